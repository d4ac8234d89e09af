// The facts of a model and what they can be: of the values that the pack and the expressions name, one for each class that no expression
// tells apart. What is not told apart cannot lead to different ways, so nothing is lost by looking at one of each.
#include "law/check/check_int.h"

// --- every expression --------------------------------------------------------------------------------

void expressions_visit(const struct bpmn_model *m, expression_visit *visit, void *self)
{
    for (int32_t i = 0; i < m->node_count; i++) {
        const struct node *n = &m->nodes[i];
        const struct expression *arriving[] = { n->script, n->key, n->cardinality };
        for (int k = 0; k < COUNT(arriving); k++)
            if (arriving[k]) visit(self, arriving[k], USED_ON_ARRIVAL, i);
        if (n->until) visit(self, n->until, USED_ON_LEAVING, i);
        if (n->condition) visit(self, n->condition, USED_BY_EVENT, i);
    }
    for (int32_t i = 0; i < m->flow_count; i++)
        if (m->flows[i].condition) visit(self, m->flows[i].condition, USED_ON_LEAVING, m->flows[i].pub.from);
}

// --- which facts there are ---------------------------------------------------------------------------

static const struct explore_fact *told(const struct explorer *x, struct str name)
{
    for (int32_t i = 0; i < x->o->fact_count; i++)
        if (str_equal(x->o->facts[i].name, name)) return &x->o->facts[i];
    return NULL;
}

static bool is_item(const struct bpmn_model *m, int32_t slot)
{
    for (int32_t i = 0; i < m->node_count; i++)
        if (m->nodes[i].item.len && str_equal(m->nodes[i].item, m->variables[slot])) return true;
    return false;
}

struct gather {
    struct explorer *x;
    bool full;
};

static void gather_slot(struct gather *g, int32_t slot)
{
    struct explorer *x = g->x;
    if (slot < SLOTS_OWN || x->fact_of_slot[slot] >= 0) return;
    if (x->fact_count == CHECK_FACTS_MAX) {
        g->full = true;
        return;
    }
    struct str name = x->m->variables[slot];
    x->fact_of_slot[slot] = x->fact_count;
    x->facts[x->fact_count++] =
        (struct fact){ .name = name, .slot = slot, .o = told(x, name), .free = is_item(x->m, slot) };
}

static void gather_expression(void *self, const struct expression *e, enum expression_use, int32_t)
{
    for (int32_t i = 0; i < e->slot_count; i++) gather_slot(self, e->slots[i]);
}

static void gather_lists(struct gather *g)
{
    for (int32_t i = 0; i < g->x->m->node_count; i++) {
        struct str list = g->x->m->nodes[i].collection;
        if (list.len) gather_slot(g, slot_of(g->x->m, list));
    }
}

struct fact *fact_named(const struct explorer *x, struct str name)
{
    for (int32_t i = 0; i < x->fact_count; i++)
        if (str_equal(x->facts[i].name, name)) return &x->facts[i];
    return NULL;
}

// --- what they can be --------------------------------------------------------------------------------

static bool holds(const struct feel_value *at, int32_t count, struct feel_value v)
{
    for (int32_t i = 0; i < count; i++)
        if (at[i].kind == v.kind && feel_order(at[i], v) == 0) return true;
    return false;
}

static void put(struct fact *f, struct feel_value v)
{
    if (f->count < CHECK_VALUES_MAX && !holds(f->values, f->count, v)) f->values[f->count++] = v;
}

struct suggest {
    struct explorer *x;
    struct fact *f;
    bool collection;
};

static void suggest_constants(void *self, const struct expression *e, enum expression_use, int32_t)
{
    struct suggest *s = self;
    struct feel_value at[CHECK_VALUES_MAX];
    bool speaks = false;
    for (int32_t i = 0; i < e->slot_count; i++) speaks |= e->slots[i] == s->f->slot;
    if (!speaks) return;
    int32_t count = constants_of(&s->x->keep, s->x->env.zones, e->text, at, COUNT(at));
    for (int32_t i = 0; i < count; i++) put(s->f, at[i]);
}

static bool is_collection(const struct bpmn_model *m, struct str name)
{
    for (int32_t i = 0; i < m->node_count; i++)
        if (str_equal(m->nodes[i].collection, name)) return true;
    return false;
}

// Lists of none, one and two: what is done for each of three goes as for each of two.
static void put_lists(struct explorer *x, struct fact *f)
{
    struct feel_value *items = NEW(&x->keep, struct feel_value, 2);
    for (int32_t i = 0; i < 2; i++) items[i] = feel_null();
    for (int32_t count = 0; count <= 2; count++) put(f, feel_list(items, count));
}

