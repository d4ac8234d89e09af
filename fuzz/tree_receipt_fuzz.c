// Any bytes are a receipt that prints and parses as itself, or a fault that says why not; none is proved
// here under the log's key, because that has signed nothing. The arena is small on purpose: a receipt that
// needs more is let go.
#include "tree/receipt.h"

static bool receipts_equal(const struct receipt *a, const struct receipt *b)
{
    bool same = str_equal(a->number, b->number) && str_equal(a->code, b->code) &&
                str_equal(a->entry, b->entry) && str_equal(a->proof, b->proof) &&
                str_equal(a->vkey, b->vkey) && a->openings_count == b->openings_count;
    for (int32_t i = 0; same && i < a->openings_count; i++)
        same = str_equal(a->openings[i].name, b->openings[i].name) &&
               str_equal(a->openings[i].body, b->openings[i].body) &&
               memcmp(a->openings[i].random, b->openings[i].random, OPENING_BYTES) == 0;
    return same;
}

static void look(struct arena *a, struct hasher *h, struct str bytes)
{
    static struct receipt r, again;
    struct fault f = { 0 };
    struct receipt_truth t;
    struct note_signer s =
        note_signer_of(S("anlan.example/log/1"), NOTE_ED25519, (const uint8_t[SIGN_SEED_BYTES]){ 7 });
    if (receipt_parse(a, bytes, &r, &f) != RC_OK) {
        MUST(f.text[0] != 0);
        return;
    }
    MUST(receipt_parse(a, receipt_print(a, &r), &again, &f) == RC_OK && receipts_equal(&r, &again));
    MUST(receipt_check(h, *a, &r, &s.key, 1, &t, &f) != RC_OK && f.text[0] != 0);
    if (receipt_check(h, *a, &r, NULL, 0, &t, &f) == RC_OK) // under a key of its own
        MUST(!t.key_known && t.index < t.checkpoint.size && t.openings_count == r.openings_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char pool[4 << 20];
    static struct hasher *hasher;
    jmp_buf full;
    struct arena a = arena_of(pool, sizeof pool, &full);
    if (size > 1 << 16) return 0;
    MUST(seal_init(NULL) == RC_OK);
    if (!hasher) hasher = hasher_open();
    if (setjmp(full) == 0) look(&a, hasher, (struct str){ (const char *)data, (ptrdiff_t)size });
    return 0;
}
