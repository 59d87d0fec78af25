/* job_read.c: jobs as they are shown. Who works sees the jobs of the topics that they serve; who keeps the
 * queue sees that every job is there, but only the secretariat, and whoever put it, reads what it says. */
#include "core/handlers.h"
#include "core/job.h"

/* ---- showing ---- */

void job_texts_load(struct call *call, int64_t job, struct job_texts *ret_texts)
{
	_cleanup_(query_endp) struct query *query = sql_job_texts(call->txn, job);

	*ret_texts = (struct job_texts){ 0 };
	if (query_next(query))
		*ret_texts = (struct job_texts){ row_text(call, query, 0), row_text(call, query, 1),
						 row_text(call, query, 2), row_text(call, query, 3),
						 row_text(call, query, 4), row_text(call, query, 5),
						 row_text(call, query, 6) };
}

static void job_show(struct call *call, const struct job *job, const struct topic *topic,
		     struct json_object *row)
{
	bool reads = topic_is_served(call, topic) || job->principal == call->me.principal;
	struct job_texts texts;

	job_texts_load(call, job->id, &texts);
	put_id(call, row, "job", ID_JOB, job->id);
	put_text(row, "topic", topic->name);
	put_text(row, "state", job_state_words[job->state]);
	put_text(row, "study", reads ? texts.study : NULL);
	put_int(row, "priority", job->priority);
	put_int(row, "attempts", job->attempts);
	put_int(row, "attempts_max", job->attempts_max);
	put_time(row, "ready", job->ready_ms);
	put_time(row, "until", job->due_ms);
	put_time(row, "total_until", job->total_until_ms);
	put_text(row, "worker", texts.worker);
	if (job->is_cancelling)
		put_bool(row, "is_cancelling", true);
	put_text(row, "principal", texts.principal);
	put_time(row, "put", job->put_ms);
	put_time(row, "ended", job->ended_ms);
	put_int(row, "version", job->version);
	if (!reads)
		return;
	put_text(row, "key", texts.key);
	put_text(row, "error", texts.error);
	put_text(row, "result", texts.result);
	put_text(row, "payload", texts.payload);
}

/* ---- finding ---- */

int job_param(struct call *call, struct job *ret_job, struct topic *ret_topic)
{
	struct queue queue = queue_of(call);
	int64_t id = 0;

	(void)ident_decode(&call->core->ident, ID_JOB, param_str(call, "job"), &id);
	if (!queue_job(&queue, id, ret_job) || !topic_by_id(call, ret_job->topic, ret_topic) ||
	    !see_topic(call, ret_topic))
		return answer(call, ERR_NOT_FOUND, "%s", err_row(ERR_NOT_FOUND)->text);
	return 0;
}

/* ---- reading ---- */

static struct json_object *tries(struct call *call, const struct job *job)
{
	struct json_object *list = mem_check(json_object_new_array());
	_cleanup_(query_endp) struct query *query = sql_attempts_of_job(call->txn, job->id);

	while (query_next(query)) {
		struct json_object *row = mem_check(json_object_new_object());
		put_text(row, "worker", row_text(call, query, 0));
		put_time(row, "leased", query_int(query, 1));
		put_time(row, "ended", query_int(query, 2));
		put_text(row, "outcome", row_text(call, query, 3));
		put_text(row, "error", row_text(call, query, 4));
		array_put(list, row);
	}
	return list;
}

int job_get(struct call *call)
{
	struct topic topic;
	struct job job;
	int r = job_param(call, &job, &topic);

	if (r != 0)
		return r;
	job_show(call, &job, &topic, call->result);
	if (topic_is_served(call, &topic))
		put_json(call->result, "tries", tries(call, &job));
	return 0;
}

static struct query *list_query(struct call *call, const struct topic *topic, int64_t after)
{
	struct str state = param_str(call, "state");

	if (topic->id && state.p && !call->study)
		return sql_job_list_topic(call->txn, topic->id, state, after);
	return sql_job_list(call->txn, topic->id, state, call->study ? call->study->id : 0, after);
}

int job_list(struct call *call)
{
	struct queue queue = queue_of(call);
	struct topic only = { 0 };
	struct page page;
	int r = param_text(call, "topic") ? topic_param(call, "topic", &only) : 0;

	if (r == 0)
		r = page_begin(call, ID_JOB, &page);
	if (r != 0)
		return r;
	_cleanup_(query_endp) struct query *query = list_query(call, &only, page.after);
	while (query_next(query)) {
		struct topic topic;
		struct job job;
		if (!topic_by_id(call, query_int(query, 1), &topic) || !see_topic(call, &topic) ||
		    !queue_job(&queue, query_int(query, 0), &job))
			continue;
		if (!page_has_room(&page))
			break;
		struct json_object *row = mem_check(json_object_new_object());
		job_show(call, &job, &topic, row);
		page_add(&page, job.id, row);
	}
	page_end(&page);
	return 0;
}

static void stats_show(struct call *call, const struct topic *topic, struct json_object *row)
{
	struct query *query;

	put_text(row, "topic", topic->name);
	for (size_t i = 0; i < JOB__MAX; i++)
		put_int(row, job_state_words[i], 0);
	query = sql_job_counts(call->txn, topic->id);
	while (query_next(query))
		put_int(row, row_text(call, query, 0), query_int(query, 1));
	query_end(query);
	query = sql_job_oldest(call->txn, topic->id);
	if (query_next(query) && !query_is_null(query, 0))
		put_int(row, "oldest_ms", call->now_ms - query_int(query, 0));
	query_end(query);
}

int job_stats(struct call *call)
{
	struct json_object *items, *row;
	struct topic topic;

	if (!param_text(call, "topic"))
		return topics_each(call, stats_show);
	int r = topic_param(call, "topic", &topic);
	if (r != 0)
		return r;
	items = mem_check(json_object_new_array());
	row = mem_check(json_object_new_object());
	stats_show(call, &topic, row);
	array_put(items, row);
	put_json(call->result, "items", items);
	return 0;
}
