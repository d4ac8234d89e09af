// Attachments on the disk: slices sealed one by one, so that neither side holds a whole file in memory.
#include "ledger/blob.h"
#include "ledger/ledger_int.h"
#include <stdio.h>
#include <stdlib.h>

enum {
    MAGIC_BYTES = 16,
    SALT_BYTES = 16,
    HEAD_BYTES = MAGIC_BYTES + SALT_BYTES,
    SEALED_MAX = BLOB_SLICE_BYTES + SEAL_EXTRA_BYTES
};
static const char magic[MAGIC_BYTES] = "ANLAN BLOB 1\n";

struct bound {
    uint8_t at[SALT_BYTES + 8 + 8];
};

static struct str bound_of(const uint8_t salt[static SALT_BYTES], int64_t index, int64_t bytes,
                           struct bound *out)
{
    memcpy(out->at, salt, SALT_BYTES);
    put_be64(out->at + SALT_BYTES, (uint64_t)index);
    put_be64(out->at + SALT_BYTES + 8, (uint64_t)bytes);
    return bytes_view(out->at, sizeof out->at);
}

static int32_t slice_bytes(int64_t bytes, int64_t index)
{
    int64_t left = bytes - index * BLOB_SLICE_BYTES;
    return left <= 0 ? 0 : left < BLOB_SLICE_BYTES ? (int32_t)left : BLOB_SLICE_BYTES;
}

static struct path blob_path(const struct ledger *l, const char *id, const char *ending)
{
    return ledger_path(l, "blobs/%.2s/%.*s%s", id, BLOB_ID_CHARS, id, ending);
}

// --- writing --------------------------------------------------------------------------------------------------------

struct blob_writer {
    struct ledger *ledger;
    struct disk_file *file;
    struct path path; // while it is made
    struct hasher *plain, *sealed;
    uint8_t salt[SALT_BYTES], key[BLOB_KEY_BYTES];
    int64_t bytes, index, offset;
    bool finished;
    uint8_t slice[SEALED_MAX];
};

static enum rc write_at_end(struct blob_writer *w, const void *bytes, ptrdiff_t len, struct fault *f)
{
    const struct disk *d = &w->ledger->world.disk;
    enum rc rc = d->write(d->self, w->file, w->offset, bytes, len, f);
    if (rc) return rc;
    hasher_put(w->sealed, bytes, len);
    w->offset += len;
    return RC_OK;
}

static enum rc begin(struct blob_writer *w, struct fault *f)
{
    struct ledger *l = w->ledger;
    const struct disk *d = &l->world.disk;
    uint8_t name[16];
    char hex[HEX_CHARS(sizeof name)];
    l->world.random(l->world.self, name, sizeof name);
    l->world.random(l->world.self, w->salt, sizeof w->salt);
    l->world.random(l->world.self, w->key, sizeof w->key);
    w->path = ledger_path(l, "blobs/%.*s.new", P(hex_encode(name, sizeof name, hex)));
    enum rc rc = d->make_dir(d->self, str_of(ledger_path(l, "blobs").text), f);
    if (!rc) rc = d->open(d->self, str_of(w->path.text), DISK_CREATE_NEW, &w->file, f);
    hasher_start(w->plain);
    hasher_start(w->sealed);
    if (!rc) rc = write_at_end(w, magic, MAGIC_BYTES, f);
    return rc ? rc : write_at_end(w, w->salt, SALT_BYTES, f);
}

enum rc blob_begin(struct ledger *l, int64_t bytes, struct blob_writer **ret_w, struct fault *f)
{
    if (bytes < 1) return fail(f, RC_INVALID, "an attachment has at least one byte");
    if (bytes > BLOB_BYTES_MAX)
        return fail(f, RC_LIMIT, "an attachment of %lld bytes exceeds %d", (long long)bytes, BLOB_BYTES_MAX);
    struct blob_writer *w = calloc(1, sizeof *w);
    MUST(w != NULL);
    *w = (struct blob_writer){ .ledger = l, .bytes = bytes, .plain = hasher_open(), .sealed = hasher_open() };
    enum rc rc = begin(w, f);
    if (rc)
        blob_close(w);
    else
        *ret_w = w;
    return rc ? within(f, rc, "beginning an attachment") : RC_OK;
}

int64_t blob_written(const struct blob_writer *w)
{
    int64_t written = w->index * BLOB_SLICE_BYTES;
    return written < w->bytes ? written : w->bytes;
}

int32_t blob_wanted(const struct blob_writer *w) { return slice_bytes(w->bytes, w->index); }

