// Live events: one connection a browser. The tab that holds the lock listens to the server and tells the others; when it closes, the next one
// goes on from the last event. Events are thin: whoever shows a case fetches it anew under their own rights.
export interface LiveEvent {
  id: string; // to go on from
  kind: 'hello' | 'act' | 'time' | 'reload' | 'end'; // "reload": too much was missed to be told singly
  data: Record<string, unknown>;
}

export type LiveState = 'waiting' | 'live' | 'stale';
export interface LiveOptions {
  url?: string;
  staleMs?: number; // nothing heard for so long (the server speaks every 15 s): what is shown may be old
}
type Listener = (event: LiveEvent) => void;
type Told = { event: LiveEvent } | { state: LiveState; at: number; offset: number };

const LOCK = 'anlan-live', CHANNEL = 'anlan-live';
const KINDS: LiveEvent['kind'][] = ['hello', 'act', 'time', 'reload', 'end'];

export class Live {
  state: LiveState = $state('waiting');
  heardAt: number = $state(0); // when something was last heard, by this machine's clock
  offsetMs: number = $state(0); // the server's clock less ours
  lastId = '';
  readonly #listeners = new Set<Listener>();
  readonly #options: Required<LiveOptions>;
  #channel: BroadcastChannel | null = null;
  #source: EventSource | null = null;
  #release: (() => void) | null = null;
  #watch: ReturnType<typeof setInterval> | undefined;

  constructor(options: LiveOptions = {}) {
    this.#options = { url: '/api/v1/events', staleMs: 20_000, ...options };
  }

  on(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(): void {
    if (this.#watch) return;
    this.#watch = setInterval(() => this.#look(), 1000);
    if ('BroadcastChannel' in window) {
      this.#channel = new BroadcastChannel(CHANNEL);
      this.#channel.onmessage = (message: MessageEvent<Told>) => this.#hear(message.data);
    }
    if (navigator.locks) void navigator.locks.request(LOCK, () => this.#lead());
    else this.#listen(); // no locks on plain HTTP outside this host: each tab for itself
  }

  stop(): void {
    clearInterval(this.#watch);
    this.#watch = undefined;
    this.#source?.close();
    this.#source = null;
    this.#release?.();
    this.#channel?.close();
    this.#channel = null;
    this.state = 'waiting';
  }

  // Holds the lock until this tab stops.
  #lead(): Promise<void> {
    if (!this.#watch) return Promise.resolve();
    this.#listen();
    return new Promise((done) => (this.#release = done));
  }

  #listen(): void {
    const query = this.lastId ? `?after=${encodeURIComponent(this.lastId)}` : '';
    this.#source = new EventSource(this.#options.url + query);
    for (const kind of KINDS) this.#source.addEventListener(kind, (message) => this.#take(kind, message as MessageEvent<string>));
    this.#source.onopen = () => this.#become('live');
    this.#source.onerror = () => {
      if (this.#source?.readyState === EventSource.CLOSED) setTimeout(() => this.#again(), 2000);
    };
  }

  #again(): void {
    if (!this.#watch || this.#source?.readyState !== EventSource.CLOSED) return;
    this.#listen();
  }

  #take(kind: LiveEvent['kind'], message: MessageEvent<string>): void {
    let data: Record<string, unknown>;
    try {
      data = JSON.parse(message.data) as Record<string, unknown>;
    } catch {
      return;
    }
    const now = typeof data.at === 'string' && (kind === 'time' || kind === 'hello') ? Date.parse(data.at) : NaN;
    if (Number.isFinite(now)) this.offsetMs = now - Date.now();
    const event = { id: message.lastEventId, kind, data };
    if (kind === 'end' && data.why === 'signed-out') this.#source?.close(); // nothing more will come
    this.#become(kind === 'end' ? 'stale' : 'live');
    this.#tell(event);
    this.#channel?.postMessage({ event } satisfies Told);
  }

  #tell(event: LiveEvent): void {
    if (event.id) this.lastId = event.id;
    for (const listener of this.#listeners) listener(event);
  }

  #hear(told: Told): void {
    if ('event' in told) return this.#tell(told.event);
    this.state = told.state;
    this.heardAt = told.at;
    this.offsetMs = told.offset;
  }

  #become(state: LiveState): void {
    this.state = state;
    if (state === 'live') this.heardAt = Date.now();
    this.#channel?.postMessage({ state, at: this.heardAt, offset: this.offsetMs } satisfies Told);
  }

  #look(): void {
    if (this.state === 'live' && Date.now() - this.heardAt > this.#options.staleMs) this.state = 'stale';
  }
}
