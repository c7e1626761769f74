// Where the points are seen from. One matrix serves the shader and the picking, so both agree.

const DISTANCE = 3.2; // of the eye from the origin; the points lie within a radius of 1
const ZOOM = [0.3, 60];

export class Camera {
  constructor() {
    this.reset(3);
  }

  reset(dims) {
    const deep = dims === 3;
    this.dims = dims;
    this.yaw = deep ? 0.5 : 0;
    this.pitch = deep ? 0.35 : 0;
    this.zoom = deep ? 0.95 : 0.9;
    this.x = this.y = 0;
  }

  /** dx, dy: shares of the canvas' shorter side. In two dimensions a drag pans. */
  drag(dx, dy, panning) {
    if (panning || this.dims === 2) {
      this.x += 2 * dx;
      this.y -= 2 * dy;
      return;
    }
    this.yaw += 3.5 * dx;
    this.pitch = Math.max(-1.55, Math.min(1.55, this.pitch + 3.5 * dy));
  }

  /** Zooms so that the point under (x, y), in shares of the shorter half side from the centre, stays where it is. */
  zoomBy(factor, x = 0, y = 0) {
    const zoom = Math.max(ZOOM[0], Math.min(ZOOM[1], this.zoom * factor));
    const by = zoom / this.zoom;
    this.zoom = zoom;
    this.x = x - (x - this.x) * by;
    this.y = y - (y - this.y) * by;
  }

  /** Unit vectors of the room as they are turned: to the right, up, and at the eye. */
  #turned() {
    const [cy, ny, cp, np] = [Math.cos(this.yaw), Math.sin(this.yaw), Math.cos(this.pitch), Math.sin(this.pitch)];
    return [
      [cy, 0, ny],
      [np * ny, cp, -np * cy],
      [-cp * ny, np, cp * cy],
    ];
  }

  /** Column-major 4 x 4: rotate, push away from the eye, zoom, pan. w is the distance from the eye, 1 at the origin. */
  matrix(width, height) {
    const short = Math.min(width, height);
    const [sx, sy] = [short / width, short / height];
    const [right, up, near] = this.#turned();
    const depth = this.dims === 3 ? 1 / DISTANCE : 0;
    const column = (i) => {
      const w = -near[i] * depth;
      return [sx * (this.zoom * right[i] + this.x * w), sy * (this.zoom * up[i] + this.y * w), -0.3 * near[i], w];
    };
    return new Float32Array([...column(0), ...column(1), ...column(2), sx * this.x, sy * this.y, 0, 1]);
  }

  /** Where each of the three components points: [right, up]. */
  directions() {
    const [right, up] = this.#turned();
    return [0, 1, 2].map((i) => [right[i], up[i]]);
  }

  /** In two dimensions: what lies at the left and the right edge, at the lower and the upper one. */
  edges(width, height) {
    const short = Math.min(width, height);
    const of = (side, pan) => [-1, 1].map((edge) => ((edge * side) / short - pan) / this.zoom);
    return [of(width, this.x), of(height, this.y)];
  }
}

/** Screen positions of all points, [n, 3]: x, y in pixels and the distance w; used to pick and to place names. */
export function project(positions, matrix, width, height, into) {
  const m = matrix;
  for (let i = 0; i < positions.length; i += 3) {
    const [x, y, z] = [positions[i], positions[i + 1], positions[i + 2]];
    const w = m[3] * x + m[7] * y + m[11] * z + m[15];
    into[i] = (0.5 + (0.5 * (m[0] * x + m[4] * y + m[8] * z + m[12])) / w) * width;
    into[i + 1] = (0.5 - (0.5 * (m[1] * x + m[5] * y + m[9] * z + m[13])) / w) * height;
    into[i + 2] = w;
  }
  return into;
}

/** Centred and scaled so that the first `fitted` numbers lie in the unit ball; in two dimensions z is 0. */
export function unit(positions, dims, fitted = positions.length) {
  const out = Float32Array.from(positions);
  if (dims === 2) for (let i = 2; i < out.length; i += 3) out[i] = 0;
  const centre = [0, 1, 2].map((axis) => {
    let [low, high] = [Infinity, -Infinity];
    for (let i = axis; i < fitted; i += 3) {
      low = Math.min(low, out[i]);
      high = Math.max(high, out[i]);
    }
    return (low + high) / 2;
  });
  out.forEach((value, i) => (out[i] = value - centre[i % 3]));
  let radius = 1e-12;
  for (let i = 0; i < fitted; i += 3) radius = Math.max(radius, Math.hypot(out[i], out[i + 1], out[i + 2]));
  return out.map((value) => value / radius);
}
