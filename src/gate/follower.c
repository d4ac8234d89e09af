// The search view: a database of its own that follows the ledger by position, written by its own thread, rebuilt whenever it is missing.
// It holds what lists filter by, the words of released titles, keyed tokens of telephones, names and document numbers, and the hashes of receipts.
#include "gate/gate_int.h"
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

enum {
    STEP_ENTRIES = 20'000,
    SNAPSHOT_ROWS = 64, // read of the store in one snapshot
    FOLLOWER_ARENA = 8 << 20,
    FOLLOWER_NICE = 5,
    TOKENS_MAX = 16,
    FOLLOWED_PAGES =
        12'000, // in its WAL before they are moved: a page that changed often is then moved once. A twelfth of it is left to the follower: a long
                // checkpoint by itself would be a wait for all who ask for what was just written
    FOLLOWED_MOST = 18'000,
};

struct follower {
    struct store *search; // its writer
    struct store *reader; // of anlan.db
    void *memory;
    struct arena arena;
};

// Raised with every change of the tables below or of what is put into them.
enum { SEARCH_VERSION = 7 };
#define SEARCH_VERSION_TEXT "7"

static const char search_schema[] =
    "CREATE TABLE IF NOT EXISTS hit (\n"
    "  row INTEGER PRIMARY KEY, agency INTEGER NOT NULL, id INTEGER NOT NULL, year INTEGER NOT NULL, ordinal INTEGER NOT NULL, number TEXT NOT NULL,\n"
    "  kind TEXT NOT NULL, status TEXT NOT NULL, owner TEXT NOT NULL, unit TEXT NOT NULL, offered TEXT NOT NULL, assignee TEXT NOT NULL, concerned TEXT NOT NULL,\n"
    "  area TEXT NOT NULL, channel TEXT NOT NULL, cell INTEGER NOT NULL, publicity INTEGER NOT NULL, opened_ns INTEGER NOT NULL,\n"
    "  closed_ns INTEGER NOT NULL, due_ns INTEGER NOT NULL, acts INTEGER NOT NULL, last INTEGER NOT NULL, title TEXT NOT NULL, asked INTEGER NOT NULL, grade TEXT NOT NULL);\n"
    "CREATE INDEX IF NOT EXISTS hit_number ON hit (agency, number);\n"
    "CREATE INDEX IF NOT EXISTS hit_kind ON hit (agency, kind);\n"
    "CREATE INDEX IF NOT EXISTS hit_status ON hit (agency, status);\n"
    "CREATE INDEX IF NOT EXISTS hit_unit ON hit (agency, unit);\n" // the owner's, or the last one's
    "CREATE INDEX IF NOT EXISTS hit_assignee ON hit (agency, assignee) WHERE assignee <> '';\n"
    "CREATE INDEX IF NOT EXISTS hit_concerned ON hit (agency, concerned) WHERE concerned <> '';\n"
    "CREATE INDEX IF NOT EXISTS hit_area ON hit (agency, area) WHERE area <> '';\n"
    "CREATE INDEX IF NOT EXISTS hit_cell ON hit (agency, cell) WHERE cell >= 0;\n"
    "CREATE INDEX IF NOT EXISTS hit_due ON hit (agency, due_ns) WHERE due_ns > 0;\n"
    "CREATE INDEX IF NOT EXISTS hit_public ON hit (agency) WHERE publicity = 0;\n"
    "CREATE INDEX IF NOT EXISTS hit_asked ON hit (agency) WHERE asked <> 0;\n"
    "CREATE INDEX IF NOT EXISTS hit_offered ON hit (offered) WHERE offered <> '';\n"
    "CREATE TABLE IF NOT EXISTS token (agency INTEGER NOT NULL, token BLOB NOT NULL, row INTEGER NOT NULL, position INTEGER NOT NULL, part TEXT NOT NULL,\n"
    "  PRIMARY KEY (agency, token, row, position, part)) WITHOUT ROWID;\n"
    "CREATE INDEX IF NOT EXISTS token_position ON token (agency, position);\n"
    "CREATE TABLE IF NOT EXISTS receipt (\n"
    "  agency INTEGER NOT NULL, hash BLOB NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (agency, hash)) WITHOUT ROWID;\n"
    "CREATE TABLE IF NOT EXISTS followed (agency INTEGER PRIMARY KEY, position INTEGER NOT NULL);\n"
    "CREATE VIRTUAL TABLE IF NOT EXISTS title_words USING fts5 (title, content='', tokenize='bigram', detail=full);\n";

