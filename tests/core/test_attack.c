/* test_attack.c: ways in which somebody tried to learn what a study hides from them. Each is told as it was
 * tried: who wants to know what, and what they ask. The answer must be the one that they would get if what they
 * ask for were not so. What every read and write says by itself is for test_identity and test_hidden. */
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

static void hide(struct scene *scene, const char *identity)
{
	ok(scene, "coordinator", "visibility.identity",
	   "{'study':'GZ2019','identity':'%s','reason':'r'}", identity);
}

/* The answer to the last call has, or lacks, these words. */
#define has(scene, words)   assert_non_null(strstr((scene)->fixture.last.text, words))
#define lacks(scene, words) assert_null(strstr((scene)->fixture.last.text, words))

/* The host says of each document that it sees that it is a new version of it: whose is it that refuses? */
static void test_whose_document(void **state)
{
	struct scene *scene = *state;

	ok(scene, "coordinator", "visibility.open",
	   "{'study':'GZ2019','object':'document','document':'chapter','to':'host','reason':'r'}");
	const char *id = fixture_document(&scene->fixture, "GZ2019", "igdp-liu", "chapter", "abc");
	hide(scene, "single_anonymized");
	refused(scene, ERR_NOT_PERMITTED, "gz-host", "document.begin",
		"{'study':'GZ2019','kind':'data_pack','title':'t','file_name':'f','bytes':3,"
		"'document':'%s','digest':"
		"'0000000000000000000000000000000000000000000000000000000000000000'}",
		id);
	says(scene, "the document is reviewer-");
	lacks(scene, "igdp");
}

/* A reviewer writes their own name, of which they are warned, beside one that they guess: where the warning
 * stays out, another name was found before it, which they may not be told, and so was guessed right. */
static void test_guessing_by_warnings(void **state)
{
	struct scene *scene = *state;

	hide(scene, "double_anonymized");
	ok(scene, "iges-sato", "comment.add",
	   "{'study':'GZ2019','text':'as gz-host and iges-sato say'}");
	is(scene, "/warnings/0/principal", "iges-sato");
	ok(scene, "iges-sato", "comment.add",
	   "{'study':'GZ2019','text':'as no-host and iges-sato say'}");
	is(scene, "/warnings/0/principal", "iges-sato");
	ok(scene, "observer-lee", "comment.add",
	   "{'study':'GZ2019','text':'as igdp-liu and observer-lee say'}");
	is(scene, "/warnings/0/principal", "observer-lee");
	ok(scene, "iges-sato", "comment.add", "{'study':'GZ2019','text':'as gz-host says'}");
	is(scene, "/warnings", "");
}

/* Reviewers may know one another, but as long as the team is under embargo nobody is shown who is in it. An
 * editor names people in a text, or as those who are to answer, and looks who is known there. */
static void test_guessing_who_is_in_the_team(void **state)
{
	struct scene *scene = *state;
	char comment[64];

	hide(scene, "single_anonymized");
	ok(scene, "editor-mori", "comment.add", "{'study':'GZ2019','text':'as igdp-liu says'}");
	is(scene, "/warnings/0/principal", "igdp-liu");
	snprintf(comment, sizeof comment, "%s", scene_text(scene, "/comment"));
	ok(scene, "coordinator", "visibility.embargo",
	   "{'study':'GZ2019','object':'assignment','until':'publication','reason':'r'}");
	ok(scene, "editor-mori", "comment.add", "{'study':'GZ2019','text':'as igdp-liu says'}");
	is(scene, "/warnings", "");
	refused(scene, ERR_PARAMS, "editor-mori", "comment.assign",
		"{'comment':'%s','responder':'igdp-liu'}", comment);
	says(scene, "igdp-liu has no part in study GZ2019");
	ok(scene, "lead-kim", "comment.add", "{'study':'GZ2019','text':'as igdp-liu says'}");
	is(scene, "/warnings/0/principal", "igdp-liu");
	ok(scene, "editor-mori", "comment.assign", "{'comment':'%s','responder':'lead-kim'}",
	   comment);
}

