// What is wrong with the ways that were found: no end from somewhere, tokens that wait for ever, are left behind or come twice, steps that
// nothing comes to. Of each the shortest way, because states stand in the order of their distance from the beginning.
#include "law/check/check_int.h"

#define TEXT(c, ...) arena_print((c)->x->a, __VA_ARGS__)

struct court {
    struct explorer *x;
    struct store *st;
    int32_t *first, *before; // the states before each: before[first[i] .. first[i + 1]] are edges
};

static struct law_finding *say(struct court *c, enum law_finding_kind kind, int32_t node, int32_t state,
                               struct str text)
{
    struct law_finding *f = found(c->x->a, c->x->findings, "%.*s", P(text));
    f->kind = kind;
    f->fault = true;
    f->of = c->x->o->process;
    if (node >= 0) {
        f->place = c->x->m->nodes[node].pub.place;
        f->element = c->x->m->nodes[node].pub.id;
    } else {
        f->place = c->x->process->pub.place;
    }
    if (state >= 0) f->way = way_to(c->x, state);
    return f;
}

static struct str words_of(const struct court *c, int32_t node)
{
    return node_words(c->x->a, &c->x->m->nodes[node].pub);
}

static struct str node_text(const struct court *c, int32_t node)
{
    return node < 0 ? S("nothing") : words_of(c, node);
}

// --- ends ----------------------------------------------------------------------------------------------

static bool is_closed(const struct court *c, const struct stored *s)
{
    return s->status >= 0 && c->x->o->is_closed[s->status];
}

static int32_t leaf_of(const struct court *c, const struct stored *s)
{
    for (int32_t i = s->s.token_count - 1; i >= 0; i--)
        if (!bpmn_is_scope(c->x->m->nodes[s->s.tokens[i].node].pub.kind)) return s->s.tokens[i].node;
    return -1;
}

static void judge_ends(struct court *c)
{
    bool failed = false, open = false, early = false;
    for (int32_t i = 0; i < c->st->count; i++) {
        const struct stored *s = &c->st->at[i];
        bool asked = c->x->o->status_count > 0;
        struct str status = s->status < 0 ? S("without a status")
                            : asked       ? c->x->o->statuses[s->status]
                                          : S("");
        if (s->s.outcome == BPMN_FAILED && !failed) {
            failed = true;
            say(c, FOUND_NO_END, -1, i,
                TEXT(c, "it ends by the error \"%.*s\", which nobody catches", P(s->s.error)));
        }
        if (asked && s->s.outcome == BPMN_COMPLETED && !is_closed(c, s) && !open) {
            open = true;
            say(c, FOUND_LOST_TOKEN, -1, i,
                TEXT(
                    c,
                    "the last token is gone and nothing can be done any more, but the case is \"%.*s\", which is not closed",
                    P(status)));
        }
        if (asked && s->s.outcome == BPMN_OPEN && is_closed(c, s) && !early && leaf_of(c, s) >= 0) {
            early = true;
            int32_t node = leaf_of(c, s);
            say(c, FOUND_LOST_TOKEN, node, i,
                TEXT(c, "the case is closed while a token is left behind at %.*s", P(words_of(c, node))));
        }
    }
}

// --- what can be reached ---------------------------------------------------------------------------------

static void list_before(struct court *c, struct arena *a)
{
    int32_t n = c->st->count;
    c->first = NEW(a, int32_t, n + 2);
    c->before = NEW(a, int32_t, c->st->edge_count);
    for (int32_t i = 0; i < c->st->edge_count; i++)
        if (c->st->edges[i].to >= 0) c->first[c->st->edges[i].to + 2]++;
    for (int32_t i = 2; i < n + 2; i++) c->first[i] += c->first[i - 1];
    for (int32_t i = 0; i < c->st->edge_count; i++)
        if (c->st->edges[i].to >= 0) c->before[c->first[c->st->edges[i].to + 1]++] = i;
}

// Marks all from which a marked state can be reached, by edges that break off none of these waiters.
static void mark_before(struct court *c, struct arena a, bool *marked, uint64_t waiters)
{
    int32_t *todo = NEW(&a, int32_t, c->st->count), count = 0;
    for (int32_t i = 0; i < c->st->count; i++)
        if (marked[i]) todo[count++] = i;
    while (count) {
        int32_t to = todo[--count];
        for (int32_t k = c->first[to]; k < c->first[to + 1]; k++) {
            const struct edge *e = &c->st->edges[c->before[k]];
            if (marked[e->from] || (e->broke & waiters)) continue;
            marked[e->from] = true;
            todo[count++] = e->from;
        }
    }
}

// Nothing can happen in it any more: every edge would be refused, or there is none.
static bool is_dead(const struct court *c, int32_t i, bool *ret_refused)
{
    const struct stored *s = &c->st->at[i];
    *ret_refused = s->edge_count > 0;
    if (s->over) return false;
    for (int32_t k = 0; k < s->edge_count; k++)
        if (c->st->edges[s->edge_first + k].to != EDGE_REFUSED) return false;
    return true;
}

