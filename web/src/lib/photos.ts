// Photographs before they are sent: made smaller and without what a camera writes into them (place, time, device), unless they are to be kept
// as they were taken. Kept as bytes, so that a draft can hold them.
export interface Photo {
  id: string;
  name: string;
  type: string;
  bytes: ArrayBuffer;
  original: boolean;
  file?: string; // the server's word for it, once it has been sent
}

export const PHOTOS_MAX = 6, PHOTO_BYTES_MAX = 12 << 20;
const TAKEN_BYTES_MAX = 64 << 20; // of a picture that is drawn smaller
const EDGE_MAX = 2560, QUALITY = 0.86;
export const accepted = ['image/jpeg', 'image/png', 'image/webp', 'application/pdf', 'video/mp4'];

export type PhotoTrouble = 'type' | 'size' | 'count';

// What the bytes say of themselves, whatever the name says.
export function typeOf(bytes: Uint8Array): string | null {
  const begins = (...values: number[]) => values.every((value, i) => bytes[i] === value);
  const says = (at: number, text: string) => [...text].every((c, i) => bytes[at + i] === c.charCodeAt(0));
  if (begins(0xff, 0xd8, 0xff)) return 'image/jpeg';
  if (begins(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png';
  if (says(0, 'RIFF') && says(8, 'WEBP')) return 'image/webp';
  if (says(0, '%PDF-')) return 'application/pdf';
  if (says(4, 'ftyp')) return 'video/mp4';
  return null;
}

// As a JPEG of its picture and nothing else; `paint` draws over it before it is written, so that what lies below is in no byte of it.
export async function redrawn(blob: Blob, paint?: (pen: CanvasRenderingContext2D) => void): Promise<ArrayBuffer | null> {
  const image = await createImageBitmap(blob);
  const scale = Math.min(1, EDGE_MAX / Math.max(image.width, image.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  const pen = canvas.getContext('2d')!;
  pen.fillStyle = '#fff'; // where the picture lets something through, a JPEG would be black
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  paint?.(pen);
  const drawn = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', QUALITY));
  return drawn ? drawn.arrayBuffer() : null;
}

export const asJpeg = (name: string): string => `${name.replace(/\.[^.]*$/, '')}.jpg`;

export async function takePhoto(file: File, original: boolean): Promise<Photo | PhotoTrouble> {
  if (file.size > TAKEN_BYTES_MAX) return 'size'; // before it is read
  const bytes = await file.arrayBuffer();
  const type = typeOf(new Uint8Array(bytes.slice(0, 16)));
  if (!type) return 'type';
  const id = crypto.getRandomValues(new Uint32Array(2)).join('-');
  if (!original && type.startsWith('image/')) {
    try {
      const small = await redrawn(new Blob([bytes], { type }));
      if (small) return { id, name: asJpeg(file.name), type: 'image/jpeg', bytes: small, original };
    } catch {
      return 'type';
    }
  }
  return bytes.byteLength > PHOTO_BYTES_MAX ? 'size' : { id, name: file.name, type, bytes, original };
}
