// app/work: what commands share that work on files and on a data directory: memory that may run out, files, passwords, a gate.
#ifndef ANLAN_APP_WORK_H
#define ANLAN_APP_WORK_H
#include "app/options.h"
#include "gate/gate.h"
#include "world/world.h"

// --- memory ------------------------------------------------------------------------------------------

enum { WORK_BYTES = 1 << 30 }; // reserved, and taken page by page as it is touched

// Runs `work` with an arena; 0, or 1 after printing its fault. A full arena is a fault too.
typedef enum rc work_fn(void *self, struct arena *a, struct fault *f);
int work_run(const struct command *c, work_fn *work, void *self);
// The same with the fault given back; RC_LIMIT where the arena was full.
[[nodiscard]] enum rc work_within(work_fn *work, void *self, struct fault *f);

// --- files, passwords --------------------------------------------------------------------------------

// The whole file; "-" is standard input. RC_MISSING, RC_IO, RC_LIMIT name it.
[[nodiscard]] enum rc file_read(struct arena *a, const char *path, ptrdiff_t bytes_max, struct str *ret_bytes,
                                struct fault *f);
// A new file of mode 0600, or one written anew. RC_IO.
[[nodiscard]] enum rc file_write(const char *path, struct str bytes, struct fault *f);
bool file_exists(const char *path);
bool folder_is_empty(
    const char *path); // true too where there is none; a file system's own lost+found does not count
// A folder with all that is in it; symbolic links are not followed. RC_IO names what stays.
[[nodiscard]] enum rc folder_remove(const char *path, struct fault *f);

// From the first line of `file` ("-": standard input), else asked twice at the terminal without showing it. RC_INVALID: neither can be had.
[[nodiscard]] enum rc password_take(struct arena *a, const char *file, const char *name,
                                    struct str *ret_password, struct fault *f);
// The same for a password that exists: asked once.
[[nodiscard]] enum rc password_take_once(struct arena *a, const char *file, const char *name,
                                         struct str *ret_password, struct fault *f);

// --- a data directory --------------------------------------------------------------------------------

struct site_options {
    const char *data, *master_key_file, *agency;
    const char
        *instead; // what to do while a server holds the directory: "add people with POST /api/v1/users"
    bool threads; // the gate steps by itself
};
// Rows for options_take.
#define SITE_ROWS(s)                                                                                         \
    { .name = "data", .text = &(s).data, .environment = "ANLAN_DATA" },                                      \
        { .name = "master-key-file", .text = &(s).master_key_file, .environment = "ANLAN_MASTER_KEY_FILE" }, \
    {                                                                                                        \
        .name = "agency", .text = &(s).agency                                                                \
    }
#define SITE_USAGE                                                                                           \
    "  --data DIR             the data directory (or ANLAN_DATA)\n"                                          \
    "  --master-key-file F    32 bytes that wrap the agencies' keys, where they are not in DIR\n"            \
    "  --agency NAME          which agency, where the directory holds several\n"

struct site {
    const char *dir;
    struct world world;
    struct gate *gate;
    struct gate_reader *reader;
    int64_t agency;
};

// Opens a gate over a directory that `anlan init` has made. RC_MISSING: there is none; RC_CONFLICT: another process holds it.
[[nodiscard]] enum rc site_open(struct site *ret_s, struct arena *a, const struct site_options *o,
                                struct fault *f);
// The same for work on all agencies: none needs to be named.
[[nodiscard]] enum rc site_open_all(struct site *ret_s, struct arena *a, const struct site_options *o,
                                    struct fault *f);
// Readers only, without a gate: also while a server runs. `ret_store` is the caller's to close.
[[nodiscard]] enum rc site_read(const struct site_options *o, struct store **ret_store, struct fault *f);
void site_close(struct site *s);
// The master key's file as option, DIR/anlan.yaml or environment say; empty: within DIR. The text lives in `a`.
[[nodiscard]] enum rc site_key_file(struct arena *a, const struct site_options *o, struct str *ret_path,
                                    struct fault *f);
// Who sits at the console, for the entries that the house's own acts leave.
struct str site_operator(struct arena *a);
// The id of an agency by its short name, or the only one where that is NULL. RC_MISSING, RC_INVALID.
[[nodiscard]] enum rc site_agency(const struct ledger *l, const char *slug, int64_t *ret_agency,
                                  struct fault *f);
#endif
