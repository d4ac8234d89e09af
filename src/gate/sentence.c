// The sentences that tell why. They are the pack's own ("explain/NAME" of its words, with {} where a name goes); where it has none, the plain ones
// below stand in: a version that was in force before a sentence was thought of can tell it too.
#include "gate/read_int.h"
#include "law/clock.h"
#include "law/dmn.h"

static const struct {
    struct str name, text, chinese; // without Chinese: every pack has had it from the beginning
} sentences[] = {
    { SL("step"), SL("The procedure stood at: {}."), { 0 } },
    { SL("standing"), SL("It stands open besides the drawn way, by the rule {}."), { 0 } },
    { SL("roles"), SL("Whoever did it held the role: {}."), { 0 } },
    { SL("status"), SL("The case is now: {}."), { 0 } },
    { SL("decided"), SL("This was decided by: {}."), { 0 } },
    { SL("refused-by"), SL("This was refused by the decision: {}."), { 0 } },
    { SL("because"), SL("Because: {}."), { 0 } },
    { SL("start"), SL("A period began: {}."), { 0 } },
    { SL("stop"), SL("A period ended: {}."), { 0 } },
    { SL("pause"), SL("A period stands still: {}."), { 0 } },
    { SL("resume"), SL("A period goes on: {}."), { 0 } },
    { SL("extend"), SL("A period was extended: {}."), { 0 } },
    { SL("document"), SL("Issued: {}."), { 0 } },
    { SL("notice"), SL("To be told: {}."), { 0 } },
    { SL("refused"), SL("It was refused: {}."), { 0 } },
    { SL("needed"), SL("It would have needed: {}."), { 0 } },
    { SL("by-rules"), SL(" (rule {})"), { 0 } },
    { SL("and"), SL(", "), { 0 } },
    { SL("declined"), SL("It was taken in and declined at once: {}."), SL("收到后即不予受理：{}。") },
    { SL("undecided"), SL("This could not be decided: {}."), SL("无法判定：{}。") },
    { SL("no-rule"), SL("No rule of the table fits: {}."), SL("判定表中没有相应的规则：{}。") },
    { SL("no-answer"), SL("It gave no answer that can be used."), SL("没有得出可以采用的结论。") },
    { SL("left"), SL("So it waits for a person, who decides."), SL("所以等候工作人员决定。") },
};

struct str explain_sentence(const struct pack *p, struct str language, struct arena *a, const char *name)
{
    struct str key = arena_print(a, "explain/%s", name), words = p ? pack_words(p, language, key) : key;
    if (!str_equal(words, key)) return words;
    bool chinese = clock_language_of(p ? pack_language(p, language) : language) == CLOCK_CHINESE;
    for (int i = 0; i < COUNT(sentences); i++)
        if (str_equal(sentences[i].name, str_of(name)))
            return chinese && sentences[i].chinese.len ? sentences[i].chinese : sentences[i].text;
    MUST(!"a sentence");
}

struct str explain_filled(const struct pack *p, struct str language, struct arena *a, const char *name,
                          struct str what)
{
    struct str text = explain_sentence(p, language, a, name);
    ptrdiff_t gap = str_find(text, S("{}"));
    if (gap < 0) return text;
    return arena_print(a, "%.*s%.*s%.*s", P(str_slice(text, 0, gap)), P(what),
                       P(str_slice(text, gap + 2, text.len)));
}

// --- what could not be decided --------------------------------------------------------------------------------------

static struct str value_words(const struct pack *p, struct str language, struct str said)
{
    struct str words = pack_word(p, language, "value", said);
    if (words.len == 0) words = pack_word(p, language, "said", said);
    if (words.len) return words;
    return said.len ? said : S("…"); // it may be what a person wrote
}

