"""systemd.py: the units under a real systemd, in the machine that check_systemd.sh has made: what the manual tells an
operator to type works, and no client sees more than a wait, whatever happens to the daemon under load."""
import os
import random
import shutil
import signal
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from machine import CannotBoot, Machine
from player import ROLES, Player, finish, kill_all, set_up
from tap import CONTEXT, ok, run, same, say

SEED = int(os.environ.get("SEED") or 0) or random.SystemRandom().randrange(1, 2**31)
GOOD = 'ipc_users = ( { uid = "root"; principal = "coordinator"; } );\n'
KILLS = 5
BY_PROGRAM = ["igdp-editor", "igdp-liu", "gj-host"]
MACHINE = Machine(os.environ["MACHINE"])
PLAYERS = []


def restarts():
    return int(MACHINE.show("NRestarts"))


def pid():
    return MACHINE.show("MainPID")


def wait_for_answer():
    """How long a client waits that comes now."""
    begun = time.monotonic()
    client = MACHINE.client()
    client.call("server.hello")
    client.close()
    return time.monotonic() - begun


def as_the_manual_says():
    MACHINE.configure(GOOD)
    MACHINE.run("systemd-sysusers")
    MACHINE.run("systemd-tmpfiles", "--create")
    MACHINE.run("journalctl", "--update-catalog")
    MACHINE.run("systemctl", "daemon-reload")
    MACHINE.run("systemctl", "enable", "--now", "refereed.socket")
    same((MACHINE.show("ActiveState", "refereed.socket"), MACHINE.show("ActiveState")), ("active", "inactive"),
         "the socket waits, the daemon does not run")
    ok('"coordinator"' in MACHINE.run("referee", "--json", "--server", "ipc:///run/refereed/refereed.sock", "whoami"),
       "the first connection starts it, and is answered")
    same(MACHINE.show("ActiveState"), "active", "it runs")
    ok("Whoever holds that file" in MACHINE.events("03", "--output=short", "--catalog"), "the journal explains the first start")
    ok("started version=" in MACHINE.events("01"), "and tells of the start")
    same(MACHINE.run("stat", "-c", "%U %a", "/var/lib/refereed", "/var/lib/refereed/refereed.db", "/run/refereed",
                     "/run/refereed/refereed.sock").split("\n")[:4],
         ["refereed 700", "refereed 600", "refereed 750", "refereed 660"], "files and folders are the daemon's alone")
    MACHINE.run("referee", "join", "/var/lib/refereed/keys/coordinator.join", "--key", "/var/lib/refereed/keys/coordinator.key")
    ok('"coordinator"' in MACHINE.run("referee", "--json", "whoami"), "joined, over CURVE")


def sandbox_is_tight():
    last = MACHINE.run("systemd-analyze", "security", "--no-pager", "refereed.service").strip().splitlines()[-1]
    say(last)
    ok(float(last.split(":")[1].split()[0]) <= 1.5, "exposure is at most 1.5")


def the_reminders_run():
    """As refereed(8), REMINDERS, tells an operator."""
    MACHINE.run("referee", "principal", "add", "mailer", "secretariat", "--full-name", "Reminders")
    MACHINE.run("referee", "role", "grant", "mailer", "worker")
    MACHINE.run("referee", "principal", "update", "coordinator", "--email", "coordinator@example.org")
    MACHINE.configure(GOOD.replace(");", ', { uid = "refereed"; principal = "mailer"; } );') + 'mail_from = "reviews@example.org";\n')
    MACHINE.run("systemctl", "reload", "refereed.service")
    ok(MACHINE.wait(lambda: MACHINE.events("04")), "the daemon's user is somebody")
    MACHINE.run("sh", "-c", "printf '#!/bin/sh\\ncat >/dev/null\\n' >/usr/sbin/sendmail && chmod 755 /usr/sbin/sendmail")
    status, out = MACHINE.try_run("systemctl", "start", "refereed-remind.service")
    if not same((status, MACHINE.show("Result", "refereed-remind.service")), (0, "success"), "the reminders are run by their unit"):
        say(out + MACHINE.run("journalctl", "--quiet", "--unit=refereed-remind.service", "--output=cat"))
    ok("0 refused" in MACHINE.run("journalctl", "--quiet", "--unit=refereed-remind.service", "--output=cat"), "and say what they did")
    MACHINE.run("systemctl", "enable", "--now", "refereed-remind.timer")
    same(MACHINE.show("ActiveState", "refereed-remind.timer"), "active", "and from now on by their timer")
    MACHINE.run("systemctl", "disable", "--now", "refereed-remind.timer")
    MACHINE.configure(GOOD)
    MACHINE.run("systemctl", "reload", "refereed.service")


