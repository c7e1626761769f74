// Above every room, where nobody chose the CPU: that it runs there, and why. A line in the space that is there anyway: it shifts nothing.
import { html, node } from "../ui/html.js";

const NONE = "WebGPU is not available: running on the CPU, slower.";
/** By the code of the reason. */
const SENTENCES = {
  "no-webgpu": NONE,
  "no-adapter": NONE,
  "no-answer": "The GPU did not answer: running on the CPU, slower.",
  "no-device": "The GPU could not be opened: running on the CPU, slower.",
  software: "The only GPU here is software: running on the CPU, which is faster.",
};

/** `explain` shows the reason in full. What breaks later is told by a notice. */
export function deviceNote(app, explain) {
  const text = node(html`<span role="status"></span>`);
  const line = node(html`
    <p hidden>
      ${text}
      <button type="button" class="link" @click=${explain}>Why?</button>
      <button type="button" class="quiet" aria-label="Dismiss this line" @click=${() => (line.hidden = true)}>×</button>
    </p>`);
  let lab = null;
  app.on("device", () => {
    if (app.lab === lab) return;
    lab = app.lab;
    const open = app.settings.get("device") === "auto"; // else the choice was a person's
    text.textContent = (open && SENTENCES[lab?.device.reasonCode]) || "";
    line.hidden = !text.textContent;
  });
  return node(html`<div class="device-note">${line}</div>`);
}
