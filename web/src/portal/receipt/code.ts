// The code of a receipt as people write it: small letters, spaces, O for 0 and I or L for 1 are meant well.
const LETTERS = /^[0-9A-HJKMNP-TV-Z]{16}$/; // Crockford's base 32

export function readCode(text: string): string | null {
  let letters = text.toUpperCase().replace(/[\s\u2010-\u2015_-]/g, '');
  if (letters.startsWith('AL')) letters = letters.slice(2);
  letters = letters.replace(/O/g, '0').replace(/[IL]/g, '1');
  return LETTERS.test(letters) ? `AL-${letters}` : null;
}

// In groups of four, to be read aloud.
export const spoken = (code: string): string => code.replace(/^AL-/, '').replace(/(.{4})(?=.)/g, '$1 ');
