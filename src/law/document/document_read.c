// From a template's text to its parts: texts, placeholders, sections. Every name is looked up in the shape here, so that rendering
// cannot meet one that it does not know.
#include "law/document/document_int.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

int32_t reader_line(struct reader *r)
{
    for (; r->line_at < r->at; r->line_at++) r->line += r->source.at[r->line_at] == '\n';
    return r->line;
}

enum rc reader_fail(struct reader *r, enum rc rc, const char *format, ...)
{
    struct fault why = { 0 };
    va_list args;
    va_start(args, format);
    (void)vsnprintf(why.text, sizeof why.text, format, args);
    va_end(args);
    return fail(r->f, rc, "%.*s:%d: %s", P(r->file), reader_line(r), why.text);
}

bool reader_looks_at(const struct reader *r, struct str what)
{
    return str_starts(str_slice(r->source, r->at, r->source.len), what);
}

static struct part *add_part(struct reader *r, enum part_kind kind)
{
    struct part *p = &r->parts[r->parts_count++];
    *p = (struct part){ .kind = kind, .line = reader_line(r) };
    return p;
}

void reader_end_text(struct reader *r)
{
    struct str text = str_slice(r->source, r->text_from, r->at);
    if (text.len > 0) add_part(r, PART_TEXT)->text = text;
    r->text_from = r->at;
}

// --- names -----------------------------------------------------------------------------------------

static int32_t names_in(struct str path)
{
    int32_t count = 1;
    for (ptrdiff_t i = 0; i < path.len; i++) count += path.at[i] == '.';
    return count;
}

static const struct json *find(const struct json *shape, const struct str *names, int32_t count)
{
    for (int32_t i = 0; i < count && shape; i++) shape = json_get(shape, names[i]);
    return shape;
}

// The innermost scope that has the first name counts, as a reader expects; `this` is the item of the innermost #each.
static enum rc resolve(struct reader *r, struct str path, struct part *p, const struct json **ret_shape)
{
    int32_t count = names_in(path);
    struct str *names = NEW(r->a, struct str, count), rest = path;
    for (int32_t i = 0; i < count; i++) (void)str_cut(rest, '.', &names[i], &rest);
    bool item = str_equal(names[0], S("this"));
    if (item && r->scopes_count == 1)
        return reader_fail(r, RC_INVALID, "\"this\" stands outside every #each");
    int32_t scope = r->scopes_count - 1;
    if (item)
        names++, count--;
    else
        while (scope > 0 && !json_get(r->scopes[scope].shape, names[0])) scope--;
    *ret_shape = find(r->scopes[scope].shape, names, count);
    if (!*ret_shape) return reader_fail(r, RC_INVALID, "unknown placeholder \"%.*s\"", P(path));
    struct str own = count == 0 ? S("") : str_slice(path, names[0].at - path.at, path.len);
    struct str prefix = r->scopes[scope].prefix;
    p->path = arena_print(r->a, "%.*s%s%.*s", P(prefix), prefix.len && own.len ? "." : "", P(own));
    p->out = r->scopes_count - 1 - scope;
    p->names = names;
    p->names_count = count;
    return RC_OK;
}

static bool can_be_written(const struct json *shape)
{
    if (shape && shape->kind == JSON_ARRAY) shape = shape->first;
    if (shape && shape->kind == JSON_OBJECT) shape = json_get(shape, S("text"));
    return shape && shape->kind != JSON_BOOL && shape->kind != JSON_ARRAY && shape->kind != JSON_OBJECT;
}

// --- sections --------------------------------------------------------------------------------------

static enum rc open_section(struct reader *r, enum part_kind kind, struct str path)
{
    const struct json *shape;
    if (r->sections_count == DOCUMENT_SECTIONS_MAX)
        return reader_fail(r, RC_LIMIT, "more than %d sections inside one another", DOCUMENT_SECTIONS_MAX);
    r->sections[r->sections_count++] =
        (struct section){ r->parts_count, reader_line(r), r->elements_count, false };
    struct part *p = add_part(r, kind);
    enum rc rc = resolve(r, path, p, &shape);
    if (rc || kind == PART_IF) return rc;
    if (shape->kind != JSON_ARRAY)
        return reader_fail(r, RC_INVALID, "\"%.*s\" is no list, so there is no #each of it", P(path));
    r->scopes[r->scopes_count++] = (struct scope){ shape->first, arena_print(r->a, "%.*s[]", P(p->path)) };
    return RC_OK;
}

