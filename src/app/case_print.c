// Cases in words and columns.
#include "app/case_print.h"
#include "app/client.h"
#include "app/table.h"
#include "app/when.h"
#include "app/words.h"
#include "world/world.h"

static struct str words_or(const struct json *j, struct str words, struct str code)
{
    struct str s = json_str(j, words);
    return s.len ? s : json_str(j, code);
}

static const struct json *list_of(const struct json *j, struct str key)
{
    const struct json *list = json_get(j, key);
    return list && list->kind == JSON_ARRAY ? list : NULL;
}

#define EACH(name, list)                                                                                     \
    const struct json *name = (list) ? (list)->first : NULL;                                                 \
    name;                                                                                                    \
    name = name->next

static struct str joined(struct arena *a, const struct json *list, const char *between)
{
    struct text t = { .arena = a };
    for (EACH(j, list)) text_print(&t, "%s%.*s", j == list->first ? "" : between, P(client_article(j)));
    return text_str(&t);
}

static void say(const char *what, struct str value)
{
    if (value.len) printf("  %s %.*s\n", tr(what), P(value));
}

// "Command centre (command)": the code too, since it is what the options and forms take.
static struct str named(struct arena *a, const struct json *j, struct str words, struct str code)
{
    struct str w = json_str(j, words), c = json_str(j, code);
    return w.len == 0 || str_equal(w, c) ? c : arena_print(a, tr("%.*s (%.*s)"), P(w), P(c));
}

// --- a list -----------------------------------------------------------------------------------------------

// When the next of its clocks runs out, and whether it has.
static struct str due_of(struct arena *a, const struct json *c, struct instant now)
{
    struct instant due;
    struct str text = json_str(c, S("due"));
    if (!instant_parse(text, &due)) return (struct str){ 0 };
    return arena_print(a, "%.*s%s", P(when_due(a, text)), due.ns <= now.ns ? tr(", over") : "");
}

void print_cases(struct arena *a, const struct json *list)
{
    const struct json *cases = list_of(list, S("cases"));
    struct table t = table_of(a, 8);
    struct world w = world_real();
    struct instant now = w.now(w.self);
    if (cases && cases->count)
        table_row(&t, (struct str[]){ str_of(tr("number")), str_of(tr("kind")), str_of(tr("status")),
                                      str_of(tr("urgency")), str_of(tr("with")), str_of(tr("opened")),
                                      str_of(tr("due")), str_of(tr("title")) });
    for (EACH(c, cases))
        table_row(&t, (struct str[]){ json_str(c, S("number")), words_or(c, S("kind_words"), S("kind")),
                                      words_or(c, S("status_words"), S("status")),
                                      words_or(json_get(c, S("grade")), S("words"), S("value")),
                                      words_or(c, S("owner_words"), S("owner")),
                                      when_time(a, json_str(c, S("opened"))), due_of(a, c, now),
                                      json_str(c, S("title")) });
    table_print(&t, "", stdout);
    bool more = str_equal(json_str(list, S("total_is")), S("more"));
    printf("%d %s %lld%s%s\n", cases ? cases->count : 0, tr("of"), (long long)json_int(list, S("total"), 0),
           more ? " " : "", more ? tr("and more") : "");
    struct str cursor = json_str(list, S("cursor"));
    if (cursor.len) printf(tr("more: --cursor %.*s\n"), P(cursor));
}

// --- one case -----------------------------------------------------------------------------------------------

static void print_clocks(struct arena *a, const struct json *j)
{
    for (EACH(k, list_of(j, S("clocks")))) {
        struct str due = when_due(a, json_str(k, S("due")));
        const char *how = json_get(k, S("paused"))         ? tr(", paused")
                          : json_bool(k, S("over"), false) ? tr(", over")
                                                           : NULL;
        printf(tr("  clock %.*s: %.*s%s\n"), P(words_or(k, S("words"), S("name"))), P(due), how ? how : "");
    }
}

