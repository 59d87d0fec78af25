/* test_apply.c: assignment.apply: rows of many studies as one: all or nothing, each by its verb's own rules, all
 * that is wrong told at once, and a rehearsal that says what then happens. */
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

#define INVITE(who) "{'action':'invite','principal':'" who "'}"

static void apply(struct scene *scene, const char *who, const char *rows)
{
	ok(scene, who, "assignment.apply", "{'study':'GZ2019','rows':[%s]}", rows);
}

static void not_applied(struct scene *scene, const char *who, const char *rows)
{
	refused(scene, ERR_INVALID, who, "assignment.apply", "{'study':'GZ2019','rows':[%s]}",
		rows);
	says(scene, "nothing was done");
}

static void state_is(struct scene *scene, const char *who, const char *wanted)
{
	ok(scene, "coordinator", "assignment.candidates", "{'study':'GZ2019'}");
	struct json_object *items = NULL;
	char found[32] = "nobody";
	json_object_object_get_ex(scene->reply, "items", &items);
	for (size_t i = 0; i < json_object_array_length(items); i++) {
		struct json_object *row = json_object_array_get_idx(items, i);
		if (strcmp(fixture_text(row, "principal"), who) == 0)
			snprintf(found, sizeof found, "%s", fixture_text(row, "state"));
	}
	assert_string_equal(found, wanted);
}

static int64_t journal_rows(struct scene *scene)
{
	return tamper_number(&scene->fixture, "SELECT count(*) FROM journal");
}

/* ---- doing ---- */

static void test_every_action(void **state)
{
	struct scene *scene = *state;

	apply(scene, "coordinator",
	      INVITE("igdp-liu") "," INVITE(
		      "kei-park") ","
				  "{'action':'conflict','principal':'iges-sato','reviewtype':'"
				  "financial','reason':'x'}");
	is(scene, "/done", "3");
	is(scene, "/rows/0/outcome", "done");
	is(scene, "/rows/0/state", "invited");
	is(scene, "/rows/2/type", "financial");
	apply(scene, "coordinator",
	      "{'action':'clear','principal':'iges-sato','reason':'x'},"
	      "{'action':'replace','instead_of':'igdp-liu','principal':'iges-sato','reason':'ill'},"
	      "{'action':'withdraw','principal':'kei-park','reason':'x'}");
	state_is(scene, "igdp-liu", "replaced");
	state_is(scene, "iges-sato", "invited");
	state_is(scene, "kei-park", "withdrawn");
}

/* Each row has its own row in the journal, as if its verb had been called alone. */
static void test_journal(void **state)
{
	struct scene *scene = *state;
	int64_t before = journal_rows(scene);

	apply(scene, "lead-kim", INVITE("igdp-liu") "," INVITE("kei-park"));
	assert_int_equal(journal_rows(scene), before + 3);
	ok(scene, "gz-host", "event.list", "{'study':'GZ2019'}");
	assert_non_null(strstr(scene->fixture.last.text, "assignment.invite"));
}

static void test_by_address(void **state)
{
	struct scene *scene = *state;

	fixture_do(&scene->fixture, "coordinator", "principal.update",
		   "{'principal':'kei-park','email':'Park@kei.example'}");
	fixture_do(&scene->fixture, "coordinator", "principal.update",
		   "{'principal':'igdp-liu','email':'desk@igdp.example'}");
	fixture_do(&scene->fixture, "coordinator", "principal.update",
		   "{'principal':'igdp-chen','email':'desk@igdp.example'}");
	apply(scene, "coordinator", "{'action':'invite','email':'park@KEI.example'}");
	is(scene, "/rows/0/principal", "kei-park");
	not_applied(scene, "coordinator",
		    "{'action':'invite','email':'desk@igdp.example'},"
		    "{'action':'invite','email':'nobody@igdp.example'}");
	is(scene, "/data/problems/0/message",
	   "more than one has the address `desk@igdp.example`: name one");
	is(scene, "/data/problems/1/message", "nobody has the address `nobody@igdp.example`");
}

/* What HotCRP lets stand for many is nobody and no study here, and is told as what it is. */
static void test_selectors(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(
		scene_call(scene, "coordinator", "assignment.apply",
			   "{'study':'GZ2019','rows':["
			   "{'action':'clearreview','principal':'all','reason':'x'},"
			   "{'action':'review','email':'#heavy'},"
			   "{'action':'review','study':'#overdue','principal':'kei-park'}]}"),
		ERR_INVALID);
	is(scene, "/data/problems/0/field", "principal");
	is(scene, "/data/problems/0/message",
	   "`all` stands for many in HotCRP; here a row is about one: write a row for each");
	is(scene, "/data/problems/1/field", "email");
	is(scene, "/data/problems/2/field", "study");
}

