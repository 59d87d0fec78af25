/* test_textform_edits.c: reviews of all kinds, written as a form, put through what people and their
 * editors do to a file, and read back: each is what it was. From seeds; one that fails is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "referee/json.c"
#include "referee/textform.c"
#include "referee/textform_write.c"

#define SEEDS	  2000
#define LINES_MAX 512

/* ---- chance ---- */

static uint64_t state_of_chance;

static uint64_t chance(uint64_t below)
{
	uint64_t z = state_of_chance += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (z ^ (z >> 31)) % below;
}

#define ONE_OF(list) ((list)[chance(ELEMENTS(list))])

/* ---- a review ---- */

static const char *const field_ids[] = { "ambition", "verdict", "reasons", "aside", "limits" };

static struct json_object *form(void)
{
	static const char text[] =
		"{'id':'small','version':2,'title':'A form','fields':["
		"{'id':'ambition','title':'Ambition','kind':'score','required':true,'min':1,'max':"
		"5,"
		"'choices':[{'value':'1','text':'weak'},{'value':'5','text':'strong'}]},"
		"{'id':'verdict','title':'Verdict','kind':'choice','choices':["
		"{'value':'ready','text':'go'},{'value':'not_ready','text':'wait'}]},"
		"{'id':'reasons','title':'Reasons: why','kind':'text','max_bytes':4096,"
		"'required_when':[{'field':'ambition','is':['1','5'],'text':'`ambition` is 1 or "
		"5'}]},"
		"{'id':'aside','title':'Aside','kind':'text','visible':['secretariat']},"
		"{'id':'limits','title':'Limits','kind':'text','required':true,'max_chars':40,"
		"'when':[{'field':'ambition','max':2,'text':'`ambition` is 2 or less'},"
		"{'field':'verdict','filled':true,'text':'`verdict` is filled in'}]}]}";
	_cleanup_(x_freep) char *copy = xstrdup(text), *error = NULL;

	for (char *at = copy; *at; at++)
		*at = *at == '\'' ? '"' : *at;
	struct json_object *made = json_read(copy, &error);
	assert_null(error);
	return made;
}

/* Lines that look like something else. */
static const char *const lines_of_texts[] = {
	"plain words",
	"4",
	"ready",
	"    indented",
	"a\ttab",
	"“smart” ‘quotes’ — and a dash…",
	"대기질이 좋아졌다",
	"对其他城市有用。",
	"==+== reasons: mine",
	"==-== not a comment",
	"\\==+== with a backslash",
	"\\\\==-== with two",
	"\\",
	"\\ alone",
	"  ==+== indented",
	"\t==-== by a tab",
	"==\u2013== a dash",
	"===+=== more",
	"=+= less",
	"== + ==",
	"==\uff0b==",
	"=-=-=-=-=-=",
	"==",
	"==+",
	"=",
	"--",
	"> quoted",
	"==+== End review",
	"==+== Begin review",
	"==+==",
	"\\   ==+==",
	"line =-= in the middle",
};
/* In the middle of a text also these are its author's. */
static const char *const lines_inside[] = { "", "   ", "trailing blanks  ", "trailing tab\t",
					    "-- " };

static struct json_object *some_text(void)
{
	char *text = NULL;
	size_t size = 0, count = 1 + chance(6);
	FILE *out = mem_check(open_memstream(&text, &size));

	for (size_t i = 0; i < count; i++) {
		bool is_inside = i > 0 && i + 1 < count && chance(3) == 0;
		fprintf(out, "%s%s", i ? "\n" : "",
			is_inside ? ONE_OF(lines_inside) : ONE_OF(lines_of_texts));
	}
	fclose(out);
	struct json_object *value = mem_check(json_object_new_string(text));
	x_freep(&text);
	return value;
}

static struct json_object *some_body(void)
{
	static const char *const verdicts[] = { "ready", "not_ready" };
	struct json_object *body = json_new_object();

	if (chance(4))
		json_set(body, "ambition", json_object_new_int(1 + (int)chance(5)));
	if (chance(4))
		json_set_text(body, "verdict", ONE_OF(verdicts));
	for (size_t i = 2; i < ELEMENTS(field_ids); i++)
		if (chance(4))
			json_set(body, field_ids[i], some_text());
	return body;
}

/* ---- what is done to its file ---- */

/* A form as sections: what is before the first field, each field with its lines, and what is behind. */
struct section {
	char *lines[LINES_MAX]; /* owned */
	size_t count;
	bool is_field, is_text;
};
struct pages {
	struct section sections[ELEMENTS(field_ids) + 2];
	size_t count;
};

static void pages_done(struct pages *pages)
{
	for (size_t i = 0; i < pages->count; i++)
		for (size_t j = 0; j < pages->sections[i].count; j++)
			x_freep(&pages->sections[i].lines[j]);
	x_freep(&pages);
}

