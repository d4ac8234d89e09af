// gate: the one door. An act is admitted (and then durable) or refused with the rule that refuses it. One clerk thread decides in order
// and in batches: decide against the overlay, write, commit once, then sign, then answer. Nothing else ever writes.
#ifndef ANLAN_GATE_GATE_H
#define ANLAN_GATE_GATE_H
#include "base/world.h"
#include "law/pack.h"
#include "law/rule.h"
#include "ledger/blob.h"
#include "ledger/ledger.h"
#include "place/place.h"
#include "wire/picture.h"

struct gate;
struct verb_table;

enum {
    GATE_JOB_ROOM = 48 << 10, // bytes that a job's arena must have left when it is submitted
    GATE_QUEUE_MAX = 4096,    // jobs waiting; one more is RC_LIMIT at once (503)
    GATE_BATCH_MAX = 512,     // acts in one commit
    GATE_TEXT_MAX = 64,       // names of users, units, areas, roles, kinds, acts
    GATE_ROLES_MAX = 16,      // held by one account
    GATE_UNITS_MAX = 4096,
    GATE_CLOCKS_MAX = 12,       // running on one case
    GATE_RETRY_DAYS = 30,       // older idempotency keys are refused
    GATE_READ_MINUTES = 15,     // one read act covers session, case, purpose and field set that long
    GATE_SCAN_CASES_MAX = 5000, // of a narrative scan
    GATE_FIND_CASES_MAX = 1000, // with one telephone, name or document number
    GATE_LIST_MAX = 200,        // rows a page
    GATE_NAMED_MAX = 40,        // cases that a list may be asked for by name
    GATE_TOTAL_MAX = 10'000,    // totals are exact up to here, then "10,000+"
};

// --- who -----------------------------------------------------------------------------------------------------------------------

enum actor_class { ACTOR_ANONYMOUS, ACTOR_HOLDER, ACTOR_STAFF, ACTOR_PARTNER, ACTOR_SYSTEM };

struct actor {
    enum actor_class class;
    int64_t agency;   // staff: their own; others: the agency that is addressed
    struct str name;  // staff and partners: sign-in name
    int64_t casefile; // holder: the case whose receipt they hold, where it now goes on
    // Holder: the case that the receipt was given for, if it has gone to another agency since; else 0.
    int64_t held_agency, held;
    uint8_t session[16]; // what a read act covers for 15 minutes; zeros: nothing is covered
};

struct role_grant {
    struct str role, unit, area; // area: the code of an area or of one above; empty: the whole agency
    struct instant from, to;
};
struct account {
    struct str name, words; // sign-in name, display name
    int64_t agency;
    bool off;
    struct role_grant roles[GATE_ROLES_MAX];
    int32_t roles_count;
};
// The account as it stands now (an immutable snapshot that lives as long as `a`'s owner holds it: copied into `a`). RC_MISSING.
[[nodiscard]] enum rc gate_account(struct gate *g, struct arena *a, struct str name,
                                   struct account *ret_account, struct fault *f);

// Whether an account of the agency may be given this role: a role of its pack, in a unit and an area of its charter, with a unit where the role sees
// only what its unit has. Of an agency without a pack any name will do: it is being made. RC_INVALID names what is wrong and what is near.
[[nodiscard]] enum rc gate_check_grant(struct gate *g, int64_t agency, struct arena scratch,
                                       const struct role_grant *r, struct fault *f);

// Whether a role that the account holds now has this power under the pack of its agency.
bool gate_may(struct gate *g, const struct account *account, enum pack_power power, struct instant now);

// --- opening -------------------------------------------------------------------------------------------------------------------

