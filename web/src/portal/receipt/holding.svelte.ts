// The case whose receipt code stands in the address: asked for with the code in a header field, and again when the server tells of an act on it.
// While no live line stands, it is asked for every half minute instead.
import { act, get, Lost, Problem, type Schemas } from '$lib/api';
import type { Answer } from '$lib/forms';
import type { ReceiptFile } from '$lib/proof/receipt';
import { listen, type StreamEvent, type StreamState } from '$lib/stream';
import { setOffset } from '$lib/ticker.svelte';

export type Receipt = Schemas['Receipt'];
export type Told = { field: string; words: string; value: unknown; value_words?: string };
export type StoryAct = Schemas['StoryAct'] & { told?: Told[]; by_words?: string };
export type Option = Schemas['Option'] & { opens?: { kind: string; words: string }[] };

interface Holding {
  code: string;
  state: 'none' | 'waiting' | 'there' | 'unknown' | 'lost' | 'slow';
  receipt: Receipt | null;
  at: number; // when it was asked for
  live: StreamState | ''; // '': nobody listens
}

export const holding: Holding = $state({ code: '', state: 'none', receipt: null, at: 0, live: '' });

export async function hold(code: string): Promise<void> {
  if (!code) return void Object.assign(holding, { code: '', state: 'none', receipt: null });
  if (code !== holding.code) Object.assign(holding, { code, state: 'waiting', receipt: null });
  try {
    const receipt = await get<Receipt>('/api/v1/receipt', { receipt: code });
    if (holding.code === code) Object.assign(holding, { state: 'there', receipt, at: Date.now() });
  } catch (e) {
    if (holding.code !== code) return;
    if (e instanceof Problem && (e.status === 401 || e.status === 404)) Object.assign(holding, { state: 'unknown', receipt: null });
    else if (e instanceof Problem && e.status === 429) holding.state = holding.receipt ? 'there' : 'slow';
    else if (e instanceof Lost || e instanceof Problem) holding.state = holding.receipt ? 'there' : 'lost';
    else throw e;
  }
}

export const EVERY_MS = 30_000;
const TOGETHER_MS = 150; // acts that come at once are read at once

// While a page shows it; gives what ends it. A page that nobody sees does not listen, so that many tabs do not use up the connections of a browser;
// seen again, it goes on from what it showed last.
export function watch(code: string): () => void {
  let hang: (() => void) | null = null, soon: ReturnType<typeof setTimeout> | undefined, heard = -1;
  const known = (): number => (holding.receipt?.case.acts_count ?? 0) - 1; // places in the case are counted from 0, and so are its events
  const ask = () => void hold(code);
  const told = (event: StreamEvent): void => {
    if (typeof event.data.at === 'string' && (event.kind === 'hello' || event.kind === 'time')) setOffset(Date.parse(event.data.at) - Date.now());
    if (event.kind !== 'act' && event.kind !== 'reload') return;
    heard = Number(event.id);
    clearTimeout(soon);
    soon = setTimeout(ask, TOGETHER_MS);
  };
  const seen = (): void => {
    if (document.hidden) return leave();
    const after = known() < 0 ? '' : String(known());
    hang ??= listen({ url: '/api/v1/receipt/events', headers: { 'Anlan-Receipt': code }, after, told, became: (state) => (holding.live = state) });
  };
  const leave = (): void => {
    hang?.();
    hang = null;
    holding.live = '';
  };
  // Also where the line tells of an act and the answer to it was lost.
  const look = () => (holding.live !== 'live' || heard > known()) && !document.hidden && Date.now() - holding.at > EVERY_MS / 2 && ask();
  const timer = setInterval(look, EVERY_MS);
  document.addEventListener('visibilitychange', seen);
  seen();
  return () => {
    leave();
    clearTimeout(soon);
    clearInterval(timer);
    document.removeEventListener('visibilitychange', seen);
  };
}

export const fileOf = (receipt: Receipt): ReceiptFile => receipt.receipt as unknown as ReceiptFile;

// A complaint opens a case of its own, whose code comes with the answer.
export type HolderActed = Schemas['Acted'] & { receipt?: string };

export async function holderAct(name: string, data: Answer, key: string): Promise<HolderActed> {
  const done = await act<HolderActed>(`/api/v1/receipt/${name}`, { data }, { receipt: holding.code, key });
  await hold(holding.code);
  return done;
}
