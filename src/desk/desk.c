// The desks in one list.
#include "desk/desk.h"

const struct verb_table *const desk_verbs[] = { &transfer_verbs, &casefile_verbs, &custody_verbs };
const int32_t desk_verbs_count = COUNT(desk_verbs);
