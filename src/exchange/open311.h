// exchange/open311: Open311 GeoReport v2 as a mapping: which attributes the form of a kind becomes, and how a posted form becomes the data of that
// form. Pure. BASIS: Open311 GeoReport v2 (wiki.open311.org/GeoReport_v2, frozen)
#ifndef ANLAN_EXCHANGE_OPEN311_H
#define ANLAN_EXCHANGE_OPEN311_H
#include "exchange/form_body.h"
#include "law/pack.h"
#include "wire/json.h"

enum {
    OPEN311_DESCRIPTION_CHARS_MAX = 4000,
    OPEN311_MEDIA_URL_BYTES_MAX = 2000,
    OPEN311_VALUES_MAX = 64, // of a list that is chosen from
};

enum open311_datatype {
    OPEN311_STRING,
    OPEN311_NUMBER,
    OPEN311_DATETIME,
    OPEN311_TEXT,
    OPEN311_SINGLE,
    OPEN311_MULTI
};
const char *open311_datatype_name(enum open311_datatype t); // "string", …, "multivaluelist"

// A field of a form that is asked for as an attribute: all of its top but those that GeoReport has parameters of its own for (description, place,
// the reporter's name …), those that are set here (channel), and objects.
struct open311_attribute {
    struct str code; // the field's name
    enum open311_datatype datatype;
    bool required;
    const struct json *values; // of a list: the schema's `enum`
    const struct json *schema; // of the field
};
int32_t open311_attributes(const struct pack_form *form,
                           struct open311_attribute ret_at[static PACK_FIELDS_MAX]); // how many

// What was wrong with a posted form, for its sender.
enum open311_wrong {
    OPEN311_GOOD,
    OPEN311_NO_LOCATION,
    OPEN311_HALF_LOCATION, // lat without long, or the other way round
    OPEN311_LOCATION,      // not degrees on the globe
    OPEN311_LONG_DESCRIPTION,
    OPEN311_MISSING_ATTRIBUTE, // `at` names it
    OPEN311_UNKNOWN_ATTRIBUTE,
    OPEN311_ATTRIBUTE, // a value that the attribute cannot have
    OPEN311_MEDIA_URL,
    OPEN311_WRONGS
};
struct str open311_wrong_text(enum open311_wrong w, bool chinese);

struct open311_posted {
    const struct json *data; // as the form of the kind asks
    enum open311_wrong wrong;
    struct str at; // the parameter or attribute
};
// `service_words`: what stands as the description where none was sent. Lives in `a`; texts are those of `b`.
struct open311_posted open311_data(struct arena *a, const struct pack_form *form, const struct form_body *b,
                                   struct str service_words);
#endif
