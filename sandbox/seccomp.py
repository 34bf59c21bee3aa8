"""The allow-list of system calls, each with its reason, and its translation into the kernel's filter language.

Theory of operation. The filter runs in the kernel before every system call of the job. It first kills whatever does
not speak the native 64-bit interface (int 0x80, x32: their numbers mean other calls), then looks the number up in
`CALLS`. A call that is not listed fails with EPERM; libraries take that as "not on this system". Arguments are compared
on their low 32 bits where the kernel itself reads only those (ioctl, fcntl, clone, prctl), or high bits would slip by.
What is not there needs no sandbox bug to be abused: no exec, fork, socket, ptrace, mount, io_uring, bpf, keys, memfd,
userfaultfd, inotify, links, file locks, System V IPC. No new machine code can be made either: executable memory comes
only from files of the read-only tree.
"""

import errno
import struct
from dataclasses import dataclass

ALLOW = 0x7FFF0000
KILL = 0x80000000
_ERRNO = 0x00050000

AUDIT_ARCH_X86_64 = 0xC000003E
_X32_BIT = 0x40000000


def fail(number: int) -> int:
    """The action "return -1 with this errno"."""
    return _ERRNO | number


DENY = fail(errno.EPERM)


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """If (argument & mask) equals (or, negated, differs from) `value`, act; else go on with the next condition."""

    argument: int
    """0 to 5."""
    value: int
    action: int
    mask: int = 0xFFFFFFFF
    high: bool = False
    """Look at the high 32 bits instead of the low ones."""
    negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One system call of the list."""

    name: str
    number: int
    """On x86-64."""
    reason: str
    conditions: tuple[When, ...] = ()
    otherwise: int = ALLOW

    @property
    def reachable(self) -> bool:
        """True when some argument lets the call through."""
        return self.otherwise == ALLOW or any(condition.action == ALLOW for condition in self.conditions)


def _plain(reason: str, **numbers: int) -> tuple[Call, ...]:
    return tuple(Call(name=name, number=number, reason=reason) for name, number in numbers.items())


def _only(argument: int, *values: int) -> tuple[When, ...]:
    return tuple(When(argument=argument, value=value, action=ALLOW) for value in values)


_PROT_WRITE, _PROT_EXEC, _MAP_ANONYMOUS = 2, 4, 0x20
_F_DUPFD, _F_GETFD, _F_SETFD, _F_GETFL, _F_SETFL, _F_DUPFD_CLOEXEC = 0, 1, 2, 3, 4, 1030
_LOCKS = (5, 6, 7, 36, 37, 38)
_FIOCLEX, _FIONCLEX = 0x5451, 0x5450
_PTHREAD_FLAGS = 0x3D0F00
_PR_SET_NAME, _PR_GET_NAME, _PR_SET_VMA = 15, 16, 0x53564D41

OWN_PID = -1
"""Stands for the job's own process id until the filter is built."""

