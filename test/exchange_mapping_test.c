// Mappings: what a file may say, how rows become requests, and the four examples on real data.
#include "exchange/mapping.h"
#include "exchange/zone_files.h"
#include "packs/folder.h"
#include "test.h"
#include "wire/gzip.h"
#include "world/world.h"

static char pool[64 << 20];
static struct arena fresh(void) { return arena_of(pool, sizeof pool, NULL); }

// --- the world ---------------------------------------------------------------------------------------

static struct str file_bytes(struct arena *a, const char *path)
{
    FILE *file = fopen(path, "rb");
    struct text t = { .arena = a };
    char chunk[4096];
    if (!file) return (struct str){ 0 };
    for (size_t got; (got = fread(chunk, 1, sizeof chunk, file)) > 0;)
        text_put(&t, (struct str){ chunk, (ptrdiff_t)got });
    (void)fclose(file);
    return text_str(&t);
}

static const struct mapping *loaded(struct arena *a, struct str yaml)
{
    const struct world world = world_real();
    struct zone_files files = { .arena = a, .disk = &world.disk, .dir = S(ZONE_FILES_DIR) };
    const struct feel_zones zones = zone_files_finder(&files);
    const struct mapping *m = NULL;
    struct fault f = { 0 };
    CHECK(mapping_load(a, yaml, &zones, &m, &f) == RC_OK);
    if (!m) printf("  %s\n", f.text);
    return m;
}

static enum rc read_text(void *self, void *ret_bytes, ptrdiff_t room, ptrdiff_t *ret_got, struct fault *)
{
    struct str *rest = self, now = str_slice(*rest, 0, room);
    if (now.len) memcpy(ret_bytes, now.at, (size_t)now.len);
    *rest = str_slice(*rest, now.len, rest->len);
    *ret_got = now.len;
    return RC_OK;
}

// Each row as the body that opens it, "- why" where it is skipped, "! what" where it is refused.
static struct str applied(struct arena *a, struct str yaml, struct str csv)
{
    const struct mapping *m = loaded(a, yaml);
    struct csv_reader *r = csv_reader_new(a, (struct byte_source){ read_text, &csv });
    struct text out = { .arena = a };
    struct mapping_columns columns;
    struct csv_row row;
    struct fault f = { 0 };
    if (!m || csv_next(r, &row, &f)) return (struct str){ 0 };
    if (mapping_bind(a, m, &row, &columns, &f)) return str_of(arena_str(a, str_of(f.text)).at);
    while (csv_next(r, &row, &f) == RC_OK) {
        struct open_request request;
        if (mapping_row(m, &columns, &row, a, &request, &f))
            text_print(&out, "! %s\n", f.text);
        else if (request.skipped.len)
            text_print(&out, "- %.*s\n", P(request.skipped));
        else
            text_print(&out, "%.*s\n", P(mapping_body(a, &request, S(""))));
    }
    return text_str(&out);
}

static void check_applied(struct str yaml, struct str csv, struct str want)
{
    struct arena a = fresh();
    CHECK_STR(applied(&a, yaml, csv), want);
}

static void check_refused(struct str yaml, const char *text)
{
    struct arena a = fresh();
    const struct mapping *m = NULL;
    struct fault f = { 0 };
    CHECK(mapping_load(&a, yaml, NULL, &m, &f) == RC_INVALID);
    CHECK(m == NULL && a.at == pool);
    CHECK_TEXT(f.text, text);
}

#define HEAD "source: s\nrow_id: [id]\n"

// --- rows --------------------------------------------------------------------------------------------

TEST(constants_cells_joined_texts_and_tables_make_fields)
{
    check_applied(
        S(HEAD
          "kind: {column: type, equals: {A: emergency-call}, starts: {B: help-request}, otherwise: other}\n"
          "fields:\n"
          "  title: {column: title, max: 5}\n"
          "  place.address: {text: '{street} {no}, X'}\n"
          "  people: {column: no, as: integer}\n"
          "  channel: {constant: import}\n"),
        S("id,type,title,street,no\n"
          "1,A, 夜间施工噪声 ,文三路,100\n"
          "2,Bx,abc,,\n"
          "3,C,,Main,7\n"),
        S("{\"kind\":\"emergency-call\",\"source\":\"s\",\"source_row\":\"1\",\"data\":{\"title\":\"夜间施工…\","
          "\"place\":{\"address\":\"文三路 100, X\"},\"people\":100,\"channel\":\"import\"}}\n"
          "{\"kind\":\"help-request\",\"source\":\"s\",\"source_row\":\"2\",\"data\":{\"title\":\"abc\",\"channel\":\"import\"}}\n"
          "{\"kind\":\"other\",\"source\":\"s\",\"source_row\":\"3\",\"data\":{\"place\":{\"address\":\"Main 7, X\"},"
          "\"people\":7,\"channel\":\"import\"}}\n"));
}

