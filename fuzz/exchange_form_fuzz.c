// Any bytes as the body of a form, in both forms: pairs of UTF-8 within their limits, or a fault that says why.
#include "exchange/form_body.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char pool[2 << 20];
    static const struct str types[] = { SL("application/x-www-form-urlencoded; charset=UTF-8"),
                                        SL("multipart/form-data; boundary=x"),
                                        SL("multipart/form-data; boundary=\"a b\"; charset=utf-8") };
    if (size < 1 || size > 128 << 10) return 0;
    struct arena a = arena_of(pool, sizeof pool, NULL);
    struct fault f = { 0 };
    struct form_body b;
    struct str body = { (const char *)data + 1, (ptrdiff_t)size - 1 };
    enum rc rc = form_body_parse(&a, types[data[0] % COUNT(types)], body, &b, &f);
    if (rc) {
        MUST(f.text[0] != 0);
        return 0;
    }
    MUST(b.count <= FORM_PAIRS_MAX);
    for (int32_t i = 0; i < b.count; i++) {
        MUST(b.at[i].name.len > 0 && b.at[i].name.len <= FORM_NAME_BYTES_MAX && utf8_valid(b.at[i].name));
        MUST(b.at[i].value.len <= FORM_VALUE_BYTES_MAX && utf8_valid(b.at[i].value));
    }
    return 0;
}
