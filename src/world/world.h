// world: the real clock, randomness and disk behind base/world.h (POSIX on Linux).
// Relies on the kernel alone. New files are 0600, new folders 0700; nothing is inherited by a child process.
#ifndef ANLAN_WORLD_WORLD_H
#define ANLAN_WORLD_WORLD_H
#include "base/world.h"

enum { WORLD_PATH_BYTES_MAX = 4'000 }; // a longer path, or one with a NUL, is RC_INVALID

// The disk's answers: RC_MISSING where a file or its folder is not there, RC_CONFLICT where CREATE_NEW meets
// an existing file, RC_LIMIT where disk, quota or a table of the kernel is full, RC_INVALID for a path, RC_IO
// for the rest.
// A `sync` or `sync_dir` that failed has lost pages, and the kernel calls them clean: never call it once
// more; end the process. The next start still reads those pages from the cache, so it must write again, and
// sync, whatever it builds upon.
struct world world_real(void);

#ifdef ANLAN_TEST_CLOCK
// For tests only (the program anlan_clock): the time of the real world can be set, and begins ANLAN_TEST_AHEAD_S seconds ahead. The program as it
// is shipped has none of it.
void world_set(struct instant now); // for every world of this process; from then on the time goes on
#endif
#endif
