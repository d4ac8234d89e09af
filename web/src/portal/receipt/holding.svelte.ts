// The case whose receipt code stands in the address: asked for with the code in a header field, again every half minute while the page is seen.
import { act, get, Lost, Problem, type Schemas } from '$lib/api';
import type { Answer } from '$lib/forms';
import type { ReceiptFile } from '$lib/proof/receipt';

export type Receipt = Schemas['Receipt'];
export type Told = { field: string; words: string; value: unknown; value_words?: string };
export type StoryAct = Schemas['StoryAct'] & { told?: Told[]; by_words?: string };
export type Option = Schemas['Option'] & { opens?: { kind: string; words: string }[] };

interface Holding {
  code: string;
  state: 'none' | 'waiting' | 'there' | 'unknown' | 'lost' | 'slow';
  receipt: Receipt | null;
  at: number; // when it was asked for
}

export const holding: Holding = $state({ code: '', state: 'none', receipt: null, at: 0 });

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

// While a page shows it; gives what ends it.
export function watch(): () => void {
  const look = () => void (!document.hidden && holding.code && Date.now() - holding.at > EVERY_MS / 2 && hold(holding.code));
  const timer = setInterval(look, EVERY_MS);
  document.addEventListener('visibilitychange', look);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', look);
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