// Where nobody said what a fact can be: one of each sort, of which those that no expression can use are left out again.
static void put_anything(struct explorer *x, struct fact *f)
{
    struct suggest s = { x, f, false };
    if (is_collection(x->m, f->name)) return put_lists(x, f);
    put(f, feel_boolean(true));
    put(f, feel_boolean(false));
    expressions_visit(x->m, suggest_constants, &s);
    put(f, feel_integer(1));
    put(f, feel_integer(2));
    put(f, feel_string(S("other")));
    put(f, feel_string(S("another")));
}

static void put_values(struct explorer *x, struct fact *f)
{
    if (f->o && f->o->first) put(f, *f->o->first);
    for (int32_t i = 0; f->o && i < f->o->value_count; i++) put(f, f->o->values[i]);
    if (!f->o || f->o->value_count == 0) put_anything(x, f);
}

// --- classes -----------------------------------------------------------------------------------------

enum {
    COMBINATIONS_MAX = 1 << 12
}; // of the other facts of one expression; above, its facts keep every value

struct compare {
    struct explorer *x;
    struct fact *f;
    struct feel_value *slots;   // by slot
    struct feel_value *answers; // of value `left`, one a combination
    bool usable[CHECK_VALUES_MAX];
    uint64_t apart[CHECK_VALUES_MAX]; // values that some expression tells apart from this one
};

static struct feel_value answer(struct explorer *x, struct arena a, const struct expression *e,
                                const struct feel_value *slots)
{
    struct feel_run r = feel_run_of(a, FEEL_BUDGET);
    r.zones = x->env.zones;
    r.now_zone = x->env.zone;
    if (!e->program) return feel_string(e->text);
    return feel_eval(&r, e->program, slots);
}

static bool speaks_of(const struct expression *e, int32_t slot)
{
    for (int32_t i = 0; i < e->slot_count; i++)
        if (e->slots[i] == slot) return true;
    return false;
}

// The next combination of the other facts' values; false after the last.
static bool turn(struct explorer *x, const struct expression *e, const struct fact *but, int32_t *at,
                 struct feel_value *slots)
{
    for (int32_t i = 0; i < e->slot_count; i++) {
        int32_t index = x->fact_of_slot[e->slots[i]];
        if (index < 0 || &x->facts[index] == but) continue;
        const struct fact *f = &x->facts[index];
        at[i] = (at[i] + 1) % f->count;
        slots[e->slots[i]] = f->values[at[i]];
        if (at[i]) return true;
    }
    return false;
}

static int64_t combinations(const struct explorer *x, const struct expression *e, const struct fact *but)
{
    int64_t count = 1;
    for (int32_t i = 0; i < e->slot_count; i++) {
        int32_t index = x->fact_of_slot[e->slots[i]];
        if (index >= 0 && &x->facts[index] != but && count <= COMBINATIONS_MAX)
            count *= x->facts[index].count;
    }
    return count;
}

static bool same(struct feel_value a, struct feel_value b)
{
    return a.kind == b.kind && feel_order(a, b) == 0;
}

static bool is_good(struct feel_value v, bool truth)
{
    return truth ? v.kind == FEEL_BOOLEAN : v.kind != FEEL_NULL;
}

// A value is of the wrong sort where the expression can do nothing with it, and something with another.
static void mark_unusable(struct compare *c, const struct feel_value *got, bool truth)
{
    bool any = false;
    for (int32_t i = 0; i < c->f->count; i++) any |= is_good(got[i], truth);
    for (int32_t i = 0; any && i < c->f->count; i++) c->usable[i] &= is_good(got[i], truth);
}

// Marks which values of the fact the expression can use, and which pairs it tells apart, under one combination of the others.
static void compare_under(struct compare *c, const struct expression *e, bool truth)
{
    struct arena think = c->x->think;
    struct feel_value *got = NEW(&think, struct feel_value, c->f->count);
    struct arena each;
    for (int32_t i = 0; i < c->f->count; i++) {
        c->slots[c->f->slot] = c->f->values[i];
        ptrdiff_t share = arena_left(&think) / (c->f->count + 1);
        each = (struct arena){ think.at + i * share, think.at + (i + 1) * share, think.full };
        got[i] = answer(c->x, each, e, c->slots);
    }
    mark_unusable(c, got, truth);
    for (int32_t i = 0; i < c->f->count; i++)
        for (int32_t k = 0; k < i; k++)
            if (!same(got[i], got[k])) {
                c->apart[i] |= UINT64_C(1) << k;
                c->apart[k] |= UINT64_C(1) << i;
            }
}

static void tell_apart(struct compare *c)
{
    for (int32_t i = 0; i < c->f->count; i++) c->apart[i] = UINT64_MAX;
}

