// Attachments of a data directory: every file under blobs/ against the digest that is its name, without a key; and, where parts are opened, every
// file that one of them names: it is there, it opens, and it holds what the act said.
#include "app/words.h"
#include "app/verify.h"
#include "gate/gate.h"
#include <dirent.h>
#include <stdio.h>

// One folder of blobs/: files of 64 digits. "ID.new" was never named by an act, and may go at any time.
static enum rc check_folder(struct ledger *l, const char *path, int64_t *count, struct fault *f)
{
    DIR *folder = opendir(path);
    enum rc rc = RC_OK;
    if (!folder) return RC_OK;
    for (struct dirent *e; !rc && (e = readdir(folder));) {
        if (strlen(e->d_name) != BLOB_ID_CHARS) continue;
        rc = blob_whole(l, e->d_name, f);
        *count += !rc;
    }
    (void)closedir(folder);
    return rc;
}

static enum rc check_whole(struct verify *v, struct ledger *l, struct fault *f)
{
    char path[4096];
    int64_t count = 0;
    enum rc rc = RC_OK;
    for (int i = 0; i < 256 && !rc; i++) // the folders are the first two digits
        if (snprintf(path, sizeof path, "%s/blobs/%02x", v->place, i) < (int)sizeof path)
            rc = check_folder(l, path, &count, f);
    if (rc) return rc;
    v->files_whole = count;
    return RC_OK;
}

static enum rc check_named(void *self, const struct gate_file *file, struct fault *f)
{
    struct verify *v = self;
    enum rc rc = blob_holds(v->ledger, &file->blob, file->digest, f);
    if (!rc) v->files_opened++;
    return rc;
}

enum rc verify_part_files(void *self, struct str part, struct str canonical, struct fault *f)
{
    struct verify *v = self;
    struct arena room = v->room;
    jmp_buf full;
    room.full = &full; // the jump must not leave the walk over the log
    if (setjmp(full)) return fail(f, RC_LIMIT, tr("%.*s is too large to be looked into"), P(part));
    return gate_files_in(room, canonical, check_named, v, f);
}

enum rc verify_files(struct verify *v, struct ledger *l, struct fault *f)
{
    enum rc rc = check_whole(v, l, f);
    if (rc) return rc;
    if (v->parts)
        verify_say(v, "files",
                   tr("%lld are what their names are the digests of; %lld named by parts, each opened"),
                   (long long)v->files_whole, (long long)v->files_opened);
    else
        verify_say(v, "files", tr("%lld are what their names are the digests of"), (long long)v->files_whole);
    if (!v->json) return RC_OK;
    json_open(&v->out, '{');
    json_put_int(&v->out, "files", v->files_whole);
    if (v->parts) json_put_int(&v->out, "files_opened", v->files_opened);
    json_shut(&v->out, '}');
    return RC_OK;
}
