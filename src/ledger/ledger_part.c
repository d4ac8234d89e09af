// Sealed parts: salt and canonical body under a key of their own. Beside the entry stand the slot's number, the part's key behind the key that the
// slot of the key file holds under the agency's, and the sealed bytes: without the slot's key nothing opens them.
#include "ledger/entry_int.h"
#include "ledger/ledger_int.h"

enum {
    SALT_BYTES = OPENING_BYTES,
    SLOT_AND_LENGTH_BYTES = 8 + 4,
    ROW_PART_BYTES = 1 + SLOT_AND_LENGTH_BYTES + SEAL_KEY_BYTES
}; // length of the name, slot, length of the sealed bytes, masked key
_Static_assert((int)LEDGER_WRAPPED_KEY == (int)SEAL_WRAPPED_BYTES, "a slot holds a wrapped key");
_Static_assert(LEDGER_PART_RANDOM == SALT_BYTES + SEAL_KEY_BYTES + SEAL_NONCE_BYTES, "what a part needs");

struct str part_bound(int64_t agency, const uint8_t commitment[static 32], struct str name,
                      uint8_t ret_bound[static PART_BOUND_MAX])
{
    put_be64(ret_bound, (uint64_t)agency);
    memcpy(ret_bound + 8, commitment, DIGEST_BYTES);
    memcpy(ret_bound + 8 + DIGEST_BYTES, name.at, (size_t)name.len);
    return bytes_view(ret_bound, 8 + DIGEST_BYTES + name.len);
}

// --- sealing -----------------------------------------------------------------------------------------

enum rc ledger_seal_part(const struct ledger *l, int64_t agency, struct arena *a, struct str name,
                         struct str canonical, const uint8_t random[static LEDGER_PART_RANDOM],
                         struct part *ret_p, struct fault *f)
{
    const uint8_t *salt = random, *key = salt + SALT_BYTES, *nonce = key + SEAL_KEY_BYTES;
    if (!l->has_keys) return fail(f, RC_MISSING, "sealing a part: the keys are not here");
    if (!entry_part_name_valid(name))
        return fail(f, RC_INVALID, "sealing a part: \"%.*s\" is no name", P(name));
    if (canonical.len > LEDGER_PART_BYTES_MAX)
        return fail(f, RC_LIMIT, "part \"%.*s\" of %td bytes exceeds %d", P(name), canonical.len,
                    LEDGER_PART_BYTES_MAX);
    struct part p = { .name = arena_str(a, name) };
    struct digest commitment = seal_commitment(ledger_own()->hasher, salt, canonical);
    uint8_t bound[PART_BOUND_MAX];
    struct str bound_bytes = part_bound(agency, commitment.at, name, bound);
    struct seal_key part_key;
    ptrdiff_t plain_bytes = SALT_BYTES + canonical.len;
    // Plain bytes and sealed ones share a block: the plain ones are wiped, so that the arena keeps none.
    uint8_t *plain = NEW(a, uint8_t, plain_bytes), *sealed = NEW(a, uint8_t, plain_bytes + SEAL_EXTRA_BYTES);
    memcpy(plain, salt, SALT_BYTES);
    if (canonical.len > 0) memcpy(plain + SALT_BYTES, canonical.at, (size_t)canonical.len);
    memcpy(part_key.at, key, sizeof part_key.at);
    memcpy(p.commitment, commitment.at, sizeof p.commitment);
    seal_part(&part_key, nonce, bound_bytes, bytes_view(plain, plain_bytes), sealed);
    memcpy(p.key, key, sizeof p.key);
    wipe(plain, plain_bytes);
    wipe(&part_key, sizeof part_key);
    p.sealed = bytes_view(sealed, plain_bytes + SEAL_EXTRA_BYTES);
    *ret_p = p;
    return RC_OK;
}

// --- what stands in a row ----------------------------------------------------------------------------

ptrdiff_t sealed_bytes(const struct part *parts, int32_t count)
{
    ptrdiff_t bytes = 0;
    for (int32_t i = 0; i < count; i++) bytes += ROW_PART_BYTES + parts[i].name.len + parts[i].sealed.len;
    return bytes;
}

static uint8_t *put_bytes(uint8_t *out, const void *bytes, ptrdiff_t len)
{
    memcpy(out, bytes, (size_t)len);
    return out + len;
}

