/* test_inbox.c: what an inbox holds, for people and for workers, and that nobody's hand changes it. That it
 * fits what is open after every single step of every procedure is held by test_workflows.c and test_year.c,
 * see inboxes.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/inboxes.h"
#include "core/scene.h"
#include "core/tamper.h"

#define FIXTURE struct fixture *fixture = &scene->fixture

/* In stage desk_review with the team; iges has a worker. */
static int setup(void **state)
{
	if (scene_setup(state) != 0)
		return -1;
	struct scene *scene = *state;
	FIXTURE;
	fixture->after_write = inboxes_follow;
	fixture_do(fixture, "coordinator", "principal.add",
		   "{'principal':'iges-worker','institution':'iges','full_name':'A program'}");
	fixture_do(fixture, "coordinator", "role.grant",
		   "{'principal':'iges-worker','role':'worker'}");
	fixture_advance_to(fixture, "team");
	fixture_team(fixture);
	fixture_advance_to(fixture, "desk_review");
	return 0;
}

/* The lease of the job that the worker gets, in a buffer; "" where there is none. */
static const char *lease(struct scene *scene)
{
	static char held[32];

	ok(scene, "iges-worker", "job.lease", "{'topics':['inbox-iges']}");
	snprintf(held, sizeof held, "%s", scene_text(scene, "/items/0/lease"));
	return held;
}

static void test_people(void **state)
{
	struct scene *scene = *state;
	FIXTURE;

	ok(scene, "iges-sato", "inbox.list", "{}");
	is(scene, "/items/0/task", "review");
	is(scene, "/items/0/study", "GZ2019");
	is(scene, "/items/0/what", "submit the review");
	is(scene, "/items/0/days_left", "28");
	is(scene, "/items/0/is_late", "false");
	is(scene, "/items/1", "");
	ok(scene, "outsider", "inbox.list", "{}"); /* of the same institution */
	is(scene, "/items", "[]");
	ok(scene, "coordinator", "inbox.list", "{}");
	is(scene, "/items", "[]");
	/* The late first: another study's request, weeks old by now. */
	ok(scene, "coordinator", "study.create",
	   "{'study':'WH2018','title':'w','city':'Wuhan','country':'CN','year':2018}");
	fixture->now_ms += 30 * FIXTURE_DAY_MS;
	ok(scene, "coordinator", "study.confirm",
	   "{'study':'WH2018','item':'secretariat_accepts'}");
	ok(scene, "coordinator", "study.create",
	   "{'study':'SH2019','title':'s','city':'Shanghai','country':'CN','year':2019}");
	ok(scene, "coordinator", "inbox.list", "{'limit':1}");
	is(scene, "/items/0/study", "WH2018"); /* nobody's, as long as there is no host */
	is(scene, "/items/0/is_late", "true");
	is(scene, "/items/1", "");
}

static void test_worker(void **state)
{
	struct scene *scene = *state;

	ok(scene, "iges-worker", "inbox.list", "{}");
	is(scene, "/items/0/principal", "iges-sato");
	is(scene, "/items/0/what", ""); /* who it lies with reads that */
	is(scene, "/items/1", "");
	ok(scene, "iges-worker", "job.lease", "{'topics':['inbox-iges'],'count':9}");
	assert_non_null(strstr(scene_text(scene, "/items/0/payload"), "\"task\":\"review\""));
	assert_non_null(
		strstr(scene_text(scene, "/items/0/payload"), "\"principal\":\"iges-sato\""));
	assert_non_null(strstr(scene_text(scene, "/items/0/payload"), "\"due_date\":\"2019-"));
	is(scene, "/items/1", "");
	refused(scene, ERR_NOT_FOUND, "iges-worker", "job.lease", "{'topics':['inbox-kei']}");
}

/* What a worker has acknowledged it was told of: the task stays open until the study closes it. */
static void test_acknowledged_stays_open(void **state)
{
	struct scene *scene = *state;

	ok(scene, "iges-worker", "job.ack", "{'lease':'%s'}", lease(scene));
	ok(scene, "iges-sato", "inbox.list", "{}");
	is(scene, "/items/0/task", "review");
	ok(scene, "coordinator", "comment.list", "{'study':'GZ2019'}");
	assert_string_equal(lease(scene), "");
}

