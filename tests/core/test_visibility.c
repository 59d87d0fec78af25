/* test_visibility.c: what a study opens and keeps closed beside its procedure, and who may know whom in it: from when
 * and until when, whom it tells, what it warns of, and what is refused. That nothing leaks by any way is held by
 * test_identity.c, test_hidden.c and test_attack.c; here it works as it says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/pains.h"

#define GZ "{'study':'GZ2019'}"

static void identity(struct scene *scene, const char *word)
{
	ok(scene, "coordinator", "visibility.identity",
	   "{'study':'GZ2019','identity':'%s','reason':'r'}", word);
}

static int64_t count(struct scene *scene, const char *who, const char *method)
{
	ok(scene, who, method, GZ);
	return (int64_t)json_object_array_length(fixture_at(scene->reply, "items"));
}

/* ---- openings ---- */

static void test_opens_from_a_stage_until_another(void **state)
{
	struct scene *scene = *state;
	struct fixture *fixture = &scene->fixture;

	(void)pains_submit(scene, "kei-park");
	/* The observers wait for the publication, and the host for the consultation. */
	ok(scene, "coordinator", "visibility.open",
	   "{'study':'GZ2019','object':'review','to':'observer','from':'consultation',"
	   "'until':'fact_check','reason':'they ask'}");
	assert_int_equal(count(scene, "observer-lee", "review.list"), 0);
	fixture_advance_to(fixture, "consultation");
	assert_int_equal(count(scene, "observer-lee", "review.list"), 1);
	fixture_advance_to(fixture, "drafting");
	assert_int_equal(count(scene, "observer-lee", "review.list"), 1);
	fixture_advance_to(fixture, "fact_check");
	assert_int_equal(count(scene, "observer-lee", "review.list"), 0);
	fixture_advance_to(fixture, "publication");
	assert_int_equal(count(scene, "observer-lee", "review.list"), 1);
}

/* How many events of the study have all of these words. */
static int hears(struct scene *scene, const char *who, const char *verb, const char *word)
{
	char after[64] = "";
	int heard = 0;

	for (bool goes_on = true; goes_on;) {
		ok(scene, who, "event.list",
		   *after ? "{'study':'GZ2019','after':'%s'}" : "{'study':'GZ2019'}", after);
		snprintf(after, sizeof after, "%s", scene_text(scene, "/next"));
		struct json_object *items = fixture_at(scene->reply, "items");
		for (size_t i = 0; i < json_object_array_length(items); i++) {
			struct json_object *event = json_object_array_get_idx(items, i);
			heard += strcmp(fixture_text(event, "verb"), verb) == 0 &&
				 strstr(json_object_to_json_string(event), word);
		}
		goes_on = json_object_array_length(items) > 0;
	}
	return heard;
}

/* Whom something is opened to hears of it, and nobody else: of what they see now for the first time. */
static void test_tells_those_who_see_more(void **state)
{
	struct scene *scene = *state;

	(void)pains_submit(scene, "kei-park");
	assert_int_equal(hears(scene, "gz-host", "revealed", "review"), 0);
	ok(scene, "coordinator", "visibility.open",
	   "{'study':'GZ2019','object':'review','to':'host','reason':'the city asks'}");
	assert_int_equal(hears(scene, "gz-host", "revealed", "review"), 1);
	assert_int_equal(hears(scene, "observer-lee", "revealed", "review"), 0);
	/* The step itself, and its reason, is the office's. */
	assert_int_equal(hears(scene, "gz-host", "visibility.open", ""), 0);
	assert_int_equal(hears(scene, "lead-kim", "visibility.open", "the city asks"), 1);
}

static void test_one_kind_of_document_alone(void **state)
{
	struct scene *scene = *state;
	struct fixture *fixture = &scene->fixture;

	fixture_advance_to(fixture, "drafting");
	char draft[64];
	snprintf(draft, sizeof draft, "%s",
		 fixture_document(fixture, "GZ2019", "lead-kim", "draft", "the report"));
	refused(scene, ERR_NOT_FOUND, "gz-host", "document.get", "{'document':'%s'}", draft);
	ok(scene, "coordinator", "visibility.open",
	   "{'study':'GZ2019','object':'document','document':'note','to':'host','reason':'r'}");
	refused(scene, ERR_NOT_FOUND, "gz-host", "document.get", "{'document':'%s'}", draft);
	ok(scene, "coordinator", "visibility.open",
	   "{'study':'GZ2019','object':'document','document':'draft','to':'host','reason':'r'}");
	ok(scene, "gz-host", "document.get", "{'document':'%s'}", draft);
}

