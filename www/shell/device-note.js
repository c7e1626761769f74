// Above every room, where nobody chose the CPU: that it runs there, and why. A line in the space that is there anyway: it shifts nothing.
import { button, el } from "../ui/dom.js";

/** @type {[RegExp, string][]} */
const SENTENCES = [
  [/is software/, "The only GPU here is software: running on the CPU, which is faster."],
  [/did not answer/, "The GPU did not answer: running on the CPU, slower."],
  [/gave no device/, "The GPU could not be opened: running on the CPU, slower."],
];
const NONE = "WebGPU is not available: running on the CPU, slower.";

/** `explain` shows the reason in full. What breaks later is told by a notice. */
export function deviceNote(app, explain) {
  const text = el("span", { role: "status" });
  const close = button("×", () => (line.hidden = true), { class: "quiet", "aria-label": "Dismiss this line" });
  const line = el("p", { hidden: true }, text, button("Why?", explain, { class: "link" }), close);
  let lab = null;
  app.on("device", () => {
    if (app.lab === lab) return;
    lab = app.lab;
    const said = lab?.device.kind === "cpu" && app.settings.get("device") === "auto";
    text.textContent = said ? (SENTENCES.find(([reason]) => reason.test(lab.device.reason))?.[1] ?? NONE) : "";
    line.hidden = !said;
  });
  return el("div", { class: "device-note" }, line);
}
