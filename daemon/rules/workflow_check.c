/* workflow_check.c: what is wrong with a workflow as a whole, every fault at once.
 *
 * A workflow that passes can be walked: every stage is reached, every stage but the last can be
 * left towards the last, and no guard or visibility entry waits for something that can never be
 * there. Each sentence stands by itself; the path beside it is only for finding the line in the
 * file. */
#include "rules/workflow.h"

#include <assert.h>
#include <stdio.h>

#include "rules/text.h"

#define ROLES_OF_STUDY (ROLE_ANY & ~(unsigned)ROLE_GLOBAL_MASK)
#define ROLES_ACTING   (ROLES_OF_STUDY | ROLE_SECRETARIAT | ROLE_PLENARY)

struct place {
	char text[80];
};

/* Paths are returned by value, to be made within the call that reports them. */
static struct place place_stage(size_t stage)
{
	struct place place;
	(void)snprintf(place.text, sizeof(place.text), "stages[%zu]", stage);
	return place;
}

static struct place place_within(size_t stage, const char *list, size_t index)
{
	struct place place;
	(void)snprintf(place.text, sizeof(place.text), "stages[%zu].%s[%zu]", stage, list, index);
	return place;
}

/* The first stage that makes any of these; stage_count where none does. */
static size_t first_making(const struct workflow *workflow, unsigned artefacts)
{
	size_t i = 0;

	while (i < workflow->stage_count && !(workflow->stages[i].produces & artefacts))
		i++;
	return i;
}

/* ---- the head ---- */

static void check_head(const struct workflow *workflow, struct problems *problems)
{
	if (!text_is_hyphened_id(workflow->id))
		problems_add(problems, "id", -1,
			     "the id must be lower-case letters, digits, - and _, and begin with a "
			     "letter");
	if (text_is_blank(str_of(workflow->title)))
		problems_add(problems, "title", -1, "the workflow has no title");
	if (workflow->version < 1)
		problems_add(problems, "version", -1, "the version must be 1 or more");
	if (workflow->answer_days < 1 &&
	    first_making(workflow, ARTEFACT_INVITATION) < workflow->stage_count)
		problems_add(problems, "answer_days", -1,
			     "invitations need a time to answer: answer_days must be 1 or more");
	if (workflow->stage_count < 2)
		problems_add(problems, "stages", -1,
			     "a workflow has at least two stages, where studies start and where "
			     "they end");
}

/* ---- one stage by itself ---- */

/* Operators and workers keep the daemon running; no procedure waits for them. */
static void check_roles(const struct stage *stage, size_t index, const char *key, unsigned roles,
			struct problems *problems)
{
	if (roles & ~(unsigned)ROLES_ACTING)
		problems_add(problems, place_stage(index).text, -1,
			     "stage `%s`: %s names a role that has no part in a study", stage->id,
			     key);
}

static void check_times(const struct stage *stage, size_t index, struct problems *problems)
{
	struct place place = place_stage(index);

	if (stage->days < 0 || stage->close_days < 0 || stage->soft_grace_hours < 0)
		problems_add(problems, place.text, -1, "stage `%s`: a duration is negative",
			     stage->id);
	if (stage->close_days > 0 && stage->days > stage->close_days)
		problems_add(problems, place.text, -1,
			     "stage `%s` is due after %d days but closes after %d", stage->id,
			     stage->days, stage->close_days);
	if (stage->soft_grace_hours > 0 && stage->days == 0)
		problems_add(problems, place.text, -1,
			     "stage `%s` has soft_grace_hours, but no due date (days)", stage->id);
}

