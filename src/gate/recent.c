// Receipts of cases that the search view does not hold yet: a table in memory of what was opened last, filled by the clerk and read by any thread
// without a lock. It knows when it has had to forget one too early, so that a receipt that is not found is never taken for a wrong one.
#include "gate/gate_int.h"
#include <stdlib.h>

enum { BUCKETS = 16'384, WAYS = 4 }; // 1 MiB

struct recent_slot {
    _Atomic int64_t row;   // LEDGER_ROW of the case; 0: free
    _Atomic uint64_t hash; // the beginning of the receipt's hash
};
struct recent {
    struct recent_slot slots[BUCKETS][WAYS];
    _Atomic int64_t lost[LEDGER_AGENCIES_MAX + 1]; // what was opened before this position may be missing here
};

struct recent *recent_open(struct gate *g)
{
    struct recent *r = calloc(1, sizeof *r);
    MUST(r != NULL);
    for (int64_t agency = 1; agency <= LEDGER_AGENCIES_MAX; agency++)
        atomic_store(&r->lost[agency], atomic_load(&g->committed[agency]));
    return r;
}

void receipt_hash_of(const struct gate *g, int64_t agency, int64_t id, uint8_t ret_hash[static RECEIPT_HASH])
{
    char code[RECEIPT_TEXT];
    ledger_receipt_code(g->ledger, agency, id, code);
    ledger_receipt_hash(g->ledger, (struct str){ code, RECEIPT_TEXT }, ret_hash);
    wipe(code, sizeof code);
}

static int64_t agency_of(int64_t row) { return row >> LEDGER_POSITION_BITS; }
static int64_t id_of(int64_t row) { return row & ((INT64_C(1) << LEDGER_POSITION_BITS) - 1); }

static bool is_followed(const struct gate *g, int64_t row)
{
    return row == 0 || atomic_load(&g->search_position[agency_of(row)]) > id_of(row);
}

// A slot that is free or whose case the view holds by now; else the oldest of its agency is forgotten, and that is noted first.
static struct recent_slot *slot_for(struct gate *g, struct recent_slot ways[static WAYS])
{
    struct recent_slot *oldest = &ways[0];
    for (int i = 0; i < WAYS; i++) {
        if (is_followed(g, atomic_load(&ways[i].row))) return &ways[i];
        if (id_of(atomic_load(&ways[i].row)) < id_of(atomic_load(&oldest->row))) oldest = &ways[i];
    }
    int64_t row = atomic_load(&oldest->row);
    if (atomic_load(&g->recent->lost[agency_of(row)]) <= id_of(row))
        atomic_store(&g->recent->lost[agency_of(row)], id_of(row) + 1);
    return oldest;
}

void recent_put(struct gate *g, int64_t agency, int64_t id)
{
    uint8_t hash[RECEIPT_HASH];
    receipt_hash_of(g, agency, id, hash);
    struct recent_slot *slot = slot_for(g, g->recent->slots[get_be64(hash) % BUCKETS]);
    atomic_store(&slot->row, 0);
    atomic_store(&slot->hash, get_be64(hash));
    atomic_store(&slot->row, LEDGER_ROW(agency, id));
}

// A slot may be written while it is read: what it names is the answer only if its receipt is the one that is asked for.
bool recent_find(struct gate *g, const uint8_t hash[static RECEIPT_HASH], int64_t *ret_agency,
                 int64_t *ret_id)
{
    struct recent_slot *ways = g->recent->slots[get_be64(hash) % BUCKETS];
    for (int i = 0; i < WAYS; i++) {
        int64_t row = atomic_load(&ways[i].row);
        uint8_t own[RECEIPT_HASH];
        if (row == 0 || atomic_load(&ways[i].hash) != get_be64(hash)) continue;
        receipt_hash_of(g, agency_of(row), id_of(row), own);
        if (!secret_equal(own, hash, RECEIPT_HASH)) continue;
        *ret_agency = agency_of(row);
        *ret_id = id_of(row);
        return true;
    }
    return false;
}

bool recent_is_whole(struct gate *g)
{
    for (int64_t agency = 1; agency <= ledger_agencies(g->ledger); agency++)
        if (atomic_load(&g->search_position[agency]) < atomic_load(&g->recent->lost[agency])) return false;
    return true;
}