/* The city sends somebody else: who was its host before is no reviewer for that, whom reviewers know. */
static void test_a_host_who_left(void **state)
{
	struct scene *scene = *state;

	ok(scene, "coordinator", "visibility.open",
	   "{'study':'GZ2019','object':'comment','to':'all','reason':'r'}");
	ok(scene, "gz-host", "comment.add", "{'study':'GZ2019','text':'too harsh'}");
	hide(scene, "double_anonymized");
	ok(scene, "iges-sato", "comment.list", "{'study':'GZ2019'}");
	lacks(scene, "gz-host");
	ok(scene, "coordinator", "role.revoke",
	   "{'study':'GZ2019','principal':'gz-host','role':'host'}");
	ok(scene, "iges-sato", "comment.list", "{'study':'GZ2019'}");
	lacks(scene, "gz-host");
	has(scene, "host-");
	ok(scene, "iges-sato", "event.list", "{'study':'GZ2019'}");
	lacks(scene, "gz-host");
	ok(scene, "lead-kim", "comment.add", "{'study':'GZ2019','text':'gz-host has left'}");
	is(scene, "/warnings/0/principal", "gz-host");
	/* Nor do they review what they were the host of. */
	refused(scene, ERR_INVALID, "coordinator", "role.grant",
		"{'study':'GZ2019','principal':'gz-host','role':'observer'}");
}

/* An observer who commented becomes the editor, or sits in the plenary: everybody knows those, and would know
 * whose comment it was. */
static void test_an_observer_who_rises(void **state)
{
	struct scene *scene = *state;

	ok(scene, "coordinator", "visibility.open",
	   "{'study':'GZ2019','object':'comment','to':'all','reason':'r'}");
	hide(scene, "single_anonymized");
	ok(scene, "observer-lee", "comment.add", "{'study':'GZ2019','text':'too long'}");
	ok(scene, "coordinator", "role.revoke",
	   "{'study':'GZ2019','principal':'observer-lee','role':'observer'}");
	refused(scene, ERR_INVALID, "coordinator", "role.grant",
		"{'study':'GZ2019','principal':'observer-lee','role':'editor'}");
	ok(scene, "coordinator", "role.grant", "{'principal':'observer-lee','role':'plenary'}");
	ok(scene, "gz-host", "comment.list", "{'study':'GZ2019'}");
	lacks(scene, "observer-lee");
	has(scene, "reviewer-");
}

/* The lead here is the host elsewhere, and looks in their list of candidates for who has a place there. */
static void test_counting_candidates(void **state)
{
	struct scene *scene = *state;

	ok(scene, "coordinator", "study.create",
	   "{'study':'WH2019','title':'t','city':'Wuhan','country':'CN','year':2019}");
	ok(scene, "coordinator", "role.grant",
	   "{'study':'WH2019','principal':'lead-kim','role':'host'}");
	tamper(&scene->fixture, "UPDATE study SET stage = 'team' WHERE code = 'WH2019'");
	ok(scene, "coordinator", "visibility.identity",
	   "{'study':'WH2019','identity':'single_anonymized','reason':'r'}");
	ok(scene, "lead-kim", "assignment.candidates", "{'study':'GZ2019'}");
	_cleanup_(x_freep) char *before = xstrdup(scene->fixture.last.text);
	ok(scene, "coordinator", "assignment.invite", "{'study':'WH2019','principal':'igdp-chen'}");
	ok(scene, "lead-kim", "assignment.list", "{'study':'WH2019'}");
	has(scene, "reviewer-");
	ok(scene, "lead-kim", "assignment.candidates", "{'study':'GZ2019'}");
	assert_string_equal(scene->fixture.last.text, before);
}