static enum rc read_position(void *self, struct row row, struct fault *f)
{
    (void)f;
    struct gate *g = self;
    if (row.at[0].i >= 1 && row.at[0].i <= LEDGER_AGENCIES_MAX)
        atomic_store(&g->search_position[row.at[0].i], row.at[1].i);
    return RC_OK;
}

// A view of an older shape is no view: all of it goes, and the follower begins anew.
static enum rc drop_old(struct follower *w, struct fault *f)
{
    char memory[1024];
    struct arena a = arena_of(memory, sizeof memory, NULL);
    struct row row;
    enum rc rc = store_one(w->search, &a, &row, f, "SELECT user_version FROM pragma_user_version", NO_ARGS);
    if (rc || row.at[0].i == SEARCH_VERSION) return rc;
    return store_script(
        w->search, f,
        "BEGIN; DROP TABLE IF EXISTS hit; DROP TABLE IF EXISTS token; DROP TABLE IF EXISTS receipt;"
        " DROP TABLE IF EXISTS linked; DROP TABLE IF EXISTS title_words; DROP TABLE IF EXISTS followed; PRAGMA user_version = " SEARCH_VERSION_TEXT
        "; COMMIT;");
}

static enum rc open_search(struct gate *g, struct follower *w, struct fault *f)
{
    struct arena a = w->arena;
    struct store_options o = { .path = arena_print(&a, "%.*s/search.db", P(g->dir)),
                               .role = STORE_WRITER,
                               .vfs = g->world->sqlite_vfs,
                               .cache_kib = 32 * 1024,
                               .sync_late = true,
                               .secure_delete = true };
    enum rc rc = store_open(o, &w->search, f);
    if (!rc) rc = drop_old(w, f);
    if (!rc) rc = store_script(w->search, f, search_schema);
    if (!rc) rc = store_script(w->search, f, linked_schema);
    if (!rc)
        rc = store_each(w->search, f, "SELECT agency, position FROM followed", NO_ARGS, read_position, g);
    if (rc) return within(f, rc, "opening the search view");
    o = (struct store_options){ .path = arena_print(&a, "%.*s/anlan.db", P(g->dir)),
                                .role = STORE_READER,
                                .vfs = g->world->sqlite_vfs,
                                .cache_kib = 16 * 1024 };
    return store_open(o, &w->reader, f);
}

enum rc follower_open(struct gate *g, struct fault *f)
{
    struct follower *w = calloc(1, sizeof *w);
    MUST(w != NULL);
    g->search = w;
    w->memory = malloc(FOLLOWER_ARENA);
    MUST(w->memory != NULL);
    w->arena = arena_of(w->memory, FOLLOWER_ARENA, NULL);
    enum rc rc = open_search(g, w, f);
    for (int64_t agency = 1; !rc && agency <= ledger_agencies(g->ledger);
         agency++) // a view ahead of its ledger is of another one: begin anew
        if (atomic_load(&g->search_position[agency]) > atomic_load(&g->committed[agency]))
            rc = follower_forget(g, f);
    return rc;
}

enum rc follower_forget(struct gate *g, struct fault *f)
{
    for (int64_t agency = 1; agency <= LEDGER_AGENCIES_MAX; agency++)
        atomic_store(&g->search_position[agency], 0);
    return store_script(
        g->search->search, f,
        "BEGIN; DELETE FROM hit; DELETE FROM token; DELETE FROM receipt; DELETE FROM linked; DELETE FROM followed; INSERT INTO title_words (title_words) VALUES ('delete-all'); COMMIT;");
}

// --- tokens -------------------------------------------------------------------------------------------------------------------------

