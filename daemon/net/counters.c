/* counters.c: the table of counters as JSON. */
#include "net/counters.h"

#include "base/mem.h"

struct json_object *counters_json(const struct counters *counters)
{
	struct json_object *object = mem_check(json_object_new_object());

#define COUNTER_PUT(name)                                                                          \
	(void)json_object_object_add(object, #name,                                                \
				     mem_check(json_object_new_int64(counters->name)));
	COUNTER_TABLE(COUNTER_PUT)
#undef COUNTER_PUT
	return object;
}
