/* withdrawn.c: what was withdrawn comes back: by whom it could be withdrawn, in the stages in which it
 * could be made, with a reason that the event tells. It stands again as it stood; nothing was lost
 * while it did not. What a noun asks beside that is its own function. Comments have answers to come
 * back to, and are restored in comment.c; practices a judgement, in practice.c. */
#include "core/finding.h"
#include "core/handlers.h"
#include "core/question.h"

struct restoring {
	enum id_kind id;
	unsigned artefacts; /* any of which the stage is to produce */
	const char *state;  /* that it comes back to */
	void (*restore)(struct txn *txn, int64_t id);
	int (*may)(struct call *call); /* 0, or an answer; NULL: whoever may call the verb */
};

static const struct restoring restorings[] = {
	{ ID_AGENDA, ARTEFACT_AGENDA | ARTEFACT_DECISION, "open", sql_agenda_restore, NULL },
	{ ID_DOCUMENT, ARTEFACT_DOCUMENT, "filed", sql_document_restore, NULL },
	{ ID_EVIDENCE, ARTEFACT_EVIDENCE | ARTEFACT_FINDING, "kept", sql_evidence_restore, NULL },
	{ ID_FINDING, ARTEFACT_FINDING, "open", sql_finding_restore, finding_must_be_mine },
	{ ID_QUESTION, ARTEFACT_QUESTION, "open", sql_question_restore, question_may_restore },
	{ ID_RECOMMENDATION, ARTEFACT_RECOMMENDATION, "open", sql_recommendation_restore, NULL },
};

int noun_restore(struct call *call)
{
	const struct restoring *row = restorings;

	while (row->id != call->noun->id)
		row++;
	int r = stage_must_produce(call, row->artefacts);
	if (r == 0 && row->may)
		r = row->may(call);
	if (r == 0 && !call->thing->is_withdrawn)
		r = answer(call, ERR_STATE, "the %s is not withdrawn", call->noun->word);
	if (r != 0)
		return r;
	row->restore(call->txn, call->thing->id);
	noun_restored(call, row->state);
	return 0;
}
