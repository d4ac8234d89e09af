// What the tests of law/dmn share: memory, a model from the inside of <definitions>, an answer as FEEL text.
#ifndef ANLAN_TEST_DMN_H
#define ANLAN_TEST_DMN_H
#include "law/dmn.h"
#include "seal/seal.h"
#include "test.h"

#define DMN_HEAD                                                                                             \
    "<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/' xmlns:anlan='urn:anlan:law:1' namespace='urn:t' name='t'>\n"
#define DMN_TAIL "</definitions>"
// <decision name='N' id='N'> with a FEEL expression, which is written as XML.
#define DECISION(name, text)                                                                                 \
    "<decision name='" name "' id='" name "'><variable name='" name "'/><literalExpression><text>" text      \
    "</text></literalExpression></decision>"

static char dmn_keep[96 << 20], dmn_scratch[64 << 20], dmn_room[32 << 20];
static struct feel_diagnostic dmn_said[64];

[[gnu::unused]] static void dmn_sha256(struct str bytes, uint8_t ret_digest[static DMN_DIGEST_BYTES])
{
    struct digest d = sha256(bytes);
    memcpy(ret_digest, d.at, DMN_DIGEST_BYTES);
}

[[gnu::unused]] static enum rc dmn_try(const struct dmn_file *files, int32_t count,
                                       const struct dmn_model **ret_m, struct fault *f)
{
    struct arena keep = arena_of(dmn_keep, sizeof dmn_keep, NULL);
    return dmn_compile(&keep, arena_of(dmn_scratch, sizeof dmn_scratch, NULL), files, count, dmn_sha256,
                       ret_m, f);
}

// One file, whole; the fault is printed.
[[gnu::unused]] static const struct dmn_model *dmn_model_of(struct str text)
{
    struct dmn_file file = { S("t.dmn"), text };
    const struct dmn_model *m = NULL;
    struct fault f = { 0 };
    if (dmn_try(&file, 1, &m, &f)) printf("%s\n", f.text), MUST(m != NULL);
    return m;
}

[[gnu::unused]] static struct feel_run dmn_fresh_run(void)
{
    struct feel_run r = feel_run_of(arena_of(dmn_room, sizeof dmn_room, NULL), FEEL_BUDGET);
    r.diagnostics = dmn_said;
    r.diagnostic_room = COUNT(dmn_said);
    return r;
}

[[gnu::unused]] static struct feel_value dmn_answer_of(struct feel_run *r, const struct dmn_model *m,
                                                       struct str name, const struct dmn_input *inputs,
                                                       int32_t count)
{
    const struct dmn_element *what = dmn_find(m, (struct str){ 0 }, name);
    struct dmn_answer answer = { 0 };
    struct fault f = { 0 };
    MUST(what != NULL);
    if (dmn_decide(r, m, what, inputs, count, false, &answer, &f)) printf("%s\n", f.text);
    return answer.value;
}

// The decision's value as FEEL text, without inputs.
[[gnu::unused]] static const char *dmn_text_of(const struct dmn_model *m, const char *name)
{
    static char text[4096];
    struct feel_run r = dmn_fresh_run();
    struct feel_value v = dmn_answer_of(&r, m, str_of(name), NULL, 0);
    struct str printed = feel_print(&r.arena, v, true);
    (void)snprintf(text, sizeof text, "%.*s", P(printed));
    return text;
}

// The same with inputs as JSON.
[[gnu::unused]] static const char *dmn_decide_json(const struct dmn_model *m, const char *name,
                                                   const char *json)
{
    static char text[4096];
    struct feel_run r = dmn_fresh_run();
    const struct dmn_input *inputs;
    int32_t count;
    struct fault f = { 0 };
    if (dmn_inputs_read(&r, m, str_of(json), &inputs, &count, &f)) return printf("%s\n", f.text), "no inputs";
    struct str printed = feel_print(&r.arena, dmn_answer_of(&r, m, str_of(name), inputs, count), true);
    (void)snprintf(text, sizeof text, "%.*s", P(printed));
    return text;
}
#endif
