// api, inside: a call (one request on its way), a route, the server. Only the HTTP thread touches the server's tables; a call belongs to
// whoever works on it: the HTTP thread, then perhaps a pool's thread or the clerk, then the HTTP thread again.
#ifndef ANLAN_API_API_INT_H
#define ANLAN_API_API_INT_H
#include "api/api.h"
#include "api/parse_int.h"
#include "api/problem_int.h"
#include "api/rate_int.h"
#include "api/session_int.h"
#include "base/queue.h"
#include "pages/pages.h"
#include "seal/seal.h"
#include "wire/json.h"
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

enum method { METHOD_GET, METHOD_POST, METHOD_DELETE, METHODS };

struct call;
// A piece of a call's work. RC_OK: `next` says how it goes on. Else call->problem (or the fault's rc) says what was wrong.
typedef enum rc stage_fn(struct call *c);

// --- routes -----------------------------------------------------------------------------------------

enum least { // the least that one must be
    WHO_ANYONE,
    WHO_HOLDER, // of the receipt whose code is in the header
    WHO_SIGNED_IN,
    WHO_LOCAL, // a program on this host, or an operator who signed in
};

enum where { // which thread runs the first stage
    AT_HTTP,
    AT_READERS, // heavy
    AT_SIGNIN,
};

enum reply_kind { REPLY_JSON, REPLY_TEXT, REPLY_BYTES, REPLY_PAGE, REPLY_EVENTS, REPLY_FILE, REPLY_NONE };

enum body_form { BODY_JSON, BODY_FORM, BODY_RAW }; // FORM: the handler reads its media type

struct route {
    enum method method;
    const char *path; // "/api/v1/cases/{case}"; a last "{name+}" takes all that is left
    const char *id;   // operationId
    const char *summary;
    enum least who;
    enum where where;
    bool gate;              // needs the gate: 503 without one
    bool act;               // needs an Idempotency-Key
    int32_t body_bytes_max; // 0: takes none
    const char *request;    // JSON Schema of the body, or NULL
    const char *queries;    // names that may stand in the query, separated by spaces, or NULL
    enum reply_kind reply;
    const char *schema; // name of the reply's schema in the description
    int32_t status;     // of success
    stage_fn *run;
    enum body_form body; // what its body is
    int32_t room_bytes;  // of arena, beside the usual one: large answers
};

extern const struct route routes[];
extern const int32_t routes_count;
extern const struct route page_route; // what is no route of the interface, and where a page stands

enum { ROUTE_ARGS_MAX = 4 };
struct route_match {
    const struct route *route;      // NULL: none
    uint32_t allowed;               // bits 1 << enum method of those that the path takes
    struct str arg[ROUTE_ARGS_MAX]; // what stood for each {name}, in order
};
struct route_match route_find(const struct route *table, int32_t count, enum method m,
                              const struct target *t);
extern const char *const method_names[METHODS];

// --- a call -----------------------------------------------------------------------------------------

enum call_state {
    CALL_FRESH,   // the target is known, the header is not yet
    CALL_REFUSED, // a problem stands; what is left of the body is skipped
    CALL_BODY,
    CALL_WAITING, // asleep: a pool or the clerk has it
    CALL_QUEUED,  // the answer is on its way
};
enum next { NEXT_ANSWER, NEXT_HTTP, NEXT_CLERK, NEXT_READERS, NEXT_SIGNIN };
enum credential { BY_NOTHING, BY_SESSION, BY_KEY, BY_RECEIPT };
enum cache { CACHE_NEVER, CACHE_ASK, CACHE_MINUTE, CACHE_EVER }; // ASK: kept, but asked for each time

struct call_problem {
    enum problem code;
    struct str at;               // JSON pointer, or the name of a field
    struct str expected;         // what would be right there, where the table's words do not say it
    struct str meant;            // what may have been meant by a name that there is not
    int64_t limit;               // in bytes; 0: none
    const struct ruling *ruling; // law refused
    const struct pack *pack;
};

struct call_answer {
    int32_t status;
    enum reply_kind kind;
    enum cache cache;
    struct str body;
    const char *etag, *location, *cookie, *hint; // C strings of the arena, or NULL; `hint` is a second cookie
    const char *receipt;                         // Anlan-Receipt; or NULL
    const char *disposition;                     // Content-Disposition; or NULL
    const char *varies, *coding;                 // more fields that it depends on; Content-Encoding; or NULL
    bool either;                                 // packed for whoever takes it so, plain for others
    const struct page *page;                     // REPLY_PAGE
    const char *type; // Content-Type, where it is known better than by the kind; or NULL
    int32_t retry_after_s;
    bool closing; // the connection ends after it
};

// What a pool's thread does next; embedded in what it works on.
struct errand {
    void (*run)(struct errand *e, struct gate_reader *reader);
};

