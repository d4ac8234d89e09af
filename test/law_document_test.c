// Templates of documents: what they say is said, what they do not know is refused with its line, and nothing that is put into them can act.
#include "law/document.h"
#include "test.h"

static char pool[24 << 20], scratch_pool[1 << 20];
static struct arena fresh(void) { return arena_of(pool, sizeof pool, NULL); }
static struct arena scratch(void) { return arena_of(scratch_pool, sizeof scratch_pool, NULL); }

static const struct str paths[] = {
    SL("case.number"),    SL("due.review"),          SL("fact.minor?"),       SL("data.reason"),
    SL("articles[]"),     SL("articles[].title"),    SL("articles[].old?"),   SL("data.count"),
    SL("rows[].cells[]"), SL("rows[].cells[].name"), SL("party.person.name"), SL("data.names[]")
};

static const struct json *json(struct arena *a, struct str source)
{
    const struct json *j = NULL;
    struct fault f = { 0 };
    CHECK(json_parse(a, source, &j, &f) == RC_OK);
    return j;
}

static const struct document *compiled(struct arena *a, struct str source)
{
    const struct json *shape;
    const struct document *d = NULL;
    struct fault f = { 0 };
    CHECK(document_shape(a, paths, COUNT(paths), &shape, &f) == RC_OK);
    CHECK(document_compile(a, scratch(), S("notice.en.html"), source, shape, &d, &f) == RC_OK);
    if (!d) printf("  %s\n", f.text);
    return d;
}

static void check_renders(struct str source, struct str context, struct str want)
{
    struct arena a = fresh();
    struct str html = { 0 };
    struct fault f = { 0 };
    const struct document *d = compiled(&a, source);
    if (!d) return;
    CHECK(document_render(&a, d, json(&a, context), &html, NULL, &f) == RC_OK);
    CHECK_STR(html, want);
}

static void check_refused(struct str source, enum rc want, const char *text)
{
    struct arena a = fresh();
    const struct json *shape;
    const struct document *d = NULL;
    struct fault f = { 0 };
    CHECK(document_shape(&a, paths, COUNT(paths), &shape, &f) == RC_OK);
    char *mark = a.at;
    CHECK(document_compile(&a, scratch(), S("n.html"), source, shape, &d, &f) == want);
    CHECK(!d && a.at == mark);
    CHECK_TEXT(f.text, text);
}

// --- what it says --------------------------------------------------------------------------------------

TEST(a_template_without_placeholders_is_itself)
{
    check_renders(
        S("<!doctype html>\n<html lang=\"en\"><head><style>@media print{p{margin:0}}</style></head><body><p>Hi &amp; bye</p></body></html>\n"),
        S("{}"),
        S("<!doctype html>\n<html lang=\"en\"><head><style>@media print{p{margin:0}}</style></head><body><p>Hi &amp; bye</p></body></html>\n"));
}

TEST(values_are_written_where_they_are_named)
{
    check_renders(S("<p>{{case.number}}, {{ data.count }}: {{due.review}}</p>"),
                  S("{\"case\":{\"number\":\"C-1\"},\"data\":{\"count\":12},\"due\":{\"review\":\"15:00\"}}"),
                  S("<p>C-1, 12: 15:00</p>"));
    check_renders(S("{{data.count}}"), S("{\"data\":{\"count\":0.5}}"), S("0.5"));
    check_renders(S("{{data.count}}"), S("{\"data\":{\"count\":-9223372036854775808}}"),
                  S("-9223372036854775808"));
}

TEST(what_is_missing_is_a_visible_blank_and_counted)
{
    struct arena a = fresh();
    struct str html;
    int32_t blanks = -1;
    struct fault f = { 0 };
    const struct document *d =
        compiled(&a, S("<p>{{case.number}} {{data.reason}} {{due.review}} {{articles}}</p>"));
    CHECK(document_render(&a, d, json(&a, S("{\"data\":{\"reason\":\"\"},\"due\":null,\"articles\":[]}")),
                          &html, &blanks, &f) == RC_OK);
    CHECK_STR(html, S("<p>— — — —</p>"));
    CHECK_INT(blanks, 4);
    CHECK(document_render(&a, d, NULL, &html, &blanks, &f) == RC_OK);
    CHECK_INT(blanks, 4);
}

