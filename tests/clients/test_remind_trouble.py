"""`referee remind run` where something is wrong: programs that pass for a sendmail and behave badly, a run that is killed,
two at once, words that would break a mail, files of texts from any editor, a machine whose name makes no address."""
import email
import email.policy
import glob
import os
import shutil
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from reminders import LETTERS, command, environment, keeper, kept, prepare, remind, sendmail
from tap import BUILD, PATIENCE, REFEREED, Daemon, ok, run, same, say, until

FROM = ("--from", "refereed@example.com")


def begin(count=1, **conf):
    daemon = Daemon(conf)
    prepare(daemon)
    coordinator = daemon.client()
    coordinator.call("institution.add", institution="cities", title="Cities", country="KR")
    for i in range(count):
        coordinator.call("principal.add", principal="host-%d" % i, institution="cities", full_name="Host %d" % i,
                         email="h%d@example.org" % i)
        coordinator.call("study.create", study="S%d" % i, title="t", city="Gwangju", country="KR", year=2019)
        coordinator.call("role.grant", principal="host-%d" % i, role="host", study="S%d" % i)
    return daemon, coordinator


def job_of(coordinator):
    return coordinator.call("job.list", topic="mail")["items"][0]


def read(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def sendmails():
    daemon, coordinator = begin()
    again = lambda: coordinator.call("job.kick", job=job_of(coordinator)["job"])
    shut = sendmail(daemon.dir, "shut", "exec <&- >&- 2>&-; exec sleep 1000\n")
    status, _, told = remind(daemon, shut, *FROM, "--seconds", "1")
    same((status, "did not end within 1 s" in told), (75, True), "one that closes its pipes and hangs is ended")
    again()
    bytes_of = sendmail(daemon.dir, "bytes", "cat >/dev/null\nprintf '\\377\\233[2J\\177\\200 no' >&2\nhead -c 3000000 /dev/urandom\nexit 75\n")
    status, _, told = remind(daemon, bytes_of, *FROM)
    same((status, job_of(coordinator)["state"]), (75, "scheduled"), "one that says megabytes of any bytes")
    ok("\\xff" in job_of(coordinator)["error"] and "no" in job_of(coordinator)["error"], "is kept word by word, as text")
    again()
    left = sendmail(daemon.dir, "left", "cat >/dev/null\nsleep 1000 & echo $! >%s/left.pid\n" % daemon.dir)
    status, _, told = remind(daemon, left, *FROM, "--seconds", "1800")
    same((status, told, job_of(coordinator)["state"]), (0, "", "done"), "one that leaves a child behind has ended all the same")
    with open(daemon.dir + "/left.pid", encoding="ascii") as file:
        pid = int(file.read())
    same(os.kill(pid, 0), None, "which is left to its work")
    os.kill(pid, signal.SIGKILL)


def one_that_takes_its_time():
    """It ends once its lease has been extended: had it not been, the mail would go out again."""
    daemon, coordinator = begin(job_heartbeat_ms="9s")
    jobs = "%s/referee --server %s --json job list --state leased" % (BUILD, daemon.ipc)
    slow = sendmail(daemon.dir, "slow", "cat >/dev/null\nfirst=$(%s | grep -o '\"until\": *\"[^\"]*\"')\n"
                    "[ -n \"$first\" ] || exit 64\n"
                    "while now=$(%s | grep -o '\"until\": *\"[^\"]*\"') && [ \"$now\" = \"$first\" ]; do :; done\n"
                    "[ -n \"$now\" ]\n" % (jobs, jobs))
    status, _, told = remind(daemon, slow, *FROM)
    same((status, told, job_of(coordinator)["state"], job_of(coordinator)["attempts"]), (0, "", "done", 1), "its lease is kept meanwhile")


def killed():
    """Between the sendmail's end and the acknowledgement: the mail goes out again, and is known for the same."""
    daemon, coordinator = begin(job_heartbeat_ms="3s")
    keep, box = keeper(daemon)
    fatal = sendmail(daemon.dir, "fatal", "%s\nkill -9 $PPID\n" % keep)
    same((remind(daemon, fatal, *FROM)[0], len(kept(box))), (-9, 1), "killed when the mail is out")
    until(lambda: job_of(coordinator)["state"] == "ready")
    same(remind(daemon, keep, *FROM)[0], 0, "the next run sends it again")
    mails = [read(raw) for raw in kept(box)]
    same((len(mails), len({mail["Message-ID"] for mail in mails})), (2, 1), "under the same Message-ID")
    same(glob.glob(daemon.dir + "/home/*/spool/*"), [], "nothing is kept for later by a run that died")


def back_before_it_was_acknowledged():
    """The mail system reports while it still has the mail: an incident, and no reason to leave the others unwritten."""
    daemon, coordinator = begin(2)
    keep, box = keeper(daemon)
    quick = sendmail(daemon.dir, "quick", "%s\nset -- %s/*\n[ $# = 1 ] || exit 0\njob=$(sed -n 's/^Message-ID: <\\(.*\\)@.*/\\1/p' \"$1\")\n"
                     "exec %s/referee --server %s remind bounced \"$job\" --error 'no such user'\n" % (keep, box, BUILD, daemon.ipc))
    status, _, told = remind(daemon, quick, *FROM)
    same((status, len(kept(box)), "was not held to its end" in told), (0, 2, True), "the run goes on")
    same(sorted(job["state"] for job in coordinator.call("job.list", topic="mail")["items"]), ["done", "incident"], "one came back")


def two_at_once():
    daemon, coordinator = begin(12)
    keep, box = keeper(daemon)
    runs = [subprocess.Popen(command(daemon, keep, *FROM), env=environment(daemon), stdout=subprocess.PIPE) for _ in range(3)]
    same([process.communicate(timeout=PATIENCE) and process.returncode for process in runs], [0, 0, 0], "three runs at once")
    same(sorted(read(raw)["To"].addresses[0].addr_spec for raw in kept(box)), sorted("h%d@example.org" % i for i in range(12)),
         "each is written to once")
    same({job["state"] for job in coordinator.call("job.list", topic="mail")["items"]}, {"done"}, "and nothing is left")


def words():
    """Whatever people are called and studies are titled: no header is added, no field filled in, no line too long."""
    daemon, coordinator = begin(0)
    keep, box = keeper(daemon)
    names = ["=?utf-8?B?QmNjOiB4QHk=?=", "Ann\u2028Bcc: x@example.net", "\u202egnp.exe", "x" * 250, "很" * 80,
             'a" <b@example.net>, "c\\', "Александр Сергеевич Пушкин-Мусин", "a, b; c: d", "{full_name}", "Ann\x85Bcc: x"]
    titles = ["{principal} {task} {study}", "=?utf-8?Q?x?= title", "t\u2029Bcc: x@example.net", "\u202e{zone}", "시" * 80, "y" * 250]
    taken = 0
    for i, name in enumerate(names):
        try:
            coordinator.call("principal.add", principal="p%d" % i, institution="cities", full_name=name, email="p%d@example.org" % i,
                             language=["en", "zh-Hant-TW", "pt-BR", "KO"][i % 4])
        except Exception as error:  # pylint: disable=broad-except
            ok("control character" in str(error), "%r is refused" % name)
            continue
        coordinator.call("study.create", study="W%d" % i, title=titles[i % len(titles)], city="Wuhan", country="CN", year=2019)
        coordinator.call("role.grant", principal="p%d" % i, role="host", study="W%d" % i)
        taken += 1
    same(remind(daemon, keep, *FROM)[0], 0, "all of them are written to")
    mails = kept(box)
    same(len(mails), taken, "once")
    for raw in mails:
        mail = read(raw)
        i = int(mail["To"].addresses[0].username[1:])
        head = raw.split(b"\n\n", 1)[0].split(b"\n")
        same(sorted(mail.keys()), sorted(["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Refereed-Studies",
                                          "MIME-Version", "Content-Type", "Content-Language", "Content-Transfer-Encoding"]),
             "p%d: its headers and no more" % i)
        same((len(mail["To"].addresses), mail["To"].addresses[0].domain, mail.defects), (1, "example.org", []), "one address")
        ok(mail["To"].addresses[0].display_name.strip() in ("", names[i], names[i].replace("\u202e", " ").strip(), names[i].replace("\u2028", " ")),
           "a name as it is, or none: %r" % mail["To"].addresses[0].display_name)
        ok(max(map(len, raw.split(b"\n"))) <= 998 and max(len(line) for line in head if not line.startswith(b"To: ")) <= 78, "short lines")
        same((mail["Content-Language"], mail["X-Refereed-Studies"]), ({0: "en", 1: "zh", 2: "en", 3: "ko"}[i % 4], "W%d" % i), "in a language")
        body = mail.get_content()
        title = titles[i % len(titles)]
        ok("\u202e" not in body and "\u2029" not in body, "nothing turns the direction of writing")
        ok("{" not in title or title.replace("\u202e", "") in body.replace("\n", " "), "what is in braces in a title is no field")


def texts():
    """From an editor that puts a byte order mark first and ends lines its own way; and what is no text."""
    daemon, _ = begin()
    keep, box = keeper(daemon)
    folder = daemon.dir + "/letters"
    shutil.copytree(LETTERS, folder)
    with open(folder + "/en.txt", encoding="utf-8") as file:
        text = file.read()
    for bad, why in ((b"intro = a\x1b[2J", "en.txt:6: holds the control character 0x1b"), (b"intro = \xff", "en.txt:0: is not UTF-8, at byte"),
                     (b"intro = " + b"x" * 70000, "en.txt:0: cannot be read: it is too large"), (b"intro = {principal}", "has no field")):
        with open(folder + "/en.txt", "wb") as file:
            file.write(text.encode().replace(b"intro = this", bad + b" this"))
        status, _, told = remind(daemon, keep, *FROM, "--letters", folder)
        if not ok(status == 65 and why in told, why):
            say((status, told))
    with open(folder + "/en.txt", "wb") as file:
        file.write(b"\xef\xbb\xbf" + text.encode().replace(b"\n", b"\r\n"))
    same(remind(daemon, keep, *FROM, "--letters", folder)[0], 0, "CRLF and a byte order mark do no harm")
    ok("\r" not in read(kept(box)[0]).get_content() and "this is how your tasks" in read(kept(box)[0]).get_content(), "and are not in the mail")
    os.unlink(folder + "/en.txt")
    status, _, told = remind(daemon, keep, *FROM, "--letters", folder)
    same((status, "there is no en.txt" in told), (65, True), "a folder without English")
    status, _, told = remind(daemon, keep, *FROM, "--letters", folder + "/none")
    same((status, "the folder cannot be read" in told), (65, True), "no folder")


def what_is_no_fault_of_the_mail():
    daemon, coordinator = begin()
    keep, box = keeper(daemon)
    same(remind(daemon, keep, "--from", "nobody")[0], 64, "--from that is no address")
    same([row["topic"] for row in coordinator.call("topic.list")["items"] if not row["topic"].startswith("inbox-")], [],
         "is told before anything is put")
    for seconds in ("0", "1801", "x"):
        same(remind(daemon, keep, "--seconds", seconds)[0], 64, "--seconds " + seconds)
    same(remind(daemon, keep, *FROM)[0], 0, "with one, it is sent")
    daemon.stop()
    status, _, told = remind(daemon, keep, *FROM, "--timeout", "1")
    same((status, glob.glob(daemon.dir + "/home/*/spool/*")), (69, []), "no daemon: said so, and nothing is kept for later")
    daemon.configure(mail_from="refereed at example")
    check = subprocess.run([REFEREED, "--check", daemon.conf_path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True, timeout=PATIENCE)
    line = [i + 1 for i, text in enumerate(open(daemon.conf_path, encoding="utf-8")) if "mail_from" in text][0]
    same((check.returncode, "refereed.conf:%d" % line in check.stdout and "mail_from" in check.stdout), (78, True), "mail_from that is no address: which line")
    daemon.configure(mail_from=None)
    daemon.start()


run(sendmails, one_that_takes_its_time, killed, back_before_it_was_acknowledged, two_at_once, words, texts, what_is_no_fault_of_the_mail)
