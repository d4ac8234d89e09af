// The scenarios of packs/cn: acts with their times, and what must be admitted, refused and due. Every row of every kind is used by one.
#include "law/pack.h"
#include "packs/folder.h"
#include "test.h"

static char pool[64 << 20];

enum { USED_MAX = 4096 };
static const struct pack_row *used[USED_MAX];
static int32_t used_count;

struct play { // a case as the gate would keep it
    const struct pack *pack;
    struct arena *a;
    const char *file;
    struct str kind, status;
    struct law_clock clocks[LAW_CLOCKS_MAX];
    int32_t clocks_count;
    bool offer_stands;
};

static void use(const struct pack_row *row)
{
    for (int32_t i = 0; i < used_count; i++)
        if (used[i] == row) return;
    MUST(used_count < USED_MAX);
    used[used_count++] = row;
}

static struct law_clock *running(struct play *p, struct str name)
{
    for (int32_t i = 0; i < p->clocks_count; i++)
        if (str_equal(p->clocks[i].name, name)) return &p->clocks[i];
    return NULL;
}

static void apply_clock(struct play *p, const struct ruled_clock *c, struct instant now)
{
    struct law_clock *k = running(p, c->clock->name);
    if (c->op == CLOCK_START) {
        MUST(!k && p->clocks_count < LAW_CLOCKS_MAX);
        k = &p->clocks[p->clocks_count++];
        *k = (struct law_clock){ .name = c->clock->name, .start = c->start };
    }
    MUST(k);
    k->due = c->due;
    k->extended_times = c->extended_times;
    if (c->op == CLOCK_PAUSE) k->paused_at = now;
    if (c->op == CLOCK_PAUSE || c->op == CLOCK_RESUME) k->paused = c->op == CLOCK_PAUSE;
    if (c->op == CLOCK_STOP) *k = p->clocks[--p->clocks_count];
}

static void apply(struct play *p, const struct ruling *r, struct instant now)
{
    p->status = r->to;
    for (int32_t i = 0; i < r->clocks_count; i++) apply_clock(p, &r->clocks[i], now);
    if (r->verb == VERB_TRANSFER) p->offer_stands = true;
    if (r->verb == VERB_RECALL || r->row->relations & LAW_OFFERED) p->offer_stands = r->verb == VERB_READ;
}

static enum law_by by_of(struct str name)
{
    for (int by = 0; by < LAW_BYS; by++)
        if (str_equal(law_by_name((enum law_by)by), name)) return (enum law_by)by;
    MUST(false);
    return LAW_BY_ANONYMOUS;
}

static uint32_t relations_of(const struct json *list)
{
    static const char *const names[] = { "owner", "offered", "assignee", "holder", "concerned" };
    uint32_t bits = 0;
    for (const struct json *m = list ? list->first : NULL; m; m = m->next)
        for (int i = 0; i < COUNT(names); i++)
            if (str_equal(m->text, str_of(names[i]))) bits |= 1U << i;
    return bits;
}

static bool names_are(struct pack_names n, const struct json *list)
{
    if (n.count != list->count) return false;
    for (const struct json *m = list->first; m; m = m->next)
        if (!pack_names_hold(n, m->text)) return false;
    return true;
}

static bool clocks_are(struct play *p, const struct json *want)
{
    if (want->count != p->clocks_count) return false;
    for (const struct json *m = want->first; m; m = m->next) {
        const struct law_clock *k = running(p, m->key);
        struct instant due;
        MUST(instant_parse(m->text, &due));
        if (!k || k->due.ns != due.ns) return false;
    }
    return true;
}

// The explanation is canonical JSON, short, and holds nothing that the data said.
static void check_explanation(struct play *p, const struct ruling *r)
{
    struct fault f = { 0 };
    const struct json *tree;
    struct str again = { 0 };
    CHECK(r->explanation.len > 0 && r->explanation.len <= PACK_EXPLANATION_BYTES_MAX);
    CHECK(json_parse(p->a, r->explanation, &tree, &f) == RC_OK &&
          json_canonical(p->a, tree, &again, &f) == RC_OK);
    CHECK_STR(again, r->explanation);
    for (ptrdiff_t i = 0; i < r->explanation.len; i++) CHECK((unsigned char)r->explanation.at[i] < 0x80);
}

