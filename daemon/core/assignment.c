/* assignment.c: places in a team: offered, answered, given up, given to somebody else. Who holds an
 * accepted place is a reviewer of the study. One live place for one person in one study. */
#include "core/candidate.h"
#include "core/handlers.h"
#include "core/reminder.h"
#include "core/stage.h"

#include <string.h>

#include "base/zone.h"

static void put_place(struct call *call, int64_t assignment, const char *state, int64_t version)
{
	struct json_object *event = call_event(call, call->study->id, "assignment", assignment);

	put_subject(call, call->result, "assignment", ID_ASSIGNMENT, assignment, version);
	put_text(call->result, "study", call->study->code);
	put_text(call->result, "state", state);
	put_int(call->result, "version", version);
	put_text(event, "state", state);
}

/* Told to those who steer the study alone: not to whom it is about. */
static void put_despite(struct call *call, struct json_object *object, const struct place *place)
{
	if (!sees_steering(&call->viewer))
		return;
	_cleanup_(query_endp) struct query *query = sql_despite_of(call->txn, place->id);
	if (query_next(query))
		put_text(object, "despite", row_text(call, query, 0));
}

static struct json_object *place_json(struct call *call, const struct place *place)
{
	struct json_object *object = mem_check(json_object_new_object());
	bool is_inside = sees_inside_place(call, place);

	put_id(call, object, "assignment", ID_ASSIGNMENT, place->id);
	put_text(object, "study", call->study->code);
	put_person(call, object, place->name, place->full_name, place->institution_name);
	put_native_name(call, object, place->name, place->native_name, place->name_language);
	put_text(object, "state", place->state);
	put_time(object, "invited", place->invited_ms);
	put_time(object, "answer_due", place->answer_due_ms);
	put_time(object, "answered", place->answered_ms);
	if (is_inside)
		put_text(object, "reason", place->reason);
	if (call->viewer.roles & ROLE_SECRETARIAT)
		put_text(object, "undelivered",
			 undelivered(call, call->study->id, place->principal));
	/* With these, few remain whom it could be. */
	if (knows(call, place->name)) {
		put_bool(object, "is_home", place->is_home);
		put_text(object, "language", place->language);
	}
	if (is_inside) {
		put_time(object, "due", place->due_ms);
		put_text(object, "due_date", place->due_date);
		put_text(object, "due_reason", place->due_reason);
	}
	put_despite(call, object, place);
	put_int(object, "version", place->version);
	return object;
}

/* ---- reading ---- */

int assignment_get(struct call *call)
{
	json_object_put(call->result);
	call->result = place_json(call, call->place);
	return 0;
}

static int list_study(struct call *call, struct page *page)
{
	_cleanup_(query_endp) struct query *query =
		sql_assignment_list(call->txn, call->study->id, page->after);

	while (query_next(query)) {
		struct place place;
		place_read(call, query, &place);
		if (!see_place(call, &place))
			continue;
		if (!page_has_room(page))
			break;
		page_add(page, place.id, place_json(call, &place));
	}
	return 0;
}

static int list_own(struct call *call, struct page *page)
{
	_cleanup_(query_endp) struct query *query =
		sql_assignment_list_own(call->txn, call->me.principal, page->after);

	while (query_next(query)) {
		struct place place;
		place_read(call, query, &place);
		if (!study_by_id(call, place.study, &call->study))
			return call->txn->r; /* GCOV_EXCL_LINE: a fault between two statements */
		viewer_load(call, &call->me, call->study, &call->viewer);
		/* A place that ended leaves no part in the study, hence nothing to see of it. */
		if (!see_study(call, call->study, &call->viewer) || !see_place(call, &place))
			continue;
		if (!page_has_room(page))
			break;
		page_add(page, place.id, place_json(call, &place));
	}
	call->study = NULL;
	return 0;
}

int assignment_list(struct call *call)
{
	struct page page;
	int r = page_begin(call, ID_ASSIGNMENT, &page);

	if (r == 0)
		r = call->study ? list_study(call, &page) : list_own(call, &page);
	if (r == 0)
		page_end(&page);
	return r;
}