static void judge_dead(struct court *c, bool *ends)
{
    bool said = false;
    for (int32_t i = 0; i < c->st->count; i++) {
        bool refused;
        if (!is_dead(c, i, &refused)) continue;
        ends[i] = true; // said here or where it was refused: what leads here is not said again
        if (refused || said) continue;
        said = true;
        int32_t node = leaf_of(c, &c->st->at[i]);
        say(c, FOUND_DEADLOCK, node, i,
            TEXT(c, "nothing can happen any more, and a token stands at %.*s", P(node_text(c, node))));
    }
}

static void judge_no_end(struct court *c, struct arena a)
{
    bool *ends = NEW(&a, bool, c->st->count);
    for (int32_t i = 0; i < c->st->count; i++) ends[i] = c->st->at[i].over;
    judge_dead(c, ends);
    mark_before(c, a, ends, 0);
    for (int32_t i = 0; i < c->st->count; i++) {
        if (ends[i]) continue;
        int32_t node = leaf_of(c, &c->st->at[i]);
        say(c, FOUND_NO_END, node, i,
            TEXT(c, "it can go on, but from here no end can be reached any more: at %.*s",
                 P(node_text(c, node))));
        return;
    }
}

// A join whose other token never comes is a deadlock also where something else could still end the instance.
static void judge_waiter(struct court *c, struct arena a, int32_t waiter)
{
    bool *passes = NEW(&a, bool, c->st->count);
    uint64_t bit = UINT64_C(1) << waiter;
    for (int32_t i = 0; i < c->st->edge_count; i++)
        if (c->st->edges[i].did & bit) passes[c->st->edges[i].from] = true;
    mark_before(c, a, passes, bit);
    for (int32_t i = 0; i < c->st->count; i++) {
        bool refused;
        if (!(c->st->at[i].at & bit) || passes[i] || (is_dead(c, i, &refused) && refused)) continue;
        int32_t node = c->x->waiters[waiter];
        say(c, FOUND_DEADLOCK, node, i,
            TEXT(c, "a token waits for ever at %.*s: what it waits for cannot come any more",
                 P(words_of(c, node))));
        return;
    }
}

// --- tokens that come twice --------------------------------------------------------------------------------

static void spread(const struct bpmn_model *m, bool *beside, int32_t node)
{
    const struct bpmn_node *n = &m->nodes[node].pub;
    if (beside[node]) return;
    beside[node] = true;
    for (int32_t i = 0; i < n->out_count; i++) spread(m, beside, m->flows[n->out_first + i].pub.to);
}

// Nodes that an event which does not interrupt leads to: there more than one may be at work, and that is meant.
static const bool *find_beside(const struct bpmn_model *m, struct arena *a)
{
    bool *beside = NEW(a, bool, m->node_count);
    for (int32_t i = 0; i < m->node_count; i++) {
        const struct bpmn_node *n = &m->nodes[i].pub;
        if (n->kind == BPMN_BOUNDARY && !n->interrupting) spread(m, beside, i);
    }
    return beside;
}

static int32_t twice_in(const struct court *c, const struct bpmn_state *s, const bool *beside)
{
    for (int32_t i = 0; i < s->token_count; i++)
        for (int32_t k = 0; k < i; k++) {
            const struct bpmn_token *t = &s->tokens[i], *u = &s->tokens[k];
            const struct bpmn_node *n = &c->x->m->nodes[t->node].pub;
            bool waits_for_others = n->kind == BPMN_PARALLEL || n->kind == BPMN_INCLUSIVE;
            if (t->node == u->node && t->parent == u->parent && t->role == BPMN_PLAIN && !waits_for_others &&
                n->kind != BPMN_EVENT_SUB_PROCESS && !beside[t->node])
                return t->node;
        }
    return -1;
}

static void judge_twice(struct court *c, struct arena a)
{
    const bool *beside = find_beside(c->x->m, &a);
    for (int32_t i = 0; i < c->st->count; i++) {
        int32_t node = twice_in(c, &c->st->at[i].s, beside);
        if (node < 0) continue;
        say(c, FOUND_LOST_TOKEN, node, i,
            TEXT(c, "two tokens stand at %.*s: ways that were split have not been joined",
                 P(words_of(c, node))));
        return;
    }
}

// --- what nothing comes to -------------------------------------------------------------------------------

static bool holds(const uint64_t *set, int32_t i) { return set[i / 64] >> (i % 64) & 1; }

// Nodes of the process and of those that it calls.
static void mark_inside(const struct bpmn_model *m, bool *inside, int32_t scope)
{
    inside[scope] = true;
    for (int32_t i = 0; i < m->node_count; i++) {
        const struct bpmn_node *n = &m->nodes[i].pub;
        if (n->parent != scope || inside[i]) continue;
        mark_inside(m, inside, i);
        if (n->kind == BPMN_CALL && n->called >= 0 && !inside[n->called]) mark_inside(m, inside, n->called);
    }
}

