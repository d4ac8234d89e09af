// The first page's part: where it is, and whether that was said.
import { m } from '$lib/m';
import { addressLine } from '$lib/places';
import type { Content, Wrong } from './report.svelte';

export const whereErrors = (content: Content): Wrong[] =>
  content.placeless || content.place || addressLine(content) ? [] : [{ step: 'where', id: 'address', text: m.where_missing() }];
