// The heading of a page that was just gone to takes the focus, so that who hears the page knows where they are. A page may have to be fetched, and a
// dialog gives the focus back when it closes: it is tried until both are over, but never against somebody who has gone on already. Gives what stops it.
const FIRST_MS = 60, AGAIN_MS = 50, TRIES = 60;
const HANDS = ['keydown', 'pointerdown'] as const;

export function focusHeading(): () => void {
  let tries = TRIES;
  let timer = setTimeout(attempt, FIRST_MS);
  // In the capture phase of the window: the key or press that led here has passed it, so only the next one counts.
  for (const kind of HANDS) addEventListener(kind, stop, { capture: true });
  return stop;

  function attempt(): void {
    const heading = document.querySelector<HTMLElement>('main h1');
    const waits = !heading || document.querySelector('[role="dialog"]');
    if (!waits) heading.focus({ preventScroll: true });
    if ((waits || document.activeElement !== heading) && tries-- > 0) timer = setTimeout(attempt, AGAIN_MS);
    else stop();
  }

  function stop(): void {
    clearTimeout(timer);
    for (const kind of HANDS) removeEventListener(kind, stop, { capture: true });
  }
}
