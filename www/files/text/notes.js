// What is said of the columns of a file: each sentence once, for all of them.

const NAMED = 3; // columns that a note names

export class Notes {
  list = [];
  #columns = new Map();

  say(sentence, name) {
    if (!this.#columns.has(sentence)) {
      this.#columns.set(sentence, { names: new Set(), note: { line: 0, text: "" } });
      this.list.push(this.#columns.get(sentence).note);
    }
    const { names, note } = this.#columns.get(sentence);
    if (names.has(name)) return;
    names.add(name);
    const first = [...names].slice(0, NAMED).map((one) => `“${one}”`);
    const more = names.size > NAMED ? ` and ${names.size - NAMED} more` : "";
    note.text = `${names.size > 1 ? "Columns" : "Column"} ${first.join(", ")}${more}: ${sentence}`;
  }
}

const LISTED = 5; // names in a sentence

export const inOneLine = (names) => names.slice(0, LISTED).join(", ") + (names.length > LISTED ? ", …" : "");
