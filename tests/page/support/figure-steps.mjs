// Save menus in the tests: their files, what is in them, and what lacks one.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { open } from "../../../tools/browser/browser.mjs";

export const FLOW = "n=24&d=3&frames=33&t1=6";

export const menu = (page, what) => page.locator(`details.save:visible:has(> summary[aria-label="Save ${what}"])`);

/** The file of a menu's button. The menu is closed again with Escape, and the focus is where it was. */
export async function save(page, what, way, timeout = 30_000) {
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

export const text = (page, what, way) => save(page, what, way).then(({ bytes }) => bytes.toString("utf8"));

/** What is in an SVG, read as XML. */
export const figure = async (page, what) => {
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
      lines: paths(".series .line").map((d) => d.split("L").length),
      dots: paths(".series .dots").reduce((sum, d) => sum + d.split("M").length - 1, 0),
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
export async function picture(page, what) {
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

export async function flowRoom(browser, server, options = {}, settings = FLOW) {
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
export const unsaved = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("main :is(canvas, svg, table, img, [role=img])")]
      .filter((node) => node.checkVisibility() && !node.matches("[alt='']"))
      .filter((node) => !node.closest("figure, .card").querySelector("details.save"))
      .map((node) => node.outerHTML.slice(0, 90)),
  );
