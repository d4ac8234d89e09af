// Two agencies of one server, and a case that goes from the one to the other.
#ifndef ANLAN_TEST_FLOW_AGENCIES_H
#define ANLAN_TEST_FLOW_AGENCIES_H
#include "flow/city.h"
#include "gate/gate_int.h"
#include "gate/rebuild.h"

static struct city city;
static int64_t there;
static struct actor mei;
[[gnu::unused]] static const char help[] =
    "{\"narrative\":\"三号楼电梯停了两天\",\"channel\":\"web\",\"reporter\":{\"name\":\"张三\",\"phone\":\"13800005566\"}}";

[[gnu::unused]] static void two_agencies(void)
{
    city_build(&city);
    there = city_agency(
        &city,
        city_json(
            &city,
            "{\"agency\":\"neighbour\",\"origin\":\"ledger.example/neighbour\",\"words\":{\"en\":\"N\"},"
            "\"units\":[{\"code\":\"desk\",\"words\":{\"en\":\"D\"}},{\"code\":\"command\",\"words\":{\"en\":\"C\"}}],"
            "\"routes\":[{\"unit\":\"desk\"}]}"));
    city_person(&city, there, S("mei"), S("handler"), S("desk"), S(""));
    city_person(&city, there, S("far"), S("handler"), S("command"), S(""));
    city_person(&city, there, S("counsel"), S("legal-reviewer"), S("desk"), S(""));
    city_person(&city, city.agency, S("lawyer"), S("legal-reviewer"), S("command"), S(""));
    mei = (struct actor){ .class = ACTOR_STAFF, .agency = there, .name = S("mei") };
}

[[gnu::unused]] static int64_t case_with_additions(int added)
{
    int64_t id = city_open_case(&city, "help-request", help)->job.casefile;
    struct actor holder = { .class = ACTOR_HOLDER, .agency = city.agency, .casefile = id };
    for (int i = 0; i < added; i++) {
        struct arena mark = city.arena;
        CHECK(city_admitted(city_ask(&city, holder, city.agency, "", id, "add", "", "{\"text\":\"补充\"}")));
        city.arena = mark;
    }
    return id;
}

struct counted {
    int32_t parts, erased;
};

// Every part of that name on the case's way back from its last entry.
[[gnu::unused]] static struct counted count_parts(int64_t agency, int64_t id, struct str name)
{
    struct fault f = { 0 };
    struct casefile c;
    struct counted n = { 0 };
    CHECK(casefile_load(city.gate->writer, agency, id, &c, &f) == RC_OK);
    for (int64_t position = c.last; position >= 0;) {
        struct arena step = city.arena;
        struct str bytes;
        struct entry *e = NEW(&step, struct entry, 1);
        struct opening *parts;
        int32_t count = 0;
        CHECK(ledger_entry(city.gate->writer, &step, agency, position, &bytes, &f) == RC_OK &&
              entry_decode(&step, bytes, e, &f) == RC_OK);
        if (e->parts_count)
            CHECK(ledger_open_parts(gate_ledger(city.gate), city.gate->writer, &step, agency, position, NULL,
                                    0, &parts, &count, &f) == RC_OK);
        for (int32_t i = 0; i < count; i++)
            if (part_is(parts[i].name, name)) n.parts++, n.erased += parts[i].erased;
        position = e->previous;
    }
    return n;
}

[[gnu::unused]] static void rebuild_is_equal(void)
{
    struct fault f = { 0 };
    struct view_digest before[REBUILD_VIEWS], after[REBUILD_VIEWS];
    struct rebuild_report made;
    int32_t count;
    CHECK(view_digests(city.gate, before, &count, &f) == RC_OK);
    CHECK(gate_rebuild(city.gate, NULL, NULL, &made, &f) == RC_OK || (printf("%s\n", f.text), false));
    CHECK(view_digests(city.gate, after, &count, &f) == RC_OK);
    for (int32_t i = 0; i < count; i++) CHECK(memcmp(before[i].digest, after[i].digest, 32) == 0);
}

[[gnu::unused]] static bool verifies(int64_t agency)
{
    struct fault f = { 0 };
    struct verify_report r;
    store_rollback(gate_reader_store(city.reader));
    enum rc rc = ledger_verify(gate_ledger(city.gate), gate_reader_store(city.reader), agency, S(""), NULL,
                               NULL, &r, &f);
    if (rc) printf("%s\n", f.text);
    return rc == RC_OK;
}

[[gnu::unused]] static int64_t hand_over(int64_t id)
{
    CHECK(city_admitted(
        city_act(&city, "duty", id, "transfer", "", "{\"unit\":\"neighbour/desk\",\"reason\":\"邻区\"}")));
    struct asked *taken = city_ask(&city, mei, city.agency, "", id, "accept-transfer", "", "{}");
    CHECK(city_admitted(taken));
    CHECK_INT(taken->job.agency, there);
    return taken->job.casefile;
}
#endif
