"""The platform's own words in Chinese: nouns, roles, states and verdicts, as they appear in messages and on pages.

Codes and the API keep the English word; people who read Chinese see the Chinese one, and beside it the English where it
is what a command or a filter wants.
"""

from collections.abc import Mapping
from types import MappingProxyType

WORD_FIELDS = frozenset({"thing", "state", "target", "role", "allowed", "first", "second", "kind", "what"})
"""Fields of messages that hold words of this vocabulary, or a list of them; other fields are names and stay."""
REASON_FIELDS = frozenset({"problem", "why"})
"""Fields that hold a reason of `core.phrases`."""

CHINESE: Mapping[str, str] = MappingProxyType(
    {
        # things
        "domain": "数据域",
        "organisation": "主体",
        "developer organisation": "开发主体",
        "member": "成员",
        "key": "密钥",
        "agreement": "协议",
        "source": "数据源",
        "table": "数据表",
        "column": "字段",
        "label set": "标签集",
        "masking policy": "脱敏策略",
        "guard policy": "守卫策略",
        "snapshot": "快照",
        "scenario": "场景",
        "vote": "投票",
        "grant": "授权",
        "extract": "摘取",
        "reversal": "还原申请",
        "risk report": "风险报告",
        "job": "任务",
        "release": "放行结果",
        "product": "产品",
        "product version": "产品版本",
        "work": "后台工作",
        "audit row": "审计记录",
        "transcript": "运行输出",
        "file": "文件",
        # roles
        "operator": "运营主体",
        "bureau": "主管部门",
        "developer": "开发主体",
        "source_department": "数源部门",
        "security_officer": "安全主管",
        "industry_authority": "行业主管",
        "consumer": "使用方",
        "system": "系统",
        # states and verdicts
        "new": "新建",
        "active": "有效",
        "suspended": "暂停",
        "terminated": "终止",
        "registered": "已登记",
        "labelled": "已标注",
        "published": "已发布",
        "stopped": "停止供给",
        "proposed": "建议",
        "confirmed": "已确认",
        "discarded": "已弃用",
        "ended": "已结束",
        "revoked": "撤销",
        "expired": "到期",
        "submitted": "已提交",
        "in_review": "审核中",
        "returned": "退回补正",
        "granted": "已授权",
        "rejected": "已驳回",
        "withdrawn": "已撤回",
        "ready": "就绪",
        "making": "生成中",
        "deleted": "已删除",
        "planned": "已计划",
        "queued": "排队",
        "running": "运行中",
        "judging": "判定中",
        "released": "已放行",
        "refused": "已拒绝",
        "failed": "失败",
        "cancelled": "已取消",
        "requested": "待审查",
        "in_check": "审查中",
        "recalled": "已召回",
        "approved": "已批准",
        "withheld": "隐去",
        "carried": "沿用",
        "approve": "同意",
        "reject": "不同意",
        "return": "退回",
        "accepted": "通过",
        "pass": "通过",
        "withhold": "隐去",
        "review": "需审核",
        "refuse": "拒绝",
        "unclear": "存疑",
        # kinds
        "comprehensive": "综合",
        "sectoral": "分领域",
        "graded": "分级",
        "guard": "守卫",
        "masking": "脱敏",
        "sql": "SQL",
        "python": "Python",
        "model": "模型",
        # what a command waits for
        "the guard's decision": "守卫判定",
        "reading the source": "读取数据源",
        "classifying columns": "列分类",
    }
)


def in_chinese(text: str) -> str:
    """A word, or a list with commas, in Chinese; what is not in the vocabulary stays as it is."""
    return "、".join(CHINESE.get(word, word) for word in text.split(", "))