/* ---- inviting ---- */

/* What speaks against somebody, unless a reason sets it aside. */
static int must_be_eligible(struct call *call, const struct actor *guest)
{
	struct candidate candidate = { 0 };

	if (!candidate_load(call, guest->principal, &candidate))
		return call->txn->r; /* GCOV_EXCL_LINE: a fault between two statements */
	if (candidate.eligible == ELIGIBLE_YES ||
	    (candidate.eligible == ELIGIBLE_DESPITE && param_text(call, "despite")))
		return 0;
	if (candidate.eligible == ELIGIBLE_NO)
		return answer(call, candidate.err, "%s %s", guest->name, candidate.why_not);
	return answer_hint(call, candidate.err,
			   "`despite` takes the reason to ask them all the same", "%s %s",
			   guest->name, candidate.why_not);
}

static int invite(struct call *call, int64_t replaces, int64_t *ret_assignment)
{
	const struct study *study = call->study;
	int64_t days = param_int(call, "answer_days", study->workflow->answer_days);
	char today[ZONE_DATE_SIZE], date[ZONE_DATE_SIZE];
	struct actor guest = { 0 };
	int r = actor_by_name(call, param_str(call, "principal"), &guest);

	if (r == 0)
		r = must_be_eligible(call, &guest);
	if (r == 0)
		r = sides_must_agree(call, guest.name, ROLE_REVIEWER);
	if (r != 0)
		return r;
	const char *language = param_text(call, "language");
	zone_date(study->zone, call->now_ms, today);
	zone_date_add(today, (int)days, date);
	int64_t due_ms = zone_end_of_day(study->zone, date);
	sql_assignment_add(call->txn, study->id, guest.principal,
			   strcmp(guest.country, study->country) == 0,
			   str_of(language ? language : guest.language), call->now_ms, due_ms,
			   str_of(date), replaces);
	*ret_assignment = txn_last_id(call->txn);
	if (param_text(call, "despite"))
		sql_despite_add(call->txn, *ret_assignment, param_str(call, "despite"));
	put_place(call, *ret_assignment, "invited", 1);
	put_text(call->result, "principal", guest.name);
	put_time(call->result, "answer_due", due_ms);
	put_text(call->event, "principal", guest.name);
	return 0;
}

int assignment_invite(struct call *call)
{
	int64_t assignment;
	int r = stage_must_produce(call, ARTEFACT_INVITATION);

	return r != 0 ? r : invite(call, 0, &assignment);
}

/* ---- answering and leaving ---- */

static int must_be(struct call *call, const char *state, const char *what)
{
	int r = study_must_be_open(call);

	if (r != 0)
		return r;
	if (strcmp(call->place->state, state) == 0)
		return 0;
	return answer(call, ERR_STATE, "the place is %s; only one that is %s can be %s",
		      call->place->state, state, what);
}

/* Who leaves has no use for more time. */
static void change_state(struct call *call, const char *state)
{
	sql_assignment_settle(call->txn, call->place->id, str_of(state), call->now_ms,
			      param_str(call, "reason"));
	if (strcmp(state, "accepted") != 0)
		sql_extension_end(call->txn, call->place->id, call->now_ms, STR_NONE);
}

static int settle(struct call *call, const char *state)
{
	change_state(call, state);
	put_place(call, call->place->id, state, call->place->version + 1);
	return 0;
}

int assignment_accept(struct call *call)
{
	int r = must_be(call, "invited", "accepted");

	if (r == 0)
		r = stage_must_produce(call, ARTEFACT_INVITATION);
	return r != 0 ? r : settle(call, "accepted");
}

int assignment_decline(struct call *call)
{
	int r = must_be(call, "invited", "declined");

	return r != 0 ? r : settle(call, "declined");
}

static int must_be_live(struct call *call)
{
	int r = study_must_be_open(call);

	if (r != 0)
		return r;
	if (strcmp(call->place->state, "invited") == 0 ||
	    strcmp(call->place->state, "accepted") == 0)
		return 0;
	return answer(call, ERR_STATE, "the place is %s already", call->place->state);
}

