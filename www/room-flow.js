// Flow: the tokens' way through the field. The room is fetched when a person first enters it.
import { el, replace } from "./dom.js";

export function flowRoom(app) {
  const work = el("div", { class: "work" }, el("p", { class: "empty card" }, "Opening…"));
  const element = el(
    "section",
    { class: "room", id: "room-flow", "aria-labelledby": "flow-title", hidden: true },
    el("h2", { id: "flow-title", class: "visually-hidden" }, "Flow"),
    work,
  );
  let view = null;
  const open = async () => {
    try {
      const { flowView } = await import("./room-flow-view.js");
      await app.opening;
      view ??= flowView(app, work);
    } catch (error) {
      replace(work, el("p", { class: "empty card" }, "The room could not be fetched. Load the page again, with a connection."));
      if (error.code) app.fail(error);
    }
  };
  return { element, show: () => (view ? view.show() : open()) };
}
