"""test_transport.py: the daemon's sockets, signals and command line as peers and a service manager see them: who gets
in, what garbage does (nothing), limits, reload, stopping under load, passed sockets, and peers that claim ids."""
import ctypes
import json
import os
import resource
import signal
import socket
import sqlite3
import struct
import subprocess

import zmq
from tap import (CONTEXT, PATIENCE, REFEREED, Client, Daemon, free_port, new_key, ok, refused, run, same, until)

# ---- who gets in ---------------------------------------------------------------------------------------------------


def everybody_by_their_way(daemon):
    for client, name in [(daemon.client(), "CURVE, DEALER"), (daemon.ipc_client(), "local, DEALER"),
                         (Client(daemon, daemon.coordinator, is_req=True), "CURVE, REQ"),
                         (Client(daemon, None, is_req=True), "local, REQ")]:
        same(client.call("server.hello")["principal"], "coordinator", name)


def events(log, text):
    return [line for line in log.splitlines() if text in line]


def strangers_are_refused(daemon):
    friend = daemon.client()
    key = new_key()
    strangers = [daemon.client(key) for _ in range(3)]
    for stranger in strangers:
        stranger.knock()
    until(lambda: friend.call("server.stats")["refused_handshakes"] >= 3)
    ok(not any(stranger.has_reply(0) for stranger in strangers), "an unknown key gets no answer")
    lines = events(daemon.log_text(), "refused a connection")
    same(len(lines), 1, "and is told once, not each time")
    ok(key[0] in lines[0] and "127.0.0.1" in lines[0], "with its key and address")
    plain = Client(daemon, address=daemon.address)
    fooled = Client(daemon, daemon.coordinator, server_key=new_key()[0])
    plain.knock()
    fooled.knock()
    same(friend.call("server.hello")["principal"], "coordinator", "others go on")
    ok(not plain.has_reply(0) and not fooled.has_reply(0), "no CURVE, or another server's key: no answer")


def a_revoked_key(daemon):
    coordinator = daemon.client()
    key = new_key()
    coordinator.call("principal.add", principal="ann", institution="secretariat", full_name="Ann")
    row = coordinator.call("key.add", principal="ann", public=key[0])["key"]
    ann = daemon.client(key)
    same(ann.call("server.hello")["principal"], "ann", "a key that was just added")
    ann.send("event.watch", timeout_ms=600000)
    until(lambda: coordinator.call("server.stats")["waiting"] == 1)
    coordinator.call("key.revoke", key=row, reason="lost")
    same(ann.receive()["error"]["data"]["error"], "key_revoked", "the call that waited is answered")
    refused("key_revoked", lambda: ann.call("server.hello"), "the next message on the same connection")
    late = daemon.client(key)
    late.knock()
    until(lambda: coordinator.call("server.stats")["refused_handshakes"] >= 1)
    ok(not late.has_reply(0), "a new connection is not taken")


def a_principal_at_rest(daemon):
    coordinator = daemon.client()
    key = new_key()
    coordinator.call("principal.add", principal="ann", institution="secretariat", full_name="Ann")
    coordinator.call("key.add", principal="ann", public=key[0])
    ann = daemon.client(key)
    ann.call("server.hello")
    coordinator.call("principal.update", principal="ann", is_active=False)
    refused("key_revoked", lambda: ann.call("server.hello"), "a principal who is not active any more")
    coordinator.call("principal.update", principal="ann", is_active=True)
    same(ann.call("server.hello")["principal"], "ann", "and is again")


