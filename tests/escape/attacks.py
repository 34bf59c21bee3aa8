"""Attacks in Python, as data. Each is a small program that sets `won` to something true when it succeeds.

The same text runs twice: as a plain process (the control, which must win) and as a job in a sandbox (which must not).
`P` holds what the fixtures planted on the host: files, listeners, a victim process. Add a case by adding an entry.
"""

from dataclasses import dataclass

PRELUDE = '''
import contextlib, ctypes, errno, fcntl, glob, mmap, os, resource, select, signal, socket, stat, struct, subprocess
import sys, tempfile, threading, time
P = parameters
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    wide = [ctypes.c_long(x) if isinstance(x, int) else x for x in arguments]
    answer = libc.syscall(ctypes.c_long(number), *wide)
    if answer == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return answer
def refused(act, *allowed):
    """True when the kernel refused for another reason than our filter: the call itself went through."""
    try:
        act()
    except OSError as problem:
        return problem.errno in allowed
    return True
def wait_child(pid):
    return os.waitpid(pid, 0)[1] == 0
won = False
'''


@dataclass(frozen=True)
class Attack:
    family: str
    name: str
    code: str
    needs_root: bool = False
    """The control works as root only."""
    limits: tuple[tuple[str, int | float], ...] = ()
    """Limits other than the suite's own."""

    @property
    def id(self) -> str:
        return f"{self.family}/{self.name}"

    @property
    def surface(self) -> bool:
        """True when success harms nobody yet: it only reaches a part of the kernel that a job does not need.

        The filter alone is there to stop these; the other layers' worth is measured on the rest.
        """
        return self.family == "kernel" or self.id in _SURFACE


def _family(name: str, **codes: str) -> list[Attack]:
    return [Attack(name, key, code) for key, code in codes.items()]


def _root(name: str, **codes: str) -> list[Attack]:
    return [Attack(name, key, code, needs_root=True) for key, code in codes.items()]


