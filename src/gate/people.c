// Accounts: who there is, in which roles. Each is a document that an act installed; what readers see is replaced whole.
#include "gate/gate_int.h"
#include <stdlib.h>

const struct person *people_find(const struct people *p, struct str name)
{
    int32_t low = 0, high = p->count;
    while (low < high) {
        int32_t middle = (low + high) / 2;
        int order = str_compare(p->at[middle]->account.name, name);
        if (order == 0) return p->at[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

// The oldest is the first, so whoever is not old yet ends the walk.
void gate_free_retired(struct gate *g, bool all)
{
    struct instant now = g->world->now(g->world->self);
    while (g->retired && (all || now.ns - g->retired->at.ns > RETIRED_FOR_S * NS_PER_S)) {
        struct retired *gone = g->retired;
        g->retired = gone->next;
        if (!g->retired) g->retired_end = &g->retired;
        free(gone->memory);
        free(gone);
    }
}

void gate_retire(struct gate *g, void *memory)
{
    if (!memory) return;
    gate_free_retired(g, false);
    struct retired *r = malloc(sizeof *r);
    MUST(r != NULL);
    *r = (struct retired){ NULL, memory, g->world->now(g->world->self) };
    *g->retired_end = r;
    g->retired_end = &r->next;
}

static enum rc read_role(const struct json *j, struct arena *a, struct role_grant *ret, struct fault *f)
{
    struct str from = json_str(j, S("from")), to = json_str(j, S("to"));
    *ret = (struct role_grant){
        .role = arena_str(a, json_str(j, S("role"))),
        .unit = arena_str(a, json_str(j, S("unit"))),
        .area = arena_str(a, json_str(j, S("area"))),
        .from.ns = INT64_MIN,
        .to.ns = INT64_MAX,
    };
    if (ret->role.len == 0) return fail(f, RC_INVALID, "account: a role needs its name");
    if (ret->role.len > NAME_MAX_BYTES || ret->unit.len > NAME_MAX_BYTES || ret->area.len > NAME_MAX_BYTES)
        return fail(f, RC_LIMIT, "account: a name exceeds %d bytes", NAME_MAX_BYTES);
    if (from.len && !instant_parse(from, &ret->from))
        return fail(f, RC_INVALID, "account: from \"%.*s\" is not an RFC 3339 time", P(from));
    if (to.len && !instant_parse(to, &ret->to))
        return fail(f, RC_INVALID, "account: to \"%.*s\" is not an RFC 3339 time", P(to));
    return RC_OK;
}

static bool name_valid(struct str name)
{
    if (name.len < 1 || name.len > NAME_MAX_BYTES) return false;
    for (ptrdiff_t i = 0; i < name.len; i++) {
        char c = name.at[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' ||
              c == '@'))
            return false;
    }
    return true;
}

static enum rc read_account(const struct json *document, struct arena *a, struct account *ret,
                            struct fault *f)
{
    const struct json *roles = json_get(document, S("roles"));
    *ret = (struct account){
        .name = arena_str(a, json_str(document, S("name"))),
        .words = arena_str(a, json_str(document, S("words"))),
        .agency = json_int(document, S("agency"), 0),
        .off = json_bool(document, S("off"), false),
    };
    if (!name_valid(ret->name))
        return fail(f, RC_INVALID, "account: name must be 1 to %d of a-z 0-9 . - _ @", NAME_MAX_BYTES);
    for (const struct json *r = roles ? roles->first : NULL; r; r = r->next) {
        if (ret->roles_count == GATE_ROLES_MAX)
            return fail(f, RC_LIMIT, "account: more than %d roles", GATE_ROLES_MAX);
        enum rc rc = read_role(r, a, &ret->roles[ret->roles_count++], f);
        if (rc) return rc;
    }
    return RC_OK;
}

enum rc person_read(const struct json *document, struct person **ret_p, struct fault *f)
{
    enum { PERSON_BYTES = sizeof(struct person) + 8 * 1024 };
    struct person *p = calloc(1, PERSON_BYTES);
    MUST(p != NULL);
    jmp_buf full;
    struct arena memory = arena_of(p + 1, PERSON_BYTES - (ptrdiff_t)sizeof *p, &full);
    enum rc rc;
    if (setjmp(full))
        rc = fail(f, RC_LIMIT, "account: its texts are too long");
    else
        rc = read_account(document, &memory, &p->account, f);
    if (rc)
        free(p);
    else
        *ret_p = p;
    return rc;
}

void free_person(struct person *p) { free(p); }

struct str account_by(struct arena *a, struct str account, struct str by)
{
    return arena_print(a, "%.*s %.*s", P(account), P(by)); // no name has a space
}

enum rc put_account_by(struct store *s, int64_t agency, struct str account, struct str by, struct str digest,
                       struct fault *f)
{
    char memory[512];
    jmp_buf full;
    struct arena a = arena_of(memory, sizeof memory, &full);
    if (setjmp(full)) return fail(f, RC_LIMIT, "the name of who sets an account is too long");
    return store_run(
        s, f,
        "INSERT INTO installed (agency, kind, name, digest) VALUES (?1, 'account-by', ?2, ?3) ON CONFLICT (agency, kind, name) DO NOTHING",
        ARGS(INT(agency), TEXT(account_by(&a, account, by)), TEXT(digest)));
}

void people_put(struct gate *g, struct person *p)
{
    const struct people *old = atomic_load(&g->people);
    const struct person *older = people_find(old, p->account.name);
    int32_t count = old->count + (older == NULL);
    struct people *next = calloc(1, sizeof *next + sizeof next->at[0] * (size_t)count);
    MUST(next != NULL);
    bool placed = false;
    for (int32_t i = 0; i < old->count; i++) {
        int order = str_compare(old->at[i]->account.name, p->account.name);
        if (order >= 0 && !placed) next->at[next->count++] = p, placed = true;
        if (order != 0) next->at[next->count++] = old->at[i];
    }
    if (!placed) next->at[next->count++] = p;
    atomic_store(&g->people, next);
    gate_retire(g, (void *)(uintptr_t)older);
    gate_retire(g, (void *)(uintptr_t)old);
}

struct loading { // all at once: a new list for each of many accounts would cost their square
    struct people *people;
    int64_t room;
};

static enum rc load_one(void *self, struct row row, struct fault *f)
{
    enum { DOCUMENT_ROOM = 106 * ACCOUNT_BYTES_MAX }; // json.h: what a document needs at worst
    struct loading *l = self;
    void *memory = malloc(DOCUMENT_ROOM);
    MUST(memory != NULL && l->people->count < l->room);
    struct arena a = arena_of(memory, DOCUMENT_ROOM, NULL);
    const struct json *document;
    struct person *p;
    enum rc rc = row.at[0].s.len > ACCOUNT_BYTES_MAX ? fail(f, RC_LIMIT, "a document is too long")
                                                     : json_parse(&a, row.at[0].s, &document, f);
    if (!rc) rc = person_read(document, &p, f);
    if (!rc) l->people->at[l->people->count++] = p;
    free(memory);
    return rc ? within(f, rc, "loading accounts") : RC_OK;
}

static enum rc take_count(void *self, struct row row, struct fault *)
{
    ((struct loading *)self)->room = row.at[0].i;
    return RC_OK;
}

enum rc people_load(struct gate *g, struct fault *f)
{
    struct loading l = { 0 };
    enum rc rc = store_each(g->writer, f, "SELECT count(*) FROM installed WHERE kind = 'account'", NO_ARGS,
                            take_count, &l);
    l.people = calloc(1, sizeof *l.people + sizeof l.people->at[0] * (size_t)l.room);
    MUST(l.people != NULL);
    if (!rc)
        rc = store_each(
            g->writer, f,
            "SELECT d.bytes FROM installed i JOIN document d ON d.digest = i.digest WHERE i.kind = 'account' ORDER BY i.name",
            NO_ARGS, load_one, &l);
    atomic_store(&g->people, l.people);
    return rc;
}

bool gate_may(struct gate *g, const struct account *account, enum pack_power power, struct instant now)
{
    const struct pack *p = gate_pack(g, account->agency);
    for (int32_t i = 0; !account->off && i < account->roles_count; i++) {
        const struct role_grant *r = &account->roles[i];
        if (r->from.ns <= now.ns && now.ns < r->to.ns && pack_role_may(p, r->role, power)) return true;
    }
    return false;
}

enum rc gate_account(struct gate *g, struct arena *a, struct str name, struct account *ret_account,
                     struct fault *f)
{
    const struct person *p = people_find(atomic_load(&g->people), name);
    if (!p || p->account.off) return fail(f, RC_MISSING, "no such account");
    *ret_account = p->account;
    ret_account->name = arena_str(a, p->account.name);
    ret_account->words = arena_str(a, p->account.words);
    for (int32_t i = 0; i < p->account.roles_count; i++) {
        struct role_grant *r = &ret_account->roles[i];
        r->role = arena_str(a, r->role);
        r->unit = arena_str(a, r->unit);
        r->area = arena_str(a, r->area);
    }
    return RC_OK;
}
