// anlan feel: one FEEL expression, with a context as JSON; prints its value.
#include "app/words.h"
#include "app/models.h"
#include "law/feel.h"
#include <stdio.h>

static int feel(int argc, char **argv);

const struct command cmd_feel = {
    .name = "feel",
    .summary = "evaluates a FEEL expression",
    .usage =
        "usage: anlan feel 'EXPRESSION' [--context FILE|-] [--json]\n\n"
        "Prints the expression's value, as FEEL writes it. Why a value is null is said on standard error, with its\n"
        "place in the expression.\n\n"
        "  --context FILE|-   variables: one JSON object; its members are the names in scope\n"
        "  --json             prints the value as JSON\n",
    .run = feel,
};

struct order {
    const char *expression, *context;
    bool json;
};

static bool read_order(int argc, char **argv, struct order *ret_o)
{
    struct order o = { 0 };
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0)
            o.json = true;
        else if (strcmp(argv[i], "--context") == 0 && i + 1 < argc)
            o.context = argv[++i];
        else if (strncmp(argv[i], "--", 2) == 0 || o.expression)
            return false;
        else
            o.expression = argv[i];
    }
    *ret_o = o;
    return o.expression != NULL;
}

static enum rc read_context(struct model_memory *m, const char *path, struct feel_run *r,
                            struct feel_value *ret_v, struct fault *f)
{
    struct str bytes;
    *ret_v = feel_context(NULL, 0);
    if (!path) return RC_OK;
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
    enum rc rc = model_file_read(&m->keep, path, &bytes, f);
    if (!rc) rc = feel_json_read(r, bytes, NULL, ret_v, f);
    if (rc) return rc == RC_INVALID ? within(f, rc, "%s", name) : rc;
    if (ret_v->kind == FEEL_CONTEXT) return RC_OK;
    return fail(f, RC_INVALID, tr("%s: line 1, column 1: expected a JSON object"), name);
}

// The context's members as names in scope and as slots.
static struct feel_scope scope_of(struct arena *a, struct feel_value context,
                                  const struct feel_value **ret_slots)
{
    struct feel_name *names = NEW(a, struct feel_name, context.extra);
    struct feel_value *slots = NEW(a, struct feel_value, context.extra);
    for (int32_t i = 0; i < context.extra; i++) {
        slots[i] = context.entries[i].value;
        names[i] = (struct feel_name){ context.entries[i].name, feel_type_of(a, slots[i]) };
    }
    *ret_slots = slots;
    return (struct feel_scope){ .names = names, .name_count = context.extra };
}

static void say_diagnostics(const struct feel_run *r)
{
    int32_t kept = r->diagnostic_count < r->diagnostic_room ? r->diagnostic_count : r->diagnostic_room;
    for (int32_t i = 0; i < kept; i++) {
        const struct feel_diagnostic *d = &r->diagnostics[i];
        const char *colon = d->detail.len ? ": " : "";
        fprintf(stderr, "expression:%d:%d: %s%s%.*s\n", d->span.line, d->span.column, feel_code_text(d->code),
                colon, P(d->detail));
    }
}

struct
    answer { // to be printed under the run's budget: shared parts make some values longer than they are large
    struct feel_value value;
    bool json;
    struct str text;
};

static void print_answer(struct feel_run *r, void *self)
{
    struct answer *a = self;
    a->text = a->json ? feel_json_print(&r->arena, a->value) : feel_print(&r->arena, a->value, true);
}

static enum rc evaluate(struct model_memory *m, const struct order *o, struct fault *f)
{
    struct feel_run r = model_run(m);
    const struct feel_program *program;
    const struct feel_value *slots;
    struct feel_value context;
    enum rc rc = read_context(m, o->context, &r, &context, f);
    if (rc) return rc;
    struct feel_scope scope = scope_of(&m->keep, context, &slots);
    rc = feel_compile(&m->keep, m->scratch, str_of(o->expression), &scope, &program, NULL, f);
    if (rc) return within(f, rc, "expression");
    struct answer answer = { .value = feel_eval(&r, program, slots), .json = o->json };
    say_diagnostics(&r);
    if (r.stopped || !feel_guard(&r, print_answer, &answer))
        return fail(f, RC_LIMIT, "expression: %s", feel_code_text(r.stopped));
    printf("%.*s\n", P(answer.text));
    return RC_OK;
}

static int feel(int argc, char **argv)
{
    struct order o;
    struct model_memory m;
    struct fault f = { 0 };
    if (!read_order(argc, argv, &o))
        return command_misused(&cmd_feel, "one EXPRESSION, and perhaps --context FILE");
    enum rc rc = model_memory_open(&m, &f);
    if (!rc) {
        rc = evaluate(&m, &o, &f);
        model_memory_close(&m);
    }
    return rc ? command_failed(&cmd_feel, "%s", f.text) : 0;
}
