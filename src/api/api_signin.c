// Signing in and out. A password is checked in a thread of its own, behind a short queue, and takes the same time whether or not the name
// exists. Delays are by account and address prefix, so that nobody can lock out a desk from elsewhere (rate.h).
#include "api/job_int.h"
#include <stdio.h>

static const struct str none = { 0 };

struct signin {
    struct str name, password;
    struct guard_try try;
    bool good;
    char token[SESSION_TOKEN_TEXT];
    struct session session;
    uint8_t ended[2][SESSION_HASH]; // rows to be erased
    int32_t ended_count;
};

static enum rc go_signin(struct call *c, stage_fn *then)
{
    c->next = NEXT_SIGNIN;
    c->then = then;
    return RC_OK;
}

static enum rc go_http(struct call *c, stage_fn *then)
{
    c->next = NEXT_HTTP;
    c->then = then;
    return RC_OK;
}

// --- whose try it is --------------------------------------------------------------------------------

static bool at_desk(const struct call *c)
{
    if (c->local) return true;
    for (int32_t i = 0; i < c->api->o.desks_count; i++)
        if (network_holds(&c->api->desks[i], &c->address)) return true;
    return false;
}

// Not keyed: it must find itself again after a restart, and stands beside the name it is made of.
static uint64_t try_hash(struct call *c, struct str name, struct prefix prefix)
{
    struct arena scratch = c->arena;
    struct text t = { .arena = &scratch };
    text_put(&t, (struct str){ (const char *)prefix.at, PREFIX_BYTES });
    text_put(&t, name);
    struct digest d = sha256(text_str(&t));
    return get_be64(d.at) | 1;
}

static struct guard_try try_of(struct call *c, struct str name)
{
    struct prefix prefix = { { 0 } };
    struct guard_try t = { .account = try_hash(c, name, prefix), .desk = at_desk(c) };
    if (!c->local) prefix = prefix_of(&c->address);
    t.pair = try_hash(c, name, prefix);
    return t;
}

// Strangers may not fill the queue: a part of it is kept for those who are known.
static enum rc may_try(struct call *c, struct guard_try t)
{
    enum { KEPT_FOR_KNOWN = 8 };
    struct api *api = c->api;
    int32_t wait_ms = guard_ask(&api->guard, t, monotonic_ns() / NS_PER_MS);
    if (wait_ms > 0) {
        c->answer.retry_after_s = wait_ms / 1000 + 1;
        return refuse(c, PROBLEM_SIGNIN_WAIT, none, none);
    }
    bool crowded = queue_count(api->signin.waiting) >= API_SIGNIN_QUEUE_MAX - KEPT_FOR_KNOWN;
    return crowded && !guard_known(&api->guard, t) ? refuse(c, PROBLEM_BUSY, none, none) : RC_OK;
}

// --- in the sign-in thread --------------------------------------------------------------------------

static enum rc write_row(void *self, struct store *writer, struct fault *f)
{
    const struct signin *s = self;
    return session_write(writer, &s->session, f);
}

static void make_session(struct call *c, struct signin *s, const struct account *account)
{
    const struct world *w = c->api->o.world;
    uint8_t token[SESSION_TOKEN_BYTES];
    w->random(w->self, token, sizeof token);
    (void)hex_encode(token, sizeof token, s->token);
    wipe(token, sizeof token);
    struct instant now = c->at; // before the password was read: one that is set meanwhile ends the session
    struct session *one = &s->session;
    *one = (struct session){
        .agency = account->agency, .pair = s->try.pair, .made = now, .seen = now, .kept = now
    };
    session_hash((struct str){ s->token, sizeof s->token }, one->hash);
    w->random(w->self, one->id, sizeof one->id);
    one->name_len = (int32_t)account->name.len;
    memcpy(one->name, account->name.at, (size_t)account->name.len);
}

static enum rc signin_done(struct call *c);