struct gate_options {
    struct str dir;                        // data directory
    const struct world *world;             // outlives the gate
    struct str master_key_file;            // empty: in the data directory (ledger.h)
    const struct verb_table *const *verbs; // what the desks bring (act.h)
    int32_t verbs_count;
    const struct feel_zones
        *zones;        // outlives the gate; NULL: only packs whose zone has no summer time can be in force
    bool rebuilding;   // to rebuild: views that a rebuild left half done are no hindrance
    int32_t wal_pages; // the WAL is let grow so far before its pages are moved; 0: a default
    bool no_threads;   // the caller steps the clerk and the follower itself (simulation, tests, import)
    bool
        not_durable; // no commit is synced: for a directory that is thrown away unless it is finished, and synced whole then
};
[[nodiscard]] enum rc gate_open(struct gate_options o, struct gate **ret_g, struct fault *f);
void gate_close(struct gate *g); // drains the queue, commits, stops the threads; takes NULL
struct ledger *gate_ledger(struct gate *g);
struct str gate_dir(const struct gate *g); // the data directory
struct charter;
const struct charter *gate_charter(struct gate *g,
                                   int64_t agency); // in force; NULL: none. Lives as long as the gate
const struct pack *gate_pack(struct gate *g,
                             int64_t agency); // the pack in force; NULL before the first is installed

// --- acts ----------------------------------------------------------------------------------------------------------------------

struct clock_view {
    struct str name, article;
    struct instant start, due, paused; // paused.ns 0: running
    bool over;                         // due has passed
};

enum gate_outcome { GATE_ADMITTED, GATE_REFUSED, GATE_FAILED };

// One act on its way. The arena is handed over with it: from gate_submit to `done` it is the clerk's.
struct gate_job {
    // what is asked
    struct actor actor;
    int64_t agency;
    struct str kind;  // an `open`: the kind; else empty
    int64_t casefile; // else the case's id; -1 for an act about no case
    struct str act, purpose;
    const struct json *data;       // may be NULL
    struct str retry_key;          // UUIDv7 text, or empty where it is not required
    struct str route;              // method and path template: what the key is scoped to, with the actor
    struct instant event;          // historic: when it happened; ns 0: now
    struct str source, source_row; // imported rows keep them for ever
    struct arena *arena;

    // made by gate_prepare in the worker
    struct part *parts;
    int32_t parts_count;
    struct str plain; // canonical JSON of the plain fields
    uint8_t retry_digest[32];
    const int64_t *scan; // ids of the cases that a scan looks at
    int32_t scan_count;
    int64_t cell; // 500 m cell, or -1
    struct str area;

    // the answer
    enum gate_outcome outcome;
    enum rc rc; // GATE_FAILED: why; RC_OK else
    struct fault fault;
    bool disk_full; // … with RC_LIMIT: nothing of it is there, and it may be sent again when there is room
    bool
        repeated; // the retry of an act that was admitted before: the same answer, made again from the ledger
    bool imported_before; // … only told by its row's name, perhaps by somebody else: no receipt belongs to it
    int64_t position;
    struct str entry; // the entry's bytes
    struct ruling ruling;
    struct proof proof;
    struct str number;        // of the case, e.g. "JQ-2026-000123"
    struct str status, owner; // after the act
    int64_t acts;             // of the case so far
    struct clock_view clocks[GATE_CLOCKS_MAX];
    int32_t clocks_count;
    struct str reply; // `read`: the opened fields as JSON; else empty

    void (*done)(
        struct gate_job
            *job); // called by the clerk after the commit, or by gate_submit's caller when that refuses
    void *self;
    struct gate_job *next;
};

// In a worker: checks shape and form of an `open`, splits plain from sealed, seals. RC_INVALID names the field as a JSON pointer. Any thread.
[[nodiscard]] enum rc gate_prepare(struct gate *g, struct gate_job *job, struct fault *f);
// RC_LIMIT: the queue is full or the server is stopping; `done` is then not called.
[[nodiscard]] enum rc gate_submit(struct gate *g, struct gate_job *job, struct fault *f);
// Prepares, submits and waits: for commands, imports and tests. Without threads it steps the clerk itself. RC_OK: decided (see job->outcome), also
// where it was refused; else as gate_prepare, gate_submit or the failed act says.
[[nodiscard]] enum rc gate_do(struct gate *g, struct gate_job *job, struct fault *f);
// The clerk as a function. Decides `jobs` in order, commits once, signs, answers. Also fires due clocks. RC_IO: the process must end.
[[nodiscard]] enum rc clerk_step(struct gate *g, struct gate_job **jobs, int32_t count, struct fault *f);
// What the clerk's thread does between batches: sees to the WAL (moves its pages itself where no thread does), writes heads that are due, publishes the head once a minute.
[[nodiscard]] enum rc clerk_tidy(struct gate *g, bool idle, struct fault *f);
// A piece of work on the writer's store between batches (sessions, credentials, backup steps); waits for it. Own transaction, committed when RC_OK.
typedef enum rc gate_task_fn(void *self, struct store *writer, struct fault *f);
[[nodiscard]] enum rc gate_task(struct gate *g, gate_task_fn *task, void *self, struct fault *f);

