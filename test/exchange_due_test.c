// Many clocks that are due together: a step fires so many and no more, the next goes on at once, and no agency's clocks wait behind another's.
#include "flow/city.h"
#include "gate/gate_int.h"

static struct city city;

static int64_t open_one(int64_t agency)
{
    struct arena mark = city.arena;
    struct actor anyone = { .class = ACTOR_ANONYMOUS, .agency = agency };
    struct asked *a = city_ask(&city, anyone, agency, "help-request", -1, "open", "",
                               "{\"narrative\":\"电梯停了\",\"channel\":\"web\"}");
    int64_t id = a->job.casefile;
    CHECK(city_admitted(a));
    city.arena = mark;
    return id;
}

static int64_t fired_of(int64_t agency, int64_t from)
{
    int64_t count = ledger_next(gate_ledger(city.gate), agency) - from;
    return count;
}

static void step(void)
{
    struct fault f = { 0 };
    CHECK(clerk_step(city.gate, NULL, 0, &f) == RC_OK);
}

TEST(no_agency_waits_behind_the_clocks_of_another)
{
    enum { MANY = 2 * FIRE_MAX + 60 };
    city_build(&city);
    int64_t there = city_agency(
        &city,
        city_json(
            &city,
            "{\"agency\":\"neighbour\",\"origin\":\"ledger.example/neighbour\",\"words\":{\"en\":\"N\"},"
            "\"units\":[{\"code\":\"desk\",\"words\":{\"en\":\"D\"}}],\"routes\":[{\"unit\":\"desk\"}]}"));
    for (int i = 0; i < MANY; i++) (void)open_one(city.agency);
    (void)open_one(there);
    int64_t from = ledger_next(gate_ledger(city.gate), city.agency),
            from_there = ledger_next(gate_ledger(city.gate), there);
    city.offset_ns += 400 * NS_PER_DAY; // everything is due
    step();
    CHECK_INT(fired_of(city.agency, from) + fired_of(there, from_there), FIRE_MAX);
    step();
    CHECK(fired_of(there, from_there) > 0);
    CHECK_INT(fired_of(city.agency, from) + fired_of(there, from_there), 2 * FIRE_MAX);
    for (int i = 0; i < 200 && city.gate->clock_next.ns <= city_now(&city).ns; i++) step();
    CHECK(city.gate->clock_next.ns > city_now(&city).ns); // none is left that is due
    CHECK(fired_of(city.agency, from) >= MANY);
    city_remove(&city);
}

TEST(clocks_that_are_due_while_nobody_acts_fire_without_a_rest_between_steps)
{
    enum { MANY = 3 * FIRE_MAX };
    struct gate_numbers n = { 0 };
    city_build(&city);
    for (int i = 0; i < MANY; i++) (void)open_one(city.agency);
    city_close(&city);
    city.offset_ns += 400 * NS_PER_DAY;
    int64_t began = city_now(&city).ns;
    city_open(&city, true);
    while (n.clocks_fired < MANY && city_now(&city).ns < began + 20 * NS_PER_S) {
        gate_numbers(city.gate, &n);
        (void)usleep(1000);
    }
    CHECK(n.clocks_fired >= MANY);
    city_remove(&city);
}
