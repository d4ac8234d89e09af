// Any bytes are the one text of a verifier key, or a fault that says why not.
#include "tree/tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char again[VKEY_TEXT_MAX];
    struct str bytes = { (const char *)data, (ptrdiff_t)size };
    struct note_key k;
    struct fault f = { 0 };
    if (size > 1 << 12) return 0;
    MUST(seal_init(NULL) == RC_OK);
    if (vkey_parse(bytes, &k, &f) == RC_OK)
        MUST(str_equal(vkey_print(&k, again), bytes));
    else
        MUST(f.text[0] != 0);
    return 0;
}