static enum rc section_now(struct reader *r, const char *what, struct section **ret_s)
{
    if (r->sections_count == 0) return reader_fail(r, RC_INVALID, "{{%s}} belongs to no section", what);
    struct section *s = &r->sections[r->sections_count - 1];
    if (s->elements != r->elements_count)
        return reader_fail(r, RC_INVALID, "<%.*s> is not closed before {{%s}}",
                           P(r->elements[r->elements_count - 1]), what);
    *ret_s = s;
    return RC_OK;
}

static enum rc read_else(struct reader *r)
{
    struct section *s = NULL;
    enum rc rc = section_now(r, "else", &s);
    if (rc || !s) return rc;
    if (r->parts[s->part].kind != PART_IF || s->has_else)
        return reader_fail(r, RC_INVALID, "{{else}} stands once, in an #if");
    r->parts[s->part].jump = r->parts_count + 1;
    s->part = r->parts_count;
    s->has_else = true;
    (void)add_part(r, PART_ELSE);
    return RC_OK;
}

static enum rc close_section(struct reader *r, struct str name)
{
    struct section *s = NULL;
    bool each = str_equal(name, S("each"));
    enum rc rc = section_now(r, each ? "/each" : "/if", &s);
    if (rc || !s) return rc;
    struct part *from = &r->parts[s->part];
    if ((from->kind == PART_EACH) != each)
        return reader_fail(r, RC_INVALID, "{{/%.*s}} closes what began in line %d as another section",
                           P(name), s->line);
    from->jump = r->parts_count;
    add_part(r, PART_END)->jump = each ? s->part + 1 : 0;
    r->sections_count--;
    if (each) r->scopes_count--;
    return RC_OK;
}

// --- placeholders ----------------------------------------------------------------------------------

static bool is_path(struct str s)
{
    bool name = false; // at least one letter since the last dot
    for (ptrdiff_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_' || c == '-';
        if (!letter && (c != '.' || !name)) return false;
        name = letter;
    }
    return name;
}

static enum rc read_value(struct reader *r, struct str path)
{
    const struct json *shape = NULL;
    enum rc rc = resolve(r, path, add_part(r, PART_VALUE), &shape);
    if (rc || !shape || can_be_written(shape)) return rc;
    return reader_fail(r, RC_INVALID, "\"%.*s\" is %s and cannot be written", P(path),
                       shape->kind == JSON_BOOL ? "a truth (for #if)" : "no text");
}

static enum rc read_section_word(struct reader *r, struct str inside)
{
    static const struct {
        struct str word;
        enum part_kind kind;
    } words[] = { { SL("#if "), PART_IF }, { SL("#each "), PART_EACH } };
    for (ptrdiff_t i = 0; i < COUNT(words); i++) {
        if (!str_starts(inside, words[i].word)) continue;
        struct str path = str_trim(str_slice(inside, words[i].word.len, inside.len));
        if (!is_path(path)) return reader_fail(r, RC_INVALID, "\"%.*s\" is no name", P(path));
        return open_section(r, words[i].kind, path);
    }
    if (str_equal(inside, S("else"))) return read_else(r);
    if (str_equal(inside, S("/if")) || str_equal(inside, S("/each")))
        return close_section(r, str_slice(inside, 1, inside.len));
    if (!is_path(inside))
        return reader_fail(r, RC_INVALID, "expected a name, #if, else, /if, #each or /each, found \"%.*s\"",
                           P(inside));
    return read_value(r, inside);
}

enum rc read_placeholder(struct reader *r)
{
    struct str rest = str_slice(r->source, r->at + 2, r->source.len), inside;
    ptrdiff_t len = str_find(rest, S("}}"));
    if (len < 0) return reader_fail(r, RC_INVALID, "{{ is not closed");
    if (len > DOCUMENT_NAME_BYTES_MAX)
        return reader_fail(r, RC_LIMIT, "a placeholder is longer than %d bytes", DOCUMENT_NAME_BYTES_MAX);
    reader_end_text(r);
    inside = str_trim(str_slice(rest, 0, len));
    enum rc rc = read_section_word(r, inside);
    if (rc) return rc;
    r->at += len + 4;
    r->text_from = r->at;
    return RC_OK;
}

