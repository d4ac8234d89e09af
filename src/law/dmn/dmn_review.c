// Reviewing an explanation without the evaluator: what tables decided is worked out again from the cells' own ranges, what a name stands
// for is followed to where it was stated, and constants are compared; the rest is counted as believed. Nothing in this file may call
// feel_eval, feel_test, feel_call or dmn_decide (a test reads it for that).
#include "law/dmn/dmn_int.h"
#include <stdarg.h>
#include <stdio.h>

enum { HEX_BYTES = 2 * DMN_DIGEST_BYTES };

struct reviewer {
    struct feel_run *r; // for its arena, and for what FEEL's own reading of values needs
    const struct dmn_model *m;
    struct dmn_review *review;
    struct fault *f;
    enum rc rc;
    struct feel_value steps;
    const struct feel_value **stated; // by element: the value that the explanation states for it, or NULL
    const struct element *within;     // the decision whose own logic the current step is; NULL in functions
    int64_t within_level;
    int64_t
        call_level; // of the function call that the step is inside of, or -1: what is stated there holds only there
    int32_t at; // the step being reviewed, for messages
};

[[gnu::format(printf, 2, 3)]] static bool refuse(struct reviewer *v, const char *format, ...)
{
    char why[200];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(why, sizeof why, format, args);
    va_end(args);
    if (!v->rc) v->rc = fail(v->f, RC_CORRUPT, "step %d: %s", v->at + 1, why);
    return false;
}

// --- reading ---------------------------------------------------------------------------------------

static struct feel_value member(struct feel_value context, const char *name)
{
    const struct feel_value *v = context.kind == FEEL_CONTEXT ? feel_get(context, str_of(name)) : NULL;
    return v ? *v : feel_null();
}

static struct str text_of(struct feel_value context, const char *name)
{
    struct feel_value v = member(context, name);
    return v.kind == FEEL_STRING ? feel_text(v) : (struct str){ 0 };
}

static int64_t number_of(struct feel_value context, const char *name)
{
    int64_t n;
    struct feel_value v = member(context, name);
    return v.kind == FEEL_NUMBER && feel_to_int(v, &n) ? n : -1;
}

static int32_t count_of(struct feel_value list) { return list.kind == FEEL_LIST ? list.extra : -1; }

// A stated value, of the kind that is stated with it.
static struct feel_value stated_value(struct reviewer *v, struct feel_value holder)
{
    static const enum feel_kind temporal[] = { FEEL_DATE, FEEL_TIME, FEEL_DATE_TIME, FEEL_DAYS_DURATION,
                                               FEEL_MONTHS_DURATION };
    struct feel_value value = member(holder, "value");
    struct str kind = text_of(holder, "kind");
    for (int i = 0; value.kind == FEEL_STRING && i < COUNT(temporal); i++)
        if (str_equal(kind, str_of(feel_kind_name(temporal[i]))))
            return feel_read_temporal(v->r, temporal[i], feel_text(value));
    return value;
}

// Equal as they are written: a value of the model against one that was read from JSON.
static bool same(struct reviewer *v, struct feel_value a, struct feel_value b)
{
    return str_equal(feel_json_print(&v->r->arena, a), feel_json_print(&v->r->arena, b));
}

// The same after what a declared type may have done to it: item ↔ list of one, date → date and time.
static bool same_but_coerced(struct reviewer *v, struct feel_value made, struct feel_value stated,
                             const struct feel_type *declared)
{
    if (same(v, made, stated)) return true;
    if (!declared) return false;
    if (made.kind == FEEL_LIST && made.extra == 1 && same(v, made.items[0], stated)) return true;
    if (stated.kind == FEEL_LIST && stated.extra == 1 && same(v, made, stated.items[0])) return true;
    bool refused = stated.kind == FEEL_NULL, dated = declared->kind == FEEL_T_DATE_TIME;
    if (refused || dated) v->review->believed++; // whether it conforms is the evaluator's word
    return refused || dated;
}

// --- where a name leads ----------------------------------------------------------------------------

// What the explanation states for a path of a decision's own frame; false where it cannot be followed.
static bool follow(struct reviewer *v, const struct path *p, struct feel_value *ret)
{
    if (!v->within || p->slot < 0 || p->slot >= v->within->frame_count) return false;
    const struct element *e = v->within->frame[p->slot].element;
    if (!e || e->function) return false;
    struct feel_value value = v->stated[e->pub.index] ? *v->stated[e->pub.index] : feel_null();
    for (int32_t i = 0; i < p->field_count; i++) {
        if (value.kind != FEEL_CONTEXT) return false;
        value = member(value, arena_cstr(&v->r->arena, p->fields[i]));
    }
    *ret = value;
    return true;
}

