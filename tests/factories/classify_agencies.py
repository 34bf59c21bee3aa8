# ruff: noqa: E501 - a table of makers reads best on one line
# fmt: off
"""A fifth set: fifteen agencies' tables, each in the dialect of one system. All made up by a seed.

Written after the classifier's last change and measured before the next one: the figure for what nobody tuned on. Every
table is once plain, once as Oracle pads its CHAR columns, once as a spreadsheet leaves them.
"""

import random
import string
from collections.abc import Callable
from datetime import date, datetime, timedelta

from tests.factories.classify import Made, credit, identity, luhn
from tests.factories.classify_registers import Register

_NAMES = [
    "宋佳音", "庄建平", "翟凤英", "满玉柱", "亓爱莲", "冉启明", "巩令臣", "蔺相宜", "仲伟民", "展红梅", "班正国", "苑庆华", "逯春燕", "颜廷举", "孔令辉", "孟祥瑞", "曾宪章", "夏侯云", "司马青", "东方旭",
    "闫石", "米雪", "车晓", "时光荣", "祝融", "樊小妹", "敖日格勒", "斯琴毕力格", "阿孜古丽·吐逊", "努尔夏提·玉山", "扎西旺堆", "德吉央宗", "朴东旭", "韦桂花", "覃日新", "蒙秋菊", "岩罕", "玉香", "刀美兰", "木呷尔布",
]
_FAMILY = "王张李刘孙赵陈杨周吴徐朱马胡高郭林何梁宋郑冯程曹袁董田于任姜孔孟颜曾"
_GIVEN = ["传喜", "洪亮", "宝玲", "秋生", "素芹", "兆海", "玉凤", "炳坤", "效良", "雯雯", "子涵", "一帆", "佳琪", "昊天", "梓萌", "俊熙", "继红", "卫东", "爱国", "援朝", "改革", "春雷", "银环", "秀云", "庆丰", "维斌", "兴旺", "茂盛", "霄汉", "冰洁", "瑾瑜", "晨曦", "致远", "若兰", "思齐", "伯涛", "仲华", "叔平", "季康", "云鹤"]
_PLACES = [("370812", "山东省", "济宁市", "兖州区", "0537"), ("370811", "山东省", "济宁市", "任城区", "0537"), ("371322", "山东省", "临沂市", "郯城县", "0539"), ("341322", "安徽省", "宿州市", "萧县", "0557"), ("522325", "贵州省", "黔西南布依族苗族自治州", "贞丰县", "0859"), ("620421", "甘肃省", "白银市", "靖远县", "0943"), ("450923", "广西壮族自治区", "玉林市", "博白县", "0775"), ("152223", "内蒙古自治区", "兴安盟", "扎赉特旗", "0482")]
_STREETS = ["建设西路", "文化东路", "中御桥北路", "九州大道", "兴业街", "红星中路", "扬州路", "丰兖路", "西安街", "大禹南路", "龙桥路"]
_VILLAGES = ["王因村", "颜店村", "漕河社区", "黄屯村", "新驿东村", "小孟村", "安丘府村", "泗庄村", "龙湾店村", "大雪村", "夏庄村", "桑园村"]
_COURTS = ["豪德广场小区", "牛楼新村", "荣信花园", "兴隆文化园", "酒仙家园", "建苑小区", "太阳城", "铁北花园"]
_MAKERS = ["永华", "太阳纸业", "国际焦化", "益海嘉里", "联诚", "今麦郎", "华勤", "百盛", "金太阳", "大成", "中材", "绿源", "盛发", "恒升", "天意"]
_FORMS = ["有限公司", "股份有限公司", "加油站", "种业有限公司", "建材销售部", "口腔诊所", "汽贸有限公司", "便利店", "农机专业合作社", "集团有限公司", "文化传媒有限公司"]


def _d(r: random.Random, places: int) -> str:
    return "".join(r.choice(string.digits) for _ in range(places))


def _who(r: random.Random) -> str:
    return r.choice(_NAMES) if r.random() < 0.25 else r.choice(_FAMILY) + r.choice(_GIVEN)


