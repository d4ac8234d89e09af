// The lines of a list by the 500 m cell that they lie in: finer than that no list says where something is.
import type { Line } from './rows.svelte';

export interface Cell {
  id: string;
  lat_e7: number;
  lng_e7: number;
  count: number;
  area: string;
  numbers: string[]; // of the first few
}

const NAMED = 3;

// Those with most lines first.
export function cellsOf(lines: readonly Line[]): Cell[] {
  const found = new Map<number, Cell>();
  for (const line of lines) {
    if (line.cell === undefined || line.lat_e7 === undefined || line.lng_e7 === undefined) continue;
    const one = found.get(line.cell) ?? { id: String(line.cell), lat_e7: line.lat_e7, lng_e7: line.lng_e7, count: 0, area: line.area ?? '', numbers: [] };
    one.count++;
    if (one.numbers.length < NAMED) one.numbers.push(line.number);
    found.set(line.cell, one);
  }
  return [...found.values()].sort((a, b) => b.count - a.count || Number(a.id) - Number(b.id));
}
