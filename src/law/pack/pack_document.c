// documents/NAME.LANGUAGE.html: what acts issue. Compiled with the pack, in each of its languages, against all that a case of any kind may tell:
// a template that speaks of what no case has is refused.
#include "law/document.h"
#include "law/pack/pack_int.h"

struct paths { // that templates may name
    struct loader *l;
    struct str *at;
    int32_t count, room;
    struct map seen;
};

static void add(struct paths *p, struct str path)
{
    if (map_get(&p->seen, path)) return;
    if (p->count == p->room) {
        p->room = p->room ? 2 * p->room : 128;
        struct str *more = NEW(p->l->a, struct str, p->room);
        if (p->count) memcpy(more, p->at, (size_t)p->count * sizeof *more);
        p->at = more;
    }
    struct str *kept = NEW(p->l->a, struct str, 1);
    *kept = path;
    map_put(&p->seen, p->l->a, path, kept);
    p->at[p->count++] = path;
}

// A property, or where it is an object those in it; of a list, that it is one.
static void add_property(struct paths *p, struct str path, const struct json *schema)
{
    const struct json *properties = json_get(schema, S("properties")), *items = json_get(schema, S("items"));
    struct arena *a = p->l->a;
    for (const struct json *m = properties ? properties->first : NULL; m; m = m->next)
        add_property(p, arena_print(a, "%.*s.%.*s", P(path), P(m->key)), m);
    if (properties) return;
    if (!items) return add(p, path);
    path = arena_print(a, "%.*s[]", P(path));
    const struct json *inside = json_get(items, S("properties"));
    if (!inside) return add(p, path);
    for (const struct json *m = inside->first; m; m = m->next)
        add(p, arena_print(a, "%.*s.%.*s", P(path), P(m->key)));
}

static void add_form(struct paths *p, const struct pack_form *form)
{
    const struct json *properties = json_get(form->source, S("properties"));
    for (int32_t i = 0; i < form->fields_count; i++) {
        const struct pack_field *field = &form->fields[i];
        const struct json *schema = json_get(properties, field->name);
        bool whole = field->seal == PACK_PARTY && json_get(schema, S("properties"));
        struct str path = whole ? arena_print(p->l->a, "party.%.*s", P(field->party))
                                : arena_print(p->l->a, "data.%.*s", P(field->name));
        add_property(p, path, schema);
    }
}

static void add_kind(struct paths *p, const struct pack_kind *k)
{
    for (int32_t i = 0; i < k->clocks_count; i++)
        add(p, arena_print(p->l->a, "due.%.*s", P(k->clocks[i].name)));
    for (int32_t i = 0; i < k->acts_count; i++) add_form(p, k->acts[i].form);
}

static enum rc shape_of(struct loader *l, const struct json **ret_shape)
{
    static const struct str always[] = {
        SL("case.number"),
        SL("case.kind"),
        SL("case.status"),
        SL("case.opened"),
        SL("agency.name"),
        SL("unit"),
        SL("act"),
        SL("at"),
        SL("articles[]"),
        SL("articles[].title"),
        SL("articles[].summary"),
        SL("articles[].name"),
        SL("articles[].link"),
        SL("articles[].instrument"),
        SL("articles[].unverified?"),
    };
    struct paths p = { .l = l };
    for (int i = 0; i < COUNT(always); i++) add(&p, always[i]);
    for (int32_t i = 0; i < l->pack->facts.count; i++)
        add(&p, arena_print(l->a, "fact.%.*s", P(l->pack->facts.at[i])));
    for (int32_t i = 0; i < l->pack->kinds_count; i++) add_kind(&p, &l->pack->kinds[i]);
    return document_shape(l->a, p.at, p.count, ret_shape, l->f);
}

static const struct pack_file *file_at(const struct loader *l, struct str path)
{
    for (int32_t i = 0; i < l->files_count; i++)
        if (str_equal(l->files[i].path, path)) return &l->files[i];
    return NULL;
}

static enum rc load_document(struct loader *l, const struct json *shape, struct pack_document *d)
{
    const struct document **at = NEW(l->a, const struct document *, l->pack->languages.count);
    for (int32_t i = 0; i < l->pack->languages.count; i++) {
        struct str path =
            arena_print(l->a, "documents/%.*s.%.*s.html", P(d->name), P(l->pack->languages.at[i]));
        const struct pack_file *file = file_at(l, path);
        if (!file)
            return fail(l->f, RC_INVALID, "%.*s:1: the pack issues this document and has no such file",
                        P(path));
        enum rc rc = document_compile(l->a, l->scratch, file->path, file->bytes, shape, &at[i], l->f);
        if (rc) return rc;
    }
    d->at = at;
    return RC_OK;
}

static bool is_issued(const struct loader *l, struct str name)
{
    return map_get(&l->needed, arena_print(l->a, "document/%.*s", P(name))) != NULL;
}

// A file for nothing would be a document that somebody believes to be issued.
static enum rc check_files(struct loader *l)
{
    for (int32_t i = 0; i < l->files_count; i++) {
        struct str path = l->files[i].path, name = { 0 };
        if (!str_starts(path, S("documents/"))) continue;
        for (int32_t k = 0; k < l->pack->languages.count; k++) {
            struct str ending = arena_print(l->a, ".%.*s.html", P(l->pack->languages.at[k]));
            if (str_ends(path, ending)) name = str_slice(path, 10, path.len - ending.len);
        }
        if (name.len == 0 || !is_issued(l, name))
            return fail(l->f, RC_INVALID,
                        "%.*s:1: no act, step or decision issues it (documents/NAME.LANGUAGE.html)", P(path));
    }
    return RC_OK;
}

enum rc load_documents(struct loader *l)
{
    const struct json *shape = NULL;
    struct pack_document *all = NEW(l->a, struct pack_document, l->needed_keys.count);
    int32_t count = 0;
    enum rc rc = check_files(l);
    for (int32_t i = 0; i < l->needed_keys.count && !rc; i++) {
        struct str key = *(const struct str *)l->needed_keys.at[i];
        if (!str_starts(key, S("document/"))) continue;
        if (!shape) rc = shape_of(l, &shape);
        all[count].name = str_slice(key, 9, key.len);
        if (!rc) rc = load_document(l, shape, &all[count++]);
    }
    l->pack->documents = all;
    l->pack->documents_count = count;
    return rc;
}
