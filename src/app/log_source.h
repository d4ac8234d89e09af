// app/log_source: the public files of a log (C2SP tlog-tiles): in a folder that `ledger export` made, or at a server's URL.
#ifndef ANLAN_APP_LOG_SOURCE_H
#define ANLAN_APP_LOG_SOURCE_H
#include "base/base.h"

enum { LOG_FILE_BYTES_MAX = 2 << 20 };

struct log_source;

// `place` is a folder, or http://… or https://…, with the log's prefix ("/ledger" where a URL has no path). `token`: sent as a bearer token to
// the URL, or empty. RC_IO: libcurl cannot start.
[[nodiscard]] enum rc log_source_open(const char *place, struct str token, struct log_source **ret_s,
                                      struct fault *f);
void log_source_close(struct log_source *s); // takes NULL
// The bytes of the file `name`, at most LOG_FILE_BYTES_MAX; they live until the next call. RC_MISSING: there is none (404); RC_DENIED: 401 or
// 403; RC_LIMIT: too long; RC_IO: anything else, also a redirection, which is not followed.
[[nodiscard]] enum rc log_source_get(struct log_source *s, const char *name, struct str *ret_bytes,
                                     struct fault *f);
#endif