/* OLD:NEW does it only where OLD is so; what is skipped is told, and is no mistake. */
static void test_conditions(void **state)
{
	struct scene *scene = *state;
	static const struct {
		const char *action, *reviewtype, *outcome;
	} rows[] = {
		/* kei-park is invited */
		{ "invite", "none:reviewer", "skipped" },
		{ "invite", "any:reviewer", "skipped" },
		{ "invite", "declined:reviewer", "skipped" },
		{ "withdraw", "accepted:none", "skipped" },
		{ "withdraw", "none:none", "skipped" },
		{ "withdraw", "invited:none", "done" },
		{ "withdraw", "reviewer:none", "done" },
		{ "withdraw", "any:none", "done" },
		{ "withdraw", "none", "done" },
		{ "conflict", "any:other", NULL },
		{ "withdraw", "reviewer", NULL },
		{ "invite", "secondary:reviewer", NULL },
		/* HotCRP's words */
		{ "review", "none:primary", "skipped" },
		{ "review", "any:primary", "skipped" },
		{ "review", "none:external", NULL },
		{ "clearreview", "none", "done" },
		{ "clearreview", "primary", NULL },
		{ "primaryreview", "none:primary", NULL },
	};

	apply(scene, "coordinator", INVITE("kei-park"));
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		char row[256];
		snprintf(row, sizeof row,
			 "{'action':'%s','principal':'kei-park','reviewtype':'%s'%s}",
			 rows[i].action, rows[i].reviewtype,
			 strstr("invite review", rows[i].action) ? "" : ",'reason':'x'");
		enum err err = scene_call(scene, "coordinator", "assignment.apply",
					  "{'study':'GZ2019','dry_run':true,'rows':[%s]}", row);
		assert_int_equal(err, rows[i].outcome ? ERR_NONE : ERR_INVALID);
		if (rows[i].outcome)
			is(scene, "/rows/0/outcome", rows[i].outcome);
	}
	apply(scene, "coordinator",
	      "{'action':'invite','principal':'igdp-liu','reviewtype':'none:reviewer'}");
	is(scene, "/rows/0/outcome", "done");
}

/* ---- all or nothing ---- */

/* Everything that is wrong, in the order of the rows, and the good rows are not done. */
static void test_all_problems_at_once(void **state)
{
	struct scene *scene = *state;
	int64_t before = journal_rows(scene);

	not_applied(
		scene, "coordinator",
		INVITE("kei-park") "," /* well */
		INVITE("gz-host") ","  /* the verb's own rule */
		INVITE("nobody") ","   /* on reading */
				 "{'action':'promote','principal':'igdp-liu'}," /* no such action */
				 "{'action':'withdraw','principal':'iges-sato','reason':'x'}," /* no place */
				 "{'action':'withdraw','principal':'kei-park'},"
				 "{'action':'invite','principal':'igdp-liu','colour':'red','line':"
				 "9},"
				 "7,"
				 "{'action':'conflict','principal':'outsider','reviewtype':'other'"
				 "}");
	is(scene, "/data/problems/0/row", "2");
	is(scene, "/data/problems/0/message",
	   "gz-host is the host of this study and cannot review it");
	is(scene, "/data/problems/1/row", "3");
	is(scene, "/data/problems/1/field", "principal");
	is(scene, "/data/problems/1/message", "there is no principal `nobody`");
	is(scene, "/data/problems/2/row", "4");
	is(scene, "/data/problems/3/message", "iges-sato has no place in GZ2019");
	is(scene, "/data/problems/4/row", "6");
	is(scene, "/data/problems/5/line", "9");
	is(scene, "/data/problems/5/field", "colour");
	is(scene, "/data/problems/6/row", "8");
	is(scene, "/data/problems/7/field", "reason");
	is(scene, "/data/problems/7/message", "is missing: why; it is kept");
	assert_int_equal(journal_rows(scene), before);
	state_is(scene, "kei-park", "");
}

/* A row that was half done when it was refused leaves nothing for the next to build on: whoever kept the place has no
 * room for another. */