static bool review_literal(struct reviewer *v, const struct box *b, struct feel_value stated,
                           const struct feel_type *declared)
{
    struct feel_value made;
    if (b->constant)
        made = b->value;
    else if (!follow(v, &b->path, &made)) {
        v->review->believed++;
        return true;
    }
    return same_but_coerced(v, made, stated, declared ? declared : b->type) ||
           refuse(v, "its value is not what its expression says");
}

// --- tables ----------------------------------------------------------------------------------------

enum verdict { FAILS, HOLDS, UNSAID };

static enum verdict in_parts(const struct feel_test_shape *s, struct feel_value input)
{
    for (int32_t i = 0; i < s->part_count; i++)
        if (feel_within(input, &s->parts[i]) == 1) return s->form == FEEL_TEST_NOT ? FAILS : HOLDS;
    return s->form == FEEL_TEST_NOT ? HOLDS : FAILS;
}

static enum verdict recorded(struct feel_value step, int32_t rule, int32_t column)
{
    struct feel_value cells = member(step, "cells");
    for (int32_t i = 0; i < count_of(cells); i++)
        if (number_of(cells.items[i], "rule") == rule + 1 &&
            number_of(cells.items[i], "column") == column + 1)
            return feel_is_true(member(cells.items[i], "holds")) ? HOLDS : FAILS;
    return UNSAID;
}

static bool is_constant_for(const struct feel_test_shape *s, struct feel_value input)
{
    return s->form == FEEL_TEST_ANY ||
           ((s->form == FEEL_TEST_PARTS || s->form == FEEL_TEST_NOT) && input.kind == (uint8_t)s->kind);
}

static enum verdict judge_cell(struct reviewer *v, struct feel_value step, const struct table *t,
                               int32_t rule, int32_t column, struct feel_value input)
{
    const struct feel_test_shape *s = &t->rules[rule].cells[column].shape;
    if (s->form == FEEL_TEST_ANY) return HOLDS;
    if (is_constant_for(s, input)) {
        v->review->cells++;
        return in_parts(s, input);
    }
    enum verdict said = recorded(step, rule, column);
    if (said != UNSAID) v->review->believed++;
    return said;
}

// A rule fails where one cell fails; cells that were not run come after one that failed.
static enum verdict judge_rule(struct reviewer *v, struct feel_value step, const struct table *t,
                               int32_t rule, const struct feel_value *inputs)
{
    bool unsaid = false;
    for (int32_t i = 0; i < t->column_count; i++) {
        enum verdict cell = judge_cell(v, step, t, rule, i, inputs[i]);
        if (cell == FAILS) return FAILS;
        unsaid |= cell == UNSAID;
    }
    return unsaid ? UNSAID : HOLDS;
}

static bool review_notes(struct reviewer *v, struct feel_value match, const struct table *t,
                         const struct rule *rule)
{
    struct feel_value notes = member(match, "notes");
    int32_t at = 0;
    for (int32_t i = 0; i < t->heading_count; i++) {
        if (rule->notes[i].len == 0) continue;
        bool there = at < count_of(notes) && str_equal(text_of(notes.items[at], "name"), t->headings[i]) &&
                     str_equal(text_of(notes.items[at], "text"), rule->notes[i]);
        if (!there) return refuse(v, "the annotations of a matched rule are not the model's");
        at++;
    }
    return at == count_of(notes) || refuse(v, "a matched rule has annotations that the model has not");
}

static bool review_outputs(struct reviewer *v, struct feel_value match, const struct table *t,
                           const struct rule *rule, struct feel_value *ret_outputs)
{
    struct feel_value outputs = member(match, "outputs");
    if (count_of(outputs) != t->output_count)
        return refuse(v, "a matched rule has %d outputs, not %d", count_of(outputs), t->output_count);
    for (int32_t i = 0; i < t->output_count; i++) {
        const struct box *b = rule->outputs[i];
        ret_outputs[i] = stated_value(v, outputs.items[i]);
        if (!b || !b->constant)
            v->review->believed++;
        else if (!same_but_coerced(v, b->value, ret_outputs[i], t->outputs[i].type))
            return refuse(v, "an output is not the rule's");
    }
    return true;
}

