// The key file of an agency: a header with its secrets under the master key, then fixed slots, each with one part's key under the
// agency's key. Slots are overwritten in place, so a key that is erased is gone from the file; the file grows in zeros, ahead of need.
//
// A slot of zeros was never written, one of 0xFF was erased; a key that looks like either would need 72 random bytes to be all alike.
#include "ledger/ledger_int.h"
#include <stdio.h>

enum {
    MAGIC_AT = 0,
    VERSION_AT = 8,
    AGENCY_AT = 16,
    SLOT_BYTES_AT = 24,
    SLOTS_AT = 32,
    SLUG_AT = 40,
    BOUND_BYTES = 128,
    WRAPPED_AT = 128
};
static const char magic[8] = "ANLANKEY";

// --- the header --------------------------------------------------------------------------------------

static void print_bound(const struct key_header *h, uint8_t *out)
{
    memset(out, 0, BOUND_BYTES);
    memcpy(out + MAGIC_AT, magic, sizeof magic);
    put_be64(out + VERSION_AT, KEYS_VERSION);
    put_be64(out + AGENCY_AT, (uint64_t)h->agency);
    put_be64(out + SLOT_BYTES_AT, KEYS_SLOT_BYTES);
    put_be64(out + SLOTS_AT, KEYS_HEADER_BYTES);
    memcpy(out + SLUG_AT, h->slug, strlen(h->slug));
}

void key_header_print(const struct key_header *h, uint8_t ret_bytes[static KEYS_HEADER_BYTES])
{
    memset(ret_bytes, 0, KEYS_HEADER_BYTES);
    print_bound(h, ret_bytes);
    memcpy(ret_bytes + WRAPPED_AT, h->wrapped, sizeof h->wrapped);
}

// Read, printed again, compared: whatever the header does not mean is refused with the rest.
enum rc key_header_parse(struct str bytes, struct key_header *ret_h, struct fault *f)
{
    const uint8_t *at = (const uint8_t *)bytes.at;
    uint8_t again[KEYS_HEADER_BYTES];
    struct key_header h = { 0 };
    if (bytes.len != KEYS_HEADER_BYTES)
        return fail(f, RC_CORRUPT, "key file's header has %td bytes, not %d", bytes.len, KEYS_HEADER_BYTES);
    if (memcmp(at, magic, sizeof magic) != 0) return fail(f, RC_CORRUPT, "not a key file");
    uint64_t version = get_be64(at + VERSION_AT), agency = get_be64(at + AGENCY_AT);
    if (version != KEYS_VERSION)
        return fail(f, RC_CORRUPT, "key file of version %lu, not %d", version, KEYS_VERSION);
    if (agency < 1 || agency > LEDGER_AGENCIES_MAX)
        return fail(f, RC_CORRUPT, "key file of agency %lu", agency);
    h.agency = (int64_t)agency;
    memcpy(h.slug, at + SLUG_AT, LEDGER_SLUG_MAX);
    memcpy(h.wrapped, at + WRAPPED_AT, sizeof h.wrapped);
    key_header_print(&h, again);
    if (memcmp(at, again, sizeof again) != 0) return fail(f, RC_CORRUPT, "key file's header was altered");
    *ret_h = h;
    return RC_OK;
}

void key_header_seal(struct key_header *h, const struct seal_key *master,
                     const uint8_t nonce[static SEAL_NONCE_BYTES], const struct agency_secret *secret)
{
    uint8_t bound[BOUND_BYTES];
    print_bound(h, bound);
    seal_part(master, nonce, bytes_view(bound, sizeof bound), bytes_view(secret, sizeof *secret), h->wrapped);
}

enum rc key_header_unseal(const struct key_header *h, const struct seal_key *master,
                          struct agency_secret *ret_secret, struct fault *f)
{
    uint8_t bound[BOUND_BYTES];
    print_bound(h, bound);
    enum rc rc = unseal_part(master, bytes_view(bound, sizeof bound),
                             bytes_view(h->wrapped, sizeof h->wrapped), (uint8_t *)ret_secret, f);
    return rc ? within(f, rc, "the secrets of agency %ld under the master key", h->agency) : RC_OK;
}

// --- the file ----------------------------------------------------------------------------------------

enum rc keyfile_open(struct ledger *l, const char *path, enum disk_mode mode, struct keyfile *ret_k,
                     struct fault *f)
{
    const struct disk *d = &l->world.disk;
    struct keyfile k = { 0 };
    (void)snprintf(k.path.text, sizeof k.path.text, "%s", path);
    enum rc rc = d->open(d->self, str_of(path), mode, &k.file, f);
    if (rc) return within(f, rc, "opening the key file \"%s\"", path);
    rc = d->size(d->self, k.file, &k.room_bytes, f);
    if (rc) {
        d->close(d->self, k.file);
        return within(f, rc, "measuring the key file \"%s\"", path);
    }
    *ret_k = k;
    return RC_OK;
}

void keyfile_close(struct ledger *l, struct keyfile *k)
{
    if (k->file) l->world.disk.close(l->world.disk.self, k->file);
    k->file = NULL;
}

static int64_t slot_offset(int64_t slot) { return KEYS_HEADER_BYTES + slot * KEYS_SLOT_BYTES; }