void sealed_print(const struct part *parts, int32_t count, int64_t agency, int64_t slot,
                  const struct seal_key *slot_keys, uint8_t *ret_bytes)
{
    uint8_t *out = ret_bytes;
    for (int32_t i = 0; i < count; i++) {
        const struct part *p = &parts[i];
        uint8_t slot_and_length[16], bound[PART_BOUND_MAX], masked[SEAL_KEY_BYTES];
        put_be64(slot_and_length, (uint64_t)(slot + i));
        put_be64(slot_and_length + 8, (uint64_t)p->sealed.len << 32);
        seal_mask(&slot_keys[i], part_bound(agency, p->commitment, p->name, bound), p->key, masked);
        *out++ = (uint8_t)p->name.len;
        out = put_bytes(out, p->name.at, p->name.len);
        out = put_bytes(out, slot_and_length, SLOT_AND_LENGTH_BYTES);
        out = put_bytes(out, masked, sizeof masked);
        out = put_bytes(out, p->sealed.at, p->sealed.len);
    }
}

enum rc sealed_take(struct str *row, struct sealed_part *ret_p, struct fault *f)
{
    const uint8_t *at = (const uint8_t *)row->at;
    ptrdiff_t name = row->len > 0 ? at[0] : 0;
    if (row->len < ROW_PART_BYTES + name) return fail(f, RC_CORRUPT, "sealed parts are cut short");
    uint8_t length[8] = { 0 };
    memcpy(length + 4, at + 1 + name + 8, 4);
    int64_t bytes = (int64_t)get_be64(length), slot = (int64_t)get_be64(at + 1 + name);
    struct sealed_part p = { .name = bytes_view(at + 1, name), .slot = slot };
    if (bytes > row->len - ROW_PART_BYTES - name) return fail(f, RC_CORRUPT, "sealed parts are cut short");
    if (!entry_part_name_valid(p.name) || slot < 0 || slot >= INT64_C(1) << LEDGER_POSITION_BITS)
        return fail(f, RC_CORRUPT, "a sealed part has no good name or slot");
    p.masked = bytes_view(at + 1 + name + SLOT_AND_LENGTH_BYTES, SEAL_KEY_BYTES);
    p.bytes = bytes_view(at + ROW_PART_BYTES + name, (ptrdiff_t)bytes);
    *row = str_slice(*row, ROW_PART_BYTES + name + (ptrdiff_t)bytes, row->len);
    *ret_p = p;
    return RC_OK;
}

// One `"name":"hex"` after another: the object stands in an entry that entry_glance has accepted.
enum rc commitments_take(struct str *object, struct str *ret_name, uint8_t ret_commitment[static 32],
                         bool *ret_more)
{
    enum { HEX = HEX_CHARS(DIGEST_BYTES) };
    struct str head, tail, name, hex;
    *ret_more = false;
    if (object->len < 2 || !str_cut(str_slice(*object, 2, object->len), '"', &name, &tail))
        return RC_OK; // {} or nothing
    if (!str_cut(tail, '"', &head, &tail) || !str_cut(tail, '"', &hex, &tail)) return RC_CORRUPT;
    if (hex.len != HEX || !hex_decode_exactly(hex, ret_commitment, DIGEST_BYTES)) return RC_CORRUPT;
    *ret_name = name;
    *object = tail;
    *ret_more = true;
    return RC_OK;
}

// --- opening -----------------------------------------------------------------------------------------

static enum rc unwrap_slot(const struct ledger *l, const struct book *b, int64_t slot,
                           struct seal_key *ret_key, bool *ret_erased, struct fault *f)
{
    uint8_t wrapped[KEYS_SLOT_BYTES], bound[SLOT_BOUND_BYTES];
    enum slot_state state;
    enum rc rc = keyfile_get(l, &b->keys, slot, wrapped, &state, f);
    *ret_erased = !rc && state == SLOT_ERASED;
    if (rc || *ret_erased) return rc;
    if (state == SLOT_BLANK) return fail(f, RC_CORRUPT, "it was never written");
    return seal_unwrap(&b->secret.wrap, slot_bound(b->agency, slot, bound), wrapped, ret_key, f);
}

// The key of a slot; a second look where the first saw an erasure half way through it.
static enum rc slot_key(const struct ledger *l, const struct book *b, int64_t slot, struct seal_key *ret_key,
                        bool *ret_erased, struct fault *f)
{
    enum rc rc = unwrap_slot(l, b, slot, ret_key, ret_erased, f);
    if (rc == RC_CORRUPT) rc = unwrap_slot(l, b, slot, ret_key, ret_erased, f);
    return rc ? within(f, rc, "key slot %ld of agency %ld", slot, b->agency) : RC_OK;
}