static void check_stage(const struct workflow *workflow, size_t index, struct problems *problems)
{
	const struct stage *stage = &workflow->stages[index];
	struct place place = place_stage(index);

	assert(stage->id); /* a stage without one is never read */
	if (!text_is_id(stage->id))
		problems_add(
			problems, place.text, -1,
			"`%s` is no stage id: lower-case letters, digits and _, a letter first",
			stage->id);
	else if ((size_t)workflow_stage(workflow, str_of(stage->id)) != index)
		problems_add(problems, place.text, -1, "there are two stages `%s`", stage->id);
	if (text_is_blank(str_of(stage->title)))
		problems_add(problems, place.text, -1, "stage `%s` has no title", stage->id);
	check_times(stage, index, problems);
	check_roles(stage, index, "actors", stage->actors, problems);
	check_roles(stage, index, "movers", stage->movers, problems);
	check_roles(stage, index, "override", stage->override, problems);
}

/* ---- edges ---- */

enum direction { FORWARD, BACKWARD };

/* Forward edges that only go forward cannot make a cycle, so a study always nears its end unless
 * somebody sends it back with a reason. */
static void check_edges(const struct workflow *workflow, size_t index, enum direction direction,
			struct problems *problems)
{
	const struct stage *stage = &workflow->stages[index];
	const int *edges = direction == FORWARD ? stage->next : stage->back;
	size_t count = direction == FORWARD ? stage->next_count : stage->back_count;
	const char *list = direction == FORWARD ? "next" : "back";

	for (size_t i = 0; i < count; i++) {
		struct place place = place_within(index, list, i);
		if (edges[i] < 0 || (size_t)edges[i] >= workflow->stage_count) {
			problems_add(problems, place.text, -1, "stage `%s`: %s names no stage",
				     stage->id, list);
			continue;
		}
		const char *target = workflow->stages[edges[i]].id;
		if (direction == FORWARD && edges[i] <= (int)index)
			problems_add(
				problems, place.text, -1,
				"stage `%s`: next goes back to `%s`; a way back stands in `back`",
				stage->id, target);
		if (direction == BACKWARD && edges[i] >= (int)index)
			problems_add(
				problems, place.text, -1,
				"stage `%s`: back goes forward to `%s`; a way on stands in `next`",
				stage->id, target);
		for (size_t j = 0; j < i; j++) {
			if (edges[j] == edges[i])
				problems_add(problems, place.text, -1,
					     "stage `%s`: %s names `%s` twice", stage->id, list,
					     target);
		}
	}
}

static bool is_stage(const struct workflow *workflow, int index)
{
	return index >= 0 && (size_t)index < workflow->stage_count;
}

/* Marks what can be reached from `start`; over back edges too where asked. Stages are at most 32:
 * one bit each. */
static uint32_t reach(const struct workflow *workflow, size_t start, bool with_back)
{
	static_assert(WORKFLOW_STAGES_MAX <= 32, "one bit for each stage");
	uint32_t seen = UINT32_C(1) << start, before = 0;

	while (seen != before) {
		before = seen;
		for (size_t i = 0; i < workflow->stage_count; i++) {
			const struct stage *stage = &workflow->stages[i];
			if (!(seen & UINT32_C(1) << i))
				continue;
			for (size_t j = 0; j < stage->next_count; j++) {
				if (is_stage(workflow, stage->next[j]))
					seen |= UINT32_C(1) << stage->next[j];
			}
			for (size_t j = 0; with_back && j < stage->back_count; j++) {
				if (is_stage(workflow, stage->back[j]))
					seen |= UINT32_C(1) << stage->back[j];
			}
		}
	}
	return seen;
}

/* Stages short of the last that have no way on at all: told as such, and not once more for each
 * that leads there. */
static uint32_t dead_ends(const struct workflow *workflow)
{
	uint32_t ends = 0;

	for (size_t i = 0; i + 1 < workflow->stage_count; i++) {
		if (workflow->stages[i].next_count == 0)
			ends |= UINT32_C(1) << i;
	}
	return ends;
}

/* Back edges count for what can be reached, but not for what leads to the end: nobody has to go
 * back to go on. */
