// What the public sees of a case, by class, door and hour; and that a case moves only towards closed.
#include "openness/openness.h"
#include "packs/folder.h"
#include "test.h"

static char pool[16 << 20];

TEST(each_class_is_shown_by_each_door_as_the_design_says)
{
    struct instant admitted = { 1'700'000'000 * NS_PER_S },
                   early = { admitted.ns + OPENNESS_DELAY_S * NS_PER_S - 1 };
    struct instant late = { early.ns + 1 };
    static const struct {
        enum publicity p;
        enum open_door door;
        enum open_shown early, late;
    } cases[] = {
        { PUBLICITY_LISTED, DOOR_ROWS, SHOWN_NOTHING, SHOWN_ROW },
        { PUBLICITY_LISTED, DOOR_BY_ID, SHOWN_STATUS, SHOWN_ROW },
        { PUBLICITY_LISTED, DOOR_TABLES, SHOWN_NOTHING, SHOWN_NOTHING },
        { PUBLICITY_COUNTED, DOOR_ROWS, SHOWN_NOTHING, SHOWN_NOTHING },
        { PUBLICITY_COUNTED, DOOR_BY_ID, SHOWN_STATUS, SHOWN_STATUS },
        { PUBLICITY_COUNTED, DOOR_TABLES, SHOWN_COUNTED, SHOWN_COUNTED },
        { PUBLICITY_CLOSED, DOOR_ROWS, SHOWN_NOTHING, SHOWN_NOTHING },
        { PUBLICITY_CLOSED, DOOR_BY_ID, SHOWN_STATUS, SHOWN_STATUS },
        { PUBLICITY_CLOSED, DOOR_TABLES, SHOWN_NOTHING, SHOWN_NOTHING },
    };
    for (int i = 0; i < COUNT(cases); i++) {
        CHECK_INT(openness_shown(cases[i].p, cases[i].door, admitted, early), cases[i].early);
        CHECK_INT(openness_shown(cases[i].p, cases[i].door, admitted, late), cases[i].late);
        CHECK_INT(openness_shown(cases[i].p, cases[i].door, admitted, (struct instant){ INT64_MIN }),
                  cases[i].early);
        CHECK_INT(openness_shown(cases[i].p, cases[i].door, (struct instant){ INT64_MIN }, late),
                  cases[i].late);
    }
}

TEST(a_case_moves_only_towards_closed)
{
    for (int from = PUBLICITY_LISTED; from <= PUBLICITY_CLOSED; from++)
        for (int to = PUBLICITY_LISTED; to <= PUBLICITY_CLOSED; to++) {
            CHECK_INT(openness_may_move((enum publicity)from, (enum publicity)to), to >= from);
            CHECK_INT(openness_stricter((enum publicity)from, (enum publicity)to), from > to ? from : to);
        }
}

TEST(a_row_carries_the_kinds_words_until_a_text_is_released_and_the_hour_not_the_minute)
{
    struct arena a = arena_of(pool, sizeof pool, NULL);
    struct folder folder = folder_of(&a, ANLAN_SOURCE "/test/packs/toy");
    struct fault f = { 0 };
    const struct pack *p;
    CHECK(pack_load(&a, folder.at, folder.count, &p, &f) == RC_OK);
    struct point where;
    CHECK(point_of(302'590'000, 1'201'300'000, &where));
    struct open_case c = { .publicity = PUBLICITY_LISTED,
                           .public_id = S("q7"),
                           .kind = S("umbrella"),
                           .has_cell = true,
                           .cell = cell_of(where) };
    struct instant now = { 0 };
    struct open_row row = { 0 };
    CHECK(instant_parse(S("2026-03-02T09:59:30.5Z"), &c.admitted) &&
          instant_parse(S("2026-03-02T10:59:30Z"), &now));
    CHECK_INT(openness_row(&a, p, S("fr"), NULL, &c, DOOR_ROWS, now, &row), SHOWN_NOTHING);
    CHECK(row.public_id.len == 0);
    now.ns += NS_PER_S;
    CHECK_INT(openness_row(&a, p, S("fr"), NULL, &c, DOOR_ROWS, now, &row), SHOWN_ROW);
    CHECK_STR(row.text, S("Parapluie"));
    CHECK_STR(row.public_id, S("q7"));
    CHECK(str_starts(row.place, S("(30.2")) && row.place.len < 24);
    char text[INSTANT_TEXT_MAX];
    CHECK_STR(instant_print(row.hour, text), S("2026-03-02T09:00:00Z"));
    c.released_title = S("Parapluie rouge rendu");
    c.has_cell = false;
    CHECK_INT(openness_row(&a, p, S("fr"), NULL, &c, DOOR_BY_ID, now, &row), SHOWN_ROW);
    CHECK_STR(row.text, c.released_title);
    CHECK_STR(row.place, S(""));
    c.admitted = (struct instant){ -1 };
    CHECK_INT(openness_row(&a, p, S("fr"), NULL, &c, DOOR_ROWS, now, &row), SHOWN_ROW);
    CHECK_STR(instant_print(row.hour, text), S("1969-12-31T23:00:00Z"));
}
