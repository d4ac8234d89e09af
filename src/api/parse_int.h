// api: the readers of what comes from outside: target, header fields, cookies, conditions, keys, addresses. Pure; each refuses by a code.
#ifndef ANLAN_API_PARSE_INT_H
#define ANLAN_API_PARSE_INT_H
#include "api/problem_int.h"
#include "base/base.h"
#include "base/time.h"

// --- target -----------------------------------------------------------------------------------------

enum { TARGET_SEGMENTS_MAX = 12, TARGET_QUERY_MAX = 32 };

struct query_pair {
    struct str name, value;
};
struct target {
    struct str path;                         // as it came, without the query
    struct str segment[TARGET_SEGMENTS_MAX]; // decoded
    int32_t segments;
    struct query_pair query[TARGET_QUERY_MAX]; // decoded; '+' is a space
    int32_t queries;
};

// Origin form only ("/a/b?c=d"). Every segment and name decodes once to UTF-8 without control characters; no segment is empty (but the
// whole path may be "/"), ".", "..", or holds '/' or '\'. A query name stands once. PROBLEM_TARGET, _TARGET_LONG, _PERCENT, _QUERY.
enum problem target_parse(struct arena *a, struct str raw, struct target *ret_target);
struct str target_query(const struct target *t, struct str name); // its value, or empty
bool target_has(const struct target *t, struct str name);

// --- header fields ----------------------------------------------------------------------------------

// What the handlers need of a header, and what the checks must remember.
struct headers {
    int32_t count;
    ptrdiff_t bytes;
    int32_t hosts, lengths;
    struct str host, content_length, content_type, content_encoding, transfer_encoding, expect, authorization,
        cookie, origin, site, forwarded_for, accept, accept_encoding, accept_language, if_none_match,
        retry_key, receipt, traceparent, last_event_id;
    enum problem problem; // the first that a field made
};

// One field after another; a problem stays. Views are kept.
void headers_take(struct headers *h, struct str name, struct str value);
// After the last: Host, framing, Content-Encoding, Expect. `ret_length`: the body's, -1 where none is announced.
enum problem headers_check(const struct headers *h, int64_t *ret_length);
// "application/json", perhaps with charset=utf-8.
bool media_is_json(struct str content_type);
// Equal but for the case of ASCII letters; `lower` has none in upper case.
bool same_name(struct str a, struct str lower);
// Whether an Accept-Encoding field takes gzip, and not less gladly than bytes as they are. BASIS: RFC 9110, 12.5.3
bool gzip_accepted(struct str accept_encoding);
// A host with perhaps a port: the letters of a name or address, nothing else.
bool host_valid(struct str host);

// --- cookies ----------------------------------------------------------------------------------------

// The value of the cookie of that name: false where there is none, more than one, or the field is not a list of cookies.
// BASIS: RFC 6265, 4.2.1
bool cookie_get(struct str field, struct str name, struct str *ret_value);

// --- conditions -------------------------------------------------------------------------------------

// Does If-None-Match hold this entity tag (with its quotes)? "*" holds any. BASIS: RFC 9110, 13.1.2
bool etag_listed(struct str if_none_match, struct str etag);

// --- keys and identifiers ---------------------------------------------------------------------------

// A UUIDv7 as text, in lower or upper case; its milliseconds since 1970. BASIS: RFC 9562, 5.7
bool uuid7_parse(struct str text, int64_t *ret_ms);
enum problem retry_key_check(struct str text, struct instant now); // PROBLEM_RETRY_KEY…, or none
// The trace id (32 hex digits) of a W3C traceparent, or empty.
struct str trace_id(struct str traceparent);

// --- addresses --------------------------------------------------------------------------------------

enum { PREFIX_BYTES = 8 };

// Whom a rate counts: 0 for a local peer, else the /24 of an IPv4 address (IPv4-mapped too) or the /56 of an IPv6 one, and which.
struct prefix {
    uint8_t at[PREFIX_BYTES];
};

struct address {
    uint8_t at[16]; // IPv6; IPv4 as ::ffff:a.b.c.d
};

bool address_parse(struct str text, struct address *ret_address); // "192.0.2.1" or "2001:db8::1"
bool address_is_loopback(const struct address *a);
struct prefix prefix_of(const struct address *a);
// The last address of X-Forwarded-For: the one that the declared proxy itself put there.
bool forwarded_last(struct str field, struct address *ret_address);

struct network { // "10.1.0.0/16"
    struct address address;
    int32_t bits; // of 128
};
bool network_parse(struct str text, struct network *ret_network);
bool network_holds(const struct network *n, const struct address *a);
#endif
