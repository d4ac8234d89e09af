// Builds the pages: words, then Vite, then one shell a document, language and theme, then what the program embeds.
//   node build.mjs            into dist/
// The result is moved into place whole, so that whoever builds the program at the same time never sees half of it.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from '@inlang/paraglide-js';
import { build } from 'vite';
import { embed } from './embed.mjs';
import { shells } from './shell.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const at = (path) => join(here, path);
process.chdir(here);

export async function words() {
  for (const locale of ['zh-CN', 'en'])
    for (const part of JSON.parse(readFileSync(at('project.inlang/settings.json'), 'utf8'))['plugin.inlang.messageFormat'].pathPattern) {
      const file = at(part.replace('{locale}', locale));
      if (!existsSync(file)) (mkdirSync(dirname(file), { recursive: true }), writeFileSync(file, '{}\n'));
    }
  await compile({
    project: at('project.inlang'),
    outdir: at('src/gen/words'),
    strategy: ['globalVariable', 'baseLocale'],
    emitGitIgnore: false,
    emitPrettierIgnore: false,
  });
}

// The parts that the pages are built of, for the page that names them.
function notices() {
  const wanted = Object.keys(JSON.parse(readFileSync(at('package.json'), 'utf8')).dependencies);
  const list = wanted.map((name) => JSON.parse(readFileSync(at(`node_modules/${name}/package.json`), 'utf8')));
  const called = { 'bpmn-js': 'bpmn.io' }; // whose package names a file instead
  mkdirSync(at('src/gen'), { recursive: true });
  writeFileSync(at('src/gen/notices.json'), `${JSON.stringify(list.map(({ name, version, license }) => ({ name, version, licence: called[name] ?? license })), null, 1)}\n`);
}

notices();
await words();
if (process.argv[2] !== 'words') {
  await build({ configFile: at('vite.config.ts'), logLevel: 'warn' });
  const saved = await build({ configFile: at('vite.saved.ts'), logLevel: 'error' }); // it warns of an import.meta that nothing there uses
  const manifest = JSON.parse(readFileSync(at('dist.new/.vite/manifest.json'), 'utf8'));
  shells(at('dist.new'), manifest, JSON.parse(readFileSync(at('pages.json'), 'utf8')), saved);
  embed(at('dist.new'), JSON.parse(readFileSync(at('pages.json'), 'utf8')));
  rmSync(at('dist.old'), { recursive: true, force: true });
  if (existsSync(at('dist'))) renameSync(at('dist'), at('dist.old'));
  renameSync(at('dist.new'), at('dist'));
  rmSync(at('dist.old'), { recursive: true, force: true });
}
