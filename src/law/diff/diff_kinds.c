// Kinds: their statuses, the ways in which acts are open, the steps of the drawing, the clocks.
#include "law/bpmn.h"
#include "law/diff/diff_int.h"

// --- ways ----------------------------------------------------------------------------------------------

static void put_articles(struct text *t, struct pack_articles articles)
{
    for (int32_t i = 0; i < articles.count; i++)
        text_print(t, "%s%.*s", i ? " " : " on ", P(articles.at[i]->name));
}

static void put_relations(struct text *t, uint32_t relations)
{
    static const char *const names[] = { "owner", "offered", "assignee", "holder", "concerned" };
    for (int k = 0; k < COUNT(names); k++)
        if (relations >> k & 1) text_print(t, " [%s]", names[k]);
}

struct str way_text(struct differ *d, const struct pack *p, const struct pack_row *row)
{
    struct text t = { .arena = d->a };
    text_print(&t, "%.*s by", P(row->act));
    for (int by = 0; by < LAW_BYS; by++)
        if (row->by >> by & 1) text_print(&t, " %.*s", P(law_by_name((enum law_by)by)));
    for (int32_t k = 0, said = 0; k < p->roles_count; k++)
        if (row->roles >> k & 1) text_print(&t, "%s%.*s", said++ ? ", " : " as ", P(p->roles[k].name));
    put_relations(&t, row->relations);
    if (row->within) text_print(&t, " within %.*s", P(row->within->name));
    if (row->to.len) text_print(&t, " to %.*s", P(row->to));
    put_articles(&t, row->articles);
    for (int32_t k = 0; k < row->effects_count; k++)
        text_print(&t, " %.*s:%.*s", P(clock_op_name(row->effects[k].op)),
                   P(row->effects[k].clock ? row->effects[k].clock->name : S("all")));
    return text_str(&t);
}

static void diff_ways(struct differ *d, const struct pack_kind *old, const struct pack_kind *new)
{
    for (int32_t i = 0; i < old->rows_count; i++) {
        const struct pack_row *is = pack_row(new, old->rows[i].id);
        note_texts(d, CHANGE_ACT, new->name, old->rows[i].id, way_text(d, d->old, &old->rows[i]),
                   is ? way_text(d, d->new, is) : S(""));
    }
    for (int32_t i = 0; i < new->rows_count; i++)
        if (!pack_row(old, new->rows[i].id))
            note_change(d, CHANGE_ACT, new->name, new->rows[i].id, S(""), way_text(d, d->new, &new->rows[i]));
}

// --- statuses, steps, clocks -----------------------------------------------------------------------------

static void diff_statuses(struct differ *d, const struct pack_kind *old, const struct pack_kind *new)
{
    for (int32_t i = 0; i < old->statuses.count; i++)
        if (!pack_names_hold(new->statuses, old->statuses.at[i]))
            note_change(d, CHANGE_STATUS, new->name, old->statuses.at[i], old->statuses.at[i], S(""));
    for (int32_t i = 0; i < new->statuses.count; i++)
        if (!pack_names_hold(old->statuses, new->statuses.at[i]))
            note_change(d, CHANGE_STATUS, new->name, new->statuses.at[i], S(""), new->statuses.at[i]);
}

static bool is_step(const struct bpmn_node *n)
{
    return n->kind != BPMN_PROCESS && n->kind != BPMN_START && n->kind != BPMN_END;
}

static bool leads(const struct bpmn_model *m, const struct pack_kind *k, const struct bpmn_node *n)
{
    while (n->parent >= 0) n = bpmn_node_at(m, n->parent);
    return n == k->procedure;
}

static struct str step_text(const struct bpmn_node *n)
{
    return n->name.len ? n->name : str_of(bpmn_kind_name(n->kind));
}

static const struct bpmn_node *step_in(const struct pack *p, const struct pack_kind *k, struct str id)
{
    const struct bpmn_node *n = k->procedure ? bpmn_node_find(p->procedures, id) : NULL;
    return n && is_step(n) && leads(p->procedures, k, n) ? n : NULL;
}

// Steps of the one that the other does not have; `gone`: in this direction.
static void diff_steps_of(struct differ *d, const struct pack *p, const struct pack_kind *k,
                          const struct pack *q, const struct pack_kind *other, bool gone)
{
    if (!k->procedure) return;
    for (int32_t i = 0; i < bpmn_node_count(p->procedures); i++) {
        const struct bpmn_node *n = bpmn_node_at(p->procedures, i);
        if (!is_step(n) || !leads(p->procedures, k, n)) continue;
        const struct bpmn_node *there = step_in(q, other, n->id);
        if (!there)
            note_change(d, CHANGE_STEP, k->name, n->id, gone ? step_text(n) : S(""),
                        gone ? S("") : step_text(n));
        else if (gone)
            note_texts(d, CHANGE_STEP, k->name, n->id, step_text(n), step_text(there));
    }
}

