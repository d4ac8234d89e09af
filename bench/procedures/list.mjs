// A page of 50 for somebody with a narrow scope, out of all the cases of a server: units hand cases over to the reader's unit, which accepts them,
// and then the reader's first page and the one after it are asked for in turn. Prints what=list count=… rows=… p50_ms=… p99_ms=….
//   node list.mjs SOCKET POOL KEY REQUESTS      KEY: a file with the reader's key; POOL: as bench/spine/seed.c writes it
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { randomBytes } from 'node:crypto';

const [socketPath, pool, keyFile, requests] = process.argv.slice(2);
const lines = readFileSync(pool, 'utf8').split('\n');
const taker = lines[0].trim(), reader = readFileSync(keyFile, 'utf8').trim();
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const PAGE = 50, HANDED = 130;

// RFC 9562, 5.7
function uuid7() {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = 0x70 | (bytes[6] & 15);
  bytes[8] = 0x80 | (bytes[8] & 63);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function ask(method, path, key, body) {
  return new Promise((done, fail) => {
    const headers = { authorization: `Bearer ${key}`, host: '127.0.0.1' };
    if (body) Object.assign(headers, { 'idempotency-key': uuid7(), 'content-type': 'application/json' });
    const r = request({ socketPath, path, method, headers, agent }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece) => (text += piece));
      answer.on('end', () => (answer.statusCode < 300 ? done(JSON.parse(text)) : fail(new Error(`${method} ${path}: ${answer.statusCode} ${text}`))));
    });
    r.on('error', fail);
    r.end(body && JSON.stringify(body));
  });
}

const act = (name, key, what, data) => ask('POST', `/api/v1/cases/${name}/acts`, key, { act: what, data });

// Spread over the whole pool, so that what belongs to the reader does not lie side by side.
let accepted;
const received = lines.filter((l) => l.startsWith('r ')).map((l) => l.slice(2));
for (let i = 0; i < HANDED; i++) {
  const name = received[Math.floor(((i + 0.5) * received.length) / HANDED)];
  await act(name, taker, 'transfer', { unit: 'river-station', reason: '属于该所辖区' });
  accepted = await act(name, reader, 'accept-transfer', {});
}

const first = await ask('GET', `/api/v1/cases?limit=${PAGE}&at_least=${accepted.seq}`, reader);
if (first.cases.length !== PAGE || first.total !== HANDED) throw new Error(`a page of ${first.cases.length}, ${first.total} in all`);
const paths = [`/api/v1/cases?limit=${PAGE}`, `/api/v1/cases?limit=${PAGE}&cursor=${encodeURIComponent(first.cursor)}`];
const times = [];
for (let i = 0; i < Number(requests) + 50; i++) {
  const from = performance.now();
  const page = await ask('GET', paths[i % 2], reader);
  if (i >= 50) times.push(performance.now() - from); // the first ones warm both sides up
  if (page.cases.length !== PAGE) throw new Error(`a page of ${page.cases.length}`);
}
times.sort((a, b) => a - b);
const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(2);
console.log(`what=list count=${times.length} rows=${PAGE} p50_ms=${at(0.5)} p99_ms=${at(0.99)} max_ms=${at(1)}`);
process.exit(0);
