// What the tests of kept work do over and over.
import assert from "node:assert/strict";
import { file, interaction, polls, upload, waits } from "./steps.mjs";

/** Enough steps that a page can go in their middle; on the CPU, where a run repeats bit for bit. */
export const HASH = "v=1&device=cpu&models=embedding%2Cone-hot&epochs=20&patience=10000&batch=8&width=8&dropout=0.2";

export const SHORT = HASH.replace("epochs=20", "epochs=2");

export const ready = (page) => page.waitForSelector('#device[data-kind="cpu"]');

/** Until the foot of the page says so. */
export const foot = (page, text) => page.waitForSelector(`.kept p:has-text("${text}")`);

export const table = (rows = 30_000) => interaction(rows);

export async function begin(page, text = table(), name = "shop.csv") {
  await upload(page, file(name, text));
  await page.waitForSelector(".file bdi");
  await page.click("#data-train");
}

/** A file, once it is kept. */
export async function withFile(page, name = "mine.csv", rows = 400) {
  await upload(page, file(name, table(rows)));
  await page.waitForSelector(`.file bdi:text("${name}")`);
  await foot(page, "Your work is kept in");
}

/** Until so many epochs of the model under way are done; resolves to how many they are by then. */
export const reached = (page, epochs) =>
  waits(
    page,
    `epoch ${epochs} of the training under way`,
    (least) => {
      const { value } = document.querySelector("#room-train progress");
      return value >= least && value;
    },
    epochs,
  );

/** Until there is something to go on from. */
export async function checkpointed(page) {
  await until(page, (records) => Object.keys(records).some((key) => key.endsWith("/checkpoint")), 20);
}

/** Until all is trained. */
export const trained = (page, models = 2) =>
  waits(
    page,
    `the end of the training, with scores of ${models}`,
    (models) => document.querySelectorAll(".scores thead th").length === 2 + models && !document.getElementById("start").disabled,
    models,
  );

/** Validation losses as the curves end; those of training rows are means since a report, which comes when it comes. */
export const losses = async (page) => (await page.textContent("#room-train .legend")).match(/validation [^A-Z]+/g);

const CHART = "#room-train .chart";

/** In the page: x of each line as it is drawn, in the units of the axis, which two of its marks tell. */
function linesDrawn(chart) {
  const marks = [...document.querySelectorAll(`${chart} .x-axis text`)];
  const [[x0, at0], [x1, at1]] = [marks[0], marks.at(-1)].map((mark) => [
    Number(mark.textContent),
    Number(mark.getAttribute("x")),
  ]);
  const pixels = (path) => [...path.getAttribute("d").matchAll(/[ML]([\d.]+) /g)].map(([, x]) => Number(x));
  const series = [...document.querySelectorAll(`${chart} .series`)].map((one) => one.querySelector(".line"));
  return series.map((path) => (path ? pixels(path) : []).map((x) => x0 + ((x - at0) / (at1 - at0)) * (x1 - x0)));
}

/** The last drawing of the loss curves: x of each line. */
export const drawn = (page) => page.evaluate(linesDrawn, CHART);

/** Until all lines are drawn beyond x. */
export const drawnBeyond = (page, x) =>
  polls(
    page,
    `lines beyond ${x}`,
    () => drawn(page),
    (lines) => lines.every((xs) => xs.at(-1) > x),
  );

const PIXEL = 0.03; // of an epoch: 20 of them are drawn some 600 pixels wide

/** Every line is drawn from the first epoch to the last, never back and without a gap; a tenth of an epoch is noise, and left out. */
export async function assertWhole(page, epochs) {
  await drawnBeyond(page, epochs - 0.1); // the last drawing comes a frame after what it shows
  const lines = await drawn(page);
  assert.ok(lines.length >= 2);
  for (const xs of lines) {
    assert.ok(xs[0] < 1 + PIXEL, `begins at ${xs[0]}`);
    assert.ok(
      xs.every((x, i) => i === 0 || (x > xs[i - 1] && x - xs[i - 1] < 1.1)),
      `${xs}`,
    );
  }
}

