/* comment_answers.c: `comment import --responses`: for people who answer in a spreadsheet. Each row that says what
 * became of a comment is a comment.respond, some to a batch.apply; the rules are the server's.
 *
 * All are rehearsed first, so that one that cannot be keeps all out. An answer that is there already is passed over:
 * that is what makes a run that was cut off one that can be made again. */
#include "referee/command.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "referee/json.h"
#include "referee/show.h"
#include "referee/table.h"

#define CALLS_MOST  50	   /* of one batch */
#define CALLS_BYTES 131072 /* of texts */

/* Where a call came from. */
struct origin {
	int64_t id, disposition, response; /* columns of the file, in these lines: */
	int64_t lines[3];
};

struct answering {
	struct session *session;
	struct table table;
	struct problems problems;
	struct json_object *answers; /* of each comment that has one; owned */
	struct json_object *calls;   /* of one batch; owned */
	struct origin origins[CALLS_MOST];
	bool is_rehearsal;
	int64_t answered, passed_over, wrong;
};

static void answering_done(struct answering *answering)
{
	table_done(&answering->table);
	problems_done(&answering->problems);
	json_object_put(answering->answers);
	json_object_put(answering->calls);
}

/* ---- what is there ---- */

static char *answer_text(const char *disposition, const char *response)
{
	return xasprintf("%s\n%s", disposition, response ? response : "");
}

static int gather_answers(struct answering *answering, const char *study)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();
	const char *next = "";

	json_set_text(params, "study", study);
	json_set_text(params, "state", "answered");
	while (next) {
		_cleanup_(json_putp) struct json_object *page = NULL;
		int r = session_call(answering->session, "comment.list", false, params, &page);
		if (r != 0)
			return r;
		struct json_object *items = json_get(page, "items");
		for (size_t i = 0; i < json_count(items); i++) {
			struct json_object *item = json_object_array_get_idx(items, i);
			const char *id = json_text(item, "comment");
			const char *disposition = json_text(item, "disposition");
			if (!id || !disposition)
				continue;
			_cleanup_(x_freep) char *text =
				answer_text(disposition, json_text(item, "response"));
			json_set_text(answering->answers, id, text);
		}
		next = json_text(page, "next");
		if (next)
			json_set_text(params, "after", next);
	}
	return 0;
}

static bool is_there(const struct answering *answering, const char *id, const char *disposition,
		     const char *response)
{
	_cleanup_(x_freep) char *text = answer_text(disposition, response);
	const char *known = json_text(answering->answers, id);

	return known && strcmp(known, text) == 0;
}

/* ---- one batch ---- */

static void tell_refused(struct answering *answering, const struct origin *origin,
			 const char *parameter, const char *message)
{
	const struct table *table = &answering->table;
	const char *colon = strstr(message, "): "); /* behind which call of which batch it was */
	bool is_text = parameter && strcmp(parameter, "text") == 0;
	bool is_disposition = parameter && strcmp(parameter, "disposition") == 0;
	int which = is_text ? 2 : is_disposition ? 1 : 0;
	int64_t column = is_text	  ? origin->response
			 : is_disposition ? origin->disposition
					  : origin->id;

	answering->wrong++;
	table_problem_at(table, &answering->problems, origin->lines[which], column,
			 colon ? colon + 3 : message);
}

/* One call is refused: it is told and left out, and the others are tried again. */
static int leave_out(struct answering *answering, int status)
{
	struct referee *referee = answering->session->referee;
	const char *text = referee_error_data(referee);
	_cleanup_(x_freep) char *error = NULL;
	_cleanup_(json_putp) struct json_object *data =
		status == REFEREE_ERROR && text ? json_read(text, &error) : NULL;
	int64_t call = json_int(data, "call", -1);
	size_t count = json_count(answering->calls);

	if (call < 0 || call >= (int64_t)count)
		return session_refused(answering->session, status);
	tell_refused(answering, &answering->origins[call], json_text(data, "parameter"),
		     referee_message(referee));
	json_object_array_del_idx(answering->calls, (size_t)call, 1);
	memmove(&answering->origins[call], &answering->origins[call + 1],
		(count - (size_t)call - 1) * sizeof answering->origins[0]);
	return 0;
}

static int apply(struct answering *answering)
{
	while (json_count(answering->calls) > 0) {
		_cleanup_(json_putp) struct json_object *params = json_new_object();
		_cleanup_(json_putp) struct json_object *result = NULL;
		char uuid[REFEREE_UUID_SIZE];
		referee_uuid(uuid);
		json_set_text(params, "request_id", uuid);
		json_set(params, "calls", json_object_get(answering->calls));
		if (answering->is_rehearsal)
			json_set(params, "dry_run", mem_check(json_object_new_boolean(true)));
		int status = session_try(answering->session, "batch.apply", false, params, &result);
		if (status == REFEREE_OK)
			break;
		int r = leave_out(answering, status);
		if (r != 0)
			return r;
	}
	answering->answered += (int64_t)json_count(answering->calls);
	json_object_put(answering->calls);
	answering->calls = json_new_array();
	return 0;
}

