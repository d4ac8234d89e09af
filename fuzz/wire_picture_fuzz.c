// Any bytes as a picture: a clean copy within its room that is clean already, or a fault that says why.
#include "wire/picture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { MOST = 64 << 10 };
    static uint8_t once[MOST + PICTURE_EXTRA_BYTES], twice[MOST + 2 * PICTURE_EXTRA_BYTES];
    if (size > MOST) return 0;
    struct fault f = { 0 };
    ptrdiff_t len, again;
    struct str picture = { (const char *)data, (ptrdiff_t)size };
    if (picture_clean(picture, once, &len, &f)) {
        MUST(f.text[0] != 0);
        return 0;
    }
    MUST(len <= (ptrdiff_t)size + PICTURE_EXTRA_BYTES);
    struct str clean = { (const char *)once, len };
    MUST(file_kind_of(clean) == file_kind_of(picture));
    MUST(picture_clean(clean, twice, &again, &f) == RC_OK && again == len &&
         memcmp(once, twice, (size_t)len) == 0);
    return 0;
}