def _cell(r: random.Random) -> str:
    return r.choice(("130", "131", "134", "137", "138", "147", "150", "156", "159", "170", "176", "181", "183", "186", "195", "199")) + _d(r, 8)


def _on(r: random.Random, first: int, last: int) -> date:
    return date(first, 1, 1) + timedelta(days=r.randrange(365 * (last - first + 1)))


def _at(r: random.Random) -> datetime:
    return datetime.combine(date(2021, 1, 1), datetime.min.time()) + timedelta(seconds=r.randrange(4 * 365 * 86_400))


def _lives(r: random.Random) -> str:
    p = r.choice(_PLACES[:4])
    return r.choice((
        f"{p[2]}{p[3]}{r.choice(_STREETS)}{r.randint(1, 600)}号",
        f"{r.choice(_COURTS)}{r.randint(1, 28)}号楼{r.randint(1, 5)}单元{r.randint(1, 17)}0{r.randint(1, 4)}",
        f"{p[3]}{r.choice(('新兖镇', '颜店镇', '小孟镇', '龙桥街道'))}{r.choice(_VILLAGES)}{r.randint(1, 280)}号",
        f"{r.choice(_STREETS)}与{r.choice(_STREETS)}交叉口东{r.randint(1, 9)}0米路北",
        f"{r.choice(_VILLAGES)}{r.randint(1, 9)}队",
    ))


def _company(r: random.Random) -> str:
    return r.choice(("济宁", "兖州", "山东", "靖远县", "")) + r.choice(_MAKERS) + r.choice(_FORMS)


def _from(*words: str) -> Callable[[random.Random], str]:
    return lambda r: r.choice(words)


def _marriage(t: Register) -> None:
    t.add("order_number|object_id|person_number", "登记字号", "djzh", lambda r: f"J370812-{r.randint(2005, 2024)}-{_d(r, 6)}")
    t.add("person_name", "男方姓名", "nfxm", _who)
    t.add("resident_id", "男方身份证件号", "nfsfzjh", lambda r: identity(r, birth=_on(r, 1960, 2001)))
    t.add("person_name", "女方姓名", "nvfxm", _who)
    t.add("birth_date", "女方出生日期", "nvfcsrq", lambda r: f"{_on(r, 1960, 2003):%Y-%m-%d}")
    t.add("date", "登记日期", "djrq", lambda r: f"{_on(r, 2005, 2024):%Y%m%d}")
    t.add("education", "女方文化程度", "nvfwhcd", _from("初中", "高中", "大专", "本科", "研究生", "小学"))
    t.add("occupation", "男方职业", "nfzy", _from("农民", "工人", "公务员", "教师", "个体工商户", "司机", "医生"))
    t.add("marital_status", "婚前状况", "hqzk", _from("未婚", "未婚", "离婚", "丧偶"))
    t.add("boolean", "是否补领", "sfbl", _from("是", "否", "否", "否"))
    t.add("person_name", "登记员", "djy", lambda r: r.choice(("李春霞", "马光远", "张红", "孔维芳", "韩冰")))
    t.add("organisation_name", "登记机关", "djjg", _from("兖州区民政局", "任城区民政局婚姻登记处", "郯城县民政局"))


def _veterans(t: Register) -> None:
    t.add("row_id", "序号", "xh", [str(i) for i in range(1, t.rows + 1)])
    t.add("person_name", "姓名", "xm", _who)
    t.add("resident_id", "身份证号码", "sfzhm", lambda r: (lambda i: i[:10] + "****" + i[14:])(identity(r)))
    t.add("month", "入伍年月", "rwny", lambda r: f"{r.randint(2001, 2020)}-{r.choice(('09', '12', '03'))}")
    t.add("date", "退役日期", "tyrq", lambda r: f"{_on(r, 2003, 2023):%Y/%m/%d}")
    t.add("category|occupation", "军衔", "jx", _from("上等兵", "下士", "中士", "上士", "中尉", "少校"))
    t.add("code|category|order_number", "部队代号", "bddh", _from("71352部队", "32145部队", "92674部队", "95910部队"))
    t.add("bank_card", "银行卡", "yhk", lambda r: "6217" + "*" * 11 + _d(r, 4))
    t.add("category", "安置方式", "azfs", _from("自主就业", "政府安排工作", "退休", "供养"))
    t.add("amount", "补助金额", "bzje", lambda r: str(r.choice((14400, 28800, 43200, 57600, 72000))))
    t.add("category|diagnosis", "伤残等级", "scdj", _from("无", "无", "无", "十级", "八级", "六级"))
    t.add("mobile", "本人电话", "brdh", _cell)
    t.add("address", "家庭住址", "jtzz", _lives)


