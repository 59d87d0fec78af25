/* test_hidden.c: what is hidden does not show, neither by what it changes nor by how it is
 * refused.
 *
 * A change is made, and everybody's portrait is taken before and after: all reads, and all
 * writes as rehearsals. Whom a row names notices; everybody else gets, byte for byte, what they
 * got before: no count, cursor, version, id or error text moved. And what is forbidden answers
 * as what was never there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/probe.h"

struct change {
	const char *name;
	void (*run)(struct world *world);
	const char *noticed_by;
};

static bool names(const char *list, enum viewer_index who)
{
	for (const char *at = list; *at;) {
		size_t len = strcspn(at, " ");
		if (world_viewer((struct str){ at, len }) == who)
			return true;
		at += len + strspn(at + len, " ");
	}
	return false;
}

/* Strangers are asked for what they read alone: test_forbidden_ids holds what they try to write. */
static void portrait_take(struct world *world, enum viewer_index who, struct portrait *portrait)
{
	const char *strangers = "worker former decliner outsider gone";

	portrait_done(portrait);
	probe_reads(world, who, portrait);
	if (!names(strangers, who))
		probe_writes(world, who, portrait);
}

static unsigned compare(const struct change *change, enum viewer_index who,
			const struct portrait *before, const struct portrait *after)
{
	bool is_same = before->len == after->len && strcmp(before->text, after->text) == 0;
	const char *a, *b;

	if (is_same == !names(change->noticed_by, who))
		return 0;
	print_error("%s %s\n", world_viewers[who], change->name);
	if (is_same) {
		print_error("  and does not notice\n");
		return 1;
	}
	portrait_difference(before, after, &a, &b);
	print_error("  and notices: %.*s\n  after: %.*s\n", (int)strcspn(a, "\n"), a,
		    (int)strcspn(b, "\n"), b);
	return 1;
}

static void run_changes(struct world *world, const struct change changes[])
{
	struct portrait before[WHO__MAX] = { 0 }, after = { 0 };
	unsigned wrong = 0;

	/* The stage was forged: let the inboxes follow it. */
	fixture_do(&world->fixture, "coordinator", "remind.run", "{}");
	for (int who = 0; who < WHO__MAX; who++)
		portrait_take(world, (enum viewer_index)who, &before[who]);
	for (; changes->name; changes++) {
		changes->run(world);
		for (int who = 0; who < WHO__MAX; who++) {
			portrait_take(world, (enum viewer_index)who, &after);
			wrong += compare(changes, (enum viewer_index)who, &before[who], &after);
			struct portrait swap = before[who];
			before[who] = after;
			after = swap;
		}
	}
	for (int who = 0; who < WHO__MAX; who++)
		portrait_done(&before[who]);
	portrait_done(&after);
	assert_int_equal(wrong, 0);
}

#define CHANGE(name, who, method, ...)                                                             \
	static void name(struct world *world)                                                      \
	{                                                                                          \
		fixture_do(&world->fixture, who, method, __VA_ARGS__);                             \
	}

/* ---- reviews and declarations ---- */

#define STEERING "secretariat lead"
/* Who works for iges: what its people have to do comes and goes in its inbox. */
#define IGES_WORKS " worker invitee_operator"

CHANGE(save_out, "iges-sato", "review.save", "{'assignment':'GZ2019','body':{'obstacle':'more'}}")
CHANGE(save_in, "igdp-liu", "review.save", "{'assignment':'GZ2019','body':{'obstacle':'more'}}")
CHANGE(approve_in, "lead-kim", "review.approve", "{'review':'%s'}", world->ids[THING_REVIEW_IN])
CHANGE(refile_chen, "igdp-chen", "declaration.file",
       "{'assignment':'GZ2019','state':'declared','type':'personal','text':'a brother'}")
CHANGE(decide_chen, "sec-ahn", "declaration.decide",
       "{'declaration':'%s','decision':'excluded','reason':'too near'}",
       world->ids[THING_DECLARATION_CHEN])