// Digits of a telephone, letters of a name: so that what people type meets what others typed.
struct str token_normalise(struct arena *a, struct str s, bool digits)
{
    struct text t = { .arena = a };
    for (struct str rest = s; rest.len > 0;) {
        const char *at = rest.at;
        int32_t c = utf8_next(&rest);
        if (c < 0 || c == ' ' || c == '-' || c == '\t' || c == 0x3000) continue;
        if (digits && !(c >= '0' && c <= '9')) continue;
        if (c >= 'A' && c <= 'Z')
            text_char(&t, (char)(c + 32));
        else
            text_put(&t, (struct str){ at, rest.at - at });
    }
    return text_str(&t);
}

static enum rc put_token(struct gate *g, struct follower *w, struct arena scratch, const struct entry *e,
                         int64_t row, struct str part, char what, struct str value, struct fault *f)
{
    uint8_t token[16];
    struct str plain = token_normalise(&scratch, value, what == 'p');
    if (plain.len == 0) return RC_OK;
    struct str tagged = arena_print(&scratch, "%c%.*s", what, P(plain));
    ledger_search_token(g->ledger, e->agency, tagged, token);
    return store_run(
        w->search, f,
        "INSERT INTO token (agency, token, row, position, part) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
        ARGS(INT(e->agency), BLOB(((struct str){ (const char *)token, 16 })), INT(row), INT(e->position),
             TEXT(part)));
}

// The uses of an opening's form name the members: "reporter.phone" is member `phone` of the sealed member `reporter`.
static struct str used_text(const struct json *body, struct str path)
{
    struct str head, tail;
    while (str_cut(path, '.', &head, &tail)) body = json_get(body, head), path = tail;
    return json_str(body, head);
}

static const struct {
    enum pack_use use;
    char what;
} token_uses[] = { { USE_PHONE, 'p' }, { USE_NAME, 'n' }, { USE_DOCUMENT, 'd' } };

// The parts of an opening that hold what is looked for; the others stay closed.
static int32_t parts_with_tokens(const struct pack_form *form, const struct entry *e,
                                 struct str ret_names[static ENTRY_PARTS_MAX])
{
    int32_t count = 0;
    for (int32_t i = 0; i < e->parts_count; i++) {
        bool holds = false;
        for (int32_t u = 0; u < COUNT(token_uses); u++) {
            struct str member, tail, path = form->uses[token_uses[u].use];
            (void)str_cut(path, '.', &member, &tail);
            holds |= path.len && part_is(e->parts[i].name, pack_part(form, member));
        }
        if (holds) ret_names[count++] = e->parts[i].name;
    }
    return count;
}

static enum rc put_tokens(struct gate *g, struct follower *w, const struct entry *e, int64_t row,
                          const struct pack_form *form, struct fault *f)
{
    struct arena scratch = w->arena;
    struct str names[ENTRY_PARTS_MAX];
    struct opening *parts;
    int32_t count, names_count = parts_with_tokens(form, e, names);
    if (names_count == 0) return RC_OK;
    enum rc rc = ledger_open_parts(g->ledger, w->reader, &scratch, e->agency, e->position, names, names_count,
                                   &parts, &count, f);
    for (int32_t i = 0; !rc && i < count; i++) {
        const struct json *body;
        if (parts[i].erased) continue;
        rc = json_parse(&scratch, parts[i].canonical, &body, f);
        for (int32_t u = 0; !rc && u < COUNT(token_uses); u++) {
            struct str path = form->uses[token_uses[u].use];
            struct str value = path.len ? used_text(body, path) : (struct str){ 0 };
            if (value.len) rc = put_token(g, w, scratch, e, row, parts[i].name, token_uses[u].what, value, f);
        }
    }
    return rc;
}

static enum rc forget_tokens(struct follower *w, int64_t agency, const struct effects *e, struct fault *f)
{
    enum rc rc = RC_OK;
    for (int32_t i = 0; i < e->erase_count; i++)
        for (int32_t p = 0; !rc && p < e->erase[i].parts_count; p++)
            rc =
                store_run(w->search, f, "DELETE FROM token WHERE agency = ?1 AND position = ?2 AND part = ?3",
                          ARGS(INT(agency), INT(e->erase[i].position), TEXT(e->erase[i].parts[p])));
    return rc;
}

// --- receipts -----------------------------------------------------------------------------------------------------------------------