/* Whatever the procedure opens, and whatever an opening does. One's own stays one's own. */
static void test_embargo_is_stronger(void **state)
{
	struct scene *scene = *state;
	struct fixture *fixture = &scene->fixture;

	(void)pains_submit(scene, "kei-park");
	ok(scene, "coordinator", "visibility.embargo",
	   "{'study':'GZ2019','object':'review','until':'publication','reason':'r'}");
	scene_keep(scene, "/opening");
	ok(scene, "coordinator", "visibility.open",
	   "{'study':'GZ2019','object':'review','to':'host','reason':'r'}");
	fixture_advance_to(fixture, "response");
	assert_int_equal(count(scene, "gz-host", "review.list"), 0);
	assert_int_equal(count(scene, "lead-kim", "review.list"), 0);
	assert_int_equal(count(scene, "kei-park", "review.list"), 1);
	assert_int_equal(count(scene, "coordinator", "review.list"), 1);
	ok(scene, "lead-kim", "visibility.get", GZ);
	assert_true(pains_has(scene, "{\"object\":\"review\",\"to\":[\"own\",\"secretariat\"]}"));
	/* Lifted, it opens what the procedure and the opening open. */
	ok(scene, "coordinator", "visibility.close",
	   "{'study':'GZ2019','opening':'%s','reason':'r'}", scene->id);
	assert_int_equal(count(scene, "gz-host", "review.list"), 1);
	refused(scene, ERR_STATE, "coordinator", "visibility.close",
		"{'study':'GZ2019','opening':'%s','reason':'r'}", scene->id);
	says(scene, "taken back already");
}

static void test_what_is_refused(void **state)
{
	struct scene *scene = *state;
	static const struct {
		const char *verb, *params, *says;
	} bad[] = {
		{ "open", "'object':'job','to':'host'", "is none of" },
		{ "open", "'object':'review','to':'secretariat'", "is none of" },
		{ "open", "'object':'review','to':'host','from':'judging'", "has no stage" },
		{ "open", "'object':'review','to':'host','from':'team'", "is not ahead" },
		{ "open", "'object':'review','to':'host','from':'desk_review'", "is not ahead" },
		{ "open", "'object':'review','to':'host','from':'response','until':'drafting'",
		  "behind `from`" },
		{ "open", "'object':'review','document':'draft','to':'host'", "alone" },
		{ "open", "'object':'document','document':'photo','to':'host'",
		  "no kind of document" },
		{ "embargo", "'object':'review'", "is missing" },
		{ "embargo", "'object':'review','until':'scoping'", "is not ahead" },
		{ "close", "'opening':'op-aaaaaaaaaaaaaaaa'", "no such opening" },
		{ "identity", "'identity':'blind'", "is none of" },
	};

	for (size_t i = 0; i < ELEMENTS(bad); i++) {
		char method[64];
		snprintf(method, sizeof method, "visibility.%s", bad[i].verb);
		refused(scene, ERR_PARAMS, "coordinator", method,
			"{'study':'GZ2019',%s,'reason':'r'}", bad[i].params);
		if (!strstr(json_object_to_json_string(scene->reply), bad[i].says))
			fail_msg("%s %s: %s", method, bad[i].params,
				 json_object_to_json_string(scene->reply));
	}
	refused(scene, ERR_STATE, "coordinator", "visibility.identity",
		"{'study':'GZ2019','identity':'all_visible','reason':'r'}");
	assert_int_equal(count(scene, "coordinator", "visibility.list"), 0);
}

/* ---- identities ---- */

static const char *pseudonym(struct scene *scene, const char *who, const char *study)
{
	static char name[64];

	ok(scene, who, "assignment.list", "{'study':'%s'}", study);
	snprintf(name, sizeof name, "%s", scene_text(scene, "/items/0/principal"));
	return name;
}

