// What "Save" writes: figures as SVG and PNG, tables as CSV and Markdown, a flow as a video; and that nothing lacks it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { launch, open } from "./browser.mjs";
import { serve } from "./serve.mjs";
import { MARKUP, interaction, load, train, violations } from "./steps.mjs";

const FLOW = "n=24&d=3&frames=33&t1=6";

let server, browser;
before(async () => {
  server = await serve({ "player.html": "<!doctype html><title>no policy</title>" });
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

const menu = (page, what) => page.locator(`details.save:visible:has(> summary[aria-label="Save ${what}"])`);

/** The file of a menu's button. The menu is closed again with Escape, and the focus is where it was. */
async function save(page, what, way, timeout = 30_000) {
  const box = menu(page, what);
  await box.locator("summary").click();
  const item = box.getByRole("button", { name: way, exact: true });
  const [file] = await Promise.all([page.waitForEvent("download", { timeout }), item.click()]);
  await box.locator("[role=status]:has-text('Saved as')").waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await box.getAttribute("open"), null);
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), `Save ${what}`);
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

const text = (page, what, way) => save(page, what, way).then(({ bytes }) => bytes.toString("utf8"));

/** What is in an SVG, read as XML. */
const figure = async (page, what) => {
  const { name, bytes } = await save(page, what, "SVG");
  assert.match(name, /^[a-z0-9-]+\.svg$/);
  const blank = await page.context().newPage(); // the page itself parses no markup: trusted types
  const found = await blank.evaluate((text) => {
    const root = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    const texts = (query) => [...root.querySelectorAll(query)].map((node) => node.textContent);
    const paths = (query) => [...root.querySelectorAll(query)].map((path) => path.getAttribute("d"));
    return {
      root: root.nodeName,
      elements: [...new Set([...root.querySelectorAll("*")].map((node) => node.nodeName))],
      title: texts("title")[0],
      desc: texts("desc")[0],
      caption: texts(".caption").join(" "),
      labels: texts(".x-label, .y-label"),
      ticks: texts(".axes text"),
      legend: texts(".legend text"),
      names: texts(".names text"),
      lines: paths(".series > path").map((d) => d.split("L").length),
      dots: root.querySelectorAll(".series circle").length,
      points: root.querySelectorAll(".points circle, .chosen circle").length,
      trails: paths(".trails path").length,
      cells: paths(".cells path").reduce(
        (sum, d) => sum + [...d.matchAll(/h(\d+)v1/g)].reduce((a, [, n]) => a + Number(n), 0),
        0,
      ),
      colours: [...root.querySelectorAll("[stroke], [fill]")].flatMap((node) =>
        ["stroke", "fill"].map((key) => node.getAttribute(key)),
      ),
    };
  }, bytes.toString("utf8"));
  await blank.close();
  assert.equal(found.root, "svg", `${what}: well-formed`);
  assert.ok(found.title && found.desc, `${what}: named and described`);
  assert.equal(found.caption.replace(/\s+/g, ""), found.desc.replace(/\s+/g, ""), `${what}: the caption is whole`);
  assert.ok(!found.elements.some((name) => /^(img|script|foreignObject|image)$/i.test(name)), `${what}: drawn, and text`);
  assert.ok(!found.colours.some((colour) => colour?.includes("var(") || colour?.startsWith("--")), `${what}: colours are values`);
  return found;
};

/** Size of a PNG, and how many colours it has in 10,000 of its pixels. */
async function picture(page, what) {
  const { bytes } = await save(page, what, "PNG");
  return page.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    const pen = Object.assign(document.createElement("canvas"), { width: 100, height: 100 }).getContext("2d");
    pen.drawImage(image, 0, 0, 100, 100);
    const pixels = new Uint32Array(pen.getImageData(0, 0, 100, 100).data.buffer);
    return { width, height, colours: new Set(pixels).size, corner: pixels[0] };
  }, bytes.toString("base64"));
}

