/* test_study.c: the life of a study: forward through guards, back with a reason, at rest, and to
 * an end; what is stated on record; and that it keeps the procedure that it began with. */
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

static int64_t version_of(struct fixture *fixture)
{
	return tamper_number(fixture, "SELECT version FROM study WHERE code = 'GZ2019'");
}

/* ---- create ---- */

static void test_create(void **state)
{
	struct fixture *fixture = *state;
	static const char all[] =
		"{'study':'WH2020','title':'Wuhan','city':'Wuhan','country':'CN','year':2020";

	fixture_do(fixture, "coordinator", "study.create", "%s}", all);
	fixture_shows(fixture, "coordinator", "study.get", "{'study':'WH2020'}", "zone",
		      "Asia/Seoul");
	fixture_shows(fixture, "coordinator", "study.get", "{'study':'WH2020'}", "language", "en");
	fixture_shows(fixture, "coordinator", "study.get", "{'study':'WH2020'}", "workflow",
		      "peer-review 4");
	fixture_shows(fixture, "coordinator", "study.get", "{'study':'WH2020'}", "stage",
		      "requested");
	fixture_shows(fixture, "coordinator", "study.get", "{'study':'WH2020'}", "version", "1");
	/* 09:00 on the first of March in Seoul, and fourteen days. */
	fixture_shows(fixture, "coordinator", "study.get", "{'study':'WH2020'}", "due_date",
		      "2019-03-15");
	fixture_shows(fixture, "coordinator", "study.get", "{'study':'WH2020'}", "due",
		      "2019-03-15T14:59:59.999Z");
	fixture_shows(fixture, "coordinator", "study.history", "{'study':'WH2020'}", "items.0.step",
		      "create");
	fixture_shows(fixture, "coordinator", "study.history", "{'study':'WH2020'}", "items.0.from",
		      "");

	fixture_refused(fixture, ERR_EXISTS, "coordinator", "study.create", "%s}", all);
	fixture_refused(fixture, ERR_PARAMS, "coordinator", "study.create",
			"{'study':'WH2021','title':'t','city':'c','country':'CN','year':2020,'"
			"workflow':'no-such'}");
	fixture_refused(fixture, ERR_PARAMS, "coordinator", "study.create",
			"{'study':'WH2021','title':'t','city':'c','country':'CN','year':2020,'form'"
			":'no-such'}");
	assert_int_equal(tamper_number(fixture, "SELECT count(*) FROM study"), 2);
}

/* After the end of its version's file another can come; a running study stays with its own. */
static void test_workflow_is_pinned(void **state)
{
	struct fixture *fixture = *state;
	struct problems problems = { 0 };
	struct conf_file *files;
	size_t count, which = 0;

	assert_int_equal(conf_folder("config/workflows", &files, &count), 0);
	while (!strstr(files[which].path, "/peer-review.conf"))
		assert_true(++which < count);
	char *title = strstr(files[which].text, "\"Requested\"");
	assert_non_null(title);
	memcpy(title, "\"Demanded!\"", strlen("\"Requested\""));
	/* Changed under its old version: refused, and nothing is stored. */
	assert_true(core_install(fixture->core, &files[which], 1, NULL, 0, 0, &problems) < 0);
	assert_int_equal(problems.count, 1);
	problems_done(&problems);
	char *version = strstr(files[which].text, "version = 4;");
	assert_non_null(version);
	version[strlen("version = ")] = '5';
	assert_int_equal(core_install(fixture->core, &files[which], 1, NULL, 0, 0, &problems), 0);
	conf_folder_done(files, count);

	fixture_shows(fixture, "gz-host", "study.get", GZ, "stage_title", "Requested");
	fixture_shows(fixture, "gz-host", "study.get", GZ, "workflow", "peer-review 4");
	fixture_do(fixture, "coordinator", "study.create",
		   "{'study':'WH2020','title':'t','city':'Wuhan','country':'CN','year':2020}");
	fixture_shows(fixture, "coordinator", "study.get", "{'study':'WH2020'}", "stage_title",
		      "Demanded!");
	fixture_shows(fixture, "coordinator", "study.get", "{'study':'WH2020'}", "workflow",
		      "peer-review 5");
	fixture_shows(fixture, "coordinator", "workflow.get", "{'study':'WH2020'}", "version", "5");
	fixture_shows(fixture, "coordinator", "workflow.get", GZ, "version", "4");
}

