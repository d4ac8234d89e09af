// How the pages are put together: one entry a document, no HTML of Vite's own (build.mjs writes the shells), nothing inline.
import { svelte, vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import pages from './pages.json' with { type: 'json' };

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [svelte({ preprocess: vitePreprocess({ script: true }), compilerOptions: { runes: true } })],
  resolve: {
    alias: { $lib: here('./src/lib'), $words: here('./src/gen/words/messages.js') },
    conditions: ['browser'],
  },
  publicDir: false,
  build: {
    outDir: here('./dist.new'),
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: true,
    chunkSizeWarningLimit: 1200, // the map, which comes when it is opened
    rollupOptions: {
      input: Object.fromEntries(pages.map((page) => [page.name, here(page.entry)])),
      // Each file costs its head on the wire: what several pages share comes in few files, and not one for each set of pages that share it.
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            { name: 'svelte', test: /node_modules\/(svelte|esm-env|clsx)\//, minShareCount: 14 }, // what nearly every page needs of it
            { name: 'words-desk', test: /src\/gen\/words\/messages\/(c|dt)_/, minShareCount: 2 }, // what residents never read
            { name: 'words', test: /src\/gen\/words\/(?!messages\/proof_)/, minShareCount: 2 },
            { name: 'base', test: /src\/lib\/(base\/(Banner|Button|Emergency|ErrorSummary|Field|Icon|icons|Preferences|Toasts|toasts)|api|drafts|heading|key|kinds|listed|m|preferences|route|ticker|times|words|zone)(\.svelte)?(\.ts)?(\?|$)/, minShareCount: 2 },
            { name: 'front', test: /src\/portal\/(open\/(Rows|Where|public)|receipt\/(CodeForm|code))/, minShareCount: 2 },
            { name: 'law', test: /src\/lib\/(domain\/(Articles|Clock|Files\.|sealedFiles)|valueWords|save)/, minShareCount: 2 },
            { name: 'forms', test: /src\/lib\/(domain\/(SchemaForm|FilesField)|base\/Choices|forms|formErrors|reportForm|photos|files)/, minShareCount: 2 },
            { name: 'proof', test: /src\/(lib\/(proof\/|domain\/ProofSteps)|gen\/words\/messages\/proof_)/, minShareCount: 2 },
          ],
        },
      },
    },
  },
  test: { environment: 'jsdom', include: ['test/unit/**/*.test.ts'] },
});
