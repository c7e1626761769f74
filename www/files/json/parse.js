// JSON, parsed here for the sake of its numbers: JSON.parse makes 9007199254740992 of 9007199254740993, and browsers that hand out a
// number's own text do so at a tenth of its speed (docs/files.md). Numbers stay text, lists and records in a cell stay JSON.
import { failure } from "../reading.js";
import { Bad, NEED } from "./text.js";

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;
export const [OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [123, 125, 91, 93];

const DEEPEST = 200;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const UNFINISHED = /^[.eE][-+]?$/;
const WORDS = ["null", "true", "false", "NaN", "Infinity", "-Infinity"]; // Python writes the last three

/** Kinds of values in a column, added up */
export const [TEXT, NUMERIC, TRUTH, TAGS, NESTED, NOTHING] = [1, 2, 4, 8, 16, 32];

/** Parses from `source.at` on: a Text's window. All throw NEED where it ends too early, and Bad. */
export class Parser {
  constructor(source) {
    this.source = source;
    this.kind = 0; // of the value that was parsed last
  }

  #bad(what) {
    const { source } = this;
    if (source.at >= source.text.length) throw NEED;
    return new Bad(source.at, what);
  }

  /** Is the next sign this one? It is stepped over. */
  #takes(code) {
    const { source } = this;
    if (source.skipBlanks() !== code) return false;
    source.at++;
    return true;
  }

  /** Steps over a text; does it hold escapes? */
  #overText() {
    const { source } = this;
    const { text } = source;
    let hasEscapes = false;
    for (let i = source.at + 1; ; i++) {
      const code = text.charCodeAt(i);
      if (code === QUOTE) {
        source.at = i + 1;
        return hasEscapes;
      }
      if (code === BACKSLASH) {
        hasEscapes = true;
        i++;
      } else if (!(code >= 32)) {
        source.at = i;
        throw this.#bad("the end of a text");
      }
    }
  }

  string() {
    const { source } = this;
    const { at } = source;
    const hasEscapes = this.#overText();
    this.kind = TEXT;
    if (!hasEscapes) return source.text.slice(at + 1, source.at - 1);
    try {
      return JSON.parse(source.text.slice(at, source.at));
    } catch {
      throw new Bad(at, "a text with proper escapes");
    }
  }

  /** One JSON text for what is one text */
  #quoted() {
    const { source } = this;
    const { at } = source;
    const text = this.string();
    return text.length === source.at - at - 2 ? source.text.slice(at, source.at) : JSON.stringify(text);
  }

  /** A number, true, false or null, as it is written; null where there is no value. */
  bare() {
    const { source } = this;
    const { text, at } = source;
    NUMBER.lastIndex = at;
    if (NUMBER.test(text)) {
      const end = NUMBER.lastIndex;
      if (end === text.length ? !source.isWhole : end >= text.length - 2 && UNFINISHED.test(text.slice(end))) throw NEED;
      source.at = NUMBER.lastIndex;
      this.kind = NUMERIC;
      return text.slice(at, source.at);
    }
    const word = WORDS.find((one) => text.startsWith(one, at));
    if (!word) {
      const rest = text.slice(at, at + 9);
      if (at + rest.length === text.length && WORDS.some((one) => one.startsWith(rest))) throw NEED;
      throw this.#bad("a value");
    }
    source.at += word.length;
    const isNothing = word === "null" || word === "NaN";
    this.kind = isNothing ? NOTHING : word.endsWith("Infinity") ? NUMERIC : TRUTH;
    return isNothing ? null : word;
  }

  /** `member` for each name of an object, at whose value the source then stands */
  members(member, depth) {
    this.#enter(depth);
    if (this.#takes(CLOSE)) return;
    do {
      if (this.source.skipBlanks() !== QUOTE) throw this.#bad("a name in quotes");
      const name = this.string();
      if (!this.#takes(COLON)) throw this.#bad("a colon");
      this.source.skipBlanks();
      member(name);
    } while (this.#takes(COMMA));
    if (!this.#takes(CLOSE)) throw this.#bad("a comma or }");
  }

  items(item, depth) {
    this.#enter(depth);
    if (this.#takes(CLOSE_LIST)) return;
    do {
      this.source.skipBlanks();
      item();
    } while (this.#takes(COMMA));
    if (!this.#takes(CLOSE_LIST)) throw this.#bad("a comma or ]");
  }

  #enter(depth) {
    if (depth > DEEPEST) {
      const where = `line ${this.source.line()}`;
      throw failure(
        "wrong-type",
        `Values in ${where} of this JSON file lie more than ${DEEPEST} deep in one another, which is not read here.`,
      );
    }
    this.source.at++;
  }

  /** Any value as JSON without blanks; one text for what is one value. */
  json(depth = 0) {
    const code = this.source.skipBlanks();
    const parts = [];
    if (code === OPEN) {
      this.members((name) => parts.push(`${JSON.stringify(name)}:${this.json(depth + 1)}`), depth);
      this.kind = NESTED;
      return `{${parts.join(",")}}`;
    }
    if (code === OPEN_LIST) {
      let kind = TAGS;
      const item = () => {
        parts.push(this.json(depth + 1));
        if (this.kind & (TAGS | NESTED)) kind = NESTED;
      };
      this.items(item, depth);
      this.kind = kind;
      return `[${parts.join(",")}]`;
    }
    if (code === QUOTE) return this.#quoted();
    const written = this.bare();
    return written === null ? "null" : written.endsWith("Infinity") ? `"${written}"` : written;
  }

  /** A value as a cell: a text without quotes, null where there is none */
  cell(depth = 0) {
    const code = this.source.text.charCodeAt(this.source.at);
    if (code === QUOTE) return this.string();
    return code === OPEN || code === OPEN_LIST ? this.json(depth) : this.bare();
  }

  /** An item of a list, and whether another one follows: a step of `Text.all` */
  item(parse) {
    this.source.skipBlanks();
    const value = parse();
    const goesOn = this.#takes(COMMA);
    if (!goesOn && !this.#takes(CLOSE_LIST)) throw this.#bad("a comma or ]");
    return { value, goesOn };
  }

  /** A name of an object and its colon */
  name() {
    if (this.source.skipBlanks() !== QUOTE) throw this.#bad("a name in quotes");
    const name = this.string();
    if (!this.#takes(COLON)) throw this.#bad("a colon");
    if (!(this.source.skipBlanks() >= 0)) throw NEED;
    return name;
  }

  /** Behind a value of an object: does another one follow? */
  follows() {
    if (this.#takes(COMMA)) return true;
    if (this.#takes(CLOSE)) return false;
    throw this.#bad("a comma or }");
  }
}
