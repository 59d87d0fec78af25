/* test_pains_people.c: what users of other systems complain of, rows 9 to 13 and 15 of the table in test_pains.c:
 * reviewers of whom nothing is heard, conflicts of interest, forms, workload, the record, and what is shown before
 * somebody has accepted. Each test does what the complaint tells of, and shows whether it happens here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/pains.h"
#include "core/tamper.h"

#define GZ    "{'study':'GZ2019'}"
#define PLACE "{'assignment':'GZ2019'}"

static void invite(struct scene *scene, const char *who)
{
	ok(scene, "lead-kim", "assignment.invite", "{'study':'GZ2019','principal':'%s'}", who);
	scene_keep(scene, "/assignment");
}

/* ---- 9: reviewers of whom nothing is heard ---- */

/* "Whoever never answered just stood in the list." */
static void test_09_silent_invitee_is_late_told_of_and_replaced(void **state)
{
	struct scene *scene = *state;

	ok(scene, "coordinator", "principal.update",
	   "{'principal':'igdp-chen','email':'chen@example.org'}");
	invite(scene, "igdp-chen");
	assert_string_equal(pains_task(scene, "igdp-chen", "answer_invitation", "days_left"), "14");
	(void)pains_mornings(scene, 10);
	assert_int_equal(pains_told(scene, "igdp-chen", "put", 3), 1);
	assert_int_equal(pains_told(scene, "igdp-chen", "put", 7), 1);
	assert_int_equal(pains_told(scene, "coordinator", "put", 10), 1);
	pains_pass(scene, 5);
	assert_string_equal(pains_task(scene, "igdp-chen", "answer_invitation", "is_late"), "true");
	ok(scene, "lead-kim", "search.run", "{'query':'who:igdp-chen late:yes'}");
	is(scene, "/items/0/study", "GZ2019");
	ok(scene, "lead-kim", "assignment.replace",
	   "{'assignment':'%s','principal':'outsider','reason':'no answer'}", scene->id);
	assert_string_equal(pains_task(scene, "igdp-chen", "answer_invitation", "what"), "");
}

/* "The mail came back, and we waited for weeks for somebody who had never got it." */
static void test_09_silent_because_the_mail_came_back(void **state)
{
	struct scene *scene = *state;

	(void)pains_mornings(scene, 21);
	ok(scene, "coordinator", "job.list", "{'topic':'mail','state':'ready'}");
	_cleanup_(x_freep) char *job = xstrdup(scene_text(scene, "/items/0/job"));
	(void)pains_letter(scene, "kei-park");
	ok(scene, "coordinator", "remind.bounced", "{'job':'%s','error':'no such user'}", job);
	ok(scene, "coordinator", "assignment.list", GZ);
	assert_true(pains_has(scene, "\"undelivered\":\"no such user\""));
	ok(scene, "coordinator", "inbox.list", "{}");
	is(scene, "/items/0/task", "incident");
	assert_true(pains_has(scene, "did not arrive: no such user"));
}

/* "Accepted, and then nothing; there is no date on which anybody would notice." */
static void test_09_silent_reviewer_is_late_by_name(void **state)
{
	struct scene *scene = *state;

	(void)pains_submit(scene, "iges-sato");
	(void)pains_mornings(scene, 45);
	ok(scene, "lead-kim", "study.board", "{}");
	is(scene, "/items/0/late", "2");
	is(scene, "/items/0/next_step", "igdp-liu: submit the review");
	assert_string_equal(pains_task(scene, "kei-park", "review", "is_late"), "true");
	assert_true(pains_told(scene, "lead-kim", "put", 14) > 0);
	assert_true(pains_told(scene, "coordinator", "put", 14) > 0);
	/* And it is known of them when the next team is built. */
	ok(scene, "lead-kim", "assignment.candidates", GZ);
	assert_true(pains_has(scene, "\"reminded\":1"));
}

/* Who reads each day and writes drafts, and who has not opened it: neither lead nor secretariat can tell them apart
 * before the date. Nobody's looking in is recorded, and a draft is its author's alone. What to do: a shorter
 * answer_days in the procedure, a reminder some days after it was asked for (when = "asked"), and asking. */
