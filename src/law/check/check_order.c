// An order made ready: which facts there are and who sets them, what waits without anyone's act, how much room there is; then all is looked at.
#include "law/check/check_int.h"

static const struct node *process_of(const struct bpmn_model *m, struct str id)
{
    for (int32_t i = 0; i < m->node_count; i++)
        if (m->nodes[i].pub.kind == BPMN_PROCESS && (id.len == 0 || str_equal(m->nodes[i].pub.id, id)))
            return &m->nodes[i];
    return NULL;
}

// Those whose token goes on by nobody's act: joins, and conditions that are waited for.
static void find_waiters(struct explorer *x)
{
    x->waiter_of_node = NEW(&x->keep, int32_t, x->m->node_count);
    for (int32_t i = 0; i < x->m->node_count; i++) {
        const struct bpmn_node *n = &x->m->nodes[i].pub;
        bool joins = (n->kind == BPMN_PARALLEL || n->kind == BPMN_INCLUSIVE) && n->in_count > 1;
        bool waits = n->kind == BPMN_CATCH && n->trigger == BPMN_CONDITIONAL;
        x->waiter_of_node[i] = (joins || waits) && x->waiter_count < COUNT(x->waiters) ? x->waiter_count : -1;
        if (x->waiter_of_node[i] >= 0) x->waiters[x->waiter_count++] = i;
        if ((joins || waits) && x->waiter_of_node[i] < 0) x->result->whole = false;
    }
}

static void note_awaited(void *self, const struct expression *e, enum expression_use use, int32_t)
{
    struct explorer *x = self;
    for (int32_t i = 0; use == USED_BY_EVENT && i < e->slot_count; i++)
        if (x->fact_of_slot[e->slots[i]] >= 0) x->awaited |= UINT64_C(1) << x->fact_of_slot[e->slots[i]];
}

static void find_acts(struct explorer *x)
{
    expressions_visit(x->m, note_awaited, x);
    for (int32_t i = 0; !x->o->acts && i < x->fact_count; i++) x->facts[i].free |= x->awaited >> i & 1;
    x->act_of_node = NEW(&x->keep, const struct explore_act *, x->m->node_count);
    for (int32_t i = 0; i < x->o->act_count; i++) {
        const struct explore_act *act = &x->o->acts[i];
        if (act->node >= 0) {
            x->act_of_node[act->node] = act;
            continue;
        }
        for (int32_t k = 0; k < act->write_count; k++) { // it stands open always
            struct fact *f = fact_named(x, act->writes[k]);
            if (f) f->free = true;
        }
    }
}

static void make_store(struct explorer *x)
{
    int32_t room = x->o->states_max ? x->o->states_max : CHECK_STATES_MAX;
    x->store = NEW(&x->keep, struct store, 1);
    x->store->room = room;
    x->store->edge_room = 16 * room;
    x->store->at = NEW(&x->keep, struct stored, room);
    x->store->edges = NEW(&x->keep, struct edge, x->store->edge_room);
}

static enum rc prepare(struct explorer *x, struct arena scratch)
{
    ptrdiff_t share = arena_left(&scratch) / 4;
    x->keep = (struct arena){ scratch.at, scratch.end - share, scratch.full };
    x->think = (struct arena){ scratch.end - share, scratch.end, scratch.full };
    x->process = process_of(x->m, x->o->process);
    if (!x->process) return fail(x->f, RC_INVALID, "no process \"%.*s\"", P(x->o->process));
    x->left = NEW(&x->keep, uint64_t, x->m->node_count / 64 + 1);
    enum rc rc = facts_find(x);
    if (rc) return rc;
    find_acts(x);
    find_waiters(x);
    live_find(x);
    make_store(x);
    x->env.unknown = explore_unknown;
    x->env.unknown_self = x;
    x->env.decide = explore_decide;
    x->env.decide_self = x;
    x->env.timeless = true;
    x->env.budget = (struct bpmn_budget){ 2'000, 256, 64 };
    return RC_OK;
}

enum rc law_explore(struct arena *a, struct arena scratch, const struct explore_order *o,
                    struct law_findings *findings, struct explored *ret, struct fault *f)
{
    int32_t words_n = (bpmn_node_count(o->model) + 63) / 64, words_f = (bpmn_flow_count(o->model) + 63) / 64;
    *ret = (struct explored){ .whole = true,
                              .seen = NEW(a, uint64_t, words_n),
                              .took = NEW(a, uint64_t, words_f) };
    struct explorer x = { .a = a, .o = o, .m = o->model, .findings = findings, .result = ret, .f = f };
    if (o->env) x.env = *o->env;
    enum rc rc = prepare(&x, scratch);
    if (rc) return rc;
    explore_all(&x);
    ret->states = x.store->count;
    if (x.store->full) ret->whole = false;
    judge(&x);
    return RC_OK;
}
