# ruff: noqa: E501 - a table of makers reads best with one column a line
# fmt: off
"""A fourth set: the tables of nineteen offices, as their systems hold them and as exports damage them. All made up.

Designed from how offices write their data and not from the classifier: each table twice, once plain and once `exported`
(full width digits, leading apostrophes, trailing blanks, many ways to say nothing, numbers rounded by a
spreadsheet, dates as day numbers, starred identifiers).
"""

import random
import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta

from tests.factories.classify import Made, credit, identity, luhn, short_identity, vin
from tests.factories.classify_registers import Register

_FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温常景柴庞樊兰殷施洪翟安颜倪牛季芦聂焦单祝盛霍艾巩冉牟靳"
_FIRST = "建国志秀桂玉淑春海晓小永德文明金立学光新振宝兴红丽凤庆云少宗传广继宪昭佳子梓雨思一俊嘉浩泽欣诗若可沐奕"
_SECOND = "华明军英兰珍芳梅霞强平林波涛峰辉超磊斌鹏飞洋勇刚伟民生祥福荣贵香云玲娟燕艳敏静琴莲菊芹涵轩怡然宸妍琪悦瑶晨睿阳博远航"
_COMPOUND = ["欧阳", "上官", "司马", "诸葛", "皇甫", "令狐", "公孙", "端木"]
_DOTS = ["艾尼瓦尔·买买提", "古丽娜尔·吾斯曼", "阿卜杜拉·托合提", "热依汗古丽·麦麦提", "玛依拉·库尔班江", "哈丽旦·阿不都", "尼加提·亚森", "帕尔哈提·艾海提", "巴哈古丽·叶斯木汗", "木沙江·吐尔逊"]
_TIBET = ["次仁卓玛", "格桑平措", "丹增罗布", "央金拉姆", "索南多吉", "旦增曲珍", "尼玛次旺", "益西卓玛"]
_TRADITIONAL = ["陳志強", "黃淑芬", "張國榮", "劉麗華", "蔡英美", "鄭家豪", "許雅婷", "謝宗翰", "葉靜宜", "盧俊傑", "鍾佩珊", "蕭怡君", "賴建宏", "簡淑惠", "羅詠詩", "馮寶儀", "龔瑞麟", "嚴婉君"]
_COUNTY = [("370883", "山东省", "济宁市", "邹城市", "273500", "0537"), ("320583", "江苏省", "苏州市", "昆山市", "215300", "0512"), ("330782", "浙江省", "金华市", "义乌市", "322000", "0579"), ("411481", "河南省", "商丘市", "永城市", "476600", "0370"), ("421087", "湖北省", "荆州市", "松滋市", "434200", "0716"), ("430181", "湖南省", "长沙市", "浏阳市", "410300", "0731"), ("440306", "广东省", "深圳市", "宝安区", "518100", "0755"), ("450381", "广西壮族自治区", "桂林市", "荔浦市", "546600", "0773"), ("510104", "四川省", "成都市", "锦江区", "610000", "028"), ("610116", "陕西省", "西安市", "长安区", "710100", "029"), ("210281", "辽宁省", "大连市", "瓦房店市", "116300", "0411"), ("130684", "河北省", "保定市", "高碑店市", "074000", "0312"), ("350582", "福建省", "泉州市", "晋江市", "362200", "0595"), ("653101", "新疆维吾尔自治区", "喀什地区", "喀什市", "844000", "0998")]
_TOWN = ["钢山街道", "城前镇", "看庄镇", "太平镇", "玉山镇", "周市镇", "福田街道", "佛堂镇", "演集街道", "芒山镇", "新江口街道", "涴市镇", "淮川街道", "沙市镇", "新安街道", "燕罗街道", "春光街道", "韦曲街道", "得利寺镇", "白沟镇", "青阳街道", "安海镇", "恰萨街道", "杜镇乡"]
_VILLAGE = ["大故村", "西关村", "南屯村", "北宿社区", "岗头村", "纪庄村", "孔家河村", "黄连塘村", "石塘坳村", "三合院村", "老屋场村", "双龙社区", "向阳社区", "朝阳里社区", "小河口村", "前寨子村", "后铁营村", "马家沟村"]
_ROAD = ["太平东路", "岗山北路", "前进中路", "震川西路", "稠州北路", "雪峰西路", "欧亚路", "沱滨大道", "民主街", "乐乡大道", "金沙北路", "圭斋路", "创业二路", "翻身路", "龙舟路", "东大街", "航天南路", "共济街", "和平路", "曾井路", "解放街", "七里弄", "槐树胡同", "文庙巷"]
_ESTATE = ["金石佳苑", "凤凰名城", "蓝山郡", "鑫琦花园", "世茂蝶湖湾", "老干部宿舍", "供销社家属楼", "锦绣华府", "绿城玫瑰园", "学府雅居", "矿务局二区", "中南世纪城", "福泰公寓", "阳光100"]
_BRAND = ["顺达", "宏盛", "恒泰", "联创", "星源", "润丰", "瑞祥", "永兴", "华腾", "正大", "博雅", "聚力", "金诺", "天顺", "中凯", "嘉禾", "银河", "万通", "亿佳", "锐捷", "康桥", "诚信"]
_KIND = ["商贸有限公司", "机械制造有限公司", "物业服务有限公司", "科技发展有限公司", "建设工程有限公司", "食品有限公司", "超市", "大药房", "种植专业合作社", "汽车修理厂", "装饰工程有限责任公司", "农资经营部", "烟酒店", "快餐店", "物流股份有限公司", "服装厂", "美容院", "劳务派遣有限公司"]
_OFFICE = ["公安局", "民政局", "人民医院", "中医院", "市场监督管理局", "税务局", "第一中学", "实验小学", "交通运输局", "自然资源和规划局", "社会保险事业中心", "医疗保障局", "供水公司", "住房公积金管理中心"]
_LATIN = ["Maria", "John", "Ahmed", "Fatima", "Ivan", "Olga", "Kenji", "Yuki", "Minh", "Thi", "Carlos", "Ana", "Pierre", "Claire", "David", "Sarah", "Rajesh", "Priya", "Hans", "Ingrid"]
_LATIN_LAST = ["Silva", "Petrov", "Tanaka", "Sato", "Nguyen", "Tran", "Müller", "Dubois", "Khan", "Ali", "Kim", "Park", "O'Brien", "Cohen", "Fernandez", "Rossi", "Novak", "Hussain", "Sharma", "Eriksson"]
_SYLLABLES = ["JIAN", "GUO", "XIU", "YING", "WEI", "MING", "HAI", "YAN", "XIAO", "LI", "NA", "CHUN", "MEI", "ZHI", "QIANG", "YU", "TING"]
_SYLLABLE_LAST = ["WANG", "ZHANG", "LIU", "CHEN", "ZHAO", "HUANG", "ZHOU", "XU", "SUN", "GUO", "LIN", "ZHENG", "XIE", "FENG", "YUAN"]
_VOID = ["", "", "", "NULL", "(null)", "\\N", "无", "-", "/", "#N/A", "—", "未知", "暂无"]


