// Views that somebody has saved for themselves: names for addresses of the list. They stay in this browser.
const STORE = 'anlan-views';
export interface View {
  name: string;
  query: string;
}

export function savedViews(): View[] {
  try {
    const all: unknown = JSON.parse(localStorage.getItem(STORE) ?? '[]');
    return Array.isArray(all) ? all.filter((one): one is View => typeof one?.name === 'string' && typeof one?.query === 'string') : [];
  } catch {
    return [];
  }
}

export function keepViews(all: View[]): View[] {
  try {
    localStorage.setItem(STORE, JSON.stringify(all));
  } catch {
    // A browser that keeps nothing shows them until the page is left.
  }
  return all;
}
