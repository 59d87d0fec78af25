"""`referee remind run` with a daemon: mails in six languages through a sendmail that keeps them, one that is late, one that
refuses, one that hangs, and one that is real; what comes of each. The mails are read by Python's own parser."""
import email
import email.policy
import getpass
import glob
import os
import re
import shutil
import socket
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from reminders import LETTERS, PEOPLE, add_host, prepare, remind, sendmail, texts_of
from tap import BUILD, PATIENCE, Daemon, ok, run, same, say


def plain(text):
    return re.sub(r"\s+", "", text)


def check_mail(message, language):
    texts = texts_of(language)
    code = "R" + language.upper() + "2019"
    body = message.get_content()
    same(message["Subject"], texts["subject_one"].replace("{study}", code).replace("{task}", texts["task_confirm"]),
         language + ": the subject")
    same((message["To"].addresses[0].display_name, message["To"].addresses[0].addr_spec),
         (PEOPLE[language], "%s@example.org" % language), language + ": to whom")
    same((message["Auto-Submitted"], message["Content-Language"], message["X-Refereed-Studies"], message.get_content_type()),
         ("auto-generated", language, code, "text/plain"), language + ": what it is")
    ok(re.fullmatch(r"<jo-[a-z0-9]+@example\.com>", message["Message-ID"]), language + ": an id of its own")
    same(message.defects, [], language + ": nothing is wrong with it")
    ok(all(plain(part) in plain(body) for part in (texts["greeting"].replace("{full_name}", PEOPLE[language]), texts["intro"],
                                                   texts["closing"], texts["task_confirm"], "연구 " + language, "2")),
       language + ": what it says")
    ok(all(len(line) <= 78 for line in body.splitlines()), language + ": lines that a screen has room for")


def six_languages():
    daemon = Daemon()
    prepare(daemon)
    coordinator = daemon.client()
    coordinator.call("institution.add", institution="cities", title="Cities", country="KR")
    for language in PEOPLE:
        add_host(coordinator, language, email=language + "@example.org")
    box = daemon.dir + "/box"
    os.mkdir(box)
    keep = sendmail(daemon.dir, "keep", '[ "$*" = "-t -i" ] || exit 64\ncat >"$(mktemp %s/XXXXXXXX)"\n' % box)
    status, said, _ = remind(daemon, keep, "--from", "refereed@example.com")
    same((status, said), (0, "6 digests put with 6 reminders; 6 sent, 0 of no use any more, 0 to be tried again, 0 refused\n"),
         "one for each")
    for path in glob.glob(box + "/*"):
        with open(path, "rb") as file:
            raw = file.read()
        ok(b"\r" not in raw and all(len(line) <= 998 for line in raw.split(b"\n")), "lines as sendmail wants them")
        message = email.message_from_bytes(raw, policy=email.policy.default)
        check_mail(message, message["Content-Language"])
    same(len(glob.glob(box + "/*")), 6, "six mails")
    same(remind(daemon, keep)[1],
         "0 digests put with 0 reminders; 0 sent, 0 of no use any more, 0 to be tried again, 0 refused\n", "and none twice")


def what_goes_wrong():
    daemon = Daemon()
    prepare(daemon)
    coordinator = daemon.client()
    coordinator.call("institution.add", institution="cities", title="Cities", country="KR")
    add_host(coordinator, "en", email="en@example.org")
    job = lambda: coordinator.call("job.list", topic="mail")["items"][0]
    again = lambda: coordinator.call("job.kick", job=job()["job"])
    status, said, told = remind(daemon, sendmail(daemon.dir, "late", "cat >/dev/null; echo 'try later' >&2; exit 75\n"))
    same((status, job()["state"], "try later" in told), (75, "scheduled", True), "not now: it comes again")
    again()
    hang = sendmail(daemon.dir, "hang", "sleep 1000 & sleep 1000\n")
    status, said, told = remind(daemon, hang, "--seconds", "1")
    same((status, job()["state"], "did not end within 1 s" in told), (75, "scheduled", True), "one that hangs is ended")
    again()
    status, said, told = remind(daemon, sendmail(daemon.dir, "deaf", "exec 0<&-; exit 67\n"))
    same((status, job()["state"]), (65, "incident"), "refused: an incident")
    study = coordinator.call("study.status", study="REN2019")
    same([row["task"] for row in study["open"] if row["task"] == "incident"], ["incident"], "of which the study tells")
    box = daemon.dir + "/mail"
    keep = sendmail(daemon.dir, "keep", "cat >%s\n" % box)
    coordinator.call("job.retry", job=job()["job"], reason="the address is right now")
    same((remind(daemon, keep)[0], job()["state"], job()["result"]), (0, "done", "handed to sendmail"), "and resolved")
    add_host(coordinator, "ko")
    status, said, told = remind(daemon, keep)
    same((status, "has no address" in told), (65, True), "nobody to write to: an incident that says so")
    add_host(coordinator, "ru", email="ru@example.org")
    daemon_status, _, told = remind(daemon, daemon.dir + "/none")
    same((daemon_status, "there is no sendmail at" in told), (69, True), "no sendmail")
    for address in ("a@b\nBcc: c@d", "a b@c", "a@", "@b", "a@b..c", "é@b.org", "a@-b.org"):
        try:
            coordinator.call("principal.update", principal="host-en", email=address)
            ok(False, "an address that is none")
        except Exception as error:  # pylint: disable=broad-except
            ok("invalid_params" in str(error) or "email" in str(error), "an address that is none: %r" % address)


