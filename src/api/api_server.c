// The server: libmicrohttpd's one thread, its callbacks, and how it starts and ends.
// Answers are given in the second callback, not the first, or keep-alive is lost; a sleeping connection must be woken before the end.
#include "api/events_int.h"
#include "api/files_int.h"
#include "api/map_int.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    CONNECTIONS_USUAL = 1024,
    CONNECTIONS_SPARE = 256,
    IDLE_S = 30,
    BODY_S = 60,
    POOL_BYTES = 32 << 10,
    EVENTS_BLOCK = 8 << 10,
    DRAIN_MS = 20'000
};

// --- answers ----------------------------------------------------------------------------------------

static const char *content_type(const struct call *c)
{
    if (c->answer.type) return c->answer.type;
    switch (c->answer.kind) {
    case REPLY_JSON:
        return c->problem.code ? "application/problem+json" : "application/json";
    case REPLY_TEXT:
        return "text/plain; charset=utf-8";
    case REPLY_BYTES:
        return "application/octet-stream";
    case REPLY_PAGE:
        return c->answer.page->type;
    case REPLY_EVENTS:
        return "text/event-stream";
    case REPLY_FILE:
    case REPLY_NONE:
        break;
    }
    return NULL;
}

static const char *cache_control(enum cache cache)
{
    switch (cache) {
    case CACHE_ASK:
        return "no-cache";
    case CACHE_MINUTE:
        return "public, max-age=5";
    case CACHE_EVER:
        return "public, max-age=31536000, immutable";
    case CACHE_NEVER:
        break;
    }
    return "no-store";
}

static void add(struct MHD_Response *r, const char *name, const char *value)
{
    if (value) (void)MHD_add_response_header(r, name, value);
}

// What browsers must be told on every answer, whatever it is.
static void add_guards(struct MHD_Response *r, const struct page *p)
{
    add(r, "X-Content-Type-Options", "nosniff");
    add(r, "Content-Security-Policy", p ? page_policy(p) : "default-src 'none'; frame-ancestors 'none'");
    add(r, "Referrer-Policy", "no-referrer");
    add(r, "Cross-Origin-Resource-Policy", "same-origin");
}

static void add_page_fields(struct MHD_Response *r, const struct call_answer *a)
{
    if (str_starts(str_of(a->page->type), S("text/html"))) { // what a browser asks of documents only
        add(r, "Cross-Origin-Opener-Policy", "same-origin");
        add(r, "Permissions-Policy", "geolocation=(self), camera=(self), microphone=(), payment=(), usb=()");
    }
    add(r, "Vary", a->page->lasting ? "Accept-Encoding" : "Accept-Encoding, Accept-Language, Cookie");
    if (a->page->saved) add(r, "Content-Disposition", "attachment");
}

// What else than the address an answer depends on. One that is never kept need not say its language.
static const char *varies(const struct call_answer *a)
{
    bool kept = a->cache != CACHE_NEVER;
    if (a->either) return kept ? "Accept-Encoding, Accept-Language" : "Accept-Encoding";
    return kept && !a->coding ? "Accept-Language" : NULL; // a tile has one coding for all
}

static void add_allow(struct MHD_Response *r, uint32_t allowed)
{
    char text[64];
    int len = 0;
    for (int m = 0; m < METHODS; m++) {
        if (!(allowed & 1u << m)) continue;
        len += snprintf(text + len, sizeof text - (size_t)len, "%s%s", len ? ", " : "", method_names[m]);
        if (m == METHOD_GET) len += snprintf(text + len, sizeof text - (size_t)len, ", HEAD");
    }
    add(r, "Allow", text);
}