TEST(a_bad_row_is_refused_with_line_column_and_reason)
{
    check_applied(
        S(HEAD "kind: {column: type, equals: {A: a}, contains: {zz: z}}\n"
               "event: {column: at, format: '%Y-%m-%d', zone: UTC}\n"
               "place: {field: place, lat: lat, lng: lng, none: ['0']}\n"
               "fields: {n: {column: n, as: integer}}\n"),
        S("id,type,at,lat,lng,n\n"
          "1,B,2020-01-01,,,\n"
          "2,,2020-01-01,,,\n"
          "3,A,2020-02-30,,,\n"
          "4,A,,,,\n"
          "5,A,2020-01-01,x,1,\n"
          "6,A,2020-01-01,90.1,1,\n"
          "7,A,2020-01-01,1,-180.5,\n"
          "8,A,2020-01-01,,,1.5\n"
          ",A,2020-01-01,,,\n"
          "10,A,2020-01-01\n"
          "11,xzzx,2020-01-01,0,0,\n"
          "12,A,2020-01-01,-12.34567891,180,\n"),
        S("! line 2: column \"type\": no rule for this value: \"B\"\n"
          "! line 3: column \"type\": empty, and no rule for that\n"
          "! line 4: column \"at\": is no time of the stated format: \"2020-02-30\"\n"
          "! line 5: column \"at\": no time\n"
          "! line 6: column \"lat\": is no number of degrees: \"x\"\n"
          "! line 7: column \"lat\": lies outside the globe: \"90.1\"\n"
          "! line 8: column \"lng\": lies outside the globe: \"-180.5\"\n"
          "! line 9: column \"n\": is no whole number: \"1.5\"\n"
          "! line 10: column \"id\": the row's own name is empty\n"
          "! line 11: 3 fields, but the header has 6\n"
          "{\"kind\":\"z\",\"source\":\"s\",\"source_row\":\"11\",\"data\":{}}\n"
          "{\"kind\":\"a\",\"source\":\"s\",\"source_row\":\"12\",\"data\":{\"place\":{\"lat_e7\":-123456789,\"lng_e7\":1800000000}}}\n"));
}

TEST(a_refused_value_is_shown_in_whole_characters)
{
    struct arena a = fresh();
    static const struct str yaml = SL(HEAD "kind: {column: type, equals: {A: a}}\nfields: {}\n");
    for (int pad = 0; pad < 4; pad++) {
        struct text csv = { .arena = &a };
        text_print(&csv, "id,type\n1,%.*s", pad, "xxxx");
        for (int i = 0; i < 100; i++) text_put(&csv, S("澜"));
        struct str rows = applied(&a, yaml, text_str(&csv));
        CHECK(str_starts(rows, S("! line 2: column \"type\": no rule for this value: ")) &&
              utf8_valid(rows) && rows.len < 130);
    }
}

TEST(a_row_may_be_without_a_time_where_that_is_said)
{
    check_applied(
        S(HEAD
          "kind: {constant: k}\nfields: {}\nevent: {column: at, format: '%Y-%m-%d', zone: UTC, optional: true}\n"),
        S("id,at\n1,\n2,never\n"),
        S("{\"kind\":\"k\",\"source\":\"s\",\"source_row\":\"1\",\"data\":{}}\n"
          "! line 3: column \"at\": is no time of the stated format: \"never\"\n"));
}

TEST(skip_rules_give_their_reason)
{
    check_applied(
        S(HEAD "kind: {constant: k}\nfields: {}\nskip:\n"
               "  - {column: a, equals: [x, z], why: one}\n"
               "  - {column: a, starts: ['te'], contains: ['q'], why: two}\n"
               "  - {column: a, empty: true, why: three}\n"),
        S("id,a\n1,x\n2,test\n3,aqa\n4,\n5,ok\n"),
        S("- one\n- two\n- two\n- three\n{\"kind\":\"k\",\"source\":\"s\",\"source_row\":\"5\",\"data\":{}}\n"));
}

