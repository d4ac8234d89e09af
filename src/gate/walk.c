// Case states by hand while a log is walked: a direct-mapped table whose evicted states are saved in rows and read again when they come back.
#include "gate/walk_int.h"
#include <stdlib.h>

enum rc walk_open(struct gate *g, struct store *to, struct walk *ret_w, struct fault *f)
{
    *ret_w = (struct walk){
        .gate = g, .to = to, .cases = calloc(WALK_CASES, sizeof *ret_w->cases), .memory = malloc(WALK_ARENA)
    };
    if (!ret_w->cases || !ret_w->memory) {
        walk_close(ret_w);
        return fail(f, RC_LIMIT, "no memory for the walk");
    }
    ret_w->arena = arena_of(ret_w->memory, WALK_ARENA - WALK_OWN, NULL);
    ret_w->own = arena_of((char *)ret_w->memory + WALK_ARENA - WALK_OWN, WALK_OWN, NULL);
    return RC_OK;
}

void walk_close(struct walk *w)
{
    free(w->cases);
    free(w->memory);
    *w = (struct walk){ 0 };
}

static enum rc save(struct walk *w, struct walk_case *c, struct fault *f)
{
    if (!c->used || c->now.acts == c->saved.acts) return RC_OK;
    enum rc rc = casefile_save(w->to, &c->now, c->is_new, f);
    if (!rc) rc = casefile_save_clocks(w->to, c->is_new ? NULL : &c->saved, &c->now, f);
    c->saved = c->now;
    c->is_new = false;
    return rc;
}

enum rc walk_save_all(struct walk *w, struct fault *f)
{
    enum rc rc = RC_OK;
    for (int32_t i = 0; !rc && i < WALK_CASES; i++) {
        rc = save(w, &w->cases[i], f);
        w->cases[i].used = false;
    }
    return rc;
}

enum rc walk_case(struct walk *w, const struct entry *e, const struct effects *effects,
                  struct walk_case **ret_c, struct fault *f)
{
    int64_t agency, id;
    if (!ledger_case_id(w->gate->ledger, e->casefile, &agency, &id) || agency != e->agency)
        return fail(f, RC_CORRUPT, "position %lld of agency %lld: its case has no readable name",
                    (long long)e->position, (long long)e->agency);
    struct walk_case *c = &w->cases[(uint64_t)id * 7 % WALK_CASES];
    *ret_c = c;
    if (c->used && c->now.agency == agency && c->now.id == id) return RC_OK;
    enum rc rc = save(w, c, f);
    if (rc) return rc;
    *c = (struct walk_case){ .used = true, .is_new = effects->opens };
    c->now.agency = agency;
    c->now.id = id;
    if (effects->opens) return RC_OK;
    rc = casefile_load(w->to, agency, id, &c->now, f);
    if (rc == RC_MISSING)
        rc = fail(f, RC_CORRUPT, "position %lld of agency %lld is about a case that no entry opened",
                  (long long)e->position, (long long)e->agency);
    c->saved = c->now;
    c->used = !rc;
    return rc;
}
