// anlan law review: whether an explanation holds, without making the decision again.
// anlan law check: what is wrong with the tables of a model, with a procedure or with a whole pack (law_check.c), each finding in one
// line with its place and what shows it.
#include "app/words.h"
#include "app/law_check.h"
#include "app/law_due.h"
#include "app/models.h"
#include "wire/json.h"
#include <stdio.h>

static int law(int argc, char **argv);

const struct command cmd_law = {
    .name = "law",
    .summary = "checks decision models and packs, and says until when a clock runs",
    .usage =
        "usage: anlan law check PACK|MODEL.bpmn|MODEL.dmn [--on DAY] [--language TAG] [--states N] [--json]\n"
        "       anlan law review MODEL.dmn EXPLANATION.json\n"
        "       anlan law due PACK CLOCK --start INSTANT [--pause FROM..TO]... [--extend N]... [--language TAG] [--json]\n\n"
        "check looks for what cannot be read, for gaps, overlaps, shadowed and unreachable rules, and outputs that are missing or\n"
        "not allowed. Exactly, with a counter-example input; what can only be judged by running it is named (\"beyond\").\n"
        "Of a procedure, every way that acts, messages, timers and facts can take it: deadlocks, lost tokens, branches that cannot\n"
        "decide, steps that nothing comes to, ends that cannot be reached, each with a shortest way. Of a pack all this, and articles\n"
        "that are missing or not in force, roles that cannot act, clocks without an owner or a consequence, forms that do not fit.\n"
        "Ends with 1 where something is wrong; \"unused\" and \"beyond\" are only said.\n\n"
        "  --on DAY         the day on which articles must be in force; today by itself\n"
        "  --language TAG   of acts and roles in ways; else ANLAN_LANGUAGE, LANG, the pack's first\n"
        "  --states N       how many states of each procedure are looked at; more than that is a fault\n"
        "  --json           the findings as one JSON array\n\n"
        "review confirms an explanation of `anlan decide --explain` against the model without making the decision again,\n"
        "and says how many values had to be believed.\n\n"
        "due answers \"until when?\": the instant from which on it is late, then each step of the counting with its articles. CLOCK is\n"
        "KIND/NAME, or NAME where that is one clock. Instants are RFC 3339; without a zone they are the pack's local time.\n\n"
        "  --start INSTANT    when the clock starts\n"
        "  --pause FROM..TO   it was paused; may be repeated\n"
        "  --extend N         an extension was granted: the N-th that the clock has, its name, or how much it gives; may be repeated\n"
        "  --language TAG     of the words; else ANLAN_LANGUAGE, LANG, the pack's first\n",
    .run = law,
};

static void print_line(const struct dmn_finding *f)
{
    printf("%.*s:%d:%d: %s: ", P(f->place.file), f->place.line, f->place.column, dmn_finding_name(f->kind));
    if (f->element.len) printf("%.*s: ", P(f->element));
    printf("%.*s\n", P(f->text));
}

static void put_json(struct json_out *o, const struct dmn_finding *f)
{
    json_open(o, '{');
    json_put_str(o, "kind", str_of(dmn_finding_name(f->kind)));
    json_put_bool(o, "fault", dmn_finding_is_fault(f->kind));
    json_put_str(o, "file", f->place.file);
    json_put_int(o, "line", f->place.line);
    json_put_int(o, "column", f->place.column);
    json_put_str(o, "element", f->element);
    if (f->rule) json_put_int(o, "rule", f->rule);
    if (f->other) json_put_int(o, "other", f->other);
    json_put_str(o, "text", f->text);
    if (f->example.len) json_put_str(o, "example", f->example);
    json_shut(o, '}');
}

