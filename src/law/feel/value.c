// Values: making, reading, equality and order.
#include "law/feel/feel_int.h"

enum { EQUAL_STEPS_MAX = 10'000'000 };

struct feel_value feel_null(void) { return make_null(FEEL_E_NONE); }
struct feel_value feel_boolean(bool b) { return make_boolean(b); }
struct feel_value feel_integer(int64_t n) { return make_integer(n); }

struct feel_value feel_string(struct str s)
{
    MUST(s.len >= 0 && s.len <= INT32_MAX);
    return make_string(s);
}

struct feel_value feel_date(struct day d) { return (struct feel_value){ .kind = FEEL_DATE, .n = d.n }; }

struct feel_value feel_days_duration(int64_t seconds, int32_t ns)
{
    return (struct feel_value){ .kind = FEEL_DAYS_DURATION, .extra = ns, .n = seconds };
}

struct feel_value feel_months_duration(int64_t months)
{
    return (struct feel_value){ .kind = FEEL_MONTHS_DURATION, .n = months };
}

struct feel_value make_moment(struct arena *a, enum feel_kind kind, struct feel_moment m)
{
    struct feel_moment *copy = grab(a, sizeof *copy);
    *copy = m;
    return (struct feel_value){ .kind = (uint8_t)kind, .moment = copy };
}

struct feel_value feel_moment(struct arena *a, enum feel_kind kind, struct feel_moment m)
{
    MUST(kind == FEEL_TIME || kind == FEEL_DATE_TIME);
    return make_moment(a, kind, m);
}

struct feel_value feel_instant(struct arena *a, struct instant i)
{
    int64_t s = floor_divide(i.ns, NS_PER_S);
    struct feel_moment m = { .local_s = s, .ns = (int32_t)(i.ns - s * NS_PER_S), .form = FEEL_ZONE_OFFSET };
    return make_moment(a, FEEL_DATE_TIME, m);
}

bool feel_to_instant(struct feel_value v, struct instant *ret_i)
{
    int64_t ns;
    if (v.kind != FEEL_DATE_TIME || v.moment->form == FEEL_ZONE_NONE) return false;
    if (__builtin_mul_overflow(moment_utc_s(v.moment), NS_PER_S, &ns)) return false;
    if (__builtin_add_overflow(ns, (int64_t)v.moment->ns, &ns)) return false;
    ret_i->ns = ns;
    return true;
}

struct feel_value feel_list(const struct feel_value *items, int32_t count) { return make_list(items, count); }

struct feel_value feel_context(const struct feel_entry *entries, int32_t count)
{
    return make_context(entries, count);
}

struct feel_value feel_range(struct arena *a, struct feel_range range)
{
    struct feel_range *copy = grab(a, sizeof *copy);
    *copy = range;
    return (struct feel_value){ .kind = FEEL_RANGE, .range = copy };
}

struct feel_value feel_function(const struct feel_function *f)
{
    return (struct feel_value){ .kind = FEEL_FUNCTION, .function = f };
}

struct feel_value feel_lazy(struct feel_lazy *lazy)
{
    return (struct feel_value){ .kind = FEEL_LAZY, .lazy = lazy };
}

bool feel_is_true(struct feel_value v) { return is_true(v); }

struct str feel_text(struct feel_value v)
{
    MUST(v.kind == FEEL_STRING);
    return text_of(v);
}

const struct feel_value *feel_get(struct feel_value context, struct str name)
{
    if (context.kind != FEEL_CONTEXT) return NULL;
    for (int32_t i = 0; i < context.extra; i++) {
        const struct feel_entry *entry = &context.entries[i];
        if (entry->name.len == name.len && (entry->name.at == name.at || name.len == 0 ||
                                            memcmp(entry->name.at, name.at, (size_t)name.len) == 0))
            return &entry->value;
    }
    return NULL;
}

const char *feel_kind_name(enum feel_kind k)
{
    static const char *const names[] = {
        [FEEL_NULL] = "null",
        [FEEL_BOOLEAN] = "boolean",
        [FEEL_NUMBER] = "number",
        [FEEL_STRING] = "string",
        [FEEL_DATE] = "date",
        [FEEL_TIME] = "time",
        [FEEL_DATE_TIME] = "date and time",
        [FEEL_DAYS_DURATION] = "days and time duration",
        [FEEL_MONTHS_DURATION] = "years and months duration",
        [FEEL_LIST] = "list",
        [FEEL_CONTEXT] = "context",
        [FEEL_RANGE] = "range",
        [FEEL_FUNCTION] = "function",
        [FEEL_LAZY] = "value not yet made",
    };
    MUST((int)k >= 0 && (int)k < COUNT(names));
    return names[k];
}