def _vaccination(t: Register) -> None:
    t.add("person_number|object_id|medical_record_number", "受种者编码", "szzbm", lambda r: f"3708120101{r.randint(2016, 2023)}{_d(r, 4)}")
    t.add("person_name", "儿童姓名", "etxm", _who)
    t.add("gender", "性别", "xb", _from("男", "女"))
    t.add("birth_date|date", "出生日期", "csrq", lambda r: f"{_on(r, 2016, 2023):%Y-%m-%d}")
    t.add("person_name", "监护人姓名", "jhrxm", _who)
    t.add("mobile", "监护人手机", "jhrsj", _cell)
    t.add("title|category", "疫苗名称", "ymmc", _from("乙肝疫苗", "卡介苗", "脊灰灭活疫苗", "百白破疫苗", "麻腮风疫苗", "水痘疫苗", "A群流脑多糖疫苗"))
    t.add("code|order_number|category", "疫苗批号", "ymph", lambda r: r.choice(("202203B012", "202208A045", "2023010067", "20230511-2", "C202211023")))
    t.add("datetime|date", "接种时间", "jzsj", lambda r: f"{_at(r):%Y-%m-%d %H:%M}")
    t.add("count|code|category", "剂次", "jc", lambda r: str(r.randint(1, 4)))
    t.add("organisation_name", "接种单位", "jzdw", _from("龙桥街道社区卫生服务中心", "新兖镇卫生院", "颜店镇中心卫生院", "兖州区人民医院"))
    t.add("measure", "体重(kg)", "tz", lambda r: f"{r.uniform(3, 28):.1f}")
    t.add("category", "接种部位", "jzbw", _from("左上臂", "右上臂", "口服", "大腿外侧"))


def _offences(t: Register) -> None:
    t.add("order_number|object_id", "决定书编号", "jdsbh", lambda r: f"370812{r.choice(('19', '20'))}{_d(r, 8)}")
    t.add("plate", "号牌号码", "hphm", lambda r: f"鲁{r.choice('HQAR')}{''.join(r.choice('ABCDEFGHJKLMNPQRSTUVWXYZ0123456789') for _ in range(4))}{r.randint(0, 9)}")
    t.add("person_name", "当事人", "dsr", _who)
    t.add("resident_id|driving_licence", "驾驶证号", "jszh", identity)
    t.add("driving_licence|object_id|person_number", "档案编号", "dabh", lambda r: f"3708{_d(r, 8)}")
    t.add("datetime", "违法时间", "wfsj", lambda r: f"{_at(r):%Y/%m/%d %H:%M:%S}")
    t.add("address", "违法地点", "wfdd", lambda r: f"{r.choice(_STREETS)}与{r.choice(_STREETS)}路口" if r.random() < 0.5 else f"G{r.choice((3, 35, 327))}国道{r.randint(10, 900)}公里{r.randint(1, 9)}00米")
    t.add("code|category", "违法代码", "wfdm", _from("1344", "1039A", "13446", "60111", "1301", "1625"))
    t.add("amount", "罚款金额", "fkje", lambda r: str(r.choice((20, 50, 100, 150, 200, 500, 1000, 1500))))
    t.add("count|measure|code|category", "记分", "jf", lambda r: str(r.choice((0, 1, 3, 6, 9, 12))))
    t.add("mobile", "联系电话", "lxdh", _cell)
    t.add("boolean|category", "缴款标记", "jkbj", _from("0", "1", "1"))


