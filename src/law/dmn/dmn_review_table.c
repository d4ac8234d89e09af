// Reviewing a table's step: which rules match the inputs that are stated, and what the hit policy makes of
// their outputs. As in dmn_review.c, nothing here may call the evaluator.
#include "law/dmn/dmn_review_int.h"

// --- tables ----------------------------------------------------------------------------------------

enum verdict { FAILS, HOLDS, UNSAID };

// By the order of values alone; booleans have one here too.
static bool lies_in(struct feel_value v, const struct feel_range *part)
{
    int low = 1, high = -1;
    if (part->low.kind != FEEL_NULL && !feel_compare(v, part->low, &low)) return false;
    if (part->high.kind != FEEL_NULL && !feel_compare(v, part->high, &high)) return false;
    return (low > 0 || (low == 0 && part->low_closed)) && (high < 0 || (high == 0 && part->high_closed));
}

static enum verdict in_parts(const struct feel_test_shape *s, struct feel_value input)
{
    for (int32_t i = 0; i < s->part_count; i++)
        if (lies_in(input, &s->parts[i])) return s->form == FEEL_TEST_NOT ? FAILS : HOLDS;
    return s->form == FEEL_TEST_NOT ? HOLDS : FAILS;
}

static enum verdict recorded(struct feel_value step, int32_t rule, int32_t column)
{
    struct feel_value cells = review_member(step, "cells");
    for (int32_t i = 0; i < review_count(cells); i++)
        if (review_number(cells.items[i], "rule") == rule + 1 &&
            review_number(cells.items[i], "column") == column + 1)
            return feel_is_true(review_member(cells.items[i], "holds")) ? HOLDS : FAILS;
    return UNSAID;
}

static bool is_constant_for(const struct feel_test_shape *s, struct feel_value input)
{
    return s->form == FEEL_TEST_ANY ||
           ((s->form == FEEL_TEST_PARTS || s->form == FEEL_TEST_NOT) && is_of_shape(s->kind, input));
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
    struct feel_value notes = review_member(match, "notes");
    int32_t at = 0;
    for (int32_t i = 0; i < t->heading_count; i++) {
        if (rule->notes[i].len == 0) continue;
        bool there = at < review_count(notes) &&
                     str_equal(review_text(notes.items[at], "name"), t->headings[i]) &&
                     str_equal(review_text(notes.items[at], "text"), rule->notes[i]);
        if (!there) return review_refuse(v, "the annotations of a matched rule are not the model's");
        at++;
    }
    return at == review_count(notes) ||
           review_refuse(v, "a matched rule has annotations that the model has not");
}

static bool is_listed(const struct output *o, struct feel_value v)
{
    for (int32_t i = 0; i < o->order_count; i++)
        if (feel_equal(o->order[i], v) == 1) return true;
    return false;
}

// A constant output is what the rule says, or null where the output values do not have it.
static bool review_output(struct reviewer *v, const struct output *o, const struct box *b,
                          struct feel_value stated)
{
    bool refused = stated.kind == FEEL_NULL && o->allowed && b && b->constant;
    if (!b || !b->constant || (refused && !o->order)) {
        v->review->believed++;
        return true;
    }
    if (o->allowed && o->order && b->value.kind != FEEL_NULL && !is_listed(o, b->value))
        return stated.kind == FEEL_NULL;
    return review_coerced(v, b->value, stated, o->type);
}

static bool review_outputs(struct reviewer *v, struct feel_value match, const struct table *t,
                           const struct rule *rule, struct feel_value *ret_outputs)
{
    struct feel_value outputs = review_member(match, "outputs");
    if (review_count(outputs) != t->output_count)
        return review_refuse(v, "a matched rule has %d outputs, not %d", review_count(outputs),
                             t->output_count);
    for (int32_t i = 0; i < t->output_count; i++) {
        ret_outputs[i] = review_stated(v, outputs.items[i]);
        if (!review_output(v, &t->outputs[i], rule->outputs[i], ret_outputs[i]))
            return review_refuse(v, "an output is not the rule's");
    }
    return true;
}

static bool review_inputs(struct reviewer *v, struct feel_value step, const struct table *t,
                          struct feel_value *ret_inputs)
{
    struct feel_value inputs = review_member(step, "inputs");
    if (review_count(inputs) != t->column_count)
        return review_refuse(v, "%d inputs, not %d", review_count(inputs), t->column_count);
    for (int32_t i = 0; i < t->column_count; i++) {
        const struct box *b = t->columns[i].box;
        ret_inputs[i] = review_stated(v, inputs.items[i]);
        if (!str_equal(review_text(inputs.items[i], "text"), t->columns[i].text))
            return review_refuse(v, "input %d is not the table's", i + 1);
        if (!str_equal(review_text(inputs.items[i], "kind"),
                       str_of(feel_kind_name((enum feel_kind)ret_inputs[i].kind))) &&
            ret_inputs[i].kind != FEEL_STRING)
            return review_refuse(v, "input %d is not of its kind", i + 1);
        if (!review_literal(v, b, review_member(inputs.items[i], "value"), t->columns[i].type)) return false;
    }
    return true;
}