static void add_fields(struct call *c, struct MHD_Response *r)
{
    const struct call_answer *a = &c->answer;
    char seconds[16];
    add(r, "Content-Type", content_type(c));
    add(r, "Cache-Control", cache_control(a->cache));
    add_guards(r, a->page);
    if (a->page)
        add_page_fields(r, a);
    else
        add(r, "Vary", a->varies ? a->varies : varies(a));
    add(r, "Content-Encoding", a->status == 304 ? NULL : a->coding);
    add(r, "ETag", a->etag);
    add(r, "Location", a->location);
    add(r, "Set-Cookie", a->cookie);
    add(r, "Set-Cookie", a->hint);
    add(r, "Anlan-Receipt", a->receipt);
    add(r, "Content-Disposition", a->disposition);
    if (a->retry_after_s)
        (void)snprintf(seconds, sizeof seconds, "%d", a->retry_after_s), add(r, "Retry-After", seconds);
    if (c->problem.code) add(r, "Content-Language", language_tag(c->language).at);
    if (a->status == 401 && !c->head.cookie.at) add(r, "WWW-Authenticate", "Bearer realm=\"anlan\"");
    if (a->status == 405) add_allow(r, c->allowed);
    if (a->closing) add(r, "Connection", "close");
    if (a->kind == REPLY_EVENTS)
        add(r, "X-Accel-Buffering", "no"); // a proxy is to hand on what comes at once
}

enum MHD_Result call_answer(struct call *c)
{
    // The bytes stay where they are (mostly in the call's arena) until the library says that the request is over.
    struct MHD_Response *r =
        c->download ? download_response(c)
        : c->listener
            ? MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, EVENTS_BLOCK, listener_read, c->listener,
                                                NULL)
            : MHD_create_response_from_buffer((size_t)c->answer.body.len,
                                              (void *)(uintptr_t)c->answer.body.at, MHD_RESPMEM_PERSISTENT);
    if (!r) return MHD_NO;
    add_fields(c, r);
    c->state = CALL_QUEUED;
    c->bytes_sent = c->answer.body.len;
    call_count(c);
    call_log(c);
    enum MHD_Result done = MHD_queue_response(c->connection, (unsigned)c->answer.status, r);
    MHD_destroy_response(r);
    return done;
}

// --- a request's way --------------------------------------------------------------------------------

// A 503 that needs no call.
static enum MHD_Result answer_without_call(struct MHD_Connection *connection)
{
    static const char text[] =
        "{\"type\":\"/api/problems/busy\",\"title\":\"The server has as much work as it can hold\",\"status\":503,\"code\":\"busy\"}";
    struct MHD_Response *r =
        MHD_create_response_from_buffer(sizeof text - 1, (void *)(uintptr_t)text, MHD_RESPMEM_PERSISTENT);
    if (!r) return MHD_NO;
    add(r, "Content-Type", "application/problem+json");
    add(r, "Retry-After", "1");
    add(r, "Connection", "close");
    enum MHD_Result done = MHD_queue_response(connection, 503, r);
    MHD_destroy_response(r);
    return done;
}

static enum rc admit(struct call *c, const char *method, const char *version)
{
    c->arena.full = &c->full;
    if (setjmp(c->full)) return refuse(c, PROBLEM_TOO_COMPLEX, (struct str){ 0 }, (struct str){ 0 });
    return call_admit(c, method, version);
}

static enum MHD_Result begin(struct call *c, const char *method, const char *version)
{
    enum rc rc = admit(c, method, version);
    if (!rc) {
        c->state = CALL_BODY;
        return MHD_YES;
    }
    if (!c->problem.code) c->problem.code = problem_of(rc);
    call_write_problem(c);
    c->state = CALL_REFUSED;
    return c->answer.closing ? call_answer(c) : MHD_YES;
}

static enum MHD_Result take_body(struct call *c, const char *bytes, size_t *size)
{
    ptrdiff_t len = (ptrdiff_t)*size;
    *size = 0;
    if (monotonic_ns() - c->started_ns > BODY_S * NS_PER_S) return MHD_NO; // a slow sender
    if (c->state == CALL_REFUSED) return MHD_YES;
    if (c->state != CALL_BODY || len > c->body_bytes - c->body_len) return MHD_NO;
    memcpy(c->body + c->body_len, bytes, (size_t)len);
    c->body_len += len;
    return MHD_YES;
}

