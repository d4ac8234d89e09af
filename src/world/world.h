// world: the real clock, randomness and disk behind base/world.h (POSIX on Linux).
// Relies on the kernel alone. New files are 0600, new folders 0700; nothing is inherited by a child process.
#ifndef ANLAN_WORLD_WORLD_H
#define ANLAN_WORLD_WORLD_H
#include "base/world.h"

enum { WORLD_PATH_BYTES_MAX = 4'000 }; // a longer path, or one with a NUL, is RC_INVALID

// The disk's answers: RC_MISSING where a file or its folder is not there, RC_CONFLICT where CREATE_NEW meets an existing
// file, RC_LIMIT where disk, quota or a table of the kernel is full, RC_IO for the rest.
// `sync` or `sync_dir` that failed has lost pages that the kernel will not report again: it must not be called once more; end the
// process, and let the next start read what is there.
struct world world_real(void);
#endif
