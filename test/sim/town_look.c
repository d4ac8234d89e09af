// After a recovery: everything that anybody was told must still be true, and nothing that must be gone may be found.
#include "sim/town_int.h"

struct seen_case { // as a reader of the log alone knows it
    int64_t agency, id, twin_agency, twin;
    bool open, owned, moved, arrived;
    char status[24];
};
enum { KEYS_MAX = 1024, YEARS_MAX = 400 };

struct reading {
    struct town *t;
    int64_t agency;
    struct seen_case cases[CASES_MAX * 2];
    int32_t cases_count;
    char keys[KEYS_MAX][96];
    int32_t keys_count;
    struct {
        int64_t agency, year, last;
    } years[YEARS_MAX];
    int32_t years_count;
    struct tree_memory tree[AGENCIES + 1];
};

// --- the log, entry by entry: every prefix ------------------------------------------------------------------------------------------

static struct seen_case *seen_case(struct reading *r, int64_t agency, int64_t id)
{
    for (int32_t i = 0; i < r->cases_count; i++)
        if (r->cases[i].agency == agency && r->cases[i].id == id) return &r->cases[i];
    return NULL;
}

static int64_t number(const struct json *object, struct str key)
{
    int64_t n = -1;
    (void)str_int64(json_str(object, key), &n);
    return n;
}

static bool read_number(struct reading *r, const struct entry *e)
{
    int64_t year = number(e->does, S("year")), ordinal = number(e->does, S("ordinal"));
    int32_t i = 0;
    while (i < r->years_count && (r->years[i].agency != e->agency || r->years[i].year != year)) i++;
    MUST(i < YEARS_MAX);
    if (i == r->years_count) r->years[r->years_count++] = (typeof(r->years[0])){ e->agency, year, 0 };
    if (ordinal != r->years[i].last + 1)
        return town_broken(r->t, "agency %lld, %lld: number %lld follows %lld", (long long)e->agency,
                           (long long)year, (long long)ordinal, (long long)r->years[i].last);
    r->years[i].last = ordinal;
    return true;
}

static bool read_opening(struct reading *r, const struct entry *e)
{
    const struct json *twin = json_get(e->does, S("twin"));
    MUST(r->cases_count < COUNT(r->cases));
    r->cases[r->cases_count++] = (struct seen_case){ .agency = e->agency,
                                                     .id = e->position,
                                                     .open = true,
                                                     .arrived = twin != NULL,
                                                     .twin_agency = number(twin, S("agency")),
                                                     .twin = number(twin, S("case")) };
    return read_number(r, e);
}

static void read_owner(const struct entry *e, struct seen_case *c)
{
    const struct json *owner = json_get(e->does, S("owner"));
    if (owner) c->owned = owner->text.len > 0;
    if (json_bool(e->does, S("reopens"), false)) c->open = c->owned = true; // to whom it belonged before
    if (json_bool(e->does, S("closes"), false)) c->open = c->owned = false;
    if (!json_bool(e->does, S("moves"), false)) return;
    c->open = c->owned = false;
    c->moved = true;
    c->twin_agency = number(json_get(e->does, S("twin")), S("agency"));
    c->twin = number(json_get(e->does, S("twin")), S("case"));
}

// What its keeper may still do with a case that has gone is to read, hold, lock and erase.
static bool touches_course(const struct entry *e, const struct seen_case *c)
{
    struct str status = json_str(e->does, S("status"));
    static const struct str course[] = { SL("owner"),   SL("closes"),   SL("reopens"), SL("moves"),
                                         SL("offered"), SL("assignee"), SL("clocks") };
    for (ptrdiff_t i = 0; i < COUNT(course); i++)
        if (json_get(e->does, course[i])) return true;
    return status.len > 0 && !str_equal(status, str_of(c->status));
}

static bool read_key(struct reading *r, const struct entry *e)
{
    if (e->retry_key.len == 0) return true;
    MUST(r->keys_count < KEYS_MAX && e->retry_key.len < (ptrdiff_t)sizeof r->keys[0]);
    for (int32_t i = 0; i < r->keys_count; i++)
        if (str_equal(str_of(r->keys[i]), e->retry_key))
            return town_broken(r->t, "two entries have the idempotency key %s", r->keys[i]);
    memcpy(r->keys[r->keys_count++], e->retry_key.at, (size_t)e->retry_key.len);
    return true;
}

