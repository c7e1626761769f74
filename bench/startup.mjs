// From the address to a page that takes a click, to an engine, to the first report of a training. A fresh browser for every
// measurement; builds and cases are interleaved. `--beside DIR`: another build's dist, measured in turn with this one.
import { launch } from "../tools/browser/browser.mjs";
import { DIST, serve } from "../tools/browser/serve.mjs";
import { line } from "./network.mjs";
import { median, most } from "./statistics.mjs";

const ROUNDS = 5;
const SLOW = { latency: 40, megabits: 10 };
const CASES = [
  { name: "CPU, local", device: "cpu" },
  { name: "CPU, local, cached", device: "cpu", warm: true },
  { name: "CPU, 10 Mbit/s, 40 ms", device: "cpu", network: SLOW },
  { name: "CPU, 10 Mbit/s, 40 ms, cached", device: "cpu", network: SLOW, warm: true },
  { name: "CPU, 10 Mbit/s, 40 ms, page 4x slower", device: "cpu", network: SLOW, throttle: 4 },
  { name: "SwiftShader, local", device: "gpu", reading: 0 },
  { name: "SwiftShader, local, 5 s of reading", device: "gpu", reading: 5000 },
  { name: "SwiftShader, 10 Mbit/s, 40 ms, 5 s of reading", device: "gpu", network: SLOW, reading: 5000 },
];
const MOMENTS = ["paint", "interactive", "engine", "table"];

/** Runs in the page before anything else: notes when each moment comes, clicks a sample as soon as there is one. */
function watchStart() {
  const moments = (globalThis.moments = {});
  const look = () => {
    const sample = document.querySelector('[data-sample="one column"]');
    if (sample && !moments.interactive) {
      sample.click();
      if (!document.querySelector(".progress").hidden) moments.interactive = performance.now();
    }
    if (/[cg]pu/.test(document.getElementById("device")?.dataset.kind)) moments.engine ??= performance.now();
    if (document.getElementById("data-train")) moments.table ??= performance.now();
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
}

/** Clicks Start; milliseconds to the first report. */
function firstReport() {
  return new Promise((resolve) => {
    const start = performance.now();
    new MutationObserver(() => resolve(performance.now() - start)).observe(document.querySelector("#room-train .legend"), {
      childList: true,
      characterData: true,
      subtree: true,
    });
    document.getElementById("start").click();
  });
}

async function visit(context, url, { throttle = 1 }) {
  const page = await context.newPage();
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  await page.addInitScript(watchStart);
  const developer = await context.newCDPSession(page);
  await developer.send("Emulation.setCPUThrottlingRate", { rate: throttle });
  await page.goto(url);
  await page.waitForFunction(() => globalThis.moments.table, null, { polling: 50, timeout: 60_000 });
  const moments = await page.evaluate(() => ({
    ...globalThis.moments,
    paint: performance.getEntriesByName("first-contentful-paint")[0].startTime,
  }));
  return { page, moments, requests: requests.length };
}

/** reading: milliseconds between the table and the click on Start. */
async function once(url, { device, warm, throttle, reading = 0 }) {
  const browser = await launch({ gpu: device === "gpu" });
  try {
    const context = await browser.newContext();
    const address = `${url}#v=1&device=${device}&models=embedding`;
    if (warm) await (await visit(context, address, {})).page.close();
    const { page, moments, requests } = await visit(context, address, { throttle });
    await page.click('[data-room="train"]');
    await page.waitForTimeout(reading);
    return { ...moments, report: await page.evaluate(firstReport), requests };
  } finally {
    await browser.close();
  }
}

async function rounds(builds) {
  const kinds = CASES.flatMap((one) => builds.map((build) => ({ ...one, ...build, runs: [] })));
  for (let round = 0; round < ROUNDS; round++) {
    for (const kind of kinds) {
      const options = { dist: kind.dist, host: true, ...(kind.network && { send: line(kind.network) }) };
      const server = await serve({}, options);
      try {
        kind.runs.push(await once(server.url, kind));
      } finally {
        await server.close();
      }
    }
  }
  return kinds;
}

export async function measure(_server, { beside }) {
  const builds = [{ build: "", dist: DIST }, ...(beside ? [{ build: ", the other build", dist: beside }] : [])];
  const kinds = await rounds(builds);
  const rows = kinds.map(({ name, build, runs }) => {
    const of = (key) => runs.map((run) => run[key]);
    return [
      `${name}${build}`,
      median(of("requests")),
      ...MOMENTS.map((key) => median(of(key))),
      Math.min(...of("interactive")),
      most(of("interactive")),
      median(of("report")),
      Math.min(...of("report")),
      most(of("report")),
    ];
  });
  return [
    {
      title: `From the address to a trained batch, one column, ${ROUNDS} interleaved rounds, milliseconds`,
      head: [
        "device, network",
        "requests",
        "first paint",
        "interactive",
        "engine",
        "table",
        "interactive, fastest",
        "longest",
        "Start to report",
        "fastest",
        "longest",
      ],
      rows,
      notes: [
        "interactive: a click on a sample is taken, and queued; engine: the badge names the device; table: the clicked sample is read.",
        "Start is clicked as soon as there is a table, or after some reading. The server shapes the network and packs its files.",
      ],
    },
  ];
}
