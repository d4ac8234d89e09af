// How many of each, the most first; what is beyond `most` kinds is one sum at the end. Widths are in thousandths of the longest.
export interface Bar {
  name: string;
  words: string;
  count: number;
  share: number;
}

export function tally<T>(rows: T[], named: (row: T) => { name: string; words: string } | null, most: number, rest: string): Bar[] {
  const found = new Map<string, Bar>();
  for (const row of rows) {
    const one = named(row);
    if (!one) continue;
    const bar = found.get(one.name) ?? { ...one, count: 0, share: 0 };
    bar.count++;
    found.set(one.name, bar);
  }
  const all = [...found.values()].sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
  const shown = all.slice(0, most), left = all.slice(most).reduce((sum, one) => sum + one.count, 0);
  if (left > 0) shown.push({ name: '', words: rest, count: left, share: 0 });
  return scaled(shown);
}

// How many of each day, the newest first, and what lies before `most` days as one sum: when things happened ranks nobody.
export function byDay<T>(rows: T[], dayOf: (row: T) => { name: string; words: string } | null, most: number, earlier: string): Bar[] {
  const all = tally(rows, dayOf, Infinity, '').sort((a, b) => b.name.localeCompare(a.name));
  const left = all.slice(most).reduce((sum, one) => sum + one.count, 0);
  return scaled([...all.slice(0, most), ...(left > 0 ? [{ name: '', words: earlier, count: left, share: 0 }] : [])]);
}

export function scaled(bars: Bar[]): Bar[] {
  const longest = Math.max(1, ...bars.map((one) => one.count));
  return bars.map((one) => ({ ...one, share: Math.round((one.count * 1000) / longest) }));
}

// Of a whole, in percent without decimals; something is never told as nothing, nor nearly all as all.
export function percent(part: number, whole: number): number {
  if (whole <= 0 || part <= 0) return 0;
  if (part >= whole) return 100;
  return Math.min(99, Math.max(1, Math.round((part * 100) / whole)));
}

// Who did it, as a list shows it: an account's name, or null for a resident or the service itself.
export const account = (by: string): string | null => /^[upok]:(.+)$/.exec(by)?.[1] ?? null;