static enum rc put_receipt(const struct gate *g, struct follower *w, int64_t agency, int64_t id,
                           struct fault *f)
{
    uint8_t hash[RECEIPT_HASH];
    receipt_hash_of(g, agency, id, hash);
    return store_run(w->search, f, "INSERT INTO receipt (agency, hash, id) VALUES (?1, ?2, ?3)",
                     ARGS(INT(agency), BLOB(((struct str){ (const char *)hash, 16 })), INT(id)));
}

// --- following ----------------------------------------------------------------------------------------------------------------------

const struct pack *pack_followed(struct gate *g, const struct entry *e)
{
    const struct pack *own = pack_by_digest(g, e->agency, e->pack);
    return own ? own : gate_pack(g, e->agency);
}

static bool wants_tokens(const struct pack_form *form)
{
    return form && (form->uses[USE_PHONE].len || form->uses[USE_NAME].len || form->uses[USE_DOCUMENT].len);
}

struct following { // one step's way along a log
    struct gate *gate;
    struct follower *view;
    int64_t agency;
    int64_t *ids; // of the cases it met
    int32_t count;
};

static enum rc follow_entry(void *self, int64_t position, struct str bytes, struct fault *f)
{
    struct following *step = self;
    struct gate *g = step->gate;
    struct follower *w = step->view;
    struct arena scratch = w->arena;
    struct entry e;
    int64_t agency = step->agency, case_agency, id;
    enum rc rc = entry_decode(&scratch, bytes, &e, f);
    if (rc || e.casefile.len == 0) return rc;
    if (!ledger_case_id(g->ledger, e.casefile, &case_agency, &id))
        return fail(f, RC_CORRUPT, "position %lld of agency %lld: its case has no readable name",
                    (long long)position, (long long)agency);
    step->ids[step->count++] = id;
    if (e.place == 0) rc = put_receipt(g, w, agency, id, f);
    if (!rc) rc = linked_follow(g, w->search, w->reader, &e, id, scratch, f);
    if (rc) return rc;
    if (str_equal(e.verb, S("erase"))) {
        struct effects *effects = NEW(&scratch, struct effects, 1);
        rc = effects_read(&scratch, e.does, effects, f);
        if (!rc) rc = forget_tokens(w, agency, effects, f);
    }
    const struct pack *p = e.place == 0 ? pack_followed(g, &e) : NULL;
    const struct pack_kind *kind = p ? pack_kind(p, json_str(e.does, S("kind"))) : NULL;
    if (!rc && e.parts_count > 0 && kind && wants_tokens(kind->open->form)) {
        struct follower narrowed = *w;
        narrowed.arena = scratch;
        rc = put_tokens(g, &narrowed, &e, LEDGER_ROW(agency, id), kind->open->form, f);
    }
    return rc;
}