static int32_t print_all(struct model_memory *m, const struct dmn_finding *at, int32_t count, bool json,
                         int32_t *ret_said)
{
    struct json_out o = json_out_of(&m->scratch);
    int32_t faults = 0;
    *ret_said = 0;
    json_open(&o, '[');
    for (int32_t i = 0; i < count; i++) {
        if (dmn_finding_is_fault(at[i].kind))
            faults++;
        else
            ++*ret_said;
        if (json)
            put_json(&o, &at[i]);
        else
            print_line(&at[i]);
    }
    json_shut(&o, ']');
    if (json) printf("%.*s\n", P(json_out_str(&o)));
    return faults;
}

static int check_tables(struct model_memory *m, const char *path, bool json)
{
    struct fault f;
    const struct dmn_model *model;
    const struct dmn_finding *findings;
    int32_t said;
    if (model_open(m, path, &model, &f)) return command_failed(&cmd_law, "%s", f.text);
    int32_t count = dmn_check(&m->keep, m->scratch, model, DMN_CHECK_STEPS, &findings);
    int32_t faults = print_all(m, findings, count, json, &said);
    if (!json) printf(tr("%s: 1 models, %d wrong, %d said\n"), path, faults, said);
    return faults ? command_failed(&cmd_law, "%s: %d findings", path, faults) : 0;
}

static int review_in(struct model_memory *m, const char *path, const char *explanation)
{
    struct fault f;
    struct str json;
    struct dmn_review said;
    const struct dmn_model *model;
    if (model_open(m, path, &model, &f) || model_file_read(&m->keep, explanation, &json, &f))
        return command_failed(&cmd_law, "%s", f.text);
    if (dmn_review(m->scratch, model, json, model_digest, &said, &f))
        return command_failed(&cmd_law, "%s: %s", explanation, f.text);
    printf(tr("%s holds: %d tables and %d cells worked out again, %d values believed\n"), explanation,
           said.tables, said.cells, said.believed);
    return 0;
}

struct order {
    const char *verb, *paths[2];
    int path_count;
    struct law_check_options check;
};

// An option with a value behind it; false where it is none of these.
static bool take_value(struct order *o, int argc, char **argv, int *i)
{
    struct {
        const char *name, **to;
    } rows[] = { { "--on", &o->check.on },
                 { "--language", &o->check.language },
                 { "--states", &o->check.states } };
    for (int k = 0; k < COUNT(rows) && *i + 1 < argc; k++) {
        if (strcmp(argv[*i], rows[k].name) != 0) continue;
        *rows[k].to = argv[++*i];
        return true;
    }
    return false;
}

static bool read_order(int argc, char **argv, struct order *ret_o)
{
    struct order o = { .verb = argc > 1 ? argv[1] : "" };
    bool values = false;
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0)
            o.check.json = true;
        else if (take_value(&o, argc, argv, &i))
            values = true;
        else if (o.path_count == COUNT(o.paths) || strncmp(argv[i], "--", 2) == 0)
            return false;
        else
            o.paths[o.path_count++] = argv[i];
    }
    o.check.path = o.paths[0];
    *ret_o = o;
    if (strcmp(o.verb, "check") == 0) return o.path_count == 1;
    return strcmp(o.verb, "review") == 0 && o.path_count == 2 && !o.check.json && !values;
}

static int check_in(struct model_memory *m, const struct order *o)
{
    return law_check_takes(o->check.path) ? law_check_in(&cmd_law, m, &o->check)
                                          : check_tables(m, o->check.path, o->check.json);
}

static int law(int argc, char **argv)
{
    struct model_memory m;
    struct fault f;
    struct order o;
    if (argc > 1 && strcmp(argv[1], "due") == 0) return law_due(&cmd_law, argc - 1, argv + 1);
    if (!read_order(argc, argv, &o))
        return command_misused(
            &cmd_law,
            "expected check PACK|MODEL.bpmn|MODEL.dmn [--json], due PACK CLOCK --start INSTANT, or review MODEL.dmn EXPLANATION.json");
    if (model_memory_open(&m, &f)) return command_failed(&cmd_law, "%s", f.text);
    int code = o.path_count == 1 ? check_in(&m, &o) : review_in(&m, o.paths[0], o.paths[1]);
    model_memory_close(&m);
    return code;
}
