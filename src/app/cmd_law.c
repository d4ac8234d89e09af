// anlan law check: what is wrong with the tables of a model, each finding in one line with its place and a counter-example.
#include "app/models.h"
#include "wire/json.h"
#include <stdio.h>

static int law(int argc, char **argv);

const struct command cmd_law = {
    .name = "law",
    .summary = "checks decision models",
    .usage =
        "usage: anlan law check MODEL.dmn [--json]\n\n"
        "Looks for what cannot be read, for gaps, overlaps, shadowed and unreachable rules, and outputs that are missing or\n"
        "not allowed. Exactly, with a counter-example input; what can only be judged by running it is named (\"beyond\").\n"
        "Ends with 1 where something is wrong; \"unused\" and \"beyond\" are only said.\n\n"
        "  --json   the findings as one JSON array\n",
    .run = law,
};

static void print_line(const struct dmn_finding *f)
{
    printf("%.*s:%d:%d: %s: ", P(f->place.file), f->place.line, f->place.column, dmn_finding_name(f->kind));
    if (f->element.len) printf("%.*s: ", P(f->element));
    printf("%.*s\n", P(f->text));
}

static void print_json(struct arena *a, const struct dmn_finding *findings, int32_t count)
{
    struct json_out o = json_out_of(a);
    json_open(&o, '[');
    for (int32_t i = 0; i < count; i++) {
        const struct dmn_finding *f = &findings[i];
        json_open(&o, '{');
        json_put_str(&o, "kind", str_of(dmn_finding_name(f->kind)));
        json_put_bool(&o, "fault", dmn_finding_is_fault(f->kind));
        json_put_str(&o, "file", f->place.file);
        json_put_int(&o, "line", f->place.line);
        json_put_int(&o, "column", f->place.column);
        json_put_str(&o, "element", f->element);
        if (f->rule) json_put_int(&o, "rule", f->rule);
        if (f->other) json_put_int(&o, "other", f->other);
        json_put_str(&o, "text", f->text);
        if (f->example.len) json_put_str(&o, "example", f->example);
        json_shut(&o, '}');
    }
    json_shut(&o, ']');
    printf("%.*s\n", P(json_out_str(&o)));
}

static int check_in(struct model_memory *m, const char *path, bool json)
{
    struct fault f;
    const struct dmn_model *model;
    const struct dmn_finding *findings;
    int32_t faults = 0;
    if (model_open(m, path, &model, &f)) return command_failed(&cmd_law, "%s", f.text);
    int32_t count = dmn_check(&m->keep, m->scratch, model, &findings);
    for (int32_t i = 0; i < count; i++) faults += dmn_finding_is_fault(findings[i].kind);
    if (json) print_json(&m->keep, findings, count);
    for (int32_t i = 0; i < count && !json; i++) print_line(&findings[i]);
    if (!json) printf("%s: %d wrong, %d said\n", path, faults, count - faults);
    return faults ? command_failed(&cmd_law, "%s: %d findings", path, faults) : 0;
}

static int law(int argc, char **argv)
{
    struct model_memory m;
    struct fault f;
    const char *path = NULL;
    bool json = false, good = argc >= 3 && strcmp(argv[1], "check") == 0;
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0)
            json = true;
        else if (path || argv[i][0] == '-')
            good = false;
        else
            path = argv[i];
    }
    if (!good || !path) return command_misused(&cmd_law, "expected check MODEL.dmn [--json]");
    if (model_memory_open(&m, &f)) return command_failed(&cmd_law, "%s", f.text);
    int code = check_in(&m, path, json);
    model_memory_close(&m);
    return code;
}
