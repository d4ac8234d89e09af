// api, inside: the schemas of answers.
#ifndef ANLAN_API_SCHEMAS_INT_H
#define ANLAN_API_SCHEMAS_INT_H
#include "base/base.h"

struct schema_row {
    const char *name;
    const char *schema; // JSON Schema (2020-12), as text
};
extern const struct schema_row schema_rows[];
extern const int32_t schema_rows_count;
const char *schema_named(const char *name); // NULL where there is none
#endif
