// Types: names, what conforms to them, coercion, printing.
#include "law/feel/feel_int.h"

enum { TYPE_DEPTH_MAX = 64 };

// clang-format off
static const struct { struct str name; struct feel_type type; } named_types[] = {
    { SL("Any"), { .kind = FEEL_T_ANY } },
    { SL("Null"), { .kind = FEEL_T_NULL } },
    { SL("boolean"), { .kind = FEEL_T_BOOLEAN } },
    { SL("number"), { .kind = FEEL_T_NUMBER } },
    { SL("string"), { .kind = FEEL_T_STRING } },
    { SL("date"), { .kind = FEEL_T_DATE } },
    { SL("time"), { .kind = FEEL_T_TIME } },
    { SL("date and time"), { .kind = FEEL_T_DATE_TIME } },
    { SL("days and time duration"), { .kind = FEEL_T_DAYS_DURATION } },
    { SL("years and months duration"), { .kind = FEEL_T_MONTHS_DURATION } },
    { SL("list"), { .kind = FEEL_T_LIST } },
    { SL("context"), { .kind = FEEL_T_CONTEXT, .open = true } },
    { SL("range"), { .kind = FEEL_T_RANGE } },
    { SL("function"), { .kind = FEEL_T_FUNCTION, .open = true } },
    { SL("dateTime"), { .kind = FEEL_T_DATE_TIME } },
    { SL("dayTimeDuration"), { .kind = FEEL_T_DAYS_DURATION } },
    { SL("yearMonthDuration"), { .kind = FEEL_T_MONTHS_DURATION } },
};
// clang-format on

const struct feel_type *feel_type_named(struct str name)
{
    for (ptrdiff_t i = 0; i < COUNT(named_types); i++)
        if (str_equal(named_types[i].name, name)) return &named_types[i].type;
    return NULL;
}

static const struct feel_type *type_of_kind(enum feel_kind k)
{
    static const uint8_t index[] = {
        [FEEL_NULL] = 1,      [FEEL_BOOLEAN] = 2, [FEEL_NUMBER] = 3,        [FEEL_STRING] = 4,
        [FEEL_DATE] = 5,      [FEEL_TIME] = 6,    [FEEL_DATE_TIME] = 7,     [FEEL_LIST] = 10,
        [FEEL_CONTEXT] = 11,  [FEEL_RANGE] = 12,  [FEEL_DAYS_DURATION] = 8, [FEEL_MONTHS_DURATION] = 9,
        [FEEL_FUNCTION] = 13,
    };
    return k == FEEL_LAZY ? &named_types[0].type : &named_types[index[k]].type;
}

// --- the type of a value ---------------------------------------------------------------------------

static bool same_type(const struct feel_type *a, const struct feel_type *b, int depth)
{
    if (a == b) return true;
    if (!a || !b || a->kind != b->kind || a->field_count != b->field_count || a->open != b->open)
        return false;
    if (depth > TYPE_DEPTH_MAX || !same_type(a->element, b->element, depth + 1)) return false;
    for (int32_t i = 0; i < a->field_count; i++)
        if (!str_equal(a->fields[i].name, b->fields[i].name) ||
            !same_type(a->fields[i].type, b->fields[i].type, depth + 1))
            return false;
    return true;
}

static const struct feel_type *type_of(struct arena *a, struct feel_value v, int depth);

static const struct feel_type *type_of_context(struct arena *a, struct feel_value v, int depth)
{
    struct feel_type *t = NEW(a, struct feel_type, 1);
    struct feel_field *fields = NEW(a, struct feel_field, v.extra);
    for (int32_t i = 0; i < v.extra; i++)
        fields[i] = (struct feel_field){ v.entries[i].name, type_of(a, v.entries[i].value, depth) };
    *t = (struct feel_type){ .kind = FEEL_T_CONTEXT, .fields = fields, .field_count = v.extra };
    return t;
}

static const struct feel_type *type_of_list(struct arena *a, struct feel_value v, int depth)
{
    const struct feel_type *element = NULL;
    for (int32_t i = 0; i < v.extra; i++) {
        struct arena mark = *a;
        const struct feel_type *item = type_of(a, v.items[i], depth);
        if (i == 0)
            element = item;
        else if (same_type(element, item, 0))
            *a = mark;
        else
            return type_of_kind(FEEL_LIST);
    }
    struct feel_type *t = NEW(a, struct feel_type, 1);
    *t = (struct feel_type){ .kind = FEEL_T_LIST, .element = element };
    return t;
}

