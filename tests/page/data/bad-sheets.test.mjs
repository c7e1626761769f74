// Workbooks that are damaged, locked, empty or none: each is refused by a sentence, and the next one is read.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { changed, filesOf, zipOf } from "../support/rezip.mjs";
import { bytesOf, reader } from "../support/sheets.mjs";

let read, end;
const told = [];
before(async () => ({ read, end } = await reader()));
after(async () => {
  console.log(`bad-sheets.test: ${told.length} files\n${told.map((line) => `  ${line}`).join("\n")}`);
  assert.deepEqual(await end(), []);
});

const SHEET = "xl/worksheets/sheet1.xml";
const BOOK = "xl/workbook.xml";
const DAMAGED = /damaged or incomplete/;
const PASSWORD = /^This workbook is protected with a password\. .* save it without one/;
const xlsx = bytesOf("titled.xlsx");
const xls = bytesOf("types.xls");
const ods = bytesOf("types.ods");
const cut = (bytes, share) => bytes.subarray(0, Math.round(bytes.length * share));
const flipped = (bytes, at) => Buffer.from(bytes).fill(0xa5, at, at + 4);
const half = (text) => text.slice(0, text.length / 2);
/** Where a record of a type stands in an .xls, behind the sector of the header */
const record = (type, nth = 0) => {
  for (let at = 512; at < xls.length - 4; at += 4 + xls.readUInt16LE(at + 2))
    if (xls.readUInt16LE(at) === type && !nth--) return at;
  throw new Error(`no record ${type}`);
};
const patched = (at, ...bytes) => {
  const copy = Buffer.from(xls);
  Buffer.from(bytes).copy(copy, at);
  return copy;
};

