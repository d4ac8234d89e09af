// Lists: every filter by its name against its operator, cursors, totals, plans; Chinese words of two characters; what an erasure leaves on the disk.
#include "flow/city.h"
#include "gate/gate_int.h"
#include "gate/read_int.h"
#include "slot.h"
#include <dirent.h>

static struct city city;

static struct gate_query query(void) { return (struct gate_query){ .cell = -1, .at_least_position = -1 }; }

static struct str list(struct gate_query q)
{
    struct fault f = { 0 };
    struct str json = { 0 };
    struct actor actor = city_staff(&city, S("sun"));
    enum rc rc = gate_list(city.reader, &actor, &q, S("zh-CN"), &city.arena, &json, &f);
    if (rc) printf("list: %s\n", f.text);
    CHECK(rc == RC_OK);
    return json;
}

static int64_t total(struct gate_query q)
{
    struct fault f = { 0 };
    const struct json *j;
    MUST(json_parse(&city.arena, list(q), &j, &f) == RC_OK);
    return json_int(j, S("total"), -1);
}

// Rows as the follower would write them, with what each filter looks at in steps.
static void put_rows(int from, int count)
{
    struct fault f = { 0 };
    struct store *s = follower_store(city.gate);
    MUST(store_begin(s, &f) == RC_OK);
    for (int i = from; i < from + count; i++) {
        char number[32], title[64];
        (void)snprintf(number, sizeof number, "X-2026-%06d", i);
        (void)snprintf(title, sizeof title, i % 2 ? "路灯损坏%d号" : "井盖缺失 no %d", i);
        enum rc rc = store_run(
            s, &f,
            "INSERT INTO hit (row, agency, id, year, ordinal, number, kind, status, owner, unit, offered, assignee, concerned, area, channel, cell, publicity,"
            " opened_ns, closed_ns, due_ns, acts, last, title, asked, grade) VALUES (?1, 1, ?2, 2026, ?2, ?3, ?4, ?5, ?6, ?6, ?15, ?16, '', ?7, ?8, ?9, 0, ?10, ?11, ?12, 1, 0, ?13, ?14, '')",
            ARGS(INT(LEDGER_ROW(1, i)), INT(i), TEXT(str_of(number)),
                 TEXT(i % 3 ? S("help-request") : S("public-order")),
                 TEXT(i % 5 ? S("received") : S("closed")), TEXT(i % 7 ? S("command") : S("river-station")),
                 TEXT(i % 4 ? S("0101") : S("0102")), TEXT(i % 6 ? S("web") : S("phone")), INT(i % 10),
                 INT(i * 1000), INT(i % 5 ? 0 : 1), INT(i % 8 ? i * 2000 : 0), TEXT(str_of(title)),
                 INT(i % 9 ? 0 : 1), TEXT(i % 13 ? S("") : S("hill-station")),
                 TEXT(i % 11 ? S("") : S("li"))));
        if (!rc)
            rc = store_run(s, &f, "INSERT INTO title_words (rowid, title) VALUES (?1, ?2)",
                           ARGS(INT(LEDGER_ROW(1, i)), TEXT(str_of(title))));
        if (rc) printf("%s\n", f.text);
        MUST(rc == RC_OK);
    }
    MUST(store_commit(s, &f) == RC_OK);
}

static int64_t count_of(int from, int to, bool (*fits)(int))
{
    int64_t n = 0;
    for (int i = from; i < to; i++) n += fits(i);
    return n;
}

