"""`referee remind bounce`: mail that comes back later, as it stands on standard input: what becomes of the job, what the study
and the place in the team tell then, and what the exit status tells the mail system."""
import glob
import os
import subprocess
import sys
from email.message import EmailMessage

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from study import add_people, create, walk
from reminders import environment, keeper, kept, prepare, remind
from tap import BUILD, PATIENCE, TREE, Daemon, ok, run, same, say

CORPUS = TREE + "/tests/fuzz/corpus/bounce/"


def bounce(daemon, mail, *more):
    done = subprocess.run([BUILD + "/referee", "--server", daemon.ipc, *more, "remind", "bounce"], input=mail, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=PATIENCE, env=environment(daemon))
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def returned(sent, action="failed", status="5.1.1", said="smtp; 550 5.1.1 无此用户 no such user"):
    """A report (RFC 3464) on a mail, as Python writes one."""
    report = EmailMessage()
    report["From"] = "MAILER-DAEMON@example.com"
    report["To"] = "refereed@example.com"
    report["Subject"] = "Undelivered Mail"
    report["Auto-Submitted"] = "auto-replied"
    report.set_content("It could not be delivered.")
    report.make_mixed()
    report.replace_header("Content-Type", "multipart/report; report-type=delivery-status; boundary=%s" % ("b" * 60))
    text = report.as_bytes().decode().rsplit("--" + "b" * 60 + "--", 1)[0]
    return ("Return-Path: <>\n" + text + "--" + "b" * 60 + "\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mail.example.com\n\n"
            "Final-Recipient: rfc822; x@example.org\nAction: %s\nStatus: %s\nDiagnostic-Code: %s\n\n--%s\nContent-Type: message/rfc822\n\n"
            % (action, status, said, "b" * 60)).encode() + sent + ("\n--%s--\n" % ("b" * 60)).encode()


def sent_to_a_reviewer():
    daemon = Daemon()
    prepare(daemon)
    coordinator = daemon.client()
    keys = add_people(coordinator)
    clients = {name: daemon.client(key) for name, key in keys.items()}
    clients["coordinator"] = coordinator
    create(coordinator)
    walk(clients, "GJ2019", until="team")
    coordinator.call("principal.update", principal="iges-sato", email="sato@example.org")
    coordinator.call("assignment.invite", study="GJ2019", principal="iges-sato")
    return daemon, clients


def came_back():
    daemon, clients = sent_to_a_reviewer()
    coordinator = clients["coordinator"]
    keep, box = keeper(daemon)
    remind(daemon, keep, "--from", "refereed@example.com")
    mine = [raw for raw in kept(box) if b"sato@example.org" in raw]
    if not ok(len(mine) == 1, "an invitation"):
        return
    job = mine[0].split(b"Message-ID: <")[1].split(b"@")[0].decode()
    state = lambda: coordinator.call("job.get", job=job)["state"]
    place = lambda who: clients[who].call("assignment.list", study="GJ2019")["items"][0]
    told = lambda who: [row["what"] for row in clients[who].call("study.status", study="GJ2019")["open"]
                        if row["task"] == "incident" and "iges-sato" in row["what"]]

    same(bounce(daemon, returned(mine[0], "delayed", "4.4.1"))[0], 0, "delayed: nothing to do")
    same((state(), told("coordinator"), place("coordinator").get("undelivered")), ("done", [], None), "nothing has changed")
    status, said, complaint = bounce(daemon, returned(mine[0]))
    same((status, complaint, state()), (0, "", "incident"), "failed: an incident")
    ok(job in said and "5.1.1: smtp; 550 5.1.1 无此用户 no such user" in said, "which is told")
    same(place("coordinator")["undelivered"], "5.1.1: smtp; 550 5.1.1 无此用户 no such user", "the assignment tells the secretariat")
    same(coordinator.call("assignment.get", assignment=place("coordinator")["assignment"])["undelivered"][:5], "5.1.1", "alone, too")
    same("undelivered" in clients["iges-lead"].call("assignment.list", study="GJ2019")["items"][0], False, "and not the lead")
    same(told("coordinator"), ["a mail to iges-sato did not arrive: 5.1.1: smtp; 550 5.1.1 无此用户 no such user; principal.update "
                               "corrects the address, job.retry sends it again"], "so does the study")
    same(told("iges-lead"), [], "to nobody else")
    version = coordinator.call("job.get", job=job)["version"]
    same((bounce(daemon, returned(mine[0]))[0], coordinator.call("job.get", job=job)["version"]), (0, version), "told again, it is the same")

    coordinator.call("principal.update", principal="iges-sato", email="aiko@example.org")
    coordinator.call("job.retry", job=job, reason="the address is right now")
    status, _, complaint = bounce(daemon, returned(mine[0]))
    same((status, state(), "it is ready" in complaint), (0, "ready", True), "a late report on the first copy does no harm")
    same((remind(daemon, keep, "--from", "refereed@example.com")[0], state()), (0, "done"), "it goes out again")
    again = [raw for raw in kept(box) if b"aiko@example.org" in raw]
    ok(len(again) == 1 and job.encode() in again[0], "to the new address, as the same mail")
    same(("undelivered" in place("coordinator"), told("coordinator")), (False, []), "and all is well")


def what_is_not_ours(daemon):
    for name, wanted in (("postfix-failed", 67), ("person", 67), ("not-ours", 67), ("empty", 67), ("vacation", 0), ("read", 0),
                         ("postfix-delayed", 0)):
        with open(CORPUS + name, "rb") as file:
            status, said, complaint = bounce(daemon, file.read())
        if not ok(status == wanted, name):
            say(said + complaint)
    same(bounce(daemon, b"\0" * (6 << 20))[0], 67, "six MiB of nothing")
    same(bounce(daemon, b"x" * (6 << 20))[0], 67, "a line of six MiB")
    with open(CORPUS + "postfix-failed", "rb") as file:
        report = file.read()
    daemon.stop()
    status, _, complaint = bounce(daemon, report, "--timeout", "1")
    same((status, glob.glob(daemon.dir + "/home/*/spool/*")), (75, []), "no daemon: the mail system keeps it, and nobody else")
    daemon.extra = 'ipc_users = ( { uid = "4242"; principal = "coordinator"; } );\n'
    daemon.configure()
    daemon.start()
    status, _, complaint = bounce(daemon, report, "--timeout", "1")
    same(status, 75, "a user whom the daemon does not know yet: likewise")


run(came_back, what_is_not_ours)
