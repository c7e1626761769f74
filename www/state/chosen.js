// What was chosen about a table and its vectors, as the link has it: only where the table is a sample, for names of a file stay here.

/** How each sample is read: its further outcomes are no inputs. */
export const SAMPLES = {
  flights: { kinds: { air_time: "skip" } },
  shop: { kinds: { amount: "skip", tier: "skip" } },
  "one column": {},
};

/** The encodings that can be chosen, as the page names them. */
export const ENCODINGS = { "utf-8": "UTF-8", "windows-1252": "windows-1252", "utf-16le": "UTF-16 LE", "utf-16be": "UTF-16 BE" };

/** Words that count as missing where a person says so. */
export const MISSING = ["NA", "N/A", "null", "None", "nan", "NaN", "-"];

/** What a column can be taken for, as the page names it. */
export const KINDS = { category: "category", number: "number", date: "date", tags: "tags", skip: "leave out" };

/** Has a column of this kind vectors? */
export const hasNames = ({ kind }) => kind === "category" || kind === "tags";

const options = (values) => Object.fromEntries(["", ...values].map((value) => [value, value]));
const choice = (name, values) => ({ name, type: "choice", value: "", options: options(values) });
const text = (name) => ({ name, type: "text", value: "" });
const MODELS = ["embedding", "one-hot", "attention-ode"]; // those with vectors

/** A column's choice as the link has it: kind, format, and "words" or "no-words" where a person says whether they are missing. */
export function choiceText(choice) {
  if (typeof choice === "string") return choice;
  const { kind = "", format = "", missing } = choice;
  const words = missing === undefined ? "" : missing === false || missing.length === 0 ? "no-words" : "words";
  // A comma ends a choice in the link.
  return [kind, encodeURIComponent(format), words].join("~").replace(/~+$/, "");
}

/** Back again; null where it is none. */
export function choiceOf(text) {
  const [kind, encoded = "", words, ...rest] = text.split("~");
  const format = { "%7C": "|", "%3B": ";", "%2C": "," }[encoded] ?? encoded;
  const right =
    Object.hasOwn(KINDS, kind) && /^([a-z]*|[|;,])$/.test(format) && ["", "words", "no-words", undefined].includes(words);
  if (!right || rest.length) return null;
  if (!format && !words) return kind;
  return { kind, ...(format && { format }), ...(words && { missing: words === "words" }) };
}

/** Which lines are the table as the link has it; the engine found the rest. */
export function linesText({ skipLines = "", namesLine = "", comment = "", keepRepeated }) {
  const sign = encodeURIComponent(comment).replaceAll("~", "%7E");
  return [skipLines, namesLine, sign, keepRepeated ? "repeats" : ""].join("~").replace(/~+$/, "");
}

/** Back again; nothing for a part that is none. */
export function linesOf(text) {
  const [skip = "", names = "", sign = "", repeats] = text.split("~");
  const whole = (digits) => (/^\d{1,9}$/.test(digits) ? Number(digits) : undefined);
  let comment;
  try {
    comment = decodeURIComponent(sign) || undefined;
  } catch {
    // it is no sign
  }
  return { skipLines: whole(skip), namesLine: whole(names), comment, keepRepeated: repeats === "repeats" || undefined };
}

/** Lists are encoded names with commas between; in `kinds` each is name:choice. */
export const CHOSEN = [
  choice("sample", Object.keys(SAMPLES)),
  choice("delimiter", [",", ";", "\t", "|"]),
  choice("header", ["names", "data"]),
  choice("encoding", Object.keys(ENCODINGS)),
  choice("missing", ["words"]),
  text("lines"),
  text("kinds"),
  text("merge"),
  text("target"),
  text("without"),
  choice("vectors", MODELS),
  text("column"),
  text("colour"),
  text("level"),
  choice("flowVectors", MODELS),
  text("flowColumn"),
  choice("run", ["yes"]), // train at once; obeyed, it goes out of the hash
];
