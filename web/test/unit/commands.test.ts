// The registry of commands: keys start them, but not while somebody types, composes or has switched letters off; two may not mean different things.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { commands, found, handle, offer, strokeOf } from '$lib/commands/commands.svelte';

const ran = vi.fn();
const command = (id: string, keys: string, more = {}) => ({ id, keys, title: () => id, run: () => ran(id), ...more });
const press = (key: string, init: KeyboardEventInit & { target?: HTMLElement; keyCode?: number } = {}) => {
  const { target = document.body, ...rest } = init;
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...rest });
  Object.defineProperty(event, 'target', { value: target });
  return { event, done: handle(event) };
};
let leave: () => void;

beforeEach(() => {
  ran.mockClear();
  commands.letters = true;
  leave = offer([command('help', '?'), command('palette', 'Ctrl+K'), command('inbox', 'g i'), command('board', 'g b'), command('block', 'Alt+1'), command('never', 'x', { when: () => false })]);
});
afterEach(() => leave());

it('a letter, a combination and a sequence start their command', () => {
  press('?', { shiftKey: true });
  press('k', { ctrlKey: true });
  press('k', { metaKey: true }); // the Mac's
  expect(press('g').done).toBe(true);
  expect(press('i').event.defaultPrevented).toBe(true);
  press('1', { altKey: true, code: 'Digit1' });
  expect(ran.mock.calls.flat()).toEqual(['help', 'palette', 'palette', 'inbox', 'block']);
});

it('letters rest in fields, combinations do not', () => {
  const input = document.createElement('input');
  press('?', { target: input });
  press('k', { ctrlKey: true, target: input });
  expect(ran.mock.calls.flat()).toEqual(['palette']);
});

it('nothing happens while an input method composes', () => {
  press('?', { isComposing: true });
  press('k', { ctrlKey: true, keyCode: 229 });
  expect(ran).not.toHaveBeenCalled();
});

it('letters can be switched off, and a command that may not run does not', () => {
  press('x');
  commands.letters = false;
  press('?');
  expect(ran).not.toHaveBeenCalled();
});

it('a sequence is forgotten after a while', () => {
  const first = new KeyboardEvent('keydown', { key: 'g' });
  handle(first, 1000);
  handle(new KeyboardEvent('keydown', { key: 'b' }), 9000);
  expect(ran).not.toHaveBeenCalled();
});

it('two meanings of one key are refused, also where one begins the other', () => {
  expect(() => offer([command('other', 'ctrl+k')])).toThrow(/palette/);
  expect(() => offer([command('go', 'g')])).toThrow(/inbox/);
});

it('what is offered leaves again', () => {
  leave();
  press('?');
  expect(ran).not.toHaveBeenCalled();
  leave = offer([command('help', '?')]);
});

it('the palette finds by words that all occur', () => {
  expect(found('in').map((one) => one.id)).toEqual(['inbox']);
  expect(found('never')).toEqual([]);
  expect(found('').length).toBe(5);
});

it('what Alt types on a Mac is taken for the key itself', () => {
  expect(strokeOf(new KeyboardEvent('keydown', { key: '\u00a1', code: 'Digit1', altKey: true }))).toBe('alt+1');
});
