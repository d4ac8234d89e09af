// From XML to nodes and flows: files, ids, and the elements of every executable process. What cannot be run is refused here, by name.
#include "law/bpmn/bpmn_int.h"
#include <stdarg.h>
#include <stdio.h>

enum rc bpmn_fail_at(struct fault *f, enum rc rc, const struct doc *d, const struct xml_node *n,
                     const char *format, ...)
{
    struct fault why = { 0 };
    va_list args;
    va_start(args, format);
    (void)vsnprintf(why.text, sizeof why.text, format, args);
    va_end(args);
    return fail(f, rc, "%.*s:%d:%d: %s", P(d->file), n->place.line, n->place.column, why.text);
}

bool is_bpmn(const struct xml_node *n, struct str name)
{
    return str_equal(n->space, S(BPMN_SPACE)) && str_equal(n->name, name);
}

struct str bpmn_called(struct compiler *c, const struct xml_node *n)
{
    struct str name = xml_attr_str(n, S("name"));
    if (name.len == 0) name = xml_attr_str(n, S("id"));
    return arena_print(&c->scratch, "<%.*s> \"%.*s\"", P(n->name), P(name));
}

// --- files and ids ---------------------------------------------------------------------------------

static enum rc read_doc(struct compiler *c, const struct bpmn_file *file, struct doc *d)
{
    d->file = file->name;
    enum rc rc = xml_parse(c->a, file->bytes, &d->xml, c->f);
    if (rc) return within(c->f, rc, "%.*s", P(file->name));
    const struct xml_node *root = d->xml.root;
    if (!is_bpmn(root, S("definitions")))
        return bpmn_fail_at(c->f, RC_INVALID, d, root,
                            "expected <definitions> of BPMN 2.0, found <%.*s> of \"%.*s\"", P(root->name),
                            P(root->space));
    d->language = xml_attr_str(root, S("expressionLanguage"));
    return RC_OK;
}

static enum rc add_id(struct compiler *c, const struct doc *d, const struct xml_node *n)
{
    struct str id = xml_attr_str(n, S("id"));
    if (id.len == 0) return RC_OK;
    if (map_get(&c->m->ids, id))
        return bpmn_fail_at(c->f, RC_CONFLICT, d, n, "the id \"%.*s\" is used twice", P(id));
    struct named *named = NEW(c->a, struct named, 1);
    *named = (struct named){ .doc = d, .xml = n, .node = -1 };
    map_put(&c->m->ids, c->a, id, named);
    return RC_OK;
}

static bool is_executable(const struct xml_node *n)
{
    struct str value = xml_attr_str(n, S("isExecutable"));
    return is_bpmn(n, S("process")) && (str_equal(value, S("true")) || str_equal(value, S("1")));
}

static enum rc add_ids_inside(struct compiler *c, const struct doc *d, const struct xml_node *n)
{
    for (const struct xml_node *child = n->first; child; child = child->next) {
        if (!str_equal(child->space, S(BPMN_SPACE)) || str_equal(child->name, S("extensionElements")))
            continue;
        enum rc rc = add_id(c, d, child);
        if (!rc) rc = add_ids_inside(c, d, child);
        if (rc) return rc;
    }
    return RC_OK;
}

// Ids of what stands at the top, and of all inside executable processes; the rest of a file is drawing.
static enum rc add_ids(struct compiler *c, const struct doc *d)
{
    for (const struct xml_node *n = d->xml.root->first; n; n = n->next) {
        if (!str_equal(n->space, S(BPMN_SPACE))) continue;
        enum rc rc = add_id(c, d, n);
        if (!rc && is_executable(n)) rc = add_ids_inside(c, d, n);
        if (rc) return rc;
    }
    return RC_OK;
}

enum rc bpmn_read_docs(struct compiler *c, const struct bpmn_file *files, int32_t count)
{
    if (count < 1 || count > BPMN_FILES_MAX)
        return fail(c->f, RC_LIMIT, "%d files, more than %d or none", count, BPMN_FILES_MAX);
    c->m->docs = NEW(c->a, struct doc, count);
    for (int32_t i = 0; i < count; i++) {
        enum rc rc = read_doc(c, &files[i], &c->m->docs[i]);
        if (!rc) rc = add_ids(c, &c->m->docs[i]);
        if (rc) return rc;
        c->m->doc_count++;
    }
    return RC_OK;
}

