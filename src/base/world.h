// base/world: time, randomness and disk as interfaces, so that a whole server runs in a simulation.
// Only types live here; room `world` has the real ones, test/sim the faulty ones.
#ifndef ANLAN_BASE_WORLD_H
#define ANLAN_BASE_WORLD_H
#include "base/time.h"

struct disk_file; // an open file; only its disk knows what is inside

enum disk_mode {
    DISK_READ,
    DISK_WRITE,
    DISK_CREATE_NEW
}; // WRITE creates if missing; CREATE_NEW refuses an existing one

// Every call may fail with RC_IO (RC_LIMIT where the disk is full). A sync that failed must end the process: its pages may be lost.
struct disk {
    void *self;
    enum rc (*open)(void *self, struct str path, enum disk_mode mode, struct disk_file **ret_file,
                    struct fault *f);
    void (*close)(void *self, struct disk_file *file); // takes NULL
    enum rc (*read)(void *self, struct disk_file *file, int64_t offset, void *ret_bytes, ptrdiff_t bytes,
                    ptrdiff_t *ret_got, struct fault *f); // fewer than asked only at the end of the file
    enum rc (*write)(void *self, struct disk_file *file, int64_t offset, const void *bytes, ptrdiff_t len,
                     struct fault *f);
    enum rc (*sync)(void *self, struct disk_file *file, struct fault *f); // fdatasync
    enum rc (*truncate)(void *self, struct disk_file *file, int64_t bytes, struct fault *f);
    enum rc (*size)(void *self, struct disk_file *file, int64_t *ret_bytes, struct fault *f);
    enum rc (*rename)(void *self, struct str from, struct str to,
                      struct fault *f);                              // atomic; not durable before sync_dir
    enum rc (*remove)(void *self, struct str path, struct fault *f); // RC_MISSING where there is none
    enum rc (*sync_dir)(void *self, struct str path, struct fault *f);
    enum rc (*make_dir)(void *self, struct str path, struct fault *f); // no error if it is there
};

struct world {
    struct instant (*now)(void *self);                        // the wall clock; may step back
    void (*random)(void *self, void *ret_bytes, ptrdiff_t n); // unpredictable bytes
    void *self;
    struct disk disk;
    const char *sqlite_vfs; // NULL for SQLite's own
};
#endif
