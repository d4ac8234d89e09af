// Checking sealed parts: the names and slots of all, and where it is asked for each key and each body against its commitment; then that
// the keys which are gone are those that `erase` entries name.
#include "ledger/verify_int.h"

static enum rc open_part(struct verifying *v, const uint8_t commitment[static 32],
                         const struct sealed_part *p, struct fault *f)
{
    bool erased = false;
    if (p->bytes.len > PLAIN_BYTES_MAX + SEAL_EXTRA_BYTES)
        return fail(f, RC_CORRUPT, "it has %td bytes", p->bytes.len);
    enum rc rc = ledger_part_open(v->ledger, v->book, commitment, p, v->plain, &erased, f);
    if (rc) return rc;
    if (erased)
        v->report.parts_erased++;
    else
        v->report.parts_open++;
    if (erased) v->slot_marks[p->slot] |= MARK_ERASED;
    if (erased || !v->options->opened) return RC_OK;
    ptrdiff_t bytes = p->bytes.len - SEAL_EXTRA_BYTES - OPENING_BYTES;
    return v->options->opened(v->options->self, p->name, bytes_view(v->plain + OPENING_BYTES, bytes), f);
}

static enum rc check_part(struct verifying *v, struct str commitments, const struct sealed_part *p,
                          struct fault *f)
{
    uint8_t commitment[DIGEST_BYTES];
    if (!commitment_find(commitments, p->name, commitment))
        return fail(f, RC_CORRUPT, "the entry does not commit to it");
    if (p->slot != v->next_slot || p->slot >= v->slots)
        return fail(f, RC_CORRUPT, "its key slot is %ld, not %ld", p->slot, v->next_slot);
    v->next_slot++;
    v->report.parts++;
    return v->options->parts ? open_part(v, commitment, p, f) : RC_OK;
}

static enum rc count_commitments(struct str object, int32_t *ret_count, struct fault *f)
{
    struct str name;
    uint8_t commitment[DIGEST_BYTES];
    bool more;
    *ret_count = -1;
    do {
        ++*ret_count;
        if (commitments_take(&object, &name, commitment, &more))
            return fail(f, RC_CORRUPT, "its commitments are not in form");
    } while (more);
    return RC_OK;
}

enum rc verify_parts(struct verifying *v, struct str commitments, struct value sealed, struct fault *f)
{
    int32_t want, got = 0;
    enum rc rc = count_commitments(commitments, &want, f);
    if (!rc && sealed.kind != (want > 0 ? VALUE_BLOB : VALUE_NULL))
        rc = fail(f, RC_CORRUPT, "its sealed parts are missing or too many");
    struct str row = want > 0 && !rc ? sealed.s : S("");
    while (!rc && row.len > 0) {
        struct sealed_part p;
        rc = sealed_take(&row, &p, f);
        if (rc) break;
        rc = check_part(v, commitments, &p, f);
        if (rc) return within(f, rc, "part \"%.*s\"", P(p.name));
        got++;
    }
    if (!rc && got != want) rc = fail(f, RC_CORRUPT, "it commits to %d parts and has %d", want, got);
    return rc;
}

// --- erasures ----------------------------------------------------------------------------------------

struct marking {
    struct verifying *v;
    const struct entry_erasure *erasure;
};

static enum rc mark_parts(void *self, struct row r, struct fault *f)
{
    struct marking *m = self;
    struct str row = r.at[0].s;
    enum rc rc = RC_OK;
    while (!rc && row.len > 0) {
        struct sealed_part p;
        rc = sealed_take(&row, &p, f);
        for (int32_t i = 0; !rc && i < m->erasure->names_count; i++)
            if (str_equal(p.name, m->erasure->names[i]) && p.slot < m->v->slots)
                m->v->slot_marks[p.slot] |= MARK_TO_ERASE;
    }
    return rc;
}

static enum rc mark_entry(void *self, struct row r, struct fault *f)
{
    struct verifying *v = self;
    struct arena a = arena_of(v->plain, PLAIN_BYTES_MAX, NULL); // no part is open now
    struct entry e;
    struct entry_erasure *erasures = NULL;
    int32_t count = 0;
    enum rc rc = entry_decode(&a, r.at[1].s, &e, f);
    if (!rc) rc = entry_erasures(&a, &e, &erasures, &count, f);
    for (int32_t i = 0; i < count && !rc; i++) {
        struct marking m = { v, &erasures[i] };
        rc = store_each(v->store, f, "SELECT sealed FROM ledger_entry WHERE row = ?1",
                        ARGS(INT(LEDGER_ROW(v->report.agency, erasures[i].at))), mark_parts, &m);
    }
    return rc ? within(f, rc, "position %ld, which erases",
                       r.at[0].i - LEDGER_ROW(v->report.agency, INT64_C(0)))
              : RC_OK;
}

enum rc verify_erased(struct verifying *v, struct fault *f)
{
    if (!v->options->parts) return RC_OK;
    int64_t low = LEDGER_ROW(v->report.agency, INT64_C(0)),
            high = LEDGER_ROW(v->report.agency + 1, INT64_C(0));
    enum rc rc = store_each(
        v->store, f,
        "SELECT x.row, e.bytes FROM ledger_erasure x JOIN ledger_entry e ON e.row = x.row WHERE x.row >= ?1 AND x.row < ?2",
        ARGS(INT(low), INT(high)), mark_entry, v);
    for (int64_t slot = 0; slot < v->slots && !rc; slot++) {
        if (v->slot_marks[slot] == MARK_ERASED)
            rc = fail(f, RC_CORRUPT, "key slot %ld is erased, and no entry says so", slot);
        if (v->slot_marks[slot] == MARK_TO_ERASE)
            rc = fail(f, RC_CORRUPT, "key slot %ld is to be erased, and still holds its key", slot);
    }
    return rc;
}
