// A room that is fetched when a person first enters it: its module's `view(app, work)` fills it.
import { LabError } from "../lab/lab.js";
import { html, node, room } from "./html.js";

export const unfetched = (what) => `${what} could not be fetched. Load the page again, with a connection.`;

/** A module that is on its way: why it did not come, as a refusal. */
export const fetched = (module, what) =>
  module.catch(() => {
    throw new LabError("unreadable", unfetched(what));
  });

export function fetchedRoom(app, name, title, fetch) {
  const notice = node(html`<p class="empty card">Opening…</p>`);
  const work = node(html`<div class="work"></div>`);
  work.append(notice);
  let view = null;
  const open = async () => {
    const module = await fetch().catch(() => null);
    if (!module) return (notice.textContent = unfetched("The room"));
    await app.opening.catch(() => {}); // said where it was asked for
    notice.remove();
    view ??= module.view(app, work);
  };
  return { element: room(name, title, work), show: () => (view ? view.show() : open()) };
}
