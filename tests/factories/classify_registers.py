# ruff: noqa: E501 - a table of makers reads best with one column a line
# fmt: off
"""A third set: whole registers as systems export them, columns of one row belonging together. All made up by a seed.

Written with the labels' meanings in hand and not the recognisers' patterns. Beside full registers of 300 rows there
are short ones (1, 5, 30 rows), statistics without persons, devices, foreign tables and keys that imitate identifiers.
"""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.factories.classify import Made, card, credit, identity, luhn, mobile, vin

_SURNAMES = "王王王李李李张张张刘刘陈陈杨赵黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方白邹孟熊秦邱江尹薛闫雷史龙贺陶黎顾毛郝龚邵万覃武钱戴严莫孔向常汤温樊葛"
_GIVEN = [
    "建华",
    "建国",
    "志明",
    "秀兰",
    "桂英",
    "玉兰",
    "淑英",
    "文",
    "军",
    "伟",
    "丽",
    "静",
    "敏",
    "强",
    "磊",
    "洋",
    "艳",
    "勇",
    "杰",
    "娟",
    "涛",
    "明",
    "霞",
    "秀英",
    "刚",
    "平",
    "燕",
    "辉",
    "玲",
    "红",
    "梅",
    "鹏",
    "飞",
    "波",
    "斌",
    "宇",
    "浩",
    "凯",
    "鑫",
    "宁",
    "倩",
    "婷",
    "颖",
    "雪",
    "琳",
    "晶",
    "晓峰",
    "海涛",
    "志刚",
    "春华",
    "国强",
    "永刚",
    "立军",
    "新民",
    "德胜",
    "金凤",
    "素珍",
    "凤霞",
    "小红",
    "小丽",
    "爱华",
    "俊杰",
    "嘉豪",
    "宇航",
    "子轩",
    "梓涵",
    "诗涵",
    "雨泽",
    "浩宇",
    "欣怡",
    "佳怡",
    "思远",
    "一诺",
    "沐宸",
    "若汐",
    "依诺",
    "少华",
    "培林",
    "振东",
    "兆祥",
    "克勤",
    "守义",
    "传宝",
    "广森",
    "宪忠",
    "庆祥",
    "繁荣",
    "令杰",
    "祥瑞",
    "家栋",
    "天宇",
    "天赐",
    "福生",
    "来福",
    "长根",
    "水生",
    "二妹",
    "阿妹",
    "细妹",
    "亚男",
    "招娣",
    "胜男",
    "跃",
    "冰",
    "岩",
    "松",
    "柏",
    "竹",
    "帆",
    "越",
    "逸",
    "璐",
]
_RARE = ["欧阳震华", "上官婉", "司徒南", "诸葛青云", "夏侯惇义", "令狐小东", "皇甫一鸣", "慕容晓晓", "尉迟敬", "长孙明", "赫连勇", "南宫雪"]
_DOTTED = ["阿依古丽·阿卜力孜", "买买提江·吐尔洪", "迪丽热巴·艾买提", "叶尔江·哈那提", "努尔买买提·依明江", "古扎丽努尔·热合曼", "阿布都热依木•库尔班", "斯琴高娃", "扎西顿珠", "达娃央金", "阿尔斯兰·巴依尔", "吉克阿依", "沙马拉且", "木拉提·阿山"]
_STREETS = ["中山路", "解放北路", "滨河大道", "长江西路", "延安中路", "环城南街", "学府街", "迎宾大道", "青年路", "工业三路", "花园弄", "状元巷", "鼓楼东街", "南京西路", "朝阳门内大街", "体育场路", "江南大道", "世纪大道", "北四环东路", "天河路"]
_ESTATES = ["万科城", "碧桂园", "锦绣江南", "翠湖天地", "恒大绿洲", "梧桐苑", "书香门第", "龙湖花千树", "市委家属院", "机床厂宿舍", "水岸华庭", "福星惠誉", "望京西园", "安居小区", "新华里"]
_PLACES = (
    ("420106", "湖北省", "武汉市", "武昌区"), ("330106", "浙江省", "杭州市", "西湖区"), ("510107", "四川省", "成都市", "武侯区"),
    ("440305", "广东省", "深圳市", "南山区"), ("610113", "陕西省", "西安市", "雁塔区"), ("210102", "辽宁省", "沈阳市", "和平区"),
    ("350203", "福建省", "厦门市", "思明区"), ("430104", "湖南省", "长沙市", "岳麓区"), ("130102", "河北省", "石家庄市", "长安区"),
    ("520103", "贵州省", "贵阳市", "云岩区"), ("450103", "广西壮族自治区", "南宁市", "青秀区"), ("320505", "江苏省", "苏州市", "虎丘区"),
)  # fmt: skip
_TOWNS = ["水果湖街道", "中南路街道", "翠苑街道", "浆洗街街道", "粤海街道", "小寨路街道", "浑河站西街道", "筼筜街道", "望月湖街道", "河沥溪镇", "白沙乡", "马家店镇", "尖草坪乡", "五里牌街道", "同和镇", "长青乡"]
_VILLAGES = ["石桥村", "上庄村", "柳林村", "三岔口村", "大湾村", "红旗村", "光明社区", "东方红社区", "荷花池社区", "杨家岭村", "二郎庙村", "黄土坡村", "胜利村"]
_FIRMS = ["鸿运", "天成", "汇通", "佳美", "绿源", "东升", "金桥", "德润", "远大", "安泰", "新宇", "宏图", "海纳", "众诚", "万家", "晨光", "三和", "福瑞", "百川", "优品"]
_TRADES = ["贸易有限公司", "信息技术有限公司", "建筑工程有限责任公司", "餐饮管理有限公司", "汽车服务有限公司", "房地产开发有限公司", "投资管理合伙企业（有限合伙）", "农民专业合作社", "百货商行", "五金建材经营部", "小吃店", "理发店", "诊所", "物流股份有限公司", "教育咨询有限公司", "医药连锁有限公司第三分店"]
_PUBLIC = ["人民政府", "教育局", "卫生健康委员会", "公安局交通警察支队", "实验中学", "第二小学", "中心幼儿园", "妇幼保健院", "社区卫生服务中心", "社会保险基金管理中心", "图书馆", "农村商业银行股份有限公司"]
_FIRST = ["Emma", "Liam", "Olivia", "Noah", "Ava", "William", "Sophia", "James", "Mia", "Benjamin", "Charlotte", "Lucas", "Amelia", "Henry", "Harper", "Alexander", "Evelyn", "Daniel", "Abigail", "Michael", "Emily", "Ethan", "Elizabeth", "Matthew", "Sofia", "Aiden", "Ella", "Jackson"]
_LAST = ["Smith", "Johnson", "Williams", "Brown", "Jones", "Garcia", "Miller", "Davis", "Rodriguez", "Martinez", "Hernandez", "Lopez", "Gonzalez", "Wilson", "Anderson", "Thomas", "Taylor", "Moore", "Jackson", "Martin", "Lee", "Perez", "Thompson", "White", "Harris", "Clark", "Okafor", "Nguyen", "Kowalski", "Schmidt"]
_PINYIN = ["Wang", "Li", "Zhang", "Liu", "Chen", "Yang", "Zhao", "Huang", "Zhou", "Wu", "Xu", "Sun", "Ma", "Zhu", "Hu", "Guo", "He", "Gao", "Lin", "Luo", "Zheng", "Liang", "Xie", "Song", "Tang"]
_PINYIN_GIVEN = ["Wei", "Fang", "Na", "Min", "Jing", "Li", "Qiang", "Lei", "Jun", "Yang", "Yong", "Yan", "Jie", "Juan", "Tao", "Ming", "Xiuying", "Jianguo", "Zhiqiang", "Haiyan", "Xiaoming", "Guoqing", "Yuxuan", "Zihan", "Meiling"]

