// The built page on one thread, on one of the engine with threads, and on all cores, in turn: node bench/threads.mjs [--rounds 5] [--works a,b] [--threads 2]
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { launch } from "../tools/browser/browser.mjs";
import { ISOLATION, serve } from "../tools/browser/serve.mjs";

const WORKS = "epoch-1024,epoch-256,one-hot-1024,one-hot-dense-1024,literal-rk4,softmax-rk4,softmax-dopri5,literal-dopri5,matmul";
const PAGE = `<!doctype html><title>threads</title><script type="module">
import { Lab } from "./www/lab.js";
window.labs = [];
window.begin = async (threads) => labs.push(await Lab.open({ device: "cpu", threads }));
window.epoch = async (lab) => {
  const settings = { model: "attention-ode", target: "bought", width: 32, batch: 256, epochs: 2 };
  await lab.load(await lab.sample("shop"));
  const { epochs } = await lab.train(settings);
  return 1000 * epochs[1].seconds;
};
window.time = async (i, work) => {
  if (work === "attention-ode on shop") return epoch(labs[i]);
  const { milliseconds } = await labs[i].measure(work, { rounds: 3 });
  return Math.min(...milliseconds);
};
window.ready = true;
</script>`;

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    works: { type: "string", default: WORKS },
    threads: { type: "string", default: `${cpus().length}` },
  },
});
const server = await serve({ "threads.html": PAGE }, { headers: ISOLATION });
const browser = await launch();
const page = await browser.newPage();
await page.goto(`${server.url}threads.html`);
await page.waitForFunction(() => window.ready);
const counts = [1, Number(values.threads)];
for (const count of counts) await page.evaluate((count) => begin(count), count);
console.log(
  `${cpus()[0].model.trim()}, ${cpus().length} cores, load ${loadavg()[0].toFixed(1)}; ms, the least of each round's three: median (all rounds)`,
);
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const show = (list) => `${median(list).toPrecision(3)} (${list.map((time) => time.toPrecision(3)).join(" ")})`;
for (const work of values.works.split(",")) {
  const times = counts.map(() => []);
  for (let round = 0; round < Number(values.rounds); round++)
    for (const i of counts.keys()) times[i].push(await page.evaluate(([i, work]) => time(i, work), [i, work]));
  const [one, many] = times.map(median);
  console.log(`${work.padEnd(24)} 1: ${show(times[0])}  ${counts[1]}: ${show(times[1])}  ×${(one / many).toFixed(2)}`);
}
await browser.close();
await server.close();