// --- reading: one access function for list, detail, stream, attachment and export -------------------------------------------------

struct gate_reader; // one a thread: its own read-only connections
[[nodiscard]] enum rc gate_reader_open(struct gate *g, struct gate_reader **ret_r, struct fault *f);
void gate_reader_close(struct gate_reader *r);
struct store *gate_reader_store(struct gate_reader *r);

// Every function answers RC_MISSING for what does not exist and for what this actor may not see, in the same words. Replies are JSON text in `a`;
// no sealed field is ever in one. `language`: "zh-CN" or "en".
struct gate_query {                                              // every filter ANDs; empty: not asked
    struct str number, kind, status, owner, area, channel, text; // text: words of released titles
    struct str assignee, offered;     // to whom it is assigned; the unit to which it stands offered
    struct str phone, name, document; // of a party: exact, through the keyed token; needs `only`
    const int64_t *only;              // ids that an admitted find named, newest first; NULL: all
    int32_t only_count;
    const int64_t *named; // these cases alone (LEDGER_ROW), GATE_NAMED_MAX at most; NULL: not asked
    int32_t named_count;
    int64_t cell; // -1: not asked
    struct instant opened_from, opened_before,
        due_before; // from: at or after; before: strictly before; ns 0: not asked
    bool open_only;
    bool erasure_asked;          // only where another agency asks for an erasure
    struct instant closed_since; // open, or closed at or after it; ns 0: not asked
    const struct cell *cells;    // in one of these; NULL: not asked
    int32_t cells_count;
    int32_t limit;             // 1 to GATE_LIST_MAX; 0: 50
    struct str cursor;         // as the page before gave it
    bool no_total;             // true: `total` is not counted and left out
    int64_t at_least_position; // wait (at most 1 s) until the search view has reached it; -1: do not
};
[[nodiscard]] enum rc gate_list(
    struct gate_reader *r, const struct actor *actor, const struct gate_query *q, struct str language,
    struct arena *a, struct str *ret_json,
    struct fault *
        f); // {"cases":[…],"total":N,"total_is":"exact|more","cursor":…,"reached":…,"view":{"position":…,"ledger":…}}
[[nodiscard]] enum rc
gate_case(struct gate_reader *r, const struct actor *actor, int64_t agency, int64_t casefile,
          struct str language, struct arena *a, struct str *ret_json,
          struct fault *f); // state, clocks, parties masked, "acts": what I may do now and why not
[[nodiscard]] enum rc gate_story(struct gate_reader *r, const struct actor *actor, int64_t agency,
                                 int64_t casefile, struct str language, struct arena *a, struct str *ret_json,
                                 struct fault *f); // the acts so far, in order
// The same, of acts at places before that one: its `before` is where the page before it ends, and is left out with the oldest act.
[[nodiscard]] enum rc gate_story_before(struct gate_reader *r, const struct actor *actor, int64_t agency,
                                        int64_t casefile, int64_t before, struct str language,
                                        struct arena *a, struct str *ret_json, struct fault *f);
// Documents that its acts have issued, by the place of the act in the case.
struct document_request {
    int64_t agency, casefile, place;
    struct str name, language;
};
[[nodiscard]] enum rc gate_documents(struct gate_reader *r, const struct actor *actor, int64_t agency,
                                     int64_t casefile, struct str language, struct arena *a,
                                     struct str *ret_json, struct fault *f);
