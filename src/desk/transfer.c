// Whose the case is. The sender owns until the receiver's acceptance is in the ledger, so an open case has exactly one owner at every instant.
// A unit of another agency is written "agency/unit".
#include "desk/desk.h"

static struct str used(const struct act *act, enum pack_use use)
{
    const struct json *j = pack_used(act->ruling->row->form, act->data, use);
    return j && j->kind == JSON_TEXT ? j->text : (struct str){ 0 };
}

static bool speaks_for_offered(const struct act *act)
{
    return act->before->offered.len > 0 && act->relations & LAW_OFFERED;
}

static enum rc transfer(struct act *act, struct effects *e, struct fault *f)
{
    struct str unit = used(act, USE_UNIT), agency, there;
    bool across = str_cut(unit, '/', &agency, &there);
    if (unit.len == 0) return fail(f, RC_INVALID, "the unit to which it is offered is missing");
    if (name_is(&act->before->owner, unit))
        return fail(f, RC_CONFLICT, "\"%.*s\" owns the case already", P(str_slice(unit, 0, 64)));
    if (across && !act->foreign_unit(act, agency, there))
        return fail(f, RC_INVALID, "no unit \"%.*s\" on this server", P(str_slice(unit, 0, 128)));
    if (!across && !charter_unit(act->charter, unit))
        return fail(f, RC_INVALID, "no unit \"%.*s\"", P(str_slice(unit, 0, 64)));
    e->sets_offered = true;
    e->offered = unit;
    return RC_OK;
}

// Taking over what was offered; else the owning unit takes the case up, which changes its status alone.
static enum rc accept(struct act *act, struct effects *e, struct fault *f)
{
    struct str offered = name_str(&act->before->offered), agency, unit;
    if (!speaks_for_offered(act)) return RC_OK;
    e->sets_offered = e->sets_owner = true;
    e->owner = offered;
    e->sets_assignee = act->before->assignee.len > 0; // a person of the unit that gives it away
    if (!str_cut(offered, '/', &agency, &unit)) return RC_OK;
    e->moves = e->sets_twin = true;
    e->owner = unit;
    e->twin_agency = act->foreign_unit(act, agency, unit);
    return e->twin_agency ? RC_OK : fail(f, RC_CONFLICT, "the accepting unit is not on this server any more");
}

static enum rc decline(struct act *act, struct effects *e, struct fault *)
{
    e->sets_offered = speaks_for_offered(act);
    return RC_OK;
}

static enum rc recall(struct act *, struct effects *e, struct fault *)
{
    e->sets_offered = true;
    return RC_OK;
}

static enum rc assign(struct act *act, struct effects *e, struct fault *f)
{
    struct str person = used(act, USE_PERSON);
    if (person.len == 0) person = act->actor; // whoever takes it themselves
    if (!act->unit_has_member(act, name_str(&act->before->owner), person))
        return fail(f, RC_INVALID, "\"%.*s\" is not of the unit that owns the case",
                    P(str_slice(person, 0, 64)));
    e->sets_assignee = true;
    e->assignee = person;
    return RC_OK;
}

static const struct verb verbs[] = {
    { VERB_TRANSFER, transfer }, { VERB_ACCEPT, accept }, { VERB_DECLINE, decline },
    { VERB_RECALL, recall },     { VERB_ASSIGN, assign },
};
const struct verb_table transfer_verbs = { verbs, COUNT(verbs) };
