/* remind_bounce.c: mail that was handed over, and came back: its job is an incident after all. Of whom a
 * mail did not reach, the secretariat alone is told: who is written to may be who reviews. */
#include "core/handlers.h"
#include "core/job.h"
#include "core/reminder.h"

#include <string.h>

/* 0, or why it is none that can come back. Whoever keeps the queue sees jobs that are not theirs. */
static int must_be_mail(struct call *call, const struct job *job, const struct topic *topic)
{
	if (!topic_is_served(call, topic))
		return answer(call, ERR_NOT_FOUND, "%s", err_row(ERR_NOT_FOUND)->text);
	if (strcmp(topic->name, "mail") != 0)
		return answer(call, ERR_INVALID, "it is no mail: its topic is `%s`", topic->name);
	if (job->state != JOB_DONE && job->state != JOB_LEASED && job->state != JOB_INCIDENT)
		return answer(call, ERR_STATE,
			      "it is %s: what came back is an earlier copy, and it goes out again "
			      "or was given up",
			      job_state_words[job->state]);
	return 0;
}

int remind_bounced(struct call *call)
{
	struct queue queue = queue_of(call);
	struct topic topic;
	struct job job;
	int r = job_param(call, &job, &topic);

	if (r == 0)
		r = must_be_mail(call, &job, &topic);
	if (r != 0)
		return r;
	job.error = param_str(call, "error");
	if (job.state != JOB_INCIDENT) /* the first report stands: the later ones say no more */
		queue_return(&queue, &job);
	struct json_object *event = call_event(call, 0, "job", job.id);
	put_text(event, "topic", topic.name);
	put_text(event, "state", job_state_words[job.state]);
	put_id(call, call->result, "job", ID_JOB, job.id);
	put_text(call->result, "state", job_state_words[job.state]);
	put_int(call->result, "version", job.version);
	return 0;
}

const char *undelivered(struct call *call, int64_t study, int64_t principal)
{
	_cleanup_(query_endp) struct query *query =
		sql_remind_undelivered(call->txn, study, principal);

	return query_next(query) && str_is(query_str(query, 0), job_state_words[JOB_INCIDENT])
		       ? row_text(call, query, 1)
		       : NULL;
}