def local_users():
    daemon = Daemon(extra="ipc_users = ( );\n").start()
    nobody = daemon.ipc_client()
    nobody.knock()
    coordinator = daemon.client()
    until(lambda: coordinator.call("server.stats")["refused_handshakes"] >= 1)
    ok(not nobody.has_reply(0), "a uid that the configuration does not name")
    ok("localhost:%d:" % os.getuid() in daemon.log_text(), "is told with its uid")
    daemon.extra = 'ipc_users = ( { uid = "%d"; principal = "coordinator"; } );\n' % os.getuid()
    daemon.configure()
    daemon.reload()
    me = daemon.ipc_client()
    same(me.call("server.hello")["principal"], "coordinator", "a uid named by a reload")
    me.send("event.watch", timeout_ms=600000)
    until(lambda: coordinator.call("server.stats")["waiting"] == 1)
    daemon.extra = "ipc_users = ( );\n"
    daemon.configure()
    daemon.reload()
    same(me.receive().get("error", {}).get("data", {}).get("error"), "key_revoked", "a uid taken out by a reload: its call that waited is answered")
    refused("key_revoked", lambda: me.call("server.hello"), "and the next message on the same connection")


# ---- garbage and limits --------------------------------------------------------------------------------------------


def garbage(daemon):
    client = daemon.client()
    for payload in [b"", b"{", b"[]", b"\xff\xfe", b"\x00", b"null", b"[[[[", b"{}" * 100, b'{"jsonrpc":"2.0","id":{}}',
                    b"[" * 1000, b'"' * 1000, bytes(range(256)), b'{"jsonrpc":"2.0","id":1,"method":"server.hello"}x']:
        reply = client.raw(payload)
        ok(all("error" in item and item["id"] is None for item in (reply if isinstance(reply, list) else [reply])),
           "answered with an error: %r" % payload[:24])
    for frames in [[b"a", b"b"], [b"", b"", b"x"], [b"a", b"", b"b"], [b""] * 20, [b"x" * 1000] * 50]:
        client.socket.send_multipart(frames)
        same(client.receive()["error"]["data"]["error"], "invalid_request", "%d frames" % len(frames))
    same(client.call("server.stats")["malformed"], 18 - 1, "counted")
    same(client.raw({"jsonrpc": "2.0", "id": "x", "method": "server.hello"})["id"], "x", "the daemon lives")


def batches(daemon):
    client = daemon.client()

    def call(number, method="server.hello", **params):
        return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}

    add = {"institution": "one", "title": "One", "country": "KR", "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"}
    replies = client.raw([call(3), call(1, "institution.add", **add), {"jsonrpc": "2.0", "method": "server.hello"}, 7,
                          call("b", "no.such")])
    same([r["id"] for r in replies], [3, 1, None, "b"], "a batch is answered in its order, without the notification")
    same(["error" in r for r in replies], [False, False, True, True], "each call by itself")
    client.socket.send(json.dumps([{"jsonrpc": "2.0", "method": "server.hello"}] * 3).encode())
    client.socket.send(json.dumps({"jsonrpc": "2.0", "method": "server.hello"}).encode())
    same(client.raw(call(9))["id"], 9, "notifications alone get no reply")
    same(client.raw({"jsonrpc": "2.0", "method": "institution.add", "params": dict(add, institution="two")})["error"]["message"],
         "a write needs an id", "a write is no notification")
    same(institutions(client), {"one"}, "and was not done")


def sizes():
    daemon = Daemon(conf={"message_bytes": "64KiB", "text_bytes": "16KiB", "review_bytes": "32KiB"}).start()
    client = daemon.client()
    error = client.raw(b" " * (64 * 1024 + 1))["error"]
    same((error["data"]["error"], error["data"]["limit"]), ("too_large", 64 * 1024), "a message over the limit")
    client.socket.send(b" " * (4 * 64 * 1024 + 1))  # costs the connection; the next one is made by itself
    client.socket.send(b" ")
    same(daemon.client().call("server.hello")["principal"], "coordinator", "one far over the limit: others go on")


