// Faults seeded in copies of packs/cn, each by one small edit: all are found, by the loader or by law/check, and named; the untouched pack
// raises none. So the checker is worth its answer "nothing found".
#include "app/zones.h"
#include "law/check.h"
#include "packs/folder.h"
#include "test.h"

static char pack_pool[24 << 20], find_pool[96 << 20], think_pool[256 << 20];

#define PO "procedures/public-order.bpmn"
#define ND "procedures/neighbour-dispute.bpmn"
#define EC "procedures/emergency-call.bpmn"
#define ST "procedures/staff-complaint.bpmn"
#define HR "procedures/help-request.bpmn"
#define ORDER "decisions/public-order.dmn"
#define ORDER_KIND "kinds/public-order.yaml"
#define DISPUTE_KIND "kinds/neighbour-dispute.yaml"

enum edit {
    REPLACE,   // `a` by `b`, the first time it stands there
    ATTRIBUTE, // of the element with the id `a`: the attribute `b` becomes `c`; gone where `c` is NULL
    ELEMENT,   // with the id `a` is gone
    RENAME,    // the element with the id `a` is of the kind `b` now
    TWICE,     // the element with the id `a` stands there again, with another id
    LINE,      // that begins with `a` is gone
    INSIDE,    // `b` comes before the end of the process that holds the id `a`
    FILE_GONE,
};

enum sort { ARTICLE, UNREACHABLE, DEADLOCK, LOST, ROLE, CLOCK, GAP, OVERLAP, WORD, FORM, SORTS };
static const char *const sorts[] = { "missing or expired article",
                                     "unreachable step",
                                     "deadlock",
                                     "lost token",
                                     "role that cannot act",
                                     "clock without owner or consequence",
                                     "gap",
                                     "overlap",
                                     "missing word",
                                     "missing form" };

