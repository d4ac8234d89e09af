// place: points, the grid of 500 m cells that stands for them in public, and the areas that people answer for. Pure.
// Coordinates are WGS 84 in 1e-7 degree; all decisions are made on integers, so that every machine gives the same answer.
#ifndef ANLAN_PLACE_PLACE_H
#define ANLAN_PLACE_PLACE_H
#include "base/base.h"

struct point {
    int32_t lat_e7, lng_e7;
};

enum { LAT_E7_MAX = 900'000'000, LNG_E7_MAX = 1'800'000'000 };

// False where it is not on the globe. A longitude of 180 becomes -180: each place has one name.
bool point_of(int64_t lat_e7, int64_t lng_e7, struct point *ret_p);

// --- cells -------------------------------------------------------------------------------------------
//
// The globe (a sphere of 6,371,008.8 m) is cut from pole to pole into 40,030 rows, each 500.003 m high. Row r is cut from longitude
// -180 eastward into as many equal cells as make their width, at the middle of the row, nearest to 500 m. So cells are 500 m squares
// everywhere: from the 17th row beyond a pole on, their width is right to 0.5 %. At a pole three cells meet. A cell holds its southern
// and its western border and not the others; the last row holds the pole.

enum { CELL_ROWS = 40'030, CELL_COLUMNS_MAX = 80'060, CELL_NEIGHBOURS_MAX = 16 };

struct cell {
    int64_t id; // row << 17 | column; from 0
};

// In 1e-7 degree; the maxima are the first values outside (of the last row and column: the rim).
struct cell_bounds {
    int32_t lat_min_e7, lat_max_e7, lng_min_e7, lng_max_e7;
};

enum { CELL_TEXT_MAX = 16 };

struct cell cell_of(struct point p);
bool cell_valid(struct cell c);
struct cell_bounds cell_bounds(struct cell c);
struct point cell_centre(struct cell c);
// Those that share a border with it, across the antimeridian too: east, west, then south and north from west to east.
int32_t cell_neighbours(struct cell c, struct cell ret_n[static CELL_NEIGHBOURS_MAX]);
struct str cell_print(struct cell c, char out[static CELL_TEXT_MAX]); // "ROW-COLUMN"
bool cell_parse(struct str s, struct cell *ret_c);

// Great-circle distance on that sphere, to the metre.
int64_t point_distance_m(struct point a, struct point b);
// The cells that a circle touches, its own first.
enum { CELLS_NEAR_RADIUS_MAX_M = 500, CELLS_NEAR_MAX = 64 };
int32_t cells_near(struct point p, int32_t radius_m, struct cell ret_n[static CELLS_NEAR_MAX]);

// --- areas -------------------------------------------------------------------------------------------

struct area_name {
    struct str language, text; // "en", "zh-CN"
};

// A tree of areas (agency, district, community …), each with a code that begins with the code of the area it lies in.
// A point belongs to an area by the even-odd rule on its rings. Where areas share a border to the last digit, a point on
// it belongs to exactly one of them: the one to its east, or to its north where the border runs east and west.
struct area {
    struct str code, name;
    const struct area_name *names; // in other languages
    int32_t names_count;
    int32_t parent;         // index, or -1
    int32_t depth;          // 0 at the top
    int32_t child, sibling; // the first below it, the next beside it; or -1
    const struct area_shape *shape;
};

// Parents before their children, else in the order of the file; at[0] begins the top level.
struct areas {
    const struct area *at;
    int32_t count;
};

enum {
    AREAS_MAX = 20'000,
    AREA_RINGS_MAX = 4'096,
    AREA_POINTS_MAX = 200'000, // the tree of so many takes some 80 MB while it is read
    AREA_CODE_BYTES_MAX = 64,
    AREA_NAME_BYTES_MAX = 1'024,  // in any language
    AREA_NAMES_MAX = 256,         // languages of one area beside its `name`
    AREA_LANGUAGE_BYTES_MAX = 35, // of a tag; what stands longer behind "name:" is no language
    AREA_DEPTH_MAX = 8
};

// GeoJSON (RFC 7946): a FeatureCollection of Polygon and MultiPolygon features with properties `code`, `name` and, but at the top,
// `parent` (a code); `name:en`, `name:zh` … give the name in other languages, as OpenStreetMap writes them. A ring must be closed, of at least four positions, and on the globe; an edge that spans more than 180 degrees is
// refused: such an area is to be cut at the antimeridian (RFC 7946, 3.1.9).
// RC_INVALID says which feature and what; RC_LIMIT: past a limit above. Lives in `a`; `source` is not kept.
[[nodiscard]] enum rc areas_parse(struct arena *a, struct str source, struct areas *ret_areas,
                                  struct fault *f);

// The deepest area that holds it, of those whose parents hold it; or -1.
int32_t area_at(const struct areas *areas, struct point p);
int32_t area_by_code(const struct areas *areas, struct str code);            // or -1
bool area_within(const struct areas *areas, int32_t area, int32_t ancestor); // also of itself
bool area_holds(const struct areas *areas, int32_t area, struct point p);
// What an area is called in a language: by its tag ("zh-CN"), else by the tag's first part ("zh"), else its `name`. A view of the area's.
struct str area_name(const struct area *area, struct str language);

// What may be said in public of where a cell is: the name (area_name) of the deepest area that holds the cell's centre, and the centre to
// three decimals: "西湖区 (30.259, 120.130)"; no name where no area holds it. Never anything finer than the cell.
struct str place_text(struct arena *a, const struct areas *areas, struct str language, struct cell c);
#endif