/* Whoever answers a request for their institution is hidden, and so is of which country that is. */
static void test_the_country_of_an_answer(void **state)
{
	struct scene *scene = *state;

	ok(scene, "coordinator", "study.create",
	   "{'study':'SOM2019','title':'t','city':'Seoul','country':'KR','year':2019,"
	   "'workflow':'forum'}");
	ok(scene, "coordinator", "role.grant",
	   "{'study':'SOM2019','principal':'iges-sato','role':'observer'}");
	ok(scene, "coordinator", "role.grant",
	   "{'study':'SOM2019','principal':'kei-park','role':'observer'}");
	ok(scene, "coordinator", "visibility.open",
	   "{'study':'SOM2019','object':'answer','to':'all','reason':'r'}");
	tamper(&scene->fixture, "UPDATE study SET stage = 'host_call' WHERE code = 'SOM2019'");
	ok(scene, "coordinator", "request.add",
	   "{'study':'SOM2019','kind':'hosting','text':'who hosts the next?'}");
	scene_keep(scene, "/request");
	ok(scene, "coordinator", "visibility.identity",
	   "{'study':'SOM2019','identity':'single_anonymized','reason':'r'}");
	ok(scene, "iges-sato", "request.answer", "{'request':'%s','reply':'yes','text':'we do'}",
	   scene->id);
	ok(scene, "kei-park", "answer.list", "{'study':'SOM2019'}");
	is(scene, "/items/0/text", "we do");
	is(scene, "/items/0/country", "");
	is(scene, "/items/0/institution", "");
	ok(scene, "coordinator", "answer.list", "{'study':'SOM2019'}");
	is(scene, "/items/0/country", "JP");
}

#define REHEARSED                                                                                  \
	"{'study':'GZ2019','kind':'commitment','text':'we shall','addressee':'us','dry_run':true}"

/* The host makes a commitment, and reads off its number how many recommendations are being drafted. */
static void test_counting_recommendations(void **state)
{
	struct scene *scene = *state;

	ok(scene, "gz-host", "recommendation.add", REHEARSED);
	_cleanup_(x_freep) char *before = xstrdup(scene->fixture.last.text);
	ok(scene, "lead-kim", "finding.add",
	   "{'study':'GZ2019','kind':'gap','sector':'other','confidence':'inconclusive','text':'f'"
	   "}");
	ok(scene, "lead-kim", "recommendation.add",
	   "{'study':'GZ2019','text':'r','addressee':'the city','findings':['%s']}",
	   scene_keep(scene, "/finding"));
	is(scene, "/number", "1");
	ok(scene, "gz-host", "recommendation.add", REHEARSED);
	assert_string_equal(scene->fixture.last.text, before);
	ok(scene, "gz-host", "recommendation.add",
	   "{'study':'GZ2019','kind':'commitment','text':'we shall','addressee':'us'}");
	is(scene, "/number", "");
	ok(scene, "gz-host", "recommendation.get", "{'recommendation':'%s'}",
	   scene_keep(scene, "/recommendation"));
	is(scene, "/number", "");
	ok(scene, "gz-host", "event.list", "{'study':'GZ2019'}");
	lacks(scene, "\"number\"");
	ok(scene, "lead-kim", "recommendation.get", "{'recommendation':'%s'}", scene->id);
	is(scene, "/number", "2");
}

/* Answers are kept closed for a while. The editor, who steers them else, asks for another, or for somebody else
 * to answer: is there one? */
static void test_is_there_an_answer(void **state)
{
	struct scene *scene = *state;

	ok(scene, "iges-sato", "comment.add", "{'study':'GZ2019','text':'why?'}");
	scene_keep(scene, "/comment");
	ok(scene, "coordinator", "visibility.embargo",
	   "{'study':'GZ2019','object':'response','until':'publication','reason':'r'}");
	for (int i = 0; i < 2; i++) {
		refused(scene, ERR_NOT_PERMITTED, "editor-mori", "comment.assign",
			"{'comment':'%s','responder':'lead-kim'}", scene->id);
		lacks(scene, "answered");
		refused(scene, ERR_NOT_PERMITTED, "editor-mori", "comment.reopen",
			"{'comment':'%s','reason':'r'}", scene->id);
		lacks(scene, "answered");
		if (i == 0)
			ok(scene, "coordinator", "comment.respond",
			   "{'comment':'%s','disposition':'noted','text':'because'}", scene->id);
	}
}

