/* topic.h: topics, loaded and seen. A topic belongs to an institution, whose workers alone fetch
 * from it. */
#pragma once

#include "core/queue.h"

bool topic_by_id(struct call *call, int64_t id, struct topic *ret_topic);
/* The one that a parameter names: 0, or ERR_NOT_FOUND where the caller may not see it or there is
 * none. */
int topic_param(struct call *call, const char *name, struct topic *ret_topic);
int topic_by_name(struct call *call, struct str name, struct topic *ret_topic); /* likewise */
/* Who may see that it is there, and its jobs without what they say. */
bool see_topic(const struct call *call, const struct topic *topic);
/* Who may fetch from it, and read what its jobs say. */
bool topic_is_served(const struct call *call, const struct topic *topic);
/* Page by page, those that the caller may see. */
int topics_each(struct call *call, void (*show)(struct call *call, const struct topic *topic,
						struct json_object *row));
