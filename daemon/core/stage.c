/* stage.c: where a study stands: whether it takes something now, what the guards ask, what others
 * are shown of it, and what a move reveals to whom. */
#include "core/call.h"

#include <assert.h>
#include <string.h>

#include "base/zone.h"
#include "core/stage.h"

#define HOUR_MS INT64_C(3600000)

bool study_is_open(const struct study *study)
{
	return strcmp(study->state, "active") == 0;
}

int study_must_be_open(struct call *call)
{
	if (study_is_open(call->study))
		return 0;
	if (strcmp(call->study->state, "suspended") == 0)
		return answer_hint(call, ERR_CLOSED,
				   "the secretariat can resume it with study.resume",
				   "the study is suspended");
	return answer(call, ERR_CLOSED, "the study is %s", call->study->state);
}

static const char *stages_that_produce(struct call *call, unsigned artefacts)
{
	const struct workflow *workflow = call->study->workflow;
	const char *list = NULL;

	for (size_t i = 0; i < workflow->stage_count; i++)
		if (workflow->stages[i].produces & artefacts)
			list = arena_printf(call->arena, "%s%s%s", list ? list : "",
					    list ? ", " : "", workflow->stages[i].id);
	return list ? list : "no stage";
}

int stage_must_produce(struct call *call, unsigned artefacts)
{
	const unsigned closing =
		ARTEFACT_REVIEW | ARTEFACT_COMMENT | ARTEFACT_FACT | ARTEFACT_PRACTICE;
	const struct study *study = call->study;
	const struct stage *stage = &study->workflow->stages[study->stage];
	int r = study_must_be_open(call);

	if (r != 0)
		return r;
	if (!(stage->produces & artefacts))
		return answer(call, ERR_CLOSED, "the study is in stage `%s`; this is open in %s",
			      stage->id, stages_that_produce(call, artefacts));
	if (artefacts & closing && study->close_ms && call->now_ms > study->close_ms)
		return answer_hint(call, ERR_CLOSED,
				   "the secretariat can move the date with study.reschedule",
				   "stage `%s` closed at the end of %s (%s)", stage->id,
				   study->close_date, study->zone);
	return 0;
}

int64_t stage_grace_end(const struct study *study)
{
	const struct stage *stage = &study->workflow->stages[study->stage];

	return study->due_ms ? study->due_ms + stage->soft_grace_hours * HOUR_MS : 0;
}

bool stage_is_late(const struct study *study, int64_t now_ms)
{
	return study->due_ms && now_ms > stage_grace_end(study);
}

/* ---- facts for the guards ---- */

static void facts_of_people(struct call *call, struct study_facts *facts)
{
	struct query *query = sql_study_roles_held(call->txn, call->study->id);

	while (query_next(query))
		facts->roles_held |= role_of_word(query_str(query, 0));
	query_end(query);

	query = sql_study_team_facts(call->txn, call->study->id);
	if (query_next(query)) {
		facts->accepted = (int)query_int(query, 0);
		facts->accepted_institutes = (int)query_int(query, 1);
		facts->accepted_non_home = (int)query_int(query, 2);
		facts->undeclared = (int)query_int(query, 3);
		facts->undecided = (int)query_int(query, 4);
		facts->excluded = (int)query_int(query, 5);
	}
	if (facts->accepted > 0) /* not granted: it comes with the place */
		facts->roles_held |= ROLE_REVIEWER;
	query_end(query);
}

static void facts_of_work(struct call *call, struct study_facts *facts)
{
	struct query *query = sql_study_review_facts(call->txn, call->study->id);

	if (query_next(query)) {
		facts->reviews_in = (int)query_int(query, 0);
		facts->reviews_in_institutes = (int)query_int(query, 1);
		facts->reviews_in_non_home = (int)query_int(query, 2);
	}
	query_end(query);

	query = sql_study_comment_facts(call->txn, call->study->id);
	if (query_next(query)) {
		facts->comments_open = (int)query_int(query, 0);
		facts->rejected_without_reason = (int)query_int(query, 1);
	}
	query_end(query);
}

