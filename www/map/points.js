// A map of up to 100,000 points in WebGL2, with names. It draws only when something changed.
import { Camera, project, unit } from "./camera.js";
import { DIMMED, GROWTH, GROWTH_GLSL, diameter, haze } from "./look.js";
import { Labels } from "./labels.js";
import { onDark } from "../ui/colours.js";
import { perFrame } from "../ui/dom.js";
import { linked } from "./shaders.js";
import { steer } from "./steer.js";

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
const NEAR = 14; // pixels within which a pointer picks a point
const FREE_LABELS = 14; // names shown while nothing is selected

export const MAP_HELP = "Drag or arrow keys turn the map, pinch or + and − zoom it, 0 resets it.";

export class Points {
  #gl;
  #shader; // { program, at: places of its uniforms }
  #theme = null; // paper and ink of the style sheet, read when they may have changed
  #buffers = {};
  #positions = new Float32Array(0);
  #screen = new Float32Array(0);
  #rgb = new Uint8Array(0);
  #names = [];
  #order = [];
  #selected = -1;
  #near = [];
  #hover = -1;
  #camera = new Camera();
  /** @type {[number, number]} */
  #size = [1, 1];
  dims = 3;
  ondraw = null; // called when all is drawn, while the canvas still has it
  under = null; // drawn before the points: { prepare(gl), draw(matrix, paper) }

