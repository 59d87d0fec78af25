/* guard.c: whether a guard holds, and if not, the sentence that tells a coordinator what would meet
 * it.
 *
 * One row of `specs` per kind of guard: the arguments it takes and the function that judges it. A
 * sentence says what is there, what is missing and what somebody can do, and names nobody. A
 * closing time counts as over only after its last millisecond, so that whoever acts within the last
 * second is in time. */
#include "rules/workflow.h"

#include <assert.h>
#include <string.h>

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
	const char *const *words; /* what `of` may be */
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

	if (tally->institutes > 0)
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

/* ---- counted guards: what they count, in words ---- */

struct counted {
	const char *noun;
	const char *one, *many; /* what it is that is counted; %s: the guard's `of` */
	const char *action;	/* what meets it */
	bool is_lack;		/* holds where there is none; otherwise where there are `min` */
};

static const struct counted counted[GUARD__MAX] = {
	[GUARD_DOCUMENT] = { "document", "filed as `%s`", NULL, "send it with document.begin",
			     false },
	[GUARD_BUNDLE] = { "bundle", "frozen in this stage", NULL,
			   "freeze the documents with bundle.freeze", false },
	[GUARD_QUESTIONS] = { "guiding question", "set", NULL, "set it with question.add", false },
	[GUARD_EVIDENCED] = { "guiding question", "has no note of evidence",
			      "have no note of evidence", "keep one with evidence.add", true },
	[GUARD_FOUND] = { "guiding question", "has no finding", "have no finding",
			  "make one with finding.add", true },
	[GUARD_CITED] = { "recommendation", "cites no finding that stands",
			  "cite no finding that stands",
			  "name its findings with recommendation.update", true },
	[GUARD_RECOMMENDED] = { "recommendation", "made", NULL, "make it with recommendation.add",
				false },
	[GUARD_ACCEPTANCE] = { "recommendation", "has no answer from the host",
			       "have no answer from the host", "the host accepts it or not", true },
	[GUARD_REPORTED] = { "accepted recommendation", "has no report on its progress",
			     "have no report on their progress",
			     "report it with recommendation.report", true },
	[GUARD_DECIDED] = { "decision", "adopted in this stage", NULL,
			    "the plenary decides with decision.add", false },
	[GUARD_OCCASION] = { "occasion", "%s", NULL, "say so with occasion.add or occasion.update",
			     false },
	[GUARD_AGENDA] = { "agenda item", "there", NULL, "put it there with agenda.add", false },
	[GUARD_AGENDA_DECIDED] = { "agenda item", "is open", "are open",
				   "decide on it with agenda.decide", true },
	[GUARD_REQUESTED] = { "request", "made for `%s`", NULL, "make it with request.add", false },
	[GUARD_PLANNED] = { "plan item", "%s", NULL,
			    "add it with activity.add, change it with activity.update", false },
	[GUARD_PRACTICES] = { "practice", "%s", NULL,
			      "practice.propose, practice.accept or practice.publish", false },
	[GUARD_PRACTICES_JUDGED] = { "practice", "waits for a judgement", "wait for a judgement",
				     "accept or decline it", true },
};

bool guard_is_counted(enum guard_kind kind)
{
	return counted[kind].noun != NULL;
}

static bool count_fits(struct judgement *judgement)
{
	const struct guard *guard = judgement->guard;
	const struct counted *words = &counted[guard->kind];
	const struct guard_count *count =
		&judgement->facts->counts[guard - judgement->stage->guards];

	if (words->is_lack && count->count > 0 && guard->or_closed &&
	    is_time_over(judgement->facts)) {
		judgement->by_silence = true;
		return true;
	}
	if (words->is_lack)
		return is_nought(judgement, count->count, words->noun, words->one, words->many,
				 words->action);
	struct guard at_least = *guard;
	at_least.min = guard->min > 0 ? guard->min : 1;
	const char *of = strstr(words->one, "%s");
	const struct tally tally = {
		.noun = words->noun,
		.state = of ? arena_printf(judgement->arena, "%.*s%s%s", (int)(of - words->one),
					   words->one, guard->of, of + 2)
			    : words->one,
		.action = words->action,
		.count = count->count,
		.institutes = count->institutes,
	};
	struct judgement own = *judgement;
	own.guard = &at_least;
	bool is_met = tally_is_met(&own, &tally);
	judgement->need = own.need;
	return is_met;
}

