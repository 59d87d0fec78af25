/* job.h: what the verbs on jobs have in common. */
#pragma once

#include "core/topic.h"

/* What a job says, in the call's arena. */
struct job_texts {
	const char *payload, *key, *error, *result, *principal, *worker, *study;
};
void job_texts_load(struct call *call, int64_t job, struct job_texts *ret_texts);
/* The job that the lease in parameter `lease` holds, by nothing but the lease: 0, or ERR_LEASE_LOST. */
int job_of_lease(struct call *call, struct job *ret_job);
/* The job that the parameter `job` names: 0, or ERR_NOT_FOUND where the caller may not see it. */
int job_param(struct call *call, struct job *ret_job, struct topic *ret_topic);
