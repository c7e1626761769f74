// What every file of columns becomes on its way to the engine: CSV with commas and a line of names.

export const ROWS = 1 << 13; // turned into text at a time
export const MISSING = '""'; // an empty line would be no row at all: a missing cell is written

export const quoted = (text) => (/^[\w.:+-]+$/.test(text) ? text : `"${text.replaceAll('"', '""')}"`);

/** One line of CSV, of cells that are written */
export const line = (cells) => `${cells.join(",")}\n`;