// The sealed parts that one needs; RC_MISSING: no such case, or document, for this reader.
[[nodiscard]] enum rc gate_document_parts(struct gate_reader *r, const struct actor *actor,
                                          const struct document_request *q, struct arena *a,
                                          struct pack_names *ret_parts, struct fault *f);
// What the holder of the receipt may see of its sealed parts, in the form of gate_opened.
[[nodiscard]] enum rc gate_holder_opened(struct gate_reader *r, const struct actor *holder,
                                         const struct document_request *q, struct arena *a,
                                         struct str *ret_json, struct fault *f);
// The document as HTML. `opened` is what gate_opened gave after a read act of this reader, or empty: then what is sealed is a blank.
[[nodiscard]] enum rc gate_document(struct gate_reader *r, const struct actor *actor,
                                    const struct document_request *q, struct str opened, struct arena *a,
                                    struct str *ret_html, struct fault *f);
// Where it stands in its drawn procedure: elements, way, facts, and the drawing itself. RC_MISSING where none leads it.
[[nodiscard]] enum rc gate_procedure(struct gate_reader *r, const struct actor *actor, int64_t agency,
                                     int64_t casefile, struct str language, struct arena *a,
                                     struct str *ret_json, struct fault *f);
// The same without the drawing, which is nine tenths of it.
[[nodiscard]] enum rc gate_steps(struct gate_reader *r, const struct actor *actor, int64_t agency,
                                 int64_t casefile, struct str language, struct arena *a, struct str *ret_json,
                                 struct fault *f);
[[nodiscard]] enum rc gate_explain(struct gate_reader *r, const struct actor *actor, int64_t agency,
                                   int64_t casefile, int64_t place, struct str language, struct arena *a,
                                   struct str *ret_json, struct fault *f);
// What the pack's decisions would say of a case that is not opened yet, as the tables of an explanation: {"kind","tables":[…]}. For staff and
// partners. RC_INVALID: no such kind.
struct gate_foreseen {
    int64_t agency;
    struct str kind;
    const struct json *data; // may be incomplete; NULL: nothing
};
[[nodiscard]] enum rc gate_foresee(struct gate_reader *r, const struct actor *actor,
                                   const struct gate_foreseen *what, struct str language, struct arena *a,
                                   struct str *ret_json, struct fault *f);
// The newest 50 entries of a case before that place, newest first, each as a receipt that proves itself, without openings:
// {"entries":[{"n","position","receipt"}],"more"}.
[[nodiscard]] enum rc gate_proofs(struct gate_reader *r, const struct actor *actor, int64_t agency,
                                  int64_t casefile, int64_t before, struct arena *a, struct str *ret_json,
                                  struct fault *f);
// What can be opened at this agency: {"agency","pack","version","kinds":[{kind, words, publicity, anonymous, form, articles}]}. For everyone; any thread.
[[nodiscard]] enum rc gate_kinds(struct gate *g, int64_t agency, struct str language, struct arena *a,
                                 struct str *ret_json, struct fault *f);
// The holder of a receipt: finds the case by its code (RC_MISSING; RC_LIMIT: the views are behind, ask again), then sees progress, clocks, who read my fields, proof with openings of own parts.
[[nodiscard]] enum rc gate_holder(struct gate_reader *r, struct str code, struct actor *ret_actor,
                                  struct fault *f);
[[nodiscard]] enum rc gate_receipt(struct gate_reader *r, const struct actor *holder, struct str language,
                                   struct arena *a, struct str *ret_json, struct fault *f);
// The story alone, of acts at places before `before`, as gate_story_before gives it. `earlier`: of the case as the receipt was given, where it has gone to
// another agency since; RC_MISSING where it has not.
[[nodiscard]] enum rc gate_holder_story(struct gate_reader *r, const struct actor *holder, bool earlier,
                                        int64_t before, struct str language, struct arena *a,
                                        struct str *ret_json, struct fault *f);
