/* facts.c: what the counted guards of a stage count, one statement each; only those are run that the
 * stage asks for, since every status and every move asks for facts. */
#include "core/stage.h"

/* ?1 study, ?2 the guard's `of`, ?3 when the stage was entered: each takes what it needs. */
typedef struct query *count_run(struct txn *txn, int64_t study, struct str of, int64_t since_ms);

#define BY_STUDY(name)                                                                             \
	static struct query *name(struct txn *txn, int64_t study, struct str of, int64_t since_ms) \
	{                                                                                          \
		(void)of;                                                                          \
		(void)since_ms;                                                                    \
		return sql_count_##name(txn, study);                                               \
	}
#define BY_WORD(name)                                                                              \
	static struct query *name(struct txn *txn, int64_t study, struct str of, int64_t since_ms) \
	{                                                                                          \
		(void)since_ms;                                                                    \
		return sql_count_##name(txn, study, of);                                           \
	}
#define BY_TIME(name)                                                                              \
	static struct query *name(struct txn *txn, int64_t study, struct str of, int64_t since_ms) \
	{                                                                                          \
		(void)of;                                                                          \
		return sql_count_##name(txn, study, since_ms);                                     \
	}

BY_WORD(documents)
BY_TIME(bundles)
BY_STUDY(questions)
BY_STUDY(unevidenced)
BY_STUDY(unfound)
BY_STUDY(uncited)
BY_STUDY(recommendations)
BY_STUDY(unanswered)
BY_STUDY(unreported)
BY_TIME(adoptions)
BY_WORD(occasions)
BY_STUDY(agenda)
BY_STUDY(undecided)
BY_WORD(requests)
BY_WORD(planned)
BY_WORD(practices)
BY_STUDY(unjudged)

static count_run *const counts[GUARD__MAX] = {
	[GUARD_DOCUMENT] = documents,
	[GUARD_BUNDLE] = bundles,
	[GUARD_QUESTIONS] = questions,
	[GUARD_EVIDENCED] = unevidenced,
	[GUARD_FOUND] = unfound,
	[GUARD_CITED] = uncited,
	[GUARD_RECOMMENDED] = recommendations,
	[GUARD_ACCEPTANCE] = unanswered,
	[GUARD_REPORTED] = unreported,
	[GUARD_DECIDED] = adoptions,
	[GUARD_OCCASION] = occasions,
	[GUARD_AGENDA] = agenda,
	[GUARD_AGENDA_DECIDED] = undecided,
	[GUARD_REQUESTED] = requests,
	[GUARD_PLANNED] = planned,
	[GUARD_PRACTICES] = practices,
	[GUARD_PRACTICES_JUDGED] = unjudged,
};

void facts_count(struct call *call, struct study_facts *facts)
{
	const struct stage *stage = &call->study->workflow->stages[call->study->stage];

	for (size_t i = 0; i < stage->guard_count; i++) {
		const struct guard *guard = &stage->guards[i];
		if (!guard_is_counted(guard->kind))
			continue;
		_cleanup_(query_endp) struct query *query = counts[guard->kind](
			call->txn, call->study->id, str_of(guard->of), call->study->entered_ms);
		if (query_next(query))
			facts->counts[i] = (struct guard_count){ (int)query_int(query, 0),
								 (int)query_int(query, 1) };
	}
}