/* The same in every read, to everybody, and after a restart; another in another study. */
static void test_pseudonyms_are_stable(void **state)
{
	struct scene *scene = *state;
	struct fixture *fixture = &scene->fixture;
	char name[64];

	identity(scene, "single_anonymized");
	snprintf(name, sizeof name, "%s", pseudonym(scene, "gz-host", "GZ2019"));
	assert_int_equal(strncmp(name, "reviewer-", 9), 0);
	assert_string_equal(pseudonym(scene, "observer-lee", "GZ2019"), name);
	fixture_close(fixture);
	fixture_open(fixture);
	assert_string_equal(pseudonym(scene, "gz-host", "GZ2019"), name);
	assert_string_equal(pseudonym(scene, "lead-kim", "GZ2019"), "igdp-liu");
	ok(scene, "coordinator", "study.create",
	   "{'study':'WH2018','title':'t','city':'Wuhan','country':'CN','year':2018,'zone':'Asia/"
	   "Shanghai'}");
	ok(scene, "coordinator", "visibility.identity",
	   "{'study':'WH2018','identity':'single_anonymized','reason':'r'}");
	ok(scene, "coordinator", "role.grant",
	   "{'principal':'gz-host','role':'host','study':'WH2018'}");
	ok(scene, "coordinator", "study.advance",
	   "{'study':'WH2018','override':true,'reason':'r'}");
	ok(scene, "coordinator", "study.advance",
	   "{'study':'WH2018','override':true,'reason':'r'}");
	ok(scene, "coordinator", "assignment.invite", "{'study':'WH2018','principal':'igdp-liu'}");
	assert_int_equal(strncmp(pseudonym(scene, "gz-host", "WH2018"), "reviewer-", 9), 0);
	assert_string_not_equal(pseudonym(scene, "gz-host", "WH2018"), name);
}

/* Who is hidden can be written to all the same, by their pseudonym; by their own name they are not there. */
static void test_a_pseudonym_is_a_name(void **state)
{
	struct scene *scene = *state;
	struct fixture *fixture = &scene->fixture;
	char name[64];

	identity(scene, "triple_anonymized");
	fixture_advance_to(fixture, "comment_round");
	ok(scene, "kei-park", "comment.add", "{'study':'GZ2019','text':'t'}");
	scene_keep(scene, "/comment");
	snprintf(name, sizeof name, "%s", pseudonym(scene, "editor-mori", "GZ2019"));
	refused(scene, ERR_PARAMS, "editor-mori", "comment.assign",
		"{'comment':'%s','responder':'igdp-liu'}", scene->id);
	says(scene, "igdp-liu has no part in study GZ2019");
	ok(scene, "editor-mori", "comment.assign", "{'comment':'%s','responder':'%s'}", scene->id,
	   name);
	ok(scene, "lead-kim", "comment.get", "{'comment':'%s'}", scene->id);
	is(scene, "/responder", "igdp-liu");
	/* From the response on the host sees it, and who it is stays hidden. */
	fixture_advance_to(fixture, "response");
	ok(scene, "gz-host", "comment.get", "{'comment':'%s'}", scene->id);
	is(scene, "/responder", name);
	assert_false(pains_has(scene, "kei-park"));
	/* Nobody can be called as pseudonyms are. */
	refused(scene, ERR_PARAMS, "coordinator", "principal.add",
		"{'principal':'%s','institution':'kei','full_name':'x'}", name);
}

/* Who is known to all cannot be somebody that is hidden, whichever comes first. */
static void test_sides_agree(void **state)
{
	struct scene *scene = *state;

	ok(scene, "coordinator", "role.grant",
	   "{'principal':'kei-park','role':'editor','study':'GZ2019'}");
	refused(scene, ERR_INVALID, "coordinator", "visibility.identity",
		"{'study':'GZ2019','identity':'single_anonymized','reason':'r'}");
	says(scene, "kei-park cannot be both");
	ok(scene, "coordinator", "role.revoke",
	   "{'principal':'kei-park','role':'editor','study':'GZ2019'}");
	refused(scene, ERR_INVALID, "coordinator", "visibility.identity",
		"{'study':'GZ2019','identity':'single_anonymized','reason':'r'}");
}

