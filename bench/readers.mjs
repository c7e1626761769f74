// Three files of 100 MB read by flowbed, by papaparse and by DuckDB-wasm, in one page of one browser, in interleaved rounds. What
// they do differs, so each row says it; what they read is checked to be the same.
import { launch } from "../tools/browser/browser.mjs";
import { serve } from "../tools/browser/serve.mjs";
import { make } from "./loading.mjs";
import { install } from "./peers/pages.mjs";
import { SCRIPTS } from "./session.mjs";
import { median } from "./statistics.mjs";

const ROUNDS = 3;
const FILES = {
  repeating: "five columns of values that repeat",
  distinct: "an id in every row, and four more columns",
  mixed: "times, decimal commas in quotes and words for nothing in six columns",
};
const IMPORTS = {
  "apache-arrow": "./bench/peers/node_modules/apache-arrow/Arrow.dom.mjs",
  flatbuffers: "./bench/peers/node_modules/flatbuffers/mjs/flatbuffers.js",
  tslib: "./bench/peers/node_modules/tslib/tslib.es6.mjs",
};
const PAGE = `<!doctype html><title>readers</title>
<script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>
<script src="node_modules/papaparse/papaparse.min.js"></script>
<script type="module" src="bench.js"></script>`;

const READERS = [
  { name: "flowbed", reader: "flowbed", sums: true, does: "worker; splits, guesses kinds, codes levels, keeps a table" },
  { name: "papaparse, worker", reader: "papaparse", config: { worker: true }, does: "splits into objects, keeps nothing" },
  {
    name: "papaparse, worker, fastMode",
    reader: "papaparse",
    sums: true,
    config: { worker: true, fastMode: true },
    does: "the same, quotes not looked for",
  },
  {
    name: "papaparse, worker, dynamicTyping",
    reader: "papaparse",
    config: { worker: true, dynamicTyping: true },
    does: "splits, and turns text into numbers",
  },
  {
    name: "papaparse, page's thread, fastMode",
    reader: "papaparse",
    config: { fastMode: true },
    does: "splits into objects; the page stands still",
  },
  {
    name: "papaparse, page's thread, fastMode, no header",
    reader: "papaparse",
    config: { fastMode: true, header: false },
    does: "splits into arrays, its fastest way",
  },
  { name: "DuckDB-wasm, eh", reader: "duckdb", sums: true, does: "worker; splits, sniffs types, keeps a table" },
];

/** Runs in the page, once: each reader as its users call it, `read() → { rows, check() → { sum, distinct } }`. */
async function prepare() {
  bench.sums = () => {
    const ids = new Set();
    let sum = 0;
    const add = (customer, price) => {
      ids.add(customer);
      sum += Number(price);
    };
    return { add, end: () => ({ sum, distinct: ids.size }) };
  };
  const lab = await bench.Lab.open({ device: "cpu" });
  const papaparse = (config, each) =>
    new Promise((complete, error) =>
      Papa.parse(bench.file, { header: true, skipEmptyLines: true, ...config, chunk: ({ data }) => each(data), complete, error }),
    );
  const duckdb = await import("./bench/peers/node_modules/@duckdb/duckdb-wasm/dist/duckdb-browser.mjs");
  const dist = new URL("bench/peers/node_modules/@duckdb/duckdb-wasm/dist/", location.href).href;
  const database = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), new Worker(`${dist}duckdb-browser-eh.worker.js`));
  await database.instantiate(`${dist}duckdb-eh.wasm`);
  const connection = await database.connect();
  let given = null;
  const give = async () => {
    if (given === bench.file) return;
    if (given) await database.dropFile("large.csv");
    given = bench.file;
    await database.registerFileHandle("large.csv", given, duckdb.DuckDBDataProtocol.BROWSER_FILEREADER, true);
  };
  const ask = async (sql) => (await connection.query(sql)).toArray()[0].toJSON();

  bench.readers = {
    async flowbed() {
      const table = await lab.load(bench.file);
      const check = async () => {
        const sums = bench.sums();
        for (let from = 0; from < table.rows; from += 50_000)
          for (const [customer, , price] of await lab.rows(from, 50_000)) sums.add(customer, price);
        return sums.end();
      };
      return { rows: table.rows, check };
    },
    async papaparse(config) {
      let rows = config.header === false ? -1 : 0; // the names are then a row like the others
      await papaparse(config, (data) => {
        rows += data.length;
      });
      const check = async () => {
        const sums = bench.sums();
        await papaparse(config, (data) => data.forEach(({ customer, price }) => sums.add(customer, price)));
        return sums.end();
      };
      return { rows, check };
    },
    async duckdb() {
      await give();
      await connection.query("create or replace table large as select * from read_csv('large.csv')");
      const { rows } = await ask("select count(*)::double as rows from large");
      const check = () => ask("select sum(price)::double as sum, count(distinct customer)::double as distinct from large");
      return { rows, check };
    },
  };
}

