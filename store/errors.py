"""Public messages of the store."""

from core.errors import ErrorCode

NOT_FOUND = ErrorCode(
    code="not_found",
    en="There is no such {thing}, or it is not yours to see.",
    zh="没有这样的{thing}，或者您无权查看。",
    hint_en="Check the id and the organisation that you act for.",
    hint_zh="请检查编号以及您所代表的组织。",
)
ALREADY_EXISTS = ErrorCode(
    code="already_exists",
    en="Something with this name or key exists already.",
    zh="同名或同键的对象已经存在。",
    hint_en="Choose another name, or look at the one that exists.",
    hint_zh="请换一个名称，或查看已有的对象。",
)
REFERS_TO_NOTHING = ErrorCode(
    code="refers_to_nothing",
    en="An id in the request names something that does not exist.",
    zh="请求中的某个编号所指的对象不存在。",
    hint_en="Check the ids that the request names.",
    hint_zh="请检查请求中引用的编号。",
)
CHANGED_MEANWHILE = ErrorCode(
    code="changed_meanwhile",
    en="The {thing} has changed since you looked at it.",
    zh="{thing}在您查看之后已发生变化。",
    hint_en="Look at it again and repeat the act if it still applies.",
    hint_zh="请重新查看，如仍适用再重复操作。",
)
TEXT_NOT_STORABLE = ErrorCode(
    code="text_not_storable",
    en="A text holds a NUL character or a lone surrogate, which cannot be stored.",
    zh="文本包含空字符或孤立的代理项，无法存储。",
    hint_en="Remove the character and send the request again.",
    hint_zh="请删除该字符后重新提交。",
)
STORE_UNAVAILABLE = ErrorCode(
    code="store_unavailable",
    en="The platform's database did not answer in time. Nothing was changed.",
    zh="平台数据库未及时响应，未做任何更改。",
    hint_en="Send the same request again in a moment.",
    hint_zh="请稍后重新发送同一请求。",
)
STORE_NOT_MIGRATED = ErrorCode(
    code="store_not_migrated",
    en="The platform's database is not at the version that this software needs.",
    zh="平台数据库版本与当前软件不符。",
    hint_en="The operator runs the migration before starting the service.",
    hint_zh="请运营方先执行数据库迁移，再启动服务。",
)
BACKUP_DATABASE = ErrorCode(
    code="backup_database",
    en="Only a platform on SQLite is backed up by this command.",
    zh="该命令仅支持备份使用 SQLite 的平台。",
    hint_en="Back PostgreSQL up with its own tools first (pg_dump), then copy the home folder without keys and inbox.",
    hint_zh="请先用 PostgreSQL 自带工具（pg_dump）备份数据库，再复制主目录（不含密钥与收件箱）。",
)
BACKUP_DAMAGED = ErrorCode(
    code="backup_damaged",
    en="The copy of the database does not check, so there is no backup.",
    zh="数据库副本未通过校验，备份未完成。",
    hint_en="Look at the disk, and back up again into another folder.",
    hint_zh="请检查磁盘，并重新备份到另一个目录。",
)
LEASE_LOST = ErrorCode(
    code="lease_lost",
    en="This work has been taken over by another worker.",
    zh="该任务已被其他工作进程接管。",
    hint_en="Drop what was done; the other worker does it.",
    hint_zh="请放弃当前结果，由接管的进程完成。",
)
HISTORY_MOVED = ErrorCode(
    code="history_moved",
    en="The release history has moved on since this result was judged.",
    zh="自该结果判定以来，发布历史已发生变化。",
    hint_en="The result is judged again by itself.",
    hint_zh="系统将自动重新判定该结果。",
)
HISTORY_NOT_RESERVED = ErrorCode(
    code="history_not_reserved",
    en="This job holds no place in the release history.",
    zh="该作业未在发布历史中预留位置。",
    hint_en="The result is judged again before it can be released.",
    hint_zh="该结果须重新判定后方可发布。",
)
IDEMPOTENCY_MISMATCH = ErrorCode(
    code="idempotency_mismatch",
    en="This Idempotency-Key was used before with a different request.",
    zh="该 Idempotency-Key 此前已用于另一个不同的请求。",
    hint_en="Use a new key for a new request.",
    hint_zh="新的请求请使用新的键。",
)
IDEMPOTENCY_RUNNING = ErrorCode(
    code="idempotency_running",
    en="The first request with this Idempotency-Key has not been answered.",
    zh="使用该 Idempotency-Key 的首个请求尚未完成。",
    hint_en="Wait a moment and send it again.",
    hint_zh="请稍候再发送。",
)
IDEMPOTENCY_KEY_INVALID = ErrorCode(
    code="idempotency_key_invalid",
    en="An Idempotency-Key has 1 to 255 visible ASCII characters.",
    zh="Idempotency-Key 须为 1 至 255 个可见 ASCII 字符。",
    hint_en="Send a random UUID.",
    hint_zh="请发送一个随机 UUID。",
)
