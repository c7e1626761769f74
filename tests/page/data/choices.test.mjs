// Every choice of the Data room, on its way through a link, a project and what the browser keeps: the same table, the same figures.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { zip } from "../support/archive.mjs";
import { mix, scores, settled, upload, waits } from "../support/steps.mjs";

const CLIPBOARD = { permissions: ["clipboard-read", "clipboard-write"] };
const SMALL = "v=1&device=cpu&epochs=1&width=4&hidden=8&batch=1024&models=embedding%2Ctarget-mean";
const LONG = { timeout: 60_000 };

let server, browser;
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

/** The table as the Data room tells of it: columns with their controls, how it was read, its numbers, target and first rows. */
const table = (page) =>
  page.evaluate(() => {
    const words = (node) => node.textContent.replace(/\s+/g, " ").trim();
    const all = (selector, of) => [...document.querySelectorAll(`#room-data ${selector}`)].map(of);
    const control = (one) => [one.id, one.type === "checkbox" ? one.checked : (one.selectedOptions?.[0].text ?? one.value)];
    return {
      columns: all(".columns tbody tr", (row) => words(row.querySelector("th")) + words(row.querySelector(".why"))),
      numbers: all(".columns tbody td.n", words),
      controls: all(".columns :is(select, input), [aria-labelledby=reading-title] :is(select, input), #data-target", control),
      tiles: all(".tiles > div", words),
      merged: all(".alike > span", words),
      preview: all(".preview tr", words),
    };
  });
const tableOf = (page) => settled(page, () => table(page));
/** The score table; how many epochs there were to choose from is not told of several runs. */
const figuresOf = async (page) => (await scores(page)).filter((text) => !text.startsWith("Best epoch"));
async function trained(page) {
  await page.click('[data-room="train"]');
  await page.click("#start");
  await waits(
    page,
    "both scores",
    () => document.querySelectorAll(".scores thead th").length === 4 && !document.getElementById("start").disabled,
  );
  return figuresOf(page);
}
async function copied(page) {
  await page.click("#share summary");
  await page.waitForSelector("#share .popover:has-text('Copied.')");
  const said = await page.textContent("#share .popover");
  await page.keyboard.press("Escape");
  return { link: await page.evaluate(() => navigator.clipboard.readText()), said };
}
const row = (page, name) => page.locator(`.columns tbody tr:has(th bdi:text-is("${name}"))`);
const control = (page, name, what) => row(page, name).locator(`[id^=data-${what}-]`);
const number = async (page, id, text) => {
  await page.fill(`#data-${id}`, text);
  await page.press(`#data-${id}`, "Tab");
};
async function leaveOut(page, name) {
  await page.click('[data-room="train"]');
  await page.click("summary:text('Columns used')");
  await page.click(`label:has(:text-is('${name}'))`);
}

