// Schemas: every keyword holds and fails, what is not understood is refused at load, and a check costs no heap.
#include "test.h"
#include "wire/schema.h"
#include "wire/yaml.h"
#include <malloc.h>

static char pool[4 << 20];
static struct arena fresh(void) { return arena_of(pool, sizeof pool, NULL); }

static const struct json *yaml(struct arena *a, struct str source)
{
    const struct json *j = NULL;
    struct fault f = { 0 };
    CHECK(yaml_parse(a, source, &j, &f) == RC_OK);
    if (!j) printf("  %s\n", f.text);
    return j;
}

static const struct schema *compiled(struct arena *a, struct str source)
{
    const struct schema *s = NULL;
    struct fault f = { 0 };
    CHECK(schema_compile(a, yaml(a, source), &s, &f) == RC_OK);
    if (!s) printf("  %s\n", f.text);
    return s;
}

static void check_fits(struct str schema, struct str value)
{
    struct arena a = fresh();
    struct schema_fault sf = { 0 };
    const struct schema *s = compiled(&a, schema);
    CHECK(s && schema_check(s, yaml(&a, value), a, &sf));
}

static void check_misfit(struct str schema, struct str value, enum schema_code code, const char *text)
{
    struct arena a = fresh();
    struct schema_fault sf = { 0 };
    const struct schema *s = compiled(&a, schema);
    CHECK(s && !schema_check(s, yaml(&a, value), a, &sf));
    CHECK_TEXT(schema_code_name(sf.code), schema_code_name(code));
    CHECK_STR(schema_fault_text(&a, &sf), str_of(text));
}

static void check_refused(struct str schema, enum rc want, const char *text)
{
    struct arena a = fresh();
    const struct json *j = yaml(&a, schema);
    const struct schema *s = NULL;
    struct fault f = { 0 };
    char *mark = a.at;
    CHECK(schema_compile(&a, j, &s, &f) == want);
    CHECK(s == NULL && a.at == mark);
    CHECK_TEXT(f.text, text);
}

// --- keywords ----------------------------------------------------------------------------------------

TEST(types_hold_and_fail)
{
    static const struct str values[] = { SL("null"), SL("true"), SL("3"), SL("2.5"),
                                         SL("text"), SL("[]"),   SL("{}") };
    static const struct {
        struct str name;
        const char *fits; // '1' where the value of that place fits
    } rows[] = {
        { SL("null"), "1000000" },   { SL("boolean"), "0100000" },          { SL("integer"), "0010000" },
        { SL("number"), "0011000" }, { SL("string"), "0000100" },           { SL("array"), "0000010" },
        { SL("object"), "0000001" }, { SL("[string, 'null']"), "1000100" },
    };
    for (ptrdiff_t i = 0; i < COUNT(rows); i++) {
        for (ptrdiff_t k = 0; k < COUNT(values); k++) {
            struct arena a = fresh();
            struct schema_fault sf = { 0 };
            const char *name = i == 0 ? "'null'" : rows[i].name.at;
            const struct schema *s = compiled(&a, arena_print(&a, "type: %s", name));
            CHECK_INT(s && schema_check(s, yaml(&a, values[k]), a, &sf), rows[i].fits[k] == '1');
        }
    }
    check_misfit(S("type: [string, 'null']"), S("3"), SCHEMA_TYPE, "the value: must be string or null");
    check_misfit(S("type: integer"), S("3.0"), SCHEMA_TYPE,
                 "the value: must be integer"); // written without a fraction
}

static const struct str form =
    SL("type: object\n"
       "additionalProperties: false\n"
       "required: [title, people]\n"
       "properties:\n"
       "  title: {type: string, minLength: 2, maxLength: 4, title: Title, x-party: none}\n"
       "  people: {type: integer, minimum: 1, maximum: 9}\n"
       "  tags: {type: array, minItems: 1, maxItems: 2, items: {enum: [noise, 3, ~]}}\n"
       "  a/b~c: {type: object, properties: {deep: {const: {x: [1]}}}}\n");