def pipeline(daemon):
    """No more at once than the daemon holds for a peer who does not read (1000 replies): what is beyond that is the
    peer's to ask for again, and whether it comes to that would be a matter of speed."""
    client = daemon.client()
    replies = []
    for i in range(5000):
        if i >= 900:
            replies.append(client.receive())
        client.send("server.hello")
    replies += [client.receive() for _ in range(900)]
    ids = sorted(reply["id"] for reply in replies)
    same(ids, list(range(1, 5001)), "5000 requests, 900 at any time, are all answered")
    bad = {reply["error"]["data"]["error"] for reply in replies if "error" in reply}
    ok(bad <= {"busy"}, "with a result, or busy")


def waiting_calls():
    daemon = Daemon(conf={"waiting_per_principal": "2", "waiting_calls": "2"}).start()
    client = daemon.client()
    for _ in range(3):
        client.send("event.watch", timeout_ms=600000)
    error = client.receive()["error"]
    same((error["data"]["error"], error["data"]["limit"]), ("busy", 2), "one call that waits too many")
    gone = daemon.ipc_client()
    same(client.call("server.stats")["waiting"], 2, "two wait")
    client.call("institution.add", institution="one", title="One", country="KR")
    verbs = [client.receive()["result"]["items"][0]["verb"] for _ in range(2)]
    same(verbs, ["institution.add"] * 2, "a commit wakes them")
    same(client.call("event.watch", timeout_ms=50)["items"], [], "nothing happens: empty at the deadline")
    # One whose time is over before anybody has looked is asked again.
    ok(until(lambda: gone.send("event.watch", timeout_ms=500) and client.call("server.stats")["waiting"]), "it waits")
    gone.close()
    ok(until(lambda: client.call("server.stats")["waiting"] == 0), "a peer that went away keeps nothing")


def claimed_ids(daemon):
    """libzmq counts the ids of peers up from rand() and aborts where a peer has claimed the next one. With the seed that
    every C program starts from, these are they."""
    libc = ctypes.CDLL(None)
    libc.srand(1)
    numbers = [libc.rand() for _ in range(32)]
    ids = set()
    for high, low in zip(numbers, numbers[1:]):
        first = ((high << 31) & 0xFFFFFFFF) | low
        ids |= {(first + step) & 0xFFFFFFFF for step in range(8)}
    peers = []
    for number in sorted(ids):
        peer = CONTEXT.socket(zmq.DEALER)
        peer.linger = 0
        peer.routing_id = b"\0" + struct.pack(">I", number)
        peer.connect(daemon.ipc)
        peer.send(b'{"jsonrpc":"2.0","id":1,"method":"server.hello"}')
        peers.append(peer)
    answered = sum(1 for peer in peers if peer.poll(30000))
    for _ in range(16):
        same(daemon.ipc_client().call("server.hello")["principal"], "coordinator", "a peer that claims nothing")
    ok(answered > 0, "%d peers with ids of the reserved kind, and the daemon lives" % answered)
    for peer in peers:
        peer.close()


# ---- reload ----------------------------------------------------------------------------------------------------------


def reload(daemon):
    client = daemon.client()
    watch = daemon.ipc_client()
    watch.send("event.watch", timeout_ms=600000)
    until(lambda: client.call("server.stats")["waiting"] == 1)
    same(client.call("server.hello")["limits"]["page_items"], 500, "before")
    daemon.configure(page_items="20", message_bytes="1MiB")
    daemon.reload()
    # Each of the two readers has it: four calls at a time reach both.
    for _ in range(20):
        for _ in range(4):
            client.send("server.hello")
        for _ in range(4):
            limits = client.receive()["result"]["limits"]
            if (limits["page_items"], limits["message_bytes"]) != (20, 256 * 1024):
                ok(False, "after a reload: %r" % limits)
    ok("`message_bytes` changed" in daemon.log_text(), "what takes a restart is told, and stays")
    ok("configuration was read again" in daemon.log_text(), "a reload is told")
    daemon.log_since()
    daemon.configure(page_items="1", json_depth="lots")
    daemon.reload()
    same(client.call("server.hello")["limits"]["page_items"], 20, "a bad file changes nothing")
    log = daemon.log_since()
    ok("page_items" in log and "json_depth" in log and "was not taken" in log, "and every problem is told")
    for _ in range(10):
        daemon.signal(signal.SIGHUP)
    daemon.configure(page_items="30", json_depth="16")
    daemon.reload()

    def items():
        daemon.hear()
        return client.call("server.hello")["limits"]["page_items"]

    ok(until(lambda: items() == 30), "many signals at once end in the last file")
    client.call("institution.add", institution="one", title="One", country="KR")
    same(len(watch.receive()["result"]["items"]), 1, "who waited before the reload is still answered")


