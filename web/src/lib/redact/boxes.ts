// Boxes over parts of a picture that nobody is to see: where they lie, and the picture with them cut out of it.
import { asJpeg, redrawn, type Photo } from '../photos';

export interface Spot {
  x: number;
  y: number;
}

// Parts of the picture's width and height, 0 to 1; always within it and never smaller than LEAST either way.
export interface Box extends Spot {
  w: number;
  h: number;
}

export const LEAST = 0.02;
const within = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);

// Of two opposite corners, in any order, also outside.
export function between(a: Spot, b: Spot): Box {
  const left = within(Math.min(a.x, b.x), 0, 1 - LEAST), top = within(Math.min(a.y, b.y), 0, 1 - LEAST);
  return { x: left, y: top, w: within(Math.max(a.x, b.x) - left, LEAST, 1 - left), h: within(Math.max(a.y, b.y) - top, LEAST, 1 - top) };
}

export const moved = (box: Box, dx: number, dy: number): Box => ({ ...box, x: within(box.x + dx, 0, 1 - box.w), y: within(box.y + dy, 0, 1 - box.h) });
// Its left upper corner stays.
export const sized = (box: Box, dw: number, dh: number): Box => ({ ...box, w: within(box.w + dw, LEAST, 1 - box.x), h: within(box.h + dh, LEAST, 1 - box.y) });

// Whole pixels, rounded outwards: a part of one that is to be hidden is hidden whole.
export function pixelsOf(box: Box, width: number, height: number): Box {
  const x = Math.floor(box.x * width), y = Math.floor(box.y * height);
  return { x, y, w: Math.min(width, Math.ceil((box.x + box.w) * width)) - x, h: Math.min(height, Math.ceil((box.y + box.h) * height)) - y };
}

// The photograph with the boxes cut out, to be sent anew; null where the browser cannot draw it. It is not as it was taken any more.
export async function covered(photo: Photo, boxes: readonly Box[]): Promise<Photo | null> {
  const bytes = await redrawn(new Blob([photo.bytes], { type: photo.type }), (pen) => {
    pen.fillStyle = '#000';
    for (const box of boxes) {
      const { x, y, w, h } = pixelsOf(box, pen.canvas.width, pen.canvas.height);
      pen.fillRect(x, y, w, h);
    }
  }).catch(() => null);
  return bytes && { id: photo.id, name: asJpeg(photo.name), type: 'image/jpeg', bytes, original: false };
}
