// A whole tree in memory: one array for each height.
#include "tree/tree.h"

void tree_memory_init(struct tree_memory *m, struct arena *a, int64_t room)
{
    MUST(room >= 0);
    *m = (struct tree_memory){ .room = room };
    for (int32_t height = 0; height < TREE_HEIGHTS - 1 && room >> height > 0; height++)
        m->node[height] = NEW(a, struct digest, room >> height);
}

void tree_memory_append(struct tree_memory *m, struct hasher *h, const struct digest *leaf)
{
    MUST(m->size < m->room);
    int64_t index = m->size++;
    m->node[0][index] = *leaf;
    for (int32_t height = 0; (index & 1) != 0; height++, index >>= 1)
        m->node[height + 1][index >> 1] = tree_node(h, &m->node[height][index - 1], &m->node[height][index]);
}

static enum rc memory_read(void *self, int32_t height, int64_t index, struct digest *ret_hash,
                           struct fault *f)
{
    const struct tree_memory *m = self;
    if (height >= TREE_HEIGHTS - 1 || index < 0 || index >= m->size >> height)
        return fail(f, RC_MISSING, "hash %lld of height %d is not in memory", (long long)index, height);
    *ret_hash = m->node[height][index];
    return RC_OK;
}

struct tree_source tree_memory_source(const struct tree_memory *m)
{
    return (struct tree_source){ memory_read, (void *)(uintptr_t)m }; // only read through
}
