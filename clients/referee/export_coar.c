/* export_coar.c: what institutions tell each other about a study, as notifications of COAR Notify 1.0.1
 * (Activity Streams 2.0): a list, of which each is for one POST to the inbox of its target.
 *
 *	Offer            a place in the team was offered: the publisher to the reviewer's institution
 *	Accept, Reject   the answer to it, which has the whole offer in it
 *	Undo             the place was given up or away
 *	Announce         a published review: the publisher to the host's institution
 *
 * Their ids are made of the ids of what they are about, so that whoever gets one twice knows it. An
 * offer holds what there was when it was made, and stays as it is. */
#include "referee/export.h"

#include <string.h>

static struct json_object *texts(const char *first, const char *second)
{
	struct json_object *list = json_new_array();

	json_append(list, mem_check(json_object_new_string(first)));
	json_append(list, mem_check(json_object_new_string(second)));
	return list;
}

static struct json_object *service_new(const char *id, const char *inbox)
{
	struct json_object *service = json_new_object();

	json_set_text(service, "id", id);
	json_set_text(service, "inbox", inbox);
	json_set_text(service, "type", "Service");
	return service;
}

static struct json_object *publisher_service(const struct export *export)
{
	const char *base = export->settings[SETTING_BASE];
	_cleanup_(x_freep) char *inbox = export->settings[SETTING_INBOX]
						 ? xstrdup(export->settings[SETTING_INBOX])
						 : xasprintf("%s/inbox", base);

	return service_new(base, inbox);
}

/* As the file of settings says, or at the publisher's, who passes it on. */
static struct json_object *institution_service(const struct export *export, const char *name)
{
	struct json_object *row = json_get(json_get(export->file, "institutions"), name);
	_cleanup_(x_freep) char *id = export_iri(export, "institution", name);
	_cleanup_(x_freep) char *inbox = xasprintf("%s/inbox", id);

	return row ? service_new(text_of(row, "id"), text_of(row, "inbox"))
		   : service_new(id, inbox);
}

static struct json_object *publisher_actor(const struct export *export)
{
	struct json_object *actor = json_new_object();

	json_set_text(actor, "id", export->settings[SETTING_BASE]);
	json_set_text(actor, "type", "Organization");
	json_set_text(actor, "name", export->settings[SETTING_PUBLISHER]);
	return actor;
}

static void cite_as(const struct export *export, struct json_object *object, const char *iri)
{
	_cleanup_(x_freep) char *doi =
		export->settings[SETTING_DOI]
			? xasprintf("https://doi.org/%s", export->settings[SETTING_DOI])
			: NULL;

	json_set_text(object, "ietf:cite-as", doi ? doi : iri);
}

/* The newest version of the host's own account that was filed by then. */
static struct json_object *item_at(const struct export *export, const char *time)
{
	struct json_object *documents = export->facts[SOURCE_DOCUMENTS];
	struct json_object *found = NULL, *version = NULL;

	for (size_t i = 0; i < json_count(documents); i++) {
		struct json_object *document = json_object_array_get_idx(documents, i);
		struct json_object *versions = json_get(document, "versions");
		if (strcmp(text_of(document, "kind"), "self_assessment") != 0)
			continue;
		for (size_t j = 0; j < json_count(versions); j++) {
			struct json_object *row = json_object_array_get_idx(versions, j);
			if (strcmp(text_of(row, "filed"), time) > 0 ||
			    (version &&
			     strcmp(text_of(row, "filed"), text_of(version, "filed")) < 0))
				continue;
			found = document;
			version = row;
		}
	}
	if (!found)
		return NULL;
	struct json_object *item = json_new_object();
	_cleanup_(x_freep) char *id = xasprintf("%s/%lld", text_of(found, "document"),
						(long long)json_int(version, "number", 1));
	_cleanup_(x_freep) char *iri = export_iri(export, "document", id);
	json_set_text(item, "id", iri);
	json_set_text(item, "mediaType", text_of(version, "media_type"));
	json_set(item, "type", texts("Document", "sorg:Report"));
	return item;
}

/* What is reviewed: the study, and what could be read of it at that time. */
static struct json_object *study_at(const struct export *export, const char *time)
{
	struct json_object *object = json_new_object(), *item = item_at(export, time);
	_cleanup_(x_freep) char *iri = export_iri(export, "study", "");

	json_set_text(object, "id", iri);
	json_set(object, "type", texts("Page", "sorg:AboutPage"));
	cite_as(export, object, iri);
	if (item)
		json_set(object, "ietf:item", item);
	return object;
}

static struct json_object *notification_new(const char *id)
{
	struct json_object *notification = json_new_object();

	json_set(notification, "@context",
		 texts("https://www.w3.org/ns/activitystreams", "https://coar-notify.net"));
	json_set_text(notification, "id", id);
	return notification;
}

/* ---- invitations ---- */

