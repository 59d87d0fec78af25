/* finding.c: findings. Confidence is IPBES's four-box model (evidence by agreement). A finding is
 * changed only as long as the workflow lets findings be made; what was recommended because of one
 * that is withdrawn is told by the guard `cited`. */
#include "core/finding.h"
#include "core/handlers.h"
#include "core/history.h"

#include <string.h>

#include "core/evidence.h"
#include "core/question.h"

void finding_read(struct call *call, struct query *query, void *ret_finding)
{
	struct finding *finding = ret_finding;

	finding->question = query_int(query, 6);
	finding->kind = row_text(call, query, 7);
	finding->sector = row_text(call, query, 8);
	finding->confidence = row_text(call, query, 9);
	finding->text = row_text(call, query, 10);
	finding->state = row_text(call, query, 11);
	finding->thing.is_withdrawn = strcmp(finding->state, "withdrawn") == 0;
	finding->created_ms = query_int(query, 12);
	finding->by = row_text(call, query, 13);
	finding->institution = row_text(call, query, 14);
	finding->question_number = query_int(query, 15);
	finding->thing.languages[WRITTEN_TEXT] = row_text(call, query, 16);
}

void finding_show(struct call *call, struct json_object *object, const void *shown)
{
	const struct finding *finding = shown;

	put_id(call, object, "question", ID_QUESTION, finding->question);
	if (finding->question)
		put_int(object, "number", finding->question_number);
	put_text(object, "kind", finding->kind);
	put_text(object, "sector", finding->sector);
	put_text(object, "confidence", finding->confidence);
	put_text(object, "text", finding->text);
	put_text(object, "state", finding->state);
	put_person(call, object, finding->by, NULL, finding->institution);
	noun_put_cited(call, object, "evidence", noun_of_id(ID_EVIDENCE),
		       sql_finding_evidence(call->txn, finding->thing.id));
	put_time(object, "created", finding->created_ms);
}

static void evidence_set(struct call *call, int64_t finding, const int64_t *rows, size_t count)
{
	sql_finding_evidence_clear(call->txn, finding);
	for (size_t i = 0; i < count; i++)
		sql_finding_evidence_add(call->txn, finding, rows[i]);
}

int finding_add(struct call *call)
{
	struct thing *question = NULL;
	int64_t *evidence;
	size_t count;
	char hex[DIGEST_HEX_SIZE];
	int r = stage_must_produce(call, ARTEFACT_FINDING);

	if (r == 0)
		r = noun_param(call, "question", ID_QUESTION, &question);
	if (r == 0)
		r = noun_all_cited(call, "evidence", noun_of_id(ID_EVIDENCE), &evidence, &count);
	if (r != 0)
		return r;
	struct salted text = noun_body(call, "text", hex);
	sql_finding_add(call->txn, call->study->id, question ? question->id : 0, call->me.principal,
			param_str(call, "kind"), param_str(call, "sector"),
			param_str(call, "confidence"), text.text, text.salt, call->now_ms,
			text_language(call, NULL));
	int64_t id = txn_last_id(call->txn);
	evidence_set(call, id, evidence, count);
	noun_put(call, noun_of_id(ID_FINDING), id, 1);
	put_changes(call);
	put_text(call->event, "digest", hex);
	return 0;
}

int finding_must_be_mine(struct call *call)
{
	const struct finding *finding = (const struct finding *)call->thing;

	if (finding->thing.owner == call->me.principal || sees_steering(&call->viewer))
		return 0;
	return answer(call, ERR_NOT_PERMITTED, "the finding is %s's; the lead may change it",
		      name_seen(call, finding->by));
}

static int must_be_open(struct call *call)
{
	const struct finding *finding = (const struct finding *)call->thing;
	int r = stage_must_produce(call, ARTEFACT_FINDING);

	if (r == 0)
		r = finding_must_be_mine(call);
	if (r == 0 && strcmp(finding->state, "open") != 0)
		r = answer(call, ERR_STATE, "the finding is %s", finding->state);
	return r;
}

int finding_update(struct call *call)
{
	const struct finding *finding = (const struct finding *)call->thing;
	struct thing *question = NULL;
	int64_t *evidence;
	size_t count;
	char hex[DIGEST_HEX_SIZE];
	int r = must_be_open(call);

	if (r == 0)
		r = noun_param(call, "question", ID_QUESTION, &question);
	if (r == 0)
		r = noun_all_cited(call, "evidence", noun_of_id(ID_EVIDENCE), &evidence, &count);
	if (r != 0)
		return r;
	if (param_json(call, "evidence"))
		evidence_set(call, finding->thing.id, evidence, count);
	struct salted text = noun_body(call, "text", hex);
	struct str language = text_language(call, finding->thing.languages[WRITTEN_TEXT]);
	if (language.p) /* a text, too, has one */
		sql_finding_text_keep(call->txn, finding->thing.id, call->now_ms);
	sql_finding_update(call->txn, finding->thing.id, question ? question->id : 0,
			   param_str(call, "kind"), param_str(call, "sector"),
			   param_str(call, "confidence"), text.text, text.salt, language);
	noun_put(call, call->noun, finding->thing.id, finding->thing.version + 1);
	put_changes(call);
	if (text.text.p)
		put_text(call->event, "digest", hex);
	return 0;
}

int finding_withdraw(struct call *call)
{
	int r = must_be_open(call);

	if (r != 0)
		return r;
	sql_finding_withdraw(call->txn, call->thing->id);
	noun_withdrawn(call);
	return 0;
}
