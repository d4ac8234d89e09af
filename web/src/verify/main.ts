// The checker of receipts as a page of the server.
import { start } from '$lib/start';
import App from './App.svelte';

start(App, ['/verify']);
