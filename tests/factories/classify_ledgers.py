# ruff: noqa: E501 - a table of makers reads best on one line
# fmt: off
"""An eighth set: twenty-six ledgers of offices that the other sets leave out, in four states. All made up by a seed.

Written without a look at the recognisers. Its first figures, before anything was changed for it, are in
`docs/classification.md`.
"""

import random
import string
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from tests.factories.classify import Made, credit, identity, luhn, vin
from tests.factories.classify_registers import Register

Maker = Callable[[random.Random], str]

_FAMILY = "赵钱孙李周吴郑王冯陈卫蒋沈韩杨朱秦许何吕施张孔曹严金魏陶姜戚谢邹喻苏潘葛范彭郎鲁韦马苗凤方俞任袁柳史唐费薛雷贺倪汤殷罗毕郝安常乐于傅皮卞齐康伍余元顾孟黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧成戴谈宋庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾江颜郭梅林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房解应宗丁宣邓郁单杭洪包左石崔吉龚程邢裴陆翁荀羊甄曲封芮储靳焦牧山谷车侯全班仰秋仲伊宫宁仇栾甘厉戎祖武符刘景詹束龙叶幸司韶黎薄印宿白怀蒲从鄂索咸籍赖卓蔺屠蒙池乔阴胥苍双闻莘党翟谭贡劳逄姬申扶堵冉宰雍桑桂牛寿通边燕冀尚农温庄晏柴瞿阎连习容向古易慎戈廖"
_GIVEN_A = "建国文志永春玉秀桂淑海明晓小德金红光俊雅思嘉子梓雨一宏新庆天世立长继兆忠景福广"
_GIVEN_B = "华军英兰珍芳平林生民山涛强辉峰杰超斌霞燕娟莉敏静慧颖琳萱涵轩宇航博睿彤瑶琪怡然洋旺财贵胜利良才根发"
_MINORITIES = ("买买提·吐尔逊", "古丽娜尔·阿不都热合曼", "阿力木江·玉素甫", "普布次仁", "达瓦卓嘎", "才让东珠", "乌日娜", "那顺巴雅尔", "斯琴图雅", "阿依古丽", "吉克阿呷", "马海伍沙", "金哲浩", "朴春姬", "韦达吾", "岩温罕", "玉罕娇", "哈斯木·加帕尔", "迪丽努尔", "桑吉加")
_FOREIGN = ("Robert J. Hughes", "MARTINEZ GARCIA LUIS", "Nguyen Van Minh", "佐藤健一", "KIM MIN SU", "Anna Kowalska", "Mohammed Al-Fayed", "Ivanova Olga", "Sarah O'Brien", "Pierre Dubois", "Jean-Luc Moreau", "SINGH RAJESH", "Chloe Tan", "Emeka Okafor")
_COUNTIES = (("350203", "福建省", "厦门市", "思明区", "0592", "361003", "闽D"), ("520102", "贵州省", "贵阳市", "南明区", "0851", "550002", "贵A"), ("530112", "云南省", "昆明市", "西山区", "0871", "650118", "云A"), ("610113", "陕西省", "西安市", "雁塔区", "029", "710061", "陕A"), ("220106", "吉林省", "长春市", "绿园区", "0431", "130062", "吉A"), ("430121", "湖南省", "长沙市", "长沙县", "0731", "410100", "湘A"), ("320509", "江苏省", "苏州市", "吴江区", "0512", "215200", "苏E"), ("640104", "宁夏回族自治区", "银川市", "兴庆区", "0951", "750001", "宁A"), ("120104", "天津市", "市辖区", "南开区", "022", "300100", "津A"), ("511802", "四川省", "雅安市", "雨城区", "0835", "625000", "川T"), ("150102", "内蒙古自治区", "呼和浩特市", "新城区", "0471", "010050", "蒙A"), ("441303", "广东省", "惠州市", "惠阳区", "0752", "516211", "粤L"))
_STREETS = ("嘉禾路", "湖滨南路", "都司高架路", "滇池路", "丈八东路", "景阳大路", "开元西路", "鲈乡北路", "解放西街", "卫津南路", "青衣江路", "中山东路", "白云大道", "开城大道", "体育场路", "河东街", "永兴巷", "城隍庙胡同", "国道319线")
_BLOCKS = ("莲花北里", "花果园M区", "滇池卫城", "紫薇田园都市", "长久家苑", "碧桂园威尼斯城", "奥林清华", "塞上骄子", "王顶堤凤园里", "青江路安置房", "桥靠西区", "半岛一号", "工行家属院", "铁路三村")
_NATURAL = ("坝上", "新寨组", "老屋场", "大塘子村", "李家院子", "河西营", "北郊村", "水口庙村", "牛角冲", "红旗七队")


def _n(r: random.Random, places: int) -> str:
    return "".join(r.choices(string.digits, k=places))


def _l(r: random.Random, places: int) -> str:
    return "".join(r.choices("ABCDEFGHJKLMNPRSTUVWXYZ", k=places))


def _of(*words: str) -> Maker:
    return lambda r: r.choice(words)


def _person(r: random.Random) -> str:
    if r.random() < 0.05:
        return r.choice(_MINORITIES)
    return r.choice(_FAMILY) + (r.choice(_GIVEN_A) if r.random() < 0.8 else "") + r.choice(_GIVEN_B)


def _cell(r: random.Random) -> str:
    return r.choice(("130", "131", "133", "135", "136", "139", "150", "151", "155", "156", "157", "158", "166", "176", "177", "180", "182", "184", "186", "187", "189", "191", "198", "199")) + _n(r, 8)


def _place(r: random.Random) -> tuple[str, str, str, str, str, str, str]:
    return r.choice(_COUNTIES)


def _desk(r: random.Random) -> str:
    code = _place(r)[4]
    return f"{code}{r.choice(('-', '-', '－', ' ', '/', ''))}{r.choice('2345678')}{_n(r, 7 if len(code) == 3 or code in ('0592', '0512', '0731', '0851', '0871') else 6)}"


def _day(r: random.Random, first: int, last: int) -> date:
    return date(first, 1, 1) + timedelta(days=r.randrange((last - first + 1) * 365))


def _moment(r: random.Random) -> datetime:
    return datetime.combine(_day(r, 2018, 2024), datetime.min.time()) + timedelta(minutes=int(min(1439, max(0, r.gauss(780, 190)))), seconds=r.randrange(60))


def _home(r: random.Random) -> str:
    p = _place(r)
    return r.choice((
        f"{p[3]}{r.choice(_STREETS)}{r.randint(1, 690)}号之{r.choice('一二三四')}{r.randint(101, 909)}",
        f"{r.choice(_BLOCKS)}{r.choice('ABC一二')}区{r.randint(1, 40)}栋{r.randint(1, 3)}单元{r.randint(1, 32)}{r.randint(1, 4):02d}",
        f"{p[1]}{p[2]}{p[3]}{r.choice(_NATURAL)}{r.randint(1, 160)}号",
        f"{r.choice(_STREETS)}{r.randint(1, 300)}号{r.choice(_BLOCKS)}{r.randint(1, 20)}#{r.randint(101, 2304)}",
        f"{r.choice(_NATURAL)}{r.randint(1, 12)}组",
    ))


