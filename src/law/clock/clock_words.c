// The steps of a counting in words, in the two languages that every pack of ours speaks.
#include "law/clock/clock_int.h"

enum clock_language clock_language_of(struct str tag)
{
    return str_starts(tag, S("zh")) ? CLOCK_CHINESE : CLOCK_ENGLISH;
}

// --- parts of a sentence -------------------------------------------------------------------------------------

struct words {
    struct text text;
    const struct clock_zone *zone;
    bool chinese;
};

static void put_day(struct words *w, struct day d)
{
    static const char *const chinese[] = { "一", "二", "三", "四", "五", "六", "日" };
    static const char *const english[] = { "Monday", "Tuesday",  "Wednesday", "Thursday",
                                           "Friday", "Saturday", "Sunday" };
    static const char *const months[] = { "January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December" };
    struct civil c = civil_of_day(d);
    int weekday = weekday_of_day(d) - 1;
    if (w->chinese)
        text_print(&w->text, "%lld年%d月%d日（周%s）", (long long)c.year, c.month, c.day, chinese[weekday]);
    else
        text_print(&w->text, "%s %d %s %lld", english[weekday], c.day, months[c.month - 1],
                   (long long)c.year);
}

static void put_days(struct words *w, struct day from, struct day to)
{
    put_day(w, from);
    if (from.n == to.n) return;
    text_put(&w->text, w->chinese ? S("至") : S(" to "));
    put_day(w, to);
}

static void put_instant(struct words *w, struct instant at)
{
    char local[CLOCK_LOCAL_TEXT_MAX];
    text_put(&w->text, clock_print_local(w->zone, at, local));
}

static void put_amount(struct words *w, struct clock_amount a)
{
    static const char *const chinese[CLOCK_UNITS] = { "分钟", "小时", "日", "个工作日", "个月", "年" };
    static const char *const english[CLOCK_UNITS] = {
        "minute", "hour", "day", "working day", "month", "year"
    };
    if (w->chinese)
        text_print(&w->text, "%d%s", a.count, chinese[a.unit]);
    else
        text_print(&w->text, "%d %s%s", a.count, english[a.unit], a.count == 1 ? "" : "s");
}