/* What a kind takes is said once, here: the file's reader refuses the rest, workflow_check() asks
 * for what is needed. */
#define TAKES_COUNTS (GUARD_TAKES_MIN | GUARD_TAKES_MIN_INSTITUTES | GUARD_TAKES_MIN_NON_HOME)
#define COUNTED(more, ...)                                                                         \
	{                                                                                          \
		GUARD_TAKES_BY | (more), count_fits, __VA_ARGS__                                   \
	}

static const char *const document_words[] = {
#define DOCUMENT_WORD(name, word, help) word,
	DOCUMENT_TABLE(DOCUMENT_WORD)
#undef DOCUMENT_WORD
		NULL
};
static const char *const occasion_words[] = { "planned", "held", NULL };
static const char *const request_words[] = { "hosting",	     "attendance", "nomination",
					     "contribution", "other",	   NULL };
static const char *const activity_words[] = { "proposed", "approved", "done", NULL };
static const char *const practice_words[] = { "proposed", "accepted", "published", NULL };

static const struct guard_spec specs[GUARD__MAX] = {
	[GUARD_ROLE_HELD] = { GUARD_TAKES_OF, role_is_held, NULL },
	[GUARD_CONFIRMED] = { GUARD_TAKES_OF | GUARD_TAKES_OR_CLOSED, is_confirmed, NULL },
	[GUARD_TEAM] = { TAKES_COUNTS, team_is_there, NULL },
	[GUARD_DECLARED] = { 0, all_declared, NULL },
	[GUARD_NONE_EXCLUDED] = { 0, none_is_excluded, NULL },
	[GUARD_QUORUM] = { TAKES_COUNTS, quorum_is_in, NULL },
	[GUARD_COMMENTS_ANSWERED] = { 0, comments_are_answered, NULL },
	[GUARD_REJECTIONS_REASONED] = { 0, rejections_have_reasons, NULL },
	[GUARD_CLOSED] = { 0, stage_is_closed, NULL },
	[GUARD_DOCUMENT] = COUNTED(GUARD_TAKES_OF | GUARD_TAKES_MIN | GUARD_TAKES_MIN_INSTITUTES,
				   document_words),
	[GUARD_BUNDLE] = COUNTED(0, NULL),
	[GUARD_QUESTIONS] = COUNTED(GUARD_TAKES_MIN, NULL),
	[GUARD_EVIDENCED] = COUNTED(0, NULL),
	[GUARD_FOUND] = COUNTED(0, NULL),
	[GUARD_CITED] = COUNTED(0, NULL),
	[GUARD_RECOMMENDED] = COUNTED(GUARD_TAKES_MIN, NULL),
	[GUARD_ACCEPTANCE] = COUNTED(GUARD_TAKES_OR_CLOSED, NULL),
	[GUARD_REPORTED] = COUNTED(0, NULL),
	[GUARD_DECIDED] = COUNTED(0, NULL),
	[GUARD_OCCASION] = COUNTED(GUARD_TAKES_OF | GUARD_TAKES_MIN, occasion_words),
	[GUARD_AGENDA] = COUNTED(GUARD_TAKES_MIN, NULL),
	[GUARD_AGENDA_DECIDED] = COUNTED(0, NULL),
	[GUARD_REQUESTED] = COUNTED(GUARD_TAKES_OF | GUARD_TAKES_MIN, request_words),
	[GUARD_PLANNED] = COUNTED(GUARD_TAKES_OF | GUARD_TAKES_MIN, activity_words),
	[GUARD_PRACTICES] = COUNTED(GUARD_TAKES_OF | GUARD_TAKES_MIN, practice_words),
	[GUARD_PRACTICES_JUDGED] = COUNTED(0, NULL),
};

unsigned guard_takes(enum guard_kind kind)
{
	assert(kind < GUARD__MAX);
	return specs[kind].takes;
}

const char *const *guard_words(enum guard_kind kind)
{
	assert(kind < GUARD__MAX);
	return specs[kind].words;
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
