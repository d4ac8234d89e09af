// Requests to a server, one at a time or many.
#include "app/client.h"
#include "app/when.h"
#include "app/words.h"
#include "seal/seal.h"
#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum {
    LIST_BEHIND_US = 600'000,
    LIST_TRIES_MAX = 15,
    URL_BYTES_MAX = 2048,
    ON_WAY_MAX = 64,
    ANSWER_ROOM = 64 << 10
};

// One request's handle and what came back; grows in its own memory, because nothing may jump out of a library's callback.
struct client_sending {
    struct client *client;
    CURL *curl;
    struct curl_slist *fields;
    char *bytes;
    size_t len, room;
    client_done *done;
    void *self;
    bool busy;
};

struct client {
    const char *base, *origin; // of the URL
    const char *key, *session, *language, *receipt;
    struct client_sending one; // for client_ask
    CURLM *many;               // for client_send
    struct client_sending way[ON_WAY_MAX];
    int32_t on_way;
};

// --- opening ---------------------------------------------------------------------------------------------

static enum rc take_key(struct arena *a, const struct client_options *o, const char **ret_key,
                        struct fault *f)
{
    enum { KEY_FILE_MAX = 1024 };
    const char *key = getenv("ANLAN_KEY");
    struct str all, line, rest;
    *ret_key = key && key[0] ? key : NULL;
    if (!o->key_file && o->session) *ret_key = NULL; // what was asked for by name
    if (!o->key_file) return RC_OK;
    enum rc rc = file_read(a, o->key_file, KEY_FILE_MAX, &all, f);
    if (rc) return rc;
    (void)str_cut(all, '\n', &line, &rest);
    line = str_trim(line);
    if (line.len == 0 || memchr(line.at, 0, (size_t)line.len))
        return fail(f, RC_INVALID, tr("\"%s\" holds no key"), o->key_file);
    *ret_key = arena_cstr(a, line);
    return RC_OK;
}

bool client_or_site(struct client_options *client, struct site_options *site)
{
    bool both = client->url && site->data;
    bool data_stood = option_is_environment(site->data, "ANLAN_DATA"),
         url_stood = option_is_environment(client->url, "ANLAN_URL");
    if (both && data_stood && !url_stood) site->data = NULL;
    if (both && url_stood && !data_stood) client->url = NULL;
    return !client->url != !site->data;
}

// BASIS: RFC 6454, 6.2
static const char *origin_of(struct arena *a, struct str base)
{
    ptrdiff_t host = str_find(base, S("://")) + 3;
    struct str rest = str_slice(base, host, base.len), name, path;
    (void)str_cut(rest, '/', &name, &path);
    return arena_cstr(a, str_slice(base, 0, host + name.len));
}

static enum rc check_url(const char *url, struct fault *f)
{
    struct str s = str_of(url);
    if (s.len == 0) return fail(f, RC_INVALID, tr("--url URL is needed (or ANLAN_URL)"));
    if (s.len > URL_BYTES_MAX / 2) return fail(f, RC_INVALID, tr("the URL is too long"));
    if (!str_starts(s, S("http://")) && !str_starts(s, S("https://")))
        return fail(f, RC_INVALID, tr("\"%s\" is no http or https URL"), url);
    return RC_OK;
}

enum rc client_open(struct arena *a, const struct client_options *o, struct client **ret_c, struct fault *f)
{
    const char *key;
    enum rc rc = check_url(o->url, f);
    if (!rc) rc = words_check(o->language, f);
    if (!rc) rc = take_key(a, o, &key, f);
    if (rc) return rc;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return fail(f, RC_IO, tr("could not start libcurl"));
    struct client *c = calloc(1, sizeof *c);
    MUST(c != NULL);
    struct str base = str_of(o->url);
    while (str_ends(base, S("/"))) base.len--;
    c->base = arena_cstr(a, base);
    c->origin = origin_of(a, base);
    c->key = key;
    c->session = key ? NULL : o->session;
    c->language = words_language(o->language);
    words_choose(c->language);
    *ret_c = c;
    return RC_OK;
}

void client_hold_receipt(struct client *c, struct arena *a, struct str code)
{
    c->receipt = arena_cstr(a, code);
}

static void sending_close(struct client_sending *s)
{
    curl_slist_free_all(s->fields);
    if (s->curl) curl_easy_cleanup(s->curl); // writes the cookie jar
    free(s->bytes);
}