def comes_at_night():
    daemon = Daemon()
    prepare(daemon)
    coordinator = daemon.client()
    coordinator.call("institution.add", institution="cities", title="Cities", country="KR")
    add_host(coordinator, "en", email="en@example.org")
    remind(daemon, sendmail(daemon.dir, "late", "cat >/dev/null; exit 75\n"))
    job = lambda: coordinator.call("job.list", topic="mail")["items"][0]
    daemon.configure(workflows_dir=daemon.dir + "/workflows", quiet_hours="0-24", quiet_days="")
    daemon.reload()
    coordinator.call("job.kick", job=job()["job"])
    box = daemon.dir + "/mail"
    keep = sendmail(daemon.dir, "keep", "cat >%s\n" % box)
    same((remind(daemon, keep)[:2], job()["state"], os.path.exists(box)),
         ((0, "0 digests put with 0 reminders; 0 sent, 0 of no use any more, 0 to be tried again, 0 refused\n"
              "1 wait for the morning\n"), "scheduled", False), "a mail that waited until the night")
    daemon.configure(workflows_dir=daemon.dir + "/workflows", quiet_hours="", quiet_days="")
    daemon.reload()
    coordinator.call("job.kick", job=job()["job"])
    same((remind(daemon, keep)[0], job()["state"], os.path.exists(box)), (0, "done", True), "and goes out when it is day")


def templates():
    daemon = Daemon()
    folder = daemon.dir + "/letters"
    shutil.copytree(LETTERS, folder)
    with open(folder + "/en.txt", "a", encoding="utf-8") as file:
        file.write("nonsense = x\nintro = again\nno text\n")
    with open(folder + "/ko.txt", encoding="utf-8") as file:
        text = file.read().replace("{full_name}", "{fullname}").replace("{count}건", "{count건")
    with open(folder + "/ko.txt", "w", encoding="utf-8") as file:
        file.write(text.replace("task_review", "# task_review"))
    daemon.start()
    result = subprocess.run([BUILD + "/referee", "--server", daemon.ipc, "remind", "run", "--letters", folder], timeout=PATIENCE,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True,
                            env={**os.environ, "REFEREE_HOME": daemon.dir + "/home", "LC_ALL": "C.UTF-8"})
    for part in ("en.txt:27: there is no text `nonsense`", "en.txt:28: `intro` was given before", "en.txt:29: a line is NAME = TEXT",
                 "ko.txt:5: `greeting` has no field `fullname`; it may have: full_name",
                 "ko.txt:4: `subject_many` has a brace that belongs to no field", "`task_review` is missing"):
        if not ok(part in result.stderr, part):
            say(result.stderr)


def a_real_one():
    """Debian's dma delivers to a mailbox of this machine."""
    daemon = Daemon()
    if not os.path.exists("/usr/sbin/dma") or not os.path.exists("/etc/dma/dma.conf"):
        say("no dma is installed here")
        ok(True, "a real sendmail: not on this machine")
        return
    prepare(daemon)
    user = getpass.getuser()
    coordinator = daemon.client()
    coordinator.call("institution.add", institution="cities", title="Cities", country="KR")
    add_host(coordinator, "ko", email="%s@%s" % (user, socket.gethostname()))
    status, said, told = remind(daemon, "/usr/sbin/dma", "--from", "%s@%s" % (user, socket.gethostname()))
    if not ok(status == 0, "dma takes it"):
        say(told)
        return
    wanted = coordinator.call("job.list", topic="mail")["items"][0]["job"].encode()
    mailbox = "/var/mail/" + user

    def delivered():
        if not os.path.exists(mailbox):
            return None
        with open(mailbox, "rb") as file:
            found = [part for part in re.split(rb"^From .*\n", file.read(), flags=re.M) if wanted in part]
        return found[0] if found else None

    deadline = time.monotonic() + PATIENCE
    while not delivered() and time.monotonic() < deadline:
        time.sleep(0.05)
    if not ok(delivered(), "it is in the mailbox"):
        return
    message = email.message_from_bytes(delivered(), policy=email.policy.default)
    same(message["Subject"], "RKO2019: 확인 사항을 기록해 주십시오", "as it was written")
    ok("박서연 귀하" in message.get_content(), "in Korean")
    same((message["To"].addresses[0].display_name, message["To"].addresses[0].username, message["From"].addresses[0].display_name),
         ("박서연", user, "Refereed"), "to whom, and from whom")
    same((message["Message-ID"].encode().startswith(b"<" + wanted + b"@"), message["Auto-Submitted"], message["Content-Language"],
          message["X-Refereed-Studies"], message.get_content_charset(), message.defects),
         (True, "auto-generated", "ko", "RKO2019", "utf-8", []), "nothing was lost or changed on the way")
    ok(abs((message["Date"].datetime.timestamp()) - time.time()) < 86400, "of today")


run(six_languages, what_goes_wrong, comes_at_night, templates, a_real_one)