TEST(names_of_rows_never_meet)
{
    check_applied(S("source: s\nrow_id: [a, b]\nkind: {constant: k}\nfields: {}\n"),
                  S("a,b\nx/y,z\nx,y/z\n%2F,1\n"),
                  S("{\"kind\":\"k\",\"source\":\"s\",\"source_row\":\"x%2Fy/z\",\"data\":{}}\n"
                    "{\"kind\":\"k\",\"source\":\"s\",\"source_row\":\"x/y%2Fz\",\"data\":{}}\n"
                    "{\"kind\":\"k\",\"source\":\"s\",\"source_row\":\"%252F/1\",\"data\":{}}\n"));
    struct arena a = fresh();
    struct str rows = applied(&a, S("source: s\nrow_id: hash\nkind: {constant: k}\nfields: {}\n"),
                              S("a,b\nab,c\na,bc\nab,c\n"));
    struct str one = { 0 }, two = { 0 }, three = { 0 };
    CHECK(str_cut(rows, '\n', &one, &rows) && str_cut(rows, '\n', &two, &rows) &&
          str_cut(rows, '\n', &three, &rows));
    CHECK(!str_equal(one, two) && str_equal(one, three) && one.len > 32);
}

TEST(a_name_that_is_too_long_is_refused)
{
    struct arena a = fresh();
    char csv[MAPPING_ROW_ID_MAX + 16] = "id\n";
    memset(csv + 3, 'x', MAPPING_ROW_ID_MAX + 1);
    static const struct str yaml = SL(HEAD "kind: {constant: k}\nfields: {}\n");
    CHECK(str_starts(applied(&a, yaml, (struct str){ csv, 3 + MAPPING_ROW_ID_MAX }), S("{")));
    CHECK(str_starts(applied(&a, yaml, (struct str){ csv, 4 + MAPPING_ROW_ID_MAX }),
                     S("! line 2: column \"id\": the row's own name is too long")));
}

// --- times -------------------------------------------------------------------------------------------

static void check_time(const char *format, const char *zone, const char *cell, const char *want)
{
    struct arena a = fresh();
    struct str yaml = arena_print(&a,
                                  "source: s\nrow_id: [id]\nhistoric: true\nkind: {constant: k}\nfields: {}\n"
                                  "event: {column: at, format: '%s'%s%s%s}\n",
                                  format, *zone ? ", zone: '" : "", zone, *zone ? "'" : "");
    struct str got = applied(&a, yaml, arena_print(&a, "id,at\n1,%s\n", cell));
    if (want)
        CHECK_STR(got,
                  arena_print(
                      &a,
                      "{\"kind\":\"k\",\"event\":\"%s\",\"source\":\"s\",\"source_row\":\"1\",\"data\":{}}\n",
                      want));
    else
        CHECK(str_starts(got, S("! line 2: column \"at\": is no time of the stated format")));
}

TEST(times_are_read_in_their_zone)
{
    check_time("%Y-%m-%d %H:%M:%S", "America/New_York", "2015-12-10 17:40:00", "2015-12-10T22:40:00Z");
    check_time("%Y-%m-%d %H:%M:%S", "America/New_York", "2016-06-08 17:06:00", "2016-06-08T21:06:00Z");
    check_time("%m/%d/%Y %I:%M:%S %p", "America/New_York", "12/25/2013 12:00:00 AM", "2013-12-25T05:00:00Z");
    check_time("%m/%d/%Y %I:%M:%S %p", "+00:00", "12/25/2013 12:30:00 PM", "2013-12-25T12:30:00Z");
    check_time("%m/%d/%Y %I:%M:%S %p", "UTC", "1/5/2013 1:30:00 pm", "2013-01-05T13:30:00Z");
    check_time("%Y-%m-%d %H:%M:%S%z", "", "2008-07-01 15:49:47+00:00", "2008-07-01T15:49:47Z");
    check_time("%Y-%m-%d %H:%M:%S %z", "", "2008-07-01 15:49:47 -0730", "2008-07-01T23:19:47Z");
    check_time("%Y/%m/%d %H:%M:%S", "+08:00", "2011/4/2 8:00:54", "2011-04-02T00:00:54Z");
    check_time("rfc3339", "", "2011-04-02T08:00:54.5+08:00", "2011-04-02T00:00:54.500Z");
    check_time("%d.%m.%Y", "Europe/Berlin", "1.7.2020", "2020-06-30T22:00:00Z");
}

