// gate: what its files share. One struct gate; the clerk alone writes it, but for what is marked as published.
#ifndef ANLAN_GATE_GATE_INT_H
#define ANLAN_GATE_GATE_INT_H
#include "base/queue.h"
#include "gate/act.h"
#include "gate/casefile_int.h"
#include "gate/charter.h"
#include "gate/gate.h"
#include "law/move.h"
#include "law/scope.h"
#include "seal/seal.h"
#include <pthread.h>
#include <stdatomic.h>

enum {
    BATCH_ARENA_BYTES = 48 << 20,
    REFUSALS_MAX = 4096, // kinds of refusal that are counted at once
    COVERS_MAX = 16'384, // read acts that cover later reads
    PEOPLE_MAX = 100'000,
    ACCOUNT_BYTES_MAX = 16 << 10, // of an account's document
    PROPOSERS_MAX = 16,           // of the very same pack, who are looked at for a second person
    RETIRED_FOR_S = 60,           // no reader holds a snapshot so long
    FLUSH_MAX = 256,              // counted refusals written in one step
    FIRE_MAX = 256,               // clocks fired in one step; while more are due the next follows at once
    HOLDER_ACTS_MAX = 200,        // additions by the holder of a receipt to one case
    MORE_MAX = 256,               // entries of one step beyond one an act
    STAGE_ROOM = 1 << 20, // of the batch's arena: what one decision may need beside parts that it carries
    RETRY_KEY = 16,
    RETRY_SCOPE = 8,
    RETRY_DIGEST = 32,
    KNOWN_KEYS = 64, // API keys that a reader remembers
    WAL_PAGES_GROWN =
        12'000, // the WAL is let grow so far before the mover begins: what changes often is moved once
    WAL_PAGES_LITTLE = 400, // what the clerk moves itself between two batches, so that the WAL begins anew
    WAL_PAGES_SLICE =
        1000, // it may grow so far where there is no mover: each slice ends in syncs, so shorter ones stall no less; longer ones stall longer
    WAL_PAGES_MOST = 28'000, // beyond that the clerk waits for the mover and does the rest, whatever it takes
};

// --- published, immutable: who there is, and which law and charter are in force ------------------------------------------------------

struct person { // one account; its texts follow in the same block
    struct account account;
    struct arena memory;
};
struct people {
    int32_t count;
    const struct person *at[]; // by name
};
struct rules { // of one agency
    const struct pack *pack;
    struct str digest; // hex, of the installed document
    const struct charter *charter;
    char charter_digest[64];
};

// --- the clerk's own -------------------------------------------------------------------------------------------------------------

struct overlay_case { // a case as the batch sees it
    struct casefile before, now;
    bool is_new;
    struct overlay_case *next;
};
struct retry { // an idempotency key as it came: whose it is, and of which request
    uint8_t key[RETRY_KEY], scope[RETRY_SCOPE], digest[RETRY_DIGEST];
};
struct overlay_retry {
    int64_t agency, twin_agency, twin; // twin: the case that it became in another agency
    enum law_verb verb;
    uint8_t key[RETRY_KEY], scope[RETRY_SCOPE], digest[RETRY_DIGEST];
    int64_t position;
    struct overlay_retry *next;
};
struct overlay_document {
    int64_t agency;
    struct str digest, bytes, kind, name, by; // by: "u:NAME" or "o:NAME"
    struct overlay_document *next;
};
struct overlay_import {
    int64_t agency, id;
    struct str source, row;
    struct overlay_import *next;
};
struct overlay_entry { // what a walk back over a case must know of entries that are not in the store yet
    int64_t agency, position, previous;
    struct str parts[ENTRY_PARTS_MAX];
    int32_t parts_count;
    struct overlay_entry *next;
};
struct overlay_erase {
    int64_t agency, position;
    struct str parts[EFFECT_PARTS_MAX];
    int32_t parts_count;
    struct overlay_erase *next;
};
struct counter {
    int32_t year;
    int64_t ordinal; // the last one given
};

