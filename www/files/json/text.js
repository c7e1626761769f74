// The text of a JSON file, a window of it at a time: whatever is not whole in the window is parsed anew when more has come.
import { failure } from "../reading.js";

export const NEED = new Error("more of the text");
const LONGEST = 1 << 26; // of a row, as of a CSV
const NEWLINE = 10;
const SEPARATOR = 30; // of records, RFC 7464

/** What is wrong at `at` in the window */
export class Bad extends Error {
  constructor(at, what) {
    super(what);
    this.at = at;
  }
}

function decoderOf([first, second]) {
  const wide = { 0xfeff: "utf-16le", 0xfffe: "utf-16be" }[first | (second << 8)];
  return new TextDecoder(wide ?? "utf-8", { fatal: true });
}

export class Text {
  text = "";
  at = 0;
  isWhole = false;
  read = 0; // bytes of the file
  #lines = 1; // the line in which the window begins
  #decoder = null;

  constructor(pieces) {
    this.pieces = pieces[Symbol.asyncIterator]();
  }

  /** The line of a place in the window */
  line(at = this.at) {
    let count = this.#lines;
    for (let i = this.text.indexOf("\n"); i >= 0 && i < at; i = this.text.indexOf("\n", i + 1)) count++;
    return count;
  }

  /** Drops what is parsed, and reads as much again as the rest is long. */
  async more() {
    if (this.isWhole) throw this.cut();
    this.#lines = this.line();
    const parts = [this.text.slice(this.at)];
    this.at = 0;
    const wanted = parts[0].length;
    if (wanted > LONGEST)
      throw failure(
        "wrong-type",
        `In line ${this.#lines} of this JSON file begins a value of more than 64 MiB, which is not read here.`,
      );
    for (let added = 0; !this.isWhole && added <= wanted;) {
      const next = await this.pieces.next();
      this.isWhole = !!next.done;
      parts.push(this.#decoded(next.value?.bytes ?? new Uint8Array()));
      added += parts.at(-1).length;
      this.read = next.value?.read ?? this.read;
    }
    this.text = parts.join("");
  }

  #decoded(bytes) {
    this.#decoder ??= decoderOf(bytes);
    try {
      return this.#decoder.decode(bytes, { stream: !this.isWhole });
    } catch {
      throw failure(
        "wrong-type",
        `This JSON file is not in UTF-8 behind line ${this.#lines}. Save it as UTF-8 and choose it again.`,
      );
    }
  }

  cut() {
    return failure(
      "unreadable",
      `This JSON file ends in line ${this.line(this.text.length)}, in the middle of a value: it is cut off. Copy or download it again.`,
    );
  }

  wrong({ at, message }) {
    const line = this.line(at);
    const start = at - this.text.lastIndexOf("\n", at - 1);
    const near = JSON.stringify(this.text.slice(at, at + 12)).slice(1, -1);
    return failure(
      "wrong-type",
      `Line ${line} of this JSON file is no JSON at character ${start}: ${message} was expected, and “${near}” stands there. ` +
        "Mend it there, or write the file anew.",
    );
  }

  skipBlanks() {
    for (; ; this.at++) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 32 && code !== NEWLINE && code !== 13 && code !== 9 && code !== SEPARATOR) return code;
    }
  }

  /** The code of the next character that is no blank; NaN behind the last one. */
  async next() {
    for (;;) {
      const code = this.skipBlanks();
      if (code === code || this.isWhole) return code;
      await this.more();
    }
  }

  /** As `parse` gives: from here on, with as much text as that takes. */
  async one(parse) {
    for (;;) {
      const from = this.at;
      try {
        return parse();
      } catch (error) {
        if (error !== NEED) throw error instanceof Bad ? this.wrong(error) : error;
        this.at = from;
        await this.more();
      }
    }
  }

  /** `step` until it gives false. Yields where more is read, and after every `often` steps. */
  async *all(step, often) {
    for (let from = this.at; ;) {
      try {
        for (let i = 0; i < often; i++) {
          from = this.at;
          if (!step()) return;
        }
      } catch (error) {
        if (error !== NEED) throw error instanceof Bad ? this.wrong(error) : error;
        this.at = from;
        await this.more();
      }
      yield;
    }
  }
}
