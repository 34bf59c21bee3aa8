"""Public messages of publication."""

from core.errors import ErrorCode

PRODUCT_NAME_INVALID = ErrorCode(
    code="product_name_invalid",
    en="A product's name has 2 to 63 characters: a lower-case letter, then letters, digits or hyphens.",
    zh="产品名称为 2 至 63 个字符：以小写字母开头，其后为小写字母、数字或连字符。",
    hint_en="The name is part of the interface's address; the title may be anything.",
    hint_zh="名称是接口地址的一部分；标题可以任意填写。",
)
RELEASE_NOT_OF_SCENARIO = ErrorCode(
    code="release_not_of_scenario",
    en="The release belongs to another scenario than the product.",
    zh="该发布结果与产品不属于同一场景。",
    hint_en="One authorisation a scenario: register a product for that scenario.",
    hint_zh="一场景一授权：请为该场景另行登记产品。",
)
RELEASE_IN_PUBLICATION = ErrorCode(
    code="release_in_publication",
    en="A version of this product with the same release waits for its checks or is published.",
    zh="该产品已有使用同一发布结果的版本正在审核或已发布。",
    hint_en="Use that version.",
    hint_zh="请使用该版本。",
)
VERSION_NOT_IN_CHECK = ErrorCode(
    code="version_not_in_check",
    en="The version is not waiting for the five checks.",
    zh="该版本当前无需进行五项审核。",
    hint_en="Look at its state.",
    hint_zh="请查看其状态。",
)
PART_ALREADY_CHECKED = ErrorCode(
    code="part_already_checked",
    en="Your party has made its checks; the other party's are waited for.",
    zh="贵方已完成审核，正在等待另一方审核。",
    hint_en="The bureau and the security officer each check once.",
    hint_zh="大数据主管部门与安全主管部门各审核一次。",
)
NOTHING_PUBLISHED = ErrorCode(
    code="nothing_published",
    en="The product has no published version.",
    zh="该产品没有已发布的版本。",
    hint_en="Wait for publication, or ask its developer.",
    hint_zh="请等待发布，或联系开发主体。",
)
VERSION_RECALLED = ErrorCode(
    code="version_recalled",
    en="This version has been recalled: do not use it, also not copies of it.",
    zh="该版本已被召回：请勿使用，包括已下载的副本。",
    hint_en="Fetch `latest`, or ask its developer.",
    hint_zh="请获取 `latest`，或联系开发主体。",
)
RECEIPT_PENDING = ErrorCode(
    code="receipt_pending",
    en="The receipt of this version is still being signed.",
    zh="该版本的凭证正在签发。",
    hint_en="Ask again in a few seconds.",
    hint_zh="请几秒后重试。",
)
VERSION_UNKNOWN = ErrorCode(
    code="version_unknown",
    en="A version is `latest` or a number.",
    zh="版本须为 `latest` 或数字。",
    hint_en="The product's page lists its versions.",
    hint_zh="产品页面列出了全部版本。",
)
PART_NEEDED = ErrorCode(
    code="part_needed",
    en="The result has several parts; say which one.",
    zh="该结果有多个部分，请指明其一。",
    hint_en="Name one of them as `part`: {parts}.",
    hint_zh="请以 `part` 指明其中之一：{parts}。",
)
PART_UNKNOWN = ErrorCode(
    code="part_unknown",
    en="The result has no part of this name.",
    zh="该结果没有此名称的部分。",
    hint_en="The job's `result/parts` lists them.",
    hint_zh="任务的 `result/parts` 列出了各部分。",
)
FIGURE_UNKNOWN = ErrorCode(
    code="figure_unknown",
    en="The result has no figure of this name.",
    zh="该结果没有此名称的图形。",
    hint_en="The job's `result/parts` lists them.",
    hint_zh="任务的 `result/parts` 列出了各图形。",
)
