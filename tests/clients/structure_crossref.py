"""structure_crossref.py: deposits of peer reviews at Crossref, schema 5.3.1: which elements, in which order, how often, with
which attributes, and what may stand in them. From crossref5.3.0.xsd (Crossref's bundle 0.3.1, as github.com/IACR/latex-submit
keeps it, whose example peer_review.5.3.0.xml is read as well) and, for 5.3.1 itself and the limits of the head, the types
that github.com/tefkah/crossref-tools made of crossref5.3.1.xsd, common5.3.1.xsd and relations.xsd, and of other names
those of github.com/tefra/xsdata-samples. Elements that no review of ours has (abstracts, licences, affiliations) are left out,
and so refused."""
import re
from datetime import date

from structure import Element, among, element_problems, is_url, read_xml, sized, twice

SCHEMA = "http://www.crossref.org/schema/5.3.1"
NS = "{%s}" % SCHEMA
REL = "{http://www.crossref.org/relations.xsd}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"


def names(*words, space=NS):
    return [space + word for word in words]


DOI = sized(6, 2048, r"10\.[0-9]{4,9}/.{1,200}")
CONTRIBUTOR = {"sequence": (True, among("first", "additional")),
               "contributor_role": (True, among("author", "editor", "chair", "reviewer", "review-assistant", "stats-reviewer", "reviewer-external",
                                                "reader", "translator")),
               "name-style": (False, among("western", "eastern", "islensk", "given-only")),
               "language": (False, re.compile("[a-z]{2}").fullmatch)}
TABLE = {
    NS + "doi_batch": Element({"version": (True, among("5.3.1")), XSI + "schemaLocation": (False, lambda text: text.startswith(SCHEMA + " "))},
                              [(names("head"), 1, 1), (names("body"), 1, 1)]),
    NS + "head": Element({}, [(names(word), 1, 1) for word in ("doi_batch_id", "timestamp", "depositor", "registrant")]),
    NS + "doi_batch_id": Element(content=sized(4, 100)),
    NS + "timestamp": Element(content=sized(1, 20, r"[0-9]+")),
    NS + "depositor": Element({}, [(names("depositor_name"), 1, 1), (names("email_address"), 1, 1)]),
    NS + "depositor_name": Element(content=sized(1, 130)),
    NS + "email_address": Element(content=sized(6, 200, r"[^\s@]+@[^\s@]+")),
    NS + "registrant": Element(content=sized(1, 255)),
    NS + "body": Element({}, [(names("peer_review"), 1, None)]),
    NS + "peer_review": Element({"stage": (False, among("pre-publication", "post-publication")),
                                 "type": (False, among("referee-report", "editor-report", "author-comment", "community-comment", "manuscript",
                                                       "aggregate", "recommendation")),
                                 "recommendation": (False, among("major-revision", "minor-revision", "reject", "reject-with-resubmit", "accept",
                                                                 "accept-with-reservation")),
                                 "revision-round": (True, re.compile("0|[1-9][0-9]*").fullmatch),
                                 "language": (False, re.compile("[a-z]{2}").fullmatch)},
                                [(names("contributors"), 0, 1), (names("titles"), 1, 1), (names("review_date"), 1, 1), (names("institution"), 0, 5),
                                 (names("competing_interest_statement"), 0, 1), (names("running_number"), 0, 1),
                                 (names("program", space=REL), 1, 1), (names("doi_data"), 1, 1)]),
    NS + "contributors": Element({}, [(names("organization", "person_name", "anonymous"), 1, None)]),
    NS + "organization": Element(CONTRIBUTOR, content=sized(1, 511, collapses=True)),
    NS + "anonymous": Element(CONTRIBUTOR),
    NS + "person_name": Element(CONTRIBUTOR, [(names("given_name"), 0, 1), (names("surname"), 1, 1), (names("suffix"), 0, 1),
                                              (names("alt-name"), 0, 1)]),
    NS + "alt-name": Element({}, [(names("string-name"), 1, None)]),
    NS + "string-name": Element({name: CONTRIBUTOR[name] for name in ("name-style", "language")}, content=lambda text: bool(text.strip())),
    # \d is a digit of any script, in XML Schema as in Python
    NS + "given_name": Element(content=sized(1, 60, r"[^\d?]*", collapses=True)),
    NS + "surname": Element(content=sized(1, 60, r"[^\d?]*[^?\s]+[^\d]*", collapses=True)),
    NS + "suffix": Element(content=sized(1, 10)),
    NS + "titles": Element({}, [(names("title"), 1, 1), (names("subtitle"), 0, 1)]),
    NS + "title": Element(content=lambda text: bool(text.strip())),
    NS + "subtitle": Element(content=lambda text: bool(text.strip())),
    NS + "review_date": Element({}, [(names(word), 1, 1) for word in ("month", "day", "year")]),
    NS + "month": Element(content=re.compile("0[1-9]|1[0-2]|2[1-4]|3[1-4]").fullmatch),
    NS + "day": Element(content=re.compile("0[1-9]|[12][0-9]|3[01]").fullmatch),
    NS + "year": Element(content=re.compile("1[4-9][0-9][0-9]|2[01][0-9][0-9]|2200").fullmatch),
    NS + "institution": Element({}, [(names("institution_name"), 1, 1)]),
    NS + "institution_name": Element(content=sized(1, 1024)),
    NS + "competing_interest_statement": Element(content=lambda text: bool(text.strip())),
    NS + "running_number": Element(content=lambda text: bool(text.strip())),
    REL + "program": Element({"name": (False, among("relations"))}, [(names("related_item", space=REL), 1, None)]),
    REL + "related_item": Element({}, [(names("description", space=REL), 0, 1), (names("inter_work_relation", space=REL), 1, 1)]),
    REL + "description": Element(content=lambda text: bool(text.strip())),
    # of what stands there, a review is of nothing else
    REL + "inter_work_relation": Element({"relationship-type": (True, among("isReviewOf")), "identifier-type": (True, among("doi")),
                                          "namespace": (False, bool)}, content=DOI),
    NS + "doi_data": Element({}, [(names("doi"), 1, 1), (names("resource"), 1, 1)]),
    NS + "doi": Element(content=DOI),
    NS + "resource": Element(content=lambda text: len(text) <= 2048 and is_url(text)),
}


def crossref_problems(content):
    root, found = read_xml(content)
    if root is None:
        return found
    if root.tag != NS + "doi_batch":
        return ["%s: is no doi_batch of 5.3.1" % root.tag]
    found += element_problems(TABLE, root, "doi_batch")
    for i, review in enumerate(root.iter(NS + "peer_review")):
        place = "body/peer_review[%d]" % (i + 1)
        parts = [review.findtext("%sreview_date/%s%s" % (NS, NS, part)) for part in ("year", "month", "day")]
        try:
            date(*map(int, parts))
        except (TypeError, ValueError):
            found.append("%s/review_date: %s is no day" % (place, "-".join(map(str, parts))))
        people = [one.get("sequence") for one in review.iterfind(NS + "contributors/*")]
        if people and people != ["first"] + ["additional"] * (len(people) - 1):
            found.append("%s/contributors: %s" % (place, people))
    # DOIs are the same in capitals or not
    found += twice("body", [(doi.text or "").lower() for doi in root.iter(NS + "doi")])
    found += twice("body", [number.text for number in root.iter(NS + "running_number")])
    return found
