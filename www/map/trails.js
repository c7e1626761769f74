// The ways that points have come, as lines under the map of `Points`. Older parts fade into the paper.
import { fade } from "./look.js";
import { linked } from "./shaders.js";

const VERTEX = `#version 300 es
in vec3 position; in vec3 colour;
uniform mat4 matrix; uniform float now, frames; uniform int each; uniform vec3 paper;
out vec3 tint;
void main() {
  gl_Position = matrix * vec4(position, 1.0);
  float age = (now - float(gl_VertexID / each)) / frames;
  tint = mix(colour, paper, ${fade.glsl("age")});
}`;
const FRAGMENT = `#version 300 es
precision highp float;
in vec3 tint; out vec4 pixel;
void main() { pixel = vec4(tint, 1.0); }`;

export class Trails {
  #gl = null;
  #shader = null;
  #each = 0;
  now = 0; // frame up to which the lines run

  constructor(points) {
    points.under = this;
    this.prepare(points.canvas.getContext("webgl2"));
  }

  prepare(gl) {
    this.#gl = gl;
    this.#shader = linked(gl, VERTEX, FRAGMENT);
    this.arrays = gl.createVertexArray();
    this.buffers = [0, 1, 2].map(() => gl.createBuffer());
    if (this.positions) this.data(this.positions, this.#each, this.rgb);
  }

  /** positions [frames, n, 3] in the unit ball, rgb [n, 3] */
  data(positions, n, rgb) {
    this.positions = positions;
    this.rgb = rgb;
    this.#each = n;
    const gl = this.#gl;
    const frames = positions.length / 3 / n;
    const colours = new Uint8Array(positions.length);
    for (let k = 0; k < frames; k++) colours.set(rgb, 3 * n * k);
    // Segments in the order of time, so that a part of the flow is a part of the list.
    const segments = new Uint32Array(2 * n * (frames - 1));
    for (let i = 0; i < segments.length; i++) segments[i] = (i >> 1) + (i & 1 ? n : 0);
    gl.bindVertexArray(this.arrays);
    for (const [at, [attribute, values, type]] of [
      ["position", positions, gl.FLOAT],
      ["colour", colours, gl.UNSIGNED_BYTE],
    ].entries()) {
      const place = gl.getAttribLocation(this.#shader.program, attribute);
      gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[at]);
      gl.bufferData(gl.ARRAY_BUFFER, values, gl.STATIC_DRAW);
      gl.enableVertexAttribArray(place);
      gl.vertexAttribPointer(place, 3, type, type === gl.UNSIGNED_BYTE, 0, 0);
    }
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.buffers[2]);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, segments, gl.STATIC_DRAW);
    gl.bindVertexArray(null);
  }

  draw(matrix, paper) {
    if (!this.#each) return;
    const gl = this.#gl;
    const { program, at } = this.#shader;
    gl.useProgram(program);
    gl.bindVertexArray(this.arrays);
    gl.uniformMatrix4fv(at.matrix, false, matrix);
    gl.uniform1f(at.now, this.now);
    gl.uniform1f(at.frames, this.positions.length / 3 / this.#each);
    gl.uniform1i(at.each, this.#each);
    gl.uniform3f(at.paper, ...paper);
    gl.drawElements(gl.LINES, 2 * this.#each * Math.floor(this.now), gl.UNSIGNED_INT, 0);
    gl.bindVertexArray(null);
    gl.clear(gl.DEPTH_BUFFER_BIT); // no line hides a token
  }
}
