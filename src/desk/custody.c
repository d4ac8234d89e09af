// The sealed parts of a case: who read them, what is locked, what is erased, and what must be kept meanwhile.
#include "desk/desk.h"

static enum rc list_parts(const struct act *act, struct str ret[static EFFECT_PARTS_MAX], int32_t *ret_count,
                          struct fault *f)
{
    const struct json *parts = pack_used(act->ruling->row->form, act->data, USE_PARTS);
    int32_t count = 0;
    for (const struct json *p = parts ? parts->first : NULL; p; p = p->next) {
        if (count == EFFECT_PARTS_MAX)
            return fail(f, RC_LIMIT, "more than %d parts in one act", EFFECT_PARTS_MAX);
        ret[count++] = p->text;
    }
    *ret_count = count;
    return count ? RC_OK : fail(f, RC_INVALID, "which parts is missing");
}

static enum rc read_parts(struct act *act, struct effects *e, struct fault *f)
{
    return list_parts(act, e->read_parts, &e->read_parts_count, f);
}
static enum rc lock(struct act *act, struct effects *e, struct fault *f)
{
    return list_parts(act, e->locks, &e->locks_count, f);
}
static enum rc unlock(struct act *act, struct effects *e, struct fault *f)
{
    return list_parts(act, e->unlocks, &e->unlocks_count, f);
}

static enum rc retain(struct act *, struct effects *e, struct fault *)
{
    e->sets_retained = e->retained = true;
    return RC_OK;
}

static enum rc end_retention(struct act *, struct effects *e, struct fault *)
{
    e->sets_retained = true;
    return RC_OK;
}

// Retention counts from the closing; an open case has not begun it, and one that is kept for ever never ends it.
static bool retention_runs(const struct act *act)
{
    const struct casefile *c = act->before;
    int64_t years = act->ruling->kind->retention_years;
    if (years == 0 || c->closed.ns == 0) return true;
    struct civil day = civil_of_day((struct day){ c->closed.ns / NS_PER_DAY });
    day.year += years;
    return act->now.ns / NS_PER_DAY < day_of_civil(day).n;
}

static struct effect_erase *erasure_at(struct effects *e, int64_t position, int32_t room)
{
    for (int32_t i = 0; i < e->erase_count; i++)
        if (e->erase[i].position == position) return &e->erase[i];
    if (e->erase_count == room) return NULL;
    e->erase[e->erase_count] = (struct effect_erase){ .position = position };
    return &e->erase[e->erase_count++];
}

// No case has more entries with parts than it has acts.
static int32_t erases_room(const struct act *act)
{
    return act->before->acts < ACT_ERASES_MAX ? (int32_t)act->before->acts : ACT_ERASES_MAX;
}

static enum rc erase_part(struct act *act, struct str part, struct effects *e, struct fault *f)
{
    int32_t count, room = erases_room(act);
    struct found_part *found = NEW(act->arena, struct found_part, ACT_ERASES_MAX);
    enum rc rc = act->parts_of(act, part, found, ACT_ERASES_MAX, &count, f);
    for (int32_t i = 0; !rc && i < count; i++) {
        struct effect_erase *x = erasure_at(e, found[i].position, room);
        if (!x || x->parts_count == EFFECT_PARTS_MAX)
            return fail(f, RC_LIMIT, "more than %d entries to erase from in one act", ACT_ERASES_MAX);
        x->parts[x->parts_count++] = arena_str(act->arena, name_str(&found[i].name));
    }
    return rc;
}

// While retention or a legal hold runs an erasure is refused: then the part is to be locked instead.
static enum rc erase(struct act *act, struct effects *e, struct fault *f)
{
    struct str parts[EFFECT_PARTS_MAX];
    int32_t count;
    enum rc rc = list_parts(act, parts, &count, f);
    if (!rc && act->before->retained)
        rc = fail(f, RC_CONFLICT, "a legal hold runs on this case: lock the part instead");
    if (!rc && retention_runs(act))
        rc = fail(f, RC_CONFLICT, "the retention period has not ended: lock the part instead");
    if (!rc) e->erase = NEW(act->arena, struct effect_erase, erases_room(act));
    for (int32_t i = 0; !rc && i < count; i++) rc = erase_part(act, parts[i], e, f);
    if (!rc && e->erase_count == 0) rc = fail(f, RC_MISSING, "the case has no such part");
    return rc;
}

static const struct verb verbs[] = {
    { VERB_READ, read_parts }, { VERB_LOCK, lock },     { VERB_UNLOCK, unlock },
    { VERB_ERASE, erase },     { VERB_RETAIN, retain }, { VERB_FREE, end_retention },
};
const struct verb_table custody_verbs = { verbs, COUNT(verbs) };
