// What the program embeds: every file and its compressed forms in one blob, and the table that src/pages/pages_table.c reads.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { extname, join, relative, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const types = {
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};
const html = 'text/html; charset=utf-8';
const here = dirname(fileURLToPath(import.meta.url));
const cache = join(here, 'node_modules/.cache/anlan-embed');

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

function walk(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? walk(path) : [path];
  });
}

// Brotli's last step is slow, so what was compressed once is kept by its hash.
function kept(name, make) {
  const path = join(cache, name);
  if (existsSync(path)) return readFileSync(path);
  mkdirSync(cache, { recursive: true });
  const bytes = make();
  writeFileSync(path, bytes);
  return bytes;
}

function brotli(bytes) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return brotliCompressSync(bytes, { params });
}

// A form is kept only where it saves a twentieth at least.
function forms(bytes) {
  const hash = sha256(bytes), small = bytes.length * 0.95;
  const gzip = kept(`${hash}.gz`, () => gzipSync(bytes, { level: 9 }));
  const br = kept(`${hash}.br`, () => brotli(bytes));
  return { hash: hash.slice(0, 32), all: [bytes, gzip.length < small ? gzip : null, br.length < small ? br : null] };
}

function describe(dist, path) {
  const name = relative(dist, path);
  if (name.startsWith('documents/')) return { name: name.slice('documents/'.length), type: html, lasting: false, saved: name.includes('/saved.') };
  const type = types[extname(name)];
  if (!type) throw new Error(`no media type for ${name}`);
  return { name: `/${name}`, type, lasting: name.startsWith('assets/'), saved: false };
}

const text = (s) => JSON.stringify(s);
const byBytes = (a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));

export function embed(dist, pages) {
  const files = walk(dist)
    .filter((path) => !relative(dist, path).startsWith('.vite') && !path.endsWith('.map'))
    .map((path) => ({ ...describe(dist, path), ...forms(readFileSync(path)) }))
    .sort(byBytes);
  const blob = [], rows = [];
  let at = 0;
  for (const file of files) {
    const places = file.all.map((bytes) => {
      if (!bytes) return 'NOTHING';
      blob.push(bytes);
      at += bytes.length;
      return `BYTES(${at - bytes.length}, ${bytes.length})`;
    });
    rows.push(`PAGE(${text(file.name)}, ${text(file.type)}, "${file.hash}", ${file.lasting}, ${file.saved}, ${places.join(', ')})`);
  }
  const stands = [...pages.flatMap((page) => page.at.map((path) => [path, page.name])), ['/verify.html', 'saved']];
  const lines = ['// Made by web/embed.mjs.', '#ifdef PAGES', ...rows, '#endif', '#ifdef PLACES', ...stands.map(([path, name]) => `PLACE(${text(path)}, ${text(name)})`), '#endif', ''];
  mkdirSync(join(dist, 'embed'), { recursive: true });
  writeFileSync(join(dist, 'embed/pages.bin'), Buffer.concat(blob));
  writeFileSync(join(dist, 'embed/pages_table.inc'), lines.join('\n'));
}
