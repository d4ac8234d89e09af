// Scope as SQL, term by term what scope.c does: NULL and the empty text are unknown, and NOT of unknown is
// not true. Only column names (the program's own) and ?N stand in the text; every value is bound. Both SQLite
// and PostgreSQL speak it.
#include "law/scope.h"

struct writer {
    struct text text;
    const struct scope_columns *columns;
    struct scope_value *values;
    int32_t values_count;
};

static int32_t bind(struct writer *w, struct scope_value v)
{
    w->values[w->values_count] = v;
    return w->columns->first_parameter + w->values_count++;
}

static void put_relation(struct writer *w, const struct scope_term *t)
{
    const char *exists = w->columns->relation_exists, *hole = strstr(exists, "%s");
    MUST(hole != NULL);
    text_print(&w->text, "%s%.*s?%d%s", t->op == SCOPE_DIFFERS ? "NOT " : "", (int)(hole - exists), exists,
               bind(w, t->value), hole + 2);
}

// A prefix without LIKE, whose case and wildcards differ between engines.
static void put_within(struct writer *w, const char *column, const struct scope_term *t)
{
    int32_t prefix = bind(w, t->value);
    struct scope_value length = { .is_number = true, .number = utf8_count(t->value.text) };
    text_print(&w->text, "SUBSTR(NULLIF(%s, ''), 1, ?%d) = ?%d", column, bind(w, length), prefix);
}

static void put_term(struct writer *w, const struct scope_term *t)
{
    static const char *const signs[] = {
        [SCOPE_EQUALS] = "=", [SCOPE_DIFFERS] = "<>", [SCOPE_AT_MOST] = "<=", [SCOPE_AT_LEAST] = ">="
    };
    const char *text_column = t->name == SCOPE_AREA ? w->columns->area : w->columns->kind;
    const char *number_column = t->name == SCOPE_AGENCY ? w->columns->agency : w->columns->sensitivity;
    if (t->name == SCOPE_RELATION)
        put_relation(w, t);
    else if (t->op == SCOPE_WITHIN)
        put_within(w, text_column, t);
    else if (t->value.is_number)
        text_print(&w->text, "%s %s ?%d", number_column, signs[t->op], bind(w, t->value));
    else
        text_print(&w->text, "NULLIF(%s, '') %s ?%d", text_column, signs[t->op], bind(w, t->value));
}

static void put_clause(struct writer *w, const struct scope_clause *c)
{
    text_char(&w->text, '(');
    for (int32_t i = 0; i < c->count; i++) {
        if (i) text_put(&w->text, S(" AND "));
        put_term(w, &c->terms[i]);
    }
    text_char(&w->text, ')');
}

static void put_grants(struct writer *w, const struct law_scope *s)
{
    bool any = false;
    for (int32_t i = 0; i < s->grants_count; i++) {
        if (s->grants[i].count == 0) continue;
        text_put(&w->text, any ? S(" OR ") : S("("));
        put_clause(w, &s->grants[i]);
        any = true;
    }
    text_put(&w->text, any ? S(")") : S("1 = 0"));
}

static void put_exclusions(struct writer *w, const struct law_scope *s)
{
    for (int32_t i = 0; i < s->exclusions_count; i++) {
        text_put(&w->text, S(" AND NOT "));
        if (s->exclusions[i].count)
            put_clause(w, &s->exclusions[i]);
        else
            text_put(&w->text, S("(1 = 1)"));
    }
}

struct scope_sql scope_sql(struct arena *a, const struct law_scope *s, const struct scope_columns *columns)
{
    enum { VALUES_A_TERM = 2 };
    struct writer w = { .columns = columns };
    w.values = NEW(a, struct scope_value, SCOPE_TERMS_MAX * VALUES_A_TERM);
    w.text = (struct text){ .arena = a };
    text_char(&w.text, '(');
    put_grants(&w, s);
    put_exclusions(&w, s);
    text_char(&w.text, ')');
    return (struct scope_sql){ text_str(&w.text), w.values, w.values_count };
}
