// Messages as flatbuffers write them (google/flatbuffers), as far as Arrow needs them.

/** A table of a flatbuffer; a field that is not written has the default. */
export class Table {
  constructor(view, at) {
    this.view = view;
    this.at = at;
    this.fields = at - view.getInt32(at, true);
  }

  #place(field) {
    const entry = 4 + 2 * field;
    const isThere = entry < this.view.getUint16(this.fields, true);
    const offset = isThere ? this.view.getUint16(this.fields + entry, true) : 0;
    return offset && this.at + offset;
  }

  #follow(field) {
    const at = this.#place(field);
    return at && at + this.view.getUint32(at, true);
  }

  byte(field) {
    const at = this.#place(field);
    return at ? this.view.getUint8(at) : 0;
  }

  short(field, otherwise = 0) {
    const at = this.#place(field);
    return at ? this.view.getInt16(at, true) : otherwise;
  }

  long(field) {
    const at = this.#place(field);
    return at ? this.view.getBigInt64(at, true) : 0n;
  }

  text(field) {
    const at = this.#follow(field);
    if (!at) return "";
    const { buffer, byteOffset } = this.view;
    return new TextDecoder().decode(new Uint8Array(buffer, byteOffset + at + 4, this.view.getUint32(at, true)));
  }

  table(field) {
    const at = this.#follow(field);
    return at ? new Table(this.view, at) : null;
  }

  *tables(field) {
    const at = this.#follow(field);
    const count = at ? this.view.getUint32(at, true) : 0;
    for (let entry = at + 4; entry < at + 4 + 4 * count; entry += 4)
      yield new Table(this.view, entry + this.view.getUint32(entry, true));
  }
}
