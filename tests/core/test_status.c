/* test_status.c: who is late, on what, and what happens next: as each may know it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/tamper.h"

#define GZ "{'study':'GZ2019'}"

/* The open tasks as somebody is shown them: "task who, task who, ..."; `who` a principal, else a
 * role. */
static void tasks_are(struct fixture *fixture, const char *who, const char *wanted)
{
	struct json_object *status = fixture_ok(fixture, who, "study.status", GZ), *open;
	char text[1024] = "";

	assert_true(json_object_object_get_ex(status, "open", &open));
	for (size_t i = 0; i < json_object_array_length(open); i++) {
		struct json_object *task = json_object_array_get_idx(open, i);
		const char *whose = fixture_text(task, "principal");
		size_t len = strlen(text);
		snprintf(text + len, sizeof text - len, "%s%s %s", len ? ", " : "",
			 fixture_text(task, "task"), *whose ? whose : fixture_text(task, "role"));
		assert_true(strlen(fixture_text(task, "what")) > 5);
	}
	json_object_put(status);
	if (strcmp(text, wanted) != 0)
		fail_msg("%s is shown: %s", who, text);
}

static void submit(struct fixture *fixture, const char *who)
{
	struct json_object *params = json_object_new_object();
	enum err err;

	json_object_object_add(params, "assignment", json_object_new_string("GZ2019"));
	json_object_object_add(params, "body", fixture_review(who));
	json_object_put(fixture_call_json(fixture, who, "review.submit", &err, params));
	assert_int_equal(err, ERR_NONE);
}

/* ---- tasks ---- */

static void test_confirmations(void **state)
{
	static const char *const inside[] = { "coordinator", "gz-host", "lead-kim", "editor-mori",
					      "observer-lee" };
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ELEMENTS(inside); i++)
		tasks_are(fixture, inside[i], "confirm gz-host, confirm secretariat");
	fixture_do(fixture, "gz-host", "study.confirm", "{'study':'GZ2019','item':'host_consent'}");
	tasks_are(fixture, "observer-lee", "confirm secretariat");
	fixture_do(fixture, "gz-host", "study.retract",
		   "{'study':'GZ2019','item':'host_consent','reason':'r'}");
	tasks_are(fixture, "observer-lee", "confirm gz-host, confirm secretariat");
	/* Where nobody holds the role, it is the role's. */
	fixture_do(fixture, "coordinator", "role.revoke",
		   "{'principal':'gz-host','role':'host','study':'GZ2019'}");
	tasks_are(fixture, "observer-lee", "confirm host, confirm secretariat");
}

static void test_team(void **state)
{
	struct fixture *fixture = *state;
	static const char own[] = "{'assignment':'GZ2019'}";

	fixture_advance_to(fixture, "team");
	tasks_are(fixture, "lead-kim", "");
	fixture_do(fixture, "lead-kim", "assignment.invite",
		   "{'study':'GZ2019','principal':'iges-sato','answer_days':2}");
	fixture_do(fixture, "lead-kim", "assignment.invite",
		   "{'study':'GZ2019','principal':'kei-park'}");
	tasks_are(fixture, "observer-lee",
		  "answer_invitation iges-sato, answer_invitation kei-park");
	fixture_shows(fixture, "observer-lee", "study.status", GZ, "open.0.days_left", "2");
	fixture->now_ms += 3 * FIXTURE_DAY_MS;
	fixture_shows(fixture, "observer-lee", "study.status", GZ, "open.0.is_late", "true");
	fixture_shows(fixture, "observer-lee", "study.status", GZ, "open.1.is_late", "false");
	fixture_do(fixture, "iges-sato", "assignment.accept", "%s", own);
	/* To declare is between who must and who manages. */
	tasks_are(fixture, "observer-lee", "answer_invitation kei-park");
	tasks_are(fixture, "gz-host", "answer_invitation kei-park");
	tasks_are(fixture, "lead-kim", "declare iges-sato, answer_invitation kei-park");
	fixture_do(fixture, "iges-sato", "declaration.file",
		   "{'assignment':'GZ2019','state':'declared','type':'personal','text':'t'}");
	tasks_are(fixture, "lead-kim",
		  "decide_declaration secretariat, answer_invitation kei-park");
	tasks_are(fixture, "coordinator",
		  "decide_declaration secretariat, answer_invitation kei-park");
}

