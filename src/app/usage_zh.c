// The usages in Chinese: of each command what `anlan help` lists and `anlan help NAME` prints. What stands in capitals is what the synopsis calls
// it, so both languages have the same; app_words_test.c holds them to the same synopsis and the same options.
#include "app/words.h"

#define CLIENT_ZH                                                                                            \
    "  --url URL              服务器地址，如 http://127.0.0.1:8311（或 ANLAN_URL）\n"              \
    "  --key-file FILE        首行为 API 密钥的文件；也可把密钥放在 ANLAN_KEY 中\n"         \
    "  --session FILE         anlan case sign-in 保存的会话（或 ANLAN_SESSION）\n"                   \
    "  --language TAG         用语与拒绝理由的语言：zh-CN 或 en；否则依 ANLAN_LANGUAGE，再依 LANG\n"
#define SITE_ZH                                                                                                   \
    "  --data DIR             数据目录（或 ANLAN_DATA）\n"                                                 \
    "  --master-key-file F    32 字节的主密钥，用于封装各机构的密钥，不在 DIR 中时给出\n" \
    "  --agency NAME          目录中有多个机构时，指明哪一个\n"

// clang-format off
const struct usage_row usage_rows[] = {
    { "serve", "通过 HTTP 提供一个数据目录的服务",
      "用法：anlan serve --data DIR [OPTION]...\n\n"
      "为 anlan init 建立的数据目录提供服务，直到收到 SIGTERM 或 SIGINT。--pack 所指规则包与生效的不同时，先以一个行为安装；\n"
      "有误的规则包整体拒绝，并指出文件、行与原因，服务不启动。\n\n"
      "  --config FILE          YAML 设置文件：名称同下，前面不加连字符\n"
      "                         （DIR/anlan.yaml，如果存在）\n"
      "  --data DIR             数据目录\n"
      "  --listen ADDRESS:PORT  本机地址，或 unix:PATH                           (127.0.0.1:8311)\n"
      "  --proxy true           前面有处理 TLS 的代理                            (false)\n"
      "  --master-key-file F    32 字节的主密钥，用于封装各机构的密钥            (DIR/secret/master.key)\n"
      "  --connections N        同时连接数                                       (1024)\n"
      "  --readers N            处理大量读取的线程数                             (4)\n"
      "  --log WHAT             none、faults 或 all，写到标准错误                (all)\n"
      "  --pack DIR             启动时生效的规则包，不同则安装；可重复\n"
      "  --desks A/B,C/D        这些地址登录时从不排在外来者之后\n"
      "  --rate-address E/B     每个地址：每秒 E 次，一次至多 B 次               (50/200)\n"
      "  --rate-identity E/B    每个会话                                         (50/200)\n"
      "  --rate-key E/B         每个 API 密钥                                    (none)\n"
      "  --rate-opening E/B     每个地址的匿名诉求                               (0.5/20)\n"
      "  --rate-receipt E/B     每个地址尝试的回执码                             (1/30)\n"
      "  --rate-open311 E/B     用密钥提交的 Open311 诉求                        (2/120)\n"
      "  --rate-file E/B        每个地址开始上传的附件                           (0.02/12)\n"
      "\n各选项也可放在环境变量中：--rate-key 即 ANLAN_RATE_KEY。命令行优先于环境变量，\n环境变量优先于设置文件。\n" },
    { "demo", "一座活动着的虚构城市，各种岗位的用户齐全",
      "用法：anlan demo [OPTION]...\n\n"
      "由一个数生成一座城市，让居民依照规则包度过前几周，然后提供服务：居民昼夜提出诉求，各岗位人员与所有人一样经由同一道门\n"
      "办理，直到收到 SIGTERM 或 SIGINT。已有的城市接着过下去。其中的人与事均属虚构。\n\n"
      "  --data DIR             城市的文件夹：数据、单位资料、登录名                          (var/demo)\n"
      "  --listen ADDRESS:PORT  本机地址，或 unix:PATH                                    (127.0.0.1:8311)\n"
      "  --seed N               哪座城市：同一个数，同一座城市                            (1)\n"
      "  --population N         20000 至 2000000                                          (100000)\n"
      "  --days N               以往的天数，1 至 60                                       (14)\n"
      "  --speed X              居民生活加快的倍数，0.1 至 1000。服务器的时间与期限仍为\n"
      "                         真实时间                                                  (10)\n"
      "  --pack FOLDER          规则包                                                    (packs/cn)\n"
      "  --behaviour FILE       居民如何行事                                              (与规则包相配的)\n"
      "  --log WHAT             none、faults 或 all，写到标准错误                         (faults)\n"
      "  --prepare              只建立，不提供服务\n" },
    { "init", "建立数据目录：机构、规则包、管理员",
      "用法：anlan init --data DIR --charter FOLDER [OPTION]...\n"
      "      anlan init --data DIR --agency NAME --origin ORIGIN [OPTION]...\n\n"
      "建立数据目录：密钥、机构及其账本、所适用的规则包，以及一名管理员（可添加人员，看不到任何案件）。\n"
      "目录中已有内容时拒绝。\n\n"
      "  --data DIR             要建立的目录（或 ANLAN_DATA）\n"
      "  --charter FOLDER       机构自身的情况：charter.yaml、areas.geojson，以及地图 streets.geojson\n"
      "  --agency NAME          没有单位资料时：机构的简称，设一个单位 intake\n"
      "  --origin ORIGIN        及其账本名，如 ledger.example.org/name；永远不变\n"
      "  --pack FOLDER          要安装的规则包；没有规则包就不能受理\n"
      "  --operator NAME        管理员的登录名                                           (operator)\n"
      "  --password-file FILE   首行为管理员密码的文件；- 为标准输入。\n"
      "                         否则当场询问，没有终端时不设密码\n"
      "  --master-key-file F    32 字节的主密钥，放在 DIR 之外（或 ANLAN_MASTER_KEY_FILE）\n"
      "  --json                 以 JSON 给出所建立的内容\n" },
    { "user", "添加人员与密钥，设置岗位与密码",
      "用法：anlan user add NAME --data DIR --role ROLE[:UNIT[:AREA]]... [OPTION]...\n"
      "      anlan user set NAME --data DIR [--role ROLE[:UNIT[:AREA]]...] [OPTION]...\n"
      "      anlan user off NAME --data DIR\n"
      "      anlan user on NAME --data DIR\n"
      "      anlan user password NAME --data DIR [--password-file FILE]\n"
      "      anlan user key NAME --data DIR [--out FILE]\n"
      "      anlan user list --data DIR [--json]\n\n"
      "添加人员或程序（add），更换岗位与名称（set），停用与启用账户（off、on），设置密码，制作 API 密钥（只显示一次，\n"
      "只保存其哈希），列出账户（服务器运行时也可以）。所做的事连同由谁所做记入账本，密码与密钥不记入。\n\n" SITE_ZH
      "  --role ROLE[:UNIT[:AREA]]  规则包中的岗位，所在单位与区域见单位资料；可重复\n"
      "  --from TIME            岗位自何时起有效（RFC 3339）……\n"
      "  --until TIME           ……到何时为止\n"
      "  --words TEXT           供人看的名称\n"
      "  --as ACCOUNT           以该管理员账户的名义（须密码），而不是以控制台的名义；不用于 list\n"
      "  --as-password-file F   该账户的密码（-：标准输入）；否则当场询问\n"
      "  --password-file FILE   首行为密码的文件；- 为标准输入。否则当场询问\n"
      "  --no-password          add：不设密码的账户，供持密钥的程序使用\n"
      "  --out FILE             key：写入权限为 0600 的新文件，而不显示在屏幕上\n"
      "  --json                 list：以 JSON 给出\n" },
    { "pack", "检查、安装、查看规则包与单位资料",
      "用法：anlan pack check FOLDER\n"
      "      anlan pack install FOLDER --data DIR [--as ACCOUNT] [OPTION]...\n"
      "      anlan pack activate DIGEST --data DIR --as ACCOUNT [OPTION]...\n"
      "      anlan pack diff [OLD] NEW [--data DIR] [--language TAG] [--json]\n"
      "      anlan pack show [FOLDER] [--data DIR] [--json]\n"
      "      anlan pack try FOLDER [SCENARIO]... [--language TAG] [--json]\n\n"
      "check 读取规则包（含 pack.yaml 的文件夹）或单位资料（含 charter.yaml），指出错误所在的文件、行与原因。\n"
      "install 以账本中的一个行为使机构的第一个规则包生效；另一版本则由其提出，再由另一人用 activate 使其生效。\n"
      "show 列出其中内容，加 --data 则列出生效的内容。diff 用文字说明从一个版本（文件夹，或用 --data 取生效的）到另一个版本，\n"
      "哪些行为、期限（新旧长度）、条款、表和用语有变化，涉及多少未结案件。try 演练规则包中的场景（全部或指名的），给出准许或\n"
      "依据哪一条拒绝，以及到期、出具与告知的内容；有一处与所述不符即以 1 结束。\n\n" SITE_ZH
      "  --as ACCOUNT           activate：第二人，管理员或督察员账户，须密码；install：立即生效\n"
      "  --password-file F      该账户的密码（-：标准输入）；否则当场询问\n"
      "  --new-agency           install：单位资料属于尚不存在的机构时，添加该机构及其账本\n"
      "  --language TAG         show、try：用语的语言；否则依 ANLAN_LANGUAGE、LANG、规则包的第一种语言\n"
      "  --json                 show、try：以 JSON 给出\n" },
    { "import", "由 CSV 文件的各行受理案件",
      "用法：anlan import --data DIR --map MAP.yaml [OPTION]... FILE\n"
      "      anlan import --url URL --map MAP.yaml [OPTION]... FILE\n\n"
      "按映射为 CSV 文件（未压缩或 gzip，依首字节判断；- 为标准输入）的每一行受理一件案件：写法见 docs/import.zh-CN.md。\n"
      "已有的行不再受理，中断后可再次运行。服务器占用 DIR 时，请通过其 URL 导入。\n\n" SITE_ZH
      "  --as NAME              由该账户受理                                  （默认无人署名，与居民提出的一样）\n" CLIENT_ZH
      "  --map MAP.yaml         映射文件\n"
      "  --report FILE          被拒绝的各行，CSV：行、列、原因。可能含有原值：权限 0600\n"
      "  --dry-run              读取、映射并检查每一行，但不受理\n"
      "  --json                 以 JSON 给出结果\n" },
    { "rebuild", "由账本重建各视图，或者核对",
      "用法：anlan rebuild --data DIR [--check | --digests] [--json]\n\n"
      "由账本在一个事务中重建全部视图（案件、编号、期限、检索），并给出各视图的摘要。服务器须已停止。\n\n" SITE_ZH
      "  --check                不作改动：在旁边重建，指出第一处不同的行\n"
      "  --digests              不作改动：给出现有视图的摘要\n"
      "  --json                 以 JSON 给出结果\n" },
    { "replay", "就账本中的每个行为再次询问规则",
      "用法：anlan replay --data DIR [--pack FOLDER] [--json]\n\n"
      "就每个行为，向当时裁断它的规则包（按摘要保存）再次提出同样的问题，并指出答案不同的行为：本不应有。用 --pack 时改问\n"
      "该文件夹中的规则包（代替其他版本）：看哪些裁断会不同。不作改动。服务器须已停止。\n\n" SITE_ZH
      "  --pack FOLDER          改问此规则包，代替同一标识的各版本\n"
      "  --json                 以 JSON 给出结果\n" },
    { "backup", "复制数据目录，服务运行时也可以",
      "用法：anlan backup --data DIR OUT\n"
      "      anlan backup --data DIR --keys OUT2\n\n"
      "把数据库与账本已公布的内容，按同一时刻的状态复制到新文件夹 OUT，服务器运行时也可以。OUT 中没有密钥：没有 --keys 所作的\n"
      "OUT2，其中密封的内容无法读取。两者须分开存放。密钥备份能打开此后被删除的内容：30 天后请销毁。\n"
      "先备份数据库，再备份密钥，使每条记录都能找到其密钥。\n\n" SITE_ZH
      "  --keys                 复制密钥，且只复制密钥\n"
      "  --json                 以 JSON 给出结果\n" },
    { "restore", "由备份建立数据目录",
      "用法：anlan restore --from OUT --keys OUT2 --data DIR --checkpoint FILE [OPTION]...\n"
      "      anlan restore --from OUT --keys OUT2 --data DIR --new-origin [OPTION]...\n\n"
      "由备份 OUT 及其密钥备份 OUT2 建立数据目录 DIR。提供任何服务之前，先按删除清单再次删除。账本绝不可从比最后签名更早的状态\n"
      "继续：用 --checkpoint 给出已知最新的签名（原目录的 DIR/ledger/checkpoint，或见证方、监督方、回执中的），OUT 所含较少时\n"
      "拒绝。用 --new-origin 则作为新的账本继续，其第一条记录写明旧的签名。\n\n"
      "  --from OUT             anlan backup 所作的备份\n"
      "  --keys OUT2            anlan backup --keys 所作的备份，至多 30 天\n"
      "  --data DIR             要建立的目录\n"
      "  --checkpoint FILE      已知最新的签名；可重复，每个机构一个\n"
      "  --new-origin           无法证明 OUT 含有该签名时使用\n"
      "  --erasures FILE        比 OUT 中更新的 DIR/ledger/erasures；可重复\n"
      "  --master-key-file F    主密钥不在 OUT2 中时给出\n"
      "  --over-age             接受超过 30 天的密钥备份\n" },
    { "erase", "永久删除案件的密封部分",
      "用法：anlan erase CASE PART... --url URL --basis ARTICLE [OPTION]...\n"
      "      anlan erase CASE PART... --data DIR --as NAME --basis ARTICLE [OPTION]...\n\n"
      "永久删除案件的密封部分：这是一个行为，保存期限未满或正在保全时拒绝，留下的记录不会消失。PART 为 narrative 或\n"
      "某一方，如 reporter。密钥备份尚能打开的内容，30 天后也不能再打开。\n\n" CLIENT_ZH SITE_ZH
      "  --as NAME              在控制台：以该账户办理\n"
      "  --act NAME             规则包中该行为的名称                                     (erase)\n"
      "  --basis ARTICLE        依据的条款，如 cn-pipl-2021#47\n"
      "  --reason TEXT          理由\n"
      "  --json                 以 JSON 给出结果\n" },
    { "open", "在服务器上提出诉求",
      "用法：anlan open --url URL --kind KIND --data JSON|@FILE [--receipt FILE] [--json]\n"
      "      anlan open export --url URL [--format csv|geojson|jsonl] [--from DAY] [--until DAY] [--out FILE]\n\n"
      "提出诉求：没有密钥时与居民一样。给出编号、标识与回执码。\n"
      "export 把服务器向所有人公开的内容（公开类别，迟一小时，按 500 米方格）写入一个文件。\n\n" CLIENT_ZH
      "  --kind KIND            机构规则包中的类别，如 help-request\n"
      "  --agency NAME          服务器上有多个机构时，指明哪一个\n"
      "  --data JSON|@FILE      按该类别的表单填写；@- 为标准输入\n"
      "  --format F             export：csv、geojson 或 jsonl              (csv)\n"
      "  --from DAY             export：第一天，如 2026-01-31              （最后一天之前 90 天）\n"
      "  --until DAY            export：最后一天                           （今天）\n"
      "  --out FILE             export：新文件；否则写到标准输出\n"
      "  --receipt FILE         把可自行证明的回执写入新文件（anlan verify --receipt）\n"
      "  --json                 给出完整的答复\n" },
    { "act", "在服务器上办理案件",
      "用法：anlan act --url URL --case CASE --act NAME [--purpose P] [--data JSON|@FILE] [--json]\n\n"
      "办理案件。anlan case show 列出你现在可以办的步骤，以及每一步的表单。\n\n" CLIENT_ZH
      "  --case CASE            案件标识或编号\n"
      "  --act NAME             该案件的某个行为\n"
      "  --purpose P            须说明目的时给出，如 handle-case\n"
      "  --data JSON|@FILE      按该行为的表单填写；@- 为标准输入\n"
      "  --json                 给出完整的答复\n" },
    { "case", "列出与查看服务器上的案件",
      "用法：anlan case list --url URL [FILTER]... [--json]\n"
      "      anlan case show CASE --url URL [--json]\n"
      "      anlan case story CASE --url URL [--json]\n"
      "      anlan case explain CASE PLACE --url URL [--json]\n"
      "      anlan case sign-in --url URL --name NAME --session FILE [--password-file FILE]\n"
      "      anlan case sign-out --url URL --session FILE\n\n"
      "list 列出你可以看到的案件；show 显示其中一件，以及你现在可以办什么、其余为何不能；story 显示其经过；\n"
      "explain 说明经过中某一处的行为为何如此裁断。CASE 为标识或编号。只由持回执人或系统办理的，除 --json 外不列。\n"
      "sign-in 把会话保存在 FILE 中，供有密码而没有密钥的人使用。\n\n" CLIENT_ZH
      "  --kind K --status S --owner UNIT --area CODE --channel C --number N   list：正好符合这些\n"
      "  --text WORDS           list：公开标题中含有全部这些词\n"
      "  --open                 list：只列未结案件\n"
      "  --limit N              list：每页行数，至多 200                                 (50)\n"
      "  --cursor C             list：该页之后的一页\n"
      "  --name NAME            sign-in：账户\n"
      "  --password-file FILE   sign-in：首行为密码的文件；- 为标准输入\n"
      "  --json                 原样给出服务器的答复\n" },
    { "feel", "计算 FEEL 表达式",
      "用法：anlan feel 'EXPRESSION' [--context FILE|-] [--json]\n\n"
      "给出表达式的值，按 FEEL 的写法。值为 null 的原因及其在表达式中的位置写到标准错误。\n\n"
      "  --context FILE|-   变量：一个 JSON 对象，其成员即可用的名称\n"
      "  --json             以 JSON 给出值\n" },
    { "decide", "按 DMN 模型作出决策",
      "用法：anlan decide MODEL.dmn DECISION [--input FILE|-] [--explain]\n\n"
      "按名称或标识作出决策（或服务），以 JSON 给出其值。所导入的模型在同一文件夹中查找。途中出现的问题及其在模型中的位置\n"
      "写到标准错误。\n\n"
      "  --input FILE|-   输入：一个 JSON 对象，名称同模型的输入数据\n"
      "  --explain        不给出值，而给出说明：输入、匹配的规则、来源、诊断\n" },
    { "law", "检查决策模型与规则包，计算期限到何时为止",
      "用法：anlan law check PACK|MODEL.bpmn|MODEL.dmn [--on DAY] [--language TAG] [--states N] [--json]\n"
      "      anlan law review MODEL.dmn EXPLANATION.json\n"
      "      anlan law due PACK CLOCK --start INSTANT [--pause FROM..TO]... [--extend N]... [--language TAG] [--json]\n\n"
      "check 查找不能读取之处，空缺、重叠、被遮蔽与不可达的规则，以及缺失或不允许的输出。结果精确，并给出作为反例的输入；只有运行\n"
      "才能判断的予以指明（“beyond”）。对程序，检查行为、消息、定时与事实可能引出的每一条路：死锁、丢失的令牌、不能决定的分支、\n"
      "到不了的步骤、到不了的终点，各给出一条最短的路。对规则包，除以上各项外，还检查缺失或未生效的条款、无法行事的岗位、\n"
      "没有责任人或后果的期限、不相配的表单。有错误时以 1 结束；“unused”与“beyond”只作提示。\n\n"
      "  --on DAY         条款须在哪一天有效；默认今天\n"
      "  --language TAG   行为与岗位的语言；否则依 ANLAN_LANGUAGE、LANG、规则包的第一种语言\n"
      "  --states N       每个程序至多检查多少个状态；超过即为问题\n"
      "  --json           以一个 JSON 数组给出问题\n\n"
      "review 不重新作出决策，而按模型核对 anlan decide --explain 的说明，并指出有多少个值只能采信。\n\n"
      "due 回答“到何时为止”：自哪一时刻起算逾期，随后是计算的每一步及其条款。CLOCK 为 KIND/NAME；只有一个期限叫 NAME 时也可只写\n"
      "NAME。时刻按 RFC 3339；不带时区的，为规则包所在时区的当地时间。\n\n"
      "  --start INSTANT    期限开始的时刻\n"
      "  --pause FROM..TO   中止的一段时间；可重复\n"
      "  --extend N         批准的延长：该期限的第 N 种、其名称或其长度；可重复\n"
      "  --language TAG     用语的语言；否则依 ANLAN_LANGUAGE、LANG、规则包的第一种语言\n" },
    { "procedure", "在 BPMN 程序上演练场景",
      "用法：anlan procedure run MODEL.bpmn... --script FILE.json|- [--zone NAME] [--language TAG] [--state] [--json]\n\n"
      "在第一个模型上执行场景的各条命令，每个事件一行，给出所发生的事。同一场景在任何机器上给出同样的结果。有一步的所述经过、拒绝\n"
      "或结果与实际不符时以 1 结束。场景的写法见 docs/law/bpmn.zh-CN.md。\n\n"
      "  --script FILE|-   场景\n"
      "  --zone NAME       当地时间与定时中月份所用的时区，如 Asia/Shanghai；否则为 UTC\n"
      "  --language TAG    以文字给出经过（en、zh-CN）：依据哪一条要办什么、什么到何时为止、走哪个分支及其原因\n"
      "  --state           另以 JSON 给出最后一步之后的状态\n"
      "  --json            只给出状态\n" },
    { "tck", "运行 DMN 兼容性测试集",
      "用法：anlan tck DIR [--report FILE.csv] [--failed]\n\n"
      "运行 DIR 之下的每个测试文件。数字先作精确比较；只在 1e-8 之内相符的另行计数，预期值不为 null 的结果、带有诊断的预期错误也\n"
      "另行计数。最后一行为 `N passed, N failed, N skipped`（案例数）。\n\n"
      "  --report FILE.csv   每个结果一行\n"
      "  --failed            给出每个未通过的结果及其预期值\n" },
    { "verify", "验证整个账本、公开的账本文件或回执",
      "用法：anlan verify DIR [OPTION]...\n"
      "      anlan verify URL|FOLDER [OPTION]...\n"
      "      anlan verify --receipt FILE [--vkey FILE]\n\n"
      "DIR 为数据目录：检查每个机构的每条记录、每个 tile、每个签名、每个密封部分和每个附件，只读，服务器运行时也可以。\n"
      "URL 为服务器（其 /ledger），FOLDER 为 anlan ledger export 所作：由 tile 算得的树根须与 checkpoint 所签一致。\n"
      "回执只凭其文件检查。逐步给出结果；指出第一处错误，并以 1 结束。\n\n"
      "  --vkey FILE            可信的验证公钥，每行一个；否则采信账本或回执自带的\n"
      "  --old CHECKPOINT       以前留存的 checkpoint：所检查的必须是其延续\n"
      "  --parts                DIR：打开每个密钥尚在的密封部分\n"
      "  --entries              URL、FOLDER：也检查各条记录\n"
      "  --key-file FILE        URL：督察员的 API 密钥，用于 --entries\n"
      "  --agency NAME          DIR：只检查这一个\n"
      "  --master-key-file F    32 字节的主密钥，用于封装各机构的密钥，不在 DIR 中时给出\n"
      "  --json                 以 JSON 给出结果\n" },
    { "ledger", "写出账本的公开文件",
      "用法：anlan ledger export --data DIR OUT [--entries] [--agency NAME]\n\n"
      "写出第一个机构账本的 OUT/checkpoint、OUT/vkey 与 OUT/tile/…，其余机构为 OUT/aN/…：即服务器在 /ledger 之下提供的文件，\n"
      "供镜像或在别处检查（anlan verify OUT）。checkpoint 为数据库中最后的签名。写到较早的导出之上时，只写增加的部分。\n"
      "DIR 只读，服务器运行时也可以。\n\n" SITE_ZH
      "  --entries              另写 OUT/tile/entries/…：督察员可以读取的内容\n"
      "  --json                 以 JSON 给出所写的内容\n" },
    { "openapi", "给出 HTTP 接口的说明",
      "用法：anlan openapi\n\n"
      "把服务器在 /api/openapi.json 的答复（OpenAPI 3.1）写到标准输出。不需要数据目录。\n" },
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
