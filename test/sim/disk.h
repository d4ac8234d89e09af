// sim/disk: a disk in memory that fails as disks do, by seed. Same seed and same calls, same run.
// It keeps for every file and folder what is on the medium and what was written since without a sync; at a
// crash any subset of the latter survives, in sectors of 512 bytes. A sync that fails drops some of it and
// still shows it, as Linux does. One thread. Memory is the heap's, kept until sim_disk_close.
#ifndef ANLAN_SIM_DISK_H
#define ANLAN_SIM_DISK_H
#include "base/world.h"

enum { SIM_SECTOR_BYTES = 512 };

// Chances are in millionths a call; all zero is a disk that fails only when told to.
struct sim_faults {
    int32_t read_ppm, write_ppm, sync_ppm, open_ppm; // RC_IO
    int32_t rename_ppm;                              // RC_IO for every change of a folder
    int32_t short_write_ppm;                         // a part is written, then RC_IO
    int32_t full_ppm;                                // RC_LIMIT for one write, a part of which is written
    int32_t flip_ppm;                                // a read succeeds with one bit turned
    int64_t crash_at_call; // that call (from 1) and all later ones fail until sim_disk_restart; 0: never
    int64_t bytes_max;     // the disk is full beyond this; 0: it is not
    bool keeps_all;        // a crash loses nothing that was written
    bool loses_all;        // a crash loses all that was not synced
};

struct sim_disk;

struct sim_disk *sim_disk_open(uint64_t seed);
void sim_disk_close(struct sim_disk *d); // also ends every file that is still open; takes NULL
struct disk sim_disk_face(struct sim_disk *d);
struct sim_faults *sim_disk_faults(struct sim_disk *d); // may be changed at any time

int64_t sim_disk_calls(const struct sim_disk *d);   // so far
uint64_t sim_disk_digest(const struct sim_disk *d); // of every call, its arguments and its answer
bool sim_disk_crashed(const struct sim_disk *d);
void sim_disk_crash(struct sim_disk *d); // now
// After a crash: decides by the seed what survived, and serves again. Files that were open stay unusable and
// are to be closed. `crash_at_call` is cleared.
void sim_disk_restart(struct sim_disk *d);
// The bytes of a file as they are read now; empty where there is none. They live until the next call.
struct str sim_disk_bytes(struct sim_disk *d, struct str path);
// Each file that there is now, by name in order: for tests that search every byte.
void sim_disk_each(struct sim_disk *d, void (*file)(void *self, struct str path, struct str bytes),
                   void *self);

// A clock that stands until it is stepped, and a stream of numbers by seed: with the disk, a whole simulated
// world.
struct sim_world {
    struct instant now;
    int64_t step_ns; // added at every look at the clock; may be negative
    uint64_t seed;
    struct sim_disk *disk;
};
struct world sim_world_face(struct sim_world *w, const char *sqlite_vfs);
#endif
