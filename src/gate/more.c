// Acts that one entry of the ledger cannot hold: erasures of many parts. Further entries of the same act come before its own, so that the act's
// entry, which answers and which a retry finds, is the last of them; all stand in one commit.
#include "gate/gate_int.h"

enum {
    ALONE_BYTES = 2'800,
    BESIDE_BYTES = 900
}; // of an entry that erasures take up: alone, and beside explanation and articles

enum rc more_entries(struct gate *g, int32_t count, struct fault *f)
{
    enum { ENTRY_ROOM = 64 << 10 };
    struct batch *b = g->batch;
    if (b->more + count > MORE_MAX || arena_left(&b->arena) < STAGE_ROOM + count * (ptrdiff_t)ENTRY_ROOM)
        return fail(f, RC_LIMIT, "too much is asked for at once: try again");
    b->more += count;
    return RC_OK;
}

static ptrdiff_t printed_bytes(const struct effect_erase *x)
{
    ptrdiff_t bytes = (ptrdiff_t)sizeof "{\"at\":\"123456789012\",\"parts\":[]},";
    for (int32_t i = 0; i < x->parts_count; i++) bytes += x->parts[i].len + 3;
    return bytes;
}

// How many of them one entry can name; always one.
static int32_t fitting(const struct effect_erase *x, int32_t count, ptrdiff_t bytes_max)
{
    ptrdiff_t bytes = 0;
    int32_t fit = 0;
    while (fit < count && fit < EFFECT_ERASES_MAX &&
           (fit == 0 || bytes + printed_bytes(&x[fit]) <= bytes_max))
        bytes += printed_bytes(&x[fit++]);
    return fit;
}

enum rc stage_erasures(struct gate *g, const struct staging *s, struct effects *e, struct fault *f)
{
    while (e->erase_count > fitting(e->erase, e->erase_count, BESIDE_BYTES)) {
        struct effects *part = NEW(&g->batch->arena, struct effects, 1);
        struct staging one = *s;
        int64_t position;
        struct str bytes;
        enum rc rc = more_entries(g, 1, f);
        if (rc) return rc;
        *part = (struct effects){
            .cell = -1, .erase = e->erase, .erase_count = fitting(e->erase, e->erase_count - 1, ALONE_BYTES)
        }; // one stays for the act's own entry
        one.effects = part;
        one.why = (struct str){ 0 };
        one.parts_count = 0;
        one.retry = NULL;
        rc = stage(g, &one, &position, &bytes, f);
        if (rc) return rc;
        e->erase += part->erase_count;
        e->erase_count -= part->erase_count;
    }
    return RC_OK;
}
