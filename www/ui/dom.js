// Elements, files and the clipboard: whatever a file or an error says stays text.
import { html, node, nothing } from "./html.js";

/** el("button", { class: "primary", onclick: f, "aria-pressed": true }, "Start"): properties where the node has them, else attributes. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "class") node.className = value;
    else if (key === "dataset") Object.assign(node.dataset, value);
    else if (key in node && !key.startsWith("aria") && key !== "list" && key !== "form") node[key] = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export const button = (text, onclick, props = {}) => el("button", { type: "button", onclick, ...props }, text);

/** Control characters become visible signs, and what would turn the sentence around a name its number; nothing else is touched. */
export function visible(text) {
  return text
    .replace(/[\u0000-\u001f\u007f]/g, (c) => String.fromCharCode(c === "\u007f" ? 0x2421 : 0x2400 + c.charCodeAt(0)))
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, (c) => `[U+${c.charCodeAt(0).toString(16).toUpperCase()}]`);
}

export function shorten(text, limit = 48) {
  const letters = [...visible(text)];
  return letters.length > limit ? `${letters.slice(0, limit - 1).join("")}…` : letters.join("");
}

/** A name out of a file: isolated from its surroundings' writing direction, shortened for display, whole in its tooltip. */
export function name(text, limit = 48) {
  const shown = shorten(text, limit);
  const element = document.createElement(text ? "bdi" : "span"); // no template: a map asks for hundreds of them in a frame
  element.className = text ? "name" : "faint";
  element.textContent = text ? shown : "–";
  if (shown !== text) element.title = shorten(text, 1000);
  return element;
}

export const replace = (parent, ...children) => parent.replaceChildren(...children.flat(Infinity).filter(Boolean));

/** A button that opens a file picker and forgets its choice, so that the same file can be chosen twice. onfile(first, all) */
export function filePicker(label, props, onfile) {
  const choose = ({ target }) => {
    const files = [...target.files];
    target.value = "";
    if (files.length) onfile(files[0], files);
  };
  const input = node(html`
    <input type="file" class="visually-hidden" tabindex="-1" aria-hidden="true"
      data-picker=${props.picker} ?multiple=${!!props.multiple} @change=${choose}>`);
  const open = () => input.click();
  return html`
    <button type="button" class=${props.class ?? ""} title=${props.title ?? nothing} @click=${open}>${label}</button>${input}`;
}

/** Files dropped on `zone` go to onfile(first, all); the zone shows that it would take them. */
export function dropZone(zone, onfile) {
  let depth = 0;
  const over = (on) => zone.classList.toggle("over", on);
  zone.addEventListener("dragenter", () => over(++depth > 0));
  zone.addEventListener("dragleave", () => over(--depth > 0));
  zone.addEventListener("drop", (event) => {
    depth = 0;
    over(false);
    event.preventDefault();
    const files = [...event.dataTransfer.files];
    if (files.length) onfile(files[0], files);
  });
}

export function download(file) {
  const url = URL.createObjectURL(file);
  const link = node(html`<a href=${url} download=${file.name} hidden></a>`);
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** { copied, text }: a browser may keep its clipboard closed; `instead` says what to do then. */
export async function copyText(text, instead) {
  try {
    await navigator.clipboard.writeText(text);
    return { copied: true, text: "Copied." };
  } catch {
    return { copied: false, text: `The browser keeps its clipboard closed: ${instead}` };
  }
}

/** Says what a picture shows, at most once a second; the last words always arrive. describe(() => "…") */
export function describer(node) {
  let [words, waiting] = [null, 0];
  const write = () => {
    waiting = words && setTimeout(write, 1000);
    if (words) node.setAttribute("aria-label", words());
    words = null;
  };
  return (next) => {
    words = next;
    if (!waiting) write();
  };
}

/** Runs `draw` once per frame however often it is asked for. */
export function perFrame(draw) {
  let frame = 0;
  return () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      draw();
    });
  };
}
