// One clock for everything that counts on the page: the server's time, moved on once a second while the page is seen.
export const ticker: { now: number } = $state({ now: Date.now() });
let offset = 0;

export function setOffset(ms: number): void {
  offset = ms;
  ticker.now = Date.now() + offset;
}

setInterval(() => {
  if (!document.hidden) ticker.now = Date.now() + offset;
}, 1000);
