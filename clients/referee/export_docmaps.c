/* export_docmaps.c: what became of a study, step by step, as a DocMap (JSON-LD, w3id.org/docmaps).
 *
 *	a stage that the study came to    a step; one that it came to twice, two
 *	a version of a document           `preprint`
 *	a review that was handed in       `review`
 *	a comment                         `comment`
 *	the responses of one stage        `reply`, with the comments as its inputs
 *	a decision that adopts            `evaluation-summary`
 *
 * These are the types that the DocMaps SDK takes. Each thing is an output of the step in whose time it
 * was made, and what a step has as its inputs is the output of that step or of one before. Statuses are
 * terms of PSO, roles those of PRO, which has no commenter: who comments is a contributor. An anonymous
 * reviewer is the person "anonymous", as at eLife, whose member _relatesToOrganization names the
 * institution of the others. */
#include "referee/export.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

/* One of the study's visits to a stage, and what was made in it. */
struct step {
	const char *from;				   /* when it began */
	struct json_object *actions, *inputs, *assertions; /* owned */
};

struct map {
	const struct export *export;
	struct step *steps; /* owned */
	size_t count;
	const char *newest;
};

static void map_done(struct map *map)
{
	for (size_t i = 0; i < map->count; i++) {
		json_object_put(map->steps[i].actions);
		json_object_put(map->steps[i].inputs);
		json_object_put(map->steps[i].assertions);
	}
	x_freep(&map->steps);
}

/* ---- steps ---- */

static void take_steps(struct map *map)
{
	struct json_object *history = map->export->facts[SOURCE_HISTORY];

	map->newest = "";
	map->steps = xcalloc(json_count(history) + 1, sizeof *map->steps);
	for (size_t i = 0; i < json_count(history); i++) {
		struct json_object *row = json_object_array_get_idx(history, i);
		if (!json_text(row, "to"))
			continue;
		map->steps[map->count++] = (struct step){
			.from = text_of(row, "time"),
			.actions = json_new_array(),
			.inputs = json_new_array(),
			.assertions = json_new_array(),
		};
		map->newest = text_of(row, "time");
	}
}

/* The step in whose time it was made. Instants of the wire sort as text. */
static struct step *step_at(struct map *map, const char *time)
{
	size_t found = 0;

	for (size_t i = 0; i < map->count; i++)
		if (strcmp(map->steps[i].from, time) <= 0)
			found = i;
	if (strcmp(time, map->newest) > 0)
		map->newest = time;
	return &map->steps[found];
}

/* ---- things and people ---- */

static struct json_object *thing_new(const struct map *map, const char *type, const char *iri,
				     const char *published)
{
	struct json_object *thing = json_new_object();

	json_set_text(thing, "type", type);
	json_set_text(thing, "id", iri);
	if (!published)
		return thing;
	json_set_text(thing, "published", published);
	if (!map->export->settings[SETTING_BASE]) /* a urn is no page */
		return thing;
	struct json_object *content = json_new_array(), *page = json_new_object();
	json_set_text(page, "type", "web-page");
	json_set_text(page, "url", iri);
	json_append(content, page);
	json_set(thing, "content", content);
	return thing;
}

static bool has_id(struct json_object *things, const char *id)
{
	for (size_t i = 0; i < json_count(things); i++)
		if (strcmp(text_of(json_object_array_get_idx(things, i), "id"), id) == 0)
			return true;
	return false;
}

static void add_input(struct json_object *inputs, struct json_object *thing)
{
	if (has_id(inputs, text_of(thing, "id")))
		json_object_put(thing);
	else
		json_append(inputs, thing);
}

static void assert_status(struct step *step, struct json_object *item, const char *status,
			  const char *happened)
{
	struct json_object *assertion = json_new_object();

	json_set(assertion, "item", item);
	json_set_text(assertion, "status", status);
	json_set_text(assertion, "happened", happened);
	json_append(step->assertions, assertion);
}

static struct json_object *participant_new(struct json_object *actor, const char *role)
{
	struct json_object *participant = json_new_object();

