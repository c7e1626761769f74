// How the options of a table change with its second tables.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readWithout, withJoin, withoutJoins, withoutSecond } from "../../www/state/second.js";

const column = (name) => ({ name });
const join = (name, key, ...columns) => ({ name, column: key, key, columns });
const table = (joins, own = ["sku", "y"]) => ({
  joins,
  columns: [...own, ...joins.flatMap(({ columns }) => columns)].map(column),
});
const BRANDS = join("brands", "sku", "brand");
const COUNTRIES = join("countries", "brand", "country");

test("a second table is kept with its file and the pair of columns that was found", () => {
  const options = withJoin({ delimiter: ";" }, table([BRANDS]), "the file", { columns: ["brand"] });
  assert.deepEqual(options, {
    joins: [{ columns: ["brand"], file: "the file", name: "brands", on: { column: "sku", key: "sku" } }],
  });
});

test("one that goes takes along what hung upon it, and what their columns were taken for", () => {
  const joins = ["brands.csv", "countries.csv", "sizes.csv"];
  const before = [BRANDS, COUNTRIES, join("sizes", "sku", "size")];
  const kinds = { sku: "category", brand: "category", country: "category", size: "number" };
  assert.deepEqual(withoutJoins({ joins, kinds }, before, table([before[2]])), {
    joins: ["sizes.csv"],
    kinds: { sku: "category", size: "number" },
  });
});

test("a link has neither second tables nor their kinds", () => {
  const options = { delimiter: ";", joins: ["brands.csv"], kinds: { sku: "category", brand: "category" } };
  assert.deepEqual(withoutSecond(options, table([BRANDS])), { delimiter: ";", kinds: { sku: "category" } });
});

test("read otherwise, a table keeps the second ones that still fit, and goes on without those that do not", async () => {
  const asked = [];
  const lab = { setKinds: async (kinds) => ({ ...table([]), kinds }) };
  const refuse = (code) => async (options) => {
    asked.push(options);
    if (options.joins) throw Object.assign(new Error(code), { code });
    return table([]);
  };
  const options = { header: false, kinds: { sku: "number", brand: "category" }, joins: ["brands.csv"] };
  const found = await readWithout(lab, refuse("bad-join"), options);
  assert.deepEqual(found.options, { header: false, kinds: { sku: "number" } });
  assert.equal(asked.length, 2);
  await assert.rejects(readWithout(lab, refuse("cancelled"), options), { code: "cancelled" });
  const stay = await readWithout(lab, async () => table([BRANDS]), options);
  assert.deepEqual(stay.options, { header: false, joins: ["brands.csv"], kinds: { sku: "number", brand: "category" } });
});