/* Whose review is missing is known to whom the review would be. */
static void test_reviews(void **state)
{
	struct fixture *fixture = *state;

	fixture_advance_to(fixture, "team");
	fixture_team(fixture);
	fixture_advance_to(fixture, "desk_review");
	tasks_are(fixture, "lead-kim", "review igdp-liu, review iges-sato, review kei-park");
	tasks_are(fixture, "coordinator", "review igdp-liu, review iges-sato, review kei-park");
	tasks_are(fixture, "iges-sato", "review iges-sato");
	tasks_are(fixture, "gz-host", "");
	tasks_are(fixture, "editor-mori", "");
	tasks_are(fixture, "observer-lee", "");
	submit(fixture, "igdp-liu");
	tasks_are(fixture, "igdp-liu", "review iges-sato, review kei-park");
	tasks_are(fixture, "iges-sato", "review iges-sato");
	fixture_shows(fixture, "iges-sato", "study.status", GZ, "counts.reviews", "0");
	fixture_shows(fixture, "igdp-liu", "study.status", GZ, "counts.reviews", "1");
	fixture_shows(fixture, "gz-host", "study.status", GZ, "counts.reviews", "0");
	fixture_do(fixture, "iges-sato", "review.save", "{'assignment':'GZ2019','body':{}}");
	fixture_shows(fixture, "lead-kim", "study.status", GZ, "counts.reviews",
		      "1"); /* a draft is no review */
	fixture_shows(fixture, "iges-sato", "study.status", GZ, "counts.reviews", "0");
	tasks_are(fixture, "iges-sato", "review iges-sato");

	struct json_object *list = fixture_ok(fixture, "lead-kim", "review.list", GZ);
	fixture_do(fixture, "lead-kim", "review.return", "{'review':'%s','reason':'r'}",
		   json_object_get_string(fixture_at(list, "items.0.review")));
	json_object_put(list);
	/* What was sent back stays a task; what was never handed in does not. */
	fixture_advance_to(fixture, "drafting");
	fixture_shows(fixture, "igdp-liu", "study.status", GZ, "open.0.what",
		      "revise and submit the returned review");
	tasks_are(fixture, "igdp-liu", "review igdp-liu");
	tasks_are(fixture, "gz-host", "review igdp-liu");
	tasks_are(fixture, "observer-lee", "");
	tasks_are(fixture, "lead-kim", "review igdp-liu, meet lead-kim");
}

static void test_answers(void **state)
{
	struct fixture *fixture = *state;

	fixture_advance_to(fixture, "team");
	fixture_team(fixture);
	fixture_advance_to(fixture, "comment_round");
	struct json_object *made =
		fixture_ok(fixture, "iges-sato", "comment.add", "{'study':'GZ2019','text':'t'}");
	fixture_do(fixture, "iges-sato", "comment.add", "{'study':'GZ2019','text':'t'}");
	tasks_are(fixture, "lead-kim", "confirm secretariat, respond lead-kim");
	fixture_shows(fixture, "lead-kim", "study.status", GZ, "open.1.what",
		      "answer or assign 2 comments");
	tasks_are(fixture, "editor-mori", "confirm secretariat, respond lead-kim");
	tasks_are(fixture, "iges-sato", "confirm secretariat");
	fixture_do(fixture, "lead-kim", "comment.assign", "{'comment':'%s','responder':'kei-park'}",
		   fixture_text(made, "comment"));
	json_object_put(made);
	tasks_are(fixture, "lead-kim", "confirm secretariat, respond lead-kim, respond kei-park");
	tasks_are(fixture, "kei-park",
		  "confirm secretariat, respond kei-park"); /* their own duty, and no other's */
	fixture_shows(fixture, "kei-park", "study.status", GZ, "open.1.what", "answer 1 comment");
	tasks_are(fixture, "iges-sato", "confirm secretariat");
	tasks_are(fixture, "gz-host", "confirm secretariat");
	tasks_are(fixture, "observer-lee", "confirm secretariat");
	fixture_shows(fixture, "kei-park", "study.status", GZ, "counts.comments", "1");
	fixture_shows(fixture, "gz-host", "study.status", GZ, "counts.comments", "0");
	fixture_shows(fixture, "lead-kim", "study.status", GZ, "counts.comments", "2");
}