TEST(a_context_stands_for_its_text_and_a_list_is_joined)
{
    check_renders(
        S("{{articles}}|{{data.names}}"),
        S("{\"articles\":[{\"text\":\"s. 40\",\"title\":\"x\"},{\"text\":\"s. 41\"}],\"data\":{\"names\":[\"a\",\"b\"]}}"),
        S("s. 40; s. 41|a; b"));
}

TEST(if_asks_whether_something_is_there_and_else_says_otherwise)
{
    static const struct str source =
        SL("{{#if fact.minor}}adult{{else}}none{{/if}}{{#if data.count}}!{{/if}}");
    check_renders(source, S("{\"fact\":{\"minor\":true}}"), S("adult"));
    check_renders(source, S("{\"fact\":{\"minor\":false},\"data\":{\"count\":0}}"), S("none!"));
    check_renders(source, S("{\"fact\":{\"minor\":null}}"), S("none"));
    check_renders(S("{{#if articles}}y{{else}}n{{/if}}{{#if party}}y{{else}}n{{/if}}"),
                  S("{\"articles\":[],\"party\":{\"person\":{}}}"), S("ny"));
}

TEST(each_goes_through_a_list_and_sees_what_is_around_it)
{
    check_renders(
        S("<ul>{{#each articles}}<li>{{title}}{{#if old}} (old){{/if}} of {{case.number}}</li>{{/each}}</ul>"),
        S("{\"case\":{\"number\":\"9\"},\"articles\":[{\"title\":\"A\",\"old\":true},{\"title\":\"B\"}]}"),
        S("<ul><li>A (old) of 9</li><li>B of 9</li></ul>"));
    check_renders(
        S("{{#each rows}}[{{#each cells}}{{this}}={{this.name}},{{/each}}]{{/each}}{{#each data.names}}{{this}};{{/each}}"),
        S("{\"rows\":[{\"cells\":[{\"text\":\"1\",\"name\":\"a\"},{\"text\":\"2\",\"name\":\"b\"}]},{\"cells\":[]},{}],\"data\":{\"names\":[\"x\",\"y\"]}}"),
        S("[1=a,2=b,][][]x;y;"));
    check_renders(S("a{{#each articles}}b{{/each}}c"), S("{\"articles\":\"no list\"}"), S("ac"));
}

TEST(comments_are_for_the_author)
{
    check_renders(S("<p>a<!-- {{nobody}} <script> -->b</p>"), S("{}"), S("<p>ab</p>"));
}

TEST(paths_are_told_once_each_and_whole)
{
    struct arena a = fresh();
    const struct document *d = compiled(
        &a,
        S("{{party.person.name}}{{#each articles}}{{title}}{{#if fact.minor}}{{this}}{{title}}{{/if}}{{/each}}"));
    static const struct str want[] = { SL("articles"), SL("articles[]"), SL("articles[].title"),
                                       SL("fact.minor"), SL("party.person.name") };
    CHECK_INT(document_path_count(d), COUNT(want));
    for (int32_t i = 0; i < COUNT(want) && i < document_path_count(d); i++)
        CHECK_STR(document_path_at(d, i), want[i]);
}

// --- what is put into it cannot act --------------------------------------------------------------------

TEST(values_are_escaped_wherever_they_stand)
{
    check_renders(
        S("<p>{{data.reason}}</p>"),
        S("{\"data\":{\"reason\":\"<script>alert('1')</script> & \\\"{{case.number}}\\\"\"}}"),
        S("<p>&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;&#123;&#123;case.number&#125;&#125;&quot;</p>"));
    check_renders(S("{{data.names}}"), S("{\"data\":{\"names\":[\"<\",\">\"]}}"), S("&lt;; &gt;"));
}

TEST(characters_that_hide_or_turn_the_text_are_shown_as_unknown)
{
    check_renders(S("{{data.reason}}"), S("{\"data\":{\"reason\":\"a\\u202eb\\u0007c\\u2066\\n安\"}}"),
                  S("a\uFFFDb\uFFFDc\uFFFD\n安"));
}

// --- what is refused -----------------------------------------------------------------------------------

TEST(unknown_placeholders_are_refused_with_their_line)
{
    check_refused(S("<p>\n{{case.number}}\n{{case.nmuber}}</p>"), RC_INVALID,
                  "n.html:3: unknown placeholder \"case.nmuber\"");
    check_refused(S("{{title}}"), RC_INVALID, "n.html:1: unknown placeholder \"title\"");
    check_refused(S("{{case.number.x}}"), RC_INVALID, "n.html:1: unknown placeholder \"case.number.x\"");
    check_refused(S("{{#each articles}}{{/each}}{{title}}"), RC_INVALID,
                  "n.html:1: unknown placeholder \"title\"");
    check_refused(S("{{#if nobody}}{{/if}}"), RC_INVALID, "n.html:1: unknown placeholder \"nobody\"");
}

