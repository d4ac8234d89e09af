// What an act does to a clock, in the words of procedures and tables: "stop:all", "start:answer", "extend:named".
#include "law/pack/pack_int.h"

static bool op_of(struct str key, enum clock_op *ret_op)
{
    for (int op = CLOCK_START; op <= CLOCK_EXTEND; op++) {
        if (!str_equal(clock_op_name((enum clock_op)op), key)) continue;
        *ret_op = (enum clock_op)op;
        return true;
    }
    return false;
}

// "all" for those that run; "named" for the one that the form names.
static bool word_for_none(enum clock_op op, struct str name)
{
    if (op == CLOCK_EXTEND) return str_equal(name, S("named"));
    return op != CLOCK_START && str_equal(name, S("all"));
}

static enum rc read_effect(struct loader *l, const struct json *where, enum clock_op op, struct str name,
                           const struct draft *d, struct pack_effect *ret_e)
{
    bool if_running = op != CLOCK_START && str_ends(name, S("?")); // "answer?": only where it runs
    if (if_running) name.len--;
    const struct pack_clock *c = draft_clock(d, name);
    if (!c && !word_for_none(op, name)) return bad(l, where, "no clock \"%.*s\" in this kind", P(name));
    if (c && op == CLOCK_EXTEND && c->extend_times_max == 0)
        return bad(l, where, "clock \"%.*s\" cannot be extended", P(name));
    *ret_e = (struct pack_effect){ op, c, if_running };
    return RC_OK;
}

enum rc effect_of(struct loader *l, const struct json *where, const struct draft *d, struct str op,
                  struct str clock, struct pack_effect *ret_e)
{
    enum clock_op known = CLOCK_START;
    if (!op_of(op, &known)) return bad(l, where, "nothing can \"%.*s\" a clock", P(op));
    return read_effect(l, where, known, clock, d, ret_e);
}
