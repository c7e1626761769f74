// Levels that differ only in case, in spaces, in signs that nobody sees, or in how their accents are composed. The browser knows
// Unicode; the engine only learns which level goes to which. www/python/flowbed_table.py has the same rule.

const INVISIBLE = /[\u200b\u2060\ufeff]/g; // zero-width space, word joiner, byte order mark; the joiners of emoji mean something
const SPACES = /\p{White_Space}+/gu;
const EXAMPLES = 5;

/** What a name looks like to a person. */
const look = (name) => name.replace(INVISIBLE, "").replace(SPACES, " ").trim().toLowerCase().normalize("NFC");

/** [names, counts] of a column's levels → for each the level that it goes to: the most frequent that looks like it, on ties the first. */
export function merged([names, counts]) {
  const first = new Map();
  const looks = names.map(look);
  looks.forEach((one, i) => {
    if (!first.has(one) || counts[i] > counts[first.get(one)]) first.set(one, i);
  });
  return Uint32Array.from(looks, (one) => first.get(one));
}

/** How many levels look like another that is more frequent, and for the most frequent ones what they are. */
export function found(levels) {
  const [names, counts] = levels;
  const groups = new Map(); // the level that stays → those that go to it
  merged(levels).forEach((to, i) => {
    if (to === i) return;
    if (!groups.has(to)) groups.set(to, []);
    groups.get(to).push(i);
  });
  const most = [...groups].sort(([a], [b]) => counts[b] - counts[a] || a - b).slice(0, EXAMPLES);
  const level = (i) => ({ name: names[i], count: counts[i] });
  return {
    names: [...groups.values()].reduce((sum, others) => sum + others.length, 0),
    examples: most.map(([to, others]) => ({ ...level(to), others: others.slice(0, EXAMPLES).map(level) })),
  };
}
