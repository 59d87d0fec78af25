/* walk.c: see walk.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/walk.h"

#define EXCLUDED "igdp-chen"

const char *const walk_reviewers[3] = { "igdp-liu", "iges-sato", "kei-park" };

const struct stage *walk_stage(const struct walk *walk)
{
	return &walk->workflow->stages[walk->stage];
}

/* ---- people ---- */

const char *walk_person(struct walk *walk, unsigned roles)
{
	static const struct {
		unsigned role;
		const char *word, *who;
	} people[] = {
		{ ROLE_SECRETARIAT, NULL, "coordinator" },
		{ ROLE_HOST, "host", "gz-host" },
		{ ROLE_LEAD, "lead", "lead-kim" },
		{ ROLE_EDITOR, "editor", "editor-mori" },
		{ ROLE_OBSERVER, "observer", "observer-lee" },
	};

	for (size_t i = 0; i < ELEMENTS(people); i++) {
		if (!(people[i].role & roles))
			continue;
		if (people[i].word && !(walk->granted & people[i].role))
			fixture_do(walk->fixture, "coordinator", "role.grant",
				   "{'principal':'%s','role':'%s','study':'%s'}", people[i].who,
				   people[i].word, walk->code);
		walk->granted |= people[i].role;
		return people[i].who;
	}
	return roles & ROLE_REVIEWER ? walk_reviewers[0] : "coordinator";
}

/* By whom a guard is met: as it says, or by whoever acts in its stage. */
static const char *whose(struct walk *walk, const struct guard *guard)
{
	return walk_person(walk, guard->by ? guard->by : walk_stage(walk)->actors);
}

/* ---- what is there ---- */

struct ids walk_ids(struct walk *walk, const char *verb, const char *field, const char *member,
		    const char *value)
{
	struct ids ids = { .count = 0 };
	struct json_object *answer =
		fixture_ok(walk->fixture, "coordinator", verb, "{'study':'%s'}", walk->code);
	struct json_object *items = fixture_at(answer, "items");

	for (size_t i = 0; i < json_object_array_length(items); i++) {
		struct json_object *item = json_object_array_get_idx(items, i);
		if (member && strcmp(fixture_text(item, member), value) != 0)
			continue;
		assert_true(ids.count < ELEMENTS(ids.list));
		snprintf(ids.list[ids.count++], sizeof ids.list[0], "%s",
			 fixture_text(item, field));
	}
	json_object_put(answer);
	return ids;
}

/* ---- what meets a guard, by its kind ---- */

static void hold_role(struct walk *walk, const struct guard *guard)
{
	(void)walk_person(walk, role_of_word(str_of(guard->of)));
}

static void confirm(struct walk *walk, const struct guard *guard)
{
	const struct stage *stage = walk_stage(walk);
	unsigned by = 0;

	for (size_t i = 0; i < stage->confirmation_count; i++)
		if (strcmp(stage->confirmations[i].id, guard->of) == 0)
			by = stage->confirmations[i].by;
	fixture_do(walk->fixture, walk_person(walk, by), "study.confirm",
		   "{'study':'%s','item':'%s'}", walk->code, guard->of);
}

static void invite(struct walk *walk, const char *who)
{
	fixture_do(walk->fixture, "coordinator", "assignment.invite",
		   "{'study':'%s','principal':'%s'}", walk->code, who);
	fixture_do(walk->fixture, who, "assignment.accept", "{'assignment':'%s'}", walk->code);
}

/* One more than is asked for: whose conflict will exclude them. */
static void gather(struct walk *walk, const struct guard *guard)
{
	(void)guard;
	for (size_t i = 0; i < ELEMENTS(walk_reviewers); i++)
		invite(walk, walk_reviewers[i]);
	invite(walk, EXCLUDED);
}

static void declare(struct walk *walk, const struct guard *guard)
{
	(void)guard;
	for (size_t i = 0; i < ELEMENTS(walk_reviewers); i++)
		fixture_do(walk->fixture, walk_reviewers[i], "declaration.file",
			   "{'assignment':'%s','state':'none'}", walk->code);
	fixture_do(walk->fixture, EXCLUDED, "declaration.file",
		   "{'assignment':'%s','state':'declared','type':'personal','text':'t'}",
		   walk->code);
	struct ids conflicts =
		walk_ids(walk, "declaration.list", "declaration", "state", "declared");
	assert_int_equal(conflicts.count, 1);
	fixture_do(walk->fixture, "coordinator", "declaration.decide",
		   "{'declaration':'%s','decision':'excluded','reason':'r'}", conflicts.list[0]);
}