FILES = [
    *_family(
        "files",
        etc_passwd="won = b'root' in open('/etc/passwd', 'rb').read()",
        etc_hostname_stat="won = os.stat('/etc').st_ino",
        home_folder="won = os.listdir(P['home']) is not None",
        list_root="won = 'etc' in os.listdir('/')",
        list_tmp="won = os.listdir(P['folder'])",
        platform_database="import sqlite3; won = sqlite3.connect(P['database']).execute('SELECT * FROM t').fetchall()",
        vault_key="won = open(P['vault_key']).read()",
        other_scratch="won = open(P['scratch_of_other']).read()",
        existence_of_a_file="won = os.path.exists(P['vault_key'])",
        access_of_a_file="won = os.access(P['vault_key'], os.F_OK)",
        size_of_a_file="won = os.stat(P['vault_key']).st_size",
        path_handle="won = os.open(P['folder'], os.O_PATH) >= 0",
        through_dots="won = open('/dev/../' + P['vault_key']).read()",
        through_double_dots="won = open('/usr/../../../' + P['vault_key']).read()",
        change_folder="os.chdir(P['folder']); won = os.listdir('.')",
        glob_everything="won = glob.glob(P['folder'] + '/*')",
        walk_host="won = any('passwd' in names for _, _, names in os.walk('/etc'))",
        shared_memory_folder="open('/dev/shm/yunei-escape', 'w').close(); won = True; "
        "os.unlink('/dev/shm/yunei-escape')",
        tmp_write="open(P['folder'] + '/planted-by-attack', 'w').close(); won = True",
        root_write="p = '/tmp/yunei-attack-' + str(os.getpid()); open(p, 'w').close(); won = True; os.unlink(p)",
        library_write="p = os.path.dirname(os.__file__) + '/yunei_attack'; open(p, 'w').close(); won = True; "
        "os.unlink(p)",
        library_chmod="os.chmod(os.__file__, os.stat(os.__file__).st_mode); won = True",
        library_times="os.utime(os.__file__); won = True",
        sysfs="won = os.listdir('/sys/kernel')",
        block_devices="won = os.listdir('/sys/block') or os.listdir('/dev')",
        device_list="won = len(os.listdir('/dev')) > 4",
        terminal_multiplexer="won = os.open('/dev/ptmx', os.O_RDWR) >= 0",
        temporary_file_module="won = tempfile.mkstemp(dir='/tmp')[0] >= 0",
        filesystem_list="won = open('/proc/filesystems').read()",
        mounted_filesystem_size="won = os.statvfs(P['folder']).f_blocks",
        directory_notify="won = fcntl.fcntl(os.open('/tmp', os.O_RDONLY), 1026, 2) == 0",
        symbolic_link="p = tempfile.gettempdir() + '/link'; os.symlink(P['vault_key'], p); won = True; os.unlink(p)",
        hard_link="p = tempfile.gettempdir(); open(p + '/a', 'w').close(); os.link(p + '/a', p + '/b'); won = True; "
        "os.unlink(p + '/b')",
        named_pipe="p = tempfile.gettempdir() + '/pipe'; os.mkfifo(p); won = True; os.unlink(p)",
        executable_scratch="p = tempfile.gettempdir() + '/x'; open(p, 'wb').write(b'x' * 4096); "
        "f = os.open(p, os.O_RDONLY); won = libc.mmap(None, 4096, 5, 2, f, 0) != -1; os.unlink(p)",
        extended_attribute="p = tempfile.gettempdir() + '/y'; open(p, 'w').close(); "
        "os.setxattr(p, 'user.yunei', b'1'); won = True",
        handle_of_a_file="won = refused(lambda: call(303, -100, b'/etc', ctypes.create_string_buffer(bytes("
        "struct.pack('Ii', 0, 0)) + bytes(128)), ctypes.create_string_buffer(8), 0), errno.EOVERFLOW)",
    ),
    *_root(
        "files",
        shadow="won = open('/etc/shadow').read()",
        disk_device="won = os.open('/dev/' + sorted(os.listdir('/sys/block'))[-1], os.O_RDONLY) >= 0",
        kernel_log_device="won = os.open('/dev/kmsg', os.O_RDONLY) >= 0",
        make_device="p = P['folder'] + '/dev'; os.mknod(p, stat.S_IFBLK | 0o600, os.makedev(1, 0)); won = True; "
        "os.unlink(p)",
        change_owner="p = tempfile.gettempdir() + '/o'; open(p, 'w').close(); os.chown(p, 12345, 12345); won = True",
    ),
]

PROC = _family(
    "proc",
    own_environment="won = open('/proc/self/environ', 'rb').read() is not None",
    own_memory_map="won = open('/proc/self/maps').read()",
    own_memory="won = os.open('/proc/self/mem', os.O_RDWR) >= 0",
    victim_environment="won = b'victim-secret' in open(f\"/proc/{P['victim']}/environ\", 'rb').read()",
    victim_command="won = open(f\"/proc/{P['victim']}/cmdline\", 'rb').read()",
    victim_memory="won = os.open(f\"/proc/{P['victim']}/mem\", os.O_RDONLY) >= 0",
    victim_files="won = os.listdir(f\"/proc/{P['victim']}/fd\")",
    victim_folder="won = os.listdir(f\"/proc/{P['victim']}/root\")",
    list_processes="won = [p for p in os.listdir('/proc') if p.isdigit()]",
    own_root="won = os.listdir('/proc/self/root/etc')",
    descriptors_by_path="won = os.listdir('/proc/self/fd')",
    kernel_settings="won = open('/proc/sys/kernel/random/boot_id').read()",
    interrupts="won = open('/proc/interrupts').read()",
    load="won = os.getloadavg()",
    system_information="won = call(99, ctypes.create_string_buffer(256)) == 0",
    processor_information="won = open('/proc/cpuinfo').read()",
    network_connections="won = open('/proc/net/tcp').read()",
    mounts="won = open('/proc/self/mountinfo').read()",
)