def _power(t: Register) -> None:
    r = t.r
    used = [int(r.lognormvariate(5, 0.7)) for _ in range(t.rows)]
    t.add("meter_number", "用电户号", "ydhh", lambda r: f"37{_d(r, 8)}")
    t.add("person_name|organisation_name", "用电户名", "ydhm", lambda r: _who(r) if r.random() < 0.9 else _company(r))
    t.add("address", "用电地址", "yddz", _lives)
    t.add("meter_number|object_id", "电能表资产编号", "dnbzcbh", lambda r: f"3730001{_d(r, 15)}")
    t.add("category|measure|code", "供电电压", "gddy", _from("交流220V", "交流380V", "交流10kV"))
    t.add("measure|count", "合同容量", "htrl", lambda r: str(r.choice((8, 15, 20, 80, 315, 630))))
    t.add("count|measure", "本月电量", "bydl", [str(u) for u in used])
    t.add("amount|measure", "应收电费", "ysdf", [f"{u * 0.5469:.2f}" for u in used])
    t.add("category", "缴费渠道", "jfqd", _from("支付宝", "网上国网", "微信", "营业厅", "银行代扣"))
    t.add("longitude", "经度", "jd", lambda r: f"{116.8 + r.random() / 5:.5f}")
    t.add("latitude", "纬度", "wd", lambda r: f"{35.5 + r.random() / 5:.5f}")
    t.add("month", "电费年月", "dfny", lambda r: f"2024{r.randint(1, 12):02d}")


def _debtors(t: Register) -> None:
    t.add("person_name|organisation_name", "被执行人", "bzxr", lambda r: _who(r) if r.random() < 0.8 else _company(r))
    t.add("resident_id|credit_code", "证件号码", "zjhm", lambda r: (lambda i: i[:11] + "****" + i[15:])(identity(r)))
    t.add("organisation_name", "执行法院", "zxfy", _from("济宁市兖州区人民法院", "郯城县人民法院", "萧县人民法院", "靖远县人民法院"))
    t.add("division_name", "省份", "sf", lambda r: r.choice(_PLACES)[1])
    t.add("order_number", "案号", "ah", lambda r: f"（{r.randint(2018, 2024)}）鲁0812执{r.randint(1, 5200)}号")
    t.add("date", "立案时间", "lasj", lambda r: f"{_on(r, 2018, 2024):%Y年%m月%d日}")
    t.add("category|free_text", "履行情况", "lxqk", _from("全部未履行", "部分未履行", "全部已履行"))
    t.add("amount", "执行标的(元)", "zxbd", lambda r: f"{r.lognormvariate(10, 1.5):.2f}")
    t.add("free_text|category|title", "失信行为情形", "sxxwqx", _from("有履行能力而拒不履行生效法律文书确定义务", "违反财产报告制度", "违反限制消费令", "以虚假诉讼等方法妨碍、抗拒执行"))
    t.add("age", "年龄", "nl", lambda r: str(r.randint(22, 74)))
    t.add("credit_code|organisation_code", "组织代码", "zzdm", lambda r: credit(r) if r.random() < 0.2 else "")


