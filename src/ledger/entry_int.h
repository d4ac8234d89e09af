// Private to ledger: what encoding and decoding of entries agree on.
#ifndef ANLAN_LEDGER_ENTRY_INT_H
#define ANLAN_LEDGER_ENTRY_INT_H
#include "ledger/entry.h"

enum { ENTRY_PART_NAME_MAX = 64 };
bool entry_part_name_valid(struct str name); // [A-Za-z0-9_.:-]{1,64}
bool entry_digest_valid(struct str hex);     // 64 lower-case digits
const struct json *
entry_tree(struct arena *a,
           struct str canonical); // of bytes that entry_glance has accepted; in `a`, text too
#endif
