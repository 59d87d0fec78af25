/* test_secrets.c: every text that somebody wrote, and who finds it by asking for everything, in
 * every stage.
 *
 * The table is the oracle. It is written from what config/workflows/peer-review.conf and the
 * form say to people, and from the verbs' descriptions; no rule of the daemon is asked. A row
 * says in which stages a viewer finds the secret: "#". Whoever is not named never does. Both
 * ways are held: what may be read is found, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/probe.h"

/* Stages: requested, scoping, team, preparation | desk_review, consultation, drafting,
 * fact_check | comment_round, response, assessment | publication, follow_up, closed */
#define ALWAYS                                                                                     \
	"####"                                                                                     \
	"####"                                                                                     \
	"###"                                                                                      \
	"###"
#define FROM_TEAM                                                                                  \
	"..##"                                                                                     \
	"####"                                                                                     \
	"###"                                                                                      \
	"###"
#define FROM_CONSULTATION                                                                          \
	"...."                                                                                     \
	".###"                                                                                     \
	"###"                                                                                      \
	"###"
#define FROM_RESPONSE                                                                              \
	"...."                                                                                     \
	"...."                                                                                     \
	".##"                                                                                      \
	"###"
#define FROM_PUBLICATION                                                                           \
	"...."                                                                                     \
	"...."                                                                                     \
	"..."                                                                                      \
	"###"

/* Drafting, fact_check, comment_round, assessment. */
#define FROM_DRAFTING                                                                              \
	"...."                                                                                     \
	"..##"                                                                                     \
	"###"                                                                                      \
	"###"
#define FROM_FACT_CHECK                                                                            \
	"...."                                                                                     \
	"...#"                                                                                     \
	"###"                                                                                      \
	"###"
#define FROM_ROUND                                                                                 \
	"...."                                                                                     \
	"...."                                                                                     \
	"###"                                                                                      \
	"###"
#define FROM_ASSESSMENT                                                                            \
	"...."                                                                                     \
	"...."                                                                                     \
	"..#"                                                                                      \
	"###"

#define TEAM_ALL       "secretariat lead reviewer_in reviewer_out editor"
#define ROWS_MAX       5
#define INSIDE	       "secretariat plenary host lead reviewer_in reviewer_out editor observer"
#define ADMINISTRATORS "secretariat operator invitee_operator"

