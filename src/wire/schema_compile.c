// From a tree to a compiled schema: one function a keyword; whatever is not understood is refused with its line.
#include "wire/schema_int.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

struct compiling {
    struct arena *arena;
    struct fault *fault;
    int32_t depth;
};

static enum rc compile(struct compiling *c, const struct json *source, const struct schema **ret_s);

[[gnu::format(printf, 3, 4)]] static enum rc refuse(struct compiling *c, const struct json *keyword,
                                                    const char *format, ...);

static enum rc refuse(struct compiling *c, const struct json *keyword, const char *format, ...)
{
    char why[512]; // longer than a fault's text, which is then cut at a whole character
    va_list args;
    va_start(args, format);
    (void)vsnprintf(why, sizeof why, format, args);
    va_end(args);
    enum rc rc = fail(c->fault, RC_INVALID, "%s", why);
    if (keyword->key.len) rc = within(c->fault, rc, "\"%.*s\"", P(keyword->key));
    if (keyword->line) rc = within(c->fault, rc, "line %d", keyword->line);
    return rc;
}

// --- values of keywords ------------------------------------------------------------------------------

static enum rc take_count(struct compiling *c, const struct json *k, int64_t *ret_n)
{
    if (k->kind != JSON_INT || k->integer < 0) return refuse(c, k, "must be a whole number, 0 or more");
    *ret_n = k->integer;
    return RC_OK;
}

static enum rc take_bound(struct compiling *c, const struct json *k, bool *ret_has, double *ret_x)
{
    if ((k->kind != JSON_INT && k->kind != JSON_REAL) || !isfinite(k->real))
        return refuse(c, k, "must be a number");
    *ret_has = true;
    *ret_x = k->real;
    return RC_OK;
}

static uint32_t type_bit(struct str name)
{
    static const struct {
        struct str name;
        uint32_t bit;
    } rows[] = {
        { SL("null"), TYPE_NULL },     { SL("boolean"), TYPE_BOOLEAN }, { SL("integer"), TYPE_INTEGER },
        { SL("number"), TYPE_NUMBER }, { SL("string"), TYPE_STRING },   { SL("array"), TYPE_ARRAY },
        { SL("object"), TYPE_OBJECT },
    };
    for (ptrdiff_t i = 0; i < COUNT(rows); i++)
        if (str_equal(rows[i].name, name)) return rows[i].bit;
    return 0;
}

// --- the keywords ------------------------------------------------------------------------------------

static enum rc take_type(struct compiling *c, const struct json *k, struct schema *s)
{
    struct text names = { .arena = c->arena };
    const struct json *one = k->kind == JSON_ARRAY ? k->first : k;
    if (!one) return refuse(c, k, "must name a type");
    for (; one; one = k->kind == JSON_ARRAY ? one->next : NULL) {
        uint32_t bit = one->kind == JSON_TEXT ? type_bit(one->text) : 0;
        if (!bit) return refuse(c, k, "\"%.*s\" is no type", P(one->text));
        if (s->types & bit) return refuse(c, k, "\"%.*s\" stands twice", P(one->text));
        if (s->types) text_put(&names, S(" or "));
        s->types |= bit;
        text_put(&names, one->text);
    }
    s->type_names = text_str(&names);
    return RC_OK;
}

static enum rc take_properties(struct compiling *c, const struct json *k, struct schema *s)
{
    if (k->kind != JSON_OBJECT) return refuse(c, k, "must be an object");
    for (const struct json *p = k->first; p; p = p->next) {
        const struct schema *inner;
        enum rc rc = compile(c, p, &inner);
        if (rc) return within(c->fault, rc, "property \"%.*s\"", P(p->key));
        map_put(&s->properties, c->arena, p->key, (void *)(uintptr_t)inner);
    }
    return RC_OK;
}

