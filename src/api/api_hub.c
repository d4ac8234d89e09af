// Live events, the hub's side: one thread waits for commits, reads each entry once, asks each account's scope once, and gathers the frames that
// the account may see; each of its listeners that has heard all until now gets them in one piece. Whoever has no room is told later, from where they stopped; whoever never makes room is ended.
#include "api/events_int.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    HUB_BYTES = 4 << 20,
    WATCHED_BYTES = 16 << 10, // frames that are handed out together
};

struct watched { // an account, however often it listens
    struct watched *next;
    struct gate_watch *watch;
    struct name name;
    int64_t agency;
    int32_t listeners;
    bool sees;            // the event in hand
    int32_t crowd;        // of its listeners: those of the crowd (struct round)
    int64_t first, after; // the event that the frames begin with; the position after the last
    int32_t len;
    char frames[WATCHED_BYTES];
};

struct hub {
    struct api *api;
    struct gate_reader *reader;
    struct queue *fresh; // listeners that the HTTP thread has opened
    struct listener *listeners;
    struct watched *watched;
    int64_t live[LEDGER_AGENCIES_MAX + 1]; // up to where those who are not behind have been told
    int64_t seen;                          // commits
    void *memory;
    struct arena arena;
    pthread_t thread;
    bool runs;
    _Atomic bool ending;
};

static int64_t now_ms(void) { return monotonic_ns() / NS_PER_MS; }

// --- who is there ---------------------------------------------------------------------------------------------------

static struct watched *watched_of(struct hub *h, const struct listener *l)
{
    for (struct watched *w = h->watched; w; w = w->next)
        if (w->agency == l->actor.agency && name_is(&w->name, name_str(&l->name))) return w;
    struct watched *w = calloc(1, sizeof *w);
    MUST(w != NULL);
    *w = (struct watched){ .next = h->watched,
                           .watch = gate_watch_open(h->api->o.gate, &l->actor),
                           .name = l->name,
                           .agency = l->actor.agency };
    h->watched = w;
    return w;
}

static void take_fresh(struct hub *h)
{
    void *items[32];
    int32_t count;
    while ((count = queue_take(h->fresh, items, COUNT(items), 0)) > 0)
        for (int32_t i = 0; i < count; i++) {
            struct listener *l = items[i];
            l->beat_ms = now_ms();
            if (l->actor.class != ACTOR_HOLDER) {
                l->watched = watched_of(h, l);
                l->watched->listeners++;
            }
            l->next = h->listeners;
            h->listeners = l;
        }
}

static void listener_free(struct listener *l)
{
    if (l->watched) l->watched->listeners--;
    (void)pthread_mutex_destroy(&l->lock);
    free(l);
}

static void drop_gone(struct hub *h)
{
    for (struct listener **at = &h->listeners; *at;) {
        struct listener *l = *at;
        if (!listener_is_gone(l)) {
            at = &l->next;
            continue;
        }
        *at = l->next;
        listener_free(l);
    }
    for (struct watched **at = &h->watched; *at;) {
        struct watched *w = *at;
        if (w->listeners > 0) {
            at = &w->next;
            continue;
        }
        *at = w->next;
        gate_watch_close(w->watch);
        free(w);
    }
}

// --- a round --------------------------------------------------------------------------------------------------------

// Entries [from, to) of one log, for those who are there (`live`), or for those who are behind. Who is there and has heard exactly what came
// before belongs to the crowd, nearly always all; they are told by the frames of their account. The others are told one by one.
struct round {
    struct hub *hub;
    int64_t agency, from, to;
    bool live;
    int32_t single; // how many are not of the crowd
};

static bool takes_part(const struct round *r, const struct listener *l)
{
    if (l->actor.agency != r->agency || l->stuck) return false;
    if (l->actor.class == ACTOR_HOLDER) return r->live && l->caught_up;
    return r->live ? l->position >= r->from : l->position < r->to;
}

static int32_t act_frame(char out[static FRAME_MAX], const struct gate_event *e, int64_t id)
{
    char memory[1024];
    struct arena a = arena_of(memory, sizeof memory, NULL);
    struct json_out o = json_out_of(&a);
    json_open(&o, '{');
    json_put_int(&o, "seq", id);
    json_put_str(&o, "case", e->case_name);
    json_put_str(&o, "act", e->act);
    json_put_instant(&o, "at", e->at);
    json_shut(&o, '}');
    return frame_print(out, "act", id, json_out_str(&o));
}