TEST(what_cannot_be_written_is_refused)
{
    check_refused(S("{{fact.minor}}"), RC_INVALID,
                  "n.html:1: \"fact.minor\" is a truth (for #if) and cannot be written");
    check_refused(S("{{case}}"), RC_INVALID, "n.html:1: \"case\" is no text and cannot be written");
    check_refused(S("{{rows}}"), RC_INVALID, "n.html:1: \"rows\" is no text and cannot be written");
    check_refused(S("{{this}}"), RC_INVALID, "n.html:1: \"this\" stands outside every #each");
    check_refused(S("{{#each case}}{{/each}}"), RC_INVALID,
                  "n.html:1: \"case\" is no list, so there is no #each of it");
}

TEST(sections_and_elements_must_close_where_they_opened)
{
    check_refused(S("a\n{{#if case}}"), RC_INVALID,
                  "n.html:2: the section that began in line 2 is not closed");
    check_refused(S("{{/if}}"), RC_INVALID, "n.html:1: {{/if}} belongs to no section");
    check_refused(S("{{else}}"), RC_INVALID, "n.html:1: {{else}} belongs to no section");
    check_refused(S("{{#each articles}}{{else}}{{/each}}"), RC_INVALID,
                  "n.html:1: {{else}} stands once, in an #if");
    check_refused(S("{{#if case}}{{else}}{{else}}{{/if}}"), RC_INVALID,
                  "n.html:1: {{else}} stands once, in an #if");
    check_refused(S("{{#if case}}{{/each}}"), RC_INVALID,
                  "n.html:1: {{/each}} closes what began in line 1 as another section");
    check_refused(S("{{#if case}}<p>{{/if}}</p>"), RC_INVALID, "n.html:1: <p> is not closed before {{/if}}");
    check_refused(S("<p>{{#if case}}</p>{{/if}}"), RC_INVALID,
                  "n.html:1: </p> closes an element that began outside the section");
    check_refused(S("<p><b></p></b>"), RC_INVALID, "n.html:1: expected </b>, found </p>");
    check_refused(S("</p>"), RC_INVALID, "n.html:1: </p> closes what is not open");
    check_refused(S("<p>"), RC_INVALID, "n.html:1: <p> is not closed");
}

TEST(what_could_act_or_load_is_refused)
{
    check_refused(S("<script>1</script>"), RC_INVALID, "n.html:1: <script> may not stand in a document");
    check_refused(S("<SCRIPT>1</SCRIPT>"), RC_INVALID, "n.html:1: <SCRIPT> may not stand in a document");
    check_refused(S("<img>"), RC_INVALID, "n.html:1: <img> may not stand in a document");
    check_refused(S("<a>"), RC_INVALID, "n.html:1: <a> may not stand in a document");
    check_refused(S("<p onclick=\"x\">"), RC_INVALID,
                  "n.html:1: an attribute \"onclick\" may not stand in a document");
    check_refused(S("<p style=\"x\">"), RC_INVALID,
                  "n.html:1: an attribute \"style\" may not stand in a document");
    check_refused(S("<meta http-equiv=\"refresh\">"), RC_INVALID,
                  "n.html:1: an attribute \"http-equiv\" may not stand in a document");
    check_refused(S("<p class=x>"), RC_INVALID, "n.html:1: expected =\"…\" after the attribute \"class\"");
    check_refused(S("<p class=\"{{case.number}}\">"), RC_INVALID,
                  "n.html:1: placeholders and tags may not stand in an attribute");
    check_refused(S("<p {{case.number}}>"), RC_INVALID,
                  "n.html:1: an attribute \"\" may not stand in a document");
    check_refused(S("<p class=\"x"), RC_INVALID, "n.html:1: an attribute's text does not end");
    check_refused(S("<style>a{b:URL(x)}</style>"), RC_INVALID, "n.html:1: \"url(\" may not stand in a style");
    check_refused(S("<style>\n@Import 'x'</style>"), RC_INVALID,
                  "n.html:2: \"@import\" may not stand in a style");
    check_refused(S("<style>\\75rl(x)</style>"), RC_INVALID, "n.html:1: \"\\\" may not stand in a style");
    check_refused(S("<style>{{case.number}}</style>"), RC_INVALID,
                  "n.html:1: \"{{\" may not stand in a style");
    check_refused(S("<style>a"), RC_INVALID, "n.html:1: <style> is not closed");
    check_refused(S("<!-- a"), RC_INVALID, "n.html:1: a comment is not closed");
    check_refused(S("<p><!doctype html></p>"), RC_INVALID,
                  "n.html:1: <!doctype html> stands at the top or nowhere");
    check_refused(S("{{case.number}}<!doctype html>"), RC_INVALID,
                  "n.html:1: <!doctype html> stands at the top or nowhere");
    check_refused(S("<!ENTITY x>"), RC_INVALID, "n.html:1: <> may not stand in a document");
    check_refused(S("a } b"), RC_INVALID, "n.html:1: a brace that stands for itself is written as &#125;");
    check_refused(S("{{case.number"), RC_INVALID, "n.html:1: {{ is not closed");
    check_refused(S("{{{case.number}}}"), RC_INVALID,
                  "n.html:1: expected a name, #if, else, /if, #each or /each, found \"{case.number\"");
    check_refused(S("{{#if ..a}}{{/if}}"), RC_INVALID, "n.html:1: \"..a\" is no name");
    check_refused(S("\xff"), RC_INVALID, "n.html:1: not UTF-8");
    check_refused(S("a\0b"), RC_INVALID, "n.html:1: a NUL byte");
}

