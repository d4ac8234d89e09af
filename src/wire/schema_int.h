// What schema_compile.c makes and schema_check.c reads.
#ifndef ANLAN_WIRE_SCHEMA_INT_H
#define ANLAN_WIRE_SCHEMA_INT_H
#include "base/map.h"
#include "wire/schema.h"
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

// Bits of `struct schema`.types.
enum schema_type {
    TYPE_NULL = 1,
    TYPE_BOOLEAN = 2,
    TYPE_INTEGER = 4,
    TYPE_NUMBER = 8,
    TYPE_STRING = 16,
    TYPE_ARRAY = 32,
    TYPE_OBJECT = 64,
};

struct required {
    struct str key;
    struct required *next;
};

typedef bool schema_format_fn(struct str s);

struct schema {
    uint32_t types; // 0: any
    struct str type_names;
    struct map properties; // to const struct schema
    struct required *required;
    bool closed; // no members but `properties`
    const struct schema *items;
    const struct json *choices, *constant;
    int64_t length_min, length_max, items_min, items_max; // where not said: 0 and INT64_MAX
    bool has_minimum, has_maximum;
    double minimum, maximum;
    const pcre2_code *pattern;
    struct str pattern_text;
    schema_format_fn *format;
    struct str format_name;
};

// PCRE2's memory: given out from the front of an arena's rest and never given back. NULL when it is used up, because a
// full arena must not jump across the library.
struct schema_memory {
    char *at, *end;
};
void *schema_memory_take(size_t bytes, void *memory);
void schema_memory_free(void *p, void *memory);

schema_format_fn *schema_format_find(struct str name); // NULL where there is none
#endif
