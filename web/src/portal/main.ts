// The residents' pages: report, follow, see what is open, help.
import { start } from '$lib/start';
import App from './App.svelte';

start(App, ['/', '/report', '/r', '/open', '/help', '/about', '/verify']);
