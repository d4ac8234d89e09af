// The pages: a file by its path, or the document that stands there in the reader's language and theme.
#include "api/api_int.h"

static const char document_policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";

// What the reader has chosen stands in a cookie; without one the browser's own language counts.
static struct str page_language(const struct call *c)
{
    struct str chosen;
    if (c->head.cookie.at && cookie_get(c->head.cookie, S("anlan_language"), &chosen))
        for (int l = 0; l < LANGUAGES; l++)
            if (str_equal(chosen, language_tag(l))) return chosen;
    return language_tag(c->language);
}

static struct str page_theme(const struct call *c)
{
    struct str chosen = { 0 };
    if (c->head.cookie.at) (void)cookie_get(c->head.cookie, S("anlan_theme"), &chosen);
    return chosen;
}

const struct page *call_page(const struct call *c)
{
    const struct page *p = page_file(c->target.path);
    return p ? p : page_document(c->target.path, page_language(c), page_theme(c));
}

// What programs ask lies below the first names of the interface's own paths.
static bool is_of_programs(const struct target *t)
{
    struct str first, asked, rest;
    (void)str_cut(str_slice(t->path, 1, t->path.len), '/', &asked, &rest);
    for (int32_t i = 0; i < routes_count; i++) {
        (void)str_cut(str_slice(str_of(routes[i].path), 1, INT32_MAX), '/', &first, &rest);
        if (first.len && str_equal(first, asked)) return true;
    }
    return false;
}

static const struct page *missing_page(const struct call *c)
{
    return page_document(S("/"), page_language(c),
                         page_theme(c)); // it shows what it is asked by: nothing stands there
}

bool call_lost(const struct call *c)
{
    return c->method == METHOD_GET && str_contains(c->head.accept, S("text/html")) &&
           !is_of_programs(&c->target) && missing_page(c);
}

// Without a tag: what is not there is not kept, and never the same as before.
static enum rc serve_missing(struct call *c)
{
    const struct page *p = missing_page(c);
    if (!p) return refuse(c, PROBLEM_ROUTE, (struct str){ 0 }, (struct str){ 0 });
    enum page_coding coding = page_coding_wanted(p, c->head.accept_encoding);
    c->answer.page = p;
    c->answer.coding = page_coding_name(coding);
    c->answer.kind = REPLY_PAGE;
    c->answer.status = 404;
    c->answer.body = p->bytes[coding];
    return RC_OK;
}

enum rc serve_page(struct call *c)
{
    const struct page *p = call_page(c);
    if (!p) return serve_missing(c);
    enum page_coding coding = page_coding_wanted(p, c->head.accept_encoding);
    c->answer.page = p;
    c->answer.coding = page_coding_name(coding);
    return answer_bytes(c, REPLY_PAGE, p->bytes[coding], p->lasting ? CACHE_EVER : CACHE_ASK,
                        p->etag[coding]);
}

// A browser gets the portal; a program that asks for no page, or a build that carries none, a text that says where to begin.
enum rc get_root(struct call *c)
{
    static const struct str text =
        SL("Anlan 安澜\n\n/api/openapi.json   the interface\n/api/v1/kinds       what can be opened here\n"
           "/ledger/checkpoint  the head of the book\n");
    static const struct str bare =
        SL("\nThis build carries no pages for a browser: script/build makes them.\n");
    if (str_contains(c->head.accept, S("text/html")) && call_page(c)) return serve_page(c);
    c->answer.varies = "Accept";
    if (pages_count() > 0) return answer_bytes(c, REPLY_TEXT, text, CACHE_MINUTE, (struct str){ 0 });
    struct str both = arena_print(&c->arena, "%.*s%.*s", P(text), P(bare));
    return answer_bytes(c, REPLY_TEXT, both, CACHE_MINUTE, (struct str){ 0 });
}

// What a browser may do with it. A worker keeps to the policy that its own file came with, so scripts carry the same one; a style or a picture
// does nothing by itself.
const char *page_policy(const struct page *p)
{
    bool runs =
        str_starts(str_of(p->type), S("text/html")) || str_starts(str_of(p->type), S("text/javascript"));
    if (!runs) return "default-src 'none'";
    return p->saved ? "default-src 'none'; frame-ancestors 'none'; sandbox" : document_policy;
}

const struct route page_route = { METHOD_GET, "/{page+}", "page",    "A page or a file of one",
                                  WHO_ANYONE, AT_HTTP,    false,     false,
                                  0,          NULL,       NULL,      REPLY_PAGE,
                                  NULL,       200,        serve_page };
