// Views as templates: lit-html puts values in as text, never as markup, and a second render changes only what differs.
import { render } from "lit-html";

export { html, nothing, render, svg } from "lit-html";

/**
 * The one element of a template.
 * @returns {any}
 */
export function node(template) {
  const box = document.createDocumentFragment();
  render(template, box);
  return /** @type {HTMLElement} */ (box.firstElementChild);
}
