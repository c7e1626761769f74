// Points as discs in WebGL2: their shader, their buffers, a frame of them.
import { GROWTH_GLSL, haze } from "./look.js";
import { Shader } from "./shaders.js";

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
  #shader;
  #counts = [0, 0]; // of all, and of those that lie above the rest

  prepare(gl) {
    this.#gl = gl;
    const attributes = { position: [3, "FLOAT"], colour: [3, "UNSIGNED_BYTE"], state: [1, "FLOAT"] };
    this.#shader = new Shader(gl, VERTEX, FRAGMENT, attributes);
  }

  /** position [n, 3] in the unit ball, colour [n, 3] in bytes, state [n]: index into GROWTH; above: indices of those above the rest */
  data(attributes, above) {
    for (const [attribute, values] of Object.entries(attributes)) this.#shader.fill(attribute, values);
    this.#shader.order(Uint32Array.from(above));
    this.#counts = [attributes.state.length, above.length];
  }

  /** The same elsewhere. */
  move(positions) {
    this.#shader.fill("position", positions, this.#gl.DYNAMIC_DRAW);
  }

  /** { matrix, size: pixels across at distance 1, dimmed: share of the paper in what is not chosen, deep: is there haze?, paper, ink } */
  draw(uniforms) {
    const gl = this.#gl;
    const [all, above] = this.#counts;
    this.#shader.use(uniforms);
    gl.drawArrays(gl.POINTS, 0, all);
    gl.clear(gl.DEPTH_BUFFER_BIT);
    gl.drawElements(gl.POINTS, above, gl.UNSIGNED_INT, 0);
  }
}
