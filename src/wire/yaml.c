// libyaml gives events, one at a time, and owns its memory; the tree grows level by level on a stack of our own. The arena is asked for
// nothing that it has not, because a jump would leave libyaml's memory behind.
#include "wire/yaml.h"
#include <math.h>
#include <yaml.h>

// A mapping or a sequence that is open.
struct level {
    struct json *branch;
    struct json **last; // where the next part goes
    struct str key;     // the key that waits for its value
    int32_t key_line;
    bool keyed;
};

struct reading {
    yaml_parser_t parser;
    struct arena *arena;
    struct fault *fault;
    struct level levels[YAML_DEPTH_MAX];
    int32_t depth;
    struct json *root;
    bool full, done;
};

static int32_t line_of(const yaml_event_t *e) { return (int32_t)e->start_mark.line + 1; }

static enum rc refuse(struct reading *r, const yaml_event_t *e, const char *why)
{
    return fail(r->fault, RC_INVALID, "line %d, column %d: %s", line_of(e), (int)e->start_mark.column + 1,
                why);
}

// --- scalars -----------------------------------------------------------------------------------------

static bool is_one_of(struct str s, const char *a, const char *b, const char *c)
{
    return str_equal(s, str_of(a)) || str_equal(s, str_of(b)) || str_equal(s, str_of(c));
}

static ptrdiff_t skip_digits(struct str s, ptrdiff_t i)
{
    while (i < s.len && s.at[i] >= '0' && s.at[i] <= '9') i++;
    return i;
}

static ptrdiff_t skip_sign(struct str s, ptrdiff_t i)
{
    return i < s.len && (s.at[i] == '-' || s.at[i] == '+') ? i + 1 : i;
}

// The pattern of the core schema's float, which an integer also fits.
static bool looks_like_number(struct str s, bool *ret_whole)
{
    ptrdiff_t start = skip_sign(s, 0), i = skip_digits(s, start), digits = i - start;
    bool whole = true;
    if (i < s.len && s.at[i] == '.') {
        ptrdiff_t after = skip_digits(s, i + 1);
        digits += after - i - 1;
        i = after;
        whole = false;
    }
    if (digits == 0) return false;
    if (i < s.len && (s.at[i] == 'e' || s.at[i] == 'E')) {
        ptrdiff_t power = skip_sign(s, i + 1), after = skip_digits(s, power);
        if (after == power) return false;
        i = after;
        whole = false;
    }
    *ret_whole = whole;
    return i == s.len;
}

static bool is_special_float(struct str s)
{
    struct str unsigned_part = str_slice(s, skip_sign(s, 0), s.len);
    return is_one_of(unsigned_part, ".inf", ".Inf", ".INF") || is_one_of(s, ".nan", ".NaN", ".NAN");
}

// 0o17 and 0x1F.
static bool parse_based(struct str s, int64_t *ret_n, bool *ret_fits)
{
    int base = str_starts(s, S("0o")) ? 8 : str_starts(s, S("0x")) ? 16 : 0;
    int64_t n = 0;
    *ret_fits = true;
    if (!base || s.len == 2) return false;
    for (ptrdiff_t i = 2; i < s.len; i++) {
        char c = s.at[i];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : 99;
        if (digit >= base) return false;
        if (__builtin_mul_overflow(n, base, &n) || __builtin_add_overflow(n, digit, &n)) *ret_fits = false;
    }
    *ret_n = n;
    return true;
}

static const char *resolve_number(struct str s, bool whole, struct json *j)
{
    ptrdiff_t start = skip_sign(s, 0);
    if (s.len - start > 1 && s.at[start] == '0' && s.at[start + 1] >= '0' && s.at[start + 1] <= '9')
        return "a number that starts with zero: put it in quotes if it is text";
    struct str digits = s.at[0] == '+' ? str_slice(s, 1, s.len) : s;
    j->kind = whole ? JSON_INT : JSON_REAL;
    if (whole ? !str_int64(digits, &j->integer) : !str_double(digits, &j->real))
        return "a number too large or too long to keep: put it in quotes if it is text";
    if (whole) j->real = (double)j->integer;
    return NULL;
}

