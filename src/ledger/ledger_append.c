// Appending: what was admitted is staged, written inside the store's transaction (key slots first), and becomes the tree only after the
// commit. Until then every trace of it can be taken back.
#include "ledger/ledger_int.h"

_Static_assert((int)LEDGER_BATCH_MAX <= (int)TREE_BATCH_MAX,
               "an abandoned batch can be taken back from the edge");

// --- staging -----------------------------------------------------------------------------------------

int64_t ledger_next(const struct ledger *l, int64_t agency)
{
    const struct book *b = book_of(l, agency);
    return b->era.base + b->era.size + b->staged;
}

void ledger_stage(struct ledger *l, int64_t agency, struct str bytes, const struct part *parts,
                  int32_t parts_count)
{
    struct book *b = book_of(l, agency);
    MUST(l->writer && !l->written && l->staged_count < LEDGER_BATCH_MAX);
    MUST(bytes.len > 0 && bytes.len <= LEDGER_ENTRY_MAX && parts_count >= 0 &&
         parts_count <= ENTRY_PARTS_MAX);
    l->staged[l->staged_count++] = (struct staged){
        .book = b,
        .position = ledger_next(l, agency),
        .slot = b->slots + b->staged_slots,
        .bytes = bytes,
        .parts = parts,
        .parts_count = parts_count,
    };
    b->staged++;
    b->staged_slots += parts_count;
}

int32_t ledger_staged(const struct ledger *l) { return l->staged_count; }

void ledger_unstage(struct ledger *l, int32_t mark)
{
    MUST(!l->written && mark >= 0 && mark <= l->staged_count);
    while (l->staged_count > mark) {
        const struct staged *s = &l->staged[--l->staged_count];
        s->book->staged--;
        s->book->staged_slots -= s->parts_count;
    }
}

// --- writing -----------------------------------------------------------------------------------------

static enum rc write_entry(struct ledger *l, const struct staged *s, struct fault *f)
{
    struct value sealed = NONE;
    if (s->parts_count > 0) {
        ptrdiff_t bytes = sealed_bytes(s->parts, s->parts_count);
        uint8_t *row = ledger_buffer(l, bytes);
        sealed_print(s->parts, s->parts_count, s->book->agency, s->slot, book_slot_keys(s->book, s->slot),
                     row);
        sealed = BLOB(bytes_view(row, bytes));
    }
    enum rc rc = store_run(l->writer, f, "INSERT INTO ledger_entry (row, bytes, sealed) VALUES (?1, ?2, ?3)",
                           ARGS(INT(LEDGER_ROW(s->book->agency, s->position)), BLOB(s->bytes), sealed));
    if (!rc) rc = erasure_note(l, s, f);
    return rc ? within(f, rc, "position %ld of agency %ld", s->position, s->book->agency) : RC_OK;
}

static enum rc write_entries(struct ledger *l, struct fault *f)
{
    l->written = true;
    for (int32_t i = 0; i < l->staged_count; i++) {
        const struct staged *s = &l->staged[i];
        struct digest leaf = tree_leaf(l->hasher, s->bytes);
        tree_edge_append(s->book->edge, l->hasher, &leaf);
        enum rc rc = write_entry(l, s, f);
        if (rc) return rc;
    }
    return RC_OK;
}

static enum rc write_book(struct ledger *l, struct book *b, struct fault *f)
{
    enum rc rc = b->staged > 0 ? tiles_put(l, b, b->era.size, f) : RC_OK;
    if (!rc && (b->staged > 0 || b->head_due))
        rc = book_store(l, b, b->era.size + b->staged, b->slots + b->staged_slots, f);
    return rc ? rc : head_store_published(l, b, f);
}

enum rc ledger_write(struct ledger *l, struct fault *f)
{
    enum rc rc = RC_OK;
    MUST(l->writer && !l->written);
    if (l->must_stop) return fail(f, RC_IO, "a sync has failed: nothing is written any more");
    for (int32_t i = 0; i < ledger_agencies(l) && !rc; i++) rc = book_keys_ready(l, l->book[i], f);
    if (!rc) rc = write_entries(l, f);
    for (int32_t i = 0; i < ledger_agencies(l) && !rc; i++) rc = write_book(l, l->book[i], f);
    return rc ? within(f, rc, "writing the ledger") : RC_OK;
}

// --- after the commit, or instead of it ----------------------------------------------------------------

static void unstage_all(struct ledger *l)
{
    l->written = false;
    l->staged_count = 0;
    for (int32_t i = 0; i < ledger_agencies(l); i++) l->book[i]->staged = l->book[i]->staged_slots = 0;
}

void ledger_advance(struct ledger *l)
{
    MUST(l->written);
    for (int32_t i = 0; i < ledger_agencies(l); i++) {
        struct book *b = l->book[i];
        b->head_due = b->publish_due = false; // the transaction took them along
        if (b->staged == 0) continue;
        b->era.size += b->staged;
        b->slots += b->staged_slots;
        b->slots_used += b->staged_slots;
        head_sign(l, b);
    }
    unstage_all(l);
}

void ledger_abandon(struct ledger *l)
{
    for (int32_t i = 0; i < ledger_agencies(l) && l->written; i++)
        tree_edge_undo(l->book[i]->edge, l->book[i]->era.size);
    unstage_all(l);
}

void ledger_prove_last(const struct ledger *l, struct arena *a, int64_t agency, int64_t position,
                       struct proof *ret_p)
{
    const struct book *b = book_of(l, agency);
    struct tree_proof proof;
    int64_t index = position - b->era.base;
    MUST(tree_prove_inclusion(tree_edge_source(b->edge), &b->head, index, &proof, NULL) == RC_OK &&
         proof.count <= LEDGER_PROOF_HASHES_MAX);
    struct proof *p = ret_p;
    p->agency = agency;
    p->index = index;
    p->size = b->head.size;
    p->count = proof.count;
    p->vkey = (struct str){ 0 };
    memcpy(p->hashes, proof.at, (size_t)proof.count * sizeof p->hashes[0]);
    p->note = arena_str(a, bytes_view(b->era.note, b->era.note_bytes));
}
