// Any bytes are the one path of a tile, or none; and as a bundle they give back entries that make the same
// bundle.
#include "tree/tree.h"

static void check_bundle(struct str bytes)
{
    static char pool[1 << 20];
    struct arena a = arena_of(pool, sizeof pool, NULL);
    struct text out = { .arena = &a };
    struct str rest = bytes, entry;
    struct fault f = { 0 };
    while (rest.len > 0) {
        if (bundle_take(&rest, &entry, &f) != RC_OK) break;
        MUST(bundle_put(&out, entry, NULL) == RC_OK);
    }
    MUST(rest.len == 0 || f.text[0] != 0);
    MUST(str_equal(text_str(&out), str_slice(bytes, 0, bytes.len - rest.len)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char again[TILE_PATH_MAX];
    struct str bytes = { (const char *)data, (ptrdiff_t)size };
    struct tile t;
    if (size > 1 << 16) return 0;
    if (tile_path_parse(bytes, &t)) {
        MUST(t.count >= 1 && t.count <= TILE_HASHES && t.number >= 0 && t.level >= 0 &&
             t.level < TREE_HEIGHTS);
        MUST(str_equal(tile_path_print(t, again), bytes));
    }
    check_bundle(bytes);
    return 0;
}
