// What is said of a request by the floors below, against the source that says it: each sentence has its Chinese, with the same placeholders, and none
// stands in the catalogue that nobody says. Forms are walked by each of their faults, JSON by what can be wrong with it.
#include "api/api.h"
#include "base/said.h"
#include "source.h"
#include "test.h"
#include "wire/schema.h"
#include "wire/yaml.h"
#include <dirent.h>

static char memory[1 << 20];
static struct arena fresh(void) { return arena_of(memory, sizeof memory, NULL); }

static struct str in_chinese(struct arena *a, struct str sentence)
{
    return api_said(a, sentence, S("zh-CN"));
}

// --- the source -------------------------------------------------------------------------------------------------------

static const char *const folders[] = { "src/gate", "src/desk", "src/api" };
static const char *const files[] = { "src/wire/json_parse.c",    "src/wire/json_out.c",
                                     "src/wire/schema_check.c",  "src/tree/receipt.c",
                                     "src/tree/receipt_check.c", "src/law/pack/rule.c" };

static int each_source(void (*each)(const char *path, const char *text))
{
    char path[512];
    int count = 0;
    for (int i = 0; i < COUNT(folders); i++) {
        (void)snprintf(path, sizeof path, "%s/%s", ANLAN_SOURCE, folders[i]);
        DIR *dir = opendir(path);
        MUST(dir != NULL);
        for (struct dirent *e; (e = readdir(dir));) {
            if (!str_ends(str_of(e->d_name), S(".c")) || strcmp(e->d_name, "api_said.c") == 0) continue;
            (void)snprintf(path, sizeof path, "%s/%.255s", folders[i], e->d_name);
            each(path, source_read(path).at);
            count++;
        }
        (void)closedir(dir);
    }
    for (int i = 0; i < COUNT(files); i++, count++) each(files[i], source_read(files[i]).at);
    return count;
}

static bool used[512];

// The place of a form that stands before a sentence is no part of it.
static bool is_row(const char *text)
{
    const char *place = text[0] == '/' ? strstr(text, ": ") : NULL;
    if (place) text = place + 2;
    for (ptrdiff_t i = 0; i < api_words_zh.sentences_count; i++)
        if (strcmp(api_words_zh.sentences[i].from, text) == 0) return used[i] = true;
    return false;
}

// Faults that end with whoever keeps the server and are not told to who asked: what failed inside.
static bool is_inside(const char *path, const char *rc)
{
    bool receipt = strncmp(path, "src/tree/", 9) == 0;
    return !receipt && (strncmp(rc, "RC_IO", 5) == 0 || strncmp(rc, "RC_CORRUPT", 10) == 0);
}

static int said;

static void check_faults(const char *path, const char *text)
{
    static char format[SOURCE_LITERAL_MAX];
    for (const char *p = strstr(text, "fail("); p; p = strstr(p + 1, "fail(")) {
        const char *rc = strchr(p, ','), *q = rc ? strchr(rc + 1, ',') : NULL;
        if (!q || (p[-1] >= 'a' && p[-1] <= 'z') || p[-1] == '_') continue;
        rc += 1 + strspn(rc + 1, " \n");
        q += 1 + strspn(q + 1, " \n");
        if (*q != '"' || is_inside(path, rc)) continue;
        (void)source_literal(q, format);
        if (strcmp(format, "%s%.*s") == 0 || strcmp(format, "line %d, column %d: %.*s") == 0)
            continue; // of others
        said++;
        if (is_row(format)) continue;
        printf("%s: said in English alone: \"%s\"\n", path, format);
        CHECK(!"a fault that has its Chinese");
    }
}

TEST(every_fault_of_a_request_has_its_chinese)
{
    CHECK(each_source(check_faults) > 100);
    CHECK(said > 130);
}

// The last text of a call that refuses, where it is a sentence, says what would be right.
static void check_expected_by(const char *call, const char *path, const char *text)
{
    static char literal[SOURCE_LITERAL_MAX];
    for (const char *p = strstr(text, call); p; p = strstr(p + 1, call)) {
        literal[0] = 0;
        const char *q = p + strlen(call);
        for (int depth = 1; depth > 0 && *q; q++)
            if (*q == '"')
                q = source_literal(q, literal) - 1;
            else
                depth += (*q == '(') - (*q == ')');
        if (!strchr(literal, ' ') || strncmp(literal, "Bearer ", 7) == 0 ||
            strcmp(path, "src/api/api_test_clock.c") == 0)
            continue; // as it is sent; of the tests
        said++;
        if (is_row(literal)) continue;
        printf("%s: expected in English alone: \"%s\"\n", path, literal);
        CHECK(!"what would be right in Chinese");
    }
}

static void check_expected(const char *path, const char *text)
{
    check_expected_by(" refuse(", path, text);
    check_expected_by(" wrong(", path, text);
}

TEST(what_would_be_right_has_its_chinese)
{
    said = 0;
    CHECK(each_source(check_expected) > 100);
    CHECK(said > 30);
}

