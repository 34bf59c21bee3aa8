"""The filter itself, run by a small interpreter of the kernel's filter language over every call number."""

import errno
import struct

import pytest

from sandbox.seccomp import ALLOW, AUDIT_ARCH_X86_64, CALLS, DENY, KILL, build_filter, fail, reachable_calls

PROGRAM = build_filter(own_pid=1)
REACHABLE = 90
"""How many system calls a job can get through. Raise it only with a reason in `sandbox/seccomp.py`."""
_NUMBERS = {call.name: call.number for call in CALLS}


def judge(number: int, *arguments: int, arch: int = AUDIT_ARCH_X86_64, program: bytes = PROGRAM) -> int:
    """What the filter answers to one call."""
    padded = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("<iIQ6Q", number if number < 1 << 31 else number - (1 << 32), arch, 0, *padded)
    accumulator, position = 0, 0
    while True:
        code, if_true, if_false, value = struct.unpack_from("<HBBI", program, 8 * position)
        position += 1
        match code:
            case 0x20:
                (accumulator,) = struct.unpack_from("<I", data, value)
            case 0x15:
                position += if_true if accumulator == value else if_false
            case 0x35:
                position += if_true if accumulator >= value else if_false
            case 0x54:
                accumulator &= value
            case 0x06:
                return int(value)
            case _:
                raise AssertionError(f"unknown instruction {code:#x}")


def test_number_of_reachable_calls_does_not_grow() -> None:
    print(f"{len(reachable_calls())} of 462 system calls can be reached: {', '.join(reachable_calls())}")
    assert len(reachable_calls()) <= REACHABLE


def test_filter_allows_exactly_what_the_table_says() -> None:
    reached = {number for number in range(1024) if judge(number) == ALLOW}
    unconditional = {call.number for call in CALLS if not call.conditions and call.otherwise == ALLOW}
    assert unconditional <= reached
    assert reached <= {call.number for call in CALLS if call.reachable}


def test_every_call_has_a_reason_and_one_entry() -> None:
    assert all(call.reason for call in CALLS)
    assert len({call.number for call in CALLS}) == len(CALLS)
    assert len({call.name for call in CALLS}) == len(CALLS)


@pytest.mark.parametrize(
    "number", [57, 58, 59, 322, 41, 53, 101, 165, 272, 308, 321, 425, 426, 427, 250, 319, 323, 298]
)
def test_denies_what_no_job_needs(number: int) -> None:
    assert judge(number) == DENY


def test_kills_other_interfaces() -> None:
    assert judge(20, arch=0x40000003) == KILL
    assert judge(0x40000000 | 1) == KILL
    assert judge(0xFFFFFFFF) == KILL


@pytest.mark.parametrize(
    ("flags", "answer"),
    [(0x3D0F00, ALLOW), (17, DENY), (0x10000000 | 17, DENY), (0x3D0F00 | 0x10000000, DENY), (0, DENY)],
)
def test_clone_makes_threads_alone(flags: int, answer: int) -> None:
    assert judge(_NUMBERS["clone"], flags) == answer


def test_clone_ignores_high_bits_as_the_kernel_does() -> None:
    assert judge(_NUMBERS["clone"], (1 << 40) | 17) == DENY


def test_clone3_is_absent() -> None:
    assert judge(_NUMBERS["clone3"]) == fail(errno.ENOSYS)


@pytest.mark.parametrize(
    ("protection", "flags", "answer"),
    [(1, 2, ALLOW), (3, 0x22, ALLOW), (5, 2, ALLOW), (7, 2, DENY), (5, 0x22, DENY), (7, 0x22, DENY), (4, 0x21, DENY)],
)
def test_executable_memory_comes_from_files_alone(protection: int, flags: int, answer: int) -> None:
    assert judge(_NUMBERS["mmap"], 0, 4096, protection, flags) == answer


@pytest.mark.parametrize(("protection", "answer"), [(0, ALLOW), (3, ALLOW), (5, DENY), (4, DENY)])
def test_memory_never_becomes_executable(protection: int, answer: int) -> None:
    assert judge(_NUMBERS["mprotect"], 0, 4096, protection) == answer


@pytest.mark.parametrize("command", [5, 6, 7, 36, 37, 38])
def test_file_locks_are_absent(command: int) -> None:
    assert judge(_NUMBERS["fcntl"], 3, command) == fail(errno.EOPNOTSUPP)


@pytest.mark.parametrize("command", [8, 10, 1024, 1026, 1031, 1033, (1 << 32) | 1031])
def test_other_descriptor_commands_are_denied(command: int) -> None:
    assert judge(_NUMBERS["fcntl"], 3, command) == DENY


@pytest.mark.parametrize("request_", [0x5412, (1 << 32) | 0x5412, 0x541B, 0])
def test_ioctl_answers_as_a_plain_file(request_: int) -> None:
    assert judge(_NUMBERS["ioctl"], 0, request_) == fail(errno.ENOTTY)


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [((0, 7, 0), ALLOW), ((5, 7, 0), DENY), ((0, 7, 4096), DENY), ((0, 7, 1 << 32), DENY)],
)
def test_limits_are_read_and_never_set(arguments: tuple[int, ...], answer: int) -> None:
    assert judge(_NUMBERS["prlimit64"], *arguments) == answer


def test_signals_reach_the_job_alone() -> None:
    assert judge(_NUMBERS["tgkill"], 1, 1, 6) == ALLOW
    assert judge(_NUMBERS["tgkill"], 2, 2, 6) == DENY
    assert judge(_NUMBERS["tgkill"], 77, 77, 6, program=build_filter(own_pid=77)) == ALLOW
