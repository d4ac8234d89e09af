// What a reader has chosen, in cookies that the server reads when it writes <html>: language and theme. Nothing else is kept there.
export type Theme = 'auto' | 'light' | 'dark';

const YEAR_S = 365 * 24 * 3600;

export function keep(name: string, value: string): void {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `${name}=${value}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax${secure}`;
}

export function theme(): Theme {
  const now = document.documentElement.dataset.theme;
  return now === 'light' || now === 'dark' ? now : 'auto';
}

export function wear(next: Theme): void {
  keep('anlan_theme', next);
  document.documentElement.dataset.theme = next;
  document.querySelector('meta[name=color-scheme]')?.setAttribute('content', next === 'auto' ? 'light dark' : next);
  window.dispatchEvent(new CustomEvent('anlan:theme'));
}

export const isDark = (): boolean => theme() === 'dark' || (theme() === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
