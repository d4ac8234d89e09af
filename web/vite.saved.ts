// The checker that is kept as one file and works from a disk: everything in one script, which shell.mjs puts into the page.
import { svelte, vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [svelte({ preprocess: vitePreprocess({ script: true }), compilerOptions: { runes: true } })],
  resolve: {
    alias: { $lib: here('./src/lib'), $words: here('./src/gen/words/messages.js') },
    conditions: ['browser'],
  },
  publicDir: false,
  build: {
    write: false,
    target: 'es2022',
    assetsInlineLimit: 1 << 20,
    modulePreload: false,
    cssCodeSplit: false,
    rollupOptions: { input: here('./src/verify/saved.ts'), output: { format: 'iife' } },
  },
});
