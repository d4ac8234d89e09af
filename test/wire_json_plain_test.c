// Plain texts are read without jansson, and as it reads them.
#include "wire_json.h"

// --- two readers, one answer --------------------------------------------------------------------------

static bool identical(const struct json *x, const struct json *y)
{
    bool same = x->kind == y->kind && x->count == y->count && x->integer == y->integer &&
                x->real == y->real && str_equal(x->key, y->key) && str_equal(x->text, y->text);
    const struct json *other = y->first;
    for (const struct json *part = x->first; same && part; part = part->next, other = other->next)
        same = other && identical(part, other);
    return same;
}

// True where the plain reader answered; it must then have answered as jansson does.
static bool read_both_ways(struct str source)
{
    struct arena a = fresh();
    struct fault f = { 0 };
    const struct json *any = NULL, *plain = json_parse_plain(&a, source);
    if (!plain) {
        CHECK(a.at == pool);
        return false;
    }
    bool good = json_parse_any(&a, source, &any, &f) == RC_OK && identical(plain, any);
    if (!good) printf("%.*s: %s\n", P(source), f.text);
    CHECK(good);
    return true;
}

TEST(plain_texts_are_read_without_jansson_and_as_it_reads_them)
{
    static const struct str plain[] = {
        SL("{}"),
        SL(" [ ] "),
        SL("0"),
        SL("-0"),
        SL("-7"),
        SL("999999999999999999"),
        SL("\"\""),
        SL("true"),
        SL("[false,null]"),
        SL("{\"a\":{\"b\":[1,2,{\"c\":\"安\"}]},\"\":1}"),
        SL("\"a\\n\\\\\\\"\\/\\t\\b\\f\\r\""),
        SL("\t\r\n[1 , 2]\n"),
        SL("\"\xF0\x9F\x9A\x92\""),
    };
    static const struct str others[] = {
        SL(""),
        SL(" "),
        SL("01"),
        SL("-"),
        SL("1.5"),
        SL("1e3"),
        SL("1000000000000000000"),
        SL("\"\\u5b89\""),
        SL("\"\\x\""),
        SL("\"a\nb\""),
        SL("\"a"),
        SL("\"\\"),
        SL("[1,]"),
        SL("[1 2]"),
        SL("{\"a\":1,}"),
        SL("{\"a\" 1}"),
        SL("{a:1}"),
        SL("{\"a\":1,\"a\":2}"),
        SL("\"\xED\xA0\x80\""),
        SL("\"\xC0\x80\""),
        SL("tru"),
        SL("nul"),
        SL("[1] x"),
        SL("\xEF\xBB\xBF{}"),
        SL("[[1]"),
        SL("{\"a\""),
    };
    for (ptrdiff_t i = 0; i < COUNT(plain); i++) CHECK(read_both_ways(plain[i]));
    for (ptrdiff_t i = 0; i < COUNT(others); i++) CHECK(!read_both_ways(others[i]));
}

TEST(an_object_of_more_members_than_are_compared_is_left_to_jansson)
{
    for (int members = JSON_PLAIN_MEMBERS_MAX; members <= JSON_PLAIN_MEMBERS_MAX + 1; members++) {
        char text[4096] = "{";
        int len = 1;
        for (int i = 0; i < members; i++)
            len += snprintf(text + len, sizeof text - (size_t)len, "%s\"m%d\":%d", i ? "," : "", i, i);
        len += snprintf(text + len, sizeof text - (size_t)len, "}");
        CHECK(read_both_ways((struct str){ text, len }) == (members == JSON_PLAIN_MEMBERS_MAX));
        struct arena a = fresh();
        CHECK_INT(parsed(&a, (struct str){ text, len })->count, members);
    }
}

TEST(texts_that_were_changed_at_random_are_read_one_way)
{
    static const char sample[] =
        "{\"act\":\"open\",\"n\":[1,-20,300],\"t\":\"楼上\\n施工\",\"ok\":true,\"x\":null,\"o\":{\"p\":{}}}";
    static const char letters[] = "{}[]\":,\\u0a1-.e tn\xE5\x80";
    uint64_t seed = 1;
    int32_t read = 0;
    for (int round = 0; round < 40'000; round++) {
        char text[sizeof sample];
        memcpy(text, sample, sizeof sample);
        ptrdiff_t len = (ptrdiff_t)sizeof sample - 1;
        for (int change = 0; change < 1 + round % 3; change++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
            text[(seed >> 33) % (uint64_t)len] = letters[(seed >> 20) % (sizeof letters - 1)];
        }
        read += read_both_ways((struct str){ text, len - (ptrdiff_t)(seed >> 60) % 3 });
    }
    CHECK(read > 1'000); // else the comparison would say little
}

// Room is taken for some hundred bytes at a time: whatever stands at such a boundary comes out as it went in.
TEST(a_long_text_with_many_escapes_comes_back_the_same_wherever_it_is_cut)
{
    static char text[4096], big[1 << 17];
    for (int shift = 0; shift < 16; shift++) {
        ptrdiff_t len = 0;
        text[len++] = '"';
        for (int i = 0; i < shift; i++) text[len++] = 'x';
        while (len < 2500) {
            static const char *const pieces[] = {
                "\"", "安", "\n", "\x01", "plain words ", "é", "\xF0\x9F\x9A\x92", "\\"
            };
            const char *piece = pieces[(len * 7 + shift) % COUNT(pieces)];
            memcpy(text + len, piece, strlen(piece));
            len += (ptrdiff_t)strlen(piece);
        }
        struct arena a = arena_of(big, sizeof big, NULL);
        struct fault f = { 0 };
        const struct json *j = NULL;
        struct json_out o = json_out_of(&a);
        json_put_str(&o, NULL, (struct str){ text, len });
        CHECK(json_parse(&a, json_out_str(&o), &j, &f) == RC_OK &&
              str_equal(j->text, (struct str){ text, len }));
    }
}
