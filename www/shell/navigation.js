// The four steps of the way, and what stands in each room so far.
import { plural } from "../ui/format.js";
import { html, nothing, render } from "../ui/html.js";
import { SETTINGS } from "../state/settings.js";

const TITLES = SETTINGS.find(({ name }) => name === "room").options;
const STEPS = Object.entries(TITLES).slice(0, 4); // the benchmark is no step of the way

/** By the room, what there is in it. */
function contents({ table, runs, training }) {
  const columns = new Set(runs.flatMap(({ vectorColumns }) => vectorColumns)).size;
  return {
    data: table ? plural(table.rows, "row") : "",
    train: training ? "training…" : runs.length ? plural(runs.length, "run") : "",
    embeddings: columns ? plural(columns, "column") : "",
  };
}

export function navigation(app, rooms, place) {
  const show = () => {
    const [current, texts] = [app.settings.get("room"), contents(app)];
    const step = ([room, title], index) => html`
      <button type="button" data-room=${room} aria-current=${room === current ? "page" : nothing} @click=${() => app.go(room)}>
        <span class="step" aria-hidden="true">${index + 1}</span><span>${title}</span><span class="state">${texts[room] ?? ""}</span>
      </button>`;
    render(STEPS.map(step), place);
  };
  const enter = () => {
    const current = app.settings.get("room");
    show();
    for (const room in rooms) rooms[room].element.hidden = room !== current;
    document.title = `${TITLES[current]} · flowbed`;
    rooms[current].show?.();
  };
  for (const event of ["table", "runs", "training"]) app.on(event, show);
  app.settings.addEventListener("change", ({ detail }) => detail === "room" && (enter(), scrollTo(0, 0)));
  enter();
}
