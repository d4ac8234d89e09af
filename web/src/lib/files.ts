// Sends a file in slices, each in its place, so that a lost connection costs one slice and not all.
import { language } from './words';
import { Lost, Problem, type ProblemBody } from './api';
import { used, type Answer, type Field } from './forms';
import type { Photo } from './photos';

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

// An answer as it is sent: what was chosen in its field of files is sent first, each file once, and the server's words for them stand there.
export async function withFiles(form: Field, answer: Answer, told: (share: number) => void = () => {}): Promise<Answer> {
  const name = used(form).files, photos = name ? (answer[name] as Photo[] | undefined) : undefined;
  if (!name || !photos?.length) return answer;
  for (const [i, photo] of photos.entries()) photo.file ??= await sendFile(photo.name, photo.bytes, (share) => told((i + share) / photos.length));
  return { ...answer, [name]: photos.map((photo) => photo.file) };
}
