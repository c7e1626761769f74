// The address: the settings in its hash, and the link that copies it.
import { unfetched } from "../ui/fetched-room.js";
import { html, node, nothing, render } from "../ui/html.js";

/** The hash follows the settings; a change of room is a step that Back undoes. What this page wrote bears a state, a link does not. */
export function address(app) {
  let reading = false;
  const write = (how) => history[how](true, "", `${location.pathname}${location.search}${app.settings.toHash()}`);
  const read = (back) => {
    reading = true;
    const problems = app.settings.fromHash(location.hash, back);
    reading = false;
    if (back) write("replaceState");
    else history.replaceState(true, "");
    if (problems.length) app.alert(`Part of this link was not understood: ${problems.join("; ")}. The defaults stand in for it.`);
  };
  addEventListener("popstate", () => {
    const back = history.state === true;
    read(back);
    if (!back) obey(app);
  });
  app.settings.addEventListener("change", ({ detail }) => {
    if (!reading) write(detail === "room" && !app.following ? "pushState" : "replaceState");
  });
  read(false);
}

/** Loads the sample that a link names, and trains where it says so. */
export async function obey(app) {
  if (!app.settings.get("sample") && !app.settings.get("run")) return;
  try {
    const { obeyLink } = await import("./links.js");
    await obeyLink(app);
  } catch (error) {
    app.fail(error);
  }
}

/** In every room: a popover that copies the link as it opens. */
export function share(app, place) {
  const status = node(html`<div class="popover" role="status"></div>`);
  const toggle = async ({ target }) => {
    render(nothing, status);
    if (!target.open) return;
    const links = await import("./links.js").catch(() => null);
    if (links) await links.copyLink(app, status);
    else render(unfetched("What makes the link"), status);
  };
  render(html`<details @toggle=${toggle}><summary class="button">Copy link</summary>${status}</details>`, place);
}