static void test_sides_agree_later(void **state)
{
	struct scene *scene = *state;

	identity(scene, "single_anonymized");
	refused(scene, ERR_INVALID, "coordinator", "role.grant",
		"{'principal':'kei-park','role':'lead','study':'GZ2019'}");
	refused(scene, ERR_INVALID, "coordinator", "assignment.invite",
		"{'study':'GZ2019','principal':'editor-mori','despite':'nobody else'}");
	identity(scene, "all_visible");
	ok(scene, "coordinator", "role.grant",
	   "{'principal':'kei-park','role':'lead','study':'GZ2019'}");
}

/* All texts, page after page, each with its place; once names are known there is nothing to find. */
static void test_check_finds_every_name(void **state)
{
	struct scene *scene = *state;
	struct fixture *fixture = &scene->fixture;
	size_t found = 0;
	char after[64] = "";

	ok(scene, "coordinator", "principal.update",
	   "{'principal':'kei-park','full_name':'Parkinson'}");
	fixture_advance_to(fixture, "comment_round");
	for (int i = 0; i < 7; i++)
		ok(scene, "kei-park", "comment.add",
		   "{'study':'GZ2019','text':'%d: says Parkinson'}", i);
	assert_int_equal(count(scene, "coordinator", "visibility.check"), 0);
	identity(scene, "single_anonymized");
	fixture_advance_to(fixture, "response"); /* where the host reads comments */
	for (int pages = 0; pages < 20; pages++) {
		ok(scene, "coordinator", "visibility.check",
		   *after ? "{'study':'GZ2019','limit':2,'after':'%s'}"
			  : "{'study':'GZ2019','limit':2}",
		   after);
		struct json_object *items = fixture_at(scene->reply, "items");
		for (size_t i = 0; i < json_object_array_length(items); i++) {
			struct json_object *item = json_object_array_get_idx(items, i);
			if (strcmp(fixture_text(item, "role"), "host") != 0)
				continue;
			assert_string_equal(fixture_text(item, "object"), "comment");
			assert_string_equal(fixture_text(item, "principal"), "kei-park");
			assert_int_equal(fixture_int(item, "offset"), 8);
			assert_int_equal(fixture_int(item, "length"), 9);
			found++;
		}
		snprintf(after, sizeof after, "%s", scene_text(scene, "/next"));
		if (!*after)
			break;
	}
	assert_int_equal(found, 7);
	refused(scene, ERR_NOT_PERMITTED, "gz-host", "visibility.check", GZ);
}

/* In whichever script, with blanks and without, and by the parts that are no words of the language. */
static void test_check_finds_native_names(void **state)
{
	static const struct {
		const char *text, *warned_of;
		int length;
	} texts[] = {
		{ "말씀하신 박 서준 님은", "kei-park", 10 },
		{ "박서준은", "kei-park", 9 },
		{ "서준 님께", "kei-park", 6 },
		{ "박 씨는", "", 0 }, /* a name that many have */
		{ "김서연은", "", 0 },
	};
	struct scene *scene = *state;

	ok(scene, "coordinator", "principal.update",
	   "{'principal':'kei-park','native_name':'박 서준','name_language':'ko'}");
	fixture_advance_to(&scene->fixture, "comment_round");
	identity(scene, "single_anonymized");
	for (size_t i = 0; i < ELEMENTS(texts); i++) {
		ok(scene, "lead-kim", "comment.add", "{'study':'GZ2019','text':'%s'}",
		   texts[i].text);
		is(scene, "/warnings/0/principal", texts[i].warned_of);
		if (texts[i].length)
			assert_int_equal(
				fixture_int(fixture_at(scene->reply, "warnings.0"), "length"),
				texts[i].length);
	}
	/* Nor is it told where the person is not. */
	ok(scene, "gz-host", "assignment.list", "{'study':'GZ2019'}");
	assert_false(pains_has(scene, "서준"));
	ok(scene, "lead-kim", "assignment.list", "{'study':'GZ2019'}");
	assert_true(pains_has(scene, "서준"));
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, pains_setup, pains_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_opens_from_a_stage_until_another),
		TEST(test_tells_those_who_see_more),
		TEST(test_one_kind_of_document_alone),
		TEST(test_embargo_is_stronger),
		TEST(test_what_is_refused),
		TEST(test_pseudonyms_are_stable),
		TEST(test_a_pseudonym_is_a_name),
		TEST(test_sides_agree),
		TEST(test_sides_agree_later),
		TEST(test_check_finds_every_name),
		TEST(test_check_finds_native_names),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("core/visibility", tests, NULL, NULL);
}
