// Times as people read them: by Intl, in the reader's language and the deployment's zone, 24 hours, absolute and relative.
import { language } from './words';

const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
let zone: string | undefined;

export function setZone(name: string | undefined): void {
  zone = name;
}

const made = new Map<string, Intl.DateTimeFormat>();
function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${language()} ${zone ?? ''} ${JSON.stringify(options)}`;
  let one = made.get(name);
  if (!one) made.set(name, (one = new Intl.DateTimeFormat(language(), { timeZone: zone, hourCycle: 'h23', ...options })));
  return one;
}

export const dateTime = (instant: string | number | Date): string =>
  format({ year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' }).format(new Date(instant));
export const date = (instant: string | number | Date): string =>
  format({ year: 'numeric', month: 'short', day: 'numeric' }).format(new Date(instant));
export const time = (instant: string | number | Date): string => format({ hour: '2-digit', minute: '2-digit' }).format(new Date(instant));

// "3 minutes ago", "in 2 days"
export function relative(instant: string | number | Date, now: number): string {
  const ms = new Date(instant).getTime() - now;
  const words = new Intl.RelativeTimeFormat(language(), { numeric: 'auto' });
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