def _hotline(t: Register) -> None:
    def says(r: random.Random) -> str:
        return r.choice((
            f"市民{_who(r)}来电反映{r.choice(_COURTS)}供暖温度不达标，多次联系物业未解决，请尽快处理。",
            f"来电人称{r.choice(_STREETS)}路灯损坏已有一周，夜间出行不便，希望有关部门核实维修。",
            f"反映{_company(r)}拖欠工资，联系电话{_cell(r)}，请劳动监察部门处理。",
            "咨询居民医保缴费截止时间和缴费方式，已答复，市民表示满意。",
            "建议在学校门口增设减速带，上下学时段车速较快。",
        ))

    t.add("order_number", "工单编号", "gdbh", lambda r: f"JN{_at(r):%Y%m%d}{_d(r, 5)}")
    t.add("person_name", "来电人", "ldr", lambda r: r.choice((_who(r), _who(r), r.choice(_FAMILY) + r.choice(("先生", "女士")))))
    t.add("mobile|landline", "来电号码", "ldhm", lambda r: _cell(r) if r.random() < 0.85 else f"0537{r.randint(2, 8)}{_d(r, 6)}")
    t.add("free_text", "诉求内容", "sqnr", says, mixed=True)
    t.add("address", "事发地址", "sfdz", _lives)
    t.add("organisation_name", "承办单位", "cbdw", _from("区住建局", "区城市管理局", "新兖镇人民政府", "区人社局", "龙桥街道办事处", "国网兖州供电公司"))
    t.add("datetime", "受理时间", "slsj", lambda r: f"{_at(r):%Y-%m-%d %H:%M:%S}")
    t.add("category", "诉求类别", "sqlb", _from("求助", "投诉", "咨询", "建议", "举报"))
    t.add("category|boolean", "满意度", "myd", _from("满意", "基本满意", "不满意", "未评价"))
    t.add("boolean", "是否保密", "sfbm", _from("0", "1", "0", "0"))
    t.add("count|measure", "办理时长(小时)", "blsc", lambda r: str(r.randint(1, 120)))


def _farmers(t: Register) -> None:
    t.add("division_name", "所属村", "ssc", _from(*_VILLAGES))
    t.add("person_name", "户主姓名", "hzxm", lambda r: (_who(r) + "　")[: r.choice((3, 4))])
    t.add("resident_id", "户主身份证", "hzsfz", lambda r: r.choice((identity(r), identity(r).lower(), "'" + identity(r))))
    t.add("bank_card|bank_account", "惠农一卡通", "hnykt", lambda r: luhn("62231959" + _d(r, 10)))
    t.add("measure", "种植面积(亩)", "zzmj", lambda r: f"{r.lognormvariate(1.5, 0.6):.2f}")
    t.add("category|title", "作物", "zw", _from("小麦", "玉米", "大豆", "花生", "棉花", "土豆"))
    t.add("amount", "补贴标准", "btbz", _from("138.5元/亩", "138.5元/亩", "200元/亩"))
    t.add("amount|measure", "补贴金额", "btje", lambda r: f"{r.lognormvariate(6.4, 0.6):.2f}")
    t.add("object_id|property_certificate|order_number|code", "地块编码", "dkbm", lambda r: f"370812{r.randint(100, 110)}2{r.randint(10, 60)}{_d(r, 7)}")
    t.add("mobile", "联系电话", "lxdh", lambda r: r.choice((_cell(r), _cell(r), "", "无")))
    t.add("boolean", "公示无异议", "gswyy", _from("√", "√", "√", "×"))


def _teachers(t: Register) -> None:
    r = t.r
    births = [_on(r, 1963, 1999) for _ in range(t.rows)]
    t.add("employee_number", "教师编号", "jsbh", lambda r: f"JS{_d(r, 8)}")
    t.add("person_name", "姓名", "xm", _who)
    t.add("resident_id", "身份证件号", "sfzjh", [identity(r, birth=b) for b in births])
    t.add("birth_date", "出生年月", "csny", [f"{b:%Y%m}" for b in births])
    t.add("month|date", "参加工作年月", "cjgzny", [f"{b.year + r.randint(21, 26)}{r.choice(('07', '08', '09'))}" for b in births])
    t.add("person_number|object_id|order_number|employee_number", "教师资格证号", "jszgzh", lambda r: f"{r.randint(1996, 2023)}3708{r.choice('1234')}2{_d(r, 7)}")
    t.add("occupation|category", "职称", "zc", _from("一级教师", "二级教师", "高级教师", "正高级教师", "未定级"))
    t.add("title|category", "任教学科", "rjxk", _from("语文", "数学", "英语", "物理", "化学", "体育", "道德与法治"))
    t.add("political_status", "政治面貌", "zzmm", _from("中共党员", "群众", "民盟盟员", "共青团员"))
    t.add("email", "电子邮箱", "dzyx", lambda r: f"{''.join(r.choice(string.ascii_lowercase) for _ in range(6))}{_d(r, 2)}@{r.choice(('126.com', 'yzjy.gov.cn', 'QQ.com'))}")
    t.add("url|signature", "照片", "zp", lambda r: f"/files/jszp/{r.randint(2019, 2024)}/{_d(r, 10)}.jpg")
    t.add("organisation_name", "任教学校", "rjxx", lambda r: r.choice(("兖州区实验高中", "东方中学", "文化路小学", "朝阳小学", "第十八中学", "颜店镇洪福寺小学")))


