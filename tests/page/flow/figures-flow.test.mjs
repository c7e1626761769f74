// What "Save" writes of the Flow room: its plots, its tables, and a flow as a video.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { FLOW, figure, flowRoom, menu, picture, save, text, unsaved } from "../support/figure-steps.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { interaction, load, train } from "../support/steps.mjs";

let server, browser;
before(async () => {
  server = await serve({ "player.html": "<!doctype html><title>no policy</title>" });
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

/** How many a WebM file has: its elements walked through, of EBML's lengths those of eight bytes. */
function pictures(bytes) {
  const INSIDE = new Set([0x18538067, 0x1f43b675]); // segment, cluster
  let [at, found] = [0, 0];
  while (at < bytes.length) {
    const idBytes = Math.clz32(bytes[at]) - 23;
    const id = bytes.readUIntBE(at, idBytes);
    const length = bytes.readUIntBE(at + idBytes + 2, 6);
    assert.equal(bytes[at + idBytes], 1);
    at += idBytes + 8 + (INSIDE.has(id) ? 0 : length);
    found += id === 0xa3; // SimpleBlock
  }
  assert.equal(at, bytes.length);
  return found;
}

describe("the Flow room", () => {
  test("each of its plots has axes, a caption and all its marks", async () => {
    const { page, context, faults } = await flowRoom(browser, server);
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

  test("a video of the flow has a picture for every thirtieth of a second, at its time, and they move", async () => {
    const { page, context, faults } = await flowRoom(browser, server);
    const { name, bytes } = await save(page, "the map of the flow", "Video", 60_000);
    assert.equal(name, "flow.webm");
    assert.equal(bytes.readUInt32BE(0), 0x1a45dfa3, "EBML");
    assert.ok(bytes.length > 50_000, `${bytes.length} bytes`);
    assert.equal(await page.inputValue("#scrub"), "0", "the flow stands where it stood");
    assert.deepEqual(faults, []);
    const player = await context.newPage();
    await player.goto(`${server.url}player.html`);
    const { seconds, width, moved, times } = await player.evaluate(async (data) => {
      const blob = await (await fetch(`data:video/webm;base64,${data}`)).blob();
      const video = Object.assign(document.createElement("video"), { src: URL.createObjectURL(blob), muted: true });
      await new Promise((resolve, reject) => Object.assign(video, { oncanplay: resolve, onerror: () => reject(video.error) }));
      const pen = Object.assign(document.createElement("canvas"), { width: 200, height: 200 }).getContext("2d");
      const seek = (time) =>
        new Promise((resolve) => {
          video.requestVideoFrameCallback((_, { mediaTime }) => resolve(mediaTime));
          video.currentTime = time;
        });
      const at = async (time) => {
        let of = await seek(time);
        // It may tell of a picture that was on its way before this one was asked for.
        for (let tries = 1; tries < 10 && Math.abs(of - time) > 1 / 30; tries++) of = await seek(time);
        pen.drawImage(video, 0, 0, 200, 200);
        return { of, pixels: new Uint32Array(pen.getImageData(0, 0, 200, 200).data.buffer.slice(0)) };
      };
      const seen = [];
      for (const time of [5.5, 0.3, 3]) seen.push({ time, ...(await at(time + 0.01)) }); // within a picture, not where two meet
      const apart = (a, b) => a.filter((pixel, i) => pixel !== b[i]).length;
      const moved = seen.map(({ pixels }, i) => apart(pixels, seen[(i + 1) % 3].pixels));
      return { seconds: video.duration, width: video.videoWidth, moved, times: seen.map(({ time, of }) => [time, of]) };
    }, bytes.toString("base64"));
    assert.equal(pictures(bytes), 204, "thirty a second, none left out");
    assert.equal(seconds, 6.8);
    assert.ok(width > 500 && width % 2 === 0);
    for (const [asked, shown] of times) assert.ok(Math.abs(asked - shown) < 0.002, `${asked} s: the picture of ${shown} s`);
    for (const count of moved) assert.ok(count > 400, `${moved} of 40,000 pixels differ`);
    await context.close();
  });

  test("a recording can be cancelled, and what cannot record says so", async () => {
    const { page, context, faults } = await flowRoom(browser, server);
    const box = menu(page, "the map of the flow");
    await box.locator("summary").click();
    await box.getByRole("button", { name: "Video" }).click();
    await box.locator("text=/Recording: [1-9]/").waitFor();
    await box.getByRole("button", { name: "Cancel" }).click();
    await box.locator("text=Cancelled.").waitFor();
    await box.getByRole("button", { name: "Video" }).waitFor();
    assert.deepEqual(faults, []);
    await page.addInitScript(() => delete globalThis.VideoEncoder);
    await page.reload();
    await box.locator("summary").click();
    await box.locator("text=This browser cannot record a video of it.").waitFor();
    assert.ok(await box.getByRole("button", { name: "Video" }).isDisabled());
    await context.close();
  });

  test("what is measured on demand is saved too", async () => {
    const { page, context, faults } = await flowRoom(browser, server, {}, `${FLOW}&n=8&t1=2`);
    for (const id of ["depth", "gradient"]) {
      await page.click(`#${id}-start`);
      await page.waitForFunction((start) => document.querySelector(start).textContent === "Measure", `#${id}-start`, {
        timeout: 60_000,
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
  await page.waitForFunction(() => document.querySelector("#deep-start").textContent === "Measure", null, { timeout: 60_000 });
  const deep = await figure(page, "the plot “Test loss of N layers”");
  assert.deepEqual(deep.lines, [64, 2, 2]);
  assert.equal((await figure(page, "the plot “Distance to the flow”")).lines[0], 64);
  assert.deepEqual(await unsaved(page), []);
  assert.deepEqual(faults, []);
  await context.close();
});
