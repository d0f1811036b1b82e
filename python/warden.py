"""The first process of a job's namespaces: reads the job, watches over the process that runs the scene, hands the host what came of it.

The host gets lines of JSON: {"started": true}; {"animation": n} and {"drawn": n} as they come; {"again": true} where the scene is drawn a
second time, in order; {"sample": …} and {"error": …} of the scene; {"clip": base64} pieces of the file; {"exit": {code, signal, stderr}}.
A scene can say what it likes on its own report, which is all it has: the file is read when every other process of the job is dead.
"""

import base64
import fcntl
import json
import os
import select
import shutil
import signal
import stat
import subprocess

import isolation

LINE_BYTES = 512 * 1024
REPORT_BYTES = 16 * isolation.MEBIBYTE
# Each costs the host a parse and a word of progress; a scene has two for each animation.
REPORT_LINES = 20_000
STDERR_BYTES = 4096
PIECE_BYTES = 192 * 1024
REPORT = 3
FORMULA_PIPES = (4, 5)
FORMULA_MEMORY = 1024 * isolation.MEBIBYTE
CLIP = "/out/clip.mp4"
MEDIA = "/tmp/media"
PASSED_ON = ("animation", "drawn", "sample", "error")


def write_all(descriptor, data):
    while data:
        data = data[os.write(descriptor, data) :]


def say(descriptor, **line):
    write_all(descriptor, json.dumps(line).encode() + b"\n")


def read_exactly(descriptor, length):
    parts = []
    while length > 0:
        part = os.read(descriptor, min(length, 65536))
        if not part:
            raise EOFError("the job is cut")
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def read_job(descriptor):
    length = int(read_exactly(descriptor, 8), 16)
    return json.loads(read_exactly(descriptor, length))


class Report:
    """What the scene's process says, line by line; what is no line of ours, or too much, is dropped."""

    def __init__(self, pass_on):
        self.pass_on = pass_on
        self.rest = b""
        self.room = REPORT_BYTES
        self.lines = REPORT_LINES
        self.diverged = False

    def feed(self, data):
        self.room -= len(data)
        if self.room < 0:
            return
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            self.read(line)
        self.rest = self.rest[: LINE_BYTES + 1]

    def read(self, line):
        self.lines -= 1
        if len(line) > LINE_BYTES or self.lines < 0:
            return
        try:
            said = json.loads(line)
        except (ValueError, RecursionError):
            return
        if not isinstance(said, dict):
            return
        self.diverged = self.diverged or said.get("diverged") is True
        for key in PASSED_ON:
            if key in said:
                self.pass_on(**{key: said[key]})


def place(targets):
    """Puts open files at these numbers and closes all others from 3 on; whichever numbers they have now."""
    safe = {target: fcntl.fcntl(source, fcntl.F_DUPFD, 64) for target, source in targets.items()}
    for target, source in safe.items():
        os.dup2(source, target)
    os.closerange(max(targets) + 1, os.sysconf("SC_OPEN_MAX"))


def scene_process(job, report, noise, in_order):
    """Only here does the scene's code run."""
    targets = {1: noise, 2: noise, REPORT: report}
    if job["formulaPipes"]:
        targets.update(zip(FORMULA_PIPES, job["formulaPipes"], strict=True))
        job = {**job, "formulaPipes": FORMULA_PIPES}
    place(targets)
    isolation.limit(DATA=job["memoryBytes"], CPU=job["cpuSeconds"], NOFILE=1024, CORE=0)
    import scene_run

    os._exit(scene_run.run(job, REPORT, in_order))


def end_the_others():
    """As the first process of the namespace; afterwards nothing writes any file or pipe of the job."""
    try:
        os.kill(-1, signal.SIGKILL)
    except ProcessLookupError:
        pass
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def attempt(job, talk, in_order):
    """One run of the scene. Gives its report, its exit code or minus its signal, and the end of what it printed."""
    report_from, report_to = os.pipe()
    noise_from, noise_to = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            scene_process(job, report_to, noise_to, in_order)
        finally:
            os._exit(1)
    os.close(report_to)
    os.close(noise_to)
    report = Report(lambda **line: say(talk, **line))
    noise = bytearray()

    def hear_noise(data):
        noise.extend(data)
        del noise[:-STDERR_BYTES]

    process = os.pidfd_open(pid)
    hearing = {report_from: report.feed, noise_from: hear_noise}
    waiting = select.poll()
    for descriptor in (*hearing, process):
        waiting.register(descriptor, select.POLLIN)
    while True:
        ready = {descriptor for descriptor, _ in waiting.poll()}
        for descriptor in ready & hearing.keys():
            data = os.read(descriptor, 65536)
            hearing[descriptor](data)
            # The scene has closed it.
            if not data:
                waiting.unregister(descriptor)
        if process in ready:
            break
    _, status = os.waitpid(pid, 0)
    end_the_others()
    for descriptor, hear in hearing.items():
        while data := os.read(descriptor, 65536):
            hear(data)
        os.close(descriptor)
    os.close(process)
    return report, os.waitstatus_to_exitcode(status), noise.decode(errors="replace")


def send_clip(talk, most_bytes):
    """A regular file or nothing: no link is followed, no pipe is waited for."""
    try:
        descriptor = os.open(CLIP, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return
    facts = os.fstat(descriptor)
    if not stat.S_ISREG(facts.st_mode) or facts.st_size > most_bytes:
        return
    while piece := os.read(descriptor, PIECE_BYTES):
        say(talk, clip=base64.b64encode(piece).decode())


def start_formulas(command):
    """Pipes to and from the formula process of this job, which is ready before the job comes. No other job's TeX ever reaches it."""
    held = {"DATA": FORMULA_MEMORY, "NOFILE": 256, "CORE": 0}
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0, preexec_fn=lambda: isolation.limit(**held)
    )
    pipes = os.dup(process.stdin.fileno()), os.dup(process.stdout.fileno())
    process.stdin.close()
    process.stdout.close()
    return pipes


def main(jobs, talk, filter_bytes, ahead=None):
    """Reads the job and does it. `ahead`, where it is made before its job comes: a descriptor that brings the go, the formula process's command."""
    isolation.lock_in(filter_bytes, isolation.MEBIBYTE * 1024)
    pipes = None
    if ahead is not None:
        go, formulas = ahead
        pipes = start_formulas(formulas)
        if not os.read(go, 1):
            return
    job = {**read_job(jobs), "formulaPipes": pipes}
    say(talk, started=True)
    report, code, noise = attempt(job, talk, job["inOrder"])
    if report.diverged:
        say(talk, again=True)
        shutil.rmtree(MEDIA, ignore_errors=True)
        # Its formula process has ended with all the others.
        report, code, noise = attempt({**job, "formulaPipes": None}, talk, True)
    if code == 0:
        send_clip(talk, job["clipBytes"])
    say(talk, exit={"code": max(code, 0), "signal": -code if code < 0 else None, "stderr": noise})
