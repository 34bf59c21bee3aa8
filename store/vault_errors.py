"""Errors of the vault, the key files and the release store."""

from core.errors import ErrorCode

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
