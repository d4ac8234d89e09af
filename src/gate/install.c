// Acts about no case: documents that the house installs (packs, charters, accounts), and the scan of narratives.
#include "gate/gate_int.h"

static void fail_job(struct gate_job *job, enum rc rc, const struct fault *f)
{
    job->outcome = GATE_FAILED;
    job->rc = rc;
    job->fault = *f;
}

static void decide_install(struct gate *g, struct gate_job *job);
static void decide_activation(struct gate *g, struct gate_job *job);

static bool may_install(struct gate *g, const struct gate_job *job)
{
    static const struct str by_account[] = { SL("set-account"), SL("set-password"), SL("make-key"),
                                             SL("propose-pack"), SL("activate-pack") };
    bool may = job->actor.class == ACTOR_SYSTEM;
    for (int i = 0; i < COUNT(by_account); i++)
        may |= job->actor.class == ACTOR_STAFF && str_equal(job->act, by_account[i]);
    if (!may || job->actor.name.len == 0) return false;
    if (job->actor.class == ACTOR_SYSTEM) return true; // at the console, with the data directory in hand
    const struct person *p = people_find(atomic_load(&g->people), job->actor.name);
    if (!p || p->account.off || p->account.agency != job->agency) return false;
    bool second =
        str_equal(job->act, S("activate-pack")) && gate_may(g, &p->account, POWER_OVERSEE, g->batch->now);
    return second || gate_may(g, &p->account, POWER_OPERATE, g->batch->now);
}

// Names of accounts are one for the whole server, also among those that the batch brings.
static bool named_elsewhere(const struct gate *g, int64_t agency, struct str name)
{
    for (const struct overlay_document *o = g->batch->documents; o; o = o->next)
        if (str_equal(o->kind, S("account")) && str_equal(o->name, name) && o->agency != agency) return true;
    return false;
}

// As an entry names who acts: at the console by the machine's name for them, else by account.
static struct str actor_of(const struct gate_job *job, struct arena *a)
{
    return arena_print(a, "%s:%.*s", job->actor.class == ACTOR_SYSTEM ? "o" : "u", P(job->actor.name));
}

static bool is_new_account(const struct gate *g, int64_t agency, struct str name)
{
    for (const struct overlay_document *o = g->batch->documents; o; o = o->next)
        if (str_equal(o->kind, S("account")) && str_equal(o->name, name) && o->agency == agency) return true;
    return false;
}

// A password or key of an account: the document names the account and nothing of the secret. Whoever sets one could sign in as that account, so
// it is kept beside who made which account.
static enum rc check_secret(struct gate *g, const struct gate_job *job, struct str *ret_name, struct fault *f)
{
    struct str account = json_str(job->data, S("account"));
    const struct person *there = people_find(atomic_load(&g->people), account);
    bool known = is_new_account(g, job->agency, account) || (there && there->account.agency == job->agency);
    if (job->data->kind != JSON_OBJECT || job->data->count != 1 || account.len == 0)
        return fail(f, RC_INVALID, "the name of an account is needed, and nothing else");
    if (!known) return fail(f, RC_MISSING, "there is no such account in this agency");
    *ret_name = account_by(&g->batch->arena, account, actor_of(job, &g->batch->arena));
    return RC_OK;
}

// A mistyped role, unit or area would give nothing and say nothing. An account that is shut gives nothing anyway, so a unit that the charter
// has lost keeps nobody from shutting it.
static enum rc check_grants(struct gate *g, const struct account *account, struct fault *f)
{
    enum rc rc = RC_OK;
    for (int32_t i = 0; !rc && !account->off && i < account->roles_count; i++)
        rc = gate_check_grant(g, account->agency, g->batch->arena, &account->roles[i], f);
    return rc;
}