// Who read the holder's sealed parts, the newest 500 reads at places before `before`, oldest first: {"reads":[…],"before"?}; `earlier` as above.
[[nodiscard]] enum rc gate_holder_reads(struct gate_reader *r, const struct actor *holder, bool earlier,
                                        int64_t before, struct str language, struct arena *a,
                                        struct str *ret_json, struct fault *f);
// The receipt file of a case's opening, for its holder or for the job that has just opened it (ledger_receipt_json).
[[nodiscard]] enum rc gate_receipt_file(struct gate_reader *r, const struct actor *holder, struct arena *a,
                                        struct str *ret_json, struct fault *f);
// The fields that an admitted `read` act shows, opened: {"parts":[{"name":…,"at":…,"fields":{…}|null,"erased":bool}]}. `job` is that act.
[[nodiscard]] enum rc gate_opened(struct gate_reader *r, const struct gate_job *job, struct arena *a,
                                  struct str *ret_json, struct fault *f);
// A telephone, a name or the number of a document picks out cases by what is sealed: that is a read, and gate_list refuses it (RC_DENIED) without the act.
// Prepare lists the cases whose parties the actor may read for the job's purpose and seals the list, with what was looked for, into `job`; submit it;
// once admitted, gate_list with `only` set to job->scan gives them.
bool gate_query_reads(const struct gate_query *q);
[[nodiscard]] enum rc gate_find_prepare(struct gate_reader *r, const struct gate_query *q,
                                        struct gate_job *job, struct fault *f);
// A scan of narratives is one act: prepare lists the cases (at most GATE_SCAN_CASES_MAX after scope and filters) and seals the list and the words
// into `job`; submit it; once admitted, gate_scan opens those narratives and gives the cases that hold the words.
[[nodiscard]] enum rc gate_scan_prepare(struct gate_reader *r, const struct gate_query *q, struct str words,
                                        struct gate_job *job, struct fault *f);
[[nodiscard]] enum rc gate_scan(struct gate_reader *r, const struct gate_job *job, struct str words,
                                struct str language, struct arena *a, struct str *ret_json, struct fault *f);
// Brings the search view up to the committed end, a step at a time (its thread does; without threads the caller). `ret_behind`: what is still to follow.
[[nodiscard]] enum rc follower_step(struct gate *g, int64_t *ret_behind, struct fault *f);
// Public list of `listed` kinds: at least an hour old, 500 m cell, the kind's words, random public ids.
[[nodiscard]] enum rc gate_public_list(struct gate_reader *r, int64_t agency, const struct gate_query *q,
                                       struct str language, struct arena *a, struct str *ret_json,
                                       struct fault *f);

// The first filter of kind, status, owner, area and channel whose value is no name that there is: neither the agency's pack and charter know it, nor a
// post of the actor's, nor any case that the actor may see; `filter` NULL: there is none. For whoever has an account, since it says which names there
// are.
struct gate_unknown {
    const char *filter;
    struct str meant; // the nearest that there is; empty: none is near
    struct str known; // all that there are, "a, b, c"; empty: there are too many to be told
};
[[nodiscard]] enum rc gate_query_unknown(struct gate_reader *r, const struct actor *actor,
                                         const struct gate_query *q, struct arena *a,
                                         struct gate_unknown *ret_unknown, struct fault *f);
// How many cases the actor may see, by `by` ("status", "kind", "owner", "area", "channel": else RC_INVALID): {"by","counts":[{value,words,count}],
// "total","total_is","reached","view"}. The newest 100,000 are counted.
[[nodiscard]] enum rc gate_counts(struct gate_reader *r, const struct actor *actor,
                                  const struct gate_query *q, struct str by, struct str language,
                                  struct arena *a, struct str *ret_json, struct fault *f);