static const struct seeded {
    enum sort sort;
    enum edit edit;
    const char *path, *a, *b, *c;
    const char *found; // part of what is said of it
} faults[] = {
    { ARTICLE, REPLACE, "statutes/cn-pml-2010.yaml", "\nfrom: ", "\nto: 2024-12-31\nfrom: ", NULL,
      "is in force from 2011-01-01 to 2024-12-31 only" },
    { ARTICLE, REPLACE, "statutes/cn-gb12-2022.yaml", "\nfrom: 2022", "\nfrom: 2030", NULL,
      "is in force from 2030-" },
    { ARTICLE, ATTRIBUTE, PO, "po-approve", "anlan:articles", NULL, "rests on no article" },
    { ARTICLE, ATTRIBUTE, PO, "po-f39", "anlan:articles", NULL, "the branch" },
    { ARTICLE, ATTRIBUTE, ND, "nd-agree", "anlan:articles", "cn-pml-2010#999",
      "no article \"cn-pml-2010#999\"" },

    { FORM, REPLACE, "kinds/help-request.yaml", "advice, other]", "advice, other, fraud]", NULL,
      "can send \"fraud\" as \"category\", which the table of the decision \"triage-help\"" },
    { FORM, REPLACE, "kinds/help-request.yaml", "advice, other]", "advice, other, fraud]", NULL,
      "can send \"fraud\" as \"category\", which the table of the decision \"acceptance-help\"" },

    { UNREACHABLE, ATTRIBUTE, PO, "po-f43", "targetRef", "po-mediate", "no flow leads to \"认可自行和解" },
    { UNREACHABLE, REPLACE, ND, "agreed = true", "agreed = true and agreed = false", NULL, "(nd-keeping)" },
    { UNREACHABLE, REPLACE, PO, "review = true", "review = true and review = false", NULL, "(po-legal)" },
    { UNREACHABLE, ATTRIBUTE, EC, "ec-f12", "targetRef", "ec-ours", "(ec-who)" },
    { UNREACHABLE, REPLACE, PO, "hearing = true", "hearing = true and hearing = false", NULL, "(po-right)" },

    { DEADLOCK, RENAME, HR, "hr-again", "parallelGateway", NULL, "hr-again" },
    { DEADLOCK, RENAME, ND, "nd-on", "parallelGateway", NULL, "nd-on" },
    { DEADLOCK, RENAME, EC, "ec-ours", "parallelGateway", NULL, "ec-ours" },
    { DEADLOCK, RENAME, PO, "po-choice", "parallelGateway", NULL, "po-choice" },
    { DEADLOCK, RENAME, PO, "po-back", "parallelGateway", NULL, "po-back" },

    { LOST, ELEMENT, PO, "po-f92", NULL, NULL, "(po-close) leads nowhere" },
    { LOST, ATTRIBUTE, HR, "hr-closed", "anlan:status", NULL, "which is not closed" },
    { LOST, ATTRIBUTE, EC, "ec-declined", "anlan:status", NULL, "which is not closed" },
    { LOST, RENAME, ND, "nd-by-agreement", "parallelGateway", NULL, "left behind" },
    { LOST, INSIDE, HR, "hr-course",
      "<sequenceFlow id=\"hr-zz\" sourceRef=\"hr-course\" targetRef=\"hr-closed\"/>", NULL, "left behind" },

    { ROLE, ATTRIBUTE, PO, "po-decide", "anlan:roles", "sheriff", "no role \"sheriff\"" },
    { ROLE, ATTRIBUTE, EC, "ec-dispatch", "anlan:roles", "partner-agency", "names no role of theirs" },
    { ROLE, ATTRIBUTE, HR, "hr-handle", "anlan:roles", "operator", "never comes to such a case" },
    { ROLE, ATTRIBUTE, PO, "po-hear", "anlan:roles", "mediator", "never comes to such a case" },
    { ROLE, ATTRIBUTE, PO, "po-serve", "anlan:roles", NULL, "names no role" },
    { ROLE, ATTRIBUTE, ST, "st-handle", "anlan:roles", "overseer",
      "\"overseer\" alone, and the kind shuts out the unit concerned" },
    { ROLE, ATTRIBUTE, ST, "st-decline", "anlan:roles", "overseer operator",
      "\"overseer\" alone, and the kind shuts out the unit concerned" }, // one that never comes to the case is none

    { CLOCK, REPLACE, ORDER_KIND, "    consequence: review-missed\n    owner_role: supervisor\n",
      "    consequence: review-missed\n", NULL, "\"review\" has no owner" },
    { CLOCK, REPLACE, ORDER_KIND, "    consequence: hearing-missed\n    owner_role: legal-reviewer\n",
      "    consequence: hearing-missed\n    owner_role: ghost\n", NULL, "ghost" },
    { CLOCK, ATTRIBUTE, EC, "ec-arrival-due", "anlan:act", NULL, "names no act" },
    { CLOCK, ATTRIBUTE, PO, "po-service-due", "anlan:clock", NULL, "names no clock" },
    { CLOCK, REPLACE, ORDER_KIND, "    consequence: fine-unpaid\n", "    consequence: wait-and-see\n", NULL,
      "wait-and-see" },
    { CLOCK, REPLACE, PO, "<boundaryEvent id=\"po-limit\"",
      "<boundaryEvent id=\"po-limit\" anlan:clocks=\"stop:all\"", NULL, "lets the system end the clock" },

    { GAP, ELEMENT, ORDER, "tier-8", NULL, NULL, "gap: no rule takes" },
    { GAP, ELEMENT, ORDER, "place-recorded", NULL, NULL, "gap: no rule takes" },
    { GAP, ELEMENT, ORDER, "fine-less", NULL, NULL, "gap: no rule takes" },
    { GAP, ELEMENT, ORDER, "hearing-of-age", NULL, NULL, "gap: no rule takes" },

    { OVERLAP, TWICE, ORDER, "tier-24", NULL, NULL, "overlap" },
    { OVERLAP, TWICE, ORDER, "fine-4000", NULL, NULL, "overlap" },
    { OVERLAP, TWICE, ORDER, "elsewhere-two", NULL, NULL, "overlap" },
    { OVERLAP, REPLACE, ORDER, "<inputEntry id=\"tier-12-c1\"><text>false</text>",
      "<inputEntry id=\"tier-12-c1\"><text>-</text>", NULL, "overlap" },

    { WORD, LINE, "words/zh-CN.json", "\"step/po-review\"", NULL, NULL,
      "no words for \"step/po-review\" in zh-CN" },
    { WORD, LINE, "words/en.json", "\"act/summon\"", NULL, NULL, "no words for \"act/summon\" in en" },
    { WORD, LINE, "words/zh-CN.json", "\"clock/review\"", NULL, NULL,
      "no words for \"clock/review\" in zh-CN" },
    { WORD, LINE, "words/en.json", "\"role/handler\"", NULL, NULL, "no words for \"role/handler\" in en" },
    { WORD, LINE, "words/zh-CN.json", "\"why/heavier\"", NULL, NULL, "why/heavier" },

    { FORM, REPLACE, ORDER_KIND, "form: {include: remark}", "form: {include: remarks}", NULL, "remarks" },
    { FORM, REPLACE, DISPUTE_KIND, "date(data.until)", "date(data.till)", NULL,
      "takes \"till\" from a form that has no such field" },
    { FORM, REPLACE, ORDER_KIND, "data.mode = ", "data.reason = ", NULL, "\"reason\", which is sealed" },
    { FORM, REPLACE, ORDER, " name=\"tier\"", " name=\"tiers\"", NULL,
      "gives \"tiers\", which an act does not take" },
    { FORM, REPLACE, "kinds/emergency-call.yaml", "x-ask: true, ", "", NULL,
      "tells a no of \"danger\" from what nobody told" },
    { FORM, FILE_GONE, "documents/report-receipt.en.html", NULL, NULL, NULL, "report-receipt.en.html" },
    { FORM, REPLACE, ORDER_KIND, "decides: [questioning-tier]", "decides: [questioning-tiers]", NULL,
      "questioning-tiers" },
};

