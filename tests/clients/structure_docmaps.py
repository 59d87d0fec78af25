"""structure_docmaps.py: DocMaps. From github.com/Docmaps-Project/docmaps: packages/sdk/src/types.ts (which members, of
which type, which must be there), docmaps-shapes.ttl (which are closed, how often each may be, the roles) and
docmaps-context.jsonld (the words that mean anything); the statuses are the individuals of the Publishing Status Ontology,
github.com/SPAROntologies/pso.

eLife's _relatesToOrganization is no word of the context, so that JSON-LD drops it; here it is known by name."""
import json

from structure import INSTANT_TEXT, IRI_TEXT, URL_TEXT, every, is_iri, one_of, record, text, twice

# In docmaps-shapes.ttl: the publishing roles of PRO that a participant may have.
ROLES = ("archivist author authors-agent biographer blogger commissioning-editor compiler contributor copy-editor copyright-owner critic "
         "deputy-editor distributor editor editor-in-chief executive-editor ghost-writer guest-editor illustrator journalist librarian "
         "managing-editor peer-reviewer printer producer production-editor proof-reader publisher reader senior-editor series-editor "
         "translator reviewer").split()
STATUSES = ("accepted-for-publication draft final-draft initial-draft intermediate-draft peer-reviewed published revised reviewed submitted "
            "under-review unpublished version-of-record corrected withdrawn-from-submission").split()
TYPES = "review preprint evaluation-summary review-article journal-article editorial comment reply".split()
CONTEXT = "https://w3id.org/docmaps/context.jsonld"

MANIFESTATION = record({"type": one_of("web-page", "web-content")}, {"id": IRI_TEXT, "service": URL_TEXT, "url": URL_TEXT})
# Without an id nothing could be said of it; all but that is optional in the SDK.
THING = record({"type": one_of(*TYPES), "id": IRI_TEXT},
               {"published": INSTANT_TEXT, "doi": text(), "url": URL_TEXT, "content": every(MANIFESTATION, 1)})
OUTPUT = record({"type": one_of(*TYPES), "id": IRI_TEXT, "published": INSTANT_TEXT},
                {"doi": text(), "url": URL_TEXT, "content": every(MANIFESTATION, 1)})
ACTOR = record({"type": one_of("person", "organization"), "name": text()}, {"_relatesToOrganization": text()})
PARTICIPANT = record({"actor": ACTOR, "role": one_of(*ROLES)}, {"id": IRI_TEXT})
ACTION = record({"participants": every(PARTICIPANT, 1), "outputs": every(OUTPUT, 1), "inputs": every(THING)}, {"id": IRI_TEXT})
ITEM = record({"id": IRI_TEXT}, {"type": one_of(*TYPES), "doi": text(), "published": INSTANT_TEXT, "content": every(MANIFESTATION, 1)})
ASSERTION = record({"item": ITEM, "status": one_of(*STATUSES)}, {"happened": INSTANT_TEXT})
BLANK = text(lambda name: name.startswith("_:") or is_iri(name), "neither a blank node nor an IRI")
STEP = record({"actions": every(ACTION), "assertions": every(ASSERTION)},
              {"inputs": every(THING), "id": IRI_TEXT, "next-step": BLANK, "previous-step": BLANK})
ACCOUNT = record({"id": IRI_TEXT}, {"service": URL_TEXT})
PUBLISHER = record({}, {"id": IRI_TEXT, "logo": URL_TEXT, "name": text(), "homepage": URL_TEXT, "url": URL_TEXT, "account": ACCOUNT})
DOCMAP = record({"@context": one_of(CONTEXT), "id": IRI_TEXT, "type": one_of("docmap", "Docmap", "https://w3id.org/docmaps/v0/Docmap"),
                 "publisher": PUBLISHER, "created": INSTANT_TEXT},
                {"steps": record({}, other=STEP), "first-step": BLANK, "updated": INSTANT_TEXT})


def docmaps_problems(content):
    try:
        docmap = json.loads(content)
    except ValueError as error:
        return ["it is no JSON: %s" % error]
    shape = list(DOCMAP("", docmap))
    # what follows stands on its shape
    return shape or list(way_problems(docmap))


def way_problems(docmap):
    """Every step is reached once, and each says who comes before and after it; what is made is made once, what is used or
    spoken of was made, or is the map's own subject; a name in two places is anonymous, or somebody's."""
    if docmap.get("updated", docmap["created"]) < docmap["created"]:
        yield "updated: before created"
    steps, name, before, seen, made = docmap.get("steps", {}), docmap.get("first-step"), None, [], set()
    if steps and name is None:
        yield "first-step: is missing"
    while name is not None:
        if name not in steps or name in seen:
            yield "%s: leads to %s, which is %s" % (before or "first-step", name, "there already" if name in seen else "nowhere")
            return
        seen.append(name)
        step = steps[name]
        if step.get("previous-step") != before:
            yield "steps.%s.previous-step: %s, and %s comes before it" % (name, step.get("previous-step"), before)
        for i, action in enumerate(step["actions"]):
            for j, output in enumerate(action["outputs"]):
                if output["id"] in made:
                    yield "steps.%s.actions[%d].outputs[%d].id: %s is made twice" % (name, i, j, output["id"])
                made.add(output["id"])
            yield from twice("steps.%s.actions[%d].inputs" % (name, i), [thing["id"] for thing in action["inputs"]])
        yield from twice("steps.%s.inputs" % name, [thing["id"] for thing in step.get("inputs", [])])
        used = [thing for action in step["actions"] for thing in action["inputs"]] + step.get("inputs", [])
        for thing in used:
            if thing["id"] not in made:
                yield "steps.%s: nothing made its input %s" % (name, thing["id"])
        before, name = name, step.get("next-step")
    for name in steps:
        if name not in seen:
            yield "steps.%s: is not reached" % name
