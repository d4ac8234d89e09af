// The table of 20 rules x 4 inputs of bench/law_dmn_bench.c in feelin: every cell prepared once, a plain loop over the rules, the inputs and
// the matched rule kept as an explanation. feelin has no tables of its own and does not export the prepared step; see feelin.mjs.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const RUNS = 7, CALLS = 40000, RULES = 20, INPUTS = 16;
const bundle = join(dirname(fileURLToPath(import.meta.url)), 'node_modules/feelin/dist');
const opened = join(bundle, 'opened_tables.mjs');
writeFileSync(opened, readFileSync(join(bundle, 'index.js'), 'utf8') + '\nexport { interpreter, InterpreterContext, coerceContext };\n');
const feelin = await import(pathToFileURL(opened));

const names = ['age', 'kind', 'urgent', 'amount'];
const cells = (i) => [`[${i % 20 * 5}..${i % 20 * 5 + 6})`, `"k${i % 5}", "k${(i + 1) % 5}"`, ['"yes"', '"no"', '-'][i % 3], `< ${100 + i}.5`];

// root = context => value => does it pass
function prepare(text) {
  const { root } = feelin.interpreter.unaryTest(text, feelin.coerceContext({}), undefined, new feelin.InterpreterContext());
  return root;
}

const rules = Array.from({ length: RULES }, (_, i) => ({ id: `t_r${i}`, output: i + 1, tests: cells(i).map(prepare) }));
const questions = Array.from({ length: INPUTS }, (_, i) =>
  ({ age: i * 6 + 2, kind: `k${Math.floor((i * 6 + 2) / 5) % 5}`, urgent: i % 2 === 1 ? 'yes' : 'no', amount: 90 + i })).map(feelin.coerceContext);

function takes(rule, inputs, context) {
  for (let i = 0; i < names.length; i++) if (rule.tests[i](context)(inputs[i]) !== true) return false;
  return true;
}

function decide(question) {
  const inputs = names.map((name) => question[name]);
  for (const rule of rules) if (takes(rule, inputs, question)) return { value: rule.output, inputs, matched: [rule.id] };
  return { value: null, inputs, matched: [] };
}

const answer = questions.reduce((sum, q, i) => sum + (decide(q).value ?? 0) * (i + 1), 0);
const runs = [];
for (let run = 0; run <= RUNS; run++) { // the first warms up
  const start = process.cpuUsage();
  for (let i = 0; i < CALLS; i++) decide(questions[i % INPUTS]);
  const used = process.cpuUsage(start);
  if (run > 0) runs.push((used.user + used.system) * 1000 / CALLS);
}
runs.sort((a, b) => a - b);
const median = runs[(runs.length - 1) / 2];
console.log(`bench=table rules=20 columns=4 median_ns=${median.toFixed(1)} per_s=${Math.round(1e9 / median)} runs=${RUNS} answer=${answer}`);