static void compare_by(void *self, const struct expression *e, enum expression_use use, int32_t)
{
    struct compare *c = self;
    if (!speaks_of(e, c->f->slot)) return;
    if (combinations(c->x, e, c->f) > COMBINATIONS_MAX) return tell_apart(c);
    struct arena mark = c->x->think;
    int32_t *at = NEW(&c->x->think, int32_t, e->slot_count);
    for (int32_t i = 0; i < e->slot_count; i++) {
        int32_t index = c->x->fact_of_slot[e->slots[i]];
        c->slots[e->slots[i]] = index < 0 ? feel_null() : c->x->facts[index].values[0];
    }
    do compare_under(c, e, use != USED_ON_ARRIVAL);
    while (turn(c->x, e, c->f, at, c->slots));
    c->x->think = mark;
}

// What no expression can use is left out, unless the pack says that it can be so, or nothing would be left.
static bool stays(const struct compare *c, int32_t i)
{
    const struct explore_fact *o = c->f->o;
    if (c->usable[i] || is_collection(c->x->m, c->f->name)) return true;
    if (!o) return false;
    return (o->first && same(*o->first, c->f->values[i])) ||
           holds(o->values, o->value_count, c->f->values[i]);
}

static void classify(struct explorer *x, struct fact *f)
{
    struct compare *c = NEW(&x->keep, struct compare, 1);
    *c = (struct compare){ .x = x, .f = f, .slots = NEW(&x->keep, struct feel_value, x->m->variable_count) };
    memset(c->usable, true, sizeof c->usable);
    if (!is_collection(x->m, f->name))
        expressions_visit(x->m, compare_by, c);
    else
        tell_apart(c);
    int32_t kept[CHECK_VALUES_MAX], count = 0;
    for (int32_t i = 0; i < f->count; i++) {
        bool like_another = false;
        for (int32_t k = 0; k < count; k++) like_another |= !(c->apart[i] >> kept[k] & 1);
        if (stays(c, i) && !like_another) kept[count++] = i;
    }
    if (count == 0) kept[count++] = 0;
    for (int32_t i = 0; i < count; i++) f->values[i] = f->values[kept[i]];
    f->count = count;
    f->all = count == 64 ? UINT64_MAX : (UINT64_C(1) << count) - 1;
}

// --- the class of a value --------------------------------------------------------------------------------

static uint64_t class_by_answers(struct explorer *x, const struct fact *f, struct feel_value v)
{
    struct fact *both = NEW(&x->think, struct fact, 1);
    struct compare *c = NEW(&x->think, struct compare, 1);
    *both = *f;
    if (both->count == CHECK_VALUES_MAX) return f->all;
    both->values[both->count++] = v;
    *c = (struct compare){ .x = x,
                           .f = both,
                           .slots = NEW(&x->think, struct feel_value, x->m->variable_count) };
    expressions_visit(x->m, compare_by, c);
    uint64_t alike = ~c->apart[f->count] & f->all;
    return alike ? alike & -alike : f->all;
}

uint64_t fact_class(struct explorer *x, const struct fact *f, struct feel_value v)
{
    for (int32_t i = 0; i < f->count; i++)
        if (same(f->values[i], v)) return UINT64_C(1) << i;
    if (v.kind == FEEL_LIST && is_collection(x->m, f->name)) return f->all;
    struct arena mark = x->think;
    uint64_t set = class_by_answers(x, f, v);
    x->think = mark;
    return set;
}

uint64_t fact_written(struct explorer *x, const struct fact *f, uint64_t named)
{
    uint64_t set = 0;
    for (int32_t i = 0; f->o && i < f->o->value_count; i++)
        if (named >> i & 1) set |= fact_class(x, f, f->o->values[i]);
    return set ? set : f->all;
}

enum rc facts_find(struct explorer *x)
{
    struct gather g = { x, false };
    x->facts = NEW(&x->keep, struct fact, CHECK_FACTS_MAX);
    x->fact_of_slot = NEW(&x->keep, int32_t, x->m->variable_count);
    for (int32_t i = 0; i < x->m->variable_count; i++) x->fact_of_slot[i] = -1;
    expressions_visit(x->m, gather_expression, &g);
    gather_lists(&g);
    if (g.full) return fail(x->f, RC_LIMIT, "conditions speak of more than %d facts", CHECK_FACTS_MAX);
    for (int32_t i = 0; i < x->fact_count; i++) put_values(x, &x->facts[i]);
    for (int32_t i = 0; i < x->fact_count; i++) classify(x, &x->facts[i]);
    for (int32_t i = 0; i < x->fact_count; i++) {
        struct fact *f = &x->facts[i];
        f->first = f->o && f->o->first ? fact_class(x, f, *f->o->first) : f->all;
    }
    return RC_OK;
}
