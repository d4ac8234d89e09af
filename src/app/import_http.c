// Rows through a server's door: POST /api/v1/cases, many on their way at once. The idempotency key of a row is made of its body and of the
// half month, so that a row whose answer was lost is the same request; after that the server knows the row by (source, row) for ever.
#include "app/client.h"
#include "app/import.h"
#include "seal/seal.h"
#include <time.h>

enum { KEY_PERIOD_DAYS = 15, TRIES_MAX = 8 };

struct sending {
    struct str body;
    char key[CLIENT_KEY_TEXT + 1];
    int32_t tries;
    int32_t wait_s; // asked to come back after that; 0: not
    bool again;
};

static void key_of(struct str body, char ret_key[static CLIENT_KEY_TEXT + 1])
{
    struct world w = world_real();
    int64_t period_ns = KEY_PERIOD_DAYS * NS_PER_DAY, now_ns = w.now(w.self).ns;
    struct digest d = sha256(body);
    client_retry_key((struct instant){ now_ns - now_ns % period_ns }, d.at, ret_key);
}

// A row that the form or law refuses is refused; what concerns the caller ends the import.
static void take_answer(struct import_slot *s, const struct client_answer *answer)
{
    struct import *i = s->import;
    if (answer->status < 400) {
        s->state = json_bool(answer->json, S("repeated"), false) ? SLOT_REPEATED : SLOT_OPENED;
        return;
    }
    enum rc rc = client_problem(answer, &s->why);
    if (rc == RC_DENIED || rc == RC_IO || rc == RC_MISSING) i->stopped = s->why;
    s->state = SLOT_REFUSED;
}

static void answered(void *self, const struct client_answer *answer, const struct fault *unreached,
                     int32_t retry_after_s)
{
    struct import_slot *s = self;
    struct sending *x = s->sending;
    bool busy = !unreached && (answer->status == 429 || answer->status == 503);
    if (!busy && !unreached) return take_answer(s, answer);
    if (++x->tries < TRIES_MAX) {
        x->again = true;
        x->wait_s = unreached || retry_after_s < 1 ? 1 : retry_after_s;
        return;
    }
    if (unreached)
        s->import->stopped = *unreached;
    else
        (void)!client_problem(answer, &s->import->stopped);
    s->state = SLOT_REFUSED;
}

static enum rc post(struct import_slot *s, struct fault *f)
{
    struct sending *x = s->sending;
    x->again = false;
    return client_send(s->import->client, "/api/v1/cases", x->key, x->body, answered, s, f);
}

static enum rc send(struct import *i, struct import_slot *s, struct fault *f)
{
    struct sending *x = NEW(&s->arena, struct sending, 1);
    x->body = mapping_body(&s->arena, &s->request, i->agency);
    key_of(x->body, x->key);
    s->sending = x;
    s->arena.full = NULL;
    if (i->dry)
        return s->state = import_forms_check(i, &s->request, s->arena, &s->why) ? SLOT_REFUSED : SLOT_OPENED,
               RC_OK;
    return post(s, f);
}

// Those that were asked to come back are sent again, all together, after the longest of their waits.
static enum rc send_again(struct import *i, struct fault *f)
{
    int32_t wait_s = 0;
    enum rc rc = RC_OK;
    for (int64_t n = i->first; n < i->next; n++) {
        const struct import_slot *s = &i->slots[n % IMPORT_SLOTS];
        const struct sending *x = s->sending;
        if (s->state == SLOT_SENT && x->again && x->wait_s > wait_s) wait_s = x->wait_s;
    }
    if (wait_s) (void)nanosleep(&(struct timespec){ .tv_sec = wait_s }, NULL);
    for (int64_t n = i->first; !rc && wait_s && n < i->next; n++) {
        struct import_slot *s = &i->slots[n % IMPORT_SLOTS];
        if (s->state == SLOT_SENT && ((struct sending *)s->sending)->again) rc = post(s, f);
    }
    return rc;
}

static enum rc wait(struct import *i, struct import_slot *s, struct fault *f)
{
    while (s->state == SLOT_SENT && i->stopped.rc == RC_OK) {
        enum rc rc = client_on_way(i->client) ? client_work(i->client, 1000, f) : send_again(i, f);
        if (rc) return rc;
    }
    if (i->stopped.rc) return fail(f, i->stopped.rc, "%s", i->stopped.text);
    return RC_OK;
}

const struct import_door import_http = { send, wait };
