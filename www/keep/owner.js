// Who owns a kept session: its tab holds a lock for as long as it lives. A crash lets go of it like a closed tab, at once or later.
import { VERSION } from "./store.js";

const LOCK = "flowbed session ";
const TAB = "flowbed session"; // in sessionStorage: the same tab after a reload
const PATIENCE = 1000; // ms in which a page that is being reloaded lets go
const RELOAD = 3000; // ms in which a page that is being reloaded has its own again

export const sessionId = () => crypto.randomUUID().slice(0, 13);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Takes the lock of a session; resolves to what lets go of it. Null where another page has it, with `signal`: until that aborts. */
export function claim(id, signal) {
  return new Promise((resolve) => {
    const granted = (lock) => lock && new Promise((release) => resolve(release));
    navigator.locks.request(LOCK + id, signal ? { signal } : { ifAvailable: true }, granted).then(
      () => resolve(null),
      () => resolve(null),
    );
  });
}

/** Resolves once one of them is let go, by whichever page; rejects where `signal` aborts before. */
async function oneLetGo(ids, signal) {
  signal.throwIfAborted();
  const waiting = new AbortController();
  const end = () => waiting.abort();
  signal.addEventListener("abort", end);
  const letGo = async (id) => {
    await navigator.locks.request(LOCK + id, { signal: waiting.signal }, () => {});
    return id;
  };
  try {
    return await Promise.any(ids.map(letGo));
  } finally {
    signal.removeEventListener("abort", end);
    end();
  }
}

/** The session of this tab before its reload; empty where there was none. */
export function remembered() {
  try {
    return sessionStorage.getItem(TAB) ?? "";
  } catch {
    return ""; // storage is closed to this page
  }
}

export function remember(id) {
  try {
    if (id) sessionStorage.setItem(TAB, id);
    else sessionStorage.removeItem(TAB);
  } catch {
    // then a reload finds it as a closed tab's
  }
}

/** [{ id, record }] of all sessions, the newest first. */
export async function sessions(store) {
  const ids = new Set((await store.keys()).map((key) => key.split("/")[0]));
  const found = await Promise.all([...ids].map(async (id) => ({ id, record: await store.get(`${id}/session`) })));
  return found.sort((a, b) => (b.record?.at ?? 0) - (a.record?.at ?? 0));
}

/** The first of them that no page holds: { id, record, release }. Its record is read once nobody writes it any more. */
async function firstFree(store, ids, tab) {
  for (const id of ids) {
    const release = await claim(id, id === tab ? AbortSignal.timeout(PATIENCE) : null);
    if (!release) continue;
    const record = await store.get(`${id}/session`);
    if (record) return { id, record, release };
    release(); // forgotten meanwhile
  }
  return null;
}

/**
 * The session of this tab before its reload, else the newest that no page holds. Where pages hold them all, the first that is let go,
 * however late: one that goes may let go after this page has come. It may also be a tab that reloads, or this one a copy of a tab, so
 * what was let go is its own first. all: the sessions; tab: the id of its own; others(): are those of other tabs wanted still?
 */
export async function lastWork(store, all, { tab, others, signal }) {
  const ours = ({ id, record }) => record?.version <= VERSION && (id === tab || others());
  for (; ; all = await sessions(store)) {
    const ids = all.filter(ours).map(({ id }) => id);
    ids.sort((a, b) => Number(b === tab) - Number(a === tab));
    const work = await firstFree(store, ids, tab);
    if (work && !signal.aborted) return work;
    work?.release();
    const id = ids.length ? await oneLetGo(ids, signal).catch(() => null) : null;
    if (!id) return null;
    await pause(id === tab ? PATIENCE : RELOAD);
  }
}

/**
 * Of the sessions that no page holds only the newest stays, none where a page still offers one. A page that is being reloaded lets go
 * of its own for a moment: what goes was nobody's at two looks.
 */
export async function sweep(store, offered) {
  const before = new Set((await navigator.locks.query()).held.map(({ name }) => name));
  await pause(RELOAD);
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
