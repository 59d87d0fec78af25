/* test_pains.c: what users of journal, conference and grant systems suffer from, acted out here: a row each, by weight of
 * evidence, and whether it can happen. Each test is one complaint, done through the verbs; one whose name has
 * `can_happen` shows what does happen, and says what to do about it. Rows 1, 8, 14 and the ways in which reminders fail
 * (21) are in test_pains_reminders.c, rows 9 to 13 and 15 in test_pains_people.c, 6 and 16 to 20 in test_pains_work.c.
 *
 *  1 reminders missing, late, doubled  cannot: a query of what is open, and a ledger with each step once; can: who accepts
 *                                      behind the due date is late, unless given a date; after 7 days down a step is missed
 *  2 anonymity by side doors           cannot: one question below every read, and pseudonyms; can: a text names its author
 *                                      (the daemon warns), a file does (it does not look)
 *  3 no undoing                        cannot for what is made: restore, reopen, retract, back; can: three stages have no
 *                                      way back, an ended study stays so
 *  4 reviews not sent back, or changed cannot: review.return, versions, the author and the actor in each
 *  5 lost work                         cannot: drafts are kept whatever they say, in versions; can: what was submitted and
 *                                      refused is in the sender's file alone
 *  6 deadlines that hang together      cannot: due, close, one's own time and what opens are four things
 *  7 the wrong audience                cannot: narrow as it is made; opening is a verb, a reason, the secretariat's
 *  8 too many mails                    cannot: one a day for one person; can: none says that all reviews are in
 *  9 silent reviewers                  cannot: late by name, escalated, returned mail is an incident; can: nobody sees who
 *                                      has looked
 * 10 conflicts found too late          cannot for those on record, declared, or of the host's house; can: nobody looks for
 *                                      others
 * 11 forms changed mid-round           cannot: a study keeps the version of its form
 * 12 workload unknown                  cannot: it stands beside each candidate
 * 13 gaps in the record                cannot: a row for each write, chained; can: reading and refusals leave none
 * 14 wrong language                    cannot: that of the invitation
 * 15 material before acceptance        cannot: it opens to who accepted and is cleared of conflicts
 * 16 dashboards out of step            cannot: all computed from the same tables
 * 17 exports show too much             cannot: made of what their maker, or a role, may read
 * 18 no dates for the host             cannot: the same tasks, dates and reminders
 * 19 half-done batches                 cannot: one transaction
 * 20 comments by reply mail            can: a reply is no comment; mail goes out through a spool, text forms come in */
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

static void single_anonymized(struct scene *scene)
{
	ok(scene, "coordinator", "visibility.identity",
	   "{'study':'GZ2019','identity':'single_anonymized','reason':'r'}");
}

/* ---- 2: anonymity that leaks through side doors ---- */

/* "The table of figures has a row 0/0 for each reviewer: so the author knows who they are." */
static void test_02_anonymity_no_row_of_zeros_names_a_reviewer(void **state)
{
	struct scene *scene = *state;

	static const char *const not_knowing[] = { "gz-host", "observer-lee" };
	static const char *const spans[] = { "invitations", "reviews", "comments" };

	single_anonymized(scene);
	ok(scene, "coordinator", "institution.add",
	   "{'institution':'zq-lab','title':'Zq Laboratory','country':'JP'}");
	ok(scene, "coordinator", "principal.add",
	   "{'principal':'zq-abe','institution':'zq-lab','full_name':'Abe Sample'}");
	ok(scene, "coordinator", "assignment.invite", "{'study':'GZ2019','principal':'zq-abe'}");
	ok(scene, "zq-abe", "assignment.accept", PLACE);
	/* They have made nothing yet, and then something: a row with zeros, and one without. */
	for (int is_in = 0; is_in < 2; is_in++) {
		for (size_t i = 0; i < ELEMENTS(not_knowing); i++) {
			ok(scene, not_knowing[i], "programme.statistics", "{}");
			assert_false(pains_has(scene, "zq-"));
			is(scene, "/institutions", "[]"); /* not theirs, nor anybody's */
			for (size_t j = 0; j < ELEMENTS(spans); j++) {
				char pointer[48];
				snprintf(pointer, sizeof pointer, "/times/%s/by_institution",
					 spans[j]);
				is(scene, pointer, "[]");
			}
			ok(scene, not_knowing[i], "search.run", "{'query':'inst:zq-lab'}");
			is(scene, "/items", "[]");
			ok(scene, not_knowing[i], "search.run", "{'query':'who:zq-abe'}");
			is(scene, "/items", "[]");
		}
		ok(scene, "lead-kim", "programme.statistics", "{}");
		assert_true(pains_has(scene, "\"institution\":\"zq-lab\""));
		if (is_in)
			break;
		ok(scene, "zq-abe", "declaration.file", "{'assignment':'GZ2019','state':'none'}");
		(void)pains_submit(scene, "zq-abe");
	}
}

