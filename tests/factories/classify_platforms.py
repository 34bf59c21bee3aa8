# ruff: noqa: E501 - a table of makers reads best on one line
# fmt: off
"""A tenth set: ten extracts of government platforms under the field names of their data standards. All made up by a seed.

Written after the work on `classify_windows` and measured once, before anybody looked at its errors. Codes stand where
other sets have words, headers carry marks for required fields, units and the codes of social insurance.
"""

import random
import string
from datetime import date, timedelta

from tests.factories.classify import Made, credit, identity, luhn, vin
from tests.factories.classify_registers import Register

_FAMILY = "王李张刘陈杨黄吴赵周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董于余叶"
_GIVEN = ("志强", "雨桐", "桂英", "建国", "梓涵", "秀珍", "浩然", "丽娟", "国庆", "欣怡", "海燕", "俊杰", "春梅", "宇航", "淑芬", "伟", "静", "勇", "玉兰", "子墨")
_COUNTIES = ("370883", "330106", "430104", "500112", "610113", "450103")
_TOWNS = ("北宿镇", "太平镇", "翠苑街道", "望城坡街道", "龙溪街道", "长延堡街道")
_ROADS = ("矿建路", "文一西路", "枫林三路", "新溉大道", "小寨西路", "民主路", "兴业街")


def _digits(r: random.Random, places: int) -> str:
    return "".join(r.choice(string.digits) for _ in range(places))


def _name(r: random.Random) -> str:
    return r.choice(_FAMILY) + r.choice(_GIVEN)


def _home(r: random.Random) -> str:
    return f"{r.choice(_TOWNS)}{r.choice(_ROADS)}{r.randint(1, 320)}号{r.randint(1, 18)}幢{r.randint(1, 4)}-{r.randint(1, 6)}0{r.randint(1, 4)}"


def _phone(r: random.Random) -> str:
    return r.choice(("133", "138", "150", "159", "177", "186", "199")) + _digits(r, 8)


def _born(r: random.Random, first: int = 1945, last: int = 2004) -> date:
    return date(first, 1, 1) + timedelta(days=r.randrange((last - first) * 365))


def _day(r: random.Random) -> date:
    return _born(r, 2016, 2025)


def _firm(r: random.Random) -> str:
    return r.choice(("济宁", "杭州", "长沙", "渝北", "西安")) + r.choice(("泰和", "盛源", "瑞丰", "佳信", "宏图", "德润")) + r.choice(("矿山机械", "纺织", "信息技术", "餐饮管理", "物流")) + "有限公司"


def _insured(t: Register) -> None:
    births = [_born(t.r) for _ in range(t.rows)]
    t.add("person_number|social_security_card", "AAC001", "grbh", lambda r: "1000" + _digits(r, 8))
    t.add("resident_id", "AAC002", "zjhm", [identity(t.r, birth=b, county=t.r.choice(_COUNTIES)) for b in births])
    t.add("person_name", "AAC003", "xm", _name)
    t.add("birth_date", "AAC006", "csrq", [f"{b:%Y%m%d}" for b in births])
    t.add("ethnicity|code", "AAC005", "mzdm", lambda r: r.choice(("01",) * 12 + ("03", "11", "15", "08")))
    t.add("organisation_name", "AAB004", "dwmc", _firm)
    t.add("amount", "缴费基数(元)", "jfjs", lambda r: f"{r.randint(4200, 21000)}.00")
    t.add("month", "费款所属期", "fkssq", lambda r: f"{r.randint(2019, 2024)}{r.randint(1, 12):02d}")
    t.add("social_security_card", "AAZ500", "sbkh", lambda r: r.choice("ABCDFGHK") + _digits(r, 8))


