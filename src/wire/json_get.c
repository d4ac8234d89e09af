// Asking a tree: every answer is empty rather than an error where the path leads nowhere.
#include "wire/json.h"

const char *json_kind_name(enum json_kind k)
{
    static const char *const names[] = {
        [JSON_NULL] = "null", [JSON_BOOL] = "boolean", [JSON_INT] = "integer",   [JSON_REAL] = "number",
        [JSON_TEXT] = "text", [JSON_ARRAY] = "array",  [JSON_OBJECT] = "object",
    };
    MUST((int)k >= 0 && (int)k < COUNT(names));
    return names[k];
}

const struct json *json_get(const struct json *object, struct str key)
{
    if (!object || object->kind != JSON_OBJECT) return NULL;
    for (const struct json *m = object->first; m; m = m->next)
        if (str_equal(m->key, key)) return m;
    return NULL;
}

const struct json *json_at(const struct json *array, int32_t index)
{
    if (!array || array->kind != JSON_ARRAY || index < 0 || index >= array->count) return NULL;
    const struct json *item = array->first;
    while (index-- > 0) item = item->next;
    return item;
}

struct str json_str(const struct json *object, struct str key)
{
    const struct json *m = json_get(object, key);
    return m && m->kind == JSON_TEXT ? m->text : (struct str){ 0 };
}

int64_t json_int(const struct json *object, struct str key, int64_t otherwise)
{
    const struct json *m = json_get(object, key);
    return m && m->kind == JSON_INT ? m->integer : otherwise;
}

bool json_bool(const struct json *object, struct str key, bool otherwise)
{
    const struct json *m = json_get(object, key);
    return m && m->kind == JSON_BOOL ? m->integer != 0 : otherwise;
}