async function flowRoom(options = {}, settings = FLOW) {
  const opened = await open(browser, `${server.url}#v=1&room=flow&${settings}`, { reducedMotion: "reduce", ...options });
  await opened.page.waitForFunction(
    () =>
      document.querySelector("#flow-run-button:enabled") &&
      / after /.test(document.querySelector("#room-flow .live").textContent),
  );
  await opened.page.waitForSelector("th:has-text('Rotated tokens')");
  return opened;
}

/** Plots and tables that are shown and have no Save in their own card. */
const unsaved = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("main :is(canvas, svg, table, img, [role=img])")]
      .filter((node) => node.checkVisibility() && !node.matches("[alt='']"))
      .filter((node) => !node.closest("figure, .card").querySelector("details.save"))
      .map((node) => node.outerHTML.slice(0, 90)),
  );

test("the loss curves and the scores, in the dark as on paper", async () => {
  const { page, context, faults } = await open(browser, server.url, { colorScheme: "dark" });
  await load(page);
  assert.deepEqual(await unsaved(page), []);
  await page.click('[data-room="train"]');
  await menu(page, "the loss curves").locator("summary").click();
  await menu(page, "the loss curves").getByRole("button", { name: "SVG" }).click();
  await menu(page, "the loss curves").locator("text=Nothing is drawn here yet.").waitFor();
  await page.keyboard.press("Escape");
  await train(page, 3);
  assert.deepEqual(await unsaved(page), []);
  const loss = await figure(page, "the loss curves");
  assert.deepEqual(loss.labels, ["epoch", "log-loss"]);
  assert.deepEqual(loss.legend, ["Embedding", "One-hot", "Attention ODE"]);
  assert.equal(loss.dots, 9, "three models, a validation loss after each of three epochs");
  assert.equal(loss.lines.length, 6);
  assert.deepEqual(
    loss.lines.filter((_, i) => i % 2),
    [3, 3, 3],
  );
  assert.match(loss.caption, /Target: bought in shop\.csv; embedding width 32, .* batches of 128, at most 3 epochs, .*seed 0\./);
  assert.ok(loss.colours.includes("#0b6b76"), "the colours of light paper");
  const png = await picture(page, "the loss curves");
  assert.ok(png.width > 1000 && png.height > 600 && png.colours > 20, JSON.stringify(png));
  assert.equal(png.corner, 0xffffffff, "white paper");

  const csv = (await text(page, "the scores", "CSV")).trim().split("\r\n");
  const cells = await page.$$eval(".scores tbody tr:nth-child(2) > *", (all) =>
    all.map((cell) => cell.innerText.replace(/\s+/g, " ")),
  );
  assert.equal(csv.length, await page.$$eval(".scores tr", (all) => all.length));
  assert.deepEqual(csv[2].replace(/[()]/g, "").split(","), cells, "each cell as it stands");
  const md = (await text(page, "the scores", "Markdown")).trim().split("\n");
  assert.equal(md[1], "| --- | --: | --: | --: | --: | --: |");
  assert.deepEqual(md[3].replace(/[()]/g, "").slice(2, -2).split(" | "), cells);
  assert.deepEqual(faults, []);
  await context.close();
});