/* "After a new round was opened, the interface gave the names away." */
static void test_02_anonymity_holds_through_a_new_round(void **state)
{
	static const char *const reads[] = {
		"study.get",	    "study.status", "study.history",	"study.timeline",
		"assignment.list",  "review.list",  "comment.list",	"document.list",
		"declaration.list", "event.list",   "programme.report", "programme.statistics",
		"study.board",	    "workflow.get", "inbox.list",	"occasion.list",
	};
	struct scene *scene = *state;
	struct fixture *fixture = &scene->fixture;

	single_anonymized(scene);
	(void)pains_submit(scene, "kei-park");
	ok(scene, "coordinator", "study.back",
	   "{'study':'GZ2019','to':'preparation','reason':'another bundle'}");
	fixture_advance_to(fixture, "desk_review");
	(void)pains_submit(scene, "kei-park");
	fixture_advance_to(fixture, "consultation"); /* from here on the host reads the reviews */
	ok(scene, "gz-host", "review.list", GZ);
	scene_keep(scene, "/items/0/review");
	for (size_t i = 0; i < ELEMENTS(reads); i++) {
		bool is_of_study = verb_find(str_of(reads[i]))->scope != SCOPE_PROGRAMME;
		ok(scene, "gz-host", reads[i], "%s", is_of_study ? GZ : "{}");
		if (pains_has(scene, "kei-park") || pains_has(scene, "Park Sample"))
			fail_msg("%s: %s", reads[i], scene->fixture.last.text);
	}
	static const char *const of_review[] = { "review.get", "review.versions" };
	for (size_t i = 0; i < ELEMENTS(of_review); i++) {
		ok(scene, "gz-host", of_review[i], "{'review':'%s'}", scene->id);
		assert_false(pains_has(scene, "kei-park"));
		assert_false(pains_has(scene, "Park Sample"));
	}
	ok(scene, "lead-kim", "review.list", GZ);
	assert_true(pains_has(scene, "kei-park"));
}

/* "The error told me that it is there." */
static void test_02_anonymity_absent_and_forbidden_read_the_same(void **state)
{
	struct scene *scene = *state;
	static const char *const askers[] = { "gz-host", "iges-sato", "outsider" };

	(void)pains_submit(scene, "kei-park");
	for (size_t i = 0; i < ELEMENTS(askers); i++) {
		_cleanup_(x_freep) char *absent = pains_answer(scene, askers[i], "review.get",
							       "{'review':'re-aaaaaaaaaaaaaaaa'}");
		refused(scene, ERR_NOT_FOUND, askers[i], "review.get", "{'review':'%s'}",
			scene->id);
		assert_string_equal(scene->fixture.last.text, absent);
	}
}

/* A name that somebody wrote into a text stands there. What to do: the daemon says so when the text opens to those who
 * may not know (study.advance, visibility.check); review.return asks for another version. It reads no files: a name inside
 * a document is not found, and its author should look there (properties of the file, too) before filing it. */
