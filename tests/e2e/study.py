"""study.py: a study's people and its way, by a client that nobody here wrote: pyzmq. Used by several tests."""
import base64
import hashlib

from tap import new_key

INSTITUTIONS = [
    ("igdp", "Institute for Global Decarbonization Progress", "CN"),
    ("iges", "Institute for Global Environmental Studies", "JP"),
    ("kei", "Korea Environment Institute", "KR"),
    ("gwangju", "Gwangju Metropolitan City", "KR"),
]
PEOPLE = [
    ("igdp-liu", "igdp", "刘 样本"), ("iges-sato", "iges", "佐藤 見本"), ("kei-park", "kei", "박 견본"),
    ("gj-host", "gwangju", "김 견본"), ("iges-lead", "iges", "Lead Sample"), ("igdp-editor", "igdp", "Editor Sample"),
]
REVIEWERS = ["igdp-liu", "iges-sato", "kei-park"]


def add_people(coordinator):
    """Institutions, principals and a key each; gives {name: (public, secret)}."""
    keys = {}
    for name, title, country in INSTITUTIONS:
        coordinator.call("institution.add", institution=name, title=title, country=country)
    for name, institution, full_name in PEOPLE:
        coordinator.call("principal.add", principal=name, institution=institution, full_name=full_name)
        keys[name] = new_key()
        coordinator.call("key.add", principal=name, public=keys[name][0])
    return keys


def create(coordinator, code="GJ2019", title="Gwangju peer review"):
    coordinator.call("study.create", study=code, title=title, city="Gwangju", country="KR", year=2019,
                     zone="Asia/Seoul")
    for name, role in [("gj-host", "host"), ("iges-lead", "lead"), ("igdp-editor", "editor")]:
        coordinator.call("role.grant", principal=name, role=role, study=code)


def stage_of(client, code):
    return client.call("study.get", study=code)["stage"]


def confirm_stage(clients, code):
    """Gives every confirmation that the present stage asks for, each by somebody who may."""
    who = {"host": "gj-host", "lead": "iges-lead", "editor": "igdp-editor", "secretariat": "coordinator"}
    stage = stage_of(clients["coordinator"], code)
    for row in clients["coordinator"].call("workflow.get", study=code)["stages"]:
        if row["stage"] == stage:
            for item in row["confirmations"]:
                names = [who[role] for role in item["by"] if role in who]
                clients[names[0]].call("study.confirm", study=code, item=item["item"])


def fill_form(form, mark="a sample text"):
    """A body that the form takes."""
    body = {}
    for field in form["fields"]:
        if field["kind"] == "score":
            body[field["id"]] = field["min"]
        elif field["kind"] == "choice":
            body[field["id"]] = field["choices"][0]["value"]
        else:
            body[field["id"]] = mark
    return body


def gather_team(clients, code):
    for name in REVIEWERS:
        clients["coordinator"].call("assignment.invite", study=code, principal=name)
        clients[name].call("assignment.accept", assignment=code)
        if name == "kei-park":
            clients[name].call("declaration.file", assignment=code, state="declared", type="national",
                               text="KEI is an institute of the host's country")
        else:
            clients[name].call("declaration.file", assignment=code, state="none")


def write_reviews(clients, code):
    for name in REVIEWERS:
        form = clients[name].call("review.form", study=code)
        clients[name].call("review.save", assignment=code, body={"not": "complete"})
        clients[name].call("review.submit", assignment=code, body=fill_form(form))


def file_document(client, code, kind, content=b"a sample document\n", chunk=None, **more):
    """Sends a document in parts, as document.begin says; gives its id."""
    state = client.call("document.begin", study=code, kind=kind, title="A sample " + kind, file_name=kind + ".txt",
                        bytes=len(content), digest=hashlib.blake2b(content, digest_size=32).hexdigest(), **more)
    while state["received"] < len(content):
        part = content[state["received"]:][:chunk or state["chunk_bytes"]]
        state = client.call("document.send", upload=state["upload"], offset=state["received"],
                            data=base64.b64encode(part).decode())
    return client.call("document.finish", upload=state["upload"])["document"]


def ids_of(client, verb, field, code):
    return [row[field] for row in client.call(verb, study=code, limit=100)["items"]]


def agree_scope(clients, code):
    for text in ["What keeps buildings from saving energy?", "How are bus lanes paid for?"]:
        clients["gj-host"].call("question.add", study=code, text=text)
    file_document(clients["coordinator"], code, "terms_of_reference")


def assess_oneself(clients, code):
    file_document(clients["gj-host"], code, "self_assessment", "자체 평가\n".encode() * 1000)
    clients["gj-host"].call("bundle.freeze", study=code)


def consult(clients, code):
    occasion = clients["iges-lead"].call("occasion.add", study=code, title="Consultation", place="Gwangju",
                                         **{"from": "2019-08-28"})["occasion"]
    clients["iges-lead"].call("occasion.update", occasion=occasion, state="held", on_site=20)
    for question in ids_of(clients["iges-lead"], "question.list", "question", code):
        clients["igdp-liu"].call("evidence.add", study=code, text="an interview", source="interview", question=question)


def draft(clients, code):
    lead = clients["iges-lead"]
    notes = lead.call("evidence.list", study=code)["items"]
    findings = [lead.call("finding.add", study=code, text="a finding", kind="obstacle", sector="buildings",
                          confidence="established_but_incomplete", question=note["question"],
                          evidence=[note["evidence"]])["finding"] for note in notes]
    lead.call("recommendation.add", study=code, text="a recommendation", addressee="the city", findings=findings)
    file_document(lead, code, "draft", label="FOD")


def answer_comments(clients, code):
    for comment in [row["comment"] for row in
                    clients["iges-lead"].call("comment.list", study=code, state="open")["items"]]:
        clients["iges-lead"].call("comment.respond", comment=comment, disposition="accepted_partly",
                                  text="clarified in the second draft")
    file_document(clients["igdp-editor"], code, "editors_report")


def publish(clients, code):
    file_document(clients["iges-lead"], code, "final_report")
    for number in ids_of(clients["gj-host"], "recommendation.list", "recommendation", code):
        clients["gj-host"].call("recommendation.respond", recommendation=number, acceptance="accepted")


def follow_up(clients, code):
    for number in ids_of(clients["gj-host"], "recommendation.list", "recommendation", code):
        clients["gj-host"].call("recommendation.report", recommendation=number, status="implemented", text="seen")
    file_document(clients["gj-host"], code, "progress_review")


def comment(clients, code):
    for name in REVIEWERS:
        clients[name].call("comment.add", study=code, text="Table 3.2: 都市 도시 город", document="FOD", from_page=41,
                           from_line=12)


def assess(clients, code):
    clients["coordinator"].call("decision.add", study=code, outcome="adopted", text="adopted as it is")


# What is done in a stage before it can be left.
WORK = {
    "scoping": agree_scope, "team": gather_team, "preparation": assess_oneself, "desk_review": write_reviews,
    "consultation": consult, "drafting": draft, "comment_round": comment, "response": answer_comments,
    "assessment": assess, "publication": publish, "follow_up": follow_up,
}


def walk(clients, code, until="closed"):
    """Carries a study on, each step by whoever it belongs to."""
    while True:
        stage = stage_of(clients["coordinator"], code)
        if stage == until:
            return
        if stage in WORK:
            WORK[stage](clients, code)
        confirm_stage(clients, code)
        clients["coordinator"].call("study.advance", study=code)
