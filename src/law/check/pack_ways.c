// The token game of a kind: which acts set which facts to what, as far as forms and tables say; then every way is explored.
#include "law/check/pack_int.h"

enum { ACTS_MAX = 1024, WRITES_MAX = 64, DOMAIN_MAX = CHECK_VALUES_MAX - 4 };

struct domain { // what a fact can be, as far as everyone who sets it says so
    struct str name;
    struct feel_value first, values[DOMAIN_MAX];
    int32_t count;
    bool open; // someone may set it to anything
};

struct ways {
    struct inspection *i;
    struct domain *facts;
    int32_t fact_count;
    struct explore_act *acts;
    int32_t act_count;
};

// --- what a fact can be ------------------------------------------------------------------------------

static struct domain *domain_of(struct ways *w, struct str name)
{
    for (int32_t k = 0; k < w->fact_count; k++)
        if (str_equal(w->facts[k].name, name)) return &w->facts[k];
    return NULL;
}

static void add(struct domain *d, struct feel_value v)
{
    for (int32_t k = 0; k < d->count; k++)
        if (d->values[k].kind == v.kind && feel_order(d->values[k], v) == 0) return;
    if (d->count == DOMAIN_MAX)
        d->open = true;
    else
        d->values[d->count++] = v;
}

static uint64_t bit_of(const struct domain *d, struct feel_value v)
{
    for (int32_t k = 0; k < d->count; k++)
        if (d->values[k].kind == v.kind && feel_order(d->values[k], v) == 0) return UINT64_C(1) << k;
    return 0;
}

static struct feel_value json_value(const struct json *j)
{
    switch (j->kind) {
    case JSON_TEXT:
        return feel_string(j->text);
    case JSON_BOOL:
        return feel_boolean(j->integer != 0);
    case JSON_INT:
        return feel_integer(j->integer);
    default:
        return feel_null();
    }
}

// The values of `data.NAME`: those that the form lists, true and false, and null where it may be left out. False where it can be anything.
static bool field_values(const struct pack_form *form, struct str name, struct feel_value *at,
                         int32_t *ret_count)
{
    const struct json *schema = json_get(json_get(form->source, S("properties")), name);
    const struct json *list = json_get(schema, S("enum"));
    bool required = false;
    *ret_count = 0;
    for (int32_t k = 0; k < form->fields_count; k++)
        if (str_equal(form->fields[k].name, name)) required = form->fields[k].required;
    if (!required) at[(*ret_count)++] = feel_null();
    if (list && list->count < DOMAIN_MAX - 1) {
        for (const struct json *m = list->first; m; m = m->next) at[(*ret_count)++] = json_value(m);
        return true;
    }
    if (!str_equal(json_str(schema, S("type")), S("boolean"))) return false;
    at[(*ret_count)++] = feel_boolean(true);
    at[(*ret_count)++] = feel_boolean(false);
    return true;
}

static bool is_name(struct str s)
{
    for (ptrdiff_t k = 0; k < s.len; k++)
        if (strchr(" .()+-*/=<>[]{},\"", s.at[k])) return false;
    return s.len > 0;
}

// What a program can give: a constant, or a field of the form. False where it can be anything.
static bool program_values(const struct pack_act *act, const struct feel_program *p, struct feel_value *at,
                           int32_t *ret_count)
{
    struct str text = str_trim(feel_program_source(p));
    *ret_count = 1;
    if (feel_program_constant(p, &at[0])) return true;
    if (!act || !str_starts(text, S("data."))) return false;
    struct str name = str_slice(text, S("data.").len, text.len);
    return is_name(name) && field_values(act->form, name, at, ret_count);
}

// --- who sets what -----------------------------------------------------------------------------------

struct writes {
    struct str names[WRITES_MAX];
    bool any[WRITES_MAX];
    struct feel_value values[WRITES_MAX][DOMAIN_MAX];
    int32_t counts[WRITES_MAX], count;
};

// The place where the values of one more fact go.
static int32_t write_of(struct writes *x, struct str name)
{
    for (int32_t k = 0; k < x->count; k++)
        if (str_equal(x->names[k], name)) return k;
    if (x->count == WRITES_MAX) return -1;
    x->names[x->count] = name;
    return x->count++;
}

static void facts_of_act(struct ways *w, const struct pack_act *act, struct writes *x)
{
    for (int32_t k = 0; act && k < act->facts_count; k++) {
        int32_t at = write_of(x, w->i->pack->facts.at[act->facts[k].slot - LAW_NAMES]);
        if (at >= 0) x->any[at] = !program_values(act, act->facts[k].program, x->values[at], &x->counts[at]);
    }
}

static void outputs_of(struct ways *w, const struct pack_decision *d, struct str only, struct writes *x)
{
    int32_t outputs = dmn_rule_count(d->element) ? dmn_output_count(d->element) : 0;
    for (int32_t k = 0; k < outputs; k++) {
        struct str name = only.len ? only : dmn_output_name(d->element, k);
        if (!domain_of(w, name)) continue;
        int32_t at = write_of(x, name);
        if (at >= 0) x->any[at] = !decision_values(w->i->a, d, k, x->values[at], DOMAIN_MAX, &x->counts[at]);
    }
    if (outputs || !only.len || !domain_of(w, only)) return;
    int32_t at = write_of(x, only);
    if (at >= 0) x->any[at] = true;
}

