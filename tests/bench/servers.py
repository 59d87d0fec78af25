"""servers.py: the servers that are measured, each started by us, on loopback, with its data in a folder on one disk, and
ended by us. None is a service of the system's. All are told to be durable before they answer:

    refereed     as it ships: the default configuration, CURVE, a request id for each write
    redis        streams, appendonly, appendfsync always; no snapshots, no rewriting of the log meanwhile
    beanstalkd   a log with -f 0: a sync for each write
    postgresql   synchronous_commit and fsync on, a table with a number and the text; no vacuum meanwhile

The peers speak TCP in clear. Where one of them refuses to be run by root, it is run by the user `postgres`.
"""
import glob
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
import study  # noqa: E402
from tap import BUILD, Daemon, free_port, new_key, read_key  # noqa: E402

FOLDER = BUILD + "/bench"
STUDY = "GJ2019"
KEYS = 256  # one for each connection; the coordinator's comes behind them
PATIENCE = 30  # seconds


def wait_for(is_there, what, process):
    end = time.monotonic() + PATIENCE
    while not is_there():
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError("%s did not start; see %s" % (what, FOLDER))
        time.sleep(0.01)


class Server:
    """A peer: name, start(), pid, address, stored(), end()."""

    name = ""
    end_signal = signal.SIGTERM

    def __init__(self):
        self.dir = "%s/%s" % (FOLDER, self.name)
        self.process = None

    def spawn(self, *command, prefix=("setpriv", "--pdeathsig", "TERM")):
        self.port = free_port()
        self.address = "127.0.0.1:%d" % self.port
        with open(FOLDER + "/%s.log" % self.name, "ab") as log:
            self.process = subprocess.Popen([*prefix, *(word.replace("PORT", str(self.port)) for word in command)],
                                            stdout=log, stderr=log, stdin=subprocess.DEVNULL)

    @property
    def pid(self):
        return self.process.pid

    def talk(self, words, until):
        """Sends and receives until the reply holds that."""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as peer:
            peer.sendall(words)
            reply = b""
            while until not in reply:
                got = peer.recv(65536)
                if not got:
                    raise RuntimeError("%s hung up" % self.name)
                reply += got
        return reply

    def listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def fresh_dir(self):
        shutil.rmtree(self.dir, ignore_errors=True)
        os.makedirs(self.dir)

    def end(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(self.end_signal)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None


class Redis(Server):
    name = "redis"

    def start(self):
        self.fresh_dir()
        self.spawn("redis-server", "--bind", "127.0.0.1", "--port", "PORT", "--dir", self.dir, "--appendonly", "yes",
                   "--appendfsync", "always", "--save", "", "--auto-aof-rewrite-percentage", "0")
        wait_for(self.listens, self.name, self.process)

    def stored(self):
        return int(self.talk(b"XLEN comments\r\n", b"\r\n").strip(b":\r\n"))


class Beanstalkd(Server):
    name = "beanstalkd"

    def start(self):
        self.fresh_dir()
        self.spawn("beanstalkd", "-l", "127.0.0.1", "-p", "PORT", "-b", self.dir, "-f", "0")
        wait_for(self.listens, self.name, self.process)

    def stored(self):
        reply = self.talk(b"stats\r\n", b"hostname")
        return int(reply.split(b"current-jobs-ready: ")[1].split(b"\n")[0])


class Postgresql(Server):
    name = "postgresql"
    end_signal = signal.SIGINT  # fast shutdown

    def __init__(self):
        super().__init__()
        bins = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[4]))
        if not bins:
            raise RuntimeError("postgresql is not installed")
        self.bin = bins[-1]
        self.is_made = False
        self.prefix = ["setpriv", "--pdeathsig", "INT"]
        if os.getuid() == 0:
            self.prefix += ["--reuid", "postgres", "--regid", "postgres", "--clear-groups"]

    def make(self):
        """One cluster for the whole run: its log's files are made once and used again, as in a server that lives."""
        self.fresh_dir()
        if os.getuid() == 0:
            shutil.chown(self.dir, "postgres", "postgres")
        subprocess.run([*self.prefix, self.bin + "/initdb", "-D", self.dir + "/data", "-A", "trust", "-U", "bench", "-E",
                        "UTF8", "--locale", "C"], check=True, stdout=subprocess.DEVNULL, cwd=self.dir)
        self.is_made = True

    def sql(self, text):
        return subprocess.run([self.bin + "/psql", "-q", "-A", "-t", "-X", "-d", self.address, "-c", text], check=True,
                              stdout=subprocess.PIPE, text=True).stdout.strip()

    def start(self):
        if not self.is_made:
            self.make()
        settings = ["listen_addresses=127.0.0.1", "port=PORT", "unix_socket_directories=", "max_connections=300",
                    "synchronous_commit=on", "fsync=on", "autovacuum=off"]
        self.spawn(self.bin + "/postgres", "-D", self.dir + "/data", *(w for s in settings for w in ("-c", s)),
                   prefix=self.prefix)
        self.address = "host=127.0.0.1 port=%d user=bench dbname=postgres sslmode=disable" % self.port
        wait_for(self.is_ready, self.name, self.process)
        self.sql("SET client_min_messages = warning; DROP TABLE IF EXISTS comment; "
                 "CREATE TABLE comment (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text NOT NULL)")

    def is_ready(self):
        return subprocess.run([self.bin + "/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)],
                              check=False).returncode == 0

    def stored(self):
        return int(self.sql("SELECT count(*) FROM comment"))


class Refereed:
    """Each start has a folder of its own, a copy of one in which a study is in its comment round."""

    name = "refereed"

    def __init__(self):
        self.prepared = FOLDER + "/prepared"
        self.keys = FOLDER + "/keys"
        self.daemon = None
        self.prepare()

    def new_daemon(self):
        return Daemon(conf={"ballast_bytes": None, "listen_ipc": ""})

    def prepare(self):
        daemon = self.new_daemon().start()
        coordinator = daemon.client()
        keys = study.add_people(coordinator)
        clients = {name: daemon.client(key) for name, key in keys.items()}
        clients["coordinator"] = coordinator
        study.create(coordinator, STUDY)
        study.walk(clients, STUDY, until="comment_round")
        pairs = []
        for i in range(KEYS):
            pairs.append(new_key())
            coordinator.call("key.add", principal=study.REVIEWERS[i % len(study.REVIEWERS)], public=pairs[i][0])
        with open(self.keys, "w", encoding="ascii") as file:
            file.writelines("%s %s\n" % pair for pair in pairs + [daemon.coordinator])
        daemon.stop()
        shutil.rmtree(self.prepared, ignore_errors=True)
        shutil.copytree(daemon.dir, self.prepared, ignore=shutil.ignore_patterns("notify", "run"))
        daemon.end()
        self.had = self.comments(self.prepared + "/refereed.db")

    def copy(self):
        """A folder, nothing started; its configuration's path."""
        self.daemon = self.new_daemon()
        shutil.copyfile(self.prepared + "/refereed.db", self.daemon.database)
        shutil.copytree(self.prepared + "/keys", self.daemon.keys)
        return self.daemon.conf_path

    def start(self):
        self.copy()
        self.daemon.start(wrapper=("setpriv", "--pdeathsig", "KILL"))

    @property
    def address(self):
        return self.daemon.address

    @property
    def pid(self):
        return self.daemon.process.pid

    def flags(self):
        return ["--keys", self.keys, "--server-key", read_key(self.prepared + "/keys/server.key")[0], "--study", STUDY]

    def resident_kib(self):
        with open("/proc/%d/status" % self.pid, encoding="ascii") as file:
            return int(next(line for line in file if line.startswith("VmRSS")).split()[1])

    @staticmethod
    def comments(path):
        with sqlite3.connect("file:%s?mode=ro" % path, uri=True) as database:
            return database.execute("SELECT count(*) FROM comment").fetchone()[0]

    def stored(self):
        """Ends it first: nobody else opens the file of a daemon that runs."""
        self.daemon.stop()
        return self.comments(self.daemon.database) - self.had

    def end(self):
        if not self.daemon:
            return
        errors = [line for line in self.daemon.log_text().splitlines() if "Z err: " in line]
        self.daemon.end()
        self.daemon = None
        if errors:
            raise RuntimeError("refereed said:\n" + "\n".join(errors))
