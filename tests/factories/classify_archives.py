# ruff: noqa: E501 - a table of makers reads best on one line
# fmt: off
"""A seventh set: twenty-three archives of other offices in three states. All made up by a seed. For measuring once.

Written together with `classify_desks` and before the work on it; its mistakes were not looked at, only its three
figures, once, after the classifier's last change.
"""

import random
import string
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

from tests.factories.classify import Made, credit, identity, luhn, organisation, vin
from tests.factories.classify_registers import Register

Maker = Callable[[random.Random], str]

_SURNAMES = ["王", "陈", "林", "黄", "李", "郑", "刘", "罗", "宁", "匡", "盛", "尚", "詹", "路", "佟", "鲍", "左", "童", "祁", "简", "岳", "庞", "丛", "米", "车", "荆", "解", "初", "宫", "仇", "滕", "隋", "褚", "佘", "蒲", "苟", "巴", "冷", "尤", "游", "谷", "温", "邢", "霍", "包", "申", "项", "窦", "欧阳", "司马", "上官", "夏侯", "东方", "西门", "万俟", "澹台"]
_FIRST = ["志军", "桂芝", "福海", "丹丹", "国强", "红霞", "玉兰", "学文", "明月", "少华", "逸飞", "可心", "诗雨", "梓晨", "佩琪", "景行", "德厚", "守信", "开来", "安", "琦", "瑶", "昕", "璐", "晗", "斌", "坤", "彪", "芬", "荷", "水清", "木兰", "小满", "谷雨", "冬至", "解放", "跃进", "四清", "拥军", "亚运", "奥运", "家豪", "淑贤", "美玲", "阿珍", "玉梅", "伯安", "仲达"]
_OTHERS = ["艾孜买提·吾守尔", "热娜古丽·阿卜力孜", "玛依拉·木合塔尔", "加央西热", "德庆旺姆", "贡布扎西", "朝鲁门", "萨仁高娃", "宝音德力格尔", "沙马拉毕", "俄木史布", "崔顺姬", "者么", "赛里克·哈布力", "古扎丽努尔·艾尼瓦尔"]
_AREAS = [("330106", "浙江省", "杭州市", "西湖区", "0571", "310012"), ("420111", "湖北省", "武汉市", "洪山区", "027", "430070"), ("500103", "重庆市", "重庆市", "渝中区", "023", "400010"), ("210202", "辽宁省", "大连市", "中山区", "0411", "116001"), ("130403", "河北省", "邯郸市", "丛台区", "0310", "056002"), ("340102", "安徽省", "合肥市", "瑶海区", "0551", "230011"), ("360102", "江西省", "南昌市", "东湖区", "0791", "330006"), ("450103", "广西壮族自治区", "南宁市", "青秀区", "0771", "530021"), ("370882", "山东省", "济宁市", "兖州市", "0537", "272000"), ("654002", "新疆维吾尔自治区", "伊犁哈萨克自治州", "伊宁市", "0999", "835000"), ("460105", "海南省", "海口市", "秀英区", "0898", "570311")]
_WAYS = ["文三路", "珞喻路", "八一路", "鲁班巷", "胜利街", "广场东路", "延安中路", "花园弄", "环湖西路", "东风大道", "古楼胡同", "民族大道", "湖滨三路"]
_HOMES = ["丽江花园", "市委宿舍", "嘉泰馨苑", "保利香槟国际", "恒大绿洲", "西溪里", "滨江一号", "四季青藤公寓", "中央公馆"]
_HAMLETS = ["马头村", "上庄", "沙河沿村", "王家台子", "红卫村", "三里屯社区", "下坝村", "黄泥岗村"]


def _num(r: random.Random, places: int) -> str:
    return "".join(r.choice(string.digits) for _ in range(places))


def _abc(r: random.Random, places: int) -> str:
    return "".join(r.choice("ABCDEFGHJKLMNPQRSTUVWXY") for _ in range(places))


def _person(r: random.Random) -> str:
    return r.choice(_OTHERS) if r.random() < 0.06 else r.choice(_SURNAMES) + r.choice(_FIRST)


def _phone(r: random.Random) -> str:
    return r.choice(("132", "134", "137", "138", "147", "152", "153", "159", "165", "172", "175", "178", "181", "183", "185", "188", "190", "193", "195")) + _num(r, 8)


def _line(r: random.Random) -> tuple[str, str]:
    code = r.choice(_AREAS)[4]
    return code, r.choice("23568") + _num(r, 7 if len(code) == 3 or code in ("0571", "0411", "0551", "0791") else 6)


def _line_text(r: random.Random) -> str:
    code, number = _line(r)
    return r.choice((f"{code}-{number}", f"{code}-{number}", f"({code}){number}", f"{code} {number}"))


def _born(r: random.Random, first: int = 1940, last: int = 2006) -> date:
    return date(first, 1, 1) + timedelta(days=r.randrange(365 * (last - first + 1)))


def _when(r: random.Random) -> datetime:
    return datetime.combine(date(2019, 3, 1), datetime.min.time()) + timedelta(seconds=r.randrange(5 * 365 * 86_400))


def _place(r: random.Random) -> str:
    a = r.choice(_AREAS)
    return r.choice((
        f"{a[2]}{a[3]}{r.choice(_WAYS)}{r.randint(2, 388)}号",
        f"{a[1]}{a[2]}{a[3]}{r.choice(_HOMES)}{r.randint(1, 25)}幢{r.randint(1, 4)}单元{r.randint(201, 1803)}室",
        f"{a[3]}{r.choice(_HAMLETS)}{r.randint(1, 15)}社{r.randint(1, 120)}号附{r.randint(1, 4)}号",
        f"{r.choice(_HOMES)}{r.randint(1, 18)}-{r.randint(1, 3)}-{r.randint(101, 1104)}",
        f"{r.choice(_WAYS)}{r.randint(1, 77)}弄{r.randint(1, 40)}号{r.randint(101, 605)}室",
    ))


