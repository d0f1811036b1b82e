"""Locks a forked process in before it runs what a model wrote: namespaces of its own, masked files, limits, the system call filter.

Only for processes with one thread. Everything here throws OSError where the kernel refuses.
"""

import ctypes
import os
import resource

NEW_NAMESPACES = 0x10000000 | 0x00020000 | 0x20000000 | 0x40000000 | 0x08000000 | 0x04000000  # user, mount, pid, net, ipc, uts
PRIVATE_TREE = 0x4000 | 0x40000  # MS_REC | MS_PRIVATE
READ_ONLY, NO_SUID, NO_DEVICES, NO_EXECUTION = 1, 2, 4, 8
SET_DUMPABLE, SET_SECCOMP, DROP_BOUND, SET_SUBREAPER, NO_NEW_PRIVILEGES, AMBIENT = 4, 22, 24, 36, 38, 47
MEBIBYTE = 2**20

libc = ctypes.CDLL(None, use_errno=True)


def checked(result, what):
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def control(option, *values):
    """prctl with up to four values."""
    checked(libc.prctl(option, *(ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4])), f"prctl {option}")


def put(path, text):
    descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


def mount(kind, target, flags, options=""):
    checked(libc.mount(kind.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), options.encode()), f"mount {target}")


def new_namespaces():
    """The next child is the first process of a process namespace; killing it ends everything in there. Everybody keeps his number."""
    user, group = os.getuid(), os.getgid()
    control(SET_DUMPABLE, 1)  # Its own maps are root's otherwise.
    checked(libc.unshare(NEW_NAMESPACES), "unshare")
    put("/proc/self/setgroups", "deny")
    put("/proc/self/uid_map", f"{user} {user} 1")
    put("/proc/self/gid_map", f"{group} {group} 1")
    # Where memory runs out this goes first, never the process that all jobs come from.
    put("/proc/self/oom_score_adj", "1000")
    control(SET_DUMPABLE, 0)


def own_files(disk_bytes):
    """Empty memory folders wherever the sandbox can be written, and nothing of /proc."""
    checked(libc.mount(None, b"/", None, ctypes.c_ulong(PRIVATE_TREE), None), "mount /")
    plain = NO_SUID | NO_DEVICES
    for path, eighths in (("/dev/shm", 1), ("/tmp", 3), ("/work", 1), ("/out", 3)):
        mount("tmpfs", path, plain, f"mode=0777,size={disk_bytes * eighths // 8},nr_inodes=65536")
    mount("tmpfs", "/dev/pts", plain | READ_ONLY | NO_EXECUTION, "size=4096")
    mount("tmpfs", "/proc", plain | READ_ONLY | NO_EXECUTION, "size=4096")
    os.chdir("/work")


def drop_privileges():
    for capability in range(64):
        if libc.prctl(DROP_BOUND, ctypes.c_ulong(capability), *[ctypes.c_ulong(0)] * 3) != 0:
            break
    control(AMBIENT, 4)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    checked(libc.capset(header, (ctypes.c_uint32 * 6)()), "capset")
    control(NO_NEW_PRIVILEGES, 1)


class FilterProgram(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def filter_calls(filter_bytes):
    """The filter of the sandbox, as it is: struct sock_filter[]."""
    control(NO_NEW_PRIVILEGES, 1)
    program = FilterProgram(len(filter_bytes) // 8, filter_bytes)
    checked(libc.prctl(SET_SECCOMP, ctypes.c_ulong(2), ctypes.byref(program), ctypes.c_ulong(0), ctypes.c_ulong(0)), "seccomp")


def limit(**most):
    """Hard limits of this process, by the names of `resource`: limit(DATA=…). What is lower already stays."""
    for name, value in most.items():
        kind = getattr(resource, f"RLIMIT_{name}")
        _, hard = resource.getrlimit(kind)
        lowest = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (lowest, lowest))


def lock_in(filter_bytes, disk_bytes):
    """All of it, in the first process of its new namespaces."""
    os.setsid()
    own_files(disk_bytes)
    drop_privileges()
    control(SET_DUMPABLE, 0)
    filter_calls(filter_bytes)
