// The calls of a process, passed on while it lives.
#include "sim/process.h"
#include "sim/defects.h"
#include <stdlib.h>

struct sim_late {
    struct sim_late *next;
    struct disk_file *file;
    int64_t offset;
    ptrdiff_t len;
    char bytes[];
};

struct opened { // which of the open files hold keys
    struct disk_file *file;
    bool keys;
};
enum { OPENED_MAX = 64 };
static struct opened opened[OPENED_MAX];

static bool holds_keys(const struct disk_file *file)
{
    for (int i = 0; i < OPENED_MAX; i++)
        if (opened[i].file == file) return opened[i].keys;
    return false;
}

static enum rc dead(struct fault *f) { return fail(f, RC_IO, "the process is dead"); }

static enum rc process_open(void *self, struct str path, enum disk_mode mode, struct disk_file **ret_file,
                            struct fault *f)
{
    struct sim_process *p = self;
    if (p->dead) return dead(f);
    enum rc rc = p->inner.open(p->inner.self, path, mode, ret_file, f);
    for (int i = 0; !rc && i < OPENED_MAX; i++)
        if (!opened[i].file) {
            opened[i] = (struct opened){ *ret_file, str_ends(path, S(".keys")) };
            break;
        }
    return rc;
}

static void process_close(void *self, struct disk_file *file)
{
    struct sim_process *p = self;
    if (!p->dead) sim_process_flush(p);
    for (int i = 0; file && i < OPENED_MAX; i++)
        if (opened[i].file == file) opened[i].file = NULL;
    p->inner.close(p->inner.self, file);
}

static enum rc process_read(void *self, struct disk_file *file, int64_t offset, void *ret_bytes,
                            ptrdiff_t bytes, ptrdiff_t *ret_got, struct fault *f)
{
    struct sim_process *p = self;
    if (p->dead) return dead(f);
    if (p->late && holds_keys(file)) sim_process_flush(p);
    return p->inner.read(p->inner.self, file, offset, ret_bytes, bytes, ret_got, f);
}

static void hold_back(struct sim_process *p, struct disk_file *file, int64_t offset, const void *bytes,
                      ptrdiff_t len)
{
    struct sim_late *late = malloc(sizeof *late + (size_t)len);
    MUST(late != NULL);
    *late = (struct sim_late){ .file = file, .offset = offset, .len = len };
    memcpy(late->bytes, bytes, (size_t)len);
    if (!p->late) p->late_last = &p->late, p->committed = false;
    *p->late_last = late;
    p->late_last = &late->next;
}

static enum rc process_write(void *self, struct disk_file *file, int64_t offset, const void *bytes,
                             ptrdiff_t len, struct fault *f)
{
    struct sim_process *p = self;
    if (p->dead) return dead(f);
    if (p->late && p->committed) sim_process_flush(p);
    if (sim_defect == DEFECT_LATE_KEY_SLOT && holds_keys(file))
        return hold_back(p, file, offset, bytes, len), RC_OK;
    return p->inner.write(p->inner.self, file, offset, bytes, len, f);
}

static enum rc process_sync(void *self, struct disk_file *file, struct fault *f)
{
    struct sim_process *p = self;
    if (p->dead) return dead(f);
    if (sim_defect == DEFECT_SKIPPED_SYNC) return RC_OK;
    bool keys = holds_keys(file);
    if (keys && (sim_defect == DEFECT_LATE_KEY_SLOT || sim_defect_erases)) return RC_OK;
    p->committed |= !keys;
    return p->inner.sync(p->inner.self, file, f);
}

static enum rc process_truncate(void *self, struct disk_file *file, int64_t bytes, struct fault *f)
{
    struct sim_process *p = self;
    return p->dead ? dead(f) : p->inner.truncate(p->inner.self, file, bytes, f);
}

static enum rc process_size(void *self, struct disk_file *file, int64_t *ret_bytes, struct fault *f)
{
    struct sim_process *p = self;
    return p->dead ? dead(f) : p->inner.size(p->inner.self, file, ret_bytes, f);
}

static enum rc process_rename(void *self, struct str from, struct str to, struct fault *f)
{
    struct sim_process *p = self;
    return p->dead ? dead(f) : p->inner.rename(p->inner.self, from, to, f);
}

static enum rc process_remove(void *self, struct str path, struct fault *f)
{
    struct sim_process *p = self;
    return p->dead ? dead(f) : p->inner.remove(p->inner.self, path, f);
}

static enum rc process_sync_dir(void *self, struct str path, struct fault *f)
{
    struct sim_process *p = self;
    return p->dead ? dead(f) : p->inner.sync_dir(p->inner.self, path, f);
}

static enum rc process_make_dir(void *self, struct str path, struct fault *f)
{
    struct sim_process *p = self;
    return p->dead ? dead(f) : p->inner.make_dir(p->inner.self, path, f);
}

void sim_process_flush(struct sim_process *p)
{
    while (p->late) {
        struct sim_late *late = p->late;
        p->late = late->next;
        if (!p->inner.write(p->inner.self, late->file, late->offset, late->bytes, late->len, NULL))
            (void)p->inner.sync(p->inner.self, late->file, NULL);
        free(late);
    }
}

void sim_process_forget(struct sim_process *p)
{
    while (p->late) {
        struct sim_late *late = p->late;
        p->late = late->next;
        free(late);
    }
}

struct disk sim_process_face(struct sim_process *p)
{
    return (struct disk){ p,
                          process_open,
                          process_close,
                          process_read,
                          process_write,
                          process_sync,
                          process_truncate,
                          process_size,
                          process_rename,
                          process_remove,
                          process_sync_dir,
                          process_make_dir };
}
