// The same three expressions in feelin, prepared: parsed once, its function called many times. feelin does not export
// that step, so a copy of its bundle with one more export line is made beside it. CPU time, median of the runs.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const RUNS = 7;
const bundle = join(dirname(fileURLToPath(import.meta.url)), 'node_modules/feelin/dist');
const opened = join(bundle, 'opened.mjs');
writeFileSync(opened, readFileSync(join(bundle, 'index.js'), 'utf8') +
  '\nexport { interpreter, InterpreterContext, coerceContext };\n');
const feelin = await import(pathToFileURL(opened));

function prepare(text, names) {
  const context = feelin.coerceContext(names);
  const { root } = feelin.interpreter.evaluate(text, context, undefined, new feelin.InterpreterContext());
  return () => root(context);
}

function measure(name, call, calls, answer) {
  const got = answer(call());
  const runs = [];
  for (let run = 0; run <= RUNS; run++) { // the first warms up
    const start = process.cpuUsage();
    for (let i = 0; i < calls; i++) call();
    const used = process.cpuUsage(start);
    if (run > 0) runs.push((used.user + used.system) * 1000 / calls);
  }
  runs.sort((a, b) => a - b);
  const median = runs[(runs.length - 1) / 2];
  console.log(`bench=${name} median_ns=${median.toFixed(1)} per_s=${Math.round(1e9 / median)} runs=${RUNS} answer=${got}`);
}

const orders = Array.from({ length: 100 }, (_, i) => ({ id: i, amount: i + 0.5, city: i % 2 ? 'Leeds' : 'York' }));
const age = 'if age < 14 then "child" else if age < 18 then "minor" else "adult"';
measure('age', prepare(age, { age: 16 }), 400000, (v) => v.length);
measure('filter_sum', prepare('sum(orders[amount > 50].amount)', { orders }), 6000, (v) => v);
measure('date_month', prepare('d + duration("P1M")', { d: feelin.date('2024-01-31') }), 300000,
  (v) => Date.parse(String(v)) / 86400000);
measure('age_text', () => feelin.evaluate(age, { age: 16 }).value, 4000, (v) => v.length);