void study_facts_load(struct call *call, struct study_facts *ret_facts)
{
	const char **confirmed =
		arena_alloc(call->arena, WORKFLOW_CONFIRMATIONS_MAX * sizeof *confirmed);
	struct study_facts facts = { .now_ms = call->now_ms,
				     .close_ms = call->study->close_ms,
				     .zone = call->study->zone };

	facts_of_people(call, &facts);
	facts_of_work(call, &facts);
	_cleanup_(query_endp) struct query *query =
		sql_confirmations_of(call->txn, call->study->id, str_of(call->study->stage_id));
	while (query_next(query) && facts.confirmed_count < WORKFLOW_CONFIRMATIONS_MAX)
		confirmed[facts.confirmed_count++] = row_text(call, query, 0);
	facts.confirmed = confirmed;
	facts_count(call, &facts);
	*ret_facts = facts;
}

/* A job of the study's that could not be done holds it up, as a guard does, until somebody has seen to
 * it. What the job says is the secretariat's; that it is there, whoever steers the study is told. */
static void put_incidents(struct call *call, struct json_object *unmet)
{
	_cleanup_(query_endp) struct query *query = sql_job_incidents(call->txn, call->study->id);
	int count = 0;

	while (query_next(query))
		count++;
	if (count == 0)
		return;
	struct json_object *row = mem_check(json_object_new_object());
	put_text(row, "guard", "incident");
	put_text(row, "need",
		 arena_printf(call->arena,
			      "%d job%s of this study could not be done; the secretariat settles "
			      "%s with job.retry or job.cancel",
			      count, count == 1 ? "" : "s", count == 1 ? "it" : "them"));
	array_put(unmet, row);
}

struct json_object *guards_unmet(struct call *call, const struct study_facts *facts,
				 struct json_object *ret_silent)
{
	const struct stage *stage = &call->study->workflow->stages[call->study->stage];
	struct json_object *unmet = mem_check(json_object_new_array());

	for (size_t i = 0; i < stage->guard_count; i++) {
		const struct guard *guard = &stage->guards[i];
		const char *need = NULL;
		bool by_silence = false;
		if (guard_holds(guard, stage, facts, call->arena, &need, &by_silence)) {
			if (by_silence && ret_silent)
				array_put(ret_silent,
					  json_object_new_string(
						  guard->of ? guard->of
							    : guard_rows[guard->kind].word));
			continue;
		}
		struct json_object *row = mem_check(json_object_new_object());
		put_text(row, "guard", guard_rows[guard->kind].word);
		put_text(row, "of", guard->of);
		put_text(row, "need", need);
		array_put(unmet, row);
	}
	put_incidents(call, unmet);
	return unmet;
}

/* ---- showing ---- */

/* Days since 1970-01-01 of a valid date, by the Gregorian calendar counted in years that begin in
 * March. */
static int64_t day_number(const char *date)
{
	int year = (date[0] - '0') * 1000 + (date[1] - '0') * 100 + (date[2] - '0') * 10 +
		   (date[3] - '0');
	int month = (date[5] - '0') * 10 + (date[6] - '0');
	int day = (date[8] - '0') * 10 + (date[9] - '0');
	int march_year = year - (month <= 2);
	int march_month = (month + 9) % 12;

	return 365LL * march_year + march_year / 4 - march_year / 100 + march_year / 400 +
	       (153 * march_month + 2) / 5 + day - 1 - 719468;
}

int days_left(const struct study *study, int64_t now_ms, int64_t due_ms)
{
	char today[ZONE_DATE_SIZE], due[ZONE_DATE_SIZE];

	zone_date(study->zone, now_ms, today);
	zone_date(study->zone, due_ms, due);
	return (int)(day_number(due) - day_number(today));
}

void put_due(struct json_object *object, const struct study *study)
{
	put_time(object, "due", study->due_ms);
	put_text(object, "due_date", study->due_date);
	put_text(object, "zone", study->zone);
}

void put_stage(struct json_object *result, const struct study *study)
{
	put_text(result, "study", study->code);
	put_text(result, "state", study->state);
	put_text(result, "stage", study->stage_id);
	put_due(result, study);
	put_int(result, "version", study->version);
}

static struct json_object *role_words(unsigned roles)
{
	struct json_object *list = mem_check(json_object_new_array());

	for (int i = 0; i < ROLE__MAX; i++)
		if (roles & 1u << i)
			array_put(list, json_object_new_string(role_rows[i].word));
	return list;
}

static const char *person_name(const void *person)
{
	struct json_object *const *row = person;
	return json_object_get_string(json_object_object_get(*row, "principal"));
}

/* Who is known first, in the order of the rows; then the pseudonyms, in an order of their own: that of the
 * rows would tell who came to the programme before whom. */
