// The ways that points have come, as lines under the map of `Points`. Older parts fade into the paper.
import { fade } from "./look.js";
import { Shader } from "./shaders.js";

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
  positions = null;
  rgb = null;

  constructor(points) {
    points.under = this;
    this.prepare(points.canvas.getContext("webgl2"));
  }

  prepare(gl) {
    this.#gl = gl;
    this.#shader = new Shader(gl, VERTEX, FRAGMENT, { position: [3, "FLOAT"], colour: [3, "UNSIGNED_BYTE"] });
    if (this.positions) this.data(this.positions, this.#each, this.rgb);
  }

  /** positions [frames, n, 3] in the unit ball, rgb [n, 3] */
  data(positions, n, rgb) {
    Object.assign(this, { positions, rgb });
    this.#each = n;
    const frames = positions.length / 3 / n;
    const colours = new Uint8Array(positions.length);
    for (let k = 0; k < frames; k++) colours.set(rgb, 3 * n * k);
    this.#shader.fill("position", positions);
    this.#shader.fill("colour", colours);
    // Segments in the order of time, so that a part of the flow is a part of the list.
    const segments = new Uint32Array(2 * n * (frames - 1));
    for (let i = 0; i < segments.length; i++) segments[i] = (i >> 1) + (i & 1 ? n : 0);
    this.#shader.order(segments);
  }

  draw(matrix, paper) {
    if (!this.#each) return;
    const gl = this.#gl;
    this.#shader.use({ matrix, paper, now: this.now, frames: this.positions.length / 3 / this.#each, each: this.#each });
    gl.drawElements(gl.LINES, 2 * this.#each * Math.floor(this.now), gl.UNSIGNED_INT, 0);
    gl.clear(gl.DEPTH_BUFFER_BIT); // no line hides a token
  }
}
