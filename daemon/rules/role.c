/* role.c: the roles as rows. The bit of a role is its place in ROLE_TABLE; words are for files and
 * the wire. */
#include "rules/role.h"

#include <assert.h>

const struct role_row role_rows[ROLE__MAX] = {
#define ROLE_ROW(name, role_name, global, text)                                                    \
	[ROLE_INDEX_##name] = { .word = role_name, .help = text, .is_global = global },
	ROLE_TABLE(ROLE_ROW)
#undef ROLE_ROW
};

/* Levels are bits beside the roles' (workflow.h): the two must never meet. */
static_assert(ROLE__MAX <= 16, "role bits reach into the bits of levels");

unsigned role_of_word(struct str word)
{
	for (unsigned i = 0; i < ROLE__MAX; i++) {
		if (str_is(word, role_rows[i].word))
			return 1u << i;
	}
	return 0;
}

const char *role_word(unsigned bit)
{
	assert(bit != 0 && (bit & (bit - 1)) == 0 && bit <= ROLE_ANY);
	return role_rows[__builtin_ctz(bit)].word;
}
