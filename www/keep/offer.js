// What a person sees of the kept work: the offer to go on with the last, and at the foot of the page what is kept, and the say over it.
import { button, el, name, replace } from "../ui/dom.js";
import { fetched } from "../ui/fetched-room.js";
import { bytes, plural } from "../ui/format.js";

/** The epoch that a training goes on with, from 1. */
const epochOf = ({ place, options: { epochs } }) =>
  place ? Math.min(epochs, place.epoch + 1 + (place.step >= place.steps ? 1 : 0)) : 1;

function words({ source, runs, training }) {
  return [
    source && [name(source.name), ", "],
    runs.length ? plural(runs.length, "run") : "no runs",
    training && `, a training at epoch ${epochOf(training)} of ${training.options.epochs}`,
    ".",
  ];
}

/** Between the alerts and the room; a line without weight where a link or a person has opened other work meanwhile. */
export function offerView(app, session, linked) {
  const problem = el("span", { class: "bad", role: "alert" });
  const element = el("section", { class: "offer", "aria-label": "Your last work", hidden: true });
  let quiet = linked;
  const take = async (training) => {
    problem.textContent = "";
    for (const one of element.querySelectorAll("button")) one.disabled = true;
    try {
      const { restore } = await fetched(import("./resume.js"), "What brings it back");
      await restore(app, session, training);
    } catch (error) {
      app.fail(error, session.offer ? problem : undefined); // without an offer nothing shows here
      for (const one of element.querySelectorAll("button")) one.disabled = false;
    }
  };
  const buttons = ({ training }) => {
    const main = { class: quiet ? "small" : "primary" };
    const other = { class: quiet ? "small" : "" };
    return [
      training
        ? button(`Resume from epoch ${epochOf(training)}`, () => take(true), { ...main, id: "resume" })
        : button("Open it", () => take(false), { ...main, id: "open-last" }),
      training && button("Open without training", () => take(false), { ...other, id: "open-last" }),
      button("Forget it", () => session.forgetOffer(), { ...other, id: "forget-last" }),
    ];
  };
  let shown = null;
  const show = () => {
    const { offer } = session;
    element.hidden = !offer;
    element.classList.toggle("quiet", quiet);
    if (shown === offer) return;
    shown = offer;
    if (!offer) return replace(element);
    replace(
      element,
      el("p", { role: "status" }, "Your last work is kept in this browser: ", words(offer.record), " ", problem),
      el("div", { class: "row" }, buttons(offer.record)),
    );
    if (!quiet) scrollTo(0, 0); // a reload comes back to where the page was
  };
  session.addEventListener("change", show);
  app.on("table", () => {
    if (!app.table || app.following || quiet || session.restoring) return; // what comes back is no other work
    quiet = true;
    shown = null;
    show();
  });
  return element;
}

/** At the foot of the page. */
export function keptView(app, session) {
  const said = el("span", { role: "status" });
  const forget = button("Forget it", () => session.forget(), { class: "link", id: "forget-work", title: "Deletes it at once" });
  const box = el("input", {
    type: "checkbox",
    id: "keep-work",
    "aria-labelledby": "keep-work-name",
    "aria-describedby": "keep-work-help",
    onchange: () => session.keepWork(box.checked),
  });
  const help = "A reload, a crash or a closed tab then loses nothing. Switched off, all that is kept is deleted at once.";
  let told = false;
  const show = () => {
    const { on, quiet, bytes: size, other, unkept } = session;
    box.checked = on;
    forget.hidden = !size;
    said.textContent = [
      sentence(on, quiet, size),
      on && unkept > 0 && ` ${plural(unkept, "run")} could not be kept: save a project to have them.`,
      other !== null && ` Work kept by another version of flowbed (its records are of version ${other}) is left as it is.`,
    ]
      .filter(Boolean)
      .join("");
    if (!session.losing || told) return;
    told = true;
    app.alert(quiet, undefined, true);
  };
  session.addEventListener("change", show);
  show();
  return el(
    "div",
    { class: "kept" },
    el("p", {}, said, " ", forget),
    el(
      "label",
      { class: "check", htmlFor: box.id },
      box,
      el(
        "span",
        {},
        el("span", { id: "keep-work-name" }, "Keep my work in this browser"),
        el("small", { class: "help", id: "keep-work-help" }, help),
      ),
    ),
  );
}

function sentence(on, quiet, size) {
  if (!on) return "Nothing of your work is kept: a reload loses it.";
  if (quiet) return quiet;
  if (!size) return "Nothing of your work is kept yet.";
  return `Your work is kept in this browser’s own storage, on this machine, until other work takes its place: ${bytes(size)}.`;
}
