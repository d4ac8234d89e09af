// The mapping by itself: a form as attributes, posted values as data; and the two writings of one document.
#include "exchange/open311.h"
#include "exchange/spark.h"
#include "packs/folder.h"
#include "test.h"

static char pool[24 << 20];

static const char schema_text[] =
    "{\"type\":\"object\",\"properties\":{"
    "\"text\":{\"type\":\"string\",\"maxLength\":10000},\"where\":{\"type\":\"object\"},"
    "\"tags\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"enum\":[\"c\",\"a\",\"b\"]}},"
    "\"size\":{\"type\":\"number\"},\"day\":{\"type\":\"string\",\"format\":\"date\"},"
    "\"short\":{\"type\":\"string\",\"maxLength\":20},\"free\":{\"type\":\"string\"},\"list\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}}}";

static struct arena a;

static struct pack_form form_of(void)
{
    static struct pack_field fields[8];
    static const struct str names[] = { SL("text"), SL("where"), SL("tags"), SL("size"),
                                        SL("day"),  SL("short"), SL("free"), SL("list") };
    struct fault f = { 0 };
    struct pack_form form = { .fields = fields, .fields_count = COUNT(names) };
    a = arena_of(pool, sizeof pool, NULL);
    MUST(json_parse(&a, str_of(schema_text), &form.source, &f) == RC_OK);
    for (ptrdiff_t i = 0; i < COUNT(names); i++) fields[i] = (struct pack_field){ .name = names[i] };
    fields[2].required = true;
    form.uses[USE_TEXT] = S("text");
    form.uses[USE_PLACE] = S("where");
    return form;
}

static struct open311_posted post(const struct pack_form *form, const char *body)
{
    struct form_body b;
    struct fault f = { 0 };
    MUST(form_body_parse(&a, S("application/x-www-form-urlencoded"), str_of(body), &b, &f) == RC_OK);
    return open311_data(&a, form, &b, S("Words"));
}

TEST(fields_become_attributes_of_their_datatypes)
{
    struct pack_form form = form_of();
    struct open311_attribute x[PACK_FIELDS_MAX];
    int32_t count = open311_attributes(&form, x);
    static const enum open311_datatype want[] = { OPEN311_MULTI, OPEN311_NUMBER, OPEN311_DATETIME,
                                                  OPEN311_STRING, OPEN311_TEXT };
    CHECK_INT(count, COUNT(want)); // neither text nor place, nor a list of what is free
    for (int32_t i = 0; i < count; i++) CHECK_INT(x[i].datatype, want[i]);
    CHECK(x[0].required && x[0].values->count == 3 && !x[1].required);
    CHECK_TEXT(open311_datatype_name(OPEN311_MULTI), "multivaluelist");
}

// A list of more is no attribute: GeoReport has no way to ask for it, and the pages do.
TEST(a_list_of_64_values_is_asked_for_and_one_of_65_is_not)
{
    for (int extra = 0; extra < 2; extra++) {
        struct pack_form form = form_of();
        struct fault f = { 0 };
        struct text t = { .arena = &a };
        text_put(&t, S("{\"type\":\"object\",\"properties\":{\"tags\":{\"type\":\"string\",\"enum\":["));
        for (int i = 0; i < OPEN311_VALUES_MAX + extra; i++) text_print(&t, "%s\"v%d\"", i ? "," : "", i);
        text_put(&t, S("]}}}"));
        MUST(json_parse(&a, text_str(&t), &form.source, &f) == RC_OK);
        struct open311_attribute x[PACK_FIELDS_MAX];
        CHECK_INT(open311_attributes(&form, x), !extra);
        if (!extra) CHECK(x[0].datatype == OPEN311_SINGLE && x[0].values->count == OPEN311_VALUES_MAX);
    }
}

