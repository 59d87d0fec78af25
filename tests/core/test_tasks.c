/* test_tasks.c: what study.status calls open, late and next: in every stage and for everybody
 * against literal expectations, to the millisecond over changes of clocks, and through the grace of
 * a stage. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/scene.h"
#include "core/world.h"

/* ---- open tasks, as text ---- */

/* A line for each: who (or the role), the task, the confirmation it is about, days left, "late". */
static void tasks_text(struct scene *scene, const char *who, char *ret_text, size_t size)
{
	size_t len = 0;

	ok(scene, who, "study.status", "{'study':'GZ2019'}");
	struct json_object *open = json_object_object_get(scene->reply, "open");
	ret_text[0] = '\0';
	for (size_t i = 0; i < json_object_array_length(open); i++) {
		struct json_object *row = json_object_array_get_idx(open, i);
		const char *principal = fixture_text(row, "principal"),
			   *task = fixture_text(row, "task");
		bool is_confirmation = strcmp(task, "confirm") == 0;
		len += (size_t)snprintf(
			ret_text + len, size - len, "%s %s %s%s%lld%s\n",
			*principal ? principal : fixture_text(row, "role"), task,
			is_confirmation ? fixture_text(row, "subject") : "",
			is_confirmation ? " " : "", (long long)fixture_int(row, "days_left"),
			strcmp(fixture_text(row, "is_late"), "true") == 0 ? " late" : "");
		assert_true(len < size);
	}
}

static void open_is(struct scene *scene, const char *who, const char *wanted)
{
	char text[1024];

	tasks_text(scene, who, text, sizeof text);
	if (strcmp(text, wanted) != 0)
		fail_msg("open to %s:\n%swanted:\n%s", who, text, wanted);
}

/* ---- every stage, everybody ---- */

#define EVERYBODY                                                                                  \
	"coordinator lead-kim gz-host igdp-liu iges-sato kei-park editor-mori observer-lee"

static const char *const viewers[] = { "coordinator", "lead-kim", "gz-host",	 "igdp-liu",
				       "iges-sato",   "kei-park", "editor-mori", "observer-lee" };

