// Text of numbers, dates, times, durations, JSON and zone files: refused, or a value whose text reads as the same value.
#include "law/feel.h"

static char room[1 << 20];

static void check_number(struct str s)
{
    struct decimal d, again;
    char out[96];
    if (!decimal_parse(s, &d)) return;
    MUST(decimal_parse(decimal_print(d, out), &again) && decimal_compare(d, again) == 0);
}

static void check_temporal(struct feel_run *r, struct str s)
{
    struct feel_value v = feel_read_temporal(r, FEEL_NULL, s);
    if (v.kind == FEEL_NULL) return;
    struct str text = feel_print(&r->arena, v, false);
    struct feel_value again = feel_read_temporal(r, (enum feel_kind)v.kind, text);
    MUST(again.kind == v.kind && feel_order(v, again) == 0);
}

static void check_json(struct feel_run *r, struct str s)
{
    struct feel_value v, again;
    struct fault f = { 0 };
    if (feel_json_read(r, s, NULL, &v, &f)) {
        MUST(f.text[0] != 0);
        return;
    }
    MUST(feel_json_read(r, feel_json_print(&r->arena, v), NULL, &again, &f) == RC_OK);
    MUST(feel_order(v, again) == 0);
}

static void check_zone(struct arena a, struct str s)
{
    const struct feel_zone *z;
    struct fault f = { 0 };
    int32_t offset_s;
    if (feel_zone_parse(&a, S("Fuzz/Zone"), s, &z, &f)) {
        MUST(f.text[0] != 0);
        return;
    }
    static const int64_t times[] = { -1, 0, INT64_C(4'102'444'800), INT64_C(-62'135'596'800),
                                     INT64_C(31'556'889'832'000'000) };
    for (ptrdiff_t i = 0; i < COUNT(times); i++) {
        (void)feel_zone_offset_at(z, times[i]);
        (void)feel_zone_offset_of_local(z, times[i], &offset_s);
    }
}

static void check_all(struct feel_run *r, void *self)
{
    struct str s = *(struct str *)self;
    check_number(s);
    check_temporal(r, s);
    check_zone(r->arena, s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = { (const char *)data, (ptrdiff_t)size };
    if (size > 8192) return 0;
    struct feel_run r = feel_run_of(arena_of(room, sizeof room, NULL), FEEL_BUDGET);
    if (feel_guard(&r, check_all, &text)) check_json(&r, text);
    return 0;
}