// "Category = Fraud, Someone is in danger = No"
static struct str asked_words(struct arena *a, const struct pack *p, struct str language,
                              const struct dmn_element *e, struct pack_names said)
{
    struct str all = { 0 }, between = { 0 };
    for (int32_t k = 0; k < said.count && k < dmn_column_count(e); k++) {
        struct str label = dmn_column_label(e, k), name = label.len ? label : dmn_column_text(e, k),
                   words = pack_word(p, language, "column", name);
        all = arena_print(a, "%.*s%.*s%.*s = %.*s", P(all), P(between), P(words.len ? words : name),
                          P(value_words(p, language, said.at[k])));
        between = explain_sentence(p, language, a, "and");
    }
    return all;
}

static struct str undecided_words(struct arena *a, const struct pack *p, struct str language,
                                  const struct pack_decision *d, bool no_rule, struct pack_names said)
{
    if (!no_rule || !d) return explain_sentence(p, language, a, "no-answer");
    return explain_filled(p, language, a, "no-rule", asked_words(a, p, language, d->element, said));
}

struct str told_undecided(struct arena *a, const struct pack *p, struct str language, const struct json *told)
{
    const struct json *list = json_get(told, S("said"));
    struct str *at = NEW(a, struct str, list ? list->count : 0);
    struct pack_names said = { at, 0 };
    for (const struct json *j = list ? list->first : NULL; j; j = j->next) at[said.count++] = j->text;
    bool no_rule = str_equal(json_str(told, S("undecided")), law_undecided_name(UNDECIDED_NO_RULE));
    const struct pack_decision *d = p ? pack_decision(p, json_str(told, S("decision"))) : NULL;
    return undecided_words(a, p, language, d, no_rule, said);
}

// --- why, of an entry and of a ruling ----------------------------------------------------------------------------------

void put_because(struct json_out *o, const struct pack *p, const struct entry *e, struct str language,
                 struct arena far)
{
    const struct json *decided = json_get(e->why, S("decided"));
    struct str all = { 0 };
    for (const struct json *d = decided ? decided->first : NULL; d; d = d->next) {
        struct str undecided = json_str(d, S("undecided")), why = json_str(d, S("why"));
        bool refused = json_bool(d, S("refused"), false);
        struct str words = undecided.len ? told_undecided(&far, p, language, d)
                           : refused     ? pack_word(p, language, "why", why)
                                         : (struct str){ 0 };
        if (words.len) all = arena_print(&far, "%.*s%s%.*s", P(all), all.len ? " " : "", P(words));
    }
    if (all.len == 0) all = pack_word(p, language, "refusal", json_str(e->why, S("refused")));
    if (all.len) json_put_str(o, "because", all);
}

// "Grading: No rule of the table fits: …", or the sentence of the rule that says no.
static struct str decided_words(struct arena *a, const struct pack *p, struct str language,
                                const struct decided *d)
{
    if (!d->undecided) return d->why.len ? pack_word(p, language, "why", d->why) : d->why;
    struct str name = pack_word(p, language, "decision", d->decision->id),
               why = undecided_words(a, p, language, d->decision, d->undecided == UNDECIDED_NO_RULE, d->said),
               what = explain_filled(p, language, a, "undecided", name.len ? name : d->decision->id);
    return arena_print(a, "%.*s %.*s", P(what), P(why));
}

struct str gate_because(struct arena *a, const struct pack *p, struct str language, const struct ruling *r)
{
    struct str all = { 0 };
    for (int32_t k = 0; p && k < r->decided_count; k++) {
        const struct decided *d = &r->decided[k];
        if (!d->refused && !d->undecided) continue;
        struct str words = decided_words(a, p, language, d);
        if (words.len) all = arena_print(a, "%.*s%s%.*s", P(all), all.len ? " " : "", P(words));
    }
    bool left = r->admitted && (r->refusal == REFUSED_UNDECIDED || (all.len && r->refusal == REFUSED_NOT));
    if (left)
        all = arena_print(a, "%.*s%s%.*s", P(all), all.len ? " " : "",
                          P(explain_sentence(p, language, a, "left")));
    return all;
}
