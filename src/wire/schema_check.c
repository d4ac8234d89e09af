// Whether a value fits a compiled schema, and the first place where it does not. Takes nothing from the heap: PCRE2 works in the scratch.
#include "wire/schema_int.h"
#include <math.h>

struct place { // the way from the whole value to here
    const struct place *outer;
    struct str key; // of a member; `at` NULL: an item
    int32_t index;
};

struct checking {
    struct arena scratch;
    struct schema_fault *fault;
};

static bool check(struct checking *c, const struct schema *s, const struct json *v, const struct place *at);

// --- where and what ----------------------------------------------------------------------------------

static void pointer_put(struct schema_fault *sf, ptrdiff_t *len, struct str s)
{
    ptrdiff_t left = SCHEMA_POINTER_BYTES_MAX - 1 - *len;
    if (s.len > left) s.len = left;
    if (s.len > 0) memcpy(sf->pointer + *len, s.at, (size_t)s.len);
    *len += s.len;
    sf->pointer[*len] = 0;
}

// BASIS: RFC 6901 (2013), 3
static void pointer_put_key(struct schema_fault *sf, ptrdiff_t *len, struct str key)
{
    for (ptrdiff_t i = 0; i < key.len; i++) {
        char c = key.at[i];
        pointer_put(sf, len, c == '~' ? S("~0") : c == '/' ? S("~1") : (struct str){ &c, 1 });
    }
}

static void pointer_put_index(struct schema_fault *sf, ptrdiff_t *len, int32_t index)
{
    char digits[16], *at = digits + sizeof digits;
    do *--at = (char)('0' + index % 10);
    while (index /= 10);
    pointer_put(sf, len, (struct str){ at, digits + sizeof digits - at });
}

static void pointer_put_place(struct schema_fault *sf, ptrdiff_t *len, const struct place *p)
{
    if (!p) return;
    pointer_put_place(sf, len, p->outer);
    pointer_put(sf, len, S("/"));
    if (p->key.at)
        pointer_put_key(sf, len, p->key);
    else
        pointer_put_index(sf, len, p->index);
}

// A pointer that was cut must not end in half a code point.
static void drop_half_code_point(struct schema_fault *sf, ptrdiff_t len)
{
    struct str rest = { sf->pointer, len };
    while (rest.len > 0) {
        ptrdiff_t here = len - rest.len;
        if (utf8_next(&rest) < 0 && rest.len < 3) {
            sf->pointer[here] = 0;
            return;
        }
    }
}

static bool misfit(struct checking *c, const struct place *at, struct schema_fault what)
{
    ptrdiff_t len = 0;
    *c->fault = what;
    pointer_put_place(c->fault, &len, at);
    if (len == SCHEMA_POINTER_BYTES_MAX - 1) drop_half_code_point(c->fault, len);
    return false;
}

// --- single values -----------------------------------------------------------------------------------

static uint32_t types_of(const struct json *v)
{
    static const uint32_t types[] = {
        [JSON_NULL] = TYPE_NULL,     [JSON_BOOL] = TYPE_BOOLEAN, [JSON_INT] = TYPE_INTEGER | TYPE_NUMBER,
        [JSON_REAL] = TYPE_NUMBER,   [JSON_TEXT] = TYPE_STRING,  [JSON_ARRAY] = TYPE_ARRAY,
        [JSON_OBJECT] = TYPE_OBJECT,
    };
    return types[v->kind];
}

static bool is_number(const struct json *v) { return v->kind == JSON_INT || v->kind == JSON_REAL; }

static bool same_parts(const struct json *x, const struct json *y);

static bool same(const struct json *x, const struct json *y)
{
    if (is_number(x) && is_number(y))
        return x->kind == y->kind ? x->integer == y->integer && x->real == y->real : x->real == y->real;
    if (x->kind != y->kind || x->count != y->count || x->integer != y->integer) return false;
    return str_equal(x->text, y->text) && same_parts(x, y);
}

static bool same_parts(const struct json *x, const struct json *y)
{
    const struct json *other = y->first;
    for (const struct json *part = x->first; part; part = part->next) {
        const struct json *twin = x->kind == JSON_OBJECT ? json_get(y, part->key) : other;
        if (!twin || !same(part, twin)) return false;
        other = other->next;
    }
    return true;
}