NETWORK = [
    *_family(
        "network",
        tcp="won = socket.create_connection(('127.0.0.1', P['tcp_port']), 2).recv(2) == b'hi'",
        tcp_v6="won = socket.socket(socket.AF_INET6, socket.SOCK_STREAM) is not None",
        udp="s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); "
        "won = s.sendto(b'leak', ('127.0.0.1', P['tcp_port'])) == 4",
        listen="s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); won = True",
        http="import urllib.request; "
        "won = urllib.request.urlopen(f\"http://127.0.0.1:{P['http_port']}/\", timeout=2).status == 200",
        name_lookup="won = socket.getaddrinfo('localhost', 80)",
        unix_path="s = socket.socket(socket.AF_UNIX); s.connect(P['unix_path']); won = True",
        unix_abstract="s = socket.socket(socket.AF_UNIX); s.connect('\\0' + P['abstract']); won = True",
        unix_datagram="won = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) is not None",
        socket_pair="won = socket.socketpair() is not None",
        netlink="s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0); s.bind((0, 0)); won = True",
        vsock="won = socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM) is not None",
        kernel_crypto="won = refused(lambda: socket.socket(38, socket.SOCK_SEQPACKET), errno.EAFNOSUPPORT)",
        tcp_by_number="won = call(41, 2, 1, 0) >= 0",
        interface_names="won = socket.if_nameindex()",
    ),
    *_root(
        "network",
        raw="won = socket.socket(socket.AF_INET, socket.SOCK_RAW, 1) is not None",
        packet="won = refused(lambda: socket.socket(17, socket.SOCK_RAW, 3), errno.EAFNOSUPPORT)",
    ),
]

PROCESSES = [
    *_family(
        "processes",
        fork="pid = os.fork()\nif pid == 0: os._exit(0)\nwon = wait_child(pid)",
        fork_by_number="pid = call(57)\nif pid == 0: os._exit(0)\nwon = wait_child(pid)",
        clone_by_number="pid = call(56, 17, 0, 0, 0, 0)\nif pid == 0: os._exit(0)\nwon = wait_child(pid)",
        clone3_by_number="r = ctypes.create_string_buffer(struct.pack('<8Q', 0, 0, 0, 0, 17, 0, 0, 0))\n"
        "pid = call(435, r, 64)\nif pid == 0: os._exit(0)\nwon = wait_child(pid)",
        clone_high_bits="pid = call(56, (1 << 40) | 17, 0, 0, 0, 0)\nif pid == 0: os._exit(0)\nwon = wait_child(pid)",
        spawn="won = subprocess.run(['/bin/true']).returncode == 0",
        shell="won = os.system('true') == 0",
        posix_spawn="won = wait_child(os.posix_spawn('/bin/true', ['true'], {}))",
        exec_interpreter="won = refused(lambda: call(59, b'/nonexistent', None, None), errno.ENOENT, errno.EFAULT)",
        exec_at="won = refused(lambda: call(322, -100, b'/nonexistent', None, None, 0), errno.ENOENT, errno.EFAULT)",
        memory_file_exec="f = call(319, b'x', 0); os.write(f, open('/bin/true', 'rb').read()); "
        "won = subprocess.run([f'/proc/self/fd/{f}'], pass_fds=[f]).returncode == 0",
        multiprocessing="import multiprocessing as m; p = m.get_context('fork').Process(target=int); p.start(); "
        "p.join(); "
        "won = p.exitcode == 0",
        daemon="pid = os.fork()\nif pid == 0:\n os.setsid(); time.sleep(0.3); os._exit(0)\n"
        "won = os.kill(pid, 0) is None; os.kill(pid, 9); os.waitpid(pid, 0)",
        signal_victim="os.kill(P['victim'], 0); won = True",
        signal_victim_thread="won = call(234, P['victim'], P['victim'], 0) == 0",
        signal_by_descriptor="won = call(424, call(434, P['victim'], 0), 0, None, 0) == 0",
        process_descriptor="won = os.pidfd_open(P['victim']) >= 0",
        queued_signal="won = call(129, P['victim'], 0, ctypes.create_string_buffer(struct.pack('iii', 0, 0, "
        "-1) + bytes(120))) == 0",
        priority_of_victim="won = os.getpriority(os.PRIO_PROCESS, P['victim']) is not None",
        affinity="won = os.sched_setaffinity(0, os.sched_getaffinity(0)) is None",
        scheduler="won = os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0)) is None",
        session="pid = call(112) if os.getpid() != os.getsid(0) else 1; won = pid > 0 and os.getpgid(P['victim']) > 0",
        raise_limit="s, h = resource.getrlimit(resource.RLIMIT_NOFILE); "
        "resource.setrlimit(resource.RLIMIT_NOFILE, (s, h)); won = True",
        limit_of_victim="won = resource.prlimit(P['victim'], resource.RLIMIT_NOFILE)",
        compare_processes="won = call(312, os.getpid(), P['victim'], 2, 0, 0) >= 0",
        wait_for_any="won = refused(lambda: os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG), errno.ECHILD)",
        personality="won = call(135, 0xFFFFFFFF) >= 0",
        trace_me="pid = os.fork()\nif pid == 0:\n os._exit(0 if libc.ptrace(0, 0, 0, 0) == 0 else 1)\n"
        "won = wait_child(pid)",
    ),
    *_root(
        "processes",
        trace_victim="won = libc.ptrace(16, P['victim'], 0, 0) == 0; libc.ptrace(17, P['victim'], 0, 0)",
        read_victim_memory="b = ctypes.create_string_buffer(8); i = struct.pack('<QQ', ctypes.addressof(b), 8); "
        "won = refused(lambda: call(310, P['victim'], i, 1, struct.pack('<QQ', 4096, 8), 1, 0), errno.EFAULT)",
        write_victim_memory="b = ctypes.create_string_buffer(8); i = struct.pack('<QQ', ctypes.addressof(b), 8); "
        "won = refused(lambda: call(311, P['victim'], i, 1, struct.pack('<QQ', 4096, 8), 1, 0), errno.EFAULT)",
        steal_descriptor="won = call(438, call(434, P['victim'], 0), 0, 0) >= 0",
        advise_victim_memory="won = refused(lambda: call(440, call(434, P['victim'], 0), None, 0, 20, 0), "
        "errno.EINVAL)",
        nice_up="won = os.nice(-1) is not None",
        become_root="os.setuid(0); won = os.getuid() == 0",
        change_groups="os.setgroups(os.getgroups()); won = True",
    ),
]