static bool follows_dead(const struct court *c, const bool *inside, const struct node *n)
{
    const struct bpmn_model *m = c->x->m;
    const uint64_t *seen = c->x->result->seen;
    for (int32_t i = 0; i < n->in.count; i++) {
        int32_t from = m->flows[m->lists[n->in.first + i]].pub.from;
        if (inside[from] && !holds(seen, from)) return true;
    }
    if (n->pub.attached >= 0 && !holds(seen, n->pub.attached)) return true;
    return n->pub.parent >= 0 && m->nodes[n->pub.parent].pub.kind != BPMN_EVENT_SUB_PROCESS &&
           !holds(seen, n->pub.parent);
}

// An event sub-process is named by its start event.
static bool is_told_by_another(const struct court *c, const struct node *n)
{
    return n->pub.kind == BPMN_EVENT_SUB_PROCESS || n->pub.kind == BPMN_PROCESS ||
           (n->pub.parent >= 0 && c->x->m->nodes[n->pub.parent].pub.kind == BPMN_EVENT_SUB_PROCESS &&
            n->pub.kind != BPMN_START && n->in.count == 0 && n->pub.attached < 0);
}

static struct str why_dead(const struct court *c, const struct node *n)
{
    const struct bpmn_model *m = c->x->m;
    struct str name = words_of(c, n->pub.index);
    bool is_event = n->pub.kind == BPMN_START || n->pub.attached >= 0;
    if (n->in.count == 0 && !is_event) return TEXT(c, "no flow leads to %.*s", P(name));
    for (int32_t i = 0; i < n->in.count; i++)
        if (m->flows[m->lists[n->in.first + i]].condition)
            return TEXT(c, "nothing can come to %.*s: the condition before it never holds", P(name));
    return TEXT(c, is_event ? "%.*s can never happen" : "nothing can come to %.*s", P(name));
}

static void judge_unreachable(struct court *c, struct arena a)
{
    const struct bpmn_model *m = c->x->m;
    bool *inside = NEW(&a, bool, m->node_count);
    int32_t said = 0, first = -1;
    mark_inside(m, inside, c->x->process->pub.index);
    for (int32_t i = 0; i < m->node_count; i++) {
        const struct node *n = &m->nodes[i];
        if (!inside[i] || holds(c->x->result->seen, i) || is_told_by_another(c, n)) continue;
        if (first < 0) first = i;
        if (follows_dead(c, inside, n)) continue;
        said++;
        say(c, FOUND_UNREACHABLE, i, -1, why_dead(c, n));
    }
    if (first >= 0 && !said)
        say(c, FOUND_UNREACHABLE, first, -1,
            TEXT(c, "only what follows %.*s leads to it", P(words_of(c, first))));
    for (int32_t i = 0; i < m->flow_count; i++) {
        const struct bpmn_flow *flow = &m->flows[i].pub;
        if (!inside[flow->from] || holds(c->x->result->took, i) || !holds(c->x->result->seen, flow->from))
            continue;
        if (!holds(c->x->result->seen, flow->to) || m->nodes[flow->from].pub.kind == BPMN_EVENT_GATEWAY)
            continue;
        struct str name = flow->name.len ? flow->name : flow->id;
        struct law_finding *f =
            say(c, FOUND_UNREACHABLE, flow->from, -1, TEXT(c, "the branch \"%.*s\" is never taken", P(name)));
        f->place = flow->place;
        f->element = flow->id;
    }
}

// A token that comes to what leads nowhere and is no end is gone without a word.
static void judge_nowhere(struct court *c)
{
    const struct bpmn_model *m = c->x->m;
    for (int32_t i = 0; i < m->node_count; i++) {
        const struct bpmn_node *n = &m->nodes[i].pub;
        bool ends = n->kind == BPMN_END || n->kind == BPMN_PROCESS || n->kind == BPMN_EVENT_SUB_PROCESS ||
                    (n->kind == BPMN_THROW && n->trigger == BPMN_LINK);
        if (!ends && n->out_count == 0 && holds(c->x->left, i))
            say(c, FOUND_LOST_TOKEN, i, -1,
                TEXT(c, "%.*s leads nowhere, and is no end: a token that comes there is lost",
                     P(words_of(c, i))));
    }
}

static void judge_bound(struct court *c)
{
    struct law_finding *f =
        found(c->x->a, c->x->findings, "more than %d states or their memory: not everything was looked at",
              c->st->count);
    f->kind = FOUND_BOUND;
    f->fault = true;
    f->of = c->x->o->process;
    f->place = c->x->process->pub.place;
}

void judge(struct explorer *x)
{
    struct court c = { .x = x, .st = x->store };
    struct arena a = x->think; // the other half is for the words of ways
    a.end = x->think.at = a.at + arena_left(&a) / 2;
    judge_ends(&c);
    judge_nowhere(&c);
    judge_twice(&c, a);
    if (x->store->full) return judge_bound(&c);
    list_before(&c, &a);
    judge_no_end(&c, a);
    for (int32_t i = 0; i < x->waiter_count; i++) judge_waiter(&c, a, i);
    judge_unreachable(&c, a);
}
