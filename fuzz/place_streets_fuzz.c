// Any bytes give a map whose indexes hold, whose network hangs together and in which one can search, or a fault that says why with the arena
// as it was.
#include "place/gazetteer.h"
#include "place/roads.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look(const struct streets *s)
{
    for (int32_t i = 0; i < s->features_count; i++) {
        const struct streets_feature *f = &s->features[i];
        MUST(i >= s->layer_first[f->layer] && i < s->layer_first[f->layer + 1]);
        MUST(f->name < s->names_count && f->street < s->names_count &&
             f->part + f->parts_count <= s->parts_count && f->parts_count > 0);
        for (int32_t k = 0; k < f->parts_count; k++) {
            const struct streets_part *p = &s->parts[f->part + k];
            MUST(p->count > 0 && p->first + p->count <= s->points_count);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char pool[16 << 20];
    if (size > 1 << 15) return 0;
    struct arena a = arena_of(pool, sizeof pool, NULL);
    struct streets s = { 0 };
    struct fault f = { 0 };
    struct str text = { (const char *)data, (ptrdiff_t)size };
    enum rc rc = streets_parse(&a, text, &s, &f);
    if (rc) {
        MUST(f.text[0] && a.at == pool);
        return 0;
    }
    look(&s);
    struct roads r = roads_of(&a, &s);
    int32_t largest;
    MUST(roads_pieces(a, &r, &largest) <= r.nodes_count && r.first[r.nodes_count] == r.ways_count);
    for (int32_t w = 0; w < r.ways_count; w++) MUST(r.ways[w].to < r.nodes_count && r.ways[w].length_dm >= 0);
    const struct gazetteer *g = gazetteer_of(&a, &s);
    struct found found[GAZETTEER_FOUND_MAX];
    struct gazetteer_query q = { .text = str_slice(text, 0, 40),
                                 .is_near = size % 2,
                                 .limit = 1 + (int32_t)(size % 50) };
    MUST(gazetteer_find(g, &q, a, found) <= q.limit);
    q.text = (struct str){ 0 };
    MUST(gazetteer_find(g, &q, a, found) <= q.limit);
    return 0;
}
