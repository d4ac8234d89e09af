// wire/yaml: one YAML document to the tree of wire/json, over libyaml. Plain scalars follow the core schema of YAML 1.2; dates stay
// text. Refused: anchors and aliases, merge keys, other tags, keys that stand twice or are no scalars, a second document. Pure.
#ifndef ANLAN_WIRE_YAML_H
#define ANLAN_WIRE_YAML_H
#include "wire/json.h"

enum {
    YAML_BYTES_MAX = 4 << 20,
    YAML_DEPTH_MAX = JSON_DEPTH_MAX, // nested mappings and sequences
    YAML_MEMBERS_MAX = 4096,         // of one mapping
};

// `line` is set everywhere; a member has the line of its key. The tree lives in `a`. RC_INVALID says line and column and what was
// wrong, RC_LIMIT which limit was passed. An empty source is invalid. A number that JSON cannot hold, or that starts with a zero
// and so means different things to different readers, is refused rather than guessed.
// BASIS: YAML 1.2.2 (2021), 10.3.2
[[nodiscard]] enum rc yaml_parse(struct arena *a, struct str source, const struct json **ret_j,
                                 struct fault *f);
#endif
