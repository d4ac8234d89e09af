// The one way to the server: typed by its own description, problems as RFC 9457 tells them, an act sent again under the same key until its
// answer is known. Nothing is retried that the server has refused.
import type { components, paths } from '../gen/api';
import { retryKey } from './key';
import { language } from './words';

export type Schemas = components['schemas'];
type Paths = paths;
export type Path = keyof Paths & string;

export interface Article {
  name: string;
  instrument?: string;
  title?: string;
  summary?: string;
  link?: string;
  verified?: boolean;
}

// What was wrong, where, what would be right; where law refused, by which rule and articles.
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  code: string;
  detail?: string;
  where?: string;
  expected?: string;
  reason?: string;
  did_you_mean?: string;
  limit?: number;
  refusal?: string;
  rule?: string;
  needed?: string[];
  needed_words?: string[];
  because?: string; // why the decision that refused does
  basis?: Article[];
  instance?: string;
}

export class Problem extends Error {
  constructor(
    readonly body: ProblemBody,
    readonly retryAfterS: number | null = null,
  ) {
    super(body.title);
  }
  get code(): string {
    return this.body.code;
  }
  get status(): number {
    return this.body.status;
  }
}

// The network gave no answer: whether an act was done is not known until it is asked again under the same key.
export class Lost extends Error {
  constructor() {
    super('lost');
  }
}

export interface Options {
  query?: Record<string, string | number | boolean | undefined | null>;
  body?: unknown;
  key?: string; // for an act; made where it is missing
  receipt?: string; // the code, for the resident's routes
  signal?: AbortSignal;
  timeoutMs?: number;
  as?: 'blob'; // the bytes of a file
}

function address(path: string, query: Options['query']): string {
  const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return pairs.length ? `${path}?${new URLSearchParams(pairs.map(([k, v]) => [k, String(v)]))}` : path;
}

function fields(options: Options): Record<string, string> {
  const all: Record<string, string> = { Accept: 'application/json', 'Accept-Language': language() };
  if (options.body !== undefined) all['Content-Type'] = 'application/json';
  if (options.key) all['Idempotency-Key'] = options.key;
  if (options.receipt) all['Anlan-Receipt'] = options.receipt;
  return all;
}

async function problemOf(answer: Response): Promise<Problem> {
  const after = Number(answer.headers.get('Retry-After'));
  let body: ProblemBody;
  try {
    body = (await answer.json()) as ProblemBody;
  } catch {
    body = { type: 'about:blank', title: answer.statusText, status: answer.status, code: 'unreadable' };
  }
  return new Problem(body, Number.isFinite(after) && after > 0 ? after : null);
}

async function once<T>(method: string, path: string, options: Options): Promise<T> {
  const timeout = AbortSignal.timeout(options.timeoutMs ?? 20_000);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  let answer: Response;
  try {
    const body = options.body === undefined ? null : JSON.stringify(options.body);
    answer = await fetch(address(path, options.query), { method, headers: fields(options), body, signal, credentials: 'same-origin' });
  } catch (e) {
    if (options.signal?.aborted) throw e;
    throw new Lost();
  }
  if (!answer.ok) throw await problemOf(answer);
  if (answer.status === 204) return undefined as T;
  if (options.as === 'blob') return (await answer.blob()) as T;
  const type = answer.headers.get('Content-Type') ?? '';
  return (type.includes('json') ? await answer.json() : await answer.text()) as T;
}

export const get = <T>(path: string, options: Options = {}): Promise<T> => once<T>('GET', path, options);
export const drop = (path: string, options: Options = {}): Promise<void> => once<void>('DELETE', path, options);
export const ask = <T>(path: string, body: unknown, options: Options = {}): Promise<T> => once<T>('POST', path, { ...options, body });

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

// An act: sent under one key, and again under the same where the answer was lost or the server had no room. After `tries` the last trouble is
// told; whoever keeps the key may ask on with it.
export async function act<T>(path: string, body: unknown, options: Options & { tries?: number } = {}): Promise<T> {
  const key = options.key ?? retryKey();
  const tries = options.tries ?? 3;
  for (let n = 1; ; n++) {
    try {
      return await once<T>('POST', path, { ...options, body, key });
    } catch (e) {
      const again = e instanceof Lost || (e instanceof Problem && e.status === 503);
      if (!again || n >= tries) throw e;
      await pause((e instanceof Problem && e.retryAfterS ? e.retryAfterS : n) * 1000);
    }
  }
}