struct call {
    struct errand errand;
    struct call *next_free;
    struct api *api;
    struct MHD_Connection *connection;
    enum call_state state;
    enum next next;
    stage_fn *then;           // the stage after a pool or the clerk
    struct arena arena, tail; // the tail is kept for a problem
    jmp_buf full;
    char *large;       // the arena of a large body or answer, on the heap …
    int32_t *large_of; // … and the counter that it belongs to
    uint64_t number;
    int64_t started_ns; // monotonic
    struct instant at;

    enum method method;
    struct str raw_target;
    struct target target;
    struct headers head;
    const struct route *route;
    uint32_t allowed; // methods that the path takes
    struct str arg[ROUTE_ARGS_MAX];
    enum language language;
    bool head_only, local, forwarded;
    struct address address;
    int64_t body_bytes;
    char *body;
    ptrdiff_t body_len;

    enum credential credential;
    struct actor actor;
    uint8_t session_hash[SESSION_HASH];
    struct gate_reader *reader; // of the thread that runs the stage

    struct gate_job *job;
    struct document_request *document; // that is asked for
    void *work;                        // of the route's own
    struct upload *upload;             // whose slice it brings
    struct download *download;         // a file that is the answer
    struct listener *listener;         // to live events: the answer goes on for as long as it listens
    struct fault fault;
    struct call_problem problem;
    struct call_answer answer;
    int64_t bytes_sent;
};

enum {
    CALL_ARENA_BYTES = 1 << 20,
    CALL_TAIL_BYTES = 16 << 10,
    CALL_KEEP_BYTES = 256 << 10,
    BODY_SMALL_BYTES = 16 << 10
};

// Stages end with one of these.
[[nodiscard]] enum rc answer_json(struct call *c, int32_t status, struct str body);
[[nodiscard]] enum rc answer_bytes(struct call *c, enum reply_kind kind, struct str body, enum cache cache,
                                   struct str etag);
[[nodiscard]] enum rc answer_none(struct call *c, int32_t status);
[[nodiscard]] enum rc go_clerk(struct call *c, stage_fn *then);
[[nodiscard]] enum rc go_readers(struct call *c, stage_fn *then);
// What is wrong, in words of the table; `at` and `expected` may be empty. Gives the rc that a stage returns.
enum rc refuse(struct call *c, enum problem code, struct str at, struct str expected);
// The problem of what a room below failed with.
enum problem problem_of(enum rc rc);
void call_write_problem(
    struct call *c); // problem+json into the answer; the arena may be full: it starts anew then
struct str call_language(const struct call *c);
struct str call_instance(const struct call *c, char out[static 48]); // the number by which the log knows it
// The body as a JSON object. PROBLEM_JSON.
[[nodiscard]] enum rc call_json(struct call *c, const struct json **ret_object);
// Members of `o` that are not in `names` (separated by spaces) are refused: PROBLEM_MEMBER.
[[nodiscard]] enum rc members_only(struct call *c, const struct json *o, const char *names);
// A text member; PROBLEM_MEMBER where it has another kind, or is missing or empty though `needed`.
[[nodiscard]] enum rc member_text(struct call *c, const struct json *o, const char *name, bool needed,
                                  struct str *ret_text);
// An object, or NULL where it is not there; PROBLEM_MEMBER where it has another kind.
[[nodiscard]] enum rc member_object(struct call *c, const struct json *o, const char *name,
                                    const struct json **ret_object);

// --- the server -------------------------------------------------------------------------------------

enum { BOUNDS = 12 }; // of the histogram

struct route_numbers {
    int64_t answered[6]; // by status / 100
    int64_t slower[BOUNDS + 1];
    double seconds;
};

struct pool {
    struct api *api;
    struct queue *waiting;
    int32_t count;
    pthread_t threads[8];
};

enum { TOUCHED_MAX = 256, TOUCH_EVERY_S = 60 };

// Sessions seen since their rows were written. The HTTP thread gathers; the sign-in thread writes what it is handed.
struct touches {
    struct errand errand;
    struct api *api;
    struct session gathered[TOUCHED_MAX], handed[TOUCHED_MAX];
    int32_t gathered_count, handed_count;
    struct instant since; // the first of those gathered
    atomic_bool busy;
};

// Made once, when the server starts; each form with its own tag.
struct fixed_page {
    struct str plain, packed;
    char etag[40], packed_etag[40];
};