static bool read_case(struct reading *r, const struct entry *e)
{
    int64_t agency, id;
    if (e->casefile.len == 0) return true;
    if (!ledger_case_id(gate_ledger(r->t->gate), e->casefile, &agency, &id))
        return town_broken(r->t, "an entry names no case");
    if (e->place == 0 && !read_opening(r, e)) return false;
    struct seen_case *c = seen_case(r, agency, id);
    if (!c)
        return town_broken(r->t, "entry %lld is about a case that was never opened", (long long)e->position);
    if (c->moved && touches_course(e, c))
        return town_broken(r->t, "entry %lld (%.*s) leads a case on that has gone to another agency: %.*s",
                           (long long)e->position, P(e->act), P(e->does_text));
    read_owner(e, c);
    struct str status = json_str(e->does, S("status"));
    if (status.len) (void)snprintf(c->status, sizeof c->status, "%.*s", P(status));
    if (c->open != c->owned)
        return town_broken(r->t, "case %lld of agency %lld is open=%d with owner=%d after entry %lld",
                           (long long)id, (long long)agency, c->open, c->owned, (long long)e->position);
    return true;
}

static enum rc read_entry(void *self, int64_t position, struct str bytes, struct fault *f)
{
    struct reading *r = self;
    struct arena scratch = r->t->work;
    struct entry *e = NEW(&scratch, struct entry, 1);
    enum rc rc = entry_decode(&scratch, bytes, e, f);
    if (rc) return town_broken(r->t, "entry %lld: %s", (long long)position, f->text), rc;
    struct digest leaf = tree_leaf(r->t->hasher, bytes);
    tree_memory_append(&r->tree[r->agency], r->t->hasher, &leaf);
    bool known = r->t->told.known[r->agency][position];
    bool good = (!known || told_entry(r->t, r->agency, position, bytes)) && read_key(r, e) && read_case(r, e);
    return good ? RC_OK : RC_CORRUPT;
}

// Each case that moved has its one twin, and each twin comes from a case that moved to it.
static bool check_twins(struct reading *r)
{
    for (int32_t i = 0; i < r->cases_count; i++) {
        const struct seen_case *c = &r->cases[i], *other = seen_case(r, c->twin_agency, c->twin);
        if (c->moved && (!other || !other->arrived))
            return town_broken(r->t, "case %lld of agency %lld has gone and nowhere arrived",
                               (long long)c->id, (long long)c->agency);
        if (c->arrived && !c->moved &&
            (!other || !other->moved || other->twin != c->id || other->twin_agency != c->agency))
            return town_broken(r->t, "case %lld of agency %lld has arrived and never left", (long long)c->id,
                               (long long)c->agency);
    }
    return true;
}

// Every head that was ever handed out is a head of this tree: so each proof made under it leads here, and no two of them differ.
static bool check_heads(struct reading *r)
{
    for (int32_t i = 0; i < r->t->told.heads; i++) {
        const struct told_head *h = &r->t->told.head[i];
        struct tree_head head;
        if (h->size > r->tree[h->agency].size)
            return town_broken(r->t, "a head of size %lld was handed out; the log has %lld entries",
                               (long long)h->size, (long long)r->tree[h->agency].size);
        if (tree_head_of(r->t->hasher, tree_memory_source(&r->tree[h->agency]), h->size, &head, &r->t->fault))
            return town_broken(r->t, "%s", r->t->fault.text);
        if (!digest_equal(&head.root, &h->root))
            return town_broken(r->t, "the head of size %lld that was handed out is of another tree",
                               (long long)h->size);
    }
    return true;
}

static bool look_at_logs(struct town *t, struct store *s)
{
    static struct reading r;
    struct arena scratch = t->arena;
    struct ledger *l = gate_ledger(t->gate);
    memset(&r, 0, sizeof r);
    r.t = t;
    for (r.agency = 1; r.agency <= ledger_agencies(l); r.agency++) {
        if (ledger_next(l, r.agency) < t->told.least[r.agency])
            return town_broken(t, "agency %lld has %lld entries; %lld were told", (long long)r.agency,
                               (long long)ledger_next(l, r.agency), (long long)t->told.least[r.agency]);
        tree_memory_init(&r.tree[r.agency], &scratch, POSITIONS_MAX);
        if (ledger_walk(s, r.agency, 0, ledger_next(l, r.agency), read_entry, &r, &t->fault))
            return town_broken(t, "walking the log: %s", t->fault.text);
    }
    return check_twins(&r) && check_heads(&r);
}

// --- parts --------------------------------------------------------------------------------------------------------------------------

static bool is_erased(const struct town *t, int64_t agency, int64_t position, struct str name)
{
    for (int32_t i = 0; i < t->told.parts; i++) {
        const struct told_part *p = &t->told.part[i];
        if (p->agency == agency && p->position == position && str_equal(str_of(p->name), name))
            return p->erased;
    }
    return false;
}

