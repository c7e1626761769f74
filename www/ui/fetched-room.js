// A room that is fetched when a person first enters it: its module's `view(app, work)` fills it.
import { LabError } from "../lab/lab.js";
import { el, replace } from "./dom.js";

export const unfetched = (what) => `${what} could not be fetched. Load the page again, with a connection.`;

/** A module that is on its way: why it did not come, as a refusal. */
export const fetched = (module, what) =>
  module.catch(() => {
    throw new LabError("unreadable", unfetched(what));
  });

export function fetchedRoom(app, room, title, fetch) {
  const work = el("div", { class: "work" }, el("p", { class: "empty card" }, "Opening…"));
  const element = el(
    "section",
    { class: "room", id: `room-${room}`, "aria-labelledby": `${room}-title`, hidden: true },
    el("h2", { id: `${room}-title`, class: "visually-hidden" }, title),
    work,
  );
  let shown = null;
  const open = async () => {
    const fetched = await fetch().catch(() => null);
    if (!fetched) {
      replace(work, el("p", { class: "empty card" }, unfetched("The room")));
      return;
    }
    await app.opening.catch(() => {}); // said where it was asked for
    shown ??= fetched.view(app, work);
  };
  return { element, show: () => (shown ? shown.show() : open()) };
}
