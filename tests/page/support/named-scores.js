// A model whose inputs are texts, in onnxruntime for JavaScript: in node and in a page.

/** values: { column: [rows] texts, numbers (null: none) or lists of [tag, weight] } → scores */
export async function namedScores(ort, session, values) {
  const feeds = {};
  for (const [name, cells] of Object.entries(values)) {
    if (!session.inputNames.includes(name)) continue;
    if (!Array.isArray(cells[0])) {
      const isText = cells.some((cell) => typeof cell === "string");
      feeds[name] = isText
        ? new ort.Tensor("string", cells, [cells.length])
        : new ort.Tensor(
            "float64",
            Float64Array.from(cells, (cell) => cell ?? NaN),
            [cells.length],
          );
      continue;
    }
    const most = Math.max(1, ...cells.map(({ length }) => length));
    const places = cells.flatMap((tags) => Array.from({ length: most }, (_, i) => tags[i] ?? ["", 0]));
    const shape = [cells.length, most];
    feeds[name] = new ort.Tensor(
      "string",
      places.map(([tag]) => tag),
      shape,
    );
    feeds[`${name}: weights`] = new ort.Tensor(
      "float64",
      places.map(([, weight]) => weight),
      shape,
    );
  }
  return [...(await session.run(feeds))[session.outputNames[0]].data];
}