Row = Callable[[random.Random], str]


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _person(r: random.Random) -> str:
    draw = r.random()
    if draw < 0.03:
        return r.choice(_RARE)
    return r.choice(_DOTTED) if draw < 0.06 else r.choice(_SURNAMES) + r.choice(_GIVEN)


def _firm(r: random.Random) -> str:
    place = r.choice(_PLACES)
    return r.choice((f"{place[2].rstrip('市')}{r.choice(_FIRMS)}{r.choice(_TRADES)}", f"{place[3]}{r.choice(_FIRMS)}{r.choice(_TRADES)}", f"{r.choice(_FIRMS)}（{place[2].rstrip('市')}）{r.choice(_TRADES)}", f"{place[2]}{place[3]}{r.choice(_PUBLIC)}"))


def _home(r: random.Random, place: tuple[str, str, str, str] | None = None) -> str:
    place = place or r.choice(_PLACES)
    head = r.choice(("", place[3], place[2] + place[3], "".join(place[1:])))
    return head + r.choice(
        (
            f"{r.choice(_STREETS)}{r.randint(1, 980)}号",
            f"{r.choice(_STREETS)}{r.randint(1, 200)}号{r.choice(_ESTATES)}{r.randint(1, 33)}栋{r.randint(1, 4)}单元{r.randint(1, 32)}0{r.randint(1, 4)}室",
            f"{r.choice(_TOWNS)}{r.choice(_VILLAGES)}{r.randint(1, 12)}组{r.randint(1, 90)}号",
            f"{r.choice(_TOWNS)}{r.choice(_ESTATES)}{r.randint(1, 30)}-{r.randint(1, 5)}-{r.randint(101, 2804)}",
            f"{r.choice(_STREETS)}与{r.choice(_STREETS)}交叉口{r.choice(_ESTATES)}{r.choice('ABCD')}座{r.randint(101, 2510)}",
        )
    )


