// Events in words for people who know the law and not the notation: what is to be done now and on which article, what runs until when, which
// branch was taken and why.
#include "law/bpmn/bpmn_int.h"

enum phrase {
    SAY_BEGINS,
    SAY_TO_DO,
    SAY_ENTERED,
    SAY_AWAITED,
    SAY_DONE,
    SAY_BROKEN,
    SAY_BRANCH,
    SAY_RUNS,
    SAY_DUE,
    SAY_TIME_UP,
    SAY_COMES,
    SAY_FACT,
    SAY_SENT,
    SAY_ENDS_HERE,
    SAY_OVER,
    SAY_BASIS,
    PHRASES
};

static const char *const phrases[2][PHRASES] = {
    { [SAY_BEGINS] = "the procedure begins: ",
      [SAY_TO_DO] = "to be done: ",
      [SAY_ENTERED] = "entered: ",
      [SAY_AWAITED] = "awaited: ",
      [SAY_DONE] = "done: ",
      [SAY_BROKEN] = "broken off: ",
      [SAY_BRANCH] = "branch: ",
      [SAY_RUNS] = "time runs: ",
      [SAY_DUE] = ", until ",
      [SAY_TIME_UP] = "time is up: ",
      [SAY_COMES] = "it comes: ",
      [SAY_FACT] = "fact: ",
      [SAY_SENT] = "sent: ",
      [SAY_ENDS_HERE] = "this way ends: ",
      [SAY_OVER] = "the procedure is over: ",
      [SAY_BASIS] = "; basis: " },
    { [SAY_BEGINS] = "程序开始：",
      [SAY_TO_DO] = "待办：",
      [SAY_ENTERED] = "进入：",
      [SAY_AWAITED] = "等待：",
      [SAY_DONE] = "已办：",
      [SAY_BROKEN] = "中断：",
      [SAY_BRANCH] = "分支：",
      [SAY_RUNS] = "计时：",
      [SAY_DUE] = "，至 ",
      [SAY_TIME_UP] = "期满：",
      [SAY_COMES] = "发生：",
      [SAY_FACT] = "事实：",
      [SAY_SENT] = "发出：",
      [SAY_ENDS_HERE] = "此路结束：",
      [SAY_OVER] = "程序结束：",
      [SAY_BASIS] = "；依据：" },
};

struct teller {
    struct arena *a;
    const struct bpmn_model *m;
    const struct bpmn_event *e;
    struct text t;
    bool zh;
};

static void say(struct teller *w, enum phrase p) { text_print(&w->t, "%s", phrases[w->zh][p]); }

static void put_basis(struct teller *w, const struct bpmn_law *law)
{
    if (law->articles.count == 0) return;
    say(w, SAY_BASIS);
    for (int32_t i = 0; i < law->articles.count; i++)
        text_print(&w->t, "%s%.*s", i ? " " : "", P(law->articles.at[i]));
}

static const struct bpmn_node *put_node(struct teller *w, enum phrase p)
{
    const struct bpmn_node *n = &w->m->nodes[w->e->node].pub;
    say(w, p);
    text_print(&w->t, "%.*s", P(n->name.len ? n->name : n->id));
    return n;
}

static void tell_entered(struct teller *w)
{
    const struct bpmn_node *n = &w->m->nodes[w->e->node].pub;
    if (bpmn_is_done_by_command(n))
        put_basis(w, &put_node(w, SAY_TO_DO)->law);
    else if (bpmn_is_scope(n->kind) && n->name.len)
        (void)put_node(w, SAY_ENTERED);
    else if (n->kind == BPMN_CATCH || n->kind == BPMN_RECEIVE)
        put_basis(w, &put_node(w, SAY_AWAITED)->law);
}

// Only a branch that was chosen says something.
static void tell_took(struct teller *w)
{
    const struct bpmn_flow *flow = &w->m->flows[w->e->flow].pub;
    const struct bpmn_node *from = &w->m->nodes[flow->from].pub;
    if (flow->condition.len == 0 && (from->out_count < 2 || from->kind == BPMN_PARALLEL)) return;
    say(w, SAY_BRANCH);
    text_print(&w->t, "%.*s", P(flow->name.len ? flow->name : flow->id));
    if (flow->condition.len) text_print(&w->t, " (%.*s)", P(flow->condition));
    put_basis(w, &flow->law);
}

static void tell_waited(struct teller *w)
{
    char text[INSTANT_TEXT_MAX];
    const struct bpmn_node *n = &w->m->nodes[w->e->node].pub;
    if (n->trigger != BPMN_TIMER) return;
    (void)put_node(w, SAY_RUNS);
    if (w->e->due.ns && w->e->due.ns != INT64_MAX) {
        say(w, SAY_DUE);
        text_print(&w->t, "%.*s", P(instant_print(w->e->due, text)));
    }
    put_basis(w, &n->law);
}

static void tell_thrown(struct teller *w)
{
    if (w->e->trigger != BPMN_MESSAGE && w->e->trigger != BPMN_SIGNAL) return;
    say(w, SAY_SENT);
    text_print(&w->t, "%.*s", P(w->e->name));
}

static void tell_finished(struct teller *w)
{
    say(w, SAY_OVER);
    text_print(&w->t, "%s", bpmn_outcome_name(w->e->outcome));
    if (w->e->name.len) text_print(&w->t, ": %.*s", P(w->e->name));
}

struct str bpmn_event_words(struct arena *a, const struct bpmn_model *m, const struct bpmn_event *e,
                            struct str language)
{
    struct teller w = { a, m, e, { .arena = a }, str_starts(language, S("zh")) };
    switch (e->kind) {
    case BPMN_BEGAN:
        (void)put_node(&w, SAY_BEGINS);
        break;
    case BPMN_ENTERED:
        tell_entered(&w);
        break;
    case BPMN_PASSED:
        if (m->nodes[e->node].pub.kind == BPMN_END) (void)put_node(&w, SAY_ENDS_HERE);
        break;
    case BPMN_TOOK:
        tell_took(&w);
        break;
    case BPMN_DID:
        if (m->nodes[e->node].pub.kind > BPMN_CALL && m->nodes[e->node].pub.kind < BPMN_EXCLUSIVE)
            (void)put_node(&w, SAY_DONE);
        break;
    case BPMN_BROKE_OFF:
        (void)put_node(&w, SAY_BROKEN);
        break;
    case BPMN_WAITED:
        tell_waited(&w);
        break;
    case BPMN_HAPPENED:
        (void)put_node(&w, m->nodes[e->node].pub.trigger == BPMN_TIMER ? SAY_TIME_UP : SAY_COMES);
        break;
    case BPMN_WROTE:
        say(&w, SAY_FACT);
        text_print(&w.t, "%.*s = %.*s", P(e->name), P(feel_print(a, e->value, true)));
        break;
    case BPMN_THREW:
        tell_thrown(&w);
        break;
    case BPMN_FINISHED:
        tell_finished(&w);
        break;
    default:
        break; // what only the engine cares for
    }
    return text_str(&w.t);
}
