// One line of the native example: the same shop/bought embedding without a browser. The rest of its figures is not waited for.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export async function native() {
  const example = spawn("cargo", ["run", "--quiet", "--release", "--example", "figures", "--", "shop/bought"], {
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  let found = null;
  for await (const line of createInterface({ input: example.stdout })) {
    found = line.match(/^shop\/bought embedding .* ([\d.]+) s an epoch/);
    if (found) break;
  }
  try {
    process.kill(-example.pid); // cargo and the example, its child
  } catch {
    /* it has ended by itself */
  }
  return {
    title: "Training natively, CPU device, no browser",
    head: ["case", "batch", "s/epoch"],
    rows: [["shop/bought, embedding", 256, found ? Number(found[1]) : "–"]],
  };
}