def _between(r: random.Random, first: int, last: int) -> date:
    return date(first, 1, 1) + timedelta(days=r.randrange((last - first + 1) * 365))


def _moment(r: random.Random, first: int, last: int) -> datetime:
    return datetime.combine(_between(r, first, last), datetime.min.time()) + timedelta(seconds=r.randrange(86_400))


def _digits(r: random.Random, count: int) -> str:
    return f"{r.randrange(10**count):0{count}d}"


def _energy_plate(r: random.Random) -> str:
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    if r.random() < 0.3:
        return f"{r.choice('鄂浙川粤陕苏')}{r.choice('ABC')}{r.choice('DF')}{r.choice(letters + '0123456789')}{_digits(r, 4)}"
    tail = list(_digits(r, 5))
    for place in r.sample(range(5), r.choice((0, 1, 1, 2))):
        tail[place] = r.choice(letters)
    return r.choice("鄂浙川粤陕苏京沪") + r.choice("ABCE") + "".join(tail)


@dataclass(slots=True)
class Register:
    """Collects the columns of one table."""

    r: random.Random
    rows: int
    columns: list[Made] = field(default_factory=list)

    def add(self, label: str, header: str, pinyin: str, values: Row | Sequence[str], *, gaps: float = 0.0, junk: Sequence[str] = ("",), mixed: bool = False) -> None:
        """One column from a maker or from values; `gaps` of them become junk."""
        cells = [values(self.r) for _ in range(self.rows)] if callable(values) else list(values)
        cells = [self.r.choice(junk) if self.r.random() < gaps else cell for cell in cells]
        self.columns.append(Made(label=label, header=header, pinyin=pinyin, values=tuple(cells), mixed=mixed))


def _residents(t: Register) -> None:
    r = t.r
    places = [r.choice(_PLACES) for _ in range(t.rows)]
    births = [_between(r, 1938, 2016) for _ in range(t.rows)]
    ids = [identity(r, birth=born, county=place[0]) for born, place in zip(births, places, strict=True)]
    t.add("row_id", "序号", "xh", [str(i + 1) for i in range(t.rows)])
    t.add("person_name", "姓名", "xm", _person)
    t.add("gender", "性别", "xb", ["1" if int(i[16]) % 2 else "2" for i in ids])
    t.add("resident_id", "公民身份号码", "gmsfhm", [r.choice((i, i, i.lower(), _wide(i), f"{i[:6]} {i[6:14]} {i[14:]}")) for i in ids], gaps=0.04, junk=("", "无", "999999999999999999"))
    t.add("birth_date", "出生日期", "csrq", [f"{b.year}/{b.month}/{b.day}" for b in births], gaps=0.05)
    t.add("ethnicity", "民族", "mz", lambda r: r.choice(("汉族",) * 12 + ("土家族", "苗族", "回族", "壮族", "满族")))
    t.add("division_name", "现住地省份", "xzdsf", [p[1] for p in places])
    t.add("division_name", "市县", "sx", [p[2] + p[3] for p in places])
    t.add("address", "居住地详址", "jzdxz", [_home(r, p) for p in places], gaps=0.05, junk=("", "/", "不详"))
    t.add("mobile", "联系方式", "lxfs", lambda r: r.choice((mobile(r), mobile(r), f"+86{mobile(r)}", f"{mobile(r)} ")), gaps=0.15, junk=("", "无", "-", "0"))
    t.add("date", "来本地日期", "lbdrq", lambda r: f"{_between(r, 2012, 2024):%Y-%m-%d}")
    t.add("category", "居住事由", "jzsy", lambda r: r.choice(("务工", "经商", "投靠亲友", "就学", "其他")))
    t.add("boolean", "是否办证", "sfbz", lambda r: r.choice("YN"))


