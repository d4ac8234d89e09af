// The log of this server, and the last head of it that this browser has verified. The head says nothing about whoever keeps it.
import type { Checked, Log, ReceiptFile } from './own';

const base = (agency: unknown): string => (typeof agency === 'number' && agency > 1 ? `/ledger/a${agency}` : '/ledger');

async function bring(path: string): Promise<Response> {
  const answer = await fetch(path, { credentials: 'omit' });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer;
}

// Null where the server does not answer.
export async function askLog(agency: unknown): Promise<Log | null> {
  const at = base(agency);
  try {
    const [checkpoint, vkey, origins] = await Promise.all([bring(`${at}/checkpoint`), bring(`${at}/vkey`), bring(`${at}/origins`)]);
    return {
      checkpoint: await checkpoint.text(),
      vkey: (await vkey.text()).trim(),
      origins: ((await origins.json()) as { origins: ReceiptFile[] }).origins,
      tile: async (path) => new Uint8Array(await (await bring(`${at}/tile/${path}`)).arrayBuffer()),
    };
  } catch {
    return null;
  }
}

const name = (origin: string): string => `anlan.seen.${origin}`;

function lastSeen(origin: string): string | null {
  try {
    return localStorage.getItem(name(origin));
  } catch {
    return null;
  }
}

// What was seen last of the log that grows.
export const seenOf = (log: Log | null): string | null => (log ? lastSeen(log.vkey.split('+')[0] ?? '') : null);

// Only a head that goes on from the last one takes its place.
export function remember(checked: Checked): void {
  if (!checked.published) return;
  try {
    localStorage.setItem(name(checked.published.origin), checked.published.note);
  } catch {
    // A browser that keeps nothing will ask to be believed each time; the page says so.
  }
}
