"""reminders.py: what the tests of `referee remind` stand on: people in studies that remind them at once, and programs
that pass for a sendmail."""
import glob
import os
import shutil
import subprocess

from tap import BUILD, PATIENCE, TREE

LETTERS = TREE + "/config/letters"
PEOPLE = {"en": "Ann O'Neill, PhD", "ko": "박서연", "zh": "刘伟", "ja": "佐藤 愛子", "mn": "Бат-Эрдэнэ", "ru": "Иван Петров"}


def sendmail(folder, name, script):
    path = "%s/%s" % (folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\n" + script)
    os.chmod(path, 0o755)
    return path


def environment(daemon):
    return {**os.environ, "REFEREE_HOME": daemon.dir + "/home", "LC_ALL": "C.UTF-8"}


def command(daemon, program, *more):
    return [BUILD + "/referee", "--server", daemon.ipc, "remind", "run", "--letters", LETTERS, "--sendmail", program, *more]


def remind(daemon, program, *more):
    """(status, what it printed, what it complained of); a second --letters takes the place of the first."""
    result = subprocess.run(command(daemon, program, *more), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            universal_newlines=True, timeout=PATIENCE, env=environment(daemon))
    return result.returncode, result.stdout, result.stderr


def keeper(daemon):
    """A sendmail that keeps mails, and the folder in which it does."""
    box = daemon.dir + "/box"
    os.mkdir(box)
    return sendmail(daemon.dir, "keep", 'cat >"$(mktemp %s/XXXXXXXX)"\n' % box), box


def kept(box):
    """Every mail in a folder, as bytes."""
    found = []
    for path in sorted(glob.glob(box + "/*")):
        with open(path, "rb") as file:
            found.append(file.read())
    return found


def texts_of(language):
    with open("%s/%s.txt" % (LETTERS, language), encoding="utf-8") as file:
        return dict(line.rstrip("\n").split(" = ", 1) for line in file if " = " in line and line[0] != "#")


def prepare(daemon):
    """Whoever has something to do in a new study is reminded of it at once, at any hour; a study for each language."""
    folder = daemon.dir + "/workflows"
    shutil.copytree(TREE + "/config/workflows", folder)
    with open(folder + "/peer-review.conf", encoding="utf-8") as file:
        text = file.read().replace('when = "asked"; days = [ 7 ]', 'when = "asked"; days = [ 0 ]').replace('"asked"; days = [ 3, 7 ]', '"asked"; days = [ 0 ]')
    with open(folder + "/peer-review.conf", "w", encoding="utf-8") as file:
        file.write(text)
    daemon.configure(workflows_dir=folder, quiet_hours="", quiet_days="")
    daemon.start()


def add_host(coordinator, language, **more):
    code = "R" + language.upper() + "2019"
    coordinator.call("principal.add", principal="host-" + language, institution="cities", full_name=PEOPLE[language],
                     language=language, **more)
    coordinator.call("study.create", study=code, title="연구 " + language, city="Gwangju", country="KR", year=2019)
    coordinator.call("role.grant", principal="host-" + language, role="host", study=code)