def _clinic(t: Register) -> None:
    r = t.r
    t.add("medical_record_number", "门诊号", "mzh", lambda r: f"MZ{r.randint(23, 24)}{_digits(r, 8)}")
    t.add("person_name", "患者", "hz", lambda r: (lambda n: n[0] + "*" * (len(n) - 1))(_person(r)))
    t.add("gender", "性别", "xb", lambda r: r.choice(("男", "女")))
    t.add("age", "就诊年龄", "jznl", lambda r: r.choice((f"{r.randint(1, 92)}岁",) * 9 + (f"{r.randint(1, 11)}个月",)))
    t.add("disease_code", "ICD10", "icd10", lambda r: r.choice(("I10.x05", "E11.900", "J06.900", "K29.500", "M54.5", "H10.9", "N39.000", "Z00.0", "S52.501", "J18.900", "R51.x00")))
    t.add("diagnosis", "诊断", "zd", lambda r: r.choice(("高血压2级", "2型糖尿病", "急性上呼吸道感染", "慢性胃炎", "腰痛", "结膜炎", "泌尿道感染", "健康查体", "桡骨下端骨折", "肺炎", "头痛", "冠状动脉粥样硬化性心脏病")))
    t.add("title|category", "药品名称", "ypmc", lambda r: r.choice(("阿莫西林胶囊", "盐酸二甲双胍片", "氯化钠注射液", "布洛芬缓释胶囊", "硝苯地平控释片", "头孢克肟分散片", "蒙脱石散", "连花清瘟胶囊", "阿司匹林肠溶片", "复方甘草片", "维生素C片", "苯磺酸氨氯地平片")))
    t.add("title|category|organisation_name", "就诊科室", "jzks", lambda r: r.choice(("心血管内科", "内分泌科", "急诊科", "骨科", "眼科", "全科医学门诊", "儿科", "呼吸内科")))
    t.add("person_name", "接诊医师", "jzys", [r.choice([_person(r) for _ in range(12)]) for _ in range(t.rows)])
    t.add("datetime", "就诊时间", "jzsj", lambda r: f"{_moment(r, 2023, 2024):%Y-%m-%d %H:%M:%S}")
    t.add("amount", "总费用", "zfy", lambda r: f"{r.lognormvariate(5, 0.9):.2f}")
    t.add("amount", "统筹支付", "tczf", lambda r: r.choice(("0.00", f"{r.lognormvariate(4.5, 0.9):.2f}")))
    t.add("category", "医保类型", "yblx", lambda r: r.choice(("职工医保", "居民医保", "自费", "异地医保")))


def _vehicles(t: Register) -> None:
    t.add("plate", "号牌号码", "hphm", _energy_plate)
    t.add("code|category", "号牌种类", "hpzl", lambda r: r.choice(("01", "02", "02", "02", "52", "51", "07", "16")))
    t.add("vin", "车辆识别代号", "clsbdh", vin)
    t.add("engine_number", "发动机号", "fdjh", lambda r: "".join(r.choice("ABCDEFGH0123456789") for _ in range(2)) + _digits(r, 6))
    t.add("person_name", "所有人", "syr", lambda r: _person(r) if r.random() < 0.8 else _firm(r))
    t.add("category|title", "品牌", "pp", lambda r: r.choice(("大众", "比亚迪", "丰田", "本田", "吉利", "长安", "五菱", "特斯拉", "奇瑞", "东风")))
    t.add("date", "初次登记日期", "ccdjrq", lambda r: f"{_between(r, 2009, 2024):%Y%m%d}")
    t.add("date", "检验有效期止", "jyyxqz", lambda r: f"{_between(r, 2024, 2027):%Y-%m-%d} 00:00:00")
    t.add("category", "使用性质", "syxz", lambda r: r.choice(("非营运", "非营运", "营运", "出租", "货运")))
    t.add("measure|count", "排量", "pl", lambda r: r.choice(("1498", "1395", "1984", "1997", "0", "999", "2487")))
    t.add("count", "核定载客", "hdzk", lambda r: r.choice(("5", "5", "5", "7", "2", "19", "49")))


def _firms(t: Register) -> None:
    r = t.r
    codes = [credit(r) for _ in range(t.rows)]
    t.add("credit_code", "统一社会信用代码", "tyshxydm", codes)
    t.add("organisation_name", "企业名称", "qymc", _firm)
    t.add("person_name", "法定代表人", "fddbr", _person, gaps=0.02)
    t.add("amount", "注册资本", "zczb", lambda r: r.choice((f"{r.choice((10, 50, 100, 200, 500, 1000, 5000))}万元", f"{r.randint(1, 3000)}.{r.choice(('00', '80'))}万元人民币")))
    t.add("date", "成立日期", "clrq", lambda r: (lambda d: f"{d.year}年{d.month}月{d.day}日")(_between(r, 1990, 2024)))
    t.add("category", "经营状态", "jyzt", lambda r: r.choice(("存续", "在业", "注销", "吊销，未注销", "迁出")))
    t.add("industry_code", "行业代码", "hydm", lambda r: r.choice(("F5211", "E4710", "I6510", "H6210", "L7211", "C1312", "A0111", "G5430", "O8040", "M7320")))
    t.add("address", "住所", "zs", _home)
    t.add("free_text", "经营范围", "jyfw", lambda r: "；".join(r.sample(("许可项目：餐饮服务（依法须经批准的项目，经相关部门批准后方可开展经营活动）", "一般项目：日用百货销售", "建筑材料销售", "信息技术咨询服务", "道路货物运输", "食品销售", "汽车零配件零售", "农产品的生产、销售、加工"), r.randint(2, 4))))
    t.add("mobile|landline", "企业电话", "qydh", lambda r: mobile(r) if r.random() < 0.55 else f"027-8{_digits(r, 7)}", gaps=0.1)
    t.add("count", "从业人数", "cyrs", lambda r: str(round(r.lognormvariate(2.5, 1.2))))


