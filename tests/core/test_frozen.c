/* test_frozen.c: a study that ended or rests takes nothing: every verb that writes is asked, as
 * whoever may call it on an open study. What stays possible is named here, and why. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/scene.h"
#include "core/tamper.h"

enum ids { ID_OPEN, ID_ANSWERED, ID_SUBMITTED, ID_DECLARED, ID_PLACE, IDS };

/* On an open study each is taken in the stage that is named here. */
static const struct {
	const char *verb, *stage, *who, *params;
	enum ids id;	       /* what %s stands for */
	enum err rests, ended; /* what comes of it */
} writes[] = {
#define NEVER ERR_CLOSED, ERR_CLOSED
	{ "assignment.accept", "desk_review", "igdp-chen", "'assignment':'GZ2019'", 0, NEVER },
	{ "assignment.decline", "desk_review", "igdp-chen", "'assignment':'GZ2019','reason':'x'", 0,
	  NEVER },
	{ "assignment.invite", "desk_review", "lead-kim", "'study':'GZ2019','principal':'outsider'",
	  0, NEVER },
	{ "assignment.replace", "desk_review", "coordinator",
	  "'assignment':'%s','principal':'outsider','reason':'x'", ID_PLACE, NEVER },
	{ "assignment.withdraw", "desk_review", "kei-park", "'assignment':'GZ2019','reason':'x'", 0,
	  NEVER },
	{ "comment.add", "drafting", "lead-kim", "'study':'GZ2019','text':'x'", 0, NEVER },
	{ "comment.assign", "drafting", "lead-kim", "'comment':'%s','responder':'kei-park'",
	  ID_OPEN, NEVER },
	{ "comment.reopen", "drafting", "editor-mori", "'comment':'%s','reason':'x'", ID_ANSWERED,
	  NEVER },
	{ "comment.respond", "drafting", "lead-kim", "'comment':'%s','disposition':'accepted'",
	  ID_OPEN, NEVER },
	{ "comment.withdraw", "drafting", "kei-park", "'comment':'%s','reason':'x'", ID_OPEN,
	  NEVER },
	{ "declaration.decide", "desk_review", "coordinator",
	  "'declaration':'%s','decision':'waived','reason':'x'", ID_DECLARED, NEVER },
	{ "declaration.file", "desk_review", "kei-park", "'assignment':'GZ2019','state':'none'", 0,
	  NEVER },
	{ "review.approve", "desk_review", "lead-kim", "'review':'%s'", ID_SUBMITTED, NEVER },
	{ "review.return", "drafting", "lead-kim", "'review':'%s','reason':'x'", ID_SUBMITTED,
	  NEVER },
	{ "review.submit", "desk_review", "iges-sato", "'assignment':'GZ2019'", 0, NEVER },
	{ "study.advance", "drafting", "coordinator",
	  "'study':'GZ2019','override':true,'reason':'x'", 0, NEVER },
	{ "study.back", "desk_review", "coordinator",
	  "'study':'GZ2019','to':'preparation','reason':'x'", 0, NEVER },
	{ "study.confirm", "drafting", "lead-kim", "'study':'GZ2019','item':'draft_ready'", 0,
	  NEVER },
	{ "study.reschedule", "drafting", "coordinator",
	  "'study':'GZ2019','due':'2020-01-01','reason':'x'", 0, NEVER },
	{ "study.retract", "fact_check", "gz-host",
	  "'study':'GZ2019','item':'no_further_corrections','reason':'x'", 0, NEVER },
	{ "study.suspend", "drafting", "coordinator", "'study':'GZ2019','reason':'x'", 0, NEVER },
	/* A rest is no end: it can be ended itself, and work of one's own is kept meanwhile. */
	{ "review.save", "desk_review", "iges-sato", "'assignment':'GZ2019','body':{}", 0, ERR_NONE,
	  ERR_CLOSED },
	{ "study.cancel", "drafting", "coordinator", "'study':'GZ2019','reason':'x'", 0, ERR_NONE,
	  ERR_CLOSED },
	{ "study.withdraw", "drafting", "gz-host", "'study':'GZ2019','reason':'x'", 0, ERR_NONE,
	  ERR_CLOSED },
	{ "study.resume", NULL, "coordinator", "'study':'GZ2019'", 0, ERR_NONE, ERR_STATE },
	/* People come and go after the end too, and who reads a finished study is the secretariat's
	 * to say. */
	{ "role.grant", "drafting", "coordinator",
	  "'study':'GZ2019','role':'observer','principal':'outsider'", 0, ERR_NONE, ERR_NONE },
	{ "role.revoke", "drafting", "coordinator",
	  "'study':'GZ2019','role':'observer','principal':'observer-lee'", 0, ERR_NONE, ERR_NONE },
};
static const char *const stages[] = { "desk_review", "drafting", "fact_check" };