TEST(a_value_of_a_kind_that_cannot_be_written_stops_the_document)
{
    struct arena a = fresh();
    struct str html = { 0 };
    struct fault f = { 0 };
    const struct document *d = compiled(&a, S("<p>\n{{data.reason}}</p>"));
    const struct json *truth = json(&a, S("{\"data\":{\"reason\":true}}"));
    char *mark = a.at;
    CHECK(document_render(&a, d, truth, &html, NULL, &f) == RC_INVALID);
    CHECK(a.at == mark && html.len == 0);
    CHECK_TEXT(f.text, "notice.en.html:2: the value of \"data.reason\" is a boolean and cannot be written");
}

TEST(a_shape_that_contradicts_itself_is_refused)
{
    static const struct str bad[][2] = { { SL("a?"), SL("a.b") }, { SL("a[]"), SL("a.b") },
                                         { SL("a"), SL("a[]") },  { SL("a"), SL("a?") },
                                         { SL("x"), SL("") },     { SL("x"), SL("a..b") },
                                         { SL("x"), SL("a b") },  { SL("x"), SL("a[].") } };
    for (int32_t i = 0; i < COUNT(bad); i++) {
        struct arena a = fresh();
        struct fault f = { 0 };
        const struct json *shape = NULL;
        CHECK(document_shape(&a, bad[i], 2, &shape, &f) == RC_INVALID);
        CHECK(!shape && a.at == pool && f.text[0]);
    }
}

// --- limits --------------------------------------------------------------------------------------------

static struct str repeated(struct arena *a, struct str what, int32_t count, struct str after)
{
    struct text t = { .arena = a };
    for (int32_t i = 0; i < count; i++) text_put(&t, what);
    for (int32_t i = 0; i < count; i++) text_put(&t, after);
    return text_str(&t);
}

static void check_limit(struct str what, struct str after, int32_t most, const char *text)
{
    static char own[4 << 20];
    struct arena a = arena_of(own, sizeof own, NULL), keep = fresh();
    CHECK(compiled(&keep, repeated(&a, what, most, after)) != NULL);
    check_refused(repeated(&a, what, most + 1, after), RC_LIMIT, text);
}

