/* test_team.c: whom to invite: what is known of the candidates, by whom it may be known; who is away or takes no
 * more; conflicts that are on record; refusals; and what is proposed of all this. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/scene.h"

/* GZ2019 (CN) in stage team since the first of March 2019, where nobody is invited. */
static int setup(void **state)
{
	struct scene *scene = scene_new("Asia/Shanghai");

	fixture_advance_to(&scene->fixture, "team");
	*state = scene;
	return 0;
}

static int teardown(void **state)
{
	scene_free(*state);
	return 0;
}

/* A member of somebody's row, as JSON prints it; "" where there is none. */
static const char *about(struct scene *scene, const char *who, const char *of, const char *name)
{
	static char text[512];
	struct json_object *items = NULL, *row, *value;

	ok(scene, who, "assignment.candidates", "{'study':'GZ2019'}");
	json_object_object_get_ex(scene->reply, "items", &items);
	text[0] = '\0';
	for (size_t i = 0; i < json_object_array_length(items); i++) {
		row = json_object_array_get_idx(items, i);
		if (strcmp(fixture_text(row, "principal"), of) != 0)
			continue;
		if (json_object_object_get_ex(row, name, &value))
			snprintf(text, sizeof text, "%s", json_object_get_string(value));
		return text;
	}
	return "nobody";
}

#define ABOUT(who, of, name, wanted) assert_string_equal(about(scene, who, of, name), wanted)

/* Another study of the same host, which the lead of GZ2019 has no part in, with somebody invited. */
static void hidden_study(struct scene *scene, const char *invited)
{
	struct fixture *fixture = &scene->fixture;

	fixture_do(fixture, "coordinator", "study.create",
		   "{'study':'WH2019','title':'Wuhan','city':'Wuhan','country':'CN','year':2019,"
		   "'zone':'Asia/Shanghai'}");
	fixture_do(fixture, "coordinator", "role.grant",
		   "{'study':'WH2019','principal':'outsider','role':'lead'}");
	for (int i = 0; i < 2; i++)
		fixture_do(fixture, "coordinator", "study.advance",
			   "{'study':'WH2019','override':true,'reason':'test'}");
	fixture_do(fixture, "coordinator", "assignment.invite",
		   "{'study':'WH2019','principal':'%s'}", invited);
}

/* ---- who they are, and what they do ---- */

static void test_before_anybody_is_invited(void **state)
{
	struct scene *scene = *state;

	ABOUT("coordinator", "igdp-liu", "institution", "igdp");
	ABOUT("coordinator", "igdp-liu", "country", "CN");
	ABOUT("coordinator", "igdp-liu", "is_home", "true");
	ABOUT("coordinator", "igdp-liu", "eligible", "yes");
	ABOUT("coordinator", "iges-sato", "is_home", "false");
	ABOUT("coordinator", "gz-host", "eligible", "no");
	ABOUT("coordinator", "gz-host", "why_not",
	      "is the host of this study and cannot review it");
	ABOUT("lead-kim", "iges-sato", "eligible", "yes");
	ABOUT("lead-kim", "iges-sato", "places", "0");
}

static void test_work_is_counted(void **state)
{
	struct scene *scene = *state;

	ok(scene, "lead-kim", "assignment.invite", "{'study':'GZ2019','principal':'iges-sato'}");
	ABOUT("lead-kim", "iges-sato", "eligible", "no");
	ABOUT("lead-kim", "iges-sato", "why_not", "has a place in this study already (invited)");
	ABOUT("lead-kim", "iges-sato", "places", "1");
	ABOUT("lead-kim", "iges-sato", "open", "1");
	ABOUT("lead-kim", "iges-sato", "late", "0");
	scene->fixture.now_ms += 20 * FIXTURE_DAY_MS; /* beyond the 14 days to answer */
	ABOUT("lead-kim", "iges-sato", "late", "1");
	ok(scene, "iges-sato", "assignment.decline", "{'assignment':'GZ2019','reason':'no time'}");
	ABOUT("lead-kim", "iges-sato", "places", "0");
	ABOUT("lead-kim", "iges-sato", "declined", "1");
}

