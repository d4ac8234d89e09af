// Text views, numbers in text, UTF-8.
#include "base/base.h"
#include <errno.h>
#include <math.h>
#include <stdlib.h>

struct str str_of(const char *c_text)
{
    return (struct str){ c_text, c_text ? (ptrdiff_t)strlen(c_text) : 0 };
}

bool str_equal(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, (size_t)a.len) == 0);
}

int str_compare(struct str a, struct str b)
{
    ptrdiff_t common = a.len < b.len ? a.len : b.len;
    int order = common ? memcmp(a.at, b.at, (size_t)common) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

bool str_starts(struct str s, struct str prefix)
{
    return s.len >= prefix.len && str_equal((struct str){ s.at, prefix.len }, prefix);
}

bool str_ends(struct str s, struct str suffix)
{
    return s.len >= suffix.len && str_equal(str_slice(s, s.len - suffix.len, s.len), suffix);
}

ptrdiff_t str_find(struct str s, struct str needle)
{
    if (needle.len == 0) return 0;
    if (needle.len > s.len) return -1;
    const char *hit = memmem(s.at, (size_t)s.len, needle.at, (size_t)needle.len);
    return hit ? hit - s.at : -1;
}

bool str_contains(struct str s, struct str needle) { return str_find(s, needle) >= 0; }

bool str_cut(struct str s, char separator, struct str *ret_head, struct str *ret_tail)
{
    const char *hit = s.len ? memchr(s.at, separator, (size_t)s.len) : NULL;
    ptrdiff_t head = hit ? hit - s.at : s.len;
    *ret_head = str_slice(s, 0, head);
    *ret_tail = str_slice(s, hit ? head + 1 : s.len, s.len);
    return hit != NULL;
}

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

struct str str_trim(struct str s)
{
    while (s.len > 0 && is_space(s.at[0])) s = (struct str){ s.at + 1, s.len - 1 };
    while (s.len > 0 && is_space(s.at[s.len - 1])) s.len--;
    return s;
}

struct str str_slice(struct str s, ptrdiff_t from, ptrdiff_t to)
{
    if (from < 0) from = 0;
    if (to > s.len) to = s.len;
    return from < to ? (struct str){ s.at + from, to - from } : (struct str){ 0 };
}

uint64_t str_hash(struct str s)
{
    uint64_t h = UINT64_C(14695981039346656037); // FNV-1a, 64 bits
    for (ptrdiff_t i = 0; i < s.len; i++) h = (h ^ (uint8_t)s.at[i]) * UINT64_C(1099511628211);
    return h ^ h >> 32;
}

bool str_int64(struct str s, int64_t *ret_n)
{
    bool negative = s.len > 0 && s.at[0] == '-';
    int64_t n = 0;
    if (s.len == negative) return false;
    for (ptrdiff_t i = negative; i < s.len; i++) {
        int digit = s.at[i] - '0';
        if (digit < 0 || digit > 9) return false;
        if (__builtin_mul_overflow(n, 10, &n) || __builtin_sub_overflow(n, digit, &n)) return false;
    }
    if (!negative && __builtin_sub_overflow(0, n, &n)) return false; // counted downwards: INT64_MIN fits
    *ret_n = n;
    return true;
}

bool str_double(struct str s, double *ret_x)
{
    enum { DIGITS_MAX = 64 };
    char copy[DIGITS_MAX + 1], *end;
    if (s.len == 0 || s.len > DIGITS_MAX) return false;
    for (ptrdiff_t i = 0; i < s.len; i++)
        if (!strchr("0123456789+-.eE", s.at[i]) || s.at[i] == 0) return false;
    memcpy(copy, s.at, (size_t)s.len);
    copy[s.len] = 0;
    double x = strtod(copy, &end);
    if (end != copy + s.len || !isfinite(x)) return false;
    *ret_x = x;
    return true;
}

int32_t utf8_next(struct str *s)
{
    static const int32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
    MUST(s->len > 0);
    const uint8_t *at = (const uint8_t *)s->at;
    uint8_t first = at[0];
    int bytes = first < 0x80   ? 1
                : first < 0xC0 ? 0
                : first < 0xE0 ? 2
                : first < 0xF0 ? 3
                : first < 0xF8 ? 4
                               : 0;
    int32_t code = bytes == 1 ? first : bytes ? first & (0x7F >> bytes) : -1;
    if (bytes > s->len) code = -1;
    for (int i = 1; code >= 0 && i < bytes; i++)
        code = (at[i] & 0xC0) == 0x80 ? code << 6 | (at[i] & 0x3F) : -1;
    if (code >= 0 && (code < smallest[bytes] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)))
        code = -1;
    int taken = code >= 0 ? bytes : 1;
    *s = (struct str){ s->at + taken, s->len - taken };
    return code;
}

static bool is_tail(uint8_t c) { return (c & 0xC0) == 0x80; }

// Two and three bytes, which most text of the world is made of, are judged on the spot: with these first bytes no form is too long and no surrogate.
ptrdiff_t utf8_wide(struct str s)
{
    const uint8_t *const begin = (const uint8_t *)s.at, *const end = begin + s.len, *at = begin;
    while (at < end && *at >= 0x80) {
        if (end - at >= 3 && at[0] >= 0xE1 && at[0] <= 0xEC && is_tail(at[1]) && is_tail(at[2])) {
            at += 3;
        } else if (end - at >= 2 && at[0] >= 0xC2 && at[0] <= 0xDF && is_tail(at[1])) {
            at += 2;
        } else {
            struct str rest = { (const char *)at, end - at };
            if (utf8_next(&rest) < 0) break;
            at = (const uint8_t *)rest.at;
        }
    }
    return at - begin;
}

ptrdiff_t utf8_ascii(struct str s)
{
    const uint64_t tops = UINT64_C(0x8080808080808080);
    ptrdiff_t i = 0;
    for (uint64_t word; s.len - i >= (ptrdiff_t)sizeof word; i += (ptrdiff_t)sizeof word) {
        memcpy(&word, s.at + i, sizeof word);
        if (word & tops) break;
    }
    while (i < s.len && (uint8_t)s.at[i] < 0x80) i++;
    return i;
}

bool utf8_valid(struct str s)
{
    while (s.len > 0) {
        ptrdiff_t run = (uint8_t)s.at[0] < 0x80 ? utf8_ascii(s) : utf8_wide(s);
        if (run == 0) return false;
        s = (struct str){ s.at + run, s.len - run };
    }
    return true;
}

ptrdiff_t utf8_count(struct str s)
{
    ptrdiff_t count = 0;
    for (; s.len > 0; count++) (void)utf8_next(&s);
    return count;
}

int utf8_put(char out[static 4], int32_t c)
{
    MUST(c >= 0 && c <= 0x10FFFF);
    if (c < 0x80) return out[0] = (char)c, 1;
    int bytes = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (int i = bytes - 1; i > 0; i--, c >>= 6) out[i] = (char)(0x80 | (c & 0x3F));
    out[0] = (char)(0xF00 >> bytes | c);
    return bytes;
}
