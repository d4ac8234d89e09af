// From references to links: what each element requires, what its logic may speak of, and an order in which
// all can be made. Requirements that go in a circle are refused by name; only business knowledge may require
// itself, which is recursion.
#include "law/dmn/dmn_int.h"

struct linker {
    struct compiler *c;
    const struct element
        *way[DMN_CHAIN_MAX + 1]; // from the element asked about down to the one being visited
    int32_t way_count, order_count;
};

// "#id", "namespace#id" or "id".
static struct element *find_href(struct compiler *c, const struct doc *d, struct str href,
                                 struct arena scratch)
{
    struct str space, id;
    href = str_trim(href);
    if (!str_cut(href, '#', &space, &id)) id = space, space = (struct str){ 0 };
    if (space.len == 0) space = d->space;
    return map_get(&c->m->by_id, arena_print(&scratch, "%.*s#%.*s", P(space), P(id)));
}

static bool is_one_of(const struct element *e, uint32_t kinds) { return kinds >> e->pub.kind & 1; }

static enum rc add_link(struct compiler *c, const struct element *from, const struct xml_node *n,
                        uint32_t kinds, struct links *links)
{
    struct str href = xml_attr_str(n, S("href"));
    struct element *to = find_href(c, from->doc, href, *c->scratch);
    if (!to)
        return fail_at(c->f, RC_MISSING, from->doc, n, "\"%.*s\" requires \"%.*s\", which is not there",
                       P(from->pub.name), P(href));
    if (!is_one_of(to, kinds))
        return fail_at(c->f, RC_INVALID, from->doc, n, "<%.*s> cannot be %s \"%.*s\"", P(n->name),
                       dmn_kind_name(to->pub.kind), P(to->pub.name));
    if (to->doc != from->doc && !import_of(from->doc, to->doc))
        return fail_at(c->f, RC_MISSING, from->doc, n, "\"%.*s\" is in a file that is not imported here",
                       P(to->pub.name));
    if (to == from) return RC_OK;
    if (links->count == DMN_REQUIREMENTS_MAX)
        return fail_at(c->f, RC_LIMIT, from->doc, n, "\"%.*s\" has more than %d requirements",
                       P(from->pub.name), DMN_REQUIREMENTS_MAX);
    links->at[links->count++] = to;
    return RC_OK;
}

static int32_t count_grandchildren(const struct xml_node *n)
{
    int32_t count = 0;
    for (const struct xml_node *child = n->first; child; child = child->next) {
        count++;
        for (const struct xml_node *grand = child->first; grand; grand = grand->next) count++;
    }
    return count < DMN_REQUIREMENTS_MAX ? count : DMN_REQUIREMENTS_MAX;
}

static struct links room_for_links(struct compiler *c, int32_t count)
{
    return (struct links){ NEW(c->a, const struct element *, count), 0 };
}

static enum rc add_requirement(struct compiler *c, struct element *e, const struct xml_node *n)
{
    enum {
        INPUT = 1 << DMN_INPUT,
        DECISION = 1 << DMN_DECISION,
        SOURCE = 1 << DMN_SOURCE,
        CALLABLE = 1 << DMN_KNOWLEDGE | 1 << DMN_SERVICE
    };
    bool authority = str_equal(n->name, S("authorityRequirement"));
    for (const struct xml_node *to = n->first; to; to = to->next) {
        enum rc rc = RC_OK;
        if (str_equal(to->name, S("requiredDecision")))
            rc = add_link(c, e, to, DECISION, authority ? &e->authority : &e->info);
        else if (str_equal(to->name, S("requiredInput")))
            rc = add_link(c, e, to, INPUT, authority ? &e->authority : &e->info);
        else if (str_equal(to->name, S("requiredKnowledge")))
            rc = add_link(c, e, to, CALLABLE, &e->knowledge);
        else if (str_equal(to->name, S("requiredAuthority")))
            rc = add_link(c, e, to, SOURCE, &e->authority);
        if (rc) return rc;
    }
    return RC_OK;
}

static enum rc link_service(struct compiler *c, struct element *e)
{
    struct service *s = NEW(c->a, struct service, 1);
    int32_t room = count_grandchildren(e->node);
    struct {
        struct str name;
        struct links *links;
        uint32_t kinds;
    } const parts[] = {
        { S("outputDecision"), &s->outputs, 1 << DMN_DECISION },
        { S("encapsulatedDecision"), &s->encapsulated, 1 << DMN_DECISION },
        { S("inputDecision"), &s->input_decisions, 1 << DMN_DECISION },
        { S("inputData"), &s->input_data, 1 << DMN_INPUT },
    };
    e->service = s;
    for (int i = 0; i < COUNT(parts); i++) {
        *parts[i].links = room_for_links(c, room);
        const struct xml_node *n = xml_child(e->node, parts[i].name);
        for (; n; n = xml_next(n, parts[i].name)) {
            enum rc rc = add_link(c, e, n, parts[i].kinds, parts[i].links);
            if (rc) return rc;
        }
    }
    return RC_OK;
}

static enum rc link_element(struct compiler *c, struct element *e)
{
    int32_t room = count_grandchildren(e->node);
    e->info = room_for_links(c, room);
    e->knowledge = room_for_links(c, room);
    e->authority = room_for_links(c, room);
    for (const struct xml_node *n = e->node->first; n; n = n->next) {
        if (!str_ends(n->name, S("Requirement"))) continue;
        enum rc rc = add_requirement(c, e, n);
        if (rc) return rc;
    }
    return e->pub.kind == DMN_SERVICE ? link_service(c, e) : RC_OK;
}

