// What a person sees of stored work: the offer to go on with the last, and at the foot of the page what is stored, and the say over it.
import { el, name } from "../ui/dom.js";
import { fetched } from "../ui/fetched-room.js";
import { bytes, plural } from "../ui/format.js";
import { html, nothing, render } from "../ui/html.js";

/** The epoch that a training goes on with, from 1. */
const epochOf = ({ place, options: { epochs } }) =>
  place ? Math.min(epochs, place.epoch + 1 + (place.step >= place.steps ? 1 : 0)) : 1;

const resumption = (training) =>
  training.plan ? `Resume ${training.plan.words.replace(/^a /, "the ")}` : `Resume from epoch ${epochOf(training)}`;

/** Runs are of the file that was loaded last, or of files before it. */
function contents({ source, runs, training }) {
  const of = (file) => runs.filter((run) => run.source === file).length;
  const own = of(source?.name);
  const others = [...new Set(runs.map((run) => run.source))].filter((file) => file !== source?.name);
  return [
    source ? [name(source.name), ", "] : "",
    own || !others.length ? (own ? plural(own, "run") : "no runs") : "",
    others.map((file, i) => [own || i ? ", " : "", `${plural(of(file), "run")} of `, name(file)]),
    training ? `, ${training.plan?.words ?? `a training at epoch ${epochOf(training)} of ${training.options.epochs}`}` : "",
    ".",
  ];
}

/** Between the alerts and the room; a line without weight where a link or a person has opened other work meanwhile. */
export function offerView(app, session, linked) {
  const problem = el("span", { class: "bad", role: "alert" });
  const element = el("section", { class: "offer", "aria-label": "Your last work", hidden: true });
  let [shown, words, quiet, restoring] = [null, [], linked, false];
  const choice = (id, text, onclick, weight = "") =>
    html`<button type="button" id=${id} class=${quiet ? "small" : weight} ?disabled=${restoring} @click=${onclick}>${text}</button>`;
  const take = async (training) => {
    problem.textContent = "";
    restoring = true;
    show();
    try {
      const { restore } = await fetched(import("./resume.js"), "What brings it back");
      await restore(app, session, training);
    } catch (error) {
      app.fail(error, session.offer ? problem : undefined); // without an offer nothing shows here
    }
    restoring = false;
    show();
  };
  const offered = ({ training }) => {
    const open = training ? "Open without training" : "Open it";
    return html`<p role="status">Your last work is kept in this browser: ${words} ${problem}</p>
      <div class="row">
        ${training ? choice("resume", resumption(training), () => take(true), "primary") : nothing}
        ${choice("open-last", open, () => take(false), training ? "" : "primary")}
        ${choice("forget-last", "Forget it", () => session.forgetOffer())}
      </div>`;
  };
  const show = () => {
    const { offer } = session;
    element.hidden = !offer;
    element.classList.toggle("quiet", quiet);
    if (offer && offer !== shown) words = contents(offer.record);
    render(offer ? offered(offer.record) : nothing, element);
    // A reload comes back to where the page was; whoever has begun to look around by now stays there.
    if (offer && offer !== shown && !quiet && !navigator.userActivation?.hasBeenActive) scrollTo(0, 0);
    shown = offer;
  };
  session.addEventListener("change", show);
  app.on("table", () => {
    if (!app.table || app.following || session.restoring) return; // what comes back is no other work
    quiet = true;
    show();
  });
  return element;
}

/** At the foot of the page. */
export function keptView(app, session) {
  const element = el("div", { class: "kept" });
  let alerted = false;
  const show = () => {
    render(foot(session), element);
    if (!session.losing || alerted) return;
    alerted = true;
    app.alert(session.failure, undefined, true);
  };
  session.addEventListener("change", show);
  show();
  return element;
}

const foot = (session) =>
  html`<p>
      <span role="status">${status(session)}</span>
      <button
        type="button"
        class="link"
        id="forget-work"
        title="Deletes it at once"
        ?hidden=${!session.bytes}
        @click=${() => session.forget()}
      >
        Forget it
      </button>
    </p>
    <label class="check" for="keep-work">
      <input
        type="checkbox"
        id="keep-work"
        aria-labelledby="keep-work-name"
        aria-describedby="keep-work-help"
        .checked=${session.on}
        @change=${({ target }) => session.switch(target.checked)}
      />
      <span>
        <span id="keep-work-name">Keep my work in this browser</span>
        <small class="help" id="keep-work-help">
          A reload, a crash or a closed tab then loses nothing. Switched off, all that is kept is deleted at once.
        </small>
      </span>
    </label>`;

function status({ on, failure, bytes: size, elsewhere, failedRuns, otherVersion }) {
  const unstored = on && failedRuns > 0 && `${plural(failedRuns, "run")} could not be kept: save a project to have them.`;
  const untouched =
    otherVersion !== null &&
    `Work kept by another version of flowbed (its records are of version ${otherVersion}) is left as it is.`;
  return [storage(on, failure, size, elsewhere), unstored, untouched].filter(Boolean).join(" ");
}

function storage(on, failure, size, elsewhere) {
  if (!on) return "Nothing of your work is kept: a reload loses it.";
  if (failure) return failure;
  if (!size && elsewhere) return `Nothing of this tab’s work is kept yet; other tabs keep their own here: ${bytes(elsewhere)}.`;
  if (!size) return "Nothing of your work is kept yet.";
  return `Your work is kept in this browser’s own storage, on this machine, until other work takes its place: ${bytes(size)}.`;
}