/* ---- what is next ---- */

static void test_next(void **state)
{
	struct fixture *fixture = *state;

	fixture_advance_to(fixture, "team");
	fixture_shows(fixture, "observer-lee", "study.status", GZ, "next.0.stage", "preparation");
	fixture_shows(fixture, "observer-lee", "study.status", GZ, "next.0.guards", "");
	fixture_shows(fixture, "observer-lee", "study.status", GZ, "back.0.stage", "scoping");
	fixture_shows(fixture, "gz-host", "study.status", GZ, "next.0.is_ready", "");
	fixture_shows(fixture, "lead-kim", "study.status", GZ, "next.0.is_ready", "false");
	fixture_shows(fixture, "lead-kim", "study.status", GZ, "next.0.guards.0.guard", "team");
	fixture_shows(fixture, "lead-kim", "study.status", GZ, "next.0.guards.0.holds", "false");
	fixture_advance_to(fixture, "closed");
	fixture_shows(fixture, "lead-kim", "study.status", GZ, "next.0", "");
	fixture_shows(fixture, "lead-kim", "study.status", GZ, "back.0", "");
	fixture_shows(fixture, "lead-kim", "study.status", GZ, "open.0", "");
}

/* ---- the board ---- */

static void test_board(void **state)
{
	struct fixture *fixture = *state;

	fixture_do(fixture, "coordinator", "study.create",
		   "{'study':'WH2020','title':'Wuhan','city':'Wuhan','country':'CN','year':2020}");
	fixture_do(fixture, "coordinator", "role.grant",
		   "{'principal':'outsider','role':'plenary'}");
	fixture_shows(fixture, "coordinator", "study.board", "{}", "items.0.study", "GZ2019");
	fixture_shows(fixture, "coordinator", "study.board", "{}", "items.1.study", "WH2020");
	fixture_shows(fixture, "outsider", "study.board", "{}", "items.1.study", "WH2020");
	fixture_shows(fixture, "gz-host", "study.board", "{}", "items.0.study", "GZ2019");
	fixture_shows(fixture, "gz-host", "study.board", "{}", "items.1", "");
	fixture_shows(fixture, "iges-sato", "study.board", "{}", "items.0", "");
	fixture_shows(fixture, "gz-host", "study.board", "{}", "items.0.open", "2");
	fixture_shows(fixture, "gz-host", "study.board", "{}", "items.0.late", "0");
	fixture_shows(fixture, "gz-host", "study.board", "{}", "items.0.days_left", "14");
	fixture_shows(fixture, "gz-host", "study.board", "{}", "items.0.next", "scoping");
	fixture_shows(
		fixture, "gz-host", "study.board", "{}", "items.0.next_step",
		"gz-host: confirm: The host city asks to be reviewed and names its focal point");
	fixture->now_ms += 15 * FIXTURE_DAY_MS;
	fixture_shows(fixture, "gz-host", "study.board", "{}", "items.0.late", "2");
	fixture_shows(fixture, "gz-host", "study.board", "{}", "items.0.days_left", "-1");
	fixture_do(fixture, "gz-host", "study.confirm", "{'study':'GZ2019','item':'host_consent'}");
	fixture_do(fixture, "coordinator", "study.confirm",
		   "{'study':'GZ2019','item':'secretariat_accepts'}");
	fixture_shows(fixture, "coordinator", "study.board", "{}", "items.0.next_step",
		      "ready for scoping");
	fixture_shows(fixture, "gz-host", "study.board", "{}", "items.0.next_step", "");
	fixture_do(fixture, "gz-host", "study.withdraw", "{'study':'GZ2019','reason':'r'}");
	fixture_shows(fixture, "coordinator", "study.board", "{}", "items.0.state", "withdrawn");
	fixture_shows(fixture, "coordinator", "study.board", "{}", "items.0.next", "");
	fixture_shows(fixture, "coordinator", "study.board", "{}", "items.0.open", "0");
	fixture_shows(fixture, "coordinator", "study.list", "{'state':'withdrawn'}",
		      "items.0.study", "GZ2019");
	fixture_shows(fixture, "coordinator", "study.list", "{'state':'active'}", "items.0.study",
		      "WH2020");
	fixture_shows(fixture, "coordinator", "study.list", "{'state':'active'}", "items.1", "");
}

