// The service worker of a release build: the page as it was built, kept for use without a network. tools/offline.mjs writes it to the
// root of dist/, below two constants: BUILD, and FILES, each path's integrity ("" is the page itself).
/* global BUILD, FILES */

const SCOPE = new URL(registration.scope);
const PREFIX = `flowbed ${SCOPE.pathname} `; // another flowbed of the same origin has its own
const NAME = PREFIX + BUILD;
const ENGINE = new URL(location).searchParams.get("engine");

/** Of the engines the one with one thread that this browser runs: it works in every page. */
const isOther = (path) => /^page\w*\./.test(path) && path !== `${ENGINE}.js` && path !== `${ENGINE}_bg.wasm`;

/** What reads workbooks and databases is large and not for everyone: it is kept from its first use on, and so are the other engines. */
const isOnUse = (path) =>
  /^sheets(_bg)?\./.test(path) || (path.endsWith(".wasm") && !/^(page|trees)/.test(path)) || isOther(path);

/** Documents, and the scripts of workers: what they run in is to be cross-origin isolated, for threads share memory in no other. */
const isWorld = (path) => path === "" || /(\.html|worker\.js|helper\.js)$/.test(path);
const ISOLATION = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

/** The browser refuses a file whose content is another build's. */
const requested = (path) => new Request(new URL(path, SCOPE), { integrity: FILES[path], cache: "no-cache" });

/** All files of this build or none. */
async function storeFiles() {
  const paths = Object.keys(FILES).filter((path) => !isOnUse(path));
  await (await caches.open(NAME)).addAll(paths.map(requested));
}

async function forgetOthers() {
  const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(others.map((name) => caches.delete(name)));
}

function isolated(response) {
  if (!response.ok) return response;
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers: { ...Object.fromEntries(response.headers), ...ISOLATION } });
}

async function answer(path, request) {
  const response = await stored(path, request);
  return isWorld(path) ? isolated(response) : response;
}

async function stored(path, request) {
  const cache = await caches.open(NAME);
  const kept = await cache.match(new URL(path, SCOPE), { ignoreVary: true });
  if (kept || !isOnUse(path)) return kept ?? fetch(request);
  const response = await fetch(requested(path));
  if (response.ok) await cache.put(new URL(path, SCOPE), response.clone()).catch(() => {}); // a full disk
  return response;
}

/** A newer build waits while a page of this one is open. The only such page, loaded again, makes room: it comes back as the newer. */
async function page(request) {
  const { waiting } = registration;
  const reload = request.cache === "no-cache"; // not another page that opens beside it
  if (!waiting || !reload || (await clients.matchAll({ type: "window" })).length > 1) return answer("", request);
  waiting.postMessage("take over");
  return new Response("<script>location.reload()</script>", { headers: { "Content-Type": "text/html" } });
}

self.addEventListener("install", (event) => event.waitUntil(storeFiles()));
self.addEventListener("activate", (event) => event.waitUntil(forgetOthers()));

/** A page that came from the network is served from here on where it is of this very build. */
self.addEventListener("message", ({ data }) => {
  if (data === "take over") skipWaiting();
  if (data === BUILD) clients.claim();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== SCOPE.origin || !pathname.startsWith(SCOPE.pathname)) return;
  const path = pathname.slice(SCOPE.pathname.length);
  if (path === "" || path === "index.html") event.respondWith(page(request));
  else if (Object.hasOwn(FILES, path)) event.respondWith(answer(path, request));
});
