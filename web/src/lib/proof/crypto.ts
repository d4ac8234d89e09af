// SHA-256 and Ed25519 by the browser itself; where it has them not (an old one, or a page that came over plain HTTP), by a library.
type Bytes = Uint8Array<ArrayBuffer>;

export async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  if (globalThis.crypto?.subtle) return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Bytes));
  const { sha256: digest } = await import('@noble/hashes/sha2.js');
  return digest(bytes);
}

async function byBrowser(key: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean | null> {
  if (!globalThis.crypto?.subtle) return null;
  try {
    const imported = await crypto.subtle.importKey('raw', key as Bytes, { name: 'Ed25519' }, false, ['verify']);
    return await crypto.subtle.verify({ name: 'Ed25519' }, imported, signature as Bytes, message as Bytes);
  } catch {
    return null; // it knows no Ed25519
  }
}

export async function verifySignature(key: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  const known = await byBrowser(key, message, signature);
  if (known !== null) return known;
  const { ed25519 } = await import('@noble/curves/ed25519.js');
  try {
    return ed25519.verify(signature, message, key);
  } catch {
    return false;
  }
}
