/* question.c: guiding questions (three in EUI city peer reviews): what evidence is gathered for, and
 * what each finding answers. They are agreed on in the terms of reference, so they are everybody's
 * to read, and are changed only where the workflow says so. */
#include "core/question.h"
#include "core/handlers.h"

#include <string.h>

void question_read(struct call *call, struct query *query, void *ret_question)
{
	struct question *question = ret_question;

	question->number = query_int(query, 6);
	question->text = row_text(call, query, 7);
	question->state = row_text(call, query, 8);
	question->thing.is_withdrawn = strcmp(question->state, "withdrawn") == 0;
	question->created_ms = query_int(query, 9);
	question->by = row_text(call, query, 10);
	question->thing.languages[WRITTEN_TEXT] = row_text(call, query, 11);
}

void question_show(struct call *call, struct json_object *object, const void *shown)
{
	const struct question *question = shown;

	(void)call;
	put_int(object, "number", question->number);
	put_text(object, "text", question->text);
	put_text(object, "state", question->state);
	put_name(call, object, "principal", question->by);
	put_time(object, "created", question->created_ms);
}

static int must_have_room(struct call *call)
{
	struct query *query = sql_count_questions(call->txn, call->study->id);
	int64_t count = query_next(query) ? query_int(query, 0) : 0;

	query_end(query);
	if (count < call->core->conf->study_questions)
		return 0;
	return answer(call, ERR_TOO_LARGE, "a study has at most %lld guiding questions",
		      (long long)call->core->conf->study_questions);
}

int question_may_restore(struct call *call)
{
	return call->thing->is_withdrawn ? must_have_room(call) : 0;
}

int question_add(struct call *call)
{
	const struct noun *noun = noun_of_id(ID_QUESTION);
	int64_t number = 1;
	int r = stage_must_produce(call, ARTEFACT_QUESTION);

	if (r == 0)
		r = must_have_room(call);
	if (r != 0)
		return r;
	struct query *query = sql_question_last(call->txn, call->study->id);
	if (query_next(query))
		number = query_int(query, 0) + 1;
	query_end(query);
	sql_question_add(call->txn, call->study->id, number, param_str(call, "text"),
			 call->me.principal, call->now_ms, text_language(call, NULL));
	noun_put(call, noun, txn_last_id(call->txn), 1);
	put_int(call->result, "number", number);
	put_int(call->event, "number", number);
	return 0;
}

static int must_be_open(struct call *call)
{
	const struct question *question = (const struct question *)call->thing;
	int r = stage_must_produce(call, ARTEFACT_QUESTION);

	if (r == 0 && strcmp(question->state, "open") != 0)
		r = answer(call, ERR_STATE, "the guiding question is %s", question->state);
	return r;
}

int question_update(struct call *call)
{
	int r = must_be_open(call);

	if (r != 0)
		return r;
	sql_question_text_keep(call->txn, call->thing->id, call->now_ms);
	sql_question_update(call->txn, call->thing->id, param_str(call, "text"),
			    text_language(call, call->thing->languages[WRITTEN_TEXT]));
	noun_put(call, call->noun, call->thing->id, call->thing->version + 1);
	return 0;
}

int question_withdraw(struct call *call)
{
	int r = must_be_open(call);

	if (r != 0)
		return r;
	sql_question_withdraw(call->txn, call->thing->id);
	noun_withdrawn(call);
	return 0;
}
