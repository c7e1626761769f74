// Where the numbers come from: processor, browser, adapter, and how busy the machine was.
import { cpus, loadavg, release, totalmem } from "node:os";
import { withLabPage } from "./session.mjs";

export async function machine(server) {
  const processors = cpus();
  const gpu = await withLabPage(server, { gpu: true }, async (page, browser) => ({
    browser: browser.version(),
    adapter: await page.evaluate(() => bench.adapter()),
  }));
  return [
    `${processors[0].model.trim()}, ${processors.length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${release()}`,
    `Chromium ${gpu.browser} headless; WebGPU adapter: ${gpu.adapter}`,
    `${new Date().toISOString().slice(0, 16)}Z, load average ${loadavg()
      .map((load) => load.toFixed(1))
      .join(" ")} before the first measurement`,
  ];
}
