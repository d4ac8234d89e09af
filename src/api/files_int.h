// api, inside: attachments on their way in and out. Uploads are known by a random name to whoever began them; the HTTP thread keeps the table, a
// reader's thread seals and writes. Downloads are unsealed slice by slice as they are sent.
#ifndef ANLAN_API_FILES_INT_H
#define ANLAN_API_FILES_INT_H
#include "api/api_int.h"
#include "ledger/blob.h"

enum {
    UPLOADS_ANYONE_MAX = 48, // … of those who are not signed in
    UPLOADS_MAX = 64,        // under way at once; one more is 503
    UPLOAD_IDLE_S = 600,     // without another slice: it is given up
    UPLOAD_BEGUN_S = 60,     // … without a first one: a place costs more than a word
    UPLOAD_DONE_S = 30,      // a finished one is remembered so long, for who did not hear the answer
    UPLOAD_NAME_CHARS = 32,
    SWEEP_EVERY_S = 3600,
};

struct upload {
    char name[UPLOAD_NAME_CHARS];
    struct blob_writer *writer; // NULL: free
    int64_t agency, bytes;      // bytes: of the whole, as was said
    enum file_kind kind;
    char file_name[GATE_FILE_NAME_BYTES_MAX];
    int32_t file_name_len;
    int64_t seen_ms;
    bool busy;             // a slice is on its way to the disk
    _Atomic bool finished; // it is counted among what no act has named
    const char *token;     // once it is finished: what the last slice was answered with
    char token_text[GATE_FILE_TOKEN_MAX];
};

// Removes files that no act has named in time; at the start and then each hour, in a thread of the pools.
void files_sweep(struct api *api);
#define FILES_STAGED_BYTES_MAX                                                                               \
    (INT64_C(8) << 30)                  // that no act has named yet, as of the last sweep; more is 503
void uploads_close(struct api *api);    // all that are under way are given up
void upload_released(struct upload *u); // the call that had it is over

struct download;
void download_close(struct download *d);                // takes NULL
struct MHD_Response *download_response(struct call *c); // takes over c->download
#endif
