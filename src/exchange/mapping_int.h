// What mapping_load.c makes of a mapping file and mapping_row.c applies to rows.
#ifndef ANLAN_EXCHANGE_MAPPING_INT_H
#define ANLAN_EXCHANGE_MAPPING_INT_H
#include "base/map.h"
#include "exchange/mapping.h"

enum { MAPPING_COLUMNS_MAX = 128, MAPPING_STEPS_MAX = 4 };

struct choice { // where a cell is, starts with or contains `from`, the value is `to`
    struct str from, to;
};

struct choices {
    const struct choice *at;
    int32_t count;
};

struct piece { // of a joined text: a cell, or, where `column` is -1, a literal
    int32_t column;
    struct str literal;
};

enum value_form { VALUE_NONE, VALUE_CONSTANT, VALUE_COLUMN, VALUE_TEXT, VALUE_CHOICE };

struct mapping_value {
    enum value_form form;
    int32_t column; // VALUE_COLUMN, VALUE_CHOICE
    struct str constant;
    const struct piece *pieces;
    int32_t pieces_count;
    struct map equals;               // to struct choice; asked first
    struct choices starts, contains; // then these, in the order of the file
    struct str otherwise;            // and then this; `at` NULL: the row is refused
    int64_t characters_max;          // a longer text is cut; 0: never
    bool whole_number;               // written as a number
};

struct mapping_field {
    struct str steps[MAPPING_STEPS_MAX]; // "place.address": two
    int32_t steps_count;
    struct mapping_value value;
};

struct mapping_place {
    bool there;
    struct str field;
    int32_t lat, lng;        // columns
    const struct json *none; // the cells that mean that there is no place; NULL: only empty ones
};

struct mapping_event {
    bool there, optional;
    int32_t column;
    struct str format;
    int32_t offset_s;
    const struct feel_zone *zone; // NULL: `offset_s`
};

struct mapping_skip {
    int32_t column;
    bool empty;                                    // skips empty cells
    const struct json *equals, *starts, *contains; // arrays of texts, or NULL
    struct str why;
};

struct mapping {
    struct str source;
    struct str columns[MAPPING_COLUMNS_MAX]; // the names, by the mapping's own numbers
    int32_t columns_count;
    int32_t row_id[MAPPING_ROW_ID_COLUMNS_MAX];
    int32_t row_id_count; // 0: a hash of the row
    bool historic;
    struct mapping_value kind;
    struct mapping_event event;
    struct mapping_place place;
    const struct mapping_field *fields;
    int32_t fields_count;
    const struct mapping_skip *skips;
    int32_t skips_count;
};

// mapping_event.c: the time in a cell, after a format in the letters of strptime (%Y %m %d %H %I %M %S %p %z %%) or "rfc3339".
const char *event_format_fault(struct str format);            // NULL: it can be read; else why not
bool event_parse_offset(struct str s, int32_t *ret_offset_s); // "+08:00", "+0800", "Z"
bool event_parse(const struct mapping_event *e, struct str cell, struct instant *ret_i);
#endif
