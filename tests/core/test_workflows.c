/* test_workflows.c: every shipped procedure, along every edge: forward with its guards met by what people do for them,
 * back with a reason, out of every stage, and nothing behind the end. What meets a guard is told once, by its kind: a
 * file that is added later is walked as well, and a guard that nobody here knows how to meet fails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/fixture.h"

struct walk {
	struct fixture *fixture;
	struct workflow *workflow;
	char code[32];
	unsigned granted;   /* roles that somebody holds in this study */
	int stage;	    /* where it stands */
	bool is_back_tried; /* the ways back are tried on the first study alone */
	bool next_walked[WORKFLOW_STAGES_MAX][WORKFLOW_EDGES_MAX];
	bool back_walked[WORKFLOW_STAGES_MAX][WORKFLOW_EDGES_MAX];
	int deeds;
};

static const char *const reviewers[] = { "igdp-liu", "iges-sato", "kei-park" };

static const struct stage *stage_of(const struct walk *walk)
{
	return &walk->workflow->stages[walk->stage];
}

/* ---- people ---- */

/* Somebody with one of these roles; who holds none yet is given it. */
static const char *person(struct walk *walk, unsigned roles)
{
	static const struct {
		unsigned role;
		const char *word, *who;
	} people[] = {
		{ ROLE_SECRETARIAT, NULL, "coordinator" }, { ROLE_HOST, "host", "gz-host" },
		{ ROLE_LEAD, "lead", "lead-kim" },	   { ROLE_EDITOR, "editor", "editor-mori" },
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
	return roles & ROLE_REVIEWER ? reviewers[0] : "coordinator";
}

/* By whom a guard is met: as it says, or by whoever acts in its stage. */
static const char *whose(struct walk *walk, const struct guard *guard)
{
	return person(walk, guard->by ? guard->by : stage_of(walk)->actors);
}

/* ---- what is there ---- */

/* Ids that a list of the study answers, where a member says so (NULL: all). */
struct ids {
	char list[16][32];
	size_t count;
};

static struct ids ids_of(struct walk *walk, const char *verb, const char *field, const char *member,
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
		snprintf(ids.list[ids.count++], sizeof ids.list[0], "%s", fixture_text(item, field));
	}
	json_object_put(answer);
	return ids;
}

/* ---- what meets a guard, by its kind ---- */

static void hold_role(struct walk *walk, const struct guard *guard)
{
	(void)person(walk, role_of_word(str_of(guard->of)));
}

static void confirm(struct walk *walk, const struct guard *guard)
{
	const struct stage *stage = stage_of(walk);
	unsigned by = 0;

	for (size_t i = 0; i < stage->confirmation_count; i++)
		if (strcmp(stage->confirmations[i].id, guard->of) == 0)
			by = stage->confirmations[i].by;
	fixture_do(walk->fixture, person(walk, by), "study.confirm", "{'study':'%s','item':'%s'}",
		   walk->code, guard->of);
}

static void gather(struct walk *walk, const struct guard *guard)
{
	(void)guard;
	for (size_t i = 0; i < ELEMENTS(reviewers); i++) {
		fixture_do(walk->fixture, "coordinator", "assignment.invite",
			   "{'study':'%s','principal':'%s'}", walk->code, reviewers[i]);
		fixture_do(walk->fixture, reviewers[i], "assignment.accept", "{'assignment':'%s'}",
			   walk->code);
	}
}

static void declare(struct walk *walk, const struct guard *guard)
{
	(void)guard;
	for (size_t i = 0; i < ELEMENTS(reviewers); i++)
		fixture_do(walk->fixture, reviewers[i], "declaration.file",
			   "{'assignment':'%s','state':'none'}", walk->code);
}

static void review(struct walk *walk, const struct guard *guard)
{
	(void)guard;
	for (size_t i = 0; i < ELEMENTS(reviewers); i++) {
		struct json_object *params = json_object_new_object();
		enum err err;
		json_object_object_add(params, "assignment", json_object_new_string(walk->code));
		json_object_object_add(params, "body", fixture_review("a text"));
		json_object_put(fixture_call_json(walk->fixture, reviewers[i], "review.submit", &err,
						  params));
		assert_int_equal(err, ERR_NONE);
	}
}

static void answer_comments(struct walk *walk, const struct guard *guard)
{
	struct ids open = ids_of(walk, "comment.list", "comment", "state", "open");

	(void)guard;
	for (size_t i = 0; i < open.count; i++)
		fixture_do(walk->fixture, "coordinator", "comment.respond",
			   "{'comment':'%s','disposition':'rejected','text':'out of scope'}",
			   open.list[i]);
}