const struct named *named_by(const struct compiler *c, struct str reference)
{
    struct str text = str_trim(reference), head, tail;
    const struct named *whole = map_get(&c->m->ids, text);
    return whole ? whole : str_cut(text, ':', &head, &tail) ? map_get(&c->m->ids, tail) : NULL;
}

// --- what the law says -----------------------------------------------------------------------------

struct str bpmn_anlan(const struct xml_node *n, struct str name)
{
    const struct xml_attr *a = xml_attr_in(n, S(BPMN_ANLAN_SPACE), name);
    return a ? str_trim(a->value) : (struct str){ 0 };
}

static bool next_word(struct str *text, struct str *ret_word)
{
    *text = str_trim(*text);
    ptrdiff_t len = 0;
    while (len < text->len && !strchr(" \t\r\n", text->at[len])) len++;
    *ret_word = str_slice(*text, 0, len);
    *text = str_slice(*text, len, text->len);
    return len > 0;
}

static struct bpmn_words words_of(struct arena *a, struct str text)
{
    struct str word, rest = text;
    int32_t count = 0;
    while (next_word(&rest, &word)) count++;
    struct str *at = NEW(a, struct str, count);
    for (int32_t i = 0; i < count; i++) (void)next_word(&text, &at[i]);
    return (struct bpmn_words){ at, count };
}

struct bpmn_law bpmn_law_of(struct arena *a, const struct xml_node *n)
{
    return (struct bpmn_law){
        .articles = words_of(a, bpmn_anlan(n, S("articles"))),
        .roles = words_of(a, bpmn_anlan(n, S("roles"))),
        .by = words_of(a, bpmn_anlan(n, S("by"))),
        .relations = words_of(a, bpmn_anlan(n, S("relation"))),
        .purposes = words_of(a, bpmn_anlan(n, S("purposes"))),
        .parts = words_of(a, bpmn_anlan(n, S("parts"))),
        .documents = words_of(a, bpmn_anlan(n, S("document"))),
        .notices = words_of(a, bpmn_anlan(n, S("notice"))),
        .act = bpmn_anlan(n, S("act")),
        .form = bpmn_anlan(n, S("form")),
        .clock = bpmn_anlan(n, S("clock")),
        .status = bpmn_anlan(n, S("status")),
        .clocks = bpmn_anlan(n, S("clocks")),
        .within = bpmn_anlan(n, S("within")),
        .since = bpmn_anlan(n, S("since")),
    };
}

static enum rc check_law(struct compiler *c, const struct doc *d, const struct xml_node *n,
                         const struct bpmn_law *law)
{
    const struct bpmn_words lists[] = { law->articles, law->roles, law->by,        law->relations,
                                        law->purposes, law->parts, law->documents, law->notices };
    for (int i = 0; i < COUNT(lists); i++)
        if (lists[i].count > BPMN_WORDS_MAX)
            return bpmn_fail_at(c->f, RC_LIMIT, d, n, "%.*s names more than %d words in one attribute",
                                P(bpmn_called(c, n)), BPMN_WORDS_MAX);
    return RC_OK;
}

// --- elements --------------------------------------------------------------------------------------

static const struct element_row {
    struct str name;
    enum bpmn_kind kind;
} element_rows[] = {
    { SL("subProcess"), BPMN_SUB_PROCESS },
    { SL("callActivity"), BPMN_CALL },
    { SL("task"), BPMN_TASK },
    { SL("userTask"), BPMN_USER },
    { SL("manualTask"), BPMN_MANUAL },
    { SL("serviceTask"), BPMN_SERVICE },
    { SL("sendTask"), BPMN_SEND },
    { SL("receiveTask"), BPMN_RECEIVE },
    { SL("businessRuleTask"), BPMN_RULE },
    { SL("scriptTask"), BPMN_SCRIPT },
    { SL("exclusiveGateway"), BPMN_EXCLUSIVE },
    { SL("parallelGateway"), BPMN_PARALLEL },
    { SL("inclusiveGateway"), BPMN_INCLUSIVE },
    { SL("eventBasedGateway"), BPMN_EVENT_GATEWAY },
    { SL("startEvent"), BPMN_START },
    { SL("intermediateCatchEvent"), BPMN_CATCH },
    { SL("intermediateThrowEvent"), BPMN_THROW },
    { SL("boundaryEvent"), BPMN_BOUNDARY },
    { SL("endEvent"), BPMN_END },
};