CHANGE(return_out, "lead-kim", "review.return", "{'review':'%s','reason':'more on transport'}",
       world->ids[THING_REVIEW_OUT])

static void submit_out(struct world *world)
{
	struct json_object *params = world_params(world, "{'assignment':'GZ2019'}");
	enum err err;

	json_object_object_add(params, "body", fixture_review("submitted now"));
	json_object_put(
		fixture_call_json(&world->fixture, "iges-sato", "review.submit", &err, params));
	assert_int_equal(err, ERR_NONE);
}

static void test_reviews(void **state)
{
	struct world *world = *state;
	static const struct change changes[] = {
		{ "saves a draft (REVIEWER_OUT)", save_out, "reviewer_out" },
		{ "saves a draft after submitting (REVIEWER_IN)", save_in, "reviewer_in" },
		{ "review is approved (REVIEWER_IN)", approve_in, STEERING " reviewer_in" },
		{ "declares anew (igdp-chen)", refile_chen, STEERING },
		{ "is excluded (igdp-chen)", decide_chen, STEERING },
		{ "submits (REVIEWER_OUT)", submit_out,
		  STEERING " reviewer_in reviewer_out" IGES_WORKS },
		{ "saves a draft more (REVIEWER_OUT)", save_out, "reviewer_out" },
		{ "review is returned (REVIEWER_OUT)", return_out,
		  STEERING " reviewer_in reviewer_out" IGES_WORKS },
		{ NULL, NULL, NULL },
	};

	tamper_stage(&world->fixture, "desk_review");
	run_changes(world, changes);
}

/* ---- comments ---- */

#define ANSWERING "secretariat lead editor"

CHANGE(add_comment, "observer-lee", "comment.add", "{'study':'GZ2019','text':'another'}")
CHANGE(assign_out, "lead-kim", "comment.assign", "{'comment':'%s','responder':'editor-mori'}",
       world->ids[THING_COMMENT_OUT])
CHANGE(answer_out, "editor-mori", "comment.respond",
       "{'comment':'%s','disposition':'noted','text':'so it is'}", world->ids[THING_COMMENT_OUT])
CHANGE(reopen_out, "lead-kim", "comment.reopen", "{'comment':'%s','reason':'say more'}",
       world->ids[THING_COMMENT_OUT])
CHANGE(withdraw_out, "iges-sato", "comment.withdraw", "{'comment':'%s','reason':'a mistake'}",
       world->ids[THING_COMMENT_OUT])
CHANGE(restore_out, "iges-sato", "comment.restore", "{'comment':'%s','reason':'it was right'}",
       world->ids[THING_COMMENT_OUT])
CHANGE(add_elsewhere, "hid-host", "comment.add", "{'study':'HID2019','text':'elsewhere'}")

static void test_comments(void **state)
{
	struct world *world = *state;
	static const struct change changes[] = {
		{ "comments (OBSERVER)", add_comment, ANSWERING " observer" },
		{ "comments elsewhere", add_elsewhere, "secretariat" },
		{ "comment is assigned (REVIEWER_OUT's)", assign_out, ANSWERING IGES_WORKS },
		{ "comment is answered (REVIEWER_OUT's)", answer_out, ANSWERING IGES_WORKS },
		{ "comment is reopened (REVIEWER_OUT's)", reopen_out, ANSWERING IGES_WORKS },
		{ "comment is answered again (REVIEWER_OUT's)", answer_out, ANSWERING IGES_WORKS },
		{ "takes the comment back, answered or not (REVIEWER_OUT)", withdraw_out,
		  ANSWERING " reviewer_out" },
		{ "brings it back, answered (REVIEWER_OUT)", restore_out,
		  ANSWERING " reviewer_out" },
		{ NULL, NULL, NULL },
	};

	tamper_stage(&world->fixture, "comment_round");
	tamper(&world->fixture,
	       "UPDATE study SET stage = 'comment_round', due_ms = NULL WHERE code = 'HID2019'");
	run_changes(world, changes);
}

/* ---- the programme, and before the team is known ---- */

