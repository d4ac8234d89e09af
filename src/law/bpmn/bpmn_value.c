// Variables' values: copies that own what they point at, and their JSON.
#include "law/bpmn/bpmn_int.h"

static enum rc keep(struct arena *a, struct feel_value v, int depth, struct feel_value *ret_v,
                    struct fault *f);

static enum rc keep_list(struct arena *a, struct feel_value v, int depth, struct feel_value *ret_v,
                         struct fault *f)
{
    struct feel_value *items = NEW(a, struct feel_value, v.extra);
    for (int32_t i = 0; i < v.extra; i++) {
        enum rc rc = keep(a, v.items[i], depth + 1, &items[i], f);
        if (rc) return rc;
    }
    *ret_v = feel_list(items, v.extra);
    return RC_OK;
}

// RFC 8785 sorts by UTF-16 code units: surrogates (code points from U+10000) come before U+E000 to U+FFFF.
static int32_t utf16_rank(int32_t code_point)
{
    return code_point >= 0x10000 ? 0xD800 : code_point >= 0xE000 ? code_point + 0x10000 : code_point;
}

static int compare_names(struct str a, struct str b)
{
    while (a.len && b.len) {
        int32_t x = utf8_next(&a), y = utf8_next(&b);
        if (x == y) continue;
        int32_t rank_x = utf16_rank(x), rank_y = utf16_rank(y);
        return rank_x != rank_y ? (rank_x < rank_y ? -1 : 1) : x < y ? -1 : 1;
    }
    return (a.len > 0) - (b.len > 0);
}

static void sort_entries(struct feel_entry *at, struct feel_entry *other, int32_t count)
{
    if (count < 2) return;
    int32_t half = count / 2, left = 0, right = half;
    sort_entries(at, other, half);
    sort_entries(at + half, other, count - half);
    memcpy(other, at, (size_t)count * sizeof *at);
    for (int32_t i = 0; i < count; i++) {
        bool take_right =
            left == half || (right < count && compare_names(other[right].name, other[left].name) < 0);
        at[i] = other[take_right ? right++ : left++];
    }
}

static enum rc keep_context(struct arena *a, struct feel_value v, int depth, struct feel_value *ret_v,
                            struct fault *f)
{
    struct feel_entry *entries = NEW(a, struct feel_entry, v.extra);
    for (int32_t i = 0; i < v.extra; i++) {
        entries[i].name = arena_str(a, v.entries[i].name);
        enum rc rc = keep(a, v.entries[i].value, depth + 1, &entries[i].value, f);
        if (rc) return rc;
    }
    struct arena rest = *a;
    sort_entries(entries, NEW(&rest, struct feel_entry, v.extra), v.extra);
    *ret_v = feel_context(entries, v.extra);
    return RC_OK;
}

static enum rc keep(struct arena *a, struct feel_value v, int depth, struct feel_value *ret_v,
                    struct fault *f)
{
    if (depth > BPMN_VALUE_DEPTH_MAX)
        return fail(f, RC_INVALID, "a value has more than %d levels", BPMN_VALUE_DEPTH_MAX);
    switch ((enum feel_kind)v.kind) {
    case FEEL_NULL:
        *ret_v = feel_null();
        return RC_OK; // without its reason
    case FEEL_NUMBER:
        *ret_v = v.form ? feel_number(a, feel_decimal(v)) : v;
        return RC_OK;
    case FEEL_STRING:
        *ret_v = feel_string(arena_str(a, feel_text(v)));
        return RC_OK;
    case FEEL_TIME:
    case FEEL_DATE_TIME:
        *ret_v = feel_moment(a, (enum feel_kind)v.kind, *v.moment);
        return RC_OK;
    case FEEL_LIST:
        return keep_list(a, v, depth, ret_v, f);
    case FEEL_CONTEXT:
        return keep_context(a, v, depth, ret_v, f);
    case FEEL_RANGE:
    case FEEL_FUNCTION:
    case FEEL_LAZY:
        return fail(f, RC_INVALID, "a %s cannot be kept", feel_kind_name((enum feel_kind)v.kind));
    default:
        *ret_v = v;
        return RC_OK; // sixteen bytes that point at nothing
    }
}

enum rc value_keep(struct arena *a, struct feel_value v, struct feel_value *ret_v, struct fault *f)
{
    return keep(a, v, 0, ret_v, f);
}

// --- JSON ------------------------------------------------------------------------------------------

static bool is_marked(struct str name) { return name.len && (name.at[0] == '#' || name.at[0] == '@'); }

static void put(struct arena *a, struct json_out *o, struct feel_value v);

static void put_marked(struct arena *a, struct json_out *o, const char *mark, struct feel_value v)
{
    json_open(o, '{');
    json_put_str(o, mark, feel_print(a, v, false));
    json_shut(o, '}');
}

static void put_number(struct arena *a, struct json_out *o, struct feel_value v)
{
    int64_t n;
    if (feel_to_int(v, &n) && n >= -(INT64_C(1) << 53) && n <= INT64_C(1) << 53)
        json_put_int(o, NULL, n);
    else
        put_marked(a, o, "#", v);
}

static void put_context(struct arena *a, struct json_out *o, struct feel_value v)
{
    json_open(o, '{');
    for (int32_t i = 0; i < v.extra; i++) {
        struct str name = v.entries[i].name;
        json_put_key(o, is_marked(name) ? arena_print(a, "%c%.*s", name.at[0], P(name)) : name);
        put(a, o, v.entries[i].value);
    }
    json_shut(o, '}');
}

static void put(struct arena *a, struct json_out *o, struct feel_value v)
{
    switch ((enum feel_kind)v.kind) {
    case FEEL_NULL:
        json_put_null(o, NULL);
        break;
    case FEEL_BOOLEAN:
        json_put_bool(o, NULL, feel_is_true(v));
        break;
    case FEEL_NUMBER:
        put_number(a, o, v);
        break;
    case FEEL_STRING:
        json_put_str(o, NULL, feel_text(v));
        break;
    case FEEL_LIST:
        json_open(o, '[');
        for (int32_t i = 0; i < v.extra; i++) put(a, o, v.items[i]);
        json_shut(o, ']');
        break;
    case FEEL_CONTEXT:
        put_context(a, o, v);
        break;
    default:
        put_marked(a, o, "@", v);
        break;
    }
}

// A name's mark repeats its first character, so that sorted names stay sorted.
struct str value_print(struct arena *a, struct feel_value v)
{
    struct json_out o = json_out_sorted(a);
    put(a, &o, v);
    return json_out_str(&o);
}