static const struct {
	const char *stage, *task, *to;
} expected[] = {
	{ "requested", "gz-host confirm host_consent 14", EVERYBODY },
	{ "requested", "secretariat confirm secretariat_accepts 14", EVERYBODY },
	{ "scoping", "gz-host confirm terms_signed_host 28", EVERYBODY },
	{ "scoping", "secretariat confirm terms_signed_secretariat 28", EVERYBODY },
	/* What a guard still counts is told to those who steer, and to those who can meet it: the
	 * guiding questions are the secretariat's and the host's. */
	{ "scoping", "gz-host meet 28", "coordinator lead-kim gz-host" },
	{ "scoping", "secretariat meet 28", "coordinator lead-kim" },
	/* Who still has to declare is between them and those who steer; so is what waits for a
	 * decision. */
	{ "team", "iges-sato declare 21", "coordinator lead-kim" },
	{ "team", "secretariat decide_declaration 21", "coordinator lead-kim" },
	{ "team", "igdp-chen answer_invitation 14", EVERYBODY },
	{ "preparation", "gz-host confirm self_assessment_in 42", EVERYBODY },
	{ "preparation", "iges-sato declare 42", "coordinator lead-kim" },
	{ "preparation", "secretariat decide_declaration 42", "coordinator lead-kim" },
	{ "preparation", "igdp-chen answer_invitation 14", EVERYBODY },
	{ "preparation", "gz-host meet 42", "coordinator lead-kim gz-host" }, /* the document */
	{ "preparation", "gz-host meet 42", "coordinator lead-kim gz-host" }, /* the bundle */
	/* Of others' reviews those know whose own is in: igdp-liu's. */
	{ "desk_review", "iges-sato declare 28", "coordinator lead-kim" },
	{ "desk_review", "iges-sato review 28", "coordinator lead-kim igdp-liu" },
	{ "desk_review", "secretariat decide_declaration 28", "coordinator lead-kim" },
	{ "desk_review", "kei-park review 28", "coordinator lead-kim igdp-liu" },
	{ "desk_review", "igdp-chen answer_invitation 14", EVERYBODY },
	/* A returned review is asked for in any stage, and is no secret of the team's and the
	 * host's from now on. */
	{ "consultation", "gz-host confirm findings_read 5", EVERYBODY },
	{ "consultation", "igdp-liu review 5",
	  "coordinator lead-kim gz-host igdp-liu iges-sato kei-park editor-mori" },
	{ "consultation", "igdp-chen answer_invitation 14", EVERYBODY },
	{ "consultation", "lead-kim meet 5", "coordinator lead-kim" },
	/* Comments: one nobody's, two kei-park's. */
	{ "drafting", "igdp-chen answer_invitation 14", EVERYBODY },
	{ "drafting", "lead-kim respond 42", "coordinator lead-kim editor-mori" },
	{ "drafting", "kei-park respond 42", "coordinator lead-kim editor-mori kei-park" },
	{ "drafting", "lead-kim meet 42", "coordinator lead-kim" },
	{ "fact_check", "gz-host confirm no_further_corrections 14", EVERYBODY },
	{ "fact_check", "igdp-chen answer_invitation 14", EVERYBODY },
	{ "fact_check", "lead-kim respond 14", "coordinator lead-kim editor-mori" },
	{ "fact_check", "kei-park respond 14", "coordinator lead-kim editor-mori kei-park" },
	{ "comment_round", "secretariat confirm round_closed 28", EVERYBODY },
	{ "comment_round", "igdp-chen answer_invitation 14", EVERYBODY },
	{ "comment_round", "lead-kim respond 28", "coordinator lead-kim editor-mori" },
	{ "comment_round", "kei-park respond 28", "coordinator lead-kim editor-mori kei-park" },
	/* From here on the host and the team know who answers what; observers wait. */
	{ "response", "igdp-chen answer_invitation 14", EVERYBODY },
	{ "response", "lead-kim respond 28",
	  "coordinator lead-kim gz-host igdp-liu iges-sato kei-park editor-mori" },
	{ "response", "kei-park respond 28",
	  "coordinator lead-kim gz-host igdp-liu iges-sato kei-park editor-mori" },
	{ "response", "editor-mori meet 28", "coordinator lead-kim editor-mori" },
	/* Nothing can be answered any more. */
	{ "assessment", "igdp-chen answer_invitation 14", EVERYBODY },
	{ "assessment", "secretariat meet 28", "coordinator lead-kim" },
	{ "publication", "secretariat confirm report_published 90", EVERYBODY },
	{ "publication", "igdp-chen answer_invitation 14", EVERYBODY },
	{ "publication", "lead-kim meet 90", "coordinator lead-kim" },
	{ "follow_up", "igdp-chen answer_invitation 14", EVERYBODY },
	{ "follow_up", "gz-host meet 300", "coordinator lead-kim gz-host" },
};

static void build_team(struct scene *scene)
{
	fixture_team(&scene->fixture);
	/* Two accept anew, to be in another state than the fixture leaves them in. */
	tamper(&scene->fixture, "DELETE FROM declaration WHERE assignment IN (SELECT a.id FROM "
				"assignment a JOIN principal p "
				"ON p.id = a.principal WHERE p.name IN ('iges-sato', 'kei-park'))");
	ok(scene, "kei-park", "declaration.file",
	   "{'assignment':'GZ2019','state':'declared','type':'financial','text':'a contract with "
	   "the city'}");
	ok(scene, "coordinator", "assignment.invite", "{'study':'GZ2019','principal':'igdp-chen'}");
}

