// Keeps the page for use without a network: a release build brings a service worker (sw.js), a debug build has none.
import { ENGINE } from "../lab/engine-name.js";

const trusted = globalThis.trustedTypes?.createPolicy("flowbed-page", { createScriptURL: (url) => url });

/** To be called when the page works: nothing here is needed for that, and where it fails nothing is lost. */
export async function keepOffline(app, session) {
  const { build } = document.documentElement.dataset;
  if (!build || !navigator.serviceWorker) return;
  try {
    const url = new URL(`sw.js?engine=${ENGINE}`, document.baseURI).href;
    const registration = await navigator.serviceWorker.register(trusted?.createScriptURL(url) ?? url);
    registration.addEventListener("updatefound", () => tell(app, session, registration.installing));
    const { active } = await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) active.postMessage(build);
  } catch {
    // no service worker here: private mode, no https, or a full disk
  }
}

function tell(app, session, next) {
  next.addEventListener("statechange", () => {
    const isAlerted = document.getElementById("alerts").firstElementChild;
    if (next.state !== "installed" || !navigator.serviceWorker.controller || isAlerted) return;
    const then = session.bytes && !session.failure ? "Loading it offers your work again." : "Loading it forgets the runs.";
    app.alert(`A new version of this page is ready. ${then}`, { label: "Load it", run: () => location.reload() });
  });
}
