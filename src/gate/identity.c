// Secrets of sign-in: passwords (Argon2id) and API keys (only their hashes). They are no part of the ledger.
#include "gate/gate_int.h"
#include <stdio.h>

struct secret {
    const struct world *world;
    struct str name;
    char password[PASSWORD_TEXT_MAX];
    uint8_t hash[32];
    int64_t made_ns;
};

static struct str bytes_of(const uint8_t *at, ptrdiff_t len) { return (struct str){ (const char *)at, len }; }

// Its time is taken here, as late as can be: whoever signed in with the one before did so earlier.
static enum rc put_password(void *self, struct store *s, struct fault *f)
{
    const struct secret *x = self;
    int64_t now_ns = x->world->now(x->world->self).ns;
    return store_run(
        s, f,
        "INSERT INTO credential (name, password, set_ns) VALUES (?1, ?2, ?3) ON CONFLICT (name) DO UPDATE SET password = excluded.password, set_ns = excluded.set_ns",
        ARGS(TEXT(x->name), TEXT(str_of(x->password)), INT(now_ns)));
}

enum rc gate_set_password(struct gate *g, struct str name, struct str password, struct fault *f)
{
    struct secret x = { .world = g->world, .name = name };
    uint8_t salt[PASSWORD_SALT_BYTES];
    if (!people_find(atomic_load(&g->people), name)) return fail(f, RC_MISSING, "no such account");
    if (utf8_count(password) < GATE_PASSWORD_CHARS_MIN)
        return fail(f, RC_INVALID, "a password needs at least %d characters", GATE_PASSWORD_CHARS_MIN);
    g->world->random(g->world->self, salt, sizeof salt);
    enum rc rc = password_hash(password, salt, password_cost_usual, x.password, f);
    if (!rc) rc = gate_task(g, put_password, &x, f);
    if (!rc)
        atomic_fetch_add(&g->passwords_set, 1); // after the commit: whoever sees the number finds the time
    return rc;
}

int64_t gate_passwords_set(const struct gate *g) { return atomic_load(&g->passwords_set); }

static enum rc put_key(void *self, struct store *s, struct fault *f)
{
    const struct secret *x = self;
    return store_run(s, f, "INSERT INTO api_key (hash, name, made_ns) VALUES (?1, ?2, ?3)",
                     ARGS(BLOB(bytes_of(x->hash, 32)), TEXT(x->name), INT(x->made_ns)));
}

enum rc gate_make_key(struct gate *g, struct str name, char ret_key[static GATE_KEY_TEXT], struct fault *f)
{
    uint8_t random[32];
    struct secret x = { .name = name, .made_ns = g->world->now(g->world->self).ns };
    char key[GATE_KEY_TEXT] = "ak_";
    if (!people_find(atomic_load(&g->people), name)) return fail(f, RC_MISSING, "no such account");
    g->world->random(g->world->self, random, sizeof random);
    (void)base32_encode(random, sizeof random, key + 3);
    wipe(random, sizeof random);
    struct digest d = sha256((struct str){ key, sizeof key });
    memcpy(x.hash, d.at, sizeof x.hash);
    enum rc rc = gate_task(g, put_key, &x, f);
    if (!rc) memcpy(ret_key, key, sizeof key);
    wipe(key, sizeof key);
    return rc;
}

