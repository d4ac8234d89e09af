// Asking the pack's decisions: which standing acts match, what guards say, what an act's own decisions say and bring about. What cannot be
// decided refuses: no rule that fits, null, an error, a spent budget, an answer of another shape. But for an opening: whoever asks for something is
// taken in, and a person goes on without the answer.
#include "law/bpmn.h"
#include "law/dmn.h"
#include "law/pack/pack_int.h"

// --- one decision ----------------------------------------------------------------------------------

static struct pack_articles basis_of(struct inquiry *i, const struct pack_decision *d, const int32_t *rules,
                                     int32_t count)
{
    struct pack_articles all = { 0 };
    const struct pack_article **at = NEW(i->a, const struct pack_article *, PACK_BASIS_MAX);
    for (int32_t k = 0; k < count; k++) {
        struct pack_names names = split_names(i->a, dmn_rule_note(d->element, rules[k], S("basis")));
        for (int32_t n = 0; n < names.count && all.count < PACK_BASIS_MAX; n++) {
            const struct pack_article *article = pack_article(i->pack, names.at[n]);
            if (article) at[all.count++] = article;
        }
    }
    all.at = at;
    return all;
}

bool ask_decision(struct inquiry *i, const struct pack_decision *d, struct asked *ret)
{
    struct dmn_input *inputs = NEW(i->a, struct dmn_input, d->inputs_count);
    for (int32_t k = 0; k < d->inputs_count; k++)
        inputs[k] = (struct dmn_input){ d->inputs[k].element, name_value(i, d->inputs[k].slot) };
    struct feel_run r = law_run(i, *i->a);
    struct dmn_answer answer;
    const int32_t *matched;
    int32_t count;
    enum rc rc = dmn_decide(&r, d->model, d->element, inputs, d->inputs_count, true, &answer, NULL);
    i->a->at = r.arena.at;
    *ret = (struct asked){ .told = { .decision = d } };
    if (rc || r.stopped) return false;
    dmn_matched(&answer, d->element, &matched, &count);
    int32_t *rules = NEW(i->a, int32_t, count);
    for (int32_t k = 0; k < count; k++) rules[k] = matched[k] + 1;
    ret->told.rules = rules;
    ret->told.rules_count = count;
    ret->told.told = dmn_told(&answer, d->element);
    ret->told.articles = basis_of(i, d, matched, count);
    ret->value = answer.value;
    return true;
}

// --- standing acts ---------------------------------------------------------------------------------

static const struct matches *matches_of(struct inquiry *i, const struct pack_decision *table)
{
    for (int32_t k = 0; k < i->kind->standing.count; k++) {
        if (i->kind->standing.at[k] != table) continue;
        struct matches *m = &i->matches[k];
        struct asked asked;
        if (m->asked) return m;
        m->asked = true;
        bool good = ask_decision(i, table, &asked);
        m->rules = asked.told.rules;
        m->count = good ? asked.told.rules_count : 0;
        return m;
    }
    return NULL;
}

bool rule_matches(struct inquiry *i, const struct pack_row *row)
{
    const struct matches *m = matches_of(i, row->table);
    for (int32_t k = 0; m && k < m->count; k++)
        if (m->rules[k] == row->rule + 1) return true;
    return false;
}

// --- verdicts --------------------------------------------------------------------------------------

static void tell(struct inquiry *i, struct verdict *v, struct decided told)
{
    if (v->told_count == v->told_room) {
        v->told_room = v->told_room ? 2 * v->told_room : 4;
        struct decided *more = NEW(i->a, struct decided, v->told_room);
        if (v->told_count) memcpy(more, v->told, (size_t)v->told_count * sizeof *more);
        v->told = more;
    }
    v->told[v->told_count++] = told;
}

static void put_fact(struct inquiry *i, struct verdict *v, int32_t slot, struct feel_value value)
{
    if (v->facts_count == v->facts_room) {
        v->facts_room = v->facts_room ? 2 * v->facts_room : 8;
        struct feel_entry *more = NEW(i->a, struct feel_entry, v->facts_room);
        if (v->facts_count) memcpy(more, v->facts, (size_t)v->facts_count * sizeof *more);
        v->facts = more;
    }
    struct str name = i->pack->facts.at[slot - LAW_NAMES];
    i->values[slot] = value; // what follows sees it
    i->known[slot] = true;
    for (int32_t k = 0; k < v->facts_count; k++)
        if (str_equal(v->facts[k].name, name)) {
            v->facts[k].value = value;
            return;
        }
    v->facts[v->facts_count++] = (struct feel_entry){ name, value };
}