static void test_02_can_happen_a_text_names_its_author(void **state)
{
	struct scene *scene = *state;
	struct fixture *fixture = &scene->fixture;
	struct json_object *params = scene_review("x");

	single_anonymized(scene);
	ok(scene, "coordinator", "principal.update",
	   "{'principal':'kei-park','full_name':'Hye-jin Park'}");
	json_object_object_add(json_object_object_get(params, "body"), "obstacle",
			       json_object_new_string("as Hye-jin Park has said before"));
	assert_int_equal(scene_call_json(scene, "kei-park", "review.submit", params), ERR_NONE);
	scene_keep(scene, "/review");
	(void)fixture_document(fixture, "GZ2019", "kei-park", "programme", "by Hye-jin Park");
	ok(scene, "coordinator", "study.advance",
	   "{'study':'GZ2019','override':true,'reason':'r'}");
	is(scene, "/warnings/0/subject", scene->id);
	is(scene, "/warnings/0/principal", "kei-park");
	is(scene, "/warnings/1", ""); /* nothing of the file */
	ok(scene, "gz-host", "review.get", "{'review':'%s'}", scene->id);
	assert_true(pains_has(scene, "Hye-jin Park"));
}

/* ---- 3: what was done cannot be undone ---- */

/* "The editor declined by mistake, and there is no way back." */
static void test_03_undo_a_stage_goes_back_and_on_with_all_that_was_in_it(void **state)
{
	struct scene *scene = *state;

	(void)pains_submit(scene, "kei-park");
	refused(scene, ERR_PARAMS, "coordinator", "study.back",
		"{'study':'GZ2019','to':'preparation'}"); /* a reason is asked for */
	ok(scene, "coordinator", "study.back",
	   "{'study':'GZ2019','to':'preparation','reason':'too soon'}");
	is(scene, "/stage", "preparation");
	fixture_advance_to(&scene->fixture, "desk_review");
	ok(scene, "kei-park", "review.get", "{'review':'GZ2019'}");
	is(scene, "/state", "submitted");
	ok(scene, "gz-host", "study.history", "{'study':'GZ2019','limit':500}");
	assert_true(pains_has(scene, "too soon")); /* nothing is forgotten */
	assert_true(pains_has(scene, "\"step\":\"back\""));
}

static void test_03_undo_what_was_taken_back_is_brought_back(void **state)
{
	struct scene *scene = *state;
	struct fixture *fixture = &scene->fixture;

	/* A refusal, a conflict, a document, an opening, a rest, a review that was approved. */
	ok(scene, "coordinator", "assignment.invite", "{'study':'GZ2019','principal':'igdp-chen'}");
	ok(scene, "igdp-chen", "assignment.decline", "{'assignment':'GZ2019','reason':'no time'}");
	ok(scene, "coordinator", "assignment.invite",
	   "{'study':'GZ2019','principal':'igdp-chen','despite':'has time now'}");
	ok(scene, "igdp-chen", "assignment.accept", PLACE);
	ok(scene, "coordinator", "conflict.add",
	   "{'study':'GZ2019','principal':'outsider','type':'other','reason':'r'}");
	ok(scene, "coordinator", "conflict.clear",
	   "{'study':'GZ2019','principal':'outsider','reason':'somebody else'}");
	const char *document = fixture_document(fixture, "GZ2019", "lead-kim", "note", "n");
	ok(scene, "lead-kim", "document.withdraw", "{'document':'%s','reason':'r'}", document);
	ok(scene, "lead-kim", "document.restore", "{'document':'%s','reason':'r'}", document);
	is(scene, "/state", "filed");
	ok(scene, "coordinator", "visibility.open",
	   "{'study':'GZ2019','object':'review','to':'host','reason':'r'}");
	scene_keep(scene, "/opening");
	ok(scene, "coordinator", "visibility.close",
	   "{'study':'GZ2019','opening':'%s','reason':'r'}", scene->id);
	(void)pains_submit(scene, "kei-park");
	ok(scene, "lead-kim", "review.approve", "{'review':'%s'}", scene->id);
	ok(scene, "lead-kim", "review.return", "{'review':'%s','reason':'not yet'}", scene->id);
	ok(scene, "coordinator", "study.suspend", "{'study':'GZ2019','reason':'r'}");
	ok(scene, "coordinator", "study.resume", GZ);
	fixture_advance_to(fixture, "comment_round");
	ok(scene, "observer-lee", "comment.add", "{'study':'GZ2019','text':'t'}");
	scene_keep(scene, "/comment");
	ok(scene, "observer-lee", "comment.withdraw", "{'comment':'%s','reason':'r'}", scene->id);
	ok(scene, "observer-lee", "comment.restore", "{'comment':'%s','reason':'r'}", scene->id);
	is(scene, "/state", "open");
}

