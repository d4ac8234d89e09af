// Where the numbers of cases go on: behind the last one given in (agency, year), and after a restore that lost the end of a log behind the gap
// that the first entry of the next log declares, because nobody knows which numbers the lost part had given.
#include "gate/gate_int.h"

struct beginnings { // of logs that followed a lost end, after the last case that is here
    int64_t at[LEDGER_AGENCIES_MAX];
    int32_t count;
    int64_t after; // position of the last case; -1: there is none
};

static enum rc take_beginning(void *self, struct row row, struct fault *f)
{
    struct beginnings *b = self;
    if (row.at[0].i <= b->after) return RC_OK;
    if (b->count == COUNT(b->at)) return fail(f, RC_LIMIT, "more than %td logs without a case", COUNT(b->at));
    b->at[b->count++] = row.at[0].i;
    return RC_OK;
}

// A gap belongs to the year in which its log began: in a later one nothing was lost.
static enum rc add_gap(struct gate *g, int64_t agency, int64_t position, struct fault *f)
{
    struct arena a = arena_of(g->batch_memory, BATCH_ARENA_BYTES, NULL); // any entry's tree has room there
    const struct pack *pack = rules_of(g, agency)->pack;
    struct counter *c = &g->counters[agency];
    struct str bytes;
    struct entry e;
    enum rc rc = ledger_entry(g->writer, &a, agency, position, &bytes, f);
    if (!rc) rc = entry_decode(&a, bytes, &e, f);
    if (rc) return rc;
    int64_t gap = json_int(e.does, S("gap"), 0);
    int32_t year = year_of_instant(e.at, pack ? pack->zone_offset_s : 0);
    if (gap <= 0 || year < c->year) return RC_OK;
    *c = (struct counter){ year, (year == c->year ? c->ordinal : 0) + gap };
    return RC_OK;
}

static enum rc load_gaps(struct gate *g, int64_t agency, int64_t last_case, struct fault *f)
{
    struct beginnings b = { .after = last_case };
    enum rc rc = store_each(g->writer, f,
                            "SELECT base + size FROM ledger_era WHERE row >= ?1 AND row < ?2 ORDER BY row",
                            ARGS(INT(agency << 8), INT((agency + 1) << 8)), take_beginning, &b);
    for (int32_t i = 0; !rc && i < b.count; i++) rc = add_gap(g, agency, b.at[i], f);
    return rc;
}

static enum rc load_last(struct gate *g, int64_t agency, int64_t *ret_last_case, struct fault *f)
{
    char memory[4096];
    struct arena a = arena_of(memory, sizeof memory, NULL);
    struct row row;
    *ret_last_case = -1;
    enum rc rc = store_one(
        g->writer, &a, &row, f,
        "SELECT year, ordinal, id FROM casefile WHERE agency = ?1 ORDER BY year DESC, ordinal DESC LIMIT 1",
        ARGS(INT(agency)));
    if (rc == RC_MISSING) return RC_OK;
    if (rc) return rc;
    g->counters[agency] = (struct counter){ (int32_t)row.at[0].i, row.at[1].i };
    *ret_last_case = row.at[2].i;
    return RC_OK;
}

enum rc numbers_load(struct gate *g, struct fault *f)
{
    enum rc rc = RC_OK;
    for (int64_t agency = 1; !rc && agency <= ledger_agencies(g->ledger); agency++) {
        int64_t last_case;
        rc = load_last(g, agency, &last_case, f);
        if (!rc) rc = load_gaps(g, agency, last_case, f);
        atomic_store(&g->committed[agency], ledger_next(g->ledger, agency));
    }
    return rc;
}
