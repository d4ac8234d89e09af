// Whichever allocation of the process fails, once or from then on, in each of these kinds of request: it is answered, refused, or the process stops;
// and then another process over the same disk finds everything that was acknowledged, and no half act. Each try is a child of its own over a copy of
// a simulated disk, so that nothing has to be put back. Allocations are those of every library, but not those of the simulated disk.
//   check_memory [PART OF A KIND'S NAME]
#include "sim/town_int.h"
#include "ledger/blob.h"
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

// --- an allocator that fails --------------------------------------------------------------------------------------------------------

void *__libc_malloc(size_t bytes);
void *__libc_calloc(size_t count, size_t bytes);
void *__libc_realloc(void *old, size_t bytes);

static int64_t allocations, fails_at; // the first that fails; 0: none
static bool fails_for_ever, counting;

static bool fails_now(void)
{
    if (!counting) return false;
    allocations++;
    bool now = fails_at > 0 && (fails_for_ever ? allocations >= fails_at : allocations == fails_at);
    if (now) errno = ENOMEM;
    return now;
}

void *malloc(size_t bytes) { return fails_now() ? NULL : __libc_malloc(bytes); }
void *calloc(size_t count, size_t bytes) { return fails_now() ? NULL : __libc_calloc(count, bytes); }
void *realloc(void *old, size_t bytes) { return fails_now() ? NULL : __libc_realloc(old, bytes); }

// The simulated disk takes what it needs.
static struct disk real;
#define QUIETLY(call)                                                                                        \
    bool was = counting;                                                                                     \
    counting = false;                                                                                        \
    enum rc rc = (call);                                                                                     \
    counting = was;                                                                                          \
    return rc

static enum rc quiet_open(void *self, struct str path, enum disk_mode mode, struct disk_file **ret,
                          struct fault *f)
{
    QUIETLY(real.open(self, path, mode, ret, f));
}
static enum rc quiet_write(void *self, struct disk_file *file, int64_t at, const void *bytes, ptrdiff_t len,
                           struct fault *f)
{
    QUIETLY(real.write(self, file, at, bytes, len, f));
}
static enum rc quiet_sync(void *self, struct disk_file *file, struct fault *f)
{
    QUIETLY(real.sync(self, file, f));
}
static enum rc quiet_truncate(void *self, struct disk_file *file, int64_t bytes, struct fault *f)
{
    QUIETLY(real.truncate(self, file, bytes, f));
}
static enum rc quiet_rename(void *self, struct str from, struct str to, struct fault *f)
{
    QUIETLY(real.rename(self, from, to, f));
}
static enum rc quiet_remove(void *self, struct str path, struct fault *f)
{
    QUIETLY(real.remove(self, path, f));
}

static enum rc quiet_make_dir(void *self, struct str path, struct fault *f)
{
    QUIETLY(real.make_dir(self, path, f));
}
static enum rc quiet_sync_dir(void *self, struct str path, struct fault *f)
{
    QUIETLY(real.sync_dir(self, path, f));
}

static void hush(struct town *t)
{
    real = t->process.inner;
    t->process.inner.open = quiet_open;
    t->process.inner.write = quiet_write;
    t->process.inner.sync = quiet_sync;
    t->process.inner.truncate = quiet_truncate;
    t->process.inner.rename = quiet_rename;
    t->process.inner.remove = quiet_remove;
    t->process.inner.make_dir = quiet_make_dir;
    t->process.inner.sync_dir = quiet_sync_dir;
}

// --- kinds of request -----------------------------------------------------------------------------------------------------------------

enum case_of {
    NO_CASE,
    RECEIVED,
    ACCEPTED,
    ASSIGNED,
    WORKING,
    RESOLVED,
    CLOSED,
    OFFERED,
    OFFERED_ACROSS,
    LOCKED,
    GONE,     // to the other agency, long ago
    PICTURED, // with a photograph
    THERE,    // at a place, so that the station there owns it
    CASES
};
static int64_t ids[CASES];

