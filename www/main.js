// Wires the page: the shell around the rooms, the rooms, and what this browser keeps.
import "./lab/early.js";
import { App } from "./state/app.js";
import { Settings } from "./state/settings.js";
import { address, obey, share } from "./shell/address.js";
import { alerts } from "./shell/alerts.js";
import { badge } from "./shell/badge.js";
import { navigation } from "./shell/navigation.js";
import { closePopovers } from "./shell/popovers.js";
import { dataRoom } from "./rooms/data/room.js";
import { trainRoom } from "./rooms/train/room.js";
import { embeddingsRoom } from "./rooms/embeddings/room.js";
import { fetchedRoom } from "./ui/fetched-room.js";
import { tourOpener } from "./tour/opener.js";
import { keepOffline } from "./offline/register.js";
import { keptView, offerView } from "./keep/offer.js";
import { Session } from "./keep/session.js";

const at = (id) => document.getElementById(id);

/** What this browser keeps, and the offer to go on with it. `linked`: the page was opened by a link that brings other work. */
function keeping(app, session, linked) {
  at("alerts").after(offerView(app, session, linked));
  document.querySelector(".foot").append(keptView(app, session));
  session.find();
}

async function start() {
  const app = new App(new Settings());
  alerts(app, at("alerts"));
  const opened = history.state !== true; // what this page wrote itself is no link
  address(app);
  const session = new Session(app);
  const rooms = { data: dataRoom(app), train: trainRoom(app, session), embeddings: embeddingsRoom(app) };
  rooms.flow = fetchedRoom(app, "flow", "Flow", () => import("./rooms/flow/view.js"));
  rooms.benchmark = fetchedRoom(app, "benchmark", "Benchmark", () => import("./rooms/benchmark/room.js"));
  at("main").append(...Object.values(rooms).map(({ element }) => element));
  const { resume, stop, underway } = rooms.train;
  app.connect({ read: rooms.data.read, resume, stop, underway });
  keeping(app, session, opened && !!app.settings.get("sample"));
  share(app, at("share"));
  badge(app, at("device"), at("main"));
  navigation(app, rooms, at("rooms"));
  tourOpener(app, document.querySelector(".brand"));
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
  keepOffline(app, session);
}

start();
