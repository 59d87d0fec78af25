/* guard.c: whether a guard holds, and if not, the sentence that tells a coordinator what would meet
 * it.
 *
 * One row of `specs` per kind of guard: the arguments it takes and the function that judges it. A
 * sentence says what is there, what is missing and what somebody can do, and names nobody. A
 * closing time counts as over only after its last millisecond, so that whoever acts within the last
 * second is in time. */
#include "rules/workflow.h"

#include <assert.h>

#include "base/zone.h"

#define NEED_PARTS_MAX 3

/* What a guard is judged by. `need` is set where it does not hold, `by_silence` where it does. */
struct judgement {
	const struct guard *guard;
	const struct stage *stage;
	const struct study_facts *facts;
	struct arena *arena;
	const char *need;
	bool by_silence;
};

struct guard_spec {
	unsigned takes;
	bool (*holds)(struct judgement *judgement);
};

/* A study without a closing time never has it behind itself, however late it is. */
static bool is_time_over(const struct study_facts *facts)
{
	return facts->close_ms != 0 && facts->now_ms > facts->close_ms;
}

static const char *plural(int count)
{
	return count == 1 ? "" : "s";
}

/* "host or secretariat" */
static const char *roles_text(struct arena *arena, unsigned roles)
{
	const char *text = "";

	for (unsigned rest = roles; rest != 0; rest &= rest - 1) {
		const char *glue = *text == '\0' ? "" : (rest & (rest - 1)) ? ", " : " or ";
		text = arena_printf(arena, "%s%s%s", text, glue, role_word(rest & -rest));
	}
	return text;
}

/* The role of a reviewer is not granted: it comes with an accepted place, so the advice differs. */
static bool role_is_held(struct judgement *judgement)
{
	const char *word = judgement->guard->of;
	unsigned role = role_of_word(str_of(word));

	if (judgement->facts->roles_held & role)
		return true;
	judgement->need = arena_printf(
		judgement->arena, "nobody holds the role `%s` in this study; %s", word,
		role == ROLE_REVIEWER ? "invite an expert who accepts" : "grant it to somebody");
	return false;
}

static const struct confirmation *confirmation_find(const struct stage *stage, const char *id)
{
	for (size_t i = 0; i < stage->confirmation_count; i++) {
		if (str_is(str_of(id), stage->confirmations[i].id))
			return &stage->confirmations[i];
	}
	return NULL;
}

/* What was stated on record goes before what silence means: only where nothing was said does the
 * closing time count, and the caller records that it did. */
static bool is_confirmed(struct judgement *judgement)
{
	const struct guard *guard = judgement->guard;
	const struct study_facts *facts = judgement->facts;
	const struct confirmation *asked = confirmation_find(judgement->stage, guard->of);
	const char *or_else = "";

	for (size_t i = 0; i < facts->confirmed_count; i++) {
		if (str_is(str_of(guard->of), facts->confirmed[i]))
			return true;
	}
	if (guard->or_closed && is_time_over(facts)) {
		judgement->by_silence = true;
		return true;
	}
	if (guard->or_closed && facts->close_ms != 0) {
		char close[ZONE_TEXT_SIZE];
		zone_text(facts->zone, facts->close_ms, close);
		or_else = arena_printf(judgement->arena,
				       ", or the stage can be left without it after %s", close);
	}
	assert(asked); /* workflow_check: the stage itself offers what its guards ask for */
	judgement->need = arena_printf(
		judgement->arena, "`%s` (%s) is not on record; the %s confirms it%s", guard->of,
		asked->title, roles_text(judgement->arena, asked->by), or_else);
	return false;
}

/* What TEAM and QUORUM count: `noun` is one of them, `state` what it takes to count. */
struct tally {
	const char *noun;
	const char *state;
	const char *action;
	int count, institutes, non_home;
};