# ---- stopping ----------------------------------------------------------------------------------------------------


def add_many(clients, count):
    """Sends many writes without waiting; gives {id: message} by client."""
    sent = []
    for c, client in enumerate(clients):
        sent.append({})
        for i in range(count):
            name = "c%d-%d" % (c, i)
            params = {"institution": name, "title": name, "country": "KR",
                      "request_id": "01890a5d-ac96-774b-%04x-%012x" % (0x8000 + c, i)}
            message = json.dumps({"jsonrpc": "2.0", "id": name, "method": "institution.add", "params": params}).encode()
            client.socket.send(message)
            sent[c][name] = message
    return sent


def institutions(client):
    names, after = set(), {}
    while True:
        page = client.call("institution.list", **after)
        names |= {row["institution"] for row in page["items"]}
        if "next" not in page:
            return names - {"secretariat"}
        after = {"after": page["next"]}


def stopped_with_writes_under_way():
    daemon = Daemon(conf={"in_flight": "60000"}).start()
    client = daemon.client()
    sent = add_many([client], 400)[0]
    stats = client.send("server.stats")  # comes behind them by the same way: when it is answered, all are taken
    replies = {}
    while stats not in replies:
        reply = client.receive()
        replies[reply["id"]] = reply
    same(daemon.stop(), 0, "SIGTERM with %d writes under way: exit status" % (401 - len(replies)))
    while len(replies) < 401:
        reply = client.receive()
        replies[reply["id"]] = reply
    same([reply for reply in replies.values() if "error" in reply], [], "all are done, and answered")
    daemon.start()
    same(institutions(daemon.client()), set(sent), "and are there")


def stopped_under_load():
    daemon = Daemon(conf={"in_flight": "60000"}).start()
    clients = [daemon.client() for _ in range(3)]
    for client in clients:
        client.call("server.hello")
    sent = add_many(clients, 600)
    told = {clients[0].receive()["id"]}
    same(daemon.stop(), 0, "SIGTERM under load: exit status")
    with sqlite3.connect(daemon.database) as file:
        done = {row[0] for row in file.execute("SELECT name FROM institution")} - {"secretariat"}
    words = set()
    for client in clients:
        while client.has_reply(0.1):
            reply = client.receive()
            if "result" in reply:
                told.add(reply["id"])
            else:
                words.add(reply["error"]["data"]["error"])
    ok(told <= done, "%d of 1800 were done, %d of them acknowledged" % (len(done), len(told)))
    ok(words <= {"unavailable"}, "the others are told to ask again, if anything")
    daemon.start()
    for client, messages in zip(clients, sent):
        left = set(messages) - told
        for name in left:
            client.socket.send(messages[name])
        while left:  # some come twice: what libzmq had not sent yet, and the same asked again
            reply = client.receive()
            if "result" in reply:
                left.discard(reply["id"])
            elif reply["error"]["data"]["error"] != "unavailable":
                ok(False, "asked again after the restart: %r" % reply)
                break
    fresh = daemon.client()
    same(len(institutions(fresh)), 1800, "asked again under the same ids, all are there once")
    ok(fresh.call("journal.verify")["is_intact"], "the journal is intact")
    daemon.stop()


