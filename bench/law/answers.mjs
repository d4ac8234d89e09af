// One FEEL expression a line on standard input, what feelin says of it a line on standard output, written as Anlan writes
// values; "!" where it cannot read the expression, "?" for what has no such text. For the differential test.
import { createInterface } from 'node:readline';
import { evaluate, FeelDate, FeelTime, FeelDateTime, FeelDuration } from 'feelin';

function text(v) {
  if (v === null || v === undefined) return 'null';
  if (typeof v === 'boolean') return String(v);
  if (typeof v === 'number') return Number.isFinite(v) ? String(v) : 'null';
  if (typeof v === 'string') return JSON.stringify(v);
  if (Array.isArray(v)) return `[${v.map(text).join(', ')}]`;
  for (const kind of [FeelDate, FeelTime, FeelDateTime, FeelDuration]) if (v instanceof kind) return `@"${String(v)}"`;
  if (Object.getPrototypeOf(v) !== Object.prototype) return '?';
  return `{${Object.entries(v).map(([name, value]) => `${name}: ${text(value)}`).join(', ')}}`;
}

for await (const line of createInterface({ input: process.stdin })) {
  try {
    console.log(text(evaluate(line, {}).value));
  } catch (problem) {
    console.log('!');
  }
}
