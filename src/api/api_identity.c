// Who asks: a session's cookie, an API key, a receipt's code, or nobody. One of them at most.
#include "api/api_int.h"

static const struct str none = { 0 };

// Plain loopback has no TLS, and a __Host- cookie needs Secure; behind the proxy it is one.
static struct str cookie_name(const struct api *api)
{
    return api->o.behind_proxy ? S("__Host-anlan") : S("anlan_session");
}

static bool unsafe(const struct call *c) { return c->method != METHOD_GET; }

static bool origin_is_ours(const struct call *c)
{
    struct str origin = c->head.origin, scheme = c->api->o.behind_proxy ? S("https://") : S("http://");
    return str_starts(origin, scheme) && str_equal(str_slice(origin, scheme.len, origin.len), c->head.host);
}

// A browser says from where it was made to ask. With a cookie that word is needed: a program that has none sends Origin, or uses a key.
static bool comes_from_elsewhere(const struct call *c)
{
    struct str site = c->head.site;
    if (c->head.origin.at && !origin_is_ours(c)) return true;
    if (site.at)
        return !str_equal(site, S("same-origin")) &&
               !(str_equal(site, S("none")) && c->credential != BY_SESSION);
    return c->credential == BY_SESSION && !c->head.origin.at;
}

// --- sessions ---------------------------------------------------------------------------------------

static void hand_touches(struct touches *t)
{
    bool busy = false;
    if (!atomic_compare_exchange_strong(&t->busy, &busy, true)) return;
    memcpy(t->handed, t->gathered, (size_t)t->gathered_count * sizeof t->handed[0]);
    t->handed_count = t->gathered_count;
    t->gathered_count = 0;
    if (!queue_put(t->api->signin.waiting, &t->errand))
        atomic_store(&t->busy, false); // they are touched again
}

static enum rc write_touches(void *self, struct store *writer, struct fault *f)
{
    struct touches *t = self;
    return sessions_touch(writer, t->handed, t->handed_count, f);
}

void touches_run(struct errand *e, struct gate_reader *)
{
    struct touches *t = (struct touches *)(void *)e; // its first member
    struct fault f = { 0 };
    (void)!gate_task(t->api->o.gate, write_touches, t, &f); // lost: a restart may sign out a minute early
    atomic_store(&t->busy, false);
}

void touches_write(struct api *api)
{
    struct touches *t = &api->touches;
    if (!api->o.gate || t->gathered_count == 0) return;
    memcpy(t->handed, t->gathered, (size_t)t->gathered_count * sizeof t->handed[0]);
    t->handed_count = t->gathered_count;
    touches_run(&t->errand, NULL);
}

static void session_used(struct api *api, struct session *one, struct instant now)
{
    struct touches *t = &api->touches;
    if (now.ns > one->seen.ns) one->seen = now;
    if (one->seen.ns - one->kept.ns < TOUCH_EVERY_S * NS_PER_S) return;
    if (t->gathered_count == TOUCHED_MAX) return hand_touches(t);
    one->kept = one->seen;
    if (t->gathered_count == 0) t->since = now;
    t->gathered[t->gathered_count++] = *one;
    if (t->gathered_count == TOUCHED_MAX || now.ns - t->since.ns >= TOUCH_EVERY_S * NS_PER_S) hand_touches(t);
}

// Whoever sets a password ends what signed in before it. Looked up once for each session, and again only after another was set.
static bool password_still_holds(struct api *api, struct session *one)
{
    int64_t count = gate_passwords_set(api->o.gate) + 1;
    struct instant set;
    struct fault f = { 0 };
    if (one->compared == count) return true;
    enum rc rc = gate_password_set(api->reader, (struct str){ one->name, one->name_len }, &set, &f);
    if (rc && rc != RC_MISSING) return false; // it cannot be read just now
    if (rc == RC_MISSING || set.ns > one->made.ns) return session_end(api->sessions, one), false;
    one->compared = count;
    return true;
}

static bool account_stands(struct api *api, const struct session *one)
{
    char memory[16 << 10];
    struct arena scratch = arena_of(memory, sizeof memory, NULL);
    struct account account;
    struct fault f = { 0 };
    return gate_account(api->o.gate, &scratch, (struct str){ one->name, one->name_len }, &account, &f) ==
           RC_OK;
}