def _subsidies(t: Register) -> None:
    r = t.r
    t.add("person_name", "户主", "hz", _person)
    t.add("resident_id", "身份证号", "sfzh", lambda r: (lambda i: i[:3] + "*" * 11 + i[-4:])(identity(r)))
    t.add("bank_card", "一卡通账号", "yktzh", lambda r: (lambda c: " ".join(c[i : i + 4] for i in range(0, len(c), 4)))(card(r)))
    t.add("organisation_name", "开户行", "khh", lambda r: f"{r.choice(_PLACES)[3]}{r.choice(('农村商业银行', '农业银行', '邮政储蓄银行'))}{r.choice(('城关', '河东', '新市', '马桥'))}支行")
    t.add("division_name", "村", "c", lambda r: r.choice(_VILLAGES))
    t.add("measure|amount", "确权面积(亩)", "qqmj", lambda r: f"{r.uniform(0.5, 14):.2f}")
    t.add("amount", "补贴金额", "btje", lambda r: f"{r.uniform(60, 3200):,.2f}")
    t.add("month|order_number|code|category", "发放批次", "ffpc", lambda r: f"2024{r.randint(1, 6):02d}")
    t.add("kinship", "与户主关系", "yhzgx", lambda r: r.choice(("本人", "本人", "配偶", "子", "女", "父母")))
    t.add("free_text", "备注", "bz", [*(["同意发放"] * 0), *[r.choice(("", "", "", "信息已核对", "卡号有误，已退回村委会重报", "户主去世，由其子代领", "外出务工，电话联系不上")) for _ in range(t.rows)]])


def _border(t: Register) -> None:
    t.add("passport", "证件号码", "zjhm", lambda r: r.choice((f"E{r.choice('ABCDEFGHJK')}{_digits(r, 7)}", f"E{_digits(r, 8)}", f"E{_digits(r, 8)}", f"G{_digits(r, 8)}")))
    t.add("person_name", "英文姓名", "ywxm", lambda r: f"{r.choice(_PINYIN).upper()}, {r.choice(_PINYIN_GIVEN).upper()}")
    t.add("gender", "性别", "xb", lambda r: r.choice("MF"))
    t.add("country", "国家/地区", "gjdq", lambda r: r.choice(("CHN",) * 6 + ("USA", "KOR", "JPN", "VNM", "GBR", "RUS")))
    t.add("birth_date", "出生日期", "csrq", lambda r: f"{_between(r, 1945, 2008):%d/%m/%Y}")
    t.add("date", "签发日期", "qfrq", lambda r: f"{_between(r, 2016, 2024):%d/%m/%Y}")
    t.add("hk_macau_permit", "往来港澳通行证", "wlgatxz", lambda r: f"C{r.choice('ABCDEFGH0123456789')}{_digits(r, 7)}", gaps=0.3)
    t.add("taiwan_permit", "大陆居民往来台湾通行证", "wltwtxz", lambda r: f"L{_digits(r, 8)}", gaps=0.3)
    t.add("code|category", "口岸代码", "kadm", lambda r: r.choice(("SHA", "PVG", "SZX", "HKG", "CAN", "ZUH")))
    t.add("datetime", "出入境时间", "crjsj", lambda r: f"{_moment(r, 2023, 2024):%Y%m%d%H%M%S}")


def _events(t: Register) -> None:
    r = t.r
    t.add("order_number", "工单编号", "gdbh", lambda r: f"GD{_moment(r, 2024, 2024):%Y%m%d%H%M}{_digits(r, 4)}")
    t.add("datetime", "上报时间", "sbsj", lambda r: f"{_moment(r, 2024, 2024):%Y/%m/%d %H:%M}")
    t.add("longitude", "经度", "jd", lambda r: f"{114.2 + r.random() / 5:.6f}")
    t.add("latitude", "纬度", "wd", lambda r: f"{30.5 + r.random() / 5:.6f}")
    t.add("address", "事发地点", "sfdd", lambda r: r.choice((_home(r), f"{r.choice(_STREETS)}{r.choice(('公交站', '菜市场门口', '与' + r.choice(_STREETS) + '路口'))}", f"{r.choice(_ESTATES)}{r.randint(1, 20)}栋楼下")))
    t.add("category", "事件类别", "sjlb", lambda r: r.choice(("市容环境", "公共设施", "违章停车", "噪音扰民", "占道经营", "井盖缺失")))
    texts = [r.choice(("路灯不亮，影响居民夜间出行", "垃圾未及时清运，气味难闻", "共享单车乱停放，堵塞盲道", "楼上装修噪音大，多次沟通无效", "井盖破损存在安全隐患，请尽快处理", "流动摊贩占道经营，造成拥堵")) for _ in range(t.rows)]
    if t.rows > 50:
        for place, extra in zip(r.sample(range(t.rows), 3), (f"，联系电话{mobile(r)}", f"，当事人{_person(r)}，身份证{identity(r)}", f"，车牌{_energy_plate(r)}挡住出口"), strict=True):
            texts[place] += extra
    t.add("free_text", "问题描述", "wtms", texts, mixed=t.rows > 50)
    t.add("mobile", "上报人电话", "sbrdh", lambda r: (lambda m: f"{m[:3]}-{m[3:7]}-{m[7:]}")(mobile(r)), gaps=0.35, junk=("", "匿名"))
    t.add("boolean", "是否办结", "sfbj", lambda r: r.choice(("是", "否", "是")))
    t.add("measure|ratio|count|category", "满意度", "myd", lambda r: str(r.choice((1, 3, 4, 5, 5))), gaps=0.4)


