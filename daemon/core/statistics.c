/* statistics.c: programme.statistics: figures of a programme for a meeting: recommendations and what became
 * of them, how long things took, who has how much to do and is late, findings, comments.
 *
 * A count tells of what it counts, so nothing is counted that the one who asks does not see, row by row, by
 * the same questions as the lists; where a response is hidden, the comment is open. The rows that are counted
 * have no texts in them. A study of 31,422 comments takes 80 ms (its comments answered, on one core of
 * a small machine), and statistics_rows bounds the whole.
 *
 * Late is what came in after the due date that held for it then (due.h), extensions counted, or is not in
 * after the one that holds now. The ledger of reminders is not asked: it knows only of what somebody was
 * reminded of, which a rule, a preference and the mails of a quiet day decide. */
#include "core/statistics.h"
#include "core/due.h"
#include "core/handlers.h"
#include "core/search.h"
#include "core/tasks.h"

#include <string.h>

#define STUDIES_MAX 1000

struct counting {
	struct call *call;
	struct statistics statistics;
	struct dues dues; /* of call->study */
	int64_t left;	  /* rows that may still be counted */
	struct search search;
	struct search_node *query;  /* NULL: any study */
	struct json_object *wanted; /* codes; NULL: any */
	bool *is_there;		    /* of each that is wanted */
};

/* ---- small things ---- */

/* One row more that the caller sees; false: too many. */
static bool takes(struct counting *counting)
{
	return --counting->left >= 0;
}

