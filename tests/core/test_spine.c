/* test_spine.c: one study from request to publication and beyond through the real core: the way that everything else
 * stands on, and what is refused on it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/fixture.h"

static const char *stage_now(struct fixture *fixture)
{
	struct json_object *study =
		fixture_ok(fixture, "coordinator", "study.get", "{'study':'GZ2019'}");
	const char *stage = fixture_text(study, "stage");

	json_object_put(study);
	return stage;
}

static void submit(struct fixture *fixture, const char *who)
{
	struct json_object *params = json_object_new_object();
	enum err err;

	json_object_object_add(params, "assignment", json_object_new_string("GZ2019"));
	json_object_object_add(params, "body", fixture_review(who));
	struct json_object *answer = fixture_call_json(fixture, who, "review.submit", &err, params);
	if (err)
		fprintf(stderr, "%s\n", fixture->last.text);
	assert_int_equal(err, ERR_NONE);
	json_object_put(answer);
}

static void test_guards_refuse(void **state)
{
	struct fixture *fixture = *state;
	enum err err;
	struct json_object *error = fixture_call(fixture, "coordinator", "study.advance", &err,
						 "{'study':'GZ2019'}"),
			   *data, *guards;

	assert_int_equal(err, ERR_GUARD);
	assert_true(json_object_object_get_ex(error, "data", &data));
	assert_true(json_object_object_get_ex(data, "guards", &guards));
	assert_true(json_object_array_length(guards) > 0);
	assert_true(strlen(fixture_text(json_object_array_get_idx(guards, 0), "need")) > 10);
	json_object_put(error);
	assert_string_equal(stage_now(fixture), "requested");
}

static void confirm_all(struct fixture *fixture)
{
	struct json_object *workflow = fixture_ok(fixture, "coordinator", "workflow.get",
						  "{'study':'GZ2019'}"),
			   *stages;
	_cleanup_(x_freep) char *stage = xstrdup(stage_now(fixture));

	json_object_object_get_ex(workflow, "stages", &stages);
	for (size_t i = 0; i < json_object_array_length(stages); i++) {
		struct json_object *row = json_object_array_get_idx(stages, i), *list;
		if (strcmp(fixture_text(row, "stage"), stage) != 0)
			continue;
		json_object_object_get_ex(row, "confirmations", &list);
		for (size_t j = 0; j < json_object_array_length(list); j++) {
			struct json_object *item = json_object_array_get_idx(list, j), *by;
			json_object_object_get_ex(item, "by", &by);
			const char *role = json_object_get_string(json_object_array_get_idx(by, 0));
			const char *who = strcmp(role, "host") == 0	? "gz-host"
					  : strcmp(role, "lead") == 0	? "lead-kim"
					  : strcmp(role, "editor") == 0 ? "editor-mori"
									: "coordinator";
			fixture_do(fixture, who, "study.confirm", "{'study':'GZ2019','item':'%s'}",
				   fixture_text(item, "item"));
		}
	}
	json_object_put(workflow);
}

/* The id of the first item of a list. */
static char *first_of(struct fixture *fixture, const char *noun)
{
	_cleanup_(x_freep) char *verb = xasprintf("%s.list", noun);
	struct json_object *list = fixture_ok(fixture, "coordinator", verb, "{'study':'GZ2019'}");
	char *id = xstrdup(fixture_text(
		json_object_array_get_idx(json_object_object_get(list, "items"), 0), noun));

	assert_true(*id != '\0');
	json_object_put(list);
	return id;
}

/* Documents, and what the guards count. */
static void objects_in(struct fixture *fixture, const char *stage)
{
	static const struct {
		const char *stage, *who, *kind;
	} documents[] = {
		{ "scoping", "coordinator", "terms_of_reference" },
		{ "preparation", "gz-host", "self_assessment" },
		{ "drafting", "lead-kim", "draft" },
		{ "response", "editor-mori", "editors_report" },
		{ "publication", "lead-kim", "final_report" },
		{ "follow_up", "gz-host", "progress_review" },
	};

	for (size_t i = 0; i < ELEMENTS(documents); i++)
		if (strcmp(documents[i].stage, stage) == 0)
			(void)fixture_document(fixture, "GZ2019", documents[i].who,
					       documents[i].kind, documents[i].stage);
	if (strcmp(stage, "scoping") == 0)
		fixture_do(fixture, "gz-host", "question.add",
			   "{'study':'GZ2019','text':'Which targets reach furthest?'}");
	if (strcmp(stage, "preparation") == 0)
		fixture_do(fixture, "gz-host", "bundle.freeze", "{'study':'GZ2019'}");
	if (strcmp(stage, "assessment") == 0)
		fixture_do(fixture, "outsider", "decision.add",
			   "{'study':'GZ2019','outcome':'adopted','text':'as it is'}");
}