def _identity(r: random.Random, born: date | None = None) -> str:
    return identity(r, birth=born, county=r.choice(_AREAS)[0])


def _any(*words: str) -> Maker:
    return lambda r: r.choice(words)


def _elderly(t: Register) -> None:
    r = t.r
    people = [_identity(r, _born(r, 1928, 1963)) for _ in range(t.rows)]
    t.add("person_name", "老人姓名", "lrxm", _person)
    t.add("resident_id", "公民身份证号", "gmsfzh", people)
    t.add("age", "年龄", "nl", [str(2024 - int(p[6:10])) for p in people])
    t.add("gender", "性别", "xb", ["M" if int(p[16]) % 2 else "F" for p in people])
    t.add("category", "能力评估等级", "nlpgdj", _any("完好", "轻度失能", "中度失能", "重度失能"))
    t.add("address", "居住地", "jzd", _place)
    t.add("person_name", "紧急联系人", "jjlxr", _person)
    t.add("kinship", "关系", "gx", _any("儿子", "女儿", "配偶", "侄子", "儿媳"))
    t.add("mobile", "联系人手机", "lxrsj", _phone)
    t.add("amount", "高龄津贴", "gljt", lambda r: str(r.choice((100, 200, 300, 500))))
    t.add("bank_card|social_security_card|bank_account", "津贴卡号", "jtkh", lambda r: luhn("621467" + _num(r, 12)))
    t.add("date", "评估日期", "pgrq", lambda r: f"{_when(r):%Y-%m-%d}")
    t.add("organisation_name", "服务机构", "fwjg", _any("夕阳红养老服务中心", "安康敬老院", "瑶海区社会福利院", "幸福里日间照料中心", "颐和护理院"))


def _births(t: Register) -> None:
    t.add("order_number|object_id|person_number|medical_record_number", "出生证编号", "cszbh", lambda r: f"{r.choice('RSTU')}{r.choice(('33', '42', '50'))}{_num(r, 7)}")
    t.add("person_name", "新生儿姓名", "xsexm", _person)
    t.add("gender", "新生儿性别", "xsexb", _any("男", "女"))
    t.add("datetime|birth_date", "出生时间", "cssj", lambda r: f"{_when(r):%Y年%m月%d日%H时%M分}")
    t.add("measure|count", "出生体重g", "cstz", lambda r: str(int(r.gauss(3250, 420))))
    t.add("count|measure", "出生孕周", "csyz", lambda r: str(int(r.gauss(39, 1.4))))
    t.add("person_name", "母亲姓名", "mqxm", _person)
    t.add("age", "母亲年龄", "mqnl", lambda r: str(int(r.gauss(29, 4.5))))
    t.add("ethnicity", "母亲民族", "mqmz", _any("汉族", "汉族", "汉族", "土家族", "维吾尔族", "回族", "壮族"))
    t.add("resident_id|passport", "母亲证件号", "mqzjh", lambda r: _identity(r, _born(r, 1982, 2003)))
    t.add("person_name", "父亲姓名", "fqxm", _person, gaps=0.05, junk=("", "/", "不详"))
    t.add("organisation_name", "接生机构", "jsjg", _any("省妇幼保健院", "市第一人民医院", "协和医院", "中山区妇产医院", "洪山区人民医院"))
    t.add("measure|count|category", "Apgar评分", "apgar", lambda r: str(r.choice((8, 9, 10, 10, 10, 7))))


def _food(t: Register) -> None:
    t.add("order_number|object_id|business_registration|person_number", "许可证编号", "xkzbh", lambda r: f"JY{r.choice('123')}{r.choice(_AREAS)[0]}{_num(r, 7)}")
    t.add("organisation_name", "经营者名称", "jyzmc", lambda r: r.choice(("西湖区", "武汉", "渝中区", "")) + r.choice(("老灶", "蜀香", "阿婆", "百味", "好又多", "小马哥", "李记", "王胖子")) + r.choice(("火锅店", "小吃店", "餐饮有限公司", "超市", "面馆", "烘焙坊", "食品经营部")))
    t.add("credit_code", "社会信用代码", "shxydm", credit)
    t.add("person_name", "负责人", "fzr", _person)
    t.add("address", "经营场所", "jycs", _place)
    t.add("category|free_text|title", "经营项目", "jyxm", _any("预包装食品销售", "热食类食品制售", "散装食品销售", "冷食类食品制售,热食类食品制售", "糕点类食品制售"))
    t.add("date", "有效期至", "yxqz", lambda r: f"{_when(r):%Y年%m月%d日}")
    t.add("organisation_name", "发证机关", "fzjg", lambda r: f"{r.choice(_AREAS)[3]}市场监督管理局")
    t.add("landline|mobile", "举报电话", "jbdh", lambda r: _line_text(r) if r.random() < 0.7 else _phone(r))
    t.add("category", "风险等级", "fxdj", _any("A", "B", "C", "D", "A"))
    t.add("measure|count", "检查得分", "jcdf", lambda r: f"{r.gauss(86, 6):.1f}")


def _penalties(t: Register) -> None:
    t.add("order_number", "处罚文号", "cfwh", lambda r: f"{r.choice(('杭环罚', '武环罚', '大环罚决'))}〔{r.randint(2018, 2024)}〕{r.randint(1, 420)}号")
    t.add("organisation_name|person_name", "当事人", "dsr", lambda r: organisation(r) if r.random() < 0.8 else _person(r))
    t.add("credit_code|resident_id", "当事人代码", "dsrdm", lambda r: credit(r))
    t.add("person_name", "法人代表", "frdb", _person)
    t.add("free_text|title|category", "违法事实", "wfss", _any("未批先建，擅自开工建设喷涂生产线。", "废气处理设施未正常运行，VOCs无组织排放。", "危险废物贮存场所未设置识别标志。", "在线监测数据弄虚作假。"))
    t.add("amount", "罚款(万元)", "fk", lambda r: f"{r.choice((2, 3.5, 5, 8.2, 10, 20))}")
    t.add("date", "处罚日期", "cfrq", lambda r: f"{_when(r):%Y.%m.%d}")
    t.add("title|category|free_text", "处罚依据", "cfyj", _any("《中华人民共和国大气污染防治法》第九十九条", "《固体废物污染环境防治法》第一百一十二条", "《环境影响评价法》第三十一条"))
    t.add("longitude", "经度", "jd", lambda r: f"{120.1 + r.random() / 3:.6f}")
    t.add("latitude", "纬度", "wd", lambda r: f"{30.2 + r.random() / 3:.6f}")
    t.add("boolean", "是否履行", "sflx", _any("是", "否", "是"))


