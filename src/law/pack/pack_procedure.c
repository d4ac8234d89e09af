// The drawn procedure of a kind: its elements that carry an act become ways in which the act is open, its timers become the kind's clocks'.
#include "law/bpmn.h"
#include "law/pack/pack_int.h"

struct drawing {
    struct loader *l;
    struct draft *d;
    const struct bpmn_model *m;
    bool *mine; // by node: it belongs to this procedure, or to one that it calls
};

static const struct json *at_node(struct drawing *g, const struct bpmn_node *n)
{
    struct json *where = NEW(g->l->a, struct json, 1);
    g->l->path = n->place.file;
    where->line = n->place.line;
    return where;
}
#define wrong(n, ...) bad(g->l, at_node(g, (n)), __VA_ARGS__)

static void claim(struct drawing *g, int32_t process)
{
    if (g->mine[process]) return;
    g->mine[process] = true;
    for (int32_t i = 0; i < bpmn_node_count(g->m); i++) { // a node comes after the one that holds it
        const struct bpmn_node *n = bpmn_node_at(g->m, i);
        if (n->parent >= 0 && g->mine[n->parent]) g->mine[i] = true;
        if (g->mine[i] && n->kind == BPMN_CALL && n->called >= 0) claim(g, n->called);
    }
}

static struct pack_names names_of(struct bpmn_words w) { return (struct pack_names){ w.at, w.count }; }

static bool is_timer(const struct bpmn_node *n) { return n->trigger == BPMN_TIMER; }

// An element whose act someone can make: it is done by command, or waited for, or begins the procedure.
static bool can_bear_act(const struct bpmn_node *n)
{
    if (n->kind == BPMN_START && n->starts) return n->trigger == BPMN_NONE || n->trigger == BPMN_MESSAGE;
    if (n->kind == BPMN_CATCH || n->kind == BPMN_BOUNDARY || n->kind == BPMN_START)
        return n->trigger == BPMN_MESSAGE || is_timer(n);
    return n->kind == BPMN_USER || n->kind == BPMN_MANUAL || n->kind == BPMN_TASK || n->kind == BPMN_RECEIVE;
}

static enum rc put_act(struct drawing *g, const struct bpmn_node *n)
{
    struct loader *l = g->l;
    const struct pack_act *act = draft_act(g->d, n->law.act);
    if (!act)
        return wrong(n, "\"%.*s\" bears the act \"%.*s\", which kind \"%.*s\" does not have", P(n->id),
                     P(n->law.act), P(g->d->kind->name));
    if (!can_bear_act(n))
        return wrong(n, "\"%.*s\" (%s) cannot bear an act", P(n->id), bpmn_kind_name(n->kind));
    struct way w = { .id = n->id,
                     .file = n->place.file,
                     .line = n->place.line,
                     .by = names_of(n->law.by),
                     .roles = names_of(n->law.roles),
                     .relations = names_of(n->law.relations),
                     .articles = names_of(n->law.articles),
                     .purposes = names_of(n->law.purposes),
                     .parts = names_of(n->law.parts),
                     .documents = names_of(n->law.documents),
                     .notices = names_of(n->law.notices),
                     .clocks = n->law.clocks,
                     .within = n->law.within,
                     .begins = n->kind == BPMN_START && n->starts && n->trigger == BPMN_NONE };
    static const struct str system = SL("system");
    if (is_timer(n)) w.by = (struct pack_names){ &system, 1 };
    struct pack_row *row;
    enum rc rc = put_way(l, &w, act, g->d, &row);
    if (!rc) row->node = n;
    return rc;
}

// --- timers ----------------------------------------------------------------------------------------

// The node while whose token is there the timer is waited for.
static int32_t home_of(const struct drawing *g, const struct bpmn_node *n)
{
    if (n->kind == BPMN_BOUNDARY) return n->attached;
    if (n->kind == BPMN_START) return bpmn_node_at(g->m, n->parent)->parent;
    return n->index; // waited for at the event itself, or at the gateway before it, which the wait says
}

static bool speaks_of(struct arena *a, struct str text, struct str clock)
{
    return str_find(text, arena_print(a, "\"%.*s\"", P(clock))) >= 0;
}

