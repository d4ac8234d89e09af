// What the files of law/pack share while a pack is being loaded. Every helper that refuses says "FILE:LINE: " first.
#ifndef ANLAN_LAW_PACK_PACK_INT_H
#define ANLAN_LAW_PACK_PACK_INT_H
#include "law/pack.h"

// A list that is built as an open chain of pointers and then laid flat.
struct pack_list {
    const void **at;
    int32_t count, room;
};

struct loader {
    struct arena *a;
    struct pack *pack;
    struct str path; // of the file that is being read
    struct fault *f;
    bool installed;    // it was in force under an older server: words that server did not know may be missing
    struct map shared; // name of a shared file: struct shared
    struct map needed; // words that must be there
    struct pack_list needed_keys; // the same, in the order in which they were met
};

// A file of shared parts, or a kind while it is read: what rows may name.
struct shared {
    struct str path;
    const struct json *tree;
};

// What a kind is while it is being put together from its own file and those it includes.
struct draft {
    struct pack_kind *kind;
    struct pack_list parties, statuses, closed; // of struct str
    struct map groups;                          // "@open" …: struct pack_list of struct str
    struct map forms;                           // name: struct shared
    struct pack_clock *clocks;                  // room for PACK_CLOCKS_MAX; rows point into it
    int32_t clocks_count;
    struct pack_list rows;            // of struct pack_row
    struct shared *row_at, *clock_at; // where each stands, for refusals
};

#define bad(l, where, ...) (fault_set((l)->f, RC_INVALID, __VA_ARGS__), pack_refuse((l), RC_INVALID, (where)))
#define over(l, where, ...) (fault_set((l)->f, RC_LIMIT, __VA_ARGS__), pack_refuse((l), RC_LIMIT, (where)))
enum rc pack_refuse(struct loader *l, enum rc rc,
                    const struct json *where); // puts "FILE:LINE: " before the fault's text

void list_put(struct pack_list *list, struct arena *a, const void *item);
struct pack_names list_names(const struct pack_list *list, struct arena *a); // of a list of struct str
bool list_holds(const struct pack_list *list, struct str name);

// --- reading a mapping -------------------------------------------------------------------------------

// Only these keys, separated by spaces, and a mapping at all.
[[nodiscard]] enum rc read_keys(struct loader *l, const struct json *object, const char *what,
                                const char *keys);
// A text; empty where it is missing and not `required`.
[[nodiscard]] enum rc read_text(struct loader *l, const struct json *object, const char *key, bool required,
                                struct str *ret_s);
// A name as law/pack.h describes it, else as read_text.
[[nodiscard]] enum rc read_name(struct loader *l, const struct json *object, const char *key, bool required,
                                struct str *ret_s);
[[nodiscard]] enum rc read_int(struct loader *l, const struct json *object, const char *key, int64_t min,
                               int64_t max, int64_t *ret_n);
[[nodiscard]] enum rc read_bool(struct loader *l, const struct json *object, const char *key, bool *ret_b);
// A day, or `otherwise` where it is missing.
[[nodiscard]] enum rc read_day(struct loader *l, const struct json *object, const char *key,
                               struct day otherwise, struct day *ret_d);
// A list of names, or one name alone; none where it is missing. The same name twice is refused.
[[nodiscard]] enum rc read_names(struct loader *l, const struct json *object, const char *key,
                                 struct pack_list *ret_list);
[[nodiscard]] enum rc check_name(struct loader *l, const struct json *where, struct str s);
// Text in each of the pack's languages: {zh-CN: …, en: …}.
[[nodiscard]] enum rc read_languages(struct loader *l, const struct json *object, const char *key,
                                     const struct str **ret_texts);
// Articles by name; each must be one of the pack's.
[[nodiscard]] enum rc read_articles(struct loader *l, const struct json *object, const char *key,
                                    struct pack_articles *ret_articles);

// --- the parts of a pack, in the order in which they are read --------------------------------------------

[[nodiscard]] enum rc load_manifest(struct loader *l, const struct json *tree);
[[nodiscard]] enum rc load_statute(struct loader *l, const struct json *tree, struct pack_list *articles);
[[nodiscard]] enum rc load_kind(struct loader *l, const struct json *tree, struct pack_kind *ret_kind);
[[nodiscard]] enum rc load_clocks(struct loader *l, const struct json *list, struct draft *d);
[[nodiscard]] enum rc load_row(struct loader *l, const struct json *row, struct draft *d);
[[nodiscard]] enum rc load_effects(struct loader *l, const struct json *row, struct draft *d,
                                   struct pack_row *r);
// `row` may lack a form: that of an act without data.
[[nodiscard]] enum rc load_form(struct loader *l, const struct json *row, struct draft *d,
                                const struct pack_form **ret_form);
[[nodiscard]] enum rc check_verb(struct loader *l, const struct json *row, const struct pack_row *r);
[[nodiscard]] enum rc check_kind(struct loader *l, const struct json *tree,
                                 struct draft *d); // what only the whole shows
[[nodiscard]] enum rc load_words(struct loader *l, const struct json *tree, struct map *ret_words);
[[nodiscard]] enum rc check_words(struct loader *l, int32_t language, const struct map *words);

void need_words(struct loader *l, const char *family, struct str name); // "act", "accept"
const struct pack_clock *draft_clock(const struct draft *d, struct str name);

// --- ruling ------------------------------------------------------------------------------------------

struct inquiry { // a question with what every row asks of it
    const struct pack *pack;
    const struct law_question *q;
    const struct pack_kind *kind;
    uint64_t roles;          // bits of those held
    const struct json *data; // never NULL
    bool only_position;      // law_acts: purpose and data are not asked
};

// What an act does to the clocks. A row has each effect once, so each clock is started, stopped, paused, resumed and extended at most
// once, but for one that is extended by name as well.
enum { OUTCOMES_MAX = 6 * PACK_CLOCKS_MAX };

struct running { // the clocks as they stand while the effects are applied
    struct law_clock at[LAW_CLOCKS_MAX + PACK_CLOCKS_MAX];
    int32_t count;
};

struct outcome {
    struct ruled_clock at[OUTCOMES_MAX];
    int32_t count;
    struct str wrong; // the clock that does not allow it, where it fails
    struct running running; // afterwards
};

bool rule_clocks(const struct inquiry *i, const struct pack_row *row, struct outcome *ret_o);
// A timer of the procedure begins to be waited for, or what it belongs to has ended: after the row's own effects.
void clock_begin(const struct inquiry *i, const struct pack_clock *c, struct outcome *o);
void clock_end(const struct pack_clock *c, struct outcome *o);
const struct pack_article *article_not_in_force(const struct inquiry *i,
                                                const struct pack_row *row); // or NULL
struct str explain(struct arena *a, const struct inquiry *i, const struct ruling *r);
struct pack_names role_names(struct arena *a, const struct pack *p, uint64_t roles);
struct pack_names relation_names(struct arena *a, uint32_t relations);
struct pack_names by_names(struct arena *a, uint32_t by);
#endif