static bool review_inputs(struct reviewer *v, struct feel_value step, const struct table *t,
                          struct feel_value *ret_inputs)
{
    struct feel_value inputs = member(step, "inputs");
    if (count_of(inputs) != t->column_count)
        return refuse(v, "%d inputs, not %d", count_of(inputs), t->column_count);
    for (int32_t i = 0; i < t->column_count; i++) {
        const struct box *b = t->columns[i].box;
        ret_inputs[i] = stated_value(v, inputs.items[i]);
        if (!str_equal(text_of(inputs.items[i], "text"), t->columns[i].text))
            return refuse(v, "input %d is not the table's", i + 1);
        if (!str_equal(text_of(inputs.items[i], "kind"),
                       str_of(feel_kind_name((enum feel_kind)ret_inputs[i].kind))) &&
            ret_inputs[i].kind != FEEL_STRING)
            return refuse(v, "input %d is not of its kind", i + 1);
        if (!review_literal(v, b, member(inputs.items[i], "value"), t->columns[i].type)) return false;
    }
    return true;
}

static bool refuses_inputs(const struct table *t,
                           const struct feel_value *inputs) // by the columns' input values
{
    for (int32_t i = 0; i < t->column_count; i++) {
        struct feel_test_shape s =
            t->columns[i].allowed ? feel_tests_shape(t->columns[i].allowed) : (struct feel_test_shape){ 0 };
        if (t->columns[i].allowed && inputs[i].kind != FEEL_NULL && is_constant_for(&s, inputs[i]) &&
            s.form != FEEL_TEST_ANY && in_parts(&s, inputs[i]) == FAILS)
            return true;
    }
    return false;
}

static bool review_no_match(struct reviewer *v, const struct table *t, struct feel_value stated)
{
    for (int32_t i = 0; i < t->output_count; i++) {
        const struct box *b = t->outputs[i].otherwise;
        if (!b) continue;
        struct feel_value part =
            t->output_count == 1 ? stated : member(stated, arena_cstr(&v->r->arena, t->outputs[i].name));
        if (!b->constant)
            v->review->believed++;
        else if (!same_but_coerced(v, b->value, part, t->outputs[i].type))
            return refuse(v, "no rule matched, and the value is not the default");
    }
    bool has_default = false;
    for (int32_t i = 0; i < t->output_count; i++) has_default |= t->outputs[i].otherwise != NULL;
    struct feel_value none = t->aggregation == AGGREGATE_COUNT ? feel_integer(0) : feel_null();
    return has_default || same(v, none, stated) || refuse(v, "no rule matched, and there is a value");
}

static bool review_matches(struct reviewer *v, struct feel_value step, const struct table *t,
                           const struct feel_value *inputs)
{
    struct feel_value matched = member(step, "matched"), stated = member(step, "value");
    int32_t count = 0, room = count_of(matched) > 0 ? count_of(matched) : 0;
    int32_t *rules = NEW(&v->r->arena, int32_t, room);
    struct feel_value *outputs = NEW(&v->r->arena, struct feel_value, (ptrdiff_t)room * t->output_count);
    for (int32_t rule = 0; rule < t->rule_count; rule++) {
        enum verdict said = judge_rule(v, step, t, rule, inputs);
        if (said == FAILS) continue;
        if (said == UNSAID) return refuse(v, "rule %d may match, and the explanation does not say", rule + 1);
        if (count >= room || number_of(matched.items[count], "rule") != rule + 1)
            return refuse(v, "rule %d matches and is not stated", rule + 1);
        struct feel_value match = matched.items[count];
        if (!str_equal(text_of(match, "id"), t->rules[rule].id))
            return refuse(v, "rule %d has another id", rule + 1);
        if (!review_notes(v, match, t, &t->rules[rule])) return false;
        if (!review_outputs(v, match, t, &t->rules[rule], outputs + (ptrdiff_t)count * t->output_count))
            return false;
        rules[count++] = rule;
        if (t->policy == HIT_FIRST) break;
    }
    if (count != count_of(matched)) return refuse(v, "a rule is stated to match and does not");
    if (count == 0) return review_no_match(v, t, stated);
    struct feel_value made = combine_hits(v->r, t, outputs, rules, count);
    return same(v, made, stated) ||
           refuse(v, "the value is not what the hit policy makes of the matched rules");
}

