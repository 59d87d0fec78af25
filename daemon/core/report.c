/* report.c: programme.report: what became of each undertaking, as facts for whoever writes about the
 * programme: where people met and how many came, who took part, what was published, recommended and
 * promised. All of it is counted from rows that the caller sees; to others the same report says less. */
#include "core/activity.h"
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
	struct json_object *occasions, *documents, *plan, *cities, *countries, *institutions;
	int64_t practices, commitments;
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
	add_once(facts->cities, practice->city);
	add_once(facts->countries, practice->country);
}

static void tell_commitment(struct call *call, struct facts *facts, const struct thing *thing)
{
	const struct recommendation *one = (const struct recommendation *)thing;

	(void)call;
	facts->commitments +=
		strcmp(one->kind, "commitment") == 0 && strcmp(one->state, "open") == 0;
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

/* Those that have accepted a place, where the caller sees who they are. */
static void tell_institutions(struct call *call, struct facts *facts)
{
	_cleanup_(query_endp) struct query *query =
		sql_assignment_list(call->txn, call->study->id, 0);

	while (query_next(query)) {
		struct place place;
		place_read(call, query, &place);
		if (strcmp(place.state, "accepted") == 0 && see_place(call, &place))
			add_once(facts->institutions, place.institution_name);
	}
}

/* What is told of the study itself: who may only see that there is one learns no stage. */
static struct json_object *study_head(struct call *call)
{
	static const char *const names[] = { "study", "title", "city",	      "country", "year",
					     "state", "stage", "stage_title", "workflow" };
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
	tell_each(call, &facts, ID_ACTIVITY, tell_activity);
	tell_institutions(call, &facts);
	put_int(item, "practices", facts.practices);
	put_int(item, "commitments", facts.commitments);
	rates_put(call, rates);
	put_json(item, "rates", rates);
	page_add(page, call->study->id, item);
	return call->txn->r;
}

int programme_report(struct call *call)
{
	return studies_each(call, report_add);
}