static struct json_object *offer_of(const struct export *export, struct json_object *place)
{
	_cleanup_(x_freep) char *id = export_uuid(export, "offer", text_of(place, "assignment"));
	struct json_object *offer = notification_new(id);

	json_set(offer, "type", texts("Offer", "coar-notify:ReviewAction"));
	json_set(offer, "actor", publisher_actor(export));
	json_set(offer, "origin", publisher_service(export));
	json_set(offer, "target", institution_service(export, text_of(place, "institution")));
	json_set(offer, "object", study_at(export, text_of(place, "invited")));
	return offer;
}

static struct json_object *person_actor(const struct export *export, struct json_object *place)
{
	struct json_object *actor = json_new_object();
	_cleanup_(x_freep) char *iri = export_iri(export, "principal", text_of(place, "principal"));
	const char *name = export_name(export, place, false);

	json_set_text(actor, "id", iri);
	json_set_text(actor, "type", "Person");
	if (name)
		json_set_text(actor, "name", name);
	return actor;
}

/* `is_back`: from who was asked to who asked. */
static struct json_object *answer_of(const struct export *export, struct json_object *place,
				     const char *type, bool is_back)
{
	_cleanup_(json_putp) struct json_object *offer = offer_of(export, place);
	_cleanup_(x_freep) char *id = export_uuid(export, type, text_of(place, "assignment"));
	struct json_object *answer = notification_new(id);

	json_set_text(answer, "type", type);
	json_set(answer, "actor", is_back ? person_actor(export, place) : publisher_actor(export));
	json_set(answer, "origin", json_object_get(json_get(offer, is_back ? "target" : "origin")));
	json_set(answer, "target", json_object_get(json_get(offer, is_back ? "origin" : "target")));
	json_set_text(answer, "inReplyTo", text_of(offer, "id"));
	json_set(answer, "object", json_object_get(offer));
	return answer;
}

static void add_place(const struct export *export, struct json_object *place,
		      struct json_object *all)
{
	static const struct {
		const char *state, *type;
		bool is_back;
	} answers[] = { { "accepted", "Accept", true },
			{ "declined", "Reject", true },
			{ "withdrawn", "Undo", false },
			{ "replaced", "Undo", false } };

	/* They say who was asked: there is no such thing without a name. */
	if (export->is_anonymous || !json_text(place, "institution"))
		return;
	json_append(all, offer_of(export, place));
	for (size_t i = 0; i < ELEMENTS(answers); i++)
		if (strcmp(answers[i].state, text_of(place, "state")) == 0)
			json_append(all,
				    answer_of(export, place, answers[i].type, answers[i].is_back));
}

/* ---- reviews ---- */

static const char *host_of(const struct export *export)
{
	struct json_object *people = json_get(export->study, "people");

	for (size_t i = 0; i < json_count(people); i++) {
		struct json_object *person = json_object_array_get_idx(people, i);
		if (strcmp(text_of(person, "role"), "host") == 0)
			return json_text(person, "institution");
	}
	return NULL;
}

static void add_review(const struct export *export, struct json_object *review,
		       struct json_object *all)
{
	/* A review that was handed in again is announced again. */
	_cleanup_(x_freep) char *edition = xasprintf("%s %lld", text_of(review, "review"),
						     (long long)json_int(review, "edition", 1));
	_cleanup_(x_freep) char *id = export_uuid(export, "announce", edition);
	_cleanup_(x_freep) char *iri = export_iri(export, "review", text_of(review, "review"));
	struct json_object *announce = notification_new(id), *object = json_new_object();
	const char *host = host_of(export);

	json_append(all, announce);
	json_set(announce, "type", texts("Announce", "coar-notify:ReviewAction"));
	json_set(announce, "actor", publisher_actor(export));
	json_set(announce, "origin", publisher_service(export));
	json_set(announce, "target",
		 host ? institution_service(export, host) : publisher_service(export));
	json_set(announce, "context", study_at(export, text_of(review, "submitted")));
	json_set_text(object, "id", iri);
	json_set(object, "type", texts("Page", "sorg:Review"));
	json_set_text(object, "ietf:cite-as", iri);
	json_set(announce, "object", object);
}

int export_coar(const struct export *export, FILE *out)
{
	_cleanup_(json_putp) struct json_object *all = json_new_array();
	struct json_object *places = export->facts[SOURCE_PLACES];
	struct json_object *reviews = export->facts[SOURCE_REVIEWS];

	for (size_t i = 0; i < json_count(places); i++)
		add_place(export, json_object_array_get_idx(places, i), all);
	for (size_t i = 0; export_is_published(export) && i < json_count(reviews); i++)
		if (export_is_in(json_object_array_get_idx(reviews, i)))
			add_review(export, json_object_array_get_idx(reviews, i), all);
	_cleanup_(x_freep) char *text = json_pretty(all);
	fprintf(out, "%s\n", text);
	return 0;
}
