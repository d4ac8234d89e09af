// A template with a context gives a document. Whatever the context holds is text here: it is escaped, braces too, so that a document is
// itself a template that says the same.
#include "law/document/document_int.h"

struct rendering {
    const struct document *d;
    struct text out;
    const struct json *scopes[DOCUMENT_SECTIONS_MAX + 1]; // the root, and the item of each #each that runs
    int32_t scopes_count, blanks;
    struct fault *f;
};

// --- values ----------------------------------------------------------------------------------------

// Control characters, and those that turn the direction of what follows: with them a page could show another text than it holds.
static bool is_hidden(int32_t c)
{
    return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F || c == 0x061C;
}

static void put_escaped(struct text *out, struct str s)
{
    while (s.len > 0) {
        char bytes[4];
        int32_t c = utf8_next(&s);
        switch (c) {
        case '&':
            text_put(out, S("&amp;"));
            break;
        case '<':
            text_put(out, S("&lt;"));
            break;
        case '>':
            text_put(out, S("&gt;"));
            break;
        case '"':
            text_put(out, S("&quot;"));
            break;
        case '\'':
            text_put(out, S("&#39;"));
            break;
        case '{':
            text_put(out, S("&#123;"));
            break;
        case '}':
            text_put(out, S("&#125;"));
            break;
        default: {
            int len = utf8_put(bytes, c < 0 || is_hidden(c) ? 0xFFFD : c);
            text_put(out, (struct str){ bytes, len });
        }
        }
    }
}

static bool is_blank(const struct json *v)
{
    return !v || v->kind == JSON_NULL || (v->kind == JSON_TEXT && v->text.len == 0) ||
           (v->kind == JSON_ARRAY && v->count == 0) ||
           (v->kind == JSON_OBJECT && is_blank(json_get(v, S("text"))));
}

static enum rc put_number(struct rendering *r, const struct json *v)
{
    struct str number;
    struct json bare = { .kind = v->kind, .integer = v->integer, .real = v->real };
    if (v->kind == JSON_INT) {
        text_print(&r->out, "%lld", (long long)v->integer);
        return RC_OK;
    }
    enum rc rc = json_canonical(r->out.arena, &bare, &number, r->f);
    if (!rc) text_put(&r->out, number);
    return rc;
}

static enum rc put_value(struct rendering *r, const struct part *p, const struct json *v)
{
    if (is_blank(v)) {
        text_put(&r->out, S("—"));
        r->blanks++;
        return RC_OK;
    }
    if (v->kind == JSON_OBJECT) v = json_get(v, S("text"));
    if (v->kind == JSON_TEXT) {
        put_escaped(&r->out, v->text);
        return RC_OK;
    }
    if (v->kind == JSON_INT || v->kind == JSON_REAL) return put_number(r, v);
    return fail(r->f, RC_INVALID, "%.*s:%d: the value of \"%.*s\" is a %s and cannot be written",
                P(r->d->file), p->line, P(p->path), json_kind_name(v->kind));
}

static enum rc put_joined(struct rendering *r, const struct part *p, const struct json *v)
{
    if (is_blank(v) || v->kind != JSON_ARRAY) return put_value(r, p, v);
    for (const struct json *item = v->first; item; item = item->next) {
        if (r->out.len > DOCUMENT_RENDERED_BYTES_MAX) break; // `render` refuses it
        if (item != v->first) text_put(&r->out, S("; "));
        enum rc rc = put_value(r, p, item);
        if (rc) return rc;
    }
    return RC_OK;
}

static const struct json *value_of(const struct rendering *r, const struct part *p)
{
    const struct json *v = r->scopes[r->scopes_count - 1 - p->out];
    for (int32_t i = 0; i < p->names_count; i++) v = json_get(v, p->names[i]);
    return v;
}

static bool holds(const struct json *v)
{
    if (v && v->kind == JSON_OBJECT) return v->count > 0;
    return !is_blank(v) && !(v->kind == JSON_BOOL && v->integer == 0);
}

// --- parts -----------------------------------------------------------------------------------------

// Goes into the first item of the list, or past the section.
static int32_t begin_each(struct rendering *r, const struct part *p, int32_t at)
{
    const struct json *list = value_of(r, p);
    const struct json *item = list && list->kind == JSON_ARRAY ? list->first : NULL;
    if (!item) return p->jump + 1;
    r->scopes[r->scopes_count++] = item;
    return at + 1;
}

static int32_t end_section(struct rendering *r, const struct part *p, int32_t at)
{
    if (p->jump == 0) return at + 1; // of an #if
    const struct json **item = &r->scopes[r->scopes_count - 1];
    MUST(*item != NULL); // begin_each put it there
    *item = (*item)->next;
    if (*item) return p->jump;
    r->scopes_count--;
    return at + 1;
}

static enum rc render_part(struct rendering *r, int32_t *at)
{
    const struct part *p = &r->d->parts[*at];
    enum rc rc = RC_OK;
    int32_t next = *at + 1;
    switch (p->kind) {
    case PART_TEXT:
        text_put(&r->out, p->text);
        break;
    case PART_VALUE:
        rc = put_joined(r, p, value_of(r, p));
        break;
    case PART_IF:
        next = holds(value_of(r, p)) ? next : p->jump;
        break;
    case PART_ELSE:
        next = p->jump;
        break;
    case PART_EACH:
        next = begin_each(r, p, *at);
        break;
    case PART_END:
        next = end_section(r, p, *at);
        break;
    }
    *at = next;
    return rc;
}

static enum rc render(struct rendering *r)
{
    int32_t steps = 0;
    for (int32_t at = 0; at < r->d->parts_count;) {
        enum rc rc = render_part(r, &at);
        if (rc) return rc;
        if (r->out.len > DOCUMENT_RENDERED_BYTES_MAX)
            return fail(r->f, RC_LIMIT, "%.*s: the document is longer than %d bytes", P(r->d->file),
                        DOCUMENT_RENDERED_BYTES_MAX);
        if (++steps > DOCUMENT_STEPS_MAX)
            return fail(r->f, RC_LIMIT, "%.*s: the document has more than %d parts", P(r->d->file),
                        DOCUMENT_STEPS_MAX);
    }
    return RC_OK;
}

enum rc document_render(struct arena *a, const struct document *d, const struct json *context,
                        struct str *ret_html, int32_t *ret_blanks, struct fault *f)
{
    struct arena mark = *a;
    struct rendering r = { .d = d, .out = { .arena = a }, .scopes = { context }, .scopes_count = 1, .f = f };
    enum rc rc = render(&r);
    if (rc) {
        *a = mark;
        return rc;
    }
    *ret_html = text_str(&r.out);
    if (ret_blanks) *ret_blanks = r.blanks;
    return RC_OK;
}