enum rc blob_put(struct blob_writer *w, const void *bytes, int32_t len, struct fault *f)
{
    struct seal_key key;
    uint8_t nonce[SEAL_NONCE_BYTES];
    struct bound bound;
    MUST(len > 0 && len == blob_wanted(w));
    memcpy(key.at, w->key, sizeof key.at);
    w->ledger->world.random(w->ledger->world.self, nonce, sizeof nonce);
    seal_part(&key, nonce, bound_of(w->salt, w->index, w->bytes, &bound), bytes_view(bytes, len), w->slice);
    wipe(&key, sizeof key);
    enum rc rc = write_at_end(w, w->slice, len + SEAL_EXTRA_BYTES, f);
    if (rc) return within(f, rc, "writing an attachment");
    hasher_put(w->plain, bytes, len);
    w->index++;
    return RC_OK;
}

// Synced under its temporary name, then ID.new in a folder of its own.
static enum rc settle(struct blob_writer *w, const char *id, struct fault *f)
{
    struct ledger *l = w->ledger;
    const struct disk *d = &l->world.disk;
    struct path folder = ledger_path(l, "blobs/%.2s", id), to = blob_path(l, id, ".new");
    enum rc rc = d->sync(d->self, w->file, f);
    if (!rc) rc = d->make_dir(d->self, str_of(folder.text), f);
    if (!rc) rc = d->rename(d->self, str_of(w->path.text), str_of(to.text), f);
    if (rc) return rc;
    w->finished = true;
    rc = d->sync_dir(d->self, str_of(folder.text), f);
    if (!rc) rc = d->sync_dir(d->self, str_of(ledger_path(l, "blobs").text), f);
    return rc ? rc
              : d->sync_dir(d->self, str_of(l->dir),
                            f); // or the first one's folder may be gone with all in it
}

enum rc blob_finish(struct blob_writer *w, struct blob *ret_b, uint8_t ret_digest[static BLOB_DIGEST_BYTES],
                    struct fault *f)
{
    struct blob b = { .bytes = w->bytes };
    MUST(blob_wanted(w) == 0);
    struct digest sealed = hasher_end(w->sealed), plain = hasher_end(w->plain);
    (void)hex_encode(sealed.at, DIGEST_BYTES, b.id);
    memcpy(b.key, w->key, sizeof b.key);
    enum rc rc = settle(w, b.id, f);
    if (rc) return within(f, rc, "keeping an attachment");
    memcpy(ret_digest, plain.at, DIGEST_BYTES);
    *ret_b = b;
    return RC_OK;
}

void blob_close(struct blob_writer *w)
{
    if (!w) return;
    const struct disk *d = &w->ledger->world.disk;
    if (w->file) d->close(d->self, w->file);
    if (w->file && !w->finished) (void)!d->remove(d->self, str_of(w->path.text), NULL);
    hasher_close(w->plain);
    hasher_close(w->sealed);
    wipe(w->key, sizeof w->key);
    free(w);
}

static bool is_there(const struct disk *d, const char *path)
{
    struct disk_file *file;
    if (d->open(d->self, str_of(path), DISK_READ, &file, NULL)) return false;
    d->close(d->self, file);
    return true;
}

enum rc blob_keep(struct ledger *l, const char id[static BLOB_ID_CHARS], struct fault *f)
{
    const struct disk *d = &l->world.disk;
    struct path kept = blob_path(l, id, ""), made = blob_path(l, id, ".new"),
                folder = ledger_path(l, "blobs/%.2s", id);
    bool there = is_there(d, kept.text);
    enum rc rc = there ? RC_OK : d->rename(d->self, str_of(made.text), str_of(kept.text), f);
    bool renamed = !there && !rc;
    if (rc && is_there(d, kept.text)) rc = RC_OK; // another act was quicker
    // Also where it was there already: whoever renamed it may have come no further.
    if (!rc) rc = d->sync_dir(d->self, str_of(folder.text), f);
    // A sync that failed is not done again: its name is taken back, so that whoever comes next gives it anew.
    if (rc && renamed) (void)!d->rename(d->self, str_of(kept.text), str_of(made.text), NULL);
    return rc ? within(f, rc, "keeping an attachment") : RC_OK;
}

// --- reading --------------------------------------------------------------------------------------------------------

struct blob_reader {
    struct ledger *ledger;
    struct disk_file *file;
    struct blob blob;
    uint8_t salt[SALT_BYTES];
    uint8_t slice[SEALED_MAX];
};

static enum rc read_head(struct blob_reader *r, struct fault *f)
{
    const struct disk *d = &r->ledger->world.disk;
    uint8_t head[HEAD_BYTES];
    ptrdiff_t got = 0;
    enum rc rc = d->read(d->self, r->file, 0, head, sizeof head, &got, f);
    if (rc) return rc;
    if (got != HEAD_BYTES || memcmp(head, magic, MAGIC_BYTES) != 0)
        return fail(f, RC_CORRUPT, "not an attachment");
    memcpy(r->salt, head + MAGIC_BYTES, SALT_BYTES);
    return RC_OK;
}

