// app/import: rows of a CSV file on their way into a gate, in this process or over HTTP. A ring of slots keeps the order of the file, so that
// the report is in that order too; memory does not grow with the file.
#ifndef ANLAN_APP_IMPORT_H
#define ANLAN_APP_IMPORT_H
#include "app/work.h"
#include "base/queue.h"
#include "exchange/mapping.h"
#include <stdio.h>

enum {
    IMPORT_SLOTS = 768,           // rows on their way at once
    IMPORT_ROW_BYTES = 200 << 10, // what one row may need, its sealed parts included; a longer one is refused
    IMPORT_MAPPING_BYTES_MAX = 1 << 20,
    IMPORT_SHOWN = 10, // refused rows told on the screen where there is no report
};
#define IMPORT_INFLATED_MAX (INT64_C(1) << 40) // bytes out of a .gz

enum slot_state {
    SLOT_SENT, // on its way
    SLOT_OPENED,
    SLOT_REPEATED, // was there already
    SLOT_SKIPPED,  // by the mapping
    SLOT_REFUSED,
};

struct import_slot {
    struct arena arena;
    void *memory;
    struct open_request request;
    enum slot_state state; // this thread's own: answers come through a queue
    struct fault why;      // of SLOT_REFUSED
    struct gate_job *job;  // the gate's door
    void *sending;         // the HTTP door
    struct import *import;
};

// Where rows go. `send` starts a slot's way; `wait` returns when the slot is no longer SLOT_SENT. A fault ends the import: the row was not
// refused, it can not be brought at all now (a full disk, a server that is gone, a key that is not valid).
struct import_door {
    enum rc (*send)(struct import *i, struct import_slot *s, struct fault *f);
    enum rc (*wait)(struct import *i, struct import_slot *s, struct fault *f);
};

struct import_counts {
    int64_t rows, opened, repeated, skipped, refused;
};

struct import_form;
struct import_forms {
    struct import_form *at;
    int32_t count;
};

struct import {
    const struct mapping *mapping;
    struct mapping_columns columns;
    const struct import_door *door;
    bool dry;
    struct import_slot *slots;
    int64_t first, next; // rows in the ring: [first, next)
    struct import_counts counts;
    FILE *report; // NULL: none
    int64_t (*bytes_done)(void *source);
    void *source;
    int64_t bytes_in_all; // 0: not known
    double began_s, told_s;
    // of the doors
    struct site *site;
    struct str as; // whose account opens; empty: nobody's
    bool there;    // the last row was there already, so the next may be too
    struct store *reader;
    struct queue *finished; // slots that the clerk has answered
    struct client *client;
    struct import_forms forms; // of a trial run
    struct str agency;
    struct fault stopped; // rc RC_OK: not stopped
};

extern const struct import_door import_gate; // through the gate that `site` has open, with threads
extern const struct import_door import_http; // through POST /api/v1/cases

// import_forms.c
[[nodiscard]] enum rc import_forms_fetch(struct import *i, struct arena *a, struct fault *f);
// RC_INVALID: as the server would refuse the row.
[[nodiscard]] enum rc import_forms_check(const struct import *i, const struct open_request *r,
                                         struct arena scratch, struct fault *f);

// import_ring.c
[[nodiscard]] enum rc import_ring_open(struct import *i, struct fault *f);
void import_ring_close(struct import *i);
// Takes one row; its fate is told later, in order. A row that the reader could not read comes as its fault.
[[nodiscard]] enum rc import_row(struct import *i, const struct csv_row *row, int64_t line,
                                 const struct fault *unread, struct fault *f);
[[nodiscard]] enum rc import_drain(struct import *i, struct fault *f);

// import_report.c
[[nodiscard]] enum rc report_open(struct import *i, const char *path, struct fault *f);
[[nodiscard]] enum rc report_close(struct import *i, const char *path, struct fault *f);
void report_slot(struct import *i,
                 const struct import_slot *s); // counts it, and writes it where it was refused
void report_progress(struct import *i, bool last);
double import_now_s(void);

// import_source.c: a file, plain or gzip, or standard input
struct import_source;
[[nodiscard]] enum rc import_source_open(struct arena *a, const char *path, struct import_source **ret_s,
                                         struct byte_source *ret_bytes, struct fault *f);
void import_source_close(struct import_source *s);
int64_t import_source_size(const struct import_source *s); // on disk; 0: not known
int64_t import_source_done(void *source);                  // bytes read of it
#endif