static void exclude(struct walk *walk, const struct guard *guard)
{
	struct ids places = walk_ids(walk, "assignment.list", "assignment", "principal", EXCLUDED);

	(void)guard;
	assert_int_equal(places.count, 1);
	fixture_do(walk->fixture, "coordinator", "assignment.withdraw",
		   "{'assignment':'%s','reason':'r'}", places.list[0]);
}

static void review(struct walk *walk, const struct guard *guard)
{
	(void)guard;
	for (size_t i = 0; i < ELEMENTS(walk_reviewers); i++) {
		struct json_object *params = json_object_new_object();
		enum err err;
		json_object_object_add(params, "assignment", json_object_new_string(walk->code));
		json_object_object_add(params, "body", fixture_review("a text"));
		json_object_put(fixture_call_json(walk->fixture, walk_reviewers[i], "review.submit",
						  &err, params));
		assert_int_equal(err, ERR_NONE);
	}
}

static void answer_comments(struct walk *walk, const struct guard *guard)
{
	struct ids open = walk_ids(walk, "comment.list", "comment", "state", "open");

	(void)guard;
	for (size_t i = 0; i < open.count; i++) {
		fixture_refused(walk->fixture, ERR_PARAMS, "coordinator", "comment.respond",
				"{'comment':'%s','disposition':'rejected'}", open.list[i]);
		fixture_do(walk->fixture, "coordinator", "comment.respond",
			   "{'comment':'%s','disposition':'rejected','text':'out of scope'}",
			   open.list[i]);
	}
}

static void wait_for_close(struct walk *walk, const struct guard *guard)
{
	(void)guard;
	walk->fixture->now_ms += (walk_stage(walk)->close_days + 1) * FIXTURE_DAY_MS;
}

static void file_documents(struct walk *walk, const struct guard *guard)
{
	int count = guard->min > guard->min_institutes ? guard->min : guard->min_institutes;
	if (count == 0)
		count = 1;

	for (int i = 0; i < count; i++) {
		_cleanup_(x_freep) char *bytes = xasprintf("%s %d", guard->of, i);
		(void)fixture_document(walk->fixture, walk->code,
				       guard->min_institutes > 1 ? walk_reviewers[i]
								 : whose(walk, guard),
				       guard->of, bytes);
	}
}

static void freeze(struct walk *walk, const struct guard *guard)
{
	fixture_do(walk->fixture, whose(walk, guard), "bundle.freeze", "{'study':'%s'}",
		   walk->code);
}

static void ask(struct walk *walk, const struct guard *guard)
{
	for (int i = 0; i < guard->min; i++)
		fixture_do(walk->fixture, "coordinator", "question.add",
			   "{'study':'%s','text':'what keeps it?'}", walk->code);
}

static void note_evidence(struct walk *walk, const struct guard *guard)
{
	struct ids questions = walk_ids(walk, "question.list", "question", NULL, NULL);

	(void)guard;
	for (size_t i = 0; i < questions.count; i++)
		fixture_do(walk->fixture, "coordinator", "evidence.add",
			   "{'study':'%s','text':'t','source':'visit','question':'%s'}", walk->code,
			   questions.list[i]);
}

#define FINDING "'text':'t','kind':'gap','sector':'data','confidence':'unresolved'"

static void find(struct walk *walk, const struct guard *guard)
{
	struct ids questions = walk_ids(walk, "question.list", "question", NULL, NULL);

	(void)guard;
	for (size_t i = 0; i < questions.count; i++)
		fixture_do(walk->fixture, "coordinator", "finding.add",
			   "{'study':'%s'," FINDING ",'question':'%s'}", walk->code,
			   questions.list[i]);
}

/* A finding that stands. */
static const char *add_finding(struct walk *walk, char ret_id[static 32])
{
	struct json_object *made = fixture_ok(walk->fixture, "coordinator", "finding.add",
					      "{'study':'%s'," FINDING "}", walk->code);

	snprintf(ret_id, 32, "%s", fixture_text(made, "finding"));
	json_object_put(made);
	return ret_id;
}

