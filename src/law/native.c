// The natives. Where Java would go through a binary fraction and back, these keep the decimal number:
// max(double, double) of two numbers is one of them, digit for digit. Only cos is computed in binary, as
// Java's is.
#include "law/native.h"
#include <math.h>
#include <stdio.h>

static const struct feel_type number = { .kind = FEEL_T_NUMBER }, string = { .kind = FEEL_T_STRING };

struct limits {
    int64_t min, max;
};

static const struct limits byte_limits = { INT8_MIN, INT8_MAX }, short_limits = { INT16_MIN, INT16_MAX },
                           int_limits = { INT32_MIN, INT32_MAX }, long_limits = { INT64_MIN, INT64_MAX };

static bool fits(struct feel_value v, const struct limits *l)
{
    int64_t n;
    return feel_to_int(v, &n) && n >= l->min && n <= l->max;
}

static struct feel_value greater(struct feel_value a, struct feel_value b)
{
    int order = 0;
    return feel_compare(a, b, &order) && order < 0 ? b : a;
}

static struct feel_value call_max_whole(struct feel_run *r, const struct feel_function *f,
                                        const struct feel_value *args, int32_t)
{
    if (!fits(args[0], f->self) || !fits(args[1], f->self))
        return feel_error(r, FEEL_E_VALUE, S("a number that Java's type cannot hold"));
    return greater(args[0], args[1]);
}

static struct feel_value call_max(struct feel_run *r, const struct feel_function *,
                                  const struct feel_value *args, int32_t)
{
    if (args[0].kind != FEEL_NUMBER || args[1].kind != FEEL_NUMBER)
        return feel_error(r, FEEL_E_TYPE, S("max takes two numbers"));
    return greater(args[0], args[1]);
}

static struct feel_value call_cos(struct feel_run *r, const struct feel_function *,
                                  const struct feel_value *args, int32_t)
{
    enum { DOUBLE_TEXT_MAX = 40 };
    char text[DOUBLE_TEXT_MAX];
    struct decimal d;
    if (args[0].kind != FEEL_NUMBER) return feel_error(r, FEEL_E_TYPE, S("cos takes a number"));
    (void)snprintf(text, sizeof text, "%.17g", cos(decimal_to_double(feel_decimal(args[0]))));
    return decimal_parse(str_of(text), &d) ? feel_number(&r->arena, d)
                                           : feel_error(r, FEEL_E_NUMBER, S("cos has no value here"));
}

static struct feel_value call_whole(struct feel_run *r, const struct feel_function *f,
                                    const struct feel_value *args, int32_t)
{
    return fits(args[0], f->self) ? args[0]
                                  : feel_error(r, FEEL_E_VALUE, S("a number that Java's type cannot hold"));
}

static struct feel_value call_parse(struct feel_run *r, const struct feel_function *f,
                                    const struct feel_value *args, int32_t)
{
    struct decimal d;
    if (args[0].kind != FEEL_STRING || !decimal_parse(feel_text(args[0]), &d))
        return feel_error(r, FEEL_E_VALUE, S("a text that is no number"));
    struct feel_value v = feel_number(&r->arena, d);
    bool good = !f->self || fits(v, f->self);
    return good ? v : feel_error(r, FEEL_E_VALUE, S("a number that Java's type cannot hold"));
}

static struct feel_value call_char(struct feel_run *r, const struct feel_function *,
                                   const struct feel_value *args, int32_t)
{
    bool one = args[0].kind == FEEL_STRING && utf8_count(feel_text(args[0])) == 1;
    return one ? args[0] : feel_error(r, FEEL_E_TYPE, S("a char is a string of one character"));
}

