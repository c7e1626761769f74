// Markup of a figure as text: every value is escaped here, and nowhere else is markup put together.

export const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";
export const INK = "#1b2226";
export const SOFT = "#55606a";
export const LINE = "#dfdcd4";
export const PAPER = "#ffffff";

/** What XML 1.0 cannot hold, lone halves of a surrogate pair among it. */
const NO_XML = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const SIGNS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export const escaped = (text) =>
  String(text)
    .replace(NO_XML, "\uFFFD")
    .replace(/[&<>"']/g, (sign) => SIGNS[sign]);

/** Two decimals are a fiftieth of a pixel. */
export const fixed = (value) => (typeof value === "number" ? +value.toFixed(2) : value);

/** inside: markup that `tag` and `escaped` have made. */
export function tag(name, attributes, ...inside) {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined && value !== null && value !== false);
  const head = [name, ...given.map(([key, value]) => `${key}="${escaped(fixed(value))}"`)].join(" ");
  const body = inside.flat(Infinity).filter(Boolean).join("");
  return body ? `<${head}>${body}</${name}>` : `<${head}/>`;
}

/** @type {(x: number, y: number, text: string, more?: Record<string, any>) => string} */
export const words = (x, y, text, { size = 12, fill = SOFT, ...more } = {}) =>
  tag("text", { x, y, "font-size": size, fill, ...more }, escaped(text));

const pen = document.createElement("canvas").getContext("2d");

export function widthOf(text, size = 12, weight = 400) {
  pen.font = `${weight} ${size}px ${FONT}`;
  return pen.measureText(text).width;
}

/** Lines no wider than `width`, with some room: another machine has another font. A word that is wider is cut. */
export function wrapped(text, width, size, weight) {
  const fits = (line) => widthOf(line, size, weight) <= width * 0.96;
  const lines = [];
  let line = "";
  for (let word of text.split(/\s+/)) {
    if (line && fits(`${line} ${word}`)) {
      line = `${line} ${word}`;
      continue;
    }
    if (line) lines.push(line);
    while (!fits(word)) {
      const letters = [...word];
      const part = Math.max(1, Math.floor((letters.length * width * 0.9) / widthOf(word, size, weight)));
      lines.push(letters.slice(0, part).join(""));
      word = letters.slice(part).join("");
    }
    line = word;
  }
  return line ? [...lines, line] : lines;
}