enum what {
    ACT,
    LIST,
    VIEW,
    STORY,
    RECEIPT,
    RECEIPT_FILE,
    FOLLOW,
    TIDY,
    REOPEN_READER,
    EXPLAIN,
    PROCEDURE,
    SEND_FILE,
    FETCH_FILE,
    LISTEN,
    OPEN_DATA,
    ACCOUNT,
    CLOCKS
};

static const struct kind {
    const char *name;
    enum what what;
    enum case_of of;
    const char *opens, *act, *who, *purpose, *data;
    bool again; // with the key of a request that was answered before
} kinds[] = {
    { "open", ACT, NO_CASE, "help-request", "open", "", "",
      "{\"narrative\":\"x\",\"reporter\":{\"name\":\"张三\",\"phone\":\"13800005566\"}}", false },
    { "open at a place", ACT, NO_CASE, "public-order", "open", "", "",
      "{\"narrative\":\"x\",\"place\":{\"lat_e7\":301000000,\"lng_e7\":1201000000}}", false },
    { "retry", ACT, NO_CASE, "help-request", "open", "", "", "{\"narrative\":\"once\"}", true },
    { "accept", ACT, RECEIVED, "", "accept", "duty", "", "{}", false },
    { "assign", ACT, ACCEPTED, "", "assign", "chen", "", "{\"person\":\"duty\"}", false },
    { "take", ACT, ACCEPTED, "", "take", "duty", "", "{}", false },
    { "acknowledge", ACT, ASSIGNED, "", "acknowledge", "duty", "", "{}", false },
    { "resolve", ACT, WORKING, "", "resolve", "duty", "",
      "{\"code\":\"helped\",\"answer\":\"x\",\"public_title\":\"电梯恢复\"}", false },
    { "close", ACT, RESOLVED, "", "close", "duty", "", "{}", false },
    { "record", ACT, ACCEPTED, "", "record", "duty", "", "{\"text\":\"x\"}", false },
    { "transfer", ACT, ACCEPTED, "", "transfer", "duty", "", "{\"unit\":\"mediation\",\"reason\":\"x\"}",
      false },
    { "transfer by the station", ACT, THERE, "", "transfer", "wang", "",
      "{\"unit\":\"command\",\"reason\":\"x\"}", false },
    { "transfer across", ACT, ACCEPTED, "", "transfer", "duty", "",
      "{\"unit\":\"neighbour/desk\",\"reason\":\"x\"}", false },
    { "accept a transfer", ACT, OFFERED, "", "accept-transfer", "duty", "", "{}", false },
    { "accept a transfer across", ACT, OFFERED_ACROSS, "", "accept-transfer", "mei", "", "{}", false },
    { "decline a transfer", ACT, OFFERED, "", "decline-transfer", "duty", "", "{\"reason\":\"x\"}", false },
    { "withdraw a transfer", ACT, OFFERED, "", "withdraw-transfer", "wang", "", "{}", false },
    { "read", ACT, ACCEPTED, "", "read", "duty", "handle-case", "{\"parts\":[\"narrative\",\"reporter\"]}",
      false },
    { "lock", ACT, ACCEPTED, "", "lock", "law", "legal-review",
      "{\"parts\":[\"narrative\"],\"reason\":\"x\"}", false },
    { "unlock", ACT, LOCKED, "", "unlock", "law", "legal-review",
      "{\"parts\":[\"narrative\"],\"reason\":\"x\"}", false },
    { "legal hold", ACT, CLOSED, "", "legal-hold", "law", "", "{\"reason\":\"x\"}", false },
    { "erase", ACT, CLOSED, "", "erase", "law", "legal-review", "{\"parts\":[\"reporter\"],\"reason\":\"x\"}",
      false },
    { "hold", ACT, ACCEPTED, "", "hold", "duty", "", "{\"reason\":\"x\"}", false },
    { "extend", ACT, ACCEPTED, "", "extend", "li", "", "{\"reason\":\"x\"}", false },
    { "release a title", ACT, ACCEPTED, "", "release", "li", "", "{\"public_title\":\"电梯\"}", false },
    { "correct", ACT, ACCEPTED, "", "correct", "li", "", "{\"reason\":\"x\",\"narrative\":\"y\"}", false },
    { "add", ACT, RECEIVED, "", "add", "", "", "{\"text\":\"x\"}", false },
    { "withdraw", ACT, RECEIVED, "", "withdraw", "", "", "{}", false },
    { "complain", ACT, RECEIVED, "", "complain", "", "",
      "{\"kind\":\"service-complaint\",\"narrative\":\"x\"}", false },
    { "a refusal", ACT, RECEIVED, "", "close", "duty", "", "{}", false },
    { "list", LIST, NO_CASE, "", "", "", "", "", false },
    { "a case", VIEW, ACCEPTED, "", "", "", "", "", false },
    { "a story", STORY, WORKING, "", "", "", "", "", false },
    { "a receipt", RECEIPT, WORKING, "", "", "", "", "", false },
    { "a receipt's file", RECEIPT_FILE, WORKING, "", "", "", "", "", false },
    { "the search view follows", FOLLOW, NO_CASE, "", "", "", "", "", false },
    { "heads are written and published", TIDY, NO_CASE, "", "", "", "", "", false },
    { "a reader opens", REOPEN_READER, NO_CASE, "", "", "", "", "", false },
    { "open with a photograph", ACT, NO_CASE, "help-request", "open", "", "",
      "{\"narrative\":\"x\",\"files\":[\"FILE\"]}", false },
    { "add a photograph", ACT, RECEIVED, "", "add", "", "", "{\"text\":\"x\",\"files\":[\"FILE\"]}", false },
    { "erase in one agency of two", ACT, GONE, "", "erase", "law", "legal-review",
      "{\"parts\":[\"reporter\"],\"reason\":\"x\"}", false },
    { "why an act was ruled so", EXPLAIN, WORKING, "", "", "", "", "", false },
    { "where it stands in its drawing", PROCEDURE, WORKING, "", "", "", "", "", false },
    { "a photograph is sent", SEND_FILE, NO_CASE, "", "", "", "", "", false },
    { "a photograph is fetched", FETCH_FILE, PICTURED, "", "", "", "", "", false },
    { "live events", LISTEN, NO_CASE, "", "", "", "", "", false },
    { "open data (Open311)", OPEN_DATA, NO_CASE, "", "", "", "", "", false },
    { "an account", ACCOUNT, NO_CASE, "", "set-account", "", "",
      "{\"agency\":1,\"name\":\"guest\",\"words\":\"a guest\",\"roles\":[]}", false },
    { "clocks fire", CLOCKS, NO_CASE, "", "", "", "", "", false },
};

