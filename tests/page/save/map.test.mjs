// The map as it is saved: its points stand where the page's do, in the same colours, flat and in depth.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { save } from "../support/figure-steps.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { interaction, load, train } from "../support/steps.mjs";

let server, browser;
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

/** In the page: how far the colour at each mark's place is from the mark's, in the channel that differs most. */
async function differences({ png, marks }) {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const { naturalWidth: width, naturalHeight: height } = image;
  const pen = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d");
  pen.drawImage(image, 0, 0);
  const channel = (colour, i) => parseInt(colour.slice(1 + 2 * i, 3 + 2 * i), 16);
  return marks.map(({ cx, cy, fill }) => {
    const pixel = pen.getImageData(Math.round(cx), Math.round(cy), 1, 1).data;
    return Math.max(...[0, 1, 2].map((i) => Math.abs(pixel[i] - channel(fill, i))));
  });
}

test("the saved map has the page's points: their places, their colours, their haze", async () => {
  const { page, context, faults } = await open(browser, server.url, { colorScheme: "light" });
  await load(page, interaction(3000));
  await train(page, 6);
  await page.click('[data-room="embeddings"]');
  await page.waitForSelector(".levels button");
  for (const dims of [3, 2]) {
    await page.click(`#room-embeddings [data-key="${dims}"]`);
    const svg = (await save(page, "the map of the vectors", "SVG")).bytes.toString("utf8");
    const attribute = (circle, name) => circle.match(`${name}="([^"]+)"`)[1];
    const points = svg.match(/<g class="points".*?<\/g>/s)[0].match(/<circle[^>]+>/g);
    const marks = points.map((circle) => ({
      cx: Number(attribute(circle, "cx")),
      cy: Number(attribute(circle, "cy")),
      fill: attribute(circle, "fill"),
    }));
    assert.equal(marks.length, 31);
    await page.$eval("#room-embeddings .labels", (labels) => (labels.hidden = true));
    const png = (await page.locator("#room-embeddings .map canvas").screenshot()).toString("base64");
    await page.$eval("#room-embeddings .labels", (labels) => (labels.hidden = false));
    const found = await page.evaluate(differences, { png, marks });
    const same = found.filter((difference) => difference <= 8).length;
    assert.ok(same >= 25, `${dims} dimensions: ${found}; some points lie under others`);
  }
  assert.deepEqual(faults, []);
  await context.close();
});
