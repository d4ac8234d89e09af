// What a user typed, as an FTS5 expression of quoted phrases.
#include "store/store_words.h"

// One word of the user: bytes [from, to) of what was typed. They are characters of words and joiners, so no
// quote can be among them.
struct typed_word {
    ptrdiff_t from, to;
    bool lone_end;
};

// Signs that hold a number, an address or a name together: case numbers, 3-2-501, 192.168.1.1, O'Brien.
static bool joins(struct str gap)
{
    for (ptrdiff_t i = 0; i < gap.len; i++)
        if (!gap.at[i] || !strchr("-./'_:@#", gap.at[i])) return false;
    return true;
}

static void word_put(struct text *out, struct str typed, struct typed_word word)
{
    if (out->len > 0) text_put(out, S(" AND "));
    text_char(out, '"');
    text_put(out, str_slice(typed, word.from, word.to));
    text_char(out, '"');
    if (word.lone_end) text_put(out, S(" *"));
}

struct str store_match(struct arena *a, struct str typed)
{
    struct words w = { .text = typed, .query = true };
    struct text out = { .arena = a };
    struct typed_word word = { 0 };
    struct token t;
    int count = 0;
    while (count < STORE_MATCH_WORDS_MAX && words_next(&w, &t)) {
        if (word.to > 0 && !joins(str_slice(typed, word.to, t.from))) {
            word_put(&out, typed, word);
            count++;
            word = (struct typed_word){ .from = t.from };
        } else if (word.to == 0) {
            word.from = t.from;
        }
        word.to = t.to;
        word.lone_end = t.lone;
    }
    if (count < STORE_MATCH_WORDS_MAX && word.to > 0) word_put(&out, typed, word);
    return text_str(&out);
}
