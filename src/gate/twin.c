// An erasure and the other halves of a case that has gone from one agency to another. Each agency erases what it holds, by its own officer and its own
// retention; but what one has erased those beside it are asked for, in their own logs, and the case there says so until it is done.
#include "gate/gate_int.h"

// Whether a key of the part still lives in this entry, and nothing in this batch is about to end it.
static enum rc lives_at(struct gate *g, int64_t agency, int64_t position, const struct str *name,
                        struct arena a, bool *ret_lives, struct fault *f)
{
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

// Whether any entry of the case has ever held the part, and whether one still does.
static enum rc lives(struct gate *g, const struct casefile *c, struct str part, bool *ret_held,
                     bool *ret_lives, struct fault *f)
{
    enum rc rc = RC_OK;
    *ret_held = *ret_lives = false;
    for (int64_t position = c->last, previous; !rc && !*ret_lives && position >= 0; position = previous) {
        struct arena scratch = g->batch->arena;
        struct str names[ENTRY_PARTS_MAX];
        int32_t count;
        rc = step_back(g, c->agency, position, &scratch, names, &count, &previous, f);
        for (int32_t i = 0; !rc && !*ret_lives && i < count; i++) {
            if (!part_is(names[i], part)) continue;
            *ret_held = true;
            rc = lives_at(g, c->agency, position, &names[i], scratch, ret_lives, f); // behind the names
        }
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
                            struct effects *ask, bool *ret_held, struct fault *f)
{
    enum rc rc = RC_OK;
    for (int32_t x = 0; x < erased->erase_count; x++)
        for (int32_t p = 0; !rc && p < erased->erase[x].parts_count; p++) {
            struct str part = base_of(erased->erase[x].parts[p]);
            bool held = false, living = false;
            if (is_among(ask, part) || ask->asked_count == EFFECT_PARTS_MAX) continue;
            rc = lives(g, twin, part, &held, &living, f);
            *ret_held |= held;
            if (living) ask->asked[ask->asked_count++] = arena_str(&g->batch->arena, part);
        }
    return rc;
}

static enum rc stage_asking(struct gate *g, const struct staging *erasure, struct overlay_case *there,
                            struct effects *ask, struct asking *asking, struct fault *f)
{
    struct staging s = { .agency = there->now.agency,
                         .target = there,
                         .act = S("erasure-asked"),
                         .actor = S("s"),
                         .rule = S("house/erasure-asked"),
                         .verb = VERB_RECORD,
                         .articles = erasure->articles,
                         .effects = ask };
    int64_t position;
    struct str bytes;
    enum rc rc = more_entries(g, 1, f);
    if (rc) return rc;
    MUST(asking->count < COUNT(asking->marks));
    asking->marks[asking->count++] = stage_mark(g, there);
    return stage(g, &s, &position, &bytes, f);
}

// What there is of it at one stop of the way; where the case went from or to there itself, that one is asked for it, if anything is left.
static enum rc ask_stop(struct gate *g, const struct staging *erasure, struct way_stop *stop,
                        struct asking *asking, struct fault *f)
{
    const struct casefile *c = &erasure->target->now;
    struct effects *ask = NEW(&g->batch->arena, struct effects, 1);
    enum rc rc = RC_OK;
    struct overlay_case *there = overlay_case(g, stop->agency, stop->id, &rc, f);
    if (!there) return rc;
    *ask = (struct effects){ .cell = -1, .asked_agency = c->agency, .asked_case = c->id };
    rc = parts_to_ask(g, erasure->effects, &there->now, ask, &stop->held, f);
    stop->holds = ask->asked_count > 0;
    if (rc || !stop->holds || !stop->beside) return rc;
    rc = stage_asking(g, erasure, there, ask, asking, f);
    stop->asked = rc == RC_OK;
    return rc;
}

enum rc ask_twins(struct gate *g, const struct staging *erasure, struct asking *ret, struct fault *f)
{
    *ret = (struct asking){ 0 };
    enum rc rc = case_way(g, &erasure->target->now, &ret->way, f);
    for (int32_t i = 0; !rc && i < ret->way.count; i++) rc = ask_stop(g, erasure, &ret->way.at[i], ret, f);
    return rc ? within(f, rc, "asking the other agency for the erasure") : RC_OK;
}