// %s, %d, %n and %% without flags: what a decision's words need. All else is refused, not guessed.
static struct feel_value call_format(struct feel_run *r, const struct feel_function *,
                                     const struct feel_value *args, int32_t count)
{
    if (args[0].kind != FEEL_STRING) return feel_error(r, FEEL_E_TYPE, S("format takes a string first"));
    struct str rest = feel_text(args[0]), head;
    struct text out = { .arena = &r->arena };
    int32_t next = 1;
    while (str_cut(rest, '%', &head, &rest)) {
        char what = rest.len ? rest.at[0] : 0;
        bool takes = what == 's' || what == 'd';
        text_put(&out, head);
        if (!takes && what != 'n' && what != '%')
            return feel_error(r, FEEL_E_VALUE, S("only %s, %d, %n and %% are formatted"));
        if (takes && next == count) return feel_error(r, FEEL_E_ARGUMENTS, S("format has too few arguments"));
        if (what == 'd' && !fits(args[next], &long_limits))
            return feel_error(r, FEEL_E_TYPE, S("%d takes a whole number"));
        if (takes)
            text_put(&out, feel_print(&r->arena, args[next++], false));
        else
            text_char(&out, what == 'n' ? '\n' : '%');
        rest = str_slice(rest, 1, rest.len);
    }
    text_put(&out, head);
    feel_spend(r, out.len);
    return feel_string(text_str(&out));
}

static const struct feel_parameter two_numbers[] = { { SL("a"), &number }, { SL("b"), &number } };
static const struct feel_parameter one_number[] = { { SL("a"), &number } };
static const struct feel_parameter one_string[] = { { SL("s"), &string } };
static const struct feel_parameter format_parameters[] = { { SL("format"), &string }, { SL("args"), NULL } };

#define NATIVE(run, params, result_type, limit)                                                              \
    {                                                                                                        \
        .parameters = (params), .parameter_count = COUNT(params), .result = &(result_type), .call = (run),   \
        .self = (limit), .height = 1                                                                         \
    }

// clang-format off
static const struct {
    struct str class_name, signature; // without white space
    struct feel_function function;
} natives[] = {
    { SL("java.lang.Math"),    SL("max(double,double)"),         NATIVE(call_max, two_numbers, number, NULL) },
    { SL("java.lang.Math"),    SL("max(float,float)"),           NATIVE(call_max, two_numbers, number, NULL) },
    { SL("java.lang.Math"),    SL("max(int,int)"),               NATIVE(call_max_whole, two_numbers, number, &int_limits) },
    { SL("java.lang.Math"),    SL("max(long,long)"),             NATIVE(call_max_whole, two_numbers, number, &long_limits) },
    { SL("java.lang.Math"),    SL("cos(double)"),                NATIVE(call_cos, one_number, number, NULL) },
    { SL("java.lang.Short"),   SL("valueOf(short)"),             NATIVE(call_whole, one_number, number, &short_limits) },
    { SL("java.lang.Byte"),    SL("valueOf(byte)"),              NATIVE(call_whole, one_number, number, &byte_limits) },
    { SL("java.lang.Integer"), SL("valueOf(java.lang.String)"),  NATIVE(call_parse, one_string, number, &int_limits) },
    { SL("java.lang.Float"),   SL("valueOf(java.lang.String)"),  NATIVE(call_parse, one_string, number, NULL) },
    { SL("java.lang.Double"),  SL("valueOf(java.lang.String)"),  NATIVE(call_parse, one_string, number, NULL) },
    { SL("java.lang.String"),  SL("valueOf(char)"),              NATIVE(call_char, one_string, string, NULL) },
    { SL("java.lang.String"),  SL("format(java.lang.String,[Ljava.lang.Object;)"),
      { .parameters = format_parameters, .parameter_count = 2, .variadic = true, .result = &string, .call = call_format, .height = 8 } },
};
// clang-format on

static bool equal_without_space(struct str spaced, struct str plain)
{
    ptrdiff_t at = 0;
    for (ptrdiff_t i = 0; i < spaced.len; i++) {
        if (spaced.at[i] == ' ' || spaced.at[i] == '\t' || spaced.at[i] == '\n') continue;
        if (at == plain.len || plain.at[at++] != spaced.at[i]) return false;
    }
    return at == plain.len;
}

const struct feel_function *law_native(struct str class_name, struct str signature)
{
    for (ptrdiff_t i = 0; i < COUNT(natives); i++)
        if (equal_without_space(class_name, natives[i].class_name) &&
            equal_without_space(signature, natives[i].signature))
            return &natives[i].function;
    return NULL;
}