struct api {
    struct api_options o;
    struct network *desks;
    uint8_t rate_key[16];
    char boot[9]; // eight hex digits: with the number of a call, its instance
    uint64_t calls;
    char address[160];
    int listening;
    bool quiesced;
    struct MHD_Daemon *daemon;
    struct gate_reader *reader; // the HTTP thread's
    struct pool readers, signin;
    _Atomic bool stopping;
    atomic_int asleep; // calls that sleep
    int32_t connections;
    atomic_int calls_live; // taken from the free list
    struct call *free;
    int32_t calls_made, large_bodies, large_answers, slices;
    struct errand sweep; // removes attachments that no act named
    int64_t swept_ms;
    _Atomic int64_t
        staged_bytes; // of attachments that no act had named at the last sweep, and of all finished since
    struct upload *uploads;                        // of attachments; NULL: none yet
    struct hub *hub;                               // of live events
    struct listener *listeners[API_LISTENERS_MAX]; // NULL: free
    struct sessions *sessions;
    struct rates rates;
    struct guard guard;
    struct touches touches;
    struct route_numbers *numbers; // one a route, and one for what fits none
    struct fixed_page description, problems;
    char *pages; // their memory
    struct tile_cache *tiles;
};

int64_t monotonic_ns(void);
uint64_t rate_hash(const struct api *api, char kind, const void *bytes, ptrdiff_t len);

// api_call.c
struct call *call_take(struct api *api); // NULL: as many as connections are in work
void call_give(struct call *c);
void calls_free(struct api *api);
[[nodiscard]] bool call_room(struct call *c, int64_t body_bytes,
                             int32_t room_bytes); // memory for body and answer; false: too many large ones
// api_server.c
enum MHD_Result call_answer(struct call *c);
// api_stage.c: runs stages until the call sleeps or its answer stands
enum MHD_Result call_run(struct call *c, stage_fn *stage);
enum MHD_Result call_hand(struct call *c, enum next pool, stage_fn *stage); // straight to a pool
void call_wake(struct call *c);
[[nodiscard]] enum rc pool_open(struct pool *p, struct api *api, int32_t threads, int32_t queue_max,
                                struct fault *f);
void pool_close(struct pool *p);
// api_admit.c: all that can be said before the body is read. PROBLEM_NONE: go on.
enum rc call_admit(struct call *c, const char *method, const char *version);
// api_identity.c
enum rc call_identify(struct call *c);
enum rc call_by_key(struct call *c, struct str key); // HTTP thread. PROBLEM_KEY
enum rc call_limit_open311(struct call *c);          // HTTP thread, with a key. PROBLEM_RATE
// The session of that token's hash is still there and its account in force; it is not touched. HTTP thread.
bool session_still_holds(struct api *api, const uint8_t hash[static SESSION_HASH]);
void touches_run(struct errand *e, struct gate_reader *reader);
void touches_write(struct api *api); // what is still gathered, at the end; the pools have stopped
// api_listen.c
[[nodiscard]] enum rc listen_at(struct str address, bool behind_proxy, int *ret_socket, char *ret_address,
                                ptrdiff_t room, struct fault *f);
// api_log.c, api_metrics.c
void call_log(const struct call *c);
void call_count(const struct call *c);
struct str metrics_write(struct api *api, struct arena *a);
// api_coding.c
bool answer_may_be_packed(const struct call *c); // by what it holds
bool packing_wanted(const struct call *c, ptrdiff_t bytes);
void call_pack(struct call *c); // an answer that stands. A reader's thread
struct str fixed_pack(struct arena *a, struct str plain);
// api_openapi.c, api_pages.c
struct str description_write(struct arena *a, const struct route *table, int32_t count);
void pages_open(struct api *api);
void pages_close(struct api *api);
// api_page.c
const struct page *call_page(const struct call *c); // what stands at the path of the call; NULL: nothing
bool call_lost(const struct call *c);               // a person in a browser has come to where nothing is
const char *page_policy(const struct page *p);      // its Content-Security-Policy

// Handlers, one file a group of routes.
stage_fn serve_page, get_root, get_health, get_ready, get_metrics, get_description, get_problems, get_problem,
    post_case, get_cases, get_case, post_act, get_acts, get_explain, get_procedure, get_receipt_procedure,
    get_receipt_acts, get_receipt_reads, get_documents, post_document, get_receipt_documents,
    get_receipt_document, get_receipt, get_receipt_file, get_receipt_explain, post_receipt_act, post_session,
    get_session, delete_session, get_events, get_receipt_events, get_me, get_counts, get_nearby,
    get_cases_nearby, get_proofs, post_foresee, get_open311_discovery, get_open311_services,
    get_open311_definition, get_open311_requests, get_open311_request, get_open311_token, get_open311_bulk,
    post_open311_request, post_file, post_slice, post_fetch_file, get_receipt_attachment, get_overdue,
    get_refusals, get_far_reads, get_completeness, post_scan, get_public, get_kinds, get_checkpoint, get_vkey,
    get_origins, get_tile, get_bundle, post_user, get_user, get_users, get_packs, post_activation,
    post_search, get_map_style, get_map_tile, get_map_tile_of, get_map_picture, get_places;
#ifdef ANLAN_TEST_CLOCK
stage_fn get_test_clock, post_test_clock;
#endif
#endif
