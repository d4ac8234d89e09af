// Any bytes as the sealed parts of a row, and as an entry's object of commitments: what is taken lies within them.
#include "ledger/entry_int.h"
#include "ledger/ledger_int.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str all = { (const char *)data, (ptrdiff_t)size }, row = all, object = all, name;
    struct sealed_part p;
    uint8_t commitment[DIGEST_BYTES];
    struct fault f = { 0 };
    bool more = true;
    while (row.len > 0) {
        ptrdiff_t before = row.len;
        if (sealed_take(&row, &p, &f)) break;
        MUST(row.len < before && entry_part_name_valid(p.name) && p.slot >= 0);
        MUST(p.bytes.len >= 0 && p.bytes.at >= all.at && p.bytes.at + p.bytes.len <= all.at + all.len);
    }
    while (more && !commitments_take(&object, &name, commitment, &more))
        if (more)
            MUST(object.len < all.len &&
                 (name.len == 0 || (name.at >= all.at && name.at + name.len <= all.at + all.len)));
    return 0;
}