def _person(r: random.Random) -> str:
    pick = r.random()
    if pick < 0.03:
        return r.choice(_COMPOUND) + r.choice(_SECOND)
    if pick < 0.05:
        return r.choice(_DOTS)
    return r.choice(_FAMILY) + (r.choice(_SECOND) if r.random() < 0.22 else r.choice(_FIRST) + r.choice(_SECOND))


def _minority(r: random.Random) -> str:
    return r.choice(_DOTS + _TIBET) if r.random() < 0.75 else _person(r)


def _phone(r: random.Random) -> str:
    return r.choice(("133", "135", "136", "137", "138", "139", "150", "151", "152", "155", "158", "159", "166", "173", "177", "178", "180", "182", "185", "187", "188", "189", "191", "198", "199")) + _n(r, 8)


def _fixed(r: random.Random, code: str = "0537") -> str:
    return r.choice((f"{code}-{r.randint(2, 8)}{_n(r, 6)}", f"{code}{r.randint(2, 8)}{_n(r, 6)}", f"({code}){r.randint(2, 8)}{_n(r, 6)}", f"{r.randint(2, 8)}{_n(r, 6)}"))


def _n(r: random.Random, size: int) -> str:
    return "".join(r.choice("0123456789") for _ in range(size))


def _day(r: random.Random, first: int, last: int) -> date:
    return date(first, 1, 1) + timedelta(days=r.randrange((last - first + 1) * 365))


def _moment(r: random.Random, first: int = 2022, last: int = 2024) -> datetime:
    return datetime.combine(_day(r, first, last), datetime.min.time()) + timedelta(seconds=r.randrange(86_400))


def _home(r: random.Random, place: tuple[str, ...]) -> str:
    town, village, road, estate = r.choice(_TOWN), r.choice(_VILLAGE), r.choice(_ROAD), r.choice(_ESTATE)
    return r.choice((
        f"{place[1]}{place[3]}{town}{village}{r.randint(1, 400)}号",
        f"{place[3]}{road}{r.randint(1, 999)}号{estate}{r.randint(1, 30)}号楼{r.randint(1, 6)}单元{r.randint(101, 2802)}室",
        f"{town}{village}{r.randint(1, 14)}组",
        f"{estate}{r.randint(1, 40)}-{r.randint(1, 4)}-{r.randint(101, 1802)}",
        f"{place[2]}{place[3]}{road}{r.randint(1, 300)}号",
    ))


def _firm(r: random.Random) -> str:
    place = r.choice(_COUNTY)
    return r.choice((place[3], place[2], place[3].rstrip("市区"), "")) + r.choice(_BRAND) + r.choice(_KIND)


def _office(r: random.Random) -> str:
    return r.choice(_COUNTY)[3] + r.choice(_OFFICE)


def _card(r: random.Random) -> str:
    return luhn(r.choice(("621799", "622188", "623052", "621660", "622319", "621467", "622908")) + _n(r, 12))


def _starred(value: str, head: int, tail: int) -> str:
    return value[:head] + "*" * (len(value) - head - tail) + value[len(value) - tail :]


def _places(t: Register) -> list[tuple[str, ...]]:
    home = t.r.choice(_COUNTY)
    return [home if t.r.random() < 0.7 else t.r.choice(_COUNTY) for _ in range(t.rows)]


def _of(*values: str) -> Callable[[random.Random], str]:
    return lambda r: r.choice(values)


def _population(t: Register) -> None:
    r, places = t.r, _places(t)
    births = [_day(r, 1932, 2020) for _ in places]
    ids = [identity(r, birth=b, county=p[0]) for b, p in zip(births, places, strict=True)]
    t.add("meter_number|object_id|person_number", "户号", "hh", [f"{p[0]}{_n(r, 3)}{_n(r, 6)}"[:12] for p in places])
    t.add("person_name", "户主姓名", "hzxm", _person)
    t.add("kinship", "与户主关系", "yhzgx", _of("户主", "妻", "长子", "次子", "长女", "父亲", "母亲", "儿媳", "孙子", "孙女"))
    t.add("person_name", "姓名", "xm", _person)
    t.add("person_name", "曾用名", "cym", lambda r: _person(r) if r.random() < 0.1 else "")
    t.add("resident_id", "公民身份号码", "gmsfhm", ids)
    t.add("birth_date", "出生日期", "csrq", [f"{b:%Y%m%d}" for b in births])
    t.add("gender|code|boolean", "性别代码", "xbdm", [str(2 - int(i[16]) % 2) for i in ids])
    t.add("ethnicity|code", "民族代码", "mzdm", _of(*["01"] * 12, "03", "04", "06", "15"))
    t.add("division_name", "籍贯", "jg", [p[1] + p[3] for p in places])
    t.add("education", "文化程度", "whcd", _of("小学", "初中", "普通高级中学", "大学专科", "大学本科", "硕士研究生", "文盲或半文盲", "中等职业教育"))
    t.add("marital_status|code|category", "婚姻状况", "hyzk", _of("10", "20", "21", "22", "30", "40"))
    t.add("blood_type", "血型", "xx", _of("A", "B", "O", "AB", "O", "不明"))
    t.add("measure|count", "身高", "sg", lambda r: str(r.randint(148, 188)))
    t.add("organisation_name", "服务处所", "fwcs", lambda r: r.choice((_firm(r), _office(r))) if r.random() < 0.5 else "")
    t.add("address", "户籍地址", "hjdz", [_home(r, p) for p in places])
    t.add("datetime|date", "登记时间", "djsj", lambda r: f"{_moment(r, 2005):%Y-%m-%d %H:%M:%S}.0")
    t.add("organisation_name", "所属派出所", "sspcs", [p[3] + "公安局" + r.choice(_TOWN)[:2] + "派出所" for p in places])