static enum rc take_required(struct compiling *c, const struct json *k, struct schema *s)
{
    struct required **last = &s->required;
    if (k->kind != JSON_ARRAY) return refuse(c, k, "must be an array of names");
    for (const struct json *name = k->first; name; name = name->next) {
        if (name->kind != JSON_TEXT) return refuse(c, k, "must be an array of names");
        *last = NEW(c->arena, struct required, 1);
        (*last)->key = name->text;
        last = &(*last)->next;
    }
    return RC_OK;
}

static enum rc take_additional(struct compiling *c, const struct json *k, struct schema *s)
{
    if (k->kind != JSON_BOOL) return refuse(c, k, "must be true or false");
    s->closed = !k->integer;
    return RC_OK;
}

static enum rc take_enum(struct compiling *c, const struct json *k, struct schema *s)
{
    if (k->kind != JSON_ARRAY || k->count == 0) return refuse(c, k, "must be an array of at least one value");
    s->choices = k;
    return RC_OK;
}

static enum rc take_const(struct compiling *, const struct json *k, struct schema *s)
{
    s->constant = k;
    return RC_OK;
}

static enum rc take_length_min(struct compiling *c, const struct json *k, struct schema *s)
{
    return take_count(c, k, &s->length_min);
}
static enum rc take_length_max(struct compiling *c, const struct json *k, struct schema *s)
{
    return take_count(c, k, &s->length_max);
}
static enum rc take_items_min(struct compiling *c, const struct json *k, struct schema *s)
{
    return take_count(c, k, &s->items_min);
}
static enum rc take_items_max(struct compiling *c, const struct json *k, struct schema *s)
{
    return take_count(c, k, &s->items_max);
}

static enum rc take_minimum(struct compiling *c, const struct json *k, struct schema *s)
{
    return take_bound(c, k, &s->has_minimum, &s->minimum);
}

static enum rc take_maximum(struct compiling *c, const struct json *k, struct schema *s)
{
    return take_bound(c, k, &s->has_maximum, &s->maximum);
}

static enum rc take_items(struct compiling *c, const struct json *k, struct schema *s)
{
    enum rc rc = compile(c, k, &s->items);
    return rc ? within(c->fault, rc, "items") : RC_OK;
}

void *schema_memory_take(size_t bytes, void *memory)
{
    enum { ALIGN = 16 };
    struct schema_memory *m = memory;
    size_t left = (size_t)(m->end - m->at), padding = -(uintptr_t)m->at % ALIGN;
    if (padding > left || bytes > left - padding) return NULL;
    char *p = m->at + padding;
    m->at = p + bytes;
    return p;
}

void schema_memory_free(void *, void *) {}

static const pcre2_code *compile_pattern(struct compiling *c, struct str text, int *ret_error,
                                         PCRE2_SIZE *ret_offset)
{
    // As in ECMAScript: text is Unicode, '$' is the end and nothing else. No \C, which would cut characters in two.
    const uint32_t options = PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C;
    struct schema_memory memory = { c->arena->at, c->arena->end };
    pcre2_general_context *general =
        pcre2_general_context_create(schema_memory_take, schema_memory_free, &memory);
    pcre2_compile_context *context = general ? pcre2_compile_context_create(general) : NULL;
    *ret_error = PCRE2_ERROR_NOMEMORY;
    if (!context) return NULL;
    const pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)text.at, (PCRE2_SIZE)text.len, options, ret_error, ret_offset, context);
    if (code) c->arena->at = memory.at;
    return code;
}

static enum rc take_pattern(struct compiling *c, const struct json *k, struct schema *s)
{
    int error;
    PCRE2_SIZE offset = 0;
    PCRE2_UCHAR why[120] = "";
    if (k->kind != JSON_TEXT || k->text.len == 0) return refuse(c, k, "must be a regular expression");
    if (k->text.len > SCHEMA_PATTERN_BYTES_MAX)
        return refuse(c, k, "%td bytes exceed %d", k->text.len, SCHEMA_PATTERN_BYTES_MAX);
    s->pattern = compile_pattern(c, k->text, &error, &offset);
    s->pattern_text = k->text;
    if (s->pattern) return RC_OK;
    // The contexts' errors and the compiler's own that memory is short: 121.
    if (error == PCRE2_ERROR_NOMEMORY || error == PCRE2_ERROR_HEAP_FAILED)
        (void)arena_take(c->arena, 1, 1, -1); // jumps
    (void)pcre2_get_error_message(error, why, sizeof why);
    return refuse(c, k, "at %zu: %s", offset, (const char *)why);
}

