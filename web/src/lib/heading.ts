// The heading of a page that was just gone to takes the focus, so that who hears the page knows where they are. A page may have to be fetched, and a
// dialog gives the focus back when it closes: it is tried until both are over, and not at all once somebody types. Gives what stops it.
const FIRST_MS = 60, AGAIN_MS = 50, TRIES = 60;

export function focusHeading(): () => void {
  let tries = TRIES;
  let timer = setTimeout(attempt, FIRST_MS);
  return () => clearTimeout(timer);

  function attempt(): void {
    const heading = document.querySelector<HTMLElement>('main h1');
    const waits = !heading || document.querySelector('[role="dialog"]');
    if (!waits && document.activeElement?.matches('main :is(input, select, textarea)')) return;
    if (!waits) heading.focus({ preventScroll: true });
    if ((waits || document.activeElement !== heading) && tries-- > 0) timer = setTimeout(attempt, AGAIN_MS);
  }
}
