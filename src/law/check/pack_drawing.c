// The drawing of a procedure: every task, branch and timer rests on articles in force, and conditions speak of facts that the kind has.
#include "law/check/pack_int.h"

static bool is_task(const struct bpmn_node *n) { return n->kind >= BPMN_TASK && n->kind <= BPMN_SCRIPT; }

// Those that bear an act were looked at with it.
static void inspect_node(struct inspection *i, const struct bpmn_node *n)
{
    bool timer = n->trigger == BPMN_TIMER && n->kind != BPMN_THROW && n->kind != BPMN_END;
    if (n->law.act.len) return;
    if (is_task(n) || timer || n->law.articles.count)
        inspect_articles(i, n->place, n->id, timer ? "the timer" : bpmn_kind_name(n->kind),
                         n->law.articles.at, n->law.articles.count);
}

static bool is_branch(const struct bpmn_model *m, const struct bpmn_flow *flow)
{
    const struct bpmn_node *from = bpmn_node_at(m, flow->from);
    bool chooses = from->kind == BPMN_EXCLUSIVE || from->kind == BPMN_INCLUSIVE;
    return flow->condition.len > 0 || (chooses && from->out_count > 1);
}

static void inspect_flow(struct inspection *i, const struct bpmn_flow *flow)
{
    if (!is_branch(i->pack->procedures, flow) && flow->law.articles.count == 0) return;
    struct str name = flow->name.len ? flow->name : flow->id;
    inspect_articles(i, flow->place, name, "the branch", flow->law.articles.at, flow->law.articles.count);
}

// --- names -------------------------------------------------------------------------------------------

struct names {
    struct inspection *i;
    uint64_t *told; // slots that were told already
};

static bool is_known(const struct inspection *i, struct str name)
{
    static const struct str brought[] = { SL("status"), SL("kind"), SL("historic") };
    for (int k = 0; k < COUNT(brought); k++)
        if (str_equal(brought[k], name)) return true;
    return pack_names_hold(i->pack->facts, name);
}

// What a task's result, a loop's item or a data object bears is the procedure's own.
static bool is_own(const struct bpmn_model *m, struct str name)
{
    for (int32_t k = 0; k < m->node_count; k++) {
        const struct node *n = &m->nodes[k];
        const struct str own[] = { n->result, n->item, n->output, n->output_item };
        for (int o = 0; o < COUNT(own); o++)
            if (own[o].len && str_equal(own[o], name)) return true;
    }
    return false;
}

static void inspect_expression(void *self, const struct expression *e, enum expression_use use, int32_t node)
{
    struct names *n = self;
    const struct bpmn_model *m = n->i->pack->procedures;
    if (!n->i->mine[node]) return;
    for (int32_t k = 0; k < e->slot_count; k++) {
        int32_t slot = e->slots[k];
        struct str name = m->variables[slot];
        if (slot < SLOTS_OWN || n->told[slot / 64] >> (slot % 64) & 1 || is_known(n->i, name) ||
            is_own(m, name))
            continue;
        n->told[slot / 64] |= UINT64_C(1) << (slot % 64);
        inspect_say(n->i, FOUND_BRANCH, m->nodes[node].pub.place, m->nodes[node].pub.id,
                    "%.*s speaks of \"%.*s\", which is no fact of the pack", P(e->of), P(name));
    }
    (void)use;
}

void inspect_drawing(struct inspection *i)
{
    const struct bpmn_model *m = i->pack->procedures;
    struct names names = { i, NEW(i->a, uint64_t, m->variable_count / 64 + 1) };
    for (int32_t k = 0; k < bpmn_node_count(m); k++)
        if (i->mine[k]) inspect_node(i, bpmn_node_at(m, k));
    for (int32_t k = 0; k < bpmn_flow_count(m); k++)
        if (i->mine[bpmn_flow_at(m, k)->from]) inspect_flow(i, bpmn_flow_at(m, k));
    expressions_visit(m, inspect_expression, &names);
}
