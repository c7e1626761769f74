// What reading a file, or preparing a run, met on the way: line and sentence.
import { el, visible } from "./dom.js";
import { count, plural } from "./format.js";

export function notesList(notes) {
  return notes.length ? noteBox(notes) : el("p", { class: "help good" }, "Every line was read as it stands.");
}

export function noteBox(notes) {
  const lines = el(
    "ul",
    { class: "notes", tabIndex: 0, "aria-label": "Notes" },
    notes.map(({ line, text }) =>
      el("li", {}, line > 0 && el("span", { class: "faint" }, `line ${count(line)} `), visible(text)),
    ),
  );
  return el("details", { open: notes.length <= 5, class: "note-box" }, el("summary", {}, plural(notes.length, "note")), lines);
}
