"""A Python job as it is handed in: one file, or a zip with a manifest, refused before anything is unpacked.

An archive is put on record as one text of all its files (`unfold`), and that text runs: reviewers read what ran.

Theory of operation. An archive is hostile. Its central directory is read and judged first (count, names, sizes, kinds,
ratio); only then are members inflated, into memory, each to at most the size that was judged. Nothing is written to a
disk, so names cannot reach anything; they are still held to plain relative paths, because they become module names.
"""

import io
import json
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from core.errors import RequestError
from sandbox.errors import ARCHIVE_REFUSED

MAX_UPLOAD_BYTES = 16 << 20
MAX_FILES = 500
MAX_FILE_BYTES = 8 << 20
MAX_TOTAL_BYTES = 32 << 20
MAX_MANIFEST_BYTES = 64 << 10
MANIFEST = "job.json"
"""`{"format": 1, "entry": "main.py"}`, at the top of the archive."""
UNFOLDED = "# yunei job 1: "
"""Begins the text of an archive, before the name of its entry. Each file follows under a line of its own with the count
of its lines and its name, so that no content can pass for such a line."""
_FILE = re.compile(r"# (\d{1,7}) lines? of (.+)")
_RATIO = 200
_NAME = re.compile(
    r"[A-Za-z0-9_\u4e00-\u9fff][A-Za-z0-9_.\u4e00-\u9fff-]{0,99}(/[A-Za-z0-9_\u4e00-\u9fff][A-Za-z0-9_.\u4e00-\u9fff-]{0,99}){0,9}"
)
_STACK = re.compile(rb"\b(pandas|polars|scipy|sklearn|statsmodels)\b")
Parameter = str | int | float | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonJob:
    """Files of one job, in memory; they are never written to a disk."""

    files: Mapping[str, bytes]
    """Relative POSIX path → content. Modules are importable by their path, other files through `yunei.file`."""
    entry: str
    """The file that runs; a key of `files`."""
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    """What `yunei.parameters` holds."""

    def __post_init__(self) -> None:
        if self.entry not in self.files:
            raise ValueError("the entry is not among the files")

    @property
    def wants_stack(self) -> bool:
        """True when some file speaks of a library that takes long to import: it gets a sandbox that has them loaded.

        Only a matter of speed: every sandbox can import everything.
        """
        return any(_STACK.search(content) for name, content in self.files.items() if name.endswith(".py"))


def read_job(upload: bytes, parameters: Mapping[str, Parameter] | None = None) -> PythonJob:
    """Read what a developer hands in. Raises RequestError `archive_refused`."""
    if len(upload) > MAX_UPLOAD_BYTES:
        raise _refuse("it is larger than the cap")
    if upload[:2] == b"PK":
        files, entry = _read_archive(upload)
    elif upload.startswith(UNFOLDED.encode()):
        files, entry = _read_unfolded(upload)
    else:
        files, entry = {"main.py": upload}, "main.py"
    for name, content in files.items():
        if name.endswith(".py"):
            _check_source(name, content)
    return PythonJob(files=files, entry=entry, parameters=dict(parameters or {}))


def unfold(upload: bytes) -> str:
    """The text of an archive; `read_job` reads it to the same files. Raises RequestError `archive_refused`.

    All files must be texts: what reviewers cannot read does not run.
    """
    if upload[:2] != b"PK":
        raise _refuse("it is not a zip")
    job = read_job(upload)
    lines = [f"{UNFOLDED}{job.entry}"]
    for name, content in sorted(job.files.items()):
        _check_source(name, content)
        part = content.decode("utf-8").split("\n")
        lines += [f"# {len(part)} lines of {name}", *part]
    return "\n".join(lines)


def _refuse(problem: str) -> RequestError:
    return RequestError(ARCHIVE_REFUSED, problem=problem)


def _check_source(name: str, content: bytes) -> None:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise _refuse(f"{name} is not UTF-8") from None
    if "\0" in text:
        raise _refuse(f"{name} holds a null character")