enum rc ledger_part_open(const struct ledger *l, const struct book *b, const uint8_t commitment[static 32],
                         const struct sealed_part *sealed, uint8_t *ret_plain, bool *ret_erased,
                         struct fault *f)
{
    uint8_t bound[PART_BOUND_MAX];
    struct str bound_bytes = part_bound(b->agency, commitment, sealed->name, bound);
    struct seal_key of_slot, key;
    enum rc rc = slot_key(l, b, sealed->slot, &of_slot, ret_erased, f);
    if (rc || *ret_erased) return rc;
    seal_mask(&of_slot, bound_bytes, (const uint8_t *)sealed->masked.at, key.at);
    rc = unseal_part(&key, bound_bytes, sealed->bytes, ret_plain, f);
    wipe(&of_slot, sizeof of_slot);
    wipe(&key, sizeof key);
    if (rc) return rc;
    ptrdiff_t plain_bytes = sealed->bytes.len - SEAL_EXTRA_BYTES;
    if (plain_bytes < SALT_BYTES) return fail(f, RC_CORRUPT, "it holds no salt");
    struct digest d = hasher_of(ledger_own()->hasher, bytes_view(ret_plain, plain_bytes));
    if (memcmp(d.at, commitment, DIGEST_BYTES) != 0)
        return fail(f, RC_CORRUPT, "it is not what the entry commits to");
    return RC_OK;
}

static bool is_wanted(struct str name, const struct str *names, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        if (str_equal(name, names[i])) return true;
    return count == 0;
}

bool commitment_find(struct str object, struct str name, uint8_t ret_commitment[static 32])
{
    struct str found;
    bool more;
    while (!commitments_take(&object, &found, ret_commitment, &more) && more)
        if (str_equal(found, name)) return true;
    return false;
}

static enum rc open_one(struct ledger *l, struct arena *a, const struct book *b,
                        const struct sealed_part *sealed, struct str object, struct opening *ret_o,
                        struct fault *f)
{
    uint8_t commitment[DIGEST_BYTES];
    struct opening o = { .name = sealed->name };
    if (!commitment_find(object, sealed->name, commitment))
        return fail(f, RC_CORRUPT, "the entry commits to no part \"%.*s\"", P(sealed->name));
    ptrdiff_t plain_bytes = sealed->bytes.len - SEAL_EXTRA_BYTES;
    uint8_t *plain = NEW(a, uint8_t, plain_bytes > 0 ? plain_bytes : 0);
    enum rc rc = ledger_part_open(l, b, commitment, sealed, plain, &o.erased, f);
    if (rc) return within(f, rc, "part \"%.*s\"", P(sealed->name));
    if (!o.erased) {
        memcpy(o.salt, plain, SALT_BYTES);
        o.canonical = bytes_view(plain + SALT_BYTES, plain_bytes - SALT_BYTES);
    }
    *ret_o = o;
    return RC_OK;
}

static enum rc open_row(struct ledger *l, struct arena *a, const struct book *b, struct str bytes,
                        struct str sealed, const struct str *names, int32_t names_count, struct opening *out,
                        int32_t *count, struct fault *f)
{
    struct entry_glance seen;
    enum rc rc = entry_glance(bytes, &seen, f);
    while (!rc && sealed.len > 0) {
        struct sealed_part p;
        rc = sealed_take(&sealed, &p, f);
        if (rc || !is_wanted(p.name, names, names_count)) continue;
        if (*count == ENTRY_PARTS_MAX)
            return fail(f, RC_CORRUPT, "more than %d sealed parts", ENTRY_PARTS_MAX);
        rc = open_one(l, a, b, &p, seen.parts, &out[*count], f);
        if (!rc) ++*count;
    }
    return rc;
}

enum rc ledger_open_parts(struct ledger *l, struct store *reader, struct arena *a, int64_t agency,
                          int64_t position, const struct str *names, int32_t names_count,
                          struct opening **ret_parts, int32_t *ret_count, struct fault *f)
{
    struct opening *out = NEW(a, struct opening, ENTRY_PARTS_MAX);
    int32_t count = 0;
    struct row r;
    if (!l->has_keys) return fail(f, RC_MISSING, "opening parts: the keys are not here");
    enum rc rc = store_one(reader, a, &r, f, "SELECT bytes, sealed FROM ledger_entry WHERE row = ?1",
                           ARGS(INT(LEDGER_ROW(agency, position))));
    if (rc == RC_MISSING) return fail(f, RC_MISSING, "agency %ld has no position %ld", agency, position);
    if (!rc)
        rc = open_row(l, a, book_of(l, agency), r.at[0].s, r.at[1].s, names, names_count, out, &count, f);
    if (rc) return within(f, rc, "opening the parts of position %ld of agency %ld", position, agency);
    *ret_parts = out;
    *ret_count = count;
    return RC_OK;
}