// "data: code*, answer*, public_title": what must be there has a star.
static struct str form_of(struct arena *a, const struct json *act)
{
    const struct json *form = json_get(act, S("form")), *fields = json_get(form, S("properties")),
                      *required = list_of(form, S("required")), *purposes = list_of(act, S("purposes"));
    struct text t = { .arena = a };
    if (purposes && purposes->count) text_print(&t, "%s", tr("purposes: "));
    for (EACH(p, purposes)) {
        struct str name = p->kind == JSON_OBJECT ? json_str(p, S("purpose")) : p->text;
        text_print(&t, "%s%.*s", p == purposes->first ? "" : ", ", P(name));
    }
    for (const struct json *m = fields && fields->kind == JSON_OBJECT ? fields->first : NULL; m;
         m = m->next) {
        bool must = false;
        for (EACH(r, required)) must |= str_equal(r->text, m->key);
        if (m == fields->first) text_print(&t, "%s%s", t.len ? "  " : "", tr("data: "));
        text_print(&t, "%s%.*s%s", m == fields->first ? "" : ", ", P(m->key), must ? "*" : "");
    }
    return text_str(&t);
}

static struct str why_not(struct arena *a, const struct json *act)
{
    const struct json *needed = list_of(act, S("needed_words"));
    struct str why = json_str(act, S("why_not"));
    if (!needed) needed = list_of(act, S("needed"));
    if (!needed || needed->count == 0) return why;
    return arena_print(a, "%.*s%s%.*s", P(why), client_needed_lead(act), P(joined(a, needed, tr(", "))));
}

static void print_acts(struct arena *a, const struct json *acts, bool open)
{
    struct table t = table_of(a, open ? 4 : 3);
    for (EACH(i, acts)) {
        // What only the holder or the system does is not for whoever asks.
        if (json_bool(i, S("open"), false) != open || str_equal(json_str(i, S("refusal")), S("actor")))
            continue;
        struct str act = arena_print(a, "%c %.*s", open ? '+' : '-', P(json_str(i, S("act")))),
                   words = json_str(i, S("words"));
        table_row(&t, (struct str[]){ act, words, open ? form_of(a, i) : why_not(a, i),
                                      open ? joined(a, list_of(i, S("articles")), " ") : (struct str){ 0 } });
    }
    if (t.count) printf("%s\n", tr(open ? "you may:" : "not now:"));
    table_print(&t, "  ", stdout);
}

void print_case(struct arena *a, const struct json *j)
{
    // The codes too: they are what the options take.
    printf(tr("%.*s  %.*s (%.*s), %.*s (%.*s)\n"), P(json_str(j, S("number"))),
           P(json_str(j, S("kind_words"))), P(json_str(j, S("kind"))), P(json_str(j, S("status_words"))),
           P(json_str(j, S("status"))));
    say("title", json_str(j, S("title")));
    say("opened", when_time(a, json_str(j, S("opened"))));
    say("with", named(a, j, S("owner_words"), S("owner")));
    say("offered to", named(a, j, S("offered_words"), S("offered")));
    say("assigned to", named(a, j, S("assignee_words"), S("assignee")));
    say("case", json_str(j, S("id")));
    print_clocks(a, j);
    print_acts(a, list_of(j, S("acts")), true);
    print_acts(a, list_of(j, S("acts")), false);
}

// --- its story ----------------------------------------------------------------------------------------------

// Who acted, as the ledger names it (docs/ledger.md).
static struct str actor_words(const struct json *act)
{
    struct str by = json_str(act, S("by")), words = json_str(act, S("by_words"));
    if (words.len) return words;
    if (str_equal(by, S("a"))) return str_of(tr("nobody named"));
    if (str_equal(by, S("h"))) return str_of(tr("holder"));
    if (str_equal(by, S("s"))) return str_of(tr("system"));
    return str_starts(by, S("u:")) ? str_slice(by, 2, by.len) : by;
}

void print_story(struct arena *a, const struct json *story)
{
    struct table t = table_of(a, 8);
    for (EACH(i, list_of(story, S("acts")))) {
        bool refused = json_bool(i, S("refused"), false);
        table_row(
            &t, (struct str[]){ arena_print(a, "%lld", (long long)json_int(i, S("n"), 0)),
                                when_time(a, json_str(i, S("at"))), json_str(i, S("act")),
                                json_str(i, S("words")), actor_words(i),
                                refused ? str_of(tr("refused")) : words_or(i, S("status_words"), S("status")),
                                joined(a, list_of(i, S("articles")), " "), json_str(i, S("because")) });
    }
    table_print(&t, "", stdout);
}

// --- why ------------------------------------------------------------------------------------------------------

static void print_articles(const struct json *articles)
{
    for (EACH(i, articles))
        printf(tr("  %.*s  %.*s: %.*s%s\n    %.*s\n"), P(client_article(i)), P(json_str(i, S("instrument"))),
               P(json_str(i, S("title"))),
               json_bool(i, S("verified"), false) ? "" : tr(" (not checked against its text)"),
               P(json_str(i, S("summary"))));
}

