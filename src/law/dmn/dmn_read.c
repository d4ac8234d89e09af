// From XML to elements: files, imports, and everything that has a name. Nothing is judged here but the shape
// of the files.
#include "law/dmn/dmn_int.h"
#include <stdarg.h>
#include <stdio.h>

// DMN 1.1, 1.2, 1.3, 1.4 and 1.5. (1.4 kept the namespace of its beta too.)
bool is_dmn_space(struct str space)
{
    static const struct str spaces[] = {
        SL("http://www.omg.org/spec/DMN/20151101/dmn.xsd"),
        SL("http://www.omg.org/spec/DMN/20180521/MODEL/"),
        SL("https://www.omg.org/spec/DMN/20191111/MODEL/"),
        SL("https://www.omg.org/spec/DMN/20211108/MODEL/"),
        SL("https://www.omg.org/spec/DMN/20230324/MODEL/"),
    };
    for (int i = 0; i < COUNT(spaces); i++)
        if (str_equal(space, spaces[i])) return true;
    return false;
}

enum rc fail_at(struct fault *f, enum rc rc, const struct doc *d, const struct xml_node *n,
                const char *format, ...)
{
    struct fault why = { 0 };
    va_list args;
    va_start(args, format);
    (void)vsnprintf(why.text, sizeof why.text, format, args);
    va_end(args);
    if (!n) return fail(f, rc, "%.*s: %s", P(d->file), why.text);
    return fail(f, rc, "%.*s:%d:%d: %s", P(d->file), n->place.line, n->place.column, why.text);
}

struct str clip_text(struct str s, ptrdiff_t bytes_max)
{
    if (s.len <= bytes_max) return s;
    while (bytes_max > 0 && ((uint8_t)s.at[bytes_max] & 0xC0) == 0x80) bytes_max--;
    return str_slice(s, 0, bytes_max);
}

void add_problem(struct compiler *c, const struct doc *d, struct xml_place at, const char *format, ...)
{
    enum { PROBLEMS_MAX = 1000, TEXT_BYTES_MAX = 400 };
    char text[TEXT_BYTES_MAX + 8];
    va_list args;
    if (c->m->problem_count == PROBLEMS_MAX) return;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (!c->m->problems) c->m->problems = NEW(c->a, struct dmn_problem, PROBLEMS_MAX);
    c->m->problems[c->m->problem_count++] =
        (struct dmn_problem){ { d->file, at.line, at.column },
                              arena_str(c->a, clip_text(str_of(text), TEXT_BYTES_MAX)) };
}

struct str child_text(const struct xml_node *n, struct str name)
{
    const struct xml_node *child = xml_child(n, name);
    return child ? str_trim(child->text) : (struct str){ 0 };
}

// --- files -----------------------------------------------------------------------------------------

int32_t count_named(const struct xml_node *n, struct str name)
{
    int32_t count = 0;
    for (const struct xml_node *child = xml_child(n, name); child; child = xml_next(child, name)) count++;
    return count;
}

int32_t count_nodes(const struct xml_node *n)
{
    int32_t count = 0;
    for (const struct xml_node *child = n->first; child; child = child->next) count++;
    return count;
}

static void read_imports(struct compiler *c, struct doc *d)
{
    const struct xml_node *n = xml_child(d->xml.root, S("import"));
    d->imports = NEW(c->a, struct import, count_named(d->xml.root, S("import")));
    for (; n; n = xml_next(n, S("import")))
        d->imports[d->import_count++] = (struct import){
            .name = xml_attr_str(n, S("name")),
            .space = xml_attr_str(n, S("namespace")),
            .node = n,
        };
}