def _relief(t: Register) -> None:
    r, places = t.r, _places(t)
    t.add("row_id", "序号", "xh", [str(i + 1) for i in range(t.rows)])
    t.add("division_name", "镇街", "zj", _of(*_TOWN[:6]))
    t.add("division_name|address", "村居", "cj", _of(*_VILLAGE))
    t.add("person_name", "申请人姓名", "sqrxm", _person)
    t.add("resident_id", "申请人身份证号", "sqrsfzh", [_starred(identity(r, county=p[0]), 4, 4) for p in places])
    t.add("resident_id|social_security_card|person_number|object_id", "残疾证号", "cjzh", lambda r: identity(r) + r.choice("1234567") + r.choice("1234") if r.random() < 0.6 else "")
    t.add("object_id|person_number|order_number|social_security_card", "低保证号", "dbzh", [f"{p[0]}D{_n(r, 6)}" for p in places])
    t.add("count", "家庭人口数", "jtrks", lambda r: str(r.randint(1, 6)))
    t.add("category", "致贫原因", "zpyy", _of("因病", "因残", "缺劳力", "因学", "因灾", "其他"))
    t.add("amount", "月保障金额", "ybzje", lambda r: f"{r.randint(18, 160) * 5}.00元")
    t.add("organisation_name", "开户银行", "khyh", _of("农村商业银行", "中国农业银行", "中国邮政储蓄银行", "中国建设银行", "中国工商银行"))
    t.add("bank_card|bank_account", "一卡通账号", "yktzh", _card)
    t.add("person_name", "代领人", "dlr", lambda r: _person(r) if r.random() < 0.15 else "")
    t.add("mobile", "联系电话", "lxdh", lambda r: _starred(_phone(r), 3, 4))
    t.add("month", "发放年月", "ffny", lambda r: f"{r.randint(2021, 2024)}年{r.randint(1, 12)}月")
    t.add("free_text", "入户调查情况", "rhdcqk", lambda r: r.choice(("申请人独居，无劳动能力，", "家中有两个孩子上学，", "因患重病长期卧床，", "房屋为砖木结构，")) + r.choice(("生活困难。", "家庭收入主要靠务农，年收入约一万元。", "经核查符合条件，建议纳入。", "与邻居核实情况属实。")))


def _insurance(t: Register) -> None:
    r = t.r
    t.add("social_security_card|person_number", "个人编号", "grbh", lambda r: f"100{_n(r, 7)}")
    t.add("social_security_card", "社会保障卡号", "shbzkh", lambda r: r.choice("ABCDEFGHJK") + _n(r, 8))
    t.add("resident_id", "证件号码", "zjhm", lambda r: r.choice((identity(r),) * 6 + (identity(r).lower(), short_identity(identity(r, birth=_day(r, 1940, 1980))))))
    t.add("person_name", "参保人", "cbr", _person)
    t.add("organisation_name", "参保单位", "cbdw", lambda r: r.choice((_firm(r), _firm(r), _office(r))))
    t.add("object_id|person_number|order_number|social_security_card|code", "单位编号", "dwbh", [r.choice([f"3708{_n(r, 8)}" for _ in range(40)]) for _ in range(t.rows)])
    t.add("category|code", "险种类型", "xzlx", _of("110", "210", "310", "410", "510"))
    t.add("date", "首次参保日期", "sccbrq", lambda r: f"{_day(r, 1995, 2023):%Y%m%d}")
    t.add("month", "缴费年月", "jfny", lambda r: f"{r.randint(2021, 2024)}{r.randint(1, 12):02d}")
    t.add("amount", "缴费基数", "jfjs", lambda r: str(r.choice((3957, 4242, 4416, 5200, 6731, 8010, 9500, 12004))))
    t.add("amount|ratio|measure", "单位缴费", "dwjf", lambda r: f"{r.uniform(300, 1900):.2f}")
    t.add("ratio|measure", "缴费比例", "jfbl", _of("0.16", "0.08", "0.07", "0.02", "0.005"))
    t.add("category", "人员状态", "ryzt", _of("正常参保", "暂停参保", "终止参保", "退休"))
    t.add("count|measure", "视同缴费月数", "stjfys", lambda r: str(r.choice((0, 0, 0, 12, 36, 77, 120, 203))))
    t.add("employee_number|account_name|code", "经办人", "jbr", _of("ybj001", "ybj002", "zhangm", "lixh", "wangy", "admin"))


def _medical(t: Register) -> None:
    r = t.r
    dates = [_day(r, 2023, 2024) for _ in range(t.rows)]
    t.add("order_number|object_id|medical_record_number", "结算流水号", "jslsh", [f"JS{d:%Y%m%d}{_n(r, 8)}" for d in dates])
    t.add("code|organisation_name|object_id|category", "定点机构代码", "ddjgdm", _of("H37088300012", "H37088300045", "H37088300107", "H37081100003", "P37088300221"))
    t.add("medical_record_number", "住院号", "zyh", lambda r: f"{r.randint(1000000, 2400000):010d}")
    t.add("person_name", "患者姓名", "hzxm", _person)
    t.add("age", "年龄", "nl", lambda r: str(min(99, abs(int(r.gauss(58, 20))))))
    t.add("code|category|object_id|count", "床号", "ch", lambda r: f"{r.randint(1, 60)}床" if r.random() < 0.8 else f"加{r.randint(1, 9)}")
    t.add("disease_code", "主要诊断编码", "zyzdbm", _of("I63.900", "I25.103", "E11.900x001", "J44.100", "K80.000", "C34.900", "S72.000", "N18.001", "Z51.103", "M51.202", "H25.900", "O82.000"))
    t.add("diagnosis", "主要诊断", "zyzd", _of("脑梗死", "冠状动脉粥样硬化性心脏病", "2型糖尿病", "慢性阻塞性肺疾病急性加重期", "胆囊结石伴急性胆囊炎", "肺恶性肿瘤", "股骨颈骨折", "慢性肾脏病5期", "恶性肿瘤维持性化学治疗", "腰椎间盘突出", "老年性白内障", "经选择性剖宫产术的分娩"))
    t.add("category|title|organisation_name", "科室", "ks", _of("神经内科", "心内科", "内分泌科", "呼吸与危重症医学科", "肝胆外科", "肿瘤科", "骨一科", "肾内科", "眼科", "产科"))
    t.add("date", "入院日期", "ryrq", [f"{d.year}/{d.month}/{d.day}" for d in dates])
    t.add("date", "出院日期", "cyrq", [str((d - date(1899, 12, 30)).days + r.randint(2, 15)) for d in dates])
    t.add("count", "住院天数", "zyts", lambda r: str(r.randint(2, 20)))
    t.add("amount", "总费用", "zfy", lambda r: f"{r.lognormvariate(9, 0.8):,.2f}")
    t.add("ratio", "报销比例", "bxbl", lambda r: f"{r.choice((55, 60, 65, 70, 75, 80, 85, 90))}%")
    t.add("employee_number|code|object_id", "医师编码", "ysbm", [r.choice([f"D370883{_n(r, 6)}" for _ in range(30)]) for _ in range(t.rows)])
    t.add("person_name", "主治医师", "zzys", [r.choice([_person(r) for _ in range(25)]) for _ in range(t.rows)])
    t.add("boolean", "是否异地", "sfyd", _of("否", "否", "否", "是"))


