// The right edge in memory: for each height a ring of its newest hashes. A ring holds whole tiles, so that
// a row can be handed out as it lies; going back only lowers the size, because nothing that the smaller
// tree needs was overwritten.
#include "tree/tree.h"

_Static_assert(TREE_EDGE_RING >= TREE_BATCH_MAX + 2 * TILE_HASHES,
               "a batch leaves the tile before it in place");
_Static_assert(TREE_EDGE_RING % TILE_HASHES == 0 && TREE_EDGE_RING_ABOVE % TILE_HASHES == 0, "whole tiles");

static int64_t ring_count(int32_t height)
{
    return (height < TILE_HEIGHT ? TREE_EDGE_RING : TREE_EDGE_RING_ABOVE) >> height % TILE_HEIGHT;
}

// Rings lie one after another: those of level 0, each half as long as the one before, then those of level
// 1, and so on.
static int64_t slot_of(int32_t height, int64_t index)
{
    int32_t level = height / TILE_HEIGHT, step = height % TILE_HEIGHT;
    int64_t ring = level == 0 ? TREE_EDGE_RING : TREE_EDGE_RING_ABOVE;
    int64_t start = level == 0 ? 0 : 2 * TREE_EDGE_RING + (level - 1) * INT64_C(2) * TREE_EDGE_RING_ABOVE;
    return start + 2 * ring - (2 * ring >> step) + (index & ((ring >> step) - 1));
}

void tree_edge_init(struct tree_edge *e) { memset(e, 0, sizeof *e); }

// Puts a hash and, where it is the right-hand one, the parents that it completes, below `height_end`.
static void put(struct tree_edge *e, struct hasher *h, int32_t height, int64_t index, struct digest hash,
                int32_t height_end)
{
    e->ring[slot_of(height, index)] = hash;
    for (; (index & 1) != 0 && height + 1 < height_end; index >>= 1, height++) {
        hash = tree_node(h, &e->ring[slot_of(height, index - 1)], &hash);
        e->ring[slot_of(height + 1, index >> 1)] = hash;
    }
}

void tree_edge_append(struct tree_edge *e, struct hasher *h, const struct digest *leaf)
{
    MUST(e->size < TREE_EDGE_SIZE_MAX);
    put(e, h, 0, e->size, *leaf, TREE_EDGE_LEVELS * TILE_HEIGHT);
    e->size++;
    if (e->size > e->size_highest) e->size_highest = e->size;
}

void tree_edge_undo(struct tree_edge *e, int64_t size)
{
    MUST(size >= 0 && size <= e->size && e->size_highest - size <= TREE_BATCH_MAX);
    e->size = size;
}

static enum rc edge_read(void *self, int32_t height, int64_t index, struct digest *ret_hash, struct fault *f)
{
    const struct tree_edge *e = self;
    int32_t level = height / TILE_HEIGHT;
    bool held = level < TREE_EDGE_LEVELS && index >= 0 && index < e->size >> height &&
                index >= e->loaded_from[level] >> height % TILE_HEIGHT &&
                index + ring_count(height) >= e->size_highest >> height;
    if (!held)
        return fail(f, RC_MISSING, "hash %lld of height %d is not at the edge", (long long)index, height);
    *ret_hash = e->ring[slot_of(height, index)];
    return RC_OK;
}

struct tree_source tree_edge_source(const struct tree_edge *e)
{
    return (struct tree_source){ edge_read, (void *)(uintptr_t)e }; // only read through
}

struct digest tree_edge_root(const struct tree_edge *e, struct hasher *h)
{
    struct tree_head head;
    MUST(tree_head_of(h, tree_edge_source(e), e->size, &head, NULL) == RC_OK);
    return head.root;
}

static enum rc put_row(const struct tree_edge *e, int32_t level, int64_t number, tile_row_put *put_one,
                       void *self, struct fault *f)
{
    struct tile_row row = {
        .level = level,
        .number = number,
        .count = tile_count(e->size, level, number),
        .hashes = &e->ring[slot_of(level * TILE_HEIGHT, number * TILE_HASHES)],
    };
    return put_one(self, &row, f);
}

