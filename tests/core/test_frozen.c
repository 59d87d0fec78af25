/* test_frozen.c: a study that ended or rests takes nothing: every verb that writes is asked, as whoever may call it on an
 * open study. What stays possible is named here, and why. */
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

static const struct {
	const char *verb, *who, *params;
	enum ids id;           /* what %s stands for */
	enum err rests, ended; /* what comes of it */
} writes[] = {
	{ "assignment.accept", "igdp-chen", "'assignment':'GZ2019'", 0, ERR_CLOSED, ERR_CLOSED },
	{ "assignment.decline", "igdp-chen", "'assignment':'GZ2019','reason':'x'", 0, ERR_CLOSED, ERR_CLOSED },
	{ "assignment.invite", "lead-kim", "'study':'GZ2019','principal':'outsider'", 0, ERR_CLOSED, ERR_CLOSED },
	{ "assignment.replace", "coordinator", "'assignment':'%s','principal':'outsider','reason':'x'", ID_PLACE, ERR_CLOSED,
	  ERR_CLOSED },
	{ "assignment.withdraw", "kei-park", "'assignment':'GZ2019','reason':'x'", 0, ERR_CLOSED, ERR_CLOSED },
	{ "comment.add", "lead-kim", "'study':'GZ2019','text':'x'", 0, ERR_CLOSED, ERR_CLOSED },
	{ "comment.assign", "lead-kim", "'comment':'%s','responder':'kei-park'", ID_OPEN, ERR_CLOSED, ERR_CLOSED },
	{ "comment.reopen", "editor-mori", "'comment':'%s','reason':'x'", ID_ANSWERED, ERR_CLOSED, ERR_CLOSED },
	{ "comment.respond", "lead-kim", "'comment':'%s','disposition':'accepted'", ID_OPEN, ERR_CLOSED, ERR_CLOSED },
	{ "comment.withdraw", "kei-park", "'comment':'%s','reason':'x'", ID_OPEN, ERR_CLOSED, ERR_CLOSED },
	{ "declaration.decide", "coordinator", "'declaration':'%s','decision':'waived','reason':'x'", ID_DECLARED,
	  ERR_CLOSED, ERR_CLOSED },
	{ "declaration.file", "kei-park", "'assignment':'GZ2019','state':'none'", 0, ERR_CLOSED, ERR_CLOSED },
	{ "review.approve", "lead-kim", "'review':'%s'", ID_SUBMITTED, ERR_CLOSED, ERR_CLOSED },
	{ "review.return", "lead-kim", "'review':'%s','reason':'x'", ID_SUBMITTED, ERR_CLOSED, ERR_CLOSED },
	{ "review.submit", "iges-sato", "'assignment':'GZ2019'", 0, ERR_CLOSED, ERR_CLOSED },
	{ "study.advance", "coordinator", "'study':'GZ2019','override':true,'reason':'x'", 0, ERR_CLOSED, ERR_CLOSED },
	{ "study.back", "coordinator", "'study':'GZ2019','to':'preparation','reason':'x'", 0, ERR_CLOSED, ERR_CLOSED },
	{ "study.confirm", "gz-host", "'study':'GZ2019','item':'x'", 0, ERR_CLOSED, ERR_CLOSED },
	{ "study.reschedule", "coordinator", "'study':'GZ2019','due':'2020-01-01','reason':'x'", 0, ERR_CLOSED, ERR_CLOSED },
	{ "study.retract", "gz-host", "'study':'GZ2019','item':'x','reason':'x'", 0, ERR_CLOSED, ERR_CLOSED },
	{ "study.suspend", "coordinator", "'study':'GZ2019','reason':'x'", 0, ERR_CLOSED, ERR_CLOSED },
	/* A rest is no end: it can be ended itself, and work of one's own is kept meanwhile. */
	{ "review.save", "iges-sato", "'assignment':'GZ2019','body':{}", 0, ERR_NONE, ERR_CLOSED },
	{ "study.cancel", "coordinator", "'study':'GZ2019','reason':'x'", 0, ERR_NONE, ERR_CLOSED },
	{ "study.resume", "coordinator", "'study':'GZ2019'", 0, ERR_NONE, ERR_STATE },
	{ "study.withdraw", "gz-host", "'study':'GZ2019','reason':'x'", 0, ERR_NONE, ERR_CLOSED },
	/* People come and go after the end too, and who reads a finished study is the secretariat's to say. */
	{ "role.grant", "coordinator", "'study':'GZ2019','role':'observer','principal':'outsider'", 0, ERR_NONE, ERR_NONE },
	{ "role.revoke", "coordinator", "'study':'GZ2019','role':'observer','principal':'observer-lee'", 0, ERR_NONE,
	  ERR_NONE },
};

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
	assert_int_equal(scene_call_json(scene, "igdp-liu", "review.submit", scene_review("x")), ERR_NONE);
	keep(frozen, ID_SUBMITTED, "/review");
	assert_int_equal(scene_call_json(scene, "iges-sato", "review.save", scene_review("x")), ERR_NONE);
	fixture_advance_to(&scene->fixture, "drafting");
	ok(scene, "kei-park", "comment.add", "{'study':'GZ2019','text':'x'}");
	keep(frozen, ID_OPEN, "/comment");
	ok(scene, "kei-park", "comment.add", "{'study':'GZ2019','text':'x'}");
	keep(frozen, ID_ANSWERED, "/comment");
	ok(scene, "lead-kim", "comment.respond", "{'comment':'%s','disposition':'accepted'}", frozen->ids[ID_ANSWERED]);
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
	return scene_call(frozen->scene, writes[row].who, writes[row].verb, "{%s%s%s,'dry_run':true}", params,
			  mark ? frozen->ids[writes[row].id] : "", mark ? mark + 2 : "");
}

