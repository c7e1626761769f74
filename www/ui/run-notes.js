// What a person should know of a run: its title, how many rows went where, and what preparing them met.
import { shorten } from "./dom.js";
import { count, plural, score } from "./format.js";
import { html, nothing } from "./html.js";
import { noteBox } from "./notes.js";
import { MODELS } from "../state/settings.js";

/** Where a run stands alone. */
export const runTitle = (run) => `${run.id}. ${MODELS[run.model]}, ${shorten(run.target, 20)} in ${shorten(run.source, 24)}`;

/** What tells it from the others, of what `labelsOf` gives; `most` of it. */
export function differing({ differs }, most = 4) {
  const texts = differs.slice(0, most).map(([name, value]) => `${name} ${shorten(value, 24)}`);
  return [...texts, ...(differs.length > most ? [`${differs.length - most} more`] : [])].join(", ");
}

/** Where it stands among others: "3. Embedding, width 16, seed 2 · AUC 0.8501". */
export function runLabel(label) {
  const [name, value] = label.score;
  return `${[label.title, differing(label)].filter(Boolean).join(", ")} · ${name} ${score(value)}`;
}

/** The notes of all runs, each once; `models`: whose they are, where they are not everybody's. */
export function sharedNotes(runs) {
  const key = ({ line, text }) => JSON.stringify([line, text]);
  const once = new Map(runs.flatMap(({ notes }) => notes.map((note) => [key(note), note])));
  return [...once].map(([id, { line, text }]) => {
    const having = runs.filter(({ notes }) => notes.some((note) => key(note) === id));
    return { line, text, models: having.length === runs.length ? [] : having.map(({ model }) => model) };
  });
}

/** runs: those of one score table */
export function runNotes(runs) {
  const whose = (models) => (models.length ? `${models.map((model) => MODELS[model]).join(", ")}: ` : "");
  const notes = sharedNotes(runs).map(({ line, text, models }) => ({ line, text: whose(models) + text }));
  return html`
    <div class="run-notes"><p class="help">${rowsSentence(runs[0].rows)}</p>${notes.length ? noteBox(notes) : nothing}</div>`;
}

function rowsSentence({ train, valid, test, withoutTarget, unused }) {
  const later = unused ? ` ${plural(unused, "row")} came later than these.` : "";
  const used = `${plural(train, "row")} to train on, ${count(valid)} to choose the best epoch, ${count(test)} to test.${later}`;
  if (!withoutTarget) return used;
  return `${used} ${plural(withoutTarget, "row")} without a target ${withoutTarget === 1 ? "is" : "are"} in none of them.`;
}
