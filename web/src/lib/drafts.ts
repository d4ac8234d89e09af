// Drafts: what somebody has typed and not yet sent, with its photographs, in this browser only. Kept for 24 hours, gone once it is sent;
// on a shared computer nothing is kept at all. Photographs lie as bytes, since a Blob does not survive in every browser.
const DATABASE = 'anlan', STORE = 'drafts', KEPT_MS = 24 * 3600 * 1000;

export interface Draft<T> {
  name: string;
  savedAt: number;
  content: T;
}

let shared = false;
const memory = new Map<string, Draft<unknown>>();

// Nothing more is written, and what was kept goes.
export async function shareComputer(yes: boolean): Promise<void> {
  shared = yes;
  if (yes) await forgetAll();
}

function opened(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(DATABASE, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: 'name' });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

async function transact<T>(mode: IDBTransactionMode, run: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await opened();
  try {
    return await new Promise<T>((done, failed) => {
      const transaction = database.transaction(STORE, mode);
      const asked = run(transaction.objectStore(STORE));
      transaction.oncomplete = () => done(asked.result);
      transaction.onabort = transaction.onerror = () => failed(transaction.error);
    });
  } finally {
    database.close();
  }
}

// False: it is nowhere, as the computer is shared, or only in memory, because the browser would not keep it.
export async function saveDraft<T>(name: string, content: T, now: number = Date.now()): Promise<boolean> {
  const draft: Draft<T> = { name, savedAt: now, content };
  if (shared) return false;
  memory.set(name, draft);
  try {
    await transact('readwrite', (store) => store.put(draft));
    return true;
  } catch {
    return false;
  }
}

export async function loadDraft<T>(name: string, now: number = Date.now()): Promise<Draft<T> | null> {
  let draft: Draft<T> | undefined;
  try {
    draft = await transact<Draft<T> | undefined>('readonly', (store) => store.get(name) as IDBRequest<Draft<T> | undefined>);
  } catch {
    draft = memory.get(name) as Draft<T> | undefined;
  }
  if (!draft) return null;
  if (now - draft.savedAt <= KEPT_MS) return draft;
  await dropDraft(name);
  return null;
}

export async function dropDraft(name: string): Promise<void> {
  memory.delete(name);
  try {
    await transact('readwrite', (store) => store.delete(name));
  } catch {
    // There is nothing to drop where nothing can be kept.
  }
}

export async function forgetAll(): Promise<void> {
  memory.clear();
  try {
    await transact('readwrite', (store) => store.clear());
  } catch {
    // As above.
  }
}

// Whatever is older than a day goes, also of names that nobody asks for again.
export async function forgetOld(now: number = Date.now()): Promise<void> {
  try {
    const all = await transact<Draft<unknown>[]>('readonly', (store) => store.getAll() as IDBRequest<Draft<unknown>[]>);
    for (const draft of all) if (now - draft.savedAt > KEPT_MS) await dropDraft(draft.name);
  } catch {
    // As above.
  }
}
