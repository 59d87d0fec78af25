"""player.py: a client process of soaker.py as its conductor sees it: started, killed, told to finish, and asked about."""
import json
import os
import signal
import subprocess
import time

import ledger
import study
from tap import BUILD, PATIENCE, read_key, same, say

REFEREE = os.path.join(BUILD, "referee")
ROLES = {"coordinator": "coordinator", "gj-host": "host", "iges-lead": "lead", "igdp-editor": "editor",
         **{name: "reviewer" for name in study.REVIEWERS}}
STUDIES = {"drafting": "DRAFT1", "desk_review": "REVIEW1"}  # stage that it stays in: the study that everybody works in


def set_up(daemon, coordinator, by_program):
    """People, and the two studies; gives everybody's keys. Those by_program get a profile for `referee`."""
    keys = study.add_people(coordinator)
    clients = {name: daemon.client(key) for name, key in keys.items()}
    clients["coordinator"] = coordinator
    for stage, code in STUDIES.items():
        study.create(coordinator, code)
        study.walk(clients, code, until=stage)
    keys["coordinator"] = daemon.coordinator
    for name in by_program:
        keys[name] = join(daemon, coordinator, name)
    return keys


def join(daemon, coordinator, name):
    """A profile for `referee`; gives the key."""
    home = "%s/%s" % (daemon.dir, name)
    os.makedirs(home)
    with open(home + "/join", "w", encoding="ascii") as file:
        json.dump({"refereed_join": 1, "address": daemon.address, "server_key": daemon.server_key, "principal": name}, file)
    for words in ["key", "new"], ["join", home + "/join"]:
        subprocess.run([REFEREE, *words], check=True, stdout=subprocess.DEVNULL, env=dict(os.environ, REFEREE_HOME=home),
                       timeout=PATIENCE)
    key = read_key(home + "/referee.key")
    coordinator.call("key.add", principal=name, public=key[0])
    return key


class Player:
    """name is one of ROLES. more: what soaker.py is told beside the usual."""

    def __init__(self, daemon, name, key, seed, by_program=False, **more):
        self.name, self.key, self.by_program, self.kills, self.process = name, key, by_program, 0, None
        self.path = "%s/%s.ledger" % (daemon.dir, name)
        self.log = "%s/%s.said" % (daemon.dir, name)
        self.me = {"name": name, "role": ROLES[name], "key": key, "address": daemon.address, "server_key": daemon.server_key,
                   "ledger": self.path, "seed": seed, **STUDIES, **more}
        if by_program:
            self.me.update(program=REFEREE, home="%s/%s" % (daemon.dir, name))

    def start(self):
        def hold_term():  # one that comes before the client can listen waits for it
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})

        with open(self.log, "ab") as said:
            self.process = subprocess.Popen(["/usr/bin/python3", os.path.dirname(os.path.abspath(__file__)) + "/soaker.py",
                                             json.dumps(self.me)], stderr=said, start_new_session=True, preexec_fn=hold_term)
        self.born_ms = time.time() * 1000

    def kill(self):
        """With the `referee` that it may have started."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)
        self.kills += 1

    def entries(self):
        return ledger.read(self.path)

    def acknowledged(self):
        return [(request, entry) for request, entry in self.entries().items() if entry.result is not None]

    def ask_again(self, daemon, asked):
        """Sends acknowledged requests once more; gives those whose answer is not the one of then."""
        changed = set()
        client = daemon.client(self.key)
        for at in range(0, len(asked), 64):
            batch = asked[at:at + 64]
            replies = {reply["id"]: reply for reply in client.raw([
                {"jsonrpc": "2.0", "id": request, "method": entry.method, "params": dict(entry.params, request_id=request)}
                for request, entry in batch])}
            changed |= {(self.name, request) for request, entry in batch if replies[request].get("result") != entry.result}
        client.close()
        return changed


def finish(players):
    """Lets them ask nothing more, and waits until they have an answer to everything."""
    for player in players:
        player.process.send_signal(signal.SIGTERM)
    for player in players:
        same(player.process.wait(PATIENCE), 0, "%s has an answer to everything it asked" % player.name)
        with open(player.log, encoding="utf-8") as said:
            say(said.read())


def kill_all(players):
    for player in players:
        if player.process and player.process.poll() is None:
            player.kill()