enum { OVERLAY_BUCKETS = 1024 };

// What one batch has decided and not yet committed. Thrown away whole when the commit fails.
struct batch {
    struct arena arena;
    struct overlay_case *cases[OVERLAY_BUCKETS],
        *cases_in_order[2 * GATE_BATCH_MAX + 2 * FIRE_MAX + REFUSALS_MAX];
    int32_t cases_count;
    struct overlay_retry *retries[OVERLAY_BUCKETS];
    struct overlay_retry *retries_in_order[GATE_BATCH_MAX];
    struct retry asking;    // of the job under decision, if it has a key
    bool is_keyed, is_over; // over: so old that what it did before is not known any more
    int32_t retries_count;
    struct overlay_document *documents;
    struct overlay_import *imports;
    struct overlay_erase *erasures;
    struct overlay_entry *entries; // newest first
    struct counter counters[LEDGER_AGENCIES_MAX + 1];
    struct instant last_at[LEDGER_AGENCIES_MAX + 1];
    struct instant now;
    int32_t staged, more; // more: entries beyond one an act
};

struct refusal_slot { // refusals of one kind within a minute
    uint64_t hash;
    int64_t minute, agency, casefile, repeats;
    int64_t first;                 // its position in the ledger; -1: it was not noted
    struct pack_articles articles; // of the pack, which lives as long as the gate
    struct name actor, act, rule;
};
struct cover_slot { // a read act that covers the same reads for 15 minutes
    uint8_t key[16];
    struct instant until;
    int64_t position;
};
struct retired {
    struct retired *next;
    void *memory;
    struct instant at;
};

struct kept {
    struct kept *next;
};

struct task { // work on the writer's store between batches, waited for by another thread
    gate_task_fn *fn;
    void *self;
    bool bare; // it runs its own transactions
    bool finished;
    enum rc rc;
    struct fault fault;
};

struct mover { // mover.c; but for its own thread only the writer's looks at it
    struct store *moves, *holds;
    struct queue *asked, *done; // what is asked of it, and its answers
    pthread_t thread;
    bool runs, is_asked;
    int64_t wal_tried;     // pages of the WAL when they were last to be moved
    int64_t wal_moved;     // of these, the ones that stand in the database: never fewer than there are
    _Atomic int64_t turns; // since it was started
};

struct mover_bounds { // pages of a WAL
    int64_t grown;    // before they are moved
    int64_t little;   // are left to the writer
    int64_t again;    // more than at the last try, before the next
    int64_t most;     // beyond that the writer waits for the mover and does the rest, whatever it takes
};

struct gate {
    struct gate_options options;
    struct str dir;
    const struct world *world;
    struct store *writer;
    struct ledger *ledger;
    struct queue *queue; // of jobs
    struct queue *tasks;
    pthread_mutex_t task_lock; // guards only the waiting for a task's end
    pthread_cond_t task_done;
    struct follower *search;
    struct recent *recent;                // receipts that the search view does not hold yet
    struct queue *follow;                 // a knock for the follower
    struct queue *keys_asked, *keys_made; // runs of keys on their way (ahead.c)
    struct mover mover, search_mover;     // of anlan.db, of search.db
    pthread_t clerk, follower, keys;
    bool clerk_runs, follower_runs, keys_run;
    _Atomic bool stopping;

    _Atomic(const struct people *) people;
    _Atomic(const struct rules *) rules[LEDGER_AGENCIES_MAX + 1];
    _Atomic(const struct former *) former[LEDGER_AGENCIES_MAX + 1]; // newest first
    struct kept *
        documents; // memory of packs and charters, newest first; jobs on their way point into it, so it lives as long as the gate
    struct retired *retired, **retired_end; // the oldest first; as many as a minute's changes