static void test_a_refused_row_is_undone_alone(void **state)
{
	struct scene *scene = *state;
	struct fixture *fixture = &scene->fixture;

	fixture_do(fixture, "coordinator", "study.create",
		   "{'study':'WH2019','title':'Wuhan','city':'Wuhan','country':'CN','year':2019,"
		   "'zone':'Asia/Shanghai'}");
	for (int i = 0; i < 2; i++)
		fixture_do(fixture, "coordinator", "study.advance",
			   "{'study':'WH2019','override':true,'reason':'test'}");
	ok(scene, "igdp-liu", "principal.prefer", "{'max_active':1}");
	apply(scene, "coordinator", INVITE("igdp-liu"));
	not_applied(
		scene, "coordinator",
		"{'action':'replace','instead_of':'igdp-liu','principal':'gz-host','reason':'x'},"
		"{'study':'WH2019','action':'invite','principal':'igdp-liu'}");
	is(scene, "/data/problems/0/row", "1");
	is(scene, "/data/problems/1/message", "igdp-liu has as many places as they take (1)");
	/* One that is done does make room. */
	ok(scene, "coordinator", "assignment.apply",
	   "{'study':'GZ2019','rows':["
	   "{'action':'replace','instead_of':'igdp-liu','principal':'kei-park','reason':'x'},"
	   "{'study':'WH2019','action':'invite','principal':'igdp-liu'}]}");
}

static void test_rows_that_contradict(void **state)
{
	struct scene *scene = *state;
	static const struct {
		const char *rows, *message;
	} cases[] = {
		{ INVITE("igdp-chen") "," INVITE("igdp-chen"), "says the same as row 1" },
		{ "{'action':'invite','principal':'igdp-chen','line':4},"
		  "{'action':'conflict','principal':'igdp-chen','reviewtype':'other','reason':'x'}",
		  "igdp-chen: line 4 invites them already" },
		{ "{'action':'replace','instead_of':'igdp-liu','principal':'igdp-chen','reason':'x'"
		  "},"
		  "{'action':'replace','instead_of':'igdp-chen','principal':'kei-park','reason':'x'"
		  "}",
		  "igdp-chen: row 1 puts in them already" },
		{ "{'action':'replace','instead_of':'igdp-liu','principal':'igdp-chen','reason':'x'"
		  "},"
		  "{'action':'withdraw','principal':'igdp-liu','reason':'x'}",
		  "igdp-liu: row 1 replaces them already" },
		{ "{'action':'replace','instead_of':'igdp-liu','principal':'igdp-liu','reason':'x'"
		  "}",
		  "is whoever is to have the place" },
		{ "{'action':'replace','instead_of':'igdp-liu','principal':'igdp-chen','reason':'x'"
		  "},"
		  "{'action':'replace','instead_of':'igdp-chen','principal':'kei-park','reason':'x'"
		  "},"
		  "{'action':'replace','instead_of':'kei-park','principal':'igdp-liu','reason':'x'"
		  "}",
		  "the replacements go in a circle: kei-park by igdp-liu, igdp-liu by igdp-chen, "
		  "igdp-chen by kei-park" },
	};

	apply(scene, "coordinator", INVITE("igdp-liu"));
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		not_applied(scene, "coordinator", cases[i].rows);
		if (!strstr(scene->fixture.last.text, cases[i].message))
			fail_msg("%s\ndoes not say %s", scene->fixture.last.text, cases[i].message);
	}
	/* What makes way is no contradiction. */
	apply(scene, "coordinator",
	      "{'action':'withdraw','principal':'igdp-liu','reason':'x'},"
	      "{'action':'conflict','principal':'igdp-liu','reviewtype':'other','reason':'x'}");
	apply(scene, "coordinator",
	      "{'action':'clear','principal':'igdp-liu','reason':'x'}," INVITE("igdp-liu"));
}

/* ---- rehearsing ---- */

static void drop_ids(struct json_object *reply)
{
	struct json_object *rows = NULL;

	json_object_object_del(reply, "dry_run");
	json_object_object_get_ex(reply, "rows", &rows);
	for (size_t i = 0; i < json_object_array_length(rows); i++)
		json_object_object_del(json_object_array_get_idx(rows, i), "assignment");
}

/* Word for word what then happens, but for the ids of what was not made. */
static void test_a_rehearsal_is_true(void **state)
{
	struct scene *scene = *state;
	static const char rows[] =
		INVITE("iges-sato") ","
				    "{'action':'replace','instead_of':'igdp-liu','principal':'igdp-"
				    "chen','reason':'x'},"
				    "{'action':'withdraw','principal':'kei-park','reviewtype':'"
				    "accepted:none','reason':'x'}";

	apply(scene, "coordinator", INVITE("igdp-liu") "," INVITE("kei-park"));
	int64_t before = journal_rows(scene);
	ok(scene, "lead-kim", "assignment.apply", "{'study':'GZ2019','dry_run':true,'rows':[%s]}",
	   rows);
	is(scene, "/rows/0/assignment", "");
	assert_int_equal(journal_rows(scene), before);
	state_is(scene, "iges-sato", "");
	ok(scene, "lead-kim", "assignment.apply", "{'study':'GZ2019','dry_run':true,'rows':[%s]}",
	   rows);
	drop_ids(scene->reply);
	_cleanup_(x_freep) char *rehearsed =
		xstrdup(json_object_to_json_string_ext(scene->reply, JSON_C_TO_STRING_PLAIN));
	apply(scene, "lead-kim", rows);
	is(scene, "/skipped", "1");
	is(scene, "/opened/0/task", "answer_invitation");
	is(scene, "/opened/0/principal", "iges-sato");
	is(scene, "/opened/0/subject", "");
	is(scene, "/closed/0/principal", "igdp-liu");
	assert_non_null(strstr(rehearsed, "3 days after it was asked for"));
	drop_ids(scene->reply);
	assert_string_equal(json_object_to_json_string_ext(scene->reply, JSON_C_TO_STRING_PLAIN),
			    rehearsed);
}