/* ---- rows ---- */

static void add_call(struct answering *answering, struct str id, struct str disposition,
		     struct str response)
{
	const struct table *table = &answering->table;
	struct json_object *call = json_new_object(), *params = json_new_object();
	struct origin *origin = &answering->origins[json_count(answering->calls)];

	json_set_text(params, "comment", id.p);
	json_set_text(params, "disposition", disposition.p);
	if (response.n > 0)
		json_set_text(params, "text", response.p);
	json_set_text(call, "method", "comment.respond");
	json_set(call, "params", params);
	json_append(answering->calls, call);
	table_place(table, COLUMN_COMMENT_ID, &origin->lines[0], &origin->id);
	table_place(table, COLUMN_DISPOSITION, &origin->lines[1], &origin->disposition);
	table_place(table, COLUMN_RESPONSE, &origin->lines[2], &origin->response);
}

static void take_row(struct answering *answering)
{
	const struct table *table = &answering->table;
	struct str id = table_cell(table, COLUMN_COMMENT_ID);
	struct str disposition = table_cell(table, COLUMN_DISPOSITION);
	struct str response = table_cell(table, COLUMN_RESPONSE);

	if (!disposition.n)
		return;
	if (is_there(answering, id.p ? id.p : "", disposition.p, response.p)) {
		answering->passed_over++;
		return;
	}
	add_call(answering, id.p ? id : str_of(""), disposition, response);
}

/* All rows, rehearsed or for good. */
static int take_rows(struct answering *answering)
{
	enum table_status status;
	size_t bytes = 0;
	int r = 0;

	answering->answered = answering->passed_over = answering->wrong = 0;
	problems_done(&answering->problems);
	answering->problems = (struct problems){ 0 };
	table_rewind(&answering->table);
	while (r == 0 &&
	       (status = table_next(&answering->table, &answering->problems)) != TABLE_END) {
		answering->wrong += status == TABLE_BAD;
		if (status == TABLE_ROW)
			take_row(answering);
		bytes += answering->table.csv.record_len;
		if (json_count(answering->calls) < CALLS_MOST && bytes < CALLS_BYTES)
			continue;
		r = apply(answering);
		bytes = 0;
	}
	return r == 0 ? apply(answering) : r;
}

/* ---- the end ---- */

static void tell(const struct answering *answering)
{
	const struct options *options = &answering->session->options;
	const char *would = answering->is_rehearsal ? "would be " : "";

	if (options->is_json) {
		_cleanup_(json_putp) struct json_object *result = json_new_object();
		json_set(result, "answered", mem_check(json_object_new_int64(answering->answered)));
		json_set(result, "passed_over",
			 mem_check(json_object_new_int64(answering->passed_over)));
		json_set(result, "wrong", mem_check(json_object_new_int64(answering->wrong)));
		show_json(result);
		return;
	}
	if (options->is_quiet)
		return;
	for (size_t i = 0; i < answering->problems.count; i++)
		fprintf(stderr, "%s: %s\n", answering->problems.list[i].field,
			answering->problems.list[i].message);
	printf("%lld %sanswered, %lld were already, %lld cannot be\n",
	       (long long)answering->answered, would, (long long)answering->passed_over,
	       (long long)answering->wrong);
}

static int answer(struct answering *answering, const char *study, bool is_partial, bool is_dry)
{
	int r = gather_answers(answering, study);

	answering->is_rehearsal = true;
	if (r == 0)
		r = take_rows(answering);
	if (r == 0 && answering->wrong > 0 && !is_partial)
		return session_problems(answering->session, &answering->problems,
					"nothing was answered: %lld rows cannot be; --partial "
					"leaves them out",
					(long long)answering->wrong);
	answering->is_rehearsal = is_dry;
	if (r == 0 && !is_dry)
		r = take_rows(answering);
	if (r == 0)
		tell(answering);
	return r;
}

int comment_answers(struct session *session, const char *study, const char *file, bool is_partial,
		    bool is_dry)
{
	struct answering answering
		__attribute__((cleanup(answering_done))) = { .session = session };

	table_init(&answering.table, session, file);
	answering.answers = json_new_object();
	answering.calls = json_new_array();
	int r = table_open(&answering.table, &answering.problems);
	if (r == 0 && answering.problems.count > 0)
		return session_problems(session, &answering.problems,
					"%s: its header cannot be taken", file);
	return r == 0 ? answer(&answering, study, is_partial, is_dry) : r;
}
