// wire/csv: comma-separated values, read as a stream in flat memory and written so that no field can start a formula. Pure: bytes
// come from a callback.
// BASIS: RFC 4180 (2005), 2; OWASP ASVS 5.0 (2025), 1.2.10
#ifndef ANLAN_WIRE_CSV_H
#define ANLAN_WIRE_CSV_H
#include "wire/source.h"

enum {
    CSV_FIELD_BYTES_MAX = 64 * 1024,
    CSV_FIELDS_MAX = 512,           // in a row
    CSV_ROW_BYTES_MAX = 256 * 1024, // of all fields of a row together
    CSV_CHUNK_BYTES = 64 * 1024,    // asked of the source at once
};

struct csv_row {
    const struct str *fields; // of this row, until the next is asked for
    int32_t count;
    int64_t line; // where it starts, from 1
};

struct csv_reader;

// All that it needs (some 400 KiB) is taken from `a` now; reading takes no more. A byte order mark is skipped.
struct csv_reader *csv_reader_new(struct arena *a, struct byte_source from);

// The next row; RC_MISSING after the last. Rows end with LF or CRLF; a quoted field may hold either; an empty line is no row.
// RC_INVALID (a stray quote, bytes that are not UTF-8, NUL) and RC_LIMIT name the line; asked again, the reader goes on with the row after
// the bad one, so that one bad row costs one row. RC_INVALID at the end of the source inside quotes, or whatever the source failed with,
// is the end: the reader then gives RC_MISSING.
[[nodiscard]] enum rc csv_next(struct csv_reader *r, struct csv_row *ret_row, struct fault *f);
int64_t csv_line(const struct csv_reader *r); // where the last row, or the refused one, starts

// Writing: rows end with CRLF; a field is quoted where it must be, and where it would start a formula ('=', '+', '-', '@', tab,
// CR, LF, NUL and the full-width forms of the first four) a single quote goes before it; a minus sign may start a plain number.
// `field` must be UTF-8, or spreadsheets would each guess their own; else the process stops.
void csv_put(struct text *t, struct str field, bool first); // `first` of its row
void csv_end(struct text *t);
#endif
