// law/document: the templates of a pack's documents (receipts, notices, records): HTML with {{…}}, compiled once when the pack is
// loaded, rendered with a context as often as wanted. Pure.
//
// What may stand in a template is little, so that nothing in it or in what is put into it can act: elements and attributes of the lists in
// document_html.c, no scripts, no addresses, a plain <style>, every element closed. Placeholders stand in text only, never inside a tag.
// So every rendered document is well-formed, whatever the context holds. docs/packs.md tells an author how to write one.
#ifndef ANLAN_LAW_DOCUMENT_H
#define ANLAN_LAW_DOCUMENT_H
#include "base/base.h"
#include "wire/json.h"

enum {
    DOCUMENT_BYTES_MAX = 256 << 10,        // of a template
    DOCUMENT_PLACEHOLDERS_MAX = 8192,      // in a template, comments counted
    DOCUMENT_SECTIONS_MAX = 16,            // inside one another
    DOCUMENT_ELEMENTS_MAX = 64,            // inside one another
    DOCUMENT_NAME_BYTES_MAX = 256,         // of a placeholder, its dots included
    DOCUMENT_STEPS_MAX = 1 << 18,          // parts gone through in one rendering
    DOCUMENT_RENDERED_BYTES_MAX = 4 << 20, // of one rendering
};

struct document;

// What a template may speak of, as a tree of the same form as the contexts it will be given: made of paths such as "case.number",
// "due.custody-limit", "fact.minor?" (a truth: only asked for by #if), "articles[].title" (a list of contexts), "fact.co_suspects[]" (a
// list of texts). A path may be named several times; a path that is both a value and holds others ("articles[]" and "articles[].title")
// has a value of its own, the member `text` of the context. RC_INVALID names a path that is no path or that contradicts another.
[[nodiscard]] enum rc document_shape(struct arena *a, const struct str *paths, int32_t count,
                                     const struct json **ret_shape, struct fault *f);

// The template lives in `a`; `source` must outlive it, `shape` need not. RC_INVALID: "FILE:LINE: what and why" (an unknown placeholder,
// a section or element not closed, what may not stand in a document); RC_LIMIT: a limit above. `a` is then as it was.
[[nodiscard]] enum rc document_compile(struct arena *a, struct arena scratch, struct str file,
                                       struct str source, const struct json *shape,
                                       const struct document **ret_d, struct fault *f);

// What it speaks of: whole paths, sorted, each once ("party.detained.name", "articles[].title"). So whoever renders it knows which
// sealed fields it needs, and opens no others.
int32_t document_path_count(const struct document *d);
struct str document_path_at(const struct document *d, int32_t index);

// The document in `a`: UTF-8, well-formed, every value escaped. A value that the context does not hold, or that is null or an empty
// text, is a visible blank (U+2014), counted in `ret_blanks` (may be NULL). A context with a member `text` stands for that text; a list is joined
// with "; ". RC_INVALID: a value of a kind that cannot be written (a truth, a context without `text`); RC_LIMIT: DOCUMENT_STEPS_MAX or
// DOCUMENT_RENDERED_BYTES_MAX. `a` is then as it was.
[[nodiscard]] enum rc document_render(struct arena *a, const struct document *d, const struct json *context,
                                      struct str *ret_html, int32_t *ret_blanks, struct fault *f);
#endif
