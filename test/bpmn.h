// What the tests of law/bpmn share: memory, files, models, commands on an instance whose events are applied and kept.
#ifndef ANLAN_TEST_BPMN_H
#define ANLAN_TEST_BPMN_H
#include "law/bpmn.h"
#include "test.h"
#include <dirent.h>

static char keep_memory[96 << 20], scratch_memory[64 << 20];
static struct arena keep;

static struct arena scratch(void) { return arena_of(scratch_memory, sizeof scratch_memory, NULL); }
[[gnu::unused]] static void begin_case(void) { keep = arena_of(keep_memory, sizeof keep_memory, NULL); }

[[gnu::unused]] static struct str read_file(const char *path)
{
    FILE *file = fopen(path, "r");
    MUST(file != NULL);
    enum { ROOM = 4 << 20 };
    char *bytes = NEW(&keep, char, ROOM);
    size_t len = fread(bytes, 1, ROOM, file);
    (void)fclose(file);
    keep.at -= ROOM - (ptrdiff_t)len;
    return (struct str){ bytes, (ptrdiff_t)len };
}

// Names of the folder's files that end so, sorted; at most 200.
[[gnu::unused]] static int32_t list_files(const char *folder, const char *ending, struct str *names)
{
    DIR *dir = opendir(folder);
    int32_t count = 0;
    if (!dir) return 0;
    for (struct dirent *e; (e = readdir(dir)) != NULL;) {
        struct str name = str_of(e->d_name);
        if (!str_ends(name, str_of(ending))) continue;
        MUST(count < 200);
        int32_t at = count++;
        for (; at > 0 && str_compare(names[at - 1], name) > 0; at--) names[at] = names[at - 1];
        names[at] = arena_str(&keep, name);
    }
    (void)closedir(dir);
    return count;
}

[[gnu::unused]] static enum rc compile_text(struct str text, const struct bpmn_model **ret_m, struct fault *f)
{
    struct bpmn_file file = { S("m.bpmn"), text };
    return bpmn_compile(&keep, scratch(), &file, 1, ret_m, f);
}

#define DEFINITIONS                                                                                          \
    "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL' xmlns:anlan='urn:anlan:law:1' "        \
    "targetNamespace='t'>\n"
#define PROCESS DEFINITIONS "<process id='P' isExecutable='true'>\n"
#define END "</process></definitions>"
#define FLOW(id, from, to) "<sequenceFlow id='" id "' sourceRef='" from "' targetRef='" to "'/>\n"

[[gnu::unused]] static const struct bpmn_model *model_of(const char *text)
{
    const struct bpmn_model *m = NULL;
    struct fault f = { 0 };
    enum rc rc = compile_text(str_of(text), &m, &f);
    if (rc) printf("%s\n", f.text);
    MUST(!rc);
    return m;
}

// An instance and all that has happened to it.
struct life {
    const struct bpmn_model *m;
    struct bpmn_env env;
    struct bpmn_state s;
    struct bpmn_event *events;
    int32_t count, room;
    struct fault f;
};

[[gnu::unused]] static struct life life_of(const struct bpmn_model *m, int32_t room)
{
    return (struct life){ .m = m, .events = NEW(&keep, struct bpmn_event, room), .room = room };
}

[[gnu::unused]] static enum rc live(struct life *l, struct bpmn_command c, int64_t at_s)
{
    struct bpmn_events events;
    struct instant now = { at_s * NS_PER_S };
    enum rc rc = bpmn_step(&keep, scratch(), l->m, &l->env, &l->s, &c, now, &events, &l->f);
    if (rc) return rc;
    MUST(l->count + events.count <= l->room);
    for (int32_t i = 0; i < events.count; i++) {
        MUST(!bpmn_apply(&keep, l->m, &l->s, &events.at[i], &l->f));
        l->events[l->count++] = events.at[i];
    }
    return RC_OK;
}

[[gnu::unused]] static int32_t token_of(const struct life *l, const char *id)
{
    const struct bpmn_node *n = bpmn_node_find(l->m, str_of(id));
    MUST(n != NULL);
    for (int32_t i = 0; i < l->s.token_count; i++)
        if (l->s.tokens[i].node == n->index && l->s.tokens[i].role != BPMN_BODY) return l->s.tokens[i].id;
    return 0;
}

#define BEGIN ((struct bpmn_command){ .kind = BPMN_BEGIN, .node = -1 })
[[gnu::unused]] static struct bpmn_command complete(const struct life *l, const char *id)
{
    return (struct bpmn_command){ .kind = BPMN_COMPLETE, .token = token_of(l, id) };
}
#endif
