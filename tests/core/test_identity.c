/* test_identity.c: who may know whom. Under each policy, in every stage, every read of every viewer is asked for
 * everything, and every write is rehearsed: no answer and no refusal may name, by principal, full name, address
 * or institution, somebody who is hidden from them, unless the question did. Each of them has an institution of
 * their own for that. The table of who knows whom is written after Z39.106 and the manual, not after the
 * code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/probe.h"

static const char *const reviewing[] = { "igdp-liu",   "iges-sato", "kei-park", "igdp-chen",
					 "former-gao", "dec-han",   "inv-endo", "gone-ito" };

static const struct {
	const char *identity;
	const char *not_knowing_reviewers, *not_knowing_host;
} policies[] = {
	{ "all_visible", "", "" },
	{ "single_anonymized", "host plenary observer", "" },
	{ "double_anonymized", "host plenary observer", "reviewer_in reviewer_out observer" },
	{ "triple_anonymized", "host plenary observer editor",
	  "reviewer_in reviewer_out observer editor plenary" },
};

static bool is_named(const char *list, enum viewer_index who)
{
	for (const char *at = list; *at;) {
		size_t len = strcspn(at, " ");
		if (world_viewer((struct str){ at, len }) == who)
			return true;
		at += len + strspn(at + len, " ");
	}
	return false;
}

/* As a whole value, or as part of a sentence. */
static bool line_has(const char *line, size_t len, const char *word)
{
	return memmem(line, len, word, strlen(word)) != NULL;
}

static unsigned told(const struct portrait *portrait, const char *name)
{
	_cleanup_(x_freep) char *marked = xasprintf("zz %s", name);
	const char *question = "";
	size_t question_len = 0;
	unsigned count = 0;

	for (const char *line = portrait->text, *end; *line; line = end + 1) {
		end = strchr(line, '\n');
		size_t len = (size_t)(end - line);
		if (line[0] != ' ') {
			question = line;
			question_len = len;
			continue;
		}
		if (line_has(line, len, marked) ||
		    (line_has(line, len, name) && !line_has(question, question_len, name))) {
			if (count++ == 0)
				print_error("%s: %.*s\n%.*s\n", name, (int)question_len, question,
					    (int)(len < 2000 ? len : 2000), line);
		}
	}
	return count;
}

static unsigned leaks(const struct portrait *portrait, size_t policy, enum viewer_index who)
{
	unsigned wrong = 0, found = 0;

	for (size_t i = 0; i < ELEMENTS(reviewing); i++) {
		if (strcmp(world_principals[who], reviewing[i]) == 0)
			continue;
		if (is_named(policies[policy].not_knowing_reviewers, who))
			found += told(portrait, reviewing[i]);
	}
	if (is_named(policies[policy].not_knowing_host, who))
		found += told(portrait, "gz-host");
	if (found > 0) {
		wrong++;
		print_error("%s is told %u times under %s\n", world_viewers[who], found,
			    policies[policy].identity);
	}
	return wrong;
}

/* Whatever tells of somebody has the same word in it. */
static void name_one(struct world *world, const char *name)
{
	tamper(&world->fixture,
	       "INSERT INTO institution (name, title, country, language, created_ms)"
	       " SELECT 'zz %s', 'zz %s', i.country, i.language, 0"
	       " FROM principal p JOIN institution i ON i.id = p.institution WHERE p.name = '%s';"
	       "UPDATE principal SET full_name = 'zz %s', email = 'zz %s@zz.example',"
	       " native_name = 'zz %s', name_language = 'zz %s',"
	       " institution = (SELECT id FROM institution WHERE name = 'zz %s') WHERE name = '%s'",
	       name, name, name, name, name, name, name, name, name);
}

/* Columns that hold the language of a text, and who wrote that. */
static const struct {
	const char *table, *language, *writer;
} written[] = {
	{ "review_version", "language", "principal" },
	{ "response", "language", "principal" },
	{ "question", "language", "owner" },
	{ "evidence", "language", "owner" },
	{ "finding", "language", "owner" },
	{ "recommendation", "language", "owner" },
	{ "recommendation", "response_language", "responded_by" },
	{ "practice", "language", "owner" },
	{ "progress", "language", "principal" },
	{ "action", "language", "owner" }, /* the host wrote what the host is to do */
	{ "action", "evidence_language", "owner" },
	{ "decision", "language", "owner" },
};

static void name_all(struct world *world)
{
	for (size_t i = 0; i < ELEMENTS(reviewing); i++)
		name_one(world, reviewing[i]);
	name_one(world, "gz-host");
	tamper_stage(&world->fixture, "publication");
	fixture_do(&world->fixture, "gz-host", "action.settle",
		   "{'action':'%s','state':'done','evidence':'e'}", world->ids[THING_ACTION]);
	/* The language of a text says who wrote it, where nobody else speaks it. */
	for (size_t i = 0; i < ELEMENTS(written); i++)
		tamper(&world->fixture,
		       "UPDATE %s SET %s = (SELECT full_name FROM principal WHERE id = %s.%s)",
		       written[i].table, written[i].language, written[i].table, written[i].writer);
	tamper(&world->fixture,
	       "UPDATE declaration SET language = (SELECT p.full_name FROM assignment a JOIN "
	       "principal p ON p.id = a.principal WHERE a.id = declaration.assignment)");
	tamper(&world->fixture,
	       "UPDATE former_text SET language = (SELECT p.full_name FROM finding f JOIN "
	       "principal p "
	       "ON p.id = f.owner WHERE f.id = former_text.subject) WHERE object = 'finding'");
}

static void test_nobody_is_named(void **state)
{
	static const int stages[] = { 2, 4, 6, 8, 9, 11, 13 };
	struct world *world = *state;
	unsigned wrong = 0;

	name_all(world);
	for (size_t policy = 1; policy < ELEMENTS(policies); policy++) {
		fixture_do(&world->fixture, "coordinator", "visibility.identity",
			   "{'study':'GZ2019','identity':'%s','reason':'r'}",
			   policies[policy].identity);
		for (size_t i = 0; i < ELEMENTS(stages); i++) {
			tamper_stage(&world->fixture, world_stages[stages[i]]);
			for (int who = 0; who < WHO__MAX; who++) {
				struct portrait portrait = { 0 };
				if (!is_named(policies[policy].not_knowing_reviewers,
					      (enum viewer_index)who) &&
				    !is_named(policies[policy].not_knowing_host,
					      (enum viewer_index)who))
					continue;
				probe_reads(world, (enum viewer_index)who, &portrait);
				probe_writes(world, (enum viewer_index)who, &portrait);
				wrong += leaks(&portrait, policy, (enum viewer_index)who);
				portrait_done(&portrait);
			}
		}
	}
	assert_int_equal(wrong, 0);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_nobody_is_named) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
