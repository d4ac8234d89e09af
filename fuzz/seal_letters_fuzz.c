// Hex, base32 and base64: what is decoded encodes to the same text, and what is encoded decodes to the same
// bytes.
#include "seal/seal.h"

enum { TEXT_MAX = 1 << 12 };

static void check_letters(struct str s, struct str (*encode)(const void *, ptrdiff_t, char *),
                          bool (*decode)(struct str, void *, ptrdiff_t, ptrdiff_t *))
{
    static char text[2 * TEXT_MAX + 4], bytes[TEXT_MAX];
    ptrdiff_t len;
    if (decode(s, bytes, sizeof bytes, &len)) MUST(str_equal(encode(bytes, len, text), s));
    struct str encoded = encode(s.at, s.len, text);
    MUST(decode(encoded, bytes, s.len, &len) && str_equal((struct str){ bytes, len }, s));
    MUST(s.len == 0 || !decode(encoded, bytes, s.len - 1, &len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char folded[TEXT_MAX];
    struct str s = { (const char *)data, (ptrdiff_t)size };
    if (size > TEXT_MAX) return 0;
    MUST(seal_init(NULL) == RC_OK);
    check_letters(s, hex_encode, hex_decode);
    check_letters(s, base32_encode, base32_decode);
    check_letters(s, base64_encode, base64_decode);
    struct str once = base32_fold(s, folded);
    MUST(once.len <= s.len);
    return 0;
}
