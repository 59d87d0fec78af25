/* test_statistics.c: programme.statistics: exact figures of small worlds, and of each of its counts that it holds nothing
 * which the one who asks does not see. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <json-c/json_pointer.h>
#include <stdio.h>
#include <string.h>

#include "core/scene.h"
#include "core/tamper.h"

#define ASK "programme.statistics"

static int setup_seoul(void **state)
{
	*state = scene_new("Asia/Seoul");
	return 0;
}

static int setup_desk_review(void **state)
{
	*state = scene_desk_review();
	return 0;
}

/* What an institution's row has under a name, in the reply of the last call; "" where it has none. */
static const char *of(struct scene *scene, const char *list, const char *institution,
		      const char *name)
{
	struct json_object *rows = NULL;

	assert_int_equal(json_pointer_get(scene->reply, list, &rows), 0);
	for (size_t i = 0; i < json_object_array_length(rows); i++) {
		struct json_object *row = json_object_array_get_idx(rows, i), *value;
		if (strcmp(fixture_text(row, "institution"), institution) != 0)
			continue;
		return json_object_object_get_ex(row, name, &value) ? json_object_get_string(value)
								    : "";
	}
	return "";
}

static void office_is(struct scene *scene, const char *institution, const char *name,
		      const char *wanted)
{
	const char *found = of(scene, "/institutions", institution, name);

	if (strcmp(found, wanted) != 0)
		fail_msg("%s of %s is %s, wanted %s, in %s", name, institution, found, wanted,
			 scene->fixture.last.text);
}

static void spent_is(struct scene *scene, const char *span, const char *institution,
		     const char *count, const char *median_ms)
{
	char list[64];

	snprintf(list, sizeof list, "/times/%s/by_institution", span);
	assert_string_equal(of(scene, list, institution, "count"), count);
	assert_string_equal(of(scene, list, institution, "median_ms"), median_ms);
}

/* ---- how long things took ---- */

/* Of nothing there is no median, and who sees no study is told of none. */
static void test_nothing(void **state)
{
	struct scene *scene = *state;

	ok(scene, "outsider", ASK, "{}");
	is(scene, "/studies", "0");
	is(scene, "/times/invitations/count", "0");
	is(scene, "/times/invitations/median_ms", "");
	is(scene, "/times/invitations/p90_ms", "");
	is(scene, "/institutions", "[]");
	is(scene, "/recommendations/all/made", "0");
	is(scene, "/recommendations/by_year", "[]");
	is(scene, "/findings/all/made", "0");
	is(scene, "/comments/made", "0");
	is(scene, "/comments/chapters", "[]");
}

static void invite(struct scene *scene, const char *who)
{
	ok(scene, "coordinator", "assignment.invite", "{'study':'GZ2019','principal':'%s'}", who);
}

static void accept(struct scene *scene, const char *who, const char *time)
{
	scene_at(scene, time);
	ok(scene, who, "assignment.accept", "{'assignment':'GZ2019'}");
}

static void test_invitations(void **state)
{
	struct scene *scene = *state;

	scene_at(scene, "2019-03-01T00:00:00Z");
	fixture_advance_to(&scene->fixture, "team");
	invite(scene, "igdp-liu");
	invite(scene, "iges-sato");
	invite(scene, "kei-park");
	ok(scene, "coordinator", ASK, "{}");
	is(scene, "/times/invitations/count", "0");
	office_is(scene, "igdp", "asked", "1");
	office_is(scene, "igdp", "not_in_time", "0");

	accept(scene, "igdp-liu", "2019-03-02T00:00:00Z"); /* one alone is both */
	ok(scene, "coordinator", ASK, "{}");
	is(scene, "/times/invitations/median_ms", "86400000");
	is(scene, "/times/invitations/p90_ms", "86400000");

	accept(scene, "iges-sato", "2019-03-04T00:00:00Z"); /* of two the mean, and the longer */
	ok(scene, "coordinator", ASK, "{}");
	is(scene, "/times/invitations/median_ms", "172800000");
	is(scene, "/times/invitations/p90_ms", "259200000");

	scene_at(scene,
		 "2019-03-15T14:59:59Z"); /* the last second of the fourteenth day in Seoul */
	ok(scene, "coordinator", ASK, "{}");
	office_is(scene, "kei", "not_in_time", "0");
	scene_at(scene, "2019-03-15T15:00:00Z");
	ok(scene, "coordinator", ASK, "{}");
	office_is(scene, "kei", "not_in_time", "1");
	ok(scene, "kei-park", "assignment.decline", "{'assignment':'GZ2019','reason':'r'}");
	ok(scene, "coordinator", ASK, "{}");
	office_is(scene, "kei", "not_in_time", "1"); /* nor was it when it came */
	office_is(scene, "kei", "declined", "1");
	office_is(scene, "kei", "accepted", "0");
	office_is(scene, "igdp", "accepted", "1");
	is(scene, "/times/invitations/count", "3");
	is(scene, "/times/invitations/median_ms", "259200000");
	spent_is(scene, "invitations", "iges", "1", "259200000");
}

