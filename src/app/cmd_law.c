// anlan law review: whether an explanation holds, without making the decision again.
// anlan law check: what is wrong with the tables of a model, or of every model of a pack, each finding in one
// line with its place and a counter-example.
#include "app/law_due.h"
#include "app/models.h"
#include "app/packs.h"
#include "wire/json.h"
#include <stdio.h>
#include <sys/stat.h>

static int law(int argc, char **argv);

const struct command cmd_law = {
    .name = "law",
    .summary = "checks decision models and packs, and says until when a clock runs",
    .usage =
        "usage: anlan law check MODEL.dmn|PACK [--json]\n"
        "       anlan law review MODEL.dmn EXPLANATION.json\n"
        "       anlan law due PACK CLOCK --start INSTANT [--pause FROM..TO]... [--extend N]... [--language TAG] [--json]\n\n"
        "check looks for what cannot be read, for gaps, overlaps, shadowed and unreachable rules, and outputs that are missing or\n"
        "not allowed. Exactly, with a counter-example input; what can only be judged by running it is named (\"beyond\").\n"
        "Of a pack, all that loading it checks, and each model in its folder decisions.\n"
        "Ends with 1 where something is wrong; \"unused\" and \"beyond\" are only said.\n\n"
        "  --json   the findings as one JSON array\n\n"
        "review confirms an explanation of `anlan decide --explain` against the model without making the decision again,\n"
        "and says how many values had to be believed.\n\n"
        "due answers \"until when?\": the instant from which on it is late, then each step of the counting with its articles. CLOCK is\n"
        "KIND/NAME, or NAME where that is one clock. Instants are RFC 3339; without a zone they are the pack's local time.\n\n"
        "  --start INSTANT    when the clock starts\n"
        "  --pause FROM..TO   it was paused; may be repeated\n"
        "  --extend N         an extension was granted: the N-th that the clock has, its name, or how much it gives; may be repeated\n"
        "  --language TAG     of the words; the pack's first language by itself\n",
    .run = law,
};

enum { MODELS_MAX = 1024 };

struct checked { // of one model
    const struct dmn_finding *findings;
    int32_t count;
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

static enum rc check_model(struct model_memory *m, const char *path, struct checked *ret_c, struct fault *f)
{
    const struct dmn_model *model;
    enum rc rc = model_open(m, path, &model, f);
    if (rc) return rc;
    ret_c->count = dmn_check(&m->keep, m->scratch, model, DMN_CHECK_STEPS, &ret_c->findings);
    return RC_OK;
}

static enum rc check_pack(struct model_memory *m, const char *path, struct checked *models,
                          int32_t *ret_count, struct fault *f)
{
    struct folder pack;
    struct dmn_file *files;
    int32_t count = 0;
    enum rc rc = folder_read_pack(&m->keep, path, &pack, f);
    if (rc) return rc;
    rc = model_folder_read(&m->keep, arena_cstr(&m->keep, arena_print(&m->keep, "%s/decisions", path)),
                           ".dmn", &files, &count, f);
    if (rc == RC_MISSING)
        count = 0; // a pack need not have models
    else if (rc)
        return rc;
    if (count > MODELS_MAX) return fail(f, RC_LIMIT, "%s has more than %d models", path, MODELS_MAX);
    for (int32_t i = 0; i < count; i++) {
        rc = check_model(m, arena_cstr(&m->keep, files[i].name), &models[i], f);
        if (rc) return rc;
    }
    *ret_count = count;
    return RC_OK;
}

static bool is_folder(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

static int32_t print_all(struct model_memory *m, const struct checked *models, int32_t count, bool json,
                         int32_t *ret_said)
{
    struct json_out o = json_out_of(&m->scratch);
    int32_t faults = 0;
    *ret_said = 0;
    json_open(&o, '[');
    for (int32_t i = 0; i < count; i++)
        for (int32_t j = 0; j < models[i].count; j++) {
            const struct dmn_finding *f = &models[i].findings[j];
            if (dmn_finding_is_fault(f->kind))
                faults++;
            else
                ++*ret_said;
            if (json)
                put_json(&o, f);
            else
                print_line(f);
        }
    json_shut(&o, ']');
    if (json) printf("%.*s\n", P(json_out_str(&o)));
    return faults;
}

static int check_in(struct model_memory *m, const char *path, bool json)
{
    struct fault f;
    struct checked *models = NEW(&m->keep, struct checked, MODELS_MAX);
    int32_t count = 1, said;
    enum rc rc = is_folder(path) ? check_pack(m, path, models, &count, &f) : check_model(m, path, models, &f);
    if (rc) return command_failed(&cmd_law, "%s", f.text);
    int32_t faults = print_all(m, models, count, json, &said);
    if (!json) printf("%s: %d models, %d wrong, %d said\n", path, count, faults, said);
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
    printf("%s holds: %d tables and %d cells worked out again, %d values believed\n", explanation,
           said.tables, said.cells, said.believed);
    return 0;
}

struct order {
    const char *verb, *paths[2];
    int path_count;
    bool json;
};

static bool read_order(int argc, char **argv, struct order *ret_o)
{
    struct order o = { .verb = argc > 1 ? argv[1] : "" };
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0)
            o.json = true;
        else if (o.path_count == COUNT(o.paths) || strncmp(argv[i], "--", 2) == 0)
            return false;
        else
            o.paths[o.path_count++] = argv[i];
    }
    *ret_o = o;
    if (strcmp(o.verb, "check") == 0) return o.path_count == 1;
    return strcmp(o.verb, "review") == 0 && o.path_count == 2 && !o.json;
}

static int law(int argc, char **argv)
{
    struct model_memory m;
    struct fault f;
    struct order o;
    if (argc > 1 && strcmp(argv[1], "due") == 0) return law_due(&cmd_law, argc - 1, argv + 1);
    if (!read_order(argc, argv, &o))
        return command_misused(
            &cmd_law, "expected check MODEL.dmn|PACK [--json], or review MODEL.dmn EXPLANATION.json");
    if (model_memory_open(&m, &f)) return command_failed(&cmd_law, "%s", f.text);
    int code = o.path_count == 1 ? check_in(&m, o.paths[0], o.json) : review_in(&m, o.paths[0], o.paths[1]);
    model_memory_close(&m);
    return code;
}
