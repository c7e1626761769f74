// The works of src/measure without a browser: `cargo bench` on the CPU device, and on the GPU that Vulkan finds.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { HEAD, NOTES, rows } from "./limits.mjs";

const run = promisify(execFile);

export async function native(device, only = "") {
  const options = ["--device", device, "--json", ...(only ? ["--only", only] : [])];
  const { stdout } = await run("cargo", ["bench", "--quiet", "--bench", "native", "--", ...options], { maxBuffer: 2 ** 24 });
  const measured = stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
  return { title: `Works and kernels natively, ${device} device, seven rounds`, head: HEAD, rows: rows(measured), notes: NOTES };
}
