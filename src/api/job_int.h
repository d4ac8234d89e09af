// api, inside: acts on their way to the clerk.
#ifndef ANLAN_API_JOB_INT_H
#define ANLAN_API_JOB_INT_H
#include "api/api_int.h"

// A job in the call's arena, with its actor, key and route; c->job. No case, no agency yet.
struct gate_job *job_new(struct call *c);
// Prepares it and lets the call sleep until the clerk has answered; then `then` runs.
[[nodiscard]] enum rc job_send(struct call *c, stage_fn *then);
// RC_OK: admitted. Else the problem, in the words of the law or of the fault.
[[nodiscard]] enum rc job_outcome(struct call *c);
void job_put(struct json_out *o, struct call *c); // members of the answer, into the object that is open

[[nodiscard]] enum rc answer_job(struct call *c); // 201 with those members alone

// The name that its sender may have meant by one that there is not, of a kind, an act or a purpose; empty: none is near. A view into the pack.
struct str job_meant(const struct gate_job *job, const struct pack *p);

// By what a case of the job's agency is known outside, and the code that opens it to its holder. Texts of the call's arena.
struct case_names {
    struct str id, receipt;
};
struct case_names job_names(struct call *c, int64_t casefile);

// The agency that a body or query addresses by its slug: the actor's own, or the only one, where it is empty.
[[nodiscard]] enum rc call_agency(struct call *c, struct str slug, struct str at, int64_t *ret_agency);
// The case that the path names. PROBLEM_MISSING.
[[nodiscard]] enum rc call_case(struct call *c, struct str name, int64_t *ret_agency, int64_t *ret_id);
// `before` in the query: a place of an act; INT64_MAX where it is missing. PROBLEM_QUERY.
[[nodiscard]] enum rc call_before(struct call *c, int64_t *ret_before);
// Filters of a list, from the query. PROBLEM_QUERY names the one that cannot be.
[[nodiscard]] enum rc call_filters(struct call *c, struct gate_query *ret_q);
// The same as members of a body, and `phone`, `name`, `document` beside them. PROBLEM_MEMBER names the one that cannot be.
[[nodiscard]] enum rc call_body_filters(struct call *c, const struct json *body, struct gate_query *ret_q);
#define FILTER_NAMES                                                                                         \
    "number kind status owner assignee offered area channel text cell open erasure_asked opened_from opened_before due_before limit cursor at_least"
#define LIST_NAMES FILTER_NAMES " total cases" // of a page of cases
#endif