enum rc blob_open(struct ledger *l, const struct blob *b, struct blob_reader **ret_r, struct fault *f)
{
    const struct disk *d = &l->world.disk;
    struct blob_reader *r = calloc(1, sizeof *r);
    MUST(r != NULL);
    *r = (struct blob_reader){ .ledger = l, .blob = *b };
    enum rc rc = d->open(d->self, str_of(blob_path(l, b->id, "").text), DISK_READ, &r->file, f);
    if (!rc) rc = read_head(r, f);
    if (rc)
        blob_shut(r);
    else
        *ret_r = r;
    return rc ? within(f, rc, "opening an attachment") : RC_OK;
}

enum rc blob_slice(struct blob_reader *r, int64_t index, uint8_t ret_bytes[static BLOB_SLICE_BYTES],
                   int32_t *ret_len, struct fault *f)
{
    const struct disk *d = &r->ledger->world.disk;
    struct seal_key key;
    struct bound bound;
    int32_t len = slice_bytes(r->blob.bytes, index);
    ptrdiff_t got = 0;
    MUST(index >= 0 && len > 0);
    int64_t offset = HEAD_BYTES + index * (int64_t)SEALED_MAX;
    enum rc rc = d->read(d->self, r->file, offset, r->slice, len + SEAL_EXTRA_BYTES, &got, f);
    if (!rc && got != len + SEAL_EXTRA_BYTES) rc = fail(f, RC_CORRUPT, "it is cut short");
    memcpy(key.at, r->blob.key, sizeof key.at);
    if (!rc)
        rc = unseal_part(&key, bound_of(r->salt, index, r->blob.bytes, &bound), bytes_view(r->slice, got),
                         ret_bytes, f);
    wipe(&key, sizeof key);
    if (rc) return within(f, rc, "slice %lld of attachment %.12s", (long long)index, r->blob.id);
    *ret_len = len;
    return RC_OK;
}

void blob_shut(struct blob_reader *r)
{
    if (!r) return;
    const struct disk *d = &r->ledger->world.disk;
    if (r->file) d->close(d->self, r->file);
    wipe(&r->blob.key, sizeof r->blob.key);
    free(r);
}

// --- verifying ------------------------------------------------------------------------------------------------------

static enum rc hash_file(struct ledger *l, struct disk_file *file, struct hasher *h, struct fault *f)
{
    const struct disk *d = &l->world.disk;
    uint8_t *bytes = malloc(BLOB_SLICE_BYTES);
    ptrdiff_t got = 0;
    enum rc rc = RC_OK;
    MUST(bytes != NULL);
    hasher_start(h);
    for (int64_t at = 0; !rc && (at == 0 || got > 0); at += got) {
        rc = d->read(d->self, file, at, bytes, BLOB_SLICE_BYTES, &got, f);
        if (!rc && got > 0) hasher_put(h, bytes, got);
    }
    free(bytes);
    return rc;
}

enum rc blob_whole(struct ledger *l, const char id[static BLOB_ID_CHARS], struct fault *f)
{
    const struct disk *d = &l->world.disk;
    struct disk_file *file;
    char hex[HEX_CHARS(DIGEST_BYTES)];
    enum rc rc = d->open(d->self, str_of(blob_path(l, id, "").text), DISK_READ, &file, f);
    if (rc) return within(f, rc, "attachment %.12s", id);
    struct hasher *h = hasher_open();
    rc = hash_file(l, file, h, f);
    struct digest whole = hasher_end(h);
    hasher_close(h);
    d->close(d->self, file);
    if (!rc && !str_equal(hex_encode(whole.at, DIGEST_BYTES, hex), (struct str){ id, BLOB_ID_CHARS }))
        rc = fail(f, RC_CORRUPT, "its bytes are not those that its name is the digest of");
    return rc ? within(f, rc, "attachment %.12s", id) : RC_OK;
}

static enum rc hash_slices(struct blob_reader *r, struct hasher *h, struct fault *f)
{
    uint8_t *plain = malloc(BLOB_SLICE_BYTES);
    int32_t len = 0;
    enum rc rc = RC_OK;
    MUST(plain != NULL);
    hasher_start(h);
    for (int64_t index = 0; !rc && index * BLOB_SLICE_BYTES < r->blob.bytes; index++) {
        rc = blob_slice(r, index, plain, &len, f);
        if (!rc) hasher_put(h, plain, len);
    }
    wipe(plain, BLOB_SLICE_BYTES);
    free(plain);
    return rc;
}

enum rc blob_holds(struct ledger *l, const struct blob *b, const uint8_t digest[static BLOB_DIGEST_BYTES],
                   struct fault *f)
{
    struct blob_reader *r;
    enum rc rc = blob_open(l, b, &r, f);
    if (rc) return within(f, rc, "attachment %.12s", b->id);
    struct hasher *h = hasher_open();
    rc = hash_slices(r, h, f);
    struct digest plain = hasher_end(h);
    hasher_close(h);
    blob_shut(r);
    if (!rc && memcmp(plain.at, digest, BLOB_DIGEST_BYTES) != 0)
        rc = fail(f, RC_CORRUPT, "attachment %.12s holds other bytes than its act named", b->id);
    return rc;
}