static const struct {
	struct {
		const char *who, *stages;
	} rows[ROWS_MAX];
} readers[SECRET__MAX] = {
	/* Conflicts are personal: who declares, who decides, who manages. */
	[SECRET_DECLARATION_IN] = { { { "reviewer_in secretariat lead", ALWAYS } } },
	[SECRET_DECLARATION_PARK] = { { { "secretariat lead", ALWAYS } } },
	[SECRET_DECISION_PARK] = { { { "secretariat lead", ALWAYS } } },
	[SECRET_DECLARATION_CHEN] = { { { "secretariat lead", ALWAYS } } },
	/* Why somebody is not in the team: for those who build it. Who left has no part any
	 * more. */
	[SECRET_DECLINE] = { { { "secretariat lead", ALWAYS } } },
	[SECRET_DISMISSAL] = { { { "secretariat lead", ALWAYS } } },
	/* What spoke against it, and what was known: who steers, and the secretariat alone. */
	[SECRET_DESPITE] = { { { "secretariat lead", ALWAYS } } },
	[SECRET_CONFLICT] = { { { "secretariat", ALWAYS } } },
	[SECRET_OPENING] = { { { "secretariat lead", ALWAYS } } },
	[SECRET_ABSENCE] = { { { "reviewer_out secretariat", ALWAYS } } },
	/* A draft is its author's alone. */
	[SECRET_DRAFT_BEFORE] = { { { "reviewer_in", ALWAYS } } },
	[SECRET_DRAFT_AFTER] = { { { "reviewer_in", ALWAYS } } },
	[SECRET_DRAFT_OUT] = { { { "reviewer_out", ALWAYS } } },
	[SECRET_DRAFT_OUT_KEY] = { { { "reviewer_out", ALWAYS } } },
	/* Reviews: lead and secretariat; the team when its own is in, or from the consultation
	 * on, as the host; all others with the publication. */
	[SECRET_BODY_IN] = { { { "reviewer_in secretariat lead", ALWAYS },
			       { "reviewer_out editor host", FROM_CONSULTATION },
			       { "plenary observer", FROM_PUBLICATION } } },
	[SECRET_BODY_PARK] = { { { "reviewer_in secretariat lead", ALWAYS },
				 { "reviewer_out editor host", FROM_CONSULTATION },
				 { "plenary observer", FROM_PUBLICATION } } },
	[SECRET_BODY_FORMER] = { { { "reviewer_in secretariat lead", ALWAYS },
				   { "reviewer_out editor host", FROM_CONSULTATION },
				   { "plenary observer", FROM_PUBLICATION } } },
	/* What is asked of who is not sure, and shown to the lead too. */
	[SECRET_LIMITS_IN] = { { { "reviewer_in secretariat lead", ALWAYS } } },
	[SECRET_LIMITS_PARK] = { { { "secretariat lead", ALWAYS } } },
	[SECRET_ONLY_IN] = { { { "reviewer_in secretariat", ALWAYS } } },
	[SECRET_ONLY_PARK] = { { { "secretariat", ALWAYS } } },
	[SECRET_RETURN_PARK] = { { { "secretariat lead", ALWAYS } } },
	/* Steps: their reasons are for everybody inside, but for why guards were passed over. */
	[SECRET_OVERRIDE] = { { { "secretariat lead", ALWAYS } } },
	[SECRET_BACK] = { { { INSIDE, ALWAYS } } },
	[SECRET_NOTE] = { { { NULL, NULL } } },
	[SECRET_RETRACTION] = { { { INSIDE, ALWAYS } } },
	/* Comments: who made them, who answers, who edits; host and team when answering begins;
	 * all with publication. */
	[SECRET_COMMENT_OUT] = { { { "reviewer_out secretariat lead editor", ALWAYS },
				   { "host reviewer_in", FROM_RESPONSE },
				   { "plenary observer", FROM_PUBLICATION } } },
	[SECRET_COMMENT_IN] = { { { "reviewer_in secretariat lead editor", ALWAYS },
				  { "host reviewer_out", FROM_RESPONSE },
				  { "plenary observer", FROM_PUBLICATION } } },
	[SECRET_RESPONSE_IN] = { { { "secretariat lead editor", ALWAYS },
				   { "host reviewer_in reviewer_out", FROM_RESPONSE },
				   { "plenary observer", FROM_PUBLICATION } } },
	[SECRET_COMMENT_OBSERVER] = { { { "observer secretariat lead editor", ALWAYS },
					{ "host reviewer_in reviewer_out", FROM_RESPONSE },
					{ "plenary", FROM_PUBLICATION } } },
	[SECRET_COMMENT_FACT] = { { { "host secretariat lead editor", ALWAYS },
				    { "reviewer_in reviewer_out", FROM_RESPONSE },
				    { "plenary observer", FROM_PUBLICATION } } },
	[SECRET_RESPONSE_FACT] = { { { "secretariat lead editor", ALWAYS }, /* a later one counts */
				     { "host reviewer_in reviewer_out", FROM_RESPONSE },
				     { "plenary observer", FROM_PUBLICATION } } },
	[SECRET_RESPONSE_FACT_LAST] = { { { "secretariat lead editor", ALWAYS },
					  { "host reviewer_in reviewer_out", FROM_RESPONSE },
					  { "plenary observer", FROM_PUBLICATION } } },
	[SECRET_REOPENING] = { { { "secretariat lead editor", ALWAYS },
				 { "host reviewer_in reviewer_out", FROM_RESPONSE },
				 { "plenary observer", FROM_PUBLICATION } } },
	[SECRET_COMMENT_GONE] = { { { "reviewer_out secretariat lead editor", ALWAYS },
				    { "host reviewer_in", FROM_RESPONSE },
				    { "plenary observer", FROM_PUBLICATION } } },
	[SECRET_TAKEN_BACK] = { { { "reviewer_out secretariat lead editor", ALWAYS },
				  { "host reviewer_in", FROM_RESPONSE },
				  { "plenary observer", FROM_PUBLICATION } } },
	/* Who is named in a table, to whom its comments are shown; an answer that came with it, to whom
	 * answers are. What is not filed is nobody's. */
	[SECRET_COMMENTER] = { { { "reviewer_out secretariat lead editor", ALWAYS },
				 { "host reviewer_in", FROM_RESPONSE },
				 { "plenary observer", FROM_PUBLICATION } } },
	[SECRET_ANSWERED_THERE] = { { { "secretariat lead editor", ALWAYS },
				      { "host reviewer_in reviewer_out", FROM_RESPONSE },
				      { "plenary observer", FROM_PUBLICATION } } },
	[SECRET_IMPORT] = { { { "lead", ALWAYS } } },
	[SECRET_IMPORT_ROW] = { { { NULL, NULL } } },
	/* The programme. */
	[SECRET_KEY_LABEL] = { { { "reviewer_in " ADMINISTRATORS, ALWAYS } } },
	[SECRET_KEY_REVOKED] = { { { ADMINISTRATORS, ALWAYS } } },
	[SECRET_EMAIL] = { { { "reviewer_out " ADMINISTRATORS, ALWAYS } } },
	/* As the full name: of whoever has a place, to those who see that. */
	[SECRET_NATIVE_NAME] = { { { "reviewer_in reviewer_out host lead editor " ADMINISTRATORS,
				     ALWAYS },
				   { "plenary observer", FROM_TEAM } } },
	[SECRET_ARCHIVE] = { { { "secretariat", ALWAYS } } },
	[SECRET_OTHER_STUDY] = { { { "secretariat plenary", ALWAYS } } },
	/* Documents by their kind; what is not sent to its end is the sender's. */
	[SECRET_SELF_ASSESSMENT] = { { { "host " TEAM_ALL, ALWAYS } } },
	[SECRET_DRAFT] = { { { "secretariat lead editor", ALWAYS },
			     { "host", FROM_FACT_CHECK },
			     { "reviewer_in reviewer_out", FROM_ROUND },
			     { "plenary", FROM_ASSESSMENT } } },
	[SECRET_UPLOAD] = { { { "lead", ALWAYS } } },
	[SECRET_BUNDLE] = { { { INSIDE, ALWAYS } } },
	/* From the question to the progress. What a finding said before it was changed is shown to
	 * those who wrote together alone. */
	[SECRET_QUESTION] = { { { INSIDE, ALWAYS } } },
	[SECRET_EVIDENCE] = { { { TEAM_ALL, ALWAYS } } },
	[SECRET_FINDING] = { { { TEAM_ALL, ALWAYS },
			       { "host", FROM_DRAFTING },
			       { "plenary", FROM_ASSESSMENT },
			       { "observer", FROM_PUBLICATION } } },
	[SECRET_FINDING_BEFORE] = { { { TEAM_ALL, ALWAYS } } },
	[SECRET_RECOMMENDATION] = { { { TEAM_ALL, ALWAYS },
				      { "host", FROM_FACT_CHECK },
				      { "plenary", FROM_ASSESSMENT },
				      { "observer", FROM_PUBLICATION } } },
	[SECRET_RECOMMENDED] = { { { TEAM_ALL, ALWAYS },
				   { "host", FROM_FACT_CHECK },
				   { "plenary", FROM_ASSESSMENT },
				   { "observer", FROM_PUBLICATION } } },
	[SECRET_ACCEPTANCE] = { { { TEAM_ALL, ALWAYS },
				  { "host", FROM_FACT_CHECK },
				  { "plenary", FROM_ASSESSMENT },
				  { "observer", FROM_PUBLICATION } } },
	[SECRET_PROGRESS] = { { { TEAM_ALL, ALWAYS },
				{ "host", FROM_FACT_CHECK },
				{ "plenary", FROM_ASSESSMENT },
				{ "observer", FROM_PUBLICATION } } },
	/* The host's own to do. */
	[SECRET_ACTION] = { { { "host " TEAM_ALL, ALWAYS },
			      { "plenary", FROM_ASSESSMENT },
			      { "observer", FROM_PUBLICATION } } },
	[SECRET_OCCASION] = { { { INSIDE, ALWAYS } } },
	[SECRET_DECISION] = { { { INSIDE, ALWAYS } } },
	/* The meeting's, and the compendium's: see world.h for who is of them. */
	[SECRET_AGENDA] = { { { "secretariat plenary observer", ALWAYS } } },
	[SECRET_DECIDED] = { { { "secretariat plenary observer", ALWAYS } } },
	[SECRET_REQUEST] = { { { "secretariat plenary observer", ALWAYS } } },
	[SECRET_ANSWER] = { { { "secretariat observer", ALWAYS } } },
	[SECRET_ACTIVITY] = { { { "secretariat plenary observer", ALWAYS } } },
	[SECRET_PRACTICE] = { { { "secretariat editor observer", ALWAYS } } },
	[SECRET_DECLINED] = { { { "secretariat editor observer", ALWAYS } } },
	/* Who serves the topic; keeping the queue is not enough. */
	[SECRET_JOB] = { { { "secretariat worker invitee_operator", ALWAYS } } },
	[SECRET_JOB_KEY] = { { { "secretariat worker invitee_operator", ALWAYS } } },
	[SECRET_JOB_ERROR] = { { { "secretariat worker invitee_operator", ALWAYS } } },
	[SECRET_JOB_HELD] = { { { "secretariat worker invitee_operator", ALWAYS } } },
	[SECRET_JOB_SEALED] = { { { "secretariat", ALWAYS } } },
};

