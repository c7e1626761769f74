// What the colours of a map stand for.
import { el, name } from "../ui/dom.js";
import { plural } from "../ui/format.js";

/** Numbers: a bar of the colours between its ends. */
export function numberLegend({ stops, low, high, cut, missing }, format) {
  const bar = el("span", { class: "gradient", "aria-hidden": "true" });
  bar.style.backgroundImage = `linear-gradient(to right, ${stops.join(", ")})`;
  return [
    el("span", {}, `${cut ? "≤ " : ""}${format(low)}`),
    bar,
    el("span", {}, `${cut ? "≥ " : ""}${format(high)}`),
    missing && el("span", { class: "faint" }, "grey: no value"),
  ];
}

/** Names: a dot of each one's colour. */
export function nameLegend({ names, others, none }) {
  const entry = (colour, ...text) => {
    const dot = el("span", { class: "dot", "aria-hidden": "true" });
    dot.style.backgroundColor = colour;
    return el("span", { class: "entry" }, dot, ...text);
  };
  return [names.map((one) => entry(one.colour, name(one.name, 20))), others > 0 && entry(none, plural(others, "other"))];
}