static void test_09_can_happen_who_works_and_who_does_not_look_alike(void **state)
{
	struct scene *scene = *state;
	static const char *const reads[] = { "assignment.list", "review.list", "study.status",
					     "assignment.candidates" };
	static const char *const askers[] = { "lead-kim", "coordinator" };
	char *before[ELEMENTS(askers)][ELEMENTS(reads)];

	for (int after = 0; after < 2; after++) {
		for (size_t i = 0; i < ELEMENTS(askers); i++)
			for (size_t j = 0; j < ELEMENTS(reads); j++) {
				char *text = pains_answer(scene, askers[i], reads[j], GZ);
				if (!after) {
					before[i][j] = text;
					continue;
				}
				assert_string_equal(text, before[i][j]);
				x_freep(&text);
				x_freep(&before[i][j]);
			}
		ok(scene, "kei-park", "study.status", GZ);
		ok(scene, "kei-park", "review.save",
		   "{'assignment':'GZ2019','body':{'obstacle':'half of it'}}");
	}
}

/* ---- 10: conflicts of interest ---- */

/* "One finds out when the invitation is out." */
static void test_10_coi_is_known_before_anybody_is_invited(void **state)
{
	struct scene *scene = *state;

	ok(scene, "coordinator", "conflict.add",
	   "{'study':'GZ2019','principal':'outsider','type':'financial','reason':'paid'}");
	ok(scene, "lead-kim", "assignment.candidates", GZ);
	assert_true(pains_has(scene, "\"conflict\":\"financial\""));
	refused(scene, ERR_STATE, "lead-kim", "assignment.invite",
		"{'study':'GZ2019','principal':'outsider','despite':'we need them'}");
	refused(scene, ERR_INVALID, "lead-kim", "assignment.invite",
		"{'study':'GZ2019','principal':'gz-host'}"); /* the host of what is reviewed */
}

/* "Declared and waived look like never asked." */
static void test_10_coi_declared_and_waived_are_apart(void **state)
{
	struct scene *scene = *state;

	ok(scene, "coordinator", "declaration.list", GZ);
	is(scene, "/items/0/state", "disclosed"); /* igdp-liu: of the host's country */
	is(scene, "/items/1/state", "none");
	is(scene, "/items/3", ""); /* never asked: no row */
	invite(scene, "igdp-chen");
	ok(scene, "igdp-chen", "assignment.accept", PLACE);
	ok(scene, "igdp-chen", "declaration.file",
	   "{'assignment':'GZ2019','state':'declared','type':'personal','text':'a cousin'}");
	scene_keep(scene, "/declaration");
	ok(scene, "coordinator", "study.status", GZ);
	assert_true(pains_has(scene, "decide on the conflict declared by igdp-chen"));
	/* Before it is decided, nothing is handed in. */
	assert_int_equal(scene_call_json(scene, "igdp-chen", "review.submit", scene_review("x")),
			 ERR_STATE);
	refused(scene, ERR_PARAMS, "coordinator", "declaration.decide",
		"{'declaration':'%s','decision':'waived'}", scene->id);
	ok(scene, "coordinator", "declaration.decide",
	   "{'declaration':'%s','decision':'waived','reason':'distant'}", scene->id);
	ok(scene, "coordinator", "declaration.list", GZ);
	is(scene, "/items/3/state", "waived");
	is(scene, "/items/3/decided_by", "coordinator");
	is(scene, "/items/3/reason", "distant");
}

/* "It was visible only with the review." */
static void test_10_coi_comes_before_the_first_word_of_a_review(void **state)
{
	struct scene *scene = *state;

	invite(scene, "igdp-chen");
	ok(scene, "igdp-chen", "assignment.accept", PLACE);
	refused(scene, ERR_STATE, "igdp-chen", "review.save",
		"{'assignment':'GZ2019','body':{'obstacle':'x'}}");
	ok(scene, "igdp-chen", "inbox.list", "{}");
	is(scene, "/items/0/task", "declare");
}

/* "A colleague of the author's reviewed it." Who is of the host's own house is asked only with a reason, which is kept. */
static void test_10_coi_of_the_hosts_own_house_is_found(void **state)
{
	struct scene *scene = *state;

	ok(scene, "coordinator", "principal.add",
	   "{'principal':'gz-expert','institution':'guangzhou','full_name':'Of the city'}");
	refused(scene, ERR_STATE, "lead-kim", "assignment.invite",
		"{'study':'GZ2019','principal':'gz-expert'}");
	says(scene, "is of the host's own institution");
	ok(scene, "lead-kim", "assignment.invite",
	   "{'study':'GZ2019','principal':'gz-expert','despite':'the only one who knows it'}");
	ok(scene, "coordinator", "assignment.list", GZ);
	assert_true(pains_has(scene, "the only one who knows it"));
}

/* Nobody looks for other conflicts that nobody names, such as papers written together. Of one's own country a
 * candidate's row says so (is_home). What to do: conflict.add what is known, before the team is built. */
