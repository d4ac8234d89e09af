// An entry to its canonical bytes: members in RFC 8785's order, what holds nothing left out.
#include "ledger/entry_int.h"

static enum rc check_text(const char *member, struct str s, struct fault *f)
{
    if (utf8_valid(s)) return RC_OK;
    return fail(f, RC_INVALID, "entry's %s is not UTF-8", member);
}

bool entry_part_name_valid(struct str name)
{
    if (name.len < 1 || name.len > ENTRY_PART_NAME_MAX) return false;
    for (ptrdiff_t i = 0; i < name.len; i++) {
        char c = name.at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && !memchr("_.:-", c, 4)) return false;
    }
    return true;
}

bool entry_digest_valid(struct str hex)
{
    if (hex.len != 64) return false;
    for (ptrdiff_t i = 0; i < hex.len; i++)
        if (!memchr("0123456789abcdef", hex.at[i], 16)) return false;
    return true;
}

static enum rc check_frame(const struct entry *e, struct fault *f)
{
    const struct {
        const char *name;
        struct str s;
        bool needed;
    } texts[] = {
        { "act", e->act, true },        { "verb", e->verb, true },
        { "actor", e->actor, true },    { "purpose", e->purpose, false },
        { "case", e->casefile, false }, { "pack", e->pack, false },
        { "rule", e->rule, false },     { "retry key", e->retry_key, false },
    };
    for (ptrdiff_t i = 0; i < COUNT(texts); i++) {
        enum rc rc = check_text(texts[i].name, texts[i].s, f);
        if (rc) return rc;
        if (texts[i].needed && texts[i].s.len == 0)
            return fail(f, RC_INVALID, "entry has no %s", texts[i].name);
    }
    if (e->agency < 1 || e->position < 0 || e->base < 0 || e->base > e->position)
        return fail(f, RC_INVALID, "entry stands nowhere: agency %ld, position %ld", e->agency, e->position);
    if (e->casefile.len != 0 && e->casefile.len != CASE_TEXT)
        return fail(f, RC_INVALID, "entry's case has %td characters, not %d", e->casefile.len, CASE_TEXT);
    if (e->place < -1 || e->previous < -1 || e->previous >= e->position)
        return fail(f, RC_INVALID, "entry's place %ld or previous entry %ld cannot be", e->place,
                    e->previous);
    if (e->retry_digest.len != 0 && !entry_digest_valid(e->retry_digest))
        return fail(f, RC_INVALID, "entry's retry digest is not a SHA-256 in hex");
    return RC_OK;
}

// Within the entry's own object nothing may be nested deeper than readers take.
static bool is_shallow(const struct json *j, int32_t levels)
{
    if (!j || (j->kind != JSON_OBJECT && j->kind != JSON_ARRAY)) return true;
    if (levels == 0) return false;
    for (const struct json *part = j->first; part; part = part->next)
        if (!is_shallow(part, levels - 1)) return false;
    return true;
}

static enum rc check_lists(const struct entry *e, struct fault *f)
{
    if (e->articles_count < 0 || e->articles_count > ENTRY_ARTICLES_MAX || e->parts_count < 0 ||
        e->parts_count > ENTRY_PARTS_MAX)
        return fail(f, RC_INVALID, "entry of %d articles and %d parts", e->articles_count, e->parts_count);
    for (int32_t i = 0; i < e->articles_count; i++) {
        enum rc rc = check_text("article", e->articles[i], f);
        if (rc) return rc;
        if (e->articles[i].len == 0) return fail(f, RC_INVALID, "entry cites an article without a name");
    }
    for (int32_t i = 0; i < e->parts_count; i++)
        if (!entry_part_name_valid(e->parts[i].name))
            return fail(f, RC_INVALID, "entry's part \"%.*s\": no such name can be", P(e->parts[i].name));
    bool does_text = e->does_text.len == 0 || e->does_text.at[0] == '{',
         why_text = e->why_text.len == 0 || e->why_text.at[0] == '{';
    if ((e->does && e->does->kind != JSON_OBJECT) || (e->why && e->why->kind != JSON_OBJECT) || !does_text ||
        !why_text)
        return fail(f, RC_INVALID, "entry's does and why are objects");
    if (!is_shallow(e->does, JSON_DEPTH_MAX - 1) || !is_shallow(e->why, JSON_DEPTH_MAX - 1))
        return fail(f, RC_LIMIT, "entry is nested deeper than %d levels", JSON_DEPTH_MAX);
    return RC_OK;
}

