"""tap.py: what every end-to-end test stands on: TAP lines, a real daemon, and a client that nobody here wrote.

    from tap import *

    def hello(daemon):
        client = daemon.client()                      # the coordinator, over CURVE
        same(client.call("server.hello")["principal"], "coordinator", "who am I")
        refused("not_found", lambda: client.call("study.get", study="NO-SUCH"), "what is not there")

    run(hello)                                        # each case gets a daemon of its own, in a folder of its own

Cases wait for events (readiness, an exit, a reply), never for time; the one time limit, PATIENCE, is where a
test gives up on a daemon that hangs. A case that raises has failed; so has one whose daemon left a line of level
err in its log (Daemon.may_fail allows it) or an AddressSanitizer report.
"""
import contextlib
import inspect
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import uuid

import zmq

TREE = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
BUILD = os.path.join(TREE, os.environ.get("B", "build"))  # join() keeps an absolute B as it is
REFEREED = os.path.join(BUILD, "refereed")
PATIENCE = 60  # seconds
CONTEXT = zmq.Context()

# ---- TAP ---------------------------------------------------------------------------------------------------------

_count = 0
_failed = 0


def say(text):
    """A line for whoever reads the output of a failed test."""
    for line in str(text).splitlines():
        print("# " + line, flush=True)


def ok(is_good, name):
    global _count, _failed
    _count += 1
    if not is_good:
        _failed += 1
        caller = next(f for f in inspect.stack()[1:] if f.filename != __file__ or f.function == "<module>")
        say("%s:%d: %s" % (os.path.relpath(caller.filename, TREE), caller.lineno, name))
    print("%sok %d - %s" % ("" if is_good else "not ", _count, name.replace("#", "")), flush=True)
    return bool(is_good)


def same(got, wanted, name):
    if not ok(got == wanted, name):
        say("     got: %r" % (got,))
        say("  wanted: %r" % (wanted,))


def refused(word, action, name):
    """The action must be answered with the error of that word; gives the RpcError, for a look at its data."""
    try:
        result = action()
    except RpcError as error:
        same(error.word, word, name)
        return error
    ok(False, name)
    say("     got: %r" % (result,))
    say("  wanted: error %s" % word)
    return RpcError({"code": 0, "message": "", "data": {}})


def run(*cases):
    """Runs each case with the arguments that its parameters name, prints the plan, ends the program. A parameter
    called `daemon` is a started Daemon; a case without parameters makes its own."""
    for case in cases:
        try:
            if "daemon" in inspect.signature(case).parameters:
                case(Daemon().start())
            else:
                case()
        except BaseException:  # pylint: disable=broad-except
            ok(False, "%s ran to its end" % case.__name__)
            say(traceback.format_exc())
            for left in _live:
                say("the end of the log in %s:\n%s" % (left.dir, left.log_text()[-4000:]))
        for left in list(_live):
            left.end()
    print("1..%d" % _count, flush=True)
    CONTEXT.destroy(linger=0)
    sys.exit(1 if _failed else 0)


def until(what, seconds=PATIENCE):
    """Waits until what() is true, and gives it; the last of it where it never is."""
    deadline = time.monotonic() + seconds
    while True:
        value = what()
        if value or time.monotonic() > deadline:
            return value
        time.sleep(0.01)


@contextlib.contextmanager
def lines_of(process):
    """Gives a function that reads the next line of a program that goes on until it is ended. One that says nothing within
    PATIENCE is ended, so that it gives an empty line and not a test that hangs; and so it is behind the block."""
    def line():
        patience = threading.Timer(PATIENCE, process.kill)
        patience.start()
        try:
            return process.stdout.readline()
        finally:
            patience.cancel()
    try:
        yield line
    finally:
        process.kill()
        process.communicate()


# ---- keys ----------------------------------------------------------------------------------------------------------


def new_key():
    """(public, secret), both Z85 text."""
    public, secret = zmq.curve_keypair()
    return public.decode(), secret.decode()


def read_key(path):
    with open(path, encoding="ascii") as file:
        key = json.load(file)
    return key["public"], key["secret"]


_ports = []


def free_port():
    """A port that is nobody else's until this program ends: it stays bound here, so that no other program is given it, also
    while a daemon is down; and without listen(), so that a daemon may listen at it."""
    probe = socket.socket()
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    probe.bind(("127.0.0.1", 0))
    _ports.append(probe)
    return probe.getsockname()[1]


# ---- the daemon ----------------------------------------------------------------------------------------------------

_live = []