// A full disk is not yet an error: the slots themselves may still fit.
static enum rc grow(struct ledger *l, struct keyfile *k, int64_t bytes, struct fault *f)
{
    static const uint8_t zeros[16 << 10];
    const struct disk *d = &l->world.disk;
    int64_t until = (bytes / KEYS_GROW_BYTES + 1) * KEYS_GROW_BYTES;
    while (k->room_bytes < until) {
        ptrdiff_t step = until - k->room_bytes < (int64_t)sizeof zeros ? (ptrdiff_t)(until - k->room_bytes)
                                                                       : (ptrdiff_t)sizeof zeros;
        struct fault why = { 0 };
        enum rc rc = d->write(d->self, k->file, k->room_bytes, zeros, step, &why);
        if (rc == RC_LIMIT) return RC_OK;
        if (rc) return fail(f, rc, "growing the key file \"%s\": %s", k->path.text, why.text);
        k->room_bytes += step;
    }
    return RC_OK;
}

enum rc keyfile_put(struct ledger *l, struct keyfile *k, int64_t slot, const uint8_t *keys, int64_t count,
                    struct fault *f)
{
    const struct disk *d = &l->world.disk;
    int64_t end = slot_offset(slot + count);
    enum rc rc = end > k->room_bytes ? grow(l, k, end, f) : RC_OK;
    if (!rc)
        rc = d->write(d->self, k->file, slot_offset(slot), keys, (ptrdiff_t)(count * KEYS_SLOT_BYTES), f);
    if (!rc) rc = ledger_file_sync(l, k->file, k->path.text, f);
    if (rc) return within(f, rc, "writing %ld key slots from %ld", count, slot);
    if (end > k->room_bytes) k->room_bytes = end;
    return RC_OK;
}

static bool is_all(const uint8_t *slot, uint8_t byte)
{
    return slot[0] == byte && memcmp(slot, slot + 1, KEYS_SLOT_BYTES - 1) == 0;
}

enum rc keyfile_get(const struct ledger *l, const struct keyfile *k, int64_t slot,
                    uint8_t ret_key[static KEYS_SLOT_BYTES], enum slot_state *ret_state, struct fault *f)
{
    const struct disk *d = &l->world.disk;
    ptrdiff_t got = 0;
    enum rc rc = d->read(d->self, k->file, slot_offset(slot), ret_key, KEYS_SLOT_BYTES, &got, f);
    if (rc) return within(f, rc, "reading key slot %ld", slot);
    if (got < KEYS_SLOT_BYTES) memset(ret_key + got, 0, (size_t)(KEYS_SLOT_BYTES - got));
    *ret_state = is_all(ret_key, 0) ? SLOT_BLANK : is_all(ret_key, 0xFF) ? SLOT_ERASED : SLOT_KEY;
    return RC_OK;
}

enum rc keyfile_erase(struct ledger *l, struct keyfile *k, int64_t slot, struct fault *f)
{
    const struct disk *d = &l->world.disk;
    uint8_t gone[KEYS_SLOT_BYTES];
    memset(gone, 0xFF, sizeof gone);
    enum rc rc = d->write(d->self, k->file, slot_offset(slot), gone, sizeof gone, f);
    return rc ? within(f, rc, "erasing key slot %ld", slot) : RC_OK;
}

// --- the master key ----------------------------------------------------------------------------------

static enum rc make_master_key(struct ledger *l, const char *path, struct fault *f)
{
    uint8_t key[SEAL_KEY_BYTES];
    l->world.random(l->world.self, key, sizeof key);
    enum rc rc = ledger_file_write(l, path, bytes_view(key, sizeof key), f);
    wipe(key, sizeof key);
    return rc;
}

enum rc ledger_master_key(struct ledger *l, struct str file, bool make, struct fault *f)
{
    char bytes[SEAL_KEY_BYTES + 64];
    struct arena a = arena_of(bytes, sizeof bytes, NULL);
    struct path path = ledger_path(l, "secret/master.key");
    struct str key;
    if (file.len >= LEDGER_PATH_MAX)
        return fail(f, RC_INVALID, "the master key's path has %td bytes", file.len);
    if (file.len > 0) (void)snprintf(path.text, sizeof path.text, "%.*s", P(file));
    struct fault why = { 0 };
    enum rc rc = ledger_file_read(l, &a, path.text, SEAL_KEY_BYTES, &key, &why);
    if (rc == RC_MISSING && make && file.len == 0) {
        rc = make_master_key(l, path.text, f);
        a = arena_of(bytes, sizeof bytes, NULL);
        if (!rc) rc = ledger_file_read(l, &a, path.text, SEAL_KEY_BYTES, &key, f);
    } else if (rc) {
        (void)fail(f, rc, "%s", why.text);
    }
    if (!rc && key.len != SEAL_KEY_BYTES)
        rc = fail(f, RC_CORRUPT, "the master key \"%s\" has %td bytes, not %d", path.text, key.len,
                  SEAL_KEY_BYTES);
    if (!rc) memcpy(l->master.at, key.at, SEAL_KEY_BYTES);
    wipe(bytes, sizeof bytes);
    return rc ? within(f, rc, "the master key") : RC_OK;
}
