# ruff: noqa: E501 - a table of makers reads best on one line
# fmt: off
"""A ninth set: fourteen counters of a service hall as its queue, call and licence systems export them. All made up by a seed.

Written before the recognisers were read for the work on `classify_ledgers`, and measured once after that work.
"""

import random
import string
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from tests.factories.classify import Made, credit, identity, luhn, vin
from tests.factories.classify_registers import Register

Maker = Callable[[random.Random], str]

_TOPS = ("王", "张", "刘", "陈", "杨", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何", "高", "罗", "谢", "宋", "唐", "许", "邓", "冯", "韩", "曹", "曾", "彭", "肖", "蔡", "潘", "田", "董", "袁", "于", "余", "叶", "蒋", "杜", "苏", "魏", "程", "吕", "丁", "任", "卢", "姚", "沈", "钟", "姜", "崔", "谭", "陆", "范", "汪", "廖", "石", "金", "韦", "贾", "夏", "付", "方", "邹", "熊", "白", "孟", "秦", "邱", "侯", "江", "尹", "薛", "闫", "段", "雷", "龙", "黎", "史", "陶", "贺", "毛", "郝", "顾", "龚", "邵", "万", "覃", "武", "钱", "戴", "严", "莫", "孔", "向", "常", "诸葛", "欧阳", "皇甫", "令狐")
_SECOND = ["俊", "秀", "建", "文", "国", "玉", "志", "晓", "小", "明", "海", "春", "丽", "红", "金", "永", "佳", "嘉", "雅", "思", "子", "梓", "宇", "浩", "一", "亦", "沐", "语", "可", "若", "书", "泽", "启", "承", "逸", "锦", "凤", "桂", "银", "菊", "素", "美", "惠", "淑", "爱", "守", "光", "茂", "昌", "耀", "振", "兆"]
_THIRD = ["华", "英", "明", "军", "平", "兰", "红", "霞", "珍", "强", "辉", "敏", "丽", "燕", "娟", "艳", "玲", "芳", "莲", "云", "凯", "鑫", "洋", "轩", "涵", "萱", "妍", "辰", "希", "汐", "诺", "晨", "阳", "琳", "晴", "宁", "安", "福", "贵", "才", "生", "根", "祥", "民", "良", "义"]
_OTHER = ("努尔买买提·艾力", "阿孜古丽·卡德尔", "帕提古丽·玉山", "洛桑扎西", "索朗央金", "多杰才旦", "哈斯额尔敦", "其木格", "乌云毕力格", "阿木尔", "毛措吉", "罗尕玛", "尔古么", "阿衣", "刀玉香", "艾罕", "李春爱", "玄明哲")
_SITES = (("410105", "河南省", "郑州市", "金水区", "0371", "450000", "豫A"), ("320102", "江苏省", "南京市", "玄武区", "025", "210000", "苏A"), ("370202", "山东省", "青岛市", "市南区", "0532", "266000", "鲁B"), ("510104", "四川省", "成都市", "锦江区", "028", "610000", "川A"), ("440305", "广东省", "深圳市", "南山区", "0755", "518000", "粤B"), ("230103", "黑龙江省", "哈尔滨市", "南岗区", "0451", "150000", "黑A"), ("620102", "甘肃省", "兰州市", "城关区", "0931", "730030", "甘A"), ("140105", "山西省", "太原市", "小店区", "0351", "030032", "晋A"), ("540102", "西藏自治区", "拉萨市", "城关区", "0891", "850000", "藏A"), ("350583", "福建省", "泉州市", "南安市", "0595", "362300", "闽C"))
_LANES = ("花园路", "中央路", "香港中路", "红星路二段", "深南大道", "学府路", "东岗西路", "并州南路", "北京中路", "成功街", "经三路", "珠江路", "闽江路", "大慈寺路", "桂庙路", "和兴三道街", "农民巷")
_YARDS = ("正商蓝钻", "凤凰和熙", "海尔山庄", "阳光100", "锦里新城", "深圳湾一号", "哈达家园", "黄河家园", "坞城新村", "军区大院", "师大教工宿舍", "公务员小区")


def _d(r: random.Random, places: int) -> str:
    return f"{r.randrange(10 ** places):0{places}d}"


def _of(*words: str) -> Maker:
    return lambda r: r.choice(words)


def _name(r: random.Random) -> str:
    if r.random() < 0.04:
        return r.choice(_OTHER)
    return r.choice(_TOPS) + ("" if r.random() < 0.15 else r.choice(_SECOND)) + r.choice(_THIRD)


def _tel(r: random.Random) -> str:
    return "1" + r.choice(("30", "31", "32", "35", "36", "37", "38", "39", "50", "52", "53", "58", "59", "73", "77", "78", "80", "82", "85", "86", "88", "89", "96", "99")) + _d(r, 8)


def _born(r: random.Random) -> date:
    return date(1948, 6, 1) + timedelta(days=int(r.betavariate(2, 2) * 22_000))


def _id(r: random.Random) -> str:
    return identity(r, birth=_born(r), county=r.choice(_SITES)[0])


def _now(r: random.Random) -> datetime:
    return datetime(2022, 1, 4, 8, 30, tzinfo=UTC) + timedelta(days=r.randrange(900), seconds=r.randrange(33_000))


def _where(r: random.Random) -> str:
    s = r.choice(_SITES)
    return r.choice((
        f"{s[2]}{s[3]}{r.choice(_LANES)}{r.randint(1, 300)}号院{r.randint(1, 30)}号楼{r.randint(101, 2805)}",
        f"{r.choice(_LANES)}{r.randint(1, 199)}号{r.choice(_YARDS)}{r.randint(1, 9)}期{r.randint(1, 20)}-{r.randint(1, 4)}-{r.randint(101, 1803)}",
        f"{r.choice(_YARDS)}{r.randint(1, 30)}号楼",
        f"{s[1]}{s[2]}{s[3]}{r.choice(('官道乡', '石沟镇', '杨柳乡'))}{r.choice(('大王庄', '赵家沟', '南关', '下湾子'))}村{r.randint(1, 9)}组{r.randint(1, 99)}号",
        f"{r.choice(_LANES)}与{r.choice(_LANES)}交叉口{r.choice('东西南北')}{r.randint(50, 500)}米",
    ))


def _company(r: random.Random) -> str:
    s, w = r.choice(_SITES), r.choice(("恒通", "广源", "启明", "博雅", "云帆", "佳美", "长青", "德信", "中科智", "万象", "巨力", "悦来", "融创达", "金谷"))
    return r.choice((f"{s[2][:-1]}{w}实业有限公司", f"{s[1][:2]}{w}电子商务股份有限公司", f"{w}（{s[2][:-1]}）咨询有限公司", f"{s[3]}{w}超市", f"{w}汽修厂", f"{s[2][:-1]}{w}医院", f"{w}幼儿园", f"{s[3]}{w}养殖场"))


def _queue(t: Register) -> None:
    t.add("code|order_number|row_id|category", "票号", "ph", lambda r: f"{r.choice('ABCDE')}{r.randint(1, 260):03d}")
    t.add("datetime", "取号时间", "qhsj", lambda r: f"{_now(r):%Y-%m-%d %H:%M:%S.%f}"[:-3])
    t.add("count|measure", "等待(秒)", "dd", lambda r: str(int(r.expovariate(1 / 700))))
    t.add("code|category|count", "窗口", "ck", lambda r: str(r.randint(1, 48)))
    t.add("person_name", "办事人", "bsr", lambda r: _name(r) if r.random() < 0.9 else "")
    t.add("resident_id", "刷卡证号", "skzh", lambda r: (lambda i: i[:3] + "***********" + i[14:])(_id(r)))
    t.add("title|category", "事项", "sx", _of("企业开办", "不动产转移登记", "社保关系转移", "公积金提取", "食品经营许可新办", "护照首次申领"))
    t.add("category", "评价", "pj", _of("非常满意", "满意", "未评价", "不满意"))
    t.add("person_name|employee_number|account_name", "受理员", "sly", _of("田建华", "陶敏", "钱俊凯", "贺若晴", "龙安"))


def _hotline(t: Register) -> None:
    t.add("order_number", "工单编号", "gdbh", lambda r: f"GD{_now(r):%y%m%d}{_d(r, 5)}")
    t.add("mobile|landline", "主叫号码", "zjhm", lambda r: _tel(r) if r.random() < 0.85 else f"{r.choice(_SITES)[4]}{r.randint(2, 8)}{_d(r, 7)}")
    t.add("person_name", "来电人", "ldr", lambda r: (n := _name(r))[0] + r.choice(("先生", "女士", n[1:], n[1:])))
    t.add("free_text", "诉求内容", "sqnr", lambda r: r.choice(("市民反映路灯不亮，夜间出行不便，请核实处理。", "咨询新生儿落户需要哪些材料。", "投诉出租车拒载。", f"市民反映{r.choice(_LANES)}{r.randint(1, 90)}号门前占道经营，回电{_tel(r)}。", "希望增加公交班次，早高峰等车时间过长。")), mixed=True)
    t.add("address|title", "发生地点", "fsdd", _where)
    t.add("coordinates", "坐标", "zb", lambda r: f"{113 + r.random():.6f}|{34 + r.random():.6f}")
    t.add("division_name", "所属街道", "ssjd", _of("花园路街道", "梅园新村街道", "八大湖街道", "春熙路街道", "粤海街道", "奋斗路街道"))
    t.add("category", "紧急程度", "jjcd", _of("一般", "紧急", "特急", "一般"))
    t.add("time|count|measure", "通话时长", "thsc", lambda r: f"00:{r.randint(0, 14):02d}:{r.randint(0, 59):02d}")
    t.add("datetime", "办结时限", "bjsx", lambda r: f"{_now(r):%Y年%m月%d日 %H:%M}")


def _licences(t: Register) -> None:
    t.add("organisation_name", "主体", "zt", _company)
    t.add("credit_code", "USCC", "uscc", lambda r: credit(r) if r.random() < 0.95 else "待补")
    t.add("person_name", "法人/经营者", "fr", _name)
    t.add("resident_id", "法人证照", "frzz", _id)
    t.add("amount", "注册资金", "zczj", lambda r: f"{r.choice((3, 10, 50, 100, 500, 1000)):.4f}万人民币")
    t.add("date", "核准日", "hzr", lambda r: f"{_now(r):%Y/%m/%d}")
    t.add("date|category|free_text", "营业期限", "yyqx", lambda r: f"{_now(r):%Y-%m-%d}至{r.choice(('长期', '2042-01-01', '2052-12-31'))}")
    t.add("industry_code|code", "行业门类", "hyml", _of("F", "C", "G", "O", "I", "M"))
    t.add("free_text|title|category", "经营范围", "jyfw", lambda r: "；".join(r.sample(("食品销售", "日用百货零售", "企业管理咨询", "软件开发", "汽车修理与维护", "广告设计", "餐饮服务", "住房租赁"), 4)) + "。")
    t.add("mobile|landline", "联络", "ll", lambda r: r.choice((_tel(r), _tel(r), f"({r.choice(_SITES)[4]}){r.randint(3, 8)}{_d(r, 6)}")))
    t.add("organisation_name", "登记机关", "djjg", lambda r: r.choice(_SITES)[3] + "行政审批服务局")


def _beds(t: Register) -> None:
    t.add("medical_record_number|person_number|object_id", "ID号", "idh", lambda r: f"P{_d(r, 7)}")
    t.add("medical_record_number|order_number", "就诊号", "jzh", lambda r: f"{r.randint(21, 24)}{_d(r, 6)}{r.randint(1, 9)}")
    t.add("person_name", "姓名", "xm", _name)
    t.add("gender", "sex", "sex", _of("1", "2", "1", "2", "9"))
    t.add("age", "岁", "nl", lambda r: f"{max(1, min(96, int(r.gauss(55, 19))))}Y")
    t.add("diagnosis", "诊断", "zd", lambda r: r.choice(("1.", "", "")) + r.choice(("原发性高血压3级", "慢性肾功能不全", "右股骨颈骨折", "急性上呼吸道感染", "胆囊结石伴慢性胆囊炎", "肺部感染")))
    t.add("disease_code", "ICD", "icd", _of("I10.x00", "N18.9", "S72.000", "J06.9", "K80.100", "J18.9"))
    t.add("measure", "WBC", "wbc", lambda r: f"{r.lognormvariate(1.9, 0.4):.2f}{r.choice(('', '', '↑'))}")
    t.add("measure|ratio", "SpO2", "spo2", lambda r: str(int(min(100, r.gauss(97, 2)))))
    t.add("datetime", "采样", "cy", lambda r: f"{_now(r):%d/%m/%y %H:%M}")
    t.add("social_security_card|person_number", "医保号", "ybh", lambda r: f"{r.choice(_SITES)[0]}D{_d(r, 11)}")
    t.add("amount", "押金", "yj", _of("1000", "2000", "5000", "3000"))


def _loans(t: Register) -> None:
    t.add("order_number", "合同编号", "htbh", lambda r: f"HT-{r.randint(2019, 2024)}-{r.choice(_SITES)[0]}-{_d(r, 5)}")
    t.add("person_name", "借款人/配偶", "jkr", lambda r: f"{_name(r)}/{_name(r)}" if r.random() < 0.5 else _name(r))
    t.add("resident_id", "借款人及配偶证号", "zh", lambda r: f"{_id(r)},{_id(r)}" if r.random() < 0.5 else _id(r))
    t.add("bank_card", "还款卡", "hkk", lambda r: (lambda c: c[:6] + "******" + c[-4:])(luhn("622848" + _d(r, 12))))
    t.add("bank_account", "贷款账号", "dkzh", lambda r: f"81{_d(r, 13)}")
    t.add("amount", "本金", "bj", lambda r: f"{r.choice((30, 45, 60, 80, 100)) * 10000:,}.00")
    t.add("ratio", "LPR加点", "lprjd", lambda r: f"{r.choice((-0.3, -0.2, 0, 0.55)):+.2f}%")
    t.add("count", "期数", "qs", _of("60", "120", "240", "360"))
    t.add("category", "五级分类", "wjfl", _of("正常", "关注", "次级", "可疑", "正常"))
    t.add("property_certificate", "抵押物", "dyw", lambda r: f"川（{r.randint(2017, 2024)}）成都市不动产权第{_d(r, 7)}号")
    t.add("email", "通知邮箱", "tzyx", lambda r: f"{''.join(r.choices(string.ascii_lowercase, k=5))}{_d(r, 3)}@{r.choice(('163.com', 'foxmail.com', 'sina.cn', 'qq.com'))}", gaps=0.3)


def _parking(t: Register) -> None:
    t.add("plate", "车牌", "cp", lambda r: r.choice(_SITES)[6] + r.choice(("D", "F", "")) + _d(r, 5))
    t.add("datetime", "入场", "rc", lambda r: f"{_now(r):%Y%m%d%H%M%S}")
    t.add("datetime", "出场", "cc", lambda r: f"{int(_now(r).timestamp() * 1000)}")
    t.add("amount", "应收", "ys", lambda r: f"{r.choice((0, 5, 10, 15, 25)):.1f}")
    t.add("category", "支付方式", "zffs", _of("微信", "支付宝", "ETC", "现金", "月卡"))
    t.add("object_id|order_number", "交易流水", "jyls", lambda r: f"42000{_d(r, 5)}{_now(r):%Y%m%d}{_d(r, 10)}")
    t.add("code|category|title", "车位", "cw", lambda r: f"B{r.randint(1, 3)}-{r.choice('ABCDEF')}{r.randint(1, 120):03d}")
    t.add("mobile", "月卡电话", "ykdh", _tel, gaps=0.6, junk=("", "null"))
    t.add("code|object_id|row_id", "道闸", "dz", _of("IN-01", "IN-02", "OUT-01", "OUT-02"))


def _exams(t: Register) -> None:
    t.add("student_number|person_number|order_number", "准考证号", "zkzh", lambda r: f"3702{r.randint(23, 24)}01{r.randint(1, 60):03d}{r.randint(1, 30):02d}")
    t.add("person_name", "考生", "ks", _name)
    t.add("resident_id", "证件", "zj", lambda r: _id(r)[:-1] + r.choice("0123456789x") if r.random() < 0.03 else _id(r).lower())
    t.add("education", "学历", "xl", _of("本科", "专科", "研究生", "高中/中专"))
    t.add("title|occupation|category", "报考岗位", "bkgw", _of("综合管理岗A", "执法勤务", "财务会计", "信息技术", "文秘"))
    t.add("code", "岗位代码", "gwdm", lambda r: f"0{r.randint(1, 9)}{r.randint(1, 40):03d}")
    t.add("measure", "笔试", "bs", lambda r: f"{r.gauss(62, 8):.2f}" if r.random() < 0.9 else "缺考")
    t.add("count|row_id|measure", "名次", "mc", lambda r: str(r.randint(1, 90)))
    t.add("political_status", "面貌", "mm", _of("中共党员", "共青团员", "群众", "中共预备党员"))
    t.add("organisation_name", "现单位", "xdw", lambda r: _company(r) if r.random() < 0.6 else "无")
    t.add("mobile", "手机1/手机2", "sj", lambda r: _tel(r) + (f" {_tel(r)}" if r.random() < 0.2 else ""))
    t.add("signature|url", "照片", "zp", lambda r: f"data/photo/{r.randint(2023, 2024)}/{_d(r, 9)}.png")


def _kindergartens(t: Register) -> None:
    t.add("row_id", "No", "no", [str(i) for i in range(1, t.rows + 1)])
    t.add("person_name", "幼儿", "ye", _name)
    t.add("birth_date", "生日", "sr", lambda r: f"{(d := date(2017, 9, 1) + timedelta(days=r.randrange(1400))).year}年{d.month}月{d.day}日")
    t.add("person_name", "父/母", "fm", lambda r: f"{_name(r)} {_name(r)}")
    t.add("mobile", "TEL", "tel", lambda r: f"(+86){_tel(r)}" if r.random() < 0.5 else _tel(r))
    t.add("address", "家", "j", _where)
    t.add("blood_type", "血", "x", _of("A型", "B型", "O型", "AB型", "未查"))
    t.add("free_text|category|diagnosis", "过敏", "gm", _of("无", "无", "无", "鸡蛋过敏", "花粉、尘螨", "青霉素"))
    t.add("ethnicity", "族", "z", _of("汉族", "汉族", "汉族", "藏族", "回族", "满族"))
    t.add("measure", "身高/体重", "sgtz", lambda r: f"{r.gauss(108, 7):.1f}/{r.gauss(18, 2):.1f}")
    t.add("wechat|account_name", "家长微信", "jzwx", lambda r: r.choice((f"{''.join(r.choices(string.ascii_lowercase, k=4))}-{_d(r, 3)}", f"{r.choice(('sunny', 'happy', 'love', 'xiao'))}{''.join(r.choices(string.ascii_lowercase, k=3))}{_d(r, 2)}", f"a{_d(r, 8)}")))


def _logs(t: Register) -> None:
    t.add("object_id", "request_id", "request_id", lambda r: f"{r.getrandbits(128):032x}")
    t.add("ip", "client", "client", lambda r: f"{r.randint(36, 223)}.{r.randint(0, 255)}.{r.randint(0, 255)}.{r.randint(1, 254)}:{r.randint(1024, 65000)}")
    t.add("account_name", "user", "user", lambda r: r.choice(("wangjh", "zhangwei", "lixm", "chen.lei", "admin", "sunyt", "zhaoq", "heli")) + r.choice(("", "", "01", "_gz", "2")))
    t.add("url", "path", "path", lambda r: f"/api/v{r.randint(1, 3)}/{r.choice(('apply', 'items', 'files'))}/{r.randint(1, 9999)}")
    t.add("code|count|category", "status", "status", _of("200", "200", "200", "304", "404", "500"))
    t.add("count|measure", "bytes", "bytes", lambda r: str(int(r.lognormvariate(8, 1.5))))
    t.add("datetime", "ts", "ts", lambda r: f"{_now(r).timestamp():.3f}")
    t.add("free_text|title|category", "agent", "agent", lambda r: f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/{r.randint(90, 120)}.0.0.0")
    t.add("version", "app", "app", lambda r: f"v{r.randint(1, 3)}.{r.randint(0, 9)}.{r.randint(0, 20)}")
    t.add("imei", "device", "device", lambda r: luhn("35" + _d(r, 12)), gaps=0.5)
    t.add("mac", "wifi", "wifi", lambda r: ":".join(f"{r.randrange(256):02x}" for _ in range(6)))


def _stats(t: Register) -> None:
    t.add("month", "期间", "qj", lambda r: f"{r.randint(2020, 2024)}年{r.randint(1, 12)}月")
    t.add("division_code", "行政区划", "xzqh", lambda r: r.choice(_SITES)[0])
    t.add("industry_code|code", "国民经济行业", "gmjjhy", _of("0111", "1310", "2770", "3921", "4710", "5299", "6513"))
    t.add("amount|measure|count", "营业收入(千元)", "yysr", lambda r: str(int(r.lognormvariate(10.5, 1.6))))
    t.add("ratio|measure", "增速", "zs", lambda r: f"{r.gauss(5, 9):.1f}")
    t.add("count", "从业人数", "cyrs", lambda r: str(int(r.lognormvariate(4, 1.1))))
    t.add("measure", "能耗(吨标煤)", "nh", lambda r: f"{r.lognormvariate(6, 1.3):.3f}")
    t.add("count|measure|amount", "用水量", "ysl", lambda r: f"{int(r.lognormvariate(9, 1))}")
    t.add("amount|count|measure", "固定资产", "gdzc", lambda r: str(r.randrange(10_000_000, 800_000_000)))
    t.add("boolean", "规上", "gs", _of("1", "0", "1", "1"))
    t.add("measure|ratio", "景气", "jq", lambda r: f"{r.gauss(112, 8):.2f}")


def _invoices(t: Register) -> None:
    t.add("order_number|code", "发票代码", "fpdm", lambda r: f"0{r.choice(('44', '51', '37'))}00{r.randint(19, 23)}00{r.randint(104, 511)}")
    t.add("order_number", "发票号码", "fphm", lambda r: f"{r.randint(1, 99999999):08d}")
    t.add("order_number|code|object_id", "校验码", "jym", lambda r: " ".join(_d(r, 5) for _ in range(4)))
    t.add("organisation_name|person_name", "购方", "gf", lambda r: _company(r) if r.random() < 0.8 else _name(r))
    t.add("credit_code", "购方税号", "gfsh", credit, gaps=0.2, junk=("", "无"))
    t.add("title", "货物或劳务", "hw", lambda r: r.choice(("*计算机*", "*餐饮服务*", "*运输服务*", "*纸制品*")) + r.choice(("笔记本", "餐费", "客运服务费", "复印纸")))
    t.add("amount", "不含税", "bhs", lambda r: f"{r.lognormvariate(7, 1.3):.2f}")
    t.add("ratio", "税率", "sl", _of("0.13", "0.06", "0.09", "0.03"))
    t.add("bank_account", "开户行账号", "khhzh", lambda r: f"{r.choice(('中国银行南山支行', '建行锦江支行', '农行金水支行'))}{r.choice(('44', '51', '16'))}{_d(r, 12)}")
    t.add("person_name", "开票人", "kpr", _of("韩玲", "肖敏", "邱素珍", "管理员"))


def _vessels(t: Register) -> None:
    t.add("vin", "底盘号", "dph", vin)
    t.add("engine_number", "发动机编码", "fdjbm", lambda r: r.choice((f"CFM{_d(r, 6)}", f"{_d(r, 8)}", f"JLH-4G15{_d(r, 4)}")))
    t.add("title|code|category", "公告型号", "ggxh", _of("EQ6530PT", "BJ1046V8JD6", "SQR7160", "ZZ4187N3517C1"))
    t.add("person_name|organisation_name", "车主", "cz", lambda r: _name(r) if r.random() < 0.6 else _company(r))
    t.add("driving_licence|object_id|order_number|property_certificate", "登记证书", "djzs", lambda r: f"3700{_d(r, 8)}")
    t.add("measure", "行驶里程", "xslc", lambda r: str(int(r.lognormvariate(10.8, 0.7))))
    t.add("date", "年检到期", "njdq", lambda r: f"{_now(r):%Y-%m}-{r.choice((28, 30))}")
    t.add("category", "排放标准", "pfbz", _of("国五", "国六b", "国四", "国三"))
    t.add("category", "能源", "ny", _of("汽油", "柴油", "纯电动", "插电混动"))
    t.add("count|measure", "座位", "zw", _of("5", "7", "2", "9", "19"))


def _tourism(t: Register) -> None:
    t.add("person_name", "游客", "yk", lambda r: r.choice((_name(r), f"{r.choice(('LEE', 'TAN', 'Wong', 'PARK', 'Suzuki', 'Brown'))} {r.choice(('Wei Ling', 'Ji Hoon', 'Kenji', 'Emma', 'Siu Ming'))}")))
    t.add("passport|hk_macau_permit|resident_id|taiwan_permit", "证件", "zj", lambda r: r.choice((f"E{_d(r, 8)}", f"H{_d(r, 8)}", f"EC{_d(r, 7)}", _id(r))))
    t.add("title|category", "线路", "xl", _of("稻城亚丁5日游", "三亚双飞4日", "九寨沟环线", "港澳连线", "敦煌丝路7日"))
    t.add("country", "客源", "ky", _of("中国", "SG", "韩国", "JPN", "中国", "中国"))
    t.add("amount", "团费", "tf", lambda r: f"RMB {r.choice((1280, 2980, 3680, 5999))}")
    t.add("person_name|employee_number", "导游", "dy", _name)
    t.add("employee_number|person_number|order_number|object_id", "导游证", "dyz", lambda r: f"{_d(r, 4)[0:1]}{r.randint(1000, 9999)}{r.choice('ABZ')}{_d(r, 4)}")
    t.add("date", "出团", "ct", lambda r: f"{_now(r):%m月%d日}")
    t.add("measure|category", "满意度", "myd", lambda r: f"{r.choice((3, 4, 4.5, 5))}星")


def _mixedbag(t: Register) -> None:
    t.add("title|category", "菜名", "cm", _of("宫保鸡丁", "麻婆豆腐", "东坡肉", "夫妻肺片", "白灼虾", "鱼香肉丝"))
    t.add("title|category", "药品", "yp", _of("阿莫西林胶囊", "布洛芬缓释片", "二甲双胍片", "连花清瘟颗粒", "云南白药"))
    t.add("code", "药品本位码", "ypbwm", lambda r: f"869{r.randint(0, 9)}{_d(r, 10)}")
    t.add("order_number|code", "批准文号", "pzwh", lambda r: f"国药准字{r.choice('HZSB')}{r.randint(1999, 2020)}{_d(r, 4)}")
    t.add("code|title|category", "线号", "xh", _of("地铁1号线", "G107", "S215", "K12+350", "302路"))
    t.add("count|measure", "阅读数", "yds", lambda r: str(r.randrange(1_000_000, 9_999_999)))
    t.add("ratio|measure", "浓度", "nd", lambda r: f"{r.lognormvariate(3.5, 0.5):.0f}")
    t.add("code|object_id|order_number", "箱号", "xh2", lambda r: f"XY{_d(r, 6)}")
    t.add("occupation", "职务", "zw", _of("科长", "副主任", "一级主任科员", "四级调研员", "所长", "办事员"))
    t.add("title|category|person_name", "歌曲", "gq", _of("茉莉花", "走进新时代", "小芳", "成都", "常回家看看", "白桦林"))
    t.add("time", "开门", "km", lambda r: f"{r.randint(6, 10)}点{r.choice(('', '半', '15分'))}")
    t.add("measure|ratio|code", "比例尺", "blc", _of("1:500", "1:2000", "1:10000"))


_WINDOWS = (_queue, _hotline, _licences, _beds, _loans, _parking, _exams, _kindergartens, _logs, _stats, _invoices, _vessels, _tourism, _mixedbag)


def _spoilt(column: Made, r: random.Random) -> Made:
    """A third of the columns: another word for nothing, a blank or full stop behind, or the value in brackets."""
    manner = r.choice(("void", "behind", "brackets", "clean", "clean", "upper"))
    void = r.choice(("null", "0000", "不详", "／", "-1", "未填"))
    def spoil(v: str) -> str:
        match manner:
            case "void" if r.random() < 0.2:
                return void
            case "behind" if r.random() < 0.4:
                return v + r.choice((" ", "。", ","))
            case "brackets":
                return f"[{v}]"
            case "upper":
                return v.upper()
        return v
    return Made(label=column.label, header=column.header, pinyin=column.pinyin, values=tuple(spoil(v) if v else v for v in column.values), mixed=column.mixed)


def window_tables(seed: int = 33391) -> list[list[Made]]:
    """Fourteen counters, clean and spoilt, of 70 and 320 rows."""
    tables: list[list[Made]] = []
    for number, window in enumerate(_WINDOWS):
        for spoilt, rows in ((False, 320), (True, 320), (False, 70)):
            table = Register(random.Random(f"{seed}/{number}/{spoilt}/{rows}"), rows)
            window(table)
            r = random.Random(f"{seed}:{number}")
            tables.append([_spoilt(c, r) for c in table.columns] if spoilt else table.columns)
    return tables