struct feel_value as_list(struct feel_value v, struct feel_value *room)
{
    if (v.kind == FEEL_LIST) return v;
    *room = v;
    return make_list(room, 1);
}

// --- equality --------------------------------------------------------------------------------------

struct walk { // of two values at once; bounded in depth and in the pairs looked at
    struct feel_run *run;
    int64_t left;
};

static bool walk_on(struct walk *w, int depth)
{
    if (w->run) spend(w->run, 1);
    return depth < FEEL_DEPTH_MAX && w->left-- > 0;
}

static int equal(struct walk *w, struct feel_value a, struct feel_value b, int depth);

// Of the parts' answers: false wins over what cannot be said, and that over true.
static int both(int x, int y) { return x == 0 || y == 0 ? 0 : x < 0 || y < 0 ? -1 : 1; }

static int lists_equal(struct walk *w, struct feel_value a, struct feel_value b, int depth)
{
    int result = a.extra == b.extra;
    for (int32_t i = 0; result != 0 && i < a.extra; i++)
        result = both(result, equal(w, a.items[i], b.items[i], depth));
    return result;
}

static int contexts_equal(struct walk *w, struct feel_value a, struct feel_value b, int depth)
{
    int result = a.extra == b.extra;
    for (int32_t i = 0; result != 0 && i < a.extra; i++) {
        const struct feel_value *other = feel_get(b, a.entries[i].name);
        result = other ? both(result, equal(w, a.entries[i].value, *other, depth)) : 0;
    }
    return result;
}

static int ranges_equal(struct walk *w, const struct feel_range *a, const struct feel_range *b, int depth)
{
    if (a->form != b->form || a->low_closed != b->low_closed || a->high_closed != b->high_closed) return 0;
    return both(equal(w, a->low, b->low, depth), equal(w, a->high, b->high, depth));
}

static int equal(struct walk *w, struct feel_value a, struct feel_value b, int depth)
{
    if (!walk_on(w, depth)) return -1;
    if (a.kind == FEEL_NULL || b.kind == FEEL_NULL) return a.kind == b.kind;
    if (a.kind != b.kind) return -1;
    switch ((enum feel_kind)a.kind) {
    case FEEL_BOOLEAN:
    case FEEL_DATE:
    case FEEL_MONTHS_DURATION:
        return a.n == b.n;
    case FEEL_NUMBER:
        return number_compare(a, b) == 0;
    case FEEL_STRING:
        return str_equal(text_of(a), text_of(b));
    case FEEL_DAYS_DURATION:
        return a.n == b.n && a.extra == b.extra;
    case FEEL_TIME:
    case FEEL_DATE_TIME:
        return temporal_equal(a, b);
    case FEEL_LIST:
        return lists_equal(w, a, b, depth + 1);
    case FEEL_CONTEXT:
        return contexts_equal(w, a, b, depth + 1);
    case FEEL_RANGE:
        return ranges_equal(w, a.range, b.range, depth + 1);
    case FEEL_FUNCTION:
        return a.function == b.function;
    case FEEL_NULL:
    case FEEL_LAZY:
        break;
    }
    return -1;
}

int values_equal(struct feel_run *r, struct feel_value a, struct feel_value b)
{
    if (a.kind == FEEL_NUMBER && b.kind == FEEL_NUMBER) return number_compare(a, b) == 0;
    struct walk w = { .run = r, .left = EQUAL_STEPS_MAX };
    return equal(&w, a, b, 0);
}

int feel_equal(struct feel_value a, struct feel_value b) { return values_equal(NULL, a, b); }

static bool moments_are_one(const struct feel_moment *a, const struct feel_moment *b)
{
    if (a->local_s != b->local_s || a->ns != b->ns || a->form != b->form) return false;
    if (a->form == FEEL_ZONE_NAMED) return str_equal(feel_zone_name(a->zone), feel_zone_name(b->zone));
    return a->offset_s == b->offset_s;
}

bool values_is(struct feel_value a, struct feel_value b)
{
    if (a.kind != b.kind) return false;
    if (a.kind == FEEL_TIME || a.kind == FEEL_DATE_TIME) return moments_are_one(a.moment, b.moment);
    return feel_equal(a, b) == 1;
}

// --- order -----------------------------------------------------------------------------------------

static int sign(int64_t a, int64_t b) { return (a > b) - (a < b); }

