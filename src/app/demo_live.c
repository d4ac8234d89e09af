// A demo city that is served: its people go on in a thread of their own, through the same gate as every request, at the speed of their own
// clock. What the gate stamps is the real time; only how soon somebody does something is faster.
#include "app/words.h"
#include "app/demo.h"
#include "base/queue.h"
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { CITY_BYTES_MAX = 32 << 20, REMEMBER_EVERY_S = 60, WAIT_MS_MAX = 1000 };

enum rc demo_read_city(struct arena *a, const char *dir, struct demo_city *ret_city, struct fault *f)
{
    struct str text;
    const struct json *j;
    const char *path = arena_print(a, "%s/city.json", dir).at;
    enum rc rc = file_read(a, path, CITY_BYTES_MAX, &text, f);
    if (!rc) rc = json_parse(a, text, &j, f);
    if (rc) return within(f, rc, "%s", path);
    struct str pack = json_str(j, S("pack"));
    *ret_city = (struct demo_city){ .seed = json_int(j, S("seed"), 0),
                                    .population = json_int(j, S("population"), 100'000),
                                    .pack = pack.len ? pack : S("cn"), // before there was another
                                    .memory = json_get(j, S("memory")) };
    return RC_OK;
}

enum rc demo_write_city(struct arena *a, const char *dir, const struct demo_city *city, const struct demo *d,
                        struct fault *f)
{
    struct arena scratch = *a;
    const char *path = arena_print(&scratch, "%s/city.json", dir).at,
               *fresh = arena_print(&scratch, "%s.new", path).at;
    struct str memory = demo_memory(d, &scratch);
    struct json_out o = json_out_of(&scratch);
    json_open(&o, '{');
    json_put_int(&o, "seed", city->seed);
    json_put_int(&o, "population", city->population);
    json_put_str(&o, "pack", city->pack);
    json_put_raw(&o, "memory", memory);
    json_shut(&o, '}');
    enum rc rc = file_write(fresh, json_out_str(&o), f);
    if (!rc && rename(fresh, path) != 0)
        rc = fail(f, RC_IO, tr("could not write \"%s\": %s"), path, words_of_errno(errno));
    return rc;
}

struct living {
    const struct demo_asked *x;
    const struct json *behaviour;
    struct demo_city city;
    struct world world;
    struct demo *demo;
    struct arena arena;
    struct queue *stop; // ended when it is to end; nothing is ever put in
    pthread_t thread;
    int64_t real_ns, city_ns; // when both clocks were started
};

static int64_t city_now(struct living *l)
{
    int64_t gone = l->world.now(l->world.self).ns - l->real_ns;
    return l->city_ns + (int64_t)((double)(gone > 0 ? gone : 0) * l->x->speed);
}

static void remember(struct living *l)
{
    struct fault f = { 0 };
    enum rc rc = demo_write_city(&l->arena, l->x->data, &l->city, l->demo, &f);
    if (rc)
        fprintf(stderr,
                "level=warning what=\"what the city's people have in mind could not be kept\" why=\"%s\"\n",
                f.text);
}

// Until the next thing is to happen, or it is to end.
static bool wait_for_next(struct living *l)
{
    void *none;
    double left_ms = (double)(demo_next(l->demo).ns - city_now(l)) / (double)NS_PER_MS / l->x->speed;
    int32_t wait_ms = left_ms > WAIT_MS_MAX ? WAIT_MS_MAX : left_ms < 1 ? 0 : (int32_t)left_ms;
    (void)queue_take(l->stop, &none, 1, wait_ms);
    return !queue_ended(l->stop);
}

static void *live(void *self)
{
    struct living *l = self;
    struct fault f = { 0 };
    int64_t kept_ns = l->real_ns;
    (void)pthread_setname_np(pthread_self(), "anlan-city");
    while (wait_for_next(l)) {
        if (demo_next(l->demo).ns <= city_now(l) && demo_step(l->demo, &f))
            break; // the clerk ends the process
        int64_t now_ns = l->world.now(l->world.self).ns;
        if (now_ns - kept_ns < REMEMBER_EVERY_S * NS_PER_S) continue;
        remember(l);
        kept_ns = now_ns;
    }
    return NULL;
}

static enum rc begin(void *self, struct gate *g, const struct street_map *map, struct fault *f)
{
    struct living *l = self;
    if (!map) return fail(f, RC_MISSING, tr("the city has no map"));
    struct demo_options o = { .gate = g,
                              .agency = 1,
                              .world = &l->world,
                              .behaviour = l->behaviour,
                              .streets = street_map_streets(map),
                              .population = (int32_t)l->city.population };
    l->world.random(l->world.self, &o.seed, sizeof o.seed); // another day, other chances
    enum rc rc = demo_open(o, &l->demo, f);
    if (rc) return rc;
    l->real_ns = l->city_ns = l->world.now(l->world.self).ns;
    demo_start(l->demo, (struct instant){ l->city_ns });
    rc = demo_remember(l->demo, l->city.memory, f);
    l->stop = queue_open(1);
    if (!rc && pthread_create(&l->thread, NULL, live, l) != 0)
        rc = fail(f, RC_IO, tr("could not start a thread"));
    if (rc) demo_close(l->demo), queue_close(l->stop);
    return rc;
}

static void end(void *self)
{
    struct living *l = self;
    queue_end(l->stop);
    (void)pthread_join(l->thread, NULL);
    remember(l);
    demo_close(l->demo);
    queue_close(l->stop);
}

enum rc demo_live(const struct demo_asked *x, struct arena *a, struct fault *f)
{
    static struct config c;
    struct living *l = NEW(a, struct living, 1);
    *l = (struct living){ .x = x, .world = world_real() };
    enum rc rc = demo_read_city(a, x->data, &l->city, f);
    if (!rc) rc = demo_read_behaviour(a, x, l->city.pack, &l->behaviour, f);
    config_init(&c);
    if (!rc) rc = config_set(&c, S("data"), arena_print(a, "%s/data", x->data), f);
    if (!rc) rc = config_set(&c, S("listen"), str_of(x->listen), f);
    if (!rc) rc = config_set(&c, S("log"), str_of(x->log), f);
    if (rc) return rc;
    l->arena = *a;
    const struct beside beside = { l, begin, end };
    return serve_until_end(&c, &beside, f);
}
