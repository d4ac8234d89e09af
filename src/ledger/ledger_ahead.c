// Keys ahead of need: runs of slots are made, wrapped, written and synced before a part is handed one, so that a key is durable before the batch
// that uses it can be, and no batch waits for it. Slots that a crash leaves unused are written over by the next start.
#include "ledger/ledger_int.h"
#include <stdlib.h>

struct str slot_bound(int64_t agency, int64_t slot, uint8_t ret_bound[static SLOT_BOUND_BYTES])
{
    put_be64(ret_bound, (uint64_t)agency);
    put_be64(ret_bound + 8, (uint64_t)slot);
    return bytes_view(ret_bound, SLOT_BOUND_BYTES);
}

// --- what is ready -----------------------------------------------------------------------------------

// Keys beyond those that the batch takes; below 0: so many it lacks.
static int64_t left(const struct book *b)
{
    int64_t until = b->ready.count > 0 ? b->ready.first + b->ready.count : b->slots;
    return until - (b->slots + b->staged_slots);
}

const struct seal_key *book_slot_keys(const struct book *b, int64_t slot)
{
    MUST(slot >= b->ready.first && slot <= b->ready.first + b->ready.count);
    return b->ready.at + (slot - b->ready.first);
}

static void drop_used(struct book *b)
{
    struct ready_keys *r = &b->ready;
    int64_t used = b->slots - r->first;
    if (used <= 0) return;
    int32_t kept = used < r->count ? r->count - (int32_t)used : 0;
    if (kept) memmove(r->at, r->at + (r->count - kept), (size_t)kept * sizeof *r->at);
    wipe(r->at + kept, (r->count - kept) * (ptrdiff_t)sizeof *r->at);
    r->first = b->slots;
    r->count = kept;
}

static void make_room(struct ready_keys *r, int32_t count)
{
    if (r->count + count <= r->room) return;
    int32_t room = 2 * (r->count + count);
    struct seal_key *bigger = calloc((size_t)room, sizeof *bigger);
    MUST(bigger != NULL);
    if (r->count > 0) memcpy(bigger, r->at, (size_t)r->count * sizeof *bigger);
    book_keys_forget(r);
    r->at = bigger;
    r->room = room;
}

void book_keys_forget(struct ready_keys *r)
{
    if (r->at) wipe(r->at, r->room * (ptrdiff_t)sizeof *r->at);
    free(r->at);
    r->at = NULL;
}

// --- a run -------------------------------------------------------------------------------------------

static int32_t run_length(const struct book *b)
{
    return b->slots_used < KEY_RUN_MIN   ? KEY_RUN_MIN
           : b->slots_used > KEY_RUN_MAX ? KEY_RUN_MAX
                                         : (int32_t)b->slots_used;
}

static struct key_run *begin(struct book *b, int32_t count)
{
    struct key_run *r = calloc(1, sizeof *r + (size_t)count * sizeof r->keys[0]);
    MUST(r != NULL);
    drop_used(b);
    if (b->ready.count == 0) b->ready.first = b->slots;
    *r = (struct key_run){
        .book = b, .first = b->ready.first + b->ready.count, .count = count, .rc = RC_CONFLICT
    };
    b->ready.is_making = true;
    return r;
}

struct key_run *ledger_keys_wanted(struct ledger *l)
{
    MUST(l->writer && l->staged_count == 0);
    for (int32_t i = 0; i < ledger_agencies(l); i++) {
        struct book *b = l->book[i];
        if (b->slots_used > 0 && !b->ready.is_making && left(b) < run_length(b) / 2)
            return begin(b, run_length(b));
    }
    return NULL;
}

void ledger_keys_make(struct ledger *l, struct key_run *r)
{
    uint8_t bound[SLOT_BOUND_BYTES];
    uint8_t *nonces = malloc((size_t)r->count * (SEAL_NONCE_BYTES + KEYS_SLOT_BYTES)),
            *slots = nonces + (ptrdiff_t)r->count * SEAL_NONCE_BYTES;
    MUST(nonces != NULL);
    l->world.random(l->world.self, r->keys, r->count * (ptrdiff_t)sizeof r->keys[0]);
    l->world.random(l->world.self, nonces, r->count * (ptrdiff_t)SEAL_NONCE_BYTES);
    for (ptrdiff_t i = 0; i < r->count; i++)
        seal_wrap(&r->book->secret.wrap, nonces + i * SEAL_NONCE_BYTES,
                  slot_bound(r->book->agency, r->first + i, bound), &r->keys[i], slots + i * KEYS_SLOT_BYTES);
    r->rc = keyfile_put(l, &r->book->keys, r->first, slots, r->count, &r->fault);
    free(nonces);
    if (r->rc) (void)within(&r->fault, r->rc, "the keys of agency %ld", r->book->agency);
}

enum rc ledger_keys_take(struct ledger *, struct key_run *r, struct fault *f)
{
    struct ready_keys *ready = &r->book->ready;
    enum rc rc = r->rc;
    ready->is_making = false;
    if (!rc) {
        MUST(r->first == ready->first + ready->count);
        make_room(ready, r->count);
        memcpy(ready->at + ready->count, r->keys, (size_t)r->count * sizeof r->keys[0]);
        ready->count += r->count;
    }
    if (rc && f) *f = r->fault;
    wipe(r->keys, r->count * (ptrdiff_t)sizeof r->keys[0]);
    free(r);
    return rc;
}

bool ledger_keys_awaited(const struct ledger *l)
{
    for (int32_t i = 0; i < ledger_agencies(l); i++)
        if (l->book[i]->ready.is_making && left(l->book[i]) < 0) return true;
    return false;
}

enum rc book_keys_ready(struct ledger *l, struct book *b, struct fault *f)
{
    int64_t lacking = -left(b);
    if (lacking <= 0) return RC_OK;
    MUST(!b->ready.is_making);
    struct key_run *r = begin(b, (int32_t)lacking + run_length(b));
    ledger_keys_make(l, r);
    return ledger_keys_take(l, r, f);
}
