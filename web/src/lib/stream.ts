// Server-sent events over fetch, for a stream whose right stands in a header field, which EventSource cannot send. It goes on from the last event
// that it heard, waits longer each time in vain, and knows a line that is silent for too long as lost.
export interface StreamEvent {
  kind: string;
  id: string; // to go on from; the last one said where an event has none
  data: Record<string, unknown>;
}

// "over": the server wants nothing more of this listener, so nothing is tried again.
export type StreamState = 'live' | 'lost' | 'over';

export interface StreamOptions {
  url: string;
  headers: Record<string, string>;
  after: string; // the last event that is known already; empty: from now on
  told: (event: StreamEvent) => void;
  became: (state: StreamState) => void;
}

export const SILENT_MS = 40_000; // the server speaks every 15 s
export const FIRST_WAIT_MS = 1_000, WAIT_MAX_MS = 30_000;
const LINE_MAX = 1 << 16;

// The lines of a stream as events. BASIS: HTML, 9.2.6
export class Frames {
  #rest = '';
  #kind = '';
  #data: string[] = [];
  #id: string;

  constructor(after: string) {
    this.#id = after;
  }

  // The events that end in this piece. A line without end is no stream of ours.
  take(piece: string): StreamEvent[] {
    const text = this.#rest + piece;
    const whole = text.endsWith('\r') ? text.length - 1 : text.length; // its \n may still come
    const lines = text.slice(0, whole).split(/\r\n|\n|\r/);
    this.#rest = lines.pop()! + text.slice(whole);
    if (this.#rest.length > LINE_MAX) throw new Error('a line without end');
    return lines.flatMap((line) => this.#line(line) ?? []);
  }

  #line(line: string): StreamEvent | null {
    if (line === '') return this.#end();
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon), value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') this.#kind = value;
    else if (name === 'data') this.#data.push(value);
    else if (name === 'id' && !value.includes('\0')) this.#id = value;
    return null;
  }

  #end(): StreamEvent | null {
    const kind = this.#kind || 'message', text = this.#data.join('\n');
    const empty = this.#data.length === 0;
    this.#kind = '';
    this.#data = [];
    if (empty) return null;
    try {
      return { kind, id: this.#id, data: JSON.parse(text) as Record<string, unknown> };
    } catch {
      return null;
    }
  }
}

class Refused extends Error {}

// Listens until what it gives is called.
export function listen(options: StreamOptions): () => void {
  let after = options.after, stopped = false, over = false, wait = FIRST_WAIT_MS;
  let line: AbortController | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined, silent: ReturnType<typeof setTimeout> | undefined;

  const heard = (mine: AbortController): void => {
    clearTimeout(silent);
    silent = setTimeout(() => mine.abort(), SILENT_MS);
  };

  async function once(mine: AbortController): Promise<void> {
    heard(mine);
    const headers = { Accept: 'text/event-stream', ...options.headers, ...(after ? { 'Last-Event-ID': after } : {}) };
    const answer = await fetch(options.url, { headers, signal: mine.signal, cache: 'no-store', credentials: 'same-origin' });
    if (answer.status === 401 || answer.status === 404) throw new Refused();
    if (!answer.ok || !answer.body) throw new Error(`${answer.status}`);
    const frames = new Frames(after), letters = new TextDecoder(), reader = answer.body.getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done || stopped) return;
      heard(mine);
      for (const event of frames.take(letters.decode(value, { stream: true }))) {
        after = event.id;
        if (event.kind === 'end' && ['signed-out', 'replaced'].includes(String(event.data.why))) throw new Refused();
        wait = FIRST_WAIT_MS;
        if (event.kind !== 'end') options.became('live');
        options.told(event);
      }
    }
  }

  async function run(): Promise<void> {
    clearTimeout(timer);
    const mine = (line = new AbortController());
    try {
      await once(mine);
    } catch (e) {
      over = e instanceof Refused;
    }
    clearTimeout(silent);
    mine.abort();
    line = null;
    if (stopped) return;
    options.became(over ? 'over' : 'lost');
    if (over) return;
    timer = setTimeout(() => void run(), wait);
    wait = Math.min(wait * 2, WAIT_MAX_MS);
  }

  const back = (): void => {
    if (!line && !stopped && !over) void run();
  };
  addEventListener('online', back);
  void run();
  return () => {
    stopped = true;
    removeEventListener('online', back);
    clearTimeout(timer);
    clearTimeout(silent);
    line?.abort();
  };
}