TEST(one_step_past_each_limit_of_a_template_is_refused)
{
    check_limit(S("x"), S(""), DOCUMENT_BYTES_MAX, "n.html:1: longer than 262144 bytes");
    check_limit(S("{{case.number}}"), S(""), DOCUMENT_PLACEHOLDERS_MAX,
                "n.html:1: 8193 placeholders, more than 8192");
    check_limit(S("{{#if case}}"), S("{{/if}}"), DOCUMENT_SECTIONS_MAX,
                "n.html:1: more than 16 sections inside one another");
    check_limit(S("<b>"), S("</b>"), DOCUMENT_ELEMENTS_MAX,
                "n.html:1: more than 64 elements inside one another");
    char name[DOCUMENT_NAME_BYTES_MAX + 8];
    memset(name, ' ', sizeof name);
    memcpy(name, "{{case.number", 13);
    memcpy(name + DOCUMENT_NAME_BYTES_MAX + 2, "}}", 2);
    check_renders((struct str){ name, DOCUMENT_NAME_BYTES_MAX + 4 }, S("{}"), S("—"));
    memset(name + DOCUMENT_NAME_BYTES_MAX + 2, ' ', 1);
    memcpy(name + DOCUMENT_NAME_BYTES_MAX + 3, "}}", 2);
    check_refused((struct str){ name, DOCUMENT_NAME_BYTES_MAX + 5 }, RC_LIMIT,
                  "n.html:1: a placeholder is longer than 256 bytes");
}

static const struct json *list_of(struct arena *a, int32_t count, struct str text)
{
    struct json *items = NEW(a, struct json, count), *list = NEW(a, struct json, 1),
                *data = NEW(a, struct json, 1), *root = NEW(a, struct json, 1);
    for (int32_t i = 0; i < count; i++)
        items[i] =
            (struct json){ .kind = JSON_TEXT, .text = text, .next = i + 1 < count ? &items[i + 1] : NULL };
    *list = (struct json){ .kind = JSON_ARRAY, .key = S("names"), .count = count, .first = items };
    *data = (struct json){ .kind = JSON_OBJECT, .key = S("data"), .count = 1, .first = list };
    *root = (struct json){ .kind = JSON_OBJECT, .count = 1, .first = data };
    return root;
}

TEST(one_step_past_each_limit_of_a_document_is_refused)
{
    struct arena a = fresh();
    struct str html = { 0 };
    struct fault f = { 0 };
    // Two parts an item, and the #each itself.
    const struct document *d = compiled(&a, S("{{#each data.names}}{{#each data.names}}{{/each}}{{/each}}"));
    struct arena one = a;
    CHECK(document_render(&one, d, list_of(&one, 510, S("x")), &html, NULL, &f) == RC_OK);
    one = a;
    CHECK(document_render(&one, d, list_of(&one, 512, S("x")), &html, NULL, &f) == RC_LIMIT);
    CHECK_TEXT(f.text, "notice.en.html: the document has more than 262144 parts");
    const struct document *joined = compiled(&a, S("{{data.names}}"));
    struct str kilobyte = repeated(&a, S("12345678"), 128, S(""));
    one = a;
    CHECK(document_render(&one, joined, list_of(&one, 4000, kilobyte), &html, NULL, &f) == RC_OK);
    CHECK_INT(html.len, 4000 * 1024 + 3999 * 2);
    one = a;
    CHECK(document_render(&one, joined, list_of(&one, 4096, kilobyte), &html, NULL, &f) == RC_LIMIT);
    CHECK_TEXT(f.text, "notice.en.html: the document is longer than 4194304 bytes");
}

// What is rendered can be read as a template again and says the same: so it is well-formed and nothing in it is a placeholder.
TEST(a_document_is_a_template_that_says_the_same)
{
    static const struct str parts[] = { SL("<"),  SL(">"),    SL("{"),    SL("}"),    SL("{{"),     SL("}}"),
                                        SL("&"),  SL("-->"),  SL("<!--"), SL("\""),   SL("'"),      SL("a"),
                                        SL("安"), SL("</p>"), SL("#if "), SL("\xff"), SL("{{/if}}") };
    uint64_t seed = 4;
    for (int32_t round = 0; round < 2000; round++) {
        struct arena a = fresh();
        struct text t = { .arena = &a };
        struct fault f = { 0 };
        struct str html, again = { 0 };
        for (uint64_t i = test_random(&seed) % 12; i > 0; i--)
            text_put(&t, parts[test_random(&seed) % COUNT(parts)]);
        struct str value = arena_str(&a, text_str(&t));
        const struct document *d =
            compiled(&a, S("<p>{{data.names}}{{#each data.names}}<b>{{this}}</b>{{/each}}</p>"));
        CHECK(document_render(&a, d, list_of(&a, 2, value), &html, NULL, &f) == RC_OK);
        const struct document *same = compiled(&a, html);
        CHECK(same && document_path_count(same) == 0);
        CHECK(same && document_render(&a, same, NULL, &again, NULL, &f) == RC_OK);
        CHECK_STR(again, html);
    }
}