static void put_some(struct json_out *o, const char *key, struct str s)
{
    if (s.len > 0) json_put_str(o, key, s);
}

static void put_articles(struct json_out *o, const struct entry *e)
{
    if (e->articles_count == 0) return;
    json_open_key(o, "articles", '[');
    for (int32_t i = 0; i < e->articles_count; i++) json_put_str(o, NULL, e->articles[i]);
    json_shut(o, ']');
}

// Insertion by name: there are few. False where two have one name.
static bool sort_parts(const struct entry *e, const struct entry_part *sorted[static ENTRY_PARTS_MAX])
{
    for (int32_t i = 0; i < e->parts_count; i++) {
        int32_t at = i;
        for (; at > 0; at--) {
            int order = str_compare(sorted[at - 1]->name, e->parts[i].name);
            if (order == 0) return false;
            if (order < 0) break;
            sorted[at] = sorted[at - 1];
        }
        sorted[at] = &e->parts[i];
    }
    return true;
}

static void put_parts(struct json_out *o, const struct entry_part *const *sorted, int32_t count)
{
    if (count == 0) return;
    json_open_key(o, "parts", '{');
    for (int32_t i = 0; i < count; i++) {
        json_put_key(o, sorted[i]->name);
        json_put_hex(o, NULL, sorted[i]->commitment, sizeof sorted[i]->commitment);
    }
    json_shut(o, '}');
}

static void put_retry(struct json_out *o, const struct entry *e)
{
    if (e->retry_key.len == 0 && e->retry_digest.len == 0) return;
    json_open_key(o, "retry", '{');
    put_some(o, "digest", e->retry_digest);
    put_some(o, "key", e->retry_key);
    json_shut(o, '}');
}

static void put_object(struct json_out *o, const char *key, const struct json *tree, struct str text)
{
    if (tree)
        json_put_tree(o, key, tree);
    else if (text.len > 0)
        json_put_raw(o, key, text);
}

static struct str put_entry(struct arena *a, const struct entry *e, const struct entry_part *const *sorted)
{
    struct json_out o = json_out_sorted(a);
    json_open(&o, '{');
    json_put_str(&o, "act", e->act);
    json_put_str(&o, "actor", e->actor);
    json_put_int(&o, "agency", e->agency);
    put_articles(&o, e);
    json_put_instant(&o, "at", e->at);
    if (e->base > 0) json_put_int(&o, "base", e->base);
    put_some(&o, "case", e->casefile);
    put_object(&o, "does", e->does, e->does_text);
    put_some(&o, "pack", e->pack);
    put_parts(&o, sorted, e->parts_count);
    if (e->place >= 0) json_put_int(&o, "place", e->place);
    json_put_int(&o, "position", e->position);
    if (e->previous >= 0) json_put_int(&o, "prev", e->previous);
    put_some(&o, "purpose", e->purpose);
    if (e->refused) json_put_bool(&o, "refused", true);
    put_retry(&o, e);
    put_some(&o, "rule", e->rule);
    json_put_str(&o, "verb", e->verb);
    put_object(&o, "why", e->why, e->why_text);
    json_shut(&o, '}');
    return json_out_str(&o);
}

enum rc entry_encode(struct arena *a, const struct entry *e, struct str *ret_bytes, struct fault *f)
{
    const struct entry_part *sorted[ENTRY_PARTS_MAX];
    enum rc rc = check_frame(e, f);
    if (!rc) rc = check_lists(e, f);
    if (rc) return rc;
    if (!sort_parts(e, sorted)) return fail(f, RC_INVALID, "entry has two parts of one name");
    struct str bytes = put_entry(a, e, sorted);
    struct entry_glance seen;
    if (bytes.len > LEDGER_ENTRY_MAX)
        return fail(f, RC_LIMIT, "entry of %td bytes exceeds %d", bytes.len, LEDGER_ENTRY_MAX);
    rc = entry_glance(bytes, &seen, f); // what a reader would refuse never gets in
    if (rc) return within(f, RC_INVALID, "encoding");
    *ret_bytes = bytes;
    return RC_OK;
}
