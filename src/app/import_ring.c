// The ring: each row gets a slot, is mapped and sent, and is reported when it is the oldest and has its answer.
#include "app/words.h"
#include "app/import.h"
#include <stdlib.h>

enum rc import_ring_open(struct import *i, struct fault *f)
{
    i->slots = calloc(IMPORT_SLOTS, sizeof *i->slots);
    if (!i->slots) return fail(f, RC_LIMIT, tr("no memory"));
    for (int32_t n = 0; n < IMPORT_SLOTS; n++) {
        i->slots[n].import = i;
        i->slots[n].memory = malloc(IMPORT_ROW_BYTES);
        if (!i->slots[n].memory) return fail(f, RC_LIMIT, tr("no memory"));
    }
    i->began_s = i->told_s = import_now_s();
    return RC_OK;
}

void import_ring_close(struct import *i)
{
    for (int32_t n = 0; i->slots && n < IMPORT_SLOTS; n++) free(i->slots[n].memory);
    free(i->slots);
    i->slots = NULL;
}

static enum rc take_oldest(struct import *i, struct fault *f)
{
    struct import_slot *s = &i->slots[i->first % IMPORT_SLOTS];
    enum rc rc = s->state == SLOT_SENT ? i->door->wait(i, s, f) : RC_OK;
    if (rc) return rc;
    report_slot(i, s);
    if (s->state == SLOT_REPEATED || s->state == SLOT_OPENED) i->there = s->state == SLOT_REPEATED;
    i->first++;
    return RC_OK;
}

enum rc import_drain(struct import *i, struct fault *f)
{
    enum rc rc = RC_OK;
    while (!rc && i->first < i->next) rc = take_oldest(i, f);
    return rc;
}

// What is wrong with a row refuses that row; only a fault of the door is passed on.
static enum rc map_and_send(struct import *i, struct import_slot *s, const struct csv_row *row,
                            struct fault *f)
{
    jmp_buf full;
    s->arena = arena_of(s->memory, IMPORT_ROW_BYTES, &full);
    if (setjmp(full)) {
        (void)fail(&s->why, RC_LIMIT, tr("the row needs more than %d KiB"), IMPORT_ROW_BYTES >> 10);
        return s->state = SLOT_REFUSED, RC_OK;
    }
    enum rc rc = mapping_row(i->mapping, &i->columns, row, &s->arena, &s->request, &s->why);
    if (rc) {
        s->request.line = row->line;
        return s->state = SLOT_REFUSED, RC_OK;
    }
    if (s->request.skipped.len) return s->state = SLOT_SKIPPED, RC_OK;
    s->state = SLOT_SENT;
    return i->door->send(i, s, f); // which hands the arena on: nothing of it may be touched afterwards
}

enum rc import_row(struct import *i, const struct csv_row *row, int64_t line, const struct fault *unread,
                   struct fault *f)
{
    enum rc rc = i->next - i->first == IMPORT_SLOTS ? take_oldest(i, f) : RC_OK;
    if (rc) return rc;
    struct import_slot *s = &i->slots[i->next % IMPORT_SLOTS];
    s->request = (struct open_request){ .line = line };
    s->why = (struct fault){ 0 };
    if (unread) {
        s->why = *unread;
        s->state = SLOT_REFUSED;
    } else
        rc = map_and_send(i, s, row, f);
    if (!rc) i->next++;
    return rc;
}
