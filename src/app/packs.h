// app/packs: a folder that is a pack or a charter, read and checked before anything is changed.
#ifndef ANLAN_APP_PACKS_H
#define ANLAN_APP_PACKS_H
#include "app/work.h"
#include "gate/charter.h"
#include "wire/json.h"

// pack.yaml makes a folder a pack, charter.yaml a charter. RC_MISSING, and RC_INVALID with file, line and reason: then nothing was taken.
struct folder {
    const struct json *document; // as the gate installs it
    const struct pack *pack;     // or …
    const struct charter *charter;
};
[[nodiscard]] enum rc folder_read(struct arena *a, const char *path, struct folder *ret_folder,
                                  struct fault *f);
[[nodiscard]] enum rc folder_read_pack(struct arena *a, const char *path, struct folder *ret_folder,
                                       struct fault *f);
[[nodiscard]] enum rc folder_read_charter(struct arena *a, const char *path, struct folder *ret_folder,
                                          struct fault *f);
// Refuses a language that was asked for by name, here or in ANLAN_LANGUAGE, and that neither the pack nor the commands have. RC_INVALID.
[[nodiscard]] enum rc pack_check_language(const struct pack *p, const char *asked, struct fault *f);
// The pack in force at an agency, out of a data directory. RC_MISSING: none.
[[nodiscard]] enum rc pack_installed(struct store *s, struct arena *a, int64_t agency,
                                     const struct pack **ret_pack, struct fault *f);
// A pack out of its document.
[[nodiscard]] enum rc pack_of_document(struct arena *a, const struct json *document,
                                       const struct pack **ret_pack, struct fault *f);
#endif