static bool review_table(struct reviewer *v, struct feel_value step)
{
    struct feel_value named = member(step, "table");
    int64_t number = number_of(named, "number");
    if (number < 1 || number > v->m->table_count) return refuse(v, "no such table");
    const struct table *t = v->m->tables[number - 1];
    if (!str_equal(text_of(named, "id"), t->id)) return refuse(v, "the table has another id");
    if (number_of(named, "line") != t->node->place.line) return refuse(v, "the table stands on another line");
    if (!str_equal(text_of(step, "policy"), hit_policy_name(t->policy)))
        return refuse(v, "the table has another hit policy");
    struct feel_value *inputs = NEW(&v->r->arena, struct feel_value, t->column_count);
    const struct element *within = v->within;
    if (within && t->element != within) v->within = NULL; // another's names
    bool good = review_inputs(v, step, t, inputs);
    v->within = within;
    if (!good) return false;
    v->review->tables++;
    if (!refuses_inputs(t, inputs)) return review_matches(v, step, t, inputs);
    bool nothing = count_of(member(step, "matched")) == 0 && member(step, "value").kind == FEEL_NULL;
    return nothing || refuse(v, "an input is not allowed, and there is a value");
}

// --- decisions -------------------------------------------------------------------------------------

static const struct element *element_named(struct reviewer *v, struct feel_value named)
{
    struct str space = text_of(named, "namespace"), id = text_of(named, "id"), name = text_of(named, "name");
    for (int32_t i = 0; i < v->m->element_count; i++) {
        const struct element *e = &v->m->elements[i];
        if (str_equal(e->pub.space, space) && str_equal(e->pub.id, id) && str_equal(e->pub.name, name) &&
            str_equal(text_of(named, "kind"), str_of(dmn_kind_name(e->pub.kind))))
            return e;
    }
    return NULL;
}

static bool review_basis(struct reviewer *v, struct feel_value step, const struct element *e)
{
    struct feel_value basis = member(step, "basis");
    if (count_of(basis) != e->authority.count)
        return refuse(v, "%d knowledge sources, not %d", count_of(basis), e->authority.count);
    for (int32_t i = 0; i < e->authority.count; i++) {
        const struct element *source = e->authority.at[i];
        bool good = str_equal(text_of(basis.items[i], "id"), source->pub.id) &&
                    str_equal(text_of(basis.items[i], "name"), source->pub.name) &&
                    str_equal(text_of(basis.items[i], "uri"), source->uri);
        if (!good) return refuse(v, "knowledge source %d is not the model's", i + 1);
    }
    return true;
}

static bool review_requirements(struct reviewer *v, struct feel_value step, const struct element *e)
{
    struct feel_value requires = member(step, "requires");
    if (count_of(requires) != e->info.count + e->knowledge.count)
        return refuse(v, "its requirements are not the model's");
    for (int32_t i = 0; i < requires.extra; i++) {
        const struct element *to = i < e->info.count ? e->info.at[i] : e->knowledge.at[i - e->info.count];
        bool good =
            requires.items[i].kind == FEEL_STRING && str_equal(feel_text(requires.items[i]), to->pub.name);
        if (!good) return refuse(v, "its requirements are not the model's");
    }
    return true;
}

// The step that is right inside the current one, if it is the box's own table.
static bool review_table_value(struct reviewer *v, struct feel_value step, const struct box *b,
                               const struct feel_type *declared)
{
    int64_t level = number_of(step, "level");
    for (int32_t i = v->at + 1; i < v->steps.extra && number_of(v->steps.items[i], "level") > level; i++) {
        struct feel_value inside = v->steps.items[i];
        if (number_of(inside, "level") != level + 1 ||
            number_of(member(inside, "table"), "number") != b->table->index + 1)
            continue;
        return same_but_coerced(v, member(inside, "value"), member(step, "value"),
                                declared ? declared : b->type) ||
               refuse(v, "its value is not that of its table");
    }
    return refuse(v, "its table is not explained");
}

