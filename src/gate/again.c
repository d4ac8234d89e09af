// The question that an entry answered, read back: actor, purpose, roles and relations stand in the entry, the rest in the case as it then was.
#include "gate/again_int.h"

static enum law_by by_of(struct str actor)
{
    switch (actor.len ? actor.at[0] : 's') {
    case 'a':
        return LAW_BY_ANONYMOUS;
    case 'h':
        return LAW_BY_HOLDER;
    case 'u':
        return LAW_BY_STAFF;
    case 'p':
        return LAW_BY_PARTNER;
    default:
        return LAW_BY_SYSTEM;
    }
}

static uint32_t relation_bit(struct str name)
{
    static const struct {
        struct str name;
        uint32_t bit;
    } bits[] = {
        { SL("owner"), LAW_OWNER },   { SL("offered"), LAW_OFFERED },     { SL("assignee"), LAW_ASSIGNEE },
        { SL("holder"), LAW_HOLDER }, { SL("concerned"), LAW_CONCERNED },
    };
    for (int32_t i = 0; i < COUNT(bits); i++)
        if (str_equal(bits[i].name, name)) return bits[i].bit;
    return 0;
}

static void standing_of(const struct entry *e, struct law_question *q,
                        struct str roles[static ROLES_AGAIN_MAX])
{
    const struct json *held = json_get(e->why, S("roles")), *relations = json_get(e->why, S("relations"));
    for (const struct json *j = held ? held->first : NULL; j && q->roles_count < ROLES_AGAIN_MAX; j = j->next)
        roles[q->roles_count++] = j->text;
    for (const struct json *j = relations ? relations->first : NULL; j; j = j->next)
        q->relations |= relation_bit(j->text);
    q->roles = roles;
}

// The system acts at the instant when the clock was due, however late it comes to it.
static struct instant asked_at(const struct entry *e, const struct effects *effects,
                               const struct casefile *before)
{
    for (int32_t i = 0; effects->fired.len && before && i < before->clocks_count; i++)
        if (name_is(&before->clocks[i].name, effects->fired)) return before->clocks[i].due;
    return e->at;
}

static struct str account_of(struct str actor)
{
    bool account = str_starts(actor, S("u:")) || str_starts(actor, S("p:"));
    return account ? str_slice(actor, 2, actor.len) : (struct str){ 0 };
}

struct law_question question_again(const struct entry *e, const struct effects *effects,
                                   const struct casefile *before, struct str roles[static ROLES_AGAIN_MAX],
                                   struct arena *a)
{
    struct law_question q =
        before ? case_question(before, asked_at(e, effects, before), a)
               : (struct law_question){ .now = e->at, .kind = effects->kind, .historic = effects->historic };
    q.act = e->act;
    q.by = by_of(e->actor);
    q.actor = account_of(e->actor);
    q.due_clock = effects->fired;
    q.purpose = e->purpose;
    standing_of(e, &q, roles);
    return q;
}