def _devices(t: Register) -> None:
    t.add("imei", "imei", "sbxlh", lambda r: luhn(r.choice(("86", "35")) + _digits(r, 12)))
    t.add("mac", "mac_addr", "wkdz", lambda r: r.choice(("24:6F:28", "B8:27:EB", "DC:A6:32")) + "".join(f":{r.randrange(256):02X}" for _ in range(3)))
    t.add("ip", "ip_addr", "wldz", lambda r: f"172.{r.randint(16, 31)}.{r.randint(0, 255)}.{r.randint(1, 254)}")
    t.add("imsi", "imsi", "yhsbm", lambda r: "46000" + _digits(r, 10))
    t.add("version", "固件版本", "gjbb", lambda r: f"V{r.randint(1, 4)}.{r.randint(0, 9)}.{r.randint(0, 20)}")
    t.add("datetime", "ts", "sjc", lambda r: str(1_700_000_000_000 + r.randrange(10**10)))
    t.add("measure", "温度", "wd", lambda r: f"{r.gauss(21, 6):.1f}")
    t.add("measure", "rssi", "xhqd", lambda r: str(-r.randint(40, 110)))
    t.add("object_id", "uuid", "bs", lambda r: f"{r.randrange(16**8):08x}-{r.randrange(16**4):04x}-4{r.randrange(16**3):03x}-a{r.randrange(16**3):03x}-{r.randrange(16**12):012x}")
    t.add("ratio|measure|count", "电量", "dl", lambda r: f"{r.randint(3, 100)}%")
    t.add("free_text|category|title|unknown|object_id", "payload", "bw", lambda r: json.dumps({"t": round(r.gauss(20, 5), 1), "h": r.randint(20, 90), "s": r.choice(("ok", "low"))}))


def _statistics(t: Register) -> None:
    r = t.r
    places = [r.choice(_PLACES) for _ in range(t.rows)]
    t.add("division_code", "行政区划代码", "xzqhdm", [p[0] for p in places])
    t.add("division_name", "地区", "dq", [p[3] for p in places])
    t.add("year", "年份", "nf", lambda r: str(r.randint(2005, 2023)))
    t.add("count", "常住人口", "czrk", lambda r: str(round(r.lognormvariate(13, 0.8))))
    t.add("amount|measure", "地区生产总值(亿元)", "dqsczz", lambda r: f"{r.lognormvariate(6, 0.8):.2f}")
    t.add("ratio|measure", "城镇化率", "czhl", lambda r: f"{r.uniform(38, 99):.1f}%")
    t.add("ratio|measure", "人口自然增长率‰", "rkzrzzl", lambda r: f"{r.gauss(2, 4):.2f}")
    t.add("measure", "人均可支配收入指数", "rjkzpsrzs", lambda r: f"{r.gauss(106, 3):.1f}")
    t.add("count", "医院床位数", "yycws", lambda r: str(r.randint(400, 14_000)))
    t.add("measure|count|amount", "粮食产量(吨)", "lscl", lambda r: str(round(r.lognormvariate(12, 1.3))))
    t.add("amount|count|measure", "财政收入(元)", "czsr", lambda r: str(round(r.lognormvariate(22, 1.1))))


def _pupils(t: Register) -> None:
    r = t.r
    births = [_between(r, 2008, 2014) for _ in range(t.rows)]
    t.add("student_number", "全国学籍号", "qgxjh", ["G" + identity(r, birth=b) for b in births])
    t.add("person_name", "学生姓名", "xsxm", _person)
    t.add("birth_date", "出生年月日", "csnyr", [f"{b:%Y%m%d}" for b in births])
    t.add("gender", "性别", "xb", lambda r: r.choice("男女"))
    t.add("organisation_name", "学校名称", "xxmc", lambda r: f"{r.choice(_PLACES)[3]}{r.choice(('实验小学', '第三小学', '育才学校', '中心小学', '外国语学校'))}")
    t.add("category|title", "年级", "nj", lambda r: r.choice(("一年级", "二年级", "三年级", "四年级", "五年级", "六年级")))
    t.add("category|title|code", "班级", "bj", lambda r: f"{r.randint(1, 6)}年{r.randint(1, 8)}班")
    t.add("person_name", "监护人", "jhr", _person)
    t.add("kinship", "关系", "gx", lambda r: r.choice(("父亲", "母亲", "父亲", "母亲", "祖父", "外祖母")))
    t.add("mobile", "监护人电话", "jhrdh", mobile)
    t.add("measure|amount|count|age", "语文成绩", "ywcj", lambda r: str(r.choice((r.randint(60, 100), r.randint(75, 98), r.randint(30, 100)))) + r.choice(("", "", ".5")))


