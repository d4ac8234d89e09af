// api: the doors. HTTP/1.1 through libmicrohttpd on loopback or a UNIX socket: /api/v1, /ledger, health and metrics; one table of routes,
// from which /api/openapi.json is written; problems by RFC 9457 in the caller's language; sessions, rates, limits.
// One thread speaks HTTP and answers what is light, a small pool reads what is heavy, another checks passwords; every change goes to the
// gate's clerk, and the connection sleeps meanwhile. Refuses every malformed form that the library can show; the public edge is nginx.
#ifndef ANLAN_API_API_H
#define ANLAN_API_API_H
#include "base/world.h"
#include "atlas/atlas.h"
#include "gate/gate.h"
#include "place/gazetteer.h"

struct api;

enum {
    API_CONNECTIONS_MAX = 4096,   // the most that may be asked for
    API_TARGET_BYTES_MAX = 2048,  // path and query
    API_HEADERS_MAX = 64,         // fields
    API_HEADER_BYTES_MAX = 8192,  // all names and values
    API_BODY_BYTES_MAX = 1 << 20, // of any route; most allow less
    API_LARGE_BODIES_MAX = 8,     // bodies of more than 16 KiB that are in work at once
    API_LARGE_ANSWERS_MAX = 16,   // long public lists
    API_SLICES_MAX = 32,          // slices of attachments
    API_READERS_QUEUE_MAX = 64,   // heavy readings that wait; one more is 503
    API_SIGNIN_QUEUE_MAX = 32,    // sign-ins that wait; one more is 503
    API_LISTENERS_MAX = 512,      // to live events; one more is 503
    API_SESSIONS_MAX = 16'384,
    API_SESSIONS_EACH_MAX = 16, // of one account; one more ends the one that was idle longest
};

enum api_log { API_LOG_NONE, API_LOG_FAULTS, API_LOG_ALL }; // FAULTS: answers of 400 and above

struct api_rate {
    double each_s; // refilled a second; 0: no limit
    int32_t burst; // how many at once
};

// The agency's street map and what can be found on it. What it points to outlives the api.
struct api_map {
    const struct atlas *atlas;
    const struct gazetteer *gazetteer;
    const struct areas *areas;
};

struct api_options {
    struct gate *gate; // outlives the api. NULL: what needs it answers 503 "not-ready" (health says so too)
    const struct world *world; // outlives the api
    const struct api_map *map; // outlives the api; NULL: there is no map, and its routes answer 404
    struct str listen; // "127.0.0.1:8311", "[::1]:0", "unix:/run/anlan/http.sock"; empty: only api_adopt
    bool
        behind_proxy; // a proxy terminates TLS before it: cookies are Secure, its X-Forwarded-For is believed
    int32_t connections_max; // 0: 1024. One more gets 503 at its first request
    int32_t readers;         // threads for heavy readings; 0: 4
    // by_address: all requests; by_identity: those of a session; by_key: those with an API key; opening: anonymous cases by address;
    // receipt: codes tried by address. Peers on this host are no addresses.
    // open311: requests posted by a program's key. file: attachments begun by address.
    struct api_rate by_address, by_identity, by_key, opening, receipt, open311, file;
    const struct str *desks; // address prefixes ("10.1.0.0/16") whose sign-ins never wait behind strangers'
    int32_t desks_count;
    enum api_log log;
    int log_file; // file descriptor of the log, usually 2
};

struct api_options
api_options_usual(void); // limits for a public server; gate, world and listen are to be set

// RC_INVALID: the address is neither loopback nor a UNIX socket and no proxy is declared; RC_IO: it cannot be listened on, or a thread not started.
[[nodiscard]] enum rc api_open(struct api_options o, struct api **ret_api, struct fault *f);
struct str
api_address(const struct api
                *api); // "http://127.0.0.1:8311", with the port that was given; "unix:…"; empty without one
// Takes over a connected stream socket, as if it had been accepted. For tests and for sockets handed in from outside.
[[nodiscard]] enum rc api_adopt(struct api *api, int socket, struct fault *f);
// Accepts nothing more, answers what is under way (at most 20 s), then closes. The gate must still run. Takes NULL.
void api_close(struct api *api);

// A sentence of the floors below ("/narrative: is missing"), which they say in English, in the language of whoever asked; one that the catalogue does
// not have, and any in another language than Chinese, as it is.
struct str api_said(struct arena *a, struct str sentence, struct str language);
extern const struct said_catalogue api_words_zh;

// The description that /api/openapi.json serves (OpenAPI 3.1), for whoever generates types from it.
struct str api_description(struct arena *a);
#endif
