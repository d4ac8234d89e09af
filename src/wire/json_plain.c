// Reading what most JSON is made of: objects of few members, arrays, texts without \u, whole numbers of at most 18 digits. It refuses nothing: at
// anything else, good or bad, it gives up, and jansson reads the text from its beginning. So it must never accept what jansson would not, nor
// see another tree in it; fuzz/wire_json_fuzz.c holds the two against each other.
//
// The text is copied once; texts of the tree are views of the copy, unescaped where they stand, with a NUL in the place of their closing quote.
#include "wire/json_int.h"

enum { NODE_ROOM = sizeof(struct json) + _Alignof(struct json) };

struct reading {
    char *at; // in the copy, which ends with a NUL: no text holds one
    struct arena *arena;
    int32_t depth;
};

static bool read_value(struct reading *r, struct json *to);

static void skip_space(struct reading *r)
{
    while (*r->at == ' ' || *r->at == '\n' || *r->at == '\r' || *r->at == '\t') r->at++;
}

static bool take(struct reading *r, char c)
{
    skip_space(r);
    if (*r->at != c) return false;
    r->at++;
    return true;
}

// --- texts -------------------------------------------------------------------------------------------

static char unescaped(char c)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char *found = c ? strchr(from, c) : NULL;
    return found ? to[found - from] : 0;
}

// From the first backslash on: what follows moves forwards.
static bool read_escaped(struct reading *r, char *begin, char **ret_end)
{
    char *out = r->at, *in = r->at;
    for (; *in != '"'; in++) {
        char c = *in;
        if ((uint8_t)c < ' ') return false;
        if (c == '\\' && (c = unescaped(*++in)) == 0) return false;
        *out++ = c;
    }
    r->at = in + 1;
    *out = 0;
    *ret_end = out;
    return out >= begin;
}

// After the opening quote.
static bool read_text(struct reading *r, struct str *ret_text)
{
    char *begin = r->at, *end;
    bool ascii = true;
    for (; *r->at != '"' && *r->at != '\\'; r->at++) {
        if ((uint8_t)*r->at < ' ') return false;
        ascii &= (uint8_t)*r->at < 0x80;
    }
    if (*r->at == '\\') {
        if (!read_escaped(r, begin, &end)) return false;
        ascii = false; // perhaps
    } else {
        end = r->at++;
        *end = 0;
    }
    *ret_text = (struct str){ begin, end - begin };
    return ascii || utf8_valid(*ret_text);
}

// --- numbers, words ----------------------------------------------------------------------------------

static bool read_integer(struct reading *r, struct json *to)
{
    enum { DIGITS_MAX = 18 };
    bool minus = *r->at == '-';
    char *digits = r->at + minus, *at = digits;
    int64_t n = 0;
    for (; *at >= '0' && *at <= '9' && at - digits < DIGITS_MAX; at++) n = 10 * n + (*at - '0');
    bool more = (*at >= '0' && *at <= '9') || *at == '.' || *at == 'e' || *at == 'E';
    if (at == digits || more || (*digits == '0' && at > digits + 1)) return false;
    to->kind = JSON_INT;
    to->integer = minus ? -n : n;
    to->real = (double)to->integer;
    r->at = at;
    return true;
}

static bool read_word(struct reading *r, const char *word, enum json_kind kind, int64_t integer,
                      struct json *to)
{
    size_t len = strlen(word);
    if (strncmp(r->at, word, len) != 0) return false;
    r->at += len;
    to->kind = kind;
    to->integer = integer;
    return true;
}

// --- branches ----------------------------------------------------------------------------------------

static bool has_key(const struct json *object, const struct json *member)
{
    for (const struct json *m = object->first; m != member; m = m->next)
        if (str_equal(m->key, member->key)) return true;
    return false;
}

static bool read_part(struct reading *r, struct json *to, struct json *part)
{
    if (to->kind == JSON_OBJECT) {
        if (!take(r, '"') || !read_text(r, &part->key)) return false;
        if (to->count > JSON_PLAIN_MEMBERS_MAX || has_key(to, part)) return false;
        if (!take(r, ':')) return false;
    }
    return read_value(r, part);
}

static bool read_branch(struct reading *r, struct json *to, char shut)
{
    struct json **last = &to->first;
    if (++r->depth > JSON_DEPTH_MAX) return false;
    bool more = !take(r, shut);
    while (more) {
        if (arena_left(r->arena) < NODE_ROOM) return false; // whether it fits is jansson's to find out
        struct json *part = NEW(r->arena, struct json, 1);
        *last = part;
        last = &part->next;
        to->count++;
        if (!read_part(r, to, part)) return false;
        more = take(r, ',');
        if (!more && !take(r, shut)) return false;
    }
    r->depth--;
    return true;
}

static bool read_value(struct reading *r, struct json *to)
{
    skip_space(r);
    switch (*r->at) {
    case '"':
        r->at++;
        to->kind = JSON_TEXT;
        return read_text(r, &to->text);
    case '{':
        r->at++;
        to->kind = JSON_OBJECT;
        return read_branch(r, to, '}');
    case '[':
        r->at++;
        to->kind = JSON_ARRAY;
        return read_branch(r, to, ']');
    case 't':
        return read_word(r, "true", JSON_BOOL, 1, to);
    case 'f':
        return read_word(r, "false", JSON_BOOL, 0, to);
    case 'n':
        return read_word(r, "null", JSON_NULL, 0, to);
    default:
        return read_integer(r, to);
    }
}

const struct json *json_parse_plain(struct arena *a, struct str source)
{
    struct arena work = *a;
    if (source.len == 0 || arena_left(a) < source.len + 2 * NODE_ROOM) return NULL;
    char *copy = NEW(&work, char, source.len + 1);
    struct json *root = NEW(&work, struct json, 1);
    struct reading r = { .at = copy, .arena = &work };
    memcpy(copy, source.at, (size_t)source.len);
    if (!read_value(&r, root)) return NULL;
    skip_space(&r);
    if (r.at != copy + source.len) return NULL;
    a->at = work.at;
    return root;
}
