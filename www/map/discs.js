// Points as discs in WebGL2: their shader, their buffers, a frame of them.
import { GROWTH_GLSL, haze } from "./look.js";
import { linked } from "./shaders.js";

const VERTEX = `#version 300 es
in vec3 position; in vec3 colour; in float state;
uniform mat4 matrix; uniform float size, dimmed, deep; uniform vec3 paper;
out vec3 tint; out float rim;
void main() {
  gl_Position = matrix * vec4(position, 1.0);
  float far = deep * ${haze.glsl("gl_Position.w")}; // depth reads as haze
  tint = mix(colour, paper, state > 0.0 ? 0.0 : max(far, dimmed));
  rim = state;
  gl_PointSize = max(2.0, size / gl_Position.w) * ${GROWTH_GLSL}[int(state)];
}`;
const FRAGMENT = `#version 300 es
precision highp float;
in vec3 tint; in float rim; uniform vec3 paper, ink; out vec4 pixel;
void main() {
  float d = 2.0 * length(gl_PointCoord - 0.5);
  if (d > 1.0) discard;
  vec3 edge = rim > 0.5 ? ink : mix(tint, paper, 0.45);
  pixel = vec4(mix(tint, edge, smoothstep(0.68, 0.8, d)), 1.0);
}`;

export class Discs {
  #gl;
  #shader; // { program, at: places of its uniforms }
  #buffers = {};
  #counts = [0, 0]; // of all, and of those that lie above the rest

  prepare(gl) {
    this.#gl = gl;
    this.#shader = linked(gl, VERTEX, FRAGMENT);
    for (const [attribute, size, type] of [
      ["position", 3, gl.FLOAT],
      ["colour", 3, gl.UNSIGNED_BYTE],
      ["state", 1, gl.FLOAT],
    ]) {
      const at = gl.getAttribLocation(this.#shader.program, attribute);
      this.#buffers[attribute] = gl.createBuffer();
      gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffers[attribute]);
      gl.enableVertexAttribArray(at);
      gl.vertexAttribPointer(at, size, type, type === gl.UNSIGNED_BYTE, 0, 0);
    }
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
  }

  /** position [n, 3] in the unit ball, colour [n, 3] in bytes, state [n]: index into GROWTH; above: indices of those above the rest */
  data(attributes, above) {
    const gl = this.#gl;
    for (const [attribute, values] of Object.entries(attributes)) this.#fill(attribute, values, gl.STATIC_DRAW);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, new Uint32Array(above), gl.STATIC_DRAW);
    this.#counts = [attributes.state.length, above.length];
  }

  /** The same elsewhere. */
  move(positions) {
    this.#fill("position", positions, this.#gl.DYNAMIC_DRAW);
  }

  #fill(attribute, values, usage) {
    this.#gl.bindBuffer(this.#gl.ARRAY_BUFFER, this.#buffers[attribute]);
    this.#gl.bufferData(this.#gl.ARRAY_BUFFER, values, usage);
  }

  /** size: pixels across at distance 1; dimmed: share of the paper in what is not chosen; deep: is there haze? */
  draw({ matrix, size, dimmed, deep, paper, ink }) {
    const gl = this.#gl;
    const { program, at } = this.#shader;
    const [all, above] = this.#counts;
    gl.useProgram(program);
    gl.uniformMatrix4fv(at.matrix, false, matrix);
    gl.uniform1f(at.size, size);
    gl.uniform1f(at.dimmed, dimmed);
    gl.uniform1f(at.deep, deep);
    gl.uniform3f(at.paper, ...paper);
    gl.uniform3f(at.ink, ...ink);
    gl.drawArrays(gl.POINTS, 0, all);
    gl.clear(gl.DEPTH_BUFFER_BIT);
    gl.drawElements(gl.POINTS, above, gl.UNSIGNED_INT, 0);
  }
}