/* The shipped procedure has no way back from the consultation, the drafting and the fact check. What to do: a single
 * review comes back with review.return in any stage; another procedure gets a `back` in its file, and a study keeps
 * the one that it began with. */
static void test_03_can_happen_a_stage_without_a_way_back(void **state)
{
	struct scene *scene = *state;
	static const char *const stages[] = { "consultation", "drafting", "fact_check" };

	(void)pains_submit(scene, "kei-park");
	for (size_t i = 0; i < ELEMENTS(stages); i++) {
		fixture_advance_to(&scene->fixture, stages[i]);
		ok(scene, "coordinator", "study.status", GZ);
		is(scene, "/back", "[]");
		assert_true(scene_call(scene, "coordinator", "study.back",
				       "{'study':'GZ2019','to':'desk_review','reason':'r'}") !=
			    ERR_NONE);
	}
	ok(scene, "lead-kim", "review.return", "{'review':'%s','reason':'r'}", scene->id);
	(void)pains_submit(scene, "kei-park");
}

/* A study that was cancelled or withdrawn, and a decision of the plenary, stay. What to do: suspend what may go on; a
 * decision is followed by another, which is the one that counts; dry_run shows what would be. */
static void test_03_can_happen_an_end_and_a_decision_stay(void **state)
{
	struct scene *scene = *state;
	struct fixture *fixture = &scene->fixture;

	ok(scene, "coordinator", "role.grant", "{'principal':'outsider','role':'plenary'}");
	fixture_advance_to(fixture, "assessment");
	ok(scene, "outsider", "decision.add",
	   "{'study':'GZ2019','outcome':'adopted','text':'as it is'}");
	ok(scene, "outsider", "decision.add",
	   "{'study':'GZ2019','outcome':'returned','text':'after all not'}");
	ok(scene, "coordinator", "decision.list", GZ);
	is(scene, "/items/0/outcome", "adopted");
	is(scene, "/items/1/outcome", "returned");
	refused(scene, ERR_GUARD, "coordinator", "study.advance", GZ);
	ok(scene, "coordinator", "study.cancel", "{'study':'GZ2019','reason':'r','dry_run':true}");
	ok(scene, "coordinator", "study.cancel", "{'study':'GZ2019','reason':'r'}");
	refused(scene, ERR_STATE, "coordinator", "study.resume", GZ);
}

/* ---- 4: a submitted review that cannot be sent back, and is changed in silence ---- */

/* "A review that came in by mistake could only be deleted." */
static void test_04_a_submitted_review_is_sent_back_and_comes_again(void **state)
{
	struct scene *scene = *state;

	(void)pains_submit(scene, "kei-park");
	ok(scene, "lead-kim", "review.return", "{'review':'%s','reason':'more on transport'}",
	   scene->id);
	ok(scene, "kei-park", "inbox.list", "{}");
	is(scene, "/items/0/what", "revise and submit the returned review");
	ok(scene, "kei-park", "review.get", "{'review':'GZ2019'}");
	is(scene, "/reason", "more on transport");
	assert_int_equal(scene_call_json(scene, "kei-park", "review.submit", scene_review("more")),
			 ERR_NONE);
	ok(scene, "lead-kim", "review.get", "{'review':'%s'}", scene->id);
	is(scene, "/body/obstacle", "more");
	ok(scene, "lead-kim", "review.get", "{'review':'%s','version':1}", scene->id);
	is(scene, "/body/obstacle", "x"); /* the first one stays as it was */
}