static void check_ways(const struct workflow *workflow, struct problems *problems)
{
	size_t last = workflow->stage_count - 1;
	const struct stage *stages = workflow->stages;
	uint32_t reached = reach(workflow, 0, true);
	uint32_t ends = dead_ends(workflow);

	for (size_t i = 0; i <= last; i++) {
		struct place place = place_stage(i);
		if (!(reached & UINT32_C(1) << i))
			problems_add(problems, place.text, -1,
				     "stage `%s` cannot be reached from `%s`", stages[i].id,
				     stages[0].id);
		if (ends & UINT32_C(1) << i)
			problems_add(problems, place.text, -1,
				     "stage `%s` can never be left: it has no `next`, and only the "
				     "last stage has none",
				     stages[i].id);
		else if (!(reach(workflow, i, false) & (ends | UINT32_C(1) << last)))
			problems_add(problems, place.text, -1,
				     "from stage `%s` no way leads to the last, `%s`", stages[i].id,
				     stages[last].id);
	}
	if (stages[last].next_count > 0 || stages[last].back_count > 0)
		problems_add(problems, place_stage(last).text, -1,
			     "the last stage, `%s`, is the end: it has neither `next` nor `back`",
			     stages[last].id);
}

/* ---- guards and confirmations ---- */

/* What a kind of guard counts or judges: it asks for nothing where no stage up to its own makes any
 * of these. */
static const unsigned guard_artefacts[GUARD__MAX] = {
	[GUARD_TEAM] = ARTEFACT_INVITATION,
	[GUARD_DECLARED] = ARTEFACT_DECLARATION,
	[GUARD_NONE_EXCLUDED] = ARTEFACT_DECLARATION,
	[GUARD_QUORUM] = ARTEFACT_REVIEW,
	[GUARD_COMMENTS_ANSWERED] = ARTEFACT_COMMENT | ARTEFACT_FACT,
	[GUARD_REJECTIONS_REASONED] = ARTEFACT_RESPONSE,
	[GUARD_DOCUMENT] = ARTEFACT_DOCUMENT,
	[GUARD_BUNDLE] = ARTEFACT_DOCUMENT,
	[GUARD_QUESTIONS] = ARTEFACT_QUESTION,
	[GUARD_EVIDENCED] = ARTEFACT_EVIDENCE,
	[GUARD_FOUND] = ARTEFACT_FINDING,
	[GUARD_CITED] = ARTEFACT_RECOMMENDATION,
	[GUARD_RECOMMENDED] = ARTEFACT_RECOMMENDATION,
	[GUARD_ACCEPTANCE] = ARTEFACT_HOST_RESPONSE,
	[GUARD_REPORTED] = ARTEFACT_PROGRESS,
	[GUARD_DECIDED] = ARTEFACT_DECISION,
	[GUARD_OCCASION] = ARTEFACT_OCCASION,
	[GUARD_AGENDA] = ARTEFACT_AGENDA,
	[GUARD_AGENDA_DECIDED] = ARTEFACT_AGENDA,
	[GUARD_REQUESTED] = ARTEFACT_REQUEST,
	[GUARD_PLANNED] = ARTEFACT_ACTIVITY,
	[GUARD_PRACTICES] = ARTEFACT_PRACTICE,
	[GUARD_PRACTICES_JUDGED] = ARTEFACT_PRACTICE,
};

static bool offers(const struct stage *stage, const char *confirmation)
{
	for (size_t i = 0; i < stage->confirmation_count; i++) {
		if (str_is(str_of(confirmation), stage->confirmations[i].id))
			return true;
	}
	return false;
}

/* More institutes than reviews could never come in, so the stage could only be left by override. */
static void check_guard_counts(const struct guard *guard, const char *word, struct place place,
			       struct problems *problems)
{
	if (guard->min < 1)
		problems_add(problems, place.text, -1, "guard `%s`: min must be 1 or more", word);
	if (guard->min_institutes < 0 || guard->min_institutes > guard->min)
		problems_add(problems, place.text, -1,
			     "guard `%s`: min_institutes (%d) must be from 0 to min (%d)", word,
			     guard->min_institutes, guard->min);
	if (guard->min_non_home < 0 || guard->min_non_home > guard->min)
		problems_add(problems, place.text, -1,
			     "guard `%s`: min_non_home (%d) must be from 0 to min (%d)", word,
			     guard->min_non_home, guard->min);
}

