// Any bytes give a fault that says why and leaves the arena, or a tree in which each value has its line and whose JSON reads alike.
#include "wire/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct json *j, int32_t depth)
{
    int32_t count = 0;
    MUST(j->line > 0 && depth <= YAML_DEPTH_MAX &&
         j->count <= (j->kind == JSON_OBJECT ? YAML_MEMBERS_MAX : INT32_MAX));
    for (const struct json *part = j->first; part; part = part->next, count++) {
        check(part, depth + 1);
        MUST(utf8_valid(part->key));
        if (j->kind == JSON_OBJECT) MUST(json_get(j, part->key) == part); // so no key stands twice
    }
    MUST(count == j->count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char pool[16 << 20];
    if (size > 8192) return 0;
    struct arena a = arena_of(pool, sizeof pool, NULL);
    struct fault f = { 0 };
    const struct json *j, *back;
    struct str canonical;
    if (yaml_parse(&a, (struct str){ (const char *)data, (ptrdiff_t)size }, &j, &f)) {
        MUST(f.text[0] != 0 && a.at == pool);
        return 0;
    }
    check(j, 0);
    if (json_canonical(&a, j, &canonical, &f)) return 0;
    MUST(json_parse(&a, canonical, &back, &f) == RC_OK && back->kind <= JSON_OBJECT);
    return 0;
}
