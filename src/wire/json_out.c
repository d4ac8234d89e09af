// Writing JSON: escapes in runs, commas, and the order of keys where the writer is a sorted one.
// BASIS: RFC 8785 (2020), 3.2
#include "wire/json.h"
#include "wire/number.h"
#include <math.h>

// --- text --------------------------------------------------------------------------------------------

// What stands after the backslash: 'u' for \u00XX, 0 for a byte that stands as it is.
static const char escapes[256] = {
    [0x00] = 'u', [0x01] = 'u', [0x02] = 'u', [0x03] = 'u', [0x04] = 'u', [0x05] = 'u',  [0x06] = 'u',
    [0x07] = 'u', [0x08] = 'b', [0x09] = 't', [0x0A] = 'n', [0x0B] = 'u', [0x0C] = 'f',  [0x0D] = 'r',
    [0x0E] = 'u', [0x0F] = 'u', [0x10] = 'u', [0x11] = 'u', [0x12] = 'u', [0x13] = 'u',  [0x14] = 'u',
    [0x15] = 'u', [0x16] = 'u', [0x17] = 'u', [0x18] = 'u', [0x19] = 'u', [0x1A] = 'u',  [0x1B] = 'u',
    [0x1C] = 'u', [0x1D] = 'u', [0x1E] = 'u', [0x1F] = 'u', ['"'] = '"',  ['\\'] = '\\',
};

static bool is_tail(uint8_t c) { return (c & 0xC0) == 0x80; }

// The index of the first byte from `i` on that needs an escape, or the length.
static ptrdiff_t plain_until(struct str s, ptrdiff_t i)
{
    const uint8_t *at = (const uint8_t *)s.at;
    while (i < s.len) {
        for (ptrdiff_t run = JSON_WORD; run == JSON_WORD && s.len - i >= JSON_WORD; i += run)
            run = json_plain_bytes(at + i);
        if (i == s.len || escapes[at[i]]) return i;
        ptrdiff_t wide = at[i] < 0x80 ? 1 : utf8_wide(str_slice(s, i, s.len)); // one byte: near the end
        MUST(wide > 0);
        i += wide;
    }
    return i;
}

static void put_char(struct text *t, char c)
{
    if (t->len < t->room)
        t->at[t->len++] = c;
    else
        text_char(t, c);
}

static char *write_escape(char *to, uint8_t c)
{
    static const char hex[] = "0123456789abcdef";
    *to++ = '\\';
    *to++ = escapes[c];
    if (escapes[c] != 'u') return to;
    memcpy(to, "00", 2);
    to[2] = hex[c >> 4];
    to[3] = hex[c & 15];
    return to + 4;
}

// What follows the first `i` bytes, of which the next needs an escape. JSON within JSON has an escape every dozen bytes, so runs are short: room is
// taken for many at once and the bytes are written where they will stand.
static void put_rest(struct text *t, struct str s, ptrdiff_t i)
{
    enum { AT_ONCE = 512, ESCAPE_MAX = 6 };
    while (i < s.len) {
        ptrdiff_t until = s.len - i < AT_ONCE ? s.len : i + AT_ONCE;
        while (until < s.len && is_tail((uint8_t)s.at[until])) until++; // no character is cut
        char *begin = text_room(t, ESCAPE_MAX * (until - i)), *to = begin;
        while (i < until) {
            ptrdiff_t run = plain_until(str_slice(s, 0, until), i);
            memcpy(to, s.at + i, (size_t)(run - i));
            to += run - i;
            i = run;
            if (i < until) to = write_escape(to, (uint8_t)s.at[i++]);
        }
        t->len += to - begin;
    }
}

static void put_text(struct text *t, struct str s)
{
    char *to = text_room(t, s.len + 2);
    ptrdiff_t plain = plain_until(s, 0);
    *to++ = '"';
    if (plain) memcpy(to, s.at, (size_t)plain);
    t->len += 1 + plain;
    if (plain < s.len) put_rest(t, s, plain);
    put_char(t, '"');
}

// --- keys, commas and brackets -----------------------------------------------------------------------

// Order of the UTF-16 forms. UTF-8 sorts by code point, and so does UTF-16 but for one thing: what lies above
// U+FFFF (first byte F0 and up) is written with surrogates there, which sort before U+E000 (first byte EE).
static int key_compare(struct str a, struct str b)
{
    ptrdiff_t common = a.len < b.len ? a.len : b.len, i = 0;
    while (i < common && a.at[i] == b.at[i]) i++;
    if (i == common) return (a.len > b.len) - (a.len < b.len);
    uint8_t x = (uint8_t)a.at[i], y = (uint8_t)b.at[i];
    if (x >= 0xEE && y >= 0xEE && (x >= 0xF0) != (y >= 0xF0)) return x >= 0xF0 ? -1 : 1;
    return x < y ? -1 : 1;
}