def _donors(t: Register) -> None:
    t.add("person_number|medical_record_number|object_id", "献血码", "xxm", lambda r: f"4201{r.randint(19, 24)}{_num(r, 7)}")
    t.add("person_name", "献血者", "xxz", lambda r: (lambda n: n[0] + "某" + n[2:])(_person(r)) if r.random() < 0.3 else _person(r))
    t.add("blood_type", "血型", "xx", _any("A", "B", "O", "AB", "O", "B"))
    t.add("category|blood_type", "RhD", "rhd", _any("阳性", "阳性", "阳性", "阴性"))
    t.add("resident_id", "身份证", "sfz", lambda r: (lambda i: f"{i[:4]}**********{i[14:]}")(_identity(r)))
    t.add("mobile", "电话", "dh", lambda r: f"+86-{_phone(r)}")
    t.add("count|measure|amount", "献血量ml", "xxl", lambda r: str(r.choice((200, 300, 400, 400))))
    t.add("measure", "血红蛋白", "xhdb", lambda r: str(int(r.gauss(142, 13))))
    t.add("datetime", "采血时间", "cxsj", lambda r: f"{_when(r):%Y/%m/%d %H:%M:%S}")
    t.add("organisation_name|title|address", "采血点", "cxd", _any("洪山广场献血屋", "市血液中心", "光谷献血屋", "中山大道爱心献血点"))
    t.add("count", "累计次数", "ljcs", lambda r: str(int(r.expovariate(0.4)) + 1))
    t.add("occupation", "职业", "zy", _any("学生", "工人", "教师", "公务员", "自由职业", "医务人员"))


def _jobs(t: Register) -> None:
    t.add("person_name", "求职者", "qzz", _person)
    t.add("birth_year", "出生年份", "csnf", lambda r: str(r.randint(1968, 2004)))
    t.add("education", "最高学历", "zgxl", _any("大学本科", "大专", "高中", "硕士研究生", "中专", "初中"))
    t.add("organisation_name", "毕业院校", "byyx", _any("武汉大学", "浙江工业大学", "重庆师范大学", "大连职业技术学院", "邯郸学院", "南昌航空大学"))
    t.add("title|category", "专业", "zy", _any("计算机科学与技术", "会计学", "护理学", "土木工程", "市场营销", "机电一体化"))
    t.add("mobile", "手机", "sj", lambda r: (lambda p: f"{p[:3]}-{p[3:7]}-{p[7:]}")(_phone(r)))
    t.add("email", "邮箱", "yx", lambda r: f"{''.join(r.choice(string.ascii_lowercase) for _ in range(7))}{r.randint(80, 99)}@{r.choice(('163.com', 'gmail.com', '139.com', 'hotmail.com'))}")
    t.add("occupation", "期望岗位", "qwgw", _any("会计", "程序员", "护士", "销售员", "司机", "保安", "施工员"))
    t.add("amount|category", "期望月薪", "qwyx", _any("4000-6000元", "6000-8000元", "8000-12000元", "面议"))
    t.add("free_text", "自我评价", "zwpj", lambda r: r.choice(("工作认真负责，吃苦耐劳，有团队精神。", "性格开朗，善于沟通，能熟练使用办公软件。", f"有五年工作经验，联系微信同手机{_phone(r)}。" if r.random() < 0.1 else "有五年工作经验，服从安排。", "有C1驾照，可接受出差。")), mixed=True)
    t.add("wechat|account_name", "微信", "wx", lambda r: r.choice((f"{_abc(r, 5).lower()}{_num(r, 4)}", f"wx_{_num(r, 6)}{_abc(r, 2).lower()}", f"{_abc(r, 3).lower()}-{_num(r, 5)}")))
    t.add("political_status", "政治面貌", "zzmm", _any("群众", "中共党员", "共青团员", "群众"))


def _campus(t: Register) -> None:
    t.add("student_number|person_number", "考生号", "ksh", lambda r: f"{r.randint(20, 24)}3301{_num(r, 8)}")
    t.add("student_number", "学号", "xh", lambda r: f"{r.randint(2019, 2023)}{r.randint(1, 30):02d}{r.randint(1, 12):02d}{r.randint(1, 60):02d}")
    t.add("person_name", "姓名", "xm", lambda r: r.choice((_person(r), _person(r) + " ", " " + _person(r))))
    t.add("organisation_name|title|category", "学院", "xy", _any("计算机学院", "外国语学院", "经济管理学院", "医学院", "法学院", "材料科学与工程学院"))
    t.add("category|code|title", "班级", "bj", lambda r: f"{r.choice(('软工', '英语', '会计', '临床', '法学'))}{r.randint(19, 23)}{r.randint(1, 4):02d}")
    t.add("measure", "平均学分绩点", "pjxfjd", lambda r: f"{min(5, r.gauss(3.4, 0.5)):.2f}")
    t.add("measure", "四级成绩", "sjcj", lambda r: str(int(r.gauss(480, 60))))
    t.add("code|address|category", "宿舍", "ss", lambda r: f"{r.choice('东西南')}{r.randint(1, 12)}-{r.randint(1, 6)}{r.randint(1, 30):02d}")
    t.add("bank_card", "奖学金卡号", "jxjkh", lambda r: luhn("621226" + _num(r, 12)))
    t.add("qq", "QQ", "qq", lambda r: str(r.randrange(10**8, 3 * 10**9)))
    t.add("division_name", "生源地", "syd", lambda r: (lambda a: a[1] + a[2])(r.choice(_AREAS)))
    t.add("birth_date", "生日", "sr", lambda r: f"{(d := _born(r, 1999, 2005)).year}-{d.month}-{d.day}")
    t.add("boolean", "是否贫困生", "sfpks", _any("0", "0", "0", "1"))