enum rc gate_check_password(struct gate_reader *r, struct str name, struct str password, struct fault *f)
{
    // Of no account: what an unknown name is measured against, so that its answer costs the same.
    static const struct str nobody = SL(
        "$argon2id$v=19$m=65536,t=3,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    char memory[4096];
    struct arena a = arena_of(memory, sizeof memory, NULL);
    struct row row;
    const struct person *p = people_find(atomic_load(&r->gate->people), name);
    enum rc rc = name.len > NAME_MAX_BYTES
                     ? RC_MISSING
                     : store_one(r->store, &a, &row, f, "SELECT password FROM credential WHERE name = ?1",
                                 ARGS(TEXT(name)));
    if (rc && rc != RC_MISSING) return rc;
    bool known = !rc && p && !p->account.off;
    enum rc checked = password_check(password, known ? row.at[0].s : nobody, f);
    if (checked == RC_IO) return checked;
    return known && !checked ? RC_OK : fail(f, RC_DENIED, "the name or the password is wrong");
}

enum rc gate_check_key(struct gate_reader *r, struct str key, struct arena *a, struct str *ret_name,
                       struct fault *f)
{
    struct row row;
    if (key.len != GATE_KEY_TEXT || !str_starts(key, S("ak_"))) return fail(f, RC_DENIED, "not a valid key");
    struct digest d = sha256(key);
    struct known_key *known = &r->keys[d.at[0] % KNOWN_KEYS];
    if (known->account.len && secret_equal(known->hash, d.at, sizeof known->hash))
        return *ret_name = arena_str(a, name_str(&known->account)), RC_OK;
    enum rc rc = store_one(r->store, a, &row, f, "SELECT name FROM api_key WHERE hash = ?1",
                           ARGS(BLOB(bytes_of(d.at, 32))));
    if (rc == RC_MISSING) return fail(f, RC_DENIED, "not a valid key");
    if (rc) return rc;
    memcpy(known->hash, d.at, sizeof known->hash);
    if (!name_set(&known->account, row.at[0].s)) known->account.len = 0;
    *ret_name = row.at[0].s;
    return RC_OK;
}

enum rc gate_password_set(struct gate_reader *r, struct str name, struct instant *ret_at, struct fault *f)
{
    char memory[1024];
    struct arena a = arena_of(memory, sizeof memory, NULL);
    struct row row;
    enum rc rc =
        store_one(r->store, &a, &row, f, "SELECT set_ns FROM credential WHERE name = ?1", ARGS(TEXT(name)));
    if (rc == RC_MISSING) return fail(f, RC_MISSING, "no password is set");
    if (!rc) ret_at->ns = row.at[0].i;
    return rc;
}

enum rc gate_accounts(struct gate *g, int64_t agency, struct str after, int32_t limit, struct arena *a,
                      struct str *ret_json, struct fault *f)
{
    const struct people *people = atomic_load(&g->people);
    struct json_out o = json_out_of(a);
    struct str last = { 0 };
    int32_t count = 0;
    if (limit < 1 || limit > GATE_LIST_MAX)
        return fail(f, RC_INVALID, "limit must be 1 to %d", GATE_LIST_MAX);
    json_open(&o, '{');
    json_open_key(&o, "users", '[');
    for (int32_t i = 0; i < people->count && count <= limit; i++) {
        const struct account *p = &people->at[i]->account;
        if (p->agency != agency || str_compare(p->name, after) <= 0) continue;
        if (count++ == limit) break; // one more than the page holds
        last = p->name;
        json_open(&o, '{');
        json_put_str(&o, "name", p->name);
        json_put_str(&o, "words", p->words);
        json_put_bool(&o, "off", p->off);
        json_open_key(&o, "roles", '[');
        for (int32_t k = 0; k < p->roles_count; k++) {
            json_open(&o, '{');
            json_put_str(&o, "role", p->roles[k].role);
            json_put_str(&o, "unit", p->roles[k].unit);
            json_put_str(&o, "area", p->roles[k].area);
            if (p->roles[k].from.ns != INT64_MIN) json_put_instant(&o, "from", p->roles[k].from);
            if (p->roles[k].to.ns != INT64_MAX) json_put_instant(&o, "to", p->roles[k].to);
            json_shut(&o, '}');
        }
        json_shut(&o, ']');
        json_shut(&o, '}');
    }
    json_shut(&o, ']');
    if (count > limit) json_put_str(&o, "cursor", last);
    json_shut(&o, '}');
    *ret_json = json_out_str(&o);
    return RC_OK;
}