// --- one request ------------------------------------------------------------------------------------------------------------------------

static char job_memory[JOB_BYTES];
static char used_key[37], fresh_key[37];

static void told_at_once(struct gate_job *job)
{
    if (job->outcome == GATE_ADMITTED && !job->repeated && job->entry.len) {
        bool was = counting;
        counting = false; // whoever is told is outside
        (void)told_entry(job->self, job->agency, job->position, job->entry);
        counting = was;
    }
}

static struct str photograph; // the token of one that was sent

static struct str with_file(struct arena *a, struct str data)
{
    ptrdiff_t at = str_find(data, S("FILE"));
    if (at < 0) return data;
    return arena_print(a, "%.*s%.*s%.*s", P(str_slice(data, 0, at)), P(photograph),
                       P(str_slice(data, at + 4, data.len)));
}

static enum rc do_act(struct town *t, const struct kind *k, struct gate_job *job)
{
    struct arena *arena = (struct arena *)(void *)job_memory;
    struct fault f = { 0 };
    bool opens = k->opens[0] != 0, across = strcmp(k->who, "mei") == 0;
    *arena = arena_of(job_memory + 64, sizeof job_memory - 64, NULL);
    *job = (struct gate_job){ .agency = HOME,
                              .kind = str_of(k->opens),
                              .casefile = opens || k->what == ACCOUNT ? -1 : ids[k->of],
                              .act = str_of(k->act),
                              .purpose = str_of(k->purpose),
                              .route = S("POST"),
                              .arena = arena,
                              .done = told_at_once,
                              .self = t,
                              .outcome = GATE_FAILED,
                              .retry_key = str_of(k->again ? used_key : fresh_key) };
    if (k->what == ACCOUNT)
        job->actor = (struct actor){ .class = ACTOR_SYSTEM, .agency = HOME, .name = S("town") };
    else
        job->actor = opens ? (struct actor){ .class = ACTOR_ANONYMOUS, .agency = HOME }
                     : !k->who[0]
                         ? (struct actor){ .class = ACTOR_HOLDER, .agency = HOME, .casefile = ids[k->of] }
                         : (struct actor){ .class = ACTOR_STAFF,
                                           .agency = across ? NEIGHBOUR : HOME,
                                           .name = str_of(k->who) };
    enum rc rc = json_parse(arena, with_file(arena, str_of(k->data)), &job->data, &f);
    if (!rc) rc = gate_prepare(t->gate, job, &f);
    if (rc) return RC_OK; // the caller is told
    return clerk_step(t->gate, &job, 1, &f);
}

