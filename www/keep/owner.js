// Who owns a kept session: its tab holds a lock for as long as it lives. A crash lets go of it like a closed tab, at once or later.
import { VERSION } from "./store.js";

const LOCK = "flowbed session ";
const TAB = "flowbed session"; // in sessionStorage: the same tab after a reload; and the channel on which it asks for its own
const PATIENCE = 1000; // ms in which a page that is being reloaded lets go
const RELOAD = 3000; // ms in which a page that is being reloaded has its own again
const SLOW_RELOAD = 10_000; // the same where nobody waits

export const sessionId = () => crypto.randomUUID().slice(0, 13);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
/** What was let go of is its own tab's first. */
export const ownFirst = () => pause(RELOAD);

/** Takes the lock of a session; resolves to what lets go of it. Null where another page has it, with `signal`: until that aborts. */
export function claim(id, signal) {
  return new Promise((resolve) => {
    const granted = (lock) => lock && new Promise((release) => resolve(release));
    const asked = navigator.locks.request(LOCK + id, signal ? { signal } : { ifAvailable: true }, granted);
    asked.catch(() => {}).then(() => resolve(null));
  });
}

/** Resolves to the first of them that is let go, by whichever page; rejects where `signal` aborts before. */
async function firstReleased(ids, signal) {
  const found = new AbortController(); // ends the requests for the others
  const options = { signal: AbortSignal.any([signal, found.signal]) };
  const released = ids.map((id) => navigator.locks.request(LOCK + id, options, () => id));
  return Promise.any(released).finally(() => found.abort());
}

/** undefined where storage is closed to this page */
export function attempt(use) {
  try {
    return use();
  } catch {
    return undefined;
  }
}

/** The session of this tab before its reload; empty where there was none, or where it is found as a closed tab's. */
export const remembered = () => attempt(() => sessionStorage.getItem(TAB)) ?? "";
export const remember = (id) => attempt(() => (id ? sessionStorage.setItem(TAB, id) : sessionStorage.removeItem(TAB)));

/** A tab that was slow to come back finds its own session offered by another page, and asks for it: `listener` gets its id. */
export const whenAsked = (listener) => new BroadcastChannel(TAB).addEventListener("message", ({ data }) => listener(data));

function askFor(id) {
  const channel = new BroadcastChannel(TAB);
  channel.postMessage(id);
  channel.close();
}

/** [{ id, record }] of all sessions, the newest first. */
export async function sessions(store) {
  const ids = new Set((await store.keys()).map((key) => key.split("/")[0]));
  const found = await Promise.all([...ids].map(async (id) => ({ id, record: await store.get(`${id}/session`) })));
  return found.sort((a, b) => (b.record?.at ?? 0) - (a.record?.at ?? 0));
}

/** Bytes of the sessions that pages hold, but for the one of this tab before its reload. */
export async function heldBytes(all, tab) {
  const held = new Set((await navigator.locks.query()).held.map(({ name }) => name));
  const others = all.filter(({ id }) => id !== tab && held.has(LOCK + id));
  return others.reduce((sum, { record }) => sum + (record?.bytes ?? 0), 0);
}

const isReadable = (record) => record?.version <= VERSION;

/** The first that no page holds: { id, record, release }, or the ids of all that pages hold. A record is read once nobody writes it any more. */
async function firstFree(store, ids, tab) {
  const owned = [];
  for (const id of ids) {
    const release = await claim(id, id === tab ? AbortSignal.timeout(PATIENCE) : null);
    const record = release && (await store.get(`${id}/session`));
    if (isReadable(record)) return { work: { id, record, release }, owned };
    if (release)
      release(); // forgotten, or never written
    else owned.push(id);
  }
  return { work: null, owned };
}

/**
 * The session of this tab before its reload, else the newest that no page holds. Where pages hold them all, the first that is let go,
 * however late: one that goes may let go after this page has come. It may also be a tab that reloads, or this one a copy of a tab, so
 * what was let go is its own first. all: the sessions; tab: the id of its own, whose first write may still be on its way; others(): are
 * those of other tabs wanted still?
 */
export async function lastWork(store, all, { tab, others, signal }) {
  for (let asked = false; ; all = await sessions(store)) {
    const wanted = others() ? all.filter(({ record }) => isReadable(record)).map(({ id }) => id) : [];
    const { work, owned } = await firstFree(store, new Set(tab ? [tab, ...wanted] : wanted), tab);
    if (work && !signal.aborted) return work;
    work?.release();
    if (!owned.length) return null;
    if (!asked && owned.includes(tab)) askFor(tab);
    asked = true; // from here on another page that has it may be its tab, and this one the copy
    const id = await firstReleased(owned, signal).catch(() => null);
    if (!id) return null;
    await (id === tab ? pause(PATIENCE) : ownFirst());
  }
}

/**
 * Of the sessions that no page holds only the newest stays, none where a page still offers one. A page that is being reloaded lets go
 * of its own for a moment: what goes was nobody's at two looks.
 */
export async function sweep(store, offered) {
  const before = new Set((await navigator.locks.query()).held.map(({ name }) => name));
  await pause(SLOW_RELOAD);
  let stays = offered();
  for (const { id, record } of await sessions(store)) {
    if (before.has(LOCK + id) || record?.version > VERSION) continue;
    const release = await claim(id);
    if (!release) continue;
    if (stays) await store.drop(`${id}/`);
    else stays = true;
    release();
  }
}