static enum rc check_password(struct call *c)
{
    struct signin *s = c->work;
    struct gate *gate = c->api->o.gate;
    struct account account;
    enum rc rc = gate_check_password(c->reader, s->name, s->password, &c->fault);
    wipe((void *)(uintptr_t)s->password.at, s->password.len);
    wipe(c->body, c->body_len);
    if (!rc) rc = gate_account(gate, &c->arena, s->name, &account, &c->fault);
    if (!rc && account.name.len >= GATE_TEXT_MAX) rc = RC_DENIED;
    if (rc && rc != RC_DENIED && rc != RC_MISSING && rc != RC_INVALID && rc != RC_LIMIT) return rc;
    s->good = rc == RC_OK;
    c->fault = (struct fault){ 0 };
    if (!s->good) return go_http(c, signin_done);
    make_session(c, s, &account);
    rc = gate_task(gate, write_row, s, &c->fault);
    // With a full disk people still sign in and read: such a session lives in memory, and a restart ends it.
    return rc && rc != RC_LIMIT ? rc : go_http(c, signin_done);
}

static enum rc erase_rows(void *self, struct store *writer, struct fault *f)
{
    const struct signin *s = self;
    enum rc rc = RC_OK;
    for (int32_t i = 0; !rc && i < s->ended_count; i++) rc = session_erase(writer, s->ended[i], f);
    return rc;
}

static enum rc erase_ended(struct call *c)
{
    enum rc rc = gate_task(c->api->o.gate, erase_rows, c->work, &c->fault);
    return rc == RC_LIMIT ? refuse(c, PROBLEM_DISK_FULL, none, none) : rc; // a restart would bring them back
}

// --- and back ---------------------------------------------------------------------------------------

// Beside the session, which no script can read, a mark that there is one: a page without it need not ask who its reader is. It opens nothing.
static void set_cookie(struct call *c, struct str token, int32_t life_s)
{
    bool secure = c->api->o.behind_proxy;
    c->answer.cookie =
        arena_print(&c->arena, "%s=%.*s; Path=/; HttpOnly; SameSite=Strict; Max-Age=%d%s",
                    secure ? "__Host-anlan" : "anlan_session", P(token), life_s, secure ? "; Secure" : "")
            .at;
    c->answer.hint = arena_print(&c->arena, "anlan_in=%d; Path=/c; SameSite=Strict; Max-Age=%d%s",
                                 token.len > 0, life_s, secure ? "; Secure" : "")
                         .at;
}

static void put_account(struct json_out *o, struct call *c, const struct account *account)
{
    json_put_str(o, "name", account->name);
    json_put_str(o, "words", account->words);
    json_put_str(o, "agency", ledger_slug(gate_ledger(c->api->o.gate), account->agency));
    json_open_key(o, "roles", '[');
    for (int32_t i = 0; i < account->roles_count; i++) {
        const struct role_grant *r = &account->roles[i];
        json_open(o, '{');
        json_put_str(o, "role", r->role);
        if (r->unit.len) json_put_str(o, "unit", r->unit);
        if (r->area.len) json_put_str(o, "area", r->area);
        if (r->from.ns != INT64_MIN) json_put_instant(o, "from", r->from);
        if (r->to.ns != INT64_MAX) json_put_instant(o, "to", r->to);
        json_shut(o, '}');
    }
    json_shut(o, ']');
}

static enum rc answer_account(struct call *c, int32_t status, struct str name, struct instant ends)
{
    struct account account;
    enum rc rc = gate_account(c->api->o.gate, &c->arena, name, &account, &c->fault);
    if (rc) return rc;
    struct json_out o = json_out_of(&c->arena);
    json_open(&o, '{');
    put_account(&o, c, &account);
    if (ends.ns) json_put_instant(&o, "ends", ends);
    json_shut(&o, '}');
    return answer_json(c, status, json_out_str(&o));
}

// Whoever signs in anew leaves the session that they came with.
static void end_present(struct call *c, struct signin *s)
{
    if (c->credential != BY_SESSION) return;
    struct session *old = session_find(c->api->sessions, c->session_hash, c->at);
    if (!old) return;
    memcpy(s->ended[s->ended_count++], old->hash, SESSION_HASH);
    session_end(c->api->sessions, old);
}