static void start_key(struct json_out *o, struct str key)
{
    MUST(o->depth > 0 && o->shut[o->depth] == '}' && !o->keyed);
    if (o->filled[o->depth]) {
        MUST(!o->sorted || key_compare(o->last_key[o->depth], key) < 0);
        put_char(&o->text, ',');
    }
    o->filled[o->depth] = true;
    o->last_key[o->depth] = key;
    put_text(&o->text, key);
    put_char(&o->text, ':');
}

static void start_value(struct json_out *o, const char *key)
{
    if (key) {
        start_key(o, str_of(key));
    } else if (o->keyed) {
        o->keyed = false;
    } else {
        MUST(o->depth == 0 ? !o->filled[0] : o->shut[o->depth] == ']');
        if (o->filled[o->depth]) put_char(&o->text, ',');
        o->filled[o->depth] = true;
    }
}

static void open_level(struct json_out *o, char bracket)
{
    MUST(o->depth < JSON_OUT_DEPTH_MAX && (bracket == '{' || bracket == '['));
    o->depth++;
    o->filled[o->depth] = false;
    o->shut[o->depth] = bracket == '{' ? '}' : ']';
    put_char(&o->text, bracket);
}

struct json_out json_out_of(struct arena *a) { return (struct json_out){ .text.arena = a }; }
struct json_out json_out_sorted(struct arena *a)
{
    return (struct json_out){ .text.arena = a, .sorted = true };
}

void json_open(struct json_out *o, char bracket)
{
    start_value(o, NULL);
    open_level(o, bracket);
}

void json_open_key(struct json_out *o, const char *key, char bracket)
{
    start_value(o, key);
    open_level(o, bracket);
}

void json_shut(struct json_out *o, char bracket)
{
    MUST(o->depth > 0 && !o->keyed && o->shut[o->depth] == bracket);
    o->depth--;
    put_char(&o->text, bracket);
}

struct str json_out_str(const struct json_out *o)
{
    MUST(o->depth == 0 && !o->keyed);
    return text_str(&o->text);
}

// --- values ------------------------------------------------------------------------------------------

void json_put_key(struct json_out *o, struct str key)
{
    start_key(o, key);
    o->keyed = true;
}

void json_put_str(struct json_out *o, const char *key, struct str value)
{
    start_value(o, key);
    put_text(&o->text, value);
}

void json_put_bool(struct json_out *o, const char *key, bool value)
{
    start_value(o, key);
    text_put(&o->text, value ? S("true") : S("false"));
}

void json_put_null(struct json_out *o, const char *key)
{
    start_value(o, key);
    text_put(&o->text, S("null"));
}

void json_put_real(struct json_out *o, const char *key, double value)
{
    char digits[NUMBER_BYTES_MAX];
    start_value(o, key);
    text_put(&o->text, number_print(value, digits));
}

void json_put_int(struct json_out *o, const char *key, int64_t value)
{
    char digits[NUMBER_BYTES_MAX];
    start_value(o, key);
    text_put(&o->text, o->sorted ? number_print((double)value, digits) : integer_print(value, digits));
}

void json_put_instant(struct json_out *o, const char *key, struct instant i)
{
    char out[INSTANT_TEXT_MAX];
    start_value(o, key);
    put_text(&o->text, instant_print(i, out));
}

void json_put_hex(struct json_out *o, const char *key, const void *bytes, ptrdiff_t len)
{
    static const char hex[] = "0123456789abcdef";
    const uint8_t *from = bytes;
    start_value(o, key);
    char *to = text_room(&o->text, 2 * len + 2);
    *to++ = '"';
    for (ptrdiff_t i = 0; i < len; i++) {
        *to++ = hex[from[i] >> 4];
        *to++ = hex[from[i] & 15];
    }
    *to = '"';
    o->text.len += 2 * len + 2;
}

void json_put_raw(struct json_out *o, const char *key, struct str json)
{
    start_value(o, key);
    text_put(&o->text, json);
}

// --- trees -------------------------------------------------------------------------------------------