// Whether the columns' input values take the inputs: UNSAID where that had to be run.
static enum verdict judge_inputs(const struct table *t, const struct feel_value *inputs)
{
    enum verdict all = HOLDS;
    for (int32_t i = 0; i < t->column_count; i++) {
        if (!t->columns[i].allowed || inputs[i].kind == FEEL_NULL) continue;
        struct feel_test_shape s = feel_tests_shape(t->columns[i].allowed);
        if (!is_constant_for(&s, inputs[i]))
            all = UNSAID;
        else if (s.form != FEEL_TEST_ANY && in_parts(&s, inputs[i]) == FAILS)
            return FAILS;
    }
    return all;
}

static bool review_no_match(struct reviewer *v, const struct table *t, struct feel_value stated)
{
    for (int32_t i = 0; i < t->output_count; i++) {
        const struct box *b = t->outputs[i].otherwise;
        if (!b) continue;
        struct feel_value part = t->output_count == 1
                                     ? stated
                                     : review_member(stated, arena_cstr(&v->r->arena, t->outputs[i].name));
        if (!b->constant)
            v->review->believed++;
        else if (!review_coerced(v, b->value, part, t->outputs[i].type))
            return review_refuse(v, "no rule matched, and the value is not the default");
    }
    bool has_default = false;
    for (int32_t i = 0; i < t->output_count; i++) has_default |= t->outputs[i].otherwise != NULL;
    struct feel_value none = t->aggregation == AGGREGATE_COUNT ? feel_integer(0) : feel_null();
    return has_default || review_same(v, none, stated) ||
           review_refuse(v, "no rule matched, and there is a value");
}

static bool review_matches(struct reviewer *v, struct feel_value step, const struct table *t,
                           const struct feel_value *inputs)
{
    struct feel_value matched = review_member(step, "matched"), stated = review_member(step, "value");
    int32_t count = 0, room = review_count(matched) > 0 ? review_count(matched) : 0;
    int32_t *rules = NEW(&v->r->arena, int32_t, room);
    struct feel_value *outputs = NEW(&v->r->arena, struct feel_value, (ptrdiff_t)room * t->output_count);
    for (int32_t rule = 0; rule < t->rule_count; rule++) {
        enum verdict said = judge_rule(v, step, t, rule, inputs);
        if (said == FAILS) continue;
        if (said == UNSAID)
            return review_refuse(v, "rule %d may match, and the explanation does not say", rule + 1);
        if (count >= room || review_number(matched.items[count], "rule") != rule + 1)
            return review_refuse(v, "rule %d matches and is not stated", rule + 1);
        struct feel_value match = matched.items[count];
        if (!str_equal(review_text(match, "id"), t->rules[rule].id))
            return review_refuse(v, "rule %d has another id", rule + 1);
        if (!review_notes(v, match, t, &t->rules[rule])) return false;
        if (!review_outputs(v, match, t, &t->rules[rule], outputs + (ptrdiff_t)count * t->output_count))
            return false;
        rules[count++] = rule;
        if (t->policy == HIT_FIRST) break;
    }
    if (count != review_count(matched)) return review_refuse(v, "a rule is stated to match and does not");
    if (count == 0) return review_no_match(v, t, stated);
    struct feel_value made = combine_hits(v->r, t, outputs, rules, count);
    return review_same(v, made, stated) ||
           review_refuse(v, "the value is not what the hit policy makes of the matched rules");
}

bool review_table(struct reviewer *v, struct feel_value step)
{
    struct feel_value named = review_member(step, "table");
    int64_t number = review_number(named, "number");
    if (number < 1 || number > v->m->table_count) return review_refuse(v, "no such table");
    const struct table *t = v->m->tables[number - 1];
    if (!str_equal(review_text(named, "id"), t->id)) return review_refuse(v, "the table has another id");
    if (review_number(named, "line") != t->node->place.line)
        return review_refuse(v, "the table stands on another line");
    if (!str_equal(review_text(step, "policy"), hit_policy_name(t->policy)))
        return review_refuse(v, "the table has another hit policy");
    struct feel_value *inputs = NEW(&v->r->arena, struct feel_value, t->column_count);
    const struct element *within = v->within;
    if (within && t->element != within) v->within = NULL; // another's names
    bool good = review_inputs(v, step, t, inputs);
    v->within = within;
    if (!good) return false;
    v->review->tables++;
    enum verdict taken = judge_inputs(t, inputs);
    bool nothing =
        review_count(review_member(step, "matched")) == 0 && review_member(step, "value").kind == FEEL_NULL;
    if (taken == UNSAID) v->review->believed++;
    if (taken == HOLDS || (taken == UNSAID && !nothing)) return review_matches(v, step, t, inputs);
    return nothing || review_refuse(v, "an input is not allowed, and there is a value");
}
