"""What the classifier tells about files that it cannot read."""

from core.errors import ErrorCode

NOT_FOUND = ErrorCode(
    code="classify.not_found",
    en="The file {file} does not exist or cannot be read.",
    zh="文件 {file} 不存在或无法读取。",
    hint_en="Check the path and the permissions.",
    hint_zh="请检查路径和权限。",
)
NOT_A_FILE = ErrorCode(
    code="classify.not_a_file",
    en="{file} is a folder, a pipe or a device: a table is read more than once, from its beginning.",
    zh="{file} 是目录、管道或设备：分类需要从头多次读取表格。",
    hint_en="Save it as a file first.",
    hint_zh="请先将其保存为文件。",
)
EMPTY = ErrorCode(
    code="classify.empty",
    en="The file {file} is empty: there is no column to classify.",
    zh="文件 {file} 为空：没有可分类的列。",
    hint_en="Give a CSV or Parquet file with at least a header row.",
    hint_zh="请提供至少有表头的 CSV 或 Parquet 文件。",
)
NOT_TEXT = ErrorCode(
    code="classify.not_text",
    en="The bytes of the file {file} are no text in any encoding that we know.",
    zh="文件 {file} 的字节不是任何已知编码的文本。",
    hint_en="It may mix encodings or be damaged. Save it again as CSV in UTF-8 or GB18030.",
    hint_zh="文件可能混用编码或已损坏。请重新另存为 UTF-8 或 GB18030 的 CSV。",
)
HEADER_BROKEN = ErrorCode(
    code="classify.header_broken",
    en="A column name of the file {file} holds bytes that are no text.",
    zh="文件 {file} 的列名中有不是文本的字节。",
    hint_en="Save it again in UTF-8 or GB18030, or read it with --no-headers.",
    hint_zh="请重新另存为 UTF-8 或 GB18030，或使用 --no-headers。",
)
NOT_A_TABLE = ErrorCode(
    code="classify.not_a_table",
    en="The file {file} is neither CSV nor readable Parquet.",
    zh="文件 {file} 不是 CSV，也不是可读的 Parquet。",
    hint_en="Save it as CSV (UTF-8 or GB18030) or Parquet.",
    hint_zh="请另存为 CSV（UTF-8 或 GB18030）或 Parquet。",
)
TOO_WIDE = ErrorCode(
    code="classify.too_wide",
    en="The table {file} has more than {limit} columns.",
    zh="表 {file} 超过 {limit} 列。",
    hint_en="Split the table, or check that the delimiter is what you think.",
    hint_zh="请拆分表，或检查分隔符。",
)
TEXT_MISSING = ErrorCode(
    code="classify.text_extra_missing",
    en="Free text needs the optional package presidio-analyzer.",
    zh="自由文本处理需要可选组件 presidio-analyzer。",
    hint_en="Install the extra named text.",
    hint_zh="请安装名为 text 的可选依赖。",
)
