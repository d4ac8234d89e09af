// api: what can be wrong with a request: one table of codes, each with its status and its words in both languages (RFC 9457). Pure.
#ifndef ANLAN_API_PROBLEM_INT_H
#define ANLAN_API_PROBLEM_INT_H
#include "base/base.h"

enum problem {
    PROBLEM_NONE,
    // the message itself
    PROBLEM_TARGET, // not a path on this server
    PROBLEM_TARGET_LONG,
    PROBLEM_PERCENT, // percent-encoding, UTF-8 or a control character in the path or query
    PROBLEM_QUERY,   // an unknown or doubled name, or a value that cannot be
    PROBLEM_VALUE,   // of a filter: there is nothing of that name
    PROBLEM_VERSION,
    PROBLEM_HEADER, // a name or value with characters that may not stand there
    PROBLEM_HEADERS_LONG,
    PROBLEM_HOST,
    PROBLEM_FRAMING, // where the body ends is said twice, or not in digits
    PROBLEM_LENGTH,
    PROBLEM_BODY_LONG,
    PROBLEM_BODY_UNWANTED,
    PROBLEM_ENCODING,
    PROBLEM_MEDIA,
    PROBLEM_EXPECT,
    PROBLEM_METHOD,
    PROBLEM_ROUTE,
    // who asks
    PROBLEM_SIGNED_OUT,
    PROBLEM_SIGNIN,
    PROBLEM_KEY,
    PROBLEM_RECEIPT,
    PROBLEM_CREDENTIALS, // more than one kind of them
    PROBLEM_CROSS_SITE,
    PROBLEM_FORBIDDEN,
    // how much
    PROBLEM_RATE,
    PROBLEM_SIGNIN_WAIT,
    PROBLEM_BUSY,
    PROBLEM_CONNECTIONS,
    PROBLEM_STOPPING,
    PROBLEM_NOT_READY,
    PROBLEM_DISK_FULL,
    PROBLEM_TOO_COMPLEX,
    // what is asked
    PROBLEM_JSON,
    PROBLEM_MEMBER,
    PROBLEM_FORM,
    PROBLEM_RETRY_KEY_MISSING,
    PROBLEM_RETRY_KEY,
    PROBLEM_RETRY_KEY_OLD,
    PROBLEM_RETRY_KEY_USED,
    PROBLEM_MISSING, // not there, or not to be seen
    PROBLEM_CONFLICT,
    PROBLEM_REFUSED, // by law: the rule and its basis are given
    PROBLEM_INTERNAL,
    PROBLEMS
};

enum language { LANGUAGE_EN, LANGUAGE_ZH, LANGUAGES };

struct problem_row {
    struct str code; // the end of its `type`: /api/problems/CODE
    int32_t status;
    struct str title[LANGUAGES];
    struct str right[LANGUAGES]; // what would be right
};

const struct problem_row *problem_row(enum problem p); // not for PROBLEM_NONE
struct str language_tag(enum language l);              // "en", "zh-CN"
// The one of ours that an Accept-Language field likes best; English where it is empty, cannot be read or likes neither.
// BASIS: RFC 9110, 12.5.4
enum language language_wanted(struct str accept_language);
#endif
