// app/models: what the commands over decision models share: memory, files, a model with what it imports, a
// run with the clock of now.
#ifndef ANLAN_APP_MODELS_H
#define ANLAN_APP_MODELS_H
#include "app/command.h"
#include "law/dmn.h"

enum { MODEL_FILE_BYTES_MAX = 16 << 20, MODEL_DIAGNOSTICS_MAX = 100 };

// Memory for one command: files and models in `keep`, thinking in `scratch`, one evaluation in `run`. Pages
// are taken as they are touched.
struct model_memory {
    char *block;
    struct arena keep, scratch, run;
};

[[nodiscard]] enum rc model_memory_open(struct model_memory *ret_m, struct fault *f);
void model_memory_close(struct model_memory *m);

// The whole file; "-" is standard input. RC_MISSING, RC_IO, RC_LIMIT.
[[nodiscard]] enum rc model_file_read(struct arena *a, const char *path, struct str *ret_bytes,
                                      struct fault *f);
// Every file of the folder whose name ends so, by name. RC_MISSING where there is no such folder.
[[nodiscard]] enum rc model_folder_read(struct arena *a, const char *folder, const char *ending,
                                        struct dmn_file **ret_files, int32_t *ret_count, struct fault *f);
// The model, with the .dmn files of its folder at hand where it imports anything.
[[nodiscard]] enum rc model_open(struct model_memory *m, const char *path, const struct dmn_model **ret_model,
                                 struct fault *f);
// The model of a file that is read already, the others at hand for what it imports.
[[nodiscard]] enum rc model_compile(struct model_memory *m, const struct dmn_file *files, int32_t count,
                                    const struct dmn_model **ret_model, struct fault *f);
// A run in m->run, which is used from its start; diagnostics are kept.
struct feel_run model_run(struct model_memory *m);
void model_digest(struct str bytes, uint8_t ret_digest[static DMN_DIGEST_BYTES]); // SHA-256
#endif
