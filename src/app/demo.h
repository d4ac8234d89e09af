// app/demo: the folder of a demo city: DIR/data is its data directory, DIR/charter what the agency brought, DIR/city.json which city it is and
// what its people keep in mind, DIR/sign-in.txt and DIR/NAME.key as whom one signs in.
#ifndef ANLAN_APP_DEMO_H
#define ANLAN_APP_DEMO_H
#include "app/serve.h"
#include "app/work.h"
#include "demo/demo.h"

enum { DEMO_DAYS_MAX = 60 };

struct demo_asked {
    const char *data, *pack, *behaviour, *listen,
        *log; // folder of the city; folder of a pack; file; NULL: the usual ones
    int64_t seed, population, days;
    double speed;
    bool prepare, seed_given, population_given;
};

struct demo_city { // what city.json says of it, beside its people's memory
    int64_t seed, population;
    struct str pack; // the id of the law it lives by
    const struct json *memory;
};

// A file that ships with the program: beside its sources, else where it was installed.
const char *demo_shipped(struct arena *a, const char *path);
// How people behave under this law: the file asked for; else docs/examples/demo-city/behaviour.PACK.yaml, or behaviour.yaml where a pack has
// none of its own. RC_MISSING, RC_INVALID name the file.
[[nodiscard]] enum rc demo_read_behaviour(struct arena *a, const struct demo_asked *x, struct str pack,
                                          const struct json **ret_b, struct fault *f);
// Makes the city beside its place and moves it there when it is whole, saying on stderr how far it is.
[[nodiscard]] enum rc demo_make(const struct demo_asked *x, struct arena *a, struct fault *f);
// DIR/city.json. RC_MISSING: there is none, so DIR holds no city of this program.
[[nodiscard]] enum rc demo_read_city(struct arena *a, const char *dir, struct demo_city *ret_city,
                                     struct fault *f);
[[nodiscard]] enum rc demo_write_city(struct arena *a, const char *dir, const struct demo_city *city,
                                      const struct demo *d, struct fault *f);
// Serves it and keeps it alive.
[[nodiscard]] enum rc demo_live(const struct demo_asked *x, struct arena *a, struct fault *f);
#endif
