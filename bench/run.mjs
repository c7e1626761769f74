// `make bench`: the built page measured on this machine, topic by topic; the topic peers fetches jax-js and TensorFlow.js once.
// Nothing is asserted: numbers of one run compare with each other, and stand beside the machine that made them.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { machine } from "./machine.mjs";
import { withServer } from "./session.mjs";
import { asMarkdown, asText } from "./tables.mjs";

const TOPICS = [
  "sizes",
  "training",
  "repeats",
  "response",
  "loading",
  "readers",
  "embeddings",
  "flows",
  "kernels",
  "growth",
  "startup",
  "peers",
];
const USAGE = `node bench/run.mjs [--only topic,topic] [--native] [--works work,work] [--beside dist]
  topics    ${TOPICS.join(", ")}; all where none is named
  --native  kernels: also natively, on the CPU device and through Vulkan (minutes to build the first time);
            peers: also PyTorch and JAX, installed among the tools (6 GB)
  --works   peers: only these works (see bench/peers/problems.js)
  --beside  startup: another build, measured in turn with this one`;

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    native: { type: "boolean" },
    works: { type: "string" },
    beside: { type: "string" },
    help: { type: "boolean" },
  },
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
