// Scope as a predicate: three-valued, so that what a row does not state neither grants nor escapes an
// exclusion.
#include "law/scope.h"

enum truth { NO, YES, UNKNOWN };

static enum truth truth_of(bool yes) { return yes ? YES : NO; }

static enum truth number_holds(enum scope_operator op, bool known, int64_t row, int64_t value)
{
    if (!known) return UNKNOWN;
    switch (op) {
    case SCOPE_EQUALS:
        return truth_of(row == value);
    case SCOPE_DIFFERS:
        return truth_of(row != value);
    case SCOPE_AT_MOST:
        return truth_of(row <= value);
    case SCOPE_AT_LEAST:
        return truth_of(row >= value);
    case SCOPE_WITHIN:
    case SCOPE_OPERATORS:
        break;
    }
    return NO;
}

static enum truth text_holds(enum scope_operator op, struct str row, struct str value)
{
    if (row.len == 0) return UNKNOWN;
    switch (op) {
    case SCOPE_EQUALS:
        return truth_of(str_equal(row, value));
    case SCOPE_DIFFERS:
        return truth_of(!str_equal(row, value));
    case SCOPE_WITHIN:
        return truth_of(str_starts(row, value));
    case SCOPE_AT_MOST:
    case SCOPE_AT_LEAST:
    case SCOPE_OPERATORS:
        break;
    }
    return NO;
}

static enum truth relation_holds(enum scope_operator op, const struct scope_subject *s, struct str value)
{
    bool has = false;
    for (int32_t i = 0; i < s->relations_count; i++) has |= str_equal(s->relations[i], value);
    return truth_of(has == (op == SCOPE_EQUALS));
}

static enum truth term_holds(const struct scope_term *t, const struct scope_subject *s)
{
    switch (t->name) {
    case SCOPE_AGENCY:
        return number_holds(t->op, s->knows_agency, s->agency, t->value.number);
    case SCOPE_SENSITIVITY:
        return number_holds(t->op, s->knows_sensitivity, s->sensitivity, t->value.number);
    case SCOPE_AREA:
        return text_holds(t->op, s->area, t->value.text);
    case SCOPE_KIND:
        return text_holds(t->op, s->kind, t->value.text);
    case SCOPE_RELATION:
        return relation_holds(t->op, s, t->value.text);
    case SCOPE_NAMES:
        break;
    }
    return NO;
}

static enum truth clause_holds(const struct scope_clause *c, const struct scope_subject *s)
{
    enum truth all = YES;
    for (int32_t i = 0; i < c->count && all != NO; i++) {
        enum truth one = term_holds(&c->terms[i], s);
        if (one != YES) all = one;
    }
    return all;
}

bool scope_admits(const struct law_scope *scope, const struct scope_subject *subject)
{
    bool granted = false;
    for (int32_t i = 0; i < scope->grants_count && !granted; i++)
        granted = scope->grants[i].count > 0 && clause_holds(&scope->grants[i], subject) == YES;
    for (int32_t i = 0; i < scope->exclusions_count && granted; i++)
        granted = clause_holds(&scope->exclusions[i], subject) == NO;
    return granted;
}

const char *scope_name_text(enum scope_name n)
{
    static const char *const names[] = {
        [SCOPE_AGENCY] = "agency",
        [SCOPE_AREA] = "area",
        [SCOPE_KIND] = "kind",
        [SCOPE_RELATION] = "relation",
        [SCOPE_SENSITIVITY] = "sensitivity",
    };
    MUST((int)n >= 0 && (int)n < COUNT(names));
    return names[n];
}

const char *scope_operator_text(enum scope_operator o)
{
    static const char *const names[] = { [SCOPE_EQUALS] = "=",
                                         [SCOPE_DIFFERS] = "!=",
                                         [SCOPE_WITHIN] = "within",
                                         [SCOPE_AT_MOST] = "<=",
                                         [SCOPE_AT_LEAST] = ">=" };
    MUST((int)o >= 0 && (int)o < COUNT(names));
    return names[o];
}

static bool takes_number(enum scope_name n) { return n == SCOPE_AGENCY || n == SCOPE_SENSITIVITY; }

static bool takes_operator(enum scope_name n, enum scope_operator o)
{
    if (o == SCOPE_EQUALS || o == SCOPE_DIFFERS) return true;
    return o == SCOPE_WITHIN ? n == SCOPE_AREA : n == SCOPE_SENSITIVITY;
}

static enum rc check_term(const struct scope_term *t, struct fault *f)
{
    if ((int)t->name < 0 || t->name >= SCOPE_NAMES || (int)t->op < 0 || t->op >= SCOPE_OPERATORS)
        return fail(f, RC_INVALID, "a scope term with an unknown name or operator");
    const char *name = scope_name_text(t->name);
    if (!takes_operator(t->name, t->op))
        return fail(f, RC_INVALID, "%s does not take \"%s\"", name, scope_operator_text(t->op));
    if (takes_number(t->name) != t->value.is_number)
        return fail(f, RC_INVALID, "%s takes a %s", name, takes_number(t->name) ? "number" : "text");
    bool bad_text = !t->value.is_number &&
                    (t->value.text.len == 0 || memchr(t->value.text.at, 0, (size_t)t->value.text.len));
    return bad_text ? fail(f, RC_INVALID, "%s is compared with an empty text or one with a NUL", name)
                    : RC_OK;
}

static enum rc check_clauses(const struct scope_clause *clauses, int32_t count, int32_t *terms,
                             struct fault *f)
{
    for (int32_t i = 0; i < count; i++)
        for (int32_t j = 0; j < clauses[i].count; j++) {
            enum rc rc = check_term(&clauses[i].terms[j], f);
            if (rc) return rc;
            if (++*terms > SCOPE_TERMS_MAX)
                return fail(f, RC_LIMIT, "a scope of more than %d terms", SCOPE_TERMS_MAX);
        }
    return RC_OK;
}

enum rc scope_check(const struct law_scope *s, struct fault *f)
{
    int32_t terms = 0;
    if (s->grants_count > SCOPE_CLAUSES_MAX || s->exclusions_count > SCOPE_CLAUSES_MAX)
        return fail(f, RC_LIMIT, "a scope of more than %d alternatives", SCOPE_CLAUSES_MAX);
    enum rc rc = check_clauses(s->grants, s->grants_count, &terms, f);
    return rc ? rc : check_clauses(s->exclusions, s->exclusions_count, &terms, f);
}
