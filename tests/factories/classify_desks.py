# ruff: noqa: E501 - a table of makers reads best on one line
# fmt: off
"""A sixth set: twenty-four desks of one city, each table in three states. All made up by a seed. For working on.

Written before the recognisers were read again. A table is once as its system holds it, once as a spreadsheet leaves it, and
once as people type it.
"""

import random
import string
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

from tests.factories.classify import Made, credit, identity, luhn, short_identity, vin
from tests.factories.classify_registers import Register

Maker = Callable[[random.Random], str]

_FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤柴翁耿闵阮柏骆季纪娄穆单卜牟苗晏"
_GIVEN = ["海波", "立新", "玉芬", "长青", "瑞雪", "鹏程", "小燕", "文杰", "彩霞", "金宝", "月娥", "国栋", "思源", "嘉欣", "浩宇", "梦瑶", "晓明", "永强", "素云", "翠花", "世杰", "雅婷", "子轩", "雨欣", "博文", "建军", "秀珍", "凤琴", "保国", "连生", "根生", "大勇", "云飞", "晓蕾", "靖", "岚", "旭", "蕾", "凯", "娅", "怡", "骏", "婧", "凡", "鸣", "钰", "铮", "颖", "泽", "楠"]
_COMPOUND = ["欧阳修远", "上官婉如", "诸葛明", "皇甫松", "司徒静", "慕容雪", "令狐冲霄", "端木晨", "公孙玉", "尉迟刚", "长孙敏", "宇文博"]
_MINORITY = ["买买提·艾山", "阿依夏木·克里木", "帕提古丽·阿不都热合曼", "洛桑顿珠", "卓玛央金", "尼玛次仁", "白玛拉姆", "乌云其木格", "娜仁托娅", "布和", "吉克阿依", "阿尔史哈", "迪丽努尔·麦麦提", "哈斯巴根", "金香兰", "佤·艾保"]
_PLACES = [("370812", "山东省", "济宁市", "兖州区", "0537", "272100"), ("370102", "山东省", "济南市", "历下区", "0531", "250014"), ("320583", "江苏省", "苏州市", "昆山市", "0512", "215300"), ("510104", "四川省", "成都市", "锦江区", "028", "610020"), ("440305", "广东省", "深圳市", "南山区", "0755", "518052"), ("610113", "陕西省", "西安市", "雁塔区", "029", "710061"), ("350203", "福建省", "厦门市", "思明区", "0592", "361001"), ("530102", "云南省", "昆明市", "五华区", "0871", "650032"), ("230103", "黑龙江省", "哈尔滨市", "南岗区", "0451", "150006"), ("430104", "湖南省", "长沙市", "岳麓区", "0731", "410013")]
_ROADS = ["解放路", "人民南路", "新华大街", "振兴东路", "长江西路", "青年北路", "滨河大道", "府前街", "迎宾大道", "科技二路", "工业三路", "南环路", "学院街", "和平里"]
_ESTATES = ["碧桂园", "水岸名城", "锦绣华庭", "书香门第", "龙湖春天", "绿地世纪城", "机关家属院", "铁路宿舍", "万和新城", "翡翠湾"]
_VILLAGES = ["李家庄", "大槐树村", "西沟村", "张家湾", "石桥村", "杨柳青社区", "东风社区", "下坡屯"]
_TOWNS = ["城关镇", "龙泉镇", "红旗街道", "北关街道", "大兴乡", "柳林镇", "安居街道"]
_TRADES = ["商贸", "建筑工程", "信息技术", "食品", "物流", "生物科技", "机械制造", "餐饮管理", "环保科技", "纺织"]
_BRANDS = ["鼎盛", "华泰", "新纪元", "博远", "天润", "佳和", "中兴", "鑫源", "瑞丰", "东升", "宏图", "远景"]


def _d(r: random.Random, places: int) -> str:
    return "".join(r.choice(string.digits) for _ in range(places))


def _n(r: random.Random, places: int) -> str:
    """A number without a leading zero."""
    return str(r.randrange(10 ** (places - 1), 10**places))


def _a(r: random.Random, places: int) -> str:
    return "".join(r.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(places))


def _hex(r: random.Random, places: int) -> str:
    return "".join(r.choice("0123456789abcdef") for _ in range(places))


def _who(r: random.Random) -> str:
    dice = r.random()
    if dice < 0.04:
        return r.choice(_COMPOUND)
    return r.choice(_MINORITY) if dice < 0.08 else r.choice(_FAMILY) + r.choice(_GIVEN)


def _cell(r: random.Random) -> str:
    return r.choice(("133", "135", "136", "139", "145", "151", "155", "157", "158", "166", "173", "177", "180", "182", "187", "189", "191", "198")) + _d(r, 8)


def _desk(r: random.Random) -> str:
    place = r.choice(_PLACES)
    return f"{place[4]}-{r.randint(2, 8)}{_d(r, 6 if len(place[4]) == 4 else 7)}"


def _on(r: random.Random, first: int, last: int) -> date:
    return date(first, 1, 1) + timedelta(days=r.randrange(365 * (last - first + 1)))


def _at(r: random.Random, first: int = 2020, years: int = 5) -> datetime:
    return datetime.combine(date(first, 1, 1), datetime.min.time()) + timedelta(seconds=r.randrange(years * 365 * 86_400))


def _home(r: random.Random) -> str:
    p = r.choice(_PLACES)
    return r.choice((
        f"{p[1]}{p[2]}{p[3]}{r.choice(_ROADS)}{r.randint(1, 499)}号{r.choice(_ESTATES)}{r.randint(1, 30)}栋{r.randint(101, 2704)}",
        f"{p[3]}{r.choice(_TOWNS)}{r.choice(_VILLAGES)}{r.randint(1, 12)}组{r.randint(1, 99)}号",
        f"{r.choice(_ROADS)}{r.randint(1, 299)}号院{r.randint(1, 9)}号楼{r.randint(1, 6)}单元{r.randint(1, 24)}0{r.randint(1, 4)}室",
        f"{p[2]}{r.choice(_ESTATES)}{r.choice('ABC东西南')}区{r.randint(1, 20)}-{r.randint(1, 4)}-{r.randint(101, 1802)}",
    ))


def _firm(r: random.Random) -> str:
    p = r.choice(_PLACES)
    return r.choice((p[2][:-1], p[3][:-1], p[1][:2])) + r.choice(_BRANDS) + r.choice(_TRADES) + r.choice(("有限公司", "有限责任公司", "股份有限公司", "有限公司分公司", "厂", "经营部", "中心（有限合伙）"))


def _of(*words: str) -> Maker:
    return lambda r: r.choice(words)