def _shop(r: random.Random) -> str:
    stem = r.choice(("鑫源", "百川", "好又多", "老街坊", "天和", "联创", "云岭", "闽南", "秦风", "金蟾", "万家乐", "宏达", "远大", "绿野", "博济", "捷安", "众邦", "华腾"))
    p = _place(r)
    return r.choice((
        f"{p[2][:2]}{stem}商贸有限公司", f"{p[3]}{stem}便利店", f"{stem}({p[2][:2]})科技有限责任公司", f"{p[1][:2]}{stem}建设集团有限公司{p[2][:2]}分公司",
        f"{p[3]}{stem}餐饮店（个体工商户）", f"{p[2][:2]}市{stem}种植专业合作社", f"{stem}物流", f"{p[3]}{stem}小学", f"{p[2][:2]}{stem}律师事务所",
    ))


def _id(r: random.Random, first: int = 1945, last: int = 2005) -> str:
    return identity(r, birth=_day(r, first, last), county=_place(r)[0])


def _chinese(day: date) -> str:
    digits = "〇一二三四五六七八九"
    def count(n: int) -> str:
        return ("" if n < 10 else ("十" if n < 20 else digits[n // 10] + "十")) + (digits[n % 10] if n % 10 else "")
    return "".join(digits[int(c)] for c in str(day.year)) + f"年{count(day.month)}月{count(day.day)}日"


def _petitions(t: Register) -> None:
    t.add("order_number", "信访件编号", "xfjbh", lambda r: f"5201{_moment(r):%Y%m%d}{_n(r, 4)}")
    t.add("person_name", "信访人", "xfr", lambda r: _person(r) + (f"等{r.randint(2, 40)}人" if r.random() < 0.2 else ""))
    t.add("category", "信访形式", "xfxs", _of("来信", "来访", "网上投诉", "来电", "手机APP"))
    t.add("address", "住址", "zz", _home, gaps=0.2, junk=("", "无", "—"))
    t.add("mobile|landline", "电话", "dh", lambda r: _cell(r) if r.random() < 0.8 else _desk(r), gaps=0.1, junk=("无", "/", "9999"))
    t.add("free_text", "反映内容", "fynr", lambda r: r.choice(("反映小区物业不作为，电梯长期失修，要求更换物业公司。", "村集体土地流转款项未公示，请求查处。", "拖欠农民工工资三个月，涉及多人。", f"反映邻居违建。联系人{_person(r)}（{_cell(r)}）。" if r.random() < 0.3 else "夜间施工噪声扰民，多次投诉未果。")), mixed=True)
    t.add("organisation_name", "责任单位", "zrdw", lambda r: f"{_place(r)[3]}{r.choice(('住建局', '人社局', '自然资源局', '城管执法局', '信访局'))}")
    t.add("category", "办理状态", "blzt", _of("已受理", "转送", "交办", "已答复", "复查中"))
    t.add("count", "重复次数", "cfcs", lambda r: str(int(r.expovariate(0.7))))
    t.add("date", "登记日期", "djrq", lambda r: f"{(d := _moment(r)).year}.{d.month}.{d.day}")
    t.add("boolean", "是否集体访", "sfjtf", _of("是", "否", "否", "否"))


def _border(t: Register) -> None:
    t.add("person_name", "中文姓名", "zwxm", _person)
    t.add("person_name", "拼音姓", "pyx", lambda r: r.choice(("WANG", "ZHANG", "LI", "CHEN", "LIU", "HUANG", "OUYANG", "XU", "LYU", "ZHOU")) + r.choice((",", " ")) + r.choice(("XIAOMING", "JIANGUO", "YUTONG", "LI", "HAIYAN", "ZIXUAN", "WENJIE")))
    t.add("passport", "护照号码", "hzhm", lambda r: r.choice((f"E{_n(r, 8)}", f"E{r.choice('ABCDEFGH')}{_n(r, 7)}", f"G{_n(r, 8)}")))
    t.add("hk_macau_permit", "港澳证件", "gazj", lambda r: f"C{r.choice((_n(r, 8), r.choice('ABCD') + _n(r, 7)))}", gaps=0.3, junk=("", "无"))
    t.add("taiwan_permit", "赴台证", "ftz", lambda r: f"L{_n(r, 8)}", gaps=0.6, junk=("",))
    t.add("birth_date", "DOB", "dob", lambda r: f"{_day(r, 1950, 2015):%d %b %Y}".upper())
    t.add("gender", "Sex", "sex", _of("M", "F"))
    t.add("country", "目的地", "mdd", _of("泰国", "新加坡", "日本", "马来西亚", "俄罗斯", "法国", "阿联酋"))
    t.add("category", "事由", "sy", _of("旅游", "探亲", "商务", "留学", "其它"))
    t.add("order_number|title|code", "航班", "hb", lambda r: r.choice(("MF", "CA", "CZ", "SQ", "3U")) + str(r.randint(801, 8990)))
    t.add("datetime", "查验时间", "cysj", lambda r: f"{_moment(r):%Y%m%d %H:%M:%S}")
    t.add("code|category", "通道", "td", lambda r: f"{r.choice('ABCE')}{r.randint(1, 24):02d}")


def _cafes(t: Register) -> None:
    t.add("title|organisation_name", "场所名称", "csmc", lambda r: r.choice(("蓝鲸", "极速", "星际", "网鱼", "零点")) + r.choice(("网咖", "网吧", "电竞馆")) + r.choice(("", "(河东店)", "二店")))
    t.add("person_name", "上网人", "swr", _person)
    t.add("resident_id", "证件号", "zjh", lambda r: (lambda i: r.choice((i, i, i[:14] + "****", i[:6] + "*" * 8 + i[14:])))(_id(r, 1975, 2006)))
    t.add("ip", "终端地址", "zddz", lambda r: f"192.168.{r.randint(0, 3)}.{r.randint(2, 254)}")
    t.add("mac", "网卡", "wk", lambda r: ".".join("".join(r.choices("0123456789abcdef", k=4)) for _ in range(3)))
    t.add("datetime", "上机", "sj", lambda r: f"{_moment(r):%m-%d-%Y %H:%M}")
    t.add("time", "时长", "sc", lambda r: f"{r.randint(0, 9)}:{r.randint(0, 59):02d}:{r.randint(0, 59):02d}")
    t.add("qq", "登录QQ", "dlqq", lambda r: str(r.randrange(10**5, 10**10)), gaps=0.3, junk=("", "0"))
    t.add("wechat|account_name", "微信号", "wxh", lambda r: r.choice((f"wxid_{''.join(r.choices(string.ascii_lowercase + string.digits, k=14))}", f"{''.join(r.choices(string.ascii_lowercase, k=6))}{r.randint(1980, 2006)}", f"{''.join(r.choices(string.ascii_lowercase, k=3))}_{_n(r, 5)}")))
    t.add("url", "访问域名", "fwym", lambda r: r.choice(("www.example.com", "m.example.cn", "news.example.org.cn/a/" + _n(r, 6), "v.example.net")))
    t.add("code|category|row_id", "机位", "jw", lambda r: f"{r.randint(1, 180):03d}")
    t.add("amount", "消费", "xf", lambda r: f"{r.choice((2, 3, 4, 5)) * r.randint(1, 9)}.00")


def _drivers(t: Register) -> None:
    t.add("person_name", "驾驶员", "jsy", _person)
    t.add("driving_licence", "档案编号", "dabh", lambda r: f"{_place(r)[0][:4]}0{_n(r, 7)}")
    t.add("category|code", "准驾车型", "zjcx", _of("C1", "C1", "C2", "B2", "A2", "C1D"))
    t.add("date", "初领日期", "clrq", lambda r: f"{_day(r, 1996, 2020):%Y/%m/%d}")
    t.add("plate", "车牌", "cp", lambda r: _place(r)[6] + r.choice(("", "·", "-", " ")) + (r.choice("DF") + _n(r, 5) if r.random() < 0.3 else _l(r, 1) + _n(r, 4)))
    t.add("vin", "VIN", "vin", vin)
    t.add("engine_number", "发动机", "fdj", lambda r: r.choice((f"{_l(r, 1)}{_n(r, 6)}", f"{_l(r, 3)}{_n(r, 5)}", f"{_n(r, 2)}{_l(r, 2)}{_n(r, 4)}")))
    t.add("employee_number|person_number|order_number|object_id", "从业资格证", "cyzgz", lambda r: f"{_place(r)[0]}{_n(r, 10)}0")
    t.add("mobile", "手机", "sj", lambda r: (c := _cell(r))[:3] + "****" + c[7:])
    t.add("imei", "车载终端", "czzd", lambda r: luhn("86" + _n(r, 12)))
    t.add("measure", "服务评分", "fwpf", lambda r: f"{min(5.0, r.gauss(4.7, 0.2)):.2f}")
    t.add("count", "接单数", "jds", lambda r: str(int(r.lognormvariate(6, 0.9))))
    t.add("ratio", "好评率", "hpl", lambda r: f"{min(1, r.gauss(0.95, 0.03)):.4f}")


def _rentals(t: Register) -> None:
    t.add("order_number", "备案号", "bah", lambda r: f"租备〔{r.randint(2019, 2024)}〕{_n(r, 6)}")
    t.add("person_name", "出租人", "czr", lambda r: r.choice((_person(r), _person(r) + "、" + _person(r))))
    t.add("person_name", "承租人", "czr2", _person)
    t.add("resident_id", "承租人证件", "czrzj", lambda r: _id(r).translate(str.maketrans(string.digits, "０１２３４５６７８９")) if r.random() < 0.2 else _id(r))
    t.add("address", "房屋坐落", "fwzl", _home)
    t.add("property_certificate", "权证号", "qzh", lambda r: r.choice((f"苏({r.randint(2016, 2024)})苏州市不动产权第{_n(r, 7)}号", f"吴房权证松陵字第{_n(r, 8)}号", f"苏房地权证吴江字第{_n(r, 6)}号")))
    t.add("measure", "面积㎡", "mj", lambda r: f"{r.gauss(82, 30):.2f}")
    t.add("amount", "月租金", "yzj", lambda r: f"{round(r.lognormvariate(7.8, 0.4), -2):.0f}元/月")
    t.add("category|title|code", "户型", "hx", _of("2室1厅1卫", "3室2厅1卫", "1室1厅", "单间", "4室2厅2卫"))
    t.add("date", "起租", "qz", lambda r: f"{_day(r, 2019, 2024):%y-%m-%d}")
    t.add("count|measure", "租期(月)", "zq", lambda r: str(r.choice((6, 12, 12, 12, 24, 36))))
    t.add("bank_card", "收款卡", "skk", lambda r: (lambda c: " ".join(c[i:i + 4] for i in range(0, 19, 4)))(luhn("621700" + _n(r, 12))))


def _marriages(t: Register) -> None:
    t.add("order_number", "登记字号", "djzh", lambda r: f"J{_place(r)[0]}-{r.randint(2010, 2024)}-{_n(r, 6)}")
    t.add("person_name", "男方", "nf", _person)
    t.add("resident_id", "男方证件号码", "nfzjhm", lambda r: _id(r, 1970, 2001))
    t.add("birth_date", "男方出生", "nfcs", lambda r: _chinese(_day(r, 1970, 2001)))
    t.add("person_name", "女方", "nf2", lambda r: r.choice(_FOREIGN) if r.random() < 0.08 else _person(r))
    t.add("education", "女方学历", "nfxl", _of("大学", "大专", "研究生", "初中", "高中"))
    t.add("occupation", "女方职业", "nfzy", _of("护士", "农民", "教师", "会计", "个体", "职员", "无业"))
    t.add("marital_status", "婚前状况", "hqzk", _of("未婚", "未婚", "离婚", "丧偶"))
    t.add("country", "国籍", "gj", _of("中国", "中国", "中国", "中国", "越南", "美国"))
    t.add("date", "登记日", "djr", lambda r: f"{_day(r, 2010, 2024):%Y年%m月%d日}")
    t.add("category", "业务类别", "ywlb", _of("结婚登记", "离婚登记", "补领结婚证", "补领离婚证"))
    t.add("division_name", "登记机关所在", "djjgsz", lambda r: _place(r)[2] + _place(r)[3])


def _funerals(t: Register) -> None:
    t.add("person_name", "逝者", "sz", lambda r: _person(r) + (r.choice(("(男)", "(女)")) if r.random() < 0.2 else ""))
    t.add("age", "享年", "xn", lambda r: str(max(1, min(104, int(r.gauss(77, 13))))))
    t.add("date|datetime", "死亡时间", "swsj", lambda r: f"{_moment(r):%Y-%m-%d %H时}")
    t.add("diagnosis|category", "死因", "sy", _of("肺癌", "脑出血", "心肌梗死", "呼吸衰竭", "胃恶性肿瘤", "自然死亡", "交通事故"))
    t.add("disease_code", "根本死因编码", "gbsybm", _of("C34.9", "I61.9", "I21.9", "J96.0", "C16.9", "R54", "V89.2"))
    t.add("order_number|object_id", "火化证", "hhz", lambda r: f"{r.randint(2018, 2024)}第{_n(r, 5)}号")
    t.add("person_name", "家属", "js", _person)
    t.add("kinship", "与逝者关系", "yszgx", _of("子", "女", "配偶", "孙子", "弟", "女婿"))
    t.add("mobile", "家属手机", "jssj", _cell)
    t.add("code|title|category|address", "墓位", "mw", lambda r: f"{r.choice('福禄寿安')}区{r.randint(1, 40)}排{r.randint(1, 60)}号")
    t.add("amount", "费用", "fy", lambda r: f"{r.choice((580, 980, 1260, 3600))}")
    t.add("employee_number|person_name", "经办", "jb", _of("王敏", "李春生", "周红英", "赵德胜"))


def _vaccines(t: Register) -> None:
    t.add("person_number|medical_record_number|object_id", "儿童编码", "etbm", lambda r: f"{_place(r)[0]}{r.randint(10, 99)}{r.randint(2015, 2024)}{_n(r, 6)}")
    t.add("person_name", "儿童", "et", _person)
    t.add("birth_date", "出生", "cs", lambda r: f"{_day(r, 2016, 2023):%Y%m%d}")
    t.add("gender", "性别", "xb", _of("1男", "2女"))
    t.add("title|category", "疫苗", "ym", _of("乙肝疫苗", "卡介苗", "脊灰灭活疫苗", "百白破疫苗", "麻腮风疫苗", "甲肝减毒活疫苗"))
    t.add("count|category|code", "剂次", "jc", _of("1", "2", "3", "4"))
    t.add("order_number|code|object_id", "批号", "ph", lambda r: f"{r.choice(('', 'B', '20'))}{r.randint(2019, 2024)}{r.randint(1, 12):02d}{r.randint(1, 60):03d}{r.choice(('', '-1', 'A'))}")
    t.add("object_id|order_number", "追溯码", "zsm", lambda r: "8" + _n(r, 19))
    t.add("category|title", "部位", "bw", _of("左上臂", "右上臂", "左大腿", "口服"))
    t.add("organisation_name", "接种单位", "jzdw", lambda r: f"{_place(r)[3]}{r.choice(('莲前', '后巢', '小寨', '河东'))}{r.choice(('社区卫生服务中心', '街道卫生院', '预防接种门诊'))}")
    t.add("person_name", "监护人", "jhr", _person)
    t.add("mobile", "监护人电话", "jhrdh", lambda r: (c := _cell(r))[:3] + "-" + c[3:7] + "-" + c[7:])
    t.add("measure", "体温", "tw", lambda r: f"{r.gauss(36.5, 0.3):.1f}℃")


def _farms(t: Register) -> None:
    t.add("code|division_code|organisation_code|object_id|person_number|meter_number", "承包方编码", "cbfbm", lambda r: f"{_place(r)[0]}{r.randint(100, 118)}{r.randint(200, 220)}{r.randint(1, 20):02d}{r.randint(1, 300):04d}")
    t.add("person_name", "户主", "hz", _person)
    t.add("resident_id", "户主身份证", "hzsfz", lambda r: (lambda i: r.choice((i, i[:6] + i[8:17])))(_id(r, 1940, 1985)))
    t.add("meter_number|person_number|object_id|order_number", "户口簿号", "hkbh", lambda r: f"{r.randint(1, 9)}{_n(r, 8)}")
    t.add("count", "家庭人口", "jtrk", lambda r: str(r.choice((1, 2, 3, 3, 4, 4, 5, 6))))
    t.add("measure", "承包面积(亩)", "cbmj", lambda r: f"{r.lognormvariate(1.4, 0.6):.2f}")
    t.add("amount|measure", "补贴(元)", "bt", lambda r: f"{r.lognormvariate(6.2, 0.7):.2f}")
    t.add("bank_account|bank_card", "一卡通", "ykt", lambda r: f"6221{_n(r, 15)}")
    t.add("division_name", "村组", "cz", lambda r: f"{r.choice(('桥头镇', '八步乡', '河口镇'))}{r.choice(('李渡村', '板桥村', '尖山村'))}")
    t.add("category|title", "作物", "zw", _of("水稻", "玉米", "油菜", "小麦", "马铃薯"))
    t.add("property_certificate|order_number", "林权证号", "lqzh", lambda r: f"贵阳市林证字({r.randint(2007, 2016)})第{_n(r, 10)}号")
    t.add("boolean", "建档立卡", "jdlk", _of("√", "", "×", "×"))


def _violations(t: Register) -> None:
    t.add("order_number|object_id", "决定书编号", "jdsbh", lambda r: f"6101131{_n(r, 9)}")
    t.add("plate", "号牌", "hp", lambda r: _place(r)[6] + r.choices(string.digits + "ABCDEFGHJK", k=1)[0] + _n(r, 3) + _l(r, 1))
    t.add("code|category", "号牌种类", "hpzl", _of("02", "02", "01", "52", "15"))
    t.add("code", "违法代码", "wfdm", _of("1344", "1345", "1625", "1208", "7094", "60461", "1301"))
    t.add("title|category|free_text", "违法行为", "wfxw", _of("违反禁止标线指示", "驾驶机动车违反道路交通信号灯通行", "不按规定车道行驶", "机动车违规停放"))
    t.add("address|title", "违法地点", "wfdd", lambda r: f"{r.choice(_STREETS)}{r.choice(('与', '-', '/'))}{r.choice(_STREETS)}{r.choice(('口', '交叉口', '路口东50米', 'K12+300'))}")
    t.add("datetime", "违法时间", "wfsj", lambda r: f"{_moment(r):%Y-%m-%dT%H:%M:%S}")
    t.add("measure|count", "车速", "cs", lambda r: str(int(r.gauss(74, 14))))
    t.add("amount", "罚款", "fk", _of("0", "50", "100", "150", "200", "200", "2000"))
    t.add("count|category", "记分", "jf", _of("0", "1", "3", "6", "12"))
    t.add("code|object_id", "设备编号", "sbbh", lambda r: f"61011300000{r.randint(1, 60):04d}")
    t.add("employee_number", "警号", "jh", lambda r: f"1{r.randint(10000, 19999)}")
    t.add("signature|url|title", "证据图片", "zjtp", lambda r: f"wf_{_moment(r):%Y%m%d}_{_n(r, 6)}.jpg")


def _couriers(t: Register) -> None:
    t.add("order_number|object_id", "运单", "yd", lambda r: r.choice(("SF", "YT", "JDVA", "78")) + _n(r, 13))
    t.add("person_name", "寄件人", "jjr", lambda r: r.choice((_person(r), _person(r)[0] + r.choice(("先生", "女士", "小姐", "**", "*"))))  )
    t.add("mobile", "寄件电话", "jjdh", lambda r: r.choice((_cell(r), "86" + _cell(r))))
    t.add("person_name|organisation_name", "收件人", "sjr", lambda r: _person(r) if r.random() < 0.8 else _shop(r))
    t.add("mobile|landline", "收件电话", "sjdh", lambda r: f"{_cell(r)}-{r.randint(1000, 9999)}" if r.random() < 0.6 else _cell(r))
    t.add("address", "收件地址", "sjdz", lambda r: f"{(p := _place(r))[1]} {p[2]} {p[3]} {_home(r)}")
    t.add("postcode", "邮编", "yb", lambda r: _place(r)[5], gaps=0.2, junk=("", "000000"))
    t.add("measure", "重量kg", "zl", lambda r: f"{r.lognormvariate(0.2, 0.8):.2f}kg")
    t.add("title|category", "品名", "pm", _of("衣物", "文件", "电子产品", "食品", "化妆品", "日用品"))
    t.add("datetime", "揽收", "ls", lambda r: f"{_moment(r):%Y/%m/%d %H:%M}")
    t.add("person_name", "快递员", "kdy", lambda r: _person(r) if r.random() < 0.5 else r.choice(("陈建军", "蓝志强", "雷小燕")))
    t.add("amount", "运费", "yf", lambda r: f"￥{r.choice((8, 10, 12, 18, 23))}.0")


def _patents(t: Register) -> None:
    def application(r: random.Random) -> str:
        body = f"{r.randint(2015, 2023)}{r.choice('123')}{_n(r, 7)}"
        check = sum(int(c) * w for c, w in zip(body, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5), strict=True)) % 11
        return body + "." + ("X" if check == 10 else str(check))
    t.add("order_number", "申请号", "sqh", lambda r: r.choice(("CN", "")) + application(r))
    t.add("title", "发明名称", "fmmc", lambda r: "一种" + r.choice(("低温", "便携式", "自适应", "可降解", "多通道")) + r.choice(("电池", "脚手架", "喷灌", "检测", "图像识别")) + r.choice(("装置", "方法", "系统及方法", "结构")))
    t.add("person_name", "发明人", "fmr", lambda r: ";".join(_person(r) for _ in range(r.randint(1, 4))))
    t.add("organisation_name|person_name", "专利权人", "zlqr", lambda r: _shop(r) if r.random() < 0.85 else _person(r))
    t.add("code|category", "IPC分类", "ipc", lambda r: f"{r.choice('ABCFGH')}{r.randint(1, 65):02d}{r.choice('BCDFGHK')} {r.randint(1, 99)}/{r.randint(0, 99):02d}")
    t.add("date", "申请日", "sqr", lambda r: f"{_day(r, 2015, 2023):%Y.%m.%d}")
    t.add("category", "法律状态", "flzt", _of("有效", "失效", "审中", "驳回", "撤回"))
    t.add("organisation_name", "代理机构", "dljg", lambda r: r.choice(("厦门", "西安", "长沙", "昆明")) + r.choice(("创象", "正阳", "智嵘", "新发")) + r.choice(("知识产权代理有限公司", "专利事务所(普通合伙)")))
    t.add("count", "权利要求数", "qlyqs", lambda r: str(max(1, int(r.gauss(8, 3)))))
    t.add("amount", "年费", "nf", _of("900", "1200", "2000", "600", "90"))


def _veterans(t: Register) -> None:
    t.add("person_name", "姓名", "xm", lambda r: (n := _person(r))[0] + ("　" + n[1] if len(n) == 2 else n[1:]))
    t.add("military_id", "退役证号", "tyzh", lambda r: r.choice((f"军字第{_n(r, 7)}号", f"{r.choice('南北沈兰成空海')}字第{_n(r, 8)}号", f"退字第{_n(r, 8)}号")))
    t.add("social_security_card|person_number|order_number", "优抚编号", "yfbh", lambda r: f"YF{_place(r)[0]}{_n(r, 5)}")
    t.add("birth_date|month", "出生年月", "csny", lambda r: f"{_day(r, 1930, 1998):%Y.%m}")
    t.add("month|date", "入伍时间", "rwsj", lambda r: f"{_day(r, 1952, 2016):%Y.%m}")
    t.add("category", "优抚类别", "yflb", _of("伤残军人", "三属", "参战退役人员", "带病回乡", "60岁以上农籍退役士兵"))
    t.add("category|code", "伤残等级", "scdj", _of("七级", "八级", "九级", "十级", "六级", "无"))
    t.add("amount", "年标准", "nbz", lambda r: str(r.choice((9300, 12_480, 17_760, 35_400, 24_810))))
    t.add("political_status", "政治面貌", "zzmm", _of("中共党员", "群众", "党员", "团员"))
    t.add("division_name", "乡镇街道", "xzjd", _of("滨海街道", "灌口镇", "嘉莲街道", "前场镇", "后溪镇"))
    t.add("bank_card|bank_account", "开户账号", "khzh", lambda r: luhn("621098" + _n(r, 12)) + r.choice(("", "", "(农行)")))
    t.add("boolean", "健在", "jz", _of("Y", "Y", "Y", "N"))


def _telecoms(t: Register) -> None:
    t.add("mobile", "号码", "hm", _cell)
    t.add("imsi", "IMSI", "imsi", lambda r: f"460{r.choice(('00', '01', '02', '11', '15'))}{_n(r, 10)}")
    t.add("imei", "IMEI", "imei", lambda r: luhn(r.choice(("3589", "8647", "0123")) + _n(r, 10)))
    t.add("object_id|imsi", "ICCID", "iccid", lambda r: "8986" + r.choice(("00", "01", "03")) + _n(r, 14))
    t.add("person_name|organisation_name", "机主", "jz", lambda r: _shop(r) if r.random() < 0.1 else _person(r))
    t.add("code|object_id|order_number", "基站", "jz2", lambda r: f"{r.randint(4000, 4100)}-{r.randint(10000, 60000)}")
    t.add("longitude", "基站X", "jzx", lambda r: f"{118.0 + r.random() / 4:.6f}")
    t.add("latitude", "基站Y", "jzy", lambda r: f"{24.4 + r.random() / 4:.6f}")
    t.add("title|category", "套餐", "tc", _of("畅享5G 129元档", "8元保号套餐", "云宽带199", "校园青春卡", "老友福卡"))
    t.add("amount", "余额", "ye", lambda r: f"{r.lognormvariate(3, 1):.2f}")
    t.add("datetime", "入网时间", "rwsj", lambda r: f"{_moment(r):%Y%m%d%H%M%S}")
    t.add("measure", "流量MB", "ll", lambda r: f"{r.lognormvariate(8, 1.2):.3f}")
    t.add("email", "电子账单", "dzzd", lambda r: f"{_cell(r)}@{r.choice(('139.com', '189.cn', 'qq.com'))}", gaps=0.4)


def _assets(t: Register) -> None:
    t.add("object_id|code|order_number", "资产编号", "zcbh", lambda r: f"ZC-{r.randint(2012, 2024)}-{r.choice(('IT', 'BG', 'CL'))}-{_n(r, 4)}")
    t.add("title", "设备名称", "sbmc", _of("台式计算机", "激光打印机", "核心交换机", "机架式服务器", "会议平板", "空调"))
    t.add("title|code|category", "型号规格", "xhgg", _of("ThinkCentre M730", "HP LaserJet 1020", "S5720-28P", "RH2288H V3", "KFR-35GW/26", "OptiPlex 7090"))
    t.add("object_id|code|order_number", "序列号", "xlh", lambda r: f"{_l(r, 2)}{_n(r, 1)}{_l(r, 1)}{_n(r, 2)}{_l(r, 2)}{_n(r, 1)}")
    t.add("ip", "管理IP", "glip", lambda r: f"172.{r.randint(16, 31)}.{r.randint(0, 255)}.{r.randint(1, 254)}{r.choice(('', '', '/24', ':8443'))}")
    t.add("mac", "MAC地址", "macdz", lambda r: "-".join(f"{r.randrange(256):02X}" for _ in range(6)))
    t.add("version", "系统版本", "xtbb", _of("10.0.19045", "7.9.2009", "V200R019C00", "22.04.3", "6.1.7601", "10.0.22631"))
    t.add("organisation_name|category|title", "使用部门", "sybm", _of("办公室", "财务科", "信息中心", "法规科", "行政审批科", "机关党委"))
    t.add("person_name", "责任人", "zrr", _person)
    t.add("amount", "原值", "yz", lambda r: f"{r.lognormvariate(8.6, 0.8):,.2f}")
    t.add("date", "取得日期", "qdrq", lambda r: f"{(d := _day(r, 2010, 2024)).year}年{d.month}月")
    t.add("category", "使用状况", "syzk", _of("在用", "闲置", "待报废", "出借"))
    t.add("count", "折旧年限", "zjnx", _of("5", "6", "8", "10", "3"))


def _samples(t: Register) -> None:
    t.add("order_number", "抽样单号", "cydh", lambda r: f"{r.choice(('SC', 'XC', 'DC'))}{r.randint(21, 24)}{_place(r)[0]}{_n(r, 6)}ZX")
    t.add("title", "样品名称", "ypmc", _of("菠菜", "纯牛奶", "小麦粉", "酱油", "鲜鸡蛋", "花生油", "葡萄酒"))
    t.add("organisation_name", "被抽样单位", "bcydw", _shop)
    t.add("code|title|measure", "规格", "gg", _of("500g/袋", "250mL×12", "5L/桶", "散装", "1.8L"))
    t.add("date", "生产日期", "scrq", lambda r: f"{_day(r, 2022, 2024):%Y-%m-%d}")
    t.add("category|title", "不合格项", "bhgx", _of("/", "/", "/", "毒死蜱", "菌落总数", "过氧化值"))
    t.add("measure|category", "检验结果", "jyjg", lambda r: r.choice((f"{r.uniform(0, 0.3):.3f}", f"<{r.choice((0.01, 0.02, 0.005))}", "未检出")))
    t.add("category|title", "标准限值", "bzxz", _of("≤0.05", "≤10", "≥2.9", "不得检出", "≤0.25"))
    t.add("title|code", "执行标准", "zxbz", _of("GB 2762-2022", "GB/T 1355-2021", "GB 25190-2010", "Q/ABC 0001S-2022", "NY/T 1055-2015"))
    t.add("credit_code", "企业代码", "qydm", lambda r: credit(r) if r.random() < 0.9 else "/")
    t.add("order_number|code|business_registration", "生产许可证", "scxkz", lambda r: f"SC1{r.randint(1, 32):02d}{_place(r)[0]}{_n(r, 5)}")


def _expats(t: Register) -> None:
    t.add("person_name", "Name", "name", lambda r: r.choice(_FOREIGN) if r.random() < 0.6 else f"{r.choice(('James', 'Maria', 'Ahmed', 'Yuki', 'Ivan', 'Fatima', 'Lucas', 'Emily'))} {r.choice(('Fischer', 'Rossi', 'Hassan', 'Tanaka', 'Petrov', 'Silva', 'Clark', 'Novak'))}")
    t.add("country", "Nationality", "nationality", _of("美国", "英国", "加拿大", "菲律宾", "南非", "巴基斯坦", "韩国", "俄罗斯联邦"))
    t.add("passport", "Passport No.", "passportno", lambda r: r.choice((_n(r, 9), f"{_l(r, 2)}{_n(r, 7)}", f"M{_n(r, 8)}", f"{_n(r, 2)}{_l(r, 2)}{_n(r, 5)}", f"{_l(r, 1)}{_n(r, 7)}{_l(r, 1)}")))
    t.add("resident_id|person_number|passport|object_id", "永居证号", "yjzh", lambda r: f"{_l(r, 3)}{_place(r)[0]}{_day(r, 1960, 2000):%y%m%d}{_n(r, 2)}", gaps=0.3, junk=("", "N/A"))
    t.add("order_number|person_number|object_id|employee_number", "工作许可号", "gzxkh", lambda r: f"{r.randint(17, 24)}{_place(r)[0]}{_n(r, 6)}")
    t.add("category|code", "类别", "lb", _of("A", "B", "C", "B"))
    t.add("organisation_name", "聘用单位", "pydw", _shop)
    t.add("occupation", "岗位", "gw", _of("外籍教师", "高级工程师", "总经理", "厨师", "研究员", "教练"))
    t.add("amount", "月薪", "yx", lambda r: f"{r.randint(12, 60)},000")
    t.add("date", "有效期", "yxq", lambda r: f"{_day(r, 2023, 2027):%d.%m.%Y}")
    t.add("birth_date", "Birth", "birth", lambda r: f"{_day(r, 1955, 2000):%d.%m.%Y}")
    t.add("email", "Mail", "mail", lambda r: f"{r.choice(('j.fischer', 'maria', 'ahmed_h', 'ytanaka', 'ivan.p'))}{_n(r, 2)}@{r.choice(('outlook.com', 'yahoo.co.jp', 'mail.ru', 'example.edu.cn'))}")


def _hydrology(t: Register) -> None:
    t.add("code|object_id", "测站编码", "czbm", lambda r: f"{r.randint(606, 625)}{r.randint(10, 60)}{r.randint(1, 9)}00")
    t.add("title|division_name", "站名", "zm", _of("水口", "竹岐", "濑溪", "石角", "漫水桥", "高坪铺"))
    t.add("datetime", "时间", "sj", lambda r: f"{_moment(r).replace(minute=0, second=0):%Y-%m-%d %H:00}")
    t.add("measure", "水位", "sw", lambda r: f"{r.gauss(62.4, 2.1):.2f}")
    t.add("measure", "流量", "ll", lambda r: f"{r.lognormvariate(6, 1):.3g}")
    t.add("measure", "雨量mm", "yl", lambda r: r.choice(("0", "0", "0", f"{r.expovariate(0.1):.1f}")))
    t.add("coordinates", "位置", "wz", lambda r: f"({118 + r.random():.4f},{25 + r.random():.4f})")
    t.add("ratio|measure", "蓄满率", "xml", lambda r: f"{r.uniform(20, 99):.1f}%")
    t.add("category", "预警", "yj", _of("正常", "正常", "蓝色", "黄色", "橙色"))
    t.add("measure|code", "设备电压", "sbdy", lambda r: f"{r.gauss(12.6, 0.3):.1f}V")


def _degrees(t: Register) -> None:
    t.add("order_number|person_number|object_id|student_number", "证书编号", "zsbh", lambda r: f"1{r.randint(0, 9)}{_n(r, 3)}1{r.randint(2005, 2024)}0{r.randint(1, 5)}{_n(r, 6)}")
    t.add("person_name", "毕业生", "bys", _person)
    t.add("student_number", "学号", "xh", lambda r: f"{r.randint(15, 22)}{r.choice(('0', '1'))}{r.randint(101, 118)}{r.randint(1, 45):02d}")
    t.add("birth_date", "出生日期", "csrq", lambda r: f"{_day(r, 1988, 2003):%Y%m%d}")
    t.add("title|category", "专业名称", "zymc", _of("法学", "临床医学", "汉语言文学", "软件工程", "金融学", "动物科学"))
    t.add("code|industry_code", "专业代码", "zydm", _of("030101K", "100201K", "050101", "080902", "020301K", "090301"))
    t.add("category|education", "学位类别", "xwlb", _of("学士", "硕士", "博士", "学士"))
    t.add("measure", "绩点", "jd", lambda r: f"{min(4.0, r.gauss(3.1, 0.4)):.3f}")
    t.add("count|row_id|measure|ratio", "排名", "pm", lambda r: str(r.randint(1, 120)))
    t.add("title", "论文题目", "lwtm", lambda r: r.choice(("论", "浅析", "基于深度学习的", "关于")) + r.choice(("合同解除制度", "乡村治理", "遥感图像分割", "数字普惠金融")) + r.choice(("研究", "的若干问题", "的影响因素分析")))
    t.add("person_name", "导师", "ds", lambda r: r.choice(("汪海明", "祝晓燕", "翁文杰", "莫雅琳", "闻天")) + r.choice(("", "", "教授")))
    t.add("ethnicity", "民族", "mz", _of("汉", "汉", "汉", "苗", "布依", "侗", "彝", "回"))


def _budgets(t: Register) -> None:
    t.add("code", "功能分类科目", "gnflkm", _of("2010301", "2050202", "2080505", "2100399", "2130701", "2210201"))
    t.add("title|category", "科目名称", "kmmc", _of("行政运行", "小学教育", "机关事业单位基本养老保险缴费支出", "住房公积金", "其他卫生健康支出"))
    t.add("code|organisation_code|object_id|employee_number", "预算单位编码", "ysdwbm", lambda r: f"{r.randint(101, 160)}{r.choice(('001', '002', '003'))}")
    t.add("organisation_name", "预算单位", "ysdw", lambda r: f"{_place(r)[2][:-1]}{r.choice(('市审计局', '市档案馆', '市第三中学', '市疾控中心', '市司法局本级'))}")
    t.add("amount", "年初预算(万元)", "ncys", lambda r: f"{r.lognormvariate(5, 1.1):.6f}")
    t.add("amount", "执行数", "zxs", lambda r: f"{r.lognormvariate(13, 1.4):.2f}", gaps=0.1, junk=("", "-", "0"))
    t.add("ratio", "执行率", "zxl", lambda r: f"{r.uniform(30, 100):.2f}")
    t.add("year", "年度", "nd", _of("2021", "2022", "2023", "2024"))
    t.add("order_number", "指标文号", "zbwh", lambda r: f"财预[{r.randint(2021, 2024)}]{r.randint(1, 900)}号")
    t.add("bank_account", "零余额账户", "lyezh", lambda r: f"{r.choice(('3510', '4405', '1040'))}{_n(r, 13)}")
    t.add("order_number|object_id", "凭证号", "pzh", lambda r: f"记-{r.randint(1, 500):04d}")


def _yearbook(t: Register) -> None:
    t.add("division_name", "地区", "dq", lambda r: _place(r)[2])
    t.add("division_code", "代码", "dm", lambda r: _place(r)[0][:4] + "00")
    t.add("year", "Year", "year", lambda r: str(r.randint(1990, 2023)) + r.choice(("", "", "年")))
    t.add("measure|amount", "生产总值(亿元)", "sczz", lambda r: f"{r.lognormvariate(8, 0.8):.2f}")
    t.add("count|measure", "年末人口", "nmrk", lambda r: str(int(r.lognormvariate(15, 0.5))))
    t.add("ratio|measure", "城镇化率", "czhl", lambda r: f"{r.gauss(68, 9):.2f}")
    t.add("measure|count|amount", "粮食产量", "lscl", lambda r: f"{int(r.lognormvariate(12, 1)):,}")
    t.add("measure", "人口密度", "rkmd", lambda r: str(int(r.lognormvariate(6, 0.8))))
    t.add("month", "季度", "jd", _of("2021Q1", "2021Q2", "2022Q3", "2023Q4", "2024Q1"))
    t.add("measure|ratio", "CPI", "cpi", lambda r: f"{r.gauss(102, 1.2):.1f}")
    t.add("measure|count", "机动车保有量(辆)", "jdcbyl", lambda r: str(r.randrange(130_000, 1_990_000)))
    t.add("postcode", "邮编", "yb", lambda r: _place(r)[5])


def _libraries(t: Register) -> None:
    t.add("person_number|account_name|object_id|student_number|employee_number|meter_number", "读者证号", "dzzh", lambda r: f"0{r.choice('123')}{_n(r, 6)}")
    t.add("person_name", "读者", "dz", _person)
    t.add("code|object_id|order_number", "条码", "tm", lambda r: f"S{r.randint(1_000_000, 2_900_000)}")
    t.add("code|object_id|order_number", "ISBN", "isbn", lambda r: f"978-7-{r.choice(('02', '111', '5086', '100'))}-{_n(r, 5)}-{_n(r, 1)}")
    t.add("title", "题名", "tm2", _of("平凡的世界", "三体", "活着", "万历十五年", "乡土中国", "红楼梦", "算法导论", "百年孤独"))
    t.add("person_name|title", "著者", "zz", _of("路遥", "刘慈欣", "余华", "黄仁宇", "费孝通", "(清)曹雪芹", "(哥)马尔克斯"))
    t.add("code", "索书号", "ssh", lambda r: f"{r.choice(('I247.5', 'K248', 'TP301.6', 'C912', 'B84'))}/{r.randint(10, 999)}")
    t.add("date", "应还日期", "yhrq", lambda r: f"{_day(r, 2022, 2024):%Y%m%d}")
    t.add("count", "续借", "xj", _of("0", "0", "1", "2"))
    t.add("age_group", "读者年龄", "dznl", _of("0-6", "7-18", "19-35", "36-59", "60+"))
    t.add("boolean", "逾期", "yq", _of("T", "F", "F", "F"))


def _corrections(t: Register) -> None:
    t.add("person_name", "矫正对象", "jzdx", lambda r: _person(r)[:1] + "某" + r.choice(("", "某", "甲")) if r.random() < 0.7 else _person(r))
    t.add("order_number", "执行通知书", "zxtzs", lambda r: f"（{r.randint(2020, 2024)}）{r.choice('闽湘苏陕云')}{_n(r, 4)}刑执{r.randint(1, 900)}号")
    t.add("category|title", "罪名", "zm", _of("危险驾驶罪", "帮助信息网络犯罪活动罪", "盗窃罪", "故意伤害罪", "开设赌场罪"))
    t.add("category|measure|title", "原判刑期", "ypxq", _of("拘役二个月", "有期徒刑六个月", "有期徒刑一年", "有期徒刑三年"))
    t.add("address", "居住地", "jzd", _home)
    t.add("person_name", "矫正小组", "jzxz", lambda r: "/".join(_person(r) for _ in range(r.randint(2, 3))))
    t.add("ethnicity", "民族", "mz", _of("01", "01", "01", "01", "05", "07", "03"))
    t.add("religion|boolean|category", "信教", "xj", _of("无", "佛教", "无", "无", "道教", "基督教"))
    t.add("mobile", "定位手机", "dwsj", _cell)
    t.add("coordinates", "最后定位", "zhdw", lambda r: f"E{118 + r.random():.6f},N{24 + r.random():.6f}")
    t.add("date", "期满日", "qmr", lambda r: _chinese(_day(r, 2023, 2026)))
    t.add("landline", "司法所电话", "sfsdh", _desk)


def _power(t: Register) -> None:
    t.add("meter_number", "用户编号", "yhbh", lambda r: f"0{r.randint(300, 340)}{_n(r, 6)}")
    t.add("person_name|organisation_name", "户名", "hm", lambda r: _shop(r) if r.random() < 0.25 else _person(r))
    t.add("meter_number|object_id", "表计资产号", "bjzch", lambda r: f"3530001000000{_n(r, 9)}")
    t.add("address", "用电地址", "yddz", _home)
    t.add("category|title", "用电类别", "ydlb", _of("城镇居民生活用电", "普通工业", "农业排灌", "商业用电"))
    t.add("measure", "合同容量kVA", "htrl", _of("6", "8", "10", "50", "315", "4"))
    t.add("month", "电费年月", "dfny", lambda r: f"{r.randint(2021, 2024)}{r.randint(1, 12):02d}")
    t.add("measure|count", "电量", "dl", lambda r: str(int(r.lognormvariate(5.3, 0.8))))
    t.add("amount", "电费", "df", lambda r: f"{r.lognormvariate(4.7, 0.9):.2f}")
    t.add("measure|ratio|count", "倍率", "bl", _of("1", "1", "1", "30", "60"))
    t.add("bank_account|bank_card", "代扣账号", "dkzh", lambda r: r.choice((luhn("622202" + _n(r, 12)), "4005" + _n(r, 15))), gaps=0.3, junk=("", "无"))
    t.add("mobile", "联系手机", "lxsj", lambda r: f"{_cell(r)};{_cell(r)}" if r.random() < 0.15 else _cell(r))


def _unions(t: Register) -> None:
    t.add("person_name", "会员姓名", "hyxm", _person)
    t.add("person_number|employee_number", "会员卡", "hyk", lambda r: f"GH{_n(r, 9)}")
    t.add("social_security_card", "社保卡号", "sbkh", lambda r: f"{r.choice('ABCDEG')}{_n(r, 8)}")
    t.add("organisation_code", "机构代码", "jgdm", lambda r: (lambda b: b + "-" + ("X" if (k := 11 - sum(int(c) * w for c, w in zip(b, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11) == 10 else "0" if k == 11 else str(k)))(_n(r, 8)))
    t.add("organisation_name", "基层工会", "jcgh", lambda r: _shop(r) + r.choice(("工会委员会", "联合工会", "")))
    t.add("industry_code|code", "行业", "hy", _of("C3311", "F5211", "I6510", "P8321", "E4710", "H6210"))
    t.add("blood_type", "血型", "xx", _of("A", "B", "O", "AB", "不详"))
    t.add("education", "学历", "xl", _of("21", "31", "41", "47", "61", "71"))
    t.add("household_type", "户籍性质", "hjxz", _of("农业", "非农业", "本地农业", "外地城镇"))
    t.add("birth_year", "出生年", "csn", lambda r: str(r.randint(1962, 2003)))
    t.add("amount", "会费", "hf", lambda r: f"{r.gauss(31, 9):.1f}")
    t.add("business_registration", "注册号", "zch", lambda r: _registration(r))


def _registration(r: random.Random) -> str:
    body, carry = _place(r)[0] + r.choice(("0", "1", "2", "6")) + _n(r, 7), 10
    for c in body:
        carry = ((carry + int(c)) % 10 or 10) * 2 % 11
    return body + str((11 - carry) % 10)


def _lookalikes(t: Register) -> None:
    t.add("count|measure|amount", "播放量", "bfl", lambda r: str(int(r.lognormvariate(16, 1.5))))
    t.add("amount|measure|count", "贷款余额(元)", "dkye", lambda r: f"{int(r.lognormvariate(17, 1.2))}00")
    t.add("datetime", "ts", "ts", lambda r: str(1_600_000_000 + r.randrange(140_000_000)))
    t.add("object_id", "trace_id", "trace_id", lambda r: "".join(r.choices("0123456789abcdef", k=32)))
    t.add("object_id|order_number", "snowflake", "snowflake", lambda r: str(1_400_000_000_000_000_000 + r.randrange(3 * 10**17)))
    t.add("code|object_id", "商品条码", "sptm", lambda r: (lambda b: b + str(-sum(int(c) * (3 if i % 2 else 1) for i, c in enumerate(b)) % 10))("69" + _n(r, 10)))
    t.add("version", "软件版本", "rjbb", lambda r: f"{r.randint(1, 4)}.{r.randint(0, 20)}.{r.randint(0, 9)}.{r.randint(0, 3000)}")
    t.add("measure|count", "海拔", "hb", lambda r: str(int(r.gauss(1420, 460))))
    t.add("title|category", "景点", "jd", _of("黄果树瀑布", "高山草甸", "鼓浪屿", "青龙洞", "石林", "周庄", "万泉河", "白云山"))
    t.add("category|title", "花卉", "hh", _of("海棠", "芙蓉", "红梅", "玉兰", "金桂", "秋菊", "丁香", "紫薇"))
    t.add("month|category", "月份", "yf", _of("1月", "2月", "3月", "7月", "10月", "12月"))
    t.add("ratio|measure", "占比", "zb", lambda r: f"{r.random():.3f}")
    t.add("measure|category|code|ratio", "尺寸", "cc", lambda r: f"{r.randint(20, 120)}×{r.randint(20, 90)}")


_LEDGERS = (_petitions, _border, _cafes, _drivers, _rentals, _marriages, _funerals, _vaccines, _farms, _violations, _couriers, _patents, _veterans, _telecoms, _assets, _samples, _expats, _hydrology, _degrees, _budgets, _yearbook, _libraries, _corrections, _power, _unions, _lookalikes)
_WIDE = str.maketrans(string.digits + "-", "０１２３４５６７８９－")


def _legacy(column: Made, r: random.Random) -> list[str]:
    """A card file of the nineties: fixed width, upper case, 9s and slashes for nothing, whole columns in full width."""
    void = r.choice(("9999", "/", "", "　", "--"))
    share = r.choice((0.02, 0.15, 0.4))
    width = max(map(len, column.values)) + r.choice((0, 3))
    wide = r.random() < 0.25
    return [void if not v or r.random() < share else (v.upper().translate(_WIDE) if wide else v.upper()).ljust(width) for v in column.values]


def _pasted(column: Made, r: random.Random) -> list[str]:
    """Pasted from a spreadsheet: quotes, no-break spaces, lost leading zeros nowhere, 'N/A' and '#N/A' for nothing."""
    void = r.choice(("N/A", "#N/A", "—", "无", "(空)", "暂无"))
    share = r.choice((0.0, 0.05, 0.3))
    manner = r.choice(("nbsp", "quoted", "plain", "newline", "float"))
    whole = all(v.isdigit() and len(v) < 12 and not v.startswith("0") for v in column.values if v)
    def spoil(v: str) -> str:
        match manner:
            case "nbsp":
                return "\u00a0" + v
            case "quoted" if v[:1].isdigit():
                return f'"{v}"'
            case "newline" if r.random() < 0.1:
                return v + "\n"
            case "float" if whole:
                return v + ".0"
        return v
    return [void if not v or r.random() < share else spoil(v) for v in column.values]


def _merged(column: Made, r: random.Random) -> list[str]:
    """Two systems merged: half the rows carry a prefix or remark of their own, some cells stand in the wrong column."""
    note = r.choice(("(补)", "*", "", "?", "（注销）"))
    stray = r.choice(("测试", "123", "0", "同上", "见附件"))
    return [stray if r.random() < 0.03 else v + (note if v and r.random() < 0.08 else "") for v in column.values]


def _with(made: Made, cells: Sequence[str]) -> Made:
    return Made(label=made.label, header=made.header, pinyin=made.pinyin, values=tuple(cells), mixed=made.mixed)


def ledger_tables(seed: int = 90721) -> list[list[Made]]:
    """Twenty-six ledgers in four states, of 90 to 400 rows."""
    tables: list[list[Made]] = []
    for number, ledger in enumerate(_LEDGERS):
        for state, damage in enumerate((None, _legacy, _pasted, _merged)):
            table = Register(random.Random(seed * 100 + number * 4 + state), (400, 180, 250, 90)[state])
            ledger(table)
            r = random.Random(seed + number * 7 + state)
            tables.append([_with(c, damage(c, r)) for c in table.columns] if damage else table.columns)
    return tables