/* From a visit to what became of a recommendation. */
static void findings_in(struct fixture *fixture, const char *stage)
{
	if (strcmp(stage, "consultation") == 0) {
		fixture_do(fixture, "lead-kim", "occasion.add",
			   "{'study':'GZ2019','title':'Workshop','place':'Guangzhou','from':'2019-"
			   "03-01'}");
		_cleanup_(x_freep) char *occasion = first_of(fixture, "occasion");
		fixture_do(fixture, "lead-kim", "occasion.update",
			   "{'occasion':'%s','state':'held','on_site':40,'on_site_count':'about'}",
			   occasion);
		_cleanup_(x_freep) char *question = first_of(fixture, "question");
		fixture_do(fixture, "igdp-liu", "evidence.add",
			   "{'study':'GZ2019','text':'seen','source':'visit','question':'%s'}",
			   question);
	}
	if (strcmp(stage, "drafting") == 0) {
		_cleanup_(x_freep) char *question = first_of(fixture, "question");
		_cleanup_(x_freep) char *evidence = first_of(fixture, "evidence");
		fixture_do(fixture, "lead-kim", "finding.add",
			   "{'study':'GZ2019','text':'few','kind':'gap','sector':'buildings',"
			   "'confidence':'unresolved','question':'%s','evidence':['%s']}",
			   question, evidence);
		_cleanup_(x_freep) char *finding = first_of(fixture, "finding");
		fixture_do(
			fixture, "lead-kim", "recommendation.add",
			"{'study':'GZ2019','text':'do','addressee':'the city','findings':['%s']}",
			finding);
	}
	if (strcmp(stage, "publication") == 0) {
		_cleanup_(x_freep) char *recommendation = first_of(fixture, "recommendation");
		fixture_do(
			fixture, "gz-host", "recommendation.respond",
			"{'recommendation':'%s','acceptance':'partly_accepted','text':'in part'}",
			recommendation);
		fixture_do(
			fixture, "gz-host", "action.add",
			"{'recommendation':'%s','text':'act','owner':'gz-host','due':'2019-12-01'}",
			recommendation);
	}
	if (strcmp(stage, "follow_up") == 0) {
		_cleanup_(x_freep) char *recommendation = first_of(fixture, "recommendation");
		_cleanup_(x_freep) char *action = first_of(fixture, "action");
		fixture_do(fixture, "gz-host", "action.settle",
			   "{'action':'%s','state':'done','evidence':'a decree'}", action);
		fixture_do(fixture, "gz-host", "recommendation.report",
			   "{'recommendation':'%s','status':'implemented','text':'in force'}",
			   recommendation);
	}
}

static void work_in(struct fixture *fixture, const char *stage)
{
	objects_in(fixture, stage);
	findings_in(fixture, stage);
	if (strcmp(stage, "team") == 0)
		fixture_team(fixture);
	if (strcmp(stage, "desk_review") == 0) {
		submit(fixture, "igdp-liu");
		submit(fixture, "iges-sato");
		submit(fixture, "kei-park");
	}
	if (strcmp(stage, "comment_round") == 0)
		fixture_do(fixture, "iges-sato", "comment.add",
			   "{'study':'GZ2019','text':'Table 3.2 mixes "
			   "scopes','document':'FOD','from_page':3}");
	if (strcmp(stage, "response") == 0) {
		struct json_object *list = fixture_ok(fixture, "lead-kim", "comment.list",
						      "{'study':'GZ2019','state':'open'}"),
				   *items;
		json_object_object_get_ex(list, "items", &items);
		for (size_t i = 0; i < json_object_array_length(items); i++)
			fixture_do(fixture, "lead-kim", "comment.respond",
				   "{'comment':'%s','disposition':'accepted'}",
				   fixture_text(json_object_array_get_idx(items, i), "comment"));
		json_object_put(list);
	}
}

static void test_whole_way(void **state)
{
	struct fixture *fixture = *state;

	fixture_do(fixture, "coordinator", "role.grant",
		   "{'principal':'outsider','role':'plenary'}");
	for (int i = 0; i < WORKFLOW_STAGES_MAX; i++) {
		_cleanup_(x_freep) char *stage = xstrdup(stage_now(fixture));
		if (strcmp(stage, "closed") == 0)
			break;
		work_in(fixture, stage);
		confirm_all(fixture);
		fixture->now_ms += FIXTURE_DAY_MS;
		fixture_do(fixture, "coordinator", "study.advance", "{'study':'GZ2019'}");
	}
	assert_string_equal(stage_now(fixture), "closed");
	struct json_object *check = fixture_ok(fixture, "coordinator", "journal.verify", "{}");
	if (strcmp(fixture_text(check, "is_intact"), "true") != 0)
		fprintf(stderr, "# %s\n", json_object_to_json_string(check));
	assert_string_equal(fixture_text(check, "is_intact"), "true");
	json_object_put(check);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, fixture_setup_study, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_guards_refuse),
		TEST(test_whole_way),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