def clients_come():
    keys = set_up(MACHINE, MACHINE.client(), BY_PROGRAM)
    for name in ROLES:
        PLAYERS.append(Player(MACHINE, name, keys[name], SEED, name in BY_PROGRAM, timeout="60s", is_strict=True))
        PLAYERS[-1].start()
    ok(MACHINE.wait(lambda: all(player.acknowledged() for player in PLAYERS)), "everybody gets answers")


def it_is_killed():
    since, before, longest = MACHINE.show("ActiveEnterTimestampMonotonic", "refereed.socket"), restarts(), 0
    for _ in range(KILLS):
        old = pid()
        MACHINE.run("systemctl", "kill", "--signal=KILL", "--kill-who=main", "refereed.service")
        longest = max(longest, wait_for_answer())
        MACHINE.wait(lambda old=old: pid() not in ("0", old) and MACHINE.show("ActiveState") == "active")
    say("killed %d times; longest wait of a client that came then: %.3f s" % (KILLS, longest))
    same(restarts() - before, KILLS, "systemd starts it again each time")
    same(MACHINE.show("ActiveEnterTimestampMonotonic", "refereed.socket"), since, "the socket was there all the time")


def it_is_restarted():
    old = pid()
    MACHINE.run("systemctl", "restart", "refereed.service")
    say("a client that came then waited %.3f s" % wait_for_answer())
    same((MACHINE.show("Result"), restarts(), pid() != old), ("success", 0, True), "a restart under load is no failure")


def hello_items():
    return MACHINE.client().call("server.hello")["limits"]["page_items"]


def it_is_reloaded():
    old = pid()
    MACHINE.configure(GOOD + 'page_items = 77;\n')
    MACHINE.run("systemctl", "reload", "refereed.service")
    ok(MACHINE.wait(lambda: hello_items() == 77), "a reload takes the new configuration")
    ok("read again" in MACHINE.events("04"), "and says so")
    MACHINE.configure(GOOD + 'page_items = "loud";\n')
    MACHINE.run("systemctl", "reload", "refereed.service")
    ok(MACHINE.wait(lambda: MACHINE.events("05")), "a bad one is refused, and the journal says so")
    ok(MACHINE.is_state("active"), "the unit is active")
    same(hello_items(), 77, "the old one holds")
    ok("page_items" in MACHINE.run("journalctl", "--quiet", "--unit=refereed.service", "--output=cat"), "what was wrong is told")
    MACHINE.configure(GOOD)
    MACHINE.run("systemctl", "reload", "refereed.service")
    ok(MACHINE.wait(lambda: hello_items() == 500), "mended, it is taken")
    same(pid(), old, "all by one process")


def it_hangs():
    folder = MACHINE.root + "/etc/systemd/system/refereed.service.d"
    os.makedirs(folder)
    with open(folder + "/test.conf", "w", encoding="ascii") as file:
        file.write("[Service]\nWatchdogSec=2\nTimeoutAbortSec=1\n")
    MACHINE.run("systemctl", "daemon-reload")
    MACHINE.run("systemctl", "restart", "refereed.service")
    before = restarts()
    MACHINE.run("systemctl", "kill", "--signal=STOP", "--kill-who=main", "refereed.service")
    wait_for_answer()
    same(restarts() - before, 1, "a daemon that hangs is ended by the watchdog, and started again")
    shutil.rmtree(folder)
    MACHINE.run("systemctl", "daemon-reload")
    MACHINE.run("systemctl", "restart", "refereed.service")


