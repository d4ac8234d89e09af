// anlan law due: for anyone who asks "until when?". A clock of a pack is counted from a start, with the pauses and extensions that are
// named, and each step is told with its articles. Nothing is read but the pack; nothing is written.
#include "app/law_due.h"
#include "app/options.h"
#include "app/packs.h"
#include "app/work.h"
#include "app/words.h"
#include <stdio.h>

struct order {
    const struct command *command;
    const char *pack, *clock, *start, *language;
    struct option_texts pauses, extensions;
    bool json;
};

struct asked { // what is counted
    const struct pack *pack;
    const struct pack_kind *kind; // the first that has it
    struct str kinds;             // all of them, with commas: the one that was named, or those that share it
    const struct pack_clock *clock;
    struct clock_run run;
    struct clock_due due;
};

// --- which clock ---------------------------------------------------------------------------------------------

// A clock that several kinds share from one file is one clock.
static bool same_clock(const struct pack_clock *a, const struct pack_clock *b)
{
    const struct clock_terms *x = &a->terms, *y = &b->terms;
    bool same = x->limit.unit == y->limit.unit && x->limit.count == y->limit.count && x->rule == y->rule &&
                x->custody == y->custody && x->extensions_count == y->extensions_count &&
                x->articles_count == y->articles_count;
    for (int32_t i = 0; same && i < x->articles_count; i++) same = str_equal(x->articles[i], y->articles[i]);
    for (int32_t i = 0; same && i < x->extensions_count; i++) {
        const struct clock_extension *p = &x->extensions[i], *q = &y->extensions[i];
        same = p->amount.unit == q->amount.unit && p->amount.count == q->amount.count && p->to == q->to;
    }
    return same;
}

enum { NAMES_BYTES_MAX = 150 }; // a fault is one line, and not a long one

struct names {
    struct text text;
    bool cut;
};

static void put_name(struct names *n, struct str name)
{
    if (n->cut) return;
    n->cut = n->text.len + name.len > NAMES_BYTES_MAX;
    if (n->text.len) text_put(&n->text, S(", "));
    text_put(&n->text, n->cut ? S("…") : name);
}

static bool stood_before(const struct pack *p, int32_t kinds, struct str clock)
{
    for (int32_t k = 0; k < kinds; k++)
        if (pack_clock(&p->kinds[k], clock)) return true;
    return false;
}

// The kinds that have this clock, or, without a name, the names of all clocks.
static struct str names_of(struct arena *a, const struct pack *p, struct str clock)
{
    struct names n = { .text = { .arena = a } };
    for (int32_t k = 0; k < p->kinds_count; k++) {
        const struct pack_kind *kind = &p->kinds[k];
        char memory[2 * PACK_NAME_BYTES_MAX + 8];
        struct arena one = arena_of(memory, sizeof memory, NULL);
        for (int32_t i = 0; i < kind->clocks_count; i++) {
            struct str name = kind->clocks[i].name;
            if (clock.len && str_equal(name, clock))
                put_name(&n, arena_print(&one, "%.*s/%.*s", P(kind->name), P(name)));
            if (clock.len == 0 && !stood_before(p, k, name)) put_name(&n, name);
        }
    }
    return n.text.len ? text_str(&n.text) : S("none");
}

static enum rc no_such(struct arena *a, const struct pack *p, struct str asked, struct str name, bool many,
                       struct fault *f)
{
    struct str names = names_of(a, p, name);
    if (many)
        return fail(f, RC_INVALID, tr("\"%.*s\" is a clock of several kinds: say one of %.*s"), P(asked),
                    P(names));
    return fail(f, RC_MISSING, tr("no clock \"%.*s\" in the pack; it has %.*s"), P(asked), P(names));
}

// KIND/NAME, or NAME alone where it means one thing.
static enum rc find_clock(struct arena *a, struct str name, struct asked *q, struct fault *f)
{
    struct str kind_name, clock_name;
    bool qualified = str_cut(name, '/', &kind_name, &clock_name);
    struct text kinds = { .arena = a };
    if (!qualified) clock_name = name;
    for (int32_t k = 0; k < q->pack->kinds_count; k++) {
        const struct pack_kind *kind = &q->pack->kinds[k];
        if (qualified && !str_equal(kind->name, kind_name)) continue;
        const struct pack_clock *c = pack_clock(kind, clock_name);
        if (!c) continue;
        if (q->clock && !same_clock(q->clock, c)) return no_such(a, q->pack, name, clock_name, true, f);
        text_print(&kinds, "%s%.*s", q->clock ? ", " : "", P(kind->name));
        if (q->clock) continue;
        q->clock = c;
        q->kind = kind;
    }
    q->kinds = text_str(&kinds);
    return q->clock ? RC_OK : no_such(a, q->pack, name, S(""), false, f);
}