    struct states *states; // of the cases that acts were about last
    struct batch *batch;
    void *batch_memory;
    struct counter counters[LEDGER_AGENCIES_MAX + 1];
    struct instant last_at[LEDGER_AGENCIES_MAX + 1];
    struct refusal_slot *refusals;
    int64_t refusals_minute;
    int32_t refusals_count;
    struct cover_slot *covers;
    struct instant clock_next; // no clock wants to act before this
    int64_t fire_first; // whose clocks come first in the next step, so that no agency waits behind another
    int32_t fired;      // clocks of the last step that looked for any
    const struct pack
        *recount_from[LEDGER_AGENCIES_MAX +
                      1]; // the pack by which clocks were counted that are being counted again, or NULL
    int64_t recount_next[LEDGER_AGENCIES_MAX + 1]; // the first case that was not looked at yet
    bool recount_ended[LEDGER_AGENCIES_MAX + 1];   // and its mark is still to go …
    bool recount_unwritten;                        // … of some agency
    bool zone_known[LEDGER_AGENCIES_MAX +
                    1];      // at the start: its clocks were counted by the zone data that are there
    bool recounting;         // of some agency
    struct instant prune_at; // when keys of retries that are over are looked for again
    const struct verb *verbs[LAW_VERBS];

    _Atomic int64_t committed[LEDGER_AGENCIES_MAX + 1]; // published: sizes of the logs as committed
    _Atomic int64_t
        search_position[LEDGER_AGENCIES_MAX + 1]; // published: up to where the search view has come
    _Atomic int64_t passwords_set;                // since it was opened
    _Atomic int64_t admitted, refused, failed, batches, retried, clocks_fired, coalesced, commit_ns,
        wal_pages;
    pthread_mutex_t search_lock; // guards only the waiting for the search view
    pthread_cond_t search_moved;
    pthread_mutex_t commit_lock; // guards only the waiting for a commit
    pthread_cond_t commit_told;
};

struct follower;

struct
    known_key { // an API key that was looked up before; a row of keys is never changed and never taken away
    uint8_t hash[32];
    struct name account;
};

struct gate_reader {
    struct gate *gate;
    struct store *store, *search;
    struct hasher *hasher;
    struct known_key keys[KNOWN_KEYS]; // direct-mapped by hash
};

// The far half of what an arena has left: to read into while the near half takes what is made of it.
static inline struct arena arena_far_half(const struct arena *a)
{
    return (struct arena){ a->at + arena_left(a) / 2, a->end, a->full };
}

// open.c
extern const char private_schema[]; // documents and secrets of sign-in

// numbers.c
[[nodiscard]] enum rc numbers_load(struct gate *g,
                                   struct fault *f); // counters and sizes of the logs, at the start

// people.c
[[nodiscard]] enum rc people_load(struct gate *g, struct fault *f);
const struct person *people_find(const struct people *p, struct str name);
// Checks an account document and gives it back as a person of its own memory; nothing is published yet.
[[nodiscard]] enum rc person_read(const struct json *document, struct person **ret_p, struct fault *f);
void free_person(struct person *p); // one that was not published
// Who has ever made or changed which account stands beside the accounts: as a name of "installed", and put there.
struct str account_by(struct arena *a, struct str account, struct str by);
[[nodiscard]] enum rc put_account_by(struct store *s, int64_t agency, struct str account, struct str by,
                                     struct str digest, struct fault *f);
void people_put(struct gate *g, struct person *p); // publishes; the older version retires
void gate_retire(struct gate *g, void *memory);
void gate_free_retired(struct gate *g, bool all);

