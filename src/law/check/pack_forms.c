// What an act's facts take from its form: the field must be there, and plain, for a fact must never be personal. And whether an answer that a
// decision looks for can be given at all.
#include "law/check/pack_int.h"
#include "law/dmn.h"

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

static const struct pack_field *field_named(const struct pack_form *form, struct str name)
{
    for (int32_t k = 0; k < form->fields_count; k++)
        if (str_equal(form->fields[k].name, name)) return &form->fields[k];
    return NULL;
}

static void inspect_field(struct inspection *i, const struct pack_act *act, struct str fact, struct str name)
{
    const struct pack_field *field = field_named(act->form, name);
    if (!field)
        inspect_say(i, FOUND_FORM, text_place(i, act->name), act->name,
                    "the fact \"%.*s\" of the act \"%.*s\" takes \"%.*s\" from a form that has no such field",
                    P(fact), P(act->name), P(name));
    else if (field->seal != PACK_PLAIN)
        inspect_say(i, FOUND_FORM, text_place(i, act->name), act->name,
                    "the fact \"%.*s\" of the act \"%.*s\" takes \"%.*s\", which is sealed: a fact is plain",
                    P(fact), P(act->name), P(name));
}

// The next `data.NAME` of the text, which becomes what stands after it.
static bool next_field(struct str *text, struct str *ret_name)
{
    static const struct str data = SL("data.");
    for (ptrdiff_t at; (at = str_find(*text, data)) >= 0;) {
        bool whole = at == 0 || !is_word(text->at[at - 1]);
        *text = str_slice(*text, at + data.len, text->len);
        ptrdiff_t end = 0;
        while (end < text->len && is_word(text->at[end])) end++;
        *ret_name = str_slice(*text, 0, end);
        *text = str_slice(*text, end, text->len);
        if (whole && end) return true;
    }
    return false;
}

static void inspect_text(struct inspection *i, const struct pack_act *act, struct str fact, struct str text)
{
    for (struct str name; next_field(&text, &name);) inspect_field(i, act, fact, name);
}

// A box to tick says yes or nothing: neither a no nor "not told" can be read out of it.
static bool is_tick(const struct pack_act *act, struct str name)
{
    const struct pack_field *field = field_named(act->form, name);
    const struct json *properties = json_get(act->form->source, S("properties")),
                      *property = properties ? json_get(properties, name) : NULL;
    return field && !field->required && property && str_equal(json_str(property, S("type")), S("boolean")) &&
           !json_get(property, S("x-ask"));
}

// Does what follows a name tell a no from what is not told?
static bool tells_apart(struct str rest)
{
    static const struct str ways[] = { SL("= false"), SL("!= false"), SL("= null"), SL("!= null") };
    while (str_starts(rest, S(" "))) rest = str_slice(rest, 1, rest.len);
    for (int w = 0; w < COUNT(ways); w++)
        if (str_starts(rest, ways[w])) return true;
    return false;
}

static void inspect_questions(struct inspection *i, const struct pack_act *act, const struct pack_decision *d)
{
    for (int32_t c = 0; c < dmn_column_count(d->element); c++) {
        struct str rest = dmn_column_text(d->element, c), name;
        while (next_field(&rest, &name))
            if (is_tick(act, name) && tells_apart(rest))
                inspect_say(
                    i, FOUND_FORM, text_place(i, act->name), act->name,
                    "the decision \"%.*s\" tells a no of \"%.*s\" from what nobody told, but the form of the act "
                    "\"%.*s\" has a box to tick there: it needs x-ask, or to be required",
                    P(d->id), P(name), P(act->name));
    }
}

// A column that is a field's value, whatever stands for one that is not told: "data.NAME", "if … else data.NAME".
static const struct json *told_values(const struct pack_act *act, struct str column, struct str *ret_name)
{
    struct str rest = str_trim(column), name;
    while (next_field(&rest, &name))
        if (str_trim(rest).len == 0) {
            const struct json *properties = json_get(act->form->source, S("properties"));
            *ret_name = name;
            return json_get(properties ? json_get(properties, name) : NULL, S("enum"));
        }
    return NULL;
}

// What the form can send is among the values that the table is made for: all of those it has rules for (law/dmn), of others perhaps none.
static void inspect_values(struct inspection *i, const struct pack_act *act, const struct pack_decision *d)
{
    struct arena quoted;
    for (int32_t c = 0; c < dmn_column_count(d->element); c++) {
        struct str allowed = dmn_column_allowed(d->element, c), name;
        const struct json *values = told_values(act, dmn_column_text(d->element, c), &name);
        bool texts = str_starts(str_trim(allowed), S("\"")); // a list of texts
        for (const struct json *v = values && texts ? values->first : NULL; v; v = v->next) {
            quoted = i->scratch;
            if (v->kind != JSON_TEXT || str_contains(allowed, arena_print(&quoted, "\"%.*s\"", P(v->text))))
                continue;
            inspect_say(i, FOUND_FORM, text_place(i, act->name), act->name,
                        "the form of the act \"%.*s\" can send \"%.*s\" as \"%.*s\", which the table of the "
                        "decision \"%.*s\" has no rule for: it is not among the values of \"%.*s\"",
                        P(act->name), P(v->text), P(name), P(d->id), P(dmn_column_label(d->element, c)));
        }
    }
}

void inspect_forms(struct inspection *i)
{
    for (int32_t k = 0; k < i->kind->acts_count; k++) {
        const struct pack_act *act = &i->kind->acts[k];
        for (int32_t n = 0; n < act->decides.count; n++) {
            inspect_questions(i, act, act->decides.at[n]);
            inspect_values(i, act, act->decides.at[n]);
        }
        for (int32_t n = 0; n < act->facts_count; n++) {
            struct str fact = i->pack->facts.at[act->facts[n].slot - LAW_NAMES];
            inspect_text(i, act, fact, feel_program_source(act->facts[n].program));
        }
    }
}
