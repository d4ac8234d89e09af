// The shells: the HTML of each document in each language and theme, so that a page never flashes in the wrong one and no script is inline.
// The saved checker is the one exception: it is a file of its own, and its policy names the hash of its script.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const languages = ['zh-CN', 'en'];
const themes = ['auto', 'light', 'dark'];
const here = dirname(fileURLToPath(import.meta.url));

const escape = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

function wordsOf(language) {
  const parts = ['common', 'portal', 'help', 'verify', 'console'];
  return Object.assign({}, ...parts.map((p) => JSON.parse(readFileSync(join(here, 'i18n', language, `${p}.json`), 'utf8'))));
}

function word(words, key, language) {
  if (typeof words[key] !== 'string') throw new Error(`no words for "${key}" in ${language}`);
  return escape(words[key]);
}

// Scripts and styles that the first view needs, in the order in which they are needed.
function needs(manifest, entry) {
  const scripts = [], styles = [], seen = new Set();
  const walk = (key) => {
    if (seen.has(key)) return;
    seen.add(key);
    const chunk = manifest[key];
    (chunk.imports ?? []).forEach(walk);
    scripts.push(chunk.file);
    styles.push(...(chunk.css ?? []));
  };
  walk(entry);
  return { scripts, styles: [...new Set(styles)] };
}

// What shares a file with an entry starts it: no document may reach the entry of another, now or later.
function standApart(manifest, entry) {
  const seen = new Set();
  const walk = (key) => {
    if (seen.has(key)) return;
    seen.add(key);
    if (manifest[key].isEntry && key !== entry) throw new Error(`${entry} would start ${key} too`);
    [...(manifest[key].imports ?? []), ...(manifest[key].dynamicImports ?? [])].forEach(walk);
  };
  walk(entry);
}

function head(words, language, theme, title) {
  const scheme = theme === 'auto' ? 'light dark' : theme;
  return `<!doctype html>
<html lang="${language}" data-theme="${theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="${scheme}">
<title>${word(words, title, language)}</title>`;
}

const body = (words, language) => `<body>
<noscript><p class="noscript">${word(words, 'no_script', language)}</p></noscript>
<div id="app"></div>
</body>
</html>
`;

function document(words, language, theme, page, need) {
  const preloads = need.scripts.slice(0, -1).map((file) => `<link rel="modulepreload" href="/${file}">`);
  const styles = need.styles.map((file) => `<link rel="stylesheet" href="/${file}">`);
  return [
    head(words, language, theme, page.title),
    '<link rel="icon" href="/icon.svg" type="image/svg+xml">',
    ...styles,
    ...preloads,
    `<script type="module" src="/${need.scripts.at(-1)}"></script>`,
    '</head>',
    body(words, language),
  ].join('\n');
}

function savedDocument(words, language, script, style) {
  const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const policy = `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; img-src data:; base-uri 'none'; form-action 'none'`;
  return [
    head(words, language, 'auto', 'verify_title'),
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    `<style>${style}</style>`,
    '</head>',
    body(words, language).replace('</body>', () => `<script>${script}</script>\n</body>`),
  ].join('\n');
}

function savedParts(built) {
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((one) => one.output);
  // Texts of HTML in the script would open a comment in the page.
  const script = outputs.find((one) => one.type === 'chunk').code.trim().replaceAll('<!--', '\\x3c!--');
  const style = outputs.filter((one) => one.fileName.endsWith('.css')).map((one) => String(one.source)).join('').trim();
  if (/<\/?script/i.test(script) || /<\/style/i.test(style)) throw new Error('the saved checker would end its own element');
  return { script, style };
}

export function shells(dist, manifest, pages, saved) {
  const documents = join(dist, 'documents');
  mkdirSync(documents, { recursive: true });
  writeFileSync(join(dist, 'icon.svg'), readFileSync(join(here, 'src/icon.svg')));
  const { script, style } = savedParts(saved);
  for (const page of pages) standApart(manifest, page.entry);
  for (const language of languages) {
    const words = wordsOf(language);
    for (const theme of themes) {
      for (const page of pages)
        writeFileSync(join(documents, `${page.name}.${language}.${theme}`), document(words, language, theme, page, needs(manifest, page.entry)));
      writeFileSync(join(documents, `saved.${language}.${theme}`), savedDocument(words, language, script, style));
    }
  }
}
