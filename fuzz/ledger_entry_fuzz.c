// Any bytes as an entry: what is read comes back byte for byte, and the quick look agrees with the whole reading.
#include "ledger/entry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char pool[4 << 20];
    if (size > LEDGER_ENTRY_MAX + 1) return 0;
    struct arena a = arena_of(pool, sizeof pool, NULL);
    struct fault f = { 0 };
    struct str bytes = { (const char *)data, (ptrdiff_t)size }, again, canonical;
    struct entry e;
    struct entry_glance seen;
    struct entry_erasure *erasures;
    const struct json *tree;
    int32_t count;
    enum rc glanced = entry_glance(bytes, &seen, &f);
    if (glanced) MUST(glanced == RC_CORRUPT && f.text[0] != 0);
    if (!glanced) { // what passes the quick look is canonical by the whole one too
        MUST(json_parse(&a, bytes, &tree, &f) == RC_OK && json_canonical(&a, tree, &canonical, &f) == RC_OK);
        MUST(str_equal(canonical, bytes));
    }
    f.text[0] = 0;
    enum rc rc = entry_decode(&a, bytes, &e, &f);
    if (rc) {
        MUST(rc == RC_CORRUPT && f.text[0] != 0);
        return 0;
    }
    MUST(!glanced && seen.agency == e.agency && seen.position == e.position && seen.base == e.base);
    MUST(entry_encode(&a, &e, &again, &f) == RC_OK && str_equal(again, bytes));
    e.does = e.why = NULL;
    MUST(entry_encode(&a, &e, &again, &f) == RC_OK && str_equal(again, bytes));
    rc = entry_erasures(&a, &e, &erasures, &count, &f);
    MUST(rc == RC_OK || rc == RC_CORRUPT);
    return 0;
}
