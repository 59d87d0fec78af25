/* study.c: creating and reading studies, and what is stated on record. Moves are in move.c. */
#include "core/call.h"
#include "core/handlers.h"
#include "core/move.h"
#include "core/past.h"

#include <string.h>

#include "base/zone.h"

/* ---- create ---- */

static int find_workflow(struct call *call, const char *name, int64_t *ret_row)
{
	_cleanup_(query_endp) struct query *query = sql_workflow_newest(call->txn, str_of(name));

	if (!query_next(query))
		return answer_param(call, "workflow", "there is no workflow `%s`", name);
	*ret_row = query_int(query, 0);
	return 0;
}

static bool find_form(struct call *call, const char *name, int64_t *ret_row)
{
	_cleanup_(query_endp) struct query *query = sql_form_newest(call->txn, str_of(name));

	if (!query_next(query))
		return false;
	*ret_row = query_int(query, 0);
	return true;
}

/* The one that is named, or the one named like the workflow; a procedure that has none of its own, since
 * nothing is reviewed in it, takes the default procedure's. */
static int choose_form(struct call *call, const char *workflow, int64_t *ret_row)
{
	const char *name = param_text(call, "form");

	if (find_form(call, name ? name : workflow, ret_row))
		return 0;
	if (!name && find_form(call, call->core->conf->default_workflow, ret_row))
		return 0;
	return answer_param(call, "form", "there is no form `%s`", name ? name : workflow);
}

static const char *text_or(const struct call *call, const char *param, const char *otherwise)
{
	const char *text = param_text(call, param);
	return text ? text : otherwise;
}

int study_create(struct call *call)
{
	const char *workflow_name = text_or(call, "workflow", call->core->conf->default_workflow);
	const char *zone = text_or(call, "zone", call->core->conf->default_zone);
	struct str code = param_str(call, "study");
	int64_t workflow_row = 0, form_row = 0;
	int r = find_workflow(call, workflow_name, &workflow_row);

	if (r == 0)
		r = choose_form(call, workflow_name, &form_row);
	if (r != 0)
		return r;
	struct query *query = sql_study_by_code(call->txn, code);
	bool exists = query_next(query);
	query_end(query);
	if (exists)
		return answer(call, ERR_EXISTS, "there is a study %s already", code.p);
	const struct workflow *workflow = cache_workflow(call, workflow_row);
	if (!workflow || !cache_form(call, form_row))
		return call->txn->r;

	const char *identity = param_text(call, "identity");
	sql_study_add(call->txn, code, param_str(call, "title"), param_str(call, "city"),
		      param_str(call, "country"), param_int(call, "year", 0),
		      str_of(text_or(call, "language", "en")), str_of(zone), workflow_row, form_row,
		      str_of(workflow->stages[0].id),
		      str_of(identity ? identity : identity_rows[workflow->identity].word),
		      call->now_ms);
	int64_t id = txn_last_id(call->txn);
	if (call->txn->r != 0 || !study_by_id(call, id, &call->study))
		return call->txn->r;
	return move_enter(call, 0, "create", NULL);
}

/* ---- reading ---- */

int study_get(struct call *call)
{
	struct study then;
	int64_t at_ms;
	int r = past_param(call, &at_ms);

	if (r == 0 && at_ms)
		r = past_study(call, at_ms, &then);
	if (r != 0)
		return r;
	json_object_put(call->result);
	call->result = at_ms ? past_study_json(call, &then, at_ms)
			     : study_json(call, call->study, &call->viewer);
	return 0;
}

int studies_each(struct call *call, int (*add)(struct call *call, struct page *page))
{
	const char *state = param_text(call, "state");
	struct page page;
	int r = page_begin(call, ID_STUDY, &page);

	if (r != 0)
		return r;
	_cleanup_(query_endp) struct query *query = sql_study_list(call->txn, page.after);
	while (query_next(query)) {
		if (!study_by_id(call, query_int(query, 0), &call->study))
			return call->txn->r;
		if (state && strcmp(state, call->study->state) != 0)
			continue;
		viewer_load(call, &call->me, call->study, &call->viewer);
		if (!see_study(call, call->study, &call->viewer))
			continue;
		if (!page_has_room(&page))
			break;
		r = add(call, &page);
		if (r != 0)
			return r;
	}
	page_end(&page);
	return 0;
}

