// Clocks counted again: a pack with another calendar is in force, or the server knows newer zone data. In slices, between the acts, each clock
// that runs and was counted by another version is counted anew; where its instant changes, an entry of its own says the old and the new one and
// why. What the pack changed of the limit itself is no business of this file: such a clock keeps its instant.
#include "gate/gate_int.h"

enum { RECOUNT_CASES_MAX = 64, ZONE_HOURS_MAX = 3 }; // no change of a zone's data moves an instant farther

struct slice { // rows of one agency, in order
    int64_t ids[RECOUNT_CASES_MAX];
    int32_t count;
};

void recount_begin(struct gate *g, int64_t agency, const struct pack *old)
{
    if (!old) { // nothing runs yet; the version of its zone's data is noted
        g->recount_ended[agency] = g->recount_unwritten = true;
        return;
    }
    if (!g->recount_from[agency]) g->recount_from[agency] = old;
    g->recount_next[agency] = 0; // from the first case, also where it was under way
    g->recounting = true;
}

// --- one clock -----------------------------------------------------------------------------------------------

static const struct pack_clock *clock_in(const struct pack *p, const struct casefile *c,
                                         const struct case_clock *k)
{
    const struct pack_kind *kind = pack_kind(p, name_str(&c->kind));
    return kind ? pack_clock(kind, name_str(&k->name)) : NULL;
}

// Whether it was counted under that limit at all: a case may be older than the pack that was in force last. Its old pack gives the same instant
// as was recorded; of newer zone data it is only known that they move little.
static bool counted_so(struct gate *g, const struct casefile *c, const struct case_clock *k,
                       const struct pack_clock *was, const struct clock_due *now)
{
    struct law_clock running = clock_of_case(k);
    struct clock_due due;
    const struct pack *from = g->recount_from[c->agency];
    if (from == rules_of(g, c->agency)->pack) {
        int64_t moved_ns = now->due.ns > k->due.ns ? now->due.ns - k->due.ns : k->due.ns - now->due.ns;
        return moved_ns <= ZONE_HOURS_MAX * 3600 * NS_PER_S;
    }
    return pack_clock_again(from, was, &running, &due) && due.due.ns == k->due.ns;
}

// What follows for it; false: nothing. A paused clock is counted as it stood when it was paused.
static bool count_again(struct gate *g, const struct casefile *c, const struct case_clock *k,
                        struct clock_recount *ret)
{
    const struct pack *pack = rules_of(g, c->agency)->pack;
    const struct pack_clock *was = clock_in(g->recount_from[c->agency], c, k), *is = clock_in(pack, c, k);
    struct clock_stamp old = { clock_version_str(&k->calendar), clock_version_str(&k->zone) }, now;
    struct law_clock running = clock_of_case(k);
    struct clock_due due;
    if (k->fired || !was || !is || !clock_same_terms(&was->terms, &is->terms)) return false;
    now = pack_clock_stamp(pack, is);
    if (str_equal(old.calendar, now.calendar) && str_equal(old.zone, now.zone)) return false;
    if (old.calendar.len + old.zone.len == 0) return false; // of an older server, which counted without
    if (!pack_clock_again(pack, is, &running, &due) || !counted_so(g, c, k, was, &due)) return false;
    *ret = clock_recount(k->due, old, &due, now, is->custody);
    return ret->changed;
}

static enum rc record(struct gate *g, struct overlay_case *o, const struct case_clock *k,
                      const struct clock_recount *r, struct fault *f)
{
    struct arena *a = &g->batch->arena;
    char old[INSTANT_TEXT_MAX], new[INSTANT_TEXT_MAX];
    const struct pack_clock *clock = clock_in(rules_of(g, o->now.agency)->pack, &o->now, k);
    struct effects *e = NEW(a, struct effects, 1);
    e->cell = -1;
    e->clocks[e->clocks_count++] = (struct effect_clock){ .op = CLOCK_RECOUNT,
                                                          .name = arena_str(a, name_str(&k->name)),
                                                          .due = r->new_due,
                                                          .calendar = r->new_stamp.calendar,
                                                          .zone = r->new_stamp.zone };
    struct staging s = { .agency = o->now.agency,
                         .target = o,
                         .act = S("clock-recomputed"),
                         .actor = S("s"),
                         .rule = S("house/clock-recomputed"),
                         .verb = VERB_RECORD,
                         .articles = clock->articles,
                         .effects = e };
    s.why = arena_print(a, "{\"clock\":\"%.*s\",\"new\":\"%.*s\",\"old\":\"%.*s\",\"reason\":\"%.*s\"}",
                        P(e->clocks[0].name), P(instant_print(r->new_due, new)),
                        P(instant_print(r->old_due, old)), P(clock_reason_name(r->reason)));
    int64_t position;
    struct str bytes;
    return stage(g, &s, &position, &bytes, f);
}

static enum rc recount_case(struct gate *g, int64_t agency, int64_t id, struct fault *f)
{
    enum rc rc = RC_OK;
    struct overlay_case *o = overlay_case(g, agency, id, &rc, f);
    for (int32_t i = 0; !rc && i < o->now.clocks_count; i++) {
        struct case_clock k = o->now.clocks[i]; // what is staged changes the case
        struct clock_recount r;
        if (count_again(g, &o->now, &k, &r)) rc = record(g, o, &k, &r, f);
    }
    return rc;
}