// What a plain scalar means; NULL, or why it is refused.
// BASIS: YAML 1.2.2 (2021), 10.3.2
static const char *resolve(struct str s, struct json *j)
{
    bool whole, fits;
    j->kind = JSON_NULL;
    if (s.len == 0 || str_equal(s, S("~")) || is_one_of(s, "null", "Null", "NULL")) return NULL;
    j->kind = JSON_BOOL;
    if (is_one_of(s, "false", "False", "FALSE")) return NULL;
    j->integer = is_one_of(s, "true", "True", "TRUE");
    if (j->integer) return NULL;
    if (is_special_float(s)) return "a number that is not finite";
    if (parse_based(s, &j->integer, &fits)) {
        j->kind = JSON_INT;
        j->real = (double)j->integer;
        return fits ? NULL : "a number too large to keep: put it in quotes if it is text";
    }
    j->integer = 0;
    if (looks_like_number(s, &whole)) return resolve_number(s, whole, j);
    j->kind = JSON_TEXT;
    j->text = s;
    return NULL;
}

// A tag may say what the core schema would find anyway, or that a scalar is text.
static const char *resolve_tagged(struct str s, const char *tag, bool plain, struct json *j)
{
    static const struct {
        const char *tag;
        enum json_kind kind;
    } rows[] = {
        { YAML_NULL_TAG, JSON_NULL },
        { YAML_BOOL_TAG, JSON_BOOL },
        { YAML_INT_TAG, JSON_INT },
        { YAML_FLOAT_TAG, JSON_REAL },
    };
    if (!tag && plain) return resolve(s, j);
    if (!tag || strcmp(tag, YAML_STR_TAG) == 0 || strcmp(tag, "!") == 0) {
        j->kind = JSON_TEXT;
        j->text = s;
        return NULL;
    }
    for (ptrdiff_t i = 0; i < COUNT(rows); i++) {
        if (strcmp(tag, rows[i].tag) != 0) continue;
        const char *why = resolve(s, j);
        if (why || j->kind == rows[i].kind) return why;
        return "the value is not what its tag says";
    }
    return "a tag outside the core schema";
}

// --- the tree ----------------------------------------------------------------------------------------

// Whether the arena has what the next part needs; when not, the reading ends and then the arena jumps.
static bool has_room(struct reading *r, ptrdiff_t text_bytes)
{
    ptrdiff_t needed = (ptrdiff_t)(sizeof(struct json) + _Alignof(struct json)) + text_bytes + 1;
    r->full = arena_left(r->arena) < needed;
    return !r->full;
}

static struct json *hang(struct reading *r, const yaml_event_t *e)
{
    struct json *j = NEW(r->arena, struct json, 1);
    j->line = line_of(e);
    if (r->depth == 0) return r->root = j;
    struct level *l = &r->levels[r->depth - 1];
    if (l->keyed) {
        j->key = l->key;
        j->line = l->key_line;
        l->keyed = false;
    }
    l->branch->count++;
    *l->last = j;
    l->last = &j->next;
    return j;
}

static bool wants_key(const struct reading *r)
{
    if (r->depth == 0) return false;
    const struct level *l = &r->levels[r->depth - 1];
    return l->branch->kind == JSON_OBJECT && !l->keyed;
}

static enum rc take_key(struct reading *r, const yaml_event_t *e, struct str s, bool plain)
{
    struct level *l = &r->levels[r->depth - 1];
    if (plain && str_equal(s, S("<<"))) return refuse(r, e, "a merge key");
    if (json_get(l->branch, s)) return refuse(r, e, "the key stands twice in one mapping");
    if (l->branch->count == YAML_MEMBERS_MAX)
        return fail(r->fault, RC_LIMIT, "line %d: a mapping of more than %d members", line_of(e),
                    YAML_MEMBERS_MAX);
    l->key = arena_str(r->arena, s);
    l->key_line = line_of(e);
    l->keyed = true;
    return RC_OK;
}

static enum rc take_scalar(struct reading *r, const yaml_event_t *e)
{
    struct str s = { (const char *)e->data.scalar.value, (ptrdiff_t)e->data.scalar.length };
    const char *tag = (const char *)e->data.scalar.tag;
    bool plain = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    if (e->data.scalar.anchor) return refuse(r, e, "an anchor");
    if (s.len && memchr(s.at, 0, (size_t)s.len)) return refuse(r, e, "NUL in a text");
    if (!has_room(r, s.len)) return RC_OK;
    if (wants_key(r)) return tag ? refuse(r, e, "a tag on a key") : take_key(r, e, s, plain);
    struct json found = { 0 };
    const char *why = resolve_tagged(s, tag, plain, &found);
    if (why) return refuse(r, e, why);
    struct json *j = hang(r, e);
    j->kind = found.kind;
    j->integer = found.integer;
    j->real = found.real;
    if (found.kind == JSON_TEXT) j->text = arena_str(r->arena, found.text);
    return RC_OK;
}