def _hotel(t: Register) -> None:
    def paper(r: random.Random) -> str:
        return identity(r) if r.random() < 0.8 else r.choice("EG") + _d(r, 8)

    t.add("person_name", "旅客姓名", "lkxm", lambda r: _who(r) if r.random() < 0.85 else r.choice(("ANDERSON JAMES", "KIM MIN SU", "LE THI HOA", "IVANOVA OLGA", "SATO KENJI", "GARCIA MARIA")))
    t.add("category", "证件类型", "zjlx", _from("身份证", "身份证", "身份证", "护照"))
    t.add("resident_id|passport", "证件号码", "zjhm", paper)
    t.add("code|count|category|object_id", "房号", "fh", lambda r: f"{r.randint(2, 19)}{r.randint(1, 26):02d}")
    t.add("datetime", "入住时间", "rzsj", lambda r: f"{_at(r):%Y%m%d%H%M}")
    t.add("datetime", "退房时间", "tfsj", lambda r: f"{_at(r):%Y-%m-%dT%H:%M:%S+08:00}")
    t.add("organisation_name", "旅馆名称", "lgmc", _from("九州大酒店", "如家酒店兖州火车站店", "兴隆宾馆", "银座佳驿酒店", "便民旅社"))
    t.add("ethnicity", "民族", "mz", _from("汉", "汉", "汉", "回", "满", "苗", "朝鲜"))
    t.add("country|code", "国籍", "gj", _from("CHN", "CHN", "CHN", "USA", "KOR", "VNM", "RUS"))
    t.add("plate", "车牌", "cp", lambda r: f"鲁H·{_d(r, 4)}{r.choice('ABCDEF')}" if r.random() < 0.4 else "")
    t.add("count", "同住人数", "tzrs", lambda r: str(r.choice((0, 0, 1, 1, 2, 3))))


def _trademarks(t: Register) -> None:
    t.add("order_number|object_id", "申请号", "sqh", lambda r: f"{r.randint(48_000_000, 77_000_000)}")
    t.add("title|category", "商标名称", "sbmc", lambda r: r.choice(("兴隆", "九州", "古城", "鲁南", "太阳", "泗河", "金口", "少陵")) + r.choice(("人家", "湖畔", "优选", "味道", "坊", "牌", "农庄", "之星")))
    t.add("code|count|category", "国际分类", "gjfl", lambda r: str(r.randint(1, 45)))
    t.add("date", "公告日期", "ggrq", lambda r: f"{_on(r, 2020, 2024):%Y-%m-%d}")
    t.add("organisation_name", "申请人名称", "sqrmc", _company)
    t.add("organisation_name", "代理机构", "dljg", lambda r: r.choice(("山东", "济南", "北京")) + r.choice(("智诚", "泉城", "正阳", "华文")) + r.choice(("知识产权代理有限公司", "商标事务所")))
    t.add("category", "法律状态", "flzt", _from("等待实质审查", "初审公告", "已注册", "驳回", "已销亡"))
    t.add("year", "申请年度", "sqnd", lambda r: str(r.randint(2019, 2024)))