TEST(a_form_accepts_what_it_should)
{
    check_fits(form,
               S("{title: 夜间施工, people: 3, tags: [noise, 3.0], a/b~c: {deep: {x: [1]}, other: 1}}"));
    check_fits(form, S("{people: 9, title: ab}"));
}

TEST(a_form_names_the_place_and_what_would_be_right)
{
    check_misfit(form, S("{people: 3}"), SCHEMA_REQUIRED, "/title: is missing");
    check_misfit(form, S("{title: abc, people: 3, more: 1}"), SCHEMA_UNKNOWN,
                 "/more: is no field of this form");
    check_misfit(form, S("{title: 安, people: 3}"), SCHEMA_MIN_LENGTH,
                 "/title: must have at least 2 characters");
    check_misfit(form, S("{title: 夜间施工吵, people: 3}"), SCHEMA_MAX_LENGTH,
                 "/title: must have at most 4 characters");
    check_misfit(form, S("{title: abc, people: 0}"), SCHEMA_MINIMUM, "/people: must be at least 1");
    check_misfit(form, S("{title: abc, people: 10}"), SCHEMA_MAXIMUM, "/people: must be at most 9");
    check_misfit(form, S("{title: abc, people: 1, tags: []}"), SCHEMA_MIN_ITEMS,
                 "/tags: must have at least 1 items");
    check_misfit(form, S("{title: abc, people: 1, tags: [3, 3, 3]}"), SCHEMA_MAX_ITEMS,
                 "/tags: must have at most 2 items");
    check_misfit(form, S("{title: abc, people: 1, tags: [noise, smell]}"), SCHEMA_ENUM,
                 "/tags/1: must be one of [\"noise\",3,null]");
    check_misfit(form, S("{title: abc, people: 1, a/b~c: {deep: {x: [2]}}}"), SCHEMA_CONST,
                 "/a~1b~0c/deep: must be {\"x\":[1]}");
}

TEST(patterns_are_unicode_and_end_at_the_end)
{
    check_fits(S("pattern: '^[A-Z]{2}-\\d+$'"), S("AL-12"));
    check_fits(S("pattern: '^.{2}$'"), S("安澜"));
    check_fits(S("pattern: 'b'"), S("abc")); // anywhere, as the standard says
    check_fits(S("pattern: '^x'"), S("12")); // of no text it asks nothing
    check_misfit(S("pattern: '^.{2}$'"), S("\"安澜\\n\""), SCHEMA_PATTERN, "the value: must match ^.{2}$");
}

TEST(a_pattern_that_would_run_for_ever_counts_as_not_matched)
{
    struct arena a = fresh();
    struct schema_fault sf;
    const struct schema *s = compiled(&a, S("pattern: '^(a+)+$'"));
    char text[64];
    memset(text, 'a', sizeof text);
    text[sizeof text - 1] = 'b';
    struct json value = { .kind = JSON_TEXT, .text = { text, sizeof text } };
    CHECK(!schema_check(s, &value, a, &sf));
    value.text.len -= 1;
    CHECK(schema_check(s, &value, a, &sf));
}