/* The smallest that nine of ten do not exceed: of ten the ninth, of eleven the tenth. */
static void test_nearest_rank(void **state)
{
	struct scene *scene = *state;

	fixture_advance_to(&scene->fixture, "team");
	for (int i = 1; i <= 11; i++) {
		ok(scene, "coordinator", "principal.add",
		   "{'principal':'p%d','institution':'iges','full_name':'P'}", i);
		ok(scene, "coordinator", "assignment.invite",
		   "{'study':'GZ2019','principal':'p%d'}", i);
	}
	int64_t start_ms = scene->fixture.now_ms;
	for (int i = 1; i <= 11; i++) {
		char who[8];
		snprintf(who, sizeof who, "p%d", i);
		scene->fixture.now_ms = start_ms + i;
		ok(scene, who, "assignment.accept", "{'assignment':'GZ2019'}");
		ok(scene, "coordinator", ASK, "{}");
		if (i == 10) {
			is(scene, "/times/invitations/median_ms", "5"); /* whole milliseconds */
			is(scene, "/times/invitations/p90_ms", "9");
		}
	}
	is(scene, "/times/invitations/median_ms", "6");
	is(scene, "/times/invitations/p90_ms", "10");
}

/* ---- lateness ---- */

static void submit(struct scene *scene, const char *who, const char *time)
{
	scene_at(scene, time);
	assert_int_equal(scene_call_json(scene, who, "review.submit", scene_review("m")), ERR_NONE);
}

static void late_is(struct scene *scene, const char *igdp, const char *iges, const char *kei)
{
	ok(scene, "coordinator", ASK, "{}");
	office_is(scene, "igdp", "reviews_late", igdp);
	office_is(scene, "iges", "reviews_late", iges);
	office_is(scene, "kei", "reviews_late", kei);
}

/* Due on the 29th, with three days of grace. What was late stays late when the date moves behind it, and what was not
 * stays so in another stage. */
static void test_reviews(void **state)
{
	struct scene *scene = *state;

	ok(scene, "coordinator", ASK, "{}");
	office_is(scene, "igdp", "open", "1");
	office_is(scene, "igdp", "late", "0");
	office_is(scene, "igdp", "reviews", "0");
	ok(scene, "coordinator", "assignment.list", "{'study':'GZ2019'}");
	scene_keep(scene, "/items/1/assignment");
	ok(scene, "lead-kim", "assignment.extend",
	   "{'assignment':'%s','due':'2019-04-08','reason':'ill'}", scene->id);
	scene_at(scene, "2019-04-02T00:00:00Z");
	ok(scene, "coordinator", ASK, "{}");
	office_is(scene, "igdp", "late", "1");
	office_is(scene, "iges", "late", "0");
	scene_at(scene, "2019-04-01T14:59:59Z");
	ok(scene, "coordinator", "declaration.list", "{'study':'GZ2019'}");
	scene_keep(scene, "/items/0/declaration");
	ok(scene, "coordinator", "declaration.decide",
	   "{'declaration':'%s','decision':'waived','reason':'r'}", scene->id);
	submit(scene, "igdp-liu", "2019-04-01T14:59:59Z");
	submit(scene, "kei-park", "2019-04-01T15:00:00Z");
	submit(scene, "iges-sato", "2019-04-08T14:59:59Z");
	late_is(scene, "0", "0", "1");
	is(scene, "/times/reviews/count", "3");
	office_is(scene, "kei", "reviews", "1");
	office_is(scene, "igdp", "open", "0");
	spent_is(scene, "reviews", "kei", "1", "2732400000"); /* since the stage was entered */
	ok(scene, "coordinator", "study.reschedule",
	   "{'study':'GZ2019','due':'2019-04-09','reason':'r'}");
	late_is(scene, "0", "0", "1");
	scene_at(scene, "2019-04-10T00:00:00Z");
	ok(scene, "coordinator", "study.reschedule",
	   "{'study':'GZ2019','due':'2019-03-02','reason':'r'}");
	late_is(scene, "0", "0", "1");
	fixture_advance_to(&scene->fixture, "consultation");
	late_is(scene, "0", "0", "1");
}

