"""structure.py: what the published structure of a format looks like, as data, and what is wrong with a text that should
have it. Each problem begins with its place: "steps._:b0.actions[2].outputs[0].type: ...". The formats are described in
structure_*.py beside it, from what is published of them; nothing here knows the program that is tested.

JSON: a shape is a function of (place, value) that yields problems. XML: a table of elements, each with its attributes,
its children in their order, and what its text may be.
"""
import datetime
import re
from xml.etree import ElementTree

# ---- what texts are ------------------------------------------------------------------------------------------------

IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")
URL = re.compile(r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d+)?(?:/(?:[A-Za-z0-9._~:/@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)?"
                 r"(?:\?[^#\s]*)?(?:#\S*)?")
INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


def is_iri(text):
    """RFC 3986, and of a URN its namespace too (RFC 8141)."""
    return bool(IRI.fullmatch(text)) and (not text.lower().startswith("urn:") or
                                          bool(re.fullmatch(r"(?i)urn:[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9]):[^\s]+", text)))


def is_url(text):
    return bool(URL.fullmatch(text))


def is_instant(text):
    """xsd:dateTime with a zone, of a day that there is."""
    match = INSTANT.fullmatch(text)
    try:
        return bool(match) and bool(datetime.datetime.strptime("%sT%s" % match.groups(), "%Y-%m-%dT%H:%M:%S"))
    except ValueError:
        return False


def is_media_type(text):
    return bool(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*", text))


# ---- JSON ----------------------------------------------------------------------------------------------------------


def text(rule=None, what="another text"):
    """A text that is not empty, for which `rule` is true where there is one."""
    def shape(place, value):
        if not isinstance(value, str):
            yield "%s: %r is no text" % (place, value)
        elif not value:
            yield "%s: is empty" % place
        elif rule and not rule(value):
            yield "%s: %r is %s" % (place, value, what)
    return shape


IRI_TEXT = text(is_iri, "no IRI")
URL_TEXT = text(is_url, "no address of the web")
INSTANT_TEXT = text(is_instant, "no time")


def one_of(*values):
    def shape(place, value):
        if not any(value == one and type(value) is type(one) for one in values):
            yield "%s: %r is none of %s" % (place, value, ", ".join(map(str, values)))
    return shape


def whole(least=None, most=None):
    def shape(place, value):
        if type(value) is not int:
            yield "%s: %r is no whole number" % (place, value)
        elif (least is not None and value < least) or (most is not None and value > most):
            yield "%s: %d is out of bounds" % (place, value)
    return shape


def flag(place, value):
    if not isinstance(value, bool):
        yield "%s: %r is neither true nor false" % (place, value)


def every(of, least=0):
    def shape(place, value):
        if not isinstance(value, list):
            yield "%s: is no list" % place
            return
        if len(value) < least:
            yield "%s: has %d, and needs %d" % (place, len(value), least)
        for i, one in enumerate(value):
            yield from of("%s[%d]" % (place, i), one)
    return shape


def record(needed, free=(), other=None):
    """An object: members that it needs, members that it may have, and what of any other (None: there is none)."""
    free = dict(free)

    def shape(place, value):
        if not isinstance(value, dict):
            yield "%s: is no object" % (place or "it")
            return
        for name in needed:
            if name not in value:
                yield "%s: is missing" % at(place, name)
        for name, one in value.items():
            of = needed.get(name) or free.get(name)
            if of:
                yield from of(at(place, name), one)
            elif other is None:
                yield "%s: there is no such member" % at(place, name)
            else:
                yield from other(at(place, name), one)
    return shape


def at(place, name):
    return "%s.%s" % (place, name) if place else name


def twice(place, values):
    """Those that stand there more than once."""
    seen = set()
    for value in values:
        if value in seen:
            yield "%s: %s stands there twice" % (place, value)
        seen.add(value)


# ---- XML -----------------------------------------------------------------------------------------------------------


class Element:
    """attributes: {name: (is needed, rule)}; children: [(names, least, most)] in order, most None for any number;
    content: a rule for the text of one without children."""

    def __init__(self, attributes=(), children=(), content=None):
        self.attributes, self.children, self.content = dict(attributes), list(children), content


def among(*values):
    return lambda value: value in values


def sized(least, most, pattern=None, collapses=False):
    """A text of so many characters; collapses: counted as XML Schema collapses its blanks."""
    def rule(value):
        value = re.sub("[ \t\r\n]+", " ", value).strip(" ") if collapses else value
        return least <= len(value) <= most and (pattern is None or bool(re.fullmatch(pattern, value)))
    return rule


def element_problems(table, element, place):
    """What is wrong with an element of ElementTree and with all in it, by the table {tag: Element}."""
    known = table.get(element.tag)
    if not known:
        yield "%s: there is no such element" % place
        return
    for name, value in element.attrib.items():
        if name not in known.attributes:
            yield "%s: it has no attribute %s" % (place, name)
        elif not known.attributes[name][1](value):
            yield "%s: %s=%r is out of bounds" % (place, name, value)
    for name, (is_needed, _) in known.attributes.items():
        if is_needed and name not in element.attrib:
            yield "%s: it needs the attribute %s" % (place, name)
    inner = element.text or ""
    if known.content:
        if not known.content(inner):
            yield "%s: the text %r is out of bounds" % (place, inner)
    elif inner.strip() or any((child.tail or "").strip() for child in element):
        yield "%s: there is text between its elements" % place
    yield from children_problems(table, element, known, place)


def children_problems(table, element, known, place):
    left = list(element)
    for names, least, most in known.children:
        count = 0
        while left and left[0].tag in names and (most is None or count < most):
            child = left.pop(0)
            count += 1
            yield from element_problems(table, child, "%s/%s[%d]" % (place, short(child.tag), count))
        if count < least:
            yield "%s: %s is missing, or not at its place" % (place, " or ".join(map(short, names)))
    for child in left:
        yield "%s: %s is too many, or not at its place" % (place, short(child.tag))


def short(tag):
    return re.sub(r"^\{.*\}", "", tag)


def read_xml(content):
    """(the root or None, problems)."""
    try:
        return ElementTree.fromstring(content), []
    except ElementTree.ParseError as error:
        return None, ["line %d:%d: it is no XML: %s" % (*error.position, error)]