def _chinese_day(day: date) -> str:
    digits = str.maketrans("0123456789", "〇一二三四五六七八九")
    def below_40(number: int) -> str:
        tens, ones = divmod(number, 10)
        return ("", "十", "二十", "三十")[tens] + ("" if ones == 0 else "一二三四五六七八九"[ones - 1])
    return f"{str(day.year).translate(digits)}年{below_40(day.month)}月{below_40(day.day)}日"


def _serial(day: date) -> str:
    return str((day - date(1899, 12, 30)).days)


def _registration(r: random.Random) -> str:
    """A registration number of 15 places with its check digit (GS 15)."""
    body, rest = r.choice(_PLACES)[0] + r.choice("0123") + _d(r, 7), 10
    for digit in body:
        rest = (rest + int(digit)) % 10 or 10
        rest = rest * 2 % 11
    return body + str((11 - rest) % 10)


def _ean(r: random.Random) -> str:
    body = r.choice(("690", "692", "695", "697")) + _d(r, 9)
    return body + str(-sum(int(c) * (3 if i % 2 else 1) for i, c in enumerate(body)) % 10)


def _isbn(r: random.Random) -> str:
    body = "9787" + _d(r, 8)
    check = str(-sum(int(c) * (3 if i % 2 else 1) for i, c in enumerate(body)) % 10)
    return f"978-7-{body[4:7]}-{body[7:12]}-{check}"


def _relief(t: Register) -> None:
    r = t.r
    ids = [identity(r, county=r.choice(_PLACES)[0]) for _ in range(t.rows)]
    t.add("row_id", "编号", "bh", [str(i + 1) for i in range(t.rows)])
    t.add("person_name", "申请人", "sqr", _who)
    t.add("resident_id", "身份证号", "sfzh", ids)
    t.add("resident_id|person_number", "残疾证号", "cjzh", [i + r.choice("1234567") + r.choice("1234") for i in ids], gaps=0.3, junk=("", "无"))
    t.add("kinship", "与户主关系", "yhzgx", _of("本人", "配偶", "子", "女", "父亲", "母亲", "孙子"))
    t.add("count", "保障人口", "bzrk", lambda r: str(r.choice((1, 1, 2, 2, 3, 4))))
    t.add("amount", "月保障金", "ybzj", lambda r: str(r.choice((420, 560, 735, 810)) * r.randint(1, 3)))
    t.add("bank_card|bank_account", "发放账号", "ffzh", lambda r: luhn("622848" + _d(r, 12)))
    t.add("category|free_text", "致贫原因", "zpyy", _of("因病", "因残", "因学", "缺劳力", "自然灾害", "因病因残"))
    t.add("date", "批准日期", "pzrq", lambda r: _chinese_day(_on(r, 2015, 2024)))
    t.add("division_name", "所在村居", "szcj", lambda r: r.choice(_TOWNS) + r.choice(_VILLAGES))
    t.add("mobile|landline", "联系电话", "lxdh", lambda r: _cell(r) if r.random() < 0.3 else _desk(r))


def _tax(t: Register) -> None:
    t.add("credit_code", "纳税人识别号", "nsrsbh", credit)
    t.add("organisation_name", "纳税人名称", "nsrmc", _firm)
    t.add("person_name", "法定代表人", "fddbr", _who)
    t.add("resident_id", "法人证件号", "frzjh", lambda r: (lambda i: i[:6] + "********" + i[14:])(identity(r)))
    t.add("organisation_name", "主管税务机关", "zgswjg", lambda r: f"国家税务总局{r.choice(_PLACES)[3]}税务局{r.choice(('第一', '第二', '城关'))}税务分局")
    t.add("code", "征收项目代码", "zsxmdm", _of("10101", "10104", "10106", "10109", "30203", "10112"))
    t.add("category|title", "征收项目", "zsxm", _of("增值税", "企业所得税", "个人所得税", "城市维护建设税", "教育费附加", "印花税"))
    t.add("amount", "实缴金额", "sjje", lambda r: f"{r.lognormvariate(8, 1.6):.2f}")
    t.add("date", "税款所属期起", "skssqq", lambda r: f"{_on(r, 2022, 2024).replace(day=1):%Y-%m-%d}")
    t.add("order_number|object_id", "电子税票号码", "dzsphm", lambda r: f"3370812{r.randint(22, 24)}{r.randint(1, 12):02d}{_d(r, 9)}")
    t.add("code|order_number", "发票代码", "fpdm", _of("037002200104", "037002200111", "037002300104", "3700213130", "3700214130"))
    t.add("order_number", "发票号码", "fphm", lambda r: _d(r, 8))
    t.add("industry_code|code", "行业代码", "hydm", _of("5121", "6210", "4790", "1353", "5213", "6513", "7212", "2669"))


def _customs(t: Register) -> None:
    t.add("order_number|object_id", "报关单号", "bgdh", lambda r: f"4227{r.randint(2020, 2024)}{r.choice('01')}{_d(r, 9)}")
    t.add("organisation_name", "经营单位", "jydw", _firm)
    t.add("code|object_id", "商品编码", "spbm", _of("8471300000", "8517130000", "0207142100", "2709000000", "6109100021", "8703234110", "3004909099"))
    t.add("title|category", "商品名称", "spmc", _of("便携式自动数据处理设备", "智能手机", "冻鸡翅", "石油原油", "棉制T恤衫", "小轿车", "其他混合药品"))
    t.add("object_id|code|order_number", "集装箱号", "jzxh", lambda r: r.choice(("COSU", "MSCU", "TCLU", "OOLU", "FCIU")) + _d(r, 7))
    t.add("order_number|object_id", "提单号", "tdh", lambda r: r.choice(("COAU", "OOLU", "SITG")) + _d(r, 10))
    t.add("country", "原产国", "ycg", _of("美国", "巴西", "日本", "韩国", "德国", "越南", "俄罗斯联邦"))
    t.add("measure|count", "毛重(千克)", "mz", lambda r: f"{r.lognormvariate(8, 1.2):.1f}")
    t.add("amount|measure", "总价", "zj", lambda r: f"{r.lognormvariate(9, 1.4):.2f}")
    t.add("category|code", "币制", "bz", _of("USD", "CNY", "EUR", "JPY"))
    t.add("person_name", "报关员", "bgy", lambda r: r.choice(("于晓琳", "柳长河", "苗雨", "邹凯", "阮文", "纪海波", "翁楠")))
    t.add("datetime", "申报时间", "sbsj", lambda r: f"{_at(r):%Y%m%d%H%M%S}")
    t.add("mobile", "联系手机", "lxsj", lambda r: f"{(c := _cell(r))[:3]}****{c[7:]}")