/* What happens in a stage, for the stages after it. */
static void work_in(struct scene *scene, const char *stage)
{
	if (strcmp(stage, "team") == 0)
		build_team(scene);
	if (strcmp(stage, "desk_review") == 0) {
		ok(scene, "igdp-liu", "review.save", "{'assignment':'GZ2019','body':{}}");
		assert_int_equal(
			scene_call_json(scene, "igdp-liu", "review.submit", scene_review("in")),
			ERR_NONE);
	}
	if (strcmp(stage, "consultation") == 0) {
		ok(scene, "lead-kim", "review.list", "{'study':'GZ2019'}");
		scene_keep(scene, "/items/0/review");
		ok(scene, "lead-kim", "review.return", "{'review':'%s','reason':'too short'}",
		   scene->id);
	}
	if (strcmp(stage, "drafting") != 0)
		return;
	assert_int_equal(
		scene_call_json(scene, "igdp-liu", "review.submit", scene_review("longer")),
		ERR_NONE);
	ok(scene, "iges-sato", "comment.add", "{'study':'GZ2019','text':'which year?'}");
	for (int i = 0; i < 2; i++) {
		ok(scene, "iges-sato", "comment.add", "{'study':'GZ2019','text':'which table?'}");
		ok(scene, "lead-kim", "comment.assign", "{'comment':'%s','responder':'kei-park'}",
		   scene_keep(scene, "/comment"));
	}
}