static enum rc check_document(struct gate *g, const struct gate_job *job, struct str kind, struct str bytes,
                              struct str *ret_name, struct fault *f)
{
    if (str_equal(kind, S("secret-by"))) return check_secret(g, job, ret_name, f);
    if (!str_equal(kind, S("account"))) {
        bool proposed = str_equal(kind, S("pack-proposed"));
        *ret_name = proposed ? actor_of(job, &g->batch->arena) : kind; // one proposal a person stands open
        if (str_equal(kind, S("pack")) && gate_pack(g, job->agency))
            return fail(
                f, RC_DENIED,
                "a pack is in force: another version is proposed by one person and activated by another");
        return rules_check(g, job->agency, proposed ? S("pack") : kind, bytes, f);
    }
    struct person *p;
    enum rc rc = person_read(job->data, &p, f);
    if (rc) return rc;
    *ret_name = arena_str(&g->batch->arena, p->account.name);
    bool own = p->account.agency == job->agency;
    const struct person *there = people_find(atomic_load(&g->people), p->account.name);
    if (bytes.len > ACCOUNT_BYTES_MAX)
        rc = fail(f, RC_LIMIT, "account: %td bytes exceed %d", bytes.len, ACCOUNT_BYTES_MAX);
    else if (!own)
        rc = fail(f, RC_INVALID, "account: agency must be %lld", (long long)job->agency);
    else if ((there && there->account.agency != job->agency) || named_elsewhere(g, job->agency, *ret_name))
        rc = fail(f, RC_CONFLICT, "account: another agency has this name");
    else
        rc = check_grants(g, &p->account, f);
    free_person(p);
    return rc;
}

// A scan of narratives, or a find by a party's telephone, name or document: one read act about no case, whose list of cases and words are sealed.
// Whoever may see a case through their scope may look for it; the list was made with that scope.
static void decide_scan(struct gate *g, struct gate_job *job)
{
    bool finds = str_equal(job->act, S("find"));
    struct fault f = { 0 };
    const struct rules *rules = rules_of(g, job->agency);
    const struct person *p = people_find(atomic_load(&g->people), job->actor.name);
    bool staff = job->actor.class == ACTOR_STAFF && p && !p->account.off && p->account.agency == job->agency;
    if (!staff || job->parts_count != 1)
        return fail_job(job, fail(&f, RC_DENIED, "a %s needs an account", finds ? "find" : "scan"), &f);
    if (!rules->pack || !pack_names_hold(rules->pack->purposes, job->purpose))
        return fail_job(
            job, fail(&f, RC_INVALID, "a %s needs a purpose that the pack knows", finds ? "find" : "scan"),
            &f);
    struct effects *e = NEW(&g->batch->arena, struct effects, 1);
    e->cell = -1;
    e->read_parts[e->read_parts_count++] = finds ? S("parties") : S("narrative");
    struct staging s = { .agency = job->agency,
                         .act = finds ? S("find") : S("scan"),
                         .actor = arena_print(&g->batch->arena, "u:%.*s", P(job->actor.name)),
                         .purpose = job->purpose,
                         .rule = finds ? S("house/find") : S("house/scan"),
                         .why = arena_print(&g->batch->arena, "{\"cases\":%d,\"row\":\"house/%s\"}",
                                            job->scan_count, finds ? "find" : "scan"),
                         .verb = VERB_READ,
                         .parts = job->parts,
                         .parts_count = 1,
                         .effects = e,
                         .retry = g->batch->is_keyed ? &g->batch->asking : NULL };
    enum rc rc = stage(g, &s, &job->position, &job->entry, &f);
    if (rc) return fail_job(job, rc, &f);
    job->outcome = GATE_ADMITTED;
}

void decide_without_case(struct gate *g, struct gate_job *job)
{
    if (str_equal(job->act, S("scan")) || str_equal(job->act, S("find")))
        decide_scan(g, job);
    else if (str_equal(job->act, S("activate-pack")))
        decide_activation(g, job);
    else
        decide_install(g, job);
}

// --- documents -----------------------------------------------------------------------------------------