def _ward(t: Register) -> None:
    t.add("medical_record_number", "住院号", "zyh", lambda r: f"00{_n(r, 8)}")
    t.add("person_name", "患者姓名", "hzxm", _who)
    t.add("gender", "性别", "xb", _of("男性", "女性"))
    t.add("age", "年龄", "nl", lambda r: f"{min(97, max(1, int(r.gauss(52, 20))))}岁")
    t.add("social_security_card|person_number", "医保卡号", "ybkh", lambda r: f"{r.choice('ABD')}{_d(r, 8)}")
    t.add("code|category|object_id", "床号", "ch", lambda r: f"{'+' if r.random() < 0.1 else ''}{r.randint(1, 62)}床")
    t.add("disease_code", "主要诊断编码", "zyzdbm", _of("I63.900", "I25.103", "K35.900", "C34.101", "J44.100", "N18.900", "O82.000", "S72.000"))
    t.add("diagnosis", "主要诊断", "zyzd", _of("脑梗死", "冠心病", "急性阑尾炎", "肺恶性肿瘤", "慢性阻塞性肺疾病急性加重", "慢性肾脏病5期", "剖宫产分娩", "股骨颈骨折"))
    t.add("blood_type", "血型", "xx", _of("A型", "B型", "O型", "AB型", "O型"))
    t.add("measure|category", "血压", "xy", lambda r: f"{int(r.gauss(128, 16))}/{int(r.gauss(79, 10))}")
    t.add("datetime", "入院时间", "rysj", lambda r: f"{_at(r):%Y-%m-%d %H:%M:%S.0}")
    t.add("amount", "总费用", "zfy", lambda r: f"{r.lognormvariate(9, 0.8):.2f}")
    t.add("person_name", "联系人姓名", "lxrxm", _who)
    t.add("kinship", "联系人关系", "lxrgx", _of("配偶", "子", "女", "父母", "其他", "兄弟姐妹"))
    t.add("mobile", "联系人电话", "lxrdh", _cell)
    t.add("person_name", "主治医师", "zzys", lambda r: r.choice(("侯旭", "闵颖", "段云飞", "卜凡", "穆雅婷", "娄建军", "晏泽", "骆岚", "季楠")))


def _school(t: Register) -> None:
    r = t.r
    ids = [identity(r, birth=_on(r, 2008, 2016)) for _ in range(t.rows)]
    t.add("student_number|resident_id", "全国学籍号", "qgxjh", ["G" + i for i in ids])
    t.add("person_name", "学生姓名", "xsxm", _who)
    t.add("gender", "性别", "xb", ["男" if int(i[16]) % 2 else "女" for i in ids])
    t.add("birth_date", "出生日期", "csrq", [f"{i[6:10]}.{i[10:12]}.{i[12:14]}" for i in ids])
    t.add("category|code|title|division_name", "班级", "bj", lambda r: f"{r.choice('一二三四五六')}年级({r.randint(1, 8)})班")
    t.add("student_number", "校内学号", "xnxh", lambda r: f"20{r.randint(17, 23)}{r.randint(1, 8):02d}{r.randint(1, 55):02d}")
    t.add("person_name", "家长姓名", "jzxm", _who)
    t.add("kinship", "家长关系", "jzgx", _of("父亲", "母亲", "爷爷", "奶奶", "外公"))
    t.add("mobile", "家长电话", "jzdh", _cell)
    t.add("address", "家庭住址", "jtzz", _home)
    t.add("measure|count", "语文", "yw", lambda r: str(min(100, int(r.gauss(84, 9)))))
    t.add("measure", "数学", "sx", lambda r: f"{min(100.0, round(r.gauss(82, 12) * 2) / 2)}")
    t.add("boolean", "是否留守", "sfls", _of("否", "否", "否", "是"))
    t.add("measure", "身高cm", "sg", lambda r: f"{r.gauss(142, 12):.1f}")


def _vehicles(t: Register) -> None:
    t.add("plate", "号牌号码", "hphm", lambda r: r.choice("鲁苏川粤陕") + r.choice("ABHF") + (r.choice("DF") + _d(r, 5) if r.random() < 0.25 else _a(r, 1) + _d(r, 4)))
    t.add("vin", "车架号", "cjh", vin)
    t.add("engine_number", "发动机号", "fdjh", lambda r: r.choice((_a(r, 2) + _d(r, 6), _d(r, 7), _a(r, 1) + _d(r, 2) + _a(r, 1) + _d(r, 6))))
    t.add("person_name|organisation_name", "机动车所有人", "jdcsyr", lambda r: _who(r) if r.random() < 0.85 else _firm(r))
    t.add("resident_id|credit_code", "所有人证件号", "syrzjh", lambda r: identity(r) if r.random() < 0.85 else credit(r))
    t.add("title|category", "车辆品牌", "clpp", _of("大众牌", "比亚迪牌", "五菱牌", "丰田牌", "解放牌", "吉利牌", "特斯拉牌"))
    t.add("code|title|category", "车辆型号", "clxh", _of("SVW71612BJ", "BYD7150WT5HEV1", "LZW6450JEY", "GTM7200GB", "CA4250P66K25T1E6", "TSL7000BEVAR0"))
    t.add("date", "初次登记日期", "ccdjrq", lambda r: f"{_on(r, 2008, 2024):%d/%m/%Y}")
    t.add("category", "车身颜色", "csys", _of("白", "黑", "灰", "红", "蓝", "白"))
    t.add("measure|count", "排量(ml)", "pl", lambda r: str(r.choice((998, 1197, 1498, 1598, 1998, 2494))))
    t.add("count|measure", "核定载客", "hdzk", lambda r: str(r.choice((5, 5, 5, 7, 2, 9))))
    t.add("driving_licence|object_id|order_number|person_number", "登记证书编号", "djzsbh", lambda r: f"37{_d(r, 10)}")
    t.add("month|date", "检验有效期至", "jyyxqz", lambda r: f"{r.randint(2024, 2026)}年{r.randint(1, 12)}月")


def _pension(t: Register) -> None:
    r = t.r
    ids = [identity(r, birth=_on(r, 1950, 1998)) for _ in range(t.rows)]
    t.add("person_number|social_security_card", "个人编号", "grbh", lambda r: f"37{_d(r, 8)}")
    t.add("social_security_card|resident_id", "社会保障号码", "shbzhm", [i if r.random() < 0.7 else short_identity(i) for i in ids])
    t.add("person_name", "姓名", "xm", _who)
    t.add("birth_date", "出生日期", "csrq", [i[6:14] for i in ids])
    t.add("organisation_name", "参保单位", "cbdw", _firm)
    t.add("person_number|object_id|code|business_registration|organisation_code", "单位编号", "dwbh", lambda r: f"3708{r.randint(10000, 99999)}")
    t.add("amount", "缴费基数", "jfjs", lambda r: str(r.choice((3746, 4242, 5000, 6500, 8000)) + r.randrange(0, 500)))
    t.add("count|measure", "累计月数", "ljys", lambda r: str(r.randint(3, 400)))
    t.add("amount", "个人缴费", "grjf", lambda r: f"{r.randint(300, 900)}.{_d(r, 2)}")
    t.add("month", "参保年月", "cbny", lambda r: f"{r.randint(1995, 2024)}{r.randint(1, 12):02d}")
    t.add("household_type", "户口性质", "hkxz", _of("农业户口", "非农业户口", "居民户口"))
    t.add("education", "文化程度", "whcd", _of("10", "20", "30", "40", "60", "70", "90"))
    t.add("marital_status|category", "婚姻状况", "hyzk", _of("已婚", "未婚", "离异", "丧偶", "已婚"))