static void test_10_can_happen_a_conflict_that_nobody_names_is_not_found(void **state)
{
	struct scene *scene = *state;

	invite(scene, "igdp-chen"); /* whose sister is the mayor */
	ok(scene, "igdp-chen", "assignment.accept", PLACE);
	ok(scene, "igdp-chen", "declaration.file", "{'assignment':'GZ2019','state':'none'}");
	(void)pains_submit(scene, "igdp-chen");
}

/* ---- 11: the form is changed while reviews are written ---- */

static void install_form(struct scene *scene, const char *from, const char *to)
{
	struct problems problems = { 0 };
	struct conf_file *forms;
	size_t count;

	assert_int_equal(conf_folder("config/forms", &forms, &count), 0);
	char *at = strstr(forms[0].text, from);
	assert_non_null(at);
	assert_int_equal(strlen(from), strlen(to));
	memcpy(at, to, strlen(to));
	at = strstr(forms[0].text, "version = 2;");
	assert_non_null(at);
	memcpy(at, "version = 7;", strlen("version = 7;"));
	assert_int_equal(core_install(scene->fixture.core, NULL, 0, forms, 1, 0, &problems), 0);
	conf_folder_done(forms, count);
}

/* "A field was renamed mid-round: half of the reviews could not be opened, the others not be sent." */
static void test_11_form_changed_mid_round_changes_no_review(void **state)
{
	struct scene *scene = *state;

	ok(scene, "iges-sato", "review.save",
	   "{'assignment':'GZ2019','body':{'obstacle':'begun before'}}");
	(void)pains_submit(scene, "kei-park");
	_cleanup_(x_freep) char *form = pains_answer(scene, "iges-sato", "review.form", GZ);
	install_form(scene, "\"obstacle\"", "\"obstakel\"");
	fixture_close(&scene->fixture); /* nor after a restart, when nothing is in memory */
	fixture_open(&scene->fixture);
	_cleanup_(x_freep) char *after = pains_answer(scene, "iges-sato", "review.form", GZ);
	assert_string_equal(form, after);
	(void)pains_submit(scene, "iges-sato");
	ok(scene, "lead-kim", "review.get", "{'review':'%s'}", scene->id);
	is(scene, "/form", "peer-review 2");
	is(scene, "/body/obstacle", "x");
	ok(scene, "lead-kim", "review.return", "{'review':'%s','reason':'r'}", scene->id);
	(void)pains_submit(scene, "iges-sato"); /* again, by the form that it was begun by */
	/* The next study has the new one. */
	ok(scene, "coordinator", "study.create",
	   "{'study':'WH2020','title':'t','city':'Wuhan','country':'CN','year':2020}");
	ok(scene, "coordinator", "review.form", "{'study':'WH2020'}");
	is(scene, "/version", "7");
}

/* And a form that is changed under its old version is refused: forms that are in use do not change in silence. */
static void test_11_form_changed_under_its_version_is_refused(void **state)
{
	struct scene *scene = *state;
	struct problems problems = { 0 };
	struct conf_file *forms;
	size_t count;

	assert_int_equal(conf_folder("config/forms", &forms, &count), 0);
	char *at = strstr(forms[0].text, "\"obstacle\"");
	assert_non_null(at);
	memcpy(at, "\"obstakel\"", strlen("\"obstakel\""));
	assert_true(core_install(scene->fixture.core, NULL, 0, forms, 1, 0, &problems) < 0);
	assert_non_null(strstr(problems.list[0].message, "new version"));
	problems_done(&problems);
	conf_folder_done(forms, count);
}

/* ---- 12: who has time ---- */

static const char *about(struct scene *scene, const char *who, const char *name)
{
	static char text[256];
	struct json_object *list =
		fixture_ok(&scene->fixture, "coordinator", "assignment.candidates", GZ);
	struct json_object *items = fixture_at(list, "items");

	snprintf(text, sizeof text, "nobody");
	for (size_t i = 0; i < json_object_array_length(items); i++) {
		struct json_object *row = json_object_array_get_idx(items, i);
		if (strcmp(fixture_text(row, "principal"), who) == 0)
			snprintf(text, sizeof text, "%s", fixture_text(row, name));
	}
	json_object_put(list);
	return text;
}

#define ABOUT(who, name, wanted) assert_string_equal(about(scene, who, name), wanted)

