import { withServer, withLabPage } from "./session.mjs";
const COLUMNS = ["sku", "customer", "zip", "channel", "weekday"];
await withServer(async (server) => {
  await withLabPage(server, { gpu: false }, async (page) => {
    for (const [model, flow] of [["embedding"], ["attention-ode"], ["embedding"], ["attention-ode"], ["attention-ode", {method:"rk4",steps:4}]]) {
      const out = await page.evaluate(async ({ model, columns, flow }) => {
        const lab = (bench.labs.shop ??= await bench.opened("cpu", { sample: "shop" }));
        const run = await lab.train({ model, target: "bought", columns, epochs: 1, width: 32, idDropout: 0, ...(flow ? { flow } : {}) });
        return [run.epochs.map((e) => e.seconds), run.test.auc];
      }, { model, columns: COLUMNS, flow });
      console.log(model, JSON.stringify(flow), JSON.stringify(out));
    }
  });
});
