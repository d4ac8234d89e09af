// What can be opened here, and whom one calls instead in danger: the kinds and numbers of the pack in force, asked for once.
import { get, type Article, Lost, Problem } from './api';
import type { Field } from './forms';
import { m } from './m';
import { locale } from './words';
import { zone } from './zone.svelte';

export interface Kind {
  kind: string;
  words: string;
  about?: string;
  publicity?: 'listed' | 'counted' | 'closed';
  anonymous?: boolean;
  form: Field;
  articles: Article[];
}

// A number to call in danger, and whom it reaches.
export interface Emergency {
  name: string;
  words: string;
  number: string;
}

interface Kinds {
  state: 'waiting' | 'there' | 'lost';
  agency: string;
  agencyWords: string;
  pack: string;
  emergency: Emergency[]; // the first where there is room for one
  all: Kind[];
}

export const kinds: Kinds = $state({ state: 'waiting', agency: '', agencyWords: '', pack: '', emergency: [], all: [] });
let asking: Promise<void> | null = null;

export function askKinds(): Promise<void> {
  asking ??= ask().finally(() => {
    if (kinds.state !== 'there') asking = null;
  });
  return asking;
}

async function ask(): Promise<void> {
  try {
    const got = await get<{ agency: string; agency_words?: string; zone?: string; pack: string; emergency: Emergency[]; kinds: Kind[] }>('/api/v1/kinds');
    zone.name = got.zone;
    Object.assign(kinds, { state: 'there', agency: got.agency, agencyWords: got.agency_words ?? '', pack: got.pack, emergency: got.emergency, all: got.kinds });
  } catch (e) {
    if (!(e instanceof Lost) && !(e instanceof Problem)) throw e;
    kinds.state = 'lost';
  }
}

export const kindNamed = (name: string): Kind | undefined => kinds.all.find((one) => one.kind === name);

// "110 (police) or 119 (fire)" within its sentence; a number that is the only one needs no word beside it. Until the pack has said its numbers, and
// where it has none, none is made up.
export interface Part {
  text: string;
  whole: boolean; // it is not to be broken over two lines
}
const HERE = '\uffff';

function told(sentence: (values: { number: string }) => string, none: () => string): Part[] {
  const all = kinds.emergency;
  if (all.length === 0) return [{ text: none(), whole: false }];
  const numbers = all.map((one) => (all.length > 1 ? m.emergency_named(one) : one.number));
  const list = new Intl.ListFormat(locale(), { type: 'disjunction' }).formatToParts(numbers).map(({ type, value }) => ({ text: value, whole: type === 'element' }));
  const [before = '', after = ''] = sentence({ number: HERE }).split(HERE);
  return [{ text: before, whole: false }, ...list, { text: after, whole: false }];
}

export const emergencyLine = (): Part[] => told(m.emergency_line, m.emergency_line_any);
export const emergencyTitle = (): Part[] => told(m.urgent_title, m.urgent_title_any);
