// Whether this is a shared computer, on which no draft is kept: said once, it holds on every page of residents while the tab is open.
import { shareComputer } from '$lib/drafts';

const NAME = 'anlan.shared';

function recalled(): boolean {
  try {
    return sessionStorage.getItem(NAME) === 'yes';
  } catch {
    return false;
  }
}

export const computer = $state({ shared: recalled(), code: '' }); // `code`: of the receipt that is looked at there
if (computer.shared) void shareComputer(true);

export async function setShared(yes: boolean): Promise<void> {
  computer.shared = yes;
  try {
    yes ? sessionStorage.setItem(NAME, 'yes') : sessionStorage.removeItem(NAME);
  } catch {
    // It holds until the page is left.
  }
  await shareComputer(yes);
}
