// What the files about streets share.
#ifndef ANLAN_PLACE_STREETS_INT_H
#define ANLAN_PLACE_STREETS_INT_H
#include "place/streets.h"
#include "wire/json.h"

// What the tags of a feature make of it. One feature may be both an area of the map and a place with a name.
struct street_tags {
    bool is_drawn; // water, green, road or building
    enum streets_layer layer;
    uint8_t road; // enum road_class
    bool bridge;
    int8_t oneway;
    int16_t speed_kmh;
    bool is_place;
    uint8_t place, rank; // enum place_kind
};
struct street_tags street_tags_of(const struct json *properties);
// Texts in `a`. False where it has no name.
bool street_name_of(struct arena *a, const struct json *properties, struct streets_name *ret_name);
int32_t street_number_of(const struct json *properties); // 0: none

// The features of a FeatureCollection, one after another, without a tree of the whole: `ret_rest` is the collection with no features.
struct feature_cutter {
    struct str left;
    int32_t count;
};
// RC_INVALID: it has no member `features` with a list.
[[nodiscard]] enum rc features_find(struct arena *a, struct str source, struct str *ret_rest,
                                    struct feature_cutter *ret_cut, struct fault *f);
// The next feature's text; empty at the end. RC_INVALID where brackets do not match.
[[nodiscard]] enum rc feature_next(struct feature_cutter *c, struct str *ret_feature, struct fault *f);

// Metres between two points that are not far apart.
double metres_between(struct point p, struct point q);
#endif
