// Reviewing an explanation without the evaluator: what tables decided is worked out again from the cells' own
// ranges, what a name stands for is followed to where it was stated, and constants are compared; the rest is
// counted as believed. Nothing in this file may call feel_eval, feel_test, feel_call or dmn_decide (a test
// reads it for that).
#include "law/dmn/dmn_review_int.h"
#include <stdarg.h>
#include <stdio.h>

enum { HEX_BYTES = 2 * DMN_DIGEST_BYTES };

bool review_refuse(struct reviewer *v, const char *format, ...)
{
    char why[200];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(why, sizeof why, format, args);
    va_end(args);
    if (!v->rc) v->rc = fail(v->f, RC_CORRUPT, "step %d: %s", v->at + 1, why);
    return false;
}

// --- reading ---------------------------------------------------------------------------------------

struct feel_value review_member(struct feel_value context, const char *name)
{
    const struct feel_value *v = context.kind == FEEL_CONTEXT ? feel_get(context, str_of(name)) : NULL;
    return v ? *v : feel_null();
}

struct str review_text(struct feel_value context, const char *name)
{
    struct feel_value v = review_member(context, name);
    return v.kind == FEEL_STRING ? feel_text(v) : (struct str){ 0 };
}

int64_t review_number(struct feel_value context, const char *name)
{
    int64_t n;
    struct feel_value v = review_member(context, name);
    return v.kind == FEEL_NUMBER && feel_to_int(v, &n) ? n : -1;
}

int32_t review_count(struct feel_value list) { return list.kind == FEEL_LIST ? list.extra : -1; }

// A stated value, of the kind that is stated with it.
struct feel_value review_stated(struct reviewer *v, struct feel_value holder)
{
    static const enum feel_kind temporal[] = { FEEL_DATE, FEEL_TIME, FEEL_DATE_TIME, FEEL_DAYS_DURATION,
                                               FEEL_MONTHS_DURATION };
    struct feel_value value = review_member(holder, "value");
    struct str kind = review_text(holder, "kind");
    for (int i = 0; value.kind == FEEL_STRING && i < COUNT(temporal); i++)
        if (str_equal(kind, str_of(feel_kind_name(temporal[i]))))
            return feel_read_temporal(v->r, temporal[i], feel_text(value));
    return value;
}

// Equal as they are written: a value of the model against one that was read from JSON.
bool review_same(struct reviewer *v, struct feel_value a, struct feel_value b)
{
    return str_equal(feel_json_print(&v->r->arena, a), feel_json_print(&v->r->arena, b));
}

// The same after what a declared type may have done to it: item ↔ list of one, date → date and time.
bool review_coerced(struct reviewer *v, struct feel_value made, struct feel_value stated,
                    const struct feel_type *declared)
{
    if (review_same(v, made, stated)) return true;
    if (!declared) return false;
    if (made.kind == FEEL_LIST && made.extra == 1 && review_same(v, made.items[0], stated)) return true;
    if (stated.kind == FEEL_LIST && stated.extra == 1 && review_same(v, made, stated.items[0])) return true;
    bool refused = stated.kind == FEEL_NULL, dated = declared->kind == FEEL_T_DATE_TIME;
    if (refused || dated) v->review->believed++; // whether it conforms is the evaluator's word
    return refused || dated;
}

// --- where a name leads ----------------------------------------------------------------------------

// What the explanation states for a path of a decision's own frame; false where it cannot be followed.
static bool follow(struct reviewer *v, const struct path *p, struct feel_value *ret)
{
    if (!v->within || p->slot < 0 || p->slot >= v->within->frame_count) return false;
    const struct element *e = v->within->frame[p->slot].element;
    if (!e || e->function) return false;
    struct feel_value value = v->stated[e->pub.index] ? *v->stated[e->pub.index] : feel_null();
    for (int32_t i = 0; i < p->field_count; i++) {
        if (value.kind != FEEL_CONTEXT) return false;
        value = review_member(value, arena_cstr(&v->r->arena, p->fields[i]));
    }
    *ret = value;
    return true;
}