static void put_document(struct gate *g, struct gate_job *job, struct str kind, struct str name,
                         struct str bytes, struct str rule, struct str why)
{
    struct batch *b = g->batch;
    struct fault f = { 0 };
    struct digest d = sha256(bytes);
    char *hex = NEW(&b->arena, char, HEX_CHARS(DIGEST_BYTES));
    struct effects *e = NEW(&b->arena, struct effects, 1);
    e->cell = -1;
    e->document = hex_encode(d.at, DIGEST_BYTES, hex);
    e->document_kind = kind;
    e->document_name = name;
    struct str actor = actor_of(job, &b->arena);
    struct staging s = { .agency = job->agency,
                         .act = job->act,
                         .actor = actor,
                         .purpose = job->purpose,
                         .rule = rule,
                         .why = why,
                         .verb = VERB_INSTALL,
                         .effects = e,
                         .retry = b->is_keyed ? &b->asking : NULL };
    enum rc rc = stage(g, &s, &job->position, &job->entry, &f);
    if (rc) return fail_job(job, rc, &f);
    struct overlay_document *o = NEW(&b->arena, struct overlay_document, 1);
    *o = (struct overlay_document){
        .agency = job->agency, .digest = e->document, .bytes = bytes, .kind = kind, .name = name, .by = actor
    };
    struct overlay_document **end = &b->documents; // in their order: of two with one name the later stands
    while (*end) end = &(*end)->next;
    *end = o;
    job->outcome = GATE_ADMITTED;
}

// --- the second person -----------------------------------------------------------------------------------

struct proposal {
    struct arena *arena;
    struct str bytes; // empty: none is found
    struct str by[PROPOSERS_MAX];
    int32_t by_count;
};

static void take_proposal(struct proposal *p, struct str name, struct str bytes)
{
    if (p->bytes.len == 0) p->bytes = arena_str(p->arena, bytes);
    if (p->by_count < PROPOSERS_MAX) p->by[p->by_count++] = arena_str(p->arena, name);
}

static enum rc take_row(void *self, struct row row, struct fault *f)
{
    (void)f;
    take_proposal(self, row.at[0].s, row.at[1].s);
    return RC_OK;
}

static enum rc find_proposal(struct gate *g, const struct gate_job *job, struct str digest,
                             struct proposal *p, struct fault *f)
{
    enum rc rc = store_each(
        g->writer, f,
        "SELECT i.name, d.bytes FROM installed i JOIN document d ON d.digest = i.digest WHERE i.agency = ?1 AND i.kind = 'pack-proposed' AND i.digest = ?2 ORDER BY i.name",
        ARGS(INT(job->agency), TEXT(digest)), take_row, p);
    for (const struct overlay_document *o = g->batch->documents; !rc && o; o = o->next)
        if (o->agency == job->agency && str_equal(o->kind, S("pack-proposed")) &&
            str_equal(o->digest, digest))
            take_proposal(p, o->name, o->bytes);
    if (rc || p->bytes.len) return rc;
    return fail(f, RC_MISSING, "no pack of that digest is proposed");
}

static bool is_by(const struct overlay_document *o, struct str account, struct str by, struct str both)
{
    if (str_equal(o->kind, S("secret-by"))) return str_equal(o->name, both);
    return str_equal(o->kind, S("account")) && str_equal(o->name, account) && str_equal(o->by, by);
}

// Whether one has ever made or changed the account of the other, or set a password or key of it: two accounts of that kind may be one person's. Who
// sits at the console has none.
static enum rc are_bound(struct gate *g, int64_t agency, struct str one, struct str other, bool *ret_bound,
                         struct fault *f)
{
    struct row row;
    struct arena scratch = g->batch->arena;
    struct str account = str_starts(one, S("u:")) ? str_slice(one, 2, one.len) : S(""),
               second = str_starts(other, S("u:")) ? str_slice(other, 2, other.len) : S("");
    struct str by_one = account_by(&scratch, second, one), by_other = account_by(&scratch, account, other);
    *ret_bound = false;
    for (const struct overlay_document *o = g->batch->documents; o; o = o->next)
        *ret_bound |= is_by(o, account, other, by_other) || is_by(o, second, one, by_one);
    enum rc rc = store_one(
        g->writer, &scratch, &row, f,
        "SELECT count(*) FROM installed WHERE agency = ?1 AND kind IN ('account-by', 'secret-by') AND name IN (?2, ?3)",
        ARGS(INT(agency), TEXT(by_one), TEXT(by_other)));
    if (!rc) *ret_bound |= row.at[0].i > 0;
    return rc;
}