static void recommend(struct walk *walk, const struct guard *guard)
{
	char finding[32];

	(void)guard;
	fixture_do(walk->fixture, "coordinator", "recommendation.add",
		   "{'study':'%s','text':'t','addressee':'the city','findings':['%s']}", walk->code,
		   add_finding(walk, finding));
}

static void cite(struct walk *walk, const struct guard *guard)
{
	struct ids ids =
		walk_ids(walk, "recommendation.list", "recommendation", "kind", "recommendation");
	char finding[32];

	(void)add_finding(walk, finding);
	for (size_t i = 0; i < ids.count; i++)
		fixture_do(walk->fixture, whose(walk, guard), "recommendation.update",
			   "{'recommendation':'%s','findings':['%s']}", ids.list[i], finding);
}

static void accept(struct walk *walk, const struct guard *guard)
{
	struct ids ids =
		walk_ids(walk, "recommendation.list", "recommendation", "acceptance", "pending");

	for (size_t i = 0; i < ids.count; i++)
		fixture_do(walk->fixture, whose(walk, guard), "recommendation.respond",
			   "{'recommendation':'%s','acceptance':'accepted'}", ids.list[i]);
}

static void report(struct walk *walk, const struct guard *guard)
{
	struct ids ids =
		walk_ids(walk, "recommendation.list", "recommendation", "acceptance", "accepted");

	for (size_t i = 0; i < ids.count; i++)
		fixture_do(walk->fixture, whose(walk, guard), "recommendation.report",
			   "{'recommendation':'%s','status':'implemented','text':'seen'}",
			   ids.list[i]);
}

static void decide(struct walk *walk, const struct guard *guard)
{
	(void)guard;
	fixture_do(walk->fixture, "coordinator", "decision.add",
		   "{'study':'%s','outcome':'adopted','text':'as it is'}", walk->code);
}

static void hold_occasion(struct walk *walk, const struct guard *guard)
{
	struct ids planned = walk_ids(walk, "occasion.list", "occasion", "state", "planned");

	if (planned.count == 0)
		fixture_do(walk->fixture, whose(walk, guard), "occasion.add",
			   "{'study':'%s','title':'t','place':'p','from':'2019-03-01'}",
			   walk->code);
	if (strcmp(guard->of, "planned") == 0)
		return;
	planned = walk_ids(walk, "occasion.list", "occasion", "state", "planned");
	for (size_t i = 0; i < planned.count; i++)
		fixture_do(walk->fixture, whose(walk, guard), "occasion.update",
			   "{'occasion':'%s','state':'held'}", planned.list[i]);
}

static void set_agenda(struct walk *walk, const struct guard *guard)
{
	for (int i = 0; i < guard->min; i++)
		fixture_do(walk->fixture, "coordinator", "agenda.add",
			   "{'study':'%s','item':'%d','title':'t'}", walk->code, i + 1);
}

static void decide_agenda(struct walk *walk, const struct guard *guard)
{
	struct ids open = walk_ids(walk, "agenda.list", "agenda", "state", "open");

	(void)guard;
	for (size_t i = 0; i < open.count; i++)
		fixture_do(walk->fixture, "coordinator", "agenda.decide",
			   "{'agenda':'%s','outcome':'noted'}", open.list[i]);
}

static void request(struct walk *walk, const struct guard *guard)
{
	for (int i = 0; i < (guard->min ? guard->min : 1); i++)
		fixture_do(walk->fixture, "coordinator", "request.add",
			   "{'study':'%s','kind':'%s','text':'t'}", walk->code, guard->of);
}

static void plan(struct walk *walk, const struct guard *guard)
{
	for (int i = 0; i < guard->min; i++) {
		struct json_object *added = fixture_ok(
			walk->fixture, "coordinator", "activity.add",
			"{'study':'%s','title':'t','from':'2019-01-01','to':'2020-12-31'}",
			walk->code);

		fixture_do(walk->fixture, "coordinator", "activity.update",
			   "{'activity':'%s','state':'%s'}", fixture_text(added, "activity"),
			   guard->of);
		json_object_put(added);
	}
}

