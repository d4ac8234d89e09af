// Before all tests: the city stands, and Chinese letters can be drawn (without a font every one is the same empty box, and nothing would say so).
import { execFileSync } from 'node:child_process';
import { city } from './city';

export default function setup(): void {
  const fonts = execFileSync('fc-list', [':lang=zh'], { encoding: 'utf8' }).trim();
  if (!fonts) throw new Error('no font has Chinese letters: script/setup test brings one');
  city();
}