// Of those who have proposed it one who is another person than the asker, as far as accounts tell.
static enum rc find_other(struct gate *g, const struct gate_job *job, const struct proposal *p,
                          struct str *ret_by, struct fault *f)
{
    bool own = false, bound = false, all_bound = false;
    struct str asker = actor_of(job, p->arena);
    for (int32_t i = 0; i < p->by_count; i++) {
        if (str_equal(p->by[i], asker)) {
            own = true;
            continue;
        }
        enum rc rc = are_bound(g, job->agency, p->by[i], asker, &bound, f);
        if (rc) return rc;
        if (!bound) return *ret_by = p->by[i], RC_OK;
        all_bound = true;
    }
    if (own && !all_bound)
        return fail(f, RC_DENIED, "who has proposed a pack does not activate it: another person does");
    return fail(
        f, RC_DENIED,
        "who has proposed the pack and \"%.*s\" are not two persons: one has made or changed the other's account, or set its password or key",
        P(job->actor.name));
}

// The same again by the same person, as a server does at each start, is no act.
static enum rc proposed_before(struct gate *g, const struct gate_job *job, struct str bytes, struct fault *f)
{
    struct row row;
    char hex[HEX_CHARS(DIGEST_BYTES)];
    struct arena scratch = g->batch->arena;
    struct digest d = sha256(bytes);
    enum rc rc = store_one(
        g->writer, &scratch, &row, f,
        "SELECT count(*) FROM installed WHERE agency = ?1 AND kind = 'pack-proposed' AND name = ?2 AND digest = ?3",
        ARGS(INT(job->agency), TEXT(actor_of(job, &scratch)), TEXT(hex_encode(d.at, DIGEST_BYTES, hex))));
    return rc || row.at[0].i == 0 ? rc : fail(f, RC_CONFLICT, "this is proposed already");
}

// What one person has proposed comes into force by the act of another, whose account is not of the first one's making nor the other way round; its
// bytes are those that were proposed.
static void decide_activation(struct gate *g, struct gate_job *job)
{
    struct fault f = { 0 };
    struct proposal p = { .arena = &g->batch->arena };
    struct str by;
    if (!may_install(g, job))
        return fail_job(job, fail(&f, RC_DENIED, "only an operator or an overseer may do this"), &f);
    enum rc rc = find_proposal(g, job, json_str(job->data, S("digest")), &p, &f);
    if (!rc) rc = find_other(g, job, &p, &by, &f);
    if (!rc) rc = rules_check(g, job->agency, S("pack"), p.bytes, &f);
    if (!rc) rc = rules_governs(g, p.bytes, batch_at(g, job->agency), &f);
    if (rc) return fail_job(job, rc, &f);
    struct json_out o = json_out_sorted(&g->batch->arena);
    json_open(&o, '{');
    json_put_str(&o, "proposed_by", by);
    json_put_str(&o, "row", S("house/activate"));
    json_shut(&o, '}');
    put_document(g, job, S("pack"), S("pack"), p.bytes, S("house/activate"), json_out_str(&o));
}

static void decide_install(struct gate *g, struct gate_job *job)
{
    static const struct {
        struct str act, kind;
    } acts[] = {
        { SL("install-pack"), SL("pack") }, // the first one; after it:
        { SL("propose-pack"), SL("pack-proposed") }, { SL("install-charter"), SL("charter") },
        { SL("set-account"), SL("account") },        { SL("set-password"), SL("secret-by") },
        { SL("make-key"), SL("secret-by") },
    };
    struct batch *b = g->batch;
    struct fault f = { 0 };
    struct str kind = { 0 }, bytes, name;
    for (int32_t i = 0; i < COUNT(acts); i++)
        if (str_equal(job->act, acts[i].act)) kind = acts[i].kind;
    if (kind.len == 0 || !may_install(g, job))
        return fail_job(job, fail(&f, RC_DENIED, "only an operator may do this"), &f);
    if (!job->data) return fail_job(job, fail(&f, RC_INVALID, "data is needed"), &f);
    enum rc rc = json_canonical(&b->arena, job->data, &bytes, &f);
    if (!rc && str_equal(kind, S("pack-proposed"))) rc = proposed_before(g, job, bytes, &f);
    if (!rc) rc = check_document(g, job, kind, bytes, &name, &f);
    if (rc) return fail_job(job, rc, &f);
    put_document(g, job, kind, name, bytes, S("house/install"), S("{\"row\":\"house/install\"}"));
}
