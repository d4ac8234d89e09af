// The way of a case between agencies: each has a case of its own, which names one other: where it came from, or, once it has gone on, where to;
// then the entry that opened it still says where it came from.
#include "gate/gate_int.h"

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

static void add_stop(struct case_way *w, const struct casefile *begin, int64_t agency, int64_t id,
                     bool beside)
{
    if (agency == 0 || (agency == begin->agency && id == begin->id)) return;
    for (int32_t i = 0; i < w->count; i++)
        if (w->at[i].agency == agency && w->at[i].id == id) return;
    if (w->count == CASE_WAY_MAX)
        w->more = true;
    else
        w->at[w->count++] = (struct way_stop){ .agency = agency, .id = id, .beside = beside };
}

static enum rc add_beside(struct gate *g, const struct casefile *c, const struct casefile *begin,
                          struct case_way *w, struct fault *f)
{
    int64_t agency, id;
    add_stop(w, begin, c->twin_agency, c->twin, c == begin);
    enum rc rc = find_origin(g, c, &agency, &id, f);
    if (!rc) add_stop(w, begin, agency, id, c == begin);
    return rc;
}

enum rc case_way(struct gate *g, const struct casefile *c, struct case_way *ret, struct fault *f)
{
    *ret = (struct case_way){ 0 };
    enum rc rc = c->twin_agency ? add_beside(g, c, c, ret, f) : RC_OK;
    for (int32_t i = 0; !rc && i < ret->count; i++) {
        struct overlay_case *there = overlay_case(g, ret->at[i].agency, ret->at[i].id, &rc, f);
        if (there) rc = add_beside(g, &there->now, c, ret, f);
    }
    return rc;
}
