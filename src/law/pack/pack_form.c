// The form of an act: a JSON Schema whose every top-level property says how it is sealed (`x-seal: plain`, `narrative` or
// `party:NAME`) and, where C needs to know, what it is for (`x-use`, at any depth but in lists). `include: NAME` puts the
// properties of a shared form first. What would be without effect (a seal deeper down, a use in a list, a required name that no
// property has, a mark that nobody reads or that its property cannot bear) is refused.
#include "law/pack/pack_int.h"
#include "wire/schema.h"

enum { FORM_INCLUDES_MAX = 4 };

// A form while it is put together.
struct gathering {
    struct loader *l;
    const struct draft *draft;
    struct pack_form *form;
    struct pack_field *fields;
    struct json *properties, *required;
};

static struct json *node(struct loader *l, enum json_kind kind, const char *key, int32_t line)
{
    struct json *j = NEW(l->a, struct json, 1);
    *j = (struct json){ .kind = kind, .key = str_of(key), .line = line };
    return j;
}

// Hangs a copy of `m` (what lies in it is shared) on the end of `parent`.
static void hang(struct loader *l, struct json *parent, const struct json *m)
{
    struct json *copy = NEW(l->a, struct json, 1);
    *copy = *m;
    copy->next = NULL;
    struct json **end = &parent->first;
    while (*end) end = &(*end)->next;
    *end = copy;
    parent->count++;
}

static enum rc read_seal(struct loader *l, const struct json *property, const struct draft *d,
                         struct pack_field *x)
{
    struct str seal, party;
    if (!json_get(property, S("x-seal")))
        return bad(l, property, "property \"%.*s\" has no x-seal", P(x->name));
    enum rc rc = read_text(l, property, "x-seal", true, &seal);
    if (rc) return rc;
    if (str_equal(seal, S("plain")))
        x->seal = PACK_PLAIN;
    else if (str_equal(seal, S("narrative")))
        x->seal = PACK_NARRATIVE;
    else if (str_starts(seal, S("party:"))) {
        party = str_slice(seal, 6, seal.len);
        if (!list_holds(&d->parties, party))
            return bad(l, property, "no party \"%.*s\" in this kind", P(party));
        x->seal = PACK_PARTY;
        x->party = party;
    } else
        return bad(l, property, "x-seal \"%.*s\" is not plain, narrative or party:NAME",
                   P(str_slice(seal, 0, 80)));
    return RC_OK;
}

static bool type_fits(enum pack_use use, struct str type)
{
    if (use == USE_PLACE) return str_equal(type, S("object"));
    if (use == USE_PARTS || use == USE_FILES) return str_equal(type, S("array"));
    if (use == USE_SCORE) return str_equal(type, S("integer")) || str_equal(type, S("number"));
    return str_equal(type, use == USE_ONGOING ? S("boolean") : S("string"));
}

// `form` is NULL within a list, where a use would have many values.
static enum rc note_use(struct loader *l, const struct json *property, struct str path,
                        struct pack_form *form)
{
    struct str use;
    enum rc rc = read_text(l, property, "x-use", false, &use);
    if (rc || use.len == 0) return rc;
    if (!form) return bad(l, property, "x-use \"%.*s\" stands in a list", P(str_slice(use, 0, 80)));
    for (int u = 0; u < PACK_USES; u++) {
        if (!str_equal(pack_use_name((enum pack_use)u), use)) continue;
        if (!type_fits((enum pack_use)u, json_str(property, S("type"))))
            return bad(l, property, "x-use \"%.*s\" stands at a property of another type", P(use));
        // What an attachment is named by opens it: it may stand under a seal only, where its part's key is the last word.
        if (u == USE_FILES &&
            (str_equal(json_str(property, S("x-seal")), S("plain")) || !json_get(property, S("x-seal"))))
            return bad(l, property, "x-use \"files\" stands at a property that is not sealed");
        if (form->uses[u].len) return bad(l, property, "x-use \"%.*s\" stands in this form twice", P(use));
        form->uses[u] = path;
        return RC_OK;
    }
    return bad(l, property, "unknown x-use \"%.*s\"", P(str_slice(use, 0, 80)));
}

static void need_values(struct loader *l, const struct json *property)
{
    const struct json *values = json_get(property, S("enum"));
    for (const struct json *v = values ? values->first : NULL; v; v = v->next)
        if (v->kind == JSON_TEXT) need_words(l, "value", v->text);
}

// Names, words and uses of a property and of what lies in it; `path` is what it lies in.
static enum rc walk_one(struct loader *l, const struct json *p, struct str path, int depth,
                        struct pack_form *form);

static enum rc walk_all(struct loader *l, const struct json *properties, struct str path, int depth,
                        struct pack_form *form)
{
    enum rc rc = RC_OK;
    for (const struct json *m = properties ? properties->first : NULL; m && !rc; m = m->next)
        rc = walk_one(l, m, path, depth, form);
    return rc;
}

