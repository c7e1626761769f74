// Cells on a canvas, a pixel for each; save/cells.js draws the same larger, with names.

/** colour(row, column) → [r, g, b, a] */
export function paintCells(canvas, { rows, columns, colour }) {
  const image = new ImageData(columns, rows);
  for (let i = 0; i < rows * columns; i++) image.data.set(colour(Math.floor(i / columns), i % columns), 4 * i);
  Object.assign(canvas, { width: columns, height: rows });
  canvas.getContext("2d").putImageData(image, 0, 0);
}
