// A trial run through a server: each row against the form that the agency's pack has for its kind, as GET /api/v1/kinds gives it.
#include "app/words.h"
#include "app/client.h"
#include "app/import.h"
#include "wire/schema.h"

struct import_form {
    struct str kind;
    const struct schema *schema;
};

static enum rc compile_all(struct arena *a, const struct json *kinds, struct import_forms *ret_forms,
                           struct fault *f)
{
    struct import_form *at = NEW(a, struct import_form, kinds ? kinds->count : 0);
    int32_t count = 0;
    for (const struct json *k = kinds ? kinds->first : NULL; k; k = k->next) {
        at[count].kind = json_str(k, S("kind"));
        enum rc rc = schema_compile(a, json_get(k, S("form")), &at[count].schema, f);
        if (rc) return within(f, rc, tr("the form of kind \"%.*s\""), P(at[count].kind));
        count++;
    }
    *ret_forms = (struct import_forms){ at, count };
    return count ? RC_OK : fail(f, RC_MISSING, tr("the agency has no kind of case"));
}

enum rc import_forms_fetch(struct import *i, struct arena *a, struct fault *f)
{
    struct client_answer answer;
    struct str path =
        i->agency.len ? arena_print(a, "/api/v1/kinds?agency=%.*s", P(i->agency)) : S("/api/v1/kinds");
    enum rc rc = client_ask(i->client, a, "GET", path, (struct str){ 0 }, &answer, f);
    if (!rc) rc = compile_all(a, json_get(answer.json, S("kinds")), &i->forms, f);
    return rc ? within(f, rc, tr("the agency's forms")) : RC_OK;
}

enum rc import_forms_check(const struct import *i, const struct open_request *r, struct arena scratch,
                           struct fault *f)
{
    struct schema_fault wrong;
    for (int32_t n = 0; n < i->forms.count; n++) {
        if (!str_equal(i->forms.at[n].kind, r->kind)) continue;
        if (schema_check(i->forms.at[n].schema, r->data, scratch, &wrong)) return RC_OK;
        struct str text = words_said(&scratch, schema_fault_text(&scratch, &wrong));
        return fail(f, RC_INVALID, "%s%.*s", wrong.pointer[0] ? "" : "/: ", P(text));
    }
    return fail(f, RC_INVALID, tr("/kind: \"%.*s\" is no kind of this agency"), P(str_slice(r->kind, 0, 64)));
}