static size_t group_place(const struct groups *groups, const char *key)
{
	size_t low = 0, high = groups->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (strcmp(groups->list[middle].key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* What is kept under a key, made of `size` zeros where there was nothing; *ret_is_new. */
static void *group_of(struct call *call, struct groups *groups, const char *key, size_t size,
		      bool *ret_is_new)
{
	size_t at = group_place(groups, key);

	*ret_is_new = at == groups->count || strcmp(groups->list[at].key, key) != 0;
	if (!*ret_is_new)
		return groups->list[at].of;
	if (groups->count == groups->room) {
		size_t room = 2 * groups->room + 16;
		struct group *list = arena_alloc(call->arena, room * sizeof *list);
		if (groups->count > 0)
			memcpy(list, groups->list, groups->count * sizeof *list);
		groups->list = list;
		groups->room = room;
	}
	memmove(&groups->list[at + 1], &groups->list[at],
		(groups->count++ - at) * sizeof *groups->list);
	groups->list[at] = (struct group){ arena_strndup(call->arena, key, strlen(key)),
					   arena_alloc(call->arena, size) };
	return groups->list[at].of;
}

static void sample_add(struct call *call, struct samples *samples, int64_t ms)
{
	if (samples->count == samples->room) {
		size_t room = 2 * samples->room + 16;
		int64_t *list = arena_alloc(call->arena, room * sizeof *list);
		if (samples->count > 0)
			memcpy(list, samples->ms, samples->count * sizeof *list);
		samples->ms = list;
		samples->room = room;
	}
	samples->ms[samples->count++] = ms > 0 ? ms : 0; /* a clock may have been set back */
}

static void tally_add(struct tally *tally, struct str word)
{
	for (size_t i = 0; word.p && tally->words[i]; i++)
		tally->counts[i] += str_is(word, tally->words[i]);
}

static struct tally tally_of(const char *verb, const char *param)
{
	return (struct tally){ .words = verb_param(verb_find(str_of(verb)), param)->words };
}

/* ---- institutions ---- */

/* The institution that a row counts for, by whose the row is; NULL: none. People become institutions here
 * and nowhere else. */
static struct office *office_of(struct counting *counting, const char *name,
				const char *institution)
{
	bool is_new;

	if (!name || !institution || !knows(counting->call, name))
		return NULL;
	return group_of(counting->call, &counting->statistics.offices, institution,
			sizeof(struct office), &is_new);
}

static void span_add(struct counting *counting, enum span span, struct office *office, int64_t ms)
{
	sample_add(counting->call, &counting->statistics.spans[span], ms);
	if (office)
		sample_add(counting->call, &office->spans[span], ms);
}

/* ---- recommendations ---- */

static struct rated *rated_of(struct counting *counting, struct groups *groups, const char *key)
{
	const struct study *study = counting->call->study;
	bool is_new;
	struct rated *rated = group_of(counting->call, groups, key, sizeof *rated, &is_new);

	if (is_new) {
		rated->year = study->year;
		rated->sector = arena_strndup(counting->call->arena, key, strlen(key));
		rated->country = study->country;
		rated->city = study->city;
	}
	return rated;
}

static void rate(struct counting *counting, const struct recommendation *one)
{
	struct call *call = counting->call;
	struct statistics *statistics = &counting->statistics;
	const char *year = arena_printf(call->arena, "%lld", (long long)call->study->year);
	const char *city =
		arena_printf(call->arena, "%s %s", call->study->country, call->study->city);

	/* The city's own word is not a recommendation that anybody took. */
	if (strcmp(one->kind, "commitment") == 0) {
		rates_count(&statistics->committed, one);
		return;
	}
	rates_count(&statistics->recommended, one);
	rates_count(&rated_of(counting, &statistics->years, year)->rates, one);
	rates_count(&rated_of(counting, &statistics->sectors, one->sector)->rates, one);
	rates_count(&rated_of(counting, &statistics->cities, city)->rates, one);
}

static void count_recommendations(struct counting *counting)
{
	struct call *call = counting->call;
	_cleanup_(query_endp) struct query *query =
		sql_statistics_recommendations(call->txn, call->study->id);

	while (query_next(query)) {
		struct recommendation one = {
			.thing = { .study = call->study->id, .owner = query_int(query, 0) },
			.kind = query_str(query, 1).p,
			.sector = query_str(query, 2).p,
			.acceptance = query_str(query, 3).p,
			.status = query_str(query, 4).p,
			.created_ms = query_int(query, 5),
			.responded_ms = query_int(query, 6),
		};
		if (!see_thing(call, noun_of_id(ID_RECOMMENDATION), &one.thing))
			continue;
		if (!takes(counting))
			return;
		rate(counting, &one);
		if (one.responded_ms)
			span_add(counting, SPAN_RECOMMENDATIONS,
				 office_of(counting, query_str(query, 7).p, query_str(query, 8).p),
				 one.responded_ms - one.created_ms);
	}
}

/* ---- findings ---- */

static struct found found_new(void)
{
	return (struct found){ .kinds = tally_of("finding.add", "kind"),
			       .confidences = tally_of("finding.add", "confidence") };
}

static void find(struct found *found, struct str kind, struct str confidence)
{
	found->made++;
	tally_add(&found->kinds, kind);
	tally_add(&found->confidences, confidence);
}

static void count_findings(struct counting *counting)
{
	struct call *call = counting->call;
	struct statistics *statistics = &counting->statistics;
	_cleanup_(query_endp) struct query *query =
		sql_statistics_findings(call->txn, call->study->id);

	while (query_next(query)) {
		struct thing thing = { .study = call->study->id, .owner = query_int(query, 0) };
		bool is_new;
		if (!see_thing(call, noun_of_id(ID_FINDING), &thing))
			continue;
		if (!takes(counting))
			return;
		struct found *found = group_of(call, &statistics->found_sectors,
					       query_str(query, 2).p, sizeof *found, &is_new);
		if (is_new)
			*found = found_new();
		find(found, query_str(query, 1), query_str(query, 3));
		find(&statistics->found, query_str(query, 1), query_str(query, 3));
	}
}

/* ---- places and reviews ---- */

/* Of a study that rests the dates are going to move. */
static bool is_not_in_time(const struct call *call, const struct place *place, bool is_answered)
{
	bool is_asked_for = study_is_open(call->study) || strcmp(call->study->state, "closed") == 0;

	if (is_answered)
		return place->answered_ms > place->answer_due_ms;
	return strcmp(place->state, "invited") == 0 && is_asked_for &&
	       call->now_ms > place->answer_due_ms;
}

static void count_places(struct counting *counting)
{
	struct call *call = counting->call;
	_cleanup_(query_endp) struct query *query =
		sql_assignment_list(call->txn, call->study->id, 0);

	while (query_next(query)) {
		struct place place;
		place_read(call, query, &place);
		bool is_accepted = strcmp(place.state, "accepted") == 0;
		bool is_declined = strcmp(place.state, "declined") == 0;
		if (!see_place(call, &place))
			continue;
		if (!takes(counting))
			return;
		struct office *office = office_of(counting, place.name, place.institution_name);
		if (is_accepted || is_declined) /* of the others it says when they ended */
			span_add(counting, SPAN_INVITATIONS, office,
				 place.answered_ms - place.invited_ms);
		if (!office)
			continue;
		office->asked++;
		office->accepted += is_accepted;
		office->declined += is_declined;
		office->not_in_time += is_not_in_time(call, &place, is_accepted || is_declined);
	}
}

static bool review_is_late(struct counting *counting, int64_t assignment, int64_t submitted_ms)
{
	const struct due *due = due_at(&counting->dues, ARTEFACT_REVIEW, submitted_ms);
	struct query *query = sql_extension_at(counting->call->txn, assignment, submitted_ms);
	int64_t until_ms = query_next(query) ? query_int(query, 0) : 0;

	query_end(query);
	if (due && due->late_ms > until_ms)
		until_ms = due->late_ms;
	return until_ms > 0 && submitted_ms > until_ms;
}

/* The first time that each came in: what was returned and came again was asked for later. */
static void count_reviews(struct counting *counting)
{
	struct call *call = counting->call;
	_cleanup_(query_endp) struct query *query =
		sql_statistics_reviews(call->txn, call->study->id);

	while (query_next(query)) {
		struct review review = { .principal = query_int(query, 0), .edition = 1 };
		int64_t accepted_ms = query_int(query, 4), submitted_ms = query_int(query, 5);
		const struct due *due = due_at(&counting->dues, ARTEFACT_REVIEW, submitted_ms);
		if (!see_review(call, &review))
			continue;
		if (!takes(counting))
			return;
		struct office *office =
			office_of(counting, query_str(query, 1).p, query_str(query, 2).p);
		int64_t since_ms = due ? due->entered_ms : submitted_ms;
		/* Behind the review it is when the place was given up. */
		if (accepted_ms > since_ms && accepted_ms <= submitted_ms)
			since_ms = accepted_ms;
		span_add(counting, SPAN_REVIEWS, office, submitted_ms - since_ms);
		if (!office)
			continue;
		office->reviews++;
		office->reviews_late += review_is_late(counting, query_int(query, 3), submitted_ms);
	}
}

/* ---- comments ---- */

static void count_comment(struct counting *counting, struct query *query,
			  const struct comment *comment)
{
	struct call *call = counting->call;
	struct statistics *statistics = &counting->statistics;
	const char *state = comment_state_seen(call, comment);
	bool is_answered = strcmp(state, "answered") == 0;

	if (strcmp(state, "withdrawn") == 0) {
		statistics->comments_withdrawn++;
		return;
	}
	statistics->comments++;
	statistics->comments_open += !is_answered;
	statistics->comments_answered += is_answered;
	tally_add(&statistics->classes, query_str(query, 3));
	tally_add(&statistics->types, query_str(query, 4));
	if (!see_response(call, comment)) /* who answers is a part of the answer */
		return;
	struct office *office = office_of(counting, query_str(query, 8).p, query_str(query, 9).p);
	if (is_answered) {
		tally_add(&statistics->dispositions, query_str(query, 7));
		span_add(counting, SPAN_COMMENTS, office,
			 comment->responded_ms - comment->created_ms);
	}
	if (!office)
		return;
	const unsigned produces = call->study->workflow->stages[call->study->stage].produces;
	office->to_answer += !is_answered;
	office->answered += is_answered;
	office->overdue += !is_answered && study_is_open(call->study) &&
			   produces & ARTEFACT_RESPONSE && stage_is_late(call->study, call->now_ms);
}

static void count_comments(struct counting *counting)
{
	struct call *call = counting->call;
	_cleanup_(query_endp) struct query *query =
		sql_statistics_comments(call->txn, call->study->id);

	while (query_next(query)) {
		struct comment comment = {
			.study = call->study->id,
			.author = query_int(query, 0),
			.responder = query_int(query, 1),
			.state = query_str(query, 2).p,
			.created_ms = query_int(query, 5),
			.responded_ms = query_int(query, 6),
		};
		if (!see_comment(call, &comment))
			continue;
		if (!takes(counting))
			return;
		count_comment(counting, query, &comment);
	}
}

/* Among those with most, where it is one; of as many, those that came first stay. */
static void chapter_put(struct statistics *statistics, const struct chapter *chapter)
{
	size_t at = statistics->chapter_count;

	if (chapter->count == 0)
		return;
	for (; at > 0 && statistics->chapters[at - 1].count < chapter->count; at--)
		statistics->chapters[at] = statistics->chapters[at - 1];
	statistics->chapters[at] = *chapter;
	if (statistics->chapter_count < CHAPTERS_SHOWN)
		statistics->chapter_count++;
}

static bool is_same_text(const char *text, struct str other)
{
	return text && other.p ? str_is(other, text) : !text && !other.p;
}

static void count_chapters(struct counting *counting)
{
	struct call *call = counting->call;
	struct chapter chapter = { 0 };
	_cleanup_(query_endp) struct query *query =
		sql_statistics_chapters(call->txn, call->study->id);

	while (query_next(query)) {
		struct comment comment = { .study = call->study->id,
					   .author = query_int(query, 0),
					   .responder = query_int(query, 1) };
		if (!see_comment(call, &comment))
			continue;
		if (!chapter.study || !is_same_text(chapter.document, query_str(query, 2)) ||
		    !is_same_text(chapter.chapter, query_str(query, 3))) {
			chapter_put(&counting->statistics, &chapter);
			chapter = (struct chapter){ call->study->code, row_text(call, query, 2),
						    row_text(call, query, 3), 0 };
		}
		chapter.count += query_int(query, 4);
	}
	chapter_put(&counting->statistics, &chapter);
}

/* ---- open tasks ---- */

static void count_task(void *arg, const struct task *task)
{
	struct counting *counting = arg;
	struct office *office = office_of(counting, task->principal, task->institution);

	if (!office)
		return;
	office->open++;
	office->late += task_is_late(counting->call, task);
}

/* ---- studies ---- */

static void count_study(struct counting *counting)
{
	/* As on the board: who is only invited is told nothing of what a study stands at. */
	const unsigned inside = ROLE_ANY & ~(unsigned)(ROLE_INVITEE | ROLE_OPERATOR | ROLE_WORKER);
	struct call *call = counting->call;

	counting->statistics.studies++;
	dues_load(call, &counting->dues);
	count_recommendations(counting);
	count_findings(counting);
	count_places(counting);
	count_reviews(counting);
	count_comments(counting);
	count_chapters(counting);
	if (call->viewer.roles & inside)
		tasks_of(call, count_task, counting);
}

static bool is_wanted(struct counting *counting)
{
	bool is_one = !counting->wanted;

	for (size_t i = 0; counting->wanted && i < json_object_array_length(counting->wanted);
	     i++) {
		const char *code =
			json_object_get_string(json_object_array_get_idx(counting->wanted, i));
		if (strcmp(code, counting->call->study->code) == 0)
			is_one = counting->is_there[i] = true;
	}
	return is_one;
}

static int too_much(struct call *call)
{
	int64_t limit = call->core->conf->statistics_rows;

	call->data = mem_check(json_object_new_object());
	put_int(call->data, "limit", limit);
	return answer(call, ERR_TOO_LARGE,
		      "more than %lld rows are to be counted: choose fewer studies with query or "
		      "studies",
		      (long long)limit);
}

static int count_studies(struct counting *counting)
{
	struct call *call = counting->call;
	_cleanup_(query_endp) struct query *query = sql_study_list(call->txn, 0);
	bool is_found = true;
	int r = 0;

	while (query_next(query)) {
		if (!study_by_id(call, query_int(query, 0), &call->study))
			return call->txn->r; /* GCOV_EXCL_LINE: a fault between two statements */
		viewer_load(call, &call->me, call->study, &call->viewer);
		if (!see_study(call, call->study, &call->viewer) || !is_wanted(counting))
			continue;
		if (counting->query)
			r = search_study(call, &counting->search, counting->query, &counting->left,
					 &is_found);
		if (r != 0)
			return r;
		if (counting->left > 0 && is_found)
			count_study(counting);
		if (counting->left < 0 || (counting->query && counting->left == 0))
			return too_much(call);
	}
	return call->txn->r;
}

/* The list of studies, looked at. 0 or an answer. */
static int wanted_read(struct counting *counting)
{
	struct call *call = counting->call;
	size_t count = counting->wanted ? json_object_array_length(counting->wanted) : 0;

	if (count > STUDIES_MAX) {
		(void)answer_param(call, "studies", "names %zu studies; at most %d are taken",
				   count, STUDIES_MAX);
		put_int(call->data, "limit", STUDIES_MAX);
		return ERR_TOO_LARGE;
	}
	for (size_t i = 0; i < count; i++)
		if (!json_object_is_type(json_object_array_get_idx(counting->wanted, i),
					 json_type_string))
			return answer_param(call, "studies", "must hold codes, as texts");
	counting->is_there = arena_alloc(call->arena, count + 1);
	return 0;
}

/* What is hidden and what is not there look alike: neither was come by. */
static int wanted_must_be_there(struct counting *counting)
{
	for (size_t i = 0; counting->wanted && i < json_object_array_length(counting->wanted); i++)
		if (!counting->is_there[i])
			return answer_param(
				counting->call, "studies", "there is no study `%s`",
				text_begin(counting->call,
					   json_object_get_string(json_object_array_get_idx(
						   counting->wanted, i))));
	return 0;
}

int programme_statistics(struct call *call)
{
	struct counting counting = { .call = call,
				     .left = call->core->conf->statistics_rows,
				     .wanted = param_json(call, "studies") };
	struct statistics *statistics = &counting.statistics;
	int r = wanted_read(&counting);

	if (r == 0 && param_text(call, "query"))
		r = query_read(call, "query", true, &counting.search, &counting.query);
	if (r != 0)
		return r;
	statistics->found = found_new();
	statistics->classes = tally_of("comment.add", "class");
	statistics->types = tally_of("comment.add", "type");
	statistics->dispositions = tally_of("comment.respond", "disposition");
	r = count_studies(&counting);
	if (r == 0)
		r = wanted_must_be_there(&counting);
	if (r == 0)
		statistics_show(call, statistics);
	return r;
}
