// A map of up to 100,000 points in WebGL2, with names. It draws only when something changed.
import { Camera, project, unit } from "./camera.js";
import { Discs } from "./discs.js";
import { DIMMED, GROWTH, diameter, haze } from "./look.js";
import { Labels } from "./labels.js";
import { onDark } from "../ui/colours.js";
import { perFrame } from "../ui/dom.js";
import { steer } from "./steer.js";

const NEAR = 14; // pixels within which a pointer picks a point
const FREE_LABELS = 14; // names shown while nothing is selected

export const MAP_HELP = "Drag or arrow keys turn the map, pinch or + and − zoom it, 0 resets it.";

export class Points {
  #gl;
  #discs = new Discs();
  #theme = null; // { paper, ink } of the style sheet, read when they may have changed
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
    this.#discs.move(positions);
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
      dims: this.dims,
      size: this.#size,
      camera: this.#camera,
      names: this.#names,
      order: this.#order,
      chosen: this.#marked(),
      drawn: this.#positions,
      rgb: this.#rgb,
      radius,
      mark,
      labels: this.labels.shown,
      trails: this.under,
    };
  }

  zoom(factor) {
    this.#camera.zoomBy(factor);
    this.draw();
  }
  reset() {
    this.#camera.reset(this.dims);
    this.draw();
  }

  #prepare() {
    this.#discs.prepare(this.#gl);
    this.#gl.enable(this.#gl.DEPTH_TEST);
    this.under?.prepare(this.#gl);
  }

  #upload() {
    const n = this.#names.length;
    const colour = this.#rgb.length === 3 * n ? this.#rgb : new Uint8Array(3 * n).fill(128);
    this.#discs.data({ position: this.#positions, colour, state: this.#parts() }, this.#marked());
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
  /** Red, green and blue of what the style sheet says, as shares. */
  #colours() {
    const style = getComputedStyle(this.canvas);
    const shares = (colour) =>
      colour
        .match(/[\d.]+/g)
        .slice(0, 3)
        .map((part) => Number(part) / 255);
    return { paper: shares(style.backgroundColor), ink: shares(style.color) };
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
    const { width, height } = this.canvas;
    const { paper, ink } = (this.#theme ??= this.#colours());
    const matrix = this.#camera.matrix(...this.#size);
    gl.viewport(0, 0, width, height);
    gl.clearColor(...paper, 1);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    this.under?.draw(matrix, paper);
    const size = (width / this.#size[0]) * diameter(this.#names.length, this.#camera.zoom);
    this.#discs.draw({ matrix, size, dimmed: this.#dimmed(), deep: this.dims === 3 ? 1 : 0, paper, ink });
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
