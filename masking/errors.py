"""Codes that masking raises. A message names tables, columns and rules; never a value, a count or a key."""

from core.errors import ErrorCode


def _code(code: str, en: str, zh: str, hint_en: str, hint_zh: str) -> ErrorCode:
    return ErrorCode(code=f"masking.{code}", en=en, zh=zh, hint_en=hint_en, hint_zh=hint_zh)


LABELS_UNCONFIRMED = _code(
    "labels_unconfirmed",
    "The labels of table {table} have not been confirmed by a person.",
    "表 {table} 的字段标签尚未经人工确认。",
    "The source department confirms the label file first.",
    "请数源部门先确认标签文件。",
)
COLUMN_UNSURE = _code(
    "column_unsure",
    "Column {table}.{column} has an unsure label and is not supplied.",
    "字段 {table}.{column} 的标签未确定，不予供给。",
    "Decide its label, or leave the column out of the grant.",
    "请先确定其标签，或在授权中去掉该字段。",
)
LABEL_UNKNOWN = _code(
    "label_unknown",
    "Column {table}.{column} carries the label {label}, which is not in the list of labels.",
    "字段 {table}.{column} 的标签 {label} 不在标签列表中。",
    "docs/labels.md lists the labels.",
    "标签列表见 docs/labels.md。",
)
COLUMN_UNKNOWN = _code(
    "column_unknown",
    "Column {table}.{column} is not in the label file.",
    "字段 {table}.{column} 不在标签文件中。",
    "Check the name, or label the column.",
    "请核对名称，或为该字段加标签。",
)
COLUMN_NOT_IN_POLICY = _code(
    "column_not_in_policy",
    "Column {table}.{column} is granted but the masking policy does not name it; it is not supplied.",
    "字段 {table}.{column} 已授权但脱敏策略未列出，不予供给。",
    "Add a rule for it; `drop` says that it is left out on purpose.",
    "请为其添加规则；若有意不供给，请写 drop。",
)
TABLE_NOT_IN_POLICY = _code(
    "table_not_in_policy",
    "The masking policy does not name table {table}.",
    "脱敏策略未列出表 {table}。",
    "Add the table to the policy.",
    "请在策略中加入该表。",
)
LEVEL_CORE = _code(
    "level_core",
    "Column {table}.{column} is core data and is never supplied.",
    "字段 {table}.{column} 属于核心数据，任何情况下不予供给。",
    "Leave it out of the policy.",
    "请从策略中去掉该字段。",
)
OPERATOR_UNKNOWN = _code(
    "operator_unknown",
    "There is no masking operator {operator} (column {table}.{column}).",
    "不存在脱敏算子 {operator}（字段 {table}.{column}）。",
    "docs/masking.md lists the operators.",
    "算子列表见 docs/masking.md。",
)
OPERATOR_TOO_WEAK = _code(
    "operator_too_weak",
    "Operator {operator} is too weak for {table}.{column}: label {label} demands at least {minimum}.",
    "算子 {operator} 对字段 {table}.{column} 过弱：标签 {label} 至少要求 {minimum}。",
    "Choose an operator of that family or a stronger one.",
    "请选用该类或更强的算子。",
)
OPERATOR_UNFIT = _code(
    "operator_unfit",
    "Operator {operator} does not fit {table}.{column}: {why}.",
    "算子 {operator} 不适用于字段 {table}.{column}：{why}。",
    "docs/masking.md says what each operator takes.",
    "各算子的要求见 docs/masking.md。",
)
POLICY_INVALID = _code(
    "policy_invalid",
    "The masking policy cannot be read: {why}.",
    "无法读取脱敏策略：{why}。",
    "docs/masking-policy.schema.json describes its form.",
    "格式见 docs/masking-policy.schema.json。",
)
SUBJECT_MISSING = _code(
    "subject_missing",
    "Table {table} has no subject and is not declared public.",
    "表 {table} 未声明数据主体，也未声明为公开表。",
    "Name the subject's column or parent table in the label file.",
    "请在标签文件中写明主体字段或父表。",
)
NAMESPACES_UNLINKED = _code(
    "namespaces_unlinked",
    "Subjects of type {subject} stand under different numberings in one extract.",
    "同一份提取中，{subject} 类主体使用了不同的编号体系。",
    "Register a linkage table and declare one numbering, or supply them in separate scenarios.",
    "请登记对照表并统一编号，或分场景供给。",
)
PARENT_NOT_UNIQUE = _code(
    "parent_not_unique",
    "The columns of table {table} to which a foreign key refers are not unique.",
    "外键所引用的表 {table} 的字段不唯一。",
    "Mend the source, or withdraw the foreign key.",
    "请修正数据源，或撤销该外键。",
)
ROWS_WITHOUT_SUBJECT = _code(
    "rows_without_subject",
    "Table {table} has rows that belong to no subject.",
    "表 {table} 中存在不属于任何主体的行。",
    "Mend the source, or let the policy drop such rows (rows_without_subject: drop).",
    "请修正数据源，或在策略中声明丢弃（rows_without_subject: drop）。",
)
VALUE_OUTSIDE = _code(
    "value_outside",
    "Column {table}.{column} has values outside its declared type, range or domain.",
    "字段 {table}.{column} 存在超出声明类型、值域或代码表的值。",
    "Correct the label file, or state a rule (outside: clip, other, null or drop_row).",
    "请更正标签文件，或声明处理规则（outside：clip、other、null、drop_row）。",
)
VALUE_UNFIT = _code(
    "value_unfit",
    "Column {table}.{column} cannot be masked as the policy says: {why}.",
    "字段 {table}.{column} 无法按策略脱敏：{why}。",
    "Clean the source, or choose another operator.",
    "请清洗数据源，或改用其他算子。",
)
IDENTIFIER_LEFT = _code(
    "identifier_left",
    "Column {table}.{column} still holds identifiers ({label}) after masking; nothing was supplied.",
    "字段 {table}.{column} 脱敏后仍含标识信息（{label}），未供给任何数据。",
    "Correct its label, or choose an operator that lets no part of a value through (pseudonym, redact, drop).",
    "请更正其标签，或改用不保留原值的算子（pseudonym、redact、drop）。",
)
LOW_CARDINALITY = _code(
    "low_cardinality",
    "Column {table}.{column} has so few different values that tokens would only rename them.",
    "字段 {table}.{column} 的不同取值过少，假名化只等于改名。",
    "Treat it as a key with a declared domain, or drop it.",
    "请将其作为有代码表的键处理，或不供给。",
)
GATE_FAILED = _code(
    "gate_failed",
    "The masked table {table} does not pass its risk gate; nothing was supplied.",
    "脱敏后的表 {table} 未通过风险门限，未供给任何数据。",
    "Read the private risk report and coarsen the policy.",
    "请查看内部风险报告并加强策略。",
)
SOURCE_UNREADABLE = _code(
    "source_unreadable",
    "Table {table} could not be read as its label file describes it.",
    "无法按标签文件所述读取表 {table}。",
    "Compare the snapshot's columns with the label file.",
    "请比对快照字段与标签文件。",
)
MEMORY_SHORT = _code(
    "memory_short",
    "There was not enough memory to mask table {table}; nothing was supplied.",
    "内存不足，无法完成表 {table} 的脱敏，未供给任何数据。",
    "Give the masking process more memory, or grant fewer rows.",
    "请增加脱敏进程内存，或减少授权行数。",
)
SOURCE_MISSING = _code(
    "source_missing",
    "There is no snapshot for table {table}.",
    "表 {table} 没有可用的快照。",
    "Ingest the table first.",
    "请先接入该表。",
)
HASH_BROKEN = _code(
    "hash_broken",
    "The installed hashing library does not give the results it has to give; nothing was supplied.",
    "已安装的散列库未给出应有的结果，未供给任何数据。",
    "Install the versions of the lock file.",
    "请安装锁定文件所列版本。",
)
REGISTRY_DAMAGED = _code(
    "registry_damaged",
    "The subject registry of {subject} fails its integrity check.",
    "{subject} 的主体登记簿未通过完整性校验。",
    "Restore it from a backup; never start an empty one.",
    "请从备份恢复，切勿新建空登记簿。",
)
REGISTRY_OLD = _code(
    "registry_old",
    "The subject registry of {subject} was written by an older release, whose entries this one cannot find again.",
    "{subject} 的主体登记簿由旧版软件写成，本版无法从中找到原有主体。",
    "A backup does not help. Keep the release that wrote it, or found a new platform (`yunei init` in a new folder):"
    " release history and budgets count by the old numbers, so the file must not simply be removed.",
    "恢复备份无济于事。请继续使用写成该登记簿的版本，或在新目录中用 yunei init 新建平台；"
    "发布历史与预算按旧编号计数，切勿只删除该文件。",
)
REGISTRY_FULL = _code(
    "registry_full",
    "The subject registry of {subject} has no more numbers.",
    "{subject} 的主体登记簿编号已用尽。",
    "Split the domain.",
    "请拆分数据域。",
)
LINK_CONFLICT = _code(
    "link_conflict",
    "A linkage table joins identifiers that are already registered as different subjects.",
    "对照表将已登记为不同主体的标识关联在一起。",
    "Register linkage tables before the first extract that uses both numberings.",
    "请在首次同时使用两种编号之前登记对照表。",
)
DOMAIN_UNDECLARED = _code(
    "domain_undeclared",
    "Column {table}.{column} has no declared domain or range, so no mock can be made of it.",
    "字段 {table}.{column} 未声明代码表或值域，无法生成模拟数据。",
    "Declare a domain or a range in the label file.",
    "请在标签文件中声明代码表或值域。",
)
KEYS_MISMATCH = _code(
    "keys_mismatch",
    "The keys handed in belong to another scenario, domain or version than the request.",
    "所用密钥与请求的场景、数据域或版本不一致。",
    "Hand in the keys of this scenario at the policy's key version.",
    "请使用该场景、策略所列版本的密钥。",
)
NOT_REVERSIBLE = _code(
    "not_reversible",
    "Column {table}.{column} is masked by an operator that nobody can turn back.",
    "字段 {table}.{column} 所用算子不可逆。",
    "Only ff1 and fresh_number can be turned back, by two approved people.",
    "仅 ff1 与 fresh_number 可由两人批准后还原。",
)
TOKEN_UNKNOWN = _code(
    "token_unknown",
    "Not every text is a token of {table}.{column} of this scenario and key version; nothing was turned back.",
    "所交文本并非全部是该场景、该密钥版本下字段 {table}.{column} 的令牌，未还原任何数据。",
    "Check scenario and column; tokens from before a rotation of keys need that key version.",
    "请核对场景与字段；密钥轮换之前的令牌须注明当时的密钥版本。",
)