static int list_add(struct call *call, struct page *page)
{
	page_add(page, call->study->id, study_json(call, call->study, &call->viewer));
	return 0;
}

int study_list(struct call *call)
{
	return studies_each(call, list_add);
}

int study_history(struct call *call)
{
	struct page page;
	int r = page_begin(call, ID_STEP, &page);

	if (r != 0)
		return r;
	_cleanup_(query_endp) struct query *query =
		sql_stage_step_list(call->txn, call->study->id, page.after);
	while (query_next(query) && page_has_room(&page)) {
		const char *step = row_text(call, query, 1);
		/* Why guards were passed over, or would have been, may speak of what only those who
		 * steer can see. */
		bool is_forward = strcmp(step, "override") == 0 || strcmp(step, "advance") == 0;
		bool is_reason_open = !is_forward || sees_steering(&call->viewer);
		struct json_object *item = mem_check(json_object_new_object());
		put_time(item, "time", query_int(query, 6));
		put_text(item, "step", step);
		put_text(item, "from", row_text(call, query, 2));
		put_text(item, "to", row_text(call, query, 3));
		put_name(call, item, "principal", row_text(call, query, 4));
		if (is_reason_open)
			put_text(item, "reason", row_text(call, query, 5));
		page_add(&page, query_int(query, 0), item);
	}
	page_end(&page);
	return 0;
}

/* ---- on record ---- */

static const struct confirmation *find_confirmation(struct call *call, int *ret_r)
{
	const struct stage *stage = &call->study->workflow->stages[call->study->stage];
	const char *item = param_text(call, "item");
	const char *names[WORKFLOW_CONFIRMATIONS_MAX];

	*ret_r = study_must_be_open(call);
	if (*ret_r != 0)
		return NULL;
	for (size_t i = 0; i < stage->confirmation_count; i++) {
		const struct confirmation *confirmation = &stage->confirmations[i];
		names[i] = confirmation->id;
		if (strcmp(confirmation->id, item) != 0)
			continue;
		if (call->viewer.roles & confirmation->by)
			return confirmation;
		*ret_r = answer(call, ERR_NOT_PERMITTED,
				"`%s` is not yours to confirm in stage `%s`", item, stage->id);
		return NULL;
	}
	const char *closest = str_closest(item, names, stage->confirmation_count);
	const char *list = "nothing";
	for (size_t i = 0; i < stage->confirmation_count; i++)
		list = i == 0 ? names[0] : arena_printf(call->arena, "%s, %s", list, names[i]);
	*ret_r = closest ? answer_param(call, "item", "did you mean `%s`?", closest)
			 : answer_param(call, "item", "stage `%s` asks for %s", stage->id, list);
	return NULL;
}

static void put_item(struct call *call, const char *item)
{
	put_text(call->result, "study", call->study->code);
	put_text(call->result, "item", item);
	put_text(call->result, "stage", call->study->stage_id);
	put_text(call_event(call, call->study->id, "study", call->study->id), "item", item);
}

static bool is_confirmed(struct call *call, const char *item)
{
	_cleanup_(query_endp) struct query *query = sql_confirmation_get(
		call->txn, call->study->id, str_of(call->study->stage_id), str_of(item));
	return query_next(query);
}

int study_confirm(struct call *call)
{
	int r;
	const struct confirmation *confirmation = find_confirmation(call, &r);

	if (!confirmation)
		return r;
	if (is_confirmed(call, confirmation->id))
		return answer(call, ERR_EXISTS, "`%s` is confirmed already", confirmation->id);
	sql_confirmation_add(call->txn, call->study->id, str_of(call->study->stage_id),
			     str_of(confirmation->id), call->me.principal, param_str(call, "note"),
			     call->now_ms);
	put_item(call, confirmation->id);
	return 0;
}

int study_retract(struct call *call)
{
	int r;
	const struct confirmation *confirmation = find_confirmation(call, &r);

	if (!confirmation)
		return r;
	if (!is_confirmed(call, confirmation->id))
		return answer(call, ERR_STATE, "`%s` is not confirmed", confirmation->id);
	sql_confirmation_remove(call->txn, call->study->id, str_of(call->study->stage_id),
				str_of(confirmation->id));
	put_item(call, confirmation->id);
	put_text(call->event, "reason", param_text(call, "reason"));
	return 0;
}
