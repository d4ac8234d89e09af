// Open311 GeoReport v2, reading: requests by filters and by id, tokens, and the same rows in bulk. Everything comes through gate_open_*: rows of
// listed kinds an hour late and by their cell, of all else the status alone, and that only to who has the id.
#include "api/open311_int.h"
#include "openness/openness.h"

static const struct str none = { 0 };

enum { ROW_ROOM = 64 << 10 }; // of a row in bulk

// --- filters --------------------------------------------------------------------------------------------------------

struct filters {
    int64_t agency;
    struct gate_open_query query;
    struct str ids; // a list by commas; overrides the rest
    bool extensions;
};

static enum rc take_time(struct call *c, const char *name, struct instant *ret)
{
    struct str text = target_query(&c->target, str_of(name));
    if (text.len == 0) return RC_OK;
    // A plus sign in a query is a space; whoever wrote "+08:00" meant the sign.
    char *copy = NEW(&c->arena, char, text.len);
    for (ptrdiff_t i = 0; i < text.len; i++) copy[i] = text.at[i] == ' ' ? '+' : text.at[i];
    if (instant_parse((struct str){ copy, text.len }, ret)) return RC_OK;
    return refuse(c, PROBLEM_QUERY, str_of(name), S("a time with its zone, such as 2026-01-31T00:00:00Z"));
}

// At most 90 days: the last ones where no date is said. A longer span is refused.
static enum rc take_span(struct call *c, struct gate_open_query *q)
{
    const int64_t span_ns = OPEN311_DAYS_MAX * NS_PER_DAY;
    struct instant from = { 0 }, to = { 0 };
    enum rc rc = take_time(c, "start_date", &from);
    if (!rc) rc = take_time(c, "end_date", &to);
    if (rc) return rc;
    if (!from.ns && !to.ns) to.ns = c->at.ns + 1;
    if (!from.ns) from.ns = to.ns < INT64_MIN + span_ns ? INT64_MIN : to.ns - span_ns;
    if (!to.ns) to.ns = from.ns > INT64_MAX - span_ns ? INT64_MAX : from.ns + span_ns;
    if (to.ns < from.ns) return refuse(c, PROBLEM_QUERY, S("end_date"), S("not before start_date"));
    int64_t length_ns;
    if (__builtin_sub_overflow(to.ns, from.ns, &length_ns) || length_ns > span_ns)
        return refuse(c, PROBLEM_QUERY, S("end_date"), S("at most 90 days after start_date"));
    q->from = from.ns ? from : (struct instant){ 1 };
    q->before.ns = to.ns == INT64_MAX ? INT64_MAX : to.ns + 1; // the end belongs to it
    return RC_OK;
}

static enum rc take_status(struct call *c, struct gate_open_query *q)
{
    struct str rest = target_query(&c->target, S("status")), one;
    q->open = q->closed = rest.len == 0;
    while (rest.len > 0) {
        (void)str_cut(rest, ',', &one, &rest);
        one = str_trim(one);
        if (str_equal(one, S("open")))
            q->open = true;
        else if (str_equal(one, S("closed")))
            q->closed = true;
        else if (one.len)
            return refuse(c, PROBLEM_QUERY, S("status"), S("open, closed"));
    }
    return RC_OK;
}

static enum rc take_codes(struct call *c, int64_t agency, struct gate_open_query *q)
{
    enum { CODES_MAX = 64 };
    struct str rest = target_query(&c->target, S("service_code")), one,
               *codes = NEW(&c->arena, struct str, CODES_MAX);
    while (rest.len > 0) {
        (void)str_cut(rest, ',', &one, &rest);
        one = str_trim(one);
        if (one.len == 0) continue;
        if (q->kinds_count == CODES_MAX)
            return refuse(c, PROBLEM_QUERY, S("service_code"), S("at most 64 codes"));
        if (!open311_service(gate_pack(c->api->o.gate, agency), one))
            return refuse(c, PROBLEM_MISSING, S("service_code"), none);
        codes[q->kinds_count++] = one;
    }
    q->kinds = codes;
    return RC_OK;
}

static enum rc take_number(struct call *c, const char *name, int64_t otherwise, int64_t most, int64_t *ret)
{
    struct str text = target_query(&c->target, str_of(name));
    *ret = otherwise;
    if (text.len == 0) return RC_OK;
    if (str_int64(text, ret) && *ret >= 1 && *ret <= most) return RC_OK;
    return refuse(c, PROBLEM_QUERY, str_of(name),
                  arena_print(&c->arena, "a number from 1 to %lld", (long long)most));
}

