// Second tables: by which columns they are joined, and what of them is an input. Fetched with the first of them.
import { name, shorten } from "../../ui/dom.js";
import { count, plural } from "../../ui/format.js";
import { html, node, nothing, render } from "../../ui/html.js";

/** A select over names of columns; onchange(name) */
function chooser(app, { id, label, names, chosen, onchange }) {
  const option = (one, i) => html`<option value=${String(i)} ?selected=${one === chosen}>${shorten(one, 32)}</option>`;
  const change = ({ target }) => onchange(names[Number(target.value)]);
  return html`<select id=${id} aria-label=${label} ?disabled=${app.training} @change=${change}>${names.map(option)}</select>`;
}

/** Columns that may hold the levels, but for those of second tables from number `from` on. */
const ownColumns = ({ table }, from) => {
  const later = table.joins.slice(from).flatMap(({ columns }) => columns);
  return table.columns.filter(({ kind, name }) => kind !== "tags" && !later.includes(name)).map((column) => column.name);
};

class Second {
  #app;
  #place;
  #problem = node(html`<p class="problem" role="alert"></p>`);
  #pending = null; // a file whose key a person is to choose: { file, keys, on }
  #busy = false;

  constructor(app, place) {
    [this.#app, this.#place] = [app, place];
  }

  /** Those of the page's table. */
  show() {
    const { joins = [] } = this.#app.table;
    const focus = document.activeElement?.id;
    const view = html`
      ${joins.map((join, number) => this.#joined(join, number))}
      ${this.#pending ? this.#keys() : nothing}
      ${this.#busy ? html`<p class="faint">Reading…</p>` : nothing}
      ${this.#problem}`;
    render(view, this.#place);
    if (focus?.startsWith("join-")) document.getElementById(focus)?.focus();
  }

  #joined({ name: file, column, key, columns, all, levels, matched, without }, number) {
    const rejoin = (on) => this.#again(number, { column, key, ...on });
    const of = {
      id: `join-column-${number}`,
      label: `Column whose levels ${file} describes`,
      names: ownColumns(this.#app, number),
    };
    const by = { id: `join-key-${number}`, label: `Key of ${file}`, names: all };
    const rest = without ? `, ${plural(without, "row")} without` : "";
    return html`
      <div class="joined">
        <div class="row">
          <strong>${name(file, 40)}</strong>
          <span>${chooser(this.#app, { ...of, chosen: column, onchange: (one) => rejoin({ column: one }) })} =
            ${chooser(this.#app, { ...by, chosen: key, onchange: (one) => rejoin({ key: one }) })}</span>
          <span class="faint">${count(matched)} of ${plural(levels, "level")} found${rest}</span>
          <button type="button" class="small" id="join-remove-${number}" aria-label="Remove ${shorten(file)}" ?disabled=${this.#app.training}
            @click=${() => this.#run(() => this.#app.unjoin(number))}>Remove</button>
        </div>
        <div class="row" role="group" aria-label="Inputs out of ${shorten(file)}">${columns.map((one, i) => this.#tick(one, `${number}-${i}`))}</div>
      </div>`;
  }

  #tick(called, id) {
    const column = this.#app.table.columns.find((one) => one.name === called);
    const { kind, guessed, levels } = column;
    const likely = guessed === "skip" ? "category" : guessed;
    const change = ({ target }) => this.#run(() => this.#app.setKinds({ [called]: target.checked ? likely : "skip" }));
    const what = kind === "skip" ? likely : kind;
    return html`
      <label class="check">
        <input type="checkbox" id="join-tick-${id}" ?disabled=${this.#app.training || levels === 0 || called === this.#app.target}
          .checked=${kind !== "skip"} @change=${change}>
        <span>${name(called, 32)} <span class="faint">${what}, ${count(levels)}</span></span>
      </label>`;
  }

  /** Which columns hold the same ids, where that could not be found. */
  #keys() {
    const { file, keys, on } = this.#pending;
    const choose = (part) => void Object.assign(on, part);
    const of = { id: "join-column", label: "Column whose levels it describes", names: ownColumns(this.#app, Infinity) };
    const by = { id: "join-key", label: "Its key", names: keys };
    return html`
      <div class="row">
        <strong>${name(file.name ?? "The file", 40)}</strong>
        <span>${chooser(this.#app, { ...of, chosen: on.column, onchange: (column) => choose({ column }) })} =
          ${chooser(this.#app, { ...by, chosen: on.key, onchange: (key) => choose({ key }) })}</span>
        <button type="button" class="primary" id="join-by" ?disabled=${this.#app.training} @click=${() => this.take(file, { on: { ...on } })}>Join by these</button>
      </div>`;
  }

  /** Joins a file; by the likeliest pair of columns where none is chosen. */
  take(file, options) {
    return this.#run(async () => {
      try {
        await this.#app.join(file, options);
        this.#pending = null;
      } catch (error) {
        if (error.code === "bad-join" && this.#pending?.file !== file) {
          const keys = await this.#app.lab.columns(file);
          this.#pending = { file, keys, on: { column: ownColumns(this.#app, Infinity)[0], key: keys[0] } };
        }
        throw error;
      }
    });
  }

  /** By other columns; where that cannot be, as it was. */
  #again(number, on) {
    return this.#run(async () => {
      const app = this.#app;
      const { joins, kinds = {} } = app.source.options;
      const [{ file, ...options }, ...later] = joins.slice(number);
      await app.unjoin(number);
      try {
        await app.join(file, { ...options, on });
      } catch (error) {
        await app.join(file, options);
        throw error;
      } finally {
        const went = later.filter((join) => !app.source.options.joins.includes(join)); // they hung upon it
        for (const { file, ...options } of went) await app.join(file, options).catch(() => {}); // its column has gone
        const ticked = Object.entries(kinds).filter(([name]) => app.joined.includes(name));
        if (ticked.length) await app.setKinds(Object.fromEntries(ticked));
      }
    });
  }

  async #run(work) {
    if (this.#app.training || this.#busy) return;
    this.#problem.textContent = "";
    this.#busy = true;
    this.show();
    try {
      await work();
    } catch (error) {
      this.#app.fail(error, this.#problem);
    } finally {
      this.#busy = false;
      if (this.#app.table) this.show();
    }
  }
}

export const secondTables = (app, place) => new Second(app, place);
