// app/map: the street map of a data directory: DIR/map/streets.geojson and the areas of the charter in force, read once at the start.
#ifndef ANLAN_APP_MAP_H
#define ANLAN_APP_MAP_H
#include "api/api.h"
#include "place/streets.h"

struct street_map; // its memory, and what lies in it

// RC_OK with a map of areas alone where there is no such file, and with NULL where there are no areas either. RC_INVALID and RC_LIMIT name
// the file and what is wrong with it.
[[nodiscard]] enum rc street_map_open(const char *dir, struct gate *g, struct street_map **ret_map,
                                      struct fault *f);
void street_map_close(struct street_map *m);                          // takes NULL
const struct api_map *street_map_for_api(const struct street_map *m); // NULL for NULL
const struct streets *street_map_streets(const struct street_map *m);
const struct areas *street_map_areas(const struct street_map *m);

// Reads FOLDER/streets.geojson through, where there is one. RC_INVALID, RC_LIMIT, RC_IO name the file and what is wrong.
[[nodiscard]] enum rc street_map_check(const char *folder, struct fault *f);
// Puts FOLDER/streets.geojson, where there is one, into a data directory, after it was read through. RC_INVALID, RC_LIMIT, RC_IO.
[[nodiscard]] enum rc street_map_install(const char *folder, const char *dir, struct fault *f);
#endif
