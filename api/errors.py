"""Codes of the platform's outside: settings, requests, keys."""

from core.errors import ErrorCode

SETTING_UNKNOWN = ErrorCode(
    code="setting_unknown",
    en="The environment variable {name} is not a setting of Yunei.",
    zh="环境变量 {name} 不是本平台的设置项。",
    hint_en="Remove it or correct its name. Known settings: {known}.",
    hint_zh="请删除或更正该变量。可用设置：{known}。",
)
SETTING_WRONG = ErrorCode(
    code="setting_wrong",
    en="The setting {name} has a value that cannot be used.",
    zh="设置项 {name} 的值无效。",
    hint_en="Give one of: {wanted}.",
    hint_zh="允许的取值：{wanted}。",
)
NOT_INITIALISED = ErrorCode(
    code="not_initialised",
    en="There is no platform in this home folder yet.",
    zh="该目录中尚未初始化平台。",
    hint_en="Run `yunei init` first, or set YUNEI_HOME to the folder of an existing platform.",
    hint_zh="请先运行 `yunei init`，或将 YUNEI_HOME 指向已有平台的目录。",
)
ALREADY_INITIALISED = ErrorCode(
    code="already_initialised",
    en="This home folder already holds a platform.",
    zh="该目录中已存在平台。",
    hint_en="Use it as it is, or choose another YUNEI_HOME.",
    hint_zh="请直接使用，或另选 YUNEI_HOME。",
)
KEY_MISSING = ErrorCode(
    code="key_missing",
    en="This request carries no API key.",
    zh="请求未携带 API 密钥。",
    hint_en="Send the header `Authorization: Bearer <key>`.",
    hint_zh="请在请求头中发送 `Authorization: Bearer <密钥>`。",
)
KEY_CONSOLE = ErrorCode(
    code="key_console",
    en="A key that is narrowed to scopes does not open the console.",
    zh="限定了使用范围的密钥不能登录控制台。",
    hint_en="Log in with a key of your own that has no scopes.",
    hint_zh="请使用本人未限定范围的密钥登录。",
)
FORM_FOREIGN = ErrorCode(
    code="form_foreign",
    en="The form was not made for this session, so nothing was done.",
    zh="该表单不属于当前会话，未执行任何操作。",
    hint_en="Open the page again and send its own form.",
    hint_zh="请重新打开页面并提交该页面的表单。",
)
BACKUP_THERE = ErrorCode(
    code="backup_there",
    en="{path} exists already, and a backup overwrites nothing.",
    zh="{path} 已存在，备份不会覆盖任何内容。",
    hint_en="Name a folder that does not exist.",
    hint_zh="请指定一个不存在的目录。",
)
BACKUP_UNKNOWN = ErrorCode(
    code="backup_unknown",
    en="{path} is no whole backup of a platform.",
    zh="{path} 不是完整的平台备份。",
    hint_en="Name a folder that `yunei backup` has written to its end.",
    hint_zh="请指定由 yunei backup 完整写出的目录。",
)
KEYS_INCOMPLETE = ErrorCode(
    code="keys_incomplete",
    en="The folder {path} lacks keys: {missing}.",
    zh="目录 {path} 缺少密钥：{missing}。",
    hint_en="Give a copy of the folder `keys` of the platform that was backed up.",
    hint_zh="请提供被备份平台 keys 目录的副本。",
)
HOME_IN_USE = ErrorCode(
    code="home_in_use",
    en="A platform lives in {path} already.",
    zh="{path} 中已有一个平台。",
    hint_en="Set YUNEI_HOME to a new folder.",
    hint_zh="请将 YUNEI_HOME 设为一个新目录。",
)
HOME_BUSY = ErrorCode(
    code="home_busy",
    en="A server runs on the platform in {path}, or upkeep that needs it stopped.",
    zh="{path} 中的平台正有服务在运行，或正在进行需要停机的维护。",
    hint_en="Stop `yunei serve` with Ctrl-C, or wait for the other command to end, and try again.",
    hint_zh="请用 Ctrl-C 停止 yunei serve，或等待另一命令结束后重试。",
)
BODY_INVALID = ErrorCode(
    code="body_invalid",
    en="The request does not have the expected form: {field}.",
    zh="请求格式不符合要求：{field}。",
    hint_en="Compare it with the schema on /api/docs.",
    hint_zh="请对照 /api/docs 中的结构。",
)
BODY_TOO_LARGE = ErrorCode(
    code="body_too_large",
    en="The request body is larger than {limit} bytes.",
    zh="请求体超过 {limit} 字节。",
    hint_en="Send less; a job's text may have 64 KB at most.",
    hint_zh="请缩小请求；任务文本最多 64 KB。",
)
ROUTE_UNKNOWN = ErrorCode(
    code="not_found",
    en="There is nothing here for you.",
    zh="此处没有您可访问的内容。",
    hint_en="Check the address; what belongs to another organisation looks the same as what does not exist.",
    hint_zh="请检查地址；属于其他机构的内容与不存在的内容表现相同。",
)
METHOD_UNKNOWN = ErrorCode(
    code="method_not_allowed",
    en="This address does not answer to that method.",
    zh="该地址不支持此方法。",
    hint_en="See /api/docs.",
    hint_zh="请参阅 /api/docs。",
)
IDEMPOTENCY_KEY_MISSING = ErrorCode(
    code="idempotency_key_missing",
    en="A POST needs the header `Idempotency-Key`.",
    zh="POST 请求必须携带 `Idempotency-Key` 请求头。",
    hint_en="Send a fresh unique value per act and repeat the same value when you retry.",
    hint_zh="每次操作使用新的唯一值；重试时重复同一值。",
)
PRECONDITION_MISSING = ErrorCode(
    code="precondition_missing",
    en="This act needs the header `If-Match` with the ETag of what you looked at.",
    zh="该操作必须携带 `If-Match`，其值为您所查看内容的 ETag。",
    hint_en="Fetch it again and send its ETag.",
    hint_zh="请重新获取并发送其 ETag。",
)
PRECONDITION_FAILED = ErrorCode(
    code="precondition_failed",
    en="What you looked at has changed since.",
    zh="您查看之后内容已发生变化。",
    hint_en="Fetch it again, look at what changed, then decide.",
    hint_zh="请重新获取并核对变化后再作决定。",
)
INTERNAL = ErrorCode(
    code="internal",
    en="Something of ours is broken; nothing was changed.",
    zh="平台内部错误，未作任何更改。",
    hint_en="Tell the operator the reference {reference}.",
    hint_zh="请将编号 {reference} 告知运营方。",
)
PACKAGE_NAME_TAKEN = ErrorCode(
    code="package_name_taken",
    en="The package name {name} is owned by another distribution in this environment.",
    zh="当前环境中包名 {name} 属于另一发行包。",
    hint_en="Install Yunei from its lock file into an environment of its own.",
    hint_zh="请用锁文件将本平台安装到独立环境。",
)
SERVER_UNREACHABLE = ErrorCode(
    code="server_unreachable",
    en="No server answers at {url}.",
    zh="{url} 没有服务响应。",
    hint_en="Start it with `yunei serve`, or set YUNEI_URL.",
    hint_zh="请用 `yunei serve` 启动，或设置 YUNEI_URL。",
)
PROFILE_UNKNOWN = ErrorCode(
    code="profile_unknown",
    en="There is no saved key named {name} in this home folder.",
    zh="该目录中没有名为 {name} 的已保存密钥。",
    hint_en="Saved: {known}. Save one with `yunei login NAME`.",
    hint_zh="已保存：{known}。可用 `yunei login NAME` 保存。",
)
COMMAND_BROKEN = ErrorCode(
    code="command_broken",
    en="Something of ours is broken in this command.",
    zh="命令内部错误。",
    hint_en="Tell the operator; the private log {log} says where.",
    hint_zh="请告知运营方；详情见仅本人可读的日志 {log}。",
)
FILE_UNREACHABLE = ErrorCode(
    code="file_unreachable",
    en="The file {path} cannot be used: {why}.",
    zh="文件 {path} 无法使用：{why}。",
    hint_en="Check that its folder exists and that you may read and write there.",
    hint_zh="请检查其目录是否存在，以及您是否有读写权限。",
)
FILE_NOT_TEXT = ErrorCode(
    code="file_not_text",
    en="The file {path} is not UTF-8 text: byte {byte} begins no character.",
    zh="文件 {path} 不是 UTF-8 文本：第 {byte} 字节无法解码。",
    hint_en="Save it as UTF-8 and try again.",
    hint_zh="请另存为 UTF-8 后重试。",
)
FILE_NOT_YAML = ErrorCode(
    code="file_not_yaml",
    en="The file {path} is not good YAML, {why}.",
    zh="文件 {path} 不是有效的 YAML，{why}。",
    hint_en="Mend that line; indentation and unclosed quotes or brackets are the usual causes.",
    hint_zh="请修正该行；常见原因是缩进错误、引号或括号未闭合。",
)
FILE_NOT_MAPPING = ErrorCode(
    code="file_not_mapping",
    en="The file {path} holds no fields.",
    zh="文件 {path} 中没有字段。",
    hint_en="Write `name: value` lines; docs/guide.md shows each kind of file.",
    hint_zh="请按“名称: 值”逐行书写；各类文件示例见 docs/guide.md。",
)
FILE_INVALID = ErrorCode(
    code="file_invalid",
    en="The file {path} is not of the form that this command reads: {why}.",
    zh="文件 {path} 不是该命令所需的格式：{why}。",
    hint_en="Compare it with docs/masking.md and the files in docs/guide.",
    hint_zh="请对照 docs/masking.md 与 docs/guide 中的示例文件。",
)
FILE_FORM_UNKNOWN = ErrorCode(
    code="file_form_unknown",
    en="The ending of {path} names no form in which data are delivered.",
    zh="{path} 的扩展名不是可交付的格式。",
    hint_en="Use one of {forms}.",
    hint_zh="请使用 {forms}。",
)
CORPUS_EMPTY = ErrorCode(
    code="corpus_empty",
    en="There is no `.sql` file below {paths}.",
    zh="{paths} 下没有 `.sql` 文件。",
    hint_en="Give the files by name, or a folder that holds files ending in .sql.",
    hint_zh="请直接给出文件，或给出含有 .sql 文件的目录。",
)
CHAIN_EMPTY = ErrorCode(
    code="chain_empty",
    en="The file {path} holds no link of a sealed chain.",
    zh="文件 {path} 中没有任何已封存的链节。",
    hint_en="Give the file that `yunei audit export` wrote; an empty one proves nothing.",
    hint_zh="请给出 `yunei audit export` 写出的文件；空文件不能证明任何内容。",
)
TRUST_UNREADABLE = ErrorCode(
    code="trust_unreadable",
    en="The file {path} holds no public keys of a Yunei platform.",
    zh="文件 {path} 中没有本平台的公钥。",
    hint_en="Give the platform's trust.json with --trust, or set YUNEI_HOME to the platform's folder.",
    hint_zh="请用 --trust 指定平台的 trust.json，或将 YUNEI_HOME 指向平台目录。",
)
RECEIPT_REFUSED = ErrorCode(
    code="receipt_not_verified",
    en="The receipt does not prove this file ({receipt_code}): {why}.",
    zh="该凭证不能证明此文件（{receipt_code}）：{why}。",
    hint_en="Do not use the file. Fetch data and receipt again; docs/receipts.md explains the code.",
    hint_zh="请勿使用该文件。请重新取用数据与凭证；代码含义见 docs/receipts.md。",
)
ANCHOR_WRONG = ErrorCode(
    code="anchor_wrong",
    en="This is not an anchor of the audit chain.",
    zh="这不是审计链的锚点。",
    hint_en="Give POSITION:HEAD as an earlier `yunei audit verify` printed it.",
    hint_zh="请按此前 `yunei audit verify` 输出的 POSITION:HEAD 填写。",
)
WAITED_TOO_LONG = ErrorCode(
    code="waited_too_long",
    en="The server has not finished {what} within {seconds} seconds.",
    zh="服务器未在 {seconds} 秒内完成 {what}。",
    hint_en="It goes on there: ask again later, and tell the operator if it stays so.",
    hint_zh="该工作仍在进行：请稍后再查；若持续如此请告知运营方。",
)
LABELS_NONE = ErrorCode(
    code="labels_none",
    en="This table has no labels yet.",
    zh="该表尚无标签。",
    hint_en="Take a snapshot, then add --propose to have them proposed.",
    hint_zh="请先采集快照，再加 --propose 生成建议标签。",
)