  /** Throws where there is no WebGL2. handlers: { pick(index) } */
  constructor(canvas, overlay, handlers) {
    this.canvas = canvas;
    this.handlers = handlers;
    this.labels = new Labels(overlay);
    // The shader cuts each disc out of its square itself: multisampling would double a frame's time and smooth nothing.
    this.#gl = canvas.getContext("webgl2", { antialias: false, alpha: false, powerPreference: "low-power" });
    if (!this.#gl) throw new Error("WebGL2 is not available");
    this.#prepare();
    this.draw = perFrame(() => this.#draw());
    canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
    canvas.addEventListener("webglcontextrestored", () => {
      this.#prepare();
      this.#upload();
    });
    new ResizeObserver(() => this.#resize()).observe(canvas);
    onDark(() => {
      this.#theme = null;
      this.draw();
    });
    this.#listen();
  }

  /** positions [n, 3]; order: indices from the most to the least worth naming */
  data(positions, names, order, dims) {
    this.#positions = unit(positions, dims);
    this.#screen = new Float32Array(positions.length);
    this.dims = dims;
    this.#names = names;
    this.#order = order;
    this.labels.forget();
    this.#camera.reset(dims);
    this.select(-1, []);
    this.#upload();
  }

  /** The same points elsewhere: the camera and the names stay. positions are of the unit ball already. */
  move(positions) {
    this.#positions = positions;
    const gl = this.#gl;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffers.position);
    gl.bufferData(gl.ARRAY_BUFFER, positions, gl.DYNAMIC_DRAW);
    this.draw();
  }

  colours(rgb) {
    this.#rgb = rgb;
    this.#upload();
  }

  select(index, near) {
    this.#selected = index;
    this.#near = near;
    this.#hover = -1;
    this.#upload();
  }

  /** The present view, to be drawn elsewhere: save/map.js does. mark(i): a point as it is seen */
  figure() {
    const screen = this.#screen;
    const radius = diameter(this.#names.length, this.#camera.zoom) / 2;
    const part = this.#parts();
    const mark = (i) => {
      const [x, y, depth] = screen.subarray(3 * i, 3 * i + 3);
      const far = this.dims === 3 ? haze(depth) : 0;
      const away = part[i] > 0 ? 0 : Math.max(far, this.#dimmed());
      return { x, y, depth, away, r: Math.max(1, radius / depth) * GROWTH[part[i]] };
    };
    return {
      ...{ dims: this.dims, size: this.#size, camera: this.#camera, labels: this.labels.shown, trails: this.under },
      ...{ drawn: this.#positions, rgb: this.#rgb, names: this.#names, order: this.#order, chosen: this.#marked(), radius, mark },
    };
  }

  zoom(factor) {
    this.#camera.zoomBy(factor);
    this.draw();
  }
  reset() {
    this.#camera.reset(this.dims ?? 3);
    this.draw();
  }

  #prepare() {
    const gl = this.#gl;
    this.#shader = linked(gl, VERTEX, FRAGMENT);
    const { program } = this.#shader;
    gl.useProgram(program);
    gl.enable(gl.DEPTH_TEST);
    for (const [attribute, size, type] of [
      ["position", 3, gl.FLOAT],
      ["colour", 3, gl.UNSIGNED_BYTE],
      ["state", 1, gl.FLOAT],
    ]) {
      const at = gl.getAttribLocation(program, attribute);
      this.#buffers[attribute] = gl.createBuffer();
      gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffers[attribute]);
      gl.enableVertexAttribArray(at);
      gl.vertexAttribPointer(at, size, type, type === gl.UNSIGNED_BYTE, 0, 0);
    }
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
    this.under?.prepare(gl);
  }

  #upload() {
    const gl = this.#gl;
    const n = this.#names.length;
    const rgb = this.#rgb.length === 3 * n ? this.#rgb : new Uint8Array(3 * n).fill(128);
    for (const [attribute, values] of [
      ["position", this.#positions],
      ["colour", rgb],
      ["state", this.#parts()],
    ]) {
      gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffers[attribute]);
      gl.bufferData(gl.ARRAY_BUFFER, values, gl.STATIC_DRAW);
    }
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, new Uint32Array(this.#marked()), gl.STATIC_DRAW);
    this.draw();
  }

  #marked() {
    return this.#selected >= 0 ? [...this.#near, this.#selected] : [];
  }
  #dimmed() {
    return this.#selected >= 0 ? DIMMED : 0;
  }
  /** Of each point its part in the choice: none, near, chosen. */
  #parts() {
    const parts = new Float32Array(this.#names.length);
    for (const i of this.#near) parts[i] = 1;
    if (this.#selected >= 0) parts[this.#selected] = 2;
    return parts;
  }
  /** [paper, ink] as shares of red, green and blue */
  #colours() {
    const style = getComputedStyle(this.canvas);
    const shares = (colour) =>
      colour
        .match(/[\d.]+/g)
        .slice(0, 3)
        .map((part) => part / 255);
    return [style.backgroundColor, style.color].map(shares);
  }

  #resize() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width || !height) return;
    const ratio = Math.min(2, devicePixelRatio || 1);
    this.#size = [width, height];
    Object.assign(this.canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    this.#draw();
  }

  #draw() {
    const gl = this.#gl;
    const { program, at } = this.#shader;
    const { width, height } = this.canvas;
    const [paper, ink] = (this.#theme ??= this.#colours());
    const matrix = this.#camera.matrix(...this.#size);
    const n = this.#names.length;
    gl.viewport(0, 0, width, height);
    gl.clearColor(...paper, 1);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    this.under?.draw(matrix, paper);
    gl.useProgram(program);
    gl.uniformMatrix4fv(at.matrix, false, matrix);
    gl.uniform1f(at.size, (width / this.#size[0]) * diameter(n, this.#camera.zoom));
    gl.uniform1f(at.dimmed, this.#dimmed());
    gl.uniform1f(at.deep, this.dims === 3 ? 1 : 0);
    gl.uniform3f(at.paper, ...paper);
    gl.uniform3f(at.ink, ...ink);
    gl.drawArrays(gl.POINTS, 0, n);
    gl.clear(gl.DEPTH_BUFFER_BIT); // the chosen ones lie above the rest
    gl.drawElements(gl.POINTS, this.#marked().length, gl.UNSIGNED_INT, 0);
    project(this.#positions, matrix, ...this.#size, this.#screen);
    this.#label();
    this.ondraw?.();
  }

  #label() {
    const chosen = this.#selected >= 0;
    const wanted = chosen ? [this.#selected, ...this.#near] : this.#order.slice(0, FREE_LABELS);
    const view = { names: this.#names, screen: this.#screen, size: this.#size };
    this.labels.place([this.#hover, ...wanted], { ...view, strong: [this.#hover, this.#selected], first: this.#hover });
  }

  #at(x, y) {
    let [best, distance] = [-1, NEAR * NEAR];
    for (let i = 0, p = 0; p < this.#screen.length; i++, p += 3) {
      const d = (this.#screen[p] - x) ** 2 + (this.#screen[p + 1] - y) ** 2;
      if (d < distance) [best, distance] = [i, d];
    }
    return best;
  }

  #listen() {
    const under = ({ offsetX, offsetY }) => this.#at(offsetX, offsetY);
    steer(this.canvas, this.#camera, {
      draw: () => this.draw(),
      reset: () => this.reset(),
      tap: (event) => this.handlers.pick(under(event)),
      over: (event) => this.#over(under(event)),
      leave: () => this.#over(-1),
    });
  }

  #over(index) {
    if (index === this.#hover) return;
    this.#hover = index;
    this.canvas.style.cursor = index >= 0 ? "pointer" : "grab";
    this.draw();
  }
}