/* Words of a closed list. */
static void check_guard_word(const struct guard *guard, struct place place,
			     struct problems *problems)
{
	const char *const *words = guard_words(guard->kind);
	size_t count = 0;

	for (; words[count]; count++) {
		if (str_is(str_of(guard->of), words[count]))
			return;
	}
	const char *closest = str_closest(guard->of, words, count);
	problems_add(problems, place.text, -1, "guard `%s`: `%s` is nothing that `of` can be%s%s%s",
		     guard_rows[guard->kind].word, guard->of, closest ? "; did you mean `" : "",
		     closest ? closest : "", closest ? "`?" : "");
}

static void check_guard_of(const struct workflow *workflow, const struct stage *stage,
			   const struct guard *guard, struct place place, struct problems *problems)
{
	if (!guard->of) {
		problems_add(problems, place.text, -1, "guard `%s` needs `of`",
			     guard_rows[guard->kind].word);
		return;
	}
	if (guard->kind == GUARD_ROLE_HELD) {
		if (!(role_of_word(str_of(guard->of)) & ROLES_OF_STUDY))
			problems_add(problems, place.text, -1,
				     "guard `role_held`: `%s` is not a role of a study", guard->of);
		return;
	}
	if (guard_words(guard->kind)) {
		check_guard_word(guard, place, problems);
		return;
	}
	if (offers(stage, guard->of))
		return;
	for (size_t i = 0; i < workflow->stage_count; i++) {
		if (offers(&workflow->stages[i], guard->of)) {
			problems_add(
				problems, place.text, -1,
				"guard `confirmed` asks for `%s`, which is given in stage `%s`, "
				"not in `%s`",
				guard->of, workflow->stages[i].id, stage->id);
			return;
		}
	}
	problems_add(problems, place.text, -1,
		     "guard `confirmed` asks for `%s`, which no stage offers", guard->of);
}

/* Two team guards with other numbers are as suspicious as two alike: the larger says it all. */
static bool is_same_question(const struct guard *a, const struct guard *b)
{
	return a->kind == b->kind && (!a->of || !b->of || str_is(str_of(a->of), b->of));
}

static void check_guard(const struct workflow *workflow, size_t index, size_t nth,
			struct problems *problems)
{
	const struct stage *stage = &workflow->stages[index];
	const struct guard *guard = &stage->guards[nth];
	struct place place = place_within(index, "leave", nth);
	const char *word = guard_rows[guard->kind].word;
	unsigned takes = guard_takes(guard->kind);
	unsigned artefacts = guard_artefacts[guard->kind];

	if (takes & GUARD_TAKES_OF)
		check_guard_of(workflow, stage, guard, place, problems);
	/* A counted guard without `min` asks for one. */
	if (takes & GUARD_TAKES_MIN && !(guard_is_counted(guard->kind) && guard->min == 0))
		check_guard_counts(guard, word, place, problems);
	if ((guard->or_closed || guard->kind == GUARD_CLOSED) && stage->close_days == 0)
		problems_add(problems, place.text, -1,
			     "guard `%s` waits for the close of stage `%s`, which never closes "
			     "(close_days)",
			     word, stage->id);
	if (artefacts && first_making(workflow, artefacts) > index)
		problems_add(problems, place.text, -1,
			     "guard `%s` asks for what no stage up to `%s` produces", word,
			     stage->id);
	for (size_t i = 0; i < nth; i++) {
		if (is_same_question(&stage->guards[i], guard))
			problems_add(problems, place.text, -1, "guard `%s` stands here twice",
				     word);
	}
}