/* The role that comes with an accepted place is held by whoever holds one. */
static void test_reviewer_is_a_role_held(void **state)
{
	struct fixture *fixture = *state;
	struct problems problems = { 0 };
	struct conf_file file = {
		.path = (char *)"short.conf",
		.text = (char *)"workflow = { id = \"short\"; title = \"Short\"; version = 1; "
				"answer_days = 14; stages = ("
				"{ id = \"team\"; title = \"Team\"; produces = [ \"invitation\", "
				"\"declaration\" ];"
				"  actors = [ \"secretariat\" ]; leave = ( { guard = "
				"\"role_held\"; of = \"reviewer\"; } );"
				"  next = [ \"closed\" ]; },"
				"{ id = \"closed\"; title = \"Closed\"; actors = [ \"secretariat\" "
				"]; } );"
				"visible = ( { object = \"study\"; to = [ \"all\", \"invitee\" ]; "
				"},"
				"{ object = \"assignment\"; to = [ \"all\", \"own\" ]; } ); };",
	};
	int r = core_install(fixture->core, &file, 1, NULL, 0, 0, &problems);

	for (size_t i = 0; i < problems.count; i++)
		fail_msg("%s: %s", problems.list[i].field, problems.list[i].message);
	assert_int_equal(r, 0);
	fixture_do(fixture, "coordinator", "study.create",
		   "{'study':'SHORT','title':'t','city':'c','country':'CN','year':2020,'workflow':'"
		   "short',"
		   "'form':'peer-review'}");
	fixture_refused(fixture, ERR_GUARD, "coordinator", "study.advance", "{'study':'SHORT'}");
	fixture_do(fixture, "coordinator", "assignment.invite",
		   "{'study':'SHORT','principal':'kei-park'}");
	fixture_refused(fixture, ERR_GUARD, "coordinator", "study.advance", "{'study':'SHORT'}");
	fixture_do(fixture, "kei-park", "assignment.accept", "{'assignment':'SHORT'}");
	fixture_do(fixture, "coordinator", "study.advance", "{'study':'SHORT'}");
}

/* ---- forward ---- */

static void test_guards_are_told(void **state)
{
	struct fixture *fixture = *state;
	enum err err;
	struct json_object *error = fixture_call(fixture, "coordinator", "study.advance", &err, GZ);

	assert_int_equal(err, ERR_GUARD);
	assert_string_equal(json_object_get_string(fixture_at(error, "data.guards.0.of")),
			    "host_consent");
	assert_string_equal(json_object_get_string(fixture_at(error, "data.guards.1.of")),
			    "secretariat_accepts");
	assert_null(fixture_at(error, "data.guards.2"));
	json_object_put(error);
	fixture_do(fixture, "gz-host", "study.confirm", "{'study':'GZ2019','item':'host_consent'}");
	error = fixture_call(fixture, "coordinator", "study.advance", &err, GZ);
	assert_int_equal(err, ERR_GUARD);
	assert_string_equal(json_object_get_string(fixture_at(error, "data.guards.0.of")),
			    "secretariat_accepts");
	assert_null(fixture_at(error, "data.guards.1"));
	json_object_put(error);
	fixture_do(fixture, "coordinator", "study.confirm",
		   "{'study':'GZ2019','item':'secretariat_accepts'}");
	fixture_shows(fixture, "coordinator", "study.status", GZ, "next.0.is_ready", "true");
	fixture_do(fixture, "coordinator", "study.advance", GZ);
	fixture_shows(fixture, "gz-host", "study.get", GZ, "stage", "scoping");
}

static void test_advance_to(void **state)
{
	struct fixture *fixture = *state;

	fixture_refused(fixture, ERR_PARAMS, "coordinator", "study.advance",
			"{'study':'GZ2019','to':'team'}");
	fixture_refused(fixture, ERR_PARAMS, "coordinator", "study.advance",
			"{'study':'GZ2019','to':'nowhere'}");
	fixture_refused(fixture, ERR_GUARD, "coordinator", "study.advance",
			"{'study':'GZ2019','to':'scoping'}");
}