def _conscripts(t: Register) -> None:
    t.add("row_id", "序号", "xh", [f"{i + 1:04d}" for i in range(t.rows)])
    t.add("person_name", "应征青年", "yzqn", _person)
    t.add("resident_id", "身份号码", "sfhm", lambda r: (lambda i: f"{i[:6]} {i[6:10]} {i[10:14]} {i[14:]}")(_identity(r, _born(r, 1999, 2006))))
    t.add("measure", "身高", "sg", lambda r: str(int(r.gauss(173, 6))))
    t.add("measure", "体重", "tz", lambda r: f"{r.gauss(66, 9):.1f}")
    t.add("measure|category", "左眼视力", "zysl", _any("5.0", "4.9", "4.8", "5.1", "4.6"))
    t.add("category|diagnosis", "体检结论", "tjjl", _any("合格", "合格", "不合格", "待复查"))
    t.add("education", "文化程度", "whcd", _any("大学本科在读", "大学专科毕业", "高中毕业", "大学本科毕业"))
    t.add("address", "户籍地址", "hjdz", _place)
    t.add("mobile", "家长手机", "jzsj", _phone)
    t.add("military_id", "士兵证号", "sbzh", lambda r: f"士字第{_num(r, 8)}号")
    t.add("religion", "宗教信仰", "zjxy", _any("无", "无", "佛教", "基督教", "伊斯兰教"))
    t.add("date", "体检日期", "tjrq", lambda r: f"{_when(r):%Y%m%d}")


def _insurance(t: Register) -> None:
    t.add("order_number|object_id", "保单号", "bdh", lambda r: f"PDAA{r.randint(2019, 2024)}{r.choice(_AREAS)[0]}{_num(r, 8)}")
    t.add("plate", "标的车号牌", "bdchp", lambda r: r.choice("浙鄂渝辽") + r.choice("ABCD") + "·" + _abc(r, 1) + _num(r, 3) + r.choice("123XYZ"))
    t.add("vin", "车架号VIN", "cjhvin", vin)
    t.add("engine_number", "发动机号码", "fdjhm", lambda r: r.choice((_num(r, 6) + _abc(r, 1), _abc(r, 1) + _num(r, 7), "4A91-" + _num(r, 6))))
    t.add("person_name|organisation_name", "被保险人", "bbxr", lambda r: _person(r) if r.random() < 0.8 else organisation(r))
    t.add("amount", "保费", "bf", lambda r: f"{r.lognormvariate(8, 0.4):.2f}")
    t.add("amount", "保险金额", "bxje", lambda r: str(r.choice((500_000, 1_000_000, 1_500_000, 2_000_000, 3_000_000))))
    t.add("datetime|date", "起保日期", "qbrq", lambda r: f"{_when(r):%Y-%m-%d} 00:00:00")
    t.add("count", "出险次数", "cxcs", lambda r: str(r.choice((0, 0, 0, 1, 1, 2, 3))))
    t.add("category", "险种", "xz", _any("交强险", "商业三者险", "车损险", "驾乘意外险"))
    t.add("bank_account|bank_card", "赔款账号", "pkzh", lambda r: f"1202{_num(r, 15)}")
    t.add("employee_number|code", "业务员工号", "ywygh", lambda r: f"33{r.randint(10000, 10400)}")


def _metro(t: Register) -> None:
    t.add("person_number|object_id|social_security_card", "卡号", "kh", lambda r: f"3100{_num(r, 12)}")
    t.add("title|division_name|category", "进站", "jz", _any("武林广场", "光谷广场", "解放碑", "火车东站", "西安路", "中山广场", "客运中心"))
    t.add("title|division_name|category", "出站", "cz", _any("凤起路", "汉口火车站", "两路口", "萧山国际机场", "大学城"))
    t.add("datetime", "进站时间", "jzsj", lambda r: f"{_when(r):%Y%m%d%H%M%S}")
    t.add("time", "出站时刻", "czsk", lambda r: f"{r.randint(5, 23):02d}:{r.randint(0, 59):02d}")
    t.add("amount", "扣费", "kf", lambda r: str(r.choice((2, 3, 4, 5, 6, 7))))
    t.add("amount", "卡余额", "kye", lambda r: f"{r.uniform(0, 200):.2f}")
    t.add("category", "票种", "pz", _any("普通卡", "老年卡", "学生卡", "二维码"))
    t.add("code|object_id", "闸机编号", "zjbh", lambda r: f"{r.randint(1, 40):02d}{r.choice('AB')}{r.randint(1, 16):02d}")
    t.add("mobile", "绑定手机", "bdsj", lambda r: f"{(p := _phone(r))[:3]}****{p[7:]}", gaps=0.3)


