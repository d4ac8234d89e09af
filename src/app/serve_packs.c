// Packs that a server is started with.
#include "app/words.h"
#include "app/serve_packs.h"
#include "app/packs.h"
#include "exchange/setup.h"
#include <stdio.h>

struct offered {
    const char *path;
    struct folder folder;
    bool taken;
};

struct serving {
    struct gate *gate;
    const struct str *folders;
    int32_t count;
};

static enum rc read_all(const struct serving *s, struct arena *a, struct offered *packs, struct fault *f)
{
    enum rc rc = RC_OK;
    for (int32_t i = 0; !rc && i < s->count; i++) {
        packs[i].path = arena_cstr(a, s->folders[i]);
        rc = folder_read_pack(a, packs[i].path, &packs[i].folder, f);
    }
    return rc;
}

static struct offered *pack_for(const struct serving *s, struct offered *packs, const struct pack *in_force)
{
    bool alone = ledger_agencies(gate_ledger(s->gate)) == 1;
    for (int32_t i = 0; in_force && i < s->count; i++)
        if (str_equal(packs[i].folder.pack->id, in_force->id)) return &packs[i];
    return s->count == 1 && (alone || !in_force) ? &packs[0] : NULL;
}

// For each agency the pack that it takes, or NULL.
static enum rc give_out(const struct serving *s, struct offered *packs, struct offered **for_agency,
                        struct fault *f)
{
    for (int32_t agency = 1; agency <= ledger_agencies(gate_ledger(s->gate)); agency++) {
        for_agency[agency] = pack_for(s, packs, gate_pack(s->gate, agency));
        if (for_agency[agency]) for_agency[agency]->taken = true;
    }
    for (int32_t i = 0; i < s->count; i++)
        if (!packs[i].taken)
            return fail(
                f, RC_INVALID,
                tr("pack %s: no agency here has \"%.*s\" in force: use anlan pack install --agency NAME"),
                packs[i].path, P(packs[i].folder.pack->id));
    return RC_OK;
}

static bool is_in_force(struct gate *g, int64_t agency, const struct pack *pack)
{
    const struct pack *now = gate_pack(g, agency);
    return now && memcmp(now->digest, pack->digest, sizeof now->digest) == 0;
}

static enum rc install(struct gate *g, struct arena *a, int64_t agency, const struct offered *x,
                       struct fault *f)
{
    const struct pack *pack = x->folder.pack;
    if (is_in_force(g, agency, pack)) return RC_OK;
    struct str digest;
    enum rc rc = setup_pack(g, a, site_operator(a), agency, x->folder.document, &digest, f);
    if (rc) return within(f, rc, "pack %s", x->path);
    printf("anlan: %s for %.*s: pack %.*s %.*s", digest.len ? "proposed" : "in force",
           P(ledger_slug(gate_ledger(g), agency)), P(pack->id), P(pack->version));
    if (digest.len) printf(", which another person puts into force: anlan pack activate %.*s", P(digest));
    printf("\n");
    return RC_OK;
}

static enum rc put_in_force(void *self, struct arena *a, struct fault *f)
{
    const struct serving *s = self;
    struct offered *packs = NEW(a, struct offered, s->count);
    struct offered **for_agency = NEW(a, struct offered *, LEDGER_AGENCIES_MAX + 1);
    enum rc rc = read_all(s, a, packs, f);
    if (!rc) rc = give_out(s, packs, for_agency, f);
    for (int32_t agency = 1; !rc && agency <= ledger_agencies(gate_ledger(s->gate)); agency++)
        if (for_agency[agency]) rc = install(s->gate, a, agency, for_agency[agency], f);
    return rc;
}

enum rc serve_packs(struct gate *g, const struct str *folders, int32_t count, struct fault *f)
{
    struct serving s = { g, folders, count };
    return count ? work_within(put_in_force, &s, f) : RC_OK;
}
