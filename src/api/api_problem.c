// The words of every problem, in both languages, beside its status.
#include "api/problem_int.h"

// clang-format off
static const struct problem_row rows[PROBLEMS] = {
    [PROBLEM_TARGET] = { SL("target"), 400,
        { SL("The address of the request is not a path on this server"), SL("请求地址不是本服务器上的路径") },
        { SL("Send a path that begins with one slash, without host, fragment, empty or dot segments"),
          SL("请发送以单个斜杠开头的路径，不含主机名、片段标识、空段或点段") } },
    [PROBLEM_TARGET_LONG] = { SL("target-too-long"), 414,
        { SL("The path and query are too long"), SL("路径与查询参数过长") },
        { SL("At most 2,048 bytes, 12 segments and 32 query names"), SL("最多 2048 字节、12 段路径、32 个查询参数") } },
    [PROBLEM_PERCENT] = { SL("percent-encoding"), 400,
        { SL("The path or query is not correctly encoded"), SL("路径或查询参数编码不正确") },
        { SL("Percent-encode valid UTF-8 without control characters, each character once"),
          SL("请对有效的 UTF-8 文本作一次百分号编码，不得含控制字符") } },
    [PROBLEM_QUERY] = { SL("query"), 400,
        { SL("A query name or its value cannot be used here"), SL("查询参数的名称或取值不可用") },
        { SL("Use the names and values that /api/openapi.json lists for this route, each once"),
          SL("请使用 /api/openapi.json 中为该路径列出的参数名与取值，每个只写一次") } },
    [PROBLEM_VERSION] = { SL("http-version"), 505,
        { SL("This version of HTTP is not spoken here"), SL("不支持该 HTTP 版本") },
        { SL("Use HTTP/1.1"), SL("请使用 HTTP/1.1") } },
    [PROBLEM_HEADER] = { SL("header"), 400,
        { SL("A header field is malformed"), SL("请求头字段格式错误") },
        { SL("Names are tokens; values hold no control characters; a field that may stand once stands once"),
          SL("字段名须为合法记号，取值不得含控制字符，只可出现一次的字段不得重复") } },
    [PROBLEM_HEADERS_LONG] = { SL("headers-too-large"), 431,
        { SL("There are too many header fields, or they are too long"), SL("请求头字段过多或过长") },
        { SL("At most 64 fields and 8,192 bytes"), SL("最多 64 个字段、共 8192 字节") } },
    [PROBLEM_HOST] = { SL("host"), 400,
        { SL("The Host field is missing, doubled or malformed"), SL("Host 字段缺失、重复或格式错误") },
        { SL("Send exactly one Host field"), SL("请只发送一个 Host 字段") } },
    [PROBLEM_FRAMING] = { SL("framing"), 400,
        { SL("Where the body ends is not said in one clear way"), SL("请求体的结束位置表述不唯一") },
        { SL("Send one Content-Length in plain digits and no Transfer-Encoding"),
          SL("请只发送一个纯数字的 Content-Length，不要使用 Transfer-Encoding") } },
    [PROBLEM_LENGTH] = { SL("length-required"), 411,
        { SL("The length of the body is not given"), SL("未给出请求体长度") },
        { SL("Send Content-Length; chunked bodies are not taken"), SL("请发送 Content-Length，不接受分块传输") } },
    [PROBLEM_BODY_LONG] = { SL("body-too-large"), 413,
        { SL("The body is too large"), SL("请求体过大") },
        { SL("Keep to the limit that is given as `limit`, in bytes"), SL("请不要超过 limit 给出的字节数") } },
    [PROBLEM_BODY_UNWANTED] = { SL("body-unexpected"), 400,
        { SL("This request takes no body"), SL("该请求不接受请求体") },
        { SL("Send it without a body"), SL("请不带请求体发送") } },
    [PROBLEM_ENCODING] = { SL("content-encoding"), 415,
        { SL("Encoded bodies are not taken"), SL("不接受压缩或编码的请求体") },
        { SL("Send the body as it is, without Content-Encoding"), SL("请直接发送请求体，不使用 Content-Encoding") } },
    [PROBLEM_MEDIA] = { SL("media-type"), 415,
        { SL("The body is not declared as JSON"), SL("请求体未声明为 JSON") },
        { SL("Send Content-Type: application/json, in UTF-8"), SL("请发送 Content-Type: application/json（UTF-8 编码）") } },
    [PROBLEM_EXPECT] = { SL("expectation"), 417,
        { SL("What is expected cannot be given"), SL("无法满足 Expect 要求") },
        { SL("Leave out Expect, or send 100-continue"), SL("请不发送 Expect，或只发送 100-continue") } },
    [PROBLEM_METHOD] = { SL("method"), 405,
        { SL("This path does not take this method"), SL("该路径不支持此方法") },
        { SL("Use one of the methods in the Allow field"), SL("请使用 Allow 字段列出的方法") } },
    [PROBLEM_ROUTE] = { SL("no-such-path"), 404,
        { SL("There is nothing at this path"), SL("该路径不存在") },
        { SL("See /api/openapi.json for all paths"), SL("全部路径见 /api/openapi.json") } },

    [PROBLEM_SIGNED_OUT] = { SL("sign-in-required"), 401,
        { SL("Only someone who has signed in may ask this"), SL("须先登录") },
        { SL("Sign in at POST /api/v1/session, or send an API key as a bearer token"),
          SL("请先通过 POST /api/v1/session 登录，或以 Bearer 方式发送 API 密钥") } },
    [PROBLEM_SIGNIN] = { SL("sign-in-failed"), 401,
        { SL("Name and password do not fit together"), SL("用户名与密码不符") },
        { SL("Check both and try again; repeated failures have to wait longer"), SL("请核对后重试；多次失败后等待时间会延长") } },
    [PROBLEM_KEY] = { SL("bad-key"), 401,
        { SL("The bearer token is not a valid API key"), SL("Bearer 令牌不是有效的 API 密钥") },
        { SL("Ask your operator for a new key"), SL("请向系统管理员申请新密钥") } },
    [PROBLEM_RECEIPT] = { SL("receipt-required"), 401,
        { SL("The receipt code is missing or not one"), SL("缺少回执码或回执码无效") },
        { SL("Send the code from the receipt (AL- and 16 letters or digits) in the header field Anlan-Receipt"),
          SL("请在请求头 Anlan-Receipt 中发送回执上的代码（AL- 加 16 位字母或数字）") } },
    [PROBLEM_CREDENTIALS] = { SL("two-credentials"), 400,
        { SL("The request names more than one identity"), SL("请求同时使用了多种身份凭据") },
        { SL("Send a session cookie, a bearer key or a receipt code: one of them"),
          SL("会话 Cookie、Bearer 密钥、回执码三者只可使用其一") } },
    [PROBLEM_CROSS_SITE] = { SL("cross-site"), 403,
        { SL("The request comes from another site"), SL("请求来自其他网站") },
        { SL("Act from this server's own pages; programs send an API key, or Origin naming this server"),
          SL("请在本服务器页面上操作；程序请使用 API 密钥，或发送指向本服务器的 Origin") } },
    [PROBLEM_FORBIDDEN] = { SL("forbidden"), 403,
        { SL("This account may not ask this"), SL("该账户无权进行此操作") },
        { SL("It needs a role that this account does not hold now"), SL("需要该账户当前不具备的角色") } },

    [PROBLEM_RATE] = { SL("too-many-requests"), 429,
        { SL("There were too many requests"), SL("请求过于频繁") },
        { SL("Wait for the seconds in Retry-After"), SL("请等待 Retry-After 所示秒数后重试") } },
    [PROBLEM_SIGNIN_WAIT] = { SL("sign-in-wait"), 429,
        { SL("The next try to sign in has to wait"), SL("请稍后再尝试登录") },
        { SL("Wait for the seconds in Retry-After; other work stations are not affected"),
          SL("请等待 Retry-After 所示秒数；其他工作站不受影响") } },
    [PROBLEM_BUSY] = { SL("busy"), 503,
        { SL("The server has as much work as it can hold"), SL("服务器繁忙") },
        { SL("Nothing was done; try again after the seconds in Retry-After, with the same Idempotency-Key"),
          SL("本次请求未作任何处理；请在 Retry-After 所示秒数后以相同的 Idempotency-Key 重试") } },
    [PROBLEM_CONNECTIONS] = { SL("too-many-connections"), 503,
        { SL("There are too many connections"), SL("连接数过多") },
        { SL("Close unused ones and try again after the seconds in Retry-After"),
          SL("请关闭不用的连接，并在 Retry-After 所示秒数后重试") } },
    [PROBLEM_STOPPING] = { SL("stopping"), 503,
        { SL("The server is stopping"), SL("服务器正在停止") },
        { SL("Nothing was done; try again after the seconds in Retry-After"), SL("本次请求未作任何处理；请在 Retry-After 所示秒数后重试") } },
    [PROBLEM_NOT_READY] = { SL("not-ready"), 503,
        { SL("The server is not ready"), SL("服务器尚未就绪") },
        { SL("Try again after the seconds in Retry-After"), SL("请在 Retry-After 所示秒数后重试") } },
    [PROBLEM_DISK_FULL] = { SL("disk-full"), 503,
        { SL("The disk is full: nothing can be recorded now"), SL("磁盘已满，暂时无法记录") },
        { SL("Nothing was done. Reading goes on, and acts will as soon as there is space"),
          SL("本次请求未作任何处理。查询不受影响，空间恢复后即可继续办理") } },
    [PROBLEM_TOO_COMPLEX] = { SL("too-complex"), 413,
        { SL("The request needs more room than one may have"), SL("请求所需资源超出上限") },
        { SL("Send fewer values, or ask for fewer rows"), SL("请减少提交的数据或查询的行数") } },

    [PROBLEM_JSON] = { SL("json"), 400,
        { SL("The body is not JSON as it must be"), SL("请求体不是合法的 JSON") },
        { SL("Send one JSON object in UTF-8, without doubled names"), SL("请发送一个 UTF-8 编码的 JSON 对象，成员名不得重复") } },
    [PROBLEM_MEMBER] = { SL("member"), 422,
        { SL("A member of the body is missing, unknown or of the wrong kind"), SL("请求体的某个成员缺失、未知或类型错误") },
        { SL("See `where` and `expected`"), SL("见 where 与 expected") } },
    [PROBLEM_FORM] = { SL("form"), 422,
        { SL("The data are not as the form asks"), SL("填报内容不符合表单要求") },
        { SL("See `where` and `reason`; the form stands in the case's `acts`"), SL("见 where 与 reason；表单见案件的 acts") } },
    [PROBLEM_RETRY_KEY_MISSING] = { SL("idempotency-key-required"), 400,
        { SL("The Idempotency-Key is missing"), SL("缺少 Idempotency-Key") },
        { SL("Send a new UUIDv7 with each act, and the same one when you repeat it"), SL("每次办理请发送新的 UUIDv7，重试时使用同一个") } },
    [PROBLEM_RETRY_KEY] = { SL("idempotency-key"), 400,
        { SL("The Idempotency-Key is not a UUIDv7 of this time"), SL("Idempotency-Key 不是有效的 UUIDv7，或时间在未来") },
        { SL("Make it by RFC 9562, 5.7, from a clock that is right"), SL("请按 RFC 9562 第 5.7 节用准确的时钟生成") } },
    [PROBLEM_RETRY_KEY_OLD] = { SL("idempotency-key-old"), 422,
        { SL("The Idempotency-Key is older than 30 days"), SL("Idempotency-Key 已超过 30 天") },
        { SL("Look whether the act was done; if not, send it with a new key"), SL("请先查询该行为是否已办理；如未办理，请用新的键发送") } },
    [PROBLEM_RETRY_KEY_USED] = { SL("idempotency-key-used"), 422,
        { SL("The Idempotency-Key was used for another request"), SL("该 Idempotency-Key 已用于另一请求") },
        { SL("Use a new key for each new act; repeat one unchanged"), SL("新的行为请使用新的键；重试时内容不得改变") } },
    [PROBLEM_MISSING] = { SL("not-found"), 404,
        { SL("It does not exist, or not for you"), SL("不存在，或您无权查看") },
        { SL("Check the identifier"), SL("请核对编号") } },
    [PROBLEM_CONFLICT] = { SL("conflict"), 409,
        { SL("It does not fit what stands now"), SL("与当前状态冲突") },
        { SL("Read it again and decide anew"), SL("请重新读取后再作决定") } },
    [PROBLEM_REFUSED] = { SL("refused"), 409,
        { SL("The rule does not allow this act now"), SL("规则目前不允许此行为") },
        { SL("See `rule`, `basis` and `needed`"), SL("见 rule、basis 与 needed") } },
    [PROBLEM_INTERNAL] = { SL("internal"), 500,
        { SL("The server has a fault"), SL("服务器内部错误") },
        { SL("Tell the operator the `instance`; nothing half-done is left behind"), SL("请将 instance 告知系统管理员；不会留下未完成的处理") } },
};
// clang-format on

