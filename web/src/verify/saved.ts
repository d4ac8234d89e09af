// The checker of receipts as one file, which works from a disk.
import '$lib/style/base.css';
import '$lib/words';
import { mount } from 'svelte';
import App from './App.svelte';

mount(App, { target: document.getElementById('app')!, props: { saved: true } });