static const struct feel_type *type_of(struct arena *a, struct feel_value v, int depth)
{
    if (v.kind == FEEL_NULL || depth > TYPE_DEPTH_MAX) return NULL;
    if (v.kind == FEEL_LIST) return type_of_list(a, v, depth + 1);
    if (v.kind == FEEL_CONTEXT) return type_of_context(a, v, depth + 1);
    return type_of_kind((enum feel_kind)v.kind);
}

const struct feel_type *feel_type_of(struct arena *a, struct feel_value v)
{
    const struct feel_type *t = type_of(a, v, 0);
    return t ? t : type_of_kind(FEEL_LAZY);
}

// --- conformance -----------------------------------------------------------------------------------

static bool is_any(const struct feel_type *t) { return !t || t->kind == FEEL_T_ANY; }

// Whether every value of `a` is of `b` (functions: parameters the other way round). `left` bounds the pairs looked at,
// because types may point at themselves.
static bool type_conforms(const struct feel_type *a, const struct feel_type *b, int *left);

static bool fields_conform(const struct feel_type *a, const struct feel_type *b, int *left)
{
    for (int32_t i = 0; i < b->field_count; i++) {
        int32_t k = 0;
        while (k < a->field_count && !str_equal(a->fields[k].name, b->fields[i].name)) k++;
        if (k == a->field_count || !type_conforms(a->fields[k].type, b->fields[i].type, left)) return false;
    }
    return true;
}

static bool functions_conform(const struct feel_type *a, const struct feel_type *b, int *left)
{
    if (b->open) return true;
    if (a->open || a->field_count != b->field_count) return false;
    for (int32_t i = 0; i < b->field_count; i++)
        if (!type_conforms(b->fields[i].type, a->fields[i].type, left)) return false;
    return type_conforms(a->element, b->element, left);
}

static bool type_conforms(const struct feel_type *a, const struct feel_type *b, int *left)
{
    if (is_any(b) || a == b) return true;
    if (!a || --*left < 0) return false;
    if (a->kind == FEEL_T_NULL) return true;
    if (a->kind != b->kind || b->allows || b->kind == FEEL_T_UNKNOWN) return false;
    switch (b->kind) {
    case FEEL_T_LIST:
    case FEEL_T_RANGE:
        return type_conforms(a->element, b->element, left);
    case FEEL_T_CONTEXT:
        return fields_conform(a, b, left);
    case FEEL_T_FUNCTION:
        return functions_conform(a, b, left);
    default:
        return true;
    }
}

// A result that nobody declared and nobody can tell is believed.
static bool function_conforms(const struct feel_function *f, const struct feel_type *t)
{
    enum { PAIRS_MAX = 1000 }; // the recursion is no deeper than that
    int left = PAIRS_MAX;
    const struct feel_type *result = f->result ? f->result : f->likely;
    if (t->open) return true;
    if (f->call == builtin_call) return builtin_by_count(f->name, t->field_count) != NULL;
    if (f->parameter_count != t->field_count || f->variadic) return false;
    for (int32_t i = 0; i < t->field_count; i++)
        if (!type_conforms(t->fields[i].type, f->parameters[i].type, &left)) return false;
    return !result || type_conforms(result, t->element, &left);
}

struct conforming {
    struct feel_run *run;
    bool any_allowed; // allowed values are not looked at
};

static bool conforms(const struct conforming *c, struct feel_value v, const struct feel_type *t, int depth);

static bool list_conforms(const struct conforming *c, struct feel_value v, const struct feel_type *t,
                          int depth)
{
    if (is_any(t->element)) return true;
    for (int32_t i = 0; i < v.extra; i++)
        if (!conforms(c, v.items[i], t->element, depth)) return false;
    return true;
}

static bool context_conforms(const struct conforming *c, struct feel_value v, const struct feel_type *t,
                             int depth)
{
    for (int32_t i = 0; i < t->field_count; i++) {
        const struct feel_value *entry = feel_get(v, t->fields[i].name);
        if (!entry || !conforms(c, *entry, t->fields[i].type, depth)) return false;
    }
    return true;
}

