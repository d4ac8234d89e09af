// Literals of a FEEL text: the values at which an expression may change its answer.
#include "law/check/check_int.h"

struct scan {
    struct arena *a;
    const struct feel_zones *zones;
    struct feel_value *at;
    int32_t count, room;
};

static void add(struct scan *s, struct feel_value v)
{
    for (int32_t i = 0; i < s->count; i++)
        if (s->at[i].kind == v.kind && feel_order(s->at[i], v) == 0) return;
    if (s->count < s->room) s->at[s->count++] = v;
}

// A number and one on either side of it, so that < and <= are told apart.
static void add_number(struct scan *s, struct str text)
{
    int64_t n;
    if (!str_int64(text, &n) || n == INT64_MIN || n == INT64_MAX) {
        struct feel_value v = feel_read_number(s->a, text);
        if (v.kind == FEEL_NUMBER) add(s, v);
        return;
    }
    add(s, feel_integer(n));
    add(s, feel_integer(n - 1));
    add(s, feel_integer(n + 1));
}

// What stands between quotes is a text, and where it reads as one a date, time or duration too.
static void add_quoted(struct scan *s, struct str text)
{
    struct feel_run r = feel_run_of(*s->a, FEEL_BUDGET);
    r.zones = s->zones;
    struct feel_value v = feel_read_temporal(&r, FEEL_NULL, text);
    s->a->at = r.arena.at;
    if (v.kind == FEEL_NULL)
        add(s, feel_string(arena_str(s->a, text)));
    else
        add(s, v);
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || (unsigned char)c >= 0x80;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static ptrdiff_t word_end(struct str t, ptrdiff_t i)
{
    while (i < t.len && is_word(t.at[i])) i++;
    return i;
}

static ptrdiff_t number_end(struct str t, ptrdiff_t i)
{
    while (i < t.len && (is_digit(t.at[i]) || (t.at[i] == '.' && i + 1 < t.len && is_digit(t.at[i + 1]))))
        i++;
    return i;
}

static ptrdiff_t quote_end(struct str t, ptrdiff_t i)
{
    while (i < t.len && t.at[i] != '"') i += t.at[i] == '\\' ? 2 : 1;
    return i < t.len ? i : t.len;
}

static void add_word(struct scan *s, struct str word)
{
    if (str_equal(word, S("true")) || str_equal(word, S("false"))) {
        add(s, feel_boolean(true));
        add(s, feel_boolean(false));
    } else if (str_equal(word, S("null"))) {
        add(s, feel_null());
    }
}

int32_t constants_of(struct arena *a, const struct feel_zones *zones, struct str text, struct feel_value *at,
                     int32_t room)
{
    struct scan s = { a, zones, at, 0, room };
    for (ptrdiff_t i = 0, end; i < text.len; i = end) {
        char c = text.at[i];
        end = i + 1;
        if (c == '"') {
            ptrdiff_t close = quote_end(text, i + 1);
            add_quoted(&s, str_slice(text, i + 1, close));
            end = close + 1;
        } else if (is_digit(c)) {
            end = number_end(text, i);
            add_number(&s, str_slice(text, i, end));
        } else if (is_word(c)) {
            end = word_end(text, i);
            add_word(&s, str_slice(text, i, end));
        }
    }
    return s.count;
}
