// YAML: what its scalars mean, where they stand, and what is refused.
#include "test.h"
#include "wire/yaml.h"

static char pool[64 << 20];
static struct arena fresh(void) { return arena_of(pool, sizeof pool, NULL); }

static const struct json *parsed(struct arena *a, struct str source)
{
    const struct json *j = NULL;
    struct fault f = { 0 };
    CHECK(yaml_parse(a, source, &j, &f) == RC_OK);
    if (!j) printf("  %s\n", f.text);
    return j;
}

static void check_as_json(struct str source, struct str want)
{
    struct arena a = fresh();
    const struct json *j = parsed(&a, source);
    struct json_out o = json_out_of(&a);
    if (!j) return;
    json_put_tree(&o, NULL, j);
    CHECK_STR(json_out_str(&o), want);
}

static void check_refused(struct str source, enum rc want, const char *text)
{
    struct arena a = fresh();
    const struct json *j = NULL;
    struct fault f = { 0 };
    CHECK(yaml_parse(&a, source, &j, &f) == want);
    CHECK(j == NULL && a.at == pool);
    CHECK_TEXT(f.text, text);
}

// PROVES: YAML 1.2.2 (2021), 10.3.2
TEST(plain_scalars_follow_the_core_schema)
{
    check_as_json(S("[null, ~, Null, NULL, ]"), S("[null,null,null,null]"));
    check_as_json(S("a:\nb: ''\n"), S("{\"a\":null,\"b\":\"\"}"));
    check_as_json(S("[true, True, FALSE, yes, no, on, y]"),
                  S("[true,true,false,\"yes\",\"no\",\"on\",\"y\"]"));
    check_as_json(S("[0, -12, +7, 0o17, 0xfF, 9223372036854775807]"),
                  S("[0,-12,7,15,255,9223372036854775807]"));
    check_as_json(S("[0.5, -.5, 3., 1e3, 1.5E-3, +0.25]"), S("[0.5,-0.5,3,1000,0.0015,0.25]"));
    check_as_json(
        S("[1_000, 1:30, 0b1, .e1, e3, '12', \"true\", 0x, 0o8, '-', +, .]"),
        S("[\"1_000\",\"1:30\",\"0b1\",\".e1\",\"e3\",\"12\",\"true\",\"0x\",\"0o8\",\"-\",\"+\",\".\"]"));
}

TEST(dates_stay_text)
{
    check_as_json(S("[2026-03-04, 2026-03-04T10:00:00Z, 12:30:00]"),
                  S("[\"2026-03-04\",\"2026-03-04T10:00:00Z\",\"12:30:00\"]"));
}

TEST(block_text_and_chinese_are_kept)
{
    check_as_json(S("zh-CN: 安澜\ntext: |\n  one\n  two\nfolded: >-\n  one\n  two\n"),
                  S("{\"zh-CN\":\"安澜\",\"text\":\"one\\ntwo\\n\",\"folded\":\"one two\"}"));
}

TEST(keys_are_text_whatever_they_look_like)
{
    check_as_json(S("110: a\ntrue: b\n~: c\n"), S("{\"110\":\"a\",\"true\":\"b\",\"~\":\"c\"}"));
}

TEST(tags_of_the_core_schema_are_heeded)
{
    check_as_json(S("[!!str 12, !!int '12', !!float 1.5, !!bool true, !!null ~, ! 12, !!seq [], !!map {}]"),
                  S("[\"12\",12,1.5,true,null,\"12\",[],{}]"));
}

TEST(every_value_has_its_line_and_a_member_that_of_its_key)
{
    struct arena a = fresh();
    const struct json *j =
        parsed(&a, S("# a comment\nfirst: 1\nlist:\n  - a\n  - b: 2\n    c:\n      d: 3\n"));
    CHECK_INT(j->line, 2);
    CHECK_INT(json_get(j, S("first"))->line, 2);
    CHECK_INT(json_get(j, S("list"))->line, 3);
    CHECK_INT(json_at(json_get(j, S("list")), 1)->line, 5);
    CHECK_INT(json_get(json_get(json_at(json_get(j, S("list")), 1), S("c")), S("d"))->line, 7);
}

TEST(what_could_hide_or_explode_is_refused)
{
    check_refused(S("a: &x [1]\nb: 1\n"), RC_INVALID, "line 1, column 4: an anchor");
    check_refused(S("a: *x\n"), RC_INVALID, "line 1, column 4: an alias");
    check_refused(S("&x a: 1\n"), RC_INVALID, "line 1, column 1: an anchor");
    check_refused(S("<<: {a: 1}\n"), RC_INVALID, "line 1, column 1: a merge key");
    check_refused(S("a: !ruby/object {}\n"), RC_INVALID, "line 1, column 4: a tag outside the core schema");
    check_refused(S("a: !thing 1\n"), RC_INVALID, "line 1, column 4: a tag outside the core schema");
    check_refused(S("a: !!int x\n"), RC_INVALID, "line 1, column 4: the value is not what its tag says");
    check_refused(S("a: !!map []\n"), RC_INVALID, "line 1, column 4: a tag outside the core schema");
    check_refused(S("? [a]\n: 1\n"), RC_INVALID, "line 1, column 3: a key that is no scalar");
    check_refused(S("!!str a: 1\n"), RC_INVALID, "line 1, column 1: a tag on a key");
}

