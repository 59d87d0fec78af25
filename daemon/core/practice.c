/* practice.c: practices of a compendium: proposed, judged, published. One may be taken over from a
 * finding of another study, once that study shows it to all who have a part in it: a compendium
 * never shows sooner what a study still hides. */
#include "core/practice.h"
#include "core/handlers.h"

#include <string.h>

#include "core/finding.h"

void practice_read(struct call *call, struct query *query, void *ret_practice)
{
	struct practice *practice = ret_practice;

	practice->theme = row_text(call, query, 6);
	practice->city = row_text(call, query, 7);
	practice->country = row_text(call, query, 8);
	practice->title = row_text(call, query, 9);
	practice->text = row_text(call, query, 10);
	practice->finding = query_int(query, 11);
	practice->state = row_text(call, query, 12);
	practice->reason = row_text(call, query, 13);
	practice->created_ms = query_int(query, 14);
	practice->by = row_text(call, query, 15);
	practice->institution = row_text(call, query, 16);
	practice->decided_by = row_text(call, query, 17);
	practice->thing.languages[WRITTEN_TEXT] = row_text(call, query, 18);
}

void practice_show(struct call *call, struct json_object *object, const void *shown)
{
	const struct practice *practice = shown;
	bool knows_judgement = practice->thing.owner == call->me.principal ||
			       call->viewer.roles & (ROLE_SECRETARIAT | ROLE_LEAD | ROLE_EDITOR);

	put_text(object, "theme", practice->theme);
	put_text(object, "city", practice->city);
	put_text(object, "country", practice->country);
	put_text(object, "title", practice->title);
	put_text(object, "text", practice->text);
	if (knows_judgement)
		put_id(call, object, "finding", ID_FINDING, practice->finding);
	put_text(object, "state", practice->state);
	put_person(call, object, practice->by, NULL, practice->institution);
	if (knows_judgement) {
		put_text(object, "reason", practice->reason);
		put_name(call, object, "decided_by", practice->decided_by);
	}
	put_time(object, "created", practice->created_ms);
}

/* A finding of another study: what the caller may not see there and what does not exist are one. */
static int find_finding(struct call *call, int64_t *ret_row)
{
	const struct noun *noun = noun_of_id(ID_FINDING);
	struct study *here = call->study;
	struct viewer viewer = call->viewer;
	struct str id = param_str(call, "finding");
	struct thing *thing = NULL;
	int64_t row = 0;

	*ret_row = 0;
	if (!id.p)
		return 0;
	(void)ident_decode(&call->core->ident, ID_FINDING, id, &row);
	bool is_there =
		noun_load(call, noun, row, &thing) && study_by_id(call, thing->study, &call->study);
	viewer_load(call, &call->me, is_there ? call->study : NULL, &call->viewer);
	bool is_seen = is_there && see_thing(call, noun, thing);
	unsigned levels = is_seen ? policy_levels(call->study->workflow, &call->study->openings,
						  noun->object, 0, call->study->stage)
				  : 0;
	const char *code = is_seen ? call->study->code : NULL;
	call->study = here;
	call->viewer = viewer;
	if (!is_seen)
		return answer_param(call, "finding", "there is no such finding");
	if (!(levels & LEVEL_ALL))
		return answer(call, ERR_CLOSED, "study %s does not show its findings to all yet",
			      code);
	const struct finding *finding = (const struct finding *)thing;
	if (strcmp(finding->kind, "good_practice") != 0 || strcmp(finding->state, "open") != 0)
		return answer_param(call, "finding", "is no good practice that stands");
	*ret_row = row;
	return 0;
}

int practice_propose(struct call *call)
{
	char hex[DIGEST_HEX_SIZE];
	int64_t finding;
	int r = stage_must_produce(call, ARTEFACT_PRACTICE);

	if (r == 0)
		r = find_finding(call, &finding);
	if (r != 0)
		return r;
	struct salted text = noun_body(call, "text", hex);
	sql_practice_add(call->txn, call->study->id, call->me.principal, param_str(call, "theme"),
			 param_str(call, "city"), param_str(call, "country"),
			 param_str(call, "title"), text.text, text.salt, finding, call->now_ms,
			 text_language(call, NULL));
	noun_put(call, noun_of_id(ID_PRACTICE), txn_last_id(call->txn), 1);
	put_text(call->result, "state", "proposed");
	put_text(call->event, "digest", hex);
	return 0;
}

static int change(struct call *call, const char *from, const char *to)
{
	const struct practice *practice = (const struct practice *)call->thing;
	bool is_judged = strcmp(to, "proposed") != 0;
	int r = stage_must_produce(call, ARTEFACT_PRACTICE);

	if (r == 0 && strcmp(practice->state, from) != 0)
		r = answer(call, ERR_STATE, "the practice is %s, not %s", practice->state, from);
	if (r != 0)
		return r;
	sql_practice_reason_keep(call->txn, practice->thing.id, call->now_ms);
	sql_practice_judge(call->txn, practice->thing.id, str_of(to), param_str(call, "reason"),
			   is_judged ? call->me.principal : 0);
	noun_put(call, call->noun, practice->thing.id, practice->thing.version + 1);
	put_text(call->result, "state", to);
	put_text(call->event, "state", to);
	return 0;
}

int practice_accept(struct call *call)
{
	return change(call, "proposed", "accepted");
}

int practice_decline(struct call *call)
{
	return change(call, "proposed", "declined");
}

int practice_publish(struct call *call)
{
	return change(call, "accepted", "published");
}

int practice_withdraw(struct call *call)
{
	const struct practice *practice = (const struct practice *)call->thing;
	bool is_accepted = strcmp(practice->state, "accepted") == 0;

	return change(call, is_accepted ? "accepted" : "proposed", "withdrawn");
}

/* A judgement ended with the withdrawal: what comes back is proposed, and judged anew. Why stands beside it,
 * for those who know of judgements, and in no event, which others see. */
int practice_restore(struct call *call)
{
	return change(call, "withdrawn", "proposed");
}
