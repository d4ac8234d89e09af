// law/dmn, the check of tables: what one search over a table keeps.
#ifndef ANLAN_LAW_DMN_DMN_CHECK_INT_H
#define ANLAN_LAW_DMN_DMN_CHECK_INT_H
#include "law/dmn/dmn_int.h"

enum { GAPS_MAX = 20, OVERLAPS_MAX = 50, BEYOND_MAX = 20, MEMO_ROOM = 1 << 14, MEMO_SPARE_BYTES = 1 << 20 };

struct lane { // a column, seen by the check
    const struct segments *s;
    struct feel_value *samples; // by segment
    bool *live;                 // by segment: it holds a value and the domain has it
    uint64_t *full;             // rules that cover every live segment of this column and of all after it
    uint64_t *rules;            // by rule: its live segments as a set of `seg_words`
    int32_t seg_words;
};

struct memo { // a set of rules that covers all from a column on
    uint64_t hash;
    int32_t column, epoch; // of another epoch: free
    const uint64_t *set;
};

struct check {
    struct arena *a;
    struct arena *scratch;
    const struct table *t;
    struct dmn_finding *findings;
    int32_t count;
    struct lane *lanes;
    uint64_t *certain; // rules of which every cell can be judged
    int32_t *path;     // segment by column
    uint64_t *sets;    // one set of rules for each column of the path
    struct memo *memo;
    struct arena memo_mark; // where a new search begins to keep its sets
    uint64_t *earlier;
    int32_t memo_count, epoch, gaps;
    int32_t boxed;            // the search stays inside this rule's box; -1: everywhere
    int64_t steps, steps_max; // words of sets looked at: left for this part of the work; for each part
    bool tired, ever_tired;   // the steps are spent, of this part of the work or of any
};

// A finding at a place of the table's file; the last one gives way where there is no room.
[[gnu::format(printf, 4, 5)]] struct dmn_finding *
check_add(struct check *c, enum dmn_finding_kind kind, const struct xml_node *n, const char *format, ...);
// Makes the lanes and finds the certain rules; false, with a finding, where the table is too large.
bool check_lanes(struct check *c);
#endif