enum rc tree_edge_changed(const struct tree_edge *e, int64_t old_size, tile_row_put *put_one, void *self,
                          struct fault *f)
{
    MUST(old_size >= 0 && old_size <= e->size && e->size - old_size <= TREE_BATCH_MAX);
    for (int32_t level = 0; level < TREE_EDGE_LEVELS; level++) {
        int64_t before = old_size >> level * TILE_HEIGHT, now = e->size >> level * TILE_HEIGHT;
        // Above level 0 the partial tile is a row too; at level 0 its hashes are those of entries that have
        // rows.
        int64_t end = level == 0 ? now >> TILE_HEIGHT : (now + TILE_HASHES - 1) >> TILE_HEIGHT;
        for (int64_t number = before >> TILE_HEIGHT; before < now && number < end; number++) {
            enum rc rc = put_row(e, level, number, put_one, self, f);
            if (rc) return within(f, rc, "tile %lld of level %d", (long long)number, level);
        }
    }
    return RC_OK;
}

static enum rc load_tile(struct tree_edge *e, struct hasher *h, int32_t level, int64_t number,
                         tile_row_get *get, void *self, struct fault *f)
{
    struct digest hashes[TILE_HASHES];
    int32_t count = tile_count(e->size, level, number);
    if (count == 0) return RC_OK;
    enum rc rc = get(self, level, number, count, hashes, f);
    if (rc) return within(f, rc, "tile %lld of level %d", (long long)number, level);
    int32_t height = level * TILE_HEIGHT;
    for (int32_t i = 0; i < count; i++)
        put(e, h, height, number * TILE_HASHES + i, hashes[i], height + TILE_HEIGHT);
    return RC_OK;
}

// The last full tile of a level must be what the level above says that it is.
static bool levels_agree(const struct tree_edge *e, struct hasher *h, int32_t level)
{
    int32_t top = level * TILE_HEIGHT + TILE_HEIGHT - 1;
    int64_t full = e->size >> (level + 1) * TILE_HEIGHT;
    if (full == 0) return true;
    struct digest d =
        tree_node(h, &e->ring[slot_of(top, 2 * full - 2)], &e->ring[slot_of(top, 2 * full - 1)]);
    return digest_equal(&d, &e->ring[slot_of(top + 1, full - 1)]);
}

static enum rc load_levels(struct tree_edge *e, struct hasher *h, tile_row_get *get, void *self,
                           struct fault *f)
{
    enum rc rc = RC_OK;
    for (int32_t level = 0; level < TREE_EDGE_LEVELS; level++) {
        int64_t full = e->size >> level * TILE_HEIGHT >> TILE_HEIGHT;
        e->loaded_from[level] = full > 0 ? (full - 1) * TILE_HASHES : 0;
        if (full > 0) rc = load_tile(e, h, level, full - 1, get, self, f);
        if (!rc) rc = load_tile(e, h, level, full, get, self, f);
        if (rc) return rc;
    }
    for (int32_t level = 0; level + 1 < TREE_EDGE_LEVELS; level++)
        if (!levels_agree(e, h, level))
            return fail(f, RC_CORRUPT, "the last full tile of level %d is not what level %d says", level,
                        level + 1);
    return RC_OK;
}

enum rc tree_edge_load(struct tree_edge *e, struct hasher *h, int64_t size, tile_row_get *get, void *self,
                       struct fault *f)
{
    MUST(size >= 0);
    tree_edge_init(e);
    if (size > TREE_EDGE_SIZE_MAX)
        return fail(f, RC_LIMIT, "tree of %lld entries is too large", (long long)size);
    e->size = e->size_highest = size;
    enum rc rc = load_levels(e, h, get, self, f);
    if (rc) tree_edge_init(e);
    return rc ? within(f, rc, "loading the edge of a tree of %lld", (long long)size) : RC_OK;
}
