// The staff's pages: sign in, cases, one case, intake, oversight.
import { start } from '$lib/start';
import App from './App.svelte';

start(App, ['/c']);
