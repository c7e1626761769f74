// Ways to give a file: drop, pick, paste, or a sample; and the bar that shows it coming in.
import { SAMPLES } from "../../state/chosen.js";
import { button, dropZone, el, filePicker, shorten } from "../../ui/dom.js";
import { bytes, plural } from "../../ui/format.js";

const ABOUT = [
  [
    "flights",
    "Flights",
    "Real departures from New York in 2013 (public domain, CC0). Thousands of planes and flight numbers: which flights come late? Its other outcome, air_time, is left out of the inputs.",
  ],
  [
    "shop",
    "Shop",
    "Generated. Products and customers fall into hidden groups that only matter together: here an embedding can pay. Two further outcomes, amount and tier, are left out of the inputs.",
  ],
  [
    "one column",
    "One column",
    "Generated. The single column of the reference Keras network. One column alone cannot show an embedding’s advantage: every model ties.",
  ],
];

/** load(get, options): reads what `get` gives */
export function intake(app, load, problem) {
  const take = (file, files) => {
    load(() => file);
    if (files.length > 1)
      problem.textContent = `${files.length} files were dropped; only the first, ${shorten(file.name)}, is read.`;
  };
  const zone = el(
    "div",
    { class: "drop card" },
    el("p", { class: "big" }, "Drop a CSV file here"),
    el("p", { class: "faint" }, "plain, gzip or zip; or Parquet"),
    el(
      "div",
      { class: "row" },
      filePicker("Choose a file", { class: "primary", picker: "table" }, take),
      pasteBox(load),
      filePicker("Open a project", { picker: "project", title: "Runs that were saved on this page, in the Train room" }, take),
    ),
  );
  dropZone(zone, take);
  const samples = ABOUT.map(([sample, title, text]) =>
    el(
      "button",
      {
        type: "button",
        class: "sample card",
        dataset: { sample },
        onclick: () => load(() => app.sample(sample), SAMPLES[sample]),
      },
      el("strong", {}, title),
      el("span", {}, text),
    ),
  );
  return el(
    "div",
    { class: "intake" },
    zone,
    el("div", { class: "samples", role: "group", "aria-label": "Samples" }, el("p", { class: "or" }, "or try a sample"), samples),
  );
}

function pasteBox(load) {
  const area = el("textarea", {
    id: "paste",
    "aria-describedby": "paste-help",
    rows: 6,
    spellcheck: false,
    placeholder: "customer,product,bought\nanna,tea,1\nbert,coffee,0",
  });
  const box = el(
    "details",
    { class: "paste" },
    el("summary", { class: "button" }, "Paste text"),
    el(
      "div",
      { class: "popover" },
      el("label", { htmlFor: "paste" }, "CSV text"),
      area,
      el("small", { class: "help", id: "paste-help" }, "A header line first; the text stays on this machine."),
      button(
        "Read this text",
        () => {
          box.open = false;
          load(() => new File([area.value], "pasted.csv", { type: "text/csv" }));
        },
        { class: "primary" },
      ),
    ),
  );
  return box;
}

export function progressBar() {
  const bar = el("progress", { "aria-label": "Reading the file" });
  const text = el("span", {});
  const cancel = button("Cancel", null, { id: "cancel-load" });
  const element = el("div", { class: "progress card", hidden: true }, bar, text, cancel);
  return {
    element,
    cancel,
    start(engine) {
      bar.removeAttribute("value");
      text.textContent = engine ? "Reading…" : "The engine is starting…";
      element.hidden = false;
    },
    show({ bytes: done, total, rows }) {
      bar.max = total || 1;
      bar.value = done;
      text.textContent = `${bytes(done)} of ${bytes(total)} · ${plural(rows, "row")}`;
    },
    end() {
      element.hidden = true;
    },
  };
}
