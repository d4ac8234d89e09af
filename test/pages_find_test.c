// Pages by path, language and theme, and the coding that a client takes; over tables of our own, so that no pages need be built.
#include "pages/pages_int.h"
#include "test.h"

#define ROW(text)                                                                                            \
    {                                                                                                        \
        .name = SL(text), .type = "text/html", .bytes = { SL("plain text") }                                 \
    }
static const struct page files[] = {
    ROW("/assets/a.js"),   ROW("/icon.svg"),         ROW("console.en.auto"),
    ROW("portal.en.auto"), ROW("portal.zh-CN.dark"),
};
static const struct page_place places[] = {
    { SL("/"), SL("portal") },
    { SL("/r"), SL("portal") },
    { SL("/c"), SL("console") },
    { SL("/c/print"), SL("print") },
};
static const struct page_tables tables = { files, COUNT(files), places, COUNT(places) };
static const struct page_tables empty = { NULL, 0, NULL, 0 };

TEST(every_row_is_found_by_its_name_and_nothing_between_them)
{
    for (ptrdiff_t i = 0; i < COUNT(files); i++) CHECK(page_named(&tables, files[i].name) == &files[i]);
    CHECK(page_named(&tables, S("/assets/a.j")) == NULL);
    CHECK(page_named(&tables, S("/assets/a.jsx")) == NULL);
    CHECK(page_named(&tables, S("")) == NULL);
    CHECK(page_named(&tables, S("zzz")) == NULL);
    CHECK(page_named(&empty, S("/icon.svg")) == NULL);
}

static struct str document_at(const char *path)
{
    const struct page_place *p = page_place_of(&tables, str_of(path));
    return p ? p->document : S("");
}

TEST(a_document_stands_at_its_prefix_and_below_it)
{
    CHECK_STR(document_at("/"), S("portal"));
    CHECK_STR(document_at("/r"), S("portal"));
    CHECK_STR(document_at("/r/rate"), S("portal"));
    CHECK_STR(document_at("/c/case/7/log"), S("console"));
    CHECK_STR(document_at("/c/print/7"), S("print"));
    CHECK_STR(document_at("/c/printed"), S("console"));
}

TEST(the_root_stands_for_itself_only_and_a_prefix_ends_at_a_slash)
{
    CHECK_STR(document_at("/nothing"), S(""));
    CHECK_STR(document_at("/report"), S(""));
    CHECK_STR(document_at("/api/v1/cases"), S(""));
    CHECK_STR(document_at(""), S(""));
    CHECK(page_place_of(&empty, S("/")) == NULL);
}

static const struct page coded = { .name = SL("x"), .bytes = { SL("0123456789"), SL("01234"), SL("012") } };
static const struct page plain = { .name = SL("y"), .bytes = { SL("0123456789") } };

// PROVES: RFC 9110, 12.5.3
TEST(the_smallest_coding_that_a_client_takes_is_sent)
{
    CHECK_INT(page_coding_wanted(&coded, S("gzip, deflate, br, zstd")), PAGE_BROTLI);
    CHECK_INT(page_coding_wanted(&coded, S("br;q=0.1, gzip;q=1.0")), PAGE_BROTLI);
    CHECK_INT(page_coding_wanted(&coded, S("gzip,deflate")), PAGE_GZIP);
    CHECK_INT(page_coding_wanted(&coded, S("br;q=0, gzip ; q=0.5")), PAGE_GZIP);
    CHECK_INT(page_coding_wanted(&coded, S("br; q=0.000")), PAGE_PLAIN);
    CHECK_INT(page_coding_wanted(&coded, S("")), PAGE_PLAIN);
    CHECK_INT(page_coding_wanted(&coded, S("identity")), PAGE_PLAIN);
    CHECK_INT(page_coding_wanted(&plain, S("gzip, br")), PAGE_PLAIN);
}

TEST(a_coding_past_the_sixteenth_is_not_read)
{
    static const char many[] = "a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,gzip,br";
    CHECK_INT(page_coding_wanted(&coded, str_of(many)), PAGE_GZIP);
}

TEST(a_coding_has_a_name_and_plain_bytes_have_none)
{
    CHECK(page_coding_name(PAGE_PLAIN) == NULL);
    CHECK_TEXT(page_coding_name(PAGE_GZIP), "gzip");
    CHECK_TEXT(page_coding_name(PAGE_BROTLI), "br");
}

// What this build carries, if anything, is in order, whole, and every document stands in both languages and three themes.
TEST(the_tables_of_this_build_are_in_order)
{
    const char *const languages[] = { "zh-CN", "en" }, *const themes[] = { "auto", "light", "dark" };
    for (int32_t i = 0; i < page_tables.files_count; i++) {
        const struct page *p = &page_tables.files[i];
        CHECK(page_named(&page_tables, p->name) == p);
        CHECK(p->type && p->bytes[PAGE_PLAIN].at && p->etag[PAGE_PLAIN].len > 2);
        CHECK(p->lasting == str_starts(p->name, S("/assets/")));
    }
    for (int32_t i = 0; i < page_tables.places_count; i++)
        for (int l = 0; l < COUNT(languages); l++)
            for (int t = 0; t < COUNT(themes); t++)
                CHECK(page_document(page_tables.places[i].prefix, str_of(languages[l]), str_of(themes[t])) !=
                      NULL);
    CHECK(page_document(S("/"), S("en"), S("no theme of ours")) == page_document(S("/"), S("en"), S("auto")));
    CHECK(page_document(S("/"), S("fr"), S("auto")) == NULL);
    CHECK(page_file(S("portal.en.auto")) == NULL);
}
