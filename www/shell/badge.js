// The device, in the corner of every room: what computes, why, and what broke before.
import { coresHint } from "./cores.js";
import { deviceNote } from "./device-note.js";
import { control } from "../ui/controls.js";
import { copyText } from "../ui/dom.js";
import { html, node, render } from "../ui/html.js";

/** What broke the device before this one, to be copied into a report: show(detail), empty for nothing. */
function faultReport() {
  const text = node(html`<textarea id="device-detail" readonly rows="4"></textarea>`);
  const status = node(html`<small class="help" role="status"></small>`);
  const copy = async () => {
    text.select();
    status.textContent = (await copyText(text.value, "copy the text above.")).text;
  };
  const element = node(html`
    <div class="fault" hidden>
      <label for="device-detail">What went wrong before, for a report</label>
      ${text}
      <button type="button" class="small" @click=${copy}>Copy details</button>
      ${status}
    </div>`);
  const show = (detail) => {
    if (text.value !== detail) status.textContent = "";
    text.value = detail;
    element.hidden = !detail;
  };
  return { element, show };
}

const nameOf = ({ kind, name }) => kind.toUpperCase() + (kind === "gpu" ? ` · ${name}` : "");
const reasonOf = ({ name, reason }) => `${name}${reason ? `: ${reason}` : ""}.`.replace(/\.\.$/, ".");

/** place: the element that holds it; the note stands before `main` */
export function badge(app, place, main) {
  const report = faultReport();
  const choice = control(app.settings, "device");
  const measure = () => {
    place.querySelector("details").open = false;
    app.go("benchmark");
  };
  const explain = () => {
    place.querySelector("details").open = true;
    place.querySelector("summary").focus();
  };
  const view = (device, cores = device ? coresHint(device) : "") => html`
    <details>
      <summary>
        <span class="lamp" aria-hidden="true"></span><span class="device-name" role="status">${device ? nameOf(device) : "starting…"}</span>
      </summary>
      <div class="popover">
        <p class="why">${device ? reasonOf(device) : ""}</p>
        <p class="cores" ?hidden=${!cores}>${cores}</p>
        ${report.element}
        ${choice}
        <button type="button" class="link" id="to-benchmark" @click=${measure}>Measure this machine</button>
      </div>
    </details>`;
  const show = () => {
    const device = app.lab?.device;
    place.dataset.kind = device?.kind ?? "none";
    report.show(device?.detail ?? "");
    render(view(device), place);
  };
  app.on("device", show);
  app.settings.addEventListener("change", async ({ detail }) => {
    if (detail === "device") await app.reopen().catch((error) => app.fail(error));
  });
  show();
  main.before(deviceNote(app, explain));
}
