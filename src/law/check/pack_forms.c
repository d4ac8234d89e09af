// What an act's facts take from its form: the field must be there, and plain, for a fact must never be personal.
#include "law/check/pack_int.h"

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

// Each `data.NAME` of the text.
static void inspect_text(struct inspection *i, const struct pack_act *act, struct str fact, struct str text)
{
    static const struct str data = SL("data.");
    for (ptrdiff_t at; (at = str_find(text, data)) >= 0;) {
        bool whole = at == 0 || !is_word(text.at[at - 1]);
        text = str_slice(text, at + data.len, text.len);
        ptrdiff_t end = 0;
        while (end < text.len && is_word(text.at[end])) end++;
        if (whole && end) inspect_field(i, act, fact, str_slice(text, 0, end));
    }
}

void inspect_forms(struct inspection *i)
{
    for (int32_t k = 0; k < i->kind->acts_count; k++) {
        const struct pack_act *act = &i->kind->acts[k];
        for (int32_t n = 0; n < act->facts_count; n++) {
            struct str fact = i->pack->facts.at[act->facts[n].slot - LAW_NAMES];
            inspect_text(i, act, fact, feel_program_source(act->facts[n].program));
        }
    }
}