def _claims(t: Register) -> None:
    t.add("medical_record_number|person_number|object_id|order_number", "mdtrt_id", "jzid", lambda r: _digits(r, 11))
    t.add("person_number|social_security_card", "psn_no", "rybh", lambda r: "3708" + _digits(r, 16))
    t.add("person_name", "psn_name", "xm", _name)
    t.add("code|gender", "gend", "xb", lambda r: r.choice("12"))
    t.add("organisation_name", "fixmedins_name", "yljg", lambda r: r.choice(("邹城市人民医院", "兖矿新里程总医院", "太平镇中心卫生院", "康宁大药房连锁有限公司")))
    t.add("disease_code", "dise_codg", "jbbm", lambda r: r.choice(("I10.x00", "E11.900", "J18.900", "I25.103", "K29.500", "M51.202")))
    t.add("diagnosis", "dise_name", "jbmc", lambda r: r.choice(("高血压病", "2型糖尿病", "肺炎", "冠状动脉粥样硬化性心脏病", "慢性胃炎")))
    t.add("amount", "medfee_sumamt", "fyze", lambda r: f"{r.lognormvariate(6, 1.2):.2f}")
    t.add("person_name", "主诊医师姓名", "zzys", lambda r: r.choice(("王志强", "林丽娟", "何国庆", "曹静", "叶宇航", "宋勇")))
    t.add("datetime", "结算时间", "jssj", lambda r: f"{_day(r)} {r.randint(7, 18):02d}:{r.randint(0, 59):02d}:{r.randint(0, 59):02d}")


def _entities(t: Register) -> None:
    t.add("credit_code", "*统一社会信用代码", "tyshxydm", credit)
    t.add("organisation_name", "*法人单位名称", "dwmc", _firm)
    t.add("person_name", "法定代表人(负责人)", "fddbr", _name)
    t.add("resident_id", "法定代表人证件号码", "fddbrzjhm", lambda r: identity(r, birth=_born(r, 1950, 1995), county=r.choice(_COUNTIES)))
    t.add("mobile", "法定代表人移动电话", "fddbryddh", _phone)
    t.add("address", "住所（经营场所）", "zs", _home)
    t.add("amount", "注册资本（万元）", "zczb", lambda r: r.choice(("50", "100", "200", "500", "1000", "3000.5")))
    t.add("date", "核准日期", "hzrq", lambda r: f"{_day(r):%Y/%m/%d}")
    t.add("free_text", "经营范围", "jyfw", lambda r: r.choice(("一般项目：机械设备销售；矿山机械制造。", "许可项目：餐饮服务；食品销售。", "软件开发、信息技术咨询服务；数据处理服务。", "道路货物运输；仓储服务（不含危险品）。")))
    t.add("category", "登记状态", "djzt", lambda r: r.choice(("存续", "在业", "注销", "吊销，未注销")))


def _estate(t: Register) -> None:
    t.add("object_id", "不动产单元号", "bdcdyh", lambda r: f"{r.choice(_COUNTIES)}{_digits(r, 6)}GB{_digits(r, 5)}F{_digits(r, 8)}")
    t.add("property_certificate", "不动产权证书编号", "bdcqzs", lambda r: f"鲁（{r.randint(2016, 2024)}）邹城市不动产权第{_digits(r, 7)}号")
    t.add("person_name", "权利人名称", "qlr", _name)
    t.add("resident_id", "权利人证件号", "qlrzjh", lambda r: identity(r, birth=_born(r), county=r.choice(_COUNTIES)))
    t.add("address", "坐落", "zl", _home)
    t.add("measure", "建筑面积（m²）", "jzmj", lambda r: f"{r.gauss(105, 28):.2f}")
    t.add("category", "权利性质", "qlxz", lambda r: r.choice(("出让/市场化商品房", "划拨", "存量房")))
    t.add("amount", "成交价格(万元)", "cjjg", lambda r: f"{r.lognormvariate(4.4, 0.4):.2f}")
    t.add("person_name", "登簿人", "dbr", lambda r: r.choice(("徐静", "马伟", "董春梅", "郑勇")))


