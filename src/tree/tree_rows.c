// A source over tile rows. Of each level the tile last read stays, with its inner nodes, since the next
// node that a proof asks for is nearly always in the same tile.
#include "tree/tree.h"

enum { NO_TILE = -1 };

void tree_rows_init(struct tree_rows *r, struct hasher *h, int64_t size, tile_row_get *get, void *self)
{
    MUST(size >= 0);
    r->size = size;
    r->get = get;
    r->self = self;
    r->hasher = h;
    for (int32_t level = 0; level < TILE_LEVELS; level++) r->tile[level].number = NO_TILE;
}

// Nodes of step s (2^s hashes of the tile each) begin here.
static int32_t step_start(int32_t step) { return 2 * TILE_HASHES - (2 * TILE_HASHES >> step); }

static void fold(struct hasher *h, struct digest *node, int32_t count)
{
    for (int32_t step = 1; step < TILE_HEIGHT; step++) {
        const struct digest *below = node + step_start(step - 1);
        struct digest *here = node + step_start(step);
        for (int32_t i = 0; i < count >> step; i++) here[i] = tree_node(h, &below[2 * i], &below[2 * i + 1]);
    }
}

static enum rc rows_read(void *self, int32_t height, int64_t index, struct digest *ret_hash, struct fault *f)
{
    struct tree_rows *r = self;
    int32_t level = height / TILE_HEIGHT, step = height % TILE_HEIGHT;
    if (height >= TREE_HEIGHTS - 1 || index < 0 || index >= r->size >> height)
        return fail(f, RC_MISSING, "hash %lld of height %d is not in a tree of %lld", (long long)index,
                    height, (long long)r->size);
    int64_t number = index >> (TILE_HEIGHT - step);
    if (r->tile[level].number != number) {
        int32_t count = tile_count(r->size, level, number);
        r->tile[level].number = NO_TILE;
        enum rc rc = r->get(r->self, level, number, count, r->tile[level].node, f);
        if (rc) return within(f, rc, "tile %lld of level %d", (long long)number, level);
        fold(r->hasher, r->tile[level].node, count);
        r->tile[level].number = number;
    }
    *ret_hash = r->tile[level].node[step_start(step) + (index - (number << (TILE_HEIGHT - step)))];
    return RC_OK;
}

struct tree_source tree_rows_source(struct tree_rows *r) { return (struct tree_source){ rows_read, r }; }
