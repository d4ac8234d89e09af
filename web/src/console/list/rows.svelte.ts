// The rows of a list: asked for with the filters of the address, a page at a time, and anew where something happened to a case that is shown.
import { get, Problem, type Schemas } from '$lib/api';
import { ended } from '../session.svelte';
import { untilCaughtUp } from './caught';

export type Line = Schemas['CaseLine'];
export const FILTERS = ['status', 'kind', 'owner', 'assignee', 'offered', 'area', 'channel', 'number', 'text', 'open', 'erasure_asked', 'due_before', 'cell'] as const;
export type Sort = 'due' | 'new';

interface Rows {
  state: 'asking' | 'there' | 'lost' | 'unknown';
  unknown: { filter: string; meant: string }; // a filter names what there is not: a view that was saved long ago, or an address typed by hand
  lines: Line[];
  total: number;
  more: boolean; // "10,000+"
  cursor: string;
  view: View; // how far the rows go, and how far the ledger went when they were asked for
  late: boolean; // it was asked again and again, and what had been acknowledged may still be missing
  since: Happened[]; // cases that something happened to since, other than those shown; each once
}

type View = Schemas['View'];
interface Happened {
  seq: number; // the last time
  case: string;
  fits?: boolean; // true: it belongs to the list; not there: nobody has asked yet
}

export const rows: Rows = $state({ state: 'asking', unknown: { filter: '', meant: '' }, lines: [], total: 0, more: false, cursor: '', view: { position: 0, ledger: 0 }, late: false, since: [] });
const PAGE = 50, PAGE_MAX = 200;
export const NAMED_MAX = 40, SINCE_MAX = 200; // cases asked for by name at once; remembered until somebody looks
let asked = 0, paged = PAGE, isLooking = false;

export function filtersOf(query: URLSearchParams): Record<string, string> {
  const all: Record<string, string> = {};
  for (const name of FILTERS) if (query.get(name)) all[name] = query.get(name)!;
  return all;
}

// To count them all costs the server more than to give a page: it is asked for where somebody looks, and not again and again behind their back.
async function page(query: Record<string, string>, cursor: string, counted: boolean, limit = PAGE, at_least?: number): Promise<Schemas['CaseList']> {
  return get<Schemas['CaseList']>('/api/v1/cases', { query: { ...query, limit, cursor, at_least, ...(!counted && { total: false }) } });
}

const SOON_MS = 7 * 86_400_000, SOON_PAGES = 5;

// The server gives the newest first: what is over or due within a week is asked for by itself, so that old work in need stands on top too.
async function soon(query: Record<string, string>, atLeast?: number): Promise<{ lines: Line[]; view?: View }> {
  const lines: Line[] = [], wanted = { due_before: new Date(Date.now() + SOON_MS).toISOString(), open: 'true', ...query };
  let cursor = '', view: View | undefined;
  for (let n = 0; n < SOON_PAGES; n++) {
    const found = await page(wanted, cursor, false, PAGE_MAX, atLeast);
    view ??= found.view; // the later pages go at least as far
    lines.push(...(found.cases ?? []));
    if (!(cursor = found.cursor ?? '')) break;
  }
  return { lines, view };
}

const merged = (first: Line[], then: Line[]): Line[] => [...first, ...then.filter((one) => !first.some((other) => other.id === one.id))];

interface Look {
  found: Schemas['CaseList'];
  first: Line[];
  view?: View;
}

// The newest and, beside them, what is due soon: together they go as far as the one that goes less far.
async function look(query: Record<string, string>, sort: Sort, counted: boolean, limit: number, atLeast?: number): Promise<Look> {
  const [found, first] = await Promise.all([page(query, '', counted, limit, atLeast), sort === 'due' ? soon(query, atLeast) : { lines: [] as Line[] }]);
  const other = 'view' in first ? first.view : undefined;
  const view = found.view && other ? { position: Math.min(found.view.position, other.position), ledger: Math.min(found.view.ledger, other.ledger) } : found.view;
  return { found, first: first.lines, ...(view && { view }) };
}

