// How far many trainings are: one bar for all, a line for each under way.
import { html, nothing } from "../../../ui/html.js";
import { capital, percent, plural } from "../../../ui/format.js";
import { MODELS } from "../../../state/settings.js";

/** What tells a training from the others of its plan. */
function different({ model, seed, fold, width }, kind) {
  const parts = {
    repeat: `seed ${seed}`,
    validate: fold && `fold ${fold[0] + 1} of ${fold[1]}`,
    widths: `width ${width}, seed ${seed}`,
  };
  return `${MODELS[model]}, ${parts[kind] ?? `width ${width}`}`;
}

const share = ({ epoch = 0, step = 0, steps = 1, options: { epochs = 1 } }) => Math.min(1, (epoch + step / steps) / epochs);

function line(training, kind) {
  const { options, epoch, step, steps } = training;
  const place = epoch === undefined ? "preparing…" : `epoch ${epoch + 1} of at most ${options.epochs}, ${percent(step / steps)}`;
  return html`<li>${different(options, kind)}: ${place}</li>`;
}

/** trainings: ManyTrainings; cancel: its button */
export function progressView({ progress, known }, { kind, words }, cancel) {
  const { done = 0, failed = 0, of = 0, running = [] } = progress ?? {};
  const all = of + known;
  const sum = known + done + failed + running.reduce((sum, training) => sum + share(training), 0);
  const begun = progress ? `${known + done} of ${plural(all, "training")} done, ${running.length} under way` : "preparing…";
  const failures = failed ? `, ${failed} failed` : "";
  return html`
    <div class="running">
      <div class="row"><p class="live" role="status">${capital(words.replace(/^a /, ""))}: ${begun}${failures}.</p>${cancel}</div>
      <progress max=${all || 1} value=${progress ? sum : nothing} aria-label="Progress of all trainings"></progress>
      <ul class="trainings">${running.map((training) => line(training, kind))}</ul>
    </div>`;
}

/** What came of them that is no score: those that failed, each with its sentence. */
export function failuresView(failures, kind) {
  if (!failures.length) return nothing;
  const item = ({ options, message }) => html`<li>${different(options, kind)}: ${message}</li>`;
  return html`<ul class="notes">${failures.map(item)}</ul>`;
}
