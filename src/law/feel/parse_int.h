// Inside law/feel: the parser's state, shared by its three files.
#ifndef ANLAN_LAW_FEEL_PARSE_INT_H
#define ANLAN_LAW_FEEL_PARSE_INT_H
#include "law/feel/feel_int.h"

struct frame { // the slots of one function body, or of the program itself
    struct frame *up;
    int32_t slots, capture_count, capture_room;
    struct capture *captures;
    struct origin { // what each capture stands for
        const struct frame *frame;
        int32_t slot;
    } * origins;
};

struct known { // a name in scope
    struct str name;
    enum { KNOWN_GLOBAL, KNOWN_LOCAL, KNOWN_ITEM } form; // ITEM: the entries of a filter's item, all at once
    int32_t slot;
    struct frame *frame;
    const struct feel_type *type;
};

struct parser {
    struct arena *arena;
    struct arena scratch;
    struct str text;
    int32_t at; // the next byte
    const struct feel_scope *scope;
    struct known *known;
    int32_t known_count, known_room;
    struct frame *frame;
    int32_t nesting;
    bool no_filter; // a `[` here ends a range
    bool uses_input;
    uint64_t *global_used;
    struct unknown_name *unknown;
    int32_t unknown_count, unknown_room;
    enum rc rc; // what ended it
    struct fault *fault;
    struct feel_span where;
};

// --- reading ---------------------------------------------------------------------------------------

void skip(struct parser *p);            // white space and comments
bool at_char(struct parser *p, char c); // after skipping
bool accept_char(struct parser *p, char c);
bool accept_text(struct parser *p, const char *text); // symbols
bool at_word(struct parser *p, const char *word);
bool accept_word(struct parser *p, const char *word);
bool require_char(struct parser *p, char c, const char *what);
bool require_word(struct parser *p, const char *word);
struct str rest_of(const struct parser *p);
bool is_keyword(struct str word);
struct str peek_word(struct parser *p); // empty where none starts here

// The place and what would have been right; nothing is read after that.
struct feel_node *expected(struct parser *p, const char *what);
struct feel_node *too_much(struct parser *p, const char *what); // RC_LIMIT

struct feel_node *node_new(struct parser *p, enum node_op op, int32_t start);
struct feel_node *node_end(struct parser *p, struct feel_node *n);

// --- names -----------------------------------------------------------------------------------------

void known_push(struct parser *p, struct known k);
int32_t slot_new(struct parser *p);
// A new local name in the function that is being read; gives its slot.
int32_t local_new(struct parser *p, struct str name, const struct feel_type *type);
struct feel_node *parse_name(struct parser *p);
struct feel_node *parse_path(struct parser *p, struct feel_node *of); // after the dot
// A name that is being declared, up to one of the characters in `ends` or the word `in`; white space made single.
struct str parse_new_name(struct parser *p, const char *ends, const char *what);
const struct feel_type *parse_type(struct parser *p);
const struct feel_type *element_type(const struct feel_type *t); // of lists of lists of …, the innermost

struct feel_node *parse_expression(struct parser *p);
#endif
