// Somebody who listens to live events: after each batch they are told what came into the logs, each act once, and nothing that is not there.
#include "sim/town_int.h"

struct listening {
    struct town *t;
    struct gate_watch *watch;
    int64_t agency, next, to; // the next position that may be told; where the log ends
    bool good;
};

static void hear(void *self, const struct gate_event *e)
{
    struct listening *l = self;
    l->good &= e->agency == l->agency && e->position >= l->next && e->position < l->to;
    l->next = e->position + 1;
    l->t->figures.heard += gate_watch_sees(l->watch, e);
}

bool town_listen(struct town *t, const int64_t from[static AGENCIES + 1])
{
    struct actor li = { .class = ACTOR_STAFF, .agency = HOME, .name = S("li") };
    struct listening l = { .t = t, .watch = gate_watch_open(t->gate, &li), .good = true };
    struct fault f = { 0 };
    for (l.agency = 1; l.agency <= AGENCIES && l.good; l.agency++) {
        l.next = from[l.agency];
        l.to = ledger_next(gate_ledger(t->gate), l.agency);
        enum rc rc = gate_walk_events(t->reader, l.agency, l.next, l.to, t->work, hear, &l, &f);
        if (rc && rc != RC_IO && !sim_disk_crashed(t->disk)) l.good = false;
    }
    gate_watch_close(l.watch);
    return l.good || town_broken(t, "events of agency %lld from %lld: one that is not there, or twice: %s",
                                 (long long)l.agency, (long long)from[l.agency], f.text);
}