/** What the browser holds: key → record, with Blobs as their sizes. */
export const kept = (page) =>
  page.evaluate(async () => {
    const answer = (request) =>
      new Promise((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: reject }));
    const database = await answer(indexedDB.open("flowbed"));
    const records = database.transaction("records").objectStore("records");
    const [keys, all] = await Promise.all([answer(records.getAllKeys()), answer(records.getAll())]);
    database.close();
    const plain = ({ file, arrays, checkpoint, ...record }) => ({
      ...record,
      ...(file && { file: [file.name, file.size] }),
      ...(arrays && { arrays: Object.keys(arrays) }),
      ...(checkpoint && { epoch: checkpoint.epoch, step: checkpoint.step }),
    });
    return Object.fromEntries(keys.map((key, i) => [key, plain(all[i])]));
  });

/** Until the browser holds what `is` wants. A write waits for nine times what the one before it took. */
export const until = (page, is, ms = 50) => polls(page, "other records", () => kept(page), is, ms);

/** Once the browser holds nothing any more. */
export const empty = (page) => until(page, (records) => Object.keys(records).length === 0);

/** What the page has to write is written now, as where it may be about to go, and not after its time. */
export const written = (page) =>
  page.evaluate(async () => {
    document.dispatchEvent(new Event("visibilitychange"));
    await navigator.locks.request("a test", () => {}); // a first write waits for the session's lock, which was asked for before
  });

/** Nothing, and nothing comes after it. */
export async function staysEmpty(page) {
  await empty(page);
  await written(page);
  assert.deepEqual(await kept(page), {});
}

/** Keys without their session's id, once they are these. */
export const keepsOnly = (page, wanted) =>
  until(page, (records) => {
    const keys = Object.keys(records).map((key) => key.replace(/^[^/]*\//, ""));
    return JSON.stringify(keys.sort()) === JSON.stringify([...wanted].sort());
  });

/** A page of the same origin without the app, for `serve`. */
export const BARE = { "bare.html": "<!doctype html><title>bare</title>" };

/** Until so many requests for the lock of a session wait: pages of this browser have looked for work, and others have it. */
export const waitsForLock = (page, requests) =>
  waits(
    page,
    `${requests} requests for the lock of a session that wait`,
    async (requests) => {
      const { pending } = await navigator.locks.query();
      return pending.filter(({ name }) => name.startsWith("flowbed session ")).length === requests;
    },
    requests,
  );

/** Waits in a page of its own until no page holds a session: a tab that has closed or crashed lets go of it a little later. */
export async function released(context, url) {
  const page = await context.newPage();
  await page.goto(`${url}bare.html`);
  const free = async () => !(await navigator.locks.query()).held.some(({ name }) => name.startsWith("flowbed session "));
  await waits(page, "the end of the tab that held a session", free);
  await page.close();
}

/**
 * In the page, before its scripts: notes what the engine is asked; holds back what `hold(method)` names until `letGo()`; answers the
 * next call that `refuse(method)` names with a failure; after the answer that `reloadAfter(method)` names the page goes. A test may
 * set `onAsked(method)`.
 */
export function interpose() {
  const { postMessage } = Worker.prototype;
  let [method, waiting, last, refused, end] = [null, [], null, null, null];
  globalThis.asked = [];
  globalThis.hold = (name) => (method = name);
  globalThis.letGo = () => {
    method = null;
    for (const send of waiting.splice(0)) send();
  };
  globalThis.isHeld = () => waiting.length > 0;
  globalThis.refuse = (name) => (refused = name);
  globalThis.reloadAfter = (name) => (end = name);
  const fail = ({ worker, id }, error) => worker.onmessage({ data: { id, error } });
  /** The last training ends with this problem, as far as the page hears. */
  globalThis.failTraining = (error) => fail(last, error);
  const goAfter = (worker, id) => {
    const { onmessage } = worker;
    worker.onmessage = (event) => {
      onmessage(event);
      if (event.data.id === id && "value" in event.data) location.reload();
    };
  };
  Worker.prototype.postMessage = function (message, ...more) {
    const call = { worker: this, id: message.id };
    globalThis.asked.push(message.method);
    if (message.method === "train") last = call;
    if (message.method === end) goAfter(this, message.id);
    const send = () => postMessage.call(this, message, ...more);
    if (message.method === refused) {
      refused = null;
      queueMicrotask(() => fail(call, { code: "internal", message: "It was refused." }));
    } else if (message.method === method) waiting.push(send);
    else send();
    globalThis.onAsked?.(message.method);
  };
}

/** How often the engine was asked for this. */
export const asked = (page, method) => page.evaluate((method) => globalThis.asked.filter((one) => one === method).length, method);

export const held = (page) => waits(page, "a call to the engine that is held back", () => globalThis.isHeld());
