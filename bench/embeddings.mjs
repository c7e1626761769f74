// The Embeddings room with many levels: points and neighbours by lab.js, and the map while it is turned.
import { withLabPage, withRealPage } from "./session.mjs";
import { median, most, p95 } from "./statistics.mjs";

const LEVELS = [10_000, 100_000];
const ROUNDS = 7;

/** Every level three times, at row numbers of different remainders, so that the split leaves none without train rows. */
function csv(levels) {
  const rows = Array.from({ length: 3 * levels }, (_, i) => {
    const level = (i * 7919 + Math.floor(i / levels)) % levels;
    return `level-${level},${i % 7},${(level % 30) + (i % 7) > 17 ? 1 : 0}`;
  });
  return `level,day,late\n${rows.join("\n")}\n`;
}

async function prepare({ text, levels }) {
  const lab = (bench.labs[levels] = await bench.Lab.open({ device: "cpu" }));
  await lab.load(text, { kinds: { level: "category", day: "category" } });
  await lab.train({ model: "embedding", target: "late", epochs: 1, batch: 1024, optimizer: "lazy-adam", minCount: 1 });
}

async function ask(levels) {
  const lab = bench.labs[levels];
  const points = await bench.timed(lab.points("level", { limit: levels }));
  const neighbours = await bench.timed(lab.neighbours("level", "level-7"));
  const vectors = await bench.timed(lab.vectors("level"));
  return { shown: points.value.names.length, points: points.ms, neighbours: neighbours.ms, vectors: vectors.ms };
}

/** Times what the page does in its frames, from now on. */
function timeFrames() {
  const real = requestAnimationFrame;
  bench.work = [];
  globalThis.requestAnimationFrame = (callback) =>
    real((at) => {
      const start = bench.now();
      callback(at);
      bench.work.push(bench.now() - start);
    });
}

/** Loads and trains in the real page, opens the room, and drags the map around. */
async function map(server, levels) {
  const settings = { models: "embedding", epochs: "1", batch: "1024", optimizer: "lazy-adam", minCount: "1" };
  return withRealPage(server, { settings }, async (page) => {
    await page.setInputFiles('[data-picker="table"]', {
      name: "levels.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(csv(levels)),
    });
    await page.waitForSelector("#data-train", { timeout: 60_000 });
    await page.selectOption("#data-kind-0", "category");
    await page.click("#data-train");
    await page.waitForSelector(".scores thead th", { timeout: 120_000 });
    const opening = await page.evaluate(async () => {
      const watching = bench.watch();
      const start = bench.now();
      document.querySelector('[data-room="embeddings"]').click();
      while (!document.querySelector(".levels button")) await bench.wait(5);
      return { ms: bench.now() - start, ...(await watching.end()) };
    });
    const box = await page.locator(".map canvas").boundingBox();
    await page.evaluate(timeFrames);
    await page.evaluate(() => {
      bench.watching = bench.watch();
    });
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    for (let i = 0; i < 120; i++) {
      const angle = (i / 20) * Math.PI;
      await page.mouse.move(
        box.x + box.width * (0.5 + 0.3 * Math.sin(angle)),
        box.y + box.height * (0.5 + 0.3 * Math.cos(angle)),
      );
    }
    await page.mouse.up();
    const { frames, tasks, work } = await page.evaluate(async () => ({
      ...(await bench.watching.end()),
      work: bench.work.filter((ms) => ms > 0.1),
    }));
    const canvas = await page.locator(".map canvas").evaluate(({ width, height }) => `${width} x ${height}`);
    return [
      levels,
      canvas,
      opening.ms,
      most(opening.timers),
      work.length,
      median(work),
      p95(work),
      median(frames),
      p95(frames),
      most(frames),
      tasks.length,
    ];
  });
}

export async function measure(server) {
  const asked = await withLabPage(server, {}, async (page) => {
    for (const levels of LEVELS) await page.evaluate(prepare, { text: csv(levels), levels });
    const rounds = [];
    for (let round = 0; round < ROUNDS; round++)
      for (const levels of LEVELS) rounds.push({ levels, ...(await page.evaluate(ask, levels)) });
    return LEVELS.map((levels) => {
      const own = rounds.filter((round) => round.levels === levels);
      const of = (key) => own.map((round) => round[key]);
      return [levels, own[0].shown, ...["points", "neighbours", "vectors"].flatMap((key) => [median(of(key)), most(of(key))])];
    });
  });
  const maps = [];
  for (const levels of LEVELS) maps.push(await map(server, levels));
  return [
    {
      title: `Embeddings by lab.js, width 32, CPU device, ${ROUNDS} interleaved rounds, milliseconds`,
      head: ["levels", "points", "points, median", "longest", "neighbours, median", "longest", "vectors, median", "longest"],
      rows: asked,
    },
    {
      title: "The map in the real page while a pointer turns it, milliseconds",
      head: [
        "levels",
        "canvas",
        "opening the room",
        "longest gap",
        "draws",
        "draw, median",
        "p95",
        "frame, median",
        "p95",
        "longest",
        "long tasks",
      ],
      rows: maps,
      notes: ["draw: the page's own work in a frame; frame: from frame to frame, with WebGL2 drawn in software here."],
    },
  ];
}
