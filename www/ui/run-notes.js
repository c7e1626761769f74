// What a person should know of a run: its title, how many rows went where, and what preparing them met.
import { el, shorten } from "./dom.js";
import { count, plural } from "./format.js";
import { noteBox } from "./notes.js";
import { MODELS } from "../state/settings.js";

export const runTitle = (run) => `${run.id}. ${MODELS[run.model]}, ${shorten(run.target, 20)} in ${shorten(run.source, 24)}`;

/** The notes of all runs, each once; `models`: whose they are, where they are not everybody's. */
export function sharedNotes(runs) {
  const found = new Map(); // the note as text → { line, text, runs }
  for (const run of runs)
    for (const { line, text } of run.notes) {
      const key = JSON.stringify([line, text]);
      if (!found.has(key)) found.set(key, { line, text, runs: new Set() });
      found.get(key).runs.add(run);
    }
  return [...found.values()].map(({ line, text, runs: having }) => ({
    line,
    text,
    models: having.size === runs.length ? [] : [...having].map(({ model }) => model),
  }));
}

/** runs: those of one score table */
export function runNotes(runs) {
  const notes = sharedNotes(runs).map(({ line, text, models }) => ({
    line,
    text: models.length ? `${models.map((model) => MODELS[model]).join(", ")}: ${text}` : text,
  }));
  return el(
    "div",
    { class: "run-notes" },
    el("p", { class: "help" }, rowsSentence(runs[0].rows)),
    notes.length > 0 && noteBox(notes),
  );
}

function rowsSentence({ train, valid, test, withoutTarget }) {
  const used = `${plural(train, "row")} to train on, ${count(valid)} to choose the best epoch, ${count(test)} to test.`;
  if (!withoutTarget) return used;
  return `${used} ${plural(withoutTarget, "row")} without a target ${withoutTarget === 1 ? "is" : "are"} in none of them.`;
}
