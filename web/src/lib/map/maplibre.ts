// MapLibre, brought when a map is first wanted. Its worker comes from its own file, as the policy of the pages wants it.
import { setWorkerUrl } from 'maplibre-gl';
import worker from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import 'maplibre-gl/dist/maplibre-gl.css';

setWorkerUrl(worker);
export { Map, Marker, NavigationControl, AttributionControl, LngLatBounds } from 'maplibre-gl';