static enum MHD_Result go_on(struct call *c)
{
    switch (c->state) {
    case CALL_REFUSED:
        return call_answer(c);
    case CALL_BODY:
        if (c->body_len != c->body_bytes) return MHD_NO;
        if (c->route->where == AT_HTTP) return call_run(c, c->route->run);
        return call_hand(c, c->route->where == AT_SIGNIN ? NEXT_SIGNIN : NEXT_READERS, c->route->run);
    case CALL_WAITING:
        atomic_fetch_sub(&c->api->asleep, 1);
        return c->next == NEXT_ANSWER ? call_answer(c) : call_run(c, c->then);
    case CALL_FRESH:
    case CALL_QUEUED:
        break;
    }
    return MHD_NO;
}

static enum MHD_Result on_request(void *, struct MHD_Connection *connection, const char *, const char *method,
                                  const char *version, const char *upload, size_t *upload_size, void **self)
{
    struct call *c = *self;
    if (!c) return answer_without_call(connection);
    if (c->state == CALL_FRESH) return begin(c, method, version);
    return *upload_size > 0 ? take_body(c, upload, upload_size) : go_on(c);
}

// The only place where the target can be seen as it came; the library cuts and decodes its own copy afterwards.
static void *on_target(void *self, const char *target, struct MHD_Connection *connection)
{
    struct call *c = call_take(self);
    if (!c) return NULL;
    c->connection = connection;
    ptrdiff_t len = (ptrdiff_t)strnlen(target, API_TARGET_BYTES_MAX + 1);
    c->raw_target = arena_str(&c->arena, (struct str){ target, len });
    return c;
}

// A client that hangs up while its call sleeps is noticed when the call wakes, and the call then ends here without being asked again.
static void on_completed(void *, struct MHD_Connection *, void **self, enum MHD_RequestTerminationCode)
{
    struct call *c = *self;
    if (!c) return;
    if (c->state == CALL_WAITING) atomic_fetch_sub(&c->api->asleep, 1);
    if (c->listener) listener_gone(c->listener);
    if (c->upload) upload_released(c->upload);
    download_close(c->download);
    call_give(c);
    *self = NULL;
}

static void on_connection(void *self, struct MHD_Connection *, void **,
                          enum MHD_ConnectionNotificationCode what)
{
    struct api *api = self;
    api->connections += what == MHD_CONNECTION_NOTIFY_STARTED ? 1 : -1;
}

// Nothing is decoded behind our back.
static size_t keep_encoded(void *, struct MHD_Connection *, char *text) { return strlen(text); }

static void no_words(void *, const char *, va_list) {} // what it has to say holds bytes of strangers

// --- start and end ----------------------------------------------------------------------------------

struct api_options api_options_usual(void)
{
    return (struct api_options){
        .connections_max = CONNECTIONS_USUAL,
        .readers = 4,
        .by_address = { 50, 200 },
        .by_identity = { 50, 200 },
        .opening = { 0.5, 20 },
        .receipt = { 1, 30 },
        .open311 = { 2, 120 },
        .file = { 0.02, 12 },
        .log = API_LOG_ALL,
        .log_file = STDERR_FILENO,
    };
}

