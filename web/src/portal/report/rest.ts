// What comes after the first page of a report, in one file: it is brought while that one is filled in.
import Check from './Check.svelte';
import Contact from './Contact.svelte';
import Detail from './Detail.svelte';
import Near from './Near.svelte';
import What from './What.svelte';

export const pages = { what: What, near: Near, detail: Detail, contact: Contact, check: Check };
export { errorsOf, firstWrong } from './answers';