// Each entry that is explained is the same in the value.
static bool review_context_value(struct reviewer *v, struct feel_value step, const struct box *b)
{
    int64_t level = number_of(step, "level");
    if (b->result || b->type) return v->review->believed++, true;
    int32_t count = 0;
    for (int32_t i = v->at + 1; i < v->steps.extra && number_of(v->steps.items[i], "level") > level; i++) {
        struct feel_value inside = v->steps.items[i], name = member(inside, "entry");
        if (number_of(inside, "level") != level + 1 || name.kind != FEEL_STRING) continue;
        const struct feel_value *entry = feel_get(member(step, "value"), feel_text(name));
        if (!entry || !same(v, *entry, member(inside, "value")))
            return refuse(v, "its value is not made of its entries");
        count++;
    }
    return count == b->entry_count || refuse(v, "an entry of its context is not explained");
}

static bool review_box_value(struct reviewer *v, struct feel_value step, const struct box *b,
                             const struct feel_type *declared)
{
    if (b->kind == BOX_TABLE) return review_table_value(v, step, b, declared);
    if (b->kind == BOX_LITERAL) return review_literal(v, b, member(step, "value"), declared);
    if (b->kind == BOX_CONTEXT && !declared) return review_context_value(v, step, b);
    v->review->believed++;
    return true;
}

static bool review_decision(struct reviewer *v, struct feel_value step)
{
    const struct element *e = element_named(v, member(step, "decision"));
    if (!e || e->pub.kind != DMN_DECISION) return refuse(v, "no such decision");
    v->within = v->call_level < 0 ? e : NULL;
    v->within_level = number_of(step, "level");
    if (!review_basis(v, step, e) || !review_requirements(v, step, e)) return false;
    if (!review_box_value(v, step, e->logic, e->pub.type)) return false;
    const struct feel_value *value = feel_get(step, S("value"));
    if (!value) return refuse(v, "it has no value");
    if (v->call_level < 0) v->stated[e->pub.index] = value;
    return true;
}

static bool review_call(struct reviewer *v, struct feel_value step)
{
    const struct element *e = element_named(v, member(step, "called"));
    if (!e || !e->function) return refuse(v, "no such function");
    v->within = NULL; // what is inside speaks of parameters
    if (v->call_level < 0) v->call_level = number_of(step, "level");
    return review_basis(v, step, e);
}

static bool review_entry(struct reviewer *v, struct feel_value step)
{
    const struct box *b = v->within ? v->within->logic : NULL;
    bool own = b && b->kind == BOX_CONTEXT && number_of(step, "level") == v->within_level + 1;
    for (int32_t i = 0; own && i < b->entry_count; i++)
        if (str_equal(b->entries[i].name, text_of(step, "entry")))
            return review_box_value(v, step, b->entries[i].box, b->entries[i].type);
    return own ? refuse(v, "no such entry") : (v->review->believed++, true);
}

static bool review_step(struct reviewer *v, struct feel_value step)
{
    if (step.kind != FEEL_CONTEXT) return refuse(v, "not a step");
    int64_t level = number_of(step, "level");
    if (level < 0) return refuse(v, "it has no level");
    if (v->within && level <= v->within_level) v->within = NULL;
    if (level <= v->call_level) v->call_level = -1;
    if (feel_get(step, S("table"))) return review_table(v, step);
    if (feel_get(step, S("decision"))) return review_decision(v, step);
    if (feel_get(step, S("called"))) return review_call(v, step);
    if (feel_get(step, S("entry"))) return review_entry(v, step);
    return refuse(v, "not a step");
}

// --- the whole -------------------------------------------------------------------------------------

static void put_hex(const uint8_t digest[static DMN_DIGEST_BYTES], char hex[static HEX_BYTES])
{
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < DMN_DIGEST_BYTES; i++) {
        hex[2 * i] = digits[digest[i] >> 4];
        hex[2 * i + 1] = digits[digest[i] & 15];
    }
}

static bool review_files(struct reviewer *v, struct feel_value model)
{
    struct feel_value files = member(model, "files");
    int32_t at = 0;
    for (int32_t i = 0; i < v->m->doc_count; i++) {
        char hex[HEX_BYTES];
        const struct doc *d = &v->m->docs[i];
        if (!d->imported) continue;
        put_hex(d->digest, hex);
        bool good = at < count_of(files) && str_equal(text_of(files.items[at], "namespace"), d->space) &&
                    str_equal(text_of(files.items[at], "sha256"), (struct str){ hex, HEX_BYTES });
        if (!good)
            return v->rc = fail(v->f, RC_CORRUPT, "it explains another model than %.*s", P(d->file)), false;
        at++;
    }
    return at == count_of(files) ||
           (v->rc = fail(v->f, RC_CORRUPT, "it names files that the model has not"), false);
}