static void take_row(void *, const struct gate_open_request *) {}

static void fetch_file(struct town *t, const struct actor *holder)
{
    struct arena a = t->work;
    struct gate_file file;
    struct blob_reader *r;
    struct fault f = { 0 };
    static uint8_t slice[BLOB_SLICE_BYTES];
    int32_t len;
    if (gate_file_of_holder(t->reader, holder, 0, 0, &a, &file, &f)) return;
    if (blob_open(gate_ledger(t->gate), &file.blob, &r, &f)) return;
    (void)!blob_slice(r, 0, slice, &len, &f);
    blob_shut(r);
}

static enum rc do_kind(struct town *t, const struct kind *k, struct gate_job *job)
{
    struct arena a = t->work;
    struct fault f = { 0 };
    struct str json;
    struct actor li = { .class = ACTOR_STAFF, .agency = HOME, .name = S("li") },
                 holder = { .class = ACTOR_HOLDER, .agency = HOME, .casefile = ids[k->of] };
    struct gate_query q = { .cell = -1, .at_least_position = -1 };
    struct gate_reader *r;
    int64_t behind;
    enum rc rc = RC_OK;
    switch (k->what) {
    case ACT:
        return do_act(t, k, job);
    case LIST:
        (void)!gate_list(t->reader, &li, &q, S("en"), &a, &json, &f);
        break;
    case VIEW:
        (void)!gate_case(t->reader, &li, HOME, ids[k->of], S("en"), &a, &json, &f);
        break;
    case STORY:
        (void)!gate_story(t->reader, &li, HOME, ids[k->of], S("en"), &a, &json, &f);
        break;
    case RECEIPT:
        (void)!gate_receipt(t->reader, &holder, S("en"), &a, &json, &f);
        break;
    case RECEIPT_FILE:
        (void)!gate_receipt_file(t->reader, &holder, &a, &json, &f);
        break;
    case FOLLOW:
        (void)!follower_step(t->gate, &behind, &f);
        break;
    case TIDY:
        rc = clerk_tidy(t->gate, true, &f);
        break;
    case REOPEN_READER:
        if (gate_reader_open(t->gate, &r, &f) == RC_OK) gate_reader_close(r);
        break;
    case EXPLAIN:
        (void)!gate_explain(t->reader, &li, HOME, ids[k->of], 1, S("en"), &a, &json, &f);
        break;
    case PROCEDURE:
        (void)!gate_procedure(t->reader, &li, HOME, ids[k->of], S("en"), &a, &json, &f);
        break;
    case SEND_FILE:
        (void)town_file(t, HOME, S("SEALED-0 in a photograph"));
        break;
    case FETCH_FILE:
        fetch_file(t, &holder);
        break;
    case LISTEN:
        (void)town_listen(t, (const int64_t[AGENCIES + 1]){ 0 });
        t->broken[0] = 0; // whether it went well is not asked; what it leaves behind is
        break;
    case OPEN_DATA:
        (void)!gate_open_rows(t->reader, HOME,
                              &(struct gate_open_query){ .open = true, .closed = true, .limit = 20 }, S("en"),
                              &a, take_row, NULL, &f);
        break;
    case ACCOUNT:
        return do_act(t, k, job);
    case CLOCKS:
        t->clock.now.ns += INT64_C(40) * NS_PER_DAY;
        return clerk_step(t->gate, NULL, 0, &f);
    }
    return rc;
}

