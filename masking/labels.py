"""The one list of labels that a column can carry, with what each demands.

The classifier chooses from this list, the label file of a department confirms from it, the masking policy is checked
against it, and `docs/labels.md` is generated from it (`render_labels`; a test fails when it is stale). A label is
stored in manifests: the list is append-only.

Levels follow GB/T 43697-2024 with the kinds of GB/T 35273-2020: 1 open, 2 general (internal), 3 sensitive or
identifying, 4 core, which is never supplied (R26) and which no recogniser assigns: only a person does.
"""

from dataclasses import dataclass
from enum import StrEnum

from core.manifest import ColumnKind


class MinimumOperator(StrEnum):
    """The weakest family of operators that a label allows, weakest first. Stored; append-only."""

    KEEP = "keep"
    """May be supplied as it is."""
    COARSEN = "coarsen"
    """At least generalised: region level, band, rounding, date truncation or shift, microaggregation."""
    PSEUDONYM = "pseudonym"
    """At least replaced by a keyed token or by format-preserving encryption."""
    REDACT = "redact"
    """At least masked or redacted so that no whole value can be read."""
    DROP = "drop"
    """Never supplied."""

    @property
    def strength(self) -> int:
        """Rank among the families; a policy may use any operator whose family is at least as strong."""
        return tuple(MinimumOperator).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One label: what a column holds before masking."""

    name: str
    zh: str
    identifying: bool
    """Whether one value, alone, points at one person, household, enterprise, vehicle or device."""
    level: int
    """1 open, 2 general, 3 sensitive, 4 core."""
    minimum: MinimumOperator
    kind: ColumnKind
    """The usual kind after masking; the label file may say another."""
    meaning: str

    def __post_init__(self) -> None:
        if not 1 <= self.level <= 4:
            raise ValueError(f"label {self.name}: level {self.level}")
        if self.identifying and (self.level < 3 or self.minimum is MinimumOperator.KEEP):
            raise ValueError(f"label {self.name}: an identifying label has level 3 and is never kept as it is")


_K, _C, _P, _R, _D = tuple(MinimumOperator)
_S, _I, _T, _Q, _G, _M = (
    ColumnKind.SUBJECT,
    ColumnKind.ID,
    ColumnKind.TEXT,
    ColumnKind.QUASI,
    ColumnKind.KEY,
    ColumnKind.MEASURE,
)

_IDENTIFYING = (
    (
        "resident_id",
        "居民身份证号",
        _P,
        _S,
        "GB 11643 number, 18 or legacy 15 places; residence permits of HK, Macau, Taiwan",
    ),
    ("person_name", "姓名", _P, _I, "name of a person, Chinese, minority, foreign or in pinyin"),
    ("mobile", "手机号", _P, _I, "Chinese mobile number"),
    ("landline", "固定电话", _P, _I, "fixed line with or without area code, service numbers (400, 800)"),
    ("email", "电子邮箱", _P, _I, "e-mail address"),
    ("address", "地址", _C, _T, "address below town level: road, community, village, building, room"),
    ("bank_card", "银行卡号", _P, _I, "bank card, 16 to 19 digits with Luhn digit"),
    ("bank_account", "银行账号", _P, _I, "account number of a person or enterprise that is not a card"),
    ("credit_code", "统一社会信用代码", _P, _S, "GB 32100 code of an organisation"),
    ("organisation_code", "组织机构代码", _P, _I, "GB 11714 code, eight places and a check place"),
    ("business_registration", "工商注册号", _P, _I, "registration number of an enterprise, 15 digits with check digit"),
    ("organisation_name", "单位名称", _P, _I, "name of an enterprise, institution or authority"),
    ("plate", "车牌号", _P, _I, "vehicle number plate"),
    ("passport", "护照号", _P, _I, "passport number"),
    ("hk_macau_permit", "港澳通行证号", _P, _I, "permit to or from Hong Kong and Macau"),
    ("taiwan_permit", "台湾通行证号", _P, _I, "permit to or from Taiwan"),
    ("military_id", "军官证号", _D, _I, "military identity card"),
    ("social_security_card", "社会保障卡号", _P, _I, "social security, medical insurance or pension number"),
    ("driving_licence", "驾驶证档案号", _P, _I, "file number of a driving licence (its number is a resident_id)"),
    ("medical_record_number", "病历号", _P, _I, "patient, admission, outpatient or examination number"),
    ("student_number", "学号", _P, _I, "student or pupil number"),
    ("employee_number", "工号", _P, _I, "staff number, officer's number"),
    ("account_name", "用户名", _P, _I, "login or account name of a person"),
    ("wechat", "微信号", _P, _I, "WeChat id"),
    ("qq", "QQ号", _P, _I, "QQ number"),
    ("imei", "IMEI", _P, _I, "device number, 15 digits with Luhn digit"),
    ("imsi", "IMSI", _P, _I, "subscriber number, 15 digits beginning with 460"),
    ("vin", "车辆识别代号", _P, _I, "vehicle identification number, 17 places"),
    ("engine_number", "发动机号", _P, _I, "engine number of a vehicle"),
    ("ip", "IP地址", _P, _I, "IPv4 or IPv6 address"),
    ("mac", "MAC地址", _P, _I, "hardware address"),
    ("property_certificate", "不动产权证号", _P, _I, "certificate of real estate, of a house or of land"),
    ("meter_number", "户号", _P, _I, "customer or meter number of a utility, household number"),
    ("birth_date", "出生日期", _C, _Q, "date of birth to the day or the month"),
    ("person_number", "人员编号", _P, _S, "number of a person within one register or study"),
    ("signature", "签名/生物特征", _D, _T, "photograph, fingerprint, face, signature or other biometric reference"),
)

_GENERAL = (
    ("latitude", "纬度", 2, _C, _Q, "latitude; identifying from four decimals on (about ten metres)"),
    ("longitude", "经度", 2, _C, _Q, "longitude; identifying from four decimals on"),
    ("coordinates", "坐标", 2, _C, _Q, "pair of latitude and longitude; identifying from four decimals on"),
    ("postcode", "邮政编码", 2, _C, _Q, "Chinese postcode"),
    ("division_code", "行政区划代码", 2, _K, _G, "GB/T 2260 code, 6, 9 or 12 digits"),
    ("division_name", "行政区划名称", 2, _K, _G, "name of a province, city, county, town or village"),
    ("country", "国家/国籍", 1, _K, _G, "country or nationality, name or code"),
    ("gender", "性别", 2, _K, _G, "gender, word or code"),
    ("age", "年龄", 2, _C, _Q, "age in years"),
    ("age_group", "年龄段", 2, _K, _G, "band of ages"),
    ("ethnicity", "民族", 3, _K, _G, "ethnic group, word or GB/T 3304 code"),
    ("religion", "宗教信仰", 3, _C, _G, "religion"),
    ("political_status", "政治面貌", 2, _K, _G, "political affiliation, GB/T 4762"),
    ("education", "文化程度", 2, _K, _G, "level of education, degree, GB/T 4658"),
    ("marital_status", "婚姻状况", 2, _K, _G, "marital status, GB/T 2261.2"),
    ("occupation", "职业", 2, _C, _G, "occupation, post or title"),
    ("kinship", "与户主关系", 2, _K, _G, "relation to the head of household, GB/T 4761"),
    ("household_type", "户口性质", 2, _K, _G, "agricultural or other household registration"),
    ("blood_type", "血型", 3, _C, _G, "blood group"),
    ("disease_code", "疾病编码", 3, _C, _G, "ICD-10 code"),
    ("diagnosis", "诊断", 3, _C, _G, "name of a disease or diagnosis"),
    ("industry_code", "行业代码", 1, _K, _G, "GB/T 4754 industry, code or name"),
    ("birth_year", "出生年份", 2, _C, _Q, "year of birth"),
    ("date", "日期", 2, _C, _Q, "date of an event, to the day"),
    ("datetime", "日期时间", 2, _C, _Q, "moment, to the minute or finer; epoch seconds"),
    ("time", "时刻", 1, _K, _Q, "time of day"),
    ("year", "年份", 1, _K, _G, "calendar year"),
    ("month", "月份", 1, _K, _G, "month, or year and month; quarter"),
    ("amount", "金额", 2, _K, _M, "money"),
    ("count", "数量", 1, _K, _M, "whole number of things"),
    ("ratio", "比率", 1, _K, _M, "share, rate, percentage"),
    ("measure", "测量值", 1, _K, _M, "any other number: physical measure, score, index"),
    ("boolean", "是否", 1, _K, _G, "yes or no"),
    ("category", "类别", 1, _K, _G, "word from a short list"),
    ("code", "代码", 1, _K, _G, "code from a list"),
    ("row_id", "序号", 1, _K, _I, "serial number of the row"),
    ("order_number", "单号", 2, _P, _I, "number of an order, case, document, invoice or transaction"),
    ("object_id", "对象编号", 2, _P, _I, "technical key: UUID, hash, token"),
    ("url", "网址", 2, _R, _T, "web address or path"),
    ("version", "版本号", 1, _K, _G, "version of software or of a document"),
    ("title", "名称", 1, _K, _T, "short name of a thing: product, project, book, course, place"),
    ("free_text", "自由文本", 3, _R, _T, "sentences: remarks, complaints, descriptions"),
    ("unknown", "未知", 3, _D, _T, "nothing that we know: not supplied until a person decides"),
)

LABELS: tuple[Label, ...] = tuple(
    Label(name=name, zh=zh, identifying=True, level=3, minimum=minimum, kind=kind, meaning=meaning)
    for name, zh, minimum, kind, meaning in _IDENTIFYING
) + tuple(
    Label(name=name, zh=zh, identifying=False, level=level, minimum=minimum, kind=kind, meaning=meaning)
    for name, zh, level, minimum, kind, meaning in _GENERAL
)
"""Every label, identifying ones first."""

_BY_NAME = {label.name: label for label in LABELS}


def label(name: str) -> Label:
    """The label of that name. Raises KeyError: an unknown label is never guessed."""
    return _BY_NAME[name]


def is_label(name: str) -> bool:
    """Whether the list has a label of that name."""
    return name in _BY_NAME


def render_labels() -> str:
    """The text of `docs/labels.md`."""
    rows = [
        f"| `{item.name}` | {item.zh} | {'yes' if item.identifying else 'no'} | {item.level} "
        f"| {item.minimum} | {item.kind} | {item.meaning} |"
        for item in LABELS
    ]
    head = (
        "# Labels\n\nGenerated from `masking/labels.py`. *Identifying*: one value alone points at one person,"
        " household, enterprise, vehicle or device. *Level*: 1 open, 2 general, 3 sensitive, 4 core (never supplied;"
        " only a person assigns it). *Minimum*: the weakest family of operators that the masking policy may use"
        " (keep < coarsen < pseudonym < redact < drop). *Kind*: the usual kind after masking.\n\n"
        "| label | 中文 | identifying | level | minimum | kind | meaning |\n|---|---|---|---|---|---|---|\n"
    )
    return head + "\n".join(rows) + "\n"