static enum rc put_timer(struct drawing *g, const struct bpmn_node *n)
{
    struct loader *l = g->l;
    struct draft *d = g->d;
    struct str text = n->law.clock;
    if (text.len == 0)
        return wrong(
            n,
            "timer \"%.*s\" names no clock: a period has its article, its counting and its consequence there",
            P(n->id));
    struct pack_timer *t = &d->timers[d->timers_count];
    *t = (struct pack_timer){ .node = n, .home = home_of(g, n) };
    bool computed = text.at[0] == '=';
    for (int32_t i = 0; i < d->clocks_count; i++)
        if (computed ? speaks_of(l->a, text, d->clocks[i].name) : str_equal(text, d->clocks[i].name))
            t->clocks |= UINT64_C(1) << i;
    if (!t->clocks) return wrong(n, "no clock \"%.*s\" in kind \"%.*s\"", P(text), P(d->kind->name));
    if (n->law.act.len == 0)
        return wrong(n, "timer \"%.*s\" names no act: what the system does when it is due", P(n->id));
    for (int32_t i = 0; i < d->clocks_count; i++) {
        struct pack_clock *c = &d->clocks[i];
        if (!(t->clocks >> i & 1)) continue;
        if (c->consequence.len == 0) c->consequence = n->law.act;
        if (!str_equal(c->consequence, n->law.act))
            return wrong(n, "clock \"%.*s\" leads to \"%.*s\", its timer \"%.*s\" to \"%.*s\"", P(c->name),
                         P(c->consequence), P(n->id), P(n->law.act));
    }
    d->timers_count++;
    enum rc rc = computed ? compile_feel(l, at_node(g, n), str_slice(text, 1, text.len), &t->program) : RC_OK;
    struct str since = n->law.since;
    if (rc || since.len == 0) return rc;
    if (since.at[0] != '=') return wrong(n, "timer \"%.*s\": since is FEEL behind an equals sign", P(n->id));
    return compile_feel(l, at_node(g, n), str_slice(since, 1, since.len), &t->since);
}

// --- nodes and branches ----------------------------------------------------------------------------

static enum rc check_names(struct drawing *g, const struct bpmn_node *n)
{
    struct loader *l = g->l;
    if (n->law.status.len && !list_holds(&g->d->statuses, n->law.status))
        return wrong(n, "no status \"%.*s\" in kind \"%.*s\"", P(n->law.status), P(g->d->kind->name));
    for (int32_t i = 0; i < n->law.documents.count; i++) need_words(l, "document", n->law.documents.at[i]);
    for (int32_t i = 0; i < n->law.notices.count; i++) need_words(l, "notice", n->law.notices.at[i]);
    struct pack_articles articles;
    enum rc rc = articles_named(l, at_node(g, n), names_of(n->law.articles), &articles);
    if (rc) return rc;
    if (n->kind == BPMN_RULE) {
        const struct pack_decision *decision;
        return decision_named(l, at_node(g, n), n->refers, &decision);
    }
    bool waits = n->kind == BPMN_USER || n->kind == BPMN_MANUAL || n->kind == BPMN_TASK;
    if (waits && n->law.act.len == 0)
        return wrong(n, "task \"%.*s\" bears no act: nobody could ever do it", P(n->id));
    return RC_OK;
}

static enum rc check_node(struct drawing *g, const struct bpmn_node *n)
{
    enum rc rc = check_names(g, n);
    if (!rc && is_timer(n) && n->kind != BPMN_THROW && n->kind != BPMN_END) rc = put_timer(g, n);
    bool stands = n->law.act.len || n->kind == BPMN_EVENT_GATEWAY; // a case does, there
    bool named = n->name.len &&
                 n->kind != BPMN_PROCESS; // the drawing's own name is in one language, or in several at once
    if (stands || named) need_words(g->l, "step", n->id);
    return rc || n->law.act.len == 0 ? rc : put_act(g, n);
}

static enum rc check_branches(struct drawing *g)
{
    struct loader *l = g->l;
    for (int32_t i = 0; i < bpmn_flow_count(g->m); i++) {
        const struct bpmn_flow *flow = bpmn_flow_at(g->m, i);
        if (!g->mine[flow->from]) continue;
        struct json *where = NEW(l->a, struct json, 1);
        struct pack_articles articles;
        l->path = flow->place.file;
        where->line = flow->place.line;
        if (flow->name.len) need_words(l, "step", flow->id);
        enum rc rc = articles_named(l, where, names_of(flow->law.articles), &articles);
        if (rc) return rc;
    }
    return RC_OK;
}

enum rc load_procedure(struct loader *l, const struct json *tree, struct draft *d)
{
    struct str id, path = l->path;
    enum rc rc = read_text(l, tree, "procedure", true, &id);
    if (rc) return rc;
    const struct json *where = json_get(tree, S("procedure"));
    const struct bpmn_node *process = l->pack->procedures ? bpmn_node_find(l->pack->procedures, id) : NULL;
    if (!process || process->kind != BPMN_PROCESS)
        return bad(l, where, "no executable process \"%.*s\" in procedures/", P(id));
    struct drawing g = { .l = l, .d = d, .m = l->pack->procedures };
    g.mine = NEW(l->a, bool, bpmn_node_count(g.m));
    claim(&g, process->index);
    d->kind->procedure = process;
    for (int32_t i = 0; i < bpmn_node_count(g.m) && !rc; i++) {
        if (!g.mine[i]) continue;
        if (d->timers_count == PACK_TIMERS_MAX) return over(l, where, "more than %d timers", PACK_TIMERS_MAX);
        rc = check_node(&g, bpmn_node_at(g.m, i));
    }
    if (!rc) rc = check_branches(&g);
    if (!rc) l->path = path;
    return rc;
}
