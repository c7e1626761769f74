// The browser of the end-to-end tests: Debian's Chromium or the developer's own, with a software WebGPU or without any.
import { chromium } from "playwright-core";

const ALWAYS = [
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--disable-quic",
];
const WEBGPU = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

export function launch({ gpu = false, flags = [] } = {}) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: [...ALWAYS, ...(gpu ? WEBGPU : []), ...flags],
  });
}

/**
 * A page that remembers what must not happen: errors, refused sources, requests after `quiet()`. `engine`: open when it is there,
 * not before; `first` runs in the page before its scripts. Its service worker would fetch the whole build once more, on a core that the
 * test needs: who tests it says `serviceWorkers: "allow"`.
 */
export async function open(browser, url, options = {}, { engine = true, first } = {}) {
  const context = await browser.newContext({ acceptDownloads: true, serviceWorkers: "block", ...options });
  const page = await context.newPage();
  if (first) await page.addInitScript(first);
  const faults = [];
  const late = [];
  let quiet = false;
  page.on("pageerror", (error) => faults.push(`page error: ${error.message}`));
  page.on("console", (message) => message.type() === "error" && faults.push(`console: ${message.text()}`));
  page.on("request", (request) => {
    const foreign =
      !request.url().startsWith("blob:") && !request.url().startsWith("data:") && !request.url().startsWith(new URL(url).origin);
    if (foreign) faults.push(`request to another origin: ${request.url()}`);
    if (quiet && !request.url().startsWith("blob:") && !request.url().startsWith("data:")) late.push(request.url());
  });
  await page.goto(url);
  await page.waitForSelector(engine ? '#device:is([data-kind="gpu"], [data-kind="cpu"])' : "#device[data-kind]");
  return {
    context,
    page,
    faults,
    late,
    quiet: () => {
      quiet = true;
    },
  };
}