static void test_override(void **state)
{
	struct fixture *fixture = *state;
	struct json_object *answer;

	fixture_refused(fixture, ERR_PARAMS, "coordinator", "study.advance",
			"{'study':'GZ2019','override':true}");
	answer = fixture_ok(fixture, "coordinator", "study.advance",
			    "{'study':'GZ2019','override':true,'reason':'the mayor waits'}");
	assert_string_equal(json_object_get_string(fixture_at(answer, "overridden.1.of")),
			    "secretariat_accepts");
	json_object_put(answer);
	fixture_shows(fixture, "coordinator", "study.history", GZ, "items.1.step", "override");
	fixture_shows(fixture, "coordinator", "study.history", GZ, "items.1.reason",
		      "the mayor waits");
	fixture_shows(fixture, "gz-host", "study.history", GZ, "items.1.step", "override");
	fixture_shows(fixture, "gz-host", "study.history", GZ, "items.1.reason", "");

	/* Asked for and not needed, it is none; the reason is not for all even so. */
	fixture_do(fixture, "gz-host", "study.confirm",
		   "{'study':'GZ2019','item':'terms_signed_host'}");
	fixture_do(fixture, "coordinator", "study.confirm",
		   "{'study':'GZ2019','item':'terms_signed_secretariat'}");
	fixture_do(fixture, "gz-host", "question.add", "{'study':'GZ2019','text':'How far?'}");
	(void)fixture_document(fixture, "GZ2019", "coordinator", "terms_of_reference", "terms");
	answer = fixture_ok(fixture, "coordinator", "study.advance",
			    "{'study':'GZ2019','override':true,'reason':'before the others know'}");
	assert_int_equal(json_object_array_length(fixture_at(answer, "overridden")), 0);
	json_object_put(answer);
	fixture_shows(fixture, "coordinator", "study.history", GZ, "items.2.step", "advance");
	fixture_shows(fixture, "coordinator", "study.history", GZ, "items.2.reason",
		      "before the others know");
	fixture_shows(fixture, "gz-host", "study.history", GZ, "items.2.reason", "");
}

/* Who may move a stage on may not for that override its guards; nor who has no say in it. */
static void test_who_moves_and_who_overrides(void **state)
{
	static const char *const others[] = { "gz-host", "editor-mori", "outsider" };
	static const char override[] = "{'study':'GZ2019','override':true,'reason':'r'}";
	struct fixture *fixture = *state;

	fixture_do(fixture, "coordinator", "role.grant",
		   "{'principal':'outsider','role':'plenary'}");
	fixture_refused(fixture, ERR_NOT_PERMITTED, "lead-kim", "study.advance",
			GZ); /* not in every stage */
	fixture_advance_to(fixture, "drafting");
	fixture_refused(fixture, ERR_GUARD, "lead-kim", "study.advance", GZ);
	fixture_refused(fixture, ERR_NOT_PERMITTED, "lead-kim", "study.advance", "%s", override);
	for (size_t i = 0; i < ELEMENTS(others); i++) {
		fixture_refused(fixture, ERR_NOT_PERMITTED, others[i], "study.advance", GZ);
		fixture_refused(fixture, ERR_NOT_PERMITTED, others[i], "study.advance", "%s",
				override);
	}
	(void)fixture_document(fixture, "GZ2019", "lead-kim", "draft", "a draft");
	fixture_do(fixture, "lead-kim", "study.advance", GZ);
	fixture_advance_to(fixture, "response");
	for (size_t i = 0; i < ELEMENTS(others); i++)
		fixture_refused(fixture, ERR_NOT_PERMITTED, others[i], "study.back",
				"{'study':'GZ2019','to':'comment_round','reason':'r'}");
	fixture_do(fixture, "lead-kim", "study.back",
		   "{'study':'GZ2019','to':'comment_round','reason':'r'}");
}