test("a sample’s link holds all of them, and promises the same figures only where it would give them", async () => {
  const kinds = "amount:number~comma,weekday:category~~no-words";
  const { page, context, faults } = await open(
    browser,
    `${server.url}#${SMALL}&sample=shop&merge=customer&kinds=${kinds}`,
    CLIPBOARD,
  );
  await page.waitForSelector("#data-format-5");
  await page.selectOption("#data-encoding", "windows-1252");
  await page.waitForFunction(() => /encoding=windows-1252/.test(location.hash));
  await page.selectOption("#data-delimiter", { label: "comma ," });
  await page.waitForFunction(() => /delimiter=/.test(location.hash));
  await page.selectOption("#data-missing", "words");
  await page.waitForFunction(() => /missing=words/.test(location.hash));
  await page.click("details.lines summary");
  await number(page, "skip-lines", "1");
  await page.$eval("#data-names-line", (field) => {
    field.value = "1"; // while the first is being read
    field.dispatchEvent(new Event("change"));
  });
  await page.waitForFunction(() => /lines=1(%7E|~)1/.test(location.hash));
  await number(page, "comment", "x");
  await page.waitForFunction(() => /lines=1(%7E|~)1(%7E|~)x/.test(location.hash));
  await number(page, "comment", "");
  await page.waitForFunction(() => /no-comments/.test(location.hash));
  await page.check("#data-keep-repeated");
  await page.waitForFunction(() => /repeats/.test(location.hash));
  assert.equal(await control(page, "amount", "format").inputValue(), "comma", "a choice of a column outlives another reading");
  await control(page, "channel", "kind").selectOption("skip");
  await page.waitForSelector("#left-out li:has-text('channel')");
  await page.click("#left-out li:has-text('tier') button");
  await page.waitForFunction(() => /tier:category/.test(location.hash));
  await page.selectOption("#data-target", { label: "tier" });
  const before = await tableOf(page);
  await leaveOut(page, "weekday");
  const figures = await trained(page);
  const { link, said } = await copied(page);
  assert.match(said, /trains: Embedding, Target mean\. On the same device the figures are the same\./);

  const second = await open(browser, link, CLIPBOARD);
  await second.page.waitForSelector("#room-train:not([hidden]) .scores thead th:nth-child(4)", LONG);
  assert.deepEqual(await figuresOf(second.page), figures);
  await second.page.click('[data-room="data"]');
  assert.deepEqual(await tableOf(second.page), before);
  assert.equal((await copied(second.page)).link.replace("room=data&", ""), link.replace("room=train&", ""));

  await page.click('[data-room="data"]');
  await control(page, "zip", "kind").selectOption("skip");
  await page.waitForFunction(() => /zip:skip/.test(location.hash));
  assert.match((await copied(page)).said, /columns have changed since you trained, so its scores will be others/);
  await control(page, "zip", "kind").selectOption("category");
  await page.waitForFunction(() => /zip:category/.test(location.hash));
  assert.match((await copied(page)).said, /the figures are the same/);
  await control(page, "amount", "format").selectOption("plain");
  await page.waitForFunction(() => /amount:number(~|%7E)plain/.test(location.hash));
  assert.match((await copied(page)).said, /columns have changed since you trained/, "the format alone");
  assert.deepEqual([...faults, ...second.faults], []);
  await Promise.all([context, second.context].map((one) => one.close()));
});

const line = (i) => {
  const price = `${1 + (mix(i, 1) % 9)}.${String(mix(i, 2) % 1000).padStart(3, "0")}`;
  const day = `${1 + (mix(i, 3) % 12)}/${1 + (mix(i, 4) % 12)}/2024`;
  const customer = ["Ännä", "ännä", "Bert", "Cora", "Dörte"][mix(i, 5) % 5];
  const age = i % 6 === 2 ? "?" : 18 + (mix(i, 6) % 60);
  return [
    customer,
    ["S", "M", "L"][mix(i, 7) % 3],
    price,
    day,
    age,
    1 + (mix(i, 8) % 30),
    5001 + i,
    mix(i, 9) % 2 ? "ja" : "nein",
  ].join(";");
};
const NAMES = "kunde;größe;preis;tag;alter;note;nr;gekauft";
const lines = Array.from({ length: 400 }, (_, i) => line(i));
const REPORT = ["Verkäufe 2024", "% von Hand", NAMES, ...lines.slice(0, 200), NAMES, "% Mai", ...lines.slice(200), ""].join("\n");
const OTHER = `a,b\n${Array.from({ length: 900 }, (_, i) => `x${i % 9},${i % 5}`).join("\n")}\n`;
const ARCHIVE = {
  name: "bericht.zip",
  mimeType: "application/zip",
  buffer: zip({ "other.csv": OTHER, "report.csv": Buffer.from(REPORT, "latin1") }),
};

