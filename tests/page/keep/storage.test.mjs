// What the browser stores, below the page: whole writes, arrays, what version 1 left, and what happens where nothing can be stored.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { SHORT, begin, foot, kept, ready, table, trained, until, withFile } from "../support/session-steps.mjs";

// A build joins the page's modules: the store by itself is the one of the sources.
const STORE = readFileSync(new URL("../../../www/keep/store.js", import.meta.url), "utf8");
const PAGE = `<!doctype html><title>store</title><script type="module">
import { Store } from "./store-alone.js";
window.Store = Store;
window.sum = (array) => array.reduce((a, b) => a + b, 0);
window.folder = async () => (await navigator.storage.getDirectory()).getDirectoryHandle("flowbed", { create: true });
window.ready = true;
</script>`;

let server, browser;
before(async () => {
  server = await serve({ "store.html": PAGE, "store-alone.js": STORE });
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

async function alone(before = () => {}) {
  const context = await browser.newContext();
  await context.addInitScript(before);
  const page = await context.newPage();
  await page.goto(`${server.url}store.html`);
  await page.waitForFunction(() => window.ready);
  return page;
}

describe("a store", () => {
  test("gives back what was put, after a reload too, and forgets what is dropped", async () => {
    const page = await alone();
    const put = await page.evaluate(async () => {
      const store = new Store();
      const arrays = { small: new Float32Array(10).fill(1), whole: new Uint32Array(500).fill(3) };
      const put = store.put([
        ["a/checkpoint", { version: 2, arrays }],
        ["a/session", { version: 2, note: "a" }],
        ["b/session", { version: 2, file: new File(["x,y\n"], "b.csv") }],
      ]);
      return put;
    });
    assert.equal(put, true);
    await page.reload();
    await page.waitForFunction(() => window.ready);
    const got = await page.evaluate(async () => {
      const store = new Store();
      const { arrays } = await store.get("a/checkpoint");
      const { file } = await store.get("b/session");
      const found = {
        keys: await store.keys("a/"),
        sums: Object.values(arrays).map(sum),
        kinds: Object.values(arrays).map((one) => one.constructor.name),
        text: file.name + (await file.text()),
      };
      await store.put([], ["a/checkpoint"]);
      const dropped = await store.keys();
      await store.drop("b/");
      return { found, dropped, last: await store.keys(), missing: await store.get("b/session"), failure: store.failure };
    });
    assert.deepEqual(got, {
      found: {
        keys: ["a/checkpoint", "a/session"],
        sums: [10, 1500],
        kinds: ["Float32Array", "Uint32Array"],
        text: "b.csvx,y\n",
      },
      dropped: ["a/session", "b/session"],
      last: ["a/session"],
      missing: undefined,
      failure: "",
    });
    await page.context().close();
  });

  test("asks again where a read stays without an answer, as after a crash, and finds nothing where the second does too", async () => {
    const page = await alone();
    const got = await page.evaluate(async () => {
      const { setTimeout } = globalThis;
      globalThis.setTimeout = (work, ms, ...more) => setTimeout(work, ms / 100, ...more); // the store's patience
      const { arrayBuffer } = Blob.prototype;
      let silent = 1;
      Blob.prototype.arrayBuffer = function () {
        return silent-- > 0 ? new Promise(() => {}) : arrayBuffer.call(this);
      };
      const store = new Store();
      await store.put([["a/checkpoint", { arrays: { params: new Float32Array(10).fill(1) } }]]);
      const found = sum((await store.get("a/checkpoint")).arrays.params);
      silent = 2;
      return { found, none: await store.get("a/checkpoint"), failure: store.failure };
    });
    assert.deepEqual(got, { found: 10, none: undefined, failure: "" });
    await page.context().close();
  });

  test("reads the arrays of version 1, as they were or in files of their own, which go with their session", async () => {
    const page = await alone();
    const got = await page.evaluate(async () => {
      const store = new Store();
      await store.keys();
      const files = await folder();
      const file = async (key) => {
        const name = `${encodeURIComponent(key)} ${crypto.randomUUID()}`;
        const writing = await (await files.getFileHandle(name, { create: true })).createWritable();
        await writing.write(new Float32Array(1000).fill(2));
        await writing.close();
        return { file: name, type: "Float32Array" };
      };
      const checkpoint = async (key) => ({ version: 1, arrays: { big: await file(key), small: new Uint32Array(10).fill(1) } });
      const written = [await checkpoint("a/checkpoint"), await checkpoint("b/checkpoint")];
      const opening = indexedDB.open("flowbed");
      await new Promise((resolve) => (opening.onsuccess = resolve));
      const transaction = opening.result.transaction("records", "readwrite");
      written.forEach((record, i) => transaction.objectStore("records").put(record, `${"ab"[i]}/checkpoint`));
      await new Promise((resolve) => (transaction.oncomplete = resolve));
      opening.result.close();
      const { arrays } = await store.get("a/checkpoint");
      const left = async () => (await Array.fromAsync(files.keys())).map((name) => name.split("%2F")[0]).sort();
      const before = await left();
      await store.drop("a/");
      const after = await left();
      await files.removeEntry((await Array.fromAsync(files.keys()))[0]);
      return { sums: Object.values(arrays).map(sum), before, after, gone: await store.get("b/checkpoint") };
    });
    assert.deepEqual(got, { sums: [2000, 10], before: ["a", "b"], after: ["b"], gone: undefined });
    await page.context().close();
  });

  test("keeps the last whole record where a write breaks in its middle", async () => {
    const page = await alone();
    const got = await page.evaluate(async () => {
      const first = new Store();
      await first.put([
        ["a/checkpoint", { arrays: { params: new Float32Array(1000).fill(1) }, step: 1 }],
        ["a/session", { step: 1 }],
      ]);
      // One that cannot be cloned, beside one that can.
      const written = await first.put([
        ["a/session", { step: 2 }],
        ["a/checkpoint", { arrays: { params: new Float32Array(1000).fill(2) }, step: 2, bad: () => {} }],
      ]);
      const second = new Store();
      const { arrays, step } = await second.get("a/checkpoint");
      return { written, failure: first.failure, sum: sum(arrays.params), step, session: await second.get("a/session") };
    });
    assert.match(got.failure, /^This browser keeps nothing of your work \(.*\)\. Training goes on; a reload would lose it\.$/);
    delete got.failure;
    assert.deepEqual(got, { written: false, sum: 1000, step: 1, session: { step: 1 } });
    await page.context().close();
  });

  test("is quiet with one sentence where there is no IndexedDB, where it is closed, and where a newer flowbed was", async () => {
    const cases = [
      [() => Object.defineProperty(globalThis, "indexedDB", { value: undefined }), /it has no IndexedDB here/],
      [
        () => {
          IDBFactory.prototype.open = () => {
            throw new DOMException("The user denied permission to access the database.", "SecurityError");
          };
        },
        /denied permission/,
      ],
      [
        () => {
          const { open } = IDBFactory.prototype;
          window.newer = new Promise((resolve) => {
            const asked = open.call(indexedDB, "flowbed", 99);
            asked.onupgradeneeded = () => asked.result.createObjectStore("others").put("theirs", "key");
            asked.onsuccess = () => resolve(asked.result.close());
          });
        },
        /kept by another version of flowbed, which is left alone/,
      ],
    ];
    for (const [before, sentence] of cases) {
      const page = await alone(before);
      const got = await page.evaluate(async () => {
        await window.newer;
        let failures = 0;
        const store = new Store();
        store.onfailure = () => failures++;
        const answers = [await store.put([["a", 1]]), await store.get("a"), await store.keys(), await store.drop()];
        return { failures, failure: store.failure, answers: JSON.stringify(answers) };
      });
      assert.match(got.failure, sentence);
      assert.deepEqual([got.failures, got.answers], [1, "[false,null,[],false]"]);
      await page.context().close();
    }
  });
});

test("where the storage is full, training goes on and one sentence says that a reload would lose it", async () => {
  const { page, context, faults } = await open(browser, `${server.url}#${SHORT}`);
  const client = await context.newCDPSession(page);
  await client.send("Storage.overrideQuotaForOrigin", { origin: new URL(server.url).origin, quotaSize: 1000 });
  await begin(page, table(3000));
  await trained(page);
  await page.waitForSelector(".alert.news:has-text('This browser keeps nothing of your work (its storage is full)')");
  assert.equal((await page.$$(".alert")).length, 1);
  await foot(page, "This browser keeps nothing of your work (its storage is full). Training goes on; a reload would lose it.");
  await page.click('.alert [aria-label="Dismiss"]');
  await page.click("#start");
  await page.waitForSelector("#start:enabled");
  assert.equal((await page.$$(".alert")).length, 0, "once");
  assert.deepEqual(faults, []);
  await context.close();
});

test("without IndexedDB, locks or storage at all the page works, and says so", async () => {
  const closed = {
    "no database": () => Object.defineProperty(globalThis, "indexedDB", { value: undefined }),
    "no locks": () => Object.defineProperty(Navigator.prototype, "locks", { value: undefined }),
    "no storage": () => {
      const refuse = {
        get() {
          throw new DOMException("denied", "SecurityError");
        },
      };
      for (const name of ["localStorage", "sessionStorage", "indexedDB"]) Object.defineProperty(globalThis, name, refuse);
    },
  };
  for (const [what, before] of Object.entries(closed)) {
    const context = await browser.newContext();
    await context.addInitScript(before);
    const page = await context.newPage();
    const faults = [];
    page.on("pageerror", ({ message }) => faults.push(message));
    await page.goto(`${server.url}#v=1&device=cpu&models=target-mean`);
    await ready(page);
    await begin(page, table(300));
    await trained(page, 1);
    await foot(page, "This browser keeps nothing of your work");
    await page.waitForSelector(".alert.news:has-text('This browser keeps nothing')");
    assert.deepEqual(faults, [], what);
    await context.close();
  }
});

test("work of another version is left as it is, and said", async () => {
  const { page, context, faults } = await open(browser, server.url);
  await page.evaluate(async () => {
    const asked = indexedDB.open("flowbed");
    await new Promise((resolve) => (asked.onsuccess = resolve));
    const transaction = asked.result.transaction("records", "readwrite");
    transaction.objectStore("records").put({ version: 99, at: 9e15, unheard: "of" }, "theirs/session");
    transaction.objectStore("records").put({ version: 99 }, "theirs/thing");
    await new Promise((resolve) => (transaction.oncomplete = resolve));
    asked.result.close();
  });
  await page.reload();
  await foot(page, "Work kept by another version of flowbed (its records are of version 99) is left as it is.");
  assert.ok(await page.isHidden(".offer"));
  await withFile(page);
  await until(page, (records) => Object.values(records).some(({ source }) => source?.name === "mine.csv"));
  await page.reload();
  await page.waitForSelector(".offer p:has-text('mine.csv, no runs.')");
  await page.click("#forget-last");
  await page.waitForSelector(".offer", { state: "hidden" });
  assert.deepEqual(Object.keys(await kept(page)), ["theirs/session", "theirs/thing"]);
  assert.deepEqual(faults, []);
  await context.close();
});