static bool kind_conforms(const struct conforming *c, struct feel_value v, const struct feel_type *t,
                          int depth)
{
    if (t->kind == FEEL_T_ANY) return true;
    if (t->kind == FEEL_T_UNKNOWN || type_of_kind((enum feel_kind)v.kind)->kind != t->kind) return false;
    switch (t->kind) {
    case FEEL_T_LIST:
        return list_conforms(c, v, t, depth);
    case FEEL_T_CONTEXT:
        return context_conforms(c, v, t, depth);
    case FEEL_T_RANGE:
        return conforms(c, v.range->low, t->element, depth) && conforms(c, v.range->high, t->element, depth);
    case FEEL_T_FUNCTION:
        return function_conforms(v.function, t);
    default:
        return true;
    }
}

static bool conforms(const struct conforming *c, struct feel_value v, const struct feel_type *t, int depth)
{
    if (!t) return true;
    if (c->run) spend(c->run, 1);
    if (depth > FEEL_DEPTH_MAX) return false;
    if (v.kind == FEEL_LAZY && c->run) v = feel_force(c->run, v);
    if (v.kind == FEEL_NULL && t->kind != FEEL_T_UNKNOWN) return true;
    if (!kind_conforms(c, v, t, depth + 1)) return false;
    return c->any_allowed || !t->allows || t->allows(c->run, t, v);
}

bool feel_conforms(struct feel_run *r, struct feel_value v, const struct feel_type *t)
{
    struct conforming c = { .run = r };
    return conforms(&c, v, t, 0);
}

bool value_is_instance(struct feel_run *r, struct feel_value v, const struct feel_type *t)
{
    struct conforming c = { .run = r, .any_allowed = true };
    return conforms(&c, v, t, 0);
}

// The other shape that the type may take: a list of one for its item, an item for a list of one, a date for its
// midnight. False where there is none.
static bool other_shape(struct feel_run *r, struct feel_value v, const struct feel_type *t,
                        struct feel_value *ret_v)
{
    if (v.kind == FEEL_LIST && t->kind != FEEL_T_LIST && v.extra == 1) return *ret_v = v.items[0], true;
    if (v.kind != FEEL_LIST && t->kind == FEEL_T_LIST) {
        struct feel_value *room = grab_values(&r->arena, 1);
        *room = v;
        return *ret_v = make_list(room, 1), true;
    }
    if (v.kind != FEEL_DATE || t->kind != FEEL_T_DATE_TIME) return false;
    struct feel_moment m = { .local_s = v.n * DAY_S, .form = FEEL_ZONE_OFFSET };
    *ret_v = make_moment(&r->arena, FEEL_DATE_TIME, m);
    return true;
}

struct feel_value feel_coerce(struct feel_run *r, struct feel_value v, const struct feel_type *t)
{
    struct feel_value other;
    if (!t || v.kind == FEEL_NULL || feel_conforms(r, v, t)) return v;
    if (other_shape(r, v, t, &other) && feel_conforms(r, other, t)) return other;
    return feel_error(r, FEEL_E_TYPE, S("the value does not conform to its type"));
}

// --- printing --------------------------------------------------------------------------------------

static void print_fields(struct text *t, const struct feel_type *type, bool names, int depth)
{
    text_char(t, '<');
    for (int32_t i = 0; i < type->field_count; i++) {
        if (i) text_put(t, S(", "));
        if (names) {
            text_put(t, type->fields[i].name);
            text_put(t, S(": "));
        }
        print_type(t, type->fields[i].type, depth + 1);
    }
    text_char(t, '>');
}

void print_type(struct text *t, const struct feel_type *type, int depth)
{
    if (!type || depth > TYPE_DEPTH_MAX) {
        text_put(t, S("Any"));
        return;
    }
    if (type->name.len) {
        text_put(t, type->name);
        return;
    }
    for (ptrdiff_t i = 0; i < COUNT(named_types); i++) {
        if (named_types[i].type.kind != type->kind) continue;
        text_put(t, named_types[i].name);
        break;
    }
    if (type->open) return;
    if (type->kind == FEEL_T_CONTEXT || type->kind == FEEL_T_FUNCTION)
        print_fields(t, type, type->kind == FEEL_T_CONTEXT, depth);
    if (type->kind == FEEL_T_FUNCTION) text_put(t, S("->"));
    if ((type->kind == FEEL_T_LIST || type->kind == FEEL_T_RANGE) && type->element) {
        text_char(t, '<');
        print_type(t, type->element, depth + 1);
        text_char(t, '>');
    }
    if (type->kind == FEEL_T_FUNCTION) print_type(t, type->element, depth + 1);
}

struct str feel_type_print(struct arena *a, const struct feel_type *type)
{
    struct text t = { .arena = a };
    print_type(&t, type, 0);
    return text_str(&t);
}
