// Built-in functions of lists.
#include "law/feel/builtin_int.h"

// The one list, or all arguments as a list; false for a null in place of the list.
static bool gather(const struct feel_value *x, int32_t count, struct feel_value *room,
                   struct feel_value *ret_list)
{
    if (count == 1) return take_list(x[0], room, ret_list);
    *ret_list = make_list(x, count);
    return true;
}

// --- asking ----------------------------------------------------------------------------------------

static struct feel_value run_list_contains(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct feel_value room, list;
    if (!take_list(x[0], &room, &list)) return wrong_type(r, "list contains(list, element)");
    for (int32_t i = 0; i < list.extra; i++)
        if (values_equal(r, list.items[i], x[1]) == 1) return make_boolean(true);
    return make_boolean(false);
}

static struct feel_value run_count(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct feel_value room, list;
    return take_list(x[0], &room, &list) ? make_integer(list.extra) : wrong_type(r, "count(list)");
}

// sign -1 finds the least, 1 the greatest.
static struct feel_value extreme(struct feel_run *r, const struct feel_value *x, int32_t count, int sign)
{
    struct feel_value room, list, best;
    int order;
    if (!gather(x, count, &room, &list)) return wrong_type(r, "min or max of a list");
    if (list.extra == 0) return make_null(FEEL_E_NONE);
    spend(r, list.extra);
    best = list.items[0];
    if (list.extra == 1 && (best.kind == FEEL_NULL || !feel_compare(best, best, &order)))
        return wrong_type(r, "min or max of values that have an order");
    for (int32_t i = 1; i < list.extra; i++) {
        if (!feel_compare(list.items[i], best, &order))
            return wrong_type(r, "min or max of values that have an order");
        if (order * sign > 0) best = list.items[i];
    }
    return best;
}

static struct feel_value run_min(struct feel_run *r, const struct feel_value *x, int32_t count)
{
    return extreme(r, x, count, -1);
}

static struct feel_value run_max(struct feel_run *r, const struct feel_value *x, int32_t count)
{
    return extreme(r, x, count, 1);
}

static struct feel_value all_true(struct feel_run *r, const struct feel_value *x, int32_t count, bool wanted)
{
    struct feel_value room, list;
    bool other = false;
    if (!gather(x, count, &room, &list)) return wrong_type(r, "all or any of a list");
    spend(r, list.extra);
    for (int32_t i = 0; i < list.extra; i++) {
        struct feel_value v = list.items[i];
        if (v.kind == FEEL_BOOLEAN && (v.n != 0) != wanted) return v;
        other = other || v.kind != FEEL_BOOLEAN;
    }
    return other ? wrong_type(r, "all or any of booleans") : make_boolean(wanted);
}

static struct feel_value run_all(struct feel_run *r, const struct feel_value *x, int32_t count)
{
    return all_true(r, x, count, true);
}

static struct feel_value run_any(struct feel_run *r, const struct feel_value *x, int32_t count)
{
    return all_true(r, x, count, false);
}

static struct feel_value run_index_of(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct feel_value room, list;
    int32_t count = 0;
    if (!take_list(x[0], &room, &list)) return wrong_type(r, "index of(list, match)");
    struct feel_value *found = grab_values(&r->arena, list.extra);
    for (int32_t i = 0; i < list.extra; i++)
        if (values_equal(r, list.items[i], x[1]) == 1) found[count++] = make_integer(i + 1);
    return make_list(found, count);
}

// --- numbers of a list -----------------------------------------------------------------------------

static bool gather_numbers(struct feel_run *r, const struct feel_value *x, int32_t count,
                           struct feel_value *room, struct feel_value *ret_list)
{
    if (!gather(x, count, room, ret_list)) return false;
    spend(r, ret_list->extra);
    for (int32_t i = 0; i < ret_list->extra; i++)
        if (ret_list->items[i].kind != FEEL_NUMBER) return false;
    return true;
}

static bool gather_durations(struct feel_value list)
{
    for (int32_t i = 0; i < list.extra; i++) {
        uint8_t kind = list.items[i].kind;
        if ((kind != FEEL_DAYS_DURATION && kind != FEEL_MONTHS_DURATION) || kind != list.items[0].kind)
            return false;
    }
    return list.extra > 0;
}

static struct feel_value sum_of(struct feel_run *r, struct feel_value list)
{
    struct feel_value sum = list.items[0];
    for (int32_t i = 1; i < list.extra && sum.kind != FEEL_NULL; i++)
        sum = values_arithmetic(r, OP_ADD, sum, list.items[i]);
    return told(r, sum);
}