TEST(a_local_time_that_occurs_twice_is_the_first_and_one_that_never_occurs_moves_forward)
{
    check_time("%Y-%m-%d %H:%M:%S", "America/New_York", "2015-11-01 01:30:00", "2015-11-01T05:30:00Z");
    check_time("%Y-%m-%d %H:%M:%S", "America/New_York", "2015-03-08 02:30:00", "2015-03-08T07:30:00Z");
}

TEST(times_that_do_not_fit_are_refused)
{
    static const char *const cells[] = {
        "2015-13-01 00:00:00",
        "2015-00-01 00:00:00",
        "2015-02-29 00:00:00",
        "2015-01-01 24:00:00",
        "2015-01-01 00:60:00",
        "2015-01-01 00:00:60",
        "2015-01-01 00:00:00 ",
        "2015-01-01 00:00:00x",
        "2015-01-01",
        "15-01-01 00:00:00",
        "1500-01-01 00:00:00",
        "2262-01-01 00:00:00",
        "x",
        "2015-01-01 0:0:0",
    };
    for (ptrdiff_t i = 0; i < COUNT(cells); i++)
        if (cells[i][strlen(cells[i]) - 1] != ' ') check_time("%Y-%m-%d %H:%M:%S", "UTC", cells[i], NULL);
    check_time("%m/%d/%Y %I:%M:%S %p", "UTC", "1/1/2015 13:00:00 PM", NULL);
    check_time("%m/%d/%Y %I:%M:%S %p", "UTC", "1/1/2015 0:00:00 AM", NULL);
    check_time("%m/%d/%Y %I:%M:%S %p", "UTC", "1/1/2015 1:00:00 XM", NULL);
    check_time("rfc3339", "", "2011-04-02T08:00:54", NULL);
}

// --- mapping files -----------------------------------------------------------------------------------