static enum rc start_daemon(struct api *api, struct fault *f)
{
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    if (api->listening < 0) flags |= MHD_USE_NO_LISTEN_SOCKET;
    struct MHD_OptionItem socket[] = { { MHD_OPTION_LISTEN_SOCKET, api->listening, NULL },
                                       { MHD_OPTION_END, 0, NULL } };
    if (api->listening < 0) socket[0] = socket[1];
    api->daemon = MHD_start_daemon(flags, 0, NULL, NULL, on_request, api,            //
                                   MHD_OPTION_EXTERNAL_LOGGER, no_words, NULL,       //
                                   MHD_OPTION_ARRAY, socket,                         //
                                   MHD_OPTION_URI_LOG_CALLBACK, on_target, api,      //
                                   MHD_OPTION_UNESCAPE_CALLBACK, keep_encoded, NULL, //
                                   MHD_OPTION_NOTIFY_COMPLETED, on_completed, api,   //
                                   MHD_OPTION_NOTIFY_CONNECTION, on_connection, api, //
                                   MHD_OPTION_CONNECTION_LIMIT,
                                   (unsigned)(api->o.connections_max + CONNECTIONS_SPARE), //
                                   MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S,        //
                                   MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)POOL_BYTES, //
                                   MHD_OPTION_END);
    return api->daemon ? RC_OK : fail(f, RC_IO, "could not start the HTTP server");
}

static void session_loaded(void *self, const struct session *one)
{
    struct api *api = self;
    struct instant now = api->o.world->now(api->o.world->self);
    uint8_t ended[SESSION_HASH];
    bool one_ended;
    guard_succeeded(&api->guard, (struct guard_try){ .pair = one->pair }, now.ns / NS_PER_MS);
    if (!session_over(one, now)) (void)session_put(api->sessions, one, now, ended, &one_ended);
}

static enum rc make_table(void *self, struct store *writer, struct fault *f)
{
    enum { KEPT_DAYS = 30 };
    struct api *api = self;
    enum rc rc = sessions_table(writer, f);
    struct instant before = { api->o.world->now(api->o.world->self).ns - KEPT_DAYS * NS_PER_DAY };
    return rc ? rc : sessions_forget(writer, before, f);
}

static enum rc open_gate_side(struct api *api, struct fault *f)
{
    if (!api->o.gate) return RC_OK;
    enum rc rc = gate_task(api->o.gate, make_table, api, f);
    if (!rc) rc = gate_reader_open(api->o.gate, &api->reader, f);
    return rc ? rc : sessions_read(gate_reader_store(api->reader), session_loaded, api, f);
}

static void *table(ptrdiff_t size, ptrdiff_t count)
{
    void *at = calloc((size_t)count, (size_t)size);
    MUST(at != NULL);
    return at;
}

