// One JSON line a request, written at once. It carries the route's template and numbers: never a path, a query, a name, a code or an
// address, so that nothing personal is ever in a log.
#include "api/api_int.h"
#include <stdio.h>
#include <unistd.h>

static const char *credential_name(enum credential by)
{
    switch (by) {
    case BY_SESSION:
        return "session";
    case BY_KEY:
        return "key";
    case BY_RECEIPT:
        return "receipt";
    case BY_NOTHING:
        break;
    }
    return "none";
}

// Fault texts of inner rooms name ids and files; they are written only where the fault is ours.
static int put_fault(const struct call *c, char *out, size_t room)
{
    char text[300] = { 0 };
    ptrdiff_t len = 0;
    for (const char *p = c->fault.text; *p && len < (ptrdiff_t)sizeof text - 2; p++)
        text[len++] = (unsigned char)*p < 0x20 || *p == '"' || *p == '\\' ? '\'' : *p;
    return snprintf(out, room, ",\"fault\":\"%s\"", text);
}

void call_log(const struct call *c)
{
    const struct api_options *o = &c->api->o;
    if (o->log == API_LOG_NONE || (o->log == API_LOG_FAULTS && c->answer.status < 400)) return;
    char line[1024], at[INSTANT_TEXT_MAX], instance[48];
    struct str trace = trace_id(c->head.traceparent);
    int64_t us = (monotonic_ns() - c->started_ns) / 1000;
    int len = snprintf(
        line, sizeof line,
        "{\"at\":\"%.*s\",\"id\":\"%.*s\",\"route\":\"%s\",\"method\":\"%s\",\"status\":%d,\"by\":\"%s\",\"in\":%lld,\"out\":%lld,\"us\":%lld",
        P(instant_print(c->at, at)), P(call_instance(c, instance)), c->route ? c->route->path : "",
        c->method < METHODS ? method_names[c->method] : "", c->answer.status, credential_name(c->credential),
        (long long)c->body_len, (long long)c->bytes_sent, (long long)us);
    if (c->problem.code)
        len += snprintf(line + len, sizeof line - (size_t)len, ",\"problem\":\"%.*s\"",
                        P(problem_row(c->problem.code)->code));
    if (trace.len) len += snprintf(line + len, sizeof line - (size_t)len, ",\"trace\":\"%.*s\"", P(trace));
    if (c->answer.status >= 500 && c->fault.text[0])
        len += put_fault(c, line + len, sizeof line - (size_t)len - 4);
    len += snprintf(line + len, sizeof line - (size_t)len, "}\n");
    // A log that cannot be written must not stop the service.
    (void)!write(o->log_file, line, (size_t)len);
}