	json_set(participant, "actor", actor);
	json_set_text(participant, "role", role);
	return participant;
}

static struct json_object *person_new(const struct map *map, struct json_object *row,
				      bool is_reviewer, const char *role)
{
	struct json_object *actor = json_new_object();
	const char *name = export_name(map->export, row, is_reviewer);

	json_set_text(actor, "type", "person");
	json_set_text(actor, "name", name ? name : "anonymous");
	if (name && json_text(row, "institution"))
		json_set_text(actor, "_relatesToOrganization", json_text(row, "institution"));
	return participant_new(actor, role);
}

/* An action of one person with one output, to which others may be added; both taken over. */
static struct json_object *add_action(struct step *step, struct json_object *participant,
				      struct json_object *output)
{
	struct json_object *action = json_new_object(), *participants = json_new_array();
	struct json_object *outputs = json_new_array();

	json_append(participants, participant);
	json_append(outputs, output);
	json_set(action, "participants", participants);
	json_set(action, "inputs", json_new_array());
	json_set(action, "outputs", outputs);
	json_append(step->actions, action);
	return action;
}

/* ---- documents ---- */

static char *version_iri(const struct map *map, struct json_object *document,
			 struct json_object *version)
{
	bool is_urn = !map->export->settings[SETTING_BASE];
	_cleanup_(x_freep) char *id =
		xasprintf("%s%c%lld", text_of(document, "document"), is_urn ? ':' : '/',
			  (long long)json_int(version, "number", 1));

	return export_iri(map->export, "document", id);
}

static const char *status_of(struct json_object *document, struct json_object *version)
{
	if (strcmp(text_of(document, "kind"), "final_report") == 0)
		return "published";
	return json_int(version, "number", 1) > 1 ? "revised" : "draft";
}

static void add_version(struct map *map, struct json_object *document, struct json_object *version)
{
	_cleanup_(x_freep) char *iri = version_iri(map, document, version);
	const char *filed = text_of(version, "filed"), *kind = text_of(document, "kind");
	struct step *step = step_at(map, filed);
	bool is_editors = strcmp(kind, "editors_report") == 0;

	add_action(step, person_new(map, version, false, is_editors ? "editor" : "author"),
		   thing_new(map, "preprint", iri, filed));
	assert_status(step, thing_new(map, "preprint", iri, NULL), status_of(document, version),
		      filed);
}

static void add_document(struct map *map, struct json_object *document)
{
	struct json_object *versions = json_get(document, "versions");

	for (size_t i = 0; i < json_count(versions); i++)
		add_version(map, document, json_object_array_get_idx(versions, i));
}

/* The newest version that was filed by `time`, of a kind (NULL: of any) and with a label (NULL:
 * whatever it is called); NULL where the caller sees none. A new thing. */
static struct json_object *version_by(const struct map *map, const char *kind, const char *label,
				      const char *time)
{
	struct json_object *documents = map->export->facts[SOURCE_DOCUMENTS], *of = NULL,
			   *found = NULL;

	for (size_t i = 0; i < json_count(documents); i++) {
		struct json_object *document = json_object_array_get_idx(documents, i);
		struct json_object *versions = json_get(document, "versions");
		for (size_t j = 0; j < json_count(versions); j++) {
			struct json_object *version = json_object_array_get_idx(versions, j);
			const char *filed = text_of(version, "filed");
			if ((kind && strcmp(text_of(document, "kind"), kind) != 0) ||
			    (label && strcmp(text_of(version, "label"), label) != 0) ||
			    strcmp(filed, time) > 0 ||
			    (found && strcmp(filed, text_of(found, "filed")) < 0))
				continue;
			of = document;
			found = version;
		}
	}
	_cleanup_(x_freep) char *iri = found ? version_iri(map, of, found) : NULL;
	return iri ? thing_new(map, "preprint", iri, NULL) : NULL;
}

/* ---- reviews, comments, responses, decisions ---- */