void client_close(struct client *c)
{
    if (!c) return;
    for (int i = 0; i < ON_WAY_MAX; i++) {
        if (c->way[i].busy) (void)curl_multi_remove_handle(c->many, c->way[i].curl);
        sending_close(&c->way[i]);
    }
    sending_close(&c->one);
    if (c->many) (void)curl_multi_cleanup(c->many);
    free(c);
    curl_global_cleanup();
}

// --- a request --------------------------------------------------------------------------------------------

static size_t take_bytes(char *bytes, size_t, size_t len, void *self)
{
    struct client_sending *s = self;
    if (s->len + len > CLIENT_ANSWER_BYTES_MAX) return 0; // curl fails with CURLE_WRITE_ERROR
    if (s->len + len > s->room) {
        size_t room = 2 * (s->len + len) + ANSWER_ROOM;
        char *more = realloc(s->bytes, room);
        if (!more) return 0;
        s->bytes = more;
        s->room = room;
    }
    memcpy(s->bytes + s->len, bytes, len);
    s->len += len;
    return len;
}

static void add_field(struct client_sending *s, const char *name, const char *value)
{
    char line[1024];
    int len = snprintf(line, sizeof line, "%s: %s", name, value);
    if (len >= (int)sizeof line) return;
    struct curl_slist *more = curl_slist_append(s->fields, line);
    MUST(more != NULL);
    s->fields = more;
}

static void say_who(struct client *c, struct client_sending *s)
{
    char bearer[1024];
    if (c->receipt) {
        add_field(s, "Anlan-Receipt", c->receipt);
    } else if (c->key) {
        (void)snprintf(bearer, sizeof bearer, "Bearer %s", c->key);
        add_field(s, "Authorization", bearer);
    } else if (c->session) {
        add_field(s, "Origin", c->origin);
        (void)curl_easy_setopt(s->curl, CURLOPT_COOKIEFILE, c->session);
        (void)curl_easy_setopt(s->curl, CURLOPT_COOKIEJAR, c->session);
    }
}

