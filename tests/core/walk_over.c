/* walk_over.c: a study that rests, or is over: nothing moves it, and nothing is taken any more. See walk.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "core/walk.h"

enum err walk_try(struct walk *walk, const char *who, const char *verb, const char *format, ...)
{
	va_list args;
	enum err err;

	va_start(args, format);
	_cleanup_(x_freep) char *text = xvasprintf(format, args);
	va_end(args);
	json_object_put(fixture_call(walk->fixture, who, verb, &err, "%s", text));
	return err;
}

/* What makes an artefact of each kind, as far as the study's code is enough to try it. */
static const struct {
	const char *verb, *params;
} makers[ARTEFACT__MAX] = {
	[ARTEFACT_INDEX_INVITATION] = { "assignment.invite", "'principal':'outsider'" },
	[ARTEFACT_INDEX_COMMENT] = { "comment.add", "'text':'t','class':'expert'" },
	[ARTEFACT_INDEX_FACT] = { "comment.add", "'text':'t','class':'fact'" },
	[ARTEFACT_INDEX_DOCUMENT] = { "document.begin",
				      "'kind':'other','title':'t','file_name':'f','bytes':1,"
				      "'digest':'0000000000000000000000000000000000000000000000000"
				      "000000000000000'" },
	[ARTEFACT_INDEX_QUESTION] = { "question.add", "'text':'t'" },
	[ARTEFACT_INDEX_EVIDENCE] = { "evidence.add", "'text':'t','source':'visit'" },
	[ARTEFACT_INDEX_FINDING] = { "finding.add", "'text':'t','kind':'gap','sector':'data',"
						    "'confidence':'unresolved'" },
	[ARTEFACT_INDEX_RECOMMENDATION] = { "recommendation.add",
					    "'text':'t','addressee':'a','kind':'commitment'" },
	[ARTEFACT_INDEX_DECISION] = { "decision.add", "'outcome':'adopted','text':'t'" },
	[ARTEFACT_INDEX_OCCASION] = { "occasion.add",
				      "'title':'t','place':'p','from':'2019-03-01'" },
	[ARTEFACT_INDEX_AGENDA] = { "agenda.add", "'item':'99','title':'t'" },
	[ARTEFACT_INDEX_REQUEST] = { "request.add", "'kind':'other','text':'t'" },
	[ARTEFACT_INDEX_ACTIVITY] = { "activity.add",
				      "'title':'t','from':'2019-01-01','to':'2020-12-31'" },
	[ARTEFACT_INDEX_PRACTICE] = { "practice.propose", "'title':'t','text':'t',"
							  "'theme':'policies','city':'c',"
							  "'country':'KR'" },
};

/* These ask for a thing that is there: walk_is_over() tries them on what it finds. */
static const unsigned by_thing = ARTEFACT_DECLARATION | ARTEFACT_REVIEW | ARTEFACT_RESPONSE |
				 ARTEFACT_HOST_RESPONSE | ARTEFACT_PROGRESS;

static void takes_nothing(struct walk *walk)
{
	for (size_t i = 0; i < ARTEFACT__MAX; i++) {
		if (by_thing & 1u << i)
			continue;
		if (!makers[i].verb)
			fail_msg("nobody here tries to make a %s", artefact_rows[i].word);
		enum err err = walk_try(walk, "coordinator", makers[i].verb, "{'study':'%s',%s}",
					walk->code, makers[i].params);
		if (err != ERR_CLOSED)
			fail_msg("%s, %s: %s is answered %s", walk->workflow->id,
				 walk_stage(walk)->id, makers[i].verb, walk->fixture->last.text);
	}
}

static enum err move(struct walk *walk, const char *verb, const char *params)
{
	return walk_try(walk, "coordinator", verb, "{'study':'%s'%s}", walk->code, params);
}

static void does_not_move(struct walk *walk)
{
	char to[128];

	snprintf(to, sizeof to, ",'reason':'r','to':'%s'", walk->workflow->stages[0].id);
	assert_int_equal(move(walk, "study.advance", ",'override':true,'reason':'r'"), ERR_CLOSED);
	assert_int_equal(move(walk, "study.back", to), ERR_CLOSED);
	assert_int_equal(move(walk, "study.suspend", ",'reason':'r'"), ERR_CLOSED);
	assert_int_equal(move(walk, "study.reschedule", ",'reason':'r','due':'2030-01-01'"),
			 ERR_CLOSED);
	for (size_t i = 0; i < walk_stage(walk)->confirmation_count; i++)
		assert_int_equal(walk_try(walk, "coordinator", "study.confirm",
					  "{'study':'%s','item':'%s'}", walk->code,
					  walk_stage(walk)->confirmations[i].id),
				 ERR_CLOSED);
}

void walk_is_still(struct walk *walk)
{
	does_not_move(walk);
	takes_nothing(walk);
}

void walk_is_over(struct walk *walk)
{
	struct ids comments = walk_ids(walk, "comment.list", "comment", NULL, NULL);
	struct ids ids = walk_ids(walk, "recommendation.list", "recommendation", NULL, NULL);

	walk_is_still(walk);
	assert_int_equal(move(walk, "study.withdraw", ",'reason':'r'"), ERR_CLOSED);
	assert_int_equal(move(walk, "study.cancel", ",'reason':'r'"), ERR_CLOSED);
	assert_int_equal(move(walk, "study.resume", ""), ERR_STATE);
	if (walk->granted & ROLE_REVIEWER) {
		assert_int_equal(walk_try(walk, walk_reviewers[0], "declaration.file",
					  "{'assignment':'%s','state':'none'}", walk->code),
				 ERR_CLOSED);
		assert_int_equal(walk_try(walk, walk_reviewers[0], "review.submit",
					  "{'assignment':'%s','body':{}}", walk->code),
				 ERR_CLOSED);
	}
	for (size_t i = 0; i < comments.count; i++)
		assert_int_equal(walk_try(walk, "coordinator", "comment.respond",
					  "{'comment':'%s','disposition':'accepted'}",
					  comments.list[i]),
				 ERR_CLOSED);
	for (size_t i = 0; i < ids.count; i++) {
		assert_int_equal(walk_try(walk, "coordinator", "recommendation.respond",
					  "{'recommendation':'%s','acceptance':'accepted'}",
					  ids.list[i]),
				 ERR_CLOSED);
		assert_int_equal(walk_try(walk, "coordinator", "recommendation.report",
					  "{'recommendation':'%s','status':'implemented',"
					  "'text':'t'}",
					  ids.list[i]),
				 ERR_CLOSED);
	}
}
