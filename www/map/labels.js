// Names at their points, the important ones first; a name that would cover another is left out.
import { name } from "../ui/dom.js";

const meet = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

export class Labels {
  #overlay;
  #nodes = new Map(); // index of a point → its name's element
  shown = []; // { text, x, y, width, height, strong }, x and y from the upper left corner

  constructor(overlay) {
    this.#overlay = overlay;
  }

  /** The points have other names now. */
  forget() {
    this.#nodes.clear();
  }

  /** wanted: indices in the order of their importance; strong: those that stand out; first: one that is drawn whatever it covers */
  place(wanted, { names, screen, size: [width, height], strong, first }) {
    const nodes = new Map();
    this.shown = [];
    for (const i of new Set(wanted)) {
      const [x, y] = [screen[3 * i], screen[3 * i + 1]];
      if (!(i >= 0) || !(x >= 0 && x < width && y >= 0 && y < height)) continue;
      const node = this.#nodes.get(i) ?? name(names[i], 24);
      const text = node.textContent;
      const label = { text, x: x + 9, y: y - 10, width: 7.2 * text.length + 10, height: 19, strong: strong.includes(i) };
      if (label.x + label.width > width) label.x = x - 9 - label.width;
      if (i !== first && this.shown.some((other) => meet(label, other))) continue;
      node.classList.toggle("strong", label.strong);
      node.style.transform = `translate(${Math.round(label.x)}px, ${Math.round(label.y)}px)`;
      nodes.set(i, node);
      this.shown.push(label);
    }
    const now = [...nodes.values()];
    const { children } = this.#overlay;
    if (now.length !== children.length || now.some((node, k) => node !== children[k])) this.#overlay.replaceChildren(...now);
    this.#nodes = nodes;
  }
}