static struct feel_value run_sum(struct feel_run *r, const struct feel_value *x, int32_t count)
{
    struct feel_value room, list;
    if (!gather_numbers(r, x, count, &room, &list) &&
        !(gather(x, count, &room, &list) && gather_durations(list)))
        return wrong_type(r, "sum of numbers");
    return list.extra ? sum_of(r, list) : make_null(FEEL_E_NONE);
}

static struct feel_value run_mean(struct feel_run *r, const struct feel_value *x, int32_t count)
{
    struct feel_value room, list;
    if (!gather_numbers(r, x, count, &room, &list) &&
        !(gather(x, count, &room, &list) && gather_durations(list)))
        return wrong_type(r, "mean of numbers");
    if (list.extra == 0) return make_null(FEEL_E_NONE);
    struct feel_value sum = sum_of(r, list);
    return sum.kind == FEEL_NULL ? sum
                                 : told(r, values_arithmetic(r, OP_DIVIDE, sum, make_integer(list.extra)));
}

static struct feel_value run_product(struct feel_run *r, const struct feel_value *x, int32_t count)
{
    struct feel_value room, list;
    if (!gather_numbers(r, x, count, &room, &list)) return wrong_type(r, "product of numbers");
    if (list.extra == 0) return wrong_value(r, "product of nothing");
    struct feel_value product = list.items[0];
    for (int32_t i = 1; i < list.extra && product.kind != FEEL_NULL; i++)
        product = number_multiply(&r->arena, product, list.items[i]);
    return told(r, product);
}

static struct feel_value run_median(struct feel_run *r, const struct feel_value *x, int32_t count)
{
    struct feel_value room, list;
    if (!gather_numbers(r, x, count, &room, &list)) return wrong_type(r, "median of numbers");
    if (list.extra == 0) return make_null(FEEL_E_NONE);
    list = sort_values(r, list, make_null(FEEL_E_NONE));
    struct feel_value high = list.items[list.extra / 2];
    if (list.extra % 2) return high;
    struct feel_value sum = number_add(&r->arena, list.items[list.extra / 2 - 1], high);
    return told(r, sum.kind == FEEL_NULL ? sum : number_divide(&r->arena, sum, make_integer(2)));
}

// The square root of the squared distances from the mean, divided by one less than the count.
static struct feel_value run_stddev(struct feel_run *r, const struct feel_value *x, int32_t count)
{
    struct feel_value room, list;
    struct decimal root;
    if (!gather_numbers(r, x, count, &room, &list) || list.extra < 2)
        return wrong_type(r, "stddev of two numbers or more");
    struct feel_value mean = number_divide(&r->arena, sum_of(r, list), make_integer(list.extra)),
                      sum = make_integer(0);
    for (int32_t i = 0; i < list.extra && sum.kind == FEEL_NUMBER && mean.kind == FEEL_NUMBER; i++) {
        struct feel_value apart = number_subtract(&r->arena, list.items[i], mean);
        if (apart.kind == FEEL_NUMBER) apart = number_multiply(&r->arena, apart, apart);
        sum = apart.kind == FEEL_NUMBER ? number_add(&r->arena, sum, apart) : apart;
    }
    if (mean.kind == FEEL_NULL || sum.kind == FEEL_NULL)
        return feel_error(r, FEEL_E_NUMBER, (struct str){ 0 });
    sum = number_divide(&r->arena, sum, make_integer(list.extra - 1));
    if (!decimal_root(feel_decimal(sum), &root)) return feel_error(r, FEEL_E_NUMBER, (struct str){ 0 });
    return number_of_decimal(&r->arena, root);
}

// The most frequent ones, ascending.
static struct feel_value run_mode(struct feel_run *r, const struct feel_value *x, int32_t count)
{
    struct feel_value room, list;
    if (!gather_numbers(r, x, count, &room, &list)) return wrong_type(r, "mode of numbers");
    list = sort_values(r, list, make_null(FEEL_E_NONE));
    struct feel_value *modes = grab_values(&r->arena, list.extra);
    int32_t most = 0, found = 0;
    for (int32_t i = 0, run; i < list.extra; i += run) {
        for (run = 1; i + run < list.extra && number_compare(list.items[i], list.items[i + run]) == 0;) run++;
        if (run > most) found = 0, most = run;
        if (run == most) modes[found++] = list.items[i];
    }
    return make_list(modes, found);
}

