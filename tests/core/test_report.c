/* test_report.c: what the programme's report, the board and a meeting's timeline tell of what was done, and of what was not
 * yet: counted from what the one who asks may see. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/tamper.h"
#include "core/world.h"

/* The row of a study in a list. Borrowed. */
static struct json_object *row_of(struct json_object *answer, const char *study)
{
	struct json_object *items = fixture_at(answer, "items");

	for (size_t i = 0; i < json_object_array_length(items); i++) {
		struct json_object *row = json_object_array_get_idx(items, i);
		if (strcmp(fixture_text(row, "study"), study) == 0)
			return row;
	}
	fail_msg("%s is not told of", study);
	return NULL;
}

static void is(struct json_object *row, const char *path, const char *wanted)
{
	struct json_object *found = fixture_at(row, path);

	assert_non_null(found);
	assert_string_equal(json_object_to_json_string_ext(found, JSON_C_TO_STRING_PLAIN), wanted);
}

/* Documents that are made to be read, in the place of all; cases that are published, by their themes and cities. */
static void test_report(void **state)
{
	struct world *world = *state;
	struct fixture *fixture = &world->fixture;

	fixture_do(fixture, "editor-mori", "practice.accept", "{'practice':'%s'}",
		   world->ids[THING_PRACTICE]);
	fixture_do(fixture, "sec-ahn", "study.advance",
		   "{'study':'CMP2019','override':true,'reason':'r'}");
	fixture_do(fixture, "sec-ahn", "practice.publish", "{'practice':'%s'}",
		   world->ids[THING_PRACTICE]);
	tamper_stage(fixture, "publication");
	(void)fixture_document(fixture, "GZ2019", "lead-kim", "final_report", "the report");
	struct json_object *answer = fixture_ok(fixture, "sec-ahn", "programme.report", "{}");
	struct json_object *study = row_of(answer, "GZ2019");
	is(study, "documents.0.kind", "\"final_report\"");
	assert_null(fixture_at(study, "documents.1"));
	is(study, "rates.made", "2");
	is(study, "rates.accepted", "1");
	is(study, "institutions.0.institution", "\"igdp\"");
	struct json_object *compendium = row_of(answer, "CMP2019");
	is(compendium, "practices", "1");
	is(compendium, "practice_themes", "[\"policies\"]");
	is(compendium, "practice_cities", "[\"Incheon\"]");
	is(compendium, "practice_countries", "[\"KR\"]");
	struct json_object *meeting = row_of(answer, "SOM2019");
	is(meeting, "agenda_items.1.state", "\"noted\"");
	is(meeting, "open_requests.0.kind", "\"hosting\"");
	is(meeting, "plan.0.state", "\"proposed\"");
	json_object_put(answer);
}

/* An item of the plan stands on the board from when it is under way. */
static void test_board(void **state)
{
	struct world *world = *state;
	struct fixture *fixture = &world->fixture;
	struct json_object *answer = fixture_ok(fixture, "sec-ahn", "study.board", "{}");

	assert_null(fixture_at(row_of(answer, "SOM2019"), "plan"));
	json_object_put(answer);
	fixture_do(fixture, "sec-ahn", "activity.update",
		   "{'activity':'%s','state':'under_way','title':'the forum'}",
		   world->ids[THING_ACTIVITY]);
	answer = fixture_ok(fixture, "sec-ahn", "study.board", "{}");
	is(row_of(answer, "SOM2019"), "plan.0.title", "\"the forum\"");
	is(row_of(answer, "SOM2019"), "plan.0.from", "\"2023-01-01\"");
	json_object_put(answer);
}

/* What a meeting decided stands in its timeline; what is still before it does not. */
static void test_timeline(void **state)
{
	struct world *world = *state;
	struct fixture *fixture = &world->fixture;
	struct json_object *answer =
		fixture_ok(fixture, "sec-ahn", "study.timeline", "{'study':'SOM2019'}");
	struct json_object *items = fixture_at(answer, "items");
	int decisions = 0;

	for (size_t i = 0; i < json_object_array_length(items); i++) {
		struct json_object *item = json_object_array_get_idx(items, i);
		if (strcmp(fixture_text(item, "kind"), "decision") != 0)
			continue;
		assert_string_equal(fixture_text(item, "word"), "noted");
		assert_string_equal(fixture_text(item, "principal"), "pl-doi");
		assert_string_equal(fixture_text(item, "subject"), world->ids[THING_DECIDED]);
		decisions++;
	}
	assert_int_equal(decisions, 1);
	json_object_put(answer);
}

/* A note names its document to those who see that. */
static void test_document_of_a_note(void **state)
{
	struct world *world = *state;
	struct fixture *fixture = &world->fixture;

	tamper_stage(fixture, "drafting");
	struct json_object *made =
		fixture_ok(fixture, "lead-kim", "evidence.add",
			   "{'study':'GZ2019','text':'t','source':'document','document':'%s'}",
			   world->ids[THING_DOCUMENT_DRAFT]);
	struct json_object *seen = fixture_ok(fixture, "lead-kim", "evidence.get",
					      "{'evidence':'%s'}", fixture_text(made, "evidence"));
	assert_string_equal(fixture_text(seen, "document"), world->ids[THING_DOCUMENT_DRAFT]);
	json_object_put(seen);
	seen = fixture_ok(fixture, "iges-sato", "evidence.get", "{'evidence':'%s'}",
			  fixture_text(made, "evidence"));
	assert_null(fixture_at(seen, "document"));
	json_object_put(seen);
	json_object_put(made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_report, world_setup, world_teardown),
		cmocka_unit_test_setup_teardown(test_board, world_setup, world_teardown),
		cmocka_unit_test_setup_teardown(test_timeline, world_setup, world_teardown),
		cmocka_unit_test_setup_teardown(test_document_of_a_note, world_setup,
						world_teardown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
