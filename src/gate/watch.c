// Listening: what happens, told as it is committed, to whoever may see it. The predicate is the one of lists and single reads (scope.c); a
// watch keeps an account's scope between events and takes it anew when roles, people or rules have changed.
#include "gate/read_int.h"
#include <stdlib.h>

// --- waiting for a commit -------------------------------------------------------------------------------------------

void commits_tell(struct gate *g)
{
    (void)pthread_mutex_lock(&g->commit_lock);
    (void)pthread_cond_broadcast(&g->commit_told);
    (void)pthread_mutex_unlock(&g->commit_lock);
}

static struct timespec clock_after_ms(int32_t ms)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_REALTIME, &t);
    int64_t ns = t.tv_nsec + ms * NS_PER_MS;
    return (struct timespec){ .tv_sec = t.tv_sec + ns / NS_PER_S, .tv_nsec = ns % NS_PER_S };
}

void gate_wait_commit(struct gate *g, int64_t *seen, int32_t wait_ms)
{
    struct timespec until = clock_after_ms(wait_ms);
    int timed_out = 0;
    (void)pthread_mutex_lock(&g->commit_lock);
    while (atomic_load(&g->batches) == *seen && !timed_out)
        timed_out = pthread_cond_timedwait(&g->commit_told, &g->commit_lock, &until);
    (void)pthread_mutex_unlock(&g->commit_lock);
    *seen = atomic_load(&g->batches);
}

int64_t gate_committed(struct gate *g, int64_t agency) { return atomic_load(&g->committed[agency]); }

// --- events ---------------------------------------------------------------------------------------------------------

struct event_walk {
    struct gate_reader *reader;
    int64_t agency;
    struct arena scratch;
    struct casefile state;
    gate_event_fn *each;
    void *self;
};

static struct gate_event event_of(const struct entry *e)
{
    return (struct gate_event){ .agency = e->agency,
                                .position = e->position,
                                .place = e->place,
                                .at = e->at,
                                .case_name = e->casefile,
                                .act = e->act };
}

static enum rc walk_event(void *self, int64_t position, struct str bytes, struct fault *f)
{
    struct event_walk *w = self;
    struct arena scratch = w->scratch;
    struct entry *e = NEW(&scratch, struct entry, 1);
    enum rc rc = entry_decode(&scratch, bytes, e, f);
    if (rc) return within(f, rc, "position %lld of agency %lld", (long long)position, (long long)w->agency);
    struct gate_event event = event_of(e);
    int64_t agency;
    if (e->casefile.len == 0 || e->refused ||
        !ledger_case_id(w->reader->gate->ledger, e->casefile, &agency, &event.casefile))
        return RC_OK;
    rc = casefile_load(w->reader->store, agency, event.casefile, &w->state, f);
    if (rc) return rc;
    struct scope_subject subject;
    scope_subject_of(&w->state, &scratch, &subject);
    event.subject = &subject;
    w->each(w->self, &event);
    return RC_OK;
}

enum rc gate_walk_events(struct gate_reader *r, int64_t agency, int64_t from, int64_t to,
                         struct arena scratch, gate_event_fn *each, void *self, struct fault *f)
{
    MUST(arena_left(&scratch) >= GATE_EVENT_ROOM); // no jump may cross the store's frames
    struct event_walk w = { .reader = r, .agency = agency, .scratch = scratch, .each = each, .self = self };
    return ledger_walk(r->store, agency, from, to, walk_event, &w, f);
}

struct after_place {
    int64_t place;
};

static bool is_after(void *self, const struct entry *e)
{
    return !e->refused && e->place > ((const struct after_place *)self)->place;
}