// --- editing -----------------------------------------------------------------------------------------

static struct str splice(struct arena *a, struct str s, ptrdiff_t from, ptrdiff_t to, struct str by)
{
    struct text t = { .arena = a };
    text_put(&t, str_slice(s, 0, from));
    text_put(&t, by);
    text_put(&t, str_slice(s, to, s.len));
    return text_str(&t);
}

static ptrdiff_t find_from(struct str s, struct str what, ptrdiff_t from)
{
    ptrdiff_t at = str_find(str_slice(s, from, s.len), what);
    return at < 0 ? -1 : from + at;
}

// The tag that has this id: where it begins, and where it ends.
static bool find_tag(struct arena *a, struct str s, const char *id, ptrdiff_t *ret_from, ptrdiff_t *ret_to)
{
    ptrdiff_t at = str_find(s, arena_print(a, " id=\"%s\"", id));
    if (at < 0) return false;
    *ret_to = find_from(s, S(">"), at) + 1;
    while (at > 0 && s.at[at] != '<') at--;
    *ret_from = at;
    return true;
}

static ptrdiff_t element_end(struct arena *a, struct str s, ptrdiff_t from, ptrdiff_t tag_end)
{
    if (s.at[tag_end - 2] == '/') return tag_end;
    ptrdiff_t name = from + 1;
    while (name < s.len && s.at[name] != ' ' && s.at[name] != '>') name++;
    struct str close = arena_print(a, "</%.*s>", P(str_slice(s, from + 1, name)));
    return find_from(s, close, tag_end) + close.len;
}