// --- making lists ----------------------------------------------------------------------------------

static struct feel_value run_sublist(struct feel_run *r, const struct feel_value *x, int32_t count)
{
    struct feel_value room, list;
    int64_t start, length;
    if (!take_list(x[0], &room, &list)) return wrong_type(r, "sublist(list, start position, length)");
    if (!whole_between(single(x[1]), -list.extra, list.extra, &start) || start == 0)
        return wrong_value(r, "start position of a sublist");
    if (start < 0) start += (int64_t)list.extra + 1;
    bool given = count > 2 && x[2].kind != FEEL_NULL;
    length = list.extra - start + 1;
    if (given && !whole_between(single(x[2]), 1, length, &length))
        return wrong_value(r, "length of a sublist");
    struct feel_value *items = grab_values(&r->arena, length);
    memcpy(items, list.items + start - 1, (size_t)length * sizeof *items);
    return make_list(items, length);
}

static void copy_items(struct feel_value *to, struct feel_value list, int32_t from, int32_t count)
{
    if (count > 0) memcpy(to, list.items + from, (size_t)count * sizeof *to);
}

static struct feel_value run_append(struct feel_run *r, const struct feel_value *x, int32_t count)
{
    struct feel_value room, list;
    if (!take_list(x[0], &room, &list)) return wrong_type(r, "append(list, item...)");
    int64_t total = (int64_t)list.extra + count - 1;
    spend(r, total);
    struct feel_value *items = grab_values(&r->arena, total);
    copy_items(items, list, 0, list.extra);
    for (int32_t i = 1; i < count; i++) items[list.extra + i - 1] = x[i];
    return make_list(items, total);
}

static struct feel_value run_concatenate(struct feel_run *r, const struct feel_value *x, int32_t count)
{
    struct feel_value room, list;
    int64_t total = 0, at = 0;
    for (int32_t i = 0; i < count; i++) {
        if (!take_list(x[i], &room, &list)) return wrong_type(r, "concatenate(list...)");
        total += list.extra;
    }
    spend(r, total);
    if (total > INT32_MAX) run_stop(r, FEEL_E_MEMORY);
    struct feel_value *items = grab_values(&r->arena, total);
    for (int32_t i = 0; i < count; i++) {
        (void)take_list(x[i], &room, &list);
        copy_items(items + at, list, 0, list.extra);
        at += list.extra;
    }
    return make_list(items, total);
}

static struct feel_value distinct(struct feel_run *r, struct feel_value list)
{
    struct feel_value *kept = grab_values(&r->arena, list.extra);
    int32_t count = 0;
    for (int32_t i = 0; i < list.extra; i++) {
        int32_t k = 0;
        while (k < count && values_equal(r, kept[k], list.items[i]) != 1) k++;
        spend(r, k);
        if (k == count) kept[count++] = list.items[i];
    }
    return make_list(kept, count);
}

static struct feel_value run_union(struct feel_run *r, const struct feel_value *x, int32_t count)
{
    struct feel_value all = run_concatenate(r, x, count);
    return all.kind == FEEL_LIST ? distinct(r, all) : all;
}

static struct feel_value run_distinct_values(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct feel_value room, list;
    return take_list(x[0], &room, &list) ? distinct(r, list) : wrong_type(r, "distinct values(list)");
}

// Where position p (negative from the end) lies among `count` places; false outside.
static bool take_position(struct feel_value v, int32_t count, int64_t *ret_at)
{
    int64_t p;
    if (!whole_between(single(v), -(int64_t)count, count, &p) || p == 0) return false;
    *ret_at = p > 0 ? p - 1 : count + p;
    return true;
}

static struct feel_value run_insert_before(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct feel_value room, list;
    int64_t at;
    if (!take_list(x[0], &room, &list)) return wrong_type(r, "insert before(list, position, newItem)");
    if (!take_position(x[1], list.extra, &at)) return wrong_value(r, "position of insert before");
    spend(r, list.extra);
    struct feel_value *items = grab_values(&r->arena, (int64_t)list.extra + 1);
    copy_items(items, list, 0, (int32_t)at);
    items[at] = x[2];
    copy_items(items + at + 1, list, (int32_t)at, list.extra - (int32_t)at);
    return make_list(items, (int64_t)list.extra + 1);
}

