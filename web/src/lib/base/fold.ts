// How a part that can be folded stands at first. From then on it is the reader's: `open={…}` would be set anew with each change beside it.
import { untrack } from 'svelte';

export const openAtFirst =
  (open: () => boolean) =>
  (part: HTMLDetailsElement): void => {
    part.open = untrack(open);
  };