def _imitations(t: Register) -> None:
    start = 13_800_000_000
    t.add("row_id|object_id|order_number", "主键", "zj", [str(start + i) for i in range(t.rows)])
    t.add("object_id|order_number", "雪花ID", "xhid", lambda r: str(r.randrange(1_700_000_000_000_000_000, 1_800_000_000_000_000_000)))
    t.add("code|order_number|object_id|unknown", "商品条码", "sptm", lambda r: "69" + _digits(r, 11))
    t.add("order_number", "发票号码", "fphm", lambda r: f"24{_digits(r, 18)}")
    t.add("meter_number", "用电户号", "ydhh", lambda r: _digits(r, 10))
    t.add("count|measure", "累计用电量", "ljydl", lambda r: str(r.randint(100, 90_000)))
    t.add("order_number", "文号", "wh", lambda r: f"{r.choice(('武政办', '杭发改', '川府函'))}〔{r.randint(2015, 2024)}〕{r.randint(1, 300)}号")
    t.add("division_code", "村级代码", "cjdm", lambda r: r.choice(_PLACES)[0] + f"{r.randint(1, 20):03d}{r.randint(200, 230)}")
    t.add("postcode", "邮编", "yb", lambda r: r.choice(("430071", "310013", "610041", "518057", "710061", "110001", "361004", "410013", "050011")))
    t.add("month", "账期", "zq", lambda r: f"{r.randint(2019, 2024)}-{r.randint(1, 12):02d}")
    t.add("url", "附件地址", "fjdz", lambda r: f"https://oss.example.gov.cn/{r.randrange(16**10):010x}.jpg")
    t.add("code|category", "状态码", "ztm", lambda r: r.choice(("A01", "A02", "B10", "C99")))
    t.add("time", "班次", "bc", lambda r: f"{r.randint(5, 22):02d}:{r.choice(('00', '15', '30', '45'))}")


def _contacts(t: Register) -> None:
    t.add("person_name", "联络员", "lly", _person)
    t.add("organisation_name", "单位", "dw", _firm)
    t.add("occupation|title|category", "职务", "zw", lambda r: r.choice(("主任", "副主任", "科员", "局长", "办公室主任", "四级调研员", "科长", "工程师")))
    t.add("landline", "办公电话", "bgdh", lambda r: r.choice((f"027-{r.randint(5, 8)}{_digits(r, 7)}", f"（0571）{r.randint(5, 8)}{_digits(r, 7)}", f"0755{r.randint(2, 8)}{_digits(r, 7)}", f"010-{r.randint(5, 8)}{_digits(r, 7)}-{r.randint(801, 899)}")))
    t.add("email", "邮箱", "yx", lambda r: f"{r.choice(_PINYIN).lower()}{r.choice(('', '.', '_'))}{r.choice(_PINYIN_GIVEN).lower()}{r.choice(('', str(r.randint(1, 99))))}@{r.choice(('wuhan.gov.cn', 'qq.com', '126.com', 'foxmail.com'))}")
    t.add("wechat", "微信", "wx", lambda r: r.choice((f"{r.choice(_PINYIN).lower()}{_digits(r, 4)}", f"wxid_{r.randrange(36**8):x}ab", f"{r.choice(_PINYIN_GIVEN).lower()}_{_digits(r, 3)}")))
    t.add("qq", "QQ", "qq", lambda r: str(r.randint(10**5, 3 * 10**9)), gaps=0.5)
    t.add("political_status", "政治面貌", "zzmm", lambda r: r.choice(("中共党员", "群众", "群众", "共青团员", "民革党员", "九三学社社员")))
    t.add("education", "学历学位", "xlxw", lambda r: r.choice(("本科", "大专", "硕士研究生", "博士研究生", "高中", "中专")))
    t.add("marital_status", "婚姻", "hy", lambda r: r.choice(("已婚", "未婚", "离异", "丧偶", "已婚")))
    t.add("employee_number", "工号", "gh", lambda r: f"{r.randint(1, 9)}{_digits(r, 5)}")


