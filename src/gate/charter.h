// gate/charter: an agency's own facts, which no pack knows: its units, its areas and which unit takes what. A document that
// `anlan init` installs by an act and whose bytes are kept by digest. Pure.
#ifndef ANLAN_GATE_CHARTER_H
#define ANLAN_GATE_CHARTER_H
#include "base/map.h"
#include "place/place.h"
#include "wire/json.h"

enum { CHARTER_UNITS_MAX = 4096, CHARTER_ROUTES_MAX = 1024, CHARTER_BYTES_MAX = 16 << 20 };

struct charter_unit {
    struct str code;
    const struct json *words; // {"zh-CN": …, "en": …}
};

struct charter_route { // the first that fits names the owner of a new case
    struct str kind, area, role,
        unit; // empty: any; area: the code of it or of one above; role: the unit role that the pack names for a kind
};

struct charter {
    struct str agency; // slug, as in the ledger
    struct str origin; // of its log
    const struct json *words;
    const struct charter_unit *units;
    int32_t units_count;
    struct map unit_by_code;
    const struct charter_route *routes;
    int32_t routes_count;
    struct areas areas;
    const struct json *areas_tree; // the FeatureCollection they were read from; NULL: none
};

// A tree of {agency, origin, words, units: [{code, words}], routes: [{kind?, area?, role?, unit}], areas: GeoJSON as place.h reads it}, as
// `anlan init` makes it of charter.yaml and areas.geojson. RC_INVALID says what is wrong and where. Every route names a unit that
// exists, and the last one fits everything, so that no case can be without an owner. The charter lives in `a` with the tree.
[[nodiscard]] enum rc charter_read(struct arena *a, const struct json *tree, const struct charter **ret_c,
                                   struct fault *f);

const struct charter_unit *charter_unit(const struct charter *c, struct str code); // NULL where there is none
struct str charter_route(const struct charter *c, struct str kind, struct str area, struct str role);
struct str charter_locate(const struct charter *c,
                          struct point p); // the code of the smallest area that holds it, or empty
struct str charter_words(const struct json *words,
                         struct str language); // the first where the language is missing
#endif
