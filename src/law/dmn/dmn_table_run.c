// Running a table: the index gives the rules that may match; only the cells that it could not judge are run,
// and only for those rules.
#include "law/dmn/dmn_int.h"

struct hunt {
    struct feel_run *r;
    const struct table *t;
    struct feel_value *slots;
    struct feel_value *inputs;
    uint64_t *set;     // rules that may still match
    uint64_t unjudged; // columns (by bit) whose cells must be run for every rule that is left
    uint64_t residual; // columns of which some cells must be run
    int32_t *matched;
    int32_t matched_count;
    struct step *step; // NULL: not traced
    struct ran *ran;
    int32_t ran_count, ran_room;
};

// --- inputs ----------------------------------------------------------------------------------------

static bool input_is_allowed(struct hunt *h, int32_t column, int32_t segment)
{
    const struct column *c = &h->t->columns[column];
    struct feel_value v = h->inputs[column];
    if (!c->allowed || v.kind == FEEL_NULL) return true; // that nothing is known is for the rules to judge
    if (segment >= 0 && c->segments->allowed && c->allowed == c->domain) return c->segments->allowed[segment];
    return feel_is_true(feel_test(h->r, c->allowed, h->slots, v));
}

// Leaves in the set what the column's index leaves. False where the input is not one of the column's input
// values.
static bool judge_column(struct hunt *h, int32_t column)
{
    const struct segments *s = h->t->columns[column].segments;
    struct feel_value v = h->inputs[column];
    bool judged = s && (s->end_count == 0 || is_of_shape(s->kind, v));
    int32_t segment = judged ? find_segment(s, v) : -1;
    if (!input_is_allowed(h, column, segment)) return false;
    if (!judged) {
        h->unjudged |= UINT64_C(1) << column;
        return true;
    }
    const uint64_t *set = s->sets + (ptrdiff_t)segment * s->words;
    for (int32_t i = 0; i < h->t->words; i++) h->set[i] &= set[i];
    if (s->has_residual) h->residual |= UINT64_C(1) << column;
    return true;
}

static struct feel_value input_value(struct feel_run *r, const struct column *c, struct feel_value *slots)
{
    const struct box *b = c->box;
    bool simple = b->path.slot >= 0 && b->path.field_count == 0 && b->kind == BOX_LITERAL;
    struct feel_value v = simple ? feel_force(r, slots[b->path.slot]) : run_box(r, b, slots);
    return coerce_value(r, v, c->type);
}

// --- rules -----------------------------------------------------------------------------------------

static void note_ran(struct hunt *h, int32_t rule, int32_t column, bool held)
{
    if (!h->step) return;
    if (h->ran_count == h->ran_room) {
        int32_t room = h->ran_room ? h->ran_room * 2 : 8;
        struct ran *bigger = NEW(&h->r->arena, struct ran, room);
        if (h->ran_count) memcpy(bigger, h->ran, (size_t)h->ran_count * sizeof *bigger);
        h->ran = bigger;
        h->ran_room = room;
    }
    h->ran[h->ran_count++] = (struct ran){ rule, column, held };
}

static bool run_cell(struct hunt *h, int32_t rule, int32_t column)
{
    const struct cell *cell = &h->t->rules[rule].cells[column];
    if (cell->shape.form == FEEL_TEST_ANY) return true;
    bool held;
    if (cell->tests)
        held = feel_is_true(feel_test(h->r, cell->tests, h->slots, h->inputs[column]));
    else
        held = false, (void)feel_error(h->r, FEEL_E_SYNTAX, S("a cell that cannot be read"));
    note_ran(h, rule, column, held);
    return held;
}

static bool run_cells(struct hunt *h, int32_t rule)
{
    for (uint64_t left = h->unjudged | h->residual; left; left &= left - 1) {
        int32_t column = __builtin_ctzll(left);
        bool must = h->unjudged >> column & 1 || bit_get(h->t->columns[column].segments->residual, rule);
        if (must && !run_cell(h, rule, column)) return false;
    }
    return true;
}

static int32_t count_set(const struct hunt *h)
{
    int32_t count = 0;
    for (int32_t i = 0; i < h->t->words; i++) count += __builtin_popcountll(h->set[i]);
    return count;
}

static void find_matches(struct hunt *h)
{
    int32_t left = count_set(h);
    feel_spend(h->r, 1 + h->t->column_count + left);
    h->matched = NEW(&h->r->arena, int32_t, left);
    for (int32_t i = 0; i < h->t->words; i++)
        for (uint64_t word = h->set[i]; word; word &= word - 1) {
            int32_t rule = i * 64 + __builtin_ctzll(word);
            if (!run_cells(h, rule)) continue;
            h->matched[h->matched_count++] = rule;
            if (h->t->policy == HIT_FIRST) return;
        }
}