static bool act_as_told(struct play *p, const struct json *act, const struct ruling *r)
{
    const struct json *refused = json_get(act, S("refused")), *needed = json_get(act, S("needed"));
    const struct json *row = json_get(act, S("row")), *to = json_get(act, S("to")),
                      *clocks = json_get(act, S("running"));
    if (refused && (r->admitted || !str_equal(law_refusal_name(r->refusal), refused->text))) return false;
    if (needed && !names_are(r->needed, needed)) return false;
    if (!refused && (!r->admitted || !to || !str_equal(p->status, to->text))) return false;
    if (row && !str_equal(r->row->id, arena_print(p->a, "%.*s.%.*s", P(p->kind), P(row->text)))) return false;
    return !clocks || clocks_are(p, clocks);
}

static void play_act(struct play *p, const struct json *act, const struct json *open_data)
{
    struct str roles[16];
    struct law_question q = {
        .kind = p->kind, .status = p->status, .act = json_str(act, S("act")), .roles = roles
    };
    const struct json *names = json_get(act, S("roles"));
    MUST(instant_parse(json_str(act, S("at")), &q.now));
    for (const struct json *m = names ? names->first : NULL; m; m = m->next) roles[q.roles_count++] = m->text;
    q.by = by_of(json_str(act, S("by")));
    q.relations = relations_of(json_get(act, S("relations")));
    q.offer_stands = p->offer_stands;
    q.purpose = json_str(act, S("purpose"));
    q.data = json_get(act, S("data"))      ? json_get(act, S("data"))
             : str_equal(q.act, S("open")) ? open_data
                                           : NULL;
    q.clocks = p->clocks;
    q.clocks_count = p->clocks_count;
    struct ruling r;
    law_rule(p->pack, &q, p->a, &r);
    check_explanation(p, &r);
    if (r.admitted) use(r.row);
    if (r.admitted) apply(p, &r, q.now);
    if (act_as_told(p, act, &r)) return;
    printf("%s: %.*s, line %d: act %.*s was %s (%.*s)\n", p->file, P(p->kind), act->line, P(q.act),
           r.admitted ? "admitted" : "refused", P(r.explanation));
    for (int32_t i = 0; i < p->clocks_count; i++) {
        char text[INSTANT_TEXT_MAX];
        printf("  %.*s due %.*s\n", P(p->clocks[i].name), P(instant_print(p->clocks[i].due, text)));
    }
    CHECK(!"as the scenario says");
}

static void play_file(const struct pack *pack, struct arena *a, const struct pack_file *file)
{
    const struct json *scenario;
    struct fault f = { 0 };
    if (json_parse(a, file->bytes, &scenario, &f)) {
        printf("%.*s: %s\n", P(file->path), f.text);
        CHECK(!"a scenario that can be read");
        return;
    }
    for (const struct json *k = json_get(scenario, S("kinds"))->first; k; k = k->next) {
        struct play p = { .pack = pack, .a = a, .file = file->path.at, .kind = k->text };
        const struct json *data = json_get(json_get(scenario, S("open")), k->text);
        const struct json *acts = json_get(scenario, S("acts"));
        CHECK(data && acts && acts->count > 0);
        for (const struct json *act = acts->first; act; act = act->next) play_act(&p, act, data);
    }
}

TEST(scenarios_of_the_first_pack_go_as_they_say_and_use_every_row)
{
    struct arena a = arena_of(pool, sizeof pool, NULL);
    struct folder folder = folder_of(&a, ANLAN_SOURCE "/packs/cn");
    struct fault f = { 0 };
    const struct pack *p;
    int32_t files = 0;
    if (pack_load(&a, folder.at, folder.count, &p, &f)) printf("%s\n", f.text);
    CHECK(f.rc == RC_OK);
    if (f.rc) return;
    for (int32_t i = 0; i < folder.count; i++) {
        if (!str_starts(folder.at[i].path, S("scenarios/"))) continue;
        struct arena scratch = a;
        play_file(p, &scratch, &folder.at[i]);
        files++;
    }
    CHECK(files > 0);
    for (int32_t k = 0; k < p->kinds_count; k++)
        for (int32_t r = 0; r < p->kinds[k].rows_count; r++) {
            bool found = false;
            for (int32_t i = 0; i < used_count; i++) found |= used[i] == &p->kinds[k].rows[r];
            if (!found) printf("no scenario uses the row %.*s\n", P(p->kinds[k].rows[r].id));
            CHECK(found);
        }
    printf("rows=%d scenarios=%d\n", used_count, files);
}
