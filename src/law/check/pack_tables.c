// Every decision table: complete and free of overlap (law/dmn), its rules on articles in force, its outputs of names that mean something.
#include "law/check/pack_int.h"

bool decision_values(struct arena *a, const struct pack_decision *d, int32_t output, struct feel_value *at,
                     int32_t room, int32_t *ret_count)
{
    (void)a;
    *ret_count = 0;
    int32_t rules = dmn_rule_count(d->element);
    for (int32_t r = 0; r < rules; r++) {
        struct feel_value v;
        bool there = false;
        if (!dmn_output_constant(d->element, r, output, &v)) return false;
        for (int32_t k = 0; k < *ret_count; k++) there |= at[k].kind == v.kind && feel_order(at[k], v) == 0;
        if (!there && *ret_count == room) return false;
        if (!there) at[(*ret_count)++] = v;
    }
    return rules > 0;
}

static void inspect_basis(struct inspection *i, const struct pack_decision *d, int32_t rule)
{
    struct str basis = str_trim(dmn_rule_note(d->element, rule, S("basis")));
    struct dmn_place at = dmn_rule_place(d->element, rule);
    struct bpmn_place place = { at.file, at.line, at.column };
    struct str names[BPMN_WORDS_MAX], id = dmn_rule_id(d->element, rule);
    int32_t count = 0;
    for (struct str rest = basis, word; rest.len && count < COUNT(names); rest = str_trim(rest)) {
        if (!str_cut(rest, ' ', &word, &rest)) rest = S("");
        names[count++] = str_trim(word);
    }
    if (count) inspect_articles(i, place, id.len ? id : d->id, "the rule", names, count);
}

// The key of the words that say why.
static void inspect_why(struct inspection *i, const struct pack_decision *d, int32_t rule, struct str why)
{
    struct dmn_place at = dmn_rule_place(d->element, rule);
    struct str key = str_starts(why, S("why/")) ? why : arena_print(i->a, "why/%.*s", P(why));
    for (int32_t k = 0; k < i->pack->languages.count; k++)
        if (!map_get(&i->pack->words[k], key))
            inspect_say(i, FOUND_WORD, (struct bpmn_place){ at.file, at.line, at.column }, key,
                        "the rule \"%.*s\" says \"%.*s\", which has no words in %.*s",
                        P(dmn_rule_id(d->element, rule)), P(key), P(i->pack->languages.at[k]));
}

static void inspect_decision(struct inspection *i, const struct pack_decision *d)
{
    int32_t rules = dmn_rule_count(d->element), outputs = rules ? dmn_output_count(d->element) : 0;
    for (int32_t r = 0; r < rules; r++) {
        inspect_basis(i, d, r);
        for (int32_t k = 0; k < outputs; k++) {
            struct feel_value v;
            bool why = str_equal(dmn_output_name(d->element, k), S("why"));
            if (why && dmn_output_constant(d->element, r, k, &v) && v.kind == FEEL_STRING && feel_text(v).len)
                inspect_why(i, d, r, feel_text(v));
        }
    }
}

static void inspect_model(struct inspection *i, const struct dmn_model *m)
{
    const struct dmn_finding *findings;
    int32_t count = dmn_check(i->a, i->scratch, m, DMN_CHECK_STEPS, &findings);
    for (int32_t k = 0; k < count; k++) {
        const struct dmn_finding *t = &findings[k];
        struct law_finding *f =
            inspect_say(i, FOUND_TABLE, (struct bpmn_place){ t->place.file, t->place.line, t->place.column },
                        t->element, "%.*s: %s: %.*s", P(t->element), dmn_finding_name(t->kind), P(t->text));
        f->fault = dmn_finding_is_fault(t->kind);
        f->table = *t;
    }
    i->ret->tables += dmn_count(m);
}

// --- outputs -------------------------------------------------------------------------------------------

static bool is_one_of(struct str name, const struct str *names, ptrdiff_t count)
{
    for (ptrdiff_t k = 0; k < count; k++)
        if (str_equal(names[k], name)) return true;
    return false;
}

// What is given under a name that nobody reads is lost without a word.
static void inspect_outputs(struct inspection *i, const struct pack_decision *d, const char *asker,
                            const struct str *names, ptrdiff_t count, bool gives_facts)
{
    int32_t outputs = dmn_rule_count(d->element) ? dmn_output_count(d->element) : 0;
    for (int32_t k = 0; k < outputs; k++) {
        struct str name = dmn_output_name(d->element, k);
        if (is_one_of(name, names, count) || (gives_facts && pack_names_hold(i->pack->facts, name))) continue;
        struct dmn_place at = d->element->place;
        inspect_say(i, FOUND_DECISION, (struct bpmn_place){ at.file, at.line, at.column }, d->id,
                    "the decision \"%.*s\" gives \"%.*s\", which %s does not take and which is no fact",
                    P(d->id), P(name), asker);
    }
}

void inspect_answers(struct inspection *i)
{
    static const struct str act[] = { SL("allow"), SL("why"), SL("documents"), SL("notices"), SL("clocks") };
    const struct bpmn_model *m = i->pack->procedures;
    for (int32_t k = 0; k < i->kind->guards.count; k++)
        inspect_outputs(i, i->kind->guards.at[k], "a guard", act, 2, false);
    for (int32_t k = 0; k < i->kind->acts_count; k++)
        for (int32_t n = 0; n < i->kind->acts[k].decides.count; n++)
            inspect_outputs(i, i->kind->acts[k].decides.at[n], "an act", act, COUNT(act), true);
    for (int32_t k = 0; i->mine && k < m->node_count; k++) {
        const struct node *n = &m->nodes[k];
        const struct pack_decision *d = n->pub.kind == BPMN_RULE && i->mine[k] && n->result.len == 0
                                            ? pack_decision(i->pack, n->pub.refers)
                                            : NULL;
        if (d) inspect_outputs(i, d, "a task", act, 0, true);
    }
}

static void inspect_decisions_of(struct inspection *i, struct pack_decisions list,
                                 const struct pack_decision **seen, int32_t *count, int32_t room)
{
    for (int32_t k = 0; k < list.count; k++) {
        bool there = false;
        for (int32_t n = 0; n < *count; n++) there |= seen[n] == list.at[k];
        if (there || *count == room) continue;
        seen[(*count)++] = list.at[k];
        inspect_decision(i, list.at[k]);
    }
}

void inspect_tables(struct inspection *i)
{
    enum { SEEN_MAX = 4096 };
    const struct pack_decision **seen = NEW(i->a, const struct pack_decision *, SEEN_MAX);
    int32_t count = 0;
    for (int32_t k = 0; k < i->pack->decisions_count; k++) inspect_model(i, i->pack->decisions[k]);
    for (int32_t k = 0; k < i->pack->kinds_count; k++) {
        const struct pack_kind *kind = &i->pack->kinds[k];
        inspect_decisions_of(i, kind->guards, seen, &count, SEEN_MAX);
        for (int32_t n = 0; n < kind->acts_count; n++)
            inspect_decisions_of(i, kind->acts[n].decides, seen, &count, SEEN_MAX);
    }
}