def it_stops():
    """The socket goes with it, else the next client would start it again."""
    MACHINE.run("systemctl", "stop", "refereed.socket", "refereed.service")
    same((MACHINE.show("ActiveState"), MACHINE.show("Result"), MACHINE.show("ExecMainStatus")), ("inactive", "success", "0"),
         "a stop under load ends well")
    ok("stopped" in MACHINE.events("02"), "and the journal says so")
    MACHINE.run("systemctl", "start", "refereed.socket")


def nothing_is_lost():
    finish(PLAYERS)
    changed, count = set(), 0
    for player in PLAYERS:
        asked = player.acknowledged()
        count += len(asked)
        changed |= player.ask_again(MACHINE, asked)
    say("SEED=%d; %d writes acknowledged" % (SEED, count))
    same(changed, set(), "everything acknowledged is there, with the same answer")
    ok(MACHINE.client().call("journal.verify")["is_intact"], "the journal is intact")
    texts = [row["text"] for row in every(MACHINE.client(), "comment.list", study="DRAFT1")]
    wanted = [e.params["text"] for p in PLAYERS for _, e in p.acknowledged() if e.method == "comment.add"]
    same(sorted(texts), sorted(wanted), "every comment is there once (%d)" % len(texts))


def every(client, method, **params):
    rows, after = [], {}
    while True:
        page = client.call(method, **params, **after)
        rows += page["items"]
        if "next" not in page:
            return rows
        after = {"after": page["next"]}


def it_cannot_start():
    """A configuration that is bad is a person's work: it is not tried again and again, and mending is enough."""
    MACHINE.run("systemctl", "reset-failed", "refereed.service")
    MACHINE.configure(GOOD + 'page_items = "loud";\n')
    MACHINE.run("systemctl", "stop", "refereed.socket")
    status, _ = MACHINE.try_run("systemctl", "restart", "refereed.service")
    ok(status != 0, "a bad configuration: systemctl says that it failed")
    ok(MACHINE.is_state("failed"), "the unit has failed")
    same((MACHINE.show("ExecMainStatus"), MACHINE.show("NRestarts")), ("78", "0"), "once, with status 78")
    MACHINE.configure(GOOD)
    MACHINE.run("systemctl", "start", "refereed.socket", "refereed.service")
    ok(wait_for_answer() >= 0, "mended, it starts")


def clients_knock_at_what_cannot_start():
    """Each connection starts it once more, until systemd has had enough: then the manual's way out."""
    MACHINE.run("systemctl", "reset-failed", "refereed.service")
    client = MACHINE.client()
    MACHINE.configure(GOOD + 'page_items = "loud";\n')
    MACHINE.try_run("systemctl", "restart", "refereed.service")
    ok(MACHINE.is_state("failed", "refereed.socket"), "systemd has had enough")
    client.send("server.hello")
    MACHINE.configure(GOOD)
    MACHINE.run("systemctl", "reset-failed", "refereed.socket", "refereed.service")
    MACHINE.run("systemctl", "start", "refereed.socket", "refereed.service")
    ok(client.has_reply(), "mended and started, who knocked is answered")


def nothing_else_is_wrong():
    MACHINE.run("journalctl", "--sync")
    said = MACHINE.run("journalctl", "--quiet", "--output=cat", "_PID=1").splitlines()
    same([line for line in said if "refereed." in line and (".service:" in line or ".socket:" in line) and
          any(word in line for word in ("Unknown", "ignoring", "deprecated", "obsolete", "orphan"))], [], "systemd has nothing to say of the units")
    same(MACHINE.off(), 0, "the machine goes down by itself")


def main():
    try:
        MACHINE.boot()
    except CannotBoot as why:
        print("1..0 # SKIP systemd-nspawn cannot boot here: %s" % why)
        MACHINE.end()
        return
    try:
        run(as_the_manual_says, sandbox_is_tight, the_reminders_run, clients_come, it_is_killed, it_is_restarted, it_is_reloaded, it_hangs,
            it_stops, nothing_is_lost, it_cannot_start,
            clients_knock_at_what_cannot_start, nothing_else_is_wrong)
    finally:
        kill_all(PLAYERS)
        MACHINE.end()
        shutil.rmtree(MACHINE.dir, ignore_errors=True)


main()
