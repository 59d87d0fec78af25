"""The program `referee` with the daemon it was made for: joining, the local socket, keys that change, a review that is
submitted once whatever dies."""
import json
import os
import shutil
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from tap import BUILD, PATIENCE, lines_of, ok, run, same, say, until

REFEREE = os.path.join(BUILD, "referee")


class Person:
    """Somebody with a folder of their own, below the daemon's."""

    def __init__(self, daemon, name):
        self.daemon, self.name, self.home = daemon, name, "%s/people/%s" % (daemon.dir, name)
        os.makedirs(self.home)
        self.env = dict(os.environ, REFEREE_HOME=self.home, LC_ALL="C.UTF-8")

    def process(self, *words):
        return subprocess.Popen([REFEREE, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.env,
                                text=True, encoding="utf-8")

    def run(self, *words):
        process = self.process(*words)
        out, err = process.communicate(timeout=PATIENCE * 2)
        return process.returncode, out, err

    def do(self, *words):
        """Must succeed; gives what was printed."""
        status, out, err = self.run(*words)
        if status != 0:
            raise RuntimeError("referee %s: %d %s" % (" ".join(words), status, err))
        return out

    def ask(self, *words):
        return json.loads(self.do("--json", *words))


def coordinator_of(daemon):
    coordinator = Person(daemon, "coordinator")
    coordinator.do("join", daemon.keys + "/coordinator.join", "--key", daemon.keys + "/coordinator.key")
    return coordinator


def join(coordinator, name):
    """A person with a key that was made, added and joined by the program alone."""
    person = Person(coordinator.daemon, name)
    person.do("key", "new")
    file = person.home + "/join"
    coordinator.do("key", "add", name, person.home + "/referee.key.pub", "--join", file)
    person.do("join", file)
    return person


def has(text, part, name):
    if not ok(part in text, name):
        say(text)


def team(coordinator, *names):
    """A study in desk review with these reviewers; gives them."""
    people = {}
    for number, name in enumerate([*names, "gz-host"]):
        coordinator.do("institution", "add", "inst-%d" % number, "Institute %d" % number, ["JP", "KR", "CN"][number % 3])
        coordinator.do("principal", "add", name, "inst-%d" % number, "--full-name", "佐藤 %d" % number)
        people[name] = join(coordinator, name)
    coordinator.do("study", "create", "GZ2019", "--title", "Guangzhou", "--city", "Guangzhou", "--country", "CN",
                   "--year", "2019")
    coordinator.do("role", "grant", "gz-host", "host", "GZ2019")
    coordinator.do("role", "grant", names[0], "lead", "GZ2019")
    clients = {"host": people["gz-host"], "lead": people[names[0]], "secretariat": coordinator}
    while coordinator.ask("study", "get", "GZ2019")["stage"] != "desk_review":
        stage = coordinator.ask("study", "get", "GZ2019")["stage"]
        if stage == "team":
            for name in names:
                coordinator.do("assignment", "invite", "GZ2019", name)
                people[name].do("assignment", "accept", "GZ2019")
                people[name].do("declaration", "file", "GZ2019", "none")
        for row in coordinator.ask("workflow", "get", "GZ2019")["stages"]:
            for item in row["confirmations"] if row["stage"] == stage else []:
                by = next(role for role in clients if role in item["by"])
                clients[by].do("study", "confirm", "GZ2019", item["item"])
        coordinator.do("study", "advance", "GZ2019", "--override", "--reason", "the test is of something else")
    return people


def filled(path):
    """Fills the form in as people do: a number, a word, a sentence."""
    lines = []
    for line in open(path, encoding="utf-8").read().splitlines():
        lines.append(line)
        if line.startswith("==-== A number from "):
            lines.append(line.split()[4] + ". as it is")
        elif line.startswith("==-==   ") and "One of these words" in lines[-2]:
            lines.append(line.split()[1].rstrip("."))
        elif line.startswith("==-== Text of any lines"):
            lines.append("对其他城市有用。\n\\==+== not a marker")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\r\n".join(lines))


def first_steps(daemon):
    coordinator = coordinator_of(daemon)
    same(coordinator.ask("whoami")["principal"], "coordinator", "the coordinator's join file and key")
    local = Person(daemon, "local")
    same(json.loads(local.do("--json", "--server", daemon.ipc, "whoami"))["principal"], "coordinator",
         "the local socket needs no profile")
    coordinator.do("institution", "add", "kei", "Korea Environment Institute", "KR")
    coordinator.do("principal", "add", "kei-park", "kei", "--full-name", "박 견본")
    stranger = Person(daemon, "stranger")
    stranger.do("key", "new")
    coordinator.do("key", "add", "kei-park", daemon.keys + "/../people/stranger/referee.key.pub", "--dry-run")
    shutil.copy(daemon.keys + "/coordinator.join", stranger.home + "/join")
    stranger.do("join", stranger.home + "/join")
    status, _, err = stranger.run("whoami")
    same(status, 77, "an unknown key is refused; a dry run added none")
    has(err, "does not know this key", "and why")
    person = join(coordinator, "kei-park")
    same(person.ask("whoami")["full_name"], "박 견본", "a key made, added and joined")
    status, _, err = person.run("principal", "list")
    same(status, 77, "not permitted")
    status, _, err = person.run("study", "get", "NO-SUCH")
    same(status, 66, "not found")


def keys_change(daemon):
    coordinator = coordinator_of(daemon)
    coordinator.do("institution", "add", "kei", "Korea Environment Institute", "KR")
    coordinator.do("principal", "add", "kei-park", "kei", "--full-name", "박 견본")
    person = join(coordinator, "kei-park")
    person.do("key", "new", person.home + "/second.key")
    person.do("key", "rotate", person.home + "/second.key")
    same(person.ask("whoami")["principal"], "kei-park", "the second key is in use at once")
    person.do("key", "use", person.home + "/referee.key")
    same(person.run("whoami")[0], 77, "the first one is revoked")


def a_review_once(daemon):
    coordinator = coordinator_of(daemon)
    people = team(coordinator, "iges-sato", "kei-park", "igdp-liu")
    park = people["kei-park"]
    path = park.home + "/review.txt"
    has(park.do("status", "GZ2019"), "referee review form GZ2019", "the status says what to type")
    park.do("review", "form", "GZ2019", path)
    status, _, err = park.run("review", "submit", "GZ2019", path)
    same(status, 65, "an empty form cannot be submitted")
    has(err, path + ":", "and its lines are told")
    has(park.do("review", "save", "GZ2019", path), "before it can be submitted:", "but saved")
    wrong = park.home + "/wrong.txt"
    with open(path, encoding="utf-8") as file, open(wrong, "w", encoding="utf-8") as copy:
        copy.write(file.read().replace("\n==+== ambition_text", "high\n\n==+== ambition_text"))
    status, _, err = park.run("review", "submit", "GZ2019", wrong)
    has(err, "field `ambition` wants a number from 1 to 5", "what cannot be read is told")
    has(err, "obstacle: is required", "with what is wrong besides")
    ok("ambition: must" not in err, "but once")
    filled(path)

    daemon.signal(signal.SIGSTOP)
    process = park.process("review", "submit", "GZ2019", path)
    spool = park.home + "/kei-park/spool"
    while not (os.path.isdir(spool) and any(name.endswith(".json") for name in os.listdir(spool))):
        if process.poll() is not None:
            raise RuntimeError(process.communicate()[1])
    process.kill()
    process.communicate()
    daemon.signal(signal.SIGCONT)
    has(park.do("retry"), "review submit GZ2019: done", "a client that was killed: its review is sent again")
    same(os.listdir(spool), [], "and not kept any more")
    same(park.do("retry"), "everything was answered\n", "a second time there is nothing to send")
    versions = park.ask("review", "versions", "GZ2019")["items"]
    same([row.get("edition") for row in versions], [None, 1], "one draft, one edition")
    body = park.ask("review", "get", "GZ2019")["body"]
    ok("对其他城市有用。\n==+== not a marker" in body.values(), "with the text as it was meant")
    again = park.home + "/again.txt"
    park.do("review", "form", "GZ2019", again)
    same(park.run("review", "submit", "GZ2019", again, "--dry-run")[0], 0, "what is written out can be read back")

    daemon.kill9()
    process = people["igdp-liu"].process("comment", "list", "GZ2019", "--json")
    daemon.start()
    same(process.wait(PATIENCE), 0, "who asked while the daemon was away is answered when it is back")
    process.communicate()
    has(coordinator.do("board"), "GZ2019", "the board")
    has(coordinator.do("verify"), "is_intact  yes", "the journal")


def events_over_a_death(daemon):
    """What happens while who follows is cut off, before the first event has come."""
    coordinator, client = coordinator_of(daemon), daemon.client()
    follower = coordinator.process("--json", "events", "--watch")
    with lines_of(follower) as line:
        until(lambda: client.call("server.stats")["waiting"] == 1)
        daemon.kill9()
        follower.send_signal(signal.SIGSTOP)
        daemon.start()
        coordinator.do("institution", "add", "kei", "Korea Environment Institute", "KR")
        follower.send_signal(signal.SIGCONT)
        same(json.loads(line() or "{}").get("verb"), "institution.add", "is shown when the line is back")


run(first_steps, keys_change, a_review_once, events_over_a_death)