static struct feel_value run_remove(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct feel_value room, list;
    int64_t at;
    if (!take_list(x[0], &room, &list)) return wrong_type(r, "remove(list, position)");
    if (!take_position(x[1], list.extra, &at)) return wrong_value(r, "position of remove");
    spend(r, list.extra);
    struct feel_value *items = grab_values(&r->arena, list.extra);
    copy_items(items, list, 0, (int32_t)at);
    copy_items(items + at, list, (int32_t)at + 1, list.extra - (int32_t)at - 1);
    return make_list(items, list.extra - 1);
}

static struct feel_value run_reverse(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct feel_value room, list;
    if (!take_list(x[0], &room, &list)) return wrong_type(r, "reverse(list)");
    spend(r, list.extra);
    struct feel_value *items = grab_values(&r->arena, list.extra);
    for (int32_t i = 0; i < list.extra; i++) items[i] = list.items[list.extra - 1 - i];
    return make_list(items, list.extra);
}

static int64_t count_leaves(struct feel_run *r, struct feel_value list, int depth)
{
    int64_t leaves = 0;
    spend(r, list.extra + 1);
    if (depth > FEEL_DEPTH_MAX) run_stop(r, FEEL_E_DEPTH);
    for (int32_t i = 0; i < list.extra; i++)
        leaves += list.items[i].kind == FEEL_LIST ? count_leaves(r, list.items[i], depth + 1) : 1;
    return leaves;
}

static struct feel_value *put_leaves(struct feel_value *at, struct feel_value list)
{
    for (int32_t i = 0; i < list.extra; i++) {
        if (list.items[i].kind == FEEL_LIST)
            at = put_leaves(at, list.items[i]);
        else
            *at++ = list.items[i];
    }
    return at;
}

static struct feel_value run_flatten(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct feel_value room, list;
    if (!take_list(x[0], &room, &list)) return wrong_type(r, "flatten(list)");
    int64_t leaves = count_leaves(r, list, 0);
    struct feel_value *items = grab_values(&r->arena, leaves);
    (void)put_leaves(items, list);
    return make_list(items, leaves);
}

static struct feel_value replace_matching(struct feel_run *r, struct feel_value list, struct feel_value match,
                                          struct feel_value item)
{
    struct feel_value *items = grab_values(&r->arena, list.extra);
    for (int32_t i = 0; i < list.extra; i++) {
        struct feel_value pair[2] = { list.items[i], item };
        struct feel_value v = feel_call(r, match, pair, 2);
        if (v.kind != FEEL_BOOLEAN) return wrong_type(r, "a match function that gives a boolean");
        items[i] = v.n ? item : list.items[i];
    }
    return make_list(items, list.extra);
}

static struct feel_value run_list_replace(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct feel_value room, list;
    int64_t at;
    if (!take_list(x[0], &room, &list))
        return wrong_type(r, "list replace(list, position or match, newItem)");
    if (x[1].kind == FEEL_FUNCTION) return replace_matching(r, list, x[1], x[2]);
    if (!take_position(x[1], list.extra, &at)) return wrong_value(r, "position of list replace");
    spend(r, list.extra);
    struct feel_value *items = grab_values(&r->arena, list.extra);
    copy_items(items, list, 0, list.extra);
    items[at] = x[2];
    return make_list(items, list.extra);
}

static struct feel_value run_list_replace_position(struct feel_run *r, const struct feel_value *x,
                                                   int32_t count)
{
    return x[1].kind == FEEL_FUNCTION ? wrong_type(r, "a position") : run_list_replace(r, x, count);
}

static struct feel_value run_list_replace_match(struct feel_run *r, const struct feel_value *x, int32_t count)
{
    return x[1].kind != FEEL_FUNCTION ? wrong_type(r, "a match function") : run_list_replace(r, x, count);
}

// --- sorting ---------------------------------------------------------------------------------------

struct sorting {
    struct feel_run *run;
    struct feel_value precedes; // null: numbers by size
    bool failed;
};

static bool comes_first(struct sorting *s, struct feel_value a, struct feel_value b)
{
    if (s->precedes.kind == FEEL_NULL) return number_compare(a, b) < 0;
    struct feel_value pair[2] = { a, b };
    struct feel_value v = feel_call(s->run, s->precedes, pair, 2);
    s->failed = s->failed || v.kind != FEEL_BOOLEAN;
    return is_true(v);
}