class Daemon:
    """One refereed in a folder of its own. conf: keys of refereed.conf that differ from the test's defaults
    (str, int and bool as one would think; None leaves the key out). extra: text that goes into the file as it is."""

    may_fail = False  # True: lines of level err are what the test is about
    pass_fds = ()  # descriptors that the process inherits

    def __init__(self, conf=None, extra="", env=None):
        self.dir = tempfile.mkdtemp(prefix="refereed-")
        self.port = free_port()
        self.address = "tcp://127.0.0.1:%d" % self.port
        self.ipc = "ipc://%s/run/refereed.sock" % self.dir
        self.conf_path = self.dir + "/refereed.conf"
        self.log_path = self.dir + "/log"
        self.keys = self.dir + "/keys"
        self.database = self.dir + "/refereed.db"
        self.extra = extra
        self.env = env or {}
        self.process = None
        self.clients = []
        self._log_seen = 0
        self.conf = {
            "listen_tcp": self.address,
            "listen_ipc": self.ipc,
            "database": self.database,
            "keys_dir": self.keys,
            "workflows_dir": TREE + "/config/workflows",
            "forms_dir": TREE + "/config/forms",
            "ballast_bytes": "0",
        }
        self.configure(**(conf or {}))
        _live.append(self)

    def configure(self, **changes):
        """Writes refereed.conf anew with these keys changed; a running daemon sees it at reload()."""
        self.conf.update(changes)
        lines = ["%s = %s;\n" % (key, conf_value(value)) for key, value in self.conf.items() if value is not None]
        if "ipc_users" not in self.extra:
            lines.append('ipc_users = ( { uid = "%d"; principal = "coordinator"; } );\n' % os.getuid())
        # At once: a daemon that was told to reload may read it at any moment.
        with open(self.conf_path + ".new", "w", encoding="utf-8") as file:
            file.writelines(lines + [self.extra])
        os.rename(self.conf_path + ".new", self.conf_path)

    def command(self, *args):
        return [REFEREED, "--config", self.conf_path, *args]

    def start(self, wrapper=()):
        """Starts and waits until it says READY=1. wrapper: a command that starts it."""
        self.spawn(wrapper)
        if not self.wait_notify("READY=1"):
            raise RuntimeError("refereed did not start: exit %s\n%s" % (self.process.poll(), self.log_text()))
        return self

    def spawn(self, wrapper=()):
        """Starts without waiting."""
        wrapper = wrapper or os.environ.get("UNDER", "").split()
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        path = self.dir + "/notify"
        if os.path.exists(path):
            os.unlink(path)
        self.notify.bind(path)
        env = dict(os.environ, NOTIFY_SOCKET=path, **self.env)
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen([*wrapper, *self.command()], stderr=log, stdout=log,
                                            stdin=subprocess.DEVNULL, env=env, pass_fds=self.pass_fds)
        return self

    def wait_notify(self, word):
        """True once the daemon has sent that line to its service manager, False where it ended without."""
        self.notify.settimeout(0.05)
        for _ in range(PATIENCE * 20):
            try:
                if word in self.notify.recv(4096).decode().split("\n"):
                    return True
            except socket.timeout:
                if self.process.poll() is not None:
                    return False
        raise TimeoutError("no %s from refereed\n%s" % (word, self.log_text()))

    def hear(self):
        """Takes what the daemon has told its service manager, who keeps only a few such lines unread."""
        self.notify.setblocking(False)
        try:
            while self.notify.recv(4096):
                pass
        except BlockingIOError:
            pass

    def signal(self, number):
        self.process.send_signal(number)

    def wait(self):
        """Waits for its end; gives the exit status (negative: by that signal). What it tells its service manager is
        read meanwhile."""
        if self.process.poll() is None:
            end = os.pidfd_open(self.process.pid)
            while self.notify in select.select([self.notify, end], [], [], PATIENCE)[0]:
                self.notify.recv(4096)
            os.close(end)
        status = self.process.wait(PATIENCE)
        self.notify.close()
        return status

    def stop(self):
        self.signal(signal.SIGTERM)
        return self.wait()

    def kill9(self):
        self.signal(signal.SIGKILL)
        return self.wait()

    def restart(self):
        self.stop()
        return self.start()

    def reload(self):
        """SIGHUP, and waits until the daemon has finished with it."""
        self.signal(signal.SIGHUP)
        if not self.wait_notify("RELOADING=1") or not self.wait_notify("READY=1"):
            raise RuntimeError("refereed ended at reload\n" + self.log_text())

    def log_text(self):
        if not os.path.exists(self.log_path):
            return ""
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def log_since(self):
        """What it has logged since this was last asked."""
        text = self.log_text()
        fresh, self._log_seen = text[self._log_seen:], len(text)
        return fresh

    @property
    def server_key(self):
        return read_key(self.keys + "/server.key")[0]

    @property
    def coordinator(self):
        """(public, secret) of the coordinator's key."""
        return read_key(self.keys + "/coordinator.key")

    def client(self, key=None):
        """A client over CURVE: with the coordinator's key, or with that (public, secret)."""
        return Client(self, key or self.coordinator)

    def ipc_client(self):
        """A client over the local socket, known by its uid."""
        return Client(self, None)

    def end(self):
        """Stops what runs, as an operator would, looks into the log, removes the folder."""
        if self.process and self.process.poll() is None:
            try:
                same(self.stop(), 0, "the daemon stops in order")
            except subprocess.TimeoutExpired:
                ok(False, "the daemon stops")
                self.kill9()
        for client in self.clients:
            client.close()
        bad = [line for line in self.log_text().splitlines() if
               ("Z err: " in line and not self.may_fail) or "Sanitizer" in line or "runtime error:" in line
               or "Assertion" in line]
        if bad:
            ok(False, "the daemon's log has no errors")
            say("\n".join(bad))
        if self in _live:
            _live.remove(self)
        shutil.rmtree(self.dir, ignore_errors=True)


