// A thread of the engine, which the engine's worker starts. Its name is the engine's address.

const glue = import(`${self.name}.js`);

onmessage = async ({ data: { module, memory } }) => {
  const { default: init, threadHelp, threadFail } = await glue;
  await init({ module_or_path: module, memory });
  postMessage("here");
  try {
    threadHelp();
  } catch (error) {
    threadFail(); // nothing of what it was at is whole: whoever waits for it is to know
    throw error;
  }
};