/* "The editor changed my recommendation, and there is no record." */
static void test_04_nobody_changes_anothers_review_in_silence(void **state)
{
	struct scene *scene = *state;
	static const char *const others[] = { "lead-kim", "editor-mori", "coordinator", "gz-host" };
	struct json_object *params;

	(void)pains_submit(scene, "kei-park");
	_cleanup_(x_freep) char *place = pains_answer(scene, "kei-park", "assignment.get", PLACE);
	scene_keep(scene, "/assignment");
	for (size_t i = 0; i < ELEMENTS(others); i++) {
		assert_true(scene_call(scene, others[i], "review.save",
				       "{'assignment':'%s','body':{'obstacle':'softer'}}",
				       scene->id) != ERR_NONE);
		params = scene_review("softer");
		json_object_object_add(params, "assignment", json_object_new_string(scene->id));
		assert_true(scene_call_json(scene, others[i], "review.submit", params) != ERR_NONE);
	}
	/* For an author who cannot, the coordinator may, and both names stand there. */
	params = scene_review("dictated by telephone");
	json_object_object_add(params, "as", json_object_new_string("kei-park"));
	assert_int_equal(scene_call_json(scene, "coordinator", "review.submit", params), ERR_NONE);
	ok(scene, "kei-park", "review.versions", "{'review':'GZ2019'}");
	is(scene, "/items/1/principal", "kei-park");
	is(scene, "/items/1/actor", "coordinator");
	is(scene, "/items/0/actor", "");
	ok(scene, "kei-park", "event.list", "{'study':'GZ2019','limit':500}");
	assert_true(pains_has(scene, "\"on_behalf\":\"kei-park\""));
}

/* ---- 5: lost work ---- */

#define SAVE "{'assignment':'GZ2019','body':%s}"

/* "I had the form open in two tabs, and lost a whole review." */
static void test_05_two_tabs_lose_nothing(void **state)
{
	struct scene *scene = *state;

	ok(scene, "kei-park", "review.save", SAVE, "{'obstacle':'from both'}");
	is(scene, "/version", "1");
	/* The first tab saves, then the second, each on top of version 1. */
	ok(scene, "kei-park", "review.save",
	   "{'assignment':'GZ2019','if_version':1,'body':{'obstacle':'of the first tab'}}");
	refused(scene, ERR_VERSION, "kei-park", "review.save",
		"{'assignment':'GZ2019','if_version':1,'body':{'obstacle':'of the second tab'}}");
	ok(scene, "kei-park", "review.get", "{'review':'GZ2019'}");
	is(scene, "/body/obstacle", "of the first tab");
	/* A client that does not say on top of what it saves: the last one counts, and none is lost. */
	ok(scene, "kei-park", "review.save", SAVE, "{'obstacle':'of the second tab'}");
	ok(scene, "kei-park", "review.get", "{'review':'GZ2019','version':2}");
	is(scene, "/body/obstacle", "of the first tab");
}

/* "It said that a field is missing, and what I had written was gone." */
static void test_05_what_is_not_complete_is_kept_all_the_same(void **state)
{
	struct scene *scene = *state;

	ok(scene, "kei-park", "review.save", SAVE,
	   "{'ambition':99,'obstacle':'a long evening','misspelt':'x'}");
	assert_true(json_object_array_length(fixture_at(scene->reply, "problems")) > 0);
	refused(scene, ERR_INVALID, "kei-park", "review.submit", PLACE);
	ok(scene, "kei-park", "review.get", "{'review':'GZ2019'}");
	is(scene, "/body/obstacle", "a long evening");
	is(scene, "/body/misspelt", "x");
	/* Behind the close, and while the study rests, too. */
	scene_at(scene, "2019-04-20T00:00:00Z");
	ok(scene, "kei-park", "review.save", SAVE, "{'obstacle':'too late, and kept'}");
	ok(scene, "coordinator", "study.suspend", "{'study':'GZ2019','reason':'r'}");
	ok(scene, "kei-park", "review.save", SAVE, "{'obstacle':'at rest, and kept'}");
	is(scene, "/version", "3");
}

