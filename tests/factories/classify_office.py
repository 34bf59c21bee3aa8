# ruff: noqa: F541, UP031, E741, E501 - a long table of makers, one a line
"""A second set in the manner of a county's offices, written without a look at the recognisers. All made up."""

import datetime as dt
import random
from collections.abc import Callable

from tests.factories.classify import Made, card, credit, identity, luhn, mobile, vin


def office_tables(seed: int = 77, rows: int = 250) -> list[list[Made]]:
    """Nine tables of about ninety columns: benefits, vehicles, schools, clinics, complaints."""
    r = random.Random(seed)
    C: list[tuple[str, str, str, Callable[[], str] | None, bool, float]] = []
    sur = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅卞齐康伍余元卜顾孟平黄和穆萧尹"
    giv = "子豪雨泽俊杰思远欣妍梦琪嘉怡振华建军爱国红梅玉珍凤英桂花秀芹立新保国长江海波晓燕文博宇航佳琪雅婷诗涵一鸣天佑永康淑芬兰英素梅卫东向阳春生铁柱满仓大勇小龙二妮改革跃进援朝"
    giv2 = [giv[i : i + 2] for i in range(0, len(giv) - 1, 2)]

    def nm():
        return r.choice(sur) + (r.choice(giv2) if r.random() < 0.8 else r.choice(r.choice(giv2)))

    py = [
        "zhang wei",
        "WANG FANG",
        "Li Na",
        "Liu Yang",
        "Chen Jing",
        "Zhao Min",
        "Sun Lei",
        "Zhou Tao",
        "wu xiaoyan",
        "Xu Jianguo",
        "Ma Li",
        "Guo Zhiqiang",
        "He Xiuying",
        "Lin Feng",
        "Gao Yuan",
        "Luo Hao",
    ]

    def d(a, b):
        return dt.date(a, 1, 1) + dt.timedelta(days=r.randrange((b - a) * 365))

    def fw(t):
        return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in t)

    towns = ["白彦镇", "曹楼镇", "峄山镇", "泗河街道", "仙营街道", "南阳镇", "喻屯镇", "鱼山街道", "石墙镇"]
    vil = ["东关", "西杨", "孟家桥", "后屯", "前八里铺", "沙河崖", "北李", "大高庄", "小王庄"]

    def addr():
        return r.choice(
            [
                f"邹城市{r.choice(towns)}{r.choice(vil)}村{r.randint(1, 300)}号",
                f"{r.choice(towns)}{r.choice(vil)}村",
                f"山东省邹城市太平东路{r.randint(1, 3000)}号",
                f"任城区红星中路{r.randint(1, 90)}号院{r.randint(1, 9)}#{r.randint(1, 4)}-{r.randint(101, 602)}",
                f"火炬路龙行圣地A区{r.randint(1, 20)}号楼2单元{r.randint(1, 18)}01",
                f"古槐街道文昌阁社区居委会文昌小区{r.randint(1, 20)}幢{r.randint(101, 606)}",
                f"金宇路中段路北",
                f"济宁市太白湖新区荷花路与圣贤路交叉口东{r.randint(100, 900)}米",
            ]
        )

    corp = ["鑫源", "瑞祥", "兴达", "博远", "盛世", "恒信", "同济", "和谐", "阳光", "顺通"]

    def org():
        return r.choice(
            [
                f"{r.choice(['邹城市', '济宁', '曲阜', '泗水县'])}{r.choice(corp)}{r.choice(['建材经营部', '运输有限公司', '汽修厂', '幼儿园', '电子商务有限责任公司', '果蔬种植专业合作社', '便利店', '口腔诊所', '劳务派遣有限公司', '文化传媒工作室', '网络科技有限公司第一分公司'])}",
                f"邹城市{r.choice(['千泉街道办事处', '第八中学', '人力资源和社会保障局', '中心店镇人民政府', '疾病预防控制中心', '公安局城关派出所', '不动产登记中心'])}",
            ]
        )

    def add(label, h, p, f, mixed=False, gap=0.05):
        C.append((label, h, p, f, mixed, gap))

    add(
        "resident_id",
        "申请人证件号",
        "sqrzjh",
        lambda: identity(r, county=r.choice(["370883", "370826", "320381", "411481", "622826"])),
    )
    add(
        "resident_id",
        "被保险人公民身份号码",
        "bbxrsfz",
        lambda: (lambda x: r.choice([x, x + " ", x[:6] + " " + x[6:14] + " " + x[14:], fw(x), "\t" + x]))(identity(r)),
    )
    add("resident_id", "监护人身份证（脱敏）", "jhrsfz", lambda: (lambda x: x[:6] + "*" * 8 + x[-4:])(identity(r)))
    add("mobile", "紧急联系方式", "jjlxfs", lambda: mobile(r))
    add(
        "mobile",
        "预留手机",
        "yl_sj",
        lambda: (
            lambda m: r.choice([m, m[:3] + " " + m[3:7] + " " + m[7:], "+86" + m, "0086-" + m, m + "/" + mobile(r)])
        )(mobile(r)),
    )
    add("mobile", "phone", "phone", lambda: mobile(r) + ".0")
    add("mobile", "收货人电话", "shrdh", lambda: (lambda m: m[:3] + "****" + m[-4:])(mobile(r)))
    add("person_name", "法定代表人（负责人）", "fddbr", nm)
    add("person_name", "学生", "xsxm2", nm)
    add("person_name", "投保人", "tbr", lambda: nm()[0] + "某某" if r.random() < 0.5 else nm()[0] + "某")
    add("person_name", "name_pinyin", "xmpy", lambda: r.choice(py))
    add("person_name", "共有人", "gyr", lambda: nm() + "、" + nm() if r.random() < 0.4 else nm())
    add("person_name", "村医", "cy", lambda: r.choice(["孟凡军", "孔令华", "颜廷芳", "曾宪英", "仲伟东"]))
    add(
        "person_name",
        "藏族学生",
        "zzxs",
        lambda: r.choice(
            ["洛桑丹增", "德吉央宗", "格桑曲珍", "索朗旺堆", "阿旺次仁", "拉姆", "巴桑卓玛", "尼玛多杰", "加央", "嘎玛"]
        ),
    )
    add("address", "房屋坐落地址", "fwzldz", addr)
    add("address", "现居住地", "xjzd", addr)
    add("organisation_name", "参保单位", "cbdw", org)
    add("organisation_name", "经营主体", "jyzt", org)
    add("credit_code", "证照号码", "zzhm", lambda: credit(r))
    add("credit_code", "统一代码", "tydm", lambda: credit(r).lower())
    add(
        "bank_card",
        "社保发放账号",
        "sbffzh",
        lambda: (lambda c: " ".join([c[i : i + 4] for i in range(0, len(c), 4)]))(card(r)),
    )
    add("bank_card", "惠农一卡通", "hnykt", lambda: (lambda c: c[:6] + "*" * (len(c) - 10) + c[-4:])(card(r)))
    add(
        "landline",
        "服务热线",
        "fwrx",
        lambda: r.choice(
            [
                f"0537-{r.randint(2000000, 5999999)}",
                f"(0537) {r.randint(2000000, 5999999)}",
                f"0537{r.randint(2000000, 5999999)}",
                f"400-{r.randint(100, 999)}-{r.randint(1000, 9999)}",
                f"0537-{r.randint(2000000, 5999999)}转{r.randint(1, 999)}",
            ]
        ),
    )
    add(
        "plate",
        "车辆号牌",
        "clhp",
        lambda: (
            r.choice(["鲁H", "鲁HD", "鲁R", "鲁A"])
            + "".join(r.choice("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(4))
            + str(r.randint(0, 9))
        ),
    )
    add("vin", "识别代码", "sbdm", lambda: vin(r))
    add("imei", "终端编号", "zdbh", lambda: luhn("86" + f"{r.randrange(10**12):012d}"))
    add(
        "ip",
        "登录地址",
        "dldz",
        lambda: r.choice(
            [
                f"10.{r.randint(0, 99)}.{r.randint(0, 255)}.{r.randint(1, 254)}",
                f"192.168.{r.randint(0, 9)}.{r.randint(1, 254)}",
                f"223.{r.randint(80, 99)}.{r.randint(0, 255)}.{r.randint(1, 254)}",
            ]
        ),
    )
    add("ip", "ipv6", "ipv6dz", lambda: f"240e:{r.randrange(65536):x}:{r.randrange(65536):x}::{r.randrange(65536):x}")
    add(
        "email",
        "Email",
        "email",
        lambda: (
            f"{r.choice(['xiaoming', 'lihua', 'zw'])}_{r.randint(1, 9999)}@{r.choice(['163.com', 'outlook.com', 'sdjn.gov.cn'])}"
        ),
    )
    add(
        "passport",
        "护照号码",
        "hzhm",
        lambda: (
            r.choice(["E", "EA", "EJ", "G"])[:2] + f"{r.randrange(10**8):08d}"[:8]
            if r.random() < 0.5
            else "E" + f"{r.randrange(10**8):08d}"
        ),
    )
    add(
        "hk_macau_permit",
        "往来港澳证件",
        "wlgazj",
        lambda: "C" + f"{r.randrange(10**8):08d}" if r.random() < 0.6 else "H" + f"{r.randrange(10**8):08d}",
    )
    add(
        "military_id",
        "军人证件号码",
        "jrzjhm",
        lambda: r.choice(["南字第", "军字第", "空字第", "士字第"]) + f"{r.randrange(10**7):07d}号",
    )
    add(
        "property_certificate",
        "权证编号",
        "qzbh",
        lambda: r.choice(
            [
                f"鲁（{r.randint(2017, 2024)}）邹城市不动产权第{r.randrange(10**7):07d}号",
                f"邹房权证千泉字第{r.randrange(10**7):07d}号",
                f"邹国用({r.randint(2001, 2015)})第{r.randrange(10**9):09d}号",
            ]
        ),
    )
    add("birth_date", "幼儿生日", "yesr", lambda: d(2018, 2022).strftime("%Y%m%d"))
    add("birth_date", "生日", "sr", lambda: (lambda x: f"{x.year}年{x.month}月{x.day}日")(d(1938, 2005)))
    add("birth_date", "dob", "csny", lambda: d(1945, 2001).strftime("%d/%m/%Y"))
    add("date", "缴费截止日", "jfjzr", lambda: d(2021, 2025).strftime("%Y/%m/%d"))
    add("date", "开工日期", "kgrq", lambda: str(d(2015, 2024)) + " 00:00:00")
    add(
        "datetime",
        "打卡时间",
        "dksj",
        lambda: (
            d(2023, 2024).strftime("%Y-%m-%dT")
            + f"{r.randint(0, 23):02d}:{r.randint(0, 59):02d}:{r.randint(0, 59):02d}"
        ),
    )
    add("month", "所属账期", "sszq", lambda: d(2022, 2024).strftime("%Y%m"))
    add("year", "入学年度", "rxnd", lambda: str(r.randint(2008, 2024)))
    add("gender", "xb", "xb", lambda: r.choice(["男", "女", "男", "女", "未知的性别"]))
    add("gender", "性别(1男2女)", "xbdm", lambda: r.choice("12"))
    add("ethnicity", "民族名称", "mzmc", lambda: r.choice(["汉族"] * 20 + ["回族", "彝族", "朝鲜族"]))
    add(
        "education",
        "最高学历",
        "zgxl",
        lambda: r.choice(["普通高中", "大学专科", "大学本科", "初级中学", "小学", "中等职业教育"]),
    )
    add("marital_status", "婚否", "hf", lambda: r.choice(["已婚", "未婚", "丧偶", "离婚", "初婚"]))
    add("political_status", "政治面貌", "zzmm", lambda: r.choice(["群众", "中共党员", "共青团员", "群众", "民盟盟员"]))
    add(
        "age",
        "实际年龄",
        "sjnl",
        lambda: str(r.choice([r.randint(0, 17), r.randint(18, 59), r.randint(18, 59), r.randint(60, 96)])),
    )
    add(
        "division_code",
        "户籍区划",
        "hjqh",
        lambda: r.choice(["370883101", "370883102", "370826100", "370811006", "370883003"]),
    )
    add(
        "division_name",
        "县（市、区）",
        "xsq",
        lambda: r.choice(["邹城市", "任城区", "兖州区", "微山县", "鱼台县", "曲阜市", "梁山县"]),
    )
    add("division_name", "行政村", "xzc", lambda: r.choice(vil) + "村")
    add("postcode", "邮编", "yb", lambda: r.choice(["273500", "272000", "273100", "272600", "273200", "273515"]))
    add("amount", "实发补贴（元）", "sfbt", lambda: f"{r.choice([120, 180, 260, 333.5, 640, 1200.75]):.2f}")
    add("amount", "合同价款", "htjk", lambda: f"￥{r.randint(1000, 900000):,}.00")
    add("ratio", "报销比例", "bxbl", lambda: f"{r.choice([50, 60, 70, 75, 80, 90])}%")
    add("measure", "建筑面积", "jzmj", lambda: f"{r.gauss(98, 25):.2f}")
    add("measure", "收缩压", "ssy", lambda: str(int(r.gauss(130, 15))))
    add("count", "缴费月数", "jfys", lambda: str(r.randint(0, 240)))
    add("order_number", "业务受理单号", "ywsldh", lambda: f"SL{d(2023, 2024):%Y%m%d}{r.randrange(10**6):06d}")
    add("order_number", "案件编号", "ajbh", lambda: f"（{r.randint(2019, 2024)}）鲁0883民初{r.randint(1, 9999)}号")
    add("order_number", "快递单号", "kddh", lambda: "SF" + f"{r.randrange(10**13):013d}")
    add("order_number", "交易流水号", "jylsh", lambda: f"{d(2023, 2024):%Y%m%d}{r.randrange(10**12):012d}")
    add(
        "object_id",
        "uuid",
        "uuid",
        lambda: (
            "%08x-%04x-%04x-%04x-%012x"
            % (r.randrange(2**32), r.randrange(2**16), r.randrange(2**16), r.randrange(2**16), r.randrange(2**48))
        ),
    )
    add("category|code", "险种", "xz", lambda: r.choice(["城乡居民", "城镇职工", "灵活就业", "失业", "工伤"]))
    add("category", "处理状态", "clzt", lambda: r.choice(["待受理", "处理中", "已办结", "已归档"]))
    add("boolean", "是否退役军人", "sftyjr", lambda: r.choice(["是", "否", "否", "否"]))
    add("boolean|category", "低保标志", "dbbz", lambda: r.choice("01"))
    add(
        "free_text",
        "诉求内容",
        "sqnr",
        lambda: r.choice(
            [
                "来电人反映小区停水三天无人处理",
                "市民咨询公积金提取需要哪些材料",
                "反映道路施工扬尘严重，影响出行",
                "请求核查企业拖欠工资问题",
                "表扬政务大厅工作人员服务热情",
                "小区物业乱收费，要求查处。",
            ]
        ),
    )
    add(
        "free_text",
        "办理结果说明",
        "bljgsm",
        lambda: (
            r.choice(["已转交责任单位办理", "经核查不属实", "已与来电人沟通，表示理解", "问题已解决，群众满意"])
            if r.random() > 0.02
            else f"已联系{nm()}（{mobile(r)}），其表示满意"
        ),
        True,
    )
    add(
        "free_text",
        "备注信息",
        "bzxx",
        lambda: (
            ""
            if r.random() < 0.6
            else r.choice(["材料齐全", "代办", "补交材料", "电话未接通", "同意"])
            if r.random() > 0.03
            else f"代办人身份证{identity(r)}"
        ),
        True,
    )
    add(
        "wechat",
        "微信号",
        "wxh",
        lambda: (
            r.choice(["wxid_", "lucky", "sunny_", "happy", "a"])
            + "".join(r.choice("abcdefghijk0123456789") for _ in range(8))
        ),
    )
    add("qq", "QQ号码", "qqhm", lambda: str(r.randint(10**7, 3 * 10**9)))
    add("medical_record_number", "住院号", "zyh", lambda: f"ZY{r.randint(10**6, 10**7)}")
    add("social_security_card", "社会保障卡号", "shbzkh", lambda: r.choice("ABCDEFG") + f"{r.randrange(10**8):08d}")
    add("student_number", "学籍号", "xjh", lambda: "G" + identity(r, birth=d(2006, 2016)))
    add("employee_number", "警号", "jh", lambda: f"{r.randint(80000, 99999):06d}")
    add(
        "disease_code",
        "诊断编码",
        "zdbm",
        lambda: r.choice(["I10.x00", "E11.900", "J18.9", "K29.5", "M51.202", "I63.9", "C34.9"]),
    )
    add(
        "diagnosis",
        "主要诊断名称",
        "zyzd",
        lambda: r.choice(
            ["原发性高血压", "2型糖尿病", "社区获得性肺炎", "慢性胃炎", "腰椎间盘突出症", "脑梗死", "急性上呼吸道感染"]
        ),
    )
    add(
        "title",
        "商品名称",
        "spmc",
        lambda: (
            r.choice(
                [
                    "复合肥",
                    "花生油",
                    "金龙鱼",
                    "白糖",
                    "钢管",
                    "水泥",
                    "黄沙",
                    "高粱",
                    "安全帽",
                    "石子",
                    "方便面",
                    "马铃薯",
                    "江米",
                    "温度计",
                    "毛巾",
                    "白酒",
                    "牛肉",
                    "云豆",
                    "康师傅",
                    "金针菇",
                ]
            )
            + r.choice(["", "", "(5L)", "-A型", "10kg"])
        ),
    )
    add(
        "title|category",
        "路名",
        "lm",
        lambda: r.choice(
            ["太白路", "建设路", "红星路", "洸河路", "任城大道", "济安桥路", "古槐路", "琵琶山路", "共青团路", "火炬路"]
        ),
    )
    add("latitude", "y坐标", "wd", lambda: f"{35.2 + r.random() * 0.5:.5f}")
    add("longitude", "x坐标", "jd", lambda: f"{116.6 + r.random() * 0.6:.5f}")
    add("coordinates", "定位", "dw", lambda: f"{116.6 + r.random() * 0.6:.6f},{35.2 + r.random() * 0.5:.6f}")
    add("version", "APP版本", "appbb", lambda: f"{r.randint(1, 5)}.{r.randint(0, 12)}.{r.randint(0, 30)}")
    add("mac", "网卡", "wk", lambda: "".join("%02X" % r.randrange(256) for _ in range(6)))
    add("row_id", "序号", "xh", None)
    add("url", "附件", "fj", lambda: f"/upload/2024/{r.randint(1, 12):02d}/{r.randrange(16**8):08x}.pdf")
    add(
        "occupation",
        "从业状况",
        "cyzk",
        lambda: r.choice(["务农", "企业职工", "个体户", "学生", "退休", "公务员", "无业"]),
    )
    add("kinship", "关系", "gx", lambda: r.choice(["户主", "妻", "长子", "女儿", "母亲", "儿媳", "孙女"]))
    add("blood_type", "血型", "xx", lambda: r.choice(["A", "B", "O", "AB"]))
    add(
        "category|code",
        "股票简称",
        "gpjc",
        lambda: r.choice(["贵州茅台", "平安银行", "万科", "中国石化", "山东黄金", "金雷股份", "白云机场", "黄河旋风"]),
    )
    r.shuffle(C)
    tables = []
    per = 11
    for k in range(0, len(C), per):
        t = []
        for l, h, p, f, m, g in C[k : k + per]:
            vals = (
                [str(i + 1) for i in range(rows)]
                if f is None
                else [r.choice(["", "", "-", "/", "无"]) if r.random() < g else f() for _ in range(rows)]
            )
            t.append(Made(label=l, header=h, pinyin=p, values=tuple(vals), mixed=m))
        tables.append(t)
    return tables