TEST(what_a_mapping_file_must_not_say_is_refused_with_its_line)
{
    check_refused(S("[]"), "line 1: a mapping file is a mapping");
    check_refused(S("source: s\n"), "line 1: lacks \"row_id\"");
    check_refused(S("source: S p\n"), "line 1: \"source\": must be a name of a-z, 0-9 and '-'");
    check_refused(S("source: s\nrow_id: line\n"),
                  "\"hash\" or columns: line 2: \"row_id\": must be a list of texts");
    check_refused(S(HEAD "kind: {constant: k}\nfields: {}\nmore: 1\n"),
                  "line 5: \"more\": is not understood here");
    check_refused(S(HEAD "kind: k\n"), "line 3: \"kind\": must be a mapping");
    check_refused(S(HEAD "kind: {constant: k, column: c}\n"),
                  "line 3: \"kind\": needs one of \"constant\", \"column\" and \"text\"");
    check_refused(S(HEAD "kind: {constant: 1}\n"),
                  "line 3: \"constant\": must be a text; numbers want quotes");
    check_refused(S(HEAD "kind: {constant: k, equals: {a: b}}\n"),
                  "line 3: \"kind\": a table needs a \"column\"");
    check_refused(S(HEAD "kind: {column: k, otherwise: b}\n"),
                  "line 3: \"kind\": \"otherwise\" needs a table");
    check_refused(S(HEAD "kind: {column: k, equals: {a: 1}}\n"),
                  "line 3: \"a\": must be a text; numbers want quotes");
    check_refused(S(HEAD "kind: {text: 'a {b'}\n"),
                  "line 3: \"text\": a \"{\" must be followed by a column's name and \"}\"");
    check_refused(S(HEAD "kind: {column: k, max: 0}\n"),
                  "line 3: \"max\": must be a whole number of characters");
    check_refused(S(HEAD "kind: {column: k, as: real}\n"), "line 3: \"as\": must be \"text\" or \"integer\"");
    check_refused(S(HEAD "kind: {constant: k}\nfields: {a..b: {constant: c}}\n"),
                  "line 4: \"a..b\": is no name of a field");
    check_refused(S(HEAD "kind: {constant: k}\nfields: {a.b.c.d.e: {constant: c}}\n"),
                  "line 4: \"a.b.c.d.e\": more than 4 steps");
    check_refused(S(HEAD "kind: {constant: k}\nfields: {a.b: {constant: c}, a: {constant: c}}\n"),
                  "line 4: \"a\": has a value, so that nothing can lie within it");
    check_refused(
        S(HEAD "kind: {constant: k}\nfields: {p: {constant: c}}\nplace: {field: p, lat: x, lng: y}\n"),
        "line 4: \"p\": has a value, so that nothing can lie within it");
    check_refused(S(HEAD "event: {column: c, format: '%Y'}\n"),
                  "line 3: \"format\": it must have %Y, %m and %d");
    check_refused(S(HEAD "event: {column: c, format: '%Y%m%d%q'}\n"),
                  "line 3: \"format\": a letter after % is not one of Y m d H I M S p z %");
    check_refused(S(HEAD "event: {column: c, format: '%Y%m%d %I'}\n"),
                  "line 3: \"format\": %I and %p go together");
    check_refused(S(HEAD "event: {column: c, format: '%Y%m%d'}\n"),
                  "line 3: \"event\": lacks \"zone\", and its format has none");
    check_refused(S(HEAD "event: {column: c, format: '%Y%m%d', zone: Mars/Base}\n"),
                  "line 3: \"zone\": no zone of the name \"Mars/Base\" is known here");
    check_refused(S(HEAD "historic: true\nkind: {constant: k}\nfields: {}\n"),
                  "line 1: \"historic\" needs an \"event\"");
    check_refused(
        S(HEAD
          "historic: true\nkind: {constant: k}\nfields: {}\nevent: {column: c, format: rfc3339, optional: true}\n"),
        "line 6: \"event\": of a historic row cannot be optional");
    check_refused(S(HEAD "historic: 1\n"), "line 3: \"historic\": must be true or false");
    check_refused(S(HEAD "skip: [{column: c, why: w}]\n"), "line 3: says nothing about when to skip");
    check_refused(S(HEAD "skip: [{column: c, equals: [1], why: w}]\n"),
                  "line 3: must be a text; numbers want quotes");
}

static struct str many(struct arena *a, const char *head, const char *each, int count)
{
    struct text t = { .arena = a };
    text_print(&t, "%s", head);
    for (int i = 0; i < count; i++) {
        text_print(&t, each, i);
        text_char(&t, '\n');
    }
    return text_str(&t);
}

TEST(parts_of_a_mapping_file_are_limited)
{
    static const struct {
        const char *head, *each;
        int max;
        const char *fault;
    } rows[] = {
        { HEAD "kind: {constant: k}\nfields:\n", "  f%d: {constant: c}", MAPPING_FIELDS_MAX,
          "line 4: \"fields\": more than 64 fields" },
        { HEAD "fields: {}\nkind:\n  column: c\n  equals:\n", "    v%d: k", MAPPING_CHOICES_MAX,
          "line 6: \"equals\": more than 1024 values" },
        { HEAD "fields: {}\nkind: {constant: k}\nskip:\n", "  - {column: c, empty: true, why: w%d}",
          MAPPING_SKIPS_MAX, "line 5: \"skip\": more than 64 rules" },
        { "source: s\nfields: {}\nkind: {constant: k}\nrow_id:\n", "  - c%d", MAPPING_ROW_ID_COLUMNS_MAX,
          "line 4: \"row_id\": more than 8 columns" },
    };
    for (ptrdiff_t i = 0; i < COUNT(rows); i++) {
        static char texts[1 << 20];
        struct arena own = arena_of(texts, sizeof texts, NULL), a = fresh();
        CHECK(loaded(&a, many(&own, rows[i].head, rows[i].each, rows[i].max)) != NULL);
        check_refused(many(&own, rows[i].head, rows[i].each, rows[i].max + 1), rows[i].fault);
    }
}

// A text of `count` cells, and the columns c0, c1, … from `first` on.
static void put_cells(struct text *t, const char *field, int first, int count)
{
    text_print(t, "  %s: {text: '", field);
    for (int i = 0; i < count; i++) text_print(t, "{c%d}", first + i);
    text_put(t, S("'}\n"));
}

