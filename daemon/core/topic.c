/* topic.c: see topic.h. */
#include "core/topic.h"
#include "core/handlers.h"

#include <string.h>

static void topic_read(struct call *call, struct query *query, struct topic *ret_topic)
{
	*ret_topic = (struct topic){
		.id = query_int(query, 0),
		.name = row_text(call, query, 1),
		.title = row_text(call, query, 2),
		.institution = query_int(query, 3),
		.institution_name = row_text(call, query, 4),
		.leases_max = query_int(query, 5),
		.keep_ms = query_int(query, 6),
		.is_paused = query_int(query, 7),
		.is_draining = query_int(query, 8),
		.version = query_int(query, 9),
		.created_ms = query_int(query, 10),
		.is_inbox = query_int(query, 11),
	};
}

bool see_topic(const struct call *call, const struct topic *topic)
{
	/* What comes and goes in an inbox tells of a study's inside: keeping the queue is not enough. */
	return (call->me.roles & ROLE_OPERATOR && !topic->is_inbox) || topic_is_served(call, topic);
}

bool topic_is_served(const struct call *call, const struct topic *topic)
{
	return call->me.roles & ROLE_SECRETARIAT ||
	       (call->me.roles & ROLE_WORKER && call->me.institution == topic->institution);
}

bool topic_by_id(struct call *call, int64_t id, struct topic *ret_topic)
{
	_cleanup_(query_endp) struct query *query = sql_topic_by_id(call->txn, id);

	if (!query_next(query))
		return false;
	topic_read(call, query, ret_topic);
	return true;
}

int topic_by_name(struct call *call, struct str name, struct topic *ret_topic)
{
	_cleanup_(query_endp) struct query *query = sql_topic_by_name(call->txn, name);
	bool is_found = query_next(query);

	if (is_found)
		topic_read(call, query, ret_topic);
	if (!is_found || !see_topic(call, ret_topic))
		return answer(
			call, ERR_NOT_FOUND,
			"there is no topic `%.*s` that you may see; topic.list has those that "
			"there are",
			(int)name.n, name.p);
	return 0;
}

int topic_param(struct call *call, const char *name, struct topic *ret_topic)
{
	return topic_by_name(call, param_str(call, name), ret_topic);
}

static void topic_show(struct call *call, const struct topic *topic, struct json_object *row)
{
	(void)call;
	put_text(row, "topic", topic->name);
	put_text(row, "title", topic->title);
	put_text(row, "institution", topic->institution_name);
	put_int(row, "leases_max", topic->leases_max);
	put_int(row, "keep_ms", topic->keep_ms);
	put_bool(row, "is_paused", topic->is_paused);
	put_bool(row, "is_draining", topic->is_draining);
	put_int(row, "version", topic->version);
}

int topics_each(struct call *call,
		void (*show)(struct call *call, const struct topic *topic, struct json_object *row))
{
	struct page page;
	int r = page_begin(call, ID_CURSOR, &page);

	if (r != 0)
		return r;
	_cleanup_(query_endp) struct query *query = sql_topic_list(call->txn, page.after);
	while (query_next(query)) {
		struct topic topic;
		topic_read(call, query, &topic);
		if (!see_topic(call, &topic))
			continue;
		if (!page_has_room(&page))
			break;
		struct json_object *row = mem_check(json_object_new_object());
		show(call, &topic, row);
		page_add(&page, topic.id, row);
	}
	page_end(&page);
	return 0;
}

int topic_list(struct call *call)
{
	return topics_each(call, topic_show);
}

/* ---- changing ---- */

static void topic_done(struct call *call, const struct topic *topic)
{
	struct json_object *event = call_event(call, 0, "topic", topic->id);

	put_text(event, "topic", topic->name);
	topic_show(call, topic, call->result);
}

int topic_add(struct call *call)
{
	struct topic topic = { .name = param_text(call, "topic"),
			       .title = param_text(call, "title"),
			       .leases_max = param_int(call, "leases_max", 0),
			       .keep_ms = param_int(call, "keep_ms", call->core->conf->job_keep_ms),
			       .institution = call->me.institution,
			       .institution_name = call->me.institution_name,
			       .version = 1 };
	struct str institution = param_str(call, "institution");

	struct query *query = sql_topic_by_name(call->txn, str_of(topic.name));
	bool exists = query_next(query);
	query_end(query);
	if (exists)
		return answer(call, ERR_EXISTS, "there is a topic `%s` already", topic.name);
	if (strncmp(topic.name, "inbox-", strlen("inbox-")) == 0)
		return answer_param(call, "topic", "inbox-... is an institution's, made with it");
	query = sql_topic_count(call->txn);
	bool is_full = query_next(query) && query_int(query, 0) >= call->core->conf->topics;
	query_end(query);
	if (is_full)
		return answer(call, ERR_TOO_LARGE,
			      "there are %lld topics already, the configured most",
			      (long long)call->core->conf->topics);
	if (institution.p) {
		query = sql_institution_by_name(call->txn, institution);
		topic.institution = query_next(query) ? query_int(query, 0) : 0;
		query_end(query);
		topic.institution_name = param_text(call, "institution");
		if (topic.institution == 0)
			return answer_param(call, "institution",
					    "there is no institution of that name");
	}
	sql_topic_add(call->txn, str_of(topic.name), str_of(topic.title), topic.institution,
		      topic.leases_max, topic.keep_ms, call->now_ms);
	topic.id = txn_last_id(call->txn);
	topic_done(call, &topic);
	return 0;
}

static int topic_change(struct call *call, void (*change)(struct call *call, struct topic *topic))
{
	struct queue queue = queue_of(call);
	struct topic topic;
	int r = topic_param(call, "topic", &topic);

	if (r == 0)
		r = version_must_be(call, topic.version);
	if (r != 0)
		return r;
	change(call, &topic);
	sql_topic_store(call->txn, topic.id, str_of(topic.title), topic.leases_max, topic.keep_ms,
			topic.is_paused, topic.is_draining);
	topic.version++;
	queue_touched(&queue, topic.id);
	topic_done(call, &topic);
	return 0;
}

static void update(struct call *call, struct topic *topic)
{
	if (param_text(call, "title"))
		topic->title = param_text(call, "title");
	topic->leases_max = param_int(call, "leases_max", topic->leases_max);
	topic->keep_ms = param_int(call, "keep_ms", topic->keep_ms);
}

static void pause(struct call *call, struct topic *topic)
{
	(void)call;
	topic->is_paused = true;
}

static void drain(struct call *call, struct topic *topic)
{
	(void)call;
	topic->is_draining = true;
}

static void resume(struct call *call, struct topic *topic)
{
	(void)call;
	topic->is_paused = topic->is_draining = false;
}

int topic_update(struct call *call)
{
	return topic_change(call, update);
}

int topic_pause(struct call *call)
{
	return topic_change(call, pause);
}

int topic_drain(struct call *call)
{
	return topic_change(call, drain);
}

int topic_resume(struct call *call)
{
	return topic_change(call, resume);
}
