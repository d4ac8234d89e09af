// app/config: the settings of a server, each by one name from four places: built in, a YAML file, the environment, the command line; the
// later wins. `listen` is `listen:` in the file, ANLAN_LISTEN in the environment, --listen on the command line.
#ifndef ANLAN_APP_CONFIG_H
#define ANLAN_APP_CONFIG_H
#include "api/api.h"

enum { CONFIG_DESKS_MAX = 64, CONFIG_PACKS_MAX = 16, CONFIG_BYTES_MAX = 64 << 10 };

struct config {
    struct str data;            // the data directory
    struct str master_key_file; // empty: within it
    struct api_options api;     // gate and world are not set here
    struct str desks[CONFIG_DESKS_MAX];
    struct str packs[CONFIG_PACKS_MAX]; // folders whose packs are to be in force
    int32_t packs_count;
    bool packs_named; // on the command line
};

void config_init(struct config *ret_c); // what is built in
// One setting as text. RC_INVALID says which name or value cannot be. The text is kept as a view.
[[nodiscard]] enum rc config_set(struct config *c, struct str name, struct str value, struct fault *f);
// Puts folders of packs ("A,B") behind those that stand: what each further --pack does. RC_INVALID as config_set.
[[nodiscard]] enum rc config_add_packs(struct config *c, struct str folders, struct fault *f);
// A mapping of names to scalars (desks and pack: also a list of texts). RC_INVALID names the line. Texts live in `a`.
[[nodiscard]] enum rc config_read(struct config *c, struct arena *a, struct str yaml, struct fault *f);
// Every setting that `get` (getenv) has under its name in the environment.
[[nodiscard]] enum rc config_environment(struct config *c, char *(*get)(const char *name), struct fault *f);
// For `anlan help serve`: one line a setting.
// clang-format off
#define CONFIG_USAGE \
    "  --data DIR             the data directory\n" \
    "  --listen ADDRESS:PORT  of this host, or unix:PATH                       (127.0.0.1:8311)\n" \
    "  --proxy true           a proxy with TLS stands before it                (false)\n" \
    "  --master-key-file F    32 bytes that wrap the agencies' keys            (DIR/secret/master.key)\n" \
    "  --connections N        at once                                          (1024)\n" \
    "  --readers N            threads for heavy readings                       (4)\n" \
    "  --log WHAT             none, faults or all requests, to stderr          (all)\n" \
    "  --pack DIR             in force from the start, installed where it differs; may be repeated\n" \
    "  --desks A/B,C/D        whose sign-ins never wait behind strangers'\n" \
    "  --rate-address E/B     E requests a second, B at once, of an address    (50/200)\n" \
    "  --rate-identity E/B    of a session                                     (50/200)\n" \
    "  --rate-key E/B         of an API key                                    (none)\n" \
    "  --rate-opening E/B     anonymous cases of an address                    (0.5/20)\n" \
    "  --rate-receipt E/B     receipt codes tried from an address              (1/30)\n" \
    "  --rate-open311 E/B     Open311 requests posted with a key               (2/120)\n" \
    "  --rate-file E/B        attachments begun from an address                (0.02/12)\n"
// clang-format on
#endif