// rules.c
[[nodiscard]] enum rc rules_load(struct gate *g, struct fault *f);
const struct rules *rules_of(struct gate *g, int64_t agency); // never NULL; its pack and charter may be
// What else is written where a pack comes into force, by the clerk and by a rebuild.
[[nodiscard]] enum rc put_in_force(struct store *s, int64_t agency, struct str digest, struct fault *f);
// law.c: the pack in whose words a case stands: the one in whose procedure it is, else the one in force. NULL: the agency has none.
const struct pack *case_pack(struct gate *g, const struct casefile *c);
struct case_law { // by which an act on the case is ruled now
    const struct pack *pack;
    struct str digest, procedure; // of its document; where the case stands in it
    bool moved;                   // it stood in an older version until now
};
struct case_law case_law(struct gate *g, const struct casefile *c, struct instant now, struct arena *a);
// The same, put into the question; gives the pack.
const struct pack *case_ruled(struct gate *g, const struct casefile *c, struct arena *a,
                              struct law_question *q);
// Where the case stands in the other pack, by way of those that were in force before it; false: nowhere.
bool law_carries(const struct law_versions *between, const struct pack *from, const struct pack *to,
                 const struct casefile *c, struct instant now, struct arena *a, struct str *ret_mark);
// Whether the case bears the mark of this version; of one without a mark, whether the version leads its kind by no procedure.
bool case_led_by(const struct pack *p, const struct casefile *c);
// The version with this digest of its document, in force or before; NULL where it is not loaded. Lives as long as the gate.
const struct pack *pack_by_digest(struct gate *g, int64_t agency, struct str digest);
int32_t former_packs(struct gate *g, int64_t agency,
                     const struct pack *ret_at[static LAW_VERSIONS_MAX]); // how many
void former_put(struct gate *g, int64_t agency, const struct pack *pack,
                struct str digest); // a version that was in force
void former_close(struct gate *g);
// A pack out of its document; what it lies in is the caller's to free.
[[nodiscard]] enum rc rules_read_pack(struct gate *g, struct str bytes, void **ret_memory,
                                      const struct pack **ret_pack, struct fault *f);
[[nodiscard]] enum rc rules_check(struct gate *g, int64_t agency, struct str kind, struct str bytes,
                                  struct fault *f);
// Whether the pack of the document governs already at that instant. RC_CONFLICT: not before a later day.
[[nodiscard]] enum rc rules_governs(struct gate *g, struct str bytes, struct instant now, struct fault *f);
void rules_keep(struct gate *g, void *memory); // as long as the gate
[[nodiscard]] enum rc rules_put(struct gate *g, int64_t agency, struct str kind, struct str digest,
                                struct str bytes, struct fault *f);

// files.c
[[nodiscard]] enum rc files_keep(struct gate *g, struct gate_job *job,
                                 struct fault *f); // before the clerk sees it
const struct json *files_as_objects(struct gate *g, struct gate_job *job, const struct json *list);
void files_as_texts(struct arena *a,
                    struct json *data); // as they stood in the form, for whoever asks the law again

// watch.c
void commits_tell(struct gate *g); // after each commit

// scope.c
struct seen { // an actor's standing towards one case
    bool visible;
    uint32_t relations;               // enum law_relation
    struct str roles[GATE_ROLES_MAX]; // held now, for this case
    int32_t roles_count;
};
// What this actor is to this case (NULL: to none yet, for an opening in `area`).
void scope_look(struct gate *g, const struct actor *actor, const struct person *person,
                const struct casefile *c, struct str area, struct instant now, struct arena scratch,
                struct seen *ret_seen);
// The whole scope of an account, for SQL. Lives in `a`.
struct law_scope scope_of_person(struct gate *g, struct arena *a, const struct person *person,
                                 struct instant now);
void scope_subject_of(const struct casefile *c, struct arena *a, struct scope_subject *ret);
// Whether all roles that the account holds now are a partner's: the pack says so, and nobody else.
bool is_partner(struct gate *g, const struct person *person);
extern const char scope_relation_sql[]; // for struct scope_columns

