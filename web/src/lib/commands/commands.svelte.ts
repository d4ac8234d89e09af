// One registry of commands: the keys that start them, the palette and the sheet of shortcuts are made of it. Letters act only outside fields,
// never while an input method composes, and can be switched off.
export interface Command {
  id: string;
  title: () => string; // in the reader's language
  keys?: string; // "Ctrl+K", "Alt+1", "g i" (one after the other), "?"; '/' is only a key at the end
  scope?: string; // where it belongs, in the reader's language, for the sheet; none is everywhere
  words?: string; // more to be found by in the palette, such as initials
  inFields?: boolean; // acts also while typing (for combinations with Ctrl or Alt)
  when?: () => boolean;
  run: () => void;
}

interface State {
  all: Command[];
  letters: boolean; // single letters act
}

export const commands: State = $state({ all: [], letters: true });

// Adds commands for as long as a page or component lives; gives what takes them away again.
export function offer(list: Command[]): () => void {
  for (const command of list) {
    const other = collision(command, commands.all);
    if (other) throw new Error(`"${command.keys}" means both ${other.id} and ${command.id}`);
    commands.all.push(command);
  }
  return () => {
    commands.all = commands.all.filter((one) => !list.some((gone) => gone.id === one.id));
  };
}

function collision(command: Command, all: Command[]): Command | undefined {
  const keys = command.keys && normal(command.keys);
  return keys ? all.find((one) => one.keys && one.id !== command.id && clash(normal(one.keys), keys)) : undefined;
}

// Two sequences clash where one is the beginning of the other.
function clash(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b} `) || b.startsWith(`${a} `);
}

const normal = (keys: string): string => keys.split(' ').map(normalStroke).join(' ');

function normalStroke(stroke: string): string {
  const parts = stroke.split('+').filter((part, i, list) => part !== '' || i === list.length - 1);
  const key = parts.pop() || '+';
  return [...parts.map((part) => part.toLowerCase()).sort(), key.length === 1 ? key.toLowerCase() : key].join('+');
}

// The stroke of an event, written as commands write it. Ctrl and the Mac's command key are one.
export function strokeOf(event: KeyboardEvent): string {
  const parts: string[] = [];
  if (event.altKey) parts.push('alt');
  if (event.ctrlKey || event.metaKey) parts.push('ctrl');
  const letter = /^[a-z]$/i.test(event.key);
  if (event.shiftKey && (letter || event.key.length > 1)) parts.push('shift');
  const digit = /^Digit([0-9])$/.exec(event.code)?.[1];
  const plain = /^Key([A-Z])$/.exec(event.code)?.[1];
  const key = event.altKey && (digit ?? plain) ? (digit ?? plain)! : event.key; // Alt changes what is typed on some keyboards
  return [...parts, key.length === 1 ? key.toLowerCase() : key].join('+');
}

const SEQUENCE_MS = 1200;
let begun = '', begunAt = 0;

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

const isModified = (stroke: string): boolean => /(^|\+)(ctrl|alt)\+/.test(stroke) || /^F\d+$/.test(stroke);

function allowed(command: Command, event: KeyboardEvent, stroke: string): boolean {
  if (command.when && !command.when()) return false;
  if (isModified(stroke)) return command.inFields !== false || !isField(event.target);
  return commands.letters && !isField(event.target);
}

// True: a command ran, or a sequence has begun.
export function handle(event: KeyboardEvent, now: number = Date.now()): boolean {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return false;
  if (['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return false;
  const stroke = strokeOf(event);
  const typed = begun && now - begunAt < SEQUENCE_MS ? `${begun} ${stroke}` : stroke;
  begun = '';
  const possible = commands.all.filter((one) => one.keys && allowed(one, event, stroke));
  const found = possible.find((one) => normal(one.keys!) === typed);
  if (found) {
    event.preventDefault();
    found.run();
    return true;
  }
  if (!possible.some((one) => normal(one.keys!).startsWith(`${typed} `))) return false;
  begun = typed;
  begunAt = now;
  return true;
}

// What the palette shows: those that may run now and hold every word that was typed.
export function found(text: string): Command[] {
  const wanted = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  return commands.all.filter((one) => {
    if (one.when && !one.when()) return false;
    const all = `${one.title()} ${one.words ?? ''} ${one.id}`.toLowerCase();
    return wanted.every((word) => all.includes(word));
  });
}
