// A data directory: each agency's log from its first entry to its last, read-only and beside a server.
#include "app/words.h"
#include "app/verify.h"
#include <stdio.h>

enum { PART_ROOM = 24 << 20 }; // what reading one part as JSON takes at most

static void report(struct verify *v, const struct ledger *l, const struct verify_report *r)
{
    verify_say(v, "agency", "%.*s, %.*s", P(ledger_slug(l, r->agency)), P(r->origin));
    verify_say(v, "entries", tr("%lld: canonical, in order, each hashed"), (long long)r->entries);
    verify_say(v, "heads", tr("%lld signed heads have the roots that these make"), (long long)r->heads);
    verify_say(v, "tiles", tr("%lld rows of hashes are what these make"), (long long)r->tiles);
    if (r->opened)
        verify_say(v, "parts", tr("%lld: %lld opened as committed to, %lld erased as %lld entries say"),
                   (long long)r->parts, (long long)r->parts_open, (long long)r->parts_erased,
                   (long long)r->erasures);
    else
        verify_say(v, "parts", tr("%lld in their places; not opened (--parts opens them)"),
                   (long long)r->parts);
    if (r->unsigned_tail > 0)
        verify_say(
            v, "tail",
            trn("%lld entry after the newest head that is stored or published: signed again at the next start",
                "%lld entries after the newest head that is stored or published: signed again at the next start",
                r->unsigned_tail),
            (long long)r->unsigned_tail);
    if (!v->json) return;
    struct json_out *o = &v->out;
    json_open(o, '{');
    json_put_str(o, "agency", ledger_slug(l, r->agency));
    json_put_int(o, "entries", r->entries);
    json_put_int(o, "erasures", r->erasures);
    json_put_int(o, "heads", r->heads);
    json_put_str(o, "origin", r->origin);
    json_put_int(o, "parts", r->parts);
    if (r->opened) json_put_int(o, "parts_erased", r->parts_erased);
    if (r->opened) json_put_int(o, "parts_opened", r->parts_open);
    json_put_int(o, "signed_size", r->signed_size);
    json_put_int(o, "tiles", r->tiles);
    json_put_int(o, "unsigned_tail", r->unsigned_tail);
    json_shut(o, '}');
}

static enum rc check_key(struct verify *v, const struct ledger *l, int64_t agency, struct fault *f)
{
    char text[VKEY_TEXT_MAX];
    if (!v->vkey) return RC_OK;
    enum rc rc = verify_choose_key(v, ledger_origin(l, agency), f);
    if (!rc && !str_equal(vkey_print(&v->keys[0], text), ledger_vkey(l, agency)))
        rc = fail(f, RC_DENIED, tr("its key is not the one that was given"));
    return rc;
}

static enum rc verify_agency(struct verify *v, struct ledger *l, struct store *reader, int64_t agency,
                             struct fault *f)
{
    struct verify_report r;
    struct verify_options o = { .parts = v->parts,
                                .old_note = v->old_note,
                                .old_elsewhere = true,
                                .opened = verify_part_files,
                                .self = v };
    enum rc rc = check_key(v, l, agency, f);
    if (!rc) rc = ledger_verify_with(l, reader, agency, &o, &r, f);
    if (rc) return rc;
    report(v, l, &r);
    v->old_met |= r.old_extended;
    if (r.old_extended) verify_say(v, "old", tr("the old checkpoint is a prefix"));
    return RC_OK;
}

static enum rc verify_agencies(struct verify *v, struct ledger *l, struct store *reader, struct fault *f)
{
    int64_t only = 0;
    enum rc rc = v->site.agency ? site_agency(l, v->site.agency, &only, f) : RC_OK;
    if (!rc && ledger_agencies(l) == 0) rc = fail(f, RC_MISSING, tr("there is no agency here"));
    for (int64_t agency = 1; agency <= ledger_agencies(l) && !rc; agency++)
        if (only == 0 || agency == only) rc = verify_agency(v, l, reader, agency, f);
    return rc;
}

enum rc verify_directory(struct verify *v, struct arena *a, struct fault *f)
{
    struct world world = world_real();
    struct store *reader = NULL;
    struct ledger *l = NULL;
    struct str key_file;
    v->site.data = v->place;
    enum rc rc = site_key_file(a, &v->site, &key_file, f);
    if (!rc) rc = site_read(&v->site, &reader, f);
    struct ledger_options o = {
        .dir = str_of(v->place), .world = &world, .reader = reader, .master_key_file = rc ? S("") : key_file
    };
    if (!rc) rc = ledger_open(o, &l, f);
    v->ledger = l;
    v->room = arena_of(NEW(a, char, PART_ROOM), PART_ROOM, a->full);
    if (!rc) rc = verify_agencies(v, l, reader, f);
    if (!rc) rc = verify_files(v, l, f);
    ledger_close(l);
    store_close(reader);
    return rc;
}
