// An explanation as JSON: {"explanation": {…}, "sha256": digest of exactly the bytes of {…}}. Steps are a
// flat list with levels, so that no recursion of a model can make it deep. docs/law/dmn.md describes every
// member.
#include "law/dmn/dmn_int.h"
#include "wire/json.h"

struct teller {
    struct json_out o;
    struct arena scratch; // for one value at a time
    const struct dmn_model *m;
};

static void put_raw(struct teller *t, struct feel_value v)
{
    struct arena scratch = t->scratch;
    json_put_raw(&t->o, "value", feel_json_print(&scratch, v));
}

static void put_digest(struct teller *t, const uint8_t *digest)
{
    json_put_hex(&t->o, "sha256", digest, DMN_DIGEST_BYTES);
}

static void put_value(struct teller *t, struct feel_value v)
{
    json_put_str(&t->o, "kind", str_of(feel_kind_name((enum feel_kind)v.kind)));
    put_raw(t, v);
}

// --- what was asked --------------------------------------------------------------------------------

static void put_element(struct teller *t, const char *key, const struct element *e)
{
    if (key)
        json_open_key(&t->o, key, '{');
    else
        json_open(&t->o, '{');
    json_put_str(&t->o, "id", e->pub.id);
    json_put_str(&t->o, "kind", str_of(dmn_kind_name(e->pub.kind)));
    json_put_str(&t->o, "name", e->pub.name);
    json_put_str(&t->o, "namespace", e->pub.space);
    json_shut(&t->o, '}');
}

static void put_diagnostics(struct teller *t, const struct feel_run *r)
{
    int32_t kept = r->diagnostic_count < r->diagnostic_room ? r->diagnostic_count : r->diagnostic_room;
    json_open_key(&t->o, "diagnostics", '[');
    for (int32_t i = 0; i < kept; i++) {
        const struct feel_diagnostic *d = &r->diagnostics[i];
        struct dmn_place at = dmn_where(t->m, d);
        struct arena scratch = t->scratch;
        json_open(&t->o, '{');
        json_put_str(&t->o, "code", str_of(feel_code_name(d->code)));
        json_put_int(&t->o, "column", at.column);
        json_put_str(&t->o, "file", at.file);
        json_put_int(&t->o, "line", at.line);
        json_put_str(&t->o, "text", dmn_diagnostic_text(&scratch, d));
        json_shut(&t->o, '}');
    }
    json_shut(&t->o, ']');
}

static void put_inputs(struct teller *t, const struct dmn_trace *trace)
{
    json_open_key(&t->o, "inputs", '[');
    for (int32_t i = 0; i < trace->input_count; i++) {
        json_open(&t->o, '{');
        put_element(t, "input", &t->m->elements[trace->inputs[i].element->index]);
        put_value(t, trace->inputs[i].value);
        json_shut(&t->o, '}');
    }
    json_shut(&t->o, ']');
}

static void put_model(struct teller *t)
{
    const struct dmn_model *m = t->m;
    json_open_key(&t->o, "model", '{');
    json_open_key(&t->o, "files", '[');
    for (int32_t i = 0; i < m->doc_count; i++) {
        if (!m->docs[i].imported) continue;
        json_open(&t->o, '{');
        json_put_str(&t->o, "namespace", m->docs[i].space);
        put_digest(t, m->docs[i].digest);
        json_shut(&t->o, '}');
    }
    json_shut(&t->o, ']');
    json_put_str(&t->o, "name", m->docs[0].name);
    json_shut(&t->o, '}');
}

// --- steps -----------------------------------------------------------------------------------------

static void put_sources(struct teller *t, const struct element *e)
{
    json_open_key(&t->o, "basis", '[');
    for (int32_t i = 0; i < e->basis.count; i++) {
        const struct element *source = e->basis.at[i];
        json_open(&t->o, '{');
        json_put_str(&t->o, "id", source->pub.id);
        json_put_str(&t->o, "name", source->pub.name);
        if (source->uri.len) json_put_str(&t->o, "uri", source->uri);
        json_shut(&t->o, '}');
    }
    json_shut(&t->o, ']');
}

static void put_requirements(struct teller *t, const struct element *e)
{
    json_open_key(&t->o, "requires", '[');
    for (int32_t i = 0; i < e->info.count; i++) json_put_str(&t->o, NULL, e->info.at[i]->pub.name);
    for (int32_t i = 0; i < e->knowledge.count; i++) json_put_str(&t->o, NULL, e->knowledge.at[i]->pub.name);
    json_shut(&t->o, ']');
}

static void put_notes(struct teller *t, const struct table *table, const struct rule *rule)
{
    json_open_key(&t->o, "notes", '[');
    for (int32_t i = 0; i < table->heading_count; i++) {
        if (rule->notes[i].len == 0) continue;
        json_open(&t->o, '{');
        json_put_str(&t->o, "name", table->headings[i]);
        json_put_str(&t->o, "text", rule->notes[i]);
        json_shut(&t->o, '}');
    }
    json_shut(&t->o, ']');
}

