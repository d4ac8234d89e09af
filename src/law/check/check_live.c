// Which facts still matter at a node: those that something on some way from there looks at before it is set anew. The others are
// forgotten, so that two states which differ in them alone are one.
#include "law/check/check_int.h"

struct liveness {
    struct explorer *x;
    uint64_t *arriving, *leaving, *event; // by node: what its own expressions look at
    uint64_t *writes;                     // by node: what is always set there
    uint64_t *out;                        // by node: what matters once it is left
};

static uint64_t facts_of(const struct explorer *x, const struct expression *e)
{
    uint64_t set = 0;
    for (int32_t i = 0; i < e->slot_count; i++) {
        int32_t fact = x->fact_of_slot[e->slots[i]];
        if (fact >= 0) set |= UINT64_C(1) << fact;
    }
    return set;
}

static void note_reads(void *self, const struct expression *e, enum expression_use use, int32_t node)
{
    struct liveness *l = self;
    uint64_t *by_use[] = {
        [USED_ON_ARRIVAL] = l->arriving, [USED_ON_LEAVING] = l->leaving, [USED_BY_EVENT] = l->event
    };
    by_use[use][node] |= facts_of(l->x, e);
}

static void note_list(struct liveness *l, int32_t node)
{
    struct str list = l->x->m->nodes[node].collection;
    int32_t fact = list.len ? l->x->fact_of_slot[slot_of(l->x->m, list)] : -1;
    if (fact >= 0) l->arriving[node] |= UINT64_C(1) << fact;
}

static void note_writes(struct liveness *l, int32_t node)
{
    const struct explore_act *act = l->x->act_of_node[node];
    for (int32_t i = 0; act && i < act->write_count; i++) {
        struct fact *f = fact_named(l->x, act->writes[i]);
        if (f) l->writes[node] |= UINT64_C(1) << (f - l->x->facts);
    }
}

static uint64_t in_range(const struct liveness *l, struct range r)
{
    uint64_t set = 0;
    for (int32_t i = 0; i < r.count; i++) set |= l->x->live[l->x->m->lists[r.first + i]];
    return set;
}

static uint64_t after(const struct liveness *l, const struct node *n)
{
    const struct bpmn_model *m = l->x->m;
    uint64_t set = l->leaving[n->pub.index];
    for (int32_t i = 0; i < n->pub.out_count; i++) set |= l->x->live[m->flows[n->pub.out_first + i].pub.to];
    if (n->pub.kind == BPMN_THROW && n->pub.called >= 0) set |= l->x->live[n->pub.called];
    return set;
}

// What matters around it: its scope may be left, interrupted or ended from inside.
static uint64_t around(const struct liveness *l, const struct node *n)
{
    const struct bpmn_model *m = l->x->m;
    if (n->pub.parent < 0) {
        uint64_t set = 0;
        for (int32_t i = 0; i < m->node_count; i++)
            if (m->nodes[i].pub.kind == BPMN_CALL && m->nodes[i].pub.called == n->pub.index)
                set |= l->x->live[i];
        return set;
    }
    const struct node *scope = &m->nodes[n->pub.parent];
    return l->out[scope->pub.index] | in_range(l, scope->attached) | in_range(l, scope->handlers);
}

static bool renew(struct liveness *l, const struct node *n)
{
    int32_t i = n->pub.index;
    uint64_t out = after(l, n) | around(l, n);
    uint64_t in = l->arriving[i] | l->event[i] | (out & ~l->writes[i]) | in_range(l, n->attached) |
                  in_range(l, n->starts) | in_range(l, n->handlers) | in_range(l, n->awaited);
    if (n->pub.kind == BPMN_CALL && n->pub.called >= 0) in |= l->x->live[n->pub.called];
    if (n->pub.kind == BPMN_EVENT_SUB_PROCESS || n->pub.loop != BPMN_ONCE) in |= out;
    bool changed = in != l->x->live[i] || out != l->out[i];
    l->x->live[i] = in;
    l->out[i] = out;
    return changed;
}

void live_find(struct explorer *x)
{
    int32_t count = x->m->node_count;
    struct liveness l = { x,
                          NEW(&x->keep, uint64_t, count),
                          NEW(&x->keep, uint64_t, count),
                          NEW(&x->keep, uint64_t, count),
                          NEW(&x->keep, uint64_t, count),
                          NEW(&x->keep, uint64_t, count) };
    x->live = NEW(&x->keep, uint64_t, count);
    expressions_visit(x->m, note_reads, &l);
    for (int32_t i = 0; i < count; i++) {
        note_list(&l, i);
        note_writes(&l, i);
    }
    for (bool changed = true; changed;) {
        changed = false;
        for (int32_t i = count - 1; i >= 0; i--) changed |= renew(&l, &x->m->nodes[i]);
    }
    for (int32_t i = 0; i < count; i++)
        if (reopens(x, &x->m->nodes[i].pub)) x->live_again |= x->live[i];
}

uint64_t live_in(const struct explorer *x, const struct bpmn_state *s)
{
    uint64_t set = 0;
    for (int32_t i = 0; i < s->token_count; i++) set |= x->live[s->tokens[i].node];
    for (int32_t i = 0; i < s->wait_count; i++) set |= x->live[s->waits[i].node];
    if (s->outcome != BPMN_OPEN) set |= x->live_again;
    return set;
}
