// place/gazetteer: from what somebody types to where it is, and from where it is to what stands there. Pure.
// Finds by Chinese name, by English name, by pinyin ("jianshelu") and by its initials ("jsl"), house numbers too ("建设路128号",
// "128 Jianshe Road"); what begins so stands before what holds it, a whole name before both, the nearer before the farther.
#ifndef ANLAN_PLACE_GAZETTEER_H
#define ANLAN_PLACE_GAZETTEER_H
#include "place/streets.h"

enum {
    GAZETTEER_QUERY_BYTES_MAX = 200,
    GAZETTEER_FOUND_MAX = 50,
};

struct gazetteer;

enum found_kind { FOUND_PLACE, FOUND_STREET, FOUND_ADDRESS };

struct found {
    enum found_kind kind;
    enum place_kind place;             // FOUND_PLACE
    const struct streets_name *name;   // of the place or street
    const struct streets_name *street; // of the address that it has, or NULL
    int32_t number;                    // 0: none
    struct point at;
    int32_t distance_m; // from `near`; -1 where none was given
};

struct gazetteer_query {
    struct str text; // may be empty where `near` is given: then what is nearest
    bool is_near;
    struct point near;
    int32_t limit; // 1 to GAZETTEER_FOUND_MAX
};

// Built once; lives in `a` and points into `s`.
const struct gazetteer *gazetteer_of(struct arena *a, const struct streets *s);
// How many were found, at most `q->limit`. Any thread.
int32_t gazetteer_find(const struct gazetteer *g, const struct gazetteer_query *q, struct arena scratch,
                       struct found ret_found[static GAZETTEER_FOUND_MAX]);
#endif
