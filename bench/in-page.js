// Runs in the page, as `bench`: files without a disk, and clocks that see what the page and its worker do.
import { stream } from "./random.js";
import { Lab } from "./www/lab.js";

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const now = () => performance.now();

async function timed(promise) {
  const start = now();
  const value = await promise;
  return { ms: now() - start, value };
}

/** Watches the main thread until `end()`: gaps between timers, between frames, and what the browser calls a long task. */
function watch() {
  const timers = [],
    frames = [],
    tasks = [];
  const start = now();
  let running = true;
  const every = (next, gaps) => {
    let last = now();
    const tick = () => {
      if (!running) return;
      gaps.push(now() - last);
      last = now();
      next(tick);
    };
    next(tick);
  };
  every((tick) => setTimeout(tick, 4), timers);
  every((tick) => requestAnimationFrame(tick), frames);
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)));
  observer.observe({ type: "longtask" });
  return {
    async end() {
      await wait(30); // a gap under way is still seen
      running = false;
      observer.disconnect();
      return { seconds: (now() - start) / 1000, timers, frames, tasks };
    },
  };
}

async function adapter() {
  const found = await navigator.gpu?.requestAdapter();
  if (!found) return "none";
  const { vendor, architecture, device, description } = found.info;
  return [vendor, architecture, device, description].filter(Boolean).join(" ");
}

/** The first `rows` data rows of a CSV file. */
async function head(file, rows) {
  const lines = (await file.text()).split("\n", rows + 1);
  return new File([`${lines.join("\n")}\n`], file.name);
}

/** { sample, rows, categories } → a lab that has read it. */
async function opened(device, { sample, rows, categories = [] }) {
  const lab = await Lab.open({ device });
  const file = await lab.sample(sample);
  await lab.load(rows ? await head(file, rows) : file, {
    kinds: Object.fromEntries(categories.map((column) => [column, "category"])),
  });
  return lab;
}

globalThis.bench = { Lab, wait, now, stream, timed, watch, adapter, opened, labs: {} };
