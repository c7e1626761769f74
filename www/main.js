// Wires the rooms: navigation, the device badge, and the settings in the URL hash.
import "./early.js";
import { App } from "./app.js";
import { control } from "./controls.js";
import { deviceNote } from "./device-note.js";
import { button, el, replace } from "./dom.js";
import { count, plural } from "./format.js";
import { SETTINGS, Settings } from "./settings.js";
import { dataRoom } from "./room-data.js";
import { trainRoom } from "./room-train.js";
import { embeddingsRoom } from "./room-embeddings.js";
import { fetchedRoom, unfetched } from "./fetched-room.js";
import { keepOffline } from "./offline.js";
import { Session } from "./session.js";
import { keptView, offerView } from "./session-view.js";

const at = (id) => document.getElementById(id);

function navigation(app, rooms) {
  const titles = SETTINGS.find(({ name }) => name === "room").options;
  const steps = Object.entries(titles).slice(0, 4); // the benchmark is no step of the way
  const buttons = steps.map(([room, title], index) => {
    const state = el("span", { class: "state" });
    const step = el(
      "button",
      { type: "button", onclick: () => app.go(room), dataset: { room } },
      el("span", { class: "step", "aria-hidden": "true" }, String(index + 1)),
      el("span", {}, title),
      state,
    );
    return { room, step, state };
  });
  at("rooms").append(...buttons.map(({ step }) => step));
  const describe = () => {
    const { table, runs, training } = app;
    const text = {
      data: table ? plural(table.rows, "row") : "",
      train: training ? "training…" : runs.length ? plural(runs.length, "run") : "",
      embeddings: count(new Set(runs.flatMap(({ vectorColumns }) => vectorColumns)).size),
    };
    if (text.embeddings === "0") text.embeddings = "";
    else text.embeddings += text.embeddings === "1" ? " column" : " columns";
    for (const { room, state } of buttons) state.textContent = text[room] ?? "";
  };
  const show = () => {
    const current = app.settings.get("room");
    for (const { room, step } of buttons) {
      if (room === current) step.setAttribute("aria-current", "page");
      else step.removeAttribute("aria-current");
    }
    for (const room in rooms) rooms[room].element.hidden = room !== current;
    document.title = `${titles[current]} · flowbed`;
    rooms[current].show?.();
  };
  for (const event of ["table", "runs", "training"]) app.on(event, describe);
  app.settings.addEventListener("change", ({ detail }) => detail === "room" && (show(), scrollTo(0, 0)));
  describe();
  show();
}

/** What broke the device before this one, to be copied into a report. */
function fault() {
  const id = "device-detail";
  const text = el("textarea", { id, readOnly: true, rows: 4 });
  const said = el("small", { class: "help", role: "status" });
  const copy = async () => {
    text.select();
    said.textContent = await navigator.clipboard.writeText(text.value).then(
      () => "Copied.",
      () => "The browser keeps its clipboard closed: copy the text above.",
    );
  };
  const label = el("label", { htmlFor: id }, "What went wrong before, for a report");
  const box = el("div", { class: "fault", hidden: true }, label, text, button("Copy details", copy, { class: "small" }), said);
  const show = (detail) => {
    if (text.value !== detail) said.textContent = "";
    text.value = detail;
    box.hidden = !detail;
  };
  return { box, show };
}

function badge(app) {
  const text = el("span", { class: "device-name", role: "status" });
  const why = el("p", { class: "why" });
  const before = fault();
  const measure = () => {
    at("device").firstChild.open = false;
    app.go("benchmark");
  };
  replace(
    at("device"),
    el(
      "details",
      {},
      el("summary", {}, el("span", { class: "lamp", "aria-hidden": "true" }), text),
      el(
        "div",
        { class: "popover" },
        why,
        before.box,
        control(app.settings, "device"),
        button("Measure this machine", measure, { class: "link", id: "to-benchmark" }),
      ),
    ),
  );
  const show = () => {
    const device = app.lab?.device;
    at("device").dataset.kind = device?.kind ?? "none";
    text.textContent = device ? `${device.kind.toUpperCase()}${device.kind === "gpu" ? ` · ${device.name}` : ""}` : "starting…";
    why.textContent = device ? `${device.name}${device.reason ? `: ${device.reason}` : ""}.`.replace(/\.\.$/, ".") : "";
    before.show(device?.detail ?? "");
  };
  app.on("device", show);
  const explain = () => {
    at("device").firstChild.open = true;
    at("device").querySelector("summary").focus();
  };
  at("main").before(deviceNote(app, explain));
  app.settings.addEventListener("change", async ({ detail }) => {
    if (detail === "device") await app.reopen().catch((error) => app.fail(error));
  });
  show();
}

