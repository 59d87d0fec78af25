"""machine.py: a Debian with systemd, booted in a container by systemd-nspawn, and the daemon that is installed in it.

    machine = Machine(folder)       # its file system
    machine.boot()                  # CannotBoot says why not
    machine.run("systemctl", "start", "refereed.socket")

Test and machine share a network of their own (check_systemd.sh), so clients here reach the daemon there. A Machine looks
to them like tap.Daemon: address, keys, client()."""
import os
import subprocess
import tempfile
import time

from tap import PATIENCE, Client, read_key

CONF = "/etc/refereed/refereed.conf"


class CannotBoot(Exception):
    """Why systemd-nspawn cannot boot here."""


class Machine:
    def __init__(self, root):
        self.root, self.clients = root, []
        self.dir = tempfile.mkdtemp(prefix="refereed-")  # for what clients keep
        self.address = "tcp://127.0.0.1:7420"
        self.said = self.dir + "/console"
        with open(root + "/etc/machine-id", "w", encoding="ascii") as file:
            file.write(os.urandom(16).hex() + "\n")  # with none, a first boot enables every unit that there is

    # ---- the machine ------------------------------------------------------------------------------------------------

    def boot(self):
        with open(self.said, "wb") as said:
            # Without CAP_NET_ADMIN it could not give itself a loopback interface.
            self.process = subprocess.Popen(
                ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--boot", "--directory=" + self.root,
                 "--console=pipe", "--link-journal=no", "--resolv-conf=off", "--timezone=off", "--capability=CAP_NET_ADMIN"],
                stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        self.leader = self._wait(self._find_leader, "its first process did not start")
        self._wait(lambda: self.try_run("systemctl", "is-system-running")[1].strip() in ("running", "degraded"), "it did not get up")

    def _wait(self, condition, why):
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            found = condition()
            if found:
                return found
            if self.process.poll() is not None:
                why = "systemd-nspawn ended with %s" % self.process.returncode
                break
            time.sleep(0.05)
        with open(self.said, encoding="utf-8", errors="replace") as said:
            raise CannotBoot("%s; %s" % (why, " / ".join(said.read().strip().splitlines()[-3:])))

    def _find_leader(self):
        """The machine's process 1: a child of systemd-nspawn that has become systemd."""
        for number in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open("/proc/%s/stat" % number, encoding="utf-8", errors="replace") as file:
                    name, rest = file.read().split("(", 1)[1].rsplit(")", 1)
            except FileNotFoundError:
                continue
            if name == "systemd" and int(rest.split()[1]) == self.process.pid:
                return number
        return None

    def try_run(self, *command):
        """Status, and what it printed."""
        done = subprocess.run(["nsenter", "--target", self.leader, "--mount", "--uts", "--ipc", "--pid", "--",
                               "env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root",
                               "LC_ALL=C.UTF-8", *command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, encoding="utf-8", errors="replace", timeout=PATIENCE)
        return done.returncode, done.stdout

    def run(self, *command):
        status, out = self.try_run(*command)
        if status != 0:
            raise RuntimeError("%s: status %d\n%s" % (" ".join(command), status, out))
        return out

    def off(self):
        """Its exit status."""
        self.try_run("systemctl", "poweroff")
        return self.process.wait(PATIENCE)

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(PATIENCE)

    # ---- the units in it ---------------------------------------------------------------------------------------------

    def show(self, name, unit="refereed.service"):
        return self.run("systemctl", "show", "--value", "--property", name, unit).strip()

    def is_state(self, state, unit="refereed.service"):
        """Waits until a unit is in that state."""
        return self.wait(lambda: self.show("ActiveState", unit) == state)

    @staticmethod
    def wait(condition):
        limit = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > limit:
                return False
            time.sleep(0.02)
        return True

    def events(self, last, *options):
        """What the journal has under the message id that ends like this."""
        self.run("journalctl", "--sync")
        return self.run("journalctl", "--quiet", "--output=cat", "MESSAGE_ID=7d1f0f7a2c5e4f0b9a3b6f1f4f7a1c" + last, *options)

    def configure(self, text):
        """The sample file with this added."""
        path = self.root + CONF
        with open(path, encoding="utf-8") as file:
            sample = file.read().split("# -- the test --\n")[0]
        with open(path, "w", encoding="utf-8") as file:
            file.write(sample + "# -- the test --\n" + text)

    # ---- as clients see it -------------------------------------------------------------------------------------------

    def there(self, path):
        """A path in the machine, from here."""
        return "/proc/%s/root%s" % (self.leader, path)

    @property
    def server_key(self):
        return read_key(self.there("/var/lib/refereed/keys/server.key"))[0]

    @property
    def coordinator(self):
        return read_key(self.there("/var/lib/refereed/keys/coordinator.key"))

    def client(self, key=None):
        return Client(self, key or self.coordinator)