async function read({ reader, config, checked }) {
  const { ms, value } = await bench.timed(bench.readers[reader](config));
  return { ms, rows: value.rows, ...(checked && (await value.check())) };
}

/** All readers must have read the same as the first: the rows, and where they were summed, a sum and the distinct ids. */
function compare(results) {
  const [first] = results;
  for (const { name, rows, sum, distinct } of results) {
    const summed = sum === undefined || (distinct === first.distinct && Math.abs(sum / first.sum - 1) < 1e-9);
    if (rows !== first.rows || !summed)
      throw new Error(`${name} read ${rows} rows, ${distinct} customers, prices of ${sum}; not as ${first.name}`);
  }
}

export async function measure() {
  install();
  const server = await serve({ "readers.html": PAGE, ...SCRIPTS });
  const browser = await launch();
  try {
    const page = await browser.newPage();
    await page.goto(`${server.url}readers.html`);
    await page.waitForFunction(() => globalThis.bench);
    await page.evaluate(make, { kind: "repeating", parts: 1 });
    await page.evaluate(prepare);
    const tables = [];
    for (const kind of Object.keys(FILES)) tables.push(await measured(page, kind));
    return tables;
  } finally {
    await browser.close();
    await server.close();
  }
}

async function measured(page, kind) {
  await page.evaluate(make, { kind, parts: 100 });
  // Without a look at quotes a decimal comma in them is two cells; and the sums are those of prices with a point.
  const readers = READERS.filter(({ config }) => kind !== "mixed" || !config?.fastMode);
  const results = readers.map(({ name }) => ({ name, ms: [] }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, reader] of readers.entries()) {
      const checked = reader.sums && round === 0 && kind !== "mixed";
      const { ms, ...found } = await page.evaluate(read, { ...reader, checked });
      results[i].ms.push(ms);
      Object.assign(results[i], found);
    }
  }
  compare(results);
  return table(page, kind, readers, results);
}

async function table(page, kind, readers, results) {
  const megabytes = (await page.evaluate(() => bench.file.size)) / 1e6;
  const [{ ms: own, rows, sum, distinct }] = results;
  const summed = sum === undefined ? "" : `, ${distinct} customers and prices of ${sum.toFixed(2)} together`;
  return {
    title: `Reading ${megabytes.toFixed(0)} MB of CSV in the browser, ${FILES[kind]}: medians of ${ROUNDS} interleaved rounds`,
    head: ["reader", "seconds", "fastest", "MB/s", "of flowbed's time"],
    rows: results.map(({ name, ms }) => {
      const middle = median(ms);
      return [name, middle / 1000, Math.min(...ms) / 1000, (1000 * megabytes) / middle, middle / median(own)];
    }),
    notes: [`All read ${rows} rows${summed}.`, ...readers.map(({ name, does }) => `${name}: ${does}.`)],
  };
}
