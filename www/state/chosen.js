// What was chosen about a table and its vectors, as the link has it: only where the table is a sample, for names of a file stay here.

/** How each sample is read: its further outcomes are no inputs. */
export const SAMPLES = {
  flights: { kinds: { air_time: "skip" } },
  shop: { kinds: { amount: "skip", tier: "skip" } },
  tickets: {},
  "one column": {},
};

/** The encodings that can be chosen, as the page names them. */
export const ENCODINGS = { "utf-8": "UTF-8", "windows-1252": "windows-1252", "utf-16le": "UTF-16 LE", "utf-16be": "UTF-16 BE" };

/** Words that count as missing where a person says so. */
export const MISSING = ["NA", "N/A", "null", "None", "nan", "NaN", "-"];

/** What a column can be taken for, as the page names it. */
export const KINDS = { category: "category", number: "number", date: "date", tags: "tags", text: "text", skip: "leave out" };

/** Has a column of this kind vectors? */
export const hasNames = ({ kind }) => ["category", "tags", "text"].includes(kind);

const options = (values) => Object.fromEntries(["", ...values].map((value) => [value, value]));
const choice = (name, values) => ({ name, type: "choice", value: "", options: options(values) });
const text = (name) => ({ name, type: "text", value: "", most: 300 });
const list = (name) => ({ ...text(name), most: 2000 }); // of all columns of a sample
const MODELS = ["embedding", "one-hot", "attention-ode"]; // those with vectors

/** A column's choice as the link has it: kind, format, and "words" or "no-words" where a person says whether they are missing. */
function choiceText(choice) {
  if (typeof choice === "string") return choice;
  const { kind = "", format = "", missing } = choice;
  const words = missing === undefined ? "" : missing === false || missing.length === 0 ? "no-words" : "words";
  // A comma ends a choice in the link.
  return [kind, encodeURIComponent(format), words].join("~").replace(/~+$/, "");
}

/** Back again; null where it is none. */
function choiceOf(text) {
  const [kind, encoded = "", words, ...rest] = text.split("~");
  const format = { "%7C": "|", "%3B": ";", "%2C": "," }[encoded] ?? encoded;
  const right =
    Object.hasOwn(KINDS, kind) && /^([a-z]*|[|;,])$/.test(format) && ["", "words", "no-words", undefined].includes(words);
  if (!right || rest.length) return null;
  if (!format && !words) return kind;
  return { kind, ...(format && { format }), ...(words && { missing: words === "words" }) };
}

/** Which lines are the table as the link has it; the engine found the rest. */
function linesText({ skipLines = "", namesLine = "", comment = undefined, keepRepeated = undefined }) {
  const sign = encodeURIComponent(comment ?? "").replaceAll("~", "%7E");
  const none = comment === "" ? "no-comments" : "";
  return [skipLines, namesLine, sign, keepRepeated ? "repeats" : "", none].join("~").replace(/~+$/, "");
}

/** Back again; nothing for a part that is none. */
function linesOf(text) {
  const [skip = "", names = "", sign = "", repeats, none] = text.split("~");
  const whole = (digits) => (/^\d{1,9}$/.test(digits) ? Number(digits) : undefined);
  let comment;
  try {
    comment = decodeURIComponent(sign) || (none === "no-comments" ? "" : undefined);
  } catch {
    // it is no sign
  }
  return { skipLines: whole(skip), namesLine: whole(names), comment, keepRepeated: repeats === "repeats" || undefined };
}

/** Encoded names with commas between → names; null where they are none. */
export function namesOf(text) {
  try {
    return text ? text.split(",").map(decodeURIComponent) : [];
  } catch {
    return null;
  }
}
export const namesText = (names) => [...names].map(encodeURIComponent).join();

/** How a table was read, by the names that the link has for it. */
export function readingText({ delimiter = "", header, encoding = "", missing, kinds = {}, merge = [], ...lines }) {
  const kind = ([name, choice]) => `${encodeURIComponent(name)}:${choiceText(choice)}`;
  return {
    delimiter,
    header: header === undefined || header === "auto" ? "" : header ? "names" : "data",
    encoding: encoding === "auto" ? "" : encoding,
    missing: missing?.length ? "words" : "",
    kinds: Object.entries(kinds).map(kind).join(),
    lines: linesText(lines),
    merge: namesText(merge),
  };
}

/** Back again: the options of `lab.load` without columns, as `columnsOf` has them; what was not chosen is not there. */
export function readingOf({ delimiter, header, encoding, missing, lines }) {
  const chosen = {
    delimiter: delimiter || undefined,
    header: header ? header === "names" : undefined,
    encoding: encoding || undefined,
    missing: missing ? MISSING : undefined,
    ...linesOf(lines),
  };
  return Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined));
}

/** Back again: { kinds, merge } of a table with these columns; wrong: sentences about what does not fit it. */
export function columnsOf(text, columns) {
  const wrong = [];
  const has = (name) => columns.some((column) => column.name === name);
  const pairs = text.kinds ? text.kinds.split(",").map((pair) => pair.split(":")) : [];
  const kinds = pairs
    .map(([name, choice = ""]) => [namesOf(name)?.[0], choiceOf(choice)])
    .filter(([name, choice]) => has(name) && choice);
  if (kinds.length < pairs.length) wrong.push("one of the kinds is not right");
  const names = namesOf(text.merge);
  const merge = (names ?? []).filter(has);
  if (!names || merge.length < names.length) wrong.push("its list of merged columns is not right");
  return { kinds: Object.fromEntries(kinds), merge, wrong };
}

/** Lists are encoded names with commas between; in `kinds` each is name:choice. */
export const CHOSEN = [
  choice("sample", Object.keys(SAMPLES)),
  choice("delimiter", [",", ";", "\t", "|"]),
  choice("header", ["names", "data"]),
  choice("encoding", Object.keys(ENCODINGS)),
  choice("missing", ["words"]),
  text("lines"),
  list("kinds"),
  list("merge"),
  text("target"),
  list("without"),
  text("splitColumn"),
  text("weightColumn"),
  choice("vectors", MODELS),
  text("column"),
  text("colour"),
  text("level"),
  choice("flowVectors", MODELS),
  text("flowColumn"),
  text("levelsOf"),
  choice("run", ["yes"]), // train at once; obeyed, it goes out of the hash
];