def stopped_with_calls_that_wait(daemon):
    client = daemon.client()
    for _ in range(5):
        client.send("event.watch", timeout_ms=600000)
    other = daemon.client()
    until(lambda: other.call("server.stats")["waiting"] == 5)
    same(daemon.stop(), 0, "SIGTERM while calls wait: exit status")
    same([client.receive()["result"]["items"] for _ in range(5)], [[]] * 5, "they are answered")
    ok(not os.path.exists(daemon.dir + "/run/refereed.sock"), "the local socket's file is gone")


def two_signals(daemon):
    daemon.client().call("server.hello")
    daemon.signal(signal.SIGSTOP)
    daemon.signal(signal.SIGTERM)
    daemon.signal(signal.SIGINT)
    daemon.signal(signal.SIGCONT)
    same(daemon.wait(), 75, "a second signal ends it at once")
    daemon.start()
    same(daemon.client().call("server.hello")["principal"], "coordinator", "and it starts again")


def fault():
    """A write that the file system refuses for another reason than a full disk: nobody is answered."""
    daemon = Daemon().start()
    daemon.may_fail = True
    coordinator = daemon.client()
    coordinator.call("server.hello")
    resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, (4096, 4096))
    coordinator.send("institution.add", institution="one", title="One", country="KR")
    same(daemon.wait(), 70, "a storage fault: exit status")
    ok("not known what the disk has" in daemon.log_text(), "says what that means")
    ok(not coordinator.has_reply(0), "nobody was answered")
    daemon.start()
    same(institutions(daemon.client()), set(), "and nothing is there")


# ---- the service manager -------------------------------------------------------------------------------------------


def watchdog():
    daemon = Daemon(env={"WATCHDOG_USEC": "200000"}).start()
    ok(daemon.wait_notify("WATCHDOG=1") and daemon.wait_notify("WATCHDOG=1"), "the watchdog is kept quiet")
    daemon.signal(signal.SIGTERM)
    ok(daemon.wait_notify("STOPPING=1"), "and it says when it stops")
    same(daemon.wait(), 0, "exit status")


def deaf_manager():
    """A service manager that reads nothing: its socket is full before anything is said. The daemon never waits for it."""
    full = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    full.setblocking(False)

    def fill(daemon):
        try:
            while full.sendto(b"X=1", daemon.dir + "/notify"):
                pass
        except BlockingIOError:
            pass

    daemon = Daemon(env={"WATCHDOG_USEC": "1000000"}).start()
    client = daemon.client()
    fill(daemon)
    daemon.signal(signal.SIGHUP)
    until(lambda: "state=RELOADING=1" in daemon.log_text() and "state=READY=1" in daemon.log_text())
    same(client.call("server.hello")["principal"], "coordinator", "reloads and answers while nobody reads")
    ok(daemon.wait_notify("READY=1"), "READY=1 comes as soon as somebody reads")
    ok(daemon.wait_notify("WATCHDOG=1"), "and the watchdog is kept quiet again")
    fill(daemon)
    daemon.signal(signal.SIGTERM)
    same(daemon.process.wait(PATIENCE), 0, "it stops, and waits for nobody")
    ok("state=STOPPING=1" in daemon.log_text(), "and has said what it could not tell")
    daemon.wait()


def listening(family, address):
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # free_port() holds it
    listener.bind(address)
    listener.listen(64)
    return listener


class Activated(Daemon):
    """Started as by a .socket unit: descriptors from 3 on, and their number in the environment."""

    def hold(self, *listeners):
        """These sockets are passed from now on; they stay open whatever becomes of the daemon."""
        self.held = listeners
        self.pass_fds = tuple(range(200, 200 + len(listeners)))  # out of the way of 3, 4, ...
        for fd, listener in zip(self.pass_fds, listeners):
            os.dup2(listener.fileno(), fd)
        self.env = {"LISTEN_FDS": str(len(listeners)), "LISTEN_FDNAMES": ":".join(["refereed"] * len(listeners))}

    def spawn(self, wrapper=()):
        moves = " ".join("%d<&%d" % (3 + i, fd) for i, fd in enumerate(self.pass_fds))
        return super().spawn(["bash", "-c", 'exec %s; LISTEN_PID=$$ exec "$@"' % moves, "refereed", *wrapper])