TEST(formats_hold_and_fail)
{
    static const struct {
        const char *format;
        struct str value;
        bool fits;
    } rows[] = {
        { "date", SL("2024-02-29"), true },
        { "date", SL("2023-02-29"), false },
        { "date-time", SL("2026-03-04T10:00:00+08:00"), true },
        { "date-time", SL("2026-03-04T10:00:00"), false },
        { "phone", SL("+86 571 5555-0100"), true },
        { "phone", SL("(0571) 5555 0100"), true },
        { "phone", SL("110"), true },
        { "phone", SL("11"), false },
        { "phone", SL("1+10 00"), false },
        { "phone", SL("call me"), false },
        { "phone", SL("123456789012345678901"), false },
        { "uri", SL("https://example.org/a?b=c#d%20e"), true },
        { "uri", SL("urn:x:1"), true },
        { "uri", SL("/a/b"), false },
        { "uri", SL("http://a b"), false },
        { "uri", SL("http://a/%2"), false },
        { "uri", SL("1a:b"), false },
        { "email", SL("a.b+c@example.org"), true },
        { "email", SL("王@例子.中国"), true },
        { "email", SL("a@b"), false },
        { "email", SL("a..b@example.org"), false },
        { "email", SL(".a@example.org"), false },
        { "email", SL("a@-x.org"), false },
        { "email", SL("a@b@c.org"), false },
        { "email", SL("a b@example.org"), false },
    };
    for (ptrdiff_t i = 0; i < COUNT(rows); i++) {
        struct arena a = fresh();
        struct schema_fault sf = { 0 };
        const struct schema *s = compiled(&a, arena_print(&a, "format: %s", rows[i].format));
        struct json value = { .kind = JSON_TEXT, .text = rows[i].value };
        CHECK_INT(s && schema_check(s, &value, a, &sf), rows[i].fits);
        if (test_faults) return (void)printf("%s\n", rows[i].value.at);
    }
    check_misfit(S("format: date"), S("soon"), SCHEMA_FORMAT, "the value: must be a date");
}

// --- what is refused at load -------------------------------------------------------------------------

TEST(any_other_keyword_is_refused_with_its_line)
{
    check_refused(S("type: object\nproperties:\n  a:\n    oneOf: []\n"), RC_INVALID,
                  "property \"a\": line 4: \"oneOf\": no keyword of the schemas that are read here");
    check_refused(S("$ref: '#/x'"), RC_INVALID,
                  "line 1: \"$ref\": no keyword of the schemas that are read here");
}

TEST(keywords_with_values_that_make_no_sense_are_refused)
{
    check_refused(S("type: text"), RC_INVALID, "line 1: \"type\": \"text\" is no type");
    check_refused(S("type: []"), RC_INVALID, "line 1: \"type\": must name a type");
    check_refused(S("type: [string, string]"), RC_INVALID, "line 1: \"type\": \"string\" stands twice");
    check_refused(S("properties: []"), RC_INVALID, "line 1: \"properties\": must be an object");
    check_refused(S("properties: {a: 1}"), RC_INVALID,
                  "property \"a\": line 1: \"a\": a schema must be an object");
    check_refused(S("required: [1]"), RC_INVALID, "line 1: \"required\": must be an array of names");
    check_refused(S("additionalProperties: {}"), RC_INVALID,
                  "line 1: \"additionalProperties\": must be true or false");
    check_refused(S("enum: []"), RC_INVALID, "line 1: \"enum\": must be an array of at least one value");
    check_refused(S("minLength: -1"), RC_INVALID, "line 1: \"minLength\": must be a whole number, 0 or more");
    check_refused(S("maximum: '1'"), RC_INVALID, "line 1: \"maximum\": must be a number");
    check_refused(S("format: hostname"), RC_INVALID,
                  "line 1: \"format\": \"hostname\" is no format known here");
    check_refused(S("pattern: '(a'"), RC_INVALID, "line 1: \"pattern\": at 2: missing closing parenthesis");
    check_refused(S("minLength: 3\nmaxLength: 2\n"), RC_INVALID, "line 1: minLength exceeds maxLength");
    check_refused(S("minimum: 3\nmaximum: 2\n"), RC_INVALID, "line 1: minimum exceeds maximum");
    check_refused(S("minItems: 3\nmaxItems: 2\n"), RC_INVALID, "line 1: minItems exceeds maxItems");
    check_refused(S("required: [a]\nadditionalProperties: false\n"), RC_INVALID,
                  "line 1: \"a\" is required and yet not allowed");
    check_refused(S("[]"), RC_INVALID, "line 1: a schema must be an object");
}