// PROVES: conformance line 15: several values of one attribute stay in their order.
TEST(line_15_values_of_a_list_stay_in_their_order)
{
    struct pack_form form = form_of();
    struct open311_posted p = post(
        &form,
        "address_string=x&attribute[tags][]=b&attribute[size]=1.5&attribute[tags][]=c&attribute[tags][]=a");
    CHECK_INT(p.wrong, OPEN311_GOOD);
    const struct json *tags = json_get(p.data, S("tags"));
    CHECK_INT(tags->count, 3);
    CHECK_STR(json_at(tags, 0)->text, S("b"));
    CHECK_STR(json_at(tags, 1)->text, S("c"));
    CHECK_STR(json_at(tags, 2)->text, S("a"));
    CHECK(json_get(p.data, S("size"))->real == 1.5);
    CHECK_STR(json_str(p.data, S("text")), S("Words")); // a description need not be sent
    CHECK_STR(json_str(json_get(p.data, S("where")), S("address")), S("x"));
}

TEST(what_an_attribute_cannot_be_is_named)
{
    static const struct {
        const char *body;
        enum open311_wrong wrong;
        const char *at;
    } all[] = {
        { "address_string=x", OPEN311_MISSING_ATTRIBUTE, "attribute[tags]" },
        { "address_string=x&attribute[tags][]=d", OPEN311_ATTRIBUTE, "attribute[tags]" },
        { "address_string=x&attribute[tags]=a&attribute[size]=big", OPEN311_ATTRIBUTE, "attribute[size]" },
        { "address_string=x&attribute[tags]=a&attribute[size]=1&attribute[size]=2", OPEN311_ATTRIBUTE,
          "attribute[size]" },
        { "address_string=x&attribute[tags]=a&attribute[day]=2026-02-30", OPEN311_ATTRIBUTE,
          "attribute[day]" },
        { "address_string=x&attribute[tags]=a&attribute[free]=1&attribute[none]=1", OPEN311_UNKNOWN_ATTRIBUTE,
          "attribute[none]" },
        { "address_string=x&attribute[tags]=a&attribute[list]=1", OPEN311_UNKNOWN_ATTRIBUTE,
          "attribute[list]" },
        { "address_string=x&attribute[tags]=a&attribute[day]=2026-02-28T00:00:00Z", OPEN311_GOOD, "" },
        { "attribute[tags]=a", OPEN311_NO_LOCATION, "lat" },
    };
    struct pack_form form = form_of();
    for (ptrdiff_t i = 0; i < COUNT(all); i++) {
        struct open311_posted p = post(&form, all[i].body);
        CHECK_INT(p.wrong, all[i].wrong);
        CHECK_STR(p.at, str_of(all[i].at));
        for (int zh = 0; p.wrong && zh < 2; zh++) CHECK(open311_wrong_text(p.wrong, zh).len > 0);
    }
}

static struct str write(enum spark_format format)
{
    struct spark s = spark_of(&a, format, 64);
    spark_list(&s, "services");
    spark_object(&s, "service");
    spark_text(&s, "name", S("a<b>&\x01\r\"电\""));
    spark_text(&s, "empty", (struct str){ 0 });
    spark_bool(&s, "flag", true);
    spark_int(&s, "n", -7);
    spark_degrees(&s, "lat", -305'040'000);
    spark_list(&s, "formats");
    spark_text(&s, "format", S("x"));
    spark_end(&s);
    spark_end(&s);
    spark_end(&s);
    return spark_str(&s);
}

// PROVES: Extensible Markup Language (XML) 1.0, 2.2 and 2.4
TEST(one_document_is_written_in_two_ways)
{
    a = arena_of(pool, sizeof pool, NULL);
    CHECK_STR(
        write(SPARK_XML),
        S("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<services><service><name>a&lt;b&gt;&amp;\xEF\xBF\xBD&#13;\"电\"</name>"
          "<empty/><flag>true</flag><n>-7</n><lat>-30.504</lat><formats><format>x</format></formats></service></services>"));
    CHECK_STR(
        write(SPARK_JSON),
        S("[{\"name\":\"a<b>&\\u0001\\r\\\"电\\\"\",\"empty\":null,\"flag\":true,\"n\":-7,\"lat\":-30.504,\"formats\":[\"x\"]}]"));
}