/** All of them by their controls. */
async function chooseAll(page) {
  await upload(page, ARCHIVE);
  await page.waitForSelector("#data-member");
  await page.selectOption("#data-member", { label: "report.csv" });
  await row(page, "preis").waitFor();
  await page.selectOption("#data-encoding", "windows-1252");
  await page.waitForSelector("#data-encoding option:checked:text-is('windows-1252')", { state: "attached" });
  await page.selectOption("#data-missing", "words");
  await page.waitForSelector("#data-missing option[value=words]:checked", { state: "attached" });
  await number(page, "skip-lines", "2");
  await number(page, "names-line", "3");
  await number(page, "comment", "%");
  await page.check("#data-keep-repeated");
  await waits(page, "401 rows", () => /401\s*rows/.test(document.querySelector(".tiles").textContent));
  await row(page, "kunde").locator("button:text-is('Merge')").click();
  await page.waitForSelector(".alike:has-text('spelling merged')");
  await control(page, "preis", "kind").selectOption("number");
  await control(page, "preis", "format").selectOption("comma");
  await control(page, "tag", "format").selectOption("mdy");
  await control(page, "größe", "kind").selectOption("skip");
  await page.waitForSelector("#left-out li:has-text('größe')");
  await control(page, "alter", "words").uncheck();
  await row(page, "alter").locator("td.n:nth-child(5):text-is('0')").waitFor(); // none is missing
  await page.click("#left-out li:has-text('nr') button");
  await control(page, "note", "kind").selectOption("number");
  await waits(page, "note to be a number", () => document.querySelector("#data-kind-5").value === "number");
  await page.selectOption("#data-target", { label: "note" });
}

test("a file’s choices come back from the browser’s store and from a project, and train the same", async () => {
  const { page, context, faults } = await open(browser, `${server.url}#${SMALL}`, { acceptDownloads: true });
  await chooseAll(page);
  const before = await tableOf(page);
  await leaveOut(page, "alter");
  const figures = await trained(page);
  const chosen = Object.fromEntries(before.controls);
  assert.deepEqual(
    ["data-member", "data-encoding", "data-skip-lines", "data-names-line", "data-comment", "data-keep-repeated"].map(
      (id) => chosen[id],
    ),
    ["report.csv", "windows-1252", "2", "3", "%", true],
  );
  assert.deepEqual(
    ["data-kind-1", "data-format-2", "data-format-3", "data-words-4", "data-kind-6", "data-target"].map((id) => chosen[id]),
    ["leave out", "1.234,5", "01/31/2024", false, "number", "note"],
  );
  const [project] = await Promise.all([page.waitForEvent("download"), page.click("#take-project")]);
  const buffer = readFileSync(await project.path());

  await page.reload();
  await page.click("#open-last", LONG);
  await page.waitForSelector(".scores", LONG);
  assert.deepEqual(await figuresOf(page), figures, "the runs");
  await page.click('[data-room="data"]');
  assert.deepEqual(await tableOf(page), before, "what the browser keeps");
  assert.deepEqual(await trained(page), figures, "trained again after a reload");

  const second = await open(browser, `${server.url}#v=1&device=cpu`);
  await upload(second.page, { name: "bericht.flowbed", mimeType: "application/octet-stream", buffer }, "project");
  await second.page.click("button:text('Take over its settings')");
  await second.page.click('[data-room="data"]');
  await upload(second.page, ARCHIVE);
  await second.page.waitForSelector(".alert:has-text('bericht.zip is read as in bericht.flowbed')");
  assert.deepEqual(await tableOf(second.page), before, "beside its project");
  assert.deepEqual(await trained(second.page), figures, "trained again beside its project");
  await second.page.click('[data-room="data"]');
  await second.page.click("button:text('Read it anew')");
  await second.page.waitForSelector("#data-member option:checked:text-is('other.csv')", { state: "attached" });
  assert.deepEqual([...faults, ...second.faults], []);
  await Promise.all([context, second.context].map((one) => one.close()));
});