static struct str set_attribute(struct arena *a, struct str s, const struct seeded *x)
{
    ptrdiff_t from, to;
    if (!find_tag(a, s, x->a, &from, &to)) return s;
    struct str key = arena_print(a, " %s=\"", x->b);
    ptrdiff_t at = find_from(s, key, from);
    if (at < 0 || at > to) return s;
    ptrdiff_t end = find_from(s, S("\""), at + key.len) + 1;
    return splice(a, s, at, end, x->c ? arena_print(a, "%.*s%s\"", P(key), x->c) : S(""));
}

static struct str rename_element(struct arena *a, struct str s, const struct seeded *x)
{
    ptrdiff_t from, to;
    if (!find_tag(a, s, x->a, &from, &to)) return s;
    ptrdiff_t name = from + 1;
    while (s.at[name] != ' ' && s.at[name] != '>') name++;
    struct str old = str_slice(s, from + 1, name), close = arena_print(a, "</%.*s>", P(old));
    bool empty = s.at[to - 2] == '/';
    ptrdiff_t end = find_from(s, close, to);
    if (!empty) s = splice(a, s, end, end + close.len, arena_print(a, "</%s>", x->b));
    return splice(a, s, from + 1, name, str_of(x->b));
}

static struct str element_twice(struct arena *a, struct str s, const struct seeded *x)
{
    ptrdiff_t from, to;
    if (!find_tag(a, s, x->a, &from, &to)) return s;
    ptrdiff_t end = element_end(a, s, from, to);
    struct str again = str_slice(s, from, end), id = arena_print(a, "\"%s", x->a);
    for (ptrdiff_t at = 0; (at = find_from(again, id, at)) >= 0; at += id.len + 6)
        again = splice(a, again, at, at + 1, S("\"again-"));
    return splice(a, s, end, end, again);
}

static struct str without_line(struct arena *a, struct str s, const char *start)
{
    ptrdiff_t at = str_find(s, str_of(start));
    if (at < 0) return s;
    ptrdiff_t from = at, to = find_from(s, S("\n"), at) + 1;
    while (from > 0 && s.at[from - 1] != '\n') from--;
    return splice(a, s, from, to, S(""));
}

static struct str edited(struct arena *a, struct str s, const struct seeded *x)
{
    ptrdiff_t from, to;
    switch (x->edit) {
    case REPLACE:
        from = str_find(s, str_of(x->a));
        return from < 0 ? s : splice(a, s, from, from + str_of(x->a).len, str_of(x->b));
    case ATTRIBUTE:
        return set_attribute(a, s, x);
    case ELEMENT:
        return find_tag(a, s, x->a, &from, &to) ? splice(a, s, from, element_end(a, s, from, to), S("")) : s;
    case RENAME:
        return rename_element(a, s, x);
    case TWICE:
        return element_twice(a, s, x);
    case LINE:
        return without_line(a, s, x->a);
    case INSIDE:
        from = find_from(s, S("</process>"), str_find(s, arena_print(a, " id=\"%s\"", x->a)));
        return splice(a, s, from, from, str_of(x->b));
    default:
        return s;
    }
}

// --- looking -----------------------------------------------------------------------------------------

static struct folder read_cn(struct arena *a)
{
    static struct folder folder;
    folder = folder_of(a, ANLAN_SOURCE "/packs/cn");
    return folder;
}

static bool seed(struct arena *a, struct folder *folder, const struct seeded *x)
{
    for (int32_t i = 0; i < folder->count; i++) {
        if (!str_equal(folder->at[i].path, str_of(x->path))) continue;
        struct str was = folder->at[i].bytes;
        if (x->edit == FILE_GONE)
            folder->at[i] = folder->at[--folder->count];
        else
            folder->at[i].bytes = edited(a, was, x);
        return x->edit == FILE_GONE || !str_equal(was, folder->at[i].bytes);
    }
    return false;
}

struct looked {
    bool refused;
    struct fault f;
    struct law_checked checked;
};