/* The order is the documented one: who can be asked, from abroad, least to do, by name. */
static void test_order(void **state)
{
	struct scene *scene = *state;
	static const char *const before[][2] = {
		{ "kei-park", "igdp-liu" },  /* from abroad before at home */
		{ "iges-sato", "kei-park" }, /* by name */
		{ "igdp-liu", "gz-host" },   /* who can be asked before who cannot */
	};

	ok(scene, "coordinator", "assignment.candidates", "{'study':'GZ2019'}");
	for (size_t i = 0; i < ELEMENTS(before); i++) {
		const char *first = strstr(scene->fixture.last.text, before[i][0]),
			   *second = strstr(scene->fixture.last.text, before[i][1]);
		assert_non_null(first);
		assert_non_null(second);
		assert_true(first < second);
	}
	hidden_study(scene, "iges-sato"); /* has more to do now, for who sees that */
	ok(scene, "coordinator", "assignment.candidates", "{'study':'GZ2019'}");
	assert_true(strstr(scene->fixture.last.text, "kei-park") <
		    strstr(scene->fixture.last.text, "iges-sato"));
}

/* Byte for byte: a place in a study that the lead does not see changes nothing for them. */
static void test_the_lead_learns_nothing_of_hidden_studies(void **state)
{
	struct scene *scene = *state;

	ok(scene, "iges-sato", "principal.prefer", "{'max_active':1}");
	ok(scene, "kei-park", "availability.add", "{'from':'2019-03-02','to':'2019-03-20'}");
	ok(scene, "lead-kim", "assignment.candidates", "{'study':'GZ2019'}");
	_cleanup_(x_freep) char *before = xstrdup(scene->fixture.last.text);
	hidden_study(scene, "igdp-liu");
	/* One in which somebody is named with what there is to confirm. */
	fixture_do(&scene->fixture, "coordinator", "study.create",
		   "{'study':'GJ2019','title':'Gwangju','city':'Gwangju','country':'KR',"
		   "'year':2019}");
	fixture_do(&scene->fixture, "coordinator", "role.grant",
		   "{'study':'GJ2019','principal':'igdp-chen','role':'host'}");
	ABOUT("coordinator", "igdp-chen", "open", "1");
	ok(scene, "lead-kim", "assignment.candidates", "{'study':'GZ2019'}");
	assert_string_equal(scene->fixture.last.text, before);
	ABOUT("coordinator", "igdp-liu", "places", "1");

	/* Being full is told as being away is: no word of why. */
	ok(scene, "coordinator", "assignment.invite", "{'study':'WH2019','principal':'iges-sato'}");
	ABOUT("lead-kim", "iges-sato", "why_not", "is not available at present");
	ABOUT("lead-kim", "kei-park", "why_not", "is not available at present");
	ABOUT("lead-kim", "iges-sato", "places", "0");
	ABOUT("lead-kim", "iges-sato", "max_active", "");
	ABOUT("lead-kim", "kei-park", "away_from", "");
	ABOUT("coordinator", "iges-sato", "why_not", "has as many places as they take (1)");
	ABOUT("coordinator", "kei-park", "why_not",
	      "is away from 2019-03-02 to 2019-03-20 (Asia/Seoul)");
	ABOUT("coordinator", "kei-park", "away_to", "2019-03-20");
	refused(scene, ERR_STATE, "lead-kim", "assignment.invite",
		"{'study':'GZ2019','principal':'iges-sato'}");
	says(scene, "iges-sato is not available at present");
	assert_null(strstr(scene->fixture.last.text, "take"
						     " ("));
}

/* ---- availability ---- */

static void test_away(void **state)
{
	struct scene *scene = *state;

	ok(scene, "kei-park", "availability.add",
	   "{'from':'2019-03-02','to':'2019-03-20','note':'leave'}");
	is(scene, "/zone", "Asia/Seoul");
	refused(scene, ERR_EXISTS, "kei-park", "availability.add",
		"{'from':'2019-03-02','to':'2019-03-03'}");
	refused(scene, ERR_PARAMS, "kei-park", "availability.add",
		"{'from':'2019-05-02','to':'2019-05-01'}");
	refused(scene, ERR_STATE, "coordinator", "assignment.invite",
		"{'study':'GZ2019','principal':'kei-park'}");
	says(scene, "kei-park is away from 2019-03-02 to 2019-03-20 (Asia/Seoul)");
	is(scene, "/data/hint", "`despite` takes the reason to ask them all the same");
	ok(scene, "coordinator", "assignment.invite",
	   "{'study':'GZ2019','principal':'kei-park','despite':'back in time','dry_run':true}");
	ok(scene, "kei-park", "availability.list", "{}");
	is(scene, "/items/0/note", "leave");
	ok(scene, "kei-park", "availability.drop", "{'from':'2019-03-02'}");
	refused(scene, ERR_NOT_FOUND, "kei-park", "availability.drop", "{'from':'2019-03-02'}");
	ok(scene, "coordinator", "assignment.invite", "{'study':'GZ2019','principal':'kei-park'}");
}

