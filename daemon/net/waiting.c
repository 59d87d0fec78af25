/* waiting.c: one list of all calls that wait, the newest first, and handed out the oldest first: of two
 * workers that wait for a job, the one that has waited longer is run first. It is walked once a commit, which costs less than
 * keeping it sorted by study as long as waiting_calls is what a programme of studies needs
 * (thousands, not millions). */
#include "net/waiting.h"

#include <assert.h>
#include <string.h>

void waiting_init(struct waiting *waiting)
{
	*waiting = (struct waiting){ .next_us = INT64_MAX };
}

void waiting_done(struct waiting *waiting)
{
	assert(waiting->count == 0);
}

static void enter(struct waiting *waiting, struct part *part)
{
	part->wait.previous = NULL;
	part->wait.next = waiting->first;
	if (waiting->first)
		waiting->first->wait.previous = part;
	waiting->first = part;
	waiting->count++;
}

static const char *request_id_of(const struct request *request)
{
	struct json_object *id = json_object_object_get(request->params, "request_id");

	return json_object_is_type(id, json_type_string) ? json_object_get_string(id) : NULL;
}

struct part *waiting_supersede(struct waiting *waiting, struct part *part)
{
	struct part *parked = NULL;

	part->wait.request_id = request_id_of(&part->request);
	if (!part->wait.request_id)
		return NULL;
	for (struct part *other = waiting->first; other; other = other->wait.next) {
		if (!other->wait.request_id ||
		    other->request.caller.principal != part->request.caller.principal ||
		    strcmp(other->wait.request_id, part->wait.request_id) != 0)
			continue;
		other->wait.is_superseded = true;
		if (other->wait.state == WAIT_PARKED)
			parked = other;
	}
	return parked;
}

void waiting_run(struct waiting *waiting, struct part *part)
{
	if (part->wait.state == WAIT_NONE)
		enter(waiting, part);
	part->wait.state = WAIT_RUNNING;
	part->wait.is_stale = false;
}

bool waiting_park(struct waiting *waiting, struct part *part, int64_t now_us)
{
	assert(part->wait.state == WAIT_RUNNING);
	part->wait.chain = part->request.wait_chain;
	part->wait.is_for_job = part->request.wait_topic_count > 0;
	if (part->wait.deadline_us <= now_us) {
		part->request.is_last_run = true;
		return false;
	}
	if (part->wait.is_stale)
		return false;
	part->wait.state = WAIT_PARKED;
	if (part->wait.deadline_us < waiting->next_us)
		waiting->next_us = part->wait.deadline_us;
	return true;
}

void waiting_leave(struct waiting *waiting, struct part *part)
{
	struct wait *wait = &part->wait;

	if (wait->state == WAIT_NONE)
		return;
	if (wait->previous)
		wait->previous->wait.next = wait->next;
	else
		waiting->first = wait->next;
	if (wait->next)
		wait->next->wait.previous = wait->previous;
	wait->next = wait->previous = NULL;
	wait->state = WAIT_NONE;
	waiting->count--;
}

static bool has_topic(const struct commit *commit, const struct request *request)
{
	for (size_t i = 0; i < commit->topic_count; i++)
		for (size_t j = 0; j < request->wait_topic_count; j++)
			if (commit->topics[i] == request->wait_topics[j])
				return true;
	return false;
}

/* Before its first run has ended nobody knows what a call waits for: every commit may be for it. While
 * it is away, its request is not to be looked at. */
static bool is_for(const struct commit *commit, const struct part *part)
{
	if (!commit)
		return true;
	if (part->wait.is_for_job && part->wait.state == WAIT_PARKED &&
	    commit->topic_count <= COMMIT_TOPICS_MAX)
		return has_topic(commit, &part->request);
	if (part->wait.is_for_job)
		return commit->topic_count > 0;
	if (part->wait.chain == 0)
		return commit->chain_count > 0 || commit->topic_count > 0;
	if (commit->chain_count > COMMIT_CHAINS_MAX)
		return true;
	for (size_t i = 0; i < commit->chain_count; i++)
		if (commit->chains[i] == part->wait.chain)
			return true;
	return false;
}

static void list_add(struct part **list, struct part *part)
{
	part->letter.mail.next = *list ? &(*list)->letter.mail : NULL;
	*list = part;
}

struct part *waiting_wake(struct waiting *waiting, const struct commit *commit)
{
	struct part *woken = NULL;

	for (struct part *part = waiting->first; part; part = part->wait.next) {
		if (!is_for(commit, part))
			continue;
		if (part->wait.state == WAIT_PARKED) {
			part->wait.state = WAIT_RUNNING;
			list_add(&woken, part);
		} else {
			part->wait.is_stale = true;
		}
	}
	return woken;
}

struct part *waiting_due(struct waiting *waiting, int64_t now_us)
{
	struct part *due = NULL;

	if (now_us < waiting->next_us)
		return NULL;
	waiting->next_us = INT64_MAX;
	for (struct part *part = waiting->first; part; part = part->wait.next) {
		if (part->wait.state != WAIT_PARKED)
			continue;
		if (part->wait.deadline_us <= now_us) {
			part->wait.state = WAIT_RUNNING;
			part->request.is_last_run = true;
			list_add(&due, part);
		} else if (part->wait.deadline_us < waiting->next_us) {
			waiting->next_us = part->wait.deadline_us;
		}
	}
	return due;
}

void waiting_expire(struct waiting *waiting)
{
	for (struct part *part = waiting->first; part; part = part->wait.next)
		part->wait.deadline_us = INT64_MIN;
	waiting->next_us = INT64_MIN;
}