static bool is_among(const struct json *choices, const struct json *v)
{
    for (const struct json *choice = choices->first; choice; choice = choice->next)
        if (same(choice, v)) return true;
    return false;
}

// `scratch` rewinds itself: each text has all of it.
static bool matches(const struct schema *s, struct str text, struct arena scratch)
{
    enum { STEPS_MAX = 100'000, DEPTH_MAX = 10'000, HEAP_KIB_MAX = 96 };
    struct schema_memory memory = { scratch.at, scratch.end };
    pcre2_general_context *general =
        pcre2_general_context_create(schema_memory_take, schema_memory_free, &memory);
    pcre2_match_context *limits = general ? pcre2_match_context_create(general) : NULL;
    pcre2_match_data *data = limits ? pcre2_match_data_create(1, general) : NULL;
    if (!data) return false;
    (void)pcre2_set_match_limit(limits, STEPS_MAX);
    (void)pcre2_set_depth_limit(limits, DEPTH_MAX);
    (void)pcre2_set_heap_limit(limits, HEAP_KIB_MAX);
    return pcre2_match(s->pattern, (PCRE2_SPTR)(text.at ? text.at : ""), (PCRE2_SIZE)text.len, 0, 0, data,
                       limits) >= 0;
}

static bool check_text(struct checking *c, const struct schema *s, struct str text, const struct place *at)
{
    bool counted = s->length_min > 0 || s->length_max < INT64_MAX;
    int64_t length = counted ? utf8_count(text) : 0;
    if (length < s->length_min)
        return misfit(c, at, (struct schema_fault){ .code = SCHEMA_MIN_LENGTH, .limit = s->length_min });
    if (length > s->length_max)
        return misfit(c, at, (struct schema_fault){ .code = SCHEMA_MAX_LENGTH, .limit = s->length_max });
    if (s->pattern && !matches(s, text, c->scratch))
        return misfit(c, at, (struct schema_fault){ .code = SCHEMA_PATTERN, .want = s->pattern_text });
    if (s->format && !s->format(text))
        return misfit(c, at, (struct schema_fault){ .code = SCHEMA_FORMAT, .want = s->format_name });
    return true;
}

static bool check_number(struct checking *c, const struct schema *s, double x, const struct place *at)
{
    if (s->has_minimum && x < s->minimum)
        return misfit(c, at, (struct schema_fault){ .code = SCHEMA_MINIMUM, .bound = s->minimum });
    if (s->has_maximum && x > s->maximum)
        return misfit(c, at, (struct schema_fault){ .code = SCHEMA_MAXIMUM, .bound = s->maximum });
    return true;
}

// --- values that hold values -------------------------------------------------------------------------

static bool check_items(struct checking *c, const struct schema *s, const struct json *v,
                        const struct place *at)
{
    if (v->count < s->items_min)
        return misfit(c, at, (struct schema_fault){ .code = SCHEMA_MIN_ITEMS, .limit = s->items_min });
    if (v->count > s->items_max)
        return misfit(c, at, (struct schema_fault){ .code = SCHEMA_MAX_ITEMS, .limit = s->items_max });
    struct place here = { .outer = at };
    if (!s->items) return true;
    for (const struct json *item = v->first; item; item = item->next, here.index++)
        if (!check(c, s->items, item, &here)) return false;
    return true;
}

static bool check_members(struct checking *c, const struct schema *s, const struct json *v,
                          const struct place *at)
{
    for (const struct required *r = s->required; r; r = r->next) {
        struct place missing = { .outer = at, .key = r->key };
        if (!json_get(v, r->key))
            return misfit(c, &missing, (struct schema_fault){ .code = SCHEMA_REQUIRED });
    }
    for (const struct json *m = v->first; m; m = m->next) {
        const struct schema *inner = map_get(&s->properties, m->key);
        struct place here = { .outer = at, .key = m->key.at ? m->key : S("") };
        if (!inner && s->closed) return misfit(c, &here, (struct schema_fault){ .code = SCHEMA_UNKNOWN });
        if (inner && !check(c, inner, m, &here)) return false;
    }
    return true;
}

