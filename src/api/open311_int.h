// api, inside: Open311 GeoReport v2 under /open311/v2.
#ifndef ANLAN_API_OPEN311_INT_H
#define ANLAN_API_OPEN311_INT_H
#include "api/job_int.h"
#include "exchange/spark.h"

enum { OPEN311_ROWS_MAX = 1000, OPEN311_DAYS_MAX = 90, OPEN311_BODY_BYTES_MAX = 64 << 10 };

bool open311_asked(const struct call *c);   // by the path
void open311_write_problem(struct call *c); // `errors` in the format that was asked for; the status is set
int32_t
open311_status(int32_t status); // GeoReport knows 400, 403 and 404; what concerns the server itself stays
enum spark_format open311_format(const struct call *c); // by the path's end; XML where it has none
// A name of the path without its format.
struct str open311_name(struct str segment);
// The agency that jurisdiction_id names; PROBLEM_MISSING (404): unknown; PROBLEM_QUERY (400): needed and not there.
[[nodiscard]] enum rc open311_jurisdiction(struct call *c, struct str id, int64_t *ret_agency);
// The kind that is a service: one that anyone may open. NULL: none.
const struct pack_kind *open311_service(const struct pack *p, struct str code);
[[nodiscard]] enum rc open311_answer(struct call *c, int32_t status, struct spark *s);
#endif
