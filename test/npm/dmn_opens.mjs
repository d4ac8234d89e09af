// Every decision model that we author opens in the parser of dmn-js without a warning, comes back from it with the same names and rules, and
// carries a diagram. Last line: N passed, N failed, N skipped.
//   node test/npm/dmn_opens.mjs FOLDER...
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DmnModdle } from 'dmn-moddle';

function* models(path) {
  if (statSync(path).isDirectory()) {
    for (const name of readdirSync(path).sort()) if (name !== 'node_modules' && !name.startsWith('.')) yield* models(join(path, name));
  } else if (path.endsWith('.dmn')) yield path;
}

const count = (text, element) => (text.match(new RegExp(`<(?:\\w+:)?${element}[\\s/>]`, 'g')) ?? []).length;

// Why the model does not open as it should, or nothing.
async function fault(path) {
  const text = readFileSync(path, 'utf8');
  const { rootElement, warnings } = await new DmnModdle().fromXML(text);
  if (warnings.length) return warnings.map((w) => w.message).join('; ');
  if (rootElement.$type !== 'dmn:Definitions') return `the root is ${rootElement.$type}`;
  if (!rootElement.dmnDI?.diagrams?.length) return 'it has no diagram';
  const { xml } = await new DmnModdle().toXML(rootElement);
  for (const element of ['decision', 'rule', 'inputEntry', 'annotationEntry', 'knowledgeSource', 'authorityRequirement', 'contextEntry', 'DMNShape'])
    if (count(xml, element) !== count(text, element)) return `${count(text, element)} <${element}> went in and ${count(xml, element)} came out`;
  if (/ anlan:scope="true"/.test(text) && !/ anlan:scope="true"/.test(xml)) return 'the mark of a scope was lost';
  return '';
}

let passed = 0, failed = 0;
for (const folder of process.argv.slice(2))
  for (const path of models(folder)) {
    const why = await fault(path).catch((e) => e.message);
    if (why) console.log(`FAILED ${path}: ${why}`);
    why ? failed++ : passed++;
  }
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
