// The device, in the corner of every room: what computes, why, and what broke before.
import { deviceNote } from "./device-note.js";
import { control } from "../ui/controls.js";
import { button, copyText, el, replace } from "../ui/dom.js";

const at = (id) => document.getElementById(id);
const popover = () => /** @type {HTMLDetailsElement} */ (at("device").firstChild);

/** What broke the device before this one, to be copied into a report. */
function fault() {
  const id = "device-detail";
  const text = el("textarea", { id, readOnly: true, rows: 4 });
  const status = el("small", { class: "help", role: "status" });
  const copy = async () => {
    text.select();
    status.textContent = (await copyText(text.value, "copy the text above.")).text;
  };
  const label = el("label", { htmlFor: id }, "What went wrong before, for a report");
  const box = el("div", { class: "fault", hidden: true }, label, text, button("Copy details", copy, { class: "small" }), status);
  const show = (detail) => {
    if (text.value !== detail) status.textContent = "";
    text.value = detail;
    box.hidden = !detail;
  };
  return { box, show };
}

export function badge(app) {
  const text = el("span", { class: "device-name", role: "status" });
  const why = el("p", { class: "why" });
  const before = fault();
  const measure = () => {
    popover().open = false;
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
    popover().open = true;
    at("device").querySelector("summary").focus();
  };
  at("main").before(deviceNote(app, explain));
  app.settings.addEventListener("change", async ({ detail }) => {
    if (detail === "device") await app.reopen().catch((error) => app.fail(error));
  });
  show();
}
