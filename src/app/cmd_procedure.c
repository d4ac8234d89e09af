// anlan procedure run: a scenario over a procedure, with the clock that the scenario states; prints the trace.
#include "app/words.h"
#include "app/models.h"
#include "app/zones.h"
#include "law/bpmn.h"
#include <stdio.h>

static int procedure(int argc, char **argv);

const struct command cmd_procedure = {
    .name = "procedure",
    .summary = "runs a scenario over a BPMN procedure",
    .usage =
        "usage: anlan procedure run MODEL.bpmn... --script FILE.json|- [--zone NAME] [--language TAG] [--state] [--json]\n\n"
        "Runs the scenario's commands over the first model and prints what each makes happen, a line an event. The same script\n"
        "gives the same trace on every machine. Ends with 1 where a step's stated trace, refusal or outcome is not what happened.\n"
        "The form of a scenario is described in docs/law/bpmn.md.\n\n"
        "  --script FILE|-   the scenario\n"
        "  --zone NAME       the zone of local times and months in timers, such as Asia/Shanghai; else UTC\n"
        "  --language TAG    the trace in words (en, zh-CN): what is to be done on which article, what runs until when, which branch and why\n"
        "  --state           also the instance's state after the last step, as JSON\n"
        "  --json            the state alone\n",
    .run = procedure,
};

struct order {
    const char *models[BPMN_FILES_MAX], *script, *zone, *language;
    int32_t model_count;
    bool state, json;
};

static bool read_order(int argc, char **argv, struct order *ret_o)
{
    struct order o = { 0 };
    if (argc < 2 || strcmp(argv[1], "run") != 0) return false;
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], "--state") == 0)
            o.state = true;
        else if (strcmp(argv[i], "--json") == 0)
            o.state = o.json = true;
        else if (strcmp(argv[i], "--script") == 0 && i + 1 < argc)
            o.script = argv[++i];
        else if (strcmp(argv[i], "--zone") == 0 && i + 1 < argc)
            o.zone = argv[++i];
        else if (strcmp(argv[i], "--language") == 0 && i + 1 < argc)
            o.language = argv[++i];
        else if (strncmp(argv[i], "--", 2) == 0 || o.model_count == BPMN_FILES_MAX)
            return false;
        else
            o.models[o.model_count++] = argv[i];
    }
    *ret_o = o;
    return o.model_count && o.script;
}

static enum rc open_models(struct model_memory *m, const struct order *o, const struct bpmn_model **ret_model,
                           struct fault *f)
{
    struct bpmn_file files[BPMN_FILES_MAX];
    for (int32_t i = 0; i < o->model_count; i++) {
        files[i].name = str_of(o->models[i]);
        enum rc rc = model_file_read(&m->keep, o->models[i], &files[i].bytes, f);
        if (rc) return rc;
    }
    return bpmn_compile(&m->keep, m->scratch, files, o->model_count, ret_model, f);
}

static enum rc set_zone(const struct order *o, struct bpmn_env *env, struct fault *f)
{
    env->zones = zones_open();
    if (!o->zone) return RC_OK;
    env->zone = env->zones->find(env->zones->self, str_of(o->zone));
    return env->zone ? RC_OK : fail(f, RC_MISSING, tr("there is no time zone \"%s\""), o->zone);
}

static enum rc run_script(struct model_memory *m, const struct order *o, struct bpmn_scenario *ret,
                          struct fault *f)
{
    const struct bpmn_model *model;
    struct bpmn_env env = { 0 };
    struct str script;
    enum rc rc = open_models(m, o, &model, f);
    if (!rc) rc = set_zone(o, &env, f);
    if (!rc) rc = model_file_read(&m->keep, o->script, &script, f);
    if (rc) return rc;
    struct arena text_arena = m->run; // the trace grows apart from the events
    struct text trace = { .arena = &text_arena };
    struct str language = o->language ? str_of(o->language) : (struct str){ 0 };
    rc = bpmn_scenario_tell(&m->keep, m->scratch, model, &env, script, language, &trace, ret, f);
    if (!o->json) printf("%.*s", P(text_str(&trace)));
    if (rc) return within(f, rc, "%s", o->script);
    if (o->state) printf("%.*s\n", P(bpmn_state_print(&m->keep, model, &ret->state)));
    return RC_OK;
}

static int procedure(int argc, char **argv)
{
    struct order o;
    struct model_memory m;
    struct fault f = { 0 };
    struct bpmn_scenario result = { 0 };
    if (!read_order(argc, argv, &o))
        return command_misused(&cmd_procedure, "expected run MODEL.bpmn... --script FILE.json");
    if (words_check(o.language, &f) || model_memory_open(&m, &f))
        return command_failed(&cmd_procedure, "%s", f.text);
    enum rc rc = run_script(&m, &o, &result, &f);
    model_memory_close(&m);
    if (rc) return command_failed(&cmd_procedure, "%s", f.text);
    if (result.failed)
        return command_failed(&cmd_procedure, "%d of what %d steps state did not happen so", result.failed,
                              result.steps);
    return 0;
}
