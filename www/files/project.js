// Runs as one safetensors file, and back. Of one run the arrays have the names of its parameters; of several each begins with its run's
// number: `run2/hidden/bias`. What stands in the metadata was written by anyone: it is checked here, the arrays in the engine.
import { readTensors, writeTensors } from "./tensors.js";

const VERSION = "1";
const MOST_CLASSES = 1000;

const prefix = (i, count) => (count > 1 ? `run${i + 1}/` : "");

const stem = (name) => name.replace(/[^\p{Alphabetic}\p{N}_-]/gu, "_");

/** runs: what `engine.runParts` gives; page: a text that is kept in the file. [{ name, bytes }] */
export async function saveRuns(format, runs, page) {
  const { model, settings } = runs.at(-1);
  const name = format === "project" ? `${stem(settings.target)}.flowbed` : `${stem(settings.target)}-${model}.safetensors`;
  const records = runs.map(({ arrays: _, ...record }) => record);
  const metadata = { format: "flowbed", version: VERSION, flowbed: JSON.stringify({ version: 1, runs: records }) };
  if (page !== undefined) metadata.page = page;
  const named = (array, i) => {
    const [[name, shape], values] = array;
    return { name: prefix(i, runs.length) + name, shape, values };
  };
  const arrays = runs.flatMap((run, i) => run.arrays.map((array) => named(array, i)));
  return [{ name, bytes: new Uint8Array(await new Blob(writeTensors(metadata, arrays)).arrayBuffer()) }];
}

const bad = (message) => Object.assign(new Error(`The project cannot be opened: ${message}`), { code: "bad-project" });

/** { runs: what `engine.runOfParts` takes, page: text or null } of a file; every refusal is a sentence with the code "bad-project". */
export function openRuns(file) {
  let read;
  try {
    read = readTensors(file);
  } catch ({ message }) {
    throw bad(message);
  }
  const { format, version, flowbed, page } = Object(read.metadata);
  if (format !== "flowbed")
    throw bad("It is a safetensors file of another program. The Flow room takes its vectors and its weights.");
  if (version !== VERSION)
    throw bad(
      `It is of version ${String(version).slice(0, 20)}, this page reads version ${VERSION}. Load the page anew, or open it in a newer one.`,
    );
  let records;
  try {
    records = JSON.parse(flowbed).runs;
  } catch {
    throw bad("What it says of its runs is no JSON.");
  }
  if (!Array.isArray(records) || !records.length) throw bad("There is no run in it. Train a model, and save that.");
  const runs = records.map((record, i) => {
    const wrong = Object.keys(PARTS).find((part) => !PARTS[part](Object(record)));
    if (wrong) throw bad(`The ${wrong} of its run ${i + 1} are not as flowbed writes them. Save it again.`);
    return { ...record, arrays: arraysOf(read.arrays, prefix(i, records.length)) };
  });
  return { runs, page: typeof page === "string" ? page : null };
}

/** Those of a run, by their own names. */
function arraysOf(all, before) {
  const arrays = Object.create(null);
  for (const [name, array] of all)
    if (name.startsWith(before))
      arrays[name.slice(before.length)] = {
        shape: array.shape,
        get values() {
          return array.values();
        },
      };
  return arrays;
}

const isNumber = Number.isFinite;
const isText = (value) => typeof value === "string";
const isCount = (value) => Number.isInteger(value) && value >= 0 && value < 2 ** 32;
const all = (list, each) => Array.isArray(list) && list.every(each);
const numbers = (object, ...names) => names.every((name) => isNumber(object?.[name]));
const texts = (object, ...names) => names.every((name) => isText(object?.[name]));
const orNull = (value) => value === undefined || value === null || isNumber(value);
const isUnit = (one) => numbers(one, "mean", "deviation") && one.deviation > 0;

/** One unknown level, then different names, with a count each; files of before have no spellings. */
const isVocabulary = ({ column, names, counts, rare, spellings = [], spelled = [] }) =>
  isText(column) &&
  isCount(rare) &&
  all(names, isText) &&
  all(counts, isCount) &&
  names[0] === "" &&
  names.indexOf("", 1) < 0 &&
  names.length === counts.length &&
  all(spellings, isText) &&
  all(spelled, (id) => isCount(id) && id > 0 && id < names.length) &&
  spellings.length === spelled.length &&
  new Set([...names, ...spellings]).size === names.length + spellings.length;

const isScored = (scores, task) =>
  numbers(scores, "loss", ...(task === "regression" ? ["rmse"] : ["accuracy"])) && orNull(scores.auc) && orNull(scores.r2);

/** What a score table is made of. */
function isTold({ epochs, best, stopped, seconds, test, base, rows, dense, notes, device }, task) {
  return (
    all(epochs, (epoch) => numbers(epoch, "train", "valid", "seconds") && orNull(epoch.auc)) &&
    isCount(best) &&
    best < Math.max(1, epochs.length) &&
    isText(stopped) &&
    isNumber(seconds) &&
    isScored(test, task) &&
    isScored(base, task) &&
    numbers(rows, "train", "valid", "test", "withoutTarget") &&
    (dense === null || numbers(dense, "bytes", "batch", "stepMilliseconds", "epochSeconds")) &&
    all(notes, (note) => numbers(note, "line") && texts(note, "text")) &&
    texts(device, "kind", "name", "reason")
  );
}

const CLASSES = { binary: (n) => n === 2, classes: (n) => n >= 2 && n <= MOST_CLASSES, regression: (n) => n === 0 };

/** What a run's record must hold, by the word for it. */
const PARTS = {
  settings: ({ settings, model }) =>
    !!settings && typeof settings === "object" && settings.model === model && isText(settings.target),
  levels: ({ vocabularies }) => all(vocabularies, (one) => !!one && isVocabulary(one)),
  numbers: ({ numbers }) => all(numbers, (one) => texts(one, "column") && isUnit(one)),
  columns: ({ vocabularies, numbers }) => vocabularies.length + numbers.length > 0,
  classes: ({ labels }) =>
    isUnit(labels) &&
    all(labels.classes, isText) &&
    Object.hasOwn(CLASSES, labels.task) &&
    CLASSES[labels.task](labels.classes.length),
  scores: ({ training, labels }) => isTold(Object(training), labels.task),
};
