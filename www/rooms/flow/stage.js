// The map of a flow: play, scrub, trails, names. One number, the frame, says where in time everything else stands.
import { unit } from "../../map/camera.js";
import { nameLegend } from "../../map/legend.js";
import { MAP_HELP, Points } from "../../map/points.js";
import { Trails } from "../../map/trails.js";
import { saveMenu } from "../../save/button.js";
import { isDark, onDark, paint } from "../../ui/colours.js";
import { segmented } from "../../ui/controls.js";
import { describer, name, shorten } from "../../ui/dom.js";
import { percent, plural, when } from "../../ui/format.js";
import { html, node, nothing, render } from "../../ui/html.js";
import { labelsAt } from "./gather.js";
import { Player, calm } from "./player.js";

/** A token that is selected, and what the page says of it. @type {{ token: number, words: unknown }} */
const NOBODY = { token: -1, words: nothing };

export class FlowStage {
  element = node(html`<section class="card flow-map" aria-label="Map of the flow"></section>`);
  #app;
  #onframe;
  #player = new Player((moved) => this.#changed(moved));
  #shown = null; // { flow, plane, names, positions [K, n, 3], clusters, rgb [n, 3], legend, scale: the legend on the page }
  #selected = NOBODY;
  #filming = false;
  #canvas = node(
    html`<canvas role="img" aria-label="Map of the flow: nothing has run yet" aria-describedby="flow-help"></canvas>`,
  );
  #describe = describer(this.#canvas);
  #points = null; // as the trails: without WebGL2 there are none
  #trails = null;
  #map = this.#openMap();
  #dims;

  /** onframe(frame): hears of every change; a frame may lie between two times. */
  constructor(app, onframe) {
    this.#app = app;
    this.#onframe = onframe;
    this.#dims = segmented(app.settings, "dims", "Dimensions", "flow-caption");
    app.settings.addEventListener("change", ({ detail }) => detail === "dims" && this.#shown && this.#project());
    onDark(() => this.#place());
    this.#draw();
  }

  pause() {
    this.#player.pause();
  }

  /** A new flow. plane: of `flowInsight` */
  show(flow, plane, names) {
    this.pause();
    Object.assign(this.#player, { times: flow.times, frame: 0 });
    this.#shown = { flow, plane, names, clusters: null, rgb: new Uint8Array(3 * names.length).fill(128) };
    this.#selected = NOBODY;
    this.#project();
    this.#player.go(0);
    if (!calm.matches) this.#player.play();
  }

  /** Colours by the clusters, which may be of a part of the tokens, or as `painted`: { rgb, legend, title }. → rgb */
  colour(clusters, painted = byCluster(clusters, this.#shown)) {
    const { rgb, legend, title } = painted;
    const names = legend ? nameLegend(legend) : nothing;
    const scale = html`<span class="scale-title">${title}</span>${names}`;
    Object.assign(this.#shown, { clusters, rgb, scale, legend: { names: [], ...legend, title } });
    this.#paint();
    if (this.#selected.token >= 0) this.#select(this.#selected.token);
    this.#draw();
    return rgb;
  }

  #openMap() {
    const overlay = node(html`<div class="labels" aria-hidden="true"></div>`);
    try {
      const points = new Points(this.#canvas, overlay, { pick: (token) => this.#select(token) });
      [this.#points, this.#trails] = [points, new Trails(points)];
    } catch {
      return node(
        html`<div class="map"><p class="empty">This browser draws no WebGL2, so there is no map. All else works.</p></div>`,
      );
    }
    const tool = (sign, label, act) =>
      html`<button type="button" class="small" aria-label=${label} title=${label} @click=${act}>${sign}</button>`;
    const save = saveMenu(
      "the map of the flow",
      () => this.#shown && this.#figure(),
      () => this.#film(),
    );
    return node(html`
      <div class="map">
        ${this.#canvas}
        ${overlay}
        <div class="map-tools">
          ${save}
          ${tool("+", "Zoom in", () => this.#points.zoom(1.4))}
          ${tool("−", "Zoom out", () => this.#points.zoom(1 / 1.4))}
          ${tool("⟲", "Reset the view", () => this.#points.reset())}
        </div>
      </div>`);
  }

  #draw() {
    const { playing, frame, last, clock } = this.#player;
    const toggle = () => (playing ? this.#player.pause() : this.#player.play());
    const seek = ({ target }) => {
      this.#player.pause();
      if (this.#shown) this.#player.go(Number(target.value));
    };
    const template = html`
      ${this.#map}
      <div class="player">
        <button type="button" id="play" class="primary" ?disabled=${this.#filming} @click=${toggle}>${playing ? "Pause" : "Play"}</button>
        <input type="range" id="scrub" min="0" max=${this.#shown ? last : 1} step="1" .value=${String(Math.round(frame))}
          ?disabled=${this.#filming} aria-label="Time" aria-valuetext=${clock || nothing} aria-describedby="flow-help" @input=${seek}>
        <output class="clock" for="scrub">${clock}</output>
        ${this.#dims}
      </div>
      <small class="help" id="flow-help">The slider is time. ${MAP_HELP}</small>
      <p class="help" role="status">${this.#selected.words}</p>
      <div class="scale">${this.#shown?.scale}</div>
      <p class="help" id="flow-caption">${this.#caption()}</p>`;
    render(template, this.element);
    if (this.#shown) this.#describe(() => inWords(this.#shown, this.#player));
  }

  #caption() {
    if (!this.#shown) return "";
    const { plane, names, flow } = this.#shown;
    const dims = Number(this.#app.settings.get("dims"));
    const share = plane.explained.slice(0, dims).reduce((sum, part) => sum + part, 0);
    const away =
      plane.framed < flow.times.length ? " The last states run far out of the picture; it is framed on those before." : "";
    return `${plural(names.length, "token")} on the first ${dims} principal components of all states together: ${(100 * share).toFixed(0)} % of the variance.${away}`;
  }

  #changed(moved) {
    this.#app.show({ playing: this.#player.playing });
    this.#draw();
    if (!moved) return;
    this.#place();
    this.#onframe(this.#player.frame);
  }

  /** The states in two or three dimensions; the camera begins anew. */
  #project() {
    const { plane, names } = this.#shown;
    const [dims, n] = [Number(this.#app.settings.get("dims")), names.length];
    this.#shown.positions = unit(plane.positions, dims, 3 * n * plane.framed);
    this.#points?.data(this.#shown.positions.slice(0, 3 * n), names, [...names.keys()], dims);
    this.#paint();
    this.#place();
    this.#draw();
  }

  #paint() {
    const { positions, names, rgb } = this.#shown;
    this.#points?.colours(rgb);
    this.#trails?.data(positions, names.length, rgb);
  }

  /** The tokens where they are now. */
  #place() {
    if (!this.#points || !this.#shown) return;
    this.#trails.now = this.#player.frame;
    this.#points.move(placesAt(this.#shown, this.#player));
  }

  /** Marks a token and those that are together with it now. */
  #select(token) {
    if (!this.#shown) return;
    const { clusters, names } = this.#shown;
    const whole = clusters?.tokens.length === names.length;
    const labels = token >= 0 && whole ? labelsAt(clusters, Math.round(this.#player.frame)) : [];
    const others = [...labels.keys()].filter((other) => other !== token && labels[other] === labels[token]);
    const company = others.length ? `, together with ${plural(others.length, "other")} at ${this.#player.clock}` : ", alone";
    const words = () => html`<strong>${name(names[token], 40)}</strong>${whole ? company : ""}`;
    this.#selected = token < 0 ? NOBODY : { token, words: words() };
    this.#points?.select(token, others);
    this.#place();
    this.#draw();
  }

  /** The map as it is now, to be saved. */
  #figure() {
    const { plane, positions, legend, flow } = this.#shown;
    return {
      title: `Flow at ${this.#player.clock}`,
      caption: `${this.#caption()} ${flow.about}`,
      map: { ...this.#points.figure(), drawn: positions, given: plane.positions },
      axes: Array.from(plane.explained, (share, i) => `component ${i + 1} (${percent(share)})`),
      legend,
    };
  }

  /** What is recorded is this map as it plays; then it stands where it stood. */
  #film() {
    if (!this.#shown) throw new Error("There is no flow yet: press Run first.");
    this.#player.pause();
    const [{ flow }, { frame: before, times }] = [this.#shown, this.#player];
    const film = (on) => {
      this.#filming = on;
      this.#draw();
    };
    const go = (frame) => {
      if (this.#shown.flow !== flow) throw new Error("Another flow has taken its place. Save the video again.");
      this.#player.go(frame);
    };
    const done = () => {
      film(false);
      if (this.#shown.flow === flow) this.#player.go(before);
    };
    film(true);
    return { points: this.#points, frames: times.length, go, clock: () => this.#player.clock, about: flow.about, done };
  }
}

/** How far the flow is, and in how many clusters. */
function inWords({ flow, names, clusters }, { frame, clock }) {
  const place = `Map of ${plural(names.length, "token")} at ${clock} of ${when(flow.times.at(-1))}`;
  if (!clusters) return place;
  const sizes = new Map(); // of the clusters, by their first token
  for (const label of labelsAt(clusters, Math.round(frame))) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const [first, size] = [...sizes].reduce((a, b) => (b[1] > a[1] ? b : a));
  return `${place}: ${plural(sizes.size, "cluster")}, the largest of ${plural(size, "token")}, with ${shorten(names[clusters.tokens[first]], 24)}. The list of mergers says who gathers with whom.`;
}

/** [n, 3] at a frame: between two times on the line from one to the other. */
function placesAt({ positions, names }, { frame, last }) {
  const size = 3 * names.length;
  const low = Math.max(0, Math.min(Math.floor(frame), last - 1));
  const [part, from, to] = [frame - low, low * size, (low + 1) * size];
  const places = positions.slice(from, to);
  if (part > 0) for (let i = 0; i < size; i++) places[i] += part * (positions[to + i] - places[i]);
  return places;
}

/** The clusters of the time that tells most; where hardly any token has company there, its place at the start tells more. */
function byCluster(clusters, { flow, plane, names }) {
  const { counts, tokens, clearest: k } = clusters;
  const dark = isDark();
  if (counts[k] > tokens.length / 2) {
    const starts = Float32Array.from(names, (_, token) => plane.positions[3 * token]);
    const { rgb } = paint({ colour: starts, colourNames: [] }, { dark });
    return { rgb, legend: null, title: "Coloured by where each token starts" };
  }
  const colour = new Float32Array(names.length).fill(NaN);
  labelsAt(clusters, k).forEach((label, i) => (colour[tokens[i]] = label));
  const { rgb, legend } = paint({ colour, colourNames: Array.from(tokens, (token) => names[token]) }, { dark });
  for (const part of legend.names) if (part.count > 1) part.name = `${part.name} + ${part.count - 1}`;
  return { rgb, legend, title: `Together at t = ${when(flow.times[k])}` };
}
