"""Job archives: hostile ones are refused before anything is unpacked, honest ones are read into memory."""

import copy
import io
import json
import random
import stat
import struct
import zipfile
from typing import Any

import pytest

from core.errors import RequestError
from sandbox.source import MAX_FILES, PythonJob, read_job, unfold

GOOD = {
    "job.json": json.dumps({"format": 1, "entry": "main.py"}),
    "main.py": "import help",
    "help/__init__.py": "x = 1",
}


def archive(files: dict[str, Any], **options: Any) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", options.pop("compression", zipfile.ZIP_DEFLATED)) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return buffer.getvalue()


def refusal(upload: bytes) -> str:
    with pytest.raises(RequestError) as caught:
        read_job(upload)
    assert caught.value.code == "archive_refused"
    assert "{" not in caught.value.message("zh")
    return caught.value.message()


def test_one_file_is_a_job() -> None:
    assert read_job("print('文')".encode()) == PythonJob(files={"main.py": "print('文')".encode()}, entry="main.py")


def test_honest_archive_is_read() -> None:
    job = read_job(archive(GOOD), {"n": 1})
    assert sorted(job.files) == ["help/__init__.py", "main.py"]
    assert (job.entry, job.parameters) == ("main.py", {"n": 1})


def test_folders_of_an_archive_are_skipped() -> None:
    assert sorted(read_job(archive({**GOOD, "help/": ""})).files) == ["help/__init__.py", "main.py"]


@pytest.mark.parametrize(
    "name",
    [
        "../main.py",
        "/etc/x.py",
        "a/../../b.py",
        "a\\b.py",
        "C:\\x.py",
        "a//b.py",
        "./a.py",
        ".hidden.py",
        "a/.hidden.py",
        "nul\0byte.py",
        "new\nline.py",
        "a" * 200 + ".py",
        "/".join("abcdefghijkl") + ".py",
        "right\u202eto_left.py",
        " space.py",
    ],
)
def test_refuses_names_that_are_not_plain_paths(name: str) -> None:
    upload = archive({**GOOD, "placeholder": ""})
    encoded = name.encode("utf-8")
    if b"\0" in encoded:  # zipfile would not write it: patch it in place of one of the same length
        upload = archive({**GOOD, name.replace("\0", "_"): ""}).replace(encoded.replace(b"\0", b"_"), encoded)
    else:
        upload = archive({**GOOD, name: ""})
    assert "path" in refusal(upload) or "damaged" in refusal(upload)


def test_refuses_symbolic_links() -> None:
    buffer = io.BytesIO(archive(GOOD))
    with zipfile.ZipFile(buffer, "a") as target:
        info = zipfile.ZipInfo("link.py")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        target.writestr(info, "/etc/passwd")
    assert "not a file" in refusal(buffer.getvalue())


def test_refuses_names_that_differ_in_case_alone() -> None:
    assert "share a name" in refusal(archive({**GOOD, "MAIN.py": ""}))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_refuses_the_same_name_twice() -> None:
    buffer = io.BytesIO(archive(GOOD))
    with zipfile.ZipFile(buffer, "a") as target:
        target.writestr("main.py", "evil = 1")
    assert "share a name" in refusal(buffer.getvalue())


def test_refuses_a_bomb_before_it_inflates(monkeypatch: pytest.MonkeyPatch) -> None:
    upload = archive({**GOOD, "bomb.bin": bytes(7 << 20)})
    assert len(upload) < 20_000
    opened: list[str] = []
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda self, name, *a, **k: opened.append(str(name)))
    assert "cap" in refusal(upload)
    assert opened == []


def test_refuses_a_size_that_lies() -> None:
    """The directory says 10 bytes, the data inflates to more."""
    upload = bytearray(archive({**GOOD, "data.bin": bytes(100_000)}))
    real = struct.pack("<I", 100_000)
    position = upload.rfind(real)
    upload[position : position + 4] = struct.pack("<I", 10)
    assert refusal(bytes(upload))


def test_refuses_too_many_files() -> None:
    assert "too many" in refusal(archive({**GOOD, **{f"f{i}.txt": "" for i in range(MAX_FILES)}}))


def test_refuses_a_file_over_the_cap() -> None:
    import os

    assert "cap" in refusal(archive({**GOOD, "big.bin": os.urandom(9 << 20)}, compression=zipfile.ZIP_STORED))