static bool review_stated_inputs(struct reviewer *v, struct feel_value inputs)
{
    for (int32_t i = 0; i < count_of(inputs); i++) {
        const struct element *e = element_named(v, member(inputs.items[i], "input"));
        const struct feel_value *value = feel_get(inputs.items[i], S("value"));
        if (!e || !value)
            return v->rc = fail(v->f, RC_CORRUPT, "input %d is none of the model's", i + 1), false;
        v->stated[e->pub.index] = value;
    }
    return true;
}

static bool review_answer(struct reviewer *v, struct feel_value explanation)
{
    const struct element *asked = element_named(v, member(explanation, "asked"));
    struct feel_value answer = member(member(explanation, "answer"), "value");
    if (!asked) return v->rc = fail(v->f, RC_CORRUPT, "it answers for nothing of the model"), false;
    if (asked->pub.kind != DMN_DECISION) return v->review->believed++, true;
    const struct feel_value *stated = v->stated[asked->pub.index];
    bool good = stated && same(v, *stated, answer);
    return good ||
           (v->rc = fail(v->f, RC_CORRUPT, "the answer is not the value of \"%.*s\"", P(asked->pub.name)),
            false);
}

static void review_explanation(struct reviewer *v, struct feel_value explanation)
{
    if (!str_equal(text_of(explanation, "format"), S("anlan-decision/1"))) {
        v->rc = fail(v->f, RC_INVALID, "not an explanation of this format");
        return;
    }
    v->steps = member(explanation, "steps");
    v->stated = NEW(&v->r->arena, const struct feel_value *, v->m->element_count);
    if (!review_files(v, member(explanation, "model")) ||
        !review_stated_inputs(v, member(explanation, "inputs")))
        return;
    for (v->at = 0; v->at < count_of(v->steps); v->at++)
        if (!review_step(v, v->steps.items[v->at])) return;
    (void)review_answer(v, explanation);
}

struct reviewing {
    const struct dmn_model *m;
    struct str body;
    struct dmn_review *review;
    struct fault *f;
    enum rc rc;
};

static void review_guarded(struct feel_run *r, void *self)
{
    struct reviewing *w = self;
    struct reviewer v = { .r = r, .m = w->m, .review = w->review, .f = w->f, .call_level = -1 };
    struct feel_value explanation;
    w->rc = feel_json_read(r, w->body, NULL, &explanation, w->f);
    if (w->rc) return;
    review_explanation(&v, explanation);
    w->rc = v.rc;
}

// The bytes of {…} in {"explanation":{…},"sha256":"…"}, and the digest as it is stated.
static bool split(struct str text, struct str *ret_body, struct str *ret_hex)
{
    const struct str head = S("{\"explanation\":"), middle = S(",\"sha256\":\""), tail = S("\"}");
    text = str_trim(text);
    ptrdiff_t fixed = head.len + middle.len + HEX_BYTES + tail.len;
    if (text.len < fixed || !str_starts(text, head) || !str_ends(text, tail)) return false;
    *ret_body = str_slice(text, head.len, text.len - (fixed - head.len));
    *ret_hex = str_slice(text, text.len - tail.len - HEX_BYTES, text.len - tail.len);
    return str_equal(str_slice(text, head.len + ret_body->len, text.len - tail.len - HEX_BYTES), middle);
}

enum rc dmn_review(struct arena scratch, const struct dmn_model *m, struct str explanation,
                   dmn_digest *digest, struct dmn_review *ret, struct fault *f)
{
    uint8_t sum[DMN_DIGEST_BYTES];
    char hex[HEX_BYTES];
    struct str body, stated;
    struct dmn_review review = { 0 };
    if (!split(explanation, &body, &stated))
        return fail(f, RC_INVALID, "expected {\"explanation\": …, \"sha256\": …}");
    digest(body, sum);
    put_hex(sum, hex);
    if (!str_equal(stated, (struct str){ hex, HEX_BYTES }))
        return fail(f, RC_CORRUPT, "the digest is not that of the explanation");
    struct feel_run r = feel_run_of(scratch, FEEL_BUDGET);
    struct reviewing w = { .m = m, .body = body, .review = &review, .f = f };
    if (!feel_guard(&r, review_guarded, &w))
        return fail(f, RC_LIMIT, "the explanation is too large to review");
    if (!w.rc) *ret = review;
    return w.rc;
}
