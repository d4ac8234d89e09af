// app/client: the other side of /api/v1, over libcurl: an API key or a session, an idempotency key for each act, retries that cannot do a
// thing twice, and refusals in words. Redirects are not followed: a credential goes where it was meant to.
#ifndef ANLAN_APP_CLIENT_H
#define ANLAN_APP_CLIENT_H
#include "app/work.h"
#include "wire/json.h"

enum { CLIENT_ANSWER_BYTES_MAX = 16 << 20, CLIENT_KEY_TEXT = 36, CLIENT_TRIES_MAX = 4, CLIENT_WAIT_S = 60 };

struct client_options {
    const char *url, *key_file, *session, *language;
};
#define CLIENT_ROWS(o)                                                                                       \
    { .name = "url", .text = &(o).url, .environment = "ANLAN_URL" },                                         \
        { .name = "key-file", .text = &(o).key_file, .environment = "ANLAN_KEY_FILE" },                      \
        { .name = "session", .text = &(o).session, .environment = "ANLAN_SESSION" },                         \
    {                                                                                                        \
        .name = "language", .text = &(o).language, .environment = "ANLAN_LANGUAGE"                           \
    }
#define CLIENT_USAGE                                                                                         \
    "  --url URL              the server, such as http://127.0.0.1:8311 (or ANLAN_URL)\n"                    \
    "  --key-file FILE        whose first line is an API key; or the key itself in ANLAN_KEY\n"              \
    "  --session FILE         what anlan case sign-in has kept (or ANLAN_SESSION)\n"                         \
    "  --language TAG         of words and refusals: zh-CN or en; else ANLAN_LANGUAGE, else LANG\n"

// DIR or URL: the one on the command line wins over the one in the environment. False: both or neither are left.
bool client_or_site(struct client_options *client, struct site_options *site);

struct client;
// RC_INVALID: no URL, or one that is neither http nor https. Keys and strings are taken into `a`.
[[nodiscard]] enum rc client_open(struct arena *a, const struct client_options *o, struct client **ret_c,
                                  struct fault *f);
void client_close(struct client *c); // takes NULL; keeps the session's cookie

struct client_answer {
    int status;
    const struct json *json; // NULL: the body is empty or not JSON
    struct str body;
};
// One request. A POST carries an idempotency key of its own; `body` empty: none. RC_IO: the server could not be reached; RC_DENIED,
// RC_MISSING, RC_CONFLICT, RC_INVALID, RC_LIMIT: it answered with a problem, and the fault says it in words, with rule and articles.
[[nodiscard]] enum rc client_ask(struct client *c, struct arena *a, const char *method, struct str path,
                                 struct str body, struct client_answer *ret_answer, struct fault *f);
// From now on the client is the holder of a receipt, and nobody else.
void client_hold_receipt(struct client *c, struct arena *a, struct str code);
// A value as it may stand in a query.
void client_put_encoded(struct text *t, const char *value);
// From now on times are told in the zone of the agency: of the account that asks, or of the one that is named (NULL: the only one). Where the server
// does not say it they stay in that of this host.
void client_learn_zone(struct client *c, struct arena *a, const char *agency);
// A case by its id, or by its number, which is looked up. Gives the id.
[[nodiscard]] enum rc client_case(struct client *c, struct arena *a, const char *name, struct str *ret_id,
                                  struct fault *f);

// What leads to the names of what is needed, in an act that is not open or a refusal: a step that the case must come to, or what is missing.
const char *client_needed_lead(const struct json *refused);

// What an answer calls an article: its name, in whichever of the three ways it stands.
struct str client_article(const struct json *article);

// --- what an import needs: many requests at once -----------------------------------------------------------

// The words of a problem: what, why, the rule and its articles.
enum rc client_problem(const struct client_answer *answer, struct fault *f);
// A key of the shape of UUIDv7, dated `made`, the rest from `bits`.
void client_retry_key(struct instant made, const uint8_t bits[static 10],
                      char ret_text[static CLIENT_KEY_TEXT + 1]);
struct client_sending; // one request on its way
// Starts a POST of `body`, which must live until it is done. `done` is called within client_work.
typedef void client_done(void *self, const struct client_answer *answer, const struct fault *unreached,
                         int32_t retry_after_s);
[[nodiscard]] enum rc client_send(struct client *c, const char *path, const char *retry_key, struct str body,
                                  client_done *done, void *self, struct fault *f);
int32_t client_on_way(const struct client *c);
// Moves what is on its way, waiting up to `wait_ms` for something to happen.
[[nodiscard]] enum rc client_work(struct client *c, int wait_ms, struct fault *f);
#endif
