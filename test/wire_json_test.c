// JSON: what is read, and what is refused.
#include "wire_json.h"

// --- reading -----------------------------------------------------------------------------------------

// What stands in a text is looked at eight bytes at a time: so each byte at each place of a word, among neighbours of every sort.
TEST(every_byte_at_every_place_of_a_word_is_escaped_as_one_at_a_time_would_be)
{
    static const char *const neighbours[] = { "x", "\"", "\\",   "\x01", "\x1F",
                                              " ", "!",  "\x7F", "安",   "\xC2\x80" };
    char text[96], want[600];
    for (ptrdiff_t n = 0; n < COUNT(neighbours); n++)
        for (int place = 0; place < 17; place++)
            for (int c = 1; c < 0x80; c++) {
                int len = 0, out = 0;
                for (int i = 0; i < 20; i++)
                    len += i == place ? snprintf(text + len, 8, "%c", c)
                                      : snprintf(text + len, 8, "%s", neighbours[n]);
                for (int i = 0; i < len; i++) {
                    const char *found =
                        strchr("\"\"\\\\\bb\tt\nn\ff\rr", text[i]); // a byte and its short form
                    bool is_short = found && (text[i] < 0x20 || text[i] == '"' || text[i] == '\\');
                    if (is_short)
                        out += snprintf(want + out, 8, "\\%c", found[1]);
                    else if ((uint8_t)text[i] < 0x20)
                        out += snprintf(want + out, 8, "\\u%04x", text[i]);
                    else
                        want[out++] = text[i];
                }
                struct arena a = fresh();
                struct json_out o = json_out_of(&a);
                json_put_str(&o, NULL, (struct str){ text, len });
                struct str got = json_out_str(&o);
                CHECK_STR(str_slice(got, 1, got.len - 1), ((struct str){ want, out }));
            }
}

TEST(every_kind_of_value_is_read_in_the_order_of_the_source)
{
    struct arena a = fresh();
    const struct json *j = parsed(
        &a, S("{\"z\":null,\"a\":true,\"n\":-7,\"x\":2.5,\"t\":\"\\u5b89\\n\",\"l\":[1,[]],\"o\":{}}"));
    CHECK_INT(j->kind, JSON_OBJECT);
    CHECK_INT(j->count, 7);
    CHECK_STR(j->first->key, S("z"));
    CHECK_INT(j->first->kind, JSON_NULL);
    CHECK(json_bool(j, S("a"), false));
    CHECK_INT(json_int(j, S("n"), 0), -7);
    CHECK(json_get(j, S("x"))->real == 2.5 && json_get(j, S("n"))->real == -7);
    CHECK_STR(json_str(j, S("t")), S("安\n"));
    CHECK_INT(json_get(j, S("l"))->count, 2);
    CHECK_INT(json_at(json_get(j, S("l")), 0)->integer, 1);
    CHECK_INT(json_at(json_get(j, S("l")), 1)->kind, JSON_ARRAY);
    CHECK_INT(json_get(j, S("o"))->kind, JSON_OBJECT);
    CHECK(json_get(j, S("o"))->next == NULL);
}

TEST(asking_what_is_not_there_gives_the_empty_thing)
{
    struct arena a = fresh();
    const struct json *j = parsed(&a, S("{\"a\":[1]}"));
    CHECK(json_get(NULL, S("a")) == NULL && json_get(json_get(j, S("a")), S("a")) == NULL);
    CHECK(json_at(j, 0) == NULL && json_at(json_get(j, S("a")), 1) == NULL &&
          json_at(json_get(j, S("a")), -1) == NULL);
    CHECK(json_str(j, S("a")).len == 0 && json_int(NULL, S("a"), 5) == 5 && json_bool(j, S("a"), true));
}

TEST(a_value_alone_is_a_document)
{
    struct arena a = fresh();
    CHECK_INT(parsed(&a, S(" 12 "))->integer, 12);
    CHECK_STR(parsed(&a, S("\"\""))->text, S(""));
}

TEST(malformed_text_is_refused_with_its_place)
{
    check_refused(S(""), RC_INVALID, "line 1, column 0: the text ends too soon");
    check_refused(S("{\"a\":1,\n \"b\" 2}"), RC_INVALID, "line 2, column 6: ':' expected");
    check_refused(S("{\"a\":1} x"), RC_INVALID, "line 1, column 9: more text after the value");
    check_refused(S("[1,]"), RC_INVALID, "line 1, column 4: unexpected token");
    check_refused(S("[01]"), RC_INVALID, "line 1, column 2: invalid token");
    check_refused(S("[\"tel 13800000000]"), RC_INVALID, "line 1, column 18: the text ends too soon");
    check_refused(S("'a'"), RC_INVALID, "line 1, column 1: invalid token");
    check_refused(S("NaN"), RC_INVALID, "line 1, column 3: invalid token");
    check_refused(S("\xEF\xBB\xBF{}"), RC_INVALID, "line 1, column 1: invalid token");
}

