// Our vector tiles in Mapbox's own decoder: every layer, every feature, every coordinate and every name.
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { join } from 'node:path';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';

const folder = process.argv[2];
const known = { water: 3, green: 3, roads: 2, areas: 3, buildings: 3, places: 1 };
let passed = 0, failed = 0, named = 0;
const check = (good, words) => (good ? passed++ : (failed++, console.log(words)));

for (const file of readdirSync(folder).filter((f) => f.endsWith('.mvt'))) {
  const tile = new VectorTile(new PbfReader(gunzipSync(readFileSync(join(folder, file)))));
  const [zoom, x, y] = file.replace('.mvt', '').split('-').map(Number);
  check(Object.keys(tile.layers).length > 0, `${file}: no layers`);
  for (const [name, layer] of Object.entries(tile.layers)) {
    check(name in known && layer.version === 2 && layer.extent === 4096 && layer.length > 0, `${file}: layer ${name}`);
    for (let i = 0; i < layer.length; i++) {
      const feature = layer.feature(i), rings = feature.loadGeometry();
      const type = known[name], good = feature.type === type || (name === 'water' && feature.type === 2);
      const inside = rings.flat().every((p) => p.x >= -64 && p.x <= 4160 && p.y >= -64 && p.y <= 4160);
      const geo = feature.toGeoJSON(x, y, zoom).geometry;
      const closed = type !== 3 || geo.coordinates.length > 0;
      if (!good || !inside || !closed) check(false, `${file}: ${name} ${i}: type ${feature.type}, inside ${inside}`);
      if (feature.properties.name_zh && feature.properties.name_en) named++;
    }
    passed++;
  }
}
check(named > 100, `only ${named} features have names in both languages`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