/* A date that was chosen counts from when it was, also in a stage that is over; one that came in a batch is known as long
 * as the stage lasts, and then makes nobody late. */
static void test_moved(void **state)
{
	static const char move[] = "{'study':'GZ2019','due':'2019-03-04','reason':'r'}";
	struct scene *scene = *state;

	scene_at(scene, "2019-03-02T00:00:00Z");
	ok(scene, "coordinator", "study.reschedule", move);
	submit(scene, "kei-park", "2019-03-08T00:00:00Z"); /* the grace ended on the 7th */
	ok(scene, "coordinator", ASK, "{}");
	office_is(scene, "kei", "reviews_late", "1");
	fixture_advance_to(&scene->fixture, "consultation");
	ok(scene, "coordinator", ASK, "{}");
	office_is(scene, "kei", "reviews_late", "1");
}

static void test_moved_in_batch(void **state)
{
	struct scene *scene = *state;

	scene_at(scene, "2019-03-02T00:00:00Z");
	ok(scene, "coordinator", "batch.apply",
	   "{'calls':[{'method':'study.reschedule','params':{'study':'GZ2019','due':'2019-03-04',"
	   "'reason':'r'}}]}");
	submit(scene, "kei-park", "2019-03-08T00:00:00Z");
	ok(scene, "coordinator", ASK, "{}");
	office_is(scene, "kei", "reviews_late", "1");
	fixture_advance_to(&scene->fixture, "consultation");
	ok(scene, "coordinator", ASK, "{}");
	office_is(scene, "kei", "reviews_late", "0");
}

/* The date moves by the days of a rest. */
static void test_rest(void **state)
{
	struct scene *scene = *state;

	scene_at(scene, "2019-03-10T00:00:00Z");
	ok(scene, "coordinator", "study.suspend", "{'study':'GZ2019','reason':'r'}");
	scene_at(scene, "2019-03-15T00:00:00Z");
	ok(scene, "coordinator", "study.resume", "{'study':'GZ2019','reason':'r'}");
	submit(scene, "iges-sato", "2019-04-06T14:59:59Z"); /* 1 April, five days */
	submit(scene, "kei-park", "2019-04-06T15:00:00Z");
	fixture_advance_to(&scene->fixture, "consultation");
	ok(scene, "coordinator", ASK, "{}");
	office_is(scene, "iges", "reviews_late", "0");
	office_is(scene, "kei", "reviews_late", "1");
}

/* ---- recommendations and findings ---- */

static const char *finding(struct scene *scene, const char *kind, const char *sector,
			   const char *confidence)
{
	ok(scene, "iges-sato", "finding.add",
	   "{'study':'GZ2019','kind':'%s','sector':'%s','confidence':'%s','text':'t'}", kind,
	   sector, confidence);
	return scene_keep(scene, "/finding");
}

static void recommend(struct scene *scene, const char *sector, char ret_id[32])
{
	char found[32];

	snprintf(found, sizeof found, "%s", finding(scene, "gap", sector, "well_established"));
	ok(scene, "lead-kim", "recommendation.add",
	   "{'study':'GZ2019','text':'t','addressee':'the city','sector':'%s','findings':['%s']}",
	   sector, found);
	snprintf(ret_id, 32, "%s", scene_keep(scene, "/recommendation"));
}

static void respond(struct scene *scene, const char *id, const char *acceptance, const char *time)
{
	scene_at(scene, time);
	ok(scene, "gz-host", "recommendation.respond",
	   "{'recommendation':'%s','acceptance':'%s','text':'t'}", id, acceptance);
}

