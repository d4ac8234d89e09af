// Mappings: how rows become requests, and the times in them.
#include "flow/mapping.h"

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