TEST(a_key_that_stands_twice_is_refused)
{
    check_refused(S("{\"a\":1,\"a\":2}"), RC_INVALID,
                  "line 1, column 10: the key stands twice in one object");
    check_refused(S("{\"a\":1,\"\\u0061\":2}"), RC_INVALID,
                  "line 1, column 15: the key stands twice in one object");
}

TEST(nul_and_bytes_that_are_not_utf8_are_refused)
{
    check_refused(S("\"a\\u0000b\""), RC_INVALID, "line 1, column 10: NUL in a text");
    check_refused(S("{\"a\\u0000b\":1}"), RC_INVALID, "line 1, column 11: NUL in a key");
    check_refused(S("\"a\0b\""), RC_INVALID, "line 1, column 3: NUL in the source");
    check_refused(S("[1\0]"), RC_INVALID, "line 1, column 3: NUL in the source");
    check_refused(S("[1,\n\"安\", 2.5\0,3]"), RC_INVALID, "line 2, column 9: NUL in the source");
    check_refused(S("1\0"), RC_INVALID, "line 1, column 2: NUL in the source");
    check_refused(S("\"\xC0\xAF\""), RC_INVALID, "line 1, column 1: bytes that are not UTF-8");
    check_refused(S("\"\xED\xA0\x80\""), RC_INVALID, "line 1, column 1: bytes that are not UTF-8");
    check_refused(S("\"\\ud800\""), RC_INVALID, "line 1, column 8: invalid Unicode '\\uD800'");
}

TEST(numbers_that_cannot_be_kept_are_refused)
{
    check_refused(S("9223372036854775808"), RC_INVALID,
                  "line 1, column 19: a number too large to keep exactly");
    check_refused(S("1e400"), RC_INVALID, "line 1, column 5: a number too large to keep exactly");
    struct arena a = fresh();
    CHECK(parsed(&a, S("9223372036854775807"))->integer == INT64_MAX);
    CHECK(parsed(&a, S("-9223372036854775808"))->integer == INT64_MIN);
}

TEST(depth_is_limited)
{
    static char text[8192];
    struct arena a = fresh();
    CHECK(parsed(&a, nested(text, JSON_DEPTH_MAX)) != NULL);
    check_refused(nested(text, JSON_DEPTH_MAX + 1), RC_LIMIT, "nested deeper than 32 levels");
    check_refused(nested(text, 4000), RC_LIMIT, "nested deeper than 32 levels"); // past jansson's own limit
}

TEST(bytes_are_limited)
{
    char *text = malloc(JSON_BYTES_MAX + 1);
    MUST(text);
    memset(text, ' ', JSON_BYTES_MAX + 1);
    text[0] = '1';
    struct arena a = fresh();
    CHECK(parsed(&a, (struct str){ text, JSON_BYTES_MAX }) != NULL);
    check_refused((struct str){ text, JSON_BYTES_MAX + 1 }, RC_LIMIT, "16777217 bytes exceed 16777216");
    free(text);
}

// In an arena of any size the parse gives the whole tree or jumps; what it gives is never a part.
TEST(a_full_arena_jumps_and_never_gives_half_a_tree)
{
    static const struct str source = SL(
        "{\"title\":\"a text of some length, longer than a first buffer of jansson's\",\"list\":[1,2,3,4,5,6,7,8,9,10]}");
    struct arena big = fresh();
    struct str want = canonical(&big, source);
    int jumps = 0, whole = 0;
    for (ptrdiff_t bytes = 0; bytes < 12'000; bytes += 8) {
        jmp_buf full;
        char *memory = pool + sizeof pool / 2;
        struct arena small = arena_of(memory, bytes, &full), after = fresh();
        const struct json *j = NULL;
        struct str got = { 0 };
        after.at = pool + sizeof pool / 4;
        if (setjmp(full)) {
            jumps++;
            continue;
        }
        CHECK(json_parse(&small, source, &j, NULL) == RC_OK);
        CHECK(json_canonical(&after, j, &got, NULL) == RC_OK);
        CHECK_STR(got, want);
        whole++;
    }
    CHECK(jumps > 100 && whole > 100);
}
