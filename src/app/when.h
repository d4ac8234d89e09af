// app/when: times as people at a terminal read them: in the zone of the agency that they are about, because its periods are counted there; in that
// of this host for as long as no agency's is known.
#ifndef ANLAN_APP_WHEN_H
#define ANLAN_APP_WHEN_H
#include "base/base.h"

// From now on times are told in this zone ("Asia/Shanghai"); one that the system has no data of changes nothing. Of a command's one thread.
void when_in(struct str zone);

// An instant of an answer: "2026-11-23 19:42:02 +08:00"; as it stands where it is none. Lives in `a`.
struct str when_time(struct arena *a, struct str rfc3339);
// The same of one until which something is to be done: the first instant of a day is the end of the day before, and said so.
struct str when_due(struct arena *a, struct str rfc3339);
#endif
