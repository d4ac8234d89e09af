// Where the boxes over hidden parts lie: within the picture, never thinner than one can see, and rounded outwards.
import { expect, it } from 'vitest';
import { between, LEAST, moved, pixelsOf, sized } from '$lib/redact/boxes';

const round = (box: object) => Object.fromEntries(Object.entries(box).map(([name, value]) => [name, Number((value as number).toFixed(4))]));

it('a box lies between two corners, whichever came first', () => {
  expect(round(between({ x: 0.2, y: 0.3 }, { x: 0.6, y: 0.5 }))).toEqual({ x: 0.2, y: 0.3, w: 0.4, h: 0.2 });
  expect(round(between({ x: 0.6, y: 0.5 }, { x: 0.2, y: 0.3 }))).toEqual({ x: 0.2, y: 0.3, w: 0.4, h: 0.2 });
});

it('a corner beyond the edge ends at the edge, and a line becomes a box', () => {
  expect(round(between({ x: -0.5, y: 0.9 }, { x: 0.1, y: 1.7 }))).toEqual({ x: 0, y: 0.9, w: 0.1, h: 0.1 });
  expect(round(between({ x: 1.2, y: 1.2 }, { x: 1.3, y: 1.4 }))).toEqual({ x: 1 - LEAST, y: 1 - LEAST, w: LEAST, h: LEAST });
  expect(round(between({ x: 0.5, y: 0.1 }, { x: 0.5, y: 0.9 }))).toMatchObject({ w: LEAST, h: 0.8 });
});

it('moving and sizing stay within the picture', () => {
  const box = { x: 0.7, y: 0, w: 0.2, h: 0.5 };
  expect(round(moved(box, 0.4, -0.1))).toEqual({ x: 0.8, y: 0, w: 0.2, h: 0.5 });
  expect(round(sized(box, 0.4, 0.6))).toEqual({ x: 0.7, y: 0, w: 0.3, h: 1 });
  expect(round(sized(box, -0.4, -0.6))).toEqual({ x: 0.7, y: 0, w: LEAST, h: LEAST });
});

it('a pixel that is hidden in part is hidden whole', () => {
  expect(pixelsOf({ x: 0.101, y: 0.205, w: 0.3, h: 0.1 }, 100, 50)).toEqual({ x: 10, y: 10, w: 31, h: 6 });
  expect(pixelsOf({ x: 0.98, y: 0.98, w: 0.02, h: 0.02 }, 7, 3)).toEqual({ x: 6, y: 2, w: 1, h: 1 });
  expect(pixelsOf({ x: 0, y: 0, w: 1, h: 1 }, 640, 480)).toEqual({ x: 0, y: 0, w: 640, h: 480 });
});