/* After the close, silence is consent, and is recorded as silence. */
static void test_silence(void **state)
{
	struct fixture *fixture = *state;
	struct json_object *answer;

	fixture_advance_to(fixture, "fact_check");
	int64_t close_ms =
		tamper_number(fixture, "SELECT close_ms FROM study WHERE code = 'GZ2019'");
	fixture->now_ms = close_ms; /* the last millisecond is the host's */
	fixture_refused(fixture, ERR_GUARD, "coordinator", "study.advance", GZ);
	fixture->now_ms = close_ms + 1;
	fixture_shows(fixture, "coordinator", "study.status", GZ, "next.0.is_ready", "true");
	answer = fixture_ok(fixture, "coordinator", "study.advance", GZ);
	assert_string_equal(json_object_get_string(fixture_at(answer, "by_silence.0")),
			    "no_further_corrections");
	json_object_put(answer);
	assert_int_equal(
		tamper_number(
			fixture,
			"SELECT count(*) FROM journal WHERE verb = 'study.advance' AND data LIKE "
			"'%%\"by_silence\":[\"no_further_corrections\"]%%'"),
		1);
	/* Said, it is no silence. */
	fixture_do(fixture, "coordinator", "study.confirm",
		   "{'study':'GZ2019','item':'round_closed'}");
	fixture->now_ms += 100 * FIXTURE_DAY_MS;
	answer = fixture_ok(fixture, "coordinator", "study.advance", GZ);
	assert_int_equal(json_object_array_length(fixture_at(answer, "by_silence")), 0);
	json_object_put(answer);
}

static void test_the_end(void **state)
{
	struct fixture *fixture = *state;

	fixture_advance_to(fixture, "closed");
	fixture_shows(fixture, "observer-lee", "study.get", GZ, "state", "closed");
	fixture_shows(fixture, "observer-lee", "study.get", GZ, "due", "");
	fixture_refused(fixture, ERR_CLOSED, "coordinator", "study.advance", GZ);
	fixture_refused(fixture, ERR_CLOSED, "coordinator", "study.back",
			"{'study':'GZ2019','to':'follow_up','reason':'r'}");
	fixture_refused(fixture, ERR_CLOSED, "coordinator", "study.cancel",
			"{'study':'GZ2019','reason':'r'}");
	fixture_refused(fixture, ERR_CLOSED, "coordinator", "study.suspend",
			"{'study':'GZ2019','reason':'r'}");
}

/* ---- on record ---- */

static void test_confirmations(void **state)
{
	struct fixture *fixture = *state;
	static const char item[] = "{'study':'GZ2019','item':'host_consent'}";

	fixture_refused(fixture, ERR_STATE, "gz-host", "study.retract",
			"{'study':'GZ2019','item':'host_consent','reason':'r'}");
	fixture_do(fixture, "gz-host", "study.confirm", "%s", item);
	fixture_refused(fixture, ERR_EXISTS, "gz-host", "study.confirm", "%s", item);
	fixture_do(fixture, "gz-host", "study.retract",
		   "{'study':'GZ2019','item':'host_consent','reason':'not yet'}");
	fixture_refused(fixture, ERR_STATE, "gz-host", "study.retract",
			"{'study':'GZ2019','item':'host_consent','reason':'r'}");
	fixture_do(fixture, "gz-host", "study.confirm", "%s", item);
	/* Both stay in the journal, and why. */
	assert_int_equal(
		tamper_number(fixture, "SELECT count(*) FROM journal WHERE verb = 'study.confirm'"),
		2);
	assert_int_equal(tamper_number(fixture,
				       "SELECT count(*) FROM journal WHERE verb = 'study.retract' "
				       "AND data LIKE '%%not yet%%'"),
			 1);
	/* Of this stage alone. */
	fixture_refused(fixture, ERR_PARAMS, "gz-host", "study.confirm",
			"{'study':'GZ2019','item':'terms_signed_host'}");
	fixture_advance_to(fixture, "scoping");
	fixture_refused(fixture, ERR_PARAMS, "gz-host", "study.confirm", "%s", item);
	fixture_do(fixture, "gz-host", "study.confirm",
		   "{'study':'GZ2019','item':'terms_signed_host'}");
}

