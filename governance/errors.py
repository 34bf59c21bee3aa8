"""Public messages of governance."""

from core.errors import ErrorCode

KEY_INVALID = ErrorCode(
    code="key_invalid",
    en="The API key is unknown, revoked or expired, or its holder no longer has access.",
    zh="API 密钥未知、已撤销或已过期，或其持有人已无访问权限。",
    hint_en="Ask your organisation or the bureau for a new key.",
    hint_zh="请向本单位或大数据主管部门申请新的密钥。",
)
MEMBER_NOT_VETTED = ErrorCode(
    code="member_not_vetted",
    en="Access needs a current safety training and a current confidentiality agreement on record.",
    zh="须有在有效期内的安全培训记录和保密协议方可访问。",
    hint_en="Renew them, then ask the bureau to put the new dates on record.",
    hint_zh="请更新后由大数据主管部门登记新的有效期。",
)
KEY_SCOPE = ErrorCode(
    code="key_scope",
    en="This key is narrowed to other scopes.",
    zh="该密钥的使用范围不包含此操作。",
    hint_en="Use a key without scopes, or one that has: {needed}.",
    hint_zh="请使用未限定范围的密钥，或包含以下范围之一的密钥：{needed}。",
)
SCOPE_UNKNOWN = ErrorCode(
    code="scope_unknown",
    en="A key cannot be narrowed to a scope that does not exist.",
    zh="密钥的使用范围中含有不存在的范围。",
    hint_en="Choose from: {known}. Leave scopes out for everything that the role may do.",
    hint_zh="请从下列范围中选择：{known}；不填则为角色的全部权限。",
)
DATE_PAST = ErrorCode(
    code="date_past",
    en="The date {field} is not in the future.",
    zh="日期 {field} 不在将来。",
    hint_en="Give a later one; to end a person's access or a key at once there are acts of their own.",
    hint_zh="请填写更晚的日期；如需立即终止人员访问或密钥，请使用相应操作。",
)
FIELDS_NONE = ErrorCode(
    code="fields_none",
    en="Nothing was given to change.",
    zh="未提供任何要更改的内容。",
    hint_en="Give at least one of: {fields}.",
    hint_zh="请至少提供下列之一：{fields}。",
)
NOT_YOUR_PART = ErrorCode(
    code="not_your_part",
    en="This act belongs to another party.",
    zh="此操作应由其他主体执行。",
    hint_en="Ask a member of one of these: {allowed}.",
    hint_zh="请由下列主体的成员执行：{allowed}。",
)
OWN_WORK = ErrorCode(
    code="own_work",
    en="Nobody decides on their own work or on their own organisation's request.",
    zh="任何人不得审批本人或本单位的申请。",
    hint_en="Somebody from another organisation decides.",
    hint_zh="请由其他单位的人员审批。",
)
ROLES_INCOMPATIBLE = ErrorCode(
    code="roles_incompatible",
    en="One legal entity may not hold both roles: {first} and {second}.",
    zh="同一法人主体不得同时担任 {first} 和 {second}。",
    hint_en="Separation of duty: choose one of the two roles.",
    hint_zh="依职责分离要求，只能选择其中一个角色。",
)
ROLE_TAKEN = ErrorCode(
    code="role_taken",
    en="The domain already has its {role}.",
    zh="该数据域已有 {role}。",
    hint_en="There is exactly one in a domain.",
    hint_zh="每个数据域只能有一个。",
)
NAME_EMPTY = ErrorCode(
    code="field_empty",
    en="The field {field} must not be empty.",
    zh="字段 {field} 不能为空。",
    hint_en="Fill it in and send the request again.",
    hint_zh="请填写后重新提交。",
)
ORGANISATION_SUSPENDED = ErrorCode(
    code="organisation_suspended",
    en="Your organisation is suspended; its grants have ceased.",
    zh="贵单位已被暂停，其授权随之中止。",
    hint_en="Follow the rectification order; the bureau restores the organisation.",
    hint_zh="请按整改要求完成整改，由大数据主管部门恢复。",
)
ORGANISATION_TERMINATED = ErrorCode(
    code="organisation_terminated",
    en="Your organisation's authorisation has been terminated.",
    zh="贵单位的授权已终止。",
    hint_en="Contact the bureau.",
    hint_zh="请联系大数据主管部门。",
)
ORGANISATION_BARRED = ErrorCode(
    code="organisation_barred",
    en="An agreement was revoked for violations: no new application before {until}.",
    zh="因违规被撤销协议，{until} 前不得重新申请。",
    hint_en="Apply again after that date.",
    hint_zh="请在该日期之后再申请。",
)
AGREEMENT_NOT_CURRENT = ErrorCode(
    code="agreement_not_current",
    en="The agreement that this rests on is not in force.",
    zh="所依据的协议未生效或已失效。",
    hint_en="Renew the agreement with the operator and the bureau.",
    hint_zh="请与运营主体和大数据主管部门续签协议。",
)
AGREEMENT_MISMATCH = ErrorCode(
    code="agreement_mismatch",
    en="The agreement does not cover this kind of authorisation.",
    zh="该协议不包含此种授权方式。",
    hint_en="Apply under an agreement of the same kind.",
    hint_zh="请依据同一授权方式的协议申请。",
)
TERM_INVALID = ErrorCode(
    code="term_invalid",
    en="A term has at least 1 and at most {days} days in this domain.",
    zh="本数据域的期限为 1 至 {days} 天。",
    hint_en="Choose a shorter term.",
    hint_zh="请选择更短的期限。",
)
KIND_NOT_OFFERED = ErrorCode(
    code="kind_not_offered",
    en="This domain has no approval chain for {kind} authorisation.",
    zh="本数据域未设置 {kind} 授权的审批流程。",
    hint_en="Choose a kind that the domain offers.",
    hint_zh="请选择本数据域支持的授权方式。",
)
TABLE_NOT_OFFERED = ErrorCode(
    code="table_not_offered",
    en="A table is not in the published catalogue, or its supply is stopped.",
    zh="所申请的数据表未在目录中发布，或已停止供应。",
    hint_en="Choose from the catalogue, or file a demand beyond it.",
    hint_zh="请从目录中选择，或提出目录外需求。",
)
COLUMN_NOT_OFFERED = ErrorCode(
    code="column_not_offered",
    en="The table {table} has no field {column}.",
    zh="数据表 {table} 没有字段 {column}。",
    hint_en="Use the field names of the catalogue.",
    hint_zh="请使用目录中的字段名。",
)
TABLE_REPEATED = ErrorCode(
    code="table_repeated",
    en="Each table is asked for once, and at least one is.",
    zh="每个数据表只能申请一次，且至少申请一个。",
    hint_en="List each table once with all its columns.",
    hint_zh="请将每个数据表及其全部字段列出一次。",
)
CORE_DATA = ErrorCode(
    code="core_data",
    en="The field {column} is core data (level 4), which is never taken in.",
    zh="字段 {column} 属于核心数据（4 级），不得接入。",
    hint_en="Leave the field out in the source before registering the table.",
    hint_zh="请在数据源中去除该字段后再登记。",
)
NAME_INVALID = ErrorCode(
    code="name_invalid",
    en="A name of a table or column starts with a letter or a Chinese character; letters, digits and _ follow.",
    zh="表名和字段名须以字母或汉字开头，其后为字母、汉字、数字或下划线。",
    hint_en="Choose another name of at most 63 characters.",
    hint_zh="请更换名称，最长 63 个字符。",
)
FIELDS_INVALID = ErrorCode(
    code="fields_invalid",
    en="A catalogue entry lists each of its fields once, and at least one.",
    zh="目录条目须列出至少一个字段，且不得重复。",
    hint_en="Correct the list of fields.",
    hint_zh="请更正字段列表。",
)
SECRET_IN_SETTINGS = ErrorCode(
    code="secret_in_settings",
    en="Source settings must not hold a password, token or key.",
    zh="数据源设置中不得包含密码、令牌或密钥。",
    hint_en="Send the secret in its own field: it goes to the key store.",
    hint_zh="请通过专用字段提交，它将保存在密钥库中。",
)
LABELS_INCOMPLETE = ErrorCode(
    code="labels_incomplete",
    en="Every field of the table needs exactly one label.",
    zh="表中每个字段必须且只能有一个标签。",
    hint_en="Label the missing fields and leave out unknown ones.",
    hint_zh="请补齐缺少的标签，并去掉不存在的字段。",
)
SCENARIO_NOT_OPEN = ErrorCode(
    code="scenario_not_open",
    en="The application is not waiting for a decision.",
    zh="该申请当前无需审批。",
    hint_en="Look at its state.",
    hint_zh="请查看其状态。",
)
NOT_YOUR_STEP = ErrorCode(
    code="not_your_step",
    en="The application now waits for: {role}.",
    zh="该申请当前等待 {role} 审批。",
    hint_en="Your step may come later, or is done.",
    hint_zh="您的步骤尚未开始或已完成。",
)
ALREADY_VOTED = ErrorCode(
    code="already_voted",
    en="You, or your department, have voted on this already.",
    zh="您或贵部门已对此投票。",
    hint_en="A vote is final; somebody else votes next.",
    hint_zh="投票不可更改，请由其他人继续。",
)
CHECKS_INCOMPLETE = ErrorCode(
    code="checks_incomplete",
    en="To approve, answer each of these checks with yes: {checks}.",
    zh="批准前须逐项确认：{checks}。",
    hint_en="Answer every check, or reject or return the request.",
    hint_zh="请逐项确认，否则请驳回或退回。",
)
CHECK_UNKNOWN = ErrorCode(
    code="check_unknown",
    en="This step has only these checks: {checks}.",
    zh="本步骤只有以下检查项：{checks}。",
    hint_en="Leave out the others.",
    hint_zh="请去掉其他检查项。",
)
COMMENT_NEEDED = ErrorCode(
    code="comment_needed",
    en="A rejection, a return or a stop needs a reason.",
    zh="驳回、退回或停止须说明理由。",
    hint_en="Say why, so that the other side can act on it.",
    hint_zh="请说明理由，以便对方处理。",
)
VERDICT_NOT_ALLOWED = ErrorCode(
    code="verdict_not_allowed",
    en="This verdict does not exist here.",
    zh="此处不支持该审批结论。",
    hint_en="Approve or reject.",
    hint_zh="请选择批准或驳回。",
)
NO_GRANT = ErrorCode(
    code="no_grant",
    en="The scenario has no grant.",
    zh="该场景尚未获得授权。",
    hint_en="Wait for the decision on the application.",
    hint_zh="请等待申请的审批结果。",
)
GRANT_NOT_STARTED = ErrorCode(
    code="grant_not_started",
    en="The grant's term has not begun.",
    zh="授权期限尚未开始。",
    hint_en="Come back when it has.",
    hint_zh="请在授权期限开始后使用。",
)
GRANT_EXPIRED = ErrorCode(
    code="grant_expired",
    en="The grant's term has ended.",
    zh="授权期限已届满。",
    hint_en="Apply for a new scenario, or for renewal of the agreement.",
    hint_zh="请重新申请场景或续签协议。",
)
GRANT_SUSPENDED = ErrorCode(
    code="grant_suspended",
    en="The grant is suspended.",
    zh="该授权已被暂停。",
    hint_en="Follow the bureau's order; it restores the grant.",
    hint_zh="请按大数据主管部门要求处理，由其恢复授权。",
)
GRANT_REVOKED = ErrorCode(
    code="grant_revoked",
    en="The grant has been revoked.",
    zh="该授权已被撤销。",
    hint_en="Contact the bureau.",
    hint_zh="请联系大数据主管部门。",
)
SUPPLY_STOPPED = ErrorCode(
    code="supply_stopped",
    en="A source department has stopped supplying a table of this scenario.",
    zh="该场景所用的某个数据表已被数源部门停止供应。",
    hint_en="Wait until supply resumes, or apply without the table.",
    hint_zh="请等待恢复供应，或申请不含该表的场景。",
)
POLICY_TEXT_INVALID = ErrorCode(
    code="policy_text_invalid",
    en="The policy text is empty or longer than {limit} bytes.",
    zh="策略文本为空或超过 {limit} 字节。",
    hint_en="Correct it and add it again.",
    hint_zh="请更正后重新添加。",
)
NOT_IN_REVIEW = ErrorCode(
    code="not_in_review",
    en="The job's result is not waiting for review.",
    zh="该作业的结果当前无需审核。",
    hint_en="Look at the job's state.",
    hint_zh="请查看作业状态。",
)
DECISION_MOVED = ErrorCode(
    code="decision_moved",
    en="The result was judged again after you looked at it.",
    zh="在您查看之后，该结果已被重新判定。",
    hint_en="Look at the new decision and vote on that.",
    hint_zh="请查看新的判定后再投票。",
)
REVERSAL_TOKENS = ErrorCode(
    code="reversal_tokens",
    en="A reversal is asked for 1 to {most} different tokens of at most {length} characters each.",
    zh="一次还原申请须列出 1 至 {most} 个互不相同的令牌，每个最长 {length} 个字符。",
    hint_en="Ask for those alone that the reason needs.",
    hint_zh="请仅列出理由所必需的令牌。",
)
REVERSAL_DECIDED = ErrorCode(
    code="reversal_decided",
    en="The request to turn tokens back is not waiting for a decision.",
    zh="该还原申请当前无需审批。",
    hint_en="Look at its state.",
    hint_zh="请查看其状态。",
)
REVERSAL_NOT_READY = ErrorCode(
    code="reversal_not_ready",
    en="There are no values of this request to be read.",
    zh="该还原申请当前没有可读取的结果。",
    hint_en="Look at its state: two people approve first, and the values are deleted when their time is over.",
    hint_zh="请查看其状态：须先经两人批准；结果到期即删除。",
)
REVERSAL_ANOTHERS = ErrorCode(
    code="reversal_anothers",
    en="Values are read by the person who asked for them, and by nobody else.",
    zh="还原结果仅限申请人本人读取。",
    hint_en="Ask for them yourself, with a reason of your own.",
    hint_zh="如有需要，请本人另行申请并说明理由。",
)
RISK_REPORT_STOPPED = ErrorCode(
    code="risk_report_stopped",
    en="This extract did not pass its risk gate and nothing was supplied: there is nothing to sign for.",
    zh="该摘取未通过风险门限，未供给任何数据，无需签署。",
    hint_en="Change the masking policy as the report proposes; the next extract has a report of its own.",
    hint_zh="请按报告建议调整脱敏策略；下一次摘取会有新的报告。",
)
DOMAIN_RULES_INVALID = ErrorCode(
    code="domain_rules_invalid",
    en="The rules of the domain cannot be read: {problem}.",
    zh="无法读取数据域规则：{problem}。",
    hint_en="Correct the file; `governance/domain_rules/yanzhou.yaml` is an example.",
    hint_zh="请更正文件，可参考 `governance/domain_rules/yanzhou.yaml`。",
)