static int order_ids(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static enum rc put_slice(struct gate *g, struct follower *w, int64_t agency, const int64_t *ids,
                         int32_t count, struct fault *f)
{
    struct casefile c;
    enum rc rc = RC_OK;
    for (int32_t i = 0; !rc && i < count; i++) {
        if (i > 0 && ids[i] == ids[i - 1]) continue;
        rc = states_take(g->states, agency, ids[i], &c) ? RC_OK
                                                        : casefile_load(w->reader, agency, ids[i], &c, f);
        if (rc == RC_MISSING)
            rc = fail(f, RC_CORRUPT, "case %lld of agency %lld has entries and no row", (long long)ids[i],
                      (long long)agency);
        struct arena scratch = w->arena;
        if (!rc) rc = hit_put(w->search, &c, case_grade(g, &c, &scratch), scratch, f);
    }
    return rc;
}

// A snapshot keeps the clerk from moving pages out of the WAL, so each is short and a step takes many. What it sees of a case is never
// older than the entries that were walked before.
static enum rc walk_slice(struct follower *w, int64_t from, int64_t to, struct following *step,
                          struct fault *f)
{
    enum rc rc = store_begin(w->reader, f);
    if (!rc) rc = ledger_walk(w->reader, step->agency, from, to, follow_entry, step, f);
    store_rollback(w->reader);
    return rc;
}

static enum rc walk_entries(struct follower *w, int64_t from, int64_t to, struct following *step,
                            struct fault *f)
{
    enum rc rc = RC_OK;
    for (int64_t at = from; !rc && at < to; at += SNAPSHOT_ROWS)
        rc = walk_slice(w, at, to - at > SNAPSHOT_ROWS ? at + SNAPSHOT_ROWS : to, step, f);
    return rc;
}

// Cases that the step touched are taken once, as they now are.
static enum rc put_cases(struct follower *w, const struct following *step, struct fault *f)
{
    enum rc rc = RC_OK;
    qsort(step->ids, (size_t)step->count, sizeof *step->ids, order_ids);
    for (int32_t i = 0; !rc && i < step->count; i += SNAPSHOT_ROWS) {
        int32_t left = step->count - i;
        rc = store_begin(w->reader, f);
        if (!rc)
            rc = put_slice(step->gate, w, step->agency, step->ids + i,
                           left > SNAPSHOT_ROWS ? SNAPSHOT_ROWS : left, f);
        store_rollback(w->reader);
    }
    return rc;
}

static enum rc follow(struct gate *g, struct follower *w, int64_t agency, int64_t from, int64_t to,
                      struct fault *f)
{
    struct following step = { g, w, agency, malloc(sizeof *step.ids * (size_t)(to - from)), 0 };
    MUST(step.ids != NULL);
    enum rc rc = store_begin(w->search, f);
    if (!rc) rc = walk_entries(w, from, to, &step, f);
    if (!rc) rc = put_cases(w, &step, f);
    if (!rc)
        rc = store_run(
            w->search, f,
            "INSERT INTO followed (agency, position) VALUES (?1, ?2) ON CONFLICT (agency) DO UPDATE SET position = excluded.position",
            ARGS(INT(agency), INT(to)));
    if (!rc) rc = store_commit(w->search, f);
    if (rc) store_rollback(w->search);
    free(step.ids);
    return rc ? within(f, rc, "search view") : RC_OK;
}

static void tell(struct gate *g, int64_t agency, int64_t position)
{
    (void)pthread_mutex_lock(&g->search_lock);
    atomic_store(&g->search_position[agency], position);
    (void)pthread_cond_broadcast(&g->search_moved);
    (void)pthread_mutex_unlock(&g->search_lock);
}

enum rc follower_step(struct gate *g, int64_t *ret_behind, struct fault *f)
{
    *ret_behind = 0;
    for (int64_t agency = 1; agency <= ledger_agencies(g->ledger); agency++) {
        int64_t from = atomic_load(&g->search_position[agency]), end = atomic_load(&g->committed[agency]);
        int64_t to = end - from > STEP_ENTRIES ? from + STEP_ENTRIES : end;
        if (from >= end) continue;
        enum rc rc = follow(g, g->search, agency, from, to, f);
        if (rc) return rc;
        tell(g, agency, to);
        *ret_behind += end - to;
    }
    int64_t grown = g->options.wal_pages > 0 ? g->options.wal_pages : FOLLOWED_PAGES;
    struct mover_bounds b = { grown, grown / 12, grown / 24, FOLLOWED_MOST };
    return mover_tend(&g->search_mover, g->search->search, &b, false, f);
}

struct store *follower_store(struct gate *g) { return g->search->search; }
struct store *follower_reader(struct gate *g) { return g->search->reader; }

enum rc follower_make(struct gate *g, struct str path, struct store **ret_search, struct fault *f)
{
    struct follower w = { .reader = g->search->reader, .arena = g->search->arena };
    struct store_options o = { .path = path,
                               .role = STORE_WRITER,
                               .vfs = g->world->sqlite_vfs,
                               .cache_kib = 32 * 1024,
                               .sync_off = true };
    enum rc rc = store_open(o, &w.search, f);
    if (rc) return rc;
    rc = store_script(w.search, f, search_schema);
    if (!rc) rc = store_script(w.search, f, linked_schema);
    for (int64_t agency = 1; !rc && agency <= ledger_agencies(g->ledger); agency++) {
        int64_t end = atomic_load(&g->search_position[agency]);
        for (int64_t from = 0; !rc && from < end; from += STEP_ENTRIES)
            rc = follow(g, &w, agency, from, end - from > STEP_ENTRIES ? from + STEP_ENTRIES : end, f);
    }
    if (rc)
        store_close(w.search);
    else
        *ret_search = w.search;
    return rc;
}

// It rests between steps, as one step over many acts costs far less than many over a few: a case that went through three acts is put
// once, and so is a page. The busier it is the longer it rests, so that it takes at most a third of one processor; only whoever waits for a
// position wakes it before its time.
static int32_t rest_ms(const struct timespec *began, enum rc rc)
{
    enum { LEAST_MS = 100, MOST_MS = 500, TIMES_ITS_WORK = 2 };
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t worked_ms = (now.tv_sec - began->tv_sec) * 1000 + (now.tv_nsec - began->tv_nsec) / NS_PER_MS;
    int64_t rest = rc ? MOST_MS : TIMES_ITS_WORK * worked_ms;
    return (int32_t)(rest < LEAST_MS ? LEAST_MS : rest > MOST_MS ? MOST_MS : rest);
}

static void *follower_main(void *self)
{
    struct gate *g = self;
    struct fault f;
    (void)pthread_setname_np(pthread_self(), "anlan-follower"); // for top -H
    // Views follow; they must not stand in the way of acts: its share is a third of a thread's that acts, and it takes no turn from one. Idle priority
    // would be too little: where other programs keep the processors busy it gets no turn for seconds, and lists would stand still.
    (void)sched_setscheduler(0, SCHED_BATCH, &(struct sched_param){ 0 });
    (void)setpriority(PRIO_PROCESS, 0, FOLLOWER_NICE); // Linux: of the calling thread
    while (!atomic_load(&g->stopping)) {
        int64_t behind = 0;
        struct timespec began;
        (void)clock_gettime(CLOCK_MONOTONIC, &began);
        enum rc rc = follower_step(g, &behind, &f);
        if (rc)
            fprintf(stderr, "level=error what=\"the search view stands still\" rc=%s why=\"%s\"\n",
                    rc_name(rc), f.text);
        if (behind == 0 || rc) (void)queue_take(g->follow, (void *[64]){ NULL }, 64, rest_ms(&began, rc));
    }
    return NULL;
}

enum rc follower_start(struct gate *g, struct fault *f)
{
    struct arena a = g->search->arena;
    struct store_options o = { .path = arena_print(&a, "%.*s/search.db", P(g->dir)),
                               .vfs = g->world->sqlite_vfs,
                               .cache_kib = 1024 };
    enum rc rc = mover_start(&g->search_mover, o, f);
    if (rc) return rc;
    g->follow = queue_open(2);
    if (pthread_create(&g->follower, NULL, follower_main, g) != 0)
        return fail(f, RC_IO, "could not start the follower's thread");
    g->follower_runs = true;
    return RC_OK;
}

void follower_wake(struct gate *g)
{
    if (g->follow && queue_count(g->follow) == 0)
        (void)queue_put(g->follow, g); // a full queue is awake already
}

void follower_close(struct gate *g)
{
    if (g->follow) queue_end(g->follow);
    if (g->follower_runs) (void)pthread_join(g->follower, NULL);
    queue_close(g->follow);
    if (!g->search) return;
    mover_close(&g->search_mover);
    store_close(g->search->search);
    store_close(g->search->reader);
    free(g->search->memory);
    free(g->search);
    g->search = NULL;
}

bool search_wait(struct gate *g, int64_t agency, int64_t position)
{
    struct timespec until;
    if (position < 0 || atomic_load(&g->search_position[agency]) > position) return true;
    if (position >= atomic_load(&g->committed[agency])) return false; // no waiting for what is not there
    follower_wake(g);
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec++;
    int timed_out = 0;
    (void)pthread_mutex_lock(&g->search_lock);
    while (atomic_load(&g->search_position[agency]) <= position && timed_out != ETIMEDOUT)
        timed_out = pthread_cond_timedwait(&g->search_moved, &g->search_lock, &until);
    (void)pthread_mutex_unlock(&g->search_lock);
    return timed_out != ETIMEDOUT;
}
