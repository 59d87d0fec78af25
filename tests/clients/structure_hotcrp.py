"""structure_hotcrp.py: HotCRP's review objects, tables of reviews and tables of assignments. From github.com/kohler/hotcrp:
devel/apidoc/reviews.md (the object), batch/reviewcsv.php with ReviewInfo::unparse_ordinal_id (the tables), and
etc/assignmentparsers.json with ReviewInfo::parse_type (assignments).

Two things differ there by intent: `pid` and `rid` are numbers of HotCRP's rows and texts here, and `vtag` is the edition."""
import json
import re

from structure import every, flag, one_of, record, text, twice, whole

EMAIL = re.compile(r"[^\s@,]+@[^\s@,]+")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
TYPES = "none external pc secondary primary meta optional review".split()
ACTIONS = ("none null review primaryreview pri primary secondaryreview sec secondary pcreview externalreview ext external extreview clearreview "
           "noreview unassignreview unsubmitreview lead clearlead nolead shepherd clearshepherd noshepherd administrator admin manager "
           "clearadministrator conflict clearconflict noconflict tag settag cleartag notag nexttag seqnexttag pref preference revpref").split()
HEAD = ["pid", "review", "email", "round", "submitted_at", "vtag"]


def letters(count):
    """A, B, ... Z, AA, ..."""
    def one(number):
        return "" if number == 0 else one((number - 1) // 26) + chr(65 + (number - 1) % 26)
    return [one(number) for number in range(1, count + 1)]


# ---- objects -------------------------------------------------------------------------------------------------------

STATUSES = one_of("empty", "acknowledged", "draft", "delivered", "approved", "complete")
UID = re.compile(r"[A-Z][A-Za-z0-9]*")


def review_shape(uids):
    """uids: {UID: whether it is a score}, of the form."""
    def value(place, one):
        name = place.rsplit(".", 1)[-1]
        if name not in uids:
            yield "%s: there is no such member, and no such field" % place
        elif uids[name]:
            yield from whole()(place, one)
        elif not isinstance(one, str):
            yield "%s: %r is no text" % (place, one)
    return record({"object": one_of("review"), "pid": text(CODE.fullmatch, "no submission"), "rid": text(), "rtype": whole(1, 5), "round": text(),
                   "status": STATUSES, "version": whole(0), "blind": flag, "hidden_fields": every(text(UID.fullmatch, "no UID"))},
                  {"ordinal": text(re.compile("[A-Z]+").fullmatch, "no letter"), "draft": one_of(True), "reviewer": text(),
                   "reviewer_email": text(EMAIL.fullmatch, "no address"), "editable": flag, "modified_at": whole(0)}, value)


def hotcrp_problems(content, uids):
    try:
        rows = json.loads(content)
    except ValueError as error:
        return ["it is no JSON: %s" % error]
    found = list(every(review_shape(uids))("", rows))
    if found:
        return found
    for i, row in enumerate(rows):
        if ("reviewer" in row) == row["blind"] or ("reviewer_email" in row and "reviewer" not in row):
            found.append("[%d].blind: and somebody is named, or the other way round" % i)
        if (row["status"] == "draft") != ("draft" in row) or ("ordinal" in row) == ("draft" in row):
            found.append("[%d].status: a draft with a letter, or without its mark" % i)
        if set(row["hidden_fields"]) & set(row) or set(row["hidden_fields"]) - set(uids):
            found.append("[%d].hidden_fields: what is there is not hidden" % i)
        found += twice("[%d].hidden_fields" % i, row["hidden_fields"])
    if [row["ordinal"] for row in rows if "ordinal" in row] != letters(len([1 for row in rows if "ordinal" in row])):
        found.append("ordinal: not A, B and so on")
    found += twice("rid", [row["rid"] for row in rows])
    return found


# ---- tables --------------------------------------------------------------------------------------------------------


# RFC 4180: a cell in quotes, or one without any; and what ends it.
CELL = re.compile(r'(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)')


def table_of(content):
    """(rows, problems): RFC 4180 to the letter, in UTF-8, and nothing in it that a spreadsheet would run."""
    try:
        left = content.decode("utf-8")
    except UnicodeDecodeError as error:
        return [], ["byte %d: no UTF-8" % error.start]
    rows, place, is_new, found = [], 0, True, []
    while place < len(left):
        match = CELL.match(left, place)
        if not match:
            return [], ["line %d: a cell that is neither in quotes nor free of them, or an end without CR LF" % (left.count("\n", 0, place) + 1)]
        if is_new:
            rows.append([])
        cell = match[2] if match[1] is None else match[1].replace('""', '"')
        if re.match("[=+@\t\r-]", cell):
            found.append("row %d, cell %d: a spreadsheet would run %r" % (len(rows), len(rows[-1]) + 1, cell[:20]))
        rows[-1].append(cell)
        place, is_new = match.end(), match[3] != ","
    if not is_new:
        found.append("its last line has no end")
    found += ["row %d: %d cells for %d" % (i, len(row), len(rows[0])) for i, row in enumerate(rows, 1) if len(row) != len(rows[0])]
    return rows, found


def reviews_problems(content, titles, is_narrow):
    """titles: of the form's fields, in order."""
    rows, found = table_of(content)
    if found or not rows:
        return found or ["it has no head"]
    if rows[0][:6] != HEAD or (is_narrow and rows[0][6:] != ["field", "format", "data"]):
        return ["head: %s" % rows[0]]
    if not is_narrow and rows[0][6:] != [title for title in titles if title in rows[0][6:]]:
        found.append("head: %s are not the form's fields in their order" % rows[0][6:])
    found += twice("head", rows[0])
    reviews = []
    for i, row in enumerate(rows[1:], 1):
        if not CODE.fullmatch(row[0]):
            found.append("row %d: pid %r" % (i, row[0]))
        if not re.fullmatch(re.escape(row[0]) + "[A-Z]+", row[1]):
            found.append("row %d: review %r is not the submission's %s and a letter" % (i, row[1], row[0]))
        if row[2] and not EMAIL.fullmatch(row[2]):
            found.append("row %d: email %r" % (i, row[2]))
        if not row[3] or not re.fullmatch("[1-9][0-9]{8,10}", row[4]) or not re.fullmatch("[0-9]+", row[5]):
            found.append("row %d: round, submitted_at (seconds) or vtag: %s" % (i, row[3:6]))
        if is_narrow and (row[6] not in titles or not re.fullmatch("[0-9]+", row[7]) or not row[8]):
            found.append("row %d: field, format or data: %s" % (i, row[6:8]))
        if row[1] not in reviews:
            reviews.append(row[1])
        elif not is_narrow:
            found.append("row %d: %s stands there twice" % (i, row[1]))
    if [name[len(rows[1][0]):] for name in reviews] != letters(len(reviews)):
        found.append("reviews: %s" % reviews)
    return found + list(twice("rows", [(row[1], row[6]) for row in rows[1:]]) if is_narrow else [])


def assignments_problems(content):
    rows, found = table_of(content)
    if found or not rows:
        return found or ["it has no head"]
    head = {name: i for i, name in enumerate(rows[0])}
    found += ["head: there is no column %s" % name for name in ("paper", "action", "email", "reviewtype", "round") if name not in head]
    found += twice("head", rows[0])
    if found:
        return found
    for i, row in enumerate(rows[1:], 1):
        if not CODE.fullmatch(row[head["paper"]]):
            found.append("row %d: paper %r" % (i, row[head["paper"]]))
        if row[head["action"]] not in ACTIONS:
            found.append("row %d: there is no action %r" % (i, row[head["action"]]))
        if not row[head["email"]] or not all(kind in TYPES for kind in row[head["reviewtype"]].split(":")) or row[head["reviewtype"]].count(":") > 1:
            found.append("row %d: email or reviewtype: %s" % (i, row))
    return found + list(twice("rows", [(row[head["paper"]], row[head["email"]]) for row in rows[1:]]))