static int32_t fact_slot(const struct inquiry *i, struct str name)
{
    for (int32_t k = 0; k < i->pack->facts.count; k++)
        if (str_equal(i->pack->facts.at[k], name)) return LAW_NAMES + k;
    return -1;
}

static struct pack_names joined(struct arena *a, struct pack_names x, struct pack_names y)
{
    struct str *at = NEW(a, struct str, x.count + y.count);
    for (int32_t k = 0; k < x.count; k++) at[k] = x.at[k];
    for (int32_t k = 0; k < y.count; k++) at[x.count + k] = y.at[k];
    return (struct pack_names){ at, x.count + y.count };
}

static bool op_named(struct str text, enum clock_op *ret_op)
{
    for (int op = CLOCK_START; op <= CLOCK_EXTEND; op++)
        if (str_equal(text, clock_op_name((enum clock_op)op))) return *ret_op = (enum clock_op)op, true;
    return false;
}

// "start:answer stop:all"; what names no clock of the kind cannot be done, so it refuses.
static bool put_effects(struct inquiry *i, struct verdict *v, struct str text)
{
    struct pack_names words = split_names(i->a, text);
    if (v->effects_count + words.count > PACK_EFFECTS_MAX) return false;
    struct pack_effect *more = NEW(i->a, struct pack_effect, v->effects_count + words.count);
    if (v->effects_count) memcpy(more, v->effects, (size_t)v->effects_count * sizeof *more);
    v->effects = more;
    for (int32_t k = 0; k < words.count; k++) {
        struct str op, name;
        struct pack_effect *e = &more[v->effects_count];
        if (!str_cut(words.at[k], ':', &op, &name) || !op_named(op, &e->op)) return false;
        e->clock = pack_clock(i->kind, name);
        if (!e->clock && !(str_equal(name, S("all")) && e->op != CLOCK_START)) return false;
        v->effects_count++;
    }
    return true;
}

static bool put_output(struct inquiry *i, struct verdict *v, struct decided *told, const struct feel_entry *e,
                       bool *allows)
{
    bool text = e->value.kind == FEEL_STRING;
    if (str_equal(e->name, S("allow")))
        return *allows = feel_is_true(e->value), e->value.kind == FEEL_BOOLEAN;
    if (str_equal(e->name, S("why"))) {
        if (text) told->why = feel_text(e->value);
        return true;
    }
    if (str_equal(e->name, S("documents")) || str_equal(e->name, S("notices"))) {
        struct pack_names *to = e->name.at[0] == 'd' ? &v->documents : &v->notices;
        if (text) *to = joined(i->a, *to, split_names(i->a, feel_text(e->value)));
        return text || e->value.kind == FEEL_NULL;
    }
    if (str_equal(e->name, S("clocks"))) return !text || put_effects(i, v, feel_text(e->value));
    int32_t slot = fact_slot(i, e->name);
    if (slot >= 0) put_fact(i, v, slot, e->value);
    return slot >= 0;
}

// A table with one output gives its value, not a context with one entry.
static bool has_one_name(const struct pack_decision *d, struct str *ret_name)
{
    if (dmn_output_count(d->element) != 1) return false;
    *ret_name = dmn_output_name(d->element, 0);
    return ret_name->len > 0;
}

// --- what cannot be decided ------------------------------------------------------------------------

static bool fits_no_rule(const struct decided *told)
{
    return told->told && told->rules_count == 0 && dmn_rule_count(told->decision->element) > 0;
}

// A name of the pack has words in it; anything else may be what a person wrote, and is not repeated.
static bool is_named(const struct pack *p, struct str name)
{
    enum { NAME_SAID_MAX = 64 };
    if (name.len > NAME_SAID_MAX || p->languages.count == 0) return false;
    return pack_word(p, p->languages.at[0], "value", name).len ||
           pack_word(p, p->languages.at[0], "said", name).len;
}

static struct pack_names said_of(struct inquiry *i, const struct decided *told)
{
    enum { COLUMNS_SAID_MAX = 8 };
    int32_t count = told->told ? dmn_column_count(told->decision->element) : 0;
    if (count > COLUMNS_SAID_MAX) count = COLUMNS_SAID_MAX;
    struct str *at = NEW(i->a, struct str, count);
    for (int32_t k = 0; k < count; k++) {
        struct feel_value v = told->told[k];
        if (v.kind == FEEL_BOOLEAN) at[k] = feel_is_true(v) ? S("true") : S("false");
        if (v.kind == FEEL_STRING && is_named(i->pack, feel_text(v))) at[k] = feel_text(v);
    }
    return (struct pack_names){ at, count };
}