static void tell_holder(struct listener *l, const struct gate_event *e)
{
    char frame[FRAME_MAX];
    if (e->casefile != l->actor.casefile || e->place < l->position) return;
    l->stuck = !listener_put(l, frame, act_frame(frame, e, e->place));
    if (!l->stuck) l->position = e->place + 1;
    if (l->stuck) l->caught_up = false; // it is told later, out of the case's own story
}

// Whoever has no room for all of it is told later, from its beginning.
static void hand_out(struct hub *h, struct watched *w)
{
    for (struct listener *l = h->listeners; l && w->len > 0; l = l->next) {
        if (!l->in_crowd || l->watched != w) continue;
        l->stuck = !listener_put(l, w->frames, w->len);
        l->position = l->stuck ? w->first : w->after;
        l->in_crowd = !l->stuck;
    }
    w->len = 0;
}

static void tell_crowd(struct hub *h, struct watched *w, const char *frame, int32_t len, int64_t position)
{
    if (len > WATCHED_BYTES - w->len) hand_out(h, w);
    if (w->len == 0) w->first = position;
    memcpy(w->frames + w->len, frame, (size_t)len);
    w->len += len;
    w->after = position + 1;
}

static void tell_one(const struct round *r, struct listener *l, const struct gate_event *e, const char *frame,
                     int32_t len)
{
    if (l->in_crowd || !takes_part(r, l)) return;
    if (l->actor.class == ACTOR_HOLDER) return tell_holder(l, e);
    if (l->position > e->position || !l->watched->sees) return;
    l->stuck = !listener_put(l, frame, len);
    l->position = l->stuck ? e->position : e->position + 1;
}

static void tell(void *self, const struct gate_event *e)
{
    const struct round *r = self;
    struct hub *h = r->hub;
    char frame[FRAME_MAX];
    int32_t len = act_frame(frame, e, e->position);
    for (struct watched *w = h->watched; w; w = w->next) {
        w->sees = w->agency == r->agency && gate_watch_sees(w->watch, e);
        if (w->sees && w->crowd > 0) tell_crowd(h, w, frame, len, e->position);
    }
    for (struct listener *l = h->listeners; l && r->single > 0; l = l->next) tell_one(r, l, e, frame, len);
}

static void gather_crowd(struct round *r)
{
    struct hub *h = r->hub;
    for (struct watched *w = h->watched; w; w = w->next) w->crowd = 0;
    for (struct listener *l = h->listeners; l; l = l->next) {
        l->in_crowd = r->live && l->watched && takes_part(r, l) && l->position == r->from;
        if (l->in_crowd)
            l->watched->crowd++;
        else
            r->single += takes_part(r, l);
    }
}

static enum rc round_do(struct round *r, struct fault *f)
{
    struct hub *h = r->hub;
    gather_crowd(r);
    enum rc rc = gate_walk_events(h->reader, r->agency, r->from, r->to, h->arena, tell, r, f);
    for (struct watched *w = h->watched; w; w = w->next) hand_out(h, w);
    if (rc) return rc;
    for (struct listener *l = h->listeners; l; l = l->next)
        if (l->actor.class != ACTOR_HOLDER && takes_part(r, l) && l->position < r->to) l->position = r->to;
    return RC_OK;
}

static bool has_listeners(const struct hub *h, int64_t agency)
{
    for (const struct listener *l = h->listeners; l; l = l->next)
        if (l->actor.agency == agency) return true;
    return false;
}

static enum rc tell_live(struct hub *h, int64_t agency, struct fault *f)
{
    int64_t end = gate_committed(h->api->o.gate, agency);
    struct round r = { h, agency, h->live[agency], end, true };
    if (!has_listeners(h, agency)) return h->live[agency] = end, RC_OK;
    if (end - r.from > HUB_CHUNK * 16) r.to = r.from + HUB_CHUNK * 16; // the rest in the next round
    enum rc rc = r.to > r.from ? round_do(&r, f) : RC_OK;
    if (!rc) h->live[agency] = r.to;
    return rc;
}

// Those who are behind, together from the one that is furthest back.
static enum rc tell_behind(struct hub *h, int64_t agency, bool *ret_more, struct fault *f)
{
    int64_t live = h->live[agency], from = live;
    for (const struct listener *l = h->listeners; l; l = l->next)
        if (l->actor.agency == agency && l->actor.class != ACTOR_HOLDER && !l->stuck && l->position < from)
            from = l->position;
    if (from == live) return RC_OK;
    struct round r = { h, agency, from, from + HUB_CHUNK < live ? from + HUB_CHUNK : live, false };
    *ret_more = true;
    return round_do(&r, f);
}

