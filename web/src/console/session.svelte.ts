// Who is signed in, and what of the console is theirs. The cookie is the server's; here is only what it says about its holder.
import { ask, drop, get, Problem, type Schemas } from '$lib/api';
import { forgetAll } from '$lib/drafts';
import { Live } from '$lib/live.svelte';
import { zone } from '$lib/zone.svelte';

export type Me = Schemas['Me'];

interface Session {
  state: 'asking' | 'out' | 'in' | 'lost';
  me: Me | null;
}

export const session: Session = $state({ state: 'asking', me: null });
export const live = new Live();

async function takeMe(): Promise<void> {
  session.me = await get<Me>('/api/v1/me');
  zone.name = session.me.zone;
  session.state = 'in';
  live.start();
}

// The session itself no script can read; beside it stands a mark that there is one, so that nobody is asked for in vain.
const MARK = 'anlan_in';
const isMarked = (): boolean => document.cookie.split('; ').includes(`${MARK}=1`);
const unmark = (): void => void (document.cookie = `${MARK}=; Path=/c; Max-Age=0`);

export async function askWho(): Promise<void> {
  if (!isMarked()) return void (session.state = 'out');
  try {
    await takeMe();
  } catch (e) {
    session.state = e instanceof Problem && e.status === 401 ? 'out' : 'lost';
    if (session.state === 'out') unmark();
  }
}

export async function signIn(name: string, password: string): Promise<void> {
  await ask('/api/v1/session', { name, password });
  await takeMe();
}

// The session is over, by the server's word: what is on the page stays, drafts too, until somebody signs in again.
export function ended(e: unknown): boolean {
  if (!(e instanceof Problem) || e.status !== 401) return false;
  live.stop();
  session.state = 'out';
  return true;
}

export async function signOut(): Promise<void> {
  live.stop();
  try {
    await drop('/api/v1/session');
  } finally {
    await forgetAll();
    Object.assign(session, { state: 'out', me: null });
  }
}

export const has = (...roles: string[]): boolean => session.me?.roles?.some((one) => roles.includes(one.role)) ?? false;
