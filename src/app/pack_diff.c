// The changes between two versions, a line each, and how many open cases they concern.
#include "app/words.h"
#include "app/pack_diff.h"
#include "law/move.h"
#include "law/diff.h"
#include "wire/json.h"
#include <stdio.h>

struct counted { // open cases of one kind
    struct str kind;
    int64_t open;
};

struct counting {
    const struct pack_diff *x;
    struct arena *a;
    struct counted *at;
    int32_t count;
};

static enum rc count_row(void *self, struct row row, struct fault *f)
{
    struct counting *c = self;
    const struct pack_kind *kind = pack_kind(c->x->old, row.at[0].s);
    (void)f;
    if (!kind || pack_names_hold(kind->closed, row.at[1].s)) return RC_OK;
    for (int32_t i = 0; i < c->count; i++)
        if (str_equal(c->at[i].kind, kind->name)) return c->at[i].open += row.at[2].i, RC_OK;
    c->at[c->count++] = (struct counted){ kind->name, row.at[2].i };
    return RC_OK;
}

static enum rc count_open(struct counting *c, struct fault *f)
{
    c->at = NEW(c->a, struct counted, PACK_KINDS_MAX);
    if (!c->x->store) return RC_OK;
    return store_each(
        c->x->store, f,
        "SELECT kind, status, count(*) FROM casefile WHERE agency = ?1 GROUP BY kind, status ORDER BY kind",
        ARGS(INT(c->x->agency)), count_row, c);
}

static const char *what_becomes(const struct pack_diff *x)
{
    return x->new->open_cases == PACK_CONTINUE ? "continue" : "move";
}

// What the command speaks, as far as the pack does.
static struct str language_of(const struct pack_diff *x)
{
    return pack_language(x->new, str_of(words_language(x->language)));
}

static struct str kind_called(const struct pack_diff *x, struct arena *a, struct str kind)
{
    struct str words = pack_word(x->new, language_of(x), "kind", kind);
    if (words.len == 0) words = pack_word(x->old, language_of(x), "kind", kind);
    return words.len ? arena_print(a, tr("%.*s (%.*s)"), P(words), P(kind)) : kind;
}

static void print_text(const struct pack_diff *x, struct arena a, const struct pack_changes *c,
                       const struct counting *open, const struct fault *no_place)
{
    struct str language = language_of(x);
    int32_t of_kind[PACK_CHANGES] = { 0 };
    for (int32_t i = 0; i < c->count; i++) {
        struct arena each = a;
        of_kind[c->at[i].kind]++;
        printf("%.*s\n", P(pack_change_text(&each, &c->at[i], language)));
    }
    for (int32_t i = 0; i < open->count; i++) {
        struct arena each = a;
        struct str kind = kind_called(x, &each, open->at[i].kind);
        bool stays = x->new->open_cases == PACK_CONTINUE;
        printf(tr(stays ? "open cases of %.*s: %lld continue under the old version\n"
                        : "open cases of %.*s: %lld move to the new version\n"),
               P(kind), (long long)open->at[i].open);
    }
    if (no_place->text[0]) printf(tr("cannot come into force: %s\n"), no_place->text);
    printf("%.*s %.*s -> %.*s:", P(x->new->id), P(x->old->version), P(x->new->version));
    for (int k = 0; k < PACK_CHANGES; k++)
        if (of_kind[k]) printf(" %s %d", pack_change_name((enum pack_change_kind)k), of_kind[k]);
    printf("%s\n", c->count ? "" : tr(" no change"));
}

static void print_json(const struct pack_diff *x, struct arena a, const struct pack_changes *c,
                       const struct counting *open, const struct fault *no_place)
{
    struct json_out o = json_out_of(&a);
    json_open(&o, '{');
    json_put_str(&o, "pack", x->new->id);
    json_put_str(&o, "old", x->old->version);
    json_put_str(&o, "new", x->new->version);
    json_put_str(&o, "open_cases", str_of(what_becomes(x)));
    if (no_place->text[0]) json_put_str(&o, "no_place", str_of(no_place->text));
    json_open_key(&o, "open", '{');
    for (int32_t i = 0; i < open->count; i++) {
        json_put_key(&o, open->at[i].kind);
        json_put_int(&o, NULL, open->at[i].open);
    }
    json_shut(&o, '}');
    json_open_key(&o, "changes", '[');
    for (int32_t i = 0; i < c->count; i++) {
        const struct pack_change *x1 = &c->at[i];
        json_open(&o, '{');
        json_put_str(&o, "change", str_of(pack_change_name(x1->kind)));
        if (x1->of.len) json_put_str(&o, "of", x1->of);
        json_put_str(&o, "subject", x1->subject);
        if (x1->old.len) json_put_str(&o, "old", x1->old);
        if (x1->new.len) json_put_str(&o, "new", x1->new);
        json_shut(&o, '}');
    }
    json_shut(&o, ']');
    json_shut(&o, '}');
    printf("%.*s\n", P(json_out_str(&o)));
}

enum rc pack_diff_print(struct arena *a, const struct pack_diff *x, struct fault *f)
{
    struct pack_changes changes;
    struct fault no_place = { 0 };
    struct counting open = { .x = x, .a = a };
    if (!str_equal(x->old->id, x->new->id))
        return fail(f, RC_INVALID, tr("these are two packs, \"%.*s\" and \"%.*s\", not two versions of one"),
                    P(x->old->id), P(x->new->id));
    pack_diff(a, x->old, x->new, x->json ? S("") : language_of(x), &changes); // JSON is one for all
    if (law_move_check(x->old, x->new, &no_place) == RC_OK) no_place = (struct fault){ 0 };
    enum rc rc = count_open(&open, f);
    if (rc) return rc;
    if (x->json)
        print_json(x, *a, &changes, &open, &no_place);
    else
        print_text(x, *a, &changes, &open, &no_place);
    return RC_OK;
}