bool review_literal(struct reviewer *v, const struct box *b, struct feel_value stated,
                    const struct feel_type *declared)
{
    struct feel_value made;
    if (b->constant)
        made = b->value;
    else if (!follow(v, &b->path, &made)) {
        v->review->believed++;
        return true;
    }
    return review_coerced(v, made, stated, declared ? declared : b->type) ||
           review_refuse(v, "its value is not what its expression says");
}

// --- decisions -------------------------------------------------------------------------------------

static const struct element *element_named(struct reviewer *v, struct feel_value named)
{
    struct str space = review_text(named, "namespace"), id = review_text(named, "id"),
               name = review_text(named, "name");
    for (int32_t i = 0; i < v->m->element_count; i++) {
        const struct element *e = &v->m->elements[i];
        if (str_equal(e->pub.space, space) && str_equal(e->pub.id, id) && str_equal(e->pub.name, name) &&
            str_equal(review_text(named, "kind"), str_of(dmn_kind_name(e->pub.kind))))
            return e;
    }
    return NULL;
}

static bool review_basis(struct reviewer *v, struct feel_value step, const struct element *e)
{
    struct feel_value basis = review_member(step, "basis");
    if (review_count(basis) != e->basis.count)
        return review_refuse(v, "%d knowledge sources, not %d", review_count(basis), e->basis.count);
    for (int32_t i = 0; i < e->basis.count; i++) {
        const struct element *source = e->basis.at[i];
        bool good = str_equal(review_text(basis.items[i], "id"), source->pub.id) &&
                    str_equal(review_text(basis.items[i], "name"), source->pub.name) &&
                    str_equal(review_text(basis.items[i], "uri"), source->uri);
        if (!good) return review_refuse(v, "knowledge source %d is not the model's", i + 1);
    }
    return true;
}

static bool review_requirements(struct reviewer *v, struct feel_value step, const struct element *e)
{
    struct feel_value requires = review_member(step, "requires");
    if (review_count(requires) != e->info.count + e->knowledge.count)
        return review_refuse(v, "its requirements are not the model's");
    for (int32_t i = 0; i < requires.extra; i++) {
        const struct element *to = i < e->info.count ? e->info.at[i] : e->knowledge.at[i - e->info.count];
        bool good =
            requires.items[i].kind == FEEL_STRING && str_equal(feel_text(requires.items[i]), to->pub.name);
        if (!good) return review_refuse(v, "its requirements are not the model's");
    }
    return true;
}

// The step that is right inside the current one, if it is the box's own table.
static bool review_table_value(struct reviewer *v, struct feel_value step, const struct box *b,
                               const struct feel_type *declared)
{
    int64_t level = review_number(step, "level");
    for (int32_t i = v->at + 1; i < v->steps.extra && review_number(v->steps.items[i], "level") > level;
         i++) {
        struct feel_value inside = v->steps.items[i];
        if (review_number(inside, "level") != level + 1 ||
            review_number(review_member(inside, "table"), "number") != b->table->index + 1)
            continue;
        return review_coerced(v, review_member(inside, "value"), review_member(step, "value"),
                              declared ? declared : b->type) ||
               review_refuse(v, "its value is not that of its table");
    }
    return review_refuse(v, "its table is not explained");
}

// Each entry that is explained is the same in the value.
static bool review_context_value(struct reviewer *v, struct feel_value step, const struct box *b)
{
    int64_t level = review_number(step, "level");
    if (b->result || b->type) return v->review->believed++, true;
    int32_t count = 0;
    for (int32_t i = v->at + 1; i < v->steps.extra && review_number(v->steps.items[i], "level") > level;
         i++) {
        struct feel_value inside = v->steps.items[i], name = review_member(inside, "entry");
        if (review_number(inside, "level") != level + 1 || name.kind != FEEL_STRING) continue;
        const struct feel_value *entry = feel_get(review_member(step, "value"), feel_text(name));
        if (!entry || !review_same(v, *entry, review_member(inside, "value")))
            return review_refuse(v, "its value is not made of its entries");
        count++;
    }
    return count == b->entry_count || review_refuse(v, "an entry of its context is not explained");
}