def _funds(t: Register) -> None:
    t.add("person_number|bank_account|social_security_card", "个人公积金账号", "grzh", lambda r: "0821" + _digits(r, 8))
    t.add("person_name", "缴存人", "jcr", _name)
    t.add("mobile", "预留手机号码", "ylsjhm", lambda r: _phone(r) if r.random() < 0.9 else "无")
    t.add("organisation_name", "缴存单位", "jcdw", _firm)
    t.add("ratio", "缴存比例", "jcbl", lambda r: r.choice(("5%", "8%", "10%", "12%")))
    t.add("amount", "账户余额", "zhye", lambda r: f"{r.lognormvariate(10, 0.9):.2f}")
    t.add("bank_card", "提取收款卡号", "tqkh", lambda r: luhn("621700" + _digits(r, 12)))
    t.add("date", "开户日期", "khrq", lambda r: f"{_day(r):%Y%m%d}")
    t.add("order_number", "业务受理编号", "ywslbh", lambda r: f"TQ{_day(r):%Y%m%d}{_digits(r, 5)}")


def _pupils(t: Register) -> None:
    births = [_born(t.r, 2008, 2017) for _ in range(t.rows)]
    ids = [identity(t.r, birth=b, county=t.r.choice(_COUNTIES)) for b in births]
    t.add("student_number", "全国学籍号", "qgxjh", ["G" + i for i in ids])
    t.add("person_name", "学生姓名*", "xsxm", _name)
    t.add("gender", "性别码", "xbm", [("1" if int(i[16]) % 2 else "2") for i in ids])
    t.add("birth_date", "出生年月日", "csnyr", [f"{b.year}年{b.month}月{b.day}日" for b in births])
    t.add("category", "年级班级", "njbj", lambda r: f"{r.choice('一二三四五六')}年级{r.randint(1, 8)}班")
    t.add("person_name", "家长（监护人）", "jz", _name)
    t.add("mobile", "家长联系方式", "jzlxfs", _phone)
    t.add("address|division_name", "户籍所在地详址", "hjdxz", _home)
    t.add("boolean", "是否留守儿童", "sflset", lambda r: r.choice("是否否否"))
    t.add("organisation_name", "就读学校", "jdxx", lambda r: r.choice(("北宿中心小学", "太平实验小学", "邹城市第十一中学", "文一街小学")))


def _welfare(t: Register) -> None:
    t.add("row_id", "No.", "xh", [str(i + 1) for i in range(t.rows)])
    t.add("person_name", "救助对象姓名", "jzdx", _name)
    t.add("resident_id", "公民身份证号码(18位)", "sfzh", lambda r: identity(r, birth=_born(r, 1936, 1975), county=r.choice(_COUNTIES)))
    t.add("kinship", "与户主关系", "yhzgx", lambda r: r.choice(("本人", "配偶", "之子", "之女", "父母")))
    t.add("count", "保障人口", "bzrk", lambda r: str(r.randint(1, 6)))
    t.add("amount", "月发放标准", "bz", lambda r: str(r.choice((420, 568, 735, 910, 1080))))
    t.add("bank_account|bank_card", "惠农一卡通账号", "yktzh", lambda r: "6223" + _digits(r, 15))
    t.add("person_number", "残疾人证号码", "cjrzh", lambda r: identity(r, birth=_born(r), county=r.choice(_COUNTIES)) + r.choice("1234567") + r.choice("1234"), gaps=0.5)
    t.add("division_name", "所属村居", "cj", lambda r: r.choice(("前峪村", "后八里沟村", "古路套社区", "三鑫社区")))
    t.add("free_text", "致贫原因说明", "yy", lambda r: r.choice(("因病致贫，长期服药，家中无劳动力。", "户主重度残疾，子女上学，收入较低", "丧偶，独居，靠低保生活。")))


