// What this browser keeps: records in IndexedDB, their large arrays as files of the origin's own (OPFS). A write is there whole or not at all.

const DATABASE = "flowbed";
const SCHEMA = 1; // of the database
export const VERSION = 1; // of the records; those of another are left alone
const LARGE = 64e6; // bytes from which an array is a file
const FOLDER = "flowbed";

const result = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function database() {
  if (!globalThis.indexedDB) throw new Error("it has no IndexedDB here");
  const opening = indexedDB.open(DATABASE, SCHEMA);
  opening.onupgradeneeded = () => opening.result.createObjectStore("records");
  const blocked = new Promise((_, reject) => {
    opening.onblocked = () => reject(new Error("another tab holds an older store open"));
  });
  return Promise.race([result(opening), blocked]);
}

const WHY = {
  QuotaExceededError: "its storage is full",
  VersionError: "what it holds was kept by another version of flowbed, which is left alone",
};

/** Keys are paths, `SESSION/…`. After the first failure it is quiet: it keeps nothing more, and `quiet` says why; what is there can still be read and deleted. */
export class Store {
  quiet = "";
  onquiet = (_why) => {}; // told once
  #opened;
  #large;
  #files = new Map(); // key → the names of its files

  constructor({ large = LARGE } = {}) {
    this.#large = large;
    this.#opened = this.#open();
  }

  async #open() {
    try {
      const found = await database();
      found.onversionchange = () => found.close(); // a newer page may come in
      const files = await names().catch(() => null);
      if (!files) this.#large = Infinity; // without such a file system no array is a file
      for (const name of files ?? []) this.#noted(keyOf(name)).push(name);
      return found;
    } catch (error) {
      this.#fail(error);
      return null;
    }
  }

  /** All keys that begin so, also those whose files alone are left of a write that a crash cut short. */
  keys(prefix = "") {
    return this.#try(async (records) => {
      const found = await result(records("readonly").getAllKeys(within(prefix)));
      return [...new Set([...found, ...[...this.#files.keys()].filter((key) => key.startsWith(prefix))])];
    }, []);
  }

  /** undefined where there is none; what was kept before a write failed is there still */
  get(key) {
    const read = async (records) => {
      const record = await result(records("readonly").get(key));
      if (!record?.arrays) return record;
      const arrays = await restored(record.arrays).catch(() => null); // somebody removed a file
      return arrays ? { ...record, arrays } : undefined;
    };
    return this.#try(read, undefined, true);
  }

  /** entries: [key, record]; `arrays` of a record: { name: typed array }. All of them, and what goes, in one step. False where it failed. */
  put(entries, gone = []) {
    return this.#try(async (records) => {
      const before = new Map([...entries.map(([key]) => key), ...gone].map((key) => [key, this.#files.get(key) ?? []]));
      const written = new Map(entries.map(([key]) => [key, []]));
      try {
        const light = [];
        for (const [key, record] of entries) light.push([key, await this.#withoutLarge(key, record, written.get(key))]);
        await changed(records("readwrite"), (all) => {
          for (const [key, record] of light) all.put(record, key);
          for (const key of gone) all.delete(key);
        });
      } catch (error) {
        await removed([...written.values()].flat());
        throw error;
      }
      await removed([...before.values()].flat());
      for (const key of before.keys()) {
        const files = written.get(key) ?? [];
        if (files.length) this.#files.set(key, files);
        else this.#files.delete(key);
      }
      return true;
    }, false);
  }

  /** All records that begin so, and their files, also those that another tab has written since this one opened. */
  drop(prefix = "") {
    const ours = (key) => key.startsWith(prefix);
    const use = async (records) => {
      await changed(records("readwrite"), (all) => all.delete(within(prefix)));
      await removed((await names().catch(() => [])).filter((name) => ours(keyOf(name))));
      for (const key of [...this.#files.keys()].filter(ours)) this.#files.delete(key);
      return true;
    };
    return this.#try(use, false, true);
  }

  async #withoutLarge(key, record, written) {
    if (!record.arrays) return record;
    const arrays = {};
    for (const [name, array] of Object.entries(record.arrays)) {
      arrays[name] = array;
      if (array.byteLength < this.#large) continue;
      const file = `${encodeURIComponent(key)} ${crypto.randomUUID()}`;
      written.push(file);
      const writing = await (await (await folder()).getFileHandle(file, { create: true })).createWritable();
      await writing.write(array);
      await writing.close(); // what was written is there from here on
      arrays[name] = { file, type: array.constructor.name };
    }
    return { ...record, arrays };
  }

  /** always: also where it is quiet */
  async #try(use, otherwise, always = false) {
    const open = await this.#opened;
    if (!open || (this.quiet && !always)) return otherwise;
    try {
      return await use((mode) => open.transaction("records", mode).objectStore("records"));
    } catch (error) {
      this.#fail(error);
      return otherwise;
    }
  }

  #fail(error) {
    this.silence(WHY[error?.name] ?? String(error?.message ?? error).replace(/\.$/, ""));
  }
  silence(why) {
    if (this.quiet) return;
    this.quiet = `This browser keeps nothing of your work (${why}). Training goes on; a reload would lose it.`;
    this.onquiet(this.quiet);
  }

  #noted(key) {
    if (!this.#files.has(key)) this.#files.set(key, []);
    return this.#files.get(key);
  }
}

const within = (prefix) => IDBKeyRange.bound(prefix, `${prefix}\uffff`);

/** All changes or none, also where one of them throws. They are there from here on, also where the page goes before it hears of it. */
function changed(records, change) {
  const { transaction } = records;
  return new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error ?? new Error("a write was broken off"));
    try {
      change(records);
      transaction.commit();
    } catch (error) {
      reject(error);
      transaction.abort();
    }
  });
}

// -- files --

const folder = async () => (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
const keyOf = (name) => decodeURIComponent(name.split(" ")[0]);

async function names() {
  const found = [];
  for await (const name of (await folder()).keys()) found.push(name);
  return found;
}

async function removed(files) {
  for (const file of files) await (await folder()).removeEntry(file).catch(() => {}); // at the next chance, then
}

async function restored(arrays) {
  const found = {};
  for (const [name, array] of Object.entries(arrays))
    found[name] = array.file ? new globalThis[array.type](await contents(array.file)) : array;
  return found;
}

const contents = async (name) => (await (await (await folder()).getFileHandle(name)).getFile()).arrayBuffer();