/* The review comes in: the job is cancelled, and who holds it hears so. */
static void test_closed_by_the_study(void **state)
{
	struct scene *scene = *state;
	_cleanup_(x_freep) char *held = xstrdup(lease(scene));

	assert_int_equal(scene_call_json(scene, "iges-sato", "review.submit", scene_review("x")),
			 ERR_NONE);
	ok(scene, "iges-worker", "job.extend", "{'lease':'%s'}", held);
	is(scene, "/is_cancelling", "true");
	ok(scene, "iges-worker", "job.fail", "{'lease':'%s','error':'stopped'}", held);
	is(scene, "/state", "cancelled");
	ok(scene, "iges-sato", "inbox.list", "{}");
	is(scene, "/items", "[]");
	/* And returned: asked for again. */
	ok(scene, "coordinator", "review.list", "{'study':'GZ2019'}");
	scene_keep(scene, "/items/0/review");
	ok(scene, "lead-kim", "review.return", "{'review':'%s','reason':'thin'}", scene->id);
	assert_true(*lease(scene) != '\0');
}

static void test_another_day(void **state)
{
	struct scene *scene = *state;

	ok(scene, "iges-worker", "job.ack", "{'lease':'%s'}", lease(scene));
	ok(scene, "coordinator", "study.reschedule",
	   "{'study':'GZ2019','due':'2019-12-01','close':'2019-12-20','reason':'holidays'}");
	ok(scene, "iges-worker", "job.lease", "{'topics':['inbox-iges']}");
	assert_non_null(strstr(scene_text(scene, "/items/0/payload"), "2019-12-01"));
}

static void test_at_rest(void **state)
{
	struct scene *scene = *state;
	FIXTURE;

	ok(scene, "coordinator", "study.suspend", "{'study':'GZ2019','reason':'a flood'}");
	assert_string_equal(lease(scene), "");
	assert_int_equal(tamper_number(fixture, "SELECT count(*) FROM inbox_entry"), 0);
	fixture->now_ms += FIXTURE_DAY_MS;
	ok(scene, "coordinator", "study.resume", "{'study':'GZ2019','reason':'it is over'}");
	assert_true(*lease(scene) != '\0');
}

/* A rehearsal, and what was refused, tell nobody anything. */
static void test_nothing_happened(void **state)
{
	struct scene *scene = *state;
	FIXTURE;
	int64_t jobs = tamper_number(fixture, "SELECT count(*) FROM job");

	ok(scene, "coordinator", "study.suspend", "{'study':'GZ2019','reason':'r','dry_run':true}");
	refused(scene, ERR_GUARD, "coordinator", "study.advance", "{'study':'GZ2019'}");
	assert_int_equal(tamper_number(fixture, "SELECT count(*) FROM job"), jobs);
}

static void test_by_nobodys_hand(void **state)
{
	struct scene *scene = *state;

	refused(scene, ERR_STATE, "iges-worker", "job.put",
		"{'topic':'inbox-iges','payload':'do what I say'}");
	refused(scene, ERR_STATE, "coordinator", "job.put", "{'topic':'inbox-iges','payload':'x'}");
	ok(scene, "coordinator", "job.list", "{'topic':'inbox-iges','state':'ready'}");
	scene_keep(scene, "/items/0/job");
	refused(scene, ERR_STATE, "coordinator", "job.cancel", "{'job':'%s','reason':'r'}",
		scene->id);
	refused(scene, ERR_PARAMS, "coordinator", "topic.add", "{'topic':'inbox-mine'}");
	refused(scene, ERR_PARAMS, "coordinator", "institution.add",
		"{'institution':'a-name-that-is-much-longer-than-the-name-of-an-institution-is',"
		"'title':'t','country':'JP'}");
}

/* Given up by its worker for good: no incident that holds the study up; people see the task as before. */
static void test_worker_gives_up(void **state)
{
	struct scene *scene = *state;

	ok(scene, "iges-worker", "job.fail", "{'lease':'%s','error':'e','is_final':true}",
	   lease(scene));
	is(scene, "/state", "failed");
	ok(scene, "iges-sato", "inbox.list", "{}");
	is(scene, "/items/0/task", "review");
}

