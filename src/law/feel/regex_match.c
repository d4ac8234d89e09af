// Running PCRE2 inside the arenas: its memory functions give out what is left of an arena and never jump; a match is
// tried with a small limit first, so that what it costs can be charged to the run.
#define PCRE2_CODE_UNIT_WIDTH 8
#include "law/feel/regex_int.h"
#include <pcre2.h>

struct regex {
    pcre2_code *code;
    int32_t groups;
    bool literal; // flag q: the replacement too is taken as it stands
};

static void *arena_malloc(size_t bytes, void *self)
{
    enum { ALIGN = 16 };
    struct arena *a = self;
    ptrdiff_t padding = (ptrdiff_t)(-(uintptr_t)a->at & (ALIGN - 1));
    if (bytes > PTRDIFF_MAX / 2 || arena_left(a) < (ptrdiff_t)bytes + padding) return NULL;
    char *p = a->at + padding;
    a->at = p + bytes;
    return p;
}

static void arena_free(void *, void *) {}

const struct regex *regex_compile(struct arena *a, struct str pattern, struct str flags, struct str *ret_why)
{
    enum { ERROR_BYTES = 128 };
    struct str pcre;
    uint32_t options;
    int32_t groups;
    int error;
    size_t offset;
    if (!regex_translate(a, pattern, flags, &pcre, &options, &groups, ret_why)) return NULL;
    struct regex *x = NEW(a, struct regex, 1);
    pcre2_general_context *memory = pcre2_general_context_create(arena_malloc, arena_free, a);
    pcre2_compile_context *limits = memory ? pcre2_compile_context_create(memory) : NULL;
    *ret_why = S("no room for the pattern");
    if (!limits) return NULL;
    (void)pcre2_set_parens_nest_limit(limits, 2 * REGEX_NESTING_MAX);
    x->code = pcre2_compile((PCRE2_SPTR)pcre.at, (size_t)pcre.len, options, &error, &offset, limits);
    x->groups = groups;
    x->literal = memchr(flags.len ? flags.at : "", 'q', (size_t)flags.len) != NULL;
    if (x->code) return x;
    char *why = NEW(a, char, ERROR_BYTES);
    (void)pcre2_get_error_message(error, (PCRE2_UCHAR *)why, ERROR_BYTES);
    *ret_why = str_of(why);
    return NULL;
}

// --- matching --------------------------------------------------------------------------------------

struct matching { // one regex at work on one input; its memory is given back at the end
    struct feel_run *run;
    const struct regex *regex;
    struct arena room;
    pcre2_match_data *data;
    pcre2_match_context *context;
    const size_t *ends; // pairs: of the whole match, then of the groups
};

static bool matching_begin(struct matching *m, struct feel_run *r, const struct regex *x)
{
    *m = (struct matching){ .run = r, .regex = x, .room = r->arena };
    if (arena_left(&m->room) > r->left.regex_bytes) m->room.end = m->room.at + r->left.regex_bytes;
    pcre2_general_context *memory = pcre2_general_context_create(arena_malloc, arena_free, &m->room);
    if (memory) m->data = pcre2_match_data_create((uint32_t)x->groups + 1, memory);
    if (m->data) m->context = pcre2_match_context_create(memory);
    if (!m->context) return false;
    m->ends = pcre2_get_ovector_pointer(m->data);
    (void)pcre2_set_heap_limit(m->context, (uint32_t)(r->left.regex_bytes / 1024));
    return true;
}

// What PCRE2 may not do is charged as if it had been done.
static int match_within_limits(struct matching *m, struct str input, size_t from)
{
    enum { FIRST_LIMIT = 1000, GROWTH = 8, COST = 100 };
    int64_t limit = FIRST_LIMIT, most = m->run->left.regex_steps;
    for (;; limit *= GROWTH) {
        if (limit > most) limit = most;
        spend(m->run, COST + (limit > FIRST_LIMIT ? limit / 4 : 0));
        (void)pcre2_set_match_limit(m->context, (uint32_t)limit);
        (void)pcre2_set_depth_limit(m->context, (uint32_t)limit);
        int found = pcre2_match(m->regex->code, (PCRE2_SPTR)(input.at ? input.at : ""), (size_t)input.len,
                                from, PCRE2_NO_UTF_CHECK, m->data, m->context);
        bool limited = found == PCRE2_ERROR_MATCHLIMIT || found == PCRE2_ERROR_DEPTHLIMIT;
        if (!limited || limit == most) return found;
    }
}

