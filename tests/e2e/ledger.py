"""ledger.py: what one client asked and what it was told, in a file that outlives the client.

One line of JSON for each fact, by a single write() to the file's end:

    {"ask": ID, "method": ..., "params": {...}}     before the request is sent for the first time
    {"again": ID}                                   before it is sent once more
    {"answer": ID, "result": {...}}                 after the reply that says it is done
    {"refusal": ID, "error": WORD}                  after the reply that says it is not, for good

A client that is killed may leave half a line at the end: it has then not yet acted on what that line says."""
import json
import os


class Entry:
    """One request. result: None until it is acknowledged; refusal: the error's word, or None."""

    __slots__ = ("method", "params", "sends", "result", "refusal")

    def __init__(self, method, params):
        self.method, self.params, self.sends, self.result, self.refusal = method, params, 1, None, None

    @property
    def is_open(self):
        return self.result is None and self.refusal is None


def read(path):
    """{request id: Entry}, in the order of asking; from a file that its client may be writing to."""
    entries = {}
    if not os.path.exists(path):
        return entries
    with open(path, "rb") as file:
        lines = file.read().split(b"\n")
    for line in lines[:-1]:
        fact = json.loads(line)
        if "ask" in fact:
            entries[fact["ask"]] = Entry(fact["method"], fact["params"])
        elif "again" in fact:
            entries[fact["again"]].sends += 1
        elif "answer" in fact:
            entries[fact["answer"]].result = fact["result"]
        else:
            entries[fact["refusal"]].refusal = fact["error"]
    return entries


class Ledger:
    """The file for the client that writes it: goes on where the one before it was killed."""

    def __init__(self, path):
        self.file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        whole = os.pread(self.file, os.fstat(self.file).st_size, 0)
        os.ftruncate(self.file, whole.rfind(b"\n") + 1)
        self.entries = read(path)
        self.open = {request: entry for request, entry in self.entries.items() if entry.is_open}

    def _write(self, **fact):
        line = json.dumps(fact).encode() + b"\n"
        while line:
            line = line[os.write(self.file, line):]

    def ask(self, request, method, params):
        self._write(ask=request, method=method, params=params)
        self.entries[request] = self.open[request] = Entry(method, params)

    def again(self, request):
        self._write(again=request)
        self.entries[request].sends += 1

    def answer(self, request, result):
        self._write(answer=request, result=result)
        self.entries[request].result = result
        del self.open[request]

    def refuse(self, request, word):
        self._write(refusal=request, error=word)
        self.entries[request].refusal = word
        del self.open[request]

    def answered(self, method):
        """The results of what was acknowledged of a method."""
        return [e.result for e in self.entries.values() if e.method == method and e.result is not None]