static enum rc open_tables(struct api *api, struct fault *f)
{
    enum { BUCKETS = 65'536, GUARDED = 16'384, STRANGERS = 4'096 };
    const struct world *w = api->o.world;
    uint8_t boot[4];
    api->rates = (struct rates){ table(sizeof(struct bucket), BUCKETS), BUCKETS };
    api->guard = (struct guard){ table(sizeof(struct guard_entry), GUARDED),
                                 GUARDED,
                                 { table(sizeof(struct bucket), STRANGERS), STRANGERS } };
    api->sessions = sessions_open(API_SESSIONS_MAX);
    api->tiles = tile_cache_open();
    api->numbers = table(sizeof *api->numbers, routes_count + 2);
    w->random(w->self, api->rate_key, sizeof api->rate_key);
    w->random(w->self, boot, sizeof boot);
    (void)hex_encode(boot, sizeof boot, api->boot);
    api->touches.api = api;
    api->touches.errand.run = touches_run;
    api->desks = table(sizeof *api->desks, api->o.desks_count + 1);
    for (int32_t i = 0; i < api->o.desks_count; i++)
        if (!network_parse(api->o.desks[i], &api->desks[i]))
            return fail(f, RC_INVALID, "desk \"%.*s\" is not an address prefix such as 10.1.0.0/16",
                        P(api->o.desks[i]));
    return RC_OK;
}

static enum rc open_all(struct api *api, struct fault *f)
{
    const struct api_options *o = &api->o;
    enum rc rc = seal_init(f);
    if (!rc) rc = open_tables(api, f);
    if (!rc) rc = open_gate_side(api, f);
    if (rc) return rc;
    pages_open(api);
    rc = pool_open(&api->readers, api, o->readers, API_READERS_QUEUE_MAX, f);
    if (!rc) rc = pool_open(&api->signin, api, 1, API_SIGNIN_QUEUE_MAX, f);
    if (!rc && o->gate) rc = hub_open(api, &api->hub, f);
    if (!rc) files_sweep(api);
    if (!rc && o->listen.len)
        rc = listen_at(o->listen, o->behind_proxy, &api->listening, api->address, sizeof api->address, f);
    return rc ? rc : start_daemon(api, f);
}

enum rc api_open(struct api_options o, struct api **ret_api, struct fault *f)
{
    enum { READERS_MAX = 8 };
    if (o.connections_max == 0) o.connections_max = CONNECTIONS_USUAL;
    if (o.readers == 0) o.readers = 4;
    if (o.connections_max < 1 || o.connections_max > API_CONNECTIONS_MAX || o.readers < 0 ||
        o.readers > READERS_MAX)
        return fail(f, RC_INVALID, "connections must be 1 to %d, readers 1 to %d", API_CONNECTIONS_MAX,
                    READERS_MAX);
    struct api *api = calloc(1, sizeof *api);
    MUST(api != NULL);
    api->o = o;
    api->listening = -1;
    enum rc rc = open_all(api, f);
    if (rc)
        api_close(api);
    else
        *ret_api = api;
    return rc;
}

struct str api_address(const struct api *api) { return str_of(api->address); }

enum rc api_adopt(struct api *api, int socket, struct fault *f)
{
    struct sockaddr_storage peer = { 0 };
    socklen_t len = sizeof peer;
    (void)getpeername(socket, (struct sockaddr *)(void *)&peer, &len);
    if (MHD_add_connection(api->daemon, socket, (const struct sockaddr *)(const void *)&peer, len) == MHD_YES)
        return RC_OK;
    return fail(f, RC_LIMIT, "could not take over a connection");
}

static void nap(void) { (void)nanosleep(&(struct timespec){ .tv_nsec = 2 * NS_PER_MS }, NULL); }

// Every sleeper is woken by whoever has it: the clerk answers all that it took, the pools drain. Only then may the library stop.
static bool drain(struct api *api)
{
    enum { POLITE_MS = 2'000 };
    int64_t began_ns = monotonic_ns(), waited_ms;
    do {
        waited_ms = (monotonic_ns() - began_ns) / NS_PER_MS;
        if (atomic_load(&api->asleep) == 0 && (atomic_load(&api->calls_live) == 0 || waited_ms > POLITE_MS))
            return true;
        nap();
    } while (waited_ms < DRAIN_MS);
    return false;
}

static void stop_daemon(struct api *api)
{
    if (!api->daemon) return;
    MHD_socket listening = MHD_quiesce_daemon(api->daemon);
    if (listening != MHD_INVALID_SOCKET) (void)close(listening);
    api->listening = -1;
    bool drained = drain(api); // listeners are told that it stops
    hub_end(api->hub);
    MUST(drained); // the clerk is stuck: a stop that hangs for ever would be worse
    MHD_stop_daemon(api->daemon);
}

void api_close(struct api *api)
{
    if (!api) return;
    atomic_store(&api->stopping, true);
    stop_daemon(api);
    if (api->listening >= 0) (void)close(api->listening);
    if (str_starts(api_address(api), S("unix:"))) (void)unlink(api->address + 5);
    pool_close(&api->signin);
    pool_close(&api->readers);
    hub_free(api->hub);
    uploads_close(api);
    touches_write(api);
    gate_reader_close(api->reader);
    pages_close(api);
    calls_free(api);
    tile_cache_close(api->tiles);
    sessions_close(api->sessions);
    free(api->rates.at);
    free(api->guard.at);
    free(api->guard.strangers.at);
    free(api->numbers);
    free(api->desks);
    free(api);
}
