// The four steps of the way, and what stands in each room so far.
import { el } from "../ui/dom.js";
import { count, plural } from "../ui/format.js";
import { SETTINGS } from "../state/settings.js";

export function navigation(app, rooms, place) {
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
  place.append(...buttons.map(({ step }) => step));
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
