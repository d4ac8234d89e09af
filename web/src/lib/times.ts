// Times as people read them: by Intl, in the reader's language and the agency's zone, 24 hours, absolute and relative; and what they type as the
// time of a clock on the wall there, as an instant.
import { m } from './m';
import { locale } from './words';
import { zone } from './zone.svelte';

const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

const made = new Map<string, Intl.DateTimeFormat>();
function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${locale()} ${zone.name ?? ''} ${JSON.stringify(options)}`;
  let one = made.get(name);
  if (!one) made.set(name, (one = new Intl.DateTimeFormat(locale(), { timeZone: zone.name, hourCycle: 'h23', ...options })));
  return one;
}

export const dateTime = (instant: string | number | Date): string =>
  format({ year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' }).format(new Date(instant));
export const date = (instant: string | number | Date): string =>
  format({ year: 'numeric', month: 'short', day: 'numeric' }).format(new Date(instant));
export const time = (instant: string | number | Date): string => format({ hour: '2-digit', minute: '2-digit' }).format(new Date(instant));

// By when something is due. What lasts to the end of a day is due at the first instant of the next, whose date would promise a day too many: it is
// told by the day that ends.
export function dueWords(instant: string): string {
  const last = new Date(Date.parse(instant) - 1).toISOString();
  return wallOf(last).slice(0, 10) === wallOf(instant).slice(0, 10) ? m.clock_due({ at: dateTime(instant) }) : m.clock_due_day({ day: date(last) });
}

// "3 minutes ago", "in 2 days"
export function relative(instant: string | number | Date, now: number): string {
  const ms = new Date(instant).getTime() - now;
  const words = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' });
  const size = Math.abs(ms);
  if (size < HOUR) return words.format(Math.trunc(ms / MINUTE), 'minute');
  if (size < DAY) return words.format(Math.trunc(ms / HOUR), 'hour');
  return words.format(Math.trunc(ms / DAY), 'day');
}

// How long between, in its two largest units: { days, hours } or { hours, minutes } or { minutes, seconds }.
export function spanParts(ms: number): { days: number; hours: number; minutes: number; seconds: number } {
  const size = Math.abs(ms);
  return {
    days: Math.floor(size / DAY),
    hours: Math.floor((size % DAY) / HOUR),
    minutes: Math.floor((size % HOUR) / MINUTE),
    seconds: Math.floor((size % MINUTE) / 1000),
  };
}

// --- the clock on the wall --------------------------------------------------------------------------------------------------------------------

// "2026-03-01T09:30" for an instant; empty where it is none.
export function wallOf(instant: unknown, timeZone: string | undefined = zone.name): string {
  const at = new Date(typeof instant === 'string' ? instant : NaN);
  if (Number.isNaN(at.getTime())) return '';
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

// The instant at which a wall shows this; the first of two, and after a gap what it would have shown without it. Empty where it is no time.
export function instantAt(wall: string): string {
  const asked = Date.parse(`${wall}Z`);
  if (Number.isNaN(asked)) return '';
  const ahead = (at: number): number => Date.parse(`${wallOf(new Date(at).toISOString())}Z`) - Math.floor(at / MINUTE) * MINUTE;
  const found = [asked - ahead(asked - DAY), asked - ahead(asked + DAY)];
  const at = found.find((one) => one + ahead(one) === asked) ?? found[0]!;
  return new Date(at).toISOString();
}

// What the agency's zone is called, in a language of people: "United Kingdom Time".
export const zoneWords = (): string =>
  format({ timeZoneName: 'longGeneric' }).formatToParts(new Date()).find((one) => one.type === 'timeZoneName')?.value ?? zone.name ?? '';

// Does the reader's own clock show another time than the agency's?
export function isElsewhere(now = new Date().toISOString()): boolean {
  return Boolean(zone.name) && wallOf(now) !== wallOf(now, Intl.DateTimeFormat().resolvedOptions().timeZone);
}
