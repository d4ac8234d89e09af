// Sends a file in slices, each in its place, so that a lost connection costs one slice and not all.
import { language } from './words';
import { Lost, Problem, type ProblemBody } from './api';

interface Begun {
  upload: string;
  slice_bytes: number;
  bytes: number;
}

async function send<T>(method: string, path: string, body: BodyInit | null): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(path, { method, body, credentials: 'same-origin', headers: { Accept: 'application/json', 'Accept-Language': language(), 'Content-Type': 'application/octet-stream' } });
  } catch {
    throw new Lost();
  }
  if (!answer.ok) throw new Problem((await answer.json().catch(() => ({ type: '', title: answer.statusText, status: answer.status, code: 'unreadable' }))) as ProblemBody);
  return (await answer.json()) as T;
}

// The server's word for the file, to be put into a form. `told` hears how much of it has arrived, 0 to 1.
export async function sendFile(name: string, bytes: ArrayBuffer, told: (share: number) => void): Promise<string> {
  const begun = await send<Begun>('POST', `/api/v1/files?${new URLSearchParams({ name, bytes: String(bytes.byteLength) })}`, null);
  for (let at = 0; ; at += begun.slice_bytes) {
    const slice = bytes.slice(at, at + begun.slice_bytes);
    const done = await sendSlice(begun.upload, at, slice);
    told(Math.min(1, (at + slice.byteLength) / bytes.byteLength));
    if (done.file) return done.file;
    if (at + begun.slice_bytes >= bytes.byteLength) throw new Lost();
  }
}

async function sendSlice(upload: string, at: number, slice: ArrayBuffer, tries = 3): Promise<{ received: number; file?: string }> {
  for (let n = 1; ; n++) {
    try {
      return await send('POST', `/api/v1/files/${upload}/${at}`, slice);
    } catch (e) {
      if (!(e instanceof Lost) || n >= tries) throw e;
    }
  }
}