enum rc gate_holder_events(struct gate_reader *r, const struct actor *holder, int64_t after,
                           struct arena scratch, gate_event_fn *each, void *self, bool *ret_cut,
                           struct fault *f)
{
    struct casefile *c = NEW(&scratch, struct casefile, 1);
    struct seen seen;
    struct after_place from = { after };
    struct story story = { .wanted = is_after,
                           .self = &from,
                           .positions = NEW(&scratch, int64_t, GATE_HOLDER_EVENTS_MAX),
                           .room = GATE_HOLDER_EVENTS_MAX };
    enum rc rc = read_case(r, holder, holder->agency, holder->casefile, scratch, c, &seen, f);
    if (!rc) rc = read_story(r, c, scratch, &story, f);
    for (int32_t i = story.count - 1; !rc && i >= 0 && !story.cut; i--) {
        struct arena step = scratch;
        const struct entry *e;
        rc = read_entry(r, c->agency, story.positions[i], &step, &e, f);
        if (rc) break;
        struct gate_event event = event_of(e);
        event.casefile = c->id;
        each(self, &event);
    }
    *ret_cut = story.cut;
    return rc;
}

enum rc gate_case_places(struct gate_reader *r, const struct actor *holder, struct arena scratch,
                         int64_t *ret_places, struct fault *f)
{
    struct casefile *c = NEW(&scratch, struct casefile, 1);
    struct seen seen;
    enum rc rc = read_case(r, holder, holder->agency, holder->casefile, scratch, c, &seen, f);
    if (!rc) *ret_places = c->acts;
    return rc;
}

// --- who may see ----------------------------------------------------------------------------------------------------

enum { WATCH_BYTES = 256 << 10, WATCH_FRESH_MS = 1000 };

struct gate_watch {
    struct gate *gate;
    int64_t agency;
    struct name name;
    const struct people *people; // those under which the scope was taken …
    const struct pack *pack;
    struct instant until; // … and how long it stands at most
    bool there;           // the account is in force
    struct law_scope scope;
    char memory[WATCH_BYTES];
};

struct gate_watch *gate_watch_open(struct gate *g, const struct actor *actor)
{
    struct gate_watch *w = calloc(1, sizeof *w);
    MUST(w != NULL && name_set(&w->name, actor->name));
    w->gate = g;
    w->agency = actor->agency;
    return w;
}

void gate_watch_close(struct gate_watch *w) { free(w); }

// Roles begin and end: the scope stands until the next of these instants, and a second at most.
static struct instant stands_until(const struct person *p, struct instant now)
{
    struct instant until = { now.ns + WATCH_FRESH_MS * NS_PER_MS };
    for (int32_t i = 0; i < p->account.roles_count; i++) {
        const struct role_grant *r = &p->account.roles[i];
        if (r->from.ns > now.ns && r->from.ns < until.ns) until = r->from;
        if (r->to.ns > now.ns && r->to.ns < until.ns) until = r->to;
    }
    return until;
}

// A scope that does not fit its memory sees nothing.
static void take_scope(struct gate_watch *w, struct instant now)
{
    jmp_buf full;
    struct arena a = arena_of(w->memory, sizeof w->memory, &full);
    const struct person *p = people_find(w->people, name_str(&w->name));
    w->there = p && !p->account.off && p->account.agency == w->agency;
    w->scope = (struct law_scope){ 0 };
    w->until.ns = now.ns + WATCH_FRESH_MS * NS_PER_MS;
    if (!w->there || setjmp(full)) return;
    w->until = stands_until(p, now);
    struct law_scope scope = scope_of_person(w->gate, &a, p, now);
    struct fault f;
    if (scope_check(&scope, &f) == RC_OK) w->scope = scope;
}

static void refresh(struct gate_watch *w)
{
    struct gate *g = w->gate;
    struct instant now = g->world->now(g->world->self);
    const struct people *people = atomic_load(&g->people);
    const struct pack *pack = rules_of(g, w->agency)->pack;
    bool stands = people == w->people && pack == w->pack && now.ns < w->until.ns &&
                  w->until.ns - now.ns <= WATCH_FRESH_MS * NS_PER_MS; // a clock that stepped back
    if (stands) return;
    w->people = people;
    w->pack = pack;
    take_scope(w, now);
}

bool gate_watch_there(struct gate_watch *w)
{
    refresh(w);
    return w->there;
}

bool gate_watch_sees(struct gate_watch *w, const struct gate_event *e)
{
    refresh(w);
    return w->there && e->subject && scope_admits(&w->scope, e->subject);
}