int assignment_withdraw(struct call *call)
{
	int r = must_be_live(call);

	return r != 0 ? r : settle(call, "withdrawn");
}

int assignment_replace(struct call *call)
{
	int64_t assignment;
	int r = must_be_live(call);

	if (r == 0)
		r = stage_must_produce(call, ARTEFACT_INVITATION);
	if (r == 0 && str_is(param_str(call, "principal"), call->place->name))
		r = answer(call, ERR_INVALID, "%s has this place; it goes to somebody else",
			   call->place->name);
	if (r != 0)
		return r;
	change_state(call, "replaced");
	r = invite(call, call->place->id, &assignment);
	if (r != 0)
		return r;
	put_id(call, call->result, "replaces", ID_ASSIGNMENT, call->place->id);
	put_id(call, call->event, "replaces", ID_ASSIGNMENT, call->place->id);
	return 0;
}

/* ---- more time ---- */

/* A review that was sent back is taken in whatever stage, and so is more time for it. */
static int must_have_work(struct call *call)
{
	struct review *review;
	int r = must_be_live(call);

	if (r != 0)
		return r;
	if (review_of_place(call, call->place->id, &review) &&
	    strcmp(review->state, "returned") == 0)
		return 0;
	return stage_must_produce(call, PLACE_WORK);
}

static int check_due(struct call *call, const char *due, int64_t due_ms)
{
	const struct study *study = call->study;
	const struct stage *stage = &study->workflow->stages[study->stage];
	char date[ZONE_DATE_SIZE];

	if (due_ms < call->now_ms)
		return answer_param(call, "due", "%s is over (%s)", due, study->zone);
	if (due_ms <= stage_grace_end(study)) {
		zone_date(study->zone, stage_grace_end(study), date);
		return answer_param(call, "due",
				    "nobody is late before the end of %s (%s); more time is more "
				    "than that",
				    date, study->zone);
	}
	if (stage->produces & PLACE_WORK && study->close_ms && due_ms > study->close_ms)
		return answer_param(call, "due",
				    "stage `%s` closes at the end of %s (%s); the secretariat can "
				    "move that first, with study.reschedule",
				    stage->id, study->close_date, study->zone);
	return 0;
}

static void put_extension(struct call *call, const char *due, int64_t due_ms)
{
	const struct place *place = call->place;
	struct json_object *event = call_event(call, call->study->id, "assignment", place->id);

	put_id(call, call->result, "assignment", ID_ASSIGNMENT, place->id);
	put_text(call->result, "study", call->study->code);
	put_text(call->result, "principal", place->name);
	put_text(call->result, "stage", call->study->stage_id);
	put_time(call->result, "due", due_ms);
	put_text(call->result, "due_date", due);
	put_text(call->result, "zone", call->study->zone);
	put_int(call->result, "version", place->version);
	put_text(event, "principal", place->name);
	put_time(event, "due", due_ms);
	put_text(event, "due_date", due);
}

/* The place itself does not change: its version is seen by those who are not told. */
int assignment_extend(struct call *call)
{
	const struct place *place = call->place;
	const char *due = param_text(call, "due");
	int64_t due_ms = due ? zone_end_of_day(call->study->zone, due) : 0;

	if (place->principal == call->me.principal && !(call->viewer.roles & ROLE_SECRETARIAT))
		return answer(call, ERR_NOT_PERMITTED,
			      "more time for oneself is the secretariat's to give");
	int r = must_have_work(call);
	if (r == 0 && due)
		r = check_due(call, due, due_ms);
	if (r == 0 && !due && !place->due_ms)
		r = answer(call, ERR_STATE, "%s was given no more time that could be taken back",
			   place->name);
	if (r != 0)
		return r;
	sql_extension_end(call->txn, place->id, call->now_ms,
			  due ? STR_NONE : param_str(call, "reason"));
	if (due)
		sql_extension_add(call->txn, place->id, str_of(call->study->stage_id), str_of(due),
				  due_ms, call->me.principal, param_str(call, "reason"),
				  call->now_ms);
	put_extension(call, due, due_ms);
	return 0;
}