struct frozen {
	struct scene *scene;
	char ids[IDS][32];
};

static void keep(struct frozen *frozen, enum ids id, const char *pointer)
{
	snprintf(frozen->ids[id], sizeof frozen->ids[id], "%s", scene_keep(frozen->scene, pointer));
}

/* Something of every kind, each in the state that its verb asks for. */
static int setup(void **state)
{
	struct frozen *frozen = xcalloc(1, sizeof *frozen);
	struct scene *scene = frozen->scene = scene_new("Asia/Shanghai");

	fixture_advance_to(&scene->fixture, "team");
	fixture_team(&scene->fixture);
	ok(scene, "kei-park", "declaration.file",
	   "{'assignment':'GZ2019','state':'declared','type':'other','text':'x'}");
	keep(frozen, ID_DECLARED, "/declaration");
	ok(scene, "coordinator", "assignment.invite", "{'study':'GZ2019','principal':'igdp-chen'}");
	keep(frozen, ID_PLACE, "/assignment");
	fixture_advance_to(&scene->fixture, "desk_review");
	assert_int_equal(scene_call_json(scene, "igdp-liu", "review.submit", scene_review("x")),
			 ERR_NONE);
	keep(frozen, ID_SUBMITTED, "/review");
	assert_int_equal(scene_call_json(scene, "iges-sato", "review.save", scene_review("x")),
			 ERR_NONE);
	fixture_advance_to(&scene->fixture, "drafting");
	ok(scene, "kei-park", "comment.add", "{'study':'GZ2019','text':'x'}");
	keep(frozen, ID_OPEN, "/comment");
	ok(scene, "kei-park", "comment.add", "{'study':'GZ2019','text':'x'}");
	keep(frozen, ID_ANSWERED, "/comment");
	ok(scene, "lead-kim", "comment.respond", "{'comment':'%s','disposition':'accepted'}",
	   frozen->ids[ID_ANSWERED]);
	fixture_advance_to(&scene->fixture, "fact_check");
	ok(scene, "gz-host", "study.confirm", "{'study':'GZ2019','item':'no_further_corrections'}");
	*state = frozen;
	return 0;
}

static int teardown(void **state)
{
	struct frozen *frozen = *state;

	scene_free(frozen->scene);
	x_freep(state);
	return 0;
}

static enum err ask(struct frozen *frozen, size_t row)
{
	_cleanup_(x_freep) char *params = xstrdup(writes[row].params);
	char *mark = strstr(params, "%s");

	if (mark)
		*mark = '\0';
	/* A rehearsal: one that is taken by mistake does not spoil the rest. */
	return scene_call(frozen->scene, writes[row].who, writes[row].verb,
			  "{%s%s%s,'dry_run':true}", params,
			  mark ? frozen->ids[writes[row].id] : "", mark ? mark + 2 : "");
}