/* Whose word it is says the workflow; who may give it may take it back, be it another's. */
static void test_confirmed_by_whom(void **state)
{
	static const struct {
		const char *stage, *item, *by;
	} items[] = {
		{ "requested", "host_consent", "gz-host" },
		{ "requested", "secretariat_accepts", "coordinator" },
		{ "consultation", "findings_read", "lead-kim gz-host" },
		{ "fact_check", "no_further_corrections", "gz-host" },
		{ "comment_round", "round_closed", "coordinator" },
		{ "publication", "report_published", "coordinator" },
	};
	static const char *const people[] = { "coordinator", "gz-host",	     "lead-kim",
					      "editor-mori", "observer-lee", "outsider" };
	static const char retract[] = "{'study':'GZ2019','item':'%s','reason':'r'}";
	struct fixture *fixture = *state;
	enum err err;

	fixture_do(fixture, "coordinator", "role.grant",
		   "{'principal':'outsider','role':'plenary'}");
	for (size_t i = 0; i < ELEMENTS(items); i++) {
		const char *item = items[i].item, *last = NULL;
		fixture_advance_to(fixture, items[i].stage);
		for (size_t who = 0; who < ELEMENTS(people); who++)
			if (strstr(items[i].by, people[who]))
				last = people[who];
		for (size_t who = 0; who < ELEMENTS(people); who++) {
			bool may = strstr(items[i].by, people[who]);
			json_object_put(fixture_call(fixture, people[who], "study.confirm", &err,
						     "{'study':'GZ2019','item':'%s'}", item));
			assert_int_equal(err, may ? ERR_NONE : ERR_NOT_PERMITTED);
			for (size_t other = 0; may && other < ELEMENTS(people); other++)
				if (!strstr(items[i].by, people[other]))
					fixture_refused(fixture, ERR_NOT_PERMITTED, people[other],
							"study.retract", retract, item);
			if (may)
				fixture_do(fixture, last, "study.retract", retract, item);
		}
	}
}

/* ---- back ---- */

static void test_back(void **state)
{
	struct fixture *fixture = *state;

	fixture_refused(fixture, ERR_CLOSED, "coordinator", "study.back",
			"{'study':'GZ2019','to':'x','reason':'r'}");
	fixture_advance_to(fixture, "scoping");
	fixture_do(fixture, "gz-host", "study.confirm",
		   "{'study':'GZ2019','item':'terms_signed_host'}");
	fixture_advance_to(fixture, "team");
	int64_t anchor =
		tamper_number(fixture, "SELECT anchor_version FROM study WHERE code = 'GZ2019'");
	fixture->now_ms += 3 * FIXTURE_DAY_MS;
	fixture_refused(fixture, ERR_PARAMS, "coordinator", "study.back",
			"{'study':'GZ2019','to':'scoping'}");
	fixture_refused(fixture, ERR_PARAMS, "coordinator", "study.back",
			"{'study':'GZ2019','to':'requested','reason':'r'}");
	fixture_do(fixture, "coordinator", "study.back",
		   "{'study':'GZ2019','to':'scoping','reason':'new terms of reference'}");
	/* What was signed is to be signed again; what was said before is not. */
	fixture_do(fixture, "gz-host", "study.confirm",
		   "{'study':'GZ2019','item':'terms_signed_host'}");
	fixture_shows(fixture, "gz-host", "study.history", GZ, "items.3.step", "back");
	fixture_shows(fixture, "gz-host", "study.history", GZ, "items.3.from", "team");
	fixture_shows(fixture, "gz-host", "study.history", GZ, "items.3.reason",
		      "new terms of reference");
	/* New dates, from the day of return. */
	fixture_shows(fixture, "gz-host", "study.get", GZ, "due_date", "2019-04-01");
	assert_true(
		tamper_number(fixture, "SELECT anchor_version FROM study WHERE code = 'GZ2019'") >
		anchor);
}

static void test_back_keeps_what_was_said_before(void **state)
{
	struct fixture *fixture = *state;

	fixture_advance_to(fixture, "consultation");
	fixture_do(fixture, "lead-kim", "study.confirm",
		   "{'study':'GZ2019','item':'findings_read'}");
	fixture_advance_to(fixture, "fact_check");
	fixture_do(fixture, "gz-host", "study.confirm",
		   "{'study':'GZ2019','item':'no_further_corrections'}");
	fixture_advance_to(fixture, "comment_round");
	fixture_do(fixture, "coordinator", "study.confirm",
		   "{'study':'GZ2019','item':'round_closed'}");
	fixture_advance_to(fixture, "response");
	fixture_do(fixture, "lead-kim", "study.back",
		   "{'study':'GZ2019','to':'comment_round','reason':'r'}");
	assert_int_equal(
		tamper_number(fixture,
			      "SELECT count(*) FROM confirmation WHERE item IN ('findings_read', "
			      "'no_further_corrections')"),
		2);
	assert_int_equal(
		tamper_number(fixture,
			      "SELECT count(*) FROM confirmation WHERE item = 'round_closed'"),
		0);
	fixture_do(fixture, "coordinator", "study.back",
		   "{'study':'GZ2019','to':'drafting','reason':'r'}");
	assert_int_equal(tamper_number(fixture, "SELECT count(*) FROM confirmation WHERE item = "
						"'no_further_corrections'"),
			 0);
	assert_int_equal(
		tamper_number(fixture,
			      "SELECT count(*) FROM confirmation WHERE item = 'findings_read'"),
		1);
}

