// A pack, kind by kind, then its tables.
#include "law/check/pack_int.h"
#include <stdarg.h>
#include <stdio.h>

struct law_finding *inspect_say(struct inspection *i, enum law_finding_kind kind, struct bpmn_place place,
                                struct str element, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    struct law_finding *f = found(i->a, &i->ret->findings, "%s", text);
    f->kind = kind;
    f->fault = true;
    f->place = place;
    f->of = i->kind ? i->kind->name : i->pack->id;
    f->element = element;
    return f;
}

struct str inspect_word(struct inspection *i, const char *family, struct str name)
{
    return pack_words(i->pack, i->language, arena_print(i->a, "%s/%.*s", family, P(name)));
}

// --- places ------------------------------------------------------------------------------------------

struct bpmn_place row_place(struct inspection *i, const struct pack_row *row)
{
    if (row->node) return row->node->place;
    if (!row->table) return text_place(i, row->act);
    struct dmn_place p = dmn_rule_place(row->table->element, row->rule);
    return (struct bpmn_place){ p.file, p.line, p.column };
}

static int32_t line_of(struct str bytes, struct str key)
{
    struct str line, rest = bytes;
    for (int32_t n = 1; rest.len; n++) {
        (void)str_cut(rest, '\n', &line, &rest);
        struct str t = str_trim(line);
        if (str_starts(t, key) && t.len > key.len && t.at[key.len] == ':') return n;
    }
    return 0;
}

struct bpmn_place text_place(struct inspection *i, struct str key)
{
    struct str own = arena_print(i->a, "kinds/%.*s.yaml", P(i->kind->name));
    for (int pass = 0; pass < 2; pass++)
        for (int32_t k = 0; k < i->pack->files_count; k++) {
            const struct pack_file *file = &i->pack->files[k];
            bool wanted = pass ? str_starts(file->path, S("shared/")) : str_equal(file->path, own);
            int32_t line = wanted ? line_of(file->bytes, key) : 0;
            if (line) return (struct bpmn_place){ file->path, line, 1 };
        }
    return (struct bpmn_place){ own, 1, 1 };
}

// --- articles ----------------------------------------------------------------------------------------

static bool is_in_force(const struct pack_article *a, struct day on)
{
    return a->from.n <= on.n && on.n <= a->to.n;
}

void inspect_articles(struct inspection *i, struct bpmn_place place, struct str element, const char *what,
                      const struct str *names, int32_t count)
{
    char from[DAY_TEXT_MAX], to[DAY_TEXT_MAX];
    for (int32_t k = 0; k < count; k++) {
        const struct pack_article *a = pack_article(i->pack, names[k]);
        if (!a)
            inspect_say(i, FOUND_ARTICLE, place, element,
                        "%s \"%.*s\" rests on the article %.*s, which the pack does not have", what,
                        P(element), P(names[k]));
        else if (!is_in_force(a, i->o->on))
            inspect_say(i, FOUND_ARTICLE, place, element,
                        "%s \"%.*s\" rests on the article %.*s, which is in force from %.*s to %.*s only",
                        what, P(element), P(names[k]), P(day_print(a->from, from)),
                        P(a->to.n == INT64_MAX ? S("further notice") : day_print(a->to, to)));
    }
    if (count == 0)
        inspect_say(i, FOUND_ARTICLE, place, element, "%s \"%.*s\" rests on no article", what, P(element));
}

// --- the whole ---------------------------------------------------------------------------------------

static void claim(struct inspection *i, int32_t process)
{
    const struct bpmn_model *m = i->pack->procedures;
    if (i->mine[process]) return;
    i->mine[process] = true;
    for (int32_t n = 0; n < bpmn_node_count(m); n++) { // a node comes after the one that holds it
        const struct bpmn_node *node = bpmn_node_at(m, n);
        if (node->parent >= 0 && i->mine[node->parent]) i->mine[n] = true;
        if (i->mine[n] && node->kind == BPMN_CALL && node->called >= 0) claim(i, node->called);
    }
}

static enum rc inspect_kind(struct inspection *i, const struct pack_kind *kind)
{
    i->kind = kind;
    i->mine = NULL;
    inspect_acts(i);
    inspect_clocks(i);
    inspect_forms(i);
    i->ret->acts += kind->rows_count;
    i->ret->clocks += kind->clocks_count;
    if (!kind->procedure) return RC_OK;
    i->mine = NEW(i->a, bool, bpmn_node_count(i->pack->procedures));
    claim(i, kind->procedure->index);
    inspect_drawing(i);
    inspect_answers(i);
    return inspect_ways(i);
}

enum rc law_check(struct arena *a, struct arena scratch, const struct pack *p,
                  const struct law_check_order *o, struct law_checked *ret, struct fault *f)
{
    *ret = (struct law_checked){ 0 };
    struct law_check_order later = *o; // a version that governs from a later day is asked about that day
    if (p->governs_from.n > o->on.n) later.on = p->governs_from;
    struct inspection i = { .a = a, .scratch = scratch, .pack = p, .o = &later, .ret = ret, .f = f };
    i.language = pack_language(p, o->language);
    for (int32_t k = 0; k < p->languages.count; k++)
        if (p->words) ret->words += (int32_t)p->words[k].count;
    for (int32_t k = 0; k < p->kinds_count; k++) {
        enum rc rc = inspect_kind(&i, &p->kinds[k]);
        if (rc) return within(f, rc, "kind %.*s", P(p->kinds[k].name));
    }
    i.kind = NULL;
    inspect_tables(&i);
    return RC_OK;
}