static void test_recommendations(void **state)
{
	struct scene *scene = *state;
	char ids[5][32];

	fixture_advance_to(&scene->fixture, "drafting");
	scene_at(scene, "2019-05-01T00:00:00Z");
	for (size_t i = 0; i < 5; i++)
		recommend(scene, i < 3 ? "energy" : "waste", ids[i]);
	finding(scene, "strength", "energy", "unresolved");
	ok(scene, "coordinator", "recommendation.add",
	   "{'study':'GZ2019','text':'t','addressee':'the city','kind':'commitment'}");
	ok(scene, "iges-sato", "finding.withdraw", "{'finding':'%s','reason':'r'}",
	   finding(scene, "obstacle", "data", "inconclusive"));

	/* The host is shown the recommendations from fact_check on, and their findings before. */
	ok(scene, "gz-host", ASK, "{}");
	is(scene, "/recommendations/all/made", "0");
	is(scene, "/recommendations/by_city", "[]");
	is(scene, "/findings/all/made", "6");
	ok(scene, "observer-lee", ASK, "{}");
	is(scene, "/findings/by_sector", "[]");

	tamper_stage(&scene->fixture, "publication");
	respond(scene, ids[0], "accepted", "2019-05-02T00:00:00Z");
	respond(scene, ids[1], "partly_accepted", "2019-05-03T00:00:00Z");
	respond(scene, ids[3], "not_accepted", "2019-05-05T00:00:00Z");
	ok(scene, "gz-host", "recommendation.report",
	   "{'recommendation':'%s','status':'implemented','text':'t'}", ids[0]);
	ok(scene, "observer-lee", ASK, "{}");
	is(scene, "/recommendations/all/made", "5");
	is(scene, "/recommendations/all/pending", "2");
	is(scene, "/recommendations/all/acceptance_percent", "67"); /* 2 of 3 decided */
	is(scene, "/recommendations/all/implementation_percent", "50");
	is(scene, "/recommendations/commitments/made", "1");
	is(scene, "/recommendations/by_year/0/year", "2019");
	is(scene, "/recommendations/by_year/0/made", "5");
	is(scene, "/recommendations/by_sector/0/sector", "energy");
	is(scene, "/recommendations/by_sector/0/acceptance_percent", "100");
	is(scene, "/recommendations/by_sector/1/sector", "waste");
	is(scene, "/recommendations/by_sector/1/acceptance_percent", "0");
	is(scene, "/recommendations/by_city/0/city", "Guangzhou");
	is(scene, "/times/recommendations/count", "3");
	is(scene, "/times/recommendations/median_ms", "172800000");
	spent_is(scene, "recommendations", "guangzhou", "3", "172800000");
	is(scene, "/findings/all/made", "6");
	is(scene, "/findings/all/gap", "5");
	is(scene, "/findings/by_sector/0/sector", "energy");
	is(scene, "/findings/by_sector/0/well_established", "3");
	is(scene, "/findings/by_sector/0/unresolved", "1");
	is(scene, "/findings/by_sector/0/strength", "1");
	is(scene, "/findings/by_sector/2", "");
}

/* ---- comments ---- */

static void comment(struct scene *scene, const char *who, const char *chapter, const char *type,
		    char ret_id[32])
{
	ok(scene, who, "comment.add", "{'study':'GZ2019','text':'t','chapter':'%s','type':'%s'}",
	   chapter, type);
	snprintf(ret_id, 32, "%s", scene_keep(scene, "/comment"));
}