// --- when ------------------------------------------------------------------------------------------------------

// RFC 3339, or without a zone the pack's local time: 2026-05-01T10:20, 2026-05-01T10:20:30, 2026-05-01.
static bool read_instant(const struct pack *p, struct str s, struct instant *ret_at)
{
    struct day day;
    struct instant utc;
    char text[32];
    if (instant_parse(s, ret_at)) return true;
    if (!day_parse(str_slice(s, 0, 10), &day) || s.len > 19) return false;
    const char *rest = s.len == 10 ? "T00:00:00" : s.len == 16 ? ":00" : "";
    int len = snprintf(text, sizeof text, "%.*s%sZ", P(s), rest);
    if (!instant_parse((struct str){ text, len }, &utc)) return false;
    (void)clock_at_time(&p->clock_zone, day, utc.ns - day.n * NS_PER_DAY, ret_at);
    return true;
}

static enum rc read_start(const struct order *o, struct asked *q, struct fault *f)
{
    if (read_instant(q->pack, str_of(o->start), &q->run.start)) return RC_OK;
    return fail(
        f, RC_INVALID,
        tr("\"%s\" is not an instant as 2026-05-01T10:20:00+08:00, nor a local time as 2026-05-01T10:20"),
        o->start);
}

static enum rc read_pauses(struct arena *a, const struct order *o, struct asked *q, struct fault *f)
{
    struct clock_pause *at = NEW(a, struct clock_pause, o->pauses.count);
    for (int32_t i = 0; i < o->pauses.count; i++) {
        struct str text = str_of(o->pauses.at[i]);
        ptrdiff_t dots = str_find(text, S(".."));
        bool good = dots >= 0 && read_instant(q->pack, str_slice(text, 0, dots), &at[i].from) &&
                    read_instant(q->pack, str_slice(text, dots + 2, text.len), &at[i].to);
        if (!good)
            return fail(f, RC_INVALID, tr("\"%.*s\" is not a pause as FROM..TO, two instants"), P(text));
    }
    q->run.pauses = at;
    q->run.pauses_count = o->pauses.count;
    return RC_OK;
}

// --- extensions ------------------------------------------------------------------------------------------------

static void put_extensions(struct text *t, const struct pack_clock *c)
{
    for (int32_t i = 0, ordinal = 1; i < c->terms.extensions_count; i++) {
        const struct clock_extension *x = &c->terms.extensions[i];
        text_print(t, "%s%d", i ? ", " : "", ordinal);
        if (x->times > 1) text_print(t, " to %d", ordinal + x->times - 1);
        text_print(t, " (%s %d %.*s)", x->to ? "to" : "by", x->amount.count,
                   P(clock_unit_name(x->amount.unit)));
        if (x->name.len) text_print(t, " %.*s", P(x->name));
        ordinal += x->times;
    }
}

// By name, by number (an extension that may be granted twice has two numbers), or by how much it gives.
static int32_t extension_named(const struct pack_clock *c, struct str s)
{
    int64_t n = 0;
    bool number = str_int64(s, &n);
    int32_t ordinal = 1;
    for (int32_t i = 0; i < c->terms.extensions_count; i++) {
        const struct clock_extension *x = &c->terms.extensions[i];
        if (!number && x->name.len && str_equal(x->name, s)) return i;
        if (number && n >= ordinal && n < ordinal + x->times) return i;
        ordinal += x->times;
    }
    for (int32_t i = 0; number && i < c->terms.extensions_count; i++)
        if (c->terms.extensions[i].amount.count == n) return i;
    return -1;
}

