// place/streets: the base map of an agency: roads, water, green, buildings and named places, out of one GeoJSON file with the tags of
// OpenStreetMap, as `osmium export` writes them and `anlan demo` does too. Pure. docs/map.md says which tags are read.
// What it does not know it leaves out and counts; what is not GeoJSON, or not on the globe, it refuses with the feature's number.
#ifndef ANLAN_PLACE_STREETS_H
#define ANLAN_PLACE_STREETS_H
#include "place/place.h"

enum {
    STREETS_BYTES_MAX = 256 << 20,
    STREETS_FEATURES_MAX = 1'000'000,
    STREETS_POINTS_MAX = 8'000'000,
    STREETS_FEATURE_BYTES_MAX = 1 << 20, // of one feature
    STREETS_RINGS_MAX = 4'096,           // of one feature
    STREETS_NAME_BYTES_MAX = 200,        // a longer name is left out
};

enum streets_layer {
    STREETS_WATER,
    STREETS_GREEN,
    STREETS_ROADS,
    STREETS_BUILDINGS,
    STREETS_PLACES,
    STREETS_LAYERS
};

enum road_class { // the wider before the narrower
    ROAD_MOTORWAY,
    ROAD_TRUNK,
    ROAD_PRIMARY,
    ROAD_SECONDARY,
    ROAD_TERTIARY,
    ROAD_LOCAL, // residential, unclassified, living_street
    ROAD_SERVICE,
    ROAD_PATH, // not for cars
    ROAD_RAIL,
    ROAD_CLASSES
};
struct str road_class_name(enum road_class r); // "motorway", …

enum place_kind {
    PLACE_SETTLEMENT, // a town, suburb, quarter
    PLACE_RAIL,
    PLACE_POLICE,
    PLACE_HOSPITAL,
    PLACE_FIRE,
    PLACE_OFFICE,
    PLACE_SCHOOL,
    PLACE_TRANSPORT,
    PLACE_MARKET,
    PLACE_HOME, // a residential compound
    PLACE_PARK,
    PLACE_CULTURE,
    PLACE_FOOD,
    PLACE_WORK,
    PLACE_OTHER,
    PLACE_KINDS
};
struct str place_kind_name(enum place_kind k); // "settlement", …

struct streets_name {
    struct str zh, en;   // either may be empty; `name` counts as Chinese where it holds a Chinese character
    struct str initials; // of the pinyin, small letters: "jsdl"; empty where the file does not say it
    struct str pinyin;   // without spaces: "jianshedonglu"
};

struct streets_feature {
    enum streets_layer layer;
    uint8_t kind; // enum road_class of a road, enum place_kind of a place; else 0
    bool closed;  // its parts are rings: an area; else they are lines (or, of a place, one point)
    uint8_t rank; // of a place: 0 is what a map names first
    bool bridge;
    int8_t oneway;             // of a road: 1 along its points, -1 against them, 0 both
    int16_t speed_kmh;         // of a road, as the file says; 0: it does not
    int32_t name;              // index in `names`, or -1
    int32_t street;            // of an address: index in `names`, or -1
    int32_t number;            // … and the house number; 0: none
    int32_t part, parts_count; // in `parts`
};

struct streets_part {     // a line, a ring (the last point repeats the first) or a point
    int32_t first, count; // in `points`
    bool hole;            // of the ring before it that is none
};

struct
    streets { // the features of one layer follow each other, in the order of the file; roads the widest first
    const struct streets_feature *features;
    const struct cell_bounds *bounds; // of each feature, maxima included
    int32_t features_count;
    int32_t layer_first[STREETS_LAYERS + 1];
    const struct streets_part *parts;
    int32_t parts_count;
    const struct point *points;
    int32_t points_count;
    const struct streets_name *names; // each once
    int32_t names_count;
    struct cell_bounds all;
    int32_t left_out; // features with tags that mean nothing here
    // Foreign members of the collection, or empty: `attribution` in any language, `attribution_zh` and `attribution_en`, `approval_no`.
    struct str attribution, attribution_zh, attribution_en, approval;
    uint64_t epoch; // of the file's bytes: another file, another epoch
};

// RC_INVALID says which feature and what; RC_LIMIT: past a limit above. Lives in `a`, some 2 bytes for each byte of the file; `source` is
// not kept.
// BASIS: RFC 7946 (2016), 3
[[nodiscard]] enum rc streets_parse(struct arena *a, struct str source, struct streets *ret_streets,
                                    struct fault *f);
#endif
