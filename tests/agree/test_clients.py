"""test_clients.py: referee(1) against the verb table and the client's own tables, libreferee(3) against its header."""
import re

from manual import Manual, check, differences, end, files, items, read, tables

REFEREE = Manual("clients/referee/referee.1")
LIBRARY = Manual("clients/libreferee/libreferee.3")
COMMANDS = re.findall(r'^\t\{ "([a-z ]+)",\s+"', read("clients/referee/command.c"), re.M)
ALIASES = re.findall(r'^\t\{ "([a-z]+)", "[a-z]+\.[a-z]+" \},', read("clients/referee/command.c"), re.M)


class Synopsis:
    """The head of an entry: .It Cm study advance Ar STUDY Oo Fl -to Ar TEXT Oc"""

    def __init__(self, entry):
        self.name, self.arguments, self.options = [], [], {}  # optional: True
        depth, flag, macro = 0, None, None
        for word in entry.words:
            if word in ("Oo", "Oc", "Op"):
                depth, flag = depth + (-1 if word == "Oc" else 1), None
            elif word in ("Ar", "Fl", "Ns"):
                macro = word
            elif macro == "Fl":
                flag = word.lstrip("-")
                self.options[flag] = depth > 0
            elif macro == "Ar" and not flag:
                self.arguments.append((word, depth > 0))
            elif macro is None:
                self.name.append(word)
            else:
                flag = None
        self.name = " ".join(self.name)


def entries():
    """(entry, synopsis) of every verb, and of commands that stand with them."""
    for heading in REFEREE.headings("VERBS"):
        for entry in REFEREE.items(heading, "Cm"):
            yield entry, Synopsis(entry)


def whom(verb):
    """Who may use it, as the manual says behind it; "" where that is everybody who sees it."""
    roles = [role for role in verb["roles"] if role != "own"]
    if len(roles) == len(tables()["roles"]):
        return ""
    if "own" not in verb["roles"]:
        return "For: %s." % ", ".join(roles)
    return "For: %s." % ("%s, and whoever it belongs to" % ", ".join(roles) if roles else "whoever it belongs to")


def verb_problems(verb, entry, synopsis):
    arguments = [("FILE" if p["is_file"] else p["name"].upper(), not p["is_required"])
                 for p in verb["params"] if p["is_positional"]]
    options = {p["name"].replace("_", "-"): not p["is_required"] for p in verb["params"] if not p["is_positional"]}
    if synopsis.name == "key add":
        options["join"] = True  # the client's own
    if synopsis.arguments != arguments:
        yield "%s takes %s, not %s" % (synopsis.name, arguments, synopsis.arguments)
    if synopsis.options != options:
        yield "%s has the options %s, not %s" % (synopsis.name, options, synopsis.options)
    if whom(verb) not in entry.text or ("For: " in entry.text and not whom(verb)):
        yield "%s: `%s` is wanted" % (synopsis.name, whom(verb) or "no line that begins with For")
    told = {e.words[0].lstrip("-") for e in items(entry.body) if e.macro == "Fl"}
    yield from differences(told - {"join"}, set(options) - {"join", "reason"} | ({"reason"} & told),
                           synopsis.name + ": option", "its list")


def verbs():
    found = {synopsis.name: (entry, synopsis) for entry, synopsis in entries()}
    names = {verb["name"].replace(".", " "): verb for verb in tables()["verbs"]}
    own = [name for name in COMMANDS if name not in names]
    yield from differences([s.name for _, s in entries() if s.name not in own], names, "verb")
    for name, verb in names.items():
        if name in found and name not in COMMANDS:
            yield from verb_problems(verb, *found[name])


def commands():
    told = [Synopsis(entry).name for entry in REFEREE.items("COMMANDS", "Cm")]
    told = [name.replace("completion bash", "completion") for name in told]
    told += [synopsis.name for _, synopsis in entries() if synopsis.name in COMMANDS]
    yield from differences(told, COMMANDS + ALIASES, "command")
    if not COMMANDS or not ALIASES:
        yield "command.c is not read as it is written"


def options():
    rows = re.findall(r'\{ "([a-z-]+)",\s*(?:\'(.)\'|0),', read("clients/referee/options.c"))
    listed = [e for e in REFEREE.items("OPTIONS", "Fl")]
    common = [p["name"].replace("_", "-") for p in tables()["write_params"] + tables()["list_params"] +
              tables()["view_params"]]
    told = {}
    for entry in listed:
        words = [word for word in entry.words[:(entry.words + ["Ar"]).index("Ar")] if word != ","]
        told[words[-1].lstrip("-")] = words[0] if len(words) > 1 else ""
    # --join is told with the verb that has it, --version is no row: it stands alone.
    yield from differences(told, [name for name, _ in rows if name != "join"] + common + ["version"], "option")
    for name, letter in rows:
        if name in told and told[name] != letter:
            yield "--%s is -%s, not -%s" % (name, letter, told[name])


