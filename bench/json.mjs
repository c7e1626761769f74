// node --harmony-json-parse-with-source bench/json.mjs (the flag is for Node 20): 60,000 records by JSON.parse, by the same with a reviver
// that is told each number as it is written, and by this project's reader, both passes and the CSV included. CPU time, least of seven
// interleaved rounds.
import { unpacked } from "../www/files/packed.js";

const ROUNDS = 7;
const record = (_, i) => ({
  id: 1e15 + i,
  customer: `customer ${i % 977}`,
  price: (i % 1000) / 8,
  when: "2024-01-01T12:30:00",
  ok: i % 3 === 0,
  tags: ["a", `t${i % 5}`],
  ship: { city: `c${i % 50}`, zip: i % 99999 },
});
const lines = Array.from({ length: 60_000 }, record).map((one) => JSON.stringify(one));
const files = { line: new Blob([lines.join("\n")]), list: new Blob([`[${lines.join(",")}]`]) };

let digits = 0;
const asWritten = (key, value, { source } = {}) => {
  if (typeof value !== "number") return value;
  digits += source?.length ?? 0;
  return source;
};
const read = async (blob) => {
  const { pieces } = await unpacked(blob);
  for await (const piece of pieces) digits += Number(!piece);
};
const WORKS = {
  "JSON.parse": () => lines.forEach((line) => JSON.parse(line)),
  "JSON.parse, numbers as written": () => lines.forEach((line) => JSON.parse(line, asWritten)),
  "here, a record a line": () => read(files.line),
  "here, records in a list": () => read(files.list),
};

const least = {};
for (let round = 0; round < ROUNDS; round++)
  for (const [name, work] of Object.entries(WORKS)) {
    const start = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(start);
    least[name] = Math.min(least[name] ?? Infinity, (user + system) / 1000);
  }
console.log(`${(files.line.size / 1e6).toFixed(1)} MB, Node ${process.versions.node}, ${digits} digits seen`);
for (const [name, ms] of Object.entries(least))
  console.log(`${name}: ${Math.round(ms)} ms, ${(ms / least["JSON.parse"]).toFixed(1)} x JSON.parse`);