static int person_order(const void *a, const void *b)
{
	const char *left = person_name(a), *right = person_name(b);
	bool is_left = is_pseudonym(str_of(left)), is_right = is_pseudonym(str_of(right));

	if (is_left != is_right)
		return is_left ? 1 : -1;
	return is_left ? strcmp(left, right) : 0;
}

struct json_object *people_json(struct call *call)
{
	struct json_object *list = mem_check(json_object_new_array());
	_cleanup_(query_endp) struct query *query = sql_study_people(call->txn, call->study->id);

	while (query_next(query)) {
		struct json_object *person = mem_check(json_object_new_object());
		put_person(call, person, row_text(call, query, 0), row_text(call, query, 1),
			   row_text(call, query, 2));
		put_native_name(call, person, row_text(call, query, 0), row_text(call, query, 4),
				row_text(call, query, 5));
		put_text(person, "role", row_text(call, query, 3));
		array_put(list, person);
	}
	if (call->study->identity != IDENTITY_VISIBLE)
		json_object_array_sort(list, person_order);
	return list;
}

const char *workflow_text(const struct call *call, const struct study *study)
{
	return arena_printf(call->arena, "%s %d", study->workflow->id, study->workflow->version);
}

struct json_object *study_json(struct call *call, const struct study *study,
			       const struct viewer *viewer)
{
	const unsigned inside = ROLE_SECRETARIAT | ROLE_PLENARY |
				(ROLE_ANY & ~(unsigned)(ROLE_GLOBAL_MASK | ROLE_INVITEE));
	const struct stage *stage = &study->workflow->stages[study->stage];
	struct json_object *object = mem_check(json_object_new_object());

	put_text(object, "study", study->code);
	put_text(object, "title", study->title);
	put_text(object, "city", study->city);
	put_text(object, "country", study->country);
	put_int(object, "year", study->year);
	put_text(object, "state", study->state);
	put_text(object, "language", study->language);
	put_text(object, "identity", identity_rows[study->identity].word);
	put_json(object, "roles", role_words(viewer->roles));
	/* A teaser, until they have accepted and are cleared of conflicts. */
	if (!(viewer->roles & inside))
		return object;
	put_text(object, "stage", study->stage_id);
	put_text(object, "stage_title", stage->title);
	put_time(object, "entered", study->entered_ms);
	put_due(object, study);
	put_time(object, "close", study->close_ms);
	put_json(object, "people", people_json(call));
	put_text(object, "workflow", workflow_text(call, study));
	put_text(object, "workflow_title", study->workflow->title);
	put_int(object, "version", study->version);
	return object;
}

/* ---- revealing ---- */

static void reveal_to(struct call *call, enum object object, const char *of, unsigned levels)
{
	struct json_object *data = mem_check(json_object_new_object());
	struct json_object *to = mem_check(json_object_new_array());

	for (size_t i = 0; i < LEVEL_ROWS; i++)
		if (levels & level_rows[i].bit)
			array_put(to, json_object_new_string(level_rows[i].word));
	put_text(data, "object", object_rows[object].word);
	put_text(data, "of", of);
	put_json(data, "to", to);
	journal_consequence(call, "revealed", "study", call->study->id, data);
}

static void reveal_object(struct call *call, enum object object, unsigned of, const char *of_word)
{
	const struct workflow *workflow = call->study->workflow;
	unsigned before =
		policy_levels(workflow, &call->reveal_openings, object, of, call->reveal_from);
	unsigned now =
		policy_levels(workflow, &call->study->openings, object, of, call->study->stage);

	if (now & ~before)
		reveal_to(call, object, of_word, now & ~before);
}

void reveal(struct call *call)
{
	if (call->reveal_from >= 0) {
		for (int object = OBJECT_ASSIGNMENT; object < OBJECT__MAX; object++)
			if (object != OBJECT_DOCUMENT)
				reveal_object(call, (enum object)object, 0, NULL);
		for (unsigned kind = 0; kind < DOCUMENT_KIND__MAX; kind++)
			reveal_object(call, OBJECT_DOCUMENT, 1u << kind, document_rows[kind].word);
	}
	if (call->reveal_own) {
		struct json_object *data = mem_check(json_object_new_object());
		put_text(data, "object", object_rows[OBJECT_REVIEW].word);
		put_text(data, "principal", call->me.name);
		journal_consequence(call, "revealed", "study", call->study->id, data);
	}
}
