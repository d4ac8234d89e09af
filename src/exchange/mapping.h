// exchange/mapping: a mapping file (YAML) says how a row of a CSV file becomes a request to open a case: which kind, which fields,
// where, when, and which rows to leave out. docs/import.md tells an author how to write one. Refused: columns that the file has not,
// values without a rule, times and places that cannot be read; each refusal names the line, the column and the reason. No clock, no disk.
#ifndef ANLAN_EXCHANGE_MAPPING_H
#define ANLAN_EXCHANGE_MAPPING_H
#include "law/feel.h"
#include "wire/csv.h"
#include "wire/json.h"

enum {
    MAPPING_FIELDS_MAX = 64,
    MAPPING_CHOICES_MAX = 1024, // values of one table
    MAPPING_PIECES_MAX = 64,    // of one joined text
    MAPPING_SKIPS_MAX = 64,
    MAPPING_ROW_ID_MAX = 128, // bytes of a row's own name
    MAPPING_ROW_ID_COLUMNS_MAX = 8,
};

struct mapping;

// Reads a mapping file. `zones` finds named zones (NULL: only fixed offsets are understood). RC_INVALID and RC_LIMIT say "line N: what and
// why". All of it lives in `a` and is never changed afterwards: threads share it.
[[nodiscard]] enum rc mapping_load(struct arena *a, struct str yaml, const struct feel_zones *zones,
                                   const struct mapping **ret_m, struct fault *f);
struct str mapping_source(const struct mapping *m); // the name under which its rows are kept for ever

// Where the columns that the mapping names stand in this file.
struct mapping_columns {
    const int32_t *index; // by the mapping's own numbers
    int32_t count;        // of fields that every row must have
};
// `header` is the file's first row. RC_INVALID: a column is missing or stands twice.
[[nodiscard]] enum rc mapping_bind(struct arena *a, const struct mapping *m, const struct csv_row *header,
                                   struct mapping_columns *ret_c, struct fault *f);

struct open_request {
    struct str
        skipped; // not empty: the skip rule's reason; then nothing is to be opened, and only `line` is set besides
    int64_t line;              // of the file
    struct str source, row_id; // never given twice for two rows that differ
    struct str kind;
    bool historic;
    struct instant event;    // when it happened; ns 0: not said
    const struct json *data; // an object: the fields of the form, its channel among them
};

// The request of one row; all of it lives in `a`, nothing points into the row. RC_INVALID: "line N: column "X": why". `f` may hold a
// value of the row: it is for the importer's own report, not for a log.
[[nodiscard]] enum rc mapping_row(const struct mapping *m, const struct mapping_columns *c,
                                  const struct csv_row *row, struct arena *a, struct open_request *ret_r,
                                  struct fault *f);

// The body of POST /api/v1/cases that opens it; `agency` may be empty.
struct str mapping_body(struct arena *a, const struct open_request *r, struct str agency);
#endif