test("names from a file stay text: formulas in CSV, bars in Markdown, markup in SVG", async () => {
  const { page, context, faults } = await open(browser, server.url);
  const odd = interaction().replaceAll(",p1,", ",=1+cmd|x,").replaceAll(",p9,", ",-5,").replaceAll(",p4,", ',"a, ""b"" *c*",');
  await load(page, odd);
  const preview = await text(page, "the first rows", "CSV");
  assert.deepEqual(preview.split("\r\n").slice(0, 4), [
    "customer,product,price,bought",
    "c28,'=1+cmd|x,0,1",
    "c23,-5,0.1,0",
    'c18,"a, ""b"" *c*",0.2,0',
  ]);
  const bars = await text(page, "the first rows", "Markdown");
  assert.deepEqual(bars.split("\n").slice(2, 5), [
    "| c28 | =1+cmd\\|x | 0 | 1 |",
    "| c23 | -5 | 0.1 | 0 |",
    '| c18 | a, "b" \\*c\\* | 0.2 | 0 |',
  ]);
  const columns = await text(page, "the columns", "Markdown");
  assert.match(columns, /\| customer \| category \|/, "the choice of a menu, not all of its options");
  assert.match(columns, /\| bought \(target\) \|/);
  await train(page, 1);
  await page.click('[data-room="embeddings"]');
  await page.waitForSelector(".levels button:has-text('onerror')");
  await page.click(".levels button:has-text('onerror')");
  await page.waitForSelector(".neighbours");
  assert.deepEqual(await unsaved(page), []);
  const near = await text(page, "the nearest neighbours", "CSV");
  assert.deepEqual(
    near.trim().split("\r\n").slice(1),
    await page.$$eval(".neighbours tbody tr", (rows) =>
      rows.map((row) => [...row.cells].map((cell) => cell.innerText.trim()).join()),
    ),
  );
  const map = await figure(page, "the map of the vectors");
  assert.ok(
    map.names.some((level) => level.startsWith(MARKUP.slice(0, 20))),
    "the chosen level is named, as text",
  );
  assert.equal(map.points, 31, "30 levels and the unknown one");
  const components = [1, 2, 3].map((i) => `component ${i} (N %)`);
  assert.deepEqual(
    map.ticks.map((tick) => tick.replace(/\d+(\.\d+)? %/, "N %")),
    components,
  );
  assert.match(map.caption, /Learned by run 1\. Embedding, bought in shop\.csv; colour: mean of bought/);
  await page.click('#room-embeddings [data-key="2"]');
  const flat = await figure(page, "the map of the vectors");
  assert.equal(flat.points, 31);
  assert.deepEqual(
    flat.labels.map((label) => label.replace(/\d+(\.\d+)? %/, "N %")),
    components.slice(0, 2),
  );
  assert.ok(flat.ticks.filter((tick) => Number.isFinite(Number(tick))).length > 4, "numbers at both axes");
  const png = await picture(page, "the map of the vectors");
  assert.ok(png.width > 1000 && png.colours > 10, JSON.stringify(png));
  assert.equal(await page.evaluate(() => window.pwned), undefined);
  assert.deepEqual(faults, []);
  await context.close();
});

test("20,000 of more points are drawn, and the caption says so", async () => {
  const { page, context, faults } = await open(browser, server.url);
  const lines = Array.from({ length: 60_000 }, (_, i) => `k${i % 30_000},${(i * 7919) % 3 ? 0 : 1}`);
  await load(page, `many,y\n${lines.join("\n")}\n`, "many.csv");
  await page.click('[data-room="train"]');
  for (const model of ["one-hot", "attention-ode", "target-mean"]) await page.uncheck(`#model-${model}`);
  await page.fill("#setting-width", "4");
  await train(page, 1);
  await page.click('[data-room="embeddings"]');
  await page.waitForSelector(".levels button");
  const { points, caption } = await figure(page, "the map of the vectors");
  assert.equal(points, 20_000);
  assert.match(caption, /20,000 of the [\d,]+ points are drawn here/);
  assert.deepEqual(faults, []);
  await context.close();
});

