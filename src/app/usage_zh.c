// The usages in Chinese: of each command what `anlan help` lists and `anlan help NAME` prints. What stands in capitals is what the synopsis calls
// it, so both languages have the same; app_words_test.c holds them to the same synopsis and the same options.
#include "app/words.h"

#define CLIENT_ZH                                                                                            \
    "  --url URL              服务器地址，如 http://127.0.0.1:8311（或 ANLAN_URL）\n"              \
    "  --key-file FILE        首行为 API 密钥的文件；也可把密钥放在 ANLAN_KEY 中\n"         \
    "  --session FILE         anlan case sign-in 保存的会话（或 ANLAN_SESSION）\n"                   \
    "  --language TAG         用语与拒绝理由的语言：zh-CN 或 en；\n"                            \
    "                         否则依 ANLAN_LANGUAGE，再依 LANG\n"
#define SITE_ZH                                                                                              \
    "  --data DIR             数据目录（或 ANLAN_DATA）\n"                                            \
    "  --master-key-file F    包裹各机关密钥的 32 字节主密钥，不在 DIR 中时给出\n"       \
    "  --agency NAME          目录中有多个机关时，指明哪一个\n"

// clang-format off
const struct usage_row usage_rows[] = {
    { "serve", "启动服务，经 HTTP 提供一个数据目录",
      "用法：anlan serve --data DIR [OPTION]...\n\n"
      "为 `anlan init` 建立的数据目录提供服务，直到收到 SIGTERM 或 SIGINT。--pack 所指\n"
      "规则包与现行不同时，先以一个行为安装；有误的规则包整体拒绝，并指出文件、行与原\n"
      "因，服务不启动。\n\n"
      "  --config FILE          YAML 设置文件：名称同下，不带前面的连字符\n"
      "                         （DIR/anlan.yaml，如果存在）\n"
      "  --data DIR             数据目录\n"
      "  --listen ADDRESS:PORT  本机地址，或 unix:PATH             (127.0.0.1:8311)\n"
      "  --proxy true           前面有处理 TLS 的代理              (false)\n"
      "  --master-key-file F    包裹各机关密钥的 32 字节主密钥\n"
      "                         (DIR/secret/master.key)\n"
      "  --connections N        同时连接数                         (1024)\n"
      "  --readers N            负责大量读取的线程数               (4)\n"
      "  --log WHAT             none、faults 或 all，写到标准错误  (all)\n"
      "  --pack DIR             启动时的规则包，与现行不同则安装；可重复\n"
      "  --desks A/B,C/D        值班席位的地址段：登录时从不排在陌生地址之后\n"
      "  --rate-address E/B     每个地址：每秒 E 次，突发 B 次     (50/200)\n"
      "  --rate-identity E/B    每个会话                           (50/200)\n"
      "  --rate-key E/B         每个 API 密钥                      (none)\n"
      "  --rate-opening E/B     每个地址匿名建立的案件             (0.5/20)\n"
      "  --rate-receipt E/B     每个地址尝试的回执码               (1/30)\n"
      "  --rate-open311 E/B     经 Open311 用密钥提交的请求        (2/120)\n"
      "  --rate-file E/B        每个地址新建的附件                 (0.02/12)\n\n"
      "各选项也可放在环境变量中：--rate-key 即 ANLAN_RATE_KEY。命令行优先于环境变量，\n"
      "环境变量优先于设置文件。\n" },
    { "demo", "一座虚构而活着的示范城市，每种角色都有账号",
      "用法：anlan demo [OPTION]...\n\n"
      "由一个数生成一座城市，让居民依规则包过完刚过去的几周，然后提供服务：居民昼夜报案\n"
      "求助，各种角色的工作人员与所有人一样经由同一道关口办理，直到收到 SIGTERM 或\n"
      "SIGINT。已有的城市接着过下去。其中的人和事都不存在。\n\n"
      "  --data DIR             城市的文件夹：数据、单位资料、登录名  (var/demo)\n"
      "  --listen ADDRESS:PORT  本机地址，或 unix:PATH             (127.0.0.1:8311)\n"
      "  --seed N               哪座城市：同一个数，同一座城市     (1)\n"
      "  --population N         20000 至 2000000                   (100000)\n"
      "  --days N               以往的天数，1 至 60                (14)\n"
      "  --speed X              居民生活加快的倍数，0.1 至 1000；服务器的时间与期限仍为\n"
      "                         真实时间  (10)\n"
      "  --pack FOLDER          规则包                             (packs/cn)\n"
      "  --behaviour FILE       居民如何行事                       (与规则包相配)\n"
      "  --log WHAT             none、faults 或 all，写到标准错误  (faults)\n"
      "  --prepare              只建立，不提供服务\n" },
    { "init", "建立数据目录：机关、规则包、系统管理员",
      "用法：anlan init --data DIR --charter FOLDER [OPTION]...\n"
      "      anlan init --data DIR --agency NAME --origin ORIGIN [OPTION]...\n\n"
      "建立数据目录：密钥、机关及其账本、所适用的规则包，以及一名系统管理员（可添加人\n"
      "员，看不到任何案件）。目录中已有内容时拒绝。\n\n"
      "  --data DIR             要建立的目录（或 ANLAN_DATA）\n"
      "  --charter FOLDER       单位资料：charter.yaml、areas.geojson，以及地图\n"
      "                         streets.geojson\n"
      "  --agency NAME          没有单位资料时：机关的简称，只设一个单位 intake\n"
      "  --origin ORIGIN        及其账本的名称，如 ledger.example.org/name；永远不变\n"
      "  --pack FOLDER          要安装的规则包；没有规则包就不能建案\n"
      "  --operator NAME        系统管理员的登录名                 (operator)\n"
      "  --password-file FILE   首行为系统管理员密码的文件；- 为标准输入。\n"
      "                         否则当场询问，没有终端时不设密码\n"
      "  --master-key-file F    32 字节的主密钥，放在 DIR 之外\n"
      "                         （或 ANLAN_MASTER_KEY_FILE）\n"
      "  --json                 以 JSON 给出所建立的内容\n" },
    { "user", "添加人员与密钥，设置角色与密码",
      "用法：anlan user add NAME --data DIR --role ROLE[:UNIT[:AREA]]... [OPTION]...\n"
      "      anlan user set NAME --data DIR [--role ROLE[:UNIT[:AREA]]...] [OPTION]...\n"
      "      anlan user off NAME --data DIR\n"
      "      anlan user on NAME --data DIR\n"
      "      anlan user password NAME --data DIR [--password-file FILE]\n"
      "      anlan user key NAME --data DIR [--out FILE]\n"
      "      anlan user list --data DIR [--json]\n\n"
      "添加人员或程序（add），替换角色与名称（set），停用与启用账号（off、on），设置密\n"
      "码，生成 API 密钥（只显示一次，只保存其哈希），列出账号（服务器运行时也可以）。\n"
      "做了什么、由谁所做，都记入账本；密码与密钥不记入。\n\n" SITE_ZH
      "  --role ROLE[:UNIT[:AREA]]  规则包中的角色，所在单位与辖区见单位资料；可重复\n"
      "  --from TIME            角色自何时起有效（RFC 3339）……\n"
      "  --until TIME           ……到何时为止\n"
      "  --words TEXT           供人看的名称\n"
      "  --as ACCOUNT           以该系统管理员账号的名义（凭其密码），而不是以控制台的\n"
      "                         名义；不用于 list\n"
      "  --as-password-file F   该账号的密码（-：标准输入）；否则当场询问\n"
      "  --password-file FILE   首行为密码的文件；- 为标准输入。否则当场询问\n"
      "  --no-password          add：不设密码的账号，供持密钥的程序使用\n"
      "  --out FILE             key：写入权限为 0600 的新文件，而不显示在屏幕上\n"
      "  --json                 list：以 JSON 给出\n" },
    { "pack", "检查、安装、查看规则包与单位资料",
      "用法：anlan pack check FOLDER\n"
      "      anlan pack install FOLDER --data DIR [--as ACCOUNT] [OPTION]...\n"
      "      anlan pack activate DIGEST --data DIR --as ACCOUNT [OPTION]...\n"
      "      anlan pack diff [OLD] NEW [--data DIR] [--language TAG] [--json]\n"
      "      anlan pack show [FOLDER] [--data DIR] [--json]\n"
      "      anlan pack try FOLDER [SCENARIO]... [--language TAG] [--json]\n\n"
      "check 读取规则包（含 pack.yaml 的文件夹）或单位资料（含 charter.yaml），指出错误\n"
      "所在的文件、行与原因。\n"
      "install 以账本中的一个行为施行机关的第一个规则包；对另一版本只作提出，须由另一人\n"
      "用 activate 启用。\n"
      "show 列出其中内容，加 --data 则列出现行的内容。diff 用文字说明从一个版本（文件\n"
      "夹，或用 --data 取现行的）到另一个版本，哪些行为、期限（新旧长度）、条文、表和用\n"
      "语有变化，涉及多少未结案件。try 演练规则包中的场景（全部或指名的），给出准许或依\n"
      "据哪一条拒绝，以及到期、出具与告知的内容；有一处与所述不符即以 1 结束。\n\n" SITE_ZH
      "  --as ACCOUNT           activate：第二人，系统管理员或督察员的账号，凭其密码；\n"
      "                         install：立即施行\n"
      "  --password-file F      该账号的密码（-：标准输入）；否则当场询问\n"
      "  --new-agency           install：单位资料属于这里还没有的机关时，添加该机关，另\n"
      "                         有自己的账本\n"
      "  --language TAG         show、try：用语的语言；\n"
      "                         否则依 ANLAN_LANGUAGE、LANG、规则包的第一种语言\n"
      "  --json                 show、try：以 JSON 给出\n" },
    { "import", "由 CSV 文件的各行建案",
      "用法：anlan import --data DIR --map MAP.yaml [OPTION]... FILE\n"
      "      anlan import --url URL --map MAP.yaml [OPTION]... FILE\n\n"
      "按对应关系为 CSV 文件（纯文本或 gzip，依开头几个字节判断；- 为标准输入）的每一行\n"
      "建一个案件：写法见 docs/import.zh-CN.md。已有的行不再建案，中断后可再次运行。服\n"
      "务器正占用 DIR 时，请通过其 URL 导入。\n\n" SITE_ZH
      "  --as NAME              由该账号建案；否则无人署名，与居民自己提出的一样\n" CLIENT_ZH
      "  --map MAP.yaml         对应关系文件\n"
      "  --report FILE          被拒绝的各行，CSV：行、列、原因；\n"
      "                         可能含有原值，权限 0600\n"
      "  --dry-run              读取、对应、检查每一行，但不建案\n"
      "  --json                 以 JSON 给出结果\n" },
    { "rebuild", "由账本重建各视图，或者核对",
      "用法：anlan rebuild --data DIR [--check | --digests] [--json]\n\n"
      "由账本在一个事务中重建全部视图（案件、编号、期限、检索），并给出各视图的摘要。服\n"
      "务器须已停止。\n\n" SITE_ZH
      "  --check                不作改动：在旁边重建，指出第一处不同的行\n"
      "  --digests              不作改动：给出现有视图的摘要\n"
      "  --json                 以 JSON 给出结果\n" },
    { "replay", "就账本中的每个行为再问一遍规则",
      "用法：anlan replay --data DIR [--pack FOLDER] [--json]\n\n"
      "就每个行为，向当时裁定它的规则包（按摘要保存）再问一遍同样的问题，并指出答案不同\n"
      "的行为：本不应有。用 --pack 时改问该文件夹中的规则包（代替其他版本）：看哪些裁定\n"
      "会不同。不作改动。服务器须已停止。\n\n" SITE_ZH
      "  --pack FOLDER          改问此规则包，代替同一标识的各版本\n"
      "  --json                 以 JSON 给出结果\n" },
    { "backup", "复制数据目录，服务运行时也可以",
      "用法：anlan backup --data DIR OUT\n"
      "      anlan backup --data DIR --keys OUT2\n\n"
      "把数据库与账本已公布的内容，按同一时刻的状态复制到新文件夹 OUT，服务器运行时也可\n"
      "以。OUT 中没有密钥：没有用 --keys 所作的 OUT2，其中封存的内容无法读取。两者须分\n"
      "开存放。密钥备份能打开此后被删除的内容：30 天后请销毁。先备份数据库，再备份密\n"
      "钥，使每个条目都能找到其密钥。\n\n" SITE_ZH
      "  --keys                 复制密钥，且只复制密钥\n"
      "  --json                 以 JSON 给出结果\n" },
    { "restore", "由备份建立数据目录",
      "用法：anlan restore --from OUT --keys OUT2 --data DIR --checkpoint FILE [OPTION]...\n"
      "      anlan restore --from OUT --keys OUT2 --data DIR --new-origin [OPTION]...\n\n"
      "由备份 OUT 及其密钥备份 OUT2 建立数据目录 DIR。提供任何服务之前，先按删除清单再\n"
      "次删除。账本绝不能从比最后一次签名更早的状态继续：用 --checkpoint 给出已知最新的\n"
      "检查点（丢失的目录中的 DIR/ledger/checkpoint，或见证方、监测方、回执中的），OUT\n"
      "所含较少时拒绝。用 --new-origin 则另起一本新账，其第一个条目写明旧账的检查点。\n\n"
      "  --from OUT             anlan backup 所作的备份\n"
      "  --keys OUT2            anlan backup --keys 所作的备份，至多 30 天\n"
      "  --data DIR             要建立的目录\n"
      "  --checkpoint FILE      已知最新的检查点；可重复，每个机关一个\n"
      "  --new-origin           无法证明 OUT 含有该检查点时使用\n"
      "  --erasures FILE        比 OUT 中更新的 DIR/ledger/erasures；可重复\n"
      "  --master-key-file F    主密钥不在 OUT2 中时给出\n"
      "  --over-age             接受超过 30 天的密钥备份\n" },
    { "erase", "永久删除案件的封存部分",
      "用法：anlan erase CASE PART... --url URL --basis ARTICLE [OPTION]...\n"
      "      anlan erase CASE PART... --data DIR --as NAME --basis ARTICLE [OPTION]...\n\n"
      "永久删除案件的封存部分：这是一个行为，保存期未满或者正在保全时拒绝，所留的条目不\n"
      "会消失。PART 为 narrative，或者某一方，如 reporter。密钥备份尚能打开的内容，30\n"
      "天后也不能再打开。\n\n" CLIENT_ZH SITE_ZH
      "  --as NAME              在控制台：以该账号办理\n"
      "  --act NAME             规则包中该行为的名称               (erase)\n"
      "  --basis ARTICLE        依据的条文，如 cn-pipl-2021#47\n"
      "  --reason TEXT          理由\n"
      "  --json                 以 JSON 给出结果\n" },
    { "open", "在服务器上建案",
      "用法：anlan open --url URL --kind KIND --data JSON|@FILE [--receipt FILE] [--json]\n"
      "      anlan open export --url URL [--format csv|geojson|jsonl] [--from DAY] [--until DAY] [--out FILE]\n\n"
      "建案：没有密钥时与居民一样。给出编号、标识与回执码。\n"
      "export 把服务器向所有人公开的内容（可以公开的类别，晚一小时，按 500 米方格）写入\n"
      "一个文件。\n\n" CLIENT_ZH
      "  --kind KIND            该机关规则包中的类别，如 help-request\n"
      "  --agency NAME          服务器上有多个机关时，指明哪一个\n"
      "  --data JSON|@FILE      按该类别的表单填写；@- 为标准输入\n"
      "  --format F             export：csv、geojson 或 jsonl      (csv)\n"
      "  --from DAY             export：第一天，如 2026-01-31      （最后一天之前 90 天）\n"
      "  --until DAY            export：最后一天                   （今天）\n"
      "  --out FILE             export：新文件；否则写到标准输出\n"
      "  --receipt FILE         把可以自证的回执写入新文件（anlan verify --receipt）\n"
      "  --json                 给出完整的答复\n" },
    { "act", "在服务器上办理案件",
      "用法：anlan act --url URL --case CASE --act NAME [--purpose P] [--data JSON|@FILE] [--json]\n\n"
      "办理案件。`anlan case show` 列出您现在可以作出的行为，以及每个行为的表单。\n\n" CLIENT_ZH
      "  --case CASE            案件标识或编号\n"
      "  --act NAME             该案件的某个行为\n"
      "  --purpose P            该行为须说明目的时给出，如 handle-case\n"
      "  --data JSON|@FILE      按该行为的表单填写；@- 为标准输入\n"
      "  --json                 给出完整的答复\n" },
    { "case", "列出与查看服务器上的案件",
      "用法：anlan case list --url URL [FILTER]... [--json]\n"
      "      anlan case show CASE --url URL [--json]\n"
      "      anlan case story CASE --url URL [--json]\n"
      "      anlan case explain CASE PLACE --url URL [--json]\n"
      "      anlan case sign-in --url URL --name NAME --session FILE [--password-file FILE]\n"
      "      anlan case sign-out --url URL --session FILE\n\n"
      "list 列出您可以看到的案件；show 显示其中一件，以及您现在可以办什么、其余为何不\n"
      "能；story 显示其经过；explain 说明经过中某一步为何如此裁定。CASE 为标识或编号。\n"
      "只由回执持有人或系统办理的，除 --json 外不列。\n"
      "sign-in 把会话保存在 FILE 中，供有密码而没有密钥的人使用。\n\n" CLIENT_ZH
      "  --kind K --status S --owner UNIT --area CODE --channel C --number N\n"
      "                         list：正好符合这些\n"
      "  --text WORDS           list：公开标题中含有全部这些词\n"
      "  --open                 list：只列未结案件\n"
      "  --limit N              list：每页行数，至多 200           (50)\n"
      "  --cursor C             list：该页之后的一页\n"
      "  --name NAME            sign-in：账号\n"
      "  --password-file FILE   sign-in：首行为密码的文件；- 为标准输入\n"
      "  --json                 原样给出服务器的答复\n" },
    { "feel", "计算 FEEL 表达式",
      "用法：anlan feel 'EXPRESSION' [--context FILE|-] [--json]\n\n"
      "给出表达式的值，按 FEEL 的写法。值为 null 的原因及其在表达式中的位置写到标准\n"
      "错误。\n\n"
      "  --context FILE|-   变量：一个 JSON 对象，其成员即可用的名称\n"
      "  --json             以 JSON 给出值\n" },
    { "decide", "按 DMN 模型作出决策",
      "用法：anlan decide MODEL.dmn DECISION [--input FILE|-] [--explain]\n\n"
      "按名称或标识作出决策（或服务），以 JSON 给出其值。所导入的模型在同一文件夹中查\n"
      "找。途中出现的问题及其在模型中的位置写到标准错误。\n\n"
      "  --input FILE|-   输入：一个 JSON 对象，名称同模型的输入数据\n"
      "  --explain        不给出值，而给出说明：输入、匹配的规则、来源、诊断\n" },
    { "law", "检查决策模型与规则包，计算期限到何时为止",
      "用法：anlan law check PACK|MODEL.bpmn|MODEL.dmn [--on DAY] [--language TAG] [--states N] [--json]\n"
      "      anlan law review MODEL.dmn EXPLANATION.json\n"
      "      anlan law due PACK CLOCK --start INSTANT [--pause FROM..TO]... [--extend N]... [--language TAG] [--json]\n\n"
      "check 查找不能读取之处，缺口、重叠、被遮蔽与不可达的规则，以及缺失或不允许的输\n"
      "出。判断是精确的，并给出作为反例的输入；只有运行才能判断的予以指明\n"
      "（“beyond”）。对程序，检查行为、消息、定时与事实可能引出的每一条路：死锁、丢失\n"
      "的令牌、不能决定的分支、到不了的步骤、到不了的终点，各给出一条最短的路。对规则\n"
      "包，除以上各项外，还检查缺失或不在施行期内的条文、无法行事的角色、没有责任人或后\n"
      "果的期限、不相配的表单。有错误时以 1 结束；“unused”与“beyond”只作提示。\n\n"
      "  --on DAY         条文须在这一天处于施行期内；默认为今天\n"
      "  --language TAG   经过中行为与角色的用语；否则依 ANLAN_LANGUAGE、LANG、规则包的\n"
      "                   第一种语言\n"
      "  --states N       每个程序至多检查多少个状态；超过即为问题\n"
      "  --json           以一个 JSON 数组给出问题\n\n"
      "review 不重新作出决策，而按模型核对 `anlan decide --explain` 的说明，并指出有多\n"
      "少个值只能采信。\n\n"
      "due 回答“到何时为止”：自哪一时刻起即为逾期，随后是计算的每一步及其条文。CLOCK\n"
      "为 KIND/NAME；只有一个期限叫 NAME 时也可只写 NAME。时刻按 RFC 3339；不带时区的，\n"
      "为规则包所在时区的当地时间。\n\n"
      "  --start INSTANT    期限开始的时刻\n"
      "  --pause FROM..TO   中止的一段时间；可重复\n"
      "  --extend N         获准的延长：该期限的第几种、其名称，或延长多少；可重复\n"
      "  --language TAG     用语的语言；否则依 ANLAN_LANGUAGE、LANG、规则包的第一种语言\n" },
    { "procedure", "在 BPMN 程序上演练场景",
      "用法：anlan procedure run MODEL.bpmn... --script FILE.json|- [--zone NAME] [--language TAG] [--state] [--json]\n\n"
      "在第一个模型上执行场景的各条命令，每个事件一行，给出所发生的事。同一场景在任何机\n"
      "器上给出同样的结果。有一步的所述经过、拒绝或结果与实际不符时以 1 结束。场景的写\n"
      "法见 docs/law/bpmn.zh-CN.md。\n\n"
      "  --script FILE|-   场景\n"
      "  --zone NAME       当地时间和定时器中月份所用的时区，如 Asia/Shanghai；\n"
      "                    否则为 UTC\n"
      "  --language TAG    以文字给出经过（en、zh-CN）：依据哪一条要办什么、什么到何时\n"
      "                    为止、走哪个分支及其原因\n"
      "  --state           另以 JSON 给出最后一步之后的状态\n"
      "  --json            只给出状态\n" },
    { "tck", "运行 DMN 兼容性测试集",
      "用法：anlan tck DIR [--report FILE.csv] [--failed]\n\n"
      "运行 DIR 之下的每个测试文件。数字先作精确比较；只在 1e-8 之内相符的另行计数，预\n"
      "期值不是 null 的结果、带有诊断的预期错误也另行计数。\n"
      "最后一行为 `N passed, N failed, N skipped`（案例数）。\n\n"
      "  --report FILE.csv   每个结果一行\n"
      "  --failed            给出每个未通过的结果及其预期值\n" },
    { "verify", "核验整个账本、账本的公开文件或回执",
      "用法：anlan verify DIR [OPTION]...\n"
      "      anlan verify URL|FOLDER [OPTION]...\n"
      "      anlan verify --receipt FILE [--vkey FILE]\n\n"
      "DIR 为数据目录：检查每个机关的每个条目、分片、检查点、封存部分和附件，只读，服务\n"
      "器运行时也可以。\n"
      "URL 为服务器（其 /ledger），FOLDER 为 `anlan ledger export` 所作：由分片算得的树\n"
      "根须与检查点所签一致。检查回执只需其文件本身。逐步给出结果；有错时指出第一处，并\n"
      "以 1 结束。\n\n"
      "  --vkey FILE            可信的核验密钥，每行一个；否则采信账本或回执自带的\n"
      "  --old CHECKPOINT       以前留存的检查点：所检查的账本必须是其续写\n"
      "  --parts                DIR：打开每个密钥尚在的封存部分\n"
      "  --entries              URL、FOLDER：也检查各条目\n"
      "  --key-file FILE        URL：督察员的 API 密钥，用于 --entries\n"
      "  --agency NAME          DIR：只检查这一个\n"
      "  --master-key-file F    包裹各机关密钥的 32 字节主密钥，不在 DIR 中时给出\n"
      "  --json                 以 JSON 给出结果\n" },
    { "ledger", "写出账本的公开文件",
      "用法：anlan ledger export --data DIR OUT [--entries] [--agency NAME]\n\n"
      "写出第一个机关账本的 OUT/checkpoint、OUT/vkey 与 OUT/tile/…，其余机关的在\n"
      "OUT/aN/…：即服务器在 /ledger 之下提供的文件，供镜像或在别处检查（anlan verify\n"
      "OUT）。checkpoint 为数据库最后所签的检查点。写到较早的导出之上时，只写增加的部\n"
      "分。DIR 只读，服务器运行时也可以。\n\n" SITE_ZH
      "  --entries              另写 OUT/tile/entries/…：督察员可以读取的内容\n"
      "  --json                 以 JSON 给出所写的内容\n" },
    { "openapi", "给出 HTTP 接口的说明",
      "用法：anlan openapi\n\n"
      "给出服务器在 /api/openapi.json 的答复（OpenAPI 3.1）。不需要数据目录。\n" },
    { "completion", "给出 bash、zsh、fish 的补全脚本与手册页",
      "用法：anlan completion bash\n"
      "      anlan completion zsh\n"
      "      anlan completion fish\n"
      "      anlan completion man COMMAND\n\n"
      "给出补全脚本，或某个命令的手册页，所用语言同命令本身。\n\n"
      "  anlan completion bash > /etc/bash_completion.d/anlan\n"
      "  anlan completion zsh > /usr/local/share/zsh/site-functions/_anlan\n"
      "  anlan completion fish > ~/.config/fish/completions/anlan.fish\n"
      "  anlan completion man case > /usr/local/share/man/man1/anlan-case.1\n" },
};
// clang-format on
const ptrdiff_t usage_rows_count = COUNT(usage_rows);