NAMESPACES = _root(
    "namespaces",
    new_user="pid = os.fork()\nif pid == 0:\n call(272, 0x10000000); os._exit(0)\nwon = wait_child(pid)",
    new_mount="call(272, 0x20000); won = True",
    new_network="pid = os.fork()\nif pid == 0:\n call(272, 0x40000000); os._exit(0)\nwon = wait_child(pid)",
    unshare_directly="won = call(272, 0x04000000) == 0",
    join_victim="won = call(308, os.open(f\"/proc/{P['victim']}/ns/net\", os.O_RDONLY), 0) == 0",
    mount_tmpfs="os.makedirs(P['folder'] + '/m', exist_ok=True); "
    "won = libc.mount(b'none', (P['folder'] + '/m').encode(), b'tmpfs', 0, None) == 0",
    bind_mount="won = libc.mount(P['folder'].encode(), P['folder'].encode(), None, 4096, None) == 0",
    remount="won = libc.mount(b'none', b'/', None, 1 << 18, None) == 0",
    new_mount_api="won = call(430, b'tmpfs', 0) >= 0",
    clone_tree="won = call(428, -100, b'/', 1) >= 0",
    unmount="won = refused(lambda: call(166, P['folder'].encode(), 0), errno.EINVAL)",
    change_root="pid = os.fork()\nif pid == 0:\n os.chroot('/'); os._exit(0)\nwon = wait_child(pid)",
    pivot="won = refused(lambda: call(155, b'/', b'/'), errno.EBUSY, errno.EINVAL)",
    host_name="won = libc.sethostname(b'attack', 6) == 0",
    domain_name="won = libc.setdomainname(b'attack', 6) == 0",
)

