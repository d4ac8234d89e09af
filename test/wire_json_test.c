// JSON: what is read, what is refused, and the canonical form.
#include "test.h"
#include "wire/json_int.h"
#include "wire/number.h"
#include <math.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static char pool[16 << 20];
static struct arena fresh(void) { return arena_of(pool, sizeof pool, NULL); }

static const struct json *parsed(struct arena *a, struct str source)
{
    const struct json *j = NULL;
    struct fault f = { 0 };
    CHECK(json_parse(a, source, &j, &f) == RC_OK);
    if (!j) printf("  %s\n", f.text);
    return j;
}

static struct str canonical(struct arena *a, struct str source)
{
    struct str out = { 0 };
    struct fault f = { 0 };
    const struct json *j = parsed(a, source);
    CHECK(j && json_canonical(a, j, &out, &f) == RC_OK);
    return out;
}

static void check_refused(struct str source, enum rc want, const char *text)
{
    struct arena a = fresh();
    const struct json *j = NULL;
    struct fault f = { 0 };
    CHECK(json_parse(&a, source, &j, &f) == want);
    CHECK(j == NULL && a.at == pool);
    CHECK_TEXT(f.text, text);
}

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

static struct str nested(char *out, int32_t levels)
{
    memset(out, '[', (size_t)levels);
    memset(out + levels, ']', (size_t)levels);
    return (struct str){ out, 2 * levels };
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

// --- canonical form ----------------------------------------------------------------------------------

// PROVES: RFC 8785 (2020), 3.2
TEST(the_example_of_rfc_8785_3_2_is_written_as_there)
{
    struct arena a = fresh();
    CHECK_STR(
        canonical(&a, S("{\"numbers\":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"
                        "\"string\":\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\","
                        "\"literals\":[null,true,false]}")),
        S("{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
          "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}"));
}

TEST(keys_sort_by_utf16_units_as_in_rfc_8785_3_2_3)
{
    struct arena a = fresh();
    CHECK_STR(
        canonical(
            &a,
            S("{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\",\"\\ufb33\":\"Hebrew Letter Dalet With Dagesh\","
              "\"1\":\"One\",\"\\ud83d\\ude00\":\"Emoji: Grinning Face\",\"\\u0080\":\"Control\","
              "\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}")),
        S("{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xC2\x80\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\","
          "\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\xEF\xAC\xB3\":\"Hebrew Letter Dalet With Dagesh\"}"));
}

// PROVES: RFC 8785 (2020), 3.2.2.3
TEST(numbers_are_written_as_in_rfc_8785_appendix_b)
{
    static const struct {
        uint64_t bits;
        const char *want;
    } rows[] = {
        { 0x0000000000000000, "0" },
        { 0x8000000000000000, "0" },
        { 0x0000000000000001, "5e-324" },
        { 0x8000000000000001, "-5e-324" },
        { 0x7fefffffffffffff, "1.7976931348623157e+308" },
        { 0xffefffffffffffff, "-1.7976931348623157e+308" },
        { 0x4340000000000000, "9007199254740992" },
        { 0xc340000000000000, "-9007199254740992" },
        { 0x4430000000000000, "295147905179352830000" },
        { 0x44b52d02c7e14af5, "9.999999999999997e+22" },
        { 0x44b52d02c7e14af6, "1e+23" },
        { 0x44b52d02c7e14af7, "1.0000000000000001e+23" },
        { 0x444b1ae4d6e2ef4e, "999999999999999700000" },
        { 0x444b1ae4d6e2ef4f, "999999999999999900000" },
        { 0x444b1ae4d6e2ef50, "1e+21" },
        { 0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7" },
        { 0x3eb0c6f7a0b5ed8d, "0.000001" },
        { 0x41b3de4355555553, "333333333.3333332" },
        { 0x41b3de4355555554, "333333333.33333325" },
        { 0x41b3de4355555555, "333333333.3333333" },
        { 0x41b3de4355555556, "333333333.3333334" },
        { 0x41b3de4355555557, "333333333.33333343" },
        { 0xbecbf647612f3696, "-0.0000033333333333333333" },
        { 0x43143ff3c1cb0959, "1424953923781206.2" },
        { 0x3d30000000000000,
          "5.684341886080802e-14" }, // 2^-44: the nearest 16 digits do not read back, the next do
    };
    for (ptrdiff_t i = 0; i < COUNT(rows); i++) {
        double x;
        char out[NUMBER_BYTES_MAX];
        memcpy(&x, &rows[i].bits, sizeof x);
        CHECK_STR(number_print(x, out), str_of(rows[i].want));
    }
}

TEST(any_double_reads_back_from_its_text_and_no_shorter_text_does)
{
    uint64_t seed = 85;
    for (int i = 0; i < 20'000; i++) {
        uint64_t bits = test_random(&seed);
        if (i % 4 == 0) bits &= ~UINT64_C(0xFFFFFFFFFFFFF); // powers of two
        double x, back;
        char out[NUMBER_BYTES_MAX], shorter[64];
        memcpy(&x, &bits, sizeof x);
        if (x - x != 0) continue;
        struct str s = number_print(x, out);
        CHECK(str_double(s, &back) && back == x);
        int digits = 0;
        for (ptrdiff_t k = 0; k < s.len && s.at[k] != 'e'; k++) digits += s.at[k] >= '0' && s.at[k] <= '9';
        if (digits < 2 || digits > 17 || s.at[0] == '0' || s.at[1] == '0')
            continue; // zeros in front are not digits of it
        (void)snprintf(shorter, sizeof shorter, "%.*e", digits - 2, x);
        if (s.at[s.len - 1] != '0') CHECK(strtod(shorter, NULL) != x);
    }
}

TEST(integers_beyond_2_53_have_no_canonical_form)
{
    struct arena a = fresh();
    struct str out;
    struct fault f = { 0 };
    CHECK_STR(canonical(&a, S("[9007199254740992,-9007199254740992]")),
              S("[9007199254740992,-9007199254740992]"));
    CHECK(json_canonical(&a, parsed(&a, S("[9007199254740993]")), &out, &f) == RC_INVALID);
    CHECK_TEXT(f.text, "a number beyond 2^53 is not exact everywhere: write it as text");
    CHECK(json_canonical(&a, parsed(&a, S("[1e20]")), &out, &f) ==
          RC_INVALID); // would be written with 21 digits
    CHECK_STR(canonical(&a, S("[1e21]")), S("[1e+21]"));
    struct json nan = { .kind = JSON_REAL, .real = __builtin_nan("") };
    CHECK(json_canonical(&a, &nan, &out, &f) == RC_INVALID);
}

TEST(canonical_depth_is_limited)
{
    static struct json level[JSON_DEPTH_MAX + 1];
    struct arena a = fresh();
    struct str out;
    for (int i = 0; i <= JSON_DEPTH_MAX; i++)
        level[i] = (struct json){ .kind = JSON_ARRAY, .count = i > 0, .first = i > 0 ? &level[i - 1] : NULL };
    CHECK(json_canonical(&a, &level[JSON_DEPTH_MAX - 1], &out, NULL) == RC_OK);
    CHECK(json_canonical(&a, &level[JSON_DEPTH_MAX], &out, NULL) == RC_LIMIT);
}

static int32_t below(uint64_t *seed, int32_t n) { return (int32_t)(test_random(seed) % (uint64_t)n); }

static struct str random_text(struct arena *a, uint64_t *seed)
{
    static const int32_t tops[] = { 0x7F, 0x7F, 0x7FF, 0x9FFF, 0xFFFF, 0x10FFFF };
    struct text t = { .arena = a };
    for (int32_t i = below(seed, 12); i > 0; i--) {
        char out[4];
        int32_t c = 1 + below(seed, tops[below(seed, COUNT(tops))]);
        if (c >= 0xD800 && c < 0xE000) c = 0xE000;
        text_put(&t, (struct str){ out, utf8_put(out, c) });
    }
    return text_str(&t);
}

// Of any size but that of integers beyond 2^53, which have no canonical form; never a whole number, which would come back as one.
static double random_real(uint64_t *seed)
{
    for (;;) {
        uint64_t bits = test_random(seed);
        double x;
        if (below(seed, 2))
            bits = (bits & ~(UINT64_C(0x7FF) << 52)) | (UINT64_C(1003) + bits % 50) << 52; // of everyday size
        memcpy(&x, &bits, sizeof x);
        if (x - x == 0 && (fabs(x) > 1e21 || (fabs(x) < 0x1p53 && x != trunc(x)))) return x;
    }
}

static struct json *random_tree(struct arena *a, uint64_t *seed, int depth)
{
    struct json *j = NEW(a, struct json, 1);
    j->kind = (enum json_kind)below(seed, depth > 4 ? JSON_ARRAY : JSON_OBJECT + 1);
    if (j->kind == JSON_TEXT) j->text = random_text(a, seed);
    if (j->kind == JSON_BOOL) j->integer = below(seed, 2);
    if (j->kind == JSON_INT)
        j->integer = (int64_t)(test_random(seed) >> 11) * (below(seed, 2) ? 1 : -1),
        j->real = (double)j->integer;
    if (j->kind == JSON_REAL) j->real = random_real(seed);
    if (j->kind != JSON_ARRAY && j->kind != JSON_OBJECT) return j;
    struct json **last = &j->first;
    for (int32_t wanted = below(seed, 24); wanted > 0; wanted--) {
        struct str key = j->kind == JSON_OBJECT ? random_text(a, seed) : (struct str){ 0 };
        if (j->kind == JSON_OBJECT && json_get(j, key)) continue;
        *last = random_tree(a, seed, depth + 1);
        (*last)->key = key;
        last = &(*last)->next;
        j->count++;
    }
    return j;
}

// The same value whatever the order of an object's members.
static bool same(const struct json *x, const struct json *y)
{
    if (x->kind != y->kind || x->count != y->count || x->integer != y->integer || x->real != y->real)
        return false;
    if (!str_equal(x->text, y->text)) return false;
    int32_t index = 0;
    for (const struct json *part = x->first; part; part = part->next, index++) {
        const struct json *other = x->kind == JSON_OBJECT ? json_get(y, part->key) : json_at(y, index);
        if (!other || !same(part, other)) return false;
    }
    return true;
}

TEST(a_random_tree_comes_back_from_its_canonical_form_and_that_form_is_stable)
{
    for (uint64_t n = 1; n <= 2000; n++) {
        uint64_t seed = n;
        struct arena a = fresh();
        struct json *tree = random_tree(&a, &seed, 2);
        struct str once = { 0 }, twice = { 0 };
        struct fault f = { 0 };
        CHECK(json_canonical(&a, tree, &once, &f) == RC_OK);
        const struct json *back = parsed(&a, once);
        CHECK(back && same(tree, back));
        CHECK(back && json_canonical(&a, back, &twice, &f) == RC_OK);
        CHECK_STR(twice, once);
        struct json_out plain = json_out_of(&a);
        json_put_tree(&plain, NULL, tree);
        const struct json *again = parsed(&a, json_out_str(&plain));
        CHECK(again && same(tree, again));
        if (test_faults) return (void)printf("seed %llu\n", (unsigned long long)n);
    }
}

// --- writing -----------------------------------------------------------------------------------------

TEST(the_writer_puts_commas_and_escapes)
{
    struct arena a = fresh();
    struct json_out o = json_out_of(&a);
    uint8_t bytes[] = { 0x00, 0xAB, 0xFF };
    json_open(&o, '{');
    json_put_str(&o, "s", S("say \"hi\"\\\b\f\n\r\t\x01\x1f/ 安澜 ö 😀"));
    json_put_int(&o, "i", INT64_MIN);
    json_put_bool(&o, "b", true);
    json_put_null(&o, "n");
    json_put_real(&o, "r", 0.5);
    json_put_instant(&o, "t", (struct instant){ 1'500'000'000 });
    json_put_hex(&o, "h", bytes, COUNT(bytes));
    json_put_raw(&o, "raw", S("[1]"));
    json_open_key(&o, "l", '[');
    json_put_int(&o, NULL, 1);
    json_put_str(&o, NULL, S(""));
    json_open(&o, '{');
    json_shut(&o, '}');
    json_shut(&o, ']');
    json_put_key(&o, S("k\""));
    json_open(&o, '[');
    json_shut(&o, ']');
    json_put_key(&o, S("last"));
    json_put_bool(&o, NULL, false);
    json_shut(&o, '}');
    CHECK_STR(
        json_out_str(&o),
        S("{\"s\":\"say \\\"hi\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f/ 安澜 ö 😀\",\"i\":-9223372036854775808,\"b\":true,\"n\":null,"
          "\"r\":0.5,\"t\":\"1970-01-01T00:00:01.500Z\",\"h\":\"00abff\",\"raw\":[1],\"l\":[1,\"\",{}],\"k\\\"\":[],\"last\":false}"));
}

TEST(a_byte_that_needs_an_escape_is_found_wherever_it_stands)
{
    for (int c = 1; c < 0x80; c++) {
        for (int at = 0; at < 20; at++) {
            struct arena a = fresh();
            char text[20];
            memset(text, 'x', sizeof text);
            text[at] = (char)c;
            struct json_out o = json_out_of(&a);
            json_put_str(&o, NULL, (struct str){ text, sizeof text });
            struct str out = json_out_str(&o);
            bool escaped = c < 0x20 || c == '"' || c == '\\';
            CHECK_INT(out.len > (ptrdiff_t)sizeof text + 2, escaped);
            CHECK_STR(parsed(&a, out)->text, ((struct str){ text, sizeof text }));
        }
    }
}

TEST(a_sorted_writer_sorts_the_trees_it_is_given)
{
    struct arena a = fresh();
    struct json_out o = json_out_sorted(&a);
    json_open(&o, '{');
    json_put_int(&o, "a", 1);
    json_put_tree(&o, "b", parsed(&a, S("{\"z\":1,\"y\":[{\"d\":0,\"c\":0}]}")));
    json_put_int(&o, "c", INT64_C(9007199254740993)); // as the nearest double
    json_shut(&o, '}');
    CHECK_STR(json_out_str(&o),
              S("{\"a\":1,\"b\":{\"y\":[{\"c\":0,\"d\":0}],\"z\":1},\"c\":9007199254740992}"));
}

// --- misuse ------------------------------------------------------------------------------------------

static void keys_out_of_order(struct json_out *o)
{
    json_open(o, '{');
    json_put_int(o, "b", 1);
    json_put_int(o, "a", 1);
}

static void key_twice(struct json_out *o)
{
    json_open(o, '{');
    json_put_int(o, "a", 1);
    json_put_int(o, "a", 1);
}

static void text_not_utf8(struct json_out *o) { json_put_str(o, NULL, S("good \xE5\xAE bad")); }
static void number_not_finite(struct json_out *o) { json_put_real(o, NULL, (double)INFINITY); }
static void second_value(struct json_out *o) { json_put_int(o, NULL, 1), json_put_int(o, NULL, 2); }
static void bracket_left_open(struct json_out *o) { json_open(o, '['), (void)json_out_str(o); }
static void wrong_bracket(struct json_out *o) { json_open(o, '['), json_shut(o, '}'); }
static void item_in_an_object(struct json_out *o) { json_open(o, '{'), json_put_int(o, NULL, 1); }
static void member_in_an_array(struct json_out *o) { json_open(o, '['), json_put_int(o, "a", 1); }

static void key_without_value(struct json_out *o)
{
    json_open(o, '{');
    json_put_key(o, S("a"));
    json_shut(o, '}');
}

static void one_level_too_deep(struct json_out *o)
{
    for (int i = 0; i <= JSON_OUT_DEPTH_MAX; i++) json_open(o, '[');
}

static bool stops(void (*misuse)(struct json_out *o))
{
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        struct arena a = fresh();
        struct json_out o = json_out_sorted(&a);
        (void)freopen("/dev/null", "w", stderr);
        misuse(&o);
        _exit(0);
    }
    return child > 0 && waitpid(child, &status, 0) == child && WIFSIGNALED(status) &&
           WTERMSIG(status) == SIGABRT;
}

TEST(a_writer_that_is_misused_stops_the_process)
{
    CHECK(stops(keys_out_of_order) && stops(key_twice) && stops(text_not_utf8) && stops(number_not_finite));
    CHECK(stops(second_value) && stops(bracket_left_open) && stops(wrong_bracket) &&
          stops(item_in_an_object));
    CHECK(stops(member_in_an_array) && stops(key_without_value) && stops(one_level_too_deep));
}

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
