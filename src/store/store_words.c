// Cutting text into words: overlapping pairs where a script writes without spaces, folded words elsewhere.
#include "store/store_words.h"
#include <utf8proc.h>

// --- kinds of characters ---------------------------------------------------------------------------

enum kind { KIND_SEPARATOR, KIND_LETTER, KIND_PAIRED };

struct range {
    int32_t from, to;
};

static bool within_ranges(const struct range *ranges, ptrdiff_t count, int32_t c)
{
    for (ptrdiff_t i = 0; i < count; i++)
        if (c <= ranges[i].to) return c >= ranges[i].from;
    return false;
}

// Scripts of East Asia, by Unicode's blocks, in order.
static const struct range paired[] = {
    { 0x1100, 0x11FF },   // Hangul letters
    { 0x2E80, 0x2FDF },   // radicals
    { 0x3005, 0x3007 },   // repetition mark, closing mark, zero
    { 0x3021, 0x3029 },   // Suzhou numerals
    { 0x3041, 0x318F },   // kana, bopomofo, Hangul letters
    { 0x31A0, 0x31FF },   // bopomofo and katakana, extended
    { 0x3400, 0x4DBF },   // Han, extension A
    { 0x4E00, 0x9FFF },   // Han
    { 0xA960, 0xA97F },   // Hangul letters, extended
    { 0xAC00, 0xD7FF },   // Hangul syllables
    { 0xF900, 0xFAFF },   // Han, compatibility
    { 0xFF66, 0xFF9F },   // katakana, half width
    { 0x1AFF0, 0x1B16F }, // kana, supplements
    { 0x20000, 0x3FFFF }, // Han, extensions B and later
};

// Seen by nobody: soft hyphen, joiners, selectors of a variant. They are skipped wherever they stand.
static const struct range unseen[] = {
    { 0x00AD, 0x00AD }, { 0x200C, 0x200D }, { 0x2060, 0x2060 },
    { 0xFE00, 0xFE0F }, { 0xFEFF, 0xFEFF }, { 0xE0100, 0xE01EF },
};

static const struct range accents[] = { { 0x0300, 0x036F } };

static enum kind kind_of(int32_t c)
{
    if (c < 0x80)
        return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ? KIND_LETTER : KIND_SEPARATOR;
    if (within_ranges(paired, COUNT(paired), c)) return KIND_PAIRED;
    utf8proc_category_t category = utf8proc_category(c);
    bool letter =
        category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO; // letters, marks, numbers
    return letter ? KIND_LETTER : KIND_SEPARATOR;
}

// --- characters ------------------------------------------------------------------------------------

struct character {
    int32_t code;
    enum kind kind;
    ptrdiff_t from, to;
};

// The first character at or after `at` that can be seen; false at the end.
static bool character_at(struct str text, ptrdiff_t at, struct character *ret_c)
{
    if (at < text.len && (unsigned char)text.at[at] < 0x80) { // most text, and fast
        *ret_c = (struct character){ text.at[at], kind_of(text.at[at]), at, at + 1 };
        return true;
    }
    struct str rest = str_slice(text, at, text.len);
    while (rest.len > 0) {
        ptrdiff_t from = text.len - rest.len;
        int32_t code = utf8_next(&rest);
        if (within_ranges(unseen, COUNT(unseen), code)) continue;
        *ret_c =
            (struct character){ code, code < 0 ? KIND_SEPARATOR : kind_of(code), from, text.len - rest.len };
        return true;
    }
    return false;
}

static void token_put(struct token *t, int32_t code)
{
    char bytes[4];
    int len = utf8_put(bytes, code);
    if (t->len + len > STORE_TOKEN_BYTES_MAX) return;
    memcpy(t->bytes + t->len, bytes, (size_t)len);
    t->len += len;
}

// Case, width and accents do not tell words apart.
static void token_put_folded(struct token *t, int32_t code)
{
    enum { FOLDED_MAX = 32 };
    const utf8proc_option_t how = UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD;
    utf8proc_int32_t folded[FOLDED_MAX];
    if (code < 0x80) {
        token_put(t, code >= 'A' && code <= 'Z' ? code | 32 : code);
        return;
    }
    utf8proc_ssize_t count = utf8proc_decompose_char(code, folded, FOLDED_MAX, how, NULL);
    for (utf8proc_ssize_t i = 0; i < count && i < FOLDED_MAX; i++)
        if (!within_ranges(accents, COUNT(accents), folded[i])) token_put(t, folded[i]);
}

// --- tokens ----------------------------------------------------------------------------------------

// The longest run of letters; a token that is full stays as it is, so long words are told apart by their
// beginnings.
static void take_word(struct words *w, struct character c, struct token *ret_token)
{
    *ret_token = (struct token){ .from = c.from };
    do {
        if (ret_token->len < STORE_TOKEN_BYTES_MAX) token_put_folded(ret_token, c.code);
        ret_token->to = w->at = c.to;
    } while (character_at(w->text, w->at, &c) && c.kind == KIND_LETTER);
}

// A pair, or the character that ends the run.
static bool take_paired(struct words *w, struct character c, struct token *ret_token)
{
    struct character next;
    bool pair = character_at(w->text, c.to, &next) && next.kind == KIND_PAIRED;
    bool last = !pair && w->in_run;
    *ret_token =
        (struct token){ .from = c.from, .to = pair ? next.to : c.to, .lone = !pair, .colocated = last };
    token_put(ret_token, c.code);
    if (pair) token_put(ret_token, next.code);
    w->in_run = pair;
    w->at = c.to;
    return !last || !w->query;
}

bool words_next(struct words *w, struct token *ret_token)
{
    struct character c;
    while (character_at(w->text, w->at, &c)) {
        if (c.kind == KIND_PAIRED) {
            if (take_paired(w, c, ret_token)) return true;
        } else if (c.kind == KIND_LETTER) {
            take_word(w, c, ret_token);
            if (ret_token->len > 0) return true; // accents alone leave nothing
        } else {
            w->at = c.to;
        }
    }
    return false;
}
