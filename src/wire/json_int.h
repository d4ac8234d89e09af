// Private to wire: the two ways of reading JSON, which must agree wherever the first one answers.
#ifndef ANLAN_WIRE_JSON_INT_H
#define ANLAN_WIRE_JSON_INT_H
#include "wire/json.h"

enum { JSON_PLAIN_MEMBERS_MAX = 64 }; // of one object: each key is compared with those before it

// The tree of a text that holds nothing unusual, or NULL: then jansson says what it is (json_parse.c). Takes nothing from `a` for NULL.
const struct json *json_parse_plain(struct arena *a, struct str source);
// jansson's word: the same promise as json_parse, for texts of any kind.
[[nodiscard]] enum rc json_parse_any(struct arena *a, struct str source, const struct json **ret_j,
                                     struct fault *f);
#endif
