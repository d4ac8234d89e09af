// The body as JSON, and its members one by one, each refusal naming its place.
#include "api/api_int.h"

enum rc call_json(struct call *c, const struct json **ret_object)
{
    const struct json *j;
    enum rc rc = json_parse(&c->arena, (struct str){ c->body, c->body_len }, &j, &c->fault);
    if (rc)
        return refuse(c, rc == RC_LIMIT ? PROBLEM_TOO_COMPLEX : PROBLEM_JSON, (struct str){ 0 },
                      (struct str){ 0 });
    if (j->kind != JSON_OBJECT) return refuse(c, PROBLEM_JSON, S("/"), S("an object"));
    *ret_object = j;
    return RC_OK;
}

static bool listed(const char *names, struct str name)
{
    struct str rest = str_of(names), one;
    while (rest.len > 0) {
        (void)str_cut(rest, ' ', &one, &rest);
        if (str_equal(one, name)) return true;
    }
    return false;
}

// BASIS: RFC 6901, 3: '~' and '/' of a name are written as ~0 and ~1
static struct str pointer_to(struct call *c, struct str name)
{
    struct text t = { .arena = &c->arena };
    text_char(&t, '/');
    for (ptrdiff_t i = 0; i < name.len; i++) {
        if (name.at[i] == '~')
            text_put(&t, S("~0"));
        else if (name.at[i] == '/')
            text_put(&t, S("~1"));
        else
            text_char(&t, name.at[i]);
    }
    return text_str(&t);
}

enum rc members_only(struct call *c, const struct json *o, const char *names)
{
    for (const struct json *m = o->first; m; m = m->next)
        if (!listed(names, m->key)) return refuse(c, PROBLEM_MEMBER, pointer_to(c, m->key), str_of(names));
    return RC_OK;
}

enum rc member_text(struct call *c, const struct json *o, const char *name, bool needed, struct str *ret_text)
{
    const struct json *m = json_get(o, str_of(name));
    if ((!m && needed) || (m && m->kind != JSON_TEXT) || (m && needed && m->text.len == 0))
        return refuse(c, PROBLEM_MEMBER, pointer_to(c, str_of(name)), S("text"));
    *ret_text = m ? m->text : (struct str){ 0 };
    return RC_OK;
}

enum rc member_object(struct call *c, const struct json *o, const char *name, const struct json **ret_object)
{
    const struct json *m = json_get(o, str_of(name));
    if (m && m->kind != JSON_OBJECT)
        return refuse(c, PROBLEM_MEMBER, pointer_to(c, str_of(name)), S("an object"));
    *ret_object = m;
    return RC_OK;
}
