// anlan demo: a living invented city, made once and gone on with each time.
#include "app/words.h"
#include "app/demo.h"
#include "app/options.h"
#include "app/packs.h"
#include "city/city.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int demo(int argc, char **argv);

static const char usage[] =
    "usage: anlan demo [OPTION]...\n\n"
    "Makes a city out of a number, lets its people live through the past weeks by the law of a pack, and serves it: residents\n"
    "report by day and by night, staff of every role act through the same gate as everybody, until SIGTERM or SIGINT. What is\n"
    "there already is gone on with. Nobody and nothing in it exists.\n\n"
    "  --data DIR             the city's folder: data, charter, sign-in names           (var/demo)\n"
    "  --listen ADDRESS:PORT  of this host, or unix:PATH                                (127.0.0.1:8311)\n"
    "  --seed N               which city: the same number, the same city                (1)\n"
    "  --population N         20000 to 2000000                                          (100000)\n"
    "  --days N               of its past, 1 to 60                                      (14)\n"
    "  --speed X              how many times faster its people live, 0.1 to 1000. Times and clocks of the\n"
    "                         server stay the real ones                                (10)\n"
    "  --pack FOLDER          the law                                                   (packs/cn)\n"
    "  --behaviour FILE       how its people behave                                     (the one that fits the pack)\n"
    "  --log WHAT             none, faults or all requests, to stderr                   (faults)\n"
    "  --prepare              makes it and ends\n";

const struct command cmd_demo = {
    .name = "demo",
    .summary = "a living invented city, with users of every role",
    .usage = usage,
    .run = demo,
};

// What was asked for must be what is there: a city does not change its streets, nor its law.
static enum rc check_city(const struct demo_asked *x, const struct demo_city *city, struct arena *a,
                          struct fault *f)
{
    struct folder pack = { 0 };
    bool other = (x->seed_given && x->seed != city->seed) ||
                 (x->population_given && x->population != city->population);
    enum rc rc = x->pack ? folder_read_pack(a, x->pack, &pack, f) : RC_OK;
    if (rc) return rc;
    if (pack.pack && !str_equal(pack.pack->id, city->pack)) other = true;
    if (!other) return RC_OK;
    return fail(
        f, RC_CONFLICT,
        tr("the city in \"%s\" has seed %lld, %lld people and the law of pack %.*s: name another folder for "
           "another one, with --data"),
        x->data, (long long)city->seed, (long long)city->population, P(city->pack));
}

static enum rc work(void *self, struct arena *a, struct fault *f)
{
    struct demo_asked *x = self;
    struct demo_city city;
    // Before the scratch: what the making of a city is told must outlive what it thinks.
    const char *usual = demo_shipped(a, "packs/cn"), *kept = arena_print(a, "%s/city.json", x->data).at;
    struct arena scratch = *a;
    enum rc rc = demo_read_city(&scratch, x->data, &city, f);
    if (!rc) rc = check_city(x, &city, &scratch, f);
    if (rc == RC_MISSING && !file_exists(kept)) {
        if (!x->pack) x->pack = usual;
        rc = demo_make(x, &scratch, f);
    }
    if (rc || x->prepare) return rc;
    return demo_live(x, a, f);
}

static bool whole(const char *text, int64_t least, int64_t most, int64_t *ret)
{
    return !text || (str_int64(str_of(text), ret) && *ret >= least && *ret <= most);
}

static int demo(int argc, char **argv)
{
    struct demo_asked x = { .data = "var/demo",
                            .listen = "127.0.0.1:8311",
                            .log = "faults",
                            .seed = 1,
                            .population = 100'000,
                            .days = 14,
                            .speed = 10 };
    const char *seed = NULL, *population = NULL, *days = NULL, *speed = NULL;
    struct operands words;
    const struct option_row rows[] = {
        { .name = "data", .text = &x.data }, { .name = "listen", .text = &x.listen },
        { .name = "seed", .text = &seed },   { .name = "population", .text = &population },
        { .name = "days", .text = &days },   { .name = "speed", .text = &speed },
        { .name = "pack", .text = &x.pack }, { .name = "behaviour", .text = &x.behaviour },
        { .name = "log", .text = &x.log },   { .name = "prepare", .flag = &x.prepare },
    };
    int bad = options_take(&cmd_demo, argc, argv, rows, COUNT(rows), &words);
    if (bad) return bad;
    if (words.count) return command_misused(&cmd_demo, "\"%s\" is not an option", words.at[0]);
    if (!whole(seed, 0, INT64_MAX, &x.seed)) return command_misused(&cmd_demo, "--seed is a number from 0");
    if (!whole(population, CITY_POPULATION_MIN, CITY_POPULATION_MAX, &x.population))
        return command_misused(&cmd_demo, "--population is %d to %d", CITY_POPULATION_MIN,
                               CITY_POPULATION_MAX);
    if (!whole(days, 1, DEMO_DAYS_MAX, &x.days))
        return command_misused(&cmd_demo, "--days is 1 to %d", DEMO_DAYS_MAX);
    x.seed_given = seed != NULL;
    x.population_given = population != NULL;
    if (speed && !(str_double(str_of(speed), &x.speed) && x.speed >= 0.1 && x.speed <= 1000))
        return command_misused(&cmd_demo, "--speed is 0.1 to 1000");
    return work_run(&cmd_demo, work, &x);
}
