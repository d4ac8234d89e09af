// Which law a case stands under. Several versions of a pack stand loaded: the one in force, and those before it that cases may still stand in.
// A case that an older version opened continues under it where the new one says so, by the article that saves it; else it moves when it is next
// acted on, and the moved place stands in the entry of that act.
#include "gate/gate_int.h"
#include <stdlib.h>

struct former { // a version that was in force
    const struct former *next;
    const struct pack *pack;
    char digest[64]; // of its document
};

static const struct former *first_former(struct gate *g, int64_t agency)
{
    bool known = agency >= 1 && agency <= LEDGER_AGENCIES_MAX;
    return known ? atomic_load(&g->former[agency]) : NULL;
}

// Kept as long as the gate: readers on other threads may stand in the list.
void former_put(struct gate *g, int64_t agency, const struct pack *pack, struct str digest)
{
    for (const struct former *o = first_former(g, agency); o; o = o->next)
        if (str_equal((struct str){ o->digest, sizeof o->digest }, digest)) return;
    struct former *new = calloc(1, sizeof *new);
    MUST(new != NULL &&digest.len == sizeof new->digest);
    new->next = first_former(g, agency);
    new->pack = pack;
    memcpy(new->digest, digest.at, sizeof new->digest);
    atomic_store(&g->former[agency], new);
}

void former_close(struct gate *g)
{
    for (int64_t agency = 1; agency <= LEDGER_AGENCIES_MAX; agency++)
        for (const struct former *o = first_former(g, agency), *next; o; o = next) {
            next = o->next;
            free((void *)(uintptr_t)o);
        }
}

const struct pack *pack_by_digest(struct gate *g, int64_t agency, struct str digest)
{
    const struct rules *rules = rules_of(g, agency);
    if (rules->pack && str_equal(rules->digest, digest)) return rules->pack;
    for (const struct former *o = first_former(g, agency); o; o = o->next)
        if (str_equal((struct str){ o->digest, sizeof o->digest }, digest)) return o->pack;
    return NULL;
}

bool case_led_by(const struct pack *p, const struct casefile *c)
{
    struct str mark = case_procedure(c);
    const struct pack_kind *kind = pack_kind(p, name_str(&c->kind));
    return mark.len ? law_procedure_of(p, mark) : kind && !kind->procedure;
}

// The version whose mark the case bears; of a case without one, the newest that led its kind by no procedure.
static const struct former *former_of(struct gate *g, const struct casefile *c)
{
    for (const struct former *o = first_former(g, c->agency); o; o = o->next)
        if (case_led_by(o->pack, c)) return o;
    return NULL;
}

static bool stands_in(const struct pack *p, const struct casefile *c)
{
    struct str mark = case_procedure(c);
    const struct pack_kind *kind = pack_kind(p, name_str(&c->kind));
    if (mark.len) return law_procedure_of(p, mark);
    return !kind || !kind->procedure || pack_names_hold(kind->closed, name_str(&c->status));
}

int32_t former_packs(struct gate *g, int64_t agency, const struct pack *ret_at[static LAW_VERSIONS_MAX])
{
    int32_t count = 0;
    for (const struct former *o = first_former(g, agency); o && count < LAW_VERSIONS_MAX; o = o->next)
        ret_at[count++] = o->pack;
    return count;
}

// A move that needs more memory than there is leads nowhere: it is asked also where no request waits that could be refused.
bool law_carries(const struct law_versions *between, const struct pack *from, const struct pack *to,
                 const struct casefile *c, struct instant now, struct arena *a, struct str *ret_mark)
{
    jmp_buf full;
    const struct arena mark = *a;
    struct law_moving m = { name_str(&c->kind), name_str(&c->status), case_procedure(c), now };
    a->full = &full;
    if (setjmp(full)) {
        *a = mark;
        return false;
    }
    bool moves = law_move_along(a, from, to, between, &m, ret_mark, NULL) == RC_OK;
    a->full = mark.full;
    return moves;
}

struct case_law case_law(struct gate *g, const struct casefile *c, struct instant now, struct arena *a)
{
    const struct rules *rules = rules_of(g, c->agency);
    struct case_law law = { rules->pack, rules->digest, case_procedure(c), false };
    if (!rules->pack || stands_in(rules->pack, c)) return law;
    const struct former *old = former_of(g, c);
    struct case_law kept = {
        old ? old->pack : NULL, { old ? old->digest : NULL, old ? 64 : 0 }, law.procedure, false
    };
    if (old && rules->pack->open_cases == PACK_CONTINUE) return kept;
    struct str mark;
    const struct pack *before[LAW_VERSIONS_MAX];
    struct law_versions between = { before, former_packs(g, c->agency, before) };
    if (law_carries(&between, old ? old->pack : NULL, rules->pack, c, now, a, &mark)) {
        law.procedure = mark;
        law.moved = true;
        return law;
    }
    return old ? kept : law; // what has no place in the new version keeps its own
}

const struct pack *case_pack(struct gate *g, const struct casefile *c)
{
    const struct rules *rules = rules_of(g, c->agency);
    if (!rules->pack || stands_in(rules->pack, c)) return rules->pack;
    const struct former *old = former_of(g, c);
    return old ? old->pack : rules->pack;
}

const struct pack *case_ruled(struct gate *g, const struct casefile *c, struct arena *a,
                              struct law_question *q)
{
    struct case_law law = case_law(g, c, q->now, a);
    q->procedure = law.procedure;
    q->moved = law.moved;
    return law.pack;
}
