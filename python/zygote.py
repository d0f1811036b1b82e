"""The warm process inside the sandbox: Manim imported, one thread; each job is a fork that locks itself in before it runs anything.

Arguments: the command of the formula process.

Descriptor 3 brings jobs: one letter (`r` a render, `c` a check), the length of the job in eight hexadecimal digits, the job (JSON). The
child reads it: what a job holds never enters the memory that later jobs are copies of. Descriptor 4 carries lines of JSON to the host,
those of a job (see warden.py) from its own processes and at the end of each {"ended": {code, signal}}, when nothing of it is left. From
the host it brings `stop <n>` lines: the n-th job is killed. First comes {"ready": {…}} or {"refused": why}.
"""

import gc
import json
import os
import select
import signal
import sys
import traceback

import isolation
import warden

JOBS, TALK = 3, 4
FILTER_FILE = "/work/filter"
# What comes after a job, as the look at its clip, has the cores first.
PREPARE_AFTER_MS = 300
CHECK_MEMORY = 768 * isolation.MEBIBYTE


def say(**line):
    # A line that a killed job left unfinished ends here.
    warden.write_all(TALK, b"\n" + json.dumps(line).encode() + b"\n")


def fork(work):
    """A child that ends with its work, whatever happens in it."""
    pid = os.fork()
    if pid != 0:
        return pid
    try:
        work()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


def start_locked(work):
    """Number of the first process of new namespaces, in which `work` runs; None where they could not be made."""
    heard, told = os.pipe()

    def make():
        os.close(heard)
        isolation.new_namespaces()
        os.write(told, str(fork(lambda: (os.close(told), work()))).encode())

    between = fork(make)
    os.close(told)
    text = os.read(heard, 32)
    os.close(heard)
    os.waitpid(between, 0)
    return int(text) if text else None


def refusal(filter_bytes):
    """Why jobs cannot be locked in here, or None."""
    heard, told = os.pipe()

    def attempt():
        try:
            isolation.lock_in(filter_bytes, 8 * isolation.MEBIBYTE)
            os.write(told, b"locked in")
        except OSError as error:
            os.write(told, str(error).encode())

    pid = start_locked(attempt)
    os.close(told)
    text = os.read(heard, 4096).decode()
    os.close(heard)
    if pid is None:
        return "the kernel allows no namespaces inside the sandbox"
    os.waitpid(pid, 0)
    return None if text == "locked in" else text or "the trial ended without a word"


class Jobs:
    """The one job at a time, from its letter to its end."""

    def __init__(self, filter_bytes, checker, formulas):
        self.filter_bytes = filter_bytes
        self.checker = checker
        self.formulas = formulas
        self.number = 0
        self.ready = None

    def prepare(self):
        """Locks the next render in ahead, with a formula process: it waits for its go."""
        wait, go = os.pipe()

        def stand_by():
            os.close(go)
            warden.main(JOBS, TALK, self.filter_bytes, (wait, self.formulas))

        pid = start_locked(stand_by)
        os.close(wait)
        if pid is None:
            os.close(go)
        else:
            self.ready = pid, go

    def start_render(self):
        """The one that is ready, or one that is made now. One that died while it waited has left its job unread."""
        if self.ready is not None:
            pid, go = self.ready
            self.ready = None
            try:
                os.write(go, b"g")
                return pid
            except BrokenPipeError:
                os.waitpid(pid, 0)
            finally:
                os.close(go)
        return start_locked(lambda: warden.main(JOBS, TALK, self.filter_bytes))

    def check(self):
        """Nothing of the source is run: a fork, the filter and limits are enough."""
        isolation.filter_calls(self.filter_bytes)
        isolation.limit(DATA=CHECK_MEMORY, FSIZE=0, CORE=0, CPU=20)
        job = warden.read_job(JOBS)
        warden.say(TALK, started=True)
        warden.say(TALK, faults=self.checker.faults(job["source"]))

    def start(self, kind):
        if kind == b"c":
            return fork(self.check)
        return self.start_render()

    def run(self, kind):
        self.number += 1
        pid = self.start(kind)
        if pid is None:
            say(ended={"code": 1, "signal": None})
            return
        process = os.pidfd_open(pid)
        waiting = select.poll()
        waiting.register(process, select.POLLIN)
        waiting.register(TALK, select.POLLIN)
        while True:
            ready = {descriptor for descriptor, _ in waiting.poll()}
            if TALK in ready and self.is_stopped():
                os.kill(pid, signal.SIGKILL)
                waiting.unregister(TALK)
            if process in ready:
                break
        # The kernel ends every other process of the namespace before this one is gone.
        _, status = os.waitpid(pid, 0)
        os.close(process)
        code = os.waitstatus_to_exitcode(status)
        say(ended={"code": max(code, 0), "signal": -code if code < 0 else None})

    def is_stopped(self):
        text = os.read(TALK, 4096)
        return text == b"" or f"stop {self.number}\n".encode() in text


def serve(jobs):
    waiting = select.poll()
    waiting.register(JOBS, select.POLLIN)
    waiting.register(TALK, select.POLLIN)
    while True:
        ready = {descriptor for descriptor, _ in waiting.poll(PREPARE_AFTER_MS if jobs.ready is None else None)}
        if not ready:
            jobs.prepare()
        # First: a stop that came with the job is that job's.
        if JOBS in ready:
            kind = os.read(JOBS, 1)
            if kind == b"":
                return
            jobs.run(kind)
        # A stop for a job that has ended by itself.
        elif TALK in ready and os.read(TALK, 4096) == b"":
            return


def warm_up():
    """What every scene would load for itself: fonts, parsers, the encoder."""
    import av  # noqa: F401
    import manim
    import play_ahead  # noqa: F401
    import scene_run  # noqa: F401

    manim.config.update({"media_dir": "/tmp/media", "verbosity": "ERROR"})
    manim.Text("Retake")
    camera = manim.Camera()
    camera.capture_mobjects([manim.Circle(fill_opacity=1)])


def load_checker():
    import scene_check

    return scene_check.SceneChecker()


def main():
    isolation.control(isolation.SET_DUMPABLE, 0)
    isolation.control(isolation.SET_SUBREAPER, 1)
    with open(FILTER_FILE, "rb") as file:
        filter_bytes = file.read()
    refused = refusal(filter_bytes)
    if refused is not None:
        say(refused=refused)
        return
    warm_up()
    checker = load_checker()
    if len(os.listdir("/proc/self/task")) != 1:
        say(refused="Manim has started threads: a copy of the process would hang")
        return
    gc.collect()
    gc.freeze()
    say(ready={"python": sys.version.split()[0], "manim": version()})
    serve(Jobs(filter_bytes, checker, sys.argv[1:]))


def version():
    import importlib.metadata

    return importlib.metadata.version("manim")


if __name__ == "__main__":
    main()
