// openness: what of a case the public may see, where and when, and which figures are too small to be shown. Pure.
#ifndef ANLAN_OPENNESS_OPENNESS_H
#define ANLAN_OPENNESS_OPENNESS_H
#include "base/base.h"
#include "base/time.h"
#include "law/pack.h"
#include "place/place.h"

enum { OPENNESS_DELAY_S = 3600 }; // a single row appears at least so long after its admission

// By which door someone looks who has no account.
enum open_door {
    DOOR_ROWS,   // lists, maps, feeds, the day's file
    DOOR_BY_ID,  // someone who holds the public id of one case, as Open311's POST returns it
    DOOR_TABLES, // released tables of counts
};

enum open_shown {
    SHOWN_NOTHING,
    SHOWN_STATUS,  // open or closed, and nothing else
    SHOWN_ROW,     // struct open_row
    SHOWN_COUNTED, // as one of a count, with suppression or noise
};

// A listed case is not also counted in a released table: its rows say the same exactly. Closed cases are nowhere, but that the one
// who holds the id of a case learns its status; so do those of a counted one.
enum open_shown openness_shown(enum publicity p, enum open_door door, struct instant admitted,
                               struct instant now);

// A case may move only towards closed. Staying is allowed.
bool openness_may_move(enum publicity from, enum publicity to);
// The stricter of a kind's class and a case's own.
enum publicity openness_stricter(enum publicity a, enum publicity b);

// What the gate knows of a case. The type has no field for an address, a point, a narrative or a party: they cannot get out here.
struct open_case {
    enum publicity publicity;
    struct instant admitted;
    bool closed;
    struct str public_id; // random; not the number
    struct str kind;      // the pack's name
    bool has_cell;
    struct cell cell;
    struct str released_title; // that an act released, or empty
    struct instant ended, due; // when it was closed, when its next clock runs out; ns 0: neither
};

struct open_row {
    struct str public_id, kind;
    struct str text;  // the released title, else the kind's words
    struct str place; // generalised; empty where there is none
    bool closed;
    struct instant hour; // of admission, its minutes cut off (UTC)
    // Likewise: of the closing, once that is an hour old; of the time by which the law has it answered. ns 0: none.
    struct instant ended, due;
    bool has_centre;
    struct point centre; // of its cell, to three decimals of a degree
};

// Writes `ret_row` only where SHOWN_ROW; texts live in `a` or are those of `c`. `areas` may be NULL.
enum open_shown openness_row(struct arena *a, const struct pack *p, struct str language,
                             const struct areas *areas, const struct open_case *c, enum open_door door,
                             struct instant now, struct open_row *ret_row);

// --- small counts ------------------------------------------------------------------------------------

// A table of counts with `rows` x `columns` inner cells, given with its totals: (rows + 1) x (columns + 1) values, row by row; the last
// of a row is its total, the last row holds the totals of the columns.
enum { OPEN_TABLE_LINES_MAX = 128, OPEN_K_MIN = 2 };

// Marks what must not be shown so that no figure below `k` is public: each value below `k` (0 too), and as many more, the smallest
// first, as it takes that (1) where a line's total is shown, its hidden values sum to `k` or more, and (2) no hidden value can be
// worked out from what is shown, by all sums of rows and columns together. (Who knows more than the table may still narrow a value.)
// RC_INVALID: a negative value, a total that is not the sum, `k` below OPEN_K_MIN. RC_LIMIT: no line, or too many. `ret_hide` has as many
// places as `values`; the same table gives the same marks.
[[nodiscard]] enum rc openness_suppress(struct arena scratch, const int64_t *values, int32_t rows,
                                        int32_t columns, int64_t k, bool *ret_hide, struct fault *f);
#endif