bool session_still_holds(struct api *api, const uint8_t hash[static SESSION_HASH])
{
    struct instant now = api->o.world->now(api->o.world->self);
    struct session *one = session_find(api->sessions, hash, now);
    return one && account_stands(api, one) && password_still_holds(api, one);
}

// An unknown or ended session is nobody: the cookie outlives the session in every browser.
static void by_session(struct call *c)
{
    struct str token;
    if (!c->head.cookie.at || !cookie_get(c->head.cookie, cookie_name(c->api), &token) ||
        token.len != SESSION_TOKEN_TEXT)
        return;
    session_hash(token, c->session_hash);
    struct session *one = session_find(c->api->sessions, c->session_hash, c->at);
    struct arena scratch = c->arena;
    struct account account;
    struct fault f = { 0 };
    if (!one) return;
    if (gate_account(c->api->o.gate, &scratch, (struct str){ one->name, one->name_len }, &account, &f) !=
            RC_OK ||
        account.off) {
        (void)sessions_end_all(c->api->sessions,
                               (struct str){ one->name, one->name_len }); // switched off: all of them end
        return;
    }
    if (!password_still_holds(c->api, one)) return;
    session_used(c->api, one, c->at);
    c->credential = BY_SESSION;
    c->actor = (struct actor){ .class = ACTOR_STAFF, .agency = one->agency };
    c->actor.name = arena_str(&c->arena, (struct str){ one->name, one->name_len });
    memcpy(c->actor.session, one->id, sizeof one->id);
}

// --- keys and receipts ------------------------------------------------------------------------------

enum rc call_by_key(struct call *c, struct str key)
{
    struct str name;
    struct fault f = { 0 };
    if (!c->api->reader || gate_check_key(c->api->reader, key, &c->arena, &name, &f) != RC_OK)
        return refuse(c, PROBLEM_KEY, S("Authorization"), none);
    struct account account;
    if (gate_account(c->api->o.gate, &c->arena, name, &account, &f) != RC_OK || account.off)
        return refuse(c, PROBLEM_KEY, S("Authorization"), none);
    c->credential = BY_KEY;
    c->actor = (struct actor){ .class = ACTOR_STAFF, .agency = account.agency, .name = account.name };
    return RC_OK;
}

static enum rc by_key(struct call *c)
{
    struct str key = c->head.authorization;
    if (!str_starts(key, S("Bearer "))) return refuse(c, PROBLEM_KEY, S("Authorization"), S("Bearer ak_…"));
    return call_by_key(c, str_slice(key, 7, key.len));
}

static enum rc by_receipt(struct call *c)
{
    if (!c->head.receipt.at) return refuse(c, PROBLEM_RECEIPT, S("Anlan-Receipt"), none);
    struct fault f = { 0 };
    enum rc rc = gate_holder(c->api->reader, c->head.receipt, &c->actor, &f);
    if (rc == RC_MISSING || rc == RC_INVALID || rc == RC_DENIED)
        return refuse(c, PROBLEM_RECEIPT, S("Anlan-Receipt"), none);
    if (rc == RC_LIMIT) return refuse(c, PROBLEM_BUSY, none, none); // the view of receipts is behind
    if (rc) return rc;
    c->credential = BY_RECEIPT;
    return RC_OK;
}

static enum rc identify(struct call *c)
{
    if (c->route->who == WHO_HOLDER)
        return by_receipt(c); // the code alone counts there, whoever else is signed in
    by_session(c);
    if (!c->head.authorization.at) return RC_OK;
    return c->credential == BY_SESSION ? refuse(c, PROBLEM_CREDENTIALS, none, none) : by_key(c);
}

enum rc call_identify(struct call *c)
{
    enum rc rc = identify(c);
    if (rc) return rc;
    if (unsafe(c) && comes_from_elsewhere(c)) return refuse(c, PROBLEM_CROSS_SITE, S("Origin"), none);
    bool signed_in = c->credential == BY_SESSION || c->credential == BY_KEY;
    if (c->route->who == WHO_SIGNED_IN && !signed_in) return refuse(c, PROBLEM_SIGNED_OUT, none, none);
    if (c->route->who == WHO_LOCAL && !signed_in && !c->local) return refuse(c, PROBLEM_MISSING, none, none);
    return RC_OK;
}
