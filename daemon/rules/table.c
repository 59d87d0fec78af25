/* table.c: see table.h. */
#include "rules/table.h"

#include "base/mem.h"

const char *const column_names[COLUMN__MAX] = {
#define COLUMN_NAME(word, name) [COLUMN_##word] = name,
	COLUMN_TABLE(COLUMN_NAME)
#undef COLUMN_NAME
};

/* What people write, letters and digits of it alone. */
static const struct {
	enum column column;
	const char *alias;
} aliases[] = {
	{ COLUMN_COMMENT_ID, "commentno" },
	{ COLUMN_COMMENT_ID, "commentnumber" },
	{ COLUMN_DOC_VERSION, "document" },
	{ COLUMN_DOC_VERSION, "documentversion" },
	{ COLUMN_CHAPTER, "ch" },
	{ COLUMN_CHAPTER, "chap" },
	{ COLUMN_CHAPTER, "chapterno" },
	{ COLUMN_CHAPTER, "section" },
	{ COLUMN_FROM_PAGE, "frompagestart" },
	{ COLUMN_FROM_PAGE, "startpage" },
	{ COLUMN_FROM_PAGE, "pagefrom" },
	{ COLUMN_FROM_PAGE, "pagestart" },
	{ COLUMN_FROM_PAGE, "pfrom" },
	{ COLUMN_FROM_PAGE, "page" },
	{ COLUMN_FROM_LINE, "fromlinestart" },
	{ COLUMN_FROM_LINE, "startline" },
	{ COLUMN_FROM_LINE, "linefrom" },
	{ COLUMN_FROM_LINE, "linestart" },
	{ COLUMN_FROM_LINE, "lfrom" },
	{ COLUMN_FROM_LINE, "line" },
	{ COLUMN_TO_PAGE, "topageend" },
	{ COLUMN_TO_PAGE, "endpage" },
	{ COLUMN_TO_PAGE, "pageto" },
	{ COLUMN_TO_PAGE, "pageend" },
	{ COLUMN_TO_PAGE, "pto" },
	{ COLUMN_TO_LINE, "tolineend" },
	{ COLUMN_TO_LINE, "endline" },
	{ COLUMN_TO_LINE, "lineto" },
	{ COLUMN_TO_LINE, "lineend" },
	{ COLUMN_TO_LINE, "lto" },
	{ COLUMN_REVIEWER_NAME, "reviewer" },
	{ COLUMN_REVIEWER_NAME, "reviewersname" },
	{ COLUMN_REVIEWER_NAME, "name" },
	{ COLUMN_REVIEWER_EMAIL, "email" },
	{ COLUMN_AFFILIATION, "revieweraffiliation" },
	{ COLUMN_COUNTRY, "reviewercountry" },
	{ COLUMN_REVIEWER_CLASS, "class" },
	{ COLUMN_REVIEWER_CLASS, "reviewertype" },
	{ COLUMN_LANG, "language" },
	{ COLUMN_COMMENT, "comments" },
	{ COLUMN_COMMENT, "commenttext" },
	{ COLUMN_COMMENT, "reviewcomment" },
	{ COLUMN_COMMENT, "reviewercomment" },
	{ COLUMN_COMMENT_TYPE, "type" },
	{ COLUMN_RESPONSE, "responses" },
	{ COLUMN_RESPONSE, "authorresponse" },
	{ COLUMN_RESPONSE, "authorsresponse" },
	{ COLUMN_RESPONSE, "chapterteamresponse" },
	{ COLUMN_REVIEW_EDITOR_OK, "revieweditor" },
};

static bool is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/* Letters of any script stay: a header in them is nobody's alias. */
static bool is_alike(struct str header, const char *name)
{
	for (size_t i = 0; i < header.n; i++) {
		char c = header.p[i];
		c = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
		if (!is_word_byte(c))
			continue;
		while (*name == '_')
			name++;
		if (c != *name)
			return false;
		name++;
	}
	return *name == '\0';
}

enum column column_of(struct str header)
{
	for (enum column i = 0; i < COLUMN__MAX; i++)
		if (is_alike(header, column_names[i]))
			return i;
	for (size_t i = 0; i < ELEMENTS(aliases); i++)
		if (is_alike(header, aliases[i].alias))
			return aliases[i].column;
	return COLUMN__MAX;
}

bool column_is_answer(enum column column)
{
	return column >= COLUMN_RESPONSE && column <= COLUMN_REVIEW_EDITOR_OK;
}
