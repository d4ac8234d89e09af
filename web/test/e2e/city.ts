// A small living city for the tests: made once out of a number by the program itself, with some days of its past, copied for each worker and
// served by the real program.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
export const anlan = resolve(root, process.env.ANLAN ?? 'build/release/src/app/anlan');
// The same program with a clock that tests may set; it is never installed.
export const anlanWithClock = join(dirname(anlan), 'anlan_clock');
const kept = join(root, 'web/node_modules/.cache/anlan-city', createHash('sha256').update(root).digest('hex').slice(0, 8));
// Its people have Chinese names, whatever the machine speaks: an English page must tell what is not English.
const LANGUAGE = 'zh-CN';
const MADE = ['demo', '--seed', '7', '--population', '20000', '--days', '7', '--prepare'];

const filesOf = (path: string): string[] => (statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesOf(join(path, name))) : [path]);

// What the city is made of: another program, pack or behaviour makes another city, and so does another day, as its past is that of now.
function age(): string {
  const hash = createHash('sha256').update([LANGUAGE, ...MADE].join(' ')).update(new Date().toISOString().slice(0, 10));
  for (const path of [anlan, ...filesOf(join(root, 'packs/cn')), ...filesOf(join(root, 'docs/examples/demo-city'))]) {
    const at = statSync(path);
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
  execFileSync(anlan, [...MADE, '--data', making, '--pack', 'packs/cn', '--behaviour', 'docs/examples/demo-city/behaviour.yaml'], { cwd: root, env: { ...process.env, ANLAN_LANGUAGE: LANGUAGE }, stdio: ['ignore', 'ignore', 'pipe'] });
  renameSync(making, folder);
  return folder;
}

// The password of an account: `handler`, `call-taker`, `operator` … (sign-in.txt of the city).
export function passwordOf(name: string): string {
  const line = readFileSync(join(city(), 'sign-in.txt'), 'utf8').split('\n').find((one) => one.split(/\s+/)[0] === name);
  if (!line) throw new Error(`nobody is called ${name} in this city`);
  return line.split(/\s+/)[1]!;
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
    const timer = setTimeout(() => failed(new Error(`the server does not listen: ${text}`)), 30_000);
    const take = (bytes: Buffer) => {
      text += bytes.toString();
      writeFileSync(log, text);
      const found = /listening on (http:\/\/[^\s,]+)/.exec(text);
      if (found) (clearTimeout(timer), done(found[1]!));
    };
    child.stderr!.on('data', take);
    child.stdout!.on('data', take);
    child.on('exit', (code) => failed(new Error(`the server ended with ${code}: ${text}`)));
  });
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((done) => (child.exitCode !== null ? done() : (child.once('exit', () => done()), child.kill('SIGTERM'))));

const copied = (data: string): void => cpSync(join(city(), 'data'), data, { recursive: true });

// A force of England and Wales, and nobody in it: the second pack, made anew.
export const borough = (data: string): void =>
  void execFileSync(anlan, ['init', '--data', data, '--charter', 'docs/examples/borough', '--pack', 'packs/uk'], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });

export async function serve(options: string[] = [], program = anlan, make: (data: string) => void = copied): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'anlan-pages-'));
  const data = join(folder, 'data');
  make(data);
  const begin = (listen: string) => spawn(program, ['serve', '--data', data, '--listen', listen, '--log', 'faults', ...options], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
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
