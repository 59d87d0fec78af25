/* question.h: a guiding question of a study: what the host wants to learn from it. */
#pragma once

#include "core/noun.h"

struct question {
	struct thing thing;
	int64_t number, created_ms;
	const char *text, *state, *by;
};
/* Whether one more may be asked: 0, or an answer. */
int question_may_restore(struct call *call);
void question_read(struct call *call, struct query *query, void *ret_question);
void question_show(struct call *call, struct json_object *object, const void *question);
