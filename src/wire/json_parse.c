// JSON text to a tree in the caller's arena. Plain texts are read by json_plain.c; all others, and whatever is wrong, by jansson. Its own short-lived tree stands at the far end of the same
// arena, so a parse asks the system for no memory and has nothing to free. Only where the arena is too small does jansson get the heap, so
// that it can end in peace; then all of it is given back and the arena jumps.
#include "wire/json_int.h"
#include <stdlib.h>
// Four of jansson's words are also ours.
#define JSON_OBJECT JANSSON_OBJECT
#define JSON_ARRAY JANSSON_ARRAY
#define JSON_REAL JANSSON_REAL
#define JSON_NULL JANSSON_NULL
#include <jansson.h>
#undef JSON_OBJECT
#undef JSON_ARRAY
#undef JSON_REAL
#undef JSON_NULL

// --- jansson's memory --------------------------------------------------------------------------------

// The part of an arena that jansson may use while json_parse runs on this thread; given out downwards from `end`.
struct pool {
    char *floor, *at, *end; // all NULL: no parse is running, and jansson gets the heap
    bool full; // what no longer fitted came from the heap: jansson asserts that it gets what it asks for
};
static _Thread_local struct pool pool;

static void *pool_take(size_t bytes)
{
    enum { ALIGN = 16 };
    if (!pool.end) return malloc(bytes);
    uintptr_t at = (uintptr_t)pool.at, floor = (uintptr_t)pool.floor;
    if (bytes > at - floor || ((at - bytes) & ~(uintptr_t)(ALIGN - 1)) < floor) {
        pool.full = true;
        return malloc(bytes);
    }
    pool.at -= at - ((at - bytes) & ~(uintptr_t)(ALIGN - 1));
    return pool.at;
}

static void pool_free(void *p)
{
    if (pool.end && (char *)p >= pool.at && (char *)p < pool.end) return;
    free(p);
}

[[gnu::constructor]] static void give_jansson_the_pool(void) { json_set_alloc_funcs(pool_take, pool_free); }

// --- from jansson's tree to ours ---------------------------------------------------------------------

struct copying {
    struct arena arena;
    int32_t depth;
    bool too_deep;
};

static struct json *copy_value(struct copying *c, json_t *from);

static void copy_items(struct copying *c, json_t *from, struct json *to)
{
    struct json **last = &to->first;
    to->count = (int32_t)json_array_size(from);
    for (int32_t i = 0; i < to->count && !c->too_deep; i++) {
        *last = copy_value(c, json_array_get(from, (size_t)i));
        last = &(*last)->next;
    }
}

static void copy_members(struct copying *c, json_t *from, struct json *to)
{
    struct json **last = &to->first;
    to->count = (int32_t)json_object_size(from);
    for (void *at = json_object_iter(from); at && !c->too_deep; at = json_object_iter_next(from, at)) {
        struct str key = { json_object_iter_key(at), (ptrdiff_t)json_object_iter_key_len(at) };
        *last = copy_value(c, json_object_iter_value(at));
        (*last)->key = arena_str(&c->arena, key);
        last = &(*last)->next;
    }
}

static void copy_branch(struct copying *c, json_t *from, struct json *to)
{
    if (c->depth == JSON_DEPTH_MAX) {
        c->too_deep = true;
        return;
    }
    c->depth++;
    if (to->kind == JSON_ARRAY)
        copy_items(c, from, to);
    else
        copy_members(c, from, to);
    c->depth--;
}

static struct json *copy_value(struct copying *c, json_t *from)
{
    static const enum json_kind kinds[] = {
        [JANSSON_NULL] = JSON_NULL,   [JSON_FALSE] = JSON_BOOL,       [JSON_TRUE] = JSON_BOOL,
        [JSON_INTEGER] = JSON_INT,    [JANSSON_REAL] = JSON_REAL,     [JSON_STRING] = JSON_TEXT,
        [JANSSON_ARRAY] = JSON_ARRAY, [JANSSON_OBJECT] = JSON_OBJECT,
    };
    struct json *to = NEW(&c->arena, struct json, 1);
    to->kind = kinds[json_typeof(from)];
    switch (to->kind) {
    case JSON_NULL:
        break;
    case JSON_BOOL:
        to->integer = json_typeof(from) == JSON_TRUE;
        break;
    case JSON_INT:
        to->integer = json_integer_value(from), to->real = (double)to->integer;
        break;
    case JSON_REAL:
        to->real = json_real_value(from);
        break;
    case JSON_TEXT:
        to->text = arena_str(&c->arena,
                             (struct str){ json_string_value(from), (ptrdiff_t)json_string_length(from) });
        break;
    case JSON_ARRAY:
    case JSON_OBJECT:
        copy_branch(c, from, to);
        break;
    }
    return to;
}