// Cases within GATE_NEARBY_STAFF_M of a point, newest first, open or closed lately: the lines of a list with distance and age. The distance is
// to the middle of the case's cell: the place itself is sealed.
enum {
    GATE_NEARBY_STAFF_M = 500,
    GATE_NEARBY_PUBLIC_M = 250,
    GATE_NEARBY_CLOSED_DAYS = 7,        // for staff, who look for what comes back
    GATE_NEARBY_PUBLIC_CLOSED_DAYS = 1, // for who asks whether theirs is known already
};
[[nodiscard]] enum rc gate_nearby(struct gate_reader *r, const struct actor *actor, struct point at,
                                  const struct gate_query *q, struct str language, struct arena *a,
                                  struct str *ret_json, struct fault *f);
// Oversight, each of cases that the actor may see: open cases whose clock ran out, by the longest, with what they wait for; refusals and reads
// that rested on no relation to the case, newest first (a page looks at 5,000 entries at most: it may be short and still have a cursor);
// how complete the record is by kind, and numbers by year for whoever sees the whole agency.
[[nodiscard]] enum rc gate_overdue(struct gate_reader *r, const struct actor *actor,
                                   const struct gate_query *q, struct str language, struct arena *a,
                                   struct str *ret_json, struct fault *f);
[[nodiscard]] enum rc gate_refusals(struct gate_reader *r, const struct actor *actor,
                                    const struct gate_query *q, struct str language, struct arena *a,
                                    struct str *ret_json, struct fault *f);
[[nodiscard]] enum rc gate_far_reads(struct gate_reader *r, const struct actor *actor,
                                     const struct gate_query *q, struct str language, struct arena *a,
                                     struct str *ret_json, struct fault *f);
[[nodiscard]] enum rc gate_completeness(struct gate_reader *r, const struct actor *actor,
                                        const struct gate_query *q, struct str language, struct arena *a,
                                        struct str *ret_json, struct fault *f);
// The family of a pack's words ("role", "step" …) that has those of what a refusal of this name would have needed.
const char *gate_needed_family(struct str refusal);
// Why a decision refused the act, or why a case that was opened was left to a person or declined at once: sentences of the pack. Empty where no
// decision had a part in it. In `a`.
struct str gate_because(struct arena *a, const struct pack *p, struct str language, const struct ruling *r);
// An agency's name in words; its slug where no charter is in force. Lives as long as the gate.
struct str gate_agency_words(struct gate *g, int64_t agency, struct str language);
// The law of an agency: {"in_force":{id, version, digest}, "proposed":[{digest, by, by_words}]}, and "more":true where there are more than are named. For whoever answers for it; the caller has asked.
[[nodiscard]] enum rc gate_packs(struct gate_reader *r, int64_t agency, struct arena *a, struct str *ret_json,
                                 struct fault *f);
// Who an account is, in words: {name, words, agency, agency_words, roles:[…], purposes:[…]} and `ends`, where its ns is not 0. RC_MISSING. Any thread.
[[nodiscard]] enum rc gate_me(struct gate *g, struct str name, struct instant ends, struct str language,
                              struct arena *a, struct str *ret_json, struct fault *f);

// What anyone may know of requests, for open interfaces: rows of listed kinds, or the status alone (openness). Filters look at what is published,
// never at what lies behind it: an instant is compared by its hour.
struct open_row;
struct gate_open_request {
    const struct open_row *row; // NULL: only its id and whether it is closed may be said
    struct str id;
    bool closed;
    struct str kind_words; // where there is a row
    int64_t cursor;        // of this row, for `before`
};
struct gate_open_query {
    const struct str *kinds; // any of these; none: all
    int32_t kinds_count;
    bool open, closed;           // one or both
    struct instant from, before; // by the hour of admission: at or after, strictly before; ns 0: not asked
    int64_t after_row;           // only rows older than this cursor; 0: from the newest
    int32_t skip, limit;
};
enum { GATE_OPEN_ROWS_MAX = 1000, GATE_OPEN_SKIP_MAX = 1'000'000 };
typedef void gate_open_fn(void *self,
                          const struct gate_open_request *x); // its texts live during the call; may jump
