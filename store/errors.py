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
FILE_UNKNOWN = ErrorCode(
    code="file_unknown",
    en="There is no such file.",
    zh="文件不存在。",
    hint_en="Check the id; it looks like sha256: and 64 hexadecimal digits.",
    hint_zh="请检查编号，其形式为 sha256: 加 64 位十六进制数字。",
)
FILE_ALTERED = ErrorCode(
    code="file_altered",
    en="A stored file no longer has the content it was stored with, so it is not given out.",
    zh="存储文件的内容与存入时不一致，因此不予提供。",
    hint_en="Call the operator: restore the file from a backup and look for who changed it.",
    hint_zh="请联系运营方：从备份恢复该文件，并查明修改者。",
)
KEY_FILE_MISSING = ErrorCode(
    code="key_file_missing",
    en="The key file for {purpose} is missing.",
    zh="缺少用途为 {purpose} 的密钥文件。",
    hint_en="Restore it from its backup. A new key cannot read what the old one encrypted.",
    hint_zh="请从备份恢复。新密钥无法读取旧密钥加密的内容。",
)
KEY_FILE_EXPOSED = ErrorCode(
    code="key_file_exposed",
    en="The key file for {purpose} can be read by others on this machine, so it is refused.",
    zh="用途为 {purpose} 的密钥文件可被本机其他用户读取，因此拒绝使用。",
    hint_en="Set it to mode 0600 and owned by the user that runs Yunei, and consider rotating its keys.",
    hint_zh="请将权限设为 0600，属主设为运行域内平台的用户，并考虑轮换密钥。",
)
KEY_FILE_INVALID = ErrorCode(
    code="key_file_invalid",
    en="The key file for {purpose} is damaged or was made for another purpose.",
    zh="用途为 {purpose} 的密钥文件已损坏，或其用途不符。",
    hint_en="Point the setting at the right file, or restore it from its backup.",
    hint_zh="请将设置指向正确的文件，或从备份恢复。",
)
KEY_FILE_EXISTS = ErrorCode(
    code="key_file_exists",
    en="There is already a key file for {purpose}; it is never overwritten.",
    zh="用途为 {purpose} 的密钥文件已存在，绝不覆盖。",
    hint_en="Rotate its keys instead.",
    hint_zh="请改为轮换密钥。",
)
KEY_WRONG = ErrorCode(
    code="key_wrong",
    en="The key that protects this data is not in the key file, or is not the right one.",
    zh="保护该数据的密钥不在密钥文件中，或密钥不正确。",
    hint_en="Use the key file with which it was written; retired keys must be kept until everything is rewrapped.",
    hint_zh="请使用写入时的密钥文件；在全部重新封装之前须保留旧密钥。",
)
SNAPSHOT_UNKNOWN = ErrorCode(
    code="snapshot_unknown",
    en="There is no such snapshot in the vault.",
    zh="保险库中没有该快照。",
    hint_en="List the table's snapshots and choose one of them.",
    hint_zh="请列出该表的快照并从中选择。",
)
SNAPSHOT_EXISTS = ErrorCode(
    code="snapshot_exists",
    en="This snapshot is already in the vault; snapshots are immutable.",
    zh="该快照已在保险库中；快照不可更改。",
    hint_en="Take a new snapshot under a new id.",
    hint_zh="请以新编号生成新快照。",
)
SNAPSHOT_ALTERED = ErrorCode(
    code="snapshot_altered",
    en="A file of this snapshot is missing, truncated or altered, so nothing of it is read.",
    zh="该快照的文件缺失、被截断或被更改，因此不予读取。",
    hint_en="Restore the snapshot from a backup or ingest the table again, and look for who changed it.",
    hint_zh="请从备份恢复快照或重新接入该表，并查明修改者。",
)
SNAPSHOT_COLUMN = ErrorCode(
    code="snapshot_column",
    en="The snapshot has no column {column}.",
    zh="快照中没有列 {column}。",
    hint_en="Name only columns that its schema lists.",
    hint_zh="请仅使用其结构中列出的列。",
)
SNAPSHOT_BATCH = ErrorCode(
    code="snapshot_batch",
    en="The source delivered rows whose columns differ from those it had announced.",
    zh="数据源交付的行与其声明的列不一致。",
    hint_en="Nothing was kept. Read the source again; if it happens twice, report the connector.",
    hint_zh="未保存任何内容。请重新读取数据源；若再次发生，请报告该连接器。",
)
