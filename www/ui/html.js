// Views as templates: lit-html puts values in as text, never as markup, and a second render changes only what differs.
import { html, render } from "lit-html";

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

/** A titled part of a room; the heading's id is ID-title. */
export const card = (id, title, body, style = "") => html`
  <section class="card ${style}" aria-labelledby="${id}-title"><h3 id="${id}-title">${title}</h3>${body}</section>`;

/** A room, hidden until it is entered: the element #room-NAME. */
export const room = (name, title, body) =>
  node(html`
    <section class="room" id="room-${name}" aria-labelledby="${name}-title" hidden>
      <h2 id="${name}-title" class="visually-hidden">${title}</h2>
      ${body}
    </section>`);

/** Where a room has nothing to show yet: why, and a button that leads to where it comes from. */
export const emptyCard = (text, label, go) =>
  node(html`<div class="empty card"><p>${text}</p><button type="button" class="primary" @click=${go}>${label}</button></div>`);

/** The sentence about what went wrong here, empty so far. */
export const problemLine = () => node(html`<p class="problem" role="alert"></p>`);
