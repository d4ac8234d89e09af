// How a document begins: styles, words, routes, then the application into #app.
import './style/base.css';
import './words';
import { mount, type Component } from 'svelte';
import { startRoutes } from './route.svelte';

export function start(app: Component, ours: readonly string[]): void {
  startRoutes(ours);
  mount(app, { target: document.getElementById('app')! });
}