@pytest.mark.parametrize("kind", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_refuses_other_compression(kind: int) -> None:
    assert "compression" in refusal(archive(GOOD, compression=kind))


def test_refuses_encrypted_members() -> None:
    upload = bytearray(archive(GOOD))
    position = upload.find(b"PK\x01\x02")
    while position >= 0:
        upload[position + 8] |= 1
        position = upload.find(b"PK\x01\x02", position + 1)
    assert "encrypted" in refusal(bytes(upload))


def test_refuses_damage() -> None:
    good = archive(GOOD)
    assert refusal(good[: len(good) // 2])
    assert refusal(b"PK" + bytes(100))


def test_refuses_wrong_checksum() -> None:
    upload = bytearray(archive(GOOD, compression=zipfile.ZIP_STORED))
    position = upload.find(b"import help")
    upload[position] ^= 1
    assert "damaged" in refusal(bytes(upload))


def test_refuses_source_that_is_not_utf8() -> None:
    assert "UTF-8" in refusal("print('中')".encode("gb18030"))
    assert "UTF-8" in refusal(archive({**GOOD, "x.py": "print('中')".encode("gb18030")}))


def test_refuses_null_characters() -> None:
    assert "null" in refusal(b"x = 1\0")


def test_refuses_an_upload_over_the_cap() -> None:
    assert "cap" in refusal(bytes(17 << 20))


@pytest.mark.parametrize(
    "manifest",
    [
        None,
        "",
        "[]",
        "{}",
        '{"format": 2, "entry": "main.py"}',
        '{"format": 1, "entry": "other.py"}',
        '{"format": 1, "entry": "../main.py"}',
        '{"format": 1, "entry": 1}',
        '{"format": 1, "entry": "main.py", "more": 1}',
        "[" * 60_000,
        "{" + " " * 70_000 + "}",
        b"\xff\xfe{}",
    ],
)
def test_refuses_bad_manifests(manifest: Any) -> None:
    files = {name: content for name, content in GOOD.items() if name != "job.json"}
    assert refusal(archive(files if manifest is None else {**files, "job.json": manifest}))


def test_refuses_a_name_in_another_encoding() -> None:
    """Without its UTF-8 mark a name is read as an old code page: never as something else than was meant."""
    upload = archive({**GOOD, "xxxx.py": ""}).replace(b"xxxx.py", "数据".encode("gb18030") + b".py")
    assert "path" in refusal(upload)


def test_chinese_names_in_utf8_are_read() -> None:
    assert "数据/说明.txt" in read_job(archive({**GOOD, "数据/说明.txt": "文"})).files


def test_refuses_entries_that_share_their_data() -> None:
    """The overlapping kind of bomb: many entries of the directory point at one compressed block."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in GOOD.items():
            target.writestr(name, content)
        target.writestr("bomb0.bin", bytes(7 << 20))
        first = target.getinfo("bomb0.bin")
        for number in range(1, 400):
            again = copy.copy(first)
            again.filename = again.orig_filename = f"bomb{number}.bin"
            target.filelist.append(again)
            target.NameToInfo[again.filename] = again
    assert len(buffer.getvalue()) < 60_000, "the control: 2.8 GB in 60 KB"
    assert "cap" in refusal(buffer.getvalue())


def test_refuses_an_entry_whose_data_are_of_another_name() -> None:
    """The directory and the data before each file are two readings of one archive: they must agree."""
    upload = archive({**GOOD, "aaaa.txt": "x"})
    position = upload.find(b"aaaa.txt")
    assert "damaged" in refusal(upload[:position] + b"bbbb.txt" + upload[position + 8 :])


def test_refuses_a_directory_that_announces_more_than_it_holds() -> None:
    upload = bytearray(archive(GOOD))
    end = upload.rfind(b"PK\x05\x06")
    upload[end + 8 : end + 12] = struct.pack("<HH", 60_000, 60_000)
    upload[end + 12 : end + 16] = struct.pack("<I", 1 << 30)
    assert refusal(bytes(upload))


def test_archive_behind_other_bytes_is_not_an_archive() -> None:
    """Read as one file of Python, which it is not: nobody looks for a zip inside."""
    assert refusal(b"#!/bin/sh\n" + archive(GOOD))


def test_sizes_of_64_bits_are_judged_too() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in GOOD.items():
            target.writestr(name, content)
        with target.open("big.bin", "w", force_zip64=True) as member:
            member.write(bytes(9 << 20))
    assert "cap" in refusal(buffer.getvalue())


@pytest.mark.parametrize("seed", range(6))
def test_damaged_archives_are_refused_or_read(seed: int) -> None:
    """Never another exception."""
    source, honest = random.Random(seed), archive(GOOD)
    for _ in range(60):
        data = bytearray(honest)
        for _ in range(source.randint(1, 6)):
            data[source.randrange(2, len(data))] = source.randrange(256)
        try:
            read_job(bytes(data))
        except RequestError as problem:
            assert problem.code == "archive_refused"  # noqa: PT017 a harmless change may be read


def test_stack_is_wanted_only_when_a_source_speaks_of_it() -> None:
    assert read_job(b"import pandas as pd").wants_stack
    assert read_job(b"from sklearn import tree").wants_stack
    assert not read_job(b"import json  # expandas").wants_stack


def test_an_unfolded_archive_is_the_same_job() -> None:
    hostile = "x = 1\n# 1 lines of main.py\nimport evil\n# yunei job 1: other.py\n"
    files = {**GOOD, "a/说明.txt": "文\n\n", "empty.txt": "", "like_a_head.py": hostile, "windows.py": "a = 1\r\nb = 2"}
    upload = archive(files)
    text = unfold(upload)
    assert text.startswith("# yunei job 1: main.py\n")
    assert read_job(text.encode()) == read_job(upload)


def test_a_file_that_nobody_can_read_is_not_unfolded() -> None:
    upload = archive({**GOOD, "data.bin": b"\xff\xfe"})
    assert read_job(upload).files["data.bin"] == b"\xff\xfe", "the control: as an archive it is a job"
    with pytest.raises(RequestError) as caught:
        unfold(upload)
    assert "UTF-8" in caught.value.message()


def test_only_a_zip_is_unfolded() -> None:
    with pytest.raises(RequestError):
        unfold(b"print(1)")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "main.py",
        "main.py\n",
        "main.py\n# 1 lines of ../main.py\nx",
        "main.py\n# 9 lines of main.py\nx",
        "main.py\n# 0 lines of main.py",
        "main.py\n# 1 lines of main.py\nx\n# 1 lines of main.py\ny",
        "main.py\n# 1 lines of main.py\nx\nand more",
        "main.py\n# 1 lines of other.py\nx",
        "main.txt\n# 1 lines of main.txt\nx",
        "main.py\n# 99999999999999999999 lines of main.py\nx",
    ],
)
def test_a_text_that_only_looks_unfolded_is_refused(text: str) -> None:
    assert refusal(f"# yunei job 1: {text}".encode())