// Newest first. RC_INVALID: a limit or skip out of bounds. `a` needs some 600 bytes for each row.
[[nodiscard]] enum rc gate_open_rows(struct gate_reader *r, int64_t agency, const struct gate_open_query *q,
                                     struct str language, struct arena *a, gate_open_fn *each, void *self,
                                     struct fault *f);
// One request by its public id: what its holder may be told. RC_MISSING.
[[nodiscard]] enum rc gate_open_one(struct gate_reader *r, int64_t agency, struct str id, struct str language,
                                    struct arena *a, gate_open_fn *each, void *self, struct fault *f);
// The public id of the case that was opened with this idempotency key by nobody on this route. RC_MISSING.
[[nodiscard]] enum rc gate_open_by_key(struct gate_reader *r, int64_t agency, struct str key,
                                       struct str route, char ret_id[static CASE_TEXT], struct fault *f);

// Events: admitted acts in order, thin ({seq, case, act, at}); only what the actor may see. Calls back for each entry after `position`.
[[nodiscard]] enum rc gate_events(struct gate_reader *r, const struct actor *actor, int64_t after,
                                  int32_t count_max, struct arena *a, struct str *ret_json, int64_t *ret_last,
                                  struct fault *f);

// --- listening: what happens, told as it is committed ---------------------------------------------------------------------------------

enum {
    GATE_EVENT_ROOM = 1 << 20,    // of the arena that gate_walk_events and gate_holder_events think in
    GATE_HOLDER_EVENTS_MAX = 256, // of one case at once
};

// Waits until something was committed since `seen` (start with 0), or `wait_ms` are over; `seen` is then brought up to date. Any thread.
void gate_wait_commit(struct gate *g, int64_t *seen, int32_t wait_ms);
int64_t gate_committed(struct gate *g, int64_t agency); // entries of that log: the position of the next

struct scope_subject;
struct gate_event { // an admitted act on a case; texts live during the call
    int64_t agency, position, casefile;
    int64_t place; // of the act in its case, from 0
    struct instant at;
    struct str case_name, act;
    const struct scope_subject *subject; // the case as it now is; NULL for its holder
};
typedef void gate_event_fn(void *self, const struct gate_event *e); // must not jump
// The admitted acts on cases at positions [from, to) of a log, in order. Nobody is asked who may see them: that is gate_watch_sees.
[[nodiscard]] enum rc gate_walk_events(struct gate_reader *r, int64_t agency, int64_t from, int64_t to,
                                       struct arena scratch, gate_event_fn *each, void *self,
                                       struct fault *f);
// The acts of a holder's own case after place `after`, in order. `ret_cut`: there are more than GATE_HOLDER_EVENTS_MAX, and none was told.
[[nodiscard]] enum rc gate_holder_events(struct gate_reader *r, const struct actor *holder, int64_t after,
                                         struct arena scratch, gate_event_fn *each, void *self, bool *ret_cut,
                                         struct fault *f);
// How many acts a holder's own case has: the next one's place.
[[nodiscard]] enum rc gate_case_places(struct gate_reader *r, const struct actor *holder,
                                       struct arena scratch, int64_t *ret_places, struct fault *f);

// An account that listens, with its scope: the predicate of lists and single reads, kept between events and taken anew at once when people or
// rules change, when a role begins or ends, and each second. One thread at a time.
struct gate_watch;
struct gate_watch *gate_watch_open(struct gate *g, const struct actor *actor); // staff or partner
void gate_watch_close(struct gate_watch *w);                                   // takes NULL
bool gate_watch_there(struct gate_watch *w);                                   // the account is in force
bool gate_watch_sees(struct gate_watch *w, const struct gate_event *e);

// --- attachments ----------------------------------------------------------------------------------------------------------------------

enum {
    GATE_FILES_MAX = 10,  // of one act
    GATE_FILE_HOURS = 24, // a file that no act names so long is no longer there
    GATE_FILE_NAME_BYTES_MAX = 80,
    GATE_FILE_TOKEN_MAX = 640, // bytes
};

