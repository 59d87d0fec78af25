"""structure_coar.py: COAR Notify 1.0.1. From github.com/coar-notify/coar-notify.net, webroot/content/specification/1.0.1
(what is required, recommended and optional; `context` is required of announcements; release-notes.md) and its payloads, and
the validators of github.com/coar-notify/coarnotifypy (validate.py, core/notify.py, patterns/). Activity Streams may have
any other member; those of the patterns are all that is meant to be here.

A file of ours is a list of notifications, each for a POST of its own: that is no format of COAR's."""
import json
import re
import uuid

from structure import IRI_TEXT, URL_TEXT, every, is_media_type, one_of, record, text, twice

CONTEXT = ["https://www.w3.org/ns/activitystreams", "https://coar-notify.net"]
ACTORS = one_of("Application", "Group", "Organization", "Person", "Service")
# Activity Streams 2.0, the types of objects, and those of schema.org that the payloads have.
OBJECTS = ("Activity Application Article Audio Collection CollectionPage Relationship Document Event Group Image IntransitiveActivity Note "
           "Object OrderedCollection OrderedCollectionPage Organization Page Person Place Profile Question Service Tombstone Video").split()


def object_type(wanted=None):
    """A list of types, of which one is an object of Activity Streams, and one is `wanted`."""
    def shape(place, value):
        yield from every(text(re.compile(r"[A-Za-z]+|sorg:[A-Za-z]+").fullmatch, "no type"), 1)(place, value)
        if isinstance(value, list) and not set(map(str, value)) & set(OBJECTS):
            yield "%s: %s has no type of Activity Streams" % (place, value)
        if wanted and isinstance(value, list) and wanted not in value:
            yield "%s: %s is no %s" % (place, value, wanted)
    return shape


def urn_uuid(place, value):
    yield from IRI_TEXT(place, value)
    match = re.fullmatch(r"urn:uuid:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", str(value))
    if not match or uuid.UUID(match[1]).variant != uuid.RFC_4122 or uuid.UUID(match[1]).version not in (1, 3, 4, 5, 6, 7, 8):
        yield "%s: %r is no UUID of RFC 9562" % (place, value)


SERVICE = record({"id": URL_TEXT, "inbox": URL_TEXT, "type": one_of("Service")})
ACTOR = record({"id": IRI_TEXT, "type": ACTORS}, {"name": text()})
ITEM = record({"id": URL_TEXT, "mediaType": text(is_media_type, "no media type"), "type": object_type()})
RESOURCE = record({"id": URL_TEXT, "type": object_type("sorg:AboutPage"), "ietf:cite-as": URL_TEXT}, {"ietf:item": ITEM})
REVIEW = record({"id": URL_TEXT, "type": object_type("sorg:Review")}, {"ietf:cite-as": URL_TEXT})
BASE = {"@context": one_of(CONTEXT), "id": urn_uuid, "actor": ACTOR, "origin": SERVICE, "target": SERVICE}


def pattern(kind, thing, needed=(), free=()):
    return record({**BASE, "type": one_of(kind), "object": thing, **dict(needed)}, free)


OFFER = pattern(["Offer", "coar-notify:ReviewAction"], RESOURCE)
ANNOUNCE = pattern(["Announce", "coar-notify:ReviewAction"], REVIEW, {"context": RESOURCE}, {"inReplyTo": urn_uuid})
ANSWERS = {kind: pattern(kind, OFFER, {"inReplyTo": urn_uuid}, {"summary": text()}) for kind in ("Accept", "Reject", "Undo")}


def notification_problems(place, one):
    kind = one.get("type") if isinstance(one, dict) else None
    name = kind[0] if isinstance(kind, list) and kind else kind
    shapes = {"Offer": OFFER, "Announce": ANNOUNCE, **ANSWERS}
    if name not in shapes:
        yield "%s.type: %r is no pattern" % (place, kind)
        return
    shape = list(shapes[name](place, one))
    yield from shape
    if shape or name not in ANSWERS:
        return
    offer = one["object"]
    if one["inReplyTo"] != offer["id"]:
        yield "%s.inReplyTo: %s, and its object is %s" % (place, one["inReplyTo"], offer["id"])
    # an answer goes back; who made an offer takes it back
    ends = ("origin", "target") if name == "Undo" else ("target", "origin")
    for end, of in zip(("origin", "target"), ends):
        if one[end] != offer[of]:
            yield "%s.%s: is not the offer's %s" % (place, end, of)


def coar_problems(content):
    try:
        every_one = json.loads(content)
    except ValueError as error:
        return ["it is no JSON: %s" % error]
    if not isinstance(every_one, list):
        return ["it is no list"]
    found = [problem for i, one in enumerate(every_one) for problem in notification_problems("[%d]" % i, one)]
    if found:
        return found
    offers = {one["id"]: one for one in every_one if one["type"][0] == "Offer"}
    found += twice("id", [one["id"] for one in every_one])
    found += ["[%d].object: is not the offer of that id" % i for i, one in enumerate(every_one)
              if isinstance(one["type"], str) and offers.get(one["inReplyTo"]) != one["object"]]
    return found