/* ---- who ---- */

/* The lead changes their own study's team, and hears nothing of others. */
static void test_whose(void **state)
{
	struct scene *scene = *state;
	struct fixture *fixture = &scene->fixture;

	fixture_do(fixture, "coordinator", "study.create",
		   "{'study':'WH2019','title':'Wuhan','city':'Wuhan','country':'CN','year':2019,"
		   "'zone':'Asia/Shanghai'}");
	refused(scene, ERR_NOT_PERMITTED, "lead-kim", "assignment.apply", "{'rows':[%s]}",
		INVITE("kei-park"));
	refused(scene, ERR_NOT_PERMITTED, "gz-host", "assignment.apply",
		"{'study':'GZ2019','rows':[%s]}", INVITE("kei-park"));
	refused(scene, ERR_NOT_FOUND, "outsider", "assignment.apply",
		"{'study':'GZ2019','rows':[%s]}", INVITE("kei-park"));
	not_applied(scene, "lead-kim",
		    "{'study':'WH2019','action':'invite','principal':'kei-park'}");
	_cleanup_(x_freep) char *hidden = xstrdup(scene->fixture.last.text);
	not_applied(scene, "lead-kim",
		    "{'study':'XX2019','action':'invite','principal':'kei-park'}");
	assert_string_equal(scene->fixture.last.text, hidden);
	not_applied(
		scene, "lead-kim",
		"{'action':'conflict','principal':'kei-park','reviewtype':'other','reason':'x'}");
	/* Each by the stage of its own study: WH2019 invites nobody yet. */
	refused(scene, ERR_INVALID, "coordinator", "assignment.apply",
		"{'rows':[{'study':'WH2019','action':'invite','principal':'kei-park'},"
		"{'study':'GZ2019','action':'invite','principal':'kei-park','stage':'desk_review'}]"
		"}");
	is(scene, "/data/problems/0/row", "1");
	is(scene, "/data/problems/1/message", "GZ2019 is in stage `team`, not `desk_review`");
	/* For somebody, as every write. */
	ok(scene, "coordinator", "assignment.apply",
	   "{'study':'GZ2019','as':'lead-kim','rows':[%s]}", INVITE("kei-park"));
}

static void test_limits(void **state)
{
	struct scene *scene = *state;
	_cleanup_(x_freep) char *rows = xstrdup(INVITE("kei-park"));

	refused(scene, ERR_PARAMS, "coordinator", "assignment.apply",
		"{'study':'GZ2019','rows':[]}");
	for (int64_t i = 0; i < scene->fixture.conf->batch_items; i++) {
		char *longer = xasprintf("%s,7", rows);
		x_freep(&rows);
		rows = longer;
	}
	refused(scene, ERR_TOO_LARGE, "coordinator", "assignment.apply",
		"{'study':'GZ2019','rows':[%s]}", rows);
}

/* The inboxes of every study that a row spoke of follow. */
static void test_inboxes_follow(void **state)
{
	struct scene *scene = *state;

	ok(scene, "coordinator", "assignment.apply",
	   "{'rows':[{'study':'GZ2019','action':'invite','principal':'kei-park'}]}");
	assert_int_equal(tamper_number(&scene->fixture,
				       "SELECT count(*) FROM inbox_entry WHERE task LIKE "
				       "'answer_invitation %%'"),
			 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_every_action),
		TEST(test_journal),
		TEST(test_by_address),
		TEST(test_selectors),
		TEST(test_conditions),
		TEST(test_all_problems_at_once),
		TEST(test_a_refused_row_is_undone_alone),
		TEST(test_rows_that_contradict),
		TEST(test_a_rehearsal_is_true),
		TEST(test_whose),
		TEST(test_limits),
		TEST(test_inboxes_follow),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("core/apply", tests, NULL, NULL);
}