static bool is_marker(const char *line)
{
	return strncmp(line, MARKER_FIELD, strlen(MARKER_FIELD)) == 0;
}

static bool is_comment(const char *line)
{
	return strncmp(line, MARKER_COMMENT, strlen(MARKER_COMMENT)) == 0;
}

static struct pages *pages_of(char *text)
{
	struct pages *pages = xcalloc(1, sizeof *pages);
	struct section *section = NULL;

	for (char *rest = text, *line; (line = strsep(&rest, "\n"));) {
		if (is_marker(line)) {
			assert_true(pages->count < ELEMENTS(pages->sections));
			section = &pages->sections[pages->count++];
			section->is_field = !strstr(line, " Begin ") && !strstr(line, " End ");
			section->is_text = section->is_field && !strstr(line, " ambition:") &&
					   !strstr(line, " verdict:");
		}
		assert_non_null(section);
		section->lines[section->count++] = xstrdup(line);
	}
	return pages;
}

/* Fields in any order, between the two that are no fields. */
static void shuffle(struct pages *pages)
{
	for (size_t i = pages->count - 2; i > 1; i--) {
		size_t j = 1 + chance(i);
		struct section kept = pages->sections[i];
		pages->sections[i] = pages->sections[j];
		pages->sections[j] = kept;
	}
}

static const char *const blanks[] = { "", " ", "   ", "\t", " \t " };

static void put_blanks(FILE *out, const char *ends)
{
	for (size_t i = chance(3); i > 0; i--)
		fprintf(out, "%s%s", ONE_OF(blanks), ends);
}

/* The line of a score or a word, as people fill it in. */
static void put_answer_line(FILE *out, const char *line)
{
	static const char *const behind[] = { "",	 " ", "\t", ". Strong", " - as I see it",
					      ", rather" };

	fprintf(out, "%s%s%s", ONE_OF(blanks), line, ONE_OF(behind));
}

/* The title is for the reader; a colon may go with it. */
static void put_marker(FILE *out, const char *line)
{
	bool is_cut = chance(4) == 0 && strchr(line, ':');

	fprintf(out, "%s%.*s%s", chance(8) == 0 ? ONE_OF(blanks) : "",
		is_cut ? (int)(strchr(line, ':') - line) : (int)strlen(line), line, ONE_OF(blanks));
}

static void put_section(FILE *out, const struct section *section, const char *ends)
{
	size_t last = 0;

	for (size_t i = 0; i < section->count; i++)
		if (*section->lines[i] && !is_comment(section->lines[i]))
			last = i;
	for (size_t i = 0; i < section->count; i++) {
		const char *line = section->lines[i];
		if (is_comment(line) && chance(3) == 0)
			continue;
		if (i == 0)
			put_marker(out, line);
		else if (is_comment(line) && chance(6) == 0)
			fprintf(out, "\t%s  ", line);
		else if (section->is_field && !section->is_text && i == last)
			put_answer_line(out, line);
		else
			fprintf(out, "%s%s", line, i == last ? ONE_OF(blanks) : "");
		fputs(ends, out);
		if (i == 0 || i >= last)
			put_blanks(out, ends);
		if (chance(8) == 0)
			fprintf(out, "==-== a remark between the lines%s", ends);
	}
}

static char *edited(const struct pages *pages)
{
	static const char *const line_ends[] = { "\n", "\n", "\r\n", "\r", "\r\r\n" };
	const char *ends = ONE_OF(line_ends);
	bool is_begun = chance(3), is_ended = chance(3);
	char *text = NULL;
	size_t size = 0;
	FILE *out = mem_check(open_memstream(&text, &size));

	if (chance(3) == 0)
		fputs("\xef\xbb\xbf", out);
	if (is_begun && chance(3) == 0)
		fprintf(out, "From: aiko@iges.example%s%sHere it is.%s", ends, ends, ends);
	for (size_t i = 0; i < pages->count; i++)
		if (i == 0 ? is_begun : i + 1 < pages->count || is_ended)
			put_section(out, &pages->sections[i], ends);
	if (is_ended && chance(3) == 0)
		fprintf(out, "-- %sAiko%s5%s", ends, ends, ends);
	fclose(out);
	size_t len = strlen(text);
	if (chance(4) == 0 && len > 0 && text[len - 1] == '\n')
		text[len - 1] = '\0';
	return text;
}

static void assert_reads(const char *text, struct json_object *shape, struct json_object *body,
			 unsigned seed)
{
	_cleanup_(textform_freep) struct textform *read = NULL;
	struct problems problems = { 0 };

	(void)textform_read("f", text, "GZ2019", shape, &read, &problems);
	for (size_t i = 0; i < problems.count; i++)
		print_error("%s: %s\n", problems.list[i].field, problems.list[i].message);
	bool is_same = problems.count == 0 && json_object_equal(textform_body(read), body);
	problems_done(&problems);
	if (is_same)
		return;
	print_error("%s\n", text);
	fail_msg("seed %u: %s was read for %s", seed, json_object_get_string(textform_body(read)),
		 json_object_get_string(body));
}