bool feel_compare(struct feel_value a, struct feel_value b, int *ret_order)
{
    if (a.kind != b.kind) return false;
    switch ((enum feel_kind)a.kind) {
    case FEEL_NUMBER:
        return *ret_order = number_compare(a, b), true;
    case FEEL_STRING:
        return *ret_order = str_compare(text_of(a), text_of(b)), true; // UTF-8 sorts by code point
    case FEEL_BOOLEAN:
    case FEEL_DATE:
    case FEEL_MONTHS_DURATION:
        return *ret_order = sign(a.n, b.n), true;
    case FEEL_DAYS_DURATION:
        return *ret_order = a.n != b.n ? sign(a.n, b.n) : sign(a.extra, b.extra), true;
    case FEEL_TIME:
    case FEEL_DATE_TIME:
        return temporal_compare(a, b, ret_order);
    default:
        return false;
    }
}

static int side(int order, bool closed) { return closed ? order >= 0 : order > 0; }

int feel_within(struct feel_value v, const struct feel_range *range)
{
    int order, low = 1, high = 1;
    if (range->form == FEEL_RANGE_NULL_END) return -1;
    if (range->form != FEEL_RANGE_INTERVAL) {
        int same = feel_equal(v, range->low);
        return same < 0 ? -1 : same == (range->form == FEEL_RANGE_EQUAL);
    }
    if (v.kind == FEEL_NULL || v.kind == FEEL_BOOLEAN) return -1;
    if (range->low.kind == FEEL_NULL && range->high.kind == FEEL_NULL) return -1;
    if (range->low.kind != FEEL_NULL)
        low = feel_compare(v, range->low, &order) ? side(order, range->low_closed) : -1;
    if (range->high.kind != FEEL_NULL)
        high = feel_compare(range->high, v, &order) ? side(order, range->high_closed) : -1;
    return both(low, high);
}

static int order_values(struct walk *w, struct feel_value a, struct feel_value b, int depth);

static int order_lists(struct walk *w, struct feel_value a, struct feel_value b, int depth)
{
    for (int32_t i = 0; i < a.extra && i < b.extra; i++) {
        int order = order_values(w, a.items[i], b.items[i], depth);
        if (order) return order;
    }
    return sign(a.extra, b.extra);
}

static int order_contexts(struct walk *w, struct feel_value a, struct feel_value b, int depth)
{
    for (int32_t i = 0; i < a.extra && i < b.extra; i++) {
        int order = str_compare(a.entries[i].name, b.entries[i].name);
        if (!order) order = order_values(w, a.entries[i].value, b.entries[i].value, depth);
        if (order) return order;
    }
    return sign(a.extra, b.extra);
}

static int order_moments(const struct feel_moment *a, const struct feel_moment *b)
{
    if (a->form != b->form) return sign(a->form, b->form);
    if (a->local_s != b->local_s) return sign(a->local_s, b->local_s);
    if (a->ns != b->ns) return sign(a->ns, b->ns);
    if (a->form == FEEL_ZONE_NAMED) return str_compare(feel_zone_name(a->zone), feel_zone_name(b->zone));
    return sign(a->offset_s, b->offset_s);
}

static int order_ranges(struct walk *w, const struct feel_range *a, const struct feel_range *b, int depth)
{
    int order = sign(a->form, b->form);
    if (!order) order = order_values(w, a->low, b->low, depth);
    if (!order) order = order_values(w, a->high, b->high, depth);
    return order ? order : sign(a->low_closed * 2 + a->high_closed, b->low_closed * 2 + b->high_closed);
}

static int order_values(struct walk *w, struct feel_value a, struct feel_value b, int depth)
{
    int order;
    if (a.kind != b.kind) return sign(a.kind, b.kind);
    if (!walk_on(w, depth)) return 0;
    switch ((enum feel_kind)a.kind) {
    case FEEL_TIME:
    case FEEL_DATE_TIME:
        return order_moments(a.moment, b.moment);
    case FEEL_LIST:
        return order_lists(w, a, b, depth + 1);
    case FEEL_CONTEXT:
        return order_contexts(w, a, b, depth + 1);
    case FEEL_RANGE:
        return order_ranges(w, a.range, b.range, depth + 1);
    case FEEL_FUNCTION:
        return sign((int64_t)(intptr_t)a.function, (int64_t)(intptr_t)b.function);
    default:
        return feel_compare(a, b, &order) ? order : 0;
    }
}

int feel_order(struct feel_value a, struct feel_value b)
{
    struct walk w = { .left = EQUAL_STEPS_MAX };
    return order_values(&w, a, b, 0);
}