// --- the parse ---------------------------------------------------------------------------------------

// jansson ends its message with " near '…'", which would bring the caller's data into the fault.
static enum rc refuse(const json_error_t *e, struct fault *f)
{
    struct str why = str_of(e->text);
    ptrdiff_t near = str_find(why, S(" near '"));
    if (near >= 0) why.len = near;
    switch (json_error_code(e)) {
    case json_error_stack_overflow:
        return fail(f, RC_LIMIT, "nested deeper than %d levels", JSON_DEPTH_MAX);
    case json_error_duplicate_key:
        why = S("the key stands twice in one object");
        break;
    case json_error_null_character:
        why = S("NUL in a text");
        break;
    case json_error_null_byte_in_key:
        why = S("NUL in a key");
        break;
    case json_error_invalid_utf8:
        why = S("bytes that are not UTF-8");
        break;
    case json_error_premature_end_of_input:
        why = S("the text ends too soon");
        break;
    case json_error_end_of_input_expected:
        why = S("more text after the value");
        break;
    case json_error_numeric_overflow:
        why = S("a number too large to keep exactly");
        break;
    default:
        break;
    }
    return fail(f, RC_INVALID, "line %d, column %d: %.*s", e->line, e->column, P(why));
}

// jansson passes over a NUL that follows a number, so it is looked for first. It stands nowhere in JSON.
static enum rc refuse_nul(struct str source, const char *nul, struct fault *f)
{
    int32_t line = 1, column = 1;
    for (const char *at = source.at; at < nul; at++) {
        if (*at == '\n')
            line++, column = 1;
        else if (((uint8_t)*at & 0xC0) != 0x80)
            column++;
    }
    return fail(f, RC_INVALID, "line %d, column %d: NUL in the source", line, column);
}

[[gnu::noreturn]] static void arena_is_full(struct arena *a)
{
    (void)arena_take(a, 1, 1, -1);
    __builtin_unreachable();
}

// jansson's tree, which stands in [ret_low, a->end) and is forgotten rather than freed. What jansson allocates lives for one call: it keeps
// nothing between two, and no other thread ever sees it.
static json_t *load(struct arena *a, struct str source, char **ret_low, json_error_t *ret_error)
{
    pool = (struct pool){ .floor = a->at, .at = a->end, .end = a->end };
    json_t *tree = json_loadb(source.at ? source.at : "", (size_t)source.len,
                              JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, ret_error);
    bool full = pool.full;
    if (full) json_decref(tree);
    *ret_low = pool.at;
    pool = (struct pool){ 0 };
    if (full) arena_is_full(a);
    return tree;
}

enum rc json_parse(struct arena *a, struct str source, const struct json **ret_j, struct fault *f)
{
    if (source.len > JSON_BYTES_MAX)
        return fail(f, RC_LIMIT, "%td bytes exceed %d", source.len, JSON_BYTES_MAX);
    const struct json *plain = json_parse_plain(a, source);
    if (!plain) return json_parse_any(a, source, ret_j, f);
    *ret_j = plain;
    return RC_OK;
}

enum rc json_parse_any(struct arena *a, struct str source, const struct json **ret_j, struct fault *f)
{
    json_error_t error;
    struct copying c = { .arena = *a };
    const char *nul = source.len ? memchr(source.at, 0, (size_t)source.len) : NULL;
    if (nul) return refuse_nul(source, nul, f);
    json_t *from = load(a, source, &c.arena.end, &error);
    if (!from) return refuse(&error, f);
    const struct json *tree = copy_value(&c, from);
    if (c.too_deep) return fail(f, RC_LIMIT, "nested deeper than %d levels", JSON_DEPTH_MAX);
    a->at = c.arena.at;
    *ret_j = tree;
    return RC_OK;
}