TEST(the_length_of_a_pattern_and_the_depth_of_schemas_are_limited)
{
    struct arena a = fresh();
    char x[SCHEMA_PATTERN_BYTES_MAX + 1];
    memset(x, 'x', sizeof x);
    struct json pattern = { .kind = JSON_TEXT, .key = S("pattern"), .text = { x, SCHEMA_PATTERN_BYTES_MAX } };
    struct json schema = { .kind = JSON_OBJECT, .count = 1, .first = &pattern };
    const struct schema *s;
    struct fault f;
    CHECK(schema_compile(&a, &schema, &s, &f) == RC_OK);
    pattern.text.len++;
    CHECK(schema_compile(&a, &schema, &s, &f) == RC_INVALID);
    CHECK_TEXT(f.text, "\"pattern\": 513 bytes exceed 512");

    struct json levels[SCHEMA_DEPTH_MAX + 1] = { 0 };
    for (int i = 0; i <= SCHEMA_DEPTH_MAX; i++)
        levels[i] =
            (struct json){ .kind = JSON_OBJECT, .key = S("items"), .first = i > 0 ? &levels[i - 1] : NULL };
    CHECK(schema_compile(&a, &levels[SCHEMA_DEPTH_MAX - 1], &s, &f) == RC_OK);
    CHECK(schema_compile(&a, &levels[SCHEMA_DEPTH_MAX], &s, &f) == RC_LIMIT);
}

// --- memory ------------------------------------------------------------------------------------------

TEST(a_check_takes_nothing_from_the_heap)
{
    struct arena a = fresh();
    struct schema_fault sf;
    const struct schema *s = compiled(
        &a, S("type: object\nproperties: {a: {pattern: '^(x|y)*z$', format: phone}, b: {type: string}}"));
    const struct json *good = yaml(&a, S("{b: one}")),
                      *bad = yaml(&a, S("{a: xyxyxyxyxyxyxyxyxyxyxyz, b: two}"));
    size_t before = mallinfo2().uordblks;
    for (int i = 0; i < 100; i++) {
        CHECK(schema_check(s, good, a, &sf));
        CHECK(!schema_check(s, bad, a, &sf));
        CHECK(sf.code == SCHEMA_FORMAT); // the pattern held, in scratch
    }
    CHECK(mallinfo2().uordblks == before);
}

TEST(the_named_scratch_is_enough_and_none_is_a_misfit_not_a_jump)
{
    static char scratch[SCHEMA_SCRATCH_BYTES];
    struct arena a = fresh();
    struct schema_fault sf;
    const struct schema *s = compiled(&a, S("pattern: '^(x|y)*z$'"));
    const struct json *value = yaml(&a, S("xyxyxyxyxyxyxyxyxyxyz"));
    CHECK(schema_check(s, value, arena_of(scratch, sizeof scratch, NULL), &sf));
    CHECK(!schema_check(s, value, arena_of(scratch, 100, NULL), &sf));
}

TEST(a_schema_that_does_not_fit_the_arena_jumps)
{
    struct arena a = fresh();
    const struct json *source = yaml(
        &a, S("type: object\nproperties: {a: {pattern: '^[a-z]+(x|y)*z$'}, b: {type: [string, integer]}}"));
    int jumps = 0, whole = 0;
    for (ptrdiff_t bytes = 0; bytes < 40'000; bytes += 64) {
        jmp_buf full;
        struct arena small = arena_of(a.at, bytes, &full);
        const struct schema *s;
        if (setjmp(full)) {
            jumps++;
            continue;
        }
        CHECK(schema_compile(&small, source, &s, NULL) == RC_OK);
        whole++;
    }
    CHECK(jumps > 10 && whole > 10);
}

TEST(a_long_way_to_a_misfit_is_cut_at_a_whole_character)
{
    struct arena a = fresh();
    struct schema_fault sf;
    const struct schema *s = compiled(&a, S("additionalProperties: false"));
    for (int extra = 0; extra < 4; extra++) {
        struct text key = { .arena = &a };
        for (int i = 0; i < extra; i++) text_char(&key, 'x');
        for (int i = 0; i < 200; i++) text_put(&key, S("澜"));
        struct json member = { .kind = JSON_NULL, .key = text_str(&key) };
        struct json value = { .kind = JSON_OBJECT, .count = 1, .first = &member };
        CHECK(!schema_check(s, &value, a, &sf));
        CHECK(utf8_valid(str_of(sf.pointer)) && strlen(sf.pointer) > 240);
    }
}
