// The base map: our server's own vector tiles, drawn in the colours of the theme, labels from the fonts of the device (no glyph files).
import type { StyleSpecification } from 'maplibre-gl';
import { get } from '$lib/api';
import type { Point } from '$lib/places';
import { language } from '$lib/words';
import { isDark } from '$lib/preferences';

export interface TileSet {
  tiles: string[];
  minzoom: number;
  maxzoom: number;
  bounds: [number, number, number, number];
  center: [number, number, number];
  attribution?: string; // in any language
  attribution_zh?: string;
  attribution_en?: string;
  approval_no?: string;
}

let asked: Promise<TileSet> | null = null;

// Refused where the server has no map.
export function tileSet(): Promise<TileSet> {
  asked ??= get<TileSet>('/tiles/style').catch((e: unknown) => {
    asked = null;
    throw e;
  });
  return asked;
}

interface Ink {
  land: string;
  water: string;
  green: string;
  building: string;
  road: string;
  casing: string;
  major: string;
  rail: string;
  area: string;
  text: string;
  halo: string;
}

const light: Ink = {
  land: '#f6f5f1', water: '#b9d7ea', green: '#d9e8cf', building: '#e6e2da', road: '#ffffff', casing: '#cfcac0', major: '#ffe3a3', rail: '#a9a49a', area: '#6b7783', text: '#2b3640', halo: '#ffffff',
};
const dark: Ink = {
  land: '#161c24', water: '#1d3a52', green: '#1c2f26', building: '#222a33', road: '#36414d', casing: '#0d1117', major: '#5a5334', rail: '#4a5560', area: '#6b7783', text: '#c9d4df', halo: '#0d1117',
};

const widths: Record<string, [number, number]> = { motorway: [1.5, 16], trunk: [1.5, 15], primary: [1.2, 13], secondary: [0.8, 11], tertiary: [0.5, 9], local: [0.2, 7], service: [0, 4], path: [0, 2] };
const widthOf = (extra: number): unknown => [
  'interpolate', ['exponential', 1.6], ['zoom'],
  10, ['match', ['get', 'class'], ...Object.entries(widths).flatMap(([name, [low]]) => [name, low + (low > 0 ? extra / 4 : 0)]), 0.3],
  18, ['match', ['get', 'class'], ...Object.entries(widths).flatMap(([name, [, high]]) => [name, high + extra]), 5],
];

// Where pins stand over the map, no name is written: names are placed after these, which nobody sees.
export const PINS = 'pins';
export const placesOf = (pins: readonly (Point & { sign?: string })[]) => ({
  type: 'FeatureCollection' as const,
  features: pins.map(({ lat_e7, lng_e7, sign }) => ({ type: 'Feature' as const, properties: { sign: sign || '0' }, geometry: { type: 'Point' as const, coordinates: [lng_e7 / 1e7, lat_e7 / 1e7] } })),
});

export function styleOf(set: TileSet, pins: readonly (Point & { sign?: string })[] = []): StyleSpecification {
  const ink = isDark() ? dark : light;
  const [first, second] = language() === 'en' ? ['name_en', 'name_zh'] : ['name_zh', 'name_en'];
  const credit = (language() === 'en' ? set.attribution_en : set.attribution_zh) || set.attribution;
  const label = ['coalesce', ['get', first], ['get', second]];
  const aside = { 'text-variable-anchor': ['center', 'bottom', 'top', 'left', 'right'], 'text-radial-offset': 1, 'text-justify': 'auto' }; // rather than not at all
  const text = { 'text-color': ink.text, 'text-halo-color': ink.halo, 'text-halo-width': 1.4 };
  const layers = [
    { id: 'land', type: 'background', paint: { 'background-color': ink.land } },
    { id: 'green', type: 'fill', source: 'city', 'source-layer': 'green', paint: { 'fill-color': ink.green } },
    { id: 'water', type: 'fill', source: 'city', 'source-layer': 'water', filter: ['==', ['get', 'kind'], 'area'], paint: { 'fill-color': ink.water } },
    { id: 'streams', type: 'line', source: 'city', 'source-layer': 'water', filter: ['==', ['get', 'kind'], 'line'], paint: { 'line-color': ink.water, 'line-width': 2 } },
    { id: 'buildings', type: 'fill', source: 'city', 'source-layer': 'buildings', minzoom: 14, paint: { 'fill-color': ink.building } },
    { id: 'rail', type: 'line', source: 'city', 'source-layer': 'roads', filter: ['==', ['get', 'class'], 'rail'], paint: { 'line-color': ink.rail, 'line-width': 1.5, 'line-dasharray': [4, 3] } },
    { id: 'casing', type: 'line', source: 'city', 'source-layer': 'roads', filter: ['!=', ['get', 'class'], 'rail'], minzoom: 11, layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': ink.casing, 'line-width': widthOf(1.6) } },
    {
      id: 'roads', type: 'line', source: 'city', 'source-layer': 'roads', filter: ['!=', ['get', 'class'], 'rail'], layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': ['match', ['get', 'class'], ['motorway', 'trunk', 'primary'], ink.major, ink.road], 'line-width': widthOf(0) },
    },
    { id: 'areas', type: 'line', source: 'city', 'source-layer': 'areas', filter: ['<=', ['get', 'depth'], 1], paint: { 'line-color': ink.area, 'line-width': 1, 'line-dasharray': [3, 3], 'line-opacity': 0.6 } },
    { id: 'road-names', type: 'symbol', source: 'city', 'source-layer': 'roads', minzoom: 13, layout: { 'symbol-placement': 'line', 'text-field': label, 'text-size': 12, 'text-font': ['sans'] }, paint: text },
    { id: 'place-names', type: 'symbol', source: 'city', 'source-layer': 'places', filter: ['!=', ['get', 'kind'], 'settlement'], minzoom: 14, layout: { 'text-field': label, 'text-size': 12, 'text-font': ['sans'], 'symbol-sort-key': ['get', 'rank'], ...aside }, paint: text },
    { id: 'settlement-names', type: 'symbol', source: 'city', 'source-layer': 'places', filter: ['==', ['get', 'kind'], 'settlement'], layout: { 'text-field': label, 'text-size': 15, 'text-font': ['sans'], 'symbol-sort-key': ['get', 'rank'], ...aside }, paint: text },
    { id: PINS, type: 'symbol', source: PINS, layout: { 'text-field': ['get', 'sign'], 'text-size': 13, 'text-font': ['sans'], 'text-padding': 9, 'text-allow-overlap': true }, paint: { 'text-opacity': 0 } },
  ];
  return {
    version: 8,
    sources: {
      city: { type: 'vector', tiles: set.tiles.map((one) => decodeURI(new URL(one, location.origin).href)), minzoom: set.minzoom, maxzoom: Math.min(set.maxzoom, 15), attribution: [credit, set.approval_no].filter(Boolean).join(' · ') },
      [PINS]: { type: 'geojson', data: placesOf(pins) },
    },
    layers,
  } as unknown as StyleSpecification;
}