/** The tour: fetched when its button, or a link to one of its steps, first asks for it. */
function guide(app) {
  const { settings } = app;
  const opener = button("Tour", () => settings.set("tour", Number(!settings.get("tour"))), { class: "small", id: "to-tour" });
  document.querySelector(".brand").append(opener);
  let tour = null;
  const failed = () => {
    tour = null;
    settings.set("tour", 0);
    app.alert(unfetched("The tour"));
  };
  const follow = async () => {
    if (!tour && !settings.get("tour")) return;
    tour ??= import("./tour.js").then((fetched) => fetched.tour(app, opener));
    (await tour.catch(failed))?.show();
  };
  settings.addEventListener("change", ({ detail }) => detail === "tour" && follow());
  follow();
}

/** The hash follows the settings; a change of room is a step that Back undoes. What this page wrote bears a state, a link does not. */
function hash(app) {
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
    if (!reading) write(detail === "room" && !app.obeying ? "pushState" : "replaceState");
  });
  read(false);
}

/** Loads the sample that a link names, and trains where it says so. */
async function obey(app) {
  if (!app.settings.get("sample") && !app.settings.get("run")) return;
  try {
    const { obeyLink } = await import("./links.js");
    await obeyLink(app);
  } catch (error) {
    app.fail(error);
  }
}

/** In every room: a popover that copies the link as it opens. */
function share(app) {
  const said = el("div", { class: "popover", role: "status" });
  const box = el("details", {}, el("summary", { class: "button" }, "Copy link"), said);
  box.addEventListener("toggle", async () => {
    said.replaceChildren();
    if (!box.open) return;
    const links = await import("./links.js").catch(() => null);
    if (links) await links.copyLink(app, said);
    else said.append(unfetched("What makes the link"));
  });
  at("share").append(box);
}

/** A click beside a popover, or Escape, closes it. */
function closePopovers() {
  const close = (keep) => {
    for (const details of document.querySelectorAll("details[open]:has(> .popover)")) {
      if (keep && details.contains(keep)) continue;
      const inside = details.contains(document.activeElement);
      details.open = false;
      if (inside && !keep) details.querySelector("summary").focus();
    }
  };
  addEventListener("pointerdown", ({ target }) => close(target));
  addEventListener("keydown", ({ key }) => key === "Escape" && close(null));
}

/** What this browser keeps, and the offer to go on with it. `linked`: the page was opened by a link that brings other work. */
function keeping(app, linked) {
  const { session } = app;
  at("alerts").after(offerView(app, session, linked));
  document.querySelector(".foot").append(keptView(app, session));
  session.find();
}

async function start() {
  const app = new App(new Settings(), at("alerts"));
  const opened = history.state !== true; // what this page wrote itself is no link
  hash(app);
  app.session = new Session(app);
  const rooms = { data: dataRoom(app), train: trainRoom(app), embeddings: embeddingsRoom(app) };
  rooms.flow = fetchedRoom(app, "flow", "Flow", () => import("./room-flow-view.js"));
  rooms.benchmark = fetchedRoom(app, "benchmark", "Benchmark", () => import("./benchmark.js"));
  at("main").append(...Object.values(rooms).map(({ element }) => element));
  keeping(app, opened && !!app.settings.get("sample"));
  share(app);
  badge(app);
  navigation(app, rooms);
  guide(app);
  at("skip").addEventListener("click", (event) => {
    event.preventDefault();
    at("main").focus();
  });
  closePopovers();
  addEventListener("beforeunload", (event) => app.training && event.preventDefault());
  // A file dropped beside a zone must not replace the page.
  for (const event of ["dragover", "drop"]) addEventListener(event, (dropped) => dropped.preventDefault());
  try {
    await app.open();
    await obey(app);
  } catch (error) {
    app.fail(error);
  }
  keepOffline(app);
}

start();
