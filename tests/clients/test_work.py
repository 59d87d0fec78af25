"""`referee work` with a daemon: what each exit status comes to, what the program is told and what it says, several at a time,
and every way in which a job, a lease, a worker or a server can end while it runs."""
import errno
import json
import os
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from crew import Crew, is_alive, script
from tap import BUILD, PATIENCE, Daemon, new_key, ok, run, same, until


def prepare(daemon, *topics):
    coordinator = daemon.client()
    for topic in topics or ("t",):
        coordinator.call("topic.add", topic=topic)
    return coordinator


# A lease that a test lets run out. Before, it must not: a machine may stand still for a while.
BEAT_MS = 3000


def put(coordinator, payload="p", **more):
    return coordinator.call("job.put", **{"topic": "t", "payload": payload, "backoff_ms": 1, "attempts": 2, **more})["job"]


def job(coordinator, name):
    return coordinator.call("job.get", job=name)


def state(coordinator, name, wanted):
    """Waits for a state; gives what it is in the end."""
    until(lambda: job(coordinator, name)["state"] == wanted)
    return job(coordinator, name)["state"]


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def fifo(daemon, name):
    path = "%s/%s" % (daemon.dir, name)
    os.mkfifo(path)
    return path


def tell(path):
    """Whoever reads the fifo goes on; waits until somebody does."""
    def reached():
        try:
            return os.open(path, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            return None

    end = until(reached)
    if not end:
        raise TimeoutError("nobody reads " + path)
    os.write(end, b"go\n")
    os.close(end)


def work(daemon, *args, options=()):
    """Runs to its end: exit status and standard error."""
    crew = Crew(daemon, *args, options=options)
    return crew.wait(), crew.told()


def add_worker(daemon, coordinator, who, institution, role):
    """Somebody with a profile: the options that choose it."""
    public, secret = new_key()
    coordinator.call("principal.add", principal=who, institution=institution, full_name=who, language="en")
    if role:
        coordinator.call("role.grant", principal=who, role=role)
    coordinator.call("key.add", principal=who, public=public)
    folder = "%s/home/%s" % (daemon.dir, who)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    with open(os.open(folder + "/key", os.O_CREAT | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
        json.dump({"public": public, "secret": secret}, file)
    with open(folder + "/profile.json", "w", encoding="ascii") as file:
        json.dump({"address": daemon.address, "server_key": daemon.server_key, "key": "key", "principal": who}, file)
    return "--server", daemon.address, "--profile", who


# A program that says where it is, and waits; `$1` is its folder. It has a child, which waits too.
LONG = 'trap "echo asked >%s/asked; exit 0" TERM\nsleep 1000 & echo $$ $! >%s/pids.new; mv %s/pids.new %s/pids; wait\n'


def long_program(daemon, text=LONG):
    return script(daemon.dir, "long", text.replace("%s", daemon.dir))


def running(daemon):
    path = daemon.dir + "/pids"
    until(lambda: os.path.exists(path))
    pids = [int(pid) for pid in read(path).split()]
    os.unlink(path)
    return pids


def gone(pids):
    return until(lambda: not any(is_alive(pid) for pid in pids))


def statuses(daemon):
    coordinator = prepare(daemon)
    program = script(daemon.dir, "p", 'read s\necho said\necho first >&2\necho "why $s" >&2\n'
                                      '[ "$s" != kill ] || kill -9 $$\n[ "$s" != mute ] || exec 2>&- sh -c "exit 3"\nexit $s\n')
    payloads = ["0", "1", "75", "127", "64", "65", "67", "68", "78", "kill"]
    jobs = {payload: put(coordinator, payload + "\n") for payload in payloads}
    crew = Crew(daemon, "t", "--", program)
    for payload, name in jobs.items():
        wanted = "done" if payload == "0" else "incident"
        same(state(coordinator, name, wanted), wanted, "exit status %s: %s" % (payload, wanted))
        shown = job(coordinator, name)
        tries = [(one["outcome"], one.get("error")) for one in shown["tries"]]
        if payload == "0":
            same((shown["result"], tries), ("said", [("done", None)]), "its result")
            continue
        why = "%s was killed by signal 9: why kill" % program if payload == "kill" else "why " + payload
        times = 1 if payload in ("64", "65", "67", "68", "78") else 2
        same(tries, [("failed", why)] * times, "%s: the last line is the error, %d times" % (payload, times))
    same(crew.stop(), 0, "it stops in order")
    ok("first\nwhy 1\n" in crew.told(), "standard error goes through")


def what_it_is_told(daemon):
    coordinator = prepare(daemon, "t", "u")
    coordinator.call("study.create", study="GZ2019", title="Gwangju", city="Gwangju", country="KR", year=2019)
    out = daemon.dir + "/out"
    program = script(daemon.dir, "p", 'cat >%s/payload-$REFEREE_TOPIC\nenv | grep ^REFEREE_ | sort >%s-$REFEREE_TOPIC\n'
                                      'echo "$@"\nls /proc/self/fd >%s/files\n' % (daemon.dir, out, daemon.dir))
    text = "".join(chr(c) for c in range(0x20, 0x7f)) + "\t한국어 \"quoted\" \\ 'x' 🌍\n\r\n" + "long " * 5000 + "no newline"
    first = put(coordinator, text, study="GZ2019")
    second = put(coordinator, "plain", topic="u", attempts=7)
    crew = Crew(daemon, "t", "u", "--", program, "--jobs", "x y", "--",
                env={"REFEREE_STUDY": "WRONG", "REFEREE_ATTEMPT": "99", "REFEREE_OTHER": "stays"})
    same((state(coordinator, first, "done"), state(coordinator, second, "done")), ("done", "done"), "both are done")
    crew.stop()
    with open(daemon.dir + "/payload-t", "rb") as file:
        same(file.read(), text.encode(), "the payload, byte for byte")
    same(read(daemon.dir + "/payload-u"), "plain", "and no byte more")
    facts = dict(line.split("=", 1) for line in read(out + "-t").splitlines())
    until_time, put_time = facts.pop("REFEREE_UNTIL"), facts.pop("REFEREE_PUT")
    same(facts, {"REFEREE_JOB": first, "REFEREE_TOPIC": "t", "REFEREE_STUDY": "GZ2019", "REFEREE_ATTEMPT": "1",
                 "REFEREE_ATTEMPTS_MAX": "2", "REFEREE_OTHER": "stays", "REFEREE_HOME": daemon.dir + "/home"}, "the facts")
    ok(until_time > put_time and until_time.endswith("Z"), "until when")
    facts = dict(line.split("=", 1) for line in read(out + "-u").splitlines())
    ok("REFEREE_STUDY" not in facts and facts["REFEREE_ATTEMPTS_MAX"] == "7", "what the job has not is not there")
    same(job(coordinator, first)["result"], "--jobs x y --", "arguments behind -- are the program's")
    same(read(daemon.dir + "/files").split(), ["0", "1", "2", "3"], "no file is open but its own")


def what_it_says(daemon):
    coordinator = prepare(daemon)
    program = script(daemon.dir, "p", "eval \"$(cat)\"\n")
    says = {"printf 'a\\n\\nb\\n\\n\\n'": "a\n\nb", "printf 'a\\377\\033[1mb\\000'": "a\ufffd\ufffd[1mb\ufffd", "printf '  \\n'": None,
            ":": None, "exec 0<&-; echo deaf": "deaf", "echo early; sleep 1000 & :": "early"}
    jobs = {text: put(coordinator, text) for text in says}
    long = put(coordinator, "yes '가나다' | head -c 200000")
    escaped = put(coordinator, "yes '\"\"\"\"\"\"\"\"' | head -c 200000")
    crew = Crew(daemon, "t", "--", program)
    for text, wanted in says.items():
        same((state(coordinator, jobs[text], "done"), job(coordinator, jobs[text]).get("result")), ("done", wanted), repr(text))
    same(state(coordinator, long, "done"), "done", "more than a result may be")
    result = job(coordinator, long)["result"].encode()
    ok(32768 - 4 < len(result) <= 32768 and result.decode().startswith("가나다\n가나다"), "is cut between two characters")
    same(state(coordinator, escaped, "done"), "done", "what doubles on its way is no matter")
    crew.stop()
    ok("job %s: its output is longer than a result may be" % long in crew.told(), "and it is said")


def several(daemon):
    coordinator = prepare(daemon)
    one, two = fifo(daemon, "one"), fifo(daemon, "two")
    program = script(daemon.dir, "p", 'eval "$(cat)"\n')
    # Each can end only while the other runs.
    jobs = [put(coordinator, "echo x >%s; read y <%s" % (one, two)), put(coordinator, "read y <%s; echo x >%s" % (one, two))]
    crew = Crew(daemon, "t", "--jobs", "2", "--", program)
    same([state(coordinator, name, "done") for name in jobs], ["done", "done"], "two at a time")
    same((len(crew.workers()), crew.stop()), (2, 0), "two workers")
    ok("no vice" not in crew.told(), "nothing else is said")


def cancelled(daemon):
    coordinator = prepare(daemon)
    crew = Crew(daemon, "t", "--", long_program(daemon))
    name = put(coordinator, heartbeat_ms=600)
    pids = running(daemon)
    coordinator.call("job.cancel", job=name, reason="not needed")
    same(state(coordinator, name, "cancelled"), "cancelled", "cancelled while it runs")
    ok(gone(pids), "the program and its child are gone")
    ok(os.path.exists(daemon.dir + "/asked"), "it was asked to end")
    same(crew.stop(), 0, "the worker went on")
    # One that does not listen.
    crew = Crew(daemon, "t", "--grace", "0", "--", long_program(daemon, LONG.replace("echo asked >%s/asked; exit 0", "")))
    name = put(coordinator, heartbeat_ms=600)
    pids = running(daemon)
    coordinator.call("job.cancel", job=name, reason="not needed")
    same(state(coordinator, name, "cancelled"), "cancelled", "a program that does not listen")
    ok(gone(pids), "is killed")
    same(crew.stop(), 0, "the worker went on")


def steal(daemon, crew):
    """While its worker is held up, the lease runs out, and the job is somebody else's: the lease."""
    (worker,) = crew.workers()
    os.kill(worker, signal.SIGSTOP)
    other = daemon.client()
    leased = other.call("job.lease", topics=["t"], timeout_ms=50000)["items"]
    return worker, leased[0]["lease"]


def lease_lost(daemon):
    coordinator = prepare(daemon)
    crew = Crew(daemon, "t", "--", long_program(daemon))
    name = put(coordinator, heartbeat_ms=BEAT_MS)
    pids = running(daemon)
    worker, _ = steal(daemon, crew)
    ok(all(is_alive(pid) for pid in pids), "it runs on, knowing nothing")
    os.kill(worker, signal.SIGCONT)
    ok(gone(pids), "its heartbeat says so: the program and its child are gone")
    ok(until(lambda: "job %s: its lease is lost; its program is ended" % name in crew.told()), "it is said")
    put(coordinator, heartbeat_ms=60000)
    ok(running(daemon), "the worker went on")
    crew.signal()
    crew.signal(signal.SIGINT)
    same(crew.wait(), 0, "and stops")


def late(daemon):
    """It ends while its worker is held up: what came of it is refused, and what the other says counts."""
    coordinator = prepare(daemon)
    gate = fifo(daemon, "gate")
    program = script(daemon.dir, "p", 'echo $$ $$ >%s/pids.new; mv %s/pids.new %s/pids\nread x <%s\necho mine\n'
                     % (daemon.dir, daemon.dir, daemon.dir, gate))
    crew = Crew(daemon, "t", "--", program)
    name = put(coordinator, heartbeat_ms=BEAT_MS)
    pids = running(daemon)
    worker, lease = steal(daemon, crew)
    tell(gate)
    ok(gone(pids), "it has ended")
    coordinator.call("job.ack", lease=lease, result="theirs")
    os.kill(worker, signal.SIGCONT)
    ok(until(lambda: "job %s: its lease is lost" % name in crew.told()), "a late end is refused, and said")
    shown = job(coordinator, name)
    same((shown["result"], [one["outcome"] for one in shown["tries"]]), ("theirs", ["expired", "done"]), "the other's counts")
    same(crew.stop(), 0, "the worker went on")


def stops_idle(daemon):
    coordinator = prepare(daemon)
    crew = Crew(daemon, "t", "--jobs", "5", "--", "/bin/true")
    ok(until(lambda: coordinator.call("server.stats").get("waiting") == 5), "five wait")
    same(crew.stop(), 0, "idle ones stop")
    same(coordinator.call("server.stats").get("waiting"), 0, "and nobody waits for them")
    name = put(coordinator)
    same((job(coordinator, name)["state"], job(coordinator, name)["tries"]), ("ready", []), "no job goes to who is gone")


def stops_busy(daemon):
    coordinator = prepare(daemon)
    gate = fifo(daemon, "gate")
    program = script(daemon.dir, "p", 'echo $$ >%s/pids.new; mv %s/pids.new %s/pids\nread x <%s\n'
                     % (daemon.dir, daemon.dir, daemon.dir, gate))
    crew = Crew(daemon, "t", "--", program)
    names = [put(coordinator, heartbeat_ms=BEAT_MS), put(coordinator)]
    running(daemon)
    crew.signal()
    ok(until(lambda: "stops when the jobs that run are done" in crew.told()), "it waits for its program")
    extended = job(coordinator, names[0])["until"]
    ok(until(lambda: job(coordinator, names[0])["until"] > extended), "heartbeats go on")
    tell(gate)
    same(crew.wait(), 0, "and ends")
    same([job(coordinator, name)["state"] for name in names], ["done", "ready"], "one is done, no other begun")


def second_signal(daemon):
    coordinator = prepare(daemon)
    crew = Crew(daemon, "t", "--", long_program(daemon))
    name = put(coordinator)
    pids = running(daemon)
    crew.signal()
    ok(until(lambda: "once more gives them back" in crew.told()), "the first")
    crew.signal(signal.SIGINT)
    same(crew.wait(), 0, "the second ends it")
    ok(gone(pids), "the program and its child are gone")
    shown = job(coordinator, name)
    same((shown["state"], shown["attempts"], [one["outcome"] for one in shown["tries"]]), ("ready", 0, ["released"]),
         "the job is as it was")


def server_dies(daemon):
    coordinator = prepare(daemon)
    gate = fifo(daemon, "gate")
    program = script(daemon.dir, "p", 'echo $$ >%s/pids.new; mv %s/pids.new %s/pids\nread x <%s\necho through\n'
                     % (daemon.dir, daemon.dir, daemon.dir, gate))
    crew = Crew(daemon, "t", "--", program)
    name = put(coordinator)
    pids = running(daemon)
    daemon.kill9()
    ok(is_alive(pids[0]), "the program is not disturbed")
    tell(gate)
    ok(until(lambda: "; asking on" in crew.told()), "it is said once that the server is away")
    ok(gone(pids), "the program ends meanwhile")
    daemon.start()
    same(state(coordinator, name, "done"), "done", "and its end is told when the server is back")
    ok(until(lambda: "the server answers again" in crew.told()), "which is said, too")
    same((job(coordinator, name)["result"], job(coordinator, name)["attempts"]), ("through", 1), "in one attempt")
    second = put(coordinator)
    running(daemon)
    tell(gate)
    same(state(coordinator, second, "done"), "done", "and the next is done")
    same(crew.stop(), 0, "it stops")
    same((crew.told().count("asking on"), crew.told().count("answers again")), (1, 1), "each once")
    ok(not os.path.exists(daemon.dir + "/home/local/spool") or not os.listdir(daemon.dir + "/home/local/spool"), "nothing is kept")


def stops_while_it_is_away(daemon):
    coordinator = prepare(daemon)
    crew = Crew(daemon, "t", "--jobs", "3", "--", "/bin/true")
    ok(until(lambda: coordinator.call("server.stats").get("waiting") == 3), "three wait")
    daemon.restart()
    coordinator = daemon.client()
    ok(until(lambda: coordinator.call("server.stats").get("waiting") == 3), "and again after a restart")
    daemon.kill9()
    same(crew.stop(), 0, "idle ones stop without a server")
    daemon.start()
    coordinator = daemon.client()
    crew = Crew(daemon, "t", "--", long_program(daemon))
    name = put(coordinator)
    pids = running(daemon)
    daemon.kill9()
    crew.signal()
    ok(until(lambda: "once more gives them back" in crew.told()) and is_alive(pids[0]), "a busy one lets its program run")
    crew.signal()
    same(crew.wait(), 75, "a second signal ends it all the same")
    ok(gone(pids) and "job %s: the server is away: its lease runs out by itself" % name in crew.told(), "and says what becomes of the job")
    daemon.start()


def may_not_any_more(daemon):
    coordinator = prepare(daemon)
    worker = add_worker(daemon, coordinator, "worker", institution="secretariat", role="worker")
    crew = Crew(daemon, "t", "--jobs", "2", "--", long_program(daemon), options=worker)
    name = put(coordinator, heartbeat_ms=BEAT_MS)
    pids = running(daemon)
    coordinator.call("role.revoke", principal="worker", role="worker")
    same((crew.wait(), "not_permitted" in crew.told()), (77, True), "who may not any more ends, and says why")
    ok(gone(pids), "and the program with it")
    same(state(coordinator, name, "ready"), "ready", "the lease runs out")


def worker_dies(daemon):
    coordinator = prepare(daemon)
    crew = Crew(daemon, "t", "--", long_program(daemon))
    name = put(coordinator, heartbeat_ms=BEAT_MS, attempts=3)
    pids = running(daemon)
    os.kill(crew.workers()[0], signal.SIGKILL)
    ok(gone(pids), "the program and its child go with their worker")
    ok(until(lambda: "a worker was killed by signal 9; another takes its place" in crew.told()), "another takes its place")
    pids = running(daemon)
    same(job(coordinator, name)["attempts"], 2, "and does the job again")
    crew.signal(signal.SIGKILL)
    ok(gone(pids), "where the first process dies, all end")
    same(state(coordinator, name, "ready"), "ready", "and give back what they have")
    crew.wait()


def cannot_start(daemon):
    coordinator = prepare(daemon)
    program = script(daemon.dir, "p", "echo fine\n")
    crew = Crew(daemon, "t", "--", program)
    ok(until(lambda: coordinator.call("server.stats").get("waiting") == 1), "it waits")
    os.rename(program, program + ".away")
    names = [put(coordinator, backoff_ms=1000, attempts=50) for _ in range(3)]
    ok(until(lambda: "cannot be started: No such file or directory; the next one is fetched in 1 s" in crew.told()), "it is said")
    os.rename(program + ".away", program)
    same([state(coordinator, name, "done") for name in names], ["done"] * 3, "they are done when it is there again")
    outcomes = [one["outcome"] for name in names for one in job(coordinator, name)["tries"]]
    pauses = crew.told().count("cannot be started")
    same((outcomes.count("failed"), len(outcomes)), (pauses, 3 + pauses), "each pause costs one attempt, and no more")
    same(job(coordinator, names[0])["tries"][0]["error"], program + " cannot be started: No such file or directory", "and says why")
    same(crew.stop(), 0, "it stops")


def once(daemon):
    coordinator = prepare(daemon)
    program = script(daemon.dir, "p", "exit $(cat)\n")
    args = ("t", "--once", "--", program)
    same(work(daemon, *args)[0], 66, "there is none")
    for payload, wanted, is_last in (("0", 0, False), ("1", 75, False), ("65", 65, False), ("1", 65, True)):
        put(coordinator, payload, backoff_ms=3600000, attempts=1 if is_last else 2)
        same(work(daemon, *args)[0], wanted, "exit status %s comes to %d" % (payload, wanted))
    crew = Crew(daemon, *args, options=("--timeout", "50"))
    ok(until(lambda: coordinator.call("server.stats").get("waiting") == 1), "it waits as long as it may")
    put(coordinator, "0")
    same(crew.wait(), 0, "for one")
    put(coordinator, "0")
    put(coordinator, "65")
    same(work(daemon, "--jobs", "3", *args)[0], 65, "of several, the worst")


def bad_usage(daemon):
    coordinator = prepare(daemon)
    name = put(coordinator)
    plain = daemon.dir + "/plain"
    with open(plain, "w", encoding="utf-8") as file:
        file.write("no program\n")
    cases = [(("t",), 64, "which program?"), (("--", "true"), 64, "the command is: referee work TOPIC..."),
             (("t", "--"), 64, "which program?"), (("t", "--jobs", "0", "--", "true"), 64, "--jobs must be 1 to 64"),
             (("t", "--jobs", "65", "--", "true"), 64, "--jobs must be 1 to 64"),
             (("t", "--jobs", "2x", "--", "true"), 64, "--jobs must be 1 to 64"),
             (("t", "--jobs", "17", "--", "true"), 64, "--jobs 17: the server lets 16 calls"),
             (("t", "--grace", "-1", "--", "true"), 64, "--grace must be 0 to 3600 seconds"),
             (("t", "--once", "--", "no-such-program"), 69, "no-such-program cannot be run: No such file or directory"),
             (("t", "--", plain), 69, "cannot be run: Permission denied"), (("t", "--", "/tmp"), 69, "/tmp cannot be run"),
             (("no-such", "--", "true"), 66, "not_found"), (("t", "no-such", "--", "true"), 66, "not_found"),
             (("t", "--nonsense", "--", "true"), 64, "there is no option --nonsense")]
    for args, status, part in cases:
        got, told = work(daemon, *args)
        same((got, part in told, told.count("\n")), (status, True, 1), "work " + " ".join(args))
    # Somebody else's worker, and who is none.
    coordinator.call("institution.add", institution="igdp", title="IGDP", country="KR")
    for who, role, status, word in (("stranger", "worker", 66, "not_found"), ("observer", None, 77, "not_permitted")):
        got, told = work(daemon, "t", "--", "true", options=add_worker(daemon, coordinator, who, institution="igdp", role=role))
        same((got, word in told), (status, True), "%s may not" % who)
    same(job(coordinator, name)["tries"], [], "and nothing was leased")
    address = "ipc://%s/none" % daemon.dir
    result = subprocess.run([BUILD + "/referee", "--server", address, "--timeout", "100ms", "work", "--once", "t", "--", "true"],
                            stderr=subprocess.PIPE, universal_newlines=True, timeout=PATIENCE, check=False,
                            env={**os.environ, "REFEREE_HOME": daemon.dir + "/home"})
    same((result.returncode, "no connection to" in result.stderr), (69, True), "no server, asked once")


def waits_for_a_server():
    daemon = Daemon()
    crew = Crew(daemon, "t", "--", "/bin/true", options=("--timeout", "100ms"))
    ok(until(lambda: "asking on" in crew.told()), "no server is there yet")
    daemon.start()
    crew_end = until(lambda: crew.process.poll() is not None)
    same((crew_end, crew.wait(), "not_found" in crew.told()), (True, 66, True), "and once it is, what is wrong is said")


if __name__ == "__main__":
    chosen = sys.argv[1:]
    cases = (statuses, what_it_is_told, what_it_says, several, cancelled, lease_lost, late, stops_idle, stops_busy, second_signal,
             server_dies, stops_while_it_is_away, may_not_any_more, worker_dies, cannot_start, once, bad_usage, waits_for_a_server)
    run(*(case for case in cases if not chosen or case.__name__ in chosen))
