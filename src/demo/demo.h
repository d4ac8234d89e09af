// demo: the people of an invented city: residents who ask for help, staff who act by the law. They come through the gate like everybody:
// what is open to whom, and in which form, is asked of the gate each time; behaviour.yaml (docs/demo.md) says how likely each is and in
// what words. No act, role or kind is named in C, so a pack that changes needs no change here.
//
// Two times: the city's, in which people wait, sleep and lose patience, and the gate's, which stamps every act. While the past is made both
// are the same; in a running server the city's may go faster (`anlan demo --speed`) and the gate's stays the real one.
#ifndef ANLAN_DEMO_DEMO_H
#define ANLAN_DEMO_DEMO_H
#include "base/world.h"
#include "city/city.h"
#include "gate/gate.h"
#include "place/streets.h"
#include "wire/json.h"

enum {
    DEMO_CASES_MAX = 8192, // that its people keep in mind; older ones are then left to the visitors
    DEMO_PEOPLE_MAX = 4096,
    DEMO_BEHAVIOUR_BYTES_MAX = 1 << 20,
};

struct demo;

struct demo_options {
    struct gate *gate;
    int64_t agency;
    const struct world *world;     // the gate's
    const struct json *behaviour;  // as behaviour.yaml has it
    const struct streets *streets; // where things happen
    uint64_t seed;
    int32_t population;
};

// What city_make is to make for a behaviour and a law, but for seed and population. Lives in `a`; keeps views of the behaviour's texts.
struct city_options demo_city_options(struct arena *a, const struct json *behaviour, const struct pack *pack);

// Everything pointed to outlives the demo. RC_INVALID: the behaviour lacks something, or the agency has no pack or charter.
[[nodiscard]] enum rc demo_open(struct demo_options o, struct demo **ret_d, struct fault *f);
void demo_close(struct demo *d); // takes NULL

// The accounts of everybody in it, through the gate. RC_… as the gate says.
[[nodiscard]] enum rc demo_settle(struct demo *d, struct fault *f);

// The first moment in the city's time at which somebody wants to do something.
struct instant demo_next(const struct demo *d);
// Lets the city's time begin here: what people waited for keeps its distance.
void demo_start(struct demo *d, struct instant city_now);
// That one thing. What the law refuses is no error and is counted. RC_IO: the gate must end.
[[nodiscard]] enum rc demo_step(struct demo *d, struct fault *f);

struct demo_numbers {
    int64_t opened, acts, refused, failed, idle; // idle: somebody looked at a case and found nothing to do
    int32_t cases;                               // kept in mind
};
struct demo_numbers demo_numbers(const struct demo *d);

// What its people keep in mind, as JSON, to go on with another day. RC_INVALID: it is not that.
struct str demo_memory(const struct demo *d, struct arena *a);
[[nodiscard]] enum rc demo_remember(struct demo *d, const struct json *memory, struct fault *f);
#endif