def _weather(t: Register) -> None:
    t.add("code|object_id|category", "站号", "zh", _from("54916", "54915", "54908", "58020", "54906"))
    t.add("date", "观测日期", "gcrq", lambda r: f"{_on(r, 2021, 2024):%Y-%m-%d}")
    t.add("measure", "平均气温", "pjqw", lambda r: f"{r.gauss(14, 9):.1f}")
    t.add("measure|amount", "降水量", "jsl", lambda r: r.choice(("0.0", "0.0", "0.0", f"{r.expovariate(0.1):.1f}")))
    t.add("measure", "极大风速", "jdfs", lambda r: f"{abs(r.gauss(6, 2)):.1f}")
    t.add("measure", "气压", "qy", lambda r: f"{r.gauss(1012, 8):.1f}")
    t.add("measure|ratio|count", "相对湿度", "xdsd", lambda r: str(min(100, int(r.gauss(66, 15)))))
    t.add("category|title", "天气现象", "tqxx", _from("晴", "多云", "阴", "小雨", "霾", "雨夹雪"))
    t.add("measure|count", "能见度", "njd", lambda r: str(int(r.uniform(300, 28000))))


def _budget(t: Register) -> None:
    t.add("year", "年度", "nd", _from("2021", "2022", "2023", "2024"))
    t.add("code", "科目编码", "kmbm", _from("2010301", "2010302", "2050201", "2050202", "2080501", "2100101", "2120501", "2130108"))
    t.add("title|category", "科目名称", "kmmc", _from("行政运行", "一般行政管理事务", "学前教育", "小学教育", "行政单位离退休", "综合医院", "病虫害控制"))
    t.add("code", "单位编码", "dwbm", _from("101001", "101002", "205001", "205014", "301003", "407001"))
    t.add("organisation_name", "预算单位", "ysdw", _from("区委办公室", "区教育和体育局", "区财政局", "区卫生健康局", "区农业农村局", "区档案馆"))
    t.add("amount", "年初预算", "ncys", lambda r: f"{r.lognormvariate(12, 1.2):,.2f}")
    t.add("amount", "执行数", "zxs", lambda r: f"{r.lognormvariate(12, 1.2):,.2f}")
    t.add("ratio", "执行率", "zxl", lambda r: f"{r.uniform(0.4, 1):.2%}")
    t.add("category|title", "资金性质", "zjxz", _from("一般公共预算", "政府性基金", "财政专户"))


def _assets(t: Register) -> None:
    t.add("code|object_id|order_number", "资产编码", "zcbm", [f"TY{2015 + i % 9}{i + 1:06d}" for i in range(t.rows)])
    t.add("title|category", "资产名称", "zcmc", _from("台式计算机", "激光打印机", "多功能一体机", "空调机", "办公桌", "碎纸机", "交换机"))
    t.add("title|category|code", "规格型号", "ggxh", _from("启天M455-A3", "LaserJet Pro M405d", "KFR-35GW", "S5735-L24T4S", "1400*700*760", "ThinkCentre M930t"))
    t.add("object_id|order_number|code", "序列号", "xlh", lambda r: "".join(r.choice(string.ascii_uppercase + string.digits) for _ in range(10)))
    t.add("mac", "MAC地址", "macdz", lambda r: "-".join(f"{r.randrange(256):02x}" for _ in range(6)))
    t.add("ip", "IP地址", "ipdz", lambda r: f"172.{r.randint(16, 31)}.{r.randint(0, 255)}.{r.randint(1, 254)}")
    t.add("version", "系统版本", "xtbb", lambda r: f"{r.choice(('10.0', '11.0', 'V10'))}.{r.randint(18000, 22999)}")
    t.add("date", "取得日期", "qdrq", lambda r: f"{_on(r, 2012, 2024):%Y.%m.%d}")
    t.add("amount|measure", "账面原值", "zmyz", lambda r: f"{r.choice((4650, 2380, 1599, 12800, 899))}.00")
    t.add("person_name", "使用人", "syr", lambda r: r.choice([*_NAMES[:12], "王庆丰", "孙冰洁", "赵维斌"]))
    t.add("address|title|category", "存放地点", "cfdd", lambda r: r.choice(("办公楼", "东配楼", "政务中心")) + f"{r.randint(1, 6)}{r.randint(1, 20):02d}室")


