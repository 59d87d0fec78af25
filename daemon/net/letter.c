/* letter.c: the last letter of a thread. */
#include "net/letter.h"

#include <errno.h>

#include "base/mem.h"

struct letter *letter_last(int r)
{
	struct letter *letter = xcalloc(1, sizeof(*letter));

	letter->kind = r == -EBADMSG ? LETTER_DAMAGE : LETTER_FAULT;
	return letter;
}