// --- slices --------------------------------------------------------------------------------------------------

static enum rc take_id(void *self, struct row row, struct fault *f)
{
    struct slice *s = self;
    (void)f;
    s->ids[s->count++] = row.at[0].i;
    return RC_OK;
}

// All are counted again; the mark goes at the end of this step.
static void end(struct gate *g, int64_t agency)
{
    g->recount_from[agency] = NULL;
    g->recount_ended[agency] = g->recount_unwritten = true;
}

static enum rc recount_agency(struct gate *g, int64_t agency, struct fault *f)
{
    struct slice *s = NEW(&g->batch->arena, struct slice, 1);
    enum rc rc = store_each(
        g->writer, f,
        "SELECT id FROM casefile WHERE row >= ?1 AND row < ?2 AND clocks <> '' ORDER BY row LIMIT ?3",
        ARGS(INT(LEDGER_ROW(agency, g->recount_next[agency])), INT(LEDGER_ROW(agency + 1, 0)),
             INT(RECOUNT_CASES_MAX)),
        take_id, s);
    if (rc) return rc;
    if (s->count == 0) return end(g, agency), RC_OK;
    for (int32_t i = 0; !rc && i < s->count && arena_left(&g->batch->arena) > STAGE_ROOM; i++) {
        rc = recount_case(g, agency, s->ids[i], f);
        g->recount_next[agency] = s->ids[i] + 1;
    }
    return rc;
}

void recount_anew(struct gate *g)
{
    for (int64_t agency = 1; agency <= ledger_agencies(g->ledger); agency++) g->recount_next[agency] = 0;
}

enum rc recount_clocks(struct gate *g, struct fault *f)
{
    enum rc rc = RC_OK;
    if (!g->recounting) return RC_OK;
    g->recounting = false;
    for (int64_t agency = 1; !rc && agency <= ledger_agencies(g->ledger); agency++) {
        if (!g->recount_from[agency]) continue;
        rc = recount_agency(g, agency, f);
        g->recounting |= g->recount_from[agency] != NULL;
    }
    return rc;
}

// --- across a stop ---------------------------------------------------------------------------------------------

static enum rc take_mark(void *self, struct row row, struct fault *f)
{
    struct gate *g = self;
    void *memory;
    const struct pack *old;
    enum rc rc = rules_read_pack(g, row.at[1].s, &memory, &old, f);
    if (rc) return within(f, rc, "the pack that agency %lld had before", (long long)row.at[0].i);
    rules_keep(g, memory);
    recount_begin(g, row.at[0].i, old);
    return RC_OK;
}

static enum rc take_known(void *self, struct row row, struct fault *f)
{
    struct gate *g = self;
    int64_t agency = row.at[0].i;
    (void)f;
    bool known = agency >= 1 && agency <= LEDGER_AGENCIES_MAX && rules_of(g, agency)->pack &&
                 str_equal(row.at[1].s, rules_of(g, agency)->pack->zone_version);
    if (known) g->zone_known[agency] = true;
    return RC_OK;
}

// Data of a zone come with the system: they are compared at a start with those by which all clocks were last known to be counted.
static enum rc begin_zones(struct gate *g, struct fault *f)
{
    enum rc rc = store_each(g->writer, f, "SELECT agency, version FROM zone_data", NO_ARGS, take_known, g);
    for (int64_t agency = 1; !rc && agency <= ledger_agencies(g->ledger); agency++) {
        const struct pack *p = rules_of(g, agency)->pack;
        if (p && p->zone_version.len && !g->zone_known[agency]) recount_begin(g, agency, p);
    }
    return rc;
}

enum rc recount_load(struct gate *g, struct fault *f)
{
    enum rc rc = store_each(
        g->writer, f, "SELECT r.agency, d.bytes FROM recounting r JOIN document d ON d.digest = r.digest",
        NO_ARGS, take_mark, g);
    return rc ? rc : begin_zones(g, f);
}

enum rc recount_mark(struct gate *g, int64_t agency, struct fault *f)
{
    struct str digest = rules_of(g, agency)->digest; // still the old one
    if (digest.len == 0) return RC_OK;
    return store_run(
        g->writer, f,
        "INSERT INTO recounting (agency, digest) VALUES (?1, ?2) ON CONFLICT (agency) DO NOTHING",
        ARGS(INT(agency), TEXT(digest)));
}

enum rc recount_unmark(struct gate *g, struct fault *f)
{
    enum rc rc = RC_OK;
    for (int64_t agency = 1; !rc && agency <= ledger_agencies(g->ledger); agency++) {
        if (!g->recount_ended[agency]) continue;
        rc = store_run(g->writer, f, "DELETE FROM recounting WHERE agency = ?1", ARGS(INT(agency)));
        if (!rc)
            rc = store_run(
                g->writer, f,
                "INSERT INTO zone_data (agency, version) VALUES (?1, ?2) ON CONFLICT (agency) DO UPDATE SET version = excluded.version",
                ARGS(INT(agency), TEXT(rules_of(g, agency)->pack->zone_version)));
        g->recount_ended[agency] = false;
    }
    g->recount_unwritten = false;
    return rc;
}

enum rc recount_write(struct gate *g, struct fault *f)
{
    enum rc rc = recount_unmark(g, f);
    if (!rc) rc = store_commit(g->writer, f);
    if (rc) store_rollback(g->writer);
    return rc;
}
