// Sends a report, once, whatever the network does.
import { act, Lost, Problem, type Schemas } from '$lib/api';
import { sendFile } from '$lib/files';
import { pathOf } from '$lib/forms';
import { retryKey } from '$lib/key';
import { kindNamed, type Kind } from '$lib/kinds.svelte';
import { m } from '$lib/m';
import { partsOf } from '$lib/reportForm';
import { dataOf, placeOf } from './answers';
import { discard, keepNow, report } from './report.svelte';

export type Opened = Schemas['Opened'];

async function sendPhotos(): Promise<void> {
  const photos = report.content.photos;
  for (const [i, photo] of photos.entries()) {
    if (photo.file) continue;
    photo.file = await sendFile(photo.name, photo.bytes, (share) => (report.share = (i + share) / photos.length));
    await keepNow();
  }
}

// The answer, or null where there is none: then `trouble` and `errors` say why, and nothing that was typed is lost.
export async function submit(): Promise<Opened | null> {
  const kind = kindNamed(report.content.kind);
  if (!kind || report.sending) return null;
  Object.assign(report, { trouble: '', waiting: false, errors: [] });
  if (!report.content.key) report.content.key = retryKey();
  try {
    if (partsOf(kind).files && report.content.photos.some((photo) => !photo.file)) {
      report.sending = 'photos';
      await sendPhotos();
    }
    report.sending = 'report';
    await keepNow();
    const opened = await act<Opened>('/api/v1/cases', { kind: kind.kind, data: dataOf(kind, report.content) }, { key: report.content.key });
    await discard();
    return opened;
  } catch (e) {
    refused(kind, e);
  } finally {
    report.sending = ''; // with what is told: from then on the network may be back at any moment
  }
  await keepNow();
  return null;
}

function refused(kind: Kind, e: unknown): void {
  if (e instanceof Lost) {
    report.waiting = true;
    report.trouble = m.send_lost();
    return;
  }
  if (!(e instanceof Problem)) throw e;
  report.content.key = ''; // what is sent next is another request
  const path = pathOf(e.body.where);
  if (path && (e.status === 422 || e.status === 400)) report.errors = [{ ...placeOf(kind, path), text: e.body.expected ? `${e.body.title}: ${e.body.expected}` : e.body.title, said: true }];
  else report.trouble = e.status === 429 ? m.send_rate({ seconds: e.retryAfterS ?? 60 }) : `${e.body.title}${e.body.instance ? ` (${e.body.instance})` : ''}`;
}
