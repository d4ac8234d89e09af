// Every procedure that we author opens in the parser of bpmn-js without a warning and comes back from it with the same elements and the
// same words of the law. Those in docs and packs carry a diagram too. Last line: N passed, N failed, N skipped.
//   node test/npm/bpmn_opens.mjs FOLDER...
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BpmnModdle } from 'bpmn-moddle';

function* models(path) {
  if (statSync(path).isDirectory()) {
    for (const name of readdirSync(path).sort()) if (name !== 'node_modules' && !name.startsWith('.')) yield* models(join(path, name));
  } else if (path.endsWith('.bpmn')) yield path;
}

const counted = ['process', 'subProcess', 'startEvent', 'endEvent', 'boundaryEvent', 'intermediateCatchEvent', 'userTask', 'scriptTask',
  'businessRuleTask', 'sendTask', 'exclusiveGateway', 'inclusiveGateway', 'sequenceFlow', 'conditionExpression', 'timerEventDefinition',
  'multiInstanceLoopCharacteristics', 'BPMNShape', 'BPMNEdge'];
const elements = (text, name) => (text.match(new RegExp(`<(?:\\w+:)?${name}[\\s/>]`, 'g')) ?? []).length;
const words = (text) => (text.replace(/&#34;/g, '&quot;').match(/ anlan:\w+="[^"]*"/g) ?? []).sort().join();

// Why the model does not open as it should, or nothing.
async function fault(path) {
  const text = readFileSync(path, 'utf8');
  const { rootElement, warnings } = await new BpmnModdle().fromXML(text);
  if (warnings.length) return warnings.map((w) => w.message).join('; ');
  if (rootElement.$type !== 'bpmn:Definitions') return `the root is ${rootElement.$type}`;
  if (!/(^|\/)test\/bpmn\//.test(path) && !rootElement.diagrams?.length) return 'it has no diagram';
  const { xml } = await new BpmnModdle().toXML(rootElement);
  for (const name of counted)
    if (elements(xml, name) !== elements(text, name)) return `${elements(text, name)} <${name}> went in and ${elements(xml, name)} came out`;
  return words(xml) === words(text) ? '' : 'words of the law were lost';
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
