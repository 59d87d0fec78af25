/* activity.c: the activity plan of a meeting. What the meeting approved is carried out by another
 * undertaking, where there is one, and its state is kept here for the next meeting to see. */
#include "core/activity.h"
#include "core/handlers.h"

#include <string.h>

void activity_read(struct call *call, struct query *query, void *ret_activity)
{
	struct activity *activity = ret_activity;

	activity->title = row_text(call, query, 6);
	activity->text = row_text(call, query, 7);
	activity->from_date = row_text(call, query, 8);
	activity->to_date = row_text(call, query, 9);
	activity->state = row_text(call, query, 10);
	activity->carried_by = query_int(query, 11);
	activity->carried_by_code = row_text(call, query, 12);
	activity->note = row_text(call, query, 13);
	activity->created_ms = query_int(query, 14);
	activity->thing.languages[WRITTEN_TEXT] = row_text(call, query, 15);
}

/* Which study carries it out is told to whom that study is shown. */
static bool sees_carrier(struct call *call, const struct activity *activity)
{
	struct viewer viewer;
	struct study *study;

	if (!activity->carried_by || !study_by_id(call, activity->carried_by, &study))
		return false;
	viewer_load(call, &call->me, study, &viewer);
	return see_study(call, study, &viewer);
}

void activity_show(struct call *call, struct json_object *object, const void *shown)
{
	const struct activity *activity = shown;

	put_text(object, "title", activity->title);
	put_text(object, "text", activity->text);
	put_text(object, "from", activity->from_date);
	put_text(object, "to", activity->to_date);
	put_text(object, "state", activity->state);
	if (sees_carrier(call, activity))
		put_text(object, "carried_by", activity->carried_by_code);
	put_text(object, "note", activity->note);
	put_time(object, "created", activity->created_ms);
}

static int check_dates(struct call *call, const char *from, const char *to)
{
	return strcmp(to, from) < 0 ? answer_param(call, "to", "lies before `from` (%s)", from) : 0;
}

int activity_add(struct call *call)
{
	struct str from = param_str(call, "from"), to = param_str(call, "to");
	int r = stage_must_produce(call, ARTEFACT_ACTIVITY);

	if (r == 0)
		r = check_dates(call, from.p, to.p);
	if (r == 0)
		r = language_must_have_text(call);
	if (r != 0)
		return r;
	sql_activity_add(call->txn, call->study->id, call->me.principal, param_str(call, "title"),
			 param_str(call, "text"), from, to, call->now_ms,
			 text_language(call, NULL));
	noun_put(call, noun_of_id(ID_ACTIVITY), txn_last_id(call->txn), 1);
	return 0;
}

static int find_carrier(struct call *call, int64_t *ret_row)
{
	struct str code = param_str(call, "carried_by");
	struct viewer viewer;
	struct study *study;
	bool is_found = code.p && study_by_code(call, code, &study);

	*ret_row = 0;
	if (!code.p)
		return 0;
	viewer_load(call, &call->me, is_found ? study : NULL, &viewer);
	if (!is_found || !see_study(call, study, &viewer))
		return answer_param(call, "carried_by", "there is no study %s", code.p);
	*ret_row = study->id;
	return 0;
}

int activity_update(struct call *call)
{
	const struct activity *activity = (const struct activity *)call->thing;
	struct str from = param_str(call, "from"), to = param_str(call, "to");
	int64_t carrier;
	int r = stage_must_produce(call, ARTEFACT_ACTIVITY);

	from = from.p ? from : str_of(activity->from_date);
	to = to.p ? to : str_of(activity->to_date);
	if (r == 0)
		r = check_dates(call, from.p, to.p);
	if (r == 0)
		r = find_carrier(call, &carrier);
	if (r == 0 && !activity->text)
		r = language_must_have_text(call);
	if (r != 0)
		return r;
	sql_activity_update(call->txn, activity->thing.id, param_str(call, "title"),
			    param_str(call, "text"), from, to, param_str(call, "state"), carrier,
			    param_str(call, "note"),
			    text_language(call, activity->thing.languages[WRITTEN_TEXT]));
	noun_put(call, call->noun, activity->thing.id, activity->thing.version + 1);
	put_text(call->event, "state", param_text(call, "state"));
	return 0;
}
