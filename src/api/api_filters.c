// Filters of a list: in the query as text, or as members of a body that may also name a telephone, a person or a document. One meaning, two places;
// what cannot be is refused in the words of the place where it stood.
#include "api/job_int.h"

struct filters {
    struct call *call;
    const struct json *body; // NULL: they stand in the query
};

struct filter { // where it stands: one of them, or neither
    struct str text;
    const struct json *member;
};

static enum rc wrong(const struct filters *f, const char *name, struct str expected)
{
    if (!f->body) return refuse(f->call, PROBLEM_QUERY, str_of(name), expected);
    return refuse(f->call, PROBLEM_MEMBER, arena_print(&f->call->arena, "/%s", name), expected);
}

static struct filter filter_of(const struct filters *f, const char *name)
{
    if (f->body) return (struct filter){ .member = json_get(f->body, str_of(name)) };
    return (struct filter){ .text = target_query(&f->call->target, str_of(name)) };
}

static enum rc take_text(const struct filters *f, const char *name, struct str *ret)
{
    if (!f->body) return *ret = filter_of(f, name).text, RC_OK;
    return member_text(f->call, f->body, name, false, ret);
}

static enum rc take_instant(const struct filters *f, const char *name, struct instant *ret)
{
    struct str text;
    enum rc rc = take_text(f, name, &text);
    if (rc || text.len == 0 || instant_parse(text, ret)) return rc;
    return wrong(f, name, S("an RFC 3339 time"));
}

static enum rc take_int(const struct filters *f, const char *name, int64_t least, int64_t most, int64_t *ret)
{
    struct filter x = filter_of(f, name);
    int64_t n = x.member ? x.member->integer : 0;
    if (!x.member && x.text.len == 0) return RC_OK;
    bool good = x.member ? x.member->kind == JSON_INT : str_int64(x.text, &n);
    if (!good || n < least || n > most)
        return wrong(
            f, name,
            arena_print(&f->call->arena, "a number from %lld to %lld", (long long)least, (long long)most));
    *ret = n;
    return RC_OK;
}

static enum rc take_flag(const struct filters *f, const char *name, bool *ret)
{
    struct filter x = filter_of(f, name);
    if (!x.member && x.text.len == 0) return RC_OK;
    bool yes = x.member ? x.member->kind == JSON_BOOL && x.member->integer : str_equal(x.text, S("true"));
    bool good = x.member ? x.member->kind == JSON_BOOL : yes || str_equal(x.text, S("false"));
    if (!good) return wrong(f, name, S("true or false"));
    *ret = yes;
    return RC_OK;
}

static enum rc take_texts(const struct filters *f, struct gate_query *q)
{
    const struct {
        const char *name;
        struct str *to;
    } texts[] = { { "number", &q->number },     { "kind", &q->kind },       { "status", &q->status },
                  { "owner", &q->owner },       { "area", &q->area },       { "channel", &q->channel },
                  { "assignee", &q->assignee }, { "offered", &q->offered }, { "text", &q->text },
                  { "cursor", &q->cursor },     { "phone", &q->phone },     { "name", &q->name },
                  { "document", &q->document } };
    enum rc rc = RC_OK;
    for (ptrdiff_t i = 0; !rc && i < COUNT(texts); i++) rc = take_text(f, texts[i].name, texts[i].to);
    return rc;
}

static bool add_case(const struct filters *f, struct str name, int64_t *at, struct gate_query *q)
{
    int64_t agency, id;
    if (q->named_count == GATE_NAMED_MAX ||
        !ledger_case_id(gate_ledger(f->call->api->o.gate), name, &agency, &id))
        return false;
    at[q->named_count++] = LEDGER_ROW(agency, id);
    return true;
}

// Names with commas between.
static enum rc take_cases(const struct filters *f, struct gate_query *q)
{
    struct str all, one;
    enum rc rc = take_text(f, "cases", &all);
    if (rc || all.len == 0) return rc;
    int64_t *at = NEW(&f->call->arena, int64_t, GATE_NAMED_MAX);
    for (bool more = true; more;) {
        more = str_cut(all, ',', &one, &all);
        if (!add_case(f, one, at, q))
            return wrong(f, "cases", S("ids of cases with commas between, 40 at most"));
    }
    q->named = at;
    return RC_OK;
}

static enum rc take_filters(const struct filters *f, struct gate_query *ret_q)
{
    int64_t limit = 0;
    bool total = true;
    struct gate_query q = { .cell = -1, .at_least_position = -1 };
    enum rc rc = take_texts(f, &q);
    if (!rc) rc = take_cases(f, &q);
    if (!rc) rc = take_flag(f, "open", &q.open_only);
    if (!rc) rc = take_flag(f, "erasure_asked", &q.erasure_asked);
    if (!rc) rc = take_flag(f, "total", &total);
    if (!rc) rc = take_int(f, "limit", 1, GATE_LIST_MAX, &limit);
    if (!rc) rc = take_int(f, "cell", 0, INT64_MAX, &q.cell);
    if (!rc) rc = take_int(f, "at_least", 0, INT64_MAX, &q.at_least_position);
    if (!rc) rc = take_instant(f, "opened_from", &q.opened_from);
    if (!rc) rc = take_instant(f, "opened_before", &q.opened_before);
    if (!rc) rc = take_instant(f, "due_before", &q.due_before);
    if (rc) return rc;
    q.limit = (int32_t)limit;
    q.no_total = !total;
    *ret_q = q;
    return RC_OK;
}

// A name that there is not would pick out no case, and look like an answer. Only those with an account are told which there are.
static enum rc check_known(const struct filters *f, const struct gate_query *q)
{
    struct call *c = f->call;
    struct gate_unknown unknown;
    if (!c->reader || c->route->who != WHO_SIGNED_IN) return RC_OK;
    enum rc rc = gate_query_unknown(c->reader, &c->actor, q, &c->arena, &unknown, &c->fault);
    if (rc || !unknown.filter) return rc;
    rc = refuse(c, PROBLEM_VALUE, arena_print(&c->arena, f->body ? "/%s" : "%s", unknown.filter),
                unknown.known);
    c->problem.meant = unknown.meant;
    return rc;
}

// Which names may stand in the query is said by the route and was checked before.
enum rc call_filters(struct call *c, struct gate_query *ret_q)
{
    struct filters f = { .call = c };
    enum rc rc = take_filters(&f, ret_q);
    return rc ? rc : check_known(&f, ret_q);
}

enum rc call_body_filters(struct call *c, const struct json *body, struct gate_query *ret_q)
{
    enum rc rc = members_only(c, body, LIST_NAMES " phone name document purpose");
    struct filters f = { .call = c, .body = body };
    if (!rc) rc = take_filters(&f, ret_q);
    return rc ? rc : check_known(&f, ret_q);
}