/* A table says who commented, and its columns are free. Somebody who files tables guesses rows of principals,
 * and lets a friend look whose pseudonym comes out. */
static void test_pseudonyms_of_commenters(void **state)
{
	struct scene *scene = *state;
	char pseudonym[64];
	int64_t row = fixture_principal(&scene->fixture, "iges-sato");

	ok(scene, "coordinator", "visibility.open",
	   "{'study':'GZ2019','object':'comment','to':'all','reason':'r'}");
	hide(scene, "single_anonymized");
	ok(scene, "iges-sato", "comment.add", "{'study':'GZ2019','text':'t'}");
	ok(scene, "gz-host", "comment.list", "{'study':'GZ2019'}");
	snprintf(pseudonym, sizeof pseudonym, "%s", scene_text(scene, "/items/0/principal"));
	ok(scene, "observer-lee", "import.begin",
	   "{'study':'GZ2019','file_name':'f.csv','rows':1,'digest':"
	   "'0000000000000000000000000000000000000000000000000000000000000000'}");
	scene_keep(scene, "/import");
	ok(scene, "observer-lee", "import.send",
	   "{'import':'%s','offset':0,'rows':[{'line':2,'comment':'c','reviewer_name':'%lld'}]}",
	   scene->id, (long long)row);
	ok(scene, "observer-lee", "import.finish", "{'import':'%s'}", scene->id);
	ok(scene, "gz-host", "comment.list", "{'study':'GZ2019'}");
	assert_string_not_equal(scene_text(scene, "/items/1/commenter"), "");
	assert_string_not_equal(scene_text(scene, "/items/1/commenter"), pseudonym);
}

/* The office files a table that names who commented. An observer files one with the same names, and lets the host
 * look which pseudonyms are in both. */
static void test_guessing_commenters(void **state)
{
	static const char *const filers[] = { "lead-kim", "observer-lee" };
	struct scene *scene = *state;
	char pseudonym[64];

	ok(scene, "coordinator", "visibility.open",
	   "{'study':'GZ2019','object':'comment','to':'all','reason':'r'}");
	hide(scene, "single_anonymized");
	for (size_t i = 0; i < ELEMENTS(filers); i++) {
		ok(scene, filers[i], "import.begin",
		   "{'study':'GZ2019','file_name':'f.csv','rows':2,'digest':"
		   "'000000000000000000000000000000000000000000000000000000000000000%zu'}",
		   i);
		scene_keep(scene, "/import");
		ok(scene, filers[i], "import.send",
		   "{'import':'%s','offset':0,'rows':[{'line':2,'comment':'c %zu','reviewer_name':"
		   "'Ada'},{'line':3,'comment':'d %zu','reviewer_name':'Ada'}]}",
		   scene->id, i, i);
		ok(scene, filers[i], "import.finish", "{'import':'%s'}", scene->id);
	}
	ok(scene, "gz-host", "comment.list", "{'study':'GZ2019'}");
	snprintf(pseudonym, sizeof pseudonym, "%s", scene_text(scene, "/items/0/commenter"));
	assert_memory_equal(pseudonym, "reviewer-", strlen("reviewer-"));
	is(scene, "/items/1/commenter", pseudonym);
	assert_string_not_equal(scene_text(scene, "/items/2/commenter"), pseudonym);
}

/* Two rows are the same where their texts and their commenters are. The host files the text of a comment whose
 * author is hidden, under one name after the other: with the right one it is there already? */