static enum rc take_format(struct compiling *c, const struct json *k, struct schema *s)
{
    s->format = k->kind == JSON_TEXT ? schema_format_find(k->text) : NULL;
    s->format_name = k->text;
    return s->format ? RC_OK : refuse(c, k, "\"%.*s\" is no format known here", P(k->text));
}

static enum rc take_annotation(struct compiling *, const struct json *, struct schema *) { return RC_OK; }

// clang-format off
static const struct keyword {
    struct str name;
    enum rc (*take)(struct compiling *c, const struct json *k, struct schema *s);
} keywords[] = {
    { SL("type"), take_type },             { SL("properties"), take_properties },
    { SL("required"), take_required },     { SL("additionalProperties"), take_additional },
    { SL("enum"), take_enum },             { SL("const"), take_const },
    { SL("minLength"), take_length_min },  { SL("maxLength"), take_length_max },
    { SL("pattern"), take_pattern },       { SL("format"), take_format },
    { SL("minimum"), take_minimum },       { SL("maximum"), take_maximum },
    { SL("items"), take_items },
    { SL("minItems"), take_items_min },    { SL("maxItems"), take_items_max },
    { SL("title"), take_annotation },      { SL("description"), take_annotation },
};
// clang-format on

static enum rc take_keyword(struct compiling *c, const struct json *k, struct schema *s)
{
    for (ptrdiff_t i = 0; i < COUNT(keywords); i++)
        if (str_equal(keywords[i].name, k->key)) return keywords[i].take(c, k, s);
    if (str_starts(k->key, S("x-"))) return RC_OK;
    return refuse(c, k, "no keyword of the schemas that are read here");
}

// What no value could ever fit is a slip of the pen.
static enum rc check_sense(struct compiling *c, const struct json *source, const struct schema *s)
{
    if (s->length_min > s->length_max) return refuse(c, source, "minLength exceeds maxLength");
    if (s->items_min > s->items_max) return refuse(c, source, "minItems exceeds maxItems");
    if (s->has_minimum && s->has_maximum && s->minimum > s->maximum)
        return refuse(c, source, "minimum exceeds maximum");
    for (const struct required *r = s->required; r; r = r->next)
        if (s->closed && !map_get(&s->properties, r->key))
            return refuse(c, source, "\"%.*s\" is required and yet not allowed", P(r->key));
    return RC_OK;
}

static enum rc compile(struct compiling *c, const struct json *source, const struct schema **ret_s)
{
    struct schema *s = NEW(c->arena, struct schema, 1);
    if (source->kind != JSON_OBJECT) return refuse(c, source, "a schema must be an object");
    if (c->depth == SCHEMA_DEPTH_MAX)
        return fail(c->fault, RC_LIMIT, "line %d: schemas nested deeper than %d levels", source->line,
                    SCHEMA_DEPTH_MAX);
    c->depth++;
    s->length_max = s->items_max = INT64_MAX;
    for (const struct json *k = source->first; k; k = k->next) {
        enum rc rc = take_keyword(c, k, s);
        if (rc) return rc;
    }
    c->depth--;
    enum rc rc = check_sense(c, source, s);
    if (!rc) *ret_s = s;
    return rc;
}

enum rc schema_compile(struct arena *a, const struct json *source, const struct schema **ret_s,
                       struct fault *f)
{
    struct arena mark = *a;
    struct compiling c = { .arena = a, .fault = f };
    enum rc rc = compile(&c, source, ret_s);
    if (rc) *a = mark;
    return rc;
}
