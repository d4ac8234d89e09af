// Any bytes are a note whose pieces, put together again, are those bytes, or a fault that says why not. The
// same for the checkpoint that its text may be.
#include "tree/tree.h"

static char pool[4 << 20];

static void check_checkpoint(struct arena scratch, struct str text)
{
    struct checkpoint c;
    struct fault f = { 0 };
    struct text out = { .arena = &scratch };
    if (checkpoint_parse(text, &c, &f) != RC_OK) {
        MUST(f.text[0] != 0);
        return;
    }
    checkpoint_print(&out, &c);
    MUST(c.size >= 0 && str_equal(text_str(&out), text));
}

static void check_note(struct arena scratch, const struct note *n, struct str bytes)
{
    struct text out = { .arena = &scratch };
    MUST(n->count > 0 && n->count <= NOTE_SIGNATURES_MAX && str_ends(n->text, S("\n")));
    text_put(&out, n->text);
    text_char(&out, '\n');
    for (int32_t i = 0; i < n->count; i++)
        text_print(&out, "\u2014 %.*s %.*s\n", P(n->line[i].name), P(n->line[i].base64));
    MUST(str_equal(text_str(&out), bytes));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct note n;
    struct str bytes = { (const char *)data, (ptrdiff_t)size };
    struct arena scratch = arena_of(pool, sizeof pool, NULL);
    struct fault f = { 0 };
    struct note_key known[2];
    if (size > 1 << 16) return 0;
    MUST(seal_init(NULL) == RC_OK);
    known[0] =
        note_signer_of(S("anlan.example/log/1"), NOTE_ED25519, (const uint8_t[SIGN_SEED_BYTES]){ 1 }).key;
    known[1] =
        note_signer_of(S("witness.example/w1"), NOTE_COSIGNATURE, (const uint8_t[SIGN_SEED_BYTES]){ 2 }).key;
    check_checkpoint(scratch, bytes);
    enum rc rc = note_parse(bytes, &n, &f);
    if (rc) {
        MUST(f.text[0] != 0 && note_open(bytes, known, 2, &n, &f) == rc);
        return 0;
    }
    check_note(scratch, &n, bytes);
    check_checkpoint(scratch, n.text);
    rc = note_open(bytes, known, 2, &n, &f);
    MUST(rc == RC_OK || rc == RC_DENIED);
    return 0;
}
