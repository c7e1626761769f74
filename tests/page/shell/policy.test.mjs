// The policy: nothing but the page's own modules runs, and nothing is fetched from elsewhere. Held by what the browser refuses.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch } from "../../../tools/browser/browser.mjs";
import { DIST, serve } from "../../../tools/browser/serve.mjs";

const POLICY = {
  "default-src": "'none'",
  "script-src": "'self' 'wasm-unsafe-eval'",
  "style-src": "'self'",
  "img-src": "'self' data: blob:",
  "worker-src": "'self' blob:",
  "connect-src": "'self'",
  "manifest-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
  "require-trusted-types-for": "'script'",
  "trusted-types": "flowbed-lab flowbed-page lit-html",
};

/**
 * Runs in a module of the page: attempt(what, act) tries what the policy forbids, and notes in `outcomes` what the browser says to it.
 * silent: of which it says nothing.
 */
function witness(silent) {
  const refused = [];
  let heard = () => {};
  document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
    refused.push(effectiveDirective);
    heard();
  });
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const outcomes = {};
  const attempt = async (what, act) => {
    refused.length = 0;
    const noticed = new Promise((resolve) => (heard = resolve));
    const outcome = await Promise.resolve()
      .then(act)
      .then(
        (value) => `went through: ${value}`,
        (error) => error?.name ?? "error",
      );
    if (!silent.includes(what)) await Promise.race([noticed, sleep(10_000)]); // late, it would count for the next one
    await sleep(100);
    outcomes[what] = [outcome, ...new Set(refused)].join(", ");
  };
  return { attempt, outcomes };
}

/** Runs there too. */
async function probe(elsewhere, { attempt, outcomes }) {
  const settled = (element) =>
    new Promise((resolve, reject) =>
      Object.assign(element, { onload: () => resolve("loaded"), onerror: () => reject(new Error("error")) }),
    );
  const added = (element) => {
    const done = settled(element);
    document.body.append(element);
    return done;
  };
  const make = (tag, attributes) => {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const indirect = globalThis.eval;
  await attempt("eval", () => indirect("1 + 1"));
  await attempt("a function of text", () => new Function("return 1")());
  await attempt("markup", () => {
    document.createElement("div").innerHTML = "<img src=data:, onerror=globalThis.ran=1>";
    return "made";
  });
  await attempt("an inline script", () => {
    const script = document.createElement("script");
    script.append("globalThis.ran = 1"); // a child, which trusted types let through until it is to run
    document.body.append(script);
    return globalThis.ran ?? Promise.reject(new Error("not run"));
  });
  await attempt("an inline handler", () => {
    const image = document.createElement("img");
    image.setAttribute("onerror", "globalThis.ran = 1");
    image.src = "data:,";
    return "made";
  });
  await attempt("a policy of one's own", () => trustedTypes.createPolicy("mine", { createHTML: (text) => text }).name);
  await attempt("a fetch elsewhere", () => fetch(elsewhere).then(({ status }) => status));
  await attempt("a socket elsewhere", () => settled(new WebSocket(elsewhere.replace("http", "ws"))));
  await attempt("an image from elsewhere", () => added(make("img", { src: `${elsewhere}x.svg` })));
  await attempt("a style sheet from elsewhere", () => added(make("link", { rel: "stylesheet", href: `${elsewhere}x.css` })));
  await attempt("an inline style", () => {
    document.body.append(Object.assign(document.createElement("style"), { textContent: "main { display: none }" }));
    return getComputedStyle(document.querySelector("main")).display === "none" ? "hidden" : Promise.reject(new Error("no style"));
  });
  await attempt("a frame", () => {
    const frame = make("iframe", { src: elsewhere });
    document.body.append(frame);
    throw new Error("a frame tells nothing");
  });
  await attempt("a worker from elsewhere", () => settled(new Worker(`${elsewhere}x.js`)));
  await attempt("a worker of text", () => settled(new Worker("data:text/javascript,postMessage(1)")));
  await attempt("a form", () => {
    const form = make("form", { action: elsewhere, method: "post" });
    document.body.append(form);
    form.submit();
    throw new Error("a form tells nothing");
  });
  globalThis.outcomes = outcomes;
}

const PROBE = '<script type="module" src="./probe.js"></script></head>';
const ELSEWHERE = {
  "a fetch elsewhere": "TypeError, connect-src",
  "a socket elsewhere": "Error, connect-src",
  "an image from elsewhere": "Error, img-src",
  "a style sheet from elsewhere": "Error, style-src-elem",
  "an inline style": "Error, style-src-elem",
  "a frame": "Error, frame-src",
  "a form": "Error, form-action",
};
const TYPED = "require-trusted-types-for";

let server, browser, other;
const asked = [];
before(async () => {
  other = createServer((request, response) => {
    asked.push(request.url);
    response.writeHead(200, { "access-control-allow-origin": "*" }).end("");
  });
  await new Promise((resolve) => other.listen(0, "127.0.0.1", resolve));
  const elsewhere = `http://127.0.0.1:${other.address().port}/`;
  const html = readFileSync(join(DIST, "index.html"), "utf8");
  server = await serve({
    "probed.html": html.replace("</head>", PROBE),
    "typeless.html": html.replace("</head>", PROBE).replace(/require-trusted-types-for[^"]*/, ""),
    "probe.js": `globalThis.probe = (silent) => (${probe})(${JSON.stringify(elsewhere)}, (${witness})(silent));`,
  });
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
  await new Promise((resolve) => other.close(resolve));
});

test("the policy is the one that was decided on", () => {
  const html = readFileSync(join(DIST, "index.html"), "utf8");
  const [meta] = html.match(/<meta[^>]*Content-Security-Policy[^>]*>/i);
  const [, text] = meta.match(/content="([^"]*)"/);
  const found = Object.fromEntries(text.split(";").map((part) => part.trim().split(/ (.*)/s).slice(0, 2)));
  assert.deepEqual(found, POLICY);
  assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)|\son\w+=|<style|\sstyle=/i, "nothing inline");
});

