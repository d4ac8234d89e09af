// The rows of a list: asked for with the filters of the address, a page at a time, and anew where something happened to a case that is shown.
import { get, type Schemas } from '$lib/api';
import { ended } from '../session.svelte';

export type Line = Schemas['CaseLine'];
export const FILTERS = ['status', 'kind', 'owner', 'assignee', 'offered', 'area', 'channel', 'number', 'text', 'open', 'erasure_asked', 'due_before', 'cell'] as const;
export type Sort = 'due' | 'new';

interface Rows {
  state: 'asking' | 'there' | 'lost';
  lines: Line[];
  total: number;
  more: boolean; // "10,000+"
  cursor: string;
  fresh: number; // things that happened since, elsewhere than in the rows shown
}

export const rows: Rows = $state({ state: 'asking', lines: [], total: 0, more: false, cursor: '', fresh: 0 });
let asked = 0;

export function filtersOf(query: URLSearchParams): Record<string, string> {
  const all: Record<string, string> = {};
  for (const name of FILTERS) if (query.get(name)) all[name] = query.get(name)!;
  return all;
}

// To count them all costs the server more than to give a page: it is asked for where somebody looks, and not again and again behind their back.
async function page(query: Record<string, string>, cursor: string, counted: boolean, limit = 50): Promise<Schemas['CaseList']> {
  return get<Schemas['CaseList']>('/api/v1/cases', { query: { ...query, limit, cursor, ...(!counted && { total: false }) } });
}

const SOON_MS = 7 * 86_400_000, SOON_PAGES = 5;

// The server gives the newest first: what is over or due within a week is asked for by itself, so that old work in need stands on top too.
async function soon(query: Record<string, string>): Promise<Line[]> {
  const lines: Line[] = [], wanted = { due_before: new Date(Date.now() + SOON_MS).toISOString(), open: 'true', ...query };
  let cursor = '';
  for (let n = 0; n < SOON_PAGES; n++) {
    const found = await page(wanted, cursor, false, 200);
    lines.push(...(found.cases ?? []));
    if (!(cursor = found.cursor ?? '')) break;
  }
  return lines;
}

const merged = (first: Line[], then: Line[]): Line[] => [...first, ...then.filter((one) => !first.some((other) => other.id === one.id))];

export async function askRows(query: Record<string, string>, quiet = false, sort: Sort = 'new'): Promise<void> {
  const mine = ++asked;
  if (!quiet) rows.state = 'asking';
  try {
    const [found, first] = await Promise.all([page(query, '', !quiet), sort === 'due' ? soon(query) : []]);
    if (mine !== asked) return;
    const cases = found.cases ?? [], whole = !found.cursor; // then they are all there, and counted
    const total = found.total ?? (whole ? cases.length : rows.total), more = found.total_is ? found.total_is === 'more' : !whole && rows.more;
    Object.assign(rows, { state: 'there', lines: merged(first, cases), total, more, cursor: found.cursor ?? '', fresh: 0 });
  } catch (e) {
    if (mine === asked && !ended(e)) rows.state = 'lost';
  }
}

export async function askMore(query: Record<string, string>): Promise<void> {
  const mine = asked, cursor = rows.cursor;
  if (!cursor) return;
  try {
    const found = await page(query, cursor, false);
    if (mine !== asked) return;
    rows.lines = merged(rows.lines, found.cases ?? []);
    rows.cursor = found.cursor ?? '';
  } catch (e) {
    ended(e);
  }
}

const FAR = 8.64e15;
// Least time left first, what has no clock last; or the newest first.
export function sorted(lines: Line[], sort: Sort): Line[] {
  if (sort === 'new') return lines;
  const due = (one: Line): number => (one.due && !one.closed ? Date.parse(one.due) : FAR);
  return [...lines].sort((a, b) => due(a) - due(b) || Date.parse(b.opened ?? '') - Date.parse(a.opened ?? ''));
}