static bool review_box_value(struct reviewer *v, struct feel_value step, const struct box *b,
                             const struct feel_type *declared)
{
    if (b->kind == BOX_TABLE) return review_table_value(v, step, b, declared);
    if (b->kind == BOX_LITERAL) return review_literal(v, b, review_member(step, "value"), declared);
    if (b->kind == BOX_CONTEXT && !declared) return review_context_value(v, step, b);
    v->review->believed++;
    return true;
}

static bool review_decision(struct reviewer *v, struct feel_value step)
{
    const struct element *e = element_named(v, review_member(step, "decision"));
    if (!e || e->pub.kind != DMN_DECISION) return review_refuse(v, "no such decision");
    v->within = v->call_level < 0 ? e : NULL;
    v->within_level = review_number(step, "level");
    if (!review_basis(v, step, e) || !review_requirements(v, step, e)) return false;
    if (!review_box_value(v, step, e->logic, e->pub.type)) return false;
    const struct feel_value *value = feel_get(step, S("value"));
    if (!value) return review_refuse(v, "it has no value");
    if (v->call_level < 0) v->stated[e->pub.index] = value;
    return true;
}

static bool review_call(struct reviewer *v, struct feel_value step)
{
    const struct element *e = element_named(v, review_member(step, "called"));
    if (!e || !e->function) return review_refuse(v, "no such function");
    v->within = NULL; // what is inside speaks of parameters
    if (v->call_level < 0) v->call_level = review_number(step, "level");
    return review_basis(v, step, e);
}

// An entry of the decision's own context. Where that has a result, entries of what the result makes stand beside
// them, and none is followed.
static bool review_entry(struct reviewer *v, struct feel_value step)
{
    const struct box *b = v->within ? v->within->logic : NULL;
    bool own =
        b && b->kind == BOX_CONTEXT && !b->result && review_number(step, "level") == v->within_level + 1;
    for (int32_t i = 0; own && i < b->entry_count; i++)
        if (str_equal(b->entries[i].name, review_text(step, "entry")))
            return review_box_value(v, step, b->entries[i].box, b->entries[i].type);
    if (own) return review_refuse(v, "no such entry");
    v->review->believed++;
    return true;
}

static bool review_step(struct reviewer *v, struct feel_value step)
{
    if (step.kind != FEEL_CONTEXT) return review_refuse(v, "not a step");
    int64_t level = review_number(step, "level");
    if (level < 0) return review_refuse(v, "it has no level");
    if (v->within && level <= v->within_level) v->within = NULL;
    if (level <= v->call_level) v->call_level = -1;
    if (feel_get(step, S("table"))) return review_table(v, step);
    if (feel_get(step, S("decision"))) return review_decision(v, step);
    if (feel_get(step, S("called"))) return review_call(v, step);
    if (feel_get(step, S("entry"))) return review_entry(v, step);
    return review_refuse(v, "not a step");
}

// --- the whole -------------------------------------------------------------------------------------

static void put_hex(const uint8_t digest[static DMN_DIGEST_BYTES], char hex[static HEX_BYTES])
{
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < DMN_DIGEST_BYTES; i++) {
        hex[2 * i] = digits[digest[i] >> 4];
        hex[2 * i + 1] = digits[digest[i] & 15];
    }
}

static bool review_files(struct reviewer *v, struct feel_value model)
{
    struct feel_value files = review_member(model, "files");
    int32_t at = 0;
    for (int32_t i = 0; i < v->m->doc_count; i++) {
        char hex[HEX_BYTES];
        const struct doc *d = &v->m->docs[i];
        if (!d->imported) continue;
        put_hex(d->digest, hex);
        bool good = at < review_count(files) &&
                    str_equal(review_text(files.items[at], "namespace"), d->space) &&
                    str_equal(review_text(files.items[at], "sha256"), (struct str){ hex, HEX_BYTES });
        if (!good)
            return v->rc = fail(v->f, RC_CORRUPT, "it explains another model than %.*s", P(d->file)), false;
        at++;
    }
    return at == review_count(files) ||
           (v->rc = fail(v->f, RC_CORRUPT, "it names files that the model has not"), false);
}

