/* counters.h: what the front counts, for server.stats. Names are those on the wire; the verb's
 * row in verb_table.c says what each means. */
#pragma once

#include <json-c/json.h>
#include <stdint.h>

#define COUNTER_TABLE(X)                                                                           \
	X(uptime_ms)                                                                               \
	X(requests)                                                                                \
	X(errors)                                                                                  \
	X(commits)                                                                                 \
	X(commit_us)                                                                               \
	X(batch_max)                                                                               \
	X(log_pages)                                                                               \
	X(waiting)                                                                                 \
	X(in_flight)                                                                               \
	X(dropped)                                                                                 \
	X(refused_handshakes)                                                                      \
	X(malformed)

struct counters {
#define COUNTER_MEMBER(name) int64_t name;
	COUNTER_TABLE(COUNTER_MEMBER)
#undef COUNTER_MEMBER
};

/* As one object; the caller owns it. */
struct json_object *counters_json(const struct counters *counters);