// Where a branch leads from and to, when it is taken, and why.
static struct str branch_text(struct differ *d, const struct pack *p, const struct bpmn_flow *f)
{
    struct text t = { .arena = d->a };
    const struct bpmn_node *from = bpmn_node_at(p->procedures, f->from);
    text_print(&t, "%.*s to %.*s", P(from->id), P(bpmn_node_at(p->procedures, f->to)->id));
    if (f->condition.len) text_print(&t, " if %.*s", P(f->condition));
    if (from->fallback == f->index) text_put(&t, S(" else"));
    for (int32_t i = 0; i < f->law.articles.count; i++)
        text_print(&t, "%s%.*s", i ? " " : " on ", P(f->law.articles.at[i]));
    return text_str(&t);
}

static const struct bpmn_flow *branch_in(const struct pack *p, const struct pack_kind *k, struct str id)
{
    for (int32_t i = 0; k->procedure && i < bpmn_flow_count(p->procedures); i++) {
        const struct bpmn_flow *f = bpmn_flow_at(p->procedures, i);
        if (str_equal(f->id, id) && leads(p->procedures, k, bpmn_node_at(p->procedures, f->from))) return f;
    }
    return NULL;
}

static void diff_branches_of(struct differ *d, const struct pack *p, const struct pack_kind *k,
                             const struct pack *q, const struct pack_kind *other, bool gone)
{
    for (int32_t i = 0; k->procedure && i < bpmn_flow_count(p->procedures); i++) {
        const struct bpmn_flow *f = bpmn_flow_at(p->procedures, i);
        if (!leads(p->procedures, k, bpmn_node_at(p->procedures, f->from))) continue;
        const struct bpmn_flow *there = branch_in(q, other, f->id);
        if (!there)
            note_change(d, CHANGE_STEP, k->name, f->id, gone ? branch_text(d, p, f) : S(""),
                        gone ? S("") : branch_text(d, p, f));
        else if (gone)
            note_texts(d, CHANGE_STEP, k->name, f->id, branch_text(d, p, f), branch_text(d, q, there));
    }
}

static void diff_clocks(struct differ *d, const struct pack_kind *old, const struct pack_kind *new)
{
    for (int32_t i = 0; i < old->clocks_count; i++) {
        const struct pack_clock *is = pack_clock(new, old->clocks[i].name);
        note_texts(d, CHANGE_CLOCK, new->name, old->clocks[i].name,
                   pack_clock_text(d->a, &old->clocks[i], d->language),
                   is ? pack_clock_text(d->a, is, d->language) : S(""));
    }
    for (int32_t i = 0; i < new->clocks_count; i++)
        if (!pack_clock(old, new->clocks[i].name))
            note_change(d, CHANGE_CLOCK, new->name, new->clocks[i].name, S(""),
                        pack_clock_text(d->a, &new->clocks[i], d->language));
}

static struct str kind_text(struct differ *d, const struct pack_kind *k)
{
    struct str led = k->procedure ? k->procedure->id : S("a table");
    struct str kept = k->retention_years ? arena_print(d->a, "%d years", k->retention_years) : S("for ever");
    return arena_print(d->a, "led by %.*s, %.*s, kept %.*s", P(led), P(publicity_name(k->publicity)),
                       P(kept));
}

static void diff_kind(struct differ *d, const struct pack_kind *old, const struct pack_kind *new)
{
    note_texts(d, CHANGE_KIND, S(""), new->name, kind_text(d, old), kind_text(d, new));
    diff_statuses(d, old, new);
    diff_ways(d, old, new);
    diff_steps_of(d, d->old, old, d->new, new, true);
    diff_steps_of(d, d->new, new, d->old, old, false);
    diff_branches_of(d, d->old, old, d->new, new, true);
    diff_branches_of(d, d->new, new, d->old, old, false);
    diff_clocks(d, old, new);
}

void diff_kinds(struct differ *d)
{
    for (int32_t i = 0; i < d->old->kinds_count; i++) {
        const struct pack_kind *old = &d->old->kinds[i], *new = pack_kind(d->new, old->name);
        if (new)
            diff_kind(d, old, new);
        else
            note_change(d, CHANGE_KIND, S(""), old->name, kind_text(d, old), S(""));
    }
    for (int32_t i = 0; i < d->new->kinds_count; i++)
        if (!pack_kind(d->old, d->new->kinds[i].name))
            note_change(d, CHANGE_KIND, S(""), d->new->kinds[i].name, S(""), kind_text(d, &d->new->kinds[i]));
}