describe("the Flow room", () => {
  test("each of its plots has axes, a caption and all its marks", async () => {
    const { page, context, faults } = await flowRoom();
    assert.deepEqual(await unsaved(page), []);
    await page.focus("#scrub");
    await page.press("#scrub", "End");
    const about = /Tokens: 24 of width 3 \(preset Sphere, seed 0\); field: softmax attention of 1 head, .* T = 6\.$/;
    const map = await figure(page, "the map of the flow");
    assert.equal(map.points, 24);
    assert.equal(map.trails, 24 * 6, "a trail for each token, in six shades");
    assert.match(map.title, /Flow at t = 6\.00/);
    for (const [what, labels, lines] of [
      ["the plot “Interaction energy”", ["t", "Interaction energy"], [33]],
      ["the plot “Diameter and norms”", ["t", "Diameter and norms"], [33, 33, 33]],
    ]) {
      const plot = await figure(page, what);
      assert.deepEqual([plot.labels, plot.lines], [labels, lines], what);
      assert.match(plot.caption, about);
      assert.ok(plot.ticks.length > 6);
    }
    const steps = await figure(page, "the plot “Step size”");
    const accepted = Number((await page.textContent("#room-flow .live")).match(/after (\d+) steps/)[1]);
    assert.deepEqual([steps.labels, steps.lines, steps.dots], [["t", "h"], [accepted], accepted]);
    const attention = await figure(page, "the attention map");
    assert.equal(attention.cells, 24 * 24);
    assert.match(attention.title, /Attention at t = 6\.00/);
    const bands = await figure(page, "the bands of the clusters");
    assert.equal(bands.cells, 24 * 33);
    assert.deepEqual(bands.labels, ["t", "24 tokens, neighbours by merger"]);
    for (const what of ["the map of the flow", "the attention map", "the bands of the clusters", "the plot “Step size”"]) {
      const png = await picture(page, what);
      assert.ok(png.width > 900 && png.height > 600 && png.colours > 8, `${what}: ${JSON.stringify(png)}`);
    }
    const invariants = await text(page, "the invariants", "CSV");
    assert.match(invariants, /^What must hold,measured,bound,verdict\r\n/);
    assert.match(invariants, /,holds\r\n/);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("a video of the flow plays: longer than five seconds, and its pictures move", async () => {
    const { page, context, faults } = await flowRoom();
    const { name, bytes } = await save(page, "the map of the flow", "Video", 60_000);
    assert.equal(name, "flow.webm");
    assert.equal(bytes.readUInt32BE(0), 0x1a45dfa3, "EBML");
    assert.ok(bytes.length > 50_000, `${bytes.length} bytes`);
    assert.equal(await page.inputValue("#scrub"), "0", "the flow stands where it stood");
    assert.deepEqual(faults, []);
    const player = await context.newPage();
    await player.goto(`${server.url}player.html`);
    const { seconds, width, moved } = await player.evaluate(async (data) => {
      const blob = await (await fetch(`data:video/webm;base64,${data}`)).blob();
      const video = Object.assign(document.createElement("video"), { src: URL.createObjectURL(blob), muted: true });
      await new Promise((resolve, reject) => Object.assign(video, { oncanplay: resolve, onerror: () => reject(video.error) }));
      const pen = Object.assign(document.createElement("canvas"), { width: 200, height: 200 }).getContext("2d");
      const at = async (time) => {
        const sought = new Promise((resolve) => (video.onseeked = resolve));
        video.currentTime = time;
        await sought;
        pen.drawImage(video, 0, 0, 200, 200);
        return new Uint32Array(pen.getImageData(0, 0, 200, 200).data.buffer.slice(0));
      };
      const [first, last] = [await at(0.3), await at(5.5)];
      const seconds = video.duration;
      return { seconds, width: video.videoWidth, moved: first.filter((pixel, i) => pixel !== last[i]).length };
    }, bytes.toString("base64"));
    assert.ok(seconds > 5, `${seconds} s`);
    assert.ok(width > 500 && width % 2 === 0);
    assert.ok(moved > 400, `${moved} of 40,000 pixels differ`);
    await context.close();
  });

  test("a recording can be cancelled, and what cannot record says so", async () => {
    const { page, context, faults } = await flowRoom();
    const box = menu(page, "the map of the flow");
    await box.locator("summary").click();
    await box.getByRole("button", { name: "Video" }).click();
    await box.locator("text=/Recording: [1-9]/").waitFor();
    await box.getByRole("button", { name: "Cancel" }).click();
    await box.locator("text=Cancelled.").waitFor();
    await box.getByRole("button", { name: "Video" }).waitFor();
    assert.deepEqual(faults, []);
    await page.addInitScript(() => delete globalThis.MediaRecorder);
    await page.reload();
    await box.locator("summary").click();
    await box.locator("text=This browser cannot record a video of it.").waitFor();
    assert.ok(await box.getByRole("button", { name: "Video" }).isDisabled());
    await context.close();
  });

  test("what is measured on demand is saved too", async () => {
    const { page, context, faults } = await flowRoom({}, `${FLOW}&n=8&t1=2`);
    for (const id of ["depth", "gradient"]) {
      await page.click(`#${id}-start`);
      await page.waitForFunction((start) => document.querySelector(start).textContent === "Measure", `#${id}-start`, {
        timeout: 120_000,
      });
    }
    assert.deepEqual(await unsaved(page), []);
    const depth = await figure(page, "the plot “Error of a stack of N layers”");
    assert.deepEqual(depth.lines, [11, 11]);
    assert.equal(depth.labels[0], "layers N");
    assert.deepEqual(depth.ticks.slice(0, 3), ["1", "2", "4"]);
    assert.match(depth.caption, /^N attention layers, each T\/N of a step/);
    const gradient = await figure(page, "the plot “Relative error against the discrete adjoint”");
    assert.equal(gradient.legend.length, 2);
    const lengths = await text(page, "the gradients’ lengths", "CSV");
    assert.equal(lengths.trim().split("\r\n").length, 9);
    assert.deepEqual(faults, []);
    await context.close();
  });
});

test("a trained attention ODE's rows, prediction and depth", async () => {
  const { page, context, faults } = await open(browser, server.url, { reducedMotion: "reduce" });
  await load(page, interaction(600));
  await train(page, 1);
  await page.click("#watch-row");
  await page.waitForSelector("#prediction-title:visible");
  await page.waitForSelector("#flow-run-button:enabled");
  const prediction = await figure(page, "the plot “The prediction along t”");
  assert.equal(prediction.lines.length, 1);
  assert.match(prediction.caption, /1 row of shop\.csv.*weights: learned by run 3, bought; solver: Midpoint, 2 steps, T = 1\.$/);
  assert.match(await text(page, "the rows that flow", "Markdown"), /\| prediction \| 0\.\d+ \|/);
  await page.click("#deep-start");
  await page.waitForFunction(() => document.querySelector("#deep-start").textContent === "Measure", null, { timeout: 120_000 });
  const deep = await figure(page, "the plot “Test loss of N layers”");
  assert.deepEqual(deep.lines, [64, 2, 2]);
  assert.equal((await figure(page, "the plot “Distance to the flow”")).lines[0], 64);
  assert.deepEqual(await unsaved(page), []);
  assert.deepEqual(faults, []);
  await context.close();
});

test("the benchmark's table has it too", async () => {
  const { page, context } = await open(browser, `${server.url}#v=1&room=benchmark`);
  await menu(page, "the times of this machine").locator("summary").click();
  await menu(page, "the times of this machine").getByRole("button", { name: "CSV" }).click();
  await page.locator("text=There is no table here yet.").waitFor();
  await context.close();
});

test("a phone does not scroll sideways for a menu, and no rule of accessibility is broken", async () => {
  for (const colorScheme of ["light", "dark"]) {
    const { page, context } = await flowRoom({ viewport: { width: 360, height: 740 }, colorScheme, bypassCSP: true });
    const fits = (what) =>
      page.evaluate(() => document.documentElement.scrollWidth <= innerWidth).then((yes) => assert.ok(yes, what));
    for (const summary of await page.locator("details.save:visible > summary").all()) {
      await summary.click();
      const box = await summary.locator("xpath=../div").boundingBox();
      const what = await summary.getAttribute("aria-label");
      assert.ok(box.x >= 0 && box.x + box.width <= 360, `${what}: ${JSON.stringify(box)}`);
      await fits(what);
    }
    await page.locator("details[open] .popover button").first().waitFor();
    assert.deepEqual(await violations(page), []);
    await page.click('[data-room="data"]');
    await load(page);
    await page.click('[data-room="train"]');
    const loss = menu(page, "the loss curves");
    await loss.locator("summary").click();
    const { x, width } = await loss.locator(".popover").boundingBox();
    assert.ok(x >= 0 && x + width <= 360, `the loss curves: ${x}`);
    await context.close();
  }
});