static void wait_for_close(struct walk *walk, const struct guard *guard)
{
	(void)guard;
	walk->fixture->now_ms += (stage_of(walk)->close_days + 1) * FIXTURE_DAY_MS;
}

static void file_documents(struct walk *walk, const struct guard *guard)
{
	int count = guard->min > guard->min_institutes ? guard->min : guard->min_institutes;
	if (count == 0)
		count = 1;

	for (int i = 0; i < count; i++) {
		_cleanup_(x_freep) char *bytes = xasprintf("%s %d", guard->of, i);
		(void)fixture_document(walk->fixture, walk->code,
				       guard->min_institutes > 1 ? reviewers[i]
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
	struct ids questions = ids_of(walk, "question.list", "question", NULL, NULL);

	(void)guard;
	for (size_t i = 0; i < questions.count; i++)
		fixture_do(walk->fixture, "coordinator", "evidence.add",
			   "{'study':'%s','text':'t','source':'visit','question':'%s'}", walk->code,
			   questions.list[i]);
}

#define FINDING "'text':'t','kind':'gap','sector':'data','confidence':'unresolved'"

static void find(struct walk *walk, const struct guard *guard)
{
	struct ids questions = ids_of(walk, "question.list", "question", NULL, NULL);

	(void)guard;
	for (size_t i = 0; i < questions.count; i++)
		fixture_do(walk->fixture, "coordinator", "finding.add",
			   "{'study':'%s'," FINDING ",'question':'%s'}", walk->code,
			   questions.list[i]);
}

static void recommend(struct walk *walk, const struct guard *guard)
{
	struct ids findings = ids_of(walk, "finding.list", "finding", NULL, NULL);

	(void)guard;
	assert_true(findings.count > 0);
	fixture_do(walk->fixture, "coordinator", "recommendation.add",
		   "{'study':'%s','text':'t','addressee':'the city','findings':['%s']}", walk->code,
		   findings.list[0]);
}

static void accept(struct walk *walk, const struct guard *guard)
{
	struct ids ids = ids_of(walk, "recommendation.list", "recommendation", "acceptance",
				"pending");

	for (size_t i = 0; i < ids.count; i++)
		fixture_do(walk->fixture, whose(walk, guard), "recommendation.respond",
			   "{'recommendation':'%s','acceptance':'accepted'}", ids.list[i]);
}

static void report(struct walk *walk, const struct guard *guard)
{
	struct ids ids = ids_of(walk, "recommendation.list", "recommendation", NULL, NULL);

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
	struct ids planned = ids_of(walk, "occasion.list", "occasion", "state", "planned");

	if (planned.count == 0)
		fixture_do(walk->fixture, whose(walk, guard), "occasion.add",
			   "{'study':'%s','title':'t','place':'p','from':'2019-03-01'}", walk->code);
	if (strcmp(guard->of, "planned") == 0)
		return;
	planned = ids_of(walk, "occasion.list", "occasion", "state", "planned");
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
	struct ids open = ids_of(walk, "agenda.list", "agenda", "state", "open");

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
	struct json_object *added = fixture_ok(
		walk->fixture, "coordinator", "activity.add",
		"{'study':'%s','title':'t','from':'2019-01-01','to':'2020-12-31'}", walk->code);

	fixture_do(walk->fixture, "coordinator", "activity.update",
		   "{'activity':'%s','state':'%s'}", fixture_text(added, "activity"), guard->of);
	json_object_put(added);
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
	struct ids ids = ids_of(walk, "practice.list", "practice", "state",
				is_accepted ? "proposed" : "accepted");
	for (size_t i = 0; i < ids.count; i++)
		fixture_do(walk->fixture, "coordinator",
			   is_accepted ? "practice.accept" : "practice.publish",
			   "{'practice':'%s'}", ids.list[i]);
}

static void (*const deeds[GUARD__MAX])(struct walk *walk, const struct guard *guard) = {
	[GUARD_ROLE_HELD] = hold_role,
	[GUARD_CONFIRMED] = confirm,
	[GUARD_TEAM] = gather,
	[GUARD_DECLARED] = declare,
	[GUARD_QUORUM] = review,
	[GUARD_COMMENTS_ANSWERED] = answer_comments,
	[GUARD_CLOSED] = wait_for_close,
	[GUARD_DOCUMENT] = file_documents,
	[GUARD_BUNDLE] = freeze,
	[GUARD_QUESTIONS] = ask,
	[GUARD_EVIDENCED] = note_evidence,
	[GUARD_FOUND] = find,
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

/* Somebody comments where that is taken, and recommends where that is: so that the guards on what becomes of both have
 * something to ask. */
static void busy_stage(struct walk *walk)
{
	unsigned produces = stage_of(walk)->produces;
	bool is_review = walk->granted & ROLE_REVIEWER;

	if (produces & ARTEFACT_COMMENT && is_review)
		fixture_do(walk->fixture, reviewers[0], "comment.add",
			   "{'study':'%s','text':'a comment'}", walk->code);
	if (produces & ARTEFACT_RECOMMENDATION && produces & ARTEFACT_PROGRESS)
		return;
	if (produces & ARTEFACT_RECOMMENDATION)
		fixture_do(walk->fixture, person(walk, ROLE_SECRETARIAT), "recommendation.add",
			   "{'study':'%s','text':'t','addressee':'a','kind':'commitment'}",
			   walk->code);
}

/* ---- on the way ---- */

static bool holds(struct walk *walk, int next, size_t guard)
{
	struct json_object *status =
		fixture_ok(walk->fixture, "coordinator", "study.status", "{'study':'%s'}", walk->code);
	char path[64];

	snprintf(path, sizeof path, "next.%d.guards.%zu.holds", next, guard);
	struct json_object *found = fixture_at(status, path);
	assert_non_null(found);
	bool answer = json_object_get_boolean(found);
	json_object_put(status);
	return answer;
}

static enum err try_call(struct walk *walk, const char *verb, const char *format, ...) _printf_(3, 4);
static enum err try_call(struct walk *walk, const char *verb, const char *format, ...)
{
	va_list args;
	enum err err;

	va_start(args, format);
	_cleanup_(x_freep) char *text = xvasprintf(format, args);
	va_end(args);
	json_object_put(fixture_call(walk->fixture, "coordinator", verb, &err, "%s", text));
	return err;
}

static void is_in(struct walk *walk, int stage)
{
	struct json_object *study =
		fixture_ok(walk->fixture, "coordinator", "study.get", "{'study':'%s'}", walk->code);

	assert_string_equal(fixture_text(study, "stage"), walk->workflow->stages[stage].id);
	json_object_put(study);
	walk->stage = stage;
}

static void meet_guards(struct walk *walk)
{
	const struct stage *stage = stage_of(walk);

	for (size_t i = 0; i < stage->guard_count; i++) {
		const struct guard *guard = &stage->guards[i];
		if (holds(walk, 0, i))
			continue;
		assert_int_equal(try_call(walk, "study.advance", "{'study':'%s','to':'%s'}",
					  walk->code, walk->workflow->stages[stage->next[0]].id),
				 ERR_GUARD);
		if (!deeds[guard->kind])
			fail_msg("%s, %s: nobody knows how `%s` is met", walk->workflow->id, stage->id,
				 guard_rows[guard->kind].word);
		deeds[guard->kind](walk, guard);
		walk->deeds++;
		if (!holds(walk, 0, i))
			fail_msg("%s, %s: what was done for `%s` does not meet it",
				 walk->workflow->id, stage->id, guard_rows[guard->kind].word);
		if (guard->kind == GUARD_TEAM)
			walk->granted |= ROLE_REVIEWER;
	}
}

static void cross(struct walk *walk, size_t edge)
{
	const struct stage *stage = stage_of(walk);
	int to = stage->next[edge];

	busy_stage(walk);
	meet_guards(walk);
	fixture_do(walk->fixture, "coordinator", "study.advance", "{'study':'%s','to':'%s'}",
		   walk->code, walk->workflow->stages[to].id);
	walk->next_walked[walk->stage][edge] = true;
	is_in(walk, to);
}

/* Forward, by the edge that leads nearest to the goal. */
static void travel(struct walk *walk, int goal)
{
	while (walk->stage != goal) {
		const struct stage *stage = stage_of(walk);
		size_t best = 0;
		for (size_t i = 0; i < stage->next_count; i++)
			if (stage->next[i] <= goal && stage->next[i] > stage->next[best])
				best = i;
		cross(walk, best);
	}
}

static void turn_back(struct walk *walk, size_t edge)
{
	int from = walk->stage, to = stage_of(walk)->back[edge];
	const char *target = walk->workflow->stages[to].id;

	assert_int_equal(
		try_call(walk, "study.back", "{'study':'%s','to':'%s'}", walk->code, target),
		ERR_PARAMS);
	fixture_do(walk->fixture, "coordinator", "study.back",
		   "{'study':'%s','to':'%s','reason':'once more'}", walk->code, target);
	walk->back_walked[from][edge] = true;
	is_in(walk, to);
	travel(walk, from);
}

static void begin(struct walk *walk, const char *mark, int number)
{
	snprintf(walk->code, sizeof walk->code, "%s%d", mark, number);
	walk->granted = 0;
	fixture_do(walk->fixture, "coordinator", "study.create",
		   "{'study':'%s','title':'t','city':'Guangzhou','country':'CN','year':2019,"
		   "'zone':'Asia/Shanghai','workflow':'%s'}",
		   walk->code, walk->workflow->id);
	is_in(walk, 0);
}

/* At rest nothing moves; then it goes on. */
static void rest(struct walk *walk)
{
	fixture_do(walk->fixture, "coordinator", "study.suspend", "{'study':'%s','reason':'r'}",
		   walk->code);
	assert_int_equal(try_call(walk, "study.advance",
				  "{'study':'%s','override':true,'reason':'r'}", walk->code),
			 ERR_CLOSED);
	fixture_do(walk->fixture, "coordinator", "study.resume", "{'study':'%s'}", walk->code);
}

static void nothing_more(struct walk *walk)
{
	static const char *const movers[] = { "study.advance", "study.suspend", "study.withdraw",
					      "study.cancel", "study.reschedule" };
	static const char *const params[] = { "", ",'reason':'r'", ",'reason':'r'", ",'reason':'r'",
					      ",'reason':'r','due':'2030-01-01'" };

	for (size_t i = 0; i < ELEMENTS(movers); i++)
		assert_int_equal(
			try_call(walk, movers[i], "{'study':'%s'%s}", walk->code, params[i]),
			ERR_CLOSED);
	assert_int_equal(try_call(walk, "document.begin",
				  "{'study':'%s','kind':'other','title':'t','file_name':'f',"
				  "'bytes':1,'digest':'%064d'}",
				  walk->code, 0),
			 ERR_CLOSED);
}

/* The host, or the programme, ends it in any stage. */
static void walk_out(struct walk *walk)
{
	static const char *const ways[] = { "study.withdraw", "study.cancel" };
	int last = (int)walk->workflow->stage_count - 1, number = 0;

	for (int stage = 0; stage < last; stage++)
		for (size_t way = 0; way < ELEMENTS(ways); way++) {
			begin(walk, "OUT-", ++number);
			while (walk->stage < stage) {
				fixture_do(walk->fixture, "coordinator", "study.advance",
					   "{'study':'%s','to':'%s','override':true,'reason':'r'}",
					   walk->code,
					   walk->workflow->stages[stage_of(walk)->next[0]].id);
				is_in(walk, stage_of(walk)->next[0]);
			}
			if (walk->stage != stage)
				fail_msg("%s: stage %s is not on the way of first edges",
					 walk->workflow->id, walk->workflow->stages[stage].id);
			fixture_do(walk->fixture, "coordinator", ways[way],
				   "{'study':'%s','reason':'r'}", walk->code);
			nothing_more(walk);
		}
}

/* The first stage with an edge forward that nobody went; -1: all are gone. */
static int unwalked(const struct walk *walk, size_t *ret_edge)
{
	for (size_t i = 0; i < walk->workflow->stage_count; i++)
		for (size_t edge = 0; edge < walk->workflow->stages[i].next_count; edge++)
			if (!walk->next_walked[i][edge]) {
				*ret_edge = edge;
				return (int)i;
			}
	return -1;
}

static void walk_all(struct walk *walk)
{
	int last = (int)walk->workflow->stage_count - 1, stage, number = 0;
	size_t edge;

	while ((stage = unwalked(walk, &edge)) >= 0) {
		begin(walk, "WALK-", ++number);
		travel(walk, stage);
		cross(walk, edge);
		while (walk->stage != last) {
			const struct stage *here = stage_of(walk);
			rest(walk);
			for (size_t i = 0; i < here->back_count; i++)
				if (!walk->back_walked[walk->stage][i])
					turn_back(walk, i);
			cross(walk, 0);
		}
		nothing_more(walk);
	}
	for (int i = 0; i <= last; i++)
		for (size_t k = 0; k < walk->workflow->stages[i].back_count; k++)
			assert_true(walk->back_walked[i][k]);
	walk_out(walk);
}

static void test_every_edge(void **state)
{
	struct conf_file *files;
	size_t count;

	(void)state;
	assert_int_equal(conf_folder("config/workflows", &files, &count), 0);
	assert_true(count >= 6);
	for (size_t i = 0; i < count; i++) {
		struct problems problems = { 0 };
		struct fixture fixture;
		struct walk walk = { .fixture = &fixture };
		assert_int_equal(
			workflow_read(files[i].path, files[i].text, &walk.workflow, &problems), 0);
		fixture_init(&fixture);
		fixture_people(&fixture);
		walk_all(&walk);
		print_message("# %s: %d guards met\n", walk.workflow->id, walk.deeds);
		fixture_done(&fixture);
		walk.workflow = workflow_free(walk.workflow);
	}
	conf_folder_done(files, count);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_edge),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