/* Each case goes through the states that come before the one that is asked for. */
static void show_practices(struct walk *walk, const struct guard *guard)
{
	const char *of = guard->of ? guard->of : "accepted";

	if (strcmp(of, "proposed") == 0) {
		fixture_do(walk->fixture, "coordinator", "practice.propose",
			   "{'study':'%s','title':'t','text':'t','theme':'policies','city':'c',"
			   "'country':'KR'}",
			   walk->code);
		return;
	}
	bool is_accepted = strcmp(of, "accepted") == 0;
	struct ids ids = walk_ids(walk, "practice.list", "practice", "state",
				  is_accepted ? "proposed" : "accepted");
	for (size_t i = 0; i < ids.count; i++)
		fixture_do(walk->fixture, "coordinator",
			   is_accepted ? "practice.accept" : "practice.publish",
			   "{'practice':'%s'}", ids.list[i]);
}

/* ---- what guards ask about ---- */

/* A recommendation is made on a finding, and loses its ground with it. Where findings are not taken, and where only
 * what becomes of recommendations is, a city's own commitment is enough, or nothing. */
static void recommend_something(struct walk *walk, unsigned produces)
{
	char finding[32];

	if (!(produces & ARTEFACT_RECOMMENDATION) || produces & ARTEFACT_PROGRESS)
		return;
	fixture_do(walk->fixture, walk_person(walk, ROLE_SECRETARIAT), "recommendation.add",
		   "{'study':'%s','text':'t','addressee':'a','kind':'commitment'}", walk->code);
	if (!(produces & ARTEFACT_FINDING))
		return;
	fixture_do(walk->fixture, "coordinator", "recommendation.add",
		   "{'study':'%s','text':'t','addressee':'a','findings':['%s']}", walk->code,
		   add_finding(walk, finding));
	fixture_do(walk->fixture, "coordinator", "finding.withdraw",
		   "{'finding':'%s','reason':'r'}", finding);
}

void walk_busy(struct walk *walk)
{
	unsigned produces = walk_stage(walk)->produces;

	if (produces & ARTEFACT_COMMENT && walk->granted & ROLE_REVIEWER)
		fixture_do(walk->fixture, walk_reviewers[0], "comment.add",
			   "{'study':'%s','text':'a comment'}", walk->code);
	recommend_something(walk, produces);
}

/* ---- the table ---- */

static void (*const deeds[GUARD__MAX])(struct walk *walk, const struct guard *guard) = {
	[GUARD_ROLE_HELD] = hold_role,
	[GUARD_CONFIRMED] = confirm,
	[GUARD_TEAM] = gather,
	[GUARD_DECLARED] = declare,
	[GUARD_NONE_EXCLUDED] = exclude,
	[GUARD_QUORUM] = review,
	[GUARD_COMMENTS_ANSWERED] = answer_comments,
	[GUARD_CLOSED] = wait_for_close,
	[GUARD_DOCUMENT] = file_documents,
	[GUARD_BUNDLE] = freeze,
	[GUARD_QUESTIONS] = ask,
	[GUARD_EVIDENCED] = note_evidence,
	[GUARD_FOUND] = find,
	[GUARD_CITED] = cite,
	[GUARD_RECOMMENDED] = recommend,
	[GUARD_ACCEPTANCE] = accept,
	[GUARD_REPORTED] = report,
	[GUARD_DECIDED] = decide,
	[GUARD_OCCASION] = hold_occasion,
	[GUARD_AGENDA] = set_agenda,
	[GUARD_AGENDA_DECIDED] = decide_agenda,
	[GUARD_REQUESTED] = request,
	[GUARD_PLANNED] = plan,
	[GUARD_PRACTICES] = show_practices,
	[GUARD_PRACTICES_JUDGED] = show_practices,
};

bool walk_knows(enum guard_kind kind)
{
	return deeds[kind] != NULL;
}

bool walk_meet(struct walk *walk, const struct guard *guard)
{
	if (!walk_knows(guard->kind))
		return false;
	deeds[guard->kind](walk, guard);
	walk->met++;
	if (guard->kind == GUARD_TEAM)
		walk->granted |= ROLE_REVIEWER;
	return true;
}

const char *walk_always_holds(enum guard_kind kind)
{
	return kind == GUARD_REJECTIONS_REASONED
		       ? "comment.respond takes no rejection without a text"
		       : NULL;
}
