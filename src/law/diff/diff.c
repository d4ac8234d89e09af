// The list of changes, and each in words.
#include "law/bpmn.h"
#include "law/diff/diff_int.h"

const char *pack_change_name(enum pack_change_kind k)
{
    static const char *const names[PACK_CHANGES] = { "pack",    "kind", "status", "act",  "step", "clock",
                                                     "article", "role", "table",  "word", "file" };
    return names[k];
}

bool in_chinese(const struct differ *d) { return d->in_words && str_starts(d->language, S("zh")); }

struct str called(const struct differ *d, const char *family, struct str name)
{
    if (!d->in_words) return name;
    struct str words = pack_word(d->new, d->language, family, name);
    if (words.len == 0) words = pack_word(d->old, d->language, family, name);
    if (words.len == 0 || str_equal(words, name)) return name;
    return arena_print(d->a, in_chinese(d) ? "%.*s（%.*s）" : "%.*s (%.*s)", P(words), P(name));
}

// The family of words that the names of a change's subject, and of what it is of, have; NULL: they have none.
static const struct {
    const char *subject, *of;
} families[PACK_CHANGES] = {
    [CHANGE_KIND] = { "kind", NULL },
    [CHANGE_STATUS] = { "status", "kind" },
    [CHANGE_ACT] = { NULL, "kind" },
    [CHANGE_STEP] = { "step", "kind" },
    [CHANGE_CLOCK] = { "clock", "kind" },
    [CHANGE_ROLE] = { "role", NULL },
    [CHANGE_TABLE] = { "decision", "decision" },
};

void note_change(struct differ *d, enum pack_change_kind kind, struct str of, struct str subject,
                 struct str old, struct str new)
{
    struct pack_changes *to = d->to;
    if (to->count == to->room) {
        int32_t room = to->room ? 2 * to->room : 64;
        struct pack_change *more = NEW(d->a, struct pack_change, room);
        if (to->count) memcpy(more, to->at, (size_t)to->count * sizeof *more);
        to->at = more;
        to->room = room;
    }
    const char *of_family = families[kind].of, *family = families[kind].subject;
    to->at[to->count++] =
        (struct pack_change){ .kind = kind,
                              .of = of,
                              .subject = subject,
                              .old = old,
                              .new = new,
                              .of_words = of_family ? called(d, of_family, of) : of,
                              .subject_words = family ? called(d, family, subject) : subject };
}

void note_texts(struct differ *d, enum pack_change_kind kind, struct str of, struct str subject,
                struct str old, struct str new)
{
    if (!str_equal(old, new)) note_change(d, kind, of, subject, old, new);
}

void pack_diff(struct arena *a, const struct pack *old, const struct pack *new, struct str language,
               struct pack_changes *ret)
{
    *ret = (struct pack_changes){ 0 };
    struct differ d = { .a = a,
                        .old = old,
                        .new = new,
                        .language = pack_language(new, language),
                        .in_words = language.len > 0,
                        .to = ret };
    diff_kinds(&d);
    diff_tables(&d);
    diff_rest(&d);
    struct pack_change *sorted = NEW(a, struct pack_change, ret->count);
    int32_t count = 0;
    for (int k = 0; k < PACK_CHANGES; k++)
        for (int32_t i = 0; i < ret->count; i++)
            if (ret->at[i].kind == (enum pack_change_kind)k) sorted[count++] = ret->at[i];
    ret->at = sorted;
    ret->room = count;
}

// --- in words ------------------------------------------------------------------------------------------

static const char *const said[2][PACK_CHANGES] = {
    { "the pack", "kind", "status", "act", "step", "clock", "article", "role", "decision table", "words",
      "file" },
    { "规则包", "案件种类", "状态", "行为", "环节", "期限", "条文", "角色", "决策表", "用语", "文件" },
};

struct str pack_change_text(struct arena *a, const struct pack_change *c, struct str language)
{
    bool zh = str_starts(language, S("zh"));
    struct text t = { .arena = a };
    text_print(&t, "%s %.*s", said[zh][c->kind], P(c->subject_words));
    if (c->of.len) text_print(&t, zh ? "，属 %.*s" : " of %.*s", P(c->of_words));
    if (c->old.len == 0)
        text_print(&t, zh ? "：新增：%.*s" : ": new: %.*s", P(c->new));
    else if (c->new.len == 0)
        text_print(&t, zh ? "：删除（原为 %.*s）" : ": gone (it was: %.*s)", P(c->old));
    else
        text_print(&t, zh ? "：由“%.*s”改为“%.*s”" : ": %.*s becomes %.*s", P(c->old), P(c->new));
    return text_str(&t);
}

// An amount as the language counts: "5 working days", "5 个工作日".
static void put_amount(struct text *t, struct clock_amount amount, bool zh)
{
    static const char *const zh_units[] = {
        [CLOCK_MINUTES] = "分钟",          [CLOCK_HOURS] = "小时",  [CLOCK_DAYS] = "日",
        [CLOCK_WORKING_DAYS] = "个工作日", [CLOCK_MONTHS] = "个月", [CLOCK_YEARS] = "年"
    };
    struct str unit = clock_unit_name(amount.unit);
    text_print(t, "%d ", amount.count);
    if (zh) {
        text_print(t, "%s", zh_units[amount.unit]);
        return;
    }
    for (ptrdiff_t i = 0; i < unit.len; i++) text_char(t, unit.at[i] == '_' ? ' ' : unit.at[i]);
}

static void put_extension(struct text *t, const struct clock_extension *x, bool zh)
{
    if (x->to)
        text_print(t, zh ? "，可延长至 " : ", extended to ");
    else
        text_print(t, zh ? "，可延长 %d 次，每次 " : ", extended %d times by ", x->times);
    put_amount(t, x->amount, zh);
}

struct str clock_text(struct differ *d, const struct pack_clock *c)
{
    bool zh = str_starts(d->language, S("zh"));
    struct str then = called(d, "act", c->consequence), owner = called(d, "role", c->owner_role);
    struct text t = { .arena = d->a };
    put_amount(&t, c->terms.limit, zh);
    if (c->terms.rule) text_print(&t, zh ? "，按 %.*s 计算" : " by %.*s", P(c->terms.rule->name));
    for (int32_t i = 0; i < c->terms.extensions_count; i++) put_extension(&t, &c->terms.extensions[i], zh);
    if (c->consequence.len) text_print(&t, zh ? "，逾期后果 %.*s" : ", then %.*s", P(then));
    if (c->owner_role.len) text_print(&t, zh ? "，责任人 %.*s" : ", owner %.*s", P(owner));
    return text_str(&t);
}
