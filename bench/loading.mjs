// Reading a 300 MB file that is on no disk: speed, the page's and the worker's longest silence, cancel, memory.
import { withLabPage, wasmBytes } from "./session.mjs";
import { median, most, p95 } from "./statistics.mjs";

const MEGABYTES = 300;
const FILES = {
  "repeating values": { kind: "repeating", parts: MEGABYTES },
  "an id in every row": { kind: "distinct", parts: MEGABYTES },
};

/** Puts a file at bench.file, in the page: a header and parts of 1 MB, all the same, each with ids of its own, or of cells as people write
 * them, which are to be guessed at: times, decimal commas, words for nothing. */
export function make({ kind, parts }) {
  const mixed = (part) => {
    const lines = [];
    const random = bench.stream(part + 5);
    for (let bytes = 0; bytes < 1e6;) {
      const when = new Date(1.5e12 + Math.floor(3e10 * random())).toISOString().slice(0, 19).replace("T", " ");
      const price = (1000 * random()).toFixed(2).replace(".", ",");
      const weight = random() < 0.05 ? "NA" : (100 * random()).toFixed(3);
      const shop = Math.floor(9000 * random());
      lines.push(`${when},${shop},"${price}",${weight},Customer ${Math.floor(5e5 * random())},${random() < 0.3 ? "yes" : "no"}`);
      bytes += lines.at(-1).length + 1;
    }
    return new Blob([`${lines.join("\n")}\n`]);
  };
  const plain = (part) => {
    const lines = [];
    const random = bench.stream(part);
    for (let bytes = 0, i = 0; bytes < 1e6; i++) {
      const id = kind === "distinct" ? `order-${part}-${i}` : `c${Math.floor(9000 * random())}`;
      const line = `${id},p${Math.floor(500 * random())},${(100 * random()).toFixed(2)},${["web", "store", "app"][i % 3]},${random() < 0.3 ? 1 : 0}`;
      lines.push(line);
      bytes += line.length + 1;
    }
    return new Blob([`${lines.join("\n")}\n`]);
  };
  const one = plain(1);
  const block = { distinct: plain, mixed }[kind] ?? (() => one);
  const names = kind === "mixed" ? "when,shop_id,price,weight,name,bought\n" : "customer,product,price,channel,bought\n";
  bench.file = new File([names, ...Array.from({ length: parts }, (_, part) => block(part))], "large.csv");
}

/** One load in the page by a fresh lab, which stays open for its memory to be read. */
async function load() {
  const lab = (bench.lab = await bench.Lab.open({ device: "cpu" }));
  const watching = bench.watch();
  const events = [];
  const start = bench.now();
  const table = await lab.load(bench.file, {}, () => events.push(bench.now() - start));
  const seconds = (bench.now() - start) / 1000;
  const { timers, tasks } = await watching.end();
  const silences = events.map((at, i) => at - (events[i - 1] ?? 0));
  return {
    seconds,
    finish: seconds * 1000 - events.at(-1),
    events: events.length,
    silence: Math.max(...silences),
    gap: Math.max(...timers),
    tasks: tasks.length,
    rows: table.rows,
    megabytes: bench.file.size / 1e6,
  };
}

/** Cancelled at many moments of the reading: how long until the load rejects. */
async function cancel(many) {
  const lab = await bench.Lab.open({ device: "cpu" });
  const random = bench.stream(2);
  const times = [];
  for (let i = 0; i < many; i++) {
    const ended = lab.load(bench.file).then(
      () => "loaded",
      (error) => error.code,
    );
    await bench.wait(1000 * random());
    lab.cancel();
    const { ms, value } = await bench.timed(ended);
    if (value === "cancelled") times.push(ms);
  }
  await lab.close();
  return times;
}

export async function measure(server) {
  const rows = [];
  for (const [name, file] of Object.entries(FILES)) {
    await withLabPage(server, {}, async (page) => {
      await page.evaluate(make, file);
      const loads = [];
      for (let round = 0; round < 3; round++) {
        const one = await page.evaluate(load);
        const wasm = (await wasmBytes(page)) / 1e6;
        await page.evaluate(() => bench.lab.close());
        loads.push({ ...one, wasm });
      }
      const cancelled = await page.evaluate(cancel, 20);
      const middle = (key) => median(loads.map((one) => one[key]));
      rows.push([
        name,
        middle("megabytes"),
        middle("rows"),
        middle("seconds"),
        middle("megabytes") / middle("seconds"),
        middle("events"),
        most(loads.map((one) => one.silence)),
        middle("finish"),
        most(loads.map((one) => one.gap)),
        middle("wasm") / middle("megabytes"),
        median(cancelled),
        p95(cancelled),
        most(cancelled),
      ]);
    });
  }
  return [
    {
      title: "Loading a file without a disk, CPU device, medians of three loads, milliseconds where no unit stands",
      head: [
        "file",
        "MB",
        "rows",
        "seconds",
        "MB/s",
        "progress events",
        "longest silence",
        "finish",
        "page's longest gap",
        "wasm memory/file",
        "cancel, median",
        "p95",
        "longest",
      ],
      rows,
      notes: [
        "silence: between two progress events, in which the worker hears nothing; finish: from the last byte to the table; cancel: 20 probes within the first second.",
      ],
    },
  ];
}
