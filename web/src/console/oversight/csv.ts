// A table as a file that spreadsheets open. BASIS: RFC 4180, 2. A cell that a spreadsheet would take for a formula begins with an apostrophe.
export type Cell = string | number | null | undefined;

function cell(value: Cell): string {
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value ?? '') ? `'${value}` : (value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// With the mark by which a spreadsheet knows that it is UTF-8.
export const csv = (head: string[], rows: Cell[][]): string => `\ufeff${[head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