/** name → [bytes, the sentence] */
const BAD = {
  xlsx: {
    "a tenth": [cut(xlsx, 0.1), DAMAGED],
    half: [cut(xlsx, 0.5), DAMAGED],
    "all but the end": [cut(xlsx, 0.99), DAMAGED],
    "a password": [bytesOf("locked.xlsx"), PASSWORD],
    "no list of parts": [changed(xlsx, "_rels/.rels", () => null), DAMAGED],
    "an empty list of parts": [changed(xlsx, "_rels/.rels", () => ""), DAMAGED],
    "no workbook's list": [changed(xlsx, "xl/_rels/workbook.xml.rels", () => null), DAMAGED],
    "a list of other parts": [changed(xlsx, "xl/_rels/workbook.xml.rels", (text) => text.replaceAll("rId1", "rId77")), DAMAGED],
    "no sheets": [changed(xlsx, BOOK, (text) => text.replace(/<sheet [^>]*>/g, "")), /has no sheet with cells/],
    "half a workbook": [changed(xlsx, BOOK, half), DAMAGED],
    "no such sheet": [changed(xlsx, SHEET, () => null), /The sheet “orders” is empty|damaged/],
    "an empty sheet": [
      changed(xlsx, SHEET, (text) => text.replace(/<row.*<\/row>/s, "")),
      /The sheet “orders” is empty\. Choose another file\./,
    ],
    "blank cells": [changed(xlsx, SHEET, (text) => text.replace(/<v>[^<]*<\/v>/g, "")), /The sheet “orders” is empty/],
    "half a sheet": [changed(xlsx, SHEET, half), DAMAGED],
    "a sheet of other text": [changed(xlsx, SHEET, () => "name,value\na,1\n"), DAMAGED],
    "a sheet of nothing": [changed(xlsx, SHEET, () => ""), DAMAGED],
    "a sheet whose tags cross": [changed(xlsx, SHEET, (text) => text.replaceAll("</c>", "</d>")), DAMAGED],
    "a place that is none": [changed(xlsx, SHEET, (text) => text.replace('r="B4"', 'r="4"')), DAMAGED],
    "rows that come twice": [changed(xlsx, SHEET, (text) => text.replaceAll(/r="([A-Z])20"/g, 'r="$13"')), DAMAGED],
    "no texts": [changed(xlsx, "xl/sharedStrings.xml", () => null), DAMAGED],
    "half of the texts": [changed(xlsx, "xl/sharedStrings.xml", half), DAMAGED],
    "fewer texts": [
      changed(xlsx, "xl/sharedStrings.xml", (text) => text.replace(/<si>.*<\/si>/s, "<si><t>one</t></si>")),
      DAMAGED,
    ],
    "half of the styles": [changed(xlsx, "xl/styles.xml", half), DAMAGED],
    "a number that is none": [
      changed(xlsx, SHEET, (text) => text.replace(/<c r="(D\d+)"><v>1.5/, '<c r="$1" t="n"><v>abc')),
      DAMAGED,
    ],
    "a boolean that is none": [changed(xlsx, SHEET, (text) => text.replace('t="b"><v>1', 't="b"><v>perhaps')), DAMAGED],
    "a flipped byte": [flipped(xlsx, 1500), DAMAGED],
    "a document": [
      zipOf(
        new Map([
          ["[Content_Types].xml", "<Types/>"],
          ["word/document.xml", "<w/>"],
        ]),
      ),
      /Word or PowerPoint/,
    ],
  },
  xls: {
    ...Object.fromEntries([0.02, 0.1, 0.25, 0.4, 0.6, 0.8].map((share) => [`${share} of it`, [cut(xls, share), DAMAGED]])),
    "the first sector": [cut(xls, 512 / xls.length), DAMAGED],
    "a mark alone": [xls.subarray(0, 8), DAMAGED],
    "another version": [patched(0x1a, 9, 9), DAMAGED],
    "sectors of another size": [patched(0x1e, 3), DAMAGED],
    "no directory": [patched(0x30, 0xff, 0xff, 0xff, 0x0f), DAMAGED],
    "a directory beyond the end": [patched(0x30, 0xff, 0xff, 0, 0), DAMAGED],
    "no table of sectors": [patched(0x4c, 0xfe, 0xff, 0xff, 0x0f), DAMAGED],
    "too many tables of sectors": [patched(0x44, 1, 0, 0, 0), DAMAGED],
    "a password": [patched(record(0x42), 0x2f, 0, 2, 0, 1, 0), PASSWORD],
    "a sheet beyond the end": [patched(record(0x85) + 4, 0xff, 0xff, 0xff, 0x7f), DAMAGED],
    "a sheet of no type": [patched(record(0x85) + 9, 99), DAMAGED],
    "a sheet of no state": [patched(record(0x85) + 8, 3), DAMAGED],
    "charts alone": [patched(record(0x85, 1) + 9, 2).fill(2, record(0x85) + 9, record(0x85) + 10), /has no sheet with cells/],
    "a record beyond the end": [patched(record(0xfc) + 2, 0xff, 0xff), DAMAGED],
    "an error that is none": [patched(record(0x205) + 10, 0x99, 1), DAMAGED],
    "a Word document": [renamed("Workbook", "WordDocu"), /old Excel or other Office file/],
  },
  ods: {
    "a tenth": [cut(ods, 0.1), DAMAGED],
    half: [cut(ods, 0.5), DAMAGED],
    "all but the end": [cut(ods, 0.99), DAMAGED],
    "no content": [changed(ods, "content.xml", () => null), DAMAGED],
    "empty content": [changed(ods, "content.xml", () => ""), /has no sheet with cells|damaged/],
    "half of the content": [changed(ods, "content.xml", half), DAMAGED],
    "a table that does not end": [changed(ods, "content.xml", (text) => text.replaceAll("</table:table>", "")), DAMAGED],
    "a remark that does not end": [
      changed(ods, "content.xml", (text) => text.replace("<text:p>", "<office:annotation><text:p>")),
      DAMAGED,
    ],
    "no tables": [
      changed(ods, "content.xml", (text) => text.replace(/<table:table .*<\/table:table>/s, "")),
      /has no sheet with cells/,
    ],
    "no rows": [changed(ods, "content.xml", (text) => text.replace(/<table:table-row>.*<\/table:table-row>/s, "")), /is empty/],
    "a cell in no row": [
      changed(ods, "content.xml", (text) => text.replace("<table:table-row>", "<table:table-row><text:p/>")),
      DAMAGED,
    ],
    "a number that is none": [
      changed(ods, "content.xml", (text) => text.replace('office:value="-4.0"', 'office:value="four"')),
      DAMAGED,
    ],
    "a count that is none": [
      changed(ods, "content.xml", (text) =>
        text.replace("<table:table-row>", '<table:table-row table:number-rows-repeated="x">'),
      ),
      DAMAGED,
    ],
    "a count of columns that is none": [
      changed(ods, "content.xml", (text) =>
        text.replace("<table:table-cell ", '<table:table-cell table:number-columns-repeated="-1" '),
      ),
      DAMAGED,
    ],
    "more cells than fit": [
      changed(ods, "content.xml", (text) =>
        text
          .replace("<table:table-cell ", '<table:table-cell table:number-columns-repeated="16000" ')
          .replace("<table:table-row>", '<table:table-row table:number-rows-repeated="1000000">'),
      ),
      /more cells than are read here/,
    ],
    "an attribute without quotes": [
      changed(ods, "content.xml", (text) => text.replace('table:name="types"', "table:name=types")),
      DAMAGED,
    ],
    "a tag that does not end": [changed(ods, "content.xml", (text) => text.replace("</text:p>", "</text:p")), DAMAGED],
    "an entity that is none": [changed(ods, "content.xml", (text) => text.replace("naïve", "&naive;")), DAMAGED],
    "no list of parts": [changed(ods, "META-INF/manifest.xml", () => null), DAMAGED],
    "a password": [
      changed(ods, "META-INF/manifest.xml", (text) =>
        text.replace(
          /<manifest:file-entry /,
          "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry><manifest:file-entry ",
        ),
      ),
      PASSWORD,
    ],
    "a flipped byte": [flipped(ods, 700), DAMAGED],
    "a text document": [changed(ods, "mimetype", () => "application/vnd.oasis.opendocument.text"), /zip archive|OpenDocument/],
  },
};

/** The .xls with another name in its directory */
function renamed(from, to) {
  const copy = Buffer.from(xls);
  Buffer.from(to, "utf16le").copy(copy, copy.indexOf(Buffer.from(from, "utf16le")));
  return copy;
}

describe("what cannot be read says why", () => {
  for (const [kind, files] of Object.entries(BAD)) {
    assert.ok(Object.keys(files).length >= 20, kind);
    for (const [name, [bytes, sentence]] of Object.entries(files))
      test(`${kind}: ${name}`, async () => {
        const { code, message, rows } = await read(bytes);
        assert.ok(message, `read as ${JSON.stringify(rows)}`);
        assert.match(message, sentence);
        assert.ok(["unreadable", "wrong-type", "no-rows", "too-large"].includes(code), code);
        told.push(`${kind}, ${name}: ${message}`);
      });
  }
  test("and the next workbook is read", async () => assert.equal((await read(xlsx)).names[0], "customer"));
  test("a zip archive that is no workbook is what it was", async () => {
    const archive = zipOf(
      new Map([
        ["table.csv", "id,value\na,1\nb,2\na,3\n"],
        ["mimetype.txt", "text"],
      ]),
    );
    assert.deepEqual((await read(archive)).names, ["id", "value"]);
    assert.deepEqual([...filesOf(archive).keys()], ["table.csv", "mimetype.txt"]);
  });
});
