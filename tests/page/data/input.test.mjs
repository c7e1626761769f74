// Files that are no good, or hardly: what is refused says why and leaves the page as it was; what is read says how.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { file, interaction, load, problem, upload } from "../support/steps.mjs";

let server, browser;
const told = [];
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  console.log(`input.test: ${told.length} files\n${told.map((line) => `  ${line}`).join("\n")}`);
  await browser.close();
  await server.close();
});
const opened = () => open(browser, `${server.url}#v=2&epochs=2`);
const tell = (name, sentence) => told.push(`${name}: ${sentence.replace(/\s+/g, " ").slice(0, 150)}`);

const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489", "hex");
const wide = (columns) => Buffer.from(`${"c,".repeat(columns - 1)}c\n${"1,".repeat(columns - 1)}1\n`);

/** name → [bytes, the sentence] */
const REFUSED = {
  "empty.csv": ["", /no data rows/],
  "blank.csv": ["\n \r\n\r\n\n", /no data rows/],
  "head.csv": ["a,b,c\n", /no data rows/],
  "head without end.csv": ["a,b,c", /no data rows/],
  "ragged.csv": ["a,b\n1\n2\n", /no data rows \(all 2 are malformed/],
  "picture.csv": [PNG, /PNG/i],
  "old book.xls": [Buffer.from("d0cf11e0a1b11ae1000000000000", "hex"), /Excel/],
  "book.xlsx": ["PK\x03\x04binary", /zip|Excel/i],
  "paper.pdf": ["%PDF-1.7\n%binary", /PDF/],
  "nothing.csv.gz": [gzipSync(""), /no data rows/],
  "nothing.gz": [Buffer.from([0x1f, 0x8b]), /gzip archive is damaged or incomplete/],
  "wide.csv": [wide(100_000), /100,000 columns; the limit is 10,000/],
};

describe("what is refused", () => {
  for (const [name, [bytes, sentence]] of Object.entries(REFUSED))
    test(name, async () => {
      const { page, context, faults } = await opened();
      await upload(page, { name, mimeType: "text/csv", buffer: Buffer.from(bytes) });
      const said = await problem(page);
      assert.match(said, sentence);
      assert.equal(await page.$("#data-train"), null);
      assert.ok(await page.isVisible(".drop"), "the upload stays open");
      await load(page, interaction(40), "good.csv");
      assert.equal(await page.$("#room-data p.problem:not(:empty)"), null, "the sentence goes with the next file");
      await upload(page, { name, mimeType: "text/csv", buffer: Buffer.from(bytes) });
      assert.equal(await problem(page), said, "also when it is chosen a second time");
      assert.equal(await page.textContent(".file"), "good.csv", "the table that was there stays");
      assert.ok(await page.isEnabled("#data-train"));
      assert.deepEqual(faults, []);
      tell(name, said);
      await context.close();
    });
});

const sheet = (delimiter, head = "") =>
  `${head}name${delimiter}shop${delimiter}y\n${`a${delimiter}b${delimiter}0\nc${delimiter}d${delimiter}1\n`.repeat(20)}`;
const columnsOf = (page) => page.$$eval(".columns tbody th", (heads) => heads.map((head) => head.firstElementChild.textContent));
const shown = (page, name) => page.waitForSelector(`.file bdi:text-is("${name}")`);
const notes = (page) => page.textContent("[aria-labelledby=reading-title]");

describe("what is read, and how", () => {
  for (const [name, text, sign] of [
    ["semicolons", sheet(";"), "semicolon ;"],
    ["tabs", sheet("\t"), "tab"],
    ["bars", sheet("|"), "bar |"],
    ["a line that names it", sheet(";", "sep=;\r\n"), "semicolon ;"],
    ["a byte order mark", `\ufeff${sheet(",")}`, "comma ,"],
    ["carriage returns alone", sheet(",").replaceAll("\n", "\r"), "comma ,"],
  ])
    test(name, async () => {
      const { page, context, faults } = await opened();
      await upload(page, file("sheet.csv", text));
      await shown(page, "sheet.csv");
      assert.deepEqual(await columnsOf(page), ["name", "shop", "y"]);
      assert.equal(await page.textContent("#data-delimiter option:checked"), sign);
      assert.deepEqual(faults, []);
      tell(name, sign);
      await context.close();
    });

  test("UTF-16 and windows-1252 are converted, and the page says so", async () => {
    const { page, context, faults } = await opened();
    const text = sheet(",").replaceAll("a,", "Łódź,");
    const little = Buffer.from(`\ufeff${text}`, "utf16le");
    for (const [name, bytes] of [
      ["little.csv", little],
      ["big.csv", Buffer.from(little).swap16()],
    ]) {
      await upload(page, { name, mimeType: "text/csv", buffer: bytes });
      await shown(page, name);
      assert.match(await notes(page), /UTF-16/);
      assert.match(await page.textContent(".preview"), /Łódź/);
      tell(name, (await notes(page)).replace(/.*Encoding/, ""));
    }
    await upload(page, {
      name: "west.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(sheet(",").replaceAll("a,", "Café,"), "latin1"),
    });
    await shown(page, "west.csv");
    assert.match(await notes(page), /windows-1252/i);
    assert.match(await page.textContent(".preview"), /Café/);
    tell("west.csv", (await notes(page)).replace(/.*Encoding/, ""));
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("one column with a likelier delimiter is a warning, and the switch mends it", async () => {
    const { page, context, faults } = await opened();
    await upload(page, file("pairs.csv", `name:shop:y\n${"a:b:0\nc:d:1\n".repeat(30)}`));
    await shown(page, "pairs.csv");
    const said = await notes(page);
    assert.match(said, /Only one column was found. If “:” separates the columns, choose it/);
    tell("pairs.csv", said.replace(/.*Encoding/, ""));
    await upload(page, file("hidden.csv", `"a;b";"y"\n${"1;0\n2;1\n".repeat(30)}`));
    await shown(page, "hidden.csv");
    await page.selectOption("#data-delimiter", { label: "comma ," });
    await page.waitForFunction(() => document.querySelectorAll(".columns tbody tr").length === 1);
    assert.match(await notes(page), /Only one column was found. If “;” separates the columns, choose it/);
    await page.selectOption("#data-delimiter", { label: "semicolon ;" });
    await page.waitForFunction(() => document.querySelectorAll(".columns tbody tr").length === 2);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("a file without names is shown so, and the switch takes its first row either way", async () => {
    const { page, context, faults } = await opened();
    await upload(page, file("bare.csv", "1.5,2,0\n2.5,3,1\n".repeat(20)));
    await shown(page, "bare.csv");
    assert.deepEqual(await columnsOf(page), ["column_1", "column_2", "column_3"]);
    assert.match(await notes(page), /first row looks like data \(a guess\)/);
    assert.equal((await page.$$(".preview tbody tr")).length > 0, true);
    assert.equal(await page.textContent(".tile dd"), "40");
    await page.selectOption("#data-header", "names");
    await page.waitForSelector(".columns th:has-text('1.5')");
    assert.equal(await page.textContent(".tile dd"), "39");
    tell("bare.csv", "column_1 ..; 40 rows, 39 with the first as names");
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("10,000 columns stay usable, and a field of a million bytes is shortened wherever it stands", async () => {
    const { page, context, faults } = await opened();
    const many = Array.from({ length: 10_000 }, (_, i) => `c${i}`).join();
    const cells = (salt) => Array.from({ length: 10_000 }, (_, i) => (i * salt) % 7).join();
    await upload(page, file("many.csv", `${many}\n${Array.from({ length: 20 }, (_, row) => cells(row)).join("\n")}\n`));
    await shown(page, "many.csv");
    assert.equal((await page.$$(".columns tbody tr")).length, 100);
    await page.selectOption("#data-kind-3", "skip");
    await page.waitForSelector(".columns .skipped");
    await page.click('[data-room="train"]');
    await page.click("summary:text('Columns used')");
    assert.equal((await page.$$(".checks input[id^=feature-]")).length, 500);
    await page.click('[data-room="data"]');

    const long = `né${"x".repeat(1_000_000)}`;
    await upload(page, file("long.csv", `${long},y\n${`${long},0\nshort,1\nshort,0\nlast,1\n`.repeat(20)}`));
    await page.waitForSelector(".file bdi:text-is('long.csv')");
    await page.waitForSelector(".preview td");
    const longest = () =>
      page.evaluate(() => {
        const texts = [...document.querySelectorAll("body, body *")].flatMap((node) => [
          ...[...node.childNodes].filter((child) => child.nodeType === Node.TEXT_NODE).map((child) => child.data.length),
          ...node.getAttributeNames().map((name) => node.getAttribute(name).length),
        ]);
        return Math.max(...texts);
      });
    assert.ok((await longest()) < 2000, `data: ${await longest()}`);
    await page.click('[data-room="train"]');
    await page.fill("#setting-epochs", "1");
    await page.press("#setting-epochs", "Tab");
    await page.click("#start");
    await page.waitForSelector(".scores");
    await page.waitForSelector("#start:enabled");
    await page.click('[data-room="embeddings"]');
    await page.click(".levels button:has-text('né')");
    await page.waitForSelector(".neighbours");
    assert.ok((await longest()) < 2000, `embeddings: ${await longest()}`);
    tell("long.csv", `a field of ${long.length} letters; the longest text on the page has ${await longest()}`);
    assert.deepEqual(faults, []);
    await context.close();
  });
});

describe("what cannot be learned from, or not be learned", () => {
  const kindOf = async (page, column) => {
    const row = page.locator(`.columns tr:has(bdi:text-is("${column}"))`);
    return [await row.locator("select").inputValue(), await row.locator(".why").textContent()];
  };

  test("columns that say nothing are left out, with the reason beside them", async () => {
    const { page, context, faults } = await opened();
    const lines = Array.from({ length: 200 }, (_, i) => `u${i * 7919},kg,,p${i % 9},${i + 1},${i % 2}`);
    await upload(page, file("idle.csv", `id,unit,nothing,product,row,y\n${lines.join("\n")}\n`));
    await shown(page, "idle.csv");
    for (const [column, why] of [
      ["id", /every value differs, nothing to learn/],
      ["row", /every value differs, nothing to learn/],
      ["unit", /one value only, nothing to learn/],
      ["nothing", /every cell is missing, nothing to learn/],
    ]) {
      const [kind, said] = await kindOf(page, column);
      assert.equal(kind, "skip", column);
      assert.match(said, why, column);
      tell(column, said);
    }
    await page.click('[data-room="train"]');
    assert.match(await page.textContent("summary:text('Columns used')"), /1 of 1/);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("labels that teach nothing are refused before training", async () => {
    const { page, context, faults } = await opened();
    const rows = (count, a, y) => `a,y\n${Array.from({ length: count }, (_, i) => `${a(i)},${y(i)}`).join("\n")}\n`;
    const [own, shared] = [(i) => `u${i}`, (i) => `p${i % 3}`]; // of its own column nothing can be predicted, or something
    const none = [/No target is chosen/, /No column can be the target/];
    const refused = {
      "one class": [rows(50, own, () => "yes"), ...none],
      "all missing": [rows(50, own, () => ""), ...none],
      "one row": ["a,y\np1,1\n", ...none],
      "two rows": [rows(2, own, (i) => i), /“y” cannot be the target: no row with a value is in the train set/],
      "one class to train on": [
        rows(50, shared, (i) => Number(i % 5 === 0)),
        /“y” cannot be the target: all train rows have the same value/,
      ],
    };
    for (const [name, [text, sentence, before]] of Object.entries(refused)) {
      await upload(page, file(`${name}.csv`, text));
      await shown(page, `${name}.csv`);
      await page.selectOption("#data-kind-0", "category");
      await page.waitForSelector(".columns tr:nth-child(1):not(.skipped)");
      assert.equal(await page.isDisabled("#data-train"), !!before, name);
      if (before) assert.match(await page.textContent("[aria-labelledby=target-title]"), before);
      else await page.selectOption("#data-target", { label: "y" });
      await page.click('[data-room="train"]');
      await page.click("#start");
      await page.waitForSelector("#start:enabled");
      const said = await problem(page, "train");
      assert.match(said, sentence, name);
      assert.equal(await page.$(".scores"), null, name);
      tell(name, said);
      await page.click('[data-room="data"]');
    }
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("where the test rows hold one class, AUC is n/a and the remark says why", async () => {
    const { page, context, faults } = await opened();
    const y = (i) => (i % 5 === 0 ? 1 : (i >> 1) % 2);
    await load(page, `a,b,y\n${Array.from({ length: 400 }, (_, i) => `p${i % 7},q${i % 4},${y(i)}`).join("\n")}\n`);
    await page.click("#data-train");
    await page.waitForSelector("#start:enabled");
    await page.waitForFunction(() => document.querySelectorAll(".scores thead th").length === 6);
    const auc = await page.$$eval(".scores tbody tr", (rows) =>
      rows
        .filter((row) => /^AUC/.test(row.textContent))
        .flatMap((row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent)),
    );
    assert.deepEqual(auc, Array(5).fill("n/a"));
    assert.doesNotMatch(await page.innerText("#room-train"), /NaN|Infinity|undefined|null/);
    assert.match(await page.textContent(".remarks"), /The test rows hold one class only, so AUC does not exist/);
    tell("one class to test on", auc.join(" "));
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("rare names share the unknown level with a count, and unseen ones are told by the prediction", async () => {
    const { page, context, faults } = await opened();
    const lines = Array.from(
      { length: 600 },
      (_, i) => `${i % 60 === 7 ? `once${i}` : `p${i % 5}`},${i % 97 === 0 ? "" : `q${i % 4}`},${(i >> 2) % 2}`,
    );
    await load(page, `a,b,y\n${lines.join("\n")}\n`, "rare.csv");
    await page.click("#data-train");
    await page.waitForSelector("#start:enabled");
    await page.waitForSelector(".scores");
    await page.click('[data-room="embeddings"]');
    await page.selectOption("#view-column", { label: "a" });
    await page.waitForSelector(".levels button:has-text('unknown level')");
    const unknown = await page.textContent(".levels button:has-text('unknown level') .faint");
    const train = lines.filter((line, i) => i % 5 && i % 10 !== 1 && line.startsWith("once")).length;
    assert.equal(unknown, String(train), "train rows whose name came once");
    await upload(page, file("news.csv", "a,b\np1,q1\nnobody,q1\nnobody,\n,q2\nonce7,q9\n"), "predict");
    await page.waitForSelector("#take-predictions");
    const said = await page.textContent(".outcome");
    assert.match(said, /5 rows scored/);
    assert.match(said, /Rows whose a training did not know: 2\. Its unknown level stands in/);
    assert.match(said, /Rows whose a was rare in training: 1\. Its unknown level stands in/);
    assert.match(said, /Rows whose b training did not know: 1\./);
    assert.match(said, /Rows whose b is missing: 1\. They have a level of their own/);
    tell("news.csv", said);
    assert.deepEqual(faults, []);
    await context.close();
  });
});
