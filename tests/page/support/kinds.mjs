// Columns of each kind as people write them, each cell beside what a model reads of it: a text, a number, or nothing.
import { clock, euros } from "./networks.mjs";
import { mix } from "./steps.mjs";

const TOWNS = ["Bern", "Zürich", " Genf ", "St. Gallen, SG", "Köniz", 'the "Ring"', "=1+1", "007", "NA"];
const minutes = (i, salt) => mix(i, salt) % 1_000_000; // two years, nearly
const two = (n) => String(n).padStart(2, "0");
const dateOf = (i, salt) => new Date(1.7e12 + 6e4 * minutes(i, salt));
const seconds = (i, salt) => 1.7e9 + 60 * minutes(i, salt);
const group = (text, sign) => text.replace(/\B(?=(\d{3})+(?!\d))/g, sign);
const half = (hour) => `${hour % 12 || 12}:`;

/**
 * name → { kind, format: as the page finds them, cell(i): [as it is written, what a model reads of it], odd: the same of cells in new
 * rows, null for what is no value }
 */
const COLUMNS = {
  town: {
    kind: "category",
    cell: (i) => [TOWNS[mix(i, 11) % 40] ?? `t${mix(i, 11) % 40}`].flatMap((text) => [text, text]),
    odd: [
      ["", ""],
      ["nowhere", "nowhere"],
      ["bern", "bern"],
    ],
  },
  size: {
    kind: "category",
    cell: (i) => (mix(i, 12) % 7 ? Array(2).fill(`s${mix(i, 12) % 5}`) : ["", ""]),
    odd: [["XXL", "XXL"]],
  },
  // As pandas writes integers beside a missing cell: the level is the id.
  user_id: {
    kind: "category",
    cell: (i) => (mix(i, 13) % 9 ? [`${1200 + (mix(i, 13) % 60)}.0`, String(1200 + (mix(i, 13) % 60))] : ["", ""]),
    odd: [
      ["1201", "1201"],
      ["1,202", "1202"],
      ["9999.0", "9999"],
      ["", ""],
      ["1203.5", "1203.5"],
    ],
  },
  article: {
    kind: "category",
    cell: (i) => Array(2).fill(["7", "07", "007", "70", "0070", "12E4", "12e4"][mix(i, 14) % 7]),
    odd: [
      ["7.0", "7"],
      ["0007", "0007"],
      ["120000", "120000"],
    ],
  },
  account: {
    kind: "category",
    cell: (i) => Array(2).fill(String(9007199254740990n + BigInt(mix(i, 15) % 30))),
    odd: [
      ["9007199254741200", "9007199254741200"],
      ["9007199254740992.5", "9007199254740992.5"],
      ["", ""],
    ],
  },
  price: {
    kind: "number",
    format: "comma",
    cell: (i) => (i % 13 === 0 ? [" NA ", null] : [euros(mix(i, 16) % 500_000), (mix(i, 16) % 500_000) / 100]),
    odd: [
      ["", null],
      ["cheap", null],
      ["5 $", null],
      ["1.234", 1234],
      ["-3,5", -3.5],
      ["(7,25 €)", -7.25],
      ["1,2,3", null],
    ],
  },
  share: {
    kind: "number",
    format: "point",
    cell: (i) => [
      `${group(String(mix(i, 17) % 9000), ",")}.${two(mix(i, 18) % 100)} %`,
      Number(`${mix(i, 17) % 9000}.${two(mix(i, 18) % 100)}`),
    ],
    odd: [
      ["", null],
      ["1.5 kg", null],
      ["12", 12],
      ["'", null],
    ],
  },
  load: {
    kind: "number",
    format: "plain",
    cell: (i) => (i % 11 === 0 ? ["", null] : [String(1000000 + (mix(i, 19) % 100)), 1000000 + (mix(i, 19) % 100)]),
    odd: [
      ["1e19", null],
      ["1,234", null],
      ["-3.5e2", -350],
      ["inf", null],
      ["nan", null],
    ],
  },
  sold: {
    kind: "date",
    format: "dmy",
    cell: (i) => (i % 17 === 0 ? ["", null] : [clock(minutes(i, 20)), Math.floor(seconds(i, 20) / 60) * 60]),
    odd: [
      ["31.02.2024", null],
      ["soon", null],
      ["1.2.2024", Date.UTC(2024, 1, 1) / 1000],
      ["NA", null],
    ],
  },
  made: {
    kind: "date",
    format: "iso",
    cell: (i) => [`${dateOf(i, 21).toISOString().slice(0, 19)}+02:00`, seconds(i, 21)],
    odd: [
      ["2024-02-30", null],
      ["2024-01", Date.UTC(2024, 0, 1) / 1000],
      ["2024-01-31T08:05:00.25", Date.UTC(2024, 0, 31, 8, 5) / 1000 + 0.25],
    ],
  },
  sent: {
    kind: "date",
    format: "mdy",
    cell: (i) => {
      const date = dateOf(i, 22);
      const hour = date.getUTCHours();
      const text = `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()} ${half(hour)}${two(date.getUTCMinutes())} ${hour < 12 ? "AM" : "PM"}`;
      return [text, Math.floor(seconds(i, 22) / 60) * 60];
    },
    odd: [
      ["13/13/2024", null],
      ["Jan 31, 2024", Date.UTC(2024, 0, 31) / 1000],
    ],
  },
  opens: {
    kind: "date",
    format: "time",
    cell: (i) => [`${two(mix(i, 23) % 24)}:${two(mix(i, 24) % 60)}`, 3600 * (mix(i, 23) % 24) + 60 * (mix(i, 24) % 60)],
    odd: [
      ["25:00", null],
      ["8:05:30 PM", 20 * 3600 + 330],
      ["", null],
    ],
  },
  created_at: {
    kind: "date",
    format: "milliseconds",
    cell: (i) => [String(1.7e12 + 6e4 * minutes(i, 25) + 7), 1.7e9 + 60 * minutes(i, 25) + 0.007],
    odd: [
      ["", null],
      ["soon", null],
      ["1700000000000.5", 1.7e9 + 0.0005],
    ],
  },
};

