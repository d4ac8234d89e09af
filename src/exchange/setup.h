// exchange/setup: an agency, its charter, its pack and its people, out of files, through the gate. What `anlan init`, `user` and `pack` do.
#ifndef ANLAN_EXCHANGE_SETUP_H
#define ANLAN_EXCHANGE_SETUP_H
#include "gate/gate.h"

// The charter document of a folder with charter.yaml and, if there is one, areas.geojson; the pack document of a pack's folder
// ({"files": [{"path", "text"}]}, in the order of paths by bytes, hidden files left out). RC_MISSING, RC_INVALID, RC_LIMIT name the file.
[[nodiscard]] enum rc setup_read_charter(struct arena *a, const char *folder,
                                         const struct json **ret_document, struct fault *f);
[[nodiscard]] enum rc setup_read_pack(struct arena *a, const char *folder, const struct json **ret_document,
                                      struct fault *f);

// By `operator` at the console, in an act of its own each. The gate has no threads, or `add_agency` is called before anything else.
[[nodiscard]] enum rc setup_add_agency(struct gate *g, struct arena *a, struct str operator,
                                       const struct json * charter, int64_t *ret_agency, struct fault *f);
[[nodiscard]] enum rc setup_install(struct gate *g, struct arena *a, struct str operator, int64_t agency,
                                    struct str act, const struct json *document, struct fault *f);

// The first pack of an agency comes into force at once; another version is proposed, and an act of another person puts it into force.
// `ret_digest` (64 hex digits, in `a`) names the proposal; empty where it is in force already.
[[nodiscard]] enum rc setup_pack(struct gate *g, struct arena *a, struct str operator, int64_t agency,
                                 const struct json *document, struct str *ret_digest, struct fault *f);
// By an account of the agency that may (`account`), else by `name` at the console. RC_DENIED: who proposed it, whoever
// has made or changed that one's account or has their own from them, or may not; RC_MISSING.
[[nodiscard]] enum rc setup_activate(struct gate *g, struct arena *a, struct str name, bool account,
                                     int64_t agency, struct str digest, struct fault *f);

struct setup_role {
    struct str role, unit, area, from, to; // from, to: RFC 3339 or empty
};
[[nodiscard]] enum rc setup_account(struct gate *g, struct arena *a, struct str operator, int64_t agency,
                                    struct str name, struct str words, bool off,
                                    const struct setup_role *roles, int32_t roles_count, struct fault *f);
// The same by an operator's account. RC_DENIED: it may not.
[[nodiscard]] enum rc setup_account_as(struct gate *g, struct arena *a, struct str account, int64_t agency,
                                       struct str name, struct str words, bool off,
                                       const struct setup_role *roles, int32_t roles_count, struct fault *f);

// A password or an API key of an account of the agency: first an entry that says so, of whom and by whom, and nothing of the secret; then it is
// kept, outside the ledger. By an operator's account (`account`), else by `by` at the console. RC_DENIED: it may not; RC_MISSING: no such account.
struct setup_by {
    struct str by;
    bool account;
};
[[nodiscard]] enum rc setup_password(struct gate *g, struct arena *a, struct setup_by by, int64_t agency,
                                     struct str name, struct str password, struct fault *f);
[[nodiscard]] enum rc setup_key(struct gate *g, struct arena *a, struct setup_by by, int64_t agency,
                                struct str name, char ret_key[static GATE_KEY_TEXT], struct fault *f);
#endif
