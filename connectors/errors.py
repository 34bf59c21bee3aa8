"""Errors of reading a source. Messages name columns, lines and settings, never a value of the data or a secret."""

from core.errors import ErrorCode

SOURCE_KIND_UNKNOWN = ErrorCode(
    code="source_kind_unknown",
    en="There is no kind of source named {kind}.",
    zh="没有名为 {kind} 的数据源类型。",
    hint_en="Use one of: {known}.",
    hint_zh="请使用下列之一：{known}。",
)
SOURCE_SETTING = ErrorCode(
    code="source_setting",
    en="The source's setting {setting} is missing, unknown or not valid.",
    zh="数据源设置项 {setting} 缺失、未知或无效。",
    hint_en="Mend it: {advice}",
    hint_zh="请更正：{advice}",
)
SOURCE_SECRET = ErrorCode(
    code="source_secret",
    en="The source's setting {setting} is handed in in the wrong place.",
    zh="数据源设置项 {setting} 的提交位置不正确。",
    hint_en="Secret settings (the url of a database) go into `secrets`, all others into `settings`.",
    hint_zh="保密设置（如数据库的 url）请放入 secrets，其余放入 settings。",
)
SOURCE_UNREACHABLE = ErrorCode(
    code="source_unreachable",
    en="The source's database server cannot be reached.",
    zh="无法连接数据源的数据库服务器。",
    hint_en="Check host, port, network and whether the server accepts encrypted connections (sslmode).",
    hint_zh="请检查主机、端口、网络，以及服务器是否接受加密连接（sslmode）。",
)
SOURCE_AUTHENTICATION = ErrorCode(
    code="source_authentication",
    en="The source's database server did not accept the user or the password.",
    zh="数据源的数据库服务器拒绝了用户名或口令。",
    hint_en="Enter the credentials again; the account needs to log in and to read the table, nothing more.",
    hint_zh="请重新填写凭据；该账号只需具备登录和读取该表的权限。",
)
SOURCE_FORBIDDEN = ErrorCode(
    code="source_forbidden",
    en="The account may not read the whole of {table}.",
    zh="该账号无权完整读取 {table}。",
    hint_en="Grant it SELECT on the table; if the table has row security, an account that is exempt from it.",
    hint_zh="请授予该表的 SELECT 权限；若该表启用了行级安全，请使用不受其限制的账号。",
)
SOURCE_TABLE_UNKNOWN = ErrorCode(
    code="source_table_unknown",
    en="The source has no table or file {table}.",
    zh="数据源中没有表或文件 {table}。",
    hint_en="Check schema and name; names are compared exactly, upper and lower case included.",
    hint_zh="请检查模式名和表名；名称须完全一致，区分大小写。",
)
SOURCE_COLUMN_UNKNOWN = ErrorCode(
    code="source_column_unknown",
    en="The source has no column {column}.",
    zh="数据源中没有列 {column}。",
    hint_en="Correct the setting that names it, or have the department restore the column.",
    hint_zh="请更正引用该列的设置，或由数源部门恢复该列。",
)
SOURCE_CONNECTION_LOST = ErrorCode(
    code="source_connection_lost",
    en="The connection to the source was lost half way. Nothing of this read is kept.",
    zh="读取过程中与数据源的连接中断。本次读取的内容均未保留。",
    hint_en="Read again; the last snapshot and its state are unchanged.",
    hint_zh="请重新读取；上一个快照及其状态未受影响。",
)
SOURCE_FAILED = ErrorCode(
    code="source_failed",
    en="The source's server refused or broke off the read. Nothing of it is kept.",
    zh="数据源的服务器拒绝或中断了读取。未保留任何内容。",
    hint_en="The operator's log has the server's error class. Mend it at the source and read again.",
    hint_zh="运营方日志中有服务器的错误类别。请在数据源处修复后重新读取。",
)
SOURCE_PROTOCOL = ErrorCode(
    code="source_protocol",
    en="The source's server sent data that is not in PostgreSQL's binary form.",
    zh="数据源服务器发送的数据不符合 PostgreSQL 二进制格式。",
    hint_en="Nothing was kept. Tell the operator product and version of the server.",
    hint_zh="未保留任何内容。请将服务器的产品名称和版本告知运营方。",
)
SOURCE_VALUE_RANGE = ErrorCode(
    code="source_value_range",
    en="Column {column} holds a value that its type cannot carry (no number, without bound, or too large), row {row}.",
    zh="列 {column} 第 {row} 行的值超出其类型可表示的范围（非数值、无界或越界）。",
    hint_en="Have it mended at the source, or declare the column as text to take it in as it is written.",
    hint_zh="请在数据源处修正，或将该列声明为 text 以原样接入。",
)
SOURCE_VALUE_TYPE = ErrorCode(
    code="source_value_type",
    en="Column {column} does not read as {type} in row {row}.",
    zh="列 {column} 第 {row} 行无法按 {type} 读取。",
    hint_en="Have it mended at the source, correct the declared type, or declare the column as text.",
    hint_zh="请在数据源处修正、更正声明的类型，或将该列声明为 text。",
)
SCHEMA_CHANGED = ErrorCode(
    code="source_schema_changed",
    en="The table is not what it was at the last snapshot. New: {added}. Missing: {missing}. Other type: {retyped}.",
    zh="该表与上一个快照时不同。新增：{added}。缺失：{missing}。类型改变：{retyped}。",
    hint_en="Have the department confirm the labels of the new schema; nothing is taken in before.",
    hint_zh="请数源部门确认新结构的分类分级；在此之前不接入任何数据。",
)
SOURCE_EMPTY = ErrorCode(
    code="source_empty",
    en="The source has no rows, so no snapshot is made.",
    zh="数据源没有任何行，因此不生成快照。",
    hint_en="If it is meant to be empty, take the table out of the catalogue; otherwise mend the source.",
    hint_zh="若确应为空，请将该表从目录移除；否则请修复数据源。",
)
SOURCE_UNREADABLE = ErrorCode(
    code="source_unreadable",
    en="The file {file} is damaged, incomplete or not a {format} file.",
    zh="文件 {file} 已损坏、不完整或不是 {format} 文件。",
    hint_en="Have it delivered again.",
    hint_zh="请重新提交该文件。",
)
SOURCE_ENCODING = ErrorCode(
    code="source_encoding",
    en="The file {file} is not {encoding} text: line {line} cannot be decoded.",
    zh="文件 {file} 不是 {encoding} 编码：第 {line} 行无法解码。",
    hint_en="It looks like {likely}. Set `encoding` to what the file really is.",
    hint_zh="看起来是 {likely}。请将 encoding 设为文件的真实编码。",
)
SOURCE_RAGGED = ErrorCode(
    code="source_ragged",
    en="Line {line} of the file {file} has {found} fields where the header has {expected}.",
    zh="文件 {file} 第 {line} 行有 {found} 个字段，而表头有 {expected} 个。",
    hint_en="Look for a delimiter or a quotation mark inside a field that is not quoted, and for a cut-off last line.",
    hint_zh="请检查未加引号的字段内是否含有分隔符或引号，以及末行是否被截断。",
)
SOURCE_QUOTE = ErrorCode(
    code="source_quote",
    en="The file {file} has a quoted field that is not closed, or longer than 128 KiB; it begins on line {line}.",
    zh="文件 {file} 中有未闭合或超过 128 KiB 的引号字段，起始于第 {line} 行。",
    hint_en="Close the quotation mark, or set `quote` to the empty text if the file does not quote fields.",
    hint_zh="请闭合引号；若文件不使用引号，请将 quote 设为空。",
)
SOURCE_HEADER = ErrorCode(
    code="source_header",
    en="The header of the file {file} is missing or names two columns alike or a column not at all.",
    zh="文件 {file} 缺少表头，或表头中有重名或空名的列。",
    hint_en="The first line must name every column once.",
    hint_zh="首行须为每一列给出唯一的名称。",
)
SOURCE_STATE = ErrorCode(
    code="source_state",
    en="The state of the last read does not belong to this source's present mode.",
    zh="上次读取的状态与该数据源当前的模式不符。",
    hint_en="After a change of mode or watermark column, read the table fully once.",
    hint_zh="更改模式或水位列之后，请先完整读取一次。",
)
SOURCE_COLUMN_TYPE = ErrorCode(
    code="source_column_type",
    en="Column {column} has the type {type}, which is not taken in: only flat columns are.",
    zh="列 {column} 的类型为 {type}，不予接入：只接入非嵌套的列。",
    hint_en="Deliver its parts as columns of their own.",
    hint_zh="请将其各部分作为单独的列提交。",
)
SOURCE_KEY = ErrorCode(
    code="source_key",
    en="The key ({key}) by which new rows replace old ones is NULL somewhere or given twice.",
    zh="用于以新行替换旧行的键（{key}）存在空值或重复。",
    hint_en="Set `key` to columns that identify a row, or read the table fully.",
    hint_zh="请将 key 设为能唯一标识一行的列，或改为完整读取。",
)
