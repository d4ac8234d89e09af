// anlan decide: one decision of one model, with its inputs as JSON; the answer, or the whole explanation, as
// JSON.
#include "app/words.h"
#include "app/models.h"
#include <stdio.h>

static int decide(int argc, char **argv);

const struct command cmd_decide = {
    .name = "decide",
    .summary = "makes a decision of a DMN model",
    .usage =
        "usage: anlan decide MODEL.dmn DECISION [--input FILE|-] [--explain]\n\n"
        "Makes the decision (or service), by name or id, and prints its value as JSON. Models that it imports are looked\n"
        "for in its folder. What went wrong on the way is said on standard error, with its place in the model.\n\n"
        "  --input FILE|-   the inputs: one JSON object, by the names of the model's input data\n"
        "  --explain        the explanation instead of the value: inputs, matched rules, sources, diagnostics\n",
    .run = decide,
};

struct order {
    const char *model, *decision, *input;
    bool explain;
};

static bool read_order(int argc, char **argv, struct order *ret_o)
{
    struct order o = { 0 };
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--explain") == 0)
            o.explain = true;
        else if (strcmp(argv[i], "--input") == 0 && i + 1 < argc)
            o.input = argv[++i];
        else if (strncmp(argv[i], "--", 2) == 0)
            return false;
        else if (!o.model)
            o.model = argv[i];
        else if (!o.decision)
            o.decision = argv[i];
        else
            return false;
    }
    *ret_o = o;
    return o.model && o.decision;
}

static void say_diagnostics(struct arena scratch, const struct dmn_model *m, const struct feel_run *r)
{
    int32_t kept = r->diagnostic_count < r->diagnostic_room ? r->diagnostic_count : r->diagnostic_room;
    for (int32_t i = 0; i < kept; i++) {
        struct dmn_place at = dmn_where(m, &r->diagnostics[i]);
        struct str text = dmn_diagnostic_text(&scratch, &r->diagnostics[i]);
        if (at.line)
            fprintf(stderr, "%.*s:%d:%d: %.*s\n", P(at.file), at.line, at.column, P(text));
        else
            fprintf(stderr, "%.*s\n", P(text));
    }
    if (r->diagnostic_count > kept) fprintf(stderr, tr("and %d more\n"), r->diagnostic_count - kept);
}

static enum rc read_inputs(struct model_memory *m, const struct order *o, const struct dmn_model *model,
                           struct feel_run *r, const struct dmn_input **ret_inputs, int32_t *ret_count,
                           struct fault *f)
{
    struct str json = S("{}");
    enum rc rc = o->input ? model_file_read(&m->keep, o->input, &json, f) : RC_OK;
    if (rc) return rc;
    rc = dmn_inputs_read(r, model, json, ret_inputs, ret_count, f);
    return rc ? within(f, rc, "%s",
                       !o->input                    ? "no input"
                       : strcmp(o->input, "-") == 0 ? "standard input"
                                                    : o->input)
              : RC_OK;
}

// The explanation, or the value where none was asked for or kept; false where it needs more memory than there
// is.
static bool make_text(struct model_memory *m, const struct order *o, const struct dmn_model *model,
                      const struct feel_run *r, const struct dmn_element *what,
                      const struct dmn_answer *answer, struct str *ret_text)
{
    jmp_buf full;
    struct arena keep = m->keep, scratch = m->scratch;
    keep.full = scratch.full = &full;
    if (setjmp(full)) return false;
    *ret_text = o->explain && answer->trace
                    ? dmn_explain(&keep, scratch, model, r, what, answer, model_digest)
                    : feel_json_print(&keep, answer->value);
    return true;
}

static int print_answer(struct model_memory *m, const struct order *o, const struct dmn_model *model,
                        const struct feel_run *r, const struct dmn_element *what,
                        const struct dmn_answer *answer)
{
    struct str text;
    if (!make_text(m, o, model, r, what, answer, &text))
        return command_failed(&cmd_decide, "the explanation is too large");
    printf("%.*s\n", P(text));
    say_diagnostics(m->scratch, model, r);
    if (r->stopped) return command_failed(&cmd_decide, "%s", feel_code_text(r->stopped));
    return 0;
}

static int decide_in(struct model_memory *m, const struct order *o)
{
    struct fault f;
    const struct dmn_model *model;
    const struct dmn_input *inputs;
    struct dmn_answer answer;
    int32_t count;
    if (model_open(m, o->model, &model, &f)) return command_failed(&cmd_decide, "%s", f.text);
    const struct dmn_element *what = dmn_find(model, (struct str){ 0 }, str_of(o->decision));
    if (!what) return command_failed(&cmd_decide, "%s: no decision is called \"%s\"", o->model, o->decision);
    struct feel_run r = model_run(m);
    if (read_inputs(m, o, model, &r, &inputs, &count, &f)) return command_failed(&cmd_decide, "%s", f.text);
    if (dmn_decide(&r, model, what, inputs, count, o->explain, &answer, &f))
        return command_failed(&cmd_decide, "%s", f.text);
    return print_answer(m, o, model, &r, what, &answer);
}

static int decide(int argc, char **argv)
{
    struct order o;
    struct model_memory m;
    struct fault f;
    if (!read_order(argc, argv, &o))
        return command_misused(&cmd_decide, "expected MODEL.dmn DECISION [--input FILE|-] [--explain]");
    if (model_memory_open(&m, &f)) return command_failed(&cmd_decide, "%s", f.text);
    int code = decide_in(&m, &o);
    model_memory_close(&m);
    return code;
}