/* Who is not shown an answer is shown an open comment, and nobody who answers. */
static void test_comments(void **state)
{
	struct scene *scene = *state;
	char ids[4][32];

	fixture_advance_to(&scene->fixture, "drafting");
	scene_at(scene, "2019-05-01T00:00:00Z");
	comment(scene, "igdp-liu", "2", "praise", ids[0]);
	comment(scene, "igdp-liu", "1", "substance", ids[1]);
	comment(scene, "kei-park", "2", "substance", ids[2]);
	comment(scene, "kei-park", "2", "substance", ids[3]);
	ok(scene, "kei-park", "comment.withdraw", "{'comment':'%s','reason':'r'}", ids[3]);
	ok(scene, "lead-kim", "comment.assign", "{'comment':'%s','responder':'iges-sato'}", ids[0]);
	ok(scene, "lead-kim", "comment.assign", "{'comment':'%s','responder':'iges-sato'}", ids[1]);
	scene_at(scene, "2019-05-03T00:00:00Z");
	ok(scene, "iges-sato", "comment.respond",
	   "{'comment':'%s','disposition':'noted','text':'t'}", ids[0]);

	ok(scene, "coordinator", ASK, "{}");
	is(scene, "/comments/made", "3");
	is(scene, "/comments/open", "2");
	is(scene, "/comments/answered", "1");
	is(scene, "/comments/withdrawn", "1");
	is(scene, "/comments/class/expert", "3");
	is(scene, "/comments/type/praise", "1");
	is(scene, "/comments/disposition/noted", "1");
	is(scene, "/comments/chapters",
	   "[{\"study\":\"GZ2019\",\"chapter\":\"2\",\"comments\":2},"
	   "{\"study\":\"GZ2019\",\"chapter\":\"1\",\"comments\":1}]");
	spent_is(scene, "comments", "iges", "1", "172800000");
	office_is(scene, "iges", "comments_to_answer", "1");
	office_is(scene, "iges", "comments_answered", "1");
	office_is(scene, "iges", "comments_overdue", "1"); /* drafting was due in April */

	ok(scene, "igdp-liu", ASK, "{}"); /* their own two, whose answers are not shown yet */
	is(scene, "/comments/made", "2");
	is(scene, "/comments/open", "2");
	is(scene, "/comments/answered", "0");
	is(scene, "/comments/disposition/noted", "0");
	is(scene, "/times/comments/count", "0");
	office_is(scene, "iges", "comments_to_answer", "0");
	office_is(scene, "iges", "comments_answered", "0");
	ok(scene, "iges-sato", ASK, "{}"); /* what they answer, and what they answered */
	is(scene, "/comments/made", "2");
	is(scene, "/comments/answered", "1");
	office_is(scene, "iges", "comments_to_answer", "1");
	ok(scene, "gz-host", ASK, "{}");
	is(scene, "/comments/made", "0");
	is(scene, "/comments/chapters", "[]");
	ok(scene, "observer-lee", ASK, "{}");
	is(scene, "/comments/made", "0");

	tamper_stage(&scene->fixture, "response");
	ok(scene, "gz-host", ASK, "{}");
	is(scene, "/comments/answered", "1");
	tamper_stage(&scene->fixture, "publication");
	ok(scene, "observer-lee", ASK, "{}");
	is(scene, "/comments/answered", "1");
}

/* The longest list of chapters; of as many comments, the first by name. */
static void test_chapters(void **state)
{
	struct scene *scene = *state;
	char id[32], chapter[8];

	fixture_advance_to(&scene->fixture, "drafting");
	for (int i = 10; i < 35; i++) {
		snprintf(chapter, sizeof chapter, "%d", i);
		comment(scene, "igdp-liu", chapter, "substance", id);
	}
	comment(scene, "igdp-liu", "34", "substance", id);
	ok(scene, "coordinator", ASK, "{}");
	is(scene, "/comments/chapters/0/chapter", "34");
	is(scene, "/comments/chapters/1/chapter", "10");
	is(scene, "/comments/chapters/19/chapter", "28");
	is(scene, "/comments/chapters/20", "");
}

/* ---- who sees what ---- */

/* Reviews of others: the secretariat and the lead see them, a reviewer whose own is in, and nobody else. */
static void test_roles(void **state)
{
	static const struct {
		const char *who, *reviews;
	} rows[] = { { "coordinator", "2" }, { "lead-kim", "2" },   { "iges-sato", "2" },
		     { "igdp-liu", "0" },    { "gz-host", "0" },    { "observer-lee", "0" },
		     { "pl-doi", "0" },	     { "editor-mori", "0" } };
	struct scene *scene = *state;

	ok(scene, "coordinator", "principal.add",
	   "{'principal':'pl-doi','institution':'iges','full_name':'P'}");
	ok(scene, "coordinator", "role.grant", "{'principal':'pl-doi','role':'plenary'}");
	submit(scene, "iges-sato", "2019-03-10T00:00:00Z");
	submit(scene, "kei-park", "2019-03-11T00:00:00Z");
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		ok(scene, rows[i].who, ASK, "{}");
		is(scene, "/studies", "1");
		is(scene, "/times/reviews/count", rows[i].reviews);
	}
	tamper_stage(&scene->fixture, "publication");
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		ok(scene, rows[i].who, ASK, "{}");
		is(scene, "/times/reviews/count", "2");
	}
}

