// All that can be said of a request before its body is read: form, size, route, who, how often.
#include "api/open311_int.h"
#include <arpa/inet.h>
#include <netinet/in.h>

static enum MHD_Result take_field(void *self, enum MHD_ValueKind, const char *name, size_t name_len,
                                  const char *value, size_t value_len)
{
    headers_take(self, (struct str){ name, (ptrdiff_t)name_len },
                 (struct str){ value, (ptrdiff_t)value_len });
    return MHD_YES;
}

static enum rc no_body_lies_ahead(struct call *c, enum problem p)
{
    c->answer.closing = true; // where the next message would begin is not known
    return refuse(c, p, (struct str){ 0 }, (struct str){ 0 });
}

// --- who is at the other end -------------------------------------------------------------------------

static void peer_address(struct call *c)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *peer = info ? info->client_addr : NULL;
    char text[INET6_ADDRSTRLEN];
    c->local = true; // a UNIX socket, or a socket handed in
    if (!peer || (peer->sa_family != AF_INET && peer->sa_family != AF_INET6)) return;
    const void *at = peer->sa_family == AF_INET
                         ? (const void *)&((const struct sockaddr_in *)(const void *)peer)->sin_addr
                         : (const void *)&((const struct sockaddr_in6 *)(const void *)peer)->sin6_addr;
    if (!inet_ntop(peer->sa_family, at, text, sizeof text) || !address_parse(str_of(text), &c->address))
        return;
    c->local = address_is_loopback(&c->address);
}

// A proxy's word counts only where one is declared; then whatever it forwards is not local.
static enum rc find_address(struct call *c)
{
    peer_address(c);
    if (!c->head.forwarded_for.at || !c->api->o.behind_proxy) return RC_OK;
    if (!forwarded_last(c->head.forwarded_for, &c->address))
        return refuse(c, PROBLEM_HEADER, S("X-Forwarded-For"), S("an IP address"));
    c->local = false;
    c->forwarded = true;
    return RC_OK;
}

// --- how often --------------------------------------------------------------------------------------

uint64_t rate_hash(const struct api *api, char kind, const void *bytes, ptrdiff_t len)
{
    uint8_t message[128] = { (uint8_t)kind };
    MUST(len < (ptrdiff_t)sizeof message);
    memcpy(message + 1, bytes, (size_t)len);
    struct digest d = hmac_sha256((struct str){ (const char *)api->rate_key, sizeof api->rate_key },
                                  (struct str){ (const char *)message, len + 1 });
    return get_be64(d.at) | 1;
}

static enum rc limit(struct call *c, struct api_rate rate, char kind, const void *bytes, ptrdiff_t len)
{
    if (rate.each_s <= 0) return RC_OK;
    int32_t wait_ms = rate_take(&c->api->rates, rate_hash(c->api, kind, bytes, len), rate.each_s, rate.burst,
                                monotonic_ns() / NS_PER_MS);
    if (wait_ms == 0) return RC_OK;
    c->answer.retry_after_s = wait_ms / 1000 + 1;
    return refuse(c, PROBLEM_RATE, (struct str){ 0 }, (struct str){ 0 });
}

static enum rc limit_address(struct call *c, struct api_rate rate, char kind)
{
    if (c->local) return RC_OK; // programs of this host, whose own limits are the queues
    struct prefix p = prefix_of(&c->address);
    return limit(c, rate, kind, p.at, sizeof p.at);
}

enum rc call_limit_open311(struct call *c)
{
    struct str name = str_slice(c->actor.name, 0, GATE_TEXT_MAX);
    return limit(c, c->api->o.open311, 'q', name.at, name.len);
}

static enum rc limit_identity(struct call *c)
{
    const struct api_options *o = &c->api->o;
    struct str name = str_slice(c->actor.name, 0, GATE_TEXT_MAX);
    if (c->credential == BY_SESSION) return limit(c, o->by_identity, 'i', name.at, name.len);
    if (c->credential == BY_KEY) return limit(c, o->by_key, 'k', name.at, name.len);
    if (c->route->run == post_case) return limit_address(c, o->opening, 'o');
    if (c->route->run == post_file) return limit_address(c, o->file, 'f');
    return RC_OK;
}

// --- what is asked ----------------------------------------------------------------------------------

static bool method_of(const char *name, struct call *c)
{
    c->head_only = strcmp(name, "HEAD") == 0;
    if (c->head_only) name = "GET";
    for (int m = 0; m < METHODS; m++) {
        if (strcmp(name, method_names[m]) != 0) continue;
        c->method = m;
        return true;
    }
    c->method = METHODS;
    return false;
}

