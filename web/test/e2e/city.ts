// A small city for the tests: made once by the program's own commands, copied for each worker, served by the real program.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
export const anlan = resolve(root, process.env.ANLAN ?? 'build/release/src/app/anlan');
const kept = join(root, 'web/node_modules/.cache/anlan-city');

// NAME ROLE[:UNIT[:AREA]]; everyone has the same password, here only.
export const password = 'a-long-password-of-the-tests';
export const people: Record<string, string> = {
  'call-taker': 'call-taker:command',
  dispatcher: 'dispatcher:command',
  handler: 'handler:command',
  river: 'handler:river-station:0101',
  hill: 'handler:hill-station:0102',
  mediator: 'mediator:mediation',
  reviewer: 'legal-reviewer:command',
  supervisor: 'supervisor:command',
  overseer: 'overseer:oversight',
};

const run = (args: string[], input?: string): string => execFileSync(anlan, args, { cwd: root, encoding: 'utf8', input, stdio: ['pipe', 'pipe', 'pipe'] });

// What the city is made of: another program, pack or charter makes another city.
function age(): string {
  const hash = createHash('sha256');
  for (const path of [anlan, 'docs/examples/demo-city/charter.yaml', 'docs/examples/demo-city/cases.csv', 'packs/cn/pack.yaml', 'web/test/e2e/city.ts']) {
    const at = statSync(resolve(root, path));
    hash.update(`${path} ${at.size} ${at.mtimeMs}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

// The folder of the city, made where it is missing.
export function city(): string {
  const folder = join(kept, age());
  if (existsSync(folder)) return folder;
  rmSync(kept, { recursive: true, force: true });
  mkdirSync(kept, { recursive: true });
  const making = join(kept, 'making');
  run(['init', '--data', making, '--charter', 'docs/examples/demo-city', '--pack', 'packs/cn', '--password-file', '-'], `${password}\n`);
  for (const [name, role] of Object.entries(people))
    run(['user', 'add', name, '--data', making, '--role', role, '--words', name, '--password-file', '-'], `${password}\n`);
  run(['import', '--data', making, '--map', 'docs/examples/demo-city/cases.yaml', 'docs/examples/demo-city/cases.csv']);
  renameSync(making, folder);
  return folder;
}

export interface Server {
  url: string;
  data: string;
  stop: () => Promise<void>;
  // Ends the server and starts it again on the same port, as a restart would.
  restart: () => Promise<void>;
}

function listening(child: ChildProcess, log: string): Promise<string> {
  return new Promise((done, failed) => {
    let text = '';
    const timer = setTimeout(() => failed(new Error(`the server does not listen: ${text}`)), 15_000);
    const take = (bytes: Buffer) => {
      text += bytes.toString();
      writeFileSync(log, text);
      const found = /listening (?:on|at) (http:\/\/[^\s,]+)/.exec(text);
      if (found) (clearTimeout(timer), done(found[1]!));
    };
    child.stderr!.on('data', take);
    child.stdout!.on('data', take);
    child.on('exit', (code) => failed(new Error(`the server ended with ${code}: ${text}`)));
  });
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((done) => (child.exitCode !== null ? done() : (child.once('exit', () => done()), child.kill('SIGTERM'))));

export async function serve(options: string[] = []): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'anlan-pages-'));
  const data = join(folder, 'data');
  cpSync(city(), data, { recursive: true });
  const begin = (listen: string) => spawn(anlan, ['serve', '--data', data, '--listen', listen, '--log', 'faults', ...options], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let child = begin('127.0.0.1:0');
  const url = await listening(child, join(folder, 'log'));
  return {
    url,
    data,
    stop: async () => {
      await ended(child);
      rmSync(folder, { recursive: true, force: true });
    },
    restart: async () => {
      await ended(child);
      child = begin(new URL(url).host);
      await listening(child, join(folder, 'log'));
    },
  };
}

export const readLog = (server: Server): string => readFileSync(join(server.data, '../log'), 'utf8');
