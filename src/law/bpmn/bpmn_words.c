// The engine's words for its kinds.
#include "law/bpmn/bpmn_int.h"

#define WORD(names, i) (MUST((int)(i) >= 0 && (int)(i) < COUNT(names)), (names)[i])

const char *bpmn_kind_name(enum bpmn_kind k)
{
    static const char *const names[BPMN_KINDS] = {
        [BPMN_PROCESS] = "process",
        [BPMN_SUB_PROCESS] = "sub-process",
        [BPMN_EVENT_SUB_PROCESS] = "event sub-process",
        [BPMN_CALL] = "call activity",
        [BPMN_TASK] = "task",
        [BPMN_USER] = "user task",
        [BPMN_MANUAL] = "manual task",
        [BPMN_SERVICE] = "service task",
        [BPMN_SEND] = "send task",
        [BPMN_RECEIVE] = "receive task",
        [BPMN_RULE] = "business rule task",
        [BPMN_SCRIPT] = "script task",
        [BPMN_EXCLUSIVE] = "exclusive gateway",
        [BPMN_PARALLEL] = "parallel gateway",
        [BPMN_INCLUSIVE] = "inclusive gateway",
        [BPMN_EVENT_GATEWAY] = "event-based gateway",
        [BPMN_START] = "start event",
        [BPMN_CATCH] = "catch event",
        [BPMN_THROW] = "throw event",
        [BPMN_BOUNDARY] = "boundary event",
        [BPMN_END] = "end event",
    };
    return WORD(names, k);
}

const char *bpmn_trigger_name(enum bpmn_trigger t)
{
    static const char *const names[BPMN_TRIGGERS] = {
        [BPMN_NONE] = "none",
        [BPMN_TIMER] = "timer",
        [BPMN_MESSAGE] = "message",
        [BPMN_SIGNAL] = "signal",
        [BPMN_ERROR] = "error",
        [BPMN_ESCALATION] = "escalation",
        [BPMN_CONDITIONAL] = "conditional",
        [BPMN_LINK] = "link",
        [BPMN_TERMINATE] = "terminate",
    };
    return WORD(names, t);
}

const char *bpmn_event_name(enum bpmn_event_kind k)
{
    static const char *const names[BPMN_EVENT_KINDS] = {
        [BPMN_BEGAN] = "began",     [BPMN_ENTERED] = "entered",   [BPMN_PASSED] = "passed",
        [BPMN_TOOK] = "took",       [BPMN_DID] = "done",          [BPMN_BROKE_OFF] = "cancelled",
        [BPMN_WAITED] = "waits",    [BPMN_HAPPENED] = "happened", [BPMN_LAPSED] = "lapsed",
        [BPMN_WROTE] = "wrote",     [BPMN_THREW] = "threw",       [BPMN_KEPT] = "kept",
        [BPMN_DROPPED] = "dropped", [BPMN_FINISHED] = "finished",
    };
    return WORD(names, k);
}

const char *bpmn_outcome_name(enum bpmn_outcome o)
{
    static const char *const names[] = {
        [BPMN_NOT_BEGUN] = "not begun",   [BPMN_OPEN] = "open",           [BPMN_COMPLETED] = "completed",
        [BPMN_TERMINATED] = "terminated", [BPMN_CANCELLED] = "cancelled", [BPMN_FAILED] = "failed",
    };
    return WORD(names, o);
}

const char *bpmn_role_name(enum bpmn_role r)
{
    static const char *const names[] = {
        [BPMN_PLAIN] = "plain",
        [BPMN_BODY] = "body",
        [BPMN_INSTANCE] = "instance",
    };
    return WORD(names, r);
}

bool bpmn_is_scope(enum bpmn_kind k) { return k <= BPMN_CALL; }

bool bpmn_is_done_by_command(const struct bpmn_node *n)
{
    switch (n->kind) {
    case BPMN_TASK:
    case BPMN_USER:
    case BPMN_MANUAL:
    case BPMN_SERVICE:
        return true;
    case BPMN_SEND:
        return n->trigger != BPMN_MESSAGE;
    case BPMN_CALL:
        return n->called < 0;
    default:
        return false;
    }
}

struct str own_slot_name(int32_t slot)
{
    static const struct str names[SLOTS_OWN] = {
        [SLOT_LOOP_COUNTER] = SL("loopCounter"),
        [SLOT_INSTANCES] = SL("numberOfInstances"),
        [SLOT_ACTIVE] = SL("numberOfActiveInstances"),
        [SLOT_DONE] = SL("numberOfCompletedInstances"),
        [SLOT_CANCELLED] = SL("numberOfTerminatedInstances"),
        [SLOT_ITEMS] = SL("loopItems"),
    };
    return WORD(names, slot);
}
