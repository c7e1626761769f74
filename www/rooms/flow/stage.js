// The map of a flow: play, scrub, trails, names. One number, the frame, says where in time everything else stands.
import { unit } from "../../map/camera.js";
import { segmented } from "../../ui/controls.js";
import { button, describer, el, name, replace, shorten } from "../../ui/dom.js";
import { percent, plural, when } from "../../ui/format.js";
import { MAP_HELP, Points } from "../../map/points.js";
import { saveMenu } from "../../save/button.js";
import { nameLegend } from "../../map/legend.js";
import { Trails } from "../../map/trails.js";
import { isDark, onDark, paint } from "../../ui/colours.js";

const SECONDS = 9; // for the whole flow
const STILL = 500; // milliseconds a frame stands where motion is to be reduced
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** on(frame): told whenever the frame changes; a frame may lie between two times. */
export function flowStage(app, on) {
  const canvas = el("canvas", {
    role: "img",
    "aria-label": "Map of the flow: nothing has run yet",
    "aria-describedby": "flow-help",
  });
  const describe = describer(canvas);
  const overlay = el("div", { class: "labels", "aria-hidden": "true" });
  const tool = (text, label, onclick) => button(text, onclick, { class: "small", "aria-label": label, title: label });
  const map = el("div", { class: "map" }, canvas, overlay);
  let points = null;
  let trails = null;
  try {
    points = new Points(canvas, overlay, { pick: (index) => select(index) });
    trails = new Trails(points);
    map.append(
      el(
        "div",
        { class: "map-tools" },
        saveMenu(
          "the map of the flow",
          () => figure(),
          () => film(),
        ),
        tool("+", "Zoom in", () => points.zoom(1.4)),
        tool("−", "Zoom out", () => points.zoom(1 / 1.4)),
        tool("⟲", "Reset the view", () => points.reset()),
      ),
    );
  } catch {
    replace(map, el("p", { class: "empty" }, "This browser draws no WebGL2, so there is no map. All else works."));
  }
  const play = button("Play", () => (playing ? stop() : start()), { id: "play", class: "primary" });
  const slider = el("input", {
    type: "range",
    id: "scrub",
    min: 0,
    max: 1,
    value: 0,
    step: 1,
    "aria-label": "Time",
    "aria-describedby": "flow-help",
  });
  const clock = el("output", { class: "clock", htmlFor: "scrub" });
  const token = el("p", { class: "help", role: "status" });
  const legend = el("div", { class: "scale" });
  const caption = el("p", { class: "help", id: "flow-caption" });
  let [flow, view, frame, playing, last, chosen] = [null, null, 0, false, 0, -1];

  const count = () => flow.times.length;
  /** Time at a frame, also between two of them. */
  const time = (at = frame) => {
    const low = Math.min(Math.floor(at), count() - 2);
    return count() < 2 ? flow.times[0] : flow.times[low] + (at - low) * (flow.times[low + 1] - flow.times[low]);
  };
  const go = (to) => {
    frame = Math.max(0, Math.min(count() - 1, to));
    slider.value = String(Math.round(frame));
    clock.textContent = `t = ${when(time())}`;
    slider.setAttribute("aria-valuetext", clock.textContent);
    describe(inWords);
    place();
    on(frame);
  };
  const inWords = () => {
    const of = `Map of ${plural(view.n, "token")} at t = ${when(time())} of ${when(flow.times.at(-1))}`;
    const { labels, tokens, names } = view;
    if (!labels) return of;
    const each = tokens.length;
    const sizes = new Map(); // of the clusters, by their first token
    for (const label of labels.subarray(Math.round(frame) * each).subarray(0, each))
      sizes.set(label, (sizes.get(label) ?? 0) + 1);
    const [first, size] = [...sizes].reduce((a, b) => (b[1] > a[1] ? b : a));
    return `${of}: ${plural(sizes.size, "cluster")}, the largest of ${plural(size, "token")}, with ${shorten(names[tokens[first]], 24)}. The list of mergers says who gathers with whom.`;
  };
  const place = () => {
    if (!points || !view) return;
    const size = 3 * view.n;
    const low = Math.max(0, Math.min(Math.floor(frame), count() - 2));
    const part = frame - low;
    const at = view.positions.slice(low * size, (low + 1) * size);
    if (part > 0) for (let i = 0; i < size; i++) at[i] += part * (view.positions[(low + 1) * size + i] - at[i]);
    trails.now = frame;
    points.move(at);
  };
  const tick = (now) => {
    if (!playing) return;
    const passed = now - last;
    if (calm.matches ? passed >= STILL : passed > 0) {
      last = now;
      go(frame + (calm.matches ? Math.ceil(count() / 24) : (passed / 1000 / SECONDS) * (count() - 1)));
    }
    if (frame >= count() - 1) return stop();
    requestAnimationFrame(tick);
  };
  const start = () => {
    if (!flow || count() < 2) return;
    if (frame >= count() - 1) go(0);
    playing = true;
    last = performance.now();
    play.textContent = "Pause";
    requestAnimationFrame(tick);
  };
  const stop = () => {
    playing = false;
    play.textContent = "Play";
  };
  slider.addEventListener("input", () => {
    stop();
    if (flow) go(Number(slider.value));
  });
  /** Marks a token and those that are together with it now. */
  const select = (index) => {
    chosen = index;
    if (!view) return;
    const { labels, names, tokens } = view;
    const all = tokens.length === names.length;
    const at = Math.round(frame) * names.length;
    const near = index < 0 || !all ? [] : [...names.keys()].filter((i) => i !== index && labels[at + i] === labels[at + index]);
    points?.select(index, near);
    place();
    const with_ = near.length ? `, together with ${plural(near.length, "other")} at t = ${when(time())}` : ", alone";
    replace(token, index >= 0 && [el("strong", {}, name(names[index], 40)), all && with_]);
  };
  const project = () => {
    if (!view) return;
    const dims = Number(app.settings.get("dims"));
    const { plane, n, names } = view;
    view.positions = unit(plane.positions, dims, 3 * n * plane.framed);
    const share = plane.explained.slice(0, dims).reduce((sum, part) => sum + part, 0);
    const away = plane.framed < count() && " The last states run far out of the picture; it is framed on those before.";
    caption.textContent = `${plural(n, "token")} on the first ${dims} principal components of all states together: ${(100 * share).toFixed(0)} % of the variance.${away || ""}`;
    points?.data(view.positions.slice(0, 3 * n), names, [...names.keys()], dims);
    trails?.data(view.positions, n, view.rgb ?? new Uint8Array(3 * n).fill(128));
    if (view.rgb) points?.colours(view.rgb);
    place();
  };
  app.settings.addEventListener("change", ({ detail }) => detail === "dims" && project());
  const figure = () =>
    view && {
      title: `Flow at ${clock.textContent}`,
      caption: `${caption.textContent} ${flow.about}`,
      map: { ...points.figure(), drawn: view.positions, given: view.plane.positions },
      axes: Array.from(view.plane.explained, (share, i) => `component ${i + 1} (${percent(share)})`),
      legend: view.legend,
    };
  /** What is recorded is this map as it plays; then it stands where it stood. */
  const film = () => {
    if (!flow) throw new Error("There is no flow yet: press Run first.");
    stop();
    const before = frame;
    const held = flow;
    const hold = (on) => (play.disabled = slider.disabled = on);
    const goThere = (to) => {
      if (flow !== held) throw new Error("Another flow has taken its place. Save the video again.");
      go(to);
    };
    const done = () => {
      hold(false);
      if (flow === held) go(before);
    };
    hold(true);
    return { points, frames: count(), go: goThere, clock: () => clock.textContent, about: flow.about, done };
  };
  onDark(place);

  return {
    element: el(
      "section",
      { class: "card flow-map", "aria-label": "Map of the flow" },
      map,
      el("div", { class: "player" }, play, slider, clock, segmented(app.settings, "dims", "Dimensions", "flow-caption")),
      el("small", { class: "help", id: "flow-help" }, `The slider is time. ${MAP_HELP}`),
      token,
      legend,
      caption,
    ),
    stop,
    /** A new flow. plane: of flowInsight */
    show(newFlow, plane, names) {
      stop();
      flow = newFlow;
      slider.max = String(flow.times.length - 1);
      view = { plane, names, n: names.length, labels: null, tokens: [] };
      chosen = -1;
      token.textContent = "";
      project();
      go(0);
      if (!calm.matches) start();
    },
    /** Colours by the clusters of the frame that tells most, or as `painted`. Clusters may be of a part of the tokens. */
    colour(clusters, painted) {
      const { labels, counts, tokens } = clusters;
      Object.assign(view, { labels, tokens });
      describe(inWords);
      const paintAs = ({ rgb, legend: parts, title }) => {
        Object.assign(view, { rgb, legend: { names: [], ...parts, title } });
        points?.colours(rgb);
        trails?.data(view.positions, view.n, rgb);
        replace(legend, el("span", { class: "scale-title" }, title), parts && nameLegend(parts));
        if (chosen >= 0) select(chosen);
        return rgb;
      };
      if (painted) return paintAs(painted);
      const each = tokens.length;
      const at = clusters.clearest;
      const label = new Float32Array(view.n).fill(NaN);
      tokens.forEach((token, i) => (label[token] = labels[at * each + i]));
      const dark = isDark();
      // Where hardly any token has company, its place at the start tells more.
      const alone = counts[at] > each / 2;
      const starts = label.map((_, i) => view.plane.positions[3 * i]);
      const { rgb, legend: parts } = alone
        ? paint({ colour: starts, colourNames: [] }, { dark })
        : paint({ colour: label, colourNames: Array.from(tokens, (token) => view.names[token]) }, { dark });
      for (const part of parts.names ?? []) if (part.count > 1) part.name = `${part.name} + ${part.count - 1}`;
      const title = alone ? "Coloured by where each token starts" : `Together at t = ${when(time(at))}`;
      return paintAs({ rgb, legend: !alone && parts, title });
    },
  };
}