def _foreign(t: Register) -> None:
    t.add("person_name", "full_name", "name", lambda r: f"{r.choice(_FIRST)} {r.choice(_LAST)}")
    t.add("email", "email", "mail", lambda r: f"{r.choice(_FIRST).lower()}.{r.choice(_LAST).lower()}{r.randint(1, 99)}@{r.choice(('gmail.com', 'yahoo.co.uk', 'example.org'))}")
    t.add("landline|mobile", "phone", "tel", lambda r: r.choice((f"({r.randint(201, 989)}) 555-{_digits(r, 4)}", f"{r.randint(201, 989)}-555-{_digits(r, 4)}", f"+1 {r.randint(201, 989)} 555 {_digits(r, 4)}")))
    t.add("address", "incident_address", "addr", lambda r: f"{r.randint(1, 9999)} {r.choice(('EAST ', 'WEST ', ''))}{r.choice(('BROADWAY', 'GRAND', 'OAK', 'MAPLE', '42', 'MADISON', 'PARK'))} {r.choice(('STREET', 'AVENUE', 'ROAD', 'BOULEVARD'))}")
    t.add("postcode|code|count", "incident_zip", "zip", lambda r: r.choice(("10001", "11201", "10453", "11372", "10025", "10301", "11226")))
    t.add("category|title|organisation_name", "agency", "agency", lambda r: r.choice(("NYPD", "HPD", "DSNY", "DOT", "DEP")))
    t.add("category|title|free_text", "complaint_type", "type", lambda r: r.choice(("Noise - Residential", "Illegal Parking", "HEAT/HOT WATER", "Blocked Driveway", "Street Condition", "Water System")))
    t.add("datetime", "created_date", "created", lambda r: f"{_moment(r, 2023, 2024):%m/%d/%Y %I:%M:%S %p}")
    t.add("latitude", "latitude", "lat", lambda r: f"{40.6 + r.random() / 4:.8f}")
    t.add("longitude", "longitude", "lon", lambda r: f"-{73.8 + r.random() / 5:.8f}")
    t.add("birth_date", "date_of_birth", "dob", lambda r: f"{_between(r, 1940, 2005):%m/%d/%Y}")
    t.add("ethnicity", "race", "race", lambda r: r.choice(("White", "Black", "Hispanic", "Asian", "White")))
    t.add("amount", "salary", "salary", lambda r: f"${r.randint(28, 180)},{_digits(r, 3)}.00")


def _property(t: Register) -> None:
    t.add("property_certificate", "不动产权证书号", "bdcqzsh", lambda r: f"{r.choice('鄂浙川')}（{r.randint(2016, 2024)}）{r.choice(('武汉市武昌', '杭州市', '成都市'))}不动产权第{_digits(r, 7)}号")
    t.add("person_name", "权利人", "qlr", lambda r: "、".join(_person(r) for _ in range(r.choice((1, 1, 2)))))
    t.add("resident_id", "权利人证件号", "qlrzjh", lambda r: (lambda i: i[:6] + i[8:17] if i[6:8] == "19" and r.random() < 0.2 else i)(identity(r)))
    t.add("address", "坐落", "zl", _home)
    t.add("property_certificate|order_number|code|object_id|unknown", "不动产单元号", "bdcdyh", lambda r: f"{r.choice(_PLACES)[0]}{_digits(r, 6)}GB{_digits(r, 5)}F{_digits(r, 8)}")
    t.add("measure", "建筑面积", "jzmj", lambda r: f"{r.uniform(38, 210):.2f}㎡")
    t.add("amount|measure", "成交价(万元)", "cjj", lambda r: f"{r.uniform(45, 900):.1f}")
    t.add("category", "房屋用途", "fwyt", lambda r: r.choice(("成套住宅", "商业服务", "办公", "车库", "成套住宅")))
    t.add("date", "登记时间", "djsj", lambda r: f"{_between(r, 2016, 2024):%Y.%m.%d}")
    t.add("count", "所在层", "szc", lambda r: str(r.randint(1, 33)))


_KINDS = (_residents, _clinic, _vehicles, _firms, _subsidies, _border, _events, _devices, _statistics, _pupils, _imitations, _contacts, _foreign, _property)  # fmt: skip
_SHORT = ((_residents, 30), (_firms, 30), (_contacts, 30), (_pupils, 5), (_subsidies, 5), (_vehicles, 5), (_residents, 1), (_property, 1))  # fmt: skip


def register_tables(seed: int = 2024, rows: int = 300) -> list[list[Made]]:
    """Fourteen registers of `rows` rows."""
    tables = []
    for number, kind in enumerate(_KINDS):
        table = Register(random.Random(seed * 100 + number), rows)
        kind(table)
        tables.append(table.columns)
    return tables


def short_tables(seed: int = 2025) -> list[list[Made]]:
    """Registers of 30, 5 and 1 rows."""
    tables = []
    for number, (kind, rows) in enumerate(_SHORT):
        table = Register(random.Random(seed * 100 + number), rows)
        kind(table)
        tables.append(table.columns)
    return tables
