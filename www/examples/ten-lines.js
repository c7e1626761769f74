import { Lab } from "../lab.js"; // in a page of yours: the address of www/lab.js, wherever dist/ is served
const say = (id, text) => (document.getElementById(id).textContent = text);
const people = ["anna", "bert", "cem", "dora", "eva", "finn", "gita", "hugo"]; // tea, coffee, tea, coffee, ..
const row = (i) => `${people[i % 8]},${i % 7 < 5 ? "work" : "rest"},${(i % 2 === 0) !== (i % 11 === 0) ? "tea" : "coffee"}`;
const lab = await Lab.open();
const table = await lab.load(`name,day,drink\n${Array.from({ length: 2000 }, (_, i) => row(i)).join("\n")}\n`);
say("table", `${table.rows} rows: ${table.columns.map(({ name, levels }) => `${levels} of ${name}`).join(", ")}.`);
const run = await lab.train({ model: "embedding", target: "drink", width: 4, epochs: 20, patience: 20 });
say("score", `Right about ${Math.round(100 * run.test.accuracy)} % of ${run.rows.test} rows that it never saw.`);
say("near", `Next to anna: ${(await lab.neighbours("name", "anna", { count: 3 })).map(({ name }) => name).join(", ")}.`);