// Pages count from 1; one past the end is empty.
static enum rc take_page(struct call *c, struct gate_open_query *q)
{
    int64_t page, size;
    enum rc rc = take_number(c, "page_size", OPEN311_ROWS_MAX, OPEN311_ROWS_MAX, &size);
    if (!rc) rc = take_number(c, "page", 1, GATE_OPEN_SKIP_MAX / OPEN311_ROWS_MAX, &page);
    if (rc) return rc;
    q->limit = (int32_t)size;
    q->skip = (int32_t)((page - 1) * size);
    return RC_OK;
}

static enum rc take_filters(struct call *c, struct filters *f)
{
    enum rc rc = open311_jurisdiction(c, target_query(&c->target, S("jurisdiction_id")), &f->agency);
    if (rc) return rc;
    f->extensions = str_equal(target_query(&c->target, S("extensions")), S("true"));
    f->ids = target_query(&c->target, S("service_request_id"));
    if (!rc) rc = take_status(c, &f->query);
    if (!rc) rc = take_span(c, &f->query);
    if (!rc) rc = take_codes(c, f->agency, &f->query);
    return rc ? rc : take_page(c, &f->query);
}

// --- one request ----------------------------------------------------------------------------------------------------

struct writing {
    struct spark *out;
    struct str agency_words;
    bool extensions;
    int32_t count;
};

// How far what is said was made coarse, for programs that draw it.
static void put_extensions(struct spark *s)
{
    spark_object(s, "extended_attributes");
    spark_int(s, "place_cell_m", 500);
    spark_int(s, "delay_s", OPENNESS_DELAY_S);
    spark_end(s);
}

static void put_row(struct writing *w, const struct gate_open_request *x)
{
    struct spark *s = w->out;
    const struct open_row *r = x->row;
    spark_text(s, "status_notes", none);
    spark_text(s, "service_name", x->kind_words);
    spark_text(s, "service_code", r->kind);
    spark_text(s, "description", r->text);
    spark_text(s, "agency_responsible", w->agency_words);
    spark_text(s, "service_notice", none);
    spark_instant(s, "requested_datetime", r->hour);
    spark_instant(s, "updated_datetime", r->ended.ns ? r->ended : r->hour);
    spark_instant(s, "expected_datetime", r->due);
    spark_text(s, "address", r->place);
    spark_text(s, "address_id", none);
    spark_text(s, "zipcode", none);
    if (r->has_centre) {
        spark_degrees(s, "lat", r->centre.lat_e7);
        spark_degrees(s, "long", r->centre.lng_e7);
    } else {
        spark_text(s, "lat", none);
        spark_text(s, "long", none);
    }
    spark_text(s, "media_url", none);
    if (w->extensions) put_extensions(s);
}

static void put_request(void *self, const struct gate_open_request *x)
{
    struct writing *w = self;
    spark_object(w->out, "request");
    spark_text(w->out, "service_request_id", x->id);
    spark_text(w->out, "status", x->closed ? S("closed") : S("open"));
    if (x->row) put_row(w, x);
    spark_end(w->out);
    w->count++;
}

// Half of the arena is for the text, the other for reading: the text must stay at the front of its own to grow in place.
static struct arena split(struct call *c)
{
    struct arena far = { c->arena.at + arena_left(&c->arena) / 2, c->arena.end, c->arena.full };
    c->arena.end = far.at;
    return far;
}

static enum rc put_ids(struct call *c, const struct filters *f, struct arena far, struct writing *w)
{
    struct str rest = f->ids, one;
    while (rest.len > 0) {
        struct arena scratch = far;
        (void)str_cut(rest, ',', &one, &rest);
        one = str_trim(one);
        if (one.len == 0) continue;
        enum rc rc =
            gate_open_one(c->reader, f->agency, one, call_language(c), &scratch, put_request, w, &c->fault);
        if (rc && rc != RC_MISSING) return rc;
    }
    return w->count ? RC_OK : refuse(c, PROBLEM_MISSING, S("service_request_id"), none);
}