/* The late before the open; and each counts what they see, the next step among it. */
static void test_board_by_viewer(void **state)
{
	struct fixture *fixture = *state;

	fixture_advance_to(fixture, "team");
	fixture_team(fixture);
	fixture_do(fixture, "lead-kim", "assignment.invite",
		   "{'study':'GZ2019','principal':'igdp-chen','answer_days':3}");
	fixture_advance_to(fixture, "desk_review");
	fixture_shows(fixture, "gz-host", "study.board", "{}", "items.0.open", "1");
	fixture_shows(fixture, "iges-sato", "study.board", "{}", "items.0.open", "2");
	fixture_shows(fixture, "lead-kim", "study.board", "{}", "items.0.open", "4");
	fixture_shows(fixture, "lead-kim", "study.board", "{}", "items.0.next_step",
		      "igdp-liu: submit the review");
	fixture_shows(fixture, "igdp-chen", "study.board", "{}", "items.0.study", "GZ2019");
	fixture_shows(fixture, "igdp-chen", "study.board", "{}", "items.0.stage", "");
	fixture_shows(fixture, "igdp-chen", "study.board", "{}", "items.0.open", "");
	fixture->now_ms += 5 * FIXTURE_DAY_MS;
	fixture_shows(fixture, "lead-kim", "study.board", "{}", "items.0.next_step",
		      "igdp-chen: answer the invitation");
	fixture_shows(fixture, "lead-kim", "study.board", "{}", "items.0.late", "1");
}

static void test_board_pages(void **state)
{
	struct fixture *fixture = *state;
	struct json_object *page, *rest;

	for (int i = 0; i < 5; i++)
		fixture_do(fixture, "coordinator", "study.create",
			   "{'study':'S%d','title':'t','city':'c','country':'KR','year':2020}", i);
	fixture_do(fixture, "coordinator", "role.grant",
		   "{'principal':'gz-host','role':'observer','study':'S3'}");
	page = fixture_ok(fixture, "gz-host", "study.board", "{'limit':1}");
	assert_string_equal(json_object_get_string(fixture_at(page, "items.0.study")), "GZ2019");
	rest = fixture_ok(fixture, "gz-host", "study.board", "{'limit':1,'after':'%s'}",
			  fixture_text(page, "next"));
	assert_string_equal(json_object_get_string(fixture_at(rest, "items.0.study")), "S3");
	assert_string_equal(fixture_text(rest, "next"), "");
	json_object_put(rest);
	json_object_put(page);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, fixture_setup_study, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_confirmations),   TEST(test_team),	    TEST(test_reviews),
		TEST(test_answers),	    TEST(test_next),	    TEST(test_board),
		TEST(test_board_by_viewer), TEST(test_board_pages),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