def _tax(t: Register) -> None:
    t.add("credit_code", "纳税人识别号", "nsrsbh", lambda r: credit(r) if r.random() < 0.8 else "92" + credit(r)[2:])
    t.add("organisation_name", "纳税人名称", "nsrmc", _firm)
    t.add("person_name", "法定代表人", "fddbr", _person)
    t.add("mobile", "财务负责人手机", "cwfzrsj", _phone)
    t.add("code|order_number", "发票代码", "fpdm", _of("037022300104", "037022300204", "037002300111", "032002300104", "3700231130", "3700232320"))
    t.add("order_number|object_id", "发票号码", "fphm", lambda r: f"{r.randint(100000, 99000000):08d}")
    t.add("date|datetime", "开票日期", "kprq", lambda r: f"{_day(r, 2023, 2024):%Y年%m月%d日}")
    t.add("amount", "金额", "je", lambda r: f"{r.lognormvariate(8, 1.4):.2f}")
    t.add("ratio", "税率", "sl", _of("13%", "9%", "6%", "3%", "1%", "免税"))
    t.add("amount", "税额", "se", lambda r: f"{r.lognormvariate(6, 1.4):.2f}")
    t.add("code", "商品编码", "spbm", _of("1090511030000000000", "3040201000000000000", "1010101020000000000", "3070401000000000000", "1030201010100000000"))
    t.add("title|category", "货物名称", "hwmc", _of("*餐饮服务*餐费", "*信息技术服务*软件服务费", "*钢材*螺纹钢", "*办公用品*打印纸", "*运输服务*运费", "*成品油*92号汽油", "*建筑服务*工程款"))
    t.add("industry_code|code", "行业代码", "hydm", _of("5211", "6210", "4710", "5430", "0111", "7010", "3031", "8111", "F51", "I65"))
    t.add("organisation_name", "主管税务机关", "zgswjg", lambda r: f"国家税务总局{r.choice(_COUNTY)[3]}税务局第{r.choice('一二三')}税务分局")
    t.add("category|title", "信用等级", "xydj", _of("A", "B", "M", "C", "D"))


def _companies(t: Register) -> None:
    r, places = t.r, _places(t)
    t.add("object_id", "主体身份代码", "pripid", lambda r: _n(r, 6) + "".join(r.choice("0123456789abcdef") for _ in range(26)))
    t.add("credit_code", "统一社会信用代码", "tyshxydm", lambda r: credit(r) if r.random() < 0.9 else "")
    t.add("business_registration", "注册号", "zch", [_registration(r, p[0]) for p in places])
    t.add("organisation_name", "企业名称", "qymc", _firm)
    t.add("person_name", "法定代表人", "fddbr", lambda r: _person(r) if r.random() < 0.95 else r.choice(_LATIN) + " " + r.choice(_LATIN_LAST))
    t.add("amount", "注册资本（万元）", "zczbwy", lambda r: str(r.choice((10, 50, 100, 200, 500, 1000, 3000, 0.5))))
    t.add("category|code", "币种", "bz", _of("人民币", "人民币", "美元", "CNY"))
    t.add("date", "成立日期", "clrq", lambda r: f"{_day(r, 1990, 2024):%Y-%m-%d}")
    t.add("date", "经营期限至", "jyqxz", lambda r: r.choice(("", "9999-12-31", f"{_day(r, 2025, 2050):%Y-%m-%d}")))
    t.add("free_text|title", "经营范围", "jyfw", lambda r: "；".join(r.sample(("一般项目：日用百货销售", "食品销售（依法须经批准的项目，经相关部门批准后方可开展经营活动）", "建筑材料销售", "技术服务、技术开发、技术咨询", "道路货物运输", "汽车维修", "农产品的生产、销售", "劳务服务（不含劳务派遣）"), 3)))
    t.add("address", "住所", "zs", [_home(r, p) for p in places])
    t.add("organisation_name", "登记机关", "djjg", [p[3] + r.choice(("市场监督管理局", "行政审批服务局")) for p in places])
    t.add("industry_code|category|code", "行业门类", "hyml", _of(*"ABCEFGHIKLMOPQR"))
    t.add("landline|mobile", "联系电话", "lxdh", lambda r: _fixed(r) if r.random() < 0.7 else _phone(r))
    t.add("email", "电子邮箱", "dzyx", lambda r: r.choice((f"{_n(r, 9)}@qq.com", f"{r.choice(_SYLLABLES).lower()}{_n(r, 3)}@163.com", f"hr@{r.choice(_SYLLABLES).lower()}{r.choice(_SYLLABLES).lower()}.com.cn")) if r.random() < 0.6 else "")
    t.add("category", "登记状态", "djzt", _of("在营（开业）企业", "吊销，未注销", "注销", "迁出"))


def _registration(r: random.Random, county: str) -> str:
    """GB 11714-like registration number: 14 digits and a MOD 11,10 digit."""
    body, check = f"{county}{r.choice('126')}{_n(r, 7)}", 10
    for digit in body:
        check = ((check + int(digit)) % 10 or 10) * 2 % 11
    return body + str((11 - check) % 10)


def _estates(t: Register) -> None:
    r, places = t.r, _places(t)
    t.add("property_certificate", "不动产权证书号", "bdcqzsh", [f"{r.choice('鲁苏浙豫')}（{r.randint(2016, 2024)}）{p[3]}不动产权第{_n(r, 7)}号" for p in places])
    t.add("property_certificate|object_id", "不动产单元号", "bdcdyh", [f"{p[0]}{_n(r, 6)}GB{_n(r, 5)}F{_n(r, 8)}" for p in places])
    t.add("person_name", "权利人", "qlr", lambda r: _person(r) if r.random() < 0.6 else _person(r) + "、" + _person(r))
    t.add("resident_id", "权利人证件号", "qlrzjh", lambda r: identity(r))
    t.add("address", "坐落", "zl", [_home(r, p) for p in places])
    t.add("measure|amount", "建筑面积", "jzmj", lambda r: f"{r.uniform(45, 180):.2f}㎡")
    t.add("measure|count|code|category", "所在层", "szc", lambda r: str(r.randint(1, 33)))
    t.add("category|code", "房屋用途", "fwyt", _of("住宅", "商业服务", "车库", "办公", "工业"))
    t.add("order_number|object_id", "合同备案号", "htbah", lambda r: f"YS{r.randint(2015, 2024)}{_n(r, 6)}")
    t.add("amount|measure", "单价", "dj", lambda r: f"{r.gauss(8800, 1800):.0f}元/平方米")
    t.add("amount", "总价(万)", "zj", lambda r: f"{r.gauss(95, 25):.1f}万")
    t.add("organisation_name", "开发企业", "kfqy", lambda r: r.choice(_COUNTY)[3].rstrip("市区") + r.choice(_BRAND) + "房地产开发有限公司")
    t.add("boolean|category", "抵押", "dy", _of("有", "无", "无"))
    t.add("date", "登簿日期", "dbrq", lambda r: f"{_day(r, 2016, 2024):%Y-%m-%d} 00:00:00")