enum rc get_open311_requests(struct call *c)
{
    struct filters f = { 0 };
    enum rc rc = take_filters(c, &f);
    if (rc) return rc;
    struct str words = gate_agency_words(c->api->o.gate, f.agency, call_language(c));
    struct arena far = split(c);
    struct spark s = spark_of(&c->arena, open311_format(c), 64 << 10);
    struct writing w = { &s, words, f.extensions, 0 };
    spark_list(&s, "service_requests");
    if (f.ids.len)
        rc = put_ids(c, &f, far, &w);
    else
        rc =
            gate_open_rows(c->reader, f.agency, &f.query, call_language(c), &far, put_request, &w, &c->fault);
    if (rc) return rc;
    spark_end(&s);
    return open311_answer(c, 200, &s);
}

enum rc get_open311_request(struct call *c)
{
    int64_t agency;
    enum rc rc = open311_jurisdiction(c, target_query(&c->target, S("jurisdiction_id")), &agency);
    if (rc) return rc;
    struct filters f = { .agency = agency, .ids = open311_name(c->arg[0]) };
    if (f.ids.len == 0) return refuse(c, PROBLEM_MISSING, S("service_request_id"), none);
    struct arena far = split(c);
    struct spark s = spark_of(&c->arena, open311_format(c), 4096);
    struct writing w = { &s, gate_agency_words(c->api->o.gate, agency, call_language(c)),
                         str_equal(target_query(&c->target, S("extensions")), S("true")), 0 };
    spark_list(&s, "service_requests");
    rc = put_ids(c, &f, far, &w);
    if (rc) return rc;
    spark_end(&s);
    return open311_answer(c, 200, &s);
}

// --- tokens ---------------------------------------------------------------------------------------------------------

// Every service answers with an id at once; the token of a request is the idempotency key under which its sender posted it, for who lost the answer.
enum rc get_open311_token(struct call *c)
{
    int64_t agency;
    char id[CASE_TEXT];
    struct str token = open311_name(c->arg[0]);
    enum rc rc = open311_jurisdiction(c, target_query(&c->target, S("jurisdiction_id")), &agency);
    if (!rc) rc = gate_open_by_key(c->reader, agency, token, S("/open311/v2/requests"), id, &c->fault);
    if (rc == RC_MISSING) return refuse(c, PROBLEM_MISSING, S("token"), none);
    if (rc) return rc;
    struct spark s = spark_of(&c->arena, open311_format(c), 1024);
    spark_list(&s, "service_requests");
    spark_object(&s, "request");
    spark_text(&s, "service_request_id", (struct str){ id, CASE_TEXT });
    spark_text(&s, "token", token);
    spark_end(&s);
    spark_end(&s);
    return open311_answer(c, 200, &s);
}

// --- in bulk --------------------------------------------------------------------------------------------------------

enum bulk { BULK_CSV, BULK_GEOJSON, BULK_LINES };

struct bulk_writing {
    struct text text;
    struct arena row; // to write one in
    enum bulk form;
    struct str agency_words;
    int32_t count;
};

#define BULK_HEAD                                                                                                      \
    "service_request_id,requested_datetime,updated_datetime,closed_date,status_description,status_notes,service_name," \
    "service_subtype,description,agency_responsible,address,lat,long\r\n"

// A cell that a spreadsheet could take for a formula is told to be text. BASIS: RFC 4180, 2
static void put_cell(struct text *t, struct str s)
{
    text_char(t, '"');
    if (s.len && strchr("=+-@\t\r", s.at[0])) text_char(t, '\'');
    for (ptrdiff_t i = 0; i < s.len; i++) {
        if (s.at[i] == '"') text_char(t, '"');
        text_char(t, s.at[i]);
    }
    text_char(t, '"');
}