/* A statement that no guard asks for would be given, recorded, and mean nothing. */
static bool is_asked_for(const struct stage *stage, const char *confirmation)
{
	for (size_t i = 0; i < stage->guard_count; i++) {
		const struct guard *guard = &stage->guards[i];
		if (guard->kind == GUARD_CONFIRMED && guard->of &&
		    str_is(str_of(guard->of), confirmation))
			return true;
	}
	return false;
}

static void check_confirmation(const struct workflow *workflow, size_t index, size_t nth,
			       struct problems *problems)
{
	const struct stage *stage = &workflow->stages[index];
	const struct confirmation *confirmation = &stage->confirmations[nth];
	struct place place = place_within(index, "confirmations", nth);

	assert(confirmation->id);
	if (!text_is_id(confirmation->id)) {
		problems_add(problems, place.text, -1,
			     "`%s` is no confirmation id: lower-case letters, digits and _",
			     confirmation->id);
		return;
	}
	if (text_is_blank(str_of(confirmation->title)))
		problems_add(problems, place.text, -1, "confirmation `%s` has no title",
			     confirmation->id);
	if (confirmation->by == 0 || confirmation->by & ~(unsigned)ROLES_ACTING)
		problems_add(problems, place.text, -1,
			     "confirmation `%s`: `by` must name roles that have a part in a study",
			     confirmation->id);
	if (!is_asked_for(stage, confirmation->id))
		problems_add(problems, place.text, -1,
			     "no guard of stage `%s` asks for the confirmation `%s`", stage->id,
			     confirmation->id);
	for (size_t i = 0; i < nth; i++) {
		if (str_is(str_of(confirmation->id), stage->confirmations[i].id))
			problems_add(problems, place.text, -1, "there are two confirmations `%s`",
				     confirmation->id);
	}
}

static void check_leaving(const struct workflow *workflow, size_t index, struct problems *problems)
{
	const struct stage *stage = &workflow->stages[index];

	for (size_t i = 0; i < stage->guard_count; i++)
		check_guard(workflow, index, i, problems);
	for (size_t i = 0; i < stage->confirmation_count; i++)
		check_confirmation(workflow, index, i, problems);
	if (index + 1 == workflow->stage_count && stage->guard_count > 0)
		problems_add(problems, place_within(index, "leave", 0).text, -1,
			     "stage `%s` is the end and is never left: its guards ask for nothing",
			     stage->id);
}

/* ---- visibility ---- */

/* An object exists from the first stage that produces one of these; 0: from the start. */
static const unsigned object_artefacts[OBJECT__MAX] = {
	[OBJECT_ASSIGNMENT] = ARTEFACT_INVITATION,
	[OBJECT_DECLARATION] = ARTEFACT_DECLARATION,
	[OBJECT_REVIEW] = ARTEFACT_REVIEW,
	[OBJECT_COMMENT] = ARTEFACT_COMMENT | ARTEFACT_FACT,
	[OBJECT_RESPONSE] = ARTEFACT_RESPONSE,
	[OBJECT_DOCUMENT] = ARTEFACT_DOCUMENT,
	[OBJECT_EVIDENCE] = ARTEFACT_EVIDENCE,
	[OBJECT_FINDING] = ARTEFACT_FINDING,
	[OBJECT_RECOMMENDATION] = ARTEFACT_RECOMMENDATION,
	[OBJECT_ANSWER] = ARTEFACT_REQUEST,
	[OBJECT_PRACTICE] = ARTEFACT_PRACTICE,
};

