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
// A folder that is whole takes its place, durably.
[[nodiscard]] enum rc folder_move(const char *from, const char *to, struct fault *f);
#endif
