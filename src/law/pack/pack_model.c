// The models of a pack: all procedures as one, each file of decisions as a model that may import the others; and the decisions by name.
#include "law/bpmn.h"
#include "law/dmn.h"
#include "law/pack/pack_int.h"
#include "seal/seal.h"

static int32_t files_in(struct loader *l, struct str folder, struct str ending,
                        const struct pack_file **ret_files)
{
    const struct pack_file **at = NEW(l->a, const struct pack_file *, l->files_count);
    int32_t count = 0;
    for (int32_t i = 0; i < l->files_count; i++)
        if (str_starts(l->files[i].path, folder) && str_ends(l->files[i].path, ending))
            at[count++] = &l->files[i];
    struct pack_file *flat = NEW(l->a, struct pack_file, count);
    for (int32_t i = 0; i < count; i++) flat[i] = *at[i];
    *ret_files = flat;
    return count;
}

enum rc load_procedures(struct loader *l)
{
    const struct pack_file *files;
    int32_t count = files_in(l, S("procedures/"), S(".bpmn"), &files);
    if (count == 0) return RC_OK;
    if (count > BPMN_FILES_MAX)
        return fail(l->f, RC_LIMIT, "procedures/:1: more than %d files", BPMN_FILES_MAX);
    struct bpmn_file *all = NEW(l->a, struct bpmn_file, count);
    for (int32_t i = 0; i < count; i++) all[i] = (struct bpmn_file){ files[i].path, files[i].bytes };
    enum rc rc = bpmn_compile(l->a, l->scratch, all, count, &l->pack->procedures, l->f);
    if (rc) return rc;
    struct str foreign = bpmn_foreign(l->pack->procedures);
    return foreign.len ? fail(l->f, RC_INVALID, "%.*s: the law is written in FEEL", P(foreign)) : RC_OK;
}

static void digest_of(struct str bytes, uint8_t ret_digest[static DMN_DIGEST_BYTES])
{
    struct digest d = sha256(bytes);
    memcpy(ret_digest, d.at, DMN_DIGEST_BYTES);
}

// A cell that cannot be read would give null for ever: here it is refused.
static enum rc compile_decisions(struct loader *l, const struct dmn_file *all, int32_t count,
                                 const struct dmn_model **ret_m)
{
    enum rc rc = dmn_compile(l->a, l->scratch, all, count, digest_of, ret_m, l->f);
    if (rc || dmn_problem_count(*ret_m) == 0) return rc;
    const struct dmn_problem *p = dmn_problem_at(*ret_m, 0);
    return fail(l->f, RC_INVALID, "%.*s:%d: %.*s", P(p->place.file), p->place.line, P(p->text));
}

enum rc load_decisions(struct loader *l)
{
    const struct pack_file *files;
    int32_t count = files_in(l, S("decisions/"), S(".dmn"), &files);
    if (count > DMN_FILES_MAX) return fail(l->f, RC_LIMIT, "decisions/:1: more than %d files", DMN_FILES_MAX);
    const struct dmn_model **models = NEW(l->a, const struct dmn_model *, count);
    for (int32_t i = 0; i < count; i++) {
        struct dmn_file *all = NEW(l->a, struct dmn_file, count);
        for (int32_t k = 0; k < count; k++) { // the root first
            const struct pack_file *file = &files[(i + k) % count];
            all[k] = (struct dmn_file){ file->path, file->bytes };
        }
        enum rc rc = compile_decisions(l, all, count, &models[i]);
        if (rc) return rc;
    }
    l->pack->decisions = models;
    l->pack->decisions_count = count;
    return RC_OK;
}

// --- decisions by name -----------------------------------------------------------------------------

static bool stands_in_root(const struct dmn_model *m, const struct dmn_element *e)
{
    return e == dmn_find(m, (struct str){ 0 }, e->id) || e == dmn_find(m, (struct str){ 0 }, e->name);
}

static bool is_called(const struct dmn_model *m, const struct dmn_element *e, struct str name)
{
    return e->kind == DMN_DECISION && (str_equal(e->id, name) || str_equal(e->name, name)) &&
           stands_in_root(m, e);
}