static enum rc signin_done(struct call *c)
{
    struct signin *s = c->work;
    struct api *api = c->api;
    int64_t now_ms = monotonic_ns() / NS_PER_MS;
    bool surplus;
    if (!s->good) {
        guard_failed(&api->guard, s->try, now_ms);
        return refuse(c, PROBLEM_SIGNIN, none, none);
    }
    guard_succeeded(&api->guard, s->try, now_ms);
    end_present(c, s);
    struct session *one =
        session_put(api->sessions, &s->session, s->session.made, s->ended[s->ended_count], &surplus);
    s->ended_count += surplus;
    if (!one) return refuse(c, PROBLEM_BUSY, none, none);
    set_cookie(c, (struct str){ s->token, sizeof s->token }, SESSION_LIFE_H * 3600);
    enum rc rc = answer_account(c, 201, s->name, session_ends(one));
    return rc || s->ended_count == 0 ? rc : go_signin(c, erase_ended);
}

// --- routes -----------------------------------------------------------------------------------------

enum rc post_session(struct call *c)
{
    const struct json *body;
    struct signin *s = NEW(&c->arena, struct signin, 1);
    enum rc rc = call_json(c, &body);
    if (!rc) rc = members_only(c, body, "name password");
    if (!rc) rc = member_text(c, body, "name", true, &s->name);
    if (!rc) rc = member_text(c, body, "password", true, &s->password);
    if (rc) return rc;
    if (s->name.len > GATE_TEXT_MAX || s->password.len > PASSWORD_BYTES_MAX)
        return refuse(c, PROBLEM_MEMBER, S("/name"), S("a shorter text"));
    s->try = try_of(c, s->name);
    c->work = s;
    rc = may_try(c, s->try);
    return rc ? rc : go_signin(c, check_password);
}

enum rc get_session(struct call *c)
{
    struct instant ends = { 0 };
    struct session *one =
        c->credential == BY_SESSION ? session_find(c->api->sessions, c->session_hash, c->at) : NULL;
    if (one) ends = session_ends(one);
    return answer_account(c, 200, c->actor.name, ends);
}

enum rc delete_session(struct call *c)
{
    struct signin *s = NEW(&c->arena, struct signin, 1);
    c->work = s;
    end_present(c, s);
    set_cookie(c, S(""), 0);
    enum rc rc = answer_none(c, 204);
    return rc || s->ended_count == 0 ? rc : go_signin(c, erase_ended);
}

// --- users ------------------------------------------------------------------------------------------

// Who may look at accounts: an operator of the same agency.
static enum rc is_operator(struct call *c, struct account *ret_own)
{
    enum rc rc = gate_account(c->api->o.gate, &c->arena, c->actor.name, ret_own, &c->fault);
    if (!rc && gate_may(c->api->o.gate, ret_own, POWER_OPERATE, c->at)) return RC_OK;
    c->fault = (struct fault){ 0 };
    return refuse(c, PROBLEM_FORBIDDEN, none, none);
}

enum rc get_user(struct call *c)
{
    struct account own, other;
    enum rc rc = is_operator(c, &own);
    if (!rc) rc = gate_account(c->api->o.gate, &c->arena, c->arg[0], &other, &c->fault);
    if (!rc && other.agency != own.agency) rc = RC_MISSING;
    if (rc == RC_MISSING) return refuse(c, PROBLEM_MISSING, none, none);
    return rc ? rc : answer_account(c, 200, c->arg[0], (struct instant){ 0 });
}

enum rc get_users(struct call *c)
{
    struct account own;
    struct gate_query q;
    struct str json;
    enum { USUAL = 50 };
    enum rc rc = is_operator(c, &own);
    if (!rc) rc = call_filters(c, &q);
    if (!rc)
        rc = gate_accounts(c->api->o.gate, own.agency, q.cursor, q.limit ? q.limit : USUAL, &c->arena, &json,
                           &c->fault);
    return rc ? rc : answer_json(c, 200, json);
}