def conf_value(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return '"%d"' % value
    return '"%s"' % value.replace("\\", "\\\\").replace('"', '\\"')


# ---- the client ----------------------------------------------------------------------------------------------------


class RpcError(Exception):
    """An error object: code (number), word (data.error), message, data."""

    def __init__(self, error):
        self.code = error["code"]
        self.message = error["message"]
        self.data = error.get("data") or {}
        self.word = self.data.get("error", "")
        super().__init__("%s %d: %s %s" % (self.word, self.code, self.message, json.dumps(self.data)))


_writes = None


def is_write(method):
    """Whether a method takes a request_id, by the daemon's own account of itself."""
    global _writes
    if _writes is None:
        document = json.loads(subprocess.run([REFEREED, "--openrpc"], check=True, stdout=subprocess.PIPE,
                                             timeout=PATIENCE).stdout)
        _writes = {m["name"] for m in document["methods"] if any(p["name"] == "request_id" for p in m["params"])}
    return method in _writes


class Client:
    """A DEALER, or with is_req a REQ. key: (public, secret); None: the local socket."""

    def __init__(self, daemon, key=None, is_req=False, address=None, server_key=None):
        self.socket = CONTEXT.socket(zmq.REQ if is_req else zmq.DEALER)
        self.socket.linger = 0
        self.socket.sndhwm = self.socket.rcvhwm = 0
        self.socket.sndtimeo = PATIENCE * 1000  # one that was refused has nowhere to send to
        if key:
            self.socket.curve_publickey, self.socket.curve_secretkey = key[0].encode(), key[1].encode()
            self.socket.curve_serverkey = (server_key or daemon.server_key).encode()
        self.socket.connect(address or (daemon.address if key else daemon.ipc))
        self.last_id = 0
        daemon.clients.append(self)

    def send(self, method, **params):
        """Sends a call, gives its id. A write that has no request_id gets a fresh one."""
        if is_write(method) and "request_id" not in params:
            params["request_id"] = str(uuid.uuid4())
        self.last_id += 1
        self.socket.send(json.dumps({"jsonrpc": "2.0", "id": self.last_id, "method": method,
                                     "params": params}).encode())
        return self.last_id

    def knock(self):
        """Sends a call, unless it was refused before it could."""
        try:
            self.socket.send(b'{"jsonrpc":"2.0","id":1,"method":"server.hello"}', zmq.NOBLOCK)
        except zmq.Again:
            pass

    def has_reply(self, seconds=PATIENCE):
        return self.socket.poll(int(seconds * 1000)) != 0

    def receive(self):
        """The next message, parsed."""
        if not self.has_reply():
            raise TimeoutError("no reply")
        return json.loads(self.socket.recv().decode())

    def call(self, method, **params):
        """Calls and waits: the result, or RpcError."""
        wanted = self.send(method, **params)
        while True:
            reply = self.receive()
            if isinstance(reply, dict) and reply.get("id") == wanted:
                return result_of(reply)

    def raw(self, payload):
        """Sends bytes (or what is not bytes as JSON), gives the next message as parsed JSON."""
        self.socket.send(payload if isinstance(payload, bytes) else json.dumps(payload).encode())
        return self.receive()

    def close(self):
        self.socket.close()


def result_of(reply):
    if "error" in reply:
        raise RpcError(reply["error"])
    return reply["result"]
