// A list that is asked for a page at a time, and what can be said when there is none: not yet, not for me, nothing heard.
import { untrack } from 'svelte';
import { Problem, type ProblemBody } from '$lib/api';
import { ticker } from '$lib/ticker.svelte';
import { ended } from '../session.svelte';

export interface Page<T> {
  rows: T[];
  cursor?: string | undefined;
}
export type Asked<T> = (cursor: string) => Promise<Page<T>>;

export class Pages<T> {
  state: 'asking' | 'there' | 'denied' | 'lost' = $state('asking');
  rows: T[] = $state.raw([]);
  cursor: string = $state('');
  at: number = $state(0); // when the first page came, by the server's time
  denied: ProblemBody | null = $state.raw(null);
  #asked = 0;
  #ask: Asked<T> = () => Promise.resolve({ rows: [] });

  async ask(how: Asked<T>): Promise<void> {
    const mine = ++this.#asked;
    this.#ask = how;
    if (untrack(() => this.state) !== 'there') this.state = 'asking'; // an effect that asks must not depend on the answer
    try {
      const found = await how('');
      if (mine !== this.#asked) return;
      Object.assign(this, { state: 'there', rows: found.rows, cursor: found.cursor ?? '', at: ticker.now, denied: null });
    } catch (e) {
      if (mine === this.#asked) this.#fail(e);
    }
  }

  again(): Promise<void> {
    return this.ask(this.#ask);
  }

  async more(): Promise<void> {
    const mine = this.#asked, cursor = this.cursor;
    if (!cursor) return;
    try {
      const found = await this.#ask(cursor);
      if (mine !== this.#asked) return;
      this.rows = [...this.rows, ...found.rows];
      this.cursor = found.cursor ?? '';
    } catch (e) {
      if (mine === this.#asked) this.#fail(e);
    }
  }

  #fail(e: unknown): void {
    if (ended(e)) return;
    const denied = e instanceof Problem && e.status === 403;
    this.state = denied ? 'denied' : 'lost';
    this.denied = denied ? (e as Problem).body : null;
  }
}
