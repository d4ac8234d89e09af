// Short notices that are said once, politely. The same words twice are told apart, so that they are said again.
export interface Toast {
  id: number;
  text: string;
  tone: 'info' | 'ok' | 'warn' | 'danger';
}
const SHOWN_MS = 6000;
export const toasts: { all: Toast[] } = $state({ all: [] });
let count = 0;

export function say(text: string, tone: Toast['tone'] = 'info'): void {
  const id = ++count;
  toasts.all.push({ id, text, tone });
  setTimeout(() => (toasts.all = toasts.all.filter((one) => one.id !== id)), SHOWN_MS);
}