/* ---- which studies ---- */

static void test_choice(void **state)
{
	struct scene *scene = *state;

	ok(scene, "coordinator", "study.create",
	   "{'study':'WH2018','title':'Wuhan','city':'Wuhan','country':'CN','year':2018}");
	ok(scene, "coordinator", ASK, "{}");
	is(scene, "/studies", "2");
	ok(scene, "coordinator", ASK, "{'query':'year:2018'}");
	is(scene, "/studies", "1");
	ok(scene, "coordinator", ASK, "{'query':'wuhan OR guangzhou'}");
	is(scene, "/studies", "2");
	ok(scene, "coordinator", ASK, "{'studies':['GZ2019','GZ2019']}");
	is(scene, "/studies", "1");
	ok(scene, "coordinator", ASK, "{'studies':['GZ2019'],'query':'year:2018'}");
	is(scene, "/studies", "0");
	ok(scene, "coordinator", ASK, "{'studies':[]}");
	is(scene, "/studies", "0");
	refused(scene, ERR_PARAMS, "coordinator", ASK, "{'query':'year:2018 re:nothing'}");
	is(scene, "/data/offset", "13");
	is(scene, "/data/parameter", "query");
	refused(scene, ERR_PARAMS, "coordinator", ASK, "{'studies':[1]}");
	refused(scene, ERR_PARAMS, "coordinator", ASK, "{'studies':['GZ2019','ZZ2019']}");
	says(scene, "there is no study `ZZ2019`");
	refused(scene, ERR_PARAMS, "gz-host", ASK, "{'studies':['WH2018']}");
	says(scene, "there is no study `WH2018`"); /* as it says of none */

	struct json_object *params = json_object_new_object(), *list = json_object_new_array();
	for (int i = 0; i <= 1000; i++)
		json_object_array_add(list, json_object_new_string("GZ2019"));
	json_object_object_add(params, "studies", list);
	assert_int_equal(scene_call_json(scene, "coordinator", ASK, params), ERR_TOO_LARGE);
	is(scene, "/data/limit", "1000");
}

/* Rows are counted that the one who asks sees, and no others. */
static void test_limit(void **state)
{
	struct scene *scene = *state;
	int64_t before = scene->fixture.conf->statistics_rows;
	char id[32];

	fixture_advance_to(&scene->fixture, "drafting");
	comment(scene, "igdp-liu", "1", "praise", id);
	scene->fixture.conf->statistics_rows = 4; /* three places, and the comment */
	ok(scene, "coordinator", ASK, "{}");
	scene->fixture.conf->statistics_rows = 3;
	refused(scene, ERR_TOO_LARGE, "coordinator", ASK, "{}");
	is(scene, "/data/limit", "3");
	says(scene, "choose fewer studies");
	ok(scene, "gz-host", ASK, "{}");
	scene->fixture.conf->statistics_rows = 2; /* the search looks at rows, too */
	refused(scene, ERR_TOO_LARGE, "gz-host", ASK, "{'query':'nowhere'}");
	scene->fixture.conf->statistics_rows = before;
}

#define IN(test, setup) cmocka_unit_test_setup_teardown(test, setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN(test_nothing, setup_seoul),	      IN(test_invitations, setup_seoul),
		IN(test_nearest_rank, setup_seoul),   IN(test_reviews, setup_desk_review),
		IN(test_moved, setup_desk_review),    IN(test_moved_in_batch, setup_desk_review),
		IN(test_rest, setup_desk_review),     IN(test_recommendations, setup_desk_review),
		IN(test_comments, setup_desk_review), IN(test_chapters, setup_desk_review),
		IN(test_roles, setup_desk_review),    IN(test_choice, setup_desk_review),
		IN(test_limit, setup_desk_review),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