def _talent(t: Register) -> None:
    t.add("person_name", "姓名拼音", "xmpy", lambda r: f"{r.choice(('Song', 'Kong', 'Meng', 'Yan', 'Zeng', 'Tian', 'Jiang', 'Cao', 'Dong', 'Ren'))} {r.choice(('Jiayin', 'Weimin', 'Lingchen', 'Hongmei', 'Zhiyuan', 'Siqi', 'Ruolan', 'Botao'))}")
    t.add("passport", "护照号", "hzh", lambda r: r.choice("EGE") + r.choice("ABCDEJ0123") + _d(r, 7))
    t.add("country", "国别", "gb", _from("中国", "中国", "美国", "德国", "韩国", "新加坡"))
    t.add("education", "学位", "xw", _from("博士", "硕士", "学士", "博士研究生"))
    t.add("organisation_name", "毕业院校", "byyx", _from("山东大学", "曲阜师范大学", "齐鲁工业大学", "青岛科技大学", "济宁学院", "哈尔滨工业大学"))
    t.add("title|free_text|category", "研究方向", "yjfx", _from("高分子材料改性", "智能制造与机器人", "作物遗传育种", "先进储能技术", "肿瘤免疫治疗"))
    t.add("wechat", "微信号", "wxh", lambda r: r.choice((f"wxid_{''.join(r.choice(string.ascii_lowercase + string.digits) for _ in range(14))}", f"{r.choice(('song', 'kong', 'meng'))}{_d(r, 6)}")))
    t.add("birth_year", "出生年", "csn", lambda r: str(r.randint(1958, 1998)))
    t.add("amount", "年薪(万元)", "nx", lambda r: f"{r.choice((20, 25, 30, 45, 60, 80))}")
    t.add("person_name", "导师", "ds", _who)
    t.add("hk_macau_permit", "港澳证件", "gazj", lambda r: r.choice("HM") + _d(r, 8) if r.random() < 0.5 else "")


_AGENCIES = (_marriage, _veterans, _vaccination, _offences, _power, _debtors, _hotline, _farmers, _teachers, _hotel, _trademarks, _weather, _budget, _assets, _talent)


def _padded(made: Made, r: random.Random) -> Made:
    """Blanks up to the width of a CHAR column; gaps are blanks or NULL."""
    width = max(map(len, made.values)) + r.choice((0, 2, 8))
    void = r.choice((" " * width, "", "NULL"))
    gaps = r.choice((0.0, 0.05, 0.4))
    return _with(made, [void if not value or r.random() < gaps else value.ljust(width) for value in made.values])


def _retyped(made: Made, r: random.Random) -> Made:
    """Half of the digits full width in some rows, `.0` after short numbers, words for nothing, line ends in cells."""
    gaps, wide = r.choice((0.0, 0.15)), r.choice((0.0, 0.3))
    whole = all(value.isdigit() and len(value) < 12 and value[0] != "0" for value in made.values if value)
    tail = ".0" if whole and r.random() < 0.4 else r.choice(("", "", "\n", " "))
    full = str.maketrans(string.digits, "０１２３４５６７８９")
    cells = []
    for value in made.values:
        if not value or r.random() < gaps:
            cells.append(r.choice(("", "/", "无", "——", "N/A", "不详")))
        else:
            cells.append((value.translate(full) if r.random() < wide else value) + tail)
    return _with(made, cells)


def _with(made: Made, cells: list[str]) -> Made:
    return Made(label=made.label, header=made.header, pinyin=made.pinyin, values=tuple(cells), mixed=made.mixed)


def agency_tables(seed: int = 90210, rows: int = 160) -> list[list[Made]]:
    """Fifteen agencies in three dialects."""
    tables: list[list[Made]] = []
    for number, agency in enumerate(_AGENCIES):
        for dialect, damage in enumerate((None, _padded, _retyped)):
            table = Register(random.Random(seed * 100 + number * 3 + dialect), rows)
            agency(table)
            r = random.Random(seed + number)
            tables.append([damage(column, r) for column in table.columns] if damage else table.columns)
    return tables
