// Where the reader is: path, query and fragment of the address, as state. Links of the same document change it without loading.
interface Place {
  path: string;
  query: URLSearchParams;
  fragment: string;
}

const read = (): Place => ({
  path: location.pathname.replace(/(.)\/+$/, '$1'),
  query: new URLSearchParams(location.search),
  fragment: location.hash.slice(1),
});

export const place: Place = $state(read());
let prefixes: readonly string[] = ['/'];

function update(): void {
  Object.assign(place, read());
}

// True where the path belongs to this document.
export const isOurs = (path: string): boolean =>
  prefixes.some((prefix) => path === prefix || (prefix !== '/' && path.startsWith(`${prefix}/`)));

export function go(to: string, how: 'push' | 'replace' = 'push'): void {
  const target = new URL(to, location.href);
  if (target.origin !== location.origin || !isOurs(target.pathname)) {
    location.assign(target);
    return;
  }
  history[how === 'push' ? 'pushState' : 'replaceState'](null, '', target);
  update();
}

// Filters stand in the address; an empty value leaves it.
export function setQuery(values: Record<string, string | null>, how: 'push' | 'replace' = 'replace'): void {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(values)) value ? query.set(name, value) : query.delete(name);
  const text = query.toString();
  go(location.pathname + (text ? `?${text}` : '') + location.hash, how);
}

function onClick(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest?.('a[href]') as HTMLAnchorElement | null;
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin || !isOurs(link.pathname)) return;
  if (link.pathname === location.pathname && link.search === location.search && link.hash) return; // within the page
  event.preventDefault();
  go(link.href);
}

export function startRoutes(ours: readonly string[]): void {
  prefixes = ours;
  addEventListener('popstate', update);
  addEventListener('hashchange', update);
  document.addEventListener('click', onClick);
}

// The parts of a path by a pattern, "/c/case/:id/:tab?"; null where it does not fit.
export function match(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/'), given = path.split('/');
  const found: Record<string, string> = {};
  if (given.length > wanted.length) return null;
  for (let i = 0; i < wanted.length; i++) {
    const name = /^:(\w+)(\?)?$/.exec(wanted[i]!);
    if (name) {
      if (given[i] === undefined || given[i] === '') {
        if (!name[2]) return null;
      } else found[name[1]!] = decodeURIComponent(given[i]!);
    } else if (wanted[i] !== given[i]) return null;
  }
  return found;
}
