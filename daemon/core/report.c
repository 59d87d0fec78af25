/* report.c: programme.report: what became of each undertaking, as facts for whoever writes about the
 * programme: where people met and how many came, who took part, what was published, recommended and
 * promised. All of it is counted from rows that the caller sees; to others the same report says less. */
#include "core/activity.h"
#include "core/agenda.h"
#include "core/appeal.h"
#include "core/document.h"
#include "core/handlers.h"
#include "core/move.h"
#include "core/practice.h"
#include "core/recommendation.h"

#include <string.h>

/* A text into a list of texts, once. */
static void add_once(struct json_object *list, const char *text)
{
	for (size_t i = 0; text && i < json_object_array_length(list); i++)
		if (strcmp(json_object_get_string(json_object_array_get_idx(list, i)), text) == 0)
			return;
	if (text)
		array_put(list, json_object_new_string(text));
}

/* What of a study is told, by noun. */
struct facts {
	struct json_object *occasions, *documents, *plan, *themes, *cities, *countries;
	struct json_object *institutions, *commitments, *agenda, *requests;
	int64_t practices;
};

static void tell_occasion(struct call *call, struct facts *facts, const struct thing *thing)
{
	array_put(facts->occasions, noun_json(call, noun_of_id(ID_OCCASION), thing));
}

static void tell_document(struct call *call, struct facts *facts, const struct thing *thing)
{
	/* Kinds that are made to be read by others than those who made them. */
	static const char *const published[] = { "final_report", "synthesis", "event_report",
						 "action_plan", "progress_review" };
	const struct document *document = (const struct document *)thing;
	bool is_one = false;

	for (size_t i = 0; i < ELEMENTS(published); i++)
		is_one = is_one || strcmp(document->kind, published[i]) == 0;
	if (is_one && strcmp(document->state, "filed") == 0)
		array_put(facts->documents, noun_json(call, noun_of_id(ID_DOCUMENT), thing));
}

static void tell_practice(struct call *call, struct facts *facts, const struct thing *thing)
{
	const struct practice *practice = (const struct practice *)thing;

	(void)call;
	if (strcmp(practice->state, "published") != 0)
		return;
	facts->practices++;
	add_once(facts->themes, practice->theme);
	add_once(facts->cities, practice->city);
	add_once(facts->countries, practice->country);
}

static void tell_commitment(struct call *call, struct facts *facts, const struct thing *thing)
{
	const struct recommendation *one = (const struct recommendation *)thing;

	if (strcmp(one->kind, "commitment") == 0 && strcmp(one->state, "open") == 0)
		array_put(facts->commitments,
			  noun_json(call, noun_of_id(ID_RECOMMENDATION), thing));
}

static void tell_agenda(struct call *call, struct facts *facts, const struct thing *thing)
{
	const struct agenda *agenda = (const struct agenda *)thing;

	if (strcmp(agenda->state, "withdrawn") != 0)
		array_put(facts->agenda, noun_json(call, noun_of_id(ID_AGENDA), thing));
}

static void tell_request(struct call *call, struct facts *facts, const struct thing *thing)
{
	const struct appeal *request = (const struct appeal *)thing;

	if (strcmp(request->state, "open") == 0)
		array_put(facts->requests, noun_json(call, noun_of_id(ID_REQUEST), thing));
}

static void tell_activity(struct call *call, struct facts *facts, const struct thing *thing)
{
	array_put(facts->plan, noun_json(call, noun_of_id(ID_ACTIVITY), thing));
}

static void tell_each(struct call *call, struct facts *facts, enum id_kind id,
		      void (*tell)(struct call *call, struct facts *facts,
				   const struct thing *thing))
{
	const struct noun *noun = noun_of_id(id);
	_cleanup_(query_endp) struct query *query = noun->list(call->txn, call->study->id, 0);

	while (query_next(query)) {
		const struct thing *thing = noun_of_row(call, noun, query);
		if (see_thing(call, noun, thing))
			tell(call, facts, thing);
	}
}

static bool is_told(const struct facts *facts, const char *institution)
{
	for (size_t i = 0; i < json_object_array_length(facts->institutions); i++) {
		struct json_object *one = json_object_array_get_idx(facts->institutions, i);
		const char *name =
			json_object_get_string(json_object_object_get(one, "institution"));
		if (strcmp(name, institution) == 0)
			return true;
	}
	return false;
}

static void tell_institution(struct call *call, struct facts *facts, const char *name)
{
	struct json_object *institution;

	if (is_told(facts, name))
		return;
	_cleanup_(query_endp) struct query *query =
		sql_institution_by_name(call->txn, str_of(name));
	if (!query_next(query))
		return;
	institution = mem_check(json_object_new_object());
	put_text(institution, "institution", name);
	put_text(institution, "title", row_text(call, query, 3));
	array_put(facts->institutions, institution);
}

/* Those that have accepted a place, where the caller sees who they are. */
static void tell_institutions(struct call *call, struct facts *facts)
{
	_cleanup_(query_endp) struct query *query =
		sql_assignment_list(call->txn, call->study->id, 0);

	while (query_next(query)) {
		struct place place;
		place_read(call, query, &place);
		if (strcmp(place.state, "accepted") == 0 && see_place(call, &place) &&
		    knows(call, place.name))
			tell_institution(call, facts, place.institution_name);
	}
}

/* What is told of the study itself: who may only see that there is one learns no stage. */
static struct json_object *study_head(struct call *call)
{
	static const char *const names[] = { "study",	 "title",	  "city",  "country",
					     "year",	 "state",	  "stage", "stage_title",
					     "workflow", "workflow_title" };
	struct json_object *study = study_json(call, call->study, &call->viewer);
	struct json_object *head = mem_check(json_object_new_object()), *value;

	for (size_t i = 0; i < ELEMENTS(names); i++)
		if (json_object_object_get_ex(study, names[i], &value))
			put_json(head, names[i], json_object_get(value));
	json_object_put(study);
	return head;
}

static int report_add(struct call *call, struct page *page)
{
	struct json_object *item = study_head(call);
	struct json_object *rates = mem_check(json_object_new_object());
	struct facts facts = { 0 };
	struct {
		const char *name;
		struct json_object **list;
	} lists[] = { { "occasions", &facts.occasions },
		      { "documents", &facts.documents },
		      { "plan", &facts.plan },
		      { "commitments", &facts.commitments },
		      { "agenda_items", &facts.agenda },
		      { "open_requests", &facts.requests },
		      { "practice_themes", &facts.themes },
		      { "practice_cities", &facts.cities },
		      { "practice_countries", &facts.countries },
		      { "institutions", &facts.institutions } };

	for (size_t i = 0; i < ELEMENTS(lists); i++) {
		*lists[i].list = mem_check(json_object_new_array());
		put_json(item, lists[i].name, *lists[i].list);
	}
	tell_each(call, &facts, ID_OCCASION, tell_occasion);
	tell_each(call, &facts, ID_DOCUMENT, tell_document);
	tell_each(call, &facts, ID_PRACTICE, tell_practice);
	tell_each(call, &facts, ID_RECOMMENDATION, tell_commitment);
	tell_each(call, &facts, ID_AGENDA, tell_agenda);
	tell_each(call, &facts, ID_REQUEST, tell_request);
	tell_each(call, &facts, ID_ACTIVITY, tell_activity);
	tell_institutions(call, &facts);
	put_int(item, "practices", facts.practices);
	rates_put(call, rates);
	put_json(item, "rates", rates);
	page_add(page, call->study->id, item);
	return call->txn->r;
}

int programme_report(struct call *call)
{
	return studies_each(call, report_add);
}
