"""Why something that was handed in cannot be read, in Chinese: the reasons that stand inside public messages.

A reason is raised in English where it is found (`ValueError`, archives, policies) and travels as the field `problem` or
`why` of an `ErrorCode`. This table is its other half. What has no line here stays English.
"""

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

PHRASES: Mapping[str, str] = MappingProxyType(
    {
        # any record that is read strictly
        "expected {type}, found {found}": "应为{type}，实为{found}",
        "expected {type}": "应为{type}",
        "expected {count} items": "应有 {count} 项",
        "unknown keys {names}": "未知的键 {names}",
        "missing keys {names}": "缺少的键 {names}",
        "not one of: {names}": "不在可选值之内：{names}",
        "values of types that do not go together": "各值的类型不能相互比较",
        "a key is not a text": "键不是文本",
        "not YAML": "不是 YAML",
        "line {number}": "第 {number} 行",
        # labels and masking policies
        "levels go from 1 to 4": "级别为 1 至 4",
        "a value stands twice in the domain": "值域中有重复的值",
        "give a column or a parent table, and not both": "请给出列或上级表，且只给一个",
        "a namespace belongs to an identifier column": "编号空间只用于标识符列",
        "not a table name": "不是表名",
        "two columns share a name": "有两列重名",
        "unknown column {name}": "未知的列 {name}",
        "a range is [low, high]": "范围的形式为 [下限, 上限]",
        "range needs low < high": "范围的下限应小于上限",
        "coarsening {kind} needs exactly {field}": "泛化方式 {kind} 只需要 {field}",
        "it describes the table {found}, not {wanted}": "它描述的是表 {found}，而不是 {wanted}",
        "a gate names the column {name}, which has no rule": "门限所列的列 {name} 没有规则",
        "a gate names the column {name}, whose tokens single out anybody": "门限所列的列 {name} 的令牌可单独指向任何人",
        "a population says where it is published": "参照人群须注明公布出处",
        "a population gives its columns and counts, or a share, and not both": "参照人群须给出列与人数或抽样比，择一",
        "the gate's {name} is at least {least}": "门限的 {name} 至少为 {least}",
        "the gate's {name} lies between 0 and 1": "门限的 {name} 应在 0 至 1 之间",
        "the share of a population lies between {low} and {high}": "抽样比应在 {low} 至 {high} 之间",
        "a population names a column twice": "参照人群的列有重复",
        "a count has a value for each column and then a whole number of people": "每条计数须依次给出各列的值与整数人数",
        "a population counts a combination twice": "参照人群的同一组合被计数两次",
        "a limit on the journalist's risk needs a population": "设记者风险门限须先声明参照人群",
        "a population is counted by exactly the gate's quasi-identifiers": "参照人群的列须与门限的准标识符一致",
        "a population says which of the table's subjects it counts": "参照人群须注明所计的主体类型",
        "the population counts by values that {name} never has": "参照人群含有列 {name} 脱敏后不会出现的值",
        # operators that do not fit a column
        "unknown parameter {name}": "未知的参数 {name}",
        "parameter {name} is missing": "缺少参数 {name}",
        "parameter {name} has the wrong type or is not one of the choices": "参数 {name} 类型不符或不在可选值之内",
        "parameter {name} is out of bounds": "参数 {name} 超出界限",
        "parameter {name} has too few items": "参数 {name} 的项数过少",
        "it does not take columns of type {type}": "不适用于 {type} 类型的列",
        "a column of kind {kind} does not become {wanted}": "种类为 {kind} 的列不能成为 {wanted}",
        "a quasi-identifier becomes a key only by an operator that makes it coarser": "准标识符须经泛化才能作分组键",
        "the policy's domain has values that the operator never makes": "策略的值域含有该算子不会产生的值",
        "outside: clip needs a declared range": "outside: clip 需要已声明的范围",
        "outside: other needs a declared domain and a declared `other`": "outside: other 需要已声明的值域和 other",
        "`other` must be of the domain's type": "other 的类型须与值域一致",
        "only a number has a range": "只有数值列有范围",
        "only a timestamp has hours": "只有时间戳有小时",
        "first must lie before last": "first 须小于 last",
        "the label file declares no range": "标签文件未声明范围",
        "the label file declares no domain": "标签文件未声明值域",
        "the bands are too many": "区间过多",
        "a whole number is rounded to a whole base": "整数只能按整数基数取整",
        "a group names a value outside the declared domain": "分组含有值域以外的值",
        "the groups have names of different types": "各分组名称的类型不同",
        "the identifier of a subject is never kept": "主体标识符不得原样保留",
        "the identifier of a subject becomes a pseudonym, which nobody can turn back": "主体标识符须换成不可还原的假名",
        "a dropped column has no shape": "已舍弃的列没有形态",
        "tokens of a short list keep its frequencies; treat it as a key or drop it": "取值少，令牌显出频次，作键或舍弃",
        "the table is public": "该表为公共表",
        "it has numbers that are no resident IDs": "含有不是居民身份证号的号码",
        "it has values that are not well-formed numbers with a valid check character": "含有格式或校验位不正确的号码",
        "it has values with fewer than a million possibilities": "含有可能取值不足一百万的值",
        "it has values too long to be encrypted": "含有过长而无法加密的值",
        "it has values with characters outside the alphabet": "含有字符集以外的字符",
        # rules of a domain
        "no kind of authorisation is called {name}": "没有名为 {name} 的授权方式",
        "{role} is never an approver": "{role} 不能作为审批方",
        "a step needs checks with distinct ids": "每一步须有编号互不相同的检查项",
        "each_department belongs to source departments alone": "each_department 只用于数源部门",
        "a chain needs at least one step": "审批链至少有一步",
        "a term is between 1 day and 5 years": "期限为 1 天至 5 年",
        # bodies of requests
        "a year from {first} to {last} is needed": "年份应在 {first} 至 {last} 之间",
        "nested more than {depth} deep": "嵌套超过 {depth} 层",
        "a number is not finite": "含有非有限的数",
        "a text holds a NUL character or a lone surrogate": "文本含有 NUL 字符或孤立代理字符",
        # archives of Python jobs
        "it is larger than the cap": "超过大小上限",
        "{name} is not UTF-8": "{name} 不是 UTF-8",
        "not UTF-8": "不是 UTF-8",
        "no way to subject {name}": "没有通向主体 {name} 的外键",
        "{name} holds a null character": "{name} 含有空字符",
        "the zip is damaged": "zip 文件已损坏",
        "it is not a zip": "不是 zip 文件",
        "its text is not an unfolded archive": "文本不是展开的作业包",
        "the entry of its text is not a Python file of it": "文本所列的 entry 不是其中的 Python 文件",
        "a file of its text has not the lines that it declares": "文本中某个文件的行数与所声明的不符",
        "the entry of job.json is not a Python file of the archive": "job.json 的 entry 不是包内的 Python 文件",
        "the entry is not among the files": "entry 不在文件之中",
        "it holds too many files": "文件过多",
        "it would inflate beyond the cap": "解压后超过上限",
        "two files share a name": "有两个文件重名",
        "job.json is missing at its top": "顶层缺少 job.json",
        "job.json is too large": "job.json 过大",
        "a name is not a plain relative path": "有文件名不是普通的相对路径",
        "it holds something that is not a file": "含有不是文件的条目",
        "it is encrypted": "已加密",
        "its compression is unknown": "压缩方式未知",
        "a file is larger than the cap": "有文件超过大小上限",
        "a file has not the size that it declares": "有文件的大小与声明不符",
        "job.json is not JSON in UTF-8": "job.json 不是 UTF-8 编码的 JSON",
        "job.json must hold format 1 and the entry, and nothing else": "job.json 须只含 format 1 与 entry",
        "the entry of job.json is not a plain path": "job.json 的 entry 不是普通路径",
        # guard policies
        "only `rules` and `tables` may stand here": "此处只能有 rules 与 tables",
        "expected rule: value": "应为“规则: 值”",
        "no rule is called {name}": "没有名为 {name} 的规则",
        # receipts
        "it uses algorithms that this version does not know": "使用了本版本不认识的算法",
        "its signature is of an unknown algorithm": "签名算法未知",
        "it is signed with a key that is not among the trusted ones": "签名密钥不在受信任的密钥之列",
        "its content is not what was signed": "内容与所签名的不一致",
        "the data is not what the receipt speaks of": "数据与凭证所述不一致",
        "a value of type {type}": "含有 {type} 类型的值",
        "not JSON": "不是 JSON",
        "not an object": "不是对象",
        "a key is given twice": "有重复的键",
        "its format is not {format}": "格式不是 {format}",
        "{name} is missing or of the wrong type": "{name} 缺失或类型不符",
        "it has fields that this version does not know; update yunei-client": "字段未知，请更新 yunei-client",
        "it names no output or nobody who approved": "未列出输出或审批人",
        # what reasons are about
        "column {name}": "列 {name}",
        "subject {name}": "主体 {name}",
    }
)
TYPES: Mapping[str, str] = MappingProxyType(
    {
        "a text": "文本",
        "a whole number": "整数",
        "a number": "数值",
        "a decimal number": "十进制数",
        "a truth value": "真假值",
        "a time stamp": "时间戳",
        "a hexadecimal text": "十六进制文本",
        "a list": "列表",
        "a mapping": "键值映射",
        "a mapping of column names": "以列名为键的映射",
        "an empty value": "空值",
    }
)
"""Types, in the words in which a reason names them."""
_FIELD = re.compile(r"\\\{(\w+)\\\}")


def reason_in_chinese(text: str) -> str:
    """A reason in Chinese, part by part: `where: reason`, or several with `; ` between them."""
    for english, chinese in _patterns():
        if found := english.fullmatch(text):
            return chinese.format(**{name: _type_in_chinese(value) for name, value in found.groupdict().items()})
    for separator, chinese_separator in (("; ", "；"), (": ", "：")):
        first, found_separator, rest = text.partition(separator)
        if found_separator:
            return f"{reason_in_chinese(first)}{chinese_separator}{reason_in_chinese(rest)}"
    return text


def _type_in_chinese(text: str) -> str:
    """One type or several with ` or ` between them in Chinese; anything else, a name say, stays as it is."""
    parts = text.split(" or ") if text not in TYPES else [text]
    return "或".join(TYPES[part] for part in parts) if all(part in TYPES for part in parts) else text


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Each phrase as a pattern; a field holds neither of the separators."""
    return tuple(
        (re.compile(_FIELD.sub(r"(?P<\1>(?:(?!: |; ).)+)", re.escape(text))), zh) for text, zh in PHRASES.items()
    )
