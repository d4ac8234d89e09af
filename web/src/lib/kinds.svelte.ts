// What can be opened here: the kinds of the pack in force, asked for once.
import { get, type Article, Lost, Problem } from './api';
import type { Field } from './forms';
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

interface Kinds {
  state: 'waiting' | 'there' | 'lost';
  agency: string;
  agencyWords: string;
  pack: string;
  all: Kind[];
}

export const kinds: Kinds = $state({ state: 'waiting', agency: '', agencyWords: '', pack: '', all: [] });
let asking: Promise<void> | null = null;

export function askKinds(): Promise<void> {
  asking ??= ask().finally(() => {
    if (kinds.state !== 'there') asking = null;
  });
  return asking;
}

async function ask(): Promise<void> {
  try {
    const got = await get<{ agency: string; agency_words?: string; zone?: string; pack: string; kinds: Kind[] }>('/api/v1/kinds');
    zone.name = got.zone;
    Object.assign(kinds, { state: 'there', agency: got.agency, agencyWords: got.agency_words ?? '', pack: got.pack, all: got.kinds });
  } catch (e) {
    if (!(e instanceof Lost) && !(e instanceof Problem)) throw e;
    kinds.state = 'lost';
  }
}

export const kindNamed = (name: string): Kind | undefined => kinds.all.find((one) => one.kind === name);

// The number that one calls in danger, where the pack's country has one.
const emergency: Record<string, string> = { cn: '110', uk: '999' };
export const emergencyNumber = (): string => emergency[kinds.pack.split('-')[0] ?? ''] ?? emergency.cn!;