static void mark_used(const char *, const char *text)
{
    static char literal[SOURCE_LITERAL_MAX];
    for (const char *p = text; *p; p++) {
        if (*p == '\'') p += p[1] == '\\' ? 3 : 2;
        if (*p == '/' && p[1] == '/') p += strcspn(p, "\n");
        if (*p == '"') p = source_literal(p, literal) - 1, (void)is_row(literal);
    }
}

// --- JSON ---------------------------------------------------------------------------------------------------------------

static bool has_english(struct str s)
{
    int letters = 0;
    for (ptrdiff_t i = 0; i < s.len; i++) {
        bool letter = s.at[i] >= 'a' && s.at[i] <= 'z';
        letters = letter ? letters + 1 : 0;
        if (letters > 3) return true;
    }
    return false;
}

TEST(what_is_wrong_with_json_is_said_in_both_languages)
{
    static const char *const wrong[] = {
        "{",           "{\"a\":1,\"a\":2}", "{\"a\" 1}", "[1,",      "[1 2]",       "[1;2]",
        "nul",         "{\"a\":1} x",       "\"\\q\"",   "\"\x01\"", "\"a\n\"",     "\"\\u12\"",
        "\"\\udc00\"", "\"\xff\"",          "{1:2}",     "}",        "1e999",       "[123456789012345678901]",
        "\"\\u0000\"", "{\"\\u0000\":1}",   "",          "{,}",      "{\"a\":1 2}", "{\"a\":1,}"
    };
    for (int i = 0; i < COUNT(wrong); i++) {
        struct arena a = fresh();
        struct fault f = { 0 };
        const struct json *j;
        CHECK(json_parse(&a, str_of(wrong[i]), &j, &f) != RC_OK);
        struct str zh = in_chinese(&a, str_of(f.text)), why = str_of(f.text);
        ptrdiff_t at = str_find(why, S(": "));
        for (ptrdiff_t k = 0; k < api_words_zh.sentences_count && at >= 0; k++) {
            struct said_catalogue one = { .sentences = &api_words_zh.sentences[k], .sentences_count = 1 };
            struct str rest = str_slice(why, at + 2, why.len);
            used[k] |= !str_equal(said_by(&one, &a, rest), rest);
        }
        if (has_english(zh) || !str_starts(zh, S("第 1 行第 ")) || str_equal(zh, why))
            printf("%s: %.*s\n", wrong[i], P(zh)), CHECK(!"JSON's fault in Chinese");
        CHECK_STR(api_said(&a, why, S("en")), why);
    }
}

// --- forms --------------------------------------------------------------------------------------------------------------

static struct str fault_of(struct arena *a, const char *schema, const char *value, enum schema_code want)
{
    struct fault f = { 0 };
    const struct json *source, *v;
    const struct schema *s;
    struct schema_fault sf;
    MUST(yaml_parse(a, str_of(schema), &source, &f) == RC_OK &&
         yaml_parse(a, str_of(value), &v, &f) == RC_OK);
    MUST(schema_compile(a, source, &s, &f) == RC_OK);
    CHECK(!schema_check(s, v, *a, &sf));
    CHECK_INT(sf.code, want);
    return schema_fault_text(a, &sf);
}

TEST(every_fault_of_a_form_is_said_in_both_languages)
{
    static const struct {
        enum schema_code code;
        const char *schema, *value, *en, *zh;
    } rows[] = {
        { SCHEMA_TYPE, "{properties: {x: {type: string}}}", "{x: 1}", "/x: must be string", "/x: 须为文本" },
        { SCHEMA_TYPE, "{properties: {x: {type: [number, 'null']}}}", "{x: a}", "/x: must be number or null",
          "/x: 须为数值或空值" },
        { SCHEMA_REQUIRED, "{required: [narrative]}", "{}", "/narrative: is missing",
          "/narrative: 必须填写" },
        { SCHEMA_UNKNOWN, "{properties: {}, additionalProperties: false}", "{narrativ: a}",
          "/narrativ: is no field of this form", "/narrativ: 本表单没有此字段" },
        { SCHEMA_ENUM, "{properties: {x: {enum: [a, b]}}}", "{x: c}", "/x: must be one of [\"a\",\"b\"]",
          "/x: 须为以下之一：[\"a\",\"b\"]" },
        { SCHEMA_CONST, "{properties: {x: {const: string}}}", "{x: c}", "/x: must be \"string\"",
          "/x: 须为\"string\"" },
        { SCHEMA_MIN_LENGTH, "{properties: {x: {minLength: 2}}}", "{x: c}",
          "/x: must have at least 2 characters", "/x: 至少 2 个字符" },
        { SCHEMA_MAX_LENGTH, "{properties: {x: {maxLength: 2}}}", "{x: ccc}",
          "/x: must have at most 2 characters", "/x: 最多 2 个字符" },
        { SCHEMA_PATTERN, "{properties: {x: {pattern: '^[0-9]+$'}}}", "{x: c}", "/x: must match ^[0-9]+$",
          "/x: 须符合格式 ^[0-9]+$" },
        { SCHEMA_MINIMUM, "{properties: {x: {minimum: 2.5}}}", "{x: 1}", "/x: must be at least 2.5",
          "/x: 不得小于 2.5" },
        { SCHEMA_MAXIMUM, "{properties: {x: {maximum: 200}}}", "{x: 201}", "/x: must be at most 200",
          "/x: 不得大于 200" },
        { SCHEMA_MIN_ITEMS, "{properties: {x: {minItems: 1}}}", "{x: []}", "/x: must have at least 1 items",
          "/x: 至少 1 项" },
        { SCHEMA_MAX_ITEMS, "{properties: {x: {maxItems: 1}}}", "{x: [a, b]}",
          "/x: must have at most 1 items", "/x: 最多 1 项" },
        { SCHEMA_FORMAT, "{properties: {x: {format: date}}}", "{x: c}", "/x: must be a date",
          "/x: 须为日期" },
        { SCHEMA_FORMAT, "{properties: {x: {format: date-time}}}", "{x: c}", "/x: must be a date-time",
          "/x: 须为带时区的时间" },
        { SCHEMA_FORMAT, "{properties: {x: {format: phone}}}", "{x: c}", "/x: must be a phone",
          "/x: 须为电话号码" },
        { SCHEMA_FORMAT, "{properties: {x: {format: uri}}}", "{x: c}", "/x: must be a uri", "/x: 须为网址" },
        { SCHEMA_FORMAT, "{properties: {x: {format: email}}}", "{x: c}", "/x: must be a email",
          "/x: 须为电子邮箱地址" },
        { SCHEMA_TYPE, "{type: object}", "[]", "the value: must be object", "所填内容：须为对象" },
    };
    bool walked[SCHEMA_FORMAT + 1] = { false };
    for (int i = 0; i < COUNT(rows); i++) {
        struct arena a = fresh();
        struct str en = fault_of(&a, rows[i].schema, rows[i].value, rows[i].code);
        CHECK_STR(en, str_of(rows[i].en));
        CHECK_STR(in_chinese(&a, en), str_of(rows[i].zh));
        CHECK_STR(api_said(&a, en, S("en")), en);
        walked[rows[i].code] = true;
    }
    for (int i = 0; i < COUNT(walked); i++) CHECK(walked[i]);
}

