# ruff: noqa: E501 - a table of makers reads best with one column a line
# fmt: off
"""A fourth set: what stands at the counters of one county, written after the recognisers were last changed for the third.

Made up by a seed. Its first result is what `docs/classification.md` reports as unseen.
"""

import random
from datetime import date, datetime, timedelta

from tests.factories.classify import Made, card, credit, identity, luhn, mobile, vin
from tests.factories.classify_registers import Register

_NAMES = [a + b for a in "孙周吴郑冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜谢邹窦章苏潘葛范彭鲁韦马方任袁柳唐薛雷倪汤罗毕安常于傅齐康伍余顾孟黄穆萧尹王李刘赵" for b in ("桂芳", "建平", "丽萍", "俊", "晓燕", "永福", "志远", "佩琪", "淑华", "亚楠", "文博", "国栋", "玉梅", "春生", "媛媛", "学军", "子墨", "红霞", "海波", "大勇")]
_ODD = ["买合木提·艾山", "阿米娜·赛迪", "洛桑旺姆", "白玛次仁", "朴正哲", "金顺姬", "李·伊丽娜", "段干木", "东方明珠", "巴图孟克"]
_PLACES = [("530102", "云南省", "昆明市", "五华区", "650000"), ("620102", "甘肃省", "兰州市", "城关区", "730000"), ("360102", "江西省", "南昌市", "东湖区", "330000"), ("340104", "安徽省", "合肥市", "蜀山区", "230000"), ("140105", "山西省", "太原市", "小店区", "030000"), ("150102", "内蒙古自治区", "呼和浩特市", "新城区", "010000"), ("230103", "黑龙江省", "哈尔滨市", "南岗区", "150000"), ("460105", "海南省", "海口市", "秀英区", "570000"), ("640104", "宁夏回族自治区", "银川市", "兴庆区", "750000"), ("120103", "天津市", "天津市", "河西区", "300000")]
_ROADS = ["人民东路", "金碧路", "庆阳路", "阳明路", "望江西路", "平阳路", "新华大街", "红军街", "海秀大道", "正源街", "围堤道", "民族路", "五一巷", "盐市口街", "顺城街"]
_BLOCKS = ["金江小区", "天庆花园", "恒茂国际", "绿地香颂", "学府东苑", "铁路新村", "银杏家园", "滨湖世纪城", "军分区家属院", "和平里"]


def _name(r: random.Random) -> str:
    return r.choice(_ODD) if r.random() < 0.05 else r.choice(_NAMES)


def _at(r: random.Random, place: tuple[str, ...] | None = None) -> str:
    p = place or r.choice(_PLACES)
    return r.choice(["", p[3], p[2] + p[3], p[1] + p[2] + p[3]]) + r.choice([f"{r.choice(_ROADS)}{r.randint(1, 600)}号附{r.randint(1, 9)}号", f"{r.choice(_ROADS)}{r.randint(1, 600)}号{r.choice(_BLOCKS)}{r.randint(1, 25)}幢{r.randint(1, 3)}单元{r.randint(1, 18)}0{r.randint(1, 4)}", f"{r.choice(['团结', '前进', '永丰', '太平'])}{r.choice(['乡', '镇'])}{r.choice(['大寨', '小河', '新庄', '下营'])}村委会{r.choice(['上', '下', '东', '西'])}村小组{r.randint(1, 120)}号", f"{r.choice(_BLOCKS)}{r.randint(1, 25)}栋{r.randint(101, 2404)}"])


def _day(r: random.Random, first: int, last: int) -> date:
    return date(first, 1, 1) + timedelta(days=r.randrange((last - first + 1) * 365))


def _time(r: random.Random) -> datetime:
    return datetime(2024, 1, 1) + timedelta(seconds=r.randrange(31_000_000))  # noqa: DTZ001 - a made-up moment


