// gate: what the reading files share.
#ifndef ANLAN_GATE_READ_INT_H
#define ANLAN_GATE_READ_INT_H
#include "gate/gate_int.h"

// The one access function: the case if it exists and this actor may see it, else RC_MISSING in the same words.
[[nodiscard]] enum rc read_case(struct gate_reader *r, const struct actor *actor, int64_t agency, int64_t id,
                                struct arena scratch, struct casefile *ret_c, struct seen *ret_seen,
                                struct fault *f);
const struct person *reader_person(struct gate_reader *r,
                                   const struct actor *actor); // NULL where the actor has no account in force
struct instant reader_now(struct gate_reader *r);
void put_case_name(struct json_out *o, const char *key, struct gate_reader *r, int64_t agency, int64_t id);
void put_words(struct json_out *o, const char *key, const struct pack *p, struct str language,
               const char *prefix, struct str name);
void put_clocks(struct json_out *o, const struct gate_reader *r, const struct casefile *c,
                struct str language);
void put_articles(struct json_out *o, const struct pack *p, const struct str *names, int32_t count,
                  struct str language);

// The case's entries, oldest first. Lives in `a`. RC_LIMIT past STORY_MAX.
enum { STORY_MAX = 4096 };
[[nodiscard]] enum rc read_entries(struct gate_reader *r, const struct casefile *c, struct arena *a,
                                   struct entry **ret_entries, int32_t *ret_count, struct fault *f);

// How a list would be found: EXPLAIN QUERY PLAN, for tests.
[[nodiscard]] enum rc list_plan(struct gate_reader *r, const struct actor *actor, const struct gate_query *q,
                                struct arena *a, struct str *ret_plan, struct fault *f);
#endif