static void test_guessing_by_duplicates(void **state)
{
	static const struct {
		const char *who, *name, *duplicates;
	} rows[] = {
		{ "gz-host", "Sato Haruka", "0" },
		{ "gz-host", "Kim Jiwoo", "0" },
		{ "editor-mori", "Sato Haruka", "1" },
		{ "editor-mori", "Kim Jiwoo", "1" },
	};
	struct scene *scene = *state;

	ok(scene, "coordinator", "visibility.open",
	   "{'study':'GZ2019','object':'comment','to':'all','reason':'r'}");
	ok(scene, "coordinator", "principal.update",
	   "{'principal':'iges-sato','full_name':'Sato Haruka'}");
	hide(scene, "single_anonymized");
	ok(scene, "iges-sato", "comment.add", "{'study':'GZ2019','text':'too late'}");
	ok(scene, "lead-kim", "import.begin",
	   "{'study':'GZ2019','file_name':'f.csv','rows':1,'digest':"
	   "'0000000000000000000000000000000000000000000000000000000000000009'}");
	scene_keep(scene, "/import");
	ok(scene, "lead-kim", "import.send",
	   "{'import':'%s','offset':0,'rows':[{'line':2,'comment':'too late',"
	   "'reviewer_name':'Kim Jiwoo'}]}",
	   scene->id);
	ok(scene, "lead-kim", "import.finish", "{'import':'%s'}", scene->id);
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		ok(scene, rows[i].who, "import.begin",
		   "{'study':'GZ2019','file_name':'f%zu.csv','rows':1,'digest':"
		   "'000000000000000000000000000000000000000000000000000000000000000%zu'}",
		   i, i);
		ok(scene, rows[i].who, "import.send",
		   "{'import':'%s','offset':0,'rows':[{'line':2,'comment':'too late',"
		   "'reviewer_name':'%s'}]}",
		   scene_keep(scene, "/import"), rows[i].name);
		is(scene, "/duplicates", rows[i].duplicates);
	}
}

/* Somebody says what they think that another wrote, and looks whether it is a duplicate. Where the other is hidden
 * and their comment is not, it is one; of whom is not told. */
static void test_guessing_what_was_said(void **state)
{
	struct scene *scene = *state;
	char own[64];

	ok(scene, "iges-sato", "comment.add", "{'study':'GZ2019','text':'too late'}");
	ok(scene, "observer-lee", "comment.add", "{'study':'GZ2019','text':'too late'}");
	is(scene, "/duplicate_of", "");
	snprintf(own, sizeof own, "%s", scene_text(scene, "/comment"));
	ok(scene, "observer-lee", "comment.duplicates", "{'study':'GZ2019'}");
	is(scene, "/items/0", "");
	ok(scene, "observer-lee", "comment.add", "{'study':'GZ2019','text':'too late'}");
	ok(scene, "observer-lee", "comment.duplicates", "{'study':'GZ2019'}");
	is(scene, "/items/0/duplicate_of", own);
	is(scene, "/items/1", "");
	ok(scene, "lead-kim", "comment.duplicates", "{'study':'GZ2019'}");
	is(scene, "/items/0/comment", own);
	ok(scene, "coordinator", "visibility.open",
	   "{'study':'GZ2019','object':'comment','to':'all','reason':'r'}");
	hide(scene, "single_anonymized");
	ok(scene, "gz-host", "comment.add", "{'study':'GZ2019','text':'too late'}");
	ok(scene, "gz-host", "comment.duplicates", "{'study':'GZ2019'}");
	is(scene, "/items/0/comment", own);
	has(scene, "gz-host");
	has(scene, "reviewer-");
	lacks(scene, "iges");
	lacks(scene, "observer-lee");
}

/* A pseudonym is taken for the name, and refused under the name where its person was shut out? */
static void test_who_is_shut_out(void **state)
{
	struct scene *scene = *state;
	char pseudonym[64], comment[64];

	ok(scene, "observer-lee", "comment.add", "{'study':'GZ2019','text':'t'}");
	snprintf(comment, sizeof comment, "%s", scene_text(scene, "/comment"));
	hide(scene, "triple_anonymized");
	ok(scene, "editor-mori", "comment.get", "{'comment':'%s'}", comment);
	snprintf(pseudonym, sizeof pseudonym, "%s", scene_text(scene, "/principal"));
	assert_memory_equal(pseudonym, "reviewer-", strlen("reviewer-"));
	ok(scene, "editor-mori", "comment.assign", "{'comment':'%s','responder':'%s'}", comment,
	   pseudonym);
	ok(scene, "coordinator", "principal.update",
	   "{'principal':'observer-lee','is_active':false}");
	refused(scene, ERR_STATE, "editor-mori", "comment.assign",
		"{'comment':'%s','responder':'%s'}", comment, pseudonym);
	says(scene, pseudonym);
	lacks(scene, "observer-lee");
}

