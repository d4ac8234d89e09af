// What is counted, as text exposition (version 0.0.4): requests by route and class of status, their times, the gate's own numbers.
#include "api/api_int.h"

static const double bounds_s[BOUNDS] = { 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.015,
                                         0.025,  0.05,  0.1,    0.25,  1,    5 };

// The rows of the numbers: the routes, then what fits none, then the pages.
static int32_t row_of(const struct route *r)
{
    if (!r) return routes_count;
    return r == &page_route ? routes_count + 1 : (int32_t)(r - routes);
}

static const char *row_name(int32_t row)
{
    if (row == routes_count) return "none";
    return row < routes_count ? routes[row].id : page_route.id;
}

void call_count(const struct call *c)
{
    struct route_numbers *n = &c->api->numbers[row_of(c->route)];
    double seconds = (double)(monotonic_ns() - c->started_ns) / NS_PER_S;
    int bound = 0;
    while (bound < BOUNDS && seconds > bounds_s[bound]) bound++;
    n->slower[bound]++;
    n->seconds += seconds;
    n->answered[c->answer.status / 100]++;
}

static void put_times(struct text *t, const char *route, const struct route_numbers *n)
{
    int64_t all = 0;
    for (int b = 0; b <= BOUNDS; b++) {
        all += n->slower[b];
        if (b < BOUNDS)
            text_print(t, "anlan_http_seconds_bucket{route=\"%s\",le=\"%g\"} %lld\n", route, bounds_s[b],
                       (long long)all);
    }
    text_print(t, "anlan_http_seconds_bucket{route=\"%s\",le=\"+Inf\"} %lld\n", route, (long long)all);
    text_print(t, "anlan_http_seconds_sum{route=\"%s\"} %.6f\nanlan_http_seconds_count{route=\"%s\"} %lld\n",
               route, n->seconds, route, (long long)all);
}

static void put_requests(struct text *t, const struct api *api)
{
    text_put(
        t,
        S("# HELP anlan_http_requests_total Answered requests.\n# TYPE anlan_http_requests_total counter\n"));
    for (int32_t i = 0; i <= routes_count + 1; i++)
        for (int class = 2; class < 6; class ++)
            if (api->numbers[i].answered[class])
                text_print(t, "anlan_http_requests_total{route=\"%s\",class=\"%dxx\"} %lld\n", row_name(i),
                           class, (long long)api->numbers[i].answered[class]);
    text_put(
        t,
        S("# HELP anlan_http_seconds Time from the request line to the answer.\n# TYPE anlan_http_seconds histogram\n"));
    for (int32_t i = 0; i <= routes_count + 1; i++)
        if (i != routes_count && api->numbers[i].seconds > 0) put_times(t, row_name(i), &api->numbers[i]);
}

struct metric {
    const char *name, *type, *help;
    double value;
};

static void put_metrics(struct text *t, const struct metric *at, ptrdiff_t count)
{
    for (ptrdiff_t i = 0; i < count; i++)
        text_print(t, "# HELP %s %s\n# TYPE %s %s\n%s %.15g\n", at[i].name, at[i].help, at[i].name,
                   at[i].type, at[i].name, at[i].value);
}

static void put_gate(struct text *t, struct gate *gate)
{
    struct gate_numbers n;
    gate_numbers(gate, &n);
    const struct metric all[] = {
        { "anlan_acts_admitted_total", "counter", "Acts admitted since the start.", (double)n.admitted },
        { "anlan_acts_refused_total", "counter", "Acts refused by law since the start.", (double)n.refused },
        { "anlan_acts_failed_total", "counter", "Acts that could not be decided since the start.",
          (double)n.failed },
        { "anlan_acts_repeated_total", "counter", "Retries answered from the ledger since the start.",
          (double)n.retries },
        { "anlan_refusals_coalesced_total", "counter", "Refusals counted in another's entry since the start.",
          (double)n.coalesced_refusals },
        { "anlan_clocks_fired_total", "counter", "Clocks that acted since the start.",
          (double)n.clocks_fired },
        { "anlan_commits_total", "counter", "Commits since the start.", (double)n.batches },
        { "anlan_commit_seconds_total", "counter", "Time spent in commits since the start.",
          n.commit_seconds },
        { "anlan_queue_acts", "gauge", "Acts that wait for the clerk.", (double)n.queue },
        { "anlan_ledger_entries", "gauge", "Entries of the ledger.", (double)n.ledger_position },
        { "anlan_search_entries", "gauge", "Entries that the search view has followed.",
          (double)n.search_position },
        { "anlan_wal_pages", "gauge", "Pages in the write-ahead log.", (double)n.wal_pages },
        { "anlan_cases_open", "gauge", "Open cases.", (double)n.cases_open },
    };
    put_metrics(t, all, COUNT(all));
}

static int32_t listeners_of(const struct api *api)
{
    int32_t count = 0;
    for (int32_t i = 0; i < API_LISTENERS_MAX; i++) count += api->listeners[i] != NULL;
    return count;
}

struct str metrics_write(struct api *api, struct arena *a)
{
    struct text t = { .arena = a };
    const struct metric own[] = {
        { "anlan_http_connections", "gauge", "Connections.", api->connections },
        { "anlan_http_requests_live", "gauge", "Requests in work.", atomic_load(&api->calls_live) },
        { "anlan_http_requests_asleep", "gauge", "Requests that wait for the clerk or a pool.",
          atomic_load(&api->asleep) },
        { "anlan_sessions", "gauge", "Sessions, also those that nobody has looked for since they ended.",
          api->sessions->count },
        { "anlan_event_listeners", "gauge", "Listeners to live events.", listeners_of(api) },
        { "anlan_files_unnamed_bytes", "gauge",
          "Attachments that no act had named at the last sweep, and all since.",
          (double)atomic_load(&api->staged_bytes) },
        { "anlan_signin_queue", "gauge", "Sign-ins that wait.", queue_count(api->signin.waiting) },
        { "anlan_readers_queue", "gauge", "Heavy readings that wait.", queue_count(api->readers.waiting) },
    };
    put_requests(&t, api);
    put_metrics(&t, own, COUNT(own));
    if (api->o.gate) put_gate(&t, api->o.gate);
    return text_str(&t);
}
