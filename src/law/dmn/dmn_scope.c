// From the value of a scope decision to its terms. A list of values is any of them: the clause is then
// written once for each.
#include "law/dmn/dmn_int.h"

struct clauses {
    struct arena *a;
    struct scope_clause *at;
    int32_t count;
    struct fault *f;
};

struct part { // a term's name with its alternatives
    enum scope_name name;
    enum scope_operator op;
    const struct feel_value *values;
    int32_t count;
};

static bool name_of(struct str text, enum scope_name *ret_name)
{
    for (int i = 0; i < SCOPE_NAMES; i++)
        if (str_equal(text, str_of(scope_name_text((enum scope_name)i))))
            return *ret_name = (enum scope_name)i, true;
    return false;
}

static bool operator_of(struct str text, enum scope_operator *ret_op)
{
    static const struct {
        struct str text;
        enum scope_operator op;
    } operators[] = {
        { SL("not"), SCOPE_DIFFERS },
        { SL("within"), SCOPE_WITHIN },
        { SL("at most"), SCOPE_AT_MOST },
        { SL("at least"), SCOPE_AT_LEAST },
    };
    for (int i = 0; i < COUNT(operators); i++)
        if (str_equal(text, operators[i].text)) return *ret_op = operators[i].op, true;
    return false;
}

static enum rc read_part(struct clauses *c, const struct feel_entry *e, struct part *ret_part)
{
    struct part p = { .values = &e->value, .count = 1 };
    if (!name_of(e->name, &p.name))
        return fail(c->f, RC_INVALID, "a scope speaks of no \"%.*s\"", P(e->name));
    if (p.values->kind == FEEL_CONTEXT) {
        if (p.values->extra != 1 || !operator_of(p.values->entries[0].name, &p.op))
            return fail(c->f, RC_INVALID, "the scope's %.*s: expected one of not, within, at most, at least",
                        P(e->name));
        p.values = &p.values->entries[0].value;
    } else if (p.values->kind == FEEL_LIST) {
        p.count = p.values->extra;
        p.values = p.values->items;
    }
    *ret_part = p;
    return RC_OK;
}

static enum rc make_term(struct clauses *c, const struct part *p, struct feel_value v,
                         struct scope_term *ret_term)
{
    *ret_term = (struct scope_term){ .name = p->name, .op = p->op };
    if (v.kind == FEEL_STRING) {
        ret_term->value.text = arena_str(c->a, feel_text(v));
        return RC_OK;
    }
    ret_term->value.is_number = true;
    if (v.kind == FEEL_NUMBER && feel_to_int(v, &ret_term->value.number)) return RC_OK;
    return fail(c->f, RC_INVALID, "the scope's %s: expected a text or a whole number, found %s",
                scope_name_text(p->name), feel_kind_name((enum feel_kind)v.kind));
}

// One clause for each way of picking an alternative of every part.
static enum rc put_clauses(struct clauses *c, const struct part *parts, int32_t count)
{
    int64_t ways = 1;
    for (int32_t i = 0; i < count; i++)
        if (__builtin_mul_overflow(ways, parts[i].count, &ways) || ways > SCOPE_CLAUSES_MAX)
            return fail(c->f, RC_LIMIT, "a scope of more than %d alternatives", SCOPE_CLAUSES_MAX);
    if (c->count + ways > SCOPE_CLAUSES_MAX)
        return fail(c->f, RC_LIMIT, "a scope of more than %d alternatives", SCOPE_CLAUSES_MAX);
    for (int64_t way = 0; way < ways; way++) {
        struct scope_term *terms = NEW(c->a, struct scope_term, count);
        int64_t rest = way;
        for (int32_t i = 0; i < count; i++) {
            enum rc rc = make_term(c, &parts[i], parts[i].values[rest % parts[i].count], &terms[i]);
            if (rc) return rc;
            rest /= parts[i].count;
        }
        c->at[c->count++] = (struct scope_clause){ terms, count };
    }
    return RC_OK;
}

static enum rc read_clause(struct clauses *c, struct feel_value clause)
{
    if (clause.kind != FEEL_CONTEXT)
        return fail(c->f, RC_INVALID, "a scope's clause: expected a context of terms");
    if (clause.extra > SCOPE_TERMS_MAX)
        return fail(c->f, RC_LIMIT, "a scope of more than %d terms", SCOPE_TERMS_MAX);
    struct part *parts = NEW(c->a, struct part, clause.extra);
    for (int32_t i = 0; i < clause.extra; i++) {
        enum rc rc = read_part(c, &clause.entries[i], &parts[i]);
        if (rc) return rc;
    }
    return put_clauses(c, parts, clause.extra);
}

static enum rc read_clauses(struct clauses *c, struct feel_value list)
{
    c->at = NEW(c->a, struct scope_clause, SCOPE_CLAUSES_MAX);
    if (list.kind == FEEL_CONTEXT) return read_clause(c, list);
    if (list.kind != FEEL_LIST)
        return fail(c->f, RC_INVALID, "a scope's grants and exclusions: expected lists of clauses");
    for (int32_t i = 0; i < list.extra; i++) {
        enum rc rc = read_clause(c, list.items[i]);
        if (rc) return rc;
    }
    return RC_OK;
}

enum rc dmn_scope_words(struct arena *a, struct feel_value value, struct law_scope *ret_s, struct fault *f)
{
    struct clauses grants = { .a = a, .f = f }, exclusions = { .a = a, .f = f };
    struct arena mark = *a;
    enum rc rc = RC_OK;
    if (value.kind != FEEL_NULL && value.kind != FEEL_CONTEXT)
        return fail(f, RC_INVALID, "a scope: expected a context of grants and exclusions, found %s",
                    feel_kind_name((enum feel_kind)value.kind));
    for (int32_t i = 0; value.kind == FEEL_CONTEXT && i < value.extra && !rc; i++) {
        const struct feel_entry *e = &value.entries[i];
        if (str_equal(e->name, S("grants")))
            rc = read_clauses(&grants, e->value);
        else if (str_equal(e->name, S("exclusions")))
            rc = read_clauses(&exclusions, e->value);
        else
            rc = fail(f, RC_INVALID, "a scope has grants and exclusions, not \"%.*s\"", P(e->name));
    }
    if (rc)
        *a = mark;
    else
        *ret_s = (struct law_scope){ grants.at, exclusions.at, grants.count, exclusions.count };
    return rc;
}

enum rc dmn_scope(struct arena *a, struct feel_value value, struct law_scope *ret_s, struct fault *f)
{
    struct arena mark = *a;
    struct law_scope s;
    enum rc rc = dmn_scope_words(a, value, &s, f);
    if (!rc) rc = scope_check(&s, f);
    if (rc)
        *a = mark;
    else
        *ret_s = s;
    return rc;
}