static bool review_stated_inputs(struct reviewer *v, struct feel_value inputs)
{
    for (int32_t i = 0; i < review_count(inputs); i++) {
        const struct element *e = element_named(v, review_member(inputs.items[i], "input"));
        const struct feel_value *value = feel_get(inputs.items[i], S("value"));
        if (!e || !value)
            return v->rc = fail(v->f, RC_CORRUPT, "input %d is none of the model's", i + 1), false;
        v->stated[e->pub.index] = value;
    }
    return true;
}

static bool review_answer(struct reviewer *v, struct feel_value explanation)
{
    const struct element *asked = element_named(v, review_member(explanation, "asked"));
    struct feel_value answer = review_member(review_member(explanation, "answer"), "value");
    if (!asked) return v->rc = fail(v->f, RC_CORRUPT, "it answers for nothing of the model"), false;
    if (asked->pub.kind != DMN_DECISION) return v->review->believed++, true;
    const struct feel_value *stated = v->stated[asked->pub.index];
    bool good = stated && review_same(v, *stated, answer);
    return good ||
           (v->rc = fail(v->f, RC_CORRUPT, "the answer is not the value of \"%.*s\"", P(asked->pub.name)),
            false);
}

static void review_explanation(struct reviewer *v, struct feel_value explanation)
{
    if (!str_equal(review_text(explanation, "format"), S("anlan-decision/1"))) {
        v->rc = fail(v->f, RC_INVALID, "not an explanation of this format");
        return;
    }
    v->steps = review_member(explanation, "steps");
    v->stated = NEW(&v->r->arena, const struct feel_value *, v->m->element_count);
    if (!review_files(v, review_member(explanation, "model")) ||
        !review_stated_inputs(v, review_member(explanation, "inputs")))
        return;
    for (v->at = 0; v->at < review_count(v->steps); v->at++)
        if (!review_step(v, v->steps.items[v->at])) return;
    (void)review_answer(v, explanation);
}

struct reviewing {
    const struct dmn_model *m;
    struct str body;
    struct dmn_review *review;
    struct fault *f;
    enum rc rc;
};

static void review_guarded(struct feel_run *r, void *self)
{
    struct reviewing *w = self;
    struct reviewer v = { .r = r, .m = w->m, .review = w->review, .f = w->f, .call_level = -1 };
    struct feel_value explanation;
    w->rc = feel_json_read(r, w->body, NULL, &explanation, w->f);
    if (w->rc) return;
    review_explanation(&v, explanation);
    w->rc = v.rc;
}

// The bytes of {…} in {"explanation":{…},"sha256":"…"}, and the digest as it is stated.
static bool split(struct str text, struct str *ret_body, struct str *ret_hex)
{
    const struct str head = S("{\"explanation\":"), middle = S(",\"sha256\":\""), tail = S("\"}");
    text = str_trim(text);
    ptrdiff_t fixed = head.len + middle.len + HEX_BYTES + tail.len;
    if (text.len < fixed || !str_starts(text, head) || !str_ends(text, tail)) return false;
    *ret_body = str_slice(text, head.len, text.len - (fixed - head.len));
    *ret_hex = str_slice(text, text.len - tail.len - HEX_BYTES, text.len - tail.len);
    return str_equal(str_slice(text, head.len + ret_body->len, text.len - tail.len - HEX_BYTES), middle);
}

enum rc dmn_review(struct arena scratch, const struct dmn_model *m, struct str explanation,
                   dmn_digest *digest, struct dmn_review *ret, struct fault *f)
{
    uint8_t sum[DMN_DIGEST_BYTES];
    char hex[HEX_BYTES];
    struct str body, stated;
    struct dmn_review review = { 0 };
    if (!split(explanation, &body, &stated))
        return fail(f, RC_INVALID, "expected {\"explanation\": …, \"sha256\": …}");
    digest(body, sum);
    put_hex(sum, hex);
    if (!str_equal(stated, (struct str){ hex, HEX_BYTES }))
        return fail(f, RC_CORRUPT, "the digest is not that of the explanation");
    struct feel_run r = feel_run_of(scratch, FEEL_BUDGET);
    struct reviewing w = { .m = m, .body = body, .review = &review, .f = f };
    if (!feel_guard(&r, review_guarded, &w))
        return fail(f, RC_LIMIT, "the explanation is too large to review");
    if (!w.rc) *ret = review;
    return w.rc;
}
