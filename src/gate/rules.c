// Packs and charters in force: documents that an act installed, kept by digest, read once and published whole.
#include "gate/gate_int.h"
#include <stdlib.h>

static const struct rules no_rules;

const struct rules *rules_of(struct gate *g, int64_t agency)
{
    if (agency < 1 || agency > LEDGER_AGENCIES_MAX) return &no_rules;
    const struct rules *r = atomic_load(&g->rules[agency]);
    return r ? r : &no_rules;
}

const struct pack *gate_pack(struct gate *g, int64_t agency) { return rules_of(g, agency)->pack; }
const struct charter *gate_charter(struct gate *g, int64_t agency) { return rules_of(g, agency)->charter; }

static enum rc read_pack(struct gate *g, struct arena *a, const struct json *document, bool installed,
                         const struct pack **ret_pack, struct fault *f)
{
    struct pack_context context = { .installed = installed, .zones = g->options.zones };
    return pack_load_document(a, document, &context, ret_pack, f);
}

// Reads a document into memory of its own that is handed over with what was read; freed here on failure.
static enum rc read_document(struct gate *g, struct str kind, struct str bytes, bool installed,
                             void **ret_memory, const struct pack **ret_pack,
                             const struct charter **ret_charter, struct fault *f)
{
    // A pack with drawings takes some forty times its bytes while it is read, and keeps half of that.
    ptrdiff_t room = bytes.len * 48 + (8 << 20);
    struct kept *memory = malloc((size_t)room);
    if (!memory) return fail(f, RC_LIMIT, "no memory for a document of %td bytes", bytes.len);
    jmp_buf full;
    struct arena a = arena_of(memory + 1, room - (ptrdiff_t)sizeof *memory, &full);
    const struct json *document;
    enum rc rc;
    if (setjmp(full))
        rc = fail(f, RC_LIMIT, "a document of %td bytes needs too much room", bytes.len);
    else {
        rc = json_parse(&a, arena_str(&a, bytes), &document, f);
        if (!rc && str_equal(kind, S("pack")))
            rc = read_pack(g, &a, document, installed, ret_pack, f);
        else if (!rc)
            rc = charter_read(&a, document, ret_charter, f);
    }
    if (rc)
        free(memory);
    else
        *ret_memory = memory;
    return rc;
}

enum rc rules_read_pack(struct gate *g, struct str bytes, void **ret_memory, const struct pack **ret_pack,
                        struct fault *f)
{
    const struct charter *none;
    return read_document(g, S("pack"), bytes, true, ret_memory, ret_pack, &none, f);
}

void rules_keep(struct gate *g, void *memory)
{
    ((struct kept *)memory)->next = g->documents;
    g->documents = memory;
}

enum rc rules_put(struct gate *g, int64_t agency, struct str kind, struct str digest, struct str bytes,
                  struct fault *f)
{
    const struct rules *old = rules_of(g, agency);
    if (!str_equal(kind, S("pack")) && !str_equal(kind, S("charter"))) return RC_OK; // it rules nothing
    struct rules *next = calloc(1, sizeof *next + 64);
    MUST(next != NULL);
    *next = *old;
    void *memory = NULL;
    enum rc rc = read_document(g, kind, bytes, true, &memory, &next->pack, &next->charter, f);
    if (rc) return free(next), rc;
    rules_keep(g, memory);
    if (str_equal(kind, S("pack")) && old->pack && !str_equal(old->digest, digest))
        former_put(g, agency, old->pack, old->digest);
    if (str_equal(kind, S("pack"))) {
        memcpy(next + 1, digest.at, 64);
        next->digest = (struct str){ (const char *)(next + 1), 64 };
    } else if (old->digest.len) {
        memcpy(next + 1, old->digest.at, 64);
        next->digest.at = (const char *)(next + 1);
    }
    atomic_store(&g->rules[agency], next);
    if (old != &no_rules) gate_retire(g, (void *)(uintptr_t)old);
    return RC_OK;
}

// Cases may still stand under versions before the one in force: a map that names one of them holds for it too. Of several with one name it is
// meant for the newest; what has no place from the others keeps its own law.
static enum rc check_moves(struct gate *g, int64_t agency, const struct pack *pack, struct fault *f)
{
    const struct pack *before[LAW_VERSIONS_MAX], *now = gate_pack(g, agency);
    int32_t count = former_packs(g, agency, before);
    enum rc rc = now ? law_move_check(now, pack, f) : RC_OK;
    for (int32_t i = 0; !rc && i < count; i++)
        if (law_maps(before[i], pack) && !(now && str_equal(before[i]->version, now->version)))
            rc = law_move_check(before[i], pack, f);
    return rc;
}

