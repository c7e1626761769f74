// What every drawing is made of. Colours are names of the style sheet: the dark changes them on the page, and what writes a file puts
// those of light paper in their place. Size, colour and anchor of a text are those of the group that it is in.
import { svg } from "../ui/html.js";

export const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";

/** Two decimals are a fiftieth of a pixel. */
export const fixed = (value) => +value.toFixed(2);

/** A variable of the style sheet, or a colour as it is. */
export const paint = (colour) => (colour.startsWith("--") ? `var(${colour})` : colour);

const hex = (value) => Math.round(value).toString(16).padStart(2, "0");
/**
 * A colour in bytes as it looks on white paper.
 * @param {number[]} colour
 */
export const onWhite = ([r, g, b, a]) => `#${[r, g, b].map((part) => hex(255 + ((part - 255) * a) / 255)).join("")}`;

export const words = (x, y, text) => svg`<text x=${fixed(x)} y=${fixed(y)}>${text}</text>`;

export const line = (x1, y1, x2, y2) => svg`<line x1=${fixed(x1)} y1=${fixed(y1)} x2=${fixed(x2)} y2=${fixed(y2)}></line>`;

export const frame = ({ x, y, width, height }) =>
  svg`<rect x=${x} y=${y} width=${width} height=${height} fill="none" stroke="var(--line)"></rect>`;

/** Marks in the coordinates around the box, cut off at the box and the rim that a mark at its edge needs. */
export function within(box, rim, marks) {
  const [x, y, width, height] = [box.x - rim, box.y - rim, box.width + 2 * rim, box.height + 2 * rim].map(fixed);
  return svg`<svg x=${x} y=${y} width=${width} height=${height} viewBox=${`${x} ${y} ${width} ${height}`}>${marks}</svg>`;
}

let pen = null;

export function widthOf(text, size = 12, weight = 400) {
  pen ??= document.createElement("canvas").getContext("2d");
  pen.font = `${weight} ${size}px ${FONT}`;
  return pen.measureText(text).width;
}