def _chargers(t: Register) -> None:
    base = 1_690_000_000
    t.add("object_id|code", "桩编号", "zbh", lambda r: f"33010600{r.randint(1, 40):04d}{r.randint(1, 12):02d}")
    t.add("order_number|object_id", "充电订单", "cddd", lambda r: f"CD{_when(r):%y%m%d%H%M}{_num(r, 6)}")
    t.add("vin", "车辆识别码", "clsbm", lambda r: vin(r).lower() if r.random() < 0.2 else vin(r))
    t.add("plate", "车号", "ch", lambda r: r.choice("浙鄂渝") + r.choice("AB") + r.choice("DF") + _num(r, 5))
    t.add("datetime", "开始", "ks", lambda r: str(base + r.randrange(30_000_000)))
    t.add("measure", "电量kWh", "dl", lambda r: f"{r.uniform(3, 72):.3f}")
    t.add("measure|ratio|count", "结束SOC", "jssoc", lambda r: str(min(100, int(r.gauss(88, 10)))))
    t.add("amount", "服务费", "fwf", lambda r: f"{r.uniform(2, 40):.2f}")
    t.add("coordinates", "坐标", "zb", lambda r: f"{30.2 + r.random() / 5:.5f} {120.1 + r.random() / 5:.5f}")
    t.add("ip", "桩IP", "zip", lambda r: f"10.{r.randint(20, 29)}.{r.randint(0, 255)}.{r.randint(2, 253)}")
    t.add("version", "固件版本", "gjbb", _any("1.0.23.4", "1.0.25.0", "1.1.2.17", "1.0.23.9"))
    t.add("mac", "MAC", "mac", lambda r: "".join(f"{r.randrange(256):02X}" for _ in range(6)))


def _settlements(t: Register) -> None:
    t.add("person_number|social_security_card", "医保个人编号", "ybgrbh", lambda r: f"4201{_num(r, 12)}")
    t.add("person_name", "参保人", "cbr", _person)
    t.add("resident_id", "证件号码", "zjhm", lambda r: f"身份证：{_identity(r)}" if r.random() < 0.3 else _identity(r).lower())
    t.add("order_number|medical_record_number|object_id", "就诊流水号", "jzlsh", lambda r: f"{_when(r):%Y%m%d}{_num(r, 8)}")
    t.add("organisation_name", "定点机构", "ddjg", _any("同济医院", "省人民医院", "珞南街社区卫生服务中心", "康复堂大药房", "渝中区中医院"))
    t.add("disease_code", "病种编码", "bzbm", _any("E11.9", "I10", "N18.6", "C50.9", "J44.9", "M32.9", "B18.1"))
    t.add("diagnosis", "病种", "bz", _any("2型糖尿病", "高血压", "终末期肾病", "乳腺恶性肿瘤", "慢阻肺", "系统性红斑狼疮", "慢性乙型肝炎"))
    t.add("amount", "统筹支付", "tczf", lambda r: f"{r.lognormvariate(6.5, 1):.2f}")
    t.add("amount", "个人自付", "grzf", lambda r: f"{r.lognormvariate(5, 1.2):.2f}")
    t.add("ratio", "报销比例", "bxbl", _any("70%", "85%", "90%", "55%"))
    t.add("category", "险种类型", "xzlx", _any("职工医保", "居民医保", "生育保险"))
    t.add("date", "结算日期", "jsrq", lambda r: f"{_when(r):%m/%d/%Y}")


def _permits(t: Register) -> None:
    t.add("hk_macau_permit|taiwan_permit", "回乡证号", "hxzh", lambda r: r.choice("HM") + _num(r, r.choice((8, 10))))
    t.add("resident_id", "居住证号", "jzzh", lambda r: (lambda i: r.choice(("810000", "820000", "830000")) + i[6:17])(_identity(r)) + r.choice("0123456789X"))
    t.add("person_name", "英文姓名", "ywxm", lambda r: f"{r.choice(('CHAN', 'WONG', 'CHEUNG', 'LEUNG', 'HO', 'LAM', 'KWOK', 'NG'))} {r.choice(('Tai Man', 'Ka Yan', 'Chi Keung', 'Mei Ling', 'Wai Kit', 'Siu Fong'))}")
    t.add("person_name", "中文姓名", "zwxm", lambda r: r.choice("陈黄张梁何林郭吴") + r.choice(("大文", "嘉欣", "志强", "美玲", "伟杰", "小芳", "家輝", "詠詩")))
    t.add("birth_date", "出生日期", "csrq", lambda r: f"{_born(r):%d-%m-%Y}")
    t.add("country|division_name|category", "地区", "dq", _any("香港", "澳门", "台湾", "香港"))
    t.add("mobile|landline", "联络电话", "lldh", lambda r: f"+852 {r.choice('5679')}{_num(r, 3)} {_num(r, 4)}")
    t.add("organisation_name", "就业单位", "jydw", organisation)
    t.add("taiwan_permit", "台胞证", "tbz", lambda r: _num(r, 8) if r.random() < 0.8 else _num(r, 10) + "(B)", gaps=0.4)
    t.add("date", "签发日期", "qfrq", lambda r: f"{_when(r):%Y-%m-%d}")
    t.add("division_code", "居住地区划", "jzdqh", lambda r: r.choice(_AREAS)[0])


def _lawyers(t: Register) -> None:
    t.add("person_number|employee_number|object_id", "执业证号", "zyzh", lambda r: f"1{r.choice(_AREAS)[0][:4]}{r.randint(1995, 2023)}{r.choice(('10', '11'))}{_num(r, 6)}")
    t.add("person_name", "律师", "ls", _person)
    t.add("organisation_name", "律所", "ls2", lambda r: r.choice(("浙江", "湖北", "重庆", "辽宁")) + r.choice(("泰杭", "得伟君尚", "坤源", "华夏", "正义", "金平川")) + "律师事务所")
    t.add("age_group", "年龄段", "nld", _any("30岁以下", "30-39岁", "40-49岁", "50岁及以上"))
    t.add("category|title", "业务领域", "ywly", _any("刑事辩护", "公司法务", "婚姻家事", "知识产权", "行政诉讼"))
    t.add("landline", "办公电话", "bgdh", _line_text)
    t.add("signature|url", "照片路径", "zplj", lambda r: f"/photo/lawyer/{_num(r, 8)}.jpg")
    t.add("measure", "考核得分", "khdf", lambda r: f"{r.gauss(88, 5):.1f}")
    t.add("year", "首次执业年", "sczyn", lambda r: str(r.randint(1995, 2023)))
    t.add("order_number", "代理案号", "dlah", lambda r: f"（{r.randint(2019, 2024)}）浙01{r.choice(('民初', '刑终', '行初'))}{r.randint(1, 4000)}号")


