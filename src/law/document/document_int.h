// What a compiled template is, and what its readers share.
#ifndef ANLAN_LAW_DOCUMENT_INT_H
#define ANLAN_LAW_DOCUMENT_INT_H
#include "law/document.h"

enum part_kind {
    PART_TEXT,  // stands as it is
    PART_VALUE, // {{x}}
    PART_IF,    // {{#if x}}; `jump`: what comes after its {{else}}, or its end
    PART_ELSE,  // come to from above, it jumps to the end
    PART_EACH,  // {{#each x}}; `jump`: its end
    PART_END,   // of an #each, `jump`: its first part; of an #if it does nothing, and `jump` is 0
};

struct part {
    enum part_kind kind;
    int32_t line, jump;
    struct str text; // PART_TEXT
    struct str path; // from the root, as document_path_at gives it
    // The way from the value of an #each (0: the innermost; as many as there are: the root) to what is meant.
    int32_t out;
    const struct str *names;
    int32_t names_count;
};

struct document {
    struct str file;
    const struct part *parts;
    int32_t parts_count;
    const struct str *paths;
    int32_t paths_count;
};

struct section {
    int32_t part; // that opened it
    int32_t line;
    int32_t elements; // that were open when it began
    bool has_else;
};

struct scope {
    const struct json *shape;
    struct str prefix; // of its paths: "" or "articles[]"
};

struct reader {
    struct arena *a;
    struct fault *f;
    struct str file, source;
    ptrdiff_t at;        // what comes next
    ptrdiff_t text_from; // begin of the text that is not a part yet
    ptrdiff_t line_at;   // where `line` was counted
    int32_t line;
    struct part *parts;
    int32_t parts_count;
    struct str elements[DOCUMENT_ELEMENTS_MAX];
    int32_t elements_count;
    struct section sections[DOCUMENT_SECTIONS_MAX];
    int32_t sections_count;
    struct scope scopes[DOCUMENT_SECTIONS_MAX + 1]; // the root, and one for each open #each
    int32_t scopes_count;
};

int32_t reader_line(struct reader *r); // of what comes next, from 1
// RC_INVALID (or another code) with file and line.
[[gnu::format(printf, 3, 4)]] enum rc reader_fail(struct reader *r, enum rc rc, const char *format, ...);
bool reader_looks_at(const struct reader *r, struct str what);
void reader_end_text(struct reader *r); // what was read since `text_from` becomes a part

// Reads what begins with '<': a tag, a comment, a whole <style>. An end tag may not close what was open before `floor` elements.
[[nodiscard]] enum rc read_markup(struct reader *r, int32_t floor);
// Reads what begins with "{{".
[[nodiscard]] enum rc read_placeholder(struct reader *r);
#endif