TEST(a_key_that_stands_twice_is_refused)
{
    check_refused(S("a: 1\nb: 2\n'a': 3\n"), RC_INVALID,
                  "line 3, column 1: the key stands twice in one mapping");
}

TEST(numbers_that_mislead_or_do_not_fit_are_refused)
{
    check_refused(S("zip: 01234\n"), RC_INVALID,
                  "line 1, column 6: a number that starts with zero: put it in quotes if it is text");
    check_refused(S("n: 9223372036854775808\n"), RC_INVALID,
                  "line 1, column 4: a number too large or too long to keep: put it in quotes if it is text");
    check_refused(S("n: 0x8000000000000000\n"), RC_INVALID,
                  "line 1, column 4: a number too large to keep: put it in quotes if it is text");
    check_refused(S("n: 1e400\n"), RC_INVALID,
                  "line 1, column 4: a number too large or too long to keep: put it in quotes if it is text");
    check_refused(S("n: -.inf\n"), RC_INVALID, "line 1, column 4: a number that is not finite");
    check_refused(S("n: .nan\n"), RC_INVALID, "line 1, column 4: a number that is not finite");
}

TEST(malformed_text_is_refused_with_its_place)
{
    check_refused(S(""), RC_INVALID, "line 1, column 1: no document");
    check_refused(S("# nothing\n"), RC_INVALID, "line 1, column 1: no document");
    check_refused(S("a: [1\nb: 2\n"), RC_INVALID, "line 2, column 2: did not find expected ',' or ']'");
    check_refused(S("a: 1\n---\nb: 2\n"), RC_INVALID, "line 2, column 1: a second document");
    check_refused(S("a: \"\\0\"\n"), RC_INVALID, "line 1, column 4: NUL in a text");
    check_refused(S("a: \xC0\xAF\n"), RC_INVALID, "byte 3: invalid length of a UTF-8 sequence");
    check_refused(S("a: \x01\n"), RC_INVALID, "byte 3: control characters are not allowed");
}

TEST(depth_is_limited)
{
    char text[2 * YAML_DEPTH_MAX + 2];
    struct arena a = fresh();
    memset(text, '[', YAML_DEPTH_MAX);
    memset(text + YAML_DEPTH_MAX, ']', YAML_DEPTH_MAX);
    CHECK(parsed(&a, (struct str){ text, 2 * YAML_DEPTH_MAX }) != NULL);
    memset(text, '[', YAML_DEPTH_MAX + 1);
    memset(text + YAML_DEPTH_MAX + 1, ']', YAML_DEPTH_MAX + 1);
    check_refused((struct str){ text, 2 * YAML_DEPTH_MAX + 2 }, RC_LIMIT,
                  "line 1: nested deeper than 32 levels");
}

TEST(members_of_a_mapping_are_limited)
{
    static char text[YAML_MEMBERS_MAX * 12 + 64];
    struct arena a = fresh();
    int len = 0;
    for (int i = 0; i < YAML_MEMBERS_MAX; i++) len += sprintf(text + len, "k%d: 1\n", i);
    CHECK_INT(parsed(&a, (struct str){ text, len })->count, YAML_MEMBERS_MAX);
    len += sprintf(text + len, "more: 1\n");
    check_refused((struct str){ text, len }, RC_LIMIT, "line 4097: a mapping of more than 4096 members");
}

TEST(bytes_are_limited)
{
    char *text = malloc(YAML_BYTES_MAX + 1);
    MUST(text);
    memset(text, '\n', YAML_BYTES_MAX + 1);
    text[0] = '1';
    struct arena a = fresh();
    CHECK(parsed(&a, (struct str){ text, YAML_BYTES_MAX }) != NULL);
    check_refused((struct str){ text, YAML_BYTES_MAX + 1 }, RC_LIMIT, "4194305 bytes exceed 4194304");
    free(text);
}

TEST(a_full_arena_jumps)
{
    static const struct str source = SL("a: [1, two, {b: c}]\nd: a text that is somewhat longer\n");
    int jumps = 0, whole = 0;
    for (ptrdiff_t bytes = 0; bytes < 1200; bytes += 8) {
        jmp_buf full;
        struct arena small = arena_of(pool, bytes, &full);
        const struct json *j = NULL;
        if (setjmp(full)) {
            jumps++;
            continue;
        }
        CHECK(yaml_parse(&small, source, &j, NULL) == RC_OK);
        CHECK_INT(j->count, 2);
        whole++;
    }
    CHECK(jumps > 10 && whole > 10);
}

// Any JSON whose texts are quoted is YAML of the same meaning.
TEST(json_is_read_alike)
{
    static const struct str source = SL(
        "{\"a\": [1, -2, 2.5, true, null, \"x \\u5b89 \\\"q\\\"\"], \"b\": {\"c\": []}, \"d\": \"2026-01-01\"}");
    struct arena a = fresh();
    const struct json *from_json = NULL;
    struct str x = { 0 }, y = { 0 };
    CHECK(json_parse(&a, source, &from_json, NULL) == RC_OK);
    CHECK(json_canonical(&a, from_json, &x, NULL) == RC_OK);
    CHECK(json_canonical(&a, parsed(&a, source), &y, NULL) == RC_OK);
    CHECK_STR(y, x);
}
