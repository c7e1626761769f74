// The page on somebody's host: what it asks for in a whole session, how it works without a network, and how a new build comes.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { offline } from "../../../tools/offline.mjs";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { DIST, serve } from "../../../tools/browser/serve.mjs";
import { bytesOf } from "../support/sheets.mjs";
import { downloads, file, interaction, load, train, upload } from "../support/steps.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** The path of a built file, whose name may end with a hash. */
const built = (dist, path) => {
  const [, folder, name] = /(.*\/)(.*)/.exec(path);
  return folder + readdirSync(join(dist, folder)).find((file) => new RegExp(`^${name}(-\\w+)?\\.js$`).test(file));
};

/** Until everything is kept and this page is served from it. */
const controlled = (page) => page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");

/** Reads a sample and waits for its table. */
async function sample(page, name) {
  await page.click('[data-room="data"]');
  await page.click(`[data-sample="${name}"]`);
  await page.waitForSelector(`.file bdi:text('${name.replaceAll(" ", "-")}.csv')`);
}

async function everyRoom(page) {
  await page.click('[data-room="embeddings"]');
  await page.waitForSelector(".levels button");
  await page.click(".levels li:nth-child(2) button");
  await page.waitForSelector(".neighbours");
  await page.click('[data-room="flow"]');
  await page.waitForFunction(() => / after /.test(document.querySelector("#room-flow .live")?.textContent));
  await page.click("#device summary");
  await page.click("#to-benchmark");
  await page.click("#bench-run");
  await page.waitForSelector("#room-benchmark tbody tr", { timeout: 60_000 });
  await page.click("#bench-cancel");
}

test("a whole session asks for nothing but modules of the page, and never another origin", async (t) => {
  const server = await serve();
  const context = await browser.newContext({ acceptDownloads: true });
  const asked = []; // by the page, its workers and its service worker
  context.on("request", (request) => asked.push({ url: request.url(), by: request.serviceWorker() ? "service worker" : "page" }));
  const page = await context.newPage();
  await page.goto(server.url);
  await page.waitForSelector('#device[data-kind="cpu"]');
  await controlled(page);
  const atLoad = asked.splice(0);

  for (const name of ["one column", "flights", "tickets", "shop"]) await sample(page, name);
  await page.click(".paste summary");
  await page.fill("#paste", "a,b,y\nu,1,0\nv,2,1\nu,3,1\n");
  await page.click('.paste button:text("Read this text")');
  await page.waitForSelector(".file bdi:text('pasted.csv')");
  await load(page, gzipSync(interaction()), "shop.csv.gz");
  await train(page, 1);
  await everyRoom(page);
  await page.click('[data-room="embeddings"]');
  await downloads(page, () => page.click("#take-csv"), 1);
  await upload(page, file("new.csv", "customer,product,price\nc1,p1,3\n"), "predict");
  await downloads(page, () => page.click("#take-predictions"), 1);

  const inside = (url) => url.startsWith("blob:") || url.startsWith("data:");
  const paths = (list) => list.filter(({ url }) => !inside(url)).map(({ url, by }) => `${url.replace(server.url, "./")} (${by})`);
  t.diagnostic(`while loading, and to keep the page: ${paths(atLoad).join(", ")}`);
  t.diagnostic(`in the session: ${paths(asked).join(", ") || "none"}`);
  const foreign = [...atLoad, ...asked].filter(({ url }) => !inside(url) && !url.startsWith(server.url));
  assert.deepEqual(foreign, [], "another origin");
  assert.ok(
    atLoad.some(({ by }) => by === "service worker"),
    "its requests are seen too",
  );
  const fetched = new Set(asked.filter(({ url }) => !inside(url)).map(({ url }) => url.replace(server.url, "")));
  const TREES = ["trees.js", "trees_bg.wasm", "www/lab/trees-worker.js"];
  const modules = ["lab/packed", "rooms-flow-view", "rooms-benchmark-room"].map((name) => built(DIST, `www/${name}`));
  assert.deepEqual(
    new Set([...fetched].filter((path) => !/chunk-/.test(path))),
    new Set([...modules, ...TREES, "www/samples/flights.csv.gz"]),
  );
  await context.close();
  await server.close();
});

describe("without a network, after the first load", () => {
  let server, page, context, faults;
  before(async () => {
    server = await serve();
    ({ page, context, faults } = await open(browser, server.url, { serviceWorkers: "allow" }));
    await controlled(page);
    await server.close();
    await context.setOffline(true);
  });
  after(() => context.close());

  test("all rooms work, packed files and samples too", async () => {
    await page.reload();
    await page.waitForSelector('#device[data-kind="cpu"]');
    await sample(page, "flights");
    await load(page, gzipSync(interaction()), "shop.csv.gz");
    await train(page, 1);
    await everyRoom(page);
    assert.deepEqual(faults, []);
  });

  for (const address of ["index.html", "?from=a-mail", "index.html?x#v=1&room=flow"])
    test(`it opens as ${address}`, async () => {
      await page.goto(server.url + address);
      await page.waitForSelector('#device[data-kind="cpu"]');
      assert.deepEqual(faults, []);
    });

  test("one of the two engines is kept, and what grows trees", async () => {
    const kept = await page.evaluate(async () =>
      (await (await caches.open((await caches.keys())[0])).keys()).map(({ url }) => url),
    );
    const names = kept.map((url) => url.split("/").at(-1)).filter((name) => name.endsWith(".wasm"));
    assert.deepEqual([names.length, names.includes("trees_bg.wasm")], [2, true]);
    assert.ok(!kept.some((url) => /\.(png|d\.ts)$/.test(url)));
  });
});

