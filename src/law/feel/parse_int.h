// Inside law/feel: the parser's state, and what its files lend each other.
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

void parse_skip(struct parser *p);       // white space and comments
bool parse_at(struct parser *p, char c); // after skipping
bool parse_accept(struct parser *p, char c);
bool parse_accept_text(struct parser *p, const char *text); // symbols
bool parse_at_word(struct parser *p, const char *word);
bool parse_accept_word(struct parser *p, const char *word);
bool parse_require(struct parser *p, char c, const char *what);
bool parse_require_word(struct parser *p, const char *word);
struct str parse_rest(const struct parser *p);
char parse_peek(const struct parser *p, int32_t ahead); // the byte there, or 0
static inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool parse_is_keyword(struct str word);
struct str parse_peek_word(struct parser *p); // empty where none starts here

// The place and what would have been right; nothing is read after that.
struct feel_node *parse_expected(struct parser *p, const char *what);
struct feel_node *parse_too_much(struct parser *p, const char *what); // RC_LIMIT

struct feel_node *node_new(struct parser *p, enum node_op op, int32_t start);
struct feel_node *node_end(struct parser *p, struct feel_node *n); // it and all its parts have been read
struct feel_node *node_unary(struct parser *p, enum node_op op, struct feel_node *a, int32_t start);
struct feel_node *node_binary(struct parser *p, enum node_op op, struct feel_node *a, struct feel_node *b);
struct feel_node *node_literal(struct parser *p, struct feel_value v, const char *type, int32_t start);

struct nodes { // that are being gathered
    struct feel_node **at;
    int32_t count, room;
};

void nodes_add(struct parser *p, struct nodes *g, struct feel_node *n);
void nodes_keep(struct parser *p, struct feel_node *n, const struct nodes *g); // as the items of `n`

// --- names -----------------------------------------------------------------------------------------

void parse_known(struct parser *p, struct known k);
int32_t parse_slot_new(struct parser *p);
// A new local name in the function that is being read; gives its slot.
int32_t parse_local_new(struct parser *p, struct str name, const struct feel_type *type);
struct feel_node *parse_name(struct parser *p);
struct feel_node *parse_path(struct parser *p, struct feel_node *of); // after the dot
// A name that is being declared, up to one of the characters in `ends` or the word `in`; white space made single.
struct str parse_new_name(struct parser *p, const char *ends, const char *what);
const struct feel_type *parse_type(struct parser *p);
const struct feel_type *
parse_element_type(const struct feel_type *t); // of lists of lists of …, the innermost

// --- parts, and what is made of them ---------------------------------------------------------------

struct feel_node *parse_expression(struct parser *p);
struct feel_node *parse_additive(struct parser *p); // without comparisons and what binds looser
struct feel_node *parse_postfix(struct parser *p,
                                struct feel_node *n); // paths, filters, calls, `instance of` after it
// `< 5`, or what `otherwise` reads.
struct feel_node *parse_test(struct parser *p, struct feel_node *(*otherwise)(struct parser *p));
enum node_op parse_comparison_op(struct parser *p); // OP_LITERAL where none stands here
struct feel_node *parse_range_end(struct parser *p, struct feel_node *low, bool low_closed,
                                  int32_t start); // after `low ..`
struct feel_node *parse_number(struct parser *p);
struct feel_node *parse_string(struct parser *p);
struct feel_node *parse_at_literal(struct parser *p);
struct feel_node *parse_parenthesis(struct parser *p); // also a range that starts with one
struct feel_node *parse_open_range(struct parser *p);  // ]a..b[
struct feel_node *parse_list(struct parser *p);        // also a range that starts with [
struct feel_node *parse_context(struct parser *p);
struct feel_node *parse_function(struct parser *p, int32_t start); // these three after their keyword
struct feel_node *parse_if(struct parser *p, int32_t start);
struct feel_node *parse_iteration(struct parser *p, enum node_op op, int32_t start);
#endif