KERNEL = [
    *_family(
        "kernel",
        io_uring="won = call(425, 1, ctypes.create_string_buffer(120)) >= 0",
        key_add="won = call(248, b'user', b'yunei', b'x', 1, -3) > 0",
        key_session="won = call(250, 0, -3, 1) > 0",
        memory_file="won = call(319, b'x', 0) >= 0",
        secret_memory="won = refused(lambda: call(447, 0), errno.ENOSYS)",
        inotify="won = call(294, 0) >= 0",
        timer_descriptor="won = call(283, 1, 0) >= 0",
        signal_descriptor="won = call(289, -1, ctypes.create_string_buffer(8), 8, 0) >= 0",
        posix_timer="won = call(222, 1, None, ctypes.create_string_buffer(8)) == 0",
        interval_timer="signal.setitimer(signal.ITIMER_REAL, 0); won = True",
        shared_segment="won = call(29, 0, 4096, 0o1600) >= 0",
        semaphore_set="won = call(64, 0, 1, 0o1600) >= 0",
        message_queue="won = call(68, 0, 0o1600) >= 0",
        posix_queue="won = call(240, b'yunei', 0o102, 0o600, None) >= 0; call(241, b'yunei')",
        lock_memory="won = refused(lambda: call(149, None, 0), errno.EPERM) and call(149, None, 0) == 0",
        page_residency="m = mmap.mmap(-1, 4096); a = ctypes.addressof(ctypes.c_char.from_buffer(m)); "
        "won = call(27, a, 4096, ctypes.create_string_buffer(1)) == 0",
        move_pages="won = refused(lambda: call(279, 0, 0, None, None, None, 0), errno.EINVAL)",
        memory_policy="won = call(238, 0, None, 0) == 0",
        splice="r, w = os.pipe(); won = refused(lambda: call(276, r, w, 1, 2), errno.EAGAIN, errno.EINVAL)",
        user_pages_to_pipe="r, w = os.pipe(); won = refused(lambda: call(278, w, None, 0, 0), errno.EINVAL)",
        send_file="a = os.open(sys.executable, os.O_RDONLY); "
        "won = os.sendfile(os.open('/dev/null', os.O_WRONLY), a, 0, 1)",
        copy_range="p = tempfile.gettempdir() + '/c'; a = os.open(p, os.O_CREAT | os.O_RDWR); "
        "won = os.copy_file_range(a, a, 0, 0, 0) == 0",
        io_priority="won = call(252, 1, 0) >= 0",
        writable_machine_code="won = libc.mmap(None, 4096, 7, 0x22, -1, 0) != -1",
        anonymous_machine_code="won = libc.mmap(None, 4096, 5, 0x22, -1, 0) != -1",
        make_memory_executable="m = mmap.mmap(-1, 4096); a = ctypes.addressof(ctypes.c_char.from_buffer(m)); "
        "won = call(10, a, 4096, 5) == 0",
        protection_key_executable="m = mmap.mmap(-1, 4096); a = ctypes.addressof(ctypes.c_char.from_buffer(m)); "
        "won = call(329, a, 4096, 5, -1) == 0",
        map_library_writable="f = os.open(sys.executable, os.O_RDONLY); won = libc.mmap(None, 4096, 7, 2, f, 0) != -1",
        legacy_32_bit_calls="libc.mmap.restype = ctypes.c_void_p; a = libc.mmap(None, 4096, 7, 0x22, -1, 0)\n"
        "ctypes.memmove(a, bytes.fromhex('b814000000cd80c3'), 8); won = ctypes.CFUNCTYPE(ctypes.c_int)(a)() > 0",
        file_lock="f = os.open(os.__file__, os.O_RDONLY); fcntl.flock(f, fcntl.LOCK_SH); won = True",
        record_lock="f = os.open(os.__file__, os.O_RDONLY); fcntl.lockf(f, fcntl.LOCK_SH); won = True",
        lock_query="f = os.open(os.__file__, os.O_RDONLY); "
        "won = fcntl.fcntl(f, fcntl.F_GETLK, struct.pack('hhqqi4x', 0, 0, 0, 0, 0)) is not None",
        lease="p = tempfile.gettempdir() + '/l'; f = os.open(p, os.O_CREAT | os.O_RDONLY); "
        "won = fcntl.fcntl(f, 1024, fcntl.F_RDLCK) == 0",
        signal_owner="r, w = os.pipe(); won = fcntl.fcntl(r, fcntl.F_SETOWN, os.getpid()) == 0",
        seal="won = refused(lambda: fcntl.fcntl(0, 1034), errno.EINVAL)",
        pipe_size="r, w = os.pipe(); won = fcntl.fcntl(r, 1031, 4096) > 0",
        bytes_waiting="r, w = os.pipe(); os.write(w, b'x'); "
        "won = struct.unpack('i', fcntl.ioctl(r, 0x541B, bytes(4)))[0] == 1",
        ioctl_high_bits="r, w = os.pipe(); won = call(16, r, (1 << 32) | 0x541B, ctypes.create_string_buffer(4)) == 0",
        clock_state="won = call(159, ctypes.create_string_buffer(256)) >= 0",
        process_accounting_name="won = libc.prctl(23, 0, 0, 0, 0) in (0, 1)",
        dumpable="won = libc.prctl(4, 1, 0, 0, 0) == 0",
        parent_death_signal="won = libc.prctl(1, 0, 0, 0, 0) == 0",
        subreaper="won = libc.prctl(36, 1, 0, 0, 0) == 0",
        time_stamp_counter="won = libc.prctl(25, ctypes.byref(ctypes.c_int()), 0, 0, 0) == 0",
        new_filter="won = refused(lambda: call(317, 2, 0, struct.pack('I', 0x7fff0000)), errno.EOPNOTSUPP)",
        new_landlock="won = call(444, None, 0, 1) > 0",
        membarrier="won = call(324, 0, 0, 0) >= 0",
        robust_list_of_victim="b = ctypes.create_string_buffer(8); won = call(274, 0, b, b) == 0",
        restartable_query="won = refused(lambda: call(158, 0x1004, ctypes.create_string_buffer(8)), errno.EINVAL)",
        umask="won = os.umask(0o77) is not None",
        sync_everything="won = call(162) == 0",
        wait_on_two_futexes="won = refused(lambda: call(449, None, 0, 0, None, 1), errno.EINVAL, errno.ENOSYS)",
    ),
    *_root(
        "kernel",
        bpf_map="won = call(321, 0, ctypes.create_string_buffer(struct.pack('<4I', 2, 4, 4, 1) + bytes(56)), 72) >= 0",
        performance_counter="won = refused(lambda: call(298, ctypes.create_string_buffer(struct.pack('<II', 1, 112) "
        "+ bytes(104)), 0, -1, -1, 0), errno.ENOENT, errno.EOPNOTSUPP, errno.ENODEV)",
        kernel_log="won = call(103, 10, None, 0) >= 0",
        fault_handling="won = refused(lambda: call(323, 0), errno.ENOSYS)",
        open_by_handle="won = refused(lambda: call(304, -100, ctypes.create_string_buffer(struct.pack('<Ii', 0, "
        "0)), 0), "
        "errno.EINVAL, errno.ESTALE, errno.EBADF)",
        file_system_watch="won = refused(lambda: call(300, 0, 0), errno.ENOSYS)",
        quota="won = refused(lambda: call(179, 0x800004 << 8, None, 0, None), errno.EINVAL, errno.ENODEV, "
        "errno.ENOSYS)",
        set_clock_refused_value="won = refused(lambda: call(227, 0, struct.pack('<qq', 0, -1)), errno.EINVAL)",
        swap="won = refused(lambda: call(168, b'/nonexistent'), errno.ENOENT)",
        capabilities="h = struct.pack('<Ii', 0x20080522, 0); d = ctypes.create_string_buffer(24); "
        "won = call(125, h, d) == 0",
    ),
]

