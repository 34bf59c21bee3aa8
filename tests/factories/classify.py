# ruff: noqa: E501 - tables of cases read best on one line
"""Generated tables with known labels, for the classifier's evaluation. Every identifier here is made up by a seed.

Three difficulties: `easy` is how a generator writes, `adversarial` how offices write (full width, spaces, `.0`, masks,
15-digit numbers, look-alikes), `real` are open data sets labelled by hand. Four modes of headers: good, pinyin,
misleading (headers of other columns) and none.
"""

import csv
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_COUNTIES = (
    "370812",
    "370811",
    "370881",
    "370883",
    "370102",
    "110105",
    "310115",
    "440106",
    "513221",
    "650102",
    "230102",
    "410105",
)
_FAMILIES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_RARE_FAMILIES = ("欧阳", "上官", "诸葛", "司马", "尉迟", "仝", "亓", "逄", "郗", "禚", "苑", "褚", "侴", "官")
_GIVEN = ("伟", "芳", "娜", "秀英", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "秀兰", "霞", "平", "刚", "桂英",
          "子涵", "梓萱", "浩然", "欣怡", "宇轩", "建国", "淑珍", "玉兰", "国庆", "志强", "海燕", "春梅", "晓东", "雨桐", "一诺", "若曦", "庆华", "德福")  # fmt: skip