static void put_length(struct words *w, struct instant from, struct instant to)
{
    static const char *const chinese[] = { "天", "小时", "分", "秒" };
    static const char *const english[] = { " d", " h", " min", " s" };
    static const int64_t seconds[] = { 86'400, 3600, 60, 1 };
    int64_t ns = to.ns - from.ns, left_s = ns / NS_PER_S;
    bool any = false;
    for (int i = 0; i < COUNT(seconds); i++) {
        int64_t n = left_s / seconds[i];
        left_s -= n * seconds[i];
        if (n == 0 && !(i == COUNT(seconds) - 1 && !any)) continue;
        if (any && !w->chinese) text_char(&w->text, ' ');
        text_print(&w->text, "%lld%s", (long long)n, w->chinese ? chinese[i] : english[i]);
        any = true;
    }
}

// A sentence with places: D from, E from..to, F to, A at, U at..until, L its length, N amount, Y year, C count, H name, R "（name）" where there is one.
static void put_part(struct words *w, char place, const struct clock_step *s)
{
    switch (place) {
    case 'D':
        put_day(w, s->from);
        break;
    case 'E':
        put_days(w, s->from, s->to);
        break;
    case 'F':
        put_day(w, s->to);
        break;
    case 'A':
        put_instant(w, s->at);
        break;
    case 'U':
        put_instant(w, s->at);
        text_put(&w->text, w->chinese ? S("至") : S(" to "));
        put_instant(w, s->until);
        break;
    case 'L':
        put_length(w, s->at, s->until);
        break;
    case 'N':
        put_amount(w, s->amount);
        break;
    case 'Y':
        text_print(&w->text, "%d", s->year);
        break;
    case 'C':
        text_print(&w->text, "%d", s->count);
        break;
    case 'H':
        text_put(&w->text, s->name);
        break;
    case 'R':
        if (s->name.len) text_print(&w->text, w->chinese ? "（%.*s）" : " (%.*s)", P(s->name));
        break;
    default:
        break;
    }
}

// clang-format off
static const struct { struct str chinese, english; } sentences[CLOCK_STEPS] = {
    [CLOCK_STEP_START] = { SL("自{A}起算，当日为{D}"), SL("It starts at {A}, on {D}") },
    [CLOCK_STEP_LIMIT] = { SL("期限为{N}"), SL("The limit is {N}") },
    [CLOCK_STEP_CUSTODY] = { SL("这是限制人身自由的期限：从当时起算，不因节假日延长"),
                             SL("It limits a person's liberty: it runs from the instant itself, and no holiday lengthens it") },
    [CLOCK_STEP_READ_WORKING] = { SL("依该法的计算规则，这里的日是工作日：{N}"),
                                  SL("Under this instrument's rule these days are working days: {N}") },
    [CLOCK_STEP_FIRST_DAY] = { SL("开始之日不计算在内，第一日为{D}"),
                               SL("The day of the start does not count; the first day is {D}") },
    [CLOCK_STEP_FIRST_HOUR] = { SL("开始之时不计算在内，从{A}起计算"),
                                SL("The hour of the start does not count; hours run from {A}") },
    [CLOCK_STEP_COUNTED] = { SL("{E}：计算，至此共{N}"), SL("{E}: counted, {N} by then") },
    [CLOCK_STEP_WEEKEND] = { SL("{E}：休息日，不计算"), SL("{E}: weekend, not counted") },
    [CLOCK_STEP_HOLIDAY] = { SL("{E}：{H}放假，不计算"), SL("{E}: {H}, holiday, not counted") },
    [CLOCK_STEP_MADE_UP] = { SL("{D}：调休上班{R}，计算，至此共{N}"),
                             SL("{D}: a rest day that is worked{R}, counted, {N} by then") },
    [CLOCK_STEP_PAUSED_DAYS] = { SL("{E}：中止期间，不计算"), SL("{E}: paused, not counted") },
    [CLOCK_STEP_PAUSED] = { SL("{U}：中止{L}，期限顺延同样长度"), SL("{U}: paused for {L}; the limit moves by as much") },
    [CLOCK_STEP_PAUSE_LATE] = { SL("{U}：中止开始时期限已满，不起作用"),
                                SL("{U}: this pause began after the limit had run out, and changes nothing") },
    [CLOCK_STEP_MONTH] = { SL("{N}后同一日届满：{D}"), SL("{N} end with the day of the same number: {D}") },
    [CLOCK_STEP_MONTH_SHORT] = { SL("{N}后的当月没有同一日，或者自月末起算，以{D}为届满之日"),
                                 SL("{N} on, the month has no day of that number, or it began at a month's end: {D} stands for it") },
    [CLOCK_STEP_EXTENDED] = { SL("延长{N}{R}"), SL("Extended by {N}{R}") },
    [CLOCK_STEP_LAST_DAY] = { SL("最后一日为{D}"), SL("The last day is {D}") },
    [CLOCK_STEP_ROLLED] = { SL("{D}是休息日或者节假日{R}，以其后第一个工作日{F}为届满之日"),
                            SL("{D} is a rest day{R}, so the limit ends with the next working day, {F}") },
    [CLOCK_STEP_NOT_ROLLED] = { SL("{D}是休息日或者节假日{R}，但期限不因此延长"),
                                SL("{D} is a rest day{R}, and the limit is not lengthened by it") },
    [CLOCK_STEP_GAP] = { SL("当地时钟跳过了这一时刻，顺延为{A}"), SL("The local clock skips that time; it is moved forward to {A}") },
    [CLOCK_STEP_OVERLAP] = { SL("当地时钟两次指到这一时刻，取较早的：{A}"),
                             SL("The local clock shows that time twice; the earlier is taken: {A}") },
    [CLOCK_STEP_PROVISIONAL] = { SL("{Y}年的放假安排尚无正式通知，这一结果是暂定的"),
                                 SL("There is no official notice of holidays for {Y} yet, so this result is provisional") },
    [CLOCK_STEP_MORE] = { SL("此处略去{C}步"), SL("{C} more steps are left out here") },
    [CLOCK_STEP_WARNING] = { SL("届满前{N}提醒：{A}"), SL("Warning {N} before: {A}") },
    [CLOCK_STEP_DUE] = { SL("自{A}起即为逾期"), SL("Late from {A} on") },
};
// clang-format on

static struct str sentence_of(const struct clock_step *s, bool chinese)
{
    if (s->kind == CLOCK_STEP_EXTENDED && s->extends_to)
        return chinese ? S("延长至{N}{R}") : S("Extended to {N}{R}");
    if (s->kind == CLOCK_STEP_FIRST_DAY && s->count)
        return chinese ? S("开始之日计算在内，第一日为{D}")
                       : S("The day of the start counts as the first: {D}");
    return chinese ? sentences[s->kind].chinese : sentences[s->kind].english;
}

struct str clock_step_words(struct arena *a, const struct clock_zone *z, const struct clock_step *step,
                            enum clock_language language)
{
    struct words w = { .text = { .arena = a }, .zone = z, .chinese = language == CLOCK_CHINESE };
    for (struct str rest = sentence_of(step, w.chinese), head; rest.len > 0;) {
        bool more = str_cut(rest, '{', &head, &rest);
        text_put(&w.text, head);
        if (!more) break;
        put_part(&w, rest.at[0], step);
        rest = str_slice(rest, 2, rest.len);
    }
    return text_str(&w.text);
}