def _read_archive(upload: bytes) -> tuple[dict[str, bytes], str]:
    try:
        with zipfile.ZipFile(io.BytesIO(upload)) as archive:
            members = _judge(archive.infolist(), len(upload))
            files = {name: _inflate(archive, info) for name, info in members.items()}
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
    ) as problem:
        raise _refuse("the zip is damaged") from problem
    manifest = _read_manifest(files.pop(MANIFEST))
    entry = manifest["entry"]
    if entry not in files or not entry.endswith(".py"):
        raise _refuse("the entry of job.json is not a Python file of the archive")
    return files, entry


def _read_unfolded(upload: bytes) -> tuple[dict[str, bytes], str]:
    """What `unfold` wrote; anything else is refused."""
    _check_source("the text", upload)
    first, *lines = upload.decode("utf-8").split("\n")
    files: dict[str, bytes] = {}
    place = 0
    while place < len(lines):
        head = _FILE.fullmatch(lines[place])
        if head is None or not _NAME.fullmatch(head[2]) or head[2] in files or len(files) == MAX_FILES:
            raise _refuse("its text is not an unfolded archive")
        end = place + 1 + int(head[1])
        if not place + 1 < end <= len(lines):
            raise _refuse("a file of its text has not the lines that it declares")
        files[head[2]] = "\n".join(lines[place + 1 : end]).encode("utf-8")
        place = end
    entry = first.removeprefix(UNFOLDED)
    if entry not in files or not entry.endswith(".py"):
        raise _refuse("the entry of its text is not a Python file of it")
    return files, entry


def _judge(infos: list[zipfile.ZipInfo], upload_bytes: int) -> dict[str, zipfile.ZipInfo]:
    """Look at the directory alone: what may be inflated, by name."""
    if len(infos) > MAX_FILES:
        raise _refuse("it holds too many files")
    if sum(info.file_size for info in infos) > min(MAX_TOTAL_BYTES, _RATIO * upload_bytes):
        raise _refuse("it would inflate beyond the cap")
    members: dict[str, zipfile.ZipInfo] = {}
    seen: set[str] = set()
    for info in infos:
        if info.is_dir() and _NAME.fullmatch(info.filename.rstrip("/")):
            continue
        _judge_one(info)
        key = unicodedata.normalize("NFKC", info.filename).casefold()
        if key in seen:
            raise _refuse("two files share a name")
        seen.add(key)
        members[info.filename] = info
    if MANIFEST not in members:
        raise _refuse("job.json is missing at its top")
    if members[MANIFEST].file_size > MAX_MANIFEST_BYTES:
        raise _refuse("job.json is too large")
    return members


def _judge_one(info: zipfile.ZipInfo) -> None:
    mode = info.external_attr >> 16
    if info.orig_filename != info.filename or not _NAME.fullmatch(info.filename):
        raise _refuse("a name is not a plain relative path")
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise _refuse("it holds something that is not a file")
    if info.flag_bits & 0x1:
        raise _refuse("it is encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _refuse("its compression is unknown")
    if info.file_size > MAX_FILE_BYTES:
        raise _refuse("a file is larger than the cap")


def _inflate(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """At most the size that the directory declared and that was judged; the checksum is verified at its end."""
    with archive.open(info) as member:
        content = member.read(info.file_size + 1)
    if len(content) != info.file_size:
        raise _refuse("a file has not the size that it declares")
    return content


def _read_manifest(content: bytes) -> dict[str, Any]:
    try:
        manifest = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        raise _refuse("job.json is not JSON in UTF-8") from None
    if not isinstance(manifest, dict) or set(manifest) != {"format", "entry"} or manifest["format"] != 1:
        raise _refuse("job.json must hold format 1 and the entry, and nothing else")
    if not isinstance(manifest["entry"], str) or str(PurePosixPath(manifest["entry"])) != manifest["entry"]:
        raise _refuse("the entry of job.json is not a plain path")
    return manifest
