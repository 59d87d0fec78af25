"""study.py: a study's people and its way, by a client that nobody here wrote: pyzmq. Used by several tests."""
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


def create(coordinator, code="GJ2019"):
    coordinator.call("study.create", study=code, title="Gwangju peer review", city="Gwangju", country="KR", year=2019,
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


def work_in(clients, code, stage):
    """What is done in a stage before it can be left."""
    if stage == "team":
        gather_team(clients, code)
    elif stage == "desk_review":
        write_reviews(clients, code)
    elif stage == "comment_round":
        for name in REVIEWERS:
            clients[name].call("comment.add", study=code, text="Table 3.2: 都市 도시 город", document="FOD", from_page=41,
                               from_line=12)
    elif stage == "response":
        for row in clients["iges-lead"].call("comment.list", study=code, state="open")["items"]:
            clients["iges-lead"].call("comment.respond", comment=row["comment"], disposition="accepted_partly",
                                      text="clarified in the second draft")


def walk(clients, code, until="closed"):
    """Carries a study on, each step by whoever it belongs to."""
    while True:
        stage = stage_of(clients["coordinator"], code)
        if stage == until:
            return
        work_in(clients, code, stage)
        confirm_stage(clients, code)
        clients["coordinator"].call("study.advance", study=code)
