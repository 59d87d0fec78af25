"""crew.py: `referee work` as a test has it: started in a folder of its own with a program that the test wrote, looked at
from outside, and ended by signals."""
import atexit
import os
import signal
import subprocess
import time

from tap import BUILD, PATIENCE


def script(folder, name, text):
    path = "%s/%s" % (folder, name)
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\n" + text)
    os.chmod(path + ".new", 0o755)
    os.rename(path + ".new", path)
    return path


def is_alive(pid):
    """It runs: one that nobody has waited for yet does not."""
    try:
        with open("/proc/%d/stat" % pid, encoding="utf-8") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


class Crew:
    """A running `referee work`. args: what stands behind `work`."""

    def __init__(self, daemon, *args, env=None, options=()):
        self.errors = "%s/crew-%d" % (daemon.dir, time.monotonic_ns())
        with open(self.errors, "wb") as errors:
            self.process = subprocess.Popen(
                [BUILD + "/referee", "--server", daemon.ipc, *options, "work", *args], stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=errors,
                env={**os.environ, "REFEREE_HOME": daemon.dir + "/home", "LC_ALL": "C.UTF-8", **(env or {})})
        atexit.register(self.end)

    def told(self):
        with open(self.errors, encoding="utf-8", errors="replace") as file:
            return file.read()

    def workers(self):
        """Pids of its workers; of a crew that ends, perhaps none."""
        try:
            with open("/proc/%d/task/%d/children" % (self.process.pid, self.process.pid), encoding="ascii") as file:
                return [int(pid) for pid in file.read().split()]
        except (FileNotFoundError, ProcessLookupError):
            return []

    def signal(self, number=signal.SIGTERM):
        self.process.send_signal(number)

    def wait(self):
        return self.process.wait(PATIENCE)

    def end(self):
        """Of a case that failed: with its first process all of it goes."""
        if self.process.poll() is None:
            self.process.kill()

    def stop(self):
        if self.process.poll() is None:
            self.signal()
        return self.wait()