/* An entry that never holds is worse than none: its author believes that it opens something. */
static void check_visible(const struct workflow *workflow, size_t nth, struct problems *problems)
{
	const struct visible *entry = &workflow->visible[nth];
	const char *object = object_rows[entry->object].word;
	unsigned artefacts = object_artefacts[entry->object];
	size_t first = artefacts ? first_making(workflow, artefacts) : 0;
	struct place place;

	(void)snprintf(place.text, sizeof(place.text), "visible[%zu]", nth);
	if (entry->to == 0)
		problems_add(problems, place.text, -1, "visible `%s`: `to` names nobody", object);
	if (entry->of && entry->object != OBJECT_DOCUMENT)
		problems_add(problems, place.text, -1,
			     "visible `%s`: `of` names kinds of documents, for `document` alone",
			     object);
	if (first == workflow->stage_count)
		problems_add(problems, place.text, -1, "visible `%s`: no stage produces any",
			     object);
	else if (entry->until >= 0 && entry->until <= (int)first)
		problems_add(problems, place.text, -1,
			     "visible `%s`: it ends before the first can be there, in `%s`", object,
			     workflow->stages[first].id);
	else if (entry->until >= 0 && entry->until <= entry->from)
		problems_add(problems, place.text, -1,
			     "visible `%s`: `until` is not after `from`, so it never holds",
			     object);
	if (entry->own_in && first_making(workflow, ARTEFACT_REVIEW) == workflow->stage_count)
		problems_add(problems, place.text, -1,
			     "visible `%s`: own_in waits for a review, and no stage produces any",
			     object);
}

/* ---- reminders ---- */

/* Tasks that have a due date of their own, whatever the stage has. */
#define TASKS_DUE (1u << TASK_ANSWER_INVITATION | 1u << TASK_ACT)

/* A step that never comes is worse than none, too. */
static void check_remind(const struct workflow *workflow, size_t nth, struct problems *problems)
{
	const struct remind *remind = &workflow->reminds[nth];
	const struct stage *stage = remind->stage < 0 ? NULL : &workflow->stages[remind->stage];
	bool wants_due = (remind->when == MOMENT_DUE || remind->when == MOMENT_LATE) &&
			 (remind->tasks == 0 || remind->tasks & ~TASKS_DUE);
	size_t before = 0;
	struct place place;

	for (size_t i = 0; i < nth; i++)
		before += workflow->reminds[i].stage == remind->stage;
	if (stage)
		(void)snprintf(place.text, sizeof(place.text), "stages[%d].remind[%zu]",
			       remind->stage, before);
	else
		(void)snprintf(place.text, sizeof(place.text), "remind[%zu]", before);
	if (remind->to & (LEVEL_TEAM | LEVEL_ALL) || remind->to == 0)
		problems_add(problems, place.text, -1,
			     "a reminder goes to `own`, whose task it is, or to roles");
	if (stage && wants_due && stage->days == 0)
		problems_add(problems, place.text, -1,
			     "stage `%s` has no `days`: nothing is due with it", stage->id);
	if (stage && remind->when == MOMENT_CLOSE && stage->close_days == 0)
		problems_add(problems, place.text, -1, "stage `%s` never closes", stage->id);
	for (size_t i = 0; i < remind->day_count; i++)
		for (size_t j = 0; j < i; j++)
			if (remind->days[i] == remind->days[j])
				problems_add(problems, place.text, -1, "day %d stands there twice",
					     remind->days[i]);
}

bool workflow_check(const struct workflow *workflow, struct problems *ret_problems)
{
	size_t before = ret_problems->count;

	check_head(workflow, ret_problems);
	for (size_t i = 0; i < workflow->stage_count; i++) {
		check_stage(workflow, i, ret_problems);
		check_edges(workflow, i, FORWARD, ret_problems);
		check_edges(workflow, i, BACKWARD, ret_problems);
		check_leaving(workflow, i, ret_problems);
	}
	if (workflow->stage_count > 0)
		check_ways(workflow, ret_problems);
	for (size_t i = 0; i < workflow->visible_count; i++)
		check_visible(workflow, i, ret_problems);
	for (size_t i = 0; i < workflow->remind_count; i++)
		check_remind(workflow, i, ret_problems);
	return ret_problems->count == before;
}
