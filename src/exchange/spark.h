// exchange/spark: one document written as XML or, by the "Spark" convention of GeoReport, as JSON: a list's wrapper disappears and the list is a bare
// array, an empty element is null. Pure; text that XML cannot hold (control characters) becomes U+FFFD.
#ifndef ANLAN_EXCHANGE_SPARK_H
#define ANLAN_EXCHANGE_SPARK_H
#include "base/base.h"
#include "base/time.h"
#include "wire/json.h"

enum spark_format { SPARK_XML, SPARK_JSON };
enum { SPARK_DEPTH_MAX = 8 };

struct spark {
    enum spark_format format;
    struct text xml;
    struct json_out json;
    struct {
        const char *name; // of the element
        char bracket;
    } open[SPARK_DEPTH_MAX];
    int32_t depth;
};

// `room_bytes`: what is set aside for the text at once; it grows beyond.
struct spark spark_of(struct arena *a, enum spark_format format, ptrdiff_t room_bytes);
void spark_list(struct spark *s, const char *name);   // <services> or [
void spark_object(struct spark *s, const char *name); // <service> or {; within a list an item
void spark_end(struct spark *s);                      // of the list or object that was opened last
void spark_text(struct spark *s, const char *name, struct str value); // within a list an item
void spark_int(struct spark *s, const char *name, int64_t value);
void spark_bool(struct spark *s, const char *name, bool value);
void spark_degrees(struct spark *s, const char *name, int32_t e7);
void spark_instant(struct spark *s, const char *name, struct instant i); // ns 0: empty
struct str spark_str(struct spark *s);                                   // everything must be ended

void xml_put_text(struct text *t, struct str s); // escaped character data
#endif