/* "The list does not say who has six already, nor who is away: capacity is not availability." */
static void test_12_workload_and_absence_are_known_when_assigning(void **state)
{
	struct scene *scene = *state;

	ok(scene, "igdp-chen", "availability.add", "{'from':'2019-03-01','to':'2019-03-20'}");
	ok(scene, "outsider", "principal.prefer", "{'max_active':2}");
	ABOUT("igdp-chen", "is_available", "false");
	ABOUT("igdp-chen", "away_to", "2019-03-20");
	ABOUT("outsider", "is_available", "true");
	ABOUT("outsider", "max_active", "2");
	ABOUT("kei-park", "places", "1");
	ABOUT("kei-park", "open", "1");
	ABOUT("kei-park", "late", "0");
	scene_at(scene, "2019-04-05T00:00:00Z");
	ABOUT("kei-park", "late", "1");
	ABOUT("igdp-chen", "is_available", "true"); /* back again */
	scene_at(scene, "2019-03-02T00:00:00Z");
	refused(scene, ERR_STATE, "lead-kim", "assignment.invite",
		"{'study':'GZ2019','principal':'igdp-chen'}");
	invite(scene, "outsider");
	ok(scene, "outsider", "assignment.decline", "{'assignment':'GZ2019','reason':'no time'}");
	ABOUT("outsider", "declined", "1");
	ABOUT("outsider", "refusal", "no time");
}

/* ---- 13: a record that is not complete ---- */

static int64_t journal_rows(struct scene *scene)
{
	return tamper_number(&scene->fixture, "SELECT count(*) FROM journal");
}

/* "Deletions are not in the log." Whatever takes something away leaves one row, with who and what. */
static void test_13_audit_has_each_thing_taken_away(void **state)
{
	static const struct {
		const char *who, *method, *params;
	} deeds[] = {
		{ "igdp-chen", "availability.add", "{'from':'2019-05-01','to':'2019-05-02'}" },
		{ "igdp-chen", "availability.drop", "{'from':'2019-05-01'}" },
		{ "igdp-chen", "search.save", "{'name':'mine','query':'late:yes'}" },
		{ "igdp-chen", "search.drop", "{'name':'mine'}" },
		{ "kei-park", "assignment.withdraw", "{'assignment':'GZ2019','reason':'ill'}" },
		{ "coordinator", "role.revoke",
		  "{'principal':'observer-lee','role':'observer','study':'GZ2019'}" },
		{ "coordinator", "principal.update", "{'principal':'outsider','is_active':false}" },
		{ "coordinator", "study.suspend", "{'study':'GZ2019','reason':'r'}" },
		{ "coordinator", "study.cancel", "{'study':'GZ2019','reason':'r'}" },
	};
	struct scene *scene = *state;

	for (size_t i = 0; i < ELEMENTS(deeds); i++) {
		int64_t before = journal_rows(scene);
		/* A rehearsal and a refusal leave nothing. */
		(void)scene_call(scene, "gz-host", deeds[i].method, "{}");
		assert_int_equal(journal_rows(scene), before);
		ok(scene, deeds[i].who, deeds[i].method, "%s", deeds[i].params);
		assert_int_equal(journal_rows(scene), before + 1);
		_cleanup_(x_freep) char *row = tamper_value(
			&scene->fixture, "SELECT p.name || ' ' || j.verb FROM journal j JOIN "
					 "principal p ON p.id = j.actor ORDER BY j.seq DESC");
		_cleanup_(x_freep) char *wanted = xasprintf("%s %s", deeds[i].who, deeds[i].method);
		assert_string_equal(row, wanted);
	}
	ok(scene, "coordinator", "journal.verify", "{}");
	is(scene, "/is_intact", "true");
}

/* A row that somebody removes or changes in the file is missed. */
static void test_13_audit_rows_cannot_go_unnoticed(void **state)
{
	struct scene *scene = *state;

	tamper(&scene->fixture,
	       "DELETE FROM journal WHERE seq = (SELECT max(seq) - 2 FROM journal)");
	ok(scene, "coordinator", "journal.verify", "{}");
	is(scene, "/is_intact", "false");
}

/* All that writes is recorded, but for the queue's own comings and goings. */
static void test_13_audit_leaves_out_no_verb(void **state)
{
	static const char *const unrecorded[] = { "job.extend", "job.lease", "remind.letter" };
	size_t found = 0;

	(void)state;
	for (size_t i = 0; i < verb_count; i++) {
		if (!(verbs[i].flags & VERB_WRITE) || !(verbs[i].flags & VERB_UNRECORDED))
			continue;
		assert_true(found < ELEMENTS(unrecorded));
		assert_string_equal(verbs[i].name, unrecorded[found++]);
	}
	assert_int_equal(found, ELEMENTS(unrecorded));
}