static enum rc read_doc(struct compiler *c, const struct dmn_file *file, dmn_digest *digest, struct doc *d)
{
    d->file = file->name;
    enum rc rc = xml_parse(c->a, file->bytes, &d->xml, c->f);
    if (rc) return within(c->f, rc, "%.*s", P(file->name));
    const struct xml_node *root = d->xml.root;
    if (!str_equal(root->name, S("definitions")) || !is_dmn_space(root->space))
        return fail_at(c->f, RC_INVALID, d, root,
                       "expected <definitions> of DMN 1.1 to 1.5, found <%.*s> of \"%.*s\"", P(root->name),
                       P(root->space));
    d->name = xml_attr_str(root, S("name"));
    d->space = xml_attr_str(root, S("namespace"));
    if (d->space.len == 0) return fail_at(c->f, RC_INVALID, d, root, "expected a namespace on <definitions>");
    digest(file->bytes, d->digest);
    read_imports(c, d);
    return RC_OK;
}

static bool imports_a_model(const struct import *i)
{
    struct str type = xml_attr_str(i->node, S("importType"));
    return type.len == 0 || is_dmn_space(type) || str_contains(type, S("/DMN/"));
}

// The file of that namespace; `ret_count` says how many there are.
static struct doc *find_doc(struct compiler *c, struct str space, int32_t *ret_count)
{
    struct doc *first = NULL;
    *ret_count = 0;
    for (int32_t i = c->m->doc_count - 1; i >= 0; i--)
        if (str_equal(c->m->docs[i].space, space)) first = &c->m->docs[i], ++*ret_count;
    return first;
}

static enum rc follow_imports(struct compiler *c, struct doc *d)
{
    d->state = DOC_OPEN;
    d->imported = true;
    for (int32_t i = 0; i < d->import_count; i++) {
        struct import *import = &d->imports[i];
        if (!imports_a_model(import)) {
            add_problem(c, d, import->node->place,
                        "only DMN models can be imported; this is of type \"%.*s\"",
                        P(xml_attr_str(import->node, S("importType"))));
            continue;
        }
        int32_t count;
        struct doc *other = find_doc(c, import->space, &count);
        if (!other)
            return fail_at(c->f, RC_MISSING, d, import->node, "no file of namespace \"%.*s\" to import%s%s",
                           P(import->space), c->unread[0] ? "; not read: " : "", c->unread);
        if (count > 1)
            return fail_at(c->f, RC_CONFLICT, d, import->node, "%d files have the namespace \"%.*s\"", count,
                           P(import->space));
        if (other->state == DOC_OPEN)
            return fail_at(c->f, RC_CONFLICT, d, import->node, "\"%.*s\" imports itself, by way of \"%.*s\"",
                           P(other->name), P(d->name));
        import->doc = other;
        enum rc rc = other->state == DOC_NEW ? follow_imports(c, other) : RC_OK;
        if (rc) return rc;
    }
    d->state = DOC_DONE;
    return RC_OK;
}

enum rc read_docs(struct compiler *c, const struct dmn_file *files, int32_t count, dmn_digest *digest)
{
    if (count < 1 || count > DMN_FILES_MAX)
        return fail(c->f, RC_LIMIT, "%d files, more than %d or none", count, DMN_FILES_MAX);
    c->m->docs = NEW(c->a, struct doc, count);
    enum rc rc = read_doc(c, &files[0], digest, &c->m->docs[c->m->doc_count++]);
    if (rc) return rc;
    struct fault own = { 0 }, *f = c->f;
    c->f =
        &own; // one that is only offered may be anything; what then is missing is said with the first reason
    for (int32_t i = 1; i < count; i++) {
        if (read_doc(c, &files[i], digest, &c->m->docs[c->m->doc_count]) == RC_OK)
            c->m->doc_count++;
        else if (!c->unread[0])
            memcpy(c->unread, own.text, sizeof own.text);
    }
    c->f = f;
    return follow_imports(c, &c->m->docs[0]);
}

const struct import *import_of(const struct doc *d, const struct doc *other)
{
    for (int32_t i = 0; i < d->import_count; i++)
        if (d->imports[i].doc == other) return &d->imports[i];
    return NULL;
}

// --- elements --------------------------------------------------------------------------------------