/* The answer did not come: asked again, the same review is not there twice, and another is not taken for it. */
static void test_05_a_line_that_breaks_loses_and_doubles_nothing(void **state)
{
	struct scene *scene = *state;
	static const char id[] = "00000000-0000-7000-8000-0000000000bb";

	for (int i = 0; i < 3; i++) {
		struct json_object *params = scene_review("once");
		json_object_object_add(params, "request_id", json_object_new_string(id));
		assert_int_equal(scene_call_json(scene, "kei-park", "review.submit", params),
				 ERR_NONE);
		is(scene, "/edition", "1");
	}
	struct json_object *params = scene_review("another");
	json_object_object_add(params, "request_id", json_object_new_string(id));
	assert_true(scene_call_json(scene, "kei-park", "review.submit", params) != ERR_NONE);
	ok(scene, "kei-park", "review.versions", "{'review':'GZ2019'}");
	is(scene, "/items/1", "");
}

/* A submission that is refused is not kept in the daemon: it stays in the file that it was sent from. What to do: save,
 * then submit what was saved (`referee review save`, `referee review submit` without a file). */
static void test_05_can_happen_a_refused_submission_is_not_kept_as_a_draft(void **state)
{
	struct scene *scene = *state;

	ok(scene, "kei-park", "review.save", SAVE, "{'obstacle':'saved'}");
	refused(scene, ERR_INVALID, "kei-park", "review.submit", SAVE, "{'obstacle':'not whole'}");
	ok(scene, "kei-park", "review.get", "{'review':'GZ2019'}");
	is(scene, "/body/obstacle", "saved");
	is(scene, "/version", "1");
}

/* ---- 7: the wrong audience by default ---- */

static bool sees_comment(struct scene *scene, const char *who)
{
	ok(scene, who, "comment.list", GZ);
	bool is_seen = pains_has(scene, "frank words");
	ok(scene, who, "event.list", "{'study':'GZ2019','limit':500}");
	assert_int_equal(pains_has(scene, "comment.add"), is_seen);
	ok(scene, who, "search.run", "{'query':'frank','kind':'comment'}");
	assert_int_equal(pains_has(scene, "frank words"), is_seen);
	return is_seen;
}

static void a_comment(struct scene *scene, const char *text)
{
	fixture_advance_to(&scene->fixture, "comment_round");
	ok(scene, "observer-lee", "comment.add", "{'study':'GZ2019','text':'%s'}", text);
}

/* "A comment goes to the authors at once, unless one thinks of unticking it." */
static void test_07_a_comment_is_not_visible_to_the_host_at_once(void **state)
{
	struct scene *scene = *state;
	static const char *const at_once[] = { "observer-lee", "lead-kim", "editor-mori",
					       "coordinator" };
	static const char *const later[] = { "gz-host", "kei-park", "iges-sato" };

	a_comment(scene, "frank words");
	for (size_t i = 0; i < ELEMENTS(at_once); i++)
		assert_true(sees_comment(scene, at_once[i]));
	for (size_t i = 0; i < ELEMENTS(later); i++)
		assert_false(sees_comment(scene, later[i]));
	fixture_advance_to(&scene->fixture, "response");
	for (size_t i = 0; i < ELEMENTS(later); i++)
		assert_true(sees_comment(scene, later[i]));
}

/* "One click showed it to all, and nobody knows whose." */
static void test_07_widening_takes_a_verb_a_reason_and_the_secretariat(void **state)
{
	struct scene *scene = *state;
	static const char open[] =
		"{'study':'GZ2019','object':'comment','to':'host','reason':'agreed with the city'}";

	a_comment(scene, "frank words");
	refused(scene, ERR_NOT_PERMITTED, "lead-kim", "visibility.open", open);
	refused(scene, ERR_PARAMS, "coordinator", "visibility.open",
		"{'study':'GZ2019','object':'comment','to':'host'}");
	ok(scene, "coordinator", "visibility.open", open);
	scene_keep(scene, "/opening");
	ok(scene, "gz-host", "comment.list", GZ);
	assert_true(pains_has(scene, "frank words"));
	assert_false(sees_comment(scene, "kei-park"));
	ok(scene, "lead-kim", "visibility.list", GZ);
	is(scene, "/items/0/principal", "coordinator");
	is(scene, "/items/0/reason", "agreed with the city");
	ok(scene, "coordinator", "visibility.close",
	   "{'study':'GZ2019','opening':'%s','reason':'r'}", scene->id);
	ok(scene, "gz-host", "comment.list", GZ);
	is(scene, "/items", "[]");
}

