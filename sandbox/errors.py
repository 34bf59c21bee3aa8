"""Every code that the sandbox raises."""

from core.errors import ErrorCode, JobFailed, Place, PlatformFault, Refused, RequestError, YuneiError
from sandbox.transcript import Transcript

TEXT_BYTES = 64 * 1024
"""Longest text that is parsed at all, in UTF-8."""

TEXT_TOO_LONG = ErrorCode(
    code="text_too_long",
    en="The text is longer than {limit} bytes.",
    zh="文本超过 {limit} 字节。",
    hint_en="Split the question, or move constants into a table.",
    hint_zh="请拆分语句，或将常量移入数据表。",
)
TEXT_TOO_DEEP = ErrorCode(
    code="text_too_deep",
    en="The text nests deeper than {limit} levels.",
    zh="文本嵌套超过 {limit} 层。",
    hint_en="Flatten nested sub-queries, parentheses or operators.",
    hint_zh="请减少嵌套的子查询、括号或运算。",
)
PARSE_FAILED = ErrorCode(
    code="parse_failed",
    en="The text could not be read within its limits.",
    zh="未能在限额内读取该文本。",
    hint_en="Simplify the text; if it is short and plain, tell the operator.",
    hint_zh="请简化文本；如文本已很简单，请告知运营主体。",
)
JOB_FAILED = ErrorCode(
    code="job_failed",
    en="The job failed.",
    zh="作业失败。",
    hint_en="Run the same code on the mock extract: there every message is shown.",
    hint_zh="请在模拟数据上运行同一代码，届时会显示全部信息。",
)
JOB_TIMEOUT = ErrorCode(
    code="job_timeout",
    en="The job ran longer than its wall-clock limit and was stopped.",
    zh="作业超过运行时限，已被终止。",
    hint_en="Reduce the work, or ask for a higher limit.",
    hint_zh="请减少计算量，或申请更高的时限。",
)
CPU_EXCEEDED = ErrorCode(
    code="cpu_exceeded",
    en="The job used more processor time than its limit and was stopped.",
    zh="作业超过处理器时间限额，已被终止。",
    hint_en="Reduce the work, or ask for a higher limit.",
    hint_zh="请减少计算量，或申请更高的限额。",
)
MEMORY_EXCEEDED = ErrorCode(
    code="memory_exceeded",
    en="The job needed more memory than its limit and was stopped.",
    zh="作业超过内存限额，已被终止。",
    hint_en="Read fewer columns or rows at a time, or ask for a higher limit.",
    hint_zh="请减少一次读取的列或行，或申请更高的限额。",
)
RESULT_TOO_LARGE = ErrorCode(
    code="result_too_large",
    en="The result is larger than its limit.",
    zh="结果超过大小限额。",
    hint_en="Return aggregates, not rows.",
    hint_zh="请返回聚合结果，而非明细。",
)
RESULT_MALFORMED = ErrorCode(
    code="result_malformed",
    en="The result is not in the accepted form.",
    zh="结果格式不被接受。",
    hint_en="Return flat tables, finite numbers, texts and JSON values through the one result function, once.",
    hint_zh="请通过唯一的结果函数一次性返回扁平表、有限数值、文本和 JSON 值。",
)
JOB_CANCELLED = ErrorCode(
    code="job_cancelled",
    en="The job was cancelled.",
    zh="作业已取消。",
    hint_en="Submit it again if this was not meant.",
    hint_zh="如非本意，请重新提交。",
)
ARCHIVE_REFUSED = ErrorCode(
    code="archive_refused",
    en="The job archive is refused: {problem}.",
    zh="作业压缩包被拒绝：{problem}。",
    hint_en="Send one UTF-8 Python file, or a plain zip with `job.json` and files in relative folders.",
    hint_zh="请提交一个 UTF-8 的 Python 文件，或含 `job.json` 与相对路径文件的普通 zip。",
)
ISOLATION_UNAVAILABLE = ErrorCode(
    code="isolation_unavailable",
    en="This host cannot isolate jobs as the policy demands; no job runs.",
    zh="本机无法按策略隔离作业，作业不予运行。",
    hint_en="Operator: {remedy}",
    hint_zh="运营主体：{remedy}",
)
EXECUTOR_CLOSED = ErrorCode(
    code="executor_closed",
    en="The executor is shutting down or cannot be reached.",
    zh="执行器正在关闭或无法连接。",
    hint_en="Try again in a moment; if it stays, call the operator.",
    hint_zh="请稍后重试；如持续出现，请联系运营主体。",
)
EXTRACT_MISSING = ErrorCode(
    code="extract_missing",
    en="The extract of this job is not there.",
    zh="该作业的数据提取不存在。",
    hint_en="Call the operator.",
    hint_zh="请联系运营主体。",
)


class RunFailed(JobFailed):
    """A run that broke, with what it printed: for the developer on the mock, else for the operator only."""

    def __init__(
        self,
        code: ErrorCode,
        *,
        place: Place | None = None,
        detail: str | None = None,
        transcript: Transcript | None = None,
        private_transcript: Transcript | None = None,
    ) -> None:
        super().__init__(code, place=place, detail=detail)
        self.transcript = transcript
        """Set only when the call said `reveal`."""
        self.private_transcript = private_transcript or Transcript()


def text_too_long() -> Refused:
    """The refusal of a text over `TEXT_BYTES`."""
    return Refused(TEXT_TOO_LONG, limit=TEXT_BYTES)


CATALOGUE = {
    entry.code: entry
    for entry in (
        TEXT_TOO_LONG,
        TEXT_TOO_DEEP,
        PARSE_FAILED,
        JOB_FAILED,
        JOB_TIMEOUT,
        CPU_EXCEEDED,
        MEMORY_EXCEEDED,
        RESULT_TOO_LARGE,
        RESULT_MALFORMED,
        JOB_CANCELLED,
        ARCHIVE_REFUSED,
        ISOLATION_UNAVAILABLE,
        EXECUTOR_CLOSED,
        EXTRACT_MISSING,
    )
}
"""Every code of this room, to rebuild an error that came over a wire."""

KINDS: dict[str, type[YuneiError]] = {kind.__name__: kind for kind in (Refused, RequestError, JobFailed, PlatformFault)}
