// app/copy: files and folders copied whole, for backups.
#ifndef ANLAN_APP_COPY_H
#define ANLAN_APP_COPY_H
#include "app/work.h"

// A new file of mode 0600, synced. RC_CONFLICT: it is there already; RC_IO.
[[nodiscard]] enum rc file_copy(const char *from, const char *to, struct fault *f);
// A folder of plain files and of folders of them, into a new folder. Temporaries (*.new) are left out.
[[nodiscard]] enum rc folder_copy(const char *from, const char *to, struct fault *f);
[[nodiscard]] enum rc folder_make(const char *path,
                                  struct fault *f); // of mode 0700; RC_CONFLICT: it is there
// Where a directory is made until it is whole: beside it; or, where it is there already (and empty, a mount perhaps, or in a folder that
// is not ours), within it. It is not there yet. RC_CONFLICT: `dir` holds something; RC_INVALID: the path is too long.
[[nodiscard]] enum rc folder_aside(struct arena *a, const char *dir, const char **ret_aside, struct fault *f);
// What was made there becomes `dir`; anlan.db comes last, because without it nothing is served.
[[nodiscard]] enum rc folder_settle(const char *aside, const char *dir, struct fault *f);
// A folder that is whole takes its place, durably.
[[nodiscard]] enum rc folder_move(const char *from, const char *to, struct fault *f);
#endif
