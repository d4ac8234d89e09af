// app/serve: serving a data directory until the process is told to end; for `anlan serve` and for what does so with something beside it.
#ifndef ANLAN_APP_SERVE_H
#define ANLAN_APP_SERVE_H
#include "app/config.h"
#include "app/map.h"

struct beside { // what goes on while it is served
    void *self;
    // Before the first request is awaited; `map` may be NULL.
    enum rc (*begin)(void *self, struct gate *g, const struct street_map *map, struct fault *f);
    void (*end)(void *self); // nothing more comes in; the gate still runs
};

// Opens gate and doors, says so on standard output, waits for SIGTERM or SIGINT and ends in order. `beside` may be NULL.
[[nodiscard]] enum rc serve_until_end(struct config *c, const struct beside *beside, struct fault *f);
#endif