// What has no part in the running: drawing, data (whose names are read), people (the law's attributes say them), words.
static const struct str silent[] = {
    SL("documentation"),
    SL("extensionElements"),
    SL("incoming"),
    SL("outgoing"),
    SL("laneSet"),
    SL("dataObject"),
    SL("dataObjectReference"),
    SL("dataStoreReference"),
    SL("property"),
    SL("association"),
    SL("textAnnotation"),
    SL("group"),
    SL("ioSpecification"),
    SL("dataInputAssociation"),
    SL("dataOutputAssociation"),
    SL("resourceRole"),
    SL("performer"),
    SL("humanPerformer"),
    SL("potentialOwner"),
    SL("auditing"),
    SL("monitoring"),
    SL("correlationSubscription"),
    SL("supportedInterfaceRef"),
    SL("ioBinding"),
    SL("supports"),
    SL("categoryValueRef"),
    SL("rendering"),
    SL("multiInstanceLoopCharacteristics"),
    SL("standardLoopCharacteristics"), // read with their activity
};

static bool is_silent(struct str name)
{
    for (int i = 0; i < COUNT(silent); i++)
        if (str_equal(name, silent[i])) return true;
    return false;
}

static const struct element_row *row_of(const struct xml_node *n)
{
    for (int i = 0; i < COUNT(element_rows); i++)
        if (is_bpmn(n, element_rows[i].name)) return &element_rows[i];
    return NULL;
}

static bool is_true(const struct xml_node *n, struct str attribute)
{
    struct str v = xml_attr_str(n, attribute);
    return str_equal(v, S("true")) || str_equal(v, S("1"));
}

static int32_t count_inside(const struct xml_node *n)
{
    int32_t count = 0;
    for (const struct xml_node *child = n->first; child; child = child->next)
        if (str_equal(child->space, S(BPMN_SPACE)) && !is_silent(child->name))
            count += 1 + count_inside(child);
    return count;
}

static enum rc read_flow(struct compiler *c, const struct doc *d, const struct xml_node *n)
{
    struct flow *flow = &c->m->flows[c->m->flow_count++];
    *flow = (struct flow){ .pub = { .id = xml_attr_str(n, S("id")),
                                    .name = xml_attr_str(n, S("name")),
                                    .place = { d->file, n->place.line, n->place.column },
                                    .law = bpmn_law_of(c->a, n) },
                           .doc = d,
                           .xml = n };
    if (flow->pub.id.len == 0)
        return bpmn_fail_at(c->f, RC_INVALID, d, n, "expected an id on <sequenceFlow>");
    return check_law(c, d, n, &flow->pub.law);
}

static enum rc read_inside(struct compiler *c, const struct doc *d, const struct xml_node *n, int32_t parent,
                           int32_t depth);

static enum rc read_own_data(struct compiler *c, const struct xml_node *n);

static enum rc read_node(struct compiler *c, const struct doc *d, const struct xml_node *n,
                         enum bpmn_kind kind, int32_t parent, int32_t depth)
{
    if (is_true(n, S("isForCompensation")))
        return bpmn_fail_at(c->f, RC_INVALID, d, n, "%.*s is for compensation, which is not run",
                            P(bpmn_called(c, n)));
    int32_t index = c->m->node_count++;
    struct node *node = &c->m->nodes[index];
    if (kind == BPMN_SUB_PROCESS && is_true(n, S("triggeredByEvent"))) kind = BPMN_EVENT_SUB_PROCESS;
    *node = (struct node){
        .pub = { .kind = kind,
                 .index = index,
                 .parent = parent,
                 .id = xml_attr_str(n, S("id")),
                 .name = xml_attr_str(n, S("name")),
                 .place = { d->file, n->place.line, n->place.column },
                 .law = bpmn_law_of(c->a, n),
                 .attached = -1,
                 .fallback = -1,
                 .called = -1 },
        .doc = d,
        .xml = n,
        .reach = -1,
    };
    if (node->pub.id.len == 0)
        return bpmn_fail_at(c->f, RC_INVALID, d, n, "expected an id on <%.*s>", P(n->name));
    enum rc rc = check_law(c, d, n, &node->pub.law);
    if (rc) return rc;
    struct named *named = map_get(&c->m->ids, node->pub.id);
    MUST(named);
    named->node = index;
    return bpmn_is_scope(kind) && kind != BPMN_CALL ? read_inside(c, d, n, index, depth + 1)
                                                    : read_own_data(c, n);
}

