// A log with more cases than a walk keeps at hand: states that were put away come back as they were, for rebuild and for replay.
#include "flow/city.h"
#include "gate/gate_int.h"
#include "gate/rebuild.h"
#include "gate/walk_int.h"

enum { CASES = WALK_CASES + 64, BATCH = 256, AGAIN = 48 };

static struct city city;
static int64_t ids[CASES];

static void opened(struct gate_job *job)
{
    MUST(job->outcome == GATE_ADMITTED);
    *(int64_t *)job->self = job->casefile;
}

static void open_batch(int32_t from, int32_t count)
{
    static struct gate_job jobs[BATCH];
    static struct arena arenas[BATCH];
    struct gate_job *waiting[BATCH];
    struct arena scratch = city.arena;
    struct fault f = { 0 };
    const struct json *data = NULL;
    MUST(!json_parse(&scratch, S("{\"narrative\":\"电梯停了\",\"channel\":\"phone\"}"), &data, &f));
    for (int32_t i = 0; i < count; i++) {
        arenas[i] = arena_of(NEW(&scratch, char, 96 << 10), 96 << 10, NULL);
        jobs[i] = (struct gate_job){ .actor = city_staff(&city, S("chen")),
                                     .agency = city.agency,
                                     .kind = S("help-request"),
                                     .casefile = -1,
                                     .act = S("open"),
                                     .data = data,
                                     .arena = &arenas[i],
                                     .done = opened,
                                     .self = &ids[from + i] };
        MUST(!gate_prepare(city.gate, &jobs[i], &f));
        waiting[i] = &jobs[i];
    }
    MUST(!clerk_step(city.gate, waiting, count, &f));
    MUST(!clerk_tidy(city.gate, false, &f));
}

static void check_same_views(const struct view_digest *before, int32_t count)
{
    struct view_digest after[REBUILD_VIEWS];
    struct fault f = { 0 };
    CHECK(view_digests(city.gate, after, &count, &f) == RC_OK);
    for (int32_t i = 0; i < count; i++) {
        CHECK_INT(after[i].rows, before[i].rows);
        if (memcmp(before[i].digest, after[i].digest, 32) != 0)
            printf("view %s differs\n", before[i].view), CHECK(!"the same digest");
    }
}

TEST(more_cases_than_a_walk_keeps_at_hand_are_rebuilt_and_replayed_as_they_are)
{
    struct view_digest before[REBUILD_VIEWS];
    struct rebuild_report made;
    struct replay_report replayed;
    struct fault f = { 0 };
    char path[96];
    int32_t count = 0;
    city_build(&city);
    for (int32_t from = 0; from < CASES; from += BATCH)
        open_batch(from, CASES - from < BATCH ? CASES - from : BATCH);
    for (int32_t i = 0; i < AGAIN;
         i++) { // the first are put away by now, and put others away when they come back
        struct arena mark = city.arena;
        CHECK(city_admitted(city_act(&city, "duty", ids[i], "accept", "", NULL)));
        CHECK(city_admitted(city_act(&city, "duty", ids[CASES - 1 - i], "accept", "", NULL)));
        CHECK(city_admitted(
            city_act(&city, "duty", ids[i], "resolve", "", "{\"code\":\"helped\",\"answer\":\"修好了\"}")));
        city.arena = mark;
    }
    city_follow(&city);
    CHECK(view_digests(city.gate, before, &count, &f) == RC_OK && count > 0);
    (void)snprintf(path, sizeof path, "%s/replay.db", city.dir);
    CHECK(gate_replay(city.gate, &(struct replay_options){ .path = str_of(path) }, &replayed, &f) == RC_OK);
    CHECK_INT(replayed.asked, CASES + 3 * AGAIN);
    CHECK_INT(replayed.same, replayed.asked);
    CHECK(gate_rebuild(city.gate, NULL, NULL, &made, &f) == RC_OK);
    CHECK_INT(made.cases, CASES);
    check_same_views(before, count);
    city_remove(&city);
}