static bool names(const char *list, enum viewer_index who)
{
	for (const char *at = list; at && *at;) {
		size_t len = strcspn(at, " ");
		if (world_viewer((struct str){ at, len }) == who)
			return true;
		at += len + strspn(at + len, " ");
	}
	return false;
}

static bool may_read(enum secret secret, enum viewer_index who, int stage)
{
	for (int i = 0; i < ROWS_MAX; i++)
		if (names(readers[secret].rows[i].who, who))
			return readers[secret].rows[i].stages[stage] == '#';
	return false;
}

/* The line that holds the word, with the question before it. */
static void show(const struct portrait *portrait, const char *at)
{
	const char *line = at, *end = strchr(at, '\n');

	for (int lines = 0; line > portrait->text && lines < 2; line--)
		lines += line[-1] == '\n';
	print_error("%.*s\n", (int)(end - line), line);
}

static unsigned held(const struct portrait *portrait, enum viewer_index who, int stage, bool is_all)
{
	unsigned wrong = 0;

	for (int secret = 0; secret < SECRET__MAX; secret++) {
		const char *at =
			portrait->text ? strstr(portrait->text, world_secrets[secret]) : NULL;
		bool may = may_read((enum secret)secret, who, stage);
		if (at && !may) {
			wrong++;
			print_error("%s learns %s in stage %s:\n", world_viewers[who],
				    world_secret_names[secret], world_stages[stage]);
			show(portrait, at);
		} else if (!at && may && is_all) {
			wrong++;
			print_error("%s does not find %s in stage %s\n", world_viewers[who],
				    world_secret_names[secret], world_stages[stage]);
		}
	}
	return wrong;
}