static enum rc start(struct client *c, struct client_sending *s, const char *method, struct str path,
                     const char *retry_key, struct str body, struct fault *f)
{
    char url[URL_BYTES_MAX];
    if (!s->curl) s->curl = curl_easy_init();
    if (!s->curl) return fail(f, RC_LIMIT, tr("no memory"));
    curl_easy_reset(s->curl);
    curl_slist_free_all(s->fields);
    s->fields = NULL;
    s->client = c;
    s->len = 0;
    if (snprintf(url, sizeof url, "%s%.*s", c->base, P(path)) >= (int)sizeof url)
        return fail(f, RC_LIMIT, tr("the address is too long"));
    add_field(s, "Accept-Language", c->language);
    add_field(s, "Expect", "");
    if (retry_key) add_field(s, "Idempotency-Key", retry_key);
    if (body.len) add_field(s, "Content-Type", "application/json");
    say_who(c, s);
    (void)curl_easy_setopt(s->curl, CURLOPT_URL, url);
    (void)curl_easy_setopt(s->curl, CURLOPT_PROTOCOLS_STR, "http,https");
    (void)curl_easy_setopt(s->curl, CURLOPT_CUSTOMREQUEST, method);
    (void)curl_easy_setopt(s->curl, CURLOPT_HTTPHEADER, s->fields);
    (void)curl_easy_setopt(s->curl, CURLOPT_WRITEFUNCTION, take_bytes);
    (void)curl_easy_setopt(s->curl, CURLOPT_WRITEDATA, s);
    (void)curl_easy_setopt(s->curl, CURLOPT_PRIVATE, s);
    (void)curl_easy_setopt(s->curl, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(s->curl, CURLOPT_CONNECTTIMEOUT, 10L);
    (void)curl_easy_setopt(s->curl, CURLOPT_TIMEOUT, (long)CLIENT_WAIT_S);
    (void)curl_easy_setopt(s->curl, CURLOPT_USERAGENT, "anlan/" ANLAN_VERSION);
    if (body.len) {
        (void)curl_easy_setopt(s->curl, CURLOPT_POSTFIELDS, body.at);
        (void)curl_easy_setopt(s->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
    }
    return RC_OK;
}

static int32_t retry_after(struct client_sending *s)
{
    curl_off_t seconds = 0;
    (void)curl_easy_getinfo(s->curl, CURLINFO_RETRY_AFTER, &seconds);
    return seconds > 3600 ? 3600 : (int32_t)seconds;
}

static int status_of(struct client_sending *s)
{
    long status = 0;
    (void)curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &status);
    return (int)status;
}

static enum rc unreached(const struct client *c, CURLcode code, struct fault *f)
{
    return fail(f, RC_IO, tr("could not reach %s: %s"), c->base, curl_easy_strerror(code));
}

static void read_answer(struct client_sending *s, struct arena *a, struct client_answer *ret)
{
    struct fault f;
    *ret = (struct client_answer){ .status = status_of(s),
                                   .body = arena_str(a, (struct str){ s->bytes, (ptrdiff_t)s->len }) };
    if (json_parse(a, ret->body, &ret->json, &f) != RC_OK) ret->json = NULL;
}

// --- keys ----------------------------------------------------------------------------------------------------

void client_retry_key(struct instant made, const uint8_t bits[static 10],
                      char ret_text[static CLIENT_KEY_TEXT + 1])
{
    uint8_t id[16], ms[8];
    char hex[32];
    put_be64(ms, (uint64_t)(made.ns / NS_PER_MS));
    memcpy(id, ms + 2, 6);
    memcpy(id + 6, bits, 10);
    id[6] = (uint8_t)((id[6] & 0x0f) | 0x70); // BASIS: RFC 9562, 5.7
    id[8] = (uint8_t)((id[8] & 0x3f) | 0x80);
    (void)hex_encode(id, sizeof id, hex);
    (void)snprintf(ret_text, CLIENT_KEY_TEXT + 1, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12,
                   hex + 16, hex + 20);
}

static void fresh_key(char ret_text[static CLIENT_KEY_TEXT + 1])
{
    struct world w = world_real();
    uint8_t bits[10];
    w.random(w.self, bits, sizeof bits);
    client_retry_key(w.now(w.self), bits, ret_text);
}

// --- refusals in words -----------------------------------------------------------------------------------------

struct str client_article(const struct json *j)
{
    if (j->kind == JSON_TEXT) return j->text;
    struct str name = json_str(j, S("article"));
    return name.len ? name : json_str(j, S("name"));
}

static void join(struct text *t, const char *before, const struct json *list)
{
    if (!list || list->kind != JSON_ARRAY || list->count == 0) return;
    text_print(t, "%s", before);
    for (const struct json *j = list->first; j; j = j->next)
        text_print(t, "%s%.*s", j == list->first ? "" : ", ", P(client_article(j)));
}

const char *client_needed_lead(const struct json *refused)
{
    bool step = str_equal(json_str(refused, S("refusal")), S("status"));
    return step ? tr("; it comes at the step ") : tr("; needed: ");
}

// What is needed, in words; with their codes behind them where an option takes those.
static void put_needed(struct text *t, const struct json *j)
{
    const struct json *codes = json_get(j, S("needed")), *words = json_get(j, S("needed_words"));
    bool typed = str_equal(json_str(j, S("refusal")), S("purpose")) ||
                 str_equal(json_str(j, S("refusal")), S("parts")) ||
                 str_equal(json_str(j, S("refusal")), S("opens"));
    if (!typed || !words || !codes || words->count != codes->count)
        return join(t, client_needed_lead(j), words ? words : codes);
    for (int32_t i = 0; i < codes->count; i++)
        text_print(t, "%s%.*s (%.*s)", i ? ", " : tr("; needed: "), P(json_at(words, i)->text),
                   P(json_at(codes, i)->text));
}

// What would be right, but of a long list of names only what one line takes.
static struct str expected_of(const struct json *j, struct arena *a)
{
    enum { SHOWN_BYTES = 100 };
    struct str all = json_str(j, S("expected")), shown = str_slice(all, 0, SHOWN_BYTES);
    if (all.len <= SHOWN_BYTES) return all;
    while (shown.len > 0 && !str_ends(shown, S(", "))) shown.len--;
    return shown.len ? arena_print(a, "%.*s…", P(shown)) : all;
}

static void add_member(struct text *t, const char *before, struct str value)
{
    if (value.len) text_print(t, "%s%.*s", before, P(value));
}

static enum rc rc_of_status(int status)
{
    switch (status) {
    case 401:
    case 403:
        return RC_DENIED;
    case 404:
        return RC_MISSING;
    case 409:
        return RC_CONFLICT;
    case 429:
    case 503:
        return RC_LIMIT;
    default:
        return status >= 500 ? RC_IO : RC_INVALID;
    }
}

// `reason` without what stands before it already.
static struct str reason_of(const struct json *j, struct arena *a)
{
    struct str reason = json_str(j, S("reason")), where = json_str(j, S("where"));
    if (where.len == 0) return reason;
    struct str twice = arena_print(a, "%.*s: %.*s: ", P(where), P(where));
    return str_starts(reason, twice) ? str_slice(reason, where.len + 2, reason.len) : reason;
}

// Where law refused, the title says in the caller's language what `reason` says to a technician; of a form only `reason` names the field.
static void say_problem(struct text *t, const struct json *j)
{
    struct str rule = json_str(j, S("rule")), where = json_str(j, S("where")),
               expected = expected_of(j, t->arena), reason = reason_of(j, t->arena),
               meant = json_str(j, S("did_you_mean"));
    text_put(t, json_str(j, S("title")));
    add_member(t, tr(": "), json_str(j, S("because")));
    if (str_equal(json_str(j, S("code")), S("sign-in-required"))) {
        text_print(t, "%s", tr(": give --key-file FILE, or --session FILE after anlan case sign-in"));
        return;
    }
    if (rule.len == 0 && reason.len == 0 && where.len == 0) add_member(t, tr(": "), json_str(j, S("detail")));
    if (!str_starts(reason, where)) add_member(t, tr("; at "), where);
    struct str refusal = json_str(j, S("refusal"));
    if (refusal.len == 0 || where.len || str_equal(refusal, S("form"))) add_member(t, tr(": "), reason);
    if (meant.len == 0 && !str_ends(reason, expected)) add_member(t, tr("; expected "), expected);
    add_member(t, tr("; rule "), rule);
    put_needed(t, j);
    join(t, tr("; by "), json_get(j, S("basis")));
    if (meant.len) text_print(t, tr("; did you mean \"%.*s\"?"), P(meant));
}

enum rc client_problem(const struct client_answer *answer, struct fault *f)
{
    enum { SAID_BYTES_MAX = 16 << 10 };
    static char memory[4 * SAID_BYTES_MAX];
    struct arena a = arena_of(memory, sizeof memory, NULL);
    enum rc rc = rc_of_status(answer->status);
    struct str title = json_str(answer->json, S("title"));
    if (answer->status < 400) return RC_OK;
    if (title.len == 0 || answer->body.len > SAID_BYTES_MAX)
        return fail(f, rc, "%s %d%s%.*s", tr("the server answered"), answer->status,
                    title.len ? tr(": ") : "", P(title));
    struct text t = { .arena = &a };
    say_problem(&t, answer->json);
    return fail(f, rc, "%.*s", P(text_str(&t)));
}

// --- one at a time -----------------------------------------------------------------------------------------------

static bool worth_another_try(int status, CURLcode code)
{
    return code == CURLE_OK ? status == 429 || status == 503
                            : code == CURLE_COULDNT_CONNECT || code == CURLE_RECV_ERROR ||
                                  code == CURLE_GOT_NOTHING || code == CURLE_SEND_ERROR;
}

enum rc client_ask(struct client *c, struct arena *a, const char *method, struct str path, struct str body,
                   struct client_answer *ret_answer, struct fault *f)
{
    char key[CLIENT_KEY_TEXT + 1];
    CURLcode code = CURLE_OK;
    fresh_key(key); // one for all tries: whatever was done is done once
    for (int tries = 0; tries < CLIENT_TRIES_MAX; tries++) {
        enum rc rc = start(c, &c->one, method, path, strcmp(method, "POST") == 0 ? key : NULL, body, f);
        if (rc) return rc;
        code = curl_easy_perform(c->one.curl);
        if (!worth_another_try(code == CURLE_OK ? status_of(&c->one) : 0, code)) break;
        int32_t wait_s = code == CURLE_OK ? retry_after(&c->one) : 1;
        if (code == CURLE_COULDNT_CONNECT || wait_s > 5 || tries + 1 == CLIENT_TRIES_MAX)
            break; // nobody there, or too long to stand and wait
        (void)sleep((unsigned)(wait_s ? wait_s : 1));
    }
    if (code != CURLE_OK) return unreached(c, code, f);
    read_answer(&c->one, a, ret_answer);
    return client_problem(ret_answer, f);
}

// BASIS: RFC 3986, 2.1
void client_put_encoded(struct text *t, const char *value)
{
    for (const char *p = value; *p; p++) {
        unsigned char c = (unsigned char)*p;
        bool plain = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '-' || c == '_' ||
                     c == '.' || c == '~';
        if (plain)
            text_char(t, *p);
        else
            text_print(t, "%%%02X", c);
    }
}

static struct str zone_path(const struct client *c, struct arena *a, const char *agency)
{
    if (c->key || c->session) return S("/api/v1/me");
    struct text t = { .arena = a };
    text_put(&t, S("/api/v1/kinds"));
    if (agency) text_put(&t, S("?agency="));
    if (agency) client_put_encoded(&t, agency);
    return text_str(&t);
}

void client_learn_zone(struct client *c, struct arena *a, const char *agency)
{
    struct client_answer answer;
    struct fault f;
    enum rc rc = client_ask(c, a, "GET", zone_path(c, a, agency), (struct str){ 0 }, &answer, &f);
    if (!rc) when_in(json_str(answer.json, S("zone")));
}

// Whether a list was made of less than the ledger holds.
static bool list_is_behind(const struct json *list)
{
    const struct json *view = json_get(list, S("view"));
    return json_int(view, S("position"), 0) < json_int(view, S("ledger"), 0);
}

enum rc client_case(struct client *c, struct arena *a, const char *name, struct str *ret_id, struct fault *f)
{
    enum { ID_CHARS = 26 };
    struct client_answer answer;
    struct str s = str_of(name);
    bool plain = s.len > 0 && s.len <= 64;
    for (ptrdiff_t i = 0; i < s.len; i++)
        plain &= (s.at[i] >= '0' && s.at[i] <= '9') || s.at[i] == '-' ||
                 ((s.at[i] | 32) >= 'a' && (s.at[i] | 32) <= 'z');
    if (!plain) return fail(f, RC_INVALID, tr("\"%.64s\" is neither a case's id nor its number"), name);
    *ret_id = s;
    if (s.len == ID_CHARS && !memchr(s.at, '-', (size_t)s.len)) return RC_OK;
    // Lists follow the ledger by a moment: what was opened or offered just now is asked for again, for as long as they are behind.
    for (int tries = 0; tries < LIST_TRIES_MAX; tries++) {
        if (tries) (void)usleep(LIST_BEHIND_US);
        enum rc rc = client_ask(c, a, "GET", arena_print(a, "/api/v1/cases?limit=2&number=%s", name),
                                (struct str){ 0 }, &answer, f);
        if (rc) return rc;
        *ret_id = json_str(json_at(json_get(answer.json, S("cases")), 0), S("id"));
        if (ret_id->len) return RC_OK;
        if (tries > 0 && !list_is_behind(answer.json)) break;
    }
    return fail(f, RC_MISSING, tr("there is no such case, or not for you: \"%s\""), name);
}

// --- many at once ---------------------------------------------------------------------------------------------------

int32_t client_on_way(const struct client *c) { return c->on_way; }

enum rc client_send(struct client *c, const char *path, const char *retry_key, struct str body,
                    client_done *done, void *self, struct fault *f)
{
    struct client_sending *s = NULL;
    if (!c->many) c->many = curl_multi_init();
    if (!c->many) return fail(f, RC_LIMIT, tr("no memory"));
    while (c->on_way == ON_WAY_MAX) {
        enum rc rc = client_work(c, 1000, f);
        if (rc) return rc;
    }
    for (int i = 0; !s && i < ON_WAY_MAX; i++)
        if (!c->way[i].busy) s = &c->way[i];
    enum rc rc = start(c, s, "POST", str_of(path), retry_key, body, f);
    if (rc) return rc;
    s->done = done;
    s->self = self;
    s->busy = true;
    c->on_way++;
    return curl_multi_add_handle(c->many, s->curl) == CURLM_OK ? RC_OK : fail(f, RC_LIMIT, tr("no memory"));
}

static void finish(struct client *c, struct client_sending *s, CURLcode code)
{
    enum { ROOM = 8 << 20 };
    static char memory[ROOM];
    struct arena a = arena_of(memory, sizeof memory, NULL);
    struct client_answer answer = { 0 };
    struct fault f = { 0 };
    (void)curl_multi_remove_handle(c->many, s->curl);
    s->busy = false;
    c->on_way--;
    if (code != CURLE_OK)
        (void)!unreached(c, code, &f);
    else if (s->len < ROOM / 128)
        read_answer(s, &a, &answer); // 105 bytes a byte at worst
    else
        answer.status = status_of(s);
    s->done(s->self, &answer, code == CURLE_OK ? NULL : &f, retry_after(s));
}

enum rc client_work(struct client *c, int wait_ms, struct fault *f)
{
    int running, left;
    CURLMcode code = curl_multi_perform(c->many, &running);
    if (code == CURLM_OK && running == c->on_way && running > 0)
        code = curl_multi_poll(c->many, NULL, 0, wait_ms, NULL);
    if (code != CURLM_OK)
        return fail(f, RC_IO, tr("could not speak to %s: %s"), c->base, curl_multi_strerror(code));
    for (CURLMsg *m; (m = curl_multi_info_read(c->many, &left));) {
        struct client_sending *s;
        if (m->msg != CURLMSG_DONE) continue;
        CURLcode result = m->data.result;
        (void)curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (void *)&s);
        finish(c, s, result);
    }
    return RC_OK;
}