def _vehicles(t: Register) -> None:
    t.add("plate", "HPHM", "hphm", lambda r: r.choice(("鲁H", "浙A", "湘A", "渝B")) + "".join(r.choice("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") for _ in range(4)) + r.choice("0123456789"))
    t.add("category|code", "HPZL", "hpzl", lambda r: r.choice(("02", "01", "52", "16")))
    t.add("vin", "CLSBDH", "clsbdh", vin)
    t.add("engine_number", "FDJH", "fdjh", lambda r: "".join(r.choice(string.ascii_uppercase) for _ in range(2)) + _digits(r, 6))
    t.add("person_name", "SYR", "syr", _name)
    t.add("date", "CCDJRQ", "ccdjrq", lambda r: f"{_day(r):%Y-%m-%d}")
    t.add("driving_licence", "DABH", "dabh", lambda r: "3708" + _digits(r, 8))
    t.add("mobile", "SJHM", "sjhm", _phone)
    t.add("title", "CLPP", "clpp", lambda r: r.choice(("五菱牌", "大众牌", "东风日产", "比亚迪", "福田牌")))


def _stalls(t: Register) -> None:
    t.add("order_number|person_number|business_registration", "食品经营许可证编号", "xkz", lambda r: "JY" + r.choice("123") + r.choice(_COUNTIES) + _digits(r, 7))
    t.add("organisation_name|title", "摊点字号", "zh", lambda r: r.choice(("老马", "阿香", "聚贤", "四季", "福満")) + r.choice(("烧饼铺", "羊汤馆", "小吃店", "水果行", "熟食店")))
    t.add("person_name", "经营者", "jyz", _name)
    t.add("mobile", "经营者联系电话", "lxdh", _phone)
    t.add("longitude", "经度(GCJ-02)", "jd", lambda r: f"{r.uniform(116.8, 117.3):.6f}")
    t.add("latitude", "纬度(GCJ-02)", "wd", lambda r: f"{r.uniform(35.1, 35.6):.6f}")
    t.add("category", "量化等级", "dj", lambda r: r.choice(("A级", "B级", "C级")))
    t.add("date", "下次检查日期", "jcrq", lambda r: f"{_day(r):%Y.%m.%d}")
    t.add("measure", "大肠菌群(MPN/100g)", "djq", lambda r: str(r.choice((3, 4, 9, 15, 23, 43))))


def _network(t: Register) -> None:
    t.add("account_name", "operator_account", "czzh", lambda r: r.choice(("wangzq", "lin.lj", "hegq02", "caojing", "songy", "yeyh88", "mawei", "dongcm")))
    t.add("ip", "src_ip", "ip", lambda r: f"10.{r.randint(8, 40)}.{r.randint(0, 255)}.{r.randint(1, 254)}")
    t.add("mac", "terminal_mac", "mac", lambda r: "-".join(f"{r.randrange(256):02X}" for _ in range(6)))
    t.add("url", "request_uri", "uri", lambda r: f"/api/v1/{r.choice(('person', 'house', 'firm'))}/query/{r.randint(1, 9999)}")
    t.add("code|category|count", "status", "zt", lambda r: r.choice(("200", "200", "200", "403", "500")))
    t.add("count|measure", "cost_ms", "hs", lambda r: str(int(r.expovariate(1 / 90)) + 2))
    t.add("datetime", "op_time", "sj", lambda r: str(1_600_000_000_000 + r.randrange(150_000_000_000)))
    t.add("version", "client_ver", "bb", lambda r: f"v{r.randint(2, 4)}.{r.randint(0, 12)}.{r.randint(0, 30)}")


_PLATFORMS = (_insured, _claims, _entities, _estate, _funds, _pupils, _welfare, _vehicles, _stalls, _network)


def platform_tables(seed: int = 60217) -> list[list[Made]]:
    """Ten extracts, of 40 and of 260 rows."""
    tables: list[list[Made]] = []
    for number, platform in enumerate(_PLATFORMS):
        for rows in (260, 40):
            table = Register(random.Random(f"{seed}/{number}/{rows}"), rows)
            platform(table)
            tables.append(table.columns)
    return tables