static enum rc read_extensions(struct arena *a, const struct order *o, struct asked *q, struct fault *f)
{
    int32_t *at = NEW(a, int32_t, o->extensions.count);
    for (int32_t i = 0; i < o->extensions.count; i++) {
        at[i] = extension_named(q->clock, str_of(o->extensions.at[i]));
        if (at[i] >= 0) continue;
        struct text t = { .arena = a };
        put_extensions(&t, q->clock);
        if (t.len == 0)
            return fail(f, RC_INVALID, tr("the clock \"%.*s\" cannot be extended"), P(q->clock->name));
        return fail(f, RC_INVALID, tr("no extension \"%s\" of the clock \"%.*s\": it has %.*s"),
                    o->extensions.at[i], P(q->clock->name), P(text_str(&t)));
    }
    q->run.extended = at;
    q->run.extended_count = o->extensions.count;
    return RC_OK;
}

// --- the answer ------------------------------------------------------------------------------------------------

// Who approves an extension stands in it by the names of roles; said with the pack's words.
static struct clock_step with_words(struct arena *a, const struct pack *p, struct str language,
                                    struct clock_step s)
{
    if (s.kind != CLOCK_STEP_EXTENDED) return s;
    struct text t = { .arena = a };
    for (struct str rest = s.name, role; rest.len > 0;) {
        (void)str_cut(rest, ' ', &role, &rest);
        if (t.len) text_put(&t, S(", "));
        text_put(&t, pack_words(p, language, arena_print(a, "role/%.*s", P(role))));
    }
    s.name = text_str(&t);
    return s;
}

static struct str words_of(struct arena *a, const struct asked *q, const struct clock_step *s,
                           struct str language)
{
    struct clock_step said = with_words(a, q->pack, language, *s);
    return clock_step_words(a, &q->pack->clock_zone, &said, clock_language_of(language));
}

static void print_text(struct arena *a, const struct asked *q, struct str language)
{
    char local[CLOCK_LOCAL_TEXT_MAX];
    struct str words = pack_words(q->pack, language, arena_print(a, "clock/%.*s", P(q->clock->name)));
    struct str due = clock_print_local(&q->pack->clock_zone, q->due.due, local);
    bool shared = !str_equal(q->kinds, q->kind->name);
    printf("%.*s%s\n", P(due), q->due.provisional ? tr("  provisional") : "");
    if (shared) // one clock of several kinds
        printf("%.*s  %.*s  (%.*s)\n", P(q->clock->name), P(words), P(q->kinds));
    else
        printf("%.*s/%.*s  %.*s\n", P(q->kind->name), P(q->clock->name), P(words));
    for (int32_t i = 0; i < q->due.steps_count; i++) {
        const struct clock_step *s = &q->due.steps[i];
        printf("%3d. %.*s", i + 1, P(words_of(a, q, s, language)));
        for (int32_t k = 0; k < s->articles_count; k++) printf("%s%.*s", k ? ", " : "  [", P(s->articles[k]));
        printf("%s\n", s->articles_count ? "]" : "");
    }
    struct clock_stamp stamp = pack_clock_stamp(q->pack, q->clock);
    if (stamp.calendar.len)
        printf(tr("calendar %.*s %.*s\n"), P(q->clock->terms.rule->calendar->name), P(stamp.calendar));
    if (stamp.zone.len) printf(tr("zone data %.*s\n"), P(stamp.zone));
}

static void put_local(struct json_out *o, const struct asked *q, const char *key, struct instant at)
{
    char local[CLOCK_LOCAL_TEXT_MAX];
    json_put_str(o, key, clock_print_local(&q->pack->clock_zone, at, local));
}

static void put_day(struct json_out *o, const char *key, struct day d)
{
    char text[DAY_TEXT_MAX];
    json_put_str(o, key, day_print(d, text));
}

static void put_step(struct arena scratch, struct json_out *o, const struct asked *q,
                     const struct clock_step *s)
{
    json_open(o, '{');
    json_put_str(o, "step", clock_step_name(s->kind));
    if (s->at.ns) put_local(o, q, "at", s->at);
    if (s->until.ns) put_local(o, q, "until", s->until);
    if (s->from.n) put_day(o, "from", s->from);
    if (s->to.n) put_day(o, "to", s->to);
    if (s->amount.count) {
        json_put_int(o, "count", s->amount.count);
        json_put_str(o, "unit", clock_unit_name(s->amount.unit));
    }
    if (s->year) json_put_int(o, "year", s->year);
    if (s->name.len) json_put_str(o, "name", s->name);
    json_open_key(o, "words", '{');
    json_put_str(o, "en", words_of(&scratch, q, s, S("en")));
    json_put_str(o, "zh-CN", words_of(&scratch, q, s, S("zh-CN")));
    json_shut(o, '}');
    json_open_key(o, "articles", '[');
    for (int32_t i = 0; i < s->articles_count; i++) json_put_str(o, NULL, s->articles[i]);
    json_shut(o, ']');
    json_shut(o, '}');
}