static void put_match(struct teller *t, const struct step *s, int32_t row)
{
    const struct table *table = s->table;
    const struct rule *rule = &table->rules[s->matched[row]];
    json_open(&t->o, '{');
    json_put_str(&t->o, "id", rule->id);
    put_notes(t, table, rule);
    json_open_key(&t->o, "outputs", '[');
    for (int32_t i = 0; s->outputs && i < table->output_count; i++) {
        json_open(&t->o, '{');
        put_value(t, s->outputs[(ptrdiff_t)row * table->output_count + i]);
        json_shut(&t->o, '}');
    }
    json_shut(&t->o, ']');
    json_put_int(&t->o, "rule", s->matched[row] + 1);
    json_shut(&t->o, '}');
}

static void put_cells(struct teller *t, const struct step *s)
{
    json_open_key(&t->o, "cells", '[');
    for (int32_t i = 0; i < s->ran_count; i++) {
        json_open(&t->o, '{');
        json_put_int(&t->o, "column", s->ran[i].column + 1);
        json_put_bool(&t->o, "holds", s->ran[i].held);
        json_put_int(&t->o, "rule", s->ran[i].rule + 1);
        json_shut(&t->o, '}');
    }
    json_shut(&t->o, ']');
}

static void put_table_inputs(struct teller *t, const struct step *s)
{
    json_open_key(&t->o, "inputs", '[');
    for (int32_t i = 0; i < s->table->column_count; i++) {
        json_open(&t->o, '{');
        json_put_str(&t->o, "kind", str_of(feel_kind_name((enum feel_kind)s->inputs[i].kind)));
        json_put_str(&t->o, "text", s->table->columns[i].text);
        put_raw(t, s->inputs[i]);
        json_shut(&t->o, '}');
    }
    json_shut(&t->o, ']');
}

static void put_step(struct teller *t, const struct step *s, int32_t level)
{
    json_open(&t->o, '{');
    if (s->kind == STEP_DECISION) put_sources(t, s->element);
    if (s->kind == STEP_CALL) put_sources(t, s->element), put_element(t, "called", s->element);
    if (s->kind == STEP_DECISION) put_element(t, "decision", s->element);
    if (s->kind == STEP_ENTRY) json_put_str(&t->o, "entry", s->entry->name);
    if (s->kind == STEP_TABLE) put_cells(t, s), put_table_inputs(t, s);
    json_put_str(&t->o, "kind", str_of(feel_kind_name((enum feel_kind)s->value.kind)));
    json_put_int(&t->o, "level", level);
    if (s->kind == STEP_TABLE) {
        json_open_key(&t->o, "matched", '[');
        for (int32_t i = 0; i < s->matched_count; i++) put_match(t, s, i);
        json_shut(&t->o, ']');
        json_put_str(&t->o, "policy", hit_policy_name(s->table->policy));
    }
    if (s->kind == STEP_DECISION) put_requirements(t, s->element);
    if (s->kind == STEP_TABLE) {
        json_open_key(&t->o, "table", '{');
        json_put_str(&t->o, "id", s->table->id);
        json_put_int(&t->o, "line", s->table->node->place.line);
        json_put_int(&t->o, "number", s->table->index + 1);
        json_shut(&t->o, '}');
    }
    put_raw(t, s->value);
    json_shut(&t->o, '}');
}

static void put_steps(struct teller *t, const struct step *s, int32_t level)
{
    for (; s; s = s->next) {
        put_step(t, s, level);
        put_steps(t, s->first, level + 1);
    }
}

// --- the whole -------------------------------------------------------------------------------------

struct str dmn_explain(struct arena *a, struct arena scratch, const struct dmn_model *m,
                       const struct feel_run *r, const struct dmn_element *what,
                       const struct dmn_answer *answer, dmn_digest *digest)
{
    MUST(answer->trace != NULL);
    uint8_t sum[DMN_DIGEST_BYTES];
    struct teller t = { .o = json_out_sorted(a), .scratch = scratch, .m = m };
    json_open(&t.o, '{');
    json_open_key(&t.o, "answer", '{');
    put_value(&t, answer->value);
    json_shut(&t.o, '}');
    put_element(&t, "asked", &m->elements[what->index]);
    put_diagnostics(&t, r);
    json_put_str(&t.o, "format", S("anlan-decision/1"));
    put_inputs(&t, answer->trace);
    put_model(&t);
    json_open_key(&t.o, "steps", '[');
    put_steps(&t, answer->trace->first, 0);
    json_shut(&t.o, ']');
    if (r->diagnostic_count > r->diagnostic_room)
        json_put_int(&t.o, "unsaid", r->diagnostic_count - r->diagnostic_room);
    json_shut(&t.o, '}');
    struct str body = json_out_str(&t.o);
    digest(body, sum);
    struct text out = { .arena = a };
    text_print(&out, "{\"explanation\":%.*s,\"sha256\":\"", P(body));
    for (int i = 0; i < DMN_DIGEST_BYTES; i++) text_print(&out, "%02x", sum[i]);
    text_put(&out, S("\"}"));
    return text_str(&out);
}
