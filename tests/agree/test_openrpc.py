"""test_openrpc.py: the document of `refereed --openrpc` against the rules of OpenRPC 1.2.6 (structure, and the part of
JSON Schema that it uses), and against the verb table. The daemon gives the same one by rpc.discover."""
import json
import os
import re
import subprocess
import sys

from manual import BUILD, check, differences, end, tables

DOCUMENT = json.loads(subprocess.run([os.path.join(BUILD, "refereed"), "--openrpc"], check=True,
                                     stdout=subprocess.PIPE).stdout)

# Members of each object of OpenRPC that we use: name, type, whether it must be there.
OBJECTS = {
    "document": {"openrpc": (str, True), "info": (dict, True), "methods": (list, True), "servers": (list, False),
                 "components": (dict, False), "externalDocs": (dict, False)},
    "info": {"title": (str, True), "version": (str, True), "description": (str, False), "license": (dict, False),
             "contact": (dict, False), "termsOfService": (str, False)},
    "method": {"name": (str, True), "params": (list, True), "result": (dict, True), "summary": (str, False),
               "description": (str, False), "paramStructure": (str, False), "errors": (list, False),
               "deprecated": (bool, False), "tags": (list, False), "examples": (list, False), "links": (list, False),
               "servers": (list, False), "externalDocs": (dict, False)},
    "content": {"name": (str, True), "schema": (dict, True), "summary": (str, False), "description": (str, False),
                "required": (bool, False), "deprecated": (bool, False)},
    "error": {"code": (int, True), "message": (str, True), "data": (None, False)},
}
TYPES = {"string", "integer", "number", "boolean", "object", "array", "null"}
# Keywords of JSON Schema, draft 7, and the types that they speak of.
KEYWORDS = {"type": None, "description": None, "enum": None, "format": {"string"}, "pattern": {"string"},
            "minLength": {"string"}, "maxLength": {"string"}, "minimum": {"integer"}, "maximum": {"integer"},
            "properties": {"object"}, "required": {"object"}, "items": {"array"}}
FORMATS = {"uuid", "date-time", "date"}


def object_problems(kind, value, where):
    members = OBJECTS[kind]
    if not isinstance(value, dict):
        yield "%s is no object" % where
        return
    for name, (of_type, is_required) in members.items():
        if name not in value:
            if is_required:
                yield "%s has no `%s`" % (where, name)
        elif of_type and (not isinstance(value[name], of_type) or (of_type is int and isinstance(value[name], bool))):
            yield "%s: `%s` is no %s" % (where, name, of_type.__name__)
    for name in value:
        if name not in members and not name.startswith("x-"):
            yield "%s: OpenRPC knows no `%s` there" % (where, name)


def schema_problems(schema, where):
    of_type = schema.get("type")
    if of_type not in TYPES:
        yield "%s: the type is %r" % (where, of_type)
    for keyword, value in schema.items():
        if keyword not in KEYWORDS:
            yield "%s: unknown keyword `%s`" % (where, keyword)
        elif KEYWORDS[keyword] and of_type not in KEYWORDS[keyword]:
            yield "%s: `%s` says nothing of a %s" % (where, keyword, of_type)
        elif keyword == "pattern":
            re.compile(value)
        elif keyword == "format" and value not in FORMATS:
            yield "%s: unknown format `%s`" % (where, value)
        elif keyword == "enum" and (not value or len(set(value)) != len(value)):
            yield "%s: the words of enum are none, or not different" % where
    for low, high in (("minLength", "maxLength"), ("minimum", "maximum")):
        if schema.get(low, 0) > schema.get(high, sys.maxsize):
            yield "%s: `%s` is over `%s`" % (where, low, high)
    for name, part in schema.get("properties", {}).items():
        yield from schema_problems(part, "%s.%s" % (where, name))
    if "items" in schema:
        yield from schema_problems(schema["items"], where + "[]")


def document():
    yield from object_problems("document", DOCUMENT, "the document")
    yield from object_problems("info", DOCUMENT["info"], "info")
    if DOCUMENT["openrpc"] != "1.2.6":
        yield "`openrpc` is %s" % DOCUMENT["openrpc"]
    if not re.fullmatch(r"\d+\.\d+\.\d+", DOCUMENT["info"]["version"]):
        yield "the version %s is no semantic one" % DOCUMENT["info"]["version"]


def methods():
    for method in DOCUMENT["methods"]:
        where = method.get("name", "a method")
        yield from object_problems("method", method, where)
        yield from object_problems("content", method["result"], where + ": result")
        yield from schema_problems(method["result"]["schema"], where + ": result")
        for param in method["params"]:
            yield from object_problems("content", param, "%s: %s" % (where, param.get("name")))
            yield from schema_problems(param["schema"], "%s: %s" % (where, param["name"]))
        names = [param["name"] for param in method["params"]]
        if len(set(names)) != len(names):
            yield "%s: two parameters have one name" % where
        if method["paramStructure"] != "by-name":
            yield "%s: parameters are %s" % (where, method["paramStructure"])
        if where.startswith("rpc.") and where != "rpc.discover":
            yield "%s: names that begin with rpc. are JSON-RPC's own" % where


def errors():
    rows = [(e["number"], e["help"], e["word"]) for e in tables()["errors"]]
    for method in DOCUMENT["methods"]:
        for error in method["errors"]:
            yield from object_problems("error", error, method["name"] + ": error")
        if [(e["code"], e["message"], e["data"]) for e in method["errors"]] != rows:
            yield "%s: the errors are not those of the table" % method["name"]


def parameters_of(verb):
    return (verb["params"] + tables()["list_params"] * ("list" in verb["flags"]) +
            tables()["write_params"] * ("write" in verb["flags"]) +
            tables()["view_params"] * ("view" in verb["flags"]))


def table():
    names = [method["name"] for method in DOCUMENT["methods"]]
    yield from differences(names, [verb["name"] for verb in tables()["verbs"]], "verb", "the document")
    by_name = {method["name"]: method for method in DOCUMENT["methods"]}
    for verb in tables()["verbs"]:
        method = by_name[verb["name"]]
        wanted = {p["name"]: p["is_required"] for p in parameters_of(verb)}
        if {p["name"]: p["required"] for p in method["params"]} != wanted:
            yield "%s: the parameters are not those of the table" % verb["name"]
        for param in method["params"]:
            words = next(p["words"] for p in parameters_of(verb) if p["name"] == param["name"])
            if param["schema"].get("enum", []) != words:
                yield "%s: `%s` is not one of the table's words" % (verb["name"], param["name"])
        schema = method["result"]["schema"]
        if "list" in verb["flags"]:
            yield from differences(schema["properties"], ["items", "next"], "member", verb["name"])
            schema = schema["properties"]["items"]["items"]
        extra = ["dry_run"] * ("write" in verb["flags"])
        yield from differences(schema["properties"], [f["name"] for f in verb["fields"]] + extra, "field", verb["name"])


check(document(), "the document has what OpenRPC 1.2.6 wants")
check(methods(), "so have its methods, parameters and results")
check(errors(), "errors are those of the table, each with its own number")
check(table(), "methods, parameters and results are those of the table")
end()
