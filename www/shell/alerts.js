// The notice above every room: the last failure or piece of news, until it is dismissed.
import { button, el, replace, visible } from "../ui/dom.js";

/** place: the element that holds it */
export function alerts(app, place) {
  app.on("alert", ({ detail: { text, action, news, where } }) => {
    if (where) where.textContent = visible(text);
    else replace(place, notice(visible(text), action, news));
  });
}

function notice(text, action, news) {
  const act = () => {
    box.remove();
    action.run();
  };
  const box = el(
    "div",
    { class: news ? "alert news" : "alert", role: news ? "status" : "alert" },
    el("p", {}, text),
    action && button(action.label, act),
    button("×", () => box.remove(), { class: "quiet", "aria-label": "Dismiss" }),
  );
  return box;
}