def _pension(t: Register) -> None:
    r = t.r
    p = [r.choice(_PLACES) for _ in range(t.rows)]
    b = [_day(r, 1936, 1964) for _ in range(t.rows)]
    ids = [identity(r, birth=x, county=y[0]) for x, y in zip(b, p, strict=True)]
    t.add("social_security_card", "社保卡号", "sbkh", lambda r: f"{r.choice('ABCDE')}{r.randrange(10**8):08d}")
    t.add("person_name", "领取人", "lqr", _name)
    t.add("resident_id", "领取人身份证", "lqrsfz", [r.choice([i, i + "\t", "'" + i]) for i in ids])
    t.add("birth_date", "出生年月", "csny", [f"{x:%Y.%m.%d}" for x in b])
    t.add("age", "年龄", "nl", [str(2024 - x.year) for x in b])
    t.add("gender", "性别", "xb", ["男" if int(i[16]) % 2 else "女" for i in ids])
    t.add("amount", "月发放额", "yffe", lambda r: f"{r.uniform(130, 5200):.2f}")
    t.add("bank_card", "发放卡号", "ffkh", card)
    t.add("organisation_name", "代发银行", "dfyh", lambda r: r.choice(["中国农业银行五华支行", "兰州银行城关支行", "南昌农商银行东湖支行", "中国邮政储蓄银行蜀山区营业所", "建设银行小店支行", "内蒙古银行新城支行", "龙江银行南岗支行", "海口农商银行秀英支行", "宁夏银行兴庆支行"]))
    t.add("month", "起领年月", "qlny", lambda r: f"{r.randint(1996, 2024)}年{r.randint(1, 12)}月")
    t.add("boolean", "是否健在", "sfjz", lambda r: r.choice(["是", "是", "是", "否"]))
    t.add("free_text", "核查情况", "hcqk", lambda r: r.choice(["已入户核查，本人健在", "随子女在外地居住，视频认证", "电话无人接听，待再次核实", "行动不便，上门认证完成"]), gaps=0.4, junk=("", "无"))


def _court(t: Register) -> None:
    t.add("order_number", "案号", "ah", lambda r: f"(2024)云0102{r.choice(['民初', '刑初', '执'])}{r.randint(1, 9000)}号")
    t.add("person_name", "原告", "yg", _name)
    t.add("organisation_name", "被告单位", "bgdw", lambda r: f"{r.choice(['昆明', '云南', '五华区'])}{r.choice(['滇峰', '春城', '石林', '九鼎', '云岭', '大観'])}{r.choice(['物业服务有限公司', '装饰工程有限公司', '旅行社有限公司', '食品厂', '汽车租赁有限公司'])}")
    t.add("category|title", "案由", "ay", lambda r: r.choice(["民间借贷纠纷", "物业服务合同纠纷", "离婚纠纷", "机动车交通事故责任纠纷", "劳动争议", "买卖合同纠纷"]))
    t.add("amount", "标的额(元)", "bde", lambda r: f"{r.lognormvariate(10, 1.4):.2f}")
    t.add("date", "立案日期", "larq", lambda r: f"{_day(r, 2024, 2024)}")
    t.add("datetime", "开庭时间", "ktsj", lambda r: f"{_time(r):%Y年%m月%d日 %H时%M分}")
    t.add("person_name", "承办法官", "cbfg", lambda r: r.choice(_NAMES[:400:40]))
    t.add("mobile", "联系电话", "lxdh", lambda r: r.choice([mobile(r), f"(+86){mobile(r)}", f"{mobile(r)}(本人)"]))
    t.add("address", "送达地址", "sddz", _at)
    t.add("category", "审理程序", "slcx", lambda r: r.choice(["简易程序", "普通程序", "小额诉讼"]))


def _water(t: Register) -> None:
    t.add("meter_number", "水表户号", "sbhh", lambda r: f"{r.randint(10, 19)}{r.randrange(10**8):08d}")
    t.add("person_name", "户名", "hm", lambda r: _name(r) if r.random() < 0.9 else "铁路新村物业管理处")
    t.add("address", "用水地址", "ysdz", _at)
    t.add("category|code|measure|title", "表径", "bj", lambda r: r.choice(["DN15", "DN20", "DN15", "DN25", "DN50"]))
    t.add("count|measure", "上期读数", "sqds", lambda r: str(r.randint(0, 9000)))
    t.add("amount", "应收水费", "yssf", lambda r: f"¥{r.uniform(5, 300):.2f}")
    t.add("measure|amount|ratio", "单价", "dj", lambda r: r.choice(["3.45", "4.62", "5.95"]))
    t.add("date", "抄表日", "cbr", lambda r: f"{_day(r, 2024, 2024):%Y%m%d}")
    t.add("mobile", "缴费提醒手机", "jftxsj", mobile, gaps=0.25, junk=("", "13800000000", "无"))
    t.add("row_id", "ID", "id", [str(i) for i in range(1001, 1001 + t.rows)])
    t.add("object_id", "交易流水", "jyls", lambda r: f"{r.randrange(16**32):032x}")