TEST(pieces_of_a_text_and_columns_are_limited)
{
    static char texts[1 << 20];
    struct arena own = arena_of(texts, sizeof texts, NULL), a = fresh();
    struct text full = { .arena = &own }, over = { .arena = &own }, pieces = { .arena = &own };
    text_put(&full, S("source: s\nrow_id: [c0]\nkind: {constant: k}\nfields:\n"));
    put_cells(&full, "a", 0, MAPPING_PIECES_MAX);
    put_cells(&full, "b", MAPPING_PIECES_MAX, MAPPING_PIECES_MAX); // 128 columns in all
    CHECK(loaded(&a, text_str(&full)) != NULL);
    text_put(&over, text_str(&full));
    put_cells(&over, "c", 2 * MAPPING_PIECES_MAX, 1);
    check_refused(text_str(&over), "line 7: \"text\": more than 128 columns");
    text_put(&pieces, S("source: s\nrow_id: [c0]\nkind: {constant: k}\nfields:\n"));
    put_cells(&pieces, "a", 0, MAPPING_PIECES_MAX + 1);
    check_refused(text_str(&pieces), "line 5: \"text\": more than 64 pieces");
}

TEST(zones_are_found_by_name_and_by_nothing_else)
{
    static const char *const strangers[] = {
        "",  "/UTC",           "America/", "America//New_York", "../zoneinfo/UTC", "America/../UTC",
        ".", "Europe/Nowhere", "tzdata.zi"
    };
    struct arena a = fresh();
    const struct world world = world_real();
    struct zone_files files = { .arena = &a, .disk = &world.disk, .dir = S(ZONE_FILES_DIR) };
    struct feel_zones zones = zone_files_finder(&files);
    const struct feel_zone *z = zones.find(zones.self, S("Asia/Shanghai"));
    CHECK(z && feel_zone_offset_at(z, 1'700'000'000) == 8 * 3600);
    char *mark = a.at;
    CHECK(zones.find(zones.self, S("Asia/Shanghai")) == z && a.at == mark);
    for (ptrdiff_t i = 0; i < COUNT(strangers); i++)
        CHECK(zones.find(zones.self, str_of(strangers[i])) == NULL);
    CHECK(zones.find(zones.self, S("Etc/GMT+8")) != NULL);
}

TEST(columns_must_stand_once_in_the_file)
{
    static const struct str yaml = SL(HEAD "kind: {column: type}\nfields: {}\n");
    check_applied(yaml, S("id,other\n"), S("the file has no column \"type\""));
    check_applied(yaml, S("id,type,type\n"), S("the column \"type\" stands twice in the file"));
    check_applied(yaml, S(" id , type \n1,k\n"),
                  S("{\"kind\":\"k\",\"source\":\"s\",\"source_row\":\"1\",\"data\":{}}\n"));
}

// --- the examples on the data they are for -----------------------------------------------------------

static enum rc read_file(void *self, void *ret_bytes, ptrdiff_t room, ptrdiff_t *ret_got, struct fault *)
{
    *ret_got = (ptrdiff_t)fread(ret_bytes, 1, (size_t)room, self);
    return RC_OK;
}

struct tally {
    int opened, skipped, refused, placed, misfits;
    struct str first;
};

static const struct pack *pack_cn(struct arena *a)
{
    struct folder files = folder_of(a, ANLAN_SOURCE "/packs/cn");
    const struct pack *p = NULL;
    struct fault f = { 0 };
    CHECK(pack_load(a, files.at, files.count, &p, &f) == RC_OK);
    if (!p) printf("  %s\n", f.text);
    return p;
}

// Whether the request fits the form by which packs/cn opens a case of that kind.
static bool fits_form(const struct pack *p, const struct open_request *r, struct arena scratch)
{
    struct schema_fault sf;
    const struct pack_kind *kind = pack_kind(p, r->kind);
    if (!kind) return printf("  no kind %.*s\n", P(r->kind)), false;
    if (schema_check(kind->open->form->schema, r->data, scratch, &sf)) return true;
    printf("  line %lld: %.*s\n", (long long)r->line, P(schema_fault_text(&scratch, &sf)));
    return false;
}

// Flat memory: the arena of a row is a copy that rewinds itself.
static struct tally tally_of(struct arena *a, const char *example, FILE *file)
{
    char path[4096];
    struct tally t = { 0 };
    struct fault f = { 0 };
    struct csv_row row;
    struct mapping_columns columns;
    (void)snprintf(path, sizeof path, "%s/docs/examples/%s.yaml", ANLAN_SOURCE, example);
    const struct mapping *m = loaded(a, file_bytes(a, path));
    const struct pack *pack = pack_cn(a);
    struct gzip *z = gzip_new(a, (struct byte_source){ read_file, file }, INT64_C(1) << 40);
    struct csv_reader *r = csv_reader_new(a, gzip_source(z));
    CHECK(m && csv_next(r, &row, &f) == RC_OK && mapping_bind(a, m, &row, &columns, &f) == RC_OK);
    if (f.text[0]) printf("  %s\n", f.text);
    for (enum rc rc; m && pack && (rc = csv_next(r, &row, &f)) != RC_MISSING;) {
        struct arena scratch = *a;
        struct open_request request;
        if (rc || mapping_row(m, &columns, &row, &scratch, &request, &f)) {
            if (t.refused++ < 3) printf("  %s: %s\n", example, f.text);
            continue;
        }
        t.skipped += request.skipped.len > 0;
        t.opened += request.skipped.len == 0;
        if (!request.skipped.len && t.misfits < 3) t.misfits += !fits_form(pack, &request, scratch);
        t.placed += json_get(json_get(request.data, S("place")), S("lat_e7")) != NULL;
        if (t.opened == 1 && !t.first.len) {
            t.first = arena_str(a, mapping_body(&scratch, &request, S("")));
        }
    }
    return t;
}

static FILE *shared_file(const char *path)
{
    const char *full = test_shared(path);
    return full ? fopen(full, "rb") : NULL;
}

TEST(montco911_opens_every_row)
{
    struct arena a = fresh();
    FILE *file = shared_file("data/montco911/calls.csv.gz");
    if (!file) SKIP("the data are not here");
    struct tally t = tally_of(&a, "montco911", file);
    (void)fclose(file);
    CHECK_INT(t.opened, 69'644);
    CHECK_INT(t.refused + t.skipped + t.misfits, 0);
    CHECK_INT(t.placed, 69'644);
    CHECK(str_contains(t.first, S("\"event\":\"2015-12-10T22:40:00Z\"")) &&
          str_contains(t.first, S("\"lat_e7\":402978759,\"lng_e7\":-755812935")));
}

TEST(nyc311_opens_every_row)
{
    struct arena a = fresh();
    FILE *file = shared_file("data/nyc311/requests.csv.gz");
    if (!file) SKIP("the data are not here");
    struct tally t = tally_of(&a, "nyc311", file);
    (void)fclose(file);
    CHECK_INT(t.opened, 1670);
    CHECK_INT(t.refused + t.skipped + t.misfits, 0);
    CHECK_INT(t.placed, 1658);
    CHECK(str_contains(
        t.first, S("\"event\":\"2013-12-25T05:00:00Z\",\"source\":\"nyc311\",\"source_row\":\"26983747\"")));
}

TEST(sf311_opens_every_row)
{
    struct arena a = fresh();
    FILE *file = shared_file("data/sf311/requests.csv.gz");
    if (!file) SKIP("the data are not here");
    struct tally t = tally_of(&a, "sf311", file);
    (void)fclose(file);
    CHECK_INT(t.opened, 7000);
    CHECK_INT(t.refused + t.skipped + t.misfits, 0);
    CHECK_INT(t.placed, 7000 - 2971);
    CHECK(str_contains(t.first, S("\"event\":\"2008-07-01T15:49:47Z\"")));
}

TEST(wenzheng_opens_every_row)
{
    struct arena a = fresh();
    FILE *file = shared_file("data/wenzheng/messages_replies.csv.gz");
    if (!file) SKIP("the data are not here");
    struct tally t = tally_of(&a, "wenzheng", file);
    (void)fclose(file);
    CHECK_INT(t.opened, 1971);
    CHECK_INT(t.refused + t.skipped + t.misfits, 0);
    CHECK(str_contains(t.first, S("\"event\":\"2011-04-02T10:00:54Z\"")) &&
          str_contains(t.first, S("残疾人")));
}
