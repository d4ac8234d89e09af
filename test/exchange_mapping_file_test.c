// What a mapping file must not say, and how much of it; zones and columns by their names.
#include "flow/mapping.h"

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
