// Any bytes as the header of a key file: what is read is printed as the same bytes.
#include "ledger/ledger_int.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    // The input stands for the bytes that mean something: the rest of a header is zeros.
    uint8_t bytes[KEYS_HEADER_BYTES] = { 0 }, again[KEYS_HEADER_BYTES];
    struct key_header h;
    struct fault f = { 0 };
    if (size > sizeof bytes) size = sizeof bytes;
    if (size > 0) memcpy(bytes, data, size);
    enum rc rc = key_header_parse(bytes_view(bytes, sizeof bytes), &h, &f);
    if (rc) MUST(rc == RC_CORRUPT && f.text[0] != 0);
    if (rc) return 0;
    key_header_print(&h, again);
    MUST(memcmp(bytes, again, sizeof bytes) == 0 && h.slug[LEDGER_SLUG_MAX] == 0);
    MUST(key_header_parse(bytes_view(bytes, (ptrdiff_t)size), &h, &f) ==
         (size == sizeof bytes ? RC_OK : RC_CORRUPT));
    return 0;
}
