// `make bench`: response, training, loading, embeddings, flows and sizes of the built page, measured on this machine.
// Nothing is asserted: numbers of one run compare with each other, and stand beside the machine that made them.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { machine } from "./machine.mjs";
import { withServer } from "./session.mjs";
import { asMarkdown, asText } from "./tables.mjs";

const TOPICS = ["sizes", "training", "response", "loading", "readers", "embeddings", "flows", "startup", "growth"];
const USAGE = `node bench/run.mjs [--only topic,topic] [--native] [--beside dist]
  topics    ${TOPICS.join(", ")}; all where none is named
  --native  also builds the native example and takes one line of its figures (minutes the first time)
  --beside  startup: another build, measured in turn with this one`;

const { values } = parseArgs({
  options: { only: { type: "string" }, native: { type: "boolean" }, beside: { type: "string" }, help: { type: "boolean" } },
});
const wanted = values.only?.split(",") ?? TOPICS;
const unknown = wanted.filter((topic) => !TOPICS.includes(topic));
if (values.help || unknown.length) {
  console.log(unknown.length ? `There is no topic ${unknown.join(", ")}.\n${USAGE}` : USAGE);
  process.exit(unknown.length ? 2 : 0);
}

const out = join(dirname(fileURLToPath(import.meta.url)), "out");
mkdirSync(out, { recursive: true });
await withServer(async (server) => {
  const here = await machine(server);
  console.log(here.join("\n"));
  for (const topic of wanted) {
    const started = performance.now();
    const { measure } = await import(`./${topic}.mjs`);
    const tables = await measure(server, values);
    console.log(tables.map(asText).join("\n"));
    writeFileSync(join(out, `${topic}.md`), asMarkdown(here, tables));
    console.log(`\n(${topic}: ${Math.round((performance.now() - started) / 1000)} s, bench/out/${topic}.md)`);
  }
});