def _gas(t: Register) -> None:
    r = t.r
    last = [r.randint(10, 4000) for _ in range(t.rows)]
    t.add("meter_number", "燃气户号", "rqhh", lambda r: f"30{_num(r, 7)}")
    t.add("person_name", "用户姓名", "yhxm", _person)
    t.add("address", "用气地址", "yqdz", _place)
    t.add("meter_number", "表钢号", "bgh", lambda r: f"{_num(r, 4)}{_num(r, 8)}")
    t.add("count|measure", "上次表底", "scbd", [str(x) for x in last])
    t.add("count|measure", "本次表底", "bcbd", [str(x + r.randint(0, 60)) for x in last])
    t.add("amount|measure", "应缴气费", "yjqf", lambda r: f"{r.uniform(0, 180):.2f}")
    t.add("date", "抄表日期", "cbrq", lambda r: str((_when(r).date() - date(1899, 12, 30)).days))
    t.add("mobile|landline", "用户电话", "yhdh", lambda r: _phone(r) if r.random() < 0.7 else "".join(_line(r)), gaps=0.1, junk=("", "无", "0", "-"))
    t.add("person_name", "抄表员", "cby", _any("匡志军", "盛红霞", "詹学文", "佟安", "鲍斌"))
    t.add("category|code", "表型", "bx", _any("IC卡表", "物联网表", "机械表", "G2.5", "G4"))


def _tenders(t: Register) -> None:
    t.add("order_number|code|object_id", "项目编号", "xmbh", lambda r: f"{r.choice(('ZJ', 'HB', 'CQ'))}-{r.randint(2020, 2024)}-{_num(r, 4)}")
    t.add("title", "项目名称", "xmmc", lambda r: r.choice(("西湖区", "洪山区", "中山区")) + r.choice(("中小学食堂改造", "智慧交通二期", "老旧小区提升", "污水管网修复", "办公设备采购")) + r.choice(("项目", "工程", "服务项目")))
    t.add("organisation_name", "采购人", "cgr", lambda r: r.choice(_AREAS)[3] + r.choice(("教育局", "城市管理局", "水务局", "公安分局", "大数据局")))
    t.add("organisation_name", "中标单位", "zbdw", organisation)
    t.add("amount", "中标价", "zbj", lambda r: f"¥{r.lognormvariate(13, 1):,.2f}")
    t.add("person_name", "评审专家", "pszj", lambda r: "、".join(_person(r) for _ in range(3)))
    t.add("ratio", "下浮率", "xfl", lambda r: f"{r.uniform(0.5, 12):.2f}%")
    t.add("datetime", "开标时间", "kbsj", lambda r: f"{_when(r):%Y-%m-%d %H}:30")
    t.add("url", "公告链接", "gglj", lambda r: f"http://ggzy.example.gov.cn/detail?id={_num(r, 7)}")
    t.add("category", "采购方式", "cgfs", _any("公开招标", "竞争性磋商", "询价", "单一来源"))
    t.add("landline", "代理电话", "dldh", lambda r: f"400{_num(r, 7)}" if r.random() < 0.2 else _line_text(r))


def _census(t: Register) -> None:
    t.add("division_code", "地址码", "dzm", lambda r: f"{r.choice(_AREAS)[0]}{r.randint(1, 12):03d}{r.randint(1, 30):03d}")
    t.add("meter_number|row_id|code|person_number|count", "户编号", "hbh", lambda r: f"{r.randint(1, 180):03d}")
    t.add("kinship|code|category", "与户主关系", "yhzgx", _any("0", "1", "2", "3", "5"))
    t.add("gender", "R3性别", "r3", _any("1", "2"))
    t.add("month|birth_date", "出生年月", "csny", lambda r: f"{_born(r, 1932, 2019):%Y%m}")
    t.add("age", "年龄周岁", "nlzs", lambda r: str(max(0, min(99, int(r.gauss(40, 21))))))
    t.add("ethnicity", "民族代码", "mzdm", _any("01", "01", "01", "03", "04", "05", "10"))
    t.add("education", "受教育程度", "sjycd", _any("未上过学", "小学", "初中", "高中", "大学专科", "大学本科"))
    t.add("industry_code|title|category", "行业", "hy", _any("制造业", "批发和零售业", "农、林、牧、渔业", "建筑业", "教育", "住宿和餐饮业"))
    t.add("marital_status", "婚姻", "hy2", _any("未婚", "有配偶", "有配偶", "离婚", "丧偶"))
    t.add("count", "存活子女", "chzn", lambda r: str(r.choice((0, 1, 1, 2, 2, 3))))
    t.add("measure|count", "住房面积", "zfmj", lambda r: str(int(r.gauss(98, 34))))
    t.add("ratio|measure", "权重", "qz", lambda r: f"{r.uniform(0.4, 2.6):.6f}")


def _devices(t: Register) -> None:
    t.add("imei", "IMEI1", "imei1", lambda r: luhn(r.choice(("86", "35", "01")) + _num(r, 12)))
    t.add("imsi", "卡IMSI", "kimsi", lambda r: "4600" + r.choice("0127") + _num(r, 10))
    t.add("object_id|imsi", "ICCID", "iccid", lambda r: luhn("89860" + _num(r, 14)))
    t.add("object_id|code|order_number", "资产标签", "zcbq", lambda r: f"HZ-{r.randint(1, 9):02d}-{_num(r, 5)}")
    t.add("title|category|code", "型号", "xh", _any("Mate 40 Pro", "ELS-AN00", "Redmi K50", "V2239A", "PD2136"))
    t.add("employee_number", "警号", "jh", lambda r: f"0{r.randint(10000, 49999)}")
    t.add("person_name", "领用人", "lyr", _person)
    t.add("ip", "地址v6", "dzv6", lambda r: ":".join(f"{r.randrange(65536):x}" for _ in range(8)))
    t.add("account_name", "登录名", "dlm", lambda r: r.choice(("zhijun", "guizhi", "fuhai", "dandan", "hongxia", "yifei")) + r.choice((".kuang", ".ning", "_sheng", "")) + r.choice(("", "1", "02", "1988")))
    t.add("datetime", "最后在线", "zhzx", lambda r: str(int(_when(r).replace(tzinfo=UTC).timestamp() * 1000)))
    t.add("ratio|measure|count", "电量", "dl", lambda r: f"{r.randint(3, 100)}%")
    t.add("object_id", "设备指纹", "sbzw", lambda r: "".join(r.choice("0123456789abcdef") for _ in range(40)))


