// MovieLens 100k as one CSV, for the figures: its licence forbids handing the data on, so it is fetched when measured, out of the
// wheel of recbole 1.2.1 on PyPI. `node bench/ml100k.mjs FILE.csv`, then `cargo run --release --example figures -- ml100k/liked FILE.csv`.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [file] = process.argv.slice(2);
if (!file) throw new Error("Say where the CSV goes: node bench/ml100k.mjs FILE.csv");
const folder = mkdtempSync(join(tmpdir(), "ml100k-"));
const python = (...args) => execFileSync("python3", ["-m", ...args], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
python("pip", "download", "--quiet", "--no-deps", "recbole==1.2.1");
python("zipfile", "-e", "recbole-1.2.1-py3-none-any.whl", ".");

/** An atomic file of recbole: tab-separated, its header `name:type`; rows as objects. */
function table(ending) {
  const path = join(folder, "recbole/dataset_example/ml-100k", `ml-100k.${ending}`);
  const [head, ...lines] = readFileSync(path, "utf8").trim().split("\n");
  const names = head.split("\t").map((name) => name.split(":")[0]);
  return lines.map((line) => Object.fromEntries(line.split("\t").map((cell, i) => [names[i], cell])));
}

const users = new Map(table("user").map((user) => [user.user_id, user]));
const items = new Map(table("item").map((item) => [item.item_id, item]));
const columns = ["user_id", "item_id", "zip_code", "occupation", "gender", "age", "release_year", "genre", "liked"];
const rows = table("inter").map((rating) => ({
  ...rating,
  ...users.get(rating.user_id),
  ...items.get(rating.item_id),
  genre: items.get(rating.item_id).class.split(" ")[0],
  liked: Number(rating.rating) >= 4 ? 1 : 0,
}));
const csv = [columns, ...rows.map((row) => columns.map((name) => row[name]))].map((cells) => cells.join(",")).join("\n");
writeFileSync(file, csv + "\n");
console.log(`${rows.length} rows, ${rows.filter((row) => row.liked).length} liked: ${file}`);