// --- a try --------------------------------------------------------------------------------------------------------------------------------

enum fate { SERVED, REFUSED, STOPPED, BROKEN, FATES };
static struct shared {
    int64_t allocations;
    enum fate fate;
    char why[600];
} * shared;
static sigjmp_buf stop;

static void on_abort(int) { siglongjmp(stop, 1); }

static enum fate look_after(struct town *t, enum fate fate)
{
    town_anew(t);
    t->broken[0] = 0;
    if (town_up(t))
        (void)town_broken(t, "it does not open again: %s", t->fault.text);
    else
        (void)town_look(t, true);
    (void)snprintf(shared->why, sizeof shared->why, "%s", t->broken);
    return t->broken[0] ? BROKEN : fate;
}

static void try_one(struct town *t, const struct kind *k, int64_t n, bool for_ever)
{
    struct gate_job job = { .outcome = GATE_FAILED };
    volatile enum fate fate = SERVED;
    fails_at = n;
    fails_for_ever = for_ever;
    (void)freopen("/dev/null", "w", stderr); // what a stopping process says
    (void)signal(SIGABRT, on_abort);
    (void)signal(SIGSEGV, SIG_DFL);
    if (sigsetjmp(stop, 1) == 0) {
        counting = true;
        enum rc rc = do_kind(t, k, &job);
        counting = false;
        fate = rc || ledger_must_stop(gate_ledger(t->gate))                           ? STOPPED
               : (k->what == ACT || k->what == ACCOUNT) && job.outcome == GATE_FAILED ? REFUSED
                                                                                      : SERVED;
    } else {
        counting = false;
        fate = STOPPED;
    }
    shared->allocations = allocations;
    shared->fate = look_after(t, fate);
    _Exit(0);
}

static enum fate child(struct town *t, const struct kind *k, int64_t n, bool for_ever)
{
    shared->fate = BROKEN;
    (void)snprintf(shared->why, sizeof shared->why, "it was killed by a signal");
    (void)fflush(stdout);
    pid_t pid = fork();
    MUST(pid >= 0);
    if (pid == 0) try_one(t, k, n, for_ever);
    int status;
    MUST(waitpid(pid, &status, 0) == pid);
    if (shared->fate == BROKEN || status != 0)
        printf("%s, allocation %ld%s: %s\n", k->name, n, for_ever ? " and all after it" : "", shared->why);
    return status == 0 ? shared->fate : BROKEN;
}

// --- a town with cases in every state -------------------------------------------------------------------------------------------------------

// UUIDs of version 7, of the simulated now.
static void renew_key(struct town *t, char ret_key[static 37])
{
    static int serial;
    uint64_t ms = (uint64_t)(t->clock.now.ns / NS_PER_MS);
    (void)snprintf(ret_key, 37, "%08llx-%04llx-7abc-8def-%012d", (unsigned long long)(ms >> 16 & 0xFFFFFFFF),
                   (unsigned long long)(ms & 0xFFFF), serial++);
}