static struct looked look_at(const struct folder *folder)
{
    struct looked l = { 0 };
    struct arena a = arena_of(find_pool, sizeof find_pool, NULL),
                 think = arena_of(think_pool, sizeof think_pool, NULL);
    struct pack_context context = { .zones = zones_open() };
    const struct pack *p;
    struct law_check_order o = { .language = S("en"), .states_max = 20'000 };
    MUST(day_parse(S("2026-11-23"), &o.on));
    l.refused = pack_load_with(&a, folder->at, folder->count, &context, &p, &l.f) != RC_OK;
    if (!l.refused) l.refused = law_check(&a, think, p, &o, &l.checked, &l.f) != RC_OK;
    return l;
}

static bool says(const struct looked *l, const char *what)
{
    if (l->refused) return str_contains(str_of(l->f.text), str_of(what));
    for (int32_t i = 0; i < l->checked.findings.count; i++)
        if (l->checked.findings.at[i].fault && str_contains(l->checked.findings.at[i].text, str_of(what)))
            return true;
    return false;
}

// A fault of the way has the way beside it; each line of it is one step.
static bool shows_way(const struct looked *l, const struct seeded *x)
{
    bool of_way = x->sort == DEADLOCK || (x->sort == LOST && x->edit != ELEMENT);
    for (int32_t i = 0; of_way && i < l->checked.findings.count; i++)
        if (str_contains(l->checked.findings.at[i].text, str_of(x->found)) &&
            l->checked.findings.at[i].way.len)
            return true;
    return !of_way;
}

static void print_looked(const struct looked *l)
{
    if (l->refused) printf("  refused: %s\n", l->f.text);
    for (int32_t i = 0; i < l->checked.findings.count; i++)
        printf("  %s: %.*s\n%.*s\n", law_finding_name(l->checked.findings.at[i].kind),
               P(l->checked.findings.at[i].text), P(l->checked.findings.at[i].way));
}

static void raises_nothing(const char *path)
{
    static struct folder folder;
    struct arena a = arena_of(pack_pool, sizeof pack_pool, NULL);
    folder = folder_of(&a, path);
    struct looked l = look_at(&folder);
    bool whole = !l.refused && l.checked.findings.count == 0 && l.checked.procedures > 0;
    CHECK(whole);
    if (!whole) print_looked(&l);
    printf("%s procedures=%d states=%d decisions=%d ways=%d clocks=%d\n", path + strlen(ANLAN_SOURCE) + 1,
           l.checked.procedures, l.checked.states, l.checked.tables, l.checked.acts, l.checked.clocks);
}

TEST(the_untouched_packs_raise_nothing)
{
    CHECK(each_pack(ANLAN_SOURCE "/packs", raises_nothing) >= 2);
    CHECK(each_pack(ANLAN_SOURCE "/docs/examples", raises_nothing) >= 1);
}

TEST(every_seeded_fault_is_found_and_named)
{
    int32_t count[SORTS] = { 0 };
    for (int i = 0; i < COUNT(faults); i++) {
        const struct seeded *x = &faults[i];
        struct arena a = arena_of(pack_pool, sizeof pack_pool, NULL);
        struct folder folder = read_cn(&a);
        bool seeded = seed(&a, &folder, x);
        CHECK(seeded);
        struct looked l = look_at(&folder);
        bool found = seeded && says(&l, x->found) && (l.refused || shows_way(&l, x));
        CHECK(found);
        if (!found)
            printf("%s in %s (%s): \"%s\"%s\n", sorts[x->sort], x->path, x->a ? x->a : "", x->found,
                   seeded ? "" : ": not seeded");
        if (!found && seeded) print_looked(&l);
        count[x->sort]++;
    }
    for (int i = 0; i < SORTS; i++) CHECK(count[i] >= 4);
    CHECK(COUNT(faults) >= 40);
    printf("faults=%d\n", (int)COUNT(faults));
}
