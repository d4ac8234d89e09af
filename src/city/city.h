// city: an invented city out of a number: streets, a river and its bridges, districts and communities, buildings with addresses, places
// with names in Chinese and English, and the agency that serves it. Pure, on integers alone: the same seed and population give the same
// bytes on every machine. What it writes is what a real agency would bring: charter.yaml, areas.geojson (place/place.h) and streets.geojson
// (place/streets.h); nothing reads an invented city by another road. No person, address or institution in it exists.
#ifndef ANLAN_CITY_CITY_H
#define ANLAN_CITY_CITY_H
#include "place/place.h"

enum {
    CITY_POPULATION_MIN = 20'000,
    CITY_POPULATION_MAX = 2'000'000,
    CITY_PEOPLE_A_COMMUNITY = 5'200, // so many on average; a community is a block between main roads
    CITY_PLANS_MAX = 16,
};

// A unit that the agency is to have. Which roles there are is the packs' business, so the caller brings it.
struct city_plan {
    struct str code, zh, en,
        pinyin;      // each_district: the code gets "-01" …, the words the district's name before them
    struct str role; // the unit role that packs name for their kinds ("oversight"), or empty
    const struct str *kinds; // kinds that go to it, whatever their role
    int32_t kinds_count;
    bool each_district;
    int32_t place; // enum city_place_kind: what it looks like on the map
};

struct
    city_name { // the same in both languages, and how the Chinese one is said: syllables with a space between them
    struct str zh, en, pinyin;
};

struct city_options {
    uint64_t seed;
    int32_t population; // CITY_POPULATION_MIN to _MAX
    bool english;       // its people speak English: names are English words, and the Chinese ones render them
    struct city_name agency;       // what the agency is called; empty: a public security bureau
    const struct city_plan *plans; // the first takes what no other takes
    int32_t plans_count;           // 1 to CITY_PLANS_MAX
};

// --- streets ------------------------------------------------------------------------------------------
//
// The network is a graph in one piece: a node is where a street bends, meets another or ends; a segment runs straight from one node to
// the next and is part of one street.

enum city_road {
    CITY_TRUNK, // around the city and out of it
    CITY_PRIMARY,
    CITY_SECONDARY,
    CITY_RESIDENTIAL,
    CITY_LANE, // of the old town, too narrow for a fire engine at speed
    CITY_ROADS
};

struct city_street {
    struct city_name name;
    enum city_road road;
};

struct city_segment {
    int32_t from, to; // nodes
    int32_t street;
    bool bridge;
};

// --- what stands there --------------------------------------------------------------------------------

enum city_place_kind {
    CITY_HOME, // a residential compound: its middle
    CITY_SCHOOL,
    CITY_HOSPITAL,
    CITY_MARKET,
    CITY_RAILWAY_STATION,
    CITY_BUS_STATION,
    CITY_POLICE, // a station of the agency
    CITY_FIRE,
    CITY_OFFICE, // a district's or the city's
    CITY_HALL,   // where services are asked for
    CITY_MEDIATION,
    CITY_PARK,
    CITY_LIBRARY,
    CITY_RESTAURANT,
    CITY_FACTORY,
    CITY_PLACE_KINDS
};

struct city_building {
    struct point corner[4]; // from the south-west, against the clock
    int32_t street;         // its address: -1 where it has none
    int32_t number;
    int32_t community; // index in `areas`
};

struct city_place {
    enum city_place_kind kind;
    struct city_name name;
    struct point at;
    int32_t building; // whose address it has; -1: none, a park or a station
    int32_t community;
};

struct city_shape { // a ring, closed by its first point
    struct city_name name;
    const struct point *at;
    int32_t count;
};

// The tree of areas: the city, its districts, their communities; a parent stands before its children. Communities share their borders to
// the last digit and cover the city without a gap; the river belongs to them up to its middle.
struct city_area {
    struct city_name name;
    char code[8];   // "01", "0103", "010312", as the charter has them
    int32_t parent; // -1 for the city
    const struct city_shape *rings;
    int32_t rings_count;
};

// --- the agency ---------------------------------------------------------------------------------------

struct city_unit {
    struct str code; // "command", "station-03"
    struct city_name name;
    const struct city_plan *plan;
    int32_t area; // index of the district it answers for; -1: the whole city
};

struct city {
    struct city_options options;
    struct city_name name;
    struct cell_bounds bounds; // of everything
    const struct point *nodes;
    int32_t nodes_count;
    const struct city_street *streets;
    int32_t streets_count;
    const struct city_segment *segments;
    int32_t segments_count;
    const struct city_shape *waters, *greens;
    int32_t waters_count, greens_count;
    const struct city_building *buildings;
    int32_t buildings_count;
    const struct city_place *places;
    int32_t places_count;
    const struct city_area *areas;
    int32_t areas_count;
    const struct city_unit *units;
    int32_t units_count;
    const struct cell *cells; // of 500 m, whose centre lies in the city; ascending
    int32_t cells_count;
};

// Everything lives in `a`: some 2 MB for 200,000 people and 20 MB for 2,000,000. RC_INVALID: a population or plans outside the limits.
[[nodiscard]] enum rc city_make(struct arena *a, struct city_options o, struct city *ret_city,
                                struct fault *f);

// The documents, each a whole file. They live in `a`.
struct str city_charter(struct arena *a, const struct city *c); // charter.yaml
struct str city_areas(struct arena *a, const struct city *c);   // areas.geojson
struct str city_streets(struct arena *a, const struct city *c); // streets.geojson

// What a street is called for a resident: "建设东路 128 号", "128 Jianshe East Road". Empty where the building has no address.
struct str city_address(struct arena *a, const struct city *c, int32_t building, bool english);
#endif
