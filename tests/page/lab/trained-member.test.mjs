// Of a file with several tables predict takes the one whose name the run was trained on, and says so.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { zip } from "../support/archive.mjs";

const rows = (count) =>
  Array.from({ length: count }, (_, i) => ({ kind: `k${i % 3}`, size: `s${(i * 7) % 5}`, sold: i % 2 ? "yes" : "no" }));
const csv = (all) => [Object.keys(all[0]), ...all.map(Object.values)].map((cells) => cells.join()).join("\n");

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>';
const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const tag = (inside) => (text, i) => inside(text, i + 1);

/** A workbook of { sheet: rows }. */
function book(tables) {
  const names = Object.keys(tables);
  const cell = (text) => `<c t="inlineStr"><is><t>${text}</t></is></c>`;
  const line = (cells) => `<row>${cells.map(cell).join("")}</row>`;
  const sheet = (all) => `<sheetData>${[Object.keys(all[0]), ...all.map(Object.values)].map(line).join("")}</sheetData>`;
  const sheets = names.map(tag((name, i) => `<sheet name="${name}" sheetId="${i}" r:id="r${i}"/>`)).join("");
  const targets = names.map(
    tag((_, i) => `<Relationship Id="r${i}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${i}.xml"/>`),
  );
  const office = `<Relationship Id="r1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/>`;
  const types = '<Default Extension="xml" ContentType="application/xml"/>';
  const relations = (all) => `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${all}</Relationships>`;
  return zip({
    "[Content_Types].xml": `${HEAD}<Types xmlns="${PACKAGE}/content-types">${types}</Types>`,
    "_rels/.rels": relations(office),
    "xl/workbook.xml": `${HEAD}<workbook ${MAIN} xmlns:r="${OFFICE}"><sheets>${sheets}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": relations(targets.join("")),
    ...Object.fromEntries(
      names.map(
        tag((name, i) => [`xl/worksheets/sheet${i}.xml`, `${HEAD}<worksheet ${MAIN}>${sheet(tables[name])}</worksheet>`]),
      ),
    ),
  });
}

const MAKE = {
  workbook: book,
  "JSON file": (tables) => Buffer.from(JSON.stringify(tables)),
  "zip archive": (tables) => zip(Object.fromEntries(Object.entries(tables).map(([name, all]) => [name, csv(all)]))),
};

let server, browser, page;
before(async () => {
  server = await serve();
  browser = await launch();
  ({ page } = await open(browser, server.url));
});
after(async () => {
  await browser.close();
  server.close();
});

/** Trains on one table of the first file, and scores the others: of each its table, how many rows, and its first note. */
const scored = (known, member, news) =>
  page.evaluate(
    async ([url, known, member, news]) => {
      const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const { Lab } = await import(url);
      const lab = await Lab.open({ device: "cpu" });
      await lab.load(bytes(known), { member });
      await lab.train({ model: "target-mean", target: "sold" });
      const found = [];
      for (const [file, options] of news) {
        const scores = await lab.predict(bytes(file), options);
        found.push([scores.member, scores.length, scores.notes[0]?.text]);
      }
      await lab.close();
      return found;
    },
    [`${server.url}www/lab.js`, known, member, news],
  );

for (const [kind, make] of Object.entries(MAKE)) {
  test(`of a ${kind}`, async () => {
    const file = (tables) => make(tables).toString("base64");
    const [known, alike, other] = [
      file({ orders: rows(60), returns: rows(90) }),
      file({ returns: rows(40), orders: rows(30), more: rows(50) }),
      file({ first: rows(20), second: rows(35) }),
    ];
    const found = await scored(known, "orders", [
      [alike, {}],
      [alike, { member: "more" }],
      [other, {}],
    ]);
    assert.deepEqual(
      found.map(([member, count]) => [member, count]),
      [
        ["orders", 30],
        ["more", 50],
        ["second", 35],
      ],
    );
    assert.match(found[0][2], /\borders”? is read, as in training\./);
    assert.match(found[1][2], /\bmore”? is read, as chosen\./);
    assert.match(found[2][2], /\bsecond”? is read, the \w+ with the most rows\./);
  });
}
