// Which nodes an inclusive join must still wait for: one row of bits a flow that comes into it, worked out once.
#include "law/bpmn/bpmn_int.h"

struct walk {
    struct bpmn_model *m;
    uint64_t *row;
    int32_t *todo; // nodes that are marked and not yet looked behind
    int32_t todo_count;
    int32_t join;
};

static void mark(struct walk *w, int32_t node)
{
    uint64_t bit = UINT64_C(1) << (node % 64);
    if (node == w->join || (w->row[node / 64] & bit)) return; // a way through the join itself does not count
    w->row[node / 64] |= bit;
    w->todo[w->todo_count++] = node;
}

// Backwards from a node: along flows, from a boundary event to its activity, from a link to where it is thrown.
static void mark_before(struct walk *w, const struct node *n)
{
    for (int32_t i = 0; i < n->in.count; i++) mark(w, w->m->flows[w->m->lists[n->in.first + i]].pub.from);
    if (n->pub.attached >= 0) mark(w, n->pub.attached);
    for (int32_t i = 0; i < n->throwers.count; i++) mark(w, w->m->lists[n->throwers.first + i]);
}

static bool is_join(const struct node *n) { return n->pub.kind == BPMN_INCLUSIVE && n->pub.in_count > 1; }

enum rc bpmn_reach(struct compiler *c)
{
    struct bpmn_model *m = c->m;
    m->reach_words = (m->node_count + 63) / 64;
    for (int32_t i = 0; i < m->node_count; i++) {
        if (!is_join(&m->nodes[i])) continue;
        m->nodes[i].reach = m->reach_rows;
        m->reach_rows += m->nodes[i].pub.in_count;
    }
    int64_t words = (int64_t)m->reach_rows * m->reach_words;
    if (words * 8 > BPMN_REACH_BYTES_MAX)
        return fail(c->f, RC_LIMIT, "the inclusive joins need %lld bytes of tables, more than %d",
                    (long long)words * 8, BPMN_REACH_BYTES_MAX);
    m->reach = NEW(c->a, uint64_t, words);
    struct arena scratch = c->scratch;
    struct walk w = { .m = m, .todo = NEW(&scratch, int32_t, m->node_count) };
    for (int32_t i = 0; i < m->node_count; i++) {
        const struct node *n = &m->nodes[i];
        for (int32_t k = 0; n->reach >= 0 && k < n->in.count; k++) {
            w.row = m->reach + (ptrdiff_t)(n->reach + k) * m->reach_words;
            w.join = i;
            mark(&w, m->flows[m->lists[n->in.first + k]].pub.from);
            while (w.todo_count) mark_before(&w, &m->nodes[w.todo[--w.todo_count]]);
        }
    }
    return RC_OK;
}
