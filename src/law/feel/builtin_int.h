// Inside law/feel: what the built-in functions share: reading arguments, and saying what is wrong with them.
#ifndef ANLAN_LAW_FEEL_BUILTIN_INT_H
#define ANLAN_LAW_FEEL_BUILTIN_INT_H
#include "law/feel/feel_int.h"

// A list of one stands for its item where an item is wanted.
static inline struct feel_value single(struct feel_value v)
{
    return v.kind == FEEL_LIST && v.extra == 1 ? v.items[0] : v;
}

static inline bool take_text(struct feel_value v, struct str *ret_s)
{
    v = single(v);
    if (v.kind != FEEL_STRING) return false;
    *ret_s = text_of(v);
    return true;
}

static inline bool take_number(struct feel_value v, struct feel_value *ret_n)
{
    v = single(v);
    if (v.kind != FEEL_NUMBER) return false;
    *ret_n = v;
    return true;
}

// A list, or an item as a list of one in `room`; null is none.
static inline bool take_list(struct feel_value v, struct feel_value *room, struct feel_value *ret_list)
{
    if (v.kind == FEEL_NULL) return false;
    *ret_list = as_list(v, room);
    return true;
}

static inline struct feel_value wrong_type(struct feel_run *r, const char *what)
{
    return feel_error(r, FEEL_E_TYPE, str_of(what));
}

static inline struct feel_value wrong_value(struct feel_run *r, const char *what)
{
    return feel_error(r, FEEL_E_VALUE, str_of(what));
}

// Passes a value on; a null with a code becomes a diagnostic.
static inline struct feel_value told(struct feel_run *r, struct feel_value v)
{
    return v.kind == FEEL_NULL && v.form ? feel_error(r, (enum feel_code)v.form, (struct str){ 0 }) : v;
}
#endif
