// What law/check finds, as lines or as JSON.
#include "app/law_check.h"
#include "app/packs.h"
#include "app/zones.h"
#include "app/words.h"
#include "law/check.h"
#include "wire/json.h"
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

enum { FINDINGS_BYTES = 256 << 20 };

static bool is_folder(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

bool law_check_takes(const char *path) { return is_folder(path) || str_ends(str_of(path), S(".bpmn")); }

// --- telling -----------------------------------------------------------------------------------------

static const char *name_of(const struct law_finding *f)
{
    return f->kind == FOUND_TABLE ? dmn_finding_name(f->table.kind) : law_finding_name(f->kind);
}

static void print_finding(const char *folder, const struct law_finding *f)
{
    struct str line, rest = f->way;
    printf("%s%s%.*s:%d:%d: %s: %.*s: %.*s\n", folder, folder[0] ? "/" : "", P(f->place.file), f->place.line,
           f->place.column, name_of(f), P(f->of), P(f->text));
    while (rest.len) {
        (void)str_cut(rest, '\n', &line, &rest);
        printf("    %.*s\n", P(line));
    }
}

static void put_way(struct json_out *o, struct str way)
{
    struct str line;
    if (way.len == 0) return;
    json_open_key(o, "way", '[');
    while (way.len) {
        (void)str_cut(way, '\n', &line, &way);
        json_put_str(o, NULL, str_trim(line));
    }
    json_shut(o, ']');
}

static void put_finding(struct json_out *o, struct arena *a, const char *folder, const struct law_finding *f)
{
    json_open(o, '{');
    json_put_str(o, "kind", str_of(name_of(f)));
    json_put_bool(o, "fault", f->fault);
    json_put_str(o, "file", folder[0] ? arena_print(a, "%s/%.*s", folder, P(f->place.file)) : f->place.file);
    json_put_int(o, "line", f->place.line);
    json_put_int(o, "column", f->place.column);
    json_put_str(o, "of", f->of);
    json_put_str(o, "element", f->element);
    if (f->table.rule) json_put_int(o, "rule", f->table.rule);
    if (f->table.other) json_put_int(o, "other", f->table.other);
    json_put_str(o, "text", f->text);
    if (f->table.example.len) json_put_str(o, "example", f->table.example);
    put_way(o, f->way);
    json_shut(o, '}');
}

static void print_json(struct arena a, const char *folder, const struct law_findings *found)
{
    struct arena names = a;
    names.end = a.at = a.at + arena_left(&a) / 2;
    struct json_out o = json_out_of(&a);
    json_open(&o, '[');
    for (int32_t i = 0; i < found->count; i++) put_finding(&o, &names, folder, &found->at[i]);
    json_shut(&o, ']');
    printf("%.*s\n", P(json_out_str(&o)));
}

// How far was looked, so that nobody takes it for more.
static void print_bounds(const struct law_checked *c, bool alike)
{
    if (c->procedures == 0) return;
    printf(tr(
        "looked at: every order of acts, messages and timers (a timer happens, or not yet), each fact at one value of each class that no condition tells apart"));
    if (alike)
        printf(tr("; of steps beside one another that differ in nothing, %d at once"), CHECK_ALIKE_MAX);
    printf("\n");
}

static int tell(const struct command *c, struct arena a, const struct law_check_options *o,
                const struct law_checked *checked, const char *folder)
{
    const struct law_findings *found = &checked->findings;
    int32_t faults = 0;
    for (int32_t i = 0; i < found->count; i++) faults += found->at[i].fault;
    if (o->json) print_json(a, folder, found);
    for (int32_t i = 0; !o->json && i < found->count; i++) print_finding(folder, &found->at[i]);
    if (!o->json) print_bounds(checked, checked->alike);
    if (!o->json)
        printf(
            tr("%s: %d procedures in %d states, %d decisions, %d ways of acting, %d clocks, %d words: %d wrong, %d said%s\n"),
            o->path, checked->procedures, checked->states, checked->tables, checked->acts, checked->clocks,
            checked->words, faults, found->count - faults, found->cut ? tr(", and more") : "");
    return faults ? command_failed(c, "%s: %d findings", o->path, faults) : 0;
}

// --- looking -----------------------------------------------------------------------------------------

// The day that it is where this host stands.
static struct day today(void)
{
    struct tm local = { 0 };
    time_t now = time(NULL);
    (void)localtime_r(&now, &local); // else its offset stays 0: UTC
    return (struct day){ ((int64_t)now + local.tm_gmtoff) / 86'400 };
}

static bool read_order(const struct law_check_options *o, struct law_check_order *ret, struct fault *f)
{
    int64_t states = 0;
    words_choose(words_language(o->language));
    *ret = (struct law_check_order){ .on = today(), .language = str_of(words_asked(o->language)) };
    if (o->on && !day_parse(str_of(o->on), &ret->on))
        return fault_set(f, RC_INVALID, tr("\"%s\" is no day"), o->on), false;
    if (o->states && (!str_int64(str_of(o->states), &states) || states < 1 || states > CHECK_STATES_MAX))
        return fault_set(f, RC_INVALID, tr("--states is a number from 1 to %d"), CHECK_STATES_MAX), false;
    ret->states_max = (int32_t)states;
    return true;
}

static enum rc check_pack(struct arena *a, struct arena scratch, const struct law_check_options *o,
                          struct law_checked *ret, struct fault *f)
{
    struct folder pack;
    struct law_check_order order;
    if (!read_order(o, &order, f)) return f->rc;
    enum rc rc = folder_read_pack(a, o->path, &pack, f);
    if (!rc) rc = pack_check_language(pack.pack, o->language, f);
    return rc ? rc : law_check(a, scratch, pack.pack, &order, ret, f);
}

static enum rc check_process(struct arena *a, struct arena scratch, const struct bpmn_model *m,
                             int32_t process, struct law_checked *ret, struct fault *f)
{
    struct bpmn_env env = { .zones = zones_open() };
    struct explored seen;
    struct explore_order order = { .model = m, .process = bpmn_node_at(m, process)->id, .env = &env };
    enum rc rc = law_explore(a, scratch, &order, &ret->findings, &seen, f);
    if (rc) return rc;
    ret->procedures++;
    ret->states += seen.states;
    ret->alike |= seen.alike;
    return RC_OK;
}

// A process that another calls is looked at there.
static bool is_called(const struct bpmn_model *m, int32_t process)
{
    for (int32_t i = 0; i < bpmn_node_count(m); i++)
        if (bpmn_node_at(m, i)->kind == BPMN_CALL && bpmn_node_at(m, i)->called == process) return true;
    return false;
}

static enum rc check_model(struct arena *a, struct arena scratch, const char *path, struct law_checked *ret,
                           struct fault *f)
{
    const struct bpmn_model *m;
    struct bpmn_file file = { .name = str_of(path) };
    *ret = (struct law_checked){ 0 };
    enum rc rc = model_file_read(a, path, &file.bytes, f);
    if (!rc) rc = bpmn_compile(a, scratch, &file, 1, &m, f);
    for (int32_t i = 0; !rc && i < bpmn_node_count(m); i++)
        if (bpmn_node_at(m, i)->kind == BPMN_PROCESS && !is_called(m, i))
            rc = check_process(a, scratch, m, i, ret, f);
    return rc;
}

int law_check_in(const struct command *c, struct model_memory *m, const struct law_check_options *o)
{
    jmp_buf full;
    struct fault f = { 0 };
    struct law_checked checked = { 0 };
    struct arena keep = m->keep;
    keep.full = &full;
    struct arena a = keep, scratch = keep;
    a.end = scratch.at = keep.at + FINDINGS_BYTES;
    bool folder = is_folder(o->path);
    if (setjmp(full)) return command_failed(c, "%s needs more memory than there is", o->path);
    enum rc rc =
        folder ? check_pack(&a, scratch, o, &checked, &f) : check_model(&a, scratch, o->path, &checked, &f);
    if (rc) return command_failed(c, "%s", f.text);
    return tell(c, scratch, o, &checked, folder ? o->path : "");
}
