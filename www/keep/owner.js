// Who owns a kept session: its tab holds a lock for as long as it lives. A crash lets go of it like a closed tab, at once or later.
import { VERSION } from "./store.js";

const LOCK = "flowbed session ";
const TAB = "flowbed session"; // in sessionStorage: the same tab after a reload
const PATIENCE = 1000; // ms in which a page that is being reloaded lets go
const RELOAD = 3000; // ms in which a page that is being reloaded has its own again

export const sessionId = () => crypto.randomUUID().slice(0, 13);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Resolves to what lets go of it again; null where another page has it, with `signal` where it has it still when that aborts. */
export function hold(id, signal) {
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

/** What each session says of itself, the newest first; one of which a crash left files alone has no record. */
async function sessions(store) {
  const ids = new Set((await store.keys()).map((key) => key.split("/")[0]));
  const found = await Promise.all([...ids].map(async (id) => ({ id, record: await store.get(`${id}/session`) })));
  return found.sort((a, b) => (b.record?.at ?? 0) - (a.record?.at ?? 0));
}

/** The version of work that another flowbed left here; null where there is none. */
export async function otherVersion(store) {
  return (await sessions(store)).find(({ record }) => record && record.version !== VERSION)?.record.version ?? null;
}

/** The first of them that no page holds: { id, record, release }. Its record is read once nobody writes it any more. */
async function firstFree(store, ids, tab) {
  for (const id of ids) {
    const release = await hold(id, id === tab ? AbortSignal.timeout(PATIENCE) : null);
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
 * what was let go is its own first. others(): are sessions of other tabs wanted still?
 */
export async function lastWork(store, signal, others) {
  const tab = remembered();
  for (;;) {
    const ours = ({ id, record }) => record?.version === VERSION && (id === tab || others());
    const ids = (await sessions(store)).filter(ours).map(({ id }) => id);
    ids.sort((a, b) => Number(b === tab) - Number(a === tab));
    const work = await firstFree(store, ids, tab);
    if (!signal.aborted && work) return work;
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
    if (before.has(LOCK + id) || (record && record.version !== VERSION)) continue;
    const release = await hold(id);
    if (!release) continue;
    if (stays || !record) await store.drop(`${id}/`);
    else stays = true;
    release();
  }
}
