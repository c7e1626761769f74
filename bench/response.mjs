// Does the page answer while it trains? `shop`, 200,000 rows, through the real page and through lab.js. Target: 100 ms.
import { withLabPage, withRealPage } from "./session.mjs";
import { median, most, p95 } from "./statistics.mjs";

const TARGET = 100; // ms
const PATIENCE = 40; // seconds of training watched at most; a software GPU is then stopped by the button
const SHOP = ["sku", "customer", "zip", "channel", "weekday"];

const over = (values) => values.filter((value) => value > TARGET).length;
const gapRow = (name, { seconds, timers, frames, tasks }) => [
  name,
  seconds,
  most(timers),
  p95(timers),
  tasks.length,
  most([0, ...tasks]),
  most(frames),
  median(frames),
];

/** Start pressed in the real page, and its main thread watched until all three models are done. */
async function gaps(page, seconds) {
  const idle = await page.evaluate(async () => {
    const watching = bench.watch();
    await bench.wait(3000);
    return watching.end();
  });
  await page.click('[data-sample="shop"]');
  await page.waitForSelector("#data-train", { timeout: 120_000 });
  await page.click('[data-room="train"]');
  const training = await page.evaluate(async (limit) => {
    const watching = bench.watch();
    document.getElementById("start").click();
    const start = bench.now();
    while (document.getElementById("start").disabled && bench.now() - start < limit) await bench.wait(50);
    document.getElementById("stop").click(); // nothing happens where all is done
    while (document.getElementById("start").disabled) await bench.wait(50);
    return watching.end();
  }, 1000 * seconds);
  return { idle, training };
}

/** Round trips through the worker while it trains; runs in the page. */
async function probe({ device, columns, many }) {
  const lab = await bench.opened(device, { sample: "shop" });
  const random = bench.stream(1);
  const options = { model: "embedding", target: "bought", columns, epochs: 1000, patience: 1000 };
  const start = () => {
    let reported;
    const first = new Promise((resolve) => {
      reported = resolve;
    });
    const run = lab
      .train(options, (report) => reported(report))
      .then(
        () => "done",
        (error) => error.code,
      );
    return { run, first };
  };
  const rows = () => bench.timed(lab.rows(0, 1)).then(({ ms }) => ms);
  const times = { preparing: [], training: [], pause: [], resume: [], cancel: [], stop: [] };

  const { run, first } = start();
  await first;
  for (let i = 0; i < 3 * many; i++) {
    await bench.wait(300 * random());
    times.training.push(await rows());
  }
  for (let i = 0; i < many; i++) {
    await bench.wait(200 * random());
    lab.pause(); // messages are handled in order: when the rows are back, the pause was heard
    times.pause.push(await rows());
    await bench.wait(50 * random());
    lab.resume();
    times.resume.push(await rows());
  }
  lab.cancel();
  await run;

  for (let i = 0; i < many; i++) {
    const { run } = start();
    await bench.wait(0); // the training begins, and the rows are asked for right behind it
    times.preparing.push(await rows());
    lab.cancel();
    await run;
  }
  for (const order of ["cancel", "stop"]) {
    for (let i = 0; i < many; i++) {
      const { run, first } = start();
      if (order === "stop") await first;
      await bench.wait(2000 * random() * (i / many)); // from the preparation on, over several epochs
      lab[order]();
      times[order].push((await bench.timed(run)).ms);
    }
  }
  await lab.close();
  return times;
}

const PROBES = [
  ["preparing", "rows, asked for right after train"],
  ["training", "rows, at any moment of training"],
  ["pause", "pause heard"],
  ["resume", "resume heard"],
  ["cancel", "cancel until train rejects"],
  ["stop", "stop until train resolves, scored"],
];

export async function measure(server) {
  const main = [];
  const trips = [];
  for (const [device, name] of [
    ["cpu", "CPU"],
    ["gpu", "SwiftShader"],
  ]) {
    const gpu = device === "gpu";
    const { idle, training } = await withRealPage(server, { gpu, settings: { epochs: gpu ? "1" : "2" } }, (page) =>
      gaps(page, PATIENCE),
    );
    main.push(gapRow(`${name}, idle`, idle), gapRow(`${name}, training`, training));
    const times = await withLabPage(server, { gpu }, (page) => page.evaluate(probe, { device, columns: SHOP, many: 20 }));
    trips.push(
      ...PROBES.map(([key, text]) => [
        `${name}: ${text}`,
        times[key].length,
        median(times[key]),
        p95(times[key]),
        most(times[key]),
        over(times[key]),
      ]),
    );
  }
  return [
    {
      title: "Main thread of the real page, shop (200,000 rows), all three models, milliseconds",
      head: ["device", "seconds", "longest gap", "p95 gap", "long tasks", "longest task", "longest frame", "median frame"],
      rows: main,
      notes: [
        "gap: between timers of 4 ms; long task: over 50 ms, as the browser counts it. A software GPU and the page share the cores.",
      ],
    },
    {
      title: `Round trips through the worker while it trains shop/bought, milliseconds (target ${TARGET})`,
      head: ["call", "probes", "median", "p95", "longest", `over ${TARGET}`],
      rows: trips,
    },
  ];
}