static int64_t lead(struct town *t, enum case_of of, const char *const *names)
{
    struct kind open = {
        "",      ACT,
        NO_CASE, "help-request",
        "open",  "",
        "",      "{\"narrative\":\"起初\",\"reporter\":{\"name\":\"李四\",\"phone\":\"13911112222\"}}",
        false
    };
    struct gate_job job;
    renew_key(t, fresh_key);
    if (of == PICTURED) open.data = "{\"narrative\":\"x\",\"files\":[\"FILE\"]}";
    MUST(do_act(t, of == OFFERED || of == THERE ? &kinds[1] : &open, &job) == RC_OK &&
         job.outcome == GATE_ADMITTED);
    int64_t id = job.casefile;
    for (; *names; names++)
        for (ptrdiff_t i = 0; i < COUNT(kinds); i++) {
            if (strcmp(kinds[i].name, *names) != 0) continue;
            ids[kinds[i].of] = id;
            renew_key(t, fresh_key);
            MUST(do_act(t, &kinds[i], &job) == RC_OK && job.outcome == GATE_ADMITTED);
        }
    return id;
}

static void prepare(struct town *t)
{
    static const char *const ways[CASES][8] = {
        [RECEIVED] = { NULL },
        [ACCEPTED] = { "accept", NULL },
        [ASSIGNED] = { "accept", "take", NULL },
        [WORKING] = { "accept", "take", "acknowledge", NULL },
        [RESOLVED] = { "accept", "take", "acknowledge", "resolve", NULL },
        [CLOSED] = { "accept", "take", "acknowledge", "resolve", "close", NULL },
        [OFFERED] = { "transfer by the station", NULL },
        [OFFERED_ACROSS] = { "accept", "transfer across", NULL },
        [LOCKED] = { "accept", "lock", NULL },
        [GONE] = { "accept", "transfer across", "accept a transfer across", NULL },
        [PICTURED] = { NULL },
    };
    int64_t made[CASES] = { 0 };
    struct gate_job job;
    town_begin(t, 1);
    hush(t);
    MUST(town_up(t) == RC_OK);
    photograph = town_file(t, HOME, S("SEALED-0 in a photograph"));
    MUST(photograph.len > 0);
    for (int i = RECEIVED; i < CASES; i++) made[i] = lead(t, i, ways[i]);
    memcpy(ids, made, sizeof ids);
    t->clock.now.ns += INT64_C(6) * 366 * NS_PER_DAY; // retention of what is closed has ended
    struct fault f;
    for (int i = 0; i < 4; i++) MUST(clerk_step(t->gate, NULL, 0, &f) == RC_OK);
    photograph = town_file(t, HOME, S("SEALED-0 in a photograph")); // that one is too old by now
    renew_key(t, used_key);
    renew_key(t, fresh_key);
    MUST(do_act(t, &kinds[2], &job) == RC_OK && job.outcome == GATE_ADMITTED);
    MUST(told_all(t));
}

enum { TRIES_A_KIND = 40 }; // of more allocations than that, some in between are left out

int main(int argc, char **argv)
{
    struct town *t = town_open();
    int64_t fates[FATES] = { 0 }, tries = 0;
    int passed = 0, failed = 0;
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    MUST(shared != MAP_FAILED);
    prepare(t);
    for (ptrdiff_t i = 0; i < COUNT(kinds); i++) {
        if (argc > 1 && !strstr(kinds[i].name, argv[1])) continue;
        int64_t broken = 0;
        (void)child(t, &kinds[i], 0, false);
        int64_t count = shared->allocations;
        if (getenv("COUNT")) {
            printf("%s: %ld\n", kinds[i].name, count);
            continue;
        }
        int64_t step = 1 + count / TRIES_A_KIND;
        for (int64_t n = 1; n <= count; n += step)
            for (int for_ever = 0; for_ever < 2; for_ever++) {
                enum fate fate = child(t, &kinds[i], n, for_ever);
                fates[fate]++;
                tries++;
                broken += fate == BROKEN;
            }
        if (broken)
            printf("FAILED %s: %ld tries over %ld allocations\n", kinds[i].name, broken, count), failed++;
        else
            passed++;
    }
    printf("memory: %d kinds, %ld tries: %ld served, %ld refused, %ld stopped, %ld broken\n", passed + failed,
           tries, fates[SERVED], fates[REFUSED], fates[STOPPED], fates[BROKEN]);
    printf("%d passed, %d failed, 0 skipped\n", passed, failed);
    return failed > 0 || passed == 0;
}
