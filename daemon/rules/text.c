/* text.c: the spelling of ids, what counts as no text at all, and what is kept from terminals.
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

int text_control(struct str text, const char *layout, size_t *ret_offset)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		unsigned char next = i + 1 < text.n ? (unsigned char)text.p[i + 1] : 0;
		bool is_c1 = c == 0xc2 && next >= 0x80 && next <= 0x9f;
		if (!is_c1 && ((c >= 0x20 && c != 0x7f) || (c && strchr(layout, c))))
			continue;
		*ret_offset = i;
		return is_c1 ? next : c;
	}
	return 0;
}