static void test_any_review_through_any_editor(void **state)
{
	_cleanup_(json_putp) struct json_object *shape = form();

	(void)state;
	for (unsigned seed = 1; seed <= SEEDS; seed++) {
		state_of_chance = seed;
		_cleanup_(json_putp) struct json_object *body = some_body();
		_cleanup_(x_freep) char *text = NULL;
		size_t size = 0;
		FILE *out = mem_check(open_memstream(&text, &size));
		textform_write(out, "GZ2019", shape, body);
		fclose(out);
		assert_reads(text, shape, body, seed);
		struct pages *pages = pages_of(text);
		if (chance(4))
			shuffle(pages);
		_cleanup_(x_freep) char *after = edited(pages);
		pages_done(pages);
		assert_reads(after, shape, body, seed);
	}
}

/* ---- what cannot be understood ---- */

/* One line of a good form is spoilt: the problem names it, wherever it stands. */
static void test_what_is_spoilt_has_its_line(void **state)
{
	static const struct {
		const char *line, *part;
	} spoilt[] = {
		{ "==\u2013== Required.", "nearly a mark" },
		{ "==\u2014==Required.", "nearly a mark" },
		{ "=+== ambition: Ambition", "nearly a mark" },
		{ "==+= ambition", "nearly a mark" },
		{ "== + == verdict", "nearly a mark" },
		{ "  ==\uff0b== verdict", "nearly a mark" },
		{ "==+== abmition: Ambition", "no field `abmition`" },
		{ "\t==+== reasons", "has it already" },
		{ "caf\xe9", "not UTF-8" },
	};
	_cleanup_(json_putp) struct json_object *shape = form();

	(void)state;
	for (size_t i = 0; i < 20 * ELEMENTS(spoilt); i++) {
		size_t lines = chance(9), kind = i % ELEMENTS(spoilt);
		_cleanup_(textform_freep) struct textform *read = NULL;
		struct problems problems = { 0 };
		char *text = NULL;
		size_t size = 0;
		FILE *out = mem_check(open_memstream(&text, &size));
		fputs("==+== reasons: R\r\nwords\r\n", out);
		for (size_t j = 0; j < lines; j++)
			fprintf(out, "%s\r\n", j % 2 ? "==-== a comment" : "more words");
		fprintf(out, "%s\r\nlast words\r\n", spoilt[kind].line);
		fclose(out);
		_cleanup_(x_freep) char *place = xasprintf("f:%zu", lines + 3);
		assert_int_equal(textform_read("f", text, NULL, shape, &read, &problems), -1);
		assert_int_equal(problems.count, 1);
		assert_string_equal(problems.list[0].field, place);
		assert_non_null(strstr(problems.list[0].message, spoilt[kind].part));
		problems_done(&problems);
		x_freep(&text);
	}
}

/* The same with a backslash before it is the author's text. */
static void test_a_backslash_makes_it_text(void **state)
{
	_cleanup_(json_putp) struct json_object *shape = form();
	_cleanup_(textform_freep) struct textform *read = NULL;
	struct problems problems = { 0 };

	(void)state;
	assert_int_equal(textform_read("f", "==+== reasons\n\\==\u2013== mine\n\\  ==+== aside\n",
				       NULL, shape, &read, &problems),
			 0);
	assert_string_equal(json_text(textform_body(read), "reasons"),
			    "==\u2013== mine\n  ==+== aside");
}

/* What the form says of conditions and lengths is told where it is filled in. */
static void test_what_is_asked_is_told(void **state)
{
	_cleanup_(json_putp) struct json_object *shape = form();
	_cleanup_(x_freep) char *text = NULL;
	size_t size = 0;
	FILE *out = mem_check(open_memstream(&text, &size));

	(void)state;
	textform_write(out, "GZ2019", shape, NULL);
	fclose(out);
	assert_non_null(strstr(text, "==+== reasons: Reasons: why\n"
				     "==-== Required where `ambition` is 1 or 5.\n"));
	assert_non_null(strstr(
		text, "==+== limits: Limits\n==-== To be left empty but where `ambition` is 2 "
		      "or less and `verdict` is filled in.\n==-== Required there.\n"
		      "==-== At most 40 characters.\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_review_through_any_editor),
		cmocka_unit_test(test_what_is_spoilt_has_its_line),
		cmocka_unit_test(test_a_backslash_makes_it_text),
		cmocka_unit_test(test_what_is_asked_is_told),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("clients/textform_edits", tests, NULL, NULL);
}