def _reports(t: Register) -> None:
    t.add("month", "统计月份", "tjyf", lambda r: f"{r.randint(2019, 2024)}-{r.randint(1, 12):02d}")
    t.add("division_name", "区县", "qx", lambda r: r.choice(_AREAS)[3])
    t.add("count|measure", "用电户数", "ydhs", lambda r: str(int(r.lognormvariate(11, 0.7))))
    t.add("measure|count", "售电量(万千瓦时)", "sdl", lambda r: f"{r.lognormvariate(8, 0.8):.2f}")
    t.add("ratio", "同比", "tb", lambda r: f"{r.gauss(4, 6):.2f}%")
    t.add("measure|ratio", "景气指数", "jqzs", lambda r: f"{r.gauss(50.4, 1.6):.1f}")
    t.add("amount|measure", "税收收入", "sssr", lambda r: f"{r.lognormvariate(15, 1):.0f}")
    t.add("postcode", "邮政区码", "yzqm", lambda r: r.choice(_AREAS)[5])
    t.add("category|title", "指标", "zb", _any("规模以上工业增加值", "社会消费品零售总额", "固定资产投资", "一般公共预算收入"))
    t.add("amount|measure|count", "房价(元/㎡)", "fj", lambda r: str(int(r.gauss(18600, 4200))))
    t.add("count", "客流量", "kll", lambda r: str(r.randrange(10_000_000, 99_999_999)))


def _notary(t: Register) -> None:
    t.add("order_number", "公证书编号", "gzsbh", lambda r: f"({r.randint(2018, 2024)})浙杭西证民字第{r.randint(1, 9999)}号")
    t.add("person_name", "申请人", "sqr", _person)
    t.add("resident_id", "申请人身份证", "sqrsfz", lambda r: f'="{_identity(r)}"')
    t.add("property_certificate", "房产证号", "fczh", lambda r: r.choice((f"杭房权证西移字第{_num(r, 8)}号", f"浙（{r.randint(2016, 2024)}）杭州市不动产权第{_num(r, 7)}号")))
    t.add("category|title", "公证事项", "gzsx", _any("继承权", "委托书", "遗嘱", "亲属关系", "无犯罪记录"))
    t.add("person_name", "公证员", "gzy", _any("谷守信", "霍美玲", "邢景行", "包开来"))
    t.add("amount", "公证费", "gzf", lambda r: f"{r.choice((200, 400, 800, 1200))}元")
    t.add("date", "出证日期", "czrq", lambda r: f"{_when(r):%Y-%m-%d}T00:00:00")
    t.add("country", "使用国", "syg", _any("加拿大", "澳大利亚", "日本", "意大利", "美国", "西班牙"))
    t.add("free_text|category", "备注", "bz", lambda r: r.choice(("当事人委托他人领取。", "需译文。", "材料补正后受理。", f"代理人{_person(r)}，电话{_phone(r)}" if r.random() < 0.15 else "无异议。")), mixed=True)


def _hotels(t: Register) -> None:
    t.add("person_name", "Guest", "guest", _any("John Miller", "Sophie Martin", "Kim Soo-jin", "Li Ming", "David Wilson", "Elena Rossi", "Tran Thi Lan", "Yamada Taro", "Peter Schmidt", "Zhang Wei", "Amelia Brown", "Oleksandr Shevchenko"))
    t.add("passport", "证件号", "zjh", lambda r: r.choice((f"P{_num(r, 7)}", f"M{_num(r, 8)}", f"{_abc(r, 2)}{_num(r, 6)}", f"EJ{_num(r, 7)}")))
    t.add("code|count|category", "房间", "fj", lambda r: str(r.randint(2, 26) * 100 + r.randint(1, 30)))
    t.add("datetime", "到店", "dd", lambda r: f"{_when(r):%d/%m/%Y %H:%M}")
    t.add("amount", "房价", "fj2", lambda r: f"{r.choice((288, 358, 428, 688, 1288))}")
    t.add("order_number|object_id", "预订号", "ydh", lambda r: _num(r, 10))
    t.add("country", "国家", "gj", _any("GBR", "FRA", "KOR", "CHN", "USA", "ITA", "VNM", "JPN", "DEU"))
    t.add("email", "邮件", "yj", lambda r: f"{r.choice(('j.miller', 'sophie', 'sjkim', 'elena.r', 'taro'))}{_num(r, 2)}@{r.choice(('gmail.com', 'orange.fr', 'naver.com', 'gmx.de'))}")
    t.add("bank_card", "担保卡", "dbk", lambda r: (lambda c: f"{c[:4]}-{c[4:8]}-{c[8:12]}-{c[12:]}")(luhn(r.choice(("4", "5", "3")) + _num(r, 14))))
    t.add("count", "晚数", "ws", lambda r: str(r.choice((1, 1, 1, 2, 2, 3, 5))))