// --- outputs ---------------------------------------------------------------------------------------

static bool output_is_allowed(struct hunt *h, const struct output *o, struct feel_value v)
{
    if (!o->allowed || v.kind == FEEL_NULL) return true;
    for (int32_t i = 0; i < o->order_count; i++)
        if (feel_equal(o->order[i], v) == 1) return true;
    return !o->order && feel_is_true(feel_test(h->r, o->allowed, h->slots, v));
}

static struct feel_value output_value(struct hunt *h, const struct output *o, const struct box *b,
                                      int32_t rule)
{
    if (!b)
        return feel_error(h->r, FEEL_E_HOST, arena_print(&h->r->arena, "rule %d has no output", rule + 1));
    struct feel_value v = b->constant ? b->value : run_box(h->r, b, h->slots);
    v = coerce_value(h->r, v, o->type);
    if (output_is_allowed(h, o, v)) return v;
    return feel_error(
        h->r, FEEL_E_TYPE,
        arena_print(&h->r->arena, "the output of rule %d is not one that is allowed", rule + 1));
}

static struct feel_value default_value(struct hunt *h)
{
    const struct table *t = h->t;
    bool any = false;
    struct feel_value *row = NEW(&h->r->arena, struct feel_value, t->output_count);
    for (int32_t i = 0; i < t->output_count; i++) {
        const struct box *b = t->outputs[i].otherwise;
        if (b) any = true, row[i] = b->constant ? b->value : run_box(h->r, b, h->slots);
        if (b) row[i] = coerce_value(h->r, row[i], t->outputs[i].type);
    }
    if (!any && t->aggregation == AGGREGATE_COUNT) return feel_integer(0);
    if (!any) return feel_null();
    if (t->output_count == 1) return row[0];
    struct feel_entry *entries = NEW(&h->r->arena, struct feel_entry, t->output_count);
    for (int32_t i = 0; i < t->output_count; i++)
        entries[i] = (struct feel_entry){ t->outputs[i].name, row[i] };
    return feel_context(entries, t->output_count);
}

static struct feel_value value_of_matches(struct hunt *h)
{
    const struct table *t = h->t;
    if (h->matched_count == 0) return default_value(h);
    struct feel_value *outputs =
        NEW(&h->r->arena, struct feel_value, (ptrdiff_t)h->matched_count * t->output_count);
    for (int32_t row = 0; row < h->matched_count; row++)
        for (int32_t i = 0; i < t->output_count; i++)
            outputs[(ptrdiff_t)row * t->output_count + i] =
                output_value(h, &t->outputs[i], t->rules[h->matched[row]].outputs[i], h->matched[row]);
    if (h->step) h->step->outputs = outputs;
    return combine_hits(h->r, t, outputs, h->matched, h->matched_count);
}

// --- the table -------------------------------------------------------------------------------------

static struct feel_value run_hunt(struct hunt *h, struct feel_value *slots)
{
    const struct table *t = h->t;
    for (int32_t i = 0; i < t->column_count; i++) h->inputs[i] = input_value(h->r, &t->columns[i], slots);
    for (int32_t i = 0; i < t->column_count; i++)
        if (!judge_column(h, i))
            return feel_error(h->r, FEEL_E_TYPE,
                              arena_print(&h->r->arena,
                                          "the value of \"%.*s\" is not one of the input values",
                                          P(t->columns[i].text)));
    find_matches(h);
    return value_of_matches(h);
}

struct feel_value run_table(struct feel_run *r, const struct table *t, struct feel_value *slots)
{
    struct hunt h = { .r = r, .t = t, .slots = slots, .step = add_step(r, STEP_TABLE) };
    h.inputs = NEW(&r->arena, struct feel_value, t->column_count);
    h.set = NEW(&r->arena, uint64_t, t->words);
    if (t->words) memcpy(h.set, t->all, (size_t)t->words * sizeof *h.set);
    enter_step(r, h.step);
    struct feel_value v = run_hunt(&h, slots);
    leave_step(r, h.step);
    if (!h.step) return v;
    h.step->table = t;
    h.step->inputs = h.inputs;
    h.step->matched = h.matched;
    h.step->matched_count = h.matched_count;
    h.step->ran = h.ran;
    h.step->ran_count = h.ran_count;
    h.step->value = v;
    return v;
}
