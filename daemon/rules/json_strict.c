/* json_strict.c: see json_strict.h. */
#include "rules/json_strict.h"

#include <string.h>

#include "base/mem.h"

struct json_object *json_strict(const char *text, char **ret_error)
{
	struct json_tokener *tokener = mem_check(json_tokener_new_ex(64));

	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	/* The closing NUL is parsed too: it ends a number, and it shows that nothing more comes. */
	struct json_object *value = json_tokener_parse_ex(tokener, text, (int)strlen(text) + 1);
	enum json_tokener_error error = json_tokener_get_error(tokener);
	if (error != json_tokener_success)
		*ret_error = xasprintf("this is not JSON: %s at byte %zu",
				       json_tokener_error_desc(error),
				       json_tokener_get_parse_end(tokener));
	json_tokener_free(tokener);
	return error == json_tokener_success ? value : NULL;
}