def passed_sockets():
    daemon = Activated()
    os.mkdir(daemon.dir + "/run")
    tcp_socket = listening(socket.AF_INET, ("127.0.0.1", daemon.port))
    daemon.configure(listen_tcp="tcp://127.0.0.1:%d" % free_port())  # what is passed counts, not this
    daemon.hold(tcp_socket, listening(socket.AF_UNIX, daemon.dir + "/run/refereed.sock"))
    daemon.start()
    tcp, local = daemon.client(), daemon.ipc_client()
    same(tcp.call("server.hello")["address"], daemon.address, "a passed TCP socket, and its address is known")
    same(local.call("server.hello")["principal"], "coordinator", "a passed local socket")
    for _ in range(3):
        daemon.kill9()
        tcp.send("server.hello")
        daemon.start()
        same(tcp.call("server.hello")["principal"], "coordinator", "killed and started: the address never closed")
    same(local.call("server.hello")["principal"], "coordinator", "nor did the local one")
    same(daemon.stop(), 0, "exit status")
    ok(os.path.exists(daemon.dir + "/run/refereed.sock"), "the local socket's file is its owner's to remove")
    daemon.hold(tcp_socket, socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    daemon.may_fail = True
    daemon.spawn()
    ok(not daemon.wait_notify("READY=1"), "a passed socket of another kind")
    same(daemon.wait(), 78, "exit status")


def the_local_path():
    daemon = Daemon().start()
    daemon.kill9()
    path = daemon.dir + "/run/refereed.sock"
    ok(os.path.exists(path), "a killed daemon leaves its socket's file")
    daemon.start()
    same(daemon.ipc_client().call("server.hello")["principal"], "coordinator", "which the next one replaces")
    same("%o" % (os.stat(path).st_mode & 0o777), "660", "mode of the file")
    same("%o" % (os.stat(daemon.dir + "/run").st_mode & 0o777), "750", "mode of its folder")
    second = Daemon(conf={"listen_ipc": daemon.ipc})
    second.may_fail = True
    second.spawn()
    ok(not second.wait_notify("READY=1"), "somebody else's socket is not taken")
    same(second.wait(), 69, "exit status")
    same(daemon.ipc_client().call("server.hello")["principal"], "coordinator", "the first goes on")
    precious = second.dir + "/letter"
    with open(precious, "w", encoding="ascii") as file:
        file.write("precious")
    second.configure(listen_ipc="ipc://" + precious)
    second.spawn()
    same(second.wait(), 69, "a file that is no socket")
    same(open(precious, encoding="ascii").read(), "precious", "is not touched")


# ---- keys and files ----------------------------------------------------------------------------------------------------


def first_start(daemon):
    for name in ["server.key", "coordinator.key", "coordinator.join"]:
        same("%o" % (os.stat(daemon.keys + "/" + name).st_mode & 0o777), "600", "mode of " + name)
    same("%o" % (os.stat(daemon.keys).st_mode & 0o777), "700", "mode of the folder of keys")
    with open(daemon.keys + "/coordinator.join", encoding="ascii") as file:
        same(json.load(file), {"refereed_join": 1, "address": daemon.address, "server_key": daemon.server_key,
                               "principal": "coordinator"}, "the join file")
    ok(daemon.keys + "/coordinator.key" in daemon.log_text(), "and it says where they are")
    keys = (daemon.server_key, daemon.coordinator)
    daemon.log_since()
    daemon.restart()
    same((daemon.server_key, daemon.coordinator), keys, "a later start makes no others")
    ok("first start" not in daemon.log_since(), "nor does it say so")


def key_from_the_service_manager():
    daemon = Daemon().start()
    daemon.stop()
    credentials = daemon.dir + "/credentials"
    os.mkdir(credentials)
    public, secret = new_key()
    with open(credentials + "/server.key", "w", encoding="ascii") as file:
        json.dump({"public": public, "secret": secret}, file)
    os.chmod(credentials + "/server.key", 0o440)  # as systemd leaves it: the mode is not ours to judge
    daemon.env = {"CREDENTIALS_DIRECTORY": credentials}
    daemon.start()
    same(Client(daemon, daemon.coordinator, server_key=public).call("server.hello")["server_key"], public,
         "a key handed over by the service manager is the server's")


def any_free_port():
    daemon = Daemon(conf={"listen_tcp": "tcp://127.0.0.1:*"}).start()
    with open(daemon.keys + "/coordinator.join", encoding="ascii") as file:
        address = json.load(file)["address"]
    ok(address.startswith("tcp://127.0.0.1:") and not address.endswith("*"), "the join file names the port that was free")
    same(Client(daemon, daemon.coordinator, address=address).call("server.hello")["address"], address, "and it is open")


def only_local():
    daemon = Daemon(conf={"listen_tcp": ""}).start()
    hello = daemon.ipc_client().call("server.hello")
    same((hello.get("address", ""), hello.get("server_key", "")), ("", ""), "without TCP there is nothing to join")


# ---- the command line ------------------------------------------------------------------------------------------------


def command(*args):
    done = subprocess.run([REFEREED, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=PATIENCE, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def command_line():
    same(command("--version")[:2], (0, "refereed 0.1.0\n"), "--version")
    status, out, _ = command("--help")
    ok(status == 0 and "--check FILE" in out, "--help")
    status, out, _ = command("--openrpc")
    ok(status == 0 and json.loads(out)["methods"], "--openrpc")
    same(command("--nonsense")[0], 64, "an option that there is not")
    status, _, err = command("extra")
    ok(status == 64 and "extra" in err, "an argument that there is not")
    same(command("--check")[0], 64, "--check without a file")


def check():
    daemon = Daemon()
    status, out, err = command("--check", daemon.conf_path)
    same((status, err), (0, ""), "--check of a good file")
    same(out.count("\n"), 1, "says so in one line")
    os.mkdir(daemon.dir + "/workflows")
    with open(daemon.dir + "/workflows/bad.conf", "w", encoding="ascii") as file:
        file.write('id = "bad";\nversion = "x";\n')
    daemon.configure(workflows_dir=daemon.dir + "/workflows", forms_dir=daemon.dir + "/nowhere")
    status, out, err = command("--check", daemon.conf_path)
    same((status, out), (78, ""), "--check of a bad workflow and a folder that is not there")
    ok(daemon.dir + "/workflows/bad.conf:2: " in err and daemon.dir + "/nowhere: " in err, "names both, with the line")
    daemon.configure(page_items="1")
    status, _, err = command("--check", daemon.conf_path)
    ok(status == 78 and daemon.conf_path + ":" in err and "page_items" in err, "--check of a bad file")
    same(command("--check", daemon.dir + "/none.conf")[0], 78, "--check of no file")
    ok(not os.path.exists(daemon.keys) and not os.path.exists(daemon.database), "a check makes nothing")


run(everybody_by_their_way, strangers_are_refused, a_revoked_key, a_principal_at_rest, local_users, garbage, batches, sizes,
    pipeline, waiting_calls, claimed_ids, reload, stopped_with_writes_under_way, stopped_under_load,
    stopped_with_calls_that_wait, two_signals, fault, watchdog, deaf_manager, passed_sockets, the_local_path, first_start,
    key_from_the_service_manager, any_free_port, only_local, command_line, check)
