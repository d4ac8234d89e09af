// exchange/form_body: the body of an HTML form as pairs in order: application/x-www-form-urlencoded (the URL standard's parser, UTF-8 only) and
// multipart/form-data (RFC 7578, texts only: a part with a file name is refused). Pure. Refused: what is not UTF-8, control characters but line
// breaks and tabs, anything past a limit below.
#ifndef ANLAN_EXCHANGE_FORM_BODY_H
#define ANLAN_EXCHANGE_FORM_BODY_H
#include "base/base.h"

enum {
    FORM_PAIRS_MAX = 256,
    FORM_NAME_BYTES_MAX = 256,
    FORM_VALUE_BYTES_MAX = 64 << 10,
    FORM_BOUNDARY_BYTES_MAX = 70, // RFC 2046, 5.1.1
    FORM_PART_HEAD_BYTES_MAX = 2048,
};

struct form_pair {
    struct str name, value;
};

struct form_body {
    const struct form_pair *at;
    int32_t count;
};

// By the content type: RC_MISSING where it is neither of the two. RC_INVALID says what is wrong and where; RC_LIMIT: past a limit. Lives in `a`;
// `body` is not kept.
[[nodiscard]] enum rc form_body_parse(struct arena *a, struct str content_type, struct str body,
                                      struct form_body *ret_b, struct fault *f);

// The first value of that name, or empty: an empty value and none are the same.
struct str form_get(const struct form_body *b, struct str name);
#endif
