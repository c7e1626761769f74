// A page for each peer, all in one browser: plain ones, and one that may have threads (cross-origin isolated).
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { launch } from "../../tools/browser/browser.mjs";
import { serve } from "../../tools/browser/serve.mjs";

const own = new URL("./", import.meta.url);
const packages = new URL("node_modules/", own);
const TF = {
  "tf.es2017.min.js": "tfjs",
  "tf-backend-wasm.es2017.min.js": "tfjs-backend-wasm",
  "tf-backend-webgpu.es2017.min.js": "tfjs-backend-webgpu",
};
const ISOLATED = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

const PAGE = `<!doctype html><title>peers</title>
<script type="importmap">{ "imports": { "@jax-js/jax": "./jax/index.js" } }</script>`;
const SCRIPTS = Object.keys(TF)
  .map((name) => `<script src="tf/${name}"></script>`)
  .join("\n");
const RUN = `<script type="module" src="peers/page.js"></script>`;

const PACKAGES = Object.keys(JSON.parse(readFileSync(new URL("package.json", own))).dependencies);

/** As bench/peers/package.json pins them, the first time. */
export function install() {
  if (PACKAGES.every((name) => existsSync(new URL(name, packages)))) return;
  execFileSync("npm", ["ci", "--silent", "--no-audit", "--no-fund"], { cwd: fileURLToPath(own), stdio: "inherit" });
}

/** { path: bytes } of a folder's files, straight from where npm put them. */
const folder = (at, under, wanted) =>
  Object.fromEntries(
    readdirSync(at)
      .filter((name) => wanted.test(name))
      .map((name) => [`${under}/${name}`, readFileSync(new URL(name, at))]),
  );

function files() {
  const scripts = Object.values(TF).map((name) =>
    folder(new URL(`@tensorflow/${name}/dist/`, packages), "tf", /es2017\.min\.js$|\.wasm$/),
  );
  return Object.assign(
    { "peers.html": PAGE + RUN, "peers-tf.html": PAGE + SCRIPTS + RUN },
    folder(own, "peers", /\.js$/),
    folder(new URL("@jax-js/jax/dist/", packages), "jax", /\.js$/),
    ...scripts,
  );
}

const versions = () =>
  ["@jax-js/jax", "@tensorflow/tfjs"].map((name) => {
    const { version } = JSON.parse(readFileSync(new URL(`${name}/package.json`, packages)));
    return `${name} ${version}`;
  });

/** Calls `use(open, versions)`; open(peer) → a page whose `peer` is page.js, set up for { library, device, threads, isolated }. */
export async function withPeerPages(use) {
  install();
  const served = files();
  const servers = { plain: await serve(served), isolated: await serve(served, { headers: ISOLATED }) };
  const browser = await launch({ gpu: true });
  const open = async ({ library, device, threads = 1, isolated = false }) => {
    const page = await (await browser.newContext()).newPage();
    const query = new URLSearchParams({ library, device, threads });
    page.on("pageerror", (error) => console.error(`${library}, ${device}: ${error.message}`));
    await page.goto(`${servers[isolated ? "isolated" : "plain"].url}peers${library === "tf" ? "-tf" : ""}.html?${query}`);
    await page.waitForFunction(() => globalThis.peer, null, { timeout: 20_000 });
    return page;
  };
  try {
    return await use(open, versions());
  } finally {
    await browser.close();
    await Promise.all(Object.values(servers).map((server) => server.close()));
  }
}