/* "2 of 3 reviews are in, from 1 institute" */
static const char *tally_text(struct arena *arena, const struct guard *guard,
			      const struct tally *tally)
{
	int asked = tally->count < guard->min ? guard->min : tally->count;
	const char *of = tally->count < guard->min ? arena_printf(arena, " of %d", guard->min) : "";
	const char *text = arena_printf(arena, "%d%s %s%s %s %s", tally->count, of, tally->noun,
					plural(asked), asked == 1 ? "is" : "are", tally->state);

	if (tally->count > 0)
		text = arena_printf(arena, "%s, from %d institute%s", text, tally->institutes,
				    plural(tally->institutes));
	if (tally->count > 0 && guard->min_non_home > 0)
		text = arena_printf(arena, "%s, %d from outside the home country", text,
				    tally->non_home);
	return text;
}

/* "1 more review and 1 more institute are needed"; NULL where nothing is missing. */
static const char *tally_missing(struct arena *arena, const struct guard *guard,
				 const struct tally *tally)
{
	const struct {
		int count;
		const char *noun, *which;
	} wanted[NEED_PARTS_MAX] = {
		{ guard->min - tally->count, tally->noun, "" },
		{ guard->min_institutes - tally->institutes, "institute", "" },
		{ guard->min_non_home - tally->non_home, tally->noun,
		  " from outside the home country" },
	};
	const char *text = NULL, *verb = "is";

	/* From the last to the first, since the glue before a part depends on what follows it. */
	for (size_t i = NEED_PARTS_MAX, later = 0; i-- > 0;) {
		if (wanted[i].count <= 0)
			continue;
		verb = later > 0 || wanted[i].count > 1 ? "are" : "is";
		text = arena_printf(arena, "%d more %s%s%s%s%s", wanted[i].count, wanted[i].noun,
				    plural(wanted[i].count), wanted[i].which,
				    later == 0	 ? ""
				    : later == 1 ? " and "
						 : ", ",
				    later == 0 ? "" : text);
		later++;
	}
	return text ? arena_printf(arena, "%s %s needed", text, verb) : NULL;
}

static bool tally_is_met(struct judgement *judgement, const struct tally *tally)
{
	const char *missing = tally_missing(judgement->arena, judgement->guard, tally);

	if (!missing)
		return true;
	judgement->need = arena_printf(judgement->arena, "%s; %s: %s",
				       tally_text(judgement->arena, judgement->guard, tally),
				       missing, tally->action);
	return false;
}

/* Places are counted by the core: only reviewers' places, only accepted ones. */
static bool team_is_there(struct judgement *judgement)
{
	const struct study_facts *facts = judgement->facts;
	const struct tally tally = { "place",
				     "accepted",
				     "invite an expert, or wait for an answer",
				     facts->accepted,
				     facts->accepted_institutes,
				     facts->accepted_non_home };
	return tally_is_met(judgement, &tally);
}

static bool quorum_is_in(struct judgement *judgement)
{
	const struct study_facts *facts = judgement->facts;
	const struct tally tally = { "review",
				     "in",
				     "wait for reviewers to submit, or invite one more",
				     facts->reviews_in,
				     facts->reviews_in_institutes,
				     facts->reviews_in_non_home };
	return tally_is_met(judgement, &tally);
}

/* Two things can be missing, by different people: the declaration itself, by who holds the place,
 * and the decision on it, by the secretariat. */
static bool all_declared(struct judgement *judgement)
{
	const struct study_facts *facts = judgement->facts;
	struct arena *arena = judgement->arena;
	const char *undeclared = "", *undecided = "";

	if (facts->undeclared == 0 && facts->undecided == 0)
		return true;
	if (facts->undeclared > 0)
		undeclared = arena_printf(
			arena, "%d accepted place%s %s no declaration: %s holder declares",
			facts->undeclared, plural(facts->undeclared),
			facts->undeclared == 1 ? "has" : "have",
			facts->undeclared == 1 ? "its" : "each");
	if (facts->undecided > 0)
		undecided = arena_printf(arena,
					 "%d declared conflict%s %s for a decision: decide on %s",
					 facts->undecided, plural(facts->undecided),
					 facts->undecided == 1 ? "waits" : "wait",
					 facts->undecided == 1 ? "it" : "each");
	judgement->need = arena_printf(arena, "%s%s%s", undeclared,
				       *undeclared && *undecided ? "; " : "", undecided);
	return false;
}