// prepare.c
bool retry_key_parse(struct str text, uint8_t ret_key[static RETRY_KEY], struct instant *ret_at);
void retry_scope(const struct gate_job *job, uint8_t ret_scope[static RETRY_SCOPE]);
[[nodiscard]] enum rc split_data(struct gate *g, const struct pack_kind *kind, const struct pack_form *form,
                                 struct gate_job *job, struct fault *f);

// decide.c
// What a case is in a question to the law: kind, status, offer, unit concerned, clocks. Who asks, and for what, is the caller's to add.
struct law_clock clock_of_case(const struct case_clock *k); // points into it
struct law_question case_question(const struct casefile *c, struct instant now, struct arena *a);
enum law_by law_by_of(enum actor_class class);
// Spreads keys that follow one another over a table.
static inline uint64_t gate_mix(uint64_t n)
{
    n = (n ^ n >> 31) * UINT64_C(0x9E3779B97F4A7C15);
    return n ^ n >> 29;
}
// Decides one job against the batch's overlay and stages its entry. Everything that can fail is done before anything is staged.
void decide(struct gate *g, struct gate_job *job);
bool is_locked(const struct casefile *c, struct str part); // read_scan.c
// The entry before this one in its case, and the names of its parts (views in `a`). In the store or in the batch.
[[nodiscard]] enum rc step_back(struct gate *g, int64_t agency, int64_t position, struct arena *a,
                                struct str ret_parts[static ENTRY_PARTS_MAX], int32_t *ret_count,
                                int64_t *ret_previous, struct fault *f);
struct overlay_case *overlay_case(struct gate *g, int64_t agency, int64_t id, enum rc *ret_rc,
                                  struct fault *f);
struct overlay_case *overlay_new_case(struct gate *g, int64_t agency, int64_t id);
int32_t year_of_instant(struct instant at, int32_t zone_offset_s);
int32_t year_of_admission(struct gate *g, int64_t agency); // of the next entry, in the pack's zone
void ruling_effects(struct effects *e, const struct ruling *r, const struct casefile *c,
                    struct instant now); // status and clocks
struct instant batch_at(struct gate *g,
                        int64_t agency); // time of the next entry: never before the last one's
struct staging {                         // an act that has been decided, on its way into the batch
    int64_t agency;
    struct overlay_case *target; // NULL: about no case, or an opening: then `stage` makes it
    struct str act, actor, purpose, rule, why;
    enum law_verb verb;
    bool refused;
    struct pack_articles articles;
    const struct part *parts;
    int32_t parts_count;
    const struct effects *effects;
    const struct retry *retry; // NULL: without a key
};
// Writes and stages the entry, folds it into the overlay. RC_LIMIT: the entry is too long (nothing has happened then).
[[nodiscard]] enum rc stage(struct gate *g, struct staging *s, int64_t *ret_position, struct str *ret_bytes,
                            struct fault *f);

// What stands staged at one moment, to come back to where an act needs several entries and one of them does not fit.
struct stage_mark {
    int32_t ledger_staged, staged, more;
    struct overlay_entry *entries;
    struct overlay_erase *erasures;
    struct counter counters[LEDGER_AGENCIES_MAX + 1];
    struct overlay_case *target; // NULL: an opening
    struct casefile *was;
};
struct stage_mark stage_mark(struct gate *g, struct overlay_case *target);
void stage_undo(struct gate *g, const struct stage_mark *m);

// more.c: an act that one entry cannot hold. What is left stands in entries of its own before the act's, in the same commit.
// Leaves in `s->effects` the erasures that fit beside everything else.
[[nodiscard]] enum rc stage_erasures(struct gate *g, const struct staging *s, struct effects *e,
                                     struct fault *f);
// Whether so many more entries may be staged in this batch. RC_LIMIT: not now.
[[nodiscard]] enum rc more_entries(struct gate *g, int32_t count, struct fault *f);