_MINORITY = (
    "阿卜杜拉·买买提",
    "古丽巴哈尔·吐尔逊",
    "扎西多吉",
    "次仁卓玛",
    "巴特尔",
    "苏日娜",
    "艾力·依明",
    "格桑梅朵",
    "木呷",
    "热依汗·艾合买提",
    "努尔兰·别克",
    "其其格",
    "旦增平措",
)
_ROADS = (
    "建设路",
    "中御桥北路",
    "九州大道",
    "文化东路",
    "扬州路",
    "奎星路",
    "豫州路",
    "人民街",
    "大安河路",
    "龙桥南路",
    "西关街",
)
_ESTATES = ("御桥花园", "阳光小区", "金色家园", "丽景苑", "东方名城", "兴隆小区", "祥和新村", "建设社区")
_VILLAGES = ("后海村", "前王庄", "小马青村", "东葛店", "张家楼村", "李宫村", "二十里铺村")
_TOWNS = (
    "新兖镇",
    "大安镇",
    "小孟镇",
    "漕河镇",
    "颜店镇",
    "新驿镇",
    "龙桥街道",
    "鼓楼街道",
    "酒仙桥街道",
    "兴隆庄街道",
)
_PROVINCES = "鲁京津沪冀豫苏皖浙"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One column with its true label."""

    label: str
    header: str
    pinyin: str
    values: tuple[str, ...]
    mixed: bool = False
    """Identifiers hide in it although its label is not one."""


Maker = Callable[[random.Random], str]


def identity(r: random.Random, *, birth: date | None = None, county: str | None = None) -> str:
    """A valid made-up identity number."""
    birth = birth or date(1935, 1, 1) + timedelta(days=r.randrange(27_000))
    body = (county or r.choice(_COUNTIES)) + birth.strftime("%Y%m%d") + f"{r.randrange(1000):03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, _ID_WEIGHTS, strict=True)) % 11]


def short_identity(number: str) -> str:
    """The 15-digit form of a number of somebody born in 19xx."""
    return number[:6] + number[8:17]


def luhn(body: str) -> str:
    """`body` with its Luhn digit."""
    total = sum(sum(divmod(int(d) * (2 - i % 2), 10)) for i, d in enumerate(reversed(body)))
    return body + str(-total % 10)


def credit(r: random.Random) -> str:
    """A valid made-up credit code."""
    body = (
        r.choice(("91", "92", "93", "12", "51", "52", "11"))
        + r.choice(_COUNTIES)
        + "".join(r.choice(_CREDIT) for _ in range(9))
    )
    return body + _CREDIT[-sum(_CREDIT.index(c) * pow(3, i, 31) for i, c in enumerate(body)) % 31]


def name(r: random.Random) -> str:
    """A made-up Chinese name."""
    return r.choice(_FAMILIES) + r.choice(_GIVEN)


def mobile(r: random.Random) -> str:
    """A made-up mobile number."""
    return (
        r.choice(
            (
                "130",
                "135",
                "136",
                "138",
                "139",
                "150",
                "151",
                "158",
                "159",
                "176",
                "177",
                "182",
                "186",
                "187",
                "189",
                "191",
                "199",
            )
        )
        + f"{r.randrange(10**8):08d}"
    )


def address(r: random.Random) -> str:
    """A made-up address."""
    head = r.choice(("山东省济宁市兖州区", "济宁市兖州区", "兖州区", ""))
    town = r.choice(_TOWNS)
    return r.choice(
        (
            f"{head}{town}{r.choice(_ROADS)}{r.randrange(1, 300)}号",
            f"{head}{town}{r.choice(_ESTATES)}{r.randrange(1, 40)}号楼{r.randrange(1, 5)}单元{r.randrange(101, 1802)}室",
            f"{head}{r.choice(_ROADS)}{r.randrange(1, 99)}号{r.choice(_ESTATES)}{r.randrange(1, 30)}-{r.randrange(1, 4)}-{r.randrange(101, 999)}",
            f"{head}{town}{r.choice(_VILLAGES)}{r.randrange(1, 200)}号",
            f"{head}{town}{r.choice(_VILLAGES)}{r.choice('一二三四五六')}组",
        )
    )


def organisation(r: random.Random) -> str:
    """A made-up organisation."""
    place = r.choice(("济宁", "兖州", "山东", "曲阜", "济宁市兖州区"))
    word = r.choice(("华勤", "宏达", "天利", "嘉禾", "九州", "金穗", "百盛", "惠民", "永兴", "泰丰"))
    return r.choice(
        (
            f"{place}{word}{r.choice(('橡胶', '食品', '商贸', '科技', '建筑工程', '物流', '农业发展'))}有限公司",
            f"{place}{word}{r.choice(('机械厂', '养殖专业合作社', '大药房', '超市', '家庭农场', '饭店'))}",
            f"{place}{r.choice(('市场监督管理局', '第一中学', '人民医院', '实验小学', '中医院', '税务局', '公安局'))}",
        )
    )


def day(r: random.Random, first: int, last: int) -> date:
    """A day between two years."""
    return date(first, 1, 1) + timedelta(days=r.randrange((last - first + 1) * 365))


def plate(r: random.Random) -> str:
    """A made-up number plate."""
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    tail = "".join(r.choice(letters + "0123456789" * 2) for _ in range(4)) + str(r.randrange(10))
    return r.choice(_PROVINCES) + r.choice("ABHCDF") + (r.choice("DF") if r.random() < 0.2 else "") + tail


def vin(r: random.Random) -> str:
    """A made-up VIN with its check place."""
    letters = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
    values = dict(
        zip(
            "ABCDEFGHJKLMNPRSTUVWXYZ",
            (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9),
            strict=True,
        )
    )
    body = (
        "L"
        + r.choice("SFGHVDBJ")
        + "".join(r.choice(letters) for _ in range(6))
        + "0"
        + "".join(r.choice(letters) for _ in range(4))
        + f"{r.randrange(10**4):04d}"
    )
    total = sum(
        (int(c) if c.isdigit() else values[c]) * w
        for c, w in zip(body, (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2), strict=True)
    )
    return body[:8] + "0123456789X"[total % 11] + body[9:]


def card(r: random.Random) -> str:
    """A made-up bank card."""
    head = r.choice(("622202", "622848", "621700", "623059", "436742", "955880", "622588"))
    return luhn(head + "".join(str(r.randrange(10)) for _ in range(r.choice((9, 12)))))


def landline(r: random.Random) -> str:
    """A made-up fixed line."""
    return (
        r.choice(("0537", "010", "0531", "021", "0755"))
        + "-"
        + r.choice("2345678")
        + f"{r.randrange(10**6):06d}"
        + r.choice(("", str(r.randrange(10))))
    )


def remark(r: random.Random) -> str:
    """A made-up remark without identifiers."""
    return r.choice(
        (
            "申请材料齐全，已受理。", "经核实，情况属实，建议予以办理", "该户享受低保政策，每月按时发放", "材料不全，请补正后重新提交。", "已电话回访，群众表示满意",
            "反映小区路灯不亮，夜间出行不便，请有关部门尽快维修", "因搬迁申请变更登记信息", "设备运行正常，下次检修时间另行通知", "咨询医保报销比例及流程，已答复",
        )
    )  # fmt: skip


def _full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _one_of(*makers: Maker) -> Maker:
    return lambda r: r.choice(makers)(r)


def _spaced(text: str, sizes: Sequence[int], separator: str) -> str:
    parts, start = [], 0
    for size in sizes:
        parts.append(text[start : start + size])
        start += size
    return separator.join([*parts, text[start:]] if text[start:] else parts)


_EASY: tuple[tuple[str, str, str, Maker], ...] = (
    ("resident_id", "身份证号", "sfzh", identity),
    ("person_name", "姓名", "xm", name),
    ("mobile", "手机号码", "sjhm", mobile),
    ("landline", "固定电话", "gddh", landline),
    ("email", "电子邮箱", "dzyx", lambda r: f"{r.choice(('li', 'wang', 'zhang', 'user'))}{r.randrange(10**5)}@{r.choice(('qq.com', '163.com', 'sina.cn'))}"),
    ("address", "家庭住址", "jtzz", address),
    ("bank_card", "银行卡号", "yhkh", card),
    ("credit_code", "统一社会信用代码", "tyshxydm", credit),
    ("organisation_name", "单位名称", "dwmc", organisation),
    ("plate", "车牌号", "cph", plate),
    ("passport", "护照号", "hzhm", lambda r: r.choice(("E", "G")) + f"{r.randrange(10**8):08d}"),
    ("vin", "车架号", "cjh", vin),
    ("imei", "IMEI", "imei", lambda r: luhn("86" + f"{r.randrange(10**12):012d}")),
    ("ip", "IP地址", "ipdz", lambda r: ".".join(str(r.randrange(1, 255)) for _ in range(4))),
    ("mac", "MAC地址", "macdz", lambda r: ":".join(f"{r.randrange(256):02X}" for _ in range(6))),
    ("birth_date", "出生日期", "csrq", lambda r: day(r, 1940, 2012).isoformat()),
    ("property_certificate", "不动产权证号", "bdcqzh", lambda r: f"鲁({r.randrange(2016, 2025)})济宁市不动产权第{r.randrange(10**7):07d}号"),
    ("gender", "性别", "xb", lambda r: r.choice("男女")),
    ("ethnicity", "民族", "mz", lambda r: r.choice(("汉族",) * 9 + ("回族", "满族", "蒙古族"))),
    ("education", "文化程度", "whcd", lambda r: r.choice(("小学", "初中", "高中", "大专", "本科", "硕士"))),
    ("marital_status", "婚姻状况", "hyzk", lambda r: r.choice(("未婚", "已婚", "离异", "丧偶"))),
    ("age", "年龄", "nl", lambda r: str(min(99, max(0, round(r.gauss(44, 19)))))),
    ("division_code", "行政区划代码", "xzqhdm", lambda r: r.choice(_COUNTIES)),
    ("postcode", "邮政编码", "yzbm", lambda r: r.choice(("272100", "272000", "273100", "250014", "100020", "272103", "272115", "200120"))),
    ("date", "登记日期", "djrq", lambda r: day(r, 2019, 2024).isoformat()),
    ("datetime", "创建时间", "cjsj", lambda r: f"{day(r, 2021, 2024)} {r.randrange(24):02d}:{r.randrange(60):02d}:{r.randrange(60):02d}"),
    ("amount", "缴费金额", "jfje", lambda r: f"{r.lognormvariate(6, 1):.2f}"),
    ("count", "家庭人口", "jtrk", lambda r: str(r.choice((1, 2, 3, 3, 4, 4, 5, 6)))),
    ("free_text", "备注", "bz", remark),
    ("category", "业务类型", "ywlx", lambda r: r.choice(("新增", "变更", "注销", "补办", "年审"))),
    ("boolean", "是否低保", "sfdb", lambda r: r.choice("是否")),
    ("division_name", "所属镇街", "sszj", lambda r: r.choice(_TOWNS)),
    ("order_number", "受理编号", "slbh", lambda r: f"YZ{day(r, 2022, 2024):%Y%m%d}{r.randrange(10**5):05d}"),
    ("latitude", "纬度", "wd", lambda r: f"{35.4 + r.random() / 3:.6f}"),
    ("longitude", "经度", "jd", lambda r: f"{116.6 + r.random() / 3:.6f}"),
)  # fmt: skip


def _adversarial_identity(r: random.Random) -> str:
    number = identity(r)
    return r.choice(
        (
            number, number.lower(), _full_width(number), _spaced(number, (6, 8, 4), " "), _spaced(number, (6, 8, 4), "-"), f" {number} ", f"'{number}",
            short_identity(number) if number[6:8] == "19" else number, number[:6] + "********" + number[14:],
        )
    )  # fmt: skip


def _adversarial_mobile(r: random.Random) -> str:
    number = mobile(r)
    return r.choice(
        (
            number,
            f"+86 {number}",
            f"86-{number}",
            _spaced(number, (3, 4, 4), " "),
            _spaced(number, (3, 4, 4), "-"),
            _full_width(number),
            f"{number}.0",
            number[:3] + "****" + number[7:],
            f"手机:{number}",
        )
    )


def _adversarial_name(r: random.Random) -> str:
    return r.choice(
        (
            name(r),
            name(r),
            name(r),
            r.choice(_RARE_FAMILIES) + r.choice(_GIVEN),
            r.choice(_MINORITY),
            f"{name(r)} ",
            name(r)[0] + " " + r.choice(_GIVEN),
        )
    )


def _adversarial_date(r: random.Random, first: int, last: int) -> str:
    when = day(r, first, last)
    return r.choice(
        (
            f"{when:%Y-%m-%d}",
            f"{when.year}/{when.month}/{when.day}",
            f"{when.year}年{when.month}月{when.day}日",
            f"{when:%Y%m%d}",
            f"{when:%Y.%m.%d}",
        )
    )


_ADVERSARIAL: tuple[tuple[str, str, str, Maker], ...] = (
    ("resident_id", "证件号码", "zjhm", _adversarial_identity),
    ("resident_id", "身份证件号", "sfzjh", lambda r: short_identity(identity(r, birth=day(r, 1930, 1990)))),
    ("mobile", "联系电话", "lxdh", _adversarial_mobile),
    ("mobile", "电话", "dh", lambda r: mobile(r) if r.random() < 0.8 else landline(r)),
    ("person_name", "户主姓名", "hzxm", _adversarial_name),
    ("person_name", "联系人", "lxr", lambda r: name(r)[0] + "*" * r.choice((1, 2))),
    ("person_name", "申请人", "sqr", lambda r: r.choice(_MINORITY)),
    ("bank_card", "卡号", "kh", lambda r: r.choice((lambda c: c, lambda c: _spaced(c, (4, 4, 4, 4), " "), lambda c: _full_width(c)))(card(r))),
    ("credit_code", "纳税人识别号", "nsrsbh", lambda r: r.choice((str.upper, str.lower, _full_width))(credit(r))),
    ("order_number", "流水号", "lsh", lambda r: f"{day(r, 2020, 2024):%Y%m%d}{r.randrange(10**10):010d}"),
    ("order_number", "订单编号", "ddbh", lambda r: f"{r.randrange(10**17, 10**18)}"),
    ("version", "软件版本", "rjbb", lambda r: f"{r.randrange(1, 9)}.{r.randrange(20)}.{r.randrange(30)}.{r.randrange(400)}"),
    ("title|category", "景点名称", "jdmc", lambda r: r.choice(("高山", "白云", "黄河", "金山", "石林", "龙泉", "江湖", "田园", "方塔", "云海", "华山", "平湖", "温泉", "凤凰山", "马踏湖", "白鹭洲"))),
    ("birth_date", "出生年月日", "csnyr", lambda r: _adversarial_date(r, 1935, 2015)),
    ("date", "办理日期", "blrq", lambda r: _adversarial_date(r, 2018, 2024)),
    ("address", "住所", "zs", lambda r: r.choice((address(r), _full_width(address(r)), address(r).replace("号", " 号 ")))),
    ("organisation_name", "工作单位", "gzdw", organisation),
    ("plate", "号牌号码", "hphm", lambda r: r.choice((lambda p: p, lambda p: p[:2] + "·" + p[2:], lambda p: p[:2] + " " + p[2:], str.lower, _full_width))(plate(r))),
    ("landline", "办公电话", "bgdh", lambda r: r.choice((landline(r), f"({landline(r).replace('-', ')')}", landline(r) + f"-{r.randrange(8000, 8999)}", landline(r).replace("-", "")))),
    ("email", "邮箱", "yx", lambda r: r.choice((str.upper, _full_width, str.lower))(f"zhao.{r.randrange(999)}@jining.gov.cn")),
    ("gender", "性别代码", "xbdm", lambda r: r.choice(("男性", "女性", "男", "女", "未知"))),
    ("education", "学历", "xl", lambda r: r.choice(("大学本科", "大学专科", "初级中学", "硕士研究生", "中等专业学校", "不详"))),
    ("mac", "物理地址", "wldz", lambda r: r.choice(("-", ":")).join(f"{r.randrange(256):02x}" for _ in range(6))),
    ("amount", "应缴费用", "yjfy", lambda r: f"{r.lognormvariate(7, 1):,.2f}" if r.random() < 0.7 else f"{r.randrange(1, 900)}.00元"),
    ("count", "次数", "cs", lambda r: str(r.randrange(0, 9)) + r.choice(("", ".0"))),
    ("free_text", "情况说明", "qksm", remark),
    ("datetime", "操作时间", "czsj", lambda r: f"{day(r, 2021, 2024):%Y/%m/%d} {r.randrange(24)}:{r.randrange(60):02d}"),
    ("category", "办理状态", "blzt", lambda r: r.choice(("已办结", "办理中", "退回", "待补正", "暂存"))),
    ("ethnicity", "民族", "mz", lambda r: r.choice(("汉",) * 8 + ("回", "土家", "维吾尔", "苗"))),
    ("imei", "设备串号", "sbch", lambda r: luhn(r.choice(("35", "86")) + f"{r.randrange(10**12):012d}")),
)  # fmt: skip

_GAPS = ("", "", "-", "无", "NULL", "/")


def _columns(makers: Sequence[tuple[str, str, str, Maker]], r: random.Random, rows: int, gaps: float) -> list[Made]:
    made = []
    for label, header, pinyin, maker in makers:
        values = tuple(r.choice(_GAPS) if r.random() < gaps else maker(r) for _ in range(rows))
        made.append(Made(label=label, header=header, pinyin=pinyin, values=values))
    return made


def easy_tables(seed: int, rows: int = 200) -> list[list[Made]]:
    """Five tables of clean columns."""
    r = random.Random(seed)
    makers = list(_EASY)
    r.shuffle(makers)
    return [_columns(makers[start::5], r, rows, 0.0) for start in range(5)]


def adversarial_tables(seed: int, rows: int = 300) -> list[list[Made]]:
    """Five tables of columns as offices write them, with gaps, and a remark column where one value in 150 hides a number."""
    r = random.Random(seed)
    makers = list(_ADVERSARIAL)
    r.shuffle(makers)
    tables = [_columns(makers[start::5], r, rows, 0.06) for start in range(5)]
    for table in tables[:2]:
        texts = [remark(r) for _ in range(rows)]
        for place in r.sample(range(rows), 2):
            texts[place] = r.choice(
                (
                    f"已联系本人，身份证{identity(r)}，请核实。",
                    f"请回电 {mobile(r)}，谢谢",
                    f"联系人{name(r)}电话{mobile(r)}",
                )
            )
        table.append(Made(label="free_text", header="处理意见", pinyin="clyj", values=tuple(texts), mixed=True))
    return tables


HEADER_MODES = ("good", "pinyin", "misleading", "none")


def headers(table: Sequence[Made], mode: str) -> list[str] | None:
    """The header row of a mode; None for no headers. Misleading: everybody wears the next column's."""
    match mode:
        case "good":
            return [column.header for column in table]
        case "pinyin":
            return [column.pinyin for column in table]
        case "misleading":
            names = [column.header for column in table]
            return names[1:] + names[:1]
    return None


def write_csv(table: Sequence[Made], mode: str, path: Path) -> Path:
    """Write a table as a UTF-8 CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        if (head := headers(table, mode)) is not None:
            writer.writerow(head)
        writer.writerows(zip(*(column.values for column in table), strict=True))
    return path