/* What was reviewed: the host's own account; where that is not the caller's to see, the study. */
static struct json_object *reviewed_at(const struct map *map, const char *time)
{
	struct json_object *thing = version_by(map, "self_assessment", NULL, time);
	_cleanup_(x_freep) char *iri = export_iri(map->export, "study", "");

	return thing ? thing : thing_new(map, "preprint", iri, NULL);
}

static void add_review(struct map *map, struct json_object *review)
{
	const char *submitted = text_of(review, "submitted");
	_cleanup_(x_freep) char *iri = export_iri(map->export, "review", text_of(review, "review"));
	struct step *step = step_at(map, submitted);
	struct json_object *of = version_by(map, "self_assessment", NULL, submitted);

	if (of)
		add_input(step->inputs, of);
	add_action(step, person_new(map, review, true, "peer-reviewer"),
		   thing_new(map, "review", iri, submitted));
	assert_status(step, reviewed_at(map, submitted), "peer-reviewed", submitted);
}

static void add_comment(struct map *map, struct json_object *comment)
{
	const char *created = text_of(comment, "created");
	const char *label = json_text(comment, "document");
	_cleanup_(x_freep) char *iri =
		export_iri(map->export, "comment", text_of(comment, "comment"));
	struct step *step = step_at(map, created);
	struct json_object *on = label ? version_by(map, NULL, label, created) : NULL;

	if (on)
		add_input(step->inputs, on);
	add_action(step, person_new(map, comment, true, "contributor"),
		   thing_new(map, "comment", iri, created));
}

/* The responses of one step are one reply, by all who gave one. */
static struct json_object *reply_of(struct map *map, struct step *step, const char *time)
{
	_cleanup_(x_freep) char *number = xasprintf("%zu", (size_t)(step - map->steps) + 1);
	_cleanup_(x_freep) char *iri = export_iri(map->export, "response", number);

	for (size_t i = 0; i < json_count(step->actions); i++) {
		struct json_object *action = json_object_array_get_idx(step->actions, i);
		if (has_id(json_get(action, "outputs"), iri))
			return action;
	}
	struct json_object *action =
		add_action(step, json_new_object(), thing_new(map, "reply", iri, time));
	json_set(action, "participants", json_new_array());
	return action;
}

static void add_response(struct map *map, struct json_object *comment)
{
	const char *responded = json_text(comment, "responded");
	_cleanup_(x_freep) char *iri =
		export_iri(map->export, "comment", text_of(comment, "comment"));
	_cleanup_(json_putp) struct json_object *by = json_new_object();

	if (!responded)
		return;
	struct json_object *action = reply_of(map, step_at(map, responded), responded);
	struct json_object *participants = json_get(action, "participants");
	struct json_object *reply = json_object_array_get_idx(json_get(action, "outputs"), 0);
	add_input(json_get(action, "inputs"), thing_new(map, "comment", iri, NULL));
	if (strcmp(text_of(reply, "published"), responded) < 0)
		json_set_text(reply, "published", responded);
	json_set_text(by, "principal", text_of(comment, "responder"));
	struct json_object *author = person_new(map, by, false, "author");
	const char *name = text_of(json_get(author, "actor"), "name");
	for (size_t i = 0; i < json_count(participants); i++) {
		struct json_object *other = json_object_array_get_idx(participants, i);
		if (strcmp(text_of(json_get(other, "actor"), "name"), name) == 0) {
			json_object_put(author);
			return;
		}
	}
	json_append(participants, author);
}

/* What is sent back for changes assesses nothing yet. */
static void add_decision(struct map *map, struct json_object *decision)
{
	const char *created = text_of(decision, "created");
	_cleanup_(x_freep) char *iri =
		export_iri(map->export, "decision", text_of(decision, "decision"));

	if (strncmp(text_of(decision, "outcome"), "adopted", 7) != 0)
		return;
	struct step *step = step_at(map, created);
	struct json_object *plenary = json_new_object();
	struct json_object *of = version_by(map, "draft", NULL, created);
	json_set_text(plenary, "type", "organization");
	json_set_text(plenary, "name", map->export->settings[SETTING_PUBLISHER]);
	add_action(step, participant_new(plenary, "editor"),
		   thing_new(map, "evaluation-summary", iri, created));
	if (of) {
		add_input(step->inputs, json_object_get(of));
		assert_status(step, of, "accepted-for-publication", created);
	}
}

