// Looking things up in a pack that stands. Nothing here fails: what is not there is NULL, -1 or empty.
#include "law/bpmn.h"
#include "law/pack/pack_int.h"
#include <stdio.h>

const struct pack_kind *pack_kind(const struct pack *p, struct str name)
{
    return map_get(&p->kind_by_name, name);
}

const struct pack_article *pack_article(const struct pack *p, struct str name)
{
    return map_get(&p->article_by_name, name);
}

const struct pack_decision *pack_decision(const struct pack *p, struct str name)
{
    return map_get(&p->decision_by_name, name);
}

const struct pack_clock *pack_clock(const struct pack_kind *k, struct str name)
{
    for (int32_t i = 0; i < k->clocks_count; i++)
        if (str_equal(k->clocks[i].name, name)) return &k->clocks[i];
    return NULL;
}

const struct pack_row *pack_row(const struct pack_kind *k, struct str id)
{
    for (int32_t i = 0; i < k->rows_count; i++)
        if (str_equal(k->rows[i].id, id)) return &k->rows[i];
    return NULL;
}

int32_t pack_role(const struct pack *p, struct str name)
{
    for (int32_t i = 0; i < p->roles_count; i++)
        if (str_equal(p->roles[i].name, name)) return i;
    return -1;
}

bool pack_role_may(const struct pack *p, struct str role, enum pack_power power)
{
    int32_t index = p ? pack_role(p, role) : -1;
    return index >= 0 && p->roles[index].class == ROLE_STAFF && p->roles[index].powers >> power & 1;
}

struct str pack_role_with(const struct pack *p, enum pack_power power)
{
    for (int32_t i = 0; i < p->roles_count; i++)
        if (pack_role_may(p, p->roles[i].name, power)) return p->roles[i].name;
    return (struct str){ 0 };
}

bool pack_names_hold(struct pack_names n, struct str name)
{
    for (int32_t i = 0; i < n.count; i++)
        if (str_equal(n.at[i], name)) return true;
    return false;
}

// Days of force are days of the pack's zone.
bool pack_in_force(const struct pack *p, const struct pack_article *article, struct instant at)
{
    int64_t day = clock_day_of(&p->clock_zone, at).n;
    return article->from.n <= day && day <= article->to.n;
}

struct str pack_part(const struct pack_form *form, struct str field)
{
    for (int32_t i = 0; i < form->fields_count; i++) {
        const struct pack_field *x = &form->fields[i];
        if (!str_equal(x->name, field)) continue;
        if (x->seal == PACK_NARRATIVE) return S("narrative");
        return x->seal == PACK_PARTY ? x->party : S("");
    }
    return S("");
}

const struct json *pack_used(const struct pack_form *form, const struct json *data, enum pack_use use)
{
    struct str step, rest = form->uses[use];
    if (rest.len == 0) return NULL;
    while (rest.len > 0) {
        (void)str_cut(rest, '.', &step, &rest);
        data = json_get(data, step);
    }
    return data;
}

static struct str primary_tag(struct str tag)
{
    struct str head, tail;
    (void)str_cut(tag, '-', &head, &tail);
    return head;
}

static bool speaks_of_unit(const struct pack_clause *c)
{
    for (int32_t i = 0; i < c->count; i++)
        if (c->terms[i].name == SCOPE_RELATION && !str_equal(c->terms[i].value.text, S("assignee")))
            return true;
    return false;
}

static bool speaks_of_relation(const struct pack_clause *c)
{
    for (int32_t i = 0; i < c->count; i++)
        if (c->terms[i].name == SCOPE_RELATION) return true;
    return false;
}

bool pack_role_needs_unit(const struct pack_role *role)
{
    bool by_unit = false;
    for (int32_t i = 0; i < role->sees_count; i++) {
        if (!speaks_of_relation(&role->sees[i])) return false;
        by_unit |= speaks_of_unit(&role->sees[i]);
    }
    return by_unit;
}

static int32_t language_index(const struct pack *p, struct str wanted)
{
    for (int32_t i = 0; i < p->languages.count; i++)
        if (str_equal(p->languages.at[i], wanted)) return i;
    for (int32_t i = 0; i < p->languages.count; i++)
        if (str_equal(primary_tag(p->languages.at[i]), primary_tag(wanted))) return i;
    return 0;
}

struct str pack_language(const struct pack *p, struct str wanted)
{
    return p->languages.at[language_index(p, wanted)];
}

struct str pack_words(const struct pack *p, struct str language, struct str key)
{
    const struct str *text = map_get(&p->words[language_index(p, language)], key);
    return text ? *text : key;
}

struct str pack_word(const struct pack *p, struct str language, const char *family, struct str name)
{
    char key[2 * PACK_NAME_BYTES_MAX];
    if (!p || name.len > PACK_NAME_BYTES_MAX) return (struct str){ 0 };
    struct str path = { key, snprintf(key, sizeof key, "%s/%.*s", family, P(name)) },
               words = pack_words(p, language, path);
    return str_equal(words, path) ? (struct str){ 0 } : words;
}

bool pack_row_begins(const struct pack_row *row)
{
    const struct bpmn_node *n = row->node;
    return n && n->kind == BPMN_START && n->starts && n->trigger == BPMN_NONE;
}