static bool kind_of(struct str name, enum dmn_kind *ret_kind)
{
    static const struct str names[] = {
        [DMN_INPUT] = SL("inputData"),
        [DMN_DECISION] = SL("decision"),
        [DMN_KNOWLEDGE] = SL("businessKnowledgeModel"),
        [DMN_SERVICE] = SL("decisionService"),
        [DMN_SOURCE] = SL("knowledgeSource"),
    };
    for (int i = 0; i < COUNT(names); i++)
        if (str_equal(name, names[i])) return *ret_kind = (enum dmn_kind)i, true;
    return false;
}

static int32_t count_elements(const struct compiler *c)
{
    enum dmn_kind kind;
    int32_t count = 0;
    for (int32_t i = 0; i < c->m->doc_count; i++)
        for (const struct xml_node *n = c->m->docs[i].xml.root->first; n; n = n->next)
            count += c->m->docs[i].imported && is_dmn_space(n->space) && kind_of(n->name, &kind);
    return count;
}

static bool has_true(const struct xml_node *n, struct str space, struct str name)
{
    const struct xml_attr *a = xml_attr_in(n, space, name);
    return a && (str_equal(a->value, S("true")) || str_equal(a->value, S("1")));
}

// By an attribute, or by an element of the same name among the extension elements.
static bool is_marked_scope(const struct xml_node *n)
{
    const struct xml_node *extensions = xml_child(n, S("extensionElements"));
    for (const struct xml_node *i = extensions ? extensions->first : NULL; i; i = i->next)
        if (str_equal(i->space, S(DMN_ANLAN_SPACE)) && str_equal(i->name, S("scope"))) return true;
    return has_true(n, S(DMN_ANLAN_SPACE), S("scope"));
}

static enum rc read_element(struct compiler *c, struct doc *d, const struct xml_node *n, enum dmn_kind kind)
{
    struct element *e = &c->m->elements[c->m->element_count];
    const struct xml_node *variable = xml_child(n, S("variable"));
    struct str name = xml_attr_str(n, S("name")), id = xml_attr_str(n, S("id"));
    if (name.len == 0) return fail_at(c->f, RC_INVALID, d, n, "expected a name on <%.*s>", P(n->name));
    e->pub = (struct dmn_element){ .kind = kind,
                                   .index = c->m->element_count,
                                   .name = name,
                                   .id = id,
                                   .space = d->space,
                                   .place = { d->file, n->place.line, n->place.column } };
    e->doc = d;
    e->node = n;
    e->variable =
        variable && xml_attr_str(variable, S("name")).len ? xml_attr_str(variable, S("name")) : name;
    e->is_scope = is_marked_scope(n);
    e->uri = xml_attr_str(n, S("locationURI"));
    c->m->element_count++;
    if (id.len == 0) return RC_OK;
    struct str key = arena_print(c->a, "%.*s#%.*s", P(d->space), P(id));
    if (map_get(&c->m->by_id, key))
        return fail_at(c->f, RC_CONFLICT, d, n, "the id \"%.*s\" is used twice", P(id));
    map_put(&c->m->by_id, c->a, key, e);
    return RC_OK;
}

enum rc read_elements(struct compiler *c)
{
    int32_t count = count_elements(c);
    if (count > DMN_ELEMENTS_MAX)
        return fail(c->f, RC_LIMIT, "%d elements, more than %d", count, DMN_ELEMENTS_MAX);
    c->m->elements = NEW(c->a, struct element, count);
    for (int32_t i = 0; i < c->m->doc_count; i++) {
        struct doc *d = &c->m->docs[i];
        if (!d->imported) continue;
        for (const struct xml_node *n = d->xml.root->first; n; n = n->next) {
            enum dmn_kind kind;
            if (!is_dmn_space(n->space) || !kind_of(n->name, &kind)) continue;
            enum rc rc = read_element(c, d, n, kind);
            if (rc) return rc;
        }
    }
    return RC_OK;
}
