// What this browser stores: records in IndexedDB, large arrays in them as Blobs. A write is there whole or not at all.

const DATABASE = "flowbed";
const SCHEMA = 1; // of the database
const RECORDS = "records";
const PATIENCE = 10_000; // ms for one record: after a crash Chromium 156 may leave a read without an answer, and answers the next
/** Of the records. In 1 arrays were stored as they are, or as files of the origin's own (OPFS); those of a later one are left alone. */
export const VERSION = 2;

const WHY = {
  QuotaExceededError: "its storage is full",
  VersionError: "what it holds was kept by another version of flowbed, which is left alone",
};

/**
 * Keys are paths, `SESSION/…`. After the first failure nothing more is written, and `failure` says why; what is there can still be read
 * and deleted.
 */
export class Store {
  failure = "";
  onfailure = () => {}; // called once
  #database = open().catch((error) => this.#fail(error));

  /** All keys that begin so. */
  keys(prefix = "") {
    return this.#try((database) => result(records(database, "readonly").getAllKeys(within(prefix))), []);
  }

  /** undefined where there is none, or none that can be read; what was written before a write failed is there still */
  get(key) {
    const read = async (database) => withArrays(await result(records(database, "readonly").get(key)));
    const again = async (database) => (await answered(read(database))) ?? (await answered(read(database))) ?? {};
    return this.#try(async (database) => (await again(database)).value, undefined, true);
  }

  /** entries: [key, record]; `arrays` of a record: { name: typed array }. All of them, and what goes, in one step. False where it failed. */
  put(entries, gone = []) {
    const change = (all) => {
      for (const [key, record] of entries) all.put(withBlobs(record), key);
      for (const key of gone) all.delete(key);
    };
    return this.#try((database) => changed(database, change), false);
  }

  /** All records that begin so, also those that another tab has written. */
  drop(prefix = "") {
    const use = async (database) => {
      await changed(database, (all) => all.delete(within(prefix)));
      await dropFiles(prefix).catch(() => {}); // there are none
      return true;
    };
    return this.#try(use, false, true);
  }

  /** always: also after a failure */
  async #try(use, otherwise, always = false) {
    const database = await this.#database;
    if (!database || (this.failure && !always)) return otherwise;
    try {
      return await use(database);
    } catch (error) {
      this.#fail(error);
      return otherwise;
    }
  }

  #fail(error) {
    this.close(WHY[error?.name] ?? String(error?.message ?? error).replace(/\.$/, ""));
  }
  /** Nothing is written from here on. */
  close(why) {
    if (this.failure) return;
    this.failure = `This browser keeps nothing of your work (${why}). Training goes on; a reload would lose it.`;
    this.onfailure();
  }
}

// -- IndexedDB with promises. `idb` would save six lines and bring 1.2 kB to a first visit. --

const result = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** { value } of a promise; null where it stays without an answer. */
function answered(promise) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, PATIENCE, null);
  });
  return Promise.race([promise.then((value) => ({ value })), late]).finally(() => clearTimeout(timer));
}

async function open() {
  if (!globalThis.indexedDB) throw new Error("it has no IndexedDB here");
  const opening = indexedDB.open(DATABASE, SCHEMA);
  opening.onupgradeneeded = () => opening.result.createObjectStore(RECORDS);
  const database = await result(opening);
  database.onversionchange = () => database.close(); // a newer page may come in
  return database;
}

const records = (database, mode) => database.transaction(RECORDS, mode).objectStore(RECORDS);
const within = (prefix) => IDBKeyRange.bound(prefix, `${prefix}\uffff`);

/** All changes or none, also where one of them throws. They are made from here on, also where the page goes before it hears of it. */
function changed(database, change) {
  const all = records(database, "readwrite");
  const { transaction } = all;
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(true);
    transaction.onabort = () => reject(transaction.error ?? new Error("a write was broken off"));
    try {
      change(all);
      transaction.commit();
    } catch (error) {
      reject(error);
      transaction.abort();
    }
  });
}

// -- arrays --

/** A Blob is read sooner than an array, and writing it holds up the page for less long. */
function withBlobs(record) {
  if (!record.arrays) return record;
  const blob = ([name, array]) => [name, { type: array.constructor.name, blob: new Blob([array]) }];
  return { ...record, arrays: Object.fromEntries(Object.entries(record.arrays).map(blob)) };
}

/** undefined where one of them is gone */
async function withArrays(record) {
  if (!record?.arrays) return record;
  const arrays = {};
  try {
    for (const [name, { type, blob, file }] of Object.entries(record.arrays)) {
      const bytes = file ? await fileOf(file) : blob;
      arrays[name] = bytes ? new globalThis[type](await bytes.arrayBuffer()) : record.arrays[name];
    }
    return { ...record, arrays };
  } catch {
    return undefined;
  }
}

// -- files of version 1, whose names begin with their record's key --

const folder = async () => (await navigator.storage.getDirectory()).getDirectoryHandle("flowbed");
const fileOf = async (name) => (await (await folder()).getFileHandle(name)).getFile();

async function dropFiles(prefix) {
  const files = await folder();
  for await (const name of files.keys()) if (decodeURIComponent(name).startsWith(prefix)) await files.removeEntry(name);
}