/* What is over, or begins only when the work is done, stands in nobody's way. */
static void test_away_at_another_time(void **state)
{
	struct scene *scene = *state;

	ok(scene, "kei-park", "availability.add", "{'from':'2019-02-01','to':'2019-02-28'}");
	ok(scene, "kei-park", "availability.add", "{'from':'2019-03-24','to':'2019-04-10'}");
	ABOUT("coordinator", "kei-park", "is_available", "true");
	/* Due at the end of the 22nd in Shanghai, which is the 23rd where they are. */
	ok(scene, "coordinator", "availability.add",
	   "{'from':'2019-03-23','to':'2019-03-23','as':'kei-park'}");
	ABOUT("coordinator", "kei-park", "is_available", "false");
}

/* Whose absences are whose to read. */
static void test_whose_availability(void **state)
{
	struct scene *scene = *state;

	ok(scene, "coordinator", "availability.add",
	   "{'from':'2019-03-02','to':'2019-03-20','as':'kei-park'}");
	is(scene, "/principal", "kei-park");
	ok(scene, "coordinator", "availability.list", "{'principal':'kei-park'}");
	is(scene, "/items/0/from", "2019-03-02");
	ok(scene, "kei-park", "availability.list", "{'principal':'kei-park'}");
	refused(scene, ERR_NOT_FOUND, "lead-kim", "availability.list", "{'principal':'kei-park'}");
	refused(scene, ERR_NOT_FOUND, "lead-kim", "availability.list", "{'principal':'nobody'}");
}

static void test_absences_have_a_limit(void **state)
{
	struct scene *scene = *state;

	for (int i = 0; i < 100; i++)
		ok(scene, "kei-park", "availability.add",
		   "{'from':'20%02d-03-02','to':'2199-03-20'}", i);
	refused(scene, ERR_TOO_LARGE, "kei-park", "availability.add",
		"{'from':'2019-04-02','to':'2019-04-03'}");
}

static void test_as_many_as_they_take(void **state)
{
	struct scene *scene = *state;

	ok(scene, "kei-park", "principal.prefer", "{'max_active':1}");
	ok(scene, "kei-park", "principal.get", "{}");
	is(scene, "/max_active", "1");
	hidden_study(scene, "kei-park");
	refused(scene, ERR_STATE, "coordinator", "assignment.invite",
		"{'study':'GZ2019','principal':'kei-park'}");
	says(scene, "has as many places as they take (1)");
	ok(scene, "kei-park", "assignment.decline", "{'assignment':'WH2019','reason':'x'}");
	ok(scene, "coordinator", "assignment.invite",
	   "{'study':'GZ2019','principal':'kei-park','dry_run':true}");
	ok(scene, "kei-park", "principal.prefer", "{'max_active':0}");
	ok(scene, "kei-park", "principal.get", "{}");
	is(scene, "/max_active", "");
}

/* ---- refusals and conflicts ---- */

static void test_a_refusal_is_remembered(void **state)
{
	struct scene *scene = *state;

	ok(scene, "lead-kim", "assignment.invite", "{'study':'GZ2019','principal':'iges-sato'}");
	ok(scene, "iges-sato", "assignment.decline", "{'assignment':'GZ2019','reason':'no time'}");
	ABOUT("coordinator", "iges-sato", "eligible", "despite");
	ABOUT("coordinator", "iges-sato", "refusal", "no time");
	ABOUT("lead-kim", "iges-sato", "refusal", "");
	ABOUT("lead-kim", "iges-sato", "why_not", "declined this study and is not asked twice");
	refused(scene, ERR_STATE, "lead-kim", "assignment.invite",
		"{'study':'GZ2019','principal':'iges-sato'}");
	ok(scene, "lead-kim", "assignment.invite",
	   "{'study':'GZ2019','principal':'iges-sato','despite':'has time now'}");
	scene_keep(scene, "/assignment");
	ok(scene, "coordinator", "assignment.get", "{'assignment':'%s'}", scene->id);
	is(scene, "/despite", "has time now");
	ok(scene, "iges-sato", "assignment.get", "{'assignment':'%s'}", scene->id);
	is(scene, "/despite", "");
	ok(scene, "gz-host", "assignment.get", "{'assignment':'%s'}", scene->id);
	is(scene, "/despite", "");
}

