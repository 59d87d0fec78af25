"""test_catalogue.py: what the client says in other languages: the template is what the sources and tables say, and each
catalogue compiles, keeps what is filled in where it was, and has all short words."""
import glob
import os
import re
import subprocess
import tempfile

from manual import BUILD, TREE, check, differences, end, files, read, tables

COMPLETE = ["ja", "ko", "mn", "ru", "zh_CN"]  # that have no short word left in English
SHORT = 40  # bytes: longer ones are sentences, which may wait for somebody who speaks the language


def run(*command):
    env = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "LANGUAGE")}
    return subprocess.run(command, cwd=TREE, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True,
                          check=False)


def entries(path):
    """(context, text, text of several, translations, flags) of each, the head apart."""
    for block in read(path).split("\n\n")[1:]:
        found = {}
        key = None
        for line in block.splitlines():
            start = re.match(r'(msg\w+(?:\[\d\])?) (".*")', line)
            if start:
                key = start[1]
            if key and (start or line.startswith('"')):
                found[key] = found.get(key, "") + (start[2] if start else line)[1:-1]
        yield (found.get("msgctxt"), found.get("msgid", ""), found.get("msgid_plural"),
               [found[key] for key in found if key.startswith("msgstr")], re.findall(r"^#, (.*)", block, re.M))


def template():
    return list(entries("clients/po/refereed.pot"))


def template_is_up_to_date():
    with tempfile.TemporaryDirectory() as folder:
        made = run("make", "--no-print-directory", "pot", "POT=%s/pot" % folder, "B=" + BUILD,
                   *(["SAN=" + os.environ["SAN"]] if os.environ.get("SAN") else []))
        if made.returncode:
            yield made.stdout
            return
        with open(folder + "/pot", encoding="utf-8") as file:
            if file.read() != read("clients/po/refereed.pot"):
                yield "clients/po/refereed.pot is older than the sources: `make po` brings it and the catalogues up to date"


def tables_are_in_it():
    """Looked up here in another way than clients/po/tables.c has it."""
    known = {(context, text) for context, text, *_ in template()}
    for verb in tables()["verbs"]:
        for param in verb["params"]:
            if param["name"] in ("state", "disposition", "status", "acceptance", "role", "outcome", "class", "confidence"):
                noun = verb["name"].split(".")[0]
                for word in param["words"]:
                    if noun not in ("archive", "job", "upload", "import") and ("word", word) not in known:
                        yield "%s: the word `%s` is not in the template" % (verb["name"], word)
    for path in files("config/workflows", ".conf"):
        for name, title in re.findall(r'\bid = "(\w+)";\s*title = "([^"]+)"', read(path)):
            if not {("stage", title), ("confirmation", title), ("workflow", title)} & known:
                yield "%s: the title of %s is not in the template" % (path, name)
    for error in tables()["errors"]:
        if ("error", error["help"]) not in known:
            yield "the answer `%s` is not in the template" % error["word"]


def tasks_are_the_daemons():
    """The client looks tasks up by the sentence that the daemon makes."""
    daemon, client = read("daemon/core/tasks.c"), read("clients/referee/language.c")
    sentences = re.findall(r'N_\("(.*)"\)', client)
    if len(sentences) < 4:
        yield "no sentences were found in clients/referee/language.c"
    for sentence in sentences + ["confirm: %s", "%s %lld comment%s", "answer", "answer or assign"]:
        if '"%s"' % sentence not in daemon:
            yield "daemon/core/tasks.c does not say `%s`" % sentence


def catalogues():
    return sorted(os.path.relpath(path, TREE) for path in glob.glob(TREE + "/clients/po/*.po"))


def compiles(path):
    done = run("msgfmt", "--check", "-o", "/dev/null", path)
    if done.returncode or done.stdout:
        yield done.stdout
    yield from differences([e[:3] for e in entries(path)], [e[:3] for e in template()], "the text", path)
    if "wants a native reader" not in read(path).split("\n\n")[0].lower() and path[11:-3] in COMPLETE:
        yield "nobody who speaks the language is named, and it is not marked either"


def is_complete(path):
    for context, text, _, said, flags in entries(path):
        if (context or len(text) <= SHORT) and not all(said):
            yield "`%s` (%s) is not translated" % (text, context)
        if "fuzzy" in ", ".join(flags):
            yield "`%s` is fuzzy" % text


def holds_the_same(path):
    """msgfmt looks after conversions; blanks at the ends, line feeds and what is typed as a command are no less exact."""
    for _, text, _, said, _ in entries(path):
        for one in filter(None, said):
            if text.endswith("\\n") != one.endswith("\\n"):
                yield "`%s` ends in another way" % text
            if re.search(r"%[a-z]", text) and sorted(re.findall(r"%[a-z]+", text)) != sorted(re.findall(r"%[a-z]+", one)):
                yield "`%s` has other conversions" % text
            if sorted(re.findall("`[^`]*`", text)) != sorted(re.findall("`[^`]*`", one)):
                yield "`%s` names another command" % text


check(template_is_up_to_date(), "the template is what the sources say")
check(tables_are_in_it(), "the tables' words, titles and answers are in the template")
check(tasks_are_the_daemons(), "tasks are told in the daemon's sentences")
check(differences([path[11:-3] for path in catalogues() if path[11:-3] in COMPLETE], COMPLETE, "the catalogue", "clients/po"),
      "the catalogues are there")
for catalogue in catalogues():
    check(compiles(catalogue), "%s compiles and has every text of the template" % catalogue)
    check(holds_the_same(catalogue), "%s keeps conversions and commands" % catalogue)
for language in COMPLETE:
    check(is_complete("clients/po/%s.po" % language), "%s: all short words are translated" % language)
end()