// Merges the sorted halves [0, middle) and [middle, count); equals keep their order.
static void merge(struct sorting *s, const struct feel_value *from, struct feel_value *to, int32_t middle,
                  int32_t count)
{
    int32_t a = 0, b = middle;
    for (int32_t i = 0; i < count; i++) {
        bool right = a == middle || (b < count && comes_first(s, from[b], from[a]));
        to[i] = right ? from[b++] : from[a++];
    }
}

struct feel_value sort_values(struct feel_run *r, struct feel_value list, struct feel_value precedes)
{
    struct sorting s = { .run = r, .precedes = precedes };
    struct feel_value *from = grab_values(&r->arena, list.extra), *to = grab_values(&r->arena, list.extra);
    copy_items(from, list, 0, list.extra);
    for (int64_t width = 1; width < list.extra && !s.failed; width *= 2) {
        spend(r, list.extra);
        for (int64_t at = 0; at < list.extra; at += 2 * width) {
            int64_t count = list.extra - at < 2 * width ? list.extra - at : 2 * width;
            merge(&s, from + at, to + at, (int32_t)(width < count ? width : count), (int32_t)count);
        }
        struct feel_value *swap = from;
        from = to;
        to = swap;
    }
    return s.failed ? wrong_type(r, "a precedes function that gives a boolean") : make_list(from, list.extra);
}

static struct feel_value run_sort(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct feel_value room, list;
    if (!take_list(x[0], &room, &list) || x[1].kind != FEEL_FUNCTION)
        return wrong_type(r, "sort(list, precedes)");
    return sort_values(r, list, x[1]);
}

// clang-format off
const struct builtin builtins_list[] = {
    BUILTIN("list contains", "list,element", 2, 2, run_list_contains, true),
    BUILTIN("list replace", NULL, 3, 3, run_list_replace, true),
    BUILTIN("list replace", "list,position,newItem", 3, 3, run_list_replace_position, true),
    BUILTIN("list replace", "list,match,newItem", 3, 3, run_list_replace_match, true),
    BUILTIN("count", "list", 1, 1, run_count, true),
    BUILTIN("min", "list", 1, 1, run_min, true),
    BUILTIN("min", NULL, 2, -1, run_min, true),
    BUILTIN("max", "list", 1, 1, run_max, true),
    BUILTIN("max", NULL, 2, -1, run_max, true),
    BUILTIN("sum", "list", 1, 1, run_sum, true),
    BUILTIN("sum", NULL, 2, -1, run_sum, true),
    BUILTIN("mean", "list", 1, 1, run_mean, true),
    BUILTIN("mean", NULL, 2, -1, run_mean, true),
    BUILTIN("all", "list", 1, 1, run_all, true),
    BUILTIN("all", NULL, 2, -1, run_all, true),
    BUILTIN("any", "list", 1, 1, run_any, true),
    BUILTIN("any", NULL, 2, -1, run_any, true),
    BUILTIN("product", "list", 1, 1, run_product, true),
    BUILTIN("product", NULL, 2, -1, run_product, true),
    BUILTIN("median", "list", 1, 1, run_median, true),
    BUILTIN("median", NULL, 2, -1, run_median, true),
    BUILTIN("stddev", "list", 1, 1, run_stddev, true),
    BUILTIN("stddev", NULL, 2, -1, run_stddev, true),
    BUILTIN("mode", "list", 1, 1, run_mode, true),
    BUILTIN("mode", NULL, 2, -1, run_mode, true),
    BUILTIN("sublist", "list,start position,length", 2, 3, run_sublist, true),
    BUILTIN("append", "list,item", 1, 2, run_append, true),
    BUILTIN("append", NULL, 3, -1, run_append, true),
    BUILTIN("concatenate", NULL, 1, -1, run_concatenate, true),
    BUILTIN("insert before", "list,position,newItem", 3, 3, run_insert_before, true),
    BUILTIN("remove", "list,position", 2, 2, run_remove, true),
    BUILTIN("reverse", "list", 1, 1, run_reverse, true),
    BUILTIN("index of", "list,match", 2, 2, run_index_of, true),
    BUILTIN("union", NULL, 1, -1, run_union, true),
    BUILTIN("distinct values", "list", 1, 1, run_distinct_values, true),
    BUILTIN("flatten", "list", 1, 1, run_flatten, true),
    BUILTIN("sort", "list,precedes", 2, 2, run_sort, false),
};
// clang-format on
const int32_t builtins_list_count = COUNT(builtins_list);
