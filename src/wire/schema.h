// wire/schema: the part of JSON Schema (2020-12) that says what a form may hold. Compiled once into an arena, then immutable and
// shared by threads; a check takes no memory but the scratch it is given. Relies on PCRE2. Pure.
//
// Keywords: type, properties, required, additionalProperties (true or false), enum, const, minLength, maxLength (code points), pattern,
// minimum, maximum, items, minItems, maxItems, format; annotations title, description and x-…. Any other keyword is refused.
// Types: object, array, string, number, integer (written without a fraction), boolean, null; one, or a list of them.
// Formats: date, date-time (RFC 3339 with a zone), phone, uri, email.
#ifndef ANLAN_WIRE_SCHEMA_H
#define ANLAN_WIRE_SCHEMA_H
#include "wire/json.h"

struct schema;

enum {
    SCHEMA_DEPTH_MAX = 16, // schemas within schemas
    SCHEMA_PATTERN_BYTES_MAX = 512,
    SCHEMA_POINTER_BYTES_MAX = 256,
    SCHEMA_SCRATCH_BYTES = 128 * 1024, // what schema_check wants to find in its scratch
};

// The keyword that did not hold.
enum schema_code {
    SCHEMA_TYPE,
    SCHEMA_REQUIRED,
    SCHEMA_UNKNOWN, // a member that the schema does not name: additionalProperties
    SCHEMA_ENUM,
    SCHEMA_CONST,
    SCHEMA_MIN_LENGTH,
    SCHEMA_MAX_LENGTH,
    SCHEMA_PATTERN,
    SCHEMA_MINIMUM,
    SCHEMA_MAXIMUM,
    SCHEMA_MIN_ITEMS,
    SCHEMA_MAX_ITEMS,
    SCHEMA_FORMAT,
};
const char *
schema_code_name(enum schema_code code); // the keyword: "type", "additionalProperties", "minLength" …

// Where a value does not fit, and what would. It holds nothing of the value but the names on the way to it.
struct schema_fault {
    enum schema_code code;
    char pointer
        [SCHEMA_POINTER_BYTES_MAX]; // RFC 6901; "" is the whole. Of the missing or surplus member for REQUIRED and UNKNOWN
    struct str want;                // TYPE: "string or null"; PATTERN; FORMAT: its name; the schema owns it
    const struct json *choices; // ENUM: the array of values; CONST: the value
    int64_t limit;              // lengths and items
    double bound;               // MINIMUM, MAXIMUM
};

// `source` must stay as long as the schema does (both in the pack's arena). RC_INVALID names the keyword and its line, RC_LIMIT the limit.
[[nodiscard]] enum rc schema_compile(struct arena *a, const struct json *source, const struct schema **ret_s,
                                     struct fault *f);

// True where `value` fits. Else the first place that does not, in the order of the schema's keywords and of the value's members.
// A pattern that would need more than a bounded number of steps counts as not matched.
[[nodiscard]] bool schema_check(const struct schema *s, const struct json *value, struct arena scratch,
                                struct schema_fault *ret_fault);

// In English, for faults and logs of packs; an API words it in the caller's language by code and parameters.
struct str schema_fault_text(struct arena *a, const struct schema_fault *sf);
#endif