def _boats(t: Register) -> None:
    t.add("object_id|plate|title|code", "船名号", "cmh", lambda r: f"{r.choice(('浙岱渔', '辽大甘渔', '琼海口渔', '桂北渔'))}{_num(r, 5)}")
    t.add("person_name", "船东", "cd", _person)
    t.add("resident_id", "船东证件", "cdzj", _identity)
    t.add("measure", "总吨位", "zdw", lambda r: f"{r.lognormvariate(4, 0.7):.1f}")
    t.add("measure|count", "主机功率kW", "zjgl", lambda r: str(r.choice((44, 88, 136, 220, 330))))
    t.add("category|title", "作业类型", "zylx", _any("刺网", "拖网", "张网", "钓具", "笼壶"))
    t.add("longitude", "Lon", "lon", lambda r: f"{121.5 + r.random() * 3:.4f}")
    t.add("latitude", "Lat", "lat", lambda r: f"{29.1 + r.random() * 2:.4f}")
    t.add("datetime", "定位时间", "dwsj", lambda r: f"{_when(r):%Y-%m-%d %H:%M:%S}")
    t.add("measure", "航速", "hs", lambda r: f"{r.uniform(0, 11):.1f}")
    t.add("bank_account", "油补账号", "ybzh", lambda r: f"2010{_num(r, 11)}")
    t.add("organisation_name", "船籍港渔政", "cjgyz", _any("岱山县海洋与渔业局", "大连市渔政支队", "海口市农业农村局"))


def _partners(t: Register) -> None:
    t.add("organisation_name", "供应商", "gys", lambda r: r.choice(("Hangzhou Yunqi Technology Co., Ltd.", "浙江云栖信息股份有限公司", organisation(r), organisation(r))))
    t.add("organisation_code", "组织机构代码", "zzjgdm", lambda r: (lambda b: b + "-" + (lambda k: "X" if k == 10 else str(k % 11))((11 - sum((string.digits + string.ascii_uppercase).index(c) * w for c, w in zip(b, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11) % 11))(_num(r, 8)))
    t.add("bank_account", "对公账户", "dgzh", lambda r: f"{r.choice(('3301', '5719', '1202'))}{_num(r, r.choice((13, 15)))}")
    t.add("organisation_name", "开户行", "khh", _any("中国银行杭州市分行", "招商银行武汉光谷支行", "重庆农村商业银行渝中支行", "浙商银行"))
    t.add("person_name", "业务联系人", "ywlxr", lambda r: r.choice((_person(r), r.choice(_SURNAMES[:40]) + r.choice(("经理", "先生", "女士", "总")))))
    t.add("mobile|landline", "电话/手机", "dhsj", lambda r: f"{_line_text(r)}/{_phone(r)}" if r.random() < 0.2 else r.choice((_phone(r), _line_text(r))))
    t.add("order_number", "发票号", "fph", lambda r: f"{r.randint(23, 24)}3320000{_num(r, 11)}")
    t.add("amount", "含税金额", "hsje", lambda r: f"{r.lognormvariate(10, 1):,.2f}")
    t.add("ratio", "税率", "sl", _any("13%", "9%", "6%", "3%"))
    t.add("code|object_id", "69码", "69m", lambda r: (lambda b: b + str(-sum(int(c) * (3 if i % 2 else 1) for i, c in enumerate(b)) % 10))("69" + _num(r, 10)))
    t.add("count|measure", "数量合计", "slhj", lambda r: str(int(r.lognormvariate(4, 1))))
    t.add("date", "到货日期", "dhrq", lambda r: f"{(w := _when(r)).year}年{w.month}月{w.day}日")


_ARCHIVES = (_elderly, _births, _food, _penalties, _donors, _jobs, _campus, _conscripts, _insurance, _metro, _chargers, _settlements, _permits, _lawyers, _gas, _tenders, _census, _devices, _reports, _notary, _hotels, _boats, _partners)
_FULL = str.maketrans(string.digits, "０１２３４５６７８９")


def _exported(column: Made, r: random.Random) -> list[str]:
    """Apostrophes, `.0`, blanks up to a width, words for nothing, a row of the header inside."""
    whole = all(v.isdigit() and len(v) < 10 and not v.startswith("0") for v in column.values if v)
    manner = r.choice(("quote", "float", "pad", "tab", "plain"))
    void = r.choice(("", "NULL", "null", "\\N", "-", "无", "/", "未知"))
    share = r.choice((0.0, 0.1, 0.5))
    width = max(map(len, column.values)) + 4
    def spoil(v: str) -> str:
        match manner:
            case "quote" if v.isdigit() and len(v) > 9:
                return "'" + v
            case "float" if whole:
                return v + ".0"
            case "pad":
                return v.ljust(width)
            case "tab":
                return v + "\t"
        return v
    return [void if not v or r.random() < share else spoil(v) for v in column.values]


def _by_hand(column: Made, r: random.Random) -> list[str]:
    """Full width in some rows, blanks inside long numbers, trailing remarks of nothing."""
    wide, split = r.choice((0.0, 0.3)), r.choice((0.0, 0.2))
    long = column.label.split("|")[0] in ("resident_id", "bank_card", "mobile", "imei", "credit_code", "bank_account")
    def spoil(v: str) -> str:
        if long and r.random() < split:
            v = " ".join((v[:4], v[4:8], v[8:])).strip()
        return v.translate(_FULL) if r.random() < wide else v
    return [spoil(v) if v else r.choice(("", "无", "0")) for v in column.values]


def _with(made: Made, cells: Sequence[str]) -> Made:
    return Made(label=made.label, header=made.header, pinyin=made.pinyin, values=tuple(cells), mixed=made.mixed)


def archive_tables(seed: int = 71113, rows: int = 205) -> list[list[Made]]:
    """Twenty-three archives in three states."""
    tables: list[list[Made]] = []
    for number, archive in enumerate(_ARCHIVES):
        for state, damage in enumerate((None, _exported, _by_hand)):
            table = Register(random.Random(seed * 100 + number * 3 + state), rows)
            archive(table)
            r = random.Random(seed + number * 5 + state)
            tables.append([_with(c, damage(c, r)) for c in table.columns] if damage else table.columns)
    return tables