static bool names(const char *list, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = strstr(list, name); at; at = strstr(at + 1, name))
		if ((at == list || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
			return true;
	return false;
}

/* A declaration is missing, another one is undecided: with the end of the desk review both are settled. */
static void settle_conflicts(struct scene *scene)
{
	ok(scene, "iges-sato", "declaration.file", "{'assignment':'GZ2019','state':'none'}");
	ok(scene, "coordinator", "declaration.list", "{'study':'GZ2019'}");
	scene_keep(scene, "/items/1/declaration");
	is(scene, "/items/1/principal", "kei-park");
	ok(scene, "coordinator", "declaration.decide",
	   "{'declaration':'%s','decision':'waived','reason':'long ago'}", scene->id);
}

static bool has_part(const char *stage, const char *who)
{
	if (!names("igdp-liu iges-sato kei-park", who))
		return true;
	if (names("requested scoping", stage))
		return false;
	return strcmp(who, "igdp-liu") == 0 || !names("team preparation desk_review", stage);
}

static void test_open_tasks_everywhere(void **state)
{
	struct scene *scene = *state;
	size_t rows = 0;

	for (size_t i = 0; i < STAGES - 1; i++) {
		fixture_advance_to(&scene->fixture, world_stages[i]);
		work_in(scene, world_stages[i]);
		for (size_t v = 0; v < ELEMENTS(viewers); v++) {
			char wanted[1024] = "";
			size_t len = 0;
			if (!has_part(world_stages[i], viewers[v]))
				continue;
			for (size_t j = 0; j < ELEMENTS(expected); j++)
				if (strcmp(expected[j].stage, world_stages[i]) == 0 &&
				    names(expected[j].to, viewers[v]))
					len += (size_t)snprintf(wanted + len, sizeof wanted - len,
								"%s\n", expected[j].task);
			open_is(scene, viewers[v], wanted);
			rows++;
		}
		if (strcmp(world_stages[i], "desk_review") == 0)
			settle_conflicts(scene);
	}
	assert_int_equal(rows, 13 * ELEMENTS(viewers) - 12);
	fixture_advance_to(&scene->fixture, "closed");
	for (size_t v = 0; v < ELEMENTS(viewers); v++) {
		open_is(scene, viewers[v], "");
		is(scene, "/next", "[]");
		is(scene, "/back", "[]");
		is(scene, "/days_left", "");
	}
}

static void test_words_for_people(void **state)
{
	struct scene *scene = *state;

	ok(scene, "observer-lee", "study.status", "{'study':'GZ2019'}");
	is(scene, "/open/0",
	   "{\"principal\":\"gz-host\",\"full_name\":\"Host "
	   "Sample\",\"institution\":\"guangzhou\",\"role\":\"host\","
	   "\"task\":\"confirm\",\"what\":\"confirm: The host city asks to be reviewed and names "
	   "its focal point\","
	   "\"subject\":\"host_consent\",\"due\":\"2019-03-15T15:59:59.999Z\",\"days_left\":14,"
	   "\"is_late\":false}");
	fixture_advance_to(&scene->fixture, "drafting");
	ok(scene, "editor-mori", "comment.add", "{'study':'GZ2019','text':'which year?'}");
	ok(scene, "lead-kim", "study.status", "{'study':'GZ2019'}");
	is(scene, "/open/0/what", "answer or assign 1 comment");
	ok(scene, "editor-mori", "comment.add", "{'study':'GZ2019','text':'which table?'}");
	ok(scene, "lead-kim", "study.status", "{'study':'GZ2019'}");
	is(scene, "/open/0/what", "answer or assign 2 comments");
	is(scene, "/counts", "{\"reviews\":0,\"comments\":2,\"comments_open\":2}");
}

/* ---- time ---- */

/* At that instant: days left, and whether the host's consent is late. */
static void consent_at(struct scene *scene, const char *time, int days, bool is_late)
{
	char number[16];

	scene_at(scene, time);
	ok(scene, "gz-host", "study.status", "{'study':'GZ2019'}");
	snprintf(number, sizeof number, "%d", days);
	is(scene, "/days_left", number);
	is(scene, "/open/0/days_left", number);
	is(scene, "/open/0/is_late", is_late ? "true" : "false");
	ok(scene, "gz-host", "study.board", "{}");
	is(scene, "/items/0/days_left", number);
	is(scene, "/items/0/late",
	   is_late ? "2" : "0"); /* the secretariat's consent is due with it */
}

/* Clocks go forward on 31 March: a day of 23 hours is a day. */
static void test_spring_in_berlin(void **state)
{
	struct scene *scene = *state = scene_new("Europe/Berlin");

	ok(scene, "coordinator", "study.reschedule",
	   "{'study':'GZ2019','due':'2019-03-31','reason':'later'}");
	is(scene, "/due", "2019-03-31T21:59:59.999Z");
	consent_at(scene, "2019-03-29T22:59:59.999Z", 2, false);
	consent_at(scene, "2019-03-29T23:00:00.000Z", 1, false);
	consent_at(scene, "2019-03-30T22:59:59.999Z", 1, false);
	consent_at(scene, "2019-03-30T23:00:00.000Z", 0, false);
	consent_at(scene, "2019-03-31T21:59:59.999Z", 0, false);
	consent_at(scene, "2019-03-31T22:00:00.000Z", -1, true);
	consent_at(scene, "2019-04-01T21:59:59.999Z", -1, true);
	consent_at(scene, "2019-04-01T22:00:00.000Z", -2, true);
}

/* Back on 27 October: one of 25 hours, too. */
static void test_autumn_in_berlin(void **state)
{
	struct scene *scene = *state = scene_new("Europe/Berlin");

	ok(scene, "coordinator", "study.reschedule",
	   "{'study':'GZ2019','due':'2019-10-27','reason':'later'}");
	is(scene, "/due", "2019-10-27T22:59:59.999Z");
	consent_at(scene, "2019-10-26T21:59:59.999Z", 1, false);
	consent_at(scene, "2019-10-26T22:00:00.000Z", 0, false);
	consent_at(scene, "2019-10-27T22:59:59.999Z", 0, false);
	consent_at(scene, "2019-10-27T23:00:00.000Z", -1, true);
	consent_at(scene, "2019-10-28T23:00:00.000Z", -2, true);
}

/* 72 hours after due nobody counts as late in desk_review; an invitation has a date of its own, and
 * no grace. */
static void test_soft_grace(void **state)
{
	struct scene *scene = *state;

	fixture_advance_to(&scene->fixture, "team");
	build_team(scene);
	fixture_advance_to(&scene->fixture, "desk_review");
	ok(scene, "iges-sato", "declaration.file", "{'assignment':'GZ2019','state':'none'}");
	scene_at(scene, "2019-03-15T15:59:59.999Z");
	open_is(scene, "coordinator",
		"igdp-liu review 14\niges-sato review 14\nsecretariat decide_declaration "
		"14\nkei-park review 14\n"
		"igdp-chen answer_invitation 0\n");
	scene_at(scene, "2019-03-15T16:00:00.000Z");
	open_is(scene, "coordinator",
		"igdp-liu review 13\niges-sato review 13\nsecretariat decide_declaration "
		"13\nkei-park review 13\n"
		"igdp-chen answer_invitation -1 late\n");
	scene_at(scene, "2019-04-01T15:59:59.999Z"); /* due on 29 March, and three days */
	open_is(scene, "coordinator",
		"igdp-liu review -3\niges-sato review -3\nsecretariat decide_declaration "
		"-3\nkei-park review -3\n"
		"igdp-chen answer_invitation -17 late\n");
	scene_at(scene, "2019-04-01T16:00:00.000Z");
	open_is(scene, "coordinator",
		"igdp-liu review -4 late\niges-sato review -4 late\nsecretariat decide_declaration "
		"-4 late\n"
		"kei-park review -4 late\nigdp-chen answer_invitation -18 late\n");
	ok(scene, "coordinator", "study.board", "{}");
	is(scene, "/items/0/open", "5");
	is(scene, "/items/0/late", "5");
}

/* ---- tasks that nobody can do are none ---- */

/* It shows only to those who may know of the decision: to others they have a review to write, like
 * everybody. */
static void test_excluded_has_no_review_to_write(void **state)
{
	struct scene *scene = *state;

	fixture_advance_to(&scene->fixture, "team");
	build_team(scene);
	fixture_advance_to(&scene->fixture, "desk_review");
	ok(scene, "coordinator", "declaration.list", "{'study':'GZ2019'}");
	scene_keep(scene, "/items/1/declaration");
	is(scene, "/items/1/principal", "kei-park");
	ok(scene, "coordinator", "declaration.decide",
	   "{'declaration':'%s','decision':'excluded','reason':'paid by them'}", scene->id);
	open_is(scene, "coordinator",
		"igdp-liu review 28\niges-sato declare 28\niges-sato review 28\nigdp-chen "
		"answer_invitation 14\n");
	fixture_refused(&scene->fixture, ERR_NOT_PERMITTED, "kei-park", "study.status",
			"{'study':'GZ2019'}");
	assert_int_equal(scene_call_json(scene, "igdp-liu", "review.submit", scene_review("in")),
			 ERR_NONE);
	open_is(scene, "igdp-liu",
		"iges-sato review 28\nkei-park review 28\nigdp-chen answer_invitation 14\n");
}

static void test_nothing_while_it_rests(void **state)
{
	struct scene *scene = *state;

	ok(scene, "coordinator", "study.suspend", "{'study':'GZ2019','reason':'a typhoon'}");
	scene_at(scene, "2019-05-01T00:00:00.000Z");
	open_is(scene, "coordinator", "");
	is(scene, "/state", "suspended");
	is(scene, "/days_left", "");
	is(scene, "/next", "[]");
	ok(scene, "coordinator", "study.board", "{}");
	is(scene, "/items/0",
	   "{\"study\":\"GZ2019\",\"title\":\"Guangzhou peer "
	   "review\",\"city\":\"Guangzhou\",\"state\":\"suspended\","
	   "\"stage\":\"requested\",\"stage_title\":\"Requested\",\"due\":\"2019-03-15T15:59:59."
	   "999Z\","
	   "\"due_date\":\"2019-03-15\",\"zone\":\"Asia/Shanghai\",\"open\":0,\"late\":0,"
	   "\"workflow\":\"peer-review 4\",\"workflow_title\":\"City peer review\"}");
}

/* ---- what is next ---- */

static void test_next(void **state)
{
	struct scene *scene = *state;

	ok(scene, "gz-host", "study.confirm", "{'study':'GZ2019','item':'host_consent'}");
	ok(scene, "coordinator", "study.status", "{'study':'GZ2019'}");
	is(scene, "/next",
	   "[{\"stage\":\"scoping\",\"title\":\"Scoping\",\"is_ready\":false,\"guards\":["
	   "{\"guard\":\"confirmed\",\"of\":\"host_consent\",\"holds\":true},"
	   "{\"guard\":\"confirmed\",\"of\":\"secretariat_accepts\",\"holds\":false,\"need\":\"`"
	   "secretariat_accepts` (The "
	   "secretariat takes the study on) is not on record; the secretariat confirms it\"}]}]");
	is(scene, "/back", "[]");
	/* Guards count what most may not see. */
	for (size_t i = 2; i < ELEMENTS(viewers); i++) {
		if (!has_part("requested", viewers[i]))
			continue;
		ok(scene, viewers[i], "study.status", "{'study':'GZ2019'}");
		is(scene, "/next", "[{\"stage\":\"scoping\",\"title\":\"Scoping\"}]");
	}
	ok(scene, "coordinator", "study.confirm",
	   "{'study':'GZ2019','item':'secretariat_accepts'}");
	ok(scene, "lead-kim", "study.status", "{'study':'GZ2019'}");
	is(scene, "/next/0/is_ready", "true");
	fixture_advance_to(&scene->fixture, "team");
	ok(scene, "gz-host", "study.status", "{'study':'GZ2019'}");
	is(scene, "/back", "[{\"stage\":\"scoping\",\"title\":\"Scoping\"}]");
}

static void board_says(struct scene *scene, const char *who, const char *open, const char *late,
		       const char *step)
{
	ok(scene, who, "study.board", "{}");
	is(scene, "/items/0/open", open);
	is(scene, "/items/0/late", late);
	is(scene, "/items/0/next_step", step);
}

/* What is late goes before what is open, what is open before the stage. */
static void test_board(void **state)
{
	struct scene *scene = *state;

	board_says(scene, "coordinator", "2", "0",
		   "gz-host: confirm: The host city asks to be reviewed and names its focal point");
	ok(scene, "gz-host", "study.confirm", "{'study':'GZ2019','item':'host_consent'}");
	board_says(scene, "coordinator", "1", "0",
		   "secretariat: confirm: The secretariat takes the study on");
	ok(scene, "coordinator", "study.confirm",
	   "{'study':'GZ2019','item':'secretariat_accepts'}");
	board_says(scene, "coordinator", "0", "0", "ready for scoping");
	is(scene, "/items/0/next", "scoping");
	board_says(scene, "observer-lee", "0", "0", "");
	fixture_advance_to(&scene->fixture, "team");
	board_says(scene, "lead-kim", "0", "0",
		   "0 of 3 places are accepted; 3 more places, 2 more institutes and 1 more place "
		   "from outside the home "
		   "country are needed: invite an expert, or wait for an answer");
	board_says(scene, "gz-host", "0", "0", "");
	build_team(scene);
	board_says(scene, "coordinator", "3", "0", "iges-sato: declare conflicts of interest");
	board_says(scene, "gz-host", "1", "0", "igdp-chen: answer the invitation");
	scene_at(scene,
		 "2019-03-16T00:00:00.000Z"); /* the invitation alone is late, and goes first */
	board_says(scene, "coordinator", "3", "1", "igdp-chen: answer the invitation");
	ok(scene, "igdp-chen", "study.board", "{}");
	is(scene, "/items/0",
	   "{\"study\":\"GZ2019\",\"title\":\"Guangzhou peer "
	   "review\",\"city\":\"Guangzhou\",\"state\":\"active\"}");
	ok(scene, "outsider", "study.board", "{}");
	is(scene, "/items", "[]");
	fixture_advance_to(&scene->fixture, "closed");
	board_says(scene, "coordinator", "0", "0", "");
	is(scene, "/items/0/next", "");
	is(scene, "/items/0/days_left", "");
}

static int no_setup(void **state)
{
	*state = NULL;
	return 0;
}

int main(void)
{
#define SCENE(test) cmocka_unit_test_setup_teardown(test, scene_setup, scene_teardown)
#define ZONED(test) cmocka_unit_test_setup_teardown(test, no_setup, scene_teardown)
	const struct CMUnitTest tests[] = {
		SCENE(test_open_tasks_everywhere),
		SCENE(test_words_for_people),
		ZONED(test_spring_in_berlin),
		ZONED(test_autumn_in_berlin),
		SCENE(test_soft_grace),
		SCENE(test_excluded_has_no_review_to_write),
		SCENE(test_nothing_while_it_rests),
		SCENE(test_next),
		SCENE(test_board),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