// 1 found, 0 not, -1 a limit was reached (a diagnostic is told).
static int find(struct matching *m, struct str input, size_t from)
{
    int found = match_within_limits(m, input, from);
    if (found >= 0) return 1;
    if (found == PCRE2_ERROR_NOMATCH) return 0;
    (void)feel_error(m->run, FEEL_E_REGEX, S("the match ran past its limit"));
    return -1;
}

static struct feel_value no_room(struct feel_run *r)
{
    return feel_error(r, FEEL_E_REGEX, S("no room for the match"));
}

struct feel_value regex_matches(struct feel_run *r, const struct regex *x, struct str input)
{
    struct matching m;
    spend(r, input.len / 16);
    if (!matching_begin(&m, r, x)) return no_room(r);
    int found = find(&m, input, 0);
    return found < 0 ? make_null(FEEL_E_REGEX) : make_boolean(found);
}

// --- replacing and splitting -----------------------------------------------------------------------

static struct str group_of(const struct matching *m, struct str input, int32_t group)
{
    size_t from = m->ends[2 * group], to = m->ends[2 * group + 1];
    return from == PCRE2_UNSET ? (struct str){ 0 } : str_slice(input, (ptrdiff_t)from, (ptrdiff_t)to);
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Writes the replacement with its $n; false for a $ without a number and for a backslash before anything but \ and $.
static bool put_replacement(struct text *t, const struct matching *m, struct str input, struct str s)
{
    for (ptrdiff_t i = 0; i < s.len; i++) {
        if (m->regex->literal || (s.at[i] != '\\' && s.at[i] != '$')) {
            if (t) text_char(t, s.at[i]);
            continue;
        }
        if (++i == s.len) return false;
        if (s.at[i - 1] == '\\') {
            if (s.at[i] != '\\' && s.at[i] != '$') return false;
            if (t) text_char(t, s.at[i]);
            continue;
        }
        if (!is_digit(s.at[i])) return false;
        int32_t group = s.at[i] - '0';
        while (i + 1 < s.len && is_digit(s.at[i + 1]) && group * 10 + (s.at[i + 1] - '0') <= m->regex->groups)
            group = group * 10 + (s.at[++i] - '0');
        if (t && group <= m->regex->groups) text_put(t, group_of(m, input, group));
    }
    return true;
}

// What stands between the matches, and what the matches become.
struct pieces {
    struct text text;
    struct str replacement;
    struct feel_value *items;
    int64_t count, room;
};

static void add_item(struct feel_run *r, struct pieces *p, struct str s)
{
    if (p->count == p->room) {
        p->room = p->room ? p->room * 2 : 8;
        struct feel_value *bigger = grab_values(&r->arena, p->room);
        if (p->count) memcpy(bigger, p->items, (size_t)p->count * sizeof *bigger);
        p->items = bigger;
    }
    p->items[p->count++] = make_string(s);
}

static int walk_matches(struct matching *m, struct str input, struct pieces *p, bool split)
{
    size_t from = 0;
    int found;
    while ((found = find(m, input, from)) == 1) {
        if (m->ends[1] == m->ends[0])
            return -1; // not after `ready`; but a loop that never ends would be worse
        struct str before = str_slice(input, (ptrdiff_t)from, (ptrdiff_t)m->ends[0]);
        if (split)
            add_item(m->run, p, before);
        else {
            text_put(&p->text, before);
            (void)put_replacement(&p->text, m, input, p->replacement);
        }
        spend(m->run, before.len / 16);
        from = m->ends[1];
    }
    struct str rest = str_slice(input, (ptrdiff_t)from, input.len);
    if (split)
        add_item(m->run, p, rest);
    else
        text_put(&p->text, rest);
    return found;
}

// A pattern that matches the empty text would match everywhere: refused, as XPath does. Else the matching keeps a part
// of what is left of the arena, and the pieces are gathered above it.
static bool ready(struct matching *m, struct feel_run *r, const struct regex *x, struct feel_value *ret_error)
{
    if (!matching_begin(m, r, x)) return *ret_error = no_room(r), false;
    int empty = find(m, S(""), 0);
    if (empty == 0) {
        ptrdiff_t more = m->room.end - m->room.at; // PCRE2 may still want it for its frames
        if (more > (r->arena.end - m->room.at) / 2) more = (r->arena.end - m->room.at) / 2;
        m->room.end = m->room.at + more;
        r->arena.at = m->room.end;
        return true;
    }
    *ret_error = empty < 0 ? make_null(FEEL_E_REGEX)
                           : feel_error(r, FEEL_E_REGEX, S("a pattern that matches the empty text"));
    return false;
}

// Moves what was gathered down to where the matching began, so that the matching's room is given back.
static void *settle_down(struct feel_run *r, char *mark, const void *gathered, ptrdiff_t bytes)
{
    r->arena.at = mark;
    void *kept = grab(&r->arena, bytes);
    if (bytes) memmove(kept, gathered, (size_t)bytes);
    return kept;
}

struct feel_value regex_replace(struct feel_run *r, const struct regex *x, struct str input,
                                struct str replacement)
{
    struct matching m;
    struct feel_value error;
    char *mark = r->arena.at;
    spend(r, input.len / 16);
    if (!ready(&m, r, x, &error)) return error;
    if (!put_replacement(NULL, &m, input, replacement)) {
        r->arena.at = mark;
        return feel_error(r, FEEL_E_REGEX, S("a replacement with a $ or \\ that means nothing"));
    }
    struct pieces p = { .text = { .arena = &r->arena }, .replacement = replacement };
    int found = walk_matches(&m, input, &p, false);
    if (p.text.len > INT32_MAX) run_stop(r, FEEL_E_MEMORY);
    char *text = settle_down(r, mark, p.text.at, found < 0 ? 0 : p.text.len);
    return found < 0 ? make_null(FEEL_E_REGEX) : make_string((struct str){ text, p.text.len });
}

// The parts are views of the input.
struct feel_value regex_split(struct feel_run *r, const struct regex *x, struct str input)
{
    struct matching m;
    struct feel_value error;
    char *mark = r->arena.at;
    spend(r, input.len / 16);
    if (!ready(&m, r, x, &error)) return error;
    struct pieces p = { 0 };
    int found = walk_matches(&m, input, &p, true);
    ptrdiff_t bytes = found < 0 ? 0 : p.count * (ptrdiff_t)sizeof *p.items;
    struct feel_value *items = settle_down(r, mark, p.items, bytes);
    return found < 0 ? make_null(FEEL_E_REGEX) : make_list(items, p.count);
}

// --- upper and lower case --------------------------------------------------------------------------

// Simple case mapping, code point by code point, with PCRE2's tables.
struct str change_case(struct arena *a, struct str s, bool upper)
{
    const char *replacement = upper ? "\\U$0" : "\\L$0";
    int error;
    size_t offset, len = 2 * (size_t)s.len + 16;
    char *out = NEW(a, char, (ptrdiff_t)len);
    struct arena room = *a;
    pcre2_general_context *memory = pcre2_general_context_create(arena_malloc, arena_free, &room);
    pcre2_compile_context *limits = memory ? pcre2_compile_context_create(memory) : NULL;
    pcre2_match_data *data = limits ? pcre2_match_data_create(1, memory) : NULL;
    pcre2_code *code =
        data ? pcre2_compile((PCRE2_SPTR) ".+", 2, PCRE2_UTF | PCRE2_UCP | PCRE2_DOTALL | PCRE2_NO_UTF_CHECK,
                             &error, &offset, limits)
             : NULL;
    int done = !code ? -1
                     : pcre2_substitute(code, (PCRE2_SPTR)s.at, (size_t)s.len, 0,
                                        PCRE2_SUBSTITUTE_EXTENDED | PCRE2_NO_UTF_CHECK, data, NULL,
                                        (PCRE2_SPTR)replacement, 4, (PCRE2_UCHAR *)out, &len);
    if (done < 0) (void)arena_take(a, 1, 1, -1); // no room: ends the run as any full arena does
    return (struct str){ out, (ptrdiff_t)len };
}