// The other cases that this one was before, or became, on its way between agencies, the nearest first.
enum { CASE_WAY_MAX = 16 };
struct case_way {
    struct way_stop {
        int64_t agency, id;
        bool beside; // it went from or to there itself
        bool held;   // what is being erased here, or was: it was never there otherwise
        bool holds;  // a key of it still lives there
        bool asked;  // to erase it, with this erasure
    } at[CASE_WAY_MAX];
    int32_t count;
    bool more; // stops beyond those
};
// way.c: who it was with, without what they hold.
[[nodiscard]] enum rc case_way(struct gate *g, const struct casefile *c, struct case_way *ret,
                               struct fault *f);

// twin.c: what is erased here is asked for there, where the case came from and where it went, and a key still lives: an entry in that agency's log,
// in the same commit, with which its officer decides. Before anything of the erasure is staged; where it fails, or what comes after it, the
// caller undoes `marks`, the last one first.
struct asking {
    struct stage_mark marks[2]; // of those beside: where it came from, where it went
    int32_t count;
    struct case_way way;
};
[[nodiscard]] enum rc ask_twins(struct gate *g, const struct staging *erasure, struct asking *ret,
                                struct fault *f);

// retry.c: into what views and entries keep of a key, which has its time and its form, and under which nothing is found when it is sent.
void retry_hide(const struct ledger *l, int64_t agency, uint8_t key[static RETRY_KEY]);
// What `stage` says of the key in the entry, and keeps of it for the acts that follow.
struct str retry_text(struct arena *a, const struct retry *r);
void retry_keep(struct gate *g, const struct staging *s, int64_t position);
// A key is kept as long as it is taken: a row goes when its key was made RETRY_KEPT_DAYS before the last entry of its log.
enum { RETRY_KEPT_DAYS = GATE_RETRY_DAYS + 2, RETRY_SLICE = 2000, RETRY_PRUNE_S = 60 };
[[nodiscard]] enum rc retry_prune(struct store *s, int64_t agency, struct instant last_at, int32_t rows_max,
                                  int64_t *ret_gone, struct fault *f); // at most `rows_max` at a time
bool retry_is_kept(struct instant made, struct instant last_at);
[[nodiscard]] enum rc retry_tidy(struct gate *g, struct fault *f); // between batches: a slice now and then

// install.c, fire.c, refusal.c, across.c: acts that no procedure of a case rules
void decide_without_case(struct gate *g, struct gate_job *job); // documents, scans
[[nodiscard]] enum rc fire_clocks(struct gate *g, struct fault *f);

// recount.c
// From now on, in slices: whatever `old` counted by another calendar is counted again. NULL: there was no pack.
void recount_begin(struct gate *g, int64_t agency, const struct pack *old);
[[nodiscard]] enum rc recount_clocks(struct gate *g, struct fault *f); // the next slice
void recount_anew(struct gate *g); // a batch was not committed: what is under way begins again
// Within the transaction that puts a pack into force: a start after a stop goes on with it. `unmark` comes before it in every batch.
[[nodiscard]] enum rc recount_mark(struct gate *g, int64_t agency, struct fault *f);
[[nodiscard]] enum rc recount_unmark(struct gate *g, struct fault *f);
[[nodiscard]] enum rc recount_write(struct gate *g, struct fault *f); // the same alone, with the commit
[[nodiscard]] enum rc recount_load(struct gate *g, struct fault *f);  // at the start
void note_refusal(struct gate *g, const struct gate_job *job, const struct overlay_case *target,
                  const struct ruling *ruling);
[[nodiscard]] enum rc flush_refusals(struct gate *g, struct fault *f);
// A transfer that another agency of this server accepts: an entry in each log, the twin with its own number and the same clock instants.
[[nodiscard]] enum rc accept_across(struct gate *g, struct gate_job *job, struct staging *leaving,
                                    struct effects *e, struct fault *f);