def _fund(t: Register) -> None:
    t.add("bank_account|social_security_card|person_number", "公积金账号", "gjjzh", lambda r: f"0{_d(r, 11)}")
    t.add("person_name", "职工姓名", "zgxm", lambda r: " ".join(_who(r)) if r.random() < 0.5 else _who(r))
    t.add("resident_id", "证件号码", "zjhm", lambda r: f"身份证号:{identity(r)}")
    t.add("amount", "账户余额", "zhye", lambda r: f"{r.lognormvariate(10, 1):,.2f}")
    t.add("amount", "月缴存额", "yjce", lambda r: f"￥{r.randint(200, 5600)}")
    t.add("order_number", "借款合同号", "jkhth", lambda r: f"兖房贷字第{r.randint(2016, 2024)}{_d(r, 5)}号")
    t.add("date", "放款日期", "fkrq", lambda r: _serial(_on(r, 2016, 2024)))
    t.add("count|measure", "贷款期数", "dkqs", lambda r: str(r.choice((120, 180, 240, 300, 360))))
    t.add("ratio", "年利率", "nll", _of("3.25%", "3.10%", "2.85%", "3.575%", "3.025%"))
    t.add("mobile", "手机号码", "sjhm", lambda r: (lambda c: f"{c[:3]} {c[3:7]} {c[7:]}")(_cell(r)))
    t.add("organisation_name", "开户银行", "khyh", _of("中国建设银行兖州支行", "中国工商银行济宁分行", "济宁银行", "邮储银行兖州区支行", "农业银行"))
    t.add("address", "购房地址", "gfdz", _home)


def _court(t: Register) -> None:
    def says(r: random.Random) -> str:
        return r.choice((
            "原告与被告系邻里关系，因宅基地边界发生争执，经村委会调解未果，诉至法院。",
            "双方于2018年签订房屋租赁合同，约定年租金三万六千元，被告自2021年起拖欠租金。",
            "被告经本院传票传唤无正当理由拒不到庭，本院依法缺席审理。",
            "原告请求判令被告支付货款及逾期利息，并承担本案诉讼费用。",
            f"被告{_who(r)}（公民身份号码{identity(r)}）下落不明，本院依法公告送达。" if r.random() < 0.08 else "本案现已审理终结，判决如下：驳回原告的诉讼请求。",
        ))

    t.add("order_number", "案号", "ah", lambda r: f"({r.randint(2017, 2024)})鲁0812{r.choice(('民初', '刑初', '执', '民终', '行初'))}{r.randint(1, 6000)}号")
    t.add("person_name|organisation_name", "原告", "yg", lambda r: _who(r) if r.random() < 0.7 else _firm(r))
    t.add("person_name", "被告", "bg", _who)
    t.add("person_name", "审判长", "spz", lambda r: r.choice(("单立新", "牟文杰", "柴玉芬", "耿世杰", "柏靖")))
    t.add("category|title", "案由", "ay", _of("民间借贷纠纷", "买卖合同纠纷", "离婚纠纷", "机动车交通事故责任纠纷", "劳动争议", "盗窃罪"))
    t.add("date", "立案日期", "larq", lambda r: _chinese_day(_on(r, 2017, 2024)))
    t.add("date|datetime", "开庭日期", "ktrq", lambda r: f"{_on(r, 2017, 2024):%Y年%m月%d日}")
    t.add("amount", "诉讼标的", "ssbd", lambda r: f"{r.lognormvariate(11, 1.4):.0f}元")
    t.add("free_text", "案情摘要", "aqzy", says, mixed=True)
    t.add("category", "结案方式", "jafs", _of("判决", "调解", "撤诉", "移送", "驳回起诉"))
    t.add("landline", "承办部门电话", "cbbmdh", lambda r: f"0537-3{_d(r, 6)}")


def _firms(t: Register) -> None:
    t.add("credit_code", "统一社会信用代码", "tyshxydm", lambda r: r.choice((credit(r), credit(r), credit(r).lower(), credit(r) + " ")))
    t.add("business_registration", "注册号", "zch", _registration)
    t.add("organisation_name", "企业名称", "qymc", _firm)
    t.add("person_name", "法人", "fr", _who)
    t.add("amount", "注册资本", "zczb", lambda r: f"{r.choice((10, 50, 100, 200, 500, 1000, 3000))}万元")
    t.add("date", "成立日期", "clrq", lambda r: f"{(d := _on(r, 2001, 2024)).year}/{d.month}/{d.day}")
    t.add("category", "企业类型", "qylx", _of("有限责任公司(自然人独资)", "个体工商户", "有限责任公司(自然人投资或控股)", "股份有限公司(非上市)", "农民专业合作社"))
    t.add("free_text|title|category", "经营范围", "jyfw", lambda r: "；".join(r.sample(("食品销售", "日用百货零售", "建筑材料销售", "道路普通货物运输", "软件开发", "技术服务、技术咨询", "农副产品收购", "机械设备租赁", "餐饮服务"), 4)) + "（依法须经批准的项目，经相关部门批准后方可开展经营活动）")
    t.add("address", "住所", "zs", _home)
    t.add("landline|mobile", "电话", "dh", lambda r: r.choice((_desk(r), _desk(r).replace("-", ""), f"({r.choice(_PLACES)[4]}){_d(r, 7)}", _cell(r))))
    t.add("category|boolean", "登记状态", "djzt", _of("存续", "在业", "注销", "吊销", "存续"))
    t.add("organisation_name", "登记机关", "djjg", lambda r: f"{r.choice(_PLACES)[3]}市场监督管理局")
    t.add("email", "企业邮箱", "qyyx", lambda r: f"{''.join(r.choice(string.ascii_lowercase) for _ in range(5))}{_d(r, 3)}@{r.choice(('163.com', 'qq.com', 'sina.com', 'foxmail.com'))}", gaps=0.4, junk=("", "无", "/"))