static void print_json(struct arena *a, struct arena scratch, const struct asked *q)
{
    struct json_out o = json_out_of(a);
    struct clock_stamp stamp = pack_clock_stamp(q->pack, q->clock);
    json_open(&o, '{');
    json_put_str(&o, "kind", q->kind->name);
    if (!str_equal(q->kinds, q->kind->name)) json_put_str(&o, "kinds", q->kinds);
    json_put_str(&o, "clock", q->clock->name);
    put_local(&o, q, "start", q->run.start);
    put_local(&o, q, "due", q->due.due);
    json_put_instant(&o, "due_utc", q->due.due);
    if (q->due.ends_with_day) put_day(&o, "last_day", q->due.last_day);
    json_put_bool(&o, "provisional", q->due.provisional);
    json_put_bool(&o, "custody", q->clock->custody);
    json_put_str(&o, "zone", q->pack->zone);
    if (stamp.zone.len) json_put_str(&o, "zone_version", stamp.zone);
    if (stamp.calendar.len) {
        json_put_str(&o, "calendar", q->clock->terms.rule->calendar->name);
        json_put_str(&o, "calendar_version", stamp.calendar);
    }
    json_open_key(&o, "warnings", '[');
    for (int32_t i = 0; i < q->due.warnings_count; i++) put_local(&o, q, NULL, q->due.warnings[i]);
    json_shut(&o, ']');
    json_open_key(&o, "steps", '[');
    for (int32_t i = 0; i < q->due.steps_count; i++) put_step(scratch, &o, q, &q->due.steps[i]);
    json_shut(&o, ']');
    json_shut(&o, '}');
    printf("%.*s\n", P(json_out_str(&o)));
}

static enum rc answer(void *self, struct arena *a, struct fault *f)
{
    const struct order *o = self;
    struct asked q = { 0 };
    struct folder folder;
    enum rc rc = folder_read_pack(a, o->pack, &folder, f);
    if (rc) return rc;
    if ((rc = pack_check_language(folder.pack, o->language, f))) return rc;
    q.pack = folder.pack;
    if ((rc = find_clock(a, str_of(o->clock), &q, f)) || (rc = read_start(o, &q, f))) return rc;
    if ((rc = read_pauses(a, o, &q, f)) || (rc = read_extensions(a, o, &q, f))) return rc;
    if ((rc = pack_clock_count(q.pack, q.clock, &q.run, a, &q.due, f))) return rc;
    if (q.due.due.ns == INT64_MAX)
        return fail(f, RC_LIMIT, tr("it ends after 2262-04-11, later than an instant can say"));
    struct arena scratch = { a->at + arena_left(a) / 2, a->end, a->full };
    a->end = scratch.at;
    words_choose(words_language(o->language));
    if (o->json)
        print_json(a, scratch, &q);
    else
        print_text(a, &q, pack_language(q.pack, str_of(words_asked(o->language))));
    return RC_OK;
}

int law_due(const struct command *c, int argc, char **argv)
{
    struct order o = { .command = c };
    struct operands operands;
    const struct option_row rows[] = {
        { .name = "start", .text = &o.start },        { .name = "pause", .texts = &o.pauses },
        { .name = "extend", .texts = &o.extensions }, { .name = "language", .text = &o.language },
        { .name = "json", .flag = &o.json },
    };
    int wrong = options_take(c, argc, argv, rows, COUNT(rows), &operands);
    if (wrong) return wrong;
    if (operands.count != 2) return command_misused(c, "due needs a pack and a clock");
    if (!o.start) return command_misused(c, "due needs --start INSTANT");
    o.pack = operands.at[0];
    o.clock = operands.at[1];
    return work_run(c, answer, &o);
}
