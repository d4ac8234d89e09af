// Open311 GeoReport v2, what it has in common and what describes the services: discovery, services, definitions; errors in both formats.
// A service is a kind that anyone may open; its definition is the kind's form (exchange/open311).
#include "api/open311_int.h"
#include "exchange/open311.h"

static const struct str none = { 0 };

// --- formats --------------------------------------------------------------------------------------------------------

bool open311_asked(const struct call *c) { return str_starts(c->raw_target, S("/open311/")); }

// Also of a target that could not be parsed: the end of its path is enough.
static struct str path_of(const struct call *c)
{
    struct str path, query;
    (void)str_cut(c->raw_target, '?', &path, &query);
    return path;
}

enum spark_format open311_format(const struct call *c)
{
    return str_ends(path_of(c), S(".json")) ? SPARK_JSON : SPARK_XML;
}

struct str open311_name(struct str segment)
{
    static const struct str ends[] = { SL(".json"), SL(".xml") };
    for (ptrdiff_t i = 0; i < COUNT(ends); i++)
        if (str_ends(segment, ends[i])) return str_slice(segment, 0, segment.len - ends[i].len);
    return none;
}

static const char *type_of(enum spark_format f)
{
    return f == SPARK_JSON ? "application/json; charset=utf-8" : "text/xml; charset=utf-8";
}

enum rc open311_answer(struct call *c, int32_t status, struct spark *s)
{
    c->answer.type = type_of(s->format);
    return answer_json(c, status, spark_str(s));
}

// --- errors ---------------------------------------------------------------------------------------------------------

int32_t open311_status(int32_t status)
{
    switch (status) {
    case 401:
    case 403:
        return 403;
    case 404:
    case 429:
    case 500:
    case 503:
        return status;
    default:
        return 400;
    }
}

// What was wrong, in a sentence for whoever sent it: the problem's words, the parameter, what would be right.
static struct str description(struct call *c)
{
    const struct problem_row *row = problem_row(c->problem.code);
    struct text t = { .arena = &c->tail };
    if (c->problem.at.len && utf8_valid(c->problem.at)) text_print(&t, "%.*s: ", P(c->problem.at));
    if (c->problem.expected.len)
        text_put(&t, c->problem.expected);
    else
        text_print(&t, "%.*s. %.*s", P(row->title[c->language]), P(row->right[c->language]));
    return text_str(&t);
}

void open311_write_problem(struct call *c)
{
    enum spark_format format = open311_format(c);
    struct spark s = spark_of(&c->tail, format, 2048);
    struct str text = description(c);
    spark_list(&s, "errors");
    spark_object(&s, "error");
    spark_int(&s, "code", c->answer.status);
    spark_text(&s, "description", text);
    spark_end(&s);
    spark_end(&s);
    c->answer.type = type_of(format);
    c->answer.body = spark_str(&s);
}

// --- whose ----------------------------------------------------------------------------------------------------------

enum rc open311_jurisdiction(struct call *c, struct str id, int64_t *ret_agency)
{
    struct ledger *l = gate_ledger(c->api->o.gate);
    if (id.len == 0 && ledger_agencies(l) != 1)
        return refuse(c, PROBLEM_QUERY, S("jurisdiction_id"), S("the short name of an agency"));
    int64_t agency = id.len ? ledger_agency_of(l, id) : 1;
    if (!agency || !gate_pack(c->api->o.gate, agency))
        return refuse(c, PROBLEM_MISSING, S("jurisdiction_id"), none);
    *ret_agency = agency;
    return RC_OK;
}

static bool is_service(const struct pack_kind *k) { return k->open->by & 1u << LAW_BY_ANONYMOUS; }

const struct pack_kind *open311_service(const struct pack *p, struct str code)
{
    const struct pack_kind *k = pack_kind(p, code);
    return k && is_service(k) ? k : NULL;
}

// --- discovery ------------------------------------------------------------------------------------------------------

static void put_endpoint(struct spark *s, struct call *c, struct str changeset)
{
    struct str scheme = c->api->o.behind_proxy ? S("https") : S("http");
    spark_object(s, "endpoint");
    spark_text(s, "specification", S("http://wiki.open311.org/GeoReport_v2"));
    spark_text(s, "url", arena_print(&c->tail, "%.*s://%.*s/open311/v2", P(scheme), P(c->head.host)));
    spark_text(s, "changeset", changeset);
    spark_text(s, "type", S("production"));
    spark_list(s, "formats");
    spark_text(s, "format", S("text/xml"));
    spark_text(s, "format", S("application/json"));
    spark_end(s);
    spark_end(s);
}

