"""Codes of jobs: submission, running, review and release."""

from core.errors import ErrorCode

TEXT_INVALID = ErrorCode(
    code="text_invalid",
    en="The text is empty or holds characters that no query needs.",
    zh="文本为空或含有不允许的字符。",
    hint_en="Send plain text in UTF-8, without NUL or other control characters.",
    hint_zh="请发送不含 NUL 等控制字符的 UTF-8 纯文本。",
)
WITHHELD = ErrorCode(
    code="withheld",
    en="The run on real data has no result that may leave; naming the rule would tell of data.",
    zh="在真实数据上的运行没有可出域的结果；由哪条规则判定本身会透露数据，故不告知。",
    hint_en="Run it on the mock, which tells everything, ask for larger groups, or ask the operator for the rule.",
    hint_zh="请先在模拟数据上试算（会显示全部原因），或扩大分组，或询问可见具体规则的运营方。",
)
NOT_AVAILABLE = ErrorCode(
    code="not_available",
    en="Jobs of the kind {kind} cannot be run yet.",
    zh="暂不支持 {kind} 类型的任务。",
    hint_en="Submit SQL or Python. docs/status.md says what is next.",
    hint_zh="请提交 SQL 或 Python 任务；后续进展见 docs/status.md。",
)
EXTRACT_NOT_READY = ErrorCode(
    code="extract_not_ready",
    en="The scenario's extract has not been made yet.",
    zh="该场景的数据摘取尚未生成。",
    hint_en="Wait until the scenario shows an extract, then submit again.",
    hint_zh="请等待场景生成摘取后再提交。",
)
QUOTA_EXHAUSTED = ErrorCode(
    code="quota_exhausted",
    en="Too many runs of this scenario ended without a result in the last 24 hours.",
    zh="该场景 24 小时内无结果的真实运行次数已达上限。",
    hint_en="Try the text on the mock, where every reason is shown, and submit it again tomorrow.",
    hint_zh="请先在模拟数据上调试（会显示全部原因），24 小时后再提交。",
)
AS_OF_FUTURE = ErrorCode(
    code="as_of_future",
    en="The date of the data lies in the future.",
    zh="数据日期晚于今天。",
    hint_en="Give the day that the data speak of, or leave it out for today.",
    hint_zh="请填写数据所对应的日期；不填则为今天。",
)
SNAPSHOT_MISSING = ErrorCode(
    code="snapshot_missing",
    en="The table {table} has no snapshot in the vault yet.",
    zh="表 {table} 尚无快照。",
    hint_en="The department or the operator starts an ingest first.",
    hint_zh="请先由数源部门或运营方执行接入。",
)
LABELS_MISSING = ErrorCode(
    code="labels_missing",
    en="The table {table} has no confirmed labels.",
    zh="表 {table} 尚无已确认的标签。",
    hint_en="A person of the department confirms them first.",
    hint_zh="请先由数源部门人员确认标签。",
)
POLICY_MISSING = ErrorCode(
    code="policy_missing",
    en="The domain has no {kind} policy in force.",
    zh="该数据域尚无生效的 {kind} 策略。",
    hint_en="The operator adds one first.",
    hint_zh="请先由运营方制定策略。",
)
LABELS_INVALID = ErrorCode(
    code="labels_invalid",
    en="The label file cannot be used: {problem}",
    zh="标签文件无效：{problem}",
    hint_en="Correct it; docs/masking.md describes the form.",
    hint_zh="请更正；格式见 docs/masking.md。",
)
POLICY_INVALID = ErrorCode(
    code="policy_invalid",
    en="The policy cannot be used: {problem}",
    zh="策略无效：{problem}",
    hint_en="Correct it; docs/masking.md and docs/guard-policy.md describe the form.",
    hint_zh="请更正；格式见 docs/masking.md 与 docs/guard-policy.md。",
)
RESULT_UNAVAILABLE = ErrorCode(
    code="result_unavailable",
    en="This job has no released result.",
    zh="该任务没有已放行的结果。",
    hint_en="Look at its state: only released jobs have one.",
    hint_zh="请查看任务状态：仅已放行的任务有结果。",
)
PLATFORM_BROKEN = ErrorCode(
    code="platform_fault",
    en="The platform could not run the job.",
    zh="平台未能执行该任务。",
    hint_en="Submit it again later; the operator has been told.",
    hint_zh="请稍后重新提交；运营方已获通知。",
)
EXTRACT_CHANGED = ErrorCode(
    code="extract_changed",
    en="The extract's files are not the ones that its manifest names; nothing runs over them.",
    zh="数据摘取的文件与其清单不符，不会在其上运行任何任务。",
    hint_en="The operator renews it (`yunei scenario renew-extract`); then submit again.",
    hint_zh="请运营方重新生成摘取，开发方随后重新提交。",
)
REVERSAL_EXTRACT = ErrorCode(
    code="reversal_extract",
    en="No extract of this scenario was made with that version of its keys.",
    zh="该场景没有使用该密钥版本生成的数据摘取。",
    hint_en="Leave the key version out for the newest extract, or give the one that the tokens were made with.",
    hint_zh="不填密钥版本即为最新摘取；或填写令牌生成时的密钥版本。",
)
REVERSAL_POLICY = ErrorCode(
    code="reversal_policy",
    en="The masking policy that made this extract is not on record.",
    zh="生成该摘取的脱敏策略未在记录中。",
    hint_en="Call the operator: policies are never deleted, so the database was changed.",
    hint_zh="请联系运营方：策略不会被删除，数据库可能被改动。",
)
RISK_REPORT_CHANGED = ErrorCode(
    code="risk_report_changed",
    en="The figures of this risk report are not the ones on record; they are neither shown nor signed.",
    zh="该风险报告的内容与记录不符，不予展示，也不可签署。",
    hint_en="Call the operator: the file was lost or changed. Renewing the extract makes a new report.",
    hint_zh="请联系运营方：文件已丢失或被改动。重新生成摘取会产生新的报告。",
)
SECRET_MISSING = ErrorCode(
    code="secret_missing",
    en="The secret of the source is not in the key store.",
    zh="密钥库中没有该数据源的口令。",
    hint_en="Register the source again with its password.",
    hint_zh="请携带口令重新登记数据源。",
)