static enum rc open_branch(struct reading *r, const yaml_event_t *e, enum json_kind kind,
                           const yaml_char_t *anchor, const yaml_char_t *tag)
{
    const char *wanted = kind == JSON_OBJECT ? YAML_MAP_TAG : YAML_SEQ_TAG;
    if (anchor) return refuse(r, e, "an anchor");
    if (tag && strcmp((const char *)tag, wanted) != 0) return refuse(r, e, "a tag outside the core schema");
    if (wants_key(r)) return refuse(r, e, "a key that is no scalar");
    if (r->depth == YAML_DEPTH_MAX)
        return fail(r->fault, RC_LIMIT, "line %d: nested deeper than %d levels", line_of(e), YAML_DEPTH_MAX);
    if (!has_room(r, 0)) return RC_OK;
    struct json *j = hang(r, e);
    j->kind = kind;
    r->levels[r->depth++] = (struct level){ .branch = j, .last = &j->first };
    return RC_OK;
}

static enum rc take_event(struct reading *r, const yaml_event_t *e)
{
    switch (e->type) {
    case YAML_DOCUMENT_START_EVENT:
        return r->root ? refuse(r, e, "a second document") : RC_OK;
    case YAML_ALIAS_EVENT:
        return refuse(r, e, "an alias");
    case YAML_SCALAR_EVENT:
        return take_scalar(r, e);
    case YAML_MAPPING_START_EVENT:
        return open_branch(r, e, JSON_OBJECT, e->data.mapping_start.anchor, e->data.mapping_start.tag);
    case YAML_SEQUENCE_START_EVENT:
        return open_branch(r, e, JSON_ARRAY, e->data.sequence_start.anchor, e->data.sequence_start.tag);
    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
        r->depth--;
        return RC_OK;
    case YAML_STREAM_END_EVENT:
        r->done = true;
        return RC_OK;
    default:
        return RC_OK;
    }
}

static enum rc refuse_syntax(struct reading *r)
{
    const yaml_parser_t *p = &r->parser;
    if (p->error == YAML_MEMORY_ERROR) return fail(r->fault, RC_LIMIT, "no memory is left to read it");
    if (p->error == YAML_READER_ERROR)
        return fail(r->fault, RC_INVALID, "byte %zu: %s", p->problem_offset,
                    p->problem ? p->problem : "not UTF-8");
    return fail(r->fault, RC_INVALID, "line %d, column %d: %s", (int)p->problem_mark.line + 1,
                (int)p->problem_mark.column + 1, p->problem ? p->problem : "not YAML");
}

static enum rc read_events(struct reading *r)
{
    while (!r->done && !r->full) {
        yaml_event_t e;
        if (!yaml_parser_parse(&r->parser, &e)) return refuse_syntax(r);
        enum rc rc = take_event(r, &e);
        yaml_event_delete(&e);
        if (rc) return rc;
    }
    if (!r->full && !r->root) return fail(r->fault, RC_INVALID, "line 1, column 1: no document");
    return RC_OK;
}

enum rc yaml_parse(struct arena *a, struct str source, const struct json **ret_j, struct fault *f)
{
    struct arena grown = *a;
    struct reading r = { .arena = &grown, .fault = f };
    if (source.len > YAML_BYTES_MAX)
        return fail(f, RC_LIMIT, "%td bytes exceed %d", source.len, YAML_BYTES_MAX);
    if (!yaml_parser_initialize(&r.parser)) return fail(f, RC_LIMIT, "no memory is left to read it");
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)(source.at ? source.at : ""),
                                 (size_t)source.len);
    enum rc rc = read_events(&r);
    yaml_parser_delete(&r.parser);
    if (rc) return rc;
    if (r.full) (void)arena_take(a, 1, 1, -1); // jumps
    *a = grown;
    *ret_j = r.root;
    return RC_OK;
}