def _roads(t: Register) -> None:
    r = t.r
    plates = [f"鲁H{r.choice('ABCDEFGHJKLMNPQRSTUVWXYZ0123456789')}{''.join(r.choice('ABCDEFGHJKLMNPQRSTUVWXYZ0123456789') for _ in range(2))}{_n(r, 2)}" if r.random() < 0.8 else f"{r.choice('京苏豫皖')}{r.choice('ABCDEFG')}{r.choice('DF')}{_n(r, 5)}" for _ in range(t.rows)]
    t.add("plate", "号牌号码", "hphm", [p if r.random() < 0.9 else f"{p[:2]}·{p[2:]}" for p in plates])
    t.add("code|category", "号牌种类", "hpzl", _of("02", "02", "02", "01", "51", "52", "15"))
    t.add("vin", "车辆识别代号", "clsbdh", vin)
    t.add("engine_number|object_id", "发动机号", "fdjh", lambda r: r.choice((f"{_n(r, 6)}", f"{r.choice('ABGK')}{_n(r, 7)}", f"4G{_n(r, 2)}S4T{_n(r, 6)}", f"LJ{_n(r, 8)}")))
    t.add("person_name|organisation_name", "所有人", "syr", lambda r: _person(r) if r.random() < 0.85 else _firm(r))
    t.add("title|category", "品牌型号", "ppxh", _of("大众牌SVW71617BM", "五菱牌LZW6432JF", "比亚迪牌BYD7009BEVA", "解放牌CA4250P66K24T1", "东风日产牌DFL7168VBNH2", "吉利美日牌HQ7151", "长城牌CC6461KM60"))
    t.add("category|title", "车身颜色", "csys", _of("白", "黑", "灰", "红", "蓝", "黄/黑"))
    t.add("order_number|object_id|driving_licence|person_number", "道路运输证号", "dlyszh", lambda r: f"鲁交运管济字370883{_n(r, 6)}号")
    t.add("resident_id|driving_licence|person_number|object_id", "从业资格证号", "cyzgzh", lambda r: identity(r) + r.choice("0123"))
    t.add("longitude", "经度", "jd", lambda r: f"{116.9 + r.gauss(0, 0.08):.6f}")
    t.add("latitude", "纬度", "wd", lambda r: f"{35.4 + r.gauss(0, 0.06):.6f}")
    t.add("measure|count", "车速", "cs", lambda r: str(max(0, int(r.gauss(52, 18)))))
    t.add("measure|count", "方向角", "fxj", lambda r: str(r.randint(0, 359)))
    t.add("code|object_id|category", "卡口编号", "kkbh", _of("370883000001", "370883000002", "370883000013", "370883000027", "370883000044"))
    t.add("datetime", "过车时间", "gcsj", lambda r: f"{_moment(r):%Y-%m-%d %H:%M:%S}")


def _school(t: Register) -> None:
    r, births = t.r, [_day(t.r, 2007, 2016) for _ in range(t.rows)]
    t.add("student_number|resident_id", "学籍号", "xjh", [r.choice("GGGL") + identity(r, birth=b, county="370883") for b in births])
    t.add("student_number|person_number|object_id|order_number", "考号", "kh", lambda r: f"2024{r.randint(1, 40):02d}{r.randint(1, 30):02d}{r.randint(1, 30):02d}")
    t.add("person_name", "学生姓名", "xsxm", _person)
    t.add("person_name", "姓名拼音", "xmpy", lambda r: f"{r.choice(_SYLLABLE_LAST)} {r.choice(_SYLLABLES)}{r.choice(_SYLLABLES)}".title())
    t.add("gender", "性别", "xb", _of("男", "女", "男性", "女性"))
    t.add("birth_date|month", "出生年月", "csny", [f"{b:%Y.%m}" for b in births])
    t.add("organisation_name", "就读学校", "jdxx", lambda r: r.choice(_COUNTY)[3] + r.choice(("第二实验小学", "第六中学", "看庄镇中心小学", "职业中等专业学校", "兖矿第一中学")))
    t.add("category", "年级", "nj", _of("一年级", "三年级", "五年级", "七年级", "八年级", "高二"))
    t.add("category|code|title", "班级", "bj", lambda r: f"{r.randint(1, 16)}班")
    t.add("person_name", "监护人", "jhr", _person)
    t.add("kinship", "监护人关系", "jhrgx", _of("父亲", "母亲", "祖父", "外祖母"))
    t.add("mobile", "监护人电话", "jhrdh", _phone)
    t.add("measure|count", "总分", "zf", lambda r: f"{min(750, max(90, r.gauss(480, 95))):.1f}".removesuffix(".0"))
    t.add("boolean", "是否寄宿", "sfjs", _of("0", "1", "0"))
    t.add("household_type|category", "户口性质", "hkxz", _of("农业户口", "非农业户口", "居民户口"))
    t.add("category|political_status", "政治面貌", "zzmm", _of("群众", "少先队员", "共青团员"))


def _police(t: Register) -> None:
    r, places = t.r, _places(t)
    t.add("order_number", "案件编号", "ajbh", lambda r: f"A370883{r.randint(2021, 2024)}{_n(r, 9)}"[:23])
    t.add("person_name", "报警人", "bjr", lambda r: r.choice((_person(r), _person(r), _person(r)[0] + "先生", _person(r)[0] + "女士")))
    t.add("mobile|landline", "报警电话", "bjdh", lambda r: _phone(r) if r.random() < 0.8 else _fixed(r))
    t.add("datetime", "接警时间", "jjsj", lambda r: f"{_moment(r):%Y/%m/%d %H:%M}")
    t.add("free_text", "简要案情", "jyaq", lambda r: r.choice((f"{_person(r)}报警称其停放在{r.choice(_ROAD)}的电动车被盗。", f"报警人称与邻居因{r.choice(('噪音', '停车', '宠物'))}发生纠纷，联系电话{_phone(r)}。", "称有人打架，出警到现场后双方已自行离开。", f"群众{_person(r)}（身份证{identity(r)}）称接到冒充客服电话，被骗{r.randint(1, 9)}万余元。")), mixed=True)
    t.add("address", "案发地点", "afdd", [_home(r, p) for p in places])
    t.add("employee_number", "处警民警警号", "cjmjjh", [r.choice([f"0{_n(r, 5)}" for _ in range(45)]) for _ in range(t.rows)])
    t.add("person_name", "处警民警", "cjmj", [r.choice([_person(r) for _ in range(45)]) for _ in range(t.rows)])
    t.add("resident_id", "嫌疑人证件", "xyrzj", lambda r: r.choice((identity(r), identity(r), short_identity(identity(r, birth=_day(r, 1950, 1988))))) if r.random() < 0.5 else r.choice(("", "不详")))
    t.add("country", "国籍", "gj", _of("中国", "中国", "中国", "越南", "缅甸"))
    t.add("amount", "涉案金额", "saje", lambda r: str(r.choice((0, 200, 1500, 3999, 20000, 58000))))
    t.add("category", "警情类别", "jqlb", _of("盗窃", "诈骗", "纠纷", "交通事故", "求助", "噪音扰民"))
    t.add("boolean", "有无前科", "ywqk", _of("Y", "N", "N"))
    t.add("ip", "登录IP", "dlip", lambda r: f"10.{r.randint(30, 60)}.{r.randint(0, 255)}.{r.randint(1, 254)}")