// --- the catalogue ------------------------------------------------------------------------------------------------------

TEST(nothing_stands_in_the_catalogue_that_nobody_says)
{
    MUST(api_words_zh.sentences_count <= COUNT(used));
    (void)each_source(mark_used);
    for (ptrdiff_t i = 0; i < api_words_zh.sentences_count; i++)
        if (!used[i] && strcmp(api_words_zh.sentences[i].from, "line %d, column %d") != 0)
            printf("nobody says \"%s\"\n", api_words_zh.sentences[i].from), CHECK(!"a row that is used");
}

TEST(both_languages_take_the_same_places)
{
    for (ptrdiff_t i = 0; i < api_words_zh.sentences_count; i++) {
        const struct said_row *row = &api_words_zh.sentences[i];
        struct str from[SOURCE_PLACES_MAX], to[SOURCE_PLACES_MAX];
        int count = source_places(row->from, from);
        bool same =
            source_places(row->to, to) == count && count <= SAID_PLACES_MAX && utf8_valid(str_of(row->to));
        for (int k = 0; same && k < count; k++)
            same = str_equal(from[k], to[k]) || (str_ends(from[k], S("s")) && str_equal(to[k], S("%w")));
        if (!same) printf("\"%s\": \"%s\"\n", row->from, row->to), CHECK(!"the same placeholders");
        for (ptrdiff_t k = 0; k < i; k++)
            if (strcmp(api_words_zh.sentences[k].from, row->from) == 0)
                printf("\"%s\" stands twice\n", row->from), CHECK(!"a row that stands once");
    }
}

TEST(a_sentence_is_found_by_its_format_and_what_is_not_found_stays)
{
    static const struct {
        const char *en, *zh;
    } rows[] = {
        { "/kind: \"help-reqest\" is no kind of this agency", "/kind: 本机关没有“help-reqest”这类案件" },
        { "/kind: \"a: \" is no kind\" is no kind of this agency",
          "/kind: 本机关没有“a: \" is no kind”这类案件" },
        { "a number from 1 to 200", "1 至 200 之间的整数" },
        { "a number from one to 200", "a number from one to 200" },
        { "--data: line 1, column 4: string or '}' expected", "--data: 第 1 行第 4 列：此处应为字符串或“}”" },
        { "the receipt: opening of \"narrative\": is not what the entry committed to",
          "the receipt: 打开“narrative”：与条目的承诺值不符" },
        { "/unit: no unit of this agency has the code \"100%\"", "/unit: 本机关没有代码为“100%”的单位" },
        { "nobody says this: at all", "nobody says this: at all" },
        { "a scan needs a purpose that the pack knows", "检索须写明规则包所列的目的" },
        { "", "" },
        { ": ", ": " },
    };
    for (int i = 0; i < COUNT(rows); i++) {
        struct arena a = fresh();
        CHECK_STR(in_chinese(&a, str_of(rows[i].en)), str_of(rows[i].zh));
        CHECK_STR(in_chinese(&a, str_of(rows[i].zh)), str_of(rows[i].zh)); // what is said once stays
    }
}