static struct str cells_of(struct arena *a, const struct json *names, const struct json *values)
{
    struct text t = { .arena = a };
    for (int32_t i = 0; names && values && i < names->count && i < values->count; i++) {
        const struct json *name = json_at(names, i), *value = json_at(values, i);
        struct str v = value->kind == JSON_TEXT ? value->text : (struct str){ 0 };
        if (str_equal(v, S("-")) || str_equal(v, S("null"))) continue; // it does not matter
        struct str called = words_or(name, S("words"), S("name"));
        text_print(&t, "%s%.*s = %.*s", t.len ? tr("; ") : "", P(called), P(v));
    }
    return text_str(&t);
}

// A decision table as it was asked: what was known, and the rules that fired with what follows.
static void print_decided(struct arena *a, const struct json *table)
{
    const struct json *columns = list_of(table, S("columns")), *outputs = list_of(table, S("outputs"));
    printf(tr("\n%.*s (%.*s)\n"), P(words_or(table, S("words"), S("decision"))),
           P(json_str(table, S("decision"))));
    struct table t = table_of(a, 2);
    for (EACH(c, columns))
        table_row(&t, (struct str[]){ words_or(c, S("words"), S("text")), json_str(c, S("value")) });
    if (t.count) printf("  %s\n", tr("what was known"));
    table_print(&t, "    ", stdout);
    for (EACH(r, list_of(table, S("rules")))) {
        if (!json_bool(r, S("fired"), false)) continue;
        struct str when = cells_of(a, columns, list_of(r, S("when"))),
                   then = cells_of(a, outputs, list_of(r, S("then"))),
                   by = joined(a, list_of(r, S("articles")), " ");
        printf(tr("  rule %lld: %.*s\n    then %.*s\n    articles %.*s\n"),
               (long long)json_int(r, S("rule"), 0), P(when), P(then), P(by));
    }
}

void print_explained(struct arena *a, const struct json *j)
{
    bool refused = json_bool(j, S("refused"), false);
    printf(tr("%lld  %.*s: %s (rule %.*s)\n"), (long long)json_int(j, S("n"), 0), P(json_str(j, S("act"))),
           tr(refused ? "refused" : "admitted"), P(json_str(j, S("rule"))));
    for (EACH(w, list_of(j, S("words")))) {
        struct str by = joined(a, list_of(w, S("articles")), " ");
        printf("  %.*s%s%.*s\n", P(json_str(w, S("text"))), by.len ? "  " : "", P(by));
    }
    for (EACH(t, list_of(j, S("tables")))) print_decided(a, t);
    const struct json *articles = list_of(j, S("articles"));
    if (articles && articles->count) printf("\n%s\n", tr("articles"));
    print_articles(articles);
}

// --- what was done --------------------------------------------------------------------------------------------

static void print_fields(struct str name, const struct json *fields)
{
    for (const struct json *m = fields && fields->kind == JSON_OBJECT ? fields->first : NULL; m;
         m = m->next) {
        if (m->kind == JSON_TEXT)
            printf("  %.*s.%.*s: %.*s\n", P(name), P(m->key), P(m->text));
        else if (m->kind == JSON_INT)
            printf("  %.*s.%.*s: %lld\n", P(name), P(m->key), (long long)m->integer);
        else if (m->kind == JSON_OBJECT)
            print_fields(m->key, m);
    }
}

void print_done(struct arena *a, const struct json *j)
{
    struct str owner = words_or(j, S("owner_words"), S("owner")),
               by = joined(a, list_of(j, S("articles")), " ");
    printf(tr("%.*s: %.*s%s%.*s\n"), P(json_str(j, S("number"))),
           P(words_or(j, S("status_words"), S("status"))), owner.len ? tr(", with ") : "", P(owner));
    say("because", json_str(j, S("because")));
    say("case", json_str(j, S("id")));
    say("receipt", json_str(j, S("receipt")));
    print_clocks(a, j);
    // People count entries from one; `seq` is the position, from 0 (docs/ledger.md).
    printf(tr("  entry %lld%s%.*s\n"), (long long)json_int(j, S("seq"), -1) + 1, by.len ? "  " : "", P(by));
    for (EACH(p, list_of(json_get(j, S("reply")), S("parts")))) {
        if (json_bool(p, S("erased"), false)) printf("  %.*s: %s\n", P(json_str(p, S("name"))), tr("erased"));
        print_fields(json_str(p, S("name")), json_get(p, S("fields")));
    }
}