static void note(struct ways *w, int32_t node, struct str said, const struct writes *x)
{
    if (w->act_count == ACTS_MAX) return;
    struct explore_act *act = &w->acts[w->act_count++];
    struct str *names = NEW(w->i->a, struct str, x->count);
    uint64_t *values = NEW(w->i->a, uint64_t, x->count);
    for (int32_t k = 0; k < x->count; k++) {
        struct domain *d = domain_of(w, x->names[k]);
        names[k] = x->names[k];
        for (int32_t n = 0; d && !x->any[k] && n < x->counts[k]; n++) add(d, x->values[k][n]);
        if (d && x->any[k]) d->open = true;
        for (int32_t n = 0; d && !x->any[k] && n < x->counts[k]; n++) values[k] |= bit_of(d, x->values[k][n]);
    }
    *act = (struct explore_act){ node, said, names, values, x->count };
}

// --- the acts ----------------------------------------------------------------------------------------

static struct str said_of(struct ways *w, const struct pack_row *row)
{
    struct text t = { .arena = w->i->a };
    struct str act = inspect_word(w->i, "act", row->act), who = S("");
    for (int32_t k = 0; k < w->i->pack->roles_count && who.len == 0; k++)
        if (row->roles >> k & 1) who = inspect_word(w->i, "role", w->i->pack->roles[k].name);
    for (int by = 0; by < LAW_BYS && who.len == 0; by++)
        if (row->by >> by & 1) who = law_by_name((enum law_by)by);
    text_print(&t, "%.*s: %.*s (%.*s)", P(who), P(act), P(row->node ? row->node->id : row->act));
    return text_str(&t);
}

static void note_row(struct ways *w, const struct pack_row *row)
{
    struct arena mark = w->i->scratch;
    struct writes *x = NEW(&w->i->scratch, struct writes, 1);
    facts_of_act(w, row->what, x);
    for (int32_t k = 0; row->what && k < row->what->decides.count; k++)
        outputs_of(w, row->what->decides.at[k], S(""), x);
    if (row->node || x->count) note(w, row->node ? row->node->index : -1, said_of(w, row), x);
    w->i->scratch = mark;
}

static void note_rules(struct ways *w)
{
    const struct bpmn_model *m = w->i->pack->procedures;
    for (int32_t k = 0; k < m->node_count; k++) {
        const struct node *n = &m->nodes[k];
        const struct pack_decision *d =
            n->pub.kind == BPMN_RULE && w->i->mine[k] ? pack_decision(w->i->pack, n->pub.refers) : NULL;
        if (!d) continue;
        struct arena mark = w->i->scratch;
        struct writes *x = NEW(&w->i->scratch, struct writes, 1);
        outputs_of(w, d, n->result, x);
        note(w, k, S(""), x);
        w->i->scratch = mark;
    }
}

static void find_facts(struct ways *w)
{
    const struct pack_kind *kind = w->i->kind;
    w->facts = NEW(w->i->a, struct domain, kind->facts_count + 3);
    for (int32_t k = 0; k < kind->facts_count; k++) {
        struct domain *d = &w->facts[w->fact_count++];
        d->name = w->i->pack->facts.at[kind->facts[k].slot - LAW_NAMES];
        if (!feel_program_constant(kind->facts[k].program, &d->first)) d->first = feel_null();
    }
    struct domain *k = &w->facts[w->fact_count++], *historic = &w->facts[w->fact_count++],
                  *status = &w->facts[w->fact_count++];
    *k = (struct domain){ .name = S("kind"), .first = feel_string(kind->name) };
    *historic = (struct domain){ .name = S("historic"), .first = feel_boolean(false) };
    *status = (struct domain){ .name = S("status"), .first = feel_null() };
    for (int32_t n = 0; n < kind->statuses.count; n++) add(status, feel_string(kind->statuses.at[n]));
}

static struct explore_fact *facts_for(struct ways *w)
{
    struct explore_fact *at = NEW(w->i->a, struct explore_fact, w->fact_count);
    for (int32_t k = 0; k < w->fact_count; k++) {
        struct domain *d = &w->facts[k];
        at[k] = (struct explore_fact){ d->name, &d->first, d->values, d->open ? 0 : d->count };
        if (!d->open && d->count == 0) at[k].values = &d->first, at[k].value_count = 1; // nobody sets it
    }
    return at;
}

static const bool *closed_of(struct inspection *i)
{
    bool *closed = NEW(i->a, bool, i->kind->statuses.count);
    for (int32_t k = 0; k < i->kind->statuses.count; k++)
        closed[k] = pack_names_hold(i->kind->closed, i->kind->statuses.at[k]);
    return closed;
}

enum rc inspect_ways(struct inspection *i)
{
    struct ways w = { .i = i, .acts = NEW(i->a, struct explore_act, ACTS_MAX) };
    struct bpmn_env env = { .zones = i->pack->zones, .zone = i->pack->clock_zone.zone };
    struct explored seen;
    find_facts(&w);
    for (int32_t k = 0; k < i->kind->rows_count; k++) note_row(&w, &i->kind->rows[k]);
    note_rules(&w);
    struct explore_order o = { .model = i->pack->procedures,
                               .process = i->kind->procedure->id,
                               .env = &env,
                               .acts = w.acts,
                               .act_count = w.act_count,
                               .facts = facts_for(&w),
                               .fact_count = w.fact_count,
                               .statuses = i->kind->statuses.at,
                               .is_closed = closed_of(i),
                               .status_count = i->kind->statuses.count,
                               .states_max = i->o->states_max };
    enum rc rc = law_explore(i->a, i->scratch, &o, &i->ret->findings, &seen, i->f);
    if (rc) return rc;
    i->ret->procedures++;
    i->ret->states += seen.states;
    i->ret->alike |= seen.alike;
    return RC_OK;
}