/* ---- rest and end ---- */

static void test_suspend(void **state)
{
	struct fixture *fixture = *state;
	int64_t version = version_of(fixture);

	fixture_refused(fixture, ERR_STATE, "coordinator", "study.resume", GZ);
	fixture_do(fixture, "coordinator", "study.suspend",
		   "{'study':'GZ2019','reason':'elections'}");
	fixture_shows(fixture, "gz-host", "study.get", GZ, "state", "suspended");
	fixture_shows(fixture, "gz-host", "study.get", GZ, "stage", "requested");
	fixture_shows(fixture, "gz-host", "study.status", GZ, "open.0", "");
	fixture_shows(fixture, "gz-host", "study.status", GZ, "next.0", "");
	fixture_refused(fixture, ERR_CLOSED, "coordinator", "study.suspend",
			"{'study':'GZ2019','reason':'r'}");
	fixture_refused(fixture, ERR_CLOSED, "gz-host", "study.confirm",
			"{'study':'GZ2019','item':'host_consent'}");
	fixture_refused(fixture, ERR_CLOSED, "coordinator", "study.reschedule",
			"{'study':'GZ2019','due':'2019-12-01','reason':'r'}");
	fixture_do(fixture, "coordinator", "study.resume", GZ);
	fixture_shows(fixture, "gz-host", "study.get", GZ, "state", "active");
	assert_int_equal(version_of(fixture), version + 2);
	fixture_do(fixture, "gz-host", "study.confirm", "{'study':'GZ2019','item':'host_consent'}");
}

static void test_ends(void **state)
{
	static const struct {
		const char *who, *method, *step, *end;
	} ends[] = {
		{ "gz-host", "study.withdraw", "withdraw", "withdrawn" },
		{ "coordinator", "study.cancel", "cancel", "cancelled" },
	};
	struct fixture *fixture = *state;

	fixture_advance_to(fixture, "drafting");
	fixture_do(fixture, "lead-kim", "comment.add", "{'study':'GZ2019','text':'kept'}");
	tamper_save(fixture);
	for (size_t i = 0; i < ELEMENTS(ends); i++)
		for (int rests = 0; rests < 2; rests++) { /* also from rest */
			if (rests)
				fixture_do(fixture, "coordinator", "study.suspend",
					   "{'study':'GZ2019','reason':'r'}");
			fixture_do(fixture, ends[i].who, ends[i].method,
				   "{'study':'GZ2019','reason':'a new mayor'}");
			fixture_shows(fixture, "observer-lee", "study.get", GZ, "state",
				      ends[i].end);
			fixture_shows(fixture, "observer-lee", "study.get", GZ, "stage",
				      "drafting");
			fixture_shows(fixture, "lead-kim", "comment.list", GZ, "items.0.text",
				      "kept");
			fixture_refused(fixture, ERR_STATE, "coordinator", "study.resume", GZ);
			fixture_refused(fixture, ERR_CLOSED, "coordinator", "study.advance", GZ);
			fixture_refused(fixture, ERR_CLOSED, "gz-host", "study.withdraw",
					"{'study':'GZ2019','reason':'r'}");
			fixture_refused(fixture, ERR_CLOSED, "lead-kim", "comment.add",
					"{'study':'GZ2019','text':'late'}");
			assert_int_equal(
				tamper_number(
					fixture,
					"SELECT count(*) FROM stage_step WHERE step = '%s' AND "
					"reason = 'a new mayor'",
					ends[i].step),
				1);
			tamper_restore(fixture);
		}
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, fixture_setup_study, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_create),
		TEST(test_workflow_is_pinned),
		TEST(test_reviewer_is_a_role_held),
		TEST(test_guards_are_told),
		TEST(test_advance_to),
		TEST(test_override),
		TEST(test_who_moves_and_who_overrides),
		TEST(test_silence),
		TEST(test_the_end),
		TEST(test_confirmations),
		TEST(test_confirmed_by_whom),
		TEST(test_back),
		TEST(test_back_keeps_what_was_said_before),
		TEST(test_suspend),
		TEST(test_ends),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
