// What the files of room `demo` share.
#ifndef ANLAN_DEMO_DEMO_INT_H
#define ANLAN_DEMO_DEMO_INT_H
#include "demo/demo.h"
#include "gate/charter.h"

enum { ONCE_MAX = 24, STUMBLES_MAX = 6, IDLES_MAX = 24, LOOKS_MAX = 6, STEP_BYTES = 24 << 20 };

struct dweller {                        // somebody of the agency; residents have no names before they ask
    struct str name, words, role, unit; // sign-in name, display name
    bool onlooker;
};

struct matter { // a case that the demo's people have in mind
    int64_t id;
    int64_t staff_ns, holder_ns; // when somebody looks next, in the city's time; INT64_MAX: nobody
    int32_t kind;                // of the pack
    int32_t subject;  // what it is about: index among the `matters` of its kind; -1: something of its own
    int32_t assignee; // index of a dweller; -1: none of us
    bool english, unhappy, neglected;
    uint8_t stumbles, idles, looks; // acts that failed in a row, looks in vain, looks of the holder
    uint8_t once_count;
    uint32_t once[ONCE_MAX]; // acts that are done once only, by a hash of their names
};

struct demo {
    struct demo_options o;
    const struct charter *charter;
    bool english; // the language of the house: what staff write, and what most people speak
    struct gate_reader *reader;
    char *memory; // of people and of a step
    struct arena arena;
    struct dweller *people;
    int32_t people_count;
    struct matter *matters;
    int32_t matters_count;
    int64_t now_ns, request_ns; // the city's time; when the next request comes
    uint64_t dice;
    struct demo_numbers numbers;
};

// --- chance ---------------------------------------------------------------------------------------------

uint64_t dice_roll(struct demo *d);
double dice_share(struct demo *d);             // [0, 1)
int32_t dice_below(struct demo *d, int32_t n); // [0, n)
bool dice_percent(struct demo *d, double percent);
// One of a list by the `weight` of each (1 where it says none); NULL of an empty list.
const struct json *dice_of(struct demo *d, const struct json *list);
double number_of(const struct json *object, const char *key, double otherwise);
int64_t minutes_ns(double minutes);

// --- behaviour ------------------------------------------------------------------------------------------

const struct json *kind_behaviour(const struct demo *d, struct str kind); // never NULL
struct act_behaviour {
    double weight, then_min, then_max; // minutes
    bool once;
};
struct act_behaviour act_behaviour(const struct demo *d, const struct pack_kind *kind, struct str act);
struct act_behaviour holder_behaviour(const struct demo *d, struct str act, bool unhappy);
struct str in_language(const struct json *words, bool english); // of {zh, en}
bool speaks_english(const struct pack *p);                      // its first language is the house's
[[nodiscard]] enum rc behaviour_check(const struct json *b, struct fault *f);

// --- people ---------------------------------------------------------------------------------------------

[[nodiscard]] enum rc people_list(struct demo *d, struct fault *f);
// One of a unit (empty: of any), with a role (empty: any); -1: nobody.
int32_t dweller_of(struct demo *d, struct str unit, struct str role, bool onlookers);
int32_t dweller_named(const struct demo *d, struct str name); // -1: nobody of the city
// One of a unit to whom a case of this kind can be given: their role may act on what is given to them; -1: nobody.
int32_t dweller_for(struct demo *d, struct str unit, const struct pack_kind *kind);
struct str resident_name(struct demo *d, bool english, struct arena *a);

// --- places ---------------------------------------------------------------------------------------------

struct scene {
    struct point at;
    struct str name, address;
};
// Where something of this sort happens ("home", "street", …): often where others happened lately.
struct scene scene_choose(struct demo *d, struct str sort, bool english, struct arena *a);

// --- forms ----------------------------------------------------------------------------------------------

struct filling {
    struct demo *d;
    const struct matter *matter; // NULL: it is being opened
    const struct json *subject;  // of behaviour: title, text, set …; or NULL
    const struct json *option;   // of the case's acts: parts, opens; or NULL
    const struct json *state;    // of the case, as its holder sees it; or NULL
    struct scene scene;
    int32_t by;   // dweller; -1: the resident
    bool english; // what whoever writes it speaks
    bool unhappy, anonymous;
    struct str channel;
};
// False: something that it must say cannot be said.
bool form_fill(struct filling *x, const struct json *schema, struct arena *a, const struct json **ret_data);

// --- acting ---------------------------------------------------------------------------------------------

struct deed {
    int32_t by; // dweller; -1: a resident: the case's holder, or nobody's name where it is opened
    struct str kind, act, purpose;
    int64_t casefile; // -1: opens
    const struct json *data;
};
struct deed_done {
    bool done; // else it was refused, or failed for its own reasons
    int64_t casefile;
    struct str kind; // of a case that it opened
};
[[nodiscard]] enum rc deed_do(struct demo *d, const struct deed *deed, struct arena *a,
                              struct deed_done *ret_done,
                              struct fault *f);                      // RC_IO, RC_CORRUPT: the gate must end
[[nodiscard]] enum rc request_come(struct demo *d, struct fault *f); // a resident asks, or somebody for them
[[nodiscard]] enum rc matter_look(struct demo *d, struct matter *m, bool holder, struct fault *f);
int64_t office_hours(struct demo *d, const struct json *kind, int64_t at_ns); // when that is worked on
struct matter *matter_add(struct demo *d, int64_t id, int32_t kind, bool english);
const struct json *matter_subject(const struct demo *d, const struct matter *m); // or NULL
#endif
