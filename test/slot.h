// The bytes of the key slot of a part, out of the key file: what must be gone from every file after an erasure.
#ifndef ANLAN_TEST_SLOT_H
#define ANLAN_TEST_SLOT_H
#include "ledger/ledger_int.h"

// False where there is no such part, or its slot holds no key.
[[gnu::unused]] static bool slot_of_part(const struct ledger *l, struct store *reader, struct arena scratch,
                                         int64_t agency, int64_t position, struct str name,
                                         uint8_t ret_wrapped[static LEDGER_WRAPPED_KEY])
{
    struct row r;
    struct sealed_part p;
    enum slot_state state;
    if (store_one(reader, &scratch, &r, NULL, "SELECT sealed FROM ledger_entry WHERE row = ?1",
                  ARGS(INT(LEDGER_ROW(agency, position)))))
        return false;
    for (struct str row = r.at[0].s; row.len > 0 && !sealed_take(&row, &p, NULL);)
        if (str_equal(p.name, name))
            return !keyfile_get(l, &book_of(l, agency)->keys, p.slot, ret_wrapped, &state, NULL) &&
                   state == SLOT_KEY;
    return false;
}
#endif