struct gate_file {
    struct blob blob;
    enum file_kind kind;
    struct str name;
    uint8_t digest[BLOB_DIGEST_BYTES]; // of the plain bytes
    struct instant made;               // of a token
};
// What its sender gets for a file that is there (blob_finish), and puts into a form's field of x-use `files`. Any thread.
struct str gate_file_token(struct gate *g, struct arena *a, int64_t agency, const struct gate_file *file);
// The attachments that a sealed part names, opened, in their order: for whoever verifies. What `each` fails with, this fails with.
typedef enum rc gate_file_fn(void *self, const struct gate_file *file, struct fault *f);
[[nodiscard]] enum rc gate_files_in(struct arena scratch, struct str canonical, gate_file_fn *each,
                                    void *self, struct fault *f);
// A case's act that reads sealed parts, and the field of its data that names them. RC_MISSING.
[[nodiscard]] enum rc gate_read_act(struct gate_reader *r, const struct actor *actor, int64_t agency,
                                    int64_t casefile, struct arena *a, struct str *ret_act,
                                    struct str *ret_field, struct fault *f);
// File `index` (from 0) of the case's act at `place`: out of the parts that the admitted `read` act `job` shows; or, for its holder, of an act of
// their own. RC_MISSING.
[[nodiscard]] enum rc gate_file_read(struct gate_reader *r, const struct gate_job *job, int64_t place,
                                     int32_t index, struct arena *a, struct gate_file *ret_file,
                                     struct fault *f);
[[nodiscard]] enum rc gate_file_of_holder(struct gate_reader *r, const struct actor *holder, int64_t place,
                                          int32_t index, struct arena *a, struct gate_file *ret_file,
                                          struct fault *f);

// --- identity ---------------------------------------------------------------------------------------------------------------------

// Checks a password in constant shape whether or not the name exists (Argon2id: slow; call it in the bounded sign-in pool only). RC_DENIED.
[[nodiscard]] enum rc gate_check_password(struct gate_reader *r, struct str name, struct str password,
                                          struct fault *f);
// An API key "ak_…" → its account's name (hash look-up). RC_DENIED.
[[nodiscard]] enum rc gate_check_key(struct gate_reader *r, struct str key, struct arena *a,
                                     struct str *ret_name, struct fault *f);

// Sets or replaces a password (Argon2id, through gate_task). RC_MISSING: no such account; RC_INVALID: shorter than PASSWORD_CHARS_MIN.
enum { GATE_PASSWORD_CHARS_MIN = 10, GATE_KEY_TEXT = 3 + 52 };
[[nodiscard]] enum rc gate_set_password(struct gate *g, struct str name, struct str password,
                                        struct fault *f);
// When it was last set: what signed in before is to end. RC_MISSING: none is set.
[[nodiscard]] enum rc gate_password_set(struct gate_reader *r, struct str name, struct instant *ret_at,
                                        struct fault *f);
// How many have been set since the gate was opened: while it stays the same, what gate_password_set said stands. Any thread.
int64_t gate_passwords_set(const struct gate *g);
// The accounts of an agency in the order of their names, after `after`: {"users":[{name, words, off, roles}], "cursor"}. `cursor`, where more
// follow, is the next `after`. For operators; the caller has asked. RC_INVALID: limit is not 1 to GATE_LIST_MAX.
[[nodiscard]] enum rc gate_accounts(struct gate *g, int64_t agency, struct str after, int32_t limit,
                                    struct arena *a, struct str *ret_json, struct fault *f);
// A new API key "ak_…" (256 random bits) for an account; only its hash is kept.
[[nodiscard]] enum rc gate_make_key(struct gate *g, struct str name, char ret_key[static GATE_KEY_TEXT],
                                    struct fault *f);

// --- numbers for /metrics ----------------------------------------------------------------------------------------------------------

struct gate_numbers {
    int64_t admitted, refused, failed, batches, queue, retries, clocks_fired, coalesced_refusals;
    int64_t search_position, ledger_position, wal_pages, cases_open;
    double commit_seconds; // in all
};
void gate_numbers(struct gate *g, struct gate_numbers *ret_n);
#endif
