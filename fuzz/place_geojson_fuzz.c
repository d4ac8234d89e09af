// Any bytes give areas, whose tree hangs together, or a fault that says why with the arena as it was.
#include "place/place.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char pool[16 << 20];
    if (size > 1 << 15) return 0;
    struct arena a = arena_of(pool, sizeof pool, NULL);
    struct areas areas = { 0 };
    struct fault f = { 0 };
    enum rc rc = areas_parse(&a, (struct str){ (const char *)data, (ptrdiff_t)size }, &areas, &f);
    if (rc) {
        MUST(f.text[0] && a.at == pool);
        return 0;
    }
    for (int32_t i = 0; i < areas.count; i++) {
        int32_t parent = areas.at[i].parent;
        MUST(parent < i && (parent < 0 || str_starts(areas.at[i].code, areas.at[parent].code)));
        MUST(area_by_code(&areas, areas.at[i].code) == i);
        MUST(areas.at[i].names_count <= AREA_NAMES_MAX);
        for (int32_t k = 0; k < areas.at[i].names_count; k++) {
            struct str name = area_name(&areas.at[i], areas.at[i].names[k].language);
            MUST(name.len > 0 && name.len <= AREA_NAME_BYTES_MAX);
        }
        MUST(str_equal(area_name(&areas.at[i], S("")), areas.at[i].name));
    }
    for (int32_t lat = -9; lat <= 9; lat++)
        for (int32_t lng = -18; lng < 18; lng++)
            MUST(area_at(&areas, (struct point){ lat * 100'000'000, lng * 100'000'000 }) < areas.count);
    return 0;
}
