// What is folded is on paper too: for a print all of it is opened that the paper shows, and folded again after.
let opened: HTMLDetailsElement[] = [];

export function unfold(): void {
  opened = [...document.querySelectorAll<HTMLDetailsElement>('details:not([open])')].filter((one) => !one.closest('.no-print'));
  for (const one of opened) one.open = true;
}

export function fold(): void {
  for (const one of opened) one.open = false;
  opened = [];
}