static void each(struct map *map, enum source source,
		 void (*add)(struct map *map, struct json_object *row))
{
	struct json_object *rows = map->export->facts[source];

	for (size_t i = 0; i < json_count(rows); i++)
		add(map, json_object_array_get_idx(rows, i));
}

static void add_review_in(struct map *map, struct json_object *review)
{
	if (export_is_in(review))
		add_review(map, review);
}

static void add_comment_made(struct map *map, struct json_object *comment)
{
	if (strcmp(text_of(comment, "state"), "withdrawn") != 0)
		add_comment(map, comment);
}

static void add_response_given(struct map *map, struct json_object *comment)
{
	if (strcmp(text_of(comment, "state"), "withdrawn") != 0)
		add_response(map, comment);
}

/* ---- the map ---- */

static struct json_object *publisher_of(const struct export *export)
{
	struct json_object *publisher = json_new_object();
	const char *base = export->settings[SETTING_BASE];
	_cleanup_(x_freep) char *urn = export_uuid(export, "publisher", "");

	json_set_text(publisher, "id", base ? base : urn);
	json_set_text(publisher, "name", export->settings[SETTING_PUBLISHER]);
	if (base)
		json_set_text(publisher, "homepage", base);
	return publisher;
}

static struct json_object *steps_of(struct map *map)
{
	struct json_object *steps = json_new_object();

	for (size_t i = 0; i < map->count; i++) {
		struct json_object *step = json_new_object();
		_cleanup_(x_freep) char *name = xasprintf("_:b%zu", i);
		_cleanup_(x_freep) char *next = xasprintf("_:b%zu", i + 1);
		_cleanup_(x_freep) char *before = i ? xasprintf("_:b%zu", i - 1) : NULL;
		json_set(step, "inputs", json_object_get(map->steps[i].inputs));
		json_set(step, "actions", json_object_get(map->steps[i].actions));
		json_set(step, "assertions", json_object_get(map->steps[i].assertions));
		if (i + 1 < map->count)
			json_set_text(step, "next-step", next);
		if (before)
			json_set_text(step, "previous-step", before);
		json_set(steps, name, step);
	}
	return steps;
}

int export_docmaps(const struct export *export, FILE *out)
{
	struct map map __attribute__((cleanup(map_done))) = { .export = export };
	_cleanup_(json_putp) struct json_object *docmap = json_new_object();
	_cleanup_(x_freep) char *iri =
		export_iri(export, export->settings[SETTING_BASE] ? "study" : "docmap",
			   export->settings[SETTING_BASE] ? "docmap" : "");

	take_steps(&map);
	if (map.count == 0) /* each study has the step that made it */
		return session_fail(export->session, EX_PROTOCOL,
				    "the server did not say what became of %s", export->code);
	each(&map, SOURCE_DOCUMENTS, add_document);
	each(&map, SOURCE_REVIEWS, add_review_in);
	each(&map, SOURCE_COMMENTS, add_comment_made);
	each(&map, SOURCE_COMMENTS, add_response_given);
	each(&map, SOURCE_DECISIONS, add_decision);
	json_set_text(docmap, "@context", "https://w3id.org/docmaps/context.jsonld");
	json_set_text(docmap, "type", "docmap");
	json_set_text(docmap, "id", iri);
	json_set_text(docmap, "created", map.steps[0].from);
	json_set_text(docmap, "updated", map.newest);
	json_set(docmap, "publisher", publisher_of(export));
	json_set_text(docmap, "first-step", "_:b0");
	json_set(docmap, "steps", steps_of(&map));
	_cleanup_(x_freep) char *text = json_pretty(docmap);
	fprintf(out, "%s\n", text);
	return 0;
}
