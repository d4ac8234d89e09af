// Addresses, streets and places of the city: by a text, or by what is nearest to a point.
import { get } from './api';
import { m } from './m';
import { language } from './words';

export interface Place {
  kind: 'place' | 'street' | 'address';
  place?: string;
  name_zh?: string;
  name_en?: string;
  address_zh?: string;
  address_en?: string;
  lat_e7: number;
  lng_e7: number;
  area?: string;
  area_words?: string;
  distance_m?: number;
}

export interface Point {
  lat_e7: number;
  lng_e7: number;
}

export async function findPlaces(text: string, signal?: AbortSignal): Promise<Place[]> {
  return (await get<{ places: Place[] }>('/api/v1/places', { query: { q: text, limit: 8 }, signal })).places;
}

// What lies around a point: an address first, then landmarks. Empty where the server has no map.
export async function placesNear(point: Point, limit = 6): Promise<Place[]> {
  try {
    return (await get<{ places: Place[] }>('/api/v1/places', { query: { near: `${point.lat_e7 / 1e7},${point.lng_e7 / 1e7}`, limit } })).places;
  } catch {
    return [];
  }
}

export function placeWords(place: Place): { label: string; about?: string } {
  const [first, second] = language() === 'en' ? (['en', 'zh'] as const) : (['zh', 'en'] as const);
  const name = place[`name_${first}`] || place[`name_${second}`], address = place[`address_${first}`] || place[`address_${second}`];
  const label = name || address || '';
  const about = [name && address && address !== name ? address : '', place.area_words === label ? '' : (place.area_words ?? '')].filter(Boolean).join(' · ');
  return { label, about: about || undefined };
}

// Where it is, in one line: the address and what is said beside it.
export const addressLine = (where: { address: string; extra: string }): string => [where.address.trim(), where.extra.trim()].filter(Boolean).join(m.address_join());