#define ADMINISTRATORS "secretariat operator invitee_operator"

CHANGE(add_key, "op-bae", "key.add",
       "{'principal':'outsider','public':'JTKVSB%%%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6'}")
CHANGE(confirm_elsewhere, "hid-host", "study.confirm", "{'study':'HID2019','item':'host_consent'}")
CHANGE(grant_elsewhere, "coordinator", "role.grant",
       "{'principal':'dec-han','role':'lead','study':'HID2019'}")
CHANGE(create_study, "coordinator", "study.create",
       "{'study':'THIRD2019','title':'t','city':'Gwangju','country':'KR','year':2019}")
CHANGE(add_principal, "op-bae", "principal.add",
       "{'principal':'new-one','institution':'kei','full_name':'N'}")
CHANGE(update_principal, "op-bae", "principal.update",
       "{'principal':'iges-sato','email':'other@iges.example'}")
CHANGE(update_institution, "op-bae", "institution.update",
       "{'institution':'iges','title':'Another name'}")
CHANGE(grant_worker, "coordinator", "role.grant", "{'principal':'kei-park','role':'worker'}")
CHANGE(dismiss_invitee, "sec-ahn", "assignment.withdraw",
       "{'assignment':'%s','reason':'found another'}", world->ids[THING_PLACE_INVITEE])

CHANGE(save_search, "iges-sato", "search.save", "{'name':'a-name','query':'word late:yes'}")
CHANGE(save_another, "iges-sato", "search.save", "{'name':'a-name','query':'other'}")
CHANGE(drop_search, "iges-sato", "search.drop", "{'name':'a-name'}")

static void test_programme(void **state)
{
	struct world *world = *state;
	static const struct change changes[] = {
		{ "a key (OUTSIDER)", add_key, ADMINISTRATORS " outsider" },
		{ "confirmed elsewhere", confirm_elsewhere, "secretariat plenary" IGES_WORKS },
		{ "a role elsewhere (DECLINER)", grant_elsewhere, "secretariat plenary decliner" },
		{ "a search is saved (REVIEWER_OUT)", save_search, "reviewer_out" },
		{ "another in its place (REVIEWER_OUT)", save_another, "reviewer_out" },
		{ "and forgotten (REVIEWER_OUT)", drop_search, "reviewer_out" },
		{ "a new study", create_study, "secretariat plenary" },
		/* whom the lead could invite; DECLINER is one now */
		{ "a new principal", add_principal, ADMINISTRATORS " lead decliner" },
		{ "another address (REVIEWER_OUT)", update_principal,
		  ADMINISTRATORS " reviewer_out" },
		/* and who sees who has a place, in the programme's report */
		{ "another title", update_institution,
		  ADMINISTRATORS " host lead reviewer_in reviewer_out editor" },
		/* and no longer, since it is a program's */
		{ "a role in the programme (kei-park)", grant_worker,
		  ADMINISTRATORS " lead decliner" },
		{ "an invitation taken back (INVITEE)", dismiss_invitee,
		  "secretariat lead host reviewer_in reviewer_out editor invitee" IGES_WORKS },
		{ NULL, NULL, NULL },
	};

	tamper_stage(&world->fixture, "scoping");
	run_changes(world, changes);
}

/* ---- forbidden and missing ---- */

static bool takes(const struct verb *verb, size_t nth)
{
	return nth < VERB_PARAMS_MAX && verb->params[nth].name;
}

static unsigned same_answers(struct world *world, enum viewer_index who, const struct verb *verb,
			     const struct param *param, const char *hidden, const char *missing)
{
	struct portrait a = { 0 }, b = { 0 };
	const char *left, *right;
	unsigned wrong = 0;

	probe_value(world, who, verb, param->name, hidden, &a);
	probe_value(world, who, verb, param->name, missing, &b);
	assert_true(a.calls > 0 && a.calls == b.calls);
	if (strcmp(a.text, b.text) != 0) {
		wrong = 1;
		portrait_difference(&a, &b, &left, &right);
		print_error("%s, %s %s=%s:\n%.*s\n%s:\n%.*s\n", world_viewers[who], verb->name,
			    param->name, hidden, (int)strcspn(left, "\n"), left, missing,
			    (int)strcspn(right, "\n"), right);
	}
	portrait_done(&a);
	portrait_done(&b);
	return wrong;
}