static int32_t find_all(const struct pack *p, struct str name, struct pack_decision *d)
{
    int32_t found = 0;
    for (int32_t i = 0; i < p->decisions_count; i++)
        for (int32_t k = 0; k < dmn_count(p->decisions[i]); k++) {
            const struct dmn_element *e = dmn_at(p->decisions[i], k);
            if (!is_called(p->decisions[i], e, name)) continue;
            found++;
            d->model = p->decisions[i];
            d->element = e;
        }
    return found;
}

static enum rc read_inputs(struct loader *l, const struct json *where, struct pack_decision *d)
{
    const struct dmn_element *const *needs;
    int32_t count;
    dmn_needs(l->a, d->element, &needs, &count);
    struct pack_input *inputs = NEW(l->a, struct pack_input, count);
    for (int32_t i = 0; i < count; i++) {
        int32_t slot = name_slot(l, needs[i]->name);
        if (slot < 0)
            return bad(
                l, where,
                "decision \"%.*s\" asks for \"%.*s\", which is neither a fact nor a name that every decision knows",
                P(d->id), P(needs[i]->name));
        inputs[i] = (struct pack_input){ needs[i], slot };
    }
    d->inputs = inputs;
    d->inputs_count = count;
    return RC_OK;
}

// A table that gives the names of documents, of notices or of why not needs the words for them.
static void need_words_of(struct loader *l, const struct pack_decision *d)
{
    static const struct {
        struct str output;
        const char *family;
    } named[] = { { SL("documents"), "document" }, { SL("notices"), "notice" }, { SL("why"), "why" } };
    for (int32_t rule = 0; rule < dmn_rule_count(d->element); rule++)
        for (int32_t output = 0; output < dmn_output_count(d->element); output++)
            for (int i = 0; i < COUNT(named); i++) {
                struct feel_value v;
                if (!str_equal(dmn_output_name(d->element, output), named[i].output)) continue;
                if (!dmn_output_constant(d->element, rule, output, &v) || v.kind != FEEL_STRING) continue;
                struct pack_names names = split_names(l->a, feel_text(v));
                for (int32_t k = 0; k < names.count; k++) need_words(l, named[i].family, names.at[k]);
            }
}

enum rc decision_named(struct loader *l, const struct json *where, struct str name,
                       const struct pack_decision **ret_d)
{
    struct pack_decision *d = map_get(&l->pack->decision_by_name, name);
    if (!d) {
        d = NEW(l->a, struct pack_decision, 1);
        int32_t found = find_all(l->pack, name, d);
        if (found != 1)
            return bad(l, where,
                       found ? "several decisions are called \"%.*s\"" : "no decision \"%.*s\" in decisions/",
                       P(name));
        d->id = d->element->id.len ? d->element->id : d->element->name;
        enum rc rc = read_inputs(l, where, d);
        if (rc) return rc;
        need_words_of(l, d);
        map_put(&l->pack->decision_by_name, l->a, name, d);
    }
    *ret_d = d;
    return RC_OK;
}

enum rc read_decisions(struct loader *l, const struct json *object, const char *key,
                       struct pack_decisions *ret_decisions)
{
    const struct json *m = json_get(object, str_of(key));
    struct pack_decisions none = { 0 };
    *ret_decisions = none;
    if (!m) return RC_OK;
    int32_t count = m->kind == JSON_ARRAY ? m->count : 1, k = 0;
    if (count > PACK_DECISIONS_MAX) return over(l, m, "more than %d decisions", PACK_DECISIONS_MAX);
    const struct pack_decision **at = NEW(l->a, const struct pack_decision *, count);
    for (const struct json *i = m->kind == JSON_ARRAY ? m->first : m; i;
         i = m->kind == JSON_ARRAY ? i->next : NULL) {
        if (i->kind != JSON_TEXT)
            return bad(l, i, "a %s stands where a decision should", json_kind_name(i->kind));
        enum rc rc = decision_named(l, i, i->text, &at[k++]);
        if (rc) return rc;
    }
    *ret_decisions = (struct pack_decisions){ at, count };
    return RC_OK;
}
