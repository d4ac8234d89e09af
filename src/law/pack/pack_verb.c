// What a verb cannot do without: the fields that its effect reads, plain and always there, and what it may touch.
#include "law/pack/pack_int.h"

static bool use_is_plain(const struct pack_form *form, enum pack_use use)
{
    struct str path = form->uses[use];
    return path.len && str_find(path, S(".")) < 0 && pack_part(form, path).len == 0;
}

static bool use_is_required(const struct pack_form *form, enum pack_use use)
{
    for (int32_t i = 0; i < form->fields_count; i++)
        if (str_equal(form->fields[i].name, form->uses[use])) return form->fields[i].required;
    return false;
}

// Parts are a list of texts, all else is one text: another type would slip through the question what the act may touch.
static bool use_has_type(const struct pack_form *form, enum pack_use use)
{
    const struct json *property = json_get(json_get(form->source, S("properties")), form->uses[use]);
    if (use != USE_PARTS) return str_equal(json_str(property, S("type")), S("string"));
    struct str item = json_str(json_get(property, S("items")), S("type"));
    return str_equal(json_str(property, S("type")), S("array")) && str_equal(item, S("string"));
}

static enum rc check_use(struct loader *l, const struct json *m, const struct pack_row *r, enum pack_use use)
{
    bool good = use_is_plain(r->form, use) && use_is_required(r->form, use) && use_has_type(r->form, use);
    if (good) return RC_OK;
    return bad(l, m, "act \"%.*s\" needs a plain, required %s of x-use %.*s", P(r->act),
               use == USE_PARTS ? "list of texts" : "text", P(pack_use_name(use)));
}

static enum rc check_needs(struct loader *l, const struct json *m, const struct pack_row *r)
{
    static const struct {
        enum law_verb verb;
        enum pack_use use;
    } needs[] = {
        { VERB_TRANSFER, USE_UNIT }, { VERB_READ, USE_PARTS },  { VERB_LOCK, USE_PARTS },
        { VERB_UNLOCK, USE_PARTS },  { VERB_ERASE, USE_PARTS }, { VERB_LINK, USE_CASE },
        { VERB_MERGE, USE_CASE },
    };
    for (int i = 0; i < COUNT(needs); i++) {
        if (needs[i].verb != r->verb) continue;
        enum rc rc = check_use(l, m, r, needs[i].use);
        if (rc) return rc;
        if (needs[i].use == USE_PARTS && r->parts.count == 0)
            return bad(l, m, "act \"%.*s\" names no parts that it may touch", P(r->act));
    }
    return RC_OK;
}

static enum rc check_opens(struct loader *l, const struct json *m, const struct pack_row *r, bool begins)
{
    bool another = r->verb == VERB_OPEN && !begins;
    if (another && r->opens.count == 0)
        return bad(l, m, "act \"%.*s\" opens another case and does not say of which kinds", P(r->act));
    if (!another && r->opens.count > 0) return bad(l, m, "act \"%.*s\" cannot open another case", P(r->act));
    return another ? check_use(l, m, r, USE_KIND) : RC_OK;
}

// A case moves only towards closed, so the form offers nothing else.
static enum rc check_publicity(struct loader *l, const struct json *m, const struct pack_row *r)
{
    if (r->form->uses[USE_PUBLICITY].len == 0) return RC_OK;
    enum rc rc = check_use(l, m, r, USE_PUBLICITY);
    if (rc) return rc;
    const struct json *property =
        json_get(json_get(r->form->source, S("properties")), r->form->uses[USE_PUBLICITY]);
    const struct json *values = json_get(property, S("enum"));
    for (const struct json *v = values ? values->first : NULL; v; v = v->next) {
        enum publicity p = PUBLICITY_LISTED;
        if (!publicity_parse(v->text, &p) || p == PUBLICITY_LISTED)
            return bad(l, m, "act \"%.*s\" would move a case to \"%.*s\", which only closes", P(r->act),
                       P(v->text));
    }
    return values ? RC_OK
                  : bad(l, m, "act \"%.*s\" does not list the classes it may move a case to", P(r->act));
}

enum rc check_verb(struct loader *l, const struct json *m, const struct pack_row *r, bool begins)
{
    if (begins && r->verb != VERB_OPEN)
        return bad(l, m, "act \"%.*s\" begins a case with the verb %.*s", P(r->act),
                   P(law_verb_name(r->verb)));
    if (r->verb == VERB_READ && r->purposes.count == 0)
        return bad(l, m, "act \"%.*s\" reads sealed parts for no purpose", P(r->act));
    if (r->releases_title && !use_is_plain(r->form, USE_TITLE))
        return bad(l, m, "act \"%.*s\" releases a title and has no plain field of x-use title", P(r->act));
    for (int32_t i = 0; i < r->effects_count; i++) {
        bool named = r->effects[i].op == CLOCK_EXTEND && !r->effects[i].clock;
        enum rc rc = named ? check_use(l, m, r, USE_CLOCK) : RC_OK;
        if (rc) return rc;
    }
    enum rc rc = check_needs(l, m, r);
    if (!rc) rc = check_publicity(l, m, r);
    return rc ? rc : check_opens(l, m, r, begins);
}
