// Receipts as JSON: printing and parsing.
#include "tree/receipt.h"
#include "wire/json.h"

static void put_base64(struct json_out *o, struct arena *a, const char *key, struct str bytes)
{
    char *text = NEW(a, char, BASE64_CHARS(bytes.len));
    json_put_str(o, key, base64_encode(bytes.at, bytes.len, text));
}

static void put_opening(struct json_out *o, const struct receipt_opening *p)
{
    json_open(o, '{');
    json_put_str(o, "body", p->body);
    json_put_str(o, "name", p->name);
    json_put_hex(o, "random", p->random, OPENING_BYTES);
    json_shut(o, '}');
}

struct str receipt_print(struct arena *a, const struct receipt *r)
{
    MUST(r->openings_count >= 0 && r->openings_count <= RECEIPT_OPENINGS_MAX);
    struct json_out o = json_out_sorted(a);
    json_open(&o, '{');
    json_put_str(&o, "code", r->code);
    put_base64(&o, a, "entry", r->entry);
    json_put_str(&o, "number", r->number);
    json_open_key(&o, "openings", '[');
    for (int32_t i = 0; i < r->openings_count; i++) put_opening(&o, &r->openings[i]);
    json_shut(&o, ']');
    json_put_str(&o, "proof", r->proof);
    json_put_str(&o, "vkey", r->vkey);
    json_shut(&o, '}');
    return json_out_str(&o);
}

static enum rc text_of(const struct json *object, const char *key, struct str *ret_text, struct fault *f)
{
    const struct json *j = json_get(object, str_of(key));
    if (!j || j->kind != JSON_TEXT) return fail(f, RC_INVALID, "receipt has no text member \"%s\"", key);
    *ret_text = j->text;
    return RC_OK;
}

static enum rc bytes_of(struct arena *a, const struct json *object, const char *key, struct str *ret_bytes,
                        struct fault *f)
{
    struct str text;
    enum rc rc = text_of(object, key, &text, f);
    if (rc) return rc;
    char *bytes = NEW(a, char, text.len);
    ptrdiff_t len;
    if (!base64_decode(text, bytes, text.len, &len))
        return fail(f, RC_INVALID, "receipt's member \"%s\" is not base64", key);
    *ret_bytes = (struct str){ bytes, len };
    return RC_OK;
}

static enum rc opening_of(const struct json *j, struct receipt_opening *ret_p, struct fault *f)
{
    struct str random;
    enum rc rc = text_of(j, "name", &ret_p->name, f);
    if (!rc) rc = text_of(j, "body", &ret_p->body, f);
    if (!rc) rc = text_of(j, "random", &random, f);
    if (rc) return rc;
    if (hex_decode_exactly(random, ret_p->random, OPENING_BYTES)) return RC_OK;
    return fail(f, RC_INVALID, "receipt's member \"random\" is not %d bytes in hex", OPENING_BYTES);
}

static enum rc openings_of(const struct json *object, struct receipt *ret_r, struct fault *f)
{
    const struct json *list = json_get(object, S("openings"));
    if (!list || list->kind != JSON_ARRAY) return fail(f, RC_INVALID, "receipt has no list \"openings\"");
    if (list->count > RECEIPT_OPENINGS_MAX)
        return fail(f, RC_LIMIT, "receipt has more than %d openings", RECEIPT_OPENINGS_MAX);
    for (const struct json *j = list->first; j; j = j->next) {
        enum rc rc = opening_of(j, &ret_r->openings[ret_r->openings_count], f);
        if (rc) return within(f, rc, "opening %d", ret_r->openings_count + 1);
        ret_r->openings_count++;
    }
    return RC_OK;
}

enum rc receipt_parse(struct arena *a, struct str bytes, struct receipt *ret_r, struct fault *f)
{
    const struct json *j;
    if (bytes.len > RECEIPT_BYTES_MAX)
        return fail(f, RC_LIMIT, "receipt is longer than %d bytes", RECEIPT_BYTES_MAX);
    struct arena mark = *a;
    *ret_r = (struct receipt){ 0 };
    enum rc rc = json_parse(a, bytes, &j, f);
    if (!rc) rc = text_of(j, "number", &ret_r->number, f);
    if (!rc) rc = text_of(j, "code", &ret_r->code, f);
    if (!rc) rc = bytes_of(a, j, "entry", &ret_r->entry, f);
    if (!rc) rc = text_of(j, "proof", &ret_r->proof, f);
    if (!rc) rc = text_of(j, "vkey", &ret_r->vkey, f);
    if (!rc) rc = openings_of(j, ret_r, f);
    if (rc) *a = mark;
    return rc;
}
