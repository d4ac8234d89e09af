// Instances of model.bpmn in bpmn-engine, one after another, for so many seconds: the model is read once; each instance is signalled at its user
// task and must end at "granted". Prints what=bpmn-engine per_s=….
//   node engine.mjs MODEL SECONDS
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { Engine } from 'bpmn-engine';
import BpmnModdle from 'bpmn-moddle';

const [model, seconds] = process.argv.slice(2);
const source = readFileSync(model, 'utf8').replace('approved = true', '${environment.output.approved}');
const moddleContext = await new BpmnModdle().fromXML(source);
if (moddleContext.warnings.length) throw new Error(moddleContext.warnings[0].message);

async function instance() {
  let last = '';
  const listener = new EventEmitter();
  listener.on('activity.wait', (task) => {
    task.environment.output.approved = true;
    task.signal();
  });
  listener.on('activity.end', ({ id }) => (last = id));
  await new Engine({ name: 'bench', moddleContext }).execute({ listener });
  if (last !== 'granted') throw new Error(`an instance ended at "${last}"`);
}

async function run(ms) {
  const from = performance.now();
  let count = 0;
  while (performance.now() - from < ms) {
    await instance();
    count++;
  }
  return (count * 1000) / (performance.now() - from);
}

await run(1000); // until the code is compiled
const rates = [];
for (let i = 0; i < 3; i++) rates.push(await run((Number(seconds) * 1000) / 3));
console.log(`what=bpmn-engine per_s=${Math.max(...rates).toFixed(1)}`);