// --- the whole -------------------------------------------------------------------------------------

static enum rc read_all(struct reader *r)
{
    while (r->at < r->source.len) {
        enum rc rc = RC_OK;
        char c = r->source.at[r->at];
        if (c == '<')
            rc = read_markup(r, r->sections_count ? r->sections[r->sections_count - 1].elements : 0);
        else if (reader_looks_at(r, S("{{")))
            rc = read_placeholder(r);
        else if (c == '{' || c == '}')
            rc = reader_fail(r, RC_INVALID, "a brace that stands for itself is written as &#%d;", c);
        else if (c == 0)
            rc = reader_fail(r, RC_INVALID, "a NUL byte");
        else
            r->at++;
        if (rc) return rc;
    }
    if (r->sections_count > 0)
        return reader_fail(r, RC_INVALID, "the section that began in line %d is not closed",
                           r->sections[r->sections_count - 1].line);
    if (r->elements_count > 0)
        return reader_fail(r, RC_INVALID, "<%.*s> is not closed", P(r->elements[r->elements_count - 1]));
    reader_end_text(r);
    return RC_OK;
}

// Placeholders and comments: each makes at most two parts, and the end one.
static int32_t count_placeholders(struct str source)
{
    int32_t count = 0; // the source is short
    for (ptrdiff_t i = 0; i + 1 < source.len; i++)
        count += (source.at[i] == '{' && source.at[i + 1] == '{') ||
                 (source.at[i] == '<' && source.at[i + 1] == '!');
    return count;
}

static int by_bytes(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static void collect_paths(struct arena *a, struct document *d)
{
    struct str *paths = NEW(a, struct str, d->parts_count);
    int32_t count = 0, kept = 0;
    for (int32_t i = 0; i < d->parts_count; i++)
        if (d->parts[i].path.len > 0) paths[count++] = d->parts[i].path;
    if (count > 1) qsort(paths, (size_t)count, sizeof *paths, by_bytes);
    for (int32_t i = 0; i < count; i++)
        if (kept == 0 || !str_equal(paths[kept - 1], paths[i])) paths[kept++] = paths[i];
    d->paths = paths;
    d->paths_count = kept;
}

static enum rc compile(struct arena *a, struct arena *scratch, struct str file, struct str source,
                       const struct json *shape, struct document **ret_d, struct fault *f)
{
    struct reader *r = NEW(scratch, struct reader, 1);
    *r = (struct reader){ .a = a, .f = f, .file = file, .source = source, .line = 1 };
    if (source.len > DOCUMENT_BYTES_MAX)
        return reader_fail(r, RC_LIMIT, "longer than %d bytes", DOCUMENT_BYTES_MAX);
    if (!utf8_valid(source)) return reader_fail(r, RC_INVALID, "not UTF-8");
    int32_t count = count_placeholders(source);
    if (count > DOCUMENT_PLACEHOLDERS_MAX)
        return reader_fail(r, RC_LIMIT, "%d placeholders, more than %d", count, DOCUMENT_PLACEHOLDERS_MAX);
    struct document *d = NEW(a, struct document, 1);
    r->parts = NEW(a, struct part, 2 * count + 1);
    r->scopes[r->scopes_count++] = (struct scope){ .shape = shape };
    enum rc rc = read_all(r);
    if (rc) return rc;
    *d = (struct document){ .file = arena_str(a, file), .parts = r->parts, .parts_count = r->parts_count };
    collect_paths(a, d);
    *ret_d = d;
    return RC_OK;
}

enum rc document_compile(struct arena *a, struct arena scratch, struct str file, struct str source,
                         const struct json *shape, const struct document **ret_d, struct fault *f)
{
    struct arena mark = *a;
    struct document *d = NULL;
    enum rc rc = compile(a, &scratch, file, source, shape, &d, f);
    if (rc)
        *a = mark;
    else
        *ret_d = d;
    return rc;
}

int32_t document_path_count(const struct document *d) { return d->paths_count; }

struct str document_path_at(const struct document *d, int32_t index)
{
    MUST(index >= 0 && index < d->paths_count);
    return d->paths[index];
}