static void test_a_conflict_on_record(void **state)
{
	struct scene *scene = *state;

	refused(scene, ERR_NOT_PERMITTED, "lead-kim", "conflict.add",
		"{'study':'GZ2019','principal':'iges-sato','type':'financial','reason':'paid'}");
	refused(scene, ERR_PARAMS, "coordinator", "conflict.add",
		"{'study':'GZ2019','principal':'iges-sato','type':'national','reason':'x'}");
	ok(scene, "coordinator", "conflict.add",
	   "{'study':'GZ2019','principal':'iges-sato','type':'financial','reason':'paid'}");
	refused(scene, ERR_EXISTS, "coordinator", "conflict.add",
		"{'study':'GZ2019','principal':'iges-sato','type':'other','reason':'x'}");
	ABOUT("coordinator", "iges-sato", "conflict_reason", "paid");
	ABOUT("lead-kim", "iges-sato", "conflict", "financial");
	ABOUT("lead-kim", "iges-sato", "conflict_reason", "");
	ABOUT("lead-kim", "iges-sato", "eligible", "no");
	/* No reason sets it aside. */
	refused(scene, ERR_STATE, "coordinator", "assignment.invite",
		"{'study':'GZ2019','principal':'iges-sato','despite':'x'}");
	/* Nobody else hears of it. */
	ok(scene, "lead-kim", "event.list", "{'study':'GZ2019'}");
	assert_non_null(strstr(scene->fixture.last.text, "conflict.add"));
	ok(scene, "gz-host", "event.list", "{'study':'GZ2019'}");
	assert_null(strstr(scene->fixture.last.text, "conflict.add"));
	ok(scene, "coordinator", "conflict.clear",
	   "{'study':'GZ2019','principal':'iges-sato','reason':'another Sato'}");
	refused(scene, ERR_STATE, "coordinator", "conflict.clear",
		"{'study':'GZ2019','principal':'iges-sato','reason':'x'}");
	ok(scene, "coordinator", "assignment.invite", "{'study':'GZ2019','principal':'iges-sato'}");
	refused(scene, ERR_STATE, "coordinator", "conflict.add",
		"{'study':'GZ2019','principal':'iges-sato','type':'other','reason':'x'}");
	says(scene, "declaration.decide");
}

/* Who was judged excluded is not asked again after leaving; who filed the text under review never is. */
static void test_what_no_reason_sets_aside(void **state)
{
	struct scene *scene = *state;
	struct fixture *fixture = &scene->fixture;

	ok(scene, "lead-kim", "assignment.invite", "{'study':'GZ2019','principal':'iges-sato'}");
	ok(scene, "iges-sato", "declaration.file",
	   "{'assignment':'GZ2019','state':'declared','type':'personal','text':'x'}");
	scene_keep(scene, "/declaration");
	ok(scene, "coordinator", "declaration.decide",
	   "{'declaration':'%s','decision':'excluded','reason':'x'}", scene->id);
	ok(scene, "iges-sato", "assignment.withdraw", "{'assignment':'GZ2019','reason':'x'}");
	ABOUT("lead-kim", "iges-sato", "eligible", "no");
	ABOUT("lead-kim", "iges-sato", "conflict_state", "excluded");
	refused(scene, ERR_STATE, "lead-kim", "assignment.invite",
		"{'study':'GZ2019','principal':'iges-sato','despite':'x'}");

	fixture_do(fixture, "coordinator", "role.grant",
		   "{'study':'GZ2019','principal':'igdp-liu','role':'host'}");
	(void)fixture_document(fixture, "GZ2019", "igdp-liu", "self_assessment", "text");
	fixture_do(fixture, "coordinator", "role.revoke",
		   "{'study':'GZ2019','principal':'igdp-liu','role':'host'}");
	ABOUT("lead-kim", "igdp-liu", "why_not",
	      "filed the self_assessment of this study, and nobody reviews what they wrote");
}

