// Whose a kept session is: its tab holds a lock for as long as it lives, and a crash lets go of it like a closed tab.
import { VERSION } from "./store.js";

const LOCK = "flowbed session ";
const TAB = "flowbed session"; // in sessionStorage: the same tab after a reload
const PATIENCE = 1000; // ms in which a page that is being reloaded lets go
const RELOAD = 3000; // ms in which a page that is being reloaded has its own again

export const sessionId = () => crypto.randomUUID().slice(0, 13);

/** Resolves to what lets go of it again; null where another page has it. */
export function hold(id, patience = 0) {
  const how = patience ? { signal: AbortSignal.timeout(patience) } : { ifAvailable: true };
  return new Promise((resolve) => {
    const held = (lock) => lock && new Promise((release) => resolve(release));
    navigator.locks.request(LOCK + id, how, held).then(
      () => resolve(null),
      () => resolve(null),
    );
  });
}

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

/** The session of this tab before its reload, else the newest that no page holds: { id, record, release }. `other`: a version not ours. */
export async function lastWork(store) {
  const mine = remembered();
  const all = await sessions(store);
  all.sort((a, b) => Number(b.id === mine) - Number(a.id === mine));
  let other = null;
  for (const { id, record } of all) {
    if (!record) continue;
    const release = await hold(id, id === mine ? PATIENCE : 0);
    if (release && record.version === VERSION) return { work: { id, record, release }, other };
    if (release) other = record.version;
    release?.();
  }
  return { work: null, other };
}

const held = async () => new Set((await navigator.locks.query()).held.map(({ name }) => name));

/**
 * Of the sessions that no page holds only the newest stays, none where a page still offers one. A page that is being reloaded lets go
 * of its own for a moment: what goes was nobody's at two looks.
 */
export async function sweep(store, offered) {
  const before = await held();
  await new Promise((resolve) => setTimeout(resolve, RELOAD));
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
