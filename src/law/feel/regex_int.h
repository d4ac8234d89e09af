// Inside law/feel: what the two halves of regular expressions share.
#ifndef ANLAN_LAW_FEEL_REGEX_INT_H
#define ANLAN_LAW_FEEL_REGEX_INT_H
#include "law/feel/feel_int.h"

struct regex_block { // of Unicode
    struct str name;
    int32_t first, last;
};
extern const struct regex_block regex_blocks[];
extern const int32_t regex_blocks_count;

enum {
    REGEX_BYTES_MAX = 16 << 10,
    REGEX_NESTING_MAX = 100,
    REGEX_REPEAT_MAX = 65'535,
    REGEX_GROUPS_MAX = 999
};
#endif
