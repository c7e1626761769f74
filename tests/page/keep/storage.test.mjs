// What the browser keeps, below the page: whole writes, large arrays as files, and what happens where nothing can be kept.
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
window.files = async () => {
  const found = [];
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("flowbed", { create: true });
  for await (const name of folder.keys()) found.push(name);
  return found.length;
};
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
  test("gives back what was put, after a reload too, and large arrays from files that go with them", async () => {
    const page = await alone();
    const put = await page.evaluate(async () => {
      const store = new Store({ large: 1000 });
      const arrays = {
        small: new Float32Array(10).fill(1),
        big: new Float32Array(1000).fill(2),
        whole: new Uint32Array(500).fill(3),
      };
      await store.put([
        ["a/checkpoint", { version: 1, arrays }],
        ["a/session", { version: 1, note: "a" }],
        ["b/session", { version: 1, file: new File(["x,y\n"], "b.csv") }],
      ]);
      const before = await files();
      arrays.big.fill(5);
      await store.put([["a/checkpoint", { version: 1, arrays }]]);
      return { before, after: await files() };
    });
    assert.deepEqual(put, { before: 2, after: 2 });
    await page.reload();
    await page.waitForFunction(() => window.ready);
    const got = await page.evaluate(async () => {
      const store = new Store({ large: 1000 });
      const { arrays } = await store.get("a/checkpoint");
      const { file } = await store.get("b/session");
      const found = {
        keys: await store.keys("a/"),
        sums: Object.values(arrays).map(sum),
        kinds: Object.values(arrays).map((one) => one.constructor.name),
        text: file.name + (await file.text()),
      };
      await store.put([], ["a/checkpoint"]);
      const dropped = { keys: await store.keys(), files: await files() };
      await store.drop("b/");
      return { found, dropped, last: await store.keys(), missing: await store.get("b/session"), quiet: store.quiet };
    });
    assert.deepEqual(got, {
      found: {
        keys: ["a/checkpoint", "a/session"],
        sums: [10, 5000, 1500],
        kinds: ["Float32Array", "Float32Array", "Uint32Array"],
        text: "b.csvx,y\n",
      },
      dropped: { keys: ["a/session", "b/session"], files: 0 },
      last: ["a/session"],
      missing: undefined,
      quiet: "",
    });
    await page.context().close();
  });

  test("deletes with the records their files, also those of another tab that came after it", async () => {
    const page = await alone();
    const got = await page.evaluate(async () => {
      const [first, second] = [new Store({ large: 1000 }), new Store({ large: 1000 })];
      await Promise.all([first.keys(), second.keys()]);
      const arrays = { big: new Float32Array(1000) };
      await second.put([
        ["a/checkpoint", { arrays }],
        ["b/checkpoint", { arrays }],
      ]);
      const before = await files();
      await first.drop("a/");
      const between = await files();
      await first.drop();
      return [before, between, await files()];
    });
    assert.deepEqual(got, [2, 1, 0]);
    await page.context().close();
  });

  test("keeps the last whole record where a write breaks in its middle", async () => {
    const page = await alone();
    const got = await page.evaluate(async () => {
      const first = new Store({ large: 1000 });
      await first.put([
        ["a/checkpoint", { arrays: { big: new Float32Array(1000).fill(1) }, step: 1 }],
        ["a/session", { step: 1 }],
      ]);
      // One that cannot be cloned, beside one that can, after a file was written.
      const written = await first.put([
        ["a/session", { step: 2 }],
        ["a/checkpoint", { arrays: { big: new Float32Array(1000).fill(2) }, step: 2, bad: () => {} }],
      ]);
      const second = new Store({ large: 1000 });
      const { arrays, step } = await second.get("a/checkpoint");
      return {
        written,
        quiet: first.quiet,
        sum: sum(arrays.big),
        step,
        session: await second.get("a/session"),
        files: await files(),
      };
    });
    assert.match(got.quiet, /^This browser keeps nothing of your work \(.*\)\. Training goes on; a reload would lose it\.$/);
    delete got.quiet;
    assert.deepEqual(got, { written: false, sum: 1000, step: 1, session: { step: 1 }, files: 1 });
    await page.context().close();
  });

  test("a crash between a file and its record leaves the old one, and the file goes with the next write", async () => {
    const page = await alone();
    await page.evaluate(async () => {
      const store = new Store({ large: 1000 });
      await store.put([["a/checkpoint", { arrays: { big: new Float32Array(1000).fill(1) } }]]);
      const { transaction } = IDBDatabase.prototype;
      let reached;
      window.crashed = new Promise((resolve) => (reached = resolve));
      IDBDatabase.prototype.transaction = function (...given) {
        if (given[1] === "readwrite") {
          reached();
          throw new Promise(() => {}); // nothing after this line happens, as in a crash
        }
        return transaction.apply(this, given);
      };
      // The clean-up after a failure is part of what does not happen.
      FileSystemDirectoryHandle.prototype.removeEntry = () => new Promise(() => {});
      store.put([["a/checkpoint", { arrays: { big: new Float32Array(1000).fill(2) } }]]);
      await window.crashed;
    });
    await page.reload();
    await page.waitForFunction(() => window.ready);
    const got = await page.evaluate(async () => {
      const store = new Store({ large: 1000 });
      const left = sum((await store.get("a/checkpoint")).arrays.big);
      const before = await files();
      await store.put([["a/checkpoint", { arrays: { big: new Float32Array(1000).fill(3) } }]]);
      return { left, before, after: await files(), now: sum((await store.get("a/checkpoint")).arrays.big) };
    });
    assert.deepEqual(got, { left: 1000, before: 2, after: 1, now: 3000 });
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
        let told = 0;
        const store = new Store();
        store.onquiet = () => told++;
        const answers = [await store.put([["a", 1]]), await store.get("a"), await store.keys(), await store.drop()];
        return { told, quiet: store.quiet, answers: JSON.stringify(answers) };
      });
      assert.match(got.quiet, sentence);
      assert.deepEqual([got.told, got.answers], [1, "[false,null,[],false]"]);
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