/* Inboxes tell of the inside of studies, so operators do not see them: but do they see that a worker has passed on
 * what came there? */
static void test_what_comes_into_an_inbox(void **state)
{
	struct scene *scene = *state;

	ok(scene, "coordinator", "role.grant", "{'principal':'igdp-chen','role':'operator'}");
	ok(scene, "coordinator", "role.grant", "{'principal':'outsider','role':'worker'}");
	ok(scene, "gz-host", "comment.add", "{'study':'GZ2019','text':'t'}");
	ok(scene, "lead-kim", "comment.assign", "{'comment':'%s','responder':'iges-sato'}",
	   scene_keep(scene, "/comment"));
	ok(scene, "outsider", "job.lease", "{'topics':['inbox-iges'],'timeout_ms':0}");
	ok(scene, "outsider", "job.ack", "{'lease':'%s'}", scene_keep(scene, "/items/0/lease"));
	ok(scene, "coordinator", "topic.pause", "{'topic':'inbox-iges'}");
	ok(scene, "igdp-chen", "event.list", "{}");
	has(scene, "principal.add");
	lacks(scene, "inbox-iges");
	ok(scene, "outsider", "event.list", "{}");
	has(scene, "job.ack");
	ok(scene, "coordinator", "event.list", "{}");
	has(scene, "topic.pause");
}

/* Who reads what a study waits for sees pseudonyms, but not in the order in which people came to the programme,
 * or by name: whoever knows of that order would know whose they are. */
static void test_order_of_who_answers(void **state)
{
	static const char *const responders[] = { "igdp-liu", "iges-sato", "kei-park" };
	struct scene *scene = *state;
	char last[64] = "", pointer[32];
	int count = 0;

	for (size_t i = 0; i < ELEMENTS(responders); i++) {
		ok(scene, "gz-host", "comment.add", "{'study':'GZ2019','text':'t %zu'}", i);
		ok(scene, "lead-kim", "comment.assign", "{'comment':'%s','responder':'%s'}",
		   scene_keep(scene, "/comment"), responders[i]);
	}
	tamper_stage(&scene->fixture, "response");
	hide(scene, "single_anonymized");
	ok(scene, "gz-host", "study.status", "{'study':'GZ2019'}");
	for (int i = 0; i < 10; i++) {
		snprintf(pointer, sizeof pointer, "/open/%d/task", i);
		if (strcmp(scene_text(scene, pointer), "respond") != 0)
			continue;
		snprintf(pointer, sizeof pointer, "/open/%d/principal", i);
		assert_true(strcmp(last, scene_text(scene, pointer)) < 0);
		snprintf(last, sizeof last, "%s", scene_text(scene, pointer));
		count++;
	}
	assert_int_equal(count, 3);
}

/* ---- setting up ---- */

static int setup(void **state)
{
	struct scene *scene = scene_desk_review();

	tamper_stage(&scene->fixture, "drafting");
	*state = scene;
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_whose_document),
		TEST(test_guessing_by_warnings),
		TEST(test_guessing_who_is_in_the_team),
		TEST(test_a_host_who_left),
		TEST(test_an_observer_who_rises),
		TEST(test_counting_candidates),
		TEST(test_the_country_of_an_answer),
		TEST(test_counting_recommendations),
		TEST(test_is_there_an_answer),
		TEST(test_pseudonyms_of_commenters),
		TEST(test_guessing_commenters),
		TEST(test_guessing_by_duplicates),
		TEST(test_guessing_what_was_said),
		TEST(test_who_is_shut_out),
		TEST(test_what_comes_into_an_inbox),
		TEST(test_order_of_who_answers),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("core/attack", tests, NULL, NULL);
}