// states.c: any thread may call these. NULL: no memory.
struct states *states_open(void);
void states_close(struct states *s);
// False, and `ret_c` as it was, where it is not kept; else as it was last committed, or, for the follower, a little later than what it asked for.
bool states_take(struct states *s, int64_t agency, int64_t id, struct casefile *ret_c);
void states_put(struct states *s, const struct casefile *c); // the clerk, after the commit
void states_forget(struct states *s);                        // all of them

// recent.c
struct recent *recent_open(struct gate *g); // after the follower
void receipt_hash_of(const struct gate *g, int64_t agency, int64_t id, uint8_t ret_hash[static RECEIPT_HASH]);
void recent_put(struct gate *g, int64_t agency, int64_t id); // the clerk, after the commit that opened it
// Any thread; look here before the search view, for what is forgotten here stands there.
bool recent_find(struct gate *g, const uint8_t hash[static RECEIPT_HASH], int64_t *ret_agency,
                 int64_t *ret_id);
// All that the search view lacks is here: asked before the search view is, it makes a receipt that neither knows a wrong one.
bool recent_is_whole(struct gate *g);

// ahead.c
[[nodiscard]] enum rc keys_start(struct gate *g, struct fault *f);
void keys_close(struct gate *g);
[[nodiscard]] enum rc keys_ahead(struct gate *g,
                                 struct fault *f); // between batches: takes what was made, asks for more
[[nodiscard]] enum rc
keys_await(struct gate *g, struct fault *f); // before a batch is written: what it lacks and is on its way

// mover.c
[[nodiscard]] enum rc mover_start(struct mover *m, struct store_options o, struct fault *f);
void mover_close(struct mover *m); // also where it was never started
// The writer's thread, between two commits; where no mover was started the writer moves them itself.
[[nodiscard]] enum rc mover_tend(struct mover *m, struct store *writer, const struct mover_bounds *b,
                                 bool idle, struct fault *f);

// clerk.c
[[nodiscard]] enum rc clerk_start(struct gate *g, struct fault *f);
void clerk_run_task(struct gate *g, struct task *t);

// grade.c: how urgent the case is, as a text; empty where its kind has no grade, or the law has not said it.
struct str case_grade(struct gate *g, const struct casefile *c, struct arena *a);
// The facts that a mark keeps (where a case stands); NULL: none.
[[nodiscard]] enum rc mark_facts(struct arena *a, struct str mark, const struct json **ret_facts,
                                 struct fault *f);

// hit.c: the search view's row of a case and the words of its title, as the case now is.
[[nodiscard]] enum rc hit_put(struct store *search, const struct casefile *c, struct str grade,
                              struct arena scratch, struct fault *f);

// follower.c
[[nodiscard]] enum rc follower_open(struct gate *g, struct fault *f);
[[nodiscard]] enum rc follower_forget(struct gate *g, struct fault *f); // begins anew
struct store *follower_store(struct gate *g);                           // its writer
struct store *follower_reader(struct gate *g);                          // its reader of anlan.db
// A search view made anew at `path`, up to where the standing one is; the caller closes it.
[[nodiscard]] enum rc follower_make(struct gate *g, struct str path, struct store **ret_search,
                                    struct fault *f);
[[nodiscard]] enum rc follower_start(struct gate *g, struct fault *f);
void follower_close(struct gate *g);
void follower_wake(struct gate *g);
bool search_wait(struct gate *g, int64_t agency, int64_t position); // at most a second; false: not yet
struct str token_normalise(struct arena *a, struct str s, bool digits);
// The version under which an entry was made, so that the view says the same whenever it is made; NULL: no pack is in force.
const struct pack *pack_followed(struct gate *g, const struct entry *e);

// linked.c
extern const char linked_schema[]; // its table in the search view
// What an entry on the case `id` says of another case, into the search view.
[[nodiscard]] enum rc linked_follow(struct gate *g, struct store *search, struct store *anlan,
                                    const struct entry *e, int64_t id, struct arena scratch, struct fault *f);
#endif