// Heap sort: no memory, and no order of keys makes it slow.
static void sink(const struct json **heap, ptrdiff_t at, ptrdiff_t count)
{
    for (ptrdiff_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && key_compare(heap[child]->key, heap[child + 1]->key) < 0) child++;
        if (key_compare(heap[at]->key, heap[child]->key) >= 0) return;
        const struct json *up = heap[child];
        heap[child] = heap[at];
        heap[at] = up;
    }
}

static void sort_by_key(const struct json **members, ptrdiff_t count)
{
    for (ptrdiff_t i = count / 2 - 1; i >= 0; i--) sink(members, i, count);
    for (ptrdiff_t last = count - 1; last > 0; last--) {
        const struct json *greatest = members[0];
        members[0] = members[last];
        members[last] = greatest;
        sink(members, 0, last);
    }
}

static bool is_sorted(const struct json *object)
{
    for (const struct json *m = object->first; m && m->next; m = m->next)
        if (key_compare(m->key, m->next->key) >= 0) return false;
    return true;
}

static void put_value(struct json_out *o, const struct json *j);

static void put_member(struct json_out *o, const struct json *m)
{
    json_put_key(o, m->key);
    put_value(o, m);
}

static void put_members_sorted(struct json_out *o, const struct json *object)
{
    enum { FEW = 16 };
    const struct json *few[FEW], **members = few;
    ptrdiff_t count = 0;
    if (object->count > FEW) members = NEW(o->text.arena, const struct json *, object->count);
    for (const struct json *m = object->first; m; m = m->next) members[count++] = m;
    sort_by_key(members, count);
    for (ptrdiff_t i = 0; i < count; i++) put_member(o, members[i]);
}

static void put_branch(struct json_out *o, const struct json *j)
{
    bool object = j->kind == JSON_OBJECT;
    json_open(o, object ? '{' : '[');
    if (object && o->sorted && !is_sorted(j))
        put_members_sorted(o, j);
    else if (object)
        for (const struct json *m = j->first; m; m = m->next) put_member(o, m);
    else
        for (const struct json *item = j->first; item; item = item->next) put_value(o, item);
    json_shut(o, object ? '}' : ']');
}

// As an item, or as the value of a key that stands already.
static void put_value(struct json_out *o, const struct json *j)
{
    switch (j->kind) {
    case JSON_NULL:
        json_put_null(o, NULL);
        break;
    case JSON_BOOL:
        json_put_bool(o, NULL, j->integer != 0);
        break;
    case JSON_INT:
        json_put_int(o, NULL, j->integer);
        break;
    case JSON_REAL:
        json_put_real(o, NULL, j->real);
        break;
    case JSON_TEXT:
        json_put_str(o, NULL, j->text);
        break;
    case JSON_ARRAY:
    case JSON_OBJECT:
        put_branch(o, j);
        break;
    }
}

void json_put_tree(struct json_out *o, const char *key, const struct json *tree)
{
    if (key) json_put_key(o, str_of(key));
    put_value(o, tree);
}

// --- canonical form ----------------------------------------------------------------------------------

// Would be written as an integer that readers round, or refuse as ours does.
static bool is_unsafe(const struct json *number)
{
    const int64_t exact_max = INT64_C(1) << 53;
    if (number->kind == JSON_INT) return number->integer > exact_max || number->integer < -exact_max;
    return fabs(number->real) > 0x1p53 && fabs(number->real) < 1e21;
}

static enum rc check_number(const struct json *j, struct fault *f)
{
    if (j->kind == JSON_REAL && !isfinite(j->real)) return fail(f, RC_INVALID, "a number that is not finite");
    if (is_unsafe(j))
        return fail(f, RC_INVALID, "a number beyond 2^53 is not exact everywhere: write it as text");
    return RC_OK;
}

static enum rc check_canonical(const struct json *j, int32_t depth, struct fault *f)
{
    if (j->kind == JSON_INT || j->kind == JSON_REAL) return check_number(j, f);
    if (j->kind != JSON_ARRAY && j->kind != JSON_OBJECT) return RC_OK;
    if (depth == JSON_DEPTH_MAX) return fail(f, RC_LIMIT, "nested deeper than %d levels", JSON_DEPTH_MAX);
    for (const struct json *part = j->first; part; part = part->next) {
        enum rc rc = check_canonical(part, depth + 1, f);
        if (rc) return rc;
    }
    return RC_OK;
}

enum rc json_canonical(struct arena *a, const struct json *j, struct str *ret_bytes, struct fault *f)
{
    enum rc rc = check_canonical(j, 0, f);
    if (rc) return rc;
    struct json_out o = json_out_sorted(a);
    put_value(&o, j);
    *ret_bytes = json_out_str(&o);
    return RC_OK;
}
