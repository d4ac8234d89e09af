// Signed notes and checkpoints: who signed, how many entries, which root. BASIS: C2SP signed-note, tlog-checkpoint
import { join, same, unbase64, unhex, utf8 } from './bytes';
import { sha256, verifySignature } from './crypto';

export interface NoteKey {
  name: string;
  id: Uint8Array; // 4 bytes
  key: Uint8Array; // Ed25519, 32 bytes
}

export interface Checkpoint {
  origin: string;
  size: number;
  root: Uint8Array;
  note: string; // as it was signed and handed out
}

const ED25519 = 1, ID_BYTES = 4, SIGNATURE_BYTES = 64, DASH = '\u2014 ';

// "NAME+ID+KEY": the id is the beginning of a hash over the rest, so that a slip of the pen is found.
export async function parseKey(text: string): Promise<NoteKey | null> {
  const parts = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text.trim());
  const id = unhex(parts?.[2] ?? '?'), bytes = unbase64(parts?.[3] ?? '?');
  if (!parts || !id || bytes?.length !== 33 || bytes[0] !== ED25519) return null;
  const made = await sha256(join(utf8(`${parts[1]}\n`), bytes));
  return same(made.slice(0, ID_BYTES), id) ? { name: parts[1]!, id, key: bytes.slice(1) } : null;
}

export function parseCheckpoint(note: string): Checkpoint | null {
  const end = note.lastIndexOf('\n\n');
  if (end < 0) return null;
  const lines = note.slice(0, end).split('\n');
  const root = unbase64(lines[2] ?? '?');
  if (lines.length !== 3 || !lines[0] || !/^(0|[1-9][0-9]{0,15})$/.test(lines[1]!) || root?.length !== 32) return null;
  const size = Number(lines[1]);
  return Number.isSafeInteger(size) ? { origin: lines[0], size, root, note } : null;
}

// The checkpoint, if the key has signed it and it is of the key's own log; else null.
export async function openCheckpoint(note: string, key: NoteKey): Promise<Checkpoint | null> {
  const checkpoint = parseCheckpoint(note);
  if (!checkpoint || checkpoint.origin !== key.name) return null;
  const end = note.lastIndexOf('\n\n');
  const signed = utf8(note.slice(0, end + 1));
  let verified = false;
  for (const line of note.slice(end + 2).split('\n').filter(Boolean)) {
    const parts = line.startsWith(DASH) ? line.slice(DASH.length).split(' ') : [];
    const payload = unbase64(parts[1] ?? '?');
    if (parts.length !== 2 || !payload) return null;
    if (parts[0] !== key.name || !same(payload.slice(0, ID_BYTES), key.id)) continue; // another's: not judged
    if (payload.length !== ID_BYTES + SIGNATURE_BYTES) return null;
    if (!(await verifySignature(key.key, signed, payload.slice(ID_BYTES)))) return null;
    verified = true;
  }
  return verified ? checkpoint : null;
}