static bool check(struct checking *c, const struct schema *s, const struct json *v, const struct place *at)
{
    if (s->types && !(s->types & types_of(v)))
        return misfit(c, at, (struct schema_fault){ .code = SCHEMA_TYPE, .want = s->type_names });
    if (s->choices && !is_among(s->choices, v))
        return misfit(c, at, (struct schema_fault){ .code = SCHEMA_ENUM, .choices = s->choices });
    if (s->constant && !same(s->constant, v))
        return misfit(c, at, (struct schema_fault){ .code = SCHEMA_CONST, .choices = s->constant });
    switch (v->kind) {
    case JSON_TEXT:
        return check_text(c, s, v->text, at);
    case JSON_INT:
    case JSON_REAL:
        return check_number(c, s, v->real, at);
    case JSON_ARRAY:
        return check_items(c, s, v, at);
    case JSON_OBJECT:
        return check_members(c, s, v, at);
    case JSON_NULL:
    case JSON_BOOL:
        break;
    }
    return true;
}

bool schema_check(const struct schema *s, const struct json *value, struct arena scratch,
                  struct schema_fault *ret_fault)
{
    struct checking c = { .scratch = scratch, .fault = ret_fault };
    return check(&c, s, value, NULL);
}

// --- in words ----------------------------------------------------------------------------------------

const char *schema_code_name(enum schema_code code)
{
    static const char *const names[] = {
        [SCHEMA_TYPE] = "type",
        [SCHEMA_REQUIRED] = "required",
        [SCHEMA_UNKNOWN] = "additionalProperties",
        [SCHEMA_ENUM] = "enum",
        [SCHEMA_CONST] = "const",
        [SCHEMA_MIN_LENGTH] = "minLength",
        [SCHEMA_MAX_LENGTH] = "maxLength",
        [SCHEMA_PATTERN] = "pattern",
        [SCHEMA_MINIMUM] = "minimum",
        [SCHEMA_MAXIMUM] = "maximum",
        [SCHEMA_MIN_ITEMS] = "minItems",
        [SCHEMA_MAX_ITEMS] = "maxItems",
        [SCHEMA_FORMAT] = "format",
    };
    MUST((int)code >= 0 && (int)code < COUNT(names));
    return names[code];
}

static struct str as_json(struct arena *a, const struct json *j)
{
    struct json_out o = json_out_of(a);
    json_put_tree(&o, NULL, j);
    return json_out_str(&o);
}

static struct str want_text(struct arena *a, const struct schema_fault *sf)
{
    switch (sf->code) {
    case SCHEMA_TYPE:
        return arena_print(a, "must be %.*s", P(sf->want));
    case SCHEMA_REQUIRED:
        return S("is missing");
    case SCHEMA_UNKNOWN:
        return S("is no field of this form");
    case SCHEMA_ENUM:
        return arena_print(a, "must be one of %.*s", P(as_json(a, sf->choices)));
    case SCHEMA_CONST:
        return arena_print(a, "must be %.*s", P(as_json(a, sf->choices)));
    case SCHEMA_MIN_LENGTH:
        return arena_print(a, "must have at least %lld characters", (long long)sf->limit);
    case SCHEMA_MAX_LENGTH:
        return arena_print(a, "must have at most %lld characters", (long long)sf->limit);
    case SCHEMA_PATTERN:
        return arena_print(a, "must match %.*s", P(sf->want));
    case SCHEMA_MINIMUM:
        return arena_print(a, "must be at least %g", sf->bound);
    case SCHEMA_MAXIMUM:
        return arena_print(a, "must be at most %g", sf->bound);
    case SCHEMA_MIN_ITEMS:
        return arena_print(a, "must have at least %lld items", (long long)sf->limit);
    case SCHEMA_MAX_ITEMS:
        return arena_print(a, "must have at most %lld items", (long long)sf->limit);
    case SCHEMA_FORMAT:
        return arena_print(a, "must be a %.*s", P(sf->want));
    }
    return S("does not fit");
}

struct str schema_fault_text(struct arena *a, const struct schema_fault *sf)
{
    struct str want = want_text(a, sf);
    return arena_print(a, "%s: %.*s", sf->pointer[0] ? sf->pointer : "the value", P(want));
}