// A version is one text for ever: by its name maps say where cases come from, and people which law it was.
static enum rc check_version(struct gate *g, int64_t agency, const struct pack *pack, struct fault *f)
{
    const struct pack *known[LAW_VERSIONS_MAX + 1];
    int32_t count = former_packs(g, agency, known);
    const struct pack *now = gate_pack(g, agency);
    if (now) known[count++] = now;
    for (int32_t i = 0; i < count; i++) {
        bool same_name = str_equal(known[i]->id, pack->id) && str_equal(known[i]->version, pack->version);
        if (same_name && memcmp(known[i]->digest, pack->digest, sizeof pack->digest) != 0)
            return fail(
                f, RC_INVALID,
                "pack.yaml: version %.*s of \"%.*s\" was in force with other contents: name this one otherwise",
                P(pack->version), P(pack->id));
    }
    return RC_OK;
}

enum rc rules_check(struct gate *g, int64_t agency, struct str kind, struct str bytes, struct fault *f)
{
    const struct pack *pack = NULL;
    const struct charter *charter = NULL;
    void *memory = NULL;
    enum rc rc = read_document(g, kind, bytes, false, &memory, &pack, &charter, f);
    if (!rc && charter && !str_equal(charter->agency, ledger_slug(g->ledger, agency)))
        rc = fail(f, RC_INVALID, "charter: agency is \"%.*s\", not \"%.*s\"", P(charter->agency),
                  P(ledger_slug(g->ledger, agency)));
    if (!rc && str_equal(kind, S("pack"))) rc = check_version(g, agency, pack, f);
    if (!rc && str_equal(kind, S("pack"))) rc = check_moves(g, agency, pack, f);
    free(memory);
    return rc;
}

enum rc rules_governs(struct gate *g, struct str bytes, struct instant now, struct fault *f)
{
    void *memory = NULL;
    const struct pack *pack = NULL;
    char day[DAY_TEXT_MAX];
    enum rc rc = rules_read_pack(g, bytes, &memory, &pack, f);
    if (rc) return rc;
    MUST(pack != NULL);
    if (pack->governs_from.n > clock_day_of(&pack->clock_zone, now).n)
        rc = fail(f, RC_CONFLICT, "this version governs from %.*s on, and comes into force no earlier",
                  P(day_print(pack->governs_from, day)));
    free(memory);
    return rc;
}

// It is kept beside the one in force for ever, for the cases that may still stand in it. And its proposals are over: left standing, each would let one
// person bring it back later.
enum rc put_in_force(struct store *s, int64_t agency, struct str digest, struct fault *f)
{
    enum rc rc = store_run(
        s, f,
        "INSERT INTO installed (agency, kind, name, digest) VALUES (?1, 'pack-before', ?2, ?2) ON CONFLICT (agency, kind, name) DO NOTHING",
        ARGS(INT(agency), TEXT(digest)));
    return rc ? rc
              : store_run(
                    s, f,
                    "DELETE FROM installed WHERE agency = ?1 AND kind = 'pack-proposed' AND digest = ?2",
                    ARGS(INT(agency), TEXT(digest)));
}

static enum rc load_former(struct gate *g, int64_t agency, struct str digest, struct str bytes,
                           struct fault *f)
{
    void *memory = NULL;
    const struct pack *pack = NULL;
    enum rc rc = rules_read_pack(g, bytes, &memory, &pack, f);
    if (rc) return rc;
    rules_keep(g, memory);
    former_put(g, agency, pack, digest);
    return RC_OK;
}

static enum rc load_one(void *self, struct row row, struct fault *f)
{
    struct gate *g = self;
    bool before = str_equal(row.at[1].s, S("pack-before"));
    enum rc rc = before ? load_former(g, row.at[0].i, row.at[2].s, row.at[3].s, f)
                        : rules_put(g, row.at[0].i, row.at[1].s, row.at[2].s, row.at[3].s, f);
    return rc ? within(f, rc, "loading the %.*s of agency %lld", P(row.at[1].s), (long long)row.at[0].i)
              : RC_OK;
}

enum rc rules_load(struct gate *g, struct fault *f)
{
    return store_each(
        g->writer, f,
        "SELECT i.agency, i.kind, i.digest, d.bytes FROM installed i JOIN document d ON d.digest = i.digest WHERE i.kind IN ('pack', 'charter') OR "
        "(i.kind = 'pack-before' AND i.digest NOT IN (SELECT n.digest FROM installed n WHERE n.agency = i.agency AND n.kind = 'pack'))",
        NO_ARGS, load_one, g);
}