static void tell_past(void *self, const struct gate_event *e)
{
    struct listener *l = self;
    if (!l->stuck) tell_holder(l, e);
}

// More has happened than is told singly: the receipt is to be read anew.
static enum rc pass_over(struct hub *h, struct listener *l, struct fault *f)
{
    char frame[FRAME_MAX], json[64];
    int64_t next;
    enum rc rc = gate_case_places(h->reader, &l->actor, h->arena, &next, f);
    if (rc) return rc;
    int len = snprintf(json, sizeof json, "{\"seq\":%lld}", (long long)next - 1);
    l->caught_up = listener_put(l, frame, frame_print(frame, "reload", next - 1, (struct str){ json, len }));
    if (l->caught_up) l->position = next;
    return RC_OK;
}

// A holder's past is the story of their own case.
static enum rc catch_up(struct hub *h, struct listener *l, struct fault *f)
{
    bool cut;
    l->caught_up = true; // what is told from here on is told once: places only grow
    enum rc rc = gate_holder_events(h->reader, &l->actor, l->position - 1, h->arena, tell_past, l, &cut, f);
    if (rc == RC_MISSING) return listener_end(l, S("{\"why\":\"signed-out\"}")), RC_OK;
    return rc || !cut ? rc : pass_over(h, l, f);
}

static void beat(struct hub *h, struct listener *l)
{
    char frame[FRAME_MAX], memory[512];
    struct arena a = arena_of(memory, sizeof memory, NULL);
    const struct world *w = h->api->o.world;
    if (now_ms() - l->beat_ms < LISTENER_BEAT_MS) return;
    struct json_out o = json_out_of(&a);
    json_open(&o, '{');
    json_put_instant(&o, "at", w->now(w->self));
    json_put_int(&o, "seq", l->position - 1);
    json_shut(&o, '}');
    (void)listener_put(l, frame, frame_print(frame, "time", l->position - 1, json_out_str(&o)));
}

static void look_after(struct hub *h, struct listener *l)
{
    (void)pthread_mutex_lock(&l->lock);
    bool slow = l->full_ms && now_ms() - l->full_ms > LISTENER_SLOW_MS;
    (void)pthread_mutex_unlock(&l->lock);
    if (atomic_load(&h->api->stopping)) listener_end(l, S("{\"why\":\"stopping\"}"));
    if (l->watched && !gate_watch_there(l->watched->watch)) listener_end(l, S("{\"why\":\"signed-out\"}"));
    if (slow) listener_end(l, S("{\"why\":\"slow\"}"));
    beat(h, l);
}

// One turn: what is new to those who are there, then the past to those who are behind.
static enum rc turn(struct hub *h, bool *ret_more, struct fault *f)
{
    enum rc rc = RC_OK;
    for (struct listener *l = h->listeners; l; l = l->next) l->stuck = !listener_has_room(l);
    for (int64_t agency = 1; !rc && agency <= ledger_agencies(gate_ledger(h->api->o.gate)); agency++) {
        rc = tell_live(h, agency, f);
        if (!rc) rc = tell_behind(h, agency, ret_more, f);
    }
    for (struct listener *l = h->listeners; !rc && l; l = l->next)
        if (l->actor.class == ACTOR_HOLDER && !l->caught_up && !l->stuck) rc = catch_up(h, l, f);
    for (struct listener *l = h->listeners; l; l = l->next) look_after(h, l);
    return rc;
}

static void rest(int64_t began_ns)
{
    int64_t left = HUB_TICK_MS * NS_PER_MS - (monotonic_ns() - began_ns);
    if (left > 0) (void)nanosleep(&(struct timespec){ .tv_nsec = left }, NULL);
}

static void *hub_main(void *self)
{
    struct hub *h = self;
    struct fault f;
    bool failed_before = false;
    (void)pthread_setname_np(pthread_self(), "anlan-events");
    while (!atomic_load(&h->ending)) {
        bool more = false;
        int64_t began_ns = monotonic_ns();
        take_fresh(h);
        drop_gone(h);
        enum rc rc = turn(h, &more, &f);
        if (rc && !failed_before)
            fprintf(stderr, "level=error what=\"live events stand still\" rc=%s why=\"%s\"\n", rc_name(rc),
                    f.text);
        failed_before = rc != RC_OK;
        if (rc || !more) gate_wait_commit(h->api->o.gate, &h->seen, HUB_WAIT_MS);
        if (!more) rest(began_ns);
    }
    return NULL;
}

