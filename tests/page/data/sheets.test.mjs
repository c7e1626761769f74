// Workbooks as their writers write them: every cell is what openpyxl and xlrd read, and what is odd is told.
// The files are made by tests/python/sheet_fixtures.py.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { changed, zipOf } from "../support/rezip.mjs";
import { MADE, bytesOf, reader } from "../support/sheets.mjs";

let read, page, end;
before(async () => ({ read, page, end } = await reader()));
after(async () => assert.deepEqual(await end(), []));

/** xlsxwriter writes the error that Excel has since 2018 as a text. */
const spilled = () =>
  changed(bytesOf("spill.xlsx"), "xl/worksheets/sheet1.xml", (text) =>
    text.replace(/t="str"(><f>[^<]*<\/f><v>#SPILL!)/, 't="e"$1'),
  );
const trimmed = (rows) => rows.map((row) => row.map((cell) => cell.trim()));

describe("every cell is the text that it is", () => {
  const same = async (name, from = 0, left = 0) => {
    const { cells, sheet } = MADE[name];
    const { names, rows, message } = await read(name === "spill.xlsx" ? spilled() : bytesOf(name), { member: sheet });
    assert.equal(message, undefined);
    const [head, ...body] = cells.slice(from).map((row) => row.slice(left));
    assert.deepEqual(names, head);
    assert.deepEqual(trimmed(rows), trimmed(body));
  };
  for (const name of Object.keys(MADE).filter((one) => MADE[one].cells && !/titled|headers/.test(one)))
    test(name, () => same(name));
  test("titled.xlsx", () => same("titled.xlsx", 3, 1));
  test("headers.xlsx", () => same("headers.xlsx", 1));

  test("dates are dates, numbers are numbers", async () => {
    for (const name of ["types.xlsx", "1904.xlsx", "types.xls", "1904.xls", "types.ods"]) {
      const { names, kinds } = await read(bytesOf(name));
      const kindOf = (column) => kinds[names.indexOf(column)];
      assert.equal(kindOf("day"), "date", name);
      assert.equal(kindOf("when"), "date", name);
      assert.equal(kindOf("percent"), "number", name);
    }
  });
});

describe("what is odd is told", () => {
  const notesOf = async (name, options) => (await read(bytesOf(name), options)).notes;
  const has = (notes, ...texts) =>
    texts.forEach((text) => assert.ok(notes.includes(text), `${text}\nnot among\n${notes.join("\n")}`));

  test("error cells by name, durations", async () =>
    has(
      await notesOf("types.xlsx"),
      "Error cells, read as missing: #N/A 2, #DIV/0! 7.",
      "Column G: durations, read as seconds.",
    ));
  test("errors that are newer than the reader", async () =>
    has((await read(spilled())).notes, "Error cells, read as missing: #SPILL! 1."));
  test("errors of .xls and .ods", async () => {
    for (const name of ["types.xls", "types.ods"]) has(await notesOf(name), "Error cells, read as missing: #N/A 1.");
  });
  test("formulas without a value, merged cells", async () =>
    has(
      await notesOf("uncomputed.xlsx"),
      "Formulas without a value: 8 cells, the first B2, are missing. Open the workbook in the spreadsheet program, save it and choose it again: then they have one.",
      "Merged cells: 2 areas, the first C2:C5, have their values in the first cell; the others are missing.",
    ));
  test("merged cells of .xls and .ods", async () => {
    for (const [name, area] of Object.entries({ "types.xls": "H2:H6", "types.ods": "I2:I6" }))
      has(
        await notesOf(name),
        `Merged cells: 2 areas, the first ${area}, have their values in the first cell; the others are missing.`,
      );
  });
  test("a title, two lines of names", async () => {
    has(
      await notesOf("titled.xlsx"),
      "Lines 2 to 3 are skipped: a title above the table (a guess). If it belongs to the table, set the lines to skip to 0.",
    );
    has(
      await notesOf("headers.xlsx"),
      "Line 1 is skipped: a title above the table (a guess). If it belongs to the table, set the lines to skip to 0.",
      "Merged cells: 2 areas, the first B1:C1, have their values in the first cell; the others are missing.",
    );
  });
  test("a cell beside the table", async () => {
    const { notes, names, rows } = await read(bytesOf("beside.xlsx"));
    assert.deepEqual([names, rows.length], [["id", "value"], 1500]);
    has(notes, "A cell beside the table left out: 1, the first Z1201. In the table's first 1000 rows that column is empty.");
  });
});

describe("the sheet", () => {
  test("is the one with the most rows that is shown; any may be chosen", async () => {
    const { member, members, notes, rows, dialect } = await read(bytesOf("several.xlsx"));
    assert.deepEqual([member, rows.length, dialect.encoding, dialect.delimiter], ["long", 40, "Excel", null]);
    assert.deepEqual(members, ["long", "short", "read me", "empty", "hidden"]);
    assert.ok(
      notes.includes(
        "5 sheets in the workbook: “long” is read, the one with the most rows. Not read: “short”, “read me”, “empty”, “hidden” (hidden).",
      ),
      notes.join("\n"),
    );
    const hidden = await read(bytesOf("several.xlsx"), { member: "hidden" });
    assert.deepEqual([hidden.member, hidden.rows.length], ["hidden", 90]);
    assert.match(hidden.notes.join("\n"), /“hidden” is read, as chosen/);
  });
  test("is found where a writer does not say how many rows there are", async () =>
    assert.equal((await read(bytesOf("streamed.xlsx"))).member, "second"));
  test("that is empty or not there says so", async () => {
    const empty = await read(bytesOf("several.xlsx"), { member: "empty" });
    assert.deepEqual([empty.code, empty.message.slice(0, 47)], ["no-rows", "The sheet “empty” is empty. Choose another one:"]);
    const none = await read(bytesOf("several.xlsx"), { member: "Q3" });
    assert.equal(none.code, "bad-option");
    assert.match(none.message, /^There is no sheet “Q3” in this workbook: it holds “long”, “short”,/);
  });
  test("of a workbook in an archive", async () => {
    const archive = zipOf(
      new Map([
        ["orders.xlsx", bytesOf("titled.xlsx")],
        ["README.md", Buffer.from("a, b\nc")],
      ]),
    );
    const { names, member } = await read(archive);
    assert.deepEqual([names[0], member], ["customer", "orders.xlsx"]);
  });
});

test("new rows may come in a workbook too", async () => {
  const csv = MADE["titled.xlsx"].cells.slice(3).map((row) => row.slice(1).join(","));
  const [scores, same] = await page.evaluate(
    async ({ base64, csv }) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      await lab.load(csv);
      await lab.train({ model: "target-mean", target: "sent" });
      const scores = async (input) => Array.from(await lab.predict(input));
      return [await scores(bytes), await scores(csv)];
    },
    { base64: MADE["titled.xlsx"].file, csv: csv.join("\n") },
  );
  assert.equal(scores.length, 30);
  assert.deepEqual(scores, same);
  assert.ok(new Set(scores).size > 1);
});