def _hotel(t: Register) -> None:
    t.add("person_name", "旅客姓名", "lkxm", lambda r: r.choice([_name(r), _name(r), "TANAKA HIROSHI", "SMITH JOHN", "KIM MINJUN"]))
    t.add("resident_id", "证件号码", "zjhm", lambda r: identity(r) if r.random() < 0.9 else f"E{r.randrange(10**8):08d}")
    t.add("category|title", "证件类型", "zjlx", lambda r: r.choice(["身份证", "身份证", "身份证", "护照"]))
    t.add("code|title|category|count|order_number", "房号", "fh", lambda r: str(r.randint(2, 18) * 100 + r.randint(1, 30)))
    t.add("datetime", "入住时间", "rzsj", lambda r: f"{_time(r):%Y-%m-%dT%H:%M:%S+08:00}")
    t.add("datetime", "退房时间", "tfsj", lambda r: f"{_time(r):%Y-%m-%d %H:%M}", gaps=0.3)
    t.add("division_name|address", "籍贯", "jg", lambda r: (lambda p: p[1] + p[2])(_PLACES[r.randrange(10)]))
    t.add("plate", "随行车辆", "sxcl", lambda r: f"{r.choice('云甘赣皖晋蒙黑琼宁津')}A{r.choice(['D', 'F', ''])}{r.randrange(10**5):05d}", gaps=0.6, junk=("", "无"))
    t.add("organisation_name", "旅馆", "lg", lambda r: r.choice(["春城大酒店", "如家快捷酒店(金碧路店)", "汉庭酒店兰州西站店", "滨湖民宿", "阳明宾馆", "锦江之星南岗店"]))


def _school(t: Register) -> None:
    t.add("student_number", "学号", "xh", lambda r: f"2023{r.randint(1, 20):02d}{r.randint(1, 60):03d}")
    t.add("person_name", "姓名拼音", "xmpy", lambda r: f"{r.choice(['Sun', 'Zhou', 'Wu', 'Zheng', 'Feng', 'Chen'])} {r.choice(['Guifang', 'Jianping', 'Liping', 'Jun', 'Xiaoyan', 'Zhiyuan'])}")
    t.add("category|title|organisation_name", "专业", "zy", lambda r: r.choice(["计算机科学与技术", "护理学", "会计学", "学前教育", "机械设计制造及其自动化", "土木工程"]))
    t.add("political_status", "政治面貌", "zzmm", lambda r: r.choice(["共青团员", "共青团员", "群众", "中共预备党员"]))
    t.add("measure|ratio|amount", "绩点", "jd", lambda r: f"{min(4.0, max(1.0, r.gauss(3, 0.5))):.2f}")
    t.add("measure|count|age", "高考总分", "gkzf", lambda r: str(round(r.gauss(480, 50))))
    t.add("measure", "身高(cm)", "sg", lambda r: f"{r.gauss(169, 8):.1f}")
    t.add("blood_type", "血型", "xx", lambda r: r.choice(["A型", "B型", "O型", "AB型"]))
    t.add("qq", "QQ号", "qqh", lambda r: str(r.randint(3 * 10**8, 3 * 10**9)))
    t.add("email", "校园邮箱", "xyyx", lambda r: f"{r.randint(2020, 2024)}{r.randrange(10**6):06d}@stu.ynu.edu.cn")
    t.add("ethnicity", "民族代码", "mzdm", lambda r: r.choice(["彝族", "白族", "汉族", "汉族", "哈尼族", "傣族"]))
    t.add("household_type", "户口", "hk", lambda r: r.choice(["农业户口", "非农业户口", "居民户口"]))


