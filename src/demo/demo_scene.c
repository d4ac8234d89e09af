// Where things happen. Some spots are worse than others for a week or two, so that what is reported gathers.
#include "demo/demo_int.h"
#include <stdlib.h>

enum { SPOTS = 7, SPOT_E7 = 60'000, TRIES = 7 }; // some 600 m around a spot

static uint64_t mix(uint64_t n)
{
    n = (n ^ n >> 31) * UINT64_C(0x9E3779B97F4A7C15);
    return n ^ n >> 29;
}

// The feature, of those of a layer, at which spot `k` of this fortnight lies.
static struct point spot(const struct demo *d, int32_t k)
{
    const struct streets *s = d->o.streets;
    int32_t first = s->layer_first[STREETS_BUILDINGS], count = s->layer_first[STREETS_BUILDINGS + 1] - first;
    uint64_t fortnight = (uint64_t)(d->now_ns / (14 * NS_PER_DAY));
    const struct streets_feature *f =
        &s->features[first +
                     (int32_t)(mix(d->o.seed ^ mix(fortnight * SPOTS + (uint64_t)k)) % (uint64_t)count)];
    return s->points[s->parts[f->part].first];
}

static bool near_a_spot(const struct demo *d, struct point p)
{
    for (int32_t k = 0; k < SPOTS; k++) {
        struct point q = spot(d, k);
        if (abs(p.lat_e7 - q.lat_e7) < SPOT_E7 && abs(p.lng_e7 - q.lng_e7) < SPOT_E7) return true;
    }
    return false;
}

static bool is_of_sort(const struct streets_feature *f, struct str sort)
{
    if (f->layer == STREETS_BUILDINGS) return str_equal(sort, S("street")) && f->street >= 0;
    if (f->layer != STREETS_PLACES || f->kind == PLACE_SETTLEMENT) return false;
    return str_equal(sort, S("any")) || str_equal(sort, place_kind_name((enum place_kind)f->kind));
}

// One of that sort by chance, begun anywhere; -1: there is none.
static int32_t some_feature(struct demo *d, struct str sort)
{
    const struct streets *s = d->o.streets;
    bool street = str_equal(sort, S("street"));
    int32_t first = s->layer_first[street ? STREETS_BUILDINGS : STREETS_PLACES],
            end = s->layer_first[street ? STREETS_BUILDINGS + 1 : STREETS_PLACES + 1];
    for (int32_t k = 0, from = dice_below(d, end - first); k < end - first; k++) {
        int32_t i = first + (from + k) % (end - first);
        if (is_of_sort(&s->features[i], sort)) return i;
    }
    return -1;
}

struct scene scene_choose(struct demo *d, struct str sort, bool english, struct arena *a)
{
    const struct streets *s = d->o.streets;
    int32_t at = -1;
    for (int tries = 0; tries < TRIES; tries++) {
        int32_t one = some_feature(d, sort.len ? sort : S("any"));
        if (one < 0) break;
        at = one;
        if (near_a_spot(d, s->points[s->parts[s->features[one].part].first]) || dice_percent(d, 25)) break;
    }
    if (at < 0) return (struct scene){ 0 };
    const struct streets_feature *f = &s->features[at];
    const struct streets_name *street = f->street >= 0 ? &s->names[f->street] : NULL,
                              *name = f->name >= 0 ? &s->names[f->name] : street;
    struct scene scene = { .at = s->points[s->parts[f->part].first] };
    if (name) scene.name = arena_str(a, english && name->en.len ? name->en : name->zh);
    if (street && f->number)
        scene.address = english && street->en.len ? arena_print(a, "%d %.*s", f->number, P(street->en))
                                                  : arena_print(a, "%.*s%d号", P(street->zh), f->number);
    if (scene.name.len == 0) scene.name = scene.address;
    return scene;
}