def _water(t: Register) -> None:
    r, places = t.r, _places(t)
    last = [r.randint(20, 4000) for _ in range(t.rows)]
    used = [max(0, int(r.gauss(14, 7))) for _ in range(t.rows)]
    t.add("meter_number", "用户编号", "yhbh", lambda r: f"10{_n(r, 8)}")
    t.add("person_name|organisation_name", "户名", "hm", lambda r: _person(r) if r.random() < 0.88 else _firm(r))
    t.add("address", "用水地址", "ysdz", [_home(r, p) for p in places])
    t.add("meter_number|object_id", "水表表身号", "sbbsh", lambda r: f"{r.randint(12, 24)}{_n(r, 8)}{r.choice('LNZ')}")
    t.add("count|measure", "上期读数", "sqds", [str(v) for v in last])
    t.add("count|measure", "本期读数", "bqds", [str(v + u) for v, u in zip(last, used, strict=True)])
    t.add("count|measure", "用水量", "ysl", [f"{u}吨" for u in used])
    t.add("amount", "水费", "sf", [f"¥{u * 3.35:.2f}" for u in used])
    t.add("person_name", "抄表员", "cby", [r.choice([_person(r) for _ in range(9)]) for _ in range(t.rows)])
    t.add("date|datetime", "抄表日期", "cbrq", lambda r: f"{_day(r, 2024, 2024):%y-%m-%d}")
    t.add("wechat", "微信号", "wxh", lambda r: r.choice((f"wxid_{''.join(r.choice('abcdefghijklmnopqrstuvwxyz0123456789') for _ in range(12))}", f"{r.choice(_SYLLABLES).lower()}_{_n(r, 5)}", f"{r.choice(_SYLLABLES).lower()}{r.choice(_SYLLABLES).lower()}{_n(r, 4)}")))
    t.add("qq", "QQ", "qq", lambda r: str(r.randint(1, 9)) + _n(r, r.choice((7, 8, 9))))
    t.add("category|code", "用水性质", "ysxz", _of("居民生活", "非居民", "特种行业"))
    t.add("boolean|category", "欠费标志", "qfbz", _of("正常", "欠费"))


def _border(t: Register) -> None:
    t.add("passport", "护照号码", "hzhm", lambda r: r.choice("EEEEG") + (_n(r, 8) if r.random() < 0.7 else r.choice("ABCDEFGH") + _n(r, 7)))
    t.add("person_name", "英文姓名", "ywxm", lambda r: f"{r.choice(_SYLLABLE_LAST)},{r.choice(_SYLLABLES)}{r.choice(_SYLLABLES)}" if r.random() < 0.5 else f"{r.choice(_LATIN_LAST).upper()}, {r.choice(_LATIN).upper()}")
    t.add("person_name", "外籍人员姓名", "wjryxm", lambda r: f"{r.choice(_LATIN)} {r.choice(_LATIN_LAST)}")
    t.add("country|code", "国家地区代码", "gjdqdm", _of("VNM", "CHN", "RUS", "JPN", "KOR", "USA", "DEU", "PAK"))
    t.add("birth_date", "出生日期", "csrq", lambda r: f"{_day(r, 1950, 2010):%d %b %Y}".upper())
    t.add("hk_macau_permit", "港澳通行证", "gatxz", lambda r: "C" + r.choice(("", "ABCDEFGH"[r.randrange(8)])) + _n(r, 8))
    t.add("hk_macau_permit", "回乡证号", "hxzh", lambda r: r.choice("HHM") + _n(r, r.choice((8, 10))))
    t.add("taiwan_permit", "台胞证号", "tbzh", lambda r: _n(r, 8))
    t.add("resident_id", "港澳台居民居住证", "gatjmjzz", lambda r: identity(r, county=r.choice(("810000", "820000", "830000"))))
    t.add("person_name", "中文姓名", "zwxm", lambda r: r.choice(_TRADITIONAL))
    t.add("code|order_number|title|category", "航班号", "hbh", lambda r: r.choice(("CA", "MU", "CZ", "SC", "KE")) + _n(r, 4))
    t.add("datetime", "出入境时间", "crjsj", lambda r: f"{_moment(r):%Y%m%d%H%M%S}")
    t.add("category", "事由", "sy", _of("旅游", "商务", "探亲", "留学", "定居"))


def _logs(t: Register) -> None:
    t.add("account_name", "登录账号", "dlzh", lambda r: r.choice((f"{r.choice(_SYLLABLES).lower()}.{r.choice(_SYLLABLE_LAST).lower()}", f"{r.choice(_SYLLABLE_LAST).lower()}{r.choice(_SYLLABLES).lower()}{_n(r, 2)}", f"{r.choice(_SYLLABLE_LAST).lower()}_{r.choice(_SYLLABLES).lower()}")))
    t.add("ip", "客户端地址", "khddz", lambda r: f"{r.choice((61, 112, 117, 120, 183, 221))}.{r.randint(0, 255)}.{r.randint(0, 255)}.{r.randint(1, 254)}:{r.randint(1024, 65000)}")
    t.add("mac", "MAC", "mac", lambda r: r.choice((":", "-")).join(f"{r.randrange(256):02X}" for _ in range(6)))
    t.add("imei", "设备号", "sbh", lambda r: luhn("86" + _n(r, 12)))
    t.add("imsi", "用户识别码", "yhsbm", lambda r: "460" + r.choice(("00", "01", "02", "11")) + _n(r, 10))
    t.add("url", "访问地址", "fwdz", lambda r: f"/portal/{r.choice(('user', 'query', 'file'))}/{r.choice(('list', 'detail', 'save'))}?id={_n(r, 5)}")
    t.add("object_id", "会话标识", "hhbs", lambda r: str(uuid.UUID(int=r.getrandbits(128))))
    t.add("object_id", "密码摘要", "mmzy", lambda r: f"{r.getrandbits(128):032x}")
    t.add("datetime", "时间戳", "sjc", lambda r: str(int(_moment(r).timestamp() * 1000)))
    t.add("version", "客户端版本", "khdbb", lambda r: f"v{r.randint(1, 6)}.{r.randint(0, 20)}.{r.randint(0, 300)}")
    t.add("version", "固件版本", "gjbb", lambda r: f"{r.randint(1, 4)}.{r.randint(0, 3)}.{r.randint(0, 12)}.{r.randint(0, 40)}")
    t.add("code|category|count", "响应码", "xym", _of("200", "200", "200", "302", "404", "500"))
    t.add("measure|count", "耗时ms", "hsms", lambda r: str(int(r.lognormvariate(4, 1))))
    t.add("email", "邮箱", "yx", lambda r: f"{r.choice(_SYLLABLES).lower()}.{r.choice(_SYLLABLE_LAST).lower()}{_n(r, 2)}@{r.choice(('jn.gov.cn', 'sina.com', '139.com', 'outlook.com'))}")
    t.add("time", "时刻", "sk", lambda r: f"{_moment(r):%H:%M:%S}")