static enum rc walk_one(struct loader *l, const struct json *p, struct str path, int depth,
                        struct pack_form *form)
{
    const struct json *items = json_get(p, S("items"));
    if (depth > SCHEMA_DEPTH_MAX) return over(l, p, "schemas lie more than %d deep", SCHEMA_DEPTH_MAX);
    if (str_find(p->key, S(".")) >= 0) return bad(l, p, "the name \"%.*s\" holds a dot", P(p->key));
    struct str own = path.len ? arena_print(l->a, "%.*s.%.*s", P(path), P(p->key)) : p->key;
    need_words(l, "field", p->key);
    need_values(l, p);
    need_values(l, items);
    if (depth > 1 && json_get(p, S("x-seal")))
        return bad(l, p, "\"%.*s\" has an x-seal: only what stands at the top of a form is sealed", P(own));
    enum rc rc = note_use(l, p, own, form);
    if (!rc) rc = check_marks(l, p);
    if (!rc && items) rc = note_use(l, items, own, NULL);
    if (!rc && items) rc = check_marks(l, items);
    if (!rc) rc = walk_all(l, json_get(items, S("properties")), own, depth + 1, NULL);
    return rc ? rc : walk_all(l, json_get(p, S("properties")), own, depth + 1, form);
}

// A property joins the form: as a field with its seal, and with all that lies in it.
static enum rc add_property(struct gathering *g, const struct json *p)
{
    struct loader *l = g->l;
    if (p->kind != JSON_OBJECT) return bad(l, p, "property \"%.*s\" is not a schema", P(p->key));
    if (json_get(g->properties, p->key)) return bad(l, p, "property \"%.*s\" stands here twice", P(p->key));
    if (g->form->fields_count == PACK_FIELDS_MAX) return over(l, p, "more than %d fields", PACK_FIELDS_MAX);
    hang(l, g->properties, p);
    struct pack_field *x = &g->fields[g->form->fields_count++];
    x->name = p->key;
    enum rc rc = read_seal(l, p, g->draft, x);
    if (rc) return rc;
    return walk_one(l, p, S(""), 1, g->form);
}

static enum rc add_required(struct gathering *g, const struct json *r)
{
    if (r->kind != JSON_TEXT)
        return bad(g->l, r, "\"required\" holds a %s, not a name", json_kind_name(r->kind));
    for (const struct json *i = g->required->first; i; i = i->next)
        if (str_equal(i->text, r->text))
            return bad(g->l, r, "required \"%.*s\" stands here twice", P(r->text));
    hang(g->l, g->required, r);
    return RC_OK;
}

// The properties and required names of one written form, those of the form it includes first.
static enum rc gather(struct gathering *g, const struct json *form, int depth)
{
    struct loader *l = g->l;
    struct str include;
    enum rc rc = read_keys(l, form, "a form", "include properties required");
    if (rc || (rc = read_name(l, form, "include", false, &include))) return rc;
    if (include.len) {
        const struct shared *s = map_get(&g->draft->forms, include);
        if (!s) return bad(l, json_get(form, S("include")), "no shared form \"%.*s\"", P(include));
        if (depth == FORM_INCLUDES_MAX)
            return over(l, form, "forms include one another more than %d deep", depth);
        struct str path = l->path;
        l->path = s->path; // a fault below lies in that file
        if ((rc = gather(g, s->tree, depth + 1))) return rc;
        l->path = path;
    }
    const struct json *p = json_get(form, S("properties")), *r = json_get(form, S("required"));
    if (p && p->kind != JSON_OBJECT) return bad(l, p, "\"properties\" is not a mapping");
    if (r && r->kind != JSON_ARRAY) return bad(l, r, "\"required\" is not a list");
    for (p = p ? p->first : NULL; p; p = p->next)
        if ((rc = add_property(g, p))) return rc;
    for (r = r ? r->first : NULL; r; r = r->next)
        if ((rc = add_required(g, r))) return rc;
    return RC_OK;
}

static enum rc mark_required(struct gathering *g)
{
    for (const struct json *r = g->required->first; r; r = r->next) {
        int32_t i = 0;
        while (i < g->form->fields_count && !str_equal(g->fields[i].name, r->text)) i++;
        if (i == g->form->fields_count) return bad(g->l, r, "the form has no property \"%.*s\"", P(r->text));
        g->fields[i].required = true;
    }
    return RC_OK;
}

enum rc load_form(struct loader *l, const struct json *row, struct draft *d,
                  const struct pack_form **ret_form)
{
    const struct json *written = json_get(row, S("form"));
    int32_t line = written ? written->line : row->line;
    struct gathering g = { .l = l, .draft = d };
    g.form = NEW(l->a, struct pack_form, 1);
    g.fields = NEW(l->a, struct pack_field, PACK_FIELDS_MAX);
    g.properties = node(l, JSON_OBJECT, "properties", line);
    g.required = node(l, JSON_ARRAY, "required", line);
    enum rc rc = written ? gather(&g, written, 0) : RC_OK;
    if (rc || (rc = mark_required(&g))) return rc;
    struct json *whole = node(l, JSON_OBJECT, "", line), *type = node(l, JSON_TEXT, "type", line);
    type->text = S("object");
    hang(l, whole, type);
    hang(l, whole, g.properties);
    hang(l, whole, g.required);
    hang(l, whole, node(l, JSON_BOOL, "additionalProperties", line)); // false
    g.form->fields = g.fields;
    g.form->source = whole;
    rc = schema_compile(l->a, whole, &g.form->schema, l->f);
    if (rc) return within(l->f, rc, "%.*s", P(l->path));
    *ret_form = g.form;
    return RC_OK;
}
