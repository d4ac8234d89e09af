// Finding a sentence by its format. A placeholder takes as little as it can before the text that follows it, the last one all that is left.
#include "base/said.h"

struct found {
    struct str values[SAID_PLACES_MAX];
    int32_t count;
};

// The placeholder that `format` begins with. BASIS: C11 (ISO/IEC 9899:2011), 7.21.6.1
static struct str take_place(struct str *format)
{
    static const char flags[] = "-0123456789.*+ #lhzt";
    ptrdiff_t len = 1;
    while (len < format->len && memchr(flags, format->at[len], sizeof flags - 1)) len++;
    struct str place = str_slice(*format, 0, len + 1);
    *format = str_slice(*format, place.len, format->len);
    return place;
}

static bool is_number(struct str value)
{
    for (ptrdiff_t i = 0; i < value.len; i++)
        if (!(value.at[i] >= '0' && value.at[i] <= '9') && !(i == 0 && value.at[0] == '-')) return false;
    return value.len > 0;
}

static struct str take_literal(struct str *format)
{
    ptrdiff_t len = str_find(*format, S("%"));
    struct str literal = len < 0 ? *format : str_slice(*format, 0, len);
    *format = str_slice(*format, literal.len, format->len);
    return literal;
}

// Whether the sentence is of this format, and what stands in its places.
static bool fits(struct str format, struct str sentence, struct found *ret)
{
    struct str literal = take_literal(&format);
    ret->count = 0;
    if (!str_starts(sentence, literal)) return false;
    sentence = str_slice(sentence, literal.len, sentence.len);
    while (format.len > 0) {
        struct str place = take_place(&format);
        literal = take_literal(&format);
        bool last = format.len == 0;
        ptrdiff_t len = literal.len == 0              ? sentence.len
                        : !last                       ? str_find(sentence, literal)
                        : str_ends(sentence, literal) ? sentence.len - literal.len
                                                      : -1;
        MUST(ret->count < SAID_PLACES_MAX);
        if (len < 0) return false;
        struct str value = str_slice(sentence, 0, len);
        if (place.at[place.len - 1] == 'd' && !is_number(value)) return false;
        ret->values[ret->count++] = value;
        sentence = str_slice(sentence, len + literal.len, sentence.len);
    }
    return sentence.len == 0;
}

static struct str word_of(const struct said_catalogue *c, struct str word)
{
    for (ptrdiff_t i = 0; i < c->words_count; i++)
        if (str_equal(str_of(c->words[i].from), word)) return str_of(c->words[i].to);
    return word;
}

static void put_words(const struct said_catalogue *c, struct text *t, struct str words)
{
    ptrdiff_t at;
    while ((at = str_find(words, S(" or "))) >= 0) {
        text_put(t, word_of(c, str_slice(words, 0, at)));
        text_put(t, c->either);
        words = str_slice(words, at + 4, words.len);
    }
    text_put(t, word_of(c, words));
}

static struct str fill(const struct said_catalogue *c, struct arena *a, struct str format,
                       const struct found *found)
{
    struct text t = { .arena = a };
    text_put(&t, take_literal(&format));
    for (int32_t i = 0; format.len > 0; i++) {
        struct str place = take_place(&format);
        MUST(i < found->count);
        if (place.at[place.len - 1] == 'w')
            put_words(c, &t, found->values[i]);
        else
            text_put(&t, found->values[i]);
        text_put(&t, take_literal(&format));
    }
    return text_str(&t);
}

static bool say(const struct said_catalogue *c, struct arena *a, struct str sentence, struct str *ret)
{
    struct found found;
    for (ptrdiff_t i = 0; i < c->sentences_count; i++)
        if (fits(str_of(c->sentences[i].from), sentence, &found))
            return *ret = fill(c, a, str_of(c->sentences[i].to), &found), true;
    return false;
}

struct str said_by(const struct said_catalogue *c, struct arena *a, struct str sentence)
{
    struct text t = { .arena = a };
    struct str said, rest = sentence;
    for (;;) {
        if (say(c, a, rest, &said)) break;
        ptrdiff_t at = str_find(rest, S(": "));
        if (at < 0) {
            said = rest;
            break;
        }
        struct str place = str_slice(rest, 0, at);
        bool known = say(c, a, place, &said);
        text_put(&t, known ? said : place);
        text_put(&t, known ? c->colon : S(": "));
        rest = str_slice(rest, at + 2, rest.len);
    }
    text_put(&t, said);
    return text_str(&t);
}