def _yearbook(t: Register) -> None:
    t.add("year", "年份", "nf", lambda r: str(r.randint(2010, 2024)))
    t.add("division_name", "地区", "dq", lambda r: r.choice(_COUNTY)[2])
    t.add("division_code", "区划代码", "qhdm", lambda r: r.choice(_COUNTY)[0])
    t.add("title|category", "指标名称", "zbmc", _of("地区生产总值", "规模以上工业增加值", "社会消费品零售总额", "常住人口", "一般公共预算收入", "城镇居民人均可支配收入", "粮食总产量"))
    t.add("amount|measure|count", "本期值", "bqz", lambda r: f"{r.lognormvariate(6, 1.5):.2f}")
    t.add("ratio|measure", "同比增长", "tbzz", lambda r: f"{r.gauss(5, 4):.1f}")
    t.add("category", "计量单位", "jldw", _of("亿元", "万人", "%", "元", "万吨"))
    t.add("count|measure", "排名", "pm", lambda r: str(r.randint(1, 16)))
    t.add("month", "季度", "jd", _of("第一季度", "第二季度", "第三季度", "第四季度"))
    t.add("age_group", "年龄组", "nlz", _of("0-14岁", "15-59岁", "60岁及以上", "65岁及以上"))
    t.add("count", "死亡人数", "swrs", lambda r: str(int(r.expovariate(1 / 800))))
    t.add("free_text|title", "备注", "bz", lambda r: r.choice(("", "", "", "初步核算数", "按可比价格计算", "2020年为普查数据", "不含省直管县")))
    t.add("count|amount|measure", "年末户籍人口", "nmhjrk", lambda r: str(r.randint(180_000, 9_800_000)))


def _stations(t: Register) -> None:
    r = t.r
    names = [(f"3708A{i:02d}", f"{a}{b}") for i, (a, b) in enumerate(((a, b) for a in ("监测站", "火炬城", "圣地度假村", "文体南路", "电化厂", "污水处理厂", "北湖") for b in ("", "（国控）")), 1)]
    picked = [r.choice(names) for _ in range(t.rows)]
    t.add("code|object_id|category", "站点编码", "zdbm", [p[0] for p in picked])
    t.add("title|category|address|organisation_name", "站点名称", "zdmc", [p[1] for p in picked])
    t.add("datetime", "监测时间", "jcsj", lambda r: f"{_moment(r):%Y-%m-%dT%H:00:00}")
    t.add("measure|count", "PM2.5", "pm25", lambda r: str(int(r.lognormvariate(3.6, 0.6))))
    t.add("measure", "SO2(μg/m³)", "so2", lambda r: f"{r.lognormvariate(2, 0.5):.1f}")
    t.add("measure|ratio", "湿度", "sd", lambda r: f"{r.uniform(18, 99):.0f}%")
    t.add("measure", "气温", "qw", lambda r: f"{r.gauss(14, 10):.1f}℃")
    t.add("category|title", "风向", "fx", _of("东北风", "南风", "西北", "静风", "东南风"))
    t.add("longitude", "东经", "dj", [f"{116.5 + (_number_of(p[0]) % 60) / 100:.2f}" for p in picked])
    t.add("latitude", "北纬", "bw", [f"{35.2 + (_number_of(p[0]) % 30) / 100:.2f}" for p in picked])
    t.add("category|boolean|code", "数据标识", "sjbs", _of("N", "N", "N", "B", "D", "T"))
    t.add("measure|count", "水位", "sw", lambda r: f"{r.gauss(33.5, 0.4):.2f}m")
    t.add("title|category", "树种", "sz", _of("白玉兰", "金叶女贞", "黄杨", "石楠", "高山榕", "紫薇", "云杉", "安息香", "洪都拉斯松", "常春藤", "马尾松", "柳杉"))


def _number_of(text: str) -> int:
    """A number for a text that does not depend on the process."""
    return sum(ord(c) * 31**i for i, c in enumerate(text))


def _doubles(t: Register) -> None:
    r = t.r
    t.add("order_number", "业务流水号", "ywlsh", [f"{_moment(r):%Y%m%d%H%M%S}{i:04d}" for i in range(t.rows)])
    t.add("order_number|object_id", "交易号", "jyh", lambda r: "4200" + _n(r, 24))
    t.add("order_number", "合同编号", "htbh", lambda r: f"HT-{r.randint(2019, 2024)}-{r.choice('ABCD')}-{_n(r, 4)}")
    t.add("order_number", "文号", "wh", lambda r: f"{r.choice(('济政发', '邹政办字', '鲁民函', '市监处罚'))}〔{r.randint(2015, 2024)}〕{r.randint(1, 180)}号")
    t.add("order_number", "案号", "ah", lambda r: f"（{r.randint(2019, 2024)}）鲁08{r.randint(10, 92)}{r.choice(('民初', '刑终', '执', '行初'))}{r.randint(1, 9999)}号")
    t.add("code|object_id|order_number", "商品条码", "sptm", lambda r: "69" + _n(r, 11))
    t.add("code|object_id|order_number", "ISBN", "isbn", lambda r: f"978-7-{r.randint(100, 999)}-{_n(r, 5)}-{_n(r, 1)}")
    t.add("title|category", "药材", "yc", _of("白芍", "黄芪", "党参", "熟地黄", "金银花", "白术", "甘草", "田七", "马齿苋", "牛膝", "葛根", "石斛", "苏木", "龙胆草", "贺兰参"))
    t.add("title|category|division_name", "景区", "jq", _of("峄山", "白云山", "高山牧场", "孟庙", "龙门石窟", "方特乐园", "万佛山", "黄河口", "石林"))
    t.add("title|category|order_number", "项目名称", "xmmc", lambda r: f"{r.choice(_TOWN)}{r.choice(('农村道路硬化', '老旧小区改造', '污水管网', '高标准农田'))}项目")
    t.add("code|count|measure|amount", "编码11位", "bm", lambda r: "1" + r.choice("0127") + f"{r.randint(0, 4000):09d}")
    t.add("occupation|category", "岗位", "gw", _of("出纳", "会计", "保安", "驾驶员", "护士", "工程师", "教师", "保洁", "公务员", "采购员"))
    t.add("title|category", "食堂菜品", "stcp", _of("红烧肉", "宫保鸡丁", "白菜豆腐", "马家拉面", "鱼香肉丝", "黄焖鸡", "金丝饼", "万三蹄", "高汤面"))
    t.add("object_id|order_number|code|meter_number", "设备资产编号", "sbzcbh", lambda r: f"ZC-{r.choice(('PC', 'DY', 'KT'))}-{_n(r, 5)}")