def _traffic(t: Register) -> None:
    t.add("plate", "车牌", "cp", lambda r: f"{r.choice('云甘赣皖')}{r.choice('ACE')}·{r.randrange(10**5):05d}")
    t.add("vin", "VIN码", "vinm", lambda r: vin(r).lower())
    t.add("driving_licence|resident_id", "驾驶证号", "jszh", identity)
    t.add("code|category", "违法代码", "wfdm", lambda r: r.choice(["1039", "1345", "1625", "6046", "1208", "1352"]))
    t.add("free_text|category|title", "违法行为", "wfxw", lambda r: r.choice(["机动车违反规定停放、临时停车", "违反禁止标线指示", "通过路口遇红灯", "驾驶时拨打接听电话的", "未按规定使用安全带"]))
    t.add("datetime", "违法时间", "wfsj", lambda r: str(1_704_000_000 + r.randrange(31_000_000)))
    t.add("address|title", "违法地点", "wfdd", lambda r: f"{r.choice(_ROADS)}与{r.choice(_ROADS)}交叉口{r.choice(['东向西', '南向北', ''])}{r.randint(20, 300)}米")
    t.add("count|amount|code", "记分", "jf", lambda r: r.choice(["0", "1", "3", "6"]))
    t.add("amount|count", "罚款金额", "fkje", lambda r: r.choice(["50", "100", "150", "200", "20"]))
    t.add("employee_number", "警号", "jh", lambda r: f"0{r.randrange(10**5):05d}")
    t.add("ip", "采集终端", "cjzd", lambda r: f"10.{r.randint(60, 69)}.{r.randint(0, 255)}.{r.randint(2, 254)}")
    t.add("longitude", "X", "x", lambda r: f"{102.6 + r.random() / 4:.5f}")
    t.add("latitude", "Y", "y", lambda r: f"{24.9 + r.random() / 4:.5f}")


def _budget(t: Register) -> None:
    t.add("code|category", "功能科目", "gnkm", lambda r: r.choice(["2050201", "2080505", "2100302", "2130701", "2210201"]))
    t.add("title|category|organisation_name", "科目名称", "kmmc", lambda r: r.choice(["学前教育", "机关事业单位基本养老保险缴费支出", "乡镇卫生院", "对村级公益事业建设的补助", "住房公积金"]))
    t.add("organisation_name", "预算单位", "ysdw", lambda r: r.choice(["五华区教育体育局", "五华区民政局", "护国街道办事处", "五华区医疗保障局", "五华区融媒体中心", "第十二中学"]))
    t.add("amount", "年初预算(万元)", "ncys", lambda r: f"{r.lognormvariate(5, 1.6):.2f}")
    t.add("amount", "支出数", "zcs", lambda r: f"{r.lognormvariate(14, 1.6):,.2f}")
    t.add("ratio", "执行率", "zxl", lambda r: f"{r.uniform(40, 100):.2f}%")
    t.add("year", "年度", "nd", lambda r: r.choice(["2021", "2022", "2023", "2024"]))
    t.add("order_number", "指标文号", "zbwh", lambda r: f"五财预〔202{r.randint(1, 4)}〕{r.randint(1, 200)}号")
    t.add("credit_code", "单位代码", "dwdm", lambda r: credit(r))
    t.add("count", "编制人数", "bzrs", lambda r: str(round(r.lognormvariate(3, 1))))


def _sensors(t: Register) -> None:
    t.add("object_id|code|unknown|order_number|imei", "device_id", "sbid", lambda r: luhn("86" + f"{r.randrange(10**12):012d}"))
    t.add("datetime", "recorded_at", "jlsj", lambda r: f"{_time(r):%Y-%m-%d %H:%M:%S}.{r.randrange(1000):03d}")
    t.add("measure", "pm25", "pm", lambda r: f"{r.lognormvariate(3.4, 0.5):.0f}")
    t.add("measure", "temperature_c", "wd", lambda r: f"{r.gauss(17, 8):.2f}")
    t.add("measure|ratio", "humidity", "sd", lambda r: f"{r.uniform(20, 95):.1f}")
    t.add("measure", "pressure_hpa", "qy", lambda r: f"{r.gauss(811, 4):.1f}")
    t.add("boolean", "online", "zx", lambda r: r.choice(["true", "true", "false"]))
    t.add("version", "fw", "gjb", lambda r: f"{r.randint(1, 3)}.{r.randint(0, 12)}.{r.randint(0, 9)}-rc{r.randint(1, 3)}")
    t.add("category|title|code", "station", "zd", lambda r: r.choice(["东风东路站", "碧鸡广场站", "关上站", "呈贡新区站", "金鼎山站"]))


_KINDS = (_pension, _court, _water, _hotel, _school, _traffic, _budget, _sensors)


def counter_tables(seed: int = 31, rows: int = 240) -> list[list[Made]]:
    """Eight tables, one of each counter."""
    tables = []
    for number, kind in enumerate(_KINDS):
        table = Register(random.Random(seed * 100 + number), rows)
        kind(table)
        tables.append(table.columns)
    return tables
