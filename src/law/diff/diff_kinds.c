// Kinds: their statuses, the ways in which acts are open, the steps of the drawing, the clocks.
#include "law/bpmn.h"
#include "law/diff/diff_int.h"

// --- ways ----------------------------------------------------------------------------------------------

// What stands between the names: of whoever acts, how bound, within what, to what, on which articles.
struct phrases {
    const char *by, *as, *and, *bound, *within, *to, *on, *effect, *all;
    const char *relations[5], *actors[LAW_BYS], *ops[CLOCK_RECOUNT + 1];
};

// clang-format off
static const struct phrases phrases[2] = {
    { .by = " by", .as = " as ", .and = ", ", .bound = " [%s]", .within = " within %.*s", .to = " to %.*s", .on = " on ",
      .effect = " %.*s:%.*s", .all = "all",
      .relations = { "owner", "offered", "assignee", "holder", "concerned" } },
    { .by = "：由", .as = "，角色 ", .and = "、", .bound = "，须为 %s", .within = "，在期限 %.*s 内", .to = "，转为 %.*s", .on = "，依据 ",
      .effect = "；%.*s %.*s", .all = "全部期限",
      .relations = { "主办单位", "拟接收单位", "承办人", "回执持有人", "被反映单位" },
      .actors = { [LAW_BY_ANONYMOUS] = "任何人", [LAW_BY_HOLDER] = "回执持有人", [LAW_BY_STAFF] = "工作人员",
                  [LAW_BY_PARTNER] = "协作单位", [LAW_BY_SYSTEM] = "系统" },
      .ops = { [CLOCK_START] = "启动", [CLOCK_STOP] = "停止", [CLOCK_PAUSE] = "暂停", [CLOCK_RESUME] = "恢复",
               [CLOCK_EXTEND] = "延长", [CLOCK_RECOUNT] = "重算" } },
};
// clang-format on

static void put_actors(struct text *t, const struct phrases *say, uint32_t bits)
{
    text_print(t, "%s", say->by);
    for (int by = 0; by < LAW_BYS; by++) {
        if (!(bits >> by & 1)) continue;
        struct str name = say->actors[by] ? str_of(say->actors[by]) : law_by_name((enum law_by)by);
        text_print(t, " %.*s", P(name));
    }
}

static void put_articles(struct text *t, const struct phrases *say, struct pack_articles articles)
{
    for (int32_t i = 0; i < articles.count; i++)
        text_print(t, "%s%.*s", i ? " " : say->on, P(articles.at[i]->name));
}

struct str way_text(struct differ *d, const struct pack *p, const struct pack_row *row)
{
    const struct phrases *say = &phrases[in_chinese(d)];
    struct str act = called(d, "act", row->act);
    struct text t = { .arena = d->a };
    text_put(&t, act);
    put_actors(&t, say, row->by);
    for (int32_t k = 0, said = 0; k < p->roles_count; k++) {
        if (!(row->roles >> k & 1)) continue;
        struct str role = called(d, "role", p->roles[k].name);
        text_print(&t, "%s%.*s", said++ ? say->and : say->as, P(role));
    }
    for (int k = 0; k < COUNT(say->relations); k++)
        if (row->relations >> k & 1) text_print(&t, say->bound, say->relations[k]);
    struct str within = row->within ? called(d, "clock", row->within->name) : S(""),
               to = called(d, "status", row->to);
    if (row->within) text_print(&t, say->within, P(within));
    if (row->to.len) text_print(&t, say->to, P(to));
    put_articles(&t, say, row->articles);
    for (int32_t k = 0; k < row->effects_count; k++) {
        const struct pack_clock *c = row->effects[k].clock;
        enum clock_op op = row->effects[k].op;
        struct str clock = c ? called(d, "clock", c->name) : str_of(say->all),
                   does = say->ops[op] ? str_of(say->ops[op]) : clock_op_name(op);
        text_print(&t, say->effect, P(does), P(clock));
    }
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
    struct str leaves = called(d, "step", from->id),
               comes = called(d, "step", bpmn_node_at(p->procedures, f->to)->id);
    bool zh = in_chinese(d);
    text_put(&t, leaves);
    text_print(&t, zh ? " 至 %.*s" : " to %.*s", P(comes));
    if (f->condition.len) text_print(&t, zh ? "，当 %.*s" : " if %.*s", P(f->condition));
    if (from->fallback == f->index) text_print(&t, "%s", zh ? "，否则" : " else");
    for (int32_t i = 0; i < f->law.articles.count; i++)
        text_print(&t, "%s%.*s", i ? " " : phrases[zh].on, P(f->law.articles.at[i]));
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
        note_texts(d, CHANGE_CLOCK, new->name, old->clocks[i].name, clock_text(d, &old->clocks[i]),
                   is ? clock_text(d, is) : S(""));
    }
    for (int32_t i = 0; i < new->clocks_count; i++)
        if (!pack_clock(old, new->clocks[i].name))
            note_change(d, CHANGE_CLOCK, new->name, new->clocks[i].name, S(""),
                        clock_text(d, &new->clocks[i]));
}

static struct str kind_text(struct differ *d, const struct pack_kind *k)
{
    bool zh = in_chinese(d);
    struct str led = k->procedure ? k->procedure->id : zh ? S("表") : S("a table");
    struct str kept = k->retention_years ? arena_print(d->a, zh ? "%d 年" : "%d years", k->retention_years)
                      : zh               ? S("永久")
                                         : S("for ever");
    return arena_print(d->a, zh ? "流程 %.*s，%.*s，保存%.*s" : "led by %.*s, %.*s, kept %.*s", P(led),
                       P(publicity_name(k->publicity)), P(kept));
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