static void must_be_frozen(struct frozen *frozen, bool rests)
{
	_cleanup_(x_freep) char *before = tamper_dump(&frozen->scene->fixture);

	for (size_t row = 0; row < ELEMENTS(writes); row++) {
		enum err wanted = rests ? writes[row].rests : writes[row].ended, err = ask(frozen, row);
		if (err != wanted)
			fail_msg("%s as %s: %s", writes[row].verb, writes[row].who, frozen->scene->fixture.last.text);
		if (err == ERR_CLOSED && rests)
			is(frozen->scene, "/data/hint", "the secretariat can resume it with study.resume");
	}
	_cleanup_(x_freep) char *after = tamper_dump(&frozen->scene->fixture);
	assert_string_equal(before, after);
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

/* While the study is open, the same calls are refused by nothing but the stage: each could be taken somewhere. */
static void test_open(void **state)
{
	struct frozen *frozen = *state;
	size_t taken = 0;

	for (size_t row = 0; row < ELEMENTS(writes); row++)
		taken += ask(frozen, row) == ERR_NONE;
	assert_int_equal(taken, 16);
}

static void test_withdrawn(void **state)
{
	struct frozen *frozen = *state;

	ok(frozen->scene, "gz-host", "study.withdraw", "{'study':'GZ2019','reason':'x'}");
	is(frozen->scene, "/state", "withdrawn");
	must_be_frozen(frozen, false);
}

static void test_cancelled(void **state)
{
	struct frozen *frozen = *state;

	ok(frozen->scene, "coordinator", "study.cancel", "{'study':'GZ2019','reason':'x'}");
	is(frozen->scene, "/state", "cancelled");
	must_be_frozen(frozen, false);
}

static void test_closed(void **state)
{
	struct frozen *frozen = *state;

	fixture_advance_to(&frozen->scene->fixture, "closed");
	must_be_frozen(frozen, false);
}

static void test_rests(void **state)
{
	struct frozen *frozen = *state;

	ok(frozen->scene, "coordinator", "study.suspend", "{'study':'GZ2019','reason':'x'}");
	must_be_frozen(frozen, true);
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
		cmocka_unit_test(test_every_verb), FROZEN(test_open),  FROZEN(test_withdrawn), FROZEN(test_cancelled),
		FROZEN(test_closed),		   FROZEN(test_rests), FROZEN(test_in_a_batch),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