static bool is_public_order(int i) { return i % 3 == 0; }
static bool is_closed(int i) { return i % 5 == 0; }
static bool is_open(int i) { return i % 5 != 0; }
static bool is_river(int i) { return i % 7 == 0; }
static bool is_0102(int i) { return i % 4 == 0; }
static bool is_lis(int i) { return i % 11 == 0; }
static bool is_offered(int i) { return i % 13 == 0; }
static bool is_phone(int i) { return i % 6 == 0; }
static bool is_cell_3(int i) { return i % 10 == 3; }
static bool is_asked(int i) { return i % 9 == 0; }
static bool is_lamp(int i) { return i % 2 == 1; }
static bool from_500(int i) { return i * 1000 >= 500'000; }
static bool before_500(int i) { return i * 1000 < 500'000; }
static bool due_before_1000(int i) { return i % 8 != 0 && i * 2000 < 1'000'000; }
static bool open_in_0101(int i) { return i % 5 != 0 && i % 4 != 0; }

enum { FIRST = 1000, ROWS = 1000 }; // ids 1000 to 1999: opened at 1,000,000 ns and later

TEST(each_filter_is_what_its_name_says)
{
    city_build(&city);
    put_rows(1, 999);
    const struct {
        const char *name;
        struct gate_query q;
        bool (*fits)(int);
    } rows[] = {
        { "kind", { .cell = -1, .at_least_position = -1, .kind = S("public-order") }, is_public_order },
        { "status", { .cell = -1, .at_least_position = -1, .status = S("closed") }, is_closed },
        { "owner", { .cell = -1, .at_least_position = -1, .owner = S("river-station") }, is_river },
        { "assignee", { .cell = -1, .at_least_position = -1, .assignee = S("li") }, is_lis },
        { "offered", { .cell = -1, .at_least_position = -1, .offered = S("hill-station") }, is_offered },
        { "area", { .cell = -1, .at_least_position = -1, .area = S("0102") }, is_0102 },
        { "channel", { .cell = -1, .at_least_position = -1, .channel = S("phone") }, is_phone },
        { "cell", { .cell = 3, .at_least_position = -1 }, is_cell_3 },
        { "opened_from", { .cell = -1, .at_least_position = -1, .opened_from = { 500'000 } }, from_500 },
        { "opened_before",
          { .cell = -1, .at_least_position = -1, .opened_before = { 500'000 } },
          before_500 },
        { "due_before",
          { .cell = -1, .at_least_position = -1, .due_before = { 1'000'000 } },
          due_before_1000 },
        { "open_only", { .cell = -1, .at_least_position = -1, .open_only = true }, is_open },
        { "erasure_asked", { .cell = -1, .at_least_position = -1, .erasure_asked = true }, is_asked },
        { "text", { .cell = -1, .at_least_position = -1, .text = S("路灯") }, is_lamp },
        { "area and open_only",
          { .cell = -1, .at_least_position = -1, .area = S("0101"), .open_only = true },
          open_in_0101 },
    };
    for (int i = 0; i < COUNT(rows); i++) {
        int64_t got = total(rows[i].q), want = count_of(1, 1000, rows[i].fits);
        if (got != want)
            printf("%s: %lld, not %lld\n", rows[i].name, (long long)got, (long long)want),
                CHECK(!"the filter's own count");
    }
    struct gate_query q = query();
    q.area = S("01");
    CHECK_INT(total(q), 999); // an area means what lies in it
    q = query();
    q.number = S("X-2026-000500");
    CHECK_INT(total(q), 1);
    q.number = S("X-2026-00050");
    CHECK_INT(total(q), 0); // the whole number, no pattern
}

TEST(only_the_cases_that_are_named_are_looked_at_and_filters_hold_for_them)
{
    static const int64_t ids[] = { 5, 7, 12, 14, 5000 };
    int64_t rows[COUNT(ids)];
    struct gate_query q = query();
    for (int i = 0; i < COUNT(ids); i++) rows[i] = LEDGER_ROW(1, ids[i]);
    q.named = rows, q.named_count = COUNT(ids);
    CHECK_INT(total(q), 4); // one is not there
    q.open_only = true;
    CHECK_INT(total(q), 3);
    q.owner = S("river-station");
    CHECK_INT(total(q), 2);
    q.text = S("路灯");
    CHECK_INT(total(q), 1);
    q.named_count = 1;
    CHECK_INT(total(q), 0);
}

TEST(words_of_two_characters_are_found_in_order_and_nothing_typed_is_an_operator)
{
    struct gate_query q = query();
    q.text = S("损坏");
    CHECK(total(q) == 500);
    q.text = S("坏损");
    CHECK_INT(total(q), 0);
    q.text = S("缺失 500");
    CHECK_INT(total(q), 1);
    q.text = S("路灯\" OR title:\"井盖");
    CHECK_INT(total(q), 0);
    q.text = S("路灯 NOT 损坏");
    CHECK_INT(total(q), 0);
}

TEST(pages_follow_one_another_without_gap_or_repeat)
{
    static bool seen[1000];
    struct gate_query q = query();
    struct fault f = { 0 };
    int64_t pages = 0, count = 0, last = INT64_MAX;
    q.limit = 37;
    for (;;) {
        const struct json *j;
        struct arena mark = city.arena;
        MUST(json_parse(&city.arena, list(q), &j, &f) == RC_OK);
        for (const struct json *c = json_get(j, S("cases"))->first; c; c = c->next) {
            int64_t n;
            struct str number = json_str(c, S("number"));
            MUST(str_int64(str_slice(number, 7, number.len), &n));
            CHECK(n < last && !seen[n]);
            seen[n] = true;
            last = n;
            count++;
        }
        pages++;
        struct str cursor = json_str(j, S("cursor"));
        if (cursor.len == 0) break;
        static char kept[32];
        memcpy(kept, cursor.at, (size_t)cursor.len);
        q.cursor = (struct str){ kept, cursor.len };
        city.arena = mark;
    }
    CHECK_INT(count, 999);
    CHECK_INT(pages, 27);
    q.cursor = S("no cursor");
    struct str json;
    struct actor sun = city_staff(&city, S("sun"));
    CHECK(gate_list(city.reader, &sun, &q, S("en"), &city.arena, &json, &f) == RC_INVALID);
    q = query();
    q.limit = GATE_LIST_MAX + 1;
    CHECK(gate_list(city.reader, &sun, &q, S("en"), &city.arena, &json, &f) == RC_INVALID);
}

TEST(totals_are_exact_up_to_ten_thousand_and_then_say_more)
{
    put_rows(1000, 9000);
    struct gate_query q = query();
    CHECK(str_contains(list(q), S("\"total\":9999,\"total_is\":\"exact\"")));
    put_rows(10'000, 10);
    CHECK(str_contains(list(q), S("\"total\":10000,\"total_is\":\"more\"")));
    q.no_total = true;
    CHECK(!str_contains(list(q), S("total")));
}

TEST(no_list_walks_the_whole_table)
{
    struct fault f = { 0 };
    struct actor actors[] = { city_staff(&city, S("sun")), city_staff(&city, S("chen")),
                              city_staff(&city, S("wang")) };
    struct gate_query queries[] = { query(), query(), query(), query(), query(),
                                    query(), query(), query(), query(), query() };
    queries[1].number = S("X-2026-000500");
    queries[2].kind = S("public-order"), queries[2].status = S("received");
    queries[3].text = S("路灯");
    queries[4].due_before.ns = 5;
    queries[5].cell = 7;
    queries[6].phone = S("123");
    queries[7].document = S("123");
    queries[8].assignee = S("li");
    queries[9].offered = S("hill-station");
    for (int a = 0; a < COUNT(actors); a++)
        for (int i = 0; i < COUNT(queries); i++) {
            struct str plan;
            CHECK(list_plan(city.reader, &actors[a], &queries[i], &city.arena, &plan, &f) == RC_OK);
            bool narrow = str_contains(plan, S("SCAN n")),
                 scans = str_contains(plan, S("SCAN c")) || str_contains(plan, S("SCAN hit")),
                 sorts = str_contains(plan, S("USE TEMP B-TREE FOR ORDER BY")) &&
                         queries[i].due_before.ns == 0 && queries[i].phone.len == 0 &&
                         queries[i].document.len == 0 && !narrow;
            CHECK(narrow || a != 2 || i != 0);
            if (narrow)
                CHECK(a == 2 && str_contains(plan, S("hit_unit")) && str_contains(plan, S("hit_assignee")));
            if (scans || sorts) // only what a range, a token or a narrow scope has picked out is sorted
                printf("query %d as %.*s:\n%.*s\n", i, P(actors[a].name), P(plan)),
                    CHECK(!"an index in the order of the page");
        }
}

static int64_t newest_of(struct str name, struct gate_query q, int64_t *ret_total)
{
    struct fault f = { 0 };
    struct str json = { 0 };
    const struct json *j = NULL;
    struct actor actor = city_staff(&city, name);
    CHECK(gate_list(city.reader, &actor, &q, S("en"), &city.arena, &json, &f) == RC_OK);
    CHECK(json_parse(&city.arena, json, &j, &f) == RC_OK);
    *ret_total = json_int(j, S("total"), -1);
    struct str number = json_str(json_at(json_get(j, S("cases")), 0), S("number"));
    int64_t newest = -1;
    CHECK(number.len > 6 && str_int64(str_slice(number, number.len - 6, number.len), &newest));
    return newest;
}

// A handler of the command centre sees its cases alone: 8,580 of 10,010 rows by index, and when they are too many to be narrow, by the rows' order.
TEST(a_scope_by_relations_gives_the_same_page_whether_it_is_narrow_or_not)
{
    struct gate_query q = query();
    int64_t total;
    q.limit = 1;
    CHECK_INT(newest_of(S("duty"), q, &total), 10'009);
    CHECK_INT(total, 10'009 - 10'009 / 7);
    CHECK_INT(newest_of(S("wang"), q, &total), 10'003); // 7 x 1,429
    CHECK_INT(total, 1'429);
    q.kind = S("public-order");
    CHECK_INT(newest_of(S("wang"), q, &total), 9'996); // 21 x 476
    CHECK_INT(total, 476);
    q.kind = S("");
    put_rows(10'010, 1'990);
    CHECK_INT(newest_of(S("duty"), q, &total), 11'999);
    CHECK_INT(total, 10'000); // and more
    CHECK_INT(newest_of(S("wang"), q, &total), 11'998);
    CHECK_INT(total, 1'714);
}

// --- what an erasure leaves -------------------------------------------------------------------------------------------------------------

static bool bytes_in_folder(const char *folder, struct str needle)
{
    DIR *dir = opendir(folder);
    bool found = false;
    MUST(dir != NULL);
    for (struct dirent *e; (e = readdir(dir));) {
        char path[512];
        if (e->d_name[0] == '.') continue;
        (void)snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        if (e->d_type == DT_DIR) {
            found |= bytes_in_folder(path, needle);
            continue;
        }
        FILE *file = fopen(path, "rb");
        if (!file) continue;
        static char bytes[128 << 20];
        size_t len = fread(bytes, 1, sizeof bytes, file);
        (void)fclose(file);
        MUST(len < sizeof bytes);
        if (str_contains((struct str){ bytes, (ptrdiff_t)len }, needle))
            printf("%s holds \"%.*s\"\n", path, P(needle)), found = true;
    }
    (void)closedir(dir);
    return found;
}

TEST(after_an_erasure_no_file_holds_the_words_nor_the_key_though_readers_are_open)
{
    struct fault f = { 0 };
    struct opening *parts;
    int32_t count;
    city_person(&city, city.agency, S("lawyer"), S("legal-reviewer"), S("command"), S(""));
    struct asked *open = city_open_case(
        &city, "help-request",
        "{\"narrative\":\"zanzibar-marker-one\",\"reporter\":{\"name\":\"quetzal-marker-two\",\"phone\":\"13977712345\"}}");
    CHECK(city_admitted(open));
    int64_t id = open->job.casefile;
    uint8_t wrapped[LEDGER_WRAPPED_KEY];
    CHECK(slot_of_part(gate_ledger(city.gate), gate_reader_store(city.reader), city.arena, city.agency, id,
                       S("reporter"), wrapped));
    struct str key = { (const char *)wrapped, sizeof wrapped }, own = { 0 };
    for (int32_t i = 0; i < open->job.parts_count; i++)
        if (str_equal(open->job.parts[i].name, S("reporter")))
            own = (struct str){ (const char *)open->job.parts[i].key, sizeof open->job.parts[i].key };
    CHECK(own.len > 0 && !bytes_in_folder(city.dir, own)); // a part's own key stands nowhere in the clear
    CHECK(bytes_in_folder(city.dir, key)); // it is there while it lives: so the search below can find it
    city_follow(&city);
    struct gate_reader *other;
    CHECK(gate_reader_open(city.gate, &other, &f) == RC_OK);
    CHECK(store_begin(gate_reader_store(other), &f) == RC_OK); // a reader with a snapshot from before
    CHECK(ledger_open_parts(gate_ledger(city.gate), gate_reader_store(other), &city.arena, city.agency, id,
                            NULL, 0, &parts, &count, &f) == RC_OK &&
          count == 2);
    CHECK(city_admitted(city_act(&city, "duty", id, "accept", "", "{}")));
    CHECK(city_admitted(city_act(&city, "duty", id, "take", "", "{}")));
    CHECK(city_admitted(city_act(&city, "duty", id, "resolve", "",
                                 "{\"code\":\"helped\",\"answer\":\"walrus-marker-three\"}")));
    CHECK(city_admitted(city_act(&city, "duty", id, "close", "", "{}")));
    city.offset_ns += 6 * 366 * NS_PER_DAY;
    CHECK(city_admitted(city_act(&city, "lawyer", id, "erase", "legal-review",
                                 "{\"parts\":[\"reporter\",\"narrative\"],\"reason\":\"期满\"}")));
    CHECK(!bytes_in_folder(city.dir, key));
    CHECK(!bytes_in_folder(city.dir, S("zanzibar-marker")) &&
          !bytes_in_folder(city.dir, S("quetzal-marker")) && !bytes_in_folder(city.dir, S("13977712345")));
    CHECK(ledger_open_parts(gate_ledger(city.gate), gate_reader_store(other), &city.arena, city.agency, id,
                            NULL, 0, &parts, &count, &f) == RC_OK);
    for (int32_t i = 0; i < count; i++) CHECK(parts[i].erased);
    store_rollback(gate_reader_store(other));
    gate_reader_close(other);
    city_close(&city);
    city_open(&city, false);
    CHECK(!bytes_in_folder(city.dir, key));
    city_remove(&city);
}