CALLS: tuple[Call, ...] = (
    *_plain("read and write open files and the result pipe", read=0, write=1, readv=19, writev=20),
    *_plain("read and write columns of a file at a position", pread64=17, pwrite64=18, preadv=295, lseek=8),
    *_plain("open and look at files; the tree and Landlock decide which", openat=257, close=3, fstat=5),
    *_plain("look at files", stat=4, lstat=6, newfstatat=262, statx=332, access=21, faccessat=269, faccessat2=439),
    *_plain("open by name, older form, used by bundled libraries", open=2),
    *_plain("list folders, resolve names", getdents64=217, readlink=89, readlinkat=267, getcwd=79, statfs=137),
    *_plain("sizes of file systems, asked before spilling", fstatfs=138),
    *_plain("scratch files: make, cut, rename, remove", ftruncate=77, mkdir=83, mkdirat=258, rmdir=84),
    *_plain("scratch files: make, cut, rename, remove", unlink=87, unlinkat=263, rename=82, renameat=264),
    *_plain("spill files are preallocated and synced", fallocate=285, fsync=74, fdatasync=75, fadvise64=221),
    *_plain("duplicate descriptors", dup=32, dup2=33, dup3=292),
    *_plain("wake threads of the engine inside the process", pipe2=293, eventfd2=290, poll=7, ppoll=271),
    *_plain("Polars waits on its own wake-up descriptor", epoll_create1=291, epoll_ctl=233, epoll_wait=232),
    *_plain("memory", brk=12, munmap=11, mremap=25, madvise=28, msync=26),
    Call(
        name="mmap",
        number=9,
        reason="memory and libraries; executable only from a file and never writable",
        conditions=(
            When(argument=2, mask=_PROT_EXEC, value=0, action=ALLOW),
            When(argument=2, mask=_PROT_WRITE, value=_PROT_WRITE, action=DENY),
            When(argument=3, mask=_MAP_ANONYMOUS, value=_MAP_ANONYMOUS, action=DENY),
        ),
    ),
    Call(
        name="mprotect",
        number=10,
        reason="guard pages and relocation; never executable",
        conditions=(When(argument=2, mask=_PROT_EXEC, value=_PROT_EXEC, action=DENY),),
    ),
    Call(
        name="clone",
        number=56,
        reason="threads of the engine; exactly the flags of pthread_create, so no process and no namespace",
        conditions=_only(0, _PTHREAD_FLAGS),
        otherwise=DENY,
    ),
    Call(
        name="clone3",
        number=435,
        reason="its flags lie in memory, out of the filter's sight: absent, so that libc falls back to clone",
        otherwise=fail(errno.ENOSYS),
    ),
    *_plain("start and end of threads", set_robust_list=273, rseq=334, set_tid_address=218, exit=60, exit_group=231),
    *_plain("locks between threads", futex=202, sched_yield=24),
    *_plain("how many processors there are; who am I", sched_getaffinity=204, getpid=39, gettid=186, getppid=110),
    *_plain("who am I", getuid=102, geteuid=107, getgid=104, getegid=108, uname=63),
    *_plain("time", clock_gettime=228, clock_getres=229, clock_nanosleep=230, nanosleep=35, gettimeofday=96, time=201),
    *_plain("own use of time and memory", getrusage=98, times=100),
    *_plain("random numbers of the kernel", getrandom=318),
    *_plain("signal handlers of the runtime", rt_sigaction=13, rt_sigprocmask=14, rt_sigreturn=15, sigaltstack=131),
    *_plain("resume an interrupted sleep", restart_syscall=219),
    Call(
        name="tgkill",
        number=234,
        reason="abort() and the interpreter's own signals: the job's own process alone",
        conditions=_only(0, OWN_PID),
        otherwise=DENY,
    ),
    Call(
        name="fcntl",
        number=72,
        reason="flags of descriptors; file locks are absent (two jobs could signal through them), which DuckDB accepts",
        conditions=(
            *_only(1, _F_DUPFD, _F_GETFD, _F_SETFD, _F_GETFL, _F_SETFL, _F_DUPFD_CLOEXEC),
            *(When(argument=1, value=lock, action=fail(errno.EOPNOTSUPP)) for lock in _LOCKS),
        ),
        otherwise=DENY,
    ),
    Call(
        name="ioctl",
        number=16,
        reason="close-on-exec flags; anything else answers as a plain file would",
        conditions=_only(1, _FIOCLEX, _FIONCLEX),
        otherwise=fail(errno.ENOTTY),
    ),
    Call(
        name="prctl",
        number=157,
        reason="names of threads and of memory areas",
        conditions=_only(0, _PR_SET_NAME, _PR_GET_NAME, _PR_SET_VMA),
        otherwise=DENY,
    ),
    Call(
        name="prlimit64",
        number=302,
        reason="read own limits, never set them",
        conditions=(
            When(argument=0, value=0, negated=True, action=DENY),
            When(argument=2, value=0, negated=True, action=DENY),
            When(argument=2, value=0, high=True, negated=True, action=DENY),
        ),
    ),
)


def reachable_calls(calls: tuple[Call, ...] = CALLS) -> tuple[str, ...]:
    """Names of the calls that a job can get through, sorted."""
    return tuple(sorted(call.name for call in calls if call.reachable))


_LD_ABS, _JEQ, _JGE, _AND, _RET = 0x20, 0x15, 0x35, 0x54, 0x06
_NR, _ARCH, _ARGS = 0, 4, 16

_LEAF_CALLS = 6
"""Looked at one after the other: fewer would make the filter longer, and dearer to install."""
_LONGEST_JUMP = 255

_Instruction = tuple[int, int, int, int]


def _condition(condition: When, own_pid: int) -> list[_Instruction]:
    offset = _ARGS + 8 * condition.argument + (4 if condition.high else 0)
    value = own_pid if condition.value == OWN_PID else condition.value
    code = [(_LD_ABS, 0, 0, offset)]
    if condition.mask != 0xFFFFFFFF:
        code.append((_AND, 0, 0, condition.mask))
    code.append((_JEQ, 1, 0, value) if condition.negated else (_JEQ, 0, 1, value))
    return [*code, (_RET, 0, 0, condition.action)]


def _call(call: Call, own_pid: int) -> list[_Instruction]:
    body = [step for condition in call.conditions for step in _condition(condition, own_pid)]
    body.append((_RET, 0, 0, call.otherwise))
    return [(_JEQ, 0, len(body), call.number), *body]


def _search(calls: list[Call], own_pid: int) -> list[_Instruction]:
    """Find the number by halves: the kernel runs the filter over every number when it installs it.

    Raises ValueError when a half is longer than a jump of the language.
    """
    if len(calls) <= _LEAF_CALLS:
        return [*(step for call in calls for step in _call(call, own_pid)), (_RET, 0, 0, DENY)]
    middle = len(calls) // 2
    low, high = _search(calls[:middle], own_pid), _search(calls[middle:], own_pid)
    if len(low) > _LONGEST_JUMP:
        raise ValueError("the list of system calls is too long for its search")
    return [(_JGE, len(low), 0, calls[middle].number), *low, *high]


def build_filter(own_pid: int, calls: tuple[Call, ...] = CALLS) -> bytes:
    """The filter for the process `own_pid` (as it sees itself), as packed `sock_filter` records."""
    code: list[_Instruction] = [
        (_LD_ABS, 0, 0, _ARCH),
        (_JEQ, 1, 0, AUDIT_ARCH_X86_64),
        (_RET, 0, 0, KILL),
        (_LD_ABS, 0, 0, _NR),
        (_JGE, 0, 1, _X32_BIT),
        (_RET, 0, 0, KILL),
    ]
    code += _search(sorted(calls, key=lambda call: call.number), own_pid)
    return b"".join(struct.pack("<HBBI", *instruction) for instruction in code)
