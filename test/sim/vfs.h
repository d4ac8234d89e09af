// sim/vfs: an SQLite VFS over any `struct disk`, so that a whole store runs on the simulated one. Shared
// memory of the WAL lives in the heap; locks hold among the connections of this process. One thread. Several
// instances by name.
#ifndef ANLAN_SIM_VFS_H
#define ANLAN_SIM_VFS_H
#include "base/world.h"

struct sim_vfs;

// Registers it under `name` (a literal). `seed` also sets SQLite's own random numbers, so that a run repeats
// exactly.
struct sim_vfs *sim_vfs_open(const char *name, struct disk disk, uint64_t seed);
void sim_vfs_close(struct sim_vfs *v); // every connection through it must be closed; takes NULL
void sim_vfs_skip_sync(struct sim_vfs *v, bool skip); // a seeded defect: sync answers well and does nothing
void sim_vfs_clock(struct sim_vfs *v,
                   const struct instant *now); // the time that SQL functions see; NULL: 2025-01-01
#endif