/* Also of who wrote it after the invitation: a coordinator can hold a place, and file for the host. */
static void test_no_review_of_what_one_wrote(void **state)
{
	struct scene *scene = *state;
	struct fixture *fixture = &scene->fixture;

	fixture_team(fixture);
	fixture_advance_to(fixture, "preparation");
	fixture_do(fixture, "coordinator", "role.grant",
		   "{'principal':'igdp-liu','role':'secretariat'}");
	(void)fixture_document(fixture, "GZ2019", "igdp-liu", "data_pack", "figures");
	fixture_advance_to(fixture, "desk_review");
	assert_int_equal(scene_call_json(scene, "igdp-liu", "review.submit", scene_review("x")),
			 ERR_NOT_PERMITTED);
	says(scene, "you filed the data_pack of this study");
	assert_int_equal(scene_call_json(scene, "kei-park", "review.submit", scene_review("x")),
			 ERR_NONE);
}

/* ---- the proposal ---- */

static void test_a_proposal_is_taken(void **state)
{
	struct scene *scene = *state;
	struct json_object *rows = NULL, *params = json_object_new_object();

	ok(scene, "lead-kim", "assignment.propose", "{'study':'GZ2019'}");
	is(scene, "/count", "3"); /* as the workflow asks */
	is(scene, "/min_institutes", "2");
	is(scene, "/min_non_home", "1");
	is(scene, "/unmet", "[]");
	is(scene, "/pairs", "0");
	is(scene, "/people/0/principal", scene_text(scene, "/rows/0/principal"));
	/* Who runs the programme, and who edits the reviews, is not proposed; nor asked without a reason. */
	assert_null(strstr(scene->fixture.last.text, "coordinator"));
	assert_null(strstr(scene->fixture.last.text, "editor-mori"));
	json_object_object_get_ex(scene->reply, "rows", &rows);
	json_object_object_add(params, "study", json_object_new_string("GZ2019"));
	json_object_object_add(params, "rows", json_object_get(rows));
	assert_int_equal(scene_call_json(scene, "lead-kim", "assignment.apply", params), ERR_NONE);
	is(scene, "/done", "3");
	ok(scene, "lead-kim", "assignment.propose", "{'study':'GZ2019'}");
	is(scene, "/present", "3");
	is(scene, "/rows", "[]");
}

static void test_a_proposal_says_what_is_missing(void **state)
{
	struct scene *scene = *state;

	/* Whoever comes from abroad is away. */
	ok(scene, "coordinator", "assignment.candidates", "{'study':'GZ2019'}");
	struct json_object *items = NULL;
	json_object_object_get_ex(scene->reply, "items", &items);
	json_object_get(items);
	for (size_t i = 0; i < json_object_array_length(items); i++) {
		struct json_object *row = json_object_array_get_idx(items, i);
		if (strcmp(fixture_text(row, "country"), "CN") != 0)
			ok(scene, "coordinator", "availability.add",
			   "{'from':'2019-03-01','to':'2019-04-01','as':'%s'}",
			   fixture_text(row, "principal"));
	}
	json_object_put(items);
	ok(scene, "coordinator", "assignment.propose", "{'study':'GZ2019','count':5}");
	assert_non_null(strstr(scene->fixture.last.text,
			       "1 person from outside the host's country is missing"));
	assert_non_null(strstr(scene->fixture.last.text, "people are missing"));
	refused(scene, ERR_PARAMS, "coordinator", "assignment.propose",
		"{'study':'GZ2019','count':17}");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_before_anybody_is_invited),
		TEST(test_work_is_counted),
		TEST(test_order),
		TEST(test_the_lead_learns_nothing_of_hidden_studies),
		TEST(test_away),
		TEST(test_away_at_another_time),
		TEST(test_whose_availability),
		TEST(test_absences_have_a_limit),
		TEST(test_as_many_as_they_take),
		TEST(test_a_refusal_is_remembered),
		TEST(test_a_conflict_on_record),
		TEST(test_what_no_reason_sets_aside),
		TEST(test_no_review_of_what_one_wrote),
		TEST(test_a_proposal_is_taken),
		TEST(test_a_proposal_says_what_is_missing),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("core/team", tests, NULL, NULL);
}
