// Files that somebody sends before the act that names them; and, after a recovery, whether those that acts name are there and hold what was sent.
#include "ledger/blob.h"
#include "sim/town_int.h"

static enum rc send_slices(struct blob_writer *w, struct str bytes, struct gate_file *file, struct fault *f)
{
    enum rc rc = RC_OK;
    for (ptrdiff_t at = 0; !rc && blob_wanted(w) > 0;) {
        int32_t len = blob_wanted(w);
        rc = blob_put(w, bytes.at + at, len, f);
        at += len;
    }
    return rc ? rc : blob_finish(w, &file->blob, file->digest, f);
}

struct str town_file(struct town *t, int64_t agency, struct str bytes)
{
    struct blob_writer *w;
    struct fault f = { 0 };
    struct gate_file file = { .kind = FILE_JPEG, .name = S("door.jpg"), .made = t->clock.now };
    if (blob_begin(gate_ledger(t->gate), bytes.len, &w, &f)) return (struct str){ 0 };
    enum rc rc = send_slices(w, bytes, &file, &f);
    blob_close(w);
    if (rc) return (struct str){ 0 }; // the sender is told; the disk failed
    t->figures.files++;
    return gate_file_token(t->gate, &t->arena, agency, &file);
}

static enum rc holds(void *self, const struct gate_file *file, struct fault *f)
{
    struct town *t = self;
    enum rc rc = blob_holds(gate_ledger(t->gate), &file->blob, file->digest, f);
    t->figures.files_looked += !rc;
    return rc;
}

enum rc town_files_hold(void *self, struct str part, struct str canonical, struct fault *f)
{
    struct town *t = self;
    (void)part;
    return gate_files_in(t->work, canonical, holds, t, f);
}