const struct problem_row *problem_row(enum problem p)
{
    MUST(p > PROBLEM_NONE && p < PROBLEMS);
    return &rows[p];
}

struct str language_tag(enum language l) { return l == LANGUAGE_ZH ? S("zh-CN") : S("en"); }

// The weight of one range in thousandths, or -1 where it cannot be read.
static int32_t range_weight(struct str parameters)
{
    enum { DIGITS_MAX = 3 };
    if (parameters.len == 0) return 1000;
    struct str name, value;
    if (!str_cut(parameters, '=', &name, &value) || !str_equal(str_trim(name), S("q"))) return -1;
    value = str_trim(value);
    if (value.len == 0 || (value.at[0] != '0' && value.at[0] != '1') || value.len > 2 + DIGITS_MAX) return -1;
    int32_t weight = (value.at[0] - '0') * 1000, unit = 100;
    if (value.len > 1 && value.at[1] != '.') return -1;
    for (ptrdiff_t i = 2; i < value.len; i++, unit /= 10) {
        if (value.at[i] < '0' || value.at[i] > '9') return -1;
        weight += (value.at[i] - '0') * unit;
    }
    return weight <= 1000 ? weight : -1;
}

static bool primary_is(struct str range, const char primary[static 2])
{
    return range.len >= 2 && (range.at[0] | 0x20) == primary[0] && (range.at[1] | 0x20) == primary[1] &&
           (range.len == 2 || range.at[2] == '-');
}

enum language language_wanted(struct str field)
{
    enum { RANGES_MAX = 16 };
    int32_t zh = -1, en = -1, any = -1;
    for (int i = 0; i < RANGES_MAX && field.len > 0; i++) {
        struct str one, range, parameters;
        (void)str_cut(field, ',', &one, &field);
        (void)str_cut(str_trim(one), ';', &range, &parameters);
        range = str_trim(range);
        int32_t weight = range_weight(str_trim(parameters));
        if (primary_is(range, "zh") && weight > zh) zh = weight;
        if (primary_is(range, "en") && weight > en) en = weight;
        if (str_equal(range, S("*")) && weight > any) any = weight;
    }
    if (zh < 0) zh = any;
    if (en < 0) en = any;
    return zh > en && zh > 0 ? LANGUAGE_ZH : LANGUAGE_EN;
}
