// law/scope: what an actor may see, as plain terms that become a SQL condition and a predicate in C, equal by
// test. A scope is grants less exclusions; each is a list of alternatives, an alternative a list
// of terms that must all hold. Exclusions win. Deny by default: no grant, an alternative without terms, or a
// term about something that the row does not state, admits nothing. Pure.
#ifndef ANLAN_LAW_SCOPE_H
#define ANLAN_LAW_SCOPE_H
#include "base/base.h"

enum scope_name { SCOPE_AGENCY, SCOPE_AREA, SCOPE_KIND, SCOPE_RELATION, SCOPE_SENSITIVITY, SCOPE_NAMES };

// WITHIN is for areas alone: the row's area is the value, or lies under it ("330106" is under "3301": areas
// nest by prefix of their path).
enum scope_operator {
    SCOPE_EQUALS,
    SCOPE_DIFFERS,
    SCOPE_WITHIN,
    SCOPE_AT_MOST,
    SCOPE_AT_LEAST,
    SCOPE_OPERATORS
};

struct scope_value {
    bool is_number; // agency and sensitivity are numbers, the others text
    int64_t number;
    struct str text;
};

struct scope_term {
    enum scope_name name;
    enum scope_operator op;
    struct scope_value value;
};

struct scope_clause { // all terms hold
    const struct scope_term *terms;
    int32_t count;
};

struct law_scope {
    const struct scope_clause *grants, *exclusions; // any clause holds
    int32_t grants_count, exclusions_count;
};

// A row as the predicate sees it. An unknown thing (empty text, `knows` false) fulfils no grant and every
// exclusion that asks about it.
struct scope_subject {
    int64_t agency, sensitivity;
    bool knows_agency, knows_sensitivity;
    struct str area, kind;
    const struct str *relations; // of this actor to the row: a row may have several, or none
    int32_t relations_count;
};

// How the SQL names things. `relation` is an EXISTS over the actor's relations to the row, with a `%s` where
// the bound value goes.
struct scope_columns {
    const char *agency, *area, *kind, *sensitivity;
    // E.g. "EXISTS (SELECT 1 FROM relation r WHERE r.casefile = c.id AND r.name = %s)".
    const char *relation_exists;
    int32_t first_parameter; // the number of the first `?N`
};

struct scope_sql {
    struct str where; // one condition in brackets, with ?N for each value
    const struct scope_value *values;
    int32_t values_count;
};

enum { SCOPE_CLAUSES_MAX = 64, SCOPE_TERMS_MAX = 256 };

// RC_LIMIT: too many clauses or terms; RC_INVALID: an operator that the name does not take, a value of the
// wrong kind.
[[nodiscard]] enum rc scope_check(const struct law_scope *s, struct fault *f);
// Text and values live in `a`; the values' texts are the scope's own. `s` has passed scope_check.
struct scope_sql scope_sql(struct arena *a, const struct law_scope *s, const struct scope_columns *columns);
bool scope_admits(const struct law_scope *s, const struct scope_subject *subject);
const char *scope_name_text(enum scope_name n);         // "agency", …
const char *scope_operator_text(enum scope_operator o); // "=", "!=", "within", "<=", ">="
#endif
