// The trace: who did what when, on which articles, what came of it. In the pack's own words, so that a lawyer can read it.
#include "law/bpmn.h"
#include "law/play/play_int.h"
#include <stdarg.h>
#include <stdio.h>

enum phrase {
    SAY_CASE,
    SAY_ADMITTED,
    SAY_REFUSED,
    SAY_BASIS,
    SAY_CLOCK_START,
    SAY_CLOCK_STOP,
    SAY_CLOCK_PAUSE,
    SAY_CLOCK_RESUME,
    SAY_CLOCK_EXTEND,
    SAY_DUE,
    SAY_ISSUED,
    SAY_TOLD,
    SAY_STEP,
    SAY_NEEDED,
    SAY_UNVERIFIED,
    SAY_NOT_SO,
    SAY_ANONYMOUS,
    SAY_HOLDER,
    SAY_STAFF,
    SAY_SYSTEM,
    SAY_PARTNER,
    SAY_COLON, // how the language sets its sentences
    SAY_COMMA,
    SAY_AND,
    SAY_NEXT,
    SAY_OPEN,
    SAY_SHUT,
    PHRASES
};

static const char *const phrases[2][PHRASES] = {
    { [SAY_CASE] = "Case",
      [SAY_ADMITTED] = "status",
      [SAY_REFUSED] = "REFUSED",
      [SAY_BASIS] = "basis",
      [SAY_CLOCK_START] = "clock starts",
      [SAY_CLOCK_STOP] = "clock ends",
      [SAY_CLOCK_PAUSE] = "clock pauses",
      [SAY_CLOCK_RESUME] = "clock runs again",
      [SAY_CLOCK_EXTEND] = "clock extended",
      [SAY_DUE] = "due",
      [SAY_ISSUED] = "issued",
      [SAY_TOLD] = "to be told",
      [SAY_STEP] = "now open",
      [SAY_NEEDED] = "needed",
      [SAY_UNVERIFIED] = "not verified",
      [SAY_NOT_SO] = "NOT AS STATED",
      [SAY_ANONYMOUS] = "anonymous",
      [SAY_HOLDER] = "holder of the receipt",
      [SAY_STAFF] = "staff",
      [SAY_SYSTEM] = "the system",
      [SAY_PARTNER] = "partner",
      [SAY_COLON] = ": ",
      [SAY_COMMA] = ", ",
      [SAY_AND] = ", ",
      [SAY_NEXT] = "; ",
      [SAY_OPEN] = " (",
      [SAY_SHUT] = ")" },
    { [SAY_CASE] = "案件",
      [SAY_ADMITTED] = "状态",
      [SAY_REFUSED] = "未获准许",
      [SAY_BASIS] = "依据",
      [SAY_CLOCK_START] = "期限开始",
      [SAY_CLOCK_STOP] = "期限终止",
      [SAY_CLOCK_PAUSE] = "期限中止",
      [SAY_CLOCK_RESUME] = "期限恢复",
      [SAY_CLOCK_EXTEND] = "期限延长",
      [SAY_DUE] = "届满",
      [SAY_ISSUED] = "出具文书",
      [SAY_TOLD] = "应当告知",
      [SAY_STEP] = "现处环节",
      [SAY_NEEDED] = "需要",
      [SAY_UNVERIFIED] = "未核对原文",
      [SAY_NOT_SO] = "与场景所述不符",
      [SAY_ANONYMOUS] = "匿名人",
      [SAY_HOLDER] = "回执持有人",
      [SAY_STAFF] = "工作人员",
      [SAY_SYSTEM] = "系统",
      [SAY_PARTNER] = "协作单位",
      [SAY_COLON] = "：",
      [SAY_COMMA] = "，",
      [SAY_AND] = "、",
      [SAY_NEXT] = "；",
      [SAY_OPEN] = "（",
      [SAY_SHUT] = "）" },
};

static const char *say(const struct play *p, enum phrase w)
{
    return phrases[str_starts(p->language, S("zh"))][w];
}

