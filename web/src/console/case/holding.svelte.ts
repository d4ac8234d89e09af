// The case that is open: what it is and what I may do now, its story, asked for again when something happens to it. What somebody is typing is
// never touched: that the case changed meanwhile is only said.
import { get, Problem, type Article, type Schemas } from '$lib/api';
import { ended } from '../session.svelte';

export type Case = Schemas['Case'];
export type Option = Omit<Schemas['Option'], 'articles' | 'basis'> & { articles?: Article[]; basis?: Article[] };
export type StoryAct = Schemas['StoryAct'];

interface Held {
  id: string;
  state: 'asking' | 'there' | 'missing' | 'lost';
  case: Case | null;
  story: StoryAct[];
  before: number | null; // older acts are asked for with it
  total: number; // acts of the case, with those that are not shown yet
  lost: boolean; // the older ones were asked for and did not come
  changed: boolean; // by somebody else, since the form that is open was opened
}

export const held: Held = $state({ id: '', state: 'asking', case: null, story: [], before: null, total: 0, lost: false, changed: false });

// What was already paged back to stays, where the newest page still follows it.
function joined(page: Schemas['Story']): Pick<Held, 'story' | 'before' | 'total'> {
  const acts = page.acts ?? [], first = acts[0]?.n ?? 0;
  const kept = held.story.filter((one) => one.n < first);
  const follows = kept.length > 0 && kept.at(-1)!.n === first - 1;
  return { story: follows ? [...kept, ...acts] : acts, before: follows ? held.before : (page.before ?? null), total: page.total };
}

export async function hold(id: string): Promise<void> {
  if (id !== held.id) Object.assign(held, { id, state: 'asking', case: null, story: [], before: null, total: 0, lost: false, changed: false });
  try {
    const [found, story] = await Promise.all([get<Case>(`/api/v1/cases/${id}`), get<Schemas['Story']>(`/api/v1/cases/${id}/acts`)]);
    if (held.id !== id) return;
    Object.assign(held, { state: 'there', case: found, ...joined(story) });
  } catch (e) {
    if (held.id !== id || ended(e)) return;
    if (e instanceof Problem && e.status === 404) Object.assign(held, { state: 'missing', case: null });
    else held.state = held.case ? 'there' : 'lost';
  }
}

export async function older(): Promise<void> {
  const { id, before } = held;
  if (before === null) return;
  held.lost = false;
  try {
    const story = await get<Schemas['Story']>(`/api/v1/cases/${id}/acts`, { query: { before } });
    if (held.id !== id || held.before !== before) return; // another case, or the page was asked for twice
    held.story = [...(story.acts ?? []), ...held.story];
    held.before = story.before ?? null;
  } catch (e) {
    if (held.id === id && !ended(e)) held.lost = true;
  }
}