static void put_degrees(struct text *t, int32_t e7)
{
    int64_t size = e7 < 0 ? -(int64_t)e7 : e7;
    text_print(t, "%s%lld.%03lld", e7 < 0 ? "-" : "", (long long)(size / 10'000'000),
               (long long)(size % 10'000'000 / 10'000));
}

static void put_csv(struct bulk_writing *w, const struct gate_open_request *x)
{
    const struct open_row *r = x->row;
    char hour[INSTANT_TEXT_MAX], ended[INSTANT_TEXT_MAX];
    struct text *t = &w->text;
    struct str closed = r->ended.ns ? instant_print(r->ended, ended) : none,
               opened = instant_print(r->hour, hour);
    const struct str cells[] = { x->id,
                                 opened,
                                 closed.len ? closed : opened,
                                 closed,
                                 x->closed ? S("closed") : S("open"),
                                 none,
                                 x->kind_words,
                                 r->kind,
                                 r->text,
                                 w->agency_words,
                                 r->place };
    for (ptrdiff_t i = 0; i < COUNT(cells); i++) {
        put_cell(t, cells[i]);
        text_char(t, ',');
    }
    if (r->has_centre) {
        put_degrees(t, r->centre.lat_e7);
        text_char(t, ',');
        put_degrees(t, r->centre.lng_e7);
    } else
        text_char(t, ',');
    text_put(t, S("\r\n"));
}

static void put_members(struct json_out *o, const struct bulk_writing *w, const struct gate_open_request *x)
{
    const struct open_row *r = x->row;
    json_put_str(o, "service_request_id", x->id);
    json_put_instant(o, "requested_datetime", r->hour);
    json_put_instant(o, "updated_datetime", r->ended.ns ? r->ended : r->hour);
    if (r->ended.ns) json_put_instant(o, "closed_date", r->ended);
    json_put_str(o, "status_description", x->closed ? S("closed") : S("open"));
    json_put_str(o, "status_notes", none);
    json_put_str(o, "service_name", x->kind_words);
    json_put_str(o, "service_subtype", r->kind);
    json_put_str(o, "description", r->text);
    json_put_str(o, "agency_responsible", w->agency_words);
    json_put_str(o, "address", r->place);
}

static void put_place(struct text *t, const struct open_row *r)
{
    put_degrees(t, r->centre.lng_e7);
    text_char(t, ',');
    put_degrees(t, r->centre.lat_e7);
}

static void put_json(struct bulk_writing *w, const struct gate_open_request *x)
{
    struct arena scratch = w->row;
    struct text place = { .arena = &scratch };
    struct text *t = &w->text;
    if (x->row->has_centre) put_place(&place, x->row);
    struct str at = text_str(&place);
    struct json_out o = json_out_of(&scratch);
    json_open(&o, '{');
    put_members(&o, w, x);
    json_shut(&o, '}');
    struct str members = json_out_str(&o);
    if (w->form == BULK_GEOJSON) {
        text_print(t, "%s{\"type\":\"Feature\",\"geometry\":", w->count ? ",\n" : "");
        if (at.len)
            text_print(t, "{\"type\":\"Point\",\"coordinates\":[%.*s]}", P(at));
        else
            text_put(t, S("null"));
        text_print(t, ",\"properties\":%.*s}", P(members));
        return;
    }
    text_put(t, str_slice(members, 0, members.len - 1));
    if (x->row->has_centre) {
        text_put(t, S(",\"lat\":"));
        put_degrees(t, x->row->centre.lat_e7);
        text_put(t, S(",\"long\":"));
        put_degrees(t, x->row->centre.lng_e7);
    }
    text_put(t, S("}\n"));
}

static void put_bulk(void *self, const struct gate_open_request *x)
{
    struct bulk_writing *w = self;
    if (!x->row) return;
    if (w->form == BULK_CSV)
        put_csv(w, x);
    else
        put_json(w, x);
    w->count++;
}

static enum bulk bulk_of(const struct call *c)
{
    struct str path = str_of(c->route->path);
    return str_ends(path, S(".csv")) ? BULK_CSV : str_ends(path, S(".geojson")) ? BULK_GEOJSON : BULK_LINES;
}

// BASIS: GeoReport Bulk; RFC 7946 for GeoJSON
enum rc get_open311_bulk(struct call *c)
{
    static const char *const types[] = { "text/csv; charset=utf-8; header=present", "application/geo+json",
                                         "application/x-ndjson; charset=utf-8" };
    struct filters f = { 0 };
    enum rc rc = take_filters(c, &f);
    if (rc) return rc;
    struct bulk_writing w = { .form = bulk_of(c),
                              .agency_words = gate_agency_words(c->api->o.gate, f.agency, call_language(c)) };
    w.row = arena_of(NEW(&c->arena, char, ROW_ROOM), ROW_ROOM, c->arena.full);
    struct arena far = split(c);
    w.text.arena = &c->arena;
    (void)text_room(&w.text, 64 << 10);
    if (w.form == BULK_CSV) text_put(&w.text, S(BULK_HEAD));
    if (w.form == BULK_GEOJSON) text_put(&w.text, S("{\"type\":\"FeatureCollection\",\"features\":["));
    rc = gate_open_rows(c->reader, f.agency, &f.query, call_language(c), &far, put_bulk, &w, &c->fault);
    if (rc) return rc;
    if (w.form == BULK_GEOJSON) text_put(&w.text, S("]}\n"));
    c->answer.type = types[w.form];
    return answer_json(c, 200, text_str(&w.text));
}
