// Judging a result: numbers exactly first and then within 1e-8, everything else exactly; contexts by their
// entries.
#include "law/dmn/dmn_int.h"
#include "law/tck.h"

// --- values ----------------------------------------------------------------------------------------

static struct feel_value scalar(struct feel_run *r, const struct tck_value *v)
{
    struct str type = v->type, text = str_trim(v->text);
    static const struct {
        struct str name;
        enum feel_kind kind;
    } temporal[] = {
        { SL("date"), FEEL_DATE },
        { SL("time"), FEEL_TIME },
        { SL("dateTime"), FEEL_DATE_TIME },
        { SL("duration"), FEEL_DAYS_DURATION },
    };
    if (str_equal(type, S("boolean")))
        return feel_boolean(str_equal(text, S("true")) || str_equal(text, S("1")));
    if (str_equal(type, S("decimal")) || str_equal(type, S("double")) || str_equal(type, S("integer")) ||
        str_equal(type, S("int")))
        return feel_read_number(&r->arena, text);
    for (int i = 0; i < COUNT(temporal); i++) {
        if (!str_equal(type, temporal[i].name)) continue;
        struct feel_value read = feel_read_temporal(r, temporal[i].kind, text);
        if (read.kind == FEEL_NULL)
            read = feel_read_temporal(r, FEEL_NULL, text); // an xsd:duration is either of the two
        return read;
    }
    return feel_string(v->text);
}

static struct feel_value to_feel(struct feel_run *r, const struct tck_value *v)
{
    int32_t count = 0, at = 0;
    if (!v || v->kind == TCK_NULL) return feel_null();
    if (v->kind == TCK_SCALAR) return scalar(r, v);
    for (const struct tck_value *i = v->first; i; i = i->next) count++;
    if (v->kind == TCK_LIST) {
        struct feel_value *items = NEW(&r->arena, struct feel_value, count);
        for (const struct tck_value *i = v->first; i; i = i->next) items[at++] = to_feel(r, i);
        return feel_list(items, count);
    }
    struct feel_entry *entries = NEW(&r->arena, struct feel_entry, count);
    for (const struct tck_value *i = v->first; i; i = i->next)
        entries[at++] = (struct feel_entry){ i->name, to_feel(r, i) };
    return feel_context(entries, count);
}

// Whether every scalar became a value: an expected one that cannot be read must not pass for null.
static bool was_read(const struct tck_value *v, struct feel_value made)
{
    if (!v || v->kind == TCK_NULL) return true;
    if (v->kind == TCK_SCALAR) return made.kind != FEEL_NULL;
    int32_t at = 0;
    for (const struct tck_value *i = v->first; i; i = i->next, at++)
        if (!was_read(i, v->kind == TCK_LIST ? made.items[at] : made.entries[at].value)) return false;
    return true;
}

// --- comparing -------------------------------------------------------------------------------------

static enum tck_verdict worse(enum tck_verdict a, enum tck_verdict b) { return a > b ? a : b; }

static enum tck_verdict compare_numbers(struct feel_value got, struct feel_value want)
{
    struct decimal difference, near;
    if (feel_equal(got, want) == 1) return TCK_EXACT;
    MUST(decimal_parse(S("0.00000001"), &near));
    if (!decimal_subtract(feel_decimal(got), feel_decimal(want), &difference)) return TCK_FAILED;
    return decimal_compare(decimal_absolute(difference), near) <= 0 ? TCK_NEAR : TCK_FAILED;
}

static enum tck_verdict compare(struct feel_value got, struct feel_value want);

static enum tck_verdict compare_lists(struct feel_value got, struct feel_value want)
{
    enum tck_verdict v = got.extra == want.extra ? TCK_EXACT : TCK_FAILED;
    for (int32_t i = 0; v != TCK_FAILED && i < want.extra; i++)
        v = worse(v, compare(got.items[i], want.items[i]));
    return v;
}