static struct str word(struct play *p, const char *family, struct str name)
{
    return pack_words(p->pack, p->language, arena_print(p->a, "%s/%.*s", family, P(name)));
}

static void line(struct play *p, enum phrase w)
{
    text_print(p->o->trace, "    %s%s", say(p, w), say(p, SAY_COLON));
}

// In the pack's zone, to the minute, or to the second where there are any.
static struct str time_text(struct play *p, struct instant i)
{
    int64_t local_s =
        (i.ns < 0 ? i.ns - (NS_PER_S - 1) : i.ns) / NS_PER_S + clock_offset_at(&p->pack->clock_zone, i);
    int64_t days = local_s / 86'400 - (local_s % 86'400 < 0), second = local_s - days * 86'400;
    struct civil c = civil_of_day((struct day){ days });
    struct str t = arena_print(p->a, "%04lld-%02d-%02d %02d:%02d", (long long)c.year, c.month, c.day,
                               (int)(second / 3600), (int)(second / 60 % 60));
    return second % 60 ? arena_print(p->a, "%.*s:%02d", P(t), (int)(second % 60)) : t;
}

void trace_case(struct play *p, struct str about)
{
    if (!p->o->trace) return;
    text_print(p->o->trace, "\n%.*s\n%s%s%.*s%s%.*s%s\n", P(about), say(p, SAY_CASE), say(p, SAY_COLON),
               P(word(p, "kind", p->kind)), say(p, SAY_OPEN), P(p->kind), say(p, SAY_SHUT));
}

// --- who ---------------------------------------------------------------------------------------------

static void put_who(struct play *p, const struct told_act *t)
{
    struct text *out = p->o->trace;
    text_print(out, "%s", say(p, (enum phrase)(SAY_ANONYMOUS + (int)t->by)));
    if (t->actor.len && !str_equal(t->actor, S("someone"))) text_print(out, " %.*s", P(t->actor));
    for (int32_t i = 0; i < t->roles_count; i++)
        text_print(out, "%s%.*s", say(p, i ? SAY_AND : SAY_OPEN), P(word(p, "role", t->roles[i])));
    if (t->roles_count) text_print(out, "%s", say(p, SAY_SHUT));
}

// --- on what -----------------------------------------------------------------------------------------

static void put_articles(struct play *p, const struct ruling *r)
{
    struct pack_names names = play_basis(p, r);
    for (int32_t i = 0; i < names.count; i++) {
        const struct pack_article *a = pack_article(p->pack, names.at[i]);
        line(p, SAY_BASIS);
        text_print(p->o->trace, "%.*s %.*s", P(a->instrument_title[p->language_index]), P(a->id));
        text_print(p->o->trace, " %.*s [%.*s]%s%s%s\n", P(a->title[p->language_index]), P(a->name),
                   a->verified ? "" : say(p, SAY_OPEN), a->verified ? "" : say(p, SAY_UNVERIFIED),
                   a->verified ? "" : say(p, SAY_SHUT));
    }
}

// --- what came of it -----------------------------------------------------------------------------------

static void put_clocks(struct play *p, const struct ruling *r)
{
    static const enum phrase ops[] = { [CLOCK_START] = SAY_CLOCK_START,
                                       [CLOCK_STOP] = SAY_CLOCK_STOP,
                                       [CLOCK_PAUSE] = SAY_CLOCK_PAUSE,
                                       [CLOCK_RESUME] = SAY_CLOCK_RESUME,
                                       [CLOCK_EXTEND] = SAY_CLOCK_EXTEND };
    for (int32_t i = 0; i < r->clocks_count; i++) {
        const struct ruled_clock *c = &r->clocks[i];
        line(p, ops[c->op]);
        text_print(p->o->trace, "%.*s", P(word(p, "clock", c->clock->name)));
        if (c->op != CLOCK_STOP && c->op != CLOCK_PAUSE)
            text_print(p->o->trace, "%s%s %.*s", say(p, SAY_COMMA), say(p, SAY_DUE), P(time_text(p, c->due)));
        text_print(p->o->trace, "\n");
    }
}

