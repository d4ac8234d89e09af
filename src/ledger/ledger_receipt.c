// The receipt that proves itself: entry, proof file and openings in the form that tree/receipt checks.
#include "ledger/ledger_int.h"
#include "tree/receipt.h"

static struct str proof_text(struct arena *a, const struct proof *p)
{
    struct proof_file file = { .index = p->index, .proof.count = p->count, .checkpoint = p->note };
    struct text out = { .arena = a };
    memcpy(file.proof.at, p->hashes, (size_t)p->count * sizeof p->hashes[0]);
    proof_file_print(&out, &file);
    return text_str(&out);
}

struct str ledger_receipt_json(struct arena *a, struct str number, struct str code, struct str entry_bytes,
                               const struct proof *p, struct str vkey, const struct opening *parts,
                               int32_t parts_count)
{
    struct receipt *r = NEW(a, struct receipt, 1);
    r->number = number;
    r->code = code;
    r->entry = entry_bytes;
    r->proof = proof_text(a, p);
    r->vkey = p->vkey.len > 0 ? p->vkey : vkey;
    for (int32_t i = 0; i < parts_count && r->openings_count < RECEIPT_OPENINGS_MAX; i++) {
        if (parts[i].erased) continue;
        struct receipt_opening *o = &r->openings[r->openings_count++];
        o->name = parts[i].name;
        o->body = parts[i].canonical;
        memcpy(o->random, parts[i].salt, sizeof o->random);
    }
    return receipt_print(a, r);
}