static struct verdict kept(struct inquiry *i, const struct verdict *v)
{
    struct verdict copy = *v;
    copy.facts = NEW(i->a, struct feel_entry, v->facts_count);
    if (v->facts_count) memcpy(copy.facts, v->facts, (size_t)v->facts_count * sizeof *copy.facts);
    return copy;
}

// As if the decision had never been asked: half an answer is none.
static void take_back(struct inquiry *i, const struct verdict *before, struct verdict *v)
{
    for (int32_t slot = LAW_NAMES; slot < LAW_NAMES + i->pack->facts.count; slot++) i->known[slot] = false;
    *v = *before;
    for (int32_t k = 0; k < before->facts_count; k++) {
        int32_t slot = fact_slot(i, before->facts[k].name);
        i->values[slot] = before->facts[k].value;
        i->known[slot] = true;
    }
}

// --- one after the other ---------------------------------------------------------------------------

// What it says is put into `v`; false: nothing that can be used.
static bool take_answer(struct inquiry *i, const struct pack_decision *d, struct asked *asked,
                        struct verdict *v, bool *allows)
{
    struct feel_value value = asked->value;
    struct feel_entry only = { .value = value };
    if (value.kind == FEEL_NULL && fits_no_rule(&asked->told)) return false;
    if (value.kind != FEEL_CONTEXT && has_one_name(d, &only.name))
        return put_output(i, v, &asked->told, &only, allows);
    if (value.kind == FEEL_BOOLEAN) return *allows = feel_is_true(value), true;
    if (value.kind != FEEL_CONTEXT) return false;
    for (int32_t k = 0; k < value.extra; k++)
        if (!put_output(i, v, &asked->told, &value.entries[k], allows)) return false;
    return true;
}

// A guard has to allow. An act's decision may leave that out: it only says what follows.
static enum law_refusal judge(struct inquiry *i, const struct pack_decision *d, bool guard, bool opens,
                              struct verdict *v)
{
    struct asked asked;
    struct verdict before = kept(i, v);
    bool allows = !guard, good = ask_decision(i, d, &asked) && take_answer(i, d, &asked, v, &allows);
    enum law_refusal why = !good ? REFUSED_UNDECIDED : allows ? REFUSED_NOT : REFUSED_DECISION;
    if (!good) {
        take_back(i, &before, v);
        asked.told.undecided = fits_no_rule(&asked.told) ? UNDECIDED_NO_RULE : UNDECIDED_NO_ANSWER;
        asked.told.said = said_of(i, &asked.told);
        asked.told.why = (struct str){ 0 };
        v->lacks |= opens;
        if (opens) why = REFUSED_NOT;
    }
    asked.told.refused = why != REFUSED_NOT;
    if (!guard || why || !good)
        tell(i, v, asked.told); // a guard that lets pass is not worth a line in every entry
    return why;
}

enum law_refusal guard_refuses(struct inquiry *i, const struct pack_decision *d, struct verdict *v)
{
    return judge(i, d, true, false, v);
}

static void put_facts(struct inquiry *i, const struct pack_fact *facts, int32_t count, struct verdict *v)
{
    for (int32_t k = 0; k < count; k++) put_fact(i, v, facts[k].slot, name_eval(i, facts[k].program));
}

// First values of an opening, then the guards, then the facts that the act sets, then the decisions that it asks: each sees what came before.
enum law_refusal ask_verdict(struct inquiry *i, const struct pack_row *row, struct verdict *v)
{
    bool opens = pack_row_begins(row);
    enum law_refusal why = REFUSED_NOT;
    bool by_staff = i->q->by == LAW_BY_STAFF || i->q->by == LAW_BY_PARTNER;
    *v = (struct verdict){ 0 };
    for (int32_t slot = LAW_NAMES; slot < LAW_NAMES + i->pack->facts.count; slot++) i->known[slot] = false;
    ask_form(i, row->form);
    if (!row->what) return REFUSED_NOT;
    if (opens) put_facts(i, i->kind->facts, i->kind->facts_count, v);
    for (int32_t k = 0; !why && by_staff && k < i->kind->guards.count; k++)
        why = judge(i, i->kind->guards.at[k], true, opens, v);
    if (why) return why;
    put_facts(i, row->what->facts, row->what->facts_count, v);
    for (int32_t k = 0; !why && k < row->what->decides.count; k++)
        why = judge(i, row->what->decides.at[k], false, opens, v);
    return why;
}