// The narrative is a part beside the parties. What has no words, as a class of actor, is named.
static struct str word_or_name(struct play *p, const char *family, struct str name)
{
    struct str words = word(p, family, name), missing = arena_print(p->a, "%s/%.*s", family, P(name));
    if (!str_equal(words, missing)) return words;
    words = word(p, "part", name);
    return str_starts(words, S("part/")) ? name : words;
}

static void put_names(struct play *p, enum phrase w, const char *family, struct pack_names n)
{
    if (n.count == 0) return;
    line(p, w);
    for (int32_t i = 0; i < n.count; i++)
        text_print(p->o->trace, "%s%.*s", i ? say(p, SAY_NEXT) : "", P(word_or_name(p, family, n.at[i])));
    text_print(p->o->trace, "\n");
}

// A step without an act has no words of its own in the pack, but a name in the drawing.
static struct str step_word(struct play *p, struct str id)
{
    struct str key = arena_print(p->a, "step/%.*s", P(id)), said = pack_words(p->pack, p->language, key);
    if (!str_equal(said, key)) return said;
    const struct bpmn_node *n = bpmn_node_find(p->pack->procedures, id);
    return n && n->name.len ? n->name : id;
}

static void put_steps(struct play *p)
{
    struct pack_names n = play_steps(p);
    if (n.count == 0) return;
    line(p, SAY_STEP);
    for (int32_t i = 0; i < n.count; i++)
        text_print(p->o->trace, "%s%.*s", i ? say(p, SAY_NEXT) : "", P(step_word(p, n.at[i])));
    text_print(p->o->trace, "\n");
}

static void put_admitted(struct play *p, const struct ruling *r)
{
    line(p, SAY_ADMITTED);
    text_print(p->o->trace, "%.*s\n", P(word(p, "status", r->to)));
    put_articles(p, r);
    put_clocks(p, r);
    put_names(p, SAY_ISSUED, "document", r->documents);
    put_names(p, SAY_TOLD, "notice", r->notices);
    put_steps(p);
}

// Of a kind that is drawn the step is named at which the act is open, of another the status.
static const char *needed_family(const struct ruling *r)
{
    bool drawn = r->kind && r->kind->procedure;
    return r->refusal == REFUSED_ROLE       ? "role"
           : r->refusal == REFUSED_STATUS   ? (drawn ? "step" : "status")
           : r->refusal == REFUSED_PURPOSE  ? "purpose"
           : r->refusal == REFUSED_PARTS    ? "party"
           : r->refusal == REFUSED_OPENS    ? "kind"
           : r->refusal == REFUSED_RELATION ? "relation"
                                            : "";
}

static void put_refused(struct play *p, const struct ruling *r)
{
    line(p, SAY_REFUSED);
    text_print(p->o->trace, "%.*s\n", P(word(p, "refusal", law_refusal_name(r->refusal))));
    for (int32_t i = 0; i < r->decided_count; i++)
        if (r->decided[i].refused && r->decided[i].why.len)
            text_print(p->o->trace, "      %.*s\n", P(word(p, "why", r->decided[i].why)));
    put_names(p, SAY_NEEDED, needed_family(r), r->needed);
    put_articles(p, r);
}

void trace_act(struct play *p, const struct told_act *t, const struct ruling *r)
{
    if (!p->o->trace) return;
    text_print(p->o->trace, "  %.*s  ", P(time_text(p, t->at)));
    put_who(p, t);
    text_print(p->o->trace, "%s%.*s\n", say(p, SAY_COLON), P(word(p, "act", t->act)));
    if (r->admitted)
        put_admitted(p, r);
    else
        put_refused(p, r);
}

void trace_wrong(struct play *p, const char *format, ...)
{
    char text[512];
    va_list arguments;
    if (!p->o->trace) return;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    struct str cut = str_of(text);
    while (cut.len && !utf8_valid(cut)) cut.len--;
    text_print(p->o->trace, "  ! %s%s%.*s\n", say(p, SAY_NOT_SO), say(p, SAY_COLON), P(cut));
}
