// The sample tickets by this engine and, in Python, by scikit-learn's MultiLabelBinarizer and skrub's StringEncoder: the same rows train,
// validate and test. `node bench/tickets.mjs PYTHON [FILE.csv]`; PYTHON has the packages that bench/peers/tickets.py names. FILE.csv: where
// the table goes, which is the page's, row by row. Without PYTHON this engine alone, `node bench/tickets.mjs kinds [SEEDS]`: what each kind of
// column adds to the categories.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launch, open } from "../tools/browser/browser.mjs";
import { serve } from "../tools/browser/serve.mjs";

const [python, file = join(tmpdir(), "tickets.csv")] = process.argv.slice(2);
const USAGE = "node bench/tickets.mjs PYTHON [FILE.csv], or node bench/tickets.mjs kinds [SEEDS]";
if (!python) throw new Error(`Say which Python has the packages: ${USAGE}`);
const isOwn = python === "kinds";

const SEEDS = [0, 1, 2].slice(0, isOwn ? Number(process.argv[3] ?? 3) : 3);
const BESIDE = [
  { columns: ["tags"], model: "embedding" },
  { columns: ["tags"], model: "one-hot" },
  { columns: ["subject", "customer"], model: "embedding", text: ["subject", "customer"] },
];
const CATEGORIES = ["customer", "product", "channel", "agent"];
const VALUES = [...CATEGORIES, "opened", "hours_to_reply"];
/** Columns, and which of them are text. */
const SETS = [
  [CATEGORIES, []],
  [VALUES, []],
  [[...VALUES, "tags"], []],
  [[...VALUES, "tags", "subject"], ["subject"]],
  [
    [...VALUES, "tags", "subject"],
    ["subject", "customer"],
  ],
];
const ADDED = ["embedding", "attention-ode"].flatMap((model) => SETS.map(([columns, text]) => ({ model, columns, text })));

/** In the page: the table as CSV, and of each run the test AUC by every seed. */
async function measured({ runs, seeds }) {
  const { Lab } = await import(new URL("www/lab.js", location.href).href);
  const lab = await Lab.open({ device: "cpu" });
  const file = await lab.sample("tickets");
  await lab.load(file);
  const scores = [];
  for (const { text = [], ...run } of runs) {
    const kind = (name) => [name, text.includes(name) ? "text" : "category"];
    const { columns } = await lab.setKinds(Object.fromEntries(["customer", "subject"].map(kind)));
    const auc = [];
    for (const seed of seeds) auc.push((await lab.train({ ...run, target: "escalated", seed })).test.auc);
    const kinds = run.columns.map((name) => columns.find((one) => one.name === name).kind);
    scores.push({ ...run, kinds, auc });
    console.log(run.model, run.columns.join(), auc.join());
  }
  await lab.close();
  return { csv: await file.text(), scores };
}

const server = await serve();
const browser = await launch();
const { page } = await open(browser, server.url);
page.on("console", (message) => console.error(message.text()));
const { csv, scores } = await page.evaluate(measured, { runs: isOwn ? ADDED : BESIDE, seeds: SEEDS });
await browser.close();
server.close();

const mean = (all) => all.reduce((sum, one) => sum + one, 0) / all.length;
for (const { model, columns, kinds, auc } of scores) {
  const of = columns.map((name, i) => `${name} (${kinds[i]})`).join(", ");
  console.log(`${model} of ${of}: test AUC ${mean(auc).toFixed(4)} (${auc.map((one) => one.toFixed(4)).join(", ")})`);
}
if (!isOwn) {
  writeFileSync(file, csv);
  console.log(`${file}:`);
  const script = fileURLToPath(new URL("peers/tickets.py", import.meta.url));
  execFileSync(python, ["-B", script, file], { stdio: "inherit" });
}
