// One pass over an entry's bytes, without a tree and without memory: are they canonical, and where are the members that a walk needs.
// Texts, integers and keys without escapes are all that an entry holds.
// BASIS: RFC 8785 (2020), 3.2
#include "ledger/entry.h"

struct glance {
    const uint8_t *at, *end;
    int32_t depth;
};

static enum rc value(struct glance *g, struct fault *f);

static enum rc odd(const struct glance *g, struct str bytes, const char *what, struct fault *f)
{
    return fail(f, RC_CORRUPT, "entry is not canonical at byte %td: %s",
                (ptrdiff_t)(g->at - (const uint8_t *)bytes.at), what);
}

static bool take(struct glance *g, char c)
{
    if (g->at == g->end || *g->at != (uint8_t)c) return false;
    g->at++;
    return true;
}

static bool take_word(struct glance *g, struct str word)
{
    if (g->end - g->at < word.len || memcmp(g->at, word.at, (size_t)word.len) != 0) return false;
    g->at += word.len;
    return true;
}

// --- texts -------------------------------------------------------------------------------------------

// After a backslash: the short form where there is one, else \u00 and two lower-case digits.
static bool take_escape(struct glance *g)
{
    if (g->at == g->end) return false;
    uint8_t c = *g->at++;
    if (memchr("\"\\bfnrt", c, 7)) return true;
    if (c != 'u' || g->end - g->at < 4 || memcmp(g->at, "00", 2) != 0) return false;
    uint8_t high = g->at[2], low = g->at[3];
    bool digit = (low >= '0' && low <= '9') || (low >= 'a' && low <= 'f');
    g->at += 4;
    if (!digit || (high != '0' && high != '1') || (high == '0' && low == '0')) return false; // NUL is no text
    return high == '1' || !memchr("89acd", low, 5); // these have a short form
}

static bool is_plain(uint8_t c) { return c >= 0x20 && c != '"' && c != '\\'; }

// The text between the quotes, as it stands. `ret_plain`: nothing in it is escaped.
static bool take_text(struct glance *g, struct str *ret_raw, bool *ret_plain)
{
    if (!take(g, '"')) return false;
    const uint8_t *start = g->at;
    bool wide = false;
    *ret_plain = true;
    for (;;) {
        for (ptrdiff_t run = JSON_WORD; run == JSON_WORD && g->end - g->at >= JSON_WORD; g->at += run)
            run = json_plain_bytes(g->at);
        while (g->at < g->end && is_plain(*g->at)) wide |= *g->at++ >= 0x80;
        if (g->at == g->end) return false;
        uint8_t c = *g->at++;
        if (c == '"') break;
        *ret_plain = false;
        if (c != '\\' || !take_escape(g)) return false;
    }
    *ret_raw = (struct str){ (const char *)start, g->at - start - 1 };
    return !wide || utf8_valid(*ret_raw);
}

// Keys hold no escape and nothing above U+FFFF, so their bytes sort as RFC 8785 sorts them.
static bool take_key(struct glance *g, struct str *ret_key)
{
    bool plain;
    if (!take_text(g, ret_key, &plain) || !plain || !take(g, ':')) return false;
    for (ptrdiff_t i = 0; i < ret_key->len; i++)
        if ((uint8_t)ret_key->at[i] >= 0xF0) return false;
    return true;
}

// --- numbers, branches -------------------------------------------------------------------------------

static bool take_integer(struct glance *g, int64_t *ret_n)
{
    enum { DIGITS_MAX = 16 };
    const int64_t exact_max = (INT64_C(1) << 53) - 1;
    bool negative = take(g, '-');
    const uint8_t *start = g->at;
    int64_t n = 0;
    while (g->at < g->end && *g->at >= '0' && *g->at <= '9' && g->at - start < DIGITS_MAX)
        n = n * 10 + (*g->at++ - '0');
    ptrdiff_t digits = g->at - start;
    if (digits == 0 || n > exact_max || (*start == '0' && (digits > 1 || negative))) return false;
    *ret_n = negative ? -n : n;
    return g->at == g->end || !memchr("0123456789.eE", *g->at, 13);
}

static bool skip_array(struct glance *g)
{
    if (take(g, ']')) return true;
    do
        if (value(g, NULL)) return false;
    while (take(g, ','));
    return take(g, ']');
}

static bool skip_object(struct glance *g)
{
    struct str key, last = { 0 };
    if (take(g, '}')) return true;
    for (bool first = true; first || take(g, ','); first = false, last = key)
        if (!take_key(g, &key) || (!first && str_compare(last, key) >= 0) || value(g, NULL)) return false;
    return take(g, '}');
}

static bool skip_branch(struct glance *g)
{
    if (g->depth == JSON_DEPTH_MAX) return false;
    g->depth++;
    bool good = *g->at++ == '{' ? skip_object(g) : skip_array(g);
    g->depth--;
    return good;
}

static enum rc value(struct glance *g, struct fault *f)
{
    struct str text;
    bool plain, good;
    int64_t n;
    switch (g->at < g->end ? *g->at : 0) {
    case '"':
        good = take_text(g, &text, &plain);
        break;
    case '{':
    case '[':
        good = skip_branch(g);
        break;
    case 't':
        good = take_word(g, S("true"));
        break;
    case 'f':
        good = take_word(g, S("false"));
        break;
    case 'n':
        good = take_word(g, S("null"));
        break;
    default:
        good = take_integer(g, &n);
    }
    return good ? RC_OK : fail(f, RC_CORRUPT, "value");
}

// --- the entry ---------------------------------------------------------------------------------------

static bool member(struct glance *g, struct str key, struct entry_glance *out)
{
    const uint8_t *start = g->at;
    bool plain;
    if (str_equal(key, S("agency"))) return take_integer(g, &out->agency);
    if (str_equal(key, S("base"))) return take_integer(g, &out->base);
    if (str_equal(key, S("position"))) return take_integer(g, &out->position);
    if (str_equal(key, S("verb"))) return take_text(g, &out->verb, &plain);
    if (value(g, NULL)) return false;
    struct str raw = { (const char *)start, g->at - start };
    if (str_equal(key, S("parts"))) out->parts = raw;
    if (str_equal(key, S("does"))) out->does = raw;
    if (str_equal(key, S("why"))) out->why = raw;
    return true;
}

enum rc entry_glance(struct str bytes, struct entry_glance *ret_g, struct fault *f)
{
    struct glance g = { (const uint8_t *)bytes.at, (const uint8_t *)bytes.at + bytes.len, 1 };
    struct entry_glance out = { .agency = -1, .position = -1 };
    struct str key, last = { 0 };
    if (bytes.len > LEDGER_ENTRY_MAX)
        return fail(f, RC_CORRUPT, "entry of %td bytes exceeds %d", bytes.len, LEDGER_ENTRY_MAX);
    if (bytes.len == 0 || !take(&g, '{')) return odd(&g, bytes, "an object must begin here", f);
    do {
        if (!take_key(&g, &key)) return odd(&g, bytes, "a key without escapes must stand here", f);
        if (last.at && str_compare(last, key) >= 0) return odd(&g, bytes, "keys are not in order", f);
        if (!member(&g, key, &out)) return odd(&g, bytes, "not a canonical value", f);
        last = key;
    } while (take(&g, ','));
    if (!take(&g, '}') || g.at != g.end) return odd(&g, bytes, "the object must end here", f);
    *ret_g = out;
    return RC_OK;
}
