// An erasure and the other half of a case that has gone from one agency to another. Each agency erases what it holds, by its own officer and its own
// retention; but what one has erased the other is asked for, in its own log, and the case there says so until it is done.
#include "gate/gate_int.h"

// Whether a key of the part still lives in this entry, and nothing in this batch is about to end it.
static enum rc lives_at(struct gate *g, int64_t agency, int64_t position, const struct str *name,
                        bool *ret_lives, struct fault *f)
{
    struct arena a = g->batch->arena;
    struct opening *parts;
    int32_t count;
    *ret_lives = true;
    for (const struct overlay_erase *o = g->batch->erasures; o; o = o->next)
        for (int32_t i = 0; i < o->parts_count; i++)
            if (o->agency == agency && o->position == position && str_equal(o->parts[i], *name))
                return *ret_lives = false, RC_OK;
    if (position >= atomic_load(&g->committed[agency])) return RC_OK;
    enum rc rc = ledger_open_parts(g->ledger, g->writer, &a, agency, position, name, 1, &parts, &count, f);
    if (rc) return rc;
    *ret_lives = count > 0 && !parts[0].erased;
    if (*ret_lives) wipe((char *)(uintptr_t)parts[0].canonical.at, parts[0].canonical.len);
    return RC_OK;
}

// Whether any entry of the case still holds the part.
static enum rc lives(struct gate *g, const struct casefile *c, struct str part, bool *ret_lives,
                     struct fault *f)
{
    enum rc rc = RC_OK;
    *ret_lives = false;
    for (int64_t position = c->last, previous; !rc && !*ret_lives && position >= 0; position = previous) {
        struct arena scratch = g->batch->arena;
        struct str names[ENTRY_PARTS_MAX];
        int32_t count;
        rc = step_back(g, c->agency, position, &scratch, names, &count, &previous, f);
        for (int32_t i = 0; !rc && !*ret_lives && i < count; i++)
            if (part_is(names[i], part)) rc = lives_at(g, c->agency, position, &names[i], ret_lives, f);
    }
    return rc;
}

static struct str base_of(struct str part)
{
    struct str base, serial;
    (void)str_cut(part, '.', &base, &serial);
    return base;
}

static bool is_among(const struct effects *e, struct str part)
{
    for (int32_t i = 0; i < e->asked_count; i++)
        if (str_equal(e->asked[i], part)) return true;
    return false;
}

// The parts by their own names, each once: what stands in several entries is one part of the case.
static enum rc parts_to_ask(struct gate *g, const struct effects *erased, const struct casefile *twin,
                            struct effects *ask, struct fault *f)
{
    enum rc rc = RC_OK;
    for (int32_t x = 0; x < erased->erase_count; x++)
        for (int32_t p = 0; !rc && p < erased->erase[x].parts_count; p++) {
            struct str part = base_of(erased->erase[x].parts[p]);
            bool living = false;
            if (is_among(ask, part) || ask->asked_count == EFFECT_PARTS_MAX) continue;
            rc = lives(g, twin, part, &living, f);
            if (living) ask->asked[ask->asked_count++] = arena_str(&g->batch->arena, part);
        }
    return rc;
}

// What the other holder of it is asked for, if anything is left there; all of it is undone by `asking`.
static enum rc ask_one(struct gate *g, const struct staging *erasure, int64_t agency, int64_t id,
                       struct asking *asking, bool *ret_asked, struct fault *f)
{
    const struct casefile *c = &erasure->target->now;
    struct effects *ask = NEW(&g->batch->arena, struct effects, 1);
    enum rc rc = RC_OK;
    *ret_asked = false;
    struct overlay_case *twin = overlay_case(g, agency, id, &rc, f);
    if (!twin) return rc;
    *ask = (struct effects){ .cell = -1, .asked_agency = c->agency, .asked_case = c->id };
    rc = parts_to_ask(g, erasure->effects, &twin->now, ask, f);
    if (rc || ask->asked_count == 0) return rc;
    struct staging s = { .agency = agency,
                         .target = twin,
                         .act = S("erasure-asked"),
                         .actor = S("s"),
                         .rule = S("house/erasure-asked"),
                         .verb = VERB_RECORD,
                         .articles = erasure->articles,
                         .effects = ask };
    int64_t position;
    struct str bytes;
    rc = more_entries(g, 1, f);
    if (rc) return rc;
    asking->marks[asking->count++] = stage_mark(g, twin);
    rc = stage(g, &s, &position, &bytes, f);
    *ret_asked = rc == RC_OK;
    return rc;
}

// Where the case came from: a case that has gone on since names only where it went.
static enum rc find_origin(struct gate *g, const struct casefile *c, int64_t *ret_agency, int64_t *ret_id,
                           struct fault *f)
{
    struct arena scratch = g->batch->arena;
    struct entry *e = NEW(&scratch, struct entry, 1);
    struct effects *opened = NEW(&scratch, struct effects, 1);
    struct str bytes;
    *ret_agency = *ret_id = 0;
    if (c->id >= atomic_load(&g->committed[c->agency]))
        return RC_OK; // nothing goes on in the batch that brings it
    enum rc rc = ledger_entry(g->writer, &scratch, c->agency, c->id, &bytes, f);
    if (!rc) rc = entry_decode(&scratch, bytes, e, f);
    if (!rc) rc = effects_read(&scratch, e->does, opened, f);
    if (rc || !opened->sets_twin) return rc;
    *ret_agency = opened->twin_agency;
    *ret_id = opened->twin;
    return RC_OK;
}

enum rc ask_twins(struct gate *g, const struct staging *erasure, struct asking *ret, struct fault *f)
{
    const struct casefile *c = &erasure->target->now;
    int64_t agency = 0, id = 0;
    bool before;
    *ret = (struct asking){ 0 };
    if (c->twin_agency == 0) return RC_OK;
    enum rc rc = ask_one(g, erasure, c->twin_agency, c->twin, ret, &ret->asked, f);
    if (!rc) rc = find_origin(g, c, &agency, &id, f);
    if (!rc && agency && (agency != c->twin_agency || id != c->twin))
        rc = ask_one(g, erasure, agency, id, ret, &before, f);
    return rc ? within(f, rc, "asking the other agency for the erasure") : RC_OK;
}
