// The parts of a kind's form that every report has, by their uses; what is left are the pack's own questions.
import { used, type Field } from './forms';
import type { Kind } from './kinds.svelte';

export interface Parts {
  text: string;
  place?: string;
  channel?: string;
  files?: string;
  happened?: string;
  ongoing?: string; // a question whether it goes on: whoever says yes there is not asked again when it was
  reporter?: string;
  same?: string; // the public case that it seems to be
  wish?: Field;
  questions: string[]; // what is left: the pack's own
}

export function partsOf(kind: Kind): Parts {
  const uses = used(kind.form), properties = Object.entries(kind.form.properties ?? {});
  const reporter = properties.find(([, field]) => field.type === 'object' && (field.properties?.wish || field['x-seal'] === 'party:reporter'))?.[0];
  const happened = properties.find(([, field]) => field.format === 'date-time')?.[0];
  const taken = [uses.text, uses.title, uses.place, uses.channel, uses.files, reporter, happened, uses.case];
  return {
    text: uses.text ?? 'narrative',
    place: uses.place,
    channel: uses.channel,
    files: uses.files,
    same: uses.case,
    happened,
    ongoing: uses.ongoing,
    reporter,
    wish: reporter ? kind.form.properties?.[reporter]?.properties?.wish : undefined,
    questions: properties.map(([name]) => name).filter((name) => !taken.includes(name)),
  };
}