static enum rc find_route(struct call *c, const char *method)
{
    enum problem p = target_parse(&c->arena, c->raw_target, &c->target);
    if (p) return refuse(c, p, (struct str){ 0 }, (struct str){ 0 });
    bool known = method_of(method, c);
    struct route_match m = route_find(routes, routes_count, c->method, &c->target);
    c->allowed = m.allowed;
    if (!m.allowed && (call_page(c) || call_lost(c))) {
        m.allowed = 1u << METHOD_GET;
        m.route = c->method == METHOD_GET ? &page_route : NULL;
        c->allowed = m.allowed;
    }
    if (!m.allowed) return refuse(c, PROBLEM_ROUTE, (struct str){ 0 }, (struct str){ 0 });
    if (!known || !m.route) return refuse(c, PROBLEM_METHOD, (struct str){ 0 }, (struct str){ 0 });
    c->route = m.route;
    memcpy(c->arg, m.arg, sizeof c->arg);
    return RC_OK;
}

static bool word_in(const char *words, struct str word)
{
    struct str rest = str_of(words), one;
    while (rest.len > 0) {
        (void)str_cut(rest, ' ', &one, &rest);
        if (str_equal(one, word)) return true;
    }
    return false;
}

static enum rc check_queries(struct call *c)
{
    if (c->route == &page_route) return RC_OK; // a page reads its own
    if (open311_asked(c)) return RC_OK; // its clients send more names than any text of the standard has
    for (int32_t i = 0; i < c->target.queries; i++)
        if (!word_in(c->route->queries, c->target.query[i].name))
            return refuse(c, PROBLEM_QUERY, c->target.query[i].name, str_of(c->route->queries));
    return RC_OK;
}

static enum rc check_body(struct call *c, int64_t length)
{
    const struct route *r = c->route;
    struct str none = { 0 };
    if (r->body_bytes_max == 0) return length > 0 ? refuse(c, PROBLEM_BODY_UNWANTED, none, none) : RC_OK;
    if (length < 0) return refuse(c, PROBLEM_LENGTH, none, none);
    if (length > r->body_bytes_max) {
        (void)refuse(c, PROBLEM_BODY_LONG, none, none);
        c->problem.limit = r->body_bytes_max;
        return RC_LIMIT;
    }
    if (r->body == BODY_JSON && !media_is_json(c->head.content_type))
        return refuse(c, PROBLEM_MEDIA, S("Content-Type"), S("application/json"));
    c->body_bytes = length;
    return RC_OK;
}

static enum rc check_server(struct call *c)
{
    struct api *api = c->api;
    struct str none = { 0 };
    if (api->stopping) return refuse(c, PROBLEM_STOPPING, none, none);
    if (api->connections > api->o.connections_max) return refuse(c, PROBLEM_CONNECTIONS, none, none);
    return RC_OK;
}

static enum rc check_ready(struct call *c)
{
    struct str none = { 0 };
    return c->route->gate && !c->api->o.gate ? refuse(c, PROBLEM_NOT_READY, none, none) : RC_OK;
}

static enum rc check_retry_key(struct call *c)
{
    enum problem p = c->route->act ? retry_key_check(c->head.retry_key, c->at) : PROBLEM_NONE;
    return p ? refuse(c, p, S("Idempotency-Key"), (struct str){ 0 }) : RC_OK;
}

static enum rc check_message(struct call *c, const char *version, int64_t *ret_length)
{
    MHD_get_connection_values_n(c->connection, MHD_HEADER_KIND, take_field, &c->head);
    c->language = language_wanted(c->head.accept_language);
    enum problem p = headers_check(&c->head, ret_length);
    if (!p && strcmp(version, "HTTP/1.1") != 0 && strcmp(version, "HTTP/1.0") != 0) p = PROBLEM_VERSION;
    return p ? no_body_lies_ahead(c, p) : RC_OK;
}

enum rc call_admit(struct call *c, const char *method, const char *version)
{
    int64_t length = -1;
    enum rc rc = check_message(c, version, &length);
    if (!rc) rc = find_route(c, method);
    if (!rc) rc = find_address(c);
    if (!rc) rc = check_server(c);
    if (!rc) rc = limit_address(c, c->api->o.by_address, 'a');
    if (!rc) rc = check_queries(c);
    if (!rc) rc = check_body(c, length);
    if (!rc) rc = check_ready(c);
    if (!rc && c->route->who == WHO_HOLDER) rc = limit_address(c, c->api->o.receipt, 'r');
    if (!rc) rc = call_identify(c);
    if (!rc) rc = limit_identity(c);
    if (!rc) rc = check_retry_key(c);
    if (!rc && !call_room(c, c->body_bytes, c->route->room_bytes))
        rc = refuse(c, PROBLEM_BUSY, (struct str){ 0 }, (struct str){ 0 });
    // A small body is read and dropped, so that the connection lives on; a large one is not worth reading.
    if (rc && length > BODY_SMALL_BYTES) c->answer.closing = true;
    return rc;
}