test("what reads workbooks is fetched when the first one comes, and kept from then on", async () => {
  const server = await serve();
  const { page, context, faults } = await open(browser, server.url, { serviceWorkers: "allow" });
  await controlled(page);
  const kept = () =>
    page.evaluate(async () => {
      const requests = await (await caches.open((await caches.keys())[0])).keys();
      const names = requests.map(({ url }) => url.split("/").at(-1));
      return names.filter((name) => /^sheets(_bg)?\./.test(name)).sort();
    });
  const read = async () => {
    await upload(page, { name: "several.xlsx", mimeType: "", buffer: bytesOf("several.xlsx") });
    await page.waitForSelector("#data-member");
  };
  assert.deepEqual(await kept(), []);
  await read();
  assert.deepEqual(await kept(), ["sheets.js", "sheets_bg.wasm"]);
  await server.close();
  await context.setOffline(true);
  await page.reload();
  await page.waitForSelector('#device[data-kind="cpu"]');
  await read();
  assert.deepEqual(faults, []);
  await context.close();
});

describe("a new build", () => {
  let server, dist;
  before(async () => {
    dist = mkdtempSync(join(tmpdir(), "flowbed-dist-"));
    cpSync(DIST, dist, { recursive: true });
    server = await serve({}, { dist });
  });
  after(async () => {
    await server.close();
    rmSync(dist, { recursive: true });
  });

  /** The same page with another sentence in it, as a later build would come. */
  async function deploy(sentence) {
    const change = (path, from, to) => writeFileSync(join(dist, path), readFileSync(join(dist, path), "utf8").replace(from, to));
    const words = /Drop a CSV file here|Build \w+/;
    const start = readdirSync(join(dist, "www")).find(
      (name) => name.endsWith(".js") && words.test(readFileSync(join(dist, "www", name), "utf8")),
    );
    change(`www/${start}`, words, sentence);
    change("index.html", / data-build="?\w+"?/, "");
    rmSync(join(dist, "sw.js"));
    await offline(dist);
  }
  const sentence = (page) => page.textContent(".drop .big");
  /** Until the browser has let go of every page but one, as the service workers see it. */
  const alone = async (context) => {
    const pages = () => clients.matchAll({ type: "window", includeUncontrolled: true }).then((all) => all.length);
    for (const end = Date.now() + 60_000; ;) {
      const counts = await Promise.all(context.serviceWorkers().map((worker) => worker.evaluate(pages)));
      if (counts.length && counts.every((count) => count === 1)) return;
      if (Date.now() > end) throw new Error(`the service workers see ${counts.join()} pages`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const buildOf = () => /data-build="?(\w+)/.exec(readFileSync(join(dist, "index.html"), "utf8"))[1];
  const caches = (page) => page.evaluate(() => globalThis.caches.keys());

  test("leaves a page of the old one alone, says that it is there, and takes over when it is loaded again", async () => {
    const { page, context, faults } = await open(browser, server.url, { serviceWorkers: "allow" });
    await controlled(page);
    await deploy("Build two");
    await page.evaluate(() => navigator.serviceWorker.getRegistration().then((registration) => registration.update()));
    await page.waitForSelector(".alert:has-text('A new version of this page is ready')");
    await page.click('[data-room="flow"]'); // a module of the old build, which the host no longer has
    await page.waitForFunction(() => / after /.test(document.querySelector("#room-flow .live")?.textContent));

    const other = await context.newPage();
    await other.goto(server.url);
    await other.waitForSelector('#device[data-kind="cpu"]');
    assert.equal(await sentence(other), "Drop a CSV file here", "while the first page is open, both are of one build");
    await other.close();
    await alone(context);

    await page.click('.alert button:text("Load it")');
    await page.waitForFunction((build) => document.documentElement.dataset.build === build, buildOf());
    await page.waitForSelector('#device[data-kind="cpu"]');
    assert.equal(await sentence(page), "Build two");
    await controlled(page);
    assert.deepEqual(
      (await caches(page)).map((name) => name.split(" ").at(-1)),
      [buildOf()],
    );
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("is not kept where a file is not the one that was built", async () => {
    await deploy("Build three");
    const path = join(dist, "www/rooms-benchmark-room.js");
    const whole = readFileSync(path);
    writeFileSync(path, `${whole}// half of another deployment`);
    const context = await browser.newContext();
    await context.addInitScript(() => {
      const { register } = ServiceWorkerContainer.prototype;
      ServiceWorkerContainer.prototype.register = async function (url) {
        const registration = await register.call(this, url);
        const worker = registration.installing;
        worker.addEventListener("statechange", () => (globalThis.ended = worker.state));
        return registration;
      };
    });
    const page = await context.newPage();
    await page.goto(server.url);
    const ended = await page.waitForFunction(() => globalThis.ended).then((handle) => handle.jsonValue());
    assert.equal(ended, "redundant");
    writeFileSync(path, whole);
    await context.close();
  });
});
