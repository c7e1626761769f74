// What the networks that are ticked will cost, by what the engine counts and this device has shown.
import { NETWORKS } from "./settings.js";

/** The ticked models that have epochs. */
export const networksOf = (settings) => NETWORKS.filter((model) => settings.get("models").includes(model));

/**
 * What the engine says of the ticked networks and of those in `more`: [name, model, options beside the page's]. By name; null of one whose
 * settings do not fit, which have a sentence of their own.
 */
export async function costsOf(app, more = []) {
  if (!app.lab || !app.table || !app.targetColumn) return {};
  const options = app.trainOptions();
  const wanted = [...networksOf(app.settings).map((model) => [model, model, {}]), ...more];
  const ask = ([, model, own]) => app.lab.cost({ ...options, model, ...own }).catch(() => null);
  const answers = await Promise.all(wanted.map(ask));
  return Object.fromEntries(wanted.map(([name], i) => [name, answers[i]]));
}

/** Times the works by which the epochs of these costs can be told, a second or so; a device that is too busy is left alone. */
export async function measureWorks(app, costs) {
  const works = new Set(networksOf(app.settings).flatMap((model) => costs[model]?.unmeasured ?? []));
  try {
    for (const work of works) await app.lab.measure(work, { rounds: 2 });
  } catch {
    // Cancelled by what is more urgent.
  }
}

/** Sums up the seconds of an epoch of each ticked network, as far as they are known. */
export const secondsOf = (settings, costs) => networksOf(settings).reduce((sum, model) => sum + (costs[model]?.seconds ?? 0), 0);
