// app/zones: the system's time zones (tzdata's TZif files) for FEEL, read into memory of their own.
#ifndef ANLAN_APP_ZONES_H
#define ANLAN_APP_ZONES_H
#include "law/feel.h"

// For commands, which run in one thread: a zone is read when it is first asked for. Lives until the process ends.
// A database that is not there has no zones.
const struct feel_zones *zones_open(void);
// For the server: all zones are read now, and nothing changes afterwards, so that threads may share them. Call it once:
// they too live until the process ends. RC_MISSING where there is no database.
[[nodiscard]] enum rc zones_open_all(const struct feel_zones **ret_z, struct fault *f);
// For a gate: with `threads` all of them, else those that are asked for. NULL where there is no database: packs that need one say so.
const struct feel_zones *zones_for_gate(bool threads);
#endif
