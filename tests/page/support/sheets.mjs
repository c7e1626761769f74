// Workbooks loaded in the page, as its module's users would.
import { readFileSync } from "node:fs";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";

/** By name: the sheet that is meant, the file in base64, and its cells as others read them, null where they do not count. */
export const MADE = JSON.parse(readFileSync(new URL("../fixtures/sheets.json", import.meta.url), "utf8"));
export const bytesOf = (name) => Buffer.from(MADE[name].file, "base64");

/** { read(bytes, options): of a table { rows: of text, names, kinds, notes, members, member, dialect }, or { code, message }; page, end } */
export async function reader() {
  const server = await serve();
  const browser = await launch();
  const { page, faults } = await open(browser, server.url);
  await page.evaluate(async () => {
    const { Lab } = await import(new URL("www/lab.js", location.href));
    globalThis.lab = await Lab.open({ device: "cpu" });
  });
  const read = (bytes, options = {}) => page.evaluate(inPage, { base64: bytes.toString("base64"), options });
  const end = async () => {
    await browser.close();
    await server.close();
    return faults;
  };
  return { read, page, end };
}

async function inPage({ base64, options }) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  try {
    const first = await lab.load(bytes, options);
    // As a category a cell is the text that came.
    const kinds = Object.fromEntries(first.columns.map(({ name }) => [name, { kind: "category", missing: false }]));
    const { columns, rows, ...table } = await lab.load(bytes, { ...options, kinds });
    return {
      ...table,
      kinds: first.columns.map(({ kind }) => kind),
      names: columns.map(({ name }) => name),
      rows: await lab.rows(0, rows),
      notes: first.notes.map(({ text }) => text),
    };
  } catch ({ code, message }) {
    return { code, message };
  }
}