// What happened since is still news where it is not shown: after what the answer holds, or, where nobody asked to see it, in a row beyond the page.
function show({ found, first, view = { position: 0, ledger: 0 } }: Look, quiet: boolean): void {
  const cases = found.cases ?? [], whole = !found.cursor; // then they are all there, and counted
  const total = found.total ?? (whole ? cases.length : rows.total), more = found.total_is ? found.total_is === 'more' : !whole && rows.more;
  paged = cases.length;
  const lines = merged(first, cases), shown = new Set(lines.map((one) => one.id));
  const since = quiet ? rows.since.filter((one) => one.seq >= view.position || !shown.has(one.case)) : rows.since.filter((one) => one.seq >= view.position).map(({ seq, case: id }) => ({ seq, case: id }));
  Object.assign(rows, { state: 'there', lines, total, more, cursor: found.cursor ?? '', view, since });
}

// Quietly, and where it is asked again: as many as were paged to stay, up to what one answer gives.
export async function askRows(query: Record<string, string>, quiet = false, sort: Sort = 'new'): Promise<void> {
  const mine = ++asked;
  let shown = false;
  if (!quiet) rows.state = 'asking';
  const take = (one: Look, late: boolean): boolean => {
    if (mine !== asked) return false;
    show(one, quiet);
    rows.late = late;
    return (shown = true);
  };
  try {
    await untilCaughtUp((atLeast) => look(query, sort, !quiet, quiet || shown ? Math.min(Math.max(paged, PAGE), PAGE_MAX) : PAGE, atLeast), take);
  } catch (e) {
    if (mine !== asked || ended(e)) return;
    if (e instanceof Problem && e.code === 'no-such-value') Object.assign(rows, { state: 'unknown', late: false, lines: [], since: [], cursor: '', unknown: { filter: e.body.where ?? '', meant: e.body.did_you_mean ?? '' } });
    else if (shown) rows.late = true;
    else rows.state = 'lost';
  }
}

export async function askMore(query: Record<string, string>): Promise<void> {
  const mine = asked, cursor = rows.cursor;
  if (!cursor) return;
  try {
    const found = await page(query, cursor, false);
    if (mine !== asked) return;
    rows.lines = merged(rows.lines, found.cases ?? []);
    paged += found.cases?.length ?? 0;
    rows.cursor = found.cursor ?? '';
  } catch (e) {
    ended(e);
  }
}

// Something happened. What the rows hold already is no news; what they do not, though it had been acknowledged before they were asked for, they are
// to be asked again for, as they are for a case that they show. True: ask.
export function happened(seq: number, id: string): boolean {
  if (seq < rows.view.position) return false;
  if (seq < rows.view.ledger || rows.lines.some((one) => one.id === id)) return true;
  const known = rows.since.filter((one) => one.case !== id);
  if (known.length < SINCE_MAX) rows.since = [...known, { seq, case: id }];
  return false;
}

export const unasked = (): string[] => rows.since.filter((one) => one.fits === undefined).map((one) => one.case);
// How many cases of this list have news that it does not show.
export const news = (): number => rows.since.filter((one) => one.fits).length;
export const newsWords = (): string => (rows.since.length < SINCE_MAX ? String(news()) : `${news()}+`); // what came after was not remembered

// An event names its case and nothing else of it: which of them belong to the list, its own filters say. The others are forgotten; what the view does
// not hold yet stays to be asked about, and nobody waits for it at the server.
export async function askNews(query: Record<string, string>): Promise<void> {
  const mine = asked, ids = unasked().slice(0, NAMED_MAX);
  if (isLooking || !ids.length) return;
  isLooking = true;
  try {
    const found = await get<Schemas['CaseList']>('/api/v1/cases', { query: { ...query, cases: ids.join(','), limit: NAMED_MAX, total: false } });
    if (mine !== asked) return;
    const belong = new Set(found.cases?.map((one) => one.id)), position = found.view?.position ?? Infinity;
    const judge = (one: Happened): Happened[] => (!ids.includes(one.case) || one.seq >= position ? [one] : belong.has(one.case) ? [{ ...one, fits: true }] : []);
    rows.since = rows.since.flatMap(judge);
  } catch (e) {
    ended(e); // asked again in a while
  } finally {
    isLooking = false;
  }
}

const FAR = 8.64e15;
// Least time left first, what has no clock last; or the newest first.
export function sorted(lines: Line[], sort: Sort): Line[] {
  if (sort === 'new') return lines;
  const due = (one: Line): number => (one.due && !one.closed ? Date.parse(one.due) : FAR);
  return [...lines].sort((a, b) => due(a) - due(b) || Date.parse(b.opened ?? '') - Date.parse(a.opened ?? ''));
}