/** What the page's own module got for its attempts; silent: those of which no violation is told. */
async function refusals(name, silent = []) {
  const page = await browser.newPage();
  await page.goto(`${server.url}${name}`);
  await page.waitForSelector('#device[data-kind="cpu"]');
  await page.click('[data-sample="one column"]');
  await page.waitForSelector("#data-train:enabled");
  await page.evaluate((silent) => void setTimeout(globalThis.probe, 0, silent), silent); // not within this call, which a debugger exempts
  const outcomes = await page
    .waitForFunction(() => globalThis.outcomes, null, { timeout: 60_000 })
    .then((handle) => handle.jsonValue());
  assert.equal(await page.evaluate(() => globalThis.ran), undefined, "nothing ran");
  assert.deepEqual(asked, [], "nobody elsewhere heard of it");
  await page.close();
  return outcomes;
}

test("the browser refuses text as script and whatever is elsewhere, and the page works", async () => {
  assert.deepEqual(await refusals("probed.html"), {
    ...ELSEWHERE,
    eval: `EvalError, ${TYPED}`,
    "a function of text": `EvalError, ${TYPED}`,
    markup: `TypeError, ${TYPED}`,
    "an inline script": `Error, ${TYPED}`,
    "an inline handler": `TypeError, ${TYPED}`,
    "a policy of one's own": "TypeError, trusted-types",
    "a worker from elsewhere": `TypeError, ${TYPED}`,
    "a worker of text": `TypeError, ${TYPED}`,
  });
});

test("a browser that knows no trusted types refuses them by where they come from", async () => {
  const silent = ["a policy of one's own", "a worker from elsewhere"];
  assert.deepEqual(await refusals("typeless.html", silent), {
    ...ELSEWHERE,
    eval: "EvalError, script-src",
    "a function of text": "EvalError, script-src",
    markup: "went through: made, script-src-attr", // and does nothing
    "an inline script": "Error, script-src-elem",
    "an inline handler": "went through: made, script-src-attr",
    "a policy of one's own": "went through: mine",
    "a worker from elsewhere": "SecurityError",
    "a worker of text": "Error, worker-src",
  });
});
