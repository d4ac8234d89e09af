// A decision as a table that can be read: what each column asks and was told, the rules in their order, which of them fired and on which articles.
// Cells stand as the author wrote them, but with the pack's words for its own codes.
#include "gate/read_int.h"
#include "law/dmn.h"

struct tabling {
    struct json_out *o;
    const struct pack *p;
    const struct dmn_element *e;
    struct str language;
    struct arena *far; // apart from what is being written
};

// In `a`: of that family, else of the values of forms, else of what tables say among themselves, else the name itself.
static struct str words_of(const struct tabling *t, struct arena *a, const char *family, struct str name)
{
    const char *families[] = { family, "value", "said" };
    for (int i = 0; i < COUNT(families); i++) {
        struct str key = arena_print(a, "%s/%.*s", families[i], P(name)),
                   words = pack_words(t->p, t->language, key);
        if (!str_equal(words, key)) return words;
    }
    return name;
}

// What a cell says, with words in place of the texts that it quotes: "fight", "crime" → Fight, Crime.
static struct str readable(const struct tabling *t, struct arena *a, const char *family, struct str cell)
{
    struct str all = { 0 };
    for (bool quoted = false; cell.len > 0; quoted = !quoted) {
        struct str part, rest;
        bool more = str_cut(cell, '"', &part, &rest);
        struct str said = quoted ? words_of(t, a, family, part) : part;
        all = arena_print(a, "%.*s%.*s", P(all), P(said));
        cell = more ? rest : (struct str){ 0 };
    }
    return all;
}

// A column that is one of the law's own names has the words of that name.
static const char *family_of_column(struct str text)
{
    static const struct str names[] = { SL("act"), SL("status"), SL("kind"), SL("role") };
    for (int i = 0; i < COUNT(names); i++)
        if (str_equal(names[i], text)) return names[i].at;
    return "value";
}

// What the house reads out of an output has words of its own family; what else a decision says is under "said".
static const char *family_of(struct str output)
{
    static const struct {
        struct str output;
        const char *family;
    } table[] = { { SL("why"), "why" }, { SL("documents"), "document" }, { SL("notices"), "notice" } };
    for (int i = 0; i < COUNT(table); i++)
        if (str_equal(table[i].output, output)) return table[i].family;
    return "said";
}

static void put_columns(const struct tabling *t, const struct feel_value *told)
{
    json_open_key(t->o, "columns", '[');
    for (int32_t i = 0; i < dmn_column_count(t->e); i++) {
        struct arena a = *t->far;
        struct str label = dmn_column_label(t->e, i), text = dmn_column_text(t->e, i);
        json_open(t->o, '{');
        json_put_str(t->o, "words", words_of(t, &a, "column", label.len ? label : text));
        json_put_str(t->o, "text", text);
        if (told)
            json_put_str(t->o, "value",
                         readable(t, &a, family_of_column(text), feel_print(&a, told[i], true)));
        json_shut(t->o, '}');
    }
    json_shut(t->o, ']');
}

static void put_outputs(const struct tabling *t)
{
    json_open_key(t->o, "outputs", '[');
    for (int32_t i = 0; i < dmn_output_count(t->e); i++) {
        struct arena a = *t->far;
        struct str name = dmn_output_name(t->e, i);
        json_open(t->o, '{');
        json_put_str(t->o, "name", name);
        json_put_str(t->o, "words", words_of(t, &a, "output", name));
        json_shut(t->o, '}');
    }
    json_shut(t->o, ']');
}

static void put_rule(const struct tabling *t, int32_t rule, bool fired)
{
    struct arena a = *t->far;
    struct str names[ENTRY_ARTICLES_MAX], left = dmn_rule_note(t->e, rule, S("basis"));
    int32_t count = 0;
    json_open(t->o, '{');
    json_put_int(t->o, "rule", rule + 1);
    json_put_bool(t->o, "fired", fired);
    json_open_key(t->o, "when", '[');
    for (int32_t i = 0; i < dmn_column_count(t->e); i++)
        json_put_str(
            t->o, NULL,
            readable(t, &a, family_of_column(dmn_column_text(t->e, i)), dmn_cell_text(t->e, rule, i)));
    json_shut(t->o, ']');
    json_open_key(t->o, "then", '[');
    for (int32_t i = 0; i < dmn_output_count(t->e); i++)
        json_put_str(t->o, NULL,
                     readable(t, &a, family_of(dmn_output_name(t->e, i)), dmn_output_text(t->e, rule, i)));
    json_shut(t->o, ']');
    while (left.len && count < COUNT(names)) {
        struct str name;
        (void)str_cut(left, ' ', &name, &left);
        if (name.len) names[count++] = name;
    }
    put_articles(t->o, t->p, names, count, t->language);
    json_shut(t->o, '}');
}

static bool has_fired(const struct decided *d, int32_t rule)
{
    for (int32_t i = 0; i < d->rules_count; i++)
        if (d->rules[i] == rule + 1) return true;
    return false;
}

void put_table(struct json_out *o, const struct pack *p, const struct decided *d, struct str language,
               struct arena *far)
{
    struct tabling t = { o, p, d->decision->element, language, far };
    json_open(o, '{');
    json_put_str(o, "decision", d->decision->id);
    put_words(o, "words", p, language, "decision", d->decision->id);
    json_put_bool(o, "refused", d->refused);
    if (d->why.len) put_words(o, "because", p, language, "why", d->why);
    put_columns(&t, d->told);
    put_outputs(&t);
    json_open_key(o, "rules", '[');
    for (int32_t i = 0; i < dmn_rule_count(t.e); i++) put_rule(&t, i, has_fired(d, i));
    json_shut(o, ']');
    json_shut(o, '}');
}