/* Who read what is not recorded, nor what was refused. What to do: the daemon's log has a line for each request (who,
 * verb, outcome), as long as the machine keeps it. */
static void test_13_can_happen_reading_and_refusals_leave_no_row(void **state)
{
	struct scene *scene = *state;
	int64_t before = journal_rows(scene);

	ok(scene, "lead-kim", "review.list", GZ);
	refused(scene, ERR_NOT_PERMITTED, "gz-host", "visibility.open",
		"{'study':'GZ2019','object':'review','to':'host','reason':'r'}");
	assert_int_equal(journal_rows(scene), before);
}

/* On what igdp-chen declared. */
static void decide(struct scene *scene, const char *decision)
{
	ok(scene, "coordinator", "declaration.list", GZ);
	scene_keep(scene, "/items/3/declaration");
	ok(scene, "coordinator", "declaration.decide",
	   "{'declaration':'%s','decision':'%s','reason':'r'}", scene->id, decision);
}

/* ---- 15: material shown before somebody has accepted ---- */

/* "Whoever is invited downloads the manuscript, and then declines"; "declares a conflict when they have read it". */
static void test_15_material_opens_when_conflicts_are_cleared(void **state)
{
	struct scene *scene = *state;
	struct fixture *fixture = &scene->fixture;

	ok(scene, "coordinator", "study.back",
	   "{'study':'GZ2019','to':'preparation','reason':'r'}");
	char document[64];
	snprintf(document, sizeof document, "%s",
		 fixture_document(fixture, "GZ2019", "gz-host", "self_assessment", "secret"));
	invite(scene, "igdp-chen");
	/* Enough to decide by: what it is, whose, and until when. */
	for (int has_accepted = 0; has_accepted < 3; has_accepted++) {
		ok(scene, "igdp-chen", "study.get", GZ);
		is(scene, "/title", "Guangzhou peer review");
		is(scene, "/people", "");
		ok(scene, "igdp-chen", "assignment.get", PLACE);
		is(scene, "/state", has_accepted ? "accepted" : "invited");
		refused(scene, ERR_NOT_FOUND, "igdp-chen", "document.get", "{'document':'%s'}",
			document);
		refused(scene, ERR_NOT_FOUND, "igdp-chen", "document.read", "{'document':'%s'}",
			document);
		ok(scene, "igdp-chen", "document.list", GZ);
		is(scene, "/items", "[]");
		if (has_accepted == 0)
			ok(scene, "igdp-chen", "assignment.accept", PLACE);
		if (has_accepted == 1)
			ok(scene, "igdp-chen", "declaration.file",
			   "{'assignment':'GZ2019','state':'declared','type':'personal','text':'t'"
			   "}");
	}
	decide(scene, "waived");
	ok(scene, "igdp-chen", "document.read", "{'document':'%s'}", document);
	is(scene, "/bytes", "6");
	decide(scene, "excluded");
	refused(scene, ERR_NOT_FOUND, "igdp-chen", "document.read", "{'document':'%s'}", document);
	decide(scene, "disclosed");
	ok(scene, "igdp-chen", "document.read", "{'document':'%s'}", document);
	/* And closes again with the place. */
	ok(scene, "igdp-chen", "assignment.withdraw", "{'assignment':'GZ2019','reason':'r'}");
	refused(scene, ERR_NOT_FOUND, "igdp-chen", "document.read", "{'document':'%s'}", document);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, pains_setup, pains_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_09_silent_invitee_is_late_told_of_and_replaced),
		TEST(test_09_silent_because_the_mail_came_back),
		TEST(test_09_silent_reviewer_is_late_by_name),
		TEST(test_09_can_happen_who_works_and_who_does_not_look_alike),
		TEST(test_10_coi_is_known_before_anybody_is_invited),
		TEST(test_10_coi_declared_and_waived_are_apart),
		TEST(test_10_coi_comes_before_the_first_word_of_a_review),
		TEST(test_10_coi_of_the_hosts_own_house_is_found),
		TEST(test_10_can_happen_a_conflict_that_nobody_names_is_not_found),
		TEST(test_11_form_changed_mid_round_changes_no_review),
		TEST(test_11_form_changed_under_its_version_is_refused),
		TEST(test_12_workload_and_absence_are_known_when_assigning),
		TEST(test_13_audit_has_each_thing_taken_away),
		TEST(test_13_audit_rows_cannot_go_unnoticed),
		TEST(test_13_audit_leaves_out_no_verb),
		TEST(test_13_can_happen_reading_and_refusals_leave_no_row),
		TEST(test_15_material_opens_when_conflicts_are_cleared),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
