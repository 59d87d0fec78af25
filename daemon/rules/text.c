/* text.c: the spelling of ids, and what counts as no text at all.
 *
 * Ids become keys in JSON, words in commands and names of files: hence so few characters. Workflows
 * and forms are named like files and may have hyphens; stages, confirmations and fields are keys
 * and may not. */
#include "rules/text.h"

#include <string.h>

#define ID_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789_"

static bool is_made_of(const char *id, const char *characters)
{
	return id && id[0] >= 'a' && id[0] <= 'z' && id[strspn(id, characters)] == '\0';
}

bool text_is_id(const char *id)
{
	return is_made_of(id, ID_CHARACTERS);
}

bool text_is_hyphened_id(const char *id)
{
	return is_made_of(id, ID_CHARACTERS "-");
}

bool text_is_blank(struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (!strchr(" \t\r\n", text.p[i]))
			return false;
	}
	return true;
}