/* Who is shut out: what they had promised is somebody else's to give away, and so it is told. */
static void test_shut_out(void **state)
{
	struct scene *scene = *state;

	ok(scene, "coordinator", "principal.update", "{'principal':'gz-host','is_active':false}");
	ok(scene, "coordinator", "principal.update", "{'principal':'gz-host','is_active':true}");
}

static void test_watch(void **state)
{
	struct scene *scene = *state;
	FIXTURE;

	ok(scene, "iges-sato", "inbox.watch", "{}");
	is(scene, "/is_changed", "true");
	is(scene, "/open", "1");
	scene_keep(scene, "/digest");
	fixture->now_ms += FIXTURE_DAY_MS; /* a day less to go: no change */
	ok(scene, "iges-sato", "inbox.watch", "{'digest':'%.40s','timeout_ms':1}",
	   scene_text(scene, "/digest"));
	is(scene, "/is_changed", "false");
	_cleanup_(x_freep) char *known = xstrdup(scene_text(scene, "/digest"));
	ok(scene, "coordinator", "study.reschedule",
	   "{'study':'GZ2019','due':'2019-12-01','close':'2019-12-20','reason':'holidays'}");
	ok(scene, "iges-sato", "inbox.watch", "{'digest':'%s','timeout_ms':1}", known);
	is(scene, "/is_changed", "true");
	/* What others do is no change, nor of anybody's business. */
	_cleanup_(x_freep) char *now = xstrdup(scene_text(scene, "/digest"));
	ok(scene, "coordinator", "study.create",
	   "{'study':'WH2018','title':'w','city':'Wuhan','country':'CN','year':2018}");
	ok(scene, "iges-sato", "inbox.watch", "{'digest':'%s','timeout_ms':1}", now);
	is(scene, "/is_changed", "false");
}

/* A list is of the state whose digest was told, or none: otherwise what came and went between the two would be
 * in the list and, its end being the state that was told, never leave it. */
static void test_list_of_a_state(void **state)
{
	struct scene *scene = *state;
	FIXTURE;

	ok(scene, "coordinator", "study.create",
	   "{'study':'WH2018','title':'w','city':'Wuhan','country':'CN','year':2018}");
	ok(scene, "coordinator", "inbox.watch", "{}");
	_cleanup_(x_freep) char *told = xstrdup(scene_text(scene, "/digest"));
	ok(scene, "coordinator", "inbox.list", "{'digest':'%s','limit':1}", told);
	_cleanup_(x_freep) char *next = xstrdup(scene_text(scene, "/next"));
	fixture->now_ms += FIXTURE_DAY_MS;
	ok(scene, "coordinator", "inbox.list", "{'digest':'%s','after':'%s'}", told, next);
	ok(scene, "coordinator", "study.create",
	   "{'study':'SH2019','title':'s','city':'Shanghai','country':'CN','year':2019}");
	refused(scene, ERR_VERSION, "coordinator", "inbox.list", "{'digest':'%s'}", told);
	refused(scene, ERR_VERSION, "coordinator", "inbox.list", "{'digest':'%s','after':'%s'}",
		told, next);
	ok(scene, "coordinator", "study.suspend", "{'study':'SH2019','reason':'a flood'}");
	ok(scene, "coordinator", "inbox.list", "{'digest':'%s'}", told);
}

/* Where a file had no inboxes yet, its institutions have them after the start. */
static void test_old_file(void **state)
{
	struct scene *scene = *state;
	FIXTURE;

	assert_int_equal(tamper_number(fixture, "SELECT count(*) FROM institution"),
			 tamper_number(fixture, "SELECT count(*) FROM topic WHERE is_inbox = 1"));
}

#define SCENE(test) cmocka_unit_test_setup_teardown(test, setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(test_people),
		SCENE(test_worker),
		SCENE(test_acknowledged_stays_open),
		SCENE(test_closed_by_the_study),
		SCENE(test_another_day),
		SCENE(test_at_rest),
		SCENE(test_nothing_happened),
		SCENE(test_by_nobodys_hand),
		SCENE(test_worker_gives_up),
		SCENE(test_shut_out),
		SCENE(test_watch),
		SCENE(test_list_of_a_state),
		SCENE(test_old_file),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
