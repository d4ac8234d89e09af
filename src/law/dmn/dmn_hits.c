// Hit policies: from the outputs of the rules that matched to the table's value; what holds where none did is the
// caller's business. There is no evaluator in here, so that the review of an explanation can use it too.
#include "law/dmn/dmn_int.h"

struct hits {
    struct feel_run *r;
    const struct table *t;
    const struct feel_value *outputs; // row after row
    const int32_t *matched;
    int32_t count;
};

static struct feel_value refuse(const struct hits *h, const char *format, int32_t a, int32_t b)
{
    return feel_error(h->r, FEEL_E_HOST, arena_print(&h->r->arena, format, a + 1, b + 1));
}

static struct feel_value hit_value(const struct hits *h, int32_t row)
{
    int32_t width = h->t->output_count;
    const struct feel_value *outputs = h->outputs + (ptrdiff_t)row * width;
    if (width == 1) return outputs[0];
    struct feel_entry *entries = NEW(&h->r->arena, struct feel_entry, width);
    for (int32_t i = 0; i < width; i++) entries[i] = (struct feel_entry){ h->t->outputs[i].name, outputs[i] };
    return feel_context(entries, width);
}

static bool same_outputs(const struct hits *h, int32_t row, int32_t other)
{
    int32_t width = h->t->output_count;
    for (int32_t i = 0; i < width; i++) {
        struct feel_value a = h->outputs[(ptrdiff_t)row * width + i],
                          b = h->outputs[(ptrdiff_t)other * width + i];
        if (feel_equal(a, b) != 1) return false;
    }
    return true;
}

static struct feel_value any_hit(const struct hits *h)
{
    for (int32_t i = 1; i < h->count; i++)
        if (!same_outputs(h, 0, i))
            return refuse(h, "hit policy ANY: rules %d and %d match and give different outputs",
                          h->matched[0], h->matched[i]);
    return hit_value(h, 0);
}

// --- priorities ------------------------------------------------------------------------------------

// The place of a value in the allowed outputs; values that are not among them come last.
static int32_t rank_of(const struct output *o, struct feel_value v)
{
    int32_t i = 0;
    while (i < o->order_count && feel_equal(o->order[i], v) != 1) i++;
    return i;
}

static int32_t *rank_rows(const struct hits *h)
{
    int32_t width = h->t->output_count;
    int32_t *ranks = NEW(&h->r->arena, int32_t, (ptrdiff_t)h->count * width);
    for (int32_t row = 0; row < h->count; row++)
        for (int32_t i = 0; i < width; i++) {
            feel_spend(h->r, 1 + h->t->outputs[i].order_count);
            ranks[row * width + i] = rank_of(&h->t->outputs[i], h->outputs[row * width + i]);
        }
    return ranks;
}

static int compare_ranks(const int32_t *a, const int32_t *b, int32_t width)
{
    for (int32_t i = 0; i < width; i++)
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    return 0;
}

static struct feel_value first_in_priority(const struct hits *h)
{
    int32_t best = 0, width = h->t->output_count;
    const int32_t *ranks = rank_rows(h);
    for (int32_t row = 1; row < h->count; row++)
        if (compare_ranks(ranks + row * width, ranks + best * width, width) < 0) best = row;
    return hit_value(h, best);
}

static struct feel_value list_of_hits(const struct hits *h, const int32_t *order)
{
    struct feel_value *items = NEW(&h->r->arena, struct feel_value, h->count);
    for (int32_t i = 0; i < h->count; i++) items[i] = hit_value(h, order ? order[i] : i);
    return feel_list(items, h->count);
}

static struct feel_value in_output_order(const struct hits *h)
{
    int32_t width = h->t->output_count;
    const int32_t *ranks = rank_rows(h);
    int32_t *order = NEW(&h->r->arena, int32_t, h->count);
    for (int32_t i = 0; i < h->count; i++) { // by insertion: equal ranks keep the order of the rules
        int32_t at = i;
        for (; at > 0 && compare_ranks(ranks + order[at - 1] * width, ranks + i * width, width) > 0; at--) {
            order[at] = order[at - 1];
            feel_spend(h->r, 1);
        }
        order[at] = i;
    }
    return list_of_hits(h, order);
}

// --- aggregation -----------------------------------------------------------------------------------

static struct feel_value sum(const struct hits *h)
{
    struct decimal total = decimal_of_int(0);
    for (int32_t i = 0; i < h->count; i++) {
        if (h->outputs[i].kind != FEEL_NUMBER)
            return refuse(h, "cannot sum: the output of rule %d is no number", h->matched[i], 0);
        if (!decimal_add(total, feel_decimal(h->outputs[i]), &total))
            return feel_error(h->r, FEEL_E_NUMBER, S("the sum is too large"));
    }
    return feel_number(&h->r->arena, total);
}

static struct feel_value extreme(const struct hits *h, int sign)
{
    struct feel_value best = h->outputs[0];
    for (int32_t i = 0; i < h->count; i++) {
        int order;
        if (!feel_compare(h->outputs[i], best, &order))
            return refuse(h, "cannot compare the outputs of rules %d and %d", h->matched[0], h->matched[i]);
        if (order * sign > 0) best = h->outputs[i];
    }
    return best;
}

static struct feel_value collect(const struct hits *h)
{
    switch (h->t->aggregation) {
    case AGGREGATE_SUM:
        return sum(h);
    case AGGREGATE_COUNT:
        return feel_integer(h->count);
    case AGGREGATE_MIN:
        return extreme(h, -1);
    case AGGREGATE_MAX:
        return extreme(h, 1);
    case AGGREGATE_NONE:
    case AGGREGATIONS:
        break;
    }
    return list_of_hits(h, NULL);
}

struct feel_value combine_hits(struct feel_run *r, const struct table *t, const struct feel_value *outputs,
                               const int32_t *matched, int32_t matched_count)
{
    struct hits h = { r, t, outputs, matched, matched_count };
    MUST(matched_count > 0);
    switch (t->policy) {
    case HIT_UNIQUE:
        if (matched_count > 1)
            return refuse(&h, "hit policy UNIQUE: rules %d and %d both match", matched[0], matched[1]);
        return hit_value(&h, 0);
    case HIT_FIRST:
        return hit_value(&h, 0);
    case HIT_ANY:
        return any_hit(&h);
    case HIT_PRIORITY:
        return first_in_priority(&h);
    case HIT_OUTPUT_ORDER:
        return in_output_order(&h);
    case HIT_RULE_ORDER:
        return list_of_hits(&h, NULL);
    case HIT_COLLECT:
        return collect(&h);
    case HIT_POLICIES:
        break;
    }
    return feel_null();
}