def _water(t: Register) -> None:
    r = t.r
    reads = [r.randrange(10_000_000, 99_999_999) // 1000 for _ in range(t.rows)]
    uses = [max(0, int(r.gauss(14, 6))) for _ in range(t.rows)]
    t.add("meter_number", "户号", "hh", lambda r: f"{r.randint(1, 9):02d}{_d(r, 6)}")
    t.add("meter_number|object_id", "表号", "bh", lambda r: f"LXS{r.randint(15, 23)}{_d(r, 7)}")
    t.add("person_name", "户主", "hz", _who)
    t.add("address", "用水地址", "ysdz", _home)
    t.add("measure|count", "上期读数", "sqds", [str(x) for x in reads])
    t.add("measure|count", "本期读数", "bqds", [str(x + u) for x, u in zip(reads, uses, strict=True)])
    t.add("count|measure", "用水量", "ysl", [str(u) for u in uses])
    t.add("amount|measure", "水费", "sf", [f"{u * 3.2:.2f}" for u in uses])
    t.add("month", "账期", "zq", lambda r: f"2024-{r.randint(1, 12):02d}")
    t.add("category", "用水性质", "ysxz", _of("居民", "非居民", "特种行业", "居民", "居民"))
    t.add("date", "装表日期", "zbrq", lambda r: _serial(_on(r, 2009, 2023)))
    t.add("mobile", "联系电话", "lxdh", lambda r: f"{_cell(r)}.0", gaps=0.2)


def _border(t: Register) -> None:
    given = ("Wei", "Xiaoming", "Li Na", "Jianguo", "Yuxin", "Haibo", "Meiling", "Guodong")
    t.add("person_name", "拼音姓名", "pyxm", lambda r: f"{r.choice(('WANG', 'LI', 'ZHANG', 'OUYANG', 'LIU', 'CHEN', 'XU', 'HUANG', 'LV'))}, {r.choice(given).upper().replace(' ', '')}")
    t.add("passport", "护照号码", "hzhm", lambda r: r.choice((f"E{_d(r, 8)}", f"E{r.choice('ABCDEFGH')}{_d(r, 7)}", f"G{_d(r, 8)}")))
    t.add("birth_date", "出生日期", "csrq", lambda r: f"{_on(r, 1950, 2015):%d %b %Y}".upper())
    t.add("hk_macau_permit", "往来港澳通行证", "wlgatxz", lambda r: f"C{r.choice((_d(r, 8), _a(r, 1) + _d(r, 7)))}", gaps=0.3)
    t.add("taiwan_permit", "台湾通行证", "twtxz", lambda r: f"{r.choice('LT')}{_d(r, 8)}", gaps=0.5)
    t.add("resident_id", "公民身份号码", "gmsfhm", lambda r: r.choice((identity(r), identity(r).lower())))
    t.add("date", "签发日期", "qfrq", lambda r: f"{_on(r, 2014, 2024):%d/%m/%Y}")
    t.add("division_name|organisation_name", "签发地", "qfd", _of("山东", "江苏", "四川", "广东", "陕西", "公安部出入境管理局"))
    t.add("country", "前往地", "qwd", _of("THA", "JPN", "SGP", "HKG", "KOR", "MYS", "USA"))
    t.add("code|order_number|category", "航班号", "hbh", _of("CA1234", "MU5137", "CZ3088", "SC4601", "HO1252", "3U8633"))
    t.add("datetime", "查验时间", "cysj", lambda r: f"{_at(r):%Y-%m-%dT%H:%M:%S}")
    t.add("category", "事由", "sy", _of("旅游", "探亲", "商务", "留学", "其他"))


def _bank(t: Register) -> None:
    start = 1_700_000_000_000
    t.add("order_number|object_id", "交易流水号", "jylsh", lambda r: f"{_at(r, 2023, 1):%Y%m%d%H%M%S}{_d(r, 8)}")
    t.add("bank_card", "卡号", "kh", lambda r: (lambda c: " ".join(c[i:i + 4] for i in range(0, len(c), 4)))(luhn(r.choice(("621700", "622202", "621661", "622588")) + _d(r, r.choice((9, 12))))))
    t.add("bank_account", "对方账号", "dfzh", lambda r: f"16{_d(r, 15)}")
    t.add("person_name|organisation_name", "对方户名", "dfhm", lambda r: _firm(r) if r.random() < 0.4 else _who(r))
    t.add("amount", "交易金额", "jyje", lambda r: f"{r.choice('-+')}{r.lognormvariate(6, 1.5):.2f}")
    t.add("amount|measure", "余额", "ye", lambda r: f"{r.lognormvariate(9, 1.2):.2f}")
    t.add("datetime", "时间戳", "sjc", lambda r: str(start + r.randrange(30_000_000_000)))
    t.add("ip", "登录IP", "dlip", lambda r: f"{r.choice((113, 120, 183, 223, 58))}.{r.randint(1, 254)}.{r.randint(0, 255)}.{r.randint(1, 254)}")
    t.add("imei", "终端IMEI", "zdimei", lambda r: luhn(r.choice(("86", "35")) + _d(r, 12)))
    t.add("category|title", "摘要", "zy", _of("工资", "转账", "消费", "网银汇款", "利息", "ATM取款"))
    t.add("code", "机构号", "jgh", _of("37081201", "37081202", "37081215", "37080003"))


def _telecom(t: Register) -> None:
    t.add("mobile", "用户号码", "yhhm", lambda r: r.choice((_cell(r), "86" + _cell(r), "+86 " + _cell(r))))
    t.add("imsi", "IMSI", "imsi", lambda r: "460" + r.choice(("00", "01", "03", "11")) + _d(r, 10))
    t.add("imei", "IMEI", "imei", lambda r: luhn("86" + _d(r, 12)))
    t.add("mac", "终端MAC", "zdmac", lambda r: _hex(r, 12).upper())
    t.add("ip", "分配IP", "fpip", lambda r: f"240e:{_hex(r, 3)}:{_hex(r, 4)}:{_hex(r, 4)}::{_hex(r, 2)}" if r.random() < 0.4 else f"10.{r.randint(0, 255)}.{r.randint(0, 255)}.{r.randint(1, 254)}")
    t.add("datetime", "开始时间", "kssj", lambda r: str(int(_at(r, 2023, 2).replace(tzinfo=UTC).timestamp())))
    t.add("count|measure", "上行字节", "sxzj", lambda r: str(int(r.lognormvariate(12, 2))))
    t.add("count|measure", "时长秒", "scm", lambda r: str(int(r.expovariate(1 / 180)) + 1))
    t.add("code|object_id", "小区标识", "xqbs", lambda r: r.choice(("27393281", "27393282", "27393537", "27401217", "27401218", "27388161")))
    t.add("wechat", "微信号", "wxh", lambda r: r.choice((f"wxid_{_hex(r, 12)}x1", f"{_a(r, 4).lower()}_{_d(r, 4)}", f"{_a(r, 3).lower()}{_d(r, 6)}")), gaps=0.3)
    t.add("qq", "QQ号", "qq", lambda r: _n(r, r.choice((8, 9, 9, 10))), gaps=0.3)
    t.add("title|category", "套餐名称", "tcmc", _of("畅享套餐129元", "5G智享199", "孝心卡", "大王卡", "流量月包30G"))


def _parcels(t: Register) -> None:
    t.add("order_number|object_id", "运单号", "ydh", lambda r: r.choice((f"SF{_d(r, 13)}", f"YT{_d(r, 13)}", f"77{_d(r, 13)}")))
    t.add("person_name", "寄件人", "jjr", lambda r: r.choice((_who(r), r.choice(_FAMILY) + r.choice(("先生", "女士", "经理", "师傅")))))
    t.add("mobile", "收件电话", "sjdh", lambda r: f"{(c := _cell(r))[:3]}****{c[7:]}")
    t.add("person_name", "收件人", "sjr", lambda r: (lambda n: n[0] + "*" * (len(n) - 1))(_who(r)))
    t.add("address", "收件地址", "sjdz", _home)
    t.add("postcode", "邮编", "yb", lambda r: r.choice(_PLACES)[5])
    t.add("measure", "重量kg", "zl", lambda r: f"{r.expovariate(0.5) + 0.1:.2f}")
    t.add("code|object_id", "商品条码", "sptm", _ean)
    t.add("title|category", "物品", "wp", _of("文件", "衣物", "手机壳", "茶叶礼盒", "图书", "电饭煲", "水果"))
    t.add("amount|measure", "运费", "yf", lambda r: str(r.choice((8, 10, 12, 15, 18, 23))))
    t.add("datetime", "签收时间", "qssj", lambda r: f"{_at(r):%m/%d/%Y %I:%M %p}")
    t.add("category", "状态", "zt", _of("已签收", "运输中", "派送中", "退回"))


def _library(t: Register) -> None:
    t.add("person_number|employee_number|student_number|object_id", "读者证号", "dzzh", lambda r: f"YZ{_d(r, 7)}")
    t.add("person_name", "读者", "dz", _who)
    t.add("code|object_id", "ISBN", "isbn", _isbn)
    t.add("title|category", "书名", "sm", _of("活着", "三体", "平凡的世界", "红楼梦", "百年孤独", "论语译注", "小王子", "乡土中国", "明朝那些事儿"))
    t.add("person_name", "作者", "zz", _of("余华", "刘慈欣", "路遥", "曹雪芹", "加西亚·马尔克斯", "杨伯峻", "圣埃克苏佩里", "费孝通", "当年明月"))
    t.add("code|object_id|order_number", "索书号", "ssh", lambda r: f"{r.choice(('I247.5', 'K248.09', 'B222.22', 'TP311', 'H319.4'))}/{r.randint(1, 9999)}")
    t.add("date", "借出日期", "jcrq", lambda r: f"{_on(r, 2022, 2024):%Y%m%d}")
    t.add("date", "应还日期", "yhrq", lambda r: f"{_on(r, 2022, 2024):%y-%m-%d}")
    t.add("organisation_name|title", "出版社", "cbs", _of("作家出版社", "重庆出版社", "人民文学出版社", "中华书局", "商务印书馆", "浙江文艺出版社"))
    t.add("amount|measure", "定价", "dj", lambda r: f"{r.choice((28, 32.8, 39.5, 45, 59, 68.8)):.2f}")
    t.add("count", "续借次数", "xjcs", lambda r: str(r.choice((0, 0, 0, 1, 2))))


def _air(t: Register) -> None:
    t.add("code|object_id|category", "站点编号", "zdbh", _of("1325A", "1326A", "1327A", "3044A", "3101A"))
    t.add("title|division_name|category|address", "站点名称", "zdmc", _of("监测站", "火炬城", "电化厂", "圣地度假村", "污水处理厂"))
    t.add("longitude", "经度", "jd", lambda r: f"{r.choice((116.587245, 116.544101, 116.612893, 116.800217, 116.829935))}")
    t.add("latitude", "纬度", "wd", lambda r: f"{r.choice((35.414982, 35.432651, 35.380127, 35.551840, 35.562223))}")
    t.add("datetime", "监测时间", "jcsj", lambda r: f"{_at(r):%Y-%m-%d %H}:00")
    t.add("measure|count", "PM2.5", "pm25", lambda r: str(int(r.lognormvariate(3.6, 0.6))))
    t.add("measure", "pH", "ph", lambda r: f"{r.gauss(7.6, 0.4):.2f}")
    t.add("measure", "SO2", "so2", lambda r: f"{r.lognormvariate(2.2, 0.5):.3f}")
    t.add("category", "空气质量等级", "kqzldj", _of("优", "良", "轻度污染", "中度污染", "良"))
    t.add("category|title", "首要污染物", "sywrw", _of("PM2.5", "PM10", "O3", "NO2", "-"))
    t.add("measure|count", "AQI", "aqi", lambda r: str(int(r.gauss(88, 30)) + 20))


def _audit(t: Register) -> None:
    t.add("object_id", "日志ID", "rzid", lambda r: str(uuid.UUID(int=r.getrandbits(128), version=4)))
    t.add("account_name", "用户名", "yhm", lambda r: r.choice((f"{r.choice(('wangw', 'lixm', 'zhangsan', 'liuyang', 'chenjie', 'admin', 'yz_xxzx'))}{r.choice(('', '01', '88'))}", f"{_a(r, 2).lower()}{_d(r, 4)}")))
    t.add("ip", "来源IP", "lyip", lambda r: f"192.168.{r.randint(0, 20)}.{r.randint(2, 254)}")
    t.add("url", "请求地址", "qqdz", lambda r: f"https://zwfw.example.gov.cn/api/v{r.randint(1, 3)}/{r.choice(('item', 'user', 'apply'))}/{_d(r, 5)}")
    t.add("code|category", "状态码", "ztm", _of("200", "200", "200", "302", "404", "500"))
    t.add("object_id", "会话摘要", "hhzy", lambda r: _hex(r, 32))
    t.add("version", "客户端版本", "khdbb", _of("6.3.1.0", "6.3.0.12", "5.9.22.1", "6.2.8.3", "6.3.2.4"))
    t.add("datetime", "访问时间", "fwsj", lambda r: f"{_at(r):%Y-%m-%d %H:%M:%S.%f}"[:-3])
    t.add("count|measure", "耗时ms", "hsms", lambda r: str(int(r.lognormvariate(4, 1))))
    t.add("free_text|title|version|category", "浏览器", "llq", lambda r: f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{r.randint(90, 126)}.0.0.0 Safari/537.36")
    t.add("mac", "网卡地址", "wkdz", lambda r: ":".join(_hex(r, 2) for _ in range(6)))
    t.add("ratio", "CPU占用率", "cpuzyl", lambda r: f"{r.uniform(1, 96):.1f}%")


def _yearbook(t: Register) -> None:
    t.add("division_code", "行政区划代码", "xzqhdm", lambda r: r.choice(_PLACES)[0] + f"{r.randint(1, 9):03d}" + f"{r.randint(1, 30):03d}")
    t.add("division_name", "地区", "dq", lambda r: r.choice(_PLACES)[2])
    t.add("year", "年份", "nf", lambda r: f"{r.randint(2005, 2023)}年")
    t.add("amount|measure", "地区生产总值(亿元)", "dqsczz", lambda r: f"{r.lognormvariate(7, 1):.2f}")
    t.add("count|measure", "常住人口", "czrk", lambda r: str(int(r.lognormvariate(13, 0.8))))
    t.add("ratio|measure", "增长率", "zzl", lambda r: f"{r.gauss(6, 2.4):.1f}")
    t.add("ratio", "城镇化率", "czhl", lambda r: f"0.{r.randint(4000, 9200)}")
    t.add("measure|count", "面积(平方公里)", "mj", lambda r: f"{r.lognormvariate(7.5, 0.7):.1f}")
    t.add("amount|measure|count", "人均可支配收入", "rjkzpsr", lambda r: str(int(r.gauss(38000, 9000))))
    t.add("count|measure", "移动电话用户(户)", "yddhyh", lambda r: str(r.randrange(1_300_000, 19_900_000)))
    t.add("measure|ratio|amount", "居民消费价格指数", "jmxfjgzs", lambda r: f"{r.gauss(102, 1.2):.1f}")


def _petitions(t: Register) -> None:
    def says(r: random.Random) -> str:
        return r.choice((
            "反映所在小区地下车库长期积水，物业公司推诿不处理，请求责令限期整改。",
            "建议增加早高峰公交班次，目前7路车候车时间超过三十分钟。",
            f"本人{_who(r)}，家住{_home(r)}，征地补偿款至今未到账。" if r.random() < 0.2 else "征地补偿款标准不一致，村民意见较大，请求公开账目。",
            f"请尽快联系我，手机{_cell(r)}。" if r.random() < 0.15 else "请有关部门尽快核实并答复。",
            "来信人对处理结果表示认可，同意办结。",
        ))

    t.add("order_number|object_id", "信访件编号", "xfjbh", lambda r: f"XF{_at(r):%Y%m%d}{_d(r, 4)}")
    t.add("person_name", "信访人", "xfr", lambda r: _who(r) if r.random() < 0.9 else "匿名")
    t.add("landline|mobile", "联系方式", "lxfs", lambda r: _cell(r) if r.random() < 0.3 else _desk(r), gaps=0.2, junk=("", "0", "无", "-"))
    t.add("address", "住址", "zz", _home, gaps=0.1, junk=("", "不详"))
    t.add("postcode", "邮政编码", "yzbm", lambda r: r.choice(_PLACES)[5], gaps=0.2, junk=("", "000000"))
    t.add("free_text", "信访内容", "xfnr", says, mixed=True)
    t.add("category", "信访形式", "xfxs", _of("来信", "来访", "网上", "来电"))
    t.add("date", "登记日期", "djrq", lambda r: f"民国{(d := _on(r, 2022, 2024)).year - 1911}年{d.month}月{d.day}日" if t.rows % 2 else f"{_on(r, 2022, 2024):%Y.%m.%d}")
    t.add("count", "涉及人数", "sjrs", lambda r: str(r.choice((1, 1, 1, 2, 5, 12, 30))))
    t.add("organisation_name", "办理单位", "bldw", _of("区自然资源局", "区住房和城乡建设局", "区公安分局", "新兖镇人民政府", "区交通运输局"))
    t.add("boolean", "是否重复", "sfcf", _of("Y", "N", "N"))


def _estate(t: Register) -> None:
    t.add("property_certificate", "不动产权证号", "bdcqzh", lambda r: f"鲁（{r.randint(2016, 2024)}）兖州区不动产权第{_d(r, 7)}号" if r.random() < 0.8 else f"兖房权证字第{_d(r, 8)}号")
    t.add("property_certificate|object_id", "不动产单元号", "bdcdyh", lambda r: f"370812{r.randint(1, 19):03d}{r.randint(1, 40):03d}GB{_d(r, 5)}F{_d(r, 8)}")
    t.add("person_name", "权利人", "qlr", lambda r: _who(r) if r.random() < 0.6 else f"{_who(r)}、{_who(r)}")
    t.add("resident_id", "权利人证件号", "qlrzjh", lambda r: f"{(i := identity(r))[:6]}-{i[6:14]}-{i[14:]}")
    t.add("address", "坐落", "zl", _home)
    t.add("measure", "建筑面积", "jzmj", lambda r: f"{r.gauss(108, 26):.2f}")
    t.add("coordinates", "中心坐标", "zxzb", lambda r: f"{116.8 + r.random() / 10:.6f},{35.5 + r.random() / 10:.6f}")
    t.add("category", "用途", "yt", _of("住宅", "商业", "车库", "办公", "仓储"))
    t.add("order_number|object_id", "合同备案号", "htbah", lambda r: f"YZ{r.randint(2016, 2024)}{_d(r, 6)}")
    t.add("amount|measure", "成交价", "cjj", lambda r: f"{r.lognormvariate(13.5, 0.4):.0f}")
    t.add("code|count|category", "楼层", "lc", lambda r: f"{r.randint(1, 33)}/{r.choice((6, 11, 18, 33))}")
    t.add("date", "登簿日期", "dbrq", lambda r: f"{_on(r, 2016, 2024):%Y-%m-%d} 00:00:00")


def _experts(t: Register) -> None:
    t.add("person_name", "Name", "name", _of("Robert Smith", "Maria Gonzalez", "Hiroshi Tanaka", "Olga Petrova", "Jean-Pierre Dubois", "Nguyen Van Minh", "Ahmed Hassan", "Anna Kowalska", "Park Ji-hoon", "Michael O'Brien", "Emma Johnson", "Carlos Silva", "Yuki Sato", "Fatima Al-Sayed", "Hans Müller"))
    t.add("passport", "Passport No", "passport", lambda r: r.choice((_d(r, 9), _a(r, 2) + _d(r, 7), f"C{_d(r, 2)}{_a(r, 1)}{_d(r, 2)}{_a(r, 1)}{_d(r, 2)}")))
    t.add("country", "国籍", "gj", _of("United States", "Spain", "Japan", "Russia", "France", "Vietnam", "Egypt", "Poland", "Germany"))
    t.add("birth_date", "出生日期", "csrq", lambda r: f"{_on(r, 1955, 1995):%Y-%m-%d}")
    t.add("organisation_name", "聘请单位", "pqdw", _of("Shandong Hengtai Machinery Co., Ltd.", "Yanzhou Experimental High School", "Qufu Normal University", "Sunpaper Group", "Hualan Trading Co. Ltd"))
    t.add("person_number|object_id", "工作许可证号", "gzxkzh", lambda r: f"37000{_d(r, 9)}")
    t.add("email", "E-mail", "email", lambda r: f"{r.choice(('robert', 'm.gonzalez', 'tanaka', 'olga_p', 'jp-dubois', 'minh'))}{_d(r, 3)}@{r.choice(('gmail.com', 'outlook.com', 'yahoo.co.jp', 'mail.ru'))}")
    t.add("occupation|category|title", "职务", "zw", _of("外籍教师", "技术顾问", "总经理", "研究员", "工程师"))
    t.add("date", "许可有效期", "xkyxq", lambda r: f"{_on(r, 2024, 2026):%Y-%m-%d}")
    t.add("amount", "月薪", "yx", lambda r: f"{r.choice((12000, 15000, 18000, 25000, 38000))}.00")
    t.add("religion|category", "宗教信仰", "zjxy", _of("基督教", "天主教", "无", "伊斯兰教", "佛教"))


def _taxis(t: Register) -> None:
    t.add("driving_licence|object_id|person_number", "从业资格证号", "cyzgzh", lambda r: f"3708{_d(r, 8)}")
    t.add("person_name", "驾驶员", "jsy", _who)
    t.add("plate", "车牌", "cp", lambda r: f"鲁H {r.choice('TX')}{_d(r, 4)}")
    t.add("coordinates", "位置", "wz", lambda r: f"({35.5 + r.random() / 10:.5f}, {116.8 + r.random() / 10:.5f})")
    t.add("datetime", "上车时间", "scsj", lambda r: f"{_at(r):%Y/%m/%d %H:%M}")
    t.add("time", "下车时刻", "xcsk", lambda r: f"{r.randint(0, 23):02d}:{r.randint(0, 59):02d}:{r.randint(0, 59):02d}")
    t.add("measure", "里程km", "lc", lambda r: f"{r.expovariate(0.2) + 1:.1f}")
    t.add("amount", "车费", "cf", lambda r: f"{r.expovariate(0.08) + 7:.1f}元")
    t.add("measure|count", "评分", "pf", lambda r: f"{r.choice((5, 5, 5, 4.5, 4, 3))}")
    t.add("category", "支付方式", "zffs", _of("微信", "现金", "支付宝", "交通卡"))
    t.add("boolean", "是否空驶", "sfks", _of("true", "false", "false"))
    t.add("employee_number|code", "监督卡号", "jdkh", lambda r: f"{r.randint(100000, 129999)}")


def _market(t: Register) -> None:
    start = 20240000000000
    t.add("order_number|row_id|object_id", "订单编号", "ddbh", lambda r: str(370812199001010000 + r.randrange(10**14)))
    t.add("code|object_id", "批次号", "pch", lambda r: f"{_on(r, 2023, 2024):%Y%m%d}{r.choice('ABC')}{r.randint(1, 9)}")
    t.add("code|object_id", "部门编码", "bmbm", _of("0101", "0102", "0203", "0301", "0405"))
    t.add("order_number|object_id", "流水", "ls", [str(start + i * 7) for i in range(t.rows)])
    t.add("amount", "金额(分)", "jef", lambda r: str(int(r.lognormvariate(9, 1))))
    t.add("count", "数量", "sl", lambda r: str(int(r.expovariate(0.3)) + 1))
    t.add("ratio", "折扣", "zk", _of("0.95", "0.9", "0.85", "1", "0.88"))
    t.add("object_id", "商品哈希", "sphx", lambda r: _hex(r, 64))
    t.add("title|category", "商品", "sp", _of("鲁花花生油5L", "金龙鱼大米10kg", "青岛啤酒500ml", "海天酱油", "旺旺雪饼", "伊利纯牛奶"))
    t.add("version", "固件", "gj", _of("V2.1.0", "V2.1.3", "V2.2.0-beta", "V1.9.8"))
    t.add("month", "季度", "jd", _of("2023Q1", "2023Q2", "2023Q3", "2024Q1"))
    t.add("age_group", "客群年龄段", "kqnld", _of("18-25岁", "26-35岁", "36-45岁", "46-60岁", "60岁以上"))
    t.add("free_text|title|category", "评价", "pj", _of("包装很好，送货很快，下次还来。", "日期新鲜，价格比超市便宜。", "味道一般，不会再买了。", "客服态度好，退款及时。"))


_DESKS = (_relief, _tax, _customs, _ward, _school, _vehicles, _pension, _fund, _court, _firms, _water, _border, _bank, _telecom, _parcels, _library, _air, _audit, _yearbook, _petitions, _estate, _experts, _taxis, _market)
_WIDE = str.maketrans(string.digits + string.ascii_uppercase, "０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ")


def _spreadsheet(column: Made, r: random.Random) -> list[str]:
    """Apostrophes before long numbers, `.0` after short ones, words and zeros for nothing."""
    whole = all(value.isdigit() and len(value) < 12 and value[0] != "0" for value in column.values if value)
    long = sum(value.isdigit() and len(value) > 14 for value in column.values) * 2 > len(column.values)
    head, tail = ("'" if long else ""), (".0" if whole and r.random() < 0.5 else "")
    voids = r.choice((("",), ("-",), ("无",), ("NULL", ""), ("0",) if not whole else ("",)))
    gaps = r.choice((0.0, 0.05, 0.3))
    return [r.choice(voids) if not v or r.random() < gaps else head + v + tail for v in column.values]


def _typed_in(column: Made, r: random.Random) -> list[str]:
    """Blanks, full width, quotation marks, prefixes and a sentinel row."""
    prefix = r.choice(("", "", "", column.header + "：")) if column.label.split("|")[0] in ("mobile", "resident_id", "bank_card", "person_name") else ""
    wide, blank = r.choice((0.0, 0.2, 1.0)), r.choice((0.0, 0.1))
    quoted = r.random() < 0.1
    def spoil(value: str) -> str:
        value = value.translate(_WIDE) if r.random() < wide else value
        value = prefix + value if prefix and r.random() < 0.5 else value
        value = f" {value}" if r.random() < blank else value
        return f'"{value}"' if quoted else value
    return [spoil(v) if v else r.choice(("", "/", "无", "不详")) for v in column.values]


def _with(made: Made, cells: Sequence[str]) -> Made:
    return Made(label=made.label, header=made.header, pinyin=made.pinyin, values=tuple(cells), mixed=made.mixed)


def desk_tables(seed: int = 60625, rows: int = 181) -> list[list[Made]]:
    """Twenty-four desks in three states."""
    tables: list[list[Made]] = []
    for number, desk in enumerate(_DESKS):
        for state, damage in enumerate((None, _spreadsheet, _typed_in)):
            table = Register(random.Random(seed * 100 + number * 3 + state), rows)
            desk(table)
            r = random.Random(seed + number * 7 + state)
            tables.append([_with(c, damage(c, r)) for c in table.columns] if damage else table.columns)
    return tables