static enum rc refuse(struct compiler *c, const struct doc *d, const struct xml_node *n)
{
    return bpmn_fail_at(c->f, RC_INVALID, d, n, "%.*s is not run by this engine", P(bpmn_called(c, n)));
}

static bool is_data(const struct xml_node *n)
{
    static const struct str names[] = { SL("dataObject"), SL("dataObjectReference"), SL("dataStoreReference"),
                                        SL("property"),   SL("dataInput"),           SL("dataOutput") };
    for (int i = 0; i < COUNT(names); i++)
        if (is_bpmn(n, names[i])) return true;
    return false;
}

// Data with a name are variables: expressions may speak of names with spaces once they are declared.
static enum rc read_variable(struct compiler *c, const struct xml_node *n)
{
    struct str name = xml_attr_str(n, S("name"));
    enum rc rc = is_data(n) && name.len ? bpmn_add_variable(c, name) : RC_OK;
    if (!is_bpmn(n, S("ioSpecification"))) return rc;
    for (const struct xml_node *child = n->first; !rc && child; child = child->next)
        rc = read_variable(c, child);
    return rc;
}

// The data of an activity or event itself; of a scope they are read with all else inside it.
static enum rc read_own_data(struct compiler *c, const struct xml_node *n)
{
    enum rc rc = RC_OK;
    for (const struct xml_node *child = n->first; !rc && child; child = child->next)
        rc = read_variable(c, child);
    return rc;
}

static enum rc read_inside(struct compiler *c, const struct doc *d, const struct xml_node *n, int32_t parent,
                           int32_t depth)
{
    if (depth > BPMN_NESTING_MAX + 1) // the process is the first level
        return bpmn_fail_at(c->f, RC_LIMIT, d, n, "more than %d sub-processes inside one another",
                            BPMN_NESTING_MAX);
    for (const struct xml_node *child = n->first; child; child = child->next) {
        if (!str_equal(child->space, S(BPMN_SPACE))) continue;
        const struct element_row *row = row_of(child);
        enum rc rc = row                                 ? read_node(c, d, child, row->kind, parent, depth)
                     : is_bpmn(child, S("sequenceFlow")) ? read_flow(c, d, child)
                     : is_silent(child->name)            ? read_variable(c, child)
                                                         : refuse(c, d, child);
        if (rc) return rc;
    }
    return RC_OK;
}

static enum rc make_room(struct compiler *c)
{
    int32_t count = 0;
    for (int32_t i = 0; i < c->m->doc_count; i++)
        for (const struct xml_node *n = c->m->docs[i].xml.root->first; n; n = n->next)
            if (is_executable(n)) count += 1 + count_inside(n);
    if (count > BPMN_NODES_MAX)
        return fail(c->f, RC_LIMIT, "%d elements, more than %d", count, BPMN_NODES_MAX);
    c->m->nodes = NEW(c->a, struct node, count);
    c->m->flows = NEW(c->a, struct flow, count);
    return RC_OK;
}

enum rc bpmn_read_processes(struct compiler *c)
{
    enum rc rc = make_room(c);
    if (rc) return rc;
    for (int32_t i = 0; i < c->m->doc_count; i++) {
        const struct doc *d = &c->m->docs[i];
        for (const struct xml_node *n = d->xml.root->first; n; n = n->next) {
            if (!is_executable(n)) continue;
            rc = read_node(c, d, n, BPMN_PROCESS, -1, 0);
            if (rc) return rc;
        }
        if (i == 0 && c->m->node_count == 0)
            return bpmn_fail_at(c->f, RC_MISSING, d, d->xml.root,
                                "no executable process: none has isExecutable=\"true\"");
    }
    for (int32_t i = 0; i < c->m->node_count; i++) {
        rc = bpmn_shape_node(c, &c->m->nodes[i]);
        if (rc) return rc;
    }
    return RC_OK;
}
