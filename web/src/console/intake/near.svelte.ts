// The cases close to the call: for the list beside it and for the map.
import { get, type Schemas } from '$lib/api';
import type { Point } from '$lib/places';
import { ended } from '../session.svelte';
import type { NearbyCase } from './calls.svelte';

interface Near {
  cases: NearbyCase[];
  phase: 'placeless' | 'there' | 'lost';
}
export const NEAR_MAX = 50; // as many as are asked for; there may be more
export const near: Near = $state({ cases: [], phase: 'placeless' });

export function forgetNear(): void {
  Object.assign(near, { cases: [], phase: 'placeless' });
}

export async function askNear(point: Point, signal: AbortSignal): Promise<void> {
  try {
    near.cases = (await get<Schemas['NearbyList']>('/api/v1/cases/nearby', { query: { lat: point.lat_e7 / 1e7, lng: point.lng_e7 / 1e7, limit: NEAR_MAX }, signal })).cases ?? [];
    near.phase = 'there';
  } catch (e) {
    if (!signal.aborted && !ended(e)) near.phase = 'lost';
  }
}