/* A count that has to be nought: "2 comments are open; ..." */
static bool is_nought(struct judgement *judgement, int count, const char *noun, const char *one,
		      const char *many, const char *action)
{
	if (count == 0)
		return true;
	judgement->need = arena_printf(judgement->arena, "%d %s%s %s; %s", count, noun,
				       plural(count), count == 1 ? one : many, action);
	return false;
}

static bool none_is_excluded(struct judgement *judgement)
{
	return is_nought(judgement, judgement->facts->excluded, "place",
			 "is held by somebody whose conflict was judged excluding",
			 "are held by people whose conflicts were judged excluding",
			 "withdraw it, or replace its holder");
}

static bool comments_are_answered(struct judgement *judgement)
{
	return is_nought(judgement, judgement->facts->comments_open, "comment", "is open",
			 "are open", "each ends with a response and a disposition");
}

static bool rejections_have_reasons(struct judgement *judgement)
{
	return is_nought(judgement, judgement->facts->rejected_without_reason, "rejected comment",
			 "has no response text", "have no response text",
			 "the responder writes the reason");
}

static bool stage_is_closed(struct judgement *judgement)
{
	const struct study_facts *facts = judgement->facts;
	char close[ZONE_TEXT_SIZE];

	if (is_time_over(facts))
		return true;
	if (facts->close_ms == 0) {
		judgement->need = "this stage has no closing time; set one, or override the guard";
		return false;
	}
	zone_text(facts->zone, facts->close_ms, close);
	judgement->need = arena_printf(
		judgement->arena, "the stage takes contributions until %s; wait, or move its close",
		close);
	return false;
}

/* What a kind takes is said once, here: the file's reader refuses the rest, workflow_check() asks
 * for what is needed. */
#define TAKES_COUNTS (GUARD_TAKES_MIN | GUARD_TAKES_MIN_INSTITUTES | GUARD_TAKES_MIN_NON_HOME)

static const struct guard_spec specs[GUARD__MAX] = {
	[GUARD_ROLE_HELD] = { GUARD_TAKES_OF, role_is_held },
	[GUARD_CONFIRMED] = { GUARD_TAKES_OF | GUARD_TAKES_OR_CLOSED, is_confirmed },
	[GUARD_TEAM] = { TAKES_COUNTS, team_is_there },
	[GUARD_DECLARED] = { 0, all_declared },
	[GUARD_NONE_EXCLUDED] = { 0, none_is_excluded },
	[GUARD_QUORUM] = { TAKES_COUNTS, quorum_is_in },
	[GUARD_COMMENTS_ANSWERED] = { 0, comments_are_answered },
	[GUARD_REJECTIONS_REASONED] = { 0, rejections_have_reasons },
	[GUARD_CLOSED] = { 0, stage_is_closed },
};

unsigned guard_takes(enum guard_kind kind)
{
	assert(kind < GUARD__MAX);
	return specs[kind].takes;
}

bool guard_holds(const struct guard *guard, const struct stage *stage,
		 const struct study_facts *facts, struct arena *arena, const char **ret_need,
		 bool *ret_by_silence)
{
	struct judgement judgement = {
		.guard = guard, .stage = stage, .facts = facts, .arena = arena
	};
	bool holds = specs[guard->kind].holds(&judgement);

	assert(holds == !judgement.need);
	*ret_need = judgement.need;
	*ret_by_silence = judgement.by_silence;
	return holds;
}