// --- order -----------------------------------------------------------------------------------------

static enum rc circle(struct linker *l, const struct element *e)
{
    struct arena scratch = *l->c->scratch;
    struct text names = { .arena = &scratch };
    int32_t from = l->way_count - 1;
    while (from > 0 && l->way[from] != e) from--;
    for (int32_t i = from; i < l->way_count; i++)
        text_print(&names, "\"%.*s\" requires ", P(l->way[i]->pub.name));
    return fail_at(l->c->f, RC_CONFLICT, e->doc, e->node, "requirements go in a circle: %.*s\"%.*s\"",
                   P(text_str(&names)), P(e->pub.name));
}

static enum rc visit(struct linker *l, struct element *e);

static enum rc visit_all(struct linker *l, struct element *e, const struct links *links)
{
    for (int32_t i = 0; i < links->count; i++) {
        struct element *to = &l->c->m->elements[links->at[i]->pub.index];
        enum rc rc = visit(l, to);
        if (rc) return rc;
        if (to->chain >= e->chain) e->chain = to->chain + 1;
    }
    return RC_OK;
}

static enum rc too_long(struct linker *l, const struct element *e)
{
    return fail_at(l->c->f, RC_LIMIT, e->doc, e->node,
                   "more than %d requirements in a row lead from \"%.*s\"", DMN_CHAIN_MAX, P(e->pub.name));
}

static enum rc visit(struct linker *l, struct element *e)
{
    if (e->state == LINK_DONE) return RC_OK;
    if (e->state == LINK_OPEN) return circle(l, e);
    if (l->way_count > DMN_CHAIN_MAX) return too_long(l, l->way[0]);
    e->state = LINK_OPEN;
    l->way[l->way_count++] = e;
    enum rc rc = visit_all(l, e, &e->info);
    if (!rc) rc = visit_all(l, e, &e->knowledge);
    if (!rc && e->service) rc = visit_all(l, e, &e->service->outputs);
    if (!rc && e->service) rc = visit_all(l, e, &e->service->encapsulated);
    if (!rc && e->chain > DMN_CHAIN_MAX) rc = too_long(l, e);
    if (rc) return rc;
    l->way_count--;
    e->state = LINK_DONE;
    l->c->m->order[l->order_count++] = e;
    return RC_OK;
}

// --- frames ----------------------------------------------------------------------------------------

static struct binding *group_of(struct element *e, struct str name)
{
    for (int32_t i = 0; i < e->frame_count; i++)
        if (!e->frame[i].element && str_equal(e->frame[i].name, name)) return &e->frame[i];
    return NULL;
}

static void bind(struct compiler *c, struct element *e, const struct element *to, int32_t room)
{
    const struct import *import = to->doc == e->doc ? NULL : import_of(e->doc, to->doc);
    if (!import || import->name.len == 0) {
        e->frame[e->frame_count++] = (struct binding){ .name = to->variable, .element = to };
        return;
    }
    struct binding *group = group_of(e, import->name);
    if (!group) {
        group = &e->frame[e->frame_count++];
        *group = (struct binding){ .name = import->name, .group = room_for_links(c, room) };
    }
    group->group.at[group->group.count++] = to;
}

static void make_frame(struct compiler *c, struct element *e)
{
    int32_t room = e->info.count + e->knowledge.count;
    e->frame = NEW(c->a, struct binding, room + 1);
    for (int32_t i = 0; i < e->info.count; i++) bind(c, e, e->info.at[i], room);
    for (int32_t i = 0; i < e->knowledge.count; i++) bind(c, e, e->knowledge.at[i], room);
    if (e->pub.kind == DMN_KNOWLEDGE) bind(c, e, e, room); // it may call itself
}

static bool has_link(const struct links *links, const struct element *e)
{
    for (int32_t i = 0; i < links->count; i++)
        if (links->at[i] == e) return true;
    return false;
}

// Sources rest on other sources; each is named once, also where they go in a circle.
static void find_basis(struct compiler *c, struct element *e)
{
    e->basis = room_for_links(c, e->authority.count ? DMN_SOURCES_MAX : 0);
    const struct links *from = &e->authority;
    for (int32_t next = 0; from; from = next < e->basis.count ? &e->basis.at[next++]->authority : NULL)
        for (int32_t i = 0; i < from->count && e->basis.count < DMN_SOURCES_MAX; i++)
            if (from->at[i]->pub.kind == DMN_SOURCE && !has_link(&e->basis, from->at[i]))
                e->basis.at[e->basis.count++] = from->at[i];
}

enum rc link_elements(struct compiler *c)
{
    struct linker l = { .c = c };
    c->m->order = NEW(c->a, struct element *, c->m->element_count);
    for (int32_t i = 0; i < c->m->element_count; i++) {
        enum rc rc = link_element(c, &c->m->elements[i]);
        if (rc) return rc;
    }
    for (int32_t i = 0; i < c->m->element_count; i++) {
        enum rc rc = visit(&l, &c->m->elements[i]);
        if (rc) return rc;
        make_frame(c, &c->m->elements[i]);
        find_basis(c, &c->m->elements[i]);
    }
    return RC_OK;
}