static bool look_at_parts(struct town *t, struct store *s)
{
    struct ledger *l = gate_ledger(t->gate);
    for (int64_t agency = 1; agency <= ledger_agencies(l); agency++)
        for (int64_t position = 0; position < ledger_next(l, agency); position++) {
            struct arena scratch = t->work;
            struct opening *parts;
            int32_t count;
            if (ledger_open_parts(l, s, &scratch, agency, position, NULL, 0, &parts, &count, &t->fault))
                return town_broken(t, "parts of entry %lld of agency %lld: %s", (long long)position,
                                   (long long)agency, t->fault.text);
            for (int32_t i = 0; i < count; i++)
                if (is_erased(t, agency, position, parts[i].name) && !parts[i].erased)
                    return town_broken(t, "the part %.*s of entry %lld was erased and can be read",
                                       P(parts[i].name), (long long)position);
        }
    return true;
}

static void search_bytes(void *self, struct str path, struct str bytes)
{
    struct town *t = self;
    static const char mark[] = "SEALED-";
    if (bytes.len == 0) return;
    if (memmem(bytes.at, (size_t)bytes.len, mark, sizeof mark - 1))
        (void)town_broken(t, "%.*s holds sealed text as it was written", P(path));
    for (int32_t i = 0; i < t->told.parts; i++) {
        const struct told_part *p = &t->told.part[i];
        enum { NONCE = 24, KEY = 32 };
        if (memmem(bytes.at, (size_t)bytes.len, p->key, sizeof p->key))
            (void)town_broken(t, "%.*s holds the own key of part %s of entry %lld in the clear", P(path),
                              p->name, (long long)p->position);
        if (p->erased && p->has_slot && memmem(bytes.at, (size_t)bytes.len, p->wrapped + NONCE, KEY))
            (void)town_broken(t, "%.*s holds the key of part %s of entry %lld, which was erased", P(path),
                              p->name, (long long)p->position);
    }
}

// --- receipts, views ----------------------------------------------------------------------------------------------------------

static bool look_at_receipts(struct town *t)
{
    for (int32_t i = 0; i < t->told.receipts; i++) {
        struct arena scratch = t->work;
        struct receipt *r = NEW(&scratch, struct receipt, 1);
        struct receipt_truth truth;
        struct note_key key;
        int64_t agency = HOME;
        if (receipt_parse(&scratch, t->told.receipt[i], r, &t->fault))
            return town_broken(t, "a receipt: %s", t->fault.text);
        while (agency < AGENCIES && !str_equal(ledger_vkey(gate_ledger(t->gate), agency), r->vkey)) agency++;
        if (vkey_parse(ledger_vkey(gate_ledger(t->gate), agency), &key, &t->fault))
            return town_broken(t, "verifier key: %s", t->fault.text);
        if (receipt_check(t->hasher, scratch, r, &key, 1, &truth, &t->fault))
            return town_broken(t, "a receipt that was given: %s", t->fault.text);
        struct digest d = sha256(r->entry);
        if (!digest_equal(&d, &t->told.entry[agency][truth.position]))
            return town_broken(t, "a receipt that was given is about another entry");
    }
    return true;
}

static bool look_at_views(struct town *t)
{
    static const char *const made[] = { "/data/check.db", "/data/check.db-wal", "/data/check.db.search",
                                        "/data/check.db.search-wal" };
    struct rebuild_report report;
    struct fault f = { 0 };
    const struct disk *d = &t->world.disk;
    for (ptrdiff_t i = 0; i < COUNT(made); i++)
        (void)d->remove(d->self, str_of(made[i]), NULL); // a check that was cut short
    enum rc rc = gate_rebuild_check(t->gate, S("/data/check.db"), NULL, NULL, &report, &f);
    t->figures.rebuilt++;
    for (ptrdiff_t i = 0; i < COUNT(made); i++) (void)d->remove(d->self, str_of(made[i]), NULL);
    return rc == RC_OK || town_broken(t, "%s", f.text);
}

static bool look_at_verification(struct town *t, struct store *s)
{
    struct ledger *l = gate_ledger(t->gate);
    for (int64_t agency = 1; agency <= ledger_agencies(l); agency++) {
        const struct told_head *last = NULL;
        struct verify_report report;
        for (int32_t i = 0; i < t->told.heads; i++)
            if (t->told.head[i].agency == agency) last = &t->told.head[i];
        struct verify_options o = { .parts = true, .opened = town_files_hold, .self = t };
        if (last) o.old_note = (struct str){ last->note, last->note_bytes };
        if (ledger_verify_with(l, s, agency, &o, &report, &t->fault))
            return town_broken(t, "verify: %s", t->fault.text);
    }
    return true;
}

bool town_look(struct town *t, bool rebuild)
{
    struct store *s = gate_reader_store(t->reader);
    t->figures.looks++;
    if (!look_at_logs(t, s) || !look_at_parts(t, s)) return false;
    sim_disk_each(t->disk, search_bytes, t);
    if (t->broken[0] || !look_at_receipts(t) || !look_at_verification(t, s)) return false;
    return !rebuild || look_at_views(t);
}