/* The rows of a stage; NULL: all. */
static void must_be_frozen(struct frozen *frozen, const char *stage, bool rests)
{
	_cleanup_(x_freep) char *before = tamper_dump(&frozen->scene->fixture);

	for (size_t row = 0; row < ELEMENTS(writes); row++) {
		enum err wanted = rests ? writes[row].rests : writes[row].ended;
		if (stage && writes[row].stage && strcmp(writes[row].stage, stage) != 0)
			continue;
		if (ask(frozen, row) != wanted)
			fail_msg("%s as %s: %s", writes[row].verb, writes[row].who,
				 frozen->scene->fixture.last.text);
		if (wanted == ERR_CLOSED && rests)
			is(frozen->scene, "/data/hint",
			   "the secretariat can resume it with study.resume");
	}
	_cleanup_(x_freep) char *after = tamper_dump(&frozen->scene->fixture);
	assert_string_equal(before, after);
}

/* In each stage in which something is taken, until the study is frozen by that verb. */
static void freeze(struct frozen *frozen, const char *who, const char *verb, const char *state)
{
	for (size_t i = 0; i < ELEMENTS(stages); i++) {
		tamper_stage(&frozen->scene->fixture, stages[i]);
		ok(frozen->scene, who, verb, "{'study':'GZ2019','reason':'x'}");
		is(frozen->scene, "/state", state);
		must_be_frozen(frozen, stages[i], strcmp(state, "suspended") == 0);
	}
}

/* A verb that writes into studies and stands in no row would be forgotten. */
static void test_every_verb(void **state)
{
	(void)state;
	for (size_t i = 0; i < verb_count; i++) {
		bool is_asked = !(verbs[i].flags & VERB_WRITE) || verbs[i].scope == SCOPE_PROGRAMME;
		for (size_t row = 0; row < ELEMENTS(writes); row++)
			is_asked |= strcmp(writes[row].verb, verbs[i].name) == 0;
		if (!is_asked)
			fail_msg("%s is in no row", verbs[i].name);
	}
}

static void test_open(void **state)
{
	struct frozen *frozen = *state;
	size_t asked = 0;

	for (size_t i = 0; i < ELEMENTS(stages); i++) {
		tamper_stage(&frozen->scene->fixture, stages[i]);
		for (size_t row = 0; row < ELEMENTS(writes); row++) {
			if (!writes[row].stage || strcmp(writes[row].stage, stages[i]) != 0)
				continue;
			if (ask(frozen, row) != ERR_NONE)
				fail_msg("%s as %s: %s", writes[row].verb, writes[row].who,
					 frozen->scene->fixture.last.text);
			asked++;
		}
	}
	assert_int_equal(asked, ELEMENTS(writes) - 1);
}

static void test_withdrawn(void **state)
{
	freeze(*state, "gz-host", "study.withdraw", "withdrawn");
}

static void test_cancelled(void **state)
{
	freeze(*state, "coordinator", "study.cancel", "cancelled");
}

static void test_rests(void **state)
{
	freeze(*state, "coordinator", "study.suspend", "suspended");
}

static void test_closed(void **state)
{
	struct frozen *frozen = *state;

	fixture_advance_to(&frozen->scene->fixture, "closed");
	must_be_frozen(frozen, NULL, false);
}

/* The same through a batch: it is no way around. */
static void test_in_a_batch(void **state)
{
	struct frozen *frozen = *state;

	ok(frozen->scene, "gz-host", "study.withdraw", "{'study':'GZ2019','reason':'x'}");
	refused(frozen->scene, ERR_CLOSED, "lead-kim", "batch.apply",
		"{'calls':[{'method':'comment.add','params':{'study':'GZ2019','text':'x'}}]}");
	refused(frozen->scene, ERR_CLOSED, "coordinator", "comment.add",
		"{'study':'GZ2019','text':'x','as':'lead-kim'}");
}

int main(void)
{
#define FROZEN(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_verb),
		FROZEN(test_open),
		FROZEN(test_withdrawn),
		FROZEN(test_cancelled),
		FROZEN(test_closed),
		FROZEN(test_rests),
		FROZEN(test_in_a_batch),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
