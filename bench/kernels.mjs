// The works and every kernel of the page against the limits of its device: WebAssembly on the CPU; a software GPU shortly.
import { HEAD, NOTES, rows } from "./limits.mjs";
import { native } from "./native.mjs";
import { withLabPage } from "./session.mjs";

const SHORT = ["multiply-add", "copy", "dispatch", "read", "matmul", "epoch-1024", "literal-rk4"]; // SwiftShader takes minutes for the rest

/** Runs in the page. */
async function all({ device, only, rounds }) {
  const lab = await globalThis.bench.Lab.open({ device });
  const found = [];
  for (const work of only ?? (await lab.works())) found.push(await lab.measure(work, { rounds }));
  await lab.close();
  return found;
}

export async function measure(server, options) {
  const run = (device, only, rounds) =>
    withLabPage(server, { gpu: device === "gpu" }, (page) => page.evaluate(all, { device, only, rounds }));
  const cpu = await run("cpu", null, 7);
  const gpu = await run("gpu", SHORT, 3);
  const tables = [
    { title: "Works and kernels in the page, CPU device, one core, seven rounds", head: HEAD, rows: rows(cpu), notes: NOTES },
    {
      title: "The same in the page, WebGPU on SwiftShader, three rounds",
      head: HEAD,
      rows: rows(gpu),
      notes: ["A GPU imitated on the CPU: it shows that the path works, and says nothing about the speed of a real one."],
    },
  ];
  if (options.native) tables.push(await native("cpu"), await native("gpu", SHORT.join()));
  return tables;
}