def _places_table(t: Register) -> None:
    r, places = t.r, _places(t)
    t.add("division_code", "行政区划代码", "xzqhdm", [p[0] for p in places])
    t.add("division_code", "村居代码", "cjdm", [f"{p[0]}{r.randint(1, 18):03d}{r.choice((200, 0)) + r.randint(1, 45):03d}" for p in places])
    t.add("division_name", "省", "s", [p[1] for p in places])
    t.add("division_name", "市", "shi", [p[2] for p in places])
    t.add("division_name", "区县", "qx", [p[3] for p in places])
    t.add("division_name", "乡镇", "xz", _of(*_TOWN))
    t.add("address", "街路巷", "jlx", _of(*_ROAD))
    t.add("address", "门牌号", "mph", lambda r: r.choice((f"{r.randint(1, 400)}号", f"{r.randint(1, 40)}号楼{r.randint(1, 5)}单元{r.randint(101, 2002)}", f"{r.randint(1, 90)}-{r.randint(1, 9)}号")))
    t.add("address|title", "小区名称", "xqmc", _of(*_ESTATE))
    t.add("address", "标准地址", "bzdz", [_home(r, p) for p in places])
    t.add("postcode", "邮编", "yb", [p[4] for p in places])
    t.add("code|landline|division_code|category", "长途区号", "ctqh", [p[5] for p in places])
    t.add("coordinates", "坐标", "zb", lambda r: f"{116.9 + r.gauss(0, 0.1):.5f},{35.4 + r.gauss(0, 0.1):.5f}")
    t.add("person_name", "网格员", "wgy", _person)
    t.add("count", "户数", "hs", lambda r: str(r.randint(40, 900)))


def _fund(t: Register) -> None:
    t.add("bank_account|person_number|social_security_card|object_id", "公积金账号", "gjjzh", lambda r: f"0800{_n(r, 8)}")
    t.add("person_name", "职工姓名", "zgxm", lambda r: _starred(_person(r), 1, 0) if r.random() < 0.5 else _person(r))
    t.add("person_name", "配偶姓名", "poxm", lambda r: _person(r) if r.random() < 0.4 else "")
    t.add("bank_account", "收款账号", "skzh", lambda r: r.choice(("15", "37", "90")) + _n(r, 17))
    t.add("amount", "贷款余额", "dkye", lambda r: f"{r.uniform(2e4, 6e5):.2f}")
    t.add("ratio|measure", "利率", "ll", _of("3.1", "3.25", "2.6", "2.85", "3.575"))
    t.add("count", "期数", "qs", _of("60", "120", "180", "240", "360"))
    t.add("birth_year", "出生年份", "csnf", lambda r: str(r.randint(1960, 2002)))
    t.add("occupation", "职务", "zw", _of("科员", "主任", "副局长", "车间工人", "教师", "业务经理", "驾驶员", "会计"))
    t.add("date", "放款日", "fkr", lambda r: f"{_day(r, 2010, 2024):%d/%m/%Y}")
    t.add("religion", "宗教信仰", "zjxy", _of("无宗教信仰", "佛教", "伊斯兰教", "基督教", "道教", "天主教"))
    t.add("military_id", "军官证号", "jgzh", lambda r: f"{r.choice(('军', '南', '北', '海', '空', '武'))}字第{_n(r, 8)}号")


def _borderland(t: Register) -> None:
    r = t.r
    births = [_day(r, 1945, 2012) for _ in range(t.rows)]
    t.add("person_name", "姓名", "xm", _minority)
    t.add("resident_id", "身份证", "sfz", [identity(r, birth=b, county=r.choice(("653101", "540102", "652901", "632701"))) for b in births])
    t.add("ethnicity", "民族", "mz", _of("维吾尔族", "藏族", "哈萨克族", "汉族", "柯尔克孜族", "塔吉克族"))
    t.add("birth_date", "出生", "cs", [f"{b.year}年{b.month}月{b.day}日" for b in births])
    t.add("mobile", "手机", "sj", lambda r: r.choice((f"+86 {_phone(r)}", f"0086-{_phone(r)}", _phone(r), (lambda p: f"{p[:3]} {p[3:7]} {p[7:]}")(_phone(r)), f"{_phone(r)}/{_phone(r)}")))
    t.add("address", "住址", "zz", lambda r: f"{r.choice(('恰萨街道', '库木代尔瓦扎街道', '乃则尔巴格镇', '伯什克然木乡'))}{r.choice(('尤喀克喀库拉村', '欧尔达希克社区', '阿克喀什村', '吾斯塘博依社区'))}{r.randint(1, 12)}组{r.randint(1, 200)}号")
    t.add("count", "羊只数", "yzs", lambda r: str(r.randint(0, 300)))
    t.add("boolean", "是否脱贫户", "sftph", _of("√", "×", "×"))


_OFFICES = (_population, _relief, _insurance, _medical, _tax, _companies, _estates, _roads, _school, _police, _water, _border, _logs, _yearbook, _stations, _doubles, _places_table, _fund, _borderland)  # fmt: skip


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text)


def _damaged(made: Made, r: random.Random) -> Made:
    """The column as a spreadsheet or a character set hands it on."""
    habit = r.choice((lambda v: v, lambda v: "'" + v, lambda v: v + "  ", lambda v: "\t" + v, lambda v: " " + v, lambda v: '="' + v + '"'))
    gaps, wide = r.choice((0.0, 0.1, 0.35)), r.choice((0.0, 0.1, 0.5))
    numeric = all(v.replace(".", "", 1).isdigit() for v in made.values if v)
    trail = numeric and r.random() < 0.3 and all(len(v) < 16 and "." not in v for v in made.values) and not any(v.startswith("0") and len(v) > 1 for v in made.values)
    cells = []
    for value in made.values:
        if not value or r.random() < gaps:
            cells.append(r.choice(_VOID))
        elif trail:
            cells.append(value + ".0")
        elif r.random() < 0.06 and value.isdigit() and len(value) > 11:
            cells.append(f"{int(value):.5E}")
        else:
            cells.append(habit(_wide(value) if r.random() < wide else value))
    return Made(label=made.label, header=made.header, pinyin=made.pinyin, values=tuple(cells), mixed=made.mixed)


def bureau_tables(*, exported: bool, seed: int = 4711, rows: int = 180) -> list[list[Made]]:
    """Nineteen offices, plain or as exports damage them."""
    tables: list[list[Made]] = []
    for number, office in enumerate(_OFFICES):
        table = Register(random.Random(seed * 1000 + number + 500 * exported), rows)
        office(table)
        damage = random.Random(seed + number)
        tables.append([_damaged(column, damage) for column in table.columns] if exported else table.columns)
    return tables
