// What expressions and decisions may speak of: the question, the plain fields of the act, the clocks and the facts of the case, each made a
// FEEL value when it is first asked for.
#include "law/bpmn.h"
#include "law/pack/pack_int.h"

struct feel_run law_run(const struct inquiry *i, struct arena a)
{
    struct feel_run r = feel_run_of(a, FEEL_BUDGET);
    r.now = i->q->now;
    r.zones = i->pack->zones;
    r.now_zone = i->pack->clock_zone.zone;
    return r;
}

void begin_names(struct inquiry *i)
{
    int32_t count = LAW_NAMES + i->pack->facts.count;
    i->values = NEW(i->a, struct feel_value, count);
    i->known = NEW(i->a, bool, count);
    i->matches = NEW(i->a, struct matches, i->kind ? i->kind->standing.count : 0);
}

void ask_act(struct inquiry *i, struct str act)
{
    i->act = act;
    i->known[LAW_ACT] = false;
    for (int32_t k = 0; k < i->kind->standing.count; k++) i->matches[k].asked = false;
}

void ask_form(struct inquiry *i, const struct pack_form *form)
{
    if (i->form != form) i->known[LAW_DATA] = false;
    i->form = form;
}

// --- values ----------------------------------------------------------------------------------------

static struct feel_value value_of(struct arena *a, const struct json *j);

static struct feel_value list_of(struct arena *a, const struct json *j)
{
    struct feel_value *items = NEW(a, struct feel_value, j->count);
    int32_t count = 0;
    for (const struct json *i = j->first; i; i = i->next) items[count++] = value_of(a, i);
    return feel_list(items, count);
}

static struct feel_value context_of(struct arena *a, const struct json *j)
{
    struct feel_entry *entries = NEW(a, struct feel_entry, j->count);
    int32_t count = 0;
    for (const struct json *m = j->first; m; m = m->next)
        entries[count++] = (struct feel_entry){ m->key, value_of(a, m) };
    return feel_context(entries, count);
}

static struct feel_value value_of(struct arena *a, const struct json *j)
{
    switch (j->kind) {
    case JSON_BOOL:
        return feel_boolean(j->integer);
    case JSON_INT:
        return feel_integer(j->integer);
    case JSON_REAL:
        return feel_read_number(a, arena_print(a, "%.17g", j->real));
    case JSON_TEXT:
        return feel_string(j->text);
    case JSON_ARRAY:
        return list_of(a, j);
    case JSON_OBJECT:
        return context_of(a, j);
    default:
        return feel_null();
    }
}

// Of what a person wrote only what is plain: a decision's inputs are kept and shown.
static struct feel_value data_value(struct inquiry *i)
{
    int32_t room = i->form ? i->form->fields_count : 0, count = 0;
    struct feel_entry *entries = NEW(i->a, struct feel_entry, room);
    for (int32_t k = 0; k < room; k++) {
        const struct pack_field *field = &i->form->fields[k];
        const struct json *j = field->seal == PACK_PLAIN ? json_get(i->data, field->name) : NULL;
        if (j) entries[count++] = (struct feel_entry){ field->name, value_of(i->a, j) };
    }
    return feel_context(entries, count);
}

static struct feel_value names_value(struct inquiry *i, struct pack_names n)
{
    struct feel_value *items = NEW(i->a, struct feel_value, n.count);
    for (int32_t k = 0; k < n.count; k++) items[k] = feel_string(n.at[k]);
    return feel_list(items, n.count);
}

static struct str clock_name(struct arena *a, struct str name)
{
    struct str kept = arena_str(a, name);
    char *at = (char *)(uintptr_t)kept.at; // just made here
    for (ptrdiff_t k = 0; k < kept.len; k++)
        if (at[k] == '-') at[k] = '_';
    return kept;
}

static struct feel_value clocks_value(struct inquiry *i)
{
    struct feel_entry *clocks = NEW(i->a, struct feel_entry, i->q->clocks_count);
    for (int32_t k = 0; k < i->q->clocks_count; k++) {
        const struct law_clock *c = &i->q->clocks[k];
        struct feel_entry *of = NEW(i->a, struct feel_entry, 3);
        of[0] = (struct feel_entry){ S("start"), feel_instant(i->a, c->start) };
        of[1] = (struct feel_entry){ S("due"), feel_instant(i->a, c->due) };
        of[2] = (struct feel_entry){ S("paused"), feel_boolean(c->paused) };
        clocks[k] = (struct feel_entry){ clock_name(i->a, c->name), feel_context(of, 3) };
    }
    return feel_context(clocks, i->q->clocks_count);
}

struct feel_value fact_of(const struct bpmn_state *s, struct str name)
{
    for (int32_t k = 0; s && k < s->variable_count; k++)
        if (s->variables[k].token == 1 && str_equal(s->variables[k].name, name)) return s->variables[k].value;
    return feel_null();
}

static struct feel_value text_or_null(struct str s) { return s.len ? feel_string(s) : feel_null(); }

static struct feel_value make(struct inquiry *i, int32_t slot)
{
    const struct law_question *q = i->q;
    if (slot >= LAW_NAMES) return fact_of(i->state, i->pack->facts.at[slot - LAW_NAMES]);
    switch ((enum law_name)slot) {
    case LAW_ACT:
        return feel_string(i->act);
    case LAW_STATUS:
        return text_or_null(q->status);
    case LAW_CLOSED:
        return feel_boolean(q->gone || pack_names_hold(i->kind->closed, q->status));
    case LAW_KIND:
        return feel_string(q->kind);
    case LAW_BY:
        return feel_string(law_by_name(q->by));
    case LAW_ACTOR:
        return text_or_null(q->actor);
    case LAW_NOW:
        return feel_instant(i->a, q->now);
    case LAW_PURPOSE:
        return text_or_null(q->purpose);
    case LAW_ROLES:
        return names_value(i, role_names(i->a, i->pack, i->roles));
    case LAW_RELATIONS:
        return names_value(i, relation_names(i->a, q->relations));
    case LAW_HISTORIC:
        return feel_boolean(q->historic);
    case LAW_DATA:
        return data_value(i);
    case LAW_CLOCKS:
        return clocks_value(i);
    case LAW_ROLE:
    case LAW_NAMES:
        break;
    }
    return feel_null();
}

struct feel_value name_value(struct inquiry *i, int32_t slot)
{
    if (!i->known[slot]) {
        i->values[slot] = make(i, slot);
        i->known[slot] = true;
    }
    return i->values[slot];
}

struct feel_value name_eval(struct inquiry *i, const struct feel_program *p)
{
    for (int32_t slot = 0; slot < LAW_NAMES + i->pack->facts.count; slot++)
        if (feel_program_uses(p, slot)) (void)name_value(i, slot);
    struct feel_run r = law_run(i, *i->a);
    struct feel_value v = feel_eval(&r, p, i->values);
    i->a->at = r.arena.at;
    return r.stopped ? feel_null() : v;
}