// --- start and end --------------------------------------------------------------------------------------------------

enum rc hub_open(struct api *api, struct hub **ret_hub, struct fault *f)
{
    struct hub *h = calloc(1, sizeof *h);
    MUST(h != NULL);
    h->api = api;
    h->memory = malloc(HUB_BYTES);
    MUST(h->memory != NULL);
    h->arena = arena_of(h->memory, HUB_BYTES, NULL);
    h->fresh = queue_open(API_LISTENERS_MAX);
    for (int64_t agency = 1; agency <= LEDGER_AGENCIES_MAX; agency++)
        h->live[agency] =
            agency <= ledger_agencies(gate_ledger(api->o.gate)) ? gate_committed(api->o.gate, agency) : 0;
    enum rc rc = gate_reader_open(api->o.gate, &h->reader, f);
    if (!rc && pthread_create(&h->thread, NULL, hub_main, h) != 0)
        rc = fail(f, RC_IO, "could not start the thread of events");
    h->runs = !rc;
    *ret_hub = h;
    return rc;
}

void hub_end(struct hub *h)
{
    if (!h) return;
    atomic_store(&h->ending, true);
    if (h->runs) (void)pthread_join(h->thread, NULL);
    take_fresh(h);
    for (struct listener *l = h->listeners; l; l = l->next) listener_end(l, S("{\"why\":\"stopping\"}"));
}

void hub_free(struct hub *h)
{
    if (!h) return;
    while (h->listeners) {
        struct listener *l = h->listeners;
        h->listeners = l->next;
        listener_free(l);
    }
    drop_gone(h);
    gate_reader_close(h->reader);
    queue_close(h->fresh);
    free(h->memory);
    free(h);
}

// --- a new listener, in the HTTP thread -----------------------------------------------------------------------------

static uint64_t who_listens(const struct call *c)
{
    if (c->actor.class == ACTOR_HOLDER)
        return rate_hash(c->api, 'h', &c->actor.casefile, sizeof c->actor.casefile);
    return rate_hash(c->api, 'l', c->actor.name.at, str_slice(c->actor.name, 0, GATE_TEXT_MAX).len);
}

// Of an account that listens more often than it may, the one that began first makes room: a page that is loaded again and again leaves
// connections behind whose end shows only later.
static void make_room(struct api *api, uint64_t who)
{
    struct listener *first = NULL;
    int32_t count = 0;
    for (int32_t i = 0; i < API_LISTENERS_MAX; i++) {
        struct listener *l = api->listeners[i];
        if (!l || l->who != who || l->replaced) continue;
        count++;
        if (!first || l->call->number < first->call->number) first = l;
    }
    if (count < LISTENERS_EACH_MAX) return;
    first->replaced = true;
    listener_end(first, S("{\"why\":\"replaced\"}"));
}

static struct listener **free_place(struct api *api)
{
    for (int32_t i = 0; i < API_LISTENERS_MAX; i++)
        if (!api->listeners[i]) return &api->listeners[i];
    return NULL;
}

static struct listener *listener_new(struct call *c, int64_t position, struct str greeting)
{
    struct listener *l = calloc(1, sizeof *l);
    MUST(l != NULL && greeting.len <= LISTENER_BYTES);
    l->api = c->api;
    l->call = c;
    l->actor = c->actor;
    l->position = position;
    MUST(name_set(&l->name, c->actor.name));
    l->actor.name = name_str(&l->name); // the call's arena belongs to another thread
    memcpy(l->buffer, greeting.at, (size_t)greeting.len);
    l->len = (int32_t)greeting.len;
    MUST(pthread_mutex_init(&l->lock, NULL) == 0);
    return l;
}

enum rc listener_open(struct call *c, int64_t position, struct str greeting, struct listener **ret_l)
{
    static const struct str none = { 0 };
    struct api *api = c->api;
    struct listener **place = free_place(api);
    if (!place) return refuse(c, PROBLEM_BUSY, none, none);
    struct listener *l = listener_new(c, position, greeting);
    l->who = who_listens(c);
    make_room(api, l->who);
    if (!queue_put(api->hub->fresh, l)) {
        listener_free(l);
        return refuse(c, PROBLEM_BUSY, none, none);
    }
    *place = l;
    *ret_l = l;
    return RC_OK;
}
