// Where the keyboard goes with the call that is in hand: to its first word, or, where it is recorded, to what happens next.
import { tick } from 'svelte';
import { current } from './calls.svelte';

export async function focusCall(): Promise<void> {
  await tick(); // a form that was shut is open again
  document.getElementById(current().made ? 'outcome-title' : 'subject')?.focus();
}