static void test_07_an_embargo_holds_until_its_stage(void **state)
{
	struct scene *scene = *state;

	a_comment(scene, "frank words");
	ok(scene, "coordinator", "visibility.embargo",
	   "{'study':'GZ2019','object':'comment','until':'publication','reason':'r'}");
	fixture_advance_to(&scene->fixture, "response");
	assert_false(sees_comment(scene, "gz-host"));
	fixture_advance_to(&scene->fixture, "publication");
	ok(scene, "gz-host", "comment.list", GZ);
	assert_true(pains_has(scene, "frank words"));
}

/* Before it opens, a rehearsal tells who is named in it. */
static void test_07_opening_warns_of_names(void **state)
{
	struct scene *scene = *state;

	single_anonymized(scene);
	a_comment(scene, "ask Park Sample"); /* where others are called Sample, too */
	scene_keep(scene, "/comment");
	ok(scene, "coordinator", "visibility.open",
	   "{'study':'GZ2019','object':'comment','to':'host','reason':'r','dry_run':true}");
	is(scene, "/warnings/0/subject", scene->id);
	is(scene, "/warnings/0/principal", "kei-park");
	is(scene, "/warnings/0/offset", "4");
	is(scene, "/warnings/0/length", "11");
	ok(scene, "gz-host", "comment.list", GZ);
	is(scene, "/items", "[]");
}

/* And its writer is warned at once, of whom they know: also where somebody whom they do not know has the same family
 * name. */
static void test_07_writing_warns_of_names(void **state)
{
	struct scene *scene = *state;
	struct fixture *fixture = &scene->fixture;

	ok(scene, "coordinator", "visibility.identity",
	   "{'study':'GZ2019','identity':'double_anonymized','reason':'r'}");
	ok(scene, "coordinator", "role.grant",
	   "{'principal':'igdp-chen','role':'host','study':'GZ2019'}");
	ok(scene, "coordinator", "principal.update",
	   "{'principal':'igdp-chen','full_name':'Chen Mori'}");
	ok(scene, "coordinator", "principal.update",
	   "{'principal':'iges-sato','full_name':'Ken Mori'}");
	fixture_advance_to(fixture, "comment_round");
	ok(scene, "kei-park", "comment.add", "{'study':'GZ2019','text':'as Ken Mori has said'}");
	is(scene, "/warnings/0/principal", "iges-sato");
	is(scene, "/warnings/0/offset", "3");
	is(scene, "/warnings/0/length", "8");
	ok(scene, "kei-park", "comment.add", "{'study':'GZ2019','text':'as Chen Mori has said'}");
	assert_false(pains_has(scene, "igdp-chen")); /* nobody is told a name by it */
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, pains_setup, pains_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_02_anonymity_no_row_of_zeros_names_a_reviewer),
		TEST(test_02_anonymity_holds_through_a_new_round),
		TEST(test_02_anonymity_absent_and_forbidden_read_the_same),
		TEST(test_02_can_happen_a_text_names_its_author),
		TEST(test_03_undo_a_stage_goes_back_and_on_with_all_that_was_in_it),
		TEST(test_03_undo_what_was_taken_back_is_brought_back),
		TEST(test_03_can_happen_a_stage_without_a_way_back),
		TEST(test_03_can_happen_an_end_and_a_decision_stay),
		TEST(test_04_a_submitted_review_is_sent_back_and_comes_again),
		TEST(test_04_nobody_changes_anothers_review_in_silence),
		TEST(test_05_two_tabs_lose_nothing),
		TEST(test_05_what_is_not_complete_is_kept_all_the_same),
		TEST(test_05_a_line_that_breaks_loses_and_doubles_nothing),
		TEST(test_05_can_happen_a_refused_submission_is_not_kept_as_a_draft),
		TEST(test_07_a_comment_is_not_visible_to_the_host_at_once),
		TEST(test_07_widening_takes_a_verb_a_reason_and_the_secretariat),
		TEST(test_07_an_embargo_holds_until_its_stage),
		TEST(test_07_opening_warns_of_names),
		TEST(test_07_writing_warns_of_names),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
