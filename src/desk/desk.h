// desk: what people do, one file a desk. Each desk fills rows of the gate's table of verbs; a verb reads the act and says its effects.
// Packs name acts, roles and kinds; here stand only the verbs that their acts are made of.
#ifndef ANLAN_DESK_DESK_H
#define ANLAN_DESK_DESK_H
#include "gate/act.h"
#include "gate/charter.h"

extern const struct verb_table transfer_verbs; // whose the case is: transfer, accept, decline, recall, assign
extern const struct verb_table casefile_verbs; // its course: hold, resume, close, release, rating, links
extern const struct verb_table custody_verbs;  // its sealed parts: read, lock, unlock, erase, retain, free

// All of them, for gate_options.
extern const struct verb_table *const desk_verbs[];
extern const int32_t desk_verbs_count;
#endif
