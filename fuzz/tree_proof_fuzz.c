// Any bytes are a proof file that prints as those bytes, or a fault that says why not; and none proves
// anything here, because the log's key has signed nothing.
#include "tree/tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char pool[1 << 20];
    static struct hasher *hasher;
    struct str bytes = { (const char *)data, (ptrdiff_t)size };
    struct arena a = arena_of(pool, sizeof pool, NULL);
    struct text out = { .arena = &a };
    struct fault f = { 0 };
    struct proof_file p;
    struct checkpoint c;
    if (size > 1 << 16) return 0;
    MUST(seal_init(NULL) == RC_OK);
    if (!hasher) hasher = hasher_open();
    struct note_signer s =
        note_signer_of(S("anlan.example/log/1"), NOTE_ED25519, (const uint8_t[SIGN_SEED_BYTES]){ 1 });
    enum rc rc = proof_file_parse(bytes, &p, &f);
    if (rc) {
        MUST(f.text[0] != 0);
        return 0;
    }
    MUST(p.index >= 0 && p.proof.count <= TREE_PROOF_MAX);
    proof_file_print(&out, &p);
    MUST(str_equal(text_str(&out), bytes));
    MUST(proof_file_check(hasher, bytes, S("entry"), &s.key, 1, &c, &f) != RC_OK && f.text[0] != 0);
    return 0;
}