static enum tck_verdict compare_contexts(struct feel_value got, struct feel_value want)
{
    enum tck_verdict v = got.extra == want.extra ? TCK_EXACT : TCK_FAILED;
    for (int32_t i = 0; v != TCK_FAILED && i < want.extra; i++) {
        const struct feel_value *entry = feel_get(got, want.entries[i].name);
        v = entry ? worse(v, compare(*entry, want.entries[i].value)) : TCK_FAILED;
    }
    return v;
}

static enum tck_verdict compare(struct feel_value got, struct feel_value want)
{
    if (got.kind != want.kind) return TCK_FAILED;
    if (got.kind == FEEL_NUMBER) return compare_numbers(got, want);
    if (got.kind == FEEL_LIST) return compare_lists(got, want);
    if (got.kind == FEEL_CONTEXT) return compare_contexts(got, want);
    return feel_equal(got, want) == 1 ? TCK_EXACT : TCK_FAILED;
}

// --- running ---------------------------------------------------------------------------------------

int32_t tck_inputs(struct feel_run *r, const struct dmn_model *m, const struct tck_case *c,
                   const struct dmn_input **ret)
{
    int32_t room = 0, count = 0;
    for (const struct tck_node *n = c->inputs; n; n = n->next) room++;
    struct dmn_input *inputs = NEW(&r->arena, struct dmn_input, room);
    for (const struct tck_node *n = c->inputs; n; n = n->next) {
        const struct dmn_element *e = dmn_find(m, n->space, n->name);
        bool takes = e && (e->kind == DMN_INPUT || e->kind == DMN_DECISION);
        if (takes)
            inputs[count++] =
                (struct dmn_input){ e, to_feel(r, n->value) }; // what the model does not know has no effect
    }
    *ret = inputs;
    return count;
}

struct work { // what is done under the run's guard
    const struct dmn_model *m;
    const struct tck_case *c;
    const struct tck_node *result;
    struct tck_outcome *outcome;
    enum rc rc;
    struct fault *f;
};

static void judge_guarded(struct feel_run *r, void *self)
{
    struct work *w = self;
    bool service = str_equal(w->c->type, S("decisionService"));
    struct str name = w->c->invocable.len ? w->c->invocable : w->result->name;
    const struct dmn_element *what =
        dmn_find(w->m, w->c->invocable.len ? (struct str){ 0 } : w->result->space, name);
    const struct dmn_input *inputs;
    struct dmn_answer answer;
    if (!what) {
        w->rc = fail(w->f, RC_MISSING, "nothing is called \"%.*s\"", P(name));
        return;
    }
    int32_t count = tck_inputs(r, w->m, w->c, &inputs), said = r->diagnostic_count;
    w->rc = dmn_decide(r, w->m, what, inputs, count, false, &answer, w->f);
    if (w->rc) return;
    struct feel_value got = answer.value, want = to_feel(r, w->result->value);
    if (!was_read(w->result->value, want)) {
        w->rc = fail(w->f, RC_INVALID, "the expected value of \"%.*s\" cannot be read", P(w->result->name));
        return;
    }
    const struct feel_value *part =
        service && got.kind == FEEL_CONTEXT ? feel_get(got, w->result->name) : NULL;
    if (part) got = *part; // one of several outputs
    *w->outcome = (struct tck_outcome){ .verdict = compare(got, want),
                                        .wants_null = want.kind == FEEL_NULL,
                                        .wants_error = w->result->error,
                                        .has_diagnostic = r->diagnostic_count > said,
                                        .got = feel_print(&r->arena, got, true),
                                        .want = feel_print(&r->arena, want, true) };
}

enum rc tck_judge(struct feel_run *r, const struct dmn_model *m, const struct tck_case *c,
                  const struct tck_node *result, struct tck_outcome *ret, struct fault *f)
{
    struct work w = { .m = m, .c = c, .result = result, .outcome = ret, .f = f };
    if (feel_guard(r, judge_guarded, &w)) return w.rc;
    *ret = (struct tck_outcome){ .verdict = TCK_FAILED,
                                 .wants_null = !result->value,
                                 .wants_error = result->error,
                                 .has_diagnostic = true,
                                 .got = S("a spent budget") };
    return RC_OK;
}
