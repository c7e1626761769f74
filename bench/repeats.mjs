// Ten repeats of the shop's embedding: by a pool of engines, and one after another, in turn on one page; the same bits, and the memory of both.
import { readFileSync } from "node:fs";
import { withLabPage } from "./session.mjs";
import { median, most } from "./statistics.mjs";

const ROUNDS = 3;
const SEEDS = 10;
const SHOP = ["sku", "customer", "zip", "channel", "weekday"];
const EVERY = 500; // ms between two looks at the memory

/** In the page: all seeds once; seconds, and vectors and scores as numbers whose equality is that of all bits. */
async function trained({ engines, seeds, columns }) {
  const lab = (bench.labs.repeats ??= await bench.opened("cpu", { sample: "shop" }));
  const settings = { model: "embedding", target: "bought", columns, epochs: 6, patience: 6 };
  const list = Array.from({ length: seeds }, (_, seed) => ({ ...settings, seed }));
  const { ms, value } = await bench.timed(lab.trainAll(list, { engines }));
  const prints = [];
  for (const { id, test, epochs } of value.runs) {
    const { values } = await lab.vectors("sku", { run: id });
    const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
    const print = words.reduce((hash, word) => Math.imul(hash ^ word, 16777619), 2166136261);
    prints.push(JSON.stringify([print, test, epochs.map(({ train, valid }) => [train, valid])]));
    await lab.forget(id);
  }
  return { seconds: ms / 1000, prints };
}

/** Bytes of wasm memory of an engine, in its worker. */
async function bytesOfEngine() {
  const fetched = performance.getEntriesByType("resource").map(({ name }) => name);
  const script = fetched.find((name) => /page(_relaxed)?\.js$/.test(name));
  if (!script) return 0; // it has only just begun
  return (await (await import(script)).default()).memory.buffer.byteLength;
}

/** Bytes of all processes of this kind, as Linux has them. */
async function resident(session, type) {
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const ids = processInfo.filter((one) => one.type === type).map(({ id }) => id);
  return ids.reduce((sum, id) => sum + 1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, "utf8"))[1]), 0);
}

/** Looks at the memory while `work` goes on: the most engines, their wasm memories and the renderers' resident bytes. */
async function watched(page, session, work) {
  let [over, greatest] = [false, { engines: 0, wasm: 0, resident: 0 }];
  const look = async () => {
    while (!over) {
      const sizes = await Promise.all(page.workers().map((worker) => worker.evaluate(bytesOfEngine).catch(() => 0)));
      const now = [sizes.length, sizes.reduce((sum, size) => sum + size, 0), await resident(session, "renderer")];
      const { engines, wasm, resident: bytes } = greatest;
      greatest = { engines: most([engines, now[0]]), wasm: most([wasm, now[1]]), resident: most([bytes, now[2]]) };
      await new Promise((resolve) => setTimeout(resolve, EVERY));
    }
  };
  const looking = look();
  const result = await work;
  over = true;
  await looking;
  return { ...result, ...greatest };
}

export async function measure(server) {
  const WAYS = [
    ["one after another", 1],
    ["by a pool", undefined],
  ];
  const all = new Map(WAYS.map(([name]) => [name, []]));
  await withLabPage(server, {}, async (page, browser) => {
    const session = await browser.newBrowserCDPSession();
    for (let round = 0; round < ROUNDS; round++)
      for (const [name, engines] of round % 2 ? [...WAYS].reverse() : WAYS) {
        const work = page.evaluate(trained, { engines, seeds: SEEDS, columns: SHOP });
        all.get(name).push(await watched(page, session, work));
      }
  });
  const megabytes = (bytes) => bytes / 1e6;
  const rows = [...all].map(([name, runs]) => [
    name,
    most(runs.map(({ engines }) => engines)),
    median(runs.map(({ seconds }) => seconds)),
    most(runs.map(({ seconds }) => seconds)),
    megabytes(most(runs.map(({ wasm }) => wasm))),
    megabytes(most(runs.map(({ resident }) => resident))),
  ]);
  const [one, pool] = [...all.values()];
  const ratios = one.map(({ seconds }, i) => seconds / pool[i].seconds);
  const prints = new Set([...one, ...pool].map(({ prints }) => prints.join()));
  return [
    {
      title: `${SEEDS} repeats of the shop's embedding, 6 epochs each, CPU device, ${ROUNDS} rounds in turn`,
      head: ["way", "engines", "seconds", "slowest", "wasm memory, MB", "renderers, MB resident"],
      rows,
      notes: [
        `The pool is ${ratios.map((ratio) => ratio.toFixed(2)).join(", ")} times as fast, round by round; median ${median(ratios).toFixed(2)}.`,
        prints.size === 1
          ? "Vectors, losses and scores are the same to the last bit."
          : `${prints.size} different results: bits differ.`,
      ],
    },
  ];
}
