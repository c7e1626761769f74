// What the map of the vectors shows, in words.
import { shorten } from "../../ui/dom.js";
import { levelName, score } from "../../ui/format.js";

const short = (level) => shorten(levelName(level), 24);

/** caption: points and variance as the page says them; legend: of `paint`; chosen, near: a level's name and its neighbours, or none. */
export function mapWords(caption, title, { names, low, high }, chosen, near) {
  const colours = names ? names.slice(0, 3).map(({ name }) => short(name)) : [`${score(low)} to ${score(high)}`];
  const picked = near
    ? ` Chosen: ${short(chosen)}; nearest ${near
        .slice(0, 3)
        .map(({ name }) => short(name))
        .join(", ")}.`
    : "";
  return `Map: ${caption} Coloured by ${title}: ${colours.join(", ")}.${picked}`;
}