/* Ids of every shape: never given out, of another kind, of another daemon, no id at all. */
static const char *const missing_ids[] = { "as-aaaaaaaaaaaaaaaa",
					   "co-aaaaaaaaaaaaaaaa",
					   "zz-aaaaaaaaaaaaaaaa",
					   "re-77777777777777777777",
					   "nothing",
					   "-" };

static unsigned ids_of(struct world *world, enum viewer_index who, const enum thing_index things[],
		       size_t count)
{
	unsigned wrong = 0;

	for (size_t i = 0; i < verb_count; i++)
		for (size_t nth = 0; takes(&verbs[i], nth); nth++) {
			const struct param *param = &verbs[i].params[nth];
			if (param->type != PARAM_ID && param->type != PARAM_PLACE)
				continue;
			for (size_t j = 0; j < count; j++)
				wrong += same_answers(world, who, &verbs[i], param,
						      world->ids[things[j]],
						      missing_ids[j % ELEMENTS(missing_ids)]);
		}
	return wrong;
}

static void test_forbidden_ids(void **state)
{
	static const enum viewer_index strangers[] = { WHO_OPERATOR, WHO_WORKER,   WHO_FORMER,
						       WHO_DECLINER, WHO_OUTSIDER, WHO_GONE };
	static const enum thing_index all[] = {
		THING_PLACE_IN,	  THING_PLACE_FORMER, THING_PLACE_DECLINER, THING_DECLARATION_IN,
		THING_REVIEW_IN,  THING_REVIEW_OUT,   THING_REVIEW_FORMER,  THING_COMMENT_OUT,
		THING_COMMENT_IN, THING_COMMENT_FACT, THING_COMMENT_GONE
	};
	/* To a reviewer whose own is not in, while reviews are written. */
	static const enum thing_index unseen[] = { THING_DECLARATION_IN, THING_DECLARATION_CHEN,
						   THING_REVIEW_IN,	 THING_REVIEW_PARK,
						   THING_REVIEW_FORMER,	 THING_COMMENT_IN,
						   THING_COMMENT_FACT };
	static const enum thing_index drafts[] = { THING_REVIEW_OUT };
	struct world *world = *state;
	unsigned wrong = 0;

	tamper_stage(&world->fixture, "desk_review");
	for (size_t i = 0; i < ELEMENTS(strangers); i++)
		wrong += ids_of(world, strangers[i], all, ELEMENTS(all));
	wrong += ids_of(world, WHO_REVIEWER_OUT, unseen, ELEMENTS(unseen));
	/* (The secretariat can act for the author, and so learns that there is a draft, though
	 * nothing of it.) */
	wrong += ids_of(world, WHO_LEAD, drafts, ELEMENTS(drafts));
	wrong += ids_of(world, WHO_REVIEWER_IN, drafts, ELEMENTS(drafts));
	assert_int_equal(wrong, 0);
}

static void test_forbidden_codes(void **state)
{
	struct world *world = *state;
	unsigned wrong = 0;

	for (int who = 0; who < WHO__MAX; who++) {
		if (who == WHO_SECRETARIAT || who == WHO_PLENARY)
			continue;
		for (size_t i = 0; i < verb_count; i++)
			for (size_t nth = 0; takes(&verbs[i], nth); nth++) {
				const struct param *param = &verbs[i].params[nth];
				if (param->type == PARAM_CODE || param->type == PARAM_PLACE)
					wrong += same_answers(world, (enum viewer_index)who,
							      &verbs[i], param, "HID2019",
							      "NOPE2019");
			}
	}
	assert_int_equal(wrong, 0);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_reviews),	  TEST(test_comments),	      TEST(test_programme),
		TEST(test_forbidden_ids), TEST(test_forbidden_codes),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