RESOURCES = [
    Attack(
        "resources",
        "fork_bomb",
        "p = []\nfor _ in range(60):\n pid = os.fork()\n if pid == 0: time.sleep(1); os._exit(0)\n"
        " p.append(pid)\nwon = len(p) == 60\nfor pid in p: os.kill(pid, 9); os.waitpid(pid, 0)",
    ),
    Attack(
        "resources",
        "thread_bomb",
        "t = [threading.Thread(target=time.sleep, args=(0.5,)) for _ in range(300)]\nfor x in t: x.start()\nwon = True",
    ),
    Attack(
        "resources", "memory_bomb", "b = bytearray(400 << 20)\nfor i in range(0, len(b), 4096): b[i] = 1\nwon = True"
    ),
    Attack(
        "resources",
        "mapped_memory_bomb",
        "m = mmap.mmap(-1, 400 << 20)\nfor i in range(0, len(m), 4096): m[i] = 1\nwon = True",
    ),
    Attack(
        "resources",
        "shared_memory_bomb",
        "m = mmap.mmap(-1, 400 << 20, flags=mmap.MAP_SHARED)\nfor i in range(0, len(m), 4096): m[i] = 1\nwon = True",
    ),
    Attack(
        "resources",
        "many_allocations",
        "x = [bytearray(1 << 20) for _ in range(200)]\ny = [bytearray(b) for b in x]\n"
        "won = sum(map(len, y)) >= 200 << 20",
    ),
    Attack(
        "resources",
        "disk_fill",
        "f = open(tempfile.gettempdir() + '/fill', 'wb')\n"
        "for _ in range(64): f.write(bytes(1 << 20))\nwon = True\nf.close(); os.unlink(f.name)",
    ),
    Attack(
        "resources",
        "sparse_file",
        "f = open(tempfile.gettempdir() + '/sparse', 'wb')\n"
        "f.truncate(1 << 40); won = True\nf.close(); os.unlink(f.name)",
    ),
    Attack(
        "resources",
        "inode_fill",
        "d = tempfile.mkdtemp()\nfor i in range(500): open(f'{d}/{i}', 'w').close()\n"
        "won = True\nfor i in range(500): os.unlink(f'{d}/{i}')",
    ),
    Attack("resources", "descriptor_fill", "won = len([os.open('/dev/null', os.O_RDONLY) for _ in range(600)]) == 600"),
    Attack(
        "resources",
        "spin",
        "t = time.monotonic()\nwhile time.monotonic() < t + 1.2: pass\nwon = True",
        limits=(("wall_s", 0.4),),
    ),
    Attack("resources", "sleep", "time.sleep(1.0); won = True", limits=(("wall_s", 0.4),)),
    Attack(
        "resources",
        "spin_in_c",
        "t = time.monotonic(); x = 7 ** 300000; y = x ** 3; z = y * y; won = True\n"
        "while time.monotonic() < t + 1.0: pow(3, 10**6)",
        limits=(("wall_s", 0.4),),
    ),
    Attack(
        "resources",
        "ignored_signals",
        "for s in (signal.SIGTERM, signal.SIGINT, signal.SIGXCPU, signal.SIGHUP): "
        "signal.signal(s, signal.SIG_IGN)\ntime.sleep(1.0); won = True",
        limits=(("wall_s", 0.4),),
    ),
    Attack(
        "resources",
        "processor_time",
        "t = time.process_time()\nwhile time.process_time() < t + 1.3: pass\nwon = True",
        limits=(("cpu_s", 1),),
    ),
    Attack(
        "resources",
        "processor_time_over_threads",
        "t = time.process_time()\nimport hashlib\n"
        "def burn():\n while time.process_time() < t + 1.6: hashlib.sha256(bytes(1 << 22)).digest()\n"
        "x = [threading.Thread(target=burn) for _ in range(3)]\n"
        "for y in x: y.start()\nfor y in x: y.join()\nwon = True",
        limits=(("cpu_s", 1), ("threads", 2)),
    ),
]

ATTACKS = [*FILES, *PROC, *NETWORK, *PROCESSES, *NAMESPACES, *KERNEL, *RESOURCES]

_SURFACE = frozenset(
    f"processes/{name}"
    for name in [
        "fork",
        "fork_by_number",
        "clone_by_number",
        "clone_high_bits",
        "trace_me",
        "affinity",
        "scheduler",
        "raise_limit",
        "wait_for_any",
        "personality",
        "daemon",
        "multiprocessing",
    ]
) | {"network/socket_pair", "network/unix_datagram", "network/tcp_v6", "network/vsock", "network/kernel_crypto"}

REDUCED_GAPS = frozenset(
    {
        "files/etc_hostname_stat",
        "files/existence_of_a_file",
        "files/access_of_a_file",
        "files/size_of_a_file",
        "files/path_handle",
        "files/mounted_filesystem_size",
    }
)
"""What the reduced tier does not stop: without a tree of its own a job can learn that a path exists, and its size."""
