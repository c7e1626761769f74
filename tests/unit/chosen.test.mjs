// What was chosen about a table, as texts and back: for links and projects.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MISSING, columnsOf, namesOf, namesText, readingOf, readingText } from "../../www/state/chosen.js";

const NAMES = ["a,b", "c:d", "e~f", "50 %", "größe", "__proto__", " "];
const columns = NAMES.map((name) => ({ name }));

test("every way of reading a table goes into texts and comes back", () => {
  const LINES = [
    {},
    { skipLines: 0 },
    { skipLines: 3, namesLine: 2 },
    { comment: "" },
    { comment: "~" },
    { comment: "%%", keepRepeated: true },
    { skipLines: 1, namesLine: 1, comment: "", keepRepeated: true },
  ];
  const DIALECTS = [
    {},
    { delimiter: "\t", header: true },
    { delimiter: "~", header: false, encoding: "utf-16le", missing: MISSING },
  ];
  for (const lines of LINES)
    for (const dialect of DIALECTS) assert.deepEqual(readingOf(readingText({ ...dialect, ...lines })), { ...dialect, ...lines });
  assert.deepEqual(readingOf(readingText({ header: "auto", encoding: "auto", missing: [] })), {}, "what the engine finds anyway");
});

test("every choice of a column goes into texts and comes back, whatever it is called", () => {
  const CHOICES = [
    "skip",
    { kind: "number", format: "comma" },
    { kind: "date", format: "mdy", missing: true },
    { kind: "category", missing: false },
  ];
  const kinds = Object.fromEntries(NAMES.map((name, i) => [name, CHOICES[i % CHOICES.length]]));
  const found = columnsOf(readingText({ kinds, merge: NAMES }), columns);
  assert.deepEqual(found, { kinds, merge: NAMES, wrong: [] });
  assert.deepEqual(namesOf(namesText(new Set(NAMES))), NAMES);
  // The words that a person counted as missing are those that stand there.
  const words = columnsOf(readingText({ kinds: { " ": { kind: "number", missing: ["NA", "?"] } } }), columns);
  assert.deepEqual(words.kinds, { " ": { kind: "number", missing: true } });
});

test("what does not fit the table is left out and said", () => {
  const text = { kinds: "gone:skip,a%2Cb:nonsense,c%3Ad:number,%:skip", merge: "gone,c%3Ad" };
  const { kinds, merge, wrong } = columnsOf(text, columns);
  assert.deepEqual([kinds, merge], [{ "c:d": "number" }, ["c:d"]]);
  assert.deepEqual(wrong, ["one of the kinds is not right", "its list of merged columns is not right"]);
  assert.deepEqual(readingOf({ lines: "x~-1~%~nonsense" }), {});
});