enum rc get_open311_discovery(struct call *c)
{
    struct spark s = spark_of(&c->arena, open311_format(c), 4096);
    struct str changeset = S("2026-11-23T00:00:00Z"); // of this interface
    spark_object(&s, "discovery");
    spark_text(&s, "changeset", changeset);
    spark_text(&s, "contact", S("The agency that runs this server; its help page says how to reach it"));
    spark_text(&s, "key_service", S("An operator of the agency makes keys: anlan user key NAME"));
    spark_list(&s, "endpoints");
    put_endpoint(&s, c, changeset);
    spark_end(&s);
    spark_end(&s);
    c->answer.cache = CACHE_MINUTE;
    return open311_answer(c, 200, &s);
}

// --- services -------------------------------------------------------------------------------------------------------

static struct str words_of(struct call *c, const struct pack *p, const char *prefix, struct str name)
{
    struct str key = arena_print(&c->tail, "%s/%.*s", prefix, P(name)),
               words = pack_words(p, pack_language(p, call_language(c)), key);
    return str_equal(words, key) ? name : words;
}

static int32_t attributes_of(struct call *c, const struct pack_kind *k, struct open311_attribute **ret_at)
{
    *ret_at = NEW(&c->arena, struct open311_attribute, PACK_FIELDS_MAX);
    return open311_attributes(k->open->form, *ret_at);
}

static void put_service(struct spark *s, struct call *c, const struct pack *p, const struct pack_kind *k,
                        bool has_attributes)
{
    spark_object(s, "service");
    spark_text(s, "service_code", k->name);
    spark_text(s, "service_name", words_of(c, p, "kind", k->name));
    spark_text(s, "description", words_of(c, p, "kind", k->name));
    spark_bool(s, "metadata", has_attributes);
    spark_text(s, "type", S("realtime"));
    spark_text(s, "keywords", publicity_name(k->publicity));
    spark_text(s, "group", words_of(c, p, "unit", k->owner));
    spark_end(s);
}

enum rc get_open311_services(struct call *c)
{
    int64_t agency = 0;
    bool has[PACK_KINDS_MAX] = { 0 };
    struct open311_attribute *attributes;
    enum rc rc = open311_jurisdiction(c, target_query(&c->target, S("jurisdiction_id")), &agency);
    if (rc) return rc;
    const struct pack *p = gate_pack(c->api->o.gate, agency);
    for (int32_t i = 0; i < p->kinds_count; i++) {
        struct arena mark = c->arena;
        has[i] = attributes_of(c, &p->kinds[i], &attributes) > 0;
        c->arena = mark;
    }
    struct spark s = spark_of(&c->arena, open311_format(c), 8192);
    spark_list(&s, "services");
    for (int32_t i = 0; i < p->kinds_count; i++) {
        struct arena mark = c->tail;
        if (is_service(&p->kinds[i])) put_service(&s, c, p, &p->kinds[i], has[i]);
        c->tail = mark;
    }
    spark_end(&s);
    c->answer.cache = CACHE_MINUTE;
    return open311_answer(c, 200, &s);
}

// --- a definition ---------------------------------------------------------------------------------------------------

static void put_values(struct spark *s, struct call *c, const struct pack *p, const struct json *values)
{
    spark_list(s, "values");
    for (const struct json *v = values ? values->first : NULL; v; v = v->next) {
        struct arena mark = c->tail;
        spark_object(s, "value");
        spark_text(s, "key", v->text);
        spark_text(s, "name", words_of(c, p, "value", v->text));
        spark_end(s);
        c->tail = mark;
    }
    spark_end(s);
}

static void put_attribute(struct spark *s, struct call *c, const struct pack *p,
                          const struct open311_attribute *x, int32_t order)
{
    struct str words = words_of(c, p, "field", x->code);
    spark_object(s, "attribute");
    spark_bool(s, "variable", true);
    spark_text(s, "code", x->code);
    spark_text(s, "datatype", str_of(open311_datatype_name(x->datatype)));
    spark_bool(s, "required", x->required);
    spark_text(s, "datatype_description", json_str(x->schema, S("format")));
    spark_int(s, "order", order);
    spark_text(s, "description", words);
    if (x->values) put_values(s, c, p, x->values);
    spark_end(s);
}

enum rc get_open311_definition(struct call *c)
{
    int64_t agency = 0;
    struct open311_attribute *at;
    enum rc rc = open311_jurisdiction(c, target_query(&c->target, S("jurisdiction_id")), &agency);
    if (rc) return rc;
    const struct pack *p = gate_pack(c->api->o.gate, agency);
    const struct pack_kind *k = open311_service(p, open311_name(c->arg[0]));
    int32_t count = k ? attributes_of(c, k, &at) : 0;
    if (count == 0)
        return refuse(c, PROBLEM_MISSING, S("service_code"), none); // also of a service without attributes
    struct spark s = spark_of(&c->arena, open311_format(c), 8192);
    spark_object(&s, "service_definition");
    spark_text(&s, "service_code", k->name);
    spark_list(&s, "attributes");
    for (int32_t i = 0; i < count; i++) put_attribute(&s, c, p, &at[i], i + 1);
    spark_end(&s);
    spark_end(&s);
    c->answer.cache = CACHE_MINUTE;
    return open311_answer(c, 200, &s);
}