/** The kinds of issue 15, and the columns that each is tried with. */
const GROUPS = {
  categories: ["town", "size"],
  ids: ["user_id", "article", "account"],
  numbers: ["price", "share", "load"],
  dates: ["sold", "made", "sent", "opens", "created_at"],
};
const TARGETS = ["bought", "tier", "amount"];
const MODELS = ["embedding", "one-hot", "attention-ode", "target-mean"];
const quoted = (text) => `"${text.replaceAll('"', '""')}"`;

/** [name, kind, format] of each column, as the page must find them */
export const FOUND = Object.entries(COLUMNS).map(([name, { kind, format = null }]) => [name, kind, format]);

/**
 * A table as CSV, and the values of its cells by column. strange: every fourth row has cells that training never saw, missing ones, and
 * some that are no value
 */
export function table(count, strange) {
  const names = Object.keys(COLUMNS);
  const values = Object.fromEntries(names.map((name) => [name, []]));
  const lines = [[...names, ...TARGETS].join()];
  const from = strange ? 100_000 : 0; // other rows than those of training
  for (let i = 0; i < count; i++) {
    const cells = names.map((name, k) => {
      const { cell, odd } = COLUMNS[name];
      const [text, value] = strange && (i + k) % 4 === 0 ? odd[mix(i, 40 + k) % odd.length] : cell(from + i);
      values[name].push(value);
      return quoted(text);
    });
    const z = ((mix(from + i, 11) + mix(from + i, 16)) % 3) - 1 + (mix(i, 30) % 100) / 100 - 0.5;
    lines.push([...cells, z > 0 ? 1 : 0, ["low", "middle", "high"][mix(from + i, 13) % 3], 500 + 30 * z].join());
  }
  return { text: `${lines.join("\n")}\n`, values };
}

const small = { width: 8, hidden: 16, epochs: 1, batch: 64 };
/** [name, options of lab.train]: each kind alone, by every model, for every task */
export const RUNS = Object.entries(GROUPS).flatMap(([kind, columns]) =>
  TARGETS.flatMap((target) => MODELS.map((model) => [`${kind}-${model}-${target}`, { ...small, model, target, columns }])),
);