static void test_rows_are_whole(void **state)
{
	(void)state;
	for (int secret = 0; secret < SECRET__MAX; secret++)
		for (int i = 0; i < ROWS_MAX; i++)
			if (readers[secret].rows[i].stages)
				assert_int_equal(strlen(readers[secret].rows[i].stages), STAGES);
}

/* Every read, as everybody, in every stage. */
static void test_reads(void **state)
{
	struct world *world = *state;
	unsigned wrong = 0;

	for (int stage = 0; stage < STAGES; stage++) {
		tamper_stage(&world->fixture, world_stages[stage]);
		for (int who = 0; who < WHO__MAX; who++) {
			struct portrait portrait = { 0 };
			probe_reads(world, (enum viewer_index)who, &portrait);
			assert_true(portrait.calls > 100);
			wrong += held(&portrait, (enum viewer_index)who, stage, true);
			portrait_done(&portrait);
		}
	}
	assert_int_equal(wrong, 0);
}

/* What a write is refused for, and what it would answer, in one stage of each kind; and nothing
 * is stored. */
static void test_writes(void **state)
{
	static const int stages[] = { 2, 4, 6, 9, 11, 13 };
	struct world *world = *state;
	unsigned wrong = 0;

	for (size_t i = 0; i < ELEMENTS(stages); i++) {
		tamper_stage(&world->fixture, world_stages[stages[i]]);
		_cleanup_(x_freep) char *before = tamper_dump(&world->fixture);
		for (int who = 0; who < WHO__MAX; who++) {
			struct portrait portrait = { 0 };
			probe_writes(world, (enum viewer_index)who, &portrait);
			assert_true(portrait.calls > 400);
			wrong += held(&portrait, (enum viewer_index)who, stages[i], false);
			portrait_done(&portrait);
		}
		_cleanup_(x_freep) char *after = tamper_dump(&world->fixture);
		assert_string_equal(before, after);
	}
	assert_int_equal(wrong, 0);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows_are_whole),
		TEST(test_reads),
		TEST(test_writes),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