EXITS = {"USAGE": 64, "DATAERR": 65, "NOINPUT": 66, "NOUSER": 67, "UNAVAILABLE": 69, "SOFTWARE": 70, "OSERR": 71,
         "CANTCREAT": 73, "IOERR": 74, "TEMPFAIL": 75, "PROTOCOL": 76, "NOPERM": 77, "CONFIG": 78}


def exit_statuses():
    used = {EXITS[word] for path in files("clients/referee", ".c") for word in re.findall(r"\bEX_([A-Z]+)\b", read(path))
            if word != "OK"}
    used |= {error["exit_status"] for error in tables()["errors"]}
    yield from differences([item.macro for item in REFEREE.items("EXIT STATUS")], ["%d" % n for n in used], "exit status")


def search_fields():
    """The fields of a search, and the last words of those that have a closed list."""
    fields = tables()["search_fields"]
    listed = [e for e in REFEREE.items("SEARCHING") if e.macro == "Li" and re.fullmatch(r"[a-z]+:", e.words[-1])]
    yield from differences([e.words[-1][:-1] for e in listed], [f["word"] for f in fields], "field of a search")
    for field, entry in zip(fields, listed):
        words = ", ".join(field["words"])
        if words and not entry.text.replace("\n", " ").endswith(": %s." % words):
            yield "%s: takes %s" % (field["word"], words)


def functions():
    header = re.sub(r"/\*.*?\*/", "", read("clients/libreferee/referee.h"), flags=re.S)
    declared = re.findall(r"^[a-z][\w *]*?(referee_\w+)\(", header, re.M)
    told = [line.split()[1] for line in LIBRARY.part("SYNOPSIS") if line.startswith(".Fn ")]
    yield from differences(told, declared, "function")


def library_words():
    """Every status, constant and struct of the header is spoken of, and none that is not there."""
    header = re.sub(r"/\*.*?\*/", "", read("clients/libreferee/referee.h"), flags=re.S)
    wanted = set(re.findall(r"\bREFEREE_[A-Z]+(?:_[A-Z]+)*\b", header)) - {"REFEREE_UUID_SIZE"}
    told = set(re.findall(r"\bREFEREE_[A-Z]+(?:_[A-Z]+)*\b", "\n".join(LIBRARY.lines))) - {"REFEREE_UUID_SIZE"}
    yield from differences(told, wanted, "constant")


def exports():
    """Formats and settings, and the files of an archive: what the program has is what the manual tells."""
    formats = re.findall(r'^\t\{ "([a-z-]+)", "[a-z]+/', read("clients/referee/export.c"), re.M)
    yield from differences([item.name for item in REFEREE.items("EXPORTS", "Cm")], formats, "format")
    text = " ".join(re.findall(r'"([^"]*)"', read("clients/referee/command.c")))
    yield from ("format `%s` is not in the help" % name for name in formats if name not in text)
    members = re.findall(r'= +\{ "--[a-z-]+", "([a-z_]+)"', read("clients/referee/export_settings.c"))
    told = re.search(r"^\.Li (base .*[^,]) ,\nand\n\.Li institutions", "\n".join(REFEREE.lines), re.M).group(1)
    yield from differences(told.split(" , "), members, "setting")
    parts = re.findall(r'^\t\{ (?:"([a-z.]+)"|ARCHIVE_(?:STUDY|DOCUMENTS)), "[a-z]+\.[a-z]+"', read("daemon/rules/archive.c"), re.M)
    files_told = [word for item in REFEREE.items("ARCHIVES", "Pa") for word in item.words if re.match(r"^[a-z]+\.jsonl?$", word)]
    yield from differences(files_told, [part for part in parts if part] + ["study.json", "documents.jsonl", "manifest.json"], "file of an archive")


check(verbs(), "referee(1): every verb with its arguments, its options and for whom it is")
check(commands(), "referee(1): commands of the program's own")
check(exports(), "referee(1): formats, settings and files of archives")
check(options(), "referee(1): options")
check(search_fields(), "referee(1): fields of a search and their words")
check(exit_statuses(), "referee(1): exit statuses")
check(functions(), "libreferee(3): functions")
check(library_words(), "libreferee(3): statuses and constants")
end()
